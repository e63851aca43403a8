// What belongs to a machine, a network or a group of processes: sockets, limits, cgroups, clocks, devices; and paths.

import { EACCES, EAGAIN, EBUSY, ENOENT, ENOTDIR, EPERM, EROFS } from "../abi/errno";
import { Answer, Made, shellWord } from "./answer";
import { capNumber, lacking } from "./capable";
import { noUserNamespace, titleOf } from "./namespaces";
import { decimal, FIRST_USER, State, wordsOf } from "./state";

/**
 * Calls that need one capability, with over what: the namespace of a kind whose owner counts, "user" the process's own user namespace,
 * "first" the machine's. "name capability kind", one a line.
 */
const NEEDS = `
sethostname CAP_SYS_ADMIN uts
setdomainname CAP_SYS_ADMIN uts
reboot CAP_SYS_BOOT pid
clock_settime CAP_SYS_TIME first
settimeofday CAP_SYS_TIME first
adjtimex CAP_SYS_TIME first
clock_adjtime CAP_SYS_TIME first
syslog CAP_SYSLOG first
mknod CAP_MKNOD first
mknodat CAP_MKNOD first
setrlimit CAP_SYS_RESOURCE first
prlimit64 CAP_SYS_RESOURCE first
setpriority CAP_SYS_NICE first
sched_setscheduler CAP_SYS_NICE first
sched_setparam CAP_SYS_NICE first
sched_setattr CAP_SYS_NICE first
vhangup CAP_SYS_TTY_CONFIG first
socket CAP_NET_RAW net
setsockopt CAP_NET_ADMIN net
bind CAP_NET_BIND_SERVICE net
open_tree CAP_SYS_ADMIN mnt
move_mount CAP_SYS_ADMIN mnt
fsopen CAP_SYS_ADMIN mnt
fsmount CAP_SYS_ADMIN mnt
fspick CAP_SYS_ADMIN mnt
mount_setattr CAP_SYS_ADMIN mnt
chown CAP_CHOWN user
fchown CAP_CHOWN user
lchown CAP_CHOWN user
fchownat CAP_CHOWN user
chmod CAP_FOWNER user
fchmod CAP_FOWNER user
fchmodat CAP_FOWNER user
prctl CAP_SETPCAP user
`;

/** What else one could be who may do it without the capability. */
function otherwise(name: string): string {
  if (name.includes("chown"))
    return "only the owner may give a file to a group of his, nobody gives it to another user, else ";
  if (name.includes("chmod")) return "only the owner changes a file's mode, else ";
  if (name == "setpriority" || name.startsWith("sched_"))
    return "RLIMIT_NICE and RLIMIT_RTPRIO say how far one may go oneself, beyond that ";
  if (name.includes("rlimit")) return "a hard limit can only be lowered; to raise it ";
  return "";
}

export function needing(call: Made, state: State): Answer | null {
  const at = NEEDS.indexOf("\n" + call.name + " ");
  if (at < 0) return null;
  const words = NEEDS.substring(at + 1, NEEDS.indexOf("\n", at + 1)).split(" ");
  const kind = words[2];
  const cap = capNumber(words[1]);
  if (kind == "user") {
    const why = lacking(state, cap, state.own("user"), "");
    return why.length > 0 ? new Answer(otherwise(call.name) + why) : null;
  }
  if (kind == "first") {
    const why = lacking(state, cap, FIRST_USER, "");
    return why.length > 0 ? new Answer(otherwise(call.name) + "this belongs to the whole machine: " + why) : null;
  }
  const why = lacking(state, cap, state.ownerOf(kind), "this " + titleOf(kind) + " namespace");
  if (why.length == 0) return null;
  if (noUserNamespace(state).length > 0)
    return new Answer(why + "; nor does a user namespace help: " + noUserNamespace(state));
  const answer = new Answer(why);
  if (kind == "uts") {
    const name = call.text(0).length > 0 ? shellWord(call.text(0)) : "box";
    return answer.by("unshare -Uru " + (call.name == "sethostname" ? "hostname " : "domainname ") + name, "");
  }
  if (kind == "net") return answer.by("unshare -Urn", "");
  return kind == "mnt" ? answer.by("unshare -Urm", "") : answer;
}

/** A port below those that everybody may bind. */
export function binding(call: Made, state: State): Answer | null {
  if (call.errno != EACCES) return null;
  const address = call.text(1);
  const at = address.indexOf("htons(");
  const first = state.text("sys/net/ip_unprivileged_port_start").trim();
  const answer = needing(call, state);
  if (!answer || (address.length > 0 && at < 0)) return null;
  const port = at >= 0 ? "port " + decimal(address.substring(at + 6)).toString() : "the port";
  return new Answer(
    port +
      " is below " +
      (first.length > 0 ? first + ", the first one" : "the first one (net.ipv4.ip_unprivileged_port_start)") +
      " that everybody may bind: " +
      answer.why,
  ).by("unshare -Urn", "");
}

