// execve(2), execveat(2). What is executed:
//   \0asm with a custom section "nutshell.interp" first: a stub; the program is the file named there (as ELF's PT_INTERP)
//   \0asm with a custom section "nutshell.bundle" first: many programs by their hashes, one of which argv[0] chooses. It needs no
//   other file, so it goes into a chroot as a statically linked busybox does (task/bundle.ts)
//   \0asm: a WALI program
//   #! interpreter [argument]
// anything else: ENOEXEC.
//
// With AT_SAME_FILE (execveat) a program of a bundle becomes another one of it, as busybox calls an applet's function in a child of its
// shell: no file is looked for, and ps shows the shell's arguments still. Only the name (comm) is the applet's.
//
// The strings are copied into an ExecImage once; the call may then block (the control plane compiles a program it has not
// seen) and be made again. The old image is given up only when nothing can fail any more.

import {
  E2BIG,
  EAGAIN,
  EFAULT,
  EINVAL,
  ELOOP,
  ENAMETOOLONG,
  ENOENT,
  ENOEXEC,
  ENOMEM,
  ERESTARTNOINTR,
} from "../../abi/errno";
import { RLIMIT_NPROC, RLIMIT_STACK, SIGCHLD, SIGKILL } from "../../abi/flags";
import { AT_EMPTY_PATH, AT_SAME_FILE, AT_SYMLINK_NOFOLLOW } from "../../abi/fs";
import { LEAVE_EXEC } from "../../abi/park";
import { kernelRead, openExec } from "../fs/exec";
import { filesCloseOnExec, filesUnshare } from "../fs/fdtable";
import { filePut } from "../fs/file";
import { File } from "../fs/types";
import { CACHE_EXEC, kdelete, kfree, kmalloc, knew, krealloc } from "../mem/slab";
import { strLen } from "../mem/str";
import { getUser32, strFromUser, userOk } from "../mem/user";
import { processesOver } from "../ns/common";
import { NsProxy, nsProxyClone, nsProxyEnterTime, switchProxy } from "../ns/nsproxy";
import { timersExec } from "../time/itimer";
import { traceExec } from "../trace";
import { APPLET_MAX, bundleChoose, isBundle } from "./bundle";
import { BLOCKED } from "./call";
import { vforkRelease } from "./clone";
import { cred, credPut, prepareCred } from "./cred";
import { current } from "./current";
import { dropFrames } from "./deliver";
import { execCred } from "./execcred";
import { jumpsDrop } from "./jump";
import { Mm, mmNew, mmOwner, mmPut } from "./mm";
import { HASH_SIZE } from "./program";
import { programNamed, programOf } from "./request";
import { rlimit } from "./rlimit";
import { workSet } from "./sched";
import { firstSection } from "./section";
import { groupOf, SIG_IGN, sigAction, signalPending, signalWake } from "./signal";
import { PF_FORKNOEXEC, PF_NPROC_EXCEEDED, PF_SUPERPRIV, SIGACTION_SIZE, Task, TW_LEAVE } from "./task";
import { threadExit } from "./thread";

const PATH_MAX: u32 = 4096;
/** One string may not be longer: MAX_ARG_STRLEN. */
const MAX_ARG_STRLEN: u32 = 131072;
/** What all strings may have however small the stack is, and however large. */
const ARG_MAX: u32 = 131072;
const MAX_STRINGS: u64 = 6291456;
const MAX_INTERP_DEPTH: i32 = 5;
const HEADER: u32 = 256;
const AT_FDCWD: i32 = -100;

/** An exec in progress. */
@unmanaged
export class ExecImage {
  path: usize; // kmalloc'd, NUL-terminated
  argv: usize; // strings, NUL-terminated, one after the other
  argvSize: u32;
  argvRoom: u32;
  argc: u32;
  envp: usize;
  envSize: u32;
  envRoom: u32;
  envc: u32;
  dirfd: i32;
  flags: i32;
  applet: usize; // what a stub named
  /** The file whose credentials, name and exe link count: the stub or script itself. */
  exe: usize; // File
  scripts: i32; // interpreters gone through
  execFn: usize;
  bundled: u32; // argv[0] has chosen the program
  shown: u32; // where in argv begins what /proc/PID/cmdline shows, 0: at its start
}

