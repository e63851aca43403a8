// The formats in which diff shows an edit script.
import { fromBytes } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { stdout } from "../../lib/io";
import { isUtf8 } from "../../lib/locale";
import { Regex } from "../../lib/regex";
import { localtime, strftime } from "../../lib/time";
import { cells, codeAt, lengthAt } from "../../lib/width";
import { File } from "./file";
import { Change } from "./script";
import { CONTEXT, ED, FORWARD_ED, IFDEF, NORMAL, RCS, SIDE, settings, UNIFIED } from "./settings";

let f0: File = new File("", -1);
let f1: File = new File("", -1);

const OLD = 1;
const NEW = 2;

// Of the hunk at hand: the lines that are changed, from 0; last is the one behind.
let first0 = 0;
let last0 = 0;
let first1 = 0;
let last1 = 0;

function ignorable(f: File, i: i32): bool {
  const n = f.textLength(i);
  if (settings.ignoreBlank) {
    let blank = n == 0;
    if (!blank && settings.white) {
      blank = true;
      for (let k = 0; k < n && blank; k++) {
        const c = load<u8>(f.line(i) + k);
        blank = c == C.SPACE || (c >= 9 && c <= 13);
      }
    }
    if (blank) return true;
  }
  const r = settings.ignoreRegex;
  return r !== null && r.test(f.line(i), n);
}
/** Looks at changes from … to: sets first0 … last1. @returns OLD and NEW bits; 0 when all of it is to be ignored */
function analyse(script: Change[], from: i32, to: i32): i32 {
  const a = script[from];
  const b = script[to - 1];
  first0 = a.line0;
  first1 = a.line1;
  last0 = b.line0 + b.deleted;
  last1 = b.line1 + b.inserted;
  let deleted = 0;
  let inserted = 0;
  let trivial = settings.ignoreBlank || settings.ignoreRegex !== null;
  for (let i = from; i < to; i++) {
    const c = script[i];
    deleted += c.deleted;
    inserted += c.inserted;
    for (let k = c.line0; k < c.line0 + c.deleted && trivial; k++) trivial = ignorable(f0, k);
    for (let k = c.line1; k < c.line1 + c.inserted && trivial; k++) trivial = ignorable(f1, k);
  }
  if (trivial) return 0;
  return (deleted ? OLD : 0) | (inserted ? NEW : 0);
}

/** The text of a line, tabs made blanks when -t asks for it. */
function putText(f: File, i: i32): void {
  const p = f.line(i);
  const n = f.length(i);
  if (!settings.expandTabs) {
    stdout.bytes(p, n);
    return;
  }
  let column = 0;
  for (let k = 0; k < n; k++) {
    const c = load<u8>(p + k) as i32;
    if (c == C.TAB) {
      const spaces = settings.tabSize - (column % settings.tabSize);
      column += spaces;
      for (let s = 0; s < spaces; s++) stdout.byte(C.SPACE);
    } else {
      stdout.byte(c);
      if (c == C.BS) column = max(0, column - 1);
      else if (c == C.CR) column = 0;
      else if (c >= 32 && c < 127) column++;
    }
  }
}
function missing(f: File, i: i32): bool {
  return i == f.count - 1 && f.incomplete;
}
function putLine(flag: string, f: File, i: i32): void {
  if (flag.length) {
    const empty = f.textLength(i) == 0;
    if (settings.suppressBlankEmpty && empty) stdout.put(flag == " " ? "" : flag);
    else {
      stdout.put(flag);
      stdout.byte(settings.initialTab ? C.TAB : C.SPACE);
    }
  }
  putText(f, i);
  if (missing(f, i)) {
    if (flag.length || settings.style != ED) stdout.put("\n\\ No newline at end of file\n");
    else stdout.byte(C.NL);
  }
}
/** "3" or "3,5", of lines first … last − 1 from 0; nothing is the line before. */
function range(first: i32, last: i32, separator: string = ","): string {
  return last > first + 1 ? (first + 1).toString() + separator + last.toString() : last.toString();
}
const LETTERS = "?dac";

