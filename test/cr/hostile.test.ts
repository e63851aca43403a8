// Images that lie: an image's folder is packed without its check sum, and numbers in its small files are replaced. restart(2) refuses
// or builds something that can be killed; the machine goes on, and nothing is left behind.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, fileOf, MODES, sh } from "../machine/boot.ts";
import { random } from "../prepare/generate.ts";

/** Built before (kinds/build.mjs). */
const KINDS = new URL("../../node_modules/.cache/nutshell/kinds.wasm", import.meta.url);
const BLOCK = 512;

/** @returns where the contents of the archive's members lie: all but the pages of memory */
function members(image: Uint8Array): { name: string; at: number; size: number }[] {
  const text = (at: number, n: number) => new TextDecoder().decode(image.slice(at, at + n)).replace(/\0.*$/s, "");
  const found = [];
  for (let at = 0; image[at]; ) {
    const name = text(at, 100);
    const size = Number.parseInt(text(at + 124, 12), 8);
    if (!name.startsWith("pages-")) found.push({ name, at: at + BLOCK, size });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return found;
}

/** Values that a count, an id, a size or a number may be told to be. */
const LIES = [0, 1, 2, 31, 63, 64, 255, 1000, 15_626, 65_536, 100_001, 900_000, 0x7fffffff, 0x80000000, 0xffffffff];

describe.each(MODES)("%s", (_mode, options) => {
  let machine: Machine;
  let image: Uint8Array;
  const log: string[] = [];
  beforeAll(async () => {
    machine = await createMachine({ ...options, onLog: ({ text }) => log.push(text) });
    const said = await sh(
      machine,
      "cd /tmp; sh -c 'trap : USR1; { echo kept; exec sleep 1000; } | { echo > up; read a; sleep 1000; }' & p=$!;" +
        "until [ -e up ] && [ $(pgrep -c sleep) = 2 ]; do sleep 0.02; done;" +
        "checkpoint -k -q -o img $p; echo $?; wait $p 2>/dev/null; until ! pgrep sleep > /dev/null; do sleep 0.02; done",
    );
    expect(said.out).toBe("0\n");
    image = await machine.readFile("/tmp/img");
  }, 60_000);
  afterAll(() => machine?.shutdown());

  it("is an archive whose last member is its check sum", () => {
    expect(members(image).at(-1)?.name).toBe("nutshell.sum");
  });

  it.each([1, 2, 3, 4, 5, 6])("lies told at random, seed %i", async (seed) => {
    const pick = random(seed);
    for (let n = 0; n < 16; n++) {
      const files = members(image);
      const bad = image.slice();
      // An archive ends where a header is empty: it has no check sum then.
      bad.fill(0, (files.at(-1)?.at ?? 0) - BLOCK);
      for (let lies = 1 + pick(3); lies > 0; lies--) {
        const file = files[pick(files.length - 1)];
        if (!file || file.size < 9) continue;
        const at = file.at + 8 + pick(file.size - 8);
        if (pick(2)) bad[at] = pick(256);
        else if (at + 4 <= file.at + file.size)
          new DataView(bad.buffer).setUint32(at, LIES[pick(LIES.length)] as number, true);
      }
      await machine.writeFile("/tmp/bad", bad);
      const said = await sh(
        machine,
        "cd /tmp; p=$(restart -d bad 2> why); if [ -n \"$p\" ]; then kill -9 $p; pkill -9 sleep; else grep -q '^restart: ' why && echo refused; fi; pkill -9 sleep; cat up > /dev/null && echo alive",
      );
      expect(said.out.replace("refused\n", "")).toBe("alive\n");
    }
  });

  it("an object that cannot have its number leaves no wish for it behind", async () => {
    await machine.writeFile("/usr/bin/kinds", await fileOf(KINDS), 0o755);
    const said = await sh(
      machine,
      `cd /tmp; rm -f up; mkdir lie; setsid kinds sem-undo </dev/null >/dev/null 2>&1 & p=$!; until [ -e up ]; do sleep 0.01; done
      criu dump -t $p -D lie || exit; wait $p 2>/dev/null; ipcrm -a; ipcmk -S 1 > /dev/null
      key=$(printf %d $(ipcs -s | sed -n 's/^\\(0x[0-9a-f]*\\) .*/\\1/p')); i=lie/ipcns-sem-3.img
      crit decode -i $i | sed "s/\\"key\\": 0/\\"key\\": $key/" > text; crit encode -i text -o $i || exit
      criu restore -D lie; echo $?; cat /proc/sys/kernel/sem_next_id; ipcrm -a; rm -r lie text`,
    );
    expect([said.out, said.err]).toEqual(["1\n-1\n", "criu: cannot restore: the IPC object 0 cannot be made again\n"]);
  });

  it("a program whose globals are not in the image is killed, and reads none of the kernel's memory", async () => {
    const said = await sh(
      machine,
      `cd /tmp; mkdir -p lie; setsid sleep 1000 </dev/null >/dev/null 2>&1 & p=$!; until grep -q sleep /proc/$p/comm; do sleep 0.02; done
      criu dump -t $p -D lie || exit; wait $p 2>/dev/null; i=lie/nutshell-core-$p.img
      crit decode -i $i | sed 's/"globals": "[^"]*"/"globals": ""/' > text; crit encode -i text -o $i || exit
      criu restore -D lie 2>/dev/null; echo $?; [ -e /proc/$p ] || echo gone; rm -r lie text`,
    );
    expect([said.out, said.err]).toEqual(["0\ngone\n", ""]);
    expect(log.join("\n")).toMatch(/the image has not the program's \d+ globals/);
  });

  it("a count that no memory holds is refused at once", async () => {
    await machine.writeFile("/usr/bin/kinds", await fileOf(KINDS), 0o755);
    const dumped = await sh(
      machine,
      `cd /tmp; rm -f up; mkdir lots; setsid kinds sem-undo </dev/null >/dev/null 2>&1 & p=$!; until [ -e up ]; do sleep 0.01; done
      criu dump -t $p -D lots || exit; wait $p 2>/dev/null; ipcrm -a; rm up; echo lots/ipcns-sem-*.img`,
    );
    const path = `/tmp/${dumped.out.trim()}`;
    const image = await machine.readFile(path);
    // Field 2 behind the description: nsems, 3 before.
    const at = 12 + 2 + (image[13] ?? 0);
    expect([...image.slice(at, at + 2)]).toEqual([0x10, 3]);
    for (const count of [0x40000, 0x1000000, 0x40000000, 0x80000000, 0xffffffff]) {
      const bytes = [0, 7, 14, 21, 28].map((shift) => ((count / 2 ** shift) & 127) | (shift < 28 ? 128 : 0));
      const lie = Uint8Array.from([...image.slice(0, at + 1), ...bytes, ...image.slice(at + 2)]);
      lie[8] = (lie[8] ?? 0) + 4;
      await machine.writeFile(path, lie);
      const said = await sh(machine, "cd /tmp; criu restore -d -D lots; echo $?; ipcs -s | grep -c ^0x");
      expect(said.out).toBe("1\n0\n");
      expect(said.err).toMatch(/^criu: cannot restore: the image is damaged: .*ipcns-sem/);
    }
    await sh(machine, "rm -r /tmp/lots");
  }, 60_000);

  it("a name with control characters breaks no line of the reason, and says nothing to a terminal", async () => {
    const said = await sh(
      machine,
      `cd /tmp; mkdir -p odd; n=$(printf 'a\\nb\\033]0;c\\007'); echo > "$n"; setsid sleep 1000 < "$n" >/dev/null 2>&1 & p=$!
      until grep -q sleep /proc/$p/comm; do sleep 0.02; done; criu dump -t $p -D odd || exit; wait $p 2>/dev/null; rm "$n"
      criu restore -D odd; echo $?; rm -r odd`,
    );
    expect(said.out).toBe("1\n");
    expect(said.err).toMatch(/^criu: [ -~]*a\?b\?\]0;c\?[ -~]*\n$/);
  });

  it("the dead have no children", async () => {
    await machine.writeFile("/usr/bin/kinds", await fileOf(KINDS), 0o755);
    const said = await sh(
      machine,
      `cd /tmp; rm -f up; mkdir dead; setsid kinds zombies </dev/null >/dev/null 2>&1 & p=$!; until [ -e up ]; do sleep 0.01; done
      criu dump -t $p -D dead || exit; wait $p 2>/dev/null; rm up; cd dead; set -- core-*.img; cp $3 $1; cp nutshell-$3 nutshell-$1; cd ..
      criu restore -d -D dead; echo $?; ps -eo stat,comm | grep ^Z; rm -r dead`,
    );
    expect(said.out).toBe("1\n");
    expect(said.err).toMatch(/^criu: cannot restore: the image is damaged: .*core-/);
  });
});
