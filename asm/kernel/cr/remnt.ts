// A mount namespace made again: a copy of the restarter's, in which the new root is bound to itself, filled with the image's mounts
// from its root down, and made the root by pivot_root(2); the rest of the copy goes. All of it by the calls that a program would
// make, as the first task of the namespace.

import {
  FSTYPE_TMPFS,
  FSTYPE_UNSUPPORTED,
  MAGIC_MNTS,
  MNT_ENTRY_EXT_KEY,
  MNT_ENTRY_FLAGS,
  MNT_ENTRY_FSTYPE,
  MNT_ENTRY_MOUNTPOINT,
  MNT_ENTRY_OPTIONS,
  MNT_ENTRY_ROOT,
  MNT_ENTRY_ROOT_DEV,
  MNT_ENTRY_SB_FLAGS,
  MNT_ENTRY_SOURCE,
  NUT_NS_ENTRY_OWNER_ID,
} from "../../abi/criu";
import { EINVAL, ENOMEM } from "../../abi/errno";
import {
  MNT_DETACH,
  MS_BIND,
  MS_NOATIME,
  MS_NODEV,
  MS_NODIRATIME,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_RELATIME,
  MS_REMOUNT,
  MS_STRICTATIME,
  S_IFREG,
} from "../../abi/fs";
import { dget } from "../fs/dcache";
import { sysMkdirat, sysMknodat, sysUnlinkat } from "../fs/dirs";
import { dPathCurrent } from "../fs/dpath";
import { sysChdir, sysChroot } from "../fs/fsstruct";
import { mntNsCopy, mntNsPut } from "../fs/mntns";
import { followDown, isMountRoot, mntget, pathPut, pathSet } from "../fs/mount";
import { sysMount, sysUmount2 } from "../fs/mountcall";
import { LOOKUP_FOLLOW, lookupPath } from "../fs/namei";
import { sysPivotRoot } from "../fs/pivot";
import { fsTypeName } from "../fs/super";
import { FS_OVERLAY, FS_TMPFS, FsStruct, isDir, isErr, MntNs, Mount, Path } from "../fs/types";
import { CR_STATE } from "../mem/map";
import { kfree, kmalloc } from "../mem/slab";
import { bytesEqual, isStr, putBytes, putStr, strLen } from "../mem/str";
import { NS_MNT, NS_USER } from "../ns/common";
import { NsProxy } from "../ns/nsproxy";
import { UserNs, userNsGet, userNsPut } from "../ns/user";
import { CAP_FULL, credCopy, credInstall, taskCred } from "../task/cred";
import { Task } from "../task/task";
import { actAs, actBack } from "./actas";
import { namespaceRoot } from "./dumpfile";
import { AUTO_KEY, fstypeCode } from "./dumpmnt";
import { Entries, entryAt, imageName } from "./folder";
import { damaged, dropList, fail, noMemory, ok, plan, readList, Space } from "./plan";
import { getMsg, getText, getU32, Msg, msgAt, msgSize } from "./protobuf";
import { say, sayPath } from "./reason";
import { bindFrom, MadeMount, madeOf, mountMade } from "./regroup";
import { mayMake, spaceNs } from "./respace";
import { untarTmpfs } from "./tarin";

const AT_FDCWD = -100;
const AT_REMOVEDIR = 0x200;
/** Behind the path of what has been removed, as mountinfo has it. */
const GONE = "//deleted";
const PATH_MAX: u32 = 4096;
const PLACES: usize = CR_STATE + 3416;
const PER_MOUNT: u32 =
  MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME | MS_RELATIME | MS_STRICTATIME;

function fsOf(code: u32): u32 {
  for (let fs = FS_TMPFS; fs <= FS_OVERLAY; fs++) if (fstypeCode(fs) == code) return fs;
  return 0;
}

