// The files of a cgroup's directory: which there are, what they say, what may be written to them. Which file an inode is: its kind.

import { EINVAL, ENOENT, ENOMEM, EOPNOTSUPP, EPERM, ERANGE } from "../../abi/errno";
import { S_IFREG } from "../../abi/fs";
import { dentryDrop, dentryFind, dentryNew, dentryPin, dput } from "../fs/dcache";
import { inodeNew } from "../fs/inode";
import { out, outBytes, outChar, outLine, outNum } from "../fs/proc/seq";
import { taskRunning } from "../fs/proc/task";
import { isNull } from "../fs/types";
import { clock_monotonic } from "../host";
import { kfree, kmalloc } from "../mem/slab";
import { BAD, isStr, parseNumber, putStr, TOO_LARGE } from "../mem/str";
import { CgroupNs } from "../ns/cgroup";
import { nsState } from "../ns/common";
import { CAP_SYS_ADMIN, Cred, capable, cred } from "../task/cred";
import { pidVnr, taskPid, taskTgid } from "../task/pid";
import { groupOf } from "../task/signal";
import { Group, Task } from "../task/task";
import { controllers, isThreaded, makeThreaded, subsysName, takenSubsys, typeName, writeControl } from "./control";
import { hasCpu } from "./cpu";
import { freezerDone, setFreeze, setFreezer } from "./freezer";
import { showControllerFile, writeControllerFile } from "./limits";
import { attach, cgroupOf, killAllIn, liveTask, nextTask } from "./member";
import { cgroupGet, isPopulated } from "./tree";
import {
  CG_CLONE,
  CG_FROZEN,
  CG_NO_PRESSURE,
  CG_NOTIFY,
  Cgroup,
  cgroupState,
  FREEZING_DONE,
  FREEZING_PARENT,
  FREEZING_SELF,
  isBelow,
  isDead,
  isRoot,
  isUnified,
  LIMIT_NONE,
  nextCgroup,
  SUBSYS_CPU,
  SUBSYS_CPUSET,
  SUBSYS_END,
  SUBSYS_FREEZER,
  SUBSYS_IO,
  SUBSYS_MEMORY,
  SUBSYS_PIDS,
} from "./types";

const F_TYPE: u32 = 1;
export const F_PROCS: u32 = 2;
const F_THREADS: u32 = 3;
const F_CONTROLLERS: u32 = 4;
const F_SUBTREE_CONTROL: u32 = 5;
const F_EVENTS: u32 = 6;
const F_MAX_DESCENDANTS: u32 = 7;
const F_MAX_DEPTH: u32 = 8;
const F_STAT: u32 = 9;
const F_STAT_LOCAL: u32 = 10;
const F_FREEZE: u32 = 11;
const F_KILL: u32 = 12;
const F_CPU_STAT: u32 = 13;
const F_CPU_STAT_LOCAL: u32 = 14;
const F_PIDS_MAX: u32 = 15;
const F_PIDS_CURRENT: u32 = 16;
const F_PIDS_PEAK: u32 = 17;
const F_PIDS_EVENTS: u32 = 18;
const F_PIDS_EVENTS_LOCAL: u32 = 19;
// version 1
const F_CLONE_CHILDREN: u32 = 20;
const F_SANE_BEHAVIOR: u32 = 21;
const F_TASKS: u32 = 22;
const F_NOTIFY: u32 = 23;
const F_AGENT: u32 = 24;
const F_FREEZER_STATE: u32 = 25;
const F_SELF_FREEZING: u32 = 26;
const F_PARENT_FREEZING: u32 = 27;
// cpu, memory, io, cpuset
export const F_PRESSURE: u32 = 28;
export const F_CPU_PRESSURE: u32 = 29;
export const F_IO_PRESSURE: u32 = 30;
export const F_MEMORY_PRESSURE: u32 = 31;
export const F_CPU_MAX: u32 = 32;
export const F_CPU_MAX_BURST: u32 = 33;
export const F_CPU_WEIGHT: u32 = 34;
export const F_CPU_WEIGHT_NICE: u32 = 35;
export const F_CPU_IDLE: u32 = 36;
export const F_MEMORY_CURRENT: u32 = 37;
export const F_MEMORY_PEAK: u32 = 38;
export const F_MEMORY_MIN: u32 = 39;
export const F_MEMORY_LOW: u32 = 40;
export const F_MEMORY_HIGH: u32 = 41;
export const F_MEMORY_MAX: u32 = 42;
export const F_MEMORY_EVENTS: u32 = 43;
export const F_MEMORY_EVENTS_LOCAL: u32 = 44;
export const F_MEMORY_STAT: u32 = 45;
export const F_MEMORY_OOM_GROUP: u32 = 46;
export const F_MEMORY_RECLAIM: u32 = 47;
export const F_MEMORY_SWAP_CURRENT: u32 = 48;
export const F_MEMORY_SWAP_PEAK: u32 = 49;
export const F_MEMORY_SWAP_HIGH: u32 = 50;
export const F_MEMORY_SWAP_MAX: u32 = 51;
export const F_MEMORY_SWAP_EVENTS: u32 = 52;
export const F_IO_STAT: u32 = 53;
export const F_IO_MAX: u32 = 54;
export const F_IO_WEIGHT: u32 = 55;
export const F_CPUSET_CPUS: u32 = 56;
export const F_CPUSET_CPUS_EFFECTIVE: u32 = 57;
export const F_CPUSET_MEMS: u32 = 58;
export const F_CPUSET_MEMS_EFFECTIVE: u32 = 59;
const F_END: u32 = 60;

