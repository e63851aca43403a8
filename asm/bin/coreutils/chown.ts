// chown(1) and chgrp(1).
import * as C from "../../lib/chars";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { println } from "../../lib/io";
import { quote, quoteaf } from "../../lib/quote";
import { isDir, isLink, Stat } from "../../lib/stat";
import { AT_SYMLINK_NOFOLLOW } from "../../lib/sys/file";
import * as fs from "../../lib/sys/fs";
import { groupByGid, groupName, passwdByUid, resolveGroup, resolveUser, userName } from "../../lib/users";
import { Walk } from "../../lib/walk";
import { LONG_ONLY, other, standard } from "./common";
import { COMMAND_LINE, cameThrough, isProtectedRoot, LOGICAL, PHYSICAL } from "./tree";

const CHOWN_USAGE = `[OPTION]... [OWNER][:[GROUP]] FILE...
  or:  chown [OPTION]... --reference=RFILE FILE...
Change the owner and/or group of each FILE to OWNER and/or GROUP.
With --reference, change the owner and group of each FILE to those of RFILE.
`;
const CHGRP_USAGE = `[OPTION]... GROUP FILE...
  or:  chgrp [OPTION]... --reference=RFILE FILE...
Change the group of each FILE to GROUP.
With --reference, change the group of each FILE to that of RFILE.
`;
const COMMON = `
  -c, --changes          like verbose but report only when a change is made
  -f, --silent, --quiet  suppress most error messages
  -v, --verbose          output a diagnostic for every file processed
      --dereference      affect the referent of each symbolic link (this is
                         the default), rather than the symbolic link itself
  -h, --no-dereference   affect symbolic links instead of any referenced file
      --from=CURRENT_OWNER:CURRENT_GROUP  (chown) change only if they match
      --no-preserve-root  do not treat '/' specially (the default)
      --preserve-root    fail to operate recursively on '/'
      --reference=RFILE  use RFILE's owner and group
  -R, --recursive        operate on files and directories recursively
  -H, -L, -P             with -R: follow links on the command line, all, none
`;

let uid: i64 = -1;
let gid: i64 = -1;
let userText: string | null = null;
let groupText: string | null = null;
let fromUid: i64 = -1;
let fromGid: i64 = -1;
let recursive = false;
let changes = false;
let verbose = false;
let silent = false;
let dereference = true;
let traverse = PHYSICAL;
let preserveRoot = false;

class Spec {
  uid: i64 = -1;
  gid: i64 = -1;
  user: string | null = null;
  group: string | null = null;
}
let specError = "";
/** "user", "user:group", ":group", "user:" (its login group); "." for ":" when that names nobody. */
function parseSpec(text: string, separator: string): Spec | null {
  const s = new Spec();
  const at = text.indexOf(separator);
  const user = at < 0 ? text : text.substring(0, at);
  if (user.length) {
    s.uid = resolveUser(user);
    if (s.uid < 0) {
      specError = at >= 0 && at + 1 == text.length ? "invalid spec" : "invalid user";
      return null;
    }
    s.user = user;
    if (at >= 0 && at + 1 == text.length) {
      const p = passwdByUid(s.uid as i32);
      if (p === null) {
        specError = "invalid spec";
        return null;
      }
      s.gid = p.gid as u32 as i64;
      const g = groupByGid(p.gid);
      s.group = g === null ? p.gid.toString() : g.name;
    }
  }
  if (at >= 0 && at + 1 < text.length) {
    const group = text.substring(at + 1);
    s.gid = resolveGroup(group);
    if (s.gid < 0) {
      specError = "invalid group";
      return null;
    }
    s.group = group;
  }
  return s;
}
function specOf(text: string): Spec {
  let s = parseSpec(text, ":");
  if (s === null && text.includes(".") && !text.includes(":")) {
    const why = specError;
    s = parseSpec(text, ".");
    if (s !== null) error(0, 0, "warning: '.' should be ':': " + quote(text));
    else specError = why;
  }
  if (s === null) {
    error(1, 0, specError + ": " + quote(text));
    return new Spec();
  }
  return s;
}

