// What a kernel that gave up left behind (asm/kernel/panic.ts), put together for people. It is read from kernel memory and
// calls nothing of the kernel that takes its lock: the lock is held for ever.

import * as page from "../asm/abi/panic.ts";
import * as trace from "../asm/abi/trace.ts";
import type { LogLine, PanicReport } from "./api.ts";
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
function lastEvents(kernel: Kernel): string[] {
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

/** What the kernel itself wrote down. */
function written(kernel: Kernel): Pick<PanicReport, "cpu" | "task"> & { text: string } {
  const at = kernel.exports.panic_at() >>> 0;
  if (at === 0) return { text: "", cpu: 0 };
  const view = kernel.dataView(at + page.PANIC_TEXT_AT + page.PANIC_TEXT);
  const pid = view.getUint32(at + page.PANIC_PID, true);
  const [comm = ""] = kernel.text(at + page.PANIC_COMM, 16).split("\0");
  return {
    text: kernel.text(at + page.PANIC_TEXT_AT, view.getUint32(at + page.PANIC_LENGTH, true)),
    cpu: view.getInt32(at + page.PANIC_CPU, true),
    ...(pid === 0 ? {} : { task: { pid, comm } }),
  };
}

/** Its words. */
export function panicMessage(kernel: Kernel): string {
  return written(kernel).text;
}

/** The CPU that was first to give up. */
export function panicCpu(kernel: Kernel): number {
  return written(kernel).cpu;
}

/** @param seen what this host saw of it: the error that left the kernel, on that CPU */
export function panicReport(
  kernel: Kernel,
  log: LogLine[],
  seen: { message: string; stack?: string; cpu: number },
): PanicReport {
  const { text, cpu, task } = written(kernel);
  const { stack } = seen;
  const call = /\bSYS_(\w+)/.exec(stack ?? "")?.[1];
  return {
    message: text === "" ? seen.message : text,
    log,
    cpu: text === "" ? seen.cpu : cpu,
    ...(task === undefined ? {} : { task }),
    ...(call === undefined ? {} : { call }),
    ...(stack === undefined || stack === "" ? {} : { stack }),
    events: lastEvents(kernel),
  };
}

/** The report as a Linux console would show it. */
export function panicText(report: PanicReport): string {
  const { message, cpu, task, call, events, log, stack } = report;
  const where = [`CPU: ${cpu}`, task && `PID: ${task.pid} Comm: ${task.comm}`, call && `in ${call}()`];
  const stamp = ({ time, text }: LogLine) => `[${time.toFixed(6).padStart(12)}] ${text}`;
  const parts = [
    [`Kernel panic - not syncing: ${message}`, where.filter(Boolean).join(" ")],
    stack === undefined ? [] : ["Call trace:", ...callTrace(stack)],
    events.length > 0 ? ["Last events:", ...events] : [],
    log.length > 0 ? ["Kernel log:", ...log.map(stamp)] : [],
    [`---[ end Kernel panic - not syncing: ${message} ]---`],
  ];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => part.join("\n"))
    .join("\n\n");
}

/** The frames of an engine's stack, the kernel's own ones without the engine's decorations. */
function callTrace(stack: string): string[] {
  // The first frame is the import by which the kernel stopped.
  const frames = stack.split("\n").filter((line) => /^\s*at (?!panic )|@|wasm/.test(line));
  return frames.map((frame) => {
    const kernel = /asm\/kernel\/([\w/]+)/.exec(frame)?.[1];
    return kernel === undefined ? ` ${frame.trim()}` : ` kernel/${kernel}`;
  });
}
