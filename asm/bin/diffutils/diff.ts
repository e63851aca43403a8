// diff(1): options, pairs of files, directories. What differs is found in script.ts and shown by output.ts.
import { memcmp } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { lastError as dirError, listDir } from "../../lib/dirs";
import { ENOENT } from "../../lib/errno";
import { error } from "../../lib/error";
import { fnmatch } from "../../lib/fnmatch";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print, readFile, stderr, stdout } from "../../lib/io";
import { isDigits, strtol } from "../../lib/number";
import { basename, joinPath } from "../../lib/path";
import { quote } from "../../lib/quote";
import { regcomp } from "../../lib/regex";
import { exit, prog, setWriteErrorStatus } from "../../lib/start";
import { isDir, isLink, isReg, Stat, typeName } from "../../lib/stat";
import { close, isatty, O_RDONLY, open } from "../../lib/sys/file";
import { readlink } from "../../lib/sys/fs";
import { now } from "../../lib/time";
import { Classes, classify, File } from "./file";
import { putScript, significant } from "./output";
import { editScript } from "./script";
import {
  ALL_SPACE,
  CONTEXT,
  ED,
  FORWARD_ED,
  IFDEF,
  NO_SPACE,
  NORMAL,
  RCS,
  SIDE,
  SPACE_CHANGE,
  settings,
  TAB_EXPANSION,
  TRAILING,
  UNIFIED,
} from "./settings";

export const HELP = `Usage: diff [OPTION]... FILES
Compare FILES line by line.

      --normal                  output a normal diff (the default)
  -q, --brief                   report only when files differ
  -s, --report-identical-files  report when two files are the same
  -c, -C NUM, --context[=NUM]   output NUM (default 3) lines of copied context
  -u, -U NUM, --unified[=NUM]   output NUM (default 3) lines of unified context
  -e, --ed                      output an ed script
  -n, --rcs                     output an RCS format diff
  -y, --side-by-side            output in two columns
  -W, --width=NUM               output at most NUM (default 130) print columns
      --left-column             output only the left column of common lines
      --suppress-common-lines   do not output common lines

  -p, --show-c-function         show which C function each change is in
  -F, --show-function-line=RE   show the most recent line matching RE
      --label LABEL             use LABEL instead of file name and timestamp
                                  (can be repeated)

  -t, --expand-tabs             expand tabs to spaces in output
  -T, --initial-tab             make tabs line up by prepending a tab
      --tabsize=NUM             tab stops every NUM (default 8) print columns
      --suppress-blank-empty    suppress space or tab before empty output lines

  -r, --recursive                 recursively compare any subdirectories found
      --no-dereference            don't follow symbolic links
  -N, --new-file                  treat absent files as empty
      --unidirectional-new-file   treat absent first files as empty
  -x, --exclude=PAT               exclude files that match PAT
  -X, --exclude-from=FILE         exclude files that match any pattern in FILE
  -S, --starting-file=FILE        start with FILE when comparing directories
      --from-file=FILE1           compare FILE1 to all operands;
                                    FILE1 can be a directory
      --to-file=FILE2             compare all operands to FILE2;
                                    FILE2 can be a directory

  -i, --ignore-case               ignore case differences in file contents
  -E, --ignore-tab-expansion      ignore changes due to tab expansion
  -Z, --ignore-trailing-space     ignore white space at line end
  -b, --ignore-space-change       ignore changes in the amount of white space
  -w, --ignore-all-space          ignore all white space
  -B, --ignore-blank-lines        ignore changes where lines are all blank
  -I, --ignore-matching-lines=RE  ignore changes where all lines match RE

  -a, --text                      treat all files as text
      --strip-trailing-cr         strip trailing carriage return on input

  -D, --ifdef=NAME                output merged file with '#ifdef NAME' diffs
  -d, --minimal            try hard to find a smaller set of changes
      --horizon-lines=NUM  keep NUM lines of the common prefix and suffix
      --speed-large-files  assume large files and many scattered small changes
      --color[=WHEN]       color output; WHEN is 'never', 'always', or 'auto';
                             plain --color means --color='auto'

      --help               display this help and exit
  -v, --version            output version information and exit

FILES are 'FILE1 FILE2' or 'DIR1 DIR2' or 'DIR FILE' or 'FILE DIR'.
If --from-file or --to-file is given, there are no restrictions on FILE(s).
If a FILE is '-', read standard input.
Exit status is 0 if inputs are the same, 1 if different, 2 if trouble.
`;

