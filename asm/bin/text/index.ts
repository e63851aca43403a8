// Searching and editing text and trees: grep, sed, awk, find, xargs, diff, cmp and a few more in one program.
import "../../lib/busybox";
import { NO_APPLET, run } from "../../lib/start";
import { find } from "./find/find";
import { grep } from "./grep";
import { sed } from "./sed/sed";
import { xargs } from "./xargs";

run((name: string, args: string[]): i32 => {
  if (name == "egrep") return grep(args, "egrep");
  if (name == "fgrep") return grep(args, "fgrep");
  if (name == "find") return find(args);
  if (name == "grep") return grep(args, "grep");
  if (name == "sed") return sed(args);
  if (name == "xargs") return xargs(args);
  return NO_APPLET;
});
