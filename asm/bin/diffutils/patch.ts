// patch(1): unified, context and normal differences, put into files with GNU's offsets, fuzz, rejects and words. Ed scripts are not read.
import { strerror } from "../../lib/errno";
import { Getopt, long, NO_ARG, OPT_END, OPT_ERR, REQ_ARG } from "../../lib/getopt";
import { eprint, print, stdout } from "../../lib/io";
import { isDigits } from "../../lib/number";
import { quotef } from "../../lib/quote";
import { prog } from "../../lib/start";
import { Stat } from "../../lib/stat";
import { O_RDONLY, open } from "../../lib/sys/file";
import { chdir } from "../../lib/sys/fs";
import { apply, nonexistent, settings, together, write } from "./patchapply";
import { Content, fatal, Input } from "./patchinput";

const USAGE = `Usage: patch [OPTION]... [ORIGFILE [PATCHFILE]]

Input options:

  -p NUM  --strip=NUM  Strip NUM leading components from file names.
  -F LINES  --fuzz LINES  Set the fuzz factor to LINES for inexact matching.
  -l  --ignore-whitespace  Ignore white space changes between patch and input.

  -c  --context  Interpret the patch as a context difference.
  -n  --normal  Interpret the patch as a normal difference.
  -u  --unified  Interpret the patch as a unified difference.

  -N  --forward  Ignore patches that appear to be reversed or already applied.
  -R  --reverse  Assume patches were created with old and new files swapped.

  -i PATCHFILE  --input=PATCHFILE  Read patch from PATCHFILE instead of stdin.

Output options:

  -o FILE  --output=FILE  Output patched files to FILE.
  -r FILE  --reject-file=FILE  Output rejects to FILE.

  -E  --remove-empty-files  Remove output files that are empty after patching.

Backup and version control options:

  -b  --backup  Back up the original contents of each file.
  --no-backup-if-mismatch  Back up mismatches only if otherwise requested.
  -z SUFFIX  --suffix=SUFFIX  Append SUFFIX to backup file names.

Miscellaneous options:

  -t  --batch  Ask no questions; skip bad-Prereq patches; assume reversed.
  -f  --force  Like -t, but ignore bad-Prereq patches, and assume unreversed.
  -s  --quiet  --silent  Work silently unless an error occurs.
  --dry-run  Do not actually change any files; just print what would happen.

  -d DIR  --directory=DIR  Change the working directory to DIR first.

  -v  --version  Output version info.
  --help  Output this help.
`;

let strip = -1;
let original = "";

/** The name in a header: up to a tab (or a blank before a date). */
function nameOf(line: string): string {
  let s = line;
  const tab = s.indexOf("\t");
  if (tab >= 0) s = s.substring(0, tab);
  return s.trim();
}
function stripped(name: string): string {
  if (name == "/dev/null") return name;
  if (strip < 0) return name.substring(name.lastIndexOf("/") + 1);
  let s = name;
  for (let n = 0; n < strip; n++) {
    const slash = s.indexOf("/");
    if (slash < 0) return "";
    s = s.substring(slash);
    while (s.startsWith("/")) s = s.substring(1);
  }
  return s;
}
function isThere(name: string): bool {
  return name.length > 0 && name != "/dev/null" && new Stat().stat(name) == 0;
}
const O_DRY = 1000;
const O_NO_BACKUP = 1001;
const O_HELP = 1002;

