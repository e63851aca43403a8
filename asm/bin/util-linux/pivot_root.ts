// pivot_root(8): make a mount the root and put the old root below it; pivot_root(2).
import { err } from "../../lib/err";
import { Getopt, long, NO_ARG, OPT_END } from "../../lib/getopt";
import { pivotRoot } from "../../lib/sys/fs";
import { badUsage, EXIT_FAILURE, help, tryHelp, version } from "./common";

const HELP = `
Usage:
 pivot_root [options] new_root put_old

Change the root filesystem.

Options:
 -h, --help     display this help
 -V, --version  display version

For more details see pivot_root(8).
`;

export function pivot_root(args: string[]): i32 {
  const g = new Getopt(args, "Vh", [long("version", NO_ARG, 0x56), long("help", NO_ARG, 0x68)]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    if (c == 0x56) return version();
    if (c == 0x68) return help(HELP);
    return tryHelp();
  }
  const rest = g.rest();
  if (rest.length != 2) return badUsage();
  const r = pivotRoot(rest[0], rest[1]);
  if (r < 0) err(EXIT_FAILURE, r, "failed to change root from `" + rest[0] + "' to `" + rest[1] + "'");
  return 0;
}
