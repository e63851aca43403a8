import { run, NO_APPLET } from "../../lib/start";
import { cat } from "./cat";
run((name: string, args: string[]): i32 => {
  if (name == "cat") return cat(args);
  return NO_APPLET;
});
