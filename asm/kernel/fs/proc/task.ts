// /proc/PID/stat, status, statm and the other files that tell about one task: proc_pid_stat(5), proc_pid_status(5) …
// Numbers of processes are those of the PID namespace that the procfs was mounted in (`ns`), ids those of the user
// namespace of who opened the file (`view`).

import { RLIMIT_RSS, RLIMIT_SIGPENDING, SIGRTMAX } from "../../../abi/flags";
import { MEMORY_PAGES } from "../../mem/map";
import { NsProxy } from "../../ns/nsproxy";
import { PidNs } from "../../ns/pid";
import { TimeNs } from "../../ns/time";
import { fromKgidMunged, fromKuidMunged, UserNs } from "../../ns/user";
import { mayInspect } from "../../task/access";
import { Cred, taskCred } from "../../task/cred";
import { current } from "../../task/current";
import { Mm } from "../../task/mm";
import { Pid, pidNrNs, pidNsAt, taskPid, taskTgid } from "../../task/pid";
import { RLIM_INFINITY, rlimit, rlimitHard } from "../../task/rlimit";
import { taskState } from "../../task/sched";
import { bit, groupOf, SIG_DFL, SIG_IGN, sigAction } from "../../task/signal";
import {
  FREEZER_V1,
  Group,
  TASK_DEAD,
  TASK_FROZEN,
  TASK_INTERRUPTIBLE,
  TASK_STOPPED,
  TASK_TRACED,
  TASK_TRAPPED,
  TASK_UNINTERRUPTIBLE,
  TASK_ZOMBIE,
  Task,
} from "../../task/task";
import { monotonicNow } from "../../time/timer";
import { tracerPid } from "../../trace";
import { Tty } from "../../tty/tty";
import { FdTable, FsStruct } from "../types";
import {
  out,
  outBytes,
  outChar,
  outEscaped,
  outField,
  outFill,
  outHex,
  outLine,
  outNum,
  outOct,
  outPad,
  outPadI,
  outU64,
  seqLen,
} from "./seq";

/** Nanoseconds of one clock tick (USER_HZ = 100). */
const TICK: i64 = 10_000_000;
/** 4 KiB pages of one page of WebAssembly memory. */
const PAGES: u64 = 16;
const KB: u64 = 64;

/** A running task's time goes on between two switches: what its CPU has spent since. */
export function taskRunning(task: Task): i64 {
  return task.onCpu && task.state == 0 && task.ranSince ? monotonicNow() - task.ranSince : 0;
}

/** CPU time of a process, threads that are gone included; running time counts as user time. */
function groupUtime(g: Group): i64 {
  let sum = g.utime;
  for (let at = g.threadHead; at; at = changetype<Task>(at).threadNext)
    sum += changetype<Task>(at).utime + taskRunning(changetype<Task>(at));
  return sum;
}

function groupStime(g: Group): i64 {
  let sum = g.stime;
  for (let at = g.threadHead; at; at = changetype<Task>(at).threadNext) sum += changetype<Task>(at).stime;
  return sum;
}

export function stateChar(task: Task): i32 {
  let s = task.state;
  // Frozen: asleep, unless it was stopped before.
  if ((s == TASK_TRAPPED || s == TASK_FROZEN) && task.freezer & FREEZER_V1) return 68;
  if (s == TASK_TRAPPED) s = TASK_INTERRUPTIBLE;
  if (s == TASK_FROZEN) {
    // For a savepoint a CPU may have had to take it up, which it did not remain stopped for.
    const stopped = <u32>task.cr & TASK_STOPPED || (task.snapshot && groupOf(task).stopped);
    s = stopped ? TASK_STOPPED : TASK_INTERRUPTIBLE;
  }
  if (s & TASK_ZOMBIE) return 90;
  if (s & TASK_DEAD) return 88;
  if (s & TASK_TRACED) return 116;
  if (s & TASK_STOPPED) return 84;
  if (s & TASK_UNINTERRUPTIBLE) return 68;
  if (s & TASK_INTERRUPTIBLE) return 83;
  return 82;
}

function stateName(c: i32): string {
  switch (c) {
    case 90:
      return "Z (zombie)";
    case 88:
      return "X (dead)";
    case 116:
      return "t (tracing stop)";
    case 84:
      return "T (stopped)";
    case 68:
      return "D (disk sleep)";
    case 83:
      return "S (sleeping)";
    default:
      return "R (running)";
  }
}

function commLength(task: Task): u32 {
  const at = changetype<usize>(task) + offsetof<Task>("comm0");
  let n: u32 = 0;
  while (n < 15 && load<u8>(at + n)) n++;
  return n;
}

