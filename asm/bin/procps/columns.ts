// The text of each ps column for a process.
import { fmt1, fmt2, fmt3, padLeft } from "../../lib/fmt";
import { readFile } from "../../lib/io";
import { isUtf8 } from "../../lib/locale";
import { strtoul } from "../../lib/number";
import { localtime, now, strftime } from "../../lib/time";
import { groupName, userName } from "../../lib/users";
import { K } from "./keywords";
import { bootTime, HERTZ, PAGE_KB, Process, printable, ttyName, uptime } from "./process";

/** Options that change what columns show. */
export let trueNames = false; // c: the command's name instead of its arguments
export let withEnvironment = false; // e
export let cumulative = false; // S: with dead children's times
export let numeric = false; // n: user ids as numbers
export function setTrueNames(): void {
  trueNames = true;
}
export function setEnvironment(): void {
  withEnvironment = true;
}
export function setCumulative(): void {
  cumulative = true;
}
export function setNumeric(): void {
  numeric = true;
}

let upNow: f64 = -1;
/** Seconds that the machine has been up, as this program began. */
export function up(): f64 {
  if (upNow < 0) upNow = uptime();
  return upNow;
}
let memTotal: u64 = 0;
/** MemTotal in kB. */
export function totalMemory(): u64 {
  if (memTotal) return memTotal;
  const text = readFile("/proc/meminfo");
  if (text !== null) {
    const at = text.indexOf("MemTotal:");
    if (at >= 0) memTotal = strtoul(text.substring(at + 9));
  }
  if (!memTotal) memTotal = 1;
  return memTotal;
}

function ticks(p: Process): u64 {
  return p.time + (cumulative ? p.cutime + p.cstime : 0);
}
/** CPU seconds. */
export function cpuSeconds(p: Process): u64 {
  return ticks(p) / HERTZ;
}
/** Seconds since the process began. */
export function elapsed(p: Process): u64 {
  const begun = p.start / HERTZ;
  const t = up() as u64;
  return t > begun ? t - begun : 0;
}
/** CPU time over lifetime, in tenths of a percent. */
export function cpuShare(p: Process): u64 {
  const lived = up() - (p.start as f64) / (HERTZ as f64);
  if (lived < 1) return 0;
  return (((ticks(p) as f64) * 1000) / (HERTZ as f64) / lived) as u64;
}
function tenths(v: u64): string {
  return v > 999 ? (v / 10).toString() : fmt2("%2u.%u", v / 10, v % 10);
}
/** [DD-]HH:MM:SS */
export function clock(seconds: u64): string {
  const days = seconds / 86400;
  const text = fmt3("%02u:%02u:%02u", (seconds / 3600) % 24, (seconds / 60) % 60, seconds % 60);
  return days ? days.toString() + "-" + text : text;
}
/** [[DD-]HH:]MM:SS */
function elapsedText(seconds: u64): string {
  if (seconds >= 3600) return clock(seconds);
  return fmt2("%02u:%02u", seconds / 60, seconds % 60);
}
export function startedAt(p: Process): i64 {
  return bootTime() + ((p.start / HERTZ) as i64);
}

/** State, with what ps adds: < high priority, N nice, L locked pages, s session leader, l threads, + foreground. */
export function statText(p: Process): string {
  let s = p.state;
  if (p.nice < 0) s += "<";
  if (p.nice > 0) s += "N";
  if (p.statusKb("VmLck")) s += "L";
  if (p.session == p.tgid) s += "s";
  if (p.threads > 1) s += "l";
  if (p.pgrp == p.tpgid) s += "+";
  return s;
}
export function signalMask(p: Process, name: string): string {
  const m = p.status(name);
  return m.length ? padLeft(m, 16).split(" ").join("0") : "0000000000000000";
}

/** Arguments on one line; the name in brackets when there are none. */
export function commandLine(p: Process): string {
  const utf8 = isUtf8();
  const list = p.args;
  let text = "";
  if (trueNames) text = p.comm;
  else if (list.length) text = list.join(" ");
  else text = "[" + p.comm + "]";
  if (p.state == "Z" && !trueNames) text += " <defunct>";
  if (withEnvironment) {
    const e = p.environment;
    for (let i = 0; i < e.length; i++) text += " " + e[i];
  }
  return printable(text, utf8);
}

