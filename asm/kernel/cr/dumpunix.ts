// Unix sockets in an image: CRIU's entry, and in nutshell-sockets.img what that has no field for – who the partner is (SO_PEERCRED), the name
// that a connection has from its listener, connections that nobody has accepted. What waits in their queues is dumpscm.ts.
//
// As CRIU says it, the partner of who waits to be accepted is the listener. A partner that has been closed is none. One outside of the tree
// is written with CHECKPOINT_EXT_UNIX only: the name to which a datagram socket sends as an entry by itself (USK_EXTERN); of a
// connection nothing, so it comes back as one whose other end has been closed.

import {
  FD_TYPES_UNIXSK,
  FILE_ENTRY_USK,
  FILE_PERMS_ENTRY_GID,
  FILE_PERMS_ENTRY_MODE,
  FILE_PERMS_ENTRY_UID,
  NUT_SOCK_ENTRY_ERROR,
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
  UNIX_SK_ENTRY_FOWN,
  UNIX_SK_ENTRY_ID,
  UNIX_SK_ENTRY_INO,
  UNIX_SK_ENTRY_MNT_ID,
  UNIX_SK_ENTRY_NAME,
  UNIX_SK_ENTRY_NAME_DIR,
  UNIX_SK_ENTRY_NS_ID,
  UNIX_SK_ENTRY_OPTS,
  UNIX_SK_ENTRY_PEER,
  UNIX_SK_ENTRY_SHUTDOWN,
  UNIX_SK_ENTRY_STATE,
  UNIX_SK_ENTRY_TYPE,
  UNIX_SK_ENTRY_UFLAGS,
} from "../../abi/criu";
import { AF_UNIX, SOCK_DGRAM } from "../../abi/net";
import { isUnlinked } from "../fs/dcache";
import { FILE_SOCKET, File, isNull, nil } from "../fs/types";
import { kfree } from "../mem/slab";
import { bytesEqual, strLen } from "../mem/str";
import { ADDR_BYTES, addrLen } from "../net/skb";
import { RCV_SHUTDOWN, SEND_SHUTDOWN, SK_DEAD, Sock, SS_LISTEN } from "../net/sock";
import { FAMILY_SIZE, UnixSock } from "../net/unix";
import { fromKgidMunged, fromKuidMunged, INVALID_ID, UserNs } from "../ns/user";
import { cred } from "../task/cred";
import { Pid, pidNrNs, taskPidNs } from "../task/pid";
import { beginEntry, placeText, putFown, putNobody } from "./dumpfile";
import { beginMore, moreImage } from "./dumpmore";
import { putOptions } from "./dumpsock";
import { entryEnd, ImageOut } from "./folder";
import { CHECKPOINT_EXT_UNIX, USK_EXTERN } from "./format";
import { counted, dumpFlags, meet, member, numberOf, SET_FILES, SET_NS, SET_OPEN, treeRoot } from "./objects";
import { putBegin, putBytes, putEnd, putSint, putText, putUint } from "./protobuf";

/** The listener of the tree in whose queue a connection waits, or null. */
function listenerOf(e: UnixSock): UnixSock {
  for (let i: u32 = 0; i < counted(SET_OPEN); i++) {
    const file = changetype<File>(member(SET_OPEN, i));
    if (file.kind != FILE_SOCKET) continue;
    const u = changetype<UnixSock>(file.data);
    if (u.family != AF_UNIX || u.state != SS_LISTEN) continue;
    for (let p = u.acceptHead; !isNull(p); p = p.acceptNext) if (p == e) return u;
  }
  return nil<UnixSock>();
}

/** Whether somebody of the tree has the socket open, or it is on its way to somebody. */
function isOurs(u: UnixSock): bool {
  if (u.embryo) return !isNull(listenerOf(u));
  return !isNull(u.file) && numberOf(SET_OPEN, changetype<usize>(u.file)) != 0;
}

/** The other end, unless that has been closed. */
function partnerOf(u: UnixSock): UnixSock {
  return isNull(u.peer) || u.peer.flags & SK_DEAD ? nil<UnixSock>() : u.peer;
}

function isOutside(u: UnixSock): bool {
  const partner = partnerOf(u);
  return !isNull(partner) && !isOurs(partner);
}

/** The name of a socket that is in a file system, or was; 0: it has none, or an abstract one. */
function pathName(u: UnixSock): usize {
  const name = u.addr + ADDR_BYTES + FAMILY_SIZE;
  return u.addr && u.bound && addrLen(u.addr) > FAMILY_SIZE && load<u8>(name) ? name : 0;
}

