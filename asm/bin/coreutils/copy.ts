// Copying files and trees, for cp, mv and install: coreutils' copy.c by behaviour. A Copier holds the options; copy() copies one name.

import { Dir, lastError as dirError, openDir } from "../../lib/dirs";
import { EEXIST, EINVAL, EISDIR, ELOOP, ENOENT, ENOTDIR, EPERM, EXDEV } from "../../lib/errno";
import { error } from "../../lib/error";
import { println } from "../../lib/io";
import { dirname, joinPath, lastComponent, realpath } from "../../lib/path";
import { quoteaf, quotef } from "../../lib/quote";
import { isBlock, isChar, isDir, isFifo, isLink, isReg, isSocket, modeString, S_IFMT, Stat } from "../../lib/stat";
import {
  AT_EACCESS,
  AT_FDCWD,
  AT_SYMLINK_FOLLOW,
  AT_SYMLINK_NOFOLLOW,
  close,
  faccessat,
  ftruncate,
  ioctl,
  lseek,
  O_CREAT,
  O_EXCL,
  O_NOFOLLOW,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  open,
  read,
  SEEK_CUR,
  umask,
  W_OK,
  writeAll,
} from "../../lib/sys/file";
import * as fs from "../../lib/sys/fs";
import { backupName, NO_BACKUP, NUMBERED } from "./backup";
import { ask } from "./common";

// which symbolic links are followed
export const NEVER = 0;
export const COMMAND_LINE = 1;
export const ALWAYS = 2;
// what to do about an existing destination
export const UNSPECIFIED = 0;
export const ALWAYS_YES = 1;
export const ALWAYS_NO = 2;
export const ASK = 3;
// holes
export const SPARSE_NEVER = 0;
export const SPARSE_AUTO = 1;
export const SPARSE_ALWAYS = 2;

export const RENAME_NOREPLACE = 1;
const FICLONE = 0x40049409;
const BUFFER = 131072;
const BLOCK = 4096;

/** A directory whose contents are being copied. */
class Inside {
  names: string[] = [];
  /** So many of them have been dealt with. */
  at: i32 = 0;
  ok: bool = true;
  /** @param follow which links the copier was to follow before */
  constructor(
    public src: string,
    public s: Stat,
    public dst: string,
    public isNew: bool,
    public backedUp: string | null,
    public follow: i32,
  ) {}
}

export class Copier {
  follow: i32 = NEVER;
  backup: i32 = NO_BACKUP;
  recursive: bool = false;
  hardLink: bool = false;
  symbolicLink: bool = false;
  force: bool = false; // unlink a destination that cannot be opened
  removeFirst: bool = false;
  interactive: i32 = UNSPECIFIED;
  update: bool = false;
  verbose: bool = false;
  oneFileSystem: bool = false;
  preserveMode: bool = false;
  preserveOwner: bool = false;
  preserveTimes: bool = false;
  preserveLinks: bool = false;
  /** --no-preserve=mode */
  ignoreMode: bool = false;
  attributesOnly: bool = false;
  sparse: i32 = SPARSE_AUTO;
  /** --reflink=always: refuse to copy what cannot be shared. */
  reflinkAlways: bool = false;
  move: bool = false;
  /** Special files are read as if they were regular ones (cp without -r, install). */
  asRegular: bool = true;
  /** install: the mode is set afterwards. */
  install: bool = false;
  stdinTty: bool = false;
  /** After move(): the source was renamed, nothing is left to remove. */
  renamed: bool = false;
  /** mv: the move became a copy into itself; no message must follow. */
  intoItself: bool = false;
  /** "dev:ino" of what has been copied, and where to: links to it become links there. */
  private copied: Map<string, string> = new Map();
  /** The directories whose contents are being copied, each in the one before. */
  private inside: Inside[] = [];
  private destinations: Set<string> = new Set();
  private sources: Set<string> = new Set();
  private topSource: string = "";
  private topDestination: string = "";
  private topDirectoryMade: bool = false;
  private mask: i32;
  private buffer: usize = 0;
  private topDevice: u64 = 0;

