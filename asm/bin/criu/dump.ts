// criu dump.

import { EINVAL } from "../../abi/errno";
import { DT_DIR, openDir } from "../../lib/dirs";
import { strerror } from "../../lib/errno";
import { readFile } from "../../lib/io";
import { close, O_CLOEXEC, O_DIRECTORY, O_RDONLY, open, writeText } from "../../lib/sys/file";
import { chdir, getcwd, symlink, unlink } from "../../lib/sys/fs";
import { getpgid } from "../../lib/sys/proc";
import {
  CHECKPOINT_EXT_UNIX,
  CHECKPOINT_FILE_LOCKS,
  CHECKPOINT_HOLD,
  CHECKPOINT_KILL,
  CHECKPOINT_LINK_REMAP,
  CHECKPOINT_NESTED,
  CHECKPOINT_PREDUMP,
  CHECKPOINT_SHELL_JOB,
  CHECKPOINT_STOP,
  CHECKPOINT_TCP_CLOSE,
  CHECKPOINT_TCP_ESTABLISHED,
  checkpointTo,
  finish,
} from "./calls";
import { monotonicMicros } from "./clock";
import { error, info, openLog } from "./log";
import { Options } from "./options";
import { countPages, dedup } from "./pages";
import { logfd, reason } from "./reason";
import { apart, stage } from "./script";
import { writeDumpStats } from "./stats";

/**
 * Opens the folder of the images, goes into the work folder and opens the log: there are the pid file, the statistics, and whatever else has a
 * relative path.
 * @returns the descriptor of the images' folder, or −1 with the reason said
 */
