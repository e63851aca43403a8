// tee(1).
import * as C from "../../lib/chars";
import { EPIPE } from "../../lib/errno";
import { error } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END } from "../../lib/getopt";
import { quotef } from "../../lib/quote";
import { SIG_IGN, SIGINT, SIGPIPE, sigaction } from "../../lib/signal";
import { isFifo, Stat } from "../../lib/stat";
import { close, O_APPEND, O_CREAT, O_TRUNC, O_WRONLY, open, read, writeAll } from "../../lib/sys/file";
import { argMatch, LONG_ONLY, other, standard } from "./common";

const USAGE = `[OPTION]... [FILE]...
Copy standard input to each FILE, and also to standard output.

  -a, --append              append to the given FILEs, do not overwrite
  -i, --ignore-interrupts   ignore interrupt signals
  -p                        diagnose errors writing to non pipes
      --output-error[=MODE]   set behavior on write error: warn, warn-nopipe,
                              exit or exit-nopipe
`;
const SIGPIPE_MODE = 0;
const WARN = 1;
const WARN_NOPIPE = 2;
const EXIT = 3;
const EXIT_NOPIPE = 4;
const SIZE = 65536;

export function tee(args: string[]): i32 {
  let append = false;
  let ignore = false;
  let mode = SIGPIPE_MODE;
  const o = new Getopt(
    args,
    "aip",
    standard([
      long("append", NO_ARG, C.a),
      long("ignore-interrupts", NO_ARG, C.i),
      long("output-error", OPT_ARG, LONG_ONLY),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.a:
        append = true;
        break;
      case C.i:
        ignore = true;
        break;
      case C.p:
        mode = WARN_NOPIPE;
        break;
      case LONG_ONLY: {
        const arg = o.arg;
        mode =
          arg === null
            ? WARN_NOPIPE
            : argMatch(
                "--output-error",
                arg,
                ["warn", "warn-nopipe", "exit", "exit-nopipe"],
                [WARN, WARN_NOPIPE, EXIT, EXIT_NOPIPE],
              );
        break;
      }
      default:
        return other(c, USAGE);
    }
  }
  if (ignore) sigaction(SIGINT, SIG_IGN);
  if (mode != SIGPIPE_MODE) sigaction(SIGPIPE, SIG_IGN);
  const files = o.rest();
  let ok = true;
  const fds = [1];
  const names = ["standard output"];
  for (let i = 0; i < files.length; i++) {
    // "-" is a file of that name, as POSIX says
    const fd = open(files[i], O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC), 0o666);
    if (fd < 0) {
      error(mode == EXIT || mode == EXIT_NOPIPE ? 1 : 0, fd, quotef(files[i]));
      ok = false;
      continue;
    }
    fds.push(fd);
    names.push(files[i]);
  }
  const buffer = heap.alloc(SIZE);
  let open_ = fds.length;
  const st = new Stat();
  while (open_) {
    const n = read(0, buffer, SIZE);
    if (n < 0) {
      error(0, n, "read error");
      ok = false;
    }
    if (n <= 0) break;
    for (let i = 0; i < fds.length; i++) {
      if (fds[i] < 0) continue;
      const e = writeAll(fds[i], buffer, n);
      if (e == 0) continue;
      const quiet =
        e == -EPIPE && (mode == WARN_NOPIPE || mode == EXIT_NOPIPE) && st.fstat(fds[i]) == 0 && isFifo(st.mode);
      if (!quiet) {
        error(mode == EXIT || mode == EXIT_NOPIPE ? 1 : 0, e, quotef(names[i]));
        ok = false;
      }
      if (fds[i] != 1) close(fds[i]);
      fds[i] = -1;
      open_--;
    }
  }
  for (let i = 1; i < fds.length; i++) {
    if (fds[i] < 0) continue;
    const e = close(fds[i]);
    if (e < 0) {
      error(0, e, quotef(names[i]));
      ok = false;
    }
  }
  return ok ? 0 : 1;
}
