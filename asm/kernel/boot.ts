// Boot: the initial namespaces, task 0 (the control plane's, asm/README.md) and what task 0 may do beyond system calls:
// host_spawn, which makes processes as the kernel's usermode helper does.

import { ENOMEM } from "../abi/errno";
import { CLONE_PARENT, SIGCHLD } from "../abi/flags";
import { cgroupBoot, cgroupGet } from "./cgroup/tree";
import { fsBoot, fsNew } from "./fs/boot";
import { fdGet, fdReplace, filesNew, filesPut } from "./fs/fdtable";
import { fileGet } from "./fs/file";
import { fileIoctl } from "./fs/fileops";
import { File } from "./fs/types";
import { pageInit } from "./mem/page";
import { CACHE_CRED, CACHE_NSPROXY, CACHE_TASK, knew } from "./mem/slab";
import { cgroupNsBoot } from "./ns/cgroup";
import {
  NS_CGROUP,
  NS_FIRST_INUM,
  NS_IPC,
  NS_MNT,
  NS_NET,
  NS_PID,
  NS_TIME,
  NS_USER,
  NS_UTS,
  NsCommon,
  nsState,
} from "./ns/common";
import { ipcNsBoot } from "./ns/ipc";
import { netNsBoot } from "./ns/net";
import { NsProxy } from "./ns/nsproxy";
import { pidNsBoot } from "./ns/pid";
import { timeNsBoot } from "./ns/time";
import { userNsBoot } from "./ns/user";
import { utsNsBoot } from "./ns/uts";
import { lock, unlock } from "./sync/lock";
import { groupNew, sighandNew, spawnProcess } from "./task/clone";
import { CAP_FULL, Cred, credCharge } from "./task/cred";
import { current, setCpu, setCurrent, setHostMode } from "./task/current";
import { imageFromKernel } from "./task/exec";
import { Pid } from "./task/pid";
import { rlimitDefaults } from "./task/rlimit";
import { makeRunnable, SLICE_NS, taskState } from "./task/sched";
import { TASK_RUNNING, Task } from "./task/task";
import { TRACE_EVENTS, traceSet } from "./trace";

function initial(ns: usize, kind: i32): usize {
  changetype<NsCommon>(ns).inum = NS_FIRST_INUM + kind;
  return ns;
}

/** boot(): makes the machine's first state in an empty kernel memory. */
export function boot(): void {
  pageInit();
  const user = userNsBoot();
  initial(changetype<usize>(user), NS_USER);
  const s = nsState();
  s.initUser = changetype<usize>(user);
  s.initUts = initial(changetype<usize>(utsNsBoot(user)), NS_UTS);
  s.initIpc = initial(changetype<usize>(ipcNsBoot(user)), NS_IPC);
  s.initNet = initial(changetype<usize>(netNsBoot(user)), NS_NET);
  s.initTime = initial(changetype<usize>(timeNsBoot(user)), NS_TIME);
  const rootCgroup = cgroupBoot();
  s.initCgroup = initial(changetype<usize>(cgroupNsBoot(user, rootCgroup)), NS_CGROUP);
  s.initPid = initial(changetype<usize>(pidNsBoot(user)), NS_PID);

  const c = knew<Cred>(CACHE_CRED);
  c.refs = 1;
  c.permitted = CAP_FULL;
  c.effective = CAP_FULL;
  c.bounding = CAP_FULL;
  c.userNs = changetype<usize>(user);
  user.refs++;
  credCharge(c);

  const task = knew<Task>(CACHE_TASK);
  taskState().taskZero = changetype<usize>(task);
  taskState().sliceNs = SLICE_NS;
  task.state = TASK_RUNNING;
  task.cred = changetype<usize>(c);
  task.timerSlack = 50000;
  task.callNr = -1;
  task.exitSignal = SIGCHLD;
  task.cgroup = changetype<usize>(cgroupGet(rootCgroup));
  const g = groupNew();
  rlimitDefaults(g.limits);
  g.leader = changetype<usize>(task);
  g.threads = 1;
  task.group = changetype<usize>(g);
  task.sighand = changetype<usize>(sighandNew());
  const proxy = knew<NsProxy>(CACHE_NSPROXY);
  proxy.refs = 1;
  task.nsproxy = changetype<usize>(proxy);
  proxy.uts = s.initUts;
  proxy.ipc = s.initIpc;
  proxy.net = s.initNet;
  proxy.time = s.initTime;
  proxy.timeForChildren = s.initTime;
  changetype<NsCommon>(s.initTime).refs++;
  proxy.cgroup = s.initCgroup;
  proxy.pidForChildren = s.initPid;
  setCurrent(task);
  setHostMode(true);
  traceSet(TRACE_EVENTS);
  // The root file system and its namespace; fs gives task 0 its root, cwd and an empty table of descriptors.
  s.initMnt = initial(fsBoot(user), NS_MNT);
  proxy.mnt = s.initMnt;
  // The initial namespaces are never freed.
  for (let at = s.head; at; at = changetype<NsCommon>(at).next) changetype<NsCommon>(at).refs++;
  task.fs = fsNew(s.initMnt);
  task.files = filesNew();
}

