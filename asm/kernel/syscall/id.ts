// Identity: process, group and session numbers, user and group ids, capabilities. credentials(7), capabilities(7).

import { EACCES, EFAULT, EINVAL, ENOMEM, EPERM, ESRCH } from "../../abi/errno";
import { RLIMIT_NPROC } from "../../abi/flags";
import { TASK_STATE } from "../mem/map";
import { kfree, kmalloc } from "../mem/slab";
import { copyFromUser, copyToUser, getUser32, putUser32, userOk } from "../mem/user";
import { processesOver } from "../ns/common";
import {
  fromKgidMunged,
  fromKuidMunged,
  INVALID_ID,
  makeKgid,
  makeKuid,
  USERNS_SETGROUPS_ALLOWED,
  UserNs,
} from "../ns/user";
import {
  CAP_FS_SET,
  CAP_FULL,
  CAP_SETGID,
  CAP_SETPCAP,
  CAP_SETUID,
  Cred,
  commitCred,
  cred,
  credCharge,
  credPut,
  nsCapable,
  prepareCred,
  taskCred,
} from "../task/cred";
import { current } from "../task/current";
import {
  attachPid,
  detachPid,
  findPid,
  findTask,
  PIDTYPE_PGID,
  PIDTYPE_SID,
  PIDTYPE_TGID,
  Pid,
  pidNrNs,
  pidTask,
  pidVnr,
  taskPid,
  taskPidNs,
  taskTgid,
} from "../task/pid";
import { rlimit } from "../task/rlimit";
import { groupOf } from "../task/signal";
import { PF_FORKNOEXEC, PF_NPROC_EXCEEDED, Task } from "../task/task";
import { changed } from "../watch";

const BUF: usize = TASK_STATE + 3600;
/** setresuid: "leave as it is". */
const KEEP: i32 = -1;

/** getpid(2). */
export function sysGetpid(): i64 {
  return pidVnr(taskTgid(current));
}

/** gettid(2). */
export function sysGettid(): i64 {
  return pidVnr(taskPid(current));
}

/** getppid(2): 0 when the parent is outside the PID namespace. */
export function sysGetppid(): i64 {
  const parent = changetype<Task>(current.realParent);
  return changetype<usize>(parent) ? pidNrNs(taskTgid(parent), taskPidNs(current)) : 0;
}

function ns(): UserNs {
  return changetype<UserNs>(cred().userNs);
}

export function sysGetuid(): i64 {
  return fromKuidMunged(ns(), cred().uid);
}
export function sysGeteuid(): i64 {
  return fromKuidMunged(ns(), cred().euid);
}
export function sysGetgid(): i64 {
  return fromKgidMunged(ns(), cred().gid);
}
export function sysGetegid(): i64 {
  return fromKgidMunged(ns(), cred().egid);
}

/** getresuid(2). */
export function sysGetresuid(r: i32, e: i32, s: i32): i64 {
  const c = cred();
  if (putUser32(<u32>r, fromKuidMunged(ns(), c.uid)) || putUser32(<u32>e, fromKuidMunged(ns(), c.euid))) return -EFAULT;
  return putUser32(<u32>s, fromKuidMunged(ns(), c.suid));
}

/** getresgid(2). */
export function sysGetresgid(r: i32, e: i32, s: i32): i64 {
  const c = cred();
  if (putUser32(<u32>r, fromKgidMunged(ns(), c.gid)) || putUser32(<u32>e, fromKgidMunged(ns(), c.egid))) return -EFAULT;
  return putUser32(<u32>s, fromKgidMunged(ns(), c.sgid));
}

/** The kernel id that is 0 in the caller's user namespace. */
function rootUid(): u32 {
  return makeKuid(ns(), 0);
}

const SECBIT_NO_SETUID_FIXUP: u32 = 4;
const SECBIT_KEEP_CAPS: u32 = 16;

