// `sys STATEMENT…` makes the system calls that no tool makes, one a statement, and says what each answered: what the corners of the
// namespaces are tried with. native.c is the same program for Linux; README.md beside the tests has the language.

import { fromCstr, putBytes, strdup } from "../../../asm/lib/bytes";
import { environ } from "../../../asm/lib/env";
import { errnoName } from "../../../asm/lib/errno";
import { print, stdout } from "../../../asm/lib/io";
import { execPath, WEXITSTATUS, WIFEXITED, WTERMSIG, waitpid } from "../../../asm/lib/process";
import { run } from "../../../asm/lib/start";
import * as proc from "../../../asm/lib/sys/proc";
import * as raw from "../../../asm/lib/sys/raw";
import { call } from "../../../dist/sys/calls";

const BUFFER = 4096;
const SOL_SOCKET = 1;
const SCM_CREDENTIALS = 2;

const names: string[] = [];
const values: i64[] = [];
const buffers = new Map<string, usize>();

function zeroed(): usize {
  const at = heap.alloc(BUFFER);
  memory.fill(at, 0, BUFFER);
  return at;
}

function setVariable(name: string, value: i64): void {
  const i = names.indexOf(name);
  if (i >= 0) values[i] = value;
  else {
    names.push(name);
    values.push(value);
  }
}

function variable(name: string): i64 {
  const i = names.indexOf(name);
  return i < 0 ? 0 : values[i];
}

/** A text with each %name of a variable replaced; the longest name that fits counts. */
function filled(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    let best = -1;
    if (text.charCodeAt(i) == 37)
      for (let k = 0; k < names.length; k++)
        if (text.startsWith(names[k], i + 1) && (best < 0 || names[k].length > names[best].length)) best = k;
    if (best < 0) out += text.charAt(i);
    else {
      out += values[best].toString();
      i += names[best].length;
    }
  }
  return out;
}

function number(text: string): i64 {
  const negative = text.startsWith("-");
  const digits = negative ? text.slice(1) : text;
  const n = digits.startsWith("0x") ? I64.parseInt(digits.slice(2), 16) : I64.parseInt(digits, 10);
  return negative ? -n : n;
}

/** %variable, @buffer, @buffer+offset, a number, numbers with | between them, or else a text, of which the address counts. */
function valueOf(word: string): i64 {
  const first = word.charCodeAt(0);
  if (first == 37) return variable(word.slice(1));
  if (first == 64) {
    const plus = word.indexOf("+");
    const name = plus < 0 ? word : word.slice(0, plus);
    if (!buffers.has(name)) buffers.set(name, zeroed());
    return (buffers.get(name) + (plus < 0 ? 0 : (number(word.slice(plus + 1)) as usize))) as i64;
  }
  if (first == 45 || (first >= 48 && first <= 57)) {
    const parts = word.split("|");
    let n: i64 = 0;
    for (let i = 0; i < parts.length; i++) n |= number(parts[i]);
    return n;
  }
  return strdup(filled(first == 58 ? word.slice(1) : word)) as i64;
}

function answer(name: string, target: string, result: i64): void {
  if (target.length) setVariable(target, result);
  if (result < 0 && result > -4096) print(name + ": " + errnoName(result as i32) + "\n");
  else if (!target.length) print(name + ": " + result.toString() + "\n");
}

function get(at: usize, size: i64): i64 {
  if (size == 1) return load<u8>(at);
  if (size == 2) return load<u16>(at);
  return size == 4 ? load<i32>(at) : load<i64>(at);
}

function put(at: usize, size: i64, value: i64): void {
  if (size == 1) store<u8>(at, value as u8);
  else if (size == 2) store<u16>(at, value as u16);
  else if (size == 4) store<i32>(at, value as i32);
  else store<i64>(at, value);
}

function shell(command: string): void {
  const words = environ();
  for (let i = 0; i < names.length; i++) words.push(names[i] + "=" + values[i].toString());
  execPath("/bin/sh", ["sh", "-c", command], words);
}

function waitFor(pid: i32): void {
  const status = waitpid(pid);
  if (status < 0) print("wait: " + errnoName(status) + "\n");
  else
    print(
      "wait: " +
        (WIFEXITED(status) ? "exit " + WEXITSTATUS(status).toString() : "signal " + WTERMSIG(status).toString()) +
        "\n",
    );
}

