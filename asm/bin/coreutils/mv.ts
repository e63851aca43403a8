// mv(1).
import * as C from "../../lib/chars";
import { ENOTDIR } from "../../lib/errno";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { joinPath, lastComponent, stripTrailingSlashes } from "../../lib/path";
import { quoteaf } from "../../lib/quote";
import { isDir, Stat } from "../../lib/stat";
import { AT_FDCWD, isatty } from "../../lib/sys/file";
import { renameat2 } from "../../lib/sys/fs";
import { backupType, environmentSuffix, NO_BACKUP, setBackupSuffix } from "./backup";
import { LONG_ONLY, other, standard } from "./common";
import { ALWAYS_NO, ALWAYS_YES, ASK, Copier, NEVER, RENAME_NOREPLACE } from "./copy";
import { operandErrors } from "./cp";
import { Remover } from "./remove";

const USAGE = `[OPTION]... [-T] SOURCE DEST
  or:  mv [OPTION]... SOURCE... DIRECTORY
  or:  mv [OPTION]... -t DIRECTORY SOURCE...
Rename SOURCE to DEST, or move SOURCE(s) to DIRECTORY.

      --backup[=CONTROL]       make a backup of each existing destination file
  -b                           like --backup but does not accept an argument
  -f, --force                  do not prompt before overwriting
  -i, --interactive            prompt before overwrite
  -n, --no-clobber             do not overwrite an existing file
If you specify more than one of -i, -f, -n, only the final one takes effect.
      --strip-trailing-slashes  remove any trailing slashes from each SOURCE
                                 argument
  -S, --suffix=SUFFIX          override the usual backup suffix
  -t, --target-directory=DIRECTORY  move all SOURCE arguments into DIRECTORY
  -T, --no-target-directory    treat DEST as a normal file
  -u, --update                 move only when the SOURCE file is newer
                                 than the destination file or when the
                                 destination file is missing
  -v, --verbose                explain what is being done
`;

let strip = false;

function move(c: Copier, source: string, destination: string): bool {
  const src = strip ? stripTrailingSlashes(source) : source;
  if (!c.copy(src, destination)) return false;
  if (c.renamed) return true;
  // it was copied to another file system: the source goes
  const r = new Remover();
  r.recursive = true;
  r.verbose = c.verbose;
  return r.remove([src]);
}

export function mv(args: string[]): i32 {
  const c = new Copier();
  let target: string | null = null;
  let noTarget = false;
  let backup = false;
  let backupControl: string | null = null;
  environmentSuffix();
  const o = new Getopt(
    args,
    "bfint:uvS:TZ",
    standard([
      long("backup", OPT_ARG, C.b),
      long("context", NO_ARG, C.Z),
      long("force", NO_ARG, C.f),
      long("interactive", NO_ARG, C.i),
      long("no-clobber", NO_ARG, C.n),
      long("no-target-directory", NO_ARG, C.T),
      long("strip-trailing-slashes", NO_ARG, LONG_ONLY),
      long("suffix", REQ_ARG, C.S),
      long("target-directory", REQ_ARG, C.t),
      long("update", NO_ARG, C.u),
      long("verbose", NO_ARG, C.v),
    ]),
  );
  for (let k = o.next(); k != OPT_END; k = o.next()) {
    switch (k) {
      case C.b:
        backup = true;
        if (o.arg !== null) backupControl = o.arg;
        break;
      case C.f:
        c.interactive = ALWAYS_YES;
        break;
      case C.i:
        c.interactive = ASK;
        break;
      case C.n:
        c.interactive = ALWAYS_NO;
        break;
      case LONG_ONLY:
        strip = true;
        break;
      case C.t:
        if (target !== null) error(1, 0, "multiple target directories specified");
        target = o.arg;
        break;
      case C.T:
        noTarget = true;
        break;
      case C.u:
        c.update = true;
        break;
      case C.v:
        c.verbose = true;
        break;
      case C.S:
        backup = true;
        setBackupSuffix(o.arg!);
        break;
      case C.Z:
        break;
      default:
        return other(k, USAGE);
    }
  }
  const files = o.rest();
  if (operandErrors(files, target, noTarget)) return 1;
  c.move = true;
  c.follow = NEVER;
  c.asRegular = false;
  c.recursive = true;
  c.preserveLinks = c.preserveMode = c.preserveOwner = c.preserveTimes = true;
  c.stdinTty = isatty(0);
  if (noTarget) {
    if (target !== null) error(1, 0, "cannot combine --target-directory (-t) and --no-target-directory (-T)");
    if (files.length > 2) {
      error(0, 0, "extra operand " + quoteaf(files[2]));
      tryHelp();
      return 1;
    }
  } else if (target !== null) {
    const st = new Stat();
    const e = st.stat(target);
    if (e < 0 || !isDir(st.mode)) error(1, e < 0 ? e : ENOTDIR, "target directory " + quoteaf(target));
  } else {
    const last = files[files.length - 1];
    const st = new Stat();
    const e = st.stat(last);
    if (e == 0 && isDir(st.mode)) target = files.pop();
    else if (files.length > 2) error(1, e < 0 ? e : ENOTDIR, "target " + quoteaf(last));
  }
  if (c.interactive == ALWAYS_NO) c.update = false;
  if (backup && c.interactive == ALWAYS_NO) {
    // GNU's has tried by then whether the second name is free
    if (target === null) renameat2(AT_FDCWD, files[0], AT_FDCWD, files[1], RENAME_NOREPLACE);
    error(0, 0, "options --backup and --no-clobber are mutually exclusive");
    tryHelp();
    return 1;
  }
  c.backup = backup ? backupType(backupControl) : NO_BACKUP;
  if (target === null) return move(c, files[0], files[1]) ? 0 : 1;
  let ok = true;
  for (let i = 0; i < files.length; i++) {
    const name = stripTrailingSlashes(lastComponent(files[i]));
    if (!move(c, files[i], joinPath(target, name))) ok = false;
  }
  return ok ? 0 : 1;
}