/** cap_emulate_setxuid: what a change between root and other users does to the capabilities. */
function fixupCaps(c: Cred, old: Cred): void {
  if (c.securebits & SECBIT_NO_SETUID_FIXUP) return;
  const root = rootUid();
  if (root == INVALID_ID) return;
  const was = old.uid == root || old.euid == root || old.suid == root;
  if (was && c.uid != root && c.euid != root && c.suid != root) {
    if (!(c.securebits & SECBIT_KEEP_CAPS)) {
      c.permitted = 0;
      c.effective = 0;
    }
    c.ambient = 0;
  }
  if (old.euid == root && c.euid != root) c.effective = 0;
  if (old.euid != root && c.euid == root) c.effective = c.permitted;
}

/** Commits; who becomes a user with too many processes already is stopped at the next execve. */
function done(c: Cred): i64 {
  credCharge(c);
  if (c.ucounts != cred().ucounts) {
    if (c.uid != 0 && processesOver(c.ucounts, rlimit(current, RLIMIT_NPROC))) current.flags |= PF_NPROC_EXCEEDED;
    else current.flags &= ~PF_NPROC_EXCEEDED;
  }
  commitCred(c);
  return 0;
}

function refuse(c: Cred, err: i32): i64 {
  credPut(c);
  return err;
}

/** setuid(2). */
export function sysSetuid(uid: i32): i64 {
  const k = makeKuid(ns(), <u32>uid);
  if (k == INVALID_ID) return -EINVAL;
  const old = cred();
  const c = prepareCred();
  if (nsCapable(ns(), CAP_SETUID)) {
    c.suid = k;
    c.uid = k;
  } else if (k != old.uid && k != old.suid) return refuse(c, -EPERM);
  c.euid = k;
  c.fsuid = k;
  fixupCaps(c, old);
  return done(c);
}

/** setgid(2). */
export function sysSetgid(gid: i32): i64 {
  const k = makeKgid(ns(), <u32>gid);
  if (k == INVALID_ID) return -EINVAL;
  const old = cred();
  const c = prepareCred();
  if (nsCapable(ns(), CAP_SETGID)) {
    c.gid = k;
    c.sgid = k;
  } else if (k != old.gid && k != old.sgid) return refuse(c, -EPERM);
  c.egid = k;
  c.fsgid = k;
  return done(c);
}

/** setreuid(2). */
export function sysSetreuid(ruid: i32, euid: i32): i64 {
  const kr = ruid == KEEP ? INVALID_ID : makeKuid(ns(), <u32>ruid);
  const ke = euid == KEEP ? INVALID_ID : makeKuid(ns(), <u32>euid);
  if ((ruid != KEEP && kr == INVALID_ID) || (euid != KEEP && ke == INVALID_ID)) return -EINVAL;
  const old = cred();
  const c = prepareCred();
  const may = nsCapable(ns(), CAP_SETUID);
  if (ruid != KEEP) {
    c.uid = kr;
    if (!may && kr != old.uid && kr != old.euid) return refuse(c, -EPERM);
  }
  if (euid != KEEP) {
    c.euid = ke;
    if (!may && ke != old.uid && ke != old.euid && ke != old.suid) return refuse(c, -EPERM);
  }
  if (ruid != KEEP || (euid != KEEP && ke != old.uid)) c.suid = c.euid;
  c.fsuid = c.euid;
  fixupCaps(c, old);
  return done(c);
}

/** setregid(2). */
export function sysSetregid(rgid: i32, egid: i32): i64 {
  const kr = rgid == KEEP ? INVALID_ID : makeKgid(ns(), <u32>rgid);
  const ke = egid == KEEP ? INVALID_ID : makeKgid(ns(), <u32>egid);
  if ((rgid != KEEP && kr == INVALID_ID) || (egid != KEEP && ke == INVALID_ID)) return -EINVAL;
  const old = cred();
  const c = prepareCred();
  const may = nsCapable(ns(), CAP_SETGID);
  if (rgid != KEEP) {
    c.gid = kr;
    if (!may && kr != old.gid && kr != old.egid) return refuse(c, -EPERM);
  }
  if (egid != KEEP) {
    c.egid = ke;
    if (!may && ke != old.gid && ke != old.egid && ke != old.sgid) return refuse(c, -EPERM);
  }
  if (rgid != KEEP || (egid != KEEP && ke != old.gid)) c.sgid = c.egid;
  c.fsgid = c.egid;
  return done(c);
}

