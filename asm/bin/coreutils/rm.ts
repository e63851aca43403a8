// rm(1).
import * as C from "../../lib/chars";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, OPT_ERR } from "../../lib/getopt";
import { eprint } from "../../lib/io";
import { quoteaf, quotef } from "../../lib/quote";
import { prog } from "../../lib/start";
import { Stat } from "../../lib/stat";
import { isatty } from "../../lib/sys/file";
import { argMatch, ask, LONG_ONLY, other, standard } from "./common";
import { ALWAYS, NEVER, Remover, SOMETIMES } from "./remove";

const USAGE = `[OPTION]... [FILE]...
Remove (unlink) the FILE(s).

  -f, --force           ignore nonexistent files and arguments, never prompt
  -i                    prompt before every removal
  -I                    prompt once before removing more than three files, or
                          when removing recursively
      --interactive[=WHEN]  prompt according to WHEN: never, once (-I), or
                          always (-i); without WHEN, prompt always
      --one-file-system  when removing a hierarchy recursively, skip any
                          directory that is on a file system different from
                          that of the corresponding command line argument
      --no-preserve-root  do not treat '/' specially
      --preserve-root[=all]  do not remove '/' (default)
  -r, -R, --recursive   remove directories and their contents recursively
  -d, --dir             remove empty directories
  -v, --verbose         explain what is being done

To remove a file whose name starts with a '-', for example '-foo',
use one of these commands:
  rm -- -foo

  rm ./-foo
`;

export function rm(args: string[]): i32 {
  const r = new Remover();
  let preserveRoot = true;
  let once = false;
  const given = args.slice(0);
  const o = new Getopt(
    args,
    "dfirvIR",
    standard([
      long("force", NO_ARG, C.f),
      long("interactive", OPT_ARG, LONG_ONLY),
      long("one-file-system", NO_ARG, LONG_ONLY + 1),
      long("no-preserve-root", NO_ARG, LONG_ONLY + 2),
      long("preserve-root", OPT_ARG, LONG_ONLY + 3),
      long("recursive", NO_ARG, C.r),
      long("dir", NO_ARG, C.d),
      long("verbose", NO_ARG, C.v),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.d:
        r.directories = true;
        break;
      case C.f:
        r.interactive = NEVER;
        r.force = true;
        once = false;
        break;
      case C.i:
        r.interactive = ALWAYS;
        r.force = false;
        once = false;
        break;
      case C.I:
        r.interactive = SOMETIMES;
        r.force = false;
        once = true;
        break;
      case C.r:
      case C.R:
        r.recursive = true;
        break;
      case LONG_ONLY: {
        const arg = o.arg;
        const when =
          arg === null
            ? 2
            : argMatch("--interactive", arg, ["never", "no", "none", "once", "always", "yes"], [0, 0, 0, 1, 2, 2]);
        r.interactive = when == 0 ? NEVER : when == 1 ? SOMETIMES : ALWAYS;
        once = when == 1;
        if (when) r.force = false;
        break;
      }
      case LONG_ONLY + 1:
        r.oneFileSystem = true;
        break;
      case LONG_ONLY + 2:
        if (!given.includes("--no-preserve-root")) error(1, 0, "you may not abbreviate the --no-preserve-root option");
        preserveRoot = false;
        break;
      case LONG_ONLY + 3:
        if (o.arg !== null) {
          if (o.arg! != "all") error(1, 0, "unrecognized --preserve-root argument: " + quoteaf(o.arg!));
          r.preserveAllRoot = true;
        }
        preserveRoot = true;
        break;
      case C.v:
        r.verbose = true;
        break;
      default:
        if (c == OPT_ERR) hint(given);
        return other(c, USAGE);
    }
  }
  const files = o.rest();
  if (!files.length) {
    if (r.force) return 0;
    error(0, 0, "missing operand");
    tryHelp();
    return 1;
  }
  if (r.recursive && preserveRoot) {
    const root = new Stat();
    if (root.lstat("/") == 0) r.root = root;
  }
  r.stdinTty = isatty(0);
  if (once && (r.recursive || files.length > 3)) {
    const n = files.length.toString() + (files.length == 1 ? " argument" : " arguments");
    if (!ask("remove " + n + (r.recursive ? " recursively" : ""))) return 0;
  }
  return r.remove(files) ? 0 : 1;
}

/** A file may be called like the option that was not one. */
function hint(args: string[]): void {
  const st = new Stat();
  for (let i = 1; i < args.length; i++) {
    const a = args[i];
    if (a.startsWith("-") && a.length > 1 && st.lstat(a) == 0) {
      eprint("Try '" + prog + " ./" + quotef(a) + "' to remove the file " + quoteaf(a) + ".\n");
      return;
    }
  }
}
