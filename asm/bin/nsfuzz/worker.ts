// A worker: performs what it is asked to and says what came of it and how it is.

import { cstr, fromBytes, fromCstr, putBytes } from "../../lib/bytes";
import { mount } from "../../lib/sys/fs";
import { _exit } from "../../lib/sys/proc";
import * as raw from "../../lib/sys/raw";
import { mountCount, mountInfo, mountsFull } from "./mounts";
import {
  OP_CLOCK,
  OP_DOM,
  OP_EXIT,
  OP_FORK,
  OP_HOST,
  OP_IDS,
  OP_KILL,
  OP_LS,
  OP_MAP,
  OP_MBIND,
  OP_MINFO,
  OP_MMOVE,
  OP_MPROP,
  OP_MREMNT,
  OP_MSGCTL,
  OP_MSGGET,
  OP_MSGRCV,
  OP_MSGSND,
  OP_MTMPFS,
  OP_NSIOC,
  OP_PIDS,
  OP_PING,
  OP_READMAP,
  OP_SAVE,
  OP_SEMCTL,
  OP_SEMGET,
  OP_SEMOP,
  OP_SETGID,
  OP_SETGROUPS,
  OP_SETNS,
  OP_SETNSFD,
  OP_SETPGID,
  OP_SETSID,
  OP_SETUID,
  OP_SHMCTL,
  OP_SHMGET,
  OP_SUBREAPER,
  OP_TIMEOFF,
  OP_TOUCH,
  OP_UMOUNT,
  OP_UNSHARE,
  OP_WAIT,
} from "./operations";
import {
  end,
  fileError,
  getFile,
  HOST_MAX,
  hostOf,
  putFile,
  REPLY_SIZE,
  REQUEST_SIZE,
  Reply,
  Request,
  replies,
  requests,
  TEXT_MAX,
  textOf,
  transfer,
} from "./plumbing";

const UTS: i64 = 0x04000000;
const IPC: i64 = 0x08000000;
const MNT: i64 = 0x00020000;
const PID: i64 = 0x20000000;
const USR: i64 = 0x10000000;
const NET: i64 = 0x40000000;
const CGR: i64 = 0x02000000;
const TIM: i64 = 0x80;
const SIGCHLD: i64 = 17;

const UNSHARE_FLAGS: i64[] = [
  0,
  UTS,
  IPC,
  MNT,
  PID,
  USR,
  NET,
  CGR,
  USR | UTS,
  USR | PID | MNT,
  UTS | IPC,
  TIM,
  PID | USR,
  0x10000,
];
const FORK_FLAGS: i64[] = [
  0,
  UTS,
  IPC,
  MNT,
  PID,
  USR,
  NET,
  CGR,
  USR | UTS,
  USR | PID | MNT,
  UTS | IPC,
  USR | 0x200,
  PID | USR,
  0x8000,
];
export const NS_NAMES: string[] = [
  "uts",
  "ipc",
  "mnt",
  "pid",
  "net",
  "user",
  "cgroup",
  "time",
  "pid_for_children",
  "time_for_children",
];
const NS_FLAGS: i64[] = [UTS, IPC, MNT, PID, NET, USR, CGR, TIM, PID, TIM];
const SETNS_FLAGS: i64[] = [0, 0, 0, 0, UTS, MNT, PID, USR];
export const TARGETS: string[] = ["/mnt/a", "/mnt/b", "/mnt/c", "/mnt/a/s", "/mnt/b/s", "/mnt/c/s"];
/** MS_PRIVATE MS_SHARED MS_SLAVE MS_UNBINDABLE */
const PROPAGATION: i64[] = [0x40000, 0x100000, 0x80000, 0x20000];
const MS_REC: i64 = 0x4000;
const MS_BIND: i64 = 0x1000;
const MS_MOVE: i64 = 0x2000;
const MS_REMOUNT: i64 = 0x20;
const KILL_PIDS: i32[] = [1, 2, 3, 4, 5, 6, 7, 8, -1, 99];
const KILL_SIGNALS: i32[] = [0, 10, 15, 9, 18];
const IDS: i32[] = [0, 1, 1000, 65534];
const IPC_IDS: i32[] = [0, 1, 2, 32768, 32769];
const IPC_FLAGS: i32[] = [0, 0o1600, 0o3600, 0o1666];
const SEM_DELTAS: i32[] = [-1, 1, 0, 2, -2];
const MAP_FILES: string[] = ["uid_map", "gid_map", "setgroups", "setgroups"];
const MAP_TEXTS: string[] = [
  "0 0 1",
  "0 1000 1",
  "1000 0 1",
  "0 0 65536",
  "0 1 100",
  "0 0 10\n20 20 10",
  "5 5 5\n7 9 1",
];
const OFFSETS: string[] = ["1000", "5000", "0", "-2000000000"];
const IPC_NOWAIT = 0o4000;
const WALL_NOHANG = 0x40000001;

