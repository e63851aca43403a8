// A socket as an open file: read, write, poll, ioctl. fs/fileops.ts calls these; each family's own files do the work.

import { EINVAL, ENOTTY } from "../../abi/errno";
import { AF_UNIX, SIOCINQ, SIOCOUTQ } from "../../abi/net";
import { mayWait } from "../fs/fileops";
import { File } from "../fs/types";
import { putUser32 } from "../mem/user";
import { msgBegin, msgSegment } from "./msg";
import { NlSock, netlinkPoll, netlinkReceive, netlinkSend } from "./netlink";
import { Sock, SS_LISTEN, sockOf } from "./sock";
import { Msg } from "./state";
import { UnixSock, unixPoll } from "./unix";
import { unixInq, unixReceive, unixSend } from "./unixmsg";

/** sendmsg of the family. @returns bytes, BLOCKED or -errno */
export function sockSend(sk: Sock, m: Msg): i64 {
  return sk.family == AF_UNIX ? unixSend(changetype<UnixSock>(sk), m) : netlinkSend(changetype<NlSock>(sk), m);
}

/** recvmsg of the family: the address is left in MSG_NAME, its length in the message. */
export function sockReceive(sk: Sock, m: Msg): i64 {
  return sk.family == AF_UNIX ? unixReceive(changetype<UnixSock>(sk), m) : netlinkReceive(changetype<NlSock>(sk), m);
}

export function socketRead(file: File, buf: u32, n: u32): i64 {
  const m = msgBegin(0, !mayWait(file));
  msgSegment(m, buf, n);
  // read(2) of nothing is no receive.
  return n ? sockReceive(sockOf(file), m) : 0;
}

export function socketWrite(file: File, buf: u32, n: u32): i64 {
  const m = msgBegin(0, !mayWait(file));
  msgSegment(m, buf, n);
  return sockSend(sockOf(file), m);
}

/** readv(2). @param iov kernel array of {base u32, len u32} */
export function socketReadv(file: File, iov: usize, count: u32, total: u32): i64 {
  const m = msgBegin(0, !mayWait(file));
  m.iov = iov;
  m.count = count;
  m.total = total;
  return total ? sockReceive(sockOf(file), m) : 0;
}

export function socketWritev(file: File, iov: usize, count: u32, total: u32): i64 {
  const m = msgBegin(0, !mayWait(file));
  m.iov = iov;
  m.count = count;
  m.total = total;
  return sockSend(sockOf(file), m);
}

export function socketPoll(sk: Sock, table: usize): u32 {
  return sk.family == AF_UNIX ? unixPoll(changetype<UnixSock>(sk), table) : netlinkPoll(changetype<NlSock>(sk), table);
}

export function socketIoctl(sk: Sock, cmd: u32, arg: u32): i64 {
  switch (cmd) {
    case SIOCINQ: {
      if (sk.family != AF_UNIX) break;
      const n = unixInq(changetype<UnixSock>(sk));
      return n < 0 ? n : putUser32(arg, <u32>n);
    }
    case SIOCOUTQ:
      if (sk.state == SS_LISTEN) return -EINVAL;
      return putUser32(arg, sk.wmem);
  }
  return -ENOTTY;
}
