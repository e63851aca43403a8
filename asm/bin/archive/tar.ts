// tar(1), as GNU's: options, patterns, listing. Archives are read whole into memory; create.ts and extract.ts do the rest.
import * as C from "../../lib/chars";
import { strerror } from "../../lib/errno";
import { padLeft } from "../../lib/fmt";
import { FNM_LEADING_DIR, fnmatch } from "../../lib/fnmatch";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { eprint, print, Reader, slurp, stderr, stdin, stdout, Writer } from "../../lib/io";
import { isDigits, parseUnsigned, strtol } from "../../lib/number";
import { cEscape, plainRun, shown } from "../../lib/quote";
import { exit, prog } from "../../lib/start";
import { modeString } from "../../lib/stat";
import { close, isatty, O_RDONLY, open } from "../../lib/sys/file";
import { chdir } from "../../lib/sys/fs";
import { localtime, strftime, Tm, timegm } from "../../lib/time";
import { resolveGroup, resolveUser } from "../../lib/users";
import { createArchive } from "./create";
import { diffMember, extractMember, finishExtract } from "./extract";
import { gunzip, isGzip, problem } from "./gzip";
import {
  BLOCKDEV,
  BROKEN,
  CHARACTER,
  CUT,
  DIRECTORY,
  FIFO,
  HARDLINK,
  MEMBER,
  Member,
  member,
  nextOffset,
  readMember,
  SYMLINK,
} from "./header";
import { Sink } from "./output";

const HELP = `Usage: tar [OPTION...] [FILE]...
GNU 'tar' saves many files together into a single tape or disk archive, and can
restore individual files from the archive.

Examples:
  tar -cf archive.tar foo bar  # Create archive.tar from files foo and bar.
  tar -tvf archive.tar         # List all files in archive.tar verbosely.
  tar -xf archive.tar          # Extract all files from archive.tar.

 Main operation mode:
  -A, --catenate, --concatenate   append tar files to an archive
  -c, --create               create a new archive
  -d, --diff, --compare      find differences between archive and file system
  -r, --append               append files to the end of an archive
  -t, --list                 list the contents of an archive
  -u, --update               only append files newer than copy in archive
  -x, --extract, --get       extract files from an archive

 Options:
  -f, --file=ARCHIVE         use archive file
  -C, --directory=DIR        change to directory DIR
  -v, --verbose              verbosely list files processed
  -z, --gzip, --gunzip       filter the archive through gzip
  -a, --auto-compress        use archive suffix to determine the compression program
  -O, --to-stdout            extract files to standard output
  -k, --keep-old-files       don't replace existing files when extracting
      --skip-old-files       don't replace existing files, silently
  -p, --preserve-permissions  extract information about file permissions
      --same-owner, --no-same-owner
  -m, --touch                don't extract file modified time
  -P, --absolute-names       don't strip leading '/'s from file names
  -h, --dereference          follow symlinks; archive the files they point to
      --exclude=PATTERN, -X, --exclude-from=FILE
  -T, --files-from=FILE      get names to extract or create from FILE
      --null                 -T reads null-terminated names
      --strip-components=NUMBER  strip NUMBER leading components from names
      --wildcards, --no-wildcards
      --no-recursion         avoid descending automatically in directories
      --owner=NAME, --group=NAME, --mode=CHANGES, --mtime=DATE
      --numeric-owner        always use numbers for user/group names
      --remove-files         remove files after adding them to the archive
      --sort=name            sort directory entries
      --full-time            print file time to its full resolution
  -w, --interactive          ask for confirmation for every action
      --help                 give this list
      --version              print program version
`;

