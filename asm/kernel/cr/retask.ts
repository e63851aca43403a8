// A task made again from core, nutshell-core and pstree: identity, signals, timers, limits, credentials, the call that it was in.

import {
  CORE_ENTRY_TC,
  CORE_ENTRY_THREAD_CORE,
  CREDS_ENTRY_CAP_AMB,
  CREDS_ENTRY_CAP_BND,
  CREDS_ENTRY_CAP_EFF,
  CREDS_ENTRY_CAP_INH,
  CREDS_ENTRY_CAP_PRM,
  CREDS_ENTRY_EGID,
  CREDS_ENTRY_EUID,
  CREDS_ENTRY_FSGID,
  CREDS_ENTRY_FSUID,
  CREDS_ENTRY_GID,
  CREDS_ENTRY_GROUPS,
  CREDS_ENTRY_NO_NEW_PRIVS,
  CREDS_ENTRY_SECBITS,
  CREDS_ENTRY_SGID,
  CREDS_ENTRY_SUID,
  CREDS_ENTRY_UID,
  ITIMER_ENTRY_ISEC,
  ITIMER_ENTRY_IUSEC,
  ITIMER_ENTRY_VSEC,
  ITIMER_ENTRY_VUSEC,
  NUT_CORE_ENTRY_AFFINITY,
  NUT_CORE_ENTRY_AGE,
  NUT_CORE_ENTRY_CLEAR_TID,
  NUT_CORE_ENTRY_CSTIME,
  NUT_CORE_ENTRY_CUTIME,
  NUT_CORE_ENTRY_EXIT_SIGNAL,
  NUT_CORE_ENTRY_HAS_EXECED,
  NUT_CORE_ENTRY_HAS_TTY,
  NUT_CORE_ENTRY_NEXT_TIMER_ID,
  NUT_CORE_ENTRY_OOM_SCORE_ADJ_MIN,
  NUT_CORE_ENTRY_SAVED_MASK,
  NUT_CORE_ENTRY_STIME,
  NUT_CORE_ENTRY_STOP_CODE,
  NUT_CORE_ENTRY_STOP_REPORT,
  NUT_CORE_ENTRY_TIMER_SLACK,
  NUT_CORE_ENTRY_TTY,
  NUT_CORE_ENTRY_UTIME,
  POSIX_TIMER_ENTRY_CLOCK_ID,
  POSIX_TIMER_ENTRY_INSEC,
  POSIX_TIMER_ENTRY_ISEC,
  POSIX_TIMER_ENTRY_IT_ID,
  POSIX_TIMER_ENTRY_IT_SIGEV_NOTIFY,
  POSIX_TIMER_ENTRY_NOTIFY_THREAD_ID,
  POSIX_TIMER_ENTRY_OVERRUN,
  POSIX_TIMER_ENTRY_SI_SIGNO,
  POSIX_TIMER_ENTRY_SIVAL_PTR,
  POSIX_TIMER_ENTRY_VNSEC,
  POSIX_TIMER_ENTRY_VSEC,
  RLIMIT_ENTRY_CUR,
  RLIMIT_ENTRY_MAX,
  SA_ENTRY_FLAGS,
  SA_ENTRY_MASK,
  SA_ENTRY_RESTORER,
  SA_ENTRY_SIGACTION,
  SIGINFO_ENTRY_SIGINFO,
  SIGNAL_QUEUE_ENTRY_SIGNALS,
  TASK_CORE_ENTRY_BLK_SIGSET,
  TASK_CORE_ENTRY_CHILD_SUBREAPER,
  TASK_CORE_ENTRY_COMM,
  TASK_CORE_ENTRY_EXIT_CODE,
  TASK_CORE_ENTRY_OOM_SCORE_ADJ,
  TASK_CORE_ENTRY_PERSONALITY,
  TASK_CORE_ENTRY_RLIMITS,
  TASK_CORE_ENTRY_SIGACTIONS,
  TASK_CORE_ENTRY_SIGNALS_S,
  TASK_CORE_ENTRY_STOP_SIGNO,
  TASK_CORE_ENTRY_TIMERS,
  TASK_RLIMITS_ENTRY_RLIMITS,
  TASK_TIMERS_ENTRY_POSIX,
  TASK_TIMERS_ENTRY_REAL,
  THREAD_CORE_ENTRY_BLK_SIGSET,
  THREAD_CORE_ENTRY_COMM,
  THREAD_CORE_ENTRY_CREDS,
  THREAD_CORE_ENTRY_FUTEX_RLA,
  THREAD_CORE_ENTRY_PDEATH_SIG,
  THREAD_CORE_ENTRY_SAS,
  THREAD_CORE_ENTRY_SCHED_NICE,
  THREAD_CORE_ENTRY_SCHED_POLICY,
  THREAD_CORE_ENTRY_SCHED_PRIO,
  THREAD_CORE_ENTRY_SIGNALS_P,
  THREAD_SAS_ENTRY_SS_FLAGS,
  THREAD_SAS_ENTRY_SS_SIZE,
  THREAD_SAS_ENTRY_SS_SP,
} from "../../abi/criu";
import { RLIM_NLIMITS, RLIMIT_NOFILE, SIGCHLD, SIGKILL, SIGSTOP } from "../../abi/flags";
import { CACHE_ITIMER, CACHE_SIGINFO, kfree, kmalloc, knew } from "../mem/slab";
import { INVALID_ID, makeKgid, makeKuid, UserNs, userNsGet, userNsPut } from "../ns/user";
import { maySetgroups } from "../syscall/id";
import {
  CAP_FULL,
  CAP_SETGID,
  CAP_SETPCAP,
  CAP_SETUID,
  CAP_SYS_RESOURCE,
  Cred,
  capable,
  credCopy,
  credInstall,
  nsCapable,
  taskCred,
} from "../task/cred";
import { SCHED_RESET_ON_FORK } from "../task/policy";
import { RLIM_INFINITY, rlimit } from "../task/rlimit";
import { groupOf, SigInfo, sigAction } from "../task/signal";
import { Group, PF_FORKNOEXEC, Task } from "../task/task";
import { PosixTimer } from "../time/itimer";
import { monotonicNow, TIMER_ITIMER, TIMER_POSIX, timerArm, timerNew } from "../time/timer";
import { imageName } from "./folder";
import { AS_DEAD } from "./format";
import { damaged, fail, Member, noMemory, ok, plan, ThreadPart } from "./plan";
import { getMsg, getNumbers, getSint, getU32, getUint, hasField, Msg, msgAt, msgSize, nextMsg } from "./protobuf";
import { say } from "./reason";
import { mayLimit, maySchedule, maySpare } from "./rights";

