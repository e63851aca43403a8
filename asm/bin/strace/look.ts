// Reads what an explanation is computed from (asm/explain/state.ts) out of /proc: a process's files, and the namespaces that can be
// seen from here with their owners, by ioctl_nsfs(2).

import { CAP_DAC_OVERRIDE, capable } from "../../explain/capable";
import { absolute } from "../../explain/mounts";
import { inumOf, Space, State, wordsOf } from "../../explain/state";
import { openDir } from "../../lib/dirs";
import { ENOENT } from "../../lib/errno";
import { readFile } from "../../lib/io";
import { isDigits, strtoul } from "../../lib/number";
import { isDir, Stat } from "../../lib/stat";
import { close, ioctl, O_CLOEXEC, O_RDONLY, open } from "../../lib/sys/file";
import { readlink } from "../../lib/sys/fs";

const NS_GET_USERNS = 0xb701;
const NS_GET_PARENT = 0xb702;
const NS_GET_OWNER_UID = 0xb704;

const LINKS = ["cwd", "root", "ns/uts", "ns/pid", "ns/mnt", "ns/net", "ns/ipc", "ns/user", "ns/cgroup", "ns/time"];
const FILES = ["status", "mountinfo", "uid_map", "gid_map", "setgroups", "limits"];
const KINDS = ["uts", "pid", "mnt", "net", "ipc", "user", "cgroup", "time"];
const CGROUPS = "/sys/fs/cgroup";

function take(state: State, name: string, path: string): void {
  const text = readFile(path);
  if (text !== null && text.length > 0) state.set(name, text);
}
function takeLink(state: State, name: string, path: string): void {
  const link = readlink(path);
  if (link !== null) state.set(name, link);
}

/** The files of the process; what cannot be read any more stays as it was. */
export function lookAt(state: State): void {
  const folder = "/proc/" + state.pid.toString() + "/";
  for (let i = 0; i < FILES.length; i++) take(state, FILES[i], folder + FILES[i]);
  for (let i = 0; i < LINKS.length; i++) takeLink(state, LINKS[i], folder + LINKS[i]);
  const groups = readFile(folder + "cgroup");
  const at = groups === null ? -1 : groups.indexOf("0::");
  if (groups !== null && at >= 0) {
    const end = groups.indexOf("\n", at);
    const path = groups.substring(at + 3, end < 0 ? groups.length : end);
    state.set("cgroup/path", path);
    take(state, "cgroup/pids.max", CGROUPS + path + "/pids.max");
    take(state, "cgroup/pids.current", CGROUPS + path + "/pids.current");
  }
}

/** A process that the call is about, and its maps. */
export function lookAtTarget(state: State, pid: string): void {
  const folder = "/proc/" + pid + "/";
  take(state, "target/status", folder + "status");
  takeLink(state, "target/ns/user", folder + "ns/user");
  state.set("target/uid_map", "");
  state.set("target/gid_map", "");
  take(state, "target/uid_map", folder + "uid_map");
  take(state, "target/gid_map", folder + "gid_map");
  take(state, "target/setgroups", folder + "setgroups");
}

/** The number of a process that `state`'s process calls `pid`, as this one's /proc has it; "" = there is none. */
export function numberHere(state: State, pid: u32): string {
  const level = wordsOf(state.line("status", "NSpid")).length;
  const dir = openDir("/proc");
  let found = "";
  if (dir === null) return found;
  while (!found.length && dir.next()) {
    if (!isDigits(dir.name)) continue;
    const other = new State(0);
    take(other, "status", "/proc/" + dir.name + "/status");
    const numbers = wordsOf(other.line("status", "NSpid"));
    if (numbers.length >= level && level > 0 && numbers[level - 1] == pid.toString()) found = dir.name;
  }
  dir.close();
  return found;
}

/** A namespace's number by an ioctl that opens it; 0 = there is none, or it is not to be seen from here. */
function related(fd: i32, request: i32): i32 {
  return ioctl(fd, request, 0);
}
function inumOfFd(fd: i32): u32 {
  const st = new Stat();
  return st.fstat(fd) < 0 ? 0 : (st.ino as u32);
}
const uid = memory.data(4);

/** A user namespace and those around it. Closes the descriptor. @returns its number */
function addUser(state: State, fd: i32): u32 {
  if (fd < 0) return 0;
  const inum = inumOfFd(fd);
  if (!inum || state.space(inum) !== null) {
    close(fd);
    return inum;
  }
  const creator = ioctl(fd, NS_GET_OWNER_UID, uid) < 0 ? 0 : load<u32>(uid);
  const space = new Space("user", inum, 0, 0, creator, 0);
  state.spaces.push(space);
  space.parent = addUser(state, related(fd, NS_GET_PARENT));
  space.owner = space.parent;
  close(fd);
  return inum;
}

