// Files and commands that the program reads and writes: one stream a name, open until close() or the end (POSIX awk, "Input/Output
// Functions and Expressions").

import { environ } from "../../lib/env";
import { strerror } from "../../lib/errno";
import { eprint, Reader, stderr, stdin, stdout, Writer } from "../../lib/io";
import { execPath, waitpid } from "../../lib/process";
import { progShort } from "../../lib/start";
import {
  close,
  dup2,
  O_APPEND,
  O_CLOEXEC,
  O_CREAT,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  open,
  pipe2,
  pipeRead,
  pipeWrite,
} from "../../lib/sys/file";
import { _exit, fork } from "../../lib/sys/proc";
import { fatalPlain } from "./errors";

class Output {
  constructor(
    public writer: Writer,
    public pid: i32,
  ) {}
}
class Input {
  constructor(
    public reader: Reader,
    public pid: i32,
  ) {}
}
const outputs = new Map<string, Output>();
const inputs = new Map<string, Input>();

/** Forks /bin/sh -c command. The descriptors it was given are the child's `to`. */
function shell(command: string, from: i32, to: i32): i32 {
  const argv = ["sh", "-c", command];
  const env = environ();
  const pid = fork();
  if (pid == 0) {
    if (from >= 0) dup2(from, to);
    execPath("/bin/sh", argv, env);
    _exit(127);
  }
  return pid;
}
export function flushAll(): void {
  stdout.flush();
  const all = outputs.values();
  for (let i = 0; i < all.length; i++) all[i].writer.flush();
}

/** The stream behind print's redirection: '>', 'A' (>>) or '|'. */
export function output(kind: i32, name: string): Writer {
  if (outputs.has(name)) return outputs.get(name).writer;
  if (kind == 0x7c) {
    flushAll();
    const r = pipe2(O_CLOEXEC);
    if (r < 0) fatalPlain("can't create pipe: " + strerror(r));
    const reader = pipeRead();
    const writer = pipeWrite();
    const pid = shell(name, reader, 0);
    close(reader);
    if (pid < 0) fatalPlain("vfork: " + strerror(pid));
    const w = new Writer(writer);
    w.setFull();
    outputs.set(name, new Output(w, pid));
    return w;
  }
  if (name == "/dev/stdout" || name == "-") return stdout;
  if (name == "/dev/stderr") return stderr;
  const fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC | (kind == 0x41 ? O_APPEND : O_TRUNC), 0o666);
  if (fd < 0) fatalPlain("can't open '" + name + "': " + strerror(fd));
  const w = new Writer(fd);
  outputs.set(name, new Output(w, 0));
  return w;
}
/** −errno of the last source() that returned null. */
export let openError: i32 = 0;
/** Where getline reads: a file, or with `command` its output. */
export function source(name: string, command: bool): Reader | null {
  if (inputs.has(name)) return inputs.get(name).reader;
  if (command) {
    flushAll();
    const r = pipe2(O_CLOEXEC);
    if (r < 0) fatalPlain("can't create pipe: " + strerror(r));
    const reader = pipeRead();
    const writer = pipeWrite();
    const pid = shell(name, writer, 1);
    close(writer);
    if (pid < 0) fatalPlain("vfork: " + strerror(pid));
    const in_ = new Reader(reader);
    inputs.set(name, new Input(in_, pid));
    return in_;
  }
  if (name == "-" || name == "/dev/stdin") return stdin();
  const fd = open(name, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    openError = fd;
    return null;
  }
  const in_ = new Reader(fd);
  inputs.set(name, new Input(in_, 0));
  return in_;
}
function closeOutput(o: Output): i32 {
  o.writer.flush();
  const r = close(o.writer.fd);
  return o.pid ? waitpid(o.pid) : r;
}
/** close(name): what pclose(3) or fclose(3) gives, −1 when there is no such stream. */
export function closeStream(name: string): i32 {
  let r = -1;
  if (outputs.has(name)) {
    r = closeOutput(outputs.get(name));
    outputs.delete(name);
  }
  if (inputs.has(name)) {
    const i = inputs.get(name);
    r = i.reader.close();
    if (i.pid) r = waitpid(i.pid);
    inputs.delete(name);
  }
  return r;
}
/** fflush(name). */
export function flushStream(name: string): i32 {
  if (!name.length || name == "/dev/stdout") return stdout.flush() < 0 ? -1 : 0;
  if (!outputs.has(name)) return -1;
  return outputs.get(name).writer.flush() < 0 ? -1 : 0;
}
/** The end: commands are waited for. */
export function closeAll(): void {
  const all = outputs.values();
  for (let i = 0; i < all.length; i++) closeOutput(all[i]);
  outputs.clear();
  const read = inputs.values();
  for (let i = 0; i < read.length; i++) {
    read[i].reader.close();
    if (read[i].pid) waitpid(read[i].pid);
  }
  inputs.clear();
}
/** system(command): its exit status, or 256 + the signal that ended it. */
export function system(command: string): i32 {
  flushAll();
  const pid = shell(command, -1, 0);
  if (pid < 0) return -1;
  const status = waitpid(pid);
  if (status < 0) return -1;
  return (status & 0x7f) == 0 ? (status >> 8) & 255 : 256 + (status & 0x7f);
}
export function warnFile(name: string, errno: i32): void {
  eprint(progShort() + ": " + name + ": " + strerror(errno) + "\n");
}
