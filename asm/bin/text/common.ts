// What the programs of this package share.
import { error } from "../../lib/error";
import { eprint, print } from "../../lib/io";
import { quote } from "../../lib/quote";

/** Codes of long options without a letter. */
export const HELP = 1000;
export const VERSION = 1001;
export const LONG_ONLY = 1100;

export function version(line: string): i32 {
  print(line + "\nNutshell's own implementation, in AssemblyScript.\n");
  return 0;
}
/**
 * gnulib's argmatch: one of `names` (abbreviations allowed), or −1 after "invalid argument …" and the list of what is valid.
 */
export function argMatch(context: string, arg: string, names: string[], values: i32[]): i32 {
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
  return -1;
}
