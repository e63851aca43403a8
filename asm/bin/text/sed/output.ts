// Where sed writes: standard output, the files of w, and the new content of a file edited in place. Each remembers whether its last
// line lacks a newline, which is written only when something follows.

import { EBADF, strerror } from "../../../lib/errno";
import { stderr, stdout, Writer } from "../../../lib/io";
import { F_GETFD, fcntl, O_CREAT, O_TRUNC, O_WRONLY, open } from "../../../lib/sys/file";
import { panic } from "./messages";
import { settings } from "./settings";

export class Output {
  missingNewline: bool = false;
  constructor(
    public name: string,
    public writer: Writer,
  ) {}

  /** Ends a last line that had no newline, because something comes behind it. */
  complete(): void {
    if (this.missingNewline) {
      this.writer.byte(settings.delimiter);
      this.missingNewline = false;
    }
  }
  line(at: usize, n: i32, newline: bool): void {
    this.complete();
    this.writer.bytes(at, n);
    if (newline) this.writer.byte(settings.delimiter);
    else this.missingNewline = true;
    this.sync();
  }
  /** Text that ends as it ends. */
  text(s: string): void {
    this.complete();
    this.writer.put(s);
    this.sync();
  }
  /** A line with what ends lines. */
  ended(s: string): void {
    this.complete();
    this.writer.put(s);
    this.writer.byte(settings.delimiter);
    this.sync();
  }
  /** The files of w are written at once, so that the commands of e and r see them. */
  sync(): void {
    if (settings.unbuffered || this.writer !== stdout) this.check(this.writer.flush());
  }
  check(e: i32): void {
    if (e >= 0) return;
    // it is said here: exit must not say it again
    this.writer.error = 0;
    // of a descriptor that is not open GNU's sed only says that it cannot be closed
    if (e == -EBADF) return;
    // nor has it a name for the files of w by then
    panic("couldn't flush " + (this === standard ? this.name : "<unknown>") + ": " + strerror(e));
  }
  /** At the end of everything. */
  finish(): void {
    this.check(this.writer.flush());
    const e = fcntl(this.writer.fd, F_GETFD);
    if (e < 0) panic("couldn't close " + this.name + ": " + strerror(e));
  }
}

export const standard: Output = new Output("stdout", stdout);
const files: Output[] = [];
const errors: Output = new Output("stderr", stderr);

/** The output of that name, opened once for all commands that name it. */
export function outputFile(name: string): Output {
  if (name == "/dev/stdout") return standard;
  if (name == "/dev/stderr") return errors;
  for (let i = 0; i < files.length; i++) if (files[i].name == name) return files[i];
  const fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  if (fd < 0) panic("couldn't open file " + name + ": " + strerror(fd));
  const o = new Output(name, new Writer(fd, false, 4096));
  o.writer.setFull();
  files.push(o);
  return o;
}