const SECOND: u64 = 1_000_000_000;
const MOST_SECONDS: u64 = 9_000_000_000;
const SI_TIMER = -2;
const MAX_GROUPS: u32 = 65536;

/** siginfo_t (128 bytes, x86-64 layout) → the kernel's record: writeSigInfo's counterpart. */
export function readSigInfo(at: usize, info: SigInfo): void {
  info.sig = load<i32>(at);
  info.err = load<i32>(at, 4);
  info.code = load<i32>(at, 8);
  if (info.code == SI_TIMER) {
    info.timerId = load<i32>(at, 16);
    info.overrun = load<i32>(at, 20);
    info.value = load<u64>(at, 24);
    return;
  }
  // SIGILL, SIGBUS, SIGFPE, SIGSEGV of the kernel tell where.
  if (info.code > 0 && (info.sig == 4 || info.sig == 7 || info.sig == 8 || info.sig == 11)) {
    info.addr = load<u32>(at, 16);
    return;
  }
  info.pid = load<i32>(at, 16);
  info.uid = load<u32>(at, 20);
  if (info.sig == SIGCHLD && info.code > 0) {
    info.status = load<i32>(at, 24);
    info.utime = load<i64>(at, 32) * 10_000_000;
    info.stime = load<i64>(at, 40) * 10_000_000;
  } else info.value = load<u64>(at, 24);
}

/** A queue of signals. @returns the set of those that are in it */
function signals(m: Msg, headAt: usize): u64 {
  let set: u64 = 0;
  let last: usize = 0;
  for (let s = nextMsg(m, SIGNAL_QUEUE_ENTRY_SIGNALS, 0); s && ok(); s = nextMsg(m, SIGNAL_QUEUE_ENTRY_SIGNALS, s)) {
    const bytes = getMsg(s, SIGINFO_ENTRY_SIGINFO);
    if (msgSize(bytes) < 128 || load<i32>(msgAt(bytes)) < 1 || load<i32>(msgAt(bytes)) > 64) {
      damaged();
      break;
    }
    const info = knew<SigInfo>(CACHE_SIGINFO);
    if (!changetype<usize>(info)) {
      noMemory();
      break;
    }
    readSigInfo(msgAt(bytes), info);
    if (last) changetype<SigInfo>(last).next = changetype<usize>(info);
    else store<usize>(headAt, changetype<usize>(info));
    last = changetype<usize>(info);
    store<usize>(headAt, last, 4);
    set |= (<u64>1) << (info.sig - 1);
  }
  return set;
}

