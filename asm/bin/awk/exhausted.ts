// awk's memory cannot grow: a fatal error, status 2. Instead of ../../lib/exhausted.ts.

import { stdout } from "../../lib/io";
import { exitLast, say, writeLast } from "../../lib/lastwords";

export function nut_exhausted(): void {
  writeLast(1, stdout.buffer, stdout.len);
  say("awk: fatal: memory exhausted\n");
  exitLast(2);
}
