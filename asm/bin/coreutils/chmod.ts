// chmod(1).
import * as C from "../../lib/chars";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END, OPT_ERR, REQ_ARG } from "../../lib/getopt";
import { println } from "../../lib/io";
import { quote, quoteaf, quotef } from "../../lib/quote";
import { isDir, isLink, modeString, parseMode, Stat } from "../../lib/stat";
import { AT_SYMLINK_NOFOLLOW, umask } from "../../lib/sys/file";
import * as fs from "../../lib/sys/fs";
import { Walk } from "../../lib/walk";
import { LONG_ONLY, other, standard } from "./common";
import { cameThrough, isProtectedRoot } from "./tree";

const USAGE = `[OPTION]... MODE[,MODE]... FILE...
  or:  chmod [OPTION]... OCTAL-MODE FILE...
  or:  chmod [OPTION]... --reference=RFILE FILE...
Change the mode of each FILE to MODE.
With --reference, change the mode of each FILE to that of RFILE.

  -c, --changes          like verbose but report only when a change is made
  -f, --silent, --quiet  suppress most error messages
  -v, --verbose          output a diagnostic for every file processed
      --no-preserve-root  do not treat '/' specially (the default)
      --preserve-root    fail to operate recursively on '/'
      --reference=RFILE  use RFILE's mode instead of MODE values
  -R, --recursive        change files and directories recursively

Each MODE is of the form '[ugoa]*([-+=]([rwxXst]*|[ugo]))+|[-+=][0-7]+'.
`;

let recursive = false;
let changes = false;
let verbose = false;
let silent = false;
let preserveRoot = false;
let surprise = false;
let modeText = "";
let fixedMode = -1;
let mask: u32 = 0;

function four(mode: u32): string {
  const t = (mode & 0o7777).toString(8);
  return "0".repeat(max(0, 4 - t.length)) + t;
}
function describe(name: string, old: u32, now: u32, ok: bool, changed: bool): void {
  const perms = modeString(now).substring(1);
  if (!ok) {
    println(
      "failed to change mode of " +
        quoteaf(name) +
        " from " +
        four(old) +
        " (" +
        modeString(old).substring(1) +
        ") to " +
        four(now) +
        " (" +
        perms +
        ")",
    );
  } else if (changed)
    println(
      "mode of " +
        quoteaf(name) +
        " changed from " +
        four(old) +
        " (" +
        modeString(old).substring(1) +
        ") to " +
        four(now) +
        " (" +
        perms +
        ")",
    );
  else println("mode of " + quoteaf(name) + " retained as " + four(now) + " (" + perms + ")");
}

/** Changes an operand and, with -R, all below it, directories before what is in them. */
function change(operand: string): bool {
  const walk = new Walk(operand);
  const st = new Stat();
  let ok = true;
  while (walk.next()) {
    if (walk.leaving) continue;
    enterable = false;
    if (!changeOne(walk, st)) ok = false;
    if (!enterable) continue;
    const e = walk.enter();
    if (e < 0) {
      error(0, e, "cannot read directory " + quoteaf(walk.path));
      ok = false;
    }
  }
  if (!cameThrough(walk, operand)) ok = false;
  return ok;
}
/** After changeOne: it is a directory whose entries are to be changed, too. */
let enterable = false;
function changeOne(walk: Walk, st: Stat): bool {
  const name = walk.path;
  const commandLine = walk.depth == 0;
  let e = st.statAt(walk.dir, walk.name, commandLine ? 0 : AT_SYMLINK_NOFOLLOW);
  if (e < 0) {
    const l = new Stat();
    if (commandLine && l.lstat(name) == 0 && isLink(l.mode)) {
      if (!silent) error(0, 0, "cannot operate on dangling symlink " + quoteaf(name));
    } else if (!silent) error(0, e, "cannot access " + quoteaf(name));
    if (verbose) println(quoteaf(name) + " could not be accessed");
    return false;
  }
  if (isLink(st.mode)) {
    if (verbose) println("neither symbolic link " + quoteaf(name) + " nor referent has been changed");
    return true;
  }
  if (recursive && commandLine && preserveRoot && isProtectedRoot(name, st)) return false;
  const old = st.mode;
  const wanted: u32 =
    fixedMode >= 0 ? (fixedMode as u32) : (parseMode(modeText, old & 0o7777, isDir(old), mask) as u32);
  let now = (old & 0o170000) | wanted;
  e = fs.fchmodat(walk.dir, walk.name, wanted as i32);
  let ok = e == 0;
  let changed = false;
  if (!ok && !silent) error(0, e, "changing permissions of " + quoteaf(name));
  if (verbose || changes || surprise) {
    if (ok) {
      const after = new Stat();
      // a set-group-ID bit may have been refused silently
      if (wanted & 0o7000 && after.statAt(walk.dir, walk.name, 0) == 0) now = after.mode;
      changed = ((old ^ now) & 0o7777) != 0;
    }
    if (verbose || (changes && changed)) describe(name, old, ok ? now : (old & 0o170000) | wanted, ok, changed);
  }
  if (ok && surprise) {
    // "chmod -r" reads as an option; when the umask kept it from meaning "a-r", say so
    const naive = parseMode(modeText, old & 0o7777, isDir(old), 0) as u32;
    const got = now & 0o7777;
    if (got & ~naive) {
      error(
        0,
        0,
        quotef(name) +
          ": new permissions are " +
          modeString(now).substring(1) +
          ", not " +
          modeString((now & 0o170000) | naive).substring(1),
      );
      ok = false;
    }
  }
  enterable = recursive && isDir(old);
  return ok;
}

