// The page of globals of proc, nsfs, pidfs and the sysctls: what lies where.

import { PROC_STATE } from "../../mem/map";
import { Super } from "../types";

//   0 … 63     the text in the making (seq.ts)
//   64 …       ProcState
//   512 …      a Path for one look at a time
//   576 …      a name in the making
//   1024 …     text of a write (one at a time)

@unmanaged
export class ProcState {
  nsfsSuper: Super;
  pidfsSuper: Super;
  // load averages: fixed point with 11 bits
  load1: u32;
  load5: u32;
  load15: u32;
  pad: u32;
  loadNext: i64; // monotonic nanoseconds of the next sample
  // sysctls without a home elsewhere
  threadsMax: u32;
  nrOpen: u32;
  maxMapCount: u32;
  overcommitMemory: u32;
  overcommitRatio: u32;
  swappiness: u32;
  protectedFifos: u32;
  protectedHardlinks: u32;
  protectedRegular: u32;
  protectedSymlinks: u32;
  suidDumpable: u32;
  inotifyEvents: u32;
  pipePagesHard: u32;
  pipePagesSoft: u32;
  epollWatches: u32;
  legacyTiocsti: u32;
  booted: u32;
  bootIdSet: u32;
  bootId0: u64;
  bootId1: u64;
}

export const SCRATCH_PATH: usize = PROC_STATE + 512;
export const SCRATCH_NAME: usize = PROC_STATE + 576;
export const WRITE_BUF: usize = PROC_STATE + 1024;
export const WRITE_MAX: u32 = 2048;

if (offsetof<ProcState>() > 448) ERROR("ProcState ran into the scratch path");

/** The globals, with their defaults at first use. */
export function procState(): ProcState {
  const s = changetype<ProcState>(PROC_STATE + 64);
  if (!s.booted) {
    s.booted = 1;
    s.threadsMax = 15646;
    s.nrOpen = 1048576;
    s.maxMapCount = 65530;
    s.overcommitRatio = 50;
    s.swappiness = 60;
    s.protectedHardlinks = 1;
    s.inotifyEvents = 16384;
    s.pipePagesSoft = 16384;
    s.epollWatches = 1048576;
  }
  return s;
}
