// Credentials that execve(2) gives: set-user-ID and set-group-ID bits, the capabilities of files, and root's
// (capabilities(7), "Transformation of capabilities during execve()").

import { EPERM } from "../../abi/errno";
import { capsEffective, capsInheritable, capsPermitted, fileCapsForExec } from "../fs/filecaps";
import { vfsgidOf, vfsuidOf } from "../fs/idmap";
import { realInode } from "../fs/inodeops";
import { File, FsStruct, isNull, MNT_NOSUID, Mount } from "../fs/types";
import { NsProxy } from "../ns/nsproxy";
import { fromKgid, fromKuid, INVALID_ID, inUserNs, makeKuid, UserNs } from "../ns/user";
import { CAP_FULL, CAP_SETUID, Cred, cred, nsCapable } from "./cred";
import { current } from "./current";
import { groupOf } from "./signal";

const SECBIT_NOROOT: u32 = 1;
const SECBIT_KEEP_CAPS: u32 = 16;
const SET_UID: u32 = 0o4000;
/** Without the group's right to execute, the bit means mandatory locking. */
const SET_GID: u32 = 0o2010;

/** mnt_may_suid: programs of mounts of others, or of file systems of others, have no privileges to give. */
function mayGive(mount: Mount): bool {
  if (mount.flags & MNT_NOSUID) return false;
  if (changetype<usize>(mount.ns) != changetype<NsProxy>(current.nsproxy).mnt) return false;
  return inUserNs(changetype<UserNs>(mount.sb.userNs), changetype<UserNs>(cred().userNs));
}

/** bprm_fill_uid */
function setIds(c: Cred, exe: File): void {
  const mode = exe.inode.mode;
  if (current.noNewPrivs || !(mode & (SET_UID | 0o2000)) || !mayGive(exe.mount)) return;
  const ns = changetype<UserNs>(c.userNs);
  const uid = vfsuidOf(exe.mount.idmap, exe.dentry.inode);
  const gid = vfsgidOf(exe.mount.idmap, exe.dentry.inode);
  if (fromKuid(ns, uid) == INVALID_ID || fromKgid(ns, gid) == INVALID_ID) return;
  if (mode & SET_UID) c.euid = uid;
  if ((mode & SET_GID) == SET_GID) c.egid = gid;
}

/** check_unsafe_exec: somebody who stays behind could change what the program stands on. */
function isUnsafe(): bool {
  return current.noNewPrivs != 0 || changetype<FsStruct>(current.fs).refs > <u32>groupOf(current).threads;
}

/**
 * cap_bprm_creds_from_file. @param c a copy of the caller's credentials, which become the program's
 * @returns 0, or -EPERM: the file says that its capabilities are effective, and not all of them can be given
 */
export function execCred(c: Cred, exe: File): i32 {
  const before = cred();
  const ns = changetype<UserNs>(c.userNs);
  setIds(c, exe);
  let effective = false;
  let hasFileCaps = false;
  c.permitted = 0;
  const inode = realInode(exe.dentry.inode);
  if (inode.xattrs && mayGive(exe.mount)) {
    const x = fileCapsForExec(exe.mount.idmap, inode);
    if (!isNull(x)) {
      hasFileCaps = true;
      effective = capsEffective(x);
      const granted = capsPermitted(x) & CAP_FULL;
      c.permitted = (granted & c.bounding) | (capsInheritable(x) & c.inheritable);
      if (effective && granted & ~c.permitted) return -EPERM;
    }
  }
  const root = makeKuid(ns, 0);
  // A set-user-ID program of root's that also has capabilities has just those, unless root runs it.
  const isRoot = root != INVALID_ID && (c.euid == root || c.uid == root);
  if (isRoot && !(c.securebits & SECBIT_NOROOT) && !(hasFileCaps && c.uid != root)) {
    c.permitted = c.bounding | c.inheritable;
    if (c.euid == root) effective = true;
  }
  const isSet = c.euid != before.uid || c.egid != before.gid;
  const gains = (c.permitted & ~before.permitted) != 0;
  if ((isSet || gains) && isUnsafe()) {
    if (current.noNewPrivs || !nsCapable(ns, CAP_SETUID)) {
      c.euid = c.uid;
      c.egid = c.gid;
    }
    c.permitted &= before.permitted;
  }
  c.suid = c.euid;
  c.fsuid = c.euid;
  c.sgid = c.egid;
  c.fsgid = c.egid;
  if (hasFileCaps || isSet) c.ambient = 0;
  c.permitted |= c.ambient;
  c.effective = effective ? c.permitted : c.ambient;
  c.securebits &= ~SECBIT_KEEP_CAPS;
  return 0;
}