  constructor() {
    this.mask = umask(0);
    umask(this.mask);
  }

  private key(st: Stat): string {
    return st.dev.toString() + ":" + st.ino.toString();
  }

  /**
   * Copies (or moves) `src` to exactly `dst`.
   * @param commandLine `src` is an operand, not something found in a directory
   */
  copy(src: string, dst: string): bool {
    this.renamed = false;
    this.intoItself = false;
    this.topSource = src;
    this.topDestination = dst;
    this.topDirectoryMade = false;
    let ok = this.one(src, dst, false, true);
    while (this.inside.length) {
      const d = this.inside[this.inside.length - 1];
      if (d.at < d.names.length) {
        const name = d.names[d.at++];
        if (!this.one(joinPath(d.src, name), joinPath(d.dst, name), d.isNew, false)) d.ok = false;
        continue;
      }
      this.inside.pop();
      this.follow = d.follow;
      if (!this.finish(d.dst, d.s, d.isNew)) d.ok = false;
      if (!d.ok) {
        this.putBack(d.backedUp, d.dst);
        if (this.inside.length) this.inside[this.inside.length - 1].ok = false;
        else ok = false;
      }
    }
    return ok;
  }

  private followed(commandLine: bool): bool {
    return this.follow == ALWAYS || (this.follow == COMMAND_LINE && commandLine);
  }
  private report(src: string, dst: string, backedUp: string | null): void {
    if (this.verbose)
      println(
        (this.move ? "renamed " : "") +
          quoteaf(src) +
          " -> " +
          quoteaf(dst) +
          (backedUp !== null ? " (backup: " + quoteaf(backedUp) + ")" : ""),
      );
  }

