// The text that is edited: lines of bytes, every change in a journal for undo, and the file it comes from and goes to.

import { putBytes } from "../../lib/bytes";
import { strerror } from "../../lib/errno";
import { lastError, slurp } from "../../lib/io";
import { isChar, isDir, isFifo, S_IFREG, Stat } from "../../lib/stat";
import { close, fsync, ftruncate, O_CREAT, O_RDONLY, O_WRONLY, open, writeAll } from "../../lib/sys/file";

/** One change: `removed` stood at `line` where `inserted` stands now. Changes of one step are undone together. */
class Change {
  constructor(
    public step: i32,
    public line: i32,
    public removed: string[],
    public inserted: string[],
    public cursorLine: i32,
    public cursorAt: i32,
  ) {}
}

export class Buffer {
  /** Never empty. Without their newlines. */
  lines: string[] = [""];
  path: string = "";
  /** What went wrong last, or what load and save have to say. */
  message: string = "";
  /** The last line has no newline in the file. */
  noNewline: bool = false;
  /** There is no line at all: the empty one only stands for it. */
  private none: bool = true;
  dos: bool = false;
  /** As in nano: behind the last newline there is an empty line to write into, which is not written itself. */
  lineAfterLast: bool = false;
  /** With it: what does not end in a newline gets one. */
  addNewline: bool = true;
  readOnly: bool = false;
  /** The file is not there yet. */
  isNew: bool = true;
  // the cursor
  line: i32 = 0;
  at: i32 = 0;

  private done: Change[] = [];
  private undone: Change[] = [];
  private step: i32 = 0;
  /** Number of changes in `done` when the text was that of the file; −1: cannot be reached any more. */
  private savedAt: i32 = 0;
  // the file as it was read or written last
  private mtime: i64 = 0;
  private mtimeNsec: i64 = 0;
  private size: i64 = -1;

  get modified(): bool {
    return this.savedAt != this.done.length;
  }
  /** Lines of the file that save would write. */
  get written(): i32 {
    const n = this.count;
    return (this.lineAfterLast && !this.lines[n - 1].length) || this.none ? n - 1 : n;
  }
  get count(): i32 {
    return this.lines.length;
  }
  text(): string {
    return this.lines[this.line];
  }

  // ---- changes

  /** What follows is one step of undo. */
  begin(): void {
    this.step++;
  }
  /** The only way in which lines change: `count` lines from `line` are replaced. */
  replace(line: i32, count: i32, inserted: string[]): void {
    const removed = this.lines.slice(line, line + count);
    if (this.savedAt > this.done.length) this.savedAt = -1;
    if (this.undone.length) this.undone = [];
    this.done.push(new Change(this.step, line, removed, inserted, this.line, this.at));
    this.put(line, count, inserted);
  }
  /** A change of one line. While one types, the changes of a step are one record. */
  setLine(line: i32, text: string): void {
    const n = this.done.length;
    if (n && this.savedAt != n) {
      const last = this.done[n - 1];
      if (last.step == this.step && last.line == line && last.removed.length == 1 && last.inserted.length == 1) {
        last.inserted[0] = text;
        this.lines[line] = text;
        this.none = false;
        return;
      }
    }
    this.replace(line, 1, [text]);
  }
  private put(line: i32, count: i32, inserted: string[]): void {
    const lines = this.lines;
    // the line that stands for none makes room for the first one
    if (this.none && !line && !count) lines.length = 0;
    this.none = false;
    const more = inserted.length - count;
    if (more > 0) {
      const old = lines.length;
      for (let i = 0; i < more; i++) lines.push("");
      for (let i = old - 1; i >= line + count; i--) lines[i + more] = lines[i];
    } else if (more < 0) {
      for (let i = line + count; i < lines.length; i++) lines[i + more] = lines[i];
      lines.length = lines.length + more;
    }
    for (let i = 0; i < inserted.length; i++) lines[line + i] = inserted[i];
    if (!lines.length) {
      lines.push("");
      this.none = true;
    }
  }
  /** @returns false when there is nothing to undo */
  undo(): bool {
    if (!this.done.length) return false;
    const step = this.done[this.done.length - 1].step;
    while (this.done.length && this.done[this.done.length - 1].step == step) {
      const c = this.done.pop();
      this.put(c.line, c.inserted.length, c.removed);
      this.undone.push(c);
      this.line = c.cursorLine;
      this.at = c.cursorAt;
    }
    this.settle();
    return true;
  }
  redo(): bool {
    if (!this.undone.length) return false;
    const step = this.undone[this.undone.length - 1].step;
    while (this.undone.length && this.undone[this.undone.length - 1].step == step) {
      const c = this.undone.pop();
      this.put(c.line, c.removed.length, c.inserted);
      this.done.push(c);
      this.line = c.line;
      this.at = c.inserted.length == 1 && c.removed.length == 1 ? firstDifference(c.removed[0], c.inserted[0]) : 0;
    }
    this.settle();
    return true;
  }
  /** Brings the cursor back into the text. */
  settle(): void {
    this.line = max(min(this.line, this.count - 1), 0);
    this.at = max(min(this.at, this.text().length), 0);
  }