export function openFolders(o: Options): i32 {
  const fd = open(o.images, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    error("cannot open the folder of the images " + o.images + ": " + strerror(-fd));
    return -1;
  }
  if (o.plugins.length) {
    const plugins = open(o.plugins, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (plugins < 0) {
      error("cannot open the folder of plugins " + o.plugins + ": " + strerror(-plugins));
      return -1;
    }
    close(plugins);
  }
  const here = getcwd();
  if (!o.images.startsWith("/") && here !== null) o.images = here + "/" + o.images;
  const work = o.work.length ? o.work : o.images;
  const went = chdir(work);
  const bad = went < 0 || !o.log.length ? 0 : openLog(o.log, o.verbosity);
  if (went >= 0 && bad >= 0) return fd;
  if (went < 0) error("cannot go into the work folder " + work + ": " + strerror(-went));
  else error("cannot open the log " + o.log + ": " + strerror(-bad));
  close(fd);
  return -1;
}

/**
 * What --external says of mounts, mnt[X]:Y, as "X\\0Y\\0" …, mnt[] as a word for all that are found, file[M:I] as one, and of devices, veth[X]:Y and macvlan[X]:Y, with their kind before the name;
 * other kinds need no word here.
 */
export function mountList(externals: string[]): string {
  let list = "";
  for (let i = 0; i < externals.length; i++) {
    const end = externals[i].indexOf("]:");
    if (externals[i].startsWith("file[")) list += externals[i] + "\0\0";
    else if (externals[i].startsWith("mnt[]")) list += "mnt-auto\0\0";
    else if (externals[i].startsWith("mnt[") && end > 4)
      list += externals[i].substring(4, end) + "\0" + externals[i].substring(end + 2) + "\0";
    else if (end > 0 && (externals[i].startsWith("veth[") || externals[i].startsWith("macvlan[")))
      list += externals[i].substring(0, end + 1) + "\0" + externals[i].substring(end + 2) + "\0";
  }
  return list;
}

/** What is not to be written, or made: a word each, of which only the first half counts. */
export function leftOut(o: Options): string {
  let list = o.emptyNet ? "empty-ns:net\0\0" : "";
  for (let i = 0; i < o.skips.length; i++) list += "skip-mnt:" + o.skips[i] + "\0\0";
  return list;
}

/** Whether a process is in the control group of that folder, or below it: one that --freeze-cgroup would not freeze is none to dump so. */
function isIn(folder: string, pid: i32): bool {
  const members = readFile(folder + "/cgroup.procs");
  if (members !== null && members.split("\n").indexOf(pid.toString()) >= 0) return true;
  const d = openDir(folder);
  let found = false;
  while (d !== null && !found && d.next())
    found = d.type == DT_DIR && !d.name.startsWith(".") && isIn(folder + "/" + d.name, pid);
  if (d !== null) d.close();
  return found;
}

/** Who is to be killed is not kept frozen: its group goes on, whatever it was before. */
function thaw(folder: string): void {
  if (writeText(folder + "/cgroup.freeze", "0") < 0) writeText(folder + "/freezer.state", "THAWED");
}

/**
 * Names the image before this one as its "parent", as CRIU does: a symbolic link that begins in the folder of the images.
 * @returns false: said why
 */
function linkParent(o: Options): bool {
  const link = o.images + "/parent";
  unlink(link);
  if (!o.prev.length) return true;
  const r = symlink(o.prev, link);
  if (r < 0) {
    error("cannot make the link " + link + ": " + strerror(-r));
    return false;
  }
  const fd = open(link + "/inventory.img", O_RDONLY | O_CLOEXEC);
  if (fd >= 0) {
    close(fd);
    return true;
  }
  unlink(link);
  error("--prev-images-dir " + o.prev + " is no folder of images: give its path from " + o.images);
  return false;
}

/** How long the tree was held, and what of its memory was written. */
function report(o: Options, size: i64, micros: i64): void {
  const pages = countPages(o.images);
  writeDumpStats(pages, micros);
  let text = "dumped " + ((size + 1023) >> 10).toString() + " KiB, frozen for " + micros.toString() + " us";
  if (o.prev.length || o.trackMem)
    text += ": " + pages.written.toString() + " pages written, " + pages.skipped.toString() + " as before";
  info(text);
  info("Dumping finished successfully");
}

/** criu pre-dump: the memory alone, for a dump that comes later to say only what has changed. */
export function preDump(o: Options): i32 {
  if (!o.tree) return error("pre-dump wants the root of the tree: -t PID");
  const fd = openFolders(o);
  if (fd < 0 || !linkParent(o)) return 1;
  if (getpgid(o.tree) < 0) return error("there is no process " + o.tree.toString());
  if (!stage(o, "pre-dump", o.tree)) return 1;
  const began = monotonicMicros();
  const size = checkpointTo(o.tree, fd, CHECKPOINT_PREDUMP, logfd());
  const ended = monotonicMicros();
  if (size < 0) {
    const why = reason();
    return error("cannot dump process " + o.tree.toString() + ": " + (why.length ? why : strerror(-(size as i32))));
  }
  report(o, size, ended - began);
  if (o.autoDedup) dedup(o);
  return 0;
}

/** The status of a dump that is all right but for the script that was told of it: the tree runs on, as with CRIU. */
const UNWANTED = 255;

export function dump(o: Options): i32 {
  if (!o.tree) return error("dump wants the root of the tree: -t PID");
  if (o.inherits.length) return error("--inherit-fd is for restore");
  const fd = openFolders(o);
  if (fd < 0 || !linkParent(o)) return 1;
  if (o.freezeCgroup.length) {
    const cgroup = open(o.freezeCgroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (cgroup < 0) return error("no control group " + o.freezeCgroup + ": " + strerror(-cgroup));
    close(cgroup);
  }
  if (getpgid(o.tree) < 0) return error("there is no process " + o.tree.toString());
  if (o.freezeCgroup.length && !isIn(o.freezeCgroup, o.tree))
    return error("process " + o.tree.toString() + " is not in the control group " + o.freezeCgroup);
  if (!stage(o, "pre-dump", o.tree)) return 1;
  // the scripts are told to hold the packets of a network namespace, which is dumped when it is not ours
  const network = apart(o.tree, "net");
  if (network && !stage(o, "network-lock", o.tree)) {
    stage(o, "network-unlock", o.tree);
    return 1;
  }
  let flags = CHECKPOINT_HOLD;
  if (o.shellJob) flags |= CHECKPOINT_SHELL_JOB;
  if (o.fileLocks) flags |= CHECKPOINT_FILE_LOCKS;
  if (o.nested) flags |= CHECKPOINT_NESTED;
  if (o.tcpEstablished) flags |= CHECKPOINT_TCP_ESTABLISHED;
  if (o.tcpClose) flags |= CHECKPOINT_TCP_CLOSE;
  if (o.extUnix) flags |= CHECKPOINT_EXT_UNIX;
  if (o.linkRemap) flags |= CHECKPOINT_LINK_REMAP;
  info("dumping the tree of process " + o.tree.toString());
  const began = monotonicMicros();
  const size = checkpointTo(
    o.tree,
    fd,
    flags,
    logfd(),
    mountList(o.externals) + leftOut(o) + "ghost-limit\0" + o.ghostLimit.toString() + "\0",
  );
  if (size < 0) {
    const why = reason();
    if (network) stage(o, "network-unlock", o.tree);
    return error("cannot dump process " + o.tree.toString() + ": " + (why.length ? why : strerror(-(size as i32))));
  }
  const good = stage(o, "post-dump", o.tree);
  const fate = !good || o.leaveRunning ? 0 : o.leaveStopped ? CHECKPOINT_STOP : CHECKPOINT_KILL;
  if (network && !fate) stage(o, "network-unlock", o.tree);
  if (finish(o.tree, fate) == -EINVAL && fate)
    return error("process " + o.tree.toString() + " was written, and then somebody else let it go: it runs on");
  if (o.freezeCgroup.length && fate == CHECKPOINT_KILL) thaw(o.freezeCgroup);
  report(o, size, monotonicMicros() - began);
  if (o.autoDedup) dedup(o);
  return good ? 0 : UNWANTED;
}
