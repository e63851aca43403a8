// checkpoint(pid, fd, flags, logfd): writes a process and its descendants into a file (the 2008 system call; see
// docs/design.md). Steps: freeze everyone, look for what cannot be written and refuse with a reason, write, thaw.
//
// A frozen task is parked and stored: its memory and globals lie in kernel pages, its call, signals and timers in its
// records, so writing is a walk over kernel memory and nothing else.

import { EBADF, EBUSY, EINTR, EINVAL, ENOMEM, EPERM, ESRCH } from "../../abi/errno";
import { SIGKILL } from "../../abi/flags";
import { EV_CHECKPOINT } from "../../abi/trace";
import { dPath } from "../fs/dpath";
import { eventfdOf } from "../fs/eventfd";
import { fdCloexec, fdGet, fdGetOf, fdNext } from "../fs/fdtable";
import { fileWrite } from "../fs/fileops";
import { pipeContents, pipeOf } from "../fs/pipe";
import {
  DENTRY_UNHASHED,
  FILE_DIR,
  FILE_EVENTFD,
  FILE_FULL,
  FILE_NULL,
  FILE_PIPE,
  FILE_PROC,
  FILE_RANDOM,
  FILE_TMPFS,
  FILE_TTY,
  FILE_ZERO,
  File,
  FMODE_WRITE,
  FsStruct,
  isErr,
  Path,
} from "../fs/types";
import { CR_STATE } from "../mem/map";
import { kfree, kmalloc, krealloc } from "../mem/slab";
import { bytesZero, putStr, putU64, strLen } from "../mem/str";
import { NsProxy } from "../ns/nsproxy";
import { PidNs } from "../ns/pid";
import { UtsNs, utsDomainname, utsNodename } from "../ns/uts";
import { wakeAll } from "../sync/wait";
import { Vma } from "../syscall/mmap";
import { mayInspect } from "../task/access";
import { blockOn, call } from "../task/call";
import { CAP_CHECKPOINT_RESTORE, CAP_SYS_ADMIN, Cred, capable, taskCred } from "../task/cred";
import { current, hostMode, setHostMode } from "../task/current";
import { SigFrame } from "../task/deliver";
import { JmpBuf, MM_STORED, Mm } from "../task/mm";
import { findPid, PIDTYPE_TGID, Pid, pidNrNs, pidTask, taskPid, taskPidNs, taskTgid } from "../task/pid";
import { progHash } from "../task/program";
import { LIMITS_SIZE } from "../task/rlimit";
import { groupOf, SigInfo, sendSignal, signalPending } from "../task/signal";
import { CallRecord, PF_EXITING, SIGACTION_SIZE, SIGHAND_HEAD, TASK_FROZEN, TASK_ZOMBIE, Task } from "../task/task";
import { monotonicNow, Timer, timerLeft } from "../time/timer";
import { traceEvent } from "../trace";
import {
  AS_RUNNING,
  AS_STOPPED,
  AS_ZOMBIE,
  CHECKPOINT_KILL,
  CHECKPOINT_SUBTREE,
  NS_CALLER,
  OPEN_EVENTFD,
  OPEN_PATH,
  OPEN_PIPE,
  OPEN_TTY,
  REC_END,
  REC_FILE,
  REC_PIDNS,
  REC_TABLE,
  REC_TASK,
  REC_UTS,
  VERSION,
} from "./format";
import { freeze, frozenQueue, thaw } from "./freeze";
import { ImageIo, imageClose, imageFinish, imageOpen, put32, put64, putBlock, putRaw } from "./image";

const IO_AT: usize = CR_STATE + 64;
/** {array of addresses, count, room} of each kind of shared object met on the walk; an object's id is its place + 1. */
const SETS_AT: usize = CR_STATE + 256;
const SET_TASKS = 0;
const SET_UTS = 1;
const SET_PIDNS = 2;
const SET_FILES = 3;
const SET_TABLES = 4;
const SET_PIPES = 5;
const SETS = 6;
const TEXT_AT: usize = CR_STATE + 512;

