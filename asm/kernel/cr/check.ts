// What an image cannot hold is refused before a byte is written, with the reason and with what would allow it.

import { EBUSY } from "../../abi/errno";
import { isUnlinked } from "../fs/dcache";
import { fdGetOf, fdNext } from "../fs/fdtable";
import { locksFirst } from "../fs/locks";
import { nextMount } from "../fs/mount";
import {
  FILE_INOTIFY,
  FILE_MQUEUE,
  FILE_PTMX,
  FILE_SOCKET,
  FILE_TTY,
  File,
  FS_MEMFD,
  FS_PIPEFS,
  FsStruct,
  isDir,
  isNull,
  isReg,
  MNT_INTERNAL,
  MntNs,
  Mount,
  Path,
} from "../fs/types";
import { CR_STATE } from "../mem/map";
import { kfree, kmalloc } from "../mem/slab";
import { putStr, putU64, strLen } from "../mem/str";
import { NsProxy } from "../ns/nsproxy";
import { inPidNs } from "../ns/pid";
import { inUserNs, UserNs } from "../ns/user";
import { cred, taskCred } from "../task/cred";
import { current } from "../task/current";
import { MM_STORED, Mm } from "../task/mm";
import { Pid, taskPidNs } from "../task/pid";
import { groupOf } from "../task/signal";
import { PF_EXITING, TASK_ZOMBIE, Task } from "../task/task";
import { namespaceRoot, placeText } from "./dumpfile";
import { ipcObstacle } from "./dumpheld";
import { inotifyObstacle, nameOf } from "./dumpinotify";
import { fstypeCode, isSkipped, isWhole, outsidePath, PATH_MAX } from "./dumpmnt";
import { socketObstacle } from "./dumpsock";
import { treeNumber } from "./dumptask";
import { meetPtys, ttyIsOutside } from "./dumptty";
import { externalKey, ghostLimit } from "./external";
import { CHECKPOINT_FILE_LOCKS, CHECKPOINT_LINK_REMAP, CHECKPOINT_NESTED, CHECKPOINT_SHELL_JOB } from "./format";
import { counted, member, SET_OPEN, SET_TASKS, treeRoot } from "./objects";
import { meetOpen } from "./open";
import { andPath, sayTask, tell } from "./reason";

/** Who is told. */
const LOG_AT: usize = CR_STATE + 28;

function refuse(end: usize): i32 {
  tell(load<i32>(LOG_AT), end);
  return -EBUSY;
}

function refuseFd(task: Task, fd: i32, what: string): i32 {
  return refuse(putStr(putStr(putU64(sayTask(task, "'s descriptor "), <u64>fd), " is "), what));
}

/** Namespaces within those of the root: CRIU has no place for most of them. */
function checkNesting(task: Task, root: Task): i32 {
  const p = changetype<NsProxy>(task.nsproxy);
  const r = changetype<NsProxy>(root.nsproxy);
  let kind = "";
  if (p.uts != r.uts) kind = "UTS";
  else if (p.ipc != r.ipc) kind = "IPC";
  else if (taskPidNs(task) != taskPidNs(root) || p.pidForChildren != r.pidForChildren) kind = "PID";
  else if (taskCred(task).userNs != taskCred(root).userNs) kind = "user";
  else if (p.cgroup != r.cgroup) kind = "cgroup";
  else if (p.time != r.time || p.timeForChildren != r.timeForChildren) kind = "time";
  if (!kind.length) return 0;
  const at = putStr(putStr(sayTask(task, " is in another "), kind), " namespace than the root of the tree:");
  return refuse(putStr(at, " CRIU cannot write nested namespaces; --nested-namespaces allows it here"));
}

/** Whose namespaces the caller may look into: his own and those below. */
function checkReach(task: Task): i32 {
  if (!inUserNs(changetype<UserNs>(cred().userNs), changetype<UserNs>(taskCred(task).userNs)))
    return refuse(sayTask(task, " is in a user namespace above yours: run this from there"));
  const ns = taskPidNs(task);
  if (!inPidNs(taskPidNs(current), ns))
    return refuse(sayTask(task, " is in a PID namespace that is not below yours: run this from there"));
  return 0;
}

