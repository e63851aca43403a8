// mount(2), umount2(2), pivot_root(2), chroot(2) and the calls of the new mount interface: why the tree does not change.

import { EBUSY, EINVAL, ENODEV, EPERM } from "../abi/errno";
import { MS_BIND, MS_MOVE, MS_PRIVATE, MS_REC, MS_REMOUNT, MS_SHARED, MS_SLAVE, MS_UNBINDABLE } from "../abi/fs";
import { Answer, Made, shellWord } from "./answer";
import { CAP_SYS_ADMIN, CAP_SYS_CHROOT, lacking, userLink } from "./capable";
import { noUserNamespace } from "./namespaces";
import { FIRST_USER, State } from "./state";

/** Mount points of the process's namespace, as mountinfo tells them: proc_pid_mountinfo(5). */
class Mounted {
  parent: string = "";
  id: string = "";
  options: string = "";
  constructor(public point: string) {}
}

function unescaped(text: string): string {
  return text.split("\\040").join(" ").split("\\011").join("\t").split("\\134").join("\\");
}

function mounts(state: State): Mounted[] {
  const found: Mounted[] = [];
  const lines = state.text("mountinfo").split("\n");
  for (let i = 0; i < lines.length; i++) {
    const fields = lines[i].split(" ");
    if (fields.length < 6) continue;
    const one = new Mounted(unescaped(fields[4]));
    one.id = fields[0];
    one.parent = fields[1];
    one.options = fields[5];
    found.push(one);
  }
  return found;
}

/** The mount at a place, the last one there; null: none. */
function mountAt(list: Mounted[], point: string): Mounted | null {
  for (let i = list.length - 1; i >= 0; i--) if (list[i].point == point) return list[i];
  return null;
}

/** A path from the root, without "." and ".."; symbolic links stay. */
export function absolute(state: State, path: string): string {
  const whole = path.startsWith("/") ? path : state.text("cwd") + "/" + path;
  const parts: string[] = [];
  const names = whole.split("/");
  for (let i = 0; i < names.length; i++) {
    if (names[i] == "..") {
      if (parts.length > 0) parts.pop();
    } else if (names[i].length > 0 && names[i] != ".") parts.push(names[i]);
  }
  return "/" + parts.join("/");
}

/** Of a file system, the namespace that it shows, which a user namespace must own: unshare(1)'s letters. */
function lettersFor(type: string): string {
  if (type == "proc") return "pf";
  if (type == "sysfs") return "n";
  if (type == "mqueue") return "i";
  return type == "cgroup2" ? "C" : "";
}
function shown(type: string): string {
  if (type == "proc") return "pid";
  if (type == "sysfs") return "net";
  if (type == "mqueue") return "ipc";
  return type == "cgroup2" ? "cgroup" : "";
}

/** mount(8) for a call; "" when its strings are not known. */
function mountCommand(call: Made): string {
  const target = call.text(1);
  if (target.length == 0) return "";
  const flags = call.arg(3);
  const source = call.text(0).length > 0 ? shellWord(call.text(0)) : "none";
  const place = shellWord(target);
  const deep = (flags & MS_REC) != 0 ? "r" : "";
  if ((flags & MS_REMOUNT) != 0) return "";
  if ((flags & MS_BIND) != 0) return "mount --" + deep + "bind " + source + " " + place;
  if ((flags & MS_MOVE) != 0) return "mount --move " + source + " " + place;
  if ((flags & MS_SHARED) != 0) return "mount --make-" + deep + "shared " + place;
  if ((flags & MS_PRIVATE) != 0) return "mount --make-" + deep + "private " + place;
  if ((flags & MS_SLAVE) != 0) return "mount --make-" + deep + "slave " + place;
  if ((flags & MS_UNBINDABLE) != 0) return "mount --make-" + deep + "unbindable " + place;
  return "mount -t " + call.text(2) + " " + source + " " + place;
}

/** What root of a new user namespace can do in a mount namespace of its own, as that; without a command where none can be made. */
function inOwn(why: string, letters: string, command: string, state: State): Answer {
  const no = noUserNamespace(state);
  if (no.length > 0) return new Answer(why + "; nor does a user namespace help: " + no);
  return command.length > 0 ? new Answer(why).by("unshare -Ur" + letters + " " + command, "") : new Answer(why);
}

