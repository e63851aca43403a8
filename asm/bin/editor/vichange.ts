// What vi's commands do to the text: operators over a range, put, join, filters.

import { putBytes } from "../../lib/bytes";
import { slurp } from "../../lib/io";
import { exec, waitpid } from "../../lib/process";
import { close, dup2, pipe2, pipeRead, pipeWrite, writeAll } from "../../lib/sys/file";
import { _exit, fork } from "../../lib/sys/proc";
import { unblock } from "./terminal";
import { columnOf } from "./view";
import { firstNonBlank, Register, registers, Vi } from "./vistate";

/** From … up to (exclusive), or whole lines. */
export class Range {
  constructor(
    public line: i32,
    public at: i32,
    public endLine: i32,
    public endAt: i32,
    public linewise: bool,
  ) {}
}
export function textOf(r: Range): string {
  const b = Vi.buffer;
  return r.linewise ? b.lines.slice(r.line, r.endLine + 1).join("\n") : b.slice(r.line, r.at, r.endLine, r.endAt);
}
/** Keeps a text in the register that was named, and in the unnamed one. @param name 0: none was */
export function keep(text: string, linewise: bool, name: i32, yank: bool): void {
  if (name == 0x5f) return; // "_
  const r = new Register(text, linewise);
  if (name >= 0x41 && name <= 0x5a) {
    const old = registers.has(name + 32) ? registers.get(name + 32) : new Register("", linewise);
    const joined = old.text + (old.text.length && (old.linewise || linewise) ? "\n" : "") + text;
    registers.set(name + 32, new Register(joined, old.linewise || linewise));
  } else if (name) registers.set(name, r);
  registers.set(0x22, r);
  if (yank) {
    if (!name) registers.set(0x30, r);
    return;
  }
  // what was deleted moves through "1 … "9
  for (let i = 0x39; i > 0x31; i--) if (registers.has(i - 1)) registers.set(i, registers.get(i - 1));
  registers.set(0x31, r);
}
export function yank(r: Range, name: i32): void {
  keep(textOf(r), r.linewise, name, true);
  const n = r.endLine - r.line + 1;
  if (r.linewise && n > 2) Vi.message = n.toString() + " lines yanked";
}
export function cut(r: Range, name: i32): void {
  const b = Vi.buffer;
  keep(textOf(r), r.linewise, name, false);
  if (!r.linewise) {
    b.remove(r.line, r.at, r.endLine, r.endAt);
    return;
  }
  const n = r.endLine - r.line + 1;
  b.replace(r.line, n, []);
  b.line = min(r.line, b.count - 1);
  b.at = firstNonBlank(b.text());
  if (n > 2) Vi.message = n.toString() + " fewer lines";
}
export function put(r: Register, below: bool, n: i32, afterCursor: i32): void {
  const b = Vi.buffer;
  if (r.linewise) {
    const one = r.text.split("\n");
    let all: string[] = [];
    for (let i = 0; i < n; i++) all = all.concat(one);
    const at = b.line + (below ? 1 : 0);
    b.replace(at, 0, all);
    b.line = at;
    b.at = firstNonBlank(b.text());
    if (all.length > 2) Vi.message = all.length.toString() + " more lines";
    return;
  }
  if (!r.text.length) return;
  if (below) b.at = afterCursor;
  const line = b.line;
  const at = b.at;
  b.insert(r.text.repeat(n));
  if (b.line != line) {
    b.line = line;
    b.at = at;
  } else b.at--;
}
export function join(line: i32, n: i32, blanks: bool): void {
  const b = Vi.buffer;
  let s = b.lines[line];
  let at = s.length;
  const last = min(line + max(n, 2) - 1, b.count - 1);
  for (let i = line + 1; i <= last; i++) {
    if (!blanks) {
      at = s.length;
      s += b.lines[i];
      continue;
    }
    const t = b.lines[i].substring(firstNonBlank(b.lines[i]));
    const space = s.length && t.length && !s.endsWith(" ") && !s.endsWith("\t") && !t.startsWith(")");
    at = s.length;
    s += (space ? " " : "") + t;
  }
  if (last > line) b.replace(line, last - line + 1, [s]);
  b.line = line;
  b.at = at;
}
export function shift(from: i32, to: i32, right: bool, n: i32): void {
  const b = Vi.buffer;
  for (let i = from; i <= to; i++) {
    const s = b.lines[i];
    if (right && !s.length) continue;
    const k = firstNonBlank(s);
    const column = max(columnOf(s, k) + (right ? n : -n) * Vi.shiftWidth, 0);
    const lead = Vi.expandTab ? " ".repeat(column) : "\t".repeat(column / 8) + " ".repeat(column % 8);
    b.setLine(i, lead + s.substring(k));
  }
  b.line = from;
  b.at = firstNonBlank(b.text());
}
/** Letters of a text: kind ~ u U. Only ASCII. */
export function changeCase(s: string, kind: i32): string {
  let out = "";
  for (let i = 0; i < s.length; i++) {
    let c = s.charCodeAt(i);
    const small = c >= 97 && c <= 122;
    const large = c >= 65 && c <= 90;
    if ((kind == 0x7e && (small || large)) || (kind == 0x75 && large) || (kind == 0x55 && small)) c ^= 32;
    out += String.fromCharCode(c);
  }
  return out;
}
export function caseOver(r: Range, kind: i32): void {
  const b = Vi.buffer;
  for (let i = r.line; i <= r.endLine; i++) {
    const s = b.lines[i];
    const from = r.linewise || i > r.line ? 0 : r.at;
    const to = r.linewise || i < r.endLine ? s.length : r.endAt;
    b.setLine(i, s.substring(0, from) + changeCase(s.substring(from, to), kind) + s.substring(to));
  }
}

