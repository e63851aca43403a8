// What a pager shows: the lines of a file or a pipe, read as far as they are needed.
import { fromBytes, memchr } from "../../lib/bytes";
import { isUtf8 } from "../../lib/locale";
import { isReg, Stat } from "../../lib/stat";
import { close, O_RDONLY, open, read } from "../../lib/sys/file";

const CHUNK = 65536;

export class Document {
  /** All bytes read so far. */
  private data: usize = 0;
  private used: i32 = 0;
  private room: i32 = 0;
  /** Where each line begins. */
  private starts: i32[] = [0];
  ended: bool = false;
  /** −errno of the open or read that failed. */
  error: i32 = 0;
  /** Size of a regular file, −1 for what is not one. */
  size: i64 = -1;
  private fd: i32;

  /** @param name "-" for stdin */
  constructor(public name: string) {
    this.fd = name == "-" ? 0 : open(name, O_RDONLY);
    const st = new Stat();
    if (this.fd < 0) {
      this.error = this.fd;
      this.ended = true;
    } else if (st.fstat(this.fd) == 0 && isReg(st.mode)) this.size = st.size;
  }
  close(): void {
    if (this.fd > 0) close(this.fd);
    if (this.data) heap.free(this.data);
    this.data = 0;
    this.fd = -1;
  }

  /** Reads more. @returns false at the end */
  more(): bool {
    if (this.fd < 0) return false;
    if (this.used + CHUNK > this.room) {
      this.room = max(this.room * 2, CHUNK * 2);
      this.data = this.data ? heap.realloc(this.data, this.room) : heap.alloc(this.room);
    }
    const n = read(this.fd, this.data + this.used, CHUNK);
    if (n <= 0) {
      if (n < 0 && n != -4) this.error = n;
      if (n != -4) this.ended = true;
      return false;
    }
    this.ended = false;
    const end = this.used + n;
    let at = this.used;
    for (;;) {
      const nl = memchr(this.data + at, 10, end - at);
      if (!nl) break;
      at = ((nl - this.data) as i32) + 1;
      this.starts.push(at);
    }
    this.used = end;
    return true;
  }
  /** Whether line i (from 0) exists; reads up to it. */
  has(i: i32): bool {
    while (i + 1 >= this.starts.length && !this.ended) if (!this.more() && this.ended) break;
    if (i < this.starts.length - 1) return true;
    // the last line may lack its newline
    return i == this.starts.length - 1 && this.starts[i] < this.used;
  }
  /** Number of lines; reads everything. */
  get count(): i32 {
    while (!this.ended) this.more();
    const n = this.starts.length;
    return this.starts[n - 1] < this.used ? n : n - 1;
  }
  /** Lines known so far. */
  get known(): i32 {
    const n = this.starts.length;
    return this.starts[n - 1] < this.used ? n : n - 1;
  }
  start(i: i32): i32 {
    return this.starts[i];
  }
  get bytes(): i32 {
    return this.used;
  }
  lineAt(i: i32): usize {
    return this.data + this.starts[i];
  }
  length(i: i32): i32 {
    const end = i + 1 < this.starts.length ? this.starts[i + 1] - 1 : this.used;
    return end - this.starts[i];
  }
  line(i: i32): string {
    return fromBytes(this.lineAt(i), this.length(i));
  }
}

/**
 * A line as cells of a terminal: tabs widened, control characters as ^X, escape sequences of colours kept or shown.
 * Returns pieces of at most `width` columns; escapes stay with what they precede.
 */
export function rowsOf(line: string, width: i32, colors: bool): string[] {
  const out: string[] = [];
  let row = "";
  let column = 0;
  const utf8 = isUtf8();
  for (let i = 0; i < line.length; i++) {
    const c = line.charCodeAt(i);
    if (c == 27 && i + 1 < line.length && line.charAt(i + 1) == "[" && colors) {
      let k = i + 2;
      while (k < line.length && (line.charCodeAt(k) < 0x40 || line.charCodeAt(k) > 0x7e)) k++;
      if (k < line.length && line.charAt(k) == "m") {
        row += line.substring(i, k + 1);
        i = k;
        continue;
      }
    }
    let text = line.charAt(i);
    let cells = 1;
    if (c == 9) {
      cells = 8 - (column % 8);
      text = " ".repeat(cells);
    } else if (c == 8 && i > 0 && i + 1 < line.length) {
      // man pages: X^HX is bold, _^HX underlined
      const before = line.charAt(i - 1);
      const after = line.charAt(i + 1);
      if (row.length)
        row =
          row.substring(0, row.length - 1) +
          (before == "_" && after != "_" ? "\x1b[4m" : "\x1b[1m") +
          after +
          "\x1b[0m";
      i++;
      continue;
    } else if (c == 13 && i == line.length - 1) continue;
    else if (c < 32) {
      text = "\x1b[7m^" + String.fromCharCode(c + 64) + "\x1b[27m";
      cells = 2;
    } else if (c == 127) {
      text = "\x1b[7m^?\x1b[27m";
      cells = 2;
    } else if (c >= 128) {
      if (utf8) {
        if ((c & 0xc0) == 0x80) {
          row += text;
          continue;
        }
      } else {
        text = "\x1b[7m<" + c.toString(16).toUpperCase() + ">\x1b[27m";
        cells = 4;
      }
    }
    if (column + cells > width) {
      out.push(row);
      row = "";
      column = 0;
    }
    row += text;
    column += cells;
  }
  out.push(row);
  return out;
}