export class TarOptions {
  mode: i32 = 0;
  archive: string = "-";
  verbose: i32 = 0;
  gzip: bool = false;
  toStdout: bool = false;
  keepOld: bool = false;
  skipOld: bool = false;
  samePermissions: bool = false;
  sameOwner: bool = true;
  touch: bool = false;
  absolute: bool = false;
  dereference: bool = false;
  strip: i32 = 0;
  wildcards: bool = false;
  recursion: bool = true;
  numeric: bool = false;
  removeFiles: bool = false;
  sorted: bool = false;
  fullTime: bool = false;
  owner: i64 = -1;
  ownerName: string = "";
  group: i64 = -1;
  groupName: string = "";
  permissions: string = "";
  mtime: i64 = i64.MIN_VALUE;
  exclude: string[] = [];
}
export const options: TarOptions = new TarOptions();
/** Operands in order; "\x01C" + directory for -C. */
export let operands: string[] = [];
let code = 0;
export function fail(message: string): void {
  stdout.flush();
  eprint(prog + ": " + message + "\n");
  code = 2;
}
export function warn(message: string): void {
  stdout.flush();
  eprint(prog + ": " + message + "\n");
}
/** Files differ, or changed while they were read. */
export function differs(): void {
  if (code < 1) code = 1;
}
export function fatal(message: string): void {
  fail(message);
  eprint(prog + ": Error is not recoverable: exiting now\n");
  exit(2);
}
function usage(message: string): void {
  eprint(prog + ": " + message + "\nTry '" + prog + " --help' or '" + prog + " --usage' for more information.\n");
  exit(2);
}

export function excluded(name: string): bool {
  for (let i = 0; i < options.exclude.length; i++) {
    const p = options.exclude[i];
    // not anchored: any part of the name from a slash on
    if (fnmatch(p, name, FNM_LEADING_DIR)) return true;
    for (let k = 0; k < name.length; k++) {
      if (name.charAt(k) == "/" && fnmatch(p, name.substring(k + 1), FNM_LEADING_DIR)) return true;
    }
  }
  return false;
}

// What list and extract were asked for.
let wanted: string[] = [];
let found: bool[] = [];
function hasMagic(s: string): bool {
  return s.includes("*") || s.includes("?") || s.includes("[");
}
export function want(name: string): void {
  let s = name;
  while (s.length > 1 && s.endsWith("/")) s = s.substring(0, s.length - 1);
  wanted.push(s);
  found.push(false);
}
export function selected(name: string): bool {
  if (!wanted.length) return true;
  let s = name;
  while (s.length > 1 && s.endsWith("/")) s = s.substring(0, s.length - 1);
  let yes = false;
  for (let i = 0; i < wanted.length; i++) {
    const w = wanted[i];
    const hit = options.wildcards
      ? fnmatch(w, s, options.recursion ? FNM_LEADING_DIR : 0)
      : s == w || (options.recursion && s.startsWith(w + "/"));
    if (hit) {
      found[i] = true;
      yes = true;
      break;
    }
  }
  return yes;
}
function reportMissing(): void {
  let warned = options.wildcards;
  for (let i = 0; i < wanted.length; i++) {
    if (found[i]) continue;
    if (hasMagic(wanted[i]) && !warned) {
      warned = true;
      warn("Pattern matching characters used in file names");
      warn("Use --wildcards to enable pattern matching, or --no-wildcards to suppress this warning");
    }
    fail(quoteName(wanted[i]) + ": Not found in archive");
  }
}

/** Names as tar shows them: control characters and backslashes as in C. */
export function quoteName(name: string): string {
  let out = "";
  for (let i = 0; i < name.length; i++) {
    const run = plainRun(name, i);
    if (run) {
      out += name.substring(i, i + run);
      i += run - 1;
      continue;
    }
    const c = name.charCodeAt(i);
    const n = shown(name, i);
    if (c == C.BACKSLASH) out += "\\\\";
    else if (n) {
      out += name.substring(i, i + n);
      i += n - 1;
    } else if (cEscape(c).length) out += cEscape(c);
    else out += "\\" + ((c >> 6) & 7).toString() + ((c >> 3) & 7).toString() + (c & 7).toString();
  }
  return out;
}

