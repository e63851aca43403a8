// Stream sockets of AF_UNIX at a path (unix(7)).

import { putBytes } from "./bytes";
import { connect, socket } from "./sys/misc";

const AF_UNIX = 1;
const SOCK_STREAM = 1;
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
