// Network namespaces that are written down with their devices: what `ip`, `tc` and /proc/sys say of them before and after, in place and
// in another machine; veth pairs between two of them, and with an end outside.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, sh } from "../machine/boot.ts";

const RESET = "cd /; rm -rf /tmp/* /tmp/img; mkdir -p /tmp/img; ip link set lo up;";
/** Everything there is to see, in an order that does not depend on which of two equals came first. */
const LOOK = `look() { nsenter -t $1 -n sh -c 'ip -d link; ip addr; ip route show table all | sort; ip -6 route show table all | sort; ip neigh; tc qdisc; sysctl -n net.ipv4.ip_forward net.ipv4.ip_default_ttl net.ipv4.conf.d0.rp_filter net.ipv4.ip_local_port_range 2>&1'; };`;
const SETUP = `
ip link set lo up
ip link add br0 type bridge
ip link add d0 type dummy
ip link add v0 type veth peer name v1
ip link set v1 master br0
ip link set br0 type bridge ageing_time 777 mcast_snooping 0; ip link set v1 type bridge_slave isolated on cost 9
ip link set d0 mtu 1400 alias "a dummy" txqueuelen 77 address 02:00:00:00:00:05
ip link add m0 link d0 type macvlan
ip link add down0 type dummy
for i in br0 d0 v0 v1 m0; do ip link set $i up; done
ip addr add 10.1.2.3/24 dev v0; ip addr add 10.1.2.4/24 dev v0 label v0:x
ip addr add 10.9.0.1/16 dev d0; ip -6 addr add fd00::7/64 dev d0
ip route add default via 10.1.2.1; ip route add 192.168.7.0/24 via 10.9.0.9 metric 50; ip -6 route add fd99::/32 via fd00::1
ip neigh add 10.1.2.9 lladdr 02:00:00:00:00:99 dev v0 nud permanent
tc qdisc add dev v0 root netem delay 3ms
sysctl -q -w net.ipv4.ip_forward=1 net.ipv4.ip_default_ttl=33 net.ipv4.conf.d0.rp_filter=1 net.ipv4.ip_local_port_range="40000 50000"
until ! ip -6 addr | grep -q tentative; do sleep 0.05; done
touch /tmp/ready
exec sleep 1000`;
const START = `unshare -nf setsid sh -c '${SETUP.replaceAll("'", "'\\''")}' </dev/null >>/tmp/said 2>&1 & u=$!; until [ -e /tmp/ready ]; do sleep 0.02; done; p=$(pgrep -P $u);`;
const DUMP = "criu dump -t $p -D /tmp/img || exit; wait $u 2>/dev/null;";
const END = "kill -9 $p; while [ -e /proc/$p ]; do sleep 0.01; done;";

describe.each(MODES)("%s", (mode, options) => {
  let machine: Machine;
  let other: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
    other = await createMachine(mode === "UP" ? {} : { cpus: 1 });
  }, 120_000);
  afterAll(async () => {
    await machine?.shutdown();
    await other?.shutdown();
  });

  it("devices, addresses, routes, neighbours, disciplines and sysctls", async () => {
    const said = await sh(
      machine,
      `${RESET} ${LOOK} ${START} look $p > /tmp/a; ${DUMP} criu restore -d -D /tmp/img || exit; look $p > /tmp/b; diff -u /tmp/a /tmp/b && wc -l < /tmp/a; ${END} tar -C /tmp/img -cf /tmp/img.tar .`,
      30_000,
    );
    expect(said.err).toBe("");
    expect(Number(said.out)).toBeGreaterThan(80);
    await other.writeFile("/root/img.tar", await machine.readFile("/tmp/img.tar"));
    await other.writeFile("/root/a", await machine.readFile("/tmp/a"));
    const there = await sh(
      other,
      `${RESET} ${LOOK} tar -C /tmp/img -xf /root/img.tar; : > /tmp/said; criu restore -d -D /tmp/img --pidfile /tmp/pid || exit; p=$(cat /tmp/pid); look $p > /tmp/b; diff -u /root/a /tmp/b && echo same; ${END}`,
      30_000,
    );
    expect([there.out, there.err]).toEqual(["same\n", ""]);
  });

  it("a pair between two namespaces of the tree", async () => {
    const said = await sh(
      machine,
      `${RESET} unshare -nf setsid sh -c 'ip link set lo up; unshare -n sleep 1000 & until [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
       ip link add a0 type veth peer name b0; ip link set b0 netns $!; ip addr add 10.4.0.1/24 dev a0; ip link set a0 up
       nsenter -t $! -n sh -c "ip addr add 10.4.0.2/24 dev b0; ip link set b0 up"; ping -c1 10.4.0.2; touch /tmp/ready; exec sleep 1000' </dev/null >>/tmp/said 2>&1 & u=$!
       until [ -e /tmp/ready ]; do sleep 0.02; done; p=$(pgrep -P $u); q=$(pgrep -P $p); ${DUMP} criu restore -d -D /tmp/img || exit
       nsenter -t $p -n ping -c1 10.4.0.2 >/dev/null && echo answered; nsenter -t $q -n ping -c1 10.4.0.1 >/dev/null && echo answered; kill -9 $q; ${END}`,
      30_000,
    );
    expect(said.err).toBe("");
    expect(said.out.match(/answered/g)?.length).toBe(2);
  });

  it("a pair with an end outside, with the name and the bridge that the restart wants", async () => {
    const said = await sh(
      machine,
      `${RESET} ip link add br7 type bridge; ip addr add 10.5.0.1/24 dev br7; ip link set br7 up
       unshare -nf setsid sh -c 'touch /tmp/ready; exec sleep 1000' </dev/null >>/tmp/said 2>&1 & u=$!; until [ -e /tmp/ready ]; do sleep 0.02; done; p=$(pgrep -P $u)
       ip link add host0 type veth peer name eth0; ip link set eth0 netns $p; ip link set host0 master br7 up
       nsenter -t $p -n sh -c 'ip addr add 10.5.0.2/24 dev eth0; ip link set eth0 up'; ping -c1 10.5.0.2 >/dev/null && echo answered
       ${DUMP} ip link show host0 2>/dev/null; criu restore -d -D /tmp/img --external 'veth[eth0]:host9@br7' || exit
       ip link show host9 | grep -o 'master br7'; ping -c1 10.5.0.2 >/dev/null && echo answered; ${END} ip link del br7`,
      30_000,
    );
    expect(said.err).toBe("");
    expect(said.out.match(/answered/g)?.length).toBe(2);
    expect(said.out).toContain("master br7");
  });
});
