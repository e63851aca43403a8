// What a failed runtime check does (array index, memory that cannot be had): say it, then trap, which the kernel turns into a
// signal. Named by --use in asconfig.json. It must not allocate, because it may be called when memory has run out.
import { say, sayNumber } from "./lastwords";

/** More pages than a memory can have. */
const TOO_MANY = 65536;

/** Whether a text or a block was to be larger than the runtime can make one: no different from memory that is not there. */
function tooLarge(message: string): bool {
  return message == "Invalid length" || message == "allocation too large" || message == "Allocation too large";
}

export function abort(message: string | null, fileName: string | null, line: u32, column: u32): void {
  // The way to exhausted.ts: preparation leads every refused memory.grow there.
  if (message !== null && tooLarge(message) && memory.grow(TOO_MANY) < 0) unreachable();
  say("abort: ");
  if (message !== null) say(message);
  if (fileName !== null) {
    say(message !== null ? " in " : "in ");
    say(fileName);
    say("(");
    sayNumber(line);
    say(",");
    sayNumber(column);
    say(")");
  }
  say("\n");
  unreachable();
}
