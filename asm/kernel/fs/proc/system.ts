// The files at the top of /proc that tell about the machine: proc_uptime(5), proc_stat(5), proc_meminfo(5) …

import { clock_realtime } from "../../host";
import { MEMORY_PAGES } from "../../mem/map";
import { pagesUsed } from "../../mem/page";
import { CACHE_COUNT, slabCount, slabInUse, slabSize } from "../../mem/slab";
import { nsState } from "../../ns/common";
import { PidNs } from "../../ns/pid";
import { KERNEL_RELEASE, KERNEL_VERSION } from "../../ns/uts";
import { loadAverage } from "../../task/load";
import { nextTgid, pidNrNs, taskTgid } from "../../task/pid";
import { taskState } from "../../task/sched";
import { groupOf } from "../../task/signal";
import { TASK_UNINTERRUPTIBLE, Task } from "../../task/task";
import { monotonicNow } from "../../time/timer";
import { fsState } from "../state";
import { fsMountable, fsTypeName } from "../super";
import { FS_BLOCK, FS_PIPEFS, isNull } from "../types";
import { out, outChar, outFill, outNum, outPad, outU64, outZero, seqLen } from "./seq";
import { cacheName } from "./slabnames";
import { bootOffset, cpuCount, taskRunning } from "./task";

const SECOND: i64 = 1_000_000_000;
const TICK: i64 = 10_000_000;

export function showVersion(): void {
  out("Linux version ");
  out(KERNEL_RELEASE);
  out(" (nutshell@wasm) (AssemblyScript) ");
  out(KERNEL_VERSION);
  outChar(10);
}

/** Nanoseconds that all tasks have used so far, those that have been reaped included. */
function cpuUsed(system: bool): i64 {
  let sum: i64 = 0;
  const ns = changetype<PidNs>(nsState().initPid);
  let task = nextTgid(ns, 1);
  while (!isNull(task)) {
    const g = groupOf(task);
    sum += system ? g.stime : g.utime;
    for (let at = g.threadHead; at; at = changetype<Task>(at).threadNext) {
      const t = changetype<Task>(at);
      sum += system ? t.stime : t.utime + taskRunning(t);
    }
    // What init has waited for was everybody's.
    if (changetype<usize>(task) == taskState().init) sum += system ? g.cstime : g.cutime;
    task = nextTgid(ns, <u32>pidNrNs(taskTgid(task), ns) + 1);
  }
  return sum;
}

function hundredths(ns: i64): void {
  outNum(ns / SECOND);
  outChar(46);
  outZero(<u64>((ns % SECOND) / TICK), 2);
}

/** Seconds since boot as the reader's time namespace has them, and seconds that CPUs had nothing to do. */
export function showUptime(): void {
  hundredths(monotonicNow() + bootOffset());
  outChar(32);
  const idle = monotonicNow() * cpuCount() - cpuUsed(false) - cpuUsed(true);
  hundredths(idle > 0 ? idle : 0);
  outChar(10);
}

function load(i: i32): void {
  const v = loadAverage(i) + 65536 / 200;
  outU64(v >> 16);
  outChar(46);
  outZero(((v & 65535) * 100) >> 16, 2);
  outChar(32);
}

function runningTasks(): u32 {
  return countTasks(0);
}

/** Tasks of a state in the whole machine: 0 = runnable, TASK_UNINTERRUPTIBLE = blocked, −1 = all. */
function countTasks(state: i32): u32 {
  let n: u32 = 0;
  const ns = changetype<PidNs>(nsState().initPid);
  let task = nextTgid(ns, 1);
  while (!isNull(task)) {
    for (let at = groupOf(task).threadHead; at; at = changetype<Task>(at).threadNext) {
      if (state < 0 || (state == 0 ? changetype<Task>(at).state == 0 : (changetype<Task>(at).state & state) != 0)) n++;
    }
    task = nextTgid(ns, <u32>pidNrNs(taskTgid(task), ns) + 1);
  }
  return n;
}

/** @param ns  of the procfs: whose last number is shown */
export function showLoadavg(ns: PidNs): void {
  load(0);
  load(1);
  load(2);
  const running = runningTasks();
  outU64(running ? running : 1);
  outChar(47);
  outU64(countTasks(-1));
  outChar(32);
  outU64(ns.cursor - 1);
  outChar(10);
}

function memLine(name: string, kb: u64): void {
  const start = seqLen();
  out(name);
  outFill(start, 16);
  outPad(kb, 8);
  out(" kB\n");
}

