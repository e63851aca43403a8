// vmstat(8): processes, memory, swap, interrupts and CPU, as averages since boot and then over each interval.
import { d, fmt } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print, stdout } from "../../lib/io";
import { nanosleep } from "../../lib/sys/misc";
import { localtime, now, strftime } from "../../lib/time";
import { parseLong, usage, version } from "./common";
import { Cpu, Memory, vmCounter } from "./meminfo";
import { uptime } from "./process";

const HELP = `
Usage:
 vmstat [options] [delay [count]]

Options:
 -a, --active           active/inactive memory
 -f, --forks            number of forks since boot
 -m, --slabs            slabinfo
 -n, --one-header       do not redisplay header
 -s, --stats            event counter statistics
 -d, --disk             disk statistics
 -D, --disk-sum         summarize disk statistics
 -p, --partition <dev>  partition specific statistics
 -S, --unit <char>      define display unit
 -w, --wide             wide output
 -t, --timestamp        show timestamp
 -y, --no-first         skips first line of output

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see vmstat(8).
`;

let active = false;
let wide = false;
let stamp = false;
let unit: u64 = 1024;

function header(): void {
  print(
    wide
      ? "--procs-- -----------------------memory---------------------- ---swap-- -----io---- -system-- ----------cpu----------"
      : "procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----",
  );
  print(stamp ? " -----timestamp-----\n" : "\n");
  if (wide)
    print(
      "   r    b         swpd         free " +
        (active ? "       inact       active" : "        buff        cache") +
        "   si   so    bi    bo   in   cs  us  sy  id  wa  st  gu",
    );
  else
    print(
      " r  b   swpd   free  " +
        (active ? "inact active" : " buff  cache") +
        "   si   so    bi    bo   in   cs us sy id wa st",
    );
  print(stamp ? strftime("%Z", localtime(now()), 0).padStart(20) + "\n" : "\n");
}

class Sample {
  cpu: Cpu = new Cpu();
  swapIn: u64 = vmCounter("pswpin");
  swapOut: u64 = vmCounter("pswpout");
  pageIn: u64 = vmCounter("pgpgin");
  pageOut: u64 = vmCounter("pgpgout");
}
function percent(part: u64, whole: u64): i64 {
  return whole ? (((part * 100 + whole / 2) / whole) as i64) : 0;
}
function rate(count: u64, seconds: f64): i64 {
  return seconds > 0 ? (((count as f64) / seconds + 0.5) as i64) : 0;
}
/** @param before null: since boot */
function line(before: Sample | null, s: Sample, seconds: f64): void {
  const m = new Memory();
  const c = s.cpu;
  const user = c.user + c.nice - (before === null ? 0 : before.cpu.user + before.cpu.nice);
  const system =
    c.system + c.irq + c.softirq - (before === null ? 0 : before.cpu.system + before.cpu.irq + before.cpu.softirq);
  const idle = c.idle - (before === null ? 0 : before.cpu.idle);
  const wait = c.iowait - (before === null ? 0 : before.cpu.iowait);
  const steal = c.steal - (before === null ? 0 : before.cpu.steal);
  const total = user + system + idle + wait + steal;
  const kb = (n: u64): i64 => ((n * 1024) / unit) as i64;
  print(
    fmt(
      wide
        ? "%4d %4d %12d %12d %12d %12d %4d %4d %5d %5d %4d %4d %3d %3d %3d %3d %3d"
        : "%2d %2d %6d %6d %6d %6d %4d %4d %5d %5d %4d %4d %2d %2d %2d %2d %2d",
      [
        d(c.running as i64),
        d(c.blocked as i64),
        d(kb(m.swapTotal - m.swapFree)),
        d(kb(m.free)),
        d(kb(active ? m.inactive : m.buffers)),
        d(kb(active ? m.active : m.cached)),
        d(rate(((s.swapIn - (before === null ? 0 : before.swapIn)) * 4096) / unit, seconds)),
        d(rate(((s.swapOut - (before === null ? 0 : before.swapOut)) * 4096) / unit, seconds)),
        d(rate(s.pageIn - (before === null ? 0 : before.pageIn), seconds)),
        d(rate(s.pageOut - (before === null ? 0 : before.pageOut), seconds)),
        d(rate(c.interrupts - (before === null ? 0 : before.cpu.interrupts), seconds)),
        d(rate(c.switches - (before === null ? 0 : before.cpu.switches), seconds)),
        d(percent(user, total)),
        d(percent(system, total)),
        d(total ? percent(idle, total) : 100),
        d(percent(wait, total)),
        d(percent(steal, total)),
      ],
    ),
  );
  if (wide) print("   0");
  print(stamp ? strftime(" %Y-%m-%d %H:%M:%S\n", localtime(now()), 0) : "\n");
  stdout.flush();
}

