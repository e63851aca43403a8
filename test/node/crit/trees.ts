// Trees for what an image holds beside what its processes have (test/cr/kinds): what is in namespaces, and in control groups. Each is a script that
// ends with a process $p, as those of test/cr/flavours.ts do.

import { RESET, WAIT } from "../../cr/flavours.ts";

/** Runs a script as the first process of new namespaces, and waits until it has said that all is there. */
const inside = (flags: string, script: string) =>
  `${RESET} unshare ${flags} setsid sh -c '${script} touch /tmp/up; exec sleep 1000' </dev/null >/tmp/said 2>&1 & u=$!; ${WAIT} p=$(pgrep -P $u);`;

const MOUNTS = `
  mkdir /tmp/m /tmp/n /tmp/s /tmp/o; mount -t tmpfs -o size=1m,mode=750 x /tmp/m; echo hi > /tmp/m/f
  mount --make-shared /tmp/m; mount --bind /tmp/m /tmp/n; mount --bind /tmp/m /tmp/s; mount --make-slave /tmp/s; mount -o remount,bind,ro /tmp/n
  mount -t tmpfs o /tmp/o; mkdir /tmp/o/l /tmp/o/u /tmp/o/w; mount -t overlay -o lowerdir=/tmp/o/l,upperdir=/tmp/o/u,workdir=/tmp/o/w o /tmp/o
  mkdir /tmp/d; mount -t devpts -o newinstance d /tmp/d;`;
const NETWORK = `
  ip link set lo up; ip link add br0 type bridge; ip link add d0 type dummy; ip link add v0 type veth peer name v1; ip link set v1 master br0
  ip link add m0 link d0 type macvlan; for i in br0 d0 v0 v1 m0; do ip link set $i up; done
  ip addr add 10.1.2.3/24 dev v0; ip -6 addr add fd00::7/64 dev d0; ip route add default via 10.1.2.1
  ip neigh add 10.1.2.9 lladdr 02:00:00:00:00:99 dev v0 nud permanent; tc qdisc add dev v0 root netem delay 3ms
  sysctl -q -w net.ipv4.ip_forward=1 net.ipv4.conf.d0.rp_filter=1;`;
const IPC = `
  ipcmk -Q > /tmp/q; ipcmk -M 5000; ipcmk -S 3; sysctl -q -w kernel.msgmni=77;`;

export const TREES: Record<string, string> = {
  "all namespaces at once": inside(
    "-muinpCTf --mount-proc",
    `hostname crbox; domainname lab; ${MOUNTS} ${NETWORK} ${IPC}`,
  ),
  "all namespaces at once, of a user namespace": inside("-Urmuinpf --mount-proc", `hostname crbox; ${MOUNTS} ${IPC}`),
  "namespaces within namespaces": inside(
    "-muipf --mount-proc",
    'unshare -muinpf --mount-proc sh -c "hostname inner; ipcmk -Q; exec sleep 1000" & until pgrep sleep; do sleep 0.01; done;',
  ),
  "control groups": `${RESET} echo +pids > /sys/fs/cgroup/cgroup.subtree_control; mkdir -p /sys/fs/cgroup/crit/low; echo 50 > /sys/fs/cgroup/crit/pids.max
    setsid sh -c 'echo $$ > /sys/fs/cgroup/crit/cgroup.procs; sh -c "echo \\$\\$ > /sys/fs/cgroup/crit/low/cgroup.procs; exec sleep 1000" & sleep 0.1; touch /tmp/up; exec sleep 1000' </dev/null >/tmp/said 2>&1 & p=$!; ${WAIT}`,
};