@unmanaged
class ObjectSet {
  items: usize;
  count: u32;
  room: u32;
}

@inline
function objects(which: i32): ObjectSet {
  return changetype<ObjectSet>(SETS_AT + <usize>which * 16);
}

function item(which: i32, i: u32): usize {
  return load<usize>(objects(which).items + (i << 2));
}

/** Id of an object (1 …), which is new when it equals the set's count afterwards. 0: no memory. */
function idOf(which: i32, object: usize): u32 {
  const set = objects(which);
  for (let i: u32 = 0; i < set.count; i++) if (load<usize>(set.items + (i << 2)) == object) return i + 1;
  if (set.count == set.room) {
    const room = set.room ? set.room << 1 : 64;
    const items = krealloc(set.items, set.count << 2, room << 2);
    if (!items) return 0;
    set.items = items;
    set.room = room;
  }
  store<usize>(set.items + (set.count << 2), object);
  return ++set.count;
}

function dropSets(): void {
  for (let i = 0; i < SETS; i++) {
    kfree(objects(i).items);
    memory.fill(changetype<usize>(objects(i)), 0, 16);
  }
}

/** Every task of the tree, parents first, into SET_TASKS. @returns false when memory is exhausted */
function collect(root: Task): bool {
  objects(SET_TASKS).count = 0;
  if (!idOf(SET_TASKS, changetype<usize>(root))) return false;
  for (let i: u32 = 0; i < objects(SET_TASKS).count; i++) {
    for (let at = changetype<Task>(item(SET_TASKS, i)).childHead; at; at = changetype<Task>(at).siblingNext) {
      if (!idOf(SET_TASKS, at)) return false;
    }
  }
  return true;
}

/** Asks everyone alive to freeze. @returns true when all are at rest */
function freezeAll(): bool {
  let rest = true;
  for (let i: u32 = 0; i < objects(SET_TASKS).count; i++) {
    const task = changetype<Task>(item(SET_TASKS, i));
    if (task.state == TASK_ZOMBIE || task.state == TASK_FROZEN) continue;
    freeze(task);
    if (task.state != TASK_FROZEN) rest = false;
  }
  return rest;
}

function killTree(): void {
  for (let i: u32 = 0; i < objects(SET_TASKS).count; i++)
    sendSignal(SIGKILL, changetype<SigInfo>(0), changetype<Task>(item(SET_TASKS, i)), true, true);
}

function thawAll(): void {
  for (let i: u32 = 0; i < objects(SET_TASKS).count; i++) thaw(changetype<Task>(item(SET_TASKS, i)));
  // Another checkpoint may have been waiting for the same tasks: it freezes them again.
  wakeAll(frozenQueue());
}

/** A task dies while it waits in checkpoint(2) for others to freeze: they go on. */
export function checkpointAbandon(task: Task): void {
  if (task.callNr != NR_CHECKPOINT || !task.callState) return;
  task.callState = 0;
  const root = pidTask(findPid(<i32>task.callA0), PIDTYPE_TGID);
  if (!changetype<usize>(root)) return;
  dropSets();
  if (collect(root)) thawAll();
  dropSets();
}

// The reason of a refusal, in words, for logfd. Built at TEXT_AT.
function begin(task: Task, text: string): usize {
  let at = putStr(TEXT_AT, "process ");
  at = putU64(at, <u64>pidNrNs(taskTgid(task), taskPidNs(current)));
  return putStr(at, text);
}

function refuse(logfd: i32, end: usize): i32 {
  store<u8>(end, 10);
  const file = logfd >= 0 ? fdGet(logfd) : changetype<File>(0);
  if (changetype<usize>(file) && file.mode & FMODE_WRITE) {
    const was = hostMode;
    setHostMode(true);
    fileWrite(file, <u32>TEXT_AT, <u32>(end + 1 - TEXT_AT), file.pos);
    setHostMode(was);
  }
  return -EBUSY;
}

