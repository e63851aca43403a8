// Descriptors: open, read, write, stat and friends (open(2), fcntl(2), stat(2) …). Results are negative errno on error.
import { cstr } from "../bytes";
import * as raw from "./raw";

export const O_RDONLY = 0;
export const O_WRONLY = 1;
export const O_RDWR = 2;
export const O_ACCMODE = 3;
export const O_CREAT = 0o100;
export const O_EXCL = 0o200;
export const O_NOCTTY = 0o400;
export const O_TRUNC = 0o1000;
export const O_APPEND = 0o2000;
export const O_NONBLOCK = 0o4000;
export const O_DSYNC = 0o10000;
export const O_DIRECT = 0o40000;
export const O_DIRECTORY = 0o200000;
export const O_NOFOLLOW = 0o400000;
export const O_NOATIME = 0o1000000;
export const O_CLOEXEC = 0o2000000;
export const O_SYNC = 0o4010000;
export const O_PATH = 0o10000000;
export const O_TMPFILE = 0o20200000;

export const AT_FDCWD = -100;
export const AT_SYMLINK_NOFOLLOW = 0x100;
export const AT_EACCESS = 0x200;
export const AT_REMOVEDIR = 0x200;
export const AT_SYMLINK_FOLLOW = 0x400;
export const AT_EMPTY_PATH = 0x1000;

export const F_DUPFD = 0;
export const F_GETFD = 1;
export const F_SETFD = 2;
export const F_GETFL = 3;
export const F_SETFL = 4;
export const F_GETLK = 5;
export const F_SETLK = 6;
export const F_SETLKW = 7;
export const F_DUPFD_CLOEXEC = 1030;
export const F_GETPIPE_SZ = 1032;
export const F_SETPIPE_SZ = 1031;
export const FD_CLOEXEC = 1;

export const SEEK_SET = 0;
export const SEEK_CUR = 1;
export const SEEK_END = 2;
export const SEEK_DATA = 3;
export const SEEK_HOLE = 4;

export const R_OK = 4;
export const W_OK = 2;
export const X_OK = 1;
export const F_OK = 0;

export const LOCK_SH = 1;
export const LOCK_EX = 2;
export const LOCK_NB = 4;
export const LOCK_UN = 8;

// @ts-ignore: decorator
@inline const EINTR = 4;

