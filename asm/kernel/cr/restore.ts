// restart(pid, fd, flags, logfd, options): builds a tree of processes again from the folder of an image (dump.ts), as children of the
// caller and with the numbers they had. First the image is read and its programs are found, when nothing is touched yet and
// the call may wait; then everything is made in one go. What fails takes back what was made. README.md has the whole.

import {
  FILE_ENTRY_REG,
  FS_ENTRY_CWD_ID,
  FS_ENTRY_ROOT_ID,
  FS_ENTRY_UMASK,
  NUT_CORE_ENTRY_CALL_AGAIN,
  NUT_CORE_ENTRY_GLOBALS,
  NUT_CORE_ENTRY_GROUP_PIDS,
  NUT_CORE_ENTRY_PID_NS_FOR_CHILDREN,
  NUT_CORE_ENTRY_PIDS,
  NUT_CORE_ENTRY_SESSION_PIDS,
  NUT_CORE_ENTRY_THREAD,
  NUT_CORE_ENTRY_THREAD_ARG,
  NUT_CORE_ENTRY_THREAD_ENTRY,
  NUT_CORE_ENTRY_TIME_NS_FOR_CHILDREN,
  NUT_CORE_ENTRY_UNWIND_AREA,
  REG_FILE_ENTRY_NAME,
  TASK_KOBJ_IDS_ENTRY_MNT_NS_ID,
  TASK_KOBJ_IDS_ENTRY_PID_NS_ID,
  TASK_KOBJ_IDS_ENTRY_USER_NS_ID,
} from "../../abi/criu";
import { EBADF, EBUSY, EEXIST, EFAULT, EINVAL, ENOENT, ENOTDIR, EPERM } from "../../abi/errno";
import { SIGCHLD } from "../../abi/flags";
import { EV_RESTORE } from "../../abi/trace";
import { cgroupExit } from "../cgroup/member";
import { dget } from "../fs/dcache";
import { fdGet, filesPut, filesShare } from "../fs/fdtable";
import { fsPut, sysChdir, sysChroot } from "../fs/fsstruct";
import { mntget, pathPut } from "../fs/mount";
import { nsGet, nsPutAny } from "../fs/nsfs";
import { FsStruct, isDir, isErr, Path } from "../fs/types";
import { CR_STATE } from "../mem/map";
import { kfree, kmalloc } from "../mem/slab";
import { putI64, putStr, putU64 } from "../mem/str";
import { copyFromUser, getUser32, strFromUser, userOk } from "../mem/user";
import { NS_CGROUP, NS_IPC, NS_MNT, NS_NET, NS_PID, NS_TIME, NS_USER, NS_UTS, NsCommon } from "../ns/common";
import { IpcNs } from "../ns/ipc";
import { NsProxy, nsProxyClone, nsProxyPut } from "../ns/nsproxy";
import { PidNs } from "../ns/pid";
import { UserNs } from "../ns/user";
import { BLOCKED } from "../task/call";
import { restoreProcess, restoreThread } from "../task/clone";
import { current, setCurrent } from "../task/current";
import { abortTask } from "../task/exit";
import { Mm, mmPut } from "../task/mm";
import {
  attachPid,
  detachPid,
  findPidNs,
  PIDTYPE_PGID,
  PIDTYPE_SID,
  Pid,
  pidAlloc,
  pidVnr,
  taskPid,
  taskPidNs,
  taskTgid,
} from "../task/pid";
import { makeRunnable, workSet } from "../task/sched";
import { groupOf, recalcPending } from "../task/signal";
import {
  PF_EXITING,
  TASK_FROZEN,
  TASK_RUNNING,
  TASK_STOPPED,
  TASK_ZOMBIE,
  Task,
  TW_BLOCKED,
  TW_FREEZE,
  TW_SIGNAL,
  TW_STOP,
} from "../task/task";
import { THREAD_NEW, THREAD_STARTED } from "../task/thread";
import { traceEvent } from "../trace";
import { passForeground, procClearTty } from "../tty/jobctrl";
import { mayCheckpointRestore } from "./access";
import { actAs, actBack } from "./actas";
import { folderOpen, imageName } from "./folder";
import {
  AS_DEAD,
  AS_STOPPED,
  RESTART_FLAGS,
  RESTART_FOREGROUND,
  RESTART_FROZEN,
  RESTART_KILL,
  RESTART_SIBLING,
  RESTART_STOP,
  RESTART_TERMINAL,
} from "./format";
import { holdTake } from "./hold";
import {
  damaged,
  fail,
  Member,
  memberAt,
  noMemory,
  ok,
  PLAN_AT,
  Plan,
  plan,
  planFree,
  planRead,
  rootIds,
  Space,
  spaceAt,
  spaceOf,
  threadAt,
} from "./plan";
import { clearMalformed, getMsg, getNumbers, getText, getU32, Msg } from "./protobuf";
import { say, sayPath, tell } from "./reason";
import { callMake } from "./recall";
import { cgroupsFill, cgroupsMake } from "./recgroup";
import { fileEntry, filesRelease, fillEpolls, tableMake } from "./refile";
import { ghostOf, ghostsRelease } from "./reghost";
import { groupsMake, mountsForget } from "./regroup";
import { attachmentsMake, heldRelease, undosMake } from "./reheld";
import { connectionsResume } from "./reinet";
import { watchesMake, watchesRelease } from "./reinotify";
import { heldFill, ipcFill } from "./reipc";
import { locksMake } from "./relock";
import { exeOpen, findPrograms, globalsOf, memoryMake, memoryOwner } from "./remm";
import { enter, mountSpace } from "./remnt";
import { queuesFill, queuesRelease } from "./remq";
import { netsMake } from "./renet";
import { orphansMake, orphansSettle } from "./reorphan";
import { pipesRelease } from "./repipe";
import { ptysFinish, ptysRelease } from "./repty";
import { queuesMake } from "./rescm";
import { idField, isOwn, spaceNs, spacesRelease } from "./respace";
import { taskFill, threadRestore } from "./retask";
import { terminalPass } from "./reterm";
import { partnersMake } from "./reunix";

