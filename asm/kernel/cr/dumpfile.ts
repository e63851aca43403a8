// Open files in an image: one file_entry for each description in files.img, whoever has it and under however many
// descriptors; contents of pipes, of files without a name and of memory files beside it.

import {
  EVENTFD_FILE_ENTRY_COUNTER,
  EVENTPOLL_FILE_ENTRY_TFD,
  EVENTPOLL_TFD_ENTRY_DATA,
  EVENTPOLL_TFD_ENTRY_DEV,
  EVENTPOLL_TFD_ENTRY_EVENTS,
  EVENTPOLL_TFD_ENTRY_ID,
  EVENTPOLL_TFD_ENTRY_INODE,
  EVENTPOLL_TFD_ENTRY_POS,
  EVENTPOLL_TFD_ENTRY_TFD,
  FD_TYPES_EVENTFD,
  FD_TYPES_EVENTPOLL,
  FD_TYPES_FIFO,
  FD_TYPES_INOTIFY,
  FD_TYPES_MEMFD,
  FD_TYPES_NS,
  FD_TYPES_PIDFD,
  FD_TYPES_PIPE,
  FD_TYPES_REG,
  FD_TYPES_SIGNALFD,
  FD_TYPES_TIMERFD,
  FD_TYPES_TTY,
  FDINFO_ENTRY_FD,
  FDINFO_ENTRY_FLAGS,
  FDINFO_ENTRY_ID,
  FDINFO_ENTRY_TYPE,
  FIFO_ENTRY_ID,
  FIFO_ENTRY_PIPE_ID,
  FIFO_ENTRY_REGF_ID,
  FILE_ENTRY_EFD,
  FILE_ENTRY_EPFD,
  FILE_ENTRY_FIFO,
  FILE_ENTRY_ID,
  FILE_ENTRY_MEMFD,
  FILE_ENTRY_NSF,
  FILE_ENTRY_PIDFD,
  FILE_ENTRY_PIPE,
  FILE_ENTRY_REG,
  FILE_ENTRY_SGFD,
  FILE_ENTRY_TFD,
  FILE_ENTRY_TYPE,
  FOWN_ENTRY_EUID,
  FOWN_ENTRY_PID,
  FOWN_ENTRY_PID_TYPE,
  FOWN_ENTRY_SIGNUM,
  FOWN_ENTRY_UID,
  GHOST_FILE_ENTRY_DEV,
  GHOST_FILE_ENTRY_GID,
  GHOST_FILE_ENTRY_INO,
  GHOST_FILE_ENTRY_MODE,
  GHOST_FILE_ENTRY_SIZE,
  GHOST_FILE_ENTRY_UID,
  MAGIC_FDINFO,
  MAGIC_FIFO_DATA,
  MAGIC_FILES,
  MAGIC_GHOST_FILE,
  MAGIC_MEMFD_INODE,
  MAGIC_NUTSHELL_FILES,
  MAGIC_PIPES_DATA,
  MAGIC_REMAP_FPATH,
  MEMFD_INODE_ENTRY_GID,
  MEMFD_INODE_ENTRY_INODE_ID,
  MEMFD_INODE_ENTRY_MODE,
  MEMFD_INODE_ENTRY_NAME,
  MEMFD_INODE_ENTRY_SEALS,
  MEMFD_INODE_ENTRY_SHMID,
  MEMFD_INODE_ENTRY_SIZE,
  MEMFD_INODE_ENTRY_UID,
  NS_FILE_ENTRY_FLAGS,
  NS_FILE_ENTRY_ID,
  NS_FILE_ENTRY_NS_CFLAG,
  NS_FILE_ENTRY_NS_ID,
  NUT_FILE_ENTRY_ID,
  NUT_FILE_ENTRY_MQUEUE,
  NUT_FILE_ENTRY_PACKETS,
  NUT_FILE_ENTRY_PIPE_ID,
  PIDFD_ENTRY_FLAGS,
  PIDFD_ENTRY_FOWN,
  PIDFD_ENTRY_ID,
  PIDFD_ENTRY_INO,
  PIDFD_ENTRY_NSPID,
  PIPE_DATA_ENTRY_BYTES,
  PIPE_DATA_ENTRY_PIPE_ID,
  PIPE_DATA_ENTRY_SIZE,
  PIPE_ENTRY_FLAGS,
  PIPE_ENTRY_FOWN,
  PIPE_ENTRY_ID,
  PIPE_ENTRY_PIPE_ID,
  REG_FILE_ENTRY_EXT,
  REG_FILE_ENTRY_FLAGS,
  REG_FILE_ENTRY_FOWN,
  REG_FILE_ENTRY_ID,
  REG_FILE_ENTRY_MNT_ID,
  REG_FILE_ENTRY_MODE,
  REG_FILE_ENTRY_NAME,
  REG_FILE_ENTRY_POS,
  REG_FILE_ENTRY_SIZE,
  REMAP_FILE_PATH_ENTRY_ORIG_ID,
  REMAP_FILE_PATH_ENTRY_REMAP_ID,
  REMAP_FILE_PATH_ENTRY_REMAP_TYPE,
  REMAP_TYPE_GHOST,
  REMAP_TYPE_LINKED,
  SIGNALFD_ENTRY_SIGMASK,
  TIMERFD_ENTRY_CLOCKID,
  TIMERFD_ENTRY_INSEC,
  TIMERFD_ENTRY_ISEC,
  TIMERFD_ENTRY_SETTIME_FLAGS,
  TIMERFD_ENTRY_TICKS,
  TIMERFD_ENTRY_VNSEC,
  TIMERFD_ENTRY_VSEC,
} from "../../abi/criu";
import { isUnlinked } from "../fs/dcache";
import { dPath } from "../fs/dpath";
import { epollItems } from "../fs/epoll";
import { eventfdOf } from "../fs/eventfd";
import { fdCloexec, fdGetOf, fdNext } from "../fs/fdtable";
import { filePut } from "../fs/file";
import { fileRead } from "../fs/fileops";
import { followDown } from "../fs/mount";
import { openAt } from "../fs/open";
import { pipeContents, pipeGetSize, pipeOf, pipePackets } from "../fs/pipe";
import { signalfdMask } from "../fs/signalfd";
import { timerfdOf, timerfdSpec } from "../fs/timerfd";
import {
  devMajor,
  devMinor,
  FILE_EPOLL,
  FILE_EVENTFD,
  FILE_INOTIFY,
  FILE_MQUEUE,
  FILE_NSFS,
  FILE_PIDFD,
  FILE_PIPE,
  FILE_PTMX,
  FILE_SIGNALFD,
  FILE_SOCKET,
  FILE_TIMERFD,
  FILE_TTY,
  File,
  FS_MEMFD,
  FS_PIPEFS,
  isDir,
  isErr,
  isNull,
  isReg,
  MntNs,
  Path,
  Super,
} from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { NsCommon, nsFlag } from "../ns/common";
import { NsProxy } from "../ns/nsproxy";
import { PidNs } from "../ns/pid";
import { Cred } from "../task/cred";
import { hostMode, setHostMode } from "../task/current";
import { Pid, pidNrNs, taskPidNs } from "../task/pid";
import { Task } from "../task/task";
import { dumpInotify, nameOf } from "./dumpinotify";
import { queueNumber } from "./dumpmq";
import { dumpShmPages } from "./dumpshm";
import { dumpSocket, socketType } from "./dumpsock";
import { dumpTty } from "./dumptty";
import { externalFile } from "./external";
import { entryBegin, entryEnd, ImageOut, imageBegin, imageEnd, imageFlush, imageName, imageRaw } from "./folder";
import {
  counted,
  meet,
  SET_FILES,
  SET_GHOSTS,
  SET_MEMFDS,
  SET_NS,
  SET_PIPES,
  SET_TABLES,
  SET_WRITTEN,
  treeRoot,
} from "./objects";
import {
  OUT_FIFO_DATA,
  OUT_FILES,
  OUT_MEMFD,
  OUT_ONE,
  OUT_OWN_FILES,
  OUT_PIPES_DATA,
  OUT_REMAP,
  out,
  shared,
} from "./out";
import { putBegin, putEnd, putRaw, putSint, putText, putUint } from "./protobuf";

