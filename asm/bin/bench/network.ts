// A TCP connection over a veth pair between two network namespaces: round trips of a byte, and blocks of 64 KiB one way.
//
// The other end is a child that is told, before each measurement, how many messages of what size come: {count, size}.

import { CLONE_NEWNET } from "../../lib/sys/proc";
import * as raw from "../../lib/sys/raw";

const BLOCK = 65536;
const block = memory.data(65536);
const word = memory.data(16);
const name = memory.data(16);
let connection: i32 = -1;

/** sockaddr_in of 10.9.9.2, port 7. */
function address(): i32 {
  memory.fill(name, 0, 16);
  store<u16>(name, 2);
  store<u16>(name, 0x0700, 2);
  store<u32>(name, 0x0209090a, 4);
  return name as i32;
}

function readAll(fd: i32, n: i32): bool {
  for (let done = 0; done < n; ) {
    const r = raw.SYS_read(fd, (block + done) as i32, n - done) as i32;
    if (r <= 0) return false;
    done += r;
  }
  return true;
}

function serve(fd: i32): void {
  while (readAll(fd, 8)) {
    const count = load<i32>(block);
    const size = load<i32>(block, 4);
    for (let i = 0; i < count; i++) {
      if (!readAll(fd, size)) return;
      if (size == 1) raw.SYS_write(fd, block as i32, 1);
    }
    if (size != 1) raw.SYS_write(fd, block as i32, 1);
  }
}

function nodelay(fd: i32): void {
  store<i32>(word, 1);
  raw.SYS_setsockopt(fd, 6, 1, word as i32, 4);
}

/** @param ip runs ip(8) with arguments @returns 0 or -errno */
export function prepareVeth(ip: (words: string) => i32): i32 {
  let error = raw.SYS_unshare(CLONE_NEWNET) as i32;
  if (error >= 0) error = ip("link add v0 type veth peer name v1");
  const there = memory.data(8);
  const back = memory.data(8);
  if (error >= 0) error = min(raw.SYS_pipe(there as i32), raw.SYS_pipe(back as i32)) as i32;
  if (error < 0) return error;
  const pid = raw.SYS_fork() as i32;
  if (pid < 0) return pid;
  if (pid == 0) {
    raw.SYS_close(load<i32>(there, 4));
    raw.SYS_unshare(CLONE_NEWNET);
    raw.SYS_write(load<i32>(back, 4), word as i32, 1);
    raw.SYS_read(load<i32>(there), word as i32, 1);
    ip("addr add 10.9.9.2/24 dev v1");
    ip("link set v1 up");
    const listener = raw.SYS_socket(2, 1, 0) as i32;
    raw.SYS_bind(listener, address(), 16);
    raw.SYS_listen(listener, 1);
    raw.SYS_write(load<i32>(back, 4), word as i32, 1);
    const fd = raw.SYS_accept(listener, 0, 0) as i32;
    nodelay(fd);
    serve(fd);
    raw.SYS_exit_group(0);
  }
  raw.SYS_read(load<i32>(back), word as i32, 1);
  error = ip("link set v1 netns " + pid.toString());
  if (error >= 0) error = ip("addr add 10.9.9.1/24 dev v0");
  if (error >= 0) error = ip("link set v0 up");
  raw.SYS_write(load<i32>(there, 4), word as i32, 1);
  raw.SYS_read(load<i32>(back), word as i32, 1);
  if (error < 0) return error;
  connection = raw.SYS_socket(2, 1, 0) as i32;
  nodelay(connection);
  return raw.SYS_connect(connection, address(), 16) as i32;
}

function begin(count: i32, size: i32): void {
  store<i32>(word, count);
  store<i32>(word, size, 4);
  raw.SYS_write(connection, word as i32, 8);
}

export function vethRoundTrip(n: i32): i32 {
  begin(n, 1);
  for (let i = 0; i < n; i++) {
    raw.SYS_write(connection, word as i32, 1);
    const r = raw.SYS_read(connection, word as i32, 1) as i32;
    if (r != 1) return r < 0 ? r : -104;
  }
  return 0;
}

export function vethThroughput(n: i32): i32 {
  begin(n, BLOCK);
  for (let i = 0; i < n; i++) {
    for (let done = 0; done < BLOCK; ) {
      const wrote = raw.SYS_write(connection, (block + done) as i32, BLOCK - done) as i32;
      if (wrote < 0) return wrote;
      done += wrote;
    }
  }
  const r = raw.SYS_read(connection, word as i32, 1) as i32;
  return r == 1 ? 0 : -104;
}
