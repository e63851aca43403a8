// man(1). Pages are Markdown below /usr/share/man/man<section>; a program without one is asked for its --help, which is made into a page.
import { NO_APPLET, run } from "../../lib/start";
import { man } from "./man";

run((name: string, args: string[]): i32 => {
  if (name == "man" || name == "apropos" || name == "whatis") return man(args, name);
  return NO_APPLET;
});
