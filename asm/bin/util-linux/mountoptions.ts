// mount(8)'s option list taken apart: flags of mount(2), propagation (a call of its own), what is for mount itself, and the rest,
// which is the file system's.
import {
  MS_BIND,
  MS_DIRSYNC,
  MS_I_VERSION,
  MS_LAZYTIME,
  MS_MANDLOCK,
  MS_MOVE,
  MS_NOATIME,
  MS_NODEV,
  MS_NODIRATIME,
  MS_NOEXEC,
  MS_NOSUID,
  MS_NOSYMFOLLOW,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_RELATIME,
  MS_REMOUNT,
  MS_SHARED,
  MS_SILENT,
  MS_SLAVE,
  MS_STRICTATIME,
  MS_SYNCHRONOUS,
  MS_UNBINDABLE,
} from "./mountflags";

class Flag {
  /** @param inverted the name clears the flag */
  constructor(
    public name: string,
    public flag: i64,
    public inverted: bool,
  ) {}
}
const FLAGS: Flag[] = [
  new Flag("ro", MS_RDONLY, false),
  new Flag("rw", MS_RDONLY, true),
  new Flag("exec", MS_NOEXEC, true),
  new Flag("noexec", MS_NOEXEC, false),
  new Flag("suid", MS_NOSUID, true),
  new Flag("nosuid", MS_NOSUID, false),
  new Flag("dev", MS_NODEV, true),
  new Flag("nodev", MS_NODEV, false),
  new Flag("sync", MS_SYNCHRONOUS, false),
  new Flag("async", MS_SYNCHRONOUS, true),
  new Flag("dirsync", MS_DIRSYNC, false),
  new Flag("remount", MS_REMOUNT, false),
  new Flag("bind", MS_BIND, false),
  new Flag("rbind", MS_BIND | MS_REC, false),
  new Flag("move", MS_MOVE, false),
  new Flag("silent", MS_SILENT, false),
  new Flag("loud", MS_SILENT, true),
  new Flag("mand", MS_MANDLOCK, false),
  new Flag("nomand", MS_MANDLOCK, true),
  new Flag("atime", MS_NOATIME, true),
  new Flag("noatime", MS_NOATIME, false),
  new Flag("iversion", MS_I_VERSION, false),
  new Flag("noiversion", MS_I_VERSION, true),
  new Flag("diratime", MS_NODIRATIME, true),
  new Flag("nodiratime", MS_NODIRATIME, false),
  new Flag("relatime", MS_RELATIME, false),
  new Flag("norelatime", MS_RELATIME, true),
  new Flag("strictatime", MS_STRICTATIME, false),
  new Flag("nostrictatime", MS_STRICTATIME, true),
  new Flag("lazytime", MS_LAZYTIME, false),
  new Flag("nolazytime", MS_LAZYTIME, true),
  new Flag("symfollow", MS_NOSYMFOLLOW, true),
  new Flag("nosymfollow", MS_NOSYMFOLLOW, false),
];
const PROPAGATION: Flag[] = [
  new Flag("unbindable", MS_UNBINDABLE, false),
  new Flag("runbindable", MS_UNBINDABLE | MS_REC, false),
  new Flag("private", MS_PRIVATE, false),
  new Flag("rprivate", MS_PRIVATE | MS_REC, false),
  new Flag("slave", MS_SLAVE, false),
  new Flag("rslave", MS_SLAVE | MS_REC, false),
  new Flag("shared", MS_SHARED, false),
  new Flag("rshared", MS_SHARED | MS_REC, false),
];
/** Read by mount, never by the kernel. */
const OURS: string[] = [
  "defaults",
  "auto",
  "noauto",
  "user",
  "nouser",
  "users",
  "nousers",
  "owner",
  "noowner",
  "group",
  "nogroup",
  "_netdev",
  "nofail",
  "loop",
];

export class MountOptions {
  flags: i64 = 0;
  /** One extra call each. */
  propagation: i64[] = [];
  /** For the file system, joined by commas. */
  data: string = "";
  noauto: bool = false;
  nofail: bool = false;
  loop: bool = false;
  /** X-mount.mkdir[=mode]: octal, −1 when not given. */
  mkdir: i32 = -1;
  badMkdir: string | null = null;
  /** X-mount.idmap=: idmapmount.ts. */
  idmap: string = "";
  /** "rw" was said: then a write-protected source is an error. */
  explicitRw: bool = false;

  add(list: string): void {
    const items = splitOptions(list);
    for (let i = 0; i < items.length; i++) if (items[i].length) this.one(items[i]);
  }
  private one(item: string): void {
    for (let i = 0; i < FLAGS.length; i++) {
      const f = FLAGS[i];
      if (f.name != item) continue;
      if (f.inverted) this.flags &= ~f.flag;
      else this.flags |= f.flag;
      if (item == "rw") this.explicitRw = true;
      else if (item == "ro") this.explicitRw = false;
      return;
    }
    for (let i = 0; i < PROPAGATION.length; i++) {
      if (PROPAGATION[i].name != item) continue;
      this.propagation.push(PROPAGATION[i].flag);
      return;
    }
    if (item.startsWith("X-mount.mkdir")) {
      this.mkdir = 0o755;
      const equal = item.indexOf("=");
      if (equal >= 0) {
        const text = item.substring(equal + 1);
        const mode = parseInt(text, 8);
        if (isNaN(mode)) this.badMkdir = text;
        else this.mkdir = mode as i32;
      }
      return;
    }
    if (item.startsWith("X-mount.idmap=")) {
      this.idmap = item.substring(14);
      return;
    }
    if (
      item.startsWith("x-") ||
      item.startsWith("X-") ||
      item.startsWith("comment=") ||
      item.startsWith("uhelper=") ||
      item.startsWith("helper=")
    )
      return;
    if (OURS.includes(item)) {
      if (item == "noauto") this.noauto = true;
      else if (item == "nofail") this.nofail = true;
      else if (item == "loop") this.loop = true;
      // what an ordinary user may mount carries no privilege
      else if (item == "user" || item == "users") this.flags |= MS_NOEXEC | MS_NOSUID | MS_NODEV;
      else if (item == "owner" || item == "group") this.flags |= MS_NOSUID | MS_NODEV;
      return;
    }
    // a later value of the same option replaces the earlier
    const equal = item.indexOf("=");
    const name = equal < 0 ? item : item.substring(0, equal);
    const have = this.data.length ? splitOptions(this.data) : [];
    let out = "";
    let replaced = false;
    for (let i = 0; i < have.length; i++) {
      const e = have[i].indexOf("=");
      const same = (e < 0 ? have[i] : have[i].substring(0, e)) == name;
      if (same && replaced) continue;
      out += (out.length ? "," : "") + (same ? item : have[i]);
      if (same) replaced = true;
    }
    this.data = replaced ? out : out + (out.length ? "," : "") + item;
  }
}

/** Splits at commas outside double quotes. */
export function splitOptions(list: string): string[] {
  const out: string[] = [];
  let quoted = false;
  let start = 0;
  for (let i = 0; i < list.length; i++) {
    const c = list.charCodeAt(i);
    if (c == 0x22) quoted = !quoted;
    else if (c == 0x2c && !quoted) {
      out.push(list.substring(start, i));
      start = i + 1;
    }
  }
  out.push(list.substring(start));
  return out;
}
