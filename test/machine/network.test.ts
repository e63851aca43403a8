// Networks on links that are not perfect: what no native kernel here can be asked (tc-netem(8)), and what must not be left behind.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { countObjects, createMachine, MODES, sh } from "./boot.ts";

/** Two namespaces, a and b, joined by a veth; b serves /tmp/w, which holds a megabyte. */
const LINK = `
ip netns add a; ip netns add b
ip link add v0 netns a type veth peer name v0 netns b
ip -n a addr add 10.1.0.1/24 dev v0; ip -n b addr add 10.1.0.2/24 dev v0
ip -n a addr add fd00::1/64 dev v0 nodad; ip -n b addr add fd00::2/64 dev v0 nodad
ip -n a link set v0 up; ip -n b link set v0 up; ip -n a link set lo up
mkdir -p /tmp/w; head -c 1000000 /dev/urandom > /tmp/w/f
`;
/** A side that has closed waits for what netem may have lost, and holds its namespace until then: so that is not asked of it. */
const END = `
for n in a b; do ip netns exec $n tc qdisc del dev v0 root 2>/dev/null; done
for n in a b; do while ip netns exec $n ss -tanH | grep -qv -e LISTEN -e TIME-WAIT; do sleep 0.05; done; done
ip netns del a; ip netns del b; umount /run/netns; rm -r /run/netns /tmp/w /tmp/g 2>/dev/null; true`;
const SERVE =
  "ip netns exec b httpd -f -p 80 -h /tmp/w & p=$!; until ip netns exec b ss -tlnH | grep -q :80; do sleep 0.05; done\n";

describe.each(MODES)("networks, %s", (_mode, options) => {
  let machine: Machine;
  let left: () => Promise<string>;
  beforeAll(async () => {
    machine = await createMachine(options);
    left = await countObjects(machine);
  });
  afterAll(async () => {
    expect(await left()).toBe("");
    await machine?.shutdown();
  });
  const run = async (script: string) => (await sh(machine, `exec </dev/null${LINK}${script}${END}`)).out;

  test("TCP brings everything over a link that loses, repeats and reorders", async () => {
    const out = await run(`${SERVE}
ip netns exec b tc qdisc add dev v0 root netem delay 2ms 1ms loss 3% duplicate 3%
ip netns exec a wget -qO /tmp/g http://10.1.0.2/f; cmp /tmp/w/f /tmp/g && echo same
ip netns exec a wget -qO /tmp/g http://[fd00::2]/f; cmp /tmp/w/f /tmp/g && echo same
ip netns exec b awk '/^Tcp:/ && !/Rto/ {print ($13 > 0 ? "sent again" : "never")}' /proc/net/snmp
kill $p`);
    expect(out).toBe("same\nsame\nsent again\n");
  });

  test("netem's delay is what ping measures, and tbf's rate what a transfer has", async () => {
    const out = await run(`${SERVE}
ip netns exec a tc qdisc add dev v0 root netem delay 50ms
ip netns exec a ping -c 2 -i 0.2 10.1.0.2 | sed -n 's/.*time=\\([0-9]*\\).*/\\1/p' | while read t; do [ $t -ge 50 ] && echo slow; done
ip netns exec a tc qdisc del dev v0 root
ip netns exec b tc qdisc add dev v0 root tbf rate 16mbit burst 20kb latency 100ms
s=$(date +%s%N); ip netns exec a wget -qO /tmp/g http://10.1.0.2/f; e=$(date +%s%N); [ $(((e - s) / 1000000)) -ge 400 ] && echo limited
kill $p`);
    expect(out).toBe("slow\nslow\nlimited\n");
  });

  test("a capture shows the handshake, data and the end", async () => {
    const out = await run(`
ip netns exec a tcpdump -l -n -t -i v0 tcp > /tmp/w/cap 2>/dev/null & t=$!
until [ "$(ip netns exec a wc -l < /proc/$t/net/packet)" = 2 ]; do sleep 0.05; done
mkfifo /tmp/w/q; ip netns exec b nc -l -p 7 <>/tmp/w/q >/dev/null & until ip netns exec b ss -tlnH | grep -q :7; do sleep 0.05; done
echo hello | ip netns exec a timeout 1 nc 10.1.0.2 7
until grep -q 'P\\.' /tmp/w/cap; do sleep 0.05; done; kill $t; wait $t; sed -n 's/.*> \\(10[^:]*\\): \\(Flags [^,]*\\).*length \\([0-9]*\\)/\\2 \\3/p' /tmp/w/cap | head -4`);
    expect(out).toBe("Flags [S] 0\nFlags [S.] 0\nFlags [.] 0\nFlags [P.] 6\n");
  });
});
