// The per-CPU state: the only mutable globals of the kernel. A CPU is one instance of kernel.wasm.

import { Mm } from "./mm";
import { Task } from "./task";

/** The task that this CPU runs; null (0) when it idles. */
export let current: Task = changetype<Task>(0);
/** 1 … n for the CPUs, 0 for the control plane's own instance. */
export let cpuId: i32 = 0;
/** Bytes of the current program's memory; what lies beyond faults. */
export let userBytes: u64 = 0;
/** True on the control plane's instance: "user" addresses are kernel addresses. */
export let hostMode: bool = false;

/**
 * True while "user" addresses are kernel addresses: always in host mode, and where the kernel reads and writes files
 * for itself (exec, splice, gathered writes).
 */
export let direct: bool = false;

/** This CPU has the kernel lock (in UP, too): a trap now leaves the kernel's state halfway. */
export let locked: bool = false;

export function setLocked(on: bool): void {
  locked = on;
}

/** How long this CPU looks before it sleeps (sync/sleep.ts). */
export let lookNs: i64 = 0;

export function setLookNs(ns: i64): void {
  lookNs = ns;
}

export function setCurrent(task: Task): void {
  current = task;
}

export function setCpu(id: i32): void {
  cpuId = id;
}

/** The program's memory may have been grown by another thread: looks again. @returns whether n bytes at addr are in it */
export function userBytesAgain(addr: u32, n: u32): bool {
  const task = current;
  if (!changetype<usize>(task) || !userBytes || !task.mm) return false;
  const bytes = (<u64>changetype<Mm>(task.mm).pages) << 16;
  if (bytes <= userBytes || !changetype<Mm>(task.mm).shared) return false;
  userBytes = bytes;
  return <u64>addr + n <= bytes;
}

export function setUserBytes(bytes: u64): void {
  userBytes = bytes;
}

export function setHostMode(on: bool): void {
  hostMode = on;
  direct = on;
}

/** @returns what it was before, to be set again */
export function setDirect(on: bool): bool {
  const was = direct;
  direct = on;
  return was;
}
