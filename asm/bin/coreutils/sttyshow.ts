// What stty prints, in lines as wide as the terminal that standard output is.
import { getenv } from "../../lib/env";
import { print } from "../../lib/io";
import { isDigits, strtol } from "../../lib/number";
import { getWinsize, Termios, windowColumns, windowRows } from "../../lib/tty";
import { ALIAS, baudOf, CBAUD, CHARS, MIN, MODES, REVERSIBLE, SANE_OFF, SANE_ON, TIME, wordOf } from "./sttymodes";

const ICANON: u32 = 2;

function visible(c: i32): string {
  if (c == 0) return "<undef>";
  let text = "";
  if (c >= 128) {
    text = "M-";
    c -= 128;
  }
  if (c < 32) return text + "^" + String.fromCharCode(c + 64);
  return c == 127 ? text + "^?" : text + String.fromCharCode(c);
}

let width = 80;
let column = 0;
/** One thing: behind the last with a blank, or in a line of its own when it does not fit (the blank is not counted). */
function put(text: string): void {
  if (column > 0) {
    if (width - column < text.length) endLine();
    else {
      print(" ");
      column++;
    }
  }
  print(text);
  column += text.length;
}
function endLine(): void {
  print("\n");
  column = 0;
}
function begin(): void {
  if (getWinsize(1) >= 0 && windowColumns() > 0) {
    width = windowColumns();
    return;
  }
  const columns = getenv("COLUMNS");
  if (columns !== null && isDigits(columns)) {
    const n = strtol(columns, 10);
    if (n > 0 && n <= i32.MAX_VALUE) width = n as i32;
  }
}

function showSpeed(t: Termios): void {
  put("speed " + baudOf(t.cflag & CBAUD).toString() + " baud;");
}
function showMinTime(t: Termios): void {
  put("min = " + t.cc(MIN).toString() + "; time = " + t.cc(TIME).toString() + ";");
}

/** stty -a. @param fd the terminal asked about */
export function showAll(fd: i32, t: Termios): void {
  begin();
  showSpeed(t);
  if (getWinsize(fd) >= 0) put("rows " + windowRows().toString() + "; columns " + windowColumns().toString() + ";");
  put("line = " + t.line.toString() + ";");
  endLine();
  for (let i = 0; CHARS[i].name != "min"; i++) {
    if (CHARS[i].name != "flush") put(CHARS[i].name + " = " + visible(t.cc(CHARS[i].at)) + ";");
  }
  showMinTime(t);
  endLine();
  let word = 0;
  for (let i = 0; i < MODES.length; i++) {
    const m = MODES[i];
    if (m.kind & ALIAS) continue;
    if (m.word != word) endLine();
    word = m.word;
    if ((wordOf(t, m.word) & m.mask) == m.bits) put(m.name);
    else if (m.kind & REVERSIBLE) put("-" + m.name);
  }
  endLine();
}

/** stty without arguments: what is not as `sane` would have it. */
export function showChanges(t: Termios): void {
  begin();
  showSpeed(t);
  put("line = " + t.line.toString() + ";");
  endLine();
  let any = false;
  for (let i = 0; CHARS[i].name != "min"; i++) {
    if (t.cc(CHARS[i].at) == CHARS[i].usual || CHARS[i].name == "flush") continue;
    put(CHARS[i].name + " = " + visible(t.cc(CHARS[i].at)) + ";");
    any = true;
  }
  if (!(t.lflag & ICANON)) {
    showMinTime(t);
    any = true;
  }
  if (any) endLine();
  any = false;
  let word = 0;
  for (let i = 0; i < MODES.length; i++) {
    const m = MODES[i];
    if (m.kind & ALIAS) continue;
    if (m.word != word) {
      if (any) endLine();
      any = false;
      word = m.word;
    }
    const on = (wordOf(t, m.word) & m.mask) == m.bits;
    if (on ? m.kind & SANE_OFF : (m.kind & (SANE_ON | REVERSIBLE)) == (SANE_ON | REVERSIBLE)) {
      put((on ? "" : "-") + m.name);
      any = true;
    }
  }
  if (any) endLine();
}

export function showSize(rows: i32, columns: i32): void {
  print(rows.toString() + " " + columns.toString() + "\n");
}