/** Where lines of -v and -t go: to stderr when the archive itself goes to stdout. */
export let lines: Writer = stdout;
let columns = 19;
export function listMember(m: Member): void {
  const shown = quoteName(m.name);
  if (options.verbose < 1 || (options.mode != C.t && options.verbose < 2)) {
    lines.line(shown);
    return;
  }
  const type =
    m.type == DIRECTORY
      ? 0o040000
      : m.type == SYMLINK
        ? 0o120000
        : m.type == CHARACTER
          ? 0o020000
          : m.type == BLOCKDEV
            ? 0o060000
            : m.type == FIFO
              ? 0o010000
              : 0o100000;
  let mode = modeString((type | (m.mode & 0o7777)) as u32);
  if (m.type == HARDLINK) mode = "h" + mode.substring(1);
  const user = options.numeric || !m.user.length ? m.uid.toString() : m.user;
  const group = options.numeric || !m.group.length ? m.gid.toString() : m.group;
  const size =
    m.type == CHARACTER || m.type == BLOCKDEV ? m.major.toString() + "," + m.minor.toString() : m.size.toString();
  const owners = user + "/" + group;
  columns = max(columns, owners.length + 1 + size.length);
  const when = strftime(options.fullTime ? "%Y-%m-%d %H:%M:%S" : "%Y-%m-%d %H:%M", localtime(m.mtime), 0);
  let line = mode + " " + owners + padLeft(size, columns - owners.length) + " " + when + " " + shown;
  if (m.type == SYMLINK) line += " -> " + quoteName(m.link);
  else if (m.type == HARDLINK) line += " link to " + quoteName(m.link);
  lines.line(line);
}

// The archive in memory
export let archive: usize = 0;
export let archiveSize: i32 = 0;
export let compressed: bool = false;
/** Reads the archive. @returns false when it is not there and `create` allows that */
export function loadArchive(): void {
  let fd = 0;
  if (options.archive != "-") {
    fd = open(options.archive, O_RDONLY);
    if (fd < 0) fatal(options.archive + ": Cannot open: " + strerror(fd));
  }
  const r = fd ? new Reader(fd) : stdin();
  while (r.fill() > 0) {}
  if (r.error < 0) {
    fail((fd ? options.archive : "-") + ": Cannot read: " + strerror(r.error));
    warn("At beginning of tape, quitting now");
    eprint(prog + ": Error is not recoverable: exiting now\n");
    exit(2);
  }
  archive = r.buffer + r.pos;
  archiveSize = r.end - r.pos;
  if (fd) close(fd);
  const packed = isGzip(archive, archiveSize);
  if (options.gzip || packed) {
    compressed = true;
    const out = new Sink(-1);
    if (!gunzip(archive, archiveSize, out)) {
      stdout.flush();
      eprint("\ngzip: stdin: " + problem + "\n");
      if (!out.length) {
        fail("Child returned status 1");
        eprint(prog + ": Error is not recoverable: exiting now\n");
        exit(2);
      }
      code = 2;
    }
    archive = out.buffer;
    archiveSize = out.length;
  }
}
/** Calls `each` for every member. @returns offset of the end of archive */
export function eachMember(each: (m: Member) => void): i32 {
  let offset = 0;
  let broken = false;
  let any = false;
  while (true) {
    const r = readMember(archive, archiveSize, offset);
    if (r == MEMBER) {
      any = true;
      broken = false;
      const m = member;
      const next = nextOffset(m);
      each(m);
      if (next > archiveSize) {
        fail("Unexpected EOF in archive");
        eprint(prog + ": Error is not recoverable: exiting now\n");
        exit(2);
      }
      offset = next;
      continue;
    }
    if (r == BROKEN || r == CUT) {
      if (!any && !broken) {
        fail("This does not look like a tar archive");
        if (r == CUT) break;
      }
      if (!broken && any) fail("Skipping to next header");
      else if (!broken) fail("Skipping to next header");
      broken = true;
      if (r == CUT) break;
      offset += 512;
      if (offset >= archiveSize) break;
      continue;
    }
    if (!any && archiveSize == 0) fail("This does not look like a tar archive");
    break;
  }
  return offset;
}

