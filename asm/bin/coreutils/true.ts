// true(1) and false(1). Their only option is a lone --help or --version.
import { applet } from "../../lib/start";
import { help, version } from "./common";

export function trueFalse(args: string[], status: i32): i32 {
  if (args.length == 2) {
    if (args[1] == "--help")
      help(
        "[ignored command line arguments]\n  or:  " +
          applet +
          " OPTION\nExit with a status code indicating " +
          (status ? "failure" : "success") +
          ".\n",
      );
    if (args[1] == "--version") version();
  }
  return status;
}
