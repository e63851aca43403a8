// What an image says of one task: core, ids, fs, mm, pagemap with its pages, and our own nutshell-core. A frozen task is parked
// and stored: all of it is in kernel memory.

import {
  CORE_ENTRY_MTYPE,
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
  FS_ENTRY_CWD_ID,
  FS_ENTRY_ROOT_ID,
  FS_ENTRY_UMASK,
  ITIMER_ENTRY_ISEC,
  ITIMER_ENTRY_IUSEC,
  ITIMER_ENTRY_VSEC,
  ITIMER_ENTRY_VUSEC,
  MAGIC_CORE,
  MAGIC_FS,
  MAGIC_IDS,
  MAGIC_MM,
  MAGIC_NUTSHELL_CORE,
  MARCH_UNKNOWN,
  MM_ENTRY_DUMPABLE,
  MM_ENTRY_EXE_FILE_ID,
  MM_ENTRY_MM_BRK,
  MM_ENTRY_MM_START_BRK,
  MM_ENTRY_VMAS,
  NUT_AREA_ENTRY_PROT,
  NUT_AREA_ENTRY_SIZE,
  NUT_AREA_ENTRY_START,
  NUT_AREA_ENTRY_USED,
  NUT_CALL_ENTRY_ARGS,
  NUT_CALL_ENTRY_DONE,
  NUT_CALL_ENTRY_FOREVER,
  NUT_CALL_ENTRY_LEFT,
  NUT_CALL_ENTRY_NR,
  NUT_CALL_ENTRY_RESTART,
  NUT_CALL_ENTRY_RESULT,
  NUT_CALL_ENTRY_STATE,
  NUT_CORE_ENTRY_AFFINITY,
  NUT_CORE_ENTRY_AGE,
  NUT_CORE_ENTRY_APPLET,
  NUT_CORE_ENTRY_AREAS,
  NUT_CORE_ENTRY_ARGC,
  NUT_CORE_ENTRY_ARGV,
  NUT_CORE_ENTRY_BRK,
  NUT_CORE_ENTRY_CALL,
  NUT_CORE_ENTRY_CALL_AGAIN,
  NUT_CORE_ENTRY_CLEAR_TID,
  NUT_CORE_ENTRY_CSTIME,
  NUT_CORE_ENTRY_CUTIME,
  NUT_CORE_ENTRY_ENVC,
  NUT_CORE_ENTRY_ENVP,
  NUT_CORE_ENTRY_EXIT_SIGNAL,
  NUT_CORE_ENTRY_FRAMES,
  NUT_CORE_ENTRY_GLOBALS,
  NUT_CORE_ENTRY_GROUP_PIDS,
  NUT_CORE_ENTRY_HAS_EXECED,
  NUT_CORE_ENTRY_HAS_TTY,
  NUT_CORE_ENTRY_JUMPS,
  NUT_CORE_ENTRY_LAST_JUMP,
  NUT_CORE_ENTRY_NEXT_TIMER_ID,
  NUT_CORE_ENTRY_OOM_SCORE_ADJ_MIN,
  NUT_CORE_ENTRY_PAGES,
  NUT_CORE_ENTRY_PEAK_PAGES,
  NUT_CORE_ENTRY_PID_NS_FOR_CHILDREN,
  NUT_CORE_ENTRY_PIDS,
  NUT_CORE_ENTRY_PROGRAM,
  NUT_CORE_ENTRY_SAVED_MASK,
  NUT_CORE_ENTRY_SESSION_PIDS,
  NUT_CORE_ENTRY_SHOWN,
  NUT_CORE_ENTRY_STIME,
  NUT_CORE_ENTRY_STOP_CODE,
  NUT_CORE_ENTRY_STOP_REPORT,
  NUT_CORE_ENTRY_THREAD,
  NUT_CORE_ENTRY_THREAD_ARG,
  NUT_CORE_ENTRY_THREAD_ENTRY,
  NUT_CORE_ENTRY_TIME_NS_FOR_CHILDREN,
  NUT_CORE_ENTRY_TIMER_SLACK,
  NUT_CORE_ENTRY_TTY,
  NUT_CORE_ENTRY_UNWIND_AREA,
  NUT_CORE_ENTRY_UTIME,
  NUT_FRAME_ENTRY_CALL,
  NUT_FRAME_ENTRY_DEPTH,
  NUT_FRAME_ENTRY_FLAGS,
  NUT_FRAME_ENTRY_HANDLER,
  NUT_FRAME_ENTRY_MASK,
  NUT_FRAME_ENTRY_SIG,
  NUT_FRAME_ENTRY_SIGINFO,
  NUT_JUMP_ENTRY_FRAMES,
  NUT_JUMP_ENTRY_GLOBALS,
  NUT_JUMP_ENTRY_ID,
  NUT_JUMP_ENTRY_MASK,
  NUT_JUMP_ENTRY_SHARED,
  NUT_JUMP_ENTRY_SITE,
  NUT_JUMP_ENTRY_SIZE,
  NUT_JUMP_ENTRY_STACK,
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
  TASK_CORE_ENTRY_FLAGS,
  TASK_CORE_ENTRY_OOM_SCORE_ADJ,
  TASK_CORE_ENTRY_PERSONALITY,
  TASK_CORE_ENTRY_RLIMITS,
  TASK_CORE_ENTRY_SIGACTIONS,
  TASK_CORE_ENTRY_SIGNALS_S,
  TASK_CORE_ENTRY_STOP_SIGNO,
  TASK_CORE_ENTRY_TASK_STATE,
  TASK_CORE_ENTRY_TIMERS,
  TASK_KOBJ_IDS_ENTRY_CGROUP_NS_ID,
  TASK_KOBJ_IDS_ENTRY_FILES_ID,
  TASK_KOBJ_IDS_ENTRY_FS_ID,
  TASK_KOBJ_IDS_ENTRY_IPC_NS_ID,
  TASK_KOBJ_IDS_ENTRY_MNT_NS_ID,
  TASK_KOBJ_IDS_ENTRY_NET_NS_ID,
  TASK_KOBJ_IDS_ENTRY_PID_NS_ID,
  TASK_KOBJ_IDS_ENTRY_SIGHAND_ID,
  TASK_KOBJ_IDS_ENTRY_TIME_NS_ID,
  TASK_KOBJ_IDS_ENTRY_USER_NS_ID,
  TASK_KOBJ_IDS_ENTRY_UTS_NS_ID,
  TASK_KOBJ_IDS_ENTRY_VM_ID,
  TASK_RLIMITS_ENTRY_RLIMITS,
  TASK_TIMERS_ENTRY_POSIX,
  TASK_TIMERS_ENTRY_PROF,
  TASK_TIMERS_ENTRY_REAL,
  TASK_TIMERS_ENTRY_VIRT,
  THREAD_CORE_ENTRY_BLK_SIGSET,
  THREAD_CORE_ENTRY_CG_SET,
  THREAD_CORE_ENTRY_COMM,
  THREAD_CORE_ENTRY_CREDS,
  THREAD_CORE_ENTRY_FUTEX_RLA,
  THREAD_CORE_ENTRY_FUTEX_RLA_LEN,
  THREAD_CORE_ENTRY_PDEATH_SIG,
  THREAD_CORE_ENTRY_SAS,
  THREAD_CORE_ENTRY_SCHED_NICE,
  THREAD_CORE_ENTRY_SCHED_POLICY,
  THREAD_CORE_ENTRY_SCHED_PRIO,
  THREAD_CORE_ENTRY_SIGNALS_P,
  THREAD_SAS_ENTRY_SS_FLAGS,
  THREAD_SAS_ENTRY_SS_SIZE,
  THREAD_SAS_ENTRY_SS_SP,
  VMA_ENTRY_END,
  VMA_ENTRY_FD,
  VMA_ENTRY_FLAGS,
  VMA_ENTRY_PGOFF,
  VMA_ENTRY_PROT,
  VMA_ENTRY_SHMID,
  VMA_ENTRY_START,
  VMA_ENTRY_STATUS,
} from "../../abi/criu";
import { SIGKILL, SIGSTOP } from "../../abi/flags";
import { File, FsStruct, isNull } from "../fs/types";
import { ShmAttach, shmGive } from "../ipc/attach";
import { pagesOf } from "../ipc/shm";
import { CR_STATE } from "../mem/map";
import { NsProxy } from "../ns/nsproxy";
import { fromKgidMunged, fromKuidMunged, UserNs } from "../ns/user";
import { Vma } from "../syscall/mmap";
import { taskCred } from "../task/cred";
import { SigFrame, writeSigInfo } from "../task/deliver";
import { futexWaits } from "../task/futex";
import { Jump } from "../task/jump";
import { Mm } from "../task/mm";
import { PIDTYPE_TGID, Pid, pidNrNs, pidNsAt, pidTask, taskPid, taskPidNs } from "../task/pid";
import { SCHED_RESET_ON_FORK } from "../task/policy";
import { progHash } from "../task/program";
import { groupOf, SigInfo, sigAction } from "../task/signal";
import { CallRecord, Group, PF_FORKNOEXEC, TASK_ZOMBIE, Task, TW_BLOCKED } from "../task/task";
import { PosixTimer } from "../time/itimer";
import { monotonicNow, Timer, timerLeft } from "../time/timer";
import { Tty } from "../tty/tty";
import { cgroupSetOf } from "./dumpcgroup";
import { fileNumber, placeNumber } from "./dumpfile";
import { putAttachment, putUndos } from "./dumpheld";
import { dumpPages } from "./dumppages";
import { ttyIsOurs, ttyNumber } from "./dumptty";
import { entryBegin, entryEnd, ImageOut, imageBegin, imageEnd, imageName } from "./folder";
import { AS_ALIVE, AS_DEAD, AS_STOPPED } from "./format";
import { meet, SET_FS, SET_MM, SET_NS, SET_SIGHAND, SET_TABLES } from "./objects";
import { OUT_ONE, out } from "./out";
import { putBegin, putBytes, putEnd, putSint, putText, putUint } from "./protobuf";