function actions(task: Task, tc: Msg): void {
  let sig = 0;
  for (let a = nextMsg(tc, TASK_CORE_ENTRY_SIGACTIONS, 0); a; a = nextMsg(tc, TASK_CORE_ENTRY_SIGACTIONS, a)) {
    do sig++;
    while (sig == SIGKILL || sig == SIGSTOP);
    if (sig > 64) {
      damaged();
      return;
    }
    const act = sigAction(task, sig);
    act.handler = getU32(a, SA_ENTRY_SIGACTION);
    act.flags = getUint(a, SA_ENTRY_FLAGS, 0);
    act.restorer = getU32(a, SA_ENTRY_RESTORER);
    act.mask = getUint(a, SA_ENTRY_MASK, 0);
  }
}

function limits(task: Task, m: Msg): void {
  const g = groupOf(task);
  let i = 0;
  // It was raised for the descriptors (restore.ts); one that the image does not have is the restarter's.
  store<u64>(g.limits + RLIMIT_NOFILE * 16, rlimit(changetype<Task>(plan().caller), RLIMIT_NOFILE));
  for (
    let l = nextMsg(m, TASK_RLIMITS_ENTRY_RLIMITS, 0);
    l && i < RLIM_NLIMITS;
    l = nextMsg(m, TASK_RLIMITS_ENTRY_RLIMITS, l)
  ) {
    const soft = getUint(l, RLIMIT_ENTRY_CUR, RLIM_INFINITY);
    const hard = getUint(l, RLIMIT_ENTRY_MAX, RLIM_INFINITY);
    if (soft > hard) damaged();
    if (!ok() || !mayLimit(task, i, hard)) return;
    store<u64>(g.limits + ((<usize>i) << 4), soft);
    store<u64>(g.limits + ((<usize>i) << 4), hard, 8);
    i++;
  }
}

/** seconds and a rest in units of `unit` nanoseconds. */
function span(m: Msg, seconds: u32, rest: u32, unit: u64): i64 {
  const s = getUint(m, seconds, 0);
  const r = getUint(m, rest, 0);
  if (s > MOST_SECONDS || r * unit >= SECOND) {
    damaged();
    return 0;
  }
  return <i64>(s * SECOND + r * unit);
}

function timers(g: Group, m: Msg): void {
  const now = monotonicNow();
  const real = getMsg(m, TASK_TIMERS_ENTRY_REAL);
  g.realInterval = span(real, ITIMER_ENTRY_ISEC, ITIMER_ENTRY_IUSEC, 1000);
  const left = span(real, ITIMER_ENTRY_VSEC, ITIMER_ENTRY_VUSEC, 1000);
  if (left) {
    const t = timerNew(TIMER_ITIMER, changetype<usize>(g));
    g.realTimer = changetype<usize>(t);
    if (!changetype<usize>(t) || !timerArm(t, now + left)) noMemory();
  }
  // The newest is the first of the list, and was written first.
  let link = changetype<usize>(g) + offsetof<Group>("posixTimers");
  for (let p = nextMsg(m, TASK_TIMERS_ENTRY_POSIX, 0); p && ok(); p = nextMsg(m, TASK_TIMERS_ENTRY_POSIX, p)) {
    const t = knew<PosixTimer>(CACHE_ITIMER);
    const timer = timerNew(TIMER_POSIX, changetype<usize>(t));
    if (!changetype<usize>(t) || !changetype<usize>(timer)) {
      noMemory();
      return;
    }
    t.id = <i32>getU32(p, POSIX_TIMER_ENTRY_IT_ID);
    t.group = changetype<usize>(g);
    t.timer = changetype<usize>(timer);
    t.clock = <i32>getU32(p, POSIX_TIMER_ENTRY_CLOCK_ID);
    t.sig = <i32>getU32(p, POSIX_TIMER_ENTRY_SI_SIGNO);
    t.notify = <i32>getU32(p, POSIX_TIMER_ENTRY_IT_SIGEV_NOTIFY);
    t.value = getUint(p, POSIX_TIMER_ENTRY_SIVAL_PTR, 0);
    t.overrun = <i32>getU32(p, POSIX_TIMER_ENTRY_OVERRUN);
    t.tid = <i32>getU32(p, POSIX_TIMER_ENTRY_NOTIFY_THREAD_ID);
    t.interval = span(p, POSIX_TIMER_ENTRY_ISEC, POSIX_TIMER_ENTRY_INSEC, 1);
    const rest = span(p, POSIX_TIMER_ENTRY_VSEC, POSIX_TIMER_ENTRY_VNSEC, 1);
    store<usize>(link, changetype<usize>(t));
    link = changetype<usize>(t);
    if (t.notify != 1 && (t.sig < 1 || t.sig > 64)) damaged();
    else if (rest && !timerArm(timer, now + rest)) noMemory();
  }
}

