// How console blocks are read, compared and written again. test/node/doctest.test.ts runs them.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compare, lineMatches } from "../../workers/doctest/compare.ts";
import { type Command, DocumentError, type Outcome, readDocument, rewritten } from "../../workers/doctest/document.ts";

const commands = (source: string) => readDocument(source).flatMap((block) => block.commands);

describe("a document", () => {
  test("commands, continued lines, statuses and output, each with its line", () => {
    const source =
      "# T\n\n```console\n$ a\n? 3\nx\n\ny \n\n# b <<E\n> one\n>\n> E\nroot@box:/etc# c\n```\n\n```sh\n$ no\n```\n";
    expect(commands(source)).toMatchObject([
      { text: "a", line: 3, status: 3, expected: ["x", "", "y"], from: 4, to: 8 },
      { text: "b <<E\none\n\nE", line: 9, status: undefined, expected: [], from: 13, to: 13 },
      { text: "c", line: 13, expected: [] },
    ]);
  });

  test("in lists and quotations, by other names, with Windows' line ends", () => {
    const source = "- x\r\n\r\n  ```shell-session\r\n  $ a\r\n    b\r\n  ```\r\n\r\n> ~~~console\r\n> $ c\r\n> ~~~\r\n";
    const blocks = readDocument(source);
    expect(blocks.map(({ indent }) => indent)).toEqual(["  ", "> "]);
    expect(commands(source)).toMatchObject([
      { text: "a", expected: ["  b"], line: 3 },
      { text: "c", line: 8 },
    ]);
  });

  test("directives stand before their block, and only what we know", () => {
    const read = (words: string) => readDocument(`<!-- doctest: ${words} -->\n\n\`\`\`console\n$ a\n\`\`\`\n`)[0];
    expect(read("skip")).toMatchObject({ skip: true, commands: [] });
    expect(read("same-shell, any-status timeout=5")).toMatchObject({ sameShell: true, anyStatus: true, timeout: 5 });
    const mistake = (source: string) => {
      try {
        readDocument(source);
      } catch (error) {
        if (error instanceof DocumentError) return [error.line, error.message];
      }
      return undefined;
    };
    expect(mistake("<!-- doctest: skp -->\n```console\n$ a\n```\n")).toEqual([
      0,
      expect.stringContaining('"skp" is no'),
    ]);
    expect(mistake("x\n\n<!-- doctest: skip -->\n\nwords\n")).toEqual([2, expect.stringContaining("before a console")]);
    expect(mistake("<!-- doctest: skip -->\n")).toEqual([0, expect.stringContaining("before a console")]);
    expect(mistake("```console\nno command\n```\n")).toEqual([1, expect.stringContaining("does not begin")]);
    expect(mistake("<!-- a comment -->\nwords\n")).toBe(undefined);
  });
});

describe("what is written again", () => {
  const written = (source: string, outcomes: Outcome[]) => {
    const blocks = readDocument(source);
    const all = blocks.flatMap((block) => block.commands);
    const map = new Map<Command, Outcome>();
    for (const [at, command] of all.entries()) if (outcomes[at]) map.set(command, outcomes[at]);
    return rewritten(source, blocks, map);
  };

  test("only what differs is touched, in its place and its indent", () => {
    const source = "- ```console\n  $ a\n  old\n\n  $ b\n  kept [..]\n  $ c\n  ? 1\n  ```\nend";
    const now = written(source, [
      { status: 2, output: ["new", "", "more"] },
      undefined as unknown as Outcome,
      { status: 0, output: [] },
    ]);
    expect(now).toBe("- ```console\n  $ a\n  ? 2\n  new\n\n  more\n\n  $ b\n  kept [..]\n  $ c\n  ```\nend");
  });

  test("what came is what is expected afterwards, whatever it looks like", () => {
    const line = fc.oneof(
      fc.constantFrom("", "$ x", "# y", "> z", "? 1", "...", "[..]", "root@a:~# b", "  in", "```x"),
      fc.string({ unit: fc.constantFrom("a", "$", "#", ">", "?", " ", ".", "[") }),
    );
    const clean = (lines: string[]) => {
      const trimmed = lines.map((one) => one.trimEnd());
      while (trimmed.at(-1) === "") trimmed.pop();
      return trimmed;
    };
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), fc.nat(3), (lines, status) => {
        const output = clean(lines);
        const now = written("~~~~~console\n$ a\nbefore\n$ b\nafter\n~~~~~\n", [{ status, output }]);
        const [first, second, ...rest] = commands(now);
        expect(first?.status ?? 0).toBe(status);
        expect(compare(first?.expected ?? [], output)).toBe(undefined);
        expect(second).toMatchObject({ text: "b", expected: ["after"] });
        expect(rest).toEqual([]);
      }),
    );
  });
});

describe("a comparison", () => {
  test("[..] in a line", () => {
    expect(lineMatches("pid [..] of [..]", "pid 12 of 3")).toBe(true);
    expect(lineMatches("a[..]a", "a")).toBe(false);
    expect(lineMatches("[..]b[..]", "abc")).toBe(true);
    expect(lineMatches("a[..]b[..]bc", "abc")).toBe(false);
    expect(lineMatches("[..]", "")).toBe(true);
    expect(lineMatches("a.*", "abc")).toBe(false);
  });

  test("... for lines, and the fewest lines that differ", () => {
    expect(compare(["1", "...", "9"], ["1", "2", "3", "9"])).toBe(undefined);
    expect(compare(["..."], [])).toBe(undefined);
    expect(compare(["a", "b", "c"], ["a", "x", "c", "d"])).toEqual([
      { sign: " ", text: "a" },
      { sign: "-", text: "b" },
      { sign: "+", text: "x" },
      { sign: " ", text: "c" },
      { sign: "+", text: "d" },
    ]);
    expect(compare([], ["a"])).toEqual([{ sign: "+", text: "a" }]);
  });

  test("any lines of what came may be left out for ...", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.nat(), fc.nat(), (lines, from, count) => {
        const at = from % (lines.length + 1);
        expect(compare(lines.toSpliced(at, count % (lines.length + 1), "..."), lines)).toBe(undefined);
        expect(compare([...lines, "one more"], lines)).not.toBe(undefined);
      }),
    );
  });
});
