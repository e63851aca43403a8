// /proc/meminfo, /proc/stat and /proc/vmstat as free, vmstat and top need them.
import { readFile } from "../../lib/io";
import { strtoul } from "../../lib/number";

/** The number after "name" at a line's beginning, 0 when there is none. */
function field(text: string, name: string): u64 {
  const at = text.startsWith(name) ? 0 : text.indexOf("\n" + name);
  return at < 0 ? 0 : strtoul(text.substring(at + name.length + (at ? 1 : 0)));
}

/** Memory in kB. */
export class Memory {
  total: u64 = 0;
  free: u64 = 0;
  available: u64 = 0;
  shared: u64 = 0;
  buffers: u64 = 0;
  /** Page cache and reclaimable slabs. */
  cached: u64 = 0;
  used: u64 = 0;
  active: u64 = 0;
  inactive: u64 = 0;
  swapTotal: u64 = 0;
  swapFree: u64 = 0;
  lowTotal: u64 = 0;
  lowFree: u64 = 0;
  highTotal: u64 = 0;
  highFree: u64 = 0;
  commitLimit: u64 = 0;
  committed: u64 = 0;

  constructor() {
    const got = readFile("/proc/meminfo");
    const t = got === null ? "" : got;
    this.total = field(t, "MemTotal:");
    this.free = field(t, "MemFree:");
    this.available = field(t, "MemAvailable:");
    this.shared = field(t, "Shmem:");
    this.buffers = field(t, "Buffers:");
    this.cached = field(t, "Cached:") + field(t, "SReclaimable:");
    this.active = field(t, "Active:");
    this.inactive = field(t, "Inactive:");
    this.swapTotal = field(t, "SwapTotal:");
    this.swapFree = field(t, "SwapFree:");
    this.highTotal = field(t, "HighTotal:");
    this.highFree = field(t, "HighFree:");
    this.lowTotal = field(t, "LowTotal:");
    this.lowFree = field(t, "LowFree:");
    this.commitLimit = field(t, "CommitLimit:");
    this.committed = field(t, "Committed_AS:");
    // a kernel that does not say: what is free and what could be given back
    if (!t.includes("MemAvailable:")) this.available = this.free + this.buffers + this.cached;
    if (!this.lowTotal) {
      this.lowTotal = this.total;
      this.lowFree = this.free;
    }
    this.used = this.total - min(this.available, this.total);
  }
}

/** The counters of /proc/stat, in clock ticks. */
export class Cpu {
  user: u64 = 0;
  nice: u64 = 0;
  system: u64 = 0;
  idle: u64 = 0;
  iowait: u64 = 0;
  irq: u64 = 0;
  softirq: u64 = 0;
  steal: u64 = 0;
  interrupts: u64 = 0;
  switches: u64 = 0;
  forks: u64 = 0;
  running: u64 = 0;
  blocked: u64 = 0;

  constructor() {
    const got = readFile("/proc/stat");
    const t = got === null ? "" : got;
    const end = t.indexOf("\n");
    const f = t.substring(0, end < 0 ? t.length : end).split(" ");
    // "cpu  user nice …": two blanks
    const n: u64[] = [];
    for (let i = 1; i < f.length; i++) if (f[i].length) n.push(strtoul(f[i]));
    while (n.length < 8) n.push(0);
    this.user = n[0];
    this.nice = n[1];
    this.system = n[2];
    this.idle = n[3];
    this.iowait = n[4];
    this.irq = n[5];
    this.softirq = n[6];
    this.steal = n[7];
    this.interrupts = field(t, "intr");
    this.switches = field(t, "ctxt");
    this.forks = field(t, "processes");
    this.running = field(t, "procs_running");
    this.blocked = field(t, "procs_blocked");
  }
  get total(): u64 {
    return this.user + this.nice + this.system + this.idle + this.iowait + this.irq + this.softirq + this.steal;
  }
}

/** A counter of /proc/vmstat. */
export function vmCounter(name: string): u64 {
  const t = readFile("/proc/vmstat");
  return t === null ? 0 : field(t, name + " ");
}