const RLIM_NLIMITS = 16;
const SECOND: u64 = 1_000_000_000;
/** A siginfo_t, 128 bytes. */
const INFO_AT: usize = CR_STATE + 3072;

/** vfork(2), waiting for its child: in a restarted tree the child has a memory of its own, so the wait is over. */
const NR_VFORK = 58;
const NR_FUTEX = 202;

/** The number of a task's Pid in the namespace that the tree's root lives in: CRIU's name for it. */
export function treeNumber(pid: Pid, root: Task): u32 {
  return changetype<usize>(pid) ? <u32>pidNrNs(pid, taskPidNs(root)) : 0;
}

function putWords(o: ImageOut, field: u32, value: u64): void {
  putUint(o, field, value & 0xffffffff);
  putUint(o, field, value >> 32);
}

function putCreds(o: ImageOut, field: u32, task: Task): void {
  const c = taskCred(task);
  const ns = changetype<UserNs>(c.userNs);
  const m = putBegin(o, field);
  putUint(o, CREDS_ENTRY_UID, fromKuidMunged(ns, c.uid));
  putUint(o, CREDS_ENTRY_GID, fromKgidMunged(ns, c.gid));
  putUint(o, CREDS_ENTRY_EUID, fromKuidMunged(ns, c.euid));
  putUint(o, CREDS_ENTRY_EGID, fromKgidMunged(ns, c.egid));
  putUint(o, CREDS_ENTRY_SUID, fromKuidMunged(ns, c.suid));
  putUint(o, CREDS_ENTRY_SGID, fromKgidMunged(ns, c.sgid));
  putUint(o, CREDS_ENTRY_FSUID, fromKuidMunged(ns, c.fsuid));
  putUint(o, CREDS_ENTRY_FSGID, fromKgidMunged(ns, c.fsgid));
  putWords(o, CREDS_ENTRY_CAP_INH, c.inheritable);
  putWords(o, CREDS_ENTRY_CAP_PRM, c.permitted);
  putWords(o, CREDS_ENTRY_CAP_EFF, c.effective);
  putWords(o, CREDS_ENTRY_CAP_BND, c.bounding);
  putUint(o, CREDS_ENTRY_SECBITS, c.securebits);
  const n = c.groups ? load<u32>(c.groups) : 0;
  for (let i: u32 = 0; i < n; i++)
    putUint(o, CREDS_ENTRY_GROUPS, fromKgidMunged(ns, load<u32>(c.groups + 4 + ((<usize>i) << 2))));
  if (task.noNewPrivs) putUint(o, CREDS_ENTRY_NO_NEW_PRIVS, 1);
  putWords(o, CREDS_ENTRY_CAP_AMB, c.ambient);
  putEnd(o, m);
}