/** "user:group", "user" or ":group", after what is being changed. */
function pair(user: string | null, group: string | null): string {
  if (user !== null) return group !== null ? user + ":" + group : user;
  return group !== null ? group : "";
}

function describe(name: string, st: Stat, state: i32): void {
  const both = userText !== null && groupText !== null;
  const onlyGroup = userText === null;
  const spec = pair(userText, groupText);
  const old = both
    ? userName(st.uid as i32) + ":" + groupName(st.gid as i32)
    : onlyGroup
      ? groupName(st.gid as i32)
      : userName(st.uid as i32);
  const what = userText !== null ? "ownership" : groupText !== null ? "group" : "ownership";
  if (state == FAILED) {
    println(
      spec.length
        ? "failed to change " + what + " of " + quoteaf(name) + " from " + old + " to " + spec
        : "failed to change " + what + " of " + quoteaf(name),
    );
  } else if (state == CHANGED) {
    println(
      spec.length
        ? "changed " + what + " of " + quoteaf(name) + " from " + old + " to " + spec
        : "no change to ownership of " + quoteaf(name),
    );
  } else println(what + " of " + quoteaf(name) + " retained" + (spec.length || groupText !== null ? " as " + old : ""));
}
const CHANGED = 0;
const FAILED = 1;
const SAME = 2;

/** Changes an operand and, with -R, all below it. */
function change(operand: string): bool {
  const walk = new Walk(operand);
  /** What the directories that we are in were like. */
  const inside: Stat[] = [];
  let ok = true;
  while (walk.next()) {
    let at: Stat | null;
    if (walk.leaving) at = inside.pop();
    else {
      enterable = false;
      at = looked(walk);
      if (at === null) {
        ok = false;
        continue;
      }
      if (enterable) {
        // what is inside goes first: the directory's new owner may not let us in
        const e = walk.enter();
        if (e == 0) {
          inside.push(at);
          continue;
        }
        error(0, e, "cannot read directory " + quoteaf(walk.path));
        ok = false;
      }
    }
    if (!changeOne(walk, at)) ok = false;
  }
  if (!cameThrough(walk, operand)) ok = false;
  return ok;
}
/** After looked: it is a directory whose entries are to be changed, too. */
let enterable = false;
/** What is to be changed: the file, or what the link leads to; null after a message. */
function looked(walk: Walk): Stat | null {
  const commandLine = walk.depth == 0;
  const st = new Stat();
  let e = st.statAt(walk.dir, walk.name, AT_SYMLINK_NOFOLLOW);
  if (e < 0) {
    if (!silent) error(0, e, "cannot access " + quoteaf(walk.path));
    return null;
  }
  const wasLink = isLink(st.mode);
  const followed =
    wasLink && (recursive ? traverse == LOGICAL || (traverse == COMMAND_LINE && commandLine) : dereference);
  let at = st;
  if (wasLink && (followed || dereference)) {
    at = new Stat();
    e = at.statAt(walk.dir, walk.name, 0);
    if (e < 0) {
      if (!silent) error(0, e, "cannot dereference " + quoteaf(walk.path));
      return null;
    }
  }
  if (recursive && isDir(at.mode)) {
    if (commandLine && preserveRoot && isProtectedRoot(walk.path, at)) return null;
    // a link that leads up again is changed, but not followed
    enterable = (!wasLink || followed) && (traverse != LOGICAL || walk.depthOf(at.dev, at.ino) < 0);
  }
  return at;
}
function changeOne(walk: Walk, at: Stat): bool {
  const wanted = (fromUid < 0 || at.uid == (fromUid as u32)) && (fromGid < 0 || at.gid == (fromGid as u32));
  let e = 0;
  if (wanted) {
    e = fs.fchownat(walk.dir, walk.name, uid as i32, gid as i32, dereference ? 0 : AT_SYMLINK_NOFOLLOW);
    if (e < 0 && !silent)
      error(
        0,
        e,
        (userText !== null || uid >= 0 ? "changing ownership of " : "changing group of ") + quoteaf(walk.path),
      );
  }
  if (verbose || changes) {
    const differs = wanted && e == 0 && ((uid >= 0 && (uid as u32) != at.uid) || (gid >= 0 && (gid as u32) != at.gid));
    if (verbose || differs) describe(walk.path, at, wanted && e < 0 ? FAILED : differs ? CHANGED : SAME);
  }
  return e == 0;
}

