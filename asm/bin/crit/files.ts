// Whole files in and out.

import { strerror } from "../../lib/errno";
import { Reader, stdout, Writer } from "../../lib/io";
import { close, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY, open } from "../../lib/sys/file";
import { Cursor } from "./bytes";
import { fail } from "./fail";

/** All bytes of a file; of standard input for "". */
export function readInput(path: string): Cursor {
  const fd = path.length ? open(path, O_RDONLY) : 0;
  if (fd < 0) fail(strerror(fd));
  const reader = new Reader(fd);
  while (reader.fill() > 0) {}
  if (reader.error) fail(strerror(reader.error));
  if (fd) close(fd);
  return new Cursor(reader.buffer, reader.buffer + reader.end);
}

/** Where results go: a file that is made or cut to nothing, standard output for "". */
export function openOutput(path: string): Writer {
  if (!path.length) return stdout;
  const fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  if (fd < 0) fail(strerror(fd));
  return new Writer(fd);
}
/** Writes out what is left, and says what could not be written. */
export function closeOutput(out: Writer): void {
  if (out === stdout) return; // exit() looks after it
  const e = out.flush();
  if (e < 0) fail(strerror(e));
  close(out.fd);
}