const RED = "\x1b[31m";
const GREEN = "\x1b[32m";
const CYAN = "\x1b[36m";
const BOLD = "\x1b[1m";
const RESET = "\x1b[0m";
function paint(code: string): void {
  if (settings.color) stdout.put(code);
}
/** Colour goes off before the newline, as GNU's does. */
function coloured(code: string, flag: string, f: File, i: i32): void {
  if (!settings.color) {
    putLine(flag, f, i);
    return;
  }
  stdout.put(code);
  if (flag.length) {
    stdout.put(flag);
    if (settings.style != UNIFIED) stdout.byte(C.SPACE);
  }
  stdout.bytes(f.line(i), f.textLength(i));
  stdout.put(RESET);
  stdout.byte(C.NL);
  if (missing(f, i)) stdout.put("\\ No newline at end of file\n");
}

function normal(script: Change[]): void {
  for (let i = 0; i < script.length; i++) {
    const changes = analyse(script, i, i + 1);
    if (!changes) continue;
    paint(CYAN);
    stdout.put(range(first0, last0) + LETTERS.charAt(changes) + range(first1, last1));
    paint(RESET);
    stdout.byte(C.NL);
    if (changes & OLD) for (let k = first0; k < last0; k++) coloured(RED, "<", f0, k);
    if (changes == (OLD | NEW)) stdout.put("---\n");
    if (changes & NEW) for (let k = first1; k < last1; k++) coloured(GREEN, ">", f1, k);
  }
}

/** First change behind those that belong into one hunk with `from`. */
function hunkEnd(script: Change[], from: i32): i32 {
  let i = from;
  while (true) {
    const before = script[i];
    const top = before.line0 + before.deleted;
    i++;
    if (i == script.length) return i;
    const near = before.ignore || script[i].ignore ? settings.context : 2 * settings.context + 1;
    if (script[i].line0 - top >= near) return i;
  }
}
/** Marks changes of blank or ignored lines, so that they do not stretch hunks. */
function markIgnorable(script: Change[]): void {
  if (!settings.ignoreBlank && settings.ignoreRegex === null) return;
  for (let i = 0; i < script.length; i++) script[i].ignore = analyse(script, i, i + 1) == 0;
}

function fileTime(f: File): string {
  const tm = localtime(f.stat.mtime);
  const format = settings.style == CONTEXT ? "%a %b %e %T %Y" : "%Y-%m-%d %H:%M:%S.%N %z";
  return strftime(format, tm, f.stat.mtimeNsec);
}
function headLine(mark: string, f: File, label: i32): void {
  paint(BOLD);
  if (label < settings.labels.length) stdout.put(mark + " " + settings.labels[label]);
  else stdout.put(mark + " " + headName(f.name) + "\t" + (f.absent ? absentTime() : fileTime(f)));
  paint(RESET);
  stdout.byte(C.NL);
}
function absentTime(): string {
  const tm = localtime(0);
  return strftime(settings.style == CONTEXT ? "%a %b %e %T %Y" : "%Y-%m-%d %H:%M:%S.%N %z", tm, 0);
}
/** A name with odd characters in a C string, so that patch can read it. */
function headName(name: string): string {
  let odd = false;
  for (let i = 0; i < name.length && !odd; i++) {
    const c = name.charCodeAt(i);
    odd = c < 32 || c == C.SPACE || c == C.DQUOTE || c == C.BACKSLASH || c == 127;
  }
  if (!odd) return name;
  let out = '"';
  for (let i = 0; i < name.length; i++) {
    const c = name.charCodeAt(i);
    if (c == C.DQUOTE || c == C.BACKSLASH) out += "\\" + name.charAt(i);
    else if (c == C.NL) out += "\\n";
    else if (c == C.TAB) out += "\\t";
    else if (c < 32 || c == 127)
      out += "\\" + ((c >> 6) & 7).toString() + ((c >> 3) & 7).toString() + (c & 7).toString();
    else out += name.charAt(i);
  }
  return out + '"';
}

