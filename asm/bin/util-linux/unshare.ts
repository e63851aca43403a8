// unshare(1): run a program in new namespaces. The order of the system calls is util-linux's, so that a failure is the same one.
import { cstr } from "../../lib/bytes";
import { err, errx } from "../../lib/err";
import { EINVAL } from "../../lib/errno";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { WEXITSTATUS, WIFEXITED, WIFSIGNALED, WTERMSIG, waitpid } from "../../lib/process";
import {
  SIG_BLOCK,
  SIG_DFL,
  SIG_SETMASK,
  SIG_UNBLOCK,
  SIGCHLD,
  SIGINT,
  SIGKILL,
  SIGTERM,
  sigaction,
  sigbit,
  sigoldmask,
  sigprocmask,
} from "../../lib/signal";
import { exit } from "../../lib/start";
import { getegid, geteuid, setgid, setgroups, setuid } from "../../lib/sys/cred";
import { close, O_WRONLY, open, read, write } from "../../lib/sys/file";
import { chdir, chroot, mount } from "../../lib/sys/fs";
import { CLOCK_BOOTTIME, CLOCK_MONOTONIC, eventfd } from "../../lib/sys/misc";
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  fork,
  getpid,
  kill,
  PR_SET_PDEATHSIG,
  prctl,
  unshare as sysUnshare,
} from "../../lib/sys/proc";
import { groupByName, passwdByName } from "../../lib/users";
import { ambientFromPermitted } from "./caps";
import {
  EXIT_FAILURE,
  execOrDie,
  execShell,
  help,
  parseSigned,
  parseUlong,
  signalByName,
  tryHelp,
  version,
} from "./common";
import { MapRange, parseRange, runMapper, subidRange } from "./idmap";
import { MS_BIND, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_PRIVATE, MS_REC, MS_SHARED, MS_SLAVE } from "./mountflags";
import { flagOfOption, indexOfFlag, kinds } from "./namespaces";

const HELP = `
Usage:
 unshare [options] [<program> [<argument>...]]

Run a program with some namespaces unshared from the parent.

Options:
 -m, --mount[=<file>]      unshare mounts namespace
 -u, --uts[=<file>]        unshare UTS namespace (hostname etc)
 -i, --ipc[=<file>]        unshare System V IPC namespace
 -n, --net[=<file>]        unshare network namespace
 -p, --pid[=<file>]        unshare pid namespace
 -U, --user[=<file>]       unshare user namespace
 -C, --cgroup[=<file>]     unshare cgroup namespace
 -T, --time[=<file>]       unshare time namespace

 -f, --fork                fork before launching <program>
 --map-user=<uid>|<name>   map current user to uid (implies --user)
 --map-group=<gid>|<name>  map current group to gid (implies --user)
 -r, --map-root-user       map current user to root (implies --user)
 -c, --map-current-user    map current user to itself (implies --user)
 --map-auto                map users and groups automatically (implies --user)
 --map-users=<outeruid>,<inneruid>,<count>
                           map count users from outeruid to inneruid (implies --user)
 --map-groups=<outergid>,<innergid>,<count>
                           map count groups from outergid to innergid (implies --user)

 --kill-child[=<signame>]  when dying, kill the forked child (implies --fork)
                             defaults to SIGKILL
 --mount-proc[=<dir>]      mount proc filesystem first (implies --mount)
 --propagation slave|shared|private|unchanged
                           modify mount propagation in mount namespace
 --setgroups allow|deny    control the setgroups syscall in user namespaces
 --keep-caps               retain capabilities granted in user namespaces

 -R, --root=<dir>          run the command with root directory set to <dir>
 -w, --wd=<dir>            change working directory to <dir>
 -S, --setuid <uid>        set uid in entered namespace
 -G, --setgid <gid>        set gid in entered namespace
 --monotonic <offset>      set clock monotonic offset (seconds) in time namespaces
 --boottime <offset>       set clock boottime offset (seconds) in time namespaces

 -h, --help                display this help
 -V, --version             display version

For more details see unshare(1).
`;

