// diff, cmp and patch; applets.txt says where each is found.
import "../../lib/busybox";
import { NO_APPLET, run } from "../../lib/start";
import { cmp } from "./cmp";
import { diff } from "./diff";
import { patch } from "./patch";

run((name: string, args: string[]): i32 => {
  if (name == "cmp") return cmp(args);
  if (name == "diff") return diff(args);
  if (name == "patch") return patch(args);
  return NO_APPLET;
});
