// nsproxy: which namespaces a task is in. Immutable once shared; unshare, setns, clone and the exec of a time namespace's
// first member make a new one and swap it in as a whole, so that a failed call leaves nothing changed.

import { EINVAL, ENOMEM, EPERM } from "../../abi/errno";
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUTS,
  CLONE_SYSVSEM,
} from "../../abi/flags";
import { mntNsCopy, mntNsPut } from "../fs/mntns";
import { CACHE_NSPROXY, kdelete, knew } from "../mem/slab";
import { CAP_SYS_ADMIN, Cred, credHasCap } from "../task/cred";
import { Task } from "../task/task";
import { CgroupNs, cgroupNsCopy, cgroupNsPut } from "./cgroup";
import { NsCommon } from "./common";
import { IpcNs, ipcNsCopy, ipcNsPut } from "./ipc";
import { NetNs, netNsCopy, netNsPut } from "./net";
import { PidNs, pidNsCopy, pidNsPut } from "./pid";
import { TimeNs, timeNsCopy, timeNsPut } from "./time";
import { UserNs } from "./user";
import { UtsNs, utsNsCopy, utsNsPut } from "./uts";

export const CLONE_NEW_MASK: u32 =
  CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWCGROUP | CLONE_NEWTIME;

@unmanaged
export class NsProxy {
  refs: u32;
  uts: usize;
  ipc: usize;
  mnt: usize;
  pidForChildren: usize;
  net: usize;
  cgroup: usize;
  time: usize;
  timeForChildren: usize;
}

export function nsProxyGet(p: NsProxy): NsProxy {
  p.refs++;
  return p;
}

export function nsProxyPut(p: NsProxy): void {
  if (--p.refs) return;
  if (p.mnt) mntNsPut(p.mnt);
  if (p.uts) utsNsPut(changetype<UtsNs>(p.uts));
  if (p.ipc) ipcNsPut(changetype<IpcNs>(p.ipc));
  if (p.pidForChildren) pidNsPut(changetype<PidNs>(p.pidForChildren));
  if (p.net) netNsPut(changetype<NetNs>(p.net));
  if (p.cgroup) cgroupNsPut(changetype<CgroupNs>(p.cgroup));
  if (p.time) timeNsPut(changetype<TimeNs>(p.time));
  if (p.timeForChildren) timeNsPut(changetype<TimeNs>(p.timeForChildren));
  kdelete(CACHE_NSPROXY, p);
}

@inline
function share(ns: usize): usize {
  changetype<NsCommon>(ns).refs++;
  return ns;
}

/** A proxy with the same namespaces, each counted once more; null when memory is exhausted. */
export function nsProxyClone(p: NsProxy): NsProxy {
  const n = knew<NsProxy>(CACHE_NSPROXY);
  if (!changetype<usize>(n)) return n;
  n.refs = 1;
  n.uts = share(p.uts);
  n.ipc = share(p.ipc);
  n.mnt = share(p.mnt);
  n.pidForChildren = share(p.pidForChildren);
  n.net = share(p.net);
  n.cgroup = share(p.cgroup);
  n.time = share(p.time);
  n.timeForChildren = share(p.timeForChildren);
  return n;
}

/** Replaces one field by a new namespace; a negative `made` is an errno and changes nothing. */
function replace(field: usize, made: i32): i32 {
  if (made < 0 && made > -4096) return made;
  store<usize>(field, <usize>made);
  return 0;
}

/**
 * create_new_namespaces: `old` with the namespaces of `flags` made new, owned by `c`'s user namespace.
 * @param fs  FsStruct of the task that will use it: a copied mount tree moves its root and cwd along
 * @returns address of an NsProxy or -errno
 */
export function nsProxyNew(flags: u32, old: NsProxy, c: Cred, fs: usize): i32 {
  const n = nsProxyClone(old);
  if (!changetype<usize>(n)) return -ENOMEM;
  let err = 0;
  if (flags & CLONE_NEWNS) {
    err = replace(changetype<usize>(n) + offsetof<NsProxy>("mnt"), mntNsCopy(old.mnt, c, fs));
    if (!err) mntNsPut(old.mnt);
  }
  if (!err && flags & CLONE_NEWUTS) {
    err = replace(changetype<usize>(n) + offsetof<NsProxy>("uts"), utsNsCopy(changetype<UtsNs>(old.uts), c));
    if (!err) utsNsPut(changetype<UtsNs>(old.uts));
  }
  if (!err && flags & CLONE_NEWIPC) {
    err = replace(changetype<usize>(n) + offsetof<NsProxy>("ipc"), ipcNsCopy(c));
    if (!err) ipcNsPut(changetype<IpcNs>(old.ipc));
  }
  if (!err && flags & CLONE_NEWPID) {
    err = replace(
      changetype<usize>(n) + offsetof<NsProxy>("pidForChildren"),
      pidNsCopy(changetype<PidNs>(old.pidForChildren), c),
    );
    if (!err) pidNsPut(changetype<PidNs>(old.pidForChildren));
  }
  if (!err && flags & CLONE_NEWCGROUP) {
    err = replace(changetype<usize>(n) + offsetof<NsProxy>("cgroup"), cgroupNsCopy(c));
    if (!err) cgroupNsPut(changetype<CgroupNs>(old.cgroup));
  }
  if (!err && flags & CLONE_NEWNET) {
    err = replace(changetype<usize>(n) + offsetof<NsProxy>("net"), netNsCopy(c));
    if (!err) netNsPut(changetype<NetNs>(old.net));
  }
  if (!err && flags & CLONE_NEWTIME) {
    err = replace(
      changetype<usize>(n) + offsetof<NsProxy>("timeForChildren"),
      timeNsCopy(changetype<TimeNs>(old.timeForChildren), c),
    );
    if (!err) timeNsPut(changetype<TimeNs>(old.timeForChildren));
  }
  if (err) {
    nsProxyPut(n);
    return err;
  }
  return changetype<i32>(changetype<usize>(n));
}

/**
 * copy_namespaces: the proxy of a new task.
 * @returns address of an NsProxy (counted) or -errno
 */
export function nsProxyFork(flags: u32, old: NsProxy, c: Cred, fs: usize): i32 {
  const enterTime = old.time != old.timeForChildren && (flags & 0x100) == 0;
  if (!(flags & CLONE_NEW_MASK)) {
    if (!enterTime) return changetype<i32>(changetype<usize>(nsProxyGet(old)));
  } else if (!credHasCap(c, changetype<UserNs>(c.userNs), CAP_SYS_ADMIN)) return -EPERM;
  if (flags & CLONE_NEWIPC && flags & CLONE_SYSVSEM) return -EINVAL;
  const made = nsProxyNew(flags, old, c, fs);
  if (made < 0 && made > -4096) return made;
  if (!(flags & 0x100)) nsProxyEnterTime(changetype<NsProxy>(<usize>made));
  return made;
}

/** timens_on_fork, timens_on_exec: who is alone in `p` moves to the time namespace for children. */
export function nsProxyEnterTime(p: NsProxy): void {
  if (p.time == p.timeForChildren) return;
  const old = changetype<TimeNs>(p.time);
  const next = changetype<TimeNs>(p.timeForChildren);
  next.refs++;
  next.frozen = 1;
  p.time = changetype<usize>(next);
  timeNsPut(old);
}

/** Swaps the task's proxy; takes over the reference on `p`. */
export function switchProxy(task: Task, p: NsProxy): void {
  const old = changetype<NsProxy>(task.nsproxy);
  task.nsproxy = changetype<usize>(p);
  if (changetype<usize>(old)) nsProxyPut(old);
}
