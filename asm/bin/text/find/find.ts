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
  openDir,
} from "../../../lib/dirs";
import { ELOOP, ENOENT, strerror } from "../../../lib/errno";
import { error } from "../../../lib/error";
import { fnmatch } from "../../../lib/fnmatch";
import { eprint, lastError, print, readFile, slurp, stdin, stdout, Writer } from "../../../lib/io";
import { basename, dirname, joinPath } from "../../../lib/path";
import { exec, statusCode, WIFSIGNALED, WTERMSIG, waitpid } from "../../../lib/process";
import { quote } from "../../../lib/quote";
import { prog } from "../../../lib/start";
import { isDir, isLink, isReg, Stat } from "../../../lib/stat";
import { access } from "../../../lib/sys/file";
import { chdir, readlink, rmdir, unlink } from "../../../lib/sys/fs";
import { _exit, fork } from "../../../lib/sys/proc";
import { replaceEach } from "../../../lib/text";
import { groupByGid, passwdByUid } from "../../../lib/users";
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
      const to = readlink(f.path);
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
      const e = follow == 2 ? t.lstat(f.path) : t.stat(f.path);
      if (e < 0) {
        if (follow != 2 && (e == -ENOENT || e == -ELOOP) && t.lstat(f.path) == 0) return typeMatches(t.mode, n.text);
        return false;
      }
      return typeMatches(t.mode, n.text);
    }
    case N.SIZE:
      return compared(st.size / n.unit + (st.size % n.unit ? 1 : 0), n);
    case N.EMPTY: {
      if (isReg(st.mode)) return st.size == 0;
      if (!isDir(st.mode)) return false;
      const d: Dir | null = openDir(f.path);
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
      return access(f.path, n.n as i32) == 0;
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
      const r = isDir(st.mode) ? rmdir(f.path) : unlink(f.path);
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

/** Runs a command in `directory`. @returns its wait status */
function launch(argv: string[], directory: string): i32 {
  stdout.flush();
  const pid = fork();
  if (pid < 0) {
    error(1, pid, "cannot fork");
    return 1;
  }
  if (pid == 0) {
    if (directory.length) {
      const r = chdir(directory);
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
  return launch(argv, n.inDirectory ? parentOf(f.path) : "") == 0;
}
const BATCH_LIMIT = 128 * 1024;
const batches: Node[] = [];
function collect(n: Node, f: File): bool {
  if (!batches.includes(n)) batches.push(n);
  const target = n.inDirectory ? local(f) : f.path;
  const directory = n.inDirectory ? parentOf(f.path) : "";
  if (n.batch.length && (n.batchDirectory != directory || n.batchSize + target.length + 1 > BATCH_LIMIT)) flushBatch(n);
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
  const s = launch(argv, n.batchDirectory);
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

function visit(f: File, ancestors: string[], device: u64): void {
  const directory = isDir(f.stat.mode);
  prune = false;
  const shown = f.depth >= minDepth;
  if (shown && !depthFirst) evaluate(tree, f);
  if (stopped) return;
  const pruned = prune && !depthFirst;
  if (directory && !pruned && (maxDepth < 0 || f.depth < maxDepth)) descend(f, ancestors, device);
  if (stopped) return;
  if (shown && depthFirst) evaluate(tree, f);
}

function descend(f: File, ancestors: string[], device: u64): void {
  if (oneFileSystem && f.stat.dev != device) return;
  const key = f.stat.dev.toString() + ":" + f.stat.ino.toString();
  if (follow) {
    const k = ancestors.indexOf(key);
    if (k >= 0) {
      stdout.flush();
      eprint(
        prog +
          ": File system loop detected; " +
          quote(f.path) +
          " is part of the same file system loop as " +
          quote(ancestors[k + 1]) +
          ".\n",
      );
      status = 1;
      return;
    }
  }
  const d: Dir | null = openDir(f.path);
  if (d === null) {
    complain(f.path, dirError);
    return;
  }
  const names: string[] = [];
  const types: i32[] = [];
  const inodes: u64[] = [];
  while (d.next()) {
    if (d.isDots) continue;
    names.push(d.name);
    types.push(d.type);
    inodes.push(d.ino);
  }
  if (d.error < 0) complain(f.path, d.error);
  d.close();
  ancestors.push(key);
  ancestors.push(f.path);
  for (let i = 0; i < names.length && !stopped; i++) {
    const c = new File();
    c.path = joinPath(f.path, names[i]);
    c.start = f.start;
    c.depth = f.depth + 1;
    const type = types[i];
    if (needsStat || type == DT_UNKNOWN || type == DT_DIR || (type == DT_LNK && follow == 2)) {
      const e = lookUp(c, false);
      if (e < 0) {
        if (!(e == -ENOENT && ignoreRace)) complain(c.path, e);
        continue;
      }
    } else {
      c.stat.mode = modeOfType(type);
      c.stat.ino = inodes[i];
    }
    visit(c, ancestors, device);
  }
  ancestors.pop();
  ancestors.pop();
  leaving();
}
/** Fills f.stat as -H, -L or -P says. */
function lookUp(f: File, start: bool): i32 {
  if (follow == 2 || (follow == 1 && start)) {
    const e = f.stat.stat(f.path);
    // a dangling link is looked at itself
    if (e != -ENOENT && e != -ELOOP) return e;
  }
  return f.stat.lstat(f.path);
}

function begin(path: string): void {
  const f = new File();
  f.path = path;
  f.start = path;
  const e = lookUp(f, true);
  if (e < 0) {
    complain(path, e);
    return;
  }
  visit(f, [], f.stat.dev);
  leaving();
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
  for (let k = 0; k < starts.length && !stopped; k++) begin(starts[k]);
  flushAll();
  for (let k = 0; k < outputs.length; k++) outputs[k].flush();
  return status;
}