const PATH_MAX: i32 = 4096;
const PIPE_MOST: u32 = 1 << 20;
const O_ACCMODE: u32 = 3;
const O_LARGEFILE: u32 = 0o100000;

/** s_dev as the kernel has it: the major above 20 bits of minor. */
export function kernelDev(sb: Super): u64 {
  return ((<u64>devMajor(sb.dev)) << 20) | devMinor(sb.dev);
}

export function filesImage(): ImageOut {
  return shared(OUT_FILES, "files", MAGIC_FILES);
}

export function putFown(o: ImageOut, field: u32, file: File, root: Task): void {
  const m = putBegin(o, field);
  const c = changetype<Cred>(file.cred);
  const owned = file.ownerPid != 0;
  putUint(o, FOWN_ENTRY_UID, owned && file.cred ? c.uid : 0);
  putUint(o, FOWN_ENTRY_EUID, owned && file.cred ? c.euid : 0);
  putUint(o, FOWN_ENTRY_SIGNUM, <u64>file.ownerSig);
  putUint(o, FOWN_ENTRY_PID_TYPE, owned ? <u64>file.ownerType : 0);
  putUint(o, FOWN_ENTRY_PID, owned ? <u64>pidNrNs(changetype<Pid>(file.ownerPid), rootPidNs(root)) : 0);
  putEnd(o, m);
}

