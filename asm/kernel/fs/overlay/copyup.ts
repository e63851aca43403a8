// Copying up: before something that lies below is changed, it gets its place in the upper layer, and so do the directories above
// it. The pages of a file are shared with its origin until one of them is written.

import { ENOMEM, EOVERFLOW, EROFS } from "../../../abi/errno";
import { S_IFMT, S_IFREG } from "../../../abi/fs";
import { fromKgid, fromKuid, INVALID_ID, UserNs } from "../../ns/user";
import { dentryNew, dput, isUnlinked } from "../dcache";
import { kgidFrom, kuidFrom } from "../idmap";
import { tmpfileShare } from "../tmpfile";
import { tmpfsInode, tmpfsMknod, tmpfsNameless, tmpfsSymlink, tmpfsUnlink } from "../tmpfs";
import { Dentry, FS_OVERLAY, Inode, isDir, isErr, isLnk, isNull } from "../types";
import { xattrsCopy } from "../xattr";
import { layerOf, lowerOf, nodeOf, overlayReal, ovlFs, setUpper, sync } from "./layers";
import { setImpure, setOrigin } from "./xattr";

/** Sees to it that `d` is in the upper layer. @returns 0 or -errno with nothing half done */
export function overlayCopyUp(d: Dentry): i32 {
  if (isNull(ovlFs(d.sb).upper)) return -EROFS;
  while (isNull(nodeOf(d.inode).upper)) {
    let top = d;
    while (!isUnlinked(top) && isNull(nodeOf(top.parent.inode).upper)) top = top.parent;
    const err = copyOne(top);
    if (err) return err;
  }
  return 0;
}

/** A nameless file: its name was removed while it was in use. */
function nameless(d: Dentry, mode: u32): i32 {
  const dir = ovlFs(d.sb).upper;
  const inode = tmpfsInode(0, dir.sb, dir.inode, mode, d.inode.rdev);
  if (isNull(inode)) return -ENOMEM;
  tmpfsNameless(inode);
  const made = dentryNew(dir, d.name, <i32>d.nameLen, inode);
  return isNull(made) ? -ENOMEM : <i32>changetype<usize>(made);
}

function make(d: Dentry, from: Inode): i32 {
  if (isUnlinked(d)) return nameless(d, from.mode);
  const dir = nodeOf(d.parent.inode).upper;
  if (isLnk(from)) return tmpfsSymlink(0, dir, d.name, <i32>d.nameLen, from.data, <i32>from.size);
  return tmpfsMknod(0, dir, d.name, <i32>d.nameLen, from.mode, from.rdev);
}

function copyOne(d: Dentry): i32 {
  const fs = ovlFs(d.sb);
  const n = nodeOf(d.inode);
  const below = lowerOf(n, 0).inode;
  if (below.sb.fstype == FS_OVERLAY) sync(below);
  const from = overlayReal(below);
  const owner = changetype<UserNs>(d.sb.userNs);
  sync(d.inode);
  const uid = d.inode.uid;
  const gid = d.inode.gid;
  if (fromKuid(owner, uid) == INVALID_ID || fromKgid(owner, gid) == INVALID_ID) return -EOVERFLOW;
  const parent = isUnlinked(d) ? fs.upper.inode : nodeOf(d.parent.inode).upper.inode;
  const atime = parent.atime;
  const mtime = parent.mtime;
  const made = make(d, from);
  if (isErr(made)) return made;
  const up = changetype<Dentry>(made);
  const to = up.inode;
  let err = 0;
  if ((from.mode & S_IFMT) == S_IFREG) err = tmpfileShare(from, to);
  if (!err) err = xattrsCopy(from, to, fs);
  parent.atime = atime;
  parent.mtime = mtime;
  if (err) {
    if (!isUnlinked(up)) tmpfsUnlink(up);
    dput(up);
    return err;
  }
  to.uid = kuidFrom(fs.upperIdmap, to.sb, uid);
  to.gid = kgidFrom(fs.upperIdmap, to.sb, gid);
  to.mode = from.mode;
  to.atime = from.atime;
  to.mtime = from.mtime;
  // A file with several names loses them here: it becomes another.
  if (isDir(from) || below.nlink == 1) {
    n.constIno = below.ino;
    n.constLayer = layerOf(n, 0);
    setOrigin(fs, to, below.sb, below.ino);
    if (!isUnlinked(d)) setImpure(fs, parent);
  }
  setUpper(d.inode, up);
  dput(up);
  sync(d.inode);
  return 0;
}
