// Load average: the usual exponential decay of runnable tasks over 1, 5 and 15 minutes, sampled every 5 seconds. Brought up
// to date when someone looks, by as many samples as have been missed.

import { clock_monotonic } from "../host";
import { TASK_STATE } from "../mem/map";
import { CPU_BUSY, cpuAt, taskState } from "./sched";

const SAMPLE: i64 = 5_000_000_000;
/** 16.16 fixed point, as sysinfo(2) gives it; the decay factors are Linux's EXP_1, EXP_5, EXP_15 in 11 bits. */
const AT: usize = TASK_STATE + 4008;

function decay(i: i32): u64 {
  return i == 0 ? 1884 : i == 1 ? 2014 : 2037;
}

/** Load average i (0: 1 minute, 1: 5, 2: 15) times 65536. */
export function loadAverage(i: i32): u64 {
  const now = clock_monotonic();
  const last = load<i64>(AT);
  let samples = (now - last) / SAMPLE;
  if (samples > 400) samples = 400;
  if (samples > 0) {
    store<i64>(AT, now);
    const s = taskState();
    let active: u64 = s.runCount;
    for (let id: u32 = 1; id <= s.cpus; id++) if (cpuAt(id as i32).state == CPU_BUSY && cpuAt(id as i32).task) active++;
    for (let k = 0; k < 3; k++) {
      const at = AT + 8 + ((<usize>k) << 3);
      let v = load<u64>(at);
      for (let n: i64 = 0; n < samples; n++) v = (v * decay(k) + (active << 16) * (2048 - decay(k))) >> 11;
      store<u64>(at, v);
    }
  }
  return load<u64>(AT + 8 + ((<usize>i) << 3));
}