function rootPidNs(root: Task): PidNs {
  return taskPidNs(root);
}

/** Where the paths of a mount namespace begin, whatever its processes have as their root (not counted). */
export function namespaceRoot(ns: MntNs, to: Path): void {
  to.mount = ns.root;
  to.dentry = ns.root.root;
  // What is mounted over the very root is what its members see.
  to.mount.refs++;
  to.dentry.refs++;
  followDown(to);
  to.mount.refs--;
  to.dentry.refs--;
}

/** Path of a place as kmalloc'd text, from the root of the task's mount namespace, without " (deleted)"; 0: no memory. */
export function placeText(path: Path, task: Task): usize {
  const buf = kmalloc(PATH_MAX);
  if (!buf) return 0;
  const root = changetype<Path>(kmalloc(offsetof<Path>()));
  if (!changetype<usize>(root)) {
    kfree(buf);
    return 0;
  }
  namespaceRoot(changetype<MntNs>(changetype<NsProxy>(task.nsproxy).mnt), root);
  const n = dPath(path, root, buf, PATH_MAX);
  kfree(changetype<usize>(root));
  if (isErr(n)) store<u8>(buf, 0);
  else if (isUnlinked(path.dentry) && n > 10) store<u8>(buf + <usize>n - 10, 0);
  return buf;
}

/** A reg_file_entry: what is opened again by its path. @param size −1: it has none that matters @returns whether it comes from outside */
export function putReg(id: u32, path: Path, flags: u32, pos: i64, size: i64, mode: u32, file: File, task: Task): bool {
  const outside = changetype<usize>(file) ? externalFile(path.mount.id, path.dentry.inode.ino) : 0;
  const text = outside ? outside : placeText(path, task);
  const o = filesImage();
  const e = entryBegin(o);
  putUint(o, FILE_ENTRY_TYPE, FD_TYPES_REG);
  putUint(o, FILE_ENTRY_ID, id);
  const m = putBegin(o, FILE_ENTRY_REG);
  putUint(o, REG_FILE_ENTRY_ID, id);
  putUint(o, REG_FILE_ENTRY_FLAGS, flags);
  putUint(o, REG_FILE_ENTRY_POS, <u64>pos);
  if (changetype<usize>(file)) putFown(o, REG_FILE_ENTRY_FOWN, file, treeRoot());
  else putNobody(o, REG_FILE_ENTRY_FOWN);
  if (text) putText(o, REG_FILE_ENTRY_NAME, text);
  putSint(o, REG_FILE_ENTRY_MNT_ID, path.mount.id);
  if (size >= 0) putUint(o, REG_FILE_ENTRY_SIZE, <u64>size);
  if (outside) putUint(o, REG_FILE_ENTRY_EXT, 1);
  putUint(o, REG_FILE_ENTRY_MODE, mode);
  putEnd(o, m);
  entryEnd(o, e);
  kfree(text);
  return outside != 0;
}

