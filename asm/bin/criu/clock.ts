// The monotonic clock, for statistics.
import { SYS_clock_gettime } from "../../lib/sys/raw";

const CLOCK_MONOTONIC = 1;

export function monotonicMicros(): i64 {
  const at = memory.data(16);
  SYS_clock_gettime(CLOCK_MONOTONIC, at as i32);
  return load<i64>(at) * 1_000_000 + load<i64>(at, 8) / 1000;
}
