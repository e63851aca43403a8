// mesg(1): whether others may write to the terminal, that is whether its group may.
import { err, warnx } from "../../lib/err";
import { Getopt, long, NO_ARG, OPT_END } from "../../lib/getopt";
import { print } from "../../lib/io";
import { Stat } from "../../lib/stat";
import { isatty } from "../../lib/sys/file";
import { chmod } from "../../lib/sys/fs";
import { ttyname } from "../../lib/tty";
import { help, tryHelp, version } from "./common";

const HELP = `
Usage:
 mesg [options] [y | n]

Control write access of other users to your terminal.

Options:
 -v, --verbose  explain what is being done
 -h, --help     display this help
 -V, --version  display version

For more details see mesg(1).
`;

const ALLOWED = 0;
const DENIED = 1;
const FAILURE = 2;

const S_IWGRP: i32 = 0o020;
const S_IWOTH: i32 = 0o002;

export function mesg(args: string[]): i32 {
  let verbose = false;
  const g = new Getopt(args, "vVh", [
    long("verbose", NO_ARG, 0x76),
    long("version", NO_ARG, 0x56),
    long("help", NO_ARG, 0x68),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    if (c == 0x76) verbose = true;
    else if (c == 0x68) return help(HELP);
    else if (c == 0x56) return version();
    else return tryHelp();
  }
  const rest = g.rest();

  let terminal: string | null = null;
  for (let fd = 0; fd < 3 && terminal === null; fd++) if (isatty(fd)) terminal = ttyname(fd);
  if (terminal === null) {
    if (verbose) warnx("no tty");
    return FAILURE;
  }
  const st = new Stat();
  const got = st.stat(terminal);
  if (got < 0) err(FAILURE, got, "cannot open " + terminal);
  const writable = S_IWGRP | S_IWOTH;
  if (!rest.length) {
    const allowed = (st.mode & writable) != 0;
    print(allowed ? "is y\n" : "is n\n");
    return allowed ? ALLOWED : DENIED;
  }

  // rpmatch(3): by the first letter
  const answer = rest[0].length ? rest[0].charCodeAt(0) | 0x20 : 0;
  const yes = answer == 0x79;
  if (!yes && answer != 0x6e) {
    warnx("invalid argument: " + rest[0]);
    return tryHelp();
  }
  const mode = (yes ? st.mode | S_IWGRP : st.mode & ~writable) & 0o7777;
  const set = chmod(terminal, mode);
  if (set < 0) err(FAILURE, set, "change " + terminal + " mode failed");
  if (verbose) print(yes ? "write access to your terminal is allowed\n" : "write access to your terminal is denied\n");
  return yes ? ALLOWED : DENIED;
}