  /**
   * Copies a file, or begins with a directory: what is in it, and what comes after that, is left to copy().
   * @param isNewGiven the destination is known not to exist
   * @param commandLine `src` is an operand, not something found in a directory
   */
  private one(src: string, dst: string, isNewGiven: bool, commandLine: bool): bool {
    const s = new Stat();
    const d = new Stat();
    let isNew = isNewGiven;
    if (this.move && commandLine) {
      // first the plain rename to a name that is free
      let r = fs.renameat2(AT_FDCWD, src, AT_FDCWD, dst, RENAME_NOREPLACE);
      if (r == -EINVAL && d.lstat(dst) == -ENOENT) r = fs.rename(src, dst);
      if (r == 0) {
        this.renamed = true;
        this.report(src, dst, null);
        return true;
      }
    }
    let e = this.followed(commandLine) ? s.stat(src) : s.lstat(src);
    if (e < 0) {
      error(0, e, "cannot stat " + quoteaf(src));
      return false;
    }
    if (isDir(s.mode) && !this.recursive) {
      error(0, 0, (this.install ? "omitting directory " : "-r not specified; omitting directory ") + quoteaf(src));
      return false;
    }
    const key = this.key(s);
    if (commandLine) {
      this.topDevice = s.dev;
      if (!isDir(s.mode) && this.backup == NO_BACKUP) {
        const name = lastComponent(src) + "\0" + key;
        if (this.sources.has(name)) {
          error(0, 0, "warning: source file " + quoteaf(src) + " specified more than once");
          return true;
        }
        this.sources.add(name);
      }
    }
    if (!isNew) {
      // a regular file is written through a link that is there; everything else looks at the link itself
      const look =
        (!isReg(s.mode) && (!this.asRegular || isDir(s.mode) || isLink(s.mode))) ||
        this.move ||
        this.symbolicLink ||
        this.hardLink ||
        this.backup != NO_BACKUP ||
        this.removeFirst;
      e = look ? d.lstat(dst) : d.stat(dst);
      if (e == -ENOENT) isNew = true;
      else if (e < 0 && !(e == -ELOOP && this.force)) {
        error(0, e, "cannot stat " + quoteaf(dst));
        return false;
      }
    }
    let backedUp: string | null = null;
    if (!isNew) {
      this.nothingToDo = false;
      if (this.interactive != ALWAYS_NO && !this.sameFileOk(src, s, dst, d)) {
        error(0, 0, quoteaf(src) + " and " + quoteaf(dst) + " are the same file");
        return false;
      }
      const done = this.nothingToDo;
      if (this.update && !isDir(s.mode) && (d.mtime > s.mtime || (d.mtime == s.mtime && d.mtimeNsec >= s.mtimeNsec))) {
        this.renamed = this.move;
        return true;
      }
      if (this.move) {
        if (this.declined(dst, d)) {
          this.renamed = true; // nothing was moved, and nothing may be removed
          return true;
        }
      } else if (
        !isDir(s.mode) &&
        (this.interactive == ALWAYS_NO || (this.interactive == ASK && !this.overwrite(dst, d)))
      )
        return true;
      if (done) return true;

      const aside = this.move && this.backup != NO_BACKUP;
      if (!isDir(d.mode)) {
        if (isDir(s.mode)) {
          if (!aside) {
            error(0, 0, "cannot overwrite non-directory " + quoteaf(dst) + " with directory " + quoteaf(src));
            return false;
          }
        } else if (commandLine && this.backup != NUMBERED && this.destinations.has(this.destKey(dst))) {
          error(0, 0, "will not overwrite just-created " + quoteaf(dst) + " with " + quoteaf(src));
          return false;
        }
      } else if (!isDir(s.mode) && !aside) {
        error(0, 0, "cannot overwrite directory " + quoteaf(dst) + " with non-directory");
        return false;
      }
      const last = lastComponent(dst);
      if (this.backup != NO_BACKUP && last != "." && last != ".." && (this.move || !isDir(d.mode))) {
        const name = backupName(dst, this.backup);
        if (this.backup != NUMBERED && this.isSource(s, name)) {
          error(
            0,
            0,
            "backing up " +
              quoteaf(dst) +
              " might destroy source;  " +
              quoteaf(src) +
              (this.move ? " not moved" : " not copied"),
          );
          return false;
        }
        const r = fs.rename(dst, name);
        if (r < 0 && r != -ENOENT) {
          error(0, r, "cannot backup " + quoteaf(dst));
          return false;
        }
        if (r == 0) backedUp = name;
        isNew = true;
      } else if (
        !isDir(d.mode) &&
        !this.move &&
        (this.removeFirst || (this.preserveLinks && d.nlink > 1) || (this.follow == NEVER && !isReg(s.mode)))
      ) {
        const r = fs.unlink(dst);
        if (r < 0 && r != -ENOENT) {
          error(0, r, "cannot remove " + quoteaf(dst));
          return false;
        }
        isNew = true;
        if (this.verbose) println("removed " + quoteaf(dst));
      }
    }
    if (commandLine && !isDir(s.mode)) this.destinations.add(this.destKey(dst));

    // links among what is copied stay links; a directory met again is a copy into itself, or a loop
    let earlier: string | null = null;
    if (isDir(s.mode)) {
      if (this.copied.has(key)) earlier = this.copied.get(key);
    } else if (
      this.preserveLinks &&
      !this.hardLink &&
      (s.nlink > 1 || (commandLine && this.follow == COMMAND_LINE) || this.follow == ALWAYS)
    ) {
      if (this.copied.has(key)) earlier = this.copied.get(key);
    }
    if (earlier !== null) {
      if (!isDir(s.mode)) {
        if (!this.makeLink(earlier, dst, true)) return false;
        this.report(src, dst, backedUp);
        return true;
      }
      if (samePath(src, earlier)) {
        error(
          0,
          0,
          "cannot copy a directory, " + quoteaf(this.topSource) + ", into itself, " + quoteaf(this.topDestination),
        );
        this.intoItself = true;
        return false;
      }
      if (samePath(dst, earlier)) {
        error(0, 0, "warning: source directory " + quoteaf(src) + " specified more than once");
        this.renamed = this.move;
        return true;
      }
      if (this.follow != ALWAYS && !commandLine) {
        error(0, 0, "will not create hard link " + quoteaf(dst) + " to directory " + quoteaf(earlier));
        return false;
      }
    }
    if (this.move) {
      // What is in a directory is copied with it, and goes with the whole source.
      const r = commandLine ? fs.rename(src, dst) : -EXDEV;
      if (r == 0) {
        this.report(src, dst, backedUp);
        this.renamed = true;
        return true;
      }
      if (r == -EINVAL) {
        error(
          0,
          0,
          "cannot move " + quoteaf(this.topSource) + " to a subdirectory of itself, " + quoteaf(this.topDestination),
        );
        this.intoItself = true;
        return false;
      }
      if (r != -EXDEV) {
        error(0, r, "cannot move " + quoteaf(src) + " to " + quoteaf(dst));
        return false;
      }
      // another file system: remove what is in the way, then copy
      const gone = isDir(s.mode) ? fs.rmdir(dst) : fs.unlink(dst);
      if (gone < 0 && gone != -ENOENT) {
        error(
          0,
          gone,
          "inter-device move failed: " + quoteaf(src) + " to " + quoteaf(dst) + "; unable to remove target",
        );
        return false;
      }
      if (this.verbose && !isDir(s.mode))
        println(
          "copied " +
            quoteaf(src) +
            " -> " +
            quoteaf(dst) +
            (backedUp !== null ? " (backup: " + quoteaf(backedUp) + ")" : ""),
        );
      isNew = true;
    }
    if (isDir(s.mode) ? commandLine : s.nlink > 1 || (this.preserveLinks && this.follow != NEVER))
      this.copied.set(key, dst);
    const ok = isDir(s.mode)
      ? this.directory(src, s, dst, d, isNew, backedUp)
      : this.file(src, s, dst, isNew, commandLine, backedUp);
    if (!ok) this.putBack(backedUp, dst);
    return ok;
  }
  /** After a failure: what was there before. */
  private putBack(backedUp: string | null, dst: string): void {
    if (backedUp !== null && fs.rename(backedUp, dst) == 0 && this.verbose)
      println(quoteaf(backedUp) + " -> " + quoteaf(dst) + " (unbackup)");
  }

