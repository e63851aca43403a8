// nsenter(1): run a program in the namespaces of another process.
import { err, errx } from "../../lib/err";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { WEXITSTATUS, WIFEXITED, WIFSIGNALED, WIFSTOPPED, WTERMSIG } from "../../lib/process";
import { SIG_DFL, SIGCHLD, SIGCONT, SIGSTOP, sigaction } from "../../lib/signal";
import { exit } from "../../lib/start";
import { Stat } from "../../lib/stat";
import { setgid, setgroups, setuid } from "../../lib/sys/cred";
import { close, O_RDONLY, open } from "../../lib/sys/file";
import { chdir, chroot, fchdir } from "../../lib/sys/fs";
import {
  CLONE_NEWPID,
  CLONE_NEWUSER,
  fork,
  getpid,
  kill,
  setns,
  WUNTRACED,
  wait4,
  waitStatus,
} from "../../lib/sys/proc";
import { EXIT_FAILURE, execOrDie, execShell, help, parseUlong, tryHelp, version } from "./common";
import { flagOfOption, indexOfFlag, kinds } from "./namespaces";

const HELP = `
Usage:
 nsenter [options] [<program> [<argument>...]]

Run a program with namespaces of other processes.

Options:
 -a, --all              enter all namespaces
 -t, --target <pid>     target process to get namespaces from
 -m, --mount[=<file>]   enter mount namespace
 -u, --uts[=<file>]     enter UTS namespace (hostname etc)
 -i, --ipc[=<file>]     enter System V IPC namespace
 -n, --net[=<file>]     enter network namespace
 -p, --pid[=<file>]     enter pid namespace
 -C, --cgroup[=<file>]  enter cgroup namespace
 -U, --user[=<file>]    enter user namespace
 -T, --time[=<file>]    enter time namespace
 -S, --setuid <uid>     set uid in entered namespace
 -G, --setgid <gid>     set gid in entered namespace
     --preserve-credentials do not touch uids or gids
 -r, --root[=<dir>]     set the root directory
 -w, --wd[=<dir>]       set the working directory
 -W. --wdns <dir>       set the working directory in namespace
 -F, --no-fork          do not fork before exec'ing <program>
 -Z, --follow-context   set SELinux context according to --target PID

 -h, --help             display this help
 -V, --version          display version

For more details see nsenter(1).
`;

const OPT_PRESERVE_CRED = 256;

let target: u32 = 0;
/** --all looks which namespaces are other ones before it opens them. */
let fromAll = false;
/** Opens `path`, or /proc/TARGET/`type`. */
function openTarget(type: string, path: string | null): i32 {
  let file = "";
  if (path !== null) file = path;
  else if (target) file = "/proc/" + target.toString() + "/" + type;
  else errx(EXIT_FAILURE, "neither filename nor target pid supplied for " + type);
  const fd = open(file, O_RDONLY);
  if (fd < 0 && fromAll) err(EXIT_FAILURE, fd, "stat of " + file + " failed");
  if (fd < 0) err(EXIT_FAILURE, fd, "cannot open " + file);
  return fd;
}

function sameUserNamespace(pid: u32): bool {
  const own = new Stat();
  const other = new Stat();
  if (own.stat("/proc/" + getpid().toString() + "/ns/user") < 0) return false;
  if (other.stat("/proc/" + pid.toString() + "/ns/user") < 0) return false;
  return own.ino == other.ino;
}