@inline
function commAt(task: Task): usize {
  return changetype<usize>(task) + offsetof<Task>("comm0");
}

export function outComm(task: Task): void {
  outBytes(commAt(task), commLength(task));
}

function pages(task: Task): u64 {
  return task.mm ? <u64>changetype<Mm>(task.mm).pages * PAGES : 0;
}

/** The parent's number, 0 when it is not in the namespace. */
export function ppidOf(task: Task, ns: PidNs): i32 {
  return task.realParent && changetype<Task>(task.realParent).pid
    ? pidNrNs(taskTgid(changetype<Task>(task.realParent)), ns)
    : 0;
}

function ignored(task: Task): u64 {
  let set: u64 = 0;
  for (let sig = 1; sig <= SIGRTMAX; sig++) if (sigAction(task, sig).handler == SIG_IGN) set |= bit(sig);
  return set;
}

function caught(task: Task): u64 {
  let set: u64 = 0;
  for (let sig = 1; sig <= SIGRTMAX; sig++) {
    const h = sigAction(task, sig).handler;
    if (h != SIG_IGN && h != SIG_DFL) set |= bit(sig);
  }
  return set;
}

/** What the reader's time namespace adds to the machine's boot time. */
export function bootOffset(): i64 {
  return changetype<TimeNs>(changetype<NsProxy>(current.nsproxy).time).boottime;
}

/** @param whole  the process with all its threads (/proc/PID), or one thread (/proc/PID/task/TID) */
export function showStat(task: Task, ns: PidNs, whole: bool): void {
  const g = groupOf(task);
  const permitted = mayInspect(task);
  outNum(pidNrNs(taskPid(task), ns));
  out(" (");
  outComm(task);
  out(") ");
  outChar(stateChar(task));
  outField(ppidOf(task, ns));
  outField(pidNrNs(changetype<Pid>(g.pgrp), ns));
  outField(pidNrNs(changetype<Pid>(g.session), ns));
  const t = changetype<Tty>(g.tty);
  if (changetype<usize>(t)) {
    outField(t.dev);
    outField(pidNrNs(changetype<Pid>(t.pgrp), ns));
  } else out(" 0 -1");
  outField(task.flags & 0xfffffff);
  out(" 0 0 0 0"); // page faults: a linear memory has none
  outField((whole ? groupUtime(g) : task.utime + taskRunning(task)) / TICK);
  outField((whole ? groupStime(g) : task.stime) / TICK);
  outField(g.cutime / TICK);
  outField(g.cstime / TICK);
  outField(task.rtPriority ? -1 - task.rtPriority : 20 + task.nice);
  outField(task.nice);
  outField(g.threads);
  out(" 0");
  outField((task.startBoot + bootOffset()) / TICK);
  outField(pages(task) * 4096);
  outField(pages(task));
  outChar(32);
  outU64(rlimit(task, RLIMIT_RSS));
  const mm = task.mm != 0;
  // Code is not in the address space; the stack pointer is the program's own business.
  out(mm ? (permitted ? " 0 0 0" : " 1 1 0") : " 0 0 0");
  out(" 0 0");
  outField(task.pending & 0x7fffffff);
  outField(task.blocked & 0x7fffffff);
  outField(ignored(task) & 0x7fffffff);
  outField(caught(task) & 0x7fffffff);
  outField(permitted && stateChar(task) != 82 ? 1 : 0); // wchan
  out(" 0 0");
  outField(task.exitSignal);
  outField(task.onCpu > 0 ? task.onCpu - 1 : 0);
  outField(task.rtPriority);
  outField(task.policy);
  out(" 0 0 0");
  out(" 0 0 0 0 0 0 0");
  outField(permitted ? (whole && task.state & TASK_ZOMBIE ? g.exitCode : task.exitCode) : 0);
  outChar(10);
}

/** What it was started with, or goes on being known by (execImage's UNSEEN). */
export function showCmdline(task: Task): void {
  if (!task.mm) return;
  const mm = changetype<Mm>(task.mm);
  outBytes(mm.argv + mm.shown, mm.argvSize - mm.shown);
}

export function showStatm(task: Task): void {
  const n = pages(task);
  outU64(n);
  outChar(32);
  outU64(n);
  out(" 0 0 0 ");
  outU64(n);
  out(" 0\n");
}

function kbLine(name: string, kb: u64): void {
  out(name);
  outPad(kb, 8);
  out(" kB\n");
}

