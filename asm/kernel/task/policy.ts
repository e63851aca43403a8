// Scheduling policies, sched(7).

export const SCHED_OTHER = 0;
export const SCHED_FIFO = 1;
export const SCHED_RR = 2;
export const SCHED_BATCH = 3;
export const SCHED_IDLE = 5;
export const SCHED_DEADLINE = 6;

@inline
export function isRealTime(policy: i32): bool {
  return policy == SCHED_FIFO || policy == SCHED_RR;
}