const request = changetype<Request>(memory.data(64, 8));
const reply = changetype<Reply>(memory.data(1024, 8));
const buf = memory.data(512, 8);

/** Signals caught: SIGUSR1. */
let caught: i32 = 0;
export function onUsr1(_sig: i32): void {
  caught++;
}

function say(text: string): void {
  const n = String.UTF8.byteLength(text);
  reply.textLen = n < TEXT_MAX ? n : TEXT_MAX - 1;
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, textOf(reply));
}

function nsPath(pid: string, type: i32): string {
  return "/proc/" + pid + "/ns/" + NS_NAMES[type];
}

function openNs(pid: i32, type: i32): i32 {
  return raw.SYS_open(cstr(nsPath(pid.toString(), type)) as i32, 0, 0) as i32;
}

function save(k: i32, type: i32): i64 {
  const fd = openNs(request.pid, type);
  if (fd < 0) return fd;
  const r = raw.SYS_dup2(fd, 200 + k);
  raw.SYS_close(fd);
  return r < 0 ? r : 0;
}

function setns(type: i32, exact: bool): i64 {
  const fd = openNs(request.pid, type);
  if (fd < 0) {
    say("open");
    return fd;
  }
  const r = raw.SYS_setns(fd, exact ? (NS_FLAGS[type] as i32) : 0);
  raw.SYS_close(fd);
  return r;
}

function nsIoctl(type: i32, what: i32): i64 {
  const fd = raw.SYS_open(cstr(nsPath("self", type)) as i32, 0, 0) as i32;
  if (fd < 0) {
    say("open");
    return fd;
  }
  let r = raw.SYS_ioctl(fd, 0xb700 + what + 1, what == 3 ? (buf as i32) : 0);
  if (what < 2 && r >= 0) {
    // The namespace's inode: the controller knows its symbol.
    const other = r as i32;
    raw.SYS_fstat(other, buf as i32);
    say("@" + (what ? NS_NAMES[type] : "user") + " " + load<u64>(buf, 8).toString());
    raw.SYS_close(other);
    r = 0;
  } else if (what == 3 && r >= 0) say("owner " + load<u32>(buf).toString());
  raw.SYS_close(fd);
  return r;
}

function name(host: bool, v: i32): i64 {
  memory.fill(buf, 120, 100);
  let n = 0;
  if (v == 9) n = 65;
  else if (v < 8) n = putBytes(buf, (host ? "h" : "d") + v.toString());
  if (host) return raw.SYS_sethostname(buf as i32, n);
  const r = raw.SYS_setdomainname(buf as i32, n);
  raw.SYS_uname(buf as i32);
  say("[" + fromCstr(buf + 325) + "]");
  return r;
}

function wait(): i64 {
  const r = raw.SYS_wait4(-1, buf as i32, WALL_NOHANG, 0);
  if (r > 0) {
    const status = load<i32>(buf);
    say(status & 127 ? "signal " + (status & 127).toString() : "exit " + ((status >> 8) & 255).toString());
  }
  return r;
}

function ids(): i64 {
  raw.SYS_getresuid(buf as i32, (buf + 4) as i32, (buf + 8) as i32);
  raw.SYS_getresgid((buf + 12) as i32, (buf + 16) as i32, (buf + 20) as i32);
  let text = "uid ";
  for (let i: usize = 0; i < 6; i++) text += (i == 3 ? " gid " : i ? "," : "") + load<u32>(buf + (i << 2)).toString();
  const status = getFile("/proc/self/status");
  const at = status ? status.indexOf("CapEff:\t") : -1;
  if (at >= 0) text += " cap " + status!.substr(at + 8, 16);
  say(text);
  return 0;
}

function readMap(): i64 {
  const text = getFile("/proc/" + request.pid.toString() + "/uid_map");
  if (text === null) return fileError;
  const words: string[] = [];
  let word = "";
  for (let i = 0; i <= text.length; i++) {
    const c = i < text.length ? text.charCodeAt(i) : 10;
    if (c != 32 && c != 10) word += String.fromCharCode(c);
    else if (word.length) {
      words.push(word);
      word = "";
    }
  }
  say("[" + words.join(" ") + "]");
  return 0;
}

function key(i: i32): i32 {
  return i == 4 ? 0 : 0x4000 + i;
}

function msgctl(id: i32, stat: bool): i64 {
  const r = raw.SYS_msgctl(id, stat ? 2 : 0, buf as i32);
  if (!r && stat)
    say(
      "mode " +
        load<u32>(buf, 20).toString(8) +
        " uid " +
        load<u32>(buf, 4).toString() +
        " cuid " +
        load<u32>(buf, 12).toString() +
        " qnum " +
        load<u64>(buf, 80).toString() +
        " cbytes " +
        load<u64>(buf, 72).toString(),
    );
  return r;
}

