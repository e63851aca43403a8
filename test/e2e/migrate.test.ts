// Processes move from one tab to another, with their terminal.

import { afterEach, describe, expect, test } from "vitest";
import { COUNTER, counted, counters } from "./counter.ts";
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
    await one.runs("(until [ -e /tmp/go ]; do sleep 0.1; done; sleep 1; migrate -q --to tab2 $$) >/dev/null &");
    await one.types("n=0; : > /tmp/go; while sleep 0.1; do n=$((n+1)); echo $n; done");
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
    // A state from before the move ends those who have left, and says where they are; one from after it has said so.
    await one.sees(/moved to tab2 – Enter for a new shell\]\s*$/);
    await one.reloads();
    await one.sees(/moved to tab2 – Enter for a new shell\]\s*$/);
    expect((await one.screen()).match(/Enter for a new shell/g)).toHaveLength(1);
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

describe.each([
  ["is reloaded", "the one that it leaves"],
  ["is reloaded", "the one that it comes to"],
  ["crashes", "the one that it leaves"],
  ["crashes", "the one that it comes to"],
])("a tab %s, %s", (how, which) => {
  test("at whatever moment of a move: the processes live exactly once", { timeout: 240_000 }, async () => {
    let [one, other] = await twoTabs("?cpus=1", "?cpus=1");
    const leaves = which === "the one that it leaves";
    const run = (who: Person, command: string) =>
      who.page.evaluate((line) => globalThis.nutshell?.machine?.run({ argv: ["sh", "-c", line] }), command);
    for (const delay of how === "crashes" ? [40, 100, 200] : [20, 60, 100, 150, 220, 320]) {
      await expect
        .poll(() => one.page.evaluate(() => globalThis.nutshell?.machine?.neighbours()), LONG)
        .toHaveLength(1);
      await expect
        .poll(() => other.page.evaluate(() => globalThis.nutshell?.machine?.neighbours()), LONG)
        .toHaveLength(1);
      await one.page.bringToFront();
      await one.types(`setsid sh -c '${COUNTER}' </dev/null 2>/dev/null &`);
      await expect.poll(async () => (await counted(one)).length, LONG).toBeGreaterThan(0);
      await one.page.evaluate(() => globalThis.nutshell?.save());
      const name = (await one.page.evaluate(() => globalThis.nutshell?.machine?.neighbours()))?.[0];
      const moving = run(one, `migrate -q --to ${name} $(pgrep -of 'exec >>')`).catch(() => undefined); // its page went
      await new Promise((resolve) => setTimeout(resolve, delay));
      const victim = leaves ? one : other;
      if (how === "crashes") {
        const again = await victim.crashes("?cpus=1");
        if (leaves) one = again;
        else other = again;
      } else {
        await victim.page.reload();
        await victim.sees(/\S/);
      }
      await moving;
      // Or in a complete image, where they left, if the tab ended before it had kept what came.
      const images = async () => {
        const found = await run(one, "ls /tmp/.migrate-*/*/pstree.img 2>/dev/null");
        return !leaves && found?.code === 0 ? 1 : 0;
      };
      const copies = async () => (await counters(one)) + (await counters(other));
      await expect.poll(async () => (await copies()) || (await images()), LONG).toBe(1);
      await run(one, "rm -rf /tmp/.migrate-*");
      if ((await copies()) > 0) {
        const holder = (await counters(one)) === 1 ? one : other;
        const before = await counted(holder);
        expect(before).toEqual(before.map((_, at) => at + 1));
        await expect.poll(async () => (await counted(holder)).length, LONG).toBeGreaterThan(before.length + 2);
      }
      for (const tab of [one, other]) await run(tab, "pkill -f 'exec [>]>'; rm -f /tmp/counted");
    }
    expect(one.complaints).toEqual([]);
  });
});