export function tryHelp(): void {
  stderr.put(prog + ": Try '" + prog + " --help' for more information.\n");
}
function wrong(message: string): void {
  error(0, 0, message);
  tryHelp();
  exit(2);
}

/** Reads and compares two open files. @returns 0 same, 1 different, 2 trouble */
function compareFiles(a: File, b: File, heading: string): i32 {
  // one file by two names is not read, unless all of it is shown
  const showsAll = (settings.style == SIDE && !settings.suppressCommon) || settings.style == IFDEF;
  if (a.fd > 0 && b.fd > 0 && !showsAll && a.stat.dev == b.stat.dev && a.stat.ino == b.stat.ino) return same(a, b);
  let e = a.load();
  if (e < 0) {
    error(0, e, a.name);
    return 2;
  }
  e = b.load();
  if (e < 0) {
    error(0, e, b.name);
    return 2;
  }
  const equal = a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
  if (equal && settings.style != SIDE && settings.style != IFDEF) return same(a, b);
  const exact = settings.white == ALL_SPACE && !settings.ignoreCase && !settings.stripCr && !settings.ignoreBlank;
  if (!settings.text && (a.binary || b.binary)) {
    if (equal) return same(a, b);
    stdout.put((settings.brief ? "Files " : "Binary files ") + label(a, 0) + " and " + label(b, 1) + " differ\n");
    return 1;
  }
  if (settings.brief && exact && settings.ignoreRegex === null) {
    if (equal) return same(a, b);
    stdout.put("Files " + label(a, 0) + " and " + label(b, 1) + " differ\n");
    return 1;
  }
  a.split();
  b.split();
  // The beginning and the end that the files share are left out, but for as many lines as shifting a change may need.
  const horizon = max(settings.horizon, settings.context);
  let head = 0;
  const most = min(a.count, b.count);
  while (head < most && sameLine(a, head, b, head)) head++;
  let tail = 0;
  // ed scripts complete the last line: then a missing newline is no difference
  const ends = a.incomplete == b.incomplete || (settings.style != ED && settings.style != FORWARD_ED);
  if (ends && a.incomplete == b.incomplete) {
    while (tail < most - head && sameLine(a, a.count - 1 - tail, b, b.count - 1 - tail)) tail++;
  }
  const from = max(0, head - horizon);
  const keep = max(0, tail - horizon);
  const classes = new Classes(a.count + b.count);
  const ca = classify(a, from, a.count - keep, classes);
  const cb = classify(b, from, b.count - keep, classes);
  const script = editScript(ca, cb, classes.count, settings.minimal);
  for (let i = 0; i < script.length; i++) {
    script[i].line0 += from;
    script[i].line1 += from;
  }
  const differ = significant(a, b, script);
  if (settings.brief) {
    if (!differ) return same(a, b);
    stdout.put("Files " + label(a, 0) + " and " + label(b, 1) + " differ\n");
    return 1;
  }
  if (script.length || settings.style == SIDE || settings.style == IFDEF) {
    if (differ && heading.length) stdout.put(heading);
    putScript(a, b, script);
  }
  let code = differ ? 1 : 0;
  // an ed script cannot say that the last newline is missing
  if ((settings.style == ED || settings.style == FORWARD_ED) && differ) {
    for (let f = 0; f < 2; f++) {
      const file = f ? b : a;
      if (!file.incomplete) continue;
      stdout.flush();
      error(0, 0, label(file, f) + ": No newline at end of file\n");
      code = 2;
    }
  }
  return code ? code : same(a, b);
}
function sameLine(a: File, i: i32, b: File, k: i32): bool {
  const n = a.length(i);
  return n == b.length(k) && memcmp(a.line(i), b.line(k), n) == 0;
}
/** What messages call a file: its name, or what --label says. */
function label(f: File, i: i32): string {
  return i < settings.labels.length ? settings.labels[i] : f.name;
}
function same(a: File, b: File): i32 {
  if (settings.reportSame) stdout.put("Files " + label(a, 0) + " and " + label(b, 1) + " are identical\n");
  return 0;
}

