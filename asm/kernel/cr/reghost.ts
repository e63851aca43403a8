// Files without a name made again: CRIU's ghosts, and memory files. The inode hangs on a name that is in no directory, as it did.

import {
  FILE_ENTRY_REG,
  GHOST_FILE_ENTRY_GID,
  GHOST_FILE_ENTRY_MODE,
  GHOST_FILE_ENTRY_RDEV,
  GHOST_FILE_ENTRY_SIZE,
  GHOST_FILE_ENTRY_UID,
  MAGIC_GHOST_FILE,
  MAGIC_MEMFD_INODE,
  MAGIC_PAGEMAP,
  MEMFD_INODE_ENTRY_GID,
  MEMFD_INODE_ENTRY_INODE_ID,
  MEMFD_INODE_ENTRY_MODE,
  MEMFD_INODE_ENTRY_NAME,
  MEMFD_INODE_ENTRY_SEALS,
  MEMFD_INODE_ENTRY_SHMID,
  MEMFD_INODE_ENTRY_SIZE,
  MEMFD_INODE_ENTRY_UID,
  PAGEMAP_ENTRY_COMPAT_NR_PAGES,
  PAGEMAP_ENTRY_NR_PAGES,
  PAGEMAP_ENTRY_VADDR,
  PAGEMAP_HEAD_PAGES_ID,
  REG_FILE_ENTRY_NAME,
  REMAP_FILE_PATH_ENTRY_ORIG_ID,
  REMAP_FILE_PATH_ENTRY_REMAP_ID,
  REMAP_FILE_PATH_ENTRY_REMAP_TYPE,
  REMAP_TYPE_GHOST,
  REMAP_TYPE_LINKED,
} from "../../abi/criu";
import { EINVAL, ENOENT } from "../../abi/errno";
import { dentryNew, dput } from "../fs/dcache";
import { sysMkdirat } from "../fs/dirs";
import { filePut } from "../fs/file";
import { fileWrite } from "../fs/fileops";
import { mntget, mntput, pathPut } from "../fs/mount";
import { LOOKUP_DIRECTORY, LOOKUP_FOLLOW, lookupPath } from "../fs/namei";
import { openAt } from "../fs/open";
import { fsState } from "../fs/state";
import { tmpfsTruncate } from "../fs/tmpfile";
import { tmpfsInode, tmpfsNameless } from "../fs/tmpfs";
import { Dentry, File, FS_DEVTMPFS, FS_ROOTFS, FS_TMPFS, Inode, isErr, isReg, Mount, Path } from "../fs/types";
import { CR_STATE } from "../mem/map";
import { kfree, kmalloc } from "../mem/slab";
import { bytesZero, strLen } from "../mem/str";
import { current, hostMode, setCurrent, setHostMode } from "../task/current";
import { Task } from "../task/task";
import { Entries, entryAt, ImageIn, imageClose, imageGet, imageName, imageNext, imageOpen } from "./folder";
import { damaged, dropList, fail, noMemory, ok, plan, readList } from "./plan";
import { getMsg, getText, getU32, getUint, Msg, msgAt, msgSize } from "./protobuf";
import { sayPath } from "./reason";
import { fileEntry } from "./refile";

/** Ghost.memfd of one that is no ghost. */
const LINKED: u32 = 2;
const PATH_MAX: u32 = 4096;
const AT_FDCWD = -100;
const O_RDWR: u32 = 2;
const O_LARGEFILE: u32 = 0o100000;
const MAX_SIZE: u64 = 1 << 31;
const NOWHERE: usize = CR_STATE + 3400;
const PLACE: usize = CR_STATE + 3408;

/** An inode that has been made, held by its dentry and mount. `place` is laid over these two. */
@unmanaged
class Ghost {
  next: usize;
  id: u32;
  memfd: u32;
  mount: Mount;
  dentry: Dentry;
}

function placeOf(g: Ghost): Path {
  return changetype<Path>(changetype<usize>(g) + offsetof<Ghost>("mount"));
}

/** What is laid over when there is none: both null. */
function nowhere(): Path {
  const p = changetype<Path>(NOWHERE);
  p.mount = changetype<Mount>(0);
  p.dentry = changetype<Dentry>(0);
  return p;
}