/** Whether nothing leads to the socket by its name any more. */
function isNameless(u: UnixSock): bool {
  return isNull(u.pathDentry) || isUnlinked(u.pathDentry);
}

/** The directory that a relative name begins in, kmalloc'd: what the place of its node has before the name; 0: the name does not end it. */
function nameDir(u: UnixSock, name: usize): usize {
  while (load<u8>(name) == 46 && load<u8>(name, 1) == 47) name += 2;
  const place = placeText(u.path, treeRoot());
  const own = strLen(name);
  const n = (place ? strLen(place) : 0) - own;
  if (n <= 0 || load<u8>(place + n - 1) != 47 || !bytesEqual(place + n, name, own)) {
    kfree(place);
    return 0;
  }
  // Of the root the slash is all.
  store<u8>(place + max(n - 1, 1), 0);
  return place;
}

function hasUnknownDir(u: UnixSock): bool {
  const name = pathName(u);
  if (!name || load<u8>(name) == 47 || isNameless(u)) return false;
  const dir = nameDir(u, name);
  kfree(dir);
  return !dir;
}

/** Where its name is, as far as the name itself does not say it. */
function putPlace(o: ImageOut, u: UnixSock): void {
  const name = pathName(u);
  if (!name) return;
  if (isNameless(u)) {
    putUint(o, UNIX_SK_ENTRY_DELETED, 1);
    return;
  }
  const dir = load<u8>(name) == 47 ? 0 : nameDir(u, name);
  if (dir) putText(o, UNIX_SK_ENTRY_NAME_DIR, dir);
  kfree(dir);
}

/** What stands in the way of writing it down, in words; "": nothing. */
export function unixObstacle(u: UnixSock): string {
  if (isOutside(u) && !(dumpFlags() & CHECKPOINT_EXT_UNIX)) {
    return u.type == SOCK_DGRAM
      ? "a unix socket that sends to a process outside of the tree: take that into the tree, or --ext-unix-sk connects it again by name"
      : "a unix socket that is connected to a process outside of the tree: take that into the tree, or --ext-unix-sk ends the connection";
  }
  if (hasUnknownDir(u))
    return "a unix socket with a name relative to a directory that the name alone does not show: bind it by a whole path";
  if (u.state != SS_LISTEN || dumpFlags() & CHECKPOINT_EXT_UNIX) return "";
  for (let p = u.acceptHead; !isNull(p); p = p.acceptNext)
    if (isOutside(changetype<UnixSock>(p)))
      return "a listening unix socket with a connection of a process outside of the tree that has not been accepted: take that into the tree, or --ext-unix-sk ends the connection";
  return "";
}

/** A partner outside, which a datagram socket is to send to again. */
function dumpOutside(o: ImageOut, u: UnixSock): void {
  const before = counted(SET_FILES);
  const id = meet(SET_FILES, changetype<usize>(u));
  if (id <= before) return;
  const e = beginEntry(o, FD_TYPES_UNIXSK, id);
  const m = putBegin(o, FILE_ENTRY_USK);
  putHead(o, id, u, 0, USK_EXTERN, 0);
  putEnd(o, m);
  entryEnd(o, e);
}

/** What CRIU wants of each. @param peer inode number @param file null: none of the tree's */
function putHead(o: ImageOut, id: u32, u: UnixSock, peer: u64, uflags: u32, file: usize): void {
  putUint(o, UNIX_SK_ENTRY_ID, id);
  putUint(o, UNIX_SK_ENTRY_INO, u.ino);
  putUint(o, UNIX_SK_ENTRY_TYPE, u.type);
  putUint(o, UNIX_SK_ENTRY_STATE, u.state);
  putUint(o, UNIX_SK_ENTRY_FLAGS, file ? changetype<File>(file).flags : 0);
  putUint(o, UNIX_SK_ENTRY_UFLAGS, uflags);
  putUint(o, UNIX_SK_ENTRY_BACKLOG, u.backlog);
  putUint(o, UNIX_SK_ENTRY_PEER, peer);
  if (file) putFown(o, UNIX_SK_ENTRY_FOWN, changetype<File>(file), treeRoot());
  else putNobody(o, UNIX_SK_ENTRY_FOWN);
  putOptions(o, UNIX_SK_ENTRY_OPTS, u);
  const n = u.addr && u.bound ? addrLen(u.addr) - FAMILY_SIZE : 0;
  putBytes(o, UNIX_SK_ENTRY_NAME, u.addr + ADDR_BYTES + FAMILY_SIZE, n);
}

