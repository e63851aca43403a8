// stdbuf(1): tells a program how to buffer by the variables that glibc's libstdbuf reads; ours heed _STDBUF_O (lib/io.ts).
import * as C from "../../lib/chars";
import { setenv } from "../../lib/env";
import { error, missingOperand, tryHelp } from "../../lib/error";
import { Getopt, long, OPT_END, REQ_ARG } from "../../lib/getopt";
import { parseSize, SIZE_OK, sizeError } from "../../lib/number";
import { exec, execFailure } from "../../lib/process";
import { quote } from "../../lib/quote";
import { other, standard } from "./common";

const CANCELED = 125;
const USAGE = `OPTION... COMMAND
Run COMMAND, with modified buffering operations for its standard streams.

  -i, --input=MODE   adjust standard input stream buffering
  -o, --output=MODE  adjust standard output stream buffering
  -e, --error=MODE   adjust standard error stream buffering

If MODE is 'L' the corresponding stream will be line buffered.
This option is invalid with standard input.

If MODE is '0' the corresponding stream will be unbuffered.

Otherwise MODE is a number which may be followed by K, M, G and so on.
In this case the corresponding stream will be fully buffered with the buffer
size set to MODE bytes.
`;

export function stdbuf(args: string[]): i32 {
  const o = new Getopt(
    args,
    "+i:o:e:",
    standard([long("input", REQ_ARG, C.i), long("output", REQ_ARG, C.o), long("error", REQ_ARG, C.e)]),
  );
  let any = false;
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c != C.i && c != C.o && c != C.e) return other(c, USAGE, CANCELED);
    let mode = o.arg!;
    while (mode.startsWith(" ") || mode.startsWith("\t")) mode = mode.substring(1);
    if (c == C.i && mode == "L") {
      error(0, 0, "line buffering stdin is meaningless");
      tryHelp();
      return CANCELED;
    }
    if (mode != "L") {
      const size = parseSize(mode, "EGkKMPTYZ0");
      if (sizeError != SIZE_OK || size < 0) error(CANCELED, 0, "invalid mode " + quote(mode));
      mode = size.toString();
    }
    any = true;
    setenv("_STDBUF_" + (c == C.i ? "I" : c == C.o ? "O" : "E"), mode);
  }
  const command = o.rest();
  if (!command.length) {
    missingOperand();
    return CANCELED;
  }
  if (!any) {
    error(0, 0, "you must specify a buffering mode option");
    tryHelp();
    return CANCELED;
  }
  const e = exec(command);
  error(0, e, "failed to run command " + quote(command[0]));
  return execFailure(e);
}
