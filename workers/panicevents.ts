// The last events of a machine's trace ring, in words: a part of the report of a panic, by itself because nobody has one before his prompt.

import * as trace from "../asm/abi/trace.ts";
import type { Kernel } from "./kernel.ts";

/** Events told at most. */
const EVENTS = 24;

const KINDS: Readonly<Record<number, (a0: bigint, a1: bigint) => string>> = {
  [trace.EV_FORK]: (child) => `forks ${child}`,
  [trace.EV_EXEC]: () => "execs",
  [trace.EV_EXITED]: (status) =>
    (status & 0x7fn) !== 0n ? `dies of signal ${status & 0x7fn}` : `exits with ${(status >> 8n) & 0xffn}`,
  [trace.EV_UNSHARE]: (flags) => `unshares 0x${flags.toString(16)}`,
  [trace.EV_SETNS]: (flags) => `joins namespaces 0x${flags.toString(16)}`,
  [trace.EV_MOUNT]: () => "mounts",
  [trace.EV_UMOUNT]: () => "unmounts",
  [trace.EV_SIGNAL]: (signal) => `gets signal ${signal}`,
  [trace.EV_FREEZE]: () => "is frozen",
  [trace.EV_THAW]: () => "thaws",
  [trace.EV_CHECKPOINT]: (tasks) => `is checkpointed with its ${tasks} tasks`,
  [trace.EV_RESTORE]: (tasks) => `is restored with its ${tasks} tasks`,
};

/** The last events in the machine's trace ring. */
export function lastEvents(kernel: Kernel): string[] {
  const k = kernel.exports;
  const next = k.trace_next();
  const size = k.trace_size();
  const base = k.trace_at() >>> 0;
  const view = kernel.dataView(base + size * trace.TRACE_RECORD);
  const lines: string[] = [];
  for (let seq = next; seq > 0 && lines.length < EVENTS; seq--) {
    const at = base + ((seq - 1) % size) * trace.TRACE_RECORD;
    if (view.getUint32(at, true) !== seq) break; // overwritten, or being written when the machine ended
    const words = KINDS[view.getUint16(at + 4, true)];
    if (words === undefined) continue;
    const time = (Number(view.getBigInt64(at + 16, true)) / 1e9).toFixed(6);
    const what = words(view.getBigInt64(at + 24, true), view.getBigInt64(at + 32, true));
    lines.unshift(`[${time.padStart(12)}] pid ${view.getUint32(at + 8, true)} ${what}`);
  }
  return lines;
}
