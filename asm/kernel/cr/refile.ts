// Open files made again: a description when it is first asked for, whoever shares it after. Files are opened by path as the task
// that has them, in its mount namespace and from that namespace's root, with the rights of who restarts.

import {
  EVENTFD_FILE_ENTRY_COUNTER,
  EVENTPOLL_FILE_ENTRY_TFD,
  EVENTPOLL_TFD_ENTRY_DATA,
  EVENTPOLL_TFD_ENTRY_EVENTS,
  EVENTPOLL_TFD_ENTRY_ID,
  EVENTPOLL_TFD_ENTRY_TFD,
  FD_TYPES_EVENTFD,
  FD_TYPES_EVENTPOLL,
  FD_TYPES_FIFO,
  FD_TYPES_INETSK,
  FD_TYPES_INOTIFY,
  FD_TYPES_MEMFD,
  FD_TYPES_NETLINKSK,
  FD_TYPES_NS,
  FD_TYPES_PACKETSK,
  FD_TYPES_PIDFD,
  FD_TYPES_PIPE,
  FD_TYPES_REG,
  FD_TYPES_SIGNALFD,
  FD_TYPES_TIMERFD,
  FD_TYPES_TTY,
  FD_TYPES_UNIXSK,
  FDINFO_ENTRY_FD,
  FDINFO_ENTRY_FLAGS,
  FDINFO_ENTRY_ID,
  FIFO_ENTRY_PIPE_ID,
  FIFO_ENTRY_REGF_ID,
  FILE_ENTRY_EFD,
  FILE_ENTRY_EPFD,
  FILE_ENTRY_FIFO,
  FILE_ENTRY_IFY,
  FILE_ENTRY_ISK,
  FILE_ENTRY_MEMFD,
  FILE_ENTRY_NSF,
  FILE_ENTRY_PIDFD,
  FILE_ENTRY_PIPE,
  FILE_ENTRY_REG,
  FILE_ENTRY_SGFD,
  FILE_ENTRY_TFD,
  FILE_ENTRY_TTY,
  FILE_ENTRY_TYPE,
  FILE_ENTRY_USK,
  FOWN_ENTRY_PID,
  FOWN_ENTRY_PID_TYPE,
  FOWN_ENTRY_SIGNUM,
  INET_SK_ENTRY_FOWN,
  MAGIC_FDINFO,
  NS_FILE_ENTRY_NS_CFLAG,
  NS_FILE_ENTRY_NS_ID,
  NUT_FILE_ENTRY_MQUEUE,
  PIDFD_ENTRY_FLAGS,
  PIDFD_ENTRY_NSPID,
  PIPE_ENTRY_FLAGS,
  PIPE_ENTRY_FOWN,
  PIPE_ENTRY_PIPE_ID,
  REG_FILE_ENTRY_EXT,
  REG_FILE_ENTRY_FLAGS,
  REG_FILE_ENTRY_FOWN,
  REG_FILE_ENTRY_MODE,
  REG_FILE_ENTRY_NAME,
  REG_FILE_ENTRY_POS,
  REG_FILE_ENTRY_SIZE,
  SIGNALFD_ENTRY_SIGMASK,
  TIMERFD_ENTRY_CLOCKID,
  TIMERFD_ENTRY_INSEC,
  TIMERFD_ENTRY_ISEC,
  TIMERFD_ENTRY_SETTIME_FLAGS,
  TIMERFD_ENTRY_TICKS,
  TIMERFD_ENTRY_VNSEC,
  TIMERFD_ENTRY_VSEC,
  TTY_FILE_ENTRY_FOWN,
  UNIX_SK_ENTRY_FOWN,
} from "../../abi/criu";
import { EINVAL, ENOENT, ENOMEM } from "../../abi/errno";
import { epollInsert, epollOf, sysEpollCreate1 } from "../fs/epoll";
import { eventfdMake } from "../fs/eventfd";
import { fdClose, fdGetRaw, fdReplace, filesNew, filesPut } from "../fs/fdtable";
import { fileGet, fileNew, filePut } from "../fs/file";
import { nsOpen } from "../fs/nsfs";
import { openAt, openPath } from "../fs/open";
import { pidfdNew } from "../fs/pidfd";
import { attach, pipeOf } from "../fs/pipe";
import { signalfdMake } from "../fs/signalfd";
import { timerfdMake, timerfdOf } from "../fs/timerfd";
import { FILE_TTY, File, FMODE_READ, isErr, isReg } from "../fs/types";
import { kfree } from "../mem/slab";
import { putStr, putU64 } from "../mem/str";
import { NsCommon, nsKindOf } from "../ns/common";
import { current, setCurrent } from "../task/current";
import { findPidNs, Pid, pidGet, pidTask, taskPidNs } from "../task/pid";
import { Task } from "../task/task";
import { Entries, entryAt, imageName } from "./folder";
import { RESTART_SAME_MODES } from "./format";
import { damaged, dropList, FILE_SLOT, fail, memberAt, noMemory, ok, ownFile, placeOf, plan, readList } from "./plan";
import { getMsg, getText, getU32, getUint, hasField, Msg, nextMsg } from "./protobuf";
import { say, sayPath } from "./reason";
import { ghostOf, memfdOf } from "./reghost";
import { inotifyFile } from "./reinotify";
import { queueFile } from "./remq";
import { inherited, pipeFor } from "./repipe";
import { isOurTty, ttyFile } from "./repty";
import { socketMake } from "./resock";
import { spaceNs } from "./respace";