function putSignals(o: ImageOut, field: u32, head: usize): void {
  const m = putBegin(o, field);
  for (let at = head; at; at = changetype<SigInfo>(at).next) {
    writeSigInfo(INFO_AT, changetype<SigInfo>(at));
    const s = putBegin(o, SIGNAL_QUEUE_ENTRY_SIGNALS);
    putBytes(o, SIGINFO_ENTRY_SIGINFO, INFO_AT, 128);
    putEnd(o, s);
  }
  putEnd(o, m);
}

function putItimer(o: ImageOut, field: u32, interval: u64, left: u64): void {
  const m = putBegin(o, field);
  putUint(o, ITIMER_ENTRY_ISEC, interval / SECOND);
  putUint(o, ITIMER_ENTRY_IUSEC, (interval % SECOND) / 1000);
  putUint(o, ITIMER_ENTRY_VSEC, left / SECOND);
  putUint(o, ITIMER_ENTRY_VUSEC, (left % SECOND) / 1000);
  putEnd(o, m);
}

function putTimers(o: ImageOut, field: u32, g: Group): void {
  const m = putBegin(o, field);
  // Armed and due: a moment is left, so that it is not taken for one that is off.
  let left = g.realTimer ? timerLeft(changetype<Timer>(g.realTimer)) : -1;
  if (left >= 0 && left < 1000) left = 1000;
  putItimer(o, TASK_TIMERS_ENTRY_REAL, <u64>g.realInterval, left > 0 ? <u64>left : 0);
  putItimer(o, TASK_TIMERS_ENTRY_VIRT, 0, 0);
  putItimer(o, TASK_TIMERS_ENTRY_PROF, 0, 0);
  for (let at = g.posixTimers; at; at = changetype<PosixTimer>(at).next) {
    const t = changetype<PosixTimer>(at);
    let rest = timerLeft(changetype<Timer>(t.timer));
    if (rest == 0) rest = 1;
    if (rest < 0) rest = 0;
    const p = putBegin(o, TASK_TIMERS_ENTRY_POSIX);
    putUint(o, POSIX_TIMER_ENTRY_IT_ID, <u64>t.id);
    putUint(o, POSIX_TIMER_ENTRY_CLOCK_ID, <u32>t.clock);
    putUint(o, POSIX_TIMER_ENTRY_SI_SIGNO, <u64>t.sig);
    putUint(o, POSIX_TIMER_ENTRY_IT_SIGEV_NOTIFY, <u64>t.notify);
    putUint(o, POSIX_TIMER_ENTRY_SIVAL_PTR, t.value);
    putUint(o, POSIX_TIMER_ENTRY_OVERRUN, <u32>t.overrun);
    putUint(o, POSIX_TIMER_ENTRY_ISEC, <u64>t.interval / SECOND);
    putUint(o, POSIX_TIMER_ENTRY_INSEC, <u64>t.interval % SECOND);
    putUint(o, POSIX_TIMER_ENTRY_VSEC, <u64>rest / SECOND);
    putUint(o, POSIX_TIMER_ENTRY_VNSEC, <u64>rest % SECOND);
    if (t.tid) putUint(o, POSIX_TIMER_ENTRY_NOTIFY_THREAD_ID, <u64>t.tid);
    putEnd(o, p);
  }
  putEnd(o, m);
}

