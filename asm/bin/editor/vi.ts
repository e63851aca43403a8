// vi(1): modes and commands, after POSIX and, where people are used to it, Vim (text objects, visual mode, undo of many steps).
import { print, stderr } from "../../lib/io";
import {
  KEY_DELETE,
  KEY_DOWN,
  KEY_END,
  KEY_HOME,
  KEY_LEFT,
  KEY_NONE,
  KEY_PAGE_DOWN,
  KEY_PAGE_UP,
  KEY_RIGHT,
  KEY_UP,
  rows,
  width,
} from "../../lib/screen";
import { after, before, textCells } from "../../lib/width";
import { leaveTerminal, suspend, takeTerminal, toldToEnd } from "./terminal";
import { caseOver, changeCase, cut, filterLines, join, keep, put, Range, shift, yank } from "./vichange";
import { byteAt, columnOf, fit } from "./view";
import { command, emergency, openFile } from "./viex";
import { Motion, move, searchAgain } from "./vimotion";
import {
  beginTaking,
  dropKeys,
  endMacro,
  firstNonBlank,
  getKey,
  macroName,
  pushKeys,
  Register,
  registers,
  rest,
  setMark,
  settleOnCharacter,
  startMacro,
  taken,
  Vi,
} from "./vistate";

const USAGE = `Usage: vi [-R] [+COMMAND] [FILE]...
Edit FILEs.

  -R          nothing is written over: as view does
  -c COMMAND  as +COMMAND: run a command of ":" on the first file (+N: go to line N, + to the last)
`;

const NORMAL = 0;
const INSERT = 1;
const REPLACE = 2;
const VISUAL = 3;
const VISUAL_LINE = 4;
let mode = NORMAL;
let visualLine = 0;
let visualAt = 0;
/** The last change: its first key and those that followed, its count and register. */
let lastChange: i32[] = [];
let lastCount = 0;
let lastRegister = 0;
let repeating = false;
let prompting = "";

// ---- the screen

function draw(): void {
  const b = Vi.buffer;
  const v = Vi.view;
  v.height = max(rows - 1, 1);
  v.filler = "~";
  v.follow(b);
  v.markLine = -1;
  if (mode == VISUAL || mode == VISUAL_LINE) {
    const r = selection();
    v.markLine = r.line;
    v.markAt = r.linewise ? 0 : r.at;
    v.markEndLine = r.endLine;
    v.markEndAt = r.linewise ? b.lines[r.endLine].length + 1 : r.endAt;
  }
  v.compose(b, 0);
  if (rows > 1) {
    if (prompting.length) {
      let from = 0;
      while (textCells(prompting.substring(from)) > width - 1) from = after(prompting, from);
      v.row(rows - 1, prompting.substring(from));
      v.cursor(rows - 1, textCells(prompting.substring(from)));
    } else {
      let left = Vi.message;
      if (!left.length) {
        if (mode == INSERT) left = "-- INSERT --";
        else if (mode == REPLACE) left = "-- REPLACE --";
        else if (mode == VISUAL) left = "-- VISUAL --";
        else if (mode == VISUAL_LINE) left = "-- VISUAL LINE --";
        else if (macroName) left = "recording @" + String.fromCharCode(macroName);
      }
      const right = (b.line + 1).toString() + "," + (columnOf(b.text(), b.at) + 1).toString();
      left = fit(left, width - 1);
      const gap = width - 1 - textCells(left) - 18;
      v.row(rows - 1, gap > 0 ? left + " ".repeat(gap + 1) + right : left);
    }
  }
  v.show();
}
function key(): i32 {
  if (!repeating) draw();
  return getKey(draw);
}
/** Reads a line at the bottom. @returns null when it is given up */
function readLine(head: string): string | null {
  let s = "";
  for (;;) {
    prompting = head + s;
    const c = key();
    if (c == 13 || c == 10) break;
    if (c == KEY_NONE || c == 27 || c == 3 || ((c == 127 || c == 8) && !s.length)) {
      prompting = "";
      return null;
    }
    if (c == 127 || c == 8) s = s.substring(0, before(s, s.length));
    else if (c == 21) s = "";
    else if (c == 23) {
      while (s.endsWith(" ")) s = s.slice(0, -1);
      while (s.length && !s.endsWith(" ")) s = s.substring(0, before(s, s.length));
    } else if (c == KEY_UP && head == ":") s = lastCommandLine;
    else if (c == 22) s += rest(getKey(draw), draw);
    else if (c >= 32 && c < 256) s += rest(c, draw);
    else if (c == 9) s += "\t";
  }
  prompting = "";
  return s;
}
let lastCommandLine = "";

