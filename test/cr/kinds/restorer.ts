// `kinds restorer`: builds images again that somebody has tampered with, one after the other (test/fuzz/images/run.mjs). It is the first process of a PID
// namespace, so that whatever comes back is below it and ends with it. /batch is the image, and what is done to it each time:
//
//   files, u32 count, { u32 restart flags, u32 how, files }*
//   files := u32 how many, { u32 size of the name, u32 size or -1: removed, name, content }*
//
// A line on stdout is a number and what was wrong about that one; the last is "done RESTORED REFUSED".

import { cstr, fromBytes } from "../../../asm/lib/bytes";
import { listDir } from "../../../asm/lib/dirs";
import { exec, WEXITSTATUS, WIFEXITED } from "../../../asm/lib/process";
import * as cred from "../../../asm/lib/sys/cred";
import * as file from "../../../asm/lib/sys/file";
import { O_CLOEXEC, O_CREAT, O_DIRECTORY, O_NONBLOCK, O_RDONLY, O_TRUNC, O_WRONLY } from "../../../asm/lib/sys/file";
import * as fs from "../../../asm/lib/sys/fs";
import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import { SYS_checkpoint, SYS_restart } from "../../../asm/lib/sys/raw";
import { half, MS } from "./common";

const IMAGE = "/img/";
const SIGKILL = 9;
const WNOHANG = 1;
const WALL = 0x40000000;
const ECHILD = 10;
const RESTART_FROZEN = 2;
const FINISH_KILL = 0x900;
/** How: criu(8) does it, instead of the system call alone; what came back runs for a while; the reason of a refusal is passed on. */
const BY_CRIU: u32 = 1;
const RUNS: u32 = 2;
const TELLS: u32 = 4;
const PRIO_PROCESS = 0;
const RLIMITS = 16;
/** Polls of 1 ms before who was killed counts as immortal. */
const PATIENCE = 10_000;

const reason = memory.data(4096);
/** What the image's files are when nobody has touched them. */
const names: string[] = [];
const places: usize[] = [];
const sizes: i32[] = [];
let restored = 0;
let refused = 0;
let tells = false;

/** At once: what comes next may end everything. */
function say(text: string): void {
  file.writeAll(1, cstr(text), text.length);
}

function content(path: string): StaticArray<u8> | null {
  const fd = file.open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return null;
  const size = file.lseek(fd, 0, 2) as i32;
  const all = new StaticArray<u8>(size);
  file.pread(fd, changetype<usize>(all), size, 0);
  file.close(fd);
  return all;
}

function put(path: string, from: usize, n: i32): void {
  const fd = file.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644);
  file.writeAll(fd, from, n);
  file.close(fd);
}

/** Puts a file of the image back as it was. */
function mend(name: string): void {
  const i = names.indexOf(name);
  if (i < 0) fs.unlink(IMAGE + name);
  else put(IMAGE + name, places[i], sizes[i]);
}

/** Kills and reaps everybody below. @returns what was wrong; "": nothing */
function sweep(root: i32, frozen: bool): string {
  if (frozen) SYS_checkpoint(root, -1, FINISH_KILL, -1, 0, 0);
  for (let n = 0; n < PATIENCE; n++) {
    proc.kill(-1, SIGKILL);
    let got = proc.wait4(-1, WNOHANG | WALL);
    while (got > 0) got = proc.wait4(-1, WNOHANG | WALL);
    if (got == -ECHILD) return "";
    misc.nanosleep(MS);
  }
  return "what came back cannot be killed";
}

/** What a line of /proc/PID/status says behind its name; "": it has no such line. */
function field(text: string, name: string): string {
  const at = text.indexOf("\n" + name + ":");
  if (at < 0) return "";
  const end = text.indexOf("\n", at + 1);
  return text.substring(at + name.length + 2, end).trim();
}

function textOf(path: string): string {
  const fd = file.open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return "";
  const room = memory.data(8192);
  const n = file.read(fd, room, 8192);
  file.close(fd);
  return n > 0 ? fromBytes(room, n) : "";
}

/** What a process has that who restarts may not give: a priority, a limit, the OOM killer's grace, namespaces. */
function favoured(pid: i32): string {
  const path = "/proc/" + pid.toString();
  if (proc.getpriority(PRIO_PROCESS, pid) > proc.getpriority(PRIO_PROCESS, 0)) return "it has a lower nice value";
  for (let resource = 0; resource < RLIMITS; resource++) {
    proc.getrlimit(resource);
    const own = proc.limitHard();
    if (!proc.getrlimit(resource, pid) && proc.limitHard() > own) return "its limit is higher: " + resource.toString();
  }
  const adjust = textOf(path + "/oom_score_adj");
  if (adjust.length && i32.parse(adjust) < i32.parse(textOf("/proc/self/oom_score_adj")))
    return "the OOM killer spares it";
  const kinds = ["cgroup", "ipc", "mnt", "net", "pid", "uts"];
  for (let i = 0; i < kinds.length; i++) {
    const ns = fs.readlink(path + "/ns/" + kinds[i]);
    if (ns !== null && ns != fs.readlink("/proc/self/ns/" + kinds[i])) return "it has a namespace of its own: " + ns;
  }
  return "";
}

