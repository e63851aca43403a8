// find(1): walks the trees and evaluates the expression for every file.

import { strdup } from "../../../lib/bytes";
import * as C from "../../../lib/chars";
import {
  Dir,
  DT_BLK,
  DT_CHR,
  DT_DIR,
  DT_FIFO,
  DT_LNK,
  DT_REG,
  DT_SOCK,
  DT_UNKNOWN,
  lastError as dirError,
  openDirAt,
} from "../../../lib/dirs";
import { ELOOP, ENOENT, strerror } from "../../../lib/errno";
import { error } from "../../../lib/error";
import { fnmatch } from "../../../lib/fnmatch";
import { eprint, lastError, print, readFile, slurp, stdin, stdout, Writer } from "../../../lib/io";
import { basename, dirname } from "../../../lib/path";
import { exec, statusCode, WIFSIGNALED, WTERMSIG, waitpid } from "../../../lib/process";
import { quote } from "../../../lib/quote";
import { exit, prog } from "../../../lib/start";
import { isDir, isLink, isReg, Stat } from "../../../lib/stat";
import { AT_FDCWD, AT_REMOVEDIR, AT_SYMLINK_NOFOLLOW, faccessat } from "../../../lib/sys/file";
import { chdir, fchdir, readlinkat, unlinkat } from "../../../lib/sys/fs";
import { _exit, fork } from "../../../lib/sys/proc";
import { replaceEach } from "../../../lib/text";
import { groupByGid, passwdByUid } from "../../../lib/users";
import { Walk } from "../../../lib/walk";
import { version } from "../common";
import * as N from "./node";
import { File, Node } from "./node";
import {
  depthFirst,
  follow,
  ignoreRace,
  maxDepth,
  minDepth,
  oneFileSystem,
  outputs,
  parseExpression,
  setFollow,
} from "./parse";
import { fileSystemOf, putFormatted, putListing } from "./printf";

const HELP = `Usage: find [-H] [-L] [-P] [-Olevel] [-D debugopts] [path...] [expression]

Default path is the current directory; default expression is -print.
Expression may consist of: operators, options, tests, and actions.

Operators (decreasing precedence; -and is implicit where no others are given):
      ( EXPR )   ! EXPR   -not EXPR   EXPR1 -a EXPR2   EXPR1 -and EXPR2
      EXPR1 -o EXPR2   EXPR1 -or EXPR2   EXPR1 , EXPR2
Options: -daystart -follow -regextype -depth -maxdepth LEVELS -mindepth LEVELS
      -mount -noleaf -xdev -ignore_readdir_race -warn -nowarn
Tests (N can be +N or -N or N): -amin N -anewer FILE -atime N -cmin N
      -cnewer FILE -ctime N -empty -false -fstype TYPE -gid N -group NAME
      -ilname PATTERN -iname PATTERN -inum N -iwholename PATTERN -iregex PATTERN
      -links N -lname PATTERN -mmin N -mtime N -name PATTERN -newer FILE
      -nouser -nogroup -path PATTERN -perm [-/]MODE -regex PATTERN
      -readable -writable -executable -samefile FILE
      -size N[bcwkMG] -true -type [bcdpflsD] -uid N -used N -user NAME -xtype [bcdpfls]
Actions: -delete -print0 -printf FORMAT -fprintf FILE FORMAT -print
      -fprint0 FILE -fprint FILE -ls -fls FILE -prune -quit
      -exec COMMAND ; -exec COMMAND {} + -ok COMMAND ;
      -execdir COMMAND ; -execdir COMMAND {} + -okdir COMMAND ;
`;

let tree: Node = new Node(N.TRUE);
let status = 0;
let stopped = false;
/** The file at hand must not be entered. */
let prune = false;

function complain(path: string, e: i32): void {
  stdout.flush();
  eprint(prog + ": " + quote(path) + ": " + strerror(e) + "\n");
  status = 1;
}

// ---- evaluation ----