export function fileName(id: u32): string {
  switch (id) {
    case F_TYPE:
      return "cgroup.type";
    case F_PROCS:
      return "cgroup.procs";
    case F_THREADS:
      return "cgroup.threads";
    case F_CONTROLLERS:
      return "cgroup.controllers";
    case F_SUBTREE_CONTROL:
      return "cgroup.subtree_control";
    case F_EVENTS:
      return "cgroup.events";
    case F_MAX_DESCENDANTS:
      return "cgroup.max.descendants";
    case F_MAX_DEPTH:
      return "cgroup.max.depth";
    case F_STAT:
      return "cgroup.stat";
    case F_STAT_LOCAL:
      return "cgroup.stat.local";
    case F_FREEZE:
      return "cgroup.freeze";
    case F_KILL:
      return "cgroup.kill";
    case F_CPU_STAT:
      return "cpu.stat";
    case F_CPU_STAT_LOCAL:
      return "cpu.stat.local";
    case F_PIDS_MAX:
      return "pids.max";
    case F_PIDS_CURRENT:
      return "pids.current";
    case F_PIDS_PEAK:
      return "pids.peak";
    case F_PIDS_EVENTS:
      return "pids.events";
    case F_PIDS_EVENTS_LOCAL:
      return "pids.events.local";
    case F_CLONE_CHILDREN:
      return "cgroup.clone_children";
    case F_SANE_BEHAVIOR:
      return "cgroup.sane_behavior";
    case F_TASKS:
      return "tasks";
    case F_NOTIFY:
      return "notify_on_release";
    case F_AGENT:
      return "release_agent";
    case F_FREEZER_STATE:
      return "freezer.state";
    case F_SELF_FREEZING:
      return "freezer.self_freezing";
    case F_PARENT_FREEZING:
      return "freezer.parent_freezing";
    case F_PRESSURE:
      return "cgroup.pressure";
    case F_CPU_PRESSURE:
      return "cpu.pressure";
    case F_IO_PRESSURE:
      return "io.pressure";
    case F_MEMORY_PRESSURE:
      return "memory.pressure";
    case F_CPU_MAX:
      return "cpu.max";
    case F_CPU_MAX_BURST:
      return "cpu.max.burst";
    case F_CPU_WEIGHT:
      return "cpu.weight";
    case F_CPU_WEIGHT_NICE:
      return "cpu.weight.nice";
    case F_CPU_IDLE:
      return "cpu.idle";
    case F_MEMORY_CURRENT:
      return "memory.current";
    case F_MEMORY_PEAK:
      return "memory.peak";
    case F_MEMORY_MIN:
      return "memory.min";
    case F_MEMORY_LOW:
      return "memory.low";
    case F_MEMORY_HIGH:
      return "memory.high";
    case F_MEMORY_MAX:
      return "memory.max";
    case F_MEMORY_EVENTS:
      return "memory.events";
    case F_MEMORY_EVENTS_LOCAL:
      return "memory.events.local";
    case F_MEMORY_STAT:
      return "memory.stat";
    case F_MEMORY_OOM_GROUP:
      return "memory.oom.group";
    case F_MEMORY_RECLAIM:
      return "memory.reclaim";
    case F_MEMORY_SWAP_CURRENT:
      return "memory.swap.current";
    case F_MEMORY_SWAP_PEAK:
      return "memory.swap.peak";
    case F_MEMORY_SWAP_HIGH:
      return "memory.swap.high";
    case F_MEMORY_SWAP_MAX:
      return "memory.swap.max";
    case F_MEMORY_SWAP_EVENTS:
      return "memory.swap.events";
    case F_IO_STAT:
      return "io.stat";
    case F_IO_MAX:
      return "io.max";
    case F_IO_WEIGHT:
      return "io.weight";
    case F_CPUSET_CPUS:
      return "cpuset.cpus";
    case F_CPUSET_CPUS_EFFECTIVE:
      return "cpuset.cpus.effective";
    case F_CPUSET_MEMS:
      return "cpuset.mems";
    default:
      return "cpuset.mems.effective";
  }
}

