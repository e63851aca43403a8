// ip netns: names for network namespaces, which are files below /run/netns with a namespace mounted on each; ip-netns(8).
import { Dir, listDir } from "../../lib/dirs";
import { EEXIST, EINVAL, strerror } from "../../lib/errno";
import { stderr, stdout } from "../../lib/io";
import { exec, waitpid } from "../../lib/process";
import { exit } from "../../lib/start";
import { Stat } from "../../lib/stat";
import { close, O_CREAT, O_EXCL, O_RDONLY, open } from "../../lib/sys/file";
import { mkdir, mount, statfs, umount2, unlink } from "../../lib/sys/fs";
import { CLONE_NEWNET, CLONE_NEWNS, fork, getpid, setns, unshare } from "../../lib/sys/proc";
import { fail, forgetLinks, json, matches, out, outJson, quoted, Words } from "./common";
import { ask, attr32, begin, dump, findAttr, reopen, talk } from "./netlink";

const DIR = "/run/netns";
const MS_BIND: i64 = 4096;
const MS_REC: i64 = 16384;
const MS_SLAVE: i64 = 1 << 19;
const MS_SHARED: i64 = 1 << 20;
const MNT_DETACH = 2;
const RTM_NEWNSID = 88;
const RTM_GETNSID = 90;

function say(message: string, error: i32): void {
  stdout.flush();
  stderr.put(message + ": " + strerror(error) + "\n");
}

/** netns_get_fd. @returns a descriptor or -errno */
export function openNamespace(name: string): i32 {
  return open(name.indexOf("/") >= 0 ? name : DIR + "/" + name, O_RDONLY, 0);
}

function idOf(fd: i32): i32 {
  begin(RTM_GETNSID, 0, 4);
  attr32(3, fd);
  const m = ask(true);
  if (m === null) return -1;
  const at = findAttr(m.body + 4, m.end, 1);
  return at ? load<i32>(at) : -1;
}

/** All numbers that this namespace has given. */
function knownIds(): i32[] {
  begin(RTM_GETNSID, 0, 4);
  const ids: i32[] = [];
  const answers = dump();
  if (answers === null) return ids;
  for (let i = 0; i < answers.length; i++) {
    const at = answers[i].find(4, 1);
    if (at) ids.push(load<i32>(at));
  }
  return ids.sort((a, b) => a - b);
}

/** The name of the namespace that this one knows by a number, or "". */
export function nsidName(id: i32): string {
  const list = names();
  for (let i = 0; i < list.length; i++) {
    const fd = openNamespace(list[i]);
    if (fd < 0) continue;
    const n = idOf(fd);
    close(fd);
    if (n == id && n >= 0) return list[i];
  }
  return "";
}

/** In the order of the directory. */
function names(): string[] {
  const list: string[] = [];
  const fd = open(DIR, O_RDONLY, 0);
  if (fd < 0) return list;
  const dir = new Dir(fd);
  while (dir.next()) if (!dir.isDots) list.push(dir.name);
  dir.close();
  return list;
}

function exists(path: string): bool {
  const st = new Stat();
  return st.stat(path) == 0;
}

function list(): i32 {
  const all = names();
  let whole = "";
  for (let i = 0; i < all.length; i++) {
    const fd = openNamespace(all[i]);
    let id = -1;
    if (fd >= 0) {
      id = idOf(fd);
      close(fd);
    }
    if (json) whole += (i ? "," : "") + '{"name":' + quoted(all[i]) + (id >= 0 ? ',"id":' + id.toString() : "") + "}";
    else out(all[i] + (id >= 0 ? " (id: " + id.toString() + ")" : "") + "\n");
  }
  if (json && exists(DIR)) outJson("[" + whole + "]");
  return 0;
}

function checkName(name: string): void {
  if (!name.length || name == "." || name == ".." || name.indexOf("/") >= 0 || name.length > 255)
    fail('Invalid netns name "' + name + '"', 255);
}

/** create_netns_dir, and the directory as a shared mount, so that every mount namespace sees what is mounted there. */
function prepare(): i32 {
  const r = mkdir(DIR, 0o755);
  if (r < 0 && r != -EEXIST) {
    say("mkdir " + DIR + " failed", r);
    return 1;
  }
  let bound = false;
  while (true) {
    const e = mount("", DIR, "none", MS_SHARED | MS_REC, null);
    if (!e) return 0;
    if (e != -EINVAL || bound) {
      say("mount --make-shared " + DIR + " failed", e);
      return 1;
    }
    const b = mount(DIR, DIR, "none", MS_BIND | MS_REC, null);
    if (b) {
      say("mount --bind " + DIR + " " + DIR + " failed", b);
      return 1;
    }
    bound = true;
  }
}

