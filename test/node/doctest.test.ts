// nutshell doctest as it is called, and the documentation of this repository run by it.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CLI = join(ROOT, JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).bin.nutshell);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nutshell-doctest-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function doctest(...args: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, "doctest", ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, out: stdout, err: stderr };
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

/** A block of these lines. */
const block = (...lines: string[]) => `\`\`\`console\n${lines.join("\n")}\n\`\`\`\n`;

describe.each([[[]], [["--cpus", "1"]]])("nutshell doctest %j", (options) => {
  test("what is as written passes: shells within, statuses, both outputs, a shell for each block, a machine for the file", () => {
    const name = file(
      "good.md",
      block(
        "$ x=1; touch /tmp/here",
        "$ unshare --uts sh",
        "# hostname box; hostname",
        "box",
        "# exit",
        "$ hostname",
        "nutshell",
      ) +
        block(
          "$ echo [$x]; ls /tmp",
          "[]",
          "here",
          "$ echo out; echo err >&2; printf end",
          "out",
          "err",
          "end",
          "$ false",
          "? 1",
        ) +
        `<!-- doctest: same-shell -->\n${block("$ echo $?", "1", "$ exit 4", "? 4")}` +
        `<!-- doctest: new-machine -->\n${block("$ ls /tmp")}` +
        `<!-- doctest: skip -->\n${block("whatever")}`,
    );
    expect(doctest(...options, name)).toEqual({ status: 0, out: "11 commands of 1 file, 0 not as written\n", err: "" });
  });

  test("what is not is told with file, line and difference, and --update writes it", () => {
    const text = `Words\n\n${block("$ seq 3", "1", "two", "3", "$ false")}${block("$ echo $$", "[..]")}
<!-- doctest: timeout=2 -->
${block("$ cat", "$ echo never", "never")}`;
    const name = file("bad.md", text);
    const says = [
      "bad.md:4: $ seq 3\n    1\n  - two\n  + 2\n    3\n",
      "bad.md:8: $ false\n    ended with 1 instead of 0\n",
      "bad.md:17: $ cat\n    did not end within 2 s; does it read its standard input?\n",
      "bad.md:18: $ echo never\n    was not run: the shell had ended\n  - never\n",
    ];
    const first = doctest(...options, name);
    expect(first).toEqual({ status: 1, out: `${says.join("")}5 commands of 1 file, 4 not as written\n`, err: "" });
    expect(readFileSync(join(folder, name), "utf8")).toBe(text);
    const second = doctest(...options, "--update", name);
    expect(second.out).toBe(`${says.slice(2).join("")}5 commands of 1 file, 2 not as written, 2 updated\n`);
    expect(readFileSync(join(folder, name), "utf8")).toBe(
      text.replace("two", "2").replace("$ false\n", "$ false\n? 1\n"),
    );
  });
});

test("bad usage ends with 2 and says what is wrong, before anything is run", () => {
  expect(doctest()).toMatchObject({
    status: 2,
    err: expect.stringMatching(/^nutshell: doctest: which files\?\nusage: /),
  });
  expect(doctest("--nonesuch", "x.md")).toMatchObject({ status: 2, err: expect.stringContaining("unknown option") });
  expect(doctest("nonesuch.md")).toMatchObject({ status: 2, err: expect.stringContaining("nonesuch.md") });
  const name = file("odd.md", `${block("$ true")}\n<!-- doctest: skp -->\n${block("$ true")}`);
  expect(doctest(name)).toMatchObject({
    status: 2,
    out: "",
    err: expect.stringMatching(/^nutshell: odd\.md:5: "skp" is no directive/),
  });
  expect(doctest(file("none.md", "words\n"))).toMatchObject({
    status: 0,
    out: expect.stringContaining("none.md: no console block"),
  });
});

test("the documentation of this repository prints what it says", () => {
  const files = ["README.md", ...readdirSync(join(ROOT, "docs")).map((name) => `docs/${name}`)]
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(ROOT, name))
    .filter((name) => /^ *```console$/m.test(readFileSync(name, "utf8")));
  expect(files.map((name) => name.slice(ROOT.length))).toContain("docs/doctest.md");
  const { status, out, err } = doctest(...files);
  expect({ status, out: out.replace(/^\d+ commands? of .*\n$/, ""), err }).toEqual({ status: 0, out: "", err: "" });
});