function fileMode(id: u32): u32 {
  switch (id) {
    case F_KILL:
    case F_MEMORY_RECLAIM:
      return 0o200;
    case F_MEMORY_CURRENT:
    case F_MEMORY_EVENTS:
    case F_MEMORY_EVENTS_LOCAL:
    case F_MEMORY_STAT:
    case F_MEMORY_SWAP_CURRENT:
    case F_MEMORY_SWAP_EVENTS:
    case F_IO_STAT:
    case F_CPUSET_CPUS_EFFECTIVE:
    case F_CPUSET_MEMS_EFFECTIVE:
    case F_CONTROLLERS:
    case F_EVENTS:
    case F_STAT:
    case F_STAT_LOCAL:
    case F_CPU_STAT:
    case F_CPU_STAT_LOCAL:
    case F_PIDS_CURRENT:
    case F_PIDS_PEAK:
    case F_PIDS_EVENTS:
    case F_PIDS_EVENTS_LOCAL:
    case F_SANE_BEHAVIOR:
    case F_SELF_FREEZING:
    case F_PARENT_FREEZING:
      return 0o444;
    default:
      return 0o644;
  }
}

/** Has `cg` that file, with what is enabled for it now? */
function applies(cg: Cgroup, id: u32): bool {
  const root = isRoot(cg);
  const unified = isUnified(cg);
  switch (id) {
    case F_PROCS:
      return true;
    case F_TYPE:
    case F_EVENTS:
    case F_STAT_LOCAL:
    case F_FREEZE:
    case F_KILL:
      return unified && !root;
    case F_PIDS_MAX:
    case F_PIDS_CURRENT:
    case F_PIDS_PEAK:
    case F_PIDS_EVENTS:
      return !root && (controllers(cg) & SUBSYS_PIDS) != 0;
    case F_PIDS_EVENTS_LOCAL:
      return unified && !root && (controllers(cg) & SUBSYS_PIDS) != 0;
    case F_CLONE_CHILDREN:
    case F_TASKS:
    case F_NOTIFY:
      return !unified;
    case F_SANE_BEHAVIOR:
    case F_AGENT:
      return !unified && root;
    case F_FREEZER_STATE:
    case F_SELF_FREEZING:
    case F_PARENT_FREEZING:
      return !unified && !root && (controllers(cg) & SUBSYS_FREEZER) != 0;
    case F_CPU_PRESSURE:
    case F_IO_PRESSURE:
    case F_MEMORY_PRESSURE:
      return unified && !(cg.flags & CG_NO_PRESSURE);
    default:
      if (id < F_CPU_MAX) return unified;
      if (!unified) return false;
      // The root of all has what only says something.
      if (root) return isRootFile(id) && (controllers(cg) & subsysOfFile(id)) != 0;
      return (controllers(cg) & subsysOfFile(id)) != 0;
  }
}

