// ipcs(1): show System V IPC objects, their limits and use.
import { err, errx, warnx } from "../../lib/err";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print } from "../../lib/io";
import { localtime, strftime } from "../../lib/time";
import { groupName, userName } from "../../lib/users";
import { EXIT_FAILURE, help, parseSigned, tryHelp, version } from "./common";
import {
  Entry,
  entries,
  keyText,
  limit,
  MSG,
  msgQbytes,
  SEM,
  SHM,
  semaphoreMaximum,
  semPid,
  semValue,
  semWaiting,
} from "./sysvipc";

const HELP = `
Usage:
 ipcs [resource-option...] [output-option]
 ipcs -m|-q|-s -i <id>

Show information on IPC facilities.

Options:
 -i, --id <id>  print details on resource identified by <id>
 -h, --help     display this help
 -V, --version  display version

Resource options:
 -m, --shmems      shared memory segments
 -q, --queues      message queues
 -s, --semaphores  semaphores
 -a, --all         all (default)

Output options:
 -t, --time        show attach, detach and change times
 -p, --pid         show PIDs of creator and last operator
 -c, --creator     show creator and owner
 -l, --limits      show resource limits
 -u, --summary     show status summary
     --human       show sizes in human-readable format
 -b, --bytes       show sizes in bytes

For more details see ipcs(1).
`;

const PLAIN = 0;
const LIMITS = 1;
const STATUS = 2;
const CREATOR = 3;
const TIME = 4;
const PID = 5;

const UNIT_DEFAULT = 0;
const UNIT_BYTES = 1;
const UNIT_KB = 2;
const UNIT_HUMAN = 3;

const SHM_DEST = 0o1000;
const SHM_LOCKED = 0o2000;
const PAGE: u64 = 4096;

let unit = UNIT_DEFAULT;

function left(text: string, width: i32): string {
  return text.padEnd(width);
}
function right(text: string, width: i32): string {
  return text.padStart(width);
}
function leftNum(n: i64, width: i32): string {
  return n.toString().padEnd(width);
}

/** size_to_human_string with one letter: 120.6K, 8K, 0B. */
function human(size: u64): string {
  let power: u64 = 0;
  while (power < 60 && size >> (power + 10)) power += 10;
  const letter = "BKMGTPE".charAt((power / 10) as i32);
  let whole = size >> power;
  // One digit behind the point, rounded.
  let tenths: u64 = 0;
  if (power) {
    const rest = (size & (((<u64>1) << power) - 1)) >> (power - 10);
    tenths = (rest * 10 + 512) / 1024;
    if (tenths == 10) {
      whole++;
      tenths = 0;
    }
  }
  return whole.toString() + (tenths ? "." + tenths.toString() : "") + letter;
}

/** A size after its name ("csize=" as it is; otherwise with its unit), right-aligned in `width`. */
function size(as: i32, name: string, value: u64, end: string, width: i32): string {
  let text = name;
  if (name.length && !name.endsWith("="))
    text += as == UNIT_BYTES ? " (bytes) = " : as == UNIT_KB ? " (kbytes) = " : " = ";
  const shown = as == UNIT_HUMAN ? human(value) : as == UNIT_KB ? (value / 1024).toString() : value.toString();
  return text + right(shown, width) + end;
}
function orDefault(other: i32): i32 {
  return unit == UNIT_DEFAULT ? other : unit;
}

function octal(mode: i32): string {
  let text = "";
  for (let m = mode; m || !text.length; m >>= 3) text = (m & 7).toString() + text;
  return text;
}

function perms(e: Entry, id: i64): string {
  return (
    leftNum(id, 10) +
    " " +
    left(octal(e.mode() & 0o777), 10) +
    " " +
    left(userName(<i32>e.get("cuid")), 10) +
    " " +
    left(groupName(<i32>e.get("cgid")), 10) +
    " " +
    left(userName(<i32>e.get("uid")), 10) +
    " " +
    left(groupName(<i32>e.get("gid")), 10) +
    "\n"
  );
}

/** "Nov 28 18:35:38", or with the day and the year when `whole`. */
function when(t: i64, whole: bool): string {
  if (!t) return "Not set";
  return strftime(whole ? "%a %b %e %H:%M:%S %Y" : "%b %e %H:%M:%S", localtime(t));
}

