// crit's command line, as Python's argparse takes it: options may be shortened and stand anywhere behind the sub-command; a wrong
// word is told under the usage of who found it, with status 2.

import { print, stderr } from "../../lib/io";
import { exit } from "../../lib/start";

const COMMANDS = ["decode", "encode", "info", "x", "show"];
const WHATS = ["ps", "fds", "mems", "rss"];
const USAGE = "usage: crit [-h] [--version] {decode,encode,info,x,show} ...\n";
const VERSION = "4.2";

const HELP = `
CRiu Image Tool

positional arguments:
  {decode,encode,info,x,show}
                        Use crit CMD --help for command-specific help
    decode              convert criu image from binary type to json
    encode              convert criu image from json type to binary
    info                show info about image
    x                   explore image dir
    show                convert criu image from binary to human-readable json

options:
  -h, --help            show this help message and exit
  --version             show program's version number and exit
`;
const DECODE_HELP = `
options:
  -h, --help         show this help message and exit
  --pretty           Multiline with indents and some numerical fields in
                     field-specific format
  -i IN, --in IN     criu image in binary format to be decoded (stdin by
                     default)
  -o OUT, --out OUT  where to put criu image in json format (stdout by
                     default)
`;
const ENCODE_HELP = `
options:
  -h, --help         show this help message and exit
  -i IN, --in IN     criu image in json format to be encoded (stdin by
                     default)
  -o OUT, --out OUT  where to put criu image in binary format (stdout by
                     default)
`;
const INFO_HELP = `
positional arguments:
  in

options:
  -h, --help  show this help message and exit
`;
const X_HELP = `
positional arguments:
  dir
  {ps,fds,mems,rss}

options:
  -h, --help         show this help message and exit
`;
const SHOW_HELP = `
positional arguments:
  in

options:
  -h, --help  show this help message and exit
  --nopl      do not show entry payload (if exists)
`;

export class Options {
  command: string = "";
  /** Files: "" is standard input or output. */
  input: string = "";
  output: string = "";
  pretty: bool = false;
  /** Sizes instead of contents. */
  brief: bool = false;
  directory: string = "";
  what: string = "";
}

/** A sub-command's own grammar. */
class Grammar {
  constructor(
    public name: string,
    public usage: string,
    public help: string,
    /** Long options; those with "=" at the end take an argument. */
    public longs: string[],
    public operands: string[],
  ) {}

  /** An error, told under this usage. */
  wrong(text: string): void {
    stderr.put(this.usage);
    stderr.put("crit " + this.name + ": error: " + text + "\n");
    exit(2);
  }
}

function grammarOf(command: string): Grammar {
  if (command == "decode")
    return new Grammar(
      "decode",
      "usage: crit decode [-h] [--pretty] [-i IN] [-o OUT]\n",
      DECODE_HELP,
      ["help", "pretty", "in=", "out="],
      [],
    ); // prettier-ignore
  if (command == "encode")
    return new Grammar(
      "encode",
      "usage: crit encode [-h] [-i IN] [-o OUT]\n",
      ENCODE_HELP,
      ["help", "in=", "out="],
      [],
    );
  if (command == "info") return new Grammar("info", "usage: crit info [-h] in\n", INFO_HELP, ["help"], ["in"]);
  if (command == "x")
    return new Grammar("x", "usage: crit x [-h] dir {ps,fds,mems,rss}\n", X_HELP, ["help"], ["dir", "what"]);
  return new Grammar("show", "usage: crit show [-h] [--nopl] in\n", SHOW_HELP, ["help", "nopl"], ["in"]);
}

function wrong(text: string): void {
  stderr.put(USAGE);
  stderr.put("crit: error: " + text + "\n");
  exit(2);
}
function choices(names: string[]): string {
  return "(choose from '" + names.join("', '") + "')";
}