function statistic(n: u64, text: string, kind: string): void {
  print(n.toString().padStart(13) + " " + kind + text + "\n");
}
function summary(): i32 {
  const m = new Memory();
  const c = new Cpu();
  const k = "K ";
  statistic(m.total, "total memory", k);
  statistic(m.used, "used memory", k);
  statistic(m.active, "active memory", k);
  statistic(m.inactive, "inactive memory", k);
  statistic(m.free, "free memory", k);
  statistic(m.buffers, "buffer memory", k);
  statistic(m.cached, "swap cache", k);
  statistic(m.swapTotal, "total swap", k);
  statistic(m.swapTotal - m.swapFree, "used swap", k);
  statistic(m.swapFree, "free swap", k);
  statistic(c.user, "non-nice user cpu ticks", "");
  statistic(c.nice, "nice user cpu ticks", "");
  statistic(c.system, "system cpu ticks", "");
  statistic(c.idle, "idle cpu ticks", "");
  statistic(c.iowait, "IO-wait cpu ticks", "");
  statistic(c.irq, "IRQ cpu ticks", "");
  statistic(c.softirq, "softirq cpu ticks", "");
  statistic(c.steal, "stolen cpu ticks", "");
  statistic(c.interrupts, "interrupts", "");
  statistic(c.switches, "CPU context switches", "");
  statistic(c.forks, "forks", "");
  return 0;
}

export function vmstat(args: string[]): i32 {
  let oneHeader = false;
  let skipFirst = false;
  const g = new Getopt(args, "afmnsdDp:S:wtyhV", [
    long("active", NO_ARG, 0x61),
    long("forks", NO_ARG, 0x66),
    long("one-header", NO_ARG, 0x6e),
    long("stats", NO_ARG, 0x73),
    long("unit", REQ_ARG, 0x53),
    long("wide", NO_ARG, 0x77),
    long("timestamp", NO_ARG, 0x74),
    long("no-first", NO_ARG, 0x79),
    long("help", NO_ARG, 0x68),
    long("version", NO_ARG, 0x56),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    switch (c) {
      case 0x61:
        active = true;
        break;
      case 0x66:
        print(new Cpu().forks.toString().padStart(13) + " forks\n");
        return 0;
      case 0x6e:
        oneHeader = true;
        break;
      case 0x73:
        return summary();
      case 0x53:
        if (given == "k") unit = 1000;
        else if (given == "K") unit = 1024;
        else if (given == "m") unit = 1000000;
        else if (given == "M") unit = 1048576;
        else return usage(HELP, true);
        break;
      case 0x77:
        wide = true;
        break;
      case 0x74:
        stamp = true;
        break;
      case 0x79:
        skipFirst = true;
        break;
      case 0x68:
        return usage(HELP, false);
      case 0x56:
        return version();
      default:
        return usage(HELP, true);
    }
  }
  const rest = g.rest();
  let delay: i64 = 1;
  let count: i64 = rest.length == 0 ? 1 : rest.length == 1 ? -1 : 0;
  if (rest.length > 0) delay = parseLong(rest[0], "failed to parse argument");
  if (rest.length > 1) count = parseLong(rest[1], "failed to parse argument");
  header();
  let before = new Sample();
  if (!skipFirst) {
    line(null, before, uptime());
    if (count > 0 && !--count) return 0;
  }
  for (let lines = 1; ; lines++) {
    nanosleep(delay * 1000000000);
    const s = new Sample();
    if (!oneHeader && lines % 22 == 0) header();
    line(before, s, delay as f64);
    before = s;
    if (count > 0 && !--count) break;
  }
  return 0;
}