/** The machine's memory is what WebAssembly lets the kernel memory grow to. */
export function showMeminfo(): void {
  const total = MEMORY_PAGES << 2;
  const free = total - ((<u64>pagesUsed()) << 2);
  let slab: u64 = 0;
  for (let i = 0; i < CACHE_COUNT; i++) slab += (<u64>slabCount(i)) << 2;
  memLine("MemTotal:", total);
  memLine("MemFree:", free);
  memLine("MemAvailable:", free);
  memLine("Buffers:", 0);
  memLine("Cached:", 0);
  memLine("SwapCached:", 0);
  memLine("Active:", 0);
  memLine("Inactive:", 0);
  memLine("SwapTotal:", 0);
  memLine("SwapFree:", 0);
  memLine("Dirty:", 0);
  memLine("Writeback:", 0);
  memLine("AnonPages:", 0);
  memLine("Mapped:", 0);
  memLine("Shmem:", 0);
  memLine("KReclaimable:", 0);
  memLine("Slab:", slab);
  memLine("SReclaimable:", 0);
  memLine("SUnreclaim:", slab);
  memLine("CommitLimit:", total);
  memLine("Committed_AS:", total - free);
}

function cpuLine(user: i64, system: i64, idle: i64): void {
  outNum(user / TICK);
  out(" 0 ");
  outNum(system / TICK);
  outChar(32);
  outNum(idle / TICK);
  out(" 0 0 0 0 0 0\n");
}

export function showStatFile(): void {
  const user = cpuUsed(false);
  const system = cpuUsed(true);
  const cpus = cpuCount();
  const idle = monotonicNow() * cpus - user - system;
  out("cpu  ");
  cpuLine(user, system, idle > 0 ? idle : 0);
  // Tasks are not bound to CPUs: each has its share.
  for (let i: u32 = 0; i < cpus; i++) {
    out("cpu");
    outU64(i);
    outChar(32);
    cpuLine(user / cpus, system / cpus, idle > 0 ? idle / cpus : 0);
  }
  out("intr 0\nctxt ");
  outU64(taskState().switches);
  out("\nbtime ");
  outNum((clock_realtime() - monotonicNow() - bootOffset()) / SECOND);
  out("\nprocesses ");
  outU64(taskState().forks);
  const running = runningTasks();
  out("\nprocs_running ");
  outU64(running ? running : 1);
  out("\nprocs_blocked ");
  outU64(countTasks(TASK_UNINTERRUPTIBLE));
  out("\nsoftirq 0 0 0 0 0 0 0 0 0 0 0\n");
}

export function showCpuinfo(): void {
  const cpus = cpuCount();
  for (let i: u32 = 0; i < cpus; i++) {
    out("processor\t: ");
    outU64(i);
    out("\nvendor_id\t: WebAssembly\nmodel name\t: WebAssembly worker\nsiblings\t: ");
    outU64(cpus);
    out("\ncore id\t\t: ");
    outU64(i);
    out("\ncpu cores\t: ");
    outU64(cpus);
    out("\nflags\t\t: bulk-memory threads\n\n");
  }
}

/** The types that mount(2) knows, and pipefs, which it does not mount. */
export function showFilesystems(): void {
  for (let type: u32 = 1; type < FS_BLOCK; type++) {
    const name = fsTypeName(type);
    if (type == FS_PIPEFS || fsMountable(type)) {
      out("nodev\t");
      out(name);
      outChar(10);
    }
  }
}

export function showDevices(): void {
  out(
    "Character devices:\n  1 mem\n  5 /dev/tty\n  5 /dev/console\n  5 /dev/ptmx\n128 ptm\n136 pts\n\nBlock devices:\n",
  );
}

export function showTtyDrivers(): void {
  out("/dev/tty             /dev/tty        5       0 system:/dev/tty\n");
  out("/dev/console         /dev/console    5       1 system:console\n");
  out("/dev/ptmx            /dev/ptmx       5       2 system\n");
  out("pty_slave            /dev/pts      136 0-1048575 pty:slave\n");
  out("pty_master           /dev/ptm      128 0-1048575 pty:master\n");
}

/** proc_slabinfo(5), version 2.1. */
export function showSlabinfo(): void {
  out("slabinfo - version: 2.1\n");
  out("# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>");
  out(" : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>\n");
  for (let i = 0; i < CACHE_COUNT; i++) {
    const size = slabSize(i);
    if (!size) continue;
    const order = size <= 1000 ? 0 : size <= 2040 ? 1 : 2;
    const each = ((4096 << order) - 16) / size;
    const start = seqLen();
    out(cacheName(i));
    outFill(start, 17);
    outChar(32);
    outPad(slabInUse(i), 6);
    outChar(32);
    outPad(slabCount(i) * each, 6);
    outChar(32);
    outPad(size, 6);
    outChar(32);
    outPad(each, 4);
    outChar(32);
    outPad(1 << order, 4);
    out(" : tunables    0    0    0 : slabdata ");
    outPad(slabCount(i), 6);
    outChar(32);
    outPad(slabCount(i), 6);
    out("      0\n");
  }
}

/** file-nr: open, free, most. */
export function openFiles(): u32 {
  return fsState().files;
}
