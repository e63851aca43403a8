// The README's tour, read from the README, so that it cannot say what is not so; and what each of its commands is to show.
// Played in a browser by e2e/tour.test.ts and in a terminal by node/tour.test.ts.

import { readFileSync } from "node:fs";
import { expect } from "vitest";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The tour's commands, one list a block, without what follows a `#` set off by blanks. */
export function tour(): string[][] {
  const section = README.split("## A tour")[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = ""]) =>
    block
      .split("\n")
      .map((line) => line.replace(/\s{2,}# .*/, "").trim())
      .filter(Boolean),
  );
}

/** Somebody at a terminal of the machine. */
export interface Visitor {
  /** Types a command and waits for the next prompt. @returns what was printed between */
  runs(command: string): Promise<string>;
  /** What the tour calls "reload the page", where there is a page. */
  reloads(): Promise<void>;
}

/** What a command of the first block shows, by how it begins. Each command must be here. */
const SHOWS: readonly (readonly [start: string, shows: RegExp])[] = [
  ["uname -a", /^Linux nutshell 6\.\S+ .*x86_64/],
  ["ps", /PID TTY[\s\S]*\bsh\n[\s\S]*\bps$/],
  ["ls -l /proc/self/ns", /uts -> '?uts:\[\d+\]'?[\s\S]*$/],
  ["unshare --uts", /^box$/],
  ["hostname", /^nutshell$/],
  ["unshare --pid", /^\s+PID .*\n\s+1 .*\bps$/],
  [
    "unshare -Ur strace",
    /CAP_SYS_ADMIN is needed in the user namespace that owns this UTS namespace[\s\S]*try: unshare -Uru hostname box/,
  ],
  ["strace", /open\("\/etc\/hostname"[\s\S]*read\(3, "nutshell\\n"[\s\S]*exited with 0/],
  // The shell tells of the killed loop before one of its next prompts.
  ["(while", /^(\[1\].*)?$/m],
];

/** The number that the counter wrote last. */
const counted = (output: string): number => Number(/^\d+/m.exec(output)?.[0]);

export async function playTour(visitor: Visitor): Promise<void> {
  const [look = [], stop = [], goOn = [], ...more] = tour();
  expect(more).toEqual([]);
  expect(look.length + stop.length + goOn.length).toBeGreaterThanOrEqual(12);

  for (const command of look) {
    const shows = SHOWS.find(([start]) => command.startsWith(start));
    expect(shows, `what "${command}" shows is not known to this test`).toBeDefined();
    expect(await visitor.runs(command), command).toMatch(shows?.[1] ?? /$^/);
  }

  const [begin = "", write = "", kill = "", ...rest] = stop;
  expect(rest).toEqual([]);
  const begun = await visitor.runs(begin);
  expect(begun).not.toMatch(/error|not found|Terminated[\s\S]*sh -c/i);
  // A person reads on before typing the next line: the loop has counted by then.
  await expect
    .poll(async () => counted(await visitor.runs("cat /tmp/n")), { timeout: 20_000 })
    .toBeGreaterThanOrEqual(1);
  expect(await visitor.runs(write)).not.toMatch(/checkpoint:/);
  const reached = counted(await visitor.runs(kill));
  expect(reached).toBeGreaterThanOrEqual(1);
  // The loop is gone, and so, within its second, is the sleep that it had begun, whose PID the restart takes again.
  await expect
    .poll(() => visitor.runs("jobs -l; ps -e -o args"), { timeout: 20_000 })
    .not.toMatch(/Running|sh -c|sleep/);

  await visitor.reloads();
  for (const command of goOn.slice(0, -1)) await visitor.runs(command);
  const on = counted(await visitor.runs(goOn.at(-1) ?? ""));
  // It goes on where it was written down, a second a step: neither from 0 again nor as if it had never been stopped. On a
  // computer that does ten other things it may be a little late.
  expect(on).toBeGreaterThanOrEqual(reached);
  expect(on).toBeLessThan(reached + 15);
  await expect
    .poll(async () => counted(await visitor.runs("cat /tmp/n")), { timeout: 20_000 })
    .toBeGreaterThan(reached);
}
