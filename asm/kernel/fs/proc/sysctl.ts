// /proc/sys: proc_sys_kernel(5), proc_sys_fs(5), namespaces(7). Which object a file is about is decided when it is read or
// written, by the namespaces of who does it, not by who opened it.

import { EINVAL, EPERM } from "../../../abi/errno";
import { random } from "../../host";
import { FS_STATE } from "../../mem/map";
import { CACHE_DENTRY, CACHE_INODE, slabInUse } from "../../mem/slab";
import { putChar, strLen } from "../../mem/str";
import {
  LIMIT_FANOTIFY_GROUPS,
  LIMIT_FANOTIFY_MARKS,
  LIMIT_INOTIFY_INSTANCES,
  LIMIT_INOTIFY_WATCHES,
  NS_CGROUP,
  NS_IPC,
  NS_MNT,
  NS_NET,
  NS_PID,
  NS_TIME,
  NS_USER,
  NS_UTS,
  nsState,
} from "../../ns/common";
import { PID_MAX_LIMIT, PID_MAX_MIN, PidNs } from "../../ns/pid";
import { OVERFLOW_ID, UserNs } from "../../ns/user";
import {
  currentUts,
  KERNEL_RELEASE,
  KERNEL_VERSION,
  UTS_LEN,
  UtsNs,
  utsChanged,
  utsDomainname,
  utsNodename,
} from "../../ns/uts";
import { CAP_CHECKPOINT_RESTORE, CAP_LAST, CAP_SYS_ADMIN, cred, nsCapable } from "../../task/cred";
import { current } from "../../task/current";
import { taskPidNs } from "../../task/pid";
import { ptyLimits } from "../../tty/devpts";
import { FsState, fsState } from "../state";
import { isIpcSysctl, showIpcSysctl, writeIpcSysctl } from "./ipc";
import { isNetSysctl, showNetSysctl, writeNetSysctl } from "./net";
import {
  S_DEV_TTY_LDISC_AUTOLOAD,
  S_DEV_TTY_LEGACY_TIOCSTI,
  S_FS_DENTRY_STATE,
  S_FS_EPOLL_MAX_USER_WATCHES,
  S_FS_FILE_MAX,
  S_FS_FILE_NR,
  S_FS_INODE_NR,
  S_FS_INODE_STATE,
  S_FS_INOTIFY_MAX_QUEUED_EVENTS,
  S_FS_INOTIFY_MAX_USER_INSTANCES,
  S_FS_INOTIFY_MAX_USER_WATCHES,
  S_FS_MOUNT_MAX,
  S_FS_NR_OPEN,
  S_FS_OVERFLOWGID,
  S_FS_OVERFLOWUID,
  S_FS_PIPE_MAX_SIZE,
  S_FS_PIPE_USER_PAGES_HARD,
  S_FS_PIPE_USER_PAGES_SOFT,
  S_FS_PROTECTED_FIFOS,
  S_FS_PROTECTED_HARDLINKS,
  S_FS_PROTECTED_REGULAR,
  S_FS_PROTECTED_SYMLINKS,
  S_FS_SUID_DUMPABLE,
  S_KERNEL_ARCH,
  S_KERNEL_CAP_LAST_CAP,
  S_KERNEL_CORE_PATTERN,
  S_KERNEL_DOMAINNAME,
  S_KERNEL_HOSTNAME,
  S_KERNEL_NGROUPS_MAX,
  S_KERNEL_NS_LAST_PID,
  S_KERNEL_OSRELEASE,
  S_KERNEL_OSTYPE,
  S_KERNEL_OVERFLOWGID,
  S_KERNEL_OVERFLOWUID,
  S_KERNEL_PID_MAX,
  S_KERNEL_PTY_MAX,
  S_KERNEL_PTY_NR,
  S_KERNEL_PTY_RESERVE,
  S_KERNEL_RANDOM_BOOT_ID,
  S_KERNEL_RANDOM_ENTROPY_AVAIL,
  S_KERNEL_RANDOM_POOLSIZE,
  S_KERNEL_RANDOM_UUID,
  S_KERNEL_RANDOMIZE_VA_SPACE,
  S_KERNEL_SYSCTL_WRITES_STRICT,
  S_KERNEL_TAINTED,
  S_KERNEL_THREADS_MAX,
  S_KERNEL_VERSION,
  S_USER_MAX_CGROUP_NAMESPACES,
  S_USER_MAX_FANOTIFY_GROUPS,
  S_USER_MAX_FANOTIFY_MARKS,
  S_USER_MAX_INOTIFY_INSTANCES,
  S_USER_MAX_INOTIFY_WATCHES,
  S_USER_MAX_IPC_NAMESPACES,
  S_USER_MAX_MNT_NAMESPACES,
  S_USER_MAX_NET_NAMESPACES,
  S_USER_MAX_PID_NAMESPACES,
  S_USER_MAX_TIME_NAMESPACES,
  S_USER_MAX_USER_NAMESPACES,
  S_USER_MAX_UTS_NAMESPACES,
  S_VM_MAX_MAP_COUNT,
  S_VM_OVERCOMMIT_MEMORY,
  S_VM_OVERCOMMIT_RATIO,
  S_VM_SWAPPINESS,
} from "./nodes";
import { nextNumber, Scan } from "./number";
import { out, outChar, outCstr, outHex, outLine, outNum, outU64 } from "./seq";
import { ProcState, procState, SCRATCH_NAME } from "./state";