const PATH_MAX: u32 = 4096;
const MAX_LEVELS: u32 = 33;
const NUMBERS: usize = CR_STATE + 3500;

/** Puts a namespace into a field of a proxy that is the task's alone. */
function setSpace(field: usize, kind: u32, id: u32): void {
  const ns = spaceNs(kind, id);
  if (!ns || load<usize>(field) == ns) return;
  nsGet(changetype<NsCommon>(ns));
  nsPutAny(changetype<NsCommon>(load<usize>(field)));
  store<usize>(field, ns);
}

/** The namespaces of a member, but for its mounts: those want a task. @returns null: the restart has failed */
function proxyFor(m: Member): NsProxy {
  const proxy = nsProxyClone(changetype<NsProxy>(changetype<Task>(plan().caller).nsproxy));
  if (!changetype<usize>(proxy)) {
    noMemory();
    return proxy;
  }
  const at = changetype<usize>(proxy);
  const ids = m.ids;
  // Its own first: pidForChildren says where it is born. What its children get is set after.
  setSpace(at + offsetof<NsProxy>("pidForChildren"), NS_PID, pidSpace(m));
  if (m.state != AS_DEAD) {
    setSpace(at + offsetof<NsProxy>("uts"), NS_UTS, getU32(ids, idField(NS_UTS)));
    setSpace(at + offsetof<NsProxy>("ipc"), NS_IPC, getU32(ids, idField(NS_IPC)));
    setSpace(at + offsetof<NsProxy>("net"), NS_NET, getU32(ids, idField(NS_NET)));
    setSpace(at + offsetof<NsProxy>("cgroup"), NS_CGROUP, getU32(ids, idField(NS_CGROUP)));
    setSpace(at + offsetof<NsProxy>("time"), NS_TIME, getU32(ids, idField(NS_TIME)));
    const children = getU32(m.own, NUT_CORE_ENTRY_TIME_NS_FOR_CHILDREN);
    setSpace(at + offsetof<NsProxy>("timeForChildren"), NS_TIME, children);
  }
  return proxy;
}

/** The PID namespace that a member lives in; a zombie's is with its numbers. */
function pidSpace(m: Member): u32 {
  return m.state == AS_DEAD
    ? getU32(m.own, NUT_CORE_ENTRY_PID_NS_FOR_CHILDREN)
    : getU32(m.ids, TASK_KOBJ_IDS_ENTRY_PID_NS_ID);
}