function putString(image: ExecImage, env: bool, from: usize, size: u32): i32 {
  const at = env ? image.envp : image.argv;
  const used = env ? image.envSize : image.argvSize;
  let room = env ? image.envRoom : image.argvRoom;
  let block = at;
  if (used + size > room) {
    room = room ? room << 1 : 512;
    while (room < used + size) room <<= 1;
    block = krealloc(at, used, room);
    if (!block) return -ENOMEM;
  }
  memory.copy(block + used, from, size);
  if (env) {
    image.envp = block;
    image.envSize = used + size;
    image.envRoom = room;
    image.envc++;
  } else {
    image.argv = block;
    image.argvSize = used + size;
    image.argvRoom = room;
    image.argc++;
  }
  return 0;
}

/** count(): pointers of a NULL-terminated array, or −EFAULT. */
function countStrings(array: u32): i32 {
  if (!array) return 0;
  let n = 0;
  while (true) {
    if (!userOk(array, 4)) return -EFAULT;
    if (!getUser32(array)) return n;
    array += 4;
    n++;
  }
}

/**
 * bprm_stack_limits: bytes that all strings may have. A quarter of the stack limit, at least ARG_MAX, at most three quarters of the usual
 * stack, without eight bytes for each string's pointer. @returns them, 0 = too many strings
 */
function stringLimit(argc: u32, envc: u32): u64 {
  const limit = max(min(rlimit(current, RLIMIT_STACK) >> 2, MAX_STRINGS), <u64>ARG_MAX);
  const pointers = (<u64>max(argc, 1) + envc) << 3;
  return limit > pointers ? limit - pointers : 0;
}

/** copy_strings: a NULL-terminated array of user pointers. */
function copyStrings(image: ExecImage, env: bool, array: u32, scratch: usize, limit: u64): i32 {
  if (!array) return 0;
  while (true) {
    if (!userOk(array, 4)) return -EFAULT;
    const ptr = getUser32(array);
    array += 4;
    if (!ptr) return 0;
    const n = strFromUser(scratch, ptr, MAX_ARG_STRLEN);
    if (n == -ENAMETOOLONG) return -E2BIG;
    if (n < 0) return n;
    if (<u64>image.argvSize + image.envSize + n + 1 > limit) return -E2BIG;
    const err = putString(image, env, scratch, <u32>n + 1);
    if (err) return err;
  }
}

/** An image from user pointers. @returns its address or -errno */
function imageFromUser(dirfd: i32, path: u32, argv: u32, envp: u32, flags: i32): i32 {
  const image = knew<ExecImage>(CACHE_EXEC);
  const scratch = kmalloc(MAX_ARG_STRLEN);
  if (!changetype<usize>(image) || !scratch) return -ENOMEM;
  image.dirfd = dirfd;
  image.flags = flags;
  let err = strFromUser(scratch, path, PATH_MAX);
  if (err >= 0) {
    image.path = kmalloc(<usize>err + 1);
    memory.copy(image.path, scratch, <usize>err + 1);
    const argc = countStrings(argv);
    const envc = argc < 0 ? argc : countStrings(envp);
    // The path is a string on the new stack as well.
    const limit: u64 = envc < 0 ? 0 : stringLimit(<u32>argc, <u32>envc);
    const left: u64 = limit > <u64>err + 1 ? limit - <u64>err - 1 : 0;
    err = envc < 0 ? envc : left ? 0 : -E2BIG;
    if (!err) err = copyStrings(image, false, argv, scratch, left);
    if (!err) err = copyStrings(image, true, envp, scratch, left);
    // Linux opens the file before it counts: what is not there is not too long either.
    if (err == -E2BIG) {
      const opened = openExec(image.dirfd, image.path, image.flags);
      if (opened < 0 && opened > -4096) err = <i32>opened;
      else filePut(changetype<File>(<usize>opened));
    }
    // Linux gives a program without arguments an empty argv[0].
    if (!err && !image.argc) {
      store<u8>(scratch, 0);
      err = putString(image, false, scratch, 1);
    }
  }
  kfree(scratch);
  if (err < 0) {
    imageFree(image);
    return err;
  }
  return changetype<i32>(changetype<usize>(image));
}

