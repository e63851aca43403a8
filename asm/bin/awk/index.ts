// awk(1), a package of its own; see main.ts.
import { NO_APPLET, run } from "../../lib/start";
import { asBusybox } from "./errors";
import { awk } from "./main";

run((name: string, args: string[]): i32 => {
  if (name == "busybox-awk") asBusybox();
  else if (name != "awk") return NO_APPLET;
  return awk(args);
});
