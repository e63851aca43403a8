// Blocks of a tar archive: GNU's format is written; ustar, pax and GNU are read (tar(5)).
import { fromBytes, putBytes } from "../../lib/bytes";
import { strtol } from "../../lib/number";
import { groupName, userName } from "../../lib/users";

export const BLOCK = 512;
export const REGULAR = 0x30;
export const HARDLINK = 0x31;
export const SYMLINK = 0x32;
export const CHARACTER = 0x33;
export const BLOCKDEV = 0x34;
export const DIRECTORY = 0x35;
export const FIFO = 0x36;
const LONG_LINK = 0x4b;
const LONG_NAME = 0x4c;
const PAX = 0x78;
const PAX_GLOBAL = 0x67;

/** A member as its header describes it. */
export class Member {
  name: string = "";
  mode: u32 = 0;
  uid: i64 = 0;
  gid: i64 = 0;
  size: i64 = 0;
  mtime: i64 = 0;
  mtimeNsec: i64 = 0;
  type: i32 = REGULAR;
  link: string = "";
  user: string = "";
  group: string = "";
  major: u32 = 0;
  minor: u32 = 0;
  /** Where its data begins in the archive. */
  data: i32 = 0;
  /** Where its first header begins. */
  start: i32 = 0;
}

function putText(at: usize, size: i32, text: string): void {
  putBytes(at, text.substring(0, size));
}
/** Octal with leading zeros and a NUL; what does not fit is in base 256, as GNU writes it. */
function putNumber(at: usize, size: i32, v: i64): void {
  const digits = size - 1;
  if (v >= 0 && (digits * 3 >= 63 || v < (1 as i64) << (digits * 3))) {
    let n = v;
    for (let i = digits - 1; i >= 0; i--) {
      store<u8>(at + i, (48 + (n & 7)) as u8);
      n >>= 3;
    }
    store<u8>(at + digits, 0);
    return;
  }
  for (let i = size - 1; i >= 0; i--) {
    store<u8>(at + i, v as u8);
    v >>= 8;
  }
  store<u8>(at, load<u8>(at) | 0x80);
}
function number(at: usize, size: i32): i64 {
  const first = load<u8>(at);
  if (first & 0x80) {
    let v: i64 = first & 0x40 ? -1 : 0;
    v = (v << 6) | (first & 0x3f);
    for (let i = 1; i < size; i++) v = (v << 8) | load<u8>(at + i);
    return v;
  }
  let i = 0;
  while (i < size && (load<u8>(at + i) == 32 || load<u8>(at + i) == 0)) i++;
  let v: i64 = 0;
  for (; i < size; i++) {
    const c = load<u8>(at + i);
    if (c < 48 || c > 55) break;
    v = (v << 3) | (c - 48);
  }
  return v;
}
function text(at: usize, size: i32): string {
  let n = 0;
  while (n < size && load<u8>(at + n)) n++;
  return fromBytes(at, n);
}
function checksum(at: usize): i32 {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : (load<u8>(at + i) as i32);
  return sum;
}

/** One header block of `m` at `at`. */
function putBlock(at: usize, m: Member): void {
  memory.fill(at, 0, BLOCK);
  putText(at, 100, m.name);
  putNumber(at + 100, 8, m.mode & 0o7777);
  putNumber(at + 108, 8, m.uid);
  putNumber(at + 116, 8, m.gid);
  putNumber(at + 124, 12, m.size);
  putNumber(at + 136, 12, m.mtime);
  store<u8>(at + 156, m.type as u8);
  putText(at + 157, 100, m.link);
  putText(at + 257, 8, "ustar  ");
  putText(at + 265, 31, m.user);
  putText(at + 297, 31, m.group);
  if (m.type == CHARACTER || m.type == BLOCKDEV) {
    putNumber(at + 329, 8, m.major);
    putNumber(at + 337, 8, m.minor);
  }
  putNumber(at + 148, 7, checksum(at));
  store<u8>(at + 155, 32);
}
/** A name too long for its field, as a member of its own in front. @returns bytes */
function putLong(at: usize, type: i32, name: string): i32 {
  const m = new Member();
  m.name = "././@LongLink";
  m.type = type;
  m.size = name.length + 1;
  m.mode = 0o644;
  m.user = userName(0);
  m.group = groupName(0);
  putBlock(at, m);
  const blocks = (name.length + 1 + BLOCK - 1) / BLOCK;
  memory.fill(at + BLOCK, 0, blocks * BLOCK);
  putBytes(at + BLOCK, name);
  return (blocks + 1) * BLOCK;
}
/** Bytes that putHeader needs at most. */
export function headerRoom(m: Member): i32 {
  return BLOCK * 8 + m.name.length + m.link.length;
}
/** All of a member's header at `at`. @returns bytes */
export function putHeader(at: usize, m: Member): i32 {
  let n = 0;
  if (m.link.length > 100) n += putLong(at + n, LONG_LINK, m.link);
  if (m.name.length > 100) n += putLong(at + n, LONG_NAME, m.name);
  putBlock(at + n, m);
  return n + BLOCK;
}

