// Sockets made again: what all families have. Unix sockets are reunix.ts, the internet's reinet.ts, netlink's and packet's relink.ts.

import {
  FD_TYPES_INETSK,
  FD_TYPES_NETLINKSK,
  FD_TYPES_PACKETSK,
  FD_TYPES_UNIXSK,
  FILE_ENTRY_ISK,
  FILE_ENTRY_NLSK,
  FILE_ENTRY_PSK,
  FILE_ENTRY_TYPE,
  FILE_ENTRY_USK,
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
import { EADDRNOTAVAIL, ENODEV, ENOMEM } from "../../abi/errno";
import { fdInstall } from "../fs/fdtable";
import { fileGet } from "../fs/file";
import { File } from "../fs/types";
import { kfree } from "../mem/slab";
import { putStr, strLen } from "../mem/str";
import { devByName } from "../net/dev";
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
import { imageName } from "./folder";
import { damaged, fail, noMemory } from "./plan";
import { getMsg, getText, getU32, getUint, hasField, Msg } from "./protobuf";
import { say, sayPath } from "./reason";
import { inetSocket } from "./reinet";
import { netlinkSocket, packetSocket } from "./relink";
import { unixSocket } from "./reunix";

function flag(m: Msg, field: u32, bit: u32): u32 {
  return getUint(m, field, 0) ? bit : 0;
}

function time(m: Msg, seconds: u32, micros: u32): i64 {
  const s = getUint(m, seconds, 0);
  const u = getUint(m, micros, 0);
  if (s > 9_000_000_000 || u >= 1_000_000) damaged();
  return <i64>(s * 1_000_000_000 + u * 1000);
}

/** What all families have. */
export function socketOptions(sk: Sock, m: Msg): void {
  sk.sndbuf = getU32(m, SK_OPTS_ENTRY_SO_SNDBUF);
  sk.rcvbuf = getU32(m, SK_OPTS_ENTRY_SO_RCVBUF);
  sk.sndtimeo = time(m, SK_OPTS_ENTRY_SO_SND_TMO_SEC, SK_OPTS_ENTRY_SO_SND_TMO_USEC);
  sk.rcvtimeo = time(m, SK_OPTS_ENTRY_SO_RCV_TMO_SEC, SK_OPTS_ENTRY_SO_RCV_TMO_USEC);
  sk.priority = getU32(m, SK_OPTS_ENTRY_SO_PRIORITY);
  sk.mark = getU32(m, SK_OPTS_ENTRY_SO_MARK);
  sk.rcvlowat = <u32>getUint(m, SK_OPTS_ENTRY_SO_RCVLOWAT, 1);
  if (hasField(m, SK_OPTS_ENTRY_SO_LINGER)) {
    sk.lingerOn = 1;
    sk.linger = getU32(m, SK_OPTS_ENTRY_SO_LINGER);
  }
  const dev = getText(m, SK_OPTS_ENTRY_SO_BOUND_DEV, 15);
  if (dev) {
    const d = devByName(sk.net, dev, strLen(dev));
    if (changetype<usize>(d)) sk.boundDev = d.ifindex;
    else fail(-ENODEV, sayPath("a socket is bound to the device ", dev, ", which is not here"));
    kfree(dev);
  }
  const locks = getU32(m, SK_OPTS_ENTRY_SO_BUF_LOCK);
  sk.flags |=
    flag(m, SK_OPTS_ENTRY_REUSEADDR, SK_REUSEADDR) |
    flag(m, SK_OPTS_ENTRY_SO_PASSCRED, SK_PASSCRED) |
    flag(m, SK_OPTS_ENTRY_SO_REUSEPORT, SK_REUSEPORT) |
    flag(m, SK_OPTS_ENTRY_SO_BROADCAST, SK_BROADCAST) |
    flag(m, SK_OPTS_ENTRY_SO_KEEPALIVE, SK_KEEPALIVE) |
    flag(m, SK_OPTS_ENTRY_SO_OOBINLINE, SK_OOBINLINE) |
    (locks & 1 ? SK_SNDBUF_LOCK : 0) |
    (locks & 2 ? SK_RCVBUF_LOCK : 0);
}

export function refused(r: i64, what: string): void {
  if (r == -ENOMEM) noMemory();
  else if (r == -EADDRNOTAVAIL || r == -ENODEV)
    fail(<i32>r, putStr(say(what), " cannot be made again: the network namespace has no such address or device"));
  else fail(<i32>r, putStr(say(what), " cannot be made again: is its address taken?"));
}

/** A descriptor of the task for a while: bind(2) and the like want one. */
export function fdOf(file: File): i32 {
  const fd = fdInstall(fileGet(file), false);
  if (fd < 0) noMemory();
  return fd;
}

/** The description of a socket's entry; null: the restart has failed, or damaged() is due. */
export function socketMake(id: u32, entry: Msg): File {
  imageName("files");
  switch (getU32(entry, FILE_ENTRY_TYPE)) {
    case FD_TYPES_UNIXSK:
      return unixSocket(id, getMsg(entry, FILE_ENTRY_USK));
    case FD_TYPES_INETSK:
      return inetSocket(id, getMsg(entry, FILE_ENTRY_ISK));
    case FD_TYPES_NETLINKSK:
      return netlinkSocket(id, getMsg(entry, FILE_ENTRY_NLSK));
    case FD_TYPES_PACKETSK:
      return packetSocket(id, getMsg(entry, FILE_ENTRY_PSK));
    default:
      return changetype<File>(0);
  }
}
