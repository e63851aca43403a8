// switch_root(8): what an initramfs does at its end: move /dev, /proc, /sys and /run into the new root, move that onto /, and
// start its init. Everything below the old root is deleted to give its memory back, so it refuses when that is no initramfs.

import { warn, warnx } from "../../lib/err";
import { Getopt, long, NO_ARG, OPT_END } from "../../lib/getopt";
import { isDir, Stat } from "../../lib/stat";
import { AT_REMOVEDIR, AT_SYMLINK_NOFOLLOW, access, close, O_RDONLY, open, X_OK } from "../../lib/sys/file";
import { chdir, chroot, fstatfs, mount, umount2, unlinkat } from "../../lib/sys/fs";
import { _exit, fork } from "../../lib/sys/proc";
import { Walk } from "../../lib/walk";
import { badUsage, EXIT_FAILURE, execOrDie, help, tryHelp, version } from "./common";
import { MNT_DETACH, MNT_FORCE, MS_MOVE } from "./mountflags";

const HELP = `
Usage:
 switch_root [options] <newrootdir> <init> <args to init>

Switch to another filesystem as the root of the mount tree.

Options:
 -h, --help     display this help
 -V, --version  display version

For more details see switch_root(8).
`;
const RAMFS_MAGIC: u32 = 0x858458f6;
const TMPFS_MAGIC: u32 = 0x01021994;

/** Deletes everything below the directory, staying on its file system. */
function deleteBelow(fd: i32): void {
  const root = new Stat();
  if (root.fstat(fd) < 0) return;
  const walk = new Walk(".", fd);
  const st = new Stat();
  while (walk.next()) {
    if (!walk.depth) {
      if (!walk.leaving) walk.enter();
      continue;
    }
    let directory = true;
    if (!walk.leaving) {
      if (st.statAt(walk.dir, walk.name, AT_SYMLINK_NOFOLLOW) < 0) {
        warnx("stat of " + walk.name + " failed");
        continue;
      }
      if (st.dev != root.dev) continue;
      directory = isDir(st.mode);
      if (directory && walk.enter() == 0) continue;
    }
    const r = unlinkat(walk.dir, walk.name, directory ? AT_REMOVEDIR : 0);
    if (r < 0) warn(r, "failed to unlink " + walk.name);
  }
}

function moveRoot(newRoot: string): bool {
  const target = new Stat();
  let r = target.stat(newRoot);
  if (r < 0) {
    warn(r, "stat of " + newRoot + " failed");
    return false;
  }
  const moved: string[] = ["/dev", "/proc", "/sys", "/run"];
  const st = new Stat();
  const old = new Stat();
  if (old.stat("/") < 0) return false;
  for (let i = 0; i < moved.length; i++) {
    if (st.stat(moved[i]) == 0 && st.dev == old.dev) continue; // not a mount
    const to = newRoot + moved[i];
    if (st.stat(to) < 0 || st.dev != target.dev) {
      // there is no place for it, or something is mounted there already
      umount2(moved[i], MNT_DETACH);
      continue;
    }
    r = mount(moved[i], to, null, MS_MOVE, null);
    if (r < 0) {
      warn(r, "failed to mount moving " + moved[i] + " to " + to);
      warnx("forcing unmount of " + moved[i]);
      umount2(moved[i], MNT_FORCE);
    }
  }
  r = chdir(newRoot);
  if (r < 0) {
    warn(r, "failed to change directory to " + newRoot);
    return false;
  }
  const fd = open("/", O_RDONLY);
  if (fd < 0) {
    warn(fd, "cannot open /");
    return false;
  }
  r = mount(newRoot, "/", null, MS_MOVE, null);
  if (r < 0) {
    warn(r, "failed to mount moving " + newRoot + " to /");
    return false;
  }
  r = chroot(".");
  if (r < 0) {
    warn(r, "failed to change root");
    return false;
  }
  r = chdir("/");
  if (r < 0) {
    warn(r, "cannot change directory to /");
    return false;
  }
  const fs = memory.data(120);
  if (fstatfs(fd, fs) == 0 && (load<u32>(fs) == RAMFS_MAGIC || load<u32>(fs) == TMPFS_MAGIC)) {
    // a child does it, so that init need not wait
    if (fork() <= 0) {
      deleteBelow(fd);
      _exit(0);
    }
  } else warnx("old root filesystem is not an initramfs");
  close(fd);
  return true;
}

export function switch_root(args: string[]): i32 {
  const g = new Getopt(args, "+Vh", [long("version", NO_ARG, 0x56), long("help", NO_ARG, 0x68)]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    if (c == 0x56) return version();
    if (c == 0x68) return help(HELP);
    return tryHelp();
  }
  const rest = g.rest();
  if (rest.length < 2) return badUsage("not enough arguments");
  if (!rest[0].length || !rest[1].length) return badUsage();
  if (!moveRoot(rest[0])) {
    warnx("failed. Sorry.");
    return EXIT_FAILURE;
  }
  const r = access(rest[1], X_OK);
  if (r < 0) warn(r, "cannot access " + rest[1]);
  execOrDie(rest.slice(1));
  return EXIT_FAILURE;
}