const OPT_MOUNTPROC = 256;
const OPT_PROPAGATION = 257;
const OPT_SETGROUPS = 258;
const OPT_KILLCHILD = 259;
const OPT_KEEPCAPS = 260;
const OPT_MONOTONIC = 261;
const OPT_BOOTTIME = 262;
const OPT_MAPUSER = 263;
const OPT_MAPUSERS = 264;
const OPT_MAPGROUP = 265;
const OPT_MAPGROUPS = 266;
const OPT_MAPAUTO = 267;

const NO_ID: u32 = u32.MAX_VALUE;
const PROPAGATION_UNCHANGED: i64 = 0;

/** --propagation's argument. */
function propagationOf(text: string): i64 {
  if (text == "slave") return MS_REC | MS_SLAVE;
  if (text == "private") return MS_REC | MS_PRIVATE;
  if (text == "shared") return MS_REC | MS_SHARED;
  if (text == "unchanged") return PROPAGATION_UNCHANGED;
  errx(EXIT_FAILURE, "unsupported propagation mode: " + text);
  return 0;
}

/** /proc/self/setgroups: "allow" or "deny" (user_namespaces(7)). */
function controlSetgroups(action: string): void {
  const file = "/proc/self/setgroups";
  const fd = open(file, O_WRONLY);
  if (fd < 0) {
    // kernels before 3.19 had no such file and always allowed
    if (fd == -2 && action == "allow") return;
    err(EXIT_FAILURE, fd, "cannot open " + file);
  }
  const n = write(fd, cstr(action), action.length);
  if (n < 0) err(EXIT_FAILURE, n, "write failed " + file);
  close(fd);
}
/** Maps one id: a single line, which needs no privilege when `outer` is the caller's own. */
function mapId(file: string, inner: u32, outer: u32): void {
  const fd = open(file, O_WRONLY);
  if (fd < 0) err(EXIT_FAILURE, fd, "cannot open " + file);
  const text = inner.toString() + " " + outer.toString() + " 1";
  const n = write(fd, cstr(text), text.length);
  if (n < 0) err(EXIT_FAILURE, n, "write failed " + file);
  close(fd);
}
function setTimeOffset(clock: i32, seconds: i64): void {
  const fd = open("/proc/self/timens_offsets", O_WRONLY);
  if (fd < 0) err(EXIT_FAILURE, fd, "failed to open /proc/self/timens_offsets");
  const text = clock.toString() + " " + seconds.toString() + " 0";
  const n = write(fd, cstr(text), text.length);
  if (n < 0) err(EXIT_FAILURE, n, "failed to write to /proc/self/timens_offsets");
  close(fd);
}

/** Files that namespaces are to be bound to, in the order of kinds. */
const targets = new Array<string>(8).fill("");
/** Binds the namespaces of `pid` to their files. */
function bindNamespaces(pid: i32): void {
  for (let i = 0; i < kinds.length; i++) {
    const target = targets[i];
    if (!target.length) continue;
    const flag = kinds[i].flag;
    // these two are entered only by children
    const name =
      flag == CLONE_NEWPID ? "pid_for_children" : flag == CLONE_NEWTIME ? "time_for_children" : kinds[i].name;
    const source = "/proc/" + pid.toString() + "/ns/" + name;
    const r = mount(source, target, null, MS_BIND, null);
    if (r < 0) err(EXIT_FAILURE, r, "mount " + source + " on " + target + " failed");
  }
}

/** A child that waits until the parent has unshared: outside, with the parent's old namespaces and privileges. */
let helperFd: i32 = -1;
/** @returns the helper's pid, or 0 in the helper once the parent has called tellHelper */
function forkHelper(): i32 {
  const fd = eventfd(0, 0);
  if (fd < 0) err(EXIT_FAILURE, fd, "eventfd failed");
  const pid = fork();
  if (pid < 0) err(EXIT_FAILURE, pid, "fork failed");
  if (pid == 0) {
    const word = memory.data(8);
    const n = read(fd, word, 8);
    if (n != 8 || load<u64>(word) != GO) err(EXIT_FAILURE, n < 0 ? n : 0, "failed to read eventfd");
    close(fd);
    return 0;
  }
  helperFd = fd;
  return pid;
}
const GO: u64 = 6;
function waitChild(pid: i32): void {
  const status = waitpid(pid);
  if (status < 0) err(EXIT_FAILURE, status, "waitpid failed");
  if (WIFEXITED(status) && WEXITSTATUS(status)) exit(WEXITSTATUS(status));
}
function tellHelper(pid: i32, fd: i32): void {
  const word = memory.data(8);
  store<u64>(word, GO);
  write(fd, word, 8);
  close(fd);
  waitChild(pid);
}

