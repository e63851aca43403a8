// The shell's memory cannot grow: dash's "Out of space". Instead of ../../lib/exhausted.ts.

import { stdout } from "../../lib/io";
import { exitLast, say, sayNumber, writeLast } from "../../lib/lastwords";
import { Sh } from "./state";

export function nut_exhausted(): void {
  writeLast(1, stdout.buffer, stdout.len);
  say(Sh.arg0);
  say(": ");
  sayNumber(Sh.errLine);
  say(": Out of space\n");
  exitLast(2);
}