function find(id: u32, memfd: u32): Ghost {
  let at = plan().ghostHead;
  while (at && (changetype<Ghost>(at).id != id || changetype<Ghost>(at).memfd != memfd))
    at = changetype<Ghost>(at).next;
  return changetype<Ghost>(at);
}

/** Hangs an inode on a name of its own below `dir`; takes the inode over. @returns null: no memory */
function keep(id: u32, memfd: u32, mount: Mount, dir: Dentry, name: usize, n: i32, inode: Inode): Ghost {
  const g = changetype<Ghost>(kmalloc(offsetof<Ghost>()));
  const d = dentryNew(dir, name, n, inode);
  if (!changetype<usize>(g) || !changetype<usize>(d)) {
    if (changetype<usize>(d)) dput(d);
    kfree(changetype<usize>(g));
    noMemory();
    return changetype<Ghost>(0);
  }
  g.id = id;
  g.memfd = memfd;
  g.mount = mntget(mount);
  g.dentry = d;
  g.next = plan().ghostHead;
  plan().ghostHead = changetype<usize>(g);
  return g;
}

/** What stands for a file of the image, of one type of remap; 0: it has its name. */
function remapped(id: u32, type: u32): u32 {
  if (!plan().remaps) return 0;
  const e = changetype<Entries>(plan().remaps);
  for (let i: u32 = 0; i < e.count; i++) {
    const m = entryAt(e, i);
    if (getU32(m, REMAP_FILE_PATH_ENTRY_ORIG_ID) != id) continue;
    if (getUint(m, REMAP_FILE_PATH_ENTRY_REMAP_TYPE, 0) == type) return getU32(m, REMAP_FILE_PATH_ENTRY_REMAP_ID);
  }
  return 0;
}

/** Whether the description's file has no name of its own any more. */
export function nameless(id: u32): bool {
  return (remapped(id, REMAP_TYPE_LINKED) | remapped(id, REMAP_TYPE_GHOST)) != 0;
}

/** Makes a directory and those above it, with the rights of who restarts, and finds it. @returns 0 or -errno */
function makeAbove(dir: usize, place: Path): i32 {
  const was = hostMode;
  setHostMode(true);
  for (let at = dir + 1; ; at++) {
    const c = load<u8>(at);
    if (c && c != 47) continue;
    store<u8>(at, 0);
    sysMkdirat(AT_FDCWD, <i32>dir, 0o755);
    store<u8>(at, c);
    if (!c) break;
  }
  setHostMode(was);
  return lookupPath(AT_FDCWD, dir, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, 0, place);
}

/** The nameless file that the description with that number had open; both fields null: it has a name. */
export function ghostOf(id: u32, name: usize): Path {
  const other = remapped(id, REMAP_TYPE_LINKED);
  const number = other ? other : remapped(id, REMAP_TYPE_GHOST);
  if (!number) return nowhere();
  const known = find(number, other ? LINKED : 0);
  if (changetype<usize>(known)) return placeOf(known);
  let slash = strLen(name);
  while (slash > 0 && load<u8>(name + slash) != 47) slash--;
  const dir = kmalloc(slash + 2);
  if (!dir) {
    noMemory();
    return nowhere();
  }
  memory.copy(dir, name, slash);
  if (!slash) store<u8>(dir, 47);
  store<u8>(dir + (slash ? slash : 1), 0);
  const place = changetype<Path>(PLACE);
  let err = lookupPath(AT_FDCWD, dir, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, 0, place);
  // Deleted with all that was above it: what is missing is made, as CRIU does, so that it has the place that it had.
  if (err) err = makeAbove(dir, place);
  kfree(dir);
  if (err) {
    fail(-ENOENT, sayPath("the directory of the deleted file ", name, " is not here"));
    return nowhere();
  }
  const last = name + slash + 1;
  const g = other ? makeLinked(other, place, last) : makeGhost(number, place, last);
  pathPut(place);
  return changetype<usize>(g) ? placeOf(g) : nowhere();
}

