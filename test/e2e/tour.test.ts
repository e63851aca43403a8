// Plays the tour of the README, command by command, as it is written there. With PICTURE=1 it also takes the README's picture.

import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { Person } from "./person.ts";

const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

/** The tour's commands, one list a block, without what follows a `#` set off by blanks. */
function tour(): string[][] {
  const section = README.split("## A tour")[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = ""]) =>
    block
      .split("\n")
      .map((line) => line.replace(/\s{2,}# .*/, "").trim())
      .filter(Boolean),
  );
}

let person: Person | undefined;

afterEach(async () => {
  await person?.leaves();
  person = undefined;
});

describe.each([
  ["SMP", ""],
  ["UP", "?cpus=1"],
])("the README's tour, %s", (_mode, query) => {
  test("does what it says", { timeout: 120_000 }, async () => {
    const [look = [], stop = [], goOn = []] = tour();
    expect(look.length + stop.length + goOn.length).toBeGreaterThanOrEqual(12);
    person = await Person.arrive({ query, width: 1080, height: 720 });

    const said = new Map<string, string>();
    for (const command of look) said.set(command, await person.runs(command));
    const answer = (start: string) => [...said].find(([command]) => command.startsWith(start))?.[1] ?? "";
    expect(answer("uname")).toMatch(/^Linux nutshell 6\./);
    expect(answer("ps")).toMatch(/PID TTY[\s\S]*\bsh\n[\s\S]*\bps/);
    expect(answer("ls -l /proc/self/ns")).toMatch(/uts -> '?uts:\[\d+\]/);
    expect(answer("unshare --uts")).toBe("box");
    expect(answer("hostname")).toBe("nutshell");
    expect(answer("unshare --pid")).toMatch(/^\s+1 .*\bps$/m);
    expect(answer("strace")).toMatch(/open\("\/etc\/hostname"[\s\S]*read\(3, "nutshell\\n"/);

    const [begin = "", write = "", kill = ""] = stop;
    await person.runs(begin);
    await person.sees(/Terminated\s+\(while/); // the shell tells of the killed loop before its next prompt
    await person.page.waitForTimeout(2500);
    await person.runs(write);
    const reached = Number(/^\d+/m.exec(await person.runs(kill))?.[0]);
    expect(reached).toBeGreaterThanOrEqual(1);
    expect(await person.runs("ps")).not.toMatch(/restart/);

    await person.reloads();
    for (const command of goOn.slice(0, -1)) await person.runs(command);
    const on = Number(/^\d+/m.exec(await person.runs(goOn.at(-1) ?? ""))?.[0]);
    // It goes on where it was written down, a second a step: neither from 0 again nor where it was killed.
    expect(on).toBeGreaterThan(reached);
    expect(on).toBeLessThan(reached + 12);
    if (process.env["PICTURE"] && query === "") {
      await person.page.screenshot({ path: "docs/nutshell.png" });
    }
    expect(person.complaints).toEqual([]);
  });
});