export function open(path: string, flags: i32, mode: i32 = 0): i32 {
  return raw.SYS_open(cstr(path) as i32, flags, mode) as i32;
}
export function openat(dir: i32, path: string, flags: i32, mode: i32 = 0): i32 {
  return raw.SYS_openat(dir, cstr(path) as i32, flags, mode) as i32;
}
export function close(fd: i32): i32 {
  return raw.SYS_close(fd) as i32;
}
export function read(fd: i32, buffer: usize, n: i32): i32 {
  return raw.SYS_read(fd, buffer as i32, n) as i32;
}
export function write(fd: i32, buffer: usize, n: i32): i32 {
  return raw.SYS_write(fd, buffer as i32, n) as i32;
}
/** Writes all of it, whatever write(2) takes at a time. @returns 0 or −errno */
export function writeAll(fd: i32, buffer: usize, n: i32): i32 {
  while (n > 0) {
    const r = raw.SYS_write(fd, buffer as i32, n) as i32;
    if (r == -EINTR) continue;
    if (r < 0) return r;
    buffer += r;
    n -= r;
  }
  return 0;
}
/** Writes a text into a file, with the mode 644 if `flags` make it. @returns 0 or −errno */
export function writeText(path: string, text: string, flags: i32 = O_WRONLY): i32 {
  const fd = open(path, flags, 0o644);
  if (fd < 0) return fd;
  const bytes = String.UTF8.encode(text);
  const n = writeAll(fd, changetype<usize>(bytes), bytes.byteLength);
  close(fd);
  return n < 0 ? n : 0;
}
export function pread(fd: i32, buffer: usize, n: i32, offset: i64): i32 {
  return raw.SYS_pread64(fd, buffer as i32, n, offset) as i32;
}
export function pwrite(fd: i32, buffer: usize, n: i32, offset: i64): i32 {
  return raw.SYS_pwrite64(fd, buffer as i32, n, offset) as i32;
}
export function lseek(fd: i32, offset: i64, whence: i32): i64 {
  return raw.SYS_lseek(fd, offset, whence);
}
/** The three stats take the address of 144 bytes: `new Stat()` (../stat) has one and methods that call these. */
export function stat(path: string, buffer: usize): i32 {
  return raw.SYS_stat(cstr(path) as i32, buffer as i32) as i32;
}
export function lstat(path: string, buffer: usize): i32 {
  return raw.SYS_lstat(cstr(path) as i32, buffer as i32) as i32;
}
export function fstat(fd: i32, buffer: usize): i32 {
  return raw.SYS_fstat(fd, buffer as i32) as i32;
}
export function statAt(dir: i32, path: string, buffer: usize, flags: i32): i32 {
  return raw.SYS_newfstatat(dir, cstr(path) as i32, buffer as i32, flags) as i32;
}
/** statx(2): 256 bytes at `buffer`. */
export function statx(dir: i32, path: string, flags: i32, mask: i32, buffer: usize): i32 {
  return raw.SYS_statx(dir, cstr(path) as i32, flags, mask, buffer as i32) as i32;
}
export function access(path: string, mode: i32): i32 {
  return raw.SYS_access(cstr(path) as i32, mode) as i32;
}
export function faccessat(dir: i32, path: string, mode: i32, flags: i32): i32 {
  const at = cstr(path) as i32;
  if (flags) return raw.SYS_faccessat2(dir, at, mode, flags) as i32;
  return raw.SYS_faccessat(dir, at, mode, 0) as i32;
}
export function dup(fd: i32): i32 {
  return raw.SYS_dup(fd) as i32;
}
export function dup2(from: i32, to: i32): i32 {
  return raw.SYS_dup2(from, to) as i32;
}
export function dup3(from: i32, to: i32, flags: i32): i32 {
  return raw.SYS_dup3(from, to, flags) as i32;
}
const pair = memory.data(8);
/** @returns 0 or −errno; the ends are then `pipeRead()` and `pipeWrite()` */
export function pipe2(flags: i32): i32 {
  return raw.SYS_pipe2(pair as i32, flags) as i32;
}
export function pipe(): i32 {
  return raw.SYS_pipe2(pair as i32, 0) as i32;
}
export function pipeRead(): i32 {
  return load<i32>(pair);
}
export function pipeWrite(): i32 {
  return load<i32>(pair, 4);
}
export function fcntl(fd: i32, command: i32, argument: i64 = 0): i32 {
  return raw.SYS_fcntl(fd, command, argument) as i32;
}
export function ioctl(fd: i32, request: i32, argument: usize): i32 {
  return raw.SYS_ioctl(fd, request, argument as i32) as i32;
}
export function truncate(path: string, length: i64): i32 {
  return raw.SYS_truncate(cstr(path) as i32, length) as i32;
}
export function ftruncate(fd: i32, length: i64): i32 {
  return raw.SYS_ftruncate(fd, length) as i32;
}
export function fallocate(fd: i32, mode: i32, offset: i64, length: i64): i32 {
  return raw.SYS_fallocate(fd, mode, offset, length) as i32;
}
export function fsync(fd: i32): i32 {
  return raw.SYS_fsync(fd) as i32;
}
export function fdatasync(fd: i32): i32 {
  return raw.SYS_fdatasync(fd) as i32;
}
export function syncfs(fd: i32): i32 {
  return raw.SYS_syncfs(fd) as i32;
}
export function flock(fd: i32, operation: i32): i32 {
  return raw.SYS_flock(fd, operation) as i32;
}
export function sendfile(out: i32, from: i32, offset: usize, n: i32): i32 {
  return raw.SYS_sendfile(out, from, offset as i32, n) as i32;
}
export function copyFileRange(from: i32, offsetIn: usize, out: i32, offsetOut: usize, n: i32): i32 {
  return raw.SYS_copy_file_range(from, offsetIn as i32, out, offsetOut as i32, n, 0) as i32;
}
export function umask(mask: i32): i32 {
  return raw.SYS_umask(mask) as i32;
}
const termios = memory.data(64);
/** Whether `fd` is a terminal: TCGETS works on it. */
export function isatty(fd: i32): bool {
  return (raw.SYS_ioctl(fd, 0x5401, termios as i32) as i32) == 0;
}
