// Scheduling policies, sched(7).

export const SCHED_OTHER = 0;
export const SCHED_FIFO = 1;
export const SCHED_RR = 2;
export const SCHED_BATCH = 3;
/** Beside a policy: children do not inherit it. */
export const SCHED_RESET_ON_FORK = 0x40000000;
export const SCHED_IDLE = 5;
export const SCHED_DEADLINE = 6;

@inline
export function isRealTime(policy: i32): bool {
  return policy == SCHED_FIFO || policy == SCHED_RR;
}