/** Binds a namespace to a name. @param source  /proc/…/ns/net */
function bindTo(name: string, source: string): i32 {
  const path = DIR + "/" + name;
  const b = mount(source, path, "none", MS_BIND, null);
  if (!b) return 0;
  say("Bind " + source + " -> " + path + " failed", b);
  unlink(path);
  return 1;
}

/** Makes the file that a namespace is to be bound to. @returns whether it is there now; else something has been said */
function makeFile(name: string): bool {
  checkName(name);
  if (prepare()) return false;
  const path = DIR + "/" + name;
  const fd = open(path, O_RDONLY | O_CREAT | O_EXCL, 0);
  if (fd < 0) {
    say('Cannot create namespace file "' + path + '"', fd);
    return false;
  }
  close(fd);
  return true;
}

function create(name: string): i32 {
  if (!makeFile(name)) return 1;
  const e = unshare(CLONE_NEWNET);
  if (e < 0) {
    say('Failed to create a new network namespace "' + name + '"', e);
    unlink(DIR + "/" + name);
    return 1;
  }
  return bindTo(name, "/proc/self/ns/net");
}

function attach(name: string, pid: string): i32 {
  if (!makeFile(name)) return 1;
  return bindTo(name, "/proc/" + pid + "/ns/net");
}

function remove(name: string): i32 {
  const path = DIR + "/" + name;
  umount2(path, MNT_DETACH);
  const r = unlink(path);
  if (r < 0) {
    say('Cannot remove namespace file "' + path + '"', r);
    return 1;
  }
  return 0;
}

/** bind_etc: /etc/netns/NAME/* over /etc/*. */
function bindEtc(name: string): void {
  const dir = "/etc/netns/" + name;
  const files = listDir(dir);
  if (files === null) return;
  for (let i = 0; i < files.length; i++) {
    const r = mount(dir + "/" + files[i], "/etc/" + files[i], "none", MS_BIND, null);
    if (r < 0) say("Bind " + dir + "/" + files[i] + " -> /etc/" + files[i] + " failed", r);
  }
}

/** netns_switch: into the namespace, with a /sys that shows it. @returns 0 or 1 after a message */
export function enter(name: string): i32 {
  const fd = openNamespace(name);
  if (fd < 0) {
    say('Cannot open network namespace "' + name + '"', fd);
    return 1;
  }
  let r = setns(fd, CLONE_NEWNET);
  close(fd);
  if (r < 0) {
    say('setting the network namespace "' + name + '" failed', r);
    return 1;
  }
  r = unshare(CLONE_NEWNS);
  if (r < 0) {
    say("unshare failed", r);
    return 1;
  }
  r = mount("", "/", "none", MS_SLAVE | MS_REC, null);
  if (r < 0) {
    say('"mount --make-rslave /" failed', r);
    return 1;
  }
  // What /sys was mounted with is kept: a read-only one stays read-only.
  const info = heap.alloc(128);
  let flags: i64 = 0;
  if (umount2("/sys", MNT_DETACH) < 0) {
    if (!statfs("/sys", info) && load<u64>(info, 80) & 1) flags = 1;
  }
  r = mount(name, "/sys", "sysfs", flags, null);
  if (r < 0) {
    say("mount of /sys failed", r);
    return 1;
  }
  bindEtc(name);
  reopen();
  forgetLinks();
  return 0;
}

function run(args: string[]): i32 {
  const name = args[0];
  if (enter(name)) return 255;
  stdout.flush();
  const r = exec(args.slice(1));
  say('exec of "' + args[1] + '" failed', r);
  return 1;
}

/** The command in each namespace that has a name, one after the other. */
function runInAll(command: string[]): i32 {
  const all = names();
  for (let i = 0; i < all.length; i++) {
    out("\nnetns: " + all[i] + "\n");
    stdout.flush();
    const pid = fork();
    if (pid == 0) {
      const args = [all[i]];
      for (let k = 0; k < command.length; k++) args.push(command[k]);
      exit(run(args));
    }
    if (pid > 0) waitpid(pid);
  }
  return 0;
}

