// kill(1) of procps: send a signal, or list their names.
import { error } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print } from "../../lib/io";
import { numEnd, numOverflow, strtol } from "../../lib/number";
import { SIGTERM, signalName, signalNumber } from "../../lib/signal";
import { kill as sysKill } from "../../lib/sys/proc";
import { usage, version } from "./common";
import { listSignals, signalOf, signalTable, sigqueue, takeSignal } from "./signals";

const HELP = `
Usage:
 kill [options] <pid> [...]

Options:
 <pid> [...]            send signal to every <pid> listed
 -<signal>, -s, --signal <signal>
                        specify the <signal> to be sent
 -q, --queue <value>    integer value to be sent with the signal
 -l, --list=[<signal>]  list all signal names, or convert one to a name
 -L, --table            list all signal names in a nice table

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see kill(1).
`;

/** -l NAME or -l NUMBER. */
function convert(text: string): void {
  const c = text.length ? text.charCodeAt(0) : 0;
  const n = strtol(text) as i32;
  if (c >= 48 && c <= 57 && numEnd == text.length) {
    if (n > 0 && n < 32) print(signalName(n) + "\n");
    else error(0, 0, "unknown signal name " + text);
    return;
  }
  const sig = signalNumber(text);
  // The list knows the thirty-one standard ones alone.
  if (sig > 0 && sig < 32) print(sig.toString() + "\n");
  else error(0, 0, "unknown signal name " + text);
}

export function kill(args: string[]): i32 {
  let sig = SIGTERM;
  let value = 0;
  let queue = false;
  const s = takeSignal(args);
  if (s >= 0) sig = s;
  // "-123" is a process group, not options
  const words: string[] = [];
  const negative: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const c = args[i].length > 1 && args[i].startsWith("-") ? args[i].charCodeAt(1) : 0;
    if (i && c >= 48 && c <= 57) negative.push(args[i]);
    else words.push(args[i]);
  }
  const g = new Getopt(words, "l::Ls:hVq:", [
    long("list", OPT_ARG, 0x6c),
    long("table", NO_ARG, 0x4c),
    long("signal", REQ_ARG, 0x73),
    long("help", NO_ARG, 0x68),
    long("version", NO_ARG, 0x56),
    long("queue", REQ_ARG, 0x71),
  ]);
  g.verbose = false;
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    switch (c) {
      case 0x6c: {
        const rest = g.index < words.length ? words[g.index] : null;
        if (given !== null) convert(arg);
        else if (rest !== null && !rest.startsWith("-")) convert(rest);
        else print(listSignals());
        return 0;
      }
      case 0x4c:
        print(signalTable());
        return 0;
      case 0x73:
        sig = signalOf(arg);
        break;
      case 0x71: {
        const v = strtol(arg);
        if (!arg.length || numEnd != arg.length)
          error(1, 0, "must be an integer value to be passed with the signal.: '" + arg + "'");
        value = v as i32;
        queue = true;
        break;
      }
      case 0x68:
        return usage(HELP, false);
      case 0x56:
        return version();
      default:
        error(0, 0, "invalid argument " + String.fromCharCode(g.opt));
        return usage(HELP, true);
    }
  }
  const pids = g.rest();
  for (let i = 0; i < negative.length; i++) pids.push(negative[i]);
  if (!pids.length) return usage(HELP, true);
  let status = 0;
  for (let i = 0; i < pids.length; i++) {
    const pid = strtol(pids[i]);
    if (!pids[i].length || numEnd != pids[i].length || numOverflow)
      error(1, 0, "failed to parse argument: '" + pids[i] + "'");
    const r = queue ? sigqueue(pid as i32, sig, value) : sysKill(pid as i32, sig);
    if (r < 0) {
      error(0, r, "(" + pid.toString() + ")");
      status = 1;
    }
  }
  return status;
}