const AT_FDCWD = -100;
const PATH_MAX: u32 = 4096;
const O_RDWR: u32 = 2;
const O_APPEND: u32 = 0o2000;
const O_NONBLOCK: u32 = 0o4000;
/** O_CREAT, O_EXCL, O_TRUNC were for the first time; O_TMPFILE's own bit would make a new file. */
const NOT_AGAIN: u32 = 0o100 | 0o200 | 0o1000 | 0o20000000;
const SECOND: u64 = 1_000_000_000;

@inline
function slotOf(id: u32): usize {
  return plan().files + <usize>id * FILE_SLOT;
}

/** The entry of a number in files.img; 0: there is none. */
export function fileEntry(id: u32): Msg {
  return id < plan().fileRoom ? load<u64>(slotOf(id)) : 0;
}

/** The description with that number, counted by the plan; null: the restart has failed. */
export function fileOf(id: u32): File {
  imageName("files");
  const entry = fileEntry(id);
  if (!entry) {
    damaged();
    return changetype<File>(0);
  }
  const made = load<usize>(slotOf(id), 8);
  if (made) return changetype<File>(made);
  // An epoll set that watches itself, or sockets that wait for each other, come by here again.
  const file = make(id, entry);
  if (!changetype<usize>(file)) {
    if (ok()) damaged();
    return file;
  }
  // One side of a pair brings the other along, and may have been that itself.
  fileMade(id, file);
  ownerMake(file, entry);
  return changetype<File>(load<usize>(slotOf(id), 8));
}

/** The description with that number, if it has been made. */
export function fileIfMade(id: u32): File {
  return id < plan().fileRoom ? changetype<File>(load<usize>(slotOf(id), 8)) : changetype<File>(0);
}

/** Notes a description that another one brought along. */
export function fileMade(id: u32, file: File): void {
  if (id < plan().fileRoom && !load<usize>(slotOf(id), 8)) store<usize>(slotOf(id), changetype<usize>(file), 8);
  else filePut(file);
}

