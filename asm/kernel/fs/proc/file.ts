// The files of /proc as open files: their text is made at the first read, and again when someone reads from the start.
//
// In the File: data = kmalloc'd text that is left over from a read that did not take it whole, pad = its length + 1 (also
// when there is no text any more: where the end is); data2 = what the file holds on to: a UserNs (uid_map …) or a
// MountsFile.

import { EACCES, EFAULT, EINVAL, EIO, ENOENT, ENOMEM, EPERM, ESRCH } from "../../../abi/errno";
import { POLLERR, POLLIN, POLLOUT, POLLPRI, POLLRDNORM, POLLWRNORM } from "../../../abi/fs";
import { showCgroups, showMembership } from "../../cgroup/v1";
import { log } from "../../host";
import { currentIpc } from "../../ipc/ids";
import { kfree, kmalloc } from "../../mem/slab";
import { putStr } from "../../mem/str";
import { copyFromUser, copyToUser } from "../../mem/user";
import { IpcNs, ipcNsPut } from "../../ns/ipc";
import { NetNs, netNsPut } from "../../ns/net";
import { NsProxy } from "../../ns/nsproxy";
import { UserNs, userNsGet, userNsPut } from "../../ns/user";
import { panic } from "../../panic";
import { mayInspect } from "../../task/access";
import { CAP_SYS_NICE, CAP_SYS_RESOURCE, Cred, capable, nsCapable, taskCred } from "../../task/cred";
import { current } from "../../task/current";
import { Mm } from "../../task/mm";
import { groupOf } from "../../task/signal";
import { Task } from "../../task/task";
import { showTimers } from "../../time/itimer";
import { sessionClose, sessionOpen, sessionPoll, sessionRead, sessionWrite, TraceSession } from "../../trace/session";
import { dget, dput } from "../dcache";
import { mayWait } from "../fileops";
import { mntNsGet, mntNsPut } from "../mntns";
import { mntget, mntput } from "../mount";
import { pollWait } from "../polltable";
import { Dentry, File, FMODE_PWRITE, FMODE_WRITE, FsStruct, isErr, isNull, MntNs, Mount } from "../types";
import { showFdinfo } from "./fdinfo";
import { showLocks } from "./fdkinds";
import {
  MAP_GID,
  MAP_PROJID,
  MAP_UID,
  mayOpenSetgroups,
  showIdMap,
  showSetgroups,
  writeIdMap,
  writeSetgroups,
} from "./idmap";
import { showSysvipc } from "./ipc";
import { SHOW_MOUNTINFO, SHOW_MOUNTS, SHOW_MOUNTSTATS, showMounts } from "./mounts";
import { showNet } from "./net";
import { isConfFile, showConf, writeConf } from "./netconf";
import { inodeTask, isWholeProcess } from "./node";
import {
  isSysctl,
  isTaskNode,
  NET_ARP,
  NET_UNIX,
  P_CGROUPS,
  P_CMDLINE,
  P_CONSOLES,
  P_CPUINFO,
  P_DEVICES,
  P_FILESYSTEMS,
  P_LOADAVG,
  P_LOCKS,
  P_MEMINFO,
  P_MISC,
  P_SLABINFO,
  P_STAT,
  P_SWAPS,
  P_SYSRQ_TRIGGER,
  P_SYSVIPC_MSG,
  P_SYSVIPC_SHM,
  P_TTY_DRIVERS,
  P_TTY_LDISCS,
  P_UPTIME,
  P_VERSION,
  T_AUXV,
  T_CGROUP,
  T_CHILDREN,
  T_CMDLINE,
  T_COMM,
  T_ENVIRON,
  T_FDINFO_FILE,
  T_GID_MAP,
  T_IO,
  T_LIMITS,
  T_LOGINUID,
  T_MAPS,
  T_MOUNTINFO,
  T_MOUNTS,
  T_MOUNTSTATS,
  T_OOM_ADJ,
  T_OOM_SCORE,
  T_OOM_SCORE_ADJ,
  T_PERSONALITY,
  T_PROJID_MAP,
  T_SCHEDSTAT,
  T_SESSIONID,
  T_SETGROUPS,
  T_SMAPS,
  T_STAT,
  T_STATM,
  T_STATUS,
  T_SYSCALL,
  T_TIMENS_OFFSETS,
  T_TIMERS,
  T_TIMERSLACK_NS,
  T_TRACE,
  T_UID_MAP,
  T_WCHAN,
} from "./nodes";
import {
  out,
  outBytes,
  outChar,
  outHex,
  outLine,
  outU64,
  seqBegin,
  seqBuf,
  seqEnd,
  seqFailed,
  seqLen,
  seqTake,
} from "./seq";
import { SCRATCH_NAME, WRITE_BUF, WRITE_MAX } from "./state";
import { superPidNs } from "./super";
import { showSysctl, sysctlQueue, sysctlVersion, writeSysctl } from "./sysctl";
import {
  showCpuinfo,
  showDevices,
  showFilesystems,
  showLoadavg,
  showMeminfo,
  showSlabinfo,
  showStatFile,
  showTtyDrivers,
  showUptime,
  showVersion,
} from "./system";
import {
  oomScore,
  outComm,
  showChildren,
  showCmdline,
  showLimits,
  showMaps,
  showSchedstat,
  showSmaps,
  showStat,
  showStatm,
  showStatus,
  showSyscall,
  showTimensOffsets,
  showWchan,
} from "./task";
import { writeTimens } from "./timens";

