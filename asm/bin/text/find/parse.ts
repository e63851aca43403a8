// find's command line into a tree. Messages are GNU findutils 4.9's.
import * as C from "../../../lib/chars";
import { error } from "../../../lib/error";
import { eprint, stderr, stdout, Writer } from "../../../lib/io";
import { isDigits, numEnd, parseUnsigned, strtod, strtol } from "../../../lib/number";
import { quote } from "../../../lib/quote";
import { RE_EXTENDED, RE_GREP, RE_ICASE, regcomp } from "../../../lib/regex";
import { exit, prog } from "../../../lib/start";
import { parseMode, Stat } from "../../../lib/stat";
import { access, F_OK, isatty, O_CREAT, O_TRUNC, O_WRONLY, open, R_OK, W_OK, X_OK } from "../../../lib/sys/file";
import { localtime, mktime, nowNsec } from "../../../lib/time";
import { resolveGroup, resolveUser } from "../../../lib/users";
import { dateNanoseconds, dateSeconds, parseDate } from "../../coreutils/getdate";
import * as N from "./node";
import { Node } from "./node";
import { checkFormat } from "./printf";

export let maxDepth: i32 = -1;
export let minDepth: i32 = 0;
export let depthFirst: bool = false;
export let oneFileSystem: bool = false;
export let ignoreRace: bool = false;
/** Links are followed: 0 never, 1 on the command line, 2 always. */
export let follow: i32 = 0;
export function setFollow(f: i32): void {
  follow = f;
}
export let usesExec: bool = false;

let args: string[] = [];
let at = 0;
let hasAction = false;
let dayStart = false;
let regexFlags = -1; // emacs
/** Warnings are for people: only when a terminal is there. */
let warn = isatty(0);
let lastPredicate = "";
const now = nowNsec();
let seenTest = "";

function fatal(message: string): void {
  stdout.flush();
  eprint(prog + ": " + message + "\n");
  exit(1);
}
function next(predicate: string): string {
  if (at >= args.length) fatal("missing argument to `" + predicate + "'");
  return args[at++];
}

const GLOBAL = [
  "-depth",
  "-d",
  "-maxdepth",
  "-mindepth",
  "-mount",
  "-xdev",
  "-noleaf",
  "-ignore_readdir_race",
  "-noignore_readdir_race",
  "-help",
  "--help",
  "-version",
  "--version",
];

/** Parses args[from …]. @returns the tree */
export function parseExpression(list: string[], from: i32): Node {
  args = list;
  at = from;
  let tree: Node | null = null;
  if (at < args.length) {
    tree = comma();
    if (at < args.length) {
      if (args[at] == ")") fatal("you have too many ')'");
      unexpected(args[at]);
    }
  }
  if (!hasAction) {
    const print = new Node(N.PRINT);
    tree = tree === null ? print : pair(N.AND, tree, print);
  }
  return tree === null ? new Node(N.TRUE) : tree;
}
function unexpected(word: string): void {
  if (word.startsWith("-") && word.length > 1) fatal("unknown predicate `" + word + "'");
  eprint(prog + ": paths must precede expression: `" + word + "'\n");
  if (lastPredicate.length && access(word, F_OK) == 0)
    eprint(prog + ": possible unquoted pattern after predicate `" + lastPredicate + "'?\n");
  exit(1);
}
function pair(kind: i32, left: Node, right: Node): Node {
  const n = new Node(kind);
  n.left = left;
  n.right = right;
  return n;
}
function peek(): string {
  return at < args.length ? args[at] : "";
}

