// runc: containers from OCI bundles (a config.json and a root file system), as runc 1.1 starts them. What it does is Linux's
// own: clone into the namespaces that config.json names, mounts, pivot_root, capabilities, control groups.
//
// Not here: hooks, seccomp, AppArmor and SELinux, intelRdt, console sockets (a terminal is the caller's), events and update.

import { listDir } from "../../lib/dirs";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print, readFile, stderr } from "../../lib/io";
import { realpath } from "../../lib/path";
import { statusCode, waitpid } from "../../lib/process";
import { SIGKILL, SIGTERM, signalNumber } from "../../lib/signal";
import { exit, NO_APPLET, run } from "../../lib/start";
import { getegid, geteuid, setgroups, setresgid, setresuid } from "../../lib/sys/cred";
import {
  access,
  close,
  O_CLOEXEC,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_WRONLY,
  open,
  pipe2,
  pipeRead,
  pipeWrite,
  read,
  write,
  writeText,
} from "../../lib/sys/file";
import { mkfifo, rmdir, unlink } from "../../lib/sys/fs";
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  clone,
  fork,
  kill,
  pidfdOpen,
  setns,
  unshare,
} from "../../lib/sys/proc";
import { SYS_poll } from "../../lib/sys/raw";
import { gmtime, now, nowNsec } from "../../lib/time";
import { joinCgroup, makeCgroup, removeCgroup } from "./cgroup";
import { checkpointCommand, restoreCommand } from "./checkpoint";
import {
  Container,
  CREATED,
  die,
  loadContainer,
  makeDirs,
  must,
  needContainer,
  PAUSED,
  RUNNING,
  readConfig,
  STOPPED,
  setStateRoot,
  startOf,
  stateRoot,
} from "./common";
import { becomeProcess, execProcess, hasNamespace, inside } from "./inside";
import { Json, parseJson, quoted } from "./json";
import { SPEC } from "./spec";

const HELP = `NAME:
   runc - Open Container Initiative runtime

USAGE:
   runc [--root DIR] command [command options] [arguments...]

COMMANDS:
   checkpoint
            checkpoint a running container: checkpoint [--image-path DIR] [--leave-running] [--pre-dump] ID
   create   create a container: create [-b BUNDLE] [--pid-file FILE] ID
   delete   delete what is held by a container: delete [-f] ID...
   exec     run a program inside a container: exec [-d] [-e NAME=VALUE] [-u UID[:GID]] [--cwd DIR] ID COMMAND...
   kill     send a signal to a container's first process: kill [-a] ID [SIGNAL]
   list     list containers: list [-q] [-f table|json]
   pause    suspend all processes of a container: pause ID
   ps       the processes of a container: ps ID
   restore  restore a container from a checkpoint: restore [-d] [-b BUNDLE] [--image-path DIR] [--pid-file FILE] ID
   resume   let them go on: resume ID
   run      create and start a container: run [-d] [-b BUNDLE] [--pid-file FILE] ID
   spec     make a config.json: spec [-b BUNDLE]
   start    execute the program of a created container: start ID
   state    what is known of a container, as JSON: state ID
`;
const SIGCHLD_FLAG: i64 = 17;
const CLONE_PARENT: i64 = 0x8000;
const OPT_PID_FILE = 256;
const OPT_CWD = 257;

function flagOf(type: string): i32 {
  if (type == "mount") return CLONE_NEWNS;
  if (type == "uts") return CLONE_NEWUTS;
  if (type == "ipc") return CLONE_NEWIPC;
  if (type == "pid") return CLONE_NEWPID;
  if (type == "network") return CLONE_NEWNET;
  if (type == "user") return CLONE_NEWUSER;
  if (type == "cgroup") return CLONE_NEWCGROUP;
  if (type == "time") return CLONE_NEWTIME;
  die("namespace " + quoted(type) + " does not exist");
  return 0;
}

