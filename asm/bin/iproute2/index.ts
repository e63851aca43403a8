// ip(8): links, addresses, routes and namespaces of the network, as iproute2 6.1 shows and sets them.
import "../../lib/busybox";
import { stderr } from "../../lib/io";
import { NO_APPLET, run } from "../../lib/start";
import { ipAddr } from "./addr";
import {
  addStats,
  fail,
  matches,
  out,
  setBrief,
  setDetails,
  setFamily,
  setJson,
  setOneline,
  setPretty,
} from "./common";
import { ipLink } from "./link";
import { ipMonitor, ipRule } from "./monitor";
import { ipNeigh } from "./neigh";
import { AF_INET, AF_INET6 } from "./netlink";
import { enter, ipNetns } from "./netns";
import { ipRoute } from "./route";
import { tc } from "./tc";

const USAGE = `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
where  OBJECT := { address | link | monitor | neighbour | netns | route | rule }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] | -h[uman-readable] | -j[son] |
                    -f[amily] { inet | inet6 } | -4 | -6 | -o[neline] | -br[ief] | -n[etns] NAME | -a[ll] }
`;

function ip(args: string[]): i32 {
  let i = 1;
  let all = false;
  let namespace = "";
  for (; i < args.length; i++) {
    let o = args[i];
    if (o == "--") {
      i++;
      break;
    }
    if (!o.startsWith("-") || o == "-") break;
    if (o.startsWith("--")) o = o.substring(1);
    if (o == "-4") setFamily(AF_INET);
    else if (o == "-6") setFamily(AF_INET6);
    else if (matches(o, "-loops") || matches(o, "-rcvbuf") || matches(o, "-batch")) i++;
    else if (matches(o, "-family")) {
      if (++i >= args.length) fail('Command line is not complete. Try option "help"', 255);
      if (args[i] == "inet") setFamily(AF_INET);
      else if (args[i] == "inet6") setFamily(AF_INET6);
      else if (args[i] != "link") fail('Error: argument "' + args[i] + '" is wrong: invalid protocol family\n', 255);
    } else if (matches(o, "-human-readable") || matches(o, "-human") || matches(o, "-iec")) continue;
    else if (matches(o, "-stats") || matches(o, "-statistics")) addStats();
    else if (matches(o, "-details")) setDetails();
    else if (matches(o, "-resolve") || matches(o, "-timestamp") || o == "-ts" || o == "-tshort") continue;
    else if (matches(o, "-oneline")) setOneline();
    else if (o.startsWith("-c")) continue;
    else if (matches(o, "-Version")) {
      out("ip utility, iproute2-6.1.0, libbpf 1.1.2\n");
      return 0;
    } else if (matches(o, "-json")) setJson();
    else if (matches(o, "-pretty")) setPretty();
    else if (matches(o, "-force") || matches(o, "-Numeric") || matches(o, "-echo")) continue;
    else if (matches(o, "-brief")) setBrief();
    else if (matches(o, "-netns")) {
      if (++i >= args.length) fail('Command line is not complete. Try option "help"', 255);
      namespace = args[i];
    } else if (matches(o, "-all")) all = true;
    else if (matches(o, "-help")) {
      stderr.put(USAGE);
      return 255;
    } else fail('Option "' + o + '" is unknown, try "ip -help".', 255);
  }
  if (namespace.length && enter(namespace)) return 255;
  if (i >= args.length) {
    stderr.put(USAGE);
    return 255;
  }
  const object = args[i];
  const rest = args.slice(i + 1);
  if (matches(object, "address")) return ipAddr(rest);
  if (matches(object, "route")) return ipRoute(rest);
  if (matches(object, "neighbor") || matches(object, "neighbour")) return ipNeigh(rest);
  if (matches(object, "rule")) return ipRule(rest);
  if (matches(object, "link")) return ipLink(rest);
  if (matches(object, "monitor")) return ipMonitor(rest);
  if (matches(object, "netns")) return ipNetns(rest, all);
  if (matches(object, "help")) {
    stderr.put(USAGE);
    return 255;
  }
  stderr.put('Object "' + object + '" is unknown, try "ip help".\n');
  return 1;
}

run((name: string, args: string[]): i32 => {
  if (name == "ip") return ip(args);
  if (name == "tc") return tc(args);
  return NO_APPLET;
});
