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
import { prepareVeth, vethRoundTrip, vethThroughput } from "./network";

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

/** Nanoseconds of the operations alone, from a case that cannot be timed as a whole; 0: the whole counts. */
let alone: i64 = 0;

/** @returns nanoseconds an operation, or a negative errno */
export function measure(name: string): f64 {
  if (name == "propagate" && !calibrated) {
    const error = preparePeers();
    if (error < 0) return error;
  }
  if (name.startsWith("veth") && !calibrated) {
    const error = prepareVeth((words: string): i32 => exec(1, ["/usr/sbin/ip"].concat(words.split(" "))));
    if (error < 0) return error;
  }
  let n = calibrated ? calibrated : 1;
  while (true) {
    alone = 0;
    const start = clock();
    const error = repeat(name, n);
    const taken = clock() - start;
    if (error < 0) return error;
    if (taken >= LONG_ENOUGH || calibrated) {
      calibrated = n;
      return f64(alone ? alone : taken) / f64(n);
    }
    n *= 2;
  }
}

function repeat(name: string, n: i32): i32 {
  if (name == "getppid") return getppid(n);
  if (name == "write16") return write16(n);
  if (name == "pipe") return pingPong(n);
  if (name == "throughput") return throughput(n);
  if (name == "veth") return vethRoundTrip(n);
  if (name == "veth-throughput") return vethThroughput(n);
  if (name == "fork") return spawn(n, 0);
  if (name == "exec") return exec(n, ["/bin/true"]);
  if (name == "sh") return exec(n, ["/bin/sh", "-c", "true"]);
  if (name == "unshare-uts") return unshareEach(n, CLONE_NEWUTS);
  if (name == "unshare-ipc") return unshareEach(n, CLONE_NEWIPC);
  if (name == "unshare-mnt") return unshareEach(n, CLONE_NEWNS);
  if (name == "unshare-net") return unshareEach(n, CLONE_NEWNET);
  if (name == "unshare-cgroup") return unshareEach(n, CLONE_NEWCGROUP);
  if (name == "unshare-pid") return unshareAndBack(n, CLONE_NEWPID, "/proc/self/ns/pid");
  if (name == "unshare-time") return unshareAndBack(n, CLONE_NEWTIME, "/proc/self/ns/time");
  if (name == "unshare-user") return unshareUser(n);
  if (name == "setns-uts") return setnsUts(n);
  if (name == "clone-pid") return spawn(n, CLONE_NEWPID);
  if (name == "clone-all") return spawn(n, ALL);
  if (name == "container") return exec(n, ["/usr/bin/unshare", "-upf", "--mount-proc", "sh", "-c", "true"]);
  if (name == "container-all")
    return exec(n, ["/usr/bin/unshare", "-r", "-muinpCTf", "--mount-proc", "sh", "-c", "true"]);
  if (name == "propagate") return propagate(n);
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

function unshareEach(n: i32, flag: i32): i32 {
  for (let i = 0; i < n; i++) {
    const error = raw.SYS_unshare(flag) as i32;
    if (error < 0) return error;
  }
  return 0;
}

/** Of what is for children only there cannot be a second before one has gone back. */
function unshareAndBack(n: i32, flag: i32, own: string): i32 {
  const fd = raw.SYS_open(cstr(own) as i32, O_RDONLY, 0) as i32;
  if (fd < 0) return fd;
  for (let i = 0; i < n; i++) {
    const error = raw.SYS_unshare(flag) as i32;
    const back = raw.SYS_setns(fd, flag) as i32;
    if (min(error, back) < 0) return min(error, back);
  }
  raw.SYS_close(fd);
  return 0;
}

/** There is no way back out of a user namespace: each call is a child's, which says by a pipe how long it took. */
function unshareUser(n: i32): i32 {
  const told = memory.data(8);
  let error = raw.SYS_pipe(told as i32) as i32;
  for (let i = 0; i < n && error >= 0; i++) {
    const pid = raw.SYS_fork() as i32;
    if (pid < 0) return pid;
    if (pid == 0) {
      const start = clock();
      error = raw.SYS_unshare(CLONE_NEWUSER) as i32;
      store<i64>(small, error < 0 ? <i64>error : clock() - start);
      raw.SYS_write(load<i32>(told, 4), small as i32, 8);
      raw.SYS_exit_group(0);
    }
    raw.SYS_read(load<i32>(told), small as i32, 8);
    const took = load<i64>(small);
    if (took < 0) error = <i32>took;
    else alone += took;
    reap(pid);
  }
  closeBoth(told);
  return error;
}

const MS_REC: i64 = 16384;
const MS_PRIVATE: i64 = 1 << 18;
const MS_SHARED: i64 = 1 << 20;
const MS_BIND: i64 = 4096;
const PEERS = 10;
const MOUNTS = 1000;

function mount(source: string, target: string, type: string, flags: i64): i32 {
  const room = heap.alloc(192);
  memory.copy(room, cstr(source), source.length + 1);
  memory.copy(room + 64, cstr(target), target.length + 1);
  memory.copy(room + 128, cstr(type), type.length + 1);
  const r = raw.SYS_mount(room as i32, (room + 64) as i32, (room + 128) as i32, flags, 0) as i32;
  heap.free(room);
  return r;
}

/** A shared file system with many mounts on it, and as many namespaces that have it too. */
function preparePeers(): i32 {
  raw.SYS_mkdir(cstr("/tmp/bench-peers") as i32, 0o755);
  let error = raw.SYS_unshare(CLONE_NEWNS) as i32;
  if (error >= 0) error = mount("none", "/", "", MS_REC | MS_PRIVATE);
  if (error >= 0) error = mount("none", "/tmp/bench-peers", "tmpfs", 0);
  if (error >= 0) error = mount("none", "/tmp/bench-peers", "", MS_SHARED);
  for (let i = 0; i < PEERS && error >= 0; i++) {
    const ready = memory.data(8);
    raw.SYS_pipe(ready as i32);
    const pid = raw.SYS_fork() as i32;
    if (pid == 0) {
      raw.SYS_prctl(1, 9, 0, 0, 0); // PR_SET_PDEATHSIG: they go with the parent
      error = raw.SYS_unshare(CLONE_NEWNS) as i32;
      raw.SYS_write(load<i32>(ready, 4), small as i32, 1);
      while (true) raw.SYS_pause();
    }
    raw.SYS_read(load<i32>(ready), small as i32, 1);
    closeBoth(ready);
    if (pid < 0) error = pid;
  }
  for (let i = 0; i <= MOUNTS && error >= 0; i++) {
    const path = "/tmp/bench-peers/" + i.toString();
    error = raw.SYS_mkdir(cstr(path) as i32, 0o755) as i32;
    if (i < MOUNTS && error >= 0) error = mount(path, path, "", MS_BIND);
  }
  return error;
}

function propagate(n: i32): i32 {
  const path = "/tmp/bench-peers/" + MOUNTS.toString();
  for (let i = 0; i < n; i++) {
    let error = mount(path, path, "", MS_BIND);
    if (error >= 0) error = raw.SYS_umount2(cstr(path) as i32, 2) as i32;
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