/** A user's or group's number, from its name or digits. */
function idOfUser(text: string): u32 {
  const p = passwdByName(text);
  return p !== null ? p.uid : (parseUlong(text, "failed to parse uid") as u32);
}
function idOfGroup(text: string): u32 {
  const g = groupByName(text);
  return g !== null ? g.gid : (parseUlong(text, "failed to parse gid") as u32);
}

export function unshare(args: string[]): i32 {
  let flags = 0;
  let forkit = false;
  let mapUser = NO_ID;
  let mapGroup = NO_ID;
  let userMap: MapRange | null = null;
  let groupMap: MapRange | null = null;
  let propagation: i64 = MS_REC | MS_PRIVATE;
  let mountProc: string | null = null;
  let setgroupsTo: string | null = null;
  let killSignal = 0;
  let keepCaps = false;
  let newRoot: string | null = null;
  let newDir: string | null = null;
  let setUid = false;
  let uid: u32 = 0;
  let setGid = false;
  let gid: u32 = 0;
  let setMonotonic = false;
  let monotonic: i64 = 0;
  let setBoottime = false;
  let boottime: i64 = 0;
  let binds = false;
  const realUid = geteuid() as u32;
  const realGid = getegid() as u32;

  const g = new Getopt(args, "+fhVmuinpCTUrR:w:S:G:c", [
    long("help", NO_ARG, 0x68),
    long("version", NO_ARG, 0x56),
    long("mount", OPT_ARG, 0x6d),
    long("uts", OPT_ARG, 0x75),
    long("ipc", OPT_ARG, 0x69),
    long("net", OPT_ARG, 0x6e),
    long("pid", OPT_ARG, 0x70),
    long("user", OPT_ARG, 0x55),
    long("cgroup", OPT_ARG, 0x43),
    long("time", OPT_ARG, 0x54),
    long("fork", NO_ARG, 0x66),
    long("kill-child", OPT_ARG, OPT_KILLCHILD),
    long("mount-proc", OPT_ARG, OPT_MOUNTPROC),
    long("map-user", REQ_ARG, OPT_MAPUSER),
    long("map-users", REQ_ARG, OPT_MAPUSERS),
    long("map-group", REQ_ARG, OPT_MAPGROUP),
    long("map-groups", REQ_ARG, OPT_MAPGROUPS),
    long("map-root-user", NO_ARG, 0x72),
    long("map-current-user", NO_ARG, 0x63),
    long("map-auto", NO_ARG, OPT_MAPAUTO),
    long("propagation", REQ_ARG, OPT_PROPAGATION),
    long("setgroups", REQ_ARG, OPT_SETGROUPS),
    long("keep-caps", NO_ARG, OPT_KEEPCAPS),
    long("setuid", REQ_ARG, 0x53),
    long("setgid", REQ_ARG, 0x47),
    long("root", REQ_ARG, 0x52),
    long("wd", REQ_ARG, 0x77),
    long("monotonic", REQ_ARG, OPT_MONOTONIC),
    long("boottime", REQ_ARG, OPT_BOOTTIME),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    const flag = flagOfOption(c);
    if (flag) {
      flags |= flag;
      if (given !== null) {
        targets[indexOfFlag(flag)] = arg;
        binds = true;
      }
      continue;
    }
    switch (c) {
      case 0x66: // -f
        forkit = true;
        break;
      case OPT_MOUNTPROC:
        flags |= CLONE_NEWNS;
        mountProc = given === null ? "/proc" : arg;
        break;
      case OPT_MAPUSER:
        flags |= CLONE_NEWUSER;
        mapUser = idOfUser(arg);
        break;
      case OPT_MAPGROUP:
        flags |= CLONE_NEWUSER;
        mapGroup = idOfGroup(arg);
        break;
      case 0x72: // -r
        flags |= CLONE_NEWUSER;
        mapUser = 0;
        mapGroup = 0;
        break;
      case 0x63: // -c
        flags |= CLONE_NEWUSER;
        mapUser = realUid;
        mapGroup = realGid;
        break;
      case OPT_MAPUSERS:
        flags |= CLONE_NEWUSER;
        userMap = arg == "auto" ? subidRange("/etc/subuid", realUid) : parseRange(arg);
        break;
      case OPT_MAPGROUPS:
        flags |= CLONE_NEWUSER;
        groupMap = arg == "auto" ? subidRange("/etc/subgid", realUid) : parseRange(arg);
        break;
      case OPT_MAPAUTO:
        flags |= CLONE_NEWUSER;
        userMap = subidRange("/etc/subuid", realUid);
        groupMap = subidRange("/etc/subgid", realUid);
        break;
      case OPT_SETGROUPS:
        if (arg != "allow" && arg != "deny") errx(EXIT_FAILURE, "unsupported --setgroups argument '" + arg + "'");
        setgroupsTo = arg;
        break;
      case OPT_PROPAGATION:
        propagation = propagationOf(arg);
        break;
      case OPT_KILLCHILD:
        forkit = true;
        killSignal = SIGKILL;
        if (given !== null) {
          killSignal = signalByName(arg);
          if (killSignal < 0) errx(EXIT_FAILURE, "unknown signal: " + arg);
        }
        break;
      case OPT_KEEPCAPS:
        keepCaps = true;
        break;
      case 0x53: // -S
        uid = parseUlong(arg, "failed to parse uid") as u32;
        setUid = true;
        break;
      case 0x47: // -G
        gid = parseUlong(arg, "failed to parse gid") as u32;
        setGid = true;
        break;
      case 0x52: // -R
        newRoot = arg;
        break;
      case 0x77: // -w
        newDir = arg;
        break;
      case OPT_MONOTONIC:
        monotonic = parseSigned(arg, "failed to parse monotonic offset");
        setMonotonic = true;
        break;
      case OPT_BOOTTIME:
        boottime = parseSigned(arg, "failed to parse boottime offset");
        setBoottime = true;
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

  if ((setMonotonic || setBoottime) && !(flags & CLONE_NEWTIME))
    errx(EXIT_FAILURE, "options --monotonic and --boottime require unsharing of a time namespace (-t)");

  // an inherited SIG_IGN would let the kernel reap our child before waitpid
  sigaction(SIGCHLD, SIG_DFL);

  // a mount namespace cannot be bound from inside itself: a child left outside does it
  let binder = 0;
  let binderFd = -1;
  if (binds && flags & CLONE_NEWNS) {
    const parent = getpid();
    binder = forkHelper();
    if (binder == 0) {
      bindNamespaces(parent);
      exit(0);
    }
    binderFd = helperFd;
  }
  let mapper = 0;
  let mapperFd = -1;
  const users = userMap;
  const groups = groupMap;
  if (users !== null || groups !== null) {
    const parent = getpid();
    mapper = forkHelper();
    if (mapper == 0) runMappers(parent, realUid, mapUser, users, realGid, mapGroup, groups);
    mapperFd = helperFd;
  }

  const r = sysUnshare(flags);
  if (r < 0) err(EXIT_FAILURE, r, "unshare failed");

  if (mapper) tellHelper(mapper, mapperFd);
  if (setBoottime) setTimeOffset(CLOCK_BOOTTIME, boottime);
  if (setMonotonic) setTimeOffset(CLOCK_MONOTONIC, monotonic);

  let pid = 0;
  if (forkit) {
    // the child is the one that ^C and TERM are for
    if (sigprocmask(SIG_BLOCK, sigbit(SIGINT) | sigbit(SIGTERM)) < 0)
      err(EXIT_FAILURE, EINVAL, "sigprocmask block failed");
    const before = sigoldmask();
    pid = fork();
    if (pid < 0) err(EXIT_FAILURE, pid, "fork failed");
    if (pid == 0) {
      sigprocmask(SIG_SETMASK, before);
      if (binderFd >= 0) close(binderFd);
    }
  }
  if (binds && (pid || !forkit)) {
    if (binder) tellHelper(binder, binderFd);
    else bindNamespaces(getpid());
  }
  if (pid) return waitAndFollow(pid);

  if (killSignal) {
    const e = prctl(PR_SET_PDEATHSIG, killSignal);
    if (e < 0) err(EXIT_FAILURE, e, "prctl failed");
  }
  if (mapUser != NO_ID && users === null) mapId("/proc/self/uid_map", mapUser, realUid);
  // since Linux 3.19 gid_map may be written without privilege only after setgroups(2) has been given up
  if (mapGroup != NO_ID && groups === null) {
    if (setgroupsTo !== null && setgroupsTo == "allow")
      errx(EXIT_FAILURE, "options --setgroups=allow and --map-group are mutually exclusive");
    controlSetgroups("deny");
    mapId("/proc/self/gid_map", mapGroup, realGid);
  }
  const action = setgroupsTo;
  if (action !== null) controlSetgroups(action);

  if (flags & CLONE_NEWNS && propagation != PROPAGATION_UNCHANGED) {
    const e = mount("none", "/", null, propagation, null);
    if (e < 0) err(EXIT_FAILURE, e, "cannot change root filesystem propagation");
  }
  const root = newRoot;
  let dir = newDir;
  if (root !== null) {
    const e = chroot(root);
    if (e < 0) err(EXIT_FAILURE, e, "cannot change root directory to '" + root + "'");
    if (dir === null) dir = "/";
  }
  if (dir !== null) {
    const e = chdir(dir);
    if (e < 0) err(EXIT_FAILURE, e, "cannot chdir to '" + dir + "'");
  }
  const proc = mountProc;
  if (proc !== null) {
    // the new proc must not appear outside; private has done that already
    if (root === null && propagation != (MS_PRIVATE | MS_REC)) {
      const e = mount("none", proc, null, MS_PRIVATE | MS_REC, null);
      // EINVAL: not a mount point, so nothing to change
      if (e < 0 && e != -EINVAL) err(EXIT_FAILURE, e, "cannot change " + proc + " filesystem propagation");
    }
    const e = mount("proc", proc, "proc", MS_NOSUID | MS_NOEXEC | MS_NODEV, null);
    if (e < 0) err(EXIT_FAILURE, e, "mount " + proc + " failed");
  }
  if (setGid) {
    let e = setgroups([]);
    if (e < 0) err(EXIT_FAILURE, e, "setgroups failed");
    e = setgid(gid);
    if (e < 0) err(EXIT_FAILURE, e, "setgid failed");
  }
  if (setUid) {
    const e = setuid(uid);
    if (e < 0) err(EXIT_FAILURE, e, "setuid failed");
  }
  if (keepCaps && flags & CLONE_NEWUSER) ambientFromPermitted();

  if (command.length) execOrDie(command);
  else execShell();
  return EXIT_FAILURE;
}

/** In the helper: newuidmap and newgidmap, one in a child when both are wanted. */
function runMappers(
  pid: i32,
  uid: u32,
  mapUser: u32,
  users: MapRange | null,
  gid: u32,
  mapGroup: u32,
  groups: MapRange | null,
): void {
  let child = 0;
  if (users !== null && groups !== null) {
    child = fork();
    if (child < 0) err(EXIT_FAILURE, child, "fork failed");
    if (child) waitChild(child);
  }
  if (!child && users !== null) runMapper("newuidmap", pid, uid, mapUser, users);
  if (groups !== null) runMapper("newgidmap", pid, gid, mapGroup, groups);
  exit(0);
}

/** Ends as the child ends: with its status, or by the same signal. */
function waitAndFollow(pid: i32): i32 {
  const status = waitpid(pid);
  if (status < 0) err(EXIT_FAILURE, status, "waitpid failed");
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  if (WIFSIGNALED(status)) {
    const sig = WTERMSIG(status);
    // SIGKILL's action cannot be set, not even to what it is: then it ends with this message.
    const set = sigaction(sig, SIG_DFL);
    if (set < 0) err(EXIT_FAILURE, set, "sigprocmask unblock failed");
    if (sigprocmask(SIG_UNBLOCK, sigbit(sig)) < 0) err(EXIT_FAILURE, EINVAL, "sigprocmask unblock failed");
    kill(getpid(), sig);
  }
  err(EXIT_FAILURE, 0, "child exit failed");
  return EXIT_FAILURE;
}
