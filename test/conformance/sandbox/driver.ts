// Plays a keystroke script (NAME.tty) on pseudoterminals from inside the sandbox, where pid 2 of a recording stood, and
// writes what they showed to standard output. The steps are those of the recorder:
//
//   S command args   a program on a fresh pty of 24 × 80, which becomes the current one
//   > text           types text in one write          R n text   text n times in one write          E   types ^D
//   ? text           waits until text is shown, after the end of the last match
//   W rows cols      sets the window size             H          closes the master                  @ n   back to pty n
//   X                waits until the program has ended and reading the master gives the end
//   F path text      waits until a file contains text
//
// Answer: for each pty a line "STATUS BYTES" (exit-N, signal-N or none), so many bytes and a newline; then, when a wait was
// in vain, "failed: WHY".

import { fromBytes } from "../../../asm/lib/bytes";
import { EAGAIN, EINTR } from "../../../asm/lib/errno";
import { stdout } from "../../../asm/lib/io";
import { exec, execFailure, WEXITSTATUS, WIFEXITED, WTERMSIG } from "../../../asm/lib/process";
import { SIG_DFL, sigaction } from "../../../asm/lib/signal";
import * as file from "../../../asm/lib/sys/file";
import { CLOCK_MONOTONIC, clockNow, nanosleep, POLLIN, poll } from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import { setWinsize, TIOCGPTN, TIOCSPTLCK } from "../../../asm/lib/tty";

/** What one wait may take. The recorder gives 4 s on an idle machine; ours may be one of several on a busy one. */
const WAIT: i64 = 20_000_000_000;
const TICK: i32 = 10;
const CHUNK: i32 = 65536;

/** Text of a script as bytes. @param keys ^X is a control key */
function unescape(text: string, keys: bool): string {
  let out = "";
  for (let i = 0; i < text.length; ) {
    const c = text.charAt(i);
    const n = i + 1 < text.length ? text.charAt(i + 1) : "";
    if (c == "\\" && n.length) {
      i += 2;
      if (n == "x") {
        out += String.fromCharCode(I32.parseInt(text.substr(i, 2), 16));
        i += 2;
      } else if (n == "r") out += "\r";
      else if (n == "n") out += "\n";
      else if (n == "t") out += "\t";
      else if (n == "e") out += "\x1b";
      else if (n == "s") out += " ";
      else if (n == "0") out += "\0";
      else out += n;
    } else if (keys && c == "^" && n.length) {
      out += n == "?" ? "\x7f" : String.fromCharCode(n.charCodeAt(0) & 0x1f);
      i += 2;
    } else {
      out += c;
      i++;
    }
  }
  return out;
}

/** Words as sh quotes them. */
function words(text: string): string[] {
  const list: string[] = [];
  let word = "";
  let begun = false;
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (quote.length) {
      if (c == quote) quote = "";
      else if (
        c == "\\" &&
        quote == '"' &&
        i + 1 < text.length &&
        (text.charAt(i + 1) == '"' || text.charAt(i + 1) == "\\")
      )
        word += text.charAt(++i);
      else word += c;
    } else if (c == " " || c == "\t") {
      if (begun) list.push(word);
      word = "";
      begun = false;
    } else {
      begun = true;
      if (c == "'" || c == '"') quote = c;
      else if (c == "\\" && i + 1 < text.length) word += text.charAt(++i);
      else word += c;
    }
  }
  if (begun) list.push(word);
  return list;
}

class Pty {
  /** The master, −1 once it is hung up. */
  fd: i32 = -1;
  pid: i32 = 0;
  shown: string = "";
  /** Where the next `?` looks from. */
  seen: i32 = 0;
  status: string = "";
  ended: bool = false;
}

const ptys: Pty[] = [];
let current: Pty = new Pty();
let failure: string = "";

const buffer = heap.alloc(CHUNK);
const word = memory.data(8);

function start(command: string): void {
  const p = new Pty();
  p.fd = file.open("/dev/ptmx", file.O_RDWR | file.O_NOCTTY | file.O_CLOEXEC);
  if (p.fd < 0) {
    failure = "cannot open /dev/ptmx";
    return;
  }
  store<i32>(word, 0);
  file.ioctl(p.fd, TIOCSPTLCK, word);
  file.ioctl(p.fd, TIOCGPTN, word);
  const slave = "/dev/pts/" + load<i32>(word).toString();
  setWinsize(p.fd, 24, 80);
  p.pid = proc.fork();
  if (p.pid == 0) {
    proc.setsid();
    const fd = file.open(slave, file.O_RDWR);
    for (let k = 0; k < 3; k++) file.dup2(fd, k);
    for (let k = 3; k < 64; k++) file.close(k);
    for (let k = 1; k < 65; k++) sigaction(k, SIG_DFL);
    proc._exit(execFailure(exec(words(command))));
  }
  file.fcntl(p.fd, file.F_SETFL, file.O_RDWR | file.O_NONBLOCK);
  ptys.push(p);
  current = p;
}

