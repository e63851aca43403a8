// mountpoint(1): whether something is mounted on a directory, by /proc/self/mountinfo, or by its device number when there is none.
import { err, errx } from "../../lib/err";
import { Getopt, long, NO_ARG, OPT_END } from "../../lib/getopt";
import { print } from "../../lib/io";
import { ALL_EXIST, realpath } from "../../lib/path";
import { isBlock, isDir, major, minor, Stat } from "../../lib/stat";
import { badUsage, EXIT_FAILURE, help, tryHelp, version } from "./common";
import { readMountinfo } from "./mountinfo";

const HELP = `
Usage:
 mountpoint [-qd] /path/to/directory
 mountpoint -x /dev/device

Check whether a directory or file is a mountpoint.

Options:
 -q, --quiet        quiet mode - don't print anything
     --nofollow     do not follow symlink
 -d, --fs-devno     print maj:min device number of the filesystem
 -x, --devno        print maj:min device number of the block device

 -h, --help         display this help
 -V, --version      display version

For more details see mountpoint(1).
`;
/** It is no mount point: distinct from a failure. */
const NOT_A_MOUNTPOINT = 32;

export function mountpoint(args: string[]): i32 {
  let quiet = false;
  let fsDevno = false;
  let devno = false;
  let nofollow = false;
  const g = new Getopt(args, "qdxhV", [
    long("quiet", NO_ARG, 0x71),
    long("nofollow", NO_ARG, 256),
    long("fs-devno", NO_ARG, 0x64),
    long("devno", NO_ARG, 0x78),
    long("help", NO_ARG, 0x68),
    long("version", NO_ARG, 0x56),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    switch (c) {
      case 0x71:
        quiet = true;
        break;
      case 256:
        nofollow = true;
        break;
      case 0x64:
        fsDevno = true;
        break;
      case 0x78:
        devno = true;
        break;
      case 0x68:
        return help(HELP);
      case 0x56:
        return version();
      default:
        return tryHelp();
    }
  }
  const rest = g.rest();
  if (rest.length != 1) return badUsage();
  const path = rest[0];
  if (nofollow && devno) errx(EXIT_FAILURE, "--devno and --nofollow are mutually exclusive");
  const st = new Stat();
  const r = nofollow ? st.lstat(path) : st.stat(path);
  if (r < 0) {
    if (!quiet) err(EXIT_FAILURE, r, path);
    return EXIT_FAILURE;
  }
  if (devno) {
    if (!isBlock(st.mode)) {
      if (!quiet) errx(NOT_A_MOUNTPOINT, path + ": not a block device");
      return NOT_A_MOUNTPOINT;
    }
    print(major(st.rdev).toString() + ":" + minor(st.rdev).toString() + "\n");
    return 0;
  }
  const device = isMountpoint(path, st, nofollow);
  if (!device) {
    if (!quiet) print(path + " is not a mountpoint\n");
    return NOT_A_MOUNTPOINT;
  }
  if (fsDevno) print(major(st.dev).toString() + ":" + minor(st.dev).toString() + "\n");
  else if (!quiet) print(path + " is a mountpoint\n");
  return 0;
}

function isMountpoint(path: string, st: Stat, nofollow: bool): bool {
  const table = readMountinfo("/proc/self/mountinfo");
  if (table.length) {
    const real = nofollow ? path : realpath(path, ALL_EXIST);
    if (real === null) return false;
    for (let i = 0; i < table.length; i++) if (table[i].target == real) return true;
    return false;
  }
  // no /proc: a mount point is on another device than its parent, or is its own parent
  if (!isDir(st.mode)) return false;
  const up = new Stat();
  if (up.stat(path + "/..") < 0) return false;
  return st.dev != up.dev || st.ino == up.ino;
}
