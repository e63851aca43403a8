// basename(1) and dirname(1).
import * as C from "../../lib/chars";
import { extraOperand, missingOperand } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { stdout } from "../../lib/io";
import * as path from "../../lib/path";
import { other, standard } from "./common";

const USAGE = `NAME [SUFFIX]
  or:  basename OPTION... NAME...
Print NAME with any leading directory components removed.
If specified, also remove a trailing SUFFIX.

  -a, --multiple       support multiple arguments and treat each as a NAME
  -s, --suffix=SUFFIX  remove a trailing SUFFIX; implies -a
  -z, --zero           end each output line with NUL, not newline
`;
const DIRNAME_USAGE = `[OPTION] NAME...
Output each NAME with its last non-slash component and trailing slashes
removed; if NAME contains no /'s, output '.' (meaning the current directory).

  -z, --zero     end each output line with NUL, not newline
`;

function show(name: string, suffix: string, end: i32): void {
  let base = path.basename(name);
  if (suffix.length && base.length > suffix.length && base.endsWith(suffix))
    base = base.substring(0, base.length - suffix.length);
  stdout.put(base);
  stdout.byte(end);
}

export function basename(args: string[]): i32 {
  let multiple = false;
  let suffix = "";
  let end = C.NL;
  const o = new Getopt(
    args,
    "+as:z",
    standard([long("multiple", NO_ARG, C.a), long("suffix", REQ_ARG, C.s), long("zero", NO_ARG, C.z)]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.s:
        suffix = o.arg!;
        multiple = true;
        break;
      case C.a:
        multiple = true;
        break;
      case C.z:
        end = 0;
        break;
      default:
        return other(c, USAGE);
    }
  }
  const names = o.rest();
  if (!names.length) {
    missingOperand();
    return 1;
  }
  if (!multiple) {
    if (names.length > 2) {
      extraOperand(names[2]);
      return 1;
    }
    show(names[0], names.length == 2 ? names[1] : "", end);
  } else for (let i = 0; i < names.length; i++) show(names[i], suffix, end);
  return 0;
}

export function dirname(args: string[]): i32 {
  let end = C.NL;
  const o = new Getopt(args, "z", standard([long("zero", NO_ARG, C.z)]));
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.z) end = 0;
    else return other(c, DIRNAME_USAGE);
  }
  const names = o.rest();
  if (!names.length) {
    missingOperand();
    return 1;
  }
  for (let i = 0; i < names.length; i++) {
    stdout.put(dirOf(names[i]));
    stdout.byte(end);
  }
  return 0;
}
/** As gnulib's dir_len: "///a" has the directory "/", "///a///b" has "///a". */
function dirOf(name: string): string {
  let end = name.length;
  while (end > 1 && name.charCodeAt(end - 1) == C.SLASH) end--;
  while (end > 0 && name.charCodeAt(end - 1) != C.SLASH) end--;
  if (end == 0) return name.startsWith("/") ? "/" : ".";
  while (end > 1 && name.charCodeAt(end - 1) == C.SLASH) end--;
  return name.substring(0, end);
}
