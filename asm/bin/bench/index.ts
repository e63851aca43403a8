// bench: what the benchmarks run inside the machine. test/bench/native/bench.c is the same program for the host, case by
// case; both print one line a sample, nanoseconds an operation. See test/bench/run.mjs.
//
//   bench CASE [SAMPLES]     bench tree N      N processes that sleep, for checkpoint
//                            bench hold MIB    one process with that much memory in use

import { eprint, print } from "../../lib/io";
import { NO_APPLET, run } from "../../lib/start";
import { measure } from "./cases";
import { hold, tree } from "./targets";

const SAMPLES = 9;

run((name: string, args: string[]): i32 => {
  if (name != "bench") return NO_APPLET;
  if (args.length < 2) {
    eprint("usage: bench CASE [SAMPLES]\n");
    return 2;
  }
  const what = args[1];
  const n = args.length > 2 ? I32.parseInt(args[2]) : SAMPLES;
  if (what == "tree") return tree(n);
  if (what == "hold") return hold(n);
  for (let sample = 0; sample < n; sample++) {
    const nanoseconds = measure(what);
    if (nanoseconds < 0) {
      eprint("bench: " + what + ": error " + i32(-nanoseconds).toString() + "\n");
      return 1;
    }
    print(nanoseconds.toString() + "\n");
  }
  return 0;
});
