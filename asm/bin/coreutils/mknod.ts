// mkfifo(1) and mknod(1).
import * as C from "../../lib/chars";
import { error, missingOperand, tryHelp } from "../../lib/error";
import { Getopt, long, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { eprint } from "../../lib/io";
import { numEnd, numOverflow, strtol } from "../../lib/number";
import { quote, quoteaf, quotef } from "../../lib/quote";
import { makedev, parseMode, S_IFBLK, S_IFCHR } from "../../lib/stat";
import { umask } from "../../lib/sys/file";
import * as fs from "../../lib/sys/fs";
import { other, standard } from "./common";

const MKFIFO_USAGE = `[OPTION]... NAME...
Create named pipes (FIFOs) with the given NAMEs.

  -m, --mode=MODE    set file permission bits to MODE, not a=rw - umask
`;
const MKNOD_USAGE = `[OPTION]... NAME TYPE [MAJOR MINOR]
Create the special file NAME of the given TYPE.

  -m, --mode=MODE    set file permission bits to MODE, not a=rw - umask

Both MAJOR and MINOR must be specified when TYPE is b, c, or u, and they
must be omitted when TYPE is p.  If MAJOR or MINOR begins with 0x or 0X,
it is interpreted as hexadecimal; otherwise, if it begins with 0, as octal;
otherwise, as decimal.  TYPE may be:

  b      create a block (buffered) special file
  c, u   create a character (unbuffered) special file
  p      create a FIFO
`;

/** Permission bits of -m, or 0666 for the umask to cut. */
function modeOf(text: string | null): i32 {
  if (text === null) return 0o666;
  const mask = umask(0);
  umask(mask);
  const mode = parseMode(text, 0o666, false, mask);
  if (mode < 0) error(1, 0, "invalid mode");
  if (mode & ~0o777) error(1, 0, "mode must specify only file permission bits");
  return mode;
}

export function mkfifo(args: string[]): i32 {
  let modeText: string | null = null;
  const o = new Getopt(args, "m:Z", standard([long("context", OPT_ARG, C.Z), long("mode", REQ_ARG, C.m)]));
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.m) modeText = o.arg;
    else if (c != C.Z) return other(c, MKFIFO_USAGE);
  }
  const names = o.rest();
  if (!names.length) {
    missingOperand();
    return 1;
  }
  const mode = modeOf(modeText);
  let status = 0;
  for (let i = 0; i < names.length; i++) {
    let r = fs.mkfifo(names[i], mode);
    if (r < 0) {
      error(0, r, "cannot create fifo " + quoteaf(names[i]));
      status = 1;
    } else if (modeText !== null) {
      r = fs.chmod(names[i], mode);
      if (r < 0) {
        error(0, r, "cannot set permissions of " + quoteaf(names[i]));
        status = 1;
      }
    }
  }
  return status;
}

function deviceNumber(text: string, what: string): u32 {
  const v = strtol(text, 0);
  if (numEnd == 0 || numEnd != text.length || numOverflow || v < 0 || v > 0xffffffff)
    error(1, 0, "invalid " + what + " device number " + quote(text));
  return v as u32;
}

export function mknod(args: string[]): i32 {
  let modeText: string | null = null;
  const o = new Getopt(args, "m:Z", standard([long("context", OPT_ARG, C.Z), long("mode", REQ_ARG, C.m)]));
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.m) modeText = o.arg;
    else if (c != C.Z) return other(c, MKNOD_USAGE);
  }
  const a = o.rest();
  const mode = modeOf(modeText);
  const fifo = a.length >= 2 && a[1].startsWith("p");
  const expected = a.length < 2 || !fifo ? 4 : 2;
  if (a.length < expected) {
    if (!a.length) error(0, 0, "missing operand");
    else error(0, 0, "missing operand after " + quote(a[a.length - 1]));
    if (expected == 4 && a.length == 2) eprint("Special files require major and minor device numbers.\n");
    tryHelp();
    return 1;
  }
  if (a.length > expected) {
    error(0, 0, "extra operand " + quote(a[expected]));
    if (expected == 2 && a.length == 4) eprint("Fifos do not have major and minor device numbers.\n");
    tryHelp();
    return 1;
  }
  let r = 0;
  const type = a[1].length ? a[1].charCodeAt(0) : 0;
  if (type == C.b || type == C.c || type == C.u) {
    const major = deviceNumber(a[2], "major");
    const minor = deviceNumber(a[3], "minor");
    r = fs.mknod(a[0], mode | ((type == C.b ? S_IFBLK : S_IFCHR) as i32), makedev(major, minor) as i64);
  } else if (type == C.p) r = fs.mkfifo(a[0], mode);
  else {
    error(0, 0, "invalid device type " + quote(a[1]));
    tryHelp();
    return 1;
  }
  if (r < 0) error(1, r, quotef(a[0]));
  if (modeText !== null) {
    r = fs.chmod(a[0], mode);
    if (r < 0) error(1, r, "cannot set permissions of " + quoteaf(a[0]));
  }
  return 0;
}
