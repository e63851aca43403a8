// The cases. Each runs its operation `n` times and gives 0, or a negative errno; measure() finds an `n` that takes long
// enough for the clock, which a browser makes coarse.

import { cstr } from "../../lib/bytes";
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from "../../lib/sys/proc";
import * as raw from "../../lib/sys/raw";

const SIGCHLD = 17;
const O_RDONLY = 0;
const O_WRONLY = 1;
const ENOSYS = 38;
const BLOCK = 65536;

/** Nanoseconds that one measurement lasts at least. */
const LONG_ENOUGH: i64 = 20_000_000;

const timespec = memory.data(16, 8);
const small = memory.data(4096, 8);

function clock(): i64 {
  raw.SYS_clock_gettime(1, timespec as i32);
  return load<i64>(timespec) * 1_000_000_000 + load<i64>(timespec, 8);
}

let calibrated: i32 = 0;

/** @returns nanoseconds an operation, or a negative errno */
export function measure(name: string): f64 {
  let n = calibrated ? calibrated : 1;
  while (true) {
    const start = clock();
    const error = repeat(name, n);
    const taken = clock() - start;
    if (error < 0) return error;
    if (taken >= LONG_ENOUGH || calibrated) {
      calibrated = n;
      return f64(taken) / f64(n);
    }
    n *= 2;
  }
}

function repeat(name: string, n: i32): i32 {
  if (name == "getppid") return getppid(n);
  if (name == "write16") return write16(n);
  if (name == "pipe") return pingPong(n);
  if (name == "throughput") return throughput(n);
  if (name == "fork") return spawn(n, 0);
  if (name == "exec") return exec(n, ["/bin/true"]);
  if (name == "sh") return exec(n, ["/bin/sh", "-c", "true"]);
  if (name == "unshare-uts") return unshareUts(n);
  if (name == "setns-uts") return setnsUts(n);
  if (name == "clone-pid") return spawn(n, CLONE_NEWPID);
  if (name == "clone-all") return spawn(n, ALL);
  if (name == "container") return exec(n, ["/usr/bin/unshare", "-upf", "--mount-proc", "sh", "-c", "true"]);
  if (name == "status") return status(n);
  return -ENOSYS;
}

const ALL =
  CLONE_NEWUTS |
  CLONE_NEWIPC |
  CLONE_NEWNS |
  CLONE_NEWPID |
  CLONE_NEWUSER |
  CLONE_NEWNET |
  CLONE_NEWCGROUP |
  CLONE_NEWTIME;

function getppid(n: i32): i32 {
  for (let i = 0; i < n; i++) raw.SYS_getppid();
  return 0;
}

function write16(n: i32): i32 {
  const fd = raw.SYS_open(cstr("/dev/null") as i32, O_WRONLY, 0) as i32;
  if (fd < 0) return fd;
  for (let i = 0; i < n; i++) raw.SYS_write(fd, small as i32, 16);
  raw.SYS_close(fd);
  return 0;
}

function pingPong(n: i32): i32 {
  const there = memory.data(8);
  const back = memory.data(8);
  const error = min(raw.SYS_pipe(there as i32), raw.SYS_pipe(back as i32)) as i32;
  if (error < 0) return error;
  const pid = raw.SYS_fork() as i32;
  if (pid < 0) return pid;
  if (pid == 0) {
    raw.SYS_close(load<i32>(there, 4));
    while (raw.SYS_read(load<i32>(there), small as i32, 1) == 1) raw.SYS_write(load<i32>(back, 4), small as i32, 1);
    raw.SYS_exit_group(0);
  }
  for (let i = 0; i < n; i++) {
    raw.SYS_write(load<i32>(there, 4), small as i32, 1);
    raw.SYS_read(load<i32>(back), small as i32, 1);
  }
  closeBoth(there);
  closeBoth(back);
  return reap(pid);
}

function closeBoth(pipe: usize): void {
  raw.SYS_close(load<i32>(pipe));
  raw.SYS_close(load<i32>(pipe, 4));
}

