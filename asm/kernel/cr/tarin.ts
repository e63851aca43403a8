// The content of a tmpfs from tmpfs-dev-N.tar.gz.img, put where it is mounted: tarout.ts's counterpart, for archives of GNU tar too.
// What an archive says is a name below the mount point and never more: names that climb are refused.

import { sysFchmodat, sysFchownat, sysUtimensat } from "../fs/attr";
import { sysLinkat, sysMkdirat, sysMknodat, sysSymlinkat } from "../fs/dirs";
import { filePut } from "../fs/file";
import { fileWrite } from "../fs/fileops";
import { openPath } from "../fs/open";
import { File, isErr, makeDev } from "../fs/types";
import { sysLsetxattr } from "../fs/xattr";
import { kfree, kmalloc } from "../mem/slab";
import { isStr, putBytes, strLen } from "../mem/str";
import { current, setCurrent } from "../task/current";
import { Task } from "../task/task";
import { ImageIn, imageClose, imageName, imageOpen } from "./folder";
import { inflateBegin, inflateEnd, inflateRead } from "./inflate";
import { damaged, fail, noMemory, ok, plan } from "./plan";
import { sayPath } from "./reason";
import { renameTar } from "./tarout";

const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
const PATH_MAX: u32 = 4096;
const PAX_MAX: u32 = 1 << 20;

@unmanaged
class Untar {
  head: usize; // 512 bytes
  path: usize; // the mount point and the name below it
  link: usize;
  buf: usize; // 64 KiB
  base: u32; // length of the mount point
  pax: usize; // records of the next entry, kmalloc'd
  paxSize: u32;
  recordEnd: usize; // see paxRecord
  longName: usize;
  longLink: usize;
}

function number(at: usize, n: u32): u64 {
  let v: u64 = 0;
  // GNU's form of what octal digits have no room for.
  if (load<u8>(at) & 0x80) {
    for (let i: u32 = 1; i < n; i++) v = (v << 8) | load<u8>(at + i);
    return v;
  }
  for (let i: u32 = 0; i < n; i++) {
    const c = load<u8>(at + i);
    if (c == 32 && !v) continue;
    if (c < 48 || c > 55) break;
    v = (v << 3) | (c - 48);
  }
  return v;
}

function fieldLen(at: usize, max: u32): u32 {
  let n: u32 = 0;
  while (n < max && load<u8>(at + n)) n++;
  return n;
}

/**
 * One record of the pax header, "SIZE KEY=VALUE" and a line feed.
 * @returns where its key begins, 0: it is none; u.recordEnd is behind its line feed
 */
function paxRecord(u: Untar, at: usize): usize {
  const end = u.pax + u.paxSize;
  let n: u32 = 0;
  let p = at;
  while (p < end && load<u8>(p) != 32) n = n * 10 + (load<u8>(p++) - 48);
  if (!n || n > end - at || p >= end) return 0;
  u.recordEnd = at + n;
  return p + 1;
}

/** The value of a pax record. @param size  where to store its size. @returns its address, 0: there is none */
function paxValue(u: Untar, key: string, size: usize): usize {
  let at = u.pax;
  const end = u.pax + u.paxSize;
  while (at && at < end) {
    const p = paxRecord(u, at);
    if (!p) return 0;
    const last = u.recordEnd - 1;
    if (p + key.length < last && isStr(p, key.length, key) && load<u8>(p + key.length) == 61) {
      store<u32>(size, <u32>(last - (p + key.length + 1)));
      return p + key.length + 1;
    }
    at = u.recordEnd;
  }
  return 0;
}

/** Puts a name behind the mount point. @returns false: it climbs, or is too long */
function setName(u: Untar, to: usize, name: usize, n: u32, base: u32): bool {
  while (n && load<u8>(name + n - 1) == 47) n--;
  if (base + n + 2 > PATH_MAX) return false;
  let at = name;
  const end = name + n;
  let out = to + base;
  while (at < end) {
    let k: u32 = 0;
    while (at + k < end && load<u8>(at + k) != 47) k++;
    if (k == 2 && load<u16>(at) == 0x2e2e) return false;
    if (k && !(k == 1 && load<u8>(at) == 46)) {
      store<u8>(out++, 47);
      out = putBytes(out, at, k);
    }
    at += k + 1;
  }
  store<u8>(out, 0);
  return true;
}

