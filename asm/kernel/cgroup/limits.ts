// The files of the controllers cpu, memory, io and cpuset, and the pressure files: what they say and what may be written to them.

import { EAGAIN, EINVAL, ENODEV, ERANGE } from "../../abi/errno";
import { out, outChar, outLine, outNum } from "../fs/proc/seq";
import { BAD, isStr, parseNumber, TOO_LARGE } from "../mem/str";
import { quotaChanged, WEIGHT_DEFAULT } from "./cpu";
import {
  F_CPU_IDLE,
  F_CPU_MAX,
  F_CPU_MAX_BURST,
  F_CPU_PRESSURE,
  F_CPU_WEIGHT,
  F_CPU_WEIGHT_NICE,
  F_CPUSET_CPUS_EFFECTIVE,
  F_CPUSET_MEMS_EFFECTIVE,
  F_IO_MAX,
  F_IO_PRESSURE,
  F_IO_WEIGHT,
  F_MEMORY_CURRENT,
  F_MEMORY_EVENTS,
  F_MEMORY_EVENTS_LOCAL,
  F_MEMORY_HIGH,
  F_MEMORY_LOW,
  F_MEMORY_MAX,
  F_MEMORY_MIN,
  F_MEMORY_OOM_GROUP,
  F_MEMORY_PEAK,
  F_MEMORY_PRESSURE,
  F_MEMORY_RECLAIM,
  F_MEMORY_STAT,
  F_MEMORY_SWAP_CURRENT,
  F_MEMORY_SWAP_EVENTS,
  F_MEMORY_SWAP_HIGH,
  F_MEMORY_SWAP_MAX,
  F_MEMORY_SWAP_PEAK,
  F_PRESSURE,
  filesUpdate,
  isNumber,
  numberError,
  outLimit,
} from "./files";
import { memoryShrink, showMemoryEvents, showMemoryStat } from "./memory";
import { CG_NO_PRESSURE, Cgroup, LIMIT_NONE } from "./types";

const MEMORY_SHIFT: i64 = 16;

/** sched_prio_to_weight: of nice −20 to 19, in 1024ths. */
const NICE_WEIGHTS: StaticArray<u32> = [
  88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991,
  1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87, 70, 56, 45, 36, 29, 23, 18, 15,
];

/** The scheduler's weight of a cgroup's: 100 is 1024. */
function schedWeight(weight: u32): u32 {
  return (weight * 1024 + WEIGHT_DEFAULT / 2) / WEIGHT_DEFAULT;
}

/** The nice value that comes nearest. */
function niceOf(weight: u32): i32 {
  let last = i32.MAX_VALUE;
  const w = <i32>schedWeight(weight);
  let i = 0;
  for (; i < 40; i++) {
    const delta = abs(<i32>NICE_WEIGHTS[i] - w);
    if (delta >= last) break;
    last = delta;
  }
  return i - 1 - 20;
}

/** Nothing waits for memory or for disks here, and waiting for a CPU is not measured. */
function showPressure(): void {
  out("some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n");
}

function showQuota(cg: Cgroup): void {
  if (cg.cpuQuota == LIMIT_NONE) out("max");
  else outNum(cg.cpuQuota / 1000);
  outChar(32);
  outNum(cg.cpuPeriod / 1000);
  outChar(10);
}

