// install(1): copies files and sets their attributes; -d makes directories.

import { memcmp } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { ENOENT, ENOTDIR } from "../../lib/errno";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { println } from "../../lib/io";
import { dirname, joinPath, lastComponent, stripTrailingSlashes } from "../../lib/path";
import { exec, execFailure, waitpid } from "../../lib/process";
import { quote, quoteaf } from "../../lib/quote";
import { prog } from "../../lib/start";
import { isDir, isReg, parseMode, Stat } from "../../lib/stat";
import { AT_FDCWD, close, O_RDONLY, open, read, umask } from "../../lib/sys/file";
import * as fs from "../../lib/sys/fs";
import { _exit, fork } from "../../lib/sys/proc";
import { resolveGroup, resolveUser } from "../../lib/users";
import { backupType, environmentSuffix, NO_BACKUP, setBackupSuffix } from "./backup";
import { LONG_ONLY, other, standard } from "./common";
import { ALWAYS, Copier } from "./copy";

const USAGE = `[OPTION]... [-T] SOURCE DEST
  or:  install [OPTION]... SOURCE... DIRECTORY
  or:  install [OPTION]... -t DIRECTORY SOURCE...
  or:  install [OPTION]... -d DIRECTORY...
Copy files while setting attributes.

      --backup[=CONTROL]  make a backup of each existing destination file
  -b                  like --backup but does not accept an argument
  -c                  (ignored)
  -C, --compare       compare content of source and destination files, and
                        if no change to content, ownership, and permissions,
                        do not modify the destination at all
  -d, --directory     treat all arguments as directory names; create all
                        components of the specified directories
  -D                  create all leading components of DEST except the last,
                        or all components of --target-directory,
                        then copy SOURCE to DEST
  -g, --group=GROUP   set group ownership, instead of process' current group
  -m, --mode=MODE     set permission mode (as in chmod), instead of rwxr-xr-x
  -o, --owner=OWNER   set ownership (super-user only)
  -p, --preserve-timestamps  apply access/modification times of SOURCE files
                        to corresponding destination files
  -s, --strip         strip symbol tables
      --strip-program=PROGRAM  program used to strip binaries
  -S, --suffix=SUFFIX  override the usual backup suffix
  -t, --target-directory=DIRECTORY  copy all SOURCE arguments into DIRECTORY
  -T, --no-target-directory  treat DEST as a normal file
  -v, --verbose       print the name of each created file or directory
`;

let mode = 0o755;
let dirMode = 0o755;
let owner: i64 = -1;
let group: i64 = -1;
let compare = false;
let strip = false;
let stripProgram = "strip";
let verbose = false;
let times = false;

/** Makes a directory and all above it, saying so when it is new. */
function makeDirectories(path: string, last: bool): bool {
  const parts = stripTrailingSlashes(path).split("/");
  let at = path.startsWith("/") ? "/" : "";
  const st = new Stat();
  for (let i = 0; i < parts.length; i++) {
    if (!parts[i].length) continue;
    at = at.length && !at.endsWith("/") ? at + "/" + parts[i] : at + parts[i];
    if (st.stat(at) == 0 && isDir(st.mode)) continue;
    const r = fs.mkdir(at, 0o755);
    if (r < 0) {
      error(0, r, "cannot create directory " + quoteaf(at));
      return false;
    }
    if (verbose) println(prog + ": creating directory " + quoteaf(at));
  }
  if (last) {
    if (owner >= 0 || group >= 0) {
      const r = fs.chown(path, owner as i32, group as i32);
      if (r < 0) {
        error(0, r, "cannot change owner and permissions of " + quoteaf(path));
        return false;
      }
    }
    const r = fs.chmod(path, dirMode);
    if (r < 0) {
      error(0, r, "cannot change permissions of " + quoteaf(path));
      return false;
    }
  }
  return true;
}