function putTaskCore(o: ImageOut, task: Task): void {
  const g = groupOf(task);
  const zombie = task.state == TASK_ZOMBIE;
  const m = putBegin(o, CORE_ENTRY_TC);
  putUint(o, TASK_CORE_ENTRY_TASK_STATE, zombie ? AS_DEAD : g.stopped ? AS_STOPPED : AS_ALIVE);
  putUint(o, TASK_CORE_ENTRY_EXIT_CODE, <u32>g.exitCode);
  putUint(o, TASK_CORE_ENTRY_PERSONALITY, task.personality);
  putUint(o, TASK_CORE_ENTRY_FLAGS, zombie ? 0 : task.flags);
  putUint(o, TASK_CORE_ENTRY_BLK_SIGSET, task.blocked);
  putText(o, TASK_CORE_ENTRY_COMM, changetype<usize>(task) + offsetof<Task>("comm0"));
  if (zombie) {
    putEnd(o, m);
    return;
  }
  putTimers(o, TASK_CORE_ENTRY_TIMERS, g);
  const limits = putBegin(o, TASK_CORE_ENTRY_RLIMITS);
  for (let i = 0; i < RLIM_NLIMITS; i++) {
    const one = putBegin(o, TASK_RLIMITS_ENTRY_RLIMITS);
    putUint(o, RLIMIT_ENTRY_CUR, load<u64>(g.limits + ((<usize>i) << 4)));
    putUint(o, RLIMIT_ENTRY_MAX, load<u64>(g.limits + ((<usize>i) << 4), 8));
    putEnd(o, one);
  }
  putEnd(o, limits);
  putSignals(o, TASK_CORE_ENTRY_SIGNALS_S, g.pendingHead);
  putUint(o, TASK_CORE_ENTRY_OOM_SCORE_ADJ, <u64>(<i64>g.oomScoreAdj));
  for (let sig = 1; sig <= 64; sig++) {
    if (sig == SIGKILL || sig == SIGSTOP) continue;
    const a = sigAction(task, sig);
    const sa = putBegin(o, TASK_CORE_ENTRY_SIGACTIONS);
    putUint(o, SA_ENTRY_SIGACTION, a.handler);
    putUint(o, SA_ENTRY_FLAGS, a.flags);
    putUint(o, SA_ENTRY_RESTORER, a.restorer);
    putUint(o, SA_ENTRY_MASK, a.mask);
    putEnd(o, sa);
  }
  putUint(o, TASK_CORE_ENTRY_CHILD_SUBREAPER, g.childSubreaper);
  if (g.stopped) putUint(o, TASK_CORE_ENTRY_STOP_SIGNO, <u64>g.stopSignal);
  putEnd(o, m);
}

