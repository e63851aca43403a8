// The last system calls of a process in words: what the trace has of them while somebody looks, and /proc/PID/syscall of the one that it is in.

import * as trace from "../asm/abi/trace.ts";
import { MachineError, type ProcessDetails, type SystemCall } from "./api.ts";
import type { Decoder } from "./decoder.ts";
import type { Kernel } from "./kernel.ts";
import type { Task0 } from "./task0.ts";

/** So many of a process are told at most. */
const CALLS = 20;
const ARGS = 6;
/** Bytes of records that are asked for. */
const ROOM = 1 << 15;
/** Bytes of a record without what its arguments point to. */
const HEAD = 80;

/** Calls whose result is a descriptor. */
const GIVES =
  /^(open|openat|openat2|creat|dup|socket|accept4?|epoll_create1?|eventfd2?|timerfd_create|signalfd4?|inotify_init1?|memfd_create|mq_open|pidfd_open|pidfd_getfd|fsopen|fsmount|fspick|open_tree|open_by_handle_at)$/;

type Fds = ProcessDetails["fds"];

/** The newest records of the process that is looked at. */
function looked(kernel: Kernel): Uint8Array {
  const k = kernel.exports;
  const at = k.alloc_buffer(ROOM) >>> 0;
  if (at === 0) return new Uint8Array();
  try {
    const size = k.trace_looked(at, ROOM);
    return new Uint8Array(kernel.memory.buffer, at, size).slice();
  } finally {
    k.free_buffer(at);
  }
}

/** The calls of these records, oldest first. */
function recorded(records: Uint8Array, decoder: Decoder, fds: Fds): SystemCall[] {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  const begun = new Map<number, number>();
  const found: { enter: number; exit: number | undefined }[] = [];
  for (let at = 0; at < records.length; at += view.getUint32(at, true)) {
    const kind = view.getUint16(at + 4, true);
    const tid = view.getUint32(at + 8, true);
    if (kind === trace.EV_ENTER) {
      begun.set(tid, found.length);
      found.push({ enter: at, exit: undefined });
    } else if (kind === trace.EV_EXIT) {
      const call = found[begun.get(tid) ?? -1];
      if (call) call.exit = at;
      begun.delete(tid);
    }
  }
  decoder.take(records);
  const calls: SystemCall[] = [];
  let known = fds;
  for (const { enter, exit } of found.slice(-CALLS).reverse()) {
    const args = Array.from({ length: ARGS }, (_, n) => Number(view.getBigInt64(enter + 32 + 8 * n, true)));
    const nr = view.getUint16(enter + 6, true);
    const result = exit === undefined ? undefined : Number(view.getBigInt64(exit + 24, true));
    known = before(decoder.name(nr), args, result, known);
    calls.unshift({
      tid: view.getUint32(enter + 8, true),
      nr,
      args,
      texts: args.map((_, n) => decoder.text(enter, n)),
      result,
      time: Number(view.getBigInt64(enter + 16, true)) / 1e9,
      line: decoder.line(enter, exit, known),
    });
  }
  return calls;
}

const F_DUPFD = new Set([0, 1030]);

/** Of the descriptors that are known after a call, those that led there before it, too. */
function before(name: string, [first = 0, second = 0]: number[], result: number | undefined, fds: Fds): Fds {
  if (result === undefined || result < 0) return fds;
  if (/^(pipe2?|socketpair|close_range|execve|execveat|recvmsg|recvmmsg|clone3?)$/.test(name)) return [];
  const changed =
    name === "close"
      ? first
      : /^dup[23]$/.test(name)
        ? second
        : GIVES.test(name) || (name === "fcntl" && F_DUPFD.has(second))
          ? result
          : undefined;
  return changed === undefined ? fds : fds.filter(({ fd }) => fd !== changed);
}

/** The call that it waits in: numbers are all that is known of one that was begun before anybody looked. */
function waiting(task: Task0, pid: number, decoder: Decoder, fds: Fds): SystemCall | undefined {
  try {
    const [nr = "", ...words] = task.readText(`/proc/${pid}/syscall`).trim().split(" ");
    if (!/^\d+$/.test(nr)) return undefined; // running, or in none
    const args = words.slice(0, ARGS).map(Number);
    const record = new Uint8Array(HEAD);
    const view = new DataView(record.buffer);
    view.setUint32(0, HEAD, true);
    view.setUint16(4, trace.EV_ENTER, true);
    view.setUint16(6, Number(nr), true);
    view.setUint32(8, pid, true);
    for (const [n, value] of args.entries()) view.setBigInt64(32 + 8 * n, BigInt(value), true);
    decoder.take(record);
    const line = decoder.line(0, undefined, fds);
    return { tid: pid, nr: Number(nr), args, texts: [], result: undefined, time: 0, line };
  } catch (error) {
    if (error instanceof MachineError) return undefined; // it is ending
    throw error;
  }
}

/** @param looking at this process, since when there are records of it */
export function lastCalls(
  kernel: Kernel,
  task: Task0,
  decoder: Decoder,
  pid: number,
  fds: Fds,
  looking: boolean,
): SystemCall[] {
  const calls = looking ? recorded(looked(kernel), decoder, fds) : [];
  const now = waiting(task, pid, decoder, fds);
  const known = calls.some(({ nr, result }) => nr === now?.nr && result === undefined);
  return now && !known ? [...calls, now] : calls;
}