/** Makes the task of a member, with its numbers, as a child of its parent. */
function memberMake(i: u32): void {
  const p = plan();
  const m = memberAt(i);
  imageName("nutshell-core", m.number);
  const proxy = proxyFor(m);
  if (!ok() || !changetype<usize>(proxy)) {
    if (changetype<usize>(proxy)) nsProxyPut(proxy);
    return;
  }
  const levels = numbersOf(m.own, NUT_CORE_ENTRY_PIDS, m.number);
  const up = m.parent ? changetype<Task>(memberAt(m.parent - 1).task) : changetype<Task>(p.caller);
  const sibling = !m.parent && (p.flags & RESTART_SIBLING) != 0;
  const made = ok() ? restoreProcess(up, proxy, NUMBERS, levels, sibling) : -EINVAL;
  if (isErr(made)) {
    nsProxyPut(proxy);
    const at = putU64(say("PID "), load<u32>(NUMBERS));
    if (made == -EEXIST)
      fail(
        -EBUSY,
        putStr(
          at,
          " is in use: restart in a new PID namespace (unshare -p -f restart …), or end the process, group or session that has it",
        ),
      );
    else if (made == -EPERM)
      fail(
        -EPERM,
        say(
          "only root, or who has CAP_CHECKPOINT_RESTORE over the PID namespace, may choose PIDs: restart in one of your own (unshare -Urpf --mount-proc)",
        ),
      );
    else fail(made, putI64(putStr(at, " cannot be had: error "), -made));
    return;
  }
  m.task = <usize>made;
  p.made++;
  if (m.state == AS_DEAD) return;
  const task = changetype<Task>(m.task);
  // Descriptors may be above the limit that has been set since they were opened: it comes last.
  store<u64>(groupOf(task).limits + 7 * 16, 1048576);
  const field = task.nsproxy + offsetof<NsProxy>("pidForChildren");
  setSpace(field, NS_PID, getU32(m.own, NUT_CORE_ENTRY_PID_NS_FOR_CHILDREN));
}

/** The first member that has a namespace of that number. */
function firstIn(kind: u32, id: u32): Task {
  for (let i: u32 = 0; i < plan().count; i++) {
    const m = memberAt(i);
    if (m.task && m.state != AS_DEAD && getU32(m.ids, idField(kind)) == id) return changetype<Task>(m.task);
  }
  return changetype<Task>(0);
}

/** Mount namespaces and the contents of IPC namespaces: by their first members. */
function spacesFill(): void {
  for (let i: u32 = 0; i < plan().spaceCount && ok(); i++) {
    const s = spaceAt(i);
    const task = firstIn(s.kind, s.id);
    if (!changetype<usize>(task)) continue;
    if (s.kind == NS_MNT) mountSpace(s, task);
    else if (s.kind == NS_IPC && s.ns) {
      ipcFill(s, task);
      if (ok()) queuesFill(s.id);
    }
  }
  if (ok()) groupsMake();
  if (ok())
    heldFill(
      changetype<IpcNs>(changetype<NsProxy>(changetype<Task>(plan().caller).nsproxy).ipc),
      getU32(rootIds(), idField(NS_IPC)),
    );
  for (let i: u32 = 0; i < plan().count && ok(); i++) {
    const m = memberAt(i);
    if (m.state == AS_DEAD) continue;
    const id = getU32(m.ids, TASK_KOBJ_IDS_ENTRY_MNT_NS_ID);
    const s = isOwn(NS_MNT, id) ? changetype<Space>(0) : spaceOf(id);
    if (changetype<usize>(s) && s.ns && s.kind == NS_MNT) enter(s, changetype<Task>(m.task), true);
  }
}

/** Root and working directory, from the root of the mount namespace. */
function placesMake(m: Member): void {
  const task = changetype<Task>(m.task);
  changetype<FsStruct>(task.fs).umask = getU32(m.fs, FS_ENTRY_UMASK) & 0o777;
  const root = pathOf(getU32(m.fs, FS_ENTRY_ROOT_ID));
  const cwd = pathOf(getU32(m.fs, FS_ENTRY_CWD_ID));
  if (!root || !cwd) damaged();
  else {
    actAs(task);
    // The working directory by its whole path, which the root may cut.
    const id = getU32(m.fs, FS_ENTRY_CWD_ID);
    const ghost = ghostOf(id, cwd);
    if (changetype<usize>(ghost.dentry)) standIn(task, ghost);
    else if (ok() && sysChdir(<i32>cwd) < 0)
      fail(-ENOENT, sayPath("the working directory ", cwd, " is not here: make it first"));
    if (!(load<u8>(root) == 47 && !load<u8>(root + 1)) && sysChroot(<i32>root) < 0)
      fail(-ENOENT, sayPath("the root directory ", root, " is not here"));
    actBack();
  }
  kfree(root);
  kfree(cwd);
}

