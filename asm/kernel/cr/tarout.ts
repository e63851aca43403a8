// The content of a tmpfs as CRIU writes it: tmpfs-dev-N.tar.gz.img, a tar archive in gzip's framing. Nothing is compressed (stored
// blocks of deflate): an image as a whole is, when it is packed. What an old header has no room for, and times below the
// second, go into pax headers.

import { filePut } from "../fs/file";
import { fileRead } from "../fs/fileops";
import { openAt } from "../fs/open";
import { tmpfsReadlink } from "../fs/tmpfs";
import { Dentry, devMajor, devMinor, File, Inode, isDir, isErr, isLnk, isReg, Mount } from "../fs/types";
import { Xattr } from "../fs/xattr";
import { kfree, kmalloc } from "../mem/slab";
import { putBytes, putStr, putU64, strLen } from "../mem/str";
import { fromKgidMunged, fromKuidMunged, UserNs } from "../ns/user";
import { hostMode, setHostMode } from "../task/current";
import { imageBare, imageEnd, imageName, imageRaw, NAME_AT } from "./folder";
import { OUT_ONE, out } from "./out";
import { putRaw } from "./protobuf";

const S_IFMT: u32 = 0o170000;
const S_IFIFO: u32 = 0o010000;
const S_IFCHR: u32 = 0o020000;
const S_IFBLK: u32 = 0o060000;
const SECOND: i64 = 1_000_000_000;
/** What one stored block of deflate holds. */
const BLOCK: u32 = 32768;
const NAME_MAX: i32 = 4096;

/** A tar.gz being written. */
@unmanaged
class Tar {
  block: usize; // BLOCK bytes
  used: u32;
  crc: u32;
  size: u32;
  table: usize; // of CRC-32
  head: usize; // a header, 512 bytes
  text: usize; // pax records
  name: usize; // the path that is being written, from "."
  buf: usize; // 64 KiB
  links: usize; // inodes with several names, and where their first name is
  userNs: usize;
}

@inline
function bits(crc: u32): u32 {
  for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
  return crc;
}

/** @param table  256 words, bits(0) … bits(255) */
function crc32(table: usize, crc: u32, at: usize, n: u32): u32 {
  crc = ~crc;
  for (let i: u32 = 0; i < n; i++) crc = load<u32>(table + (((crc & 0xff) ^ load<u8>(at + i)) << 2)) ^ (crc >> 8);
  return ~crc;
}

function flushBlock(t: Tar, last: bool): void {
  const o = out(OUT_ONE);
  store<u8>(t.head, last ? 1 : 0);
  store<u16>(t.head + 1, <u16>t.used);
  store<u16>(t.head + 3, <u16>~t.used);
  imageRaw(o, t.head, 5);
  imageRaw(o, t.block, t.used);
  t.crc = crc32(t.table, t.crc, t.block, t.used);
  t.size += t.used;
  t.used = 0;
}

function put(t: Tar, from: usize, n: u32): void {
  while (n) {
    const part = BLOCK - t.used < n ? BLOCK - t.used : n;
    if (from) memory.copy(t.block + t.used, from, part);
    else memory.fill(t.block + t.used, 0, part);
    t.used += part;
    if (from) from += part;
    n -= part;
    if (t.used == BLOCK) flushBlock(t, false);
  }
}

function padTo(t: Tar, n: u32): void {
  put(t, 0, (512 - (n & 511)) & 511);
}

/** A number in octal, filling its field but for the last byte. */
function octal(at: usize, width: i32, value: u64): void {
  for (let i = width - 2; i >= 0; i--) {
    store<u8>(at + i, <u8>(48 + (value & 7)));
    value >>= 3;
  }
}

