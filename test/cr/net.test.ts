// The network's kinds of the suite (kinds/tcp.ts, kinds/dgram.ts): written down and built again in place, twice in a row, in a network
// namespace of their own that is written down with them, and in a machine of the other mode. Then what only two sides can show: a
// connection to somebody outside of the tree.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, fileOf, MODES, sh } from "../machine/boot.ts";

/** Built before (kinds/build.mjs). */
const KINDS = new URL("../../node_modules/.cache/nutshell/kinds.wasm", import.meta.url);
const sources: Record<string, string> = import.meta.glob("./kinds/{tcp,dgram}.ts", {
  query: "?raw",
  import: "default",
  eager: true,
});
const NAMES = Object.values(sources).flatMap((source) =>
  [...source.matchAll(/^kind\("([^"]+)"/gm)].map(([, name]) => name),
);

const RESET = "cd /; rm -rf /tmp/* /tmp/img; mkdir -p /tmp/img; ip link set lo up;";
const WAIT = "until [ -e /tmp/up ]; do sleep 0.01; done;";
const CRIU = "-D /tmp/img --tcp-established --nested-namespaces";
const DUMP = `criu dump -t $p ${CRIU} || exit; wait $p 2>/dev/null; while pgrep -s $p >/dev/null; do sleep 0.01; done;`;
const RESTORE = "criu restore -d -D /tmp/img --tcp-established || exit;";
const END = "touch /tmp/go; until [ -e /tmp/result ] || ! [ -e /proc/$p ]; do sleep 0.01; done; cat /tmp/result;";

async function boot(options: object): Promise<Machine> {
  const machine = await createMachine(options);
  await machine.writeFile("/usr/bin/kinds", await fileOf(KINDS), 0o755);
  return machine;
}

describe.each(MODES)("%s", (mode, options) => {
  let machine: Machine;
  let other: Machine;
  beforeAll(async () => {
    machine = await boot(options);
    other = await boot(mode === "UP" ? {} : { cpus: 1 });
  }, 120_000);
  afterAll(async () => {
    await machine?.shutdown();
    await other?.shutdown();
  });

  const start = (name: string) => `${RESET} setsid kinds ${name} </dev/null >/tmp/said 2>&1 & p=$!; ${WAIT}`;

  it.each(NAMES)("%s, twice", async (name) => {
    const said = await sh(machine, `${start(name)} ${DUMP} ${RESTORE} ${DUMP} ${RESTORE} ${END}`, 30_000);
    expect([said.out, said.err]).toEqual(["ok\n", ""]);
  });

  // What nobody has, and what is no socket: only a namespace that goes as a whole takes it along.
  it.each(["tcp-orphans", "tcp-time-wait"])("%s, twice, with the network namespace", async (name) => {
    const again = `criu dump -t $p ${CRIU} || exit; while [ -e /proc/$p ]; do sleep 0.01; done; rm /tmp/pid;`;
    const restore = "criu restore -d -D /tmp/img --tcp-established --pidfile /tmp/pid || exit; p=$(cat /tmp/pid);";
    const said = await sh(
      machine,
      `${RESET} unshare -puinf setsid sh -c 'ip link set lo up; exec kinds ${name}' </dev/null >>/tmp/said 2>&1 & u=$!; ${WAIT}` +
        `p=$(pgrep -P $u); criu dump -t $p ${CRIU} || exit; wait $u 2>/dev/null;` +
        `${restore} ${again} ${restore} ${END}`,
      30_000,
    );
    expect([said.out, said.err]).toEqual(["ok\n", ""]);
  });

  it.each([
    ["with its network namespace", "unshare -nf"],
    ["in the machine's", ""],
  ])("a handshake that a listener has answered and that has not come to an end, %s", async (_where, unshare) => {
    const inside = "until p=$(pgrep -x kinds); do sleep 0.01; done; in='nsenter -t '$p' -n'";
    const said = await sh(
      machine,
      `${RESET} ${unshare} setsid sh -c 'ip link set lo up; tc qdisc add dev lo root netem delay 1s; exec kinds tcp-request' </dev/null >>/tmp/said 2>&1 &
       ${inside}; until $in ss -tan state established | grep -q 7134; do sleep 0.01; done
       $in tc qdisc replace dev lo root netem loss 100%; ${WAIT} $in ss -Htan state syn-recv | wc -l
       criu dump -t $p ${CRIU} || exit; while [ -e /proc/$p ]; do sleep 0.01; done; ss -Htan state syn-recv | wc -l; ${RESTORE}
       $in ss -Htan state syn-recv | wc -l; $in tc qdisc del dev lo root; ${END}`,
      40_000,
    );
    expect([said.out, said.err]).toEqual(["1\n0\n1\nok\n", ""]);
  });

  it.each(NAMES)("%s, in a network namespace of its own", async (name) => {
    const said = await sh(
      machine,
      `${RESET} unshare -puinf setsid sh -c 'ip link set lo up; exec kinds ${name}' </dev/null >>/tmp/said 2>&1 & u=$!; ${WAIT}` +
        `p=$(pgrep -P $u); criu dump -t $p ${CRIU} || exit; wait $u 2>/dev/null;` +
        `criu restore -d -D /tmp/img --tcp-established --pidfile /tmp/pid || exit; p=$(cat /tmp/pid);${END}`,
      30_000,
    );
    expect([said.out, said.err]).toEqual(["ok\n", ""]);
  });

  it.each(NAMES)("%s, in another machine", async (name) => {
    const gone = await sh(machine, `${start(name)} ${DUMP} tar -C /tmp/img -cf /tmp/img.tar .`, 30_000);
    expect([gone.out, gone.err]).toEqual(["", ""]);
    await other.writeFile("/root/img.tar", await machine.readFile("/tmp/img.tar"));
    const said = await sh(
      other,
      `${RESET} tar -C /tmp/img -xf /root/img.tar; : > /tmp/said; criu restore -d ${"-D /tmp/img"} --tcp-established --pidfile /tmp/pid || exit; p=$(cat /tmp/pid); ${END}`,
      30_000,
    );
    expect([said.out, said.err]).toEqual(["ok\n", ""]);
  });

  describe.each([
    ["a connection to outside", "outside-echo"],
    ["a connection to outside that is on its way in a socket that is itself on its way", "outside-flight"],
    ["a listener on such a way, in which somebody from outside waits", "outside-flight-listener"],
  ])("%s", (_title, kind) => {
    const begun = `${RESET} setsid kinds ${kind} </dev/null >/tmp/said 2>&1 & p=$!; kinds outside-peer /tmp/peer & n=$!; ${WAIT}`;

    it("goes on, and its peer notices nothing", async () => {
      const said = await sh(
        machine,
        `${begun} ${DUMP} sleep 1; ${RESTORE} touch /tmp/go; wait $n; until [ -e /tmp/result ]; do sleep 0.01; done; cat /tmp/result /tmp/peer`,
        30_000,
      );
      expect([said.out, said.err]).toEqual(["ok\nok\n", ""]);
    });

    it("loses nothing by a dump that leaves it running", async () => {
      const said = await sh(
        machine,
        `${begun} criu dump -R -t $p ${CRIU} || exit; touch /tmp/go; wait $n; until [ -e /tmp/result ]; do sleep 0.01; done; cat /tmp/result /tmp/peer`,
        30_000,
      );
      expect([said.out, said.err]).toEqual(["ok\nok\n", ""]);
    });
  });

  it("--tcp-close: the peer hears the end, the socket is closed", async () => {
    const said = await sh(
      machine,
      `${RESET} setsid kinds outside-closed </dev/null >/tmp/said 2>&1 & p=$!; { until nc 127.0.0.1 7300 < /dev/null; do sleep 0.01; done; echo end; } 2>/dev/null & n=$!; ${WAIT}` +
        `criu dump -t $p -D /tmp/img --tcp-close || exit; wait $n $p 2>/dev/null; criu restore -d -D /tmp/img --tcp-close || exit; ${END}`,
      30_000,
    );
    expect([said.out, said.err]).toEqual(["end\nok\n", ""]);
  });

  it("a connection is refused unless one says what is to become of it", async () => {
    const said = await sh(
      machine,
      `${start("tcp-queues")} criu dump -t $p -D /tmp/img; ${DUMP} criu restore -d -D /tmp/img; ${RESTORE} ${END}`,
    );
    expect(said.out).toBe("ok\n");
    expect(said.err).toContain("a TCP connection: --tcp-established writes it down, --tcp-close lets it end");
    expect(said.err).toContain("--tcp-established takes them up again, --tcp-close leaves them closed");
  });

  it("a restart that fails leaves the connection to the next", async () => {
    const said = await sh(
      machine,
      `${start("tcp-queues")} cp /bin/true /tmp/x; ${DUMP} mv /tmp/img/pages-1.img /tmp/p; criu restore -d -D /tmp/img --tcp-established 2>/dev/null && exit;` +
        `mv /tmp/p /tmp/img/pages-1.img; ${RESTORE} ${END}`,
    );
    expect([said.out, said.err]).toEqual(["ok\n", ""]);
  });

  it("crit shows the stream as it was", async () => {
    const said = await sh(
      machine,
      `${start("tcp-queues")} ${DUMP} for f in /tmp/img/tcp-stream-*; do crit show $f | grep -E 'inq_len|outq_len|unsq_len|opt_mask|inq"|wscale'; done; ${RESTORE} ${END}`,
    );
    expect(said.err).toBe("");
    expect(said.out).toContain('"inq_len": 13');
    expect(said.out).toContain('"opt_mask": "0x7"');
    expect(said.out).toContain('"snd_wscale": 7');
    expect(said.out).toMatch(/ok\n$/);
  });
});
