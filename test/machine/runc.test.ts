// A container from a bundle, and a server by hand: what is in it, what limits it, and that nothing of it stays.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, sh } from "./boot.ts";

const ARGS = (...args: string[]) => `sed -i 's#"args": \\[.*\\],#"args": ${JSON.stringify(args)},#' /tmp/b/config.json`;

describe.each(MODES)("runc, %s", (_mode, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
    const made = await sh(
      machine,
      `mkdir -p /tmp/b/rootfs/bin; cp /usr/bin/busybox /tmp/b/rootfs/bin/
       for n in sh ps hostname id cat sleep ls; do ln -s busybox /tmp/b/rootfs/bin/$n; done; runc spec -b /tmp/b`,
    );
    expect(made).toEqual({ code: 0, out: "", err: "" });
  }, 60_000);
  afterAll(() => machine.shutdown());

  test("run: its own pids, name, root and cgroup; the program's status", async () => {
    const { code, out } = await sh(
      machine,
      `${ARGS("sh", "-c", "echo $$; hostname; id -u; cat /proc/self/cgroup; (: > /x) 2>/dev/null || echo ro; exit 7")}; runc run -b /tmp/b one`,
    );
    expect({ code, out }).toEqual({ code: 7, out: "1\nrunc\n0\n0::/\nro\n" });
  });

  test("create, start, state, exec, pause, kill, delete", async () => {
    const { out, err } = await sh(
      machine,
      `${ARGS("sleep", "1000")}; s() { runc state two | grep -o '"status": "[a-z]*"'; }
       runc create -b /tmp/b two; s; runc start two; s; runc exec two sh -c 'ps -o comm=; exit 4'; echo $?
       runc pause two; s; runc resume two; runc delete two; runc kill two KILL; until s | grep -q stopped; do sleep 0.05; done
       runc list | tail -1 | cut -c1-31; runc delete two; runc list -q; runc state two`,
    );
    const status = (word: string) => `"status": "${word}"\n`;
    expect(out).toBe(
      `${status("created")}${status("running")}sleep\nsh\nps\n4\n${status("paused")}two         0           stopped\n`,
    );
    expect(err).toBe(
      "runc: cannot delete container two that is not stopped: running\nrunc: container does not exist\n",
    );
  });

  test("limits of memory end it", async () => {
    const { code } = await sh(
      machine,
      `sed -i 's/"resources": {/"resources": { "memory": { "limit": 8388608 },/' /tmp/b/config.json
       ${ARGS("sh", "-c", "x=0123456789abcdef; while :; do x=$x$x; done")}; runc run -b /tmp/b three`,
    );
    expect(code).toBe(137);
    expect((await sh(machine, "runc list -q; ls /run/runc; ls -d /sys/fs/cgroup/three 2>/dev/null")).out).toBe("");
  });

  test("vps.sh: a server by hand, and nothing of it stays", async () => {
    const seen = "mount | grep -vc netns; ip -br link | wc -l; ip netns list; ls /tmp /sys/fs/cgroup | wc -l";
    const before = (await sh(machine, `rm -rf /tmp/b /sys/fs/cgroup/vps*; ip netns list; ${seen}`)).out;
    const { code, out } = await sh(
      machine,
      `sh /usr/share/examples/vps.sh box sh -c 'echo $$; hostname; ip -br addr show eth0 | grep -o "10[0-9./]*"
        touch /etc/x; cat /proc/self/cgroup; exit 3'`,
    );
    expect({ code, out }).toEqual({ code: 3, out: "1\nbox\n10.77.0.2/24\n0::/\n" });
    expect((await sh(machine, seen)).out).toBe(before);
    expect((await sh(machine, "ls /etc/x")).code).not.toBe(0);
  });
});