function isRootFile(id: u32): bool {
  return (
    id == F_MEMORY_STAT ||
    id == F_MEMORY_RECLAIM ||
    id == F_IO_STAT ||
    id == F_CPUSET_CPUS_EFFECTIVE ||
    id == F_CPUSET_MEMS_EFFECTIVE
  );
}

/** The controller that a file belongs to, from F_CPU_MAX on. */
function subsysOfFile(id: u32): u32 {
  if (id < F_MEMORY_CURRENT) return SUBSYS_CPU;
  if (id < F_IO_STAT) return SUBSYS_MEMORY;
  return id < F_CPUSET_CPUS ? SUBSYS_IO : SUBSYS_CPUSET;
}

/** Whether a file says what an owner has set, and nothing else does: what a checkpoint writes. */
function isSetting(id: u32): bool {
  switch (id) {
    case F_TYPE:
    case F_SUBTREE_CONTROL:
    case F_MAX_DESCENDANTS:
    case F_MAX_DEPTH:
    case F_FREEZE:
    case F_PIDS_MAX:
    case F_CLONE_CHILDREN:
    case F_NOTIFY:
    case F_CPU_MAX:
    case F_CPU_MAX_BURST:
    case F_CPU_WEIGHT:
    case F_CPU_IDLE:
    case F_MEMORY_MIN:
    case F_MEMORY_LOW:
    case F_MEMORY_HIGH:
    case F_MEMORY_MAX:
    case F_MEMORY_OOM_GROUP:
    case F_MEMORY_SWAP_HIGH:
    case F_MEMORY_SWAP_MAX:
    case F_IO_MAX:
    case F_IO_WEIGHT:
    case F_CPUSET_CPUS:
    case F_CPUSET_MEMS:
      return true;
    default:
      return false;
  }
}

/** The setting of `cg` behind `id`, in the order in which they can be set again; 0: there is none. */
export function nextSetting(cg: Cgroup, id: u32): u32 {
  // cpu.weight says 0 of who is idle, and does not take it.
  while (++id < F_END) if (isSetting(id) && applies(cg, id) && (id != F_CPU_WEIGHT || !cg.cpuIdle)) return id;
  return 0;
}

export function isFreeze(id: u32): bool {
  return id == F_FREEZE;
}

/** The setting of that name; 0: there is none. */
export function settingOf(name: usize, n: u32): u32 {
  for (let id: u32 = 1; id < F_END; id++) if (isSetting(id) && isStr(name, <i32>n, fileName(id))) return id;
  return 0;
}

/** Makes one. @returns 0 or -ENOMEM */
function addFile(cg: Cgroup, id: u32, name: usize, len: i32): i32 {
  const dir = cg.dentry;
  const inode = inodeNew(dir.sb, S_IFREG | fileMode(id));
  if (isNull(inode)) return -ENOMEM;
  inode.kind = id;
  inode.a = changetype<usize>(cgroupGet(cg));
  if (!isRoot(cg)) {
    inode.uid = cred().fsuid;
    inode.gid = cred().fsgid;
  }
  const d = dentryNew(dir, name, len, inode);
  if (isNull(d)) return -ENOMEM;
  dentryPin(d);
  dput(d);
  return 0;
}

/** Makes the files that it should have and has not, takes away those that it should not have. @returns 0 or -ENOMEM */
export function filesUpdate(cg: Cgroup): i32 {
  if (isNull(cg.dentry)) return 0;
  const at = changetype<usize>(cgroupState()) + 2304;
  for (let id: u32 = 1; id < F_END; id++) {
    const n = <i32>(putStr(at, fileName(id)) - at);
    const d = dentryFind(cg.dentry, at, n);
    const has = !isNull(d) && d.inode.kind == id;
    const should = applies(cg, id);
    if (has && !should) dentryDrop(d);
    else if (should && !has) {
      const err = addFile(cg, id, at, n);
      if (err) return err;
    }
  }
  return 0;
}

/** CFTYPE_NS_DELEGATABLE: may be written at the root of a namespace from inside, with nsdelegate. */
export function isDelegatable(id: u32): bool {
  return id == F_PROCS || id == F_THREADS || id == F_SUBTREE_CONTROL;
}

function outSubsys(mask: u32): void {
  let first = true;
  for (let bit: u32 = 1; bit < SUBSYS_END; bit <<= 1) {
    if (!(mask & bit)) continue;
    if (!first) outChar(32);
    out(subsysName(bit));
    first = false;
  }
  if (!first) outChar(10);
}

