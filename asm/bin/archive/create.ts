// tar -c, -r, -u, -A: files into an archive.
import * as C from "../../lib/chars";
import { strerror } from "../../lib/errno";
import { isBlock, isChar, isDir, isFifo, isLink, isReg, isSocket, major, minor, parseMode, Stat } from "../../lib/stat";
import {
  AT_REMOVEDIR,
  AT_SYMLINK_NOFOLLOW,
  close,
  ftruncate,
  lseek,
  O_CREAT,
  O_NOFOLLOW,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  open,
  openat,
  read,
  SEEK_SET,
} from "../../lib/sys/file";
import { chdir, readlinkat, unlinkat } from "../../lib/sys/fs";
import { groupName, userName } from "../../lib/users";
import { Walk } from "../../lib/walk";
import { putMember } from "./gzip";
import {
  BLOCK,
  BLOCKDEV,
  CHARACTER,
  DIRECTORY,
  FIFO,
  HARDLINK,
  headerRoom,
  Member,
  putHeader,
  REGULAR,
  SYMLINK,
} from "./header";
import { Sink } from "./output";
import {
  compressed,
  eachMember,
  excluded,
  fail,
  fatal,
  lines,
  listMember,
  loadArchive,
  operands,
  options,
  quoteName,
  warn,
} from "./tar";

const RECORD = 20 * BLOCK;

let out: Sink = new Sink(-1);
let outDev: u64 = 0;
let outIno: u64 = 0;
/** First names of files with several links, by "dev:ino". */
const linked: Map<string, string> = new Map<string, string>();
/** Of -u: times of what the archive holds. */
const newest: Map<string, i64> = new Map<string, i64>();
const stripped: string[] = [];

/** The name a member gets: nothing before a leading slash or up to "..". */
export function safeName(name: string, what: string): string {
  if (options.absolute) return name;
  let cut = 0;
  let i = 0;
  while (i < name.length) {
    let end = name.indexOf("/", i);
    if (end < 0) end = name.length;
    if (end - i == 2 && name.startsWith("..", i)) cut = min(end + 1, name.length);
    i = end + 1;
  }
  while (cut < name.length && name.charAt(cut) == "/") cut++;
  if (cut) {
    const prefix = name.substring(0, cut);
    const key = what + prefix;
    if (!stripped.includes(key)) {
      stripped.push(key);
      warn("Removing leading `" + prefix + "' from " + what);
    }
  }
  const rest = name.substring(cut);
  return rest.length ? rest : ".";
}

function putData(fd: i32, m: Member, shown: string): void {
  const size = 65536;
  const buffer = heap.alloc(size);
  let left = m.size;
  while (left > 0) {
    const n = read(fd, buffer, min(left, size) as i32);
    if (n < 0) {
      fail(shown + ": Read error at byte " + (m.size - left).toString() + ": " + strerror(n));
      break;
    }
    if (n == 0) {
      fail(shown + ": File shrank by " + left.toString() + " bytes; padding with zeros");
      break;
    }
    out.bytes(buffer, n);
    left -= n;
  }
  memory.fill(buffer, 0, size);
  while (left > 0) {
    const n = min(left, size) as i32;
    out.bytes(buffer, n);
    left -= n;
  }
  const rest = ((BLOCK - (m.size % BLOCK)) % BLOCK) as i32;
  out.bytes(buffer, rest);
  heap.free(buffer);
}
function putMemberHeader(m: Member): void {
  const buffer = heap.alloc(headerRoom(m));
  out.bytes(buffer, putHeader(buffer, m));
  heap.free(buffer);
}