// ---- insert mode

let lastTyped = "";
/** The text that is typed; Escape ends. @param times how often it is put in all */
function insertMode(times: i32, replacing: bool): void {
  const b = Vi.buffer;
  mode = replacing ? REPLACE : INSERT;
  let typed = "";
  let simple = true;
  let line = b.line;
  let start = b.at;
  const old: string[] = []; // what REPLACE wrote over, character by character
  for (;;) {
    const c = key();
    Vi.message = "";
    if (c == 27 || c == 3 || c == KEY_NONE) break;
    if (c == KEY_LEFT || c == KEY_RIGHT || c == KEY_UP || c == KEY_DOWN || c == KEY_HOME || c == KEY_END) {
      simple = false;
      const s = b.text();
      if (c == KEY_LEFT) b.at = before(s, b.at);
      else if (c == KEY_RIGHT) b.at = after(s, b.at);
      else if (c == KEY_HOME) b.at = 0;
      else if (c == KEY_END) b.at = s.length;
      else {
        const column = columnOf(s, b.at);
        b.line = max(min(b.line + (c == KEY_UP ? -1 : 1), b.count - 1), 0);
        b.at = byteAt(b.text(), column);
      }
      line = b.line;
      start = b.at;
      continue;
    }
    if (c == 127 || c == 8) {
      if (replacing) {
        if (!old.length) continue;
        const was = old.pop();
        const from = before(b.text(), b.at);
        const s = b.text();
        b.setLine(b.line, s.substring(0, from) + was + s.substring(b.at));
        b.at = from;
      } else if (b.at > 0) b.remove(b.line, before(b.text(), b.at), b.line, b.at);
      else if (b.line > 0) b.remove(b.line - 1, b.lines[b.line - 1].length, b.line, 0);
      if (typed.length) typed = typed.substring(0, before(typed, typed.length));
      else simple = false;
      continue;
    }
    if (c == KEY_DELETE) {
      if (b.at < b.text().length) b.remove(b.line, b.at, b.line, after(b.text(), b.at));
      simple = false;
      continue;
    }
    if (c == 23 || c == 21) {
      const s = b.text();
      const limit = b.line == line && start < b.at ? start : 0;
      let to = limit;
      if (c == 23) {
        to = b.at;
        while (to > limit && s.charCodeAt(to - 1) == 32) to--;
        while (to > limit && s.charCodeAt(to - 1) != 32) to--;
      }
      b.remove(b.line, to, b.line, b.at);
      simple = false;
      continue;
    }
    let text = "";
    if (c == 22) text = rest(getKey(draw), draw);
    else if (c == 13 || c == 10) {
      text = "\n";
      if (Vi.autoIndent) text += b.text().substring(0, min(firstNonBlank(b.text()), b.at));
    } else if (c == 9 && Vi.expandTab) text = " ".repeat(Vi.shiftWidth - (columnOf(b.text(), b.at) % Vi.shiftWidth));
    else if (c == 9 || (c >= 32 && c < 256)) text = rest(c, draw);
    if (!text.length) continue;
    if (text == "\r") text = "\n";
    if (replacing && text != "\n" && b.at < b.text().length) {
      const end = after(b.text(), b.at);
      old.push(b.text().substring(b.at, end));
      const s = b.text();
      b.setLine(b.line, s.substring(0, b.at) + text + s.substring(end));
      b.at += text.length;
    } else {
      if (replacing) old.push("");
      b.insert(text);
    }
    typed += text;
  }
  if (simple && times > 1 && typed.length) b.insert(typed.repeat(times - 1));
  lastTyped = typed;
  mode = NORMAL;
  if (b.at > 0) b.at = before(b.text(), b.at);
  settleOnCharacter();
}

// ---- operators