/** What an open mounts file keeps: it goes on showing its namespace after the process is gone. */
@unmanaged
class MountsFile {
  ns: MntNs;
  rootMount: Mount;
  rootDentry: Dentry;
}

function isMounts(id: u32): bool {
  return id == T_MOUNTS || id == T_MOUNTINFO || id == T_MOUNTSTATS;
}

function isNetFile(id: u32): bool {
  return id >= NET_ARP && id <= NET_UNIX;
}

function isIdMap(id: u32): bool {
  return id == T_UID_MAP || id == T_GID_MAP || id == T_PROJID_MAP || id == T_SETGROUPS;
}

function openMounts(file: File, task: Task): i32 {
  if (!task.nsproxy) return -EINVAL;
  if (!task.fs) return -ENOENT;
  const m = changetype<MountsFile>(kmalloc(offsetof<MountsFile>()));
  if (isNull(m)) return -ENOMEM;
  const fs = changetype<FsStruct>(task.fs);
  m.ns = mntNsGet(changetype<MntNs>(changetype<NsProxy>(task.nsproxy).mnt));
  m.rootMount = mntget(fs.rootMount);
  m.rootDentry = dget(fs.rootDentry);
  file.data2 = changetype<usize>(m);
  file.seen = m.ns.event;
  return 0;
}

export function procFileOpen(file: File): i64 {
  const id = file.inode.kind;
  if (isSysctl(id)) {
    file.seen = <u64>sysctlVersion(id);
    return 0;
  }
  if (isSysvipc(id)) {
    const ns = currentIpc();
    ns.refs++;
    file.data2 = changetype<usize>(ns);
    return 0;
  }
  if (!isTaskNode(id)) return 0;
  const task = inodeTask(file.inode);
  if (isNull(task)) return -ESRCH;
  if (isIdMap(id) || id == T_COMM || id == T_TIMENS_OFFSETS) file.mode &= ~FMODE_PWRITE;
  if (isMounts(id)) return openMounts(file, task);
  if (isNetFile(id)) {
    if (!task.nsproxy) return -EINVAL;
    const net = changetype<NetNs>(changetype<NsProxy>(task.nsproxy).net);
    net.refs++;
    file.data2 = changetype<usize>(net);
    return 0;
  }
  if (id == T_TRACE) {
    const session = sessionOpen(task);
    if (isErr(session)) return session;
    file.data2 = <usize>session;
    return 0;
  }
  if (isIdMap(id)) {
    const ns = changetype<UserNs>(taskCred(task).userNs);
    if (id == T_SETGROUPS && file.mode & FMODE_WRITE) {
      const err = mayOpenSetgroups(ns);
      if (err) return err;
    }
    file.data2 = changetype<usize>(userNsGet(ns));
    return 0;
  }
  // A zombie has no memory left to tell about; its maps are empty.
  if ((id == T_ENVIRON || id == T_AUXV) && !task.mm) return -ESRCH;
  if ((id == T_ENVIRON || id == T_AUXV || id == T_MAPS || id == T_SMAPS) && !mayInspect(task)) return -EACCES;
  return 0;
}

export function procFileRelease(file: File): void {
  kfree(file.data);
  file.data = 0;
  if (!file.data2) return;
  const id = file.inode.kind;
  if (isMounts(id)) {
    const m = changetype<MountsFile>(file.data2);
    const ns = m.ns;
    const mount = m.rootMount;
    dput(m.rootDentry);
    kfree(file.data2);
    mntput(mount);
    mntNsPut(changetype<usize>(ns));
  } else if (isSysvipc(id)) ipcNsPut(changetype<IpcNs>(file.data2));
  else if (isNetFile(id)) netNsPut(changetype<NetNs>(file.data2));
  else if (id == T_TRACE) sessionClose(changetype<TraceSession>(file.data2));
  else if (isIdMap(id)) userNsPut(changetype<UserNs>(file.data2));
  file.data2 = 0;
}