function locked(file: File, files: usize): bool {
  for (let l = locksFirst(); changetype<usize>(l); l = l.allNext)
    if (l.inode == file.inode && (l.owner == changetype<usize>(file) || l.owner == files)) return true;
  return false;
}

/** What stands in the way of writing a file down that has no name any more, in words; "": nothing. */
function deletedObstacle(file: File, flags: u32): string {
  if (!isUnlinked(file.dentry) || file.dentry.sb.fstype == FS_MEMFD || isDir(file.inode)) return "";
  if (!file.inode.nlink)
    return isReg(file.inode) && <i64>(file.inode.blocks << 9) > ghostLimit()
      ? "a file that has been deleted and is larger than --ghost-limit allows"
      : "";
  if (!(flags & CHECKPOINT_LINK_REMAP))
    return "a file that has been deleted under the name by which it was opened, and has another one: --link-remap writes it by that";
  return isNull(nameOf(file.inode)) ? "a file whose other names nobody has looked at: look at one of them first" : "";
}

/** The same of any description. @param files  the table that has it; 0: it is on its way */
function obstacle(file: File, files: usize, task: Task, flags: u32): string {
  if (changetype<usize>(locksFirst()) && !(flags & CHECKPOINT_FILE_LOCKS) && locked(file, files))
    return "locked: --file-locks writes the locks too";
  switch (file.kind) {
    case FILE_TTY:
    case FILE_PTMX:
      return flags & CHECKPOINT_SHELL_JOB || !ttyIsOutside(file)
        ? ""
        : "a terminal of somebody outside: --shell-job takes that of who restores for it";
    case FILE_INOTIFY:
      return inotifyObstacle(file, task);
    case FILE_MQUEUE:
      return "";
    case FILE_SOCKET:
      return socketObstacle(file);
  }
  if (isDetached(file.mount)) return "in a mount that has been unmounted lazily, or never mounted: no path leads there";
  return file.dentry.sb.fstype == FS_PIPEFS ? "" : deletedObstacle(file, flags);
}

/** Whether a mount is in no namespace, and none of the kernel's own. */
function isDetached(m: Mount): bool {
  return !(m.flags & MNT_INTERNAL) && (isNull(m.ns) || m.ns.anon != 0);
}

function checkFd(task: Task, fd: i32, flags: u32): i32 {
  const why = obstacle(fdGetOf(task, fd), task.files, task, flags);
  return why.length ? refuseFd(task, fd, why) : 0;
}

function checkOnTheirWay(open: u32, flags: u32): i32 {
  for (let i = open; i < counted(SET_OPEN); i++) {
    const why = obstacle(changetype<File>(member(SET_OPEN, i)), 0, treeRoot(), flags);
    if (why.length) return refuse(putStr(sayTask(treeRoot(), "'s tree has on its way through a unix socket "), why));
  }
  return 0;
}

function checkPlaces(task: Task): i32 {
  const fs = changetype<FsStruct>(task.fs);
  if (isDetached(fs.cwd.mount) || isDetached(fs.root.mount))
    return refuse(
      sayTask(task, "'s working directory or root is in a mount that has been unmounted lazily: no path leads there"),
    );
  const path = fs.root;
  if (!isUnlinked(path.dentry)) return 0;
  return refuse(sayTask(task, "'s root directory has been deleted: it cannot be written down"));
}

/** A mount that is neither of a kind that can be made again nor bound from one that is. */
function checkMounts(task: Task, ns: MntNs): i32 {
  const root = changetype<Path>(CR_STATE + 3072);
  namespaceRoot(ns, root);
  const top = root.mount;
  for (let m = nextMount(top, top); changetype<usize>(m); m = nextMount(m, top)) {
    if (m.sb == top.sb || (fstypeCode(m.sb.fstype) && isWhole(m, task))) continue;
    if (hasWhole(top, m, task) || staysOutside(m, root)) continue;
    const place = changetype<Path>(CR_STATE + 3080);
    place.mount = m;
    place.dentry = m.root;
    const text = placeText(place, task);
    if (text && externalKey(text, strLen(text))) {
      kfree(text);
      continue;
    }
    const end = putStr(
      andPath(sayTask(task, "'s mount "), text),
      " shows a directory from outside of the tree: unmount it, or name it with --external mnt[PLACE]:KEY",
    );
    kfree(text);
    return refuse(end);
  }
  return 0;
}

