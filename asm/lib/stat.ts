// struct stat in its x86-64 layout (144 bytes), file types and modes, and chmod's mode language. See stat(2), inode(7), chmod(1).
import { cstr } from "./bytes";
import * as raw from "./sys/raw";

export const S_IFMT = 0o170000;
export const S_IFSOCK = 0o140000;
export const S_IFLNK = 0o120000;
export const S_IFREG = 0o100000;
export const S_IFBLK = 0o060000;
export const S_IFDIR = 0o040000;
export const S_IFCHR = 0o020000;
export const S_IFIFO = 0o010000;
export const S_ISUID = 0o4000;
export const S_ISGID = 0o2000;
export const S_ISVTX = 0o1000;

/** The result of a stat call; the struct lies in the object itself. */
@final
export class Stat {
  dev: u64;
  ino: u64;
  nlink: u64;
  mode: u32;
  uid: u32;
  gid: u32;
  private pad: u32;
  rdev: u64;
  size: i64;
  blksize: i64;
  blocks: i64;
  atime: i64;
  atimeNsec: i64;
  mtime: i64;
  mtimeNsec: i64;
  ctime: i64;
  ctimeNsec: i64;
  private reserved0: i64;
  private reserved1: i64;
  private reserved2: i64;

  /** Each fills this object. @returns 0 or −errno */
  stat(path: string): i32 {
    return raw.SYS_stat(cstr(path) as i32, changetype<usize>(this) as i32) as i32;
  }
  lstat(path: string): i32 {
    return raw.SYS_lstat(cstr(path) as i32, changetype<usize>(this) as i32) as i32;
  }
  fstat(fd: i32): i32 {
    return raw.SYS_fstat(fd, changetype<usize>(this) as i32) as i32;
  }
  statAt(dir: i32, path: string, flags: i32): i32 {
    return raw.SYS_newfstatat(dir, cstr(path) as i32, changetype<usize>(this) as i32, flags) as i32;
  }
  get type(): u32 {
    return this.mode & S_IFMT;
  }
  /** The same object as `other` is. */
  same(other: Stat): bool {
    return this.ino == other.ino && this.dev == other.dev;
  }
}
if (offsetof<Stat>() != 144) ERROR("struct stat has 144 bytes");

export function isDir(mode: u32): bool {
  return (mode & S_IFMT) == S_IFDIR;
}
export function isReg(mode: u32): bool {
  return (mode & S_IFMT) == S_IFREG;
}
export function isLink(mode: u32): bool {
  return (mode & S_IFMT) == S_IFLNK;
}
export function isFifo(mode: u32): bool {
  return (mode & S_IFMT) == S_IFIFO;
}
export function isSocket(mode: u32): bool {
  return (mode & S_IFMT) == S_IFSOCK;
}
export function isChar(mode: u32): bool {
  return (mode & S_IFMT) == S_IFCHR;
}
export function isBlock(mode: u32): bool {
  return (mode & S_IFMT) == S_IFBLK;
}

/** glibc's gnu_dev_major and friends on the 64-bit dev_t. */
export function major(dev: u64): u32 {
  return (((dev >> 8) & 0xfff) | ((dev >> 32) & 0xfffff000)) as u32;
}
export function minor(dev: u64): u32 {
  return ((dev & 0xff) | ((dev >> 12) & 0xffffff00)) as u32;
}
export function makedev(maj: u32, min: u32): u64 {
  const a = maj as u64;
  const b = min as u64;
  return ((a & 0xfff) << 8) | ((a & 0xfffff000) << 32) | (b & 0xff) | ((b & 0xffffff00) << 12);
}

/** First character of ls -l. */
export function typeLetter(mode: u32): string {
  switch (mode & S_IFMT) {
    case S_IFDIR:
      return "d";
    case S_IFLNK:
      return "l";
    case S_IFCHR:
      return "c";
    case S_IFBLK:
      return "b";
    case S_IFIFO:
      return "p";
    case S_IFSOCK:
      return "s";
    case S_IFREG:
      return "-";
  }
  return "?";
}
/** "drwxr-xr-x" */
export function modeString(mode: u32): string {
  let s = typeLetter(mode);
  for (let who = 6; who >= 0; who -= 3) {
    const bits = (mode >> who) & 7;
    s += bits & 4 ? "r" : "-";
    s += bits & 2 ? "w" : "-";
    const special = who == 6 ? mode & S_ISUID : who == 3 ? mode & S_ISGID : mode & S_ISVTX;
    if (special) s += who ? (bits & 1 ? "s" : "S") : bits & 1 ? "t" : "T";
    else s += bits & 1 ? "x" : "-";
  }
  return s;
}
/** stat(1)'s %F. */
export function typeName(mode: u32, size: i64): string {
  switch (mode & S_IFMT) {
    case S_IFDIR:
      return "directory";
    case S_IFLNK:
      return "symbolic link";
    case S_IFCHR:
      return "character special file";
    case S_IFBLK:
      return "block special file";
    case S_IFIFO:
      return "fifo";
    case S_IFSOCK:
      return "socket";
    case S_IFREG:
      return size == 0 ? "regular empty file" : "regular file";
  }
  return "weird file";
}