export function patch(args: string[]): i32 {
  const o = new Getopt(args, "p:F:lcnuNRi:o:r:Ebz:tfsd:v", [
    long("strip", REQ_ARG, 0x70),
    long("fuzz", REQ_ARG, 0x46),
    long("ignore-whitespace", NO_ARG, 0x6c),
    long("context", NO_ARG, 0x63),
    long("normal", NO_ARG, 0x6e),
    long("unified", NO_ARG, 0x75),
    long("forward", NO_ARG, 0x4e),
    long("reverse", NO_ARG, 0x52),
    long("input", REQ_ARG, 0x69),
    long("output", REQ_ARG, 0x6f),
    long("reject-file", REQ_ARG, 0x72),
    long("remove-empty-files", NO_ARG, 0x45),
    long("backup", NO_ARG, 0x62),
    long("no-backup-if-mismatch", NO_ARG, O_NO_BACKUP),
    long("suffix", REQ_ARG, 0x7a),
    long("batch", NO_ARG, 0x74),
    long("force", NO_ARG, 0x66),
    long("quiet", NO_ARG, 0x73),
    long("silent", NO_ARG, 0x73),
    long("dry-run", NO_ARG, O_DRY),
    long("directory", REQ_ARG, 0x64),
    long("version", NO_ARG, 0x76),
    long("help", NO_ARG, O_HELP),
  ]);
  const s = settings;
  let input = "";
  let folder = "";
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    const a = o.arg === null ? "" : o.arg!;
    if (c == 0x70 || c == 0x46) {
      if (!isDigits(a)) fatal((c == 0x70 ? "strip count " : "fuzz factor ") + quotef(a) + " is not a number");
      if (c == 0x70) strip = parseInt(a) as i32;
      else s.fuzz = parseInt(a) as i32;
    } else if (c == 0x6c) s.loose = true;
    else if (c == 0x4e) s.forward = true;
    else if (c == 0x52) s.reverse = true;
    else if (c == 0x69) input = a;
    else if (c == 0x6f) s.output = a;
    else if (c == 0x72) s.rejectName = a;
    else if (c == 0x45) s.removeEmpty = true;
    else if (c == 0x62) s.backup = true;
    else if (c == O_NO_BACKUP) s.backupOnMismatch = false;
    else if (c == 0x7a) s.suffix = a;
    else if (c == 0x74) s.batch = true;
    else if (c == 0x66) s.force = true;
    else if (c == 0x73) s.silent = true;
    else if (c == O_DRY) s.dry = true;
    else if (c == 0x64) folder = a;
    else if (c == 0x76) {
      print("GNU patch 2.7.6\nNutshell's own implementation, in AssemblyScript.\n");
      return 0;
    } else if (c == O_HELP) {
      print(USAGE);
      return 0;
    } else if (c == OPT_ERR) {
      eprint(prog + ": Try '" + prog + " --help' for more information.\n");
      return 2;
    }
  }
  const operands = o.rest();
  if (folder.length) {
    const r = chdir(folder);
    if (r < 0) fatal("Can't change to directory " + quotef(folder) + " : " + strerror(r));
  }
  if (operands.length > 2) {
    eprint(
      prog + ": " + operands[2] + ": extra operand\n" + prog + ": Try '" + prog + " --help' for more information.\n",
    );
    return 2;
  }
  if (operands.length) original = operands[0];
  if (operands.length == 2) input = operands[1];
  let fd = 0;
  if (input.length && input != "-") {
    fd = open(input, O_RDONLY);
    if (fd < 0) fatal("Can't open patch file " + quotef(input) + " : " + strerror(fd));
  }
  const in_ = new Input(new Content(fd).lines);
  let ok = true;
  let any = false;
  while (in_.header()) {
    any = true;
    const name = original.length ? original : chosenName(in_);
    if (name.length) {
      if (!apply(name, in_)) ok = false;
      in_.kind = 0;
      continue;
    }
    const line = in_.at + 1;
    let hunks = 0;
    while (in_.hunk() !== null) hunks++;
    in_.kind = 0;
    print("can't find file to patch at input line " + line.toString() + "\n");
    print(
      "Perhaps you " +
        (strip < 0 ? "should have used the -p or --strip option?\n" : "used the wrong -p or --strip option?\n"),
    );
    print("File to patch: \nSkip this patch? [y] \nSkipping patch.\n");
    print(hunks.toString() + " out of " + hunks.toString() + (hunks == 1 ? " hunk" : " hunks") + " ignored\n");
    ok = false;
  }
  // with -o a file that nothing is to be done to is copied
  if (!in_.lines.length && original.length && s.output.length) apply(original, in_);
  stdout.flush();
  if (s.output.length) write(s.output, together, s.output == "-");
  if (!any && in_.lines.length) fatal("Only garbage was found in the patch input.");
  return ok ? 0 : 1;
}
/** Which of the two names of a header is there. */
function chosenName(in_: Input): string {
  const old = in_.oldHeader;
  const come = in_.newHeader;
  const a = stripped(nameOf(old));
  const b = stripped(nameOf(come));
  if (isThere(a) && (!isThere(b) || a.length <= b.length)) return a;
  if (isThere(b)) return b;
  if (nonexistent(old) && b != "/dev/null") return b;
  if (settings.reverse && a != "/dev/null" && nonexistent(come)) return a;
  return "";
}