function queueLimits(): string {
  return (
    "------ Messages Limits --------\n" +
    "max queues system wide = " +
    limit("msgmni").toString() +
    "\n" +
    size(orDefault(UNIT_BYTES), "max size of message", limit("msgmax"), "\n", 0) +
    size(orDefault(UNIT_BYTES), "default max size of queue", limit("msgmnb"), "\n", 0)
  );
}

function queueStatus(all: Entry[]): string {
  let headers: i64 = 0;
  let bytes: u64 = 0;
  for (let i = 0; i < all.length; i++) {
    headers += all[i].get("qnum");
    bytes += <u64>all[i].get("cbytes");
  }
  return (
    "------ Messages Status --------\nallocated queues = " +
    all.length.toString() +
    "\nused headers = " +
    headers.toString() +
    "\n" +
    size(unit, "used space", bytes, unit == UNIT_DEFAULT ? " bytes\n" : "\n", 0)
  );
}

function queueHead(format: i32): string {
  switch (format) {
    case CREATOR:
      return "------ Message Queues Creators/Owners --------\nmsqid      perms      cuid       cgid       uid        gid       \n";
    case TIME:
      return (
        "------ Message Queues Send/Recv/Change Times --------\n" +
        "msqid    owner      send                 recv                 change              \n"
      );
    case PID:
      return "------ Message Queues PIDs --------\nmsqid      owner      lspid      lrpid     \n";
    default:
      return (
        "------ Message Queues --------\nkey        msqid      owner      perms      " +
        (unit == UNIT_HUMAN ? "size      " : "used-bytes") +
        "   messages    \n"
      );
  }
}

function queueLine(e: Entry, format: i32): string {
  const id = e.get("msqid");
  const owner = userName(<i32>e.get("uid"));
  switch (format) {
    case CREATOR:
      return perms(e, id);
    case TIME:
      return (
        leftNum(id, 8) +
        " " +
        left(owner, 10) +
        " " +
        left(when(e.get("stime"), false), 20) +
        " " +
        left(when(e.get("rtime"), false), 20) +
        " " +
        left(when(e.get("ctime"), false), 20) +
        "\n"
      );
    case PID:
      return (
        leftNum(id, 8) +
        " " +
        left(owner, 10) +
        "  " +
        right(e.get("lspid").toString(), 5) +
        "     " +
        right(e.get("lrpid").toString(), 5) +
        "\n"
      );
  }
  const bytes = <u64>e.get("cbytes");
  return (
    keyText(e.get("key") as i32) +
    " " +
    leftNum(id, 10) +
    " " +
    left(owner, 10) +
    " " +
    left(octal(e.mode() & 0o777), 10) +
    " " +
    (unit == UNIT_HUMAN ? size(unit, "", bytes, "    ", 6) : left(bytes.toString(), 12)) +
    " " +
    (unit == UNIT_HUMAN ? "  " : "") +
    leftNum(e.get("qnum"), 12) +
    "\n"
  );
}

function segmentLimits(): string {
  const pages = limit("shmall");
  const kb = UNIT_KB;
  let text =
    "------ Shared Memory Limits --------\nmax number of segments = " +
    limit("shmmni").toString() +
    "\n" +
    size(orDefault(kb), "max seg size", limit("shmmax"), "\n", 0);
  const fits = pages <= u64.MAX_VALUE / PAGE;
  if (unit == UNIT_DEFAULT || unit == kb) {
    // What does not fit is shown as the largest multiple of a page.
    const most = u64.MAX_VALUE - (u64.MAX_VALUE % (PAGE / 1024));
    text += "max total shared memory (kbytes) = " + (fits ? pages * (PAGE / 1024) : most).toString() + "\n";
  } else {
    text += size(
      unit,
      "max total shared memory",
      fits ? pages * PAGE : u64.MAX_VALUE - (u64.MAX_VALUE % PAGE),
      "\n",
      0,
    );
  }
  return text + size(orDefault(UNIT_BYTES), "min seg size", 1, "\n", 0);
}