function isOperator(c: i32): bool {
  return c == 0x64 || c == 0x63 || c == 0x79 || c == 0x3e || c == 0x3c || c == 0x21;
}
/** The range from the cursor to where Motion led. */
function rangeOfMotion(): Range {
  const b = Vi.buffer;
  const fromObject = Motion.fromLine >= 0;
  let line = fromObject ? Motion.fromLine : b.line;
  let at = fromObject ? Motion.fromAt : b.at;
  let endLine = Motion.line;
  let endAt = Motion.at;
  if (endLine < line || (endLine == line && endAt < at)) {
    const l = line;
    const a = at;
    line = endLine;
    at = endAt;
    endLine = l;
    endAt = a;
  }
  if (Motion.inclusive) endAt = after(b.lines[endLine], endAt);
  return new Range(line, at, endLine, endAt, Motion.linewise);
}
function selection(): Range {
  const b = Vi.buffer;
  const forward = visualLine < b.line || (visualLine == b.line && visualAt <= b.at);
  const r = new Range(
    forward ? visualLine : b.line,
    forward ? visualAt : b.at,
    forward ? b.line : visualLine,
    forward ? b.at : visualAt,
    mode == VISUAL_LINE,
  );
  r.endAt = after(b.lines[r.endLine], r.endAt);
  return r;
}
/** Performs an operator. @param op its key, or ~ u U */
function operate(op: i32, r: Range, register: i32): void {
  const b = Vi.buffer;
  const startLine = r.line;
  const startAt = r.at;
  switch (op) {
    case 0x79:
      yank(r, register);
      b.line = startLine;
      if (!r.linewise) b.at = startAt;
      else if (Motion.fromLine >= 0) b.at = 0;
      break;
    case 0x64:
      cut(r, register);
      break;
    case 0x63:
      if (r.linewise) {
        keep(b.lines.slice(r.line, r.endLine + 1).join("\n"), true, register, false);
        const lead = Vi.autoIndent ? b.lines[r.line].substring(0, firstNonBlank(b.lines[r.line])) : "";
        b.replace(r.line, r.endLine - r.line + 1, [lead]);
        b.line = r.line;
        b.at = lead.length;
      } else cut(r, register);
      insertMode(1, false);
      return;
    case 0x3e:
    case 0x3c:
      shift(r.line, r.endLine, op == 0x3e, 1);
      break;
    case 0x21: {
      const text = readLine(":" + (r.line + 1).toString() + "," + (r.endLine + 1).toString() + "!");
      if (text !== null && text.length) {
        filterLines(r.line, r.endLine, text);
        Vi.view.forget();
      }
      break;
    }
    default:
      caseOver(r, op);
      b.line = startLine;
      b.at = startAt;
  }
  settleOnCharacter();
}
/** Reads the motion of an operator and performs both. @returns whether it did anything */
function operator(op: i32, n: i32, given: bool, register: i32): bool {
  const b = Vi.buffer;
  let c = key();
  let m = 0;
  while ((c >= 49 && c <= 57) || (c == 48 && m)) {
    m = m * 10 + c - 48;
    c = key();
  }
  if (m) {
    n = n * m;
    given = true;
  }
  if (c == op) {
    // doubled: whole lines
    if (b.line + n > b.count && given && op == 0x64) n = b.count - b.line;
    const at = b.at;
    Motion.fromLine = -1;
    operate(
      op,
      new Range(b.line, 0, min(b.line + n, b.count) - 1, b.lines[min(b.line + n, b.count) - 1].length, true),
      register,
    );
    if (op == 0x79) b.at = at;
    settleOnCharacter();
    return true;
  }
  if (c == 0x2f || c == 0x3f) {
    if (!askPattern(c == 0x3f, n)) return false;
  } else {
    if (c == 27) return false;
    const r = move(c, n, given, op, draw);
    if (r != 1) return false;
  }
  const range = rangeOfMotion();
  if (op == 0x3e || op == 0x3c || op == 0x21) range.linewise = true;
  operate(op, range, register);
  return true;
}
/** / and ?. @returns whether Motion leads to a match */
function askPattern(backward: bool, n: i32): bool {
  const text = readLine(backward ? "?" : "/");
  if (text === null) return false;
  const delimiter = backward ? "?" : "/";
  let pattern = "";
  let i = 0;
  for (; i < text.length; i++) {
    if (text.charAt(i) == "\\" && i + 1 < text.length) {
      pattern += text.substring(i, i + 2);
      i++;
    } else if (text.charAt(i) == delimiter) break;
    else pattern += text.charAt(i);
  }
  if (pattern.length) Vi.pattern = pattern;
  Vi.backward = backward;
  setMark(0x27);
  return searchAgain(n, backward);
}