function compared(value: i64, n: Node): bool {
  if (n.compare == N.MORE) return value > n.n;
  if (n.compare == N.LESS) return value < n.n;
  return value == n.n;
}
function typeMatches(mode: u32, letters: string): bool {
  let c = "";
  switch (mode & 0o170000) {
    case 0o100000:
      c = "f";
      break;
    case 0o040000:
      c = "d";
      break;
    case 0o120000:
      c = "l";
      break;
    case 0o060000:
      c = "b";
      break;
    case 0o020000:
      c = "c";
      break;
    case 0o010000:
      c = "p";
      break;
    case 0o140000:
      c = "s";
      break;
  }
  return c.length > 0 && letters.includes(c);
}
const FNM_CASEFOLD = 16;
function nameOf(path: string): string {
  const b = basename(path);
  return b.length ? b : path;
}

function evaluate(n: Node, f: File): bool {
  const st = f.stat;
  switch (n.kind) {
    case N.AND:
      return evaluate(n.left!, f) && !stopped && evaluate(n.right!, f);
    case N.OR:
      return evaluate(n.left!, f) || (!stopped && evaluate(n.right!, f));
    case N.COMMA:
      evaluate(n.left!, f);
      return !stopped && evaluate(n.right!, f);
    case N.NOT:
      return !evaluate(n.left!, f);
    case N.TRUE:
      return true;
    case N.FALSE:
      return false;
    case N.NAME:
      return fnmatch(n.text, nameOf(f.path), n.flag ? FNM_CASEFOLD : 0);
    case N.PATH:
      return fnmatch(n.text, f.path, n.flag ? FNM_CASEFOLD : 0);
    case N.LNAME: {
      if (!isLink(st.mode)) return false;
      const to = readlinkat(f.dir, f.name);
      return to !== null && fnmatch(n.text, to, n.flag ? FNM_CASEFOLD : 0);
    }
    case N.REGEX: {
      const p = strdup(f.path);
      const length = n.regex!.matchAt(p, f.path.length, 0);
      heap.free(p);
      return length == f.path.length;
    }
    case N.TYPE:
      return typeMatches(st.mode, n.text);
    case N.XTYPE: {
      const t = new Stat();
      const e = t.statAt(f.dir, f.name, follow == 2 ? AT_SYMLINK_NOFOLLOW : 0);
      if (e < 0) {
        return (
          follow != 2 &&
          (e == -ENOENT || e == -ELOOP) &&
          t.statAt(f.dir, f.name, AT_SYMLINK_NOFOLLOW) == 0 &&
          typeMatches(t.mode, n.text)
        );
      }
      return typeMatches(t.mode, n.text);
    }
    case N.SIZE:
      return compared(st.size / n.unit + (st.size % n.unit ? 1 : 0), n);
    case N.EMPTY: {
      if (isReg(st.mode)) return st.size == 0;
      if (!isDir(st.mode)) return false;
      const d: Dir | null = openDirAt(f.dir, f.name);
      if (d === null) {
        complain(f.path, dirError);
        return false;
      }
      let empty = true;
      while (d.next()) {
        if (!d.isDots) {
          empty = false;
          break;
        }
      }
      d.close();
      return empty;
    }
    case N.PERM: {
      const bits = (st.mode & 0o7777) as i64;
      const wanted = isDir(st.mode) ? n.m : n.n;
      if (n.compare == 1) return (bits & wanted) == wanted;
      if (n.compare == 2) return (bits & wanted) != 0;
      return bits == wanted;
    }
    case N.USER:
      return compared(st.uid, n);
    case N.GROUP:
      return compared(st.gid, n);
    case N.NO_USER:
      return passwdByUid(st.uid as i32) === null;
    case N.NO_GROUP:
      return groupByGid(st.gid as i32) === null;
    case N.TIME: {
      const at =
        n.which == C.a
          ? st.atime * 1000000000 + st.atimeNsec
          : n.which == C.c
            ? st.ctime * 1000000000 + st.ctimeNsec
            : st.mtime * 1000000000 + st.mtimeNsec;
      const age = n.m - at;
      const period = n.unit * 1000000000;
      // "n": between n and n+1 periods ago; "+n": more than that; "-n": less than n
      if (n.compare == N.MORE) return age >= n.n + period;
      if (n.compare == N.LESS) return age < n.n;
      return age >= n.n && age < n.n + period;
    }
    case N.NEWER: {
      const sec = n.which == C.a ? st.atime : n.which == C.c ? st.ctime : st.mtime;
      const nsec = n.which == C.a ? st.atimeNsec : n.which == C.c ? st.ctimeNsec : st.mtimeNsec;
      return sec > n.sec || (sec == n.sec && nsec > n.nsec);
    }
    case N.LINKS:
      return compared(st.nlink, n);
    case N.INUM:
      return compared(st.ino, n);
    case N.SAME_FILE:
      return (st.dev as i64) == n.n && (st.ino as i64) == n.m;
    case N.ACCESS:
      return faccessat(f.dir, f.name, n.n as i32, 0) == 0;
    case N.FSTYPE:
      return fileSystemOf(st.dev) == n.text;
    case N.USED:
      return st.atime >= st.ctime && compared((st.atime - st.ctime) / 86400, n);
    case N.PRINT:
    case N.PRINT0: {
      const given = n.output;
      const w: Writer = given === null ? stdout : given;
      w.put(f.path);
      w.byte(n.kind == N.PRINT ? C.NL : 0);
      return true;
    }
    case N.PRINTF:
      putFormatted(n, f);
      return true;
    case N.LS:
      putListing(n, f);
      return true;
    case N.DELETE: {
      if (f.path == ".") return true;
      const r = unlinkat(f.dir, f.name, isDir(st.mode) ? AT_REMOVEDIR : 0);
      if (r == 0) return true;
      if (r == -ENOENT && ignoreRace) return true;
      stdout.flush();
      eprint(prog + ": cannot delete " + quote(f.path) + ": " + strerror(r) + "\n");
      status = 1;
      return false;
    }
    case N.PRUNE:
      prune = true;
      return true;
    case N.QUIT:
      stopped = true;
      return true;
    case N.EXEC:
      return n.plus ? collect(n, f) : runOne(n, f);
  }
  return false;
}

