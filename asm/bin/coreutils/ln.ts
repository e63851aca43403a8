// ln(1).
import * as C from "../../lib/chars";
import { EDQUOT, EEXIST, EMLINK, ENAMETOOLONG, ENOENT, ENOSPC, ENOTDIR, EROFS } from "../../lib/errno";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { println } from "../../lib/io";
import { ANY_MAY_MISS, dirname, joinPath, lastComponent, realpath, stripTrailingSlashes } from "../../lib/path";
import { quoteaf, quotef } from "../../lib/quote";
import { isDir, Stat } from "../../lib/stat";
import { AT_FDCWD, AT_SYMLINK_FOLLOW } from "../../lib/sys/file";
import * as fs from "../../lib/sys/fs";
import { getrandom } from "../../lib/sys/misc";
import { backupName, backupType, environmentSuffix, NO_BACKUP, setBackupSuffix } from "./backup";
import { ask, other, standard } from "./common";
import { samePath } from "./copy";
import { relativeTo } from "./realpath";

const USAGE = `[OPTION]... [-T] TARGET LINK_NAME
  or:  ln [OPTION]... TARGET
  or:  ln [OPTION]... TARGET... DIRECTORY
  or:  ln [OPTION]... -t DIRECTORY TARGET...
Create hard links by default, symbolic links with --symbolic.

      --backup[=CONTROL]      make a backup of each existing destination file
  -b                          like --backup but does not accept an argument
  -d, -F, --directory         allow the superuser to attempt to hard link
                                directories
  -f, --force                 remove existing destination files
  -i, --interactive           prompt whether to remove destinations
  -L, --logical               dereference TARGETs that are symbolic links
  -n, --no-dereference        treat LINK_NAME as a normal file if
                                it is a symbolic link to a directory
  -P, --physical              make hard links directly to symbolic links
  -r, --relative              with -s, create links relative to link location
  -s, --symbolic              make symbolic links instead of hard links
  -S, --suffix=SUFFIX         override the usual backup suffix
  -t, --target-directory=DIRECTORY  specify the DIRECTORY in which to create
                                the links
  -T, --no-target-directory   treat LINK_NAME as a normal file always
  -v, --verbose               print name of each linked file
`;

let symbolic = false;
let relative = false;
let interactive = false;
let force = false;
let verbose = false;
let logical = false;
let hardDirectories = false;
let backup = NO_BACKUP;
const made = new Set<string>();

function makeLink(given: string, dst: string): bool {
  let source = given;
  const s = new Stat();
  if (!symbolic) {
    const e = logical ? s.stat(source) : s.lstat(source);
    if (e < 0) {
      error(0, e, "failed to access " + quoteaf(source));
      return false;
    }
    if (isDir(s.mode) && !hardDirectories) {
      error(0, 0, quotef(source) + ": hard link not allowed for directory");
      return false;
    }
  }
  if (relative) source = relativeSource(source, dst);
  const flags = logical ? AT_SYMLINK_FOLLOW : 0;
  let r = symbolic ? fs.symlink(source, dst) : fs.linkat(AT_FDCWD, source, AT_FDCWD, dst, flags);
  let kept: string | null = null;
  if (r == -EEXIST && (force || interactive || backup != NO_BACKUP)) {
    const d = new Stat();
    const e = d.lstat(dst);
    if (e < 0 && e != -ENOENT) {
      error(0, e, "failed to access " + quoteaf(dst));
      return false;
    }
    if (e == 0) {
      if (isDir(d.mode)) {
        error(0, 0, quotef(dst) + ": cannot overwrite directory");
        return false;
      }
      if (made.has(key(d, dst)) && backup != 3) {
        error(0, 0, "will not overwrite just-created " + quoteaf(dst) + " with " + quoteaf(source));
        return false;
      }
      // a link to the very same name would remove the only one
      if (!symbolic || backup == NO_BACKUP) {
        const t = symbolic ? s.stat(source) : 0;
        if (
          t == 0 &&
          s.same(d) &&
          (!symbolic || samePath(source, dst)) &&
          (d.nlink == 1 || samePath(source, dst)) &&
          (force || backup != NO_BACKUP)
        ) {
          error(0, 0, quoteaf(source) + " and " + quoteaf(dst) + " are the same file");
          return false;
        }
      }
      if (interactive && !ask("replace " + quoteaf(dst))) return true;
      if (backup != NO_BACKUP) {
        kept = backupName(dst, backup);
        const b = fs.rename(dst, kept!);
        if (b < 0) {
          error(0, b, "cannot backup " + quoteaf(dst));
          return false;
        }
      }
    }
    // made under another name and renamed over, so that the name is never missing
    const temporary = joinPath(dirname(dst), "Cu" + randomName());
    r = symbolic ? fs.symlink(source, temporary) : fs.linkat(AT_FDCWD, source, AT_FDCWD, temporary, flags);
    if (r == 0) {
      r = fs.rename(temporary, dst);
      // rename(2) of two names of one file leaves both
      fs.unlink(temporary);
    }
  }
  if (r < 0) {
    if (symbolic)
      error(
        0,
        r,
        "failed to create symbolic link " +
          quoteaf(dst) +
          (r != -ENAMETOOLONG && source.length ? "" : " -> " + quoteaf(source)),
      );
    else if (r == -EMLINK) error(0, r, "failed to create hard link to " + quoteaf(source));
    else
      error(
        0,
        r,
        "failed to create hard link " +
          quoteaf(dst) +
          (r == -EEXIST || r == -EDQUOT || r == -ENOSPC || r == -EROFS ? "" : " => " + quoteaf(source)),
      );
    if (kept !== null) {
      const u = fs.rename(kept, dst);
      if (u < 0) error(0, u, "cannot un-backup " + quoteaf(dst));
    }
    return false;
  }
  const now = new Stat();
  if (now.lstat(dst) == 0) made.add(key(now, dst));
  if (verbose)
    println(
      (kept !== null ? quoteaf(kept) + " ~ " : "") + quoteaf(dst) + (symbolic ? " -> " : " => ") + quoteaf(source),
    );
  return true;
}
function key(st: Stat, name: string): string {
  return st.dev.toString() + ":" + st.ino.toString() + ":" + lastComponent(name);
}
function randomName(): string {
  const buffer = memory.data(8);
  getrandom(buffer, 8);
  return load<u64>(buffer).toString(36).substring(0, 8);
}

