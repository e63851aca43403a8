// touch(1).
import * as C from "../../lib/chars";
import { EBADF, EINVAL, EISDIR, ENOENT, EPERM } from "../../lib/errno";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { quote, quoteaf } from "../../lib/quote";
import { Stat } from "../../lib/stat";
import {
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  close,
  O_CREAT,
  O_NOCTTY,
  O_NONBLOCK,
  O_WRONLY,
  open,
} from "../../lib/sys/file";
import { futimens, utimensat } from "../../lib/sys/fs";
import { nowNsec } from "../../lib/time";
import { argMatch, LONG_ONLY, other, standard } from "./common";
import { posixTime } from "./date";
import { dateNanoseconds, dateSeconds, parseDate } from "./getdate";

const USAGE = `[OPTION]... FILE...
Update the access and modification times of each FILE to the current time.

A FILE argument that does not exist is created empty, unless -c or -h
is supplied.

  -a                     change only the access time
  -c, --no-create        do not create any files
  -d, --date=STRING      parse STRING and use it instead of current time
  -f                     (ignored)
  -h, --no-dereference   affect each symbolic link instead of any referenced
                         file
  -m                     change only the modification time
  -r, --reference=FILE   use this file's times instead of current time
  -t STAMP               use [[CC]YY]MMDDhhmm[.ss] instead of current time
      --time=WORD        change the specified time: WORD is access, atime, or
                           use: equivalent to -a; WORD is modify or mtime:
                           equivalent to -m
`;
const UTIME_NOW: i64 = 0x3fffffff;
const UTIME_OMIT: i64 = 0x3ffffffe;

let accessSec: i64 = 0;
let accessNsec: i64 = UTIME_NOW;
let modifySec: i64 = 0;
let modifyNsec: i64 = UTIME_NOW;
let noCreate = false;
let noDereference = false;

function touchFile(name: string): bool {
  let fd = -1;
  let opened = 0;
  if (name == "-") fd = 1;
  else if (!noCreate && !noDereference) {
    fd = open(name, O_WRONLY | O_CREAT | O_NONBLOCK | O_NOCTTY, 0o666);
    if (fd < 0) opened = fd;
  }
  let r = 0;
  if (fd >= 0) r = futimens(fd, accessSec, accessNsec, modifySec, modifyNsec);
  else
    r = utimensat(
      AT_FDCWD,
      name,
      accessSec,
      accessNsec,
      modifySec,
      modifyNsec,
      noDereference ? AT_SYMLINK_NOFOLLOW : 0,
    );
  if (fd > 1) {
    const e = close(fd);
    if (e < 0) {
      error(0, e, "failed to close " + quoteaf(name));
      return false;
    }
  }
  if (fd == 1 && r == -EBADF && noCreate) return true;
  if (r == 0) return true;
  // that it could not be opened explains more, unless it is a directory
  if (opened && opened != -EISDIR && !(opened == -EINVAL || opened == -EPERM))
    error(0, opened, "cannot touch " + quoteaf(name));
  else {
    if (noCreate && r == -ENOENT) return true;
    error(0, r, "setting times of " + quoteaf(name));
  }
  return false;
}

export function touch(args: string[]): i32 {
  let change = 0; // 1 access, 2 modification
  let text: string | null = null;
  let reference: string | null = null;
  let stamp = false;
  const now = nowNsec();
  const o = new Getopt(
    args,
    "acd:fhmr:t:",
    standard([
      long("time", REQ_ARG, LONG_ONLY),
      long("no-create", NO_ARG, C.c),
      long("date", REQ_ARG, C.d),
      long("reference", REQ_ARG, C.r),
      long("no-dereference", NO_ARG, C.h),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.a:
        change |= 1;
        break;
      case C.c:
        noCreate = true;
        break;
      case C.d:
        text = o.arg;
        break;
      case C.f:
        break;
      case C.h:
        noDereference = true;
        break;
      case C.m:
        change |= 2;
        break;
      case C.r:
        reference = o.arg;
        break;
      case C.t: {
        const t = posixTime(o.arg!, true);
        if (t == i64.MIN_VALUE) error(1, 0, "invalid date format " + quote(o.arg!));
        accessSec = modifySec = t;
        accessNsec = modifyNsec = 0;
        stamp = true;
        break;
      }
      case LONG_ONLY:
        change |= argMatch("--time", o.arg!, ["atime", "access", "use", "mtime", "modify"], [1, 1, 1, 2, 2]);
        break;
      default:
        return other(c, USAGE);
    }
  }
  if (!change) change = 3;
  if (stamp && (text !== null || reference !== null)) {
    error(0, 0, "cannot specify times from more than one source");
    tryHelp();
    return 1;
  }
  if (reference !== null) {
    const st = new Stat();
    const e = noDereference ? st.lstat(reference) : st.stat(reference);
    if (e < 0) error(1, e, "failed to get attributes of " + quoteaf(reference));
    accessSec = st.atime;
    accessNsec = st.atimeNsec;
    modifySec = st.mtime;
    modifyNsec = st.mtimeNsec;
    if (text !== null) {
      // relative to the times of the file
      if (change & 1) {
        setDate(text, accessSec, accessNsec);
        accessSec = dateSeconds;
        accessNsec = dateNanoseconds;
      }
      if (change & 2) {
        setDate(text, modifySec, modifyNsec);
        modifySec = dateSeconds;
        modifyNsec = dateNanoseconds;
      }
    }
  } else if (text !== null) {
    setDate(text, now / 1000000000, now % 1000000000);
    accessSec = modifySec = dateSeconds;
    accessNsec = modifyNsec = dateNanoseconds;
    // "now" by its name is now when it is set
    if (text == "now") accessNsec = modifyNsec = UTIME_NOW;
  }
  const files = o.rest();
  if (!files.length) {
    error(0, 0, "missing file operand");
    tryHelp();
    return 1;
  }
  if (!(change & 1)) accessNsec = UTIME_OMIT;
  if (!(change & 2)) modifyNsec = UTIME_OMIT;
  let ok = true;
  for (let i = 0; i < files.length; i++) if (!touchFile(files[i])) ok = false;
  return ok ? 0 : 1;
}
function setDate(text: string, seconds: i64, nanoseconds: i64): void {
  if (!parseDate(text, seconds, nanoseconds)) error(1, 0, "invalid date format " + quote(text));
}
