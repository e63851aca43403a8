// FEATURE_SH_STANDALONE of busybox: a name that is an applet's needs no file in PATH. Most are functions that run in the shell's own
// child (NOEXEC, and NOFORK, which is not done here): ps shows such a child with the shell's arguments. The others, which may
// run for long or read much, are executed by /proc/self/exe. Names are those of ../busybox/bundle.txt.

import { putBytes } from "../../lib/bytes";
import { SYS_execve, SYS_execveat } from "../../lib/sys/raw";

const EXECUTED =
  " base32 base64 cat cksum cmp comm diff du egrep expand factor fallocate fgrep flock grep gunzip gzip less mesg more mount nc nice nl nohup" +
  " nsenter od pgrep pidof ping pkill pstree rev sed setsid sleep split su sum switch_root tail tar tee timeout top tr tsort unexpand uniq" +
  " unshare watch wc zcat ash sh busybox ";
const CALLED =
  " awk basename chgrp chmod chown chroot clear cp cut date dd df dirname echo env expr false find fold free groups hd head hexdump hostid" +
  " hostname id install ip ipcrm ipcs kill killall link ln logname ls md5sum mkdir mkfifo mknod mktemp mountpoint mv nproc paste" +
  " pivot_root printenv printf ps pwd readlink realpath renice rm rmdir seq sha1sum sha256sum sha512sum shuf sort stat stty sync sysctl tac" +
  " taskset test touch true truncate tty umount uname unlink uptime w which whoami xargs yes [ ";

/** In place of an index into PATH (Found.index). */
export const APPLET_CALLED = -2;
export const APPLET_EXECUTED = -3;

const AT_FDCWD = -100;
/** asm/abi/fs.ts */
const AT_SAME_FILE = 0x40000000;

function among(list: string, name: string): bool {
  return !name.includes(" ") && list.includes(" " + name + " ");
}

/** @returns APPLET_*, 0: no applet has that name */
export function appletNamed(name: string): i32 {
  return among(CALLED, name) ? APPLET_CALLED : among(EXECUTED, name) ? APPLET_EXECUTED : 0;
}

const self = memory.data(16);

/**
 * Becomes the applet that argv[0] names. Allocates nothing.
 * @returns −errno: without /proc what is to be executed is looked for in PATH
 */
export function becomeApplet(kind: i32, argv: usize, envp: usize): i32 {
  if (kind == APPLET_CALLED)
    return SYS_execveat(AT_FDCWD, load<u32>(argv), argv as i32, envp as i32, AT_SAME_FILE) as i32;
  store<u8>(self + putBytes(self, "/proc/self/exe"), 0);
  return SYS_execve(self as i32, argv as i32, envp as i32) as i32;
}

/** Every name, for the test that compares them with the bundle's. */
export function appletNames(): string {
  return EXECUTED + CALLED;
}