/**
 * An image from blocks of NUL-terminated strings in kernel memory (host_spawn).
 * @returns its address, 0 when memory is exhausted
 */
export function imageFromKernel(path: usize, argv: usize, argc: u32, envp: usize, envc: u32): ExecImage {
  const image = knew<ExecImage>(CACHE_EXEC);
  if (!changetype<usize>(image)) return image;
  image.dirfd = AT_FDCWD;
  const n = <usize>strLen(path) + 1;
  image.path = kmalloc(n);
  memory.copy(image.path, path, n);
  for (let i: u32 = 0; i < argc; i++) {
    const size = <u32>strLen(argv) + 1;
    putString(image, false, argv, size);
    argv += size;
  }
  for (let i: u32 = 0; i < envc; i++) {
    const size = <u32>strLen(envp) + 1;
    putString(image, true, envp, size);
    envp += size;
  }
  return image;
}

function imageFree(image: ExecImage): void {
  kfree(image.path);
  kfree(image.argv);
  kfree(image.envp);
  kfree(image.applet);
  kfree(image.execFn);
  if (image.exe) filePut(changetype<File>(image.exe));
  kdelete(CACHE_EXEC, image);
}

/** The task's exec came to nothing, or is over. */
export function execImageDrop(task: Task): void {
  if (!task.execImage) return;
  imageFree(changetype<ExecImage>(task.execImage));
  task.execImage = 0;
}

/**
 * When the header is that of a stub, its interpreter's path and applet: text of the section "nutshell.interp",
 * "{path}\0{applet}".
 * @returns address of the path within the header, 0 when it is no stub
 */
function stubInterp(header: usize, n: u32): usize {
  const section = firstSection(header, n, "nutshell.interp");
  const end = <usize>(section >> 32);
  if (!section || end > header + n) return 0;
  // A NUL behind the applet lets it be read as a string.
  store<u8>(end, 0);
  return <usize>(<u32>section);
}

/** Replaces argv[0] by interpreter, optional argument and script path. */
function scriptArgs(image: ExecImage, interp: usize, arg: usize): i32 {
  const old = image.argv;
  const oldSize = image.argvSize;
  const oldArgc = image.argc;
  const skip = <u32>strLen(old) + 1;
  image.argv = 0;
  image.argvSize = 0;
  image.argvRoom = 0;
  image.argc = 0;
  let err = putString(image, false, interp, <u32>strLen(interp) + 1);
  if (!err && arg) err = putString(image, false, arg, <u32>strLen(arg) + 1);
  if (!err) err = putString(image, false, image.path, <u32>strLen(image.path) + 1);
  if (!err && oldSize > skip) {
    err = putString(image, false, old + skip, oldSize - skip);
    image.argc += oldArgc - 2;
  }
  kfree(old);
  return err;
}

/** "#! interp [arg]": replaces path and arguments. */
function script(image: ExecImage, header: usize, n: u32): i32 {
  if (++image.scripts > MAX_INTERP_DEPTH) return -ELOOP;
  let end: u32 = 2;
  while (end < n && load<u8>(header + end) != 10) end++;
  let at: u32 = 2;
  while (at < end && (load<u8>(header + at) == 32 || load<u8>(header + at) == 9)) at++;
  if (at == end) return -ENOEXEC;
  // Trailing blanks belong to nobody.
  while (end > at && (load<u8>(header + end - 1) == 32 || load<u8>(header + end - 1) == 9)) end--;
  store<u8>(header + end, 0);
  const interp = header + at;
  while (at < end && load<u8>(header + at) != 32 && load<u8>(header + at) != 9) at++;
  let arg: usize = 0;
  if (at < end) {
    store<u8>(header + at, 0);
    at++;
    while (load<u8>(header + at) == 32 || load<u8>(header + at) == 9) at++;
    arg = header + at;
  }
  const err = scriptArgs(image, interp, arg);
  if (err) return err;
  const size = <usize>strLen(interp) + 1;
  kfree(image.path);
  image.path = kmalloc(size);
  memory.copy(image.path, interp, size);
  image.dirfd = AT_FDCWD;
  image.flags = 0;
  return 0;
}

