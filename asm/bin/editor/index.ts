// Editors: nano, whose keys stand on the screen, and vi. applets.txt says where each is found.
import { NO_APPLET, run } from "../../lib/start";
import { nano } from "./nano";
import { vi } from "./vi";

run((name: string, args: string[]): i32 => {
  if (name == "nano" || name == "editor") return nano(args);
  if (name == "vi" || name == "view") return vi(args, name == "view");
  return NO_APPLET;
});
