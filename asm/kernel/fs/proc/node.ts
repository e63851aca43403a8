// What an entry of /proc is as an inode: made at lookup, brought up to date when it is used again or looked at.
//
// In the inode: kind = entry (nodes.ts); a = Pid (counted) of a process's entry; b = descriptor number of an entry in fd/
// and fdinfo/.

import { EACCES, ENOENT, EPERM } from "../../../abi/errno";
import { MAY_EXEC, MAY_READ, MAY_WRITE, S_IFDIR, S_IFLNK } from "../../../abi/fs";
import { currentIpc } from "../../ipc/ids";
import { currentNet } from "../../net/sock";
import { PidNs } from "../../ns/pid";
import { INVALID_ID, makeKgid, makeKuid, UserNs } from "../../ns/user";
import { mayInspect } from "../../task/access";
import { CAP_NET_ADMIN, CAP_SYS_ADMIN, CAP_SYS_RESOURCE, cred, inGroup, nsCapable, taskCred } from "../../task/cred";
import { current } from "../../task/current";
import { Mm } from "../../task/mm";
import { PIDTYPE_PID, Pid, pidGet, pidNr, pidPut, pidTask, taskPidNs } from "../../task/pid";
import { groupOf } from "../../task/signal";
import { PF_KTHREAD, Task } from "../../task/task";
import { fdGetOf, fdNext } from "../fdtable";
import { genericPermission, inodeNew } from "../inode";
import { Dentry, FMODE_READ, FMODE_WRITE, Inode, isNull, Super } from "../types";
import { ipcNextIdWritable, isIpcSysctl } from "./ipc";
import { isNetSysctl } from "./net";
import { confValid, isConfDev } from "./netconf";
import {
  isSysctl,
  isTaskNode,
  N_NET,
  N_TIME_FOR_CHILDREN,
  nodeMode,
  P_ROOT,
  P_SYS,
  S_KERNEL_PID_MAX,
  S_USER,
  S_USER_MAX_CGROUP_NAMESPACES,
  S_USER_MAX_UTS_NAMESPACES,
  T_FD,
  T_FD_LINK,
  T_FDINFO,
  T_FDINFO_FILE,
  T_TGID,
} from "./nodes";
import { HIDEPID_INVISIBLE, HIDEPID_NO_ACCESS, mayPass } from "./super";

/** PROC_DYNAMIC_FIRST: inode numbers of the fixed entries. */
const FIRST_INO: u64 = 0xf0000000;

@inline
export function inodePid(inode: Inode): Pid {
  return changetype<Pid>(inode.a);
}

/** The thread that an entry is about, or null when it is gone. */
export function inodeTask(inode: Inode): Task {
  return pidTask(inodePid(inode), PIDTYPE_PID);
}

/** The same number at every look: Linux has it from a counter while the entry stays in the cache. */
export function nodeIno(id: u32, pid: usize, fd: u32): u64 {
  if (!pid) return FIRST_INO + id;
  const ino = (((<u64>pidNr(changetype<Pid>(pid))) << 8) | id) + 0x10000;
  return id == T_FD_LINK || id == T_FDINFO_FILE ? ino + ((<u64>fd + 1) << 32) : ino;
}

/** An inode of an entry; null when memory is exhausted. @param pid  Pid of a process's entry (counted here), or 0 */
export function nodeInode(sb: Super, id: u32, pid: usize, fd: u32): Inode {
  const inode = inodeNew(sb, nodeMode(id));
  if (isNull(inode)) return inode;
  inode.kind = id;
  inode.a = pid;
  inode.b = fd;
  if ((inode.mode & 0xf000) == S_IFDIR) inode.nlink = 2;
  inode.ino = nodeIno(id, pid, fd);
  if (!pid) return inode;
  pidGet(changetype<Pid>(pid));
  if (id == T_FD_LINK) inode.size = 64;
  nodeUpdate(inode);
  return inode;
}

export function procEvict(inode: Inode): void {
  if (inode.a) pidPut(inodePid(inode));
}

/** task_dump_owner: who owns a process's entries. One that may not be dumped belongs to root. */
function setOwner(inode: Inode, task: Task): void {
  inode.uid = 0;
  inode.gid = 0;
  if (task.flags & PF_KTHREAD) return;
  const c = taskCred(task);
  if (inode.mode == (S_IFDIR | 0o555)) {
    inode.uid = c.euid;
    inode.gid = c.egid;
    return;
  }
  if (!task.mm) return;
  if (changetype<Mm>(task.mm).dumpable == 1) {
    inode.uid = c.euid;
    inode.gid = c.egid;
    return;
  }
  const ns = changetype<UserNs>(changetype<Mm>(task.mm).execUserNs);
  if (isNull(ns)) return;
  const uid = makeKuid(ns, 0);
  const gid = makeKgid(ns, 0);
  if (uid != INVALID_ID) inode.uid = uid;
  if (gid != INVALID_ID) inode.gid = gid;
}

/** Brings owner, mode and size up to date. @returns false when what the entry stands for is gone */
export function nodeUpdate(inode: Inode): bool {
  const id = inode.kind;
  if (!isTaskNode(id)) {
    if (isSysctl(id)) sysctlOwner(inode);
    return true;
  }
  const task = inodeTask(inode);
  if (isNull(task)) return false;
  if (id == T_FD_LINK || id == T_FDINFO_FILE) {
    const file = fdGetOf(task, <i32>inode.b);
    if (isNull(file)) return false;
    if (id == T_FD_LINK) {
      inode.mode = S_IFLNK;
      if (file.mode & FMODE_READ) inode.mode |= 0o500;
      if (file.mode & FMODE_WRITE) inode.mode |= 0o300;
    }
  }
  setOwner(inode, task);
  return true;
}

