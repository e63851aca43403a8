// Messages as err(3) writes them: "name: text: strerror", where the name is the last component of argv[0]. error.ts is error(3),
// which shows argv[0] as it was given; util-linux, procps and hostname use this one.
import { strerror } from "./errno";
import { stderr, stdout } from "./io";
import { exit, progShort } from "./start";

/** "name: text: strerror(errnum)". The sign of `errnum` does not matter; 0 is "Success", as err(3) without an error. */
export function warn(errnum: i32, message: string): void {
  stdout.flush();
  stderr.put(progShort() + ": " + message + ": " + strerror(errnum) + "\n");
}
/** "name: text" */
export function warnx(message: string): void {
  stdout.flush();
  stderr.put(progShort() + ": " + message + "\n");
}
/** warn, then exit with `status`. */
export function err(status: i32, errnum: i32, message: string): void {
  warn(errnum, message);
  exit(status);
}
/** warnx, then exit with `status`. */
export function errx(status: i32, message: string): void {
  warnx(message);
  exit(status);
}