/** Whether the block at `at` is all zeros. */
export function isZero(at: usize): bool {
  for (let i = 0; i < BLOCK; i += 8) if (load<u64>(at + i)) return false;
  return true;
}
export function isHeader(at: usize): bool {
  return number(at + 148, 8) == (checksum(at) as i64);
}

/** "len key=value\n" records of pax, into `m`. */
function applyPax(records: string, m: Member): void {
  let i = 0;
  while (i < records.length) {
    const blank = records.indexOf(" ", i);
    if (blank < 0) break;
    const n = strtol(records.substring(i, blank)) as i32;
    if (n <= 0) break;
    const record = records.substring(blank + 1, i + n - 1);
    const equal = record.indexOf("=");
    const key = record.substring(0, equal);
    const value = record.substring(equal + 1);
    if (key == "path") m.name = value;
    else if (key == "linkpath") m.link = value;
    else if (key == "size") m.size = strtol(value);
    else if (key == "uid") m.uid = strtol(value);
    else if (key == "gid") m.gid = strtol(value);
    else if (key == "uname") m.user = value;
    else if (key == "gname") m.group = value;
    else if (key == "mtime") {
      m.mtime = strtol(value);
      const dot = value.indexOf(".");
      if (dot >= 0) m.mtimeNsec = strtol((value.substring(dot + 1) + "000000000").substring(0, 9));
    }
    i += n;
  }
}

export const END = 0;
export const MEMBER = 1;
export const BROKEN = 2;
export const CUT = 3;
/** Of the last readMember: the member. */
export let member: Member = new Member();

/** Reads the header at `offset` of the archive at `p`, and those before it that only lengthen its names. @returns END, MEMBER, BROKEN, CUT */
export function readMember(p: usize, size: i32, offset: i32): i32 {
  let longName = "";
  let longLink = "";
  let pax = "";
  const start = offset;
  while (true) {
    if (offset >= size) return END;
    if (offset + BLOCK > size) return CUT;
    const at = p + offset;
    if (isZero(at)) return END;
    if (!isHeader(at)) return BROKEN;
    const m = new Member();
    m.start = start;
    m.type = load<u8>(at + 156);
    m.size = number(at + 124, 12);
    const data = offset + BLOCK;
    if (m.type == LONG_NAME || m.type == LONG_LINK || m.type == PAX || m.type == PAX_GLOBAL) {
      if (data + m.size > (size as i64)) return CUT;
      const body = fromBytes(p + data, m.size as i32);
      if (m.type == LONG_NAME) longName = body.substring(0, body.length - 1);
      else if (m.type == LONG_LINK) longLink = body.substring(0, body.length - 1);
      else if (m.type == PAX) pax = body;
      offset = data + (((m.size as i32) + BLOCK - 1) & ~(BLOCK - 1));
      continue;
    }
    m.name = text(at, 100);
    m.mode = number(at + 100, 8) as u32;
    m.uid = number(at + 108, 8);
    m.gid = number(at + 116, 8);
    m.mtime = number(at + 136, 12);
    m.link = text(at + 157, 100);
    m.user = text(at + 265, 32);
    m.group = text(at + 297, 32);
    m.major = number(at + 329, 8) as u32;
    m.minor = number(at + 337, 8) as u32;
    // ustar's prefix; GNU keeps other things there
    if (load<u8>(at + 257) == 0x75 && load<u8>(at + 262) == 0) {
      const prefix = text(at + 345, 155);
      if (prefix.length) m.name = prefix + "/" + m.name;
    }
    if (longName.length) m.name = longName;
    if (longLink.length) m.link = longLink;
    if (pax.length) applyPax(pax, m);
    if (m.type == 0) m.type = m.name.endsWith("/") ? DIRECTORY : REGULAR;
    if (m.type == 0x37) m.type = REGULAR;
    if (m.type != REGULAR && m.type != HARDLINK) m.size = 0;
    if (m.type == HARDLINK) m.size = 0;
    m.data = data;
    member = m;
    return MEMBER;
  }
}
/** Where the member behind `m` begins. */
export function nextOffset(m: Member): i32 {
  return m.data + (((m.size as i32) + BLOCK - 1) & ~(BLOCK - 1));
}
