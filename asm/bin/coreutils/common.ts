// What every coreutils program shares: --help, --version and what follows a bad option.
import { tryHelp } from "../../lib/error";
import { LongOption, long, NO_ARG } from "../../lib/getopt";
import { print } from "../../lib/io";
import { applet, prog } from "../../lib/start";

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
export function help(text: string): i32 {
  print("Usage: " + prog + " " + text);
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
