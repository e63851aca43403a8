// A process as /proc/PID shows it, each file read when it is first asked for. proc_pid_stat(5), proc_pid_status(5).
import { openDir } from "../../lib/dirs";
import { readFile } from "../../lib/io";
import { numEnd, strtol, strtoul } from "../../lib/number";
import { major, minor, Stat } from "../../lib/stat";
import { readlink } from "../../lib/sys/fs";

/** Clock ticks a second, as the kernel counts in /proc (USER_HZ). */
export const HERTZ: u64 = 100;
export const PAGE_KB: u64 = 4;

export class Process {
  /** Thread id; the same as tgid but for -L and -T. */
  tid: i32;
  tgid: i32;
  comm: string = "";
  state: string = "?";
  ppid: i32 = 0;
  pgrp: i32 = 0;
  session: i32 = 0;
  tty: u64 = 0;
  tpgid: i32 = -1;
  flags: u32 = 0;
  minflt: u64 = 0;
  cminflt: u64 = 0;
  majflt: u64 = 0;
  cmajflt: u64 = 0;
  utime: u64 = 0;
  stime: u64 = 0;
  cutime: u64 = 0;
  cstime: u64 = 0;
  priority: i32 = 0;
  nice: i32 = 0;
  threads: i32 = 0;
  /** Ticks after boot. */
  start: u64 = 0;
  /** Bytes. */
  vsize: u64 = 0;
  /** Pages. */
  rss: i64 = 0;
  wchan: u64 = 0;
  processor: i32 = 0;
  rtPriority: i32 = 0;
  policy: i32 = 0;
  ruid: u32 = 0;
  euid: u32 = 0;
  suid: u32 = 0;
  fsuid: u32 = 0;
  rgid: u32 = 0;
  egid: u32 = 0;
  sgid: u32 = 0;
  fsgid: u32 = 0;
  /** Before the name in a forest. */
  prefix: string = "";
  /** CPU share since the last look, in tenths of a percent (top). */
  share: i32 = 0;
  private startCode: u64 = 0;
  private endCode: u64 = 0;
  startStack: u64 = 0;
  private status_: string | null = null;
  private args_: string[] | null = null;

  constructor(
    /** "/proc/5" or "/proc/5/task/6" */
    public dir: string,
    tid: i32,
    tgid: i32,
  ) {
    this.tid = tid;
    this.tgid = tgid;
  }

  get codeKb(): u64 {
    return this.endCode > this.startCode && this.endCode != u64.MAX_VALUE ? (this.endCode - this.startCode) >> 10 : 0;
  }

  /** @returns false when the process is gone */
  read(): bool {
    const text = readFile(this.dir + "/stat");
    if (text === null) return false;
    const close = text.lastIndexOf(")");
    if (close < 0) return false;
    this.comm = text.substring(text.indexOf("(") + 1, close);
    const f = text.substring(close + 2).split(" ");
    if (f.length < 22) return false;
    this.state = f[0];
    this.ppid = strtol(f[1]) as i32;
    this.pgrp = strtol(f[2]) as i32;
    this.session = strtol(f[3]) as i32;
    this.tty = strtol(f[4]) as u32 as u64;
    this.tpgid = strtol(f[5]) as i32;
    this.flags = strtoul(f[6]) as u32;
    this.minflt = strtoul(f[7]);
    this.cminflt = strtoul(f[8]);
    this.majflt = strtoul(f[9]);
    this.cmajflt = strtoul(f[10]);
    this.utime = strtoul(f[11]);
    this.stime = strtoul(f[12]);
    this.cutime = strtoul(f[13]);
    this.cstime = strtoul(f[14]);
    this.priority = strtol(f[15]) as i32;
    this.nice = strtol(f[16]) as i32;
    this.threads = strtol(f[17]) as i32;
    this.start = strtoul(f[19]);
    this.vsize = strtoul(f[20]);
    this.rss = strtol(f[21]);
    if (f.length > 25) {
      this.startCode = strtoul(f[23]);
      this.endCode = strtoul(f[24]);
      this.startStack = strtoul(f[25]);
    }
    if (f.length > 32) this.wchan = strtoul(f[32]);
    if (f.length > 38) {
      this.processor = strtol(f[36]) as i32;
      this.rtPriority = strtol(f[37]) as i32;
      this.policy = strtol(f[38]) as i32;
    }
    const ids = this.status("Uid").split("\t");
    if (ids.length >= 4) {
      this.ruid = strtoul(ids[0]) as u32;
      this.euid = strtoul(ids[1]) as u32;
      this.suid = strtoul(ids[2]) as u32;
      this.fsuid = strtoul(ids[3]) as u32;
    } else {
      const st = new Stat();
      if (st.stat(this.dir) == 0) this.ruid = this.euid = this.suid = this.fsuid = st.uid;
    }
    const groups = this.status("Gid").split("\t");
    if (groups.length >= 4) {
      this.rgid = strtoul(groups[0]) as u32;
      this.egid = strtoul(groups[1]) as u32;
      this.sgid = strtoul(groups[2]) as u32;
      this.fsgid = strtoul(groups[3]) as u32;
    }
    return true;
  }