// ---- visual mode

function visual(linewise: bool): void {
  const b = Vi.buffer;
  mode = linewise ? VISUAL_LINE : VISUAL;
  visualLine = b.line;
  visualAt = b.at;
  let register = 0;
  for (;;) {
    let c = key();
    Vi.message = "";
    let n = 0;
    while ((c >= 49 && c <= 57) || (c == 48 && n)) {
      n = n * 10 + c - 48;
      c = key();
    }
    const given = n > 0;
    if (!n) n = 1;
    if (c == KEY_NONE || c == 27 || c == 3) break;
    if (c == 0x76 || c == 0x56) {
      const wanted = c == 0x56 ? VISUAL_LINE : VISUAL;
      if (mode == wanted) break;
      mode = wanted;
      continue;
    }
    if (c == 0x22) {
      register = key();
      continue;
    }
    if (c == 0x6f) {
      const l = b.line;
      const a = b.at;
      b.line = visualLine;
      b.at = visualAt;
      visualLine = l;
      visualAt = a;
      continue;
    }
    let op = c;
    if (c == 0x78 || c == KEY_DELETE) op = 0x64;
    else if (c == 0x73) op = 0x63;
    const whole = c == 0x58 || c == 0x44 || c == 0x59 || c == 0x43 || c == 0x53 || c == 0x52;
    if (whole) op = c == 0x59 ? 0x79 : c == 0x58 || c == 0x44 ? 0x64 : 0x63;
    if (isOperator(op) || c == 0x7e || c == 0x75 || c == 0x55) {
      const r = selection();
      if (whole) r.linewise = true;
      mode = NORMAL;
      b.begin();
      Motion.fromLine = r.line;
      operate(op, r, register);
      return;
    }
    if (c == 0x4a) {
      const r = selection();
      mode = NORMAL;
      b.begin();
      join(r.line, r.endLine - r.line + 1, true);
      return;
    }
    if (c == 0x72) {
      const what = rest(key(), draw);
      const r = selection();
      b.begin();
      for (let i = r.line; i <= r.endLine; i++) {
        const s = b.lines[i];
        const from = r.linewise || i > r.line ? 0 : r.at;
        const to = r.linewise || i < r.endLine ? s.length : r.endAt;
        let out = "";
        for (let k = from; k < to; k = after(s, k)) out += what;
        b.setLine(i, s.substring(0, from) + out + s.substring(to));
      }
      b.line = r.line;
      b.at = r.at;
      break;
    }
    if (c == 0x70 || c == 0x50) {
      const put2 = registers.has(register ? register : 0x22)
        ? registers.get(register ? register : 0x22)
        : new Register("", false);
      const r = selection();
      mode = NORMAL;
      b.begin();
      const end = !r.linewise && r.endAt >= b.lines[r.endLine].length;
      cut(r, 0);
      if (r.linewise) put(new Register(put2.text, true), b.line < r.line, 1, 0);
      else {
        b.settle();
        put(put2, end && put2.linewise, 1, b.at);
      }
      break;
    }
    if (c == 0x3a) {
      const r = selection();
      mode = NORMAL;
      const text = readLine(":'<,'>");
      if (text !== null) command((r.line + 1).toString() + "," + (r.endLine + 1).toString() + text);
      return;
    }
    if (c == 0x2f || c == 0x3f) {
      if (askPattern(c == 0x3f, n)) {
        b.line = Motion.line;
        b.at = Motion.at;
      }
      continue;
    }
    if (scroll(c, n, given)) continue;
    // text objects widen the selection
    if (move(c, n, given, c == 0x69 || c == 0x61 ? 0x76 : 0, draw) == 1) {
      if (Motion.fromLine >= 0) {
        visualLine = Motion.fromLine;
        visualAt = Motion.fromAt;
        if (Motion.linewise) mode = VISUAL_LINE;
        b.line = Motion.line;
        b.at = Motion.linewise ? 0 : before(b.text(), Motion.at);
      } else {
        b.line = Motion.line;
        b.at = Motion.at;
      }
      settleOnCharacter();
    }
  }
  mode = NORMAL;
  settleOnCharacter();
}