/** Bits that the last parseMode named (chmod needs it to know whether s and t of a directory were meant). */
export let modeMentioned: u32 = 0;

/**
 * Applies chmod's mode language ("u=rwX,g-s", "0644", "+x") to `old`.
 * @param umask what a clause without u, g, o, a leaves alone
 * @returns the new permission bits (12), or −1 when `text` is no mode
 */
export function parseMode(text: string, old: u32, directory: bool, umask: u32): i32 {
  const n = text.length;
  modeMentioned = 0;
  if (n == 0) return -1;
  const first = text.charCodeAt(0);
  if (first >= 0x30 && first <= 0x37) {
    let value: u32 = 0;
    for (let i = 0; i < n; i++) {
      const d = text.charCodeAt(i) - 0x30;
      if (d < 0 || d > 7) return -1;
      value = value * 8 + d;
      if (value > 0o7777) return -1;
    }
    // a numeric mode of fewer than five digits keeps a directory's set-id bits
    if (directory && n < 5) {
      modeMentioned = (value & 0o6000) | 0o1777;
      return (value | (old & 0o6000)) as i32;
    }
    modeMentioned = 0o7777;
    return value as i32;
  }
  let mode = old & 0o7777;
  let i = 0;
  while (i < n) {
    let who: u32 = 0;
    for (; i < n; i++) {
      const c = text.charCodeAt(i);
      if (c == 0x75) who |= 0o4700;
      else if (c == 0x67) who |= 0o2070;
      else if (c == 0x6f) who |= 0o1007;
      else if (c == 0x61) who |= 0o7777;
      else break;
    }
    if (i >= n) return -1;
    let c = text.charCodeAt(i);
    if (c != 0x2b && c != 0x2d && c != 0x3d) return -1;
    while (i < n) {
      c = text.charCodeAt(i);
      if (c != 0x2b && c != 0x2d && c != 0x3d) break;
      const op = c;
      i++;
      let bits: u32 = 0;
      let copied = false;
      let octal = false;
      const start = i;
      if (i < n) {
        c = text.charCodeAt(i);
        if (c >= 0x30 && c <= 0x37) {
          while (i < n && text.charCodeAt(i) >= 0x30 && text.charCodeAt(i) <= 0x37) {
            bits = bits * 8 + (text.charCodeAt(i++) - 0x30);
            if (bits > 0o7777) return -1;
          }
          if (who || (i < n && text.charCodeAt(i) != 0x2c)) return -1;
          octal = true;
        } else if (c == 0x75 || c == 0x67 || c == 0x6f) {
          const from = c == 0x75 ? (mode >> 6) & 7 : c == 0x67 ? (mode >> 3) & 7 : mode & 7;
          bits = from | (from << 3) | (from << 6);
          copied = true;
          i++;
        }
      }
      if (!copied && !octal) {
        for (; i < n; i++) {
          c = text.charCodeAt(i);
          if (c == 0x72) bits |= 0o444;
          else if (c == 0x77) bits |= 0o222;
          else if (c == 0x78) bits |= 0o111;
          else if (c == 0x58) {
            if (directory || mode & 0o111) bits |= 0o111;
          } else if (c == 0x73) bits |= 0o6000;
          else if (c == 0x74) bits |= 0o1000;
          else break;
        }
      }
      const mask: u32 = octal ? 0o7777 : who ? who : ~umask & 0o7777;
      // set-id and sticky need their owner named; without one they are as with "a"
      const affected: u32 = octal ? 0o7777 : who ? who : 0o7777;
      const value = bits & (who || octal ? mask : (mask & 0o777) | 0o7000);
      modeMentioned |= op == 0x3d ? affected & (directory ? 0o1777 | bits : 0o7777) : value;
      if (op == 0x2b) mode |= value;
      else if (op == 0x2d) mode &= ~value;
      else {
        // "=" leaves a directory's set-id bits unless they are named
        const keep: u32 = directory && !(bits & 0o6000) && !octal ? mode & 0o6000 : 0;
        mode = (mode & ~affected) | value | (keep & affected);
      }
      if (i == start && i >= n) break;
    }
    if (i >= n) return mode as i32;
    if (text.charCodeAt(i) != 0x2c) return -1;
    i++;
  }
  return -1;
}
