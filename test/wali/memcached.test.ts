// memcached of the WALI repository, with its threads, and clients of the same machine.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { countObjects, createMachine, MODES, sh } from "../machine/boot.ts";
import { install, ROOT } from "./checkout.ts";

const START = `ip link set lo up
  memcached -u root -l 127.0.0.1 -p 11211 -t 3 -U 0 >/dev/null 2>&1 & server=$!
  until printf 'version\\r\\nquit\\r\\n' | nc 127.0.0.1 11211 2>/dev/null | grep -q VERSION; do sleep 0.01; done
  ask() { printf '%s\\r\\n' "$@" quit | nc 127.0.0.1 11211 | tr -d '\\r'; }
  `;
const END = "\nkill $server; wait $server; echo $?";

describe.skipIf(ROOT === undefined).each(MODES)("memcached, %s", (_, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
    await install(machine, "bash", "memcached");
    await sh(machine, "bash -c :; memcached -V", 120_000);
  }, 180_000);
  afterAll(() => machine.shutdown());

  test("serves a client", { timeout: 60_000 }, async () => {
    const script = `${START} ask 'set a 0 0 5' hello 'get a' 'set n 0 0 2' 41 'incr n 1' 'decr n 10' 'delete a' 'get a' 'frob'
      ask stats | grep -E '^STAT (threads|curr_items|cmd_set|incr_hits) '
      grep Threads /proc/$server/status ${END}`;
    const { out } = await sh(machine, script, 50_000);
    expect(out).toBe(
      "STORED\nVALUE a 0 5\nhello\nEND\nSTORED\n42\n32\nDELETED\nEND\nERROR\n" +
        "STAT cmd_set 2\nSTAT incr_hits 1\nSTAT threads 3\nSTAT curr_items 1\nThreads:\t9\n0\n",
    );
  });

  test("serves many at once, and gives everything back", { timeout: 90_000 }, async () => {
    const leaks = await countObjects(machine);
    const script = `${START} ask 'set n 0 0 1' 0 'set big 0 0 100000' "$(printf '%0100000d' 0)"
      for i in 1 2 3 4 5 6; do
        (for j in 1 2 3 4 5; do ask 'incr n 1' "set k$i 0 0 1" $j >/dev/null; done; ask "get k$i" | sed -n 2p) & clients="$clients $!"
      done
      wait $clients; ask 'get n' | sed -n 2p; ask 'get big' | wc -c
      bash -c 'exec 3<>/dev/tcp/127.0.0.1/11211; printf "get n\\r\\n" >&3; read -r _ key _ <&3; read -r value <&3; echo $key $value' ${END}`;
    const { out } = await sh(machine, script, 80_000);
    expect(out).toBe(`STORED\nSTORED\n${"5\n".repeat(6)}30\n100024\nn 30\r\n0\n`);
    // Whoever closed first keeps the pair of ports for a minute (TIME_WAIT), with a timer each.
    const [, timers, timersNow, pairs, pairsNow, rest = "?"] =
      /^timer (\d+) → (\d+), tw_sock_TCP (\d+) → (\d+)(.*)$/.exec(await leaks()) ?? [];
    expect([Number(timersNow) - Number(timers), rest]).toEqual([Number(pairsNow) - Number(pairs), ""]);
  });
});