// ---- normal mode

/** ^F ^B ^D ^U ^E ^Y and z. @returns whether the key was one */
function scroll(c: i32, n: i32, given: bool): bool {
  const b = Vi.buffer;
  const v = Vi.view;
  const column = columnOf(b.text(), b.at);
  const page = max(v.height - 2, 1);
  switch (c) {
    case 6:
    case KEY_PAGE_DOWN:
      v.ahead(b, page * n);
      b.line = max(b.line, v.top);
      if (v.bottom(b) == b.count - 1 && v.top > b.line) b.line = b.count - 1;
      break;
    case 2:
    case KEY_PAGE_UP:
      v.back(b, page * n);
      b.line = min(b.line, v.bottom(b));
      break;
    case 4:
    case 21: {
      const half = given ? n : max(v.height >> 1, 1);
      if (c == 4) v.ahead(b, min(half, b.count - 1 - v.bottom(b)));
      else v.back(b, half);
      b.line = max(min(b.line + (c == 4 ? half : -half), b.count - 1), 0);
      b.at = firstNonBlank(b.text());
      return true;
    }
    case 5:
      v.ahead(b, n);
      b.line = max(b.line, v.top);
      break;
    case 25:
      v.back(b, n);
      b.line = min(b.line, v.bottom(b));
      break;
    case 0x7a: {
      const d = key();
      if (given) b.line = min(n - 1, b.count - 1);
      if (d == 0x7a || d == 0x2e) v.center(b);
      else if (d == 0x74 || d == 13) {
        v.top = b.line;
        v.topRow = 0;
      } else if (d == 0x62 || d == 0x2d) {
        v.top = b.line;
        v.topRow = 0;
        v.back(b, v.height - 1);
      }
      break;
    }
    default:
      return false;
  }
  b.at = byteAt(b.text(), column);
  settleOnCharacter();
  return true;
}
function pick(register: i32): Register | null {
  const k = register ? register | (register >= 0x41 && register <= 0x5a ? 32 : 0) : 0x22;
  if (registers.has(k)) return registers.get(k);
  Vi.message = register ? "Nothing in register " + String.fromCharCode(register) : "Nothing to put";
  return null;
}
/** A command that may be repeated by "." @returns whether it changed the text */
function change(c: i32, n: i32, given: bool, register: i32): bool {
  const b = Vi.buffer;
  const s = b.text();
  switch (c) {
    case 0x69: // i a I A o O
      insertMode(n, false);
      return true;
    case 0x61:
      b.at = after(s, b.at);
      insertMode(n, false);
      return true;
    case 0x49:
      b.at = firstNonBlank(s);
      insertMode(n, false);
      return true;
    case 0x41:
      b.at = s.length;
      insertMode(n, false);
      return true;
    case 0x6f:
    case 0x4f: {
      const lead = Vi.autoIndent ? s.substring(0, firstNonBlank(s)) : "";
      const line = b.line + (c == 0x6f ? 1 : 0);
      b.replace(line, 0, [lead]);
      b.line = line;
      b.at = lead.length;
      insertMode(1, false);
      for (let i = 1; i < n; i++) {
        b.replace(b.line + 1, 0, (lead + lastTyped).split("\n"));
        b.line += lastTyped.split("\n").length;
      }
      return true;
    }
    case 0x52:
      insertMode(n, true);
      return true;
    case 0x78: // x X
    case KEY_DELETE: {
      if (!s.length) return false;
      let end = b.at;
      for (let i = 0; i < n && end < s.length; i++) end = after(s, end);
      cut(new Range(b.line, b.at, b.line, end, false), register);
      settleOnCharacter();
      return true;
    }
    case 0x58: {
      let start = b.at;
      for (let i = 0; i < n && start > 0; i++) start = before(s, start);
      if (start == b.at) return false;
      cut(new Range(b.line, start, b.line, b.at, false), register);
      return true;
    }
    case 0x73: {
      let end = b.at;
      for (let i = 0; i < n && end < s.length; i++) end = after(s, end);
      cut(new Range(b.line, b.at, b.line, end, false), register);
      insertMode(1, false);
      return true;
    }
    case 0x44: // D C
    case 0x43: {
      const last = min(b.line + n - 1, b.count - 1);
      cut(new Range(b.line, b.at, last, b.lines[last].length, false), register);
      if (c == 0x43) insertMode(1, false);
      settleOnCharacter();
      return true;
    }
    case 0x53:
      operate(0x63, new Range(b.line, 0, min(b.line + n, b.count) - 1, 0, true), register);
      return true;
    case 0x72: {
      const k = key();
      if (k == 27 || k < 0) return false;
      const what = rest(k, draw);
      let end = b.at;
      for (let i = 0; i < n; i++) {
        if (end >= s.length) return false;
        end = after(s, end);
      }
      if (k == 13) {
        b.remove(b.line, b.at, b.line, end);
        b.insert("\n");
        return true;
      }
      b.setLine(b.line, s.substring(0, b.at) + what.repeat(n) + s.substring(end));
      b.at += what.length * (n - 1);
      return true;
    }
    case 0x7e: {
      let end = b.at;
      for (let i = 0; i < n && end < s.length; i++) end = after(s, end);
      b.setLine(b.line, s.substring(0, b.at) + changeCase(s.substring(b.at, end), 0x7e) + s.substring(end));
      b.at = end;
      settleOnCharacter();
      return true;
    }
    case 0x4a:
      if (b.line + 1 >= b.count) return false;
      join(b.line, n, true);
      settleOnCharacter();
      return true;
    case 0x70: // p P
    case 0x50: {
      const r = pick(register);
      if (r === null) return false;
      put(r, c == 0x70, n, after(s, b.at));
      settleOnCharacter();
      return true;
    }
    case 1: // ^A ^X
    case 24:
      return addToNumber(c == 1 ? n : -n);
    case 0x67: {
      const d = key();
      if (d == 0x75 || d == 0x55 || d == 0x7e) return operator(d, n, given, register);
      if (d == 0x4a) {
        join(b.line, n, false);
        return true;
      }
      return false;
    }
  }
  return operator(c, n, given, register);
}
function addToNumber(by: i32): bool {
  const b = Vi.buffer;
  const s = b.text();
  let i = b.at;
  while (i > 0 && isDigit(s, i) && isDigit(s, i - 1)) i--;
  while (i < s.length && !isDigit(s, i)) i++;
  if (i >= s.length) return false;
  const minus = i > 0 && s.charAt(i - 1) == "-";
  let end = i;
  while (end < s.length && isDigit(s, end)) end++;
  if (end - i > 17) return false;
  const start = minus ? i - 1 : i;
  const value = I64.parseInt(s.substring(start, end)) + by;
  const text = value.toString();
  b.setLine(b.line, s.substring(0, start) + text + s.substring(end));
  b.at = start + text.length - 1;
  return true;
}
function isDigit(s: string, i: i32): bool {
  const c = s.charCodeAt(i);
  return c >= 48 && c <= 57;
}
function changes(c: i32): bool {
  return (
    "iaIAoORxXsDCSr~JpP".includes(String.fromCharCode(c)) ||
    c == KEY_DELETE ||
    c == 1 ||
    c == 24 ||
    (isOperator(c) && c != 0x79)
  );
}