function attributes(u: Untar, mode: u32, link: bool): void {
  sysFchownat(AT_FDCWD, <i32>u.path, <i32>number(u.head + 108, 8), <i32>number(u.head + 116, 8), AT_SYMLINK_NOFOLLOW);
  if (!link) sysFchmodat(AT_FDCWD, <i32>u.path, <i32>mode, 0);
  xattrs(u);
  const times = u.buf;
  let seconds = number(u.head + 136, 12);
  let nanos: u64 = 0;
  const value = paxValue(u, "mtime", times + 64);
  if (value) {
    seconds = 0;
    let i: u32 = 0;
    const n = load<u32>(times + 64);
    while (i < n && load<u8>(value + i) != 46) seconds = seconds * 10 + (load<u8>(value + i++) - 48);
    let unit: u64 = 100_000_000;
    for (i++; i < n && unit; i++, unit /= 10) nanos += unit * (load<u8>(value + i) - 48);
  }
  store<u64>(times, seconds);
  store<u64>(times, nanos, 8);
  store<u64>(times, seconds, 16);
  store<u64>(times, nanos, 24);
  sysUtimensat(AT_FDCWD, <i32>u.path, <i32>times, AT_SYMLINK_NOFOLLOW);
}

const XATTR = "SCHILY.xattr.";

function xattrs(u: Untar): void {
  let at = u.pax;
  const end = u.pax + u.paxSize;
  while (at && at < end) {
    const p = paxRecord(u, at);
    if (!p) return;
    const last = u.recordEnd - 1;
    if (p + XATTR.length < last && isStr(p, XATTR.length, XATTR)) {
      const key = p + XATTR.length;
      let k: u32 = 0;
      while (key + k < last && load<u8>(key + k) != 61) k++;
      if (k < 256 && key + k < last) {
        store<u8>(putBytes(u.buf + 128, key, k), 0);
        const value = key + k + 1;
        sysLsetxattr(<i32>u.path, <i32>(u.buf + 128), <i32>value, <i32>(last - value), 0);
      }
    }
    at = u.recordEnd;
  }
}

/** Reads n bytes of the archive into memory that is the caller's; 0: the restart has failed. */
function take(n: u64): usize {
  const at = n > PAX_MAX ? 0 : kmalloc(<usize>n + 1);
  if (!at) {
    damaged();
    return 0;
  }
  if (!inflateRead(at, <u32>n) || !skip(n)) {
    kfree(at);
    damaged();
    return 0;
  }
  store<u8>(at + <usize>n, 0);
  return at;
}

/** Passes the padding behind n bytes. */
function skip(n: u64): bool {
  const pad = <u32>(512 - (n & 511)) & 511;
  return !pad || inflateRead(0, pad);
}

function writeBody(u: Untar, size: u64): void {
  const opened = <i32>openPath(AT_FDCWD, u.path, 0o100 | 0o200 | 1, 0o600, 0);
  if (isErr(opened)) {
    fail(opened, sayPath("the file ", u.path, " cannot be made again"));
    return;
  }
  const file = changetype<File>(<usize>opened);
  let pos: i64 = 0;
  while (<u64>pos < size && ok()) {
    const n = size - pos < 65536 ? <u32>(size - pos) : 65536;
    if (!inflateRead(u.buf, n)) damaged();
    else {
      const r = fileWrite(file, <u32>u.buf, n, pos);
      if (r != n) fail(r < 0 ? <i32>r : -28, sayPath("there is no room for the file ", u.path, ""));
    }
    pos += n;
  }
  filePut(file);
  if (ok() && !skip(size)) damaged();
}

function entry(u: Untar): void {
  const h = u.head;
  const type = load<u8>(h + 156);
  const size = number(h + 124, 12);
  const mode = <u32>number(h + 100, 8) & 0o7777;
  if (type == 120 || type == 103) {
    const at = take(size);
    if (type == 103 || !at) kfree(at);
    else {
      kfree(u.pax);
      u.pax = at;
      u.paxSize = <u32>size;
    }
    return;
  }
  if (type == 76 || type == 75) {
    const at = take(size);
    if (type == 76) {
      kfree(u.longName);
      u.longName = at;
    } else {
      kfree(u.longLink);
      u.longLink = at;
    }
    return;
  }
  const n = u.buf + 32;
  let name = paxValue(u, "path", n);
  let length = load<u32>(n);
  if (!name && u.longName) {
    name = u.longName;
    length = <u32>strLen(name);
  } else if (!name) {
    // A header of POSIX may have the front part of a name apart.
    const front = isStr(h + 257, 5, "ustar") && load<u8>(h + 262) == 0 ? fieldLen(h + 345, 155) : 0;
    name = u.buf + 512;
    let at = putBytes(name, h + 345, front);
    if (front) store<u8>(at++, 47);
    at = putBytes(at, h, fieldLen(h, 100));
    length = <u32>(at - name);
  }
  if (!setName(u, u.path, name, length, u.base)) {
    damaged();
    return;
  }
  let link = paxValue(u, "linkpath", n);
  let linkLength = load<u32>(n);
  if (!link && u.longLink) {
    link = u.longLink;
    linkLength = <u32>strLen(link);
  } else if (!link) {
    link = h + 157;
    linkLength = fieldLen(link, 100);
  }
  make(u, type, mode, size, link, linkLength);
  kfree(u.pax);
  kfree(u.longName);
  kfree(u.longLink);
  u.pax = 0;
  u.paxSize = 0;
  u.longName = 0;
  u.longLink = 0;
}

