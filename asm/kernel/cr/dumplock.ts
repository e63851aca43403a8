// filelocks.img: flock(2), POSIX and open file description locks that the tree's open files hold.

import {
  FILE_LOCK_ENTRY_FD,
  FILE_LOCK_ENTRY_FLAG,
  FILE_LOCK_ENTRY_LEN,
  FILE_LOCK_ENTRY_PID,
  FILE_LOCK_ENTRY_START,
  FILE_LOCK_ENTRY_TYPE,
  MAGIC_FILE_LOCKS,
} from "../../abi/criu";
import { fdGetOf, fdNext } from "../fs/fdtable";
import { FileLock, LOCK_FLOCK, LOCK_OFD, locksFirst } from "../fs/locks";
import { taskTgid } from "../task/pid";
import { Task } from "../task/task";
import { treeNumber } from "./dumptask";
import { entryBegin, entryEnd, imageBegin, imageEnd, imageName } from "./folder";
import { FL_FLOCK, FL_OFDLCK, FL_POSIX } from "./format";
import { counted, meet, member, SET_LOCKS, SET_TASKS, treeRoot } from "./objects";
import { OUT_ONE, out } from "./out";
import { putUint } from "./protobuf";

/** Writes a lock by the first descriptor through which it is met. */
function putLock(l: FileLock, task: Task, fd: i32): void {
  const before = counted(SET_LOCKS);
  if (meet(SET_LOCKS, changetype<usize>(l)) <= before) return;
  const o = out(OUT_ONE);
  const e = entryBegin(o);
  putUint(o, FILE_LOCK_ENTRY_FLAG, l.kind == LOCK_FLOCK ? FL_FLOCK : l.kind == LOCK_OFD ? FL_OFDLCK : FL_POSIX);
  putUint(o, FILE_LOCK_ENTRY_TYPE, <u64>l.type);
  putUint(o, FILE_LOCK_ENTRY_PID, treeNumber(taskTgid(task), treeRoot()));
  putUint(o, FILE_LOCK_ENTRY_FD, <u64>fd);
  putUint(o, FILE_LOCK_ENTRY_START, <u64>l.start);
  putUint(o, FILE_LOCK_ENTRY_LEN, l.end == i64.MAX_VALUE ? 0 : <u64>(l.end - l.start + 1));
  entryEnd(o, e);
}

export function dumpLocks(): void {
  if (!changetype<usize>(locksFirst())) return;
  const o = out(OUT_ONE);
  imageName("filelocks");
  imageBegin(o, MAGIC_FILE_LOCKS);
  for (let i: u32 = 0; i < counted(SET_TASKS); i++) {
    const task = changetype<Task>(member(SET_TASKS, i));
    for (let fd = fdNext(task.files, 0); fd >= 0; fd = fdNext(task.files, <u32>fd + 1)) {
      const file = fdGetOf(task, fd);
      for (let l = locksFirst(); changetype<usize>(l); l = l.allNext)
        if (l.inode == file.inode && (l.owner == changetype<usize>(file) || l.owner == task.files))
          putLock(l, task, fd);
    }
  }
  imageEnd(o);
}
