// date(1).

import { fromBytes } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { setenv } from "../../lib/env";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { println, Reader, stdin } from "../../lib/io";
import { quote, quotef } from "../../lib/quote";
import { Stat } from "../../lib/stat";
import { O_RDONLY, open } from "../../lib/sys/file";
import { CLOCK_REALTIME, clockSet } from "../../lib/sys/misc";
import { localtime, mktime, nowNsec, strftime, Tm } from "../../lib/time";
import { argMatch, LONG_ONLY, other, standard } from "./common";
import { dateNanoseconds, dateSeconds, parseDate } from "./getdate";

const USAGE = `[OPTION]... [+FORMAT]
  or:  date [-u|--utc|--universal] [MMDDhhmm[[CC]YY][.ss]]
Display date and time in the given FORMAT.
With -s, or with [MMDDhhmm[[CC]YY][.ss]], set the date and time.

  -d, --date=STRING          display time described by STRING, not 'now'
      --debug                (ignored)
  -f, --file=DATEFILE        like --date; once for each line of DATEFILE
  -I[FMT], --iso-8601[=FMT]  output date/time in ISO 8601 format.
                               FMT='date' for date only (the default),
                               'hours', 'minutes', 'seconds', or 'ns'
                               for date and time to the indicated precision.
  -R, --rfc-email            output date and time in RFC 5322 format.
      --rfc-3339=FMT         output date/time in RFC 3339 format.
                               FMT='date', 'seconds', or 'ns'
  -r, --reference=FILE       display the last modification time of FILE
  -s, --set=STRING           set time described by STRING
  -u, --utc, --universal     print or set Coordinated Universal Time (UTC)
`;

let format = "";

function show(seconds: i64, nanoseconds: i64): void {
  println(strftime(format, localtime(seconds), nanoseconds));
}

/** MMDDhhmm[[CC]YY][.ss], or with `leading` [[CC]YY]MMDDhhmm[.ss] as touch -t. @returns i64.MIN_VALUE when it is not that */
export function posixTime(text: string, leading: bool): i64 {
  let s = text;
  let sec = 0;
  const dot = s.indexOf(".");
  if (dot >= 0) {
    if (s.length - dot != 3) return i64.MIN_VALUE;
    sec = digits(s, dot + 1);
    if (sec < 0) return i64.MIN_VALUE;
    s = s.substring(0, dot);
  }
  const n = s.length;
  if (n != 8 && n != 10 && n != 12) return i64.MIN_VALUE;
  const pairs: i32[] = [];
  for (let i = 0; i < n; i += 2) {
    const v = digits(s, i);
    if (v < 0) return i64.MIN_VALUE;
    pairs.push(v);
  }
  const now = localtime(nowNsec() / 1000000000);
  let year = now.year;
  const extra = pairs.length - 4;
  const base = leading ? extra : 0;
  if (extra) {
    const from = leading ? 0 : 4;
    if (extra == 1) year = pairs[from] + (pairs[from] < 69 ? 2000 : 1900);
    else year = pairs[from] * 100 + pairs[from + 1];
  }
  const tm = new Tm();
  tm.year = year;
  tm.mon = pairs[base] - 1;
  tm.mday = pairs[base + 1];
  tm.hour = pairs[base + 2];
  tm.min = pairs[base + 3];
  tm.sec = sec;
  const leap = sec == 60;
  if (leap) tm.sec = 59;
  const t = mktime(tm);
  const back = localtime(t);
  if (
    back.year != year ||
    back.mon != pairs[base] - 1 ||
    back.mday != pairs[base + 1] ||
    back.hour != pairs[base + 2] ||
    back.min != pairs[base + 3] ||
    sec > 60
  )
    return i64.MIN_VALUE;
  return leap ? t + 1 : t;
}
function digits(s: string, i: i32): i32 {
  const a = s.charCodeAt(i) - C.n0;
  const b = s.charCodeAt(i + 1) - C.n0;
  return a < 0 || a > 9 || b < 0 || b > 9 ? -1 : a * 10 + b;
}