export function chmod(given: string[]): i32 {
  // "-x", "-rw", "-u+x" are modes: every letter that a mode may begin with is taken as an option
  const args = given;
  let mode: string | null = null;
  let reference: string | null = null;
  const o = new Getopt(
    args,
    "Rcfvr::w::x::X::s::t::u::g::o::a::,::+::=::0::1::2::3::4::5::6::7::",
    standard([
      long("changes", NO_ARG, C.c),
      long("recursive", NO_ARG, C.R),
      long("no-preserve-root", NO_ARG, LONG_ONLY),
      long("preserve-root", NO_ARG, LONG_ONLY + 1),
      long("quiet", NO_ARG, C.f),
      long("reference", REQ_ARG, LONG_ONLY + 2),
      long("silent", NO_ARG, C.f),
      long("verbose", NO_ARG, C.v),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.R:
        recursive = true;
        break;
      case C.c:
        changes = true;
        break;
      case C.f:
        silent = true;
        break;
      case C.v:
        verbose = true;
        break;
      case LONG_ONLY:
        preserveRoot = false;
        break;
      case LONG_ONLY + 1:
        preserveRoot = true;
        break;
      case LONG_ONLY + 2:
        reference = o.arg;
        break;
      default: {
        if (c >= 128 || c == OPT_ERR) return other(c, USAGE);
        const arg = o.arg;
        const text = "-" + String.fromCharCode(c) + (arg === null ? "" : arg);
        mode = mode === null ? text : mode + "," + text;
        surprise = true;
      }
    }
  }
  const files = o.rest();
  if (reference !== null) {
    if (mode !== null) {
      error(0, 0, "cannot combine mode and --reference options");
      tryHelp();
      return 1;
    }
  } else if (mode === null && files.length) mode = files.shift();
  if (!files.length) {
    if (mode === null || mode != given[given.length - 1]) {
      error(0, 0, "missing operand");
    } else error(0, 0, "missing operand after " + quote(mode));
    tryHelp();
    return 1;
  }
  mask = umask(0) as u32;
  umask(mask as i32);
  if (reference !== null) {
    const st = new Stat();
    const e = st.stat(reference);
    if (e < 0) error(1, e, "failed to get attributes of " + quoteaf(reference));
    fixedMode = (st.mode & 0o7777) as i32;
  } else {
    modeText = mode!;
    if (parseMode(modeText, 0, false, mask) < 0) {
      error(0, 0, "invalid mode: " + quote(modeText));
      tryHelp();
      return 1;
    }
  }
  let ok = true;
  for (let i = 0; i < files.length; i++) if (!change(files[i])) ok = false;
  return ok ? 0 : 1;
}