/** A directory that has no name any more is the task's. */
function standIn(task: Task, place: Path): void {
  const fs = changetype<FsStruct>(task.fs);
  pathPut(fs.cwd);
  fs.cwd.mount = mntget(place.mount);
  fs.cwd.dentry = dget(place.dentry);
}

function pathOf(id: u32): usize {
  imageName("files");
  return getText(getMsg(fileEntry(id), FILE_ENTRY_REG), REG_FILE_ENTRY_NAME, PATH_MAX);
}

/** Tables of descriptors: one for all who share it. */
function tablesMake(): void {
  for (let i: u32 = 0; i < plan().count && ok(); i++) {
    const m = memberAt(i);
    if (m.state == AS_DEAD) continue;
    let k: u32 = 0;
    while (k < i && (memberAt(k).state == AS_DEAD || memberAt(k).filesId != m.filesId)) k++;
    if (k == i) tableMake(i);
    else {
      const task = changetype<Task>(m.task);
      const files = filesShare(changetype<Task>(memberAt(k).task).files);
      filesPut(task.files);
      task.files = files;
    }
  }
}

/** The Pid of a process group or session of the tree: a member's, or one whose leader is gone. null: it is outside */
function groupPid(number: u32): Pid {
  const ns = taskPidNs(changetype<Task>(memberAt(0).task));
  return number ? findPidNs(<i32>number, ns) : changetype<Pid>(0);
}

/** A number that only a group has: its leader has exited. @param field  has its numbers, if it is in a namespace below the root's */
function lone(number: u32, m: Member, field: u32): Pid {
  const top = taskPidNs(changetype<Task>(memberAt(0).task));
  let ns = top;
  let levels: u32 = 1;
  store<u32>(NUMBERS, number);
  if (getNumbers(m.own, field, NUMBERS, 0)) {
    imageName("nutshell-core", m.number);
    levels = numbersOf(m.own, field, number);
    // Who is in it lives where it was made, or below.
    ns = taskPidNs(changetype<Task>(m.task));
    if (levels > ns.level - top.level + 1) damaged();
    if (!ok()) return changetype<Pid>(0);
    while (ns.level - top.level + 1 > levels) ns = changetype<PidNs>(ns.parent);
  }
  const made = pidAlloc(ns, NUMBERS, levels);
  if (isErr(made)) {
    fail(
      -EBUSY,
      putStr(
        putU64(say("the number of the process group or session "), number),
        ", whose leader is gone, is in use: restart in a new PID namespace (unshare -p -f restart …), or end who has it",
      ),
    );
    return changetype<Pid>(0);
  }
  return changetype<Pid>(<usize>made);
}

/** Whether a number is a member's. */
function isMember(number: u32): bool {
  for (let i: u32 = 0; i < plan().count; i++) if (memberAt(i).number == number) return true;
  return false;
}

/** @returns false when there is none: the image is damaged */
function joinSession(task: Task, session: Pid): bool {
  const g = groupOf(task);
  if (!changetype<usize>(session)) {
    imageName("pstree");
    damaged();
    return false;
  }
  if (g.session == changetype<usize>(session)) return true;
  // The restarter's terminal is his session's.
  procClearTty(g);
  detachPid(task, PIDTYPE_SID, changetype<Pid>(g.session));
  g.session = changetype<usize>(session);
  attachPid(task, PIDTYPE_SID, session);
  return true;
}

