// open_tree(2), open_tree_attr(2): a descriptor of a place, or of a copy of the mounts there.

import { EINVAL, EPERM } from "../../abi/errno";
import {
  AT_EMPTY_PATH,
  AT_NO_AUTOMOUNT,
  AT_RECURSIVE,
  AT_SYMLINK_NOFOLLOW,
  O_CLOEXEC,
  O_PATH,
  OPEN_TREE_CLONE,
} from "../../abi/fs";
import { openCopy } from "./detached";
import { fdInstall } from "./fdtable";
import { mayMount } from "./mntns";
import { pathPut } from "./mount";
import { LOOKUP_EMPTY, LOOKUP_FOLLOW, scratchPath, userPath } from "./namei";
import { openAt } from "./open";
import { File } from "./types";

export function sysOpenTree(dfd: i32, path: i32, flags: i32): i64 {
  const f = <u32>flags;
  const known = AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_RECURSIVE | AT_SYMLINK_NOFOLLOW | OPEN_TREE_CLONE | O_CLOEXEC;
  if (f & ~known || (f & (AT_RECURSIVE | OPEN_TREE_CLONE)) == AT_RECURSIVE) return -EINVAL;
  const copy = (f & OPEN_TREE_CLONE) != 0;
  if (copy && !mayMount()) return -EPERM;
  const p = scratchPath(0);
  const lookup = (f & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW) | (f & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0);
  const err = userPath(dfd, path, lookup, p);
  if (err) return err;
  if (copy) return openCopy(p, (f & AT_RECURSIVE) != 0, (f & O_CLOEXEC) != 0);
  const made = openAt(p.mount, p.dentry, O_PATH);
  pathPut(p);
  return made < 0 ? made : fdInstall(changetype<File>(<usize>made), (f & O_CLOEXEC) != 0);
}
