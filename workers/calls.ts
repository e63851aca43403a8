// The last system calls of a process: what the trace's ring has of them, and /proc/PID/syscall of the one that it is in.

import * as trace from "../asm/abi/trace.ts";
import { MachineError, type SystemCall } from "./api.ts";
import type { Kernel } from "./kernel.ts";
import type { Task0 } from "./task0.ts";

/** Flags of trace_set: asm/kernel/trace.ts. */
export const TRACE_EVENTS = 1;
export const TRACE_CALLS = 2;
/** So many of a process are told at most. */
const CALLS = 20;
const ARGS = 5;

/** Those of the ring, oldest first. */
function recorded(kernel: Kernel, pid: number): SystemCall[] {
  const k = kernel.exports;
  const last = k.trace_next();
  const size = k.trace_size();
  const base = k.trace_at() >>> 0;
  const view = kernel.dataView(base + size * trace.TRACE_RECORD);
  const calls: SystemCall[] = [];
  /** Results of calls whose beginnings are still to come: this goes backwards. */
  const results = new Map<number, number>();
  for (let seq = last; seq > 0 && calls.length < CALLS; seq -= 1) {
    const at = base + ((seq - 1) % size) * trace.TRACE_RECORD;
    if (view.getUint32(at, true) !== seq) break; // overwritten by a round of the ring
    const kind = view.getUint16(at + 4, true);
    if ((kind !== trace.EV_ENTER && kind !== trace.EV_EXIT) || view.getUint32(at + 12, true) !== pid) continue;
    const tid = view.getUint32(at + 8, true);
    const word = (n: number) => Number(view.getBigInt64(at + 24 + 8 * n, true));
    if (kind === trace.EV_EXIT) {
      results.set(tid, word(0));
      continue;
    }
    calls.unshift({
      tid,
      nr: view.getUint16(at + 6, true),
      args: Array.from({ length: ARGS }, (_, n) => word(n)),
      result: results.get(tid),
      time: Number(view.getBigInt64(at + 16, true)) / 1e9,
    });
    results.delete(tid);
  }
  return calls;
}

/** The call that it waits in. */
function waiting(task: Task0, pid: number): SystemCall | undefined {
  try {
    const [nr = "", ...words] = task.readText(`/proc/${pid}/syscall`).trim().split(" ");
    if (!/^\d+$/.test(nr)) return undefined; // running, or in none
    return { tid: pid, nr: Number(nr), args: words.slice(0, 6).map(Number), result: undefined, time: 0 };
  } catch (error) {
    if (error instanceof MachineError) return undefined; // it is ending
    throw error;
  }
}

export function lastCalls(kernel: Kernel, task: Task0, pid: number): SystemCall[] {
  const calls = recorded(kernel, pid);
  const now = waiting(task, pid);
  const known = calls.some(({ nr, result }) => nr === now?.nr && result === undefined);
  return now && !known ? [...calls, now] : calls;
}
