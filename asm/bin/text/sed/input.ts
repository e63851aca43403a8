// The lines of all input files as one stream, or (-s, -i) each file's by itself; with -i the output goes to a file beside the one that is
// read, which takes its place when it has been read.
import { fromBytes } from "../../../lib/bytes";
import { strerror } from "../../../lib/errno";
import { Reader, stdin, Writer } from "../../../lib/io";
import { basename, dirname, realpath } from "../../../lib/path";
import { isReg, Stat } from "../../../lib/stat";
import { close, isatty, O_CLOEXEC, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, open, read } from "../../../lib/sys/file";
import { fchmod, fchown, rename, unlink } from "../../../lib/sys/fs";
import { getrandom } from "../../../lib/sys/misc";
import { replaceEach } from "../../../lib/text";
import { Buffer } from "./buffer";
import { BAD_INPUT, PANIC, panic, warn } from "./messages";
import { Output, standard } from "./output";
import { settings } from "./settings";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

export class Input {
  /** Number of the line read last. */
  line: i64 = 0;
  /** Name of the file that line came from. */
  name: string = "-";
  /** Where the script's output goes now. */
  output: Output = standard;
  status: i32 = 0;
  /** Set when a file of its own begins: ranges are closed then. */
  begun: bool = false;
  private next: i32 = 0;
  private reader: Reader | null = null;
  private current: string = "";
  private temporary: string = "";
  // of unbuffered reading: the byte looked at in advance, −1 = none
  private peeked: i32 = -1;

  constructor(private files: string[]) {}

  /** @returns whether bytes are left in the open file */
  private hasMore(): bool {
    const r = this.reader;
    if (r === null) return false;
    if (settings.unbuffered) {
      if (this.peeked < 0) this.peeked = this.readByte(r);
      return this.peeked >= 0;
    }
    if (r.pos < r.end) return true;
    r.fill();
    if (r.error < 0) this.failed(r.error);
    return r.pos < r.end;
  }
  private readByte(r: Reader): i32 {
    if (r.eof) return -1;
    const n = read(r.fd, changetype<usize>(one), 1);
    if (n < 0) this.failed(n);
    if (n <= 0) {
      r.eof = true;
      return -1;
    }
    return one[0];
  }
  private failed(e: i32): void {
    panic("read error on " + (this.current == "-" ? "stdin" : this.current) + ": " + strerror(e));
  }

  /** Whether no line follows: in this file, when files are separate; otherwise in any. */
  isLast(): bool {
    while (!this.hasMore()) if (settings.separate || !this.open()) return true;
    return false;
  }
  /** Whether there is no line at all any more. */
  isEnd(): bool {
    // when files are separate, another one may follow; whether it has lines is seen when it is opened
    return this.isLast() && (!settings.separate || this.next >= this.files.length);
  }