/** Text of a field as a kernel string in `to`, behind `before`. */
function join(to: usize, before: usize, m: Msg): void {
  const n = msgSize(m);
  let at = putBytes(to, before, strLen(before));
  // "/" + "/proc" is "/proc".
  if (at > to && load<u8>(at - 1) == 47) at--;
  if (n < PATH_MAX - 512) at = putBytes(at, msgAt(m), n);
  else damaged();
  store<u8>(at, 0);
}

/** What lies uppermost at a path, noted as the mount of an entry. */
function noteMount(path: usize, e: Msg): void {
  const at = changetype<Path>(PLACES);
  if (lookupPath(AT_FDCWD, path, LOOKUP_FOLLOW, 0, at)) return;
  if (isMountRoot(at)) mountMade(at.mount, e);
  pathPut(at);
}

/** Whether what a mount shows had been removed. */
function isGone(fsRoot: Msg): bool {
  const n = <u32>GONE.length;
  return msgSize(fsRoot) > n && isStr(msgAt(fsRoot) + msgSize(fsRoot) - n, n, GONE);
}

/** What has no name any more gets one, empty, for as long as it takes to bind it. @returns 0 or -errno */
function bindGone(shown: MadeMount, fsRoot: Msg, dir: bool, target: usize): i64 {
  const text = kmalloc(2 * PATH_MAX);
  const place = changetype<Path>(kmalloc(offsetof<Path>()));
  let r: i64 = -ENOMEM;
  if (text && changetype<usize>(place)) {
    place.mount = changetype<Mount>(shown.mount);
    place.dentry = place.mount.root;
    r = dPathCurrent(place, text, PATH_MAX);
    const above = strLen(shown.root);
    const n = <i32>msgSize(fsRoot) - above - GONE.length;
    if (r >= 0 && (n <= 0 || n >= <i32>PATH_MAX)) r = -EINVAL;
    if (r >= 0) {
      // "/" + "/a" is "/a".
      const at = putBytes(r == 1 ? text : text + <usize>r, msgAt(fsRoot) + above, n);
      store<u8>(at, 0);
      r = dir ? sysMkdirat(AT_FDCWD, <i32>text, 0o755) : sysMknodat(AT_FDCWD, <i32>text, S_IFREG | 0o644, 0);
    }
    if (r >= 0) {
      r = sysMount(<i32>text, <i32>target, 0, MS_BIND, 0);
      const gone = sysUnlinkat(AT_FDCWD, <i32>text, dir ? AT_REMOVEDIR : 0);
      if (r >= 0) r = gone;
    }
  }
  kfree(text);
  kfree(changetype<usize>(place));
  return r;
}