  private destKey(dst: string): string {
    const real = realpath(dirname(dst));
    return (real === null ? dirname(dst) : real) + "/" + lastComponent(dst);
  }
  private isSource(s: Stat, name: string): bool {
    const b = new Stat();
    return b.stat(name) == 0 && b.same(s);
  }
  private declined(dst: string, d: Stat): bool {
    if (this.interactive == ALWAYS_NO) return true;
    if (this.interactive == ASK) return !this.overwrite(dst, d);
    return this.interactive == UNSPECIFIED && this.stdinTty && !writable(dst, d) && !this.overwrite(dst, d);
  }
  private overwrite(dst: string, d: Stat): bool {
    if (!writable(dst, d)) {
      const mode = (d.mode & 0o7777).toString(8);
      const bits = "0".repeat(4 - min(4, mode.length)) + mode;
      const shown = modeString(d.mode).substring(1);
      return ask(
        this.move || this.force || this.removeFirst
          ? "replace " + quoteaf(dst) + ", overriding mode " + bits + " (" + shown + ")"
          : "unwritable " + quoteaf(dst) + " (mode " + bits + ", " + shown + "); try anyway",
      );
    }
    return ask("overwrite " + quoteaf(dst));
  }

  /** Of the last sameFileOk: both names already are what they shall be. */
  private nothingToDo: bool = false;
  /** copy.c's same_file_ok: whether two names of perhaps one file may be copied to one another. */
  private sameFileOk(src: string, s: Stat, dst: string, d: Stat): bool {
    this.nothingToDo = false;
    const same = s.same(d);
    if (same && this.hardLink) {
      this.nothingToDo = true;
      return true;
    }
    let sl: Stat = s;
    let dl: Stat = d;
    let sameLink = same;
    if (this.follow == NEVER) {
      if (isLink(s.mode) && isLink(d.mode)) {
        if (samePath(src, dst)) return false;
        if (this.backup != NO_BACKUP) return true;
        // two names of one link: rename(2) would do nothing
        if (same) {
          this.nothingToDo = true;
          return !this.move;
        }
        return true;
      }
    } else {
      if (!same) return true;
      sl = new Stat();
      dl = new Stat();
      if (dl.lstat(dst) < 0 || sl.lstat(src) < 0) return true;
      sameLink = sl.same(dl);
      if (isLink(sl.mode) && isLink(dl.mode) && this.removeFirst) return true;
    }
    if (this.backup != NO_BACKUP) {
      // moving the destination aside must not take the source with it
      if (sameLink) return !samePath(src, dst);
      return this.move || this.follow == NEVER || !isLink(sl.mode) || isLink(dl.mode);
    }
    if (this.move || this.removeFirst) {
      if (isLink(dl.mode)) return true;
      if (sameLink && dl.nlink > 1 && !samePath(src, dst)) return !this.move;
    }
    if (!isLink(sl.mode) && !isLink(dl.mode)) {
      if (!sl.same(dl)) return true;
      if (this.hardLink) {
        this.nothingToDo = true;
        return true;
      }
    }
    // moving a link onto what it leads to loses that, unless it has another name
    if (this.move && isLink(s.mode) && dl.nlink > 1) {
      const real = realpath(src);
      if (real !== null) return !samePath(real, dst);
    }
    if (this.symbolicLink && isLink(dl.mode)) return true;
    if (this.follow == NEVER) {
      const st = new Stat();
      const dt = new Stat();
      if (st.stat(src) < 0 || dt.stat(dst) < 0 || !st.same(dt)) return true;
      if (this.hardLink) {
        this.nothingToDo = !isLink(dl.mode);
        return true;
      }
    }
    return false;
  }

