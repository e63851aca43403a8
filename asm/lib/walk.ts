// Walking a tree of directories, as fts(3): no recursion, so that its depth is bounded by memory and not by the stack, and by descriptors
// relative to one another, so that it may be deeper than a path name can be long. Few of them are open at a time: on the way up a
// directory that was given back is reached again as the ".." of the one below, if that still is the same directory.

import { fromBytes, putBytes } from "./bytes";
import { Dir, DT_DIR, DT_UNKNOWN } from "./dirs";
import { EMFILE, ENOENT } from "./errno";
import { Stat } from "./stat";
import { AT_FDCWD, close, O_CLOEXEC, O_DIRECTORY, O_PATH, O_RDONLY, openat } from "./sys/file";

/** So many of the directories on the way down stay open. */
const KEPT = 8;

/** What getdents64(2) said of an entry. */
class Found {
  constructor(
    public name: string,
    public type: i32,
    public ino: u64,
  ) {}
}
/** A directory on the way down to what is at hand. */
class Level {
  entries: Found[] = [];
  /** So many of them have been given out. */
  at: i32 = 0;
  /** Good while `Walk.lowest` says that it is open. */
  fd: i32 = -1;
  dev: u64 = 0;
  ino: u64 = 0;
  /** @param name below the directory above; @param length of its path in the walk's buffer */
  constructor(
    public name: string,
    public length: i32,
  ) {}
}

/**
 * A walk. next() goes to the start, then, if enter() was called for it, to what is in it, and so on; a directory that was entered
 * comes once more when all in it has been seen (`leaving`). `dir` and `name` are what system calls take, `path` what messages show.
 */
export class Walk {
  /** Descriptor of the directory that it is in; AT_FDCWD (or what the walk was given) for the start. */
  dir: i32;
  name: string = "";
  /** What getdents64(2) said: DT_*, and the inode; DT_UNKNOWN and 0 for the start. */
  type: i32 = DT_UNKNOWN;
  ino: u64 = 0;
  /** 0 for the start. */
  depth: i32 = 0;
  /** All of this directory has been seen. */
  leaving: bool = false;
  /** −errno of reading the directory that was entered last; what came before that is there. */
  error: i32 = 0;
  /** −errno when the walk ended early, because the way back up was gone. */
  lost: i32 = 0;
  private levels: Level[] = [];
  /** The first level whose descriptor is open; those below it are, too. */
  private lowest: i32 = 0;
  private started: bool = false;
  private path_: usize = 0;
  private capacity: i32 = 0;
  private length: i32 = 0;
  private st: Stat = new Stat();

  /** @param start a path; @param base the directory that it is relative to */
  constructor(
    private start: string,
    private base: i32 = AT_FDCWD,
  ) {
    this.dir = base;
  }

  /** @returns false at the end, or when the way back up is `lost` */
  next(): bool {
    const n = this.levels.length;
    this.leaving = false;
    if (!this.started) {
      this.started = true;
      this.name = this.start;
      this.append(0, this.start);
      return true;
    }
    if (!n) {
      this.close();
      return false;
    }
    const l = this.levels[n - 1];
    if (l.at < l.entries.length) {
      const found = l.entries[l.at++];
      this.dir = l.fd;
      this.name = found.name;
      this.type = found.type;
      this.ino = found.ino;
      this.depth = n;
      this.append(l.length, this.name);
      return true;
    }
    if (!this.up()) {
      this.close();
      return false;
    }
    this.length = l.length;
    this.name = l.name;
    this.type = DT_DIR;
    this.ino = l.ino;
    this.leaving = true;
    return true;
  }

