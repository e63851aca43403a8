// The census: what the kernel tells the control plane of its processes and namespaces (asm/kernel/census.ts writes it,
// workers/census.ts reads it). All numbers are u32 unless said otherwise; every record begins at a multiple of 8.
//
//   head        { bytes, processes, namespaces, 0, time i64: nanoseconds since boot, 0, 0 }
//   namespace   { size, kind, inum, parent inum, owner inum, text bytes, a i64, b i64, text … }
//   process     { size, pid count, ppid, pgrp, session, tty device, tty's foreground group, state (its letter in /proc/PID/stat),
//                 flags, uid, euid, threads, start i64, ns inum × 8 by kind, pid_for_children, time_for_children, path bytes, 0,
//                 comm 16 bytes, pids …, path … }
//
// `parent` is 0 but for pid and user; `owner` is the user namespace that owns it, 0 for the initial user namespace. Of a uts namespace the text
// is host name and domain name, each with a NUL behind it; of a user namespace its uid_map as {first, lower, count} with lower
// in the initial namespace; a and b are a time namespace's offsets (monotonic, boottime, in nanoseconds), or of a user
// namespace its level and its creator's uid. Ids and numbers are those of the initial namespaces; `pids` are the numbers at
// every level, the initial one first. A process that has ended and is not reaped yet is only in its pid and user namespace; the
// others are 0. `path` is its cgroup of version 2.

export const CENSUS_HEAD = 32;
export const CENSUS_NS = 40;
export const CENSUS_PROCESS = 128;

/** The process rests because its cgroup, or a checkpoint, has frozen it. */
export const CENSUS_FROZEN = 1;
export const CENSUS_EXITING = 2;
