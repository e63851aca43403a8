// du(1). A tree is walked once; what has more than one name is counted at the first.
import * as C from "../../lib/chars";
import { error, tryHelp } from "../../lib/error";
import { fnmatch } from "../../lib/fnmatch";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { lastError as readError, readFile, slurp, stdout } from "../../lib/io";
import { isDigits, parseSize, SIZE_OK, sizeError, strtol } from "../../lib/number";
import { quote, quoteaf, quotef } from "../../lib/quote";
import { isDir, Stat } from "../../lib/stat";
import { AT_SYMLINK_NOFOLLOW } from "../../lib/sys/file";
import { localtime, strftime } from "../../lib/time";
import { Walk } from "../../lib/walk";
import { BlockSize, environmentBlockSize, parseBlockSize } from "./blocksize";
import { argMatch, LONG_ONLY, other, standard } from "./common";
import { cameThrough } from "./tree";

const USAGE = `[OPTION]... [FILE]...
  or:  du [OPTION]... --files0-from=F
Summarize device usage of the set of FILEs, recursively for directories.

  -0, --null            end each output line with NUL, not newline
  -a, --all             write counts for all files, not just directories
      --apparent-size   print apparent sizes rather than device usage
  -B, --block-size=SIZE  scale sizes by SIZE before printing them
  -b, --bytes           equivalent to '--apparent-size --block-size=1'
  -c, --total           produce a grand total
  -D, --dereference-args  dereference only symlinks listed on the command line
  -d, --max-depth=N     print the total only if it is N or fewer levels below
                          the command line argument
      --files0-from=F   summarize the NUL-terminated file names in file F
  -H                    equivalent to --dereference-args (-D)
  -h, --human-readable  print sizes in human readable format (e.g., 1K 234M)
      --inodes          list inode usage information instead of block usage
  -k                    like --block-size=1K
  -L, --dereference     dereference all symbolic links
  -l, --count-links     count sizes many times if hard linked
  -m                    like --block-size=1M
  -P, --no-dereference  don't follow any symbolic links (this is the default)
  -S, --separate-dirs   for directories do not include size of subdirectories
      --si              like -h, but use powers of 1000 not 1024
  -s, --summarize       display only a total for each argument
  -t, --threshold=SIZE  exclude entries smaller than SIZE if positive,
                          or entries greater than SIZE if negative
      --time[=WORD]     show time of the last modification of any file in the
                          directory, or any of its subdirectories
      --time-style=STYLE  full-iso, long-iso, iso, or +FORMAT
  -X, --exclude-from=FILE  exclude files that match any pattern in FILE
      --exclude=PATTERN  exclude files that match PATTERN
  -x, --one-file-system  skip directories on different file systems
`;

const unit = new BlockSize();
let all = false;
let apparent = false;
let countLinks = false;
let inodes = false;
let separate = false;
let oneSystem = false;
let hashAll = false;
let maxDepth = i32.MAX_VALUE;
let threshold: i64 = 0;
let follow = 0; // 0 never, 1 operands, 2 always
let end = C.NL;
let showTime = -1; // 0 mtime, 1 atime, 2 ctime
let timeFormat = "%Y-%m-%d %H:%M";
const excludes: string[] = [];
const seen = new Set<string>();
let ok = true;

/** What is below something: bytes, inodes, the latest time. */
class Sum {
  size: u64 = 0;
  inodes: u64 = 0;
  sec: i64 = i64.MIN_VALUE;
  nsec: i64 = 0;
  add(o: Sum): void {
    this.size += o.size;
    this.inodes += o.inodes;
    if (o.sec > this.sec || (o.sec == this.sec && o.nsec > this.nsec)) {
      this.sec = o.sec;
      this.nsec = o.nsec;
    }
  }
}

function excluded(path: string): bool {
  for (let i = 0; i < excludes.length; i++) {
    const p = excludes[i];
    if (fnmatch(p, path)) return true;
    // a pattern matches behind any slash
    for (let k = path.indexOf("/"); k >= 0; k = path.indexOf("/", k + 1))
      if (fnmatch(p, path.substring(k + 1))) return true;
  }
  return false;
}

function print(s: Sum, name: string): void {
  const value = inodes ? s.inodes : s.size;
  stdout.put(inodes ? (unit.human ? unit.show(value) : value.toString()) : unit.show(value));
  if (showTime >= 0) {
    stdout.byte(C.TAB);
    stdout.put(strftime(timeFormat, localtime(s.sec == i64.MIN_VALUE ? 0 : s.sec), s.nsec));
  }
  stdout.byte(C.TAB);
  stdout.put(name);
  stdout.byte(end);
}