/** Finds what is to run. @returns program id > 0, BLOCKED, or -errno */
function resolve(image: ExecImage, header: usize): i64 {
  for (;;) {
    const opened = image.flags & AT_SAME_FILE ? sameFile() : openExec(image.dirfd, image.path, image.flags);
    if (opened < 0 && opened > -4096) return opened;
    const file = changetype<File>(<usize>opened);
    if (file.inode.content) {
      // Only programs are left elsewhere: whoever fetches it says whether it is one.
      const r = programOf(file);
      if (r > 0) image.exe = changetype<usize>(file);
      else filePut(file);
      return r;
    }
    memory.fill(header, 0, HEADER + 1);
    const n = kernelRead(file, header, HEADER, 0);
    if (n < 0) {
      filePut(file);
      return n;
    }
    if (n >= 2 && load<u16>(header) == 0x2123) {
      filePut(file);
      const err = script(image, header, <u32>n);
      if (err) return err;
      continue;
    }
    if (n < 8 || load<u32>(header) != 0x6d736100 || load<u32>(header + 4) != 1) {
      filePut(file);
      return -ENOEXEC;
    }
    const interp = stubInterp(header, <u32>n);
    if (interp) {
      if (image.exe) {
        // A stub may not name a stub.
        filePut(file);
        return -ENOEXEC;
      }
      image.exe = changetype<usize>(file);
      const pathSize = <usize>strLen(interp) + 1;
      const appletSize = <usize>strLen(interp + pathSize) + 1;
      image.applet = kmalloc(64);
      memory.copy(image.applet, interp + pathSize, appletSize < 64 ? appletSize : 63);
      const found = openExec(AT_FDCWD, interp, 0);
      if (found < 0 && found > -4096) {
        dropExe(image);
        return found;
      }
      const r = programOf(changetype<File>(<usize>found));
      filePut(changetype<File>(<usize>found));
      if (r <= 0) dropExe(image);
      return r;
    }
    const bundle = isBundle(header, <u32>n);
    if (image.flags & AT_SAME_FILE && !bundle) {
      filePut(file);
      return -ENOEXEC;
    }
    const r = bundle ? bundled(image, file) : programOf(file);
    if (r > 0) image.exe = changetype<usize>(file);
    else filePut(file);
    return r;
  }
}

/** The file that the running task executes. @returns File (counted) or -errno */
function sameFile(): i64 {
  const exe = changetype<Mm>(current.mm).exe;
  if (!exe) return -ENOENT;
  changetype<File>(exe).refs++;
  return <i64>exe;
}

/** Chooses among the programs of a bundle. @returns as resolve */
function bundled(image: ExecImage, file: File): i64 {
  const hash = kmalloc(HASH_SIZE);
  const applet = kmalloc(APPLET_MAX);
  if (!hash || !applet) {
    kfree(hash);
    kfree(applet);
    return -ENOMEM;
  }
  const used = bundleChoose(file, image.argv, image.argc, (image.flags & AT_SAME_FILE) != 0, hash, applet);
  const r = used < 0 ? <i64>used : programNamed(file, hash);
  kfree(hash);
  if (r <= 0) {
    kfree(applet);
    return r;
  }
  kfree(image.applet);
  image.applet = applet;
  image.bundled = 1;
  if (used) {
    // "busybox ls -l": what runs sees "ls -l", and ps the whole.
    const skip = <u32>strLen(image.argv) + 1;
    const whole = image.argv;
    const size = image.argvSize;
    image.argv = 0;
    image.argvSize = image.argvRoom = 0;
    let err = putString(image, false, whole + skip, size - skip);
    image.shown = image.argvSize;
    if (!err) err = putString(image, false, whole, size);
    kfree(whole);
    image.argc -= 3;
    if (err) return err;
  }
  return r;
}

