// getcap(8): capabilities of files.

import { ENODATA, EOPNOTSUPP, strerror } from "../../lib/errno";
import { Getopt, OPT_END } from "../../lib/getopt";
import { print, stderr } from "../../lib/io";
import { isDir, isLink, isReg, Stat } from "../../lib/stat";
import { AT_SYMLINK_NOFOLLOW } from "../../lib/sys/file";
import { Walk } from "../../lib/walk";
import { fileError, fileRoot, getFileCaps } from "./filecaps";
import { capsText } from "./text";

const USAGE = `usage: getcap [-h] [-n] [-r] [-v] <filename> [<filename> ...]

	displays the capabilities on the queried file(s).
`;

let verbose: bool = false;
let roots: bool = false;

function unreadable(path: string, r: i32): void {
  stderr.put(path + " (" + strerror(-r) + ")\n");
}

/** @param file whether it is something that could have capabilities */
function show(path: string, file: bool): void {
  if (!file) {
    if (verbose) print(path + " (Not a regular file)\n");
    return;
  }
  const caps = getFileCaps(path);
  if (caps === null) {
    if (fileError != -ENODATA && fileError != -EOPNOTSUPP)
      stderr.put("Failed to get capabilities of file '" + path + "' (" + strerror(-fileError) + ")\n");
    else if (verbose) print(path + "\n");
    return;
  }
  print(path + " " + capsText(caps) + (roots && fileRoot ? " [rootid=" + fileRoot.toString() + "]" : "") + "\n");
}

/** All below it, itself first; symbolic links are not followed. */
function showTree(start: string): void {
  const walk = new Walk(start);
  const st = new Stat();
  while (walk.next()) {
    if (walk.leaving) continue;
    const r = st.statAt(walk.dir, walk.name, AT_SYMLINK_NOFOLLOW);
    if (r < 0) {
      if (!walk.depth) unreadable(start, r);
      continue;
    }
    show(walk.path, !isDir(st.mode) && !isLink(st.mode));
    if (isDir(st.mode)) walk.enter();
  }
}

export function getcap(args: string[]): i32 {
  const options = new Getopt(args, "hnrv");
  let recursive = false;
  for (let c = options.next(); c != OPT_END; c = options.next()) {
    if (c == 0x76 /* v */) verbose = true;
    else if (c == 0x6e /* n */) roots = true;
    else if (c == 0x72 /* r */) recursive = true;
    else {
      stderr.put(USAGE);
      return c == 0x68 /* h */ ? 0 : 1;
    }
  }
  if (options.index >= args.length) {
    stderr.put(USAGE);
    return 1;
  }
  const st = new Stat();
  for (let i = options.index; i < args.length; i++) {
    const r = recursive ? 0 : st.lstat(args[i]);
    if (recursive) showTree(args[i]);
    else if (r < 0) unreadable(args[i], r);
    else show(args[i], isReg(st.mode));
  }
  return 0;
}