/** A description that nobody has is nobody's. */
export function putNobody(o: ImageOut, field: u32): void {
  const m = putBegin(o, field);
  for (let i: u32 = FOWN_ENTRY_UID; i <= FOWN_ENTRY_PID; i++) putUint(o, i, 0);
  putEnd(o, m);
}

/** The number under which a place is in files.img: a working or root directory. @param key stands for it in the set */
export function placeNumber(path: Path, key: usize, task: Task): u32 {
  const before = counted(SET_FILES);
  const id = meet(SET_FILES, key);
  if (id > before) {
    putReg(id, path, 0, 0, -1, path.dentry.inode.mode, changetype<File>(0), task);
    if (isUnlinked(path.dentry)) dumpGhost(id, path);
  }
  return id;
}

/** Copies the bytes of an open file behind the entry that tells of it. */
function putContent(o: ImageOut, path: Path, size: i64): void {
  const opened = <i32>openAt(path.mount, path.dentry, O_LARGEFILE);
  const buf = kmalloc(65536);
  imageFlush(o);
  if (isErr(opened) || !buf) o.err = -12;
  const was = hostMode;
  for (let pos: i64 = 0; pos < size && !o.err; ) {
    setHostMode(true);
    const n = fileRead(changetype<File>(<usize>opened), <u32>buf, size - pos < 65536 ? <u32>(size - pos) : 65536, pos);
    setHostMode(was);
    if (n <= 0) {
      o.err = n < 0 ? <i32>n : -5;
      break;
    }
    imageRaw(o, buf, <u32>n);
    pos += n;
  }
  kfree(buf);
  if (!isErr(opened)) filePut(changetype<File>(<usize>opened));
}

/** How the path of a descriptor comes back: as `to`, which is a ghost or another file of the image. */
function putRemap(id: u32, to: u32, type: u32): void {
  const r = shared(OUT_REMAP, "remap-fpath", MAGIC_REMAP_FPATH);
  const e = entryBegin(r);
  putUint(r, REMAP_FILE_PATH_ENTRY_ORIG_ID, id);
  putUint(r, REMAP_FILE_PATH_ENTRY_REMAP_ID, to);
  putUint(r, REMAP_FILE_PATH_ENTRY_REMAP_TYPE, type);
  entryEnd(r, e);
}

/** A file that was deleted under the name by which it was opened comes back by another that it has: CRIU's linked remap. */
function dumpLinked(id: u32, path: Path): void {
  const other = kmalloc(offsetof<Path>());
  if (!other) return;
  const place = changetype<Path>(other);
  place.mount = path.mount;
  place.dentry = nameOf(path.dentry.inode);
  const name = meet(SET_FILES, changetype<usize>(path.dentry) + 3);
  if (!isNull(place.dentry)) putReg(name, place, 0, 0, -1, path.dentry.inode.mode, changetype<File>(0), treeRoot());
  putRemap(id, name, REMAP_TYPE_LINKED);
  kfree(other);
}

/** A file without a name travels in the image: CRIU's ghost. */
function dumpGhost(id: u32, path: Path): void {
  const inode = path.dentry.inode;
  if (inode.nlink && !isDir(inode)) {
    dumpLinked(id, path);
    return;
  }
  const before = counted(SET_GHOSTS);
  const ghost = meet(SET_GHOSTS, changetype<usize>(inode));
  putRemap(id, ghost, REMAP_TYPE_GHOST);
  if (ghost <= before) return;
  const o = out(OUT_ONE);
  imageName("ghost-file", ghost);
  imageBegin(o, MAGIC_GHOST_FILE);
  const g = entryBegin(o);
  putUint(o, GHOST_FILE_ENTRY_UID, inode.uid);
  putUint(o, GHOST_FILE_ENTRY_GID, inode.gid);
  putUint(o, GHOST_FILE_ENTRY_MODE, inode.mode);
  putUint(o, GHOST_FILE_ENTRY_DEV, kernelDev(inode.sb));
  putUint(o, GHOST_FILE_ENTRY_INO, inode.ino);
  if (isReg(inode)) putUint(o, GHOST_FILE_ENTRY_SIZE, <u64>inode.size);
  entryEnd(o, g);
  if (isReg(inode)) putContent(o, path, inode.size);
  imageEnd(o);
}

