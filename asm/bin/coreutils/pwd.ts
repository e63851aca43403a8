// pwd(1), the program: physical unless -L and a trustworthy $PWD.
import * as C from "../../lib/chars";
import { getenv } from "../../lib/env";
import { error } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END } from "../../lib/getopt";
import { println } from "../../lib/io";
import { Stat } from "../../lib/stat";
import { getcwd, lastError } from "../../lib/sys/fs";
import { other, standard } from "./common";

const USAGE = `[OPTION]...
Print the full filename of the current working directory.

  -L, --logical   use PWD from environment, even if it contains symlinks
  -P, --physical  avoid all symlinks
`;

function logical(): string | null {
  const pwd = getenv("PWD");
  if (pwd === null || !pwd.startsWith("/")) return null;
  const parts = pwd.split("/");
  for (let i = 0; i < parts.length; i++) if (parts[i] == "." || parts[i] == "..") return null;
  const a = new Stat();
  const b = new Stat();
  return a.stat(pwd) == 0 && b.stat(".") == 0 && a.same(b) ? pwd : null;
}

export function pwd(args: string[]): i32 {
  let wantLogical = getenv("POSIXLY_CORRECT") !== null;
  const o = new Getopt(args, "LP", standard([long("logical", NO_ARG, C.L), long("physical", NO_ARG, C.P)]));
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.L) wantLogical = true;
    else if (c == C.P) wantLogical = false;
    else return other(c, USAGE);
  }
  if (o.rest().length) error(0, 0, "ignoring non-option arguments");
  if (wantLogical) {
    const name = logical();
    if (name !== null) {
      println(name);
      return 0;
    }
  }
  const cwd = getcwd();
  if (cwd === null) {
    error(0, lastError, "couldn't find directory entry in '..' with matching i-node");
    return 1;
  }
  if (!cwd.startsWith("/")) {
    // "(unreachable)/d": the way up ends at a root that is in no directory.
    const up = cwd.split("/").length - (cwd.endsWith("/") ? 1 : 0);
    error(0, 0, "couldn't find directory entry in '" + "../".repeat(up - 1) + "..' with matching i-node");
    return 1;
  }
  println(cwd);
  return 0;
}
