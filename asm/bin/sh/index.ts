// The shell: one program, called sh (or dash).
import { run } from "../../lib/start";
import { main } from "./main";

run((name: string, args: string[]): i32 => main(args));
