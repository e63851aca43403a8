// nsfs: namespaces as files, namespaces(7) and ioctl_nsfs(2). A file of it is a namespace; whoever has it open, or has it
// mounted somewhere, keeps the namespace alive.
//
// In the inode: a = the namespace (NsCommon), counted.

import { EINVAL, ENOENT, ENOMEM, ENOTTY, EPERM, ESRCH } from "../../abi/errno";
import { S_IFDIR, S_IFREG } from "../../abi/fs";
import { copyToUser, putUser32, putUser64 } from "../mem/user";
import { CgroupNs, cgroupNsPut } from "../ns/cgroup";
import { NS_CGROUP, NS_IPC, NS_MNT, NS_NET, NS_PID, NS_TIME, NS_USER, NsCommon, nsFlag, nsState } from "../ns/common";
import { IpcNs, ipcNsPut } from "../ns/ipc";
import { NetNs, netNsPut } from "../ns/net";
import { PidNs, pidNsPut } from "../ns/pid";
import { TimeNs, timeNsPut } from "../ns/time";
import { fromKuidMunged, UserNs, userNsPut } from "../ns/user";
import { UtsNs, utsNsPut } from "../ns/uts";
import { lock, unlock } from "../sync/lock";
import { CAP_SYS_ADMIN, cred, nsCapable } from "../task/cred";
import { current } from "../task/current";
import { findPid, findPidNs, PIDTYPE_PID, pidNrNs, pidTask, pidVnr, taskPid, taskPidNs, taskTgid } from "../task/pid";
import { dentryRoot, dput } from "./dcache";
import { fdInstall } from "./fdtable";
import { fileNew } from "./file";
import { inodeNew } from "./inode";
import { mntNsPut } from "./mntns";
import { mntget, mountInternal } from "./mount";
import { procState, SCRATCH_NAME } from "./proc/state";
import { superNew } from "./super";
import {
  FILE_NSFS,
  File,
  FMODE_OPENED,
  FS_NSFS,
  FS_PIDFS,
  INODE_IMMUTABLE,
  Inode,
  isNull,
  MntNs,
  nil,
  Path,
  Super,
} from "./types";

const NSFS_MAGIC: u32 = 0x6e736673;
const PIDFS_MAGIC: u32 = 0x50494446;

const NS_GET_USERNS: u32 = 0xb701;
const NS_GET_PARENT: u32 = 0xb702;
const NS_GET_NSTYPE: u32 = 0xb703;
const NS_GET_OWNER_UID: u32 = 0xb704;
const NS_GET_MNTNS_ID: u32 = 0x8008b705;
const NS_GET_PID_FROM_PIDNS: u32 = 0x8004b706;
const NS_GET_TGID_FROM_PIDNS: u32 = 0x8004b707;
const NS_GET_PID_IN_PIDNS: u32 = 0x8004b708;
const NS_GET_TGID_IN_PIDNS: u32 = 0x8004b709;
const NS_MNT_GET_INFO: u32 = 0x8010b70a;
const NS_MNT_GET_NEXT: u32 = 0x8010b70b;
const NS_MNT_GET_PREV: u32 = 0x8010b70c;
const NS_GET_ID: u32 = 0x8008b70d;

/** A kernel-internal file system with a root that nobody sees. */
function internal(fstype: u32, magic: u32): Super {
  const sb = superNew(fstype, magic, 0);
  if (isNull(sb)) return sb;
  const root = inodeNew(sb, S_IFDIR | 0o555);
  sb.root = dentryRoot(sb, root);
  mountInternal(sb);
  return sb;
}

export function nsfsSuper(): Super {
  const s = procState();
  if (isNull(s.nsfsSuper)) s.nsfsSuper = internal(FS_NSFS, NSFS_MAGIC);
  return s.nsfsSuper;
}

export function pidfsSuper(): Super {
  const s = procState();
  if (isNull(s.pidfsSuper)) s.pidfsSuper = internal(FS_PIDFS, PIDFS_MAGIC);
  return s.pidfsSuper;
}