/** The numbers by which this namespace knows others, and the names of those that have one. */
function listIds(): i32 {
  const all = names();
  const named = new Map<i32, string>();
  for (let i = 0; i < all.length; i++) {
    const fd = openNamespace(all[i]);
    if (fd < 0) continue;
    const id = idOf(fd);
    close(fd);
    // Of several names the first of the directory.
    if (id >= 0 && !named.has(id)) named.set(id, all[i]);
  }
  const ids = knownIds();
  for (let i = 0; i < ids.length; i++)
    out(
      "nsid " +
        ids[i].toString() +
        " " +
        (named.has(ids[i]) ? "(iproute2 netns name: " + named.get(ids[i]) + ")" : "") +
        "\n",
    );
  return 0;
}

/** Namespaces are the same when the files that stand for them are. */
function sameFile(a: string, b: string): bool {
  const x = new Stat();
  const y = new Stat();
  return x.stat(a) == 0 && y.stat(b) == 0 && x.ino == y.ino && x.dev == y.dev;
}

function identify(pid: string): i32 {
  const path = "/proc/" + pid + "/ns/net";
  const fd = open(path, O_RDONLY, 0);
  if (fd < 0) {
    say("Cannot open network namespace", fd);
    return 1;
  }
  close(fd);
  const all = names();
  // The last that it is, or an empty line.
  let found = "";
  for (let i = 0; i < all.length; i++) if (sameFile(DIR + "/" + all[i], path)) found = all[i];
  out(found + "\n");
  return 0;
}

function pids(name: string): i32 {
  const fd = openNamespace(name);
  if (fd < 0) {
    say("Cannot open network namespace", fd);
    return 1;
  }
  close(fd);
  const proc = open("/proc", O_RDONLY, 0);
  if (proc < 0) return 1;
  const dir = new Dir(proc);
  while (dir.next()) {
    const c = dir.name.charCodeAt(0);
    if (c < 48 || c > 57) continue;
    if (sameFile("/proc/" + dir.name + "/ns/net", DIR + "/" + name)) out(dir.name + "\n");
  }
  dir.close();
  return 0;
}

function setId(name: string, id: string): i32 {
  const fd = openNamespace(name);
  if (fd < 0) {
    say('Cannot open network namespace "' + name + '"', fd);
    return 1;
  }
  let n = I32.parseInt(id) as i32;
  if (id == "auto") n = -1;
  else if (n.toString() != id || n < 0) fail('Invalid "netnsid" value "' + id + '"', 255);
  begin(RTM_NEWNSID, 0, 4);
  attr32(1, n);
  attr32(3, fd);
  return talk() ? 2 : 0;
}

export function ipNetns(args: string[], all: bool): i32 {
  const w = new Words(args);
  if (!w.more) return list();
  const a = w.word;
  const rest = args.slice(1);
  if (matches(a, "list") || matches(a, "show") || matches(a, "lst")) return list();
  if (matches(a, "list-id")) return listIds();
  if (matches(a, "help")) {
    stderr.put("Usage: ip netns { list | add | attach | set | delete | identify | pids | exec } …\n");
    return 255;
  }
  if (matches(a, "add")) {
    if (!rest.length) fail("No netns name specified", 1);
    return create(rest[0]);
  }
  if (matches(a, "attach")) {
    if (rest.length < 2) fail("No netns name and PID specified", 1);
    return attach(rest[0], rest[1]);
  }
  if (matches(a, "set")) {
    if (!rest.length) fail("No netns name specified", 1);
    if (rest.length < 2) fail("No nsid specified", 1);
    return setId(rest[0], rest[1]);
  }
  if (matches(a, "delete")) {
    if (all) {
      const every = names();
      let status = 0;
      for (let i = 0; i < every.length; i++) if (remove(every[i])) status = 1;
      return status;
    }
    if (!rest.length) fail("No netns name specified", 1);
    return remove(rest[0]);
  }
  if (matches(a, "identify")) return identify(rest.length ? rest[0] : getpid().toString());
  if (matches(a, "pids")) {
    if (!rest.length) fail("No netns name specified", 1);
    return pids(rest[0]);
  }
  if (matches(a, "exec")) {
    if (all) {
      if (!rest.length) fail("No command specified", 1);
      return runInAll(rest);
    }
    if (!rest.length) fail("No netns name specified", 1);
    if (rest.length < 2) fail("No command specified", 1);
    return run(rest);
  }
  fail('Command "' + a + '" is unknown, try "ip netns help".', 255);
  return 255;
}
