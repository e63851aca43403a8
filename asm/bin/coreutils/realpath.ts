// realpath(1) and readlink(1).
import * as C from "../../lib/chars";
import { getenv } from "../../lib/env";
import { ENOENT, ENOTDIR } from "../../lib/errno";
import { error, missingOperand } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { stdout } from "../../lib/io";
import { ALL_EXIST, ANY_MAY_MISS, realpath as canonical, LAST_MAY_MISS, lastError } from "../../lib/path";
import { quotef } from "../../lib/quote";
import { isDir, Stat } from "../../lib/stat";
import { lastError as fsError, readlink as readLink } from "../../lib/sys/fs";
import { LONG_ONLY, other, standard } from "./common";

const USAGE = `[OPTION]... FILE...
Print the resolved absolute file name;
all but the last component must exist

  -e, --canonicalize-existing  all components of the path must exist
  -m, --canonicalize-missing   no path components need exist or be a directory
  -L, --logical                resolve '..' components before symlinks
  -P, --physical               resolve symlinks as encountered (default)
  -q, --quiet                  suppress most error messages
      --relative-to=DIR        print the resolved path relative to DIR
      --relative-base=DIR      print absolute paths unless paths below DIR
  -s, --strip, --no-symlinks   don't expand symlinks
  -z, --zero                   end each output line with NUL, not newline
`;

/** The way from the directory `from` to `to`, both canonical. */
export function relativeTo(to: string, from: string): string {
  if (to == from) return ".";
  const a: string[] = from == "/" ? [] : from.substring(1).split("/");
  const b: string[] = to == "/" ? [] : to.substring(1).split("/");
  let i = 0;
  while (i < a.length && i < b.length && a[i] == b[i]) i++;
  let out = "";
  for (let k = i; k < a.length; k++) out += out.length ? "/.." : "..";
  for (let k = i; k < b.length; k++) out += (out.length ? "/" : "") + b[k];
  return out.length ? out : ".";
}
function isBelow(path: string, base: string): bool {
  return path == base || base == "/" || path.startsWith(base + "/");
}

let mode = LAST_MAY_MISS;
let logical = false;
let followLinks = true;

/** The canonical form, or null with `failure`. */
let failure: i32 = 0;
function resolve(path: string): string | null {
  let r = canonical(path, mode, !logical);
  // -s reads no link, so it does not see what is missing either, unless -e asks
  if (r === null && lastError == -ENOENT && logical && !followLinks && mode == LAST_MAY_MISS)
    r = canonical(path, ANY_MAY_MISS, false);
  // -L: ".." by text alone first, then the links
  if (r !== null && logical && followLinks) r = canonical(r, mode);
  if (r !== null && logical && !followLinks && mode == ALL_EXIST) {
    // its target has to be there all the same
    const e = new Stat().stat(r);
    if (e < 0) {
      failure = e;
      return null;
    }
  }
  if (r === null) failure = lastError;
  return r;
}