/** A name as prctl(PR_SET_NAME) takes it: cut at 15 bytes. */
function comm(task: Task, text: Msg): void {
  const n = msgSize(text) < 15 ? msgSize(text) : 15;
  task.comm0 = 0;
  task.comm1 = 0;
  memory.copy(changetype<usize>(task) + offsetof<Task>("comm0"), msgAt(text), n);
}

/** Two 32-bit words of capabilities. */
function caps(m: Msg, field: u32): u64 {
  const at = kmalloc(64);
  if (!at) return 0;
  const n = getNumbers(m, field, at, 8);
  const v = n >= 2 ? (load<u64>(at) & 0xffffffff) | (load<u64>(at, 8) << 32) : n == 1 ? load<u64>(at) : 0;
  kfree(at);
  return v & CAP_FULL;
}

/** A kernel id for what the image says, in the task's user namespace; one that is not mapped there stays its owner's. */
function uid(ns: UserNs, m: Msg, field: u32): u32 {
  const id = makeKuid(ns, getU32(m, field));
  return id == INVALID_ID ? ns.owner : id;
}

function gid(ns: UserNs, m: Msg, field: u32): u32 {
  const id = makeKgid(ns, getU32(m, field));
  return id == INVALID_ID ? ns.group : id;
}

/** Whether an id is the restarter's own, or he may take any. */
function mayBe(id: u32, a: u32, b: u32, c: u32, cap: i32, ns: UserNs): bool {
  return id == a || id == b || id == c || nsCapable(ns, cap);
}

/**
 * Credentials as they were, but never more than the restarter has: in his own user namespace not a capability, and ids that are not
 * his only with CAP_SETUID and CAP_SETGID.
 */
function credentials(task: Task, m: Msg, userNs: UserNs): void {
  const own = taskCred(changetype<Task>(plan().caller));
  const c = credCopy(own);
  if (!changetype<usize>(c)) {
    noMemory();
    return;
  }
  if (changetype<usize>(userNs) != c.userNs) {
    userNsPut(changetype<UserNs>(c.userNs));
    c.userNs = changetype<usize>(userNsGet(userNs));
  }
  c.uid = uid(userNs, m, CREDS_ENTRY_UID);
  c.euid = uid(userNs, m, CREDS_ENTRY_EUID);
  c.suid = uid(userNs, m, CREDS_ENTRY_SUID);
  c.fsuid = uid(userNs, m, CREDS_ENTRY_FSUID);
  c.gid = gid(userNs, m, CREDS_ENTRY_GID);
  c.egid = gid(userNs, m, CREDS_ENTRY_EGID);
  c.sgid = gid(userNs, m, CREDS_ENTRY_SGID);
  c.fsgid = gid(userNs, m, CREDS_ENTRY_FSGID);
  for (let field = offsetof<Cred>("uid"); field <= offsetof<Cred>("fsgid"); field += 4) {
    const id = load<u32>(changetype<usize>(c) + field);
    const isUid =
      field == offsetof<Cred>("uid") ||
      field == offsetof<Cred>("suid") ||
      field == offsetof<Cred>("euid") ||
      field == offsetof<Cred>("fsuid");
    const may = isUid
      ? mayBe(id, own.uid, own.euid, own.suid, CAP_SETUID, userNs)
      : mayBe(id, own.gid, own.egid, own.sgid, CAP_SETGID, userNs);
    if (!may) fail(-1, say("only who has CAP_SETUID and CAP_SETGID may restart processes of other users"));
  }
  const same = changetype<usize>(userNs) == own.userNs;
  const most = same ? own.permitted : CAP_FULL;
  c.inheritable = caps(m, CREDS_ENTRY_CAP_INH) & most;
  c.permitted = caps(m, CREDS_ENTRY_CAP_PRM) & most;
  c.effective = caps(m, CREDS_ENTRY_CAP_EFF) & c.permitted;
  c.bounding = caps(m, CREDS_ENTRY_CAP_BND) & (same ? own.bounding : CAP_FULL);
  c.ambient = caps(m, CREDS_ENTRY_CAP_AMB) & c.permitted & c.inheritable;
  if (nsCapable(userNs, CAP_SETPCAP)) c.securebits = getU32(m, CREDS_ENTRY_SECBITS);
  groups(c, m, userNs);
  credInstall(task, c);
}

