// Resource limits: getrlimit(2). Sixteen pairs of u64 {soft, hard} in a block of the Group.

import {
  RLIM_NLIMITS,
  RLIMIT_CORE,
  RLIMIT_MEMLOCK,
  RLIMIT_MSGQUEUE,
  RLIMIT_NICE,
  RLIMIT_NOFILE,
  RLIMIT_NPROC,
  RLIMIT_RTPRIO,
  RLIMIT_SIGPENDING,
  RLIMIT_STACK,
} from "../../abi/flags";
import { Group, Task } from "./task";

export const RLIM_INFINITY: u64 = u64.MAX_VALUE;
export const LIMITS_SIZE: usize = 16 * RLIM_NLIMITS;

/** The soft limit of a task. */
export function rlimit(task: Task, resource: i32): u64 {
  return load<u64>(changetype<Group>(task.group).limits + ((<usize>resource) << 4));
}

export function rlimitHard(task: Task, resource: i32): u64 {
  return load<u64>(changetype<Group>(task.group).limits + ((<usize>resource) << 4), 8);
}

function set(limits: usize, resource: i32, soft: u64, hard: u64): void {
  store<u64>(limits + ((<usize>resource) << 4), soft);
  store<u64>(limits + ((<usize>resource) << 4), hard, 8);
}

/** INIT_RLIMITS, with the numbers a machine of this size gets. */
export function rlimitDefaults(limits: usize): void {
  for (let i = 0; i < RLIM_NLIMITS; i++) set(limits, i, RLIM_INFINITY, RLIM_INFINITY);
  set(limits, RLIMIT_STACK, 8388608, RLIM_INFINITY);
  set(limits, RLIMIT_CORE, 0, RLIM_INFINITY);
  set(limits, RLIMIT_NPROC, 15646, 15646);
  set(limits, RLIMIT_NOFILE, 1024, 1048576);
  set(limits, RLIMIT_MEMLOCK, 8388608, 8388608);
  set(limits, RLIMIT_SIGPENDING, 15646, 15646);
  set(limits, RLIMIT_MSGQUEUE, 819200, 819200);
  set(limits, RLIMIT_NICE, 0, 0);
  set(limits, RLIMIT_RTPRIO, 0, 0);
}
