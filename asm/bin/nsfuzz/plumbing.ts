// What controller and workers say to each other: records of one size in two pipes a slot.

import { cstr, fromBytes } from "../../lib/bytes";
import { EINTR } from "../../lib/errno";
import * as raw from "../../lib/sys/raw";
import { SLOTS } from "./operations";

/** {kind, four arguments, the target's pid} */
@unmanaged
export class Request {
  kind: i32;
  x0: i32;
  x1: i32;
  x2: i32;
  x3: i32;
  pid: i32;
}
export const REQUEST_SIZE = offsetof<Request>() as i32;

export const HOST_MAX = 66;
export const TEXT_MAX = 600;

@unmanaged
export class Reply {
  result: i64; // negative: errno
  ready: i32;
  pid: i32;
  ppid: i32;
  uid: i32;
  euid: i32;
  textLen: i32;
  // host name and text follow at HOST and TEXT
}
const HOST: usize = offsetof<Reply>();
const TEXT: usize = HOST + 72;
export const REPLY_SIZE = (TEXT + TEXT_MAX) as i32;

@inline
export function hostOf(r: Reply): usize {
  return changetype<usize>(r) + HOST;
}
@inline
export function textOf(r: Reply): usize {
  return changetype<usize>(r) + TEXT;
}

/** Descriptors {read, write} of each slot's requests and replies. */
export const requests = memory.data(SLOTS * 8);
export const replies = memory.data(SLOTS * 8);

@inline
export function end(pipes: usize, slot: i32, write: i32): i32 {
  return load<i32>(pipes + ((<usize>slot) << 3) + ((<usize>write) << 2));
}

/** All of it. @returns false at the end of file or an error */
export function transfer(fd: i32, at: usize, n: i32, out: bool): bool {
  for (let done = 0; done < n; ) {
    const k = (
      out ? raw.SYS_write(fd, (at + done) as i32, n - done) : raw.SYS_read(fd, (at + done) as i32, n - done)
    ) as i32;
    if (k == -EINTR) continue;
    if (k <= 0) return false;
    done += k;
  }
  return true;
}

const O_WRONLY_CLOEXEC = 0o2000001;
const O_RDONLY_CLOEXEC = 0o2000000;
const FILE_MAX = 65536;
const buffer = memory.data(FILE_MAX);

/** The content of a file, or null; then `fileError` is the errno. */
export function getFile(path: string): string | null {
  const fd = raw.SYS_open(cstr(path) as i32, O_RDONLY_CLOEXEC, 0) as i32;
  if (fd < 0) {
    fileError = fd;
    return null;
  }
  let n = 0;
  let k: i32 = 0;
  while (n < FILE_MAX) {
    k = raw.SYS_read(fd, (buffer + n) as i32, FILE_MAX - n) as i32;
    if (k <= 0) break;
    n += k;
  }
  raw.SYS_close(fd);
  fileError = k < 0 ? k : 0;
  return k < 0 ? null : fromBytes(buffer, n);
}
export let fileError: i32 = 0;

/** One write. @returns 0 or a negative errno */
export function putFile(path: string, text: string): i32 {
  const fd = raw.SYS_open(cstr(path) as i32, O_WRONLY_CLOEXEC, 0) as i32;
  if (fd < 0) return fd;
  const n = String.UTF8.byteLength(text);
  const k = raw.SYS_write(fd, cstr(text) as i32, n) as i32;
  raw.SYS_close(fd);
  return k < 0 ? k : 0;
}