  /** Inserts a text that may have several lines; the cursor ends behind it. */
  insert(text: string): void {
    const old = this.text();
    const before = old.substring(0, this.at);
    const behind = old.substring(this.at);
    if (!text.includes("\n")) {
      this.setLine(this.line, before + text + behind);
      this.at += text.length;
      return;
    }
    const list = text.split("\n");
    const last = list.length - 1;
    const at = list[last].length;
    list[0] = before + list[0];
    list[last] = list[last] + behind;
    this.replace(this.line, 1, list);
    this.line += last;
    this.at = at;
  }
  /** The text from one place up to another, lines joined by newlines. */
  slice(line: i32, at: i32, endLine: i32, endAt: i32): string {
    if (line == endLine) return this.lines[line].substring(at, endAt);
    const list = this.lines.slice(line, endLine + 1);
    list[0] = list[0].substring(at);
    list[list.length - 1] = list[list.length - 1].substring(0, endAt);
    return list.join("\n");
  }
  /** Takes that text out; the cursor stands where it was. */
  remove(line: i32, at: i32, endLine: i32, endAt: i32): void {
    const joined = this.lines[line].substring(0, at) + this.lines[endLine].substring(endAt);
    if (line == endLine) this.setLine(line, joined);
    else this.replace(line, endLine - line + 1, [joined]);
    this.line = line;
    this.at = at;
  }

  // ---- the file

  /** Reads a file for the first time. @returns false when it cannot be edited; `message` says why */
  load(path: string): bool {
    this.path = path;
    this.message = "";
    const st = new Stat();
    const found = st.stat(path);
    if (found == -2) {
      this.message = "New File";
      return true;
    }
    if (found == 0 && isDir(st.mode)) {
      this.message = path + " is a directory";
      return false;
    }
    if (found == 0 && (isChar(st.mode) || isFifo(st.mode))) {
      this.message = path + " is not a regular file";
      return false;
    }
    const text = contents(path);
    if (text === null) {
      this.message = "Error reading " + path + ": " + strerror(lastError || failure);
      return false;
    }
    this.isNew = false;
    this.fill(text);
    this.remember();
    this.message = read(this.written, this.dos);
    return true;
  }
  /** The text as a file holds it becomes the whole buffer, unmodified. */
  fill(text: string): void {
    this.noNewline = text.length > 0 && text.charCodeAt(text.length - 1) != 10;
    const lines = text.split("\n");
    if (!this.noNewline && lines.length > 1 && !this.lineAfterLast) lines.pop();
    this.dos = text.includes("\r\n");
    for (let i = 0; i < lines.length && this.dos; i++)
      if (!lines[i].endsWith("\r") && !((this.noNewline || !lines[i].length) && i == lines.length - 1))
        this.dos = false;
    if (this.dos) for (let i = 0; i < lines.length; i++) if (lines[i].endsWith("\r")) lines[i] = lines[i].slice(0, -1);
    this.lines = lines;
    this.none = !text.length;
    this.done = [];
    this.undone = [];
    this.savedAt = 0;
    this.settle();
  }
  private remember(): void {
    const st = new Stat();
    if (st.stat(this.path) != 0) return;
    this.mtime = st.mtime;
    this.mtimeNsec = st.mtimeNsec;
    this.size = st.size;
  }
  /** Whether someone else has written the file since. */
  changedOutside(): bool {
    const st = new Stat();
    if (this.size < 0 || st.stat(this.path) != 0) return false;
    return st.mtime != this.mtime || st.mtimeNsec != this.mtimeNsec || st.size != this.size;
  }

  /** Lines `from` up to `to` as a file holds them. */
  bytes(from: i32, to: i32): string {
    const text = this.lines.slice(from, to).join(this.dos ? "\r\n" : "\n");
    if (to == this.count && this.lineAfterLast && (!this.addNewline || !this.lines[to - 1].length)) return text;
    if (to == this.count && ((this.noNewline && !this.lineAfterLast) || this.none)) return text;
    return text + (this.dos ? "\r\n" : "\n");
  }
  /**
   * Writes lines into a file. It is written over in place, so that links, owner and mode stay, and shortened only when all is
   * written: a full file system leaves what did not change.
   * @returns 0 or −errno
   */
  write(path: string, from: i32 = 0, to: i32 = -1, append: bool = false): i32 {
    const text = this.bytes(from, to < 0 ? this.count : to);
    const fd = open(path, O_WRONLY | O_CREAT | (append ? 0o2000 : 0), 0o666);
    if (fd < 0) return fd;
    const data = heap.alloc(text.length + 1);
    putBytes(data, text);
    let r = writeAll(fd, data, text.length) as i32;
    heap.free(data);
    const st = new Stat();
    if (r >= 0) r = 0;
    if (!r && !append && st.fstat(fd) == 0 && (st.mode & 0o170000) == S_IFREG && st.size > text.length)
      r = ftruncate(fd, text.length);
    if (!r) fsync(fd);
    const closed = close(fd);
    return r ? r : closed;
  }
  /** Writes all of it to its own file. @returns 0 or −errno */
  save(): i32 {
    const r = this.write(this.path);
    if (r < 0) return r;
    this.savedAt = this.done.length;
    // what is typed next is a change of its own, not a part of what is saved
    this.step++;
    this.isNew = false;
    this.remember();
    return 0;
  }
}

function firstDifference(a: string, b: string): i32 {
  let i = 0;
  while (i < a.length && i < b.length && a.charCodeAt(i) == b.charCodeAt(i)) i++;
  return i;
}
let failure = 0;
/** A file's bytes. @returns null when it cannot be read */
export function contents(path: string): string | null {
  const fd = open(path, O_RDONLY);
  if (fd < 0) {
    failure = fd;
    return null;
  }
  failure = 0;
  const text = slurp(fd);
  close(fd);
  if (lastError) return null;
  return text;
}
export function contentsError(): i32 {
  return lastError || failure;
}
export function read(lines: i32, dos: bool): string {
  return "Read " + lines.toString() + (lines == 1 ? " line" : " lines") + (dos ? " (Converted from DOS format)" : "");
}
