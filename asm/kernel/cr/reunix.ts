// Unix sockets made again. Two that are connected come together; what a name is to be bound to, is bound as the task that has the socket; a
// node that the name left behind in the file system is taken away first, as CRIU does. When all are there, `partnersMake` does what wants
// two of them, or tasks: connections that wait in a listener, whom a datagram socket sends to, SO_PEERCRED.

import {
  FD_TYPES_UNIXSK,
  FILE_ENTRY_ID,
  FILE_ENTRY_TYPE,
  FILE_ENTRY_USK,
  FILE_PERMS_ENTRY_GID,
  FILE_PERMS_ENTRY_MODE,
  FILE_PERMS_ENTRY_UID,
  NUT_SOCK_ENTRY_ERROR,
  NUT_SOCK_ENTRY_ID,
  NUT_SOCK_ENTRY_UNIX,
  NUT_UNIX_ENTRY_GID,
  NUT_UNIX_ENTRY_NAME,
  NUT_UNIX_ENTRY_PID,
  NUT_UNIX_ENTRY_UID,
  NUT_UNIX_ENTRY_WAITING,
  NUT_WAITING_ENTRY_ERROR,
  NUT_WAITING_ENTRY_GID,
  NUT_WAITING_ENTRY_ID,
  NUT_WAITING_ENTRY_PEER,
  NUT_WAITING_ENTRY_PID,
  NUT_WAITING_ENTRY_SHUTDOWN,
  NUT_WAITING_ENTRY_UID,
  UNIX_SK_ENTRY_BACKLOG,
  UNIX_SK_ENTRY_DELETED,
  UNIX_SK_ENTRY_FILE_PERMS,
  UNIX_SK_ENTRY_FLAGS,
  UNIX_SK_ENTRY_INO,
  UNIX_SK_ENTRY_NAME,
  UNIX_SK_ENTRY_NAME_DIR,
  UNIX_SK_ENTRY_OPTS,
  UNIX_SK_ENTRY_PEER,
  UNIX_SK_ENTRY_SHUTDOWN,
  UNIX_SK_ENTRY_STATE,
  UNIX_SK_ENTRY_TYPE,
  UNIX_SK_ENTRY_UFLAGS,
} from "../../abi/criu";
import { EADDRINUSE, EBUSY, ENOENT } from "../../abi/errno";
import { AT_FDCWD, S_IFMT, S_IFSOCK } from "../../abi/fs";
import { AF_UNIX, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM, SOCKADDR_UN_MAX } from "../../abi/net";
import { sysChmod, sysLchown } from "../fs/attr";
import { sysUnlink } from "../fs/dirs";
import { fdClose } from "../fs/fdtable";
import { pathPut } from "../fs/mount";
import { lookupPath, scratchPath } from "../fs/namei";
import { fsState } from "../fs/state";
import { File, isErr, isNull, nil } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { putBytes, putStr, strLen } from "../mem/str";
import { sysBind, sysConnect, sysListen } from "../net/call";
import { addrGet, addrNew, addrPut } from "../net/skb";
import { SS_CLOSE, SS_ESTABLISHED, SS_LISTEN, sockDestroy, sockFile, sockGet } from "../net/sock";
import { FAMILY_SIZE, SOMAXCONN, UnixSock, unixBindNode, unixNew, unixPair } from "../net/unix";
import { NetNs } from "../ns/net";
import { NsProxy } from "../ns/nsproxy";
import { current, hostMode, setCurrent, setHostMode } from "../task/current";
import { findPidNs, Pid, pidGet, pidPut, taskPidNs } from "../task/pid";
import { Task } from "../task/task";
import { Entries, entryAt, imageName } from "./folder";
import { RESTART_EXT_UNIX, USK_EXTERN } from "./format";
import { damaged, fail, memberAt, noMemory, ok, plan } from "./plan";
import { getMsg, getText, getU32, hasField, Msg, msgAt, msgSize, nextMsg } from "./protobuf";
import { say, sayPath } from "./reason";
import { fileEntry, fileMade, fileOf } from "./refile";
import { fdOf, refused, socketOptions } from "./resock";
import { claimedGid, claimedUid } from "./rights";