/** Process groups and sessions, now that every leader exists. Those of outside become the restarter's own. */
function join(): void {
  const p = plan();
  const cg = groupOf(changetype<Task>(p.caller));
  const rootSid = memberAt(0).sid;
  const rootPgid = memberAt(0).pgid;
  for (let i: u32 = 0; i < p.count && ok(); i++) {
    const m = memberAt(i);
    const task = changetype<Task>(m.task);
    const g = groupOf(task);
    // No number: it was in a PID namespace above the tree's.
    const outside = !isMember(m.sid) && (m.sid == rootSid || !m.sid);
    const session = outside
      ? changetype<Pid>(cg.session)
      : isMember(m.sid)
        ? groupPid(m.sid)
        : alone(m.sid, m, NUT_CORE_ENTRY_SESSION_PIDS);
    if (!ok() || !joinSession(task, session)) return;
    // After the session: a number that only they have is one for both.
    const mine = isMember(m.pgid) || (m.pgid != rootPgid && m.pgid);
    const pgrp =
      !mine && outside
        ? changetype<Pid>(cg.pgrp)
        : isMember(m.pgid)
          ? groupPid(m.pgid)
          : alone(m.pgid, m, NUT_CORE_ENTRY_GROUP_PIDS);
    if (!ok()) return;
    if (!changetype<usize>(pgrp)) {
      imageName("pstree");
      damaged();
      return;
    }
    if (g.pgrp != changetype<usize>(pgrp)) {
      detachPid(task, PIDTYPE_PGID, changetype<Pid>(g.pgrp));
      g.pgrp = changetype<usize>(pgrp);
      attachPid(task, PIDTYPE_PGID, pgrp);
    }
    g.isSessionLeader = m.sid == m.number ? 1 : 0;
  }
}

/** The Pid of a group whose leader is gone, made for the first who is in it. */
function alone(number: u32, m: Member, field: u32): Pid {
  const there = groupPid(number);
  if (changetype<usize>(there) && usedByUs(number)) return there;
  if (!number) return changetype<Pid>(0);
  return lone(number, m, field);
}

/** Whether a member that has been joined already is in the group or session of that number. */
function usedByUs(number: u32): bool {
  const pid = groupPid(number);
  for (let i: u32 = 0; i < plan().count; i++) {
    const g = groupOf(changetype<Task>(memberAt(i).task));
    if (g.pgrp == changetype<usize>(pid) || g.session == changetype<usize>(pid)) return true;
  }
  return false;
}

/** A zombie keeps its number and status: what its making gave it beyond that goes back. */
function becomeZombie(task: Task): void {
  task.flags |= PF_EXITING;
  cgroupExit(task);
  filesPut(task.files);
  task.files = 0;
  fsPut(task.fs);
  task.fs = 0;
  if (task.mm) mmPut(changetype<Mm>(task.mm));
  task.mm = 0;
  nsProxyPut(changetype<NsProxy>(task.nsproxy));
  task.nsproxy = 0;
  task.state = TASK_ZOMBIE;
}

function start(): void {
  const p = plan();
  connectionsResume();
  for (let i: u32 = 0; i < p.count; i++) {
    const m = memberAt(i);
    const task = changetype<Task>(m.task);
    const g = groupOf(task);
    if (m.state == AS_DEAD) {
      becomeZombie(task);
      continue;
    }
    const stopped = m.state == AS_STOPPED || (p.flags & RESTART_STOP) != 0;
    if (stopped) {
      g.stopped = 1;
      // The root has a new parent, which has yet to hear of it: restart(1) stops as well, and fg goes on with both.
      if (i == 0) g.stopReport = 1;
    }
    startTask(task, m.own, stopped);
    for (let k: u32 = 0; k < m.threadCount; k++)
      startTask(changetype<Task>(threadAt(m, k).task), threadAt(m, k).own, stopped);
  }
}

function startTask(task: Task, own: Msg, stopped: bool): void {
  if (getU32(own, NUT_CORE_ENTRY_CALL_AGAIN)) workSet(task, TW_BLOCKED);
  workSet(task, TW_SIGNAL);
  recalcPending(task);
  if (stopped) workSet(task, TW_STOP);
  if (plan().flags & RESTART_FROZEN) {
    // As freeze() leaves it: thaw() lets it go on.
    workSet(task, TW_FREEZE);
    task.cr = stopped ? TASK_STOPPED : TASK_RUNNING;
    task.state = TASK_FROZEN;
  } else if (stopped) task.state = TASK_STOPPED;
  else makeRunnable(task);
}