/** Adds an operand and, unless --no-recursion, all below it. */
function add(operand: string): void {
  const walk = new Walk(operand);
  while (walk.next()) {
    if (!walk.leaving) {
      if (!dump(walk)) continue;
      const e = options.recursion ? walk.enter() : 0;
      if (e < 0) fail(quoteName(walk.path) + ": Cannot open: " + strerror(e));
      else if (options.recursion) {
        if (options.sorted) walk.sort();
        continue;
      }
    }
    if (options.removeFiles) {
      const r = unlinkat(walk.dir, walk.name, AT_REMOVEDIR);
      if (r < 0) fail(quoteName(walk.path) + ": Cannot rmdir: " + strerror(r));
    }
  }
  if (walk.lost < 0) fail(quoteName(operand) + ": Cannot open: " + strerror(walk.lost));
}
/** Writes what the walk is at. @returns whether it is a directory, so that what is in it follows */
function dump(walk: Walk): bool {
  const path = walk.path;
  if (excluded(path)) return false;
  const s = new Stat();
  const e = s.statAt(walk.dir, walk.name, options.dereference ? 0 : AT_SYMLINK_NOFOLLOW);
  const shown = quoteName(path);
  if (e < 0) {
    fail(shown + ": Cannot stat: " + strerror(e));
    return false;
  }
  if (options.dereference && isDir(s.mode) && walk.depthOf(s.dev, s.ino) >= 0) {
    warn(shown + ": contains itself; not dumped");
    return false;
  }
  if (s.dev == outDev && s.ino == outIno && isReg(s.mode)) {
    warn(shown + ": file is the archive; not dumped");
    return false;
  }
  const m = new Member();
  m.name = safeName(path, "member names");
  m.mode = s.mode & 0o7777;
  m.uid = options.owner >= 0 ? options.owner : (s.uid as i64);
  m.gid = options.group >= 0 ? options.group : (s.gid as i64);
  if (!options.numeric) {
    m.user = options.ownerName.length ? options.ownerName : options.owner >= 0 ? "" : userName(s.uid as i32);
    m.group = options.groupName.length ? options.groupName : options.group >= 0 ? "" : groupName(s.gid as i32);
    // a number is no name
    if (m.user == s.uid.toString()) m.user = "";
    if (m.group == s.gid.toString()) m.group = "";
  }
  if (options.permissions.length) {
    const mode = parseMode(options.permissions, s.mode, isDir(s.mode), 0);
    if (mode < 0) fatal("Invalid mode given on option");
    m.mode = mode & 0o7777;
  }
  m.mtime = options.mtime != i64.MIN_VALUE ? options.mtime : s.mtime;
  if (isDir(s.mode)) {
    m.type = DIRECTORY;
    if (!m.name.endsWith("/")) m.name += "/";
    if (!skipped(m)) {
      if (options.verbose) listMember(m);
      putMemberHeader(m);
    }
    return true;
  }
  if (isSocket(s.mode)) {
    warn(shown + ": socket ignored");
    return false;
  }
  if (skipped(m)) return false;
  if (s.nlink > 1) {
    const key = s.dev.toString() + ":" + s.ino.toString();
    if (linked.has(key)) {
      m.type = HARDLINK;
      m.link = safeName(linked.get(key), "hard link targets");
      if (options.verbose) listMember(m);
      putMemberHeader(m);
      if (options.removeFiles) unlinkat(walk.dir, walk.name, 0);
      return false;
    }
    linked.set(key, m.name);
  }
  let fd = -1;
  if (isLink(s.mode)) {
    m.type = SYMLINK;
    const target = readlinkat(walk.dir, walk.name);
    m.link = target === null ? "" : target;
  } else if (isChar(s.mode) || isBlock(s.mode)) {
    m.type = isChar(s.mode) ? CHARACTER : BLOCKDEV;
    m.major = major(s.rdev);
    m.minor = minor(s.rdev);
  } else if (isFifo(s.mode)) m.type = FIFO;
  else {
    m.type = REGULAR;
    m.size = s.size;
    fd = openat(walk.dir, walk.name, O_RDONLY | (options.dereference ? 0 : O_NOFOLLOW));
    if (fd < 0) {
      fail(shown + ": Cannot open: " + strerror(fd));
      return false;
    }
  }
  if (options.verbose) listMember(m);
  putMemberHeader(m);
  if (fd >= 0) {
    putData(fd, m, shown);
    close(fd);
  }
  if (options.removeFiles) unlinkat(walk.dir, walk.name, 0);
  return false;
}
/** -u: not newer than what the archive holds. */
function skipped(m: Member): bool {
  return options.mode == C.u && newest.has(m.name) && m.mtime <= newest.get(m.name);
}
function addOperands(): void {
  for (let i = 0; i < operands.length; i++) {
    const name = operands[i];
    if (name.startsWith("\x01C")) {
      const dir = name.substring(2);
      const e = chdir(dir);
      if (e < 0) fatal(dir + ": Cannot open: " + strerror(e));
      continue;
    }
    if (options.mode == C.A) {
      appendArchive(name);
      continue;
    }
    add(name);
  }
}
function appendArchive(name: string): void {
  const s = new Stat();
  const e = s.stat(name);
  const fd = e < 0 ? e : open(name, O_RDONLY);
  if (fd < 0) fatal(name + ": Cannot open: " + strerror(fd));
  const size = s.size as i32;
  const buffer = heap.alloc(size + 1);
  let n = 0;
  while (n < size) {
    const r = read(fd, buffer + n, size - n);
    if (r <= 0) break;
    n += r;
  }
  close(fd);
  // without the zeros at its end
  while (n >= BLOCK) {
    let zero = true;
    for (let k = 0; k < BLOCK && zero; k++) zero = load<u8>(buffer + n - BLOCK + k) == 0;
    if (!zero) break;
    n -= BLOCK;
  }
  out.bytes(buffer, n);
  heap.free(buffer);
}

export function createArchive(): void {
  const append = options.mode != C.c;
  let fd = 1;
  let before = 0;
  if (append) {
    if (options.gzip) fatal("Cannot update compressed archives");
    const s = new Stat();
    if (options.archive != "-" && s.stat(options.archive) >= 0) {
      loadArchive();
      if (compressed) fatal("Cannot update compressed archives");
      before = eachMember((m: Member): void => {
        newest.set(m.name, m.mtime);
      });
    }
    fd = open(options.archive, O_RDWR | O_CREAT, 0o666);
  } else if (options.archive != "-") fd = open(options.archive, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  if (fd < 0) fatal(options.archive + ": Cannot open: " + strerror(fd));
  const s = new Stat();
  if (s.fstat(fd) >= 0) {
    outDev = s.dev;
    outIno = s.ino;
  }
  if (append) {
    ftruncate(fd, before);
    lseek(fd, before, SEEK_SET);
  }
  out = new Sink(options.gzip ? -1 : fd);
  out.total = before;
  addOperands();
  // two blocks of zeros, and more up to a whole record
  const zeros = heap.alloc(RECORD * 2);
  memory.fill(zeros, 0, RECORD * 2);
  const end = out.total + 2 * BLOCK;
  const total = ((end + RECORD - 1) / RECORD) * RECORD;
  out.bytes(zeros, (total - out.total) as i32);
  if (options.gzip) {
    const packed = new Sink(fd);
    putMember(out.buffer, out.length, packed, 6, "", 0);
    packed.flush();
    if (packed.error < 0) fatal(shownArchive() + ": Cannot write: " + strerror(packed.error));
  } else {
    out.flush();
    if (out.error < 0) fatal(shownArchive() + ": Cannot write: " + strerror(out.error));
  }
  if (fd != 1) close(fd);
  lines.flush();
}
function shownArchive(): string {
  return options.archive == "-" ? "-" : options.archive;
}
