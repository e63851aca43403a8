// Names and the tree: mkdir, unlink, rename, link, chmod, chown, mount … (their man pages in section 2). Negative errno on error.
import { cstr, fromBytes, fromCstr } from "../bytes";
import { AT_FDCWD } from "./file";
import * as raw from "./raw";

export const MS_RDONLY: i64 = 1;
export const MS_NOSUID: i64 = 2;
export const MS_NODEV: i64 = 4;
export const MS_NOEXEC: i64 = 8;
export const MS_SYNCHRONOUS: i64 = 16;
export const MS_REMOUNT: i64 = 32;
export const MS_MANDLOCK: i64 = 64;
export const MS_DIRSYNC: i64 = 128;
export const MS_NOSYMFOLLOW: i64 = 256;
export const MS_NOATIME: i64 = 1024;
export const MS_NODIRATIME: i64 = 2048;
export const MS_BIND: i64 = 4096;
export const MS_MOVE: i64 = 8192;
export const MS_REC: i64 = 16384;
export const MS_SILENT: i64 = 32768;
export const MS_UNBINDABLE: i64 = 1 << 17;
export const MS_PRIVATE: i64 = 1 << 18;
export const MS_SLAVE: i64 = 1 << 19;
export const MS_SHARED: i64 = 1 << 20;
export const MS_RELATIME: i64 = 1 << 21;
export const MS_STRICTATIME: i64 = 1 << 24;
export const MS_LAZYTIME: i64 = 1 << 25;
export const MNT_FORCE = 1;
export const MNT_DETACH = 2;
export const MNT_EXPIRE = 4;
export const UMOUNT_NOFOLLOW = 8;
export const RENAME_NOREPLACE = 1;
export const RENAME_EXCHANGE = 2;
/** utimensat(2)'s special nanoseconds. */
export const UTIME_NOW = 0x3fffffff;
export const UTIME_OMIT = 0x3ffffffe;

export function mkdir(path: string, mode: i32): i32 {
  return raw.SYS_mkdir(cstr(path) as i32, mode) as i32;
}
export function mkdirat(dir: i32, path: string, mode: i32): i32 {
  return raw.SYS_mkdirat(dir, cstr(path) as i32, mode) as i32;
}
export function rmdir(path: string): i32 {
  return raw.SYS_rmdir(cstr(path) as i32) as i32;
}
export function unlink(path: string): i32 {
  return raw.SYS_unlink(cstr(path) as i32) as i32;
}
export function unlinkat(dir: i32, path: string, flags: i32): i32 {
  return raw.SYS_unlinkat(dir, cstr(path) as i32, flags) as i32;
}
export function rename(from: string, to: string): i32 {
  return raw.SYS_rename(cstr(from) as i32, cstr(to) as i32) as i32;
}
export function renameat2(fromDir: i32, from: string, toDir: i32, to: string, flags: i32): i32 {
  return raw.SYS_renameat2(fromDir, cstr(from) as i32, toDir, cstr(to) as i32, flags) as i32;
}
export function link(from: string, to: string): i32 {
  return raw.SYS_link(cstr(from) as i32, cstr(to) as i32) as i32;
}
export function linkat(fromDir: i32, from: string, toDir: i32, to: string, flags: i32): i32 {
  return raw.SYS_linkat(fromDir, cstr(from) as i32, toDir, cstr(to) as i32, flags) as i32;
}
export function symlink(target: string, path: string): i32 {
  return raw.SYS_symlink(cstr(target) as i32, cstr(path) as i32) as i32;
}
export function symlinkat(target: string, dir: i32, path: string): i32 {
  return raw.SYS_symlinkat(cstr(target) as i32, dir, cstr(path) as i32) as i32;
}

/** open_tree(2), OPEN_TREE_CLONE: a copy of the mount at `path`, attached nowhere. @returns a descriptor */
export function openTree(path: string, recursive: bool): i32 {
  return raw.SYS_open_tree(AT_FDCWD, cstr(path) as i32, 1 | 0x80000 | (recursive ? 0x8000 : 0)) as i32;
}
/** move_mount(2): attaches the tree of openTree. */
export function moveMount(tree: i32, path: string): i32 {
  const to = cstr(path) as i32;
  return raw.SYS_move_mount(tree, memory.data<u8>([0]) as i32, AT_FDCWD, to, 4) as i32;
}
/** mount_setattr(2), MOUNT_ATTR_IDMAP: gives the tree of openTree the maps of a user namespace. */
export function mountIdmap(tree: i32, ns: i32, recursive: bool): i32 {
  const attr = memory.data(32);
  memory.fill(attr, 0, 32);
  store<u64>(attr, 0x100000);
  store<u64>(attr, ns as u64, 24);
  const flags = 0x1000 | (recursive ? 0x8000 : 0);
  return raw.SYS_mount_setattr(tree, memory.data<u8>([0]) as i32, flags, attr as i32, 32) as i32;
}