/** Between seqBegin and seqEnd. @returns 0 or -errno */
export function showControllerFile(cg: Cgroup, id: u32): i32 {
  switch (id) {
    case F_PRESSURE:
      outLine("", cg.flags & CG_NO_PRESSURE ? 0 : 1);
      return 0;
    case F_CPU_PRESSURE:
    case F_IO_PRESSURE:
    case F_MEMORY_PRESSURE:
      showPressure();
      return 0;
    case F_CPU_MAX:
      showQuota(cg);
      return 0;
    case F_CPU_MAX_BURST:
      outLine("", cg.cpuBurst / 1000);
      return 0;
    case F_CPU_WEIGHT:
      outLine("", cg.cpuIdle ? 0 : cg.cpuWeight);
      return 0;
    case F_CPU_WEIGHT_NICE:
      outLine("", niceOf(cg.cpuWeight));
      return 0;
    case F_CPU_IDLE:
      outLine("", cg.cpuIdle);
      return 0;
    case F_MEMORY_CURRENT:
      outLine("", cg.memPages << MEMORY_SHIFT);
      return 0;
    case F_MEMORY_PEAK:
      outLine("", cg.memPeak << MEMORY_SHIFT);
      return 0;
    case F_MEMORY_MIN:
      outLimit(cg.memMin, LIMIT_NONE);
      return 0;
    case F_MEMORY_LOW:
      outLimit(cg.memLow, LIMIT_NONE);
      return 0;
    case F_MEMORY_HIGH:
      outLimit(cg.memHigh, LIMIT_NONE);
      return 0;
    case F_MEMORY_MAX:
      outLimit(cg.memMax, LIMIT_NONE);
      return 0;
    case F_MEMORY_EVENTS:
    case F_MEMORY_EVENTS_LOCAL:
      showMemoryEvents(cg, id == F_MEMORY_EVENTS_LOCAL);
      return 0;
    case F_MEMORY_STAT:
      showMemoryStat(cg);
      return 0;
    case F_MEMORY_OOM_GROUP:
      outLine("", cg.memOomGroup);
      return 0;
    case F_MEMORY_SWAP_CURRENT:
    case F_MEMORY_SWAP_PEAK:
      outLine("", 0);
      return 0;
    case F_MEMORY_SWAP_HIGH:
      outLimit(cg.memSwapHigh, LIMIT_NONE);
      return 0;
    case F_MEMORY_SWAP_MAX:
      outLimit(cg.memSwapMax, LIMIT_NONE);
      return 0;
    case F_MEMORY_SWAP_EVENTS:
      out("high 0\nmax 0\nfail 0\n");
      return 0;
    case F_IO_WEIGHT:
      outLine("default ", cg.ioWeight);
      return 0;
    case F_CPUSET_CPUS_EFFECTIVE:
    case F_CPUSET_MEMS_EFFECTIVE:
      out("0\n");
      return 0;
  }
  // io.stat, io.max: there is no block device. cpuset.cpus, cpuset.mems: nothing was asked for.
  return 0;
}

/** "max" or a number of bytes with K, M, G … behind it: page_counter_memparse. @returns BAD when it is none */
function parseBytes(at: usize, n: u32): i64 {
  if (isStr(at, n, "max")) return LIMIT_NONE;
  let shift: i64 = 0;
  if (n) {
    switch (load<u8>(at + n - 1) | 32) {
      case 107:
        shift = 10;
        break;
      case 109:
        shift = 20;
        break;
      case 103:
        shift = 30;
        break;
      case 116:
        shift = 40;
        break;
    }
  }
  const v = parseNumber(at, shift ? n - 1 : n);
  if (v == BAD || v < 0) return v == TOO_LARGE ? LIMIT_NONE : BAD;
  if (v > LIMIT_NONE >> shift) return LIMIT_NONE;
  // In pages of 4 KiB, as Linux keeps them.
  return (v << shift) & ~4095;
}

function writeBytes(cg: Cgroup, field: usize, at: usize, n: u32): i32 {
  const v = parseBytes(at, n);
  if (v == BAD) return -EINVAL;
  store<i64>(changetype<usize>(cg) + field, v);
  return 0;
}

/** cpu.max: "QUOTA [PERIOD]" in microseconds, QUOTA may be "max". */
function writeQuota(cg: Cgroup, at: usize, n: u32): i32 {
  let end: u32 = 0;
  while (end < n && load<u8>(at + end) != 32) end++;
  let quota = LIMIT_NONE;
  if (!isStr(at, end, "max")) {
    quota = parseNumber(at, end);
    if (!isNumber(quota, 0, i64.MAX_VALUE)) return -EINVAL;
  }
  let period = cg.cpuPeriod / 1000;
  while (end < n && load<u8>(at + end) == 32) end++;
  if (end < n) {
    period = parseNumber(at + end, n - end);
    if (!isNumber(period, 0, i64.MAX_VALUE)) return -EINVAL;
  }
  if (period < 1000 || period > 1_000_000) return -EINVAL;
  if (quota != LIMIT_NONE) {
    if (quota < 1000) return -EINVAL;
    quota = quota > LIMIT_NONE / 2000 ? LIMIT_NONE / 2 : quota * 1000;
    if (cg.cpuBurst > quota) return -EINVAL;
  }
  cg.cpuQuota = quota;
  cg.cpuPeriod = period * 1000;
  quotaChanged(cg);
  return 0;
}

function writeWeight(cg: Cgroup, id: u32, at: usize, n: u32): i32 {
  const v = parseNumber(at, n);
  if (v == BAD || v == TOO_LARGE) return numberError(v);
  if (id == F_CPU_IDLE) {
    if (v != 0 && v != 1) return -EINVAL;
    cg.cpuIdle = <u32>v;
    return 0;
  }
  if (cg.cpuIdle) return -EINVAL;
  if (id == F_CPU_WEIGHT_NICE) {
    if (v < -20 || v > 19) return -ERANGE;
    cg.cpuWeight = (NICE_WEIGHTS[<i32>v + 20] * WEIGHT_DEFAULT + 512) / 1024;
    if (!cg.cpuWeight) cg.cpuWeight = 1;
    return 0;
  }
  if (v < 1 || v > 10000) return -ERANGE;
  cg.cpuWeight = <u32>v;
  return 0;
}