  /** A field of /proc/PID/status, "" when there is none. */
  status(name: string): string {
    let text = this.status_;
    if (text === null) {
      const got = readFile(this.dir + "/status");
      text = "\n" + (got === null ? "" : got);
      this.status_ = text;
    }
    const at = text.indexOf("\n" + name + ":");
    if (at < 0) return "";
    const from = at + name.length + 2;
    const end = text.indexOf("\n", from);
    return text.substring(from, end < 0 ? text.length : end).trim();
  }
  /** A field in kB. */
  statusKb(name: string): u64 {
    return strtoul(this.status(name));
  }
  /** The arguments as they are. */
  get argv(): string[] {
    return vector(readFile(this.dir + "/cmdline"));
  }
  /** The arguments as ps shows them; empty for a kernel thread or zombie. */
  get args(): string[] {
    const known = this.args_;
    if (known !== null) return known;
    // newlines separate words for ps, as the ends of arguments do
    const text = readFile(this.dir + "/cmdline");
    const list = vector(text === null ? null : text.split("\n").join(" "));
    this.args_ = list;
    return list;
  }
  /** Environment as K=V. */
  get environment(): string[] {
    return vector(readFile(this.dir + "/environ"));
  }
  /** Target of a link below /proc/PID, "" when it cannot be read. */
  link(name: string): string {
    const t = readlink(this.dir + "/" + name);
    return t === null ? "" : t;
  }
  /** Inode of a namespace, 0 when it may not be seen. */
  namespace(name: string): u64 {
    const t = this.link("ns/" + name);
    const at = t.indexOf("[");
    return at < 0 ? 0 : strtoul(t.substring(at + 1));
  }
  /** A one-line file below /proc/PID. */
  line(name: string): string {
    const t = readFile(this.dir + "/" + name);
    if (t === null) return "";
    const nl = t.indexOf("\n");
    return nl < 0 ? t : t.substring(0, nl);
  }
  /** Ticks of CPU time. */
  get time(): u64 {
    return this.utime + this.stime;
  }
}

/** NUL-ended strings; trailing empty ones are kept but for the last NUL. */
function vector(text: string | null): string[] {
  if (text === null || !text.length) return [];
  return (text.endsWith("\0") ? text.substring(0, text.length - 1) : text).split("\0");
}

/** Numeric names of a directory, ascending. */
export function numericEntries(path: string): i32[] {
  const out: i32[] = [];
  const dir = openDir(path);
  if (dir === null) return out;
  while (dir.next()) {
    const n = strtoul(dir.name);
    if (n && numEnd == dir.name.length) out.push(n as i32);
  }
  dir.close();
  out.sort((a, b) => a - b);
  return out;
}
/** All processes, by pid. What vanished meanwhile is left out. */
export function allProcesses(): Process[] {
  const out: Process[] = [];
  const pids = numericEntries("/proc");
  for (let i = 0; i < pids.length; i++) {
    const p = new Process("/proc/" + pids[i].toString(), pids[i], pids[i]);
    if (p.read()) out.push(p);
  }
  return out;
}
/** The threads of a process; itself among them. */
export function threadsOf(p: Process): Process[] {
  const out: Process[] = [];
  const tids = numericEntries(p.dir + "/task");
  for (let i = 0; i < tids.length; i++) {
    const t = new Process(p.dir + "/task/" + tids[i].toString(), tids[i], p.tgid);
    if (t.read()) out.push(t);
  }
  if (!out.length) out.push(p);
  return out;
}
export function processByPid(pid: i32): Process | null {
  const p = new Process("/proc/" + pid.toString(), pid, pid);
  return p.read() ? p : null;
}

let bootRead = false;
let boot: i64 = 0;
/** Seconds since the epoch when the machine started (btime of /proc/stat). */
export function bootTime(): i64 {
  if (bootRead) return boot;
  bootRead = true;
  const text = readFile("/proc/stat");
  if (text !== null) {
    const at = text.indexOf("btime ");
    if (at >= 0) boot = strtol(text.substring(at + 6));
  }
  return boot;
}
/** Seconds since boot, of /proc/uptime. */
export function uptime(): f64 {
  const text = readFile("/proc/uptime");
  return text === null ? 0 : parseFloat(text.split(" ")[0]);
}

/** Name of a terminal's device number: "pts/3", "tty1", "?" for none. */
export function ttyName(device: u64): string {
  if (!device) return "?";
  const maj = major(device);
  const min = minor(device);
  if (maj >= 136 && maj <= 143) return "pts/" + ((maj - 136) * 256 + min).toString();
  if (maj == 4) return min < 64 ? "tty" + min.toString() : "ttyS" + (min - 64).toString();
  if (maj == 5) return min == 0 ? "tty" : min == 1 ? "console" : "ptmx";
  if (maj == 229) return "hvc" + min.toString();
  return "?";
}

/** What a terminal would take as a command, and bytes that are no text, become "?". */
export function printable(text: string, utf8: bool): string {
  let clean = true;
  for (let i = 0; clean && i < text.length; i++) {
    const c = text.charCodeAt(i);
    clean = c >= 32 && c != 127 && (utf8 || c < 128);
  }
  if (clean) return text;
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    out += c < 32 || c == 127 || (!utf8 && c >= 128) ? "?" : text.charAt(i);
  }
  return out;
}