function shmctl(id: i32, stat: bool): i64 {
  const r = raw.SYS_shmctl(id, stat ? 2 : 0, buf as i32);
  if (r >= 0 && stat)
    say(
      "mode " +
        (load<u32>(buf, 20) & 0o777).toString(8) +
        " uid " +
        load<u32>(buf, 4).toString() +
        " size " +
        load<u64>(buf, 48).toString() +
        " nattch " +
        load<u64>(buf, 88).toString(),
    );
  return r;
}

function msgsnd(id: i32, n: i32): i64 {
  memory.fill(buf, 0, 32);
  store<i64>(buf, 1 + (n % 3));
  putBytes(buf + 8, "0123456789");
  return raw.SYS_msgsnd(id, buf as i32, n + 1, IPC_NOWAIT);
}

function msgrcv(id: i32, type: i32): i64 {
  const r = raw.SYS_msgrcv(id, buf as i32, 16, type, IPC_NOWAIT);
  if (r >= 0) say("type " + load<i64>(buf).toString());
  return r;
}

function semop(id: i32, delta: i32): i64 {
  store<u16>(buf, 0);
  store<i16>(buf, delta as i16, 2);
  store<u16>(buf, IPC_NOWAIT as u16, 4);
  return raw.SYS_semop(id, buf as i32, 1);
}

function semctl(id: i32, what: i32): i64 {
  const GETVAL = 12;
  const SETVAL = 16;
  return raw.SYS_semctl(id, 0, what == 0 ? GETVAL : what == 1 ? SETVAL : 0, what == 1 ? 3 : 0);
}

function full(): bool {
  if (!mountsFull()) return false;
  say("skip(full)");
  return true;
}

function mountTmpfs(target: string): i64 {
  if (full()) return 0;
  const r = mount("none", target, "tmpfs", 0, "size=64k,mode=777");
  if (!r) {
    raw.SYS_mkdir(cstr(target + "/s") as i32, 0o777);
    raw.SYS_chmod(cstr(target + "/s") as i32, 0o777);
  }
  return r;
}

function touch(target: string, n: i32): i64 {
  const fd = raw.SYS_open(cstr(target + "/f" + n.toString()) as i32, 0o301, 0o644) as i32;
  if (fd < 0) return fd;
  raw.SYS_close(fd);
  return 0;
}

function list(target: string): i64 {
  let bits: i64 = 0;
  for (let i = 0; i < 5; i++) {
    const path = target + (i < 4 ? "/f" + i.toString() : "/s");
    if (!raw.SYS_stat(cstr(path) as i32, buf as i32)) bits |= (1 as i64) << i;
  }
  return bits;
}

function timeOffset(clock: i32, offset: i32, own: i32): i64 {
  if (own) {
    const r = raw.SYS_unshare(TIM as i32);
    if (r) {
      say("unshare");
      return r;
    }
  }
  return putFile("/proc/self/timens_offsets", (clock ? "boottime " : "monotonic ") + OFFSETS[offset] + " 0");
}

function clockNow(which: i32): i64 {
  const r = raw.SYS_clock_gettime(which ? 7 : 1, buf as i32);
  say("@clock " + load<i64>(buf).toString());
  return r;
}

function ipcGet(kind: i32, i: i32, f: i32): i64 {
  if (kind == OP_MSGGET) return raw.SYS_msgget(key(i), IPC_FLAGS[f]);
  if (kind == OP_SEMGET) return raw.SYS_semget(key(i), 2, IPC_FLAGS[f]);
  return raw.SYS_shmget(key(i), 8192, IPC_FLAGS[f]);
}

