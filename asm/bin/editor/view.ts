// The window onto a buffer: long lines go on in the next row. A frame is built as rows and only rows that differ from the ones
// on the screen are sent.
import { padLeft } from "../../lib/fmt";
import { stdout } from "../../lib/io";
import { rows, width } from "../../lib/screen";
import { cells, codeAt, lengthAt } from "../../lib/width";
import { Buffer } from "./buffer";

const TAB = 8;

/** Cells that the character at byte i takes in column `column`. */
function cellsAt(s: string, i: i32, column: i32): i32 {
  const code = codeAt(s, i);
  if (code == 9) return TAB - (column % TAB);
  if (code < 0) return 1;
  return code < 32 || code == 127 ? 2 : cells(code);
}
/** Column of byte `at` of a line, as if the screen were wide enough. */
export function columnOf(s: string, at: i32): i32 {
  let column = 0;
  for (let i = 0; i < at && i < s.length; i += lengthAt(s, i)) column += cellsAt(s, i, column);
  return column;
}
/** The byte whose character covers a column; the line's length when it is shorter. */
export function byteAt(s: string, column: i32): i32 {
  let c = 0;
  let i = 0;
  while (i < s.length) {
    c += cellsAt(s, i, c);
    if (c > column) break;
    i += lengthAt(s, i);
  }
  return i;
}

export class View {
  top: i32 = 0;
  topRow: i32 = 0;
  height: i32 = 1;
  numbers: bool = false;
  /** What is marked, from … up to, as line and byte; markLine −1: nothing. */
  markLine: i32 = -1;
  markAt: i32 = 0;
  markEndLine: i32 = 0;
  markEndAt: i32 = 0;
  /** What stands in rows below the text: "~" in vi. */
  filler: string = "";
  private shown: string[] = [];
  private frame: string[] = [];
  private cursorRow: i32 = 0;
  private cursorColumn: i32 = 0;

  private get gutter(): i32 {
    return this.numbers && width > 20 ? 8 : 0;
  }
  private get room(): i32 {
    return max(width - this.gutter, 2);
  }

  /** Where each row of a line begins. */
  private starts(s: string): i32[] {
    const list: i32[] = [0];
    if (s.length < this.room && !s.includes("\t")) {
      // bytes are at least as many as cells, but for control characters
      let plain = true;
      for (let i = 0; i < s.length; i++) if (s.charCodeAt(i) < 32) plain = false;
      if (plain) return list;
    }
    let column = 0; // of the line, for tabs
    let x = 0;
    for (let i = 0; i < s.length; i += lengthAt(s, i)) {
      const n = cellsAt(s, i, column);
      if (x + n > this.room) {
        list.push(i);
        x = 0;
      }
      x += n;
      column += n;
    }
    return list;
  }
  rowsOf(s: string): i32 {
    return this.starts(s).length;
  }
  private rowAt(starts: i32[], at: i32): i32 {
    let r = 0;
    while (r + 1 < starts.length && starts[r + 1] <= at) r++;
    return r;
  }

  /** Moves the window so that the cursor is in it. */
  follow(b: Buffer): void {
    this.top = min(this.top, b.count - 1);
    const row = this.rowAt(this.starts(b.text()), b.at);
    if (b.line < this.top || (b.line == this.top && row < this.topRow)) {
      // a jump is shown with what surrounds it
      if (this.top - b.line > this.height) {
        this.center(b);
        return;
      }
      this.top = b.line;
      this.topRow = row;
      return;
    }
    if (b.line - this.top > 2 * this.height) {
      this.center(b);
      return;
    }
    this.topRow = min(this.topRow, this.rowsOf(b.lines[this.top]) - 1);
    let y = row - this.topRow;
    for (let i = this.top; i < b.line; i++) y += this.rowsOf(b.lines[i]);
    while (y >= this.height) {
      if (this.topRow + 1 < this.rowsOf(b.lines[this.top])) this.topRow++;
      else {
        this.top++;
        this.topRow = 0;
      }
      y--;
    }
  }
  center(b: Buffer): void {
    this.top = b.line;
    this.topRow = this.rowAt(this.starts(b.text()), b.at);
    this.back(b, this.height >> 1);
    // no room is left below the end while something is above
    let below = -this.topRow;
    for (let i = this.top; i < b.count && below < this.height; i++) below += this.rowsOf(b.lines[i]);
    if (below < this.height) this.back(b, this.height - below);
  }
  /** Moves the window up by n rows. */
  back(b: Buffer, n: i32): void {
    while (n-- > 0) {
      if (this.topRow > 0) this.topRow--;
      else if (this.top > 0) {
        this.top--;
        this.topRow = this.rowsOf(b.lines[this.top]) - 1;
      } else return;
    }
  }
  ahead(b: Buffer, n: i32): void {
    while (n-- > 0) {
      if (this.topRow + 1 < this.rowsOf(b.lines[this.top])) this.topRow++;
      else if (this.top + 1 < b.count) {
        this.top++;
        this.topRow = 0;
      } else return;
    }
  }
  /** The last line that is in the window, at least in part. */
  bottom(b: Buffer): i32 {
    let y = -this.topRow;
    let line = this.top;
    while (line < b.count) {
      y += this.rowsOf(b.lines[line]);
      if (y >= this.height) break;
      line++;
    }
    return min(line, b.count - 1);
  }

