// What the container's first process does before it becomes its program: the OCI runtime specification, "Linux Container
// Configuration", in the order of runc's standard_init_linux.go. It runs in the new namespaces; an error ends it.
import { setenv } from "../../lib/env";
import { exec } from "../../lib/process";
import { exit } from "../../lib/start";
import { isDir, makedev, S_IFCHR, Stat } from "../../lib/stat";
import { setgroups, setresgid, setresuid } from "../../lib/sys/cred";
import { close, O_CLOEXEC, O_CREAT, O_PATH, O_WRONLY, open, umask, write, writeText } from "../../lib/sys/file";
import {
  chdir,
  chmod,
  MNT_DETACH,
  MS_BIND,
  MS_NOATIME,
  MS_NODEV,
  MS_NODIRATIME,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_RELATIME,
  MS_REMOUNT,
  MS_SHARED,
  MS_SLAVE,
  MS_STRICTATIME,
  MS_UNBINDABLE,
  mknod,
  mount,
  pivotRoot,
  symlink,
  umount2,
} from "../../lib/sys/fs";
import { setdomainname, sethostname } from "../../lib/sys/misc";
import { prctl, setrlimit, setsid } from "../../lib/sys/proc";
import { capNumber, writeCaps } from "../util-linux/caps";
import { Container, die, makeDirs, must } from "./common";
import { Json } from "./json";

const PR_SET_KEEPCAPS = 8;
const PR_CAPBSET_DROP = 24;
const PR_SET_NO_NEW_PRIVS = 38;
const PR_CAP_AMBIENT = 47;
const CAP_AMBIENT_RAISE = 2;
const RLIMITS: string[] = [
  "RLIMIT_CPU",
  "RLIMIT_FSIZE",
  "RLIMIT_DATA",
  "RLIMIT_STACK",
  "RLIMIT_CORE",
  "RLIMIT_RSS",
  "RLIMIT_NPROC",
  "RLIMIT_NOFILE",
  "RLIMIT_MEMLOCK",
  "RLIMIT_AS",
  "RLIMIT_LOCKS",
  "RLIMIT_SIGPENDING",
  "RLIMIT_MSGQUEUE",
  "RLIMIT_NICE",
  "RLIMIT_RTPRIO",
  "RLIMIT_RTTIME",
];

class Options {
  flags: i64 = 0;
  propagation: i64 = 0;
  data: string = "";
}

/** Mount options: flags, propagation, and the rest for the file system. */
function optionsOf(list: string[]): Options {
  const o = new Options();
  for (let i = 0; i < list.length; i++) {
    const w = list[i];
    if (w == "ro") o.flags |= MS_RDONLY;
    else if (w == "nosuid") o.flags |= MS_NOSUID;
    else if (w == "nodev") o.flags |= MS_NODEV;
    else if (w == "noexec") o.flags |= MS_NOEXEC;
    else if (w == "noatime") o.flags |= MS_NOATIME;
    else if (w == "nodiratime") o.flags |= MS_NODIRATIME;
    else if (w == "relatime") o.flags |= MS_RELATIME;
    else if (w == "strictatime") o.flags |= MS_STRICTATIME;
    else if (w == "bind") o.flags |= MS_BIND;
    else if (w == "rbind") o.flags |= MS_BIND | MS_REC;
    else if (w == "private") o.propagation = MS_PRIVATE;
    else if (w == "rprivate") o.propagation = MS_PRIVATE | MS_REC;
    else if (w == "slave") o.propagation = MS_SLAVE;
    else if (w == "rslave") o.propagation = MS_SLAVE | MS_REC;
    else if (w == "shared") o.propagation = MS_SHARED;
    else if (w == "rshared") o.propagation = MS_SHARED | MS_REC;
    else if (w == "unbindable") o.propagation = MS_UNBINDABLE;
    else if (w != "rw" && w != "suid" && w != "dev" && w != "exec" && w != "defaults" && w != "async")
      o.data += (o.data.length ? "," : "") + w;
  }
  return o;
}