/** A PID namespace and those around it. Closes the descriptor. */
function addPid(state: State, fd: i32, member: u32): u32 {
  if (fd < 0) return 0;
  const inum = inumOfFd(fd);
  if (inum && state.space(inum) === null) {
    const space = new Space("pid", inum, addUser(state, related(fd, NS_GET_USERNS)), 0, 0, member);
    state.spaces.push(space);
    space.parent = addPid(state, related(fd, NS_GET_PARENT), 0);
  }
  close(fd);
  return inum;
}

function addSpace(state: State, kind: string, path: string, member: u32): void {
  const link = readlink(path);
  if (link === null) return;
  const known = state.space(inumOf(link));
  if (known !== null) {
    if (!known.member) known.member = member;
    return;
  }
  const fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  if (kind == "user") {
    const inum = addUser(state, fd);
    const space = state.space(inum);
    if (space !== null) space.member = member;
  } else if (kind == "pid") addPid(state, fd, member);
  else {
    state.spaces.push(new Space(kind, inumOfFd(fd), addUser(state, related(fd, NS_GET_USERNS)), 0, 0, member));
    close(fd);
  }
}

/** Every namespace that somebody whom this process may look at is in. */
export function lookAround(state: State): void {
  state.spaces = [];
  for (let k = 0; k < KINDS.length; k++)
    addSpace(state, KINDS[k], "/proc/" + state.pid.toString() + "/ns/" + KINDS[k], state.pid);
  const dir = openDir("/proc");
  if (dir === null) return;
  while (dir.next()) {
    if (!isDigits(dir.name)) continue;
    for (let k = 0; k < KINDS.length; k++)
      addSpace(state, KINDS[k], "/proc/" + dir.name + "/ns/" + KINDS[k], strtoul(dir.name) as u32);
  }
  dir.close();
}

/** Limits as /proc/sys shows them to this process: they are the other's where it is in the same namespaces. */
export function lookAtLimits(state: State): void {
  const user = readlink("/proc/self/ns/user");
  if (user !== null && user == state.text("ns/user"))
    for (let k = 0; k < KINDS.length; k++)
      take(state, "sys/user/max_" + KINDS[k] + "_namespaces", "/proc/sys/user/max_" + KINDS[k] + "_namespaces");
  const net = readlink("/proc/self/ns/net");
  if (net !== null && net == state.text("ns/net"))
    take(state, "sys/net/ip_unprivileged_port_start", "/proc/sys/net/ipv4/ip_unprivileged_port_start");
}

/** What of rwx the process has on a file: the class that it is in. */
function mayWith(state: State, st: Stat): u32 {
  if ((st.uid as i32) == state.euid) return (st.mode >> 6) & 7;
  const groups = wordsOf(state.line("status", "Groups"));
  const own = (st.gid as i32) == state.id("status", "Gid", 1) || groups.includes(st.gid.toString());
  return own ? (st.mode >> 3) & 7 : st.mode & 7;
}
function found(kind: string, place: string, st: Stat): string {
  return (
    kind + "\n" + place + "\n" + (st.mode & 0o777).toString() + "\n" + st.uid.toString() + "\n" + st.gid.toString()
  );
}

/** Goes along a path as the process would, and says where that ends: "way" of the state (asm/explain/machine.ts). */
export function lookAlong(state: State, path: string): void {
  const whole = absolute(state, path);
  const root = "/proc/" + state.pid.toString() + "/root";
  const st = new Stat();
  let way = wayFrom(state, root, whole);
  // Of who has ended meanwhile the root is gone; from here it is the same in most cases.
  if (st.stat(root + "/") < 0) way = wayFrom(state, "", whole);
  state.set("way", way);
}

function wayFrom(state: State, root: string, path: string): string {
  const names = path.substring(1).split("/");
  const st = new Stat();
  const over = capable(state, CAP_DAC_OVERRIDE, state.own("user"));
  let place = "";
  for (let i = 0; i < names.length; i++) {
    place += "/" + names[i];
    const r = st.stat(root + place);
    if (r == -ENOENT) return "missing\n" + place;
    if (r < 0) return "";
    if (i == names.length - 1) break;
    if (!isDir(st.mode)) return "file\n" + place;
    if (!over && !(mayWith(state, st) & 1)) return found("closed", place, st);
  }
  return found("last", place, st);
}
