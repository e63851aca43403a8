// What the commands of runc share: complaints, files, and what is known of a container (/run/runc/ID/state.json).
import { strerror } from "../../lib/errno";
import { readFile, stderr } from "../../lib/io";
import { exit } from "../../lib/start";
import { access, O_CREAT, O_TRUNC, O_WRONLY, writeText } from "../../lib/sys/file";
import { mkdir } from "../../lib/sys/fs";
import { kill } from "../../lib/sys/proc";
import { Json, parseJson, quoted } from "./json";

export const CREATED = "created";
export const RUNNING = "running";
export const PAUSED = "paused";
export const STOPPED = "stopped";

/** --root. */
export let stateRoot: string = "/run/runc";
export function setStateRoot(path: string): void {
  stateRoot = path;
}

/** "runc: MESSAGE[: reason]", and out. */
export function die(message: string, errnum: i32 = 0): void {
  stderr.put("runc: " + message + (errnum ? ": " + strerror(errnum < 0 ? -errnum : errnum) : "") + "\n");
  exit(1);
}

export function must(r: i32, what: string): i32 {
  if (r < 0) die(what, r);
  return r;
}

/** mkdir -p. @returns 0 or −errno */
export function makeDirs(path: string): i32 {
  for (let i = 1; i <= path.length; i++) {
    if (i < path.length && path.charAt(i) != "/") continue;
    const r = mkdir(path.substring(0, i), 0o755);
    if (r < 0 && r != -17) return r;
  }
  return 0;
}

export class Container {
  pid: i32 = 0;
  /** Of the process, clock ticks since boot: another process may have the number later. */
  startTime: string = "";
  bundle: string = "";
  rootfs: string = "";
  created: string = "";
  owner: i32 = 0;
  cgroup: string = ""; // below /sys/fs/cgroup, "" = none
  constructor(public id: string) {}

  get directory(): string {
    return stateRoot + "/" + this.id;
  }
  get fifo(): string {
    return this.directory + "/exec.fifo";
  }

  save(): void {
    const text =
      '{"id":' +
      quoted(this.id) +
      ',"init_process_pid":' +
      this.pid.toString() +
      ',"init_process_start":' +
      quoted(this.startTime) +
      ',"bundle":' +
      quoted(this.bundle) +
      ',"rootfs":' +
      quoted(this.rootfs) +
      ',"created":' +
      quoted(this.created) +
      ',"owner":' +
      this.owner.toString() +
      ',"cgroup":' +
      quoted(this.cgroup) +
      "}\n";
    must(writeText(this.directory + "/state.json", text, O_WRONLY | O_CREAT | O_TRUNC), "cannot keep the state");
  }

  status(): string {
    if (!this.pid || kill(this.pid, 0) == -3 || startOf(this.pid) != this.startTime) return STOPPED;
    if (access(this.fifo, 0) == 0) return CREATED;
    const frozen = this.cgroup.length ? readFile(this.cgroup + "/cgroup.freeze") : null;
    return frozen !== null && frozen.startsWith("1") ? PAUSED : RUNNING;
  }
}

/** Field 22 of /proc/PID/stat; "" when it is a zombie or gone. */
export function startOf(pid: i32): string {
  const stat = readFile("/proc/" + pid.toString() + "/stat");
  if (stat === null) return "";
  const fields = stat.substring(stat.lastIndexOf(")") + 2).split(" ");
  return fields.length < 20 || fields[0] == "Z" || fields[0] == "X" ? "" : fields[19];
}

/** @returns null when there is none */
export function loadContainer(id: string): Container | null {
  const text = readFile(stateRoot + "/" + id + "/state.json");
  if (text === null) return null;
  const j = parseJson(text);
  if (j === null) return null;
  const c = new Container(id);
  c.pid = <i32>j.get("init_process_pid").int;
  c.startTime = j.get("init_process_start").text;
  c.bundle = j.get("bundle").text;
  c.rootfs = j.get("rootfs").text;
  c.created = j.get("created").text;
  c.owner = <i32>j.get("owner").int;
  c.cgroup = j.get("cgroup").text;
  return c;
}

export function needContainer(id: string): Container {
  const c = loadContainer(id);
  if (c !== null) return c;
  die("container does not exist");
  return new Container(id);
}

export function readConfig(bundle: string): Json {
  const text = readFile(bundle + "/config.json");
  if (text === null) die("JSON specification file config.json not found");
  const j: Json | null = parseJson(text === null ? "" : text);
  if (j === null) {
    die("config.json: it is not JSON");
    return new Json();
  }
  return j;
}
