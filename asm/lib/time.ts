// Calendar time: gmtime, localtime (POSIX TZ strings such as UTC0 or EST5EDT,M3.2.0,M11.1.0), mktime, strftime with GNU's flags.
import { getenv } from "./env";
import { numEnd, strtod } from "./number";
import { CLOCK_MONOTONIC, CLOCK_REALTIME, clockNow } from "./sys/misc";

/** Seconds since the epoch. */
export function now(): i64 {
  return clockNow(CLOCK_REALTIME) / 1000000000;
}
/** Nanoseconds since the epoch. */
export function nowNsec(): i64 {
  return clockNow(CLOCK_REALTIME);
}
/** Nanoseconds of the monotonic clock. */
export function monotonic(): i64 {
  return clockNow(CLOCK_MONOTONIC);
}

/** Broken-down time, as struct tm (month 0 … 11, year as it is, not −1900). */
export class Tm {
  sec: i32 = 0;
  min: i32 = 0;
  hour: i32 = 0;
  mday: i32 = 1;
  mon: i32 = 0;
  year: i64 = 1970;
  wday: i32 = 4;
  yday: i32 = 0;
  isdst: bool = false;
  /** Seconds east of UTC, and the zone's abbreviation. */
  gmtoff: i32 = 0;
  zone: string = "UTC";
}

/** Days since 1970-01-01 of a date in the proleptic Gregorian calendar; month 0 … 11. */
export function daysFromCivil(year: i64, month: i32, day: i32): i64 {
  // years begin in March, so that the leap day is the last
  const y = month < 2 ? year - 1 : year;
  const era = (y >= 0 ? y : y - 399) / 400;
  const yoe = y - era * 400;
  const m = (month + 10) % 12;
  const doy = (153 * m + 2) / 5 + day - 1;
  const doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + doe - 719468;
}
export function isLeap(year: i64): bool {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}
function floorDiv(a: i64, b: i64): i64 {
  const q = a / b;
  return a % b < 0 ? q - 1 : q;
}

/** UTC. */
export function gmtime(t: i64): Tm {
  const tm = new Tm();
  const days = floorDiv(t, 86400);
  const rest = (t - days * 86400) as i32;
  tm.hour = rest / 3600;
  tm.min = (rest / 60) % 60;
  tm.sec = rest % 60;
  tm.wday = ((((days + 4) % 7) + 7) % 7) as i32;
  const z = days + 719468;
  const era = (z >= 0 ? z : z - 146096) / 146097;
  const doe = z - era * 146097;
  const yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const doy = (doe - (365 * yoe + yoe / 4 - yoe / 100)) as i32;
  const mp = (5 * doy + 2) / 153;
  tm.mday = doy - (153 * mp + 2) / 5 + 1;
  tm.mon = mp < 10 ? mp + 2 : mp - 10;
  tm.year = yoe + era * 400 + (tm.mon < 2 ? 1 : 0);
  tm.yday = (days - daysFromCivil(tm.year, 0, 1)) as i32;
  return tm;
}

