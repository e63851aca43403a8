// Processes: fork, exec, wait, groups, namespaces, limits (section 2 of the manual). Negative errno on error.
import { cstr } from "../bytes";
import * as raw from "./raw";

export const CLONE_NEWTIME = 0x80;
export const CLONE_VM = 0x100;
export const CLONE_FS = 0x200;
export const CLONE_FILES = 0x400;
export const CLONE_SIGHAND = 0x800;
export const CLONE_PIDFD = 0x1000;
export const CLONE_PTRACE = 0x2000;
export const CLONE_VFORK = 0x4000;
export const CLONE_PARENT = 0x8000;
export const CLONE_THREAD = 0x10000;
export const CLONE_NEWNS = 0x20000;
export const CLONE_SYSVSEM = 0x40000;
export const CLONE_SETTLS = 0x80000;
export const CLONE_PARENT_SETTID = 0x100000;
export const CLONE_CHILD_CLEARTID = 0x200000;
export const CLONE_CHILD_SETTID = 0x1000000;
export const CLONE_NEWCGROUP = 0x2000000;
export const CLONE_NEWUTS = 0x4000000;
export const CLONE_NEWIPC = 0x8000000;
export const CLONE_NEWUSER = 0x10000000;
export const CLONE_NEWPID = 0x20000000;
export const CLONE_NEWNET = 0x40000000;

export const WNOHANG = 1;
export const WUNTRACED = 2;
export const WSTOPPED = 2;
export const WEXITED = 4;
export const WCONTINUED = 8;
export const WNOWAIT = 0x1000000;
export const P_ALL = 0;
export const P_PID = 1;
export const P_PGID = 2;
export const P_PIDFD = 3;

export const PR_SET_PDEATHSIG = 1;
export const PR_GET_PDEATHSIG = 2;
export const PR_SET_DUMPABLE = 4;
export const PR_SET_KEEPCAPS = 8;
export const PR_SET_NAME = 15;
export const PR_GET_NAME = 16;
export const PR_SET_SECUREBITS = 28;
export const PR_CAPBSET_READ = 23;
export const PR_CAPBSET_DROP = 24;
export const PR_SET_NO_NEW_PRIVS = 38;
export const PR_GET_NO_NEW_PRIVS = 39;
export const PR_SET_CHILD_SUBREAPER = 36;
export const PR_CAP_AMBIENT = 47;

export const RLIMIT_CPU = 0;
export const RLIMIT_FSIZE = 1;
export const RLIMIT_DATA = 2;
export const RLIMIT_STACK = 3;
export const RLIMIT_CORE = 4;
export const RLIMIT_RSS = 5;
export const RLIMIT_NPROC = 6;
export const RLIMIT_NOFILE = 7;
export const RLIMIT_MEMLOCK = 8;
export const RLIMIT_AS = 9;
export const RLIMIT_LOCKS = 10;
export const RLIMIT_SIGPENDING = 11;
export const RLIMIT_MSGQUEUE = 12;
export const RLIMIT_NICE = 13;
export const RLIMIT_RTPRIO = 14;
export const RLIMIT_RTTIME = 15;
export const RLIM_INFINITY: u64 = 0xffffffffffffffff;

export const PRIO_PROCESS = 0;
export const PRIO_PGRP = 1;
export const PRIO_USER = 2;