function throughput(n: i32): i32 {
  const pipe = memory.data(8);
  const error = raw.SYS_pipe(pipe as i32) as i32;
  if (error < 0) return error;
  const block = heap.alloc(BLOCK);
  const pid = raw.SYS_fork() as i32;
  if (pid < 0) return pid;
  if (pid == 0) {
    raw.SYS_close(load<i32>(pipe, 4));
    while (raw.SYS_read(load<i32>(pipe), block as i32, BLOCK) > 0) {}
    raw.SYS_exit_group(0);
  }
  raw.SYS_close(load<i32>(pipe));
  for (let i = 0; i < n; i++) {
    for (let done = 0; done < BLOCK; ) {
      const wrote = raw.SYS_write(load<i32>(pipe, 4), (block + done) as i32, BLOCK - done) as i32;
      if (wrote < 0) return wrote;
      done += wrote;
    }
  }
  raw.SYS_close(load<i32>(pipe, 4));
  heap.free(block);
  return reap(pid);
}

function reap(pid: i32): i32 {
  const got = raw.SYS_wait4(pid, 0, 0, 0) as i32;
  return got < 0 ? got : 0;
}

/** clone3(2)'s arguments: clone(2) cannot carry CLONE_NEWTIME. */
const cloneArgs = memory.data(88, 8);
const CLONE_ARGS_SIZE = 64;

/** A child, with these new namespaces, that exits at once. */
function spawn(n: i32, flags: i32): i32 {
  store<u64>(cloneArgs, u64(flags));
  store<u64>(cloneArgs, SIGCHLD, 32);
  for (let i = 0; i < n; i++) {
    const pid = (flags ? raw.SYS_clone3(cloneArgs as i32, CLONE_ARGS_SIZE) : raw.SYS_fork()) as i32;
    if (pid < 0) return pid;
    if (pid == 0) raw.SYS_exit_group(0);
    const error = reap(pid);
    if (error < 0) return error;
  }
  return 0;
}

function exec(n: i32, argv: string[]): i32 {
  const vector = heap.alloc((argv.length + 1) * 4);
  for (let i = 0; i < argv.length; i++) {
    const copy = heap.alloc(argv[i].length + 1);
    memory.copy(copy, cstr(argv[i]), argv[i].length + 1);
    store<u32>(vector + i * 4, copy as u32);
  }
  store<u32>(vector + argv.length * 4, 0);
  const environment = heap.alloc(8);
  const path = heap.alloc(32);
  memory.copy(path, cstr("PATH=/usr/bin:/bin"), 19);
  store<u32>(environment, path as u32);
  store<u32>(environment, 0, 4);
  for (let i = 0; i < n; i++) {
    const pid = raw.SYS_fork() as i32;
    if (pid < 0) return pid;
    if (pid == 0) {
      raw.SYS_execve(load<u32>(vector) as i32, vector as i32, environment as i32);
      raw.SYS_exit_group(127);
    }
    const got = raw.SYS_wait4(pid, small as i32, 0, 0) as i32;
    if (got < 0) return got;
    if (load<i32>(small) != 0) return -ENOSYS;
  }
  heap.free(vector);
  return 0;
}

function unshareUts(n: i32): i32 {
  for (let i = 0; i < n; i++) {
    const error = raw.SYS_unshare(CLONE_NEWUTS) as i32;
    if (error < 0) return error;
  }
  return 0;
}

function setnsUts(n: i32): i32 {
  const fd = raw.SYS_open(cstr("/proc/self/ns/uts") as i32, O_RDONLY, 0) as i32;
  if (fd < 0) return fd;
  for (let i = 0; i < n; i++) {
    const error = raw.SYS_setns(fd, CLONE_NEWUTS) as i32;
    if (error < 0) return error;
  }
  raw.SYS_close(fd);
  return 0;
}

function status(n: i32): i32 {
  const path = heap.alloc(32);
  memory.copy(path, cstr("/proc/self/status"), 18);
  for (let i = 0; i < n; i++) {
    const fd = raw.SYS_open(path as i32, O_RDONLY, 0) as i32;
    if (fd < 0) return fd;
    raw.SYS_read(fd, small as i32, 4096);
    raw.SYS_close(fd);
  }
  heap.free(path);
  return 0;
}