function setMode(c: i32): void {
  if (options.mode && options.mode != c)
    usage("You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option");
  options.mode = c;
}

const L = 1000;
const NAMES: string[] = [
  "exclude",
  "strip-components",
  "wildcards",
  "no-wildcards",
  "no-recursion",
  "recursion",
  "numeric-owner",
  "remove-files",
  "sort",
  "full-time",
  "owner",
  "group",
  "mode",
  "mtime",
  "null",
  "skip-old-files",
  "same-owner",
  "no-same-owner",
  "overwrite",
  "format",
  "help",
  "version",
  "no-same-permissions",
  "totals",
  "warning",
  "use-compress-program",
  "anchored",
  "no-anchored",
  "posix",
  "xz",
  "zstd",
  "bzip2",
  "checkpoint",
  "xattrs",
  "acls",
  "selinux",
  "ignore-failed-read",
  "force-local",
  "unlink-first",
  "delete",
];
const TAKES: string[] = [
  "exclude",
  "strip-components",
  "sort",
  "owner",
  "group",
  "mode",
  "mtime",
  "format",
  "warning",
  "use-compress-program",
];

/** "tar xzf a.tar -C d": the first word without a dash is a cluster of options whose arguments follow. */
function modernize(args: string[]): string[] {
  if (args.length < 2 || args[1].startsWith("-") || !args[1].length) return args;
  const out: string[] = [args[0]];
  let next = 2;
  const cluster = args[1];
  for (let i = 0; i < cluster.length; i++) {
    const c = cluster.charAt(i);
    out.push("-" + c);
    if ("fCTXbIgHLNFVKs".includes(c)) {
      if (next >= args.length) usage("Old option '" + c + "' requires an argument.");
      out.push(args[next++]);
    }
  }
  for (; next < args.length; next++) out.push(args[next]);
  return out;
}

function namesFrom(file: string, zero: bool): void {
  let fd = 0;
  if (file != "-") {
    fd = open(file, O_RDONLY);
    if (fd < 0) fatal(file + ": Cannot open: " + strerror(fd));
  }
  const list = slurp(fd).split(zero ? "\0" : "\n");
  if (fd) close(fd);
  for (let i = 0; i < list.length; i++) {
    if (!list[i].length) continue;
    if (!zero && list[i].startsWith("-C ")) operands.push("\x01C" + list[i].substring(3));
    else operands.push(list[i]);
  }
  gaveList = true;
}
let gaveList = false;