function segmentStatus(all: Entry[]): string {
  let pages: u64 = 0;
  let resident: u64 = 0;
  let swapped: u64 = 0;
  for (let i = 0; i < all.length; i++) {
    pages += (<u64>all[i].get("size") + PAGE - 1) / PAGE;
    resident += <u64>all[i].get("rss") / PAGE;
    swapped += <u64>all[i].get("swap") / PAGE;
  }
  return (
    "------ Shared Memory Status --------\nsegments allocated " +
    all.length.toString() +
    "\npages allocated " +
    pages.toString() +
    "\npages resident  " +
    resident.toString() +
    "\npages swapped   " +
    swapped.toString() +
    "\nSwap performance: 0 attempts\t 0 successes\n"
  );
}

function segmentHead(format: i32): string {
  switch (format) {
    case CREATOR:
      return (
        "------ Shared Memory Segment Creators/Owners --------\n" +
        "shmid      perms      cuid       cgid       uid        gid       \n"
      );
    case TIME:
      return (
        "------ Shared Memory Attach/Detach/Change Times --------\n" +
        "shmid      owner      attached             detached             changed             \n"
      );
    case PID:
      return "------ Shared Memory Creator/Last-op PIDs --------\nshmid      owner      cpid       lpid      \n";
    default:
      return (
        "------ Shared Memory Segments --------\nkey        shmid      owner      perms      " +
        left(unit == UNIT_HUMAN ? "size" : "bytes", 10) +
        " nattch     status      \n"
      );
  }
}

function segmentLine(e: Entry, format: i32): string {
  const id = e.get("shmid");
  const owner = userName(<i32>e.get("uid"));
  switch (format) {
    case CREATOR:
      return perms(e, id);
    case TIME:
      return (
        leftNum(id, 10) +
        " " +
        left(owner, 10) +
        " " +
        left(when(e.get("atime"), false), 20) +
        " " +
        left(when(e.get("dtime"), false), 20) +
        " " +
        left(when(e.get("ctime"), false), 20) +
        "\n"
      );
    case PID:
      return (
        leftNum(id, 10) +
        " " +
        left(owner, 10) +
        " " +
        leftNum(e.get("cpid"), 10) +
        " " +
        leftNum(e.get("lpid"), 10) +
        "\n"
      );
  }
  const bytes = <u64>e.get("size");
  return (
    keyText(e.get("key") as i32) +
    " " +
    leftNum(id, 10) +
    " " +
    left(owner, 10) +
    " " +
    left(octal(e.mode() & 0o777), 10) +
    " " +
    (unit == UNIT_HUMAN ? size(unit, "", bytes, "    ", 6) : left(bytes.toString(), 10)) +
    " " +
    leftNum(e.get("nattch"), 10) +
    " " +
    left(e.mode() & SHM_DEST ? "dest" : " ", 6) +
    " " +
    left(e.mode() & SHM_LOCKED ? "locked" : " ", 6) +
    "\n"
  );
}

function arrayLimits(): string {
  return (
    "------ Semaphore Limits --------\nmax number of arrays = " +
    limit("sem", 3).toString() +
    "\nmax semaphores per array = " +
    limit("sem", 0).toString() +
    "\nmax semaphores system wide = " +
    limit("sem", 1).toString() +
    "\nmax ops per semop call = " +
    limit("sem", 2).toString() +
    "\nsemaphore max value = " +
    semaphoreMaximum().toString() +
    "\n"
  );
}

function arrayStatus(all: Entry[]): string {
  let count: i64 = 0;
  for (let i = 0; i < all.length; i++) count += all[i].get("nsems");
  return (
    "------ Semaphore Status --------\nused arrays = " +
    all.length.toString() +
    "\nallocated semaphores = " +
    count.toString() +
    "\n"
  );
}

function arrayHead(format: i32): string {
  switch (format) {
    case CREATOR:
      return (
        "------ Semaphore Arrays Creators/Owners --------\n" +
        "semid      perms      cuid       cgid       uid        gid       \n"
      );
    case TIME:
      return (
        "------ Semaphore Operation/Change Times --------\n" +
        "semid    owner      last-op                    last-changed              \n"
      );
    case PID:
      return "";
    default:
      return "------ Semaphore Arrays --------\nkey        semid      owner      perms      nsems     \n";
  }
}