/** A file or directory that is being counted. */
class Counted {
  directory: bool;
  /** It and all below, and what is shown for it: -S leaves directories out. */
  total: Sum = new Sum();
  shown: Sum = new Sum();
  constructor(st: Stat) {
    this.directory = isDir(st.mode);
    const own = this.total;
    own.size = apparent ? (max(st.size, 0) as u64) : st.blocks * 512;
    own.inodes = 1;
    own.sec = showTime == 1 ? st.atime : showTime == 2 ? st.ctime : st.mtime;
    own.nsec = showTime == 1 ? st.atimeNsec : showTime == 2 ? st.ctimeNsec : st.mtimeNsec;
    this.shown.add(own);
  }
}

/** Counts a tree. @returns what it comes to, or null when it does not count */
function count(operand: string): Sum | null {
  const walk = new Walk(operand);
  let device: u64 = 0;
  /** The directories that we are in. */
  const inside: Counted[] = [];
  const st = new Stat();
  while (walk.next()) {
    const level = walk.depth;
    let c: Counted;
    if (walk.leaving) c = inside.pop();
    else {
      if (!looked(walk, st)) continue;
      if (!level) device = st.dev;
      else if (oneSystem && isDir(st.mode) && st.dev != device) continue;
      c = new Counted(st);
      if (c.directory) {
        const e = walk.enter();
        if (e == 0) {
          inside.push(c);
          continue;
        }
        error(0, e, "cannot read directory " + quoteaf(walk.path));
        ok = false;
      }
    }
    if (level <= maxDepth && (c.directory || all || level == 0)) {
      const v = (inodes ? c.shown.inodes : c.shown.size) as i64;
      if (threshold < 0 ? v <= -threshold : v >= threshold) print(c.shown, walk.path);
    }
    if (!level) {
      walk.close();
      return c.total;
    }
    const above = inside[level - 1];
    above.total.add(c.total);
    if (!separate || !c.directory) above.shown.add(c.total);
  }
  if (!cameThrough(walk, operand)) ok = false;
  return null;
}
/** Whether what the walk is at counts: fills `st`, or has said why not. */
function looked(walk: Walk, st: Stat): bool {
  if (excludes.length && excluded(walk.path)) return false;
  const e = st.statAt(walk.dir, walk.name, follow == 2 || (follow == 1 && walk.depth == 0) ? 0 : AT_SYMLINK_NOFOLLOW);
  if (e < 0) {
    error(0, e, "cannot access " + quoteaf(walk.path));
    ok = false;
    return false;
  }
  const directory = isDir(st.mode);
  if (!countLinks && (hashAll || follow == 2 || (!directory && st.nlink > 1))) {
    const key = st.dev.toString() + ":" + st.ino.toString();
    if (seen.has(key)) return false;
    seen.add(key);
  }
  return !(directory && follow == 2 && walk.depthOf(st.dev, st.ino) >= 0);
}

