// newuidmap(1) and newgidmap(1) of shadow: write a process's id map with the ranges that /etc/subuid or /etc/subgid give its
// owner (subuid(5)). unshare --map-auto and --map-users start them.
import { cstr } from "../../lib/bytes";
import { strerror } from "../../lib/errno";
import { readFile, stderr } from "../../lib/io";
import { numEnd, numOverflow, strtoul } from "../../lib/number";
import { progShort } from "../../lib/start";
import { Stat } from "../../lib/stat";
import { getgid, getuid } from "../../lib/sys/cred";
import { close, O_WRONLY, open, write } from "../../lib/sys/file";
import { passwdByUid } from "../../lib/users";

function complain(text: string): i32 {
  stderr.put(progShort() + ": " + text + "\n");
  return 1;
}
let valid = true;
function number(text: string): u64 {
  const v = strtoul(text, 10);
  if (!text.length || numEnd != text.length || numOverflow || text.startsWith("-")) valid = false;
  return v;
}

/** Whether the file gives all of [lower, lower + count) to the user. */
function owns(file: string, name: string, id: i32, lower: u64, count: u64): bool {
  const text = readFile(file);
  if (text === null) return false;
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const f = lines[i].split(":");
    if (f.length < 3 || (f[0] != name && f[0] != id.toString())) continue;
    const start = strtoul(f[1], 10);
    const n = strtoul(f[2], 10);
    if (lower >= start && lower + count <= start + n) return true;
  }
  return false;
}

/** @param group newgidmap */
export function newidmap(args: string[], group: bool): i32 {
  const kind = group ? "gid" : "uid";
  if (args.length < 5 || (args.length - 2) % 3) {
    stderr.put(
      "usage: " +
        progShort() +
        " <pid> <" +
        kind +
        "> <lower" +
        kind +
        "> <count> [ <" +
        kind +
        "> <lower" +
        kind +
        "> <count> ] ... \n",
    );
    return 1;
  }
  valid = true;
  const pid = number(args[1]);
  if (!valid) return complain("'" + args[1] + "' is not a PID");
  const dir = "/proc/" + pid.toString();
  const st = new Stat();
  const r = st.stat(dir);
  if (r < 0) return complain("Could not open proc directory for target " + pid.toString());
  const user = passwdByUid(getuid());
  if (user === null) return complain("Cannot determine your user name.");
  if ((getuid() as u32) != st.uid || (getgid() as u32) != st.gid)
    return complain(
      "Target process " +
        pid.toString() +
        " is owned by a different user: uid:" +
        getuid().toString() +
        " pw_uid:" +
        user.uid.toString() +
        " st_uid:" +
        st.uid.toString(),
    );
  let text = "";
  for (let i = 2; i < args.length; i += 3) {
    const upper = number(args[i]);
    const lower = number(args[i + 1]);
    const count = number(args[i + 2]);
    if (!valid || !count || upper + count > 0x100000000 || lower + count > 0x100000000)
      return complain("invalid mapping");
    // one's own id may always be mapped
    const own = count == 1 && lower == ((group ? getgid() : getuid()) as u32 as u64);
    if (!own && !owns(group ? "/etc/subgid" : "/etc/subuid", user.name, user.uid, lower, count))
      return complain(
        kind +
          " range [" +
          upper.toString() +
          "-" +
          (upper + count).toString() +
          ") -> [" +
          lower.toString() +
          "-" +
          (lower + count).toString() +
          ") not allowed",
      );
    text += upper.toString() + " " + lower.toString() + " " + count.toString() + "\n";
  }
  const file = dir + "/" + kind + "_map";
  const fd = open(file, O_WRONLY);
  if (fd < 0) return complain("open of " + kind + "_map failed: " + strerror(fd));
  const n = write(fd, cstr(text), text.length);
  close(fd);
  if (n < 0) return complain("write to " + kind + "_map failed: " + strerror(n));
  return 0;
}