function kindName(kind: u32): string {
  if (kind >= 24) return "of an unknown kind";
  switch (kind) {
    case 10:
      return "a pseudoterminal's master";
    case 12:
      return "an epoll set";
    case 15:
      return "a namespace";
    case 16:
      return "a pidfd";
    case 17:
      return "a timerfd";
    case 18:
      return "a signalfd";
    case 19:
      return "an inotify instance";
    case 20:
      return "a socket";
  }
  return "of a kind that cannot be written down yet";
}

/** What the image cannot hold is refused before a byte is written. */
function check(logfd: i32): i32 {
  const own = changetype<NsProxy>(current.nsproxy);
  for (let i: u32 = 0; i < objects(SET_TASKS).count; i++) {
    const task = changetype<Task>(item(SET_TASKS, i));
    if (task.state == TASK_ZOMBIE) continue;
    if (groupOf(task).threads > 1)
      return refuse(logfd, begin(task, " has more than one thread: threads cannot be written down yet"));
    const p = changetype<NsProxy>(task.nsproxy);
    if (taskCred(task).userNs != changetype<Cred>(current.cred).userNs)
      return refuse(logfd, begin(task, " is in a user namespace of its own: checkpoint it from inside that namespace"));
    if (p.mnt != own.mnt)
      return refuse(
        logfd,
        begin(task, " is in another mount namespace than you: run checkpoint inside it (nsenter -m)"),
      );
    if (p.time != own.time)
      return refuse(
        logfd,
        begin(task, " is in another time namespace than you: run checkpoint inside it (nsenter -T)"),
      );
    if (p.ipc != own.ipc)
      return refuse(logfd, begin(task, " is in another IPC namespace than you: run checkpoint inside it (nsenter -i)"));
    if (p.net != own.net)
      return refuse(
        logfd,
        begin(task, " is in another network namespace than you: run checkpoint inside it (nsenter -n)"),
      );
    if (p.cgroup != own.cgroup)
      return refuse(
        logfd,
        begin(task, " is in another cgroup namespace than you: run checkpoint inside it (nsenter -C)"),
      );
    if (!task.mm || !(changetype<Mm>(task.mm).state & MM_STORED))
      return refuse(logfd, begin(task, " is about to exec or exit: try again"));
    if (changetype<Mm>(task.mm).shm)
      return refuse(logfd, begin(task, " has System V shared memory attached: it cannot be written down yet"));
    if (task.semUndo)
      return refuse(
        logfd,
        begin(task, " has semaphore operations to undo (SEM_UNDO): they cannot be written down yet"),
      );
    for (let fd = fdNext(task.files, 0); fd >= 0; fd = fdNext(task.files, <u32>fd + 1)) {
      const file = fdGetOf(task, fd);
      if (!changetype<usize>(file))
        return refuse(logfd, begin(task, " holds a descriptor opened with O_PATH: it cannot be written down yet"));
      switch (file.kind) {
        case FILE_TMPFS:
        case FILE_DIR:
        case FILE_NULL:
        case FILE_ZERO:
        case FILE_FULL:
        case FILE_RANDOM:
        case FILE_PROC:
          if (file.dentry.flags & DENTRY_UNHASHED && file.dentry.parent != file.dentry)
            return refuse(logfd, putU64(begin(task, " holds open a file that has been deleted, descriptor "), <u64>fd));
          break;
        case FILE_PIPE:
        case FILE_TTY:
        case FILE_EVENTFD:
          break;
        default:
          return refuse(
            logfd,
            putStr(putStr(putU64(begin(task, "'s descriptor "), <u64>fd), " is "), kindName(file.kind)),
          );
      }
    }
  }
  return 0;
}

function io(): ImageIo {
  return changetype<ImageIo>(IO_AT);
}

/** Path of a place as the caller sees it, as a block. */
function putPath(path: Path): void {
  const buf = kmalloc(4096);
  const root = changetype<FsStruct>(current.fs).root;
  const at = dPath(path, root, buf, 4096);
  if (isErr(at)) put32(io(), 0);
  else putBlock(io(), buf, <u32>at);
  kfree(buf);
}