/** The fown_entry of an entry; 0: it has none. */
function fownOf(entry: Msg): Msg {
  switch (getU32(entry, FILE_ENTRY_TYPE)) {
    case FD_TYPES_REG:
      return getMsg(getMsg(entry, FILE_ENTRY_REG), REG_FILE_ENTRY_FOWN);
    case FD_TYPES_PIPE:
      return getMsg(getMsg(entry, FILE_ENTRY_PIPE), PIPE_ENTRY_FOWN);
    case FD_TYPES_FIFO: {
      const reg = fileEntry(getU32(getMsg(entry, FILE_ENTRY_FIFO), FIFO_ENTRY_REGF_ID));
      return getMsg(getMsg(reg, FILE_ENTRY_REG), REG_FILE_ENTRY_FOWN);
    }
    case FD_TYPES_TTY:
      return getMsg(getMsg(entry, FILE_ENTRY_TTY), TTY_FILE_ENTRY_FOWN);
    case FD_TYPES_UNIXSK:
      return getMsg(getMsg(entry, FILE_ENTRY_USK), UNIX_SK_ENTRY_FOWN);
    case FD_TYPES_INETSK:
      return getMsg(getMsg(entry, FILE_ENTRY_ISK), INET_SK_ENTRY_FOWN);
    default:
      return 0;
  }
}

/** Who hears of a description, by which signal (F_SETOWN, F_SETSIG). */
function ownerMake(file: File, entry: Msg): void {
  const m = fownOf(entry);
  const signal = getU32(m, FOWN_ENTRY_SIGNUM);
  const nr = getU32(m, FOWN_ENTRY_PID);
  if (!m || (!signal && !nr)) return;
  const type = getU32(m, FOWN_ENTRY_PID_TYPE);
  if (signal > 64 || type > 3) {
    damaged();
    return;
  }
  file.ownerSig = <i32>signal;
  const member = nr ? placeOf(nr, plan().count) : 0;
  const pid = member ? findPidNs(<i32>nr, taskPidNs(changetype<Task>(memberAt(0).task))) : changetype<Pid>(0);
  if (!changetype<usize>(pid) || file.ownerPid) return;
  file.ownerPid = changetype<usize>(pidGet(pid));
  file.ownerType = <i32>type;
}

function failed(r: i64, what: string): File {
  if (r == -ENOMEM) noMemory();
  else fail(<i32>r, putStr(say(what), " cannot be made"));
  return changetype<File>(0);
}

/** An open descriptor of the running task becomes a description without one. */
export function fromFd(fd: i64, what: string): File {
  if (fd < 0) return failed(fd, what);
  const file = fileGet(fdGetRaw(<i32>fd));
  fdClose(<i32>fd);
  return file;
}

function make(id: u32, entry: Msg): File {
  const outside = inherited(entry, id);
  if (changetype<usize>(outside)) return outside;
  switch (getU32(entry, FILE_ENTRY_TYPE)) {
    case FD_TYPES_REG:
      if (hasField(ownFile(id), NUT_FILE_ENTRY_MQUEUE))
        return queueFile(
          getU32(ownFile(id), NUT_FILE_ENTRY_MQUEUE),
          getU32(getMsg(entry, FILE_ENTRY_REG), REG_FILE_ENTRY_FLAGS),
        );
      return makeReg(id, getMsg(entry, FILE_ENTRY_REG));
    case FD_TYPES_PIPE: {
      const m = getMsg(entry, FILE_ENTRY_PIPE);
      return pipeEnd(pipeFor(getU32(m, PIPE_ENTRY_PIPE_ID), changetype<File>(0)), getU32(m, PIPE_ENTRY_FLAGS));
    }
    case FD_TYPES_FIFO:
      return makeFifo(getMsg(entry, FILE_ENTRY_FIFO));
    case FD_TYPES_TTY:
      return isOurTty(getMsg(entry, FILE_ENTRY_TTY)) ? ttyFile(getMsg(entry, FILE_ENTRY_TTY)) : makeTty();
    case FD_TYPES_EVENTFD:
      return makeEventfd(getMsg(entry, FILE_ENTRY_EFD));
    case FD_TYPES_TIMERFD:
      return makeTimerfd(getMsg(entry, FILE_ENTRY_TFD));
    case FD_TYPES_SIGNALFD:
      return makeSignalfd(getMsg(entry, FILE_ENTRY_SGFD));
    case FD_TYPES_EVENTPOLL: {
      const file = fromFd(sysEpollCreate1(0), "an epoll set");
      if (changetype<usize>(file)) setFlags(file, getU32(getMsg(entry, FILE_ENTRY_EPFD), 2));
      return file;
    }
    case FD_TYPES_INOTIFY:
      return inotifyFile(id, getMsg(entry, FILE_ENTRY_IFY));
    case FD_TYPES_PIDFD:
      return makePidfd(getMsg(entry, FILE_ENTRY_PIDFD));
    case FD_TYPES_NS:
      return makeNs(getMsg(entry, FILE_ENTRY_NSF));
    case FD_TYPES_MEMFD:
      return makeMemfd(getMsg(entry, FILE_ENTRY_MEMFD));
    case FD_TYPES_UNIXSK:
    case FD_TYPES_INETSK:
    case FD_TYPES_NETLINKSK:
    case FD_TYPES_PACKETSK:
      return socketMake(id, entry);
    default:
      return changetype<File>(0);
  }
}