  private announce(src: string, dst: string, backedUp: string | null): void {
    if (!this.move) this.report(src, dst, backedUp);
  }

  private makeLink(target: string, dst: string, replace: bool): bool {
    let r = fs.linkat(AT_FDCWD, target, AT_FDCWD, dst, 0);
    if (r == -EEXIST && replace) {
      fs.unlink(dst);
      r = fs.linkat(AT_FDCWD, target, AT_FDCWD, dst, 0);
    }
    if (r < 0) {
      error(0, r, "cannot create hard link " + quoteaf(dst) + " to " + quoteaf(target));
      return false;
    }
    return true;
  }

  /** Makes a directory and goes into it. @returns false when what is in it cannot be copied */
  private directory(src: string, s: Stat, dst: string, d: Stat, isNew: bool, backedUp: string | null): bool {
    for (let i = 0; i < this.inside.length; i++) {
      if (!this.inside[i].s.same(s)) continue;
      error(0, 0, "cannot copy cyclic symbolic link " + quoteaf(src));
      return false;
    }
    if (isNew || !isDir(d.mode)) {
      // what will be taken away from group and others in the end is not given in the meantime
      const omit: u32 = this.preserveOwner ? 0o077 : this.preserveMode ? 0o022 : 0;
      const r = fs.mkdir(dst, (s.mode & 0o7777 & ~omit) as i32);
      if (r < 0) {
        error(0, r, "cannot create directory " + quoteaf(dst));
        return false;
      }
      const now = new Stat();
      if (now.lstat(dst) == 0) {
        if (!this.topDirectoryMade) {
          this.copied.set(this.key(now), dst);
          this.topDirectoryMade = true;
        }
        if ((now.mode & 0o700) != 0o700) fs.chmod(dst, ((now.mode & 0o7777) | 0o700) as i32);
      }
      if (this.verbose) {
        if (this.move) println("created directory " + quoteaf(dst));
        else this.report(src, dst, null);
      }
      isNew = true;
    }
    // a mount point is made, but not entered
    const into = new Inside(src, s, dst, isNew, backedUp, this.follow);
    const names = this.oneFileSystem && s.dev != this.topDevice ? new Array<string>() : namesByInode(src);
    if (names === null) into.ok = false;
    else into.names = names;
    // -H is for the command line only
    if (this.follow == COMMAND_LINE) this.follow = NEVER;
    this.inside.push(into);
    return true;
  }

