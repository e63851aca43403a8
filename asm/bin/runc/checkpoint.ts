// runc checkpoint, runc restore: by criu(8), with what a container's config.json says of its surroundings.

import { Getopt, LongOption, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { readFile } from "../../lib/io";
import { spawn, statusCode, waitpid } from "../../lib/process";
import { exit } from "../../lib/start";
import { O_CREAT, O_TRUNC, O_WRONLY, writeText } from "../../lib/sys/file";
import { unlink } from "../../lib/sys/fs";
import { joinCgroup, makeCgroup } from "./cgroup";
import { Container, die, makeDirs, must, needContainer, readConfig, STOPPED, startOf } from "./common";
import { forget, killAll, pauseFor, prepare } from "./index";
import { Json } from "./json";

const IMAGES = 256;
const WORK = 257;
const PARENT = 258;
const RUNNING = 259;
const PREDUMP = 260;
const PID_FILE = 261;
const CGROUPS = 262;
/** Passed on to criu as they are. */
const PASSED = 263;
/** Of no meaning here: what it is about is not here, or always so. */
const IGNORED = 264;
const IGNORED_VALUE = 265;
const REFUSED = 266;

const LONGS: LongOption[] = [
  long("image-path", REQ_ARG, IMAGES),
  long("work-path", REQ_ARG, WORK),
  long("parent-path", REQ_ARG, PARENT),
  long("leave-running", NO_ARG, RUNNING),
  long("pre-dump", NO_ARG, PREDUMP),
  long("tcp-established", NO_ARG, PASSED),
  long("ext-unix-sk", NO_ARG, PASSED),
  long("shell-job", NO_ARG, PASSED),
  long("file-locks", NO_ARG, PASSED),
  long("auto-dedup", NO_ARG, PASSED),
  long("manage-cgroups-mode", REQ_ARG, CGROUPS),
  long("detach", NO_ARG, 0x64),
  long("bundle", REQ_ARG, 0x62),
  long("pid-file", REQ_ARG, PID_FILE),
  long("no-subreaper", NO_ARG, IGNORED),
  long("no-pivot", NO_ARG, IGNORED),
  long("status-fd", REQ_ARG, IGNORED_VALUE),
  long("console-socket", REQ_ARG, REFUSED),
  long("page-server", REQ_ARG, REFUSED),
  long("lazy-pages", NO_ARG, REFUSED),
  long("empty-ns", OPT_ARG, REFUSED),
  long("lsm-profile", REQ_ARG, IGNORED_VALUE),
  long("lsm-mount-context", REQ_ARG, IGNORED_VALUE),
];

class Wanted {
  images: string = "checkpoint";
  work: string = "";
  parent: string = "";
  leaveRunning: bool = false;
  preDump: bool = false;
  detach: bool = false;
  bundle: string = ".";
  pidFile: string = "";
  cgroups: string = "";
  passed: string[] = [];
  id: string = "";
}

function parse(args: string[]): Wanted {
  const o = new Wanted();
  const g = new Getopt(args, "+b:d", LONGS);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    if (c == IMAGES) o.images = arg;
    else if (c == WORK) o.work = arg;
    else if (c == PARENT) o.parent = arg;
    else if (c == RUNNING) o.leaveRunning = true;
    else if (c == PREDUMP) o.preDump = true;
    else if (c == 0x64) o.detach = true;
    else if (c == 0x62) o.bundle = arg;
    else if (c == PID_FILE) o.pidFile = arg;
    else if (c == CGROUPS) o.cgroups = arg;
    else if (c == PASSED) o.passed.push("--" + LONGS[g.longIndex].name);
    else if (c == REFUSED) die("--" + LONGS[g.longIndex].name + " is not here");
    else if (c != IGNORED && c != IGNORED_VALUE) exit(1);
  }
  const rest = g.rest();
  if (rest.length != 1) die(args[0] + ": exactly 1 argument is wanted, the container's ID");
  o.id = rest[0];
  return o;
}