/** Flags that F_SETFL may set. */
export function setFlags(file: File, flags: u32): void {
  const may: u32 = O_APPEND | O_NONBLOCK | 0o20000 | 0o40000 | 0o1000000;
  file.flags = (file.flags & ~may) | (flags & may);
}

/** CRIU has files as they were, and says no to another mode, of pipes and devices too. */
function checkMode(reg: Msg, name: usize, file: File): void {
  const mode = getU32(reg, REG_FILE_ENTRY_MODE);
  if (plan().flags & RESTART_SAME_MODES && mode && mode != file.inode.mode)
    fail(-EINVAL, sayPath("the open file ", name, " has another mode than when the image was made"));
}

function makeReg(id: u32, m: Msg): File {
  const name = getText(m, REG_FILE_ENTRY_NAME, PATH_MAX);
  if (!name) return changetype<File>(0);
  if (getU32(m, REG_FILE_ENTRY_EXT)) {
    fail(-ENOENT, sayPath("a file from outside is wanted: --inherit-fd fd[N]:", name, ""));
    kfree(name);
    return changetype<File>(0);
  }
  const flags = getU32(m, REG_FILE_ENTRY_FLAGS) & ~NOT_AGAIN;
  const ghost = ghostOf(id, name);
  let file = changetype<File>(0);
  if (ok()) {
    const opened = changetype<usize>(ghost.dentry)
      ? openAt(ghost.mount, ghost.dentry, flags)
      : openPath(AT_FDCWD, name, flags, 0, 0);
    if (opened < 0 || isErr(<i32>opened)) fail(-ENOENT, sayPath("the open file ", name, " is not here"));
    else {
      file = changetype<File>(<usize>opened);
      const size = getUint(m, REG_FILE_ENTRY_SIZE, u64.MAX_VALUE);
      // A log may have grown, or begun anew.
      const appended = (file.mode & FMODE_READ) == 0 && (file.flags & O_APPEND) != 0;
      if (size != u64.MAX_VALUE && isReg(file.inode) && <u64>file.inode.size != size && !appended)
        fail(-EINVAL, sayPath("the open file ", name, " has another size than when the image was made"));
      else if (!changetype<usize>(ghost.dentry)) checkMode(m, name, file);
      if (!ok()) {
        filePut(file);
        file = changetype<File>(0);
      } else {
        const pos = <i64>getUint(m, REG_FILE_ENTRY_POS, 0);
        if (pos < 0) damaged();
        file.pos = pos;
      }
    }
  }
  kfree(name);
  return file;
}

/** An end of a pipe, as a description of its own. @param any  an end that is there */
export function pipeEnd(any: File, flags: u32): File {
  if (!changetype<usize>(any)) return any;
  const file = fileNew(any.mount, any.dentry, flags & ~NOT_AGAIN);
  if (!changetype<usize>(file)) {
    noMemory();
    return file;
  }
  attach(file, pipeOf(any));
  return file;
}