function putHead(t: Tar, name: usize, type: u32, inode: Inode, size: u64, link: usize): void {
  const h = t.head;
  const ns = changetype<UserNs>(t.userNs);
  memory.fill(h, 0, 512);
  const n = strLen(name);
  memory.copy(h, name, n < 100 ? n : 100);
  octal(h + 100, 8, inode.mode & 0o7777);
  octal(h + 108, 8, fromKuidMunged(ns, inode.uid) & 0o7777777);
  octal(h + 116, 8, fromKgidMunged(ns, inode.gid) & 0o7777777);
  octal(h + 124, 12, size);
  octal(h + 136, 12, <u64>(inode.mtime / SECOND));
  memory.fill(h + 148, 32, 8);
  store<u8>(h + 156, type);
  if (link) memory.copy(h + 157, link, strLen(link) < 100 ? strLen(link) : 100);
  putStr(h + 257, "ustar");
  putStr(h + 263, "00");
  if (type == 51 || type == 52) {
    octal(h + 329, 8, devMajor(inode.rdev));
    octal(h + 337, 8, devMinor(inode.rdev));
  }
  let sum: u64 = 0;
  for (let i: usize = 0; i < 512; i++) sum += load<u8>(h + i);
  octal(h + 148, 7, sum);
  store<u8>(h + 154, 0);
  store<u8>(h + 155, 32);
  put(t, h, 512);
}

/** Appends "SIZE KEY=VALUE\n", whose size counts itself. @returns the new end, or `at` when there is no room */
function record(at: usize, key: string, keyTail: usize, tailLen: u32, value: usize, n: u32, end: usize): usize {
  const body: u64 = <u64>key.length + tailLen + n + 3; // blank, =, new line
  let size = body + 1;
  for (let digits: u64 = 1, limit: u64 = 10; ; digits++, limit *= 10) {
    size = body + digits;
    if (size < limit) break;
  }
  if (at + <usize>size > end) return at;
  at = putU64(at, size);
  at = putStr(at, " ");
  at = putStr(at, key);
  at = putBytes(at, keyTail, tailLen);
  at = putStr(at, "=");
  at = putBytes(at, value, n);
  return putStr(at, "\n");
}

function putPax(t: Tar, name: usize, inode: Inode, link: usize): void {
  const end = t.text + 65536;
  let at = t.text;
  const time = t.text + 65536;
  const nanos = <u64>(inode.mtime % SECOND);
  let te = putStr(putU64(time, <u64>(inode.mtime / SECOND)), ".");
  for (let unit: u64 = 100_000_000; unit; unit /= 10) te = putU64(te, (nanos / unit) % 10);
  if (nanos) at = record(at, "mtime", 0, 0, time, <u32>(te - time), end);
  const n = <u32>strLen(name);
  if (n > 100) at = record(at, "path", 0, 0, name, n, end);
  if (link && strLen(link) > 100) at = record(at, "linkpath", 0, 0, link, <u32>strLen(link), end);
  for (let x = changetype<Xattr>(inode.xattrs); changetype<usize>(x); x = x.next)
    at = record(at, "SCHILY.xattr.", x.name, x.nameLen, x.value, x.size, end);
  if (at == t.text) return;
  const size = <u32>(at - t.text);
  const hidden = t.buf;
  store<u8>(putStr(hidden, "./PaxHeaders/0"), 0);
  putHead(t, hidden, 120, inode, size, 0);
  put(t, t.text, size);
  padTo(t, size);
}

/** Where another name of the inode is already; 0: this is the first, which is noted. */
function firstName(t: Tar, inode: Inode): usize {
  if (inode.nlink < 2 || isDir(inode)) return 0;
  for (let at = t.links; at; at = load<usize>(at)) if (load<usize>(at, 4) == changetype<usize>(inode)) return at + 8;
  const n = strLen(t.name) + 1;
  const noted = kmalloc(8 + n);
  if (!noted) return 0;
  store<usize>(noted, t.links);
  store<usize>(noted, changetype<usize>(inode), 4);
  memory.copy(noted + 8, t.name, n);
  t.links = noted;
  return 0;
}

function putBody(t: Tar, m: Mount, d: Dentry): void {
  const opened = <i32>openAt(m, d, 0o100000);
  if (isErr(opened)) {
    out(OUT_ONE).err = opened;
    return;
  }
  const was = hostMode;
  const size = d.inode.size;
  for (let pos: i64 = 0; pos < size; ) {
    setHostMode(true);
    const n = fileRead(
      changetype<File>(<usize>opened),
      <u32>t.buf,
      size - pos < 65536 ? <u32>(size - pos) : 65536,
      pos,
    );
    setHostMode(was);
    if (n <= 0) {
      out(OUT_ONE).err = n < 0 ? <i32>n : -5;
      break;
    }
    put(t, t.buf, <u32>n);
    pos += n;
  }
  filePut(changetype<File>(<usize>opened));
  padTo(t, <u32>size);
}

