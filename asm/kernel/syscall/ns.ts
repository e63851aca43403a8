// unshare(2) and setns(2): everything is prepared first, then swapped in at once; a failed call leaves nothing changed.

import { EBADF, EINVAL, EPERM, ESRCH, EUSERS } from "../../abi/errno";
import {
  CLONE_FILES,
  CLONE_FS,
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  CLONE_SIGHAND,
  CLONE_SYSVSEM,
  CLONE_THREAD,
  CLONE_VM,
} from "../../abi/flags";
import { fdGet, filesUnshare } from "../fs/fdtable";
import { fsCopy, fsPut } from "../fs/fsstruct";
import { mntNsInstall } from "../fs/mntns";
import { nsFromFile } from "../fs/nsfs";
import { FILE_NSFS, FILE_PIDFD, FsStruct, MntNs } from "../fs/types";
import { semUndo } from "../ipc/sem";
import { NS_STATE } from "../mem/map";
import { CgroupNs, cgroupNsPut } from "../ns/cgroup";
import { NS_CGROUP, NS_IPC, NS_MNT, NS_NET, NS_PID, NS_TIME, NS_USER, NS_UTS, NsCommon, nsFlag } from "../ns/common";
import { IpcNs, ipcNsPut } from "../ns/ipc";
import { NetNs, netNsPut } from "../ns/net";
import { CLONE_NEW_MASK, NsProxy, nsProxyClone, nsProxyNew, nsProxyPut, switchProxy } from "../ns/nsproxy";
import { PidNs, pidNsInstall } from "../ns/pid";
import { TimeNs, timeNsPut } from "../ns/time";
import { UserNs, userNsCreate, userNsInstall } from "../ns/user";
import { UtsNs, utsNsPut } from "../ns/uts";
import { mayInspect } from "../task/access";
import {
  CAP_SYS_ADMIN,
  CAP_SYS_CHROOT,
  Cred,
  commitCred,
  cred,
  credHasCap,
  credPut,
  prepareCred,
  taskCred,
} from "../task/cred";
import { current } from "../task/current";
import { PIDTYPE_TGID, Pid, pidTask, taskPidNs } from "../task/pid";
import { groupOf } from "../task/signal";
import { traceNs } from "../trace";

const UNSHARE_MASK: u32 =
  CLONE_NEWNS |
  CLONE_NEWUTS |
  CLONE_NEWIPC |
  CLONE_NEWPID |
  CLONE_NEWNET |
  CLONE_NEWCGROUP |
  CLONE_NEWTIME |
  CLONE_NEWUSER |
  CLONE_FS |
  CLONE_FILES |
  CLONE_SYSVSEM |
  CLONE_VM |
  CLONE_SIGHAND |
  CLONE_THREAD;

/** unshare(2). */
export function sysUnshare(flags: i32): i64 {
  let f = <u32>flags;
  if (f & CLONE_NEWUSER) f |= CLONE_THREAD | CLONE_FS;
  if (f & CLONE_VM) f |= CLONE_SIGHAND;
  if (f & CLONE_SIGHAND) f |= CLONE_THREAD;
  if (f & CLONE_NEWNS) f |= CLONE_FS;
  if (f & ~UNSHARE_MASK) return -EINVAL;
  if (f & (CLONE_THREAD | CLONE_SIGHAND | CLONE_VM) && groupOf(current).threads > 1) return -EINVAL;
  // A second PID namespace for children, before the first has been entered, is refused by pidNsCopy.

  let c = cred();
  let ownCred = false;
  let err = 0;
  if (f & CLONE_NEWUSER) {
    c = prepareCred();
    ownCred = true;
    err = userNsCreate(c);
  }
  let fs: usize = 0;
  // unshare_fs: a copy moves to the new mounts, and the old one is there should a later step fail.
  if (!err && f & CLONE_FS && (f & CLONE_NEWNS || changetype<FsStruct>(current.fs).refs > 1))
    fs = fsCopy(current.fs, false);
  let proxy = changetype<NsProxy>(0);
  if (!err && f & CLONE_NEW_MASK) {
    if (!credHasCap(c, changetype<UserNs>(c.userNs), CAP_SYS_ADMIN)) err = -EPERM;
    else {
      const made = nsProxyNew(f & CLONE_NEW_MASK, changetype<NsProxy>(current.nsproxy), c, fs ? fs : current.fs);
      if (made < 0 && made > -4096) err = made;
      else proxy = changetype<NsProxy>(<usize>made);
    }
  }
  if (err) {
    if (fs) fsPut(fs);
    if (ownCred) credPut(c);
    return err;
  }
  // Nothing fails from here on.
  if (f & CLONE_FILES) filesUnshare(current);
  if (f & (CLONE_SYSVSEM | CLONE_NEWIPC)) semUndo(current);
  if (fs) {
    const old = current.fs;
    current.fs = fs;
    fsPut(old);
  }
  if (changetype<usize>(proxy)) switchProxy(current, proxy);
  if (ownCred) commitCred(c);
  traceNs(f, false);
  return 0;
}

/** setns in preparation: a private proxy and, for a user namespace, private credentials. */
@unmanaged
class NsSet {
  proxy: usize;
  cred: usize;
  userChanged: u32;
  /** The namespace whose root and cwd the caller gets, for CLONE_NEWNS. */
  mnt: usize;
}

const SET_AT: usize = NS_STATE + 3800;

function share(ns: NsCommon): usize {
  ns.refs++;
  return changetype<usize>(ns);
}

