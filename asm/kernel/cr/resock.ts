// Sockets made again. Two unix sockets that are connected come together; what a name is to be bound to, is bound as the task that
// has the socket; a node that the name left behind in the file system is taken away first, as CRIU does.

import {
  FD_TYPES_INETSK,
  FD_TYPES_NETLINKSK,
  FD_TYPES_PACKETSK,
  FD_TYPES_UNIXSK,
  FILE_ENTRY_ID,
  FILE_ENTRY_ISK,
  FILE_ENTRY_NLSK,
  FILE_ENTRY_PSK,
  FILE_ENTRY_TYPE,
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
  UNIX_SK_ENTRY_INO,
  UNIX_SK_ENTRY_NAME,
  UNIX_SK_ENTRY_OPTS,
  UNIX_SK_ENTRY_PEER,
  UNIX_SK_ENTRY_SHUTDOWN,
  UNIX_SK_ENTRY_STATE,
  UNIX_SK_ENTRY_TYPE,
} from "../../abi/criu";
import { EADDRNOTAVAIL, ENODEV, ENOMEM } from "../../abi/errno";
import { AF_UNIX, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM } from "../../abi/net";
import { sysChmod, sysLchown } from "../fs/attr";
import { sysUnlink } from "../fs/dirs";
import { fdClose, fdInstall } from "../fs/fdtable";
import { fileGet } from "../fs/file";
import { File, isErr } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { putStr, strLen } from "../mem/str";
import { sysBind, sysListen } from "../net/call";
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
  SS_ESTABLISHED,
  SS_LISTEN,
  sockDestroy,
  sockFile,
} from "../net/sock";
import { UnixSock, unixNew, unixPair } from "../net/unix";
import { NetNs } from "../ns/net";
import { NsProxy } from "../ns/nsproxy";
import { current, hostMode, setHostMode } from "../task/current";
import { imageName } from "./folder";
import { damaged, fail, noMemory, ok, plan } from "./plan";
import { getMsg, getText, getU32, getUint, hasField, Msg, msgAt, msgSize } from "./protobuf";
import { say, sayPath } from "./reason";
import { fileEntry, fileMade } from "./refile";
import { inetSocket } from "./reinet";
import { netlinkSocket, packetSocket } from "./relink";

const O_NONBLOCK: u32 = 0o4000;
const SOCKADDR_UN: u32 = 110;

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

/** A unix socket without a file yet. */
function unixMake(m: Msg): UnixSock {
  const type = getU32(m, UNIX_SK_ENTRY_TYPE);
  const net = changetype<NetNs>(changetype<NsProxy>(current.nsproxy).net);
  if (type != SOCK_STREAM && type != SOCK_DGRAM && type != SOCK_SEQPACKET) {
    damaged();
    return changetype<UnixSock>(0);
  }
  const u = unixNew(type, net);
  if (!changetype<usize>(u)) noMemory();
  return u;
}

/** Its open file; on failure the socket goes. */
function unixFile(u: UnixSock, m: Msg): File {
  const at = sockFile(u, getU32(m, UNIX_SK_ENTRY_FLAGS) & O_NONBLOCK);
  if (isErr(at)) {
    sockDestroy(u);
    noMemory();
    return changetype<File>(0);
  }
  socketOptions(u, getMsg(m, UNIX_SK_ENTRY_OPTS));
  return changetype<File>(<usize>at);
}

/** The entry of the unix socket with that inode number, and its id in *id; 0: it is not in the image. */
function byIno(ino: u32): u32 {
  for (let id: u32 = 0; id < plan().fileRoom; id++) {
    const e = fileEntry(id);
    if (!e || getU32(e, FILE_ENTRY_TYPE) != FD_TYPES_UNIXSK) continue;
    if (getU32(getMsg(e, FILE_ENTRY_USK), UNIX_SK_ENTRY_INO) == ino) return getU32(e, FILE_ENTRY_ID);
  }
  return 0;
}

/** Binds a socket to the name that it had. */
function bindName(file: File, m: Msg): void {
  const name = getMsg(m, UNIX_SK_ENTRY_NAME);
  const n = msgSize(name);
  if (!n) return;
  const address = kmalloc(SOCKADDR_UN + 2);
  const fd = n > 108 || !address ? -1 : fdOf(file);
  if (fd < 0) {
    kfree(address);
    damaged();
    return;
  }
  store<u16>(address, <u16>AF_UNIX);
  memory.copy(address + 2, msgAt(name), n);
  const was = hostMode;
  setHostMode(true);
  const inFs = load<u8>(address + 2) != 0;
  if (inFs) sysUnlink(<i32>(address + 2));
  const r = sysBind(fd, <i32>address, <i32>(n + 2));
  if (r >= 0 && inFs) {
    const perms = getMsg(m, UNIX_SK_ENTRY_FILE_PERMS);
    if (perms) {
      sysLchown(<i32>(address + 2), <i32>getU32(perms, FILE_PERMS_ENTRY_UID), <i32>getU32(perms, FILE_PERMS_ENTRY_GID));
      sysChmod(<i32>(address + 2), <i32>(getU32(perms, FILE_PERMS_ENTRY_MODE) & 0o7777));
    }
  }
  if (r >= 0 && getU32(m, UNIX_SK_ENTRY_STATE) == SS_LISTEN) sysListen(fd, <i32>getU32(m, UNIX_SK_ENTRY_BACKLOG));
  setHostMode(was);
  fdClose(fd);
  kfree(address);
  if (r < 0) refused(r, "a unix socket");
}

function unixSocket(id: u32, m: Msg): File {
  const u = unixMake(m);
  if (!changetype<usize>(u)) return changetype<File>(0);
  const peerIno = getU32(m, UNIX_SK_ENTRY_PEER);
  const peerId = peerIno ? byIno(peerIno) : 0;
  const connected = getU32(m, UNIX_SK_ENTRY_STATE) == SS_ESTABLISHED;
  const peer = peerId ? getMsg(fileEntry(peerId), FILE_ENTRY_USK) : 0;
  const pair =
    connected && peer != 0 && getU32(peer, UNIX_SK_ENTRY_PEER) == getU32(m, UNIX_SK_ENTRY_INO) && peerId != id;
  const file = unixFile(u, m);
  if (!changetype<usize>(file)) return file;
  if (!pair) {
    bindName(file, m);
    if (ok() && connected) u.state = SS_ESTABLISHED;
    u.shutdown = getU32(m, UNIX_SK_ENTRY_SHUTDOWN) & 3;
    return file;
  }
  const other = unixMake(peer);
  const otherFile = changetype<usize>(other) ? unixFile(other, peer) : changetype<File>(0);
  if (!changetype<usize>(otherFile)) return file;
  unixPair(u, other);
  fileMade(peerId, otherFile);
  bindName(file, m);
  if (ok()) bindName(otherFile, peer);
  u.shutdown = getU32(m, UNIX_SK_ENTRY_SHUTDOWN) & 3;
  other.shutdown = getU32(peer, UNIX_SK_ENTRY_SHUTDOWN) & 3;
  return file;
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
