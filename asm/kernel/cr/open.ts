// What the tree has open, and what is on its way to it in its unix sockets.

import { ENOMEM } from "../../abi/errno";
import { fdGetOf, fdNext } from "../fs/fdtable";
import { File } from "../fs/types";
import { TASK_ZOMBIE, Task } from "../task/task";
import { meetRights } from "./dumpscm";
import { counted, meet, member, SET_OPEN, SET_TASKS } from "./objects";

/** Enters what is open in the tree into SET_OPEN, and then what is on its way to it. @returns how many are open, or -ENOMEM */
export function meetOpen(): i32 {
  for (let i: u32 = 0; i < counted(SET_TASKS); i++) {
    const task = changetype<Task>(member(SET_TASKS, i));
    if (task.state == TASK_ZOMBIE || !task.files) continue;
    for (let fd = fdNext(task.files, 0); fd >= 0; fd = fdNext(task.files, <u32>fd + 1))
      if (!meet(SET_OPEN, changetype<usize>(fdGetOf(task, fd)))) return -ENOMEM;
  }
  const open = <i32>counted(SET_OPEN);
  // A socket that is on its way may have descriptors in its own queue.
  for (let i: u32 = 0; i < counted(SET_OPEN); i++) {
    if (!meetRights(changetype<File>(member(SET_OPEN, i)))) return -ENOMEM;
  }
  return open;
}