function memoryLines(mm: Mm): void {
  const now = <u64>mm.pages * KB;
  const peak = <u64>(mm.peakPages > mm.pages ? mm.peakPages : mm.pages) * KB;
  kbLine("VmPeak:\t", peak);
  kbLine("VmSize:\t", now);
  kbLine("VmLck:\t", 0);
  kbLine("VmPin:\t", 0);
  kbLine("VmHWM:\t", peak);
  kbLine("VmRSS:\t", now);
  kbLine("RssAnon:\t", now);
  kbLine("RssFile:\t", 0);
  kbLine("RssShmem:\t", 0);
  kbLine("VmData:\t", now);
  kbLine("VmStk:\t", 0);
  kbLine("VmExe:\t", 0);
  kbLine("VmLib:\t", 0);
  kbLine("VmPTE:\t", 0);
  kbLine("VmSwap:\t", 0);
  kbLine("HugetlbPages:\t", 0);
  out("CoreDumping:\t0\nTHP_enabled:\t0\nuntag_mask:\t0xffffffffffffffff\n");
}

function mask(name: string, value: u64): void {
  out(name);
  outHex(value, 16);
  outChar(10);
}

/** A number for each namespace from the reader's down to the task's own; 0 where `pid` is not in it. */
function nsPids(name: string, pid: Pid, own: Pid, ns: PidNs): void {
  out(name);
  for (let level = ns.level; level <= own.level; level++) {
    outChar(9);
    outNum(pidNrNs(pid, pidNsAt(own, level)));
  }
  outChar(10);
}

/** "3": a bit for each CPU, in words of 32. */
function cpuMask(name: string, set: u64, cpus: u32): void {
  out(name);
  const words = (cpus + 31) >> 5;
  for (let w = <i32>words - 1; w >= 0; w--) {
    const width = w == <i32>words - 1 && cpus & 31 ? <i32>(((cpus & 31) + 3) >> 2) : 8;
    outHex(w < 2 ? (set >> (w * 32)) & 0xffffffff : 0, width);
    if (w) outChar(44);
  }
  outChar(10);
}

function cpuList(name: string, set: u64, cpus: u32): void {
  out(name);
  let first = true;
  for (let i: u32 = 0; i < cpus && i < 64; i++) {
    if (!((set >> i) & 1)) continue;
    let end = i;
    while (end + 1 < cpus && end + 1 < 64 && (set >> (end + 1)) & 1) end++;
    if (!first) outChar(44);
    first = false;
    outU64(i);
    if (end > i) {
      outChar(45);
      outU64(end);
    }
    i = end;
  }
  outChar(10);
}

function ids(name: string, view: UserNs, a: u32, b: u32, c: u32, d: u32, group: bool): void {
  out(name);
  outU64(group ? fromKgidMunged(view, a) : fromKuidMunged(view, a));
  outChar(9);
  outU64(group ? fromKgidMunged(view, b) : fromKuidMunged(view, b));
  outChar(9);
  outU64(group ? fromKgidMunged(view, c) : fromKuidMunged(view, c));
  outChar(9);
  outU64(group ? fromKgidMunged(view, d) : fromKuidMunged(view, d));
  outChar(10);
}

export function cpuCount(): u32 {
  const n = taskState().cpus;
  return n ? n : 1;
}