  /** Goes to the next file that can be opened. */
  private open(): bool {
    this.shut(true);
    while (this.next < this.files.length) {
      const name = this.files[this.next++];
      if (name == "-" && !settings.inPlace) {
        this.reader = stdin();
        this.current = "-";
        return true;
      }
      let path = name;
      if (settings.followSymlinks) {
        const real = realpath(name);
        if (real !== null) path = real;
      }
      const fd = open(path, O_RDONLY | O_CLOEXEC);
      if (fd < 0) {
        warn("can't read " + name + ": " + strerror(fd));
        this.status = BAD_INPUT;
        continue;
      }
      if (settings.inPlace && !this.beginInPlace(name, path, fd)) {
        close(fd);
        continue;
      }
      this.reader = new Reader(fd);
      this.current = path;
      return true;
    }
    return false;
  }
  private beginInPlace(name: string, path: string, fd: i32): bool {
    const st = new Stat();
    if (isatty(fd)) {
      warn("couldn't edit " + name + ": is a terminal");
      this.status = PANIC;
      return false;
    }
    st.fstat(fd);
    if (!isReg(st.mode)) {
      warn("couldn't edit " + name + ": not a regular file");
      this.status = PANIC;
      return false;
    }
    const directory = path.includes("/") ? dirname(path) : ".";
    let to = -1;
    for (let tries = 0; tries < 100; tries++) {
      getrandom(changetype<usize>(random), 6);
      let letters = "";
      for (let i = 0; i < 6; i++) letters += LETTERS.charAt(random[i] % 62);
      this.temporary = directory + "/sed" + letters;
      to = open(this.temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600);
      if (to != -17) break;
    }
    if (to < 0) panic("couldn't open temporary file " + this.temporary + ": " + strerror(to));
    // the owner first: changing it takes set-id bits away. Who may not give files away keeps them, as cp does
    if (fchown(to, st.uid, st.gid) < 0) fchown(to, -1, st.gid);
    fchmod(to, st.mode & 0o7777);
    const w = new Writer(to);
    w.setFull();
    this.output = new Output(this.temporary, w);
    return true;
  }
  /** Closes what is open; `complete`: a file edited in place gets its new content. */
  private shut(complete: bool): void {
    const r = this.reader;
    if (r === null) return;
    this.reader = null;
    this.peeked = -1;
    if (r.fd == 0) r.unread();
    else r.close();
    if (settings.separate) this.begun = true;
    if (!this.temporary.length) return;
    const w = this.output.writer;
    this.output.check(w.flush());
    close(w.fd);
    if (w.buffer) heap.free(w.buffer);
    this.output = standard;
    if (complete) {
      if (settings.suffix.length) {
        const backup = backupName(this.current);
        const e = rename(this.current, backup);
        if (e < 0) panic("cannot rename " + this.current + ": " + strerror(e));
      }
      const e = rename(this.temporary, this.current);
      if (e < 0) panic("cannot rename " + this.temporary + ": " + strerror(e));
    } else unlink(this.temporary);
    this.temporary = "";
  }
  /** At the end of the run. */
  finish(): void {
    this.shut(true);
  }

  /** Adds the next line to `to`. @returns false when there is none */
  read(to: Buffer): bool {
    while (!this.hasMore()) if (!this.open()) return false;
    if (this.begun) this.line = 0;
    const r = this.reader!;
    if (settings.unbuffered) {
      to.chomped = false;
      while (this.hasMore()) {
        const c = this.peeked;
        this.peeked = -1;
        if (c == settings.delimiter) {
          to.chomped = true;
          break;
        }
        to.byte(c);
      }
    } else {
      r.nextLine(settings.delimiter);
      if (r.error < 0) this.failed(r.error);
      to.bytes(r.linePtr, r.lineLen);
      to.chomped = r.hadNewline;
    }
    this.line++;
    this.name = this.current;
    return true;
  }
}

const one: StaticArray<u8> = new StaticArray<u8>(1);
const random: StaticArray<u8> = new StaticArray<u8>(6);

/** A suffix with "*" is a name in which that stands for the file's; with a slash it lies elsewhere. */
function backupName(path: string): string {
  const base = basename(path);
  const name = settings.suffix.includes("*") ? replaceEach(settings.suffix, "*", base) : base + settings.suffix;
  if (name.includes("/") || !path.includes("/")) return name;
  return path.substring(0, path.lastIndexOf("/") + 1) + name;
}

/** The files of R, each read on from where it was. */
const lineFiles: Map<string, Reader> = new Map();
/** The next line of a file, with its newline; null when there is none. */
export function nextLineOf(name: string): string | null {
  let r: Reader;
  if (lineFiles.has(name)) r = lineFiles.get(name);
  else {
    if (name == "/dev/stdin") r = stdin();
    else r = new Reader(open(name, O_RDONLY | O_CLOEXEC));
    lineFiles.set(name, r);
  }
  if (r.fd < 0 || !r.nextLine(settings.delimiter)) return null;
  return fromBytes(r.linePtr, r.lineLen + (r.hadNewline ? 1 : 0));
}
