// A socket as an open file: read, write, poll, ioctl. fs/fileops.ts calls these; each family's own files do the work.

import { EINVAL } from "../../abi/errno";
import { AF_NETLINK, AF_PACKET, AF_UNIX, IPPROTO_UDP, SIOCINQ, SIOCOUTQ, SOCK_RAW, SOCK_STREAM } from "../../abi/net";
import { mayWait } from "../fs/fileops";
import { File, isNull } from "../fs/types";
import { putUser32, putUser64, userOk } from "../mem/user";
import { dgramPoll, dgramReceive } from "./dgram";
import { ifIoctl } from "./ifioctl";
import { InetSock } from "./inet";
import { msgBegin, msgSegment } from "./msg";
import { NlSock, netlinkPoll, netlinkReceive, netlinkSend } from "./netlink";
import { PacketSock, packetPoll, packetReceive, packetSend } from "./packet";
import { rawSend } from "./raw";
import { Sock, SS_LISTEN, sockOf } from "./sock";
import { Msg } from "./state";
import { tcpOutq, tcpPoll, tcpReceive, tcpSend } from "./tcp";
import { udpSend } from "./udp";
import { UnixSock, unixPoll } from "./unix";
import { unixInq, unixReceive, unixSend } from "./unixmsg";
import { netRun } from "./xmit";

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
    case AF_PACKET:
      return packetSend(changetype<PacketSock>(sk), m);
  }
  const s = changetype<InetSock>(sk);
  const r = isTcp(sk)
    ? tcpSend(s, m)
    : s.type != SOCK_RAW && s.protocol == <u32>IPPROTO_UDP
      ? udpSend(s, m)
      : rawSend(s, m);
  netRun();
  return r;
}

/** recvmsg of the family: the address is left in MSG_NAME, its length in the message. */
export function sockReceive(sk: Sock, m: Msg): i64 {
  switch (sk.family) {
    case AF_UNIX:
      return unixReceive(changetype<UnixSock>(sk), m);
    case AF_NETLINK:
      return netlinkReceive(changetype<NlSock>(sk), m);
    case AF_PACKET:
      return packetReceive(changetype<PacketSock>(sk), m);
  }
  if (!isTcp(sk)) return dgramReceive(changetype<InetSock>(sk), m);
  const r = tcpReceive(changetype<InetSock>(sk), m);
  netRun();
  return r;
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
    case AF_PACKET:
      return packetPoll(changetype<PacketSock>(sk), table);
  }
  return isTcp(sk) ? tcpPoll(changetype<InetSock>(sk), table) : dgramPoll(changetype<InetSock>(sk), table);
}

const SIOCGSTAMP: u32 = 0x8906;
const SIOCGSTAMPNS: u32 = 0x8907;

function isInet(sk: Sock): bool {
  return sk.family == 2 || sk.family == 10;
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
      return putUser32(arg, isInet(sk) && isTcp(sk) ? tcpOutq(changetype<InetSock>(sk)) : sk.wmem);
    case SIOCGSTAMP:
    case SIOCGSTAMPNS: {
      if (sk.family != AF_PACKET || !userOk(arg, 16)) break;
      const t = changetype<PacketSock>(sk).lastWhen;
      putUser64(arg, <u64>(t / 1_000_000_000));
      putUser64(arg + 8, <u64>((t % 1_000_000_000) / (cmd == SIOCGSTAMP ? 1000 : 1)));
      return 0;
    }
  }
  return ifIoctl(sk.net, cmd, arg);
}
