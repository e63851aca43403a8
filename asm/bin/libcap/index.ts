// Programs of libcap 2.66; applets.txt says where each is found.
import { NO_APPLET, run } from "../../lib/start";
import { capsh } from "./capsh";

run((name: string, args: string[]): i32 => (name == "capsh" ? capsh(args) : NO_APPLET));