/**
 * The program that executing `path` would run.
 * @param name  what it would be called as, which chooses among the programs of a bundle; 0: nothing
 * @returns its id, BLOCKED while it is being loaded, or -errno
 */
export function programOfPath(path: usize, name: usize): i64 {
  const image = imageFromKernel(path, name, name ? 1 : 0, 0, 0);
  const header = kmalloc(HEADER + 16);
  if (!changetype<usize>(image) || !header) return -ENOMEM;
  const r = resolve(image, header);
  kfree(header);
  imageFree(image);
  return r;
}

/** The next attempt begins with the path again. */
function dropExe(image: ExecImage): void {
  filePut(changetype<File>(image.exe));
  image.exe = 0;
  kfree(image.applet);
  image.applet = 0;
}

/** begin_new_exec and what follows: the old image goes, the new one is ready to start. */
function commit(image: ExecImage, programId: u32): i32 {
  const task = current;
  const mm = mmNew(programId);
  const c = prepareCred();
  let refused = changetype<usize>(mm) && changetype<usize>(c) ? 0 : -ENOMEM;
  if (!refused) refused = execCred(c, changetype<File>(image.exe));
  if (!refused && image.flags & AT_SAME_FILE) refused = keepShown(image, changetype<Mm>(task.mm));
  if (!refused && groupOf(current).threads > 1 && !leaveThreads(current)) refused = -EAGAIN;
  if (refused) {
    if (changetype<usize>(c)) credPut(c);
    if (changetype<usize>(mm)) mmPut(mm);
    return refused;
  }
  filesUnshare(task);
  filesCloseOnExec(task);
  mm.argv = image.argv;
  mm.argvSize = image.argvSize;
  mm.argc = image.argc;
  mm.envp = image.envp;
  mm.envSize = image.envSize;
  mm.envc = image.envc;
  mm.applet = image.applet;
  mm.exe = image.exe;
  mm.shown = image.shown;
  mmOwner(mm, c.userNs);
  image.argv = 0;
  image.envp = 0;
  image.applet = 0;
  image.exe = 0;
  // comm is the name by which the file was called: a script keeps its own.
  setComm(task, image, mm.applet);
  const old = task.mm;
  threadExit(task);
  task.thread = 0;
  task.mm = changetype<usize>(mm);
  task.shm = 0;
  vforkRelease(task);
  if (old) mmPut(changetype<Mm>(old));
  // Handlers belonged to the old image; ignored signals stay ignored.
  for (let sig = 1; sig <= 64; sig++) {
    const a = sigAction(task, sig);
    if (a.handler != SIG_IGN) memory.fill(changetype<usize>(a), 0, SIGACTION_SIZE);
  }
  dropFrames(task, 0);
  jumpsDrop(task);
  task.sasPtr = 0;
  task.sasSize = 0;
  task.sasFlags = 2;
  task.clearTid = 0;
  task.robustList = 0;
  task.flags &= ~(PF_FORKNOEXEC | PF_SUPERPRIV);
  task.exitSignal = SIGCHLD;
  task.hasSavedMask = 0;
  const before = cred();
  const gained = c.euid != before.uid || c.egid != before.gid || (c.permitted & ~before.permitted) != 0;
  task.cred = changetype<usize>(c);
  credPut(before);
  mm.dumpable = gained || c.euid != c.uid || c.egid != c.gid ? 0 : 1;
  if (gained) task.pdeathSignal = 0;
  timersExec(task);
  // The first exec after unshare(CLONE_NEWTIME) moves the caller in.
  const proxy = changetype<NsProxy>(task.nsproxy);
  if (proxy.time != proxy.timeForChildren) {
    const own = nsProxyClone(proxy);
    if (changetype<usize>(own)) {
      nsProxyEnterTime(own);
      switchProxy(task, own);
    }
  }
  traceExec(task);
  return 0;
}

/** Puts what /proc/PID/cmdline has shown so far behind the arguments. */
function keepShown(image: ExecImage, mm: Mm): i32 {
  const argc = image.argc;
  const size = mm.argvSize - mm.shown;
  image.shown = image.argvSize;
  const err = size ? putString(image, false, mm.argv + mm.shown, size) : 0;
  image.argc = argc;
  return err;
}