export function nsenter(args: string[]): i32 {
  let all = false;
  let wanted = 0;
  const fds = new Array<i32>(8).fill(-1);
  let fork_ = -1;
  let rootFd = -1;
  let wdFd = -1;
  let wantRoot = false;
  let wantWd = false;
  let wdns: string | null = null;
  let setUid = false;
  let uid: u32 = 0;
  let setGid = false;
  let gid: u32 = 0;
  let preserve = false;

  const g = new Getopt(args, "+ahVt:m::u::i::n::p::C::U::T::S:G:r::w::W:FZ", [
    long("all", NO_ARG, 0x61),
    long("help", NO_ARG, 0x68),
    long("version", NO_ARG, 0x56),
    long("target", REQ_ARG, 0x74),
    long("mount", OPT_ARG, 0x6d),
    long("uts", OPT_ARG, 0x75),
    long("ipc", OPT_ARG, 0x69),
    long("net", OPT_ARG, 0x6e),
    long("pid", OPT_ARG, 0x70),
    long("user", OPT_ARG, 0x55),
    long("cgroup", OPT_ARG, 0x43),
    long("time", OPT_ARG, 0x54),
    long("setuid", REQ_ARG, 0x53),
    long("setgid", REQ_ARG, 0x47),
    long("root", OPT_ARG, 0x72),
    long("wd", OPT_ARG, 0x77),
    long("wdns", OPT_ARG, 0x57),
    long("no-fork", NO_ARG, 0x46),
    long("preserve-credentials", NO_ARG, OPT_PRESERVE_CRED),
    long("follow-context", NO_ARG, 0x5a),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const arg = g.arg;
    const flag = flagOfOption(c);
    if (flag) {
      if (arg !== null) {
        const i = indexOfFlag(flag);
        if (fds[i] >= 0) close(fds[i]);
        fds[i] = openTarget("ns/" + kinds[i].name, arg);
      } else wanted |= flag;
      continue;
    }
    switch (c) {
      case 0x61: // -a
        all = true;
        fromAll = true;
        break;
      case 0x74: // -t
        target = parseUlong(arg !== null ? arg : "", "failed to parse pid") as u32;
        break;
      case 0x53: // -S
        uid = parseUlong(arg !== null ? arg : "", "failed to parse uid") as u32;
        setUid = true;
        break;
      case 0x47: // -G
        gid = parseUlong(arg !== null ? arg : "", "failed to parse gid") as u32;
        setGid = true;
        break;
      case 0x46: // -F
        fork_ = 0;
        break;
      case 0x72: // -r
        if (arg !== null) rootFd = openTarget("root", arg);
        else wantRoot = true;
        break;
      case 0x77: // -w
        if (arg !== null) wdFd = openTarget("cwd", arg);
        else wantWd = true;
        break;
      case 0x57: // -W
        wdns = arg;
        break;
      case OPT_PRESERVE_CRED:
        preserve = true;
        break;
      case 0x5a: // -Z: there is no SELinux to follow
        break;
      case 0x68:
        return help(HELP);
      case 0x56:
        return version();
      default:
        return tryHelp();
    }
  }
  const command = g.rest();

  if (all) {
    if (!target) errx(EXIT_FAILURE, "no target PID specified for --all");
    for (let i = 0; i < kinds.length; i++) {
      if (fds[i] >= 0) continue;
      // setns(2) refuses the caller's own user namespace
      if (kinds[i].flag == CLONE_NEWUSER && sameUserNamespace(target)) continue;
      wanted |= kinds[i].flag;
    }
  }
  for (let i = 0; i < kinds.length; i++) {
    if (!(wanted & kinds[i].flag)) continue;
    if (fds[i] >= 0) close(fds[i]);
    fds[i] = openTarget("ns/" + kinds[i].name, null);
  }
  if (wantRoot) rootFd = openTarget("root", null);
  if (wantWd) wdFd = openTarget("cwd", null);
  for (let i = 0; i < kinds.length; i++) if (fds[i] >= 0) wanted |= kinds[i].flag;

  // in a user namespace the ids are set (to 0 when not told otherwise); setgroups is tried before and after, one must succeed
  let groupsFailed = false;
  if (wanted & CLONE_NEWUSER && !preserve) {
    setUid = true;
    setGid = true;
    groupsFailed = setgroups([]) < 0;
  }

  // Two passes: without the user namespace, then with it. Leaving privilege, it is entered last; gaining privilege by it, the
  // first pass fails and the second begins with it.
  for (let pass = 0; pass < 2; pass++) {
    for (let i = 1 - pass; i < kinds.length; i++) {
      if (fds[i] < 0) continue;
      if (kinds[i].flag == CLONE_NEWPID && fork_ == -1) fork_ = 1;
      const r = setns(fds[i], kinds[i].flag);
      if (r < 0) {
        if (pass) err(EXIT_FAILURE, r, "reassociate to namespace 'ns/" + kinds[i].name + "' failed");
        continue;
      }
      close(fds[i]);
      fds[i] = -1;
    }
  }

  const inside = wdns;
  if (rootFd >= 0 && wdFd < 0 && inside === null) {
    wdFd = open(".", O_RDONLY);
    if (wdFd < 0) err(EXIT_FAILURE, wdFd, "cannot open current working directory");
  }
  if (rootFd >= 0) {
    let r = fchdir(rootFd);
    if (r < 0) err(EXIT_FAILURE, r, "change directory by root file descriptor failed");
    r = chroot(".");
    if (r < 0) err(EXIT_FAILURE, r, "chroot failed");
    r = chdir("/");
    if (r < 0) err(EXIT_FAILURE, r, "cannot change directory to /");
    close(rootFd);
  }
  if (inside !== null) {
    wdFd = open(inside, O_RDONLY);
    if (wdFd < 0) err(EXIT_FAILURE, wdFd, "cannot open current working directory");
  }
  if (wdFd >= 0) {
    const r = fchdir(wdFd);
    if (r < 0) err(EXIT_FAILURE, r, "change directory by working directory file descriptor failed");
    close(wdFd);
  }
  if (fork_ == 1) continueAsChild();

  if (setUid || setGid) {
    if (setGid) {
      const e = setgroups([]);
      if (e < 0 && groupsFailed) err(EXIT_FAILURE, e, "setgroups failed");
      const r = setgid(gid);
      if (r < 0) err(EXIT_FAILURE, r, "setgid failed");
    }
    if (setUid) {
      const r = setuid(uid);
      if (r < 0) err(EXIT_FAILURE, r, "setuid failed");
    }
  }
  if (command.length) execOrDie(command);
  else execShell();
  return EXIT_FAILURE;
}

/** A PID namespace is entered by a child only. The parent waits, stops when the child stops, and ends as it ends. */
function continueAsChild(): void {
  sigaction(SIGCHLD, SIG_DFL);
  const child = fork();
  if (child < 0) err(EXIT_FAILURE, child, "fork failed");
  if (child == 0) return;
  let status = 0;
  for (;;) {
    const r = wait4(child, WUNTRACED);
    status = waitStatus();
    if (r != child || !WIFSTOPPED(status)) break;
    kill(getpid(), SIGSTOP);
    kill(child, SIGCONT);
  }
  if (WIFEXITED(status)) exit(WEXITSTATUS(status));
  if (WIFSIGNALED(status)) kill(getpid(), WTERMSIG(status));
  exit(EXIT_FAILURE);
}
