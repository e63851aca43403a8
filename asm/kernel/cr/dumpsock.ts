// Sockets in an image: what all families have, and unix sockets with what waits in their queues. The internet's are dumpinet.ts, netlink's
// and packet's dumplink.ts. What has a partner outside of the tree is an obstacle that check.ts tells of.

import {
  FD_TYPES_INETSK,
  FD_TYPES_NETLINKSK,
  FD_TYPES_PACKETSK,
  FD_TYPES_UNIXSK,
  FILE_ENTRY_USK,
  FILE_PERMS_ENTRY_GID,
  FILE_PERMS_ENTRY_MODE,
  FILE_PERMS_ENTRY_UID,
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
  UNIX_SK_ENTRY_BACKLOG,
  UNIX_SK_ENTRY_FILE_PERMS,
  UNIX_SK_ENTRY_FLAGS,
  UNIX_SK_ENTRY_FOWN,
  UNIX_SK_ENTRY_ID,
  UNIX_SK_ENTRY_INO,
  UNIX_SK_ENTRY_MNT_ID,
  UNIX_SK_ENTRY_NAME,
  UNIX_SK_ENTRY_NS_ID,
  UNIX_SK_ENTRY_OPTS,
  UNIX_SK_ENTRY_PEER,
  UNIX_SK_ENTRY_SHUTDOWN,
  UNIX_SK_ENTRY_STATE,
  UNIX_SK_ENTRY_TYPE,
  UNIX_SK_ENTRY_UFLAGS,
} from "../../abi/criu";
import { AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_UNIX, SOCK_STREAM } from "../../abi/net";
import { File } from "../fs/types";
import { devByIndex } from "../net/dev";
import { InetSock } from "../net/inet";
import { NlSock } from "../net/netlink";
import { PacketSock } from "../net/packet";
import { ADDR_BYTES, addrLen } from "../net/skb";
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
  SS_LISTEN,
} from "../net/sock";
import { FAMILY_SIZE, UnixSock } from "../net/unix";
import { beginEntry, putFown } from "./dumpfile";
import { dumpInet, tcpObstacle } from "./dumpinet";
import { dumpNetlink, dumpPacket } from "./dumplink";
import { entryEnd, ImageOut } from "./folder";
import { meet, numberOf, SET_NS, SET_OPEN, treeRoot } from "./objects";
import { putBegin, putBytes, putEnd, putSint, putText, putUint } from "./protobuf";

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

function dumpUnix(o: ImageOut, id: u32, file: File, u: UnixSock): void {
  const e = beginEntry(o, FD_TYPES_UNIXSK, id);
  const m = putBegin(o, FILE_ENTRY_USK);
  putUint(o, UNIX_SK_ENTRY_ID, id);
  putUint(o, UNIX_SK_ENTRY_INO, u.ino);
  putUint(o, UNIX_SK_ENTRY_TYPE, u.type);
  putUint(o, UNIX_SK_ENTRY_STATE, u.state);
  putUint(o, UNIX_SK_ENTRY_FLAGS, file.flags);
  putUint(o, UNIX_SK_ENTRY_UFLAGS, 0);
  putUint(o, UNIX_SK_ENTRY_BACKLOG, u.backlog);
  putUint(o, UNIX_SK_ENTRY_PEER, changetype<usize>(u.peer) ? u.peer.ino : 0);
  putFown(o, UNIX_SK_ENTRY_FOWN, file, treeRoot());
  putOptions(o, UNIX_SK_ENTRY_OPTS, u);
  const n = u.addr && u.bound ? addrLen(u.addr) - FAMILY_SIZE : 0;
  putBytes(o, UNIX_SK_ENTRY_NAME, u.addr + ADDR_BYTES + FAMILY_SIZE, n);
  if (u.shutdown) putUint(o, UNIX_SK_ENTRY_SHUTDOWN, u.shutdown);
  if (changetype<usize>(u.pathDentry)) {
    const p = putBegin(o, UNIX_SK_ENTRY_FILE_PERMS);
    putUint(o, FILE_PERMS_ENTRY_MODE, u.pathDentry.inode.mode);
    putUint(o, FILE_PERMS_ENTRY_UID, u.pathDentry.inode.uid);
    putUint(o, FILE_PERMS_ENTRY_GID, u.pathDentry.inode.gid);
    putEnd(o, p);
  }
  putUint(o, UNIX_SK_ENTRY_NS_ID, meet(SET_NS, changetype<usize>(u.net)));
  if (changetype<usize>(u.pathDentry)) putSint(o, UNIX_SK_ENTRY_MNT_ID, u.pathMount.id);
  putEnd(o, m);
  entryEnd(o, e);
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

/** Whether somebody of the tree has the socket open, or it is on its way to somebody. */
function isOurs(sk: Sock): bool {
  return changetype<usize>(sk.file) != 0 && numberOf(SET_OPEN, changetype<usize>(sk.file)) != 0;
}

/** What stands in the way of writing a socket down, in words; "": nothing. */
export function socketObstacle(file: File): string {
  const sk = changetype<Sock>(file.data);
  if (sk.family == AF_UNIX) {
    const u = changetype<UnixSock>(sk);
    if (changetype<usize>(u.peer) && !isOurs(u.peer)) {
      return u.peer.embryo
        ? "a unix socket whose connection has not been accepted yet"
        : "a unix socket that is connected to a process outside of the tree: end that first, or take it into the tree";
    }
    if (u.state == SS_LISTEN && u.acceptLen) return "a listening unix socket with connections that wait to be accepted";
    return "";
  }
  if ((sk.family == AF_INET || sk.family == AF_INET6) && sk.type == SOCK_STREAM)
    return tcpObstacle(changetype<InetSock>(sk));
  return "";
}
