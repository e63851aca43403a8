// The mount table, for df and stat %m: /proc/self/mountinfo, see proc(5).
import { readFile } from "../../lib/io";
import { dirname, realpath } from "../../lib/path";
import { makedev, Stat } from "../../lib/stat";

export class Mount {
  /** Device as written ("major:minor" makes it). */
  dev: u64 = 0;
  root: string = "";
  point: string = "";
  type: string = "";
  source: string = "";
  dummy: bool = false;
  remote: bool = false;
}

/** "\040" and its like in mountinfo's fields. */
function unescape(s: string): string {
  if (!s.includes("\\")) return s;
  let out = "";
  for (let i = 0; i < s.length; i++) {
    if (s.charCodeAt(i) == 0x5c && i + 3 < s.length) {
      const v = ((s.charCodeAt(i + 1) - 48) << 6) | ((s.charCodeAt(i + 2) - 48) << 3) | (s.charCodeAt(i + 3) - 48);
      if (v >= 0 && v < 256) {
        out += String.fromCharCode(v);
        i += 3;
        continue;
      }
    }
    out += s.charAt(i);
  }
  return out;
}

const DUMMY = [
  "autofs",
  "proc",
  "subfs",
  "debugfs",
  "devpts",
  "fusectl",
  "fuse.portal",
  "mqueue",
  "rpc_pipefs",
  "sysfs",
  "devfs",
  "kernfs",
  "ignore",
  "none",
];

let cache: Mount[] | null = null;
/** All mounts, oldest first. */
export function mounts(): Mount[] {
  const known = cache;
  if (known !== null) return known;
  const list: Mount[] = [];
  const text = readFile("/proc/self/mountinfo");
  const lines: string[] = text === null ? [] : text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    // id parent major:minor root point options [optional…] - type source superoptions
    const f = lines[i].split(" ");
    const dash = f.indexOf("-");
    if (f.length < 7 || dash < 6 || dash + 2 >= f.length) continue;
    const m = new Mount();
    const colon = f[2].indexOf(":");
    m.dev = makedev(U32.parseInt(f[2].substring(0, colon), 10), U32.parseInt(f[2].substring(colon + 1), 10));
    m.root = unescape(f[3]);
    m.point = unescape(f[4]);
    m.type = unescape(f[dash + 1]);
    m.source = unescape(f[dash + 2]);
    m.dummy = DUMMY.includes(m.type);
    m.remote =
      m.source.includes(":") ||
      ((m.type == "smbfs" || m.type == "cifs" || m.type == "smb3") && m.source.startsWith("//")) ||
      m.type == "nfs";
    list.push(m);
  }
  cache = list;
  return list;
}

/** The mount point that `path` lies below: the highest ancestor on the same device; null when it does not exist. */
export function mountPointOf(path: string): string | null {
  const real = realpath(path);
  if (real === null) return null;
  const list = mounts();
  const st = new Stat();
  if (st.stat(real) < 0) return null;
  let best: string | null = null;
  for (let i = 0; i < list.length; i++) {
    const p = list[i].point;
    if (real == p || p == "/" || real.startsWith(p + "/")) if (best === null || p.length >= best.length) best = p;
  }
  if (best !== null) return best;
  let at = real;
  const parent = new Stat();
  while (at != "/") {
    const up = dirname(at);
    if (parent.stat(up) < 0 || parent.dev != st.dev) break;
    at = up;
  }
  return at;
}