/** Finds out what `name` is. @returns 0 or −errno */
function look(f: File): i32 {
  if (f.name == "-") {
    f.fd = 0;
    const e = f.stat.fstat(0);
    // read through a descriptor, it has no time of its own
    if (e >= 0 && !isReg(f.stat.mode)) f.stat.mtime = now();
    return e;
  }
  return settings.noDereference ? f.stat.lstat(f.name) : f.stat.stat(f.name);
}
function release(f: File): void {
  if (f.fd > 0) close(f.fd);
  if (f.data) heap.free(f.data);
}
function kind(s: Stat): string {
  return typeName(s.mode, s.size);
}

/** Two directories that are being compared. */
class Inside {
  /** Of the first and the second, the next name. */
  i: i32 = 0;
  k: i32 = 0;
  constructor(
    public a: string,
    public b: string,
    public namesA: string[],
    public namesB: string[],
  ) {}
}
/** Each in the one before. */
const inside: Inside[] = [];

/** Compares two names of the command line, and with directories what is in them. */
function compare(nameA: string, nameB: string): i32 {
  let code = comparePair(nameA, nameB, true);
  while (inside.length) {
    const d = inside[inside.length - 1];
    if (d.i < d.namesA.length || d.k < d.namesB.length) code = max(code, compareNext(d));
    else inside.pop();
  }
  return code;
}
/**
 * Compares two names. `top`: they are the command line's own.
 * @returns 0 same, 1 different, 2 trouble; of two directories what is found in them comes later
 */
function comparePair(nameA: string, nameB: string, top: bool): i32 {
  const a = new File(nameA, -1);
  const b = new File(nameB, -1);
  let ea = look(a);
  let eb = look(b);
  let code = 0;
  if (ea == -ENOENT && eb >= 0 && (settings.newFile || settings.newFirst)) {
    a.absent = true;
    a.stat.mode = b.stat.mode;
    ea = 0;
  } else if (eb == -ENOENT && ea >= 0 && settings.newFile) {
    b.absent = true;
    b.stat.mode = a.stat.mode;
    eb = 0;
  }
  if (ea < 0) {
    error(0, ea, a.name);
    code = 2;
  }
  if (eb < 0) {
    error(0, eb, b.name);
    code = 2;
  }
  if (code) return code;
  // a file and a directory: the file of that name in the directory
  if (top && isDir(a.stat.mode) != isDir(b.stat.mode) && !a.absent && !b.absent) {
    const dir = isDir(a.stat.mode) ? a : b;
    const file = isDir(a.stat.mode) ? b : a;
    if (file.name == "-") wrong("cannot compare '-' to a directory");
    dir.name = joinPath(dir.name, basename(file.name));
    const e = look(dir);
    if (e == -ENOENT && (settings.newFile || (settings.newFirst && dir == a))) {
      dir.absent = true;
      dir.stat.mode = file.stat.mode;
    } else if (e < 0) {
      error(0, e, dir.name);
      return 2;
    }
  }
  if (isDir(a.stat.mode) && isDir(b.stat.mode)) {
    if (settings.style == IFDEF) wrong("-D option not supported with directories");
    if (top || settings.recursive) return compareDirs(a, b);
    stdout.put("Common subdirectories: " + a.name + " and " + b.name + "\n");
    return 0;
  }
  const wide = !a.absent && !b.absent;
  if (wide && !top && (isDir(a.stat.mode) || isDir(b.stat.mode) || !comparable(a) || !comparable(b))) {
    if (isLink(a.stat.mode) && isLink(b.stat.mode)) {
      if (readlink(a.name) == readlink(b.name)) return 0;
      stdout.put("Symbolic links " + a.name + " and " + b.name + " differ\n");
      return 1;
    }
    stdout.put("File " + a.name + " is a " + kind(a.stat) + " while file " + b.name + " is a " + kind(b.stat) + "\n");
    return 1;
  }
  if (wide && isDir(a.stat.mode) != isDir(b.stat.mode)) {
    stdout.put("File " + a.name + " is a " + kind(a.stat) + " while file " + b.name + " is a " + kind(b.stat) + "\n");
    return 1;
  }
  if (!a.absent && a.name != "-") {
    a.fd = open(a.name, O_RDONLY);
    if (a.fd < 0) {
      error(0, a.fd, a.name);
      code = 2;
    }
  }
  if (!b.absent && b.name != "-") {
    b.fd = open(b.name, O_RDONLY);
    // of one name once is enough
    if (b.fd < 0 && b.name != a.name) {
      error(0, b.fd, b.name);
      code = 2;
    }
  }
  if (!code) {
    const heading = top ? "" : "diff" + settings.switches + " " + a.name + " " + b.name + "\n";
    code = compareFiles(a, b, heading);
  }
  release(a);
  release(b);
  return code;
}
function comparable(f: File): bool {
  return isReg(f.stat.mode) || f.fd == 0;
}

