// ls(1), dir(1) and vdir(1): options and the listing of operands and directories. How a listing looks is in lsformat.ts.
import * as C from "../../lib/chars";
import { Dir, DT_DIR, DT_LNK, DT_UNKNOWN, lastError as dirError, openDir } from "../../lib/dirs";
import { getenv } from "../../lib/env";
import { ENOENT } from "../../lib/errno";
import { error, tryHelp } from "../../lib/error";
import { filevercmp } from "../../lib/filevercmp";
import { fnmatch } from "../../lib/fnmatch";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { eprint, stdout } from "../../lib/io";
import { isDigits, strtol } from "../../lib/number";
import { joinPath } from "../../lib/path";
import { quote, quoteaf } from "../../lib/quote";
import { exit, setWriteErrorStatus } from "../../lib/start";
import { isDir, isLink, Stat } from "../../lib/stat";
import { isatty } from "../../lib/sys/file";
import * as fs from "../../lib/sys/fs";
import { getWinsize, windowColumns } from "../../lib/tty";
import { environmentBlockSize, parseBlockSize } from "./blocksize";
import { argMatch, LONG_ONLY, other, standard } from "./common";
import * as F from "./lsformat";
import { Entry } from "./lsformat";

const USAGE = `[OPTION]... [FILE]...
List information about the FILEs (the current directory by default).
Sort entries alphabetically if none of -cftuvSUX nor --sort is specified.

  -a, --all                  do not ignore entries starting with .
  -A, --almost-all           do not list implied . and ..
      --author               with -l, print the author of each file
  -b, --escape               print C-style escapes for nongraphic characters
      --block-size=SIZE      with -l, scale sizes by SIZE when printing them
  -B, --ignore-backups       do not list implied entries ending with ~
  -c                         with -lt: sort by, and show, ctime
  -C                         list entries by columns
      --color[=WHEN]         color the output WHEN: always, auto or never
  -d, --directory            list directories themselves, not their contents
  -f                         list all entries in directory order
  -F, --classify[=WHEN]      append indicator (one of */=>@|) to entries WHEN
      --file-type            likewise, except do not append '*'
      --format=WORD          across -x, commas -m, horizontal -x, long -l,
                             single-column -1, verbose -l, vertical -C
      --full-time            like -l --time-style=full-iso
  -g                         like -l, but do not list owner
      --group-directories-first  group directories before files
  -G, --no-group             in a long listing, don't print group names
  -h, --human-readable       with -l and -s, print sizes like 1K 234M 2G etc.
      --si                   likewise, but use powers of 1000 not 1024
  -H, --dereference-command-line  follow symbolic links on the command line
      --hide=PATTERN         do not list implied entries matching PATTERN
      --indicator-style=WORD  none, slash (-p), file-type, classify (-F)
  -i, --inode                print the index number of each file
  -I, --ignore=PATTERN       do not list implied entries matching PATTERN
  -k, --kibibytes            default to 1024-byte blocks for file system usage
  -l                         use a long listing format
  -L, --dereference          show information for the file a link references
  -m                         fill width with a comma separated list of entries
  -n, --numeric-uid-gid      like -l, but list numeric user and group IDs
  -N, --literal              print entry names without quoting
  -o                         like -l, but do not list group information
  -p, --indicator-style=slash  append / indicator to directories
  -q, --hide-control-chars   print ? instead of nongraphic characters
      --show-control-chars   show nongraphic characters as-is
  -Q, --quote-name           enclose entry names in double quotes
      --quoting-style=WORD   literal, locale, shell, shell-always,
                             shell-escape, shell-escape-always, c, escape
  -r, --reverse              reverse order while sorting
  -R, --recursive            list subdirectories recursively
  -s, --size                 print the allocated size of each file, in blocks
  -S                         sort by file size, largest first
      --sort=WORD            none (-U), size (-S), time (-t), version (-v),
                             extension (-X), width
      --time=WORD            atime (-u), ctime (-c), mtime, birth
      --time-style=TIME_STYLE  full-iso, long-iso, iso, locale, or +FORMAT
  -t                         sort by time, newest first
  -T, --tabsize=COLS         assume tab stops at each COLS instead of 8
  -u                         with -lt: sort by, and show, access time
  -U                         do not sort; list entries in directory order
  -v                         natural sort of (version) numbers within text
  -w, --width=COLS           set output width to COLS.  0 means no limit
  -x                         list entries by lines instead of by columns
  -X                         sort alphabetically by entry extension
  -Z, --context              print any security context of each file
      --zero                 end each output line with NUL, not newline
  -1                         list one file per line
`;