/** Mounts one entry at root + its place, as the first task of its namespace. */
function mountOne(e: Msg, root: usize, task: Task): void {
  const code = getU32(e, MNT_ENTRY_FSTYPE);
  const place = getMsg(e, MNT_ENTRY_MOUNTPOINT);
  const fsRoot = getMsg(e, MNT_ENTRY_ROOT);
  const dev = getU32(e, MNT_ENTRY_ROOT_DEV);
  const flags = getU32(e, MNT_ENTRY_FLAGS) & PER_MOUNT;
  const target = kmalloc(PATH_MAX);
  const from = kmalloc(PATH_MAX);
  const type = kmalloc(64);
  const options = getText(e, MNT_ENTRY_OPTIONS, 4000);
  const source = getText(e, MNT_ENTRY_SOURCE, 4000);
  let r: i64 = -EINVAL;
  if (!target || !from || !type || !options || !source) noMemory();
  else {
    join(target, root, place);
    let bound = false;
    if (getMsg(e, MNT_ENTRY_EXT_KEY)) {
      bound = true;
      if (autoPath(e, from)) r = sysMount(<i32>from, <i32>target, 0, MS_BIND, 0);
      else if (externalPath(getMsg(e, MNT_ENTRY_EXT_KEY), from))
        r = sysMount(<i32>from, <i32>target, 0, MS_BIND | MS_REC, 0);
      else
        fail(-EINVAL, sayPath("the mount at ", target, " came from outside: --external says from where it is to come"));
    } else {
      const shown = madeOf(dev, fsRoot, changetype<MntNs>(changetype<NsProxy>(task.nsproxy).mnt));
      const to = changetype<Path>(PLACES);
      if (changetype<usize>(shown)) {
        bound = true;
        r = lookupPath(AT_FDCWD, target, LOOKUP_FOLLOW, 0, to);
        if (r >= 0) {
          r = isGone(fsRoot) ? bindGone(shown, fsRoot, isDir(to.dentry.inode), target) : bindFrom(shown, fsRoot, to);
          pathPut(to);
        }
      }
    }
    if (!bound) {
      const fs = fsOf(code);
      if (code == FSTYPE_UNSUPPORTED || !fs) {
        fail(-EINVAL, sayPath("the mount at ", target, " is of a kind that cannot be made again"));
      } else {
        store<u8>(putStr(type, fsTypeName(fs)), 0);
        r = sysMount(<i32>source, <i32>target, <i32>type, getU32(e, MNT_ENTRY_SB_FLAGS) & MS_RDONLY, <i32>options);
        if (r >= 0 && code == FSTYPE_TMPFS) untarTmpfs(target, dev);
      }
    }
    if (r >= 0 && ok()) r = sysMount(0, <i32>target, 0, MS_REMOUNT | MS_BIND | flags, 0);
    if (r >= 0 && ok()) noteMount(target, e);
    if (r < 0) fail(<i32>r, sayPath("the mount at ", target, " cannot be made again: is its place there?"));
  }
  kfree(target);
  kfree(from);
  kfree(type);
  kfree(options);
  kfree(source);
}

/** What the restarter says of something outside (criu restore --external), by its key of n bytes: at `to`. @returns false: nothing */
export function externalWord(key: usize, n: u32, to: usize): bool {
  const p = plan();
  let at = p.external;
  const end = p.external + p.externalSize;
  while (at < end) {
    const size = <u32>strLen(at);
    const word = at + size + 1;
    if (n == size && bytesEqual(at, key, <i32>n)) {
      if (strLen(word) >= <i32>PATH_MAX) return false;
      memory.copy(to, word, strLen(word) + 1);
      return true;
    }
    at = word + strLen(word) + 1;
  }
  return false;
}

/** The same of a word that is written here. */
export function externalNamed(name: string, to: usize): bool {
  return externalWord(to, <u32>(putStr(to, name) - to), to);
}

/** Where an external mount comes from, by its key (criu restore --external mnt[KEY]:PATH). @returns false: nobody says */
function externalPath(key: Msg, to: usize): bool {
  return externalWord(msgAt(key), msgSize(key), to) && load<u8>(to) == 47;
}

/** Where a mount comes from that the dumper had found outside by itself, if the restarter wants that (criu restore --external mnt[]). */
function autoPath(e: Msg, to: usize): bool {
  const key = getMsg(e, MNT_ENTRY_EXT_KEY);
  const source = getMsg(e, MNT_ENTRY_SOURCE);
  const n = msgSize(source);
  if (!isStr(msgAt(key), msgSize(key), AUTO_KEY) || n > PATH_MAX - 2) return false;
  if (!externalNamed("mnt-auto", to)) return false;
  store<u8>(to, 47);
  store<u8>(putBytes(to + 1, msgAt(source), n), 0);
  return true;
}

