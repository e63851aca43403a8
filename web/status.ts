// What the header says of the machine. DOM-free: the words and the rhythm.

import type { MachineStats, ProcessInfo } from "../workers/api.ts";

export interface Status {
  mode: "smp" | "up";
  processes: number;
  cpus: number;
  /** Kernel and programs together, in bytes. */
  memory: number;
}

export function statusOf(stats: MachineStats, processes: ProcessInfo[]): Status {
  return {
    mode: stats.mode,
    processes: processes.length,
    cpus: stats.cpus,
    memory: stats.kernelMemory + stats.programMemory,
  };
}

/** 1 process, 2 processes. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** Bytes for people: 940 B, 12 KB, 3.4 MB. */
export function bytes(n: number): string {
  if (n < 1000) return `${n} B`;
  const units = ["KB", "MB", "GB"];
  let value = n / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
