// Programs that run another one: nice(1), nohup(1) and chroot(1).
import * as C from "../../lib/chars";
import { getenv } from "../../lib/env";
import { EACCES, EPERM } from "../../lib/errno";
import { error, missingOperand, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { println } from "../../lib/io";
import { numEnd, strtol } from "../../lib/number";
import { realpath } from "../../lib/path";
import { exec, execFailure } from "../../lib/process";
import { quote, quoteaf } from "../../lib/quote";
import { SIG_IGN, SIGHUP, sigaction } from "../../lib/signal";
import { setgid, setgroups, setuid } from "../../lib/sys/cred";
import {
  close,
  dup2,
  F_DUPFD_CLOEXEC,
  fcntl,
  isatty,
  O_APPEND,
  O_CREAT,
  O_WRONLY,
  open,
  umask,
} from "../../lib/sys/file";
import { chdir, chroot as chrootTo } from "../../lib/sys/fs";
import { getpriority, PRIO_PROCESS, setpriority } from "../../lib/sys/proc";
import { groupsOf, passwdByUid, resolveGroup, resolveUser } from "../../lib/users";
import { LONG_ONLY, other, standard } from "./common";

const CANCELED = 125;

const NICE_USAGE = `[OPTION] [COMMAND [ARG]...]
Run COMMAND with an adjusted niceness, which affects process scheduling.
With no COMMAND, print the current niceness.  Niceness values range from
-20 (most favorable to the process) to 19 (least favorable to the process).

  -n, --adjustment=N   add integer N to the niceness (default 10)
`;
function niceness(): i32 {
  return 20 - getpriority(PRIO_PROCESS, 0);
}
export function nice(args: string[]): i32 {
  // "-5" and "--5" are old forms of "-n 5" and "-n -5"
  let adjustment: string | null = null;
  let i = 1;
  for (; i < args.length; i++) {
    const a = args[i];
    if (a.length > 1 && a.charCodeAt(0) == C.MINUS) {
      const at = a.charCodeAt(1) == C.MINUS || a.charCodeAt(1) == C.PLUS ? 2 : 1;
      if (at < a.length && a.charCodeAt(at) >= C.n0 && a.charCodeAt(at) <= C.n9) {
        adjustment = a.substring(1);
        continue;
      }
    }
    const one = [args[0]];
    for (let k = i; k < args.length; k++) one.push(args[k]);
    const o = new Getopt(one, "+n:", standard([long("adjustment", REQ_ARG, C.n)]));
    const c = o.next();
    if (c == C.n) {
      adjustment = o.arg;
      i += o.index - 2;
      continue;
    }
    if (c != OPT_END) return other(c, NICE_USAGE, CANCELED);
    i += o.index - 1;
    break;
  }
  let by = 10;
  if (adjustment !== null) {
    const v = strtol(adjustment);
    if (numEnd == 0 || numEnd != adjustment.length) error(CANCELED, 0, "invalid adjustment " + quote(adjustment));
    by = (v < -39 ? -39 : v > 39 ? 39 : v) as i32;
  }
  if (i >= args.length) {
    if (adjustment !== null) {
      error(0, 0, "a command must be given with an adjustment");
      tryHelp();
      return CANCELED;
    }
    println(niceness().toString());
    return 0;
  }
  const r = setpriority(PRIO_PROCESS, 0, min(19, max(-20, niceness() + by)));
  if (r < 0) error(r == -EPERM || r == -EACCES ? 0 : CANCELED, r, "cannot set niceness");
  const e = exec(args.slice(i));
  error(0, e, quote(args[i]));
  return execFailure(e);
}

const NOHUP_USAGE = `COMMAND [ARG]...
  or:  nohup OPTION
Run COMMAND, ignoring hangup signals.

If standard input is a terminal, redirect it from an unreadable file.
If standard output is a terminal, append output to 'nohup.out' if possible,
'$HOME/nohup.out' otherwise.
If standard error is a terminal, redirect it to standard output.
`;
export function nohup(args: string[]): i32 {
  const failure = getenv("POSIXLY_CORRECT") !== null ? 127 : CANCELED;
  const o = new Getopt(args, "+", standard([]));
  for (let c = o.next(); c != OPT_END; c = o.next()) return other(c, NOHUP_USAGE, failure);
  const command = o.rest();
  if (!command.length) {
    missingOperand();
    return failure;
  }
  const ignoringInput = isatty(0);
  const redirectingOut = isatty(1);
  const redirectingErr = isatty(2);
  if (ignoringInput) {
    close(0);
    const fd = open("/dev/null", O_WRONLY);
    if (fd < 0) error(failure, fd, "failed to render standard input unusable");
    if (!redirectingOut && !redirectingErr) error(0, 0, "ignoring input");
  }
  if (redirectingOut || redirectingErr) {
    if (redirectingOut) {
      const mask = umask(0o177);
      let file = "nohup.out";
      let fd = open(file, O_CREAT | O_WRONLY | O_APPEND, 0o600);
      if (fd < 0) {
        const first = fd;
        const home = getenv("HOME");
        if (home !== null) {
          file = home + (home.endsWith("/") ? "" : "/") + "nohup.out";
          fd = open(file, O_CREAT | O_WRONLY | O_APPEND, 0o600);
        }
        if (fd < 0) {
          error(0, first, "failed to open 'nohup.out'");
          if (home !== null) error(0, fd, "failed to open " + quote(file));
          return failure;
        }
      }
      dup2(fd, 1);
      if (fd > 2) close(fd);
      umask(mask);
      error(0, 0, (ignoringInput ? "ignoring input and appending output to " : "appending output to ") + quoteaf(file));
    }
  }
  let savedErr = 2;
  if (redirectingErr) {
    savedErr = fcntl(2, F_DUPFD_CLOEXEC, 3);
    if (!redirectingOut)
      error(0, 0, ignoringInput ? "ignoring input and redirecting stderr to stdout" : "redirecting stderr to stdout");
    dup2(1, 2);
  }
  sigaction(SIGHUP, SIG_IGN);
  const e = exec(command);
  if (redirectingErr && savedErr > 2) dup2(savedErr, 2);
  error(0, e, "failed to run command " + quoteaf(command[0]));
  return execFailure(e);
}

const CHROOT_USAGE = `[OPTION] NEWROOT [COMMAND [ARG]...]
  or:  chroot OPTION
Run COMMAND with root directory set to NEWROOT.

  --groups=G_LIST        specify supplementary groups as g1,g2,..,gN
  --userspec=USER:GROUP  specify user and group (ID or name) to use
  --skip-chdir           do not change working directory to '/'

If no command is given, run '"$SHELL" -i' (default: '/bin/sh -i').
`;
export function chroot(args: string[]): i32 {
  let groups: string | null = null;
  let spec: string | null = null;
  let skip = false;
  const o = new Getopt(
    args,
    "+",
    standard([
      long("groups", REQ_ARG, LONG_ONLY),
      long("userspec", REQ_ARG, LONG_ONLY + 1),
      long("skip-chdir", NO_ARG, LONG_ONLY + 2),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == LONG_ONLY) groups = o.arg;
    else if (c == LONG_ONLY + 1) spec = o.arg;
    else if (c == LONG_ONLY + 2) skip = true;
    else return other(c, CHROOT_USAGE, CANCELED);
  }
  const rest = o.rest();
  if (!rest.length) {
    missingOperand();
    return CANCELED;
  }
  const root = rest[0];
  const oldRoot = realpath(root) == "/";
  if (skip && !oldRoot) {
    error(0, 0, "option --skip-chdir only permitted if NEWROOT is old " + quoteaf("/"));
    tryHelp();
    return CANCELED;
  }
  let r = chrootTo(root);
  if (r < 0) error(CANCELED, r, "cannot change root directory to " + quoteaf(root));
  if (!skip) {
    r = chdir("/");
    if (r < 0) error(CANCELED, r, "cannot chdir to root directory");
  }
  // names are looked up in the new root
  let uid: i64 = -1;
  let gid: i64 = -1;
  let userName: string | null = null;
  if (spec !== null) {
    const colon = spec.indexOf(":");
    const user = colon < 0 ? spec : spec.substring(0, colon);
    if (user.length) {
      uid = resolveUser(user);
      if (uid < 0) error(CANCELED, 0, "invalid user");
      const p = passwdByUid(uid as i32);
      if (p !== null) {
        gid = p.gid;
        userName = p.name;
      } else if (colon < 0) error(CANCELED, 0, "no group specified for unknown uid: " + uid.toString());
    }
    if (colon >= 0 && colon + 1 < spec.length) {
      gid = resolveGroup(spec.substring(colon + 1));
      if (gid < 0) error(CANCELED, 0, "invalid group");
    }
  }
  if (groups !== null) {
    const list: i32[] = [];
    const names = groups.split(",");
    for (let i = 0; i < names.length; i++) {
      if (!names[i].length) continue;
      const g = resolveGroup(names[i]);
      if (g < 0) error(CANCELED, 0, "invalid group " + quote(names[i]));
      list.push(g as i32);
    }
    r = setgroups(list);
    if (r < 0) error(CANCELED, r, "failed to set supplemental groups");
  } else if (uid >= 0) {
    r = setgroups(userName !== null && gid >= 0 ? groupsOf(userName, gid as i32) : []);
    if (r < 0) error(CANCELED, r, "failed to set supplemental groups");
  }
  if (gid >= 0) {
    r = setgid(gid as i32);
    if (r < 0) error(CANCELED, r, "failed to set group-ID");
  }
  if (uid >= 0) {
    r = setuid(uid as i32);
    if (r < 0) error(CANCELED, r, "failed to set user-ID");
  }
  let command = rest.slice(1);
  if (!command.length) {
    const shell = getenv("SHELL");
    command = [shell === null ? "/bin/sh" : shell, "-i"];
  }
  const e = exec(command);
  error(0, e, "failed to run command " + quote(command[0]));
  return execFailure(e);
}