export function tar(given: string[]): i32 {
  const longs = [
    long("concatenate", NO_ARG, C.A),
    long("catenate", NO_ARG, C.A),
    long("create", NO_ARG, C.c),
    long("diff", NO_ARG, C.d),
    long("compare", NO_ARG, C.d),
    long("append", NO_ARG, C.r),
    long("list", NO_ARG, C.t),
    long("update", NO_ARG, C.u),
    long("extract", NO_ARG, C.x),
    long("get", NO_ARG, C.x),
    long("file", REQ_ARG, C.f),
    long("directory", REQ_ARG, C.C),
    long("verbose", NO_ARG, C.v),
    long("gzip", NO_ARG, C.z),
    long("gunzip", NO_ARG, C.z),
    long("ungzip", NO_ARG, C.z),
    long("auto-compress", NO_ARG, C.a),
    long("to-stdout", NO_ARG, C.O),
    long("keep-old-files", NO_ARG, C.k),
    long("preserve-permissions", NO_ARG, C.p),
    long("same-permissions", NO_ARG, C.p),
    long("touch", NO_ARG, C.m),
    long("absolute-names", NO_ARG, C.P),
    long("dereference", NO_ARG, C.h),
    long("exclude-from", REQ_ARG, C.X),
    long("files-from", REQ_ARG, C.T),
    long("blocking-factor", REQ_ARG, C.b),
    long("block-number", NO_ARG, C.R),
    long("one-file-system", NO_ARG, C.l),
    long("verify", NO_ARG, C.W),
    long("sparse", NO_ARG, C.S),
    long("interactive", NO_ARG, C.w),
  ];
  for (let i = 0; i < NAMES.length; i++) {
    const has = NAMES[i] == "sort" || TAKES.includes(NAMES[i]) ? REQ_ARG : NAMES[i] == "checkpoint" ? OPT_ARG : NO_ARG;
    longs.push(long(NAMES[i], has, L + i));
  }
  const args = modernize(given);
  let zero = false;
  let autoCompress = false;
  const exclusions: string[] = [];
  const o = new Getopt(args, "-Aacdf:rtuxC:vzOkpmPhX:T:b:RlWSwBiojJI:sUnN:", longs);
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    const arg: string = o.arg === null ? "" : o.arg!;
    switch (c) {
      case 1:
        operands.push(arg);
        break;
      case C.A:
      case C.c:
      case C.d:
      case C.r:
      case C.t:
      case C.u:
      case C.x:
        setMode(c);
        break;
      case C.f:
        options.archive = arg;
        break;
      case C.C:
        operands.push("\x01C" + arg);
        break;
      case C.v:
        options.verbose++;
        break;
      case C.z:
        options.gzip = true;
        break;
      case C.a:
        autoCompress = true;
        break;
      case C.j:
      case C.J:
      case C.I: {
        const program = c == C.j ? "bzip2" : c == C.J ? "xz" : arg;
        eprint(prog + " (child): " + program + ": Cannot exec: No such file or directory\n");
        eprint(prog + " (child): Error is not recoverable: exiting now\n");
        fail("Child returned status 2");
        eprint(prog + ": Error is not recoverable: exiting now\n");
        return 2;
      }
      case C.O:
        options.toStdout = true;
        break;
      case C.k:
        options.keepOld = true;
        break;
      case C.p:
        options.samePermissions = true;
        break;
      case C.m:
        options.touch = true;
        break;
      case C.P:
        options.absolute = true;
        break;
      case C.h:
        options.dereference = true;
        break;
      case C.X:
        exclusions.push(arg);
        break;
      case C.T:
        namesFrom(arg, zero);
        break;
      case C.o:
        options.sameOwner = false;
        break;
      case C.b:
      case C.R:
      case C.l:
      case C.W:
      case C.S:
      case C.w:
      case C.B:
      case C.i:
      case C.s:
      case C.U:
      case C.n:
      case C.N:
        break;
      default: {
        if (c < L) {
          eprint("Try '" + prog + " --help' or '" + prog + " --usage' for more information.\n");
          return 2;
        }
        const name = NAMES[c - L];
        if (name == "exclude") options.exclude.push(arg);
        else if (name == "strip-components") {
          if (!isDigits(arg)) usage(arg + ": Invalid number of elements");
          options.strip = strtol(arg) as i32;
        } else if (name == "wildcards") options.wildcards = true;
        else if (name == "no-wildcards") options.wildcards = false;
        else if (name == "no-recursion") options.recursion = false;
        else if (name == "recursion") options.recursion = true;
        else if (name == "numeric-owner") options.numeric = true;
        else if (name == "remove-files") options.removeFiles = true;
        else if (name == "sort") options.sorted = arg == "name";
        else if (name == "full-time") options.fullTime = true;
        else if (name == "owner" || name == "group") {
          const colon = arg.indexOf(":");
          const who = colon < 0 ? arg : arg.substring(0, colon);
          let id = parseUnsigned(colon < 0 ? arg : arg.substring(colon + 1));
          if (id < 0) id = name == "owner" ? resolveUser(who) : resolveGroup(who);
          if (id < 0) fatal(arg + ": Invalid " + name);
          const label = isDigits(who) ? "" : who;
          if (name == "owner") {
            options.owner = id;
            options.ownerName = label;
          } else {
            options.group = id;
            options.groupName = label;
          }
        } else if (name == "mode") options.permissions = arg;
        else if (name == "mtime") {
          const t = arg.startsWith("@") ? strtol(arg.substring(1)) : dayOf(arg);
          options.mtime = t;
        } else if (name == "null") zero = true;
        else if (name == "skip-old-files") options.skipOld = true;
        else if (name == "same-owner") options.sameOwner = true;
        else if (name == "no-same-owner") options.sameOwner = false;
        else if (name == "help") {
          print(HELP);
          return 0;
        } else if (name == "version") {
          print("tar (GNU tar) 1.34\nNutshell's own implementation, in AssemblyScript.\n");
          return 0;
        } else if (name == "delete") usage("--delete is not supported");
      }
    }
  }
  const rest = o.rest();
  for (let i = 0; i < rest.length; i++) operands.push(rest[i]);
  if (!options.mode) usage("You must specify one of the '-Acdtrux', '--delete' or '--test-label' options");
  for (let i = 0; i < exclusions.length; i++) {
    const fd = open(exclusions[i], O_RDONLY);
    if (fd < 0) fatal(exclusions[i] + ": Cannot open: " + strerror(fd));
    const list = slurp(fd).split("\n");
    close(fd);
    for (let k = 0; k < list.length; k++) if (list[k].length) options.exclude.push(list[k]);
  }
  if (autoCompress && (options.archive.endsWith(".gz") || options.archive.endsWith(".tgz"))) options.gzip = true;
  const names = operands.filter((name: string): bool => !name.startsWith("\x01C"));
  if (options.mode == C.c || options.mode == C.r || options.mode == C.u || options.mode == C.A) {
    if (options.mode == C.c && !names.length && !gaveList) usage("Cowardly refusing to create an empty archive");
    if (options.mode == C.c && options.archive == "-") {
      if (isatty(1)) fatal("Refusing to write archive contents to terminal (missing -f option?)");
      lines = stderr;
    }
    createArchive();
  } else {
    if (options.archive == "-" && isatty(0))
      fatal("Refusing to read archive contents from terminal (missing -f option?)");
    if (options.toStdout && options.mode == C.x) lines = stderr;
    loadArchive();
    for (let i = 0; i < operands.length; i++) {
      if (!operands[i].startsWith("\x01C")) want(operands[i]);
      else {
        const dir = operands[i].substring(2);
        const e = chdir(dir);
        if (e < 0) fatal(dir + ": Cannot open: " + strerror(e));
      }
    }
    eachMember((m: Member): void => {
      if (!selected(m.name) || excluded(m.name)) return;
      if (options.mode == C.t) listMember(m);
      else if (options.mode == C.d) diffMember(m);
      else extractMember(m);
    });
    if (options.mode == C.x) finishExtract();
    reportMissing();
  }
  if (code == 2) {
    stdout.flush();
    eprint(prog + ": Exiting with failure status due to previous errors\n");
  }
  return code;
}

/** "2020-01-31" or "2020-01-31 12:30[:10]", in UTC. */
function dayOf(text: string): i64 {
  const parts = text.split("T").join(" ").split(" ");
  const day = parts[0].split("-");
  if (day.length != 3) fatal("Substituting invalid date for " + text);
  const tm = new Tm();
  tm.year = strtol(day[0]);
  tm.mon = (strtol(day[1]) as i32) - 1;
  tm.mday = strtol(day[2]) as i32;
  if (parts.length > 1) {
    const clock = parts[1].split(":");
    tm.hour = strtol(clock[0]) as i32;
    if (clock.length > 1) tm.min = strtol(clock[1]) as i32;
    if (clock.length > 2) tm.sec = strtol(clock[2]) as i32;
  }
  return timegm(tm);
}