const POLICIES: string[] = ["TS", "FF", "RR", "B", "ISO", "IDL", "DLN"];
function policyName(p: Process): string {
  return p.policy >= 0 && p.policy < POLICIES.length ? POLICIES[p.policy] : "?";
}
function user(id: u32): string {
  return numeric ? id.toString() : userName(id as i32);
}
function group(id: u32): string {
  return numeric ? id.toString() : groupName(id as i32);
}
function namespaceText(p: Process, name: string): string {
  const id = p.namespace(name);
  return id ? id.toString() : "-";
}
/** Memberships but those in the root of a hierarchy. */
function cgroups(p: Process): string {
  const text = readFile(p.dir + "/cgroup");
  if (text === null) return "-";
  const lines = text.split("\n");
  let out = "";
  for (let i = 0; i < lines.length; i++)
    if (lines[i].length && !lines[i].endsWith(":/")) out += (out.length ? "," : "") + lines[i];
  return out.length ? out : "-";
}
function supplementary(p: Process, names: bool): string {
  const ids = p.status("Groups").split(" ");
  let out = "";
  for (let i = 0; i < ids.length; i++) {
    if (!ids[i].length) continue;
    out += (out.length ? "," : "") + (names ? group(strtoul(ids[i]) as u32) : ids[i]);
  }
  return out.length ? out : "-";
}
function io(p: Process, name: string): string {
  const text = readFile(p.dir + "/io");
  if (text === null) return "-";
  const at = text.indexOf(name + ": ");
  return at < 0 ? "-" : strtoul(text.substring(at + name.length + 2)).toString();
}
function rollup(p: Process, name: string): string {
  const text = readFile(p.dir + "/smaps_rollup");
  if (text === null) return "-";
  let sum: u64 = 0;
  for (let at = text.indexOf("\n" + name); at >= 0; at = text.indexOf("\n" + name, at + 1))
    sum += strtoul(text.substring(text.indexOf(":", at) + 1));
  return sum.toString();
}

