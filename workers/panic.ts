// What a kernel that gave up left behind (asm/kernel/panic.ts), put together for people. It is read from kernel memory and
// calls nothing of the kernel that takes its lock: the lock is held for ever.

import * as page from "../asm/abi/panic.ts";
import type { LogLine, PanicReport } from "./api.ts";
import type { Kernel } from "./kernel.ts";

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

/**
 * @param seen what this host saw of it: the error that left the kernel, on that CPU
 * @param events the last ones, oldest first
 */
export function panicReport(
  kernel: Kernel,
  log: LogLine[],
  seen: { message: string; stack?: string; cpu: number },
  events: string[],
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
    events,
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
