// The course: every lesson's solution is played, and every wrong turn that a check names, each as somebody at a terminal would.

import { describe, expect, test } from "vitest";
import { missing } from "../../web/lessons/check.ts";
import { course } from "../../web/lessons/course.ts";
import { reached } from "../../web/lessons/goal.ts";
import type { Machine } from "../../workers/api.ts";
import { createMachine } from "../machine/boot.ts";

/** What a shell writes when it begins to read a line: bracketed paste on. */
const PROMPT = "\x1b[?2004h";
const PATIENCE = 30_000;

/** A terminal with a shell, at which lines are typed one after another, each at a prompt. */
class Pupil {
  private said = "";
  private constructor(
    readonly machine: Machine,
    /** The page in another tab. */
    private readonly other: Machine | undefined,
    private readonly write: (text: string) => Promise<void>,
  ) {}

  /** @param alone without another machine beside the pupil's */
  static async arrive(alone: boolean): Promise<Pupil> {
    const machine = await createMachine();
    const other = alone ? undefined : await createMachine({ cpus: 1 });
    await machine.join({ name: "tab1" });
    await other?.join({ name: "tab2" });
    const terminal = await machine.terminal({ rows: 40, cols: 120 });
    const pupil = new Pupil(machine, other, (text) => terminal.write(text));
    const text = new TextDecoder();
    await terminal.onData((data) => {
      pupil.said += text.decode(data, { stream: true });
    });
    await pupil.prompts(1);
    return pupil;
  }

  async leaves(): Promise<void> {
    await this.machine.shutdown();
    await this.other?.shutdown();
  }

  private count(): number {
    return this.said.split(PROMPT).length - 1;
  }

  private async prompts(count: number): Promise<void> {
    await expect
      .poll(() => this.count(), { timeout: PATIENCE, interval: 10, message: this.screen })
      .toBeGreaterThanOrEqual(count);
  }

  async types(commands: string[]): Promise<void> {
    for (const command of commands) {
      const wanted = this.count() + 1;
      // A pager waits for a key instead of showing a prompt: q is what the lesson tells to type.
      await this.write(`${command}\r`);
      if (command.startsWith("less ")) {
        await expect.poll(() => this.said, { timeout: PATIENCE, interval: 10 }).toMatch(/\(END\)|vps\.sh|:/);
        await this.write("q");
      }
      await this.prompts(wanted);
    }
  }

  get screen(): string {
    return this.said.slice(-3000);
  }
}

/** What the check of a step says, when it has stopped changing: what was typed may take a moment to be so. */
async function says(
  pupil: Pupil,
  at: { checks: Parameters<typeof missing>[0] },
  wanted: string | undefined,
): Promise<void> {
  await expect
    .poll(() => missing(at.checks, pupil.machine), { timeout: PATIENCE, interval: 50, message: pupil.screen })
    .toEqual(wanted === undefined ? undefined : expect.stringContaining(wanted));
}

test("there are twelve lessons or more, with names of their own", () => {
  expect(course.length).toBeGreaterThanOrEqual(12);
  expect(new Set(course.map(({ id }) => id)).size).toBe(course.length);
});

describe.each(course)("$id", ({ lesson }) => {
  const alone = !lesson.steps.some(({ solution }) => solution.some((command) => command.startsWith("migrate")));
  test("its solution does what its checks ask for, and nothing does it before", { timeout: 240_000 }, async () => {
    const pupil = await Pupil.arrive(alone);
    try {
      for (const step of lesson.steps) {
        if (step.checks.length > 0)
          expect(await missing(step.checks, pupil.machine), `before "${step.title}"`).toBeDefined();
        const { goal } = step;
        const there = async () => goal && reached(goal, await pupil.machine.census());
        if (goal) expect(await there(), `before "${step.title}"`).toContain(false);
        await pupil.types(step.solution);
        await says(pupil, step, undefined);
        if (goal)
          await expect
            .poll(there, { timeout: PATIENCE, interval: 50, message: `after "${step.title}"` })
            .toEqual(goal.map(() => true));
      }
    } finally {
      await pupil.leaves();
    }
  });

  const turns = lesson.steps.flatMap((step, at) => step.wrong.map((wrong) => ({ title: step.title, at, step, wrong })));
  test.each(turns)("a wrong turn in $title: $wrong.says", { timeout: 240_000 }, async ({ at, step, wrong }) => {
    const pupil = await Pupil.arrive(alone);
    try {
      for (const before of lesson.steps.slice(0, at)) {
        await pupil.types(before.solution);
        await says(pupil, before, undefined);
      }
      await pupil.types(wrong.commands);
      await says(pupil, step, wrong.says);
    } finally {
      await pupil.leaves();
    }
  });

  test("every step that asks for something names a wrong turn", () => {
    for (const { title, checks, wrong } of lesson.steps)
      if (checks.length > 0) expect(wrong.length, title).toBeGreaterThan(0);
  });
});
