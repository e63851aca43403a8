// What the line looks like on the terminal: prompt, text, suggestion, over as many rows as it takes. When they are more than the
// terminal has, those around the cursor are shown. One write a refresh.

import { stderr } from "../../../lib/io";
import { getWinsize, windowColumns, windowRows } from "../../../lib/tty";
import { cells, codeAt, lengthAt } from "../../../lib/width";

export class Screen {
  static prompt: string = "";
  /** Row of the cursor below the first row that is shown, as the terminal has it now. */
  static cursorRow: i32 = 0;
  /** The first row that is shown. */
  static top: i32 = 0;
}

let width = 80;
let height = 24;
function measure(): void {
  const known = getWinsize(2) >= 0 || getWinsize(0) >= 0;
  const c = known ? windowColumns() : 0;
  const r = known ? windowRows() : 0;
  width = c > 0 ? c : 80;
  height = r > 0 ? r : 24;
}
export function columns(): i32 {
  measure();
  return width;
}

/** The rows before the current one; what is written behind each when another follows: nothing where the terminal wraps by itself. */
const rows: string[] = [];
const ends: string[] = [];
/** The current row, and how much of its width is taken. */
let current = "";
let column = 0;
/** Where the cursor belongs. */
let stopRow = 0;
let stopColumn = 0;

function endRow(end: string): void {
  rows.push(current);
  ends.push(end);
  current = "";
  column = 0;
}
/** A newline. At the right margin the terminal stands on the last cell still, which must not be erased. */
function hardEnd(): void {
  endRow(column < width ? "\x1b[K\r\n" : "\r\n");
}
/** One character of one cell that stands for something else. */
function glyph(s: string): void {
  if (column == width) endRow("");
  current += s;
  column++;
}
/** End of the escape sequence at `i`, which takes no room. */
function afterEscape(s: string, i: i32): i32 {
  const d = i + 1 < s.length ? s.charCodeAt(i + 1) : 0;
  i += 2;
  if (d == 0x5b) {
    while (i < s.length && (s.charCodeAt(i) < 0x40 || s.charCodeAt(i) > 0x7e)) i++;
    i++;
  } else if (d == 0x5d) {
    while (i < s.length && s.charCodeAt(i) != 7) i++;
    i++;
  }
  return min(i, s.length);
}

/** Lays a text out behind what is there. @param stop the cursor belongs before this byte @param prompt it may hold escape sequences */
function lay(s: string, stop: i32, prompt: bool): void {
  let plain = 0; // start of what is shown as it is
  for (let i = 0; i < s.length; ) {
    const c = s.charCodeAt(i);
    if (prompt && c == 27) {
      i = afterEscape(s, i);
      continue;
    }
    const code = codeAt(s, i);
    const n = lengthAt(s, i);
    const control = code >= 0 && (code < 32 || code == 127);
    const w = code < 0 ? 1 : control ? 0 : cells(code);
    if (w && column + w > width) {
      current += s.substring(plain, i);
      plain = i;
      endRow("");
    }
    if (i == stop) {
      stopRow = rows.length;
      stopColumn = column;
    }
    if (code == 10) {
      current += s.substring(plain, i);
      hardEnd();
      plain = i + n;
    } else if (control && prompt) {
      if (code == 13) column = 0;
    } else if (code < 0 || control) {
      current += s.substring(plain, i);
      plain = i + n;
      if (control) {
        glyph("^");
        glyph(String.fromCharCode(code ^ 64));
      } else glyph("\xef\xbf\xbd");
    } else column += w;
    i += n;
  }
  current += s.substring(plain);
  if (stop == s.length) {
    stopRow = rows.length;
    stopColumn = column;
  }
}
function layAll(text: string, cursor: i32, hint: string): void {
  rows.length = 0;
  ends.length = 0;
  current = "";
  column = 0;
  lay(Screen.prompt, -1, true);
  lay(text, cursor, false);
  if (hint.length) {
    current += "\x1b[90m";
    lay(hint, -1, false);
    current += "\x1b[0m";
  }
  // the terminal has not wrapped yet
  if (column == width) endRow("\r\n");
  if (stopColumn == width) {
    stopRow++;
    stopColumn = 0;
  }
}

/** The cursor stands at the left of a row where nothing of the line has been drawn. */
export function startScreen(): void {
  Screen.cursorRow = 0;
  Screen.top = 0;
}

/** Draws the line anew. After a change of the window the cursor is where it was: xterm.js leaves the rows of its line alone. @param hint what is suggested behind the text */
export function refresh(text: string, cursor: i32, hint: string = ""): void {
  measure();
  layAll(text, cursor, hint);
  const last = rows.length;
  let top = min(Screen.top, max(last + 1 - height, 0));
  if (stopRow < top) top = stopRow;
  if (stopRow >= top + height) top = stopRow - height + 1;
  const bottom = min(last, top + height - 1);
  let out = Screen.cursorRow ? "\x1b[" + Screen.cursorRow.toString() + "A\r" : "\r";
  for (let r = top; r < bottom; r++) out += rows[r] + ends[r];
  out += bottom == last ? current + "\x1b[J" : rows[bottom] + (ends[bottom].length > 2 ? "\x1b[K" : "");
  if (bottom > stopRow) out += "\x1b[" + (bottom - stopRow).toString() + "A";
  out += stopColumn ? "\r\x1b[" + stopColumn.toString() + "C" : "\r";
  Screen.cursorRow = stopRow - top;
  Screen.top = top;
  stderr.put(out);
}
/** Leaves the line as it is, the cursor below it. */
export function leave(text: string): void {
  refresh(text, text.length);
  const below = column == 0 && rows.length > 0 && !text.endsWith("\n");
  startScreen();
  stderr.put(below ? "" : "\r\n");
}
export function bell(): void {
  stderr.put("\x07");
}