// The zone, read from TZ when it has changed.
let zoneText: string | null = null;
let standardName = "UTC";
let standardOffset = 0; // seconds east
let summerName = "";
let summerOffset = 0;
let startRule = "";
let endRule = "";
let at = 0;
function nameAt(tz: string): string {
  let j = at;
  if (tz.charCodeAt(at) == 0x3c) {
    j = tz.indexOf(">", at);
    if (j < 0) return "";
    const name = tz.substring(at + 1, j);
    at = j + 1;
    return name;
  }
  while (j < tz.length && (tz.charCodeAt(j) | 32) >= 0x61 && (tz.charCodeAt(j) | 32) <= 0x7a) j++;
  const name = tz.substring(at, j);
  at = j;
  return name.length >= 3 ? name : "";
}
function numberAt(s: string): i32 {
  let v = 0;
  while (at < s.length && s.charCodeAt(at) >= 48 && s.charCodeAt(at) <= 57) v = v * 10 + s.charCodeAt(at++) - 48;
  return v;
}
/** [+-]hh[:mm[:ss]] in seconds. */
function offsetAt(s: string): i32 {
  let sign = 1;
  if (at < s.length && (s.charCodeAt(at) == 0x2b || s.charCodeAt(at) == 0x2d))
    sign = s.charCodeAt(at++) == 0x2d ? -1 : 1;
  let v = numberAt(s) * 3600;
  if (at < s.length && s.charCodeAt(at) == 0x3a) {
    at++;
    v += numberAt(s) * 60;
    if (at < s.length && s.charCodeAt(at) == 0x3a) {
      at++;
      v += numberAt(s);
    }
  }
  return sign * v;
}
function readZone(): void {
  const tz = getenv("TZ");
  const text: string = tz === null ? "" : tz;
  const known = zoneText;
  if (known !== null && known == text) return;
  zoneText = text;
  standardName = "UTC";
  standardOffset = 0;
  summerName = "";
  if (!text.length || text.startsWith(":")) return;
  at = 0;
  const name = nameAt(text);
  // a name without an offset is a zone file, of which there are none here: glibc then uses UTC under that name
  if (!name.length || at >= text.length) {
    if (name.length && at >= text.length) standardName = name;
    return;
  }
  standardName = name;
  standardOffset = -offsetAt(text);
  if (at >= text.length) return;
  summerName = nameAt(text);
  summerOffset = standardOffset + 3600;
  if (at < text.length && text.charCodeAt(at) != 0x2c) summerOffset = -offsetAt(text);
  const rules = at < text.length ? text.substring(at + 1).split(",") : ["M3.2.0", "M11.1.0"];
  startRule = rules[0];
  endRule = rules.length > 1 ? rules[1] : "M11.1.0";
}
/** Seconds since the epoch, in local wall time, of a rule "Mm.w.d", "Jn" or "n", with "/time". */
function ruleTime(rule: string, year: i64): i64 {
  let days: i64;
  if (rule.startsWith("M")) {
    at = 1;
    const m = numberAt(rule) - 1;
    at++;
    const w = numberAt(rule);
    at++;
    const d = numberAt(rule);
    const first = daysFromCivil(year, m, 1);
    const wday = ((((first + 4) % 7) + 7) % 7) as i32;
    let day = ((d - wday + 7) % 7) + (w - 1) * 7;
    const length = daysFromCivil(m == 11 ? year + 1 : year, (m + 1) % 12, 1) - first;
    while (day >= (length as i32)) day -= 7;
    days = first + day;
  } else {
    const julian = rule.startsWith("J");
    at = julian ? 1 : 0;
    let n = numberAt(rule);
    if (julian) n += n >= 60 && isLeap(year) ? 0 : -1;
    days = daysFromCivil(year, 0, 1) + n;
  }
  let seconds = 7200;
  if (at < rule.length && rule.charCodeAt(at) == 0x2f) {
    at++;
    seconds = offsetAt(rule);
  }
  return days * 86400 + seconds;
}
function isSummer(t: i64): bool {
  if (!summerName.length) return false;
  const year = gmtime(t + standardOffset).year;
  const start = ruleTime(startRule, year) - standardOffset;
  const end = ruleTime(endRule, year) - summerOffset;
  return start < end ? t >= start && t < end : t >= start || t < end;
}
/** Local time, by TZ. */
export function localtime(t: i64): Tm {
  readZone();
  const summer = isSummer(t);
  const offset = summer ? summerOffset : standardOffset;
  const tm = gmtime(t + offset);
  tm.isdst = summer;
  tm.gmtoff = offset;
  tm.zone = summer ? summerName : standardName;
  return tm;
}
/** Seconds of a UTC broken-down time, whose fields may be out of range. */
export function timegm(tm: Tm): i64 {
  const months = tm.year * 12 + tm.mon;
  const year = floorDiv(months, 12);
  const mon = (months - year * 12) as i32;
  return (daysFromCivil(year, mon, 1) + tm.mday - 1) * 86400 + (tm.hour as i64) * 3600 + (tm.min as i64) * 60 + tm.sec;
}
/** Seconds of a local broken-down time. */
export function mktime(tm: Tm): i64 {
  readZone();
  const t = timegm(tm);
  let guess = t - standardOffset;
  if (isSummer(guess)) guess = t - summerOffset;
  return guess;
}

export const WEEKDAYS: string[] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
export const MONTHS: string[] = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