function dumpReg(id: u32, file: File, task: Task): void {
  const inode = file.inode;
  const size = isReg(inode) ? inode.size : -1;
  const outside = putReg(id, file.path, file.flags, file.pos, size, inode.mode, file, task);
  if (isUnlinked(file.dentry) && !outside) dumpGhost(id, file.path);
}

/** Begins the entry of an open file in files.img. */
export function beginEntry(o: ImageOut, type: u32, id: u32): u32 {
  const e = entryBegin(o);
  putUint(o, FILE_ENTRY_TYPE, type);
  putUint(o, FILE_ENTRY_ID, id);
  return e;
}

/** Where one packet ends and the next begins. @param id  the description that the pipe was met by */
function dumpPackets(id: u32, file: File, pipeId: u32): void {
  const most: u32 = PIPE_MOST >> 12;
  const lengths = kmalloc(most << 2);
  const n = lengths ? pipePackets(pipeOf(file), lengths, most) : 0;
  if (n) {
    const o = ownFilesImage();
    const e = entryBegin(o);
    putUint(o, NUT_FILE_ENTRY_ID, id);
    putUint(o, NUT_FILE_ENTRY_PIPE_ID, pipeId);
    for (let i: u32 = 0; i < n; i++) putUint(o, NUT_FILE_ENTRY_PACKETS, load<u32>(lengths + (i << 2)));
    entryEnd(o, e);
  }
  kfree(lengths);
}

/** Bytes of a pipe that has not been written yet, for the first of its ends. */
function dumpPipeData(file: File, o: ImageOut, pipeId: u32): void {
  const buf = kmalloc(PIPE_MOST);
  const n = buf ? pipeContents(pipeOf(file), buf, PIPE_MOST) : 0;
  const e = entryBegin(o);
  putUint(o, PIPE_DATA_ENTRY_PIPE_ID, pipeId);
  putUint(o, PIPE_DATA_ENTRY_BYTES, n);
  putUint(o, PIPE_DATA_ENTRY_SIZE, <u64>pipeGetSize(file));
  entryEnd(o, e);
  if (n) putRaw(o, buf, n);
  if (!buf) o.err = -12;
  kfree(buf);
}

function dumpPipe(id: u32, file: File, task: Task): void {
  const before = counted(SET_PIPES);
  const number = meet(SET_PIPES, file.data);
  const isNew = number > before;
  if (file.dentry.sb.fstype == FS_PIPEFS) {
    const pipeId = <u32>file.inode.ino;
    if (isNew) {
      dumpPipeData(file, shared(OUT_PIPES_DATA, "pipes-data", MAGIC_PIPES_DATA), pipeId);
      dumpPackets(id, file, pipeId);
    }
    const o = filesImage();
    const e = beginEntry(o, FD_TYPES_PIPE, id);
    const m = putBegin(o, FILE_ENTRY_PIPE);
    putUint(o, PIPE_ENTRY_ID, id);
    putUint(o, PIPE_ENTRY_PIPE_ID, pipeId);
    putUint(o, PIPE_ENTRY_FLAGS, file.flags);
    putFown(o, PIPE_ENTRY_FOWN, file, treeRoot());
    putEnd(o, m);
    entryEnd(o, e);
    return;
  }
  if (isNew) dumpPipeData(file, shared(OUT_FIFO_DATA, "fifo-data", MAGIC_FIFO_DATA), number);
  const regf = meet(SET_FILES, changetype<usize>(file) + 1);
  dumpReg(regf, file, task);
  const o = filesImage();
  const e = beginEntry(o, FD_TYPES_FIFO, id);
  const m = putBegin(o, FILE_ENTRY_FIFO);
  putUint(o, FIFO_ENTRY_ID, id);
  putUint(o, FIFO_ENTRY_PIPE_ID, number);
  putUint(o, FIFO_ENTRY_REGF_ID, regf);
  putEnd(o, m);
  entryEnd(o, e);
}

