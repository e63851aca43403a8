// Sockets in an image: what all families have. Unix sockets are dumpunix.ts, the internet's dumpinet.ts, netlink's and packet's dumplink.ts. What has
// a partner outside of the tree is an obstacle that check.ts tells of.

import {
  FD_TYPES_INETSK,
  FD_TYPES_NETLINKSK,
  FD_TYPES_PACKETSK,
  FD_TYPES_UNIXSK,
  SK_OPTS_ENTRY_REUSEADDR,
  SK_OPTS_ENTRY_SO_BOUND_DEV,
  SK_OPTS_ENTRY_SO_BROADCAST,
  SK_OPTS_ENTRY_SO_BUF_LOCK,
  SK_OPTS_ENTRY_SO_KEEPALIVE,
  SK_OPTS_ENTRY_SO_LINGER,
  SK_OPTS_ENTRY_SO_MARK,
  SK_OPTS_ENTRY_SO_OOBINLINE,
  SK_OPTS_ENTRY_SO_PASSCRED,
  SK_OPTS_ENTRY_SO_PRIORITY,
  SK_OPTS_ENTRY_SO_RCV_TMO_SEC,
  SK_OPTS_ENTRY_SO_RCV_TMO_USEC,
  SK_OPTS_ENTRY_SO_RCVBUF,
  SK_OPTS_ENTRY_SO_RCVLOWAT,
  SK_OPTS_ENTRY_SO_REUSEPORT,
  SK_OPTS_ENTRY_SO_SND_TMO_SEC,
  SK_OPTS_ENTRY_SO_SND_TMO_USEC,
  SK_OPTS_ENTRY_SO_SNDBUF,
} from "../../abi/criu";
import { AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_UNIX, SOCK_STREAM } from "../../abi/net";
import { File } from "../fs/types";
import { devByIndex } from "../net/dev";
import { InetSock } from "../net/inet";
import { NlSock } from "../net/netlink";
import { PacketSock } from "../net/packet";
import {
  SK_BROADCAST,
  SK_KEEPALIVE,
  SK_OOBINLINE,
  SK_PASSCRED,
  SK_RCVBUF_LOCK,
  SK_REUSEADDR,
  SK_REUSEPORT,
  SK_SNDBUF_LOCK,
  Sock,
} from "../net/sock";
import { UnixSock } from "../net/unix";
import { dumpInet, tcpObstacle } from "./dumpinet";
import { dumpNetlink, dumpPacket } from "./dumplink";
import { dumpUnix, unixObstacle } from "./dumpunix";
import { ImageOut } from "./folder";
import { putBegin, putEnd, putText, putUint } from "./protobuf";

const MICRO: i64 = 1000;
const SECOND: i64 = 1_000_000_000;

/** The kind of a socket's entry. */
export function socketType(file: File): u32 {
  switch (changetype<Sock>(file.data).family) {
    case AF_UNIX:
      return FD_TYPES_UNIXSK;
    case AF_INET:
    case AF_INET6:
      return FD_TYPES_INETSK;
    case AF_NETLINK:
      return FD_TYPES_NETLINKSK;
    default:
      return FD_TYPES_PACKETSK;
  }
}

export function putOptions(o: ImageOut, field: u32, sk: Sock): void {
  const m = putBegin(o, field);
  putUint(o, SK_OPTS_ENTRY_SO_SNDBUF, sk.sndbuf);
  putUint(o, SK_OPTS_ENTRY_SO_RCVBUF, sk.rcvbuf);
  putUint(o, SK_OPTS_ENTRY_SO_SND_TMO_SEC, <u64>(sk.sndtimeo / SECOND));
  putUint(o, SK_OPTS_ENTRY_SO_SND_TMO_USEC, <u64>((sk.sndtimeo % SECOND) / MICRO));
  putUint(o, SK_OPTS_ENTRY_SO_RCV_TMO_SEC, <u64>(sk.rcvtimeo / SECOND));
  putUint(o, SK_OPTS_ENTRY_SO_RCV_TMO_USEC, <u64>((sk.rcvtimeo % SECOND) / MICRO));
  putUint(o, SK_OPTS_ENTRY_REUSEADDR, sk.flags & SK_REUSEADDR ? 1 : 0);
  putUint(o, SK_OPTS_ENTRY_SO_PRIORITY, sk.priority);
  putUint(o, SK_OPTS_ENTRY_SO_RCVLOWAT, sk.rcvlowat);
  if (sk.mark) putUint(o, SK_OPTS_ENTRY_SO_MARK, sk.mark);
  putUint(o, SK_OPTS_ENTRY_SO_PASSCRED, sk.flags & SK_PASSCRED ? 1 : 0);
  if (sk.boundDev) {
    const d = devByIndex(sk.net, sk.boundDev);
    if (changetype<usize>(d)) putText(o, SK_OPTS_ENTRY_SO_BOUND_DEV, d.name);
  }
  putUint(o, SK_OPTS_ENTRY_SO_REUSEPORT, sk.flags & SK_REUSEPORT ? 1 : 0);
  putUint(o, SK_OPTS_ENTRY_SO_BROADCAST, sk.flags & SK_BROADCAST ? 1 : 0);
  putUint(o, SK_OPTS_ENTRY_SO_KEEPALIVE, sk.flags & SK_KEEPALIVE ? 1 : 0);
  putUint(o, SK_OPTS_ENTRY_SO_OOBINLINE, sk.flags & SK_OOBINLINE ? 1 : 0);
  if (sk.lingerOn) putUint(o, SK_OPTS_ENTRY_SO_LINGER, sk.linger);
  putUint(o, SK_OPTS_ENTRY_SO_BUF_LOCK, (sk.flags & SK_SNDBUF_LOCK ? 1 : 0) | (sk.flags & SK_RCVBUF_LOCK ? 2 : 0));
  putEnd(o, m);
}

export function dumpSocket(o: ImageOut, id: u32, file: File): void {
  const sk = changetype<Sock>(file.data);
  switch (sk.family) {
    case AF_UNIX:
      dumpUnix(o, id, file, changetype<UnixSock>(sk));
      break;
    case AF_NETLINK:
      dumpNetlink(o, id, file, changetype<NlSock>(sk));
      break;
    case AF_PACKET:
      dumpPacket(o, id, file, changetype<PacketSock>(sk));
      break;
    default:
      dumpInet(o, id, file, changetype<InetSock>(sk));
  }
}

/** What stands in the way of writing a socket down, in words; "": nothing. */
export function socketObstacle(file: File): string {
  const sk = changetype<Sock>(file.data);
  if (sk.family == AF_UNIX) return unixObstacle(changetype<UnixSock>(sk));
  if ((sk.family == AF_INET || sk.family == AF_INET6) && sk.type == SOCK_STREAM)
    return tcpObstacle(changetype<InetSock>(sk));
  return "";
}