function make(u: Untar, type: u32, mode: u32, size: u64, link: usize, linkLength: u32): void {
  let r: i64 = 0;
  const dev = makeDev(<u32>number(u.head + 329, 8), <u32>number(u.head + 337, 8));
  switch (type) {
    case 0:
    case 48:
      writeBody(u, size);
      break;
    case 49:
      if (!setName(u, u.link, link, linkLength, u.base)) damaged();
      else r = sysLinkat(AT_FDCWD, <i32>u.link, AT_FDCWD, <i32>u.path, 0);
      break;
    case 50:
      if (linkLength + 1 > PATH_MAX) damaged();
      else {
        store<u8>(putBytes(u.link, link, linkLength), 0);
        r = sysSymlinkat(<i32>u.link, AT_FDCWD, <i32>u.path);
        // The mount point stays in front of the next one.
        store<u8>(putBytes(u.link, u.path, u.base), 0);
      }
      break;
    case 51:
      r = sysMknodat(AT_FDCWD, <i32>u.path, <i32>(0o020000 | mode), <i32>dev);
      break;
    case 52:
      r = sysMknodat(AT_FDCWD, <i32>u.path, <i32>(0o060000 | mode), <i32>dev);
      break;
    case 53:
      // The first is the mount point itself.
      if (<u32>strLen(u.path) > u.base) r = sysMkdirat(AT_FDCWD, <i32>u.path, 0o700);
      break;
    case 54:
      r = sysMknodat(AT_FDCWD, <i32>u.path, <i32>(0o010000 | mode), 0);
      break;
    default:
      damaged();
  }
  if (r < 0) fail(<i32>r, sayPath("the file ", u.path, " cannot be made again"));
  if (ok() && type != 49) attributes(u, mode, type == 50);
}

function isZero(at: usize): bool {
  for (let i: usize = 0; i < 512; i += 8) if (load<u64>(at + i)) return false;
  return true;
}

/** Fills the tmpfs that is mounted at `target` from the archive of device number `dev`; as the running task, with kernel paths. */
export function untarTmpfs(target: usize, dev: u64): void {
  imageName("tmpfs-dev", dev);
  renameTar();
  const file = changetype<ImageIn>(kmalloc(offsetof<ImageIn>()));
  const u = changetype<Untar>(kmalloc(offsetof<Untar>()));
  if (!changetype<usize>(file) || !changetype<usize>(u)) {
    kfree(changetype<usize>(file));
    kfree(changetype<usize>(u));
    noMemory();
    return;
  }
  imageOpenAsCaller(file);
  u.head = kmalloc(512);
  u.path = kmalloc(PATH_MAX);
  u.link = kmalloc(PATH_MAX);
  u.buf = kmalloc(65536);
  if (!u.head || !u.path || !u.link || !u.buf || !inflateBegin(file)) noMemory();
  else if (file.err) damaged();
  else {
    u.base = <u32>strLen(target);
    if (u.base == 1) u.base = 0;
    putBytes(u.path, target, u.base);
    putBytes(u.link, target, u.base);
    while (ok()) {
      if (!inflateRead(u.head, 512)) {
        damaged();
        break;
      }
      if (isZero(u.head)) break;
      entry(u);
    }
  }
  inflateEnd();
  imageClose(file);
  kfree(u.head);
  kfree(u.path);
  kfree(u.link);
  kfree(u.buf);
  kfree(u.pax);
  kfree(u.longName);
  kfree(u.longLink);
  kfree(changetype<usize>(u));
  kfree(changetype<usize>(file));
}

/** The folder is a descriptor of who restarts. */
function imageOpenAsCaller(file: ImageIn): void {
  const now = current;
  setCurrent(changetype<Task>(plan().caller));
  imageOpen(file, 0);
  setCurrent(now);
}