function mapText(list: Json): string {
  let out = "";
  for (let i = 0; i < list.items.length; i++) {
    const m = list.items[i];
    out +=
      m.get("containerID").int.toString() +
      " " +
      m.get("hostID").int.toString() +
      " " +
      m.get("size").int.toString() +
      "\n";
  }
  return out;
}

/** The maps of a new user namespace: those of config.json, or the caller as root. */
function writeMaps(pid: i32, config: Json): void {
  const proc = "/proc/" + pid.toString();
  const linux = config.get("linux");
  let uids = mapText(linux.get("uidMappings"));
  let gids = mapText(linux.get("gidMappings"));
  if (!uids.length) uids = "0 " + geteuid().toString() + " 1\n";
  if (!gids.length) gids = "0 " + getegid().toString() + " 1\n";
  if (geteuid() != 0) writeText(proc + "/setgroups", "deny");
  must(writeText(proc + "/uid_map", uids), "uid_map");
  must(writeText(proc + "/gid_map", gids), "gid_map");
}

/** "2026-01-02T03:04:05.678901234Z" */
export function timestamp(): string {
  const t = gmtime(now());
  const two = (n: i32): string => n.toString().padStart(2, "0");
  const date = t.year.toString() + "-" + two(t.mon + 1) + "-" + two(t.mday);
  return (
    date +
    "T" +
    two(t.hour) +
    ":" +
    two(t.min) +
    ":" +
    two(t.sec) +
    "." +
    (nowNsec() % 1000000000).toString().padStart(9, "0") +
    "Z"
  );
}

function pipePair(): i32[] {
  must(pipe2(O_CLOEXEC), "pipe");
  return [pipeRead(), pipeWrite()];
}

const byte = memory.data(8);

/** The process that is to be the container's first one; in the child it does not return. */
function launch(c: Container, config: Json, detached: bool): void {
  const list = config.get("linux").get("namespaces").items;
  let fresh: i64 = 0;
  let joins = false;
  for (let i = 0; i < list.length; i++) {
    const flag = flagOf(list[i].get("type").text);
    if (list[i].get("path").text.length) joins = true;
    else if (flag != CLONE_NEWCGROUP && flag != CLONE_NEWTIME) fresh |= <i64>flag;
  }
  const go = pipePair();
  const ready = pipePair();
  const number = pipePair();
  let pid: i32;
  if (joins) {
    // Whoever joins namespaces cannot come back: a child does it, and its child is ours.
    const helper = must(fork(), "fork");
    if (helper == 0) {
      for (let i = 0; i < list.length; i++) {
        const path = list[i].get("path").text;
        if (!path.length) continue;
        const fd = must(open(path, O_RDONLY | O_CLOEXEC), "namespace " + path);
        must(setns(fd, flagOf(list[i].get("type").text)), "setns " + path);
      }
      pid = clone(fresh | SIGCHLD_FLAG | CLONE_PARENT);
      if (pid) {
        store<i32>(byte, pid);
        write(number[1], byte, 4);
        exit(0);
      }
    } else {
      close(number[1]);
      pid = read(number[0], byte, 4) == 4 ? load<i32>(byte) : -1;
      waitpid(helper);
    }
  } else pid = clone(fresh | SIGCHLD_FLAG);
  if (pid == 0) {
    close(go[1]);
    close(ready[0]);
    if (read(go[0], byte, 1) != 1) exit(1);
    if (hasNamespace(config, "user")) {
      setgroups([]);
      must(setresgid(0, 0, 0), "setgid");
      must(setresuid(0, 0, 0), "setuid");
    }
    // After it has come to its control group, which is the namespace's root.
    if (hasNamespace(config, "cgroup")) unshare(CLONE_NEWCGROUP);
    inside(c, config, ready[1], detached);
    exit(1);
  }
  if (pid < 0) {
    forget(c);
    die("clone", pid);
  }
  close(go[0]);
  close(ready[1]);
  c.pid = pid;
  c.startTime = startOf(pid);
  if ((fresh & <i64>CLONE_NEWUSER) != 0) writeMaps(pid, config);
  c.cgroup = makeCgroup(c.id, config);
  joinCgroup(c.cgroup, pid);
  write(go[1], byte, 1);
  if (read(ready[0], byte, 1) == 1) {
    c.save();
    return;
  }
  // It has said why.
  waitpid(pid);
  forget(c);
  exit(1);
}

