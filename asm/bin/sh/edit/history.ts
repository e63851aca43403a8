// The lines typed at a terminal: kept in memory, read from and appended to HISTFILE (~/.sh_history), at most HISTSIZE of
// them.

import { putBytes } from "../../../lib/bytes";
import { readFile } from "../../../lib/io";
import { close, O_APPEND, O_CREAT, O_TRUNC, O_WRONLY, open, writeAll } from "../../../lib/sys/file";
import { replaceEach } from "../../../lib/text";
import { lookup } from "../vars";

const LIMIT = 1000;
const lines: string[] = [];
/** How many of them are in the file already. */
let saved = 0;

export function historyLines(): string[] {
  return lines;
}
function limit(): i32 {
  const n = lookup("HISTSIZE");
  if (n === null || !n.length) return LIMIT;
  const v = parseInt(n);
  return v >= 0 && v < 100000 ? (v as i32) : LIMIT;
}
function path(): string {
  const p = lookup("HISTFILE");
  if (p !== null) return p;
  const home = lookup("HOME");
  return home === null ? "" : home + "/.sh_history";
}
/** A line without its newline; empty ones, repeated ones and those that begin with a blank are not kept. */
export function addHistory(line: string): void {
  if (!line.length || line.startsWith(" ")) return;
  if (lines.length && lines[lines.length - 1] == line) return;
  lines.push(line);
  if (lines.length > limit()) {
    lines.shift();
    if (saved > 0) saved--;
  }
}
export function clearHistory(): void {
  lines.length = 0;
  saved = 0;
}
export function loadHistory(): void {
  const p = path();
  const text = p.length ? readFile(p) : null;
  if (text === null) return;
  const all = text.split("\n");
  // a line that goes on ends in a backslash
  let entry = "";
  const keep: string[] = [];
  for (let i = 0; i < all.length; i++) {
    if (all[i].endsWith("\\") && i + 1 < all.length) {
      entry += all[i].substring(0, all[i].length - 1) + "\n";
      continue;
    }
    entry += all[i];
    if (entry.length) keep.push(entry);
    entry = "";
  }
  for (let i = max(0, keep.length - limit()); i < keep.length; i++) lines.push(keep[i]);
  saved = lines.length;
  if (keep.length > 2 * limit()) write(p, 0, O_TRUNC);
}
/**
 * Appends what is new: before each command is run, so that a terminal that is closed loses nothing, and a shell that the command begins knows
 * it. The file is cut down to the limit when the shell starts.
 */
export function saveHistory(): void {
  const p = path();
  if (!p.length || saved >= lines.length) return;
  write(p, saved, O_APPEND);
  saved = lines.length;
}
function write(path: string, from: i32, how: i32): void {
  let text = "";
  for (let i = from; i < lines.length; i++) text += replaceEach(lines[i], "\n", "\\\n") + "\n";
  const fd = open(path, O_WRONLY | O_CREAT | how, 0o600);
  if (fd < 0) return;
  const bytes = heap.alloc(text.length + 1);
  writeAll(fd, bytes, putBytes(bytes, text));
  heap.free(bytes);
  close(fd);
}
