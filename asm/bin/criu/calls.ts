// checkpoint(2) and restart(2), and the flags of asm/kernel/cr/format.ts.
import { SYS_checkpoint, SYS_restart } from "../../lib/sys/raw";

export const CHECKPOINT_SUBTREE: i32 = 1;
export const CHECKPOINT_KILL: i32 = 0x100;
export const CHECKPOINT_STOP: i32 = 0x200;
export const CHECKPOINT_HOLD: i32 = 0x400;
export const CHECKPOINT_FINISH: i32 = 0x800;
export const CHECKPOINT_SHELL_JOB: i32 = 0x1000;
export const CHECKPOINT_FILE_LOCKS: i32 = 0x2000;
export const CHECKPOINT_NESTED: i32 = 0x4000;
export const CHECKPOINT_TCP_ESTABLISHED: i32 = 0x8000;
export const CHECKPOINT_TCP_CLOSE: i32 = 0x10000;
export const CHECKPOINT_EXT_UNIX: i32 = 0x20000;
export const CHECKPOINT_LINK_REMAP: i32 = 0x40000;
export const CHECKPOINT_PREDUMP: i32 = 0x80000;
/** All that CRIU wants to be asked for. */
export const CHECKPOINT_ALL: i32 =
  CHECKPOINT_SHELL_JOB | CHECKPOINT_FILE_LOCKS | CHECKPOINT_NESTED | CHECKPOINT_TCP_ESTABLISHED | CHECKPOINT_LINK_REMAP;

export const RESTART_FROZEN: i32 = 2;
export const RESTART_KILL: i32 = 0x100;
export const RESTART_STOP: i32 = 0x200;
export const RESTART_SHELL_JOB: i32 = 0x1000;
export const RESTART_FILE_LOCKS: i32 = 0x2000;
export const RESTART_NO_CGROUPS: i32 = 0x4000;
export const RESTART_TCP_ESTABLISHED: i32 = 0x8000;
export const RESTART_TCP_CLOSE: i32 = 0x10000;
export const RESTART_SIBLING: i32 = 0x20000;
export const RESTART_FOREGROUND: i32 = 0x40000;
export const RESTART_TERMINAL: i32 = 0x80000;
export const RESTART_EXT_UNIX: i32 = 0x100000;
export const RESTART_OLD_CGROUPS: i32 = 0x200000;
export const RESTART_NEW_CGROUPS: i32 = 0x400000;
export const RESTART_CGROUP_LIMITS: i32 = 0x800000;
export const RESTART_SAME_MODES: i32 = 0x1000000;

/**
 * Writes the tree of `pid` into the folder `fd`.
 * @param external "MOUNTPOINT\\0KEY\\0" … of mounts that come from outside
 * @returns bytes written or −errno
 */
export function checkpointTo(pid: i32, fd: i32, flags: i32, log: i32, external: string = ""): i64 {
  return SYS_checkpoint(pid, fd, flags, log, block(external) as i32, external.length);
}

/** The bytes of a text that may hold NULs; 0 for an empty one. */
export function block(text: string): usize {
  if (!text.length) return 0;
  const at = heap.alloc(text.length);
  for (let i = 0; i < text.length; i++) store<u8>(at + i, text.charCodeAt(i) as u8);
  return at;
}

/** What becomes of a tree that was written with CHECKPOINT_HOLD, or restarted with RESTART_FROZEN. @returns 0 or −errno */
export function finish(pid: i32, flags: i32): i32 {
  return SYS_checkpoint(pid, -1, flags | CHECKPOINT_FINISH, -1, 0, 0) as i32;
}

/** Builds the tree again from the folder `fd`. @param options struct of restart(2) or 0. @returns the root's pid or −errno */
export function restartFrom(fd: i32, flags: i32, log: i32, options: usize): i32 {
  return SYS_restart(0, fd, flags, log, options as i32) as i32;
}