export function mounting(call: Made, state: State): Answer | null {
  const flags = call.arg(3);
  const type = call.text(2);
  const target = absolute(state, call.text(1));
  const change = MS_REMOUNT | MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE;
  if (call.errno == EPERM) {
    const why = lacking(state, CAP_SYS_ADMIN, state.ownerOf("mnt"), "this mount namespace");
    if (why.length > 0)
      return inOwn(why, "m" + ((flags & (MS_BIND | change)) == 0 ? lettersFor(type) : ""), mountCommand(call), state);
    if ((flags & MS_REMOUNT) != 0) {
      const at = mountAt(mounts(state), target);
      if (at)
        return new Answer(
          target +
            " is mounted " +
            at.options +
            ", and what a mount had of ro, nosuid, nodev, noexec and access times when it came " +
            "from a user namespace further out is locked: " +
            userLink(state.ownerOf("mnt")) +
            " may add to it, not take away",
        );
    }
    const kind = shown(type);
    if (kind.length > 0) {
      const owned = lacking(
        state,
        CAP_SYS_ADMIN,
        state.ownerOf(kind),
        state.text("ns/" + kind) + ", which " + type + " shows",
      );
      if (owned.length > 0) return inOwn(owned, "m" + lettersFor(type), mountCommand(call), state);
    }
    return null;
  }
  if (call.errno == EINVAL && (flags & change) != 0 && call.text(1).length > 0 && state.knows("mountinfo")) {
    if (!mountAt(mounts(state), target)) {
      const answer = new Answer(
        target +
          " is no mount point in your mount namespace (" +
          state.text("ns/mnt") +
          "): only a mount can be changed so",
      );
      const place = shellWord(target);
      const command = mountCommand(call);
      return command.length > 0 ? answer.by("mount --bind " + place + " " + place + " && " + command, "") : answer;
    }
  }
  if (call.errno == ENODEV && type.length > 0)
    return new Answer("this kernel has no file system " + type + ": /proc/filesystems lists those that there are");
  return null;
}

export function unmounting(call: Made, state: State): Answer | null {
  const path = call.text(0);
  const target = absolute(state, path);
  const place = shellWord(target);
  const known = path.length > 0 && state.knows("mountinfo");
  if (call.errno == EPERM) {
    const why = lacking(state, CAP_SYS_ADMIN, state.ownerOf("mnt"), "this mount namespace");
    if (why.length == 0) return null;
    // In a copy of the mounts they are locked, but may be covered; what one has mounted oneself may go.
    return new Answer(why).by(known ? "umount " + place : "", known ? "root" : "");
  }
  const list = mounts(state);
  const at = known ? mountAt(list, target) : null;
  if (call.errno == EINVAL && known) {
    if (!at) return new Answer(target + " is no mount point in your mount namespace (" + state.text("ns/mnt") + ")");
    const owner = state.ownerOf("mnt");
    if (owner != 0 && owner != FIRST_USER)
      return new Answer(
        target +
          " is locked: it came with the others when this mount namespace was copied for " +
          userLink(owner) +
          ", which has fewer rights than where they were mounted, and what lies under a mount must not be uncovered. " +
          "It can be covered, not taken away",
      ).by("mount -t tmpfs none " + place, "");
  }
  if (call.errno == EBUSY && at) {
    for (let i = 0; i < list.length; i++)
      if (list[i].parent == at.id && list[i].id != at.id)
        return new Answer(list[i].point + " is mounted on " + target + ": that goes first, or both at once").by(
          "umount -R " + place,
          "",
        );
    const users = state.text("users");
    return new Answer(
      "somebody is in " +
        target +
        (users.length > 0 ? " (" + users + ")" : "") +
        ": as working directory or root, or by an open file. With -l it leaves the tree now, and ends when they are gone",
    ).by("umount -l " + place, "");
  }
  return null;
}

/** Arguments that are paths to go along, for the calls where not every string is one. */
export function pathsOf(call: Made): i32[] {
  if (call.name == "mount") return (call.arg(3) & (MS_BIND | MS_MOVE)) != 0 ? [0, 1] : [1];
  if (call.name == "symlink" || call.name == "symlinkat") return [call.texts.length - 1];
  if (call.name.includes("xattr") || call.name == "fsopen" || call.name == "fsconfig" || call.name == "memfd_create")
    return [];
  const all: i32[] = [];
  for (let i = 0; i < call.texts.length; i++) all.push(i);
  return all;
}

/** pivot_root: mount(2)'s right. chroot: that over the caller's own user namespace. */
export function rooting(call: Made, state: State): Answer | null {
  if (call.errno == EPERM && call.name == "chroot") {
    const why = lacking(state, CAP_SYS_CHROOT, state.own("user"), "");
    if (why.length == 0) return null;
    return inOwn(why, "", call.text(0).length > 0 ? "chroot " + shellWord(call.text(0)) : "", state);
  }
  if (call.errno == EPERM) {
    const why = lacking(state, CAP_SYS_ADMIN, state.ownerOf("mnt"), "this mount namespace");
    return why.length > 0 ? inOwn(why, "m", "", state) : null;
  }
  if (call.errno == EINVAL && call.name == "pivot_root" && call.text(0).length > 0) {
    const root = absolute(state, call.text(0));
    if (state.knows("mountinfo") && !mountAt(mounts(state), root))
      return new Answer(root + " is no mount point: the new root has to be one").by(
        "mount --bind " + shellWord(root) + " " + shellWord(root),
        "",
      );
    const old = absolute(state, call.text(1));
    if (old != root && !old.startsWith(root + "/"))
      return new Answer(old + ", where the old root is to go, does not lie in the new root " + root);
  }
  return null;
}