/** -p, -F: the last line before `before` that the pattern matches, as it is shown in a hunk's head. */
let lastSearched = 0;
let lastMatch = "";
function functionLine(r: Regex, before: i32): string {
  for (let i = before - 1; i >= lastSearched; i--) {
    const n = f0.textLength(i);
    if (!r.test(f0.line(i), n)) continue;
    lastMatch = shortened(i, n);
    break;
  }
  lastSearched = max(lastSearched, before);
  return lastMatch;
}
function shortened(i: i32, n: i32): string {
  let text = fromBytes(f0.line(i), n);
  let k = 0;
  while (k < text.length && (text.charAt(k) == " " || text.charAt(k) == "\t")) k++;
  text = text.substring(k, k + 40);
  return " " + text.trimEnd();
}

function unifiedRange(first: i32, last: i32): string {
  const n = last - first;
  if (n == 1) return last.toString();
  if (n == 0) return last.toString() + ",0";
  return (first + 1).toString() + "," + n.toString();
}
function unifiedFlag(flag: string, f: File, i: i32): void {
  const empty = f.textLength(i) == 0;
  if (!(settings.suppressBlankEmpty && empty && flag == " ")) stdout.put(flag);
  if (settings.initialTab && !(empty && settings.suppressBlankEmpty)) stdout.byte(C.TAB);
  putText(f, i);
  if (missing(f, i)) stdout.put("\n\\ No newline at end of file\n");
}
function unified(script: Change[]): void {
  markIgnorable(script);
  let begun = false;
  for (let from = 0; from < script.length; ) {
    const to = hunkEnd(script, from);
    const changes = analyse(script, from, to);
    if (!changes) {
      from = to;
      continue;
    }
    if (!begun) {
      headLine("---", f0, 0);
      headLine("+++", f1, 1);
      begun = true;
    }
    const a0 = max(0, first0 - settings.context);
    const a1 = max(0, first1 - settings.context);
    const b0 = last0 < f0.count - settings.context ? last0 + settings.context : f0.count;
    const b1 = last1 < f1.count - settings.context ? last1 + settings.context : f1.count;
    paint(CYAN);
    stdout.put("@@ -" + unifiedRange(a0, b0) + " +" + unifiedRange(a1, b1) + " @@");
    paint(RESET);
    if (settings.functionRegex !== null) stdout.put(functionLine(settings.functionRegex!, a0));
    stdout.byte(C.NL);
    let i = a0;
    let k = a1;
    let next = from;
    while (i < b0 || k < b1) {
      if (next == to || i < script[next].line0) {
        unifiedFlag(" ", f0, i++);
        k++;
        continue;
      }
      const c = script[next++];
      for (let n = c.deleted; n > 0; n--) {
        if (settings.color) coloured(RED, "-", f0, i++);
        else unifiedFlag("-", f0, i++);
      }
      for (let n = c.inserted; n > 0; n--) {
        if (settings.color) coloured(GREEN, "+", f1, k++);
        else unifiedFlag("+", f1, k++);
      }
    }
    from = to;
  }
}

function context(script: Change[]): void {
  markIgnorable(script);
  let begun = false;
  for (let from = 0; from < script.length; ) {
    const to = hunkEnd(script, from);
    const changes = analyse(script, from, to);
    if (!changes) {
      from = to;
      continue;
    }
    if (!begun) {
      headLine("***", f0, 0);
      headLine("---", f1, 1);
      begun = true;
    }
    const a0 = max(0, first0 - settings.context);
    const a1 = max(0, first1 - settings.context);
    const b0 = last0 < f0.count - settings.context ? last0 + settings.context : f0.count;
    const b1 = last1 < f1.count - settings.context ? last1 + settings.context : f1.count;
    stdout.put("***************");
    if (settings.functionRegex !== null) stdout.put(functionLine(settings.functionRegex!, a0));
    stdout.byte(C.NL);
    paint(CYAN);
    stdout.put("*** " + range(a0, b0) + " ****");
    paint(RESET);
    stdout.byte(C.NL);
    if (changes & OLD) {
      let next = from;
      for (let i = a0; i < b0; i++) {
        while (next < to && script[next].line0 + script[next].deleted <= i) next++;
        const hit = next < to && script[next].line0 <= i;
        if (!hit) putLine(" ", f0, i);
        else coloured(RED, script[next].inserted > 0 ? "!" : "-", f0, i);
      }
    }
    paint(CYAN);
    stdout.put("--- " + range(a1, b1) + " ----");
    paint(RESET);
    stdout.byte(C.NL);
    if (changes & NEW) {
      let next = from;
      for (let i = a1; i < b1; i++) {
        while (next < to && script[next].line1 + script[next].inserted <= i) next++;
        const hit = next < to && script[next].line1 <= i;
        if (!hit) putLine(" ", f1, i);
        else coloured(GREEN, script[next].deleted > 0 ? "!" : "+", f1, i);
      }
    }
    from = to;
  }
}

