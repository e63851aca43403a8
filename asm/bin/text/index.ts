// Searching and editing text and trees: grep, sed, awk, find, xargs, diff, cmp and a few more in one program.
import { NO_APPLET, run } from "../../lib/start";
import { grep } from "./grep";
import { sed } from "./sed/sed";

run((name: string, args: string[]): i32 => {
  if (name == "egrep") return grep(args, "egrep");
  if (name == "fgrep") return grep(args, "fgrep");
  if (name == "grep") return grep(args, "grep");
  if (name == "sed") return sed(args);
  return NO_APPLET;
});