function pad(n: i64, width: i32, flag: i32, fill: i32): string {
  const negative = n < 0;
  let s = (negative ? -n : n).toString();
  if (flag == 0x2d) return negative ? "-" + s : s;
  const c = flag == 0x5f ? " " : flag == 0x30 || flag == 0x2b ? "0" : fill == 0x20 ? " " : "0";
  const w = negative ? width - 1 : width;
  if (s.length < w) s = c.repeat(w - s.length) + s;
  return negative ? "-" + s : s;
}
/** ISO 8601 week: the year it belongs to, then its number. */
function isoWeek(tm: Tm): i64[] {
  const w = (tm.wday + 6) % 7; // Monday = 0
  let week = (tm.yday - w + 10) / 7;
  let year = tm.year;
  if (week < 1) {
    year--;
    const last = isLeap(year) ? 366 : 365;
    week = (tm.yday + last - w + 10) / 7;
  } else if (week == 53) {
    const last = isLeap(year) ? 366 : 365;
    if (tm.yday - w + 3 >= last) {
      year++;
      week = 1;
    }
  }
  return [year, week as i64];
}
function zoneOffset(offset: i32, colons: i32): string {
  const a = offset < 0 ? -offset : offset;
  const sign = offset < 0 ? "-" : "+";
  const h = pad(a / 3600, 2, 0, 0);
  const m = pad((a / 60) % 60, 2, 0, 0);
  const s = pad(a % 60, 2, 0, 0);
  if (colons == 0) return sign + h + m;
  if (colons == 1) return sign + h + ":" + m;
  if (colons == 2) return sign + h + ":" + m + ":" + s;
  return a % 60 ? sign + h + ":" + m + ":" + s : (a / 60) % 60 ? sign + h + ":" + m : sign + h;
}