function sameContent(a: string, b: string): bool {
  const x = open(a, O_RDONLY);
  const y = open(b, O_RDONLY);
  let same = x >= 0 && y >= 0;
  const p = heap.alloc(8192);
  while (same) {
    const n = read(x, p, 4096);
    const m = read(y, p + 4096, 4096);
    if (n != m || n < 0) same = false;
    else if (n == 0) break;
    else same = memcmp(p, p + 4096, n) == 0;
  }
  heap.free(p);
  if (x >= 0) close(x);
  if (y >= 0) close(y);
  return same;
}
function needsCopy(src: string, dst: string): bool {
  const s = new Stat();
  const d = new Stat();
  if (mode & 0o7000) return true;
  if (s.lstat(src) < 0 || d.lstat(dst) < 0 || !isReg(s.mode) || !isReg(d.mode)) return true;
  if (s.size != d.size || (d.mode & 0o7777) != (mode as u32)) return true;
  if ((owner >= 0 && d.uid != (owner as u32)) || (group >= 0 && d.gid != (group as u32))) return true;
  return !sameContent(src, dst);
}

function installFile(c: Copier, src: string, dst: string): bool {
  if (compare && !needsCopy(src, dst)) return true;
  const st = new Stat();
  let e = st.stat(src);
  if (e < 0) {
    error(0, e, "cannot stat " + quoteaf(src));
    return false;
  }
  if (!c.copy(src, dst)) return false;
  if (strip) {
    const pid = fork();
    if (pid == 0) {
      const r = exec([stripProgram, dst.startsWith("-") ? "./" + dst : dst]);
      error(0, r, "cannot run " + stripProgram);
      _exit(execFailure(r));
    }
    const status = pid < 0 ? -1 : waitpid(pid);
    if (status != 0) {
      fs.unlink(dst);
      error(1, 0, status < 0 ? "waiting for strip" : "strip process terminated abnormally");
    }
  }
  if (times) {
    e = fs.utimensat(AT_FDCWD, dst, st.atime, st.atimeNsec, st.mtime, st.mtimeNsec, 0);
    if (e < 0) {
      error(0, e, "cannot set timestamps for " + quoteaf(dst));
      return false;
    }
  }
  if (owner >= 0 || group >= 0) {
    e = fs.lchown(dst, owner as i32, group as i32);
    if (e < 0) {
      error(0, e, "cannot change ownership of " + quoteaf(dst));
      return false;
    }
  }
  e = fs.chmod(dst, mode);
  if (e < 0) {
    error(0, e, "cannot change permissions of " + quoteaf(dst));
    return false;
  }
  return true;
}