function ed(script: Change[]): void {
  // from the end, so that line numbers stay good
  for (let i = script.length - 1; i >= 0; i--) {
    const changes = analyse(script, i, i + 1);
    if (!changes) continue;
    stdout.put(range(first0, last0) + LETTERS.charAt(changes) + "\n");
    if (changes == OLD) continue;
    let inserting = true;
    for (let k = first1; k < last1; k++) {
      if (!inserting) {
        stdout.put("a\n");
        inserting = true;
      }
      if (f1.textLength(k) == 1 && load<u8>(f1.line(k)) == C.DOT) {
        // a lone dot would end the insertion
        stdout.put("..\n.\ns/.//\n");
        inserting = false;
      } else putLine("", f1, k);
    }
    if (inserting) stdout.put(".\n");
  }
}
function forwardEd(script: Change[]): void {
  for (let i = 0; i < script.length; i++) {
    const changes = analyse(script, i, i + 1);
    if (!changes) continue;
    stdout.put(LETTERS.charAt(changes) + range(first0, last0, " ") + "\n");
    if (changes == OLD) continue;
    for (let k = first1; k < last1; k++) putLine("", f1, k);
    stdout.put(".\n");
  }
}
function rcs(script: Change[]): void {
  for (let i = 0; i < script.length; i++) {
    const changes = analyse(script, i, i + 1);
    if (!changes) continue;
    if (changes & OLD) stdout.put("d" + (first0 + 1).toString() + " " + (last0 - first0).toString() + "\n");
    if (changes & NEW) {
      stdout.put("a" + last0.toString() + " " + (last1 - first1).toString() + "\n");
      for (let k = first1; k < last1; k++) putText(f1, k);
    }
  }
}