  /**
   * Opens what is at hand and reads the names in it, which come next.
   * @param flags more of them for open(2), as O_NOFOLLOW
   * @returns 0 or −errno; a directory that can be read only in part is entered (`error`)
   */
  enter(flags: i32 = 0): i32 {
    const want = O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags;
    let fd = openat(this.dir, this.name, want);
    // all but the one that it is in can be given back
    while (fd == -EMFILE && this.levels.length - this.lowest > 1) {
      this.giveBack(1);
      fd = openat(this.dir, this.name, want);
    }
    if (fd < 0) return fd;
    const l = new Level(this.name, this.length);
    l.fd = fd;
    if (this.st.fstat(fd) == 0) {
      l.dev = this.st.dev;
      l.ino = this.st.ino;
    }
    const d = new Dir(fd);
    while (d.next()) if (!d.isDots) l.entries.push(new Found(d.name, d.type, d.ino));
    this.error = d.error;
    d.release();
    this.levels.push(l);
    this.giveBack(KEPT);
    return 0;
  }
  /** How many entries the directory has that was just entered. */
  get count(): i32 {
    return this.levels[this.levels.length - 1].entries.length;
  }
  /** Has the entries of the directory that was just entered come in the order of the bytes of their names, instead of its own. */
  sort(): void {
    this.levels[this.levels.length - 1].entries.sort(
      (a: Found, b: Found): i32 => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
    );
  }
  /** Leaves the directory that was just entered as if it had not been: it does not come again. @returns false when the walk is over */
  skip(): bool {
    if (this.up()) return true;
    this.close();
    return false;
  }

  /** What is at hand, as messages show it. */
  get path(): string {
    return fromBytes(this.path_, this.length);
  }
  /** The path of the directory above, at `depth`. */
  pathAt(depth: i32): string {
    return fromBytes(this.path_, this.levels[depth].length);
  }
  /** The depth at which we are in this very directory, or −1: entering it would begin a loop. */
  depthOf(dev: u64, ino: u64): i32 {
    for (let i = 0; i < this.levels.length; i++) {
      const l = this.levels[i];
      if (l.ino == ino && l.dev == dev) return i;
    }
    return -1;
  }

  /** Ends the walk and gives everything back. */
  close(): void {
    while (this.lowest < this.levels.length) close(this.levels[this.lowest++].fd);
    this.levels = [];
    this.lowest = 0;
    if (this.path_) heap.free(this.path_);
    this.path_ = 0;
    this.length = this.capacity = 0;
  }

  private append(at: i32, name: string): void {
    const need = at + 1 + name.length;
    if (need > this.capacity) {
      this.capacity = max(need, this.capacity * 2);
      this.path_ = this.path_ ? heap.realloc(this.path_, this.capacity) : heap.alloc(this.capacity);
    }
    let n = at;
    if (n && load<u8>(this.path_ + n - 1) != 0x2f) store<u8>(this.path_ + n++, 0x2f);
    this.length = n + putBytes(this.path_ + n, name);
  }
  private giveBack(kept: i32): void {
    while (this.levels.length - this.lowest > kept) close(this.levels[this.lowest++].fd);
  }
  /** From the last level to the one above. @returns false when that cannot be found any more */
  private up(): bool {
    const n = this.levels.length;
    const l = this.levels[n - 1];
    if (n > 1 && this.lowest == n - 1) {
      const fd = this.above(n - 2, l.fd);
      if (fd < 0) {
        this.lost = fd;
        return false;
      }
      this.levels[n - 2].fd = fd;
      this.lowest = n - 2;
    }
    close(l.fd);
    this.levels.pop();
    this.depth = n - 1;
    this.dir = n > 1 ? this.levels[n - 2].fd : this.base;
    return true;
  }
  /**
   * Opens the directory at `depth` again, from `child`, one that is in it. Behind a symbolic link ".." is another one: then from the
   * start. Only names are looked up in it, which needs no permission to read.
   */
  private above(depth: i32, child: i32): i32 {
    let fd = openat(child, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
      if (this.is(fd, depth)) return fd;
      close(fd);
    }
    fd = this.base;
    for (let i = 0; i <= depth; i++) {
      const sub = openat(fd, this.levels[i].name, O_PATH | O_DIRECTORY | O_CLOEXEC);
      if (i) close(fd);
      if (sub < 0) return sub;
      fd = sub;
    }
    if (this.is(fd, depth)) return fd;
    close(fd);
    return -ENOENT;
  }
  private is(fd: i32, depth: i32): bool {
    const l = this.levels[depth];
    return this.st.fstat(fd) == 0 && this.st.ino == l.ino && this.st.dev == l.dev;
  }
}