const IGNORE_DEFAULT = 0;
const IGNORE_DOTS = 1; // "." and ".." (-A)
const IGNORE_MINIMAL = 2; // nothing (-a)

const SORT_NAME = 0;
const SORT_NONE = 1;
const SORT_TIME = 2;
const SORT_SIZE = 3;
const SORT_EXTENSION = 4;
const SORT_VERSION = 5;
const SORT_WIDTH = 6;

let ignoreMode = IGNORE_DEFAULT;
let ignoreBackups = false;
const ignorePatterns: string[] = [];
const hidePatterns: string[] = [];
let sortBy = SORT_NAME;
let sortGiven = false;
let timeGiven = false;
let reverse = false;
let recursive = false;
let immediate = false;
let directoriesFirst = false;
/** 0 never, 1 links to directories on the command line, 2 the command line, 3 always */
let dereference = -1;
let status = 0;
let printedSomething = false;
let showHeaders = false;

function problem(serious: bool): void {
  if (serious) status = 2;
  else if (!status) status = 1;
}

function ignored(name: string): bool {
  if (ignoreMode != IGNORE_MINIMAL && name.startsWith(".")) {
    if (ignoreMode == IGNORE_DEFAULT || name == "." || name == "..") return true;
  }
  if (ignoreMode == IGNORE_DEFAULT)
    for (let i = 0; i < hidePatterns.length; i++) if (fnmatch(hidePatterns[i], name, 4)) return true;
  for (let i = 0; i < ignorePatterns.length; i++) if (fnmatch(ignorePatterns[i], name, 4)) return true;
  return ignoreBackups && name.endsWith("~");
}

/** Whether anything about the file beyond its name is wanted. */
function needsStat(): bool {
  return (
    F.format == F.LONG ||
    F.showBlocks ||
    F.showContext ||
    sortBy == SORT_TIME ||
    sortBy == SORT_SIZE ||
    dereference == 3 ||
    F.indicator == F.CLASSIFY ||
    F.colored ||
    recursive
  );
}

/**
 * Looks a file up. @param path where it is
 * @returns null after a message
 */
function look(name: string, path: string, type: i32, ino: u64, operand: bool): Entry | null {
  const e = new Entry(name);
  e.stat.ino = ino;
  const typeKnown = type != DT_UNKNOWN;
  const wantsType = F.indicator != F.NO_INDICATOR || directoriesFirst;
  if (operand || needsStat() || (wantsType && (!typeKnown || type == DT_LNK))) {
    let r = 0;
    if (dereference == 3 || (operand && dereference == 2)) r = e.stat.stat(path);
    else if (operand && dereference == 1) {
      r = e.stat.stat(path);
      // only a link that leads to a directory counts
      if (r < 0 ? r == -ENOENT : !isDir(e.stat.mode)) r = e.stat.lstat(path);
    } else r = e.stat.lstat(path);
    if (r < 0) {
      problem(operand);
      error(0, r, "cannot access " + quoteaf(path));
      if (operand) return null;
      e.known = false;
      return e;
    }
    e.known = true;
  } else if (typeKnown) {
    e.stat.mode = (type as u32) << 12;
    e.typeOnly = true;
  }
  if (isLink(e.stat.mode) && (F.format == F.LONG || F.colored)) {
    const to = fs.readlink(path);
    if (to === null) {
      problem(operand);
      error(0, fs.lastError, "cannot read symbolic link " + quoteaf(path));
    } else {
      e.target = to;
      if (F.indicator > F.SLASH || F.colored) {
        const t = new Stat();
        if (t.stat(path) == 0) {
          e.targetKnown = true;
          e.targetMode = t.mode;
        }
      }
    }
  }
  if (directoriesFirst && isLink(e.stat.mode)) {
    const t = new Stat();
    e.leadsToDirectory = t.stat(path) == 0 && isDir(t.mode);
  } else e.leadsToDirectory = isDir(e.stat.mode);
  return e;
}