/** What was kept of a container that is gone. */
export function forget(c: Container): void {
  unlink(c.fifo);
  unlink(c.directory + "/state.json");
  rmdir(c.directory);
  removeCgroup(c.cgroup);
}

class CreateOptions {
  bundle: string = ".";
  detach: bool = false;
  pidFile: string = "";
  id: string = "";
}

function createOptions(args: string[]): CreateOptions {
  const o = new CreateOptions();
  const g = new Getopt(args, "+b:d", [
    long("bundle", REQ_ARG, 0x62),
    long("detach", NO_ARG, 0x64),
    long("pid-file", REQ_ARG, OPT_PID_FILE),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    if (c == 0x62) o.bundle = arg;
    else if (c == 0x64) o.detach = true;
    else if (c == OPT_PID_FILE) o.pidFile = arg;
    else exit(1);
  }
  const rest = g.rest();
  if (rest.length != 1) die(args[0] + ": exactly 1 argument is wanted, the container's ID");
  o.id = rest[0];
  return o;
}

/** A container of that ID and bundle, without a process yet. */
export function prepare(id: string, bundlePath: string): Container {
  for (let i = 0; i < id.length; i++) {
    const ch = id.charAt(i);
    if (!"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-.".includes(ch))
      die("invalid container ID format");
  }
  if (loadContainer(id) !== null) die("container with given ID already exists");
  const bundle = realpath(bundlePath);
  if (bundle === null) die("chdir " + bundlePath + ": no such file or directory");
  const c = new Container(id);
  c.bundle = bundle === null ? "" : bundle;
  const path = readConfig(c.bundle).get("root").get("path").text;
  const rootfs = realpath(path.startsWith("/") ? path : c.bundle + "/" + path);
  if (rootfs === null) die("invalid rootfs: " + path + " does not exist");
  c.rootfs = rootfs === null ? "" : rootfs;
  c.created = timestamp();
  c.owner = geteuid();
  must(makeDirs(c.directory), c.directory);
  return c;
}

function create(o: CreateOptions, detached: bool): Container {
  const c = prepare(o.id, o.bundle);
  must(mkfifo(c.fifo, 0o622), "exec fifo");
  launch(c, readConfig(c.bundle), detached);
  if (o.pidFile.length) must(writeText(o.pidFile, c.pid.toString(), O_WRONLY | O_CREAT), o.pidFile);
  return c;
}

function start(c: Container): void {
  const fd = must(open(c.fifo, O_RDONLY | O_CLOEXEC), "exec fifo");
  read(fd, byte, 1);
  close(fd);
  unlink(c.fifo);
}

function runCommand(args: string[]): i32 {
  const o = createOptions(args);
  const c = create(o, o.detach);
  start(c);
  if (o.detach) return 0;
  const status = waitpid(c.pid);
  killAll(c);
  forget(c);
  return statusCode(status);
}

/** What is left in its control group. */
export function killAll(c: Container): void {
  if (!c.cgroup.length) return;
  writeText(c.cgroup + "/cgroup.kill", "1");
  for (let i = 0; i < 200; i++) {
    const events = readFile(c.cgroup + "/cgroup.events");
    if (events === null || events.startsWith("populated 0")) return;
    pauseFor(10);
  }
}

/** A poll of nothing. */
export function pauseFor(milliseconds: i32): void {
  SYS_poll(0, 0, milliseconds);
}

function deleteCommand(args: string[]): i32 {
  let force = false;
  const g = new Getopt(args, "+f", [long("force", NO_ARG, 0x66)]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    if (c != 0x66) return 1;
    force = true;
  }
  const ids = g.rest();
  if (!ids.length) die("delete: at least 1 argument is wanted, the container's ID");
  for (let i = 0; i < ids.length; i++) {
    const found = loadContainer(ids[i]);
    if (found === null) {
      if (force) continue;
      die("container does not exist");
      return 1;
    }
    const status = found.status();
    if (status != STOPPED) {
      if (!force && status != CREATED) die("cannot delete container " + ids[i] + " that is not stopped: " + status);
      kill(found.pid, SIGKILL);
      if (found.cgroup.length) writeText(found.cgroup + "/cgroup.freeze", "0");
      for (let k = 0; k < 500 && found.status() != STOPPED; k++) pauseFor(10);
    }
    killAll(found);
    forget(found);
  }
  return 0;
}

function killCommand(args: string[]): i32 {
  let all = false;
  const g = new Getopt(args, "+a", [long("all", NO_ARG, 0x61)]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    if (c != 0x61) return 1;
    all = true;
  }
  const rest = g.rest();
  if (!rest.length) die("kill: at least 1 argument is wanted, the container's ID");
  const c = needContainer(rest[0]);
  const sig = rest.length > 1 ? signalNumber(rest[1]) : SIGTERM;
  if (sig < 0) die("unknown signal " + quoted(rest[1]));
  if (c.status() == STOPPED) die("container not running");
  if (!all) {
    must(kill(c.pid, sig), "kill");
    return 0;
  }
  const procs = readFile(c.cgroup + "/cgroup.procs");
  const lines = procs === null ? [c.pid.toString()] : procs.split("\n");
  for (let i = 0; i < lines.length; i++) if (lines[i].length) kill(<i32>parseInt(lines[i]), sig);
  return 0;
}

function stateText(c: Container, indent: string): string {
  const status = c.status();
  const nl = indent.length ? "\n" + indent : "";
  return (
    "{" +
    nl +
    '"ociVersion": "1.0.2-dev",' +
    nl +
    '"id": ' +
    quoted(c.id) +
    "," +
    nl +
    '"pid": ' +
    (status == STOPPED ? "0" : c.pid.toString()) +
    "," +
    nl +
    '"status": ' +
    quoted(status) +
    "," +
    nl +
    '"bundle": ' +
    quoted(c.bundle) +
    "," +
    nl +
    '"rootfs": ' +
    quoted(c.rootfs) +
    "," +
    nl +
    '"created": ' +
    quoted(c.created) +
    "," +
    nl +
    '"owner": ' +
    quoted(c.owner == 0 ? "" : c.owner.toString()) +
    (indent.length ? "\n}" : "}")
  );
}

function containers(): Container[] {
  const out: Container[] = [];
  const names = listDir(stateRoot);
  if (names === null) return out;
  names.sort();
  for (let i = 0; i < names.length; i++) {
    const c = loadContainer(names[i]);
    if (c !== null) out.push(c);
  }
  return out;
}

function listCommand(args: string[]): i32 {
  let quiet = false;
  let format = "table";
  const g = new Getopt(args, "+qf:", [long("quiet", NO_ARG, 0x71), long("format", REQ_ARG, 0x66)]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    if (c == 0x71) quiet = true;
    else if (c == 0x66) format = given === null ? "" : given;
    else return 1;
  }
  const all = containers();
  if (quiet) {
    for (let i = 0; i < all.length; i++) print(all[i].id + "\n");
    return 0;
  }
  if (format == "json") {
    if (!all.length) print("null");
    else {
      let text = "[";
      for (let i = 0; i < all.length; i++) text += (i ? "," : "") + stateText(all[i], "");
      print(text + "]");
    }
    return 0;
  }
  if (format != "table") die("invalid format option");
  const rows: string[][] = [["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"]];
  for (let i = 0; i < all.length; i++) {
    const c = all[i];
    const status = c.status();
    const owner = c.owner == 0 ? "root" : "#" + c.owner.toString();
    rows.push([c.id, status == STOPPED ? "0" : c.pid.toString(), status, c.bundle, c.created, owner]);
  }
  // Go's tabwriter with a width of 12 and three blanks.
  for (let r = 0; r < rows.length; r++) {
    let line = "";
    for (let k = 0; k < 6; k++) {
      let width = 0;
      for (let q = 0; q < rows.length; q++) width = max(width, rows[q][k].length);
      line += k == 5 ? rows[r][k] : rows[r][k].padEnd(max(width + 3, 12));
    }
    print(line + "\n");
  }
  return 0;
}

function setFrozen(id: string, on: bool): i32 {
  const c = needContainer(id);
  const status = c.status();
  if (on && status != RUNNING && status != CREATED) die("container not running or created: " + status);
  if (!on && status != PAUSED) die("container not paused");
  must(writeText(c.cgroup + "/cgroup.freeze", on ? "1" : "0"), on ? "pause" : "resume");
  return 0;
}

function execCommand(args: string[]): i32 {
  let detach = false;
  let user = "";
  let cwd = "";
  const env: string[] = [];
  const g = new Getopt(args, "+de:u:ti", [
    long("detach", NO_ARG, 0x64),
    long("env", REQ_ARG, 0x65),
    long("user", REQ_ARG, 0x75),
    long("tty", NO_ARG, 0x74),
    long("cwd", REQ_ARG, OPT_CWD),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    if (c == 0x64) detach = true;
    else if (c == 0x65) env.push(arg);
    else if (c == 0x75) user = arg;
    else if (c == OPT_CWD) cwd = arg;
    else if (c != 0x74 && c != 0x69) return 1;
  }
  const rest = g.rest();
  if (rest.length < 2) die("exec: process args cannot be empty");
  const c = needContainer(rest[0]);
  const status = c.status();
  if (status == STOPPED) die("cannot exec in a stopped container");
  if (status == PAUSED) die("cannot exec in a paused container");
  const process = processOf(readConfig(c.bundle), rest.slice(1), env, user, cwd);
  let mask = 0;
  const list = readConfig(c.bundle).get("linux").get("namespaces").items;
  for (let i = 0; i < list.length; i++) mask |= flagOf(list[i].get("type").text) & ~CLONE_NEWTIME;
  const fd = must(pidfdOpen(c.pid, 0), "pidfd_open");
  joinCgroup(c.cgroup, 0);
  must(setns(fd, mask), "setns");
  close(fd);
  const pid = must(fork(), "fork");
  if (pid == 0) {
    if ((mask & CLONE_NEWUSER) != 0) {
      must(setresgid(0, 0, 0), "setgid");
      must(setresuid(0, 0, 0), "setuid");
    }
    becomeProcess(process);
    execProcess(process);
    exit(1);
  }
  return detach ? 0 : statusCode(waitpid(pid));
}

/** config.json's process with another program, more environment, another user. */
function processOf(config: Json, args: string[], env: string[], user: string, cwd: string): Json {
  let text = "[";
  for (let i = 0; i < args.length; i++) text += (i ? "," : "") + quoted(args[i]);
  const process = config.get("process");
  replace(process, "args", text + "]");
  if (env.length) {
    text = "[";
    const have = process.get("env").strings();
    for (let i = 0; i < have.length; i++) text += quoted(have[i]) + ",";
    for (let i = 0; i < env.length; i++) text += (i ? "," : "") + quoted(env[i]);
    replace(process, "env", text + "]");
  }
  if (cwd.length) replace(process, "cwd", quoted(cwd));
  if (user.length) {
    const colon = user.indexOf(":");
    const uid = colon < 0 ? user : user.substring(0, colon);
    replace(process, "user", '{"uid":' + uid + ',"gid":' + (colon < 0 ? "0" : user.substring(colon + 1)) + "}");
  }
  return process;
}

function replace(object: Json, key: string, text: string): void {
  const value = parseJson(text);
  if (value === null) return;
  for (let i = 0; i < object.keys.length; i++) {
    if (object.keys[i] != key) continue;
    object.items[i] = value;
    return;
  }
  object.keys.push(key);
  object.items.push(value);
}

function psCommand(id: string): i32 {
  const c = needContainer(id);
  const procs = readFile(c.cgroup + "/cgroup.procs");
  print("UID   PID   PPID  CMD\n");
  const lines = procs === null ? [c.pid.toString()] : procs.split("\n");
  for (let i = 0; i < lines.length; i++) {
    if (!lines[i].length) continue;
    const status = readFile("/proc/" + lines[i] + "/status");
    const cmd = readFile("/proc/" + lines[i] + "/cmdline");
    if (status === null) continue;
    const field = (text: string, name: string): string => {
      const at = text.indexOf("\n" + name + ":");
      return at < 0
        ? ""
        : text
            .substring(at + name.length + 2, text.indexOf("\n", at + 1))
            .trim()
            .split("\t")[0];
    };
    const command = cmd === null ? "" : cmd.split("\0").join(" ").trim();
    print(field(status, "Uid").padEnd(6) + lines[i].padEnd(6) + field(status, "PPid").padEnd(6) + command + "\n");
  }
  return 0;
}

function specCommand(args: string[]): i32 {
  let bundle = ".";
  const g = new Getopt(args, "+b:", [long("bundle", REQ_ARG, 0x62)]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    if (c != 0x62) return 1;
    bundle = given === null ? "." : given;
  }
  const path = bundle + "/config.json";
  if (access(path, 0) == 0) die("File config.json exists. Remove it first");
  must(writeText(path, SPEC, O_WRONLY | O_CREAT | O_EXCL), path);
  return 0;
}

function one(args: string[]): string {
  if (args.length != 2) die(args[0] + ": exactly 1 argument is wanted, the container's ID");
  return args[1];
}

run((name: string, args: string[]): i32 => {
  if (name != "runc") return NO_APPLET;
  let at = 1;
  while (at < args.length && args[at].startsWith("-")) {
    if (args[at] == "--root" && at + 1 < args.length) setStateRoot(args[++at]);
    else if (args[at].startsWith("--root=")) setStateRoot(args[at].substring(7));
    else if (args[at] == "--version" || args[at] == "-v") {
      print("runc version 1.1.5\nspec: 1.0.2-dev\n");
      return 0;
    } else if (args[at] == "--help" || args[at] == "-h") {
      print(HELP);
      return 0;
    } else if (args[at] != "--debug" && args[at] != "--systemd-cgroup") {
      stderr.put("runc: flag provided but not defined: " + args[at] + "\n");
      return 1;
    }
    at++;
  }
  const rest = args.slice(at);
  if (!rest.length || rest[0] == "help") {
    print(HELP);
    return 0;
  }
  const command = rest[0];
  if (command == "create") {
    create(createOptions(rest), true);
    return 0;
  }
  if (command == "run") return runCommand(rest);
  if (command == "checkpoint") return checkpointCommand(rest);
  if (command == "restore") return restoreCommand(rest);
  if (command == "start") {
    const c = needContainer(one(rest));
    const status = c.status();
    if (status == STOPPED) die("cannot start a container that has stopped");
    if (status != CREATED) die("cannot start an already running container");
    start(c);
    return 0;
  }
  if (command == "state") {
    print(stateText(needContainer(one(rest)), "  ") + "\n");
    return 0;
  }
  if (command == "list") return listCommand(rest);
  if (command == "kill") return killCommand(rest);
  if (command == "delete") return deleteCommand(rest);
  if (command == "exec") return execCommand(rest);
  if (command == "pause") return setFrozen(one(rest), true);
  if (command == "resume") return setFrozen(one(rest), false);
  if (command == "ps") return psCommand(one(rest));
  if (command == "spec") return specCommand(rest);
  stderr.put("runc: No help topic for '" + command + "'\n");
  return 3;
});