// ---- -exec ----

/** Runs a command in `directory`, which `dir` may be an open descriptor of. @returns its wait status */
function launch(argv: string[], directory: string, dir: i32): i32 {
  stdout.flush();
  const pid = fork();
  if (pid < 0) {
    error(1, pid, "cannot fork");
    return 1;
  }
  if (pid == 0) {
    if (directory.length) {
      const r = dir == AT_FDCWD ? chdir(directory) : fchdir(dir);
      if (r < 0) {
        eprint(prog + ": Failed to change directory: " + strerror(r) + "\n");
        _exit(1);
      }
    }
    const e = exec(argv);
    eprint(prog + ": " + quote(argv[0]) + ": " + strerror(e) + "\n");
    _exit(1);
  }
  const s = waitpid(pid);
  if (s >= 0 && WIFSIGNALED(s))
    eprint(prog + ": " + quote(argv[0]) + " terminated by signal " + WTERMSIG(s).toString() + "\n");
  return s;
}
/** "./name" for -execdir. */
function local(f: File): string {
  const name = nameOf(f.path);
  return name == "/" ? name : "./" + name;
}
function parentOf(path: string): string {
  return dirname(path);
}
function runOne(n: Node, f: File): bool {
  const target = n.inDirectory ? local(f) : f.path;
  const argv: string[] = [];
  for (let i = 0; i < n.command.length; i++) argv.push(replaceEach(n.command[i], "{}", target));
  if (n.confirm) {
    stdout.flush();
    eprint("< " + n.command[0] + " ... " + f.path + " > ? ");
    const answer = stdin().readLine();
    if (answer === null || !(answer.startsWith("y") || answer.startsWith("Y"))) return false;
  }
  for (let i = 1; i < argv.length; i++) if (argv[i].length + 1 >= COMMAND_LIMIT) fail("command too long");
  if (sizeOf(argv) > COMMAND_LIMIT) fail("argument list too long");
  return launch(argv, n.inDirectory ? parentOf(f.path) : "", f.dir) == 0;
}
/** Bytes of a command that find runs, each argument with its NUL. */
const COMMAND_LIMIT = 128 * 1024;
function sizeOf(argv: string[]): i32 {
  let n = 0;
  for (let i = 0; i < argv.length; i++) n += argv[i].length + 1;
  return n;
}
function fail(message: string): void {
  stdout.flush();
  eprint(prog + ": " + message + "\n");
  exit(1);
}
const batches: Node[] = [];
function collect(n: Node, f: File): bool {
  if (!batches.includes(n)) batches.push(n);
  const target = n.inDirectory ? local(f) : f.path;
  const directory = n.inDirectory ? parentOf(f.path) : "";
  if (n.batch.length && (n.batchDirectory != directory || n.batchSize + target.length + 1 > COMMAND_LIMIT))
    flushBatch(n);
  if (!n.batch.length) n.batchSize = sizeOf(n.command);
  if (n.batchSize + target.length + 1 > COMMAND_LIMIT)
    fail("cannot fit single argument within argument list size limit");
  n.batchDirectory = directory;
  n.batch.push(target);
  n.batchSize += target.length + 1;
  return true;
}
function flushBatch(n: Node): void {
  if (!n.batch.length) return;
  const argv = n.command.concat(n.batch);
  n.batch = [];
  n.batchSize = 0;
  const s = launch(argv, n.batchDirectory, AT_FDCWD);
  if (s < 0 || statusCode(s) != 0) status = 1;
}
function flushAll(): void {
  for (let i = 0; i < batches.length; i++) flushBatch(batches[i]);
}
/** -execdir … + runs when its directory is left. */
function leaving(): void {
  for (let i = 0; i < batches.length; i++) if (batches[i].inDirectory) flushBatch(batches[i]);
}