function putThreadCore(o: ImageOut, task: Task): void {
  const m = putBegin(o, CORE_ENTRY_THREAD_CORE);
  putUint(o, THREAD_CORE_ENTRY_FUTEX_RLA, task.robustList);
  putUint(o, THREAD_CORE_ENTRY_FUTEX_RLA_LEN, task.robustList ? 12 : 0);
  putSint(o, THREAD_CORE_ENTRY_SCHED_NICE, task.nice);
  putUint(o, THREAD_CORE_ENTRY_SCHED_POLICY, <u64>(task.policy | (task.schedReset ? SCHED_RESET_ON_FORK : 0)));
  if (task.rtPriority) putUint(o, THREAD_CORE_ENTRY_SCHED_PRIO, <u64>task.rtPriority);
  putUint(o, THREAD_CORE_ENTRY_BLK_SIGSET, task.blocked);
  const sas = putBegin(o, THREAD_CORE_ENTRY_SAS);
  putUint(o, THREAD_SAS_ENTRY_SS_SP, task.sasPtr);
  putUint(o, THREAD_SAS_ENTRY_SS_SIZE, task.sasSize);
  putUint(o, THREAD_SAS_ENTRY_SS_FLAGS, task.sasSize ? task.sasFlags : 2);
  putEnd(o, sas);
  if (task.pdeathSignal) putUint(o, THREAD_CORE_ENTRY_PDEATH_SIG, <u64>task.pdeathSignal);
  putSignals(o, THREAD_CORE_ENTRY_SIGNALS_P, task.pendingHead);
  putCreds(o, THREAD_CORE_ENTRY_CREDS, task);
  putText(o, THREAD_CORE_ENTRY_COMM, changetype<usize>(task) + offsetof<Task>("comm0"));
  putUint(o, THREAD_CORE_ENTRY_CG_SET, cgroupSetOf(task));
  putEnd(o, m);
}

/** core of a thread; of the process as a whole its first one tells. */
function dumpCore(task: Task, number: u32): void {
  const o = out(OUT_ONE);
  imageName("core", number);
  imageBegin(o, MAGIC_CORE);
  const e = entryBegin(o);
  putUint(o, CORE_ENTRY_MTYPE, MARCH_UNKNOWN);
  if (groupOf(task).leader == changetype<usize>(task)) putTaskCore(o, task);
  if (task.state != TASK_ZOMBIE) putThreadCore(o, task);
  entryEnd(o, e);
  imageEnd(o);
}

/** Which of the things that tasks share it has: their numbers. Also of the caller, whose own are not written. */
export function putIds(o: ImageOut, task: Task): void {
  const p = changetype<NsProxy>(task.nsproxy);
  putUint(o, TASK_KOBJ_IDS_ENTRY_VM_ID, meet(SET_MM, task.mm));
  putUint(o, TASK_KOBJ_IDS_ENTRY_FILES_ID, meet(SET_TABLES, task.files));
  putUint(o, TASK_KOBJ_IDS_ENTRY_FS_ID, meet(SET_FS, task.fs));
  putUint(o, TASK_KOBJ_IDS_ENTRY_SIGHAND_ID, meet(SET_SIGHAND, task.sighand));
  putUint(o, TASK_KOBJ_IDS_ENTRY_PID_NS_ID, meet(SET_NS, changetype<usize>(taskPidNs(task))));
  putUint(o, TASK_KOBJ_IDS_ENTRY_NET_NS_ID, meet(SET_NS, p.net));
  putUint(o, TASK_KOBJ_IDS_ENTRY_IPC_NS_ID, meet(SET_NS, p.ipc));
  putUint(o, TASK_KOBJ_IDS_ENTRY_UTS_NS_ID, meet(SET_NS, p.uts));
  putUint(o, TASK_KOBJ_IDS_ENTRY_MNT_NS_ID, meet(SET_NS, p.mnt));
  putUint(o, TASK_KOBJ_IDS_ENTRY_USER_NS_ID, meet(SET_NS, taskCred(task).userNs));
  putUint(o, TASK_KOBJ_IDS_ENTRY_CGROUP_NS_ID, meet(SET_NS, p.cgroup));
  putUint(o, TASK_KOBJ_IDS_ENTRY_TIME_NS_ID, meet(SET_NS, p.time));
}

function dumpIds(task: Task, number: u32): void {
  const o = out(OUT_ONE);
  imageName("ids", number);
  imageBegin(o, MAGIC_IDS);
  const e = entryBegin(o);
  putIds(o, task);
  entryEnd(o, e);
  imageEnd(o);
}

function dumpFs(task: Task, number: u32): void {
  const fs = changetype<FsStruct>(task.fs);
  const cwd = placeNumber(fs.cwd, task.fs + 1, task);
  const root = placeNumber(fs.root, task.fs + 2, task);
  const o = out(OUT_ONE);
  imageName("fs", number);
  imageBegin(o, MAGIC_FS);
  const e = entryBegin(o);
  putUint(o, FS_ENTRY_CWD_ID, cwd);
  putUint(o, FS_ENTRY_ROOT_ID, root);
  putUint(o, FS_ENTRY_UMASK, fs.umask);
  entryEnd(o, e);
  imageEnd(o);
}