/** setresuid(2). */
export function sysSetresuid(ruid: i32, euid: i32, suid: i32): i64 {
  const kr = ruid == KEEP ? INVALID_ID : makeKuid(ns(), <u32>ruid);
  const ke = euid == KEEP ? INVALID_ID : makeKuid(ns(), <u32>euid);
  const ks = suid == KEEP ? INVALID_ID : makeKuid(ns(), <u32>suid);
  if ((ruid != KEEP && kr == INVALID_ID) || (euid != KEEP && ke == INVALID_ID) || (suid != KEEP && ks == INVALID_ID))
    return -EINVAL;
  const old = cred();
  const may = nsCapable(ns(), CAP_SETUID);
  if (!may) {
    if (ruid != KEEP && kr != old.uid && kr != old.euid && kr != old.suid) return -EPERM;
    if (euid != KEEP && ke != old.uid && ke != old.euid && ke != old.suid) return -EPERM;
    if (suid != KEEP && ks != old.uid && ks != old.euid && ks != old.suid) return -EPERM;
  }
  const c = prepareCred();
  if (ruid != KEEP) c.uid = kr;
  if (euid != KEEP) c.euid = ke;
  if (suid != KEEP) c.suid = ks;
  c.fsuid = c.euid;
  fixupCaps(c, old);
  return done(c);
}

/** setresgid(2). */
export function sysSetresgid(rgid: i32, egid: i32, sgid: i32): i64 {
  const kr = rgid == KEEP ? INVALID_ID : makeKgid(ns(), <u32>rgid);
  const ke = egid == KEEP ? INVALID_ID : makeKgid(ns(), <u32>egid);
  const ks = sgid == KEEP ? INVALID_ID : makeKgid(ns(), <u32>sgid);
  if ((rgid != KEEP && kr == INVALID_ID) || (egid != KEEP && ke == INVALID_ID) || (sgid != KEEP && ks == INVALID_ID))
    return -EINVAL;
  const old = cred();
  if (!nsCapable(ns(), CAP_SETGID)) {
    if (rgid != KEEP && kr != old.gid && kr != old.egid && kr != old.sgid) return -EPERM;
    if (egid != KEEP && ke != old.gid && ke != old.egid && ke != old.sgid) return -EPERM;
    if (sgid != KEEP && ks != old.gid && ks != old.egid && ks != old.sgid) return -EPERM;
  }
  const c = prepareCred();
  if (rgid != KEEP) c.gid = kr;
  if (egid != KEEP) c.egid = ke;
  if (sgid != KEEP) c.sgid = ks;
  c.fsgid = c.egid;
  return done(c);
}

/** setfsuid(2): always returns the old one. */
export function sysSetfsuid(uid: i32): i64 {
  const old = cred();
  const was = fromKuidMunged(ns(), old.fsuid);
  const k = makeKuid(ns(), <u32>uid);
  if (k == INVALID_ID) return was;
  if (k == old.uid || k == old.euid || k == old.suid || k == old.fsuid || nsCapable(ns(), CAP_SETUID)) {
    const c = prepareCred();
    c.fsuid = k;
    // capabilities(7): the file system's capabilities go with file system uid 0, and come back with it.
    if (!(c.securebits & SECBIT_NO_SETUID_FIXUP)) {
      const root = makeKuid(ns(), 0);
      if (old.fsuid == root && k != root) c.effective &= ~CAP_FS_SET;
      if (old.fsuid != root && k == root) c.effective |= c.permitted & CAP_FS_SET;
    }
    commitCred(c);
  }
  return was;
}

/** setfsgid(2). */
export function sysSetfsgid(gid: i32): i64 {
  const old = cred();
  const was = fromKgidMunged(ns(), old.fsgid);
  const k = makeKgid(ns(), <u32>gid);
  if (k == INVALID_ID) return was;
  if (k == old.gid || k == old.egid || k == old.sgid || k == old.fsgid || nsCapable(ns(), CAP_SETGID)) {
    const c = prepareCred();
    c.fsgid = k;
    commitCred(c);
  }
  return was;
}