/** Begins an entry whose message starts with id, flags and fown: most do. */
function beginAnon(o: ImageOut, field: u32, id: u32, flags: u32, file: File): u32 {
  const m = putBegin(o, field);
  putUint(o, 1, id);
  putUint(o, 2, flags);
  putFown(o, 3, file, treeRoot());
  return m;
}

const EFD_SEMAPHORE: u32 = 1;

function dumpEventfd(id: u32, file: File): void {
  const o = filesImage();
  const e = beginEntry(o, FD_TYPES_EVENTFD, id);
  const f = eventfdOf(file);
  const m = beginAnon(o, FILE_ENTRY_EFD, id, file.flags | (f.semaphore ? EFD_SEMAPHORE : 0), file);
  putUint(o, EVENTFD_FILE_ENTRY_COUNTER, f.count);
  putEnd(o, m);
  entryEnd(o, e);
}

function dumpTimerfd(id: u32, file: File): void {
  const o = filesImage();
  const t = timerfdOf(file);
  const spec = kmalloc(32);
  timerfdSpec(t, spec);
  const e = beginEntry(o, FD_TYPES_TIMERFD, id);
  const m = beginAnon(o, FILE_ENTRY_TFD, id, file.flags, file);
  putUint(o, TIMERFD_ENTRY_CLOCKID, <u32>t.clock);
  putUint(o, TIMERFD_ENTRY_TICKS, t.ticks);
  putUint(o, TIMERFD_ENTRY_SETTIME_FLAGS, t.setFlags);
  putUint(o, TIMERFD_ENTRY_VSEC, load<u64>(spec, 16));
  putUint(o, TIMERFD_ENTRY_VNSEC, load<u64>(spec, 24));
  putUint(o, TIMERFD_ENTRY_ISEC, load<u64>(spec));
  putUint(o, TIMERFD_ENTRY_INSEC, load<u64>(spec, 8));
  putEnd(o, m);
  entryEnd(o, e);
  kfree(spec);
}

function dumpSignalfd(id: u32, file: File): void {
  const o = filesImage();
  const e = beginEntry(o, FD_TYPES_SIGNALFD, id);
  const m = beginAnon(o, FILE_ENTRY_SGFD, id, file.flags, file);
  putUint(o, SIGNALFD_ENTRY_SIGMASK, signalfdMask(file));
  putEnd(o, m);
  entryEnd(o, e);
}

function dumpEpoll(id: u32, file: File): void {
  const o = filesImage();
  const e = beginEntry(o, FD_TYPES_EVENTPOLL, id);
  const m = beginAnon(o, FILE_ENTRY_EPFD, id, file.flags, file);
  for (let item = epollItems(file); changetype<usize>(item); item = item.setNext) {
    const t = putBegin(o, EVENTPOLL_FILE_ENTRY_TFD);
    // The description that is watched: its descriptor may be closed, or be another's by now.
    putUint(o, EVENTPOLL_TFD_ENTRY_ID, meet(SET_FILES, changetype<usize>(item.file)));
    putUint(o, EVENTPOLL_TFD_ENTRY_TFD, <u32>item.fd);
    putUint(o, EVENTPOLL_TFD_ENTRY_EVENTS, item.events);
    putUint(o, EVENTPOLL_TFD_ENTRY_DATA, item.data);
    putUint(o, EVENTPOLL_TFD_ENTRY_DEV, kernelDev(item.file.inode.sb));
    putUint(o, EVENTPOLL_TFD_ENTRY_INODE, item.file.inode.ino);
    putUint(o, EVENTPOLL_TFD_ENTRY_POS, <u64>item.file.pos);
    putEnd(o, t);
  }
  putEnd(o, m);
  entryEnd(o, e);
}

