// Capabilities of files (capabilities(7), "File capabilities"): the attribute security.capability, a struct vfs_cap_data (20 bytes: a word
// of revision and the effective bit, then permitted and inheritable ones, low and high words) or vfs_ns_cap_data, which has a word more:
// whose root it is for, as the file system's user namespace numbers users. They count only in the user namespaces where that user is
// root, and in those below (namespaced file capabilities).

import { EINVAL, EOVERFLOW, EPERM } from "../../abi/errno";
import { isStr } from "../mem/str";
import { copyFromUser } from "../mem/user";
import { fromKuid, INVALID_ID, makeKuid, UserNs } from "../ns/user";
import { CAP_SETFCAP, cred, nsCapable } from "../task/cred";
import { kuidFrom, vfsuidFrom } from "./idmap";
import { capableWrtInode } from "./inode";
import { fsState } from "./state";
import { Inode, isNull, Mount, nil } from "./types";
import { Xattr, xattrUnlink } from "./xattr";

const REVISION_2: u32 = 0x02000000;
const REVISION_3: u32 = 0x03000000;
const EFFECTIVE: u32 = 1;
const SIZE_2: u32 = 20;
const SIZE_3: u32 = 24;

export function isCapsName(name: usize, n: i32): bool {
  return isStr(name, n, "security.capability");
}

/** The address of the link to a file's attribute; what it holds is null when there is none. */
function capsLink(inode: Inode): usize {
  let link = changetype<usize>(inode) + offsetof<Inode>("xattrs");
  for (let x = load<Xattr>(link); !isNull(x) && !isCapsName(x.name, <i32>x.nameLen); x = load<Xattr>(link))
    link = changetype<usize>(x) + offsetof<Xattr>("next");
  return link;
}

/** cap_inode_killpriv: a change of content or owner takes them away. */
export function fileCapsDrop(inode: Inode): void {
  if (!inode.xattrs) return;
  const link = capsLink(inode);
  if (load<usize>(link)) xattrUnlink(link);
}

/** What a value with these first four bytes has to be long; 0: no such value. */
function sizeFor(head: u32): u32 {
  const revision = head & ~EFFECTIVE;
  return revision == REVISION_2 ? SIZE_2 : revision == REVISION_3 ? SIZE_3 : 0;
}

/** rootid_owns_currentns: is `kuid` root of the caller's user namespace or of one above it? */
function isRootHere(kuid: u32): bool {
  if (kuid == INVALID_ID) return false;
  let ns = changetype<UserNs>(cred().userNs);
  while (fromKuid(ns, kuid) != 0) {
    if (!ns.parent) return false;
    ns = changetype<UserNs>(ns.parent);
  }
  return true;
}

/** Whose root a value is for, to those who see the file through a mount. */
function rootOf(idmap: usize, inode: Inode, value: usize, size: u32): u32 {
  const id = size == SIZE_3 ? load<u32>(value, 20) : 0;
  return vfsuidFrom(idmap, inode.sb, makeKuid(changetype<UserNs>(inode.sb.userNs), id));
}

/**
 * cap_convert_nscap: what is set for whoever has the file system stays as it is; what a user namespace's root sets is for that root.
 * @returns the size of the value, which then lies at fsState().text, or -errno
 */
export function fileCapsFromUser(mount: Mount, inode: Inode, value: u32, size: u32): i32 {
  const at = fsState().text;
  if (size != SIZE_2 && size != SIZE_3) return -EINVAL;
  const err = copyFromUser(at, value, size);
  if (err) return err;
  const head = load<u32>(at);
  if (sizeFor(head) != size) return -EINVAL;
  if (!capableWrtInode(mount.idmap, inode, CAP_SETFCAP)) return -EPERM;
  const fsNs = changetype<UserNs>(inode.sb.userNs);
  if (size == SIZE_2 && !mount.idmap && nsCapable(fsNs, CAP_SETFCAP)) return size;
  const root = makeKuid(changetype<UserNs>(cred().userNs), size == SIZE_3 ? load<u32>(at, 20) : 0);
  const id = root == INVALID_ID ? root : fromKuid(fsNs, kuidFrom(mount.idmap, inode.sb, root));
  if (id == INVALID_ID) return -EINVAL;
  store<u32>(at, REVISION_3 | (head & EFFECTIVE));
  store<u32>(at, id, 20);
  return SIZE_3;
}

/**
 * cap_inode_getsecurity: as the caller's user namespace may read it.
 * @returns the size of the value, which then lies at fsState().text, or -errno
 */
export function fileCapsToUser(idmap: usize, inode: Inode, x: Xattr): i32 {
  const head = x.size < 4 ? 0 : load<u32>(x.value);
  if (!x.size || sizeFor(head) != x.size) return -EINVAL;
  const root = rootOf(idmap, inode, x.value, x.size);
  const id = root == INVALID_ID ? root : fromKuid(changetype<UserNs>(cred().userNs), root);
  const named = id != INVALID_ID && id != 0;
  if (!named && !isRootHere(root)) return -EOVERFLOW;
  const at = fsState().text;
  memory.copy(at, x.value, SIZE_2);
  store<u32>(at, (named ? REVISION_3 : REVISION_2) | (head & EFFECTIVE));
  store<u32>(at, id, 20);
  return named ? SIZE_3 : SIZE_2;
}

/** get_vfs_caps_from_disk, for exec. @returns the attribute if it counts for the caller, else null */
export function fileCapsForExec(idmap: usize, inode: Inode): Xattr {
  const x = load<Xattr>(capsLink(inode));
  if (isNull(x) || x.size < 4 || sizeFor(load<u32>(x.value)) != x.size) return nil<Xattr>();
  return isRootHere(rootOf(idmap, inode, x.value, x.size)) ? x : nil<Xattr>();
}

@inline
export function capsPermitted(x: Xattr): u64 {
  return load<u32>(x.value, 4) | ((<u64>load<u32>(x.value, 12)) << 32);
}

@inline
export function capsInheritable(x: Xattr): u64 {
  return load<u32>(x.value, 8) | ((<u64>load<u32>(x.value, 16)) << 32);
}

@inline
export function capsEffective(x: Xattr): bool {
  return (load<u32>(x.value) & EFFECTIVE) != 0;
}