/** open(2) to write, one write(2). */
function tell(path: string, text: string): i64 {
  const fd = raw.SYS_open(strdup(path) as i32, 1, 0) as i32;
  if (fd < 0) return fd;
  const room = heap.alloc(text.length + 1);
  const r = raw.SYS_write(fd, room as i32, putBytes(room, text));
  raw.SYS_close(fd);
  return r;
}

// struct msghdr {name, namelen, iov, iovlen, padding, control, controllen, padding, flags}, struct iovec {base, len}, struct cmsghdr {len, padding, level, type} of wali:
// the one thing whose layout is not the same on both sides.
const message = memory.data(36, 8);
const iov = memory.data(8, 8);
const control = memory.data(64, 8);
const byte = memory.data(8, 8);

function prepareMessage(room: i32): void {
  memory.fill(message, 0, 36);
  store<u32>(iov, byte as u32);
  store<u32>(iov, 1, 4);
  store<u32>(message, iov as u32, 8);
  store<u32>(message, 1, 12);
  store<u32>(message, control as u32, 20);
  store<u32>(message, room, 24);
}

/** A byte with SCM_CREDENTIALS of that pid, uid and gid. */
function sendCredentials(fd: i32, pid: i32, uid: i32, gid: i32): i64 {
  prepareMessage(28);
  store<u32>(control, 28);
  store<i32>(control, SOL_SOCKET, 8);
  store<i32>(control, SCM_CREDENTIALS, 12);
  store<i32>(control, pid, 16);
  store<i32>(control, uid, 20);
  store<i32>(control, gid, 24);
  return raw.SYS_sendmsg(fd, message as i32, 0);
}

/** Into a variable goes the pid; without one all three are said. */
function receiveCredentials(fd: i32, target: string): void {
  prepareMessage(64);
  const r = raw.SYS_recvmsg(fd, message as i32, 0);
  if (r < 0) print("recvcred: " + errnoName(r as i32) + "\n");
  else if (target.length) setVariable(target, load<i32>(control, 16));
  else
    print(
      `recvcred: pid ${load<i32>(control, 16).toString()} uid ${load<i32>(control, 20).toString()} gid ${load<i32>(control, 24).toString()}\n`,
    );
}

run((_name: string, args: string[]): i32 => {
  let last: i64 = 0;
  for (let i = 1; i < args.length; i++) {
    const words = args[i].trim().split(" ");
    let name = words[0];
    let target = "";
    const equals = name.indexOf("=");
    if (equals > 0) {
      target = name.slice(0, equals);
      name = name.slice(equals + 1);
    }
    const rest = args[i].trim().slice(words[0].length + 1);
    if (name == "{") {
      if (last == 0) continue;
      for (let depth = 1; depth > 0; ) {
        const word = args[++i].trim();
        if (word == "{") depth++;
        else if (word == "}") depth--;
      }
    } else if (name == "}") {
      stdout.flush();
      proc._exit(0);
    } else if (name == "say") print(filled(rest) + "\n");
    else if (name == "sh" || name == "exec") {
      stdout.flush();
      const pid = name == "sh" ? proc.fork() : 0;
      if (pid == 0) shell(rest);
      waitpid(pid);
    } else if (name == "wait") waitFor(valueOf(words[1]) as i32);
    else if (name == "put") put(valueOf(words[1]) as usize, valueOf(words[2]), valueOf(words[3]));
    else if (name == "get") answer(name, target, get(valueOf(words[1]) as usize, valueOf(words[2])));
    else if (name == "str") print(fromCstr(valueOf(words[1]) as usize) + "\n");
    else if (name == "tell")
      answer(name, target, tell(filled(words[1]), rest.slice(words[1].length + 1).replaceAll("\\n", "\n")));
    else if (name == "sendcred")
      answer(
        name,
        target,
        sendCredentials(
          valueOf(words[1]) as i32,
          valueOf(words[2]) as i32,
          valueOf(words[3]) as i32,
          valueOf(words[4]) as i32,
        ),
      );
    else if (name == "recvcred") receiveCredentials(valueOf(words[1]) as i32, target);
    else {
      const numbers = new StaticArray<i64>(6);
      for (let k = 1; k < words.length; k++) numbers[k - 1] = valueOf(words[k]);
      stdout.flush();
      last = call(name, numbers);
      answer(name, target, last);
    }
    stdout.flush();
  }
  return 0;
});