function groups(c: Cred, m: Msg, ns: UserNs): void {
  const list = kmalloc((<usize>MAX_GROUPS) << 3);
  if (!list) {
    noMemory();
    return;
  }
  const n = getNumbers(m, CREDS_ENTRY_GROUPS, list, MAX_GROUPS);
  if (n > MAX_GROUPS) damaged();
  else if (!maySetgroups()) {
    // His own are left to who may not set them: a group that is taken away may be one that is kept out.
  } else {
    kfree(c.groups);
    c.groups = n ? kmalloc(4 + ((<usize>n) << 2)) : 0;
    if (n && !c.groups) noMemory();
    if (c.groups) {
      store<u32>(c.groups, n);
      for (let i: u32 = 0; i < n; i++) {
        const id = makeKgid(ns, <u32>load<u64>(list + ((<usize>i) << 3)));
        store<u32>(c.groups + 4 + ((<usize>i) << 2), id == INVALID_ID ? ns.group : id);
      }
    }
  }
  kfree(list);
}

/** How long it has lived and run. */
function times(task: Task, own: Msg, now: i64): void {
  task.utime = <i64>getUint(own, NUT_CORE_ENTRY_UTIME, 0);
  task.stime = <i64>getUint(own, NUT_CORE_ENTRY_STIME, 0);
  task.startTime = now - <i64>getUint(own, NUT_CORE_ENTRY_AGE, 0);
  task.startBoot = task.startTime;
}

/** What is one thread's: its signals, scheduling, credentials. @param th  thread_core_entry; own: nutshell-core */
function threadFill(task: Task, th: Msg, own: Msg, blocked: u64, userNs: UserNs): void {
  task.blocked = blocked & ~(((<u64>1) << (SIGKILL - 1)) | ((<u64>1) << (SIGSTOP - 1)));
  task.pending = signals(
    getMsg(th, THREAD_CORE_ENTRY_SIGNALS_P),
    changetype<usize>(task) + offsetof<Task>("pendingHead"),
  );
  task.robustList = getU32(th, THREAD_CORE_ENTRY_FUTEX_RLA);
  task.nice = <i32>getSint(th, THREAD_CORE_ENTRY_SCHED_NICE, 0);
  const policy = <i32>getU32(th, THREAD_CORE_ENTRY_SCHED_POLICY);
  task.policy = policy & ~SCHED_RESET_ON_FORK;
  task.schedReset = policy & SCHED_RESET_ON_FORK ? 1 : 0;
  task.rtPriority = <i32>getU32(th, THREAD_CORE_ENTRY_SCHED_PRIO);
  if (task.nice < -20 || task.nice > 19 || <u32>task.policy > 6 || <u32>task.rtPriority > 99) damaged();
  if (!ok() || !maySchedule(task, task.nice, task.policy, task.rtPriority)) return;
  const pdeath = getU32(th, THREAD_CORE_ENTRY_PDEATH_SIG);
  if (pdeath > 64) damaged();
  else task.pdeathSignal = <i32>pdeath;
  const sas = getMsg(th, THREAD_CORE_ENTRY_SAS);
  task.sasPtr = getU32(sas, THREAD_SAS_ENTRY_SS_SP);
  task.sasSize = getU32(sas, THREAD_SAS_ENTRY_SS_SIZE);
  task.sasFlags = task.sasSize ? getU32(sas, THREAD_SAS_ENTRY_SS_FLAGS) : 0;
  const creds = getMsg(th, THREAD_CORE_ENTRY_CREDS);
  // Who may have no new privileges makes nobody who may.
  const caller = changetype<Task>(plan().caller);
  task.noNewPrivs = getU32(creds, CREDS_ENTRY_NO_NEW_PRIVS) || caller.noNewPrivs ? 1 : 0;
  credentials(task, creds, userNs);
  task.hasSavedMask = 0;
  if (hasField(own, NUT_CORE_ENTRY_SAVED_MASK)) {
    task.savedMask = getUint(own, NUT_CORE_ENTRY_SAVED_MASK, 0);
    task.hasSavedMask = 1;
  }
  task.clearTid = getU32(own, NUT_CORE_ENTRY_CLEAR_TID);
  task.affinity = getUint(own, NUT_CORE_ENTRY_AFFINITY, 0);
  task.timerSlack = getUint(own, NUT_CORE_ENTRY_TIMER_SLACK, 50000);
}

