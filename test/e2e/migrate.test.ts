// Processes move from one tab to another, with their terminal.

import { afterEach, describe, expect, test } from "vitest";
import { Person } from "./person.ts";

let person: Person | undefined;

afterEach(async () => {
  await person?.leaves();
  person = undefined;
});

const LONG = { timeout: 30_000 };

/** Two tabs that know each other. */
async function twoTabs(here: string, there: string): Promise<[Person, Person]> {
  person = await Person.arrive({ query: here });
  const one = person;
  const other = await one.opensTab(there || "/");
  const { page } = one;
  const known = () => page.evaluate(() => globalThis.nutshell?.machine?.neighbours());
  await expect.poll(known, LONG).toEqual(["tab2"]);
  await one.page.bringToFront();
  return [one, other];
}

/** The last number that a terminal shows on a line of its own. */
async function last(who: Person, terminal: number): Promise<number> {
  const numbers = (await who.screen(terminal)).match(/^\d+$/gm) ?? [];
  return Number(numbers.at(-1) ?? 0);
}

describe.each([
  ["SMP to UP", "?cpus=4", "?cpus=1"],
  ["UP to SMP", "?cpus=1", ""],
])("%s", (_modes, here, there) => {
  test("a shell and the loop that runs in it go on in the other tab, which shows what was there", {
    timeout: 120_000,
  }, async () => {
    const [one, other] = await twoTabs(here, there);
    await one.runs("word=kept; echo before the m''ove");
    await one.runs("(sleep 1; migrate -q --to tab2 $$) >/dev/null &");
    await one.types("n=0; while sleep 0.1; do n=$((n+1)); echo $n; done");
    await other.sees(/before the move/, 1);
    await one.sees(/\[moved to tab2 – Enter for a new shell\]/);
    const stood = await last(one, 0);
    await expect.poll(() => last(other, 1), LONG).toBeGreaterThan(stood + 3);
    const numbers = (await other.screen(1)).match(/^\d+$/gm)?.map(Number);
    expect(numbers).toEqual(numbers?.map((_, at) => at + 1));
    await other.page.bringToFront();
    await other.page.keyboard.press("Control+C");
    await other.sees(/\^C\n(.*\n)?[^\n]*[#$] ?$/, 1);
    expect(await other.runs("echo $word", 1)).toBe("kept");
    // Nothing brings it back: neither what is kept of the one, nor is it lost with what is kept of the other.
    await one.page.reload();
    // A state from before the move ends those who have left.
    await one.sees(/moved to tab2|ended by signal 9/);
    const left = await one.page.evaluate(async () => (await globalThis.nutshell?.machine?.processes()) ?? []);
    expect(left.filter(({ comm }) => comm === "sh" || comm === "migrate")).toEqual([]);
    await other.page.reload();
    await other.sees(/before the move/, 1);
    expect(one.complaints).toEqual([]);
  });
});

describe("two elements of one page", () => {
  test("processes move from one to the other", { timeout: 120_000 }, async () => {
    // On a site of its own: in a frame on another one the browser may refuse locks, as it refuses storage.
    person = await Person.arrive();
    const { page, complaints } = person;
    const at = new URL("/two.html", page.url()).href;
    const body =
      '<nutshell-term id="a"></nutshell-term><nutshell-term id="b" cpus="1"></nutshell-term><script src="nutshell-term.js"></script>';
    await page.route(at, (route) => route.fulfill({ contentType: "text/html", body }));
    await page.goto(at);
    const run = (id: string, command: string) =>
      page.evaluate(
        ([which, line]) => {
          const element = document.querySelector(`#${which}`) as HTMLElement & {
            run(command: string): Promise<{ code: number; out: string; err: string }>;
          };
          return element.run(line);
        },
        [id, command] as const,
      );
    const names = async (id: string) => (await run(id, "migrate --list 2>/dev/null")).out.match(/^\w+/gm);
    await expect.poll(() => names("a"), LONG).not.toBeNull();
    await expect.poll(() => names("b"), LONG).toEqual(["tab1", "tab2"]);
    const count = "n=0; while sleep 0.1; do n=$((n+1)); echo $n; done";
    const moved = await run(
      "a",
      `setsid sh -c '${count}' </dev/null >/tmp/n 2>&1 & until [ -s /tmp/n ]; do sleep 0.1; done; migrate $! --to tab2`,
    );
    expect(moved.out).toMatch(/moved to tab2: .* stopped for/);
    const counted = async () => (await run("b", "cat /tmp/n")).out.trim().split("\n").map(Number);
    const first = await counted();
    await expect.poll(async () => (await counted()).length, LONG).toBeGreaterThan(first.length + 3);
    const numbers = await counted();
    expect(numbers).toEqual(numbers.map((_, place) => place + 1));
    expect(complaints).toEqual([]);
  });
});
