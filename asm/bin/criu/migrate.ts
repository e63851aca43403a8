// migrate(8): moves a process and its descendants to another machine while they run. Their memory goes ahead in rounds, each of which sends
// what has changed since the one before; then they stop, the rest goes, and they go on over there. The machine carries what is
// said (asm/abi/migrate.ts) and decides which copy lives (asm/kernel/cr/README.md, "Migration").
import {
  MIGRATE_ALIVE,
  MIGRATE_DATA,
  MIGRATE_ERROR,
  MIGRATE_KEPT,
  MIGRATE_LATER,
  MIGRATE_LIST,
  MIGRATE_OK,
  MIGRATE_TO,
} from "../../abi/migrate";
import { listDir } from "../../lib/dirs";
import { errx, warnx } from "../../lib/err";
import { ENOENT, strerror } from "../../lib/errno";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print } from "../../lib/io";
import { numEnd, strtol } from "../../lib/number";
import { Stat } from "../../lib/stat";
import { close, O_CLOEXEC, O_DIRECTORY, O_RDONLY, open, read } from "../../lib/sys/file";
import { getpgid, getpid } from "../../lib/sys/proc";
import { arrive } from "./arrive";
import { CHECKPOINT_ALL, CHECKPOINT_HOLD, CHECKPOINT_KILL, CHECKPOINT_PREDUMP, checkpointTo, finish } from "./calls";
import { Needed, treeOf } from "./carry";
import { Chain } from "./chain";
import { monotonicMicros } from "./clock";
import { countPages } from "./pages";
import { badUsage, help, logfd, reason, tryHelp } from "./reason";
import { Talk } from "./talk";

const HELP = `
Usage:
 migrate [options] --to <machine> <pid>
 migrate --list

Move a process and its descendants to another machine while they run: one
beside this one on the page, or in another tab of the same browser.

Options:
 -t, --to <machine>   where to
 -l, --list           list the machines that there are
 -r, --rounds <n>     send memory ahead at most so many times (default: 5)
 -q, --quiet          say only what went wrong
 -h, --help           display this help
`;

/** What is left to send is little: another round would cost more than the stop. */
const FEW_PAGES: u64 = 64;
/** Each is a link of the chain, which is looked into in the end: asm/kernel/cr/README.md, "Images that build on one another". */
const MOST_ROUNDS = 900;

let quiet = false;

function say(text: string): void {
  if (!quiet) print(text + "\n");
}

function milliseconds(micros: i64): string {
  return (micros / 1000).toString() + "." + ((micros / 100) % 10).toString() + " ms";
}

/** The images of one migration, and what has been sent of them. */
class Images extends Chain {
  bytes: i64 = 0;

  constructor(private talk: Talk) {
    super();
  }

