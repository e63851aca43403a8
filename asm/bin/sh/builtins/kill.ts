// kill, and the names that it and trap know.
import { strerror } from "../../../lib/errno";
import { println } from "../../../lib/io";
import { NSIG, SIGTERM, signalName } from "../../../lib/signal";
import { kill as sendSignal } from "../../../lib/sys/proc";
import { ASH } from "../../ash/flavour";
import { Options } from "../options";
import { fail, Sh, warn } from "../state";
import { findJob } from "./jobs";
import { parseCount } from "./number";

/** dash's name of a signal: those that its table lacks are shown as numbers. */
export function nameOf(n: i32): string {
  if (n == 16 || n == 32 || n == 33) return n.toString();
  if (n == 29) return "IO";
  return signalName(n);
}
/** Number of a signal in digits, or −1. */
export function signalDigits(s: string): i32 {
  if (!s.length) return -1;
  let n = 0;
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c < 48 || c > 57 || n > 1000) return -1;
    n = n * 10 + c - 48;
  }
  return n < NSIG ? n : -1;
}
/** Number of a name (any case) or digits, at least `least` for names; −1 when it is none. */
export function signalOf(s: string, least: i32): i32 {
  const n = signalDigits(s);
  if (n >= 0) return n;
  const name = s.toUpperCase();
  for (let i = least; i < NSIG; i++) if (nameOf(i) == name) return i;
  return -1;
}

const USAGE = "Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]";

export function kill(args: string[]): i32 {
  if (args.length < 2) return fail(USAGE);
  let sig = -1;
  let list = false;
  let i = 1;
  if (args[1].startsWith("-")) {
    sig = signalOf(args[1].substring(1), 1);
    if (sig < 0) {
      const o = new Options(args, "ls:");
      for (let c = o.next(); c; c = o.next()) {
        if (c < 0) return 2;
        if (c == 0x6c) list = true;
        else {
          sig = signalOf(o.arg, 1);
          if (sig < 0) return fail("invalid signal number or name: " + o.arg);
        }
      }
      i = o.index;
    } else i = 2;
  }
  if (!list && sig < 0) sig = SIGTERM;
  if (list) {
    if (sig >= 0) return fail(USAGE);
    if (i >= args.length) {
      println("0");
      for (let n = 1; n < NSIG; n++) println(nameOf(n));
      return 0;
    }
    let n = parseCount(args[i]);
    if (n < 0) return 2;
    if (n > 128) n -= 128;
    if (n <= 0 || n >= NSIG) return fail("invalid signal number or exit status: " + args[i]);
    println(nameOf(n));
    return 0;
  }
  if (i >= args.length) return fail(USAGE);
  let status = 0;
  for (; i < args.length; i++) {
    const a = args[i];
    let pid: i32;
    if (a.startsWith("%")) {
      const j = findJob(a, false);
      if (j === null) return 2;
      // dash asks for the job's group even if it has none of its own
      pid = ASH && !j.control ? j.processes[0].pid : -j.processes[0].pid;
    } else {
      const negative = a.startsWith("-");
      pid = parseCount(negative ? a.substring(1) : a);
      if (Sh.raised) return 2;
      if (negative) pid = -pid;
    }
    const e = sendSignal(pid, sig);
    if (e < 0) {
      warn(ASH ? "can't kill pid " + pid.toString() + ": " + strerror(e) : strerror(e) + "\n");
      status = 1;
    }
  }
  return status;
}
