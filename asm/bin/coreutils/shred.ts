// shred(1): overwrites files before they are removed.
import * as C from "../../lib/chars";
import { EACCES } from "../../lib/errno";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { eprint } from "../../lib/io";
import { isDigits, parseSize, SIZE_OK, sizeError, strtol } from "../../lib/number";
import { basename, dirname } from "../../lib/path";
import { quote, quotef } from "../../lib/quote";
import { prog } from "../../lib/start";
import { isReg, Stat } from "../../lib/stat";
import { close, fdatasync, ftruncate, lseek, O_RDONLY, O_WRONLY, open, read, writeAll } from "../../lib/sys/file";
import { chmod, rename, unlink } from "../../lib/sys/fs";
import { getrandom } from "../../lib/sys/misc";
import { argMatch, LONG_ONLY, other, standard } from "./common";

const USAGE = `[OPTION]... FILE...
Overwrite the specified FILE(s) repeatedly, in order to make it harder
for even very expensive hardware probing to recover the data.

If FILE is -, shred standard output.

  -f, --force    change permissions to allow writing if necessary
  -n, --iterations=N  overwrite N times instead of the default (3)
      --random-source=FILE  get random bytes from FILE
  -s, --size=N   shred this many bytes (suffixes like K, M, G accepted)
  -u             deallocate and remove file after overwriting
      --remove[=HOW]  like -u but give control on HOW to delete
  -v, --verbose  show progress
  -x, --exact    do not round file sizes up to the next full block;
                   this is the default for non-regular files
  -z, --zero     add a final overwrite with zeros to hide shredding

HOW is 'unlink', 'wipe' or 'wipesync' (the default): whether the name is
obfuscated before it goes.
`;
const CHUNK = 65536;
const KEEP = 0;
const UNLINK = 1;
const WIPE = 2;
const WIPE_SYNC = 3;

let passes = 3;
let zero = false;
let exact = false;
let verbose = false;
let force = false;
let remove = KEEP;
let size: i64 = -1;
let source = -1;
let block: usize = 0;

function say(text: string): void {
  if (verbose) eprint(prog + ": " + text + "\n");
}
function fillRandom(n: i32): void {
  if (source < 0) {
    getrandom(block, n);
    return;
  }
  for (let have = 0; have < n; ) {
    const r = read(source, block + have, n - have);
    if (r <= 0) error(1, r, r < 0 ? "read error" : "end of file");
    have += r;
  }
}

function overwrite(fd: i32, name: string): bool {
  const st = new Stat();
  const e = st.fstat(fd);
  if (e < 0) {
    error(0, e, name + ": fstat failed");
    return false;
  }
  let length = size;
  if (length < 0) {
    length = isReg(st.mode) ? st.size : lseek(fd, 0, 2);
    if (length < 0) {
      error(0, 0, name + ": invalid file type");
      return false;
    }
    if (isReg(st.mode) && !exact) length = ((length + st.blksize - 1) / st.blksize) * st.blksize;
  }
  const all = passes + (zero ? 1 : 0);
  for (let i = 1; i <= all; i++) {
    const last = zero && i == all;
    say(name + ": pass " + i.toString() + "/" + all.toString() + (last ? " (000000)" : " (random)") + "...");
    lseek(fd, 0, 0);
    for (let left = length; left > 0; ) {
      const n = min(left, CHUNK as i64) as i32;
      if (last) memory.fill(block, 0, n);
      else fillRandom(n);
      const r = writeAll(fd, block, n);
      if (r < 0) {
        error(0, r as i32, name + ": error writing at offset " + (length - left).toString());
        return false;
      }
      left -= n;
    }
    fdatasync(fd);
  }
  return true;
}

/** Shorter and shorter names of zeros, then none. */
function removeName(path: string, shown: string): bool {
  say(shown + ": removing");
  let at = path;
  if (remove >= WIPE) {
    const folder = path.includes("/") ? dirname(path) + "/" : "";
    for (let n = basename(path).length; n > 0; n--) {
      const next = folder + "0".repeat(n);
      if (new Stat().lstat(next) == 0 || rename(at, next) < 0) continue;
      say(quotef(at) + ": renamed to " + quotef(next));
      at = next;
    }
  }
  const e = unlink(at);
  if (e < 0) error(0, e, shown + ": failed to remove");
  else say(shown + ": removed");
  return e >= 0;
}
function shredFile(path: string): bool {
  const shown = quotef(path);
  if (path == "-") return overwrite(1, shown);
  let fd = open(path, O_WRONLY);
  if (fd == -EACCES && force && chmod(path, 0o200) >= 0) fd = open(path, O_WRONLY);
  if (fd < 0) {
    error(0, fd, shown + ": failed to open for writing");
    return false;
  }
  let good = overwrite(fd, shown);
  if (good && remove) ftruncate(fd, 0);
  close(fd);
  if (good && remove) good = removeName(path, shown);
  return good;
}

export function shred(args: string[]): i32 {
  const o = new Getopt(
    args,
    "fn:s:uvxz",
    standard([
      long("exact", NO_ARG, C.x),
      long("force", NO_ARG, C.f),
      long("iterations", REQ_ARG, C.n),
      long("size", REQ_ARG, C.s),
      long("random-source", REQ_ARG, LONG_ONLY),
      long("remove", OPT_ARG, C.u),
      long("verbose", NO_ARG, C.v),
      long("zero", NO_ARG, C.z),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.f:
        force = true;
        break;
      case C.n:
        if (!isDigits(o.arg!)) error(1, 0, "invalid number of passes: " + quote(o.arg!));
        passes = strtol(o.arg!) as i32;
        break;
      case LONG_ONLY:
        source = open(o.arg!, O_RDONLY);
        if (source < 0) error(1, source, quotef(o.arg!));
        break;
      case C.u: {
        const how = o.arg;
        remove =
          how === null
            ? WIPE_SYNC
            : argMatch("--remove", how, ["unlink", "wipe", "wipesync"], [UNLINK, WIPE, WIPE_SYNC], 1);
        break;
      }
      case C.s:
        size = parseSize(o.arg!, "cbBkKMGTPEZY0");
        if (sizeError != SIZE_OK || size < 0) error(1, 0, "invalid file size: " + quote(o.arg!));
        break;
      case C.v:
        verbose = true;
        break;
      case C.x:
        exact = true;
        break;
      case C.z:
        zero = true;
        break;
      default:
        return other(c, USAGE);
    }
  }
  const files = o.rest();
  if (!files.length) {
    error(0, 0, "missing file operand");
    tryHelp();
    return 1;
  }
  block = heap.alloc(CHUNK);
  let ok = true;
  for (let i = 0; i < files.length; i++) ok = shredFile(files[i]) && ok;
  return ok ? 0 : 1;
}
