// migrate --incoming: builds a tree that comes from another machine. It holds it until the machine says that it may go on; the tree ends
// with it when that is never said (RESTART_KILL), because the other copy lives then.
import { MIGRATE_ALIVE, MIGRATE_DATA, MIGRATE_ERROR, MIGRATE_INCOMING, MIGRATE_READY } from "../../abi/migrate";
import { memcmp } from "../../lib/bytes";
import { EBUSY, EEXIST, EPERM, strerror } from "../../lib/errno";
import { parseUnsigned } from "../../lib/number";
import { WEXITSTATUS, WIFSIGNALED, WIFSTOPPED, WTERMSIG, waitpid } from "../../lib/process";
import { SIGCONT } from "../../lib/signal";
import { S_IFIFO, S_IFMT, S_IFSOCK, Stat } from "../../lib/stat";
import {
  close,
  ftruncate,
  isatty,
  lseek,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  open,
  read,
  writeAll,
} from "../../lib/sys/file";
import { chmod, chown, fchmod, fchown, mkdir, mkfifo, mount, unlink } from "../../lib/sys/fs";
import { fork, getpgid, kill, unshare, wait4, waitStatus } from "../../lib/sys/proc";
import { isBound } from "../../lib/unix";
import {
  RESTART_FILE_LOCKS,
  RESTART_FROZEN,
  RESTART_KILL,
  RESTART_SHELL_JOB,
  RESTART_TCP_ESTABLISHED,
  RESTART_TERMINAL,
  restartFrom,
} from "./calls";
import { Chain } from "./chain";
import { logfd, reason } from "./reason";
import { Talk } from "./talk";

const BUFFER = 65536;
const WUNTRACED = 2;
const MS_REC = 0x4000;
const MS_SLAVE = 0x80000;
const CLONE_NEWNS = 0x20000;
const CLONE_NEWPID = 0x20000000;

/** The stream of MIGRATE_DATA. */
class Stream {
  /** Of the frame that came last. */
  private at: usize = 0;
  private left: i32 = 0;

  constructor(private talk: Talk) {}

  /** Some of the next `most` bytes: `part` and its length. @returns 0 at the end */
  part: usize = 0;
  take(most: i32): i32 {
    while (!this.left) {
      if (!this.talk.next() || this.talk.kind != MIGRATE_DATA) return 0;
      this.at = this.talk.payload;
      this.left = this.talk.length;
    }
    const n = min(most, this.left);
    this.part = this.at;
    this.at += n;
    this.left -= n;
    return n;
  }

  /** The next line without its end; "" at the end of the stream. */
  line(): string {
    let text = "";
    while (this.take(1)) {
      if (load<u8>(this.part) == 10) return text;
      text += String.fromCharCode(load<u8>(this.part));
    }
    return "";
  }
}

/** What was made of files, so that a failure can take it back. */
class Made {
  constructor(
    public path: string,
    /** What it was before; −1: it was not there. */
    public size: i64,
  ) {}
}

/** Makes the folders above a path that are not there. */
function foldersAbove(path: string): void {
  for (let at = path.indexOf("/", 1); at > 0; at = path.indexOf("/", at + 1)) mkdir(path.substring(0, at), 0o755);
}

class Arrival {
  readonly chain: Chain = new Chain();
  private made: Made[] = [];
  private stream: Stream;
  /** Why the tree cannot come; "": nothing so far. */
  private why: string = "";

  constructor(private talk: Talk) {
    this.stream = new Stream(talk);
    if (this.chain.error < 0) this.no(this.chain.path, this.chain.error);
  }

  private no(what: string, error: i32): void {
    if (!this.why.length) this.why = "there, " + what + ": " + strerror(-error);
  }

