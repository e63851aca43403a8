import { describe, expect, test, vi } from "vitest";
import { type Clock, LONGEST, QUIET, Saver } from "../../web/saver.ts";

/** A clock that moves only when told. */
function handClock() {
  let time = 0;
  let timers: { at: number; callback: () => void }[] = [];
  const clock: Clock = {
    now: () => time,
    after(milliseconds, callback) {
      const timer = { at: time + milliseconds, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
  };
  const forward = async (milliseconds: number) => {
    const end = time + milliseconds;
    for (;;) {
      const next = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      time = next.at;
      timers = timers.filter((timer) => timer !== next);
      next.callback();
      await Promise.resolve();
    }
    time = end;
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, forward };
}

describe("Saver", () => {
  test("saves once things have been quiet", async () => {
    const { clock, forward } = handClock();
    const save = vi.fn(async () => undefined);
    const saver = new Saver(save, vi.fn(), clock);
    saver.touch();
    await forward(QUIET - 1);
    saver.touch();
    await forward(QUIET - 1);
    expect(save).toHaveBeenCalledTimes(0);
    await forward(1);
    expect(save).toHaveBeenCalledTimes(1);
    await forward(10 * LONGEST);
    expect(save).toHaveBeenCalledTimes(1);
  });

  test("saves in spite of noise before LONGEST is over", async () => {
    const { clock, forward } = handClock();
    const save = vi.fn(async () => undefined);
    const saver = new Saver(save, vi.fn(), clock);
    for (let at = 0; at < LONGEST; at += 100) {
      saver.touch();
      await forward(100);
    }
    expect(save).toHaveBeenCalledTimes(1);
  });

  test("what happens while it is written is saved after", async () => {
    const { clock, forward } = handClock();
    let finish: () => void = () => undefined;
    const save = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
    const saver = new Saver(save, vi.fn(), clock);
    saver.touch();
    await forward(QUIET);
    saver.touch();
    await forward(QUIET);
    expect(save).toHaveBeenCalledTimes(1);
    finish();
    await forward(0);
    await forward(QUIET);
    expect(save).toHaveBeenCalledTimes(2);
  });

  test("a failure is told, and the next change tries again", async () => {
    const { clock, forward } = handClock();
    const failed = vi.fn();
    const save = vi.fn(async () => {
      throw new Error("disk full");
    });
    const saver = new Saver(save, failed, clock);
    saver.touch();
    await forward(QUIET);
    expect(failed).toHaveBeenCalledTimes(1);
    saver.touch();
    await forward(QUIET);
    expect(save).toHaveBeenCalledTimes(2);
  });

  test("nothing is saved when nothing changed, or after stop", async () => {
    const { clock, forward } = handClock();
    const save = vi.fn(async () => undefined);
    const saver = new Saver(save, vi.fn(), clock);
    await saver.now();
    saver.touch();
    saver.stop();
    saver.touch();
    await forward(LONGEST);
    await saver.now();
    expect(save).toHaveBeenCalledTimes(0);
  });
});