/** Installs one namespace into the set. */
function install(set: NsSet, ns: NsCommon): i32 {
  const proxy = changetype<NsProxy>(set.proxy);
  const c = changetype<Cred>(set.cred ? set.cred : current.cred);
  const owner = changetype<UserNs>(ns.userNs);
  const own = changetype<UserNs>(c.userNs);
  switch (ns.kind) {
    case NS_USER: {
      if (!set.cred) {
        const copy = prepareCred();
        set.cred = changetype<usize>(copy);
      }
      const err = userNsInstall(changetype<UserNs>(changetype<usize>(ns)), changetype<Cred>(set.cred), current);
      if (!err) set.userChanged = 1;
      return err;
    }
    case NS_MNT:
      if (
        !credHasCap(c, owner, CAP_SYS_ADMIN) ||
        !credHasCap(c, own, CAP_SYS_CHROOT) ||
        !credHasCap(c, own, CAP_SYS_ADMIN)
      )
        return -EPERM;
      if (changetype<FsStruct>(current.fs).refs != 1) return -EINVAL;
      set.mnt = changetype<usize>(ns);
      return 0;
    case NS_PID:
      return pidNsInstall(changetype<PidNs>(changetype<usize>(ns)), proxy, c);
    default:
      break;
  }
  if (!credHasCap(c, owner, CAP_SYS_ADMIN) || !credHasCap(c, own, CAP_SYS_ADMIN)) return -EPERM;
  switch (ns.kind) {
    case NS_UTS:
      share(ns);
      utsNsPut(changetype<UtsNs>(proxy.uts));
      proxy.uts = changetype<usize>(ns);
      return 0;
    case NS_IPC:
      share(ns);
      ipcNsPut(changetype<IpcNs>(proxy.ipc));
      proxy.ipc = changetype<usize>(ns);
      return 0;
    case NS_NET:
      share(ns);
      netNsPut(changetype<NetNs>(proxy.net));
      proxy.net = changetype<usize>(ns);
      return 0;
    case NS_CGROUP:
      share(ns);
      cgroupNsPut(changetype<CgroupNs>(proxy.cgroup));
      proxy.cgroup = changetype<usize>(ns);
      return 0;
    case NS_TIME: {
      if (groupOf(current).threads > 1) return -EUSERS;
      const t = changetype<TimeNs>(changetype<usize>(ns));
      share(ns);
      share(ns);
      timeNsPut(changetype<TimeNs>(proxy.time));
      timeNsPut(changetype<TimeNs>(proxy.timeForChildren));
      proxy.time = changetype<usize>(ns);
      proxy.timeForChildren = changetype<usize>(ns);
      t.frozen = 1;
      return 0;
    }
  }
  return -EINVAL;
}

function setnsPidfd(set: NsSet, pid: Pid, f: u32): i32 {
  const task = pidTask(pid, PIDTYPE_TGID);
  if (!changetype<usize>(task)) return -ESRCH;
  if (!task.nsproxy) return -ESRCH;
  if (!mayInspect(task)) return -EPERM;
  const p = changetype<NsProxy>(task.nsproxy);
  // The user namespace first: it decides whether the others may be entered.
  if (f & CLONE_NEWUSER) {
    const err = install(set, changetype<NsCommon>(taskCred(task).userNs));
    if (err) return err;
  }
  let err = 0;
  if (!err && f & CLONE_NEWNS) err = install(set, changetype<NsCommon>(p.mnt));
  if (!err && f & CLONE_NEWUTS) err = install(set, changetype<NsCommon>(p.uts));
  if (!err && f & CLONE_NEWIPC) err = install(set, changetype<NsCommon>(p.ipc));
  if (!err && f & CLONE_NEWPID) err = install(set, changetype<NsCommon>(changetype<usize>(taskPidNs(task))));
  if (!err && f & CLONE_NEWCGROUP) err = install(set, changetype<NsCommon>(p.cgroup));
  if (!err && f & CLONE_NEWNET) err = install(set, changetype<NsCommon>(p.net));
  if (!err && f & CLONE_NEWTIME) err = install(set, changetype<NsCommon>(p.time));
  return err;
}

/** setns(2): by a namespace's descriptor, or several at once by a process's (all or none). */
export function sysSetns(fd: i32, nstype: i32): i64 {
  const file = fdGet(fd);
  if (!changetype<usize>(file)) return -EBADF;
  const f = <u32>nstype;
  const isNs = file.kind == FILE_NSFS && changetype<usize>(nsFromFile(file)) != 0;
  if (isNs) {
    if (f && f != nsFlag(nsFromFile(file).kind)) return -EINVAL;
  } else if (file.kind == FILE_PIDFD) {
    if (!f || f & ~(CLONE_NEW_MASK | CLONE_NEWUSER)) return -EINVAL;
  } else return -EINVAL;
  const set = changetype<NsSet>(SET_AT);
  memory.fill(SET_AT, 0, offsetof<NsSet>());
  const proxy = nsProxyClone(changetype<NsProxy>(current.nsproxy));
  set.proxy = changetype<usize>(proxy);
  let err = isNs ? install(set, nsFromFile(file)) : setnsPidfd(set, changetype<Pid>(file.data), f);
  if (!err && set.mnt)
    err = mntNsInstall(changetype<MntNs>(set.mnt), proxy, changetype<Cred>(set.cred ? set.cred : current.cred));
  if (err) {
    nsProxyPut(changetype<NsProxy>(set.proxy));
    if (set.cred) credPut(changetype<Cred>(set.cred));
    return err;
  }
  if (proxy.ipc != changetype<NsProxy>(current.nsproxy).ipc) semUndo(current);
  switchProxy(current, proxy);
  if (set.cred) commitCred(changetype<Cred>(set.cred));
  traceNs(isNs ? nsFlag(nsFromFile(file).kind) : f, true);
  return 0;
}