  /** Takes all that is sent. @returns false: it cannot be built, or nobody wants it any more */
  receive(): bool {
    for (;;) {
      const line = this.stream.line();
      const word = line.split(" ");
      if (word[0] == "image") this.image();
      else if (word[0] == "file" && word.length == 3)
        this.fill(this.chain.folder + "/" + word[1], parseUnsigned(word[2]), 0o600, -1, -1);
      else if (word[0] == "carry" && word.length > 5) this.carry(word);
      else if (word[0] == "folder" && word.length > 4) this.directory(word);
      else if (word[0] == "fifo" && word.length > 4) this.fifo(word);
      else if (word[0] == "socket" && word.length > 1) this.socket(word.slice(1).join(" "));
      else if (word[0] == "restart") break;
      else return false;
    }
    if (!this.why.length) return true;
    this.talk.say(MIGRATE_ERROR, this.why);
    return false;
  }

  private image(): void {
    const r = this.chain.add();
    if (r < 0) this.no(this.chain.folder, r);
  }

  private directory(word: string[]): void {
    const path = word.slice(4).join(" ");
    foldersAbove(path);
    const r = mkdir(path, parseUnsigned(word[1]) as i32);
    if (r == -EEXIST) return;
    if (r < 0) return this.no(path, r);
    const fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    fchown(fd, parseUnsigned(word[2]) as i32, parseUnsigned(word[3]) as i32);
    close(fd);
  }

  private fifo(word: string[]): void {
    const path = word.slice(4).join(" ");
    foldersAbove(path);
    const r = mkfifo(path, 0o600);
    if (r == -EEXIST) {
      const st = new Stat();
      if (st.lstat(path) < 0 || (st.mode & S_IFMT) != S_IFIFO) this.other(path);
      return;
    }
    if (r < 0) return this.no(path, r);
    this.made.push(new Made(path, -1));
    const owned = chown(path, parseUnsigned(word[2]) as i32, parseUnsigned(word[3]) as i32);
    if (owned < 0) this.no(path + ", which is another user's", owned);
    chmod(path, parseUnsigned(word[1]) as i32);
  }

  /** The image makes it. What a socket has left that is gone is no obstacle. */
  private socket(path: string): void {
    foldersAbove(path);
    const st = new Stat();
    if (st.lstat(path) < 0) {
      this.made.push(new Made(path, -1));
      return;
    }
    if ((st.mode & S_IFMT) != S_IFSOCK) return this.other(path);
    if (isBound(path) && !this.why.length)
      this.why = "there, another process has the socket " + path + ": end that first";
  }

  private carry(word: string[]): void {
    const path = word.slice(5).join(" ");
    foldersAbove(path);
    const mode = parseUnsigned(word[1]) as i32;
    this.fill(path, parseUnsigned(word[4]), mode, parseUnsigned(word[2]) as i32, parseUnsigned(word[3]) as i32);
  }

  /** Takes n bytes into a file. One that is there must begin as this one does: then it is the same file, older. */
  private fill(path: string, n: i64, mode: i32, uid: i32, gid: i32): void {
    let size: i64 = -1;
    let fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd == -EEXIST) {
      fd = open(path, O_RDWR | O_CLOEXEC);
      if (fd >= 0) size = lseek(fd, 0, 2);
      lseek(fd, 0, 0);
    }
    if (fd < 0) this.no(path, fd);
    else this.made.push(new Made(path, size));
    if (size > n) this.other(path);
    const old = heap.alloc(BUFFER);
    let same = max(size, 0);
    for (let left = n; left > 0; ) {
      const got = this.stream.take(min(left, BUFFER) as i32);
      if (!got) break;
      left -= got;
      if (fd < 0 || this.why.length) continue;
      let at = this.stream.part;
      let rest = got;
      if (same > 0) {
        const part = min(same, rest) as i32;
        if (read(fd, old, part) != part || memcmp(old, at, part) != 0) this.other(path);
        same -= part;
        at += part;
        rest -= part;
      }
      const r = this.why.length ? 0 : writeAll(fd, at, rest);
      if (r < 0) this.no(path, r);
    }
    heap.free(old);
    if (fd < 0) return;
    if (size < 0) {
      const r = fchown(fd, uid, gid);
      if (r < 0) this.no(path + ", which is another user's", r);
      fchmod(fd, mode);
    }
    close(fd);
  }

  private other(path: string): void {
    if (!this.why.length) this.why = "there, " + path + " is another file: move one of them away";
  }

  /** Builds it, frozen. @returns its root's PID, or −errno with the reason in reason() */
  build(terminal: bool): i32 {
    let flags = RESTART_SHELL_JOB | RESTART_FILE_LOCKS | RESTART_TCP_ESTABLISHED | RESTART_FROZEN | RESTART_KILL;
    if (terminal) flags |= RESTART_TERMINAL;
    const fd = open(this.chain.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const pid = fd < 0 ? fd : restartFrom(fd, flags, logfd(), 0);
    if (fd >= 0) close(fd);
    return pid;
  }

  /** Files are what they were. */
  takeBack(): void {
    for (let i = 0; i < this.made.length; i++) {
      const m = this.made[i];
      if (m.size < 0) unlink(m.path);
      else {
        const fd = open(m.path, O_WRONLY | O_CLOEXEC);
        ftruncate(fd, m.size);
        close(fd);
      }
    }
  }
}