/** −errno of the last readlink or getcwd that returned null. */
export let lastError: i32 = 0;
let pathBuffer: usize = 0;
function buffer(): usize {
  if (!pathBuffer) pathBuffer = heap.alloc(4097);
  return pathBuffer;
}
/** @returns the target, or null with lastError set */
export function readlink(path: string): string | null {
  return readlinkat(AT_FDCWD, path);
}
export function readlinkat(dir: i32, path: string): string | null {
  const n = raw.SYS_readlinkat(dir, cstr(path) as i32, buffer() as i32, 4096) as i32;
  if (n < 0) {
    lastError = n;
    return null;
  }
  return fromBytes(buffer(), n);
}
/** @returns the working directory, or null with lastError set */
export function getcwd(): string | null {
  const n = raw.SYS_getcwd(buffer() as i32, 4096) as i32;
  if (n < 0) {
    lastError = n;
    return null;
  }
  return fromCstr(buffer());
}
export function chdir(path: string): i32 {
  return raw.SYS_chdir(cstr(path) as i32) as i32;
}
export function fchdir(fd: i32): i32 {
  return raw.SYS_fchdir(fd) as i32;
}
export function chroot(path: string): i32 {
  return raw.SYS_chroot(cstr(path) as i32) as i32;
}
export function chmod(path: string, mode: i32): i32 {
  return raw.SYS_chmod(cstr(path) as i32, mode) as i32;
}
export function fchmod(fd: i32, mode: i32): i32 {
  return raw.SYS_fchmod(fd, mode) as i32;
}
export function fchmodat(dir: i32, path: string, mode: i32): i32 {
  return raw.SYS_fchmodat(dir, cstr(path) as i32, mode, 0) as i32;
}
export function chown(path: string, uid: i32, gid: i32): i32 {
  return raw.SYS_chown(cstr(path) as i32, uid, gid) as i32;
}
export function lchown(path: string, uid: i32, gid: i32): i32 {
  return raw.SYS_lchown(cstr(path) as i32, uid, gid) as i32;
}
export function fchown(fd: i32, uid: i32, gid: i32): i32 {
  return raw.SYS_fchown(fd, uid, gid) as i32;
}
export function fchownat(dir: i32, path: string, uid: i32, gid: i32, flags: i32): i32 {
  return raw.SYS_fchownat(dir, cstr(path) as i32, uid, gid, flags) as i32;
}
export function mknod(path: string, mode: i32, device: i64): i32 {
  return raw.SYS_mknod(cstr(path) as i32, mode, device as i32) as i32;
}
export function mknodat(dir: i32, path: string, mode: i32, device: i64): i32 {
  return raw.SYS_mknodat(dir, cstr(path) as i32, mode, device as i32) as i32;
}
export function mkfifo(path: string, mode: i32): i32 {
  return raw.SYS_mknod(cstr(path) as i32, 0o010000 | mode, 0) as i32;
}

const times = memory.data(32);
/** Sets access and modification time; nanoseconds may be UTIME_NOW or UTIME_OMIT. */
export function utimensat(dir: i32, path: string, asec: i64, ansec: i64, msec: i64, mnsec: i64, flags: i32): i32 {
  store<i64>(times, asec);
  store<i64>(times, ansec, 8);
  store<i64>(times, msec, 16);
  store<i64>(times, mnsec, 24);
  return raw.SYS_utimensat(dir, cstr(path) as i32, times as i32, flags) as i32;
}
export function futimens(fd: i32, asec: i64, ansec: i64, msec: i64, mnsec: i64): i32 {
  store<i64>(times, asec);
  store<i64>(times, ansec, 8);
  store<i64>(times, msec, 16);
  store<i64>(times, mnsec, 24);
  return raw.SYS_utimensat(fd, 0, times as i32, 0) as i32;
}
/** statfs(2): 120 bytes at `to`. */
export function statfs(path: string, to: usize): i32 {
  return raw.SYS_statfs(cstr(path) as i32, to as i32) as i32;
}
export function fstatfs(fd: i32, to: usize): i32 {
  return raw.SYS_fstatfs(fd, to as i32) as i32;
}
export function sync(): void {
  raw.SYS_sync();
}
export function getdents64(fd: i32, to: usize, n: i32): i32 {
  return raw.SYS_getdents64(fd, to as i32, n) as i32;
}
/** mount(2); a null source or type is passed as NULL. */
export function mount(
  source: string | null,
  target: string,
  type: string | null,
  flags: i64,
  data: string | null,
): i32 {
  const s = source === null ? 0 : cstr(source);
  const t = cstr(target);
  const y = type === null ? 0 : cstr(type);
  const d = data === null ? 0 : cstr(data);
  return raw.SYS_mount(s as i32, t as i32, y as i32, flags, d as i32) as i32;
}
export function umount2(target: string, flags: i32): i32 {
  return raw.SYS_umount2(cstr(target) as i32, flags) as i32;
}
export function pivotRoot(newRoot: string, putOld: string): i32 {
  return raw.SYS_pivot_root(cstr(newRoot) as i32, cstr(putOld) as i32) as i32;
}

/** getxattr(2), into `room` bytes at `to`. @returns the value's length or −errno */
export function getxattr(path: string, name: string, to: usize, room: i32): i32 {
  return raw.SYS_getxattr(cstr(path) as i32, cstr(name) as i32, to as i32, room) as i32;
}
export function setxattr(path: string, name: string, value: usize, size: i32, flags: i32): i32 {
  return raw.SYS_setxattr(cstr(path) as i32, cstr(name) as i32, value as i32, size, flags) as i32;
}
export function removexattr(path: string, name: string): i32 {
  return raw.SYS_removexattr(cstr(path) as i32, cstr(name) as i32) as i32;
}
