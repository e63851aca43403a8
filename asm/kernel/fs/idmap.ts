// Idmapped mounts: mount_setattr(2) "ID-mapped mounts". Such a mount shows the owners of its files through the maps of a user
// namespace, and takes new owners through them. Between the numbers of the initial namespace that an inode holds (kuid, kgid) and
// what a caller is compared with (Linux: vfsuid, vfsgid) stands the mount's IdMap; 0 stands for none, which changes nothing.
//
//   kuid ─ number in the file system's user namespace ─ "down" the maps ─► vfsuid          vfsuidOf, vfsgidOf
//   vfsuid ─ "up" the maps ─ number in the file system's user namespace ─► kuid            kuidFrom, kgidFrom

import { CACHE_IDMAP, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { fromKgid, fromKuid, INVALID_ID, makeKgid, makeKuid, mapDown, mapUp, UserNs } from "../ns/user";
import { Inode, isNull, nil, Super } from "./types";

/** Copies of a user namespace's maps as they were when the mount was given them. */
@unmanaged
export class IdMap {
  refs: u32;
  uids: usize; // as UserNs.uidMap
  gids: usize;
}

function mapCopy(map: usize): usize {
  const size = 4 + <usize>load<u32>(map) * 12;
  const copy = kmalloc(size);
  if (copy) memory.copy(copy, map, size);
  return copy;
}

/** @returns null when memory is exhausted. Preconditions: both maps are written */
export function idmapNew(ns: UserNs): IdMap {
  const m = knew<IdMap>(CACHE_IDMAP);
  if (isNull(m)) return m;
  m.refs = 1;
  m.uids = mapCopy(ns.uidMap);
  m.gids = mapCopy(ns.gidMap);
  if (m.uids && m.gids) return m;
  idmapPut(changetype<usize>(m));
  return nil<IdMap>();
}

export function idmapGet(idmap: usize): usize {
  if (idmap) changetype<IdMap>(idmap).refs++;
  return idmap;
}

export function idmapPut(idmap: usize): void {
  const m = changetype<IdMap>(idmap);
  if (!idmap || --m.refs) return;
  kfree(m.uids);
  kfree(m.gids);
  kdelete(CACHE_IDMAP, m);
}

/** i_uid_into_vfsuid: who owns the file to those who see it through the mount; INVALID_ID is nobody. */
export function vfsuidOf(idmap: usize, inode: Inode): u32 {
  return idmap ? vfsuidFrom(idmap, inode.sb, inode.uid) : inode.uid;
}

/** make_vfsuid: the same of any user of a file system. */
export function vfsuidFrom(idmap: usize, sb: Super, kuid: u32): u32 {
  if (!idmap || kuid == INVALID_ID) return kuid;
  const id = fromKuid(changetype<UserNs>(sb.userNs), kuid);
  return id == INVALID_ID ? id : mapDown(changetype<IdMap>(idmap).uids, id);
}

export function vfsgidOf(idmap: usize, inode: Inode): u32 {
  if (!idmap) return inode.gid;
  const id = fromKgid(changetype<UserNs>(inode.sb.userNs), inode.gid);
  return id == INVALID_ID ? id : mapDown(changetype<IdMap>(idmap).gids, id);
}

/** from_vfsuid: what a file of `sb` is to hold so that the mount shows it as `vfsuid`. */
export function kuidFrom(idmap: usize, sb: Super, vfsuid: u32): u32 {
  if (!idmap || vfsuid == INVALID_ID) return vfsuid;
  const id = mapUp(changetype<IdMap>(idmap).uids, vfsuid);
  return id == INVALID_ID ? id : makeKuid(changetype<UserNs>(sb.userNs), id);
}

export function kgidFrom(idmap: usize, sb: Super, vfsgid: u32): u32 {
  if (!idmap || vfsgid == INVALID_ID) return vfsgid;
  const id = mapUp(changetype<IdMap>(idmap).gids, vfsgid);
  return id == INVALID_ID ? id : makeKgid(changetype<UserNs>(sb.userNs), id);
}

/** HAS_UNMAPPED_ID. */
export function isNobodys(idmap: usize, inode: Inode): bool {
  return vfsuidOf(idmap, inode) == INVALID_ID || vfsgidOf(idmap, inode) == INVALID_ID;
}