function putNumber(pid: Pid, levels: u32): void {
  // The numbers from the deepest namespace up to the caller's.
  let ns = changetype<PidNs>(0);
  const base = taskPidNs(current);
  put32(io(), levels);
  ns = pidNsAt(pid);
  for (let i: u32 = 0; i < levels; i++) {
    put32(io(), <u32>pidNrNs(pid, ns));
    if (ns == base) break;
    ns = changetype<PidNs>(ns.parent);
  }
}

function pidNsAt(pid: Pid): PidNs {
  return changetype<PidNs>(load<usize>(changetype<usize>(pid) + offsetof<Pid>() + ((<usize>pid.level) << 3), 4));
}

function levelsOf(pid: Pid): u32 {
  return pid.level - taskPidNs(current).level + 1;
}

function utsId(uts: usize): u32 {
  return uts == changetype<NsProxy>(current.nsproxy).uts ? NS_CALLER : idOf(SET_UTS, uts);
}

function pidNsId(ns: usize): u32 {
  return ns == changetype<usize>(taskPidNs(current)) ? NS_CALLER : idOf(SET_PIDNS, ns);
}

/** Namespaces first: the tasks refer to them by id. Parents of a PID namespace before it. */
function dumpNamespaces(): void {
  for (let i: u32 = 0; i < objects(SET_TASKS).count; i++) {
    const task = changetype<Task>(item(SET_TASKS, i));
    let ns = taskPidNs(task);
    pidNsChain(ns);
    if (!task.nsproxy) continue;
    const p = changetype<NsProxy>(task.nsproxy);
    utsId(p.uts);
    ns = changetype<PidNs>(p.pidForChildren);
    pidNsChain(ns);
  }
  for (let i: u32 = 0; i < objects(SET_UTS).count; i++) {
    const uts = changetype<UtsNs>(item(SET_UTS, i));
    put32(io(), REC_UTS);
    putBlock(io(), utsNodename(uts), <u32>strLen(utsNodename(uts)));
    putBlock(io(), utsDomainname(uts), <u32>strLen(utsDomainname(uts)));
  }
  for (let i: u32 = 0; i < objects(SET_PIDNS).count; i++) {
    const ns = changetype<PidNs>(item(SET_PIDNS, i));
    put32(io(), REC_PIDNS);
    put32(io(), pidNsId(ns.parent));
    put32(io(), ns.pidMax);
    put32(io(), ns.cursor);
  }
}

function pidNsChain(ns: PidNs): void {
  const base = taskPidNs(current);
  if (ns == base || !changetype<usize>(ns) || ns.level <= base.level) return;
  pidNsChain(changetype<PidNs>(ns.parent));
  pidNsId(changetype<usize>(ns));
}

function putInfoQueue(head: usize): void {
  let n: u32 = 0;
  for (let at = head; at; at = changetype<SigInfo>(at).next) n++;
  put32(io(), n);
  for (let at = head; at; at = changetype<SigInfo>(at).next) putRaw(io(), at, <u32>offsetof<SigInfo>());
}

function putCred(c: Cred): void {
  putRaw(io(), changetype<usize>(c) + offsetof<Cred>("uid"), 36);
  put64(io(), c.inheritable);
  put64(io(), c.permitted);
  put64(io(), c.effective);
  put64(io(), c.bounding);
  put64(io(), c.ambient);
  if (c.groups) putBlock(io(), c.groups, 4 + (load<u32>(c.groups) << 2));
  else put32(io(), 0);
}

const NR_CHECKPOINT = 600;
/** vfork(2), waiting for its child: in a restarted tree the child has a memory of its own, so the wait is over. */
const NR_VFORK = 58;

