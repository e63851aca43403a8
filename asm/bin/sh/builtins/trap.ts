// trap (POSIX)
import { println, stderr } from "../../../lib/io";
import { NSIG } from "../../../lib/signal";
import { ASH } from "../../ash/flavour";
import { Options } from "../options";
import { singleQuote } from "../quoting";
import { warn } from "../state";
import { setTrap, traps } from "../trap";
import { nameOf, signalDigits, signalOf } from "./kill";

export function trapCommand(args: string[]): i32 {
  const o = new Options(args, "");
  if (o.next() < 0) return 2;
  let i = o.index;
  if (i >= args.length) {
    for (let n = 0; n < NSIG; n++) {
      const t = traps[n];
      if (t !== null) println("trap -- " + singleQuote(t) + " " + nameOf(n));
    }
    return 0;
  }
  let action: string | null = null;
  if (i + 1 < args.length && signalDigits(args[i]) < 0) {
    action = args[i++];
    if (action == "-") action = null;
  }
  for (; i < args.length; i++) {
    const sig = signalOf(args[i], 0);
    if (sig < 0) {
      if (ASH) warn(args[i] + ": bad trap");
      else stderr.put("trap: " + args[i] + ": bad trap\n");
      return 1;
    }
    setTrap(sig, action);
  }
  return 0;
}