/** A thread that is not its process's first, after the process. */
export function threadRestore(t: ThreadPart, userNs: UserNs): void {
  const task = changetype<Task>(t.task);
  const th = getMsg(t.core, CORE_ENTRY_THREAD_CORE);
  imageName("core", t.number);
  comm(task, getMsg(th, THREAD_CORE_ENTRY_COMM));
  times(task, t.own, monotonicNow());
  task.personality = groupLeader(task).personality;
  threadFill(task, th, t.own, getUint(th, THREAD_CORE_ENTRY_BLK_SIGSET, 0), userNs);
}

function groupLeader(task: Task): Task {
  return changetype<Task>(groupOf(task).leader);
}

/** What a task of the image is, but for its memory, files, namespaces and family. A zombie has little of it. */
export function taskFill(m: Member, userNs: UserNs): void {
  const task = changetype<Task>(m.task);
  const g = groupOf(task);
  const tc = getMsg(m.core, CORE_ENTRY_TC);
  comm(task, getMsg(tc, TASK_CORE_ENTRY_COMM));
  g.exitCode = <i32>getU32(tc, TASK_CORE_ENTRY_EXIT_CODE);
  task.exitCode = g.exitCode;
  task.exitSignal = <i32>getSint(m.own, NUT_CORE_ENTRY_EXIT_SIGNAL, SIGCHLD);
  if (task.exitSignal < 0 || task.exitSignal > 64) damaged();
  const now = monotonicNow();
  times(task, m.own, now);
  g.cutime = <i64>getUint(m.own, NUT_CORE_ENTRY_CUTIME, 0);
  g.cstime = <i64>getUint(m.own, NUT_CORE_ENTRY_CSTIME, 0);
  g.stopCode = <i32>getU32(m.own, NUT_CORE_ENTRY_STOP_CODE);
  g.stopReport = getU32(m.own, NUT_CORE_ENTRY_STOP_REPORT);
  if (m.state == AS_DEAD || !ok()) return;
  task.personality = getU32(tc, TASK_CORE_ENTRY_PERSONALITY);
  g.oomScoreAdj = <i32>getUint(tc, TASK_CORE_ENTRY_OOM_SCORE_ADJ, 0);
  if (g.oomScoreAdj < -1000 || g.oomScoreAdj > 1000) damaged();
  if (!ok() || !maySpare(task, g.oomScoreAdj)) return;
  // The floor is seen by nobody: it stays the restarter's where that is higher.
  const floor = <i32>getSint(m.own, NUT_CORE_ENTRY_OOM_SCORE_ADJ_MIN, 0);
  const least = groupOf(changetype<Task>(plan().caller)).oomScoreAdjMin;
  g.oomScoreAdjMin = floor >= least || capable(CAP_SYS_RESOURCE) ? floor : least;
  g.childSubreaper = getU32(tc, TASK_CORE_ENTRY_CHILD_SUBREAPER) ? 1 : 0;
  g.stopSignal = <i32>getU32(tc, TASK_CORE_ENTRY_STOP_SIGNO);
  actions(task, tc);
  limits(task, getMsg(tc, TASK_CORE_ENTRY_RLIMITS));
  g.pending = signals(getMsg(tc, TASK_CORE_ENTRY_SIGNALS_S), changetype<usize>(g) + offsetof<Group>("pendingHead"));
  timers(g, getMsg(tc, TASK_CORE_ENTRY_TIMERS));
  g.posixNext = <i32>getU32(m.own, NUT_CORE_ENTRY_NEXT_TIMER_ID);
  threadFill(task, getMsg(m.core, CORE_ENTRY_THREAD_CORE), m.own, getUint(tc, TASK_CORE_ENTRY_BLK_SIGSET, 0), userNs);
  if (getU32(m.own, NUT_CORE_ENTRY_HAS_EXECED)) task.flags &= ~PF_FORKNOEXEC;
  else task.flags |= PF_FORKNOEXEC;
  // Its own comes from its session (repty.ts).
  const outside = getU32(m.own, NUT_CORE_ENTRY_HAS_TTY) && !hasField(m.own, NUT_CORE_ENTRY_TTY);
  g.tty = outside ? groupOf(changetype<Task>(plan().caller)).tty : 0;
}