function names(f: File): string[] | null {
  if (f.absent) return [];
  const list = listDir(f.name);
  if (list === null) {
    error(0, dirError, f.name);
    return null;
  }
  return list.filter((name: string): bool => {
    for (let i = 0; i < settings.exclude.length; i++) if (fnmatch(settings.exclude[i], name)) return false;
    return true;
  });
}
function onlyIn(dir: string, name: string): void {
  stdout.put("Only in " + dir + ": " + name + "\n");
}
function compareDirs(a: File, b: File): i32 {
  const la = names(a);
  const lb = names(b);
  if (la === null || lb === null) return 2;
  inside.push(new Inside(a.name, b.name, la, lb));
  return 0;
}
/** Compares what has the next name in two directories. */
function compareNext(d: Inside): i32 {
  const order = d.i == d.namesA.length ? 1 : d.k == d.namesB.length ? -1 : compareNames(d.namesA[d.i], d.namesB[d.k]);
  const name = order <= 0 ? d.namesA[d.i] : d.namesB[d.k];
  if (order <= 0) d.i++;
  if (order >= 0) d.k++;
  if (settings.startingFile.length > 0 && compareNames(name, settings.startingFile) < 0) return 0;
  if (order < 0 && !settings.newFile) {
    onlyIn(d.a, name);
    return 1;
  }
  if (order > 0 && !settings.newFile && !settings.newFirst) {
    onlyIn(d.b, name);
    return 1;
  }
  return comparePair(joinPath(d.a, name), joinPath(d.b, name), false);
}
function compareNames(a: string, b: string): i32 {
  const x = settings.ignoreFileCase ? a.toLowerCase() : a;
  const y = settings.ignoreFileCase ? b.toLowerCase() : b;
  return x < y ? -1 : x > y ? 1 : 0;
}

function setStyle(style: i32): void {
  if (settings.style >= 0 && settings.style != style) wrong("conflicting output style options");
  settings.style = style;
}
function setContext(n: i32): void {
  settings.context = max(settings.context, n);
}
function number(text: string, what: string): i32 {
  if (!isDigits(text)) wrong("invalid " + what + " " + quote(text));
  return min(strtol(text), 0x3fffffff) as i32;
}
/** The word of an option as a shell would need it, for the "diff -r …" lines. */
function shellWord(text: string): string {
  let plain = text.length > 0;
  for (let i = 0; i < text.length && plain; i++) {
    const c = text.charCodeAt(i);
    plain =
      (c >= C.a && c <= C.z) ||
      (c >= C.A && c <= C.Z) ||
      (c >= C.n0 && c <= C.n9) ||
      "-_./=,:+@%".includes(text.charAt(i));
  }
  return plain ? text : "'" + text.split("'").join("'\\''") + "'";
}

const O_NORMAL = 1000;
const O_LABEL = 1001;
const O_LEFT = 1002;
const O_SUPPRESS = 1003;
const O_TABSIZE = 1004;
const O_BLANK_EMPTY = 1005;
const O_NODEREF = 1006;
const O_UNIDIR = 1007;
const O_FROM = 1008;
const O_TO = 1009;
const O_CR = 1010;
const O_HORIZON = 1011;
const O_COLOR = 1012;
const O_HELP = 1013;
const O_IFC = 1014;
const O_NIFC = 1015;

