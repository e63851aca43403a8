// criu restore.
import { cstr, strdup, strlen } from "../../lib/bytes";
import { EAGAIN, strerror } from "../../lib/errno";
import { exec, execFailure } from "../../lib/process";
import { close, O_CLOEXEC, O_CREAT, O_EXCL, O_RDONLY, O_WRONLY, open, writeAll } from "../../lib/sys/file";
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
import { mountList, openFolders } from "./dump";
import { error, info } from "./log";
import { Options } from "./options";
import { logfd, reason } from "./reason";
import { stage } from "./script";
import { writeRestoreStats } from "./stats";

const LOCK_WAIT: i64 = 20_000_000;

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
    if (!s.startsWith("fd[") || close < 4) {
      error("--inherit-fd wants fd[N]:NAME, not " + s);
      return 0;
    }
    text += s.substring(close + 2) + "\0" + s.substring(3, close) + "\0";
  }
  store<u32>(at, block(text) as u32, 4);
  store<u32>(at, text.length, 8);
  const mounts = mountList(o.externals);
  store<u32>(at, block(mounts) as u32, 12);
  store<u32>(at, mounts.length, 16);
  return at;
}

/** --join-ns NS:PID or NS:PATH. @returns false: said why */
function join(what: string): bool {
  const colon = what.indexOf(":");
  const kind = colon < 0 ? what : what.substring(0, colon);
  let path = colon < 0 ? "" : what.substring(colon + 1);
  const comma = path.indexOf(",");
  if (comma >= 0) path = path.substring(0, comma);
  if (!path.length) {
    error("--join-ns wants NS:PID or NS:FILE, not " + what);
    return false;
  }
  const file = path.startsWith("/") ? path : "/proc/" + path + "/ns/" + kind;
  const fd = open(file, O_RDONLY | O_CLOEXEC);
  const r = fd < 0 ? fd : setns(fd, 0);
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
  if (!stage(o.script, "pre-restore", o.images, 0)) return 1;
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
  if (o.script.length || o.pidfile.length) flags |= RESTART_FROZEN;
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
      (!o.pidfile.length || writePid(o.pidfile, pid)) &&
      stage(o.script, "post-restore", o.images, pid) &&
      stage(o.script, "pre-resume", o.images, pid);
    if (!good) {
      finish(pid, CHECKPOINT_KILL);
      wait4(pid, 0);
      return 1;
    }
    finish(pid, 0);
    stage(o.script, "post-resume", o.images, pid);
  }
  info("restored process " + pid.toString());
  if (o.execCmd) return execFailure(exec(o.rest.slice(1)));
  if (o.detach) return 0;
  while (wait4(pid, 0) < 0) {}
  return 0;
}
