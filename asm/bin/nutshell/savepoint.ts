// savepoint(1), undo(1), redo(1): moments of the whole machine, to go back to. The machine outside keeps them; asm/abi/savepoint.ts is
// how it is asked.

import { EACCES, ECONNREFUSED, ENOENT, strerror } from "../../lib/errno";
import { padLeft } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_END } from "../../lib/getopt";
import { print, stderr } from "../../lib/io";
import { humanSize, isDigits, parseDecimal } from "../../lib/number";
import { answer, askMachine } from "../../lib/savepoint";
import { localtime, strftime } from "../../lib/time";

const HELP: i32 = 256;

function usage(text: string, asked: bool): i32 {
  if (asked) print(text);
  else stderr.put(text);
  return asked ? 0 : 2;
}

/** Sends a request. @returns the exit status; why it is not 0 has been said */
function ask(name: string, request: string): i32 {
  const r = askMachine(request);
  if (r == 0) return 0;
  let why = answer;
  if (r == -ENOENT || r == -ECONNREFUSED) why = "this machine keeps no savepoints";
  else if (r == -EACCES) why = "only root may take the whole machine back";
  else if (r < 0) why = strerror(r);
  stderr.put(name + ": " + why + "\n");
  return 1;
}

/** Lines of ID PARENT CURRENT SECONDS UPTIME SIZE OWN LABEL as a table. */
function table(lines: string): void {
  print("    ID  AFTER  TIME      COSTS  WHAT\n");
  const all = lines.split("\n");
  for (let i = 0; i < all.length; i++) {
    const field = all[i].split(" ");
    if (field.length < 8) continue;
    const time = strftime("%H:%M:%S", localtime(parseDecimal(field[3])));
    const own = humanSize(<u64>parseDecimal(field[6]));
    const label = field.slice(7).join(" ");
    const mark = field[2] == "1" ? "* " : "  ";
    const parent = field[1] == "0" ? "-" : field[1];
    print(
      mark +
        padLeft(field[0], 4) +
        "  " +
        padLeft(parent, 5) +
        "  " +
        time +
        "  " +
        padLeft(own, 5) +
        "  " +
        label +
        "\n",
    );
  }
}

export function savepoint(args: string[]): i32 {
  const text =
    "Usage: savepoint [LABEL]\n       savepoint -l\n\nOptions:\n  -l, --list  list what there is to go back to\n      --help  display this help\n";
  let list = false;
  const g = new Getopt(args, "l", [long("list", NO_ARG, 0x6c), long("help", NO_ARG, HELP)]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    if (c == 0x6c) list = true;
    else return usage(text, c == HELP);
  }
  const rest = args.slice(g.index);
  if (list && rest.length) return usage(text, false);
  const status = ask("savepoint", list ? "list" : "take " + rest.join(" "));
  if (status) return status;
  if (list) table(answer);
  else if (answer.length) print(answer + "\n");
  return 0;
}

export function undo(args: string[], redo: bool): i32 {
  const name = redo ? "redo" : "undo";
  const text = redo
    ? "Usage: redo\n\nOptions:\n      --help  display this help\n"
    : "Usage: undo [ID]\n\nOptions:\n      --help  display this help\n";
  const g = new Getopt(args, "", [long("help", NO_ARG, HELP)]);
  for (let c = g.next(); c != OPT_END; c = g.next()) return usage(text, c == HELP);
  const rest = args.length - g.index;
  if (rest > (redo ? 0 : 1)) return usage(text, false);
  if (!rest) return ask(name, name);
  const id = args[g.index];
  if (!isDigits(id)) return usage(text, false);
  return ask(name, "go " + id);
}
