import { NO_APPLET, run } from "../../lib/start";
import { ps } from "./ps";
run((name: string, args: string[]): i32 => {
  if (name == "ps") return ps(args);
  return NO_APPLET;
});
