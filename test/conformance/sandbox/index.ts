// The surroundings of an oracle scenario, built with ordinary system calls: fresh mnt, uts, ipc, net, cgroup and pid
// namespaces, a small private root, pid 1 that reaps, pid 2 = `sh /scenario`. The counterpart of the recorder's own
// sandbox; see README.md beside it for what a scenario may take for granted.
//
//   init SCRIPT        exit status: the scenario's own as a shell shows it, 250 when the sandbox itself failed
//   init -t SCRIPT     SCRIPT holds keystrokes (driver.ts): pid 2 plays them, and TERM is xterm
//
// The program is installed under the name "init" and executes itself as pid 1, so that ps and lsns show that name.

import { cstr, fromBytes } from "../../../asm/lib/bytes";
import { listDir } from "../../../asm/lib/dirs";
import { clearenv, getenv, setenv } from "../../../asm/lib/env";
import { EEXIST, EINTR, ENODEV, ENOENT, strerror } from "../../../asm/lib/errno";
import { stderr } from "../../../asm/lib/io";
import { execPath, statusCode } from "../../../asm/lib/process";
import { SIG_DFL, SIG_SETMASK, sigaction, sigprocmask } from "../../../asm/lib/signal";
import { exit, run } from "../../../asm/lib/start";
import { isDir, Stat } from "../../../asm/lib/stat";
import * as file from "../../../asm/lib/sys/file";
import * as fs from "../../../asm/lib/sys/fs";
import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import * as raw from "../../../asm/lib/sys/raw";
import { drive } from "./driver";

const CLONE_NEWNS = 0x00020000;
const CLONE_NEWCGROUP = 0x02000000;
const CLONE_NEWUTS = 0x04000000;
const CLONE_NEWIPC = 0x08000000;
const CLONE_NEWPID = 0x20000000;
const CLONE_NEWNET = 0x40000000;
const MS_RDONLY = 1;
const MS_NOSUID = 2;
const MS_NODEV = 4;
const MS_NOEXEC = 8;
const MS_REMOUNT = 32;
const MS_BIND = 4096;
const MS_REC = 16384;
const MS_PRIVATE = 1 << 18;
const MNT_DETACH = 2;
const PR_SET_PDEATHSIG = 1;
const PR_SET_NAME = 15;
const RLIMIT_CORE = 4;
const S_IFCHR = 0o020000;

const SELF = "/usr/lib/conformance/init";
const STAGE = "SANDBOX_STAGE";

function die(what: string, error: i32): void {
  stderr.put("sandbox: " + what + ": " + strerror(error) + "\n");
  proc._exit(250);
}
function must(what: string, result: i32): i32 {
  if (result < 0) die(what, result);
  return result;
}

function put(path: string, text: string): void {
  const fd = must(path, file.open(path, file.O_WRONLY | file.O_CREAT | file.O_TRUNC, 0o644));
  must(path, file.writeAll(fd, cstr(text), text.length));
  file.close(fd);
}
function dir(path: string, mode: i32): void {
  const made = fs.mkdir(path, mode);
  if (made < 0 && made != -EEXIST) die(path, made);
  must(path, fs.chmod(path, mode));
}
function node(path: string, major: i32, minor: i32): void {
  must(path, fs.mknod(path, S_IFCHR | 0o666, (major << 8) | minor));
  must(path, fs.chmod(path, 0o666));
}
function mnt(source: string | null, target: string, type: string | null, flags: i64, data: string | null): void {
  must("mount " + target, fs.mount(source, target, type, flags, data));
}
/** A file system that a machine may be without: its scenarios then fail by themselves, the others run. */
function mntIfKnown(source: string, target: string, type: string, flags: i64, data: string | null): void {
  const result = fs.mount(source, target, type, flags, data);
  if (result < 0 && result != -ENODEV && result != -ENOENT) die("mount " + target, result);
}

function readAll(path: string): string {
  const fd = must(path, file.open(path, file.O_RDONLY));
  const buffer = heap.alloc(65536);
  let text = "";
  for (;;) {
    const n = must(path, file.read(fd, buffer, 65536));
    if (n == 0) break;
    text += fromBytes(buffer, n);
  }
  file.close(fd);
  heap.free(buffer);
  return text;
}