const O_NONBLOCK: u32 = 0o4000;
const PATH_MAX: u32 = 4096;
const SOCKADDR_UN: u32 = 110;
const RCV_AND_SEND: u32 = 3;

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

/** Removes the node that a socket of the tree had left, if that is what has the path. Another file is left alone, and the bind fails. */
function removeNode(path: usize): void {
  const place = scratchPath(0);
  if (lookupPath(AT_FDCWD, path, 0, 0, place)) return;
  const isSocket = (place.dentry.inode.mode & S_IFMT) == S_IFSOCK;
  pathPut(place);
  if (isSocket) sysUnlink(<i32>path);
}

/** Binds to a name in a file system: the path, or one relative to a directory. @returns 0 or -errno, told */
function bindPath(u: UnixSock, m: Msg, path: usize, addr: usize): void {
  removeNode(path);
  const size = <usize>strLen(path) + 1;
  memory.copy(fsState().name0, path, size);
  const r = unixBindNode(u, addr);
  if (r) {
    if (r == -ENOENT) fail(r, sayPath("the directory of the unix socket ", path, " is not here: make it first"));
    else if (r == -EADDRINUSE)
      fail(r, sayPath("", path, " is not a socket here, but one of this image has that name: move it away"));
    else refused(r, "a unix socket");
    return;
  }
  const perms = getMsg(m, UNIX_SK_ENTRY_FILE_PERMS);
  if (!perms) return;
  sysLchown(<i32>path, <i32>getU32(perms, FILE_PERMS_ENTRY_UID), <i32>getU32(perms, FILE_PERMS_ENTRY_GID));
  sysChmod(<i32>path, <i32>(getU32(perms, FILE_PERMS_ENTRY_MODE) & 0o7777));
}

/** Gives a socket the name that it had in a file system. @param address sockaddr_un whose name ends with a NUL */
function bindInFs(u: UnixSock, m: Msg, address: usize): void {
  const name = address + FAMILY_SIZE;
  const addr = addrNew(address, FAMILY_SIZE + <u32>strLen(name) + 1);
  if (!addr) {
    noMemory();
    return;
  }
  if (getU32(m, UNIX_SK_ENTRY_DELETED)) {
    // Nothing leads there any more: somebody else may have the path by now.
    u.addr = addr;
    u.bound = 1;
    return;
  }
  const dir = load<u8>(name) == 47 ? 0 : getText(m, UNIX_SK_ENTRY_NAME_DIR, PATH_MAX - SOCKADDR_UN);
  if (!dir) {
    bindPath(u, m, name, addr);
    return;
  }
  const path = kmalloc(PATH_MAX);
  if (path) {
    let last = name;
    while (load<u8>(last) == 46 && load<u8>(last, 1) == 47) last += 2;
    const end = putBytes(putStr(putBytes(path, dir, strLen(dir)), "/"), last, strLen(last));
    store<u8>(end, 0);
    bindPath(u, m, path, addr);
  } else {
    addrPut(addr);
    noMemory();
  }
  kfree(path);
  kfree(dir);
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
  memory.copy(address + FAMILY_SIZE, msgAt(name), n);
  store<u8>(address + FAMILY_SIZE + n, 0);
  const was = hostMode;
  setHostMode(true);
  if (load<u8>(address + FAMILY_SIZE)) bindInFs(changetype<UnixSock>(file.data), m, address);
  else {
    const r = sysBind(fd, <i32>address, <i32>(n + FAMILY_SIZE));
    if (r < 0) refused(r, "a unix socket");
  }
  if (ok() && getU32(m, UNIX_SK_ENTRY_STATE) == SS_LISTEN) sysListen(fd, <i32>getU32(m, UNIX_SK_ENTRY_BACKLOG));
  setHostMode(was);
  fdClose(fd);
  kfree(address);
}

