// What the control plane asks beyond system calls (task 0, asm/README.md): buffers to talk in, timers, events, programs to
// load, and numbers for tests.

import { anyRuns } from "./cr/snapshot";
import { pagesUsed } from "./mem/page";
import { kfree, kmalloc, slabInUse } from "./mem/slab";
import { lock, unlock } from "./sync/lock";
import { waitRemoveAll } from "./sync/wait";
import { current } from "./task/current";
import { hostExitStatus } from "./task/exit";
import { Mm } from "./task/mm";
import { nextTgid, pidNrNs, taskPid, taskPidNs } from "./task/pid";
import {
  requestContent,
  requestDone,
  requestNext,
  requestNote,
  requestRead,
  requestSize,
  requestWantsContent,
  requestWrite,
} from "./task/request";
import { cpuAt, eventWordAt, taskState } from "./task/sched";
import { Task } from "./task/task";
import { timersNext, timersRun } from "./time/timer";

/** alloc_buffer(n): cleared kernel memory for arguments and results of task 0's calls; at most 2 MiB; 0: none left. */
export function newBuffer(n: u32): usize {
  lock();
  const at = kmalloc(n);
  unlock();
  return at;
}

/** free_buffer(ptr). */
export function freeBuffer(at: usize): void {
  lock();
  kfree(at);
  unlock();
}

/** host_event_word(): address of the i32 that grows with every event; Atomics.waitAsync on it. */
export function eventWord(): usize {
  return eventWordAt();
}

/** host_unwait(): task 0 leaves every queue that its calls would have blocked on; it tries them all again. */
export function hostUnwait(): void {
  lock();
  waitRemoveAll(current);
  unlock();
}

/** timers_next(): when the next timer is due, monotonic nanoseconds; i64.MAX_VALUE: never. */
export function timersDue(): i64 {
  lock();
  const when = timersNext();
  unlock();
  return when;
}

/** timers_run(): fires what is due. */
export function runTimers(): void {
  lock();
  timersRun();
  unlock();
}

/** want_cpus(): how many runnable tasks found no CPU since the last call. */
export function wantCpus(): u32 {
  lock();
  const n = taskState().wantCpus;
  taskState().wantCpus = 0;
  unlock();
  return n;
}

/** run_count(): runnable tasks that wait for a CPU. */
export function runnable(): u32 {
  return taskState().runCount;
}

/** live_tasks(): tasks that exist, zombies too. */
export function liveTasks(): u32 {
  return taskState().tasks;
}

/** busy_cpus(): CPUs that run a task, or hold one that waits. */
export function busyCpus(): u32 {
  let n: u32 = 0;
  for (let id: u32 = 1; id <= taskState().cpus; id++) if (cpuAt(id as i32).task) n++;
  return n;
}

/** program_pages(): pages of 64 KiB of the processes whose memory is with a CPU; that of the others lies in kernel memory. */
export function programPages(): u32 {
  let pages: u32 = 0;
  lock();
  const ns = taskPidNs(changetype<Task>(taskState().init));
  for (let t = nextTgid(ns, 1); changetype<usize>(t); t = nextTgid(ns, <u32>pidNrNs(taskPid(t), ns) + 1)) {
    const mm = changetype<Mm>(t.mm);
    if (changetype<usize>(mm) && mm.home) pages += mm.pages;
  }
  unlock();
  return pages;
}

/** pages_used(), slab_in_use(cache): equal before and after when nothing leaked. */
export function usedPages(): u32 {
  return pagesUsed();
}
export function slabUse(cache: i32): u32 {
  return slabInUse(cache);
}

/** host_exit_status(pid): wait status of a finished host_spawn with flag 2, −1 while it runs. */
export function exitStatus(pid: u32): i32 {
  lock();
  const status = hostExitStatus(pid);
  unlock();
  return status;
}

/** prog_request(): id of the next request for a program or a content, 0: none. */
export function programRequest(): u32 {
  lock();
  const id = requestNext();
  unlock();
  return id;
}

/** prog_size(id): bytes of its file or -errno. */
export function programSize(id: u32): i32 {
  lock();
  const n = requestSize(id);
  unlock();
  return n;
}

/** prog_note(id, text, n): a line for the terminal of the one who waits for it. */
export function programNote(id: u32, text: usize, n: u32): void {
  lock();
  requestNote(id, text, n);
  unlock();
}

/** prog_read(id, buf, n, pos): reads them into kernel memory. */
export function programRead(id: u32, buf: usize, n: u32, pos: i64): i32 {
  lock();
  const got = requestRead(id, buf, n, pos);
  unlock();
  return got;
}

/** prog_content(id): address of the SHA-256 of a content that is elsewhere, 0: the file holds it. */
export function programContent(id: u32): usize {
  lock();
  const at = requestContent(id);
  unlock();
  return at;
}

/** prog_wants_content(id): whether the content is to be written (prog_write), not compiled. */
export function programWantsContent(id: u32): bool {
  lock();
  const wants = requestWantsContent(id);
  unlock();
  return wants;
}

/** prog_write(id, buf, n, pos): a part of the content. @returns 0 or -errno */
export function programWrite(id: u32, buf: usize, n: u32, pos: i64): i32 {
  lock();
  const r = requestWrite(id, buf, n, pos);
  unlock();
  return r;
}

/** prog_ready(id, program, error): the answer: a number of prog_intern, or 0 and 0 (the content is written) or -errno. */
export function programReady(id: u32, program: u32, error: i32): void {
  lock();
  requestDone(id, program, error);
  unlock();
}

/** prog_used(program): whether a process runs it. */
export function programUsed(program: u32): bool {
  lock();
  const used = anyRuns(program);
  unlock();
  return used;
}