// ---- the walk ----

function modeOfType(type: i32): u32 {
  switch (type) {
    case DT_DIR:
      return 0o040000;
    case DT_REG:
      return 0o100000;
    case DT_LNK:
      return 0o120000;
    case DT_BLK:
      return 0o060000;
    case DT_CHR:
      return 0o020000;
    case DT_FIFO:
      return 0o010000;
    case DT_SOCK:
      return 0o140000;
  }
  return 0;
}

/** Whether the expression asks for more than name and type. */
let needsStat = true;
function wantsStat(n: Node): bool {
  const l = n.left;
  const r = n.right;
  if ((l !== null && wantsStat(l)) || (r !== null && wantsStat(r))) return true;
  switch (n.kind) {
    case N.AND:
    case N.OR:
    case N.COMMA:
    case N.NOT:
    case N.TRUE:
    case N.FALSE:
    case N.NAME:
    case N.PATH:
    case N.REGEX:
    case N.TYPE:
    case N.PRINT:
    case N.PRINT0:
    case N.EXEC:
    case N.PRUNE:
    case N.QUIT:
    case N.LNAME:
      return false;
  }
  return true;
}

/** Goes through what is below a start point, itself included. */
function explore(start: string): void {
  const walk = new Walk(start);
  let device: u64 = 0;
  /** With -depth: the directories that we are in. */
  const inside: File[] = [];
  while (!stopped && walk.next()) {
    let f: File;
    if (walk.leaving) {
      leaving();
      if (!depthFirst) continue;
      f = inside.pop();
      f.dir = walk.dir;
      f.path = walk.path;
    } else {
      f = fileAt(walk, start);
      const e = lookUpAt(walk, f);
      if (e < 0) {
        if (!(e == -ENOENT && ignoreRace && walk.depth)) complain(f.path, e);
        continue;
      }
      if (follow && isDir(f.stat.mode) && looped(walk, f)) continue;
      if (!walk.depth) device = f.stat.dev;
      prune = false;
      if (!depthFirst && f.depth >= minDepth) evaluate(tree, f);
      if (stopped) break;
      const within = isDir(f.stat.mode) && !(prune && !depthFirst) && (maxDepth < 0 || f.depth < maxDepth);
      if (within && entered(walk, f, device)) {
        if (depthFirst) inside.push(f);
        // the walk has it; kept at every level, the paths of a deep tree come to more than there is memory
        f.path = "";
        continue;
      }
    }
    if (depthFirst && f.depth >= minDepth) evaluate(tree, f);
  }
  if (walk.lost < 0) complain(start, walk.lost);
  walk.close();
  leaving();
}
function fileAt(walk: Walk, start: string): File {
  const f = new File();
  f.path = walk.path;
  f.dir = walk.dir;
  f.name = walk.name;
  f.start = start;
  f.depth = walk.depth;
  return f;
}
function lookUpAt(walk: Walk, f: File): i32 {
  const type = walk.type;
  if (needsStat || type == DT_UNKNOWN || type == DT_DIR || (type == DT_LNK && follow == 2)) return lookUp(f);
  f.stat.mode = modeOfType(type);
  f.stat.ino = walk.ino;
  return 0;
}
/** Whether we already are in a directory that a link leads to: then it is not looked at again. */
function looped(walk: Walk, f: File): bool {
  const k = walk.depthOf(f.stat.dev, f.stat.ino);
  if (k < 0) return false;
  stdout.flush();
  eprint(
    prog +
      ": File system loop detected; " +
      quote(f.path) +
      " is part of the same file system loop as " +
      quote(walk.pathAt(k)) +
      ".\n",
  );
  status = 1;
  return true;
}
/** Goes into a directory. @returns whether what is in it comes next */
function entered(walk: Walk, f: File, device: u64): bool {
  if (oneFileSystem && f.stat.dev != device) return false;
  const e = walk.enter();
  if (e < 0) complain(f.path, e);
  else if (walk.error < 0) complain(f.path, walk.error);
  return e == 0;
}
/** Fills f.stat as -H, -L or -P says. */
function lookUp(f: File): i32 {
  if (follow == 2 || (follow == 1 && f.depth == 0)) {
    const e = f.stat.statAt(f.dir, f.name, 0);
    // a dangling link is looked at itself
    if (e != -ENOENT && e != -ELOOP) return e;
  }
  return f.stat.statAt(f.dir, f.name, AT_SYMLINK_NOFOLLOW);
}

