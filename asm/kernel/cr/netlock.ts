// The connections of the tree that is being written: locked while the image is made, and until they are taken up again.

import { AF_INET, AF_INET6, SOCK_STREAM } from "../../abi/net";
import { nextTask } from "../cgroup/member";
import { FILE_SOCKET, File, isNull } from "../fs/types";
import { InetSock } from "../net/inet";
import { listOf, SK_DEAD, SK_LOCKED, Sock } from "../net/sock";
import { tcpDone } from "../net/tcp";
import { tcpLock, tcpUnlock } from "../net/tcprepair";
import { NetNs } from "../ns/net";
import { NsProxy } from "../ns/nsproxy";
import { current } from "../task/current";
import { groupOf } from "../task/signal";
import { TASK_ZOMBIE, Task } from "../task/task";
import { counted, member, numberOf, SET_OPEN, SET_TASKS } from "./objects";
import { meetOpen } from "./open";

export function isTcp(sk: Sock): bool {
  return (sk.family == AF_INET || sk.family == AF_INET6) && sk.type == SOCK_STREAM;
}

/** Whether only processes of the tree live in a network namespace, which is not the caller's. */
function isWhole(net: usize): bool {
  if (changetype<NsProxy>(current.nsproxy).net == net) return false;
  for (let t = nextTask(changetype<Task>(0)); !isNull(t); t = nextTask(t)) {
    if (t.nsproxy && changetype<NsProxy>(t.nsproxy).net == net && !numberOf(SET_TASKS, groupOf(t).leader)) return false;
  }
  return true;
}

/** Locks connections of the tree's own network namespaces that nobody has, or ends their locks, or (end) them. */
function eachOrphan(lock: bool, end: bool): i32 {
  for (let i: u32 = 0; i < counted(SET_TASKS); i++) {
    const task = changetype<Task>(member(SET_TASKS, i));
    if (task.state == TASK_ZOMBIE || !task.nsproxy) continue;
    const net = changetype<NsProxy>(task.nsproxy).net;
    if (isSeen(i, net) || !isWhole(net)) continue;
    let sk = load<Sock>(listOf(changetype<NetNs>(net), AF_INET));
    while (!isNull(sk)) {
      const next = sk.nsNext;
      if (sk.flags & SK_DEAD && isTcp(sk)) {
        const c = changetype<InetSock>(sk);
        if (end && sk.flags & SK_LOCKED) tcpDone(c);
        else if (lock && tcpLock(c)) return -12;
        else if (!lock) tcpUnlock(c, false);
      }
      sk = next;
    }
  }
  return 0;
}

/** Whether a task before the i-th of the tree is in that network namespace. */
function isSeen(i: u32, net: usize): bool {
  for (let k: u32 = 0; k < i; k++) {
    const task = changetype<Task>(member(SET_TASKS, k));
    if (task.state != TASK_ZOMBIE && task.nsproxy && changetype<NsProxy>(task.nsproxy).net == net) return true;
  }
  return false;
}

/** The tree ends, and is in an image: what nobody has of its own network namespaces ends silently. */
export function orphansEnd(): void {
  eachOrphan(false, true);
}

/** Locks a connection, or ends its lock. @returns 0 or -ENOMEM */
function connection(file: File, lock: bool): i32 {
  if (file.kind != FILE_SOCKET || !isTcp(changetype<Sock>(file.data))) return 0;
  const sk = changetype<InetSock>(file.data);
  if (lock) return tcpLock(sk);
  tcpUnlock(sk, false);
  return 0;
}

/**
 * Locks all connections that the tree's tasks have, or that are on their way to them in a unix socket, or ends their locks.
 * @returns 0 or -ENOMEM: some are locked
 */
export function eachConnection(lock: bool): i32 {
  const open = meetOpen();
  if (open < 0 && lock) return open;
  for (let i: u32 = 0; i < counted(SET_OPEN); i++) {
    const err = connection(changetype<File>(member(SET_OPEN, i)), lock);
    if (err) return err;
  }
  return eachOrphan(lock, false);
}
