// getopt(1): a script's options, parsed and written so that the shell can take them by eval.
import { getenv } from "../../lib/env";
import { Getopt, LongOption, long, NO_ARG, OPT_ARG, OPT_END, OPT_ERR, REQ_ARG } from "../../lib/getopt";
import { print } from "../../lib/io";
import { progShort, setProg } from "../../lib/start";
import { badUsage, help, tryHelp, version } from "./common";

const HELP = `
Usage:
 getopt <optstring> <parameters>
 getopt [options] [--] <optstring> <parameters>
 getopt [options] -o|--options <optstring> [options] [--] <parameters>

Parse command options.

Options:
 -a, --alternative             allow long options starting with single -
 -l, --longoptions <longopts>  the long options to be recognized
 -n, --name <progname>         the name under which errors are reported
 -o, --options <optstring>     the short options to be recognized
 -q, --quiet                   disable error reporting by getopt(3)
 -Q, --quiet-output            no normal output
 -s, --shell <shell>           set quoting conventions to those of <shell>
 -T, --test                    test for getopt(1) version
 -u, --unquoted                do not quote the output

 -h, --help                    display this help
 -V, --version                 display version

For more details see getopt(1).
`;
const FAILURE = 1;
const BAD_PARAMETER = 2;
const ENHANCED = 4;
const LONG = 0x10000;

let quoted = true;
let csh = false;

/** A word that the shell reads as exactly this text. */
function word(text: string): string {
  if (!quoted) return " " + text;
  let out = " '";
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c == "'") out += "'\\''";
    else if (csh && c == "\\") out += "\\\\";
    else if (csh && c == "!") out += "'\\!'";
    else if (csh && c == "\n") out += "\\n";
    else if (csh && (c == " " || c == "\t" || c == "\v" || c == "\f" || c == "\r")) out += "'\\" + c + "'";
    else out += c;
  }
  return out + "'";
}
/** Long options by comma or blank; ":" behind a name: with an argument, "::": perhaps. */
function addLong(list: string, longs: LongOption[]): void {
  let name = "";
  for (let i = 0; i <= list.length; i++) {
    const c = i < list.length ? list.charAt(i) : ",";
    if (c != "," && c != " " && c != "\t" && c != "\n") {
      name += c;
      continue;
    }
    let has = NO_ARG;
    if (name.endsWith("::")) has = OPT_ARG;
    else if (name.endsWith(":")) has = REQ_ARG;
    const bare = name.substring(0, name.length - (has == OPT_ARG ? 2 : has == REQ_ARG ? 1 : 0));
    if (bare.length) longs.push(long(bare, has, LONG + longs.length));
    name = "";
  }
}

function generate(args: string[], shorts: string, longs: LongOption[], quiet: bool, silent: bool, single: bool): i32 {
  let status = 0;
  const o = new Getopt(args, shorts, longs);
  o.verbose = !quiet;
  o.longOnly = single;
  let out = "";
  const mode = shorts.startsWith("+") || shorts.startsWith("-") ? shorts.substring(1) : shorts;
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == OPT_ERR || c == 0x3a) {
      status = FAILURE;
    } else if (c == 1) out += word(o.arg!);
    else {
      let takes: bool;
      if (c >= LONG) {
        const l = longs[c - LONG];
        out += " --" + l.name;
        takes = l.has != NO_ARG;
      } else {
        out += " -" + String.fromCharCode(c);
        const at = mode.indexOf(String.fromCharCode(c));
        takes = at + 1 < mode.length && mode.charAt(at + 1) == ":";
      }
      if (takes) out += word(o.arg === null ? "" : o.arg!);
    }
  }
  if (silent) return status;
  out += " --";
  const rest = o.rest();
  for (let i = 0; i < rest.length; i++) out += word(rest[i]);
  print(out + "\n");
  return status;
}

export function getopt(args: string[]): i32 {
  const compatible = getenv("GETOPT_COMPATIBLE") !== null;
  if (args.length == 1) {
    if (!compatible) return badUsage("missing optstring argument", BAD_PARAMETER);
    print(" --\n");
    return 0;
  }
  if (compatible || !args[1].startsWith("-")) {
    quoted = false;
    let shorts = args[1];
    while (shorts.startsWith("-") || shorts.startsWith("+")) shorts = shorts.substring(1);
    const rest = args.slice(1);
    return generate(rest, shorts, [], false, false, false);
  }
  let shorts: string | null = null;
  let name: string | null = null;
  let quiet = false;
  let silent = false;
  let single = false;
  const longs: LongOption[] = [];
  const o = new Getopt(args, "+ao:l:n:qQs:TuhV", [
    long("options", REQ_ARG, 0x6f),
    long("longoptions", REQ_ARG, 0x6c),
    long("quiet", NO_ARG, 0x71),
    long("quiet-output", NO_ARG, 0x51),
    long("shell", REQ_ARG, 0x73),
    long("test", NO_ARG, 0x54),
    long("unquoted", NO_ARG, 0x75),
    long("help", NO_ARG, 0x68),
    long("alternative", NO_ARG, 0x61),
    long("name", REQ_ARG, 0x6e),
    long("version", NO_ARG, 0x56),
  ]);
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == 0x61) single = true;
    else if (c == 0x68) return help(HELP);
    else if (c == 0x6f) shorts = o.arg;
    else if (c == 0x6c) addLong(o.arg!, longs);
    else if (c == 0x6e) name = o.arg;
    else if (c == 0x71) quiet = true;
    else if (c == 0x51) silent = true;
    else if (c == 0x73) {
      const shell = o.arg!;
      if (shell == "csh" || shell == "tcsh") csh = true;
      else if (shell == "sh" || shell == "bash") csh = false;
      else return badUsage("unknown shell after -s or --shell argument", BAD_PARAMETER);
    } else if (c == 0x54) return ENHANCED;
    else if (c == 0x75) quoted = false;
    else if (c == 0x56) return version();
    else return tryHelp(BAD_PARAMETER);
  }
  const rest = o.rest();
  if (shorts === null) {
    if (!rest.length) return badUsage("missing optstring argument", BAD_PARAMETER);
    shorts = rest.shift();
  }
  const words = [progShort()];
  for (let i = 0; i < rest.length; i++) words.push(rest[i]);
  if (name !== null) setProg(name);
  return generate(words, shorts, longs, quiet, silent, single);
}
