// The controllers that really divide something: CPU time by cpu.max and cpu.weight, linear memory by memory.max.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, sh } from "./boot.ts";

const SPIN = (group: string) => `sh -c 'echo $$ > ${group}/cgroup.procs; while :; do :; done' &`;
const USAGE = (group: string) => `awk '/^usage/ { print $2 }' ${group}/cpu.stat`;

describe.each(MODES)("controllers, %s", (mode, options) => {
  let machine: Machine;
  const run = (script: string) => sh(machine, `cd /sys/fs/cgroup; ${script}`);
  beforeAll(async () => {
    machine = await createMachine(options);
    await run("echo '+cpu +memory' > cgroup.subtree_control; mkdir a b");
  }, 60_000);
  afterAll(() => machine.shutdown());

  test("cpu.max: a fifth of the time, and it says so", async () => {
    // Beside the time that really passed: on a busy host the second look comes late.
    const look = `$(${USAGE("a")}) $(awk '{ print $1 * 1000000 }' /proc/uptime)`;
    const { out } = await run(`echo '20000 100000' > a/cpu.max; ${SPIN("a")} sleep 0.2; set -- ${look}; sleep 2
      set -- "$@" ${look}; echo $(($3 - $1)) $(($4 - $2)) $(ps -o stat= -p $!); echo 1 > a/cgroup.kill; wait
      awk '/nr_throttled/ { print $2 > 9 }' a/cpu.stat; echo max > a/cpu.max`);
    const [used, passed, state] = out.split(" ");
    const share = Number(used) / Number(passed);
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.3);
    expect(state).toMatch(/^R/);
  });

  test.runIf(mode === "UP")("cpu.weight: one to three", async () => {
    const { out } = await run(`echo 30 > a/cpu.weight; echo 90 > b/cpu.weight; a=$(${USAGE("a")}); b=$(${USAGE("b")})
      ${SPIN("a")} ${SPIN("b")} until [ $(($(${USAGE("b")}) - b)) -gt 3000000 ]; do sleep 0.2; done
      echo 1 > a/cgroup.kill; echo 1 > b/cgroup.kill; wait
      echo $(($(${USAGE("a")}) - a)) $(($(${USAGE("b")}) - b)); echo 100 > a/cpu.weight; echo 100 > b/cpu.weight`);
    const [a = 0, b = 0] = out.split(" ").map(Number);
    expect(b / a).toBeGreaterThan(2);
    expect(b / a).toBeLessThan(4.5);
  });

  test("memory.max: who asks for more is killed, and counted", async () => {
    const { out } = await run(`echo 8M > a/memory.max
      sh -c 'echo $$ > a/cgroup.procs; x=0123456789abcdef; while :; do x=$x$x; done'; echo $?
      grep oom a/memory.events; cat a/memory.current; echo max > a/memory.max`);
    expect(out).toBe("137\noom 1\noom_kill 1\noom_group_kill 0\n0\n");
  });

  test("memory.oom.group: all of them", async () => {
    const { out } = await run(`echo 8M > a/memory.max; echo 1 > a/memory.oom.group
      sh -c 'echo $$ > a/cgroup.procs; sleep 100 & x=0123456789abcdef; while :; do x=$x$x; done'; echo $?
      until [ ! -s a/cgroup.procs ]; do sleep 0.05; done; echo gone; echo max > a/memory.max`);
    expect(out).toBe("137\ngone\n");
  });

  test("version 1's release agent is started when a cgroup has nobody left, and gets its path", async () => {
    const { out, err } = await run(`mkdir -p /tmp/v1; mount -t cgroup -o none,name=rel none /tmp/v1; cd /tmp/v1
      printf '#!/bin/sh\necho "$1 $HOME $PATH" >> /tmp/told; rmdir "/tmp/v1$1"\n' > /tmp/agent; chmod +x /tmp/agent; echo /tmp/agent > release_agent
      mkdir -p a/b; echo 1 > a/notify_on_release; echo 1 > a/b/notify_on_release
      sh -c 'echo $$ > a/b/cgroup.procs; (exit 3)'; until [ ! -e a ]; do sleep 0.01; done; cat /tmp/told release_agent
      mkdir c; rmdir c; cd /; umount /tmp/v1; rm -r /tmp/told /tmp/agent /tmp/v1`);
    const environment = "/ /sbin:/bin:/usr/sbin:/usr/bin";
    expect({ out, err }).toEqual({ out: `/a/b ${environment}\n/a ${environment}\n/tmp/agent\n`, err: "" });
  });

  test("what is written, and what is refused", async () => {
    const { out } = await run(`for v in '1 100000' '1000 999' 'x' '50000 2000000' 'max 50000' '20000'; do
        echo "$v" > b/cpu.max && cat b/cpu.max || echo no; done 2>/dev/null
      for v in 0 10001 x 7; do echo $v > b/cpu.weight && cat b/cpu.weight b/cpu.weight.nice || echo no; done 2>/dev/null
      for v in 1000 5000 1k 3M x -1 max; do echo $v > b/memory.max && cat b/memory.max || echo no; done 2>/dev/null`);
    expect(out.replace(/\n/g, " ")).toBe("no no no no max 50000 20000 50000 no no no 7 12 0 4096 0 3145728 no no max ");
  });
});
