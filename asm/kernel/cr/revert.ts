// A machine that goes back to an earlier moment of itself (workers/savepoints.ts). Its processes are at rest (machine_freeze) and
// the kernel lock is held; then the host puts the pages of that moment in place of the present ones. Most of kernel memory is the past
// then, as it should be. What belongs to the workers of the present is not: machine_keep() lays it aside, in a part of the memory
// that no savepoint holds, and machine_kept() puts it back.
//
//   CPUs                   the workers are where they are: asleep, or on their way to look for a task
//   numbers                of memories and requests: workers know them, so none is ever given twice
//   programs               a number means one content for as long as the machine lives: the table of the past is a beginning of the present one
//   the trace's ring       tells what happened, also what was gone back behind
//
// The lock words and the panic page are not even touched.

import { ENOMEM } from "../../abi/errno";
import {
  ARENA_BASE,
  KEPT_BASE,
  KEPT_SIZE,
  LOCK_BASE,
  MEMORY_PAGES,
  PAGE_SHIFT,
  PAGE_SIZE,
  PANIC_STATE,
  TRACE_BASE,
} from "../mem/map";
import { pageMap, pageMoment, pageMomentIs } from "../mem/page";
import { mmLastId, mmNumbersAfter } from "../task/mm";
import { progEntries, progMerge } from "../task/program";
import { resetRequests } from "../task/request";
import { CPU_SIZE, cpuAt, MAX_CPUS, taskState } from "../task/sched";
import { traceFlags, traceGoesOn, traceNext } from "../trace";
import { changed, watchBegin } from "../watch";

@unmanaged
class Kept {
  memories: u32; // the last number given to one
  requests: u32;
  hostEvents: u32;
  cpus: u32;
  idleCpus: u32;
  comingCpus: u32;
  halted: u32;
  programs: u32;
  traceFlags: u32;
  traceNext: u32;
  moment: u32; // so that what is written from now on is newer than every moment that was ever taken
}

const CPU_TABLE: usize = KEPT_BASE + 256;
const PROGRAMS: usize = CPU_TABLE + CPU_SIZE * <usize>MAX_CPUS;
/** Bytes of a map with one bit for each page. */
const MAP_BYTES: usize = (<usize>MEMORY_PAGES + (ARENA_BASE >> PAGE_SHIFT)) >> 3;
if (MAP_BYTES * 2 > KEPT_SIZE) ERROR("the maps of pages ran into the arenas");
if (offsetof<Kept>() > 256) ERROR("Kept ran into the CPU table");

function kept(): Kept {
  return changetype<Kept>(KEPT_BASE);
}

/** machine_keep(): lays aside what is of the present. Locked by machine_hold. @returns 0 or -ENOMEM */
export function machineKeep(): i32 {
  const s = taskState();
  const k = kept();
  k.memories = mmLastId();
  k.requests = s.loadNext;
  k.hostEvents = s.hostEvents;
  k.cpus = s.cpus;
  k.idleCpus = s.idleCpus;
  k.comingCpus = s.comingCpus;
  k.halted = s.halted;
  memory.copy(CPU_TABLE, changetype<usize>(cpuAt(0)), CPU_SIZE * <usize>MAX_CPUS);
  k.programs = s.programCount;
  if (PROGRAMS + progEntries(0) > KEPT_BASE + KEPT_SIZE) return -ENOMEM;
  progEntries(PROGRAMS);
  k.traceFlags = traceFlags();
  k.traceNext = traceNext();
  k.moment = pageMoment();
  return 0;
}

/**
 * machine_kept(): the memory is that of another moment: puts back what machine_keep laid aside. Locked.
 * @returns 0, or -ENOMEM: the moment has no room for the programs of the present. Then only going to yet another moment helps.
 */
export function machineKept(): i32 {
  const s = taskState();
  const k = kept();
  s.hostEvents = k.hostEvents;
  s.cpus = k.cpus;
  s.idleCpus = k.idleCpus;
  s.comingCpus = k.comingCpus;
  s.wantCpus = 0;
  s.halted = k.halted;
  memory.copy(changetype<usize>(cpuAt(0)), CPU_TABLE, CPU_SIZE * <usize>MAX_CPUS);
  if (s.loadNext < k.requests) s.loadNext = k.requests;
  resetRequests();
  mmNumbersAfter(k.memories);
  traceGoesOn(k.traceFlags, k.traceNext);
  pageMomentIs(k.moment);
  // Who draws the machine looks again, whether or not anything had happened at that moment since the last look.
  watchBegin();
  changed();
  return progMerge(PROGRAMS, k.programs) ? 0 : -ENOMEM;
}

/**
 * machine_pages(since): which pages a savepoint has to hold, written to the part of memory that none holds: one bit for each from address 0
 * on; and behind them (machine_same) as many that say which are known to be as they were at the moment of that number. What is written from
 * now on is not. Locked by machine_hold.
 * @param since what machine_moment() said after that moment was taken; 0 = nothing is known
 * @returns the end of what there is
 */
export function machinePages(since: u32): usize {
  memory.fill(KEPT_BASE, 0, MAP_BYTES * 2);
  const end = pageMap(KEPT_BASE, KEPT_BASE + MAP_BYTES, since);
  pageMomentIs(pageMoment() + 1);
  free(0, LOCK_BASE + PAGE_SIZE); // constants too: those of this kernel's mode, whichever took the moment
  free(PANIC_STATE, PANIC_STATE + PAGE_SIZE);
  free(TRACE_BASE, ARENA_BASE);
  return end;
}

/** machine_map(): where machine_pages() writes. */
export function machineMap(): usize {
  return KEPT_BASE;
}

/** machine_same(): where it writes what is as it was. */
export function machineSame(): usize {
  return KEPT_BASE + MAP_BYTES;
}

/** machine_moment(): the number of the moment that machine_pages() was last asked about. Of a later machine that goes on from this one it is higher. */
export function machineMoment(): u32 {
  return pageMoment();
}

function free(from: usize, to: usize): void {
  for (let page = from >> PAGE_SHIFT; page < to >> PAGE_SHIFT; page++) {
    store<u8>(KEPT_BASE + (page >> 3), load<u8>(KEPT_BASE + (page >> 3)) & ~(1 << (<u8>(page & 7))));
  }
}