  /** Begins the next image. @returns its folder's descriptor or −errno */
  begin(): i32 {
    const r = this.add();
    return r < 0 ? r : open(this.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  }

  /** Sends the image. @returns 0 or −errno */
  send(): i32 {
    this.talk.say(MIGRATE_DATA, "image " + this.count.toString() + "\n");
    const names = listDir(this.folder);
    if (names === null) return -ENOENT;
    for (let i = 0; i < names.length; i++) {
      if (names[i] == "parent") continue;
      const r = this.sendFile(this.folder + "/" + names[i], "file " + names[i]);
      if (r < 0) return r;
    }
    return this.talk.error;
  }

  /** Sends a file whole; what it says before its size is `line`, after it `end`. */
  sendFile(path: string, line: string, end: string = ""): i32 {
    const fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fd;
    const st = new Stat();
    st.fstat(fd);
    this.talk.say(MIGRATE_DATA, line + " " + st.size.toString() + end + "\n");
    this.bytes += st.size;
    const buffer = heap.alloc(65536);
    let left = st.size;
    while (left > 0) {
      const got = read(fd, buffer, min(left, 65536) as i32);
      if (got <= 0) break;
      this.talk.put(MIGRATE_DATA, buffer, got);
      left -= got;
    }
    heap.free(buffer);
    close(fd);
    return left ? -ENOENT : this.talk.error;
  }

  /** Sends what the tree needs beside its image. @returns 0 or −errno */
  sendNeeded(pid: i32): i32 {
    const needed = new Needed();
    const tree = treeOf(pid);
    for (let i = 0; i < tree.length; i++) needed.look(tree[i]);
    const st = new Stat();
    for (let i = 0; i < needed.folders.length; i++) {
      if (st.stat(needed.folders[i]) < 0) continue;
      this.talk.say(MIGRATE_DATA, "folder " + owner(st) + " " + needed.folders[i] + "\n");
    }
    for (let i = 0; i < needed.fifos.length; i++) {
      if (st.stat(needed.fifos[i]) < 0) continue;
      this.talk.say(MIGRATE_DATA, "fifo " + owner(st) + " " + needed.fifos[i] + "\n");
    }
    for (let i = 0; i < needed.sockets.length; i++) this.talk.say(MIGRATE_DATA, "socket " + needed.sockets[i] + "\n");
    for (let i = 0; i < needed.files.length; i++) {
      if (st.stat(needed.files[i]) < 0) continue;
      const r = this.sendFile(needed.files[i], "carry " + owner(st), " " + needed.files[i]);
      if (r < 0) return r;
    }
    return this.talk.error;
  }
}

function owner(st: Stat): string {
  return (st.mode & 0o7777).toString() + " " + st.uid.toString() + " " + st.gid.toString();
}

function fail(pid: i32, why: string): i32 {
  warnx("process " + pid.toString() + " stays here: " + why);
  return 1;
}

/** Why a call of the kernel was refused. */
function because(error: i32): string {
  const why = reason();
  return why.length ? why : strerror(-error);
}

/** What the machine said instead of what was waited for. */
function answered(talk: Talk): string {
  if (talk.kind == MIGRATE_ERROR) return talk.text;
  return talk.error < 0 ? strerror(-talk.error) : "the machine does not answer any more";
}

function send(pid: i32, rounds: i32, talk: Talk, to: string): i32 {
  const began = monotonicMicros();
  const images = new Images(talk);
  if (images.error < 0) return fail(pid, images.path + ": " + strerror(-images.error));
  let before: u64 = u64.MAX_VALUE;
  let error = 0;
  for (let round = 1; round <= rounds && error >= 0; round++) {
    const from = monotonicMicros();
    const bytes = images.bytes;
    const fd = images.begin();
    error = fd < 0 ? fd : (checkpointTo(pid, fd, CHECKPOINT_PREDUMP, logfd()) as i32);
    if (fd >= 0) close(fd);
    if (error < 0) break;
    const pages = countPages(images.folder).written;
    error = images.send();
    const size = ((images.bytes - bytes + 1023) >> 10).toString() + " KiB, ";
    say(
      "round " +
        round.toString() +
        ": " +
        pages.toString() +
        " pages, " +
        size +
        milliseconds(monotonicMicros() - from),
    );
    if (pages <= FEW_PAGES || pages * 4 > before * 3) break;
    before = pages;
  }
  if (error < 0) {
    const why = talk.error < 0 && talk.next() ? answered(talk) : because(error);
    images.remove();
    return fail(pid, why);
  }
  const stopped = monotonicMicros();
  const fd = images.begin();
  const size = fd < 0 ? (fd as i64) : checkpointTo(pid, fd, CHECKPOINT_ALL | CHECKPOINT_HOLD, logfd());
  if (fd >= 0) close(fd);
  if (size < 0) {
    const why = because(size as i32);
    images.remove();
    return fail(pid, why);
  }
  const pages = countPages(images.folder).written;
  const bytes = images.bytes;
  error = images.send();
  if (error >= 0) error = images.sendNeeded(pid);
  talk.say(MIGRATE_DATA, "restart\n");
  talk.next();
  if (talk.kind != MIGRATE_ALIVE) {
    const why = error < 0 && talk.kind != MIGRATE_ERROR ? strerror(-error) : answered(talk);
    finish(pid, 0);
    images.remove();
    return fail(pid, why);
  }
  const alive = monotonicMicros();
  finish(pid, CHECKPOINT_KILL);
  say("stop: " + pages.toString() + " pages, " + ((images.bytes - bytes + 1023) >> 10).toString() + " KiB");
  say(
    "moved to " +
      to +
      ": " +
      ((images.bytes + 1023) >> 10).toString() +
      " KiB in " +
      milliseconds(alive - began) +
      ", stopped for " +
      milliseconds(alive - stopped),
  );
  if (talk.next() && talk.kind == MIGRATE_KEPT) {
    images.remove();
    return 0;
  }
  warnx(
    answered(talk) + "; as it left, process " + pid.toString() + " is in " + images.folder + " (criu restore -j -D)",
  );
  return 1;
}

/** Whether the caller is in the tree of a process. */
function isIn(pid: i32): bool {
  return treeOf(pid).indexOf(getpid()) >= 0;
}

export function migrate(args: string[]): i32 {
  let to = "";
  let incoming = "";
  let rounds = 5;
  let list = false;
  const g = new Getopt(args, "t:lr:qh", [
    long("to", REQ_ARG, 0x74),
    long("list", NO_ARG, 0x6c),
    long("rounds", REQ_ARG, 0x72),
    long("quiet", NO_ARG, 0x71),
    long("help", NO_ARG, 0x68),
    long("incoming", REQ_ARG, 0x100),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const value = given ? given : "";
    if (c == 0x74) to = value;
    else if (c == 0x6c) list = true;
    else if (c == 0x72) {
      rounds = strtol(value, 10) as i32;
      if (!value.length || numEnd != value.length || rounds < 0 || rounds > MOST_ROUNDS)
        return badUsage("rounds are a number up to " + MOST_ROUNDS.toString() + ", not '" + value + "'");
    } else if (c == 0x71) quiet = true;
    else if (c == 0x68) return help(HELP);
    else if (c == 0x100) incoming = value;
    else return tryHelp();
  }
  const rest = g.rest();
  const talk = new Talk();
  if (talk.error == -ENOENT)
    errx(1, "this machine knows no others: open the page in another tab, or a second terminal element on it");
  if (talk.error < 0) errx(1, "the machine does not answer: " + strerror(-talk.error));
  if (incoming.length) return arrive(talk, incoming);
  if (list) {
    talk.say(MIGRATE_LIST, "");
    if (!talk.next() || talk.kind != MIGRATE_OK) errx(1, answered(talk));
    print(talk.text);
    return 0;
  }
  if (!to.length) return badUsage("where to? Give a machine with --to (migrate --list names them)");
  if (rest.length != 1) return badUsage(rest.length ? "one PID at a time" : "no PID given");
  const pid = strtol(rest[0], 10) as i32;
  if (!rest[0].length || numEnd != rest[0].length || pid <= 0) errx(1, "'" + rest[0] + "' is not a PID");
  if (getpgid(pid) < 0) errx(1, "there is no process " + pid.toString());
  const within = isIn(pid);
  talk.say(within ? MIGRATE_LATER : MIGRATE_TO, to + "\0" + pid.toString());
  if (!talk.next() || talk.kind != MIGRATE_OK) return fail(pid, answered(talk));
  // The conversation ends with this process: who is in the tree cannot move it, and would be in its image.
  if (within) return 0;
  return send(pid, rounds, talk, to);
}
