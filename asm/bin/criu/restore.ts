// criu restore.
import { cstr, strdup, strlen } from "../../lib/bytes";
import { EAGAIN, strerror } from "../../lib/errno";
import { exec, execFailure } from "../../lib/process";
import {
  close,
  F_GETFD,
  fcntl,
  O_CLOEXEC,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_WRONLY,
  open,
  writeAll,
} from "../../lib/sys/file";
import { readlink } from "../../lib/sys/fs";
import { nanosleep } from "../../lib/sys/misc";
import { setns, wait4 } from "../../lib/sys/proc";
import {
  block,
  CHECKPOINT_KILL,
  finish,
  RESTART_CGROUP_LIMITS,
  RESTART_EXT_UNIX,
  RESTART_FILE_LOCKS,
  RESTART_FROZEN,
  RESTART_NEW_CGROUPS,
  RESTART_NO_CGROUPS,
  RESTART_OLD_CGROUPS,
  RESTART_SAME_MODES,
  RESTART_SHELL_JOB,
  RESTART_SIBLING,
  RESTART_STOP,
  RESTART_TCP_CLOSE,
  RESTART_TCP_ESTABLISHED,
  restartFrom,
} from "./calls";
import { monotonicMicros } from "./clock";
import { leftOut, mountList, openFolders } from "./dump";
import { error, info } from "./log";
import { Options } from "./options";
import { logfd, reason } from "./reason";
import { apart, contained, stage } from "./script";
import { writeRestoreStats } from "./stats";
import { isNumber } from "./values";

const LOCK_WAIT: i64 = 20_000_000;

/** What --cgroup-root says, [CONTROLLER:]PATH, among the words about what is outside. */
function rootList(roots: string[]): string {
  let list = "";
  for (let i = 0; i < roots.length; i++) {
    const slash = roots[i].indexOf("/");
    const colon = (slash < 0 ? roots[i] : roots[i].substring(0, slash)).indexOf(":");
    const whose = colon > 0 ? ":" + roots[i].substring(0, colon) : "";
    list += "cgroup-root" + whose + "\0" + roots[i].substring(colon + 1) + "\0";
  }
  return list;
}

/** struct of restart(2): u32 {root, inherit, inheritSize, external, externalSize}. @returns 0: an option is not understood */
function kernelOptions(o: Options): usize {
  const at = heap.alloc(20);
  memory.fill(at, 0, 20);
  if (o.root.length) store<u32>(at, strdup(o.root) as u32);
  let text = "";
  for (let i = 0; i < o.inherits.length; i++) {
    // fd[N]:KEY
    const s = o.inherits[i];
    const close = s.indexOf("]:");
    const digits = close < 4 ? "" : s.substring(3, close);
    if (!s.startsWith("fd[") || !isNumber(digits)) {
      error("--inherit-fd wants fd[N]:NAME, not " + s);
      return 0;
    }
    if (fcntl(I32.parseInt(digits), F_GETFD) < 0) {
      error("--inherit-fd: descriptor " + digits + " is not open");
      return 0;
    }
    text += s.substring(close + 2) + "\0" + digits + "\0";
  }
  store<u32>(at, block(text) as u32, 4);
  store<u32>(at, text.length, 8);
  const mounts = mountList(o.externals) + rootList(o.cgroupRoots) + leftOut(o);
  store<u32>(at, block(mounts) as u32, 12);
  store<u32>(at, mounts.length, 16);
  return at;
}

/** --join-ns NS:PID or NS:FILE. @returns false: said why */
function join(what: string): bool {
  const colon = what.indexOf(":");
  const kind = what.substring(0, colon);
  let path = what.substring(colon + 1);
  const comma = path.indexOf(",");
  if (comma >= 0) path = path.substring(0, comma);
  // An option that is understood, and cannot be followed: the image says in which control groups the tree is.
  if (kind == "cgroup") {
    error("a cgroup namespace cannot be joined: " + what);
    return false;
  }
  const file = path.startsWith("/") ? path : "/proc/" + path + "/ns/" + kind;
  const fd = open(file, O_RDONLY | O_CLOEXEC);
  // Nobody can enter the user namespace that he is in, and need not.
  const there = kind == "user" && readlink(file) == readlink("/proc/self/ns/user");
  const r = fd < 0 || there ? fd : setns(fd, 0);
  if (fd >= 0) close(fd);
  if (r < 0) error("cannot join " + what + ": " + strerror(-r));
  return r >= 0;
}

