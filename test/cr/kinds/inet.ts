// Words of the internet for the programs of the suite: addresses, options, pairs that are connected.

import { cstr } from "../../../asm/lib/bytes";
import * as file from "../../../asm/lib/sys/file";
import * as misc from "../../../asm/lib/sys/misc";
import * as raw from "../../../asm/lib/sys/raw";
import { expect } from "./common";

export const AF_INET = 2;
export const AF_INET6 = 10;
export const STREAM = 1;
export const DGRAM = 2;
export const NONBLOCK = 2048;
export const EAGAIN = -11;
/** A struct sockaddr of either family. */
export const address = memory.data(32);
const word = memory.data(8);
const most = 65536;
export const bytes = memory.data(65536);

/** The loopback address of a family, with a port. @returns the size of its struct */
export function loopback(family: i32, port: i32): i32 {
  memory.fill(address, 0, 32);
  store<u16>(address, family as u16);
  store<u16>(address, ((port & 255) << 8) | (port >> 8), 2);
  if (family == AF_INET) store<u32>(address, 0x0100007f, 4);
  else store<u8>(address, 1, 23);
  return family == AF_INET ? 16 : 28;
}

/** ::ffff:127.0.0.1 */
export function mapped(port: i32): i32 {
  loopback(AF_INET6, port);
  store<u8>(address, 0, 23);
  store<u16>(address, 0xffff, 18);
  store<u32>(address, 0x0100007f, 20);
  return 28;
}

export function bound(family: i32, type: i32, port: i32): i32 {
  const fd = misc.socket(family, type, 0);
  // A connection of the program before may be in TIME_WAIT.
  if (type == STREAM) setOption(fd, 1, 2, 1);
  expect("bind", misc.bind(fd, address, loopback(family, port)), 0);
  return fd;
}

export function listener(family: i32, port: i32, backlog: i32): i32 {
  const fd = bound(family, STREAM, port);
  expect("listen", misc.listen(fd, backlog), 0);
  return fd;
}

export function connected(family: i32, port: i32): i32 {
  const fd = misc.socket(family, STREAM, 0);
  expect("connect", misc.connect(fd, address, loopback(family, port)), 0);
  return fd;
}

export let client = -1;
export let server = -1;

/** Two ends of a connection: `client` and `server`. The listener is closed. */
export function pair(family: i32, port: i32): void {
  const l = listener(family, port, 5);
  client = connected(family, port);
  server = misc.accept(l, 0, 0);
  expect("accept", server < 0 ? server : 0, 0);
  file.close(l);
}

export function write(fd: i32, text: string): void {
  expect("write", file.write(fd, cstr(text), text.length), text.length);
}

export function nonblocking(fd: i32, on: bool): void {
  file.fcntl(fd, 4, on ? NONBLOCK : 0);
}

/** Writes numbered bytes until there is no room for more. @returns how many */
export function fill(fd: i32): i32 {
  for (let i = 0; i < most; i++) store<u8>(bytes + i, (i % 251) as u8);
  nonblocking(fd, true);
  let n = 0;
  for (;;) {
    const from = n % 251;
    const r = file.write(fd, bytes + from, 251 * 200);
    if (r <= 0) break;
    n += r;
  }
  nonblocking(fd, false);
  return n;
}

/** Reads what `fill` wrote, which is `n` bytes. */
export function drain(fd: i32, n: i32): void {
  let got = 0;
  while (got < n) {
    const r = file.read(fd, bytes, n - got < most ? n - got : most);
    if (r <= 0) {
      expect("read after " + got.toString() + " of " + n.toString(), r, 1);
      return;
    }
    for (let i = 0; i < r; i++)
      if (load<u8>(bytes + i) != (((got + i) % 251) as u8)) {
        expect("byte " + (got + i).toString(), load<u8>(bytes + i), (got + i) % 251);
        return;
      }
    got += r;
  }
}

export function shutdown(fd: i32, how: i32): void {
  expect("shutdown", raw.SYS_shutdown(fd, how), 0);
}

export function setOption(fd: i32, level: i32, name: i32, value: i32): void {
  store<i32>(word, value);
  expect("setsockopt", raw.SYS_setsockopt(fd, level, name, word as i32, 4), 0);
}

export function option(fd: i32, level: i32, name: i32): i32 {
  store<i32>(word, 4, 4);
  const r = raw.SYS_getsockopt(fd, level, name, word as i32, (word + 4) as i32) as i32;
  return r < 0 ? r : load<i32>(word);
}

/** The port of a socket's name, or of its peer's. */
export function portOf(fd: i32, peer: bool): i32 {
  store<i32>(word, 28);
  const r = peer
    ? raw.SYS_getpeername(fd, address as i32, word as i32)
    : raw.SYS_getsockname(fd, address as i32, word as i32);
  return r < 0 ? (r as i32) : bswap<u16>(load<u16>(address, 2));
}