function perform(): i64 {
  const x0 = request.x0;
  const x1 = request.x1;
  const x2 = request.x2;
  switch (request.kind) {
    case OP_FORK: {
      const r = raw.SYS_clone(FORK_FLAGS[x1] | SIGCHLD, 0, 0, 0, 0);
      if (r == 0) worker(x0); // saved descriptors are inherited
      return r;
    }
    case OP_UNSHARE:
      return raw.SYS_unshare(UNSHARE_FLAGS[x0] as i32);
    case OP_SAVE:
      return save(x0, x2);
    case OP_SETNSFD:
      return raw.SYS_setns(200 + x0, SETNS_FLAGS[x1] as i32);
    case OP_SETNS:
      return setns(x1, x2 != 0);
    case OP_NSIOC:
      return nsIoctl(x0, x1);
    case OP_HOST:
    case OP_DOM:
      return name(request.kind == OP_HOST, x0);
    case OP_PIDS:
      say(
        "pgid " + raw.SYS_getpgid(0).toString() + " sid " + raw.SYS_getsid(0).toString() + " usr1 " + caught.toString(),
      );
      return 0;
    case OP_SETSID:
      return raw.SYS_setsid();
    case OP_SETPGID:
      return raw.SYS_setpgid(0, x0);
    case OP_KILL:
      return raw.SYS_kill(KILL_PIDS[x0], KILL_SIGNALS[x1]);
    case OP_WAIT:
      return wait();
    case OP_EXIT:
      _exit(x0 + 1);
      return 0;
    case OP_SUBREAPER:
      return raw.SYS_prctl(36, x0, 0, 0, 0);
    case OP_SETUID:
      return raw.SYS_setresuid(IDS[x0], IDS[x0], IDS[x0]);
    case OP_SETGID:
      return raw.SYS_setresgid(IDS[x0], IDS[x0], IDS[x0]);
    case OP_SETGROUPS:
      return raw.SYS_setgroups(0, 0);
    case OP_IDS:
      return ids();
    case OP_MAP:
      return putFile(
        "/proc/" + request.pid.toString() + "/" + MAP_FILES[x1],
        x1 < 2 ? MAP_TEXTS[x2] : x1 == 2 ? "deny" : "allow",
      );
    case OP_READMAP:
      return readMap();
    case OP_MSGGET:
    case OP_SEMGET:
    case OP_SHMGET:
      return ipcGet(request.kind, x0, x1);
    case OP_MSGCTL:
      return msgctl(IPC_IDS[x0], x1 != 0);
    case OP_MSGSND:
      return msgsnd(IPC_IDS[x0], x1);
    case OP_MSGRCV:
      return msgrcv(IPC_IDS[x0], x1);
    case OP_SEMOP:
      return semop(IPC_IDS[x0], SEM_DELTAS[x1]);
    case OP_SEMCTL:
      return semctl(IPC_IDS[x0], x1);
    case OP_SHMCTL:
      return shmctl(IPC_IDS[x0], x1 != 0);
    case OP_MTMPFS:
      return mountTmpfs(TARGETS[x0]);
    case OP_MBIND:
      return full() ? 0 : mount(TARGETS[x0], TARGETS[x1], null, MS_BIND | (x2 ? MS_REC : 0), null);
    case OP_UMOUNT:
      return raw.SYS_umount2(cstr(TARGETS[x0]) as i32, x1 ? 2 : 0);
    case OP_MPROP:
      return mount(null, TARGETS[x0], null, PROPAGATION[x1 & 3] | (x1 & 4 ? MS_REC : 0), null);
    case OP_MREMNT:
      return mount(null, TARGETS[x0], null, MS_REMOUNT | MS_BIND | (x1 ? 1 : 0), null);
    case OP_MMOVE:
      return full() ? 0 : mount(TARGETS[x0], TARGETS[x1], null, MS_MOVE, null);
    case OP_TOUCH:
      return touch(TARGETS[x0], x1);
    case OP_LS:
      return list(TARGETS[x0]);
    case OP_MINFO: {
      const text = mountInfo();
      say(text);
      return mountCount();
    }
    case OP_TIMEOFF:
      return timeOffset(x0, x1, x2);
    case OP_CLOCK:
      return clockNow(x0);
  }
  return -38;
}

/** Serves a slot until its controller ends. */
export function worker(slot: i32): void {
  caught = 0;
  memory.fill(changetype<usize>(reply), 0, REPLY_SIZE);
  // Its number in the PID namespace of /proc, which is the base's.
  const k = raw.SYS_readlink(cstr("/proc/self") as i32, buf as i32, 64) as i32;
  reply.ready = 1;
  reply.result = k > 0 ? I32.parseInt(fromBytes(buf, k)) : k;
  transfer(end(replies, slot, 1), changetype<usize>(reply), REPLY_SIZE, true);
  while (true) {
    if (!transfer(end(requests, slot, 0), changetype<usize>(request), REQUEST_SIZE, false)) _exit(99);
    memory.fill(changetype<usize>(reply), 0, REPLY_SIZE);
    const kind = request.kind;
    const result = kind == OP_PING ? 0 : perform();
    reply.result = result;
    reply.pid = raw.SYS_getpid() as i32;
    reply.ppid = raw.SYS_getppid() as i32;
    reply.uid = raw.SYS_getuid() as i32;
    reply.euid = raw.SYS_geteuid() as i32;
    raw.SYS_uname(buf as i32);
    memory.copy(hostOf(reply), buf + 65, HOST_MAX - 1);
    transfer(end(replies, slot, 1), changetype<usize>(reply), REPLY_SIZE, true);
  }
}
