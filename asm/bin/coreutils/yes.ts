// yes(1): the line is repeated through one buffer, so that a write takes many of them.

import { putBytes } from "../../lib/bytes";
import { error } from "../../lib/error";
import { Getopt, OPT_END } from "../../lib/getopt";
import { writeAll } from "../../lib/sys/file";
import { other, standard } from "./common";

const USAGE = `[STRING]...
  or:  yes OPTION
Repeatedly output a line with all specified STRING(s), or 'y'.
`;
const SIZE = 16384;

export function yes(args: string[]): i32 {
  const o = new Getopt(args, "+", standard([]));
  for (let c = o.next(); c != OPT_END; c = o.next()) return other(c, USAGE);
  const words = o.rest();
  const line = (words.length ? words.join(" ") : "y") + "\n";
  const repeats = max(1, SIZE / line.length);
  const buffer = heap.alloc(repeats * line.length);
  for (let i = 0; i < repeats; i++) putBytes(buffer + i * line.length, line);
  while (true) {
    const r = writeAll(1, buffer, repeats * line.length);
    if (r < 0) {
      error(0, r, "standard output");
      return 1;
    }
  }
}