/** Makes the namespace of `s` and puts `task` into it. Its mount namespace is held by s.ns. */
export function mountSpace(s: Space, task: Task): void {
  imageName("mountpoints", s.id);
  const at = readList(MAGIC_MNTS, true);
  if (!at) return;
  const list = changetype<Entries>(at);
  const proxy = changetype<NsProxy>(task.nsproxy);
  // Whoever is to own it makes it: what he mounts belongs to his user namespace.
  const owner = spaceNs(NS_USER, getU32(s.entry, NUT_NS_ENTRY_OWNER_ID));
  if (!owner || !mayMake(changetype<UserNs>(owner), NS_MNT)) {
    dropList(at);
    return;
  }
  const made = list.count ? mntNsCopy(proxy.mnt, taskCred(changetype<Task>(plan().caller)), task.fs) : -EINVAL;
  if (!list.count) damaged();
  else if (isErr(made)) fail(made, say("no mount namespace may be made"));
  else {
    s.ns = <usize>made;
    if (owner != changetype<MntNs>(s.ns).userNs) own(s, task, changetype<UserNs>(owner));
    fill(s, task, list);
  }
  dropList(at);
}

/** Gives the namespace to a user namespace, and its maker the powers of it. */
function own(s: Space, task: Task, owner: UserNs): void {
  const ns = changetype<MntNs>(s.ns);
  const before = changetype<UserNs>(ns.userNs);
  ns.userNs = changetype<usize>(userNsGet(owner));
  userNsPut(before);
  const c = credCopy(taskCred(task));
  if (!changetype<usize>(c)) {
    noMemory();
    return;
  }
  const old = changetype<UserNs>(c.userNs);
  c.userNs = changetype<usize>(userNsGet(owner));
  userNsPut(old);
  c.permitted = CAP_FULL;
  c.effective = CAP_FULL;
  credInstall(task, c);
}

function fill(s: Space, task: Task, list: Entries): void {
  enter(s, task, false);
  const root = plan().root;
  actAs(task);
  const slash = kmalloc(64);
  if (!slash) noMemory();
  else {
    putStr(slash, "/\0");
    putStr(slash + 8, ".\0");
    let r = sysMount(0, <i32>slash, 0, MS_REC | MS_PRIVATE, 0);
    if (r >= 0) r = sysMount(<i32>root, <i32>root, 0, MS_BIND, 0);
    if (r < 0) fail(<i32>r, sayPath("the root ", root, " is not here: --root says where it is"));
    // A path begins below what is mounted on "/", where the root is that: until the pivot it begins there.
    const fs = changetype<FsStruct>(task.fs);
    const before = changetype<Path>(slash + 16);
    before.mount = mntget(fs.root.mount);
    before.dentry = dget(fs.root.dentry);
    if (!load<u8>(root, 1)) followDown(fs.root);
    if (ok()) noteMount(root, entryAt(list, 0));
    for (let i: u32 = 1; i < list.count && ok(); i++) mountOne(entryAt(list, i), root, task);
    // The working directory must be looked up again: the bind lies over it.
    if (ok()) r = sysChdir(<i32>root);
    pathSet(fs.root, before.mount, before.dentry);
    pathPut(before);
    if (ok()) {
      if (r >= 0) r = sysPivotRoot(<i32>(slash + 8), <i32>(slash + 8));
      if (r >= 0) r = sysUmount2(<i32>(slash + 8), MNT_DETACH);
      if (r >= 0) r = sysChdir(<i32>slash);
      if (r >= 0) r = sysChroot(<i32>slash);
      if (r < 0) fail(<i32>r, sayPath("the root ", root, " cannot be made the root"));
    }
  }
  kfree(slash);
  actBack();
}

/** The task goes into a mount namespace that is there, to its root. */
export function enter(s: Space, task: Task, toRoot: bool): void {
  const proxy = changetype<NsProxy>(task.nsproxy);
  const ns = changetype<MntNs>(s.ns);
  const before = proxy.mnt;
  ns.refs++;
  proxy.mnt = s.ns;
  mntNsPut(before);
  if (!toRoot) return;
  const fs = changetype<FsStruct>(task.fs);
  const place = changetype<Path>(kmalloc(offsetof<Path>()));
  if (!changetype<usize>(place)) {
    noMemory();
    return;
  }
  namespaceRoot(ns, place);
  pathSet(fs.root, place.mount, place.dentry);
  pathSet(fs.cwd, place.mount, place.dentry);
  kfree(changetype<usize>(place));
}