const ANY: i64 = i32.MAX_VALUE;

/** What a file of sys/user limits, namespaces of a kind among it, or −1. */
function limitKind(id: u32): i32 {
  switch (id) {
    case S_USER_MAX_CGROUP_NAMESPACES:
      return NS_CGROUP;
    case S_USER_MAX_FANOTIFY_GROUPS:
      return LIMIT_FANOTIFY_GROUPS;
    case S_USER_MAX_FANOTIFY_MARKS:
      return LIMIT_FANOTIFY_MARKS;
    case S_USER_MAX_INOTIFY_INSTANCES:
      return LIMIT_INOTIFY_INSTANCES;
    case S_USER_MAX_INOTIFY_WATCHES:
      return LIMIT_INOTIFY_WATCHES;
    case S_USER_MAX_IPC_NAMESPACES:
      return NS_IPC;
    case S_USER_MAX_MNT_NAMESPACES:
      return NS_MNT;
    case S_USER_MAX_NET_NAMESPACES:
      return NS_NET;
    case S_USER_MAX_PID_NAMESPACES:
      return NS_PID;
    case S_USER_MAX_TIME_NAMESPACES:
      return NS_TIME;
    case S_USER_MAX_USER_NAMESPACES:
      return NS_USER;
    case S_USER_MAX_UTS_NAMESPACES:
      return NS_UTS;
  }
  return -1;
}

/** Address of the u32 behind an integer sysctl that may be set; 0 = it is none of these. */
function cell(id: u32): usize {
  const kind = limitKind(id);
  if (kind >= 0) return cred().userNs + offsetof<UserNs>("max0") + ((<usize>kind) << 2);
  const s = changetype<usize>(procState());
  switch (id) {
    case S_FS_MOUNT_MAX:
      return FS_STATE + offsetof<FsState>("mountMax");
    case S_FS_NR_OPEN:
      return s + offsetof<ProcState>("nrOpen");
    case S_FS_PIPE_MAX_SIZE:
      return FS_STATE + offsetof<FsState>("pipeMaxSize");
    case S_FS_PIPE_USER_PAGES_HARD:
      return s + offsetof<ProcState>("pipePagesHard");
    case S_FS_PIPE_USER_PAGES_SOFT:
      return s + offsetof<ProcState>("pipePagesSoft");
    case S_FS_PROTECTED_FIFOS:
      return s + offsetof<ProcState>("protectedFifos");
    case S_FS_PROTECTED_HARDLINKS:
      return s + offsetof<ProcState>("protectedHardlinks");
    case S_FS_PROTECTED_REGULAR:
      return s + offsetof<ProcState>("protectedRegular");
    case S_FS_PROTECTED_SYMLINKS:
      return s + offsetof<ProcState>("protectedSymlinks");
    case S_FS_SUID_DUMPABLE:
      return s + offsetof<ProcState>("suidDumpable");
    case S_FS_EPOLL_MAX_USER_WATCHES:
      return s + offsetof<ProcState>("epollWatches");
    case S_FS_INOTIFY_MAX_QUEUED_EVENTS:
      return s + offsetof<ProcState>("inotifyEvents");
    case S_FS_INOTIFY_MAX_USER_INSTANCES:
      return nsState().initUser + offsetof<UserNs>("max0") + ((<usize>LIMIT_INOTIFY_INSTANCES) << 2);
    case S_FS_INOTIFY_MAX_USER_WATCHES:
      return nsState().initUser + offsetof<UserNs>("max0") + ((<usize>LIMIT_INOTIFY_WATCHES) << 2);
    case S_KERNEL_PID_MAX:
      return changetype<usize>(taskPidNs(current)) + offsetof<PidNs>("pidMax");
    case S_KERNEL_PTY_MAX:
      return changetype<usize>(ptyLimits());
    case S_KERNEL_PTY_RESERVE:
      return changetype<usize>(ptyLimits()) + 4;
    case S_KERNEL_THREADS_MAX:
      return s + offsetof<ProcState>("threadsMax");
    case S_VM_MAX_MAP_COUNT:
      return s + offsetof<ProcState>("maxMapCount");
    case S_VM_OVERCOMMIT_MEMORY:
      return s + offsetof<ProcState>("overcommitMemory");
    case S_VM_OVERCOMMIT_RATIO:
      return s + offsetof<ProcState>("overcommitRatio");
    case S_VM_SWAPPINESS:
      return s + offsetof<ProcState>("swappiness");
  }
  return 0;
}