export function outLimit(v: i64, none: i64): void {
  if (v == none) out("max");
  else outNum(v);
  outChar(10);
}

/** Has the process a thread left that is in its cgroups? */
function anyLive(g: Group): bool {
  for (let at = g.threadHead; at; at = changetype<Task>(at).threadNext) if (liveTask(changetype<Task>(at))) return true;
  return false;
}

/** Who has no number where the reader is, is 0 to version 2, and nobody to version 1. */
function outMember(cg: Cgroup, nr: i32): void {
  if (nr || isUnified(cg)) outLine("", nr);
}

/** Processes, as the reader numbers them. Those of a threaded subtree are all its domain's. */
function showProcs(cg: Cgroup): void {
  for (let task = nextTask(changetype<Task>(0)); !isNull(task); task = nextTask(task)) {
    const g = groupOf(task);
    if (g.leader != changetype<usize>(task)) continue;
    const own = cgroupOf(task, cg.hierarchy);
    if ((isUnified(cg) ? own.domain : own) == cg && anyLive(g)) outMember(cg, pidVnr(taskTgid(task)));
  }
}

function showThreads(cg: Cgroup): void {
  for (let task = nextTask(changetype<Task>(0)); !isNull(task); task = nextTask(task)) {
    if (liveTask(task) && cgroupOf(task, cg.hierarchy) == cg) outMember(cg, pidVnr(taskPid(task)));
  }
}

/** CPU time of everything in and below it, in microseconds: what is running, what has left, what is gone. */
function showCpuStat(top: Cgroup): void {
  let user: i64 = 0;
  let system: i64 = 0;
  for (let cg = top; !isNull(cg); cg = nextCgroup(cg, top)) {
    user += cg.utime;
    system += cg.stime;
  }
  for (let task = nextTask(changetype<Task>(0)); !isNull(task); task = nextTask(task)) {
    if (!liveTask(task) || !isBelow(changetype<Cgroup>(task.cgroup), top)) continue;
    user += task.utime + taskRunning(task) - task.cgroupUtime;
    system += task.stime - task.cgroupStime;
  }
  outLine("usage_usec ", (user + system) / 1000);
  outLine("user_usec ", user / 1000);
  outLine("system_usec ", system / 1000);
  out("nice_usec 0\n");
  if (isRoot(top) || !hasCpu(top)) return;
  outLine("nr_periods ", <i64>top.cpuPeriods);
  outLine("nr_throttled ", top.cpuHolds);
  outLine("throttled_usec ", heldNs(top) / 1000);
  outLine("nr_bursts ", <i64>top.cpuBursts);
  outLine("burst_usec ", top.cpuBurstNs / 1000);
}

function heldNs(cg: Cgroup): i64 {
  return cg.cpuHeldNs + (cg.cpuHeld ? clock_monotonic() - cg.cpuHeldSince : 0);
}

/** How many cgroups, from `cg` down, have each controller of version 2. perf_event, which has no files, is in all. */
function showSubsys(cg: Cgroup, name: string, dying: bool): void {
  const old = takenSubsys();
  for (let bit: u32 = 1; bit < SUBSYS_END; bit <<= 1) {
    if (bit == SUBSYS_PIDS) {
      out(name);
      outLine("perf_event ", dying ? 0 : cg.descendants + 1);
      out(name);
      outLine("hugetlb ", 0);
    }
    if (bit == SUBSYS_FREEZER || old & bit) continue;
    let n: i64 = 0;
    for (let at = cg; !isNull(at) && !dying; at = nextCgroup(at, cg)) if (isRoot(at) || controllers(at) & bit) n++;
    out(name);
    out(subsysName(bit));
    outLine(" ", n);
  }
}

function showStat(cg: Cgroup): void {
  outLine("nr_descendants ", cg.descendants);
  showSubsys(cg, "nr_subsys_", false);
  outLine("nr_dying_descendants ", cg.dying);
  showSubsys(cg, "nr_dying_subsys_", true);
}