/** Somebody without privileges has none afterwards: another user's ids, or capabilities in his own user namespace. */
function escaped(): string {
  const uid = cred.getuid();
  const all = listDir("/proc");
  if (!uid || all === null) return "";
  const ids = uid.toString() + "\t" + uid.toString() + "\t" + uid.toString() + "\t" + uid.toString();
  const ownMap = textOf("/proc/self/uid_map");
  const own = u64.parse("0x" + field(textOf("/proc/self/status"), "CapPrm"));
  for (let i = 0; i < all.length; i++) {
    const first = all[i].charCodeAt(0);
    if (first < 0x31 || first > 0x39) continue;
    const path = "/proc/" + all[i];
    const text = textOf(path + "/status");
    if (!text.length || field(text, "State").startsWith("Z")) continue;
    if (field(text, "Uid") != ids || field(text, "Gid") != ids)
      return "it has the ids of others: " + field(text, "Uid");
    if (textOf(path + "/uid_map") != ownMap) continue;
    const caps = field(text, "CapPrm");
    if (u64.parse("0x" + caps) & ~own) return "it has capabilities: " + caps;
    if (field(text, "NoNewPrivs") < field(textOf("/proc/self/status"), "NoNewPrivs"))
      return "it may have new privileges";
    const more = favoured(i32.parse(all[i]));
    if (more.length) return more;
  }
  return "";
}

/** The only line of what was said as a reason; "": there is none, or it is not one line. */
function sentence(n: i32): string {
  if (n < 2) return "";
  const text = fromBytes(reason, n);
  return text.indexOf("\n") == text.length - 1 ? text : "";
}

/** restart(2) itself. @returns what was wrong */
function byCall(flags: i32, how: u32): string {
  if (file.pipe2(O_CLOEXEC | O_NONBLOCK)) return "no pipe";
  const from = file.pipeRead();
  const to = file.pipeWrite();
  const dir = file.open("/img", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const pid = SYS_restart(0, dir, flags, to, 0) as i32;
  file.close(dir);
  file.close(to);
  const said = file.read(from, reason, 4096);
  file.close(from);
  if (pid < 0) {
    refused++;
    if (!sentence(said).length) return "refused with " + pid.toString() + " and no reason";
    if (tells) say(sentence(said));
    const left = proc.wait4(-1, WNOHANG | WALL);
    return left == -ECHILD ? "" : "refused, and left a process behind";
  }
  restored++;
  if (how & RUNS) misc.nanosleep(3 * MS);
  const bad = escaped();
  const alive = sweep(pid, (flags & RESTART_FROZEN) != 0);
  return bad.length ? bad : alive;
}

/** criu(8). */
function byCriu(): string {
  file.pipe2(O_CLOEXEC);
  const from = file.pipeRead();
  const to = file.pipeWrite();
  const child = proc.fork();
  if (!child) {
    file.dup2(to, 2);
    exec(["criu", "restore", "-d", "-D", "/img", "--tcp-established", "-l", "-j"]);
    proc._exit(127);
  }
  file.close(to);
  let got = 0;
  // Who comes back may have the pipe: what counts is what criu said by its end.
  while (proc.wait4(child, 0) != child) {}
  const status = proc.waitStatus();
  if (misc.pollOne(from, 1, 0) > 0) got = file.read(from, reason, 4096);
  file.close(from);
  const bad = escaped();
  const alive = sweep(child, false);
  if (!WIFEXITED(status)) return "criu ended by a signal: " + status.toString();
  if (WEXITSTATUS(status) == 0) restored++;
  else {
    refused++;
    if (WEXITSTATUS(status) != 1) return "criu ended with " + WEXITSTATUS(status).toString();
    if (!sentence(got).length) return "criu failed without a reason";
    if (tells) say(sentence(got));
  }
  return bad.length ? bad : alive;
}

/** The lowest descriptor that is free. */
function lowest(): i32 {
  const fd = file.dup(0);
  file.close(fd);
  return fd;
}

function restorer(): void {
  const batch = content("/batch");
  if (batch === null) {
    say("there is no batch\n");
    return;
  }
  let at = changetype<usize>(batch);
  for (let n = load<u32>(at), i: u32 = 0; i < n; i++) {
    at += i ? 0 : 4;
    const nameSize = load<u32>(at);
    const size = load<u32>(at, 4);
    names.push(fromBytes(at + 8, nameSize));
    places.push(at + 8 + nameSize);
    sizes.push(size);
    at += 8 + nameSize + size;
    mend(names[i]);
  }
  const free = lowest();
  const count = load<u32>(at);
  at += 4;
  const touched: string[] = [];
  for (let n: u32 = 0; n < count; n++) {
    const flags = load<i32>(at);
    const how = load<u32>(at, 4);
    const changes = load<u32>(at, 8);
    at += 12;
    for (let c: u32 = 0; c < changes; c++) {
      const nameSize = load<u32>(at);
      const size = load<i32>(at, 4);
      const name = fromBytes(at + 8, nameSize);
      at += 8 + nameSize;
      touched.push(name);
      if (size < 0) fs.unlink(IMAGE + name);
      else {
        put(IMAGE + name, at, size);
        at += size;
      }
    }
    tells = (how & TELLS) != 0;
    let bad = how & BY_CRIU ? byCriu() : byCall(flags, how);
    while (touched.length) mend(touched.pop());
    if (!bad.length && lowest() != free) bad = "a descriptor has been left behind";
    if (!bad.length) continue;
    say(n.toString() + " " + bad + "\n");
    // What follows would stumble over it.
    if (sweep(1, false).length) return;
  }
  say("done " + restored.toString() + " " + refused.toString() + "\n");
  proc._exit(0);
}

half("restorer", restorer);
