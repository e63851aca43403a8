// diff and cmp; applets.txt says where each is found.
import { NO_APPLET, run } from "../../lib/start";
import { cmp } from "./cmp";
import { diff } from "./diff";

run((name: string, args: string[]): i32 => {
  if (name == "cmp") return cmp(args);
  if (name == "diff") return diff(args);
  return NO_APPLET;
});