function buildEtc(): void {
  put(
    "etc/passwd",
    "root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000:alice:/home/alice:/bin/sh\nbob:x:1001:1001:bob:/home/bob:/bin/sh\n" +
      "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
  );
  put("etc/group", "root:x:0:\ntty:x:5:\nalice:x:1000:\nbob:x:1001:\nteam:x:2000:alice,bob\nnogroup:x:65534:\n");
  put("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n");
  put("etc/hosts", "127.0.0.1 localhost\n::1 localhost\n");
  put("etc/subuid", "alice:100000:65536\n");
  put("etc/subgid", "alice:100000:65536\n");
  put("etc/hostname", "oracle\n");
  must("mtab", fs.symlink("/proc/self/mounts", "etc/mtab"));
}

function buildDev(): void {
  mnt("dev", "dev", "tmpfs", MS_NOSUID, "mode=755,size=64k");
  node("dev/null", 1, 3);
  node("dev/zero", 1, 5);
  node("dev/full", 1, 7);
  node("dev/random", 1, 8);
  node("dev/urandom", 1, 9);
  node("dev/tty", 5, 0);
  dir("dev/pts", 0o755);
  dir("dev/shm", 0o1777);
  dir("dev/mqueue", 0o1777);
  mnt("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620,gid=5");
  must("dev/ptmx", fs.symlink("pts/ptmx", "dev/ptmx"));
  must("dev/fd", fs.symlink("/proc/self/fd", "dev/fd"));
  must("dev/stdin", fs.symlink("/proc/self/fd/0", "dev/stdin"));
  must("dev/stdout", fs.symlink("/proc/self/fd/1", "dev/stdout"));
  must("dev/stderr", fs.symlink("/proc/self/fd/2", "dev/stderr"));
  mnt("shm", "dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=8m");
  mntIfKnown("mqueue", "dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, null);
}

/** On the recording machine /usr/bin/awk led nowhere and busybox's was used, which cannot do powers and roots. */
function hideAwk(): void {
  if (fs.unlink("/usr/bin/awk") >= 0) must("awk", fs.symlink("/etc/alternatives/awk", "/usr/bin/awk"));
}

function buildRoot(script: string): void {
  const text = readAll(script);
  const awk = readAll("/opt/busybox/awk");
  hideAwk();
  mnt(null, "/", null, MS_REC | MS_PRIVATE, null);
  mnt("rootfs", "/mnt", "tmpfs", 0, "mode=755,size=64m");
  must("chdir", fs.chdir("/mnt"));
  dir("usr", 0o755);
  mnt("/usr", "usr", null, MS_BIND, null);
  mnt(null, "usr", null, MS_BIND | MS_REMOUNT | MS_RDONLY, null);
  must("bin", fs.symlink("usr/bin", "bin"));
  must("sbin", fs.symlink("usr/sbin", "sbin"));
  must("lib", fs.symlink("usr/lib", "lib"));
  must("lib64", fs.symlink("usr/lib64", "lib64"));
  const plain = ["etc", "dev", "mnt", "run", "home", "home/alice", "home/bob", "var", "opt", "opt/busybox"];
  for (let i = 0; i < plain.length; i++) dir(plain[i], 0o755);
  dir("proc", 0o555);
  dir("sys", 0o555);
  dir("root", 0o700);
  dir("tmp", 0o1777);
  dir("var/tmp", 0o1777);
  must("alice", fs.chown("home/alice", 1000, 1000));
  must("bob", fs.chown("home/bob", 1001, 1001));
  buildEtc();
  put("scenario", text);
  put("opt/busybox/awk", awk);
  must("awk", fs.chmod("opt/busybox/awk", 0o755));
  if (isTagged(text, "cr")) buildCheckpoint(text);
  buildDev();
  mnt("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, null);
  mntIfKnown("sysfs", "sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, null);
  mntIfKnown("cgroup2", "sys/fs/cgroup", "cgroup2", MS_NOSUID | MS_NODEV | MS_NOEXEC, null);
  dir("oldroot", 0o700);
  must("pivot_root", fs.pivotRoot(".", "oldroot"));
  must("chdir", fs.chdir("/"));
  must("umount", fs.umount2("/oldroot", MNT_DETACH));
  must("rmdir", fs.rmdir("/oldroot"));
}

/** The hierarchies that the recording had a cgroup of its own in: the unified one, and two of version 1. */
const HIERARCHIES = ["/sys/fs/cgroup", "/run/cgroup-freezer", "/run/cgroup-pids"];
const OLD = ["", "freezer", "pids"];

/** Applets of /box/bin. */
const BOX_TOOLS =
  "sh cat echo sleep hostname ps mount umount ls kill mkfifo setsid true false head tail wc grep readlink mkdir rm ipcs touch ln stat " +
  "mountpoint id sort date nice env chroot unshare seq tr cut ip";

/** How a scenario starts a container: the recorder's own script. */
const BOX = `#!/bin/sh
exec unshare -pmui $BOXNS --fork sh -c '
	mount --make-rprivate / && mount --bind /box /box && cd /box && pivot_root . old && cd / && mount -t proc proc /proc &&
	umount -l /old && exec setsid "$@" <dev/null >>out 2>&1' box "$@" </dev/null 2>/dev/null
`;

/** What scenarios of checkpoint and restart take for granted besides: a root for small containers, a folder for images. */
function buildCheckpoint(text: string): void {
  const busybox = readAll("/usr/bin/busybox");
  dir("opt/criu", 0o755);
  dir("opt/criu/bin", 0o755);
  put("opt/criu/bin/box", BOX);
  must("box", fs.chmod("opt/criu/bin/box", 0o755));
  dir("box", 0o755);
  mnt("box", "box", "tmpfs", 0, "mode=755,size=16m");
  const plain = ["box/bin", "box/dev"];
  for (let i = 0; i < plain.length; i++) dir(plain[i], 0o755);
  dir("box/proc", 0o555);
  dir("box/tmp", 0o1777);
  dir("box/old", 0o700);
  put("box/bin/busybox", busybox);
  must("busybox", fs.chmod("box/bin/busybox", 0o755));
  const tools = BOX_TOOLS.split(" ");
  for (let i = 0; i < tools.length; i++) must(tools[i], fs.symlink("busybox", "box/bin/" + tools[i]));
  node("box/dev/null", 1, 3);
  put("box/out", "");
  dir("img", 0o755);
  mnt("img", "img", "tmpfs", 0, "mode=755,size=64m");
  // What CRIU refuses and this system can do has to be asked for here.
  if (isTagged(text, "beyond")) {
    dir("etc/criu", 0o755);
    put("etc/criu/default.conf", "nested-namespaces\n");
  }
}

/** Whether the second line of a script, "# ns: TAG,…", has a tag. */
function isTagged(text: string, tag: string): bool {
  const lines = text.split("\n", 2);
  if (lines.length < 2 || !lines[1].startsWith("# ns:")) return false;
  return lines[1].substring(5).trim().split(",").indexOf(tag) >= 0;
}

/** A cgroup of its own, whose root the scenario then takes for the root. */
function joinCgroup(): void {
  for (let i = 0; i < HIERARCHIES.length; i++) {
    const top = HIERARCHIES[i];
    if (OLD[i].length) {
      fs.mkdir(top, 0o755);
      fs.mount("cgroup", top, "cgroup", 0, OLD[i]);
    }
    if (fs.mkdir(top + "/oracle", 0o755) < 0 || fs.mkdir(top + "/oracle/box", 0o755) < 0) continue; // there is none
    put(top + "/oracle/box/cgroup.procs", proc.getpid().toString());
  }
}

/** Takes away the cgroups below a directory, whose processes are gone. */
function removeCgroups(path: string): void {
  const names = listDir(path);
  if (names === null) return;
  for (let i = 0; i < names.length; i++) {
    const below = path + "/" + names[i];
    const st = new Stat();
    if (st.stat(below) < 0 || !isDir(st.mode)) continue;
    removeCgroups(below);
    fs.rmdir(below);
  }
}

/** Back to where it came from, and nothing of the scenario's stays. @param mounts the machine's own mount namespace */
function leaveCgroup(mounts: i32): void {
  if (mounts < 0 || proc.setns(mounts, CLONE_NEWNS) < 0) return;
  for (let i = 0; i < HIERARCHIES.length; i++) {
    const top = HIERARCHIES[i];
    const fd = file.open(top + "/cgroup.procs", file.O_WRONLY);
    if (fd < 0) continue;
    file.writeAll(fd, cstr("0"), 1);
    file.close(fd);
    removeCgroups(top);
    if (!OLD[i].length) continue;
    fs.umount2(top, MNT_DETACH);
    fs.rmdir(top);
  }
}

function waitFor(pid: i32): i32 {
  let got = 0;
  while (got != pid) {
    got = proc.wait4(pid, 0);
    if (got < 0 && got != -EINTR) die("wait", got);
  }
  return statusCode(proc.waitStatus());
}

/** What pid 2 finds around it. */
function surroundings(): void {
  const input = must("/dev/null", file.open("/dev/null", file.O_RDONLY));
  file.dup2(input, 0);
  if (input > 2) file.close(input);
  for (let fd = 3; fd < 64; fd++) file.close(fd);
  for (let sig = 1; sig < 65; sig++) sigaction(sig, SIG_DFL);
  sigprocmask(SIG_SETMASK, 0);
  proc.setrlimit(RLIMIT_CORE, 0, 0);
  must("setsid", proc.setsid());
  must("chdir /root", fs.chdir("/root"));
}

const PATH = "/usr/sbin:/usr/bin:/sbin:/bin:/opt/busybox";

const ENVIRONMENT = [
  "HOME=/root",
  "LANG=C",
  "LC_ALL=C",
  "TERM=dumb",
  "USER=root",
  "LOGNAME=root",
  "SHELL=/bin/sh",
  "TZ=UTC0",
];

const AF_INET = 2;
const SOCK_DGRAM = 2;
const SIOCSIFFLAGS = 0x8914;
const IFF_UP = 1;

function loopbackUp(): void {
  const fd = raw.SYS_socket(AF_INET, SOCK_DGRAM, 0) as i32;
  const request = memory.data(40);
  store<u16>(request, 0x6f6c); // "lo"
  store<u16>(request, IFF_UP, 16);
  must("lo", raw.SYS_ioctl(fd, SIOCSIFFLAGS, request as i32) as i32);
  file.close(fd);
}

/** pid 1 of the sandbox. @param keys  the scenario is a keystroke script */
function init(keys: bool): i32 {
  must("sethostname", misc.sethostname("oracle"));
  must("setdomainname", misc.setdomainname("(none)"));
  proc.prctl(PR_SET_NAME, cstr("init") as i64);
  proc.setsid();
  const checkpoint = !keys && isTagged(readAll("/scenario"), "cr");
  if (checkpoint) loopbackUp();
  const main = must("fork", proc.fork());
  if (main == 0) {
    surroundings();
    if (keys) {
      playKeys();
    } else {
      const path = "PATH=" + (checkpoint ? "/opt/criu/bin:" : "") + PATH;
      must("exec sh", execPath("/bin/sh", ["sh", "/scenario"], [path].concat(ENVIRONMENT)));
    }
  }
  let pid = 0;
  while (pid != main) {
    pid = proc.wait4(-1, 0);
    if (pid < 0 && pid != -EINTR) return 250;
  }
  return statusCode(proc.waitStatus());
}

function playKeys(): void {
  clearenv();
  setenv("PATH", PATH);
  for (let i = 0; i < ENVIRONMENT.length; i++) {
    const at = ENVIRONMENT[i].indexOf("=");
    setenv(ENVIRONMENT[i].substring(0, at), ENVIRONMENT[i].substring(at + 1));
  }
  setenv("TERM", "xterm");
  proc.prctl(proc.PR_SET_NAME, cstr("driver") as i64);
  exit(drive(readAll("/scenario")));
}

run((_name: string, args: string[]): i32 => {
  const stage = getenv(STAGE);
  if (stage !== null) return init(stage == "keys");
  const keys = args[1] == "-t";
  const mounts = file.open("/proc/self/ns/mnt", file.O_RDONLY | file.O_CLOEXEC);
  joinCgroup();
  must(
    "unshare",
    proc.unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP | CLONE_NEWPID),
  );
  const child = must("fork", proc.fork());
  if (child == 0) {
    proc.prctl(PR_SET_PDEATHSIG, 9);
    file.umask(0o22);
    buildRoot(args[keys ? 2 : 1]);
    must("exec", execPath(SELF, ["init"], [STAGE + (keys ? "=keys" : "=script")]));
  }
  proc.prctl(PR_SET_NAME, cstr("sandbox") as i64);
  const status = waitFor(child);
  leaveCgroup(mounts);
  return status;
});