export function du(args: string[]): i32 {
  let summarize = false;
  let grand = false;
  let depthGiven = false;
  let files0: string | null = null;
  environmentBlockSize(unit, "DU_BLOCK_SIZE");
  const o = new Getopt(
    args,
    "0abd:chHklmst:xB:DLPSX:",
    standard([
      long("all", NO_ARG, C.a),
      long("apparent-size", NO_ARG, LONG_ONLY),
      long("block-size", REQ_ARG, C.B),
      long("bytes", NO_ARG, C.b),
      long("count-links", NO_ARG, C.l),
      long("dereference", NO_ARG, C.L),
      long("dereference-args", NO_ARG, C.D),
      long("exclude", REQ_ARG, LONG_ONLY + 1),
      long("exclude-from", REQ_ARG, C.X),
      long("files0-from", REQ_ARG, LONG_ONLY + 2),
      long("human-readable", NO_ARG, C.h),
      long("inodes", NO_ARG, LONG_ONLY + 3),
      long("si", NO_ARG, LONG_ONLY + 4),
      long("max-depth", REQ_ARG, C.d),
      long("null", NO_ARG, C.n0),
      long("no-dereference", NO_ARG, C.P),
      long("one-file-system", NO_ARG, C.x),
      long("separate-dirs", NO_ARG, C.S),
      long("summarize", NO_ARG, C.s),
      long("total", NO_ARG, C.c),
      long("threshold", REQ_ARG, C.t),
      long("time", OPT_ARG, LONG_ONLY + 5),
      long("time-style", REQ_ARG, LONG_ONLY + 6),
    ]),
  );
  let bad = false;
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.n0:
        end = 0;
        break;
      case C.a:
        all = true;
        break;
      case LONG_ONLY:
        apparent = true;
        break;
      case C.b:
        apparent = true;
        unit.human = 0;
        unit.unit = 1;
        unit.suffix = "";
        break;
      case C.c:
        grand = true;
        break;
      case C.h:
        unit.setHuman(1024);
        break;
      case LONG_ONLY + 4:
        unit.setHuman(1000);
        break;
      case C.k:
        unit.human = 0;
        unit.unit = 1024;
        unit.suffix = "";
        break;
      case C.d:
        if (!isDigits(o.arg!)) {
          error(0, 0, "invalid maximum depth " + quote(o.arg!));
          bad = true;
        } else {
          depthGiven = true;
          maxDepth = strtol(o.arg!) as i32;
        }
        break;
      case C.m:
        unit.human = 0;
        unit.unit = 1048576;
        unit.suffix = "";
        break;
      case C.l:
        countLinks = true;
        break;
      case C.s:
        summarize = true;
        break;
      case C.t: {
        threshold = parseSize(o.arg!, "kKmMGTPEZY0");
        if (sizeError != SIZE_OK) error(1, 0, "invalid --threshold argument " + quote(o.arg!));
        if (threshold == 0 && o.arg!.startsWith("-")) error(1, 0, "invalid --threshold argument '-0'");
        break;
      }
      case C.x:
        oneSystem = true;
        break;
      case C.B:
        parseBlockSize(unit, o.arg!, o.longIndex < 0 ? "-B" : "--block-size", 1);
        break;
      case C.H:
      case C.D:
        follow = 1;
        break;
      case C.P:
        follow = 0;
        break;
      case C.L:
        follow = 2;
        break;
      case C.S:
        separate = true;
        break;
      case C.X: {
        const text = o.arg! == "-" ? slurp(0) : readFile(o.arg!);
        if (text === null) {
          error(0, readError, quotef(o.arg!));
          bad = true;
        } else {
          const lines = text.split("\n");
          for (let i = 0; i < lines.length; i++) if (lines[i].length) excludes.push(lines[i]);
        }
        break;
      }
      case LONG_ONLY + 1:
        excludes.push(o.arg!);
        break;
      case LONG_ONLY + 2:
        files0 = o.arg;
        break;
      case LONG_ONLY + 3:
        inodes = true;
        break;
      case LONG_ONLY + 5: {
        const arg = o.arg;
        showTime =
          arg === null ? 0 : argMatch("--time", arg, ["atime", "access", "use", "ctime", "status"], [1, 1, 1, 2, 2]);
        break;
      }
      case LONG_ONLY + 6: {
        const style = o.arg!;
        if (style.startsWith("+")) timeFormat = style.substring(1);
        else
          timeFormat = ["%Y-%m-%d %H:%M:%S.%N %z", "%Y-%m-%d %H:%M", "%Y-%m-%d"][
            argMatch("time style", style, ["full-iso", "long-iso", "iso"], [0, 1, 2])
          ];
        break;
      }
      default:
        return other(c, USAGE);
    }
  }
  if (bad) {
    tryHelp();
    return 1;
  }
  if (all && summarize) {
    error(0, 0, "cannot both summarize and show all entries");
    tryHelp();
    return 1;
  }
  if (summarize && depthGiven && maxDepth == 0) error(0, 0, "warning: summarizing is the same as using --max-depth=0");
  else if (summarize && depthGiven) {
    error(0, 0, "warning: summarizing conflicts with --max-depth=" + maxDepth.toString());
    tryHelp();
    return 1;
  }
  if (summarize) maxDepth = 0;
  let files = o.rest();
  if (files0 !== null) {
    if (files.length) {
      error(0, 0, "extra operand " + quote(files[0]));
      stdout.flush();
      tryHelp();
      return 1;
    }
    const text = files0 == "-" ? slurp(0) : readFile(files0);
    if (text === null) error(1, readError, "cannot open " + quoteaf(files0) + " for reading");
    files = text!.split("\0");
    if (files.length && !files[files.length - 1].length) files.pop();
  } else if (!files.length) files = ["."];
  hashAll = follow == 2 || files.length > 1;
  const total = new Sum();
  for (let i = 0; i < files.length; i++) {
    if (!files[i].length) {
      error(0, 0, "invalid zero-length file name");
      ok = false;
      continue;
    }
    const s = count(files[i]);
    if (s !== null) total.add(s);
  }
  if (grand) print(total, "total");
  return ok ? 0 : 1;
}