/** Waits for the end of the tree, in whose terminal nobody could let it go on if it stopped. @returns the exit status */
function attend(pid: i32): i32 {
  for (;;) {
    if (wait4(pid, WUNTRACED) < 0) return 1;
    const status = waitStatus();
    if (!WIFSTOPPED(status)) return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    kill(-getpgid(pid), SIGCONT);
  }
  return 1;
}

/**
 * Says that the tree is there, or why it is not, and waits for word of what becomes of it. One that does not live ends with this process.
 * @param pid its root, or −errno
 * @param stay  waits for its end
 * @param told  why it is not, where that has been read
 * @returns an exit status, −1: it does not live
 */
function settle(arrival: Arrival, talk: Talk, pid: i32, stay: bool, told: string = ""): i32 {
  if (pid > 0) talk.say(MIGRATE_READY, "");
  else {
    const why = told.length ? told : reason();
    talk.say(MIGRATE_ERROR, "there, " + (why.length ? why : strerror(-pid)));
  }
  const lives = pid > 0 && talk.next() && talk.kind == MIGRATE_ALIVE;
  arrival.chain.remove();
  if (!lives) arrival.takeBack();
  return !lives ? -1 : stay ? attend(pid) : 0;
}

/** As the first process of a PID namespace: whoever comes has the numbers that he had, whatever is in use outside. */
function inside(arrival: Arrival, talk: Talk, terminal: bool): i32 {
  let r = mount(null, "/", null, MS_REC | MS_SLAVE, null);
  if (r >= 0) r = mount("proc", "/proc", "proc", 0, null);
  const status = settle(arrival, talk, r < 0 ? r : arrival.build(terminal), true);
  if (status < 0) return 1;
  // Who is left of the tree is its child by now.
  while (wait4(-1, 0) >= 0) {}
  return status;
}

/** @param token by which the machine knows what comes */
export function arrive(talk: Talk, token: string): i32 {
  talk.say(MIGRATE_INCOMING, token);
  const terminal = isatty(0);
  const arrival = new Arrival(talk);
  if (!arrival.receive()) {
    arrival.chain.remove();
    arrival.takeBack();
    return 1;
  }
  const pid = arrival.build(terminal);
  // Somebody has its numbers, or they are not to be chosen by who has his rights in a user namespace of his own.
  if (pid != -EBUSY && pid != -EPERM) return abs(settle(arrival, talk, pid, terminal));
  const why = reason();
  const r = unshare(CLONE_NEWPID | CLONE_NEWNS);
  const child = r < 0 ? r : fork();
  // Who may not do that hears which number it is.
  if (child < 0) return abs(settle(arrival, talk, child, false, why));
  if (!child) return inside(arrival, talk, terminal);
  talk.leave();
  const status = waitpid(child);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
