// sed(1) as GNU's 4.9 behaves: its options, and the pieces of its script.
import * as C from "../../../lib/chars";
import { strerror } from "../../../lib/errno";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../../lib/getopt";
import { lastError, print, readFile, slurp, stderr, stdout } from "../../../lib/io";
import { strtol } from "../../../lib/number";
import { prog, setWriteErrorStatus } from "../../../lib/start";
import { HELP, LONG_ONLY, VERSION, version } from "../common";
import { Compiler } from "./compile";
import { Machine } from "./execute";
import { SED_HELP } from "./help";
import { Input } from "./input";
import { BAD_USAGE, PANIC, panic } from "./messages";
import { standard } from "./output";
import { Source } from "./reader";
import { settings } from "./settings";

const POSIX = LONG_ONLY;
const DEBUG = LONG_ONLY + 1;
const SANDBOX = LONG_ONLY + 2;
const FOLLOW = LONG_ONLY + 3;

function usage(): i32 {
  stderr.put("Usage: " + prog + SED_HELP);
  return BAD_USAGE;
}
/** A script file's text; "-" is standard input. */
function scriptFile(name: string): string {
  if (name == "-") return slurp(0);
  const text = readFile(name);
  if (text === null) panic("couldn't open file " + name + ": " + strerror(lastError));
  return text!;
}

export function sed(args: string[]): i32 {
  setWriteErrorStatus(PANIC);
  // pieces of the script are compiled when all options are known
  const pieces: Source[] = [];
  let expressions = 0;
  const o = new Getopt(args, "bsnrzuEe:f:l:i::V:hs", [
    long("binary", NO_ARG, C.b),
    long("regexp-extended", NO_ARG, C.r),
    long("debug", NO_ARG, DEBUG),
    long("in-place", OPT_ARG, C.i),
    long("expression", REQ_ARG, C.e),
    long("file", REQ_ARG, C.f),
    long("line-length", REQ_ARG, C.l),
    long("null-data", NO_ARG, C.z),
    long("zero-terminated", NO_ARG, C.z),
    long("quiet", NO_ARG, C.n),
    long("posix", NO_ARG, POSIX),
    long("silent", NO_ARG, C.n),
    long("sandbox", NO_ARG, SANDBOX),
    long("separate", NO_ARG, C.s),
    long("unbuffered", NO_ARG, C.u),
    long("version", NO_ARG, VERSION),
    long("help", NO_ARG, HELP),
    long("follow-symlinks", NO_ARG, FOLLOW),
  ]);
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.n:
        settings.quiet = true;
        break;
      case C.e:
        pieces.push(new Source(o.arg!, "", ++expressions));
        break;
      case C.f:
        pieces.push(new Source(scriptFile(o.arg!), o.arg!, 0));
        break;
      case C.l:
        settings.lineLength = strtol(o.arg!) as i32;
        if (settings.lineLength == 1) settings.lineLength = 0; // "a length of 1 is a synonym for 0"
        break;
      case C.i:
        settings.inPlace = settings.separate = true;
        if (o.arg !== null) settings.suffix = o.arg!;
        break;
      case C.E:
      case C.r:
        settings.extended = true;
        break;
      case C.s:
        settings.separate = true;
        break;
      case C.u:
        settings.unbuffered = true;
        break;
      case C.z:
        settings.delimiter = 0;
        break;
      case C.b:
      case DEBUG:
        break;
      case POSIX:
        settings.posix = true;
        break;
      case SANDBOX:
        settings.sandbox = true;
        break;
      case FOLLOW:
        settings.followSymlinks = true;
        break;
      case C.h:
      case HELP:
        print("Usage: " + prog + SED_HELP + "E-mail bug reports to: <bug-sed@gnu.org>.\n");
        return 0;
      case VERSION:
        return version("sed (GNU sed) 4.9");
      default:
        return usage();
    }
  }
  let files = o.rest();
  if (!pieces.length) {
    if (!files.length) return usage();
    pieces.push(new Source(files[0], "", 1));
    files = files.slice(1);
  }
  if (settings.unbuffered) stdout.setLine();
  const compiler = new Compiler();
  for (let i = 0; i < pieces.length; i++) compiler.add(pieces[i]);
  const script = compiler.finish();
  if (!files.length) {
    if (settings.inPlace) panic("no input files");
    files = ["-"];
  }
  const code = new Machine(script, new Input(files)).run();
  standard.finish();
  return code;
}