function comma(): Node {
  // a comma with nothing before it is always true
  let l: Node = at < args.length && peek() == "," ? new Node(N.TRUE) : or();
  while (at < args.length && peek() == ",") {
    at++;
    if (at >= args.length) return l;
    l = pair(N.COMMA, l, or());
  }
  return l;
}
function isOr(s: string): bool {
  return s == "-o" || s == "-or";
}
function isAnd(s: string): bool {
  return s == "-a" || s == "-and";
}
function or(): Node {
  if (isOr(peek()))
    fatal("invalid expression; you have used a binary operator '" + peek() + "' with nothing before it.");
  let l = and();
  while (at < args.length && isOr(peek())) {
    const op = args[at++];
    if (at >= args.length || peek() == ")") fatal("expected an expression after '" + op + "'");
    l = pair(N.OR, l, and());
  }
  return l;
}
function endsAnd(): bool {
  return at >= args.length || peek() == ")" || peek() == "," || isOr(peek());
}
function and(): Node {
  if (isAnd(peek()))
    fatal("invalid expression; you have used a binary operator '" + peek() + "' with nothing before it.");
  let l = not();
  while (!endsAnd()) {
    if (isAnd(peek())) {
      const op = args[at++];
      if (at >= args.length) fatal("invalid expression");
      if (peek() == ")") fatal("expected an expression after '" + op + "'");
    }
    l = pair(N.AND, l, not());
  }
  return l;
}
function not(): Node {
  const s = peek();
  if (s == "!" || s == "-not") {
    at++;
    if (at >= args.length || peek() == ")") fatal("expected an expression after '" + s + "'");
    const n = new Node(N.NOT);
    n.left = not();
    return n;
  }
  if (s == "(") {
    at++;
    if (peek() == ")" && at < args.length) fatal("invalid expression; empty parentheses are not allowed.");
    if (at >= args.length) fatal("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
    const n = comma();
    if (at >= args.length || peek() != ")") {
      if (at < args.length) unexpected(peek());
      fatal("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
    }
    at++;
    return n;
  }
  if (s == ")") fatal("you have too many ')'");
  return predicate();
}

/** "+5", "-5", "5" into n and compare. @returns false when it is no number */
function comparison(n: Node, text: string): bool {
  let s = text;
  n.compare = N.EXACT;
  if (s.startsWith("+")) n.compare = N.MORE;
  else if (s.startsWith("-")) n.compare = N.LESS;
  if (n.compare) s = s.substring(1);
  if (!isDigits(s)) return false;
  n.n = strtol(s);
  return true;
}
function number(kind: i32, p: string): Node {
  const n = new Node(kind);
  const s = next(p);
  if (!comparison(n, s)) fatal("invalid argument `" + s + "' to `" + p + "'");
  return n;
}
function pattern(kind: i32, p: string, fold: bool): Node {
  const n = new Node(kind);
  n.text = next(p);
  n.flag = fold;
  return n;
}

function sizeTest(p: string): Node {
  const n = new Node(N.SIZE);
  const s = next(p);
  if (!s.length) fatal("invalid null argument to -size");
  n.unit = 512;
  let digits = s;
  const last = s.charAt(s.length - 1);
  if (!(last >= "0" && last <= "9")) {
    digits = s.substring(0, s.length - 1);
    if (last == "b") n.unit = 512;
    else if (last == "c") n.unit = 1;
    else if (last == "w") n.unit = 2;
    else if (last == "k") n.unit = 1024;
    else if (last == "M") n.unit = 1048576;
    else if (last == "G") n.unit = 1073741824;
    else fatal("invalid -size type `" + last + "'");
  }
  if (!comparison(n, digits)) fatal("Invalid argument `" + s + "' to -size");
  return n;
}
function permTest(p: string): Node {
  const n = new Node(N.PERM);
  let s = next(p);
  const whole = s;
  if (s.startsWith("-")) {
    n.compare = 1;
    s = s.substring(1);
  } else if (s.startsWith("/")) {
    n.compare = 2;
    s = s.substring(1);
  }
  const file = parseMode(s, 0, false, 0);
  const directory = parseMode(s, 0, true, 0);
  if (file < 0) fatal("invalid mode " + quote(whole));
  n.n = file;
  n.m = directory;
  // "/000" is as "-000" nowadays: everything
  if (n.compare == 2 && file == 0) n.compare = 1;
  return n;
}
function timeTest(which: i32, p: string, unit: i64): Node {
  const n = new Node(N.TIME);
  const s = next(p);
  let digits = s;
  n.compare = N.EXACT;
  if (s.startsWith("+")) n.compare = N.MORE;
  else if (s.startsWith("-")) n.compare = N.LESS;
  if (n.compare) digits = s.substring(1);
  const v = strtod(digits);
  if (numEnd == 0 || numEnd != digits.length || isNaN(v)) fatal("invalid argument `" + s + "' to `" + p + "'");
  n.which = which;
  n.unit = unit;
  // nanoseconds, because days may have fractions
  n.n = (v * (unit as f64) * 1e9) as i64;
  // counted from now, or (-daystart) from the end of today
  let origin = now;
  if (dayStart) {
    const tm = localtime(now / 1000000000);
    tm.hour = tm.min = tm.sec = 0;
    origin = (mktime(tm) + 86400) * 1000000000;
  }
  n.m = origin;
  return n;
}
function newerTest(p: string, which: i32, reference: i32): Node {
  const n = new Node(N.NEWER);
  n.which = which;
  const s = next(p);
  if (reference == C.t) {
    if (!parseDate(s, now / 1000000000, now % 1000000000))
      fatal("I cannot figure out how to interpret " + quote(s) + " as a date or time");
    n.sec = dateSeconds;
    n.nsec = dateNanoseconds;
    return n;
  }
  const st = new Stat();
  const e = follow ? st.stat(s) : st.lstat(s);
  if (e < 0) error(1, e, quote(s));
  n.sec = reference == C.a ? st.atime : reference == C.c ? st.ctime : st.mtime;
  n.nsec = reference == C.a ? st.atimeNsec : reference == C.c ? st.ctimeNsec : st.mtimeNsec;
  return n;
}
function typeTest(kind: i32, p: string): Node {
  const n = new Node(kind);
  const s = next(p);
  if (!s.length) fatal("Arguments to " + p + " should contain at least one letter");
  for (let i = 0; i < s.length; i++) {
    const c = s.charAt(i);
    if (!"bcdpflsD".includes(c)) fatal("Unknown argument to " + p + ": " + c);
    if (n.text.includes(c)) fatal("Duplicate file type '" + c + "' in the argument list to " + p + ".");
    n.text += c;
    i++;
    if (i < s.length && s.charAt(i) != ",") fatal("Must separate multiple arguments to " + p + " using: ','");
    if (i < s.length && i + 1 == s.length)
      fatal("Last file type in list argument to " + p + " is missing, i.e., list is ending on: ','");
  }
  return n;
}
function regexTest(p: string, fold: bool): Node {
  const n = new Node(N.REGEX);
  const s = next(p);
  let flags = regexFlags;
  let text = s;
  if (flags < 0) {
    // emacs: as basic, but + and ? repeat, and there are no \{ \}
    text = emacs(s);
    flags = RE_GREP;
  }
  const re = regcomp(text, flags | (fold ? RE_ICASE : 0));
  const e = re.error;
  if (e !== null) fatal("failed to compile regular expression " + quote(s) + ": " + e);
  n.regex = re;
  return n;
}
/** Emacs syntax in terms of the basic one. */
function emacs(s: string): string {
  let out = "";
  let bracket = false;
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (bracket) {
      out += s.charAt(i);
      if (c == C.RBRACKET && i > bracketStart + 1) bracket = false;
      continue;
    }
    if (c == C.BACKSLASH && i + 1 < s.length) {
      const d = s.charCodeAt(i + 1);
      // an escaped + or ? is the character
      if (d == C.PLUS || d == C.QUESTION || d == C.LBRACE || d == C.RBRACE) out += s.charAt(i + 1);
      else out += s.substring(i, i + 2);
      i++;
      continue;
    }
    if (c == C.LBRACKET) {
      bracket = true;
      bracketStart = i;
      if (i + 1 < s.length && s.charCodeAt(i + 1) == C.CARET) bracketStart++;
    }
    out += (c == C.PLUS || c == C.QUESTION ? "\\" : "") + s.charAt(i);
  }
  return out;
}
let bracketStart = 0;

function outputFile(p: string): Writer {
  const name = next(p);
  if (name == "/dev/stdout") return stdout;
  if (name == "/dev/stderr") return stderr;
  for (let i = 0; i < outputNames.length; i++) if (outputNames[i] == name) return outputs[i];
  const fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  if (fd < 0) error(1, fd, quote(name));
  const w = new Writer(fd);
  w.setFull();
  outputNames.push(name);
  outputs.push(w);
  return w;
}
const outputNames: string[] = [];
export const outputs: Writer[] = [];

function execAction(p: string, inDirectory: bool, confirm: bool): Node {
  const n = new Node(N.EXEC);
  n.inDirectory = inDirectory;
  n.confirm = confirm;
  hasAction = true;
  usesExec = true;
  let braces = 0;
  while (true) {
    if (at >= args.length) fatal("missing argument to `" + p + "'");
    const a = args[at++];
    if (a == ";") break;
    if (a == "+" && !confirm && n.command.length && n.command[n.command.length - 1] == "{}") {
      n.plus = true;
      break;
    }
    n.command.push(a);
    if (a.includes("{}")) braces++;
  }
  if (!n.command.length) fatal("invalid argument `;' to `" + p + "'");
  if (n.plus) {
    if (braces > 1) fatal("Only one instance of {} is supported with " + p + " ... +");
    n.command.pop();
    if (!n.command.length) fatal("missing argument to `" + p + "'");
  }
  return n;
}

function predicate(): Node {
  const p = args[at++];
  if (p == ",") unexpected(p);
  if (!p.startsWith("-") || p.length < 2) unexpected(p);
  // --name is -name
  const w = p.startsWith("--") && p.length > 2 ? p.substring(1) : p;
  if (GLOBAL.includes(w)) {
    if (seenTest.length && warn && (w == "-maxdepth" || w == "-mindepth" || w == "-depth")) warnGlobal(w);
    return globalOption(w);
  }
  const before = lastPredicate;
  lastPredicate = w;
  if (!seenTest.length && w != "-daystart" && w != "-follow" && w != "-regextype" && w != "-warn" && w != "-nowarn")
    seenTest = w;
  if (w == "-name" || w == "-iname") {
    const n = pattern(N.NAME, w, w == "-iname");
    if (n.text.includes("/") && warn) {
      eprint(
        prog +
          ": warning: " +
          quote(w) +
          " matches against basenames only, but the given pattern contains a directory separator (" +
          quote("/") +
          "), thus the expression will evaluate to false all the time.  Did you mean " +
          quote(w == "-name" ? "-wholename" : "-iwholename") +
          "?\n",
      );
    }
    return n;
  }
  if (w == "-path" || w == "-wholename" || w == "-ipath" || w == "-iwholename") {
    const n = pattern(N.PATH, w, w.startsWith("-i"));
    if (n.text.endsWith("/") && n.text.length > 1)
      eprint(prog + ": warning: " + w + " " + n.text + " will not match anything because it ends with /.\n");
    return n;
  }
  if (w == "-lname" || w == "-ilname") return pattern(N.LNAME, w, w == "-ilname");
  if (w == "-regex" || w == "-iregex") return regexTest(w, w == "-iregex");
  if (w == "-type") return typeTest(N.TYPE, w);
  if (w == "-xtype") return typeTest(N.XTYPE, w);
  if (w == "-size") return sizeTest(w);
  if (w == "-empty") return new Node(N.EMPTY);
  if (w == "-perm") return permTest(w);
  if (w == "-true") return new Node(N.TRUE);
  if (w == "-false") return new Node(N.FALSE);
  if (w == "-user") {
    const n = new Node(N.USER);
    const s = next(w);
    n.n = resolveUser(s);
    if (n.n < 0)
      fatal(!s.length ? "The argument to -user should not be empty" : quote(s) + " is not the name of a known user");
    return n;
  }
  if (w == "-group") {
    const n = new Node(N.GROUP);
    const s = next(w);
    n.n = resolveGroup(s);
    if (n.n < 0)
      fatal(
        !s.length
          ? "argument to -group is empty, but should be a group name"
          : quote(s) + " is not the name of an existing group",
      );
    return n;
  }
  if (w == "-uid") return number(N.USER, w);
  if (w == "-gid") return number(N.GROUP, w);
  if (w == "-nouser") return new Node(N.NO_USER);
  if (w == "-nogroup") return new Node(N.NO_GROUP);
  if (w == "-mtime") return timeTest(C.m, w, 86400);
  if (w == "-atime") return timeTest(C.a, w, 86400);
  if (w == "-ctime") return timeTest(C.c, w, 86400);
  if (w == "-mmin") return timeTest(C.m, w, 60);
  if (w == "-amin") return timeTest(C.a, w, 60);
  if (w == "-cmin") return timeTest(C.c, w, 60);
  if (w == "-newer") return newerTest(w, C.m, C.m);
  if (w == "-anewer") return newerTest(w, C.a, C.m);
  if (w == "-cnewer") return newerTest(w, C.c, C.m);
  if (w.startsWith("-newer") && w.length == 8) {
    if (!"acmB".includes(w.charAt(6)) || !"acmBt".includes(w.charAt(7))) fatal("invalid predicate `" + w + "'");
    return newerTest(w, w.charCodeAt(6), w.charCodeAt(7));
  }
  if (w == "-links") return number(N.LINKS, w);
  if (w == "-inum") return number(N.INUM, w);
  if (w == "-used") {
    const n = new Node(N.USED);
    const s = next(w);
    if (!comparison(n, s)) fatal("Invalid argument " + s + " to -used");
    return n;
  }
  if (w == "-samefile") {
    const n = new Node(N.SAME_FILE);
    const s = next(w);
    const st = new Stat();
    const e = follow ? st.stat(s) : st.lstat(s);
    if (e < 0) error(1, e, quote(s));
    n.n = st.dev as i64;
    n.m = st.ino as i64;
    return n;
  }
  if (w == "-readable" || w == "-writable" || w == "-executable") {
    const n = new Node(N.ACCESS);
    n.n = w == "-readable" ? R_OK : w == "-writable" ? W_OK : X_OK;
    return n;
  }
  if (w == "-fstype") {
    const n = new Node(N.FSTYPE);
    n.text = next(w);
    return n;
  }
  if (w == "-context") {
    next(w);
    fatal("invalid predicate -context: SELinux is not enabled.");
  }
  if (w == "-daystart") {
    dayStart = true;
    return new Node(N.TRUE);
  }
  if (w == "-follow") {
    follow = 2;
    return new Node(N.TRUE);
  }
  if (w == "-warn" || w == "-nowarn") {
    warn = w == "-warn";
    return new Node(N.TRUE);
  }
  if (w == "-regextype") {
    const s = next(w);
    const names = [
      "findutils-default",
      "ed",
      "emacs",
      "gnu-awk",
      "grep",
      "posix-awk",
      "awk",
      "posix-basic",
      "posix-egrep",
      "egrep",
      "posix-extended",
      "posix-minimal-basic",
      "sed",
    ];
    const k = names.indexOf(s);
    if (k < 0) {
      let list = "";
      for (let i = 0; i < names.length; i++) list += (i ? ", " : "") + quote(names[i]);
      fatal("Unknown regular expression type " + quote(s) + "; valid types are " + list + ".");
    }
    regexFlags =
      k == 0 || k == 2
        ? -1
        : k == 3 || k == 5 || k == 6 || k == 10
          ? RE_EXTENDED
          : k == 8 || k == 9
            ? RE_EXTENDED | RE_GREP
            : k == 4
              ? RE_GREP
              : 0;
    return new Node(N.TRUE);
  }
  // actions
  if (w == "-print" || w == "-print0" || w == "-ls") {
    hasAction = true;
    return new Node(w == "-print" ? N.PRINT : w == "-print0" ? N.PRINT0 : N.LS);
  }
  if (w == "-fprint" || w == "-fprint0" || w == "-fls") {
    hasAction = true;
    const n = new Node(w == "-fprint" ? N.PRINT : w == "-fprint0" ? N.PRINT0 : N.LS);
    n.output = outputFile(w);
    return n;
  }
  if (w == "-printf" || w == "-fprintf") {
    hasAction = true;
    const n = new Node(N.PRINTF);
    if (w == "-fprintf") n.output = outputFile(w);
    n.text = next(w);
    checkFormat(n.text);
    return n;
  }
  if (w == "-exec") return execAction(w, false, false);
  if (w == "-execdir") return execAction(w, true, false);
  if (w == "-ok") return execAction(w, false, true);
  if (w == "-okdir") return execAction(w, true, true);
  if (w == "-delete") {
    hasAction = true;
    depthFirst = true;
    return new Node(N.DELETE);
  }
  if (w == "-prune") return new Node(N.PRUNE);
  if (w == "-quit") return new Node(N.QUIT);
  if (w == "-files0-from") {
    // -files0-from is taken off the command line before the expression is parsed
    next(w);
    return new Node(N.TRUE);
  }
  lastPredicate = before;
  fatal("unknown predicate `" + p + "'");
  return new Node(N.TRUE);
}

function warnGlobal(w: string): void {
  eprint(
    prog +
      ": warning: you have specified the global option " +
      w +
      " after the argument " +
      seenTest +
      ", but global options are not positional, i.e., " +
      w +
      " affects tests specified before it as well as those specified after it.  Please specify global options before other arguments.\n",
  );
}
function globalOption(w: string): Node {
  if (w == "-depth" || w == "-d") {
    depthFirst = true;
    if (w == "-d" && warn)
      eprint(
        prog +
          ": warning: the -d option is deprecated; please use -depth instead, because the latter is a POSIX-compliant feature.\n",
      );
  } else if (w == "-maxdepth" || w == "-mindepth") {
    const s = next(w);
    const v = parseUnsigned(s, i32.MAX_VALUE);
    if (v < 0) fatal("Expected a positive decimal integer argument to " + w + ", but got " + quote(s));
    if (w == "-maxdepth") maxDepth = v as i32;
    else minDepth = v as i32;
  } else if (w == "-mount" || w == "-xdev") oneFileSystem = true;
  else if (w == "-ignore_readdir_race") ignoreRace = true;
  else if (w == "-noignore_readdir_race") ignoreRace = false;
  return new Node(N.TRUE);
}