/** --external for each directory of the host that the container has mounted, and for its control groups. @param restore what it is bound from, too */
function externals(config: Json, c: Container, restore: bool): string[] {
  const list: string[] = [];
  const mounts = config.get("mounts").items;
  for (let i = 0; i < mounts.length; i++) {
    const options = mounts[i].get("options").items;
    let bind = mounts[i].get("type").text == "bind";
    for (let k = 0; k < options.length; k++) if (options[k].text == "bind" || options[k].text == "rbind") bind = true;
    // As runc does: what it sees of the control groups is a part of the host's.
    const groups = mounts[i].get("type").text == "cgroup2" || mounts[i].get("type").text == "cgroup";
    if (!bind && !groups) continue;
    const place = mounts[i].get("destination").text;
    const source = groups ? (c.cgroup.length ? c.cgroup : "/sys/fs/cgroup") : mounts[i].get("source").text;
    const from = source.startsWith("/") ? source : c.bundle + "/" + source;
    list.push("--external");
    list.push("mnt[" + place + "]:" + (restore ? from : place));
  }
  return list;
}

function common(o: Wanted, command: string): string[] {
  const args = ["criu", command, "-D", o.images];
  if (o.work.length) args.push("--work-dir=" + o.work);
  if (o.cgroups.length) args.push("--manage-cgroups=" + o.cgroups);
  return args.concat(o.passed);
}

/** Runs criu, which says itself what is wrong. */
function criu(args: string[], what: string): void {
  const status = waitpid(must(spawn(args), "criu"));
  if (status) die("criu failed: " + what);
}

export function checkpointCommand(args: string[]): i32 {
  const o = parse(args);
  const c = needContainer(o.id);
  if (c.status() == STOPPED) die("Container cannot be checkpointed in stopped state");
  must(makeDirs(o.images), o.images);
  let list = common(o, o.preDump ? "pre-dump" : "dump").concat(["-t", c.pid.toString()]);
  if (o.parent.length) list = list.concat(["--prev-images-dir", o.parent, "--track-mem"]);
  if (o.preDump) list.push("--track-mem");
  else list = list.concat(externals(readConfig(c.bundle), c, false));
  if (o.leaveRunning) list.push("--leave-running");
  criu(list, "checkpoint of " + c.id);
  if (o.leaveRunning || o.preDump) return 0;
  // As runc does: the container is gone, its images are all that there is of it.
  for (let i = 0; i < 500 && startOf(c.pid) == c.startTime; i++) pauseFor(10);
  killAll(c);
  forget(c);
  return 0;
}

export function restoreCommand(args: string[]): i32 {
  const o = parse(args);
  const c = prepare(o.id, o.bundle);
  const config = readConfig(c.bundle);
  const pidfile = c.directory + "/restored.pid";
  c.cgroup = makeCgroup(c.id, config);
  // A child of ours, so that we hear how it ends.
  let list = common(o, "restore").concat(["--restore-detached", "--restore-sibling", "--root", c.rootfs]);
  list = list.concat(["--pidfile", pidfile]).concat(externals(config, c, true));
  const status = waitpid(must(spawn(list), "criu"));
  const text = readFile(pidfile);
  unlink(pidfile);
  if (status || text === null) {
    forget(c);
    die("criu failed: restore of " + c.id);
  }
  c.pid = I32.parseInt(text === null ? "0" : text);
  c.startTime = startOf(c.pid);
  const inside = readFile("/proc/" + c.pid.toString() + "/cgroup");
  const name = c.cgroup.substring(c.cgroup.lastIndexOf("/"));
  if (c.cgroup.length && inside !== null && !inside.includes(name)) joinCgroup(c.cgroup, c.pid);
  c.save();
  if (o.pidFile.length) must(writeText(o.pidFile, c.pid.toString(), O_WRONLY | O_CREAT | O_TRUNC), o.pidFile);
  if (o.detach) return 0;
  const ended = waitpid(c.pid);
  killAll(c);
  forget(c);
  return statusCode(ended);
}