export function diff(args: string[]): i32 {
  setWriteErrorStatus(2);
  let fromFile: string | null = null;
  let toFile: string | null = null;
  let oldContext = -1;
  const o = new Getopt(args, "0123456789abBcC:dD:eEfF:hHiI:lL:nNpPqrsS:tTuU:vwW:x:X:yZ", [
    long("ignore-blank-lines", NO_ARG, C.B),
    long("brief", NO_ARG, C.q),
    long("color", OPT_ARG, O_COLOR),
    long("context", OPT_ARG, C.C),
    long("ed", NO_ARG, C.e),
    long("exclude", REQ_ARG, C.x),
    long("exclude-from", REQ_ARG, C.X),
    long("expand-tabs", NO_ARG, C.t),
    long("forward-ed", NO_ARG, C.f),
    long("from-file", REQ_ARG, O_FROM),
    long("help", NO_ARG, O_HELP),
    long("horizon-lines", REQ_ARG, O_HORIZON),
    long("ifdef", REQ_ARG, C.D),
    long("ignore-all-space", NO_ARG, C.w),
    long("ignore-case", NO_ARG, C.i),
    long("ignore-file-name-case", NO_ARG, O_IFC),
    long("ignore-matching-lines", REQ_ARG, C.I),
    long("ignore-space-change", NO_ARG, C.b),
    long("ignore-tab-expansion", NO_ARG, C.E),
    long("ignore-trailing-space", NO_ARG, C.Z),
    long("initial-tab", NO_ARG, C.T),
    long("label", REQ_ARG, O_LABEL),
    long("left-column", NO_ARG, O_LEFT),
    long("minimal", NO_ARG, C.d),
    long("new-file", NO_ARG, C.N),
    long("no-dereference", NO_ARG, O_NODEREF),
    long("no-ignore-file-name-case", NO_ARG, O_NIFC),
    long("normal", NO_ARG, O_NORMAL),
    long("rcs", NO_ARG, C.n),
    long("recursive", NO_ARG, C.r),
    long("report-identical-files", NO_ARG, C.s),
    long("show-c-function", NO_ARG, C.p),
    long("show-function-line", REQ_ARG, C.F),
    long("side-by-side", NO_ARG, C.y),
    long("speed-large-files", NO_ARG, C.H),
    long("starting-file", REQ_ARG, C.S),
    long("strip-trailing-cr", NO_ARG, O_CR),
    long("suppress-blank-empty", NO_ARG, O_BLANK_EMPTY),
    long("suppress-common-lines", NO_ARG, O_SUPPRESS),
    long("tabsize", REQ_ARG, O_TABSIZE),
    long("text", NO_ARG, C.a),
    long("to-file", REQ_ARG, O_TO),
    long("unidirectional-new-file", NO_ARG, O_UNIDIR),
    long("unified", OPT_ARG, C.U),
    long("version", NO_ARG, C.v),
    long("width", REQ_ARG, C.W),
  ]);
  const given = args.slice(0);
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    const arg: string = o.arg === null ? "" : o.arg!;
    if (c >= C.n0 && c <= C.n9) {
      oldContext = min(oldContext < 0 ? c - C.n0 : oldContext * 10 + c - C.n0, 0x3fffffff);
      continue;
    }
    switch (c) {
      case C.a:
        settings.text = true;
        break;
      case C.b:
        settings.white = max(settings.white, SPACE_CHANGE);
        break;
      case C.B:
        settings.ignoreBlank = true;
        break;
      case C.Z:
        if (settings.white < SPACE_CHANGE) settings.white |= TRAILING;
        break;
      case C.E:
        if (settings.white < SPACE_CHANGE) settings.white |= TAB_EXPANSION;
        break;
      case C.w:
        settings.white = NO_SPACE;
        break;
      case C.c:
        setContext(3);
        setStyle(CONTEXT);
        break;
      case C.u:
        setContext(3);
        setStyle(UNIFIED);
        break;
      case C.C:
      case C.U:
        setContext(o.arg === null ? 3 : number(arg, "context length"));
        setStyle(c == C.U ? UNIFIED : CONTEXT);
        break;
      case C.d:
        settings.minimal = true;
        break;
      case C.D:
        setStyle(IFDEF);
        settings.ifdef = arg;
        break;
      case C.e:
        setStyle(ED);
        break;
      case C.f:
        setStyle(FORWARD_ED);
        break;
      case C.n:
        setStyle(RCS);
        break;
      case C.y:
        setStyle(SIDE);
        break;
      case O_NORMAL:
        setStyle(NORMAL);
        break;
      case C.p:
        settings.functionRegex = regcomp("^[[:alpha:]$_]", 0);
        break;
      case C.F:
      case C.I: {
        const r = regcomp(arg, 0);
        if (r.error !== null) error(2, 0, arg + ": " + r.error!);
        if (c == C.F) settings.functionRegex = r;
        else settings.ignoreRegex = r;
        break;
      }
      case C.h:
      case C.H:
      case C.l:
        break;
      case C.i:
        settings.ignoreCase = true;
        break;
      case C.L:
      case O_LABEL:
        if (settings.labels.length == 2) error(2, 0, "too many file label options");
        settings.labels.push(arg);
        break;
      case C.N:
        settings.newFile = true;
        break;
      case C.P:
      case O_UNIDIR:
        settings.newFirst = true;
        break;
      case C.q:
        settings.brief = true;
        break;
      case C.r:
        settings.recursive = true;
        break;
      case C.s:
        settings.reportSame = true;
        break;
      case C.S:
        settings.startingFile = arg;
        break;
      case C.t:
        settings.expandTabs = true;
        break;
      case C.T:
        settings.initialTab = true;
        break;
      case C.W:
        settings.width = number(arg, "width");
        if (settings.width == 0) wrong("invalid width " + quote(arg));
        break;
      case C.x:
        settings.exclude.push(arg);
        break;
      case C.X: {
        const text = readFile(arg);
        if (text === null) error(2, -ENOENT, arg);
        else {
          const list = text.split("\n");
          for (let i = 0; i < list.length; i++) if (list[i].length) settings.exclude.push(list[i]);
        }
        break;
      }
      case O_LEFT:
        settings.leftColumn = true;
        break;
      case O_SUPPRESS:
        settings.suppressCommon = true;
        break;
      case O_TABSIZE:
        settings.tabSize = number(arg, "tabsize");
        if (settings.tabSize == 0) wrong("invalid tabsize " + quote(arg));
        break;
      case O_BLANK_EMPTY:
        settings.suppressBlankEmpty = true;
        break;
      case O_NODEREF:
        settings.noDereference = true;
        break;
      case O_FROM:
        if (fromFile !== null) error(2, 0, "--from-file and --from-file both specified");
        fromFile = arg;
        break;
      case O_TO:
        toFile = arg;
        break;
      case O_CR:
        settings.stripCr = true;
        break;
      case O_HORIZON:
        settings.horizon = number(arg, "horizon length");
        break;
      case O_COLOR:
        if (arg == "always") settings.color = true;
        else if (arg == "never") settings.color = false;
        else if (arg == "auto" || !arg.length) settings.color = isatty(1);
        else wrong("invalid color " + quote(arg));
        break;
      case O_IFC:
        settings.ignoreFileCase = true;
        break;
      case O_NIFC:
        settings.ignoreFileCase = false;
        break;
      case C.v:
        print("diff (GNU diffutils) 3.8\nNutshell's own implementation, in AssemblyScript.\n");
        return 0;
      case O_HELP:
        print(HELP);
        return 0;
      default:
        tryHelp();
        return 2;
    }
  }
  if (settings.style < 0) settings.style = settings.functionRegex !== null ? CONTEXT : NORMAL;
  if (settings.style == CONTEXT || settings.style == UNIFIED) {
    if (oldContext >= 0) settings.context = oldContext;
    else if (settings.context < 0) settings.context = 3;
  } else settings.context = 0;
  const files = o.rest();
  for (let i = 1; i < o.index; i++) settings.switches += " " + shellWord(args[i]);
  if (fromFile !== null && toFile !== null) error(2, 0, "--from-file and --to-file both specified");
  let code = 0;
  if (fromFile !== null || toFile !== null) {
    for (let i = 0; i < files.length; i++) {
      const r = fromFile !== null ? compare(fromFile, files[i]) : compare(files[i], toFile!);
      code = max(code, r);
    }
  } else {
    if (files.length < 2) wrong("missing operand after " + quote(given[given.length - 1]));
    if (files.length > 2) wrong("extra operand " + quote(files[2]));
    code = compare(files[0], files[1]);
  }
  return code;
}
