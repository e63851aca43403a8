// mktemp(1).
import * as C from "../../lib/chars";
import { getenv } from "../../lib/env";
import { EEXIST } from "../../lib/errno";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { stdout } from "../../lib/io";
import { joinPath, lastComponent } from "../../lib/path";
import { quote } from "../../lib/quote";
import { exit } from "../../lib/start";
import { Stat } from "../../lib/stat";
import { close, O_CREAT, O_EXCL, O_RDWR, open } from "../../lib/sys/file";
import { mkdir, rmdir, unlink } from "../../lib/sys/fs";
import { getrandom } from "../../lib/sys/misc";
import { LONG_ONLY, other, standard } from "./common";

const USAGE = `[OPTION]... [TEMPLATE]
Create a temporary file or directory, safely, and print its name.
TEMPLATE must contain at least 3 consecutive 'X's in last component.
If TEMPLATE is not specified, use tmp.XXXXXXXXXX, and --tmpdir is implied.

  -d, --directory     create a directory, not a file
  -u, --dry-run       do not create anything; merely print a name (unsafe)
  -q, --quiet         suppress diagnostics about file/dir-creation failure
      --suffix=SUFF   append SUFF to TEMPLATE; SUFF must not contain a slash
  -p DIR, --tmpdir[=DIR]  interpret TEMPLATE relative to DIR; if DIR is not
                        specified, use $TMPDIR if set, else /tmp
  -t                  interpret TEMPLATE as a single file name component
`;
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

export function mktemp(args: string[]): i32 {
  let directory = false;
  let dry = false;
  let quiet = false;
  let suffix: string | null = null;
  let base: string | null = null;
  let useBase = false;
  let deprecated = false;
  const o = new Getopt(
    args,
    "dp:qtuV",
    standard([
      long("directory", NO_ARG, C.d),
      long("quiet", NO_ARG, C.q),
      long("dry-run", NO_ARG, C.u),
      long("suffix", REQ_ARG, LONG_ONLY),
      long("tmpdir", OPT_ARG, C.p),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.d:
        directory = true;
        break;
      case C.p:
        base = o.arg;
        useBase = true;
        break;
      case C.q:
        quiet = true;
        break;
      case C.t:
        useBase = true;
        deprecated = true;
        break;
      case C.u:
        dry = true;
        break;
      case LONG_ONLY:
        suffix = o.arg;
        break;
      default:
        return other(c, USAGE);
    }
  }
  const rest = o.rest();
  if (rest.length > 1) {
    error(0, 0, "too many templates");
    tryHelp();
    return 1;
  }
  let template = "tmp.XXXXXXXXXX";
  if (rest.length) template = rest[0];
  else useBase = true;
  const kind = directory ? "directory" : "file";
  const given = template;
  if (suffix !== null) {
    if (!template.endsWith("X")) error(1, 0, "with --suffix, template " + quote(template) + " must end in X");
    template += suffix;
  }
  let end = template.length - (suffix === null ? 0 : suffix.length);
  if (suffix === null) {
    // what follows the last X is the suffix
    const last = template.lastIndexOf("X");
    end = last + 1;
  }
  const tail = template.substring(end);
  if (tail.length && lastComponent(tail) != tail)
    error(1, 0, "invalid suffix " + quote(tail) + ", contains directory separator");
  let xs = 0;
  while (xs < end && template.charCodeAt(end - 1 - xs) == C.X) xs++;
  if (xs < 3) error(1, 0, "too few X's in template " + quote(given));
  if (useBase) {
    let dir = "/tmp";
    const env = getenv("TMPDIR");
    if (deprecated) {
      if (env !== null && env.length) dir = env;
      else if (base !== null && base.length) dir = base;
      if (template.includes("/"))
        error(1, 0, "invalid template, " + quote(template) + ", contains directory separator");
    } else {
      if (base !== null && base.length) dir = base;
      else if (env !== null && env.length) dir = env;
      if (template.startsWith("/"))
        error(1, 0, "invalid template, " + quote(template) + "; with --tmpdir, it may not be absolute");
    }
    const joined = joinPath(dir, template);
    end += joined.length - template.length;
    template = joined;
  }
  const random = memory.data(64);
  let r = -EEXIST;
  let name = "";
  const st = new Stat();
  for (let tries = 0; tries < 1000 && r == -EEXIST; tries++) {
    let letters = "";
    for (let i = 0; i < xs; i++) {
      if (i % 64 == 0) getrandom(random, 64);
      letters += LETTERS.charAt(load<u8>(random + (i % 64)) % 62);
    }
    name = template.substring(0, end - xs) + letters + template.substring(end);
    if (dry) r = st.lstat(name) == 0 ? -EEXIST : 0;
    else if (directory) r = mkdir(name, 0o700);
    else {
      r = open(name, O_RDWR | O_CREAT | O_EXCL, 0o600);
      if (r >= 0) {
        close(r);
        r = 0;
      }
    }
  }
  if (r < 0) {
    if (!quiet) error(0, r, "failed to create " + kind + " via template " + quote(template));
    return 1;
  }
  stdout.line(name);
  // a name that could not be told to anybody is of no use
  if (!dry && stdout.flush() < 0) {
    if (directory) rmdir(name);
    else unlink(name);
    exit(1);
  }
  return 0;
}
