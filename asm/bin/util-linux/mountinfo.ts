// /proc/PID/mountinfo and fstab(5), parsed. proc_pid_mountinfo(5) has the fields.
import { readFile } from "../../lib/io";

export class MountEntry {
  id: i32 = 0;
  parent: i32 = 0;
  /** "major:minor" */
  device: string = "";
  /** The directory of the file system that is mounted, or a namespace's name. */
  root: string = "/";
  target: string = "";
  /** Options of the mount itself. */
  vfsOptions: string = "";
  /** "shared:1 master:2 …" */
  fields: string = "";
  type: string = "";
  source: string = "";
  /** Options of the file system. */
  fsOptions: string = "";
  freq: i32 = 0;
  passno: i32 = 0;

  /** Both kinds of options as one list: read-only when either is. */
  get options(): string {
    let list = this.vfsOptions;
    if (this.fsOptions.length) list += "," + this.fsOptions;
    const items = list.split(",");
    let readOnly = false;
    let mode = false;
    let rest = "";
    for (let i = 0; i < items.length; i++) {
      if (items[i] == "ro") readOnly = mode = true;
      else if (items[i] == "rw") mode = true;
      else if (items[i].length) rest += "," + items[i];
    }
    return mode ? (readOnly ? "ro" : "rw") + rest : rest.length ? rest.substring(1) : "";
  }
  /** As findmnt names it: "shared", "private,slave" … */
  get propagation(): string {
    let out = this.fields.includes("shared:") ? "shared" : "private";
    if (this.fields.includes("master:")) out += ",slave";
    if (this.fields.includes("unbindable")) out += ",unbindable";
    return out;
  }
}

/** Undoes \040 and the like. */
function unmangle(text: string): string {
  if (!text.includes("\\")) return text;
  let out = "";
  for (let i = 0; i < text.length; i++) {
    if (text.charAt(i) == "\\" && i + 3 < text.length) {
      const n = parseInt(text.substring(i + 1, i + 4), 8);
      if (!isNaN(n)) {
        out += String.fromCharCode(n as i32);
        i += 3;
        continue;
      }
    }
    out += text.charAt(i);
  }
  return out;
}

/** All mounts in the order of the file; empty when it cannot be read. */
export function readMountinfo(path: string): MountEntry[] {
  const out: MountEntry[] = [];
  const text = readFile(path);
  if (text === null) return out;
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const dash = lines[i].indexOf(" - ");
    if (dash < 0) continue;
    const a = lines[i].substring(0, dash).split(" ");
    const b = lines[i].substring(dash + 3).split(" ");
    if (a.length < 6 || b.length < 2) continue;
    const e = new MountEntry();
    e.id = I32.parseInt(a[0]);
    e.parent = I32.parseInt(a[1]);
    e.device = a[2];
    e.root = unmangle(a[3]);
    e.target = unmangle(a[4]);
    if (e.target.endsWith("//deleted")) e.target = e.target.substring(0, e.target.length - 9);
    e.vfsOptions = a[5];
    e.fields = a.slice(6).join(" ");
    e.type = b[0];
    e.source = unmangle(b[1]);
    e.fsOptions = b.length > 2 ? unmangle(b[2]) : "";
    out.push(e);
  }
  return out;
}

/** The lines of an fstab; null when there is none. */
export function readFstab(path: string): MountEntry[] | null {
  const text = readFile(path);
  if (text === null) return null;
  const out: MountEntry[] = [];
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const f: string[] = [];
    const words = lines[i].split("\t").join(" ").split(" ");
    for (let k = 0; k < words.length; k++) if (words[k].length) f.push(words[k]);
    if (f.length < 2 || f[0].startsWith("#")) continue;
    const e = new MountEntry();
    e.source = unmangle(f[0]);
    e.target = unmangle(f[1]);
    e.type = f.length > 2 ? f[2] : "auto";
    e.vfsOptions = f.length > 3 ? unmangle(f[3]) : "defaults";
    e.freq = f.length > 4 ? (I32.parseInt(f[4]) as i32) : 0;
    e.passno = f.length > 5 ? (I32.parseInt(f[5]) as i32) : 0;
    out.push(e);
  }
  return out;
}

/** mnt_match_fstype(): "a,b", "noa,b" (none of them) or "a,nob". */
export function matchType(type: string, pattern: string): bool {
  const negated = pattern.startsWith("no");
  const items = (negated ? pattern.substring(2) : pattern).split(",");
  for (let i = 0; i < items.length; i++) {
    if (items[i].startsWith("no") && items[i].substring(2) == type) return false;
    if (items[i] == type) return !negated;
  }
  return negated;
}
/** mnt_match_options(): every item of the pattern holds ("no" before one negates it, "+" keeps the "no" as part of the name). */
export function matchOptions(options: string, pattern: string): bool {
  const have = options.split(",");
  const items = pattern.split(",");
  for (let i = 0; i < items.length; i++) {
    let name = items[i];
    let negated = false;
    if (name.startsWith("+")) name = name.substring(1);
    else if (name.startsWith("no")) {
      negated = true;
      name = name.substring(2);
    }
    let found = false;
    for (let k = 0; k < have.length; k++)
      if (have[k] == name || (!name.includes("=") && have[k].startsWith(name + "="))) found = true;
    if (found == negated) return false;
  }
  return true;
}
/** File systems without a device behind them. */
export function isPseudo(type: string): bool {
  const list: string[] = [
    "autofs",
    "bdev",
    "binder",
    "binfmt_misc",
    "bpf",
    "cgroup",
    "cgroup2",
    "configfs",
    "cpuset",
    "debugfs",
    "devfs",
    "devpts",
    "devtmpfs",
    "dlmfs",
    "dmabuf",
    "drm",
    "efivarfs",
    "fuse",
    "fuse.archivemount",
    "fuse.avfsd",
    "fuse.dumpfs",
    "fuse.encfs",
    "fuse.gvfs-fuse-daemon",
    "fuse.gvfsd-fuse",
    "fuse.lxcfs",
    "fuse.portal",
    "fuse.rofiles-fuse",
    "fuse.vmware-vmblock",
    "fuse.xwmfs",
    "fusectl",
    "hugetlbfs",
    "ipathfs",
    "mqueue",
    "nfsd",
    "none",
    "nsfs",
    "overlay",
    "pipefs",
    "proc",
    "pstore",
    "ramfs",
    "resctrl",
    "rootfs",
    "rpc_pipefs",
    "securityfs",
    "selinuxfs",
    "smackfs",
    "sockfs",
    "spufs",
    "sysfs",
    "tmpfs",
    "tracefs",
    "vboxsf",
    "virtiofs",
  ];
  return list.includes(type);
}