export function dumpUnix(o: ImageOut, id: u32, file: File, u: UnixSock): void {
  const partner = partnerOf(u);
  const outside = isOutside(u);
  const cut = outside && u.type != SOCK_DGRAM;
  const said = isNull(partner) || cut ? partner : partner.embryo ? listenerOf(partner) : partner;
  const e = beginEntry(o, FD_TYPES_UNIXSK, id);
  const m = putBegin(o, FILE_ENTRY_USK);
  putHead(o, id, u, isNull(said) || cut ? 0 : said.ino, 0, changetype<usize>(file));
  const shutdown = cut ? RCV_SHUTDOWN | SEND_SHUTDOWN : u.shutdown;
  if (shutdown) putUint(o, UNIX_SK_ENTRY_SHUTDOWN, shutdown);
  if (!isNull(u.pathDentry)) {
    const p = putBegin(o, UNIX_SK_ENTRY_FILE_PERMS);
    putUint(o, FILE_PERMS_ENTRY_MODE, u.pathDentry.inode.mode);
    putUint(o, FILE_PERMS_ENTRY_UID, u.pathDentry.inode.uid);
    putUint(o, FILE_PERMS_ENTRY_GID, u.pathDentry.inode.gid);
    putEnd(o, p);
  }
  putPlace(o, u);
  putUint(o, UNIX_SK_ENTRY_NS_ID, meet(SET_NS, changetype<usize>(u.net)));
  if (!isNull(u.pathDentry)) putSint(o, UNIX_SK_ENTRY_MNT_ID, u.pathMount.id);
  putEnd(o, m);
  entryEnd(o, e);
  if (outside && !cut) dumpOutside(o, partner);
  dumpUnixMore(id, u);
}

/** SO_PEERCRED of a socket, ids as the dumper's user namespace has them. @param pid the first of three fields */
function putPeer(o: ImageOut, pid: u32, uid: u32, gid: u32, u: Sock): void {
  if (u.peerUid == INVALID_ID) return;
  const user = changetype<UserNs>(cred().userNs);
  putUint(o, pid, u.peerPid ? <u64>pidNrNs(changetype<Pid>(u.peerPid), taskPidNs(treeRoot())) : 0);
  putUint(o, uid, fromKuidMunged(user, u.peerUid));
  putUint(o, gid, fromKgidMunged(user, u.peerGid));
}

function dumpWaiting(o: ImageOut, e: UnixSock): void {
  const w = putBegin(o, NUT_UNIX_ENTRY_WAITING);
  putUint(o, NUT_WAITING_ENTRY_ID, meet(SET_FILES, changetype<usize>(e)));
  const cut = isOutside(e);
  const partner = partnerOf(e);
  if (!isNull(partner) && !cut) putUint(o, NUT_WAITING_ENTRY_PEER, partner.ino);
  putUint(o, NUT_WAITING_ENTRY_SHUTDOWN, cut ? RCV_SHUTDOWN | SEND_SHUTDOWN : e.shutdown);
  if (e.err) putUint(o, NUT_WAITING_ENTRY_ERROR, e.err);
  putPeer(o, NUT_WAITING_ENTRY_PID, NUT_WAITING_ENTRY_UID, NUT_WAITING_ENTRY_GID, e);
  putEnd(o, w);
}

function dumpUnixMore(id: u32, u: UnixSock): void {
  const o = moreImage();
  const e = beginMore(o, id);
  if (u.err) putUint(o, NUT_SOCK_ENTRY_ERROR, u.err);
  const m = putBegin(o, NUT_SOCK_ENTRY_UNIX);
  putPeer(o, NUT_UNIX_ENTRY_PID, NUT_UNIX_ENTRY_UID, NUT_UNIX_ENTRY_GID, u);
  if (u.addr && !u.bound) putBytes(o, NUT_UNIX_ENTRY_NAME, u.addr + ADDR_BYTES, addrLen(u.addr));
  if (u.state == SS_LISTEN)
    for (let p = u.acceptHead; !isNull(p); p = p.acceptNext) dumpWaiting(o, changetype<UnixSock>(p));
  putEnd(o, m);
  entryEnd(o, e);
}
