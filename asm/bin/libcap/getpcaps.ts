// getpcaps(8): capabilities of processes.

import { EINVAL, EOVERFLOW, strerror } from "../../lib/errno";
import { print, readFile, stderr } from "../../lib/io";
import { numEnd, numOverflow, strtol, strtoul } from "../../lib/number";
import { effective, inheritable, lastCap, permitted, readCaps } from "../util-linux/caps";
import { Caps, capsText, iabText } from "./text";

const USAGE = `usage: getcaps [opts] <pid> [<pid> ...]

  This program displays the capabilities on the queried process(es).
  The capabilities are displayed in the cap_from_text(3) format.

  Optional arguments:
     --help, -h or --usage display this message.
     --verbose             use a more verbose output format.
     --ugly or --legacy    use the archaic legacy output format.
     --iab                 show IAB of process too.
`;

/** A mask of /proc/PID/status. */
function maskIn(status: string, field: string): u64 {
  const at = status.indexOf(field + ":\t");
  return at < 0 ? 0 : strtoul(status.substring(at + field.length + 2), 16);
}

/**
 * cap_iab_get_pid(3) as text: by /proc, where nobody has number 0.
 * @param always also where there is nothing ambient and nothing that was dropped, so that the other text says all of it
 * @returns null without it
 */
function iabOf(pid: i64, always: bool): string | null {
  const status = readFile("/proc/" + pid.toString() + "/status");
  if (status === null) return null;
  const all = ((<u64>1) << (lastCap() + 1)) - 1;
  if (!always && !maskIn(status, "CapAmb") && maskIn(status, "CapBnd") == all) return "";
  const text = iabText(maskIn(status, "CapInh"), maskIn(status, "CapAmb"), maskIn(status, "CapBnd"));
  return " [" + text + "]";
}

export function getpcaps(args: string[]): i32 {
  let verbose = false;
  let ugly = false;
  let iab = false;
  let status = 0;
  if (args.length < 2) {
    stderr.put(USAGE);
    return 1;
  }
  for (let i = 1; i < args.length; i++) {
    const arg = args[i];
    if (arg == "--help" || arg == "-h" || arg == "--usage") {
      stderr.put(USAGE);
      return 0;
    }
    if (arg == "--verbose") verbose = true;
    else if (arg == "--ugly" || arg == "--legacy") ugly = true;
    else if (arg == "--iab") iab = true;
    else {
      const pid = strtol(arg);
      const bad =
        !arg.length || numEnd != arg.length
          ? EINVAL
          : numOverflow || pid < 0 || pid > <i64>i32.MAX_VALUE
            ? EOVERFLOW
            : 0;
      if (bad) {
        stderr.put("Cannot parse pid " + arg + ": (" + strerror(bad) + ")\n");
        status = 1;
        continue;
      }
      const r = readCaps(<i32>pid);
      if (r < 0) {
        stderr.put("Failed to get cap's for process " + arg + ": (" + strerror(-r) + ")\n");
        status = 1;
        continue;
      }
      const text = capsText(new Caps(effective, permitted, inheritable));
      if (iab) {
        const always = verbose || ugly;
        print(arg + ":" + (always || text != "=" ? ' "' + text + '"' : ""));
        const vector = iabOf(pid, always);
        if (vector !== null) print(vector + "\n");
        else {
          stderr.put(" no IAB value for " + arg + "\n"); // nor is the line ended, as there
          status = 1;
        }
      } else if (ugly) stderr.put("Capabilities for `" + arg + "': " + text + "\n");
      else print((verbose ? "Capabilities for '" + arg + "': " : arg + ": ") + text + "\n");
    }
  }
  return status;
}