/**
 * de_thread: the others die, and the process is this thread's alone.
 * @returns false for a thread that does not lead its process: it would have to take over the leader's number
 */
function leaveThreads(task: Task): bool {
  const g = groupOf(task);
  if (g.leader != changetype<usize>(task)) return false;
  g.inExec = 1;
  g.execWaiter = changetype<usize>(task);
  for (let at = g.threadHead; at; at = changetype<Task>(at).threadNext) {
    const t = changetype<Task>(at);
    if (t == task) continue;
    t.pending |= (<u64>1) << (SIGKILL - 1);
    signalWake(t, true);
  }
  return true;
}

function isExeLink(base: usize): bool {
  return load<u32>(base) == 0x657865; // "exe"
}

function setComm(task: Task, image: ExecImage, applet: usize): void {
  const path = image.execFn ? image.execFn : image.path;
  const n = strLen(path);
  let base = n;
  while (base > 0 && load<u8>(path + base - 1) != 47) base--;
  // busybox gives itself its applet's name when it was executed as /proc/self/exe.
  if (image.bundled && (image.flags & AT_SAME_FILE || isExeLink(path + base))) {
    commSet(task, applet, strLen(applet));
  } else commSet(task, path + base, n - base);
}

/** Sets the 15 bytes of name. */
export function commSet(task: Task, at: usize, n: i32): void {
  task.comm0 = 0;
  task.comm1 = 0;
  if (n > 15) n = 15;
  memory.copy(changetype<usize>(task) + offsetof<Task>("comm0"), at, <usize>n);
}

/**
 * One attempt of the running task's exec; its ExecImage is there.
 * @returns 0 (the new image is in place), BLOCKED or -errno
 */
export function execAttempt(): i64 {
  const task = current;
  const image = changetype<ExecImage>(task.execImage);
  if (!image.execFn) {
    const n = <usize>strLen(image.path) + 1;
    image.execFn = kmalloc(n);
    memory.copy(image.execFn, image.path, n);
  }
  const header = kmalloc(HEADER + 16);
  if (!header) return -ENOMEM;
  const r = resolve(image, header);
  kfree(header);
  if (r == BLOCKED) return r;
  if (r < 0) {
    dropImage(task, image);
    return r;
  }
  const err = commit(image, <u32>r);
  dropImage(task, image);
  return err;
}

function dropImage(task: Task, image: ExecImage): void {
  imageFree(image);
  task.execImage = 0;
}

function execve(dirfd: i32, path: i32, argv: i32, envp: i32, flags: i32): i64 {
  const task = current;
  if (!task.execImage) {
    // A setuid went over RLIMIT_NPROC, and there has been no fork that did not: EAGAIN comes now.
    if (task.flags & PF_NPROC_EXCEEDED) {
      if (processesOver(cred().ucounts, rlimit(task, RLIMIT_NPROC))) return -EAGAIN;
      task.flags &= ~PF_NPROC_EXCEEDED;
    }
    const made = imageFromUser(dirfd, <u32>path, <u32>argv, <u32>envp, flags);
    if (made < 0 && made > -4096) return made;
    task.execImage = <usize>made;
  } else if (signalPending()) {
    const image = changetype<ExecImage>(task.execImage);
    dropImage(task, image);
    return -ERESTARTNOINTR;
  }
  const r = execAttempt();
  if (r == 0) {
    task.leaveReason = LEAVE_EXEC;
    workSet(task, TW_LEAVE);
  }
  return r;
}

/** execve(2). */
export function sysExecve(path: i32, argv: i32, envp: i32): i64 {
  return execve(AT_FDCWD, path, argv, envp, 0);
}

/** execveat(2). */
export function sysExecveat(dirfd: i32, path: i32, argv: i32, envp: i32, flags: i32): i64 {
  if (flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW | AT_SAME_FILE)) return -EINVAL;
  return execve(dirfd, path, argv, envp, flags);
}
