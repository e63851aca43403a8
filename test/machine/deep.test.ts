// Trees of directories as deep as a path name can say, and deeper: what walks them needs neither stack nor descriptors for each level.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { countObjects, createMachine, MODES, sh } from "./boot.ts";

const LEVELS = 1900;
const DEEP = Array(LEVELS).fill("d").join("/");

/** Runs a command in `directory`, with few descriptors to be had. @returns "status lines" and what stderr begins with */
async function counted(machine: Machine, directory: string, command: string): Promise<string> {
  const script = `cd ${directory} && ulimit -n 24 || exit 99
    { ${command}; } >/tmp/out 2>/tmp/err; echo $? $(wc -l </tmp/out) $(head -c 100 /tmp/err)`;
  const { code, out, err } = await sh(machine, script, 80_000);
  return code === 0 && err === "" ? out.trimEnd() : `script: ${code} ${out}${err}`;
}

describe.each(MODES)("deep trees, %s", (_mode, options) => {
  let machine: Machine;
  let leaked: () => Promise<string>;
  beforeAll(async () => {
    machine = await createMachine(options);
    leaked = await countObjects(machine);
  }, 60_000);
  afterAll(() => machine.shutdown());

  test(`${LEVELS} levels, through each tool that walks`, { timeout: 240_000 }, async () => {
    const said: [string, string][] = [];
    const expected: [string, string][] = [
      [`mkdir -p ${DEEP}`, "0 0"],
      [`echo hello >${DEEP}/f`, "0 0"],
      ["find d -name f", "0 1"],
      ["find d -depth", `0 ${LEVELS + 1}`],
      ["find -L d -type f", "0 1"],
      ["grep -r hello d", "0 1"],
      ["grep -R hello d", "0 1"],
      ["du -a d", `0 ${LEVELS + 1}`],
      ["chmod -Rv u+w d", `0 ${LEVELS + 1}`],
      ["chown -Rv 0:0 d", `0 ${LEVELS + 1}`],
      ["ls -R d", `0 ${3 * LEVELS - 1}`],
      ["tar cf x.tar d", "0 0"],
      ["tar tf x.tar", `0 ${LEVELS + 1}`],
      ["cp -rv d copy", `0 ${LEVELS + 1}`],
      ["diff -r d copy", "0 0"],
      [`echo more >>copy/${DEEP.slice(2)}/f`, "0 0"],
      ["diff -r d copy", "1 3"],
      ["gzip -r copy", "0 0"],
      ["find copy -name f.gz -delete", "0 0"],
      ["find copy -delete", "0 0"],
      ["rm -r d", "0 0"],
      ["tar xf x.tar", "0 0"],
      ["mv d /run", "0 0"],
      ["ls", "0 1"],
      ["rm -rv /run/d", `0 ${LEVELS + 1}`],
    ];
    await sh(machine, "mkdir /tmp/work; mount -t tmpfs run /run");
    for (const [command] of expected) said.push([command, await counted(machine, "/tmp/work", command)]);
    expect(said).toEqual(expected);
    await sh(machine, "umount /run; rm -r /tmp/work");
  });

  test("deeper than a path name can be long, where descriptors lead", { timeout: 120_000 }, async () => {
    const made = `mkdir -p /tmp/far/${DEEP} && cd /tmp/far/${DEEP} && mkdir -p ${DEEP} && echo hello >${DEEP}/f`;
    expect(await sh(machine, made, 60_000)).toMatchObject({ code: 0 });
    const said: [string, string][] = [];
    const all = 2 * LEVELS + 2;
    const expected: [string, string][] = [
      ["find . -depth", `0 ${all}`],
      ["find . -type f -empty", "0 0"],
      ["grep -r hello .", "0 1"],
      ["du -a .", `0 ${all}`],
      ["chmod -Rv u+w .", `0 ${all}`],
      ["chown -Rv 0:0 .", `0 ${all}`],
      ["tar cf /tmp/x.tar d", "0 0"],
      ["tar tf /tmp/x.tar", `0 ${all - 1}`],
      ["find . -name f -delete", "0 0"],
      ["rm -rv d", `0 ${all - 2}`],
      ["ls -A", "0 0"],
    ];
    for (const [command] of expected) said.push([command, await counted(machine, "/tmp/far", command)]);
    expect(said).toEqual(expected);
  });

  test("a walk that a link leads elsewhere comes back, and one that leads up again ends", async () => {
    // thirty levels, more than stay open, behind a link: ".." is not the way back
    const script = `export LC_ALL=C; mkdir /tmp/links && cd /tmp/links
      a=$(printf 'a/%.0s' $(seq 30)); mkdir -p $a far/b here; echo x >\${a}f
      ln -s ../../a far/b/l; ln -s ../far here/far; touch here/z; ln -s . here/self
      find -L here -type f 2>&1 | sort; du -aL here | wc -l; grep -Rc x here 2>&1 | sort; chown -RLv 0 here | wc -l
      cp -rL here copy 2>&1; find copy -type f | sort; tar chf - here 2>&1 >/dev/null`;
    const f = `far/b/l/${"a/".repeat(29)}f`;
    const loop = "File system loop detected; 'here/self' is part of the same file system loop as 'here'.";
    expect((await sh(machine, script)).out.trimEnd().split("\n")).toEqual([
      `find: ${loop}`,
      `here/${f}`,
      "here/z",
      "35",
      "grep: here/self: warning: recursive directory loop",
      `here/${f}:1`,
      "here/z:0",
      "36",
      "cp: cannot copy cyclic symbolic link 'here/self'",
      `copy/${f}`,
      "copy/z",
      "tar: here/self: contains itself; not dumped",
    ]);
  });

  test("and leaves nothing behind", async () => {
    expect(await leaked()).toBe("");
  });
});