/** freezer_read: the state of version 1, brought up to date. */
function freezerWord(cg: Cgroup): string {
  if (!(cg.freezing & (FREEZING_SELF | FREEZING_PARENT))) return "THAWED\n";
  if (!(cg.freezing & FREEZING_DONE) && freezerDone(cg)) cg.freezing |= FREEZING_DONE;
  return cg.freezing & FREEZING_DONE ? "FROZEN\n" : "FREEZING\n";
}

/** Makes the text of a file, between seqBegin and seqEnd. @returns 0 or -errno */
export function showFile(cg: Cgroup, id: u32): i32 {
  switch (id) {
    case F_TYPE:
      out(typeName(cg));
      return 0;
    case F_PROCS:
      if (isUnified(cg) && isThreaded(cg)) return -EOPNOTSUPP;
      showProcs(cg);
      return 0;
    case F_THREADS:
    case F_TASKS:
      showThreads(cg);
      return 0;
    case F_CONTROLLERS:
      outSubsys(controllers(cg));
      return 0;
    case F_SUBTREE_CONTROL:
      outSubsys(cg.control);
      return 0;
    case F_EVENTS:
      outLine("populated ", isPopulated(cg) ? 1 : 0);
      outLine("frozen ", cg.flags & CG_FROZEN ? 1 : 0);
      return 0;
    case F_MAX_DESCENDANTS:
      outLimit(cg.maxDescendants, i32.MAX_VALUE);
      return 0;
    case F_MAX_DEPTH:
      outLimit(cg.maxDepth, i32.MAX_VALUE);
      return 0;
    case F_STAT:
      showStat(cg);
      return 0;
    case F_STAT_LOCAL: {
      const now = cg.frozenHere ? clock_monotonic() - cg.frozenSince : 0;
      outLine("frozen_usec ", (cg.frozenNs + now) / 1000);
      return 0;
    }
    case F_FREEZE:
      outLine("", cg.freeze);
      return 0;
    case F_KILL:
    case F_MEMORY_RECLAIM:
      return -EINVAL;
    case F_CPU_STAT:
      showCpuStat(cg);
      return 0;
    case F_CPU_STAT_LOCAL:
      if (!isRoot(cg) && hasCpu(cg)) outLine("throttled_usec ", heldNs(cg) / 1000);
      return 0;
    case F_PIDS_MAX:
      outLimit(cg.pidsMax, LIMIT_NONE);
      return 0;
    case F_PIDS_CURRENT:
      outLine("", cg.pids);
      return 0;
    case F_PIDS_PEAK:
      outLine("", cg.pidsPeak);
      return 0;
    case F_PIDS_EVENTS:
      outLine("max ", <i64>(isUnified(cg) ? cg.pidsEvents : cg.pidsFailed));
      return 0;
    case F_PIDS_EVENTS_LOCAL:
      outLine("max ", <i64>cg.pidsEventsLocal);
      return 0;
    case F_CLONE_CHILDREN:
      outLine("", cg.flags & CG_CLONE ? 1 : 0);
      return 0;
    case F_SANE_BEHAVIOR:
      out("0\n");
      return 0;
    case F_NOTIFY:
      outLine("", cg.flags & CG_NOTIFY ? 1 : 0);
      return 0;
    case F_AGENT:
      outBytes(cg.hierarchy.agent, cg.hierarchy.agentLen);
      outChar(10);
      return 0;
    case F_FREEZER_STATE:
      out(freezerWord(cg));
      return 0;
    case F_SELF_FREEZING:
      outLine("", cg.freezing & FREEZING_SELF ? 1 : 0);
      return 0;
    case F_PARENT_FREEZING:
      outLine("", cg.freezing & FREEZING_PARENT ? 1 : 0);
      return 0;
  }
  return showControllerFile(cg, id);
}

@inline
function isSpace(c: u32): bool {
  return c == 32 || (c >= 9 && c <= 13);
}

/** A number between `least` and `most`. @returns it, or an errno + i64.MIN_VALUE's neighbours as a negative errno in *failed* */
export function numberError(v: i64): i32 {
  return v == BAD ? -EINVAL : -ERANGE;
}

export function isNumber(v: i64, least: i64, most: i64): bool {
  return v != BAD && v != TOO_LARGE && v >= least && v <= most;
}