/** The threads of a member but the first: they share what it has by now. */
function threadsMake(m: Member): void {
  for (let k: u32 = 0; k < m.threadCount && ok(); k++) {
    const t = threadAt(m, k);
    imageName("nutshell-core", t.number);
    const levels = numbersOf(t.own, NUT_CORE_ENTRY_PIDS, t.number);
    const made = ok() ? restoreThread(changetype<Task>(m.task), NUMBERS, levels) : -EINVAL;
    if (isErr(made)) {
      fail(made, putStr(putU64(say("the thread "), t.number), " cannot be had: is its number in use?"));
      return;
    }
    const task = changetype<Task>(<usize>made);
    const thread = getU32(t.own, NUT_CORE_ENTRY_THREAD);
    t.task = changetype<usize>(task);
    task.thread = thread;
    task.threadEntry = getU32(t.own, NUT_CORE_ENTRY_THREAD_ENTRY);
    task.threadArg = getU32(t.own, NUT_CORE_ENTRY_THREAD_ARG);
    task.area = getU32(t.own, NUT_CORE_ENTRY_UNWIND_AREA);
    if ((thread != THREAD_NEW && thread != THREAD_STARTED) || !task.area) damaged();
    // One that has not begun has none yet.
    if (thread == THREAD_STARTED) globalsOf(task, getMsg(t.own, NUT_CORE_ENTRY_GLOBALS));
    if (ok()) callMake(task, t.own, t.number);
  }
}

/** The numbers of a task, or of a group, the deepest namespace's first, to NUMBERS. @returns how many */
function numbersOf(own: Msg, field: u32, number: u32): u32 {
  const numbers = kmalloc(MAX_LEVELS << 3);
  const levels = numbers ? getNumbers(own, field, numbers, MAX_LEVELS) : 0;
  if (!numbers) noMemory();
  else if (!levels || levels > MAX_LEVELS) damaged();
  for (let k: u32 = 0; k < levels && ok(); k++) store<u32>(NUMBERS + (k << 2), <u32>load<u64>(numbers + (k << 3)));
  kfree(numbers);
  // pstree has the last word on the number that everybody in the tree sees.
  if (ok()) store<u32>(NUMBERS + ((levels - 1) << 2), number);
  return levels;
}

/** Makes everything, in the order in which one thing needs the other. */
function build(): void {
  const p = plan();
  cgroupsMake();
  for (let i: u32 = 0; i < p.count && ok(); i++) memberMake(i);
  if (ok()) netsMake();
  if (ok()) spacesFill();
  for (let i: u32 = 0; i < p.count && ok(); i++)
    if (memberAt(i).state != AS_DEAD) {
      memoryMake(memberAt(i));
      if (ok()) attachmentsMake(memberAt(i));
      if (ok()) undosMake(memberAt(i));
    }
  if (ok()) tablesMake();
  if (ok()) orphansMake();
  if (ok()) partnersMake();
  if (ok()) queuesMake();
  if (ok()) fillEpolls();
  for (let i: u32 = 0; i < p.count && ok(); i++) {
    const m = memberAt(i);
    if (m.state != AS_DEAD) {
      actAs(changetype<Task>(m.task));
      exeOpen(m);
      actBack();
      if (ok()) placesMake(m);
      if (ok()) callMake(changetype<Task>(m.task), m.own, m.number);
    }
  }
  for (let i: u32 = 0; i < p.count && ok(); i++) threadsMake(memberAt(i));
  if (ok()) join();
  if (ok()) locksMake();
  if (ok()) cgroupsFill();
  // Credentials and limits last: until now everyone has had the restarter's.
  for (let i: u32 = 0; i < p.count && ok(); i++) {
    const m = memberAt(i);
    const userNs = m.state == AS_DEAD ? 0 : spaceNs(NS_USER, getU32(m.ids, TASK_KOBJ_IDS_ENTRY_USER_NS_ID));
    imageName("core", m.number);
    if (ok()) taskFill(m, changetype<UserNs>(userNs));
    for (let k: u32 = 0; k < m.threadCount && ok(); k++) threadRestore(threadAt(m, k), changetype<UserNs>(userNs));
    if (ok() && m.state != AS_DEAD) memoryOwner(changetype<Task>(m.task));
    if (i == 0) changetype<Task>(m.task).exitSignal = SIGCHLD;
  }
  if (ok()) ptysFinish();
  if (ok() && p.flags & RESTART_TERMINAL) terminalPass();
  // Last: what a restart does is nothing that happened.
  if (ok()) watchesMake();
}