function writeMemory(cg: Cgroup, id: u32, at: usize, n: u32): i32 {
  switch (id) {
    case F_MEMORY_MIN:
      return writeBytes(cg, offsetof<Cgroup>("memMin"), at, n);
    case F_MEMORY_LOW:
      return writeBytes(cg, offsetof<Cgroup>("memLow"), at, n);
    case F_MEMORY_HIGH:
      return writeBytes(cg, offsetof<Cgroup>("memHigh"), at, n);
    case F_MEMORY_SWAP_HIGH:
      return writeBytes(cg, offsetof<Cgroup>("memSwapHigh"), at, n);
    case F_MEMORY_SWAP_MAX:
      return writeBytes(cg, offsetof<Cgroup>("memSwapMax"), at, n);
    case F_MEMORY_MAX: {
      const err = writeBytes(cg, offsetof<Cgroup>("memMax"), at, n);
      if (!err) memoryShrink(cg);
      return err;
    }
    case F_MEMORY_PEAK:
      cg.memPeak = cg.memPages;
      return 0;
    case F_MEMORY_RECLAIM:
      // There is nowhere to bring memory to.
      return parseBytes(at, n) == BAD ? -EINVAL : -EAGAIN;
    default: {
      const v = parseNumber(at, n);
      if (v == BAD || v == TOO_LARGE) return numberError(v);
      if (v != 0 && v != 1) return -EINVAL;
      cg.memOomGroup = <u32>v;
      return 0;
    }
  }
}

/** A trigger of a pressure file: "some|full THRESHOLD WINDOW", in microseconds. It never fires. */
function writeTrigger(at: usize, n: u32): i32 {
  if (n < 5 || (!isStr(at, 5, "some ") && !isStr(at, 5, "full "))) return -EINVAL;
  let end: u32 = 5;
  while (end < n && load<u8>(at + end) != 32) end++;
  const threshold = parseNumber(at + 5, end - 5);
  if (end >= n) return -EINVAL;
  const window = parseNumber(at + end + 1, n - end - 1);
  if (!isNumber(window, 500_000, 10_000_000) || !isNumber(threshold, 1, window)) return -EINVAL;
  return 0;
}

/** @param at the text without the blanks around it @returns 0 or -errno */
export function writeControllerFile(cg: Cgroup, id: u32, at: usize, n: u32): i32 {
  switch (id) {
    case F_PRESSURE: {
      const v = parseNumber(at, n);
      if (v == BAD || v == TOO_LARGE) return numberError(v);
      if (v != 0 && v != 1) return -ERANGE;
      cg.flags = v ? cg.flags & ~CG_NO_PRESSURE : cg.flags | CG_NO_PRESSURE;
      return filesUpdate(cg);
    }
    case F_CPU_PRESSURE:
    case F_IO_PRESSURE:
    case F_MEMORY_PRESSURE:
      return writeTrigger(at, n);
    case F_CPU_MAX:
      return writeQuota(cg, at, n);
    case F_CPU_MAX_BURST: {
      const v = parseNumber(at, n);
      if (!isNumber(v, 0, i64.MAX_VALUE / 1000)) return v == TOO_LARGE ? -ERANGE : -EINVAL;
      if (v * 1000 > cg.cpuQuota) return -EINVAL;
      cg.cpuBurst = v * 1000;
      return 0;
    }
    case F_CPU_WEIGHT:
    case F_CPU_WEIGHT_NICE:
    case F_CPU_IDLE:
      return writeWeight(cg, id, at, n);
    case F_IO_MAX:
      return n ? -ENODEV : 0;
    case F_IO_WEIGHT: {
      const from: u32 = n > 8 && isStr(at, 8, "default ") ? 8 : 0;
      const v = parseNumber(at + from, n - from);
      if (v == BAD || v == TOO_LARGE) return -ENODEV;
      if (v < 1 || v > 10000) return -ERANGE;
      cg.ioWeight = <u32>v;
      return 0;
    }
  }
  if (id >= F_MEMORY_CURRENT && id <= F_MEMORY_SWAP_EVENTS) return writeMemory(cg, id, at, n);
  // cpuset: all CPUs are one to it.
  return n == 0 || isStr(at, n, "0") || isStr(at, n, "0-1") ? 0 : -EINVAL;
}
