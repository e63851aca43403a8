// How sed ends when something is wrong: 1 for the script, 2 for an input that is not there, 4 for what the system refuses.
import { stderr, stdout } from "../../../lib/io";
import { exit, prog } from "../../../lib/start";

export const BAD_USAGE = 1;
export const BAD_INPUT = 2;
export const PANIC = 4;

export function warn(message: string): void {
  stdout.flush();
  stderr.put(prog + ": " + message + "\n");
}
export function panic(message: string, status: i32 = PANIC): void {
  warn(message);
  exit(status);
}
