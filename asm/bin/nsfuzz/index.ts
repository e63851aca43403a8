// nsfuzz SEED [COUNT]: random operations on namespaces, processes, ids, System V IPC and mounts, and what can be seen after each.
// The same sequence is performed by test/fuzz/namespaces/native_fuzz.c on Linux; the two outputs are compared line by line.
//
//   nsfuzz -g SEED [COUNT]    only prints what would be done

import { cstr } from "../../lib/bytes";
import { eprint, print, stdout } from "../../lib/io";
import { execPath } from "../../lib/process";
import { handlerOf, sigaction } from "../../lib/signal";
import { NO_APPLET, run } from "../../lib/start";
import { mount } from "../../lib/sys/fs";
import * as raw from "../../lib/sys/raw";
import { control } from "./controller";
import { generate, seed } from "./operations";
import { putFile } from "./plumbing";
import { onUsr1, TARGETS } from "./worker";

/** All eight kinds. */
const ALL = 0x7e020080;
const SIGUSR1 = 10;
const SA_RESTART: i64 = 0x10000000;

const pair = memory.data(16);
const text = memory.data(512, 8);

function check(r: i64, what: string): bool {
  if (r >= 0) return true;
  eprint("nsfuzz: " + what + ": error " + (-r).toString() + "\n");
  return false;
}

function limit(resource: i32, n: u64): void {
  store<u64>(text, n);
  store<u64>(text, n, 8);
  raw.SYS_setrlimit(resource, text as i32);
}

/** pid 1 of the sandbox, whose memory belongs to its user namespace: the program is executed again for that. */
function inside(count: i32): i32 {
  raw.SYS_umask(0o022);
  for (let i = 0; i < TARGETS.length; i++) {
    raw.SYS_mkdir(cstr(TARGETS[i]) as i32, 0o777);
    raw.SYS_chmod(cstr(TARGETS[i]) as i32, 0o777);
  }
  raw.SYS_sethostname(cstr("h") as i32, 1);
  raw.SYS_setdomainname(cstr("d") as i32, 1);
  limit(6, 64); // RLIMIT_NPROC
  limit(7, 1024); // RLIMIT_NOFILE
  limit(4, 0); // RLIMIT_CORE
  limit(1, 1 << 20); // RLIMIT_FSIZE
  sigaction(SIGUSR1, handlerOf(onUsr1), SA_RESTART);
  raw.SYS_setsid();
  control(count);
  return 0;
}

function become(args: string[]): i32 {
  raw.SYS_prctl(1, 9, 0, 0, 0);
  if (!check(mount(null, "/", null, 0x44000, null), "mount /")) return 3;
  if (!check(mount("proc", "/proc", "proc", 0, null), "mount /proc")) return 3;
  if (!check(mount("scratch", "/mnt", "tmpfs", 0, "mode=777,size=1m"), "mount /mnt")) return 3;
  return check(execPath("/proc/self/exe", ["nsfuzz", "--inside", args[0], args[1]], []), "exec") ? 0 : 3;
}

function waitFor(pid: i32): i32 {
  if (!check(raw.SYS_wait4(pid, pair as i32, 0, 0), "wait")) return 5;
  const status = load<i32>(pair);
  return status & 127 ? 5 : (status >> 8) & 255;
}

/** In all namespaces of its own, root of a user namespace whose ids begin at 100000. */
function outside(args: string[]): i32 {
  stdout.flush();
  if (!check(raw.SYS_pipe(pair as i32), "pipe")) return 3;
  const up = load<i32>(pair);
  const upWrite = load<i32>(pair, 4);
  raw.SYS_pipe(pair as i32);
  const down = load<i32>(pair);
  const downWrite = load<i32>(pair, 4);
  const pid = raw.SYS_fork() as i32;
  if (pid == 0) {
    raw.SYS_prctl(1, 9, 0, 0, 0);
    if (!check(raw.SYS_unshare(ALL), "unshare")) return 3;
    raw.SYS_write(upWrite, text as i32, 1);
    raw.SYS_read(down, text as i32, 1);
    raw.SYS_close(up);
    raw.SYS_close(upWrite);
    raw.SYS_close(down);
    raw.SYS_close(downWrite);
    raw.SYS_setgroups(0, 0);
    if (!check(raw.SYS_setresgid(0, 0, 0), "setresgid") || !check(raw.SYS_setresuid(0, 0, 0), "setresuid")) return 3;
    raw.SYS_prctl(4, 1, 0, 0, 0); // PR_SET_DUMPABLE
    const init = raw.SYS_fork() as i32;
    return init == 0 ? become(args) : waitFor(init);
  }
  raw.SYS_close(upWrite);
  if (raw.SYS_read(up, text as i32, 1) == 1) {
    const proc = "/proc/" + pid.toString();
    if (!check(putFile(proc + "/uid_map", "0 100000 65536"), "uid_map")) return 3;
    if (!check(putFile(proc + "/gid_map", "0 100000 65536"), "gid_map")) return 3;
    raw.SYS_write(downWrite, text as i32, 1);
  }
  return waitFor(pid);
}

run((name: string, args: string[]): i32 => {
  if (name != "nsfuzz") return NO_APPLET;
  const option = args.length > 1 && args[1].startsWith("-") ? args[1] : "";
  const rest = args.slice(option.length ? 2 : 1);
  if (!rest.length) {
    eprint("usage: nsfuzz [-g] SEED [COUNT]\n");
    return 2;
  }
  const n = U32.parseInt(rest[0]);
  const count = rest.length > 1 ? I32.parseInt(rest[1]) : 120;
  seed(n);
  if (option == "--inside") return inside(count);
  print("seed " + n.toString() + " count " + count.toString() + "\n");
  if (option == "-g") {
    for (let i = 0; i < count; i++) print(i.toString().padStart(4, "0") + " " + generate().toString() + "\n");
    return 0;
  }
  return outside([n.toString(), count.toString()]);
});
