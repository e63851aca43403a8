// ovl_lookup: a name is looked for in each layer, from above, until a file, an opaque directory or a whiteout ends it.

import { ENOENT, ENOMEM } from "../../../abi/errno";
import { dentryAdd, dentryNew, dput } from "../dcache";
import { lookupChild } from "../namei";
import { Dentry, isDir, isErr, isNull } from "../types";
import { inodeFor, isWhiteout, layerOf, lowerOf, nodeAdd, nodeFree, nodeNew, nodeOf, ovlFs } from "./layers";
import { isOpaque, originOf } from "./xattr";

/** @returns a counted Dentry or -errno */
export function overlayLookup(dir: Dentry, name: usize, len: i32): i32 {
  const fs = ovlFs(dir.sb);
  const p = nodeOf(dir.inode);
  const n = nodeNew(p.count);
  if (isNull(n)) return -ENOMEM;
  let stop = false;
  let err = -ENOENT;
  if (!isNull(p.upper)) {
    const found = lookupChild(p.upper, name, len);
    if (!isErr(found)) {
      const d = changetype<Dentry>(found);
      if (isWhiteout(d.inode)) {
        dput(d);
        stop = true;
      } else {
        n.upper = d;
        stop = !isDir(d.inode) || isOpaque(fs, d.inode);
      }
    } else if (found != -ENOENT) {
      stop = true;
      err = found;
    }
  }
  for (let i: u32 = 0; i < p.count && !stop; i++) {
    const found = lookupChild(lowerOf(p, i), name, len);
    if (isErr(found)) {
      if (found == -ENOENT) continue;
      err = found;
      break;
    }
    const d = changetype<Dentry>(found);
    const first = isNull(n.upper) && !n.count;
    // A file below a directory, or a directory below a file, is not seen.
    if (isWhiteout(d.inode) || (!isDir(d.inode) && !first)) {
      dput(d);
      break;
    }
    nodeAdd(n, d, layerOf(p, i));
    stop = !isDir(d.inode) || isOpaque(fs, d.inode);
  }
  if (isNull(n.upper) && !n.count) {
    nodeFree(n);
    return err;
  }
  if (!isNull(n.upper)) {
    const layer = originOf(fs, n.upper.inode);
    if (layer >= 0 && (!isDir(n.upper.inode) || (n.count && lowerOf(n, 0).inode.ino == fs.originIno))) {
      n.constIno = fs.originIno;
      n.constLayer = <u32>layer;
    }
  }
  const inode = inodeFor(dir.sb, n);
  if (isNull(inode)) return -ENOMEM;
  const d = dentryNew(dir, name, len, inode);
  if (isNull(d)) return -ENOMEM;
  dentryAdd(d);
  return <i32>changetype<usize>(d);
}

/** ovl_lower_positive: is there something of that name below the upper layer of `dir`? */
export function lowerPositive(dir: Dentry, name: usize, len: i32): bool {
  const p = nodeOf(dir.inode);
  for (let i: u32 = 0; i < p.count; i++) {
    const found = lookupChild(lowerOf(p, i), name, len);
    if (isErr(found)) continue;
    const d = changetype<Dentry>(found);
    const there = !isWhiteout(d.inode);
    dput(d);
    return there;
  }
  return false;
}