/** getgroups(2). */
export function sysGetgroups(size: i32, list: i32): i64 {
  if (size < 0) return -EINVAL;
  const c = cred();
  const n = c.groups ? load<i32>(c.groups) : 0;
  if (!size) return n;
  if (n > size) return -EINVAL;
  for (let i = 0; i < n; i++) {
    if (putUser32(<u32>list + (i << 2), fromKgidMunged(ns(), load<u32>(c.groups + 4 + (i << 2))))) return -EFAULT;
  }
  return n;
}

/** may_setgroups: in a user namespace only once gid_map is written, and unless "deny" was. */
export function maySetgroups(): bool {
  const u = ns();
  const mapped = !u.parent || u.gidMap != 0;
  return mapped && (u.flags & USERNS_SETGROUPS_ALLOWED) != 0 && nsCapable(u, CAP_SETGID);
}

/** setgroups(2). */
export function sysSetgroups(size: i32, list: i32): i64 {
  if (!maySetgroups()) return -EPERM;
  if (<u32>size > 65536) return -EINVAL;
  const block = kmalloc(4 + ((<usize>size) << 2));
  if (!block) return -ENOMEM;
  store<u32>(block, <u32>size);
  for (let i = 0; i < size; i++) {
    if (!userOk(<u32>list + (i << 2), 4)) {
      kfree(block);
      return -EFAULT;
    }
    const k = makeKgid(ns(), getUser32(<u32>list + (i << 2)));
    if (k == INVALID_ID) {
      kfree(block);
      return -EINVAL;
    }
    // Kept sorted, as Linux shows them.
    let at = i;
    while (at > 0 && load<u32>(block + (at << 2)) > k) {
      store<u32>(block + 4 + (at << 2), load<u32>(block + (at << 2)));
      at--;
    }
    store<u32>(block + 4 + (at << 2), k);
  }
  const c = prepareCred();
  kfree(c.groups);
  c.groups = size ? block : 0;
  if (!size) kfree(block);
  return done(c);
}

const CAP_V3: u32 = 0x20080522;
const CAP_V2: u32 = 0x20071026;
const CAP_V1: u32 = 0x19980330;

function capWords(hdrp: u32): i32 {
  if (!userOk(hdrp, 8)) return -EFAULT;
  const version = getUser32(hdrp);
  if (version == CAP_V3 || version == CAP_V2) return 2;
  if (version == CAP_V1) return 1;
  putUser32(hdrp, CAP_V3);
  return -EINVAL;
}

/** capget(2). */
export function sysCapget(hdrp: i32, datap: i32): i64 {
  const words = capWords(<u32>hdrp);
  if (words < 0) return words == -EINVAL && !datap ? 0 : words;
  const pid = <i32>getUser32(<u32>hdrp + 4);
  if (pid < 0) return -EINVAL;
  const task = pid ? findTask(pid) : current;
  if (!changetype<usize>(task)) return -ESRCH;
  const c = taskCred(task);
  for (let i = 0; i < words; i++) {
    const at = BUF + <usize>(i * 12);
    const shift = <u64>(i << 5);
    store<u32>(at, <u32>(c.effective >> shift));
    store<u32>(at, <u32>(c.permitted >> shift), 4);
    store<u32>(at, <u32>(c.inheritable >> shift), 8);
  }
  return copyToUser(<u32>datap, BUF, <u32>(words * 12));
}

