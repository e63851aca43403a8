// cp(1).
import * as C from "../../lib/chars";
import { ENOTDIR } from "../../lib/errno";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { println } from "../../lib/io";
import { dirname, joinPath, lastComponent, stripTrailingSlashes } from "../../lib/path";
import { quoteaf } from "../../lib/quote";
import { isDir, Stat } from "../../lib/stat";
import { isatty } from "../../lib/sys/file";
import * as fs from "../../lib/sys/fs";
import { backupName, backupType, environmentSuffix, NO_BACKUP, setBackupSuffix } from "./backup";
import { argMatch, LONG_ONLY, other, standard } from "./common";
import { ALWAYS, ALWAYS_NO, ASK, COMMAND_LINE, Copier, NEVER, SPARSE_ALWAYS, SPARSE_AUTO, SPARSE_NEVER } from "./copy";

const USAGE = `[OPTION]... [-T] SOURCE DEST
  or:  cp [OPTION]... SOURCE... DIRECTORY
  or:  cp [OPTION]... -t DIRECTORY SOURCE...
Copy SOURCE to DEST, or multiple SOURCE(s) to DIRECTORY.

  -a, --archive                same as -dR --preserve=all
      --attributes-only        don't copy the file data, just the attributes
      --backup[=CONTROL]       make a backup of each existing destination file
  -b                           like --backup but does not accept an argument
      --copy-contents          copy contents of special files when recursive
  -d                           same as --no-dereference --preserve=links
  -f, --force                  if an existing destination file cannot be
                                 opened, remove it and try again
  -i, --interactive            prompt before overwrite
  -H                           follow command-line symbolic links in SOURCE
  -l, --link                   hard link files instead of copying
  -L, --dereference            always follow symbolic links in SOURCE
  -n, --no-clobber             do not overwrite an existing file
  -P, --no-dereference         never follow symbolic links in SOURCE
  -p                           same as --preserve=mode,ownership,timestamps
      --preserve[=ATTR_LIST]   preserve the specified attributes
      --no-preserve=ATTR_LIST  don't preserve the specified attributes
      --parents                use full source file name under DIRECTORY
  -R, -r, --recursive          copy directories recursively
      --reflink[=WHEN]         control clone/CoW copies
      --remove-destination     remove each existing destination file before
                                 attempting to open it
      --sparse=WHEN            control creation of sparse files
      --strip-trailing-slashes  remove any trailing slashes from each SOURCE
  -s, --symbolic-link          make symbolic links instead of copying
  -S, --suffix=SUFFIX          override the usual backup suffix
  -t, --target-directory=DIRECTORY  copy all SOURCE arguments into DIRECTORY
  -T, --no-target-directory    treat DEST as a normal file
  -u, --update                 copy only when the SOURCE file is newer
                                 than the destination file or when the
                                 destination file is missing
  -v, --verbose                explain what is being done
  -x, --one-file-system        stay on this file system
`;

function preserve(c: Copier, list: string, on: bool): void {
  const names = list.split(",");
  for (let i = 0; i < names.length; i++) {
    const what = argMatch(
      on ? "--preserve" : "--no-preserve",
      names[i],
      ["mode", "timestamps", "ownership", "links", "context", "xattr", "all"],
      [0, 1, 2, 3, 4, 5, 6],
    );
    if (what == 0 || what == 6) {
      c.preserveMode = on;
      c.ignoreMode = !on;
    }
    if (what == 1 || what == 6) c.preserveTimes = on;
    if (what == 2 || what == 6) c.preserveOwner = on;
    if (what == 3 || what == 6) c.preserveLinks = on;
  }
}

/** Whether `path` is a directory to put things into; a message and exit when it cannot be told. */
export function targetDirectory(path: string): bool {
  const st = new Stat();
  return st.stat(path) == 0 && isDir(st.mode);
}

/** "missing file operand" and its relatives, common to cp, mv and ln. */
export function operandErrors(files: string[], target: string | null, noTarget: bool): bool {
  const need = target !== null ? 1 : 2;
  if (files.length >= need) return false;
  if (!files.length) error(0, 0, "missing file operand");
  else error(0, 0, "missing destination file operand after " + quoteaf(files[0]));
  tryHelp();
  return true;
}