function writeLimit(cg: Cgroup, id: u32, at: usize, n: u32): i32 {
  let limit: i64 = i32.MAX_VALUE;
  if (!isStr(at, n, "max")) {
    limit = parseNumber(at, n);
    if (!isNumber(limit, i32.MIN_VALUE, i32.MAX_VALUE)) return numberError(limit);
    if (limit < 0) return -ERANGE;
  }
  if (isDead(cg)) return -ENOENT;
  if (id == F_MAX_DEPTH) cg.maxDepth = <i32>limit;
  else cg.maxDescendants = <i32>limit;
  return 0;
}

/** PID_MAX_LIMIT + 1: as many as there can be numbers. */
const PIDS_MAX: i64 = 4194305;

function writePidsMax(cg: Cgroup, at: usize, n: u32): i32 {
  if (isStr(at, n, "max")) {
    cg.pidsMax = LIMIT_NONE;
    return 0;
  }
  const v = parseNumber(at, n);
  if (v == BAD || v == TOO_LARGE) return numberError(v);
  if (v < 0 || v >= PIDS_MAX) return -EINVAL;
  cg.pidsMax = v;
  return 0;
}

function writeMember(cg: Cgroup, id: u32, at: usize, n: u32, opener: Cred, ns: CgroupNs): i32 {
  const nr = parseNumber(at, n);
  if (!isNumber(nr, 0, i32.MAX_VALUE)) return -EINVAL;
  return attach(cg, <i32>nr, id == F_PROCS, opener, ns);
}

function writeAgent(cg: Cgroup, at: usize, n: u32): i32 {
  if (cred().userNs != nsState().initUser || !capable(CAP_SYS_ADMIN)) return -EPERM;
  const copy = kmalloc(n + 1);
  if (!copy) return -ENOMEM;
  memory.copy(copy, at, n);
  const h = cg.hierarchy;
  kfree(h.agent);
  h.agent = copy;
  h.agentLen = n;
  return 0;
}

function writeFlag(cg: Cgroup, flag: u32, at: usize, n: u32): i32 {
  const v = parseNumber(at, n);
  if (v == BAD || v == TOO_LARGE || v < 0) return v == TOO_LARGE ? -ERANGE : -EINVAL;
  cg.flags = v ? cg.flags | flag : cg.flags & ~flag;
  return 0;
}

/** A write of the n bytes at `at`. @returns 0 or -errno */
export function writeFile(cg: Cgroup, id: u32, at: usize, n: u32, opener: Cred, ns: CgroupNs): i32 {
  while (n && isSpace(load<u8>(at + n - 1))) n--;
  while (n && isSpace(load<u8>(at))) {
    at++;
    n--;
  }
  switch (id) {
    case F_TYPE:
      return isStr(at, n, "threaded") ? makeThreaded(cg) : -EINVAL;
    case F_PROCS:
    case F_THREADS:
    case F_TASKS:
      return writeMember(cg, id, at, n, opener, ns);
    case F_SUBTREE_CONTROL:
      return writeControl(cg, at, n);
    case F_MAX_DESCENDANTS:
    case F_MAX_DEPTH:
      return writeLimit(cg, id, at, n);
    case F_FREEZE: {
      const v = parseNumber(at, n);
      if (!isNumber(v, 0, 1)) return numberError(v);
      setFreeze(cg, v != 0);
      return 0;
    }
    case F_KILL: {
      const v = parseNumber(at, n);
      if (!isNumber(v, 1, 1)) return numberError(v);
      if (isThreaded(cg)) return -EOPNOTSUPP;
      killAllIn(cg);
      return 0;
    }
    case F_PIDS_MAX:
      return writePidsMax(cg, at, n);
    case F_CLONE_CHILDREN:
      return writeFlag(cg, CG_CLONE, at, n);
    case F_NOTIFY:
      return writeFlag(cg, CG_NOTIFY, at, n);
    case F_AGENT:
      return writeAgent(cg, at, n);
    case F_FREEZER_STATE:
      if (isStr(at, n, "THAWED")) setFreezer(cg, false);
      else if (isStr(at, n, "FROZEN")) setFreezer(cg, true);
      else return -EINVAL;
      return 0;
  }
  return writeControllerFile(cg, id, at, n);
}