function putCall(c: CallRecord, now: i64): void {
  put32(io(), <u32>c.nr);
  put32(io(), <u32>c.restart);
  put64(io(), c.a0);
  put64(io(), c.a1);
  put64(io(), c.a2);
  put64(io(), c.a3);
  put64(io(), c.a4);
  put64(io(), c.a5);
  put64(io(), c.done);
  // Time left, not a time: the clock will stand elsewhere. 0 stays "not set".
  put64(
    io(),
    c.deadline == 0 ? 0 : c.deadline == i64.MAX_VALUE ? i64.MAX_VALUE : c.deadline - now > 0 ? c.deadline - now : 1,
  );
  put64(io(), c.nr == NR_VFORK && c.state == 1 ? 2 : c.state);
  put64(io(), c.result);
}

function putMm(mm: Mm): void {
  putBlock(io(), progHash(mm.program), 32);
  put32(io(), mm.pages);
  put32(io(), mm.area);
  put32(io(), mm.peakPages);
  put32(io(), mm.argc);
  put32(io(), mm.envc);
  putBlock(io(), mm.argv, mm.argvSize);
  putBlock(io(), mm.envp, mm.envSize);
  if (mm.applet) putBlock(io(), mm.applet, <u32>strLen(mm.applet));
  else put32(io(), 0);
  putPath(changetype<File>(mm.exe).path);
  putBlock(io(), mm.globals, mm.globalCount << 3);
  // Pages of 4 KiB that are not all zero, each with its number.
  for (let i: u32 = 0; i < mm.chunkCount; i++) {
    const chunk = load<usize>(mm.chunks + (i << 2));
    if (!chunk) continue;
    for (let k: u32 = 0; k < 16; k++) {
      const page = chunk + (k << 12);
      if (bytesZero(page, 4096)) continue;
      put32(io(), i * 16 + k + 1);
      putRaw(io(), page, 4096);
    }
  }
  put32(io(), 0);
  let n: u32 = 0;
  for (let at = mm.maps; at; at = changetype<Vma>(at).next) n++;
  put32(io(), n);
  for (let at = mm.maps; at; at = changetype<Vma>(at).next) putRaw(io(), at + 4, <u32>offsetof<Vma>() - 4);
}

function putFrames(task: Task, now: i64): void {
  let n: u32 = 0;
  for (let at = task.frames; at; at = changetype<SigFrame>(at).next) n++;
  put32(io(), n);
  for (let at = task.frames; at; at = changetype<SigFrame>(at).next) {
    const f = changetype<SigFrame>(at);
    put32(io(), <u32>f.sig);
    put32(io(), f.handler);
    put32(io(), f.flags);
    put32(io(), f.depth);
    put64(io(), f.mask);
    putRaw(io(), f.info, <u32>offsetof<SigInfo>());
    putCall(f.call, now);
  }
}

function putJmpBufs(mm: Mm, task: Task): void {
  let n: u32 = 0;
  for (let at = mm.jmpBufs; at; at = changetype<JmpBuf>(at).next) n++;
  put32(io(), n);
  for (let at = mm.jmpBufs; at; at = changetype<JmpBuf>(at).next) {
    const j = changetype<JmpBuf>(at);
    put32(io(), j.buf);
    put64(io(), j.mask);
    put32(io(), j.saveMask);
    // The frame it stands in, as a depth: how many frames lie below it.
    let depth: u32 = 0;
    for (let f = j.frames; f; f = changetype<SigFrame>(f).next) depth++;
    put32(io(), depth);
    putBlock(io(), j.bytes, j.size);
    putBlock(io(), j.globals, mm.globalCount << 3);
  }
}

