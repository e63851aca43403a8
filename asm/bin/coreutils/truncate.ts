// truncate(1).
import * as C from "../../lib/chars";
import { ENOENT } from "../../lib/errno";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { parseSize, SIZE_OK, sizeError } from "../../lib/number";
import { quote, quoteaf } from "../../lib/quote";
import { isReg, Stat } from "../../lib/stat";
import { close, ftruncate, lseek, O_CREAT, O_NONBLOCK, O_WRONLY, open, SEEK_END } from "../../lib/sys/file";
import { other, standard } from "./common";

const USAGE = `OPTION... FILE...
Shrink or extend the size of each FILE to the specified size

A FILE argument that does not exist is created.

  -c, --no-create        do not create any files
  -o, --io-blocks        treat SIZE as number of IO blocks instead of bytes
  -r, --reference=RFILE  base size on RFILE
  -s, --size=SIZE        set or adjust the file size by SIZE bytes

SIZE may also be prefixed by one of the following modifying characters:
'+' extend by, '-' reduce by, '<' at most, '>' at least,
'/' round down to multiple of, '%' round up to multiple of.
`;

export function truncate(args: string[]): i32 {
  let noCreate = false;
  let blocks = false;
  let reference: string | null = null;
  let sizeGiven = false;
  let size: i64 = 0;
  let mode = 0;
  const o = new Getopt(
    args,
    "cor:s:",
    standard([
      long("no-create", NO_ARG, C.c),
      long("io-blocks", NO_ARG, C.o),
      long("reference", REQ_ARG, C.r),
      long("size", REQ_ARG, C.s),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.c:
        noCreate = true;
        break;
      case C.o:
        blocks = true;
        break;
      case C.r:
        reference = o.arg;
        break;
      case C.s: {
        let s = o.arg!;
        let i = 0;
        while (i < s.length && (s.charCodeAt(i) == C.SPACE || (s.charCodeAt(i) >= 9 && s.charCodeAt(i) <= 13))) i++;
        const first = i < s.length ? s.charCodeAt(i) : 0;
        if (first == C.LT || first == C.GT || first == C.SLASH || first == C.PERCENT) {
          mode = first;
          i++;
          while (i < s.length && s.charCodeAt(i) == C.SPACE) i++;
        }
        s = s.substring(i);
        if (s.startsWith("+") || s.startsWith("-")) {
          if (mode) {
            error(0, 0, "multiple relative modifiers specified");
            tryHelp();
            return 1;
          }
          mode = C.PLUS;
        }
        size = parseSize(s, "EgGkKmMPtTYZ0");
        if (sizeError != SIZE_OK) error(1, 0, "Invalid number: " + quote(s));
        if ((mode == C.SLASH || mode == C.PERCENT) && size == 0) error(1, 0, "division by zero");
        sizeGiven = true;
        break;
      }
      default:
        return other(c, USAGE);
    }
  }
  const files = o.rest();
  if (reference === null && !sizeGiven) {
    error(0, 0, "you must specify either " + quote("--size") + " or " + quote("--reference"));
    tryHelp();
    return 1;
  }
  if (reference !== null && sizeGiven && !mode) {
    error(0, 0, "you must specify a relative " + quote("--size") + " with " + quote("--reference"));
    tryHelp();
    return 1;
  }
  if (blocks && !sizeGiven) {
    error(0, 0, quote("--io-blocks") + " was specified but " + quote("--size") + " was not");
    tryHelp();
    return 1;
  }
  if (!files.length) {
    error(0, 0, "missing file operand");
    tryHelp();
    return 1;
  }
  let base: i64 = -1;
  const st = new Stat();
  if (reference !== null) {
    const e = st.stat(reference);
    if (e < 0) error(1, e, "cannot stat " + quoteaf(reference));
    base = st.size;
    if (!isReg(st.mode)) {
      const fd = open(reference, 0);
      base = fd < 0 ? fd : lseek(fd, 0, SEEK_END);
      if (base < 0) error(1, base as i32, "cannot get the size of " + quoteaf(reference));
      close(fd);
    }
  }
  let ok = true;
  for (let i = 0; i < files.length; i++) {
    const fd = open(files[i], O_WRONLY | O_NONBLOCK | (noCreate ? 0 : O_CREAT), 0o666);
    if (fd < 0) {
      if (!(noCreate && fd == -ENOENT)) {
        error(0, fd, "cannot open " + quoteaf(files[i]) + " for writing");
        ok = false;
      }
      continue;
    }
    if (!one(fd, files[i], st, blocks, base, size, mode, sizeGiven)) ok = false;
    const e = close(fd);
    if (e < 0) {
      error(0, e, "failed to close " + quoteaf(files[i]));
      ok = false;
    }
  }
  return ok ? 0 : 1;
}

function one(fd: i32, name: string, st: Stat, blocks: bool, base: i64, given: i64, mode: i32, sizeGiven: bool): bool {
  let size = given;
  if (blocks || mode) {
    const e = st.fstat(fd);
    if (e < 0) {
      error(0, e, "cannot fstat " + quoteaf(name));
      return false;
    }
  }
  if (blocks) size *= st.blksize;
  let wanted = size;
  if (!sizeGiven) wanted = base;
  else if (mode) {
    const now = base >= 0 ? base : isReg(st.mode) ? st.size : lseek(fd, 0, SEEK_END);
    if (now < 0) {
      error(0, now as i32, "cannot get the size of " + quoteaf(name));
      return false;
    }
    if (mode == C.GT) wanted = max(now, size);
    else if (mode == C.LT) wanted = min(now, size);
    else if (mode == C.SLASH) wanted = (now / size) * size;
    else if (mode == C.PERCENT) wanted = now % size ? (now / size + 1) * size : now;
    else wanted = now + size;
  }
  if (wanted < 0) wanted = 0;
  const e = ftruncate(fd, wanted);
  if (e < 0) {
    error(0, e, "failed to truncate " + quoteaf(name) + " at " + wanted.toString() + " bytes");
    return false;
  }
  return true;
}