/** One command of normal mode. */
function normal(): void {
  const b = Vi.buffer;
  let c = key();
  if (c == KEY_NONE) return;
  Vi.message = "";
  let n = 0;
  let register = 0;
  for (;;) {
    if ((c >= 49 && c <= 57) || (c == 48 && n)) n = min(n, 1 << 24) * 10 + c - 48;
    else if (c == 0x22) {
      register = key();
    } else break;
    c = key();
  }
  const given = n > 0;
  if (!n) n = 1;
  if (changes(c)) {
    doChange(c, n, given, register);
    return;
  }
  if (scroll(c, n, given)) return;
  switch (c) {
    case 27:
    case 3:
      return;
    case 0x2e: {
      // .
      if (!lastChange.length) return;
      const keys = lastChange;
      const count = given ? n : lastCount;
      repeating = true;
      pushKeys(keys.slice(1));
      b.begin();
      change(keys[0], max(count, 1), count > 0, register ? register : lastRegister);
      repeating = false;
      return;
    }
    case 0x75: // u
      for (let i = 0; i < n; i++) if (!b.undo()) Vi.message = "Already at oldest change";
      settleOnCharacter();
      return;
    case 18: // ^R
      for (let i = 0; i < n; i++) if (!b.redo()) Vi.message = "Already at newest change";
      settleOnCharacter();
      return;
    case 0x79:
      operator(c, n, given, register);
      return;
    case 0x59: {
      const at = b.at;
      operate(0x79, new Range(b.line, 0, min(b.line + n, b.count) - 1, 0, true), register);
      b.at = at;
      return;
    }
    case 0x76:
    case 0x56:
      visual(c == 0x56);
      return;
    case 0x3a: {
      const text = readLine(given ? ":.,.+" + (n - 1).toString() : ":");
      if (text !== null) {
        if (text.length) lastCommandLine = text;
        command((given ? ".,.+" + (n - 1).toString() : "") + text);
      }
      return;
    }
    case 0x2f:
    case 0x3f:
      if (askPattern(c == 0x3f, n)) {
        b.line = Motion.line;
        b.at = Motion.at;
        settleOnCharacter();
      }
      return;
    case 0x6d:
      setMark(key());
      return;
    case 0x71: // q
      if (macroName) endMacro();
      else {
        const name = key();
        if ((name | 32) >= 97 && (name | 32) <= 122) startMacro(name | 32);
      }
      return;
    case 0x40: {
      // @
      let name = key();
      if (name == 0x40) name = lastMacro;
      if (!registers.has(name)) return;
      lastMacro = name;
      const text = registers.get(name).text;
      const keys: i32[] = [];
      for (let i = 0; i < min(n, 10000); i++) for (let k = 0; k < text.length; k++) keys.push(text.charCodeAt(k));
      pushKeys(keys);
      return;
    }
    case 0x26: // &
      command("s");
      return;
    case 0x5a: {
      const d = key();
      if (d == 0x5a) command("x");
      else if (d == 0x51) command("q!");
      return;
    }
    case 7:
      command("f");
      return;
    case 12:
      Vi.view.forget();
      return;
    case 26:
      suspend();
      Vi.view.forget();
      return;
    case 0x67: {
      // gu gU g~ gJ change; gg ge move; gv is not kept
      const d = key();
      if (d == 0x75 || d == 0x55 || d == 0x7e || d == 0x4a) {
        pushKeys([d]);
        doChange(c, n, given, register);
        return;
      }
      pushKeys([d]);
      break;
    }
  }
  if (move(c, n, given, 0, draw) == 1) {
    const wanted = Motion.wanted;
    b.line = Motion.line;
    b.at = Motion.at;
    settleOnCharacter();
    Motion.wanted = wanted;
  } else dropKeys();
}
/** The register that was executed last, for @@. */
let lastMacro = 0;
function doChange(c: i32, n: i32, given: bool, register: i32): void {
  beginTaking(c);
  Vi.buffer.begin();
  if (!change(c, n, given, register)) {
    dropKeys();
    return;
  }
  lastChange = taken;
  lastCount = given ? n : 0;
  lastRegister = register;
  beginTaking(0);
}