  private file(src: string, s: Stat, dst: string, isNew: bool, commandLine: bool, backedUp: string | null): bool {
    if (this.symbolicLink) {
      if (!src.startsWith("/") && dst.includes("/") && !sameDirectory(".", dirname(dst))) {
        error(0, 0, quotef(dst) + ": can make relative symbolic links only in current directory");
        return false;
      }
      let r = fs.symlink(src, dst);
      if (r == -EEXIST && this.force) {
        fs.unlink(dst);
        r = fs.symlink(src, dst);
      }
      if (r < 0) {
        error(0, r, "cannot create symbolic link " + quoteaf(dst) + " to " + quoteaf(src));
        return false;
      }
      this.announce(src, dst, backedUp);
      return true;
    }
    if (this.hardLink) {
      this.announce(src, dst, backedUp);
      const flags = this.followed(commandLine) ? AT_SYMLINK_FOLLOW : 0;
      let r = fs.linkat(AT_FDCWD, src, AT_FDCWD, dst, flags);
      if (r == -EEXIST && (this.force || this.interactive == ASK)) {
        fs.unlink(dst);
        r = fs.linkat(AT_FDCWD, src, AT_FDCWD, dst, flags);
      }
      if (r < 0) {
        error(0, r, "cannot create hard link " + quoteaf(dst) + " to " + quoteaf(src));
        return false;
      }
      return true;
    }
    if (isReg(s.mode) || (this.asRegular && !isLink(s.mode))) {
      this.announce(src, dst, backedUp);
      return this.regular(src, s, dst, isNew);
    }
    if (isLink(s.mode)) {
      const target = fs.readlink(src);
      if (target === null) {
        error(0, fs.lastError, "cannot read symbolic link " + quoteaf(src));
        return false;
      }
      this.announce(src, dst, backedUp);
      let r = fs.symlink(target, dst);
      if (r == -EEXIST && !isNew) {
        fs.unlink(dst);
        r = fs.symlink(target, dst);
      }
      if (r < 0) {
        error(0, r, "cannot create symbolic link " + quoteaf(dst));
        return false;
      }
      if (this.preserveOwner) fs.lchown(dst, s.uid as i32, s.gid as i32);
      if (this.preserveTimes)
        fs.utimensat(AT_FDCWD, dst, s.atime, s.atimeNsec, s.mtime, s.mtimeNsec, AT_SYMLINK_NOFOLLOW);
      return true;
    }
    if (isFifo(s.mode)) {
      this.announce(src, dst, backedUp);
      const r = fs.mkfifo(dst, (s.mode & 0o7777) as i32);
      if (r < 0) {
        error(0, r, "cannot create fifo " + quoteaf(dst));
        return false;
      }
    } else if (isBlock(s.mode) || isChar(s.mode) || isSocket(s.mode)) {
      this.announce(src, dst, backedUp);
      const r = fs.mknod(dst, (s.mode & (S_IFMT | 0o7777)) as i32, s.rdev as i64);
      if (r < 0) {
        error(0, r, "cannot create special file " + quoteaf(dst));
        return false;
      }
    } else {
      error(0, 0, quoteaf(src) + " has unknown file type");
      return false;
    }
    return this.finish(dst, s, isNew);
  }

