// The connections of the tree that is being written: locked while the image is made, and until they are taken up again.

import { AF_INET, AF_INET6, SOCK_STREAM } from "../../abi/net";
import { fdGetOf, fdNext } from "../fs/fdtable";
import { FILE_SOCKET } from "../fs/types";
import { InetSock } from "../net/inet";
import { Sock } from "../net/sock";
import { tcpLock, tcpUnlock } from "../net/tcprepair";
import { TASK_ZOMBIE, Task } from "../task/task";
import { counted, member, SET_TASKS } from "./objects";

export function isTcp(sk: Sock): bool {
  return (sk.family == AF_INET || sk.family == AF_INET6) && sk.type == SOCK_STREAM;
}

/** Locks all connections of the tree's tasks, or ends their locks. @returns 0 or -ENOMEM: some are locked */
export function eachConnection(lock: bool): i32 {
  for (let i: u32 = 0; i < counted(SET_TASKS); i++) {
    const task = changetype<Task>(member(SET_TASKS, i));
    if (task.state == TASK_ZOMBIE || !task.files) continue;
    for (let fd = fdNext(task.files, 0); fd >= 0; fd = fdNext(task.files, <u32>fd + 1)) {
      const file = fdGetOf(task, fd);
      if (file.kind != FILE_SOCKET || !isTcp(changetype<Sock>(file.data))) continue;
      const sk = changetype<InetSock>(file.data);
      if (!lock) tcpUnlock(sk, false);
      else if (tcpLock(sk)) return -12;
    }
  }
  return 0;
}