/** Whether the dumper knows of a mount that it will be left out, or taken from outside again. */
function staysOutside(m: Mount, root: Path): bool {
  const text = kmalloc(2 * PATH_MAX);
  const stays = text != 0 && (isSkipped(m, root, text) || outsidePath(m, text) > 0);
  kfree(text);
  return stays;
}

/** Whether the file system of `m` is mounted whole in the tree. */
function hasWhole(top: Mount, m: Mount, task: Task): bool {
  for (let at = top; changetype<usize>(at); at = nextMount(at, top))
    if (at.sb == m.sb && isWhole(at, task) && fstypeCode(at.sb.fstype)) return true;
  return false;
}

/** Whether a process whose first thread has ended has others that live. */
function outlived(task: Task): bool {
  for (let at = groupOf(task).threadHead; at; at = changetype<Task>(at).threadNext)
    if (at != changetype<usize>(task) && changetype<Task>(at).state != TASK_ZOMBIE) return true;
  return false;
}

/** What stands in the way of writing a process's threads down, in words; "": nothing. */
function threadObstacle(task: Task): string {
  for (let at = groupOf(task).threadHead; at; at = changetype<Task>(at).threadNext) {
    const t = changetype<Task>(at);
    if (t.state == TASK_ZOMBIE || t.flags & PF_EXITING) return " has threads of which one is ending: try again";
    if (t.files != task.files || t.fs != task.fs)
      return " has a thread with descriptors or directories of its own: CRIU has no place for them";
    const p = changetype<NsProxy>(t.nsproxy);
    const q = changetype<NsProxy>(task.nsproxy);
    if (
      p.uts != q.uts ||
      p.ipc != q.ipc ||
      p.net != q.net ||
      p.mnt != q.mnt ||
      p.cgroup != q.cgroup ||
      p.time != q.time
    )
      return " has a thread in another namespace: CRIU has no place for that";
  }
  return "";
}

function checkTask(task: Task, root: Task, flags: u32): i32 {
  let err = checkReach(task);
  if (!err && !(flags & CHECKPOINT_NESTED)) err = checkNesting(task, root);
  if (err) return err;
  const thread = threadObstacle(task);
  if (thread.length) return refuse(sayTask(task, thread));
  if (!task.mm || !(changetype<Mm>(task.mm).state & MM_STORED))
    return refuse(sayTask(task, " is about to exec or exit: try again"));
  const ipc = ipcObstacle(task);
  if (ipc.length) return refuse(sayTask(task, ipc));
  err = checkPlaces(task);
  for (let fd = fdNext(task.files, 0); fd >= 0 && !err; fd = fdNext(task.files, <u32>fd + 1))
    err = checkFd(task, fd, flags);
  const own = changetype<NsProxy>(current.nsproxy);
  const p = changetype<NsProxy>(task.nsproxy);
  if (!err && p.mnt != own.mnt) err = checkMounts(task, changetype<MntNs>(p.mnt));
  return err;
}

/** Looks at everything that would be written. @returns 0, or -EBUSY with the reason told to logfd, or -ENOMEM */
export function check(logfd: i32, flags: u32): i32 {
  store<i32>(LOG_AT, logfd);
  const root = treeRoot();
  const open = meetOpen();
  if (open < 0) return open;
  meetPtys();
  if (!(flags & CHECKPOINT_SHELL_JOB) && groupOf(root).session != root.pid)
    return refuse(
      sayTask(
        root,
        " belongs to a session whose leader is not in the tree: --shell-job takes that of who restores for it",
      ),
    );
  for (let i: u32 = 0; i < counted(SET_TASKS); i++) {
    const task = changetype<Task>(member(SET_TASKS, i));
    if (!(flags & CHECKPOINT_SHELL_JOB) && !treeNumber(changetype<Pid>(groupOf(task).session), root))
      return refuse(
        sayTask(
          task,
          " belongs to a session whose leader is outside of its PID namespace: --shell-job takes that of who restores for it",
        ),
      );
    if (task.state == TASK_ZOMBIE && outlived(task))
      return refuse(sayTask(task, "'s first thread has ended while others run: end the process, or wait for them"));
    const err = task.state == TASK_ZOMBIE ? 0 : checkTask(task, root, flags);
    if (err) return err;
  }
  return checkOnTheirWay(<u32>open, flags);
}