export function fork(): i32 {
  return raw.SYS_fork() as i32;
}
/** The child shares this memory until it execs or exits: it must neither allocate nor return. */
export function vfork(): i32 {
  return raw.SYS_vfork() as i32;
}
/** @param argv address of NUL-ended u32 pointers; see ../process for lists of strings */
export function execve(path: string, argv: usize, envp: usize): i32 {
  return raw.SYS_execve(cstr(path) as i32, argv as i32, envp as i32) as i32;
}
/** Ends the process at once, without flushing anything (as _exit(2)); `exit` in ../start flushes. */
export function _exit(status: i32): void {
  raw.SYS_exit_group(status);
  unreachable();
}
export function getpid(): i32 {
  return raw.SYS_getpid() as i32;
}
export function gettid(): i32 {
  return raw.SYS_gettid() as i32;
}
export function getppid(): i32 {
  return raw.SYS_getppid() as i32;
}
export function getpgrp(): i32 {
  return raw.SYS_getpgrp() as i32;
}
export function getpgid(pid: i32): i32 {
  return raw.SYS_getpgid(pid) as i32;
}
export function setpgid(pid: i32, pgid: i32): i32 {
  return raw.SYS_setpgid(pid, pgid) as i32;
}
export function setsid(): i32 {
  return raw.SYS_setsid() as i32;
}
export function getsid(pid: i32): i32 {
  return raw.SYS_getsid(pid) as i32;
}
const statusWord = memory.data(8);
/** wait4(2); the status is then `waitStatus()`. @param rusage address of 272 bytes, or 0 */
export function wait4(pid: i32, options: i32, rusage: usize = 0): i32 {
  return raw.SYS_wait4(pid, statusWord as i32, options, rusage as i32) as i32;
}
export function waitStatus(): i32 {
  return load<i32>(statusWord);
}
/** waitid(2). @param info address of 128 bytes, or 0 */
export function waitid(type: i32, id: i32, info: usize, options: i32): i32 {
  return raw.SYS_waitid(type, id, info as i32, options, 0) as i32;
}
/** clone(2) without a new stack (as fork): flags carry the exit signal in the low byte. */
export function clone(flags: i64, parentTid: usize = 0, childTid: usize = 0): i32 {
  return raw.SYS_clone(flags, 0, parentTid as i32, childTid as i32, 0) as i32;
}
export function clone3(arguments_: usize, size: i32): i32 {
  return raw.SYS_clone3(arguments_ as i32, size) as i32;
}
export function unshare(flags: i32): i32 {
  return raw.SYS_unshare(flags) as i32;
}
export function setns(fd: i32, type: i32): i32 {
  return raw.SYS_setns(fd, type) as i32;
}
export function pidfdOpen(pid: i32, flags: i32): i32 {
  return raw.SYS_pidfd_open(pid, flags) as i32;
}
export function pidfdSendSignal(fd: i32, sig: i32): i32 {
  return raw.SYS_pidfd_send_signal(fd, sig, 0, 0) as i32;
}
export function kill(pid: i32, sig: i32): i32 {
  return raw.SYS_kill(pid, sig) as i32;
}
export function tgkill(tgid: i32, tid: i32, sig: i32): i32 {
  return raw.SYS_tgkill(tgid, tid, sig) as i32;
}
export function prctl(option: i32, a: i64 = 0, b: i64 = 0, c: i64 = 0, d: i64 = 0): i32 {
  return raw.SYS_prctl(option, a, b, c, d) as i32;
}
const limit = memory.data(16);
const newLimit = memory.data(16);
/** prlimit64(2), reading: 0 or −errno; then `limitSoft()`, `limitHard()`. */
export function getrlimit(resource: i32, pid: i32 = 0): i32 {
  return raw.SYS_prlimit64(pid, resource, 0, limit as i32) as i32;
}
export function limitSoft(): u64 {
  return load<u64>(limit);
}
export function limitHard(): u64 {
  return load<u64>(limit, 8);
}
export function setrlimit(resource: i32, soft: u64, hard: u64, pid: i32 = 0): i32 {
  store<u64>(newLimit, soft);
  store<u64>(newLimit, hard, 8);
  return raw.SYS_prlimit64(pid, resource, newLimit as i32, 0) as i32;
}
/** getrusage(2): 272 bytes at `to`. @param who 0 self, −1 children */
export function getrusage(who: i32, to: usize): i32 {
  return raw.SYS_getrusage(who, to as i32) as i32;
}
/** times(2): four i64 clock ticks (user, system, children's) at `to`. */
export function times(to: usize): i64 {
  return raw.SYS_times(to as i32);
}
/** @returns 20 − nice (1 … 40), as the system call does, or −errno */
export function getpriority(which: i32, who: i32): i32 {
  return raw.SYS_getpriority(which, who) as i32;
}
export function setpriority(which: i32, who: i32, nice: i32): i32 {
  return raw.SYS_setpriority(which, who, nice) as i32;
}
export function schedYield(): void {
  raw.SYS_sched_yield();
}
export function schedGetaffinity(pid: i32, size: i32, to: usize): i32 {
  return raw.SYS_sched_getaffinity(pid, size, to as i32) as i32;
}
export function schedSetaffinity(pid: i32, size: i32, from: usize): i32 {
  return raw.SYS_sched_setaffinity(pid, size, from as i32) as i32;
}