export function realpath(args: string[]): i32 {
  let quiet = false;
  let end = C.NL;
  let relative: string | null = null;
  let base: string | null = null;
  const o = new Getopt(
    args,
    "eLmPqsz",
    standard([
      long("canonicalize-existing", NO_ARG, C.e),
      long("canonicalize-missing", NO_ARG, C.m),
      long("relative-to", REQ_ARG, LONG_ONLY),
      long("relative-base", REQ_ARG, LONG_ONLY + 1),
      long("quiet", NO_ARG, C.q),
      long("strip", NO_ARG, C.s),
      long("no-symlinks", NO_ARG, C.s),
      long("zero", NO_ARG, C.z),
      long("logical", NO_ARG, C.L),
      long("physical", NO_ARG, C.P),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.e:
        mode = ALL_EXIST;
        break;
      case C.m:
        mode = ANY_MAY_MISS;
        break;
      case C.L:
        followLinks = true;
        logical = true;
        break;
      case C.s:
        followLinks = false;
        logical = true;
        break;
      case C.P:
        followLinks = true;
        logical = false;
        break;
      case C.q:
        quiet = true;
        break;
      case C.z:
        end = 0;
        break;
      case LONG_ONLY:
        relative = o.arg;
        break;
      case LONG_ONLY + 1:
        base = o.arg;
        break;
      default:
        return other(c, USAGE);
    }
  }
  const files = o.rest();
  if (!files.length) {
    missingOperand();
    return 1;
  }
  if (base !== null && relative === null) relative = base;
  let from: string | null = null;
  let below: string | null = null;
  if (relative !== null) {
    from = directory(relative);
    if (base !== null) {
      if (base == relative) below = from;
      else {
        below = directory(base);
        // --relative-to must lie below --relative-base to have an effect
        if (!isBelow(from!, below!)) {
          below = null;
          from = null;
        }
      }
    }
  }
  let status = 0;
  for (let i = 0; i < files.length; i++) {
    const r = resolve(files[i]);
    if (r === null) {
      status = 1;
      if (!quiet) error(0, failure, quotef(files[i]));
      continue;
    }
    stdout.put(from === null || (below !== null && !isBelow(r, below)) ? r : relativeTo(r, from));
    stdout.byte(end);
  }
  return status;
}
function directory(path: string): string | null {
  const r = resolve(path);
  if (r === null) error(1, failure, quotef(path));
  const st = new Stat();
  if (mode == ALL_EXIST && st.stat(r!) == 0 && !isDir(st.mode)) error(1, ENOTDIR, quotef(path));
  return r;
}

const READLINK_USAGE = `[OPTION]... FILE...
Print value of a symbolic link or canonical file name

  -f, --canonicalize            canonicalize by following every symlink in
                                every component of the given name recursively;
                                all but the last component must exist
  -e, --canonicalize-existing   likewise; all components must exist
  -m, --canonicalize-missing    likewise, without requirements on components
                                existence
  -n, --no-newline              do not output the trailing delimiter
  -q, --quiet
  -s, --silent                  suppress most error messages (on by default)
  -v, --verbose                 report error messages
  -z, --zero                    end each output line with NUL, not newline
`;

export function readlink(args: string[]): i32 {
  let canonicalize = -1;
  let verbose = getenv("POSIXLY_CORRECT") !== null;
  let newline = true;
  let end = C.NL;
  const o = new Getopt(
    args,
    "efmnqsvz",
    standard([
      long("canonicalize", NO_ARG, C.f),
      long("canonicalize-existing", NO_ARG, C.e),
      long("canonicalize-missing", NO_ARG, C.m),
      long("no-newline", NO_ARG, C.n),
      long("quiet", NO_ARG, C.q),
      long("silent", NO_ARG, C.s),
      long("verbose", NO_ARG, C.v),
      long("zero", NO_ARG, C.z),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.e:
        canonicalize = ALL_EXIST;
        break;
      case C.f:
        canonicalize = LAST_MAY_MISS;
        break;
      case C.m:
        canonicalize = ANY_MAY_MISS;
        break;
      case C.n:
        newline = false;
        break;
      case C.q:
      case C.s:
        verbose = false;
        break;
      case C.v:
        verbose = true;
        break;
      case C.z:
        end = 0;
        break;
      default:
        return other(c, READLINK_USAGE);
    }
  }
  const files = o.rest();
  if (!files.length) {
    missingOperand();
    return 1;
  }
  if (files.length > 1 && !newline) {
    error(0, 0, "ignoring --no-newline with multiple arguments");
    newline = true;
  }
  let status = 0;
  for (let i = 0; i < files.length; i++) {
    const r = canonicalize >= 0 ? canonical(files[i], canonicalize) : readLink(files[i]);
    if (r === null) {
      status = 1;
      if (verbose) error(0, canonicalize >= 0 ? lastError : fsError, quotef(files[i]));
      continue;
    }
    stdout.put(r);
    if (newline) stdout.byte(end);
  }
  return status;
}
