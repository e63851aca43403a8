// The procps and psmisc programs in one file; applets.txt says where each is found.
import "../../lib/busybox";
import { inBusybox, NO_APPLET, run } from "../../lib/start";
import { busyboxPs } from "./busyboxps";
import { free } from "./free";
import { kill } from "./kill";
import { killall } from "./killall";
import { pgrep } from "./pgrep";
import { pidof } from "./pidof";
import { ps } from "./ps";
import { pstree } from "./pstree";
import { sysctl } from "./sysctl";
import { time } from "./time";
import { top } from "./top";
import { uptime, w } from "./uptime";
import { vmstat } from "./vmstat";
import { watch } from "./watch";

run((name: string, args: string[]): i32 => {
  if (name == "ps") return inBusybox ? busyboxPs(args) : ps(args);
  if (name == "pgrep" || name == "pkill" || name == "pidwait") return pgrep(args, name);
  if (name == "kill") return kill(args);
  if (name == "killall") return killall(args);
  if (name == "pidof") return pidof(args);
  if (name == "pstree") return pstree(args);
  if (name == "top") return top(args);
  if (name == "time") return time(args);
  if (name == "free") return free(args);
  if (name == "uptime") return uptime(args);
  if (name == "w") return w(args);
  if (name == "watch") return watch(args);
  if (name == "sysctl") return sysctl(args);
  if (name == "vmstat") return vmstat(args);
  return NO_APPLET;
});
