// The symbolic links of /proc. Those of a process (cwd, root, exe, fd/*, ns/*) are magic: following one jumps to the
// object itself, whether or not it still has the name that readlink shows. proc_pid_fd(5), namespaces(7).

import { EACCES, EINVAL, ENOENT } from "../../../abi/errno";
import { putStr, putU64 } from "../../mem/str";
import { NsCommon, nsName } from "../../ns/common";
import { NsProxy } from "../../ns/nsproxy";
import { PidNs } from "../../ns/pid";
import { mayInspect } from "../../task/access";
import { taskCred } from "../../task/cred";
import { current } from "../../task/current";
import { Mm } from "../../task/mm";
import { pidNrNs, taskPid, taskPidNs, taskTgid } from "../../task/pid";
import { Task } from "../../task/task";
import { dget } from "../dcache";
import { dPath, filePath } from "../dpath";
import { fdGetOf } from "../fdtable";
import { mntget } from "../mount";
import { nsfsPath } from "../nsfs";
import { Dentry, File, FsStruct, Inode, isNull, nil, Path } from "../types";
import { inodeTask, isNsLink } from "./node";
import {
  N_CGROUP,
  N_IPC,
  N_MNT,
  N_NET,
  N_PID,
  N_PID_FOR_CHILDREN,
  N_TIME,
  N_TIME_FOR_CHILDREN,
  N_USER,
  N_UTS,
  P_MOUNTS,
  P_NET,
  P_SELF,
  P_THREAD_SELF,
  T_CWD,
  T_EXE,
  T_FD_LINK,
  T_ROOT,
} from "./nodes";
import { SCRATCH_PATH } from "./state";
import { superPidNs } from "./super";

/** The namespace behind a link of PID/ns, not counted; null when the task has none (any more). */
export function nsOfLink(id: u32, task: Task): NsCommon {
  if (id == N_USER) return changetype<NsCommon>(taskCred(task).userNs);
  if (id == N_PID) return changetype<NsCommon>(taskPidNs(task));
  if (!task.nsproxy) return nil<NsCommon>();
  const p = changetype<NsProxy>(task.nsproxy);
  switch (id) {
    case N_NET:
      return changetype<NsCommon>(p.net);
    case N_UTS:
      return changetype<NsCommon>(p.uts);
    case N_IPC:
      return changetype<NsCommon>(p.ipc);
    case N_MNT:
      return changetype<NsCommon>(p.mnt);
    case N_CGROUP:
      return changetype<NsCommon>(p.cgroup);
    case N_TIME:
      return changetype<NsCommon>(p.time);
    case N_TIME_FOR_CHILDREN:
      return changetype<NsCommon>(p.timeForChildren);
    case N_PID_FOR_CHILDREN: {
      // A namespace without an init yet cannot be entered.
      const ns = changetype<PidNs>(p.pidForChildren);
      return ns.hadReaper ? changetype<NsCommon>(ns) : nil<NsCommon>();
    }
  }
  return nil<NsCommon>();
}

/** What a link of cwd, root or exe leads to, not counted. @returns -ENOENT when there is none */
function taskPath(id: u32, task: Task, where: Path): i32 {
  if (id == T_EXE) {
    const mm = changetype<Mm>(task.mm);
    if (isNull(mm) || !mm.exe) return -ENOENT;
    const file = changetype<File>(mm.exe);
    where.mount = file.mount;
    where.dentry = file.dentry;
    return 0;
  }
  const fs = changetype<FsStruct>(task.fs);
  if (isNull(fs)) return -ENOENT;
  where.mount = id == T_CWD ? fs.cwdMount : fs.rootMount;
  where.dentry = id == T_CWD ? fs.cwdDentry : fs.rootDentry;
  return 0;
}

/** readlink(2): the text that a link shows. @param n  room at buf */
export function procReadlink(inode: Inode, buf: usize, n: i32): i32 {
  const id = inode.kind;
  switch (id) {
    case P_MOUNTS:
      return <i32>(putStr(buf, "self/mounts") - buf);
    case P_NET:
      return <i32>(putStr(buf, "self/net") - buf);
    case P_SELF: {
      const nr = pidNrNs(taskTgid(current), superPidNs(inode.sb));
      return current.pid && nr ? <i32>(putU64(buf, nr) - buf) : -ENOENT;
    }
    case P_THREAD_SELF: {
      const ns = superPidNs(inode.sb);
      if (!current.pid || !pidNrNs(taskPid(current), ns)) return -ENOENT;
      let at = putU64(buf, pidNrNs(taskTgid(current), ns));
      at = putU64(putStr(at, "/task/"), pidNrNs(taskPid(current), ns));
      return <i32>(at - buf);
    }
  }
  const task = inodeTask(inode);
  if (isNull(task)) return -ENOENT;
  if (!mayInspect(task)) return -EACCES;
  if (isNsLink(id)) {
    const ns = nsOfLink(id, task);
    if (isNull(ns)) return -ENOENT;
    let at = putStr(buf, nsName(<i32>ns.kind));
    at = putU64(putStr(at, ":["), ns.inum);
    return <i32>(putStr(at, "]") - buf);
  }
  const root = changetype<FsStruct>(current.fs).root;
  if (id == T_FD_LINK) {
    const file = fdGetOf(task, <i32>inode.b);
    return isNull(file) ? -ENOENT : filePath(file, root, buf, n);
  }
  if (id != T_CWD && id != T_ROOT && id != T_EXE) return -EINVAL;
  const where = changetype<Path>(SCRATCH_PATH);
  const err = taskPath(id, task, where);
  return err ? err : dPath(where, root, buf, n);
}

/** Follows a magic link. @returns 0 with a counted place in `to`; 1 for an ordinary link; -errno */
export function procFollow(d: Dentry, to: Path): i32 {
  const inode = d.inode;
  const id = inode.kind;
  if (id == P_MOUNTS || id == P_NET || id == P_SELF || id == P_THREAD_SELF) return 1;
  const task = inodeTask(inode);
  if (isNull(task)) return -ENOENT;
  if (!mayInspect(task)) return -EACCES;
  if (isNsLink(id)) {
    const ns = nsOfLink(id, task);
    return isNull(ns) ? -ENOENT : nsfsPath(ns, to);
  }
  const where = changetype<Path>(SCRATCH_PATH);
  if (id == T_FD_LINK) {
    const file = fdGetOf(task, <i32>inode.b);
    if (isNull(file)) return -ENOENT;
    where.mount = file.mount;
    where.dentry = file.dentry;
  } else {
    const err = taskPath(id, task, where);
    if (err) return err;
  }
  to.mount = mntget(where.mount);
  to.dentry = dget(where.dentry);
  return 0;
}
