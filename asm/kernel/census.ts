// The census: every process and every namespace, written down at one moment under the kernel's lock, for who draws the machine
// (the page's map). asm/abi/census.ts has the layout. A program reads /proc instead; this is the same tables, without thousands of calls
// and without the seams between them.

import { CENSUS_EXITING, CENSUS_FROZEN, CENSUS_HEAD, CENSUS_NS, CENSUS_PROCESS } from "../abi/census";
import { CG_FROZEN, Cgroup, isRoot } from "./cgroup/types";
import { stateChar } from "./fs/proc/task";
import { isNull } from "./fs/types";
import { clock_monotonic } from "./host";
import { strLen } from "./mem/str";
import { NS_PID, NS_TIME, NS_USER, NS_UTS, NsCommon, nsState } from "./ns/common";
import { NsProxy } from "./ns/nsproxy";
import { PidNs } from "./ns/pid";
import { TimeNs } from "./ns/time";
import { UserNs } from "./ns/user";
import { UtsNs, utsDomainname, utsNodename } from "./ns/uts";
import { lock, unlock } from "./sync/lock";
import { taskCred } from "./task/cred";
import { nextTgid, Pid, pidNr, pidNrNs, pidNsOf, pidNumber, taskPid, taskTgid } from "./task/pid";
import { taskState } from "./task/sched";
import { groupOf } from "./task/signal";
import { PF_EXITING, TASK_FROZEN, TASK_TRAPPED, Task } from "./task/task";
import { Tty } from "./tty/tty";

@inline
function padded(n: usize): usize {
  return (n + 7) & ~(<usize>7);
}

@inline
function inumOf(ns: usize): u32 {
  return ns ? changetype<NsCommon>(ns).inum : 0;
}

function parentOf(ns: NsCommon): usize {
  const at = changetype<usize>(ns);
  if (ns.kind == NS_PID) return changetype<PidNs>(at).parent;
  return ns.kind == NS_USER ? changetype<UserNs>(at).parent : 0;
}

/** Bytes of the text of a namespace's record. */
function textOf(ns: NsCommon): usize {
  const at = changetype<usize>(ns);
  if (ns.kind == NS_UTS) {
    const uts = changetype<UtsNs>(at);
    return strLen(utsNodename(uts)) + strLen(utsDomainname(uts)) + 2;
  }
  if (ns.kind == NS_USER) {
    const map = changetype<UserNs>(at).uidMap;
    return map ? load<u32>(map) * 12 : 0;
  }
  return 0;
}

function writeNs(at: usize, ns: NsCommon): usize {
  const from = changetype<usize>(ns);
  const text = textOf(ns);
  const size = padded(<usize>CENSUS_NS + text);
  store<u32>(at, <u32>size);
  store<u32>(at, ns.kind, 4);
  store<u32>(at, ns.inum, 8);
  store<u32>(at, inumOf(parentOf(ns)), 12);
  store<u32>(at, inumOf(ns.userNs), 16);
  store<u32>(at, <u32>text, 20);
  let a: i64 = 0;
  let b: i64 = 0;
  const to = at + <usize>CENSUS_NS;
  if (ns.kind == NS_TIME) {
    a = changetype<TimeNs>(from).monotonic;
    b = changetype<TimeNs>(from).boottime;
  } else if (ns.kind == NS_USER) {
    a = changetype<UserNs>(from).level;
    b = changetype<UserNs>(from).owner;
    if (text) memory.copy(to, changetype<UserNs>(from).uidMap + 4, text);
  } else if (ns.kind == NS_UTS) {
    const host = utsNodename(changetype<UtsNs>(from));
    const n = <usize>strLen(host) + 1;
    memory.copy(to, host, n);
    memory.copy(to + n, utsDomainname(changetype<UtsNs>(from)), text - n);
  }
  store<i64>(at, a, 24);
  store<i64>(at, b, 32);
  return size;
}

/** Bytes of a cgroup's path from its hierarchy's root. */
function pathLength(cg: Cgroup): usize {
  if (isNull(cg) || isRoot(cg)) return 1;
  let n: usize = 0;
  for (let at = cg; !isRoot(at); at = at.parent) n += at.nameLen + 1;
  return n;
}

function writePath(at: usize, cg: Cgroup, length: usize): void {
  if (isNull(cg) || isRoot(cg)) {
    store<u8>(at, 47);
    return;
  }
  let end = at + length;
  for (let one = cg; !isRoot(one); one = one.parent) {
    end -= one.nameLen;
    memory.copy(end, one.name, one.nameLen);
    store<u8>(--end, 47);
  }
}

function processSize(task: Task): usize {
  return padded(
    <usize>CENSUS_PROCESS + ((<usize>taskTgid(task).level + 1) << 2) + pathLength(changetype<Cgroup>(task.cgroup)),
  );
}

