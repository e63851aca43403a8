// Programs that are this system's own; applets.txt says where each is found.
import { NO_APPLET, run } from "../../lib/start";
import { busybox } from "./busybox";
import { clear } from "./clear";
import { help } from "./help";
import { less } from "./less";
import { savepoint, undo } from "./savepoint";

run((name: string, args: string[]): i32 => {
  if (name == "less" || name == "more" || name == "pager") return less(args, name == "more");
  if (name == "busybox") return busybox(args);
  if (name == "clear") return clear(args);
  if (name == "help") return help(args);
  if (name == "savepoint") return savepoint(args);
  if (name == "undo" || name == "redo") return undo(args, name == "redo");
  return NO_APPLET;
});