/** capset(2). */
export function sysCapset(hdrp: i32, datap: i32): i64 {
  const words = capWords(<u32>hdrp);
  if (words < 0) return words;
  const pid = <i32>getUser32(<u32>hdrp + 4);
  if (pid && pid != pidVnr(taskPid(current))) return -EPERM;
  memory.fill(BUF, 0, 24);
  if (copyFromUser(BUF, <u32>datap, <u32>(words * 12))) return -EFAULT;
  const e = (load<u32>(BUF) as u64) | ((<u64>load<u32>(BUF, 12)) << 32);
  const p = (load<u32>(BUF, 4) as u64) | ((<u64>load<u32>(BUF, 16)) << 32);
  const i = (load<u32>(BUF, 8) as u64) | ((<u64>load<u32>(BUF, 20)) << 32);
  const old = cred();
  const effective = e & CAP_FULL;
  const permitted = p & CAP_FULL;
  const inheritable = i & CAP_FULL;
  if (!nsCapable(ns(), CAP_SETPCAP) && inheritable & ~(old.inheritable | old.permitted)) return -EPERM;
  if (inheritable & ~(old.inheritable | old.bounding)) return -EPERM;
  if (permitted & ~old.permitted) return -EPERM;
  if (effective & ~permitted) return -EPERM;
  const c = prepareCred();
  c.effective = effective;
  c.permitted = permitted;
  c.inheritable = inheritable;
  c.ambient &= permitted & inheritable;
  return done(c);
}

/** getpgid(2). */
export function sysGetpgid(pid: i32): i64 {
  const task = pid ? findTask(pid) : current;
  if (pid < 0 || !changetype<usize>(task)) return -ESRCH;
  return pidVnr(changetype<Pid>(groupOf(task).pgrp));
}

/** getpgrp(2). */
export function sysGetpgrp(): i64 {
  return sysGetpgid(0);
}

/** getsid(2). */
export function sysGetsid(pid: i32): i64 {
  const task = pid ? findTask(pid) : current;
  if (pid < 0 || !changetype<usize>(task)) return -ESRCH;
  return pidVnr(changetype<Pid>(groupOf(task).session));
}

/** setpgid(2). */
export function sysSetpgid(pid: i32, pgid: i32): i64 {
  if (!pid) pid = pidVnr(taskTgid(current));
  if (!pgid) pgid = pid;
  if (pgid < 0) return -EINVAL;
  const task = pidTask(findPid(pid), PIDTYPE_TGID);
  if (!changetype<usize>(task)) return -ESRCH;
  const g = groupOf(task);
  const own = groupOf(current);
  if (
    changetype<Task>(task.realParent) == current ||
    (task.realParent && groupOf(changetype<Task>(task.realParent)) == own)
  ) {
    if (g.session != own.session) return -EPERM;
    // A child that has called execve arranges its own group.
    if (!(task.flags & PF_FORKNOEXEC)) return -EACCES;
  } else if (g != own) return -ESRCH;
  if (g.isSessionLeader) return -EPERM;
  let target = changetype<Pid>(g.tgid);
  if (pgid != pid) {
    target = findPid(pgid);
    const member = pidTask(target, PIDTYPE_PGID);
    if (!changetype<usize>(member) || groupOf(member).session != own.session) return -EPERM;
  }
  if (g.pgrp != changetype<usize>(target)) {
    detachPid(task, PIDTYPE_PGID, changetype<Pid>(g.pgrp));
    g.pgrp = changetype<usize>(target);
    attachPid(task, PIDTYPE_PGID, target);
  }
  return 0;
}

/** setsid(2). */
export function sysSetsid(): i64 {
  const g = groupOf(current);
  const leader = changetype<Task>(g.leader);
  const pid = changetype<Pid>(g.tgid);
  if (g.isSessionLeader || changetype<usize>(pidTask(pid, PIDTYPE_PGID))) return -EPERM;
  g.isSessionLeader = 1;
  setSession(leader, pid);
  g.tty = 0;
  return pidVnr(pid);
}

/** Makes `pid` session and group of a process. */
export function setSession(leader: Task, pid: Pid): void {
  changed();
  const g = groupOf(leader);
  detachPid(leader, PIDTYPE_SID, changetype<Pid>(g.session));
  g.session = changetype<usize>(pid);
  attachPid(leader, PIDTYPE_SID, pid);
  detachPid(leader, PIDTYPE_PGID, changetype<Pid>(g.pgrp));
  g.pgrp = changetype<usize>(pid);
  attachPid(leader, PIDTYPE_PGID, pid);
}
