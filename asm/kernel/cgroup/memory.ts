// The memory controller: the linear memories of a cgroup's processes, in pages of 64 KiB. A memory is charged to the cgroup
// that its process is in, and to all above; it moves with the process (Linux leaves behind what was charged). Growing over memory.max finds a victim, as the
// kernel's OOM killer does: the largest process below the cgroup that is full, where oom_score_adj does not say otherwise.
// What is not counted: what the kernel keeps for a process, and pages of tmpfs.

import { SIGKILL } from "../../abi/flags";
import { outLine } from "../fs/proc/seq";
import { isNull } from "../fs/types";
import { Mm } from "../task/mm";
import { fatalPending, groupOf, SigInfo, sendSignal } from "../task/signal";
import { PF_EXITING, Task } from "../task/task";
import { controllers } from "./control";
import { liveTask, nextTask } from "./member";
import { cgroupGet, cgroupPut, fileNotify } from "./tree";
import { Cgroup, isBelow, isRoot, LIMIT_NONE, SUBSYS_MEMORY } from "./types";

export const EVENT_LOW: u32 = 0;
export const EVENT_HIGH: u32 = 1;
export const EVENT_MAX: u32 = 2;
export const EVENT_OOM: u32 = 3;
export const EVENT_OOM_KILL: u32 = 4;
export const EVENT_OOM_GROUP_KILL: u32 = 5;
export const EVENTS: u32 = 6;

const PAGE_SHIFT: u32 = 16;

export function memoryReset(cg: Cgroup): void {
  cg.memMax = LIMIT_NONE;
  cg.memHigh = LIMIT_NONE;
  cg.memMin = 0;
  cg.memLow = 0;
  cg.memSwapMax = LIMIT_NONE;
  cg.memSwapHigh = LIMIT_NONE;
  cg.memOomGroup = 0;
  cg.memPeak = cg.memPages;
}

@inline
function hasMemory(cg: Cgroup): bool {
  return !isRoot(cg) && (controllers(cg) & SUBSYS_MEMORY) != 0;
}

@inline
function counter(cg: Cgroup, event: u32, local: bool): usize {
  return changetype<usize>(cg) + offsetof<Cgroup>("memEvents0") + <usize>(local ? event + EVENTS : event) * 8;
}

export function memoryEvents(cg: Cgroup, event: u32, local: bool): i64 {
  return load<i64>(counter(cg, event, local));
}

/** memcg_memory_event: here, and in all above. */
function tell(cg: Cgroup, event: u32): void {
  store<i64>(counter(cg, event, true), memoryEvents(cg, event, true) + 1);
  fileNotify(cg, "memory.events.local");
  for (let at = cg; !isRoot(at); at = at.parent) {
    store<i64>(counter(at, event, false), memoryEvents(at, event, false) + 1);
    fileNotify(at, "memory.events");
  }
}

function add(cg: Cgroup, pages: i64): void {
  for (let at = cg; !isNull(at); at = at.parent) {
    at.memPages += pages;
    if (at.memPages > at.memPeak) at.memPeak = at.memPages;
  }
}

/** Brings the charge of a memory in line with its size; it is its task's cgroup's from the first time on. Locked. */
export function memoryCharge(mm: Mm, task: Task): void {
  if (!mm.memcg) {
    if (!task.cgroup) return;
    mm.memcg = changetype<usize>(cgroupGet(changetype<Cgroup>(task.cgroup)));
  }
  const more = <i64>mm.pages - <i64>mm.charged;
  if (!more) return;
  mm.charged = mm.pages;
  const cg = changetype<Cgroup>(mm.memcg);
  add(cg, more);
  if (more > 0) for (let at = cg; !isRoot(at); at = at.parent) if (over(at, at.memHigh, 0)) tell(at, EVENT_HIGH);
}

/** A child is there, with a memory of its own. */
export function memoryForked(child: Task): void {
  const mm = changetype<Mm>(child.mm);
  if (!child.mm || mm.memcg) return;
  memoryWanted(child, mm.pages);
  memoryCharge(mm, child);
}

/** Its process has been moved: what it has is charged there, whatever the limits. */
export function memoryMoved(task: Task): void {
  const mm = changetype<Mm>(task.mm);
  if (!task.mm || !mm.memcg || groupOf(task).leader != changetype<usize>(task)) return;
  memoryUncharge(mm);
  memoryCharge(mm, task);
}

/** The memory is gone. */
export function memoryUncharge(mm: Mm): void {
  if (!mm.memcg) return;
  const cg = changetype<Cgroup>(mm.memcg);
  add(cg, -(<i64>mm.charged));
  mm.memcg = 0;
  mm.charged = 0;
  cgroupPut(cg);
}

@inline
function over(cg: Cgroup, limit: i64, more: i64): bool {
  return limit != LIMIT_NONE && (cg.memPages + more) << PAGE_SHIFT > limit;
}