export function columnText(p: Process, what: K): string {
  switch (what) {
    case K.PID:
    case K.TGID:
      return p.tgid.toString();
    case K.LWP:
      return p.tid.toString();
    case K.PPID:
      return p.ppid.toString();
    case K.PGID:
      return p.pgrp.toString();
    case K.SID:
      return p.session.toString();
    case K.TPGID:
      return p.tpgid.toString();
    case K.TTY:
      return ttyName(p.tty);
    case K.COMM:
      return p.prefix + printable(p.comm, isUtf8());
    case K.FNAME:
      return printable(p.comm, isUtf8()).substring(0, 8);
    case K.ARGS:
      return p.prefix + commandLine(p);
    case K.STATE:
      return p.state;
    case K.STAT:
      return statText(p);
    case K.FLAGS:
      return ((p.flags >> 6) & 7).toString(8);
    case K.PCPU:
      return tenths(cpuShare(p));
    case K.CP:
      return cpuShare(p).toString();
    case K.C:
      return min<u64>(cpuShare(p) / 10, 99).toString();
    case K.CUU:
    case K.CUC: {
      const lived = up() - (p.start as f64) / (HERTZ as f64);
      const spent = (p.time + (what == K.CUC ? p.cutime + p.cstime : 0)) as f64;
      return fmt1("%.3f", lived < 1 ? 0.0 : (spent * 100) / (HERTZ as f64) / lived);
    }
    case K.PMEM:
      return tenths(min<u64>(((max<i64>(p.rss, 0) as u64) * PAGE_KB * 1000) / totalMemory(), 999));
    case K.TIME:
      return clock(cpuSeconds(p));
    case K.CPUTIMES:
      return cpuSeconds(p).toString();
    case K.BSDTIME:
      return fmt2("%3u:%02u", cpuSeconds(p) / 60, cpuSeconds(p) % 60);
    case K.ETIME:
      return elapsedText(elapsed(p));
    case K.ETIMES:
      return elapsed(p).toString();
    case K.LSTART:
      return strftime("%a %b %e %H:%M:%S %Y", localtime(startedAt(p)), 0);
    case K.START: {
      const at = startedAt(p);
      return strftime(now() - at > 86400 ? "  %b %d" : "%H:%M:%S", localtime(at), 0);
    }
    case K.BSDSTART: {
      const at = startedAt(p);
      return strftime(now() - at > 86400 ? "%b %d" : " %H:%M", localtime(at), 0);
    }
    case K.START_TIME: {
      const at = localtime(startedAt(p));
      const t = localtime(now());
      return strftime(t.year != at.year ? "%Y" : t.yday != at.yday ? "%b%d" : "%H:%M", at, 0);
    }
    case K.VSZ:
      return (p.vsize >> 10).toString();
    case K.RSS:
      return ((max<i64>(p.rss, 0) as u64) * PAGE_KB).toString();
    case K.SZ:
      return (p.vsize / (PAGE_KB * 1024)).toString();
    case K.SIZE:
      return (p.statusKb("VmData") + p.statusKb("VmStk")).toString();
    case K.TRS:
      return p.codeKb.toString();
    case K.DRS:
      return ((p.vsize >> 10) - min(p.codeKb, p.vsize >> 10)).toString();
    case K.LIM:
      return "xx";
    case K.PSS:
      return rollup(p, "Pss:");
    case K.USS:
      return rollup(p, "Private_");
    case K.MAJ_FLT:
      return (p.majflt + (cumulative ? p.cmajflt : 0)).toString();
    case K.MIN_FLT:
      return (p.minflt + (cumulative ? p.cminflt : 0)).toString();
    case K.NI:
      // of the usual and the batch policy only, as priorities of real time are of all others
      return p.policy == 0 || p.policy == 3 ? p.nice.toString() : "-";
    case K.PRI:
      return (39 - p.priority).toString();
    case K.OPRI:
      return (60 + p.priority).toString();
    case K.PRIORITY:
      return p.priority.toString();
    case K.PRI_FOO:
      return (p.priority - 20).toString();
    case K.PRI_BAR:
      return (p.priority + 1).toString();
    case K.PRI_BAZ:
      return (p.priority + 100).toString();
    case K.PRI_API:
      return (-1 - p.priority).toString();
    case K.RTPRIO:
      return p.policy ? p.rtPriority.toString() : "-";
    case K.CLS:
      return policyName(p);
    case K.SCHED:
      return p.policy.toString();
    case K.PSR:
      return p.processor.toString();
    case K.PSR_P:
      return p.state == "R" ? p.processor.toString() : "*";
    case K.NUMA:
      return "0";
    case K.NLWP:
      return p.threads.toString();
    case K.RUID:
      return p.ruid.toString();
    case K.EUID:
      return p.euid.toString();
    case K.SUID:
      return p.suid.toString();
    case K.FSUID:
      return p.fsuid.toString();
    case K.RUSER:
      return user(p.ruid);
    case K.EUSER:
      return user(p.euid);
    case K.SUSER:
      return user(p.suid);
    case K.FSUSER:
      return user(p.fsuid);
    case K.RGID:
      return p.rgid.toString();
    case K.EGID:
      return p.egid.toString();
    case K.SGID:
      return p.sgid.toString();
    case K.FSGID:
      return p.fsgid.toString();
    case K.RGROUP:
      return group(p.rgid);
    case K.EGROUP:
      return group(p.egid);
    case K.SGROUP:
      return group(p.sgid);
    case K.FSGROUP:
      return group(p.fsgid);
    case K.SUPGID:
      return supplementary(p, false);
    case K.SUPGRP:
      return supplementary(p, true);
    case K.PENDING:
      return signalMask(p, "ShdPnd");
    case K.TSIG:
      return signalMask(p, "SigPnd");
    case K.BLOCKED:
      return signalMask(p, "SigBlk");
    case K.IGNORED:
      return signalMask(p, "SigIgn");
    case K.CAUGHT:
      return signalMask(p, "SigCgt");
    case K.WCHAN: {
      const w = p.line("wchan");
      return !w.length || w == "0" ? "-" : w;
    }
    case K.STACKP:
      return fmt1("%016x", p.startStack as i64);
    case K.ZERO16:
      return "0000000000000000";
    case K.EXE: {
      const e = p.link("exe");
      return e.length ? printable(e, isUtf8()) : "-";
    }
    case K.CGROUP:
    case K.CGNAME:
      return cgroups(p);
    case K.OOM:
      return p.line("oom_score");
    case K.OOMADJ:
      return p.line("oom_score_adj");
    case K.PIDNS:
      return namespaceText(p, "pid");
    case K.UTSNS:
      return namespaceText(p, "uts");
    case K.IPCNS:
      return namespaceText(p, "ipc");
    case K.NETNS:
      return namespaceText(p, "net");
    case K.MNTNS:
      return namespaceText(p, "mnt");
    case K.USERNS:
      return namespaceText(p, "user");
    case K.CGROUPNS:
      return namespaceText(p, "cgroup");
    case K.TIMENS:
      return namespaceText(p, "time");
    case K.RBYTES:
      return io(p, "read_bytes");
    case K.WBYTES:
      return io(p, "write_bytes");
    case K.WCBYTES:
      return io(p, "cancelled_write_bytes");
    case K.RCHARS:
      return io(p, "rchar");
    case K.WCHARS:
      return io(p, "wchar");
    case K.ROPS:
      return io(p, "syscr");
    case K.WOPS:
      return io(p, "syscw");
    default:
      return "-";
  }
}

