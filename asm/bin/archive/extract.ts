// tar -x and -d: members out of an archive, and beside what is there.
import { memcmp } from "../../lib/bytes";
import { EEXIST, ENOENT, strerror } from "../../lib/errno";
import { stdout } from "../../lib/io";
import { dirname } from "../../lib/path";
import { isBlock, isChar, isDir, isFifo, isLink, isReg, makedev, S_IFBLK, S_IFCHR, Stat } from "../../lib/stat";
import { geteuid } from "../../lib/sys/cred";
import { close, O_CREAT, O_EXCL, O_RDONLY, O_WRONLY, open, read, umask, writeAll } from "../../lib/sys/file";
import {
  chmod,
  lchown,
  link,
  mkdir,
  mkfifo,
  mknod,
  readlink,
  rmdir,
  symlink,
  unlink,
  utimensat,
} from "../../lib/sys/fs";
import { now } from "../../lib/time";
import { groupByName, passwdByName } from "../../lib/users";
import { safeName } from "./create";
import { BLOCKDEV, CHARACTER, DIRECTORY, FIFO, HARDLINK, Member, SYMLINK } from "./header";
import { archive, archiveSize, differs, fail, lines, listMember, options, quoteName, warn } from "./tar";

const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;

let mask = -1;
/** Directories get their modes and times last, so that files can be put into them before. */
const directories: Member[] = [];
const directoryNames: string[] = [];

function hasDotDot(name: string): bool {
  const parts = name.split("/");
  return parts.includes("..");
}
function strip(name: string): string {
  let s = name;
  for (let n = options.strip; n > 0; n--) {
    const slash = s.indexOf("/");
    if (slash < 0) return "";
    s = s.substring(slash + 1);
    while (s.startsWith("/")) s = s.substring(1);
  }
  return s;
}
function uidOf(m: Member): i32 {
  if (!options.numeric && m.user.length) {
    const entry = passwdByName(m.user);
    if (entry !== null) return entry.uid;
  }
  return m.uid as i32;
}
function gidOf(m: Member): i32 {
  if (!options.numeric && m.group.length) {
    const entry = groupByName(m.group);
    if (entry !== null) return entry.gid;
  }
  return m.gid as i32;
}
/** Owner, mode and time of what was made. */
function finish(name: string, m: Member): void {
  const root = geteuid() == 0;
  if (root && options.sameOwner) {
    const e = lchown(name, uidOf(m), gidOf(m));
    if (e < 0)
      fail(
        quoteName(name) +
          ": Cannot change ownership to uid " +
          m.uid.toString() +
          ", gid " +
          m.gid.toString() +
          ": " +
          strerror(e),
      );
  }
  if (m.type != SYMLINK) {
    const mode = root || options.samePermissions ? m.mode & 0o7777 : m.mode & 0o777 & ~(mask as u32);
    chmod(name, mode as i32);
  }
  if (!options.touch) {
    utimensat(AT_FDCWD, name, now(), 0, m.mtime, m.mtimeNsec, AT_SYMLINK_NOFOLLOW);
  }
}
/** Makes the directories above a name that are not there. @returns whether the one that it is to be in is new */
function makeParents(name: string): bool {
  const missing: string[] = [];
  const s = new Stat();
  let parent = dirname(name);
  for (let child = name; parent != "." && parent != "/" && parent != child && s.stat(parent) < 0; ) {
    missing.push(parent);
    child = parent;
    parent = dirname(child);
  }
  let r = -1;
  while (missing.length) r = mkdir(missing.pop(), 0o777);
  return r >= 0;
}
/** Makes room for a member. @returns whether it may be tried again */
function retry(name: string, e: i32): bool {
  if (e == -ENOENT) return makeParents(name);
  if (e != -EEXIST || options.keepOld) return false;
  return unlink(name) >= 0 || rmdir(name) >= 0;
}