function dumpTask(index: u32, now: i64): void {
  const task = changetype<Task>(item(SET_TASKS, index));
  const g = groupOf(task);
  const zombie = task.state == TASK_ZOMBIE;
  put32(io(), REC_TASK);
  put32(io(), index ? idOf(SET_TASKS, task.realParent) : 0);
  put32(io(), pidNsId(changetype<usize>(taskPidNs(task))));
  putNumber(taskPid(task), levelsOf(taskPid(task)));
  // Group and session by their numbers in the task's own namespace; 0: outside what is checkpointed.
  put32(io(), memberNumber(changetype<Pid>(g.pgrp), task));
  put32(io(), memberNumber(changetype<Pid>(g.session), task));
  put32(io(), g.isSessionLeader);
  put32(io(), zombie ? AS_ZOMBIE : g.stopped ? AS_STOPPED : AS_RUNNING);
  put32(io(), <u32>g.exitCode);
  put32(io(), <u32>g.stopCode);
  put32(io(), g.stopReport);
  put64(io(), task.comm0);
  put64(io(), task.comm1);
  put32(io(), <u32>task.exitSignal);
  put64(io(), task.utime);
  put64(io(), task.stime);
  put64(io(), now - task.startTime);
  putCred(taskCred(task));
  putBlock(io(), g.limits, LIMITS_SIZE as u32);
  if (zombie) return;
  const p = changetype<NsProxy>(task.nsproxy);
  put32(io(), utsId(p.uts));
  put32(io(), pidNsId(p.pidForChildren));
  put32(io(), g.tty ? 1 : 0);
  putBlock(io(), task.sighand + SIGHAND_HEAD, <u32>(64 * SIGACTION_SIZE));
  put64(io(), task.blocked);
  put64(io(), task.savedMask);
  put32(io(), task.hasSavedMask);
  put64(io(), task.pending);
  putInfoQueue(task.pendingHead);
  put64(io(), g.pending);
  putInfoQueue(g.pendingHead);
  put32(io(), <u32>task.pdeathSignal);
  put32(io(), task.dumpable);
  put32(io(), task.noNewPrivs);
  put32(io(), <u32>task.nice);
  put32(io(), <u32>task.policy);
  put32(io(), <u32>task.rtPriority);
  put32(io(), g.childSubreaper);
  put32(io(), task.personality);
  put32(io(), task.clearTid);
  put32(io(), task.robustList);
  put32(io(), task.sasPtr);
  put32(io(), task.sasSize);
  put32(io(), task.sasFlags);
  put64(io(), g.realTimer ? timerLeft(changetype<Timer>(g.realTimer)) : -1);
  put64(io(), g.realInterval);
  // The call it was frozen in, and what it was to do next.
  put32(io(), task.work);
  putCall(task.call, now);
  putFrames(task, now);
  const fs = changetype<FsStruct>(task.fs);
  put32(io(), fs.umask);
  putPath(fs.cwd);
  putPath(fs.root);
  put32(io(), idOf(SET_TABLES, task.files));
  putMm(changetype<Mm>(task.mm));
  putJmpBufs(changetype<Mm>(task.mm), task);
}

/** A group's or session's number in the task's namespace when its leader is in the image (or it is one of its own), else 0. */
function memberNumber(pid: Pid, task: Task): u32 {
  for (let i: u32 = 0; i < objects(SET_TASKS).count; i++) {
    if (changetype<Task>(item(SET_TASKS, i)).pid == changetype<usize>(pid)) return i + 1;
  }
  return 0;
}

function dumpFile(file: File): void {
  put32(io(), REC_FILE);
  const writable = file.mode & FMODE_WRITE;
  switch (file.kind) {
    case FILE_PIPE: {
      const pipe = changetype<usize>(pipeOf(file));
      const before = objects(SET_PIPES).count;
      const id = idOf(SET_PIPES, pipe);
      put32(io(), OPEN_PIPE);
      put32(io(), file.flags);
      put32(io(), id);
      put32(io(), writable ? 1 : 0);
      put32(io(), id > before ? 1 : 0);
      if (id > before) {
        const buf = kmalloc(1 << 20);
        const n = pipeContents(pipeOf(file), buf, 1 << 20);
        putBlock(io(), buf, n);
        kfree(buf);
      }
      return;
    }
    case FILE_TTY:
      put32(io(), OPEN_TTY);
      put32(io(), file.flags);
      return;
    case FILE_EVENTFD: {
      put32(io(), OPEN_EVENTFD);
      // EFD_SEMAPHORE is O_WRONLY's bit, which an eventfd never has.
      put32(io(), file.flags | eventfdOf(file).semaphore);
      put64(io(), eventfdOf(file).count);
      return;
    }
    default:
      put32(io(), OPEN_PATH);
      put32(io(), file.flags);
      putPath(file.path);
      put64(io(), file.pos);
      put64(io(), file.kind == FILE_TMPFS ? file.inode.size : -1);
  }
}