/** Makes the parents of `src` below `dir` (--parents). @returns false after a message */
function makeParentsOf(src: string, dir: string, c: Copier, made: string[]): bool {
  const parent = dirname(src);
  if (parent == "." || parent == "/") return true;
  const parts = parent.split("/");
  let from = parent.startsWith("/") ? "/" : "";
  let to = dir;
  const st = new Stat();
  const d = new Stat();
  for (let i = 0; i < parts.length; i++) {
    if (!parts[i].length) continue;
    from = from.length && !from.endsWith("/") ? from + "/" + parts[i] : from + parts[i];
    to = joinPath(to, parts[i]);
    const e = st.stat(from);
    if (e < 0) {
      error(0, e, "failed to get attributes of " + quoteaf(from));
      return false;
    }
    if (d.stat(to) == 0) {
      if (!isDir(d.mode)) {
        error(0, 0, quoteaf(to) + " exists but is not a directory");
        return false;
      }
      continue;
    }
    const r = fs.mkdir(to, ((st.mode & 0o7777) | 0o700) as i32);
    if (r < 0) {
      error(0, r, "cannot make directory " + quoteaf(to));
      return false;
    }
    made.push(from);
    made.push(to);
    if (c.verbose) println(from + " -> " + to);
  }
  return true;
}

