// The smallest program. In the machine:
//
//   asc hello.ts
//   ./hello you

import { println } from "nutshell/io";
import { run } from "nutshell/start";

// `run` is called with the name of the program and its arguments; what it returns is the exit status.
run((_name: string, args: string[]): i32 => {
  println("Hello, " + (args.length > 1 ? args[1] : "world") + "!");
  return 0;
});