/** try_charge: a memory of the task wants `pages` more. Somebody may have to die for it, the task itself among them. Locked. */
export function memoryWanted(task: Task, pages: i64): void {
  if (!task.cgroup) return;
  const mm = changetype<Mm>(task.mm);
  const own = task.mm && mm.memcg ? changetype<Cgroup>(mm.memcg) : changetype<Cgroup>(task.cgroup);
  for (let at = own; !isRoot(at); at = at.parent) {
    if (!hasMemory(at) || !over(at, at.memMax, pages)) continue;
    tell(at, EVENT_MAX);
    // Who dies anyway may take what it needs for that.
    if (task.flags & PF_EXITING || fatalPending(task)) return;
    outOfMemory(at);
    return;
  }
}

/** oom_badness: pages, and a thousandth of the limit for each point of oom_score_adj. @returns −1: it is left alone */
function badness(task: Task, cg: Cgroup): i64 {
  const adj = groupOf(task).oomScoreAdj;
  if (adj == -1000 || !task.mm) return -1;
  const all = cg.memMax >> PAGE_SHIFT;
  const points = <i64>changetype<Mm>(task.mm).pages + (<i64>adj * all) / 1000;
  return points > 0 ? points : 1;
}

/** mem_cgroup_out_of_memory. */
function outOfMemory(cg: Cgroup): void {
  tell(cg, EVENT_OOM);
  let victim = changetype<Task>(0);
  let worst: i64 = 0;
  for (let task = nextTask(changetype<Task>(0)); !isNull(task); task = nextTask(task)) {
    if (groupOf(task).leader != changetype<usize>(task) || !liveTask(task) || !task.mm) continue;
    if (!isBelow(changetype<Cgroup>(task.cgroup), cg)) continue;
    // One is dying already: what it has will be free soon.
    if (fatalPending(task) || task.flags & PF_EXITING) return;
    const points = badness(task, cg);
    if (points > worst) {
      worst = points;
      victim = task;
    }
  }
  if (isNull(victim)) return;
  const group = oomGroup(changetype<Cgroup>(victim.cgroup), cg);
  if (isNull(group)) {
    kill(victim);
    return;
  }
  tell(group, EVENT_OOM_GROUP_KILL);
  for (let task = nextTask(changetype<Task>(0)); !isNull(task); task = nextTask(task)) {
    if (
      groupOf(task).leader == changetype<usize>(task) &&
      liveTask(task) &&
      isBelow(changetype<Cgroup>(task.cgroup), group)
    )
      if (groupOf(task).oomScoreAdj != -1000) kill(task);
  }
}

/** mem_cgroup_get_oom_group: the topmost cgroup, up to the one that is full, that goes as a whole; null: none. */
function oomGroup(from: Cgroup, full: Cgroup): Cgroup {
  let found = changetype<Cgroup>(0);
  for (let at = from; !isRoot(at); at = at.parent) {
    if (at.memOomGroup) found = at;
    if (at == full) break;
  }
  return found;
}

function kill(victim: Task): void {
  let cg = changetype<Cgroup>(victim.cgroup);
  while (!isRoot(cg) && !hasMemory(cg)) cg = cg.parent;
  if (!isRoot(cg)) tell(cg, EVENT_OOM_KILL);
  // From the kernel: the init of a PID namespace dies of it too.
  sendSignal(SIGKILL, changetype<SigInfo>(0), victim, true, true);
}

/** memory.max was lowered below what is used: mem_cgroup_resize_max kills until it fits, or nobody is left. */
export function memoryShrink(cg: Cgroup): void {
  if (over(cg, cg.memMax, 0)) outOfMemory(cg);
}

/** memory.events and its local brother. */
export function showMemoryEvents(cg: Cgroup, local: bool): void {
  outLine("low ", memoryEvents(cg, EVENT_LOW, local));
  outLine("high ", memoryEvents(cg, EVENT_HIGH, local));
  outLine("max ", memoryEvents(cg, EVENT_MAX, local));
  outLine("oom ", memoryEvents(cg, EVENT_OOM, local));
  outLine("oom_kill ", memoryEvents(cg, EVENT_OOM_KILL, local));
  outLine("oom_group_kill ", memoryEvents(cg, EVENT_OOM_GROUP_KILL, local));
}

/** memory.stat: all there is is anonymous memory. */
export function showMemoryStat(cg: Cgroup): void {
  const bytes = cg.memPages << PAGE_SHIFT;
  outLine("anon ", bytes);
  outLine("file ", 0);
  outLine("kernel ", 0);
  outLine("kernel_stack ", 0);
  outLine("pagetables ", 0);
  outLine("sec_pagetables ", 0);
  outLine("percpu ", 0);
  outLine("sock ", 0);
  outLine("vmalloc ", 0);
  outLine("shmem ", 0);
  outLine("file_mapped ", 0);
  outLine("file_dirty ", 0);
  outLine("file_writeback ", 0);
  outLine("swapcached ", 0);
  outLine("inactive_anon ", bytes);
  outLine("active_anon ", 0);
  outLine("inactive_file ", 0);
  outLine("active_file ", 0);
  outLine("unevictable ", 0);
  outLine("slab_reclaimable ", 0);
  outLine("slab_unreclaimable ", 0);
  outLine("slab ", 0);
  outLine("pgfault ", 0);
  outLine("pgmajfault ", 0);
}
