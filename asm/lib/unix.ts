// Stream sockets of AF_UNIX at a path (unix(7)).

import { putBytes } from "./bytes";
import { ECONNREFUSED, ENOENT } from "./errno";
import { close } from "./sys/file";
import { connect, socket } from "./sys/misc";

const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0x80000;
/** sizeof(struct sockaddr_un) */
const ADDRESS_SIZE = 110;
const address = memory.data(ADDRESS_SIZE);

/** A stream socket that closes on exec. @returns its descriptor or −errno */
export function unixStream(): i32 {
  return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

/** @param path ASCII, of 107 characters at most @returns 0 or −errno */
export function connectUnix(fd: i32, path: string): i32 {
  store<u16>(address, AF_UNIX);
  putBytes(address + 2, path);
  store<u8>(address + 2 + path.length, 0);
  return connect(fd, address, 2 + path.length + 1);
}

/**
 * Whether a socket has the name that a node in the file system shows. Nobody hears of it: a datagram socket that connects says nothing, and
 * one of another type refuses it.
 */
export function isBound(path: string): bool {
  const fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  const r = connectUnix(fd, path);
  close(fd);
  return r >= 0 || (r != -ECONNREFUSED && r != -ENOENT);
}