/** Writes of the cgroup file system. @param link the file */
export function grouping(call: Made, state: State, link: string): Answer | null {
  const file = link.substring(link.lastIndexOf("/") + 1);
  const folder = link.substring(0, link.lastIndexOf("/"));
  if (call.errno == EBUSY && file == "cgroup.procs")
    return new Answer(
      folder +
        " gives controllers to its children (cgroup.subtree_control): then no process can be in it itself, only in a child",
    ).by(
      "mkdir " +
        folder +
        "/leaf && echo " +
        (call.text(1).trim().length > 0 ? call.text(1).trim() : "0") +
        " > " +
        folder +
        "/leaf/cgroup.procs",
      "",
    );
  if (call.errno == EBUSY && file == "cgroup.subtree_control")
    return new Answer(
      folder +
        " has processes in it, and who gives controllers to children can have none itself: move them to a child first",
    ).by(
      "mkdir -p " +
        folder +
        "/leaf && for p in $(cat " +
        folder +
        "/cgroup.procs); do echo $p > " +
        folder +
        "/leaf/cgroup.procs; done",
      "",
    );
  if (call.errno == ENOENT && file == "cgroup.procs")
    return new Answer(
      "source or target lies outside of the cgroup namespace of who writes (" +
        state.text("ns/cgroup") +
        "): from there no process is moved out",
    );
  if (call.errno == ENOENT && file == "cgroup.subtree_control")
    return new Answer("the parent of " + folder + " does not give it that controller (cgroup.subtree_control there)");
  if (call.errno == EPERM || call.errno == EACCES)
    return new Answer(
      "to move a process one must be allowed to write cgroup.procs of where it goes and of what contains both groups, and be the one who opened the file; you are uid " +
        state.euid.toString(),
    );
  return null;
}

/** RLIMIT_NPROC and pids.max, where clone gives EAGAIN. */
export function crowded(call: Made, state: State): Answer | null {
  if (call.errno != EAGAIN) return null;
  const most = state.text("cgroup/pids.max").trim();
  const now = state.text("cgroup/pids.current").trim();
  if (most.length > 0 && most != "max" && decimal(now) >= decimal(most))
    return new Answer(
      "the cgroup " +
        state.text("cgroup/path") +
        " holds " +
        now +
        " processes and threads, and its pids.max is " +
        most,
    ).by("echo max > /sys/fs/cgroup" + state.text("cgroup/path") + "/pids.max", "root");
  const lines = state.text("limits").split("\n");
  for (let i = 0; i < lines.length; i++) {
    if (!lines[i].startsWith("Max processes")) continue;
    const words = wordsOf(lines[i]);
    if (words.length > 2 && words[2] != "unlimited")
      return new Answer(
        "uid " +
          state.id("status", "Uid", 0).toString() +
          " may have " +
          words[2] +
          " processes and threads (RLIMIT_NPROC; who has CAP_SYS_RESOURCE or CAP_SYS_ADMIN in the first user namespace, more)",
      );
  }
  return null;
}

/** A mode as ls writes it. */
function modeText(mode: u32): string {
  let text = "";
  for (let i = 8; i >= 0; i--) text += ((mode >> i) & 1) != 0 ? "xwr".charAt(i % 3) : "-";
  return text;
}

/**
 * Where the way along a path ends. `way` of the state is what a look along it found, "kind place mode uid gid": "missing", "file" (no
 * directory), or "closed" (one that may not be searched), "last" the end itself.
 */
export function wayfaring(call: Made, state: State): Answer | null {
  const way = state.text("way").split("\n");
  if (way.length < 2) return null;
  const place = way[1];
  const mode = way.length > 2 ? modeText(decimal(way[2])) : "";
  const owner = way.length > 4 ? ", of uid " + way[3] + " and gid " + way[4] : "";
  const you = "; you are uid " + state.euid.toString() + ", gid " + state.id("status", "Gid", 1).toString();
  if (call.errno == ENOENT && way[0] == "missing") return new Answer(place + " is not there");
  if (call.errno == ENOTDIR && way[0] == "file") return new Answer(place + " is no directory");
  if (call.errno == EACCES && way[0] == "closed")
    return new Answer(place + " may not be searched: " + mode + owner + you);
  if (call.errno == EACCES && way[0] == "last")
    return new Answer(
      place + " is " + mode + owner + you + ", and CAP_DAC_OVERRIDE counts only where its owner and group are mapped",
    );
  if (call.errno == EROFS) return new Answer(place + " lies on a mount or file system that is read-only");
  return null;
}

/** What an operation on the network's settings lacks: rtnetlink answers with the error in a message. */
export function netlink(state: State): string {
  return lacking(state, capNumber("CAP_NET_ADMIN"), state.ownerOf("net"), "this network namespace");
}