/** Takes back what a failed build made, children before parents. */
function undo(): void {
  const p = plan();
  for (let i = p.made; i > 0; i--) abortTask(changetype<Task>(memberAt(i - 1).task));
}

function release(): void {
  filesRelease();
  pipesRelease();
  ghostsRelease();
  heldRelease();
  queuesRelease();
  ptysRelease();
  watchesRelease();
  mountsForget();
  spacesRelease();
  planFree();
}

/** Reads the caller's options: u32 {root, inherit, inheritSize, external, externalSize}, addresses in the program. @returns 0 or -errno */
function options(at: u32): i32 {
  const p = plan();
  p.root = kmalloc(PATH_MAX);
  if (!p.root) return -12;
  store<u8>(p.root, 47);
  if (!at) return 0;
  if (!userOk(at, 20)) return -EFAULT;
  const root = getUser32(at);
  const inherit = getUser32(at + 4);
  const size = getUser32(at + 8);
  if (root) {
    const n = strFromUser(p.root, root, PATH_MAX - 64);
    if (n < 0) return n;
    if (!n || load<u8>(p.root) != 47) return -EINVAL;
  }
  if (size) {
    if (size > 65536) return -EINVAL;
    p.inherit = kmalloc(size + 1);
    if (!p.inherit) return -12;
    if (copyFromUser(p.inherit, inherit, size)) return -EFAULT;
    p.inheritSize = size;
  }
  const external = getUser32(at + 12);
  const externalSize = getUser32(at + 16);
  if (externalSize) {
    if (externalSize > 65536) return -EINVAL;
    p.external = kmalloc(externalSize + 1);
    if (!p.external) return -12;
    if (copyFromUser(p.external, external, externalSize)) return -EFAULT;
    p.externalSize = externalSize;
  }
  return 0;
}

/**
 * restart(pid, fd, flags, logfd, options). pid is the root's own and not looked at.
 * @param fd  the folder of the image
 * @returns the root's pid as the caller sees it, or -errno with the reason on logfd
 */
export function sysRestart(pid: i32, fd: i32, flags: i32, logfd: i32, opts: i32): i64 {
  if (<u32>flags & ~RESTART_FLAGS) return -EINVAL;
  const may = mayCheckpointRestore(logfd);
  if (may) return may;
  const folder = fdGet(fd);
  if (!changetype<usize>(folder)) return -EBADF;
  if (!isDir(folder.inode)) return -ENOTDIR;
  // As clone(2) with CLONE_PARENT: who is the first of a PID namespace has no siblings.
  if (<u32>flags & RESTART_SIBLING && groupOf(current).unkillable) {
    tell(logfd, say("the first process of a PID namespace has no siblings: restore without --restore-sibling"));
    return -EINVAL;
  }
  memory.fill(PLAN_AT, 0, offsetof<Plan>());
  const p = plan();
  p.caller = changetype<usize>(current);
  p.logfd = logfd;
  p.flags = <u32>flags;
  folderOpen(fd);
  clearMalformed();
  const bad = options(<u32>opts);
  if (bad) {
    release();
    return bad;
  }
  planRead();
  if (ok()) findPrograms();
  if (p.err == 1) {
    // A program is being loaded: the request has us in its queue; the call is made again.
    release();
    return BLOCKED;
  }
  if (ok()) build();
  if (ok() && p.flags & RESTART_FROZEN) {
    const root = taskTgid(changetype<Task>(memberAt(0).task));
    if (!holdTake(groupOf(changetype<Task>(p.caller)), root, p.flags & RESTART_KILL)) noMemory();
  }
  let result: i64 = p.err;
  if (ok()) {
    start();
    const root = changetype<Task>(memberAt(0).task);
    traceEvent(root, EV_RESTORE, p.count, 0);
    if (p.flags & RESTART_FOREGROUND) passForeground(root);
    result = pidVnr(taskPid(root));
  } else {
    result = p.err;
    setCurrent(changetype<Task>(p.caller));
    orphansSettle(false);
    undo();
  }
  release();
  return result;
}
