// A socket as an open file: read, write, poll, ioctl. fs/fileops.ts calls these; each family's own files do the work.

import { EINVAL } from "../../abi/errno";
import { AF_NETLINK, AF_UNIX, SIOCINQ, SIOCOUTQ, SOCK_STREAM } from "../../abi/net";
import { mayWait } from "../fs/fileops";
import { File, isNull } from "../fs/types";
import { putUser32 } from "../mem/user";
import { ifIoctl } from "./ifioctl";
import { InetSock } from "./inet";
import { msgBegin, msgSegment } from "./msg";
import { NlSock, netlinkPoll, netlinkReceive, netlinkSend } from "./netlink";
import { Sock, SS_LISTEN, sockOf } from "./sock";
import { Msg } from "./state";
import { tcpPoll, tcpReceive, tcpSend } from "./tcp";
import { udpPoll, udpReceive, udpSend } from "./udp";
import { UnixSock, unixPoll } from "./unix";
import { unixInq, unixReceive, unixSend } from "./unixmsg";

@inline
function isTcp(sk: Sock): bool {
  return sk.type == SOCK_STREAM;
}

/** sendmsg of the family. @returns bytes, BLOCKED or -errno */
export function sockSend(sk: Sock, m: Msg): i64 {
  switch (sk.family) {
    case AF_UNIX:
      return unixSend(changetype<UnixSock>(sk), m);
    case AF_NETLINK:
      return netlinkSend(changetype<NlSock>(sk), m);
  }
  return isTcp(sk) ? tcpSend(changetype<InetSock>(sk), m) : udpSend(changetype<InetSock>(sk), m);
}

/** recvmsg of the family: the address is left in MSG_NAME, its length in the message. */
export function sockReceive(sk: Sock, m: Msg): i64 {
  switch (sk.family) {
    case AF_UNIX:
      return unixReceive(changetype<UnixSock>(sk), m);
    case AF_NETLINK:
      return netlinkReceive(changetype<NlSock>(sk), m);
  }
  return isTcp(sk) ? tcpReceive(changetype<InetSock>(sk), m) : udpReceive(changetype<InetSock>(sk), m);
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
  switch (sk.family) {
    case AF_UNIX:
      return unixPoll(changetype<UnixSock>(sk), table);
    case AF_NETLINK:
      return netlinkPoll(changetype<NlSock>(sk), table);
  }
  return isTcp(sk) ? tcpPoll(changetype<InetSock>(sk), table) : udpPoll(changetype<InetSock>(sk), table);
}

function inetInq(sk: Sock): i64 {
  if (sk.state == SS_LISTEN) return -EINVAL;
  if (isTcp(sk)) return sk.queueBytes;
  return isNull(sk.queueHead) ? 0 : sk.queueHead.len;
}

export function socketIoctl(sk: Sock, cmd: u32, arg: u32): i64 {
  switch (cmd) {
    case SIOCINQ: {
      if (sk.family == AF_NETLINK) break;
      const n = sk.family == AF_UNIX ? unixInq(changetype<UnixSock>(sk)) : inetInq(sk);
      return n < 0 ? n : putUser32(arg, <u32>n);
    }
    case SIOCOUTQ:
      if (sk.state == SS_LISTEN) return -EINVAL;
      return putUser32(arg, sk.wmem);
  }
  return ifIoctl(sk.net, cmd, arg);
}