function makeFifo(m: Msg): File {
  const reg = getMsg(fileEntry(getU32(m, FIFO_ENTRY_REGF_ID)), FILE_ENTRY_REG);
  const name = getText(reg, REG_FILE_ENTRY_NAME, PATH_MAX);
  if (!name) return changetype<File>(0);
  const ghost = ghostOf(getU32(m, FIFO_ENTRY_REGF_ID), name);
  let file = changetype<File>(0);
  if (ok()) {
    // Both ends at once never wait.
    const both = changetype<usize>(ghost.dentry)
      ? openAt(ghost.mount, ghost.dentry, O_RDWR | O_NONBLOCK)
      : openPath(AT_FDCWD, name, O_RDWR | O_NONBLOCK, 0, 0);
    if (both < 0 || isErr(<i32>both)) fail(-ENOENT, sayPath("the named pipe ", name, " is not here"));
    else if (!changetype<usize>(ghost.dentry)) checkMode(reg, name, changetype<File>(<usize>both));
    if (both >= 0 && !isErr(<i32>both) && !ok()) filePut(changetype<File>(<usize>both));
    else if (ok()) {
      const any = pipeFor(getU32(m, FIFO_ENTRY_PIPE_ID), changetype<File>(<usize>both));
      file = pipeEnd(any, getU32(reg, REG_FILE_ENTRY_FLAGS));
    }
  }
  kfree(name);
  return file;
}

function makeTty(): File {
  const task = current;
  setCurrent(changetype<Task>(plan().caller));
  let file = changetype<File>(0);
  for (let fd = 0; fd < 3 && !changetype<usize>(file); fd++) {
    const at = fdGetRaw(fd);
    if (changetype<usize>(at) && at.kind == FILE_TTY) file = fileGet(at);
  }
  setCurrent(task);
  if (!changetype<usize>(file))
    fail(-EINVAL, say("the image needs a terminal: restart it from one, with descriptor 0, 1 or 2 on it"));
  return file;
}

function makeEventfd(m: Msg): File {
  const made = eventfdMake(getUint(m, EVENTFD_FILE_ENTRY_COUNTER, 0), getU32(m, 2));
  return isErr(made) ? failed(made, "an eventfd") : changetype<File>(<usize>made);
}

function nanos(m: Msg, seconds: u32, rest: u32): i64 {
  const s = getUint(m, seconds, 0);
  const n = getUint(m, rest, 0);
  if (s > 9_000_000_000 || n >= SECOND) damaged();
  return <i64>(s * SECOND + n);
}

function makeTimerfd(m: Msg): File {
  const value = nanos(m, TIMERFD_ENTRY_VSEC, TIMERFD_ENTRY_VNSEC);
  const interval = nanos(m, TIMERFD_ENTRY_ISEC, TIMERFD_ENTRY_INSEC);
  if (!ok()) return changetype<File>(0);
  const made = timerfdMake(<i32>getU32(m, TIMERFD_ENTRY_CLOCKID), getU32(m, 2), value, interval);
  if (isErr(made)) return failed(made, "a timerfd");
  const file = changetype<File>(<usize>made);
  const t = timerfdOf(file);
  t.ticks = getUint(m, TIMERFD_ENTRY_TICKS, 0);
  t.setFlags = getU32(m, TIMERFD_ENTRY_SETTIME_FLAGS);
  return file;
}

function makeSignalfd(m: Msg): File {
  const made = signalfdMake(getUint(m, SIGNALFD_ENTRY_SIGMASK, 0), getU32(m, 2));
  return isErr(made) ? failed(made, "a signalfd") : changetype<File>(<usize>made);
}

function makePidfd(m: Msg): File {
  const nr = <i32>getU32(m, PIDFD_ENTRY_NSPID);
  const root = changetype<Task>(memberAt(0).task);
  const place = placeOf(<u32>nr, plan().count);
  const pid = place ? findPidNs(nr, taskPidNs(root)) : changetype<Pid>(0);
  if (!changetype<usize>(pid) || !changetype<usize>(pidTask(pid, 0))) {
    fail(-EINVAL, putStr(putU64(say("the process of a pidfd, "), <u64>nr), ", is not in the image"));
    return changetype<File>(0);
  }
  return fromFd(pidfdNew(pid, getU32(m, PIDFD_ENTRY_FLAGS)), "a pidfd");
}