  private regular(src: string, s: Stat, dst: string, isNewGiven: bool): bool {
    let isNew = isNewGiven;
    const from = open(src, O_RDONLY | (this.follow == NEVER && isLink(s.mode) ? O_NOFOLLOW : 0));
    if (from < 0) {
      error(0, from, "cannot open " + quoteaf(src) + " for reading");
      return false;
    }
    const now = new Stat();
    now.fstat(from);
    if (!now.same(s)) {
      error(0, 0, "skipping file " + quoteaf(src) + ", as it was replaced while being copied");
      close(from);
      return false;
    }
    // never more open than it will be in the end
    const mode = this.install ? 0o600 : ((s.mode & 0o777 & ~(this.preserveOwner ? 0o077 : 0)) as i32);
    let to = -1;
    if (!isNew) {
      to = open(dst, O_WRONLY | (this.attributesOnly ? 0 : O_TRUNC));
      if (to < 0 && this.force && to != -ENOENT) {
        const r = fs.unlink(dst);
        if (r < 0 && r != -ENOENT) {
          error(0, r, "cannot remove " + quoteaf(dst));
          close(from);
          return false;
        }
        if (r == 0 && this.verbose) println("removed " + quoteaf(dst));
        isNew = true;
      } else if (to == -ENOENT) isNew = true;
    }
    if (isNew && to < 0) {
      to = open(dst, O_WRONLY | O_CREAT | O_EXCL, mode);
      if (to == -EEXIST && !this.move) {
        const st = new Stat();
        if (st.lstat(dst) == 0 && isLink(st.mode)) {
          error(0, 0, "not writing through dangling symlink " + quoteaf(dst));
          close(from);
          return false;
        }
      }
      // "cp f dir/" where dir does not exist
      if (to == -EISDIR && dst.endsWith("/")) to = -ENOTDIR;
    }
    if (to < 0) {
      error(0, to, "cannot create regular file " + quoteaf(dst));
      close(from);
      return false;
    }
    let ok = true;
    if (this.reflinkAlways) {
      const r = ioctl(to, FICLONE, from as usize);
      if (r < 0) {
        error(0, r, "failed to clone " + quoteaf(dst) + " from " + quoteaf(src));
        ok = false;
      }
    } else if (!this.attributesOnly) ok = this.data(from, now, src, to, dst);
    if (this.preserveTimes && ok) {
      const r = fs.futimens(to, s.atime, s.atimeNsec, s.mtime, s.mtimeNsec);
      if (r < 0) {
        error(0, r, "preserving times for " + quoteaf(dst));
        ok = false;
      }
    }
    if (ok && this.preserveOwner) this.setOwner(dst, s, to);
    if (ok && !this.install) {
      if (this.preserveMode || this.move) {
        const r = fs.fchmod(to, (s.mode & 0o7777) as i32);
        if (r < 0) {
          error(0, r, "preserving permissions for " + quoteaf(dst));
          ok = false;
        }
      } else if (this.ignoreMode && isNew) fs.fchmod(to, 0o666 & ~this.mask);
    }
    const c = close(to);
    if (c < 0) {
      error(0, c, "failed to close " + quoteaf(dst));
      ok = false;
    }
    close(from);
    return ok;
  }

  private data(from: i32, st: Stat, src: string, to: i32, dst: string): bool {
    if (!this.buffer) this.buffer = heap.alloc(BUFFER);
    const out = new Stat();
    out.fstat(to);
    const holes =
      isReg(out.mode) &&
      (this.sparse == SPARSE_ALWAYS || (this.sparse == SPARSE_AUTO && isReg(st.mode) && st.blocks * 512 < st.size));
    let total: i64 = 0;
    let endsInHole = false;
    while (true) {
      const n = read(from, this.buffer, BUFFER);
      if (n < 0) {
        error(0, n, "error reading " + quoteaf(src));
        return false;
      }
      if (n == 0) break;
      total += n;
      if (!holes) {
        const w = writeAll(to, this.buffer, n);
        if (w < 0) {
          error(0, w, "error writing " + quoteaf(dst));
          return false;
        }
        continue;
      }
      for (let at = 0; at < n; ) {
        const m = min(BLOCK, n - at);
        endsInHole = isZero(this.buffer + at, m);
        const w = endsInHole ? (lseek(to, m, SEEK_CUR) < 0 ? -EINVAL : 0) : writeAll(to, this.buffer + at, m);
        if (w < 0) {
          error(0, w, "error writing " + quoteaf(dst));
          return false;
        }
        at += m;
      }
    }
    if (endsInHole) {
      const r = ftruncate(to, total);
      if (r < 0) {
        error(0, r, "failed to extend " + quoteaf(dst));
        return false;
      }
    }
    return true;
  }