/** Takes what the programs print and how they end; waits a moment when nothing comes. */
function pump(): void {
  const table = heap.alloc(8 * (ptys.length + 1));
  let n = 0;
  for (let i = 0; i < ptys.length; i++) {
    const p = ptys[i];
    if (p.fd < 0 || p.ended) continue;
    store<i32>(table + n * 8, p.fd);
    store<i32>(table + n * 8, POLLIN, 4);
    n++;
  }
  if (n) poll(table, n, TICK);
  else nanosleep(2_000_000);
  heap.free(table);
  for (let i = 0; i < ptys.length; i++) {
    const p = ptys[i];
    if (p.fd >= 0 && !p.ended) {
      const got = file.read(p.fd, buffer, CHUNK);
      if (got > 0) p.shown += fromBytes(buffer, got);
      else if (got != -EAGAIN && got != -EINTR) p.ended = true;
    }
    if (!p.status.length && proc.wait4(p.pid, proc.WNOHANG) == p.pid) {
      const s = proc.waitStatus();
      p.status = WIFEXITED(s) ? "exit-" + WEXITSTATUS(s).toString() : "signal-" + WTERMSIG(s).toString();
    }
  }
}

/** What a step may wait for. */
type Condition = (text: string, path: string) => bool;

function until(met: Condition, text: string, path: string, what: string): void {
  if (failure.length) return;
  const end = clockNow(CLOCK_MONOTONIC) + WAIT;
  while (!met(text, path)) {
    if (clockNow(CLOCK_MONOTONIC) > end) {
      failure = "waiting for " + what;
      return;
    }
    pump();
  }
}

function isShown(text: string, _path: string): bool {
  const at = current.shown.indexOf(text, current.seen);
  if (at < 0) return false;
  current.seen = at + text.length;
  return true;
}

function isWritten(text: string, path: string): bool {
  const fd = file.open(path, file.O_RDONLY);
  if (fd < 0) return false;
  let all = "";
  for (;;) {
    const n = file.read(fd, buffer, CHUNK);
    if (n <= 0) break;
    all += fromBytes(buffer, n);
  }
  file.close(fd);
  return all.includes(text);
}

function hasEnded(_text: string, _path: string): bool {
  return current.status.length > 0;
}

function isSilent(_text: string, _path: string): bool {
  return current.fd < 0 || current.ended;
}

function finish(p: Pty): void {
  current = p;
  until(hasEnded, "", "", "the program to end");
  until(isSilent, "", "", "the end of output (who still has the terminal open?)");
}

function typeText(keys: string): void {
  const bytes = heap.alloc(keys.length + 1);
  for (let i = 0; i < keys.length; i++) store<u8>(bytes + i, <u8>keys.charCodeAt(i));
  const end = clockNow(CLOCK_MONOTONIC) + WAIT;
  let done = 0;
  while (done < keys.length) {
    const n = file.write(current.fd, bytes + done, keys.length - done);
    if (n > 0) done += n;
    else if (n != -EAGAIN || clockNow(CLOCK_MONOTONIC) > end) {
      failure = "cannot type";
      break;
    } else pump();
  }
  heap.free(bytes);
}

function step(line: string): void {
  const space = line.indexOf(" ");
  const op = space < 0 ? line : line.substring(0, space);
  const arg = space < 0 ? "" : line.substring(space + 1);
  const second = arg.indexOf(" ");
  const first = second < 0 ? arg : arg.substring(0, second);
  const rest = second < 0 ? "" : arg.substring(second + 1);
  if (op == "S") start(arg);
  else if (op == ">") typeText(unescape(arg, true));
  else if (op == "R") typeText(unescape(rest, true).repeat(I32.parseInt(first)));
  else if (op == "?") until(isShown, unescape(arg, false), "", "what the script expects");
  else if (op == "E") typeText("\x04");
  else if (op == "W") setWinsize(current.fd, I32.parseInt(first), I32.parseInt(rest));
  else if (op == "H") {
    file.close(current.fd);
    current.fd = -1;
  } else if (op == "X") finish(current);
  else if (op == "@") current = ptys[I32.parseInt(arg) - 1];
  else if (op == "F") until(isWritten, unescape(rest, false), first, first + " to be written");
  else failure = "no such step";
  if (failure.length) failure += " (step: " + line + ")";
}

/** @returns the exit status: 0, whatever became of the script */
export function drive(script: string): i32 {
  const lines = script.split("\n");
  for (let i = 0; i < lines.length && !failure.length; i++) {
    if (lines[i].length && !lines[i].startsWith("#")) step(lines[i]);
  }
  for (let i = 0; i < ptys.length; i++) finish(ptys[i]);
  for (let i = 0; i < ptys.length; i++) {
    const p = ptys[i];
    stdout.put((p.status.length ? p.status : "none") + " " + p.shown.length.toString() + "\n" + p.shown + "\n");
  }
  if (failure.length) stdout.put("failed: " + failure + "\n");
  stdout.flush();
  return 0;
}