export function showStatus(task: Task, ns: PidNs, view: UserNs): void {
  const g = groupOf(task);
  const c = taskCred(task);
  out("Name:\t");
  outEscaped(commAt(task), commLength(task), "\n\\");
  outChar(10);
  if (task.fs) {
    out("Umask:\t");
    outOct(changetype<FsStruct>(task.fs).umask, 4);
    outChar(10);
  }
  out("State:\t");
  out(stateName(stateChar(task)));
  outLine("\nTgid:\t", pidNrNs(taskTgid(task), ns));
  out("Ngid:\t0\n");
  outLine("Pid:\t", pidNrNs(taskPid(task), ns));
  outLine("PPid:\t", ppidOf(task, ns));
  outLine("TracerPid:\t", task.tracer ? pidNrNs(tracerPid(task), ns) : 0);
  ids("Uid:\t", view, c.uid, c.euid, c.suid, c.fsuid, false);
  ids("Gid:\t", view, c.gid, c.egid, c.sgid, c.fsgid, true);
  outLine("FDSize:\t", task.files ? (<i64>changetype<FdTable>(task.files).count) << 6 : 0);
  out("Groups:\t");
  groups(c, view);
  out(" \n");
  const own = taskPid(task);
  nsPids("NStgid:", taskTgid(task), own, ns);
  nsPids("NSpid:", own, own, ns);
  nsPids("NSpgid:", changetype<Pid>(g.pgrp), own, ns);
  nsPids("NSsid:", changetype<Pid>(g.session), own, ns);
  out("Kthread:\t0\n");
  if (task.mm) memoryLines(changetype<Mm>(task.mm));
  outLine("Threads:\t", g.threads);
  out("SigQ:\t");
  outU64(queued(task, g));
  outChar(47);
  outU64(rlimit(task, RLIMIT_SIGPENDING));
  mask("\nSigPnd:\t", task.pending);
  mask("ShdPnd:\t", g.pending);
  mask("SigBlk:\t", task.blocked);
  mask("SigIgn:\t", ignored(task));
  mask("SigCgt:\t", caught(task));
  mask("CapInh:\t", c.inheritable);
  mask("CapPrm:\t", c.permitted);
  mask("CapEff:\t", c.effective);
  mask("CapBnd:\t", c.bounding);
  mask("CapAmb:\t", c.ambient);
  outLine("NoNewPrivs:\t", task.noNewPrivs);
  out(
    "Seccomp:\t0\nSeccomp_filters:\t0\nSpeculation_Store_Bypass:\tunknown\nSpeculationIndirectBranch:\tunsupported\n",
  );
  const cpus = cpuCount();
  const all: u64 = cpus >= 64 ? u64.MAX_VALUE : ((<u64>1) << cpus) - 1;
  const set = task.affinity ? task.affinity & all : all;
  cpuMask("Cpus_allowed:\t", set, cpus);
  cpuList("Cpus_allowed_list:\t", set, cpus);
  out("Mems_allowed:\t1\nMems_allowed_list:\t0\n");
  outLine("voluntary_ctxt_switches:\t", <i64>task.nvcsw);
  outLine("nonvoluntary_ctxt_switches:\t", <i64>task.nivcsw);
}

function groups(c: Cred, view: UserNs): void {
  if (!c.groups) return;
  const n = load<u32>(c.groups);
  for (let i: u32 = 0; i < n; i++) {
    if (i) outChar(32);
    outU64(fromKgidMunged(view, load<u32>(c.groups + 4 + (i << 2))));
  }
}

/** Signals that wait in this process's queues. */
function queued(task: Task, g: Group): u64 {
  let n: u64 = 0;
  for (let at = task.pendingHead; at; at = load<usize>(at)) n++;
  for (let at = g.pendingHead; at; at = load<usize>(at)) n++;
  return n;
}

/** proc_pid_children(5): children of this thread. */
export function showChildren(task: Task, ns: PidNs): void {
  for (let at = task.childHead; at; at = changetype<Task>(at).siblingNext) {
    outNum(pidNrNs(taskPid(changetype<Task>(at)), ns));
    outChar(32);
  }
}

function limitLine(task: Task, resource: i32, name: string, unit: string): void {
  const start = seqLen();
  out(name);
  outFill(start, 26);
  limitValue(rlimit(task, resource));
  outFill(start, 47);
  limitValue(rlimitHard(task, resource));
  outFill(start, 68);
  out(unit);
  if (unit.length) outFill(start, 78);
  else outFill(start, 68);
  outChar(10);
}

function limitValue(value: u64): void {
  if (value == RLIM_INFINITY) out("unlimited");
  else outU64(value);
}

export function showLimits(task: Task): void {
  out("Limit                     Soft Limit           Hard Limit           Units     \n");
  limitLine(task, 0, "Max cpu time", "seconds");
  limitLine(task, 1, "Max file size", "bytes");
  limitLine(task, 2, "Max data size", "bytes");
  limitLine(task, 3, "Max stack size", "bytes");
  limitLine(task, 4, "Max core file size", "bytes");
  limitLine(task, 5, "Max resident set", "bytes");
  limitLine(task, 6, "Max processes", "processes");
  limitLine(task, 7, "Max open files", "files");
  limitLine(task, 8, "Max locked memory", "bytes");
  limitLine(task, 9, "Max address space", "bytes");
  limitLine(task, 10, "Max file locks", "locks");
  limitLine(task, 11, "Max pending signals", "signals");
  limitLine(task, 12, "Max msgqueue size", "bytes");
  limitLine(task, 13, "Max nice priority", "");
  limitLine(task, 14, "Max realtime priority", "");
  limitLine(task, 15, "Max realtime timeout", "us");
}