/** strftime(3) with GNU date's extensions: flags - _ 0 + ^ #, widths, %N %s %:z %q. @param nsec for %N */
export function strftime(format: string, tm: Tm, nsec: i64 = 0): string {
  let out = "";
  const n = format.length;
  for (let i = 0; i < n; i++) {
    const c0 = format.charCodeAt(i);
    if (c0 != 0x25) {
      out += format.charAt(i);
      continue;
    }
    const begin = i++;
    let flag = 0;
    let upper = false;
    let swap = false;
    let colons = 0;
    let width = -1;
    for (; i < n; i++) {
      const c = format.charCodeAt(i);
      if (c == 0x2d || c == 0x5f || c == 0x30 || c == 0x2b) flag = c;
      else if (c == 0x5e) upper = true;
      else if (c == 0x23) swap = true;
      else break;
    }
    while (i < n && format.charCodeAt(i) >= 48 && format.charCodeAt(i) <= 57)
      width = max(width, 0) * 10 + format.charCodeAt(i++) - 48;
    while (i < n && format.charCodeAt(i) == 0x3a) {
      colons++;
      i++;
    }
    if (i < n && (format.charCodeAt(i) == 0x45 || format.charCodeAt(i) == 0x4f)) i++;
    if (i >= n) {
      out += format.substring(begin);
      break;
    }
    let s = "";
    let numeric = false;
    switch (format.charCodeAt(i)) {
      case 0x25:
        s = "%";
        break;
      case 0x6e:
        s = "\n";
        break;
      case 0x74:
        s = "\t";
        break;
      case 0x61:
        s = WEEKDAYS[tm.wday].substring(0, 3);
        upper = upper || swap;
        break;
      case 0x41:
        s = WEEKDAYS[tm.wday];
        upper = upper || swap;
        break;
      case 0x62:
      case 0x68:
        s = MONTHS[tm.mon].substring(0, 3);
        upper = upper || swap;
        break;
      case 0x42:
        s = MONTHS[tm.mon];
        upper = upper || swap;
        break;
      case 0x63:
        s = strftime("%a %b %e %H:%M:%S %Y", tm);
        break;
      case 0x43:
        s = pad(floorDiv(tm.year, 100), max(width, 2), flag, 0);
        numeric = true;
        break;
      case 0x64:
        s = pad(tm.mday, max(width, 2), flag, 0);
        numeric = true;
        break;
      case 0x44:
        s = strftime("%m/%d/%y", tm);
        break;
      case 0x65:
        s = pad(tm.mday, max(width, 2), flag, 0x20);
        numeric = true;
        break;
      case 0x46:
        s = pad(tm.year, 1, flag == 0x2b ? 0x2b : 0x2d, 0) + strftime("-%m-%d", tm);
        break;
      case 0x67:
        s = pad(isoWeek(tm)[0] % 100, max(width, 2), flag, 0);
        numeric = true;
        break;
      case 0x47:
        s = pad(isoWeek(tm)[0], max(width, 1), flag, 0);
        numeric = true;
        break;
      case 0x48:
        s = pad(tm.hour, max(width, 2), flag, 0);
        numeric = true;
        break;
      case 0x49:
        s = pad(tm.hour % 12 == 0 ? 12 : tm.hour % 12, max(width, 2), flag, 0);
        numeric = true;
        break;
      case 0x6a:
        s = pad(tm.yday + 1, max(width, 3), flag, 0);
        numeric = true;
        break;
      case 0x6b:
        s = pad(tm.hour, max(width, 2), flag, 0x20);
        numeric = true;
        break;
      case 0x6c:
        s = pad(tm.hour % 12 == 0 ? 12 : tm.hour % 12, max(width, 2), flag, 0x20);
        numeric = true;
        break;
      case 0x6d:
        s = pad(tm.mon + 1, max(width, 2), flag, 0);
        numeric = true;
        break;
      case 0x4d:
        s = pad(tm.min, max(width, 2), flag, 0);
        numeric = true;
        break;
      case 0x4e: {
        s = pad(nsec, 9, 0, 0);
        if (width > 0 && width < 9) s = s.substring(0, width);
        if (flag == 0x2d) {
          let e = s.length;
          while (e > 1 && s.charCodeAt(e - 1) == 48) e--;
          s = s.substring(0, e);
        }
        numeric = true;
        break;
      }
      case 0x70:
        s = tm.hour < 12 ? "AM" : "PM";
        if (swap) s = s.toLowerCase();
        break;
      case 0x50:
        s = tm.hour < 12 ? "am" : "pm";
        break;
      case 0x71:
        s = (tm.mon / 3 + 1).toString();
        break;
      case 0x72:
        s = strftime("%I:%M:%S %p", tm);
        break;
      case 0x52:
        s = strftime("%H:%M", tm);
        break;
      case 0x73:
        s = pad(timegm(tm) - tm.gmtoff, max(width, 1), flag, 0);
        numeric = true;
        break;
      case 0x53:
        s = pad(tm.sec, max(width, 2), flag, 0);
        numeric = true;
        break;
      case 0x54:
        s = strftime("%H:%M:%S", tm);
        break;
      case 0x75:
        s = (tm.wday == 0 ? 7 : tm.wday).toString();
        break;
      case 0x55:
        s = pad((tm.yday - tm.wday + 7) / 7, max(width, 2), flag, 0);
        numeric = true;
        break;
      case 0x56:
        s = pad(isoWeek(tm)[1], max(width, 2), flag, 0);
        numeric = true;
        break;
      case 0x77:
        s = tm.wday.toString();
        break;
      case 0x57:
        s = pad((tm.yday - ((tm.wday + 6) % 7) + 7) / 7, max(width, 2), flag, 0);
        numeric = true;
        break;
      case 0x78:
        s = strftime("%m/%d/%y", tm);
        break;
      case 0x58:
        s = strftime("%H:%M:%S", tm);
        break;
      case 0x79:
        s = pad(((tm.year % 100) + 100) % 100, max(width, 2), flag, 0);
        numeric = true;
        break;
      case 0x59:
        s = pad(tm.year, max(width, 1), flag, 0);
        numeric = true;
        break;
      case 0x7a:
        s = zoneOffset(tm.gmtoff, colons);
        break;
      case 0x5a:
        s = tm.zone;
        if (swap) s = s.toLowerCase();
        break;
      default:
        s = format.substring(begin, i + 1);
    }
    if (upper) s = s.toUpperCase();
    if (!numeric && width > s.length) s = (flag == 0x30 ? "0" : " ").repeat(width - s.length) + s;
    out += s;
  }
  return out;
}

/** Whether the last parseDuration failed. */
export let durationFailed: bool = false;
/** sleep's and timeout's "1.5", "2m", "1h", "3d", "inf", in nanoseconds (i64.MAX_VALUE for very long). */
export function parseDuration(text: string): i64 {
  durationFailed = false;
  let unit: f64 = 1;
  const last = text.length ? text.charCodeAt(text.length - 1) : 0;
  let number = text;
  if (last == 0x73 || last == 0x6d || last == 0x68 || last == 0x64) {
    unit = last == 0x73 ? 1 : last == 0x6d ? 60 : last == 0x68 ? 3600 : 86400;
    number = text.substring(0, text.length - 1);
  }
  const v = strtodWhole(number);
  if (durationFailed) return 0;
  const ns = v * unit * 1e9;
  return ns >= 9.2e18 ? i64.MAX_VALUE : (Math.ceil(ns) as i64);
}
function strtodWhole(s: string): f64 {
  const v = strtod(s);
  durationFailed = numEnd == 0 || numEnd != s.length || isNaN(v) || v < 0;
  return v;
}