/** One name; sockets are left out, as tar leaves them. */
function putEntry(t: Tar, m: Mount, d: Dentry): void {
  const inode = d.inode;
  const first = firstName(t, inode);
  let link = first;
  let type: u32 = 48;
  let size: u64 = 0;
  const kind = inode.mode & S_IFMT;
  if (first) type = 49;
  else if (isDir(inode)) type = 53;
  else if (isReg(inode)) size = <u64>inode.size;
  else if (isLnk(inode)) {
    type = 50;
    link = t.text + 66560;
    const n = tmpfsReadlink(inode, link, NAME_MAX);
    store<u8>(link + (n > 0 ? n : 0), 0);
  } else if (kind == S_IFCHR) type = 51;
  else if (kind == S_IFBLK) type = 52;
  else if (kind == S_IFIFO) type = 54;
  else return;
  const n = strLen(t.name);
  if (type == 53) {
    store<u8>(t.name + n, 47);
    store<u8>(t.name + n + 1, 0);
  }
  putPax(t, t.name, inode, link);
  putHead(t, t.name, type, inode, size, link);
  store<u8>(t.name + n, 0);
  if (type == 48) putBody(t, m, d);
}

function walk(t: Tar, m: Mount, d: Dentry): void {
  putEntry(t, m, d);
  if (!isDir(d.inode)) return;
  const n = strLen(t.name);
  // Oldest first: the newest of a directory comes first in its list, as it is to again.
  let child = d.childHead;
  if (!changetype<usize>(child)) return;
  while (changetype<usize>(child.childNext)) child = child.childNext;
  for (; changetype<usize>(child); child = child.childPrev) {
    if (n + <i32>child.nameLen + 2 < NAME_MAX) {
      store<u8>(t.name + n, 47);
      memory.copy(t.name + n + 1, child.name, child.nameLen);
      store<u8>(t.name + n + 1 + child.nameLen, 0);
      walk(t, m, child);
      store<u8>(t.name + n, 0);
    }
    if (child == d.childHead) break;
  }
}

/** Writes the whole file system that `m` shows, to tmpfs-dev-N.tar.gz.img. */
export function dumpTmpfs(m: Mount, dev: u64, userNs: usize): void {
  const o = out(OUT_ONE);
  imageName("tmpfs-dev", dev);
  // Not "….img" alone: CRIU says what is in it.
  renameTar();
  imageBare(o);
  const t = changetype<Tar>(kmalloc(offsetof<Tar>()));
  if (!changetype<usize>(t)) {
    o.err = -12;
    imageEnd(o);
    return;
  }
  t.block = kmalloc(BLOCK);
  t.table = kmalloc(1024);
  for (let i: u32 = 0; i < 256 && t.table; i++) store<u32>(t.table + (i << 2), bits(i));
  t.head = kmalloc(512);
  t.text = kmalloc(131072);
  t.name = kmalloc(NAME_MAX);
  t.buf = kmalloc(65536);
  t.userNs = userNs;
  if (t.block && t.table && t.head && t.text && t.name && t.buf) {
    store<u64>(t.head, 0x88b1f); // gzip, deflate, no flags, no time
    store<u16>(t.head, 0x0300, 8); // made on Unix
    putRaw(o, t.head, 10);
    store<u8>(t.name, 46);
    walk(t, m, m.sb.root);
    put(t, 0, 1024);
    flushBlock(t, true);
    store<u32>(t.head, t.crc);
    store<u32>(t.head, t.size, 4);
    imageRaw(o, t.head, 8);
  } else o.err = -12;
  while (t.links) {
    const next = load<usize>(t.links);
    kfree(t.links);
    t.links = next;
  }
  kfree(t.block);
  kfree(t.table);
  kfree(t.head);
  kfree(t.text);
  kfree(t.name);
  kfree(t.buf);
  kfree(changetype<usize>(t));
  imageEnd(o);
}

/** "tmpfs-dev-N.img" at NAME_AT becomes "tmpfs-dev-N.tar.gz.img". */
export function renameTar(): void {
  const end = NAME_AT + strLen(NAME_AT) - 4;
  store<u8>(putStr(end, ".tar.gz.img"), 0);
}
