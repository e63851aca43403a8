// awk(1), a package of its own; see main.ts.
import { NO_APPLET, run } from "../../lib/start";
import { awk } from "./main";

run((name: string, args: string[]): i32 => (name == "awk" ? awk(args) : NO_APPLET));