/** net_ctl- and userns-like tables belong to root of the namespace they are about. */
function sysctlOwner(inode: Inode): void {
  inode.uid = 0;
  inode.gid = 0;
  const ipc = isIpcSysctl(inode.kind);
  const net = isNetSysctl(inode.kind);
  if (!ipc && !net && (inode.kind < S_USER_MAX_CGROUP_NAMESPACES || inode.kind > S_USER_MAX_UTS_NAMESPACES)) return;
  const ns = changetype<UserNs>(ipc ? currentIpc().ownerNs : net ? currentNet().ownerNs : cred().userNs);
  const uid = makeKuid(ns, 0);
  const gid = makeKgid(ns, 0);
  if (uid != INVALID_ID) inode.uid = uid;
  if (gid != INVALID_ID) inode.gid = gid;
}

export function procRevalidate(d: Dentry): bool {
  // A name that another reader found may be hidden from this one.
  if (d.inode.kind == T_TGID) {
    const task = inodeTask(d.inode);
    if (!isNull(task) && !mayPass(d.sb, task, HIDEPID_INVISIBLE)) return false;
  }
  if (isConfDev(d.inode.kind) && !confValid(d)) return false;
  return nodeUpdate(d.inode);
}

export function procGetattr(d: Dentry): void {
  const inode = d.inode;
  nodeUpdate(inode);
  if (inode.kind == T_FD) {
    let n: i64 = 0;
    const task = inodeTask(inode);
    if (!isNull(task)) for (let fd = fdNext(task.files, 0); fd >= 0; fd = fdNext(task.files, fd + 1)) n++;
    inode.size = n;
  } else if (inode.kind == P_ROOT) inode.nlink = 6 + superProcesses(inode.sb);
  else if (inode.kind == T_TGID) inode.nlink = 7;
}

function superProcesses(sb: Super): u32 {
  return changetype<PidNs>(sb.data).count;
}

/** chmod and chown: sysctls and process entries keep what they have. */
export function procSetattr(inode: Inode): i32 {
  return isTaskNode(inode.kind) || isSysctl(inode.kind) ? -EPERM : 0;
}

/**
 * sysctl_perm: only root of the machine (by its id, capabilities do not count), and where a namespace stands behind the
 * table, its root.
 */
function sysctlPermission(inode: Inode, mask: u32): i32 {
  const c = cred();
  let bits = inode.mode & 0o777;
  const id = inode.kind;
  if (id == S_USER || (id >= S_USER_MAX_CGROUP_NAMESPACES && id <= S_USER_MAX_UTS_NAMESPACES)) {
    if (id != S_USER) bits = nsCapable(changetype<UserNs>(c.userNs), CAP_SYS_RESOURCE) ? bits >> 6 : bits & 7;
  } else if (isNetSysctl(id)) {
    // net_ctl_permissions: who may administer the namespace has the owner's rights.
    if (nsCapable(changetype<UserNs>(currentNet().ownerNs), CAP_NET_ADMIN) || c.euid == 0) bits >>= 6;
    else if (c.egid == 0 || inGroup(c, 0)) bits >>= 3;
  } else if (isIpcSysctl(id)) {
    const owner = changetype<UserNs>(currentIpc().ownerNs);
    if (ipcNextIdWritable(id)) bits = 6;
    else if (c.euid == makeKuid(owner, 0)) bits >>= 6;
    else if (c.egid == makeKgid(owner, 0)) bits >>= 3;
  } else if (id == S_KERNEL_PID_MAX) {
    const owner = changetype<UserNs>(taskPidNs(current).ownerNs);
    if (nsCapable(owner, CAP_SYS_ADMIN) || c.euid == makeKuid(owner, 0)) bits >>= 6;
    else if (c.egid == makeKgid(owner, 0)) bits >>= 3;
  } else if (c.euid == 0) bits >>= 6;
  else if (c.egid == 0 || inGroup(c, 0)) bits >>= 3;
  return mask & (MAY_READ | MAY_WRITE | MAY_EXEC) & ~bits ? -EACCES : 0;
}

export function procPermission(inode: Inode, mask: u32): i32 {
  const id = inode.kind;
  if (isSysctl(id) || id == P_SYS) return sysctlPermission(inode, mask);
  if (!isTaskNode(id)) return genericPermission(0, inode, mask);
  const task = inodeTask(inode);
  if (id == T_TGID && !isNull(task)) {
    if (!mayPass(inode.sb, task, HIDEPID_NO_ACCESS)) return inode.sb.optMode == HIDEPID_INVISIBLE ? -ENOENT : -EPERM;
  } else if (id == T_FD) {
    // One's own descriptors may be looked at even by who may not be dumped.
    const err = genericPermission(0, inode, mask);
    return err && !isNull(task) && groupOf(task) == groupOf(current) ? 0 : err;
  } else if (id == T_FDINFO) {
    if (isNull(task)) return -ENOENT;
    if (!mayInspect(task)) return -EACCES;
  }
  return genericPermission(0, inode, mask);
}

/** A link of PID/ns. */
@inline
export function isNsLink(id: u32): bool {
  return id >= N_NET && id <= N_TIME_FOR_CHILDREN;
}

/** /proc/PID/stat adds up the threads, /proc/PID/task/TID/stat tells about one. */
export function isWholeProcess(d: Dentry): bool {
  return d.parent.inode.kind == T_TGID;
}