function looksLikeExpression(a: string): bool {
  return (a.startsWith("-") && a.length > 1) || a == "(" || a == ")" || a == "!" || a == ",";
}

export function find(args: string[]): i32 {
  let i = 1;
  for (; i < args.length; i++) {
    const a = args[i];
    if (a == "-H") setFollow(1);
    else if (a == "-L") setFollow(2);
    else if (a == "-P") setFollow(0);
    else if (a == "--") {
      i++;
      break;
    } else if (a == "-D") i++;
    else if (a.startsWith("-O")) {
      const level = a.substring(2);
      if (!level.length || level.charCodeAt(0) < C.n0 || level.charCodeAt(0) > C.n9) {
        eprint(prog + ": Please specify a decimal number immediately after -O\n");
        return 1;
      }
    } else break;
  }
  const starts: string[] = [];
  while (i < args.length && !looksLikeExpression(args[i])) starts.push(args[i++]);
  for (let k = i; k < args.length; k++) {
    if (args[k] == "-help" || args[k] == "--help") {
      print(HELP);
      return 0;
    }
    if (args[k] == "-version" || args[k] == "--version") return version("find (GNU findutils) 4.9.0");
    if (args[k] == "-exec" || args[k] == "-execdir" || args[k] == "-ok" || args[k] == "-okdir") break;
  }
  let from: string | null = null;
  for (let k = i; k + 1 < args.length; k++) if (args[k] == "-files0-from") from = args[k + 1];
  tree = parseExpression(args, i);
  needsStat = wantsStat(tree) || follow > 0 || oneFileSystem;
  if (from !== null) {
    if (starts.length) {
      eprint(
        prog +
          ": extra operand " +
          quote(starts[0]) +
          "\n" +
          prog +
          ": file operands cannot be combined with -files0-from\n",
      );
      return 1;
    }
    const text = from == "-" ? slurp(0) : readFile(from);
    if (text === null) {
      eprint(prog + ": cannot open " + quote(from) + " for reading: " + strerror(lastError) + "\n");
      return 1;
    }
    const list = text.split("\0");
    for (let k = 0; k < list.length; k++) if (list[k].length) starts.push(list[k]);
  } else if (!starts.length) starts.push(".");
  for (let k = 0; k < starts.length && !stopped; k++) explore(starts[k]);
  flushAll();
  for (let k = 0; k < outputs.length; k++) outputs[k].flush();
  return status;
}