function relativeSource(source: string, dst: string): string {
  const directory = realpath(dirname(dst), ANY_MAY_MISS);
  const real = realpath(source, ANY_MAY_MISS);
  if (directory === null || real === null) return source;
  return relativeTo(real, directory);
}

export function ln(args: string[]): i32 {
  let target: string | null = null;
  let noTarget = false;
  let noDereference = false;
  let makeBackup = false;
  let backupControl: string | null = null;
  environmentSuffix();
  const o = new Getopt(
    args,
    "bdfinrst:vFLPS:T",
    standard([
      long("backup", OPT_ARG, C.b),
      long("directory", NO_ARG, C.F),
      long("no-dereference", NO_ARG, C.n),
      long("no-target-directory", NO_ARG, C.T),
      long("force", NO_ARG, C.f),
      long("interactive", NO_ARG, C.i),
      long("suffix", REQ_ARG, C.S),
      long("target-directory", REQ_ARG, C.t),
      long("logical", NO_ARG, C.L),
      long("physical", NO_ARG, C.P),
      long("relative", NO_ARG, C.r),
      long("symbolic", NO_ARG, C.s),
      long("verbose", NO_ARG, C.v),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.b:
        makeBackup = true;
        if (o.arg !== null) backupControl = o.arg;
        break;
      case C.d:
      case C.F:
        hardDirectories = true;
        break;
      case C.f:
        force = true;
        interactive = false;
        break;
      case C.i:
        force = false;
        interactive = true;
        break;
      case C.L:
        logical = true;
        break;
      case C.n:
        noDereference = true;
        break;
      case C.P:
        logical = false;
        break;
      case C.r:
        relative = true;
        break;
      case C.s:
        symbolic = true;
        break;
      case C.t:
        if (target !== null) error(1, 0, "multiple target directories specified");
        target = o.arg;
        break;
      case C.T:
        noTarget = true;
        break;
      case C.v:
        verbose = true;
        break;
      case C.S:
        makeBackup = true;
        setBackupSuffix(o.arg!);
        break;
      default:
        return other(c, USAGE);
    }
  }
  const files = o.rest();
  if (!files.length) {
    error(0, 0, "missing file operand");
    tryHelp();
    return 1;
  }
  if (relative && !symbolic) error(1, 0, "cannot do --relative without --symbolic");
  backup = makeBackup ? backupType(backupControl) : NO_BACKUP;
  if (noTarget) {
    if (target !== null) error(1, 0, "cannot combine --target-directory and --no-target-directory");
    if (files.length != 2) {
      if (files.length < 2) error(0, 0, "missing destination file operand after " + quoteaf(files[0]));
      else error(0, 0, "extra operand " + quoteaf(files[2]));
      tryHelp();
      return 1;
    }
    return makeLink(files[0], files[1]) ? 0 : 1;
  }
  const st = new Stat();
  if (target !== null) {
    const e = st.stat(target);
    if (e < 0 || !isDir(st.mode))
      error(1, e < 0 ? e : ENOTDIR, (e < 0 ? "failed to access " : "target directory ") + quoteaf(target));
  } else if (files.length == 1) target = ".";
  else {
    const last = files[files.length - 1];
    const e = noDereference ? st.lstat(last) : st.stat(last);
    if (e == 0 && isDir(st.mode)) target = files.pop();
    else if (files.length > 2) error(1, e < 0 ? e : ENOTDIR, "target " + quoteaf(last));
  }
  if (target === null) return makeLink(files[0], files[1]) ? 0 : 1;
  let ok = true;
  for (let i = 0; i < files.length; i++) {
    const name = stripTrailingSlashes(lastComponent(files[i]));
    if (!makeLink(files[i], joinPath(target, name))) ok = false;
  }
  return ok ? 0 : 1;
}
