// What the procps programs share: version, usage and number parsing as their c.h and strutils.h have them.
import { err, errx } from "../../lib/err";
import { print, stderr } from "../../lib/io";
import { numEnd, numOverflow, strtod, strtol } from "../../lib/number";
import { progShort } from "../../lib/start";

export function version(): i32 {
  print(progShort() + " from procps-ng 4.0.2\n");
  return 0;
}
/** --help goes to stdout; a wrong option prints the same to stderr and fails. */
export function usage(text: string, failed: bool, status: i32 = 1): i32 {
  if (failed) stderr.put(text);
  else print(text);
  return failed ? status : 0;
}
/** strtol_or_err() */
export function parseLong(text: string, message: string): i64 {
  const v = strtol(text, 10);
  if (numOverflow) err(1, 34, message + ": '" + text + "'");
  if (!text.length || numEnd != text.length) errx(1, message + ": '" + text + "'");
  return v;
}
/** strtod_nol_or_err() */
export function parseDouble(text: string, message: string): f64 {
  const v = strtod(text);
  if (!text.length || numEnd != text.length) errx(1, message + ": '" + text + "'");
  return v;
}