function dumpPidfd(id: u32, file: File): void {
  const o = filesImage();
  const e = beginEntry(o, FD_TYPES_PIDFD, id);
  const m = putBegin(o, FILE_ENTRY_PIDFD);
  putUint(o, PIDFD_ENTRY_ID, id);
  putUint(o, PIDFD_ENTRY_INO, <u32>file.inode.ino);
  putUint(o, PIDFD_ENTRY_FLAGS, file.flags & ~O_ACCMODE);
  putUint(o, PIDFD_ENTRY_NSPID, <u64>pidNrNs(changetype<Pid>(file.data), rootPidNs(treeRoot())));
  putFown(o, PIDFD_ENTRY_FOWN, file, treeRoot());
  putEnd(o, m);
  entryEnd(o, e);
}

function dumpNsFile(id: u32, file: File): void {
  const ns = changetype<NsCommon>(file.inode.a);
  const o = filesImage();
  const e = beginEntry(o, FD_TYPES_NS, id);
  const m = putBegin(o, FILE_ENTRY_NSF);
  putUint(o, NS_FILE_ENTRY_ID, id);
  putUint(o, NS_FILE_ENTRY_NS_ID, meet(SET_NS, changetype<usize>(ns)));
  putUint(o, NS_FILE_ENTRY_NS_CFLAG, nsFlag(ns.kind));
  putUint(o, NS_FILE_ENTRY_FLAGS, file.flags);
  putEnd(o, m);
  entryEnd(o, e);
}

/** memfd_create: its bytes are a ghost's, its seals and name are the memory file's. */
function dumpMemfd(id: u32, file: File): void {
  const inode = file.inode;
  const before = counted(SET_MEMFDS);
  const number = meet(SET_MEMFDS, changetype<usize>(inode));
  if (number > before) {
    const o = shared(OUT_MEMFD, "memfd", MAGIC_MEMFD_INODE);
    const e = entryBegin(o);
    const name = kmalloc(file.dentry.nameLen + 1);
    if (name) memory.copy(name, file.dentry.name, file.dentry.nameLen);
    if (name) putText(o, MEMFD_INODE_ENTRY_NAME, name);
    kfree(name);
    putUint(o, MEMFD_INODE_ENTRY_UID, inode.uid);
    putUint(o, MEMFD_INODE_ENTRY_GID, inode.gid);
    putUint(o, MEMFD_INODE_ENTRY_SIZE, <u64>inode.size);
    putUint(o, MEMFD_INODE_ENTRY_SHMID, number);
    putUint(o, MEMFD_INODE_ENTRY_SEALS, inode.seals);
    putUint(o, MEMFD_INODE_ENTRY_INODE_ID, number);
    putUint(o, MEMFD_INODE_ENTRY_MODE, inode.mode);
    entryEnd(o, e);
    dumpShmPages(file, number);
  }
  const o = filesImage();
  const e = beginEntry(o, FD_TYPES_MEMFD, id);
  const m = putBegin(o, FILE_ENTRY_MEMFD);
  putUint(o, 1, id);
  putUint(o, 2, file.flags);
  putUint(o, 3, <u64>file.pos);
  putFown(o, 4, file, treeRoot());
  putUint(o, 5, number);
  putEnd(o, m);
  entryEnd(o, e);
}

function typeOf(file: File): u32 {
  switch (file.kind) {
    case FILE_PIPE:
      return file.dentry.sb.fstype == FS_PIPEFS ? FD_TYPES_PIPE : FD_TYPES_FIFO;
    case FILE_TTY:
    case FILE_PTMX:
      return FD_TYPES_TTY;
    case FILE_INOTIFY:
      return FD_TYPES_INOTIFY;
    case FILE_EVENTFD:
      return FD_TYPES_EVENTFD;
    case FILE_EPOLL:
      return FD_TYPES_EVENTPOLL;
    case FILE_TIMERFD:
      return FD_TYPES_TIMERFD;
    case FILE_SIGNALFD:
      return FD_TYPES_SIGNALFD;
    case FILE_PIDFD:
      return FD_TYPES_PIDFD;
    case FILE_NSFS:
      return FD_TYPES_NS;
    case FILE_SOCKET:
      return socketType(file);
    default:
      return file.dentry.sb.fstype == FS_MEMFD ? FD_TYPES_MEMFD : FD_TYPES_REG;
  }
}

