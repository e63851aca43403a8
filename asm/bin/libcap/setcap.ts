// setcap(8): gives files capabilities, takes them away, compares them.

import { fromBytes } from "../../lib/bytes";
import { EINVAL, ENODATA, strerror } from "../../lib/errno";
import { print, stderr } from "../../lib/io";
import { numEnd, numOverflow, strtol } from "../../lib/number";
import { isReg, Stat } from "../../lib/stat";
import { read } from "../../lib/sys/file";
import { effective, inheritable, permitted, readCaps, writeCaps } from "../util-linux/caps";
import { complain } from "./complain";
import { fileRoot, getFileCaps, removeFileCaps, setFileCaps } from "./filecaps";
import { Caps, capByName, capsFrom } from "./text";

const USAGE = `usage: setcap [-h] [-q] [-v] [-n <rootid>] (-r|-|<caps>) <filename> [ ... (-r|-|<capsN>) <filenameN> ]

 Note <filename> must be a regular (non-symlink) file.
 -r          remove capability from file
 -           read capability text from stdin
 <capsN>     cap_from_text(3) formatted file capability
 -h          this message and exit status 0
 -q          quietly
 -v          validate supplied capability matches file
 -n <rootid> write a user namespace (!= 0) limited capability
`;

function usage(): i32 {
  stderr.put(USAGE);
  return 1;
}

/** CAP_SETFCAP, if it is permitted, becomes effective. @returns 0 or the status to end with */
function raise(): i32 {
  readCaps();
  const r = writeCaps(effective | ((<u64>1) << capByName("cap_setfcap")), permitted, inheritable);
  return r < 0 ? complain("unable to set CAP_SETFCAP effective capability: " + strerror(-r)) : 0;
}

const TEXT_ROOM = 2048;

/** What comes in before a read gives an empty line or the end. */
function asked(quiet: bool): string {
  if (!quiet) stderr.put("Please enter caps for file [empty line to end]:\n");
  const buffer = heap.alloc(TEXT_ROOM);
  let length = 0;
  while (length < TEXT_ROOM) {
    const n = read(0, buffer + length, TEXT_ROOM - length);
    if (n <= 0 || (n == 1 && load<u8>(buffer + length) == 10)) break;
    length += n;
  }
  const text = fromBytes(buffer, length);
  heap.free(buffer);
  return text;
}

/** Whether the reason of a refusal is that some of the file's capabilities were to be effective and others not. */
function isMixed(caps: Caps): bool {
  const others = (caps.permitted | caps.inheritable) ^ caps.effective;
  const from = caps.effective & -caps.effective; // the lowest effective one; those before it are not looked at
  return from != 0 && (others & ~(from - 1)) != 0;
}

function change(path: string, caps: Caps | null, root: u32): i32 {
  const st = new Stat();
  let r = st.lstat(path);
  if (!r && !isReg(st.mode)) r = -EINVAL;
  if (!r) r = caps === null ? removeFileCaps(path) : setFileCaps(path, caps, root);
  if (r >= 0) return 0;
  if (caps !== null && isMixed(caps))
    stderr.put(
      "NOTE: Under Linux, effective file capabilities must either be empty, or\n" +
        "      exactly match the union of selected permitted and inheritable bits.\n",
    );
  if (r == -ENODATA) return complain("File '" + path + "' has no capablity to remove");
  if (r == -EINVAL) return complain("Invalid file '" + path + "' for capability operation");
  return complain("Failed to set capabilities on file '" + path + "': " + strerror(-r));
}

/** Whether the file has just these; a file without any, or that cannot be read, has none. */
function verify(path: string, wanted: Caps | null, root: u32, quiet: bool): i32 {
  const found = getFileCaps(path);
  const has = found === null ? new Caps(0, 0, 0) : found;
  const want = wanted === null ? new Caps(0, 0, 0) : wanted;
  const sets =
    (has.permitted == want.permitted ? "" : "p") +
    (has.inheritable == want.inheritable ? "" : "i") +
    (has.effective == want.effective ? "" : "e");
  if (!sets.length && fileRoot == root) {
    if (!quiet) print(path + ": OK\n");
    return 0;
  }
  if (quiet) return 1;
  if (fileRoot != root) print("nsowner[got=" + fileRoot.toString() + ", want=" + root.toString() + "],");
  print(path + " differs in [" + sets + "]\n");
  return 1;
}

export function setcap(args: string[]): i32 {
  let quiet = false;
  let verifying = false;
  let root: u32 = 0;
  if (args.length < 2) return usage();
  for (let i = 1; i < args.length; i++) {
    const arg = args[i];
    if (arg == "-q") quiet = true;
    else if (arg == "-v") verifying = true;
    else if (arg == "-h") {
      usage();
      return 0;
    } else if (arg == "-n") {
      if (++i == args.length) {
        stderr.put("usage: .. -n <rootid> .. - rootid!=0 file caps"); // without a line end, as there
        return 1;
      }
      const n = strtol(args[i], 0);
      if (!args[i].length || numEnd != args[i].length || numOverflow || n <= 0 || n >= <i64>u32.MAX_VALUE)
        return complain('bad ns rootid: want positive integer, got "' + args[i] + '"');
      root = <u32>n;
    } else {
      let caps: Caps | null = null;
      if (arg != "-r") {
        let text = arg;
        if (arg == "-") {
          text = asked(quiet);
          if (!text.length) return usage();
        }
        caps = capsFrom(text);
        if (caps === null) {
          complain("fatal error: " + strerror(EINVAL));
          return usage();
        }
      }
      if (++i == args.length) return usage();
      const r = verifying ? verify(args[i], caps, root, quiet) : raise() || change(args[i], caps, root);
      if (r) return r;
    }
  }
  return 0;
}