/** A file that is there by another name hangs on the one by which it was opened, too. @param id  of the entry with the other name */
function makeLinked(id: u32, dir: Path, name: usize): Ghost {
  const other = getText(getMsg(fileEntry(id), FILE_ENTRY_REG), REG_FILE_ENTRY_NAME, PATH_MAX);
  const place = changetype<Path>(kmalloc(offsetof<Path>()));
  let g = changetype<Ghost>(0);
  if (!other || !changetype<usize>(place)) damaged();
  else if (lookupPath(AT_FDCWD, other, 0, 0, place))
    fail(-ENOENT, sayPath("the other name of a deleted file, ", other, ", is not here"));
  else {
    place.dentry.inode.refs++;
    g = keep(id, LINKED, dir.mount, dir.dentry, name, strLen(name), place.dentry.inode);
    if (!changetype<usize>(g)) place.dentry.inode.refs--;
    pathPut(place);
  }
  kfree(changetype<usize>(place));
  kfree(other);
  return g;
}

function makeGhost(number: u32, dir: Path, name: usize): Ghost {
  const sb = dir.dentry.sb;
  if (sb.fstype != FS_TMPFS && sb.fstype != FS_ROOTFS && sb.fstype != FS_DEVTMPFS) {
    fail(-EINVAL, sayPath("the deleted file ", name, " cannot be made in that file system"));
    return changetype<Ghost>(0);
  }
  const now = current;
  setCurrent(changetype<Task>(plan().caller));
  imageName("ghost-file", number);
  const file = changetype<ImageIn>(kmalloc(offsetof<ImageIn>()));
  let g = changetype<Ghost>(0);
  if (!changetype<usize>(file)) noMemory();
  else {
    imageOpen(file, MAGIC_GHOST_FILE);
    const m = imageNext(file);
    if (!m) damaged();
    else {
      const mode = getU32(m, GHOST_FILE_ENTRY_MODE);
      const size = getUint(m, GHOST_FILE_ENTRY_SIZE, 0);
      const kind = mode & 0o170000;
      if (size > MAX_SIZE || (kind != 0o100000 && kind != 0o010000 && kind != 0o040000)) damaged();
      const inode = ok()
        ? tmpfsInode(0, sb, dir.dentry.inode, mode, getU32(m, GHOST_FILE_ENTRY_RDEV))
        : changetype<Inode>(0);
      if (ok() && !changetype<usize>(inode)) noMemory();
      if (changetype<usize>(inode)) {
        tmpfsNameless(inode);
        inode.uid = getU32(m, GHOST_FILE_ENTRY_UID);
        inode.gid = getU32(m, GHOST_FILE_ENTRY_GID);
        g = keep(number, 0, dir.mount, dir.dentry, name, strLen(name), inode);
        if (changetype<usize>(g) && isReg(inode)) copyIn(g, file, size);
      }
      kfree(msgAt(m));
    }
    imageClose(file);
    kfree(changetype<usize>(file));
  }
  setCurrent(now);
  return ok() ? g : changetype<Ghost>(0);
}

/** The bytes that follow a ghost's entry. */
function copyIn(g: Ghost, from: ImageIn, size: u64): void {
  const opened = <i32>openAt(g.mount, g.dentry, O_RDWR | O_LARGEFILE);
  const buf = kmalloc(65536);
  if (isErr(opened) || !buf) noMemory();
  else {
    if (tmpfsTruncate(g.dentry.inode, <i64>size)) noMemory();
    const was = hostMode;
    for (let pos: u64 = 0; pos < size && ok(); ) {
      const n = size - pos < 65536 ? <u32>(size - pos) : 65536;
      if (!imageGet(from, buf, n)) damaged();
      else {
        setHostMode(true);
        // What is zero was a hole, and is one again.
        const r = bytesZero(buf, n) ? <i64>n : fileWrite(changetype<File>(<usize>opened), <u32>buf, n, <i64>pos);
        setHostMode(was);
        if (r != n) noMemory();
      }
      pos += n;
    }
  }
  kfree(buf);
  if (!isErr(opened)) filePut(changetype<File>(<usize>opened));
}