/** Shows the IPC namespace of who opened it. */
function isSysvipc(id: u32): bool {
  return id >= P_SYSVIPC_MSG && id <= P_SYSVIPC_SHM;
}

/** Makes the text of a file that is not about a process. */
function makeSystem(file: File, id: u32): void {
  switch (id) {
    case P_VERSION:
      showVersion();
      break;
    case P_UPTIME:
      showUptime();
      break;
    case P_LOCKS:
      showLocks(superPidNs(file.inode.sb));
      break;
    case P_LOADAVG:
      showLoadavg(superPidNs(file.inode.sb));
      break;
    case P_MEMINFO:
      showMeminfo();
      break;
    case P_STAT:
      showStatFile();
      break;
    case P_CPUINFO:
      showCpuinfo();
      break;
    case P_CMDLINE:
      outChar(10);
      break;
    case P_FILESYSTEMS:
      showFilesystems();
      break;
    case P_DEVICES:
      showDevices();
      break;
    case P_SWAPS:
      out("Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
      break;
    case P_CGROUPS:
      showCgroups();
      break;
    case P_CONSOLES:
      out("console              -W- (EC     )    5:1\n");
      break;
    case P_SLABINFO:
      showSlabinfo();
      break;
    case P_TTY_DRIVERS:
      showTtyDrivers();
      break;
    case P_TTY_LDISCS:
      out("n_tty       0\n");
      break;
    case P_MISC:
      break;
    default:
      if (isConfFile(id)) showConf(id, <u32>file.inode.b);
      else showSysctl(id);
  }
}

/** The opener's user namespace: ids are shown as it has them. */
@inline
function viewOf(file: File): UserNs {
  return changetype<UserNs>(changetype<Cred>(file.cred).userNs);
}

/** Makes the text of a file about a process. @returns 0 or -errno */
function makeTask(file: File, id: u32, task: Task): i32 {
  const ns = superPidNs(file.inode.sb);
  switch (id) {
    case T_STAT:
      showStat(task, ns, isWholeProcess(file.dentry));
      return 0;
    case T_STATUS:
      showStatus(task, ns, viewOf(file));
      return 0;
    case T_STATM:
      showStatm(task);
      return 0;
    case T_COMM:
      outComm(task);
      outChar(10);
      return 0;
    case T_CMDLINE:
      showCmdline(task);
      return 0;
    case T_ENVIRON:
      if (task.mm) outBytes(changetype<Mm>(task.mm).envp, changetype<Mm>(task.mm).envSize);
      return 0;
    case T_AUXV: // nothing is handed over this way
      return 0;
    case T_CGROUP:
      showMembership(task);
      return 0;
    case T_LIMITS:
      showLimits(task);
      return 0;
    case T_MAPS:
      showMaps(task);
      return 0;
    case T_SMAPS:
      showSmaps(task);
      return 0;
    case T_CHILDREN:
      showChildren(task, ns);
      return 0;
    case T_WCHAN:
      showWchan(task);
      return 0;
    case T_SCHEDSTAT:
      showSchedstat(task);
      return 0;
    case T_TIMERS:
      showTimers(task);
      return 0;
    case T_SYSCALL:
      if (!mayInspect(task)) return -EPERM;
      showSyscall(task);
      return 0;
    case T_PERSONALITY:
      if (!mayInspect(task)) return -EPERM;
      outHex(task.personality, 8);
      outChar(10);
      return 0;
    case T_IO:
      if (!mayInspect(task)) return -EACCES;
      showIo(task);
      return 0;
    case T_OOM_SCORE:
      outLine("", oomScore(task));
      return 0;
    case T_OOM_SCORE_ADJ:
      outLine("", groupOf(task).oomScoreAdj);
      return 0;
    case T_OOM_ADJ: {
      const adj = groupOf(task).oomScoreAdj;
      outLine("", adj == 1000 ? 15 : (adj * 17) / 1000);
      return 0;
    }
    case T_LOGINUID:
    case T_SESSIONID:
      out("4294967295");
      return 0;
    case T_TIMERSLACK_NS:
      if (task != current && !capable(CAP_SYS_NICE)) return -EPERM;
      outU64(task.timerSlack);
      outChar(10);
      return 0;
    case T_TIMENS_OFFSETS:
      showTimensOffsets(task);
      return 0;
    case T_FDINFO_FILE:
      return showFdinfo(task, <u32>file.inode.b, ns) ? 0 : -ENOENT;
  }
  return -EIO;
}

function showIo(task: Task): void {
  outLine("rchar: ", <i64>task.rchar);
  outLine("wchar: ", <i64>task.wchar);
  outLine("syscr: ", <i64>task.syscr);
  outLine("syscw: ", <i64>task.syscw);
  out("read_bytes: 0\nwrite_bytes: 0\ncancelled_write_bytes: 0\n");
}

/** Makes the text. @returns 0 or -errno */
function make(file: File): i32 {
  const id = file.inode.kind;
  seqBegin();
  if (isSysvipc(id)) showSysvipc(id, changetype<IpcNs>(file.data2), superPidNs(file.inode.sb), viewOf(file));
  else if (!isTaskNode(id)) makeSystem(file, id);
  else if (isNetFile(id)) showNet(id, changetype<NetNs>(file.data2), viewOf(file));
  else if (isMounts(id)) {
    const m = changetype<MountsFile>(file.data2);
    const fs = changetype<FsStruct>(SCRATCH_NAME);
    fs.rootMount = m.rootMount;
    fs.rootDentry = m.rootDentry;
    showMounts(m.ns, fs, id == T_MOUNTS ? SHOW_MOUNTS : id == T_MOUNTINFO ? SHOW_MOUNTINFO : SHOW_MOUNTSTATS);
  } else if (isIdMap(id)) {
    const ns = changetype<UserNs>(file.data2);
    if (id == T_SETGROUPS) showSetgroups(ns);
    else showIdMap(ns, id == T_UID_MAP ? MAP_UID : id == T_GID_MAP ? MAP_GID : MAP_PROJID, file);
  } else {
    const task = inodeTask(file.inode);
    if (isNull(task)) return id == T_FDINFO_FILE ? -ENOENT : -ESRCH;
    const err = makeTask(file, id, task);
    if (err) return err;
  }
  return seqFailed() ? -ENOMEM : 0;
}

export function procFileRead(file: File, buf: u32, n: u32, pos: i64): i64 {
  if (file.inode.kind == T_TRACE) return sessionRead(changetype<TraceSession>(file.data2), !mayWait(file), buf, n);
  if (pos == 0 || !file.pad) {
    kfree(file.data);
    file.data = 0;
    const err = make(file);
    if (err) {
      seqEnd();
      return err;
    }
    const len = seqLen();
    file.pad = len + 1;
    if (pos == 0 && n >= len) {
      const fault = copyToUser(buf, seqBuf(), len);
      seqEnd();
      return fault ? <i64>-EFAULT : <i64>len;
    }
    file.data = seqTake();
  }
  const len = <i64>file.pad - 1;
  if (pos >= len) return 0;
  if (!file.data) {
    // Someone moved the position back into a text that is gone.
    file.pad = 0;
    return procFileRead(file, buf, n, pos);
  }
  let count = len - pos;
  if (count > <i64>n) count = <i64>n;
  if (copyToUser(buf, file.data + <usize>pos, <u32>count)) return -EFAULT;
  return count;
}

/** A decimal or C-style number with white space around it, or i64.MIN_VALUE. */
function parseNumber(text: usize, n: u32): i64 {
  let i: u32 = 0;
  let end = n;
  while (i < end && load<u8>(text + i) <= 32) i++;
  while (end > i && load<u8>(text + end - 1) <= 32) end--;
  const negative = i < end && load<u8>(text + i) == 45;
  if (negative || (i < end && load<u8>(text + i) == 43)) i++;
  if (i == end || end - i > 18) return i64.MIN_VALUE;
  let v: i64 = 0;
  for (; i < end; i++) {
    const d = <i64>load<u8>(text + i) - 48;
    if (d < 0 || d > 9) return i64.MIN_VALUE;
    v = v * 10 + d;
  }
  return negative ? -v : v;
}

function writeOom(task: Task, text: usize, n: u32, old: bool): i64 {
  let v = parseNumber(text, n);
  if (v == i64.MIN_VALUE) return -EINVAL;
  if (old) {
    if ((v < -16 || v > 15) && v != -17) return -EINVAL;
    v = v == 15 ? 1000 : (v * 1000) / 17;
  } else if (v < -1000 || v > 1000) return -EINVAL;
  const g = groupOf(task);
  const may = capable(CAP_SYS_RESOURCE);
  const least = old ? g.oomScoreAdj : g.oomScoreAdjMin;
  if (v < least && !may) return -EACCES;
  g.oomScoreAdj = <i32>v;
  if (may) g.oomScoreAdjMin = <i32>v;
  return n;
}

function writeComm(task: Task, text: usize, n: u32): i64 {
  if (groupOf(task) != groupOf(current)) return -EINVAL;
  let length: u32 = n < 15 ? n : 15;
  const at = changetype<usize>(task) + offsetof<Task>("comm0");
  memory.fill(at, 0, 16);
  memory.copy(at, text, length);
  return n;
}

function writeTask(file: File, id: u32, task: Task, text: usize, n: u32, pos: i64): i64 {
  switch (id) {
    case T_COMM:
      return writeComm(task, text, n);
    case T_OOM_SCORE_ADJ:
    case T_OOM_ADJ:
      return writeOom(task, text, n, id == T_OOM_ADJ);
    case T_TIMENS_OFFSETS:
      return writeTimens(task, file, text, n, pos, SCRATCH_NAME);
    case T_TIMERSLACK_NS: {
      const v = parseNumber(text, n);
      if (v < 0) return -EINVAL;
      if (task != current && !nsCapable(changetype<UserNs>(taskCred(task).userNs), CAP_SYS_NICE)) return -EPERM;
      task.timerSlack = v ? <u64>v : 50000;
      return n;
    }
    case T_LOGINUID:
      return -EPERM;
  }
  return -EIO;
}

/** sysrq-trigger (Documentation/admin-guide/sysrq.rst): the keys that mean something here. */
function sysrq(text: usize, n: u32): i64 {
  if (!n) return 0;
  const key = load<u8>(text);
  if (key == 99) panic("sysrq triggered crash"); // c
  const at = WRITE_BUF;
  log(at, <u32>(putStr(at, "sysrq: HELP : crash(c)") - at), 6);
  return n;
}

function writeText(file: File, id: u32, text: usize, n: u32, pos: i64): i64 {
  if (isConfFile(id)) return n && !pos ? writeConf(id, <u32>file.inode.b, text, n, SCRATCH_NAME) : 0;
  if (isSysctl(id)) return writeSysctl(id, text, n, pos);
  if (id == P_SYSRQ_TRIGGER) return sysrq(text, n);
  if (!isTaskNode(id)) return -EIO;
  if (id == T_TRACE) return sessionWrite(changetype<TraceSession>(file.data2), text, n);
  if (isIdMap(id)) {
    const ns = changetype<UserNs>(file.data2);
    if (id == T_SETGROUPS) return writeSetgroups(ns, text, n, pos);
    return writeIdMap(ns, id == T_UID_MAP ? MAP_UID : id == T_GID_MAP ? MAP_GID : MAP_PROJID, file, text, n, pos);
  }
  const task = inodeTask(file.inode);
  if (isNull(task)) return -ESRCH;
  return writeTask(file, id, task, text, n, pos);
}

export function procFileWrite(file: File, buf: u32, n: u32, pos: i64): i64 {
  const id = file.inode.kind;
  let text = WRITE_BUF;
  let own: usize = 0;
  if (n > WRITE_MAX) {
    if (n > 65536) return -EINVAL;
    own = kmalloc(n);
    if (!own) return -ENOMEM;
    text = own;
  }
  const r = copyFromUser(text, buf, n) ? <i64>-EFAULT : writeText(file, id, text, n, pos);
  kfree(own);
  return r;
}

export function procFilePoll(file: File, table: usize): u32 {
  const id = file.inode.kind;
  if (id == T_TRACE) return sessionPoll(changetype<TraceSession>(file.data2), table);
  if (isTaskNode(id) && isMounts(id)) {
    const ns = changetype<MountsFile>(file.data2).ns;
    pollWait(changetype<usize>(ns) + offsetof<MntNs>("waitHead"), table);
    if (file.seen == ns.event) return POLLIN | POLLRDNORM;
    file.seen = ns.event;
    return POLLIN | POLLRDNORM | POLLERR | POLLPRI;
  }
  const any = POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
  if (!isSysctl(id)) return any;
  const version = sysctlVersion(id);
  if (version < 0) return any;
  pollWait(sysctlQueue(), table);
  if (file.seen == <u64>version) return any;
  file.seen = <u64>version;
  return POLLIN | POLLRDNORM | POLLERR | POLLPRI;
}