  private marked(line: i32, at: i32): bool {
    if (this.markLine < 0) return false;
    if (line < this.markLine || (line == this.markLine && at < this.markAt)) return false;
    return line < this.markEndLine || (line == this.markEndLine && at < this.markEndAt);
  }
  private rowText(s: string, line: i32, from: i32, to: i32, column: i32): string {
    let out = "";
    let marked = false;
    let i = from;
    while (i < to) {
      const m = this.marked(line, i);
      if (m != marked) {
        out += m ? "\x1b[7m" : "\x1b[27m";
        marked = m;
      }
      const n = lengthAt(s, i);
      const code = codeAt(s, i);
      const c = cellsAt(s, i, column);
      if (code == 9) out += " ".repeat(c);
      else if (code < 0) out += "\xef\xbf\xbd";
      else if (code < 32) out += "^" + String.fromCharCode(code + 64);
      else if (code == 127) out += "^?";
      else out += s.substring(i, i + n);
      column += c;
      i += n;
    }
    if (!marked && to == s.length && this.marked(line, to)) {
      out += "\x1b[7m ";
      marked = true;
    }
    return marked ? out + "\x1b[27m" : out;
  }

  /** Begins a frame; `first` is the screen row of the text's first row. Rows of it are filled, and the cursor's place is found. */
  compose(b: Buffer, first: i32): void {
    this.frame = new Array<string>(rows).fill("");
    let y = -this.topRow;
    const end = min(this.height, rows - first);
    let line = this.top;
    while (y < end && line < b.count) {
      const s = b.lines[line];
      const starts = this.starts(s);
      for (let r = 0; r < starts.length && y < end; r++, y++) {
        const from = starts[r];
        const to = r + 1 < starts.length ? starts[r + 1] : s.length;
        if (y >= 0) {
          const head = !this.gutter ? "" : r == 0 ? padLeft((line + 1).toString(), 7) + " " : "        ";
          this.frame[first + y] = head + this.rowText(s, line, from, to, r ? columnOf(s, from) : 0);
        }
        if (line == b.line && b.at >= from && (b.at < to || r + 1 == starts.length)) {
          this.cursorRow = first + y;
          let x = 0;
          let column = r ? columnOf(s, from) : 0;
          for (let i = from; i < b.at; i += lengthAt(s, i)) {
            const n = cellsAt(s, i, column);
            x += n;
            column += n;
          }
          this.cursorColumn = min(this.gutter + x, width - 1);
        }
      }
      line++;
    }
    for (; y < end; y++) if (y >= 0) this.frame[first + y] = this.filler;
  }
  row(y: i32, text: string): void {
    if (y >= 0 && y < rows) this.frame[y] = text;
  }
  /** The cursor stands in a line of the frame that is no text. */
  cursor(y: i32, x: i32): void {
    this.cursorRow = y;
    this.cursorColumn = min(x, width - 1);
  }
  /** Sends what has changed. */
  show(): void {
    stdout.put("\x1b[?25l");
    for (let y = 0; y < rows; y++) {
      const s = this.frame[y];
      if (y < this.shown.length && this.shown[y] == s) continue;
      stdout.put("\x1b[" + (y + 1).toString() + ";1H\x1b[0m\x1b[2K" + s + "\x1b[0m");
    }
    this.shown = this.frame;
    stdout.put("\x1b[" + (this.cursorRow + 1).toString() + ";" + (this.cursorColumn + 1).toString() + "H\x1b[?25h");
    stdout.flush();
  }
  /** The screen holds something else. */
  forget(): void {
    this.shown = [];
    stdout.put("\x1b[2J");
  }
}
/** The beginning of a text that fits into n cells. */
export function fit(s: string, n: i32): string {
  let c = 0;
  let i = 0;
  while (i < s.length) {
    const code = codeAt(s, i);
    const w = code < 0 ? 1 : cells(code);
    if (c + w > n) break;
    c += w;
    i += lengthAt(s, i);
  }
  return s.substring(0, i);
}
