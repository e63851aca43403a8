// The procps and psmisc programs in one file; applets.txt says where each is found.
import { NO_APPLET, run } from "../../lib/start";
import { kill } from "./kill";
import { killall } from "./killall";
import { pgrep } from "./pgrep";
import { pidof } from "./pidof";
import { ps } from "./ps";

run((name: string, args: string[]): i32 => {
  if (name == "ps") return ps(args);
  if (name == "pgrep" || name == "pkill" || name == "pidwait") return pgrep(args, name);
  if (name == "kill") return kill(args);
  if (name == "killall") return killall(args);
  if (name == "pidof") return pidof(args);
  return NO_APPLET;
});