export function vi(args: string[], readOnly: bool): i32 {
  const commands: string[] = [];
  Vi.readOnly = readOnly;
  for (let i = 1; i < args.length; i++) {
    const a = args[i];
    if (a == "--") {
      for (i++; i < args.length; i++) Vi.files.push(args[i]);
      break;
    }
    if (a == "--help") {
      print(USAGE);
      return 0;
    }
    if (a == "--version") {
      print("vi of Nutshell, after POSIX and Vim\n");
      return 0;
    }
    if (a == "-R") Vi.readOnly = true;
    else if (a == "-c" && i + 1 < args.length) commands.push(args[++i]);
    else if (a.startsWith("+")) commands.push(a.length > 1 ? a.substring(1) : "$");
    else if (a.startsWith("-") && a.length > 1) {
      stderr.put("vi: unknown option -- '" + a.substring(1) + "'\n" + USAGE);
      return 1;
    } else Vi.files.push(a);
  }
  if (!takeTerminal("vi")) return 1;
  openFile(Vi.files.length ? Vi.files[0] : "");
  for (let i = 0; i < commands.length; i++) command(commands[i]);
  while (!Vi.over && !toldToEnd()) normal();
  const last = toldToEnd() || Vi.gone ? emergency() : "";
  leaveTerminal();
  if (last.length) stderr.put(last);
  return toldToEnd() ? 1 : Vi.status;
}