function writeProcess(at: usize, task: Task): usize {
  const size = processSize(task);
  const g = groupOf(task);
  const pid = taskTgid(task);
  const cg = changetype<Cgroup>(task.cgroup);
  const parent = changetype<Task>(task.realParent);
  const tty = changetype<Tty>(g.tty);
  const c = taskCred(task);
  const frozen =
    task.state == TASK_TRAPPED ||
    (task.state == TASK_FROZEN && !task.snapshot) ||
    (!isNull(cg) && (cg.flags & CG_FROZEN) != 0);
  store<u32>(at, <u32>size);
  store<u32>(at, pid.level + 1, 4);
  store<u32>(at, changetype<usize>(parent) && parent.pid ? pidNr(taskTgid(parent)) : 0, 8);
  store<u32>(at, pidNr(changetype<Pid>(g.pgrp)), 12);
  store<u32>(at, pidNr(changetype<Pid>(g.session)), 16);
  store<u32>(at, isNull(tty) ? 0 : tty.dev, 20);
  store<u32>(at, isNull(tty) ? 0 : pidNr(changetype<Pid>(tty.pgrp)), 24);
  store<u32>(at, stateChar(task), 28);
  store<u32>(at, (frozen ? CENSUS_FROZEN : 0) | (task.flags & PF_EXITING ? CENSUS_EXITING : 0), 32);
  store<u32>(at, c.uid, 36);
  store<u32>(at, c.euid, 40);
  store<u32>(at, g.threads, 44);
  store<i64>(at, task.startTime, 48);
  const proxy = changetype<NsProxy>(task.nsproxy);
  const none = isNull(proxy);
  // In the order of NS_MNT …
  store<u32>(at, none ? 0 : inumOf(proxy.mnt), 56);
  store<u32>(at, none ? 0 : inumOf(proxy.net), 60);
  store<u32>(at, none ? 0 : inumOf(proxy.time), 64);
  store<u32>(at, none ? 0 : inumOf(proxy.cgroup), 68);
  store<u32>(at, inumOf(changetype<usize>(pidNsOf(pid))), 72);
  store<u32>(at, inumOf(c.userNs), 76);
  store<u32>(at, none ? 0 : inumOf(proxy.uts), 80);
  store<u32>(at, none ? 0 : inumOf(proxy.ipc), 84);
  store<u32>(at, none ? 0 : inumOf(proxy.pidForChildren), 88);
  store<u32>(at, none ? 0 : inumOf(proxy.timeForChildren), 92);
  const path = pathLength(cg);
  store<u32>(at, <u32>path, 96);
  store<u32>(at, 0, 100);
  store<u64>(at, task.comm0, 104);
  store<u64>(at, task.comm1, 112);
  let to = at + <usize>CENSUS_PROCESS;
  for (let level: u32 = 0; level <= pid.level; level++, to += 4) store<u32>(to, pidNumber(pid, level));
  writePath(to, cg, path);
  return size;
}

/**
 * census_write(at, room): writes it there when there is room for it.
 * @returns bytes it needs; more than `room`: nothing was written
 */
export function censusWrite(at: usize, room: u32): u32 {
  lock();
  const init = pidNsOf(taskPid(changetype<Task>(taskState().init)));
  let bytes = <usize>CENSUS_HEAD;
  let processes: u32 = 0;
  let namespaces: u32 = 0;
  for (let ns = nsState().head; ns; ns = changetype<NsCommon>(ns).next) {
    bytes += padded(<usize>CENSUS_NS + textOf(changetype<NsCommon>(ns)));
    namespaces++;
  }
  for (let t = nextTgid(init, 1); !isNull(t); t = nextTgid(init, <u32>pidNrNs(taskTgid(t), init) + 1)) {
    bytes += processSize(t);
    processes++;
  }
  if (bytes <= <usize>room) {
    store<u32>(at, <u32>bytes);
    store<u32>(at, processes, 4);
    store<u32>(at, namespaces, 8);
    store<u32>(at, 0, 12);
    store<i64>(at, clock_monotonic(), 16);
    store<i64>(at, 0, 24);
    let to = at + <usize>CENSUS_HEAD;
    for (let ns = nsState().head; ns; ns = changetype<NsCommon>(ns).next) to += writeNs(to, changetype<NsCommon>(ns));
    for (let t = nextTgid(init, 1); !isNull(t); t = nextTgid(init, <u32>pidNrNs(taskTgid(t), init) + 1))
      to += writeProcess(to, t);
    assert(to == at + bytes, "the census is of another size than was counted");
  }
  unlock();
  return <u32>bytes;
}
