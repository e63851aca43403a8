// fallocate(1): room for a file, or holes in it.
import * as C from "../../lib/chars";
import { err, errx } from "../../lib/err";
import { EOPNOTSUPP } from "../../lib/errno";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print } from "../../lib/io";
import { parseSize, SIZE_OK, sizeError } from "../../lib/number";
import { fallocate as allocate, close, fsync, O_CREAT, O_RDWR, open } from "../../lib/sys/file";
import { help, tryHelp, version } from "./common";

const HELP = `
Usage:
 fallocate [options] <filename>

Preallocate space to, or deallocate space from a file.

Options:
 -c, --collapse-range remove a range from the file
 -d, --dig-holes      detect zeroes and replace with holes
 -i, --insert-range   insert a hole at range, shifting existing data
 -l, --length <num>   length for range operations, in bytes
 -n, --keep-size      maintain the apparent size of the file
 -o, --offset <num>   offset for range operations, in bytes
 -p, --punch-hole     replace a range with a hole (implies -n)
 -z, --zero-range     zero and ensure allocation of a range
 -x, --posix          use posix_fallocate(3) instead of fallocate(2)
 -v, --verbose        verbose mode

 -h, --help           display this help
 -V, --version        display version

Arguments:
 <num> arguments may be followed by the suffixes for
   GiB, TiB, PiB, EiB, ZiB, and YiB (the "iB" is optional)

For more details see fallocate(1).
`;
const KEEP_SIZE = 1;
const PUNCH_HOLE = 2;
const COLLAPSE = 8;
const ZERO = 16;
const INSERT = 32;

function number(text: string): i64 {
  const v = parseSize(text, "KMGTPEZY0");
  return sizeError == SIZE_OK ? v : -1;
}

export function fallocate(args: string[]): i32 {
  let mode = 0;
  let offset: i64 = 0;
  let length: i64 = -2;
  let verbose = false;
  const o = new Getopt(args, "hvVncpdizxl:o:", [
    long("help", NO_ARG, C.h),
    long("version", NO_ARG, C.V),
    long("keep-size", NO_ARG, C.n),
    long("punch-hole", NO_ARG, C.p),
    long("collapse-range", NO_ARG, C.c),
    long("dig-holes", NO_ARG, C.d),
    long("insert-range", NO_ARG, C.i),
    long("zero-range", NO_ARG, C.z),
    long("offset", REQ_ARG, C.o),
    long("length", REQ_ARG, C.l),
    long("posix", NO_ARG, C.x),
    long("verbose", NO_ARG, C.v),
  ]);
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.c) mode |= COLLAPSE;
    else if (c == C.i) mode |= INSERT;
    else if (c == C.l) {
      length = number(o.arg!);
      if (length < 0) errx(1, "invalid length value specified");
    } else if (c == C.n) mode |= KEEP_SIZE;
    else if (c == C.o) {
      offset = number(o.arg!);
      if (offset < 0) errx(1, "invalid offset value specified");
    } else if (c == C.p) mode |= PUNCH_HOLE | KEEP_SIZE;
    else if (c == C.z) mode |= ZERO;
    else if (c == C.d || c == C.x) continue;
    else if (c == C.v) verbose = true;
    else if (c == C.h) return help(HELP);
    else if (c == C.V) return version();
    else return tryHelp();
  }
  const files = o.rest();
  if (!files.length) errx(1, "no filename specified");
  if (files.length > 1) errx(1, "unexpected number of arguments");
  if (length == -2) errx(1, "no length argument specified");
  if (length == 0) errx(1, "invalid length value specified");
  if (offset < 0) errx(1, "invalid offset value specified");
  const fd = open(files[0], O_RDWR | (mode & (PUNCH_HOLE | COLLAPSE) ? 0 : O_CREAT), 0o666);
  if (fd < 0) err(1, fd, "cannot open " + files[0]);
  const e = allocate(fd, mode, offset, length);
  if (e < 0) {
    if (mode & KEEP_SIZE && e == -EOPNOTSUPP) errx(1, "fallocate failed: keep size mode is unsupported");
    err(1, e, "fallocate failed");
  }
  if (verbose) print(files[0] + ": " + length.toString() + " bytes (" + length.toString() + " B) allocated.\n");
  const s = fsync(fd);
  if (s < 0) err(1, s, "write failed: " + files[0]);
  close(fd);
  return 0;
}