function arrayLine(e: Entry, format: i32): string {
  const id = e.get("semid");
  const owner = userName(<i32>e.get("uid"));
  switch (format) {
    case CREATOR:
      return perms(e, id);
    case TIME:
      return (
        leftNum(id, 8) +
        " " +
        left(owner, 10) +
        "  " +
        left(when(e.get("otime"), true), 26) +
        left(when(e.get("ctime"), true), 26) +
        "\n"
      );
    case PID:
      return "";
  }
  return (
    keyText(e.get("key") as i32) +
    " " +
    leftNum(id, 10) +
    " " +
    left(owner, 10) +
    " " +
    left(octal(e.mode() & 0o777), 10) +
    " " +
    leftNum(e.get("nsems"), 10) +
    "\n"
  );
}

/** One kind, and the empty line after it. */
function show(kind: i32, format: i32): void {
  if (format == LIMITS) {
    print((kind == MSG ? queueLimits() : kind == SHM ? segmentLimits() : arrayLimits()) + "\n");
    return;
  }
  const all = entries(kind);
  if (format == STATUS) {
    print((kind == MSG ? queueStatus(all) : kind == SHM ? segmentStatus(all) : arrayStatus(all)) + "\n");
    return;
  }
  print(kind == MSG ? queueHead(format) : kind == SHM ? segmentHead(format) : arrayHead(format));
  for (let i = 0; i < all.length; i++)
    print(
      kind == MSG ? queueLine(all[i], format) : kind == SHM ? segmentLine(all[i], format) : arrayLine(all[i], format),
    );
  print("\n");
}

function ids(e: Entry, gap: string): string {
  return (
    "uid=" +
    e.get("uid").toString() +
    "\t" +
    gap +
    "gid=" +
    e.get("gid").toString() +
    "\t" +
    gap +
    "cuid=" +
    e.get("cuid").toString() +
    "\t" +
    gap +
    "cgid=" +
    e.get("cgid").toString()
  );
}
function timeLine(name: string, t: i64): string {
  return name + left(when(t, true), 26) + "\n";
}

function queueDetails(e: Entry): string {
  return (
    "\nMessage Queue msqid=" +
    e.get("msqid").toString() +
    "\n" +
    ids(e, "") +
    "\tmode=0" +
    octal(e.mode()) +
    "\n" +
    size(unit, unit == UNIT_HUMAN ? "csize=" : "cbytes=", <u64>e.get("cbytes"), "\t", 0) +
    size(unit, unit == UNIT_HUMAN ? "qsize=" : "qbytes=", msgQbytes(<i32>e.get("msqid")), "\t", 0) +
    "qnum=" +
    e.get("qnum").toString() +
    "\tlspid=" +
    e.get("lspid").toString() +
    "\tlrpid=" +
    e.get("lrpid").toString() +
    "\n" +
    timeLine("send_time=", e.get("stime")) +
    timeLine("rcv_time=", e.get("rtime")) +
    timeLine("change_time=", e.get("ctime"))
  );
}

function segmentDetails(e: Entry): string {
  return (
    "\nShared memory Segment shmid=" +
    e.get("shmid").toString() +
    "\n" +
    ids(e, "") +
    "\nmode=0" +
    octal(e.mode()) +
    "\taccess_perms=0" +
    octal(e.mode() & 0o777) +
    "\n" +
    size(unit, unit == UNIT_HUMAN ? "size=" : "bytes=", <u64>e.get("size"), "\t", 0) +
    "lpid=" +
    e.get("lpid").toString() +
    "\tcpid=" +
    e.get("cpid").toString() +
    "\tnattch=" +
    e.get("nattch").toString() +
    "\n" +
    timeLine("att_time=", e.get("atime")) +
    timeLine("det_time=", e.get("dtime")) +
    timeLine("change_time=", e.get("ctime"))
  );
}

