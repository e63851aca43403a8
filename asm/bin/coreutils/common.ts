// What every coreutils program shares: --help, --version and what follows a bad option.
import { error, tryHelp } from "../../lib/error";
import { LongOption, long, NO_ARG } from "../../lib/getopt";
import { eprint, print, stdin, stdout } from "../../lib/io";
import { quote } from "../../lib/quote";
import { applet, exit, prog } from "../../lib/start";

/** Values of --help and --version; long options without a letter of their own count up from LONG_ONLY. */
export const HELP = 1000;
export const VERSION = 1001;
export const LONG_ONLY = 1100;

/** `list` with --help and --version behind it. */
export function standard(list: LongOption[]): LongOption[] {
  list.push(long("help", NO_ARG, HELP));
  list.push(long("version", NO_ARG, VERSION));
  return list;
}

export function version(name: string = applet): i32 {
  print(name + " (GNU coreutils) 9.1\nNutshell's own implementation, in AssemblyScript.\n");
  return 0;
}
/** @param text the usage after "Usage: PROG " and what follows it */
export function help(text: string, name: string = prog): i32 {
  print("Usage: " + name + " " + text);
  if (!text.endsWith("\n")) print("\n");
  print("\n      --help        display this help and exit\n      --version     output version information and exit\n");
  return 0;
}
/** What a program returns for an option it has no case for: --help, --version, or an error getopt has reported. */
export function other(option: i32, usage: string, failure: i32 = 1): i32 {
  if (option == HELP) return help(usage);
  if (option == VERSION) return version();
  tryHelp();
  return failure;
}

/**
 * gnulib's argmatch: an argument out of a list, abbreviations allowed. Names with equal values are synonyms.
 * Exits with `failure` when it is none of them.
 * @param context how the message names the option: "--sparse"
 */
export function argMatch(context: string, arg: string, names: string[], values: i32[], failure: i32 = 1): i32 {
  let found = -1;
  let ambiguous = false;
  for (let i = 0; i < names.length; i++) {
    if (!names[i].startsWith(arg)) continue;
    if (names[i].length == arg.length) return values[i];
    if (found < 0) found = i;
    else if (values[found] != values[i]) ambiguous = true;
  }
  if (found >= 0 && !ambiguous) return values[found];
  error(0, 0, (ambiguous ? "ambiguous argument " : "invalid argument ") + quote(arg) + " for " + quote(context));
  let list = "Valid arguments are:";
  for (let i = 0; i < names.length; i++) list += (i && values[i] == values[i - 1] ? ", " : "\n  - ") + quote(names[i]);
  eprint(list + "\n");
  tryHelp();
  exit(failure);
  return 0;
}

/** rpmatch on a line from standard input: whether a question was answered with yes. */
export function yesno(): bool {
  const line = stdin().readLine();
  return line !== null && (line.startsWith("y") || line.startsWith("Y"));
}
/** Prints a question without a newline and reads the answer. */
export function ask(question: string): bool {
  stdout.flush();
  eprint(prog + ": " + question + "? ");
  return yesno();
}
