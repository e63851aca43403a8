// runc checkpoint and runc restore: a container goes and comes back under its name, in its control group, with its status in the end.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, sh } from "../machine/boot.ts";

/** While /hold exists no file is open whose size changes: an image that a tree outlives can be restored only then. */
const LOOP =
  "n=0; while ! [ -e /stop ]; do while [ -e /hold ]; do : > /held; sleep 0.02; done; n=$((n+1)); echo $n > /n; done; exit 5";
const BUNDLE = `mkdir -p /tmp/b/rootfs/bin; cp /usr/bin/busybox /tmp/b/rootfs/bin/
  for n in sh ps hostname id cat sleep ls; do ln -s busybox /tmp/b/rootfs/bin/$n; done; runc spec -b /tmp/b
  sed -i 's#"terminal": true#"terminal": false#; s#"readonly": true#"readonly": false#; s|"args": \\[.*\\],|"args": ["sh","-c","${LOOP}"],|' /tmp/b/config.json`;

describe.each(MODES)("%s", (_mode, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
    expect(await sh(machine, BUNDLE)).toEqual({ code: 0, out: "", err: "" });
  }, 120_000);
  afterAll(() => machine?.shutdown());

  it("checkpoint and restore, detached; then leaving it running after a pre-dump, and in the foreground", async () => {
    const said = await sh(
      machine,
      `runc run -d -b /tmp/b one </dev/null >/dev/null 2>&1; until [ -s /tmp/b/rootfs/n ]; do sleep 0.02; done
       runc checkpoint --image-path /tmp/i one && runc list -q; a=$(cat /tmp/b/rootfs/n)
       runc restore -d --image-path /tmp/i -b /tmp/b --pid-file /tmp/pid one && runc list -q
       until [ 0$(cat /tmp/b/rootfs/n) -gt $((a+5)) ]; do sleep 0.02; done; runc state one | grep -o '"status": "[a-z]*"'; cat /proc/$(cat /tmp/pid)/cgroup; runc exec one hostname
       touch /tmp/b/rootfs/hold; until [ -e /tmp/b/rootfs/held ]; do sleep 0.02; done
       runc checkpoint --image-path /tmp/p1 --pre-dump one && runc checkpoint --leave-running --parent-path ../p1 --image-path /tmp/i2 one && runc list -q
       runc kill one KILL; until runc state one | grep -q stopped; do sleep 0.02; done; runc delete one
       (sleep 0.3; touch /tmp/b/rootfs/stop; rm /tmp/b/rootfs/hold) & runc restore --image-path /tmp/i2 -b /tmp/b one; echo $?; runc list -q; ls -d /sys/fs/cgroup/one 2>/dev/null; rm /tmp/b/rootfs/stop /tmp/b/rootfs/held`,
      40_000,
    );
    expect([said.out, said.err]).toEqual(['one\n"status": "running"\n0::/one\nrunc\none\n5\n', ""]);
  });

  it("says what is wrong, and leaves nothing behind", async () => {
    const said = await sh(
      machine,
      "runc checkpoint nobody; runc restore --image-path /tmp/nothing -b /tmp/b two; runc list -q; ls /run/runc; ls -d /sys/fs/cgroup/two 2>/dev/null",
    );
    expect(said.out).toBe("");
    expect(said.err).toContain("runc: container does not exist");
    expect(said.err).toContain("runc: criu failed: restore of two");
  });

  it("criu --restore-sibling: a child of criu's parent", async () => {
    const said = await sh(
      machine,
      `mkdir -p /tmp/s; setsid sleep 1000 </dev/null >/dev/null 2>&1 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.01; done
       criu dump -t $p -D /tmp/s; wait $p; criu restore -d -S -D /tmp/s; [ $(ps -o ppid= -p $p) = $$ ] && echo ours; kill $p
       criu restore -S -D /tmp/s; echo $?`,
    );
    expect(said.out).toBe("ours\n1\n");
    expect(said.err).toContain("--restore-sibling wants --restore-detached");
  });
});