const MAP_PRIVATE_ANONYMOUS: u64 = 0x22;
/** VMA_AREA_REGULAR | VMA_ANON_PRIVATE. */
const VMA_STATUS: u64 = 0x201;
const PROT_READ_WRITE: u64 = 3;

/** The program's linear memory is its whole address space: one mapping, as /proc/PID/maps has it. */
function dumpMm(task: Task, number: u32): void {
  const mm = changetype<Mm>(task.mm);
  shmGive(mm);
  const exe = fileNumber(changetype<File>(mm.exe), task);
  const o = out(OUT_ONE);
  imageName("mm", number);
  imageBegin(o, MAGIC_MM);
  const e = entryBegin(o);
  for (let field: u32 = 1; field < MM_ENTRY_MM_START_BRK; field++) putUint(o, field, 0);
  putUint(o, MM_ENTRY_MM_START_BRK, mm.brk);
  putUint(o, MM_ENTRY_MM_BRK, mm.brk);
  for (let field: u32 = MM_ENTRY_MM_BRK + 1; field < MM_ENTRY_EXE_FILE_ID; field++) putUint(o, field, 0);
  putUint(o, MM_ENTRY_EXE_FILE_ID, exe);
  // Between them lie the attachments, in the order of their addresses.
  let from: u64 = 0;
  for (;;) {
    const a = nextAttachment(mm, from);
    const end = changetype<usize>(a) ? <u64>a.address : (<u64>mm.pages) << 16;
    if (from < end || !end) putArea(o, from, end);
    if (!changetype<usize>(a)) break;
    putAttachment(o, MM_ENTRY_VMAS, a);
    from = end + ((<u64>pagesOf(a.segment.size)) << 12);
  }
  putUint(o, MM_ENTRY_DUMPABLE, mm.dumpable);
  entryEnd(o, e);
  imageEnd(o);
}

/** The attachment with the lowest address from `from` on; null: there is none. */
function nextAttachment(mm: Mm, from: u64): ShmAttach {
  let first = changetype<ShmAttach>(0);
  for (let at = mm.shm; at; at = changetype<ShmAttach>(at).next) {
    const a = changetype<ShmAttach>(at);
    if (<u64>a.address >= from && (!changetype<usize>(first) || a.address < first.address)) first = a;
  }
  return first;
}

function putArea(o: ImageOut, from: u64, end: u64): void {
  const v = putBegin(o, MM_ENTRY_VMAS);
  putUint(o, VMA_ENTRY_START, from);
  putUint(o, VMA_ENTRY_END, end);
  putUint(o, VMA_ENTRY_PGOFF, 0);
  putUint(o, VMA_ENTRY_SHMID, 0);
  putUint(o, VMA_ENTRY_PROT, PROT_READ_WRITE);
  putUint(o, VMA_ENTRY_FLAGS, MAP_PRIVATE_ANONYMOUS);
  putUint(o, VMA_ENTRY_STATUS, VMA_STATUS);
  putSint(o, VMA_ENTRY_FD, -1);
  putEnd(o, v);
}

/** @param kept  what the call keeps */
function putCall(o: ImageOut, field: u32, c: CallRecord, kept: i64, now: i64): void {
  const m = putBegin(o, field);
  putSint(o, NUT_CALL_ENTRY_NR, c.nr);
  if (c.restart) putUint(o, NUT_CALL_ENTRY_RESTART, <u32>c.restart);
  for (let i = 0; i < 6; i++)
    putUint(o, NUT_CALL_ENTRY_ARGS, load<u64>(changetype<usize>(c) + offsetof<CallRecord>("a0") + ((<usize>i) << 3)));
  if (c.done) putUint(o, NUT_CALL_ENTRY_DONE, <u64>c.done);
  // Time left, not a time: the clock will stand elsewhere.
  if (c.deadline == i64.MAX_VALUE) putUint(o, NUT_CALL_ENTRY_FOREVER, 1);
  else if (c.deadline) putUint(o, NUT_CALL_ENTRY_LEFT, c.deadline > now ? <u64>(c.deadline - now) : 1);
  const state = c.nr == NR_VFORK && kept == 1 ? 2 : kept;
  if (state) putUint(o, NUT_CALL_ENTRY_STATE, <u64>state);
  if (c.result) putSint(o, NUT_CALL_ENTRY_RESULT, c.result);
  putEnd(o, m);
}

function putFrames(o: ImageOut, task: Task, now: i64): void {
  for (let at = task.frames; at; at = changetype<SigFrame>(at).next) {
    const f = changetype<SigFrame>(at);
    const m = putBegin(o, NUT_CORE_ENTRY_FRAMES);
    putUint(o, NUT_FRAME_ENTRY_SIG, <u64>f.sig);
    putUint(o, NUT_FRAME_ENTRY_HANDLER, f.handler);
    putUint(o, NUT_FRAME_ENTRY_FLAGS, f.flags);
    putUint(o, NUT_FRAME_ENTRY_DEPTH, f.depth);
    putUint(o, NUT_FRAME_ENTRY_MASK, f.mask);
    writeSigInfo(INFO_AT, changetype<SigInfo>(f.info));
    putBytes(o, NUT_FRAME_ENTRY_SIGINFO, INFO_AT, 128);
    putCall(o, NUT_FRAME_ENTRY_CALL, f.call, f.call.state, now);
    putEnd(o, m);
  }
}

