// link(1), unlink(1) and sync(1).
import * as C from "../../lib/chars";
import { error, extraOperand, missingOperand, missingOperandAfter } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END } from "../../lib/getopt";
import { quoteaf } from "../../lib/quote";
import {
  close,
  F_GETFL,
  F_SETFL,
  fcntl,
  fdatasync,
  fsync,
  O_NONBLOCK,
  O_RDONLY,
  O_WRONLY,
  open,
  syncfs,
} from "../../lib/sys/file";
import * as fs from "../../lib/sys/fs";
import { other, standard } from "./common";

export function link(args: string[]): i32 {
  const o = new Getopt(args, "", standard([]));
  for (let c = o.next(); c != OPT_END; c = o.next())
    return other(
      c,
      "FILE1 FILE2\n  or:  link OPTION\nCall the link function to create a link named FILE2 to an existing FILE1.\n",
    );
  const names = o.rest();
  if (names.length < 2) {
    if (names.length) missingOperandAfter(names[0]);
    else missingOperand();
    return 1;
  }
  if (names.length > 2) {
    extraOperand(names[2]);
    return 1;
  }
  const r = fs.link(names[0], names[1]);
  if (r < 0) error(1, r, "cannot create link " + quoteaf(names[1]) + " to " + quoteaf(names[0]));
  return 0;
}

export function unlink(args: string[]): i32 {
  const o = new Getopt(args, "", standard([]));
  for (let c = o.next(); c != OPT_END; c = o.next())
    return other(c, "FILE\n  or:  unlink OPTION\nCall the unlink function to remove the specified FILE.\n");
  const names = o.rest();
  if (!names.length) {
    missingOperand();
    return 1;
  }
  if (names.length > 1) {
    extraOperand(names[1]);
    return 1;
  }
  const r = fs.unlink(names[0]);
  if (r < 0) error(1, r, "cannot unlink " + quoteaf(names[0]));
  return 0;
}

const SYNC_USAGE = `[OPTION] [FILE]...
Synchronize cached writes to persistent storage

If one or more files are specified, sync only them,
or their containing file systems.

  -d, --data             sync only file data, no unneeded metadata
  -f, --file-system      sync the file systems that contain the files
`;
export function sync(args: string[]): i32 {
  let data = false;
  let system = false;
  const o = new Getopt(args, "df", standard([long("data", NO_ARG, C.d), long("file-system", NO_ARG, C.f)]));
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.d) data = true;
    else if (c == C.f) system = true;
    else return other(c, SYNC_USAGE);
  }
  const names = o.rest();
  if (data && system) error(1, 0, "cannot specify both --data and --file-system");
  if (!names.length) {
    if (data) error(1, 0, "--data needs at least one argument");
    fs.sync();
    return 0;
  }
  let status = 0;
  for (let i = 0; i < names.length; i++) {
    let fd = open(names[i], O_RDONLY | O_NONBLOCK);
    if (fd < 0) {
      const first = fd;
      fd = open(names[i], O_WRONLY | O_NONBLOCK);
      if (fd < 0) {
        error(0, first, "error opening " + quoteaf(names[i]));
        status = 1;
        continue;
      }
    }
    const flags = fcntl(fd, F_GETFL);
    if (flags >= 0) fcntl(fd, F_SETFL, (flags & ~O_NONBLOCK) as i64);
    const r = data ? fdatasync(fd) : system ? syncfs(fd) : fsync(fd);
    if (r < 0) {
      error(0, r, "error syncing " + quoteaf(names[i]));
      status = 1;
    }
    close(fd);
  }
  return status;
}