export function parseArguments(args: string[]): Options {
  let at = 1;
  for (; at < args.length && args[at].startsWith("-") && args[at].length > 1; at++) {
    const arg = args[at];
    if (arg == "-h" || isShort(arg, "help")) {
      print(USAGE + HELP);
      exit(0);
    }
    if (isShort(arg, "version")) {
      print(VERSION + "\n");
      exit(0);
    }
    if (arg != "--") wrong("unrecognized arguments: " + args.slice(at).join(" "));
  }
  if (at >= args.length) {
    stderr.put(USAGE);
    stderr.put("crit: error: too few arguments\n");
    exit(1);
  }
  if (!COMMANDS.includes(args[at]))
    wrong("argument {decode,encode,info,x,show}: invalid choice: '" + args[at] + "' " + choices(COMMANDS));
  const options = new Options();
  options.command = args[at];
  options.pretty = args[at] == "show";
  parseCommand(grammarOf(args[at]), args, at + 1, options);
  return options;
}
function isShort(arg: string, name: string): bool {
  return arg.length > 2 && ("--" + name).startsWith(arg);
}

function parseCommand(grammar: Grammar, args: string[], at: i32, options: Options): void {
  const operands: string[] = [];
  const strange: string[] = [];
  let ended = false;
  for (; at < args.length; at++) {
    const arg = args[at];
    if (ended || arg.length < 2 || !arg.startsWith("-")) {
      if (operands.length >= grammar.operands.length) strange.push(arg);
      else {
        operands.push(arg);
        if (grammar.operands[operands.length - 1] == "what" && !WHATS.includes(arg))
          grammar.wrong("argument what: invalid choice: '" + arg + "' " + choices(WHATS));
      }
      continue;
    }
    if (arg == "--") {
      ended = true;
      continue;
    }
    const long = longOf(grammar, arg);
    if (long == "") {
      strange.push(arg);
      continue;
    }
    const takes = long.endsWith("=");
    const name = takes ? long.substring(0, long.length - 1) : long;
    let value = attached(arg);
    if (!takes) {
      if (value !== null)
        grammar.wrong(
          "argument " + (name == "help" ? "-h/" : "") + "--" + name + ": ignored explicit argument '" + value + "'",
        );
      flag(grammar, name, options);
      continue;
    }
    if (value === null) {
      const next = at + 1 < args.length ? args[at + 1] : "-?";
      if (next.startsWith("-") && next.length > 1)
        grammar.wrong("argument -" + name.charAt(0) + "/--" + name + ": expected one argument");
      value = next;
      at++;
    }
    if (name == "in") options.input = value;
    else options.output = value;
  }
  if (operands.length < grammar.operands.length)
    grammar.wrong("the following arguments are required: " + grammar.operands.slice(operands.length).join(", "));
  if (strange.length) wrong("unrecognized arguments: " + strange.join(" "));
  if (grammar.name == "x") {
    options.directory = operands[0];
    options.what = operands[1];
  } else if (operands.length) options.input = operands[0];
}

/** The long option that an argument is (shortened, or by its letter), or "". */
function longOf(grammar: Grammar, arg: string): string {
  const isLong = arg.startsWith("--");
  const equal = arg.indexOf("=");
  const word = isLong ? arg.substring(2, equal < 0 ? arg.length : equal) : arg.charAt(1);
  for (let i = 0; i < grammar.longs.length; i++) {
    const long = grammar.longs[i];
    // -h, -i and -o are the letters of what they stand for; the others have none
    if (isLong ? long.startsWith(word) : "hio".includes(word) && long.startsWith(word)) return long;
  }
  return "";
}
/** What stands in an argument behind its option: --in=FILE, -iFILE; or null. */
function attached(arg: string): string | null {
  const equal = arg.indexOf("=");
  if (arg.startsWith("--")) return equal < 0 ? null : arg.substring(equal + 1);
  if (arg.length < 3) return null;
  return arg.substring(equal == 2 ? 3 : 2);
}
function flag(grammar: Grammar, name: string, options: Options): void {
  if (name == "help") {
    print(grammar.usage + grammar.help);
    exit(0);
  }
  if (name == "pretty") options.pretty = true;
  else options.brief = true;
}