function putJumps(o: ImageOut, globals: u32, task: Task): void {
  for (let at = task.jumps; at; at = changetype<Jump>(at).next) {
    const j = changetype<Jump>(at);
    const m = putBegin(o, NUT_CORE_ENTRY_JUMPS);
    putUint(o, NUT_JUMP_ENTRY_ID, j.id);
    putUint(o, NUT_JUMP_ENTRY_SITE, j.site);
    putUint(o, NUT_JUMP_ENTRY_SIZE, j.size);
    putUint(o, NUT_JUMP_ENTRY_SHARED, j.shared);
    putUint(o, NUT_JUMP_ENTRY_FRAMES, j.frames);
    if (j.saveMask) putUint(o, NUT_JUMP_ENTRY_MASK, j.mask);
    putBytes(o, NUT_JUMP_ENTRY_STACK, j.bytes, j.size - j.shared);
    putBytes(o, NUT_JUMP_ENTRY_GLOBALS, j.globals, globals << 3);
    putEnd(o, m);
  }
}

/** What a thread has of its own beside its globals: where its stack is kept, and what it has yet to begin with. */
function putThread(o: ImageOut, task: Task): void {
  putUint(o, NUT_CORE_ENTRY_THREAD, task.thread);
  putUint(o, NUT_CORE_ENTRY_THREAD_ENTRY, task.threadEntry);
  putUint(o, NUT_CORE_ENTRY_THREAD_ARG, task.threadArg);
  putUint(o, NUT_CORE_ENTRY_UNWIND_AREA, task.area);
}

function putProgram(o: ImageOut, mm: Mm): void {
  putBytes(o, NUT_CORE_ENTRY_PROGRAM, progHash(mm.program), 32);
  putUint(o, NUT_CORE_ENTRY_PAGES, mm.pages);
  putUint(o, NUT_CORE_ENTRY_UNWIND_AREA, mm.area);
  putUint(o, NUT_CORE_ENTRY_PEAK_PAGES, mm.peakPages);
  putBytes(o, NUT_CORE_ENTRY_ARGV, mm.argv, mm.argvSize);
  putUint(o, NUT_CORE_ENTRY_ARGC, mm.argc);
  if (mm.shown) putUint(o, NUT_CORE_ENTRY_SHOWN, mm.shown);
  putBytes(o, NUT_CORE_ENTRY_ENVP, mm.envp, mm.envSize);
  putUint(o, NUT_CORE_ENTRY_ENVC, mm.envc);
  if (mm.applet) putText(o, NUT_CORE_ENTRY_APPLET, mm.applet);
  if (mm.brk) putUint(o, NUT_CORE_ENTRY_BRK, mm.brk);
  for (let at = mm.maps; at; at = changetype<Vma>(at).next) {
    const v = changetype<Vma>(at);
    const m = putBegin(o, NUT_CORE_ENTRY_AREAS);
    putUint(o, NUT_AREA_ENTRY_START, v.start);
    putUint(o, NUT_AREA_ENTRY_SIZE, v.size);
    putUint(o, NUT_AREA_ENTRY_USED, v.used);
    putUint(o, NUT_AREA_ENTRY_PROT, v.prot);
    putEnd(o, m);
  }
}

/** Numbers from the deepest PID namespace that has one up to the one that the tree's root lives in. */
function putPids(o: ImageOut, field: u32, pid: Pid, root: Task): void {
  for (let level = pid.level as i32; level >= <i32>taskPidNs(root).level; level--)
    putUint(o, field, <u64>pidNrNs(pid, pidNsAt(pid, level)));
}

/** The numbers of a group or session whose leader is gone: pstree has one of them only. */
function putLeaderless(o: ImageOut, field: u32, at: usize, root: Task): void {
  const pid = changetype<Pid>(at);
  if (at && pid.level > taskPidNs(root).level && isNull(pidTask(pid, PIDTYPE_TGID))) putPids(o, field, pid, root);
}