function extension(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.substring(dot);
}
function byName(a: Entry, b: Entry): i32 {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
function byTime(a: Entry, b: Entry): i32 {
  const x = F.timeOf(a.stat);
  const y = F.timeOf(b.stat);
  if (x != y) return x > y ? -1 : 1;
  const p = F.nsecOf(a.stat);
  const q = F.nsecOf(b.stat);
  return p > q ? -1 : p < q ? 1 : 0;
}
function compare(a: Entry, b: Entry): i32 {
  if (directoriesFirst && a.leadsToDirectory != b.leadsToDirectory) return a.leadsToDirectory ? -1 : 1;
  let r = 0;
  if (sortBy == SORT_TIME) r = byTime(a, b);
  else if (sortBy == SORT_SIZE) r = a.stat.size > b.stat.size ? -1 : a.stat.size < b.stat.size ? 1 : 0;
  else if (sortBy == SORT_EXTENSION) {
    const x = extension(a.name);
    const y = extension(b.name);
    r = x < y ? -1 : x > y ? 1 : 0;
  } else if (sortBy == SORT_VERSION) r = filevercmp(a.name, b.name);
  else if (sortBy == SORT_WIDTH) r = F.nameWidth(a) - F.nameWidth(b);
  if (r == 0) r = byName(a, b);
  return reverse ? -r : r;
}
function sort(list: Entry[]): void {
  if (sortBy == SORT_NONE) return;
  list.sort(compare);
}

function isDots(name: string): bool {
  return name == "." || name == "..";
}

const visited = new Set<string>();

/** A directory that is still to be listed; without a path: all below the one of this key has been. */
class Pending {
  constructor(
    public path: string | null,
    public key: string,
  ) {}
}
/** The next one is the last. */
const pending: Pending[] = [];

/** Lists an operand, then (-R) the directories below it. */
function listDirectories(operand: string): void {
  listDirectory(operand, true);
  while (pending.length) {
    const p = pending.pop();
    const path = p.path;
    if (path === null) visited.delete(p.key);
    else listDirectory(path, false);
  }
}
/** Lists a directory; with -R those in it are pending then. */
function listDirectory(path: string, operand: bool): void {
  const d: Dir | null = openDir(path);
  if (d === null) {
    problem(operand);
    error(0, dirError, "cannot open directory " + quoteaf(path));
    return;
  }
  let key = "";
  if (recursive) {
    const st = new Stat();
    st.fstat(d.fd);
    key = st.dev.toString() + ":" + st.ino.toString();
    if (visited.has(key)) {
      error(0, 0, path + ": not listing already-listed directory");
      d.close();
      problem(true);
      return;
    }
    visited.add(key);
  }
  if (recursive || showHeaders) {
    if (printedSomething) stdout.byte(C.NL);
    printedSomething = true;
    F.header(path);
  }
  const list: Entry[] = [];
  let blocks: u64 = 0;
  while (d.next()) {
    if (ignored(d.name)) continue;
    const e = look(d.name, joinPath(path, d.name), d.type, d.ino, false);
    if (e === null) continue;
    list.push(e);
    blocks += e.stat.blocks;
  }
  if (d.error < 0) {
    problem(operand);
    error(0, d.error, "reading directory " + quoteaf(path));
  }
  d.close();
  sort(list);
  if (F.format == F.LONG || F.showBlocks) F.total(blocks);
  if (list.length) F.show(list);
  printedSomething = true;
  if (!recursive) return;
  pending.push(new Pending(null, key));
  for (let i = list.length - 1; i >= 0; i--) {
    const e = list[i];
    if (isDir(e.stat.mode) && !isDots(e.name)) pending.push(new Pending(joinPath(path, e.name), ""));
  }
}

function lineWidth(text: string): i32 {
  if (!isDigits(text)) return -1;
  const v = strtol(text);
  return v > 1 << 30 ? 0 : (v as i32);
}

export function ls(args: string[], program: string): i32 {
  setWriteErrorStatus(2);
  const terminal = isatty(1);
  let format = program == "dir" ? F.COLUMNS : program == "vdir" ? F.LONG : -1;
  let quoting = -1;
  let hideControl = -1;
  let width = -1;
  let tabs = -1;
  let timeStyle: string | null = null;
  let kibibytes = false;
  const envTabs = getenv("TABSIZE");
  const sizes = F.fileSize;
  environmentBlockSize(F.blockSize, "LS_BLOCK_SIZE");
  sizes.unit = 1;
  const o = new Getopt(
    args,
    "abcdfghiklmnopqrstuvw:xABCDFGHI:LNQRST:UXZ1",
    standard([
      long("all", NO_ARG, C.a),
      long("escape", NO_ARG, C.b),
      long("directory", NO_ARG, C.d),
      long("dired", NO_ARG, C.D),
      long("full-time", NO_ARG, LONG_ONLY),
      long("group-directories-first", NO_ARG, LONG_ONLY + 1),
      long("human-readable", NO_ARG, C.h),
      long("inode", NO_ARG, C.i),
      long("kibibytes", NO_ARG, C.k),
      long("numeric-uid-gid", NO_ARG, C.n),
      long("no-group", NO_ARG, C.G),
      long("hide-control-chars", NO_ARG, C.q),
      long("reverse", NO_ARG, C.r),
      long("size", NO_ARG, C.s),
      long("width", REQ_ARG, C.w),
      long("almost-all", NO_ARG, C.A),
      long("ignore-backups", NO_ARG, C.B),
      long("classify", OPT_ARG, C.F),
      long("file-type", NO_ARG, LONG_ONLY + 2),
      long("si", NO_ARG, LONG_ONLY + 3),
      long("dereference-command-line", NO_ARG, C.H),
      long("dereference-command-line-symlink-to-dir", NO_ARG, LONG_ONLY + 4),
      long("hide", REQ_ARG, LONG_ONLY + 5),
      long("ignore", REQ_ARG, C.I),
      long("indicator-style", REQ_ARG, LONG_ONLY + 6),
      long("dereference", NO_ARG, C.L),
      long("literal", NO_ARG, C.N),
      long("quote-name", NO_ARG, C.Q),
      long("quoting-style", REQ_ARG, LONG_ONLY + 7),
      long("recursive", NO_ARG, C.R),
      long("format", REQ_ARG, LONG_ONLY + 8),
      long("show-control-chars", NO_ARG, LONG_ONLY + 9),
      long("sort", REQ_ARG, LONG_ONLY + 10),
      long("tabsize", REQ_ARG, C.T),
      long("time", REQ_ARG, LONG_ONLY + 11),
      long("time-style", REQ_ARG, LONG_ONLY + 12),
      long("zero", NO_ARG, LONG_ONLY + 13),
      long("color", OPT_ARG, LONG_ONLY + 14),
      long("hyperlink", OPT_ARG, LONG_ONLY + 15),
      long("block-size", REQ_ARG, LONG_ONLY + 16),
      long("context", NO_ARG, C.Z),
      long("author", NO_ARG, LONG_ONLY + 17),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.a:
        ignoreMode = IGNORE_MINIMAL;
        break;
      case C.b:
        quoting = F.ESCAPE;
        break;
      case C.c:
        F.setTimeKind(F.CTIME);
        timeGiven = true;
        break;
      case C.d:
        immediate = true;
        break;
      case C.f:
        ignoreMode = IGNORE_MINIMAL;
        sortBy = SORT_NONE;
        sortGiven = true;
        if (format == F.LONG) format = -1;
        F.setColored(false);
        break;
      case LONG_ONLY + 2:
        F.setIndicator(F.FILE_TYPE);
        break;
      case C.g:
        format = F.LONG;
        F.setOwner(false);
        break;
      case C.h:
        F.blockSize.setHuman(1024);
        sizes.setHuman(1024);
        break;
      case C.i:
        F.setInode(true);
        break;
      case C.k:
        kibibytes = true;
        break;
      case C.l:
        format = F.LONG;
        break;
      case C.m:
        format = F.COMMAS;
        break;
      case C.n:
        F.setNumeric(true);
        format = F.LONG;
        break;
      case C.o:
        format = F.LONG;
        F.setGroup(false);
        break;
      case C.p:
        F.setIndicator(F.SLASH);
        break;
      case C.q:
        hideControl = 1;
        break;
      case C.r:
        reverse = true;
        break;
      case C.s:
        F.setBlocks(true);
        break;
      case C.t:
        sortBy = SORT_TIME;
        sortGiven = true;
        break;
      case C.u:
        F.setTimeKind(F.ATIME);
        timeGiven = true;
        break;
      case C.v:
        sortBy = SORT_VERSION;
        sortGiven = true;
        break;
      case C.w:
        width = lineWidth(o.arg!);
        if (width < 0) error(2, 0, "invalid line width: " + quote(o.arg!));
        break;
      case C.x:
        format = F.ACROSS;
        break;
      case C.A:
        ignoreMode = IGNORE_DOTS;
        break;
      case C.B:
        ignoreBackups = true;
        break;
      case C.C:
        format = F.COLUMNS;
        break;
      case C.D:
        break;
      case C.F: {
        const arg = o.arg;
        const when = arg === null ? 1 : argMatch("--classify", arg, WHEN_NAMES, WHEN, 2);
        if (when == 1 || (when == 2 && terminal)) F.setIndicator(F.CLASSIFY);
        break;
      }
      case C.G:
        F.setGroup(false);
        break;
      case C.H:
        dereference = 2;
        break;
      case LONG_ONLY + 4:
        dereference = 1;
        break;
      case C.I:
        ignorePatterns.push(o.arg!);
        break;
      case C.L:
        dereference = 3;
        break;
      case C.N:
        quoting = F.LITERAL;
        break;
      case C.Q:
        quoting = F.C_STYLE;
        break;
      case C.R:
        recursive = true;
        break;
      case C.S:
        sortBy = SORT_SIZE;
        sortGiven = true;
        break;
      case C.T:
        if (!isDigits(o.arg!)) error(2, 0, "invalid tab size: " + quote(o.arg!));
        tabs = strtol(o.arg!) as i32;
        break;
      case C.U:
        sortBy = SORT_NONE;
        sortGiven = true;
        break;
      case C.X:
        sortBy = SORT_EXTENSION;
        sortGiven = true;
        break;
      case C.n1:
        if (format != F.LONG) format = F.ONE;
        break;
      case LONG_ONLY + 17:
        F.setAuthor(true);
        break;
      case LONG_ONLY + 5:
        hidePatterns.push(o.arg!);
        break;
      case LONG_ONLY + 10:
        sortBy = argMatch(
          "--sort",
          o.arg!,
          ["none", "time", "size", "extension", "version", "width"],
          [SORT_NONE, SORT_TIME, SORT_SIZE, SORT_EXTENSION, SORT_VERSION, SORT_WIDTH],
          2,
        );
        sortGiven = true;
        break;
      case LONG_ONLY + 1:
        directoriesFirst = true;
        break;
      case LONG_ONLY + 11:
        F.setTimeKind(
          argMatch(
            "--time",
            o.arg!,
            ["atime", "access", "use", "ctime", "status", "mtime", "modification", "birth", "creation"],
            [F.ATIME, F.ATIME, F.ATIME, F.CTIME, F.CTIME, F.MTIME, F.MTIME, F.MTIME, F.MTIME],
            2,
          ),
        );
        timeGiven = true;
        break;
      case LONG_ONLY + 8:
        format = argMatch(
          "--format",
          o.arg!,
          ["verbose", "long", "commas", "horizontal", "across", "vertical", "single-column"],
          [F.LONG, F.LONG, F.COMMAS, F.ACROSS, F.ACROSS, F.COLUMNS, F.ONE],
          2,
        );
        break;
      case LONG_ONLY:
        format = F.LONG;
        timeStyle = "full-iso";
        break;
      case LONG_ONLY + 14: {
        const arg = o.arg;
        const when = arg === null ? 1 : argMatch("--color", arg, WHEN_NAMES, WHEN, 2);
        F.setColored(when == 1 || (when == 2 && terminal));
        break;
      }
      case LONG_ONLY + 15:
        break;
      case LONG_ONLY + 6:
        F.setIndicator(
          argMatch(
            "--indicator-style",
            o.arg!,
            ["none", "slash", "file-type", "classify"],
            [F.NO_INDICATOR, F.SLASH, F.FILE_TYPE, F.CLASSIFY],
            2,
          ),
        );
        break;
      case LONG_ONLY + 7:
        quoting = argMatch("--quoting-style", o.arg!, F.QUOTING_NAMES, F.QUOTING_VALUES, 2);
        break;
      case LONG_ONLY + 12:
        timeStyle = o.arg;
        break;
      case LONG_ONLY + 9:
        hideControl = 0;
        break;
      case LONG_ONLY + 16:
        parseBlockSize(F.blockSize, o.arg!, "--block-size", 2);
        parseBlockSize(sizes, o.arg!, "--block-size", 2);
        kibibytes = false;
        break;
      case LONG_ONLY + 3:
        F.blockSize.setHuman(1000);
        sizes.setHuman(1000);
        break;
      case LONG_ONLY + 13:
        F.setEnd(0);
        F.setColored(false);
        hideControl = 0;
        if (format != F.LONG) format = F.ONE;
        quoting = F.LITERAL;
        break;
      case C.Z:
        F.setContext(true);
        break;
      default:
        return other(c, USAGE, 2);
    }
  }
  if (kibibytes && !F.blockSize.human) F.blockSize.unit = 1024;
  if (format < 0) format = terminal ? F.COLUMNS : F.ONE;
  F.setFormat(format);
  if (width < 0) {
    if (terminal && getWinsize(1) == 0 && windowColumns() > 0) width = windowColumns();
    const columns = getenv("COLUMNS");
    if (width < 0 && columns !== null && columns.length) {
      width = lineWidth(columns);
      if (width < 0) error(0, 0, "ignoring invalid width in environment variable COLUMNS: " + quote(columns));
    }
    if (width < 0) width = 80;
  }
  if (tabs < 0) tabs = envTabs !== null && isDigits(envTabs) ? (strtol(envTabs) as i32) : 8;
  F.setGeometry(width, tabs);
  if (quoting < 0) {
    const style = getenv("QUOTING_STYLE");
    const i = style === null ? -1 : F.QUOTING_NAMES.indexOf(style);
    if (i >= 0) quoting = F.QUOTING_VALUES[i];
    else if (style !== null)
      error(0, 0, "ignoring invalid value of environment variable QUOTING_STYLE: " + quote(style));
    if (quoting < 0) quoting = program == "ls" ? (terminal ? F.SHELL_ESCAPE : F.LITERAL) : F.ESCAPE;
  }
  F.setQuoting(quoting, hideControl >= 0 ? hideControl == 1 : terminal && program == "ls");
  // -c and -u sort by their time unless a long listing only shows it
  if (!sortGiven && timeGiven && format != F.LONG) sortBy = SORT_TIME;
  if (format == F.LONG) chooseTimeStyle(timeStyle);
  if (dereference < 0) dereference = immediate || F.indicator == F.CLASSIFY || format == F.LONG ? 0 : 1;

  const operands = o.rest();
  if (!operands.length) {
    if (immediate) {
      const e = look(".", ".", DT_DIR, 0, true);
      if (e !== null) F.show([e]);
    } else listDirectories(".");
    return status;
  }
  const files: Entry[] = [];
  const directories: Entry[] = [];
  for (let i = 0; i < operands.length; i++) {
    const e = look(operands[i], operands[i], DT_UNKNOWN, 0, true);
    if (e === null) continue;
    if (isDir(e.stat.mode) && !immediate) directories.push(e);
    else files.push(e);
  }
  showHeaders = operands.length > 1;
  sort(files);
  sort(directories);
  if (files.length) {
    F.show(files, files.concat(directories));
    printedSomething = true;
  } else if (operands.length <= 1 && directories.length == 1) showHeaders = false;
  for (let i = 0; i < directories.length; i++) listDirectories(directories[i].name);
  return status;
}

const WHEN_NAMES = ["always", "yes", "force", "never", "no", "none", "auto", "tty", "if-tty"];
const WHEN: i32[] = [1, 1, 1, 0, 0, 0, 2, 2, 2];

function chooseTimeStyle(given: string | null): void {
  let style = given;
  if (style === null) style = getenv("TIME_STYLE");
  let name: string = style === null ? "locale" : style;
  while (name.startsWith("posix-")) {
    // in the POSIX locale it is as if not given
    name = "locale";
  }
  if (name.startsWith("+")) {
    const newline = name.indexOf("\n");
    if (newline < 0) F.setTimeFormats(name.substring(1), name.substring(1));
    else {
      if (name.indexOf("\n", newline + 1) >= 0) error(2, 0, "invalid time style format " + quote(name));
      F.setTimeFormats(name.substring(1, newline), name.substring(newline + 1));
    }
    return;
  }
  const names = ["full-iso", "long-iso", "iso", "locale"];
  let k = -1;
  for (let i = 0; i < 4; i++) if (name.length && names[i].startsWith(name)) k = k < 0 || names[i] == name ? i : k;
  if (k < 0) {
    error(0, 0, "invalid argument " + quote(name) + " for " + quote("time style"));
    stderrStyles();
    exit(2);
  }
  if (k == 0) F.setTimeFormats("%Y-%m-%d %H:%M:%S.%N %z", "%Y-%m-%d %H:%M:%S.%N %z");
  else if (k == 1) F.setTimeFormats("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M");
  else if (k == 2) F.setTimeFormats("%Y-%m-%d ", "%m-%d %H:%M");
  else F.setTimeFormats("%b %e  %Y", "%b %e %H:%M");
}
function stderrStyles(): void {
  eprint(
    "Valid arguments are:\n  - [posix-]full-iso\n  - [posix-]long-iso\n  - [posix-]iso\n  - [posix-]locale\n  - +FORMAT (e.g., +%H:%M) for a 'date'-style format\n",
  );
  tryHelp();
}