  private setOwner(dst: string, s: Stat, fd: i32): void {
    const r = fd >= 0 ? fs.fchown(fd, s.uid as i32, s.gid as i32) : fs.lchown(dst, s.uid as i32, s.gid as i32);
    if (r == -EPERM || r == -EINVAL) {
      // at least the group
      if (fd >= 0) fs.fchown(fd, -1, s.gid as i32);
      else fs.lchown(dst, -1, s.gid as i32);
    } else if (r < 0) error(0, r, "failed to preserve ownership for " + quoteaf(dst));
  }
  /** Times, owner and mode of a directory or special file that has been made. */
  private finish(dst: string, s: Stat, isNew: bool): bool {
    if (this.preserveTimes) {
      const r = fs.utimensat(AT_FDCWD, dst, s.atime, s.atimeNsec, s.mtime, s.mtimeNsec, 0);
      if (r < 0) {
        error(0, r, "preserving times for " + quoteaf(dst));
        return false;
      }
    }
    if (this.preserveOwner) this.setOwner(dst, s, -1);
    if (this.preserveMode || this.move) {
      const r = fs.chmod(dst, (s.mode & 0o7777) as i32);
      if (r < 0) {
        error(0, r, "preserving permissions for " + quoteaf(dst));
        return false;
      }
    } else if (isNew && isDir(s.mode)) {
      const mode = this.ignoreMode ? 0o777 & ~this.mask : ((s.mode & 0o7777) as i32) & ~this.mask;
      fs.chmod(dst, mode);
    } else if (isNew && this.ignoreMode) fs.chmod(dst, 0o666 & ~this.mask);
    return true;
  }
}

/** Names in a directory in the order of inodes, as copy.c reads them; null after a message. */
function namesByInode(path: string): string[] | null {
  const dir: Dir | null = openDir(path);
  if (dir === null) {
    error(0, dirError, "cannot access " + quoteaf(path));
    return null;
  }
  const names: string[] = [];
  const inodes: u64[] = [];
  const order: i32[] = [];
  while (dir.next()) {
    if (dir.isDots) continue;
    order.push(names.length);
    names.push(dir.name);
    inodes.push(dir.ino);
  }
  dir.close();
  sortKeys = inodes;
  order.sort((a: i32, b: i32): i32 => (sortKeys[a] < sortKeys[b] ? -1 : sortKeys[a] > sortKeys[b] ? 1 : a - b));
  const sorted: string[] = [];
  for (let i = 0; i < order.length; i++) sorted.push(names[order[i]]);
  return sorted;
}
let sortKeys: u64[] = [];

function isZero(p: usize, n: i32): bool {
  let i = 0;
  for (; i + 8 <= n; i += 8) if (load<u64>(p + i)) return false;
  for (; i < n; i++) if (load<u8>(p + i)) return false;
  return true;
}
function writable(path: string, st: Stat): bool {
  return isLink(st.mode) || faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0;
}
/** Both name the same entry of the same directory. */
export function samePath(a: string, b: string): bool {
  return stripSlash(lastComponent(a)) == stripSlash(lastComponent(b)) && sameDirectory(dirname(a), dirname(b));
}
function stripSlash(s: string): string {
  let end = s.length;
  while (end > 1 && s.charCodeAt(end - 1) == 47) end--;
  return s.substring(0, end);
}
export function sameDirectory(a: string, b: string): bool {
  const x = new Stat();
  const y = new Stat();
  return x.stat(a) == 0 && y.stat(b) == 0 && x.same(y);
}