function least(id: u32): i64 {
  if (id == S_KERNEL_PID_MAX) return PID_MAX_MIN;
  if (id == S_FS_MOUNT_MAX || id == S_FS_NR_OPEN) return id == S_FS_NR_OPEN ? 64 : 1;
  if (id == S_FS_PIPE_MAX_SIZE) return 4096;
  return 0;
}

function most(id: u32): i64 {
  switch (id) {
    case S_KERNEL_PID_MAX:
      return PID_MAX_LIMIT;
    case S_FS_PROTECTED_FIFOS:
    case S_FS_PROTECTED_REGULAR:
    case S_FS_SUID_DUMPABLE:
    case S_VM_OVERCOMMIT_MEMORY:
      return 2;
    case S_FS_PROTECTED_HARDLINKS:
    case S_FS_PROTECTED_SYMLINKS:
      return 1;
    case S_VM_SWAPPINESS:
      return 200;
  }
  return ANY;
}

/** The text of a sysctl as it is now. */
export function showSysctl(id: u32): void {
  if (isIpcSysctl(id)) {
    showIpcSysctl(id);
    return;
  }
  if (isNetSysctl(id)) {
    showNetSysctl(id);
    return;
  }
  const at = cell(id);
  if (at) {
    outU64(load<u32>(at));
    outChar(10);
    return;
  }
  switch (id) {
    case S_KERNEL_HOSTNAME:
      outCstr(utsNodename(currentUts()));
      outChar(10);
      break;
    case S_KERNEL_DOMAINNAME:
      outCstr(utsDomainname(currentUts()));
      outChar(10);
      break;
    case S_KERNEL_OSRELEASE:
      out(KERNEL_RELEASE);
      outChar(10);
      break;
    case S_KERNEL_VERSION:
      out(KERNEL_VERSION);
      outChar(10);
      break;
    case S_KERNEL_OSTYPE:
      out("Linux\n");
      break;
    case S_KERNEL_ARCH:
      out("x86_64\n");
      break;
    case S_KERNEL_CAP_LAST_CAP:
      outLine("", CAP_LAST);
      break;
    case S_KERNEL_NGROUPS_MAX:
      out("65536\n");
      break;
    case S_KERNEL_NS_LAST_PID:
      outLine("", <i64>taskPidNs(current).cursor - 1);
      break;
    case S_KERNEL_PTY_NR:
      outLine("", ptyLimits().nr);
      break;
    case S_KERNEL_RANDOM_BOOT_ID:
      bootId();
      break;
    case S_KERNEL_RANDOM_UUID:
      random(SCRATCH_NAME, 16);
      uuid(SCRATCH_NAME);
      break;
    case S_KERNEL_RANDOM_ENTROPY_AVAIL:
    case S_KERNEL_RANDOM_POOLSIZE:
      out("256\n");
      break;
    case S_KERNEL_OVERFLOWGID:
    case S_KERNEL_OVERFLOWUID:
    case S_FS_OVERFLOWGID:
    case S_FS_OVERFLOWUID:
      outLine("", OVERFLOW_ID);
      break;
    case S_KERNEL_CORE_PATTERN:
      out("core\n");
      break;
    case S_KERNEL_SYSCTL_WRITES_STRICT:
      out("1\n");
      break;
    case S_KERNEL_RANDOMIZE_VA_SPACE:
    case S_KERNEL_TAINTED:
    case S_DEV_TTY_LDISC_AUTOLOAD:
    case S_DEV_TTY_LEGACY_TIOCSTI:
      out("0\n");
      break;
    case S_FS_FILE_MAX:
      out("9223372036854775807\n");
      break;
    case S_FS_FILE_NR:
      outNum(fsState().files);
      out("\t0\t9223372036854775807\n");
      break;
    case S_FS_INODE_NR:
      outNum(slabInUse(CACHE_INODE));
      out("\t0\n");
      break;
    case S_FS_INODE_STATE:
      outNum(slabInUse(CACHE_INODE));
      out("\t0\t0\t0\t0\t0\t0\n");
      break;
    case S_FS_DENTRY_STATE:
      outNum(slabInUse(CACHE_DENTRY));
      out("\t0\t45\t0\t0\t0\n");
      break;
  }
}