/** What a command of sh says to a text. Sets filterStatus. */
export let filterStatus = 0;
export function filter(command: string, input: string): string {
  if (pipe2(0) < 0) return "";
  const inRead = pipeRead();
  const inWrite = pipeWrite();
  if (pipe2(0) < 0) {
    close(inRead);
    close(inWrite);
    return "";
  }
  const outRead = pipeRead();
  const outWrite = pipeWrite();
  // A process of its own writes: a command that says much before it has read all must not wait for us.
  const writer = fork();
  if (writer == 0) {
    close(inRead);
    close(outRead);
    close(outWrite);
    const data = heap.alloc(input.length + 1);
    putBytes(data, input);
    writeAll(inWrite, data, input.length);
    _exit(0);
  }
  const child = fork();
  if (child == 0) {
    dup2(inRead, 0);
    dup2(outWrite, 1);
    dup2(outWrite, 2);
    close(inRead);
    close(inWrite);
    close(outRead);
    close(outWrite);
    unblock();
    exec(["sh", "-c", command]);
    _exit(127);
  }
  close(inRead);
  close(inWrite);
  close(outWrite);
  const text = slurp(outRead);
  close(outRead);
  filterStatus = waitpid(child);
  waitpid(writer);
  return text;
}
/** Lines `from` … `to` become what a command says to them. */
export function filterLines(from: i32, to: i32, command: string): void {
  const b = Vi.buffer;
  const text = filter(command, b.lines.slice(from, to + 1).join("\n") + "\n");
  const list = text.split("\n");
  if (list.length > 1 && !list[list.length - 1].length) list.pop();
  const n = to - from + 1;
  b.replace(from, n, text.length ? list : []);
  b.line = min(from, b.count - 1);
  b.at = firstNonBlank(b.text());
  if (filterStatus) Vi.message = "shell returned " + ((filterStatus >> 8) & 255).toString();
  else if (n > 2) Vi.message = n.toString() + " lines filtered";
}