function arrayDetails(e: Entry): string {
  const id = e.get("semid") as i32;
  const count = e.get("nsems") as i32;
  let text =
    "\nSemaphore Array semid=" +
    id.toString() +
    "\n" +
    ids(e, " ") +
    "\nmode=0" +
    octal(e.mode()) +
    ", access_perms=0" +
    octal(e.mode() & 0o777) +
    "\nnsems = " +
    count.toString() +
    "\n" +
    timeLine("otime = ", e.get("otime")) +
    timeLine("ctime = ", e.get("ctime")) +
    left("semnum", 10) +
    " " +
    left("value", 10) +
    " " +
    left("ncount", 10) +
    " " +
    left("zcount", 10) +
    " " +
    left("pid", 10) +
    "\n";
  for (let i = 0; i < count; i++) {
    const value = semValue(id, i);
    const ncount = semWaiting(id, i, false);
    const zcount = semWaiting(id, i, true);
    const pid = semPid(id, i);
    if (value < 0) err(EXIT_FAILURE, value, "semctl(GETVAL) failed");
    if (ncount < 0) err(EXIT_FAILURE, ncount, "semctl(GETNCNT) failed");
    if (zcount < 0) err(EXIT_FAILURE, zcount, "semctl(GETZCNT) failed");
    if (pid < 0) err(EXIT_FAILURE, pid, "semctl(GETPID) failed");
    text +=
      leftNum(i, 10) +
      " " +
      leftNum(value, 10) +
      " " +
      leftNum(ncount, 10) +
      " " +
      leftNum(zcount, 10) +
      " " +
      leftNum(pid, 10) +
      "\n";
  }
  return text;
}

function details(kind: i32, id: i64): void {
  const all = entries(kind);
  const name = kind == SHM ? "shmid" : kind == MSG ? "msqid" : "semid";
  for (let i = 0; i < all.length; i++) {
    if (all[i].get(name) != id) continue;
    print((kind == MSG ? queueDetails(all[i]) : kind == SHM ? segmentDetails(all[i]) : arrayDetails(all[i])) + "\n");
    return;
  }
  warnx("id " + id.toString() + " not found");
}

export function ipcs(args: string[]): i32 {
  let msg = false;
  let shm = false;
  let sem = false;
  let format = PLAIN;
  let id: i64 = -1;
  let single = false;
  unit = UNIT_DEFAULT;
  const g = new Getopt(args, "i:mqsatpclubVh", [
    long("id", REQ_ARG, 0x69),
    long("queues", NO_ARG, 0x71),
    long("shmems", NO_ARG, 0x6d),
    long("semaphores", NO_ARG, 0x73),
    long("all", NO_ARG, 0x61),
    long("time", NO_ARG, 0x74),
    long("pid", NO_ARG, 0x70),
    long("creator", NO_ARG, 0x63),
    long("limits", NO_ARG, 0x6c),
    long("summary", NO_ARG, 0x75),
    long("human", NO_ARG, 256),
    long("bytes", NO_ARG, 0x62),
    long("version", NO_ARG, 0x56),
    long("help", NO_ARG, 0x68),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    switch (c) {
      case 0x69:
        id = parseSigned(given === null ? "" : given, "failed to parse id argument", 0, i32.MAX_VALUE);
        single = true;
        break;
      case 0x61:
        msg = true;
        shm = true;
        sem = true;
        break;
      case 0x71:
        msg = true;
        break;
      case 0x6d:
        shm = true;
        break;
      case 0x73:
        sem = true;
        break;
      case 0x74:
        format = TIME;
        break;
      case 0x63:
        format = CREATOR;
        break;
      case 0x70:
        format = PID;
        break;
      case 0x6c:
        format = LIMITS;
        break;
      case 0x75:
        format = STATUS;
        break;
      case 256:
        unit = UNIT_HUMAN;
        break;
      case 0x62:
        unit = UNIT_BYTES;
        break;
      case 0x56:
        return version();
      case 0x68:
        return help(HELP);
      default:
        return tryHelp();
    }
  }
  if (single) {
    let kinds = 0;
    if (msg) kinds++;
    if (shm) kinds++;
    if (sem) kinds++;
    if (kinds != 1) errx(EXIT_FAILURE, "when using an ID, a single resource must be specified");
    details(msg ? MSG : shm ? SHM : SEM, id);
    return 0;
  }
  if (!msg && !shm && !sem) {
    msg = true;
    shm = true;
    sem = true;
  }
  print("\n");
  if (msg) show(MSG, format);
  if (shm) show(SHM, format);
  if (sem) show(SEM, format);
  return 0;
}
