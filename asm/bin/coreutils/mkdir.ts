// mkdir(1) and rmdir(1).
import * as C from "../../lib/chars";
import { listDir } from "../../lib/dirs";
import { EACCES, EBUSY, EEXIST, ENOENT, ENOTDIR, ENOTEMPTY, EPERM, EROFS } from "../../lib/errno";
import { error, missingOperand } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { println } from "../../lib/io";
import { stripTrailingSlashes } from "../../lib/path";
import { quote, quoteaf } from "../../lib/quote";
import { prog } from "../../lib/start";
import { isDir, modeMentioned, parseMode, Stat } from "../../lib/stat";
import { umask } from "../../lib/sys/file";
import * as fs from "../../lib/sys/fs";
import { LONG_ONLY, other, standard } from "./common";

const USAGE = `[OPTION]... DIRECTORY...
Create the DIRECTORY(ies), if they do not already exist.

  -m, --mode=MODE   set file mode (as in chmod), not a=rwx - umask
  -p, --parents     no error if existing, make parent directories as needed
  -v, --verbose     print a message for each created directory
`;

/** Gives a new directory those bits of `mode` that -m spoke of and the umask took. */
function settleMode(name: string, mode: i32, mentioned: u32): void {
  const st = new Stat();
  if (st.stat(name) == 0 && (st.mode ^ (mode as u32)) & mentioned)
    fs.chmod(name, mode | ((st.mode & 0o7777 & ~mentioned) as i32));
}

/**
 * Makes `path` and its missing ancestors, as mkdir -p.
 * @param mode permission bits of the last one, −1 for 0777 & ~umask
 * @param announce a line for every directory made, with this before the name
 * @returns 0, or 1 after a message
 */
export function makeParents(
  path: string,
  mode: i32,
  announce: string | null,
  all: bool = true,
  mentioned: u32 = 0o7777,
): i32 {
  const mask = umask(0);
  umask(mask);
  const n = path.length;
  if (!n) {
    error(0, ENOENT, "cannot create directory " + quote(""));
    return 1;
  }
  const st = new Stat();
  let i = 0;
  while (i < n && path.charCodeAt(i) == C.SLASH) i++;
  while (i < n) {
    let j = i;
    while (j < n && path.charCodeAt(j) != C.SLASH) j++;
    let k = j;
    while (k < n && path.charCodeAt(k) == C.SLASH) k++;
    const last = k >= n;
    if (last && !all) return 0;
    const name = path.substring(0, last ? n : j);
    // an ancestor must let its owner in, whatever the umask says
    if (!last) umask(mask & ~0o300);
    const r = fs.mkdir(name, last && mode >= 0 ? mode & 0o1777 : 0o777);
    umask(mask);
    if (r == 0) {
      if (announce !== null) println(announce + quoteaf(name));
      if (last && mode >= 0) settleMode(name, mode, mentioned);
    } else {
      const exists = st.stat(name) == 0;
      if (!exists || !isDir(st.mode)) {
        error(0, exists && !last ? ENOTDIR : r, "cannot create directory " + quote(name));
        return 1;
      }
    }
    i = k;
  }
  return 0;
}