function main(args: string[], isGroup: bool): i32 {
  let reference: string | null = null;
  let explicit = -1;
  const longs = [
    long("recursive", NO_ARG, C.R),
    long("changes", NO_ARG, C.c),
    long("dereference", NO_ARG, LONG_ONLY),
    long("no-dereference", NO_ARG, C.h),
    long("no-preserve-root", NO_ARG, LONG_ONLY + 2),
    long("preserve-root", NO_ARG, LONG_ONLY + 3),
    long("quiet", NO_ARG, C.f),
    long("silent", NO_ARG, C.f),
    long("reference", REQ_ARG, LONG_ONLY + 4),
    long("verbose", NO_ARG, C.v),
  ];
  if (!isGroup) longs.push(long("from", REQ_ARG, LONG_ONLY + 1));
  const o = new Getopt(args, "HLPRcfhv", standard(longs));
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.H:
        traverse = COMMAND_LINE;
        break;
      case C.L:
        traverse = LOGICAL;
        break;
      case C.P:
        traverse = PHYSICAL;
        break;
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
      case C.h:
        explicit = 0;
        break;
      case LONG_ONLY:
        explicit = 1;
        break;
      case LONG_ONLY + 1: {
        const s = specOf(o.arg!);
        fromUid = s.uid;
        fromGid = s.gid;
        break;
      }
      case LONG_ONLY + 2:
        preserveRoot = false;
        break;
      case LONG_ONLY + 3:
        preserveRoot = true;
        break;
      case LONG_ONLY + 4:
        reference = o.arg;
        break;
      default:
        return other(c, (isGroup ? CHGRP_USAGE : CHOWN_USAGE) + COMMON);
    }
  }
  if (recursive && traverse == PHYSICAL) {
    if (explicit == 1) error(1, 0, "-R --dereference requires either -H or -L");
    dereference = false;
  } else dereference = explicit != 0;
  const rest = o.rest();
  const need = reference !== null ? 1 : 2;
  if (rest.length < need) {
    if (!rest.length) error(0, 0, "missing operand");
    else error(0, 0, "missing operand after " + quote(rest[rest.length - 1]));
    tryHelp();
    return 1;
  }
  if (reference !== null) {
    const st = new Stat();
    const e = st.stat(reference);
    if (e < 0) error(1, e, "failed to get attributes of " + quoteaf(reference));
    if (!isGroup) {
      uid = st.uid;
      userText = userName(st.uid as i32);
    }
    gid = st.gid;
    groupText = groupName(st.gid as i32);
  } else {
    const text = rest.shift();
    if (isGroup) {
      if (text.length) {
        gid = resolveGroup(text);
        if (gid < 0) error(1, 0, "invalid group: " + quote(text));
        groupText = text;
      }
    } else {
      const s = specOf(text);
      uid = s.uid;
      gid = s.gid;
      userText = s.user;
      groupText = s.group;
    }
  }
  let ok = true;
  for (let i = 0; i < rest.length; i++) if (!change(rest[i])) ok = false;
  return ok ? 0 : 1;
}
export function chown(args: string[]): i32 {
  return main(args, false);
}
export function chgrp(args: string[]): i32 {
  return main(args, true);
}