function mountOne(rootfs: string, bundle: string, m: Json): void {
  const target = rootfs + m.get("destination").text;
  const o = optionsOf(m.get("options").strings());
  let source = m.get("source").text;
  const type = m.get("type").text;
  const isBind = (o.flags & MS_BIND) != 0 || type == "bind";
  if (isBind && !source.startsWith("/")) source = bundle + "/" + source;
  const st = new Stat();
  if (isBind && st.stat(source) >= 0 && !isDir(st.mode)) {
    makeDirs(target.substring(0, target.lastIndexOf("/")));
    const fd = open(target, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644);
    if (fd >= 0) close(fd);
  } else must(makeDirs(target), "mount point " + target);
  const what = "mounting " + quote(source) + " to rootfs at " + quote(m.get("destination").text);
  if (isBind) {
    must(mount(source, target, null, MS_BIND | (o.flags & MS_REC), null), what);
    const more = o.flags & ~(MS_BIND | MS_REC);
    if (more) must(mount(null, target, null, more | MS_REMOUNT | MS_BIND, null), what);
  } else must(mount(source.length ? source : type, target, type, o.flags, o.data.length ? o.data : null), what);
  if (o.propagation) must(mount(null, target, null, o.propagation, null), what);
}

function quote(text: string): string {
  return '"' + text + '"';
}

class Device {
  constructor(
    public name: string,
    public major: i32,
    public minor: i32,
  ) {}
}
const DEVICES: Device[] = [
  new Device("null", 1, 3),
  new Device("zero", 1, 5),
  new Device("full", 1, 7),
  new Device("random", 1, 8),
  new Device("urandom", 1, 9),
  new Device("tty", 5, 0),
];

/** The devices that every container has: made, or, where that is not allowed, the host's bound. */
function makeDevices(rootfs: string): void {
  const dev = rootfs + "/dev/";
  const st = new Stat();
  if (st.stat(dev) < 0) return;
  for (let i = 0; i < DEVICES.length; i++) {
    const d = DEVICES[i];
    const path = dev + d.name;
    if (st.stat(path) >= 0) continue;
    if (mknod(path, S_IFCHR | 0o666, makedev(d.major, d.minor)) >= 0) {
      chmod(path, 0o666);
      continue;
    }
    const fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666);
    if (fd >= 0) close(fd);
    mount("/dev/" + d.name, path, null, MS_BIND, null);
  }
  symlink("/proc/self/fd", dev + "fd");
  symlink("/proc/self/fd/0", dev + "stdin");
  symlink("/proc/self/fd/1", dev + "stdout");
  symlink("/proc/self/fd/2", dev + "stderr");
  if (st.stat(dev + "pts") >= 0) symlink("pts/ptmx", dev + "ptmx");
}

function enterRoot(config: Json, bundle: string, rootfs: string): void {
  const asked = config.get("linux").get("rootfsPropagation").text;
  must(
    mount(null, "/", null, asked.length ? optionsOf([asked]).propagation : MS_SLAVE | MS_REC, null),
    "rootfs propagation",
  );
  must(mount(rootfs, rootfs, null, MS_BIND | MS_REC, null), "rootfs");
  must(mount(null, rootfs, null, MS_PRIVATE, null), "rootfs");
  const mounts = config.get("mounts").items;
  for (let i = 0; i < mounts.length; i++) mountOne(rootfs, bundle, mounts[i]);
  makeDevices(rootfs);
  must(chdir(rootfs), "rootfs");
  must(pivotRoot(".", "."), "pivot_root");
  must(umount2(".", MNT_DETACH), "umount the old root");
  must(chdir("/"), "/");
}

/** What is not to be seen, or not to be written. */
function hidePaths(config: Json): void {
  const linux = config.get("linux");
  const masked = linux.get("maskedPaths").strings();
  const st = new Stat();
  for (let i = 0; i < masked.length; i++) {
    if (st.stat(masked[i]) < 0) continue;
    if (isDir(st.mode)) mount("tmpfs", masked[i], "tmpfs", MS_RDONLY, null);
    else mount("/dev/null", masked[i], null, MS_BIND, null);
  }
  const readonly = linux.get("readonlyPaths").strings();
  for (let i = 0; i < readonly.length; i++) {
    if (st.stat(readonly[i]) < 0) continue;
    if (mount(readonly[i], readonly[i], null, MS_BIND | MS_REC, null) < 0) continue;
    mount(null, readonly[i], null, MS_BIND | MS_REC | MS_REMOUNT | MS_RDONLY, null);
  }
  if (config.get("root").get("readonly").yes)
    must(mount(null, "/", null, MS_BIND | MS_REMOUNT | MS_RDONLY, null), "read-only root");
}

function capMask(list: Json): u64 {
  let mask: u64 = 0;
  const names = list.strings();
  for (let i = 0; i < names.length; i++) {
    const n = capNumber(names[i].toLowerCase().replace("cap_", ""));
    if (n >= 0) mask |= (<u64>1) << n;
  }
  return mask;
}

