// Checkpoint and restart: criu(8) with CRIU's options, and the tools of 2008. The work is the kernel's (asm/kernel/cr); applets.txt says
// where each is found.
import { NO_APPLET, run } from "../../lib/start";
import { checkpoint } from "./checkpoint";
import { criu } from "./criu";
import { migrate } from "./migrate";
import { restart } from "./restart";

run((name: string, args: string[]): i32 => {
  if (name == "criu") return criu(args);
  if (name == "checkpoint") return checkpoint(args);
  if (name == "restart") return restart(args);
  if (name == "migrate") return migrate(args);
  return NO_APPLET;
});