export function nsGet(ns: NsCommon): NsCommon {
  ns.refs++;
  return ns;
}

/** Gives up a reference on a namespace of whatever kind. */
export function nsPutAny(ns: NsCommon): void {
  const at = changetype<usize>(ns);
  switch (ns.kind) {
    case NS_MNT:
      mntNsPut(at);
      break;
    case NS_NET:
      netNsPut(changetype<NetNs>(at));
      break;
    case NS_TIME:
      timeNsPut(changetype<TimeNs>(at));
      break;
    case NS_CGROUP:
      cgroupNsPut(changetype<CgroupNs>(at));
      break;
    case NS_PID:
      pidNsPut(changetype<PidNs>(at));
      break;
    case NS_USER:
      userNsPut(changetype<UserNs>(at));
      break;
    case NS_IPC:
      ipcNsPut(changetype<IpcNs>(at));
      break;
    default:
      utsNsPut(changetype<UtsNs>(at));
  }
}

export function nsfsEvict(inode: Inode): void {
  if (inode.a) nsPutAny(changetype<NsCommon>(inode.a));
}

/** The namespace of an open nsfs file, not counted. */
export function nsFromFile(file: File): NsCommon {
  return changetype<NsCommon>(file.inode.a);
}

/** The place of a namespace in nsfs (counted): what a magic link of PID/ns leads to. @returns 0 or -ENOMEM */
export function nsfsPath(ns: NsCommon, to: Path): i32 {
  const sb = nsfsSuper();
  if (isNull(sb)) return -ENOMEM;
  const inode = inodeNew(sb, S_IFREG | 0o444);
  if (isNull(inode)) return -ENOMEM;
  inode.ino = ns.inum;
  // Opening it for writing is EPERM for everyone.
  inode.flags = INODE_IMMUTABLE;
  inode.a = changetype<usize>(nsGet(ns));
  const d = dentryRoot(sb, inode);
  if (isNull(d)) return -ENOMEM;
  to.dentry = d;
  to.mount = mntget(sb.mounts);
  return 0;
}

/** A new descriptor on a namespace (close-on-exec). @returns it or -errno */
export function nsOpen(ns: NsCommon): i32 {
  const sb = nsfsSuper();
  const path = changetype<Path>(SCRATCH_NAME);
  const err = nsfsPath(ns, path);
  if (err) return err;
  const file = fileNew(sb.mounts, path.dentry, 0);
  dput(path.dentry);
  sb.mounts.refs--;
  if (isNull(file)) return -ENOMEM;
  file.kind = FILE_NSFS;
  file.mode |= FMODE_OPENED;
  return fdInstall(file, true);
}

/**
 * ns_open(inum): a descriptor of the control plane's on any namespace, also on one that no process is in and no path leads to. That is for
 * who shows what all of them contain.
 * @returns it or -ENOENT, -ENOMEM, -EMFILE
 */
export function nsOpenInum(inum: u32): i32 {
  lock();
  let fd: i32 = -ENOENT;
  for (let ns = changetype<NsCommon>(nsState().head); !isNull(ns); ns = changetype<NsCommon>(ns.next))
    if (ns.inum == inum) {
      fd = nsOpen(ns);
      break;
    }
  unlock();
  return fd;
}

/** The user namespace that owns `ns`, when it is the caller's or below it. */
function owner(ns: NsCommon): i32 {
  const mine = changetype<UserNs>(cred().userNs);
  const own = changetype<UserNs>(ns.userNs);
  for (let at = own; !isNull(at); at = changetype<UserNs>(at.parent))
    if (at == mine) return nsOpen(changetype<NsCommon>(own));
  return -EPERM;
}

function parent(ns: NsCommon): i32 {
  if (ns.kind == NS_USER) return owner(ns);
  if (ns.kind != NS_PID) return -EINVAL;
  const active = taskPidNs(current);
  const up = changetype<PidNs>(changetype<PidNs>(ns).parent);
  for (let at = up; !isNull(at); at = changetype<PidNs>(at.parent))
    if (at == active) return nsOpen(changetype<NsCommon>(up));
  return -EPERM;
}

