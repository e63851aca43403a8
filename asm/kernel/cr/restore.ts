// restart(pid, fd, flags, logfd): builds a tree of processes again from an image (cr/dump.ts), as children of the caller and with
// the PIDs they had. The image is read twice: once to check it and to have its programs loaded, when nothing is touched
// yet and the call may wait; once to build. A build that fails takes back what it made.

import { EBADF, EBUSY, EINVAL, ENOENT, ENOEXEC, ENOMEM, EPERM } from "../../abi/errno";
import { SIGCHLD } from "../../abi/flags";
import { EV_RESTORE } from "../../abi/trace";
import { eventfdMake } from "../fs/eventfd";
import { fdGet, fdReplace, filesNew, filesPut } from "../fs/fdtable";
import { fileGet, filePut } from "../fs/file";
import { fileWrite } from "../fs/fileops";
import { fsPut, sysChdir, sysChroot } from "../fs/fsstruct";
import { openPath } from "../fs/open";
import { pipeCreate, pipeFill } from "../fs/pipe";
import { FILE_TTY, File, FMODE_READ, FMODE_WRITE, FsStruct, isErr } from "../fs/types";
import { CR_STATE } from "../mem/map";
import {
  CACHE_JMPBUF,
  CACHE_SIGFRAME,
  CACHE_SIGINFO,
  CACHE_VMA,
  kdelete,
  kfree,
  kmalloc,
  knew,
  krealloc,
  ksize,
} from "../mem/slab";
import { bytesEqual, putBytes, putI64, putStr, putU64, strLen } from "../mem/str";
import { NsProxy, nsProxyClone, nsProxyPut } from "../ns/nsproxy";
import { PidNs, pidNsGet, pidNsMake, pidNsPut } from "../ns/pid";
import { UtsNs, utsDomainname, utsNodename, utsNsCopy, utsNsPut } from "../ns/uts";
import { Vma } from "../syscall/mmap";
import { BLOCKED } from "../task/call";
import { restoreProcess } from "../task/clone";
import { CAP_CHECKPOINT_RESTORE, CAP_SYS_ADMIN, Cred, capable, credCopy, credInstall, taskCred } from "../task/cred";
import { current, hostMode, setCurrent, setHostMode } from "../task/current";
import { SigFrame } from "../task/deliver";
import { programOfPath } from "../task/exec";
import { abortTask } from "../task/exit";
import { JmpBuf, MM_STORED, Mm, mmChunkMake, mmNew, mmPut, mmReserve } from "../task/mm";
import { attachPid, detachPid, PIDTYPE_PGID, PIDTYPE_SID, Pid, pidVnr, taskPid, taskPidNs } from "../task/pid";
import { progHash } from "../task/program";
import { LIMITS_SIZE } from "../task/rlimit";
import { makeRunnable, workSet } from "../task/sched";
import { groupOf, recalcPending, SigInfo } from "../task/signal";
import {
  CallRecord,
  PF_EXITING,
  SIGACTION_SIZE,
  SIGHAND_HEAD,
  TASK_STOPPED,
  TASK_ZOMBIE,
  Task,
  TW_BLOCKED,
  TW_SIGNAL,
  TW_STOP,
} from "../task/task";
import { monotonicNow, TIMER_ITIMER, timerArm, timerNew } from "../time/timer";
import { traceEvent } from "../trace";
import {
  AS_STOPPED,
  AS_ZOMBIE,
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
import { get32, get64, getBlock, getRaw, ImageIo, imageClose, imageOpen, imageVerify } from "./image";

/** What an image may claim at most; beyond it is refused as damaged. */
const MAX_TASKS: u32 = 100_000;
const MAX_OBJECTS: u32 = 1_000_000;
const MAX_PAGES: u32 = 32768; // 2 GiB of program memory
const MAX_BLOCK: u32 = 2_000_000;

const IO_AT: usize = CR_STATE + 1024;
const TEXT_AT: usize = CR_STATE + 1280;

/** The state of one restart. */
@unmanaged
class Restart {
  make: u32; // 0: check only
  err: i32;
  tasks: usize; // Task addresses by id − 1
  taskCount: u32; // as the image says
  made: u32;
  marks: usize; // per task: pgrp, session, state, table, work: 5 words
  uts: usize;
  utsCount: u32;
  pidns: usize;
  pidnsCount: u32;
  files: usize;
  fileCount: u32;
  tables: u32;
  pipes: usize; // two Files {read, write} per pipe
  pipeCount: u32;
  caller: usize; // Task
  proxy: usize; // the caller's
  logfd: i32;
  rootLevel: u32; // namespaces below the caller's that the root is in
  tty: usize;
  ended: u32;
}
const AT: usize = CR_STATE + 1152;
const MARK: usize = 20;

@inline
function io(): ImageIo {
  return changetype<ImageIo>(IO_AT);
}

@inline
function rs(): Restart {
  return changetype<Restart>(AT);
}

/** Opens a path for the image, as the running task. @returns File or -errno */
function openKernel(path: usize, flags: u32): i32 {
  return <i32>openPath(AT_FDCWD, path, flags, 0, 0);
}
const AT_FDCWD: i32 = -100;

/** Ends the restart with a reason for logfd; the first one counts. */
function fail(err: i32, end: usize): void {
  const r = rs();
  if (r.err) return;
  r.err = err;
  store<u8>(end, 10);
  const now = current;
  setCurrent(changetype<Task>(r.caller));
  const file = r.logfd >= 0 ? fdGet(r.logfd) : changetype<File>(0);
  if (changetype<usize>(file) && file.mode & FMODE_WRITE) {
    const was = hostMode;
    setHostMode(true);
    fileWrite(file, <u32>TEXT_AT, <u32>(end + 1 - TEXT_AT), file.pos);
    setHostMode(was);
  }
  setCurrent(now);
}

function say(text: string): usize {
  return putStr(TEXT_AT, text);
}

function sayPath(before: string, path: usize, after: string): usize {
  let n = strLen(path);
  if (n > 400) n = 400;
  return putStr(putBytes(putStr(TEXT_AT, before), path, n), after);
}

function damaged(): void {
  fail(-EINVAL, say("the image is damaged: it contradicts itself"));
}

function ok(): bool {
  if (io().bad) {
    if (io().err) fail(io().err, say("there is not enough memory to restart this image"));
    else damaged();
  }
  return !rs().err;
}

function getCall(c: CallRecord, now: i64): void {
  c.nr = <i32>get32(io());
  c.restart = <i32>get32(io());
  c.a0 = get64(io());
  c.a1 = get64(io());
  c.a2 = get64(io());
  c.a3 = get64(io());
  c.a4 = get64(io());
  c.a5 = get64(io());
  c.done = get64(io());
  const left = <i64>get64(io());
  c.deadline = left == 0 || left == i64.MAX_VALUE ? left : now + left;
  c.state = get64(io());
  c.result = get64(io());
}

function getUts(): void {
  const r = rs();
  const node = getBlock(io(), 64, 0);
  const domain = getBlock(io(), 64, 0);
  if (ok() && r.make) {
    const made = utsNsCopy(changetype<UtsNs>(changetype<NsProxy>(r.proxy).uts), taskCred(current));
    if (isErr(made)) fail(made, say("no more UTS namespaces may be made"));
    else {
      const ns = changetype<UtsNs>(<usize>made);
      memory.fill(utsNodename(ns), 0, 130);
      memory.copy(utsNodename(ns), node, strLen(node));
      memory.copy(utsDomainname(ns), domain, strLen(domain));
      store<usize>(r.uts + (r.utsCount << 2), changetype<usize>(ns));
    }
  }
  kfree(node);
  kfree(domain);
  r.utsCount++;
}

function getPidNs(): void {
  const r = rs();
  const parent = get32(io());
  const pidMax = get32(io());
  const cursor = get32(io());
  if (parent > r.pidnsCount) damaged();
  if (ok() && r.make) {
    const up = parent
      ? changetype<PidNs>(load<usize>(r.pidns + ((parent - 1) << 2)))
      : taskPidNs(changetype<Task>(r.caller));
    const made = pidNsMake(up, taskCred(current));
    if (isErr(made)) fail(made, say("no more PID namespaces may be made"));
    else {
      const ns = changetype<PidNs>(<usize>made);
      ns.pidMax = pidMax;
      ns.cursor = cursor;
      store<usize>(r.pidns + (r.pidnsCount << 2), changetype<usize>(ns));
    }
  }
  r.pidnsCount++;
}

function getInfos(headAt: usize): void {
  const n = get32(io());
  if (n > MAX_OBJECTS) damaged();
  let last: usize = 0;
  for (let i: u32 = 0; i < n && ok(); i++) {
    const info = knew<SigInfo>(CACHE_SIGINFO);
    getRaw(io(), changetype<usize>(info), <u32>offsetof<SigInfo>());
    info.next = 0;
    if (!rs().make || info.sig < 1 || info.sig > 64) {
      kdelete(CACHE_SIGINFO, info);
      continue;
    }
    if (last) changetype<SigInfo>(last).next = changetype<usize>(info);
    else store<usize>(headAt, changetype<usize>(info));
    last = changetype<usize>(info);
    store<usize>(headAt + 4, last);
  }
}

/** Credentials as they were, but never more than the restarter has. */
function getCred(task: Task): void {
  const ids = kmalloc(64);
  getRaw(io(), ids, 36);
  const inheritable = get64(io());
  const permitted = get64(io());
  const effective = get64(io());
  const bounding = get64(io());
  const ambient = get64(io());
  const groupsSize = CR_STATE + 1020;
  store<u32>(groupsSize, 0);
  const groups = getBlock(io(), 4 + 65536 * 4, groupsSize);
  const n = load<u32>(groupsSize);
  if (n && (n < 4 || load<u32>(groups) != (n - 4) >> 2)) damaged();
  if (ok() && rs().make) {
    const own = taskCred(changetype<Task>(rs().caller));
    const c = credCopy(own);
    memory.copy(changetype<usize>(c) + offsetof<Cred>("uid"), ids, 36);
    c.inheritable = inheritable & own.permitted;
    c.permitted = permitted & own.permitted;
    c.effective = effective & own.permitted;
    c.bounding = bounding & own.bounding;
    c.ambient = ambient & own.permitted;
    kfree(c.groups);
    c.groups = 0;
    if (n) {
      c.groups = kmalloc(n);
      memory.copy(c.groups, groups, n);
    }
    credInstall(task, c);
  }
  kfree(groups);
  kfree(ids);
}

function getMm(task: Task): void {
  const r = rs();
  const hash = getBlock(io(), 32, 0);
  const pages = get32(io());
  const area = get32(io());
  const peak = get32(io());
  const argc = get32(io());
  const envc = get32(io());
  const sizes = CR_STATE + 1000;
  const argv = getBlock(io(), MAX_BLOCK, sizes);
  const envp = getBlock(io(), MAX_BLOCK, sizes + 4);
  const applet = getBlock(io(), 63, 0);
  const exe = getBlock(io(), 4096, 0);
  const globals = getBlock(io(), 65536, sizes + 8);
  if (pages > MAX_PAGES) damaged();
  let mm = changetype<Mm>(0);
  if (ok()) {
    const program = programOfPath(exe);
    if (program == BLOCKED) r.err = 1;
    else if (program < 0) fail(-ENOENT, sayPath("the program ", exe, " is not here: put it where it was"));
    else if (!bytesEqual(progHash(<u32>program), hash, 32))
      fail(-ENOEXEC, sayPath("the program ", exe, " is another one than when the image was made"));
    else if (r.make) {
      mm = mmNew(<u32>program);
      if (!mmReserve(mm, pages, load<u32>(sizes + 8) >> 3, 0, pages))
        fail(-ENOMEM, say("there is not enough memory to restart this image"));
    }
  }
  while (ok()) {
    const page = get32(io());
    if (!page) break;
    if (page > pages << 4) {
      damaged();
      break;
    }
    let to = skipPage();
    if (changetype<usize>(mm)) {
      const chunk = mmChunkMake(mm, (page - 1) >> 4);
      if (!chunk) {
        fail(-ENOMEM, say("there is not enough memory to restart this image"));
        break;
      }
      to = chunk + (((page - 1) & 15) << 12);
    }
    getRaw(io(), to, 4096);
  }
  if (changetype<usize>(mm)) {
    mm.state = MM_STORED;
    mm.area = area;
    mm.peakPages = peak;
    memory.copy(mm.globals, globals, load<u32>(sizes + 8));
    mm.argv = argv;
    mm.argvSize = load<u32>(sizes);
    mm.argc = argc;
    mm.envp = envp;
    mm.envSize = load<u32>(sizes + 4);
    mm.envc = envc;
    mm.dumpable = 1;
    mm.execUserNs = taskCred(task).userNs;
    if (applet && load<u8>(applet)) {
      mm.applet = kmalloc(64);
      memory.copy(mm.applet, applet, strLen(applet) + 1);
    }
    const file = openKernel(exe, 0);
    if (!isErr(file)) mm.exe = <usize>file;
    if (task.mm) mmPut(changetype<Mm>(task.mm));
    task.mm = changetype<usize>(mm);
  } else {
    kfree(argv);
    kfree(envp);
  }
  const n = get32(io());
  if (n > MAX_OBJECTS) damaged();
  let link = changetype<usize>(mm) ? changetype<usize>(mm) + offsetof<Mm>("maps") : 0;
  for (let i: u32 = 0; i < n && ok(); i++) {
    const v = knew<Vma>(CACHE_VMA);
    getRaw(io(), changetype<usize>(v) + 4, <u32>offsetof<Vma>() - 4);
    if (!link) {
      kdelete(CACHE_VMA, v);
      continue;
    }
    store<usize>(link, changetype<usize>(v));
    link = changetype<usize>(v);
  }
  kfree(hash);
  kfree(applet);
  kfree(exe);
  kfree(globals);
}

/** A page for bytes that are only skipped. */
function skipPage(): usize {
  return rs().marks + 4096;
}

function getFrames(task: Task, now: i64): void {
  const n = get32(io());
  if (n > 64) damaged();
  let link = changetype<usize>(task) + offsetof<Task>("frames");
  for (let i: u32 = 0; i < n && ok(); i++) {
    const f = knew<SigFrame>(CACHE_SIGFRAME);
    const info = knew<SigInfo>(CACHE_SIGINFO);
    f.sig = <i32>get32(io());
    f.handler = get32(io());
    f.flags = get32(io());
    f.depth = get32(io());
    f.mask = get64(io());
    getRaw(io(), changetype<usize>(info), <u32>offsetof<SigInfo>());
    info.next = 0;
    getCall(f.call, now);
    f.info = changetype<usize>(info);
    if (f.depth > 31) damaged();
    if (!rs().make || !ok()) {
      kdelete(CACHE_SIGINFO, info);
      kdelete(CACHE_SIGFRAME, f);
      continue;
    }
    store<usize>(link, changetype<usize>(f));
    link = changetype<usize>(f) + offsetof<SigFrame>("next");
  }
}

function getJmpBufs(task: Task): void {
  const n = get32(io());
  if (n > MAX_OBJECTS) damaged();
  const mm = changetype<Mm>(task.mm);
  for (let i: u32 = 0; i < n && ok(); i++) {
    const buf = get32(io());
    const mask = get64(io());
    const save = get32(io());
    const depth = get32(io());
    const sizes = CR_STATE + 1000;
    const bytes = getBlock(io(), MAX_BLOCK, sizes);
    const globals = getBlock(io(), 65536, sizes + 4);
    if (!rs().make || !ok()) {
      kfree(bytes);
      kfree(globals);
      continue;
    }
    const j = knew<JmpBuf>(CACHE_JMPBUF);
    j.buf = buf;
    j.mask = mask;
    j.saveMask = save;
    j.bytes = bytes;
    j.size = load<u32>(sizes);
    j.globals = globals;
    let total: u32 = 0;
    for (let f = task.frames; f; f = changetype<SigFrame>(f).next) total++;
    let f = task.frames;
    while (total > depth && f) {
      f = changetype<SigFrame>(f).next;
      total--;
    }
    j.frames = f;
    j.next = mm.jmpBufs;
    mm.jmpBufs = changetype<usize>(j);
  }
}

function nsAt(table: usize, count: u32, id: u32, own: usize): usize {
  if (id == NS_CALLER) return own;
  if (id > count) {
    damaged();
    return own;
  }
  return load<usize>(table + ((id - 1) << 2));
}

/** Chooses numbers: all of them when the root lives in the caller's namespace, else all but the caller's level. */
function createTask(parent: u32, nsId: u32, numbers: usize, levels: u32): Task {
  const r = rs();
  const caller = changetype<Task>(r.caller);
  const up = parent ? changetype<Task>(load<usize>(r.tasks + ((parent - 1) << 2))) : caller;
  const proxy = nsProxyClone(changetype<NsProxy>(r.proxy));
  const ns = nsAt(r.pidns, r.pidnsCount, nsId, changetype<usize>(taskPidNs(caller)));
  if (r.err) {
    nsProxyPut(proxy);
    return changetype<Task>(0);
  }
  if (!r.made) r.rootLevel = levels - 1;
  pidNsGet(changetype<PidNs>(ns));
  pidNsPut(changetype<PidNs>(proxy.pidForChildren));
  proxy.pidForChildren = ns;
  const fixed = r.rootLevel ? levels - 1 : levels;
  const made = restoreProcess(up, proxy, numbers, fixed);
  if (isErr(made)) {
    nsProxyPut(proxy);
    const at = putU64(say("PID "), load<u32>(numbers));
    if (made == -17)
      fail(
        -EBUSY,
        putStr(
          at,
          " is in use: restart in a new PID namespace (unshare -p -f restart …), or end the process that has it",
        ),
      );
    else if (made == -EPERM) fail(-EPERM, say("only root, or who has CAP_CHECKPOINT_RESTORE, may choose PIDs"));
    else fail(made, putI64(putStr(at, " cannot be had: error "), -made));
    return changetype<Task>(0);
  }
  store<usize>(r.tasks + (r.made << 2), <usize>made);
  r.made++;
  return changetype<Task>(<usize>made);
}

function getTask(index: u32, now: i64): void {
  const r = rs();
  const parent = get32(io());
  const nsId = get32(io());
  const levels = get32(io());
  const numbers = r.marks + 4096 + 4096;
  if (!levels || levels > 33 || parent > index || (index > 0 && !parent)) damaged();
  if (!ok()) return;
  for (let i: u32 = 0; i < levels; i++) store<u32>(numbers + (i << 2), get32(io()));
  // A task to read into: the real one, or scratch when only checking.
  let task = changetype<Task>(r.tasks + (r.taskCount << 2) + 64);
  if (r.make && ok()) {
    task = createTask(parent, nsId, numbers, levels);
    if (!changetype<usize>(task)) return;
  }
  const mark = r.marks + 16384 + <usize>index * MARK;
  store<u32>(mark, get32(io()));
  store<u32>(mark + 4, get32(io()));
  const leader = get32(io());
  const state = get32(io());
  store<u32>(mark + 8, state);
  const exitCode = get32(io());
  const stopCode = get32(io());
  const stopReport = get32(io());
  task.comm0 = get64(io());
  task.comm1 = get64(io());
  task.exitSignal = <i32>get32(io());
  if (index == 0) task.exitSignal = SIGCHLD;
  task.utime = get64(io());
  task.stime = get64(io());
  task.startTime = now - <i64>get64(io());
  task.startBoot = task.startTime;
  getCred(task);
  const limits = getBlock(io(), LIMITS_SIZE as u32, 0);
  if (ok() && r.make) {
    const g = groupOf(task);
    memory.copy(g.limits, limits, LIMITS_SIZE);
    g.isSessionLeader = leader;
    g.exitCode = <i32>exitCode;
    g.stopCode = <i32>stopCode;
    g.stopReport = stopReport;
    task.exitCode = <i32>exitCode;
  }
  kfree(limits);
  if (state == AS_ZOMBIE || !ok()) return;
  const uts = get32(io());
  const forChildren = get32(io());
  const hasTty = get32(io());
  if (uts > r.utsCount || forChildren > r.pidnsCount) damaged();
  const actions = getBlock(io(), <u32>(64 * SIGACTION_SIZE), 0);
  if (ok() && r.make) {
    const proxy = changetype<NsProxy>(task.nsproxy);
    if (uts) {
      const ns = changetype<UtsNs>(nsAt(r.uts, r.utsCount, uts, 0));
      ns.refs++;
      utsNsPut(changetype<UtsNs>(proxy.uts));
      proxy.uts = changetype<usize>(ns);
    }
    const pns = changetype<PidNs>(
      nsAt(r.pidns, r.pidnsCount, forChildren, changetype<usize>(taskPidNs(changetype<Task>(r.caller)))),
    );
    pidNsGet(pns);
    pidNsPut(changetype<PidNs>(proxy.pidForChildren));
    proxy.pidForChildren = changetype<usize>(pns);
    memory.copy(task.sighand + SIGHAND_HEAD, actions, 64 * SIGACTION_SIZE);
    groupOf(task).tty = hasTty ? groupOf(changetype<Task>(r.caller)).tty : 0;
  }
  kfree(actions);
  task.blocked = get64(io());
  task.savedMask = get64(io());
  task.hasSavedMask = get32(io());
  task.pending = get64(io());
  getInfos(changetype<usize>(task) + offsetof<Task>("pendingHead"));
  const shared = get64(io());
  const queue = CR_STATE + 1008;
  store<u64>(queue, 0);
  getInfos(queue);
  if (r.make && ok()) {
    const g = groupOf(task);
    g.pending = shared;
    g.pendingHead = load<usize>(queue);
    g.pendingTail = load<usize>(queue + 4);
  }
  task.pdeathSignal = <i32>get32(io());
  task.dumpable = get32(io());
  task.noNewPrivs = get32(io());
  task.nice = <i32>get32(io());
  task.policy = <i32>get32(io());
  task.rtPriority = <i32>get32(io());
  const subreaper = get32(io());
  task.personality = get32(io());
  task.clearTid = get32(io());
  task.robustList = get32(io());
  task.sasPtr = get32(io());
  task.sasSize = get32(io());
  task.sasFlags = get32(io());
  const left = <i64>get64(io());
  const interval = <i64>get64(io());
  if (r.make && ok()) {
    const g = groupOf(task);
    g.childSubreaper = subreaper;
    g.realInterval = interval;
    if (left >= 0) {
      const t = timerNew(TIMER_ITIMER, changetype<usize>(g));
      g.realTimer = changetype<usize>(t);
      timerArm(t, now + left);
    }
  }
  store<u32>(mark + 16, get32(io()));
  getCall(task.call, now);
  getFrames(task, now);
  const umask = get32(io());
  const cwd = getBlock(io(), 4096, 0);
  const root = getBlock(io(), 4096, 0);
  const table = get32(io());
  store<u32>(mark + 12, table);
  if (!table || table > r.taskCount) damaged();
  if (ok() && r.make) {
    changetype<FsStruct>(task.fs).umask = umask & 0o777;
    asTask(task, cwd, root);
  }
  kfree(cwd);
  kfree(root);
  if (ok()) getMm(task);
  if (ok()) getJmpBufs(task);
}

/** Goes to the task's directories, acting as it. */
function asTask(task: Task, cwd: usize, root: usize): void {
  const caller = current;
  const was = hostMode;
  setCurrent(task);
  setHostMode(true);
  if (load<u8>(root) && !(load<u8>(root) == 47 && load<u8>(root + 1) == 0)) {
    if (sysChroot(<i32>root) < 0) fail(-ENOENT, sayPath("the root directory ", root, " is not here"));
  }
  if (sysChdir(<i32>cwd) < 0) fail(-ENOENT, sayPath("the working directory ", cwd, " is not here: make it first"));
  setHostMode(was);
  setCurrent(caller);
}

function callerTty(): File {
  for (let fd = 0; fd < 3; fd++) {
    const file = fdGet(fd);
    if (changetype<usize>(file) && file.kind == FILE_TTY) return file;
  }
  return changetype<File>(0);
}

/** The table, long enough for `count` entries; what is new in it is cleared. Without memory for it the restart ends. */
function grown(table: usize, count: u32, entry: u32): usize {
  const size = <usize>count * entry;
  const have = table ? ksize(table) : 0;
  if (have >= size) return table;
  const next = size > MAX_BLOCK ? 0 : krealloc(table, have, size < 1_000_000 ? size << 1 : size);
  if (!next) fail(-ENOMEM, say("there is not enough memory to restart this image"));
  return next ? next : table;
}

function getFile(): void {
  const r = rs();
  r.files = grown(r.files, r.fileCount + 1, 4);
  if (!ok()) return;
  const kind = get32(io());
  const flags = get32(io());
  let file = changetype<File>(0);
  switch (kind) {
    case OPEN_PATH: {
      const path = getBlock(io(), 4096, 0);
      const pos = <i64>get64(io());
      const size = <i64>get64(io());
      if (ok()) {
        // O_CREAT, O_EXCL, O_TRUNC were for the first time only.
        const opened = openKernel(path, flags & ~(0o100 | 0o200 | 0o1000));
        if (isErr(opened)) fail(-ENOENT, sayPath("the open file ", path, " is not here"));
        else {
          file = changetype<File>(<usize>opened);
          const appended = (file.mode & FMODE_READ) == 0 && (file.flags & 0o2000) != 0;
          if (size >= 0 && file.inode.size != size && !(appended && file.inode.size > size)) {
            filePut(file);
            fail(-EINVAL, sayPath("the open file ", path, " has another size than when the image was made"));
          } else if (!r.make) filePut(file);
          else file.pos = pos;
        }
      }
      kfree(path);
      break;
    }
    case OPEN_PIPE: {
      const id = get32(io());
      const write = get32(io());
      const full = get32(io());
      if (!id || id > MAX_OBJECTS || write > 1) damaged();
      else r.pipes = grown(r.pipes, id, 8);
      const size = CR_STATE + 1000;
      store<u32>(size, 0);
      const bytes = full ? getBlock(io(), MAX_BLOCK, size) : 0;
      if (ok() && r.make) {
        if (full) {
          if (load<u32>(r.pipes + ((id - 1) << 3))) damaged();
          const pair = r.err ? r.err : pipeCreate(0, r.pipes + ((id - 1) << 3));
          if (pair < 0) fail(pair, say("a pipe cannot be made"));
          else if (pipeFill(changetype<File>(load<usize>(r.pipes + ((id - 1) << 3))), bytes, load<u32>(size)))
            fail(-ENOMEM, say("there is not enough memory to restart this image"));
          if (id > r.pipeCount) r.pipeCount = id;
        }
        if (!r.err) {
          const slot = r.pipes + ((id - 1) << 3) + (write << 2);
          // The end made with the pipe serves its first description; another description of the same end is shared with it.
          file = changetype<File>(load<usize>(slot));
          if (!changetype<usize>(file)) damaged();
          else {
            fileGet(file);
            file.flags = flags;
          }
        }
      }
      kfree(bytes);
      break;
    }
    case OPEN_TTY: {
      const tty = callerTty();
      if (!changetype<usize>(tty))
        fail(-EINVAL, say("the image needs a terminal: restart it from one, with descriptor 0, 1 or 2 on it"));
      else if (r.make) file = fileGet(tty);
      break;
    }
    case OPEN_EVENTFD: {
      const count = get64(io());
      if (ok() && r.make) {
        const made = eventfdMake(count, flags);
        if (isErr(made)) fail(made, say("an eventfd cannot be made"));
        else file = changetype<File>(<usize>made);
      }
      break;
    }
    default:
      damaged();
  }
  if (ok() && r.make) store<usize>(r.files + (r.fileCount << 2), changetype<usize>(file));
  r.fileCount++;
}

function getTable(): void {
  const r = rs();
  r.tables++;
  let files: usize = 0;
  let owner = changetype<Task>(0);
  if (r.make) {
    for (let i: u32 = 0; i < r.taskCount; i++) {
      const task = changetype<Task>(load<usize>(r.tasks + (i << 2)));
      if (load<u32>(r.marks + 16384 + <usize>i * MARK + 12) != r.tables) continue;
      if (!files) {
        files = filesNew();
        owner = task;
      } else changetype<FsRefs>(files).refs++;
      filesPut(task.files);
      task.files = files;
    }
  }
  while (ok()) {
    const fd = get32(io());
    if (!fd) break;
    const id = get32(io());
    const cloexec = get32(io());
    if (!id || id > r.fileCount || fd > 1048576) damaged();
    if (!ok() || !r.make || !files) continue;
    const caller = current;
    setCurrent(owner);
    const file = changetype<File>(load<usize>(r.files + ((id - 1) << 2)));
    if (fdReplace(fd - 1, fileGet(file), cloexec != 0) < 0) {
      filePut(file);
      fail(-EINVAL, say("a descriptor is above its process's limit"));
    }
    setCurrent(caller);
  }
}

/** The head of an FdTable. */
@unmanaged
class FsRefs {
  refs: u32;
}

/** One reading of the image. */
function parse(make: u32): void {
  const r = rs();
  r.make = make;
  r.utsCount = 0;
  r.pidnsCount = 0;
  r.fileCount = 0;
  r.tables = 0;
  if (get32(io()) != VERSION) fail(-EINVAL, say("the image was written by a newer version"));
  r.taskCount = get32(io());
  if (!r.taskCount || r.taskCount > MAX_TASKS) damaged();
  if (!ok()) return;
  const now = monotonicNow();
  const room = (<usize>r.taskCount) << 2;
  if (!r.tasks) {
    r.tasks = kmalloc(room + 4096);
    r.marks = kmalloc(16384 + <usize>r.taskCount * MARK);
    r.uts = kmalloc(room * 2 + 4);
    r.pidns = kmalloc(room * 2 + 4);
    if (!r.tasks || !r.marks || !r.uts || !r.pidns) {
      fail(-ENOMEM, say("there is not enough memory to restart this image"));
      return;
    }
  }
  let index: u32 = 0;
  while (ok()) {
    const type = get32(io());
    if (type == REC_END) break;
    switch (type) {
      case REC_UTS:
        if (r.utsCount >= r.taskCount * 2) damaged();
        else getUts();
        break;
      case REC_PIDNS:
        if (r.pidnsCount >= r.taskCount * 2) damaged();
        else getPidNs();
        break;
      case REC_TASK:
        if (index >= r.taskCount) damaged();
        else getTask(index++, now);
        break;
      case REC_FILE:
        getFile();
        break;
      case REC_TABLE:
        getTable();
        break;
      default:
        damaged();
    }
  }
  if (ok() && index != r.taskCount) damaged();
}

/** Process groups and sessions, now that every leader exists. */
function join(): void {
  const r = rs();
  const cg = groupOf(changetype<Task>(r.caller));
  for (let i: u32 = 0; i < r.taskCount; i++) {
    const task = changetype<Task>(load<usize>(r.tasks + (i << 2)));
    const g = groupOf(task);
    const mark = r.marks + 16384 + <usize>i * MARK;
    const pgrp =
      load<u32>(mark) && load<u32>(mark) <= r.taskCount
        ? changetype<Task>(load<usize>(r.tasks + ((load<u32>(mark) - 1) << 2))).pid
        : cg.pgrp;
    const session =
      load<u32>(mark + 4) && load<u32>(mark + 4) <= r.taskCount
        ? changetype<Task>(load<usize>(r.tasks + ((load<u32>(mark + 4) - 1) << 2))).pid
        : cg.session;
    if (g.pgrp != pgrp) {
      detachPid(task, PIDTYPE_PGID, changetype<Pid>(g.pgrp));
      g.pgrp = pgrp;
      attachPid(task, PIDTYPE_PGID, changetype<Pid>(pgrp));
    }
    if (g.session != session) {
      detachPid(task, PIDTYPE_SID, changetype<Pid>(g.session));
      g.session = session;
      attachPid(task, PIDTYPE_SID, changetype<Pid>(session));
    }
    if (!load<u32>(mark + 4)) g.isSessionLeader = 0;
  }
}

/** A zombie keeps its number and status: what its making gave it beyond that goes back. */
function becomeZombie(task: Task): void {
  task.flags |= PF_EXITING;
  filesPut(task.files);
  task.files = 0;
  fsPut(task.fs);
  task.fs = 0;
  if (task.mm) mmPut(changetype<Mm>(task.mm));
  task.mm = 0;
  nsProxyPut(changetype<NsProxy>(task.nsproxy));
  task.nsproxy = 0;
  task.state = TASK_ZOMBIE;
}

function start(): void {
  const r = rs();
  for (let i: u32 = 0; i < r.taskCount; i++) {
    const task = changetype<Task>(load<usize>(r.tasks + (i << 2)));
    const mark = r.marks + 16384 + <usize>i * MARK;
    const state = load<u32>(mark + 8);
    const g = groupOf(task);
    if (state == AS_ZOMBIE) {
      becomeZombie(task);
      continue;
    }
    workSet(task, load<u32>(mark + 16) & (TW_BLOCKED | TW_SIGNAL));
    recalcPending(task);
    if (state == AS_STOPPED) {
      g.stopped = 1;
      // The root has a new parent, which has yet to hear of it: restart(1) stops as well, and fg goes on with both.
      if (i == 0) g.stopReport = 1;
      task.state = TASK_STOPPED;
      workSet(task, TW_STOP);
    } else makeRunnable(task);
  }
}

/** Takes back what a failed build made, children before parents. */
function undo(): void {
  const r = rs();
  for (let i = r.made; i > 0; i--) abortTask(changetype<Task>(load<usize>(r.tasks + ((i - 1) << 2))));
}

function release(): void {
  const r = rs();
  for (let i: u32 = 0; i < r.fileCount && r.make; i++) {
    const file = load<usize>(r.files + (i << 2));
    if (file) filePut(changetype<File>(file));
  }
  for (let i: u32 = 0; i < r.pipeCount << 1; i++) {
    const file = load<usize>(r.pipes + (i << 2));
    if (file) filePut(changetype<File>(file));
  }
  if (r.make) {
    for (let i: u32 = 0; i < r.utsCount; i++)
      if (load<usize>(r.uts + (i << 2))) utsNsPut(changetype<UtsNs>(load<usize>(r.uts + (i << 2))));
    for (let i: u32 = 0; i < r.pidnsCount; i++)
      if (load<usize>(r.pidns + (i << 2))) pidNsPut(changetype<PidNs>(load<usize>(r.pidns + (i << 2))));
  }
  kfree(r.tasks);
  kfree(r.marks);
  kfree(r.uts);
  kfree(r.pidns);
  kfree(r.files);
  kfree(r.pipes);
  imageClose(io());
}

/**
 * restart(pid, fd, flags, logfd). pid is the root's own and not looked at.
 * @returns the root's pid as the caller sees it, or -errno with the reason on logfd
 */
export function sysRestart(pid: i32, fd: i32, flags: i32, logfd: i32): i64 {
  if (flags) return -EINVAL;
  if (!(capable(CAP_SYS_ADMIN) || capable(CAP_CHECKPOINT_RESTORE))) return -EPERM;
  const file = fdGet(fd);
  if (!changetype<usize>(file) || !(file.mode & FMODE_READ)) return -EBADF;
  memory.fill(AT, 0, offsetof<Restart>());
  const r = rs();
  r.caller = changetype<usize>(current);
  r.proxy = current.nsproxy;
  r.logfd = logfd;
  const err = imageOpen(io(), file);
  if (err) return err;
  const sound = imageVerify(io());
  if (sound) {
    fail(sound, say("this is no checkpoint image, or it is damaged"));
    release();
    return sound;
  }
  parse(0);
  if (r.err == 1) {
    // A program is being loaded: the request has us in its queue; the call is made again.
    release();
    return BLOCKED;
  }
  if (!r.err) {
    imageVerify(io());
    parse(1);
    if (r.err) undo();
  }
  let result: i64 = r.err;
  if (!r.err) {
    join();
    start();
    const root = changetype<Task>(load<usize>(r.tasks));
    traceEvent(root, EV_RESTORE, r.taskCount, 0);
    result = pidVnr(taskPid(root));
  }
  release();
  return result;
}