export function unixSocket(id: u32, m: Msg): File {
  if (getU32(m, UNIX_SK_ENTRY_UFLAGS) & USK_EXTERN) damaged(); // nobody of the tree has it
  if (!ok()) return nil<File>();
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

/** The entry of a unix socket; 0: the number is not one's. */
function unixEntry(id: u32): Msg {
  const e = fileEntry(id);
  return e && getU32(e, FILE_ENTRY_TYPE) == FD_TYPES_UNIXSK ? getMsg(e, FILE_ENTRY_USK) : 0;
}

/** The unix socket with that number, which somebody of the tree has; null: the restart has failed. */
function unixOf(id: u32): UnixSock {
  if (!unixEntry(id)) damaged();
  const file = ok() ? fileOf(id) : nil<File>();
  return isNull(file) ? nil<UnixSock>() : changetype<UnixSock>(file.data);
}

/** SO_PEERCRED: nobody whom the restarter could not claim to be. */
function peerMake(u: UnixSock, m: Msg, pid: u32, uid: u32, gid: u32): void {
  if (!hasField(m, uid)) return;
  const nr = getU32(m, pid);
  const who = nr ? findPidNs(<i32>nr, taskPidNs(changetype<Task>(memberAt(0).task))) : nil<Pid>();
  if (u.peerPid) pidPut(changetype<Pid>(u.peerPid));
  u.peerPid = isNull(who) ? 0 : changetype<usize>(pidGet(who));
  u.peerUid = claimedUid(getU32(m, uid));
  u.peerGid = claimedGid(getU32(m, gid));
}

/** A connection that waits in a listener. */
function waitingMake(u: UnixSock, w: Msg): void {
  if (u.acceptLen > SOMAXCONN) damaged();
  const e = ok() ? unixNew(u.type, u.net) : nil<UnixSock>();
  if (isNull(e)) {
    if (ok()) noMemory();
    return;
  }
  e.embryo = 1;
  e.state = SS_ESTABLISHED;
  e.addr = addrGet(u.addr);
  e.shutdown = getU32(w, NUT_WAITING_ENTRY_SHUTDOWN) & RCV_AND_SEND;
  e.err = <i32>(getU32(w, NUT_WAITING_ENTRY_ERROR) & 0xfff);
  if (isNull(u.acceptTail)) u.acceptHead = e;
  else u.acceptTail.acceptNext = e;
  u.acceptTail = e;
  u.acceptLen++;
  peerMake(e, w, NUT_WAITING_ENTRY_PID, NUT_WAITING_ENTRY_UID, NUT_WAITING_ENTRY_GID);
  const ino = getU32(w, NUT_WAITING_ENTRY_PEER);
  if (!ino) return;
  const other = unixOf(byIno(ino));
  if (isNull(other)) return;
  if (other == u || other.type != u.type || other.state != SS_ESTABLISHED || !isNull(other.peer)) {
    damaged();
    return;
  }
  e.peer = changetype<UnixSock>(sockGet(other));
  other.peer = changetype<UnixSock>(sockGet(e));
}

/** What nutshell-sockets.img says of a unix socket. */
function moreMake(entry: Msg): void {
  const m = getMsg(entry, NUT_SOCK_ENTRY_UNIX);
  const u = unixOf(getU32(entry, NUT_SOCK_ENTRY_ID));
  if (isNull(u)) return;
  u.err = <i32>(getU32(entry, NUT_SOCK_ENTRY_ERROR) & 0xfff);
  peerMake(u, m, NUT_UNIX_ENTRY_PID, NUT_UNIX_ENTRY_UID, NUT_UNIX_ENTRY_GID);
  const name = getMsg(m, NUT_UNIX_ENTRY_NAME);
  if (name) {
    if (u.addr || msgSize(name) > SOCKADDR_UN_MAX || msgSize(name) < 2) damaged();
    else u.addr = addrNew(msgAt(name), msgSize(name));
  }
  for (let w = nextMsg(m, NUT_UNIX_ENTRY_WAITING, 0); w && ok(); w = nextMsg(m, NUT_UNIX_ENTRY_WAITING, w)) {
    if (u.state == SS_LISTEN) waitingMake(u, w);
    else damaged();
  }
}

/** A connection whose other end has been closed: it is so by having one that closes. */
function endedMake(u: UnixSock): void {
  const other = unixNew(u.type, u.net);
  if (isNull(other)) {
    noMemory();
    return;
  }
  const err = u.err;
  other.peer = changetype<UnixSock>(sockGet(u));
  u.peer = changetype<UnixSock>(sockGet(other));
  sockDestroy(other);
  u.err = err;
}

/** A datagram socket sends to where it sent: to one of the tree, or by name to one outside. */
function targetMake(id: u32, m: Msg): void {
  const peerId = byIno(getU32(m, UNIX_SK_ENTRY_PEER));
  const peer = peerId ? unixEntry(peerId) : 0;
  const u = peer ? unixOf(id) : nil<UnixSock>();
  if (isNull(u) || !isNull(u.peer)) return;
  if (getU32(peer, UNIX_SK_ENTRY_UFLAGS) & USK_EXTERN) {
    connectOutside(fileOf(id), peer);
    return;
  }
  const other = unixOf(peerId);
  if (isNull(other)) return;
  if (other.type != SOCK_DGRAM) damaged();
  else u.peer = changetype<UnixSock>(sockGet(other));
}

function connectOutside(file: File, peer: Msg): void {
  const name = getMsg(peer, UNIX_SK_ENTRY_NAME);
  const n = msgSize(name);
  const u = changetype<UnixSock>(file.data);
  // Nobody could find it by a name that it did not have: it sends to nobody, as if that had ended.
  u.state = SS_CLOSE;
  if (!n) return;
  if (!(plan().flags & RESTART_EXT_UNIX)) {
    fail(
      -EBUSY,
      say(
        "a unix socket of this image sent to a process outside of the tree: --ext-unix-sk connects it again, by name",
      ),
    );
    return;
  }
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
  const r = sysConnect(fd, <i32>address, <i32>(n + 2));
  setHostMode(was);
  fdClose(fd);
  kfree(address);
  if (r < 0) fail(<i32>r, say("nobody outside of the tree has the name to which a unix socket of this image sent"));
}

/** As the root of the tree, by which descriptors in messages were written too. All tasks and their descriptors are there. */
export function partnersMake(): void {
  const now = current;
  setCurrent(changetype<Task>(memberAt(0).task));
  imageName("nutshell-sockets");
  const list = changetype<Entries>(plan().sockets);
  if (plan().sockets)
    for (let i: u32 = 0; i < list.count && ok(); i++)
      if (getMsg(entryAt(list, i), NUT_SOCK_ENTRY_UNIX)) moreMake(entryAt(list, i));
  imageName("files");
  for (let id: u32 = 0; id < plan().fileRoom && ok(); id++) {
    const m = unixEntry(id);
    if (!m || getU32(m, UNIX_SK_ENTRY_UFLAGS) & USK_EXTERN) continue;
    if (getU32(m, UNIX_SK_ENTRY_TYPE) == SOCK_DGRAM) {
      if (getU32(m, UNIX_SK_ENTRY_PEER)) targetMake(id, m);
      continue;
    }
    const u = unixOf(id);
    if (!isNull(u) && u.state == SS_ESTABLISHED && isNull(u.peer)) endedMake(u);
  }
  setCurrent(now);
}

/** The connection with that number that waits in a listener; null: there is none. */
export function waitingOf(id: u32): UnixSock {
  const list = changetype<Entries>(plan().sockets);
  if (!plan().sockets) return nil<UnixSock>();
  for (let i: u32 = 0; i < list.count; i++) {
    const m = getMsg(entryAt(list, i), NUT_SOCK_ENTRY_UNIX);
    let w = m ? nextMsg(m, NUT_UNIX_ENTRY_WAITING, 0) : 0;
    if (!w) continue;
    let p = unixOf(getU32(entryAt(list, i), NUT_SOCK_ENTRY_ID)).acceptHead;
    for (; w && !isNull(p); w = nextMsg(m, NUT_UNIX_ENTRY_WAITING, w)) {
      if (getU32(w, NUT_WAITING_ENTRY_ID) == id) return changetype<UnixSock>(p);
      p = p.acceptNext;
    }
  }
  return nil<UnixSock>();
}