/** Translates a process number between the caller's PID namespace and `ns`. */
function pidNumber(ns: NsCommon, cmd: u32, nr: i32): i32 {
  if (ns.kind != NS_PID) return -EINVAL;
  const pidNs = changetype<PidNs>(ns);
  const into = cmd == NS_GET_PID_IN_PIDNS || cmd == NS_GET_TGID_IN_PIDNS;
  const task = pidTask(into ? findPid(nr) : findPidNs(nr, pidNs), PIDTYPE_PID);
  if (isNull(task)) return -ESRCH;
  const pid = cmd == NS_GET_TGID_IN_PIDNS || cmd == NS_GET_TGID_FROM_PIDNS ? taskTgid(task) : taskPid(task);
  const found = into ? pidNrNs(pid, pidNs) : pidVnr(pid);
  return found ? found : -ESRCH;
}

/** struct mnt_ns_info {size u32, nr_mounts u32, mnt_ns_id u64}. */
function putMountInfo(ns: MntNs, arg: u32): i32 {
  store<u32>(SCRATCH_NAME, 16);
  store<u32>(SCRATCH_NAME, ns.count, 4);
  store<u64>(SCRATCH_NAME, ns.seq, 8);
  return copyToUser(arg, SCRATCH_NAME, 16);
}

function mountInfo(ns: NsCommon, arg: u32): i32 {
  return ns.kind == NS_MNT && arg ? putMountInfo(changetype<MntNs>(ns), arg) : -EINVAL;
}

/** The mount namespace before or after `ns`, among those that the caller administers. */
function neighbour(ns: NsCommon, after: bool, arg: u32): i32 {
  if (ns.kind != NS_MNT) return -EINVAL;
  const from = changetype<MntNs>(ns).seq;
  let best = nil<MntNs>();
  for (let at = nsState().head; at; at = changetype<NsCommon>(at).next) {
    if (changetype<NsCommon>(at).kind != NS_MNT) continue;
    const m = changetype<MntNs>(at);
    if (after ? m.seq <= from : m.seq >= from) continue;
    if (!isNull(best) && (after ? m.seq > best.seq : m.seq < best.seq)) continue;
    if (nsCapable(changetype<UserNs>(changetype<NsCommon>(at).userNs), CAP_SYS_ADMIN)) best = m;
  }
  if (isNull(best)) return -ENOENT;
  if (arg) {
    const err = putMountInfo(best, arg);
    if (err) return err;
  }
  return nsOpen(changetype<NsCommon>(changetype<usize>(best)));
}

export function nsfsIoctl(file: File, cmd: u32, arg: u32): i64 {
  const ns = nsFromFile(file);
  switch (cmd) {
    case NS_GET_USERNS:
      return owner(ns);
    case NS_GET_PARENT:
      return parent(ns);
    case NS_GET_NSTYPE:
      return nsFlag(<i32>ns.kind);
    case NS_GET_OWNER_UID:
      if (ns.kind != NS_USER) return -EINVAL;
      return putUser32(arg, fromKuidMunged(changetype<UserNs>(cred().userNs), changetype<UserNs>(ns).owner));
    case NS_GET_MNTNS_ID:
      return ns.kind == NS_MNT ? putUser64(arg, changetype<MntNs>(ns).seq) : -EINVAL;
    case NS_GET_PID_FROM_PIDNS:
    case NS_GET_TGID_FROM_PIDNS:
    case NS_GET_PID_IN_PIDNS:
    case NS_GET_TGID_IN_PIDNS:
      return pidNumber(ns, cmd, <i32>arg);
    case NS_MNT_GET_INFO:
      return mountInfo(ns, arg);
    case NS_MNT_GET_NEXT:
    case NS_MNT_GET_PREV:
      return neighbour(ns, cmd == NS_MNT_GET_NEXT, arg);
    case NS_GET_ID:
      return putUser64(arg, ns.inum);
  }
  return -ENOTTY;
}