export function cp(args: string[]): i32 {
  const c = new Copier();
  let follow = -1;
  let target: string | null = null;
  let noTarget = false;
  let parents = false;
  let copyContents = false;
  let strip = false;
  let backup = false;
  let backupControl: string | null = null;
  environmentSuffix();
  const o = new Getopt(
    args,
    "abdfHilLnprst:uvxPRS:TZ",
    standard([
      long("archive", NO_ARG, C.a),
      long("attributes-only", NO_ARG, LONG_ONLY),
      long("backup", OPT_ARG, C.b),
      long("copy-contents", NO_ARG, LONG_ONLY + 1),
      long("dereference", NO_ARG, C.L),
      long("force", NO_ARG, C.f),
      long("interactive", NO_ARG, C.i),
      long("link", NO_ARG, C.l),
      long("no-clobber", NO_ARG, C.n),
      long("no-dereference", NO_ARG, C.P),
      long("no-preserve", REQ_ARG, LONG_ONLY + 2),
      long("no-target-directory", NO_ARG, C.T),
      long("one-file-system", NO_ARG, C.x),
      long("parents", NO_ARG, LONG_ONLY + 3),
      long("path", NO_ARG, LONG_ONLY + 3),
      long("preserve", OPT_ARG, LONG_ONLY + 4),
      long("recursive", NO_ARG, C.R),
      long("remove-destination", NO_ARG, LONG_ONLY + 5),
      long("sparse", REQ_ARG, LONG_ONLY + 6),
      long("reflink", OPT_ARG, LONG_ONLY + 7),
      long("strip-trailing-slashes", NO_ARG, LONG_ONLY + 8),
      long("suffix", REQ_ARG, C.S),
      long("symbolic-link", NO_ARG, C.s),
      long("target-directory", REQ_ARG, C.t),
      long("update", NO_ARG, C.u),
      long("verbose", NO_ARG, C.v),
      long("context", OPT_ARG, C.Z),
    ]),
  );
  for (let k = o.next(); k != OPT_END; k = o.next()) {
    switch (k) {
      case C.a:
        follow = NEVER;
        c.preserveLinks = c.preserveMode = c.preserveOwner = c.preserveTimes = c.recursive = true;
        break;
      case LONG_ONLY:
        c.attributesOnly = true;
        break;
      case C.b:
        backup = true;
        if (o.arg !== null) backupControl = o.arg;
        break;
      case LONG_ONLY + 1:
        copyContents = true;
        break;
      case C.d:
        c.preserveLinks = true;
        follow = NEVER;
        break;
      case C.f:
        c.force = true;
        break;
      case C.H:
        follow = COMMAND_LINE;
        break;
      case C.i:
        c.interactive = ASK;
        break;
      case C.l:
        c.hardLink = true;
        break;
      case C.L:
        follow = ALWAYS;
        break;
      case C.n:
        c.interactive = ALWAYS_NO;
        break;
      case C.P:
        follow = NEVER;
        break;
      case LONG_ONLY + 2:
        preserve(c, o.arg!, false);
        break;
      case LONG_ONLY + 4:
        if (o.arg !== null) {
          preserve(c, o.arg!, true);
          break;
        }
        c.preserveMode = c.preserveOwner = c.preserveTimes = true;
        break;
      case C.p:
        c.preserveMode = c.preserveOwner = c.preserveTimes = true;
        break;
      case LONG_ONLY + 3:
        parents = true;
        break;
      case C.r:
      case C.R:
        c.recursive = true;
        break;
      case LONG_ONLY + 5:
        c.removeFirst = true;
        break;
      case LONG_ONLY + 6:
        c.sparse = argMatch(
          "--sparse",
          o.arg!,
          ["never", "auto", "always"],
          [SPARSE_NEVER, SPARSE_AUTO, SPARSE_ALWAYS],
        );
        break;
      case LONG_ONLY + 7:
        // no file system here can share blocks: "auto" and "never" are the same
        if (o.arg === null || argMatch("--reflink", o.arg!, ["auto", "always", "never"], [0, 1, 2]) == 1)
          c.reflinkAlways = true;
        break;
      case LONG_ONLY + 8:
        strip = true;
        break;
      case C.s:
        c.symbolicLink = true;
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
      case C.u:
        c.update = true;
        break;
      case C.v:
        c.verbose = true;
        break;
      case C.x:
        c.oneFileSystem = true;
        break;
      case C.Z:
        break;
      default:
        return other(k, USAGE);
    }
  }
  if (c.hardLink && c.symbolicLink) {
    error(0, 0, "cannot make both hard and symbolic links");
    tryHelp();
    return 1;
  }
  if (c.interactive == ALWAYS_NO) c.update = false;
  if (backup && c.interactive == ALWAYS_NO) {
    error(0, 0, "options --backup and --no-clobber are mutually exclusive");
    tryHelp();
    return 1;
  }
  c.backup = backup ? backupType(backupControl) : NO_BACKUP;
  if (follow < 0) follow = c.recursive && !c.hardLink ? NEVER : ALWAYS;
  c.follow = follow;
  if (c.recursive) c.asRegular = copyContents;
  // --force with a link or a backup means to remove what is there
  if (c.force && (c.hardLink || c.symbolicLink)) c.removeFirst = true;
  c.stdinTty = isatty(0);
  const files = o.rest();
  if (operandErrors(files, target, noTarget)) return 1;
  if (noTarget) {
    if (target !== null) error(1, 0, "cannot combine --target-directory (-t) and --no-target-directory (-T)");
    if (files.length > 2) {
      error(0, 0, "extra operand " + quoteaf(files[2]));
      tryHelp();
      return 1;
    }
  } else if (target !== null) {
    const st = new Stat();
    const e = st.stat(target);
    if (e < 0 || !isDir(st.mode)) error(1, e < 0 ? e : ENOTDIR, "target directory " + quoteaf(target));
  } else {
    const last = files[files.length - 1];
    const st = new Stat();
    const e = st.stat(last);
    if (e == 0 && isDir(st.mode)) target = files.pop();
    else if (files.length > 2) error(1, e < 0 ? e : ENOTDIR, "target " + quoteaf(last));
  }
  let ok = true;
  if (target !== null) {
    for (let i = 0; i < files.length; i++) {
      let src = files[i];
      if (strip) src = stripTrailingSlashes(src);
      let dst: string;
      const made: string[] = [];
      if (parents) {
        const plain = stripTrailingSlashes(src);
        let relative = plain;
        while (relative.startsWith("/")) relative = relative.substring(1);
        dst = joinPath(target, relative);
        if (!makeParentsOf(plain, target, c, made)) {
          ok = false;
          continue;
        }
      } else {
        const name = stripTrailingSlashes(lastComponent(src));
        // "cp -r .. dir" copies into dir itself
        dst = name == ".." ? target + (target.endsWith("/") ? "" : "/") + "." : joinPath(target, name);
      }
      if (!c.copy(src, dst)) ok = false;
      const st = new Stat();
      for (let k = made.length - 2; k >= 0; k -= 2) {
        if (st.stat(made[k]) < 0) continue;
        if (c.preserveTimes) fs.utimensat(-100, made[k + 1], st.atime, st.atimeNsec, st.mtime, st.mtimeNsec, 0);
        if (c.preserveOwner) fs.lchown(made[k + 1], st.uid as i32, st.gid as i32);
        if (c.preserveMode) fs.chmod(made[k + 1], (st.mode & 0o7777) as i32);
      }
    }
    return ok ? 0 : 1;
  }
  if (parents) {
    error(0, 0, "with --parents, the destination must be a directory");
    tryHelp();
    return 1;
  }
  let dst = files[1];
  // "cp --force --backup foo foo" copies foo to its backup
  if (c.force && c.backup != NO_BACKUP && files[0] == dst) {
    dst = backupName(dst, c.backup);
    c.backup = NO_BACKUP;
  }
  return c.copy(strip ? stripTrailingSlashes(files[0]) : files[0], dst) ? 0 : 1;
}
