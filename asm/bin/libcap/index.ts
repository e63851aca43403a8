// Programs of libcap 2.66; applets.txt says where each is found.
import { NO_APPLET, run } from "../../lib/start";
import { capsh } from "./capsh";
import { getcap } from "./getcap";
import { getpcaps } from "./getpcaps";
import { setcap } from "./setcap";

run((name: string, args: string[]): i32 => {
  if (name == "capsh") return capsh(args);
  if (name == "getcap") return getcap(args);
  if (name == "getpcaps") return getpcaps(args);
  if (name == "setcap") return setcap(args);
  return NO_APPLET;
});