function dumpOwn(task: Task, number: u32, root: Task): void {
  const g = groupOf(task);
  const now = monotonicNow();
  const o = out(OUT_ONE);
  imageName("nutshell-core", number);
  imageBegin(o, MAGIC_NUTSHELL_CORE);
  const e = entryBegin(o);
  const zombie = task.state == TASK_ZOMBIE;
  if (!zombie) {
    const mm = changetype<Mm>(task.mm);
    // A memory that threads share has no globals: each of them has its own.
    const globals = mm.shared ? task.globals : mm.globals;
    const count = mm.shared ? task.globalCount : mm.globalCount;
    if (groupOf(task).leader == changetype<usize>(task)) {
      putProgram(o, mm);
      if (task.thread) putUint(o, NUT_CORE_ENTRY_THREAD, task.thread);
    } else putThread(o, task);
    putBytes(o, NUT_CORE_ENTRY_GLOBALS, globals, count << 3);
    putJumps(o, count, task);
    putUint(o, NUT_CORE_ENTRY_LAST_JUMP, mm.lastJump);
    // Who waits for a word looks at it again; who has been woken, or sent to wait for another, has not waited for nothing.
    const kept = task.callNr == NR_FUTEX && futexWaits(task) ? 0 : task.callState;
    putCall(o, NUT_CORE_ENTRY_CALL, task.call, kept, now);
    putFrames(o, task, now);
    putUndos(o, task);
    if (task.work & TW_BLOCKED) putUint(o, NUT_CORE_ENTRY_CALL_AGAIN, 1);
    if (task.hasSavedMask) putUint(o, NUT_CORE_ENTRY_SAVED_MASK, task.savedMask);
  }
  putPids(o, NUT_CORE_ENTRY_PIDS, taskPid(task), root);
  putLeaderless(o, NUT_CORE_ENTRY_GROUP_PIDS, g.pgrp, root);
  putLeaderless(o, NUT_CORE_ENTRY_SESSION_PIDS, g.session, root);
  if (!zombie) {
    const p = changetype<NsProxy>(task.nsproxy);
    putUint(o, NUT_CORE_ENTRY_PID_NS_FOR_CHILDREN, meet(SET_NS, p.pidForChildren));
    putUint(o, NUT_CORE_ENTRY_TIME_NS_FOR_CHILDREN, meet(SET_NS, p.timeForChildren));
  } else putUint(o, NUT_CORE_ENTRY_PID_NS_FOR_CHILDREN, meet(SET_NS, changetype<usize>(taskPidNs(task))));
  // What threads that have ended used is the first one's.
  const first = g.leader == changetype<usize>(task);
  putUint(o, NUT_CORE_ENTRY_UTIME, task.utime + (first ? g.utime : 0));
  putUint(o, NUT_CORE_ENTRY_STIME, task.stime + (first ? g.stime : 0));
  putUint(o, NUT_CORE_ENTRY_AGE, <u64>(now - task.startTime));
  putSint(o, NUT_CORE_ENTRY_EXIT_SIGNAL, task.exitSignal);
  putUint(o, NUT_CORE_ENTRY_STOP_CODE, <u32>g.stopCode);
  putUint(o, NUT_CORE_ENTRY_STOP_REPORT, g.stopReport);
  if (task.clearTid) putUint(o, NUT_CORE_ENTRY_CLEAR_TID, task.clearTid);
  if (g.tty) {
    putUint(o, NUT_CORE_ENTRY_HAS_TTY, 1);
    if (ttyIsOurs(changetype<Tty>(g.tty))) putUint(o, NUT_CORE_ENTRY_TTY, ttyNumber(changetype<Tty>(g.tty)));
  }
  if (task.affinity) putUint(o, NUT_CORE_ENTRY_AFFINITY, task.affinity);
  putUint(o, NUT_CORE_ENTRY_TIMER_SLACK, task.timerSlack);
  putSint(o, NUT_CORE_ENTRY_OOM_SCORE_ADJ_MIN, g.oomScoreAdjMin);
  if (!(task.flags & PF_FORKNOEXEC)) putUint(o, NUT_CORE_ENTRY_HAS_EXECED, 1);
  if (g.posixNext) putUint(o, NUT_CORE_ENTRY_NEXT_TIMER_ID, <u64>g.posixNext);
  putUint(o, NUT_CORE_ENTRY_CUTIME, <u64>g.cutime);
  putUint(o, NUT_CORE_ENTRY_CSTIME, <u64>g.cstime);
  entryEnd(o, e);
  imageEnd(o);
}

/** core and nutshell-core of a thread. @returns its number */
function dumpThread(task: Task, root: Task): u32 {
  const number = treeNumber(taskPid(task), root);
  dumpCore(task, number);
  dumpOwn(task, number, root);
  return number;
}

/** Writes all files of one task. @param pagesId the number of its pages-N.img */
export function dumpTask(task: Task, root: Task, pagesId: u32): void {
  const number = dumpThread(task, root);
  if (task.state == TASK_ZOMBIE) return;
  for (let at = groupOf(task).threadHead; at; at = changetype<Task>(at).threadNext)
    if (at != changetype<usize>(task)) dumpThread(changetype<Task>(at), root);
  dumpIds(task, number);
  dumpFs(task, number);
  dumpMm(task, number);
  dumpPages(changetype<Mm>(task.mm), number, pagesId);
}
