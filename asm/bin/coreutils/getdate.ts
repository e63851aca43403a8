// Dates as people write them: gnulib's parse_datetime, for date -d and touch -d. The text is a list of items in any order: dates,
// times, zones, week days, relative amounts and bare numbers; see "Date input formats" in the coreutils manual.
import * as C from "../../lib/chars";
import { getenv, setenv, unsetenv } from "../../lib/env";
import { replaceEach } from "../../lib/text";
import { daysFromCivil, localtime, mktime, Tm } from "../../lib/time";

/** Result of parseDate: seconds and nanoseconds. */
export let dateSeconds: i64 = 0;
export let dateNanoseconds: i64 = 0;

const NUMBER = 0;
const WORD = 1;
const OTHER = 2;

class Token {
  kind: i32 = 0;
  /** Of a number: 0 = unsigned, else ±1. */
  sign: i32 = 0;
  value: i64 = 0;
  digits: i32 = 0;
  /** A fraction in nanoseconds, −1 without one. */
  fraction: i64 = -1;
  word: string = "";
  char: i32 = 0;
}

let tokens: Token[] = [];
let at = 0;

const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const UNITS = ["year", "month", "fortnight", "week", "day", "hour", "minute", "min", "second", "sec"];
const ORDINALS = [
  "last",
  "this",
  "next",
  "first",
  "",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
  "eleventh",
  "twelfth",
];
const ORDINAL_VALUES: i32[] = [-1, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const ZONES = [
  "gmt",
  "ut",
  "utc",
  "wet",
  "west",
  "bst",
  "art",
  "brt",
  "brst",
  "nst",
  "ndt",
  "ast",
  "adt",
  "clt",
  "clst",
  "est",
  "edt",
  "cst",
  "cdt",
  "mst",
  "mdt",
  "pst",
  "pdt",
  "akst",
  "akdt",
  "hst",
  "hast",
  "hadt",
  "sst",
  "wat",
  "cet",
  "cest",
  "met",
  "mez",
  "mest",
  "mesz",
  "eet",
  "eest",
  "cat",
  "sast",
  "eat",
  "msk",
  "msd",
  "ist",
  "sgt",
  "kst",
  "jst",
  "gst",
  "nzst",
  "nzdt",
];
// minutes east of UTC, summer time included
const ZONE_MINUTES: i32[] = [
  0, 0, 0, 0, 60, 60, -180, -180, -120, -210, -150, -240, -180, -240, -180, -300, -240, -360, -300, -420, -360, -480,
  -420, -540, -480, -600, -600, -540, -720, 60, 60, 120, 60, 60, 120, 120, 120, 180, 120, 120, 180, 180, 240, 330, 480,
  540, 540, 600, 720, 780,
];

// what has been read
let datesSeen = 0;
let daysSeen = 0;
let timesSeen = 0;
let zonesSeen = 0;
let relsSeen = false;
let year: i64 = 0;
let yearDigits = 0;
let month: i64 = 0;
let day: i64 = 0;
let hour: i64 = 0;
let minutes: i64 = 0;
let seconds: i64 = 0;
let nanoseconds: i64 = 0;
/** 0 am, 1 pm, 2 neither */
let meridian = 2;
let zoneMinutes = 0;
let dayNumber = 0;
let dayOrdinal: i64 = 0;
let relYear: i64 = 0;
let relMonth: i64 = 0;
let relDay: i64 = 0;
let relHour: i64 = 0;
let relMinutes: i64 = 0;
let relSeconds: i64 = 0;
let relNanoseconds: i64 = 0;

function isAlpha(c: i32): bool {
  return (c >= C.a && c <= C.z) || (c >= C.A && c <= C.Z);
}
function isDigit(c: i32): bool {
  return c >= C.n0 && c <= C.n9;
}
function isSpace(c: i32): bool {
  return c == C.SPACE || (c >= C.TAB && c <= C.CR);
}

function tokenize(s: string): bool {
  tokens = [];
  at = 0;
  const n = s.length;
  let i = 0;
  while (i < n) {
    const c = s.charCodeAt(i);
    if (isSpace(c)) {
      i++;
      continue;
    }
    const t = new Token();
    if (isDigit(c) || c == C.PLUS || c == C.MINUS) {
      let k = i;
      if (!isDigit(c)) {
        t.sign = c == C.MINUS ? -1 : 1;
        k++;
        while (k < n && isSpace(s.charCodeAt(k))) k++;
        if (k >= n || !isDigit(s.charCodeAt(k))) {
          i = k; // a lone sign is skipped
          continue;
        }
      }
      const start = k;
      while (k < n && isDigit(s.charCodeAt(k))) {
        if (k - start > 17) return false;
        t.value = t.value * 10 + s.charCodeAt(k++) - C.n0;
      }
      t.digits = k - start;
      if (k + 1 < n && (s.charCodeAt(k) == C.DOT || s.charCodeAt(k) == C.COMMA) && isDigit(s.charCodeAt(k + 1))) {
        k++;
        let f: i64 = 0;
        let digits = 0;
        let more = false;
        for (; k < n && isDigit(s.charCodeAt(k)); k++) {
          if (digits < 9) {
            f = f * 10 + s.charCodeAt(k) - C.n0;
            digits++;
          } else more = more || s.charCodeAt(k) != C.n0;
        }
        for (; digits < 9; digits++) f *= 10;
        // toward minus infinity
        if (more && t.sign < 0) f++;
        t.fraction = f;
      }
      if (t.sign < 0) t.value = -t.value;
      i = k;
    } else if (isAlpha(c)) {
      t.kind = WORD;
      let k = i;
      while (k < n && (isAlpha(s.charCodeAt(k)) || s.charCodeAt(k) == C.DOT)) k++;
      t.word = s.substring(i, k).toLowerCase();
      i = k;
    } else if (c == C.LPAREN) {
      let depth = 0;
      for (; i < n; i++) {
        if (s.charCodeAt(i) == C.LPAREN) depth++;
        else if (s.charCodeAt(i) == C.RPAREN && --depth == 0) break;
      }
      if (i >= n) return false;
      i++;
      continue;
    } else {
      t.kind = OTHER;
      t.char = c;
      i++;
    }
    tokens.push(t);
  }
  return true;
}

function peek(k: i32): Token | null {
  return at + k < tokens.length ? tokens[at + k] : null;
}
function isChar(k: i32, c: i32): bool {
  const t = peek(k);
  return t !== null && t.kind == OTHER && t.char == c;
}
function isUnsigned(k: i32): bool {
  const t = peek(k);
  return t !== null && t.kind == NUMBER && t.sign == 0 && t.fraction < 0;
}
function isSigned(k: i32): bool {
  const t = peek(k);
  return t !== null && t.kind == NUMBER && t.sign != 0 && t.fraction < 0;
}
function wordAt(k: i32): string {
  const t = peek(k);
  return t !== null && t.kind == WORD ? t.word : "";
}

function nameIndex(list: string[], word: string): i32 {
  let w = word;
  const dotted = w.length == 4 && w.endsWith(".");
  if (dotted) w = w.substring(0, 3);
  for (let i = 0; i < list.length; i++) if (list[i] == w || (w.length == 3 && list[i].startsWith(w))) return i;
  if (changetype<usize>(list) == changetype<usize>(MONTHS)) return w == "sept" ? 8 : -1;
  return w == "tues" ? 2 : w == "wednes" ? 3 : w == "thur" || w == "thurs" ? 4 : -1;
}
function monthOf(word: string): i32 {
  return word.length < 3 ? -1 : nameIndex(MONTHS, word);
}
function dayOf(word: string): i32 {
  return word.length < 3 ? -1 : nameIndex(DAYS, word);
}
/** Index of a unit, plural allowed, or −1. */
function unitOf(word: string): i32 {
  for (let i = 0; i < UNITS.length; i++)
    if (word == UNITS[i] || (word.length == UNITS[i].length + 1 && word.startsWith(UNITS[i]) && word.endsWith("s")))
      return i;
  return -1;
}
function meridianOf(word: string): i32 {
  return word == "am" || word == "a.m." ? 0 : word == "pm" || word == "p.m." ? 1 : -1;
}
function ordinalOf(word: string): i32 {
  if (!word.length) return -100;
  const i = ORDINALS.indexOf(word);
  return i < 0 ? -100 : ORDINAL_VALUES[i];
}
const NO_ZONE = 100000;
function zoneOf(word: string): i32 {
  const w = replaceEach(word, ".", "");
  const i = ZONES.indexOf(w);
  if (i >= 0) return ZONE_MINUTES[i];
  if (w.length == 1) {
    const c = w.charCodeAt(0);
    if (c == C.z) return 0;
    if (c >= C.a && c <= C.i) return (c - C.a + 1) * 60;
    if (c >= C.k && c <= C.m) return (c - C.k + 10) * 60;
    if (c >= C.n && c <= C.y && c != C.t) return -(c - C.n + 1) * 60;
    if (c == C.t) return -420;
  }

  return NO_ZONE;
}

function addUnits(unit: i32, n: i64, fraction: i64): void {
  relsSeen = true;
  switch (unit) {
    case 0:
      relYear += n;
      break;
    case 1:
      relMonth += n;
      break;
    case 2:
      relDay += 14 * n;
      break;
    case 3:
      relDay += 7 * n;
      break;
    case 4:
      relDay += n;
      break;
    case 5:
      relHour += n;
      break;
    case 6:
    case 7:
      relMinutes += n;
      break;
    default:
      relSeconds += n;
      relNanoseconds += fraction;
  }
}

/** "+hh", "+hhmm", "+hh:mm" at `at`, in minutes, or NO_ZONE. */
function zoneOffset(): i32 {
  const t = tokens[at];
  let v = t.value;
  const negative = t.sign < 0;
  if (negative) v = -v;
  at++;
  let result: i64 = 0;
  if (isChar(0, C.COLON) && isUnsigned(1)) {
    result = v * 60 + tokens[at + 1].value;
    at += 2;
  } else if (t.digits <= 2) result = v * 60;
  else result = (v / 100) * 60 + (v % 100);
  if (result > 24 * 60) return NO_ZONE;
  return (negative ? -result : result) as i32;
}

/** hh:mm[:ss[.frac]] with what may follow it, the first number being at `at`. */
function timeOfDay(): bool {
  timesSeen++;
  hour = tokens[at].value;
  minutes = 0;
  seconds = 0;
  nanoseconds = 0;
  meridian = 2;
  at++;
  if (isChar(0, C.COLON)) {
    if (!isUnsigned(1)) return false;
    minutes = tokens[at + 1].value;
    at += 2;
    if (isChar(0, C.COLON)) {
      const s = peek(1);
      if (s === null || s.kind != NUMBER || s.sign != 0) return false;
      seconds = s.value;
      if (s.fraction >= 0) nanoseconds = s.fraction;
      at += 2;
    }
  }
  const m = meridianOf(wordAt(0));
  if (m >= 0) {
    meridian = m;
    at++;
  } else if (isSigned(0)) {
    // "12:00 +1 day" is the zone +1 and a day, as in gnulib
    zonesSeen++;
    zoneMinutes = zoneOffset();
    if (zoneMinutes == NO_ZONE) return false;
  }
  return true;
}

function setDate(y: Token | null, m: i64, d: i64): void {
  datesSeen++;
  month = m;
  day = d;
  if (y !== null) {
    year = y.value < 0 ? -y.value : y.value;
    yearDigits = y.digits;
  }
}

/** A number that stands alone: a time, a date without separators, or a year behind a date. */
function bareNumber(t: Token): void {
  if (datesSeen && !yearDigits && !relsSeen && (timesSeen || t.digits > 2)) {
    year = t.value;
    yearDigits = t.digits;
  } else if (t.digits > 4) {
    datesSeen++;
    day = t.value % 100;
    month = (t.value / 100) % 100;
    year = t.value / 10000;
    yearDigits = t.digits - 4;
  } else {
    timesSeen++;
    if (t.digits <= 2) {
      hour = t.value;
      minutes = 0;
    } else {
      hour = t.value / 100;
      minutes = t.value % 100;
    }
    seconds = 0;
    nanoseconds = 0;
    meridian = 2;
  }
}

function ago(): void {
  if (wordAt(0) != "ago") return;
  at++;
  relYear = -relYear;
  relMonth = -relMonth;
  relDay = -relDay;
  relHour = -relHour;
  relMinutes = -relMinutes;
  relSeconds = -relSeconds;
  relNanoseconds = -relNanoseconds;
}

/** One item at `at`. */
function item(): bool {
  const t = tokens[at];
  if (t.kind == NUMBER) {
    const unit = unitOf(wordAt(1));
    if (unit >= 0 && (t.fraction < 0 || unit >= 8)) {
      const f: i64 = t.fraction > 0 ? (t.sign < 0 ? -t.fraction : t.fraction) : 0;
      at += 2;
      addUnits(unit, t.value, f);
      ago();
      return true;
    }
    if (t.sign != 0 || t.fraction >= 0) return false;
    if (isChar(1, C.COLON) || meridianOf(wordAt(1)) >= 0) return timeOfDay();
    if (isChar(1, C.SLASH) && isUnsigned(2)) {
      const second = tokens[at + 2];
      if (isChar(3, C.SLASH) && isUnsigned(4)) {
        const third = tokens[at + 4];
        if (t.digits >= 4) setDate(t, second.value, third.value);
        else setDate(third, t.value, second.value);
        at += 5;
      } else {
        setDate(null, t.value, second.value);
        at += 3;
      }
      return true;
    }
    if (isSigned(1) && isSigned(2) && tokens[at + 1].sign < 0 && tokens[at + 2].sign < 0) {
      setDate(t, -tokens[at + 1].value, -tokens[at + 2].value);
      at += 3;
      if (wordAt(0) == "t" && isUnsigned(1)) {
        at++;
        return isChar(1, C.COLON) && timeOfDay();
      }
      return true;
    }
    const m = monthOf(wordAt(1));
    if (m >= 0) {
      if (isSigned(2) && tokens[at + 2].sign < 0) {
        setDate(tokens[at + 2], m + 1, t.value);
        at += 3;
      } else if (isUnsigned(2) && !isChar(3, C.COLON) && meridianOf(wordAt(3)) < 0) {
        setDate(tokens[at + 2], m + 1, t.value);
        at += 3;
      } else {
        setDate(null, m + 1, t.value);
        at += 2;
      }
      return true;
    }
    const d = dayOf(wordAt(1));
    if (d >= 0) {
      daysSeen++;
      dayOrdinal = t.value;
      dayNumber = d;
      at += 2;
      return true;
    }
    at++;
    bareNumber(t);
    return true;
  }
  if (t.kind == WORD) {
    const w = t.word;
    const m = monthOf(w);
    if (m >= 0) {
      if (isSigned(1) && isSigned(2)) {
        setDate(tokens[at + 2], m + 1, -tokens[at + 1].value);
        at += 3;
        return true;
      }
      if (!isUnsigned(1)) return false;
      const d = tokens[at + 1].value;
      if (isChar(2, C.COMMA) && isUnsigned(3)) {
        setDate(tokens[at + 3], m + 1, d);
        at += 4;
      } else {
        setDate(null, m + 1, d);
        at += 2;
      }
      return true;
    }
    const d = dayOf(w);
    if (d >= 0) {
      daysSeen++;
      dayOrdinal = 0;
      dayNumber = d;
      at++;
      if (isChar(0, C.COMMA)) at++;
      return true;
    }
    if (w == "tomorrow" || w == "yesterday" || w == "today" || w == "now") {
      relsSeen = true;
      relDay += w == "tomorrow" ? 1 : w == "yesterday" ? -1 : 0;
      at++;
      return true;
    }
    const o = ordinalOf(w);
    if (o != -100) {
      const unit = unitOf(wordAt(1));
      const od = dayOf(wordAt(1));
      if (unit >= 0) {
        at += 2;
        addUnits(unit, o, 0);
        ago();
        return true;
      }
      if (od < 0) return false;
      daysSeen++;
      dayOrdinal = o;
      dayNumber = od;
      at += 2;
      return true;
    }
    const unit = unitOf(w);
    if (unit >= 0) {
      at++;
      addUnits(unit, 1, 0);
      ago();
      return true;
    }
    const z = zoneOf(w);
    if (z != NO_ZONE) {
      zonesSeen++;
      zoneMinutes = z;
      at++;
      if (wordAt(0) == "dst") {
        zoneMinutes += 60;
        at++;
      } else if (isSigned(0) && unitOf(wordAt(1)) < 0) {
        const more = zoneOffset();
        if (more == NO_ZONE) return false;
        zoneMinutes += more;
      }
      return true;
    }
    return false;
  }
  if (t.char == C.COMMA && at > 0) {
    at++;
    return true;
  }
  return false;
}

/** The hour of a 12- or 24-hour clock, or −1. */
function toHour(): i64 {
  if (meridian == 2) return hour >= 0 && hour < 24 ? hour : -1;
  if (hour < 1 || hour > 12) return -1;
  return meridian == 0 ? (hour == 12 ? 0 : hour) : hour == 12 ? 12 : hour + 12;
}

/**
 * Parses `text`, relative to now.
 * @param now seconds @param nowNsec nanoseconds
 * @returns whether it is a date; then dateSeconds and dateNanoseconds hold it
 */
export function parseDate(text: string, now: i64, nowNsec: i64): bool {
  let s = text;
  let i = 0;
  while (i < s.length && isSpace(s.charCodeAt(i))) i++;
  // TZ="…" in front: the rest is in that zone
  if (s.substring(i, i + 4) == 'TZ="') {
    let zone = "";
    for (let k = i + 4; k < s.length; k++) {
      const c = s.charCodeAt(k);
      if (c == C.BACKSLASH && k + 1 < s.length) zone += s.charAt(++k);
      else if (c == C.DQUOTE) {
        const saved = getenv("TZ");
        setenv("TZ", zone.length ? zone : "UTC0");
        const ok = parseIn(s.substring(k + 1), now, nowNsec);
        if (saved === null) unsetenv("TZ");
        else setenv("TZ", saved);
        return ok;
      } else zone += s.charAt(k);
    }
    return false;
  }
  return parseIn(s, now, nowNsec);
}

function parseIn(s: string, now: i64, nowNsec: i64): bool {
  if (!tokenize(s)) return false;
  const today = localtime(now);
  datesSeen = daysSeen = timesSeen = zonesSeen = 0;
  relsSeen = false;
  year = today.year;
  yearDigits = 0;
  month = today.mon + 1;
  day = today.mday;
  hour = today.hour;
  minutes = today.min;
  seconds = today.sec;
  nanoseconds = nowNsec;
  meridian = 2;
  zoneMinutes = 0;
  dayNumber = 0;
  dayOrdinal = 0;
  relYear = relMonth = relDay = relHour = relMinutes = relSeconds = relNanoseconds = 0;
  if (tokens.length && isChar(0, C.AT)) {
    if (tokens.length != 2 || tokens[1].kind != NUMBER) return false;
    const t = tokens[1];
    dateSeconds = t.value;
    dateNanoseconds = 0;
    if (t.fraction > 0) {
      if (t.sign < 0) {
        dateSeconds--;
        dateNanoseconds = 1000000000 - t.fraction;
      } else dateNanoseconds = t.fraction;
    }
    return true;
  }
  while (at < tokens.length) if (!item()) return false;
  if (datesSeen > 1 || daysSeen > 1 || timesSeen > 1 || zonesSeen > 1) return false;
  if (yearDigits == 2) year += year < 69 ? 2000 : 1900;
  const tm = new Tm();
  tm.year = year;
  tm.mon = (month - 1) as i32;
  tm.mday = day as i32;
  if (timesSeen || (relsSeen && !datesSeen && !daysSeen)) {
    const h = toHour();
    if (h < 0) return false;
    tm.hour = h as i32;
    tm.min = minutes as i32;
    tm.sec = seconds as i32;
  } else {
    tm.hour = tm.min = tm.sec = 0;
    nanoseconds = 0;
  }
  if (
    month < 1 ||
    month > 12 ||
    day < 1 ||
    day > daysIn(year, (month as i32) - 1) ||
    tm.min > 59 ||
    tm.min < 0 ||
    tm.sec > 59 ||
    tm.sec < 0
  )
    return false;
  if (daysSeen && !datesSeen) {
    const wday = ((((daysFromCivil(tm.year, tm.mon, tm.mday) + 4) % 7) + 7) % 7) as i32;
    tm.mday += (((dayNumber - wday + 7) % 7) + (dayOrdinal - (dayOrdinal > 0 && wday != dayNumber ? 1 : 0)) * 7) as i32;
  }
  // years, months and days move the date on the calendar, the rest moves the clock
  let y = tm.year + relYear;
  let m = (tm.mon as i64) + relMonth;
  y += m / 12;
  m %= 12;
  if (m < 0) {
    m += 12;
    y--;
  }
  tm.year = y;
  tm.mon = m as i32;
  const days = daysFromCivil(y, m as i32, 1) + tm.mday - 1 + relDay;
  // put in order by going through the day count
  let t: i64;
  if (zonesSeen) t = days * 86400 + tm.hour * 3600 + tm.min * 60 + tm.sec - (zoneMinutes as i64) * 60;
  else {
    tm.mday = ((tm.mday as i64) + relDay) as i32;
    t = mktime(tm);
  }
  t += relHour * 3600 + relMinutes * 60 + relSeconds;
  let ns = nanoseconds + relNanoseconds;
  while (ns < 0) {
    ns += 1000000000;
    t--;
  }
  t += ns / 1000000000;
  dateSeconds = t;
  dateNanoseconds = ns % 1000000000;
  return true;
}
function daysIn(y: i64, m: i32): i64 {
  return m == 11 ? 31 : daysFromCivil(y, m + 1, 1) - daysFromCivil(y, m, 1);
}