export function extractMember(m: Member): void {
  if (mask < 0) {
    mask = umask(0);
    umask(mask);
  }
  if (options.verbose) listMember(m);
  let name = m.name;
  if (options.strip) {
    name = strip(name);
    if (!name.length) return;
  }
  if (options.toStdout) {
    if (m.size > 0) {
      lines.flush();
      stdout.bytes(archive + m.data, min(m.size, (archiveSize - m.data) as i64) as i32);
    }
    return;
  }
  if (!options.absolute && hasDotDot(name)) {
    fail(quoteName(name) + ": Member name contains '..'");
    return;
  }
  name = safeName(name, "member names");
  while (name.length > 1 && name.endsWith("/")) name = name.substring(0, name.length - 1);
  const shown = quoteName(name);
  if (options.skipOld) {
    const s = new Stat();
    if (s.lstat(name) >= 0 && !(m.type == DIRECTORY && isDir(s.mode))) return;
  }
  let e = 0;
  switch (m.type) {
    case DIRECTORY: {
      e = mkdir(name, 0o700);
      if (e == -ENOENT && makeParents(name)) e = mkdir(name, 0o700);
      if (e == -EEXIST) {
        const s = new Stat();
        if (s.stat(name) >= 0 && isDir(s.mode)) e = 0;
        else if (retry(name, e)) e = mkdir(name, 0o700);
      }
      if (e < 0) return fail(shown + ": Cannot mkdir: " + strerror(e));
      directories.push(m);
      directoryNames.push(name);
      return;
    }
    case SYMLINK:
      e = symlink(m.link, name);
      if (e < 0 && retry(name, e)) e = symlink(m.link, name);
      if (e < 0) return fail(shown + ": Cannot create symlink to '" + quoteName(m.link) + "': " + strerror(e));
      return finish(name, m);
    case HARDLINK: {
      const target = safeName(options.strip ? strip(m.link) : m.link, "hard link targets");
      e = link(target, name);
      if (e < 0) {
        const a = new Stat();
        const b = new Stat();
        if (a.lstat(target) >= 0 && b.lstat(name) >= 0 && a.dev == b.dev && a.ino == b.ino) return;
        if (retry(name, e)) e = link(target, name);
      }
      if (e < 0) fail(shown + ": Cannot hard link to '" + quoteName(target) + "': " + strerror(e));
      return;
    }
    case FIFO:
      e = mkfifo(name, 0o600);
      if (e < 0 && retry(name, e)) e = mkfifo(name, 0o600);
      if (e < 0) return fail(shown + ": Cannot mkfifo: " + strerror(e));
      return finish(name, m);
    case CHARACTER:
    case BLOCKDEV: {
      const mode = (m.type == CHARACTER ? S_IFCHR : S_IFBLK) | 0o600;
      const device = makedev(m.major, m.minor) as i64;
      e = mknod(name, mode, device);
      if (e < 0 && retry(name, e)) e = mknod(name, mode, device);
      if (e < 0) return fail(shown + ": Cannot mknod: " + strerror(e));
      return finish(name, m);
    }
  }
  let fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0o600);
  while (fd < 0 && retry(name, fd)) fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0o600);
  if (fd < 0) return fail(shown + ": Cannot open: " + strerror(fd));
  const n = min(m.size, (archiveSize - m.data) as i64) as i32;
  e = writeAll(fd, archive + m.data, n);
  close(fd);
  if (e < 0) fail(shown + ": Cannot write: " + strerror(e));
  finish(name, m);
}
export function finishExtract(): void {
  for (let i = directories.length - 1; i >= 0; i--) finish(directoryNames[i], directories[i]);
}

function report(m: Member, what: string): void {
  lines.line(quoteName(m.name) + ": " + what);
  differs();
}
export function diffMember(m: Member): void {
  if (options.verbose) listMember(m);
  let name = safeName(m.name, "member names");
  while (name.length > 1 && name.endsWith("/")) name = name.substring(0, name.length - 1);
  const s = new Stat();
  const e = s.lstat(name);
  if (e < 0) {
    warn(
      quoteName(name) + (m.type == SYMLINK ? ": Warning: Cannot readlink: " : ": Warning: Cannot stat: ") + strerror(e),
    );
    differs();
    return;
  }
  if (m.type == HARDLINK) {
    const t = new Stat();
    if (t.lstat(m.link) < 0 || t.dev != s.dev || t.ino != s.ino) report(m, "Not linked to " + quoteName(m.link));
    return;
  }
  const same =
    m.type == DIRECTORY
      ? isDir(s.mode)
      : m.type == SYMLINK
        ? isLink(s.mode)
        : m.type == FIFO
          ? isFifo(s.mode)
          : m.type == CHARACTER
            ? isChar(s.mode)
            : m.type == BLOCKDEV
              ? isBlock(s.mode)
              : isReg(s.mode);
  if (!same) return report(m, "File type differs");
  if (m.type == SYMLINK) {
    const target = readlink(name);
    if (target === null || target != m.link) report(m, "Symlink differs");
    return;
  }
  if ((s.mode & 0o7777) != (m.mode & 0o7777)) report(m, "Mode differs");
  if (m.type == DIRECTORY || m.type == FIFO) return;
  if (m.type == CHARACTER || m.type == BLOCKDEV) {
    if (s.rdev != makedev(m.major, m.minor)) report(m, "Device number differs");
    return;
  }
  if ((s.uid as i64) != m.uid) report(m, "Uid differs");
  if ((s.gid as i64) != m.gid) report(m, "Gid differs");
  if (s.mtime != m.mtime) report(m, "Mod time differs");
  if (s.size != m.size) return report(m, "Size differs");
  const fd = open(name, O_RDONLY);
  if (fd < 0) return fail(quoteName(name) + ": Cannot open: " + strerror(fd));
  const size = 65536;
  const buffer = heap.alloc(size);
  let at = archive + m.data;
  let equal = true;
  for (let left = m.size; left > 0 && equal; ) {
    const n = read(fd, buffer, min(left, size) as i32);
    if (n <= 0) break;
    equal = memcmp(buffer, at, n) == 0;
    at += n;
    left -= n;
  }
  close(fd);
  heap.free(buffer);
  if (!equal) report(m, "Contents differ");
}
