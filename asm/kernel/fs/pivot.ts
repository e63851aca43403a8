// pivot_root(2).

import { EBUSY, EINVAL, ENOENT, EPERM } from "../../abi/errno";
import { AT_FDCWD } from "../../abi/fs";
import { nsState } from "../ns/common";
import { PidNs } from "../ns/pid";
import { current } from "../task/current";
import { nextTgid, pidNrNs, taskTgid } from "../task/pid";
import { taskState } from "../task/sched";
import { groupOf } from "../task/signal";
import { Task } from "../task/task";
import { isUnlinked } from "./dcache";
import { currentFs } from "./fsstruct";
import { mayMount } from "./mntns";
import {
  followDown,
  hasParent,
  inOurNs,
  isMountRoot,
  mntput,
  mountAttach,
  mountDetach,
  nsTouch,
  pathPut,
  pathReachable,
  pathSet,
} from "./mount";
import { LOOKUP_DIRECTORY, LOOKUP_FOLLOW, scratchPath, userPath } from "./namei";
import { FsStruct, isNull, MNT_LOCKED, MNT_SHARED, Path } from "./types";

function refuse(old: Path, root: Path, next: Path): i32 {
  const rootMount = root.mount;
  const newMount = next.mount;
  if (isUnlinked(old.dentry) || isNull(old.mount.ns)) return -ENOENT;
  if (old.mount.flags & MNT_SHARED || newMount.parent.flags & MNT_SHARED || rootMount.parent.flags & MNT_SHARED)
    return -EINVAL;
  if (!inOurNs(rootMount) || !inOurNs(newMount) || newMount.flags & MNT_LOCKED) return -EINVAL;
  if (isUnlinked(next.dentry)) return -ENOENT;
  if (newMount == rootMount || old.mount == rootMount) return -EBUSY;
  if (!isMountRoot(root) || !hasParent(rootMount)) return -EINVAL;
  if (!isMountRoot(next) || !hasParent(newMount)) return -EINVAL;
  if (!pathReachable(old.mount, old.dentry, next) || !pathReachable(newMount, next.dentry, root)) return -EINVAL;
  return 0;
}

function moveTask(task: Task, from: Path, to: Path): void {
  if (!task.fs) return;
  const fs = changetype<FsStruct>(task.fs);
  if (fs.rootMount == from.mount && fs.rootDentry == from.dentry) pathSet(fs.root, to.mount, to.dentry);
  if (fs.cwdMount == from.mount && fs.cwdDentry == from.dentry) pathSet(fs.cwd, to.mount, to.dentry);
}

/** chroot_fs_refs: whoever is at the old root is at the new one now. */
function moveEveryone(from: Path, to: Path): void {
  const ns = changetype<PidNs>(nsState().initPid);
  moveTask(changetype<Task>(taskState().taskZero), from, to);
  let leader = nextTgid(ns, 0);
  while (!isNull(leader)) {
    for (let at = groupOf(leader).threadHead; at; at = changetype<Task>(at).threadNext)
      moveTask(changetype<Task>(at), from, to);
    leader = nextTgid(ns, <u32>pidNrNs(taskTgid(leader), ns) + 1);
  }
  // A task that is just being made is in no table yet.
  moveTask(current, from, to);
}

export function sysPivotRoot(newRoot: i32, putOld: i32): i64 {
  if (!mayMount()) return -EPERM;
  const next = scratchPath(0);
  let err = userPath(AT_FDCWD, newRoot, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, next);
  if (err) return err;
  const old = scratchPath(1);
  err = userPath(AT_FDCWD, putOld, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, old);
  if (err) {
    pathPut(next);
    return err;
  }
  const root = scratchPath(2);
  const fs = currentFs();
  pathSet(root, fs.rootMount, fs.rootDentry);
  followDown(old);
  err = refuse(old, root, next);
  if (!err) {
    const rootMount = root.mount;
    const newMount = next.mount;
    const parent = rootMount.parent;
    const place = rootMount.mountpoint;
    parent.refs++;
    place.refs++;
    mountDetach(newMount);
    mountDetach(rootMount);
    if (rootMount.flags & MNT_LOCKED) {
      newMount.flags |= MNT_LOCKED;
      rootMount.flags &= ~MNT_LOCKED;
    }
    mountAttach(rootMount, old.mount, old.dentry);
    mountAttach(newMount, parent, place);
    place.refs--;
    mntput(parent);
    nsTouch(newMount.ns);
    moveEveryone(root, next);
  }
  pathPut(root);
  pathPut(old);
  pathPut(next);
  return err;
}