function writePid(path: string, pid: i32): bool {
  const fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600);
  const text = cstr(pid.toString());
  const r = fd < 0 ? fd : writeAll(fd, text, strlen(text));
  if (fd >= 0) close(fd);
  if (r < 0) error("cannot write " + path + ": " + strerror(-r));
  return r >= 0;
}

/** What is no image at all is told before the scripts are. */
function inventoryThere(images: string): bool {
  const fd = open(images + "/inventory.img", O_RDONLY | O_CLOEXEC);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

export function restore(o: Options): i32 {
  if (o.execCmd && o.rest.length < 2) return error("--exec-cmd wants a command after --");
  if (o.execCmd && o.detach)
    return error("--exec-cmd makes a command the tree's parent, --restore-detached init: not both");
  if (o.sibling && !o.detach)
    return error("--restore-sibling wants --restore-detached: the tree is no child of criu to wait for");
  const fd = openFolders(o);
  if (fd < 0) return 1;
  const options = kernelOptions(o);
  if (!options) return 1;
  for (let i = 0; i < o.joins.length; i++) if (!join(o.joins[i])) return 1;
  if (!inventoryThere(o.images)) return error("there is no image in " + o.images + ": it has no inventory.img");
  if (!stage(o, "pre-restore", 0)) return 1;
  let flags = 0;
  if (o.shellJob) flags |= RESTART_SHELL_JOB;
  if (o.fileLocks) flags |= RESTART_FILE_LOCKS;
  if (o.tcpEstablished) flags |= RESTART_TCP_ESTABLISHED;
  if (o.tcpClose) flags |= RESTART_TCP_CLOSE;
  if (o.extUnix) flags |= RESTART_EXT_UNIX;
  if (o.sibling) flags |= RESTART_SIBLING;
  if (o.leaveStopped) flags |= RESTART_STOP;
  if (!o.anyModes) flags |= RESTART_SAME_MODES;
  if (o.cgroups == "ignore") flags |= RESTART_NO_CGROUPS;
  if (o.cgroups == "none" || o.cgroups == "props") flags |= RESTART_OLD_CGROUPS;
  if (o.cgroups == "strict") flags |= RESTART_NEW_CGROUPS;
  if (o.cgroups == "props" || o.cgroups == "full") flags |= RESTART_CGROUP_LIMITS;
  if (o.scripts.length || o.pidfile.length) flags |= RESTART_FROZEN;
  const began = monotonicMicros();
  let pid = restartFrom(fd, flags, logfd(), options);
  // Somebody else has a lock of the image: it is waited for, as flock(2) would.
  while (pid == -EAGAIN && o.fileLocks) {
    reason();
    nanosleep(LOCK_WAIT);
    pid = restartFrom(fd, flags, logfd(), options);
  }
  if (pid < 0) {
    const why = reason();
    return error("cannot restore: " + (why.length ? why : strerror(-pid)));
  }
  writeRestoreStats(monotonicMicros() - began);
  if (flags & RESTART_FROZEN) {
    const good =
      (!contained(pid) || (stage(o, "setup-namespaces", pid) && stage(o, "post-setup-namespaces", pid))) &&
      (!o.pidfile.length || writePid(o.pidfile, pid)) &&
      stage(o, "post-restore", pid);
    if (!good) {
      finish(pid, CHECKPOINT_KILL);
      wait4(pid, 0);
      return 1;
    }
    // from here on there is no way back: a script that fails is told of, and changes nothing
    if (apart(pid, "net")) stage(o, "network-unlock", pid);
    stage(o, "pre-resume", pid);
    finish(pid, 0);
    stage(o, "post-resume", pid);
  }
  info("Restore finished successfully: process " + pid.toString());
  if (o.execCmd) {
    execFailure(exec(o.rest.slice(1)));
    return 1;
  }
  if (o.detach) return 0;
  while (wait4(pid, 0) < 0) {}
  return 0;
}