function uuid(at: usize): void {
  store<u8>(at, (load<u8>(at, 6) & 0x0f) | 0x40, 6);
  store<u8>(at, (load<u8>(at, 8) & 0x3f) | 0x80, 8);
  for (let i = 0; i < 16; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) outChar(45);
    outHex(load<u8>(at + i), 2);
  }
  outChar(10);
}

function bootId(): void {
  const s = procState();
  const at = changetype<usize>(s) + offsetof<ProcState>("bootId0");
  if (!s.bootIdSet) {
    random(at, 16);
    s.bootIdSet = 1;
  }
  uuid(at);
}

/** One of the fixed values that Linux lets root change and that nothing here depends on: only the same value is taken. */
function fixedValue(id: u32): i64 {
  switch (id) {
    case S_KERNEL_OVERFLOWGID:
    case S_KERNEL_OVERFLOWUID:
    case S_FS_OVERFLOWGID:
    case S_FS_OVERFLOWUID:
      return OVERFLOW_ID;
    case S_KERNEL_SYSCTL_WRITES_STRICT:
      return 1;
    case S_KERNEL_RANDOMIZE_VA_SPACE:
    case S_KERNEL_TAINTED:
    case S_DEV_TTY_LDISC_AUTOLOAD:
    case S_DEV_TTY_LEGACY_TIOCSTI:
      return 0;
  }
  return -1;
}

/** proc_dostring: from `pos` on, up to a newline; what is too long is cut and still counts as written. */
function writeName(host: bool, text: usize, n: u32, pos: i64): i64 {
  const ns = currentUts();
  const at = host ? utsNodename(ns) : utsDomainname(ns);
  const old = strLen(at);
  if (pos > old) return n;
  let len = <usize>pos;
  for (let i: u32 = 0; i < n && len < <usize>UTS_LEN; i++) {
    const c = load<u8>(text + i);
    if (!c || c == 10) break;
    putChar(at + len, c);
    len++;
  }
  memory.fill(at + len, 0, 65 - len);
  utsChanged(ns, host);
  return n;
}

/** write(2) to a sysctl. @param text  kernel copy of n bytes @returns bytes or -errno */
export function writeSysctl(id: u32, text: usize, n: u32, pos: i64): i64 {
  if (id == S_KERNEL_HOSTNAME || id == S_KERNEL_DOMAINNAME) return writeName(id == S_KERNEL_HOSTNAME, text, n, pos);
  if (id == S_KERNEL_NS_LAST_PID) {
    const owner = changetype<UserNs>(taskPidNs(current).ownerNs);
    if (!nsCapable(owner, CAP_CHECKPOINT_RESTORE) && !nsCapable(owner, CAP_SYS_ADMIN)) return -EPERM;
  }
  if (!n) return 0;
  // Under sysctl_writes_strict a number is written at the start or not at all.
  if (pos) return 0;
  if (isIpcSysctl(id)) return writeIpcSysctl(id, text, n, SCRATCH_NAME);
  if (isNetSysctl(id)) return writeNetSysctl(id, text, n, SCRATCH_NAME);
  const s = changetype<Scan>(SCRATCH_NAME);
  s.at = 0;
  s.bad = 0;
  const v = nextNumber(text, n, s);
  if (s.bad) return -EINVAL;
  if (id == S_KERNEL_NS_LAST_PID) {
    const ns = taskPidNs(current);
    if (v < 0 || v > <i64>ns.pidMax) return -EINVAL;
    ns.cursor = <u32>v + 1;
    return n;
  }
  const at = cell(id);
  if (!at) return fixedValue(id) == v ? <i64>n : -EINVAL;
  if (v < least(id) || v > most(id)) return -EINVAL;
  let value = <u32>v;
  if (id == S_FS_PIPE_MAX_SIZE) {
    // A power of two of pages.
    let size: u32 = 4096;
    while (size < value && size < 1 << 31) size <<= 1;
    value = size;
  }
  store<u32>(at, value);
  return n;
}

/** Changes of a sysctl that can be polled so far; −1 for the others. */
export function sysctlVersion(id: u32): i64 {
  if (id == S_KERNEL_HOSTNAME) return currentUts().hostVersion;
  if (id == S_KERNEL_DOMAINNAME) return currentUts().domainVersion;
  return -1;
}

/** The queue that such a change wakes. */
export function sysctlQueue(): usize {
  return changetype<usize>(currentUts()) + offsetof<UtsNs>("pollHead");
}