/** User, groups, capabilities, limits: the last things, for they take away what was needed until here. */
export function becomeProcess(process: Json): void {
  const limits = process.get("rlimits").items;
  for (let i = 0; i < limits.length; i++) {
    const n = RLIMITS.indexOf(limits[i].get("type").text);
    if (n >= 0)
      must(setrlimit(n, <u64>limits[i].get("soft").int, <u64>limits[i].get("hard").int), limits[i].get("type").text);
  }
  if (process.get("oomScoreAdj").isThere)
    writeText("/proc/self/oom_score_adj", process.get("oomScoreAdj").int.toString());
  const caps = process.get("capabilities");
  const bounding = capMask(caps.get("bounding"));
  if (caps.isThere) for (let n = 0; n <= 40; n++) if (!(bounding & ((<u64>1) << n))) prctl(PR_CAPBSET_DROP, n);
  const user = process.get("user");
  const uid = <i32>user.get("uid").int;
  const gid = <i32>user.get("gid").int;
  prctl(PR_SET_KEEPCAPS, 1);
  const groups: i32[] = [];
  const more = user.get("additionalGids").items;
  for (let i = 0; i < more.length; i++) groups.push(<i32>more[i].int);
  // Where setgroups is denied there is nothing to be set.
  const r = setgroups(groups);
  if (r < 0 && groups.length) die("setgroups", r);
  must(setresgid(gid, gid, gid), "setgid");
  must(setresuid(uid, uid, uid), "setuid");
  prctl(PR_SET_KEEPCAPS, 0);
  if (caps.isThere) {
    must(
      writeCaps(capMask(caps.get("effective")), capMask(caps.get("permitted")), capMask(caps.get("inheritable"))),
      "capabilities",
    );
    const ambient = capMask(caps.get("ambient"));
    for (let n = 0; n <= 40; n++) if (ambient & ((<u64>1) << n)) prctl(PR_CAP_AMBIENT, CAP_AMBIENT_RAISE, n);
  }
  if (process.get("noNewPrivileges").yes) must(prctl(PR_SET_NO_NEW_PRIVS, 1), "no new privileges");
  if (user.get("umask").isThere) umask(<i32>user.get("umask").int);
  const cwd = process.get("cwd").text;
  must(chdir(cwd.length ? cwd : "/"), "chdir to cwd (" + quote(cwd) + ") set in config.json failed");
}

/** Becomes the program; does not return. */
export function execProcess(process: Json): void {
  const env = process.get("env").strings();
  for (let i = 0; i < env.length; i++) {
    const e = env[i].indexOf("=");
    if (e > 0 && env[i].substring(0, e) == "PATH") setenv("PATH", env[i].substring(e + 1));
  }
  const args = process.get("args").strings();
  if (!args.length) die("args must not be empty");
  const r = exec(args, env);
  die("exec: " + quote(args[0]), r);
}

/** The first process of a container, in its namespaces and mapped. Does not return. @param ready told when all is prepared */
export function inside(c: Container, config: Json, ready: i32, detached: bool): void {
  const process = config.get("process");
  // In the foreground it keeps the terminal that runc has.
  if (detached) setsid();
  const hasUts = hasNamespace(config, "uts");
  if (hasUts && config.get("hostname").text.length) must(sethostname(config.get("hostname").text), "sethostname");
  const domain = config.get("domainname").text;
  if (hasUts && domain.length) must(setdomainname(domain), "setdomainname");
  const fifo = must(open(c.fifo, O_PATH | O_CLOEXEC), "exec fifo");
  if (hasNamespace(config, "mount")) enterRoot(config, c.bundle, c.rootfs);
  const sysctl = config.get("linux").get("sysctl");
  for (let i = 0; i < sysctl.keys.length; i++) {
    const path = "/proc/sys/" + sysctl.keys[i].split(".").join("/");
    must(writeText(path, sysctl.items[i].text), "sysctl " + sysctl.keys[i]);
  }
  if (hasNamespace(config, "mount")) hidePaths(config);
  becomeProcess(process);
  write(ready, memory.data<u8>([49]), 1);
  close(ready);
  // Here it waits for "start" to open the other side.
  const gate = must(open("/proc/self/fd/" + fifo.toString(), O_WRONLY | O_CLOEXEC), "open exec fifo");
  write(gate, memory.data<u8>([48]), 1);
  close(gate);
  execProcess(process);
  exit(1);
}

export function hasNamespace(config: Json, type: string): bool {
  const list = config.get("linux").get("namespaces").items;
  for (let i = 0; i < list.length; i++) if (list[i].get("type").text == type) return true;
  return false;
}
