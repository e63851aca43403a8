// memfd_create(2): a tmpfs file without a name, on an instance of the kernel's own that has no limits.

import { EFAULT, EINVAL, ENAMETOOLONG, ENOMEM } from "../../abi/errno";
import {
  F_SEAL_SEAL,
  MFD_ALLOW_SEALING,
  MFD_CLOEXEC,
  MFD_EXEC,
  MFD_NOEXEC_SEAL,
  O_LARGEFILE,
  O_RDWR,
  S_IFREG,
} from "../../abi/fs";
import { strFromUser } from "../mem/user";
import { dentryNew, dput } from "./dcache";
import { fdInstall, fdReserve } from "./fdtable";
import { fileNew } from "./file";
import { getWriteAccess } from "./inode";
import { fsState } from "./state";
import { tmpfsInode, tmpfsNameless } from "./tmpfs";
import {
  FILE_TMPFS,
  FMODE_LSEEK,
  FMODE_OPENED,
  FMODE_PREAD,
  FMODE_PWRITE,
  FMODE_WRITER,
  Inode,
  isNull,
  nil,
} from "./types";

/** NAME_MAX less "memfd:". */
const NAME_ROOM: u32 = 250;
const F_SEAL_EXEC: u32 = 32;

export function sysMemfdCreate(name: i32, flags: i32): i64 {
  const f = <u32>flags;
  if (f & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL | MFD_EXEC)) return -EINVAL;
  if ((f & (MFD_EXEC | MFD_NOEXEC_SEAL)) == (MFD_EXEC | MFD_NOEXEC_SEAL)) return -EINVAL;
  const s = fsState();
  const n = strFromUser(s.name0, name, NAME_ROOM);
  if (n == -ENAMETOOLONG) return -EINVAL;
  if (n < 0) return -EFAULT;
  const full = fdReserve(1);
  if (full) return full;
  const sb = s.memfdSuper;
  const inode = tmpfsInode(0, sb, nil<Inode>(), S_IFREG | (f & MFD_NOEXEC_SEAL ? 0o666 : 0o777), 0);
  if (isNull(inode)) return -ENOMEM;
  tmpfsNameless(inode);
  inode.seals = f & (MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL) ? 0 : F_SEAL_SEAL;
  if (f & MFD_NOEXEC_SEAL) inode.seals |= F_SEAL_EXEC;
  const d = dentryNew(sb.root, s.name0, n, inode);
  if (isNull(d)) return -ENOMEM;
  const file = fileNew(sb.mounts, d, O_RDWR | O_LARGEFILE);
  dput(d);
  if (isNull(file)) return -ENOMEM;
  file.kind = FILE_TMPFS;
  file.mode |= FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE | FMODE_OPENED | FMODE_WRITER;
  getWriteAccess(inode);
  file.mount.writers++;
  return fdInstall(file, (f & MFD_CLOEXEC) != 0);
}