/** The memory file with that number. */
export function memfdOf(number: u32): Path {
  const known = find(number, 1);
  if (changetype<usize>(known)) return placeOf(known);
  const now = current;
  setCurrent(changetype<Task>(plan().caller));
  imageName("memfd");
  const list = readList(MAGIC_MEMFD_INODE, true);
  let g = changetype<Ghost>(0);
  if (list) {
    const e = changetype<Entries>(list);
    for (let i: u32 = 0; i < e.count && !changetype<usize>(g); i++)
      if (getUint(entryAt(e, i), MEMFD_INODE_ENTRY_INODE_ID, 0) == number) g = makeMemfd(number, entryAt(e, i));
    if (!changetype<usize>(g)) damaged();
    dropList(list);
  }
  setCurrent(now);
  return changetype<usize>(g) && ok() ? placeOf(g) : nowhere();
}

function makeMemfd(number: u32, m: Msg): Ghost {
  const sb = fsState().memfdSuper;
  const name = getMsg(m, MEMFD_INODE_ENTRY_NAME);
  const size = getUint(m, MEMFD_INODE_ENTRY_SIZE, 0);
  if (msgSize(name) > 250 || size > MAX_SIZE) {
    damaged();
    return changetype<Ghost>(0);
  }
  const inode = tmpfsInode(0, sb, changetype<Inode>(0), 0o100000 | (getU32(m, MEMFD_INODE_ENTRY_MODE) & 0o7777), 0);
  if (!changetype<usize>(inode)) {
    noMemory();
    return changetype<Ghost>(0);
  }
  tmpfsNameless(inode);
  inode.uid = getU32(m, MEMFD_INODE_ENTRY_UID);
  inode.gid = getU32(m, MEMFD_INODE_ENTRY_GID);
  const g = keep(number, 1, sb.mounts, sb.root, msgAt(name), <i32>msgSize(name), inode);
  if (changetype<usize>(g)) {
    if (tmpfsTruncate(inode, <i64>size)) noMemory();
    pagesIn(g, getU32(m, MEMFD_INODE_ENTRY_SHMID), size);
    inode.seals = getU32(m, MEMFD_INODE_ENTRY_SEALS);
  }
  return g;
}

/** The pages of a memory file, from pagemap-shmem-N.img and its pages. */
function pagesIn(g: Ghost, shmid: u32, size: u64): void {
  imageName("pagemap-shmem", shmid);
  const list = readList(MAGIC_PAGEMAP, true);
  if (!list) return;
  const e = changetype<Entries>(list);
  const file = changetype<ImageIn>(kmalloc(offsetof<ImageIn>()));
  const page = kmalloc(4096);
  const opened = <i32>openAt(g.mount, g.dentry, O_RDWR | O_LARGEFILE);
  if (!changetype<usize>(file) || !page || isErr(opened)) noMemory();
  else if (!e.count) damaged();
  else {
    imageName("pages", getU32(entryAt(e, 0), PAGEMAP_HEAD_PAGES_ID));
    imageOpen(file, 0);
    const was = hostMode;
    for (let i: u32 = 1; i < e.count && ok(); i++) {
      const m = entryAt(e, i);
      let pos = getUint(m, PAGEMAP_ENTRY_VADDR, 0);
      let n = getUint(m, PAGEMAP_ENTRY_NR_PAGES, getUint(m, PAGEMAP_ENTRY_COMPAT_NR_PAGES, 0));
      for (; n && ok(); n--, pos += 4096) {
        if (pos >= size || !imageGet(file, page, 4096)) damaged();
        else {
          setHostMode(true);
          fileWrite(changetype<File>(<usize>opened), <u32>page, size - pos < 4096 ? <u32>(size - pos) : 4096, <i64>pos);
          setHostMode(was);
        }
      }
    }
    imageClose(file);
  }
  if (!isErr(opened)) filePut(changetype<File>(<usize>opened));
  kfree(page);
  kfree(changetype<usize>(file));
  dropList(list);
}

export function ghostsRelease(): void {
  let at = plan().ghostHead;
  while (at) {
    const g = changetype<Ghost>(at);
    at = g.next;
    dput(g.dentry);
    mntput(g.mount);
    kfree(changetype<usize>(g));
  }
}
