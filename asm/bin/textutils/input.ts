// What the filters of this package share: opening the operands one after another, and the messages that go with it.
import { error } from "../../lib/error";
import { Reader, stdin } from "../../lib/io";
import { quotef } from "../../lib/quote";
import { close, O_RDONLY, open } from "../../lib/sys/file";

/** Whether "-" was among the operands: its close(2) is checked at the end. */
let usedStdin = false;

/** The file `name` to read ("-" is standard input), or null after a message in coreutils' words. */
export function openInput(name: string): Reader | null {
  if (name == "-") {
    usedStdin = true;
    return stdin();
  }
  const fd = open(name, O_RDONLY);
  if (fd < 0) {
    error(0, fd, quotef(name));
    return null;
  }
  return new Reader(fd);
}
/** Closes what openInput opened. @returns false after a message when reading it had failed */
export function closeInput(r: Reader, name: string): bool {
  const e = r.error;
  if (name != "-") r.close();
  else {
    // at a terminal one may type again after ^D; a second "-" reads on
    r.eof = false;
    r.error = 0;
  }
  if (e < 0) error(0, e, quotef(name));
  return e >= 0;
}
/** Before the end: closes standard input if it was used. @returns false after a message */
export function closeStdin(): bool {
  if (!usedStdin) return true;
  const e = close(0);
  if (e < 0) error(0, e, "-");
  return e >= 0;
}
/** The operands, or "-" alone. */
export function operandsOrStdin(files: string[]): string[] {
  if (!files.length) files.push("-");
  return files;
}
