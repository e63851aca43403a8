// sleep(1): the sum of its arguments, each with a suffix s, m, h or d.

import { EINTR } from "../../lib/errno";
import { error, missingOperand, tryHelp } from "../../lib/error";
import { Getopt, OPT_END } from "../../lib/getopt";
import { numEnd, strtod } from "../../lib/number";
import { quote } from "../../lib/quote";
import { nanosleep, sleepLeft } from "../../lib/sys/misc";
import { other, standard } from "./common";

const USAGE = `NUMBER[SUFFIX]...
  or:  sleep OPTION
Pause for NUMBER seconds.  SUFFIX may be 's' for seconds (the default),
'm' for minutes, 'h' for hours or 'd' for days.  NUMBER need not be an
integer.  Given two or more arguments, pause for the amount of time
specified by the sum of their values.
`;

/** Seconds of "1.5m", or NaN when it is no interval. */
export function parseInterval(text: string): f64 {
  let v = strtod(text);
  const end = numEnd;
  if (end == 0 || !(v >= 0)) return NaN;
  if (end < text.length) {
    if (end + 1 != text.length) return NaN;
    const c = text.charAt(end);
    if (c == "m") v *= 60;
    else if (c == "h") v *= 3600;
    else if (c == "d") v *= 86400;
    else if (c != "s") return NaN;
  }
  return v;
}

/** Sleeps `seconds`, through signals; infinity and what clocks cannot hold sleep in long steps. */
export function sleepSeconds(seconds: f64): void {
  while (seconds > 0) {
    const step = min(seconds, 1e9);
    let left = Math.ceil(step * 1e9) as i64;
    while (left > 0 && nanosleep(left) == -EINTR) left = sleepLeft();
    seconds -= step;
  }
}

export function sleep(args: string[]): i32 {
  const o = new Getopt(args, "+", standard([]));
  for (let c = o.next(); c != OPT_END; c = o.next()) return other(c, USAGE);
  const list = o.rest();
  if (!list.length) {
    missingOperand();
    return 1;
  }
  let seconds: f64 = 0;
  let ok = true;
  for (let i = 0; i < list.length; i++) {
    const v = parseInterval(list[i]);
    if (isNaN(v)) {
      error(0, 0, "invalid time interval " + quote(list[i]));
      ok = false;
    } else seconds += v;
  }
  if (!ok) {
    tryHelp();
    return 1;
  }
  sleepSeconds(seconds);
  return 0;
}
