// What the line looks like on the terminal: prompt, text, suggestion, over as many rows as it takes. One write a refresh.

import { stderr } from "../../../lib/io";
import { getWinsize, windowColumns } from "../../../lib/tty";
import { cells, codeAt, lengthAt } from "../../../lib/width";

export class Screen {
  static prompt: string = "";
  /** Row of the cursor below the prompt's first row, as the terminal has it now. */
  static cursorRow: i32 = 0;
}

export function columns(): i32 {
  if (getWinsize(2) < 0 && getWinsize(0) < 0) return 80;
  const n = windowColumns();
  return n > 0 ? n : 80;
}

let row = 0;
let column = 0;
let width = 80;
function advance(n: i32): void {
  if (column + n > width) {
    row++;
    column = 0;
  }
  column += n;
}
/** Moves over the prompt, whose escape sequences take no room. */
function overPrompt(s: string): void {
  for (let i = 0; i < s.length; ) {
    const c = s.charCodeAt(i);
    if (c == 27 && i + 1 < s.length) {
      const d = s.charCodeAt(i + 1);
      i += 2;
      if (d == 0x5b) {
        while (i < s.length && (s.charCodeAt(i) < 0x40 || s.charCodeAt(i) > 0x7e)) i++;
        i++;
      } else if (d == 0x5d) {
        while (i < s.length && s.charCodeAt(i) != 7) i++;
        i++;
      }
      continue;
    }
    if (c == 10) {
      row++;
      column = 0;
    } else if (c == 13) column = 0;
    else if (c >= 32) {
      const code = codeAt(s, i);
      advance(code < 0 ? 1 : cells(code));
    }
    i += lengthAt(s, i);
  }
}
/** The text as it is shown, moving over it. @param stop remember the place before this byte in stopRow, stopColumn */
let stopRow = 0;
let stopColumn = 0;
function shown(s: string, stop: i32): string {
  let out = "";
  let plain = 0; // start of what is shown as it is
  for (let i = 0; i < s.length; ) {
    const n = lengthAt(s, i);
    const code = codeAt(s, i);
    if (i == stop) {
      stopRow = row;
      stopColumn = column;
      // a wide character that does not fit any more stands in the next row
      if (code >= 32 && column + cells(code) > width) {
        stopRow++;
        stopColumn = 0;
      }
    }
    if (code == 10) {
      out += s.substring(plain, i) + "\x1b[K\r\n";
      plain = i + 1;
      row++;
      column = 0;
    } else if (code < 0) {
      out += s.substring(plain, i) + "\xef\xbf\xbd";
      plain = i + 1;
      advance(1);
    } else if (code < 32 || code == 127) {
      out += s.substring(plain, i) + "^" + String.fromCharCode(code ^ 64);
      plain = i + 1;
      advance(1);
      advance(1);
    } else {
      const w = cells(code);
      if (w) advance(w);
    }
    i += n;
  }
  if (stop == s.length) {
    stopRow = row;
    stopColumn = column;
  }
  return out + s.substring(plain);
}

/** Draws the line anew. @param hint what is suggested behind the text */
export function refresh(text: string, cursor: i32, hint: string = ""): void {
  width = columns();
  let out = Screen.cursorRow ? "\x1b[" + Screen.cursorRow.toString() + "A\r" : "\r";
  row = column = 0;
  overPrompt(Screen.prompt);
  out += Screen.prompt + shown(text, cursor);
  if (hint.length) out += "\x1b[90m" + shown(hint, -1) + "\x1b[0m";
  if (column == width) {
    // the terminal has not wrapped yet
    out += "\r\n";
    row++;
    column = 0;
  }
  out += "\x1b[J";
  if (stopColumn == width) {
    stopRow++;
    stopColumn = 0;
  }
  if (row > stopRow) out += "\x1b[" + (row - stopRow).toString() + "A";
  out += stopColumn ? "\r\x1b[" + stopColumn.toString() + "C" : "\r";
  Screen.cursorRow = stopRow;
  stderr.put(out);
}
/** Leaves the line as it is, the cursor below it. */
export function leave(text: string): void {
  refresh(text, text.length);
  Screen.cursorRow = 0;
  stderr.put(column == 0 && row > 0 && !text.endsWith("\n") ? "" : "\r\n");
}
export function bell(): void {
  stderr.put("\x07");
}
