// Programs that are this system's own, after the checkpoint/restart tools of 2008; applets.txt says where each is found.
import { NO_APPLET, run } from "../../lib/start";
import { checkpoint } from "./checkpoint";
import { restart } from "./restart";

run((name: string, args: string[]): i32 => {
  if (name == "checkpoint") return checkpoint(args);
  if (name == "restart") return restart(args);
  return NO_APPLET;
});
