// Small programs of the network; applets.txt says where each is found.
import "../../lib/busybox";
import { NO_APPLET, run } from "../../lib/start";
import { httpd } from "./httpd";
import { nc } from "./nc";
import { ping } from "./ping";
import { ss } from "./ss";
import { tcpdump } from "./tcpdump";
import { traceroute } from "./traceroute";
import { curl, wget } from "./wget";

run((name: string, args: string[]): i32 => {
  if (name == "nc") return nc(args);
  if (name == "ping" || name == "ping6") return ping(args);
  if (name == "ss") return ss(args);
  if (name == "tcpdump") return tcpdump(args);
  if (name == "traceroute" || name == "traceroute6") return traceroute(args);
  if (name == "wget") return wget(args);
  if (name == "curl") return curl(args);
  if (name == "httpd") return httpd(args);
  return NO_APPLET;
});
