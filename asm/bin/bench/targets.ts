// What the checkpoint benchmarks write down: a tree of processes that wait, and one with much memory.

import * as raw from "../../lib/sys/raw";

/** Until a signal ends it. */
function sleep(): i32 {
  while (true) {
    if (raw.SYS_pause() >= 0) return 1;
  }
}

/** Becomes the root of `n` processes, all asleep until a signal ends them. */
export function tree(n: i32): i32 {
  for (let i = 1; i < n; i++) {
    const pid = raw.SYS_fork() as i32;
    if (pid < 0) return 1;
    if (pid == 0) break;
  }
  return sleep();
}

/** Holds so many MiB, every page written to. */
export function hold(mebibytes: i32): i32 {
  const size = usize(mebibytes) << 20;
  const block = heap.alloc(size);
  for (let at: usize = 0; at < size; at += 4096) store<u32>(block + at, u32(at | 1));
  return sleep();
}
