// What a program does whose memory cannot grow: gnulib's xalloc_die, "NAME: memory exhausted" and the status of a failure. The
// allocator only traps; preparation calls this before (workers/prepare/rewrite.ts), by its exported name. So a program that is
// to say it has this file, or one of its own like it, among its entries (workers/build/programs.mjs).

import { stdout } from "./io";
import { exitLast, say, writeLast } from "./lastwords";
import { prog, writeErrorStatus } from "./start";

export function nut_exhausted(): void {
  writeLast(1, stdout.buffer, stdout.len);
  say(prog);
  say(": memory exhausted\n");
  exitLast(writeErrorStatus);
}
