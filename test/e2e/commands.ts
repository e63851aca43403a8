// Random commands about processes, namespaces and what is in them; the same seed gives the same ones.

/** Names of devices, mounts and groups: few, so that commands meet each other. */
const NAMES = 6;

export class Random {
  constructor(private state: number) {}

  /** mulberry32. @returns 0 … below − 1 */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  some<T>(list: readonly T[]): T[] {
    return list.filter(() => this.below(3) === 0);
  }
}

/** A command line. Who is meant by $p is somebody who sleeps, if anybody does. */
export function command(random: Random, sleepers: { count: number }): string {
  const someone = `p=$(pgrep -x sleep | sed -n ${1 + random.below(40)}p); [ "$p" ] &&`;
  const n = random.below(NAMES);
  const kill = () => {
    sleepers.count -= 1;
    return `${someone} kill -9 $p`;
  };
  const spawn = () => {
    sleepers.count += 1;
    const flags = random.some(["-u", "-m", "-n", "-i", "-r", "-C", "-T", "-f", "-pf", "-pf --mount-proc"]);
    return flags.length > 0 ? `unshare ${flags.join(" ")} sleep 10000 &` : "sleep 10000 &";
  };
  const join = () => {
    sleepers.count += 1;
    const kinds = random.some(["-u", "-n", "-i", "-C"]);
    return `${someone} nsenter -t $p ${kinds.join(" ") || "-m"} sleep 10000 &`;
  };
  const inside =
    (kind: string, ...lines: string[]) =>
    () =>
      `${someone} nsenter -t $p ${kind} ${random.pick(lines)}`;
  const group = `/sys/fs/cgroup/g${n}`;
  const choices = [
    spawn,
    spawn,
    spawn,
    join,
    kill,
    inside("-u", `hostname h${n}`, "hostname box"),
    inside(
      "-n",
      `ip link add d${n} type dummy`,
      `ip link del d${n}`,
      `ip link set d${n} up`,
      `ip address add 10.${n}.0.1/24 dev d${n}`,
    ),
    () => `${someone} ip link add v${n} type veth peer name w${n} netns $p`,
    () => random.pick([`ip link del v${n}`, `ip link set v${n} up`, `ip netns add n${n}`, `ip netns del n${n}`]),
    inside("-i", "ipcmk -Q", "ipcmk -M 4096", "ipcmk -S 2", "ipcrm -a"),
    inside(
      "-m",
      `sh -c 'mkdir -p /tmp/m${n}; mount -t tmpfs none /tmp/m${n}'`,
      `umount /tmp/m${n}`,
      `mount --make-private /tmp/m${n}`,
    ),
    () =>
      `mkdir -p /tmp/m${n}; mount -t tmpfs none /tmp/m${n}; mount --make-${random.pick(["shared", "slave", "private"])} /tmp/m${n}`,
    () => `umount /tmp/m${n}`,
    () => random.pick([`mkdir -p ${group}`, `rmdir ${group}`, `echo ${random.below(2)} > ${group}/cgroup.freeze`]),
    () => `${someone} echo $p > ${group}/cgroup.procs`,
    () => `${someone} kill -${random.pick(["STOP", "CONT"])} $p`,
  ];
  return sleepers.count > 60 ? kill() : random.pick(choices)();
}
