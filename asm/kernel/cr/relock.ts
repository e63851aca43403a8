// File locks of an image, taken again through the descriptors that held them. What somebody else holds by now is not taken from him:
// the restart ends with EAGAIN, and who asked for it may wait and try again.

import {
  FILE_LOCK_ENTRY_FD,
  FILE_LOCK_ENTRY_FLAG,
  FILE_LOCK_ENTRY_LEN,
  FILE_LOCK_ENTRY_PID,
  FILE_LOCK_ENTRY_START,
  FILE_LOCK_ENTRY_TYPE,
  MAGIC_FILE_LOCKS,
} from "../../abi/criu";
import { EAGAIN } from "../../abi/errno";
import { F_OFD_SETLK, F_RDLCK, F_SETLK } from "../../abi/fs";
import { fdGet } from "../fs/fdtable";
import { fcntlLock, sysFlock } from "../fs/locks";
import { kfree, kmalloc } from "../mem/slab";
import { putStr, putU64 } from "../mem/str";
import { Task } from "../task/task";
import { actAs, actBack } from "./actas";
import { Entries, entryAt, imageName } from "./folder";
import { FL_FLOCK, FL_OFDLCK, RESTART_FILE_LOCKS } from "./format";
import { damaged, dropList, fail, memberAt, ok, placeOf, plan, readList } from "./plan";
import { getU32, getUint, Msg } from "./protobuf";
import { say } from "./reason";

const LOCK_SH = 1;
const LOCK_EX = 2;
const LOCK_NB = 4;

function lockOne(m: Msg): void {
  const place = placeOf(getU32(m, FILE_LOCK_ENTRY_PID), plan().count);
  const fd = <i32>getU32(m, FILE_LOCK_ENTRY_FD);
  const flag = getU32(m, FILE_LOCK_ENTRY_FLAG);
  const type = getU32(m, FILE_LOCK_ENTRY_TYPE);
  const at = kmalloc(64);
  if (!place || type > 1 || !at) {
    kfree(at);
    damaged();
    return;
  }
  actAs(changetype<Task>(memberAt(place - 1).task));
  const file = fdGet(fd);
  let r: i64 = -9;
  if (changetype<usize>(file)) {
    if (flag & FL_FLOCK) r = sysFlock(fd, (type == F_RDLCK ? LOCK_SH : LOCK_EX) | LOCK_NB);
    else {
      // struct flock: type, whence, start, length, pid.
      store<u16>(at, <u16>type);
      store<u64>(at, getUint(m, FILE_LOCK_ENTRY_START, 0), 8);
      store<u64>(at, getUint(m, FILE_LOCK_ENTRY_LEN, 0), 16);
      r = fcntlLock(file, flag & FL_OFDLCK ? F_OFD_SETLK : F_SETLK, <u32>at);
    }
  }
  actBack();
  kfree(at);
  if (r < 0)
    fail(
      r == -EAGAIN ? -EAGAIN : <i32>r,
      putStr(putU64(say("the lock on descriptor "), <u64>fd), " is held by somebody else: end that first"),
    );
}

/** Only for who asks for them: else the tree goes on without. */
export function locksMake(): void {
  if (!(plan().flags & RESTART_FILE_LOCKS)) return;
  imageName("filelocks");
  const list = readList(MAGIC_FILE_LOCKS, false);
  if (!list) return;
  const e = changetype<Entries>(list);
  for (let i: u32 = 0; i < e.count && ok(); i++) lockOne(entryAt(e, i));
  dropList(list);
}