/** What a sort compares for a column that is a number; NaN for one that is text. */
export function columnNumber(p: Process, what: K): f64 {
  switch (what) {
    case K.PID:
    case K.TGID:
      return p.tgid;
    case K.LWP:
      return p.tid;
    case K.PPID:
      return p.ppid;
    case K.PGID:
      return p.pgrp;
    case K.SID:
      return p.session;
    case K.TPGID:
      return p.tpgid;
    case K.TTY:
      return p.tty as f64;
    case K.PCPU:
    case K.CP:
    case K.C:
    case K.CUU:
    case K.CUC:
      return cpuShare(p) as f64;
    case K.PMEM:
    case K.RSS:
      return p.rss as f64;
    case K.VSZ:
    case K.SZ:
      return p.vsize as f64;
    case K.TIME:
    case K.BSDTIME:
    case K.CPUTIMES:
      return ticks(p) as f64;
    case K.ETIME:
    case K.ETIMES:
      return elapsed(p) as f64;
    case K.LSTART:
    case K.START:
    case K.BSDSTART:
    case K.START_TIME:
      return p.start as f64;
    case K.NI:
      return p.nice;
    case K.PRI:
      return 39 - p.priority;
    case K.OPRI:
    case K.PRIORITY:
    case K.PRI_FOO:
    case K.PRI_BAR:
    case K.PRI_BAZ:
      return p.priority;
    case K.PRI_API:
      return -p.priority;
    case K.RUID:
      return p.ruid;
    case K.EUID:
      return p.euid;
    case K.SUID:
      return p.suid;
    case K.FSUID:
      return p.fsuid;
    case K.RGID:
      return p.rgid;
    case K.EGID:
      return p.egid;
    case K.SGID:
      return p.sgid;
    case K.FSGID:
      return p.fsgid;
    case K.NLWP:
      return p.threads;
    case K.PSR:
      return p.processor;
    case K.RTPRIO:
      return p.rtPriority;
    case K.MAJ_FLT:
      return p.majflt as f64;
    case K.MIN_FLT:
      return p.minflt as f64;
    case K.TRS:
      return p.codeKb as f64;
    case K.FLAGS:
      return p.flags;
    case K.PIDNS:
      return p.namespace("pid") as f64;
    case K.UTSNS:
      return p.namespace("uts") as f64;
    case K.IPCNS:
      return p.namespace("ipc") as f64;
    case K.NETNS:
      return p.namespace("net") as f64;
    case K.MNTNS:
      return p.namespace("mnt") as f64;
    case K.USERNS:
      return p.namespace("user") as f64;
    default:
      return NaN;
  }
}