function makeNs(m: Msg): File {
  const kind = nsKindOf(getU32(m, NS_FILE_ENTRY_NS_CFLAG));
  if (kind < 0) {
    damaged();
    return changetype<File>(0);
  }
  const ns = spaceNs(<u32>kind, getU32(m, NS_FILE_ENTRY_NS_ID));
  return ns ? fromFd(nsOpen(changetype<NsCommon>(ns)), "a namespace's file") : changetype<File>(0);
}

function makeMemfd(m: Msg): File {
  const place = memfdOf(getU32(m, 5));
  if (!ok()) return changetype<File>(0);
  const opened = openAt(place.mount, place.dentry, getU32(m, 2) & ~NOT_AGAIN);
  if (opened < 0 || isErr(<i32>opened)) return failed(opened, "a memory file");
  const file = changetype<File>(<usize>opened);
  file.pos = <i64>getUint(m, 3, 0);
  if (file.pos < 0) damaged();
  return file;
}

/** What an epoll set watches, once all descriptions are there. */
export function fillEpolls(): void {
  const p = plan();
  for (let id: u32 = 0; id < p.fileRoom && ok(); id++) {
    const entry = load<u64>(slotOf(id));
    const file = changetype<File>(load<usize>(slotOf(id), 8));
    if (!entry || !changetype<usize>(file) || getU32(entry, FILE_ENTRY_TYPE) != FD_TYPES_EVENTPOLL) continue;
    const m = getMsg(entry, FILE_ENTRY_EPFD);
    for (let t = nextMsg(m, EVENTPOLL_FILE_ENTRY_TFD, 0); t && ok(); t = nextMsg(m, EVENTPOLL_FILE_ENTRY_TFD, t)) {
      const watched = getU32(t, EVENTPOLL_TFD_ENTRY_ID);
      const target = watched < p.fileRoom ? changetype<File>(load<usize>(slotOf(watched), 8)) : changetype<File>(0);
      const fd = getU32(t, EVENTPOLL_TFD_ENTRY_TFD);
      if (!changetype<usize>(target) || fd > 1048576 || target == file) {
        imageName("files");
        damaged();
      } else {
        const events = getU32(t, EVENTPOLL_TFD_ENTRY_EVENTS);
        const err = epollInsert(epollOf(file), target, <i32>fd, events, getUint(t, EVENTPOLL_TFD_ENTRY_DATA, 0));
        if (err) noMemory();
      }
    }
  }
}

/** The descriptors of the member's table, which it gets, and those who share it. */
export function tableMake(i: u32): void {
  const m = memberAt(i);
  const task = changetype<Task>(m.task);
  const files = filesNew();
  if (!files) {
    noMemory();
    return;
  }
  filesPut(task.files);
  task.files = files;
  imageName("fdinfo", m.filesId);
  const list = readList(MAGIC_FDINFO, true);
  if (!list) return;
  const e = changetype<Entries>(list);
  const caller = current;
  for (let k: u32 = 0; k < e.count && ok(); k++) {
    const entry = entryAt(e, k);
    const fd = getU32(entry, FDINFO_ENTRY_FD);
    setCurrent(task);
    const file = fileOf(getU32(entry, FDINFO_ENTRY_ID));
    if (changetype<usize>(file) && ok()) {
      fileGet(file);
      if (fd > 1048576 || fdReplace(fd, file, (getU32(entry, FDINFO_ENTRY_FLAGS) & 1) != 0) < 0) {
        filePut(file);
        setCurrent(caller);
        fail(-EINVAL, putStr(putU64(say("descriptor "), fd), " is above its process's limit"));
      }
    }
    setCurrent(caller);
  }
  dropList(list);
}

/** The restart's own counts on descriptions: who has them keeps them. */
export function filesRelease(): void {
  const p = plan();
  for (let id: u32 = 0; id < p.fileRoom && p.files; id++) {
    const file = load<usize>(slotOf(id), 8);
    if (file) filePut(changetype<File>(file));
  }
}
