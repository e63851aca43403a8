// The environment as WALI gives it to a program: a file of lines NAME=VALUE, whose path __get_init_envfile tells the start code,
// which opens it once. There is no such file in the tree: between the two, that path is the environment that execve was
// given, whatever is mounted. A value with a newline in it cannot be written so and is left out.

import { ENOMEM } from "../../abi/errno";
import { O_LARGEFILE, O_RDWR, S_IFREG } from "../../abi/fs";
import { stackEntry } from "../host";
import { kfree, kmalloc } from "../mem/slab";
import { isStr, putStr, strLen } from "../mem/str";
import { copyToUser, strFromUser } from "../mem/user";
import { lock, unlock } from "../sync/lock";
import { current } from "../task/current";
import { Mm } from "../task/mm";
import { dentryNew, dput } from "./dcache";
import { fdInstall, fdReserve } from "./fdtable";
import { fileNew } from "./file";
import { getWriteAccess } from "./inode";
import { kernelWriteAt } from "./rw";
import { fsState } from "./state";
import { tmpfsInode, tmpfsNameless } from "./tmpfs";
import {
  FILE_TMPFS,
  File,
  FMODE_LSEEK,
  FMODE_OPENED,
  FMODE_PREAD,
  FMODE_PWRITE,
  FMODE_WRITER,
  Inode,
  isNull,
  nil,
} from "./types";

const PATH = "/proc/self/wali_env";
const PATH_ROOM: u32 = 20;

/** wali.__get_init_envfile(buf, size). @returns 1 when there is an environment and buf holds the path of its file */
export function waliEnvfile(buf: i32, size: i32): i32 {
  stackEntry();
  const mm = changetype<Mm>(current.mm);
  if (!mm.envc || <u32>size < PATH_ROOM) return 0;
  lock();
  const at = fsState().text;
  store<u8>(putStr(at, PATH), 0);
  const err = copyToUser(<u32>buf, at, PATH_ROOM);
  if (!err) mm.envFile = 1;
  unlock();
  return err ? 0 : 1;
}

/** Whether a path is that of the environment that the current program has yet to read. */
export function isEnvfile(path: u32): bool {
  if (!current.mm || !changetype<Mm>(current.mm).envFile) return false;
  const at = fsState().text;
  const n = strFromUser(at, path, PATH_ROOM);
  return n > 0 && isStr(at, n, PATH);
}

/** open(2) of it. @returns a descriptor or -errno */
export function envfileOpen(cloexec: bool): i64 {
  const mm = changetype<Mm>(current.mm);
  mm.envFile = 0;
  const full = fdReserve(1);
  if (full) return full;
  const lines = kmalloc(mm.envSize);
  if (!lines) return -ENOMEM;
  let n: u32 = 0;
  for (let at: u32 = 0; at < mm.envSize; ) {
    const length = <u32>strLen(mm.envp + at);
    let whole = true;
    for (let i: u32 = 0; i < length; i++) if (load<u8>(mm.envp + at + i) == 10) whole = false;
    if (whole) {
      memory.copy(lines + n, mm.envp + at, length);
      store<u8>(lines + n + length, 10);
      n += length + 1;
    }
    at += length + 1;
  }
  const s = fsState();
  const sb = s.memfdSuper;
  const inode = tmpfsInode(0, sb, nil<Inode>(), S_IFREG | 0o600, 0);
  if (isNull(inode)) {
    kfree(lines);
    return -ENOMEM;
  }
  tmpfsNameless(inode);
  const name = putStr(s.name0, "wali_env") - s.name0;
  const d = dentryNew(sb.root, s.name0, <i32>name, inode);
  const file = isNull(d) ? nil<File>() : fileNew(sb.mounts, d, O_RDWR | O_LARGEFILE);
  if (!isNull(d)) dput(d);
  if (isNull(file)) {
    kfree(lines);
    return -ENOMEM;
  }
  file.kind = FILE_TMPFS;
  file.mode |= FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE | FMODE_OPENED | FMODE_WRITER;
  getWriteAccess(inode);
  file.mount.writers++;
  kernelWriteAt(file, lines, n, 0);
  kfree(lines);
  return fdInstall(file, cloexec);
}