/** What CRIU's entry of a description has no field for goes into nutshell-files.img. */
export function ownFilesImage(): ImageOut {
  return shared(OUT_OWN_FILES, "nutshell-files", MAGIC_NUTSHELL_FILES);
}

/** A POSIX message queue: to the kernel a file of its file system, to CRIU a regular one. */
function dumpQueueFile(id: u32, file: File, task: Task): void {
  putReg(id, file.path, file.flags, 0, -1, file.inode.mode, file, task);
  const number = queueNumber(file.dentry);
  const o = ownFilesImage();
  const e = entryBegin(o);
  putUint(o, NUT_FILE_ENTRY_ID, id);
  putUint(o, NUT_FILE_ENTRY_MQUEUE, number);
  entryEnd(o, e);
}

function dumpFile(id: u32, file: File, task: Task): void {
  if (file.kind == FILE_MQUEUE) {
    dumpQueueFile(id, file, task);
    return;
  }
  switch (typeOf(file)) {
    case FD_TYPES_PIPE:
    case FD_TYPES_FIFO:
      dumpPipe(id, file, task);
      break;
    case FD_TYPES_TTY:
      dumpTty(id, file, task);
      break;
    case FD_TYPES_EVENTFD:
      dumpEventfd(id, file);
      break;
    case FD_TYPES_EVENTPOLL:
      dumpEpoll(id, file);
      break;
    case FD_TYPES_TIMERFD:
      dumpTimerfd(id, file);
      break;
    case FD_TYPES_SIGNALFD:
      dumpSignalfd(id, file);
      break;
    case FD_TYPES_INOTIFY:
      dumpInotify(id, file, task);
      break;
    case FD_TYPES_PIDFD:
      dumpPidfd(id, file);
      break;
    case FD_TYPES_NS:
      dumpNsFile(id, file);
      break;
    case FD_TYPES_MEMFD:
      dumpMemfd(id, file);
      break;
    case FD_TYPES_REG:
      dumpReg(id, file, task);
      break;
    default:
      dumpSocket(filesImage(), id, file);
  }
}

/** The number of a description, which is written when it is met for the first time. */
export function fileNumber(file: File, task: Task): u32 {
  const id = meet(SET_FILES, changetype<usize>(file));
  // An epoll set may have given it its number before its turn.
  const before = counted(SET_WRITTEN);
  if (meet(SET_WRITTEN, changetype<usize>(file)) > before) dumpFile(id, file, task);
  return id;
}

/** The descriptors of a table: fdinfo-N.img. */
export function dumpTable(task: Task): void {
  const files = task.files;
  // Their descriptions first: a description's entry may need files of its own.
  for (let fd = fdNext(files, 0); fd >= 0; fd = fdNext(files, <u32>fd + 1)) fileNumber(fdGetOf(task, fd), task);
  const o = out(OUT_ONE);
  imageName("fdinfo", meet(SET_TABLES, files));
  imageBegin(o, MAGIC_FDINFO);
  for (let fd = fdNext(files, 0); fd >= 0; fd = fdNext(files, <u32>fd + 1)) {
    const file = fdGetOf(task, fd);
    const e = entryBegin(o);
    putUint(o, FDINFO_ENTRY_ID, meet(SET_FILES, changetype<usize>(file)));
    putUint(o, FDINFO_ENTRY_FLAGS, fdCloexec(files, <u32>fd) ? 1 : 0);
    putUint(o, FDINFO_ENTRY_TYPE, typeOf(file));
    putUint(o, FDINFO_ENTRY_FD, <u32>fd);
    entryEnd(o, e);
  }
  imageEnd(o);
}