export function mkdir(args: string[]): i32 {
  let modeText: string | null = null;
  let parents = false;
  let verbose = false;
  const o = new Getopt(
    args,
    "pm:vZ",
    standard([
      long("context", OPT_ARG, C.Z),
      long("mode", REQ_ARG, C.m),
      long("parents", NO_ARG, C.p),
      long("verbose", NO_ARG, C.v),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.p:
        parents = true;
        break;
      case C.m:
        modeText = o.arg;
        break;
      case C.v:
        verbose = true;
        break;
      case C.Z:
        break;
      default:
        return other(c, USAGE);
    }
  }
  const names = o.rest();
  if (!names.length) {
    missingOperand();
    return 1;
  }
  let mode = -1;
  let mentioned: u32 = 0;
  if (modeText !== null) {
    const mask = umask(0);
    umask(mask);
    mode = parseMode(modeText, 0o777, true, mask);
    if (mode < 0) error(1, 0, "invalid mode " + quote(modeText));
    mentioned = modeMentioned;
  }
  let status = 0;
  const announce = verbose ? prog + ": created directory " : null;
  for (let i = 0; i < names.length; i++) {
    if (parents) {
      if (makeParents(names[i], mode, announce, true, mentioned)) status = 1;
      continue;
    }
    const r = fs.mkdir(names[i], mode < 0 ? 0o777 : mode & 0o1777);
    if (r < 0) {
      error(0, r, "cannot create directory " + quote(names[i]));
      status = 1;
      continue;
    }
    if (mode >= 0) settleMode(names[i], mode, mentioned);
    if (announce !== null) println(announce + quoteaf(names[i]));
  }
  return status;
}

const RMDIR_USAGE = `[OPTION]... DIRECTORY...
Remove the DIRECTORY(ies), if they are empty.

      --ignore-fail-on-non-empty
                    ignore each failure that is solely because a directory
                    is non-empty
  -p, --parents     remove DIRECTORY and its ancestors; e.g., 'rmdir -p a/b/c' is
                    similar to 'rmdir a/b/c a/b a'
  -v, --verbose     output a diagnostic for every directory processed
`;
let ignoreNonEmpty = false;
let rmdirVerbose = false;

function ignorable(r: i32, name: string): bool {
  if (!ignoreNonEmpty) return false;
  if (r == -ENOTEMPTY || r == -EEXIST) return true;
  if (r != -EACCES && r != -EPERM && r != -EROFS && r != -EBUSY) return false;
  // one of these may hide that it is not empty
  const st = new Stat();
  return st.lstat(name) == 0 && isDir(st.mode) && !isEmpty(name);
}
function isEmpty(name: string): bool {
  const list = listDir(name);
  return list !== null && list.length == 0;
}

function removeParents(path: string): bool {
  let name = stripTrailingSlashes(path);
  while (true) {
    const slash = name.lastIndexOf("/");
    if (slash < 0) return true;
    let end = slash;
    while (end > 0 && name.charCodeAt(end - 1) == C.SLASH) end--;
    if (end == 0) return true;
    name = name.substring(0, end);
    if (rmdirVerbose) println(prog + ": removing directory, " + quoteaf(name));
    const r = fs.rmdir(name);
    if (r < 0) {
      if (ignorable(r, name)) return true;
      error(0, r, "failed to remove directory " + quoteaf(name));
      return false;
    }
  }
}

export function rmdir(args: string[]): i32 {
  let parents = false;
  const o = new Getopt(
    args,
    "pv",
    standard([
      long("ignore-fail-on-non-empty", NO_ARG, LONG_ONLY),
      long("path", NO_ARG, C.p),
      long("parents", NO_ARG, C.p),
      long("verbose", NO_ARG, C.v),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.p:
        parents = true;
        break;
      case C.v:
        rmdirVerbose = true;
        break;
      case LONG_ONLY:
        ignoreNonEmpty = true;
        break;
      default:
        return other(c, RMDIR_USAGE);
    }
  }
  const names = o.rest();
  if (!names.length) {
    missingOperand();
    return 1;
  }
  let status = 0;
  const st = new Stat();
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    if (rmdirVerbose) println(prog + ": removing directory, " + quoteaf(name));
    const r = fs.rmdir(name);
    if (r == 0) {
      if (parents && !removeParents(name)) status = 1;
      continue;
    }
    if (ignorable(r, name)) continue;
    // "rmdir link/" says ENOTDIR, which puzzles people when the link does lead to a directory
    if (
      r == -ENOTDIR &&
      name.endsWith("/") &&
      st.stat(name) == 0 &&
      isDir(st.mode) &&
      st.lstat(stripTrailingSlashes(name)) == 0 &&
      !isDir(st.mode)
    )
      error(0, 0, "failed to remove " + quoteaf(name) + ": Symbolic link not followed");
    else error(0, r, "failed to remove " + quoteaf(name));
    status = 1;
  }
  return status;
}