function dumpTable(files: usize, task: Task): void {
  // Descriptions that nobody wrote yet come first.
  for (let fd = fdNext(files, 0); fd >= 0; fd = fdNext(files, <u32>fd + 1)) {
    const before = objects(SET_FILES).count;
    if (idOf(SET_FILES, changetype<usize>(fdGetOf(task, fd))) > before) dumpFile(fdGetOf(task, fd));
  }
  put32(io(), REC_TABLE);
  for (let fd = fdNext(files, 0); fd >= 0; fd = fdNext(files, <u32>fd + 1)) {
    put32(io(), <u32>fd + 1);
    put32(io(), idOf(SET_FILES, changetype<usize>(fdGetOf(task, fd))));
    put32(io(), fdCloexec(files, <u32>fd) ? 1 : 0);
  }
  put32(io(), 0);
}

function dump(file: File): i64 {
  const err = imageOpen(io(), file);
  if (err) return err;
  put32(io(), VERSION);
  const now = monotonicNow();
  put32(io(), objects(SET_TASKS).count);
  dumpNamespaces();
  for (let i: u32 = 0; i < objects(SET_TASKS).count; i++) dumpTask(i, now);
  for (let t: u32 = 0; t < objects(SET_TABLES).count; t++) {
    const files = item(SET_TABLES, t);
    for (let i: u32 = 0; i < objects(SET_TASKS).count; i++) {
      const task = changetype<Task>(item(SET_TASKS, i));
      if (task.files == files) {
        dumpTable(files, task);
        break;
      }
    }
  }
  put32(io(), REC_END);
  const size = imageFinish(io());
  imageClose(io());
  return size;
}

/** checkpoint(pid, fd, flags, logfd). @returns the image's size in bytes or -errno; logfd gets the reason of a refusal */
export function sysCheckpoint(pid: i32, fd: i32, flags: i32, logfd: i32): i64 {
  if (flags & ~(CHECKPOINT_SUBTREE | CHECKPOINT_KILL)) return -EINVAL;
  const file = fdGet(fd);
  if (!changetype<usize>(file) || !(file.mode & FMODE_WRITE)) return -EBADF;
  const root = pidTask(findPid(pid), PIDTYPE_TGID);
  if (!changetype<usize>(root)) return -ESRCH;
  if (root.state == TASK_ZOMBIE || root.flags & PF_EXITING) return -ESRCH;
  if (!mayInspect(root) || !(capable(CAP_SYS_ADMIN) || capable(CAP_CHECKPOINT_RESTORE))) return -EPERM;
  for (let up = current; changetype<usize>(up); up = changetype<Task>(up.realParent)) {
    if (up == root)
      return refuse(logfd, begin(root, " is the caller or one of its ancestors: checkpoint it from outside"));
  }
  dropSets();
  if (!collect(root)) {
    dropSets();
    return -ENOMEM;
  }
  if (call().state && signalPending()) {
    thawAll();
    dropSets();
    return -EINTR;
  }
  if (!freezeAll()) {
    call().state = 1;
    dropSets();
    return blockOn(frozenQueue());
  }
  let r: i64 = check(logfd);
  if (!r) {
    traceEvent(root, EV_CHECKPOINT, objects(SET_TASKS).count, 0);
    r = dump(file);
    if (r > 0 && flags & CHECKPOINT_KILL) killTree();
  }
  thawAll();
  dropSets();
  return r;
}