/** host_init(): this instance is the control plane's: it acts as task 0. */
export function hostInit(): void {
  setCpu(0);
  setHostMode(true);
  setCurrent(changetype<Task>(taskState().taskZero));
}

/**
 * host_spawn: a new process, child of init (the first one is init), in a session of its own.
 * @param path   kernel address of the program's path
 * @param argv   argc NUL-terminated strings, one after the other; envp likewise
 * @param fd0    descriptors of task 0 that become 0, 1, 2 (−1: closed)
 * @param flags  1: descriptor 0 becomes the controlling terminal; 2: keep its wait status for host_exit_status
 * @returns its pid in the initial namespace, or -errno
 */
export function hostSpawn(
  path: usize,
  argv: usize,
  argc: u32,
  envp: usize,
  envc: u32,
  fd0: i32,
  fd1: i32,
  fd2: i32,
  flags: u32,
): i32 {
  lock();
  const r = spawn(path, argv, argc, envp, envc, fd0, fd1, fd2, flags);
  unlock();
  return r;
}

/**
 * call_usermodehelper: a program that the kernel itself starts, as a child of init in the initial namespaces, without descriptors.
 * Called under the lock, on any CPU. @returns its pid or -errno
 */
export function usermodeHelper(path: usize, argv: usize, argc: u32, envp: usize, envc: u32): i32 {
  const back = current;
  setCurrent(changetype<Task>(taskState().taskZero));
  const r = spawn(path, argv, argc, envp, envc, -1, -1, -1, 0);
  setCurrent(back);
  return r;
}

const TIOCSCTTY: u32 = 0x540e;

/** Installs one of task 0's files as a new task's descriptor. */
function give(task: Task, fd: u32, file: File): void {
  if (!changetype<usize>(file)) return;
  const zero = current;
  setCurrent(task);
  fdReplace(fd, fileGet(file), false);
  setCurrent(zero);
}

function spawn(
  path: usize,
  argv: usize,
  argc: u32,
  envp: usize,
  envc: u32,
  fd0: i32,
  fd1: i32,
  fd2: i32,
  flags: u32,
): i32 {
  const s = taskState();
  const zero = current;
  zero.realParent = s.init;
  const image = imageFromKernel(path, argv, argc, envp, envc);
  if (!changetype<usize>(image)) return -ENOMEM;
  const made = spawnProcess(s.init ? CLONE_PARENT : 0);
  if (made < 0 && made > -4096) return made;
  const task = changetype<Task>(<usize>made);
  const files = filesNew();
  filesPut(task.files);
  task.files = files;
  give(task, 0, fdGet(fd0));
  give(task, 1, fdGet(fd1));
  give(task, 2, fdGet(fd2));
  task.execImage = changetype<usize>(image);
  if (!s.init) s.init = changetype<usize>(task);
  const nr = load<i32>(changetype<usize>(changetype<Pid>(task.pid)) + offsetof<Pid>());
  if (flags & 2) task.traceWatch = <u32>nr;
  if (flags & 1) {
    setCurrent(task);
    const file = fdGet(0);
    if (changetype<usize>(file)) fileIoctl(file, TIOCSCTTY, 0);
    setCurrent(zero);
  }
  makeRunnable(task);
  return nr;
}
