import { expect, test } from "vitest";
import { greeting } from "../../web/greeting.ts";

const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[\\d*m`, "g");
const plain = (cols: number) => greeting(cols).replace(ESCAPES, "").split("\r\n");

test.each([20, 38, 79, 80, 200])(
  "the greeting fits into %i columns and leaves the prompt a line of its own",
  (cols) => {
    const lines = plain(cols);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(Math.max(cols, 33));
    expect(lines.slice(-2)).toEqual(["", ""]);
    expect(lines.map((line) => line.trim())).toContainEqual(expect.stringMatching(/^unshare -u sh/));
  },
);

test("in a wide terminal the explanations stand below each other", () => {
  const starts = plain(100).flatMap((line) => (/^ {2}\S/.test(line) ? [line.search(/\S(?=\S* ?\S*)(?<= {4}\S)/)] : []));
  expect(new Set(starts).size).toBe(1);
});