export function install(args: string[]): i32 {
  const c = new Copier();
  let directories = false;
  let leading = false;
  let modeText: string | null = null;
  let ownerText: string | null = null;
  let groupText: string | null = null;
  let target: string | null = null;
  let noTarget = false;
  let backup = false;
  let backupControl: string | null = null;
  environmentSuffix();
  const o = new Getopt(
    args,
    "bcCsDdg:m:o:pt:TvS:Z",
    standard([
      long("backup", OPT_ARG, C.b),
      long("compare", NO_ARG, C.C),
      long("context", OPT_ARG, C.Z),
      long("directory", NO_ARG, C.d),
      long("group", REQ_ARG, C.g),
      long("mode", REQ_ARG, C.m),
      long("no-target-directory", NO_ARG, C.T),
      long("owner", REQ_ARG, C.o),
      long("preserve-timestamps", NO_ARG, C.p),
      long("preserve-context", NO_ARG, LONG_ONLY),
      long("strip", NO_ARG, C.s),
      long("strip-program", REQ_ARG, LONG_ONLY + 1),
      long("suffix", REQ_ARG, C.S),
      long("target-directory", REQ_ARG, C.t),
      long("verbose", NO_ARG, C.v),
    ]),
  );
  for (let k = o.next(); k != OPT_END; k = o.next()) {
    switch (k) {
      case C.b:
        backup = true;
        if (o.arg !== null) backupControl = o.arg;
        break;
      case C.c:
        break;
      case C.C:
        compare = true;
        break;
      case C.s:
        strip = true;
        break;
      case LONG_ONLY:
        break;
      case LONG_ONLY + 1:
        stripProgram = o.arg!;
        break;
      case C.d:
        directories = true;
        break;
      case C.D:
        leading = true;
        break;
      case C.v:
        verbose = true;
        break;
      case C.g:
        groupText = o.arg;
        break;
      case C.m:
        modeText = o.arg;
        break;
      case C.o:
        ownerText = o.arg;
        break;
      case C.p:
        times = true;
        break;
      case C.S:
        backup = true;
        setBackupSuffix(o.arg!);
        break;
      case C.t:
        if (target !== null) error(1, 0, "multiple target directories specified");
        target = o.arg;
        break;
      case C.T:
        noTarget = true;
        break;
      case C.Z:
        break;
      default:
        return other(k, USAGE);
    }
  }
  if (directories && strip) error(1, 0, "the strip option may not be used when installing a directory");
  if (directories && target !== null) error(1, 0, "target directory not allowed when installing a directory");
  if (compare && times) {
    error(0, 0, "options --compare (-C) and --preserve-timestamps are mutually exclusive");
    tryHelp();
    return 1;
  }
  if (compare && strip) {
    error(0, 0, "options --compare (-C) and --strip are mutually exclusive");
    tryHelp();
    return 1;
  }
  c.backup = backup ? backupType(backupControl) : NO_BACKUP;
  c.follow = ALWAYS;
  c.install = true;
  c.removeFirst = true;
  c.verbose = verbose;
  const files = o.rest();
  if (files.length < (directories || target !== null ? 1 : 2)) {
    if (!files.length) error(0, 0, "missing file operand");
    else error(0, 0, "missing destination file operand after " + quoteaf(files[0]));
    tryHelp();
    return 1;
  }
  if (noTarget) {
    if (target !== null) error(1, 0, "cannot combine --target-directory (-t) and --no-target-directory (-T)");
    if (files.length > 2) {
      error(0, 0, "extra operand " + quoteaf(files[2]));
      tryHelp();
      return 1;
    }
  }
  if (modeText !== null) {
    mode = parseMode(modeText, 0, false, 0);
    dirMode = parseMode(modeText, 0, true, 0);
    if (mode < 0) error(1, 0, "invalid mode " + quote(modeText));
  }
  // files are made for us alone until their mode is set
  umask(0);
  if (ownerText !== null) {
    owner = resolveUser(ownerText);
    if (owner < 0) error(1, 0, "invalid user " + quote(ownerText));
  }
  if (groupText !== null) {
    group = resolveGroup(groupText);
    if (group < 0) error(1, 0, "invalid group " + quote(groupText));
  }
  let ok = true;
  if (directories) {
    for (let i = 0; i < files.length; i++) if (!makeDirectories(files[i], true)) ok = false;
    return ok ? 0 : 1;
  }
  const st = new Stat();
  if (!noTarget) {
    if (target !== null) {
      if (leading && !(st.stat(target) == 0)) {
        if (!makeDirectories(target, false)) return 1;
      }
      const e = st.stat(target);
      if (e < 0 || !isDir(st.mode))
        error(1, e < 0 ? e : ENOTDIR, (e < 0 ? "failed to access " : "target directory ") + quoteaf(target));
    } else if (!(leading && files.length == 2)) {
      const last = files[files.length - 1];
      const e = st.stat(last);
      if (e == 0 && isDir(st.mode)) target = files.pop();
      else if (files.length > 2) error(1, e < 0 ? e : ENOTDIR, "target " + quoteaf(last));
      else if (e < 0 && e != -ENOENT) error(1, e, "failed to access " + quoteaf(last));
    } else if (st.stat(files[1]) == 0 && isDir(st.mode)) target = files.pop();
  }
  if (target === null) {
    if (leading && !makeDirectories(dirname(files[1]), false)) return 1;
    return installFile(c, files[0], files[1]) ? 0 : 1;
  }
  for (let i = 0; i < files.length; i++) {
    if (!installFile(c, files[i], joinPath(target, stripTrailingSlashes(lastComponent(files[i]))))) ok = false;
  }
  return ok ? 0 : 1;
}
