// Who asks others to come to rest may die before they have: they go on.

import { expect, it } from "vitest";
import type { World } from "../world.ts";
import { cat, run, worldWithProc } from "./scripts.ts";

const O_DIRECTORY = 0o200000;
/** Its session is the test's own: asm/kernel/cr/format.ts. */
const CHECKPOINT_SHELL_JOB = 0x1000;
const SIGUSR1 = 10;
const SIGKILL = 9;
const HANDLER = 9;

/** The letter of the process's state. */
function state(w: World, pid: number): string | undefined {
  const stat = run(w, function* (p) {
    return yield* cat(p, `/proc/${pid}/stat`);
  }) as string;
  return stat.split(" ")[2];
}

it("a checkpoint that is killed while it waits leaves its victim running", () => {
  const w = worldWithProc();
  let handled = 0;
  const victim = w.spawn(function* (p) {
    p.handlers.set(HANDLER, () => handled++);
    const action = p.buffer(24);
    p.view().setUint32(action, HANDLER, true);
    yield ["rt_sigaction", SIGUSR1, action, 0, 8];
    for (;;) yield ["pause"];
  });
  w.settle();
  const [hears, tells] = w.pipe();
  let dumper = 0;
  w.spawn(
    function* (p) {
      yield ["read", 0, p.buffer(1), 1];
      yield ["kill", dumper, SIGKILL];
    },
    [hears],
  );
  w.settle();
  let answer: number | undefined;
  dumper = w.spawn(
    function* (p) {
      const fd = yield ["openat", -100, p.put("/tmp"), O_DIRECTORY, 0];
      // The killer is woken before the victim is taken up to come to rest.
      yield ["write", 0, p.put("."), 1];
      answer = yield ["checkpoint", victim, fd, CHECKPOINT_SHELL_JOB, -1];
    },
    [tells],
  );
  w.settle();
  expect(answer).toBeUndefined();
  expect(state(w, dumper)).toBe("Z");
  w.spawn(function* () {
    yield ["kill", victim, SIGUSR1];
  });
  w.settle();
  expect(handled).toBe(1);
});