export function date(args: string[]): i32 {
  let text: string | null = null;
  let file: string | null = null;
  let reference: string | null = null;
  let set: string | null = null;
  let formatGiven = false;
  const o = new Getopt(
    args,
    "d:f:I::r:Rs:u",
    standard([
      long("date", REQ_ARG, C.d),
      long("debug", NO_ARG, LONG_ONLY),
      long("file", REQ_ARG, C.f),
      long("iso-8601", OPT_ARG, C.I),
      long("reference", REQ_ARG, C.r),
      long("rfc-822", NO_ARG, C.R),
      long("rfc-2822", NO_ARG, C.R),
      long("rfc-email", NO_ARG, C.R),
      long("rfc-3339", REQ_ARG, LONG_ONLY + 1),
      long("set", REQ_ARG, C.s),
      long("uct", NO_ARG, C.u),
      long("utc", NO_ARG, C.u),
      long("universal", NO_ARG, C.u),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    let chosen = "";
    switch (c) {
      case C.d:
        text = o.arg;
        break;
      case LONG_ONLY:
        break;
      case C.f:
        file = o.arg;
        break;
      case C.I: {
        const forms = [
          "%Y-%m-%d",
          "%Y-%m-%dT%H%:z",
          "%Y-%m-%dT%H:%M%:z",
          "%Y-%m-%dT%H:%M:%S%:z",
          "%Y-%m-%dT%H:%M:%S,%N%:z",
        ];
        const arg = o.arg;
        chosen =
          forms[
            arg === null
              ? 0
              : argMatch("--iso-8601", arg, ["hours", "minutes", "date", "seconds", "ns"], [1, 2, 0, 3, 4])
          ];
        break;
      }
      case LONG_ONLY + 1: {
        const forms = ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S%:z", "%Y-%m-%d %H:%M:%S.%N%:z"];
        chosen = forms[argMatch("--rfc-3339", o.arg!, ["date", "seconds", "ns"], [0, 1, 2])];
        break;
      }
      case C.r:
        reference = o.arg;
        break;
      case C.R:
        chosen = "%a, %d %b %Y %H:%M:%S %z";
        break;
      case C.s:
        set = o.arg;
        break;
      case C.u:
        setenv("TZ", "UTC0");
        break;
      default:
        return other(c, USAGE);
    }
    if (chosen.length) {
      if (formatGiven) error(1, 0, "multiple output formats specified");
      format = chosen;
      formatGiven = true;
    }
  }
  const choices: i32 = i32(text !== null) + i32(file !== null) + i32(reference !== null);
  if (choices > 1) {
    error(0, 0, "the options to specify dates for printing are mutually exclusive");
    tryHelp();
    return 1;
  }
  if (set !== null && choices) {
    error(0, 0, "the options to print and set the time may not be used together");
    tryHelp();
    return 1;
  }
  const rest = o.rest();
  let operand: string | null = null;
  if (rest.length) {
    if (rest.length > 1) {
      error(0, 0, "extra operand " + quote(rest[1]));
      tryHelp();
      return 1;
    }
    if (rest[0].startsWith("+")) {
      if (formatGiven) error(1, 0, "multiple output formats specified");
      format = rest[0].substring(1);
      formatGiven = true;
    } else if (set !== null || choices) {
      error(
        0,
        0,
        "the argument " +
          quote(rest[0]) +
          " lacks a leading '+';\nwhen using an option to specify date(s), any non-option\nargument must be a format string beginning with '+'",
      );
      tryHelp();
      return 1;
    } else operand = rest[0];
  }
  if (!formatGiven) format = "%a %b %e %H:%M:%S %Z %Y";
  const now = nowNsec();
  if (file !== null) {
    const fd = file == "-" ? 0 : open(file, O_RDONLY);
    if (fd < 0) error(1, fd, quotef(file));
    const r = fd == 0 ? stdin() : new Reader(fd);
    let ok = true;
    while (r.nextLine()) {
      const line = fromBytes(r.linePtr, r.lineLen);
      if (parseDate(line, now / 1000000000, now % 1000000000)) show(dateSeconds, dateNanoseconds);
      else {
        error(0, 0, "invalid date " + quote(line));
        ok = false;
      }
    }
    return ok ? 0 : 1;
  }
  let seconds = now / 1000000000;
  let nanoseconds = now % 1000000000;
  let setting = false;
  if (operand !== null) {
    seconds = posixTime(operand, false);
    if (seconds == i64.MIN_VALUE) error(1, 0, "invalid date " + quote(operand));
    nanoseconds = 0;
    setting = true;
  } else if (reference !== null) {
    const st = new Stat();
    const e = st.stat(reference);
    if (e < 0) error(1, e, quotef(reference));
    seconds = st.mtime;
    nanoseconds = st.mtimeNsec;
  } else if (text !== null || set !== null) {
    const given: string = text !== null ? text : set!;
    if (!parseDate(given, seconds, nanoseconds)) error(1, 0, "invalid date " + quote(given));
    seconds = dateSeconds;
    nanoseconds = dateNanoseconds;
    setting = set !== null;
  }
  let ok = true;
  if (setting) {
    const r = clockSet(CLOCK_REALTIME, seconds * 1000000000 + nanoseconds);
    if (r < 0) {
      error(0, r, "cannot set date");
      ok = false;
    }
  }
  show(seconds, nanoseconds);
  return ok ? 0 : 1;
}