// -y
let half = 0;
let column2 = 0;
function tabTo(from: i32, to: i32): i32 {
  if (!settings.expandTabs) {
    for (let tab = from + settings.tabSize - (from % settings.tabSize); tab <= to; tab += settings.tabSize) {
      stdout.byte(C.TAB);
      from = tab;
    }
  }
  while (from++ < to) stdout.byte(C.SPACE);
  return to;
}
function halfLine(f: File, i: i32, indent: i32, bound: i32): i32 {
  const p = f.line(i);
  const n = f.length(i);
  let at = 0;
  let out = 0;
  for (let k = 0; k < n; k++) {
    const c = load<u8>(p + k) as i32;
    if (c == C.NL) return out;
    if (c == C.TAB) {
      const spaces = settings.tabSize - (at % settings.tabSize);
      if (at == out) {
        let stop = out + spaces;
        if (settings.expandTabs) {
          if (bound < stop) stop = bound;
          for (; out < stop; out++) stdout.byte(C.SPACE);
        } else if (stop < bound) {
          out = stop;
          stdout.byte(c);
        }
      }
      at += spaces;
    } else if (c == C.CR) {
      stdout.byte(c);
      tabTo(0, indent);
      at = out = 0;
    } else if (c == C.BS) {
      if (at != 0 && --at < bound) {
        if (out <= at) for (; out < at; out++) stdout.byte(C.SPACE);
        else {
          out = at;
          stdout.byte(c);
        }
      }
    } else if (c >= 32 && c < 127) {
      if (at++ < bound) {
        out = at;
        stdout.byte(c);
      }
    } else if (c >= 0x80 && isUtf8()) {
      const text = fromBytes(p + k, min(4, n - k));
      const code = codeAt(text, 0);
      const length = code < 0 ? 1 : lengthAt(text, 0);
      const width = code < 0 ? 0 : cells(code);
      at += width;
      if (width ? at <= bound : at < bound) {
        if (width) out = at;
        for (let b = 0; b < length; b++) stdout.byte(load<u8>(p + k + b));
      }
      k += length - 1;
    } else if (at < bound) stdout.byte(c);
  }
  return out;
}
function sideLine(left: i32, mark: string, right: i32): void {
  let column = 0;
  let newline = false;
  if (left >= 0) {
    newline = !missing(f0, left);
    column = halfLine(f0, left, 0, half);
  }
  if (mark != " ") {
    column = tabTo(column, (half + column2 - 1) / 2) + 1;
    if (mark == "|" && newline != !missing(f1, right)) mark = newline ? "/" : "\\";
    stdout.put(mark);
  }
  if (right >= 0) {
    newline = newline || !missing(f1, right);
    if (f1.textLength(right) > 0) {
      column = tabTo(column, column2);
      halfLine(f1, right, column, half);
    }
  }
  if (newline) stdout.byte(C.NL);
}
function common(from0: i32, to0: i32, from1: i32, to1: i32): void {
  if (settings.suppressCommon) return;
  let i = from0;
  let k = from1;
  if (settings.leftColumn) for (; i < to0 && k < to1; i++, k++) sideLine(i, "(", -1);
  else for (; i < to0 && k < to1; ) sideLine(i++, " ", k++);
  while (k < to1) sideLine(-1, ")", k++);
  while (i < to0) sideLine(i++, "(", -1);
}
function sideBySide(script: Change[]): void {
  const t = settings.expandTabs ? 1 : settings.tabSize;
  const w = settings.width;
  const g = t + 3;
  const unaligned = (w >> 1) + (g >> 1) + (w & g & 1);
  const offset = unaligned - (unaligned % t);
  half = max(0, min(offset - 3, w - offset));
  column2 = half ? offset : w;
  let next0 = 0;
  let next1 = 0;
  for (let c = 0; c < script.length; c++) {
    let changes = analyse(script, c, c + 1);
    if (!changes) continue;
    common(next0, first0, next1, first1);
    let i = first0;
    let k = first1;
    if (changes == (OLD | NEW)) {
      for (; i < last0 && k < last1; ) sideLine(i++, "|", k++);
      changes = (i < last0 ? OLD : 0) | (k < last1 ? NEW : 0);
    }
    if (changes & NEW) while (k < last1) sideLine(-1, ">", k++);
    if (changes & OLD) while (i < last0) sideLine(i++, "<", -1);
    next0 = last0;
    next1 = last1;
  }
  common(next0, f0.count, next1, f1.count);
}

function ifdef(script: Change[]): void {
  const name = settings.ifdef;
  let at = 0;
  for (let c = 0; c < script.length; c++) {
    const changes = analyse(script, c, c + 1);
    if (!changes) continue;
    for (; at < first0; at++) putText(f0, at);
    if (changes == OLD) stdout.put("#ifndef " + name + "\n");
    else if (changes == NEW) stdout.put("#ifdef " + name + "\n");
    else stdout.put("#ifndef " + name + "\n");
    for (; at < last0; at++) putText(f0, at);
    if (changes == (OLD | NEW)) stdout.put("#else /* " + name + " */\n");
    for (let k = first1; k < last1; k++) putText(f1, k);
    stdout.put(changes == OLD ? "#endif /* ! " + name + " */\n" : "#endif /* " + name + " */\n");
  }
  for (; at < f0.count; at++) putText(f0, at);
}

/** Whether anything of the script counts (it does not when all of it is blank lines and -B was given). */
export function significant(a: File, b: File, script: Change[]): bool {
  f0 = a;
  f1 = b;
  for (let i = 0; i < script.length; i++) if (analyse(script, i, i + 1)) return true;
  return false;
}
export function putScript(a: File, b: File, script: Change[]): void {
  f0 = a;
  f1 = b;
  lastSearched = 0;
  lastMatch = "";
  switch (settings.style) {
    case NORMAL:
      normal(script);
      break;
    case UNIFIED:
      unified(script);
      break;
    case CONTEXT:
      context(script);
      break;
    case ED:
      ed(script);
      break;
    case FORWARD_ED:
      forwardEd(script);
      break;
    case RCS:
      rcs(script);
      break;
    case SIDE:
      sideBySide(script);
      break;
    case IFDEF:
      ifdef(script);
  }
}