/** The program's linear memory is its whole address space: one mapping. */
export function showMaps(task: Task): void {
  if (!task.mm) return;
  const start = seqLen();
  outHex(0, 8);
  outChar(45);
  outHex((<u64>changetype<Mm>(task.mm).pages) << 16, 8);
  out(" rw-p 00000000 00:00 0 ");
  outFill(start, 73);
  out("[memory]\n");
}

export function showSmaps(task: Task): void {
  if (!task.mm) return;
  showMaps(task);
  const kb = <u64>changetype<Mm>(task.mm).pages * KB;
  smapsLine("Size:           ", kb);
  smapsLine("KernelPageSize: ", KB);
  smapsLine("MMUPageSize:    ", KB);
  smapsLine("Rss:            ", kb);
  smapsLine("Pss:            ", kb);
  smapsLine("Pss_Dirty:      ", kb);
  smapsLine("Shared_Clean:   ", 0);
  smapsLine("Shared_Dirty:   ", 0);
  smapsLine("Private_Clean:  ", 0);
  smapsLine("Private_Dirty:  ", kb);
  smapsLine("Referenced:     ", kb);
  smapsLine("Anonymous:      ", kb);
  smapsLine("Swap:           ", 0);
  smapsLine("SwapPss:        ", 0);
  smapsLine("Locked:         ", 0);
  out("VmFlags: rd wr mr mw me ac \n");
}

function smapsLine(name: string, kb: u64): void {
  out(name);
  outPad(kb, 8);
  out(" kB\n");
}

/** oom_badness of proc_oom_score: memory in thousandths of the machine's, shifted by the adjustment. */
export function oomScore(task: Task): i64 {
  const adj = groupOf(task).oomScoreAdj;
  if (!task.mm || adj == -1000) return 0;
  const total = <i64>MEMORY_PAGES;
  const points = <i64>pages(task) + (<i64>adj * total) / 1000;
  const score = ((1000 + (points * 1000) / total) * 2) / 3;
  return score > 0 ? score : 0;
}

/** Nanoseconds run, nanoseconds waited for a CPU (not measured), turns. */
export function showSchedstat(task: Task): void {
  outNum(task.utime + task.stime + taskRunning(task));
  out(" 0");
  outField(<i64>(task.nvcsw + task.nivcsw));
  outChar(10);
}

/** proc_pid_syscall(5): the call that the task is blocked in. There is no stack or program counter to show. */
export function showSyscall(task: Task): void {
  if (stateChar(task) == 82) {
    out("running\n");
    return;
  }
  const c = task.call;
  outNum(c.nr);
  if (c.nr >= 0) {
    for (let i: usize = 0; i < 6; i++) {
      out(" 0x");
      const value = load<i64>(changetype<usize>(c) + offsetof<Task>("callA0") - offsetof<Task>("callNr") + (i << 3));
      // A negative int is 32 bits wide in a register.
      outHex(value < 0 && value >= i32.MIN_VALUE ? <u64>value & 0xffffffff : <u64>value, 1);
    }
  }
  out(" 0x0 0x0\n");
}

/** The kernel function that a blocked task would be in on Linux. */
export function showWchan(task: Task): void {
  if (!mayInspect(task) || stateChar(task) == 82 || stateChar(task) == 90) {
    outChar(48);
    return;
  }
  if (stateChar(task) == 84) {
    out("do_signal_stop");
    return;
  }
  switch (task.callNr) {
    case 61:
    case 247:
      out("do_wait");
      break;
    case 35:
    case 230:
      out("hrtimer_nanosleep");
      break;
    case 7:
    case 271:
      out("do_sys_poll");
      break;
    case 23:
    case 270:
      out("do_select");
      break;
    case 232:
    case 281:
    case 441:
      out("ep_poll");
      break;
    case 34:
      out("__do_sys_pause");
      break;
    case 130:
      out("sigsuspend");
      break;
    case 202:
      out("futex_do_wait");
      break;
    default:
      out("wait_woken");
  }
}

/** "monotonic  SEC NSEC": offsets that the task's children get. */
export function showTimensOffsets(task: Task): void {
  if (!task.nsproxy) return;
  const t = changetype<TimeNs>(changetype<NsProxy>(task.nsproxy).timeForChildren);
  offsetLine("monotonic  ", t.monotonic);
  offsetLine("boottime   ", t.boottime);
}

const SECOND: i64 = 1_000_000_000;

function offsetLine(name: string, ns: i64): void {
  let s = ns / SECOND;
  let rest = ns % SECOND;
  if (rest < 0) {
    rest += SECOND;
    s--;
  }
  out(name);
  outPadI(s, 10);
  outChar(32);
  outPad(<u64>rest, 9);
  outChar(10);
}
