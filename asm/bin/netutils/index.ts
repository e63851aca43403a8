// Small programs of the network; applets.txt says where each is found.
import { NO_APPLET, run } from "../../lib/start";
import { nc } from "./nc";
import { ping } from "./ping";

run((name: string, args: string[]): i32 => {
  if (name == "nc") return nc(args);
  if (name == "ping") return ping(args);
  return NO_APPLET;
});
