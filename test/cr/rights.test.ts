// What who restarts an image may not have from it: nothing that he could not give himself. alice has CAP_CHECKPOINT_RESTORE and no other capability.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { countObjects, createMachine, fileOf, MODES, sh } from "../machine/boot.ts";

/** Built before (kinds/build.mjs). */
const KINDS = new URL("../../node_modules/.cache/nutshell/kinds.wasm", import.meta.url);
const ALICE = "setpriv --reuid 1000 --regid 1000 --clear-groups";
const able = (caps: string) => `${ALICE} --inh-caps ${caps} --ambient-caps ${caps}`;
const RESTORER = able("+checkpoint_restore");
const LIMIT = 60_000;

describe.each(MODES)("%s", (_mode, options) => {
  let machine: Machine;
  let left: () => Promise<string>;
  beforeAll(async () => {
    machine = await createMachine(options);
    await machine.writeFile("/usr/bin/kinds", await fileOf(KINDS), 0o755);
    left = await countObjects(machine);
  }, LIMIT);
  afterAll(async () => {
    expect(await left()).toBe("");
    await machine.shutdown();
  });

  /**
   * Writes alice's `sleep`, which is started by `by` and changed by `after`, and has it brought back by `restart`.
   * @returns what criu and `check`, to which the process is $p, say: first 0 or 1
   */
  const brought = async ({ by = "", after = "", restart = RESTORER, check = "" }) => {
    const { out, err } = await sh(
      machine,
      `cd /tmp; rm -rf img; mkdir img; ${by} setsid ${ALICE} sleep 1000 </dev/null >/dev/null 2>&1 & u=$!
      until p=$(pgrep -x sleep); do sleep 0.01; done; ${after}
      criu dump -t $p -D img || exit; wait $u 2>/dev/null; chmod -R a+rwX img
      ${restart} criu restore -d -D img --pidfile /tmp/img/pid; echo $?
      if [ -e img/pid ]; then p=$(cat img/pid); ${check} kill -9 $p; while pgrep sleep >/dev/null; do sleep 0.01; done; else pgrep sleep || echo nobody; fi`,
      LIMIT,
    );
    return [out, err.replace(/process \d+/, "process N")];
  };
  const refusal = (why: string) => ["1\nnobody\n", `criu: cannot restore: ${why}\n`];

  it("a hard limit above the restarter's is refused, and taken from who has CAP_SYS_RESOURCE", async () => {
    const lower = 'sh -c "ulimit -n 100; exec \\"\\$@\\"" sh';
    expect(await brought({ restart: `${lower} ${RESTORER}` })).toEqual(
      refusal(
        "process N has the hard limit RLIMIT_NOFILE=1048576, and you have 100: only who has CAP_SYS_RESOURCE may raise it",
      ),
    );
    const check = "grep 'Max open' /proc/$p/limits | tr -s ' ';";
    expect(await brought({ restart: `${lower} ${able("+checkpoint_restore,+sys_resource")}`, check })).toEqual([
      "0\nMax open files 1024 1048576 files \n",
      "",
    ]);
    expect(await brought({ by: "prlimit --nofile=50:60", check })).toEqual(["0\nMax open files 50 60 files \n", ""]);
  });

  it("a nice value below the restarter's is refused beyond RLIMIT_NICE", async () => {
    const after = "renice -n -5 -p $p >/dev/null;";
    const check = "cut -d' ' -f19 /proc/$p/stat;";
    expect(await brought({ after })).toEqual(
      refusal(
        "process N has the nice value -5, and yours is 0: only who has CAP_SYS_NICE, or a higher RLIMIT_NICE, may give it",
      ),
    );
    expect(await brought({ after, restart: `prlimit --nice=0:25 ${RESTORER}`, check })).toEqual(["0\n-5\n", ""]);
    expect(await brought({ after: "renice -n 5 -p $p >/dev/null;", check })).toEqual(["0\n5\n", ""]);
  });

  it("real-time scheduling is refused beyond RLIMIT_RTPRIO", async () => {
    const after = "chrt -r -p 10 $p;";
    const check = "cut -d' ' -f40,41 /proc/$p/stat;";
    expect(await brought({ after })).toEqual(
      refusal(
        "process N has the real-time priority 10: only who has CAP_SYS_NICE, or a higher RLIMIT_RTPRIO, may give it",
      ),
    );
    expect(await brought({ after, restart: `prlimit --rtprio=0:10 ${RESTORER}`, check })).toEqual(["0\n10 2\n", ""]);
  });

  it("an oom_score_adj below the restarter's floor is refused, and a floor below his is not handed on", async () => {
    const spared = "echo -500 > /proc/$p/oom_score_adj;";
    const asAlice = (value: number) => `${ALICE} sh -c "echo ${value} > /proc/$p/oom_score_adj" 2>/dev/null;`;
    expect(await brought({ after: spared })).toEqual(
      refusal(
        "process N has the oom_score_adj -500, and you may go down to 0: only who has CAP_SYS_RESOURCE may go lower",
      ),
    );
    const check = `${asAlice(-1)} cat /proc/$p/oom_score_adj;`;
    expect(await brought({ after: spared + asAlice(0), check })).toEqual(["0\n0\n", ""]);
  });

  it.each([
    ["uts", "-u"],
    ["ipc", "-i"],
    ["net", "-n"],
    ["pid", "-pf"],
    ["mnt", "-m"],
    ["cgroup", "-C"],
  ])("a %s namespace is made only by who has CAP_SYS_ADMIN where it is owned", async (name, flag) => {
    const by = `unshare ${flag}`;
    expect(await brought({ by })).toEqual(
      refusal(`no ${name} namespace may be made: you have not CAP_SYS_ADMIN in the user namespace that is to own it`),
    );
    // A mount namespace wants more to come back than rights: a root.
    if (name !== "mnt") expect(await brought({ by, restart: "" })).toEqual(["0\n", ""]);
  });

  const says = async (script: string) => {
    const { out, err } = await sh(machine, `cd /tmp; rm -rf *; mkdir img; chmod 777 . img; ${script}`, LIMIT);
    return [out, err.replaceAll(/\b\d\d+\b/g, "N")];
  };
  /** Until the program of $p is `sleep`. */
  const ASLEEP = 'until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.01; done;';
  const END = "kill -9 -$p; wait $p 2>/dev/null; while pgrep sleep >/dev/null; do sleep 0.01; done";

  it("a tree is written only by who may look into each of its processes", async () => {
    const hers = `setsid ${ALICE} sh -c 'sleep 1000 & exec sleep 1000' & p=$!;`;
    const mixed = `setsid sh -c 'sleep 1000 & exec ${ALICE} sleep 1000' & p=$!;`;
    const strange =
      "criu: cannot dump process N: process N is another user's, or has rights that you have not: only who has CAP_SYS_PTRACE may look into it\n";
    const dump = "criu dump -R -t $p -D img; echo $?;";
    expect(await says(`${hers} ${ASLEEP} ${RESTORER} ${dump} ${END}`)).toEqual(["0\n", ""]);
    expect(await says(`${mixed} ${ASLEEP} ${RESTORER} ${dump} ls img; ${END}`)).toEqual(["1\n", strange]);
    expect(await says(`${mixed} ${ASLEEP} ${RESTORER} criu pre-dump -t $p -D img; echo $?; ${END}`)).toEqual([
      "1\n",
      strange,
    ]);
    const may = able("+checkpoint_restore,+sys_ptrace");
    expect(await says(`${mixed} ${ASLEEP} ${may} ${dump} ${END}`)).toEqual(["0\n", ""]);
    expect(await says(`${hers} ${ASLEEP} ${ALICE} ${dump} ${END}`)).toEqual([
      "1\n",
      "criu: cannot dump process N: only root, or who has CAP_CHECKPOINT_RESTORE, may do this: in a user namespace of your own you have it (unshare -Urpf --mount-proc)\n",
    ]);
  });

  it("a tree that is held is let go by its holder, or by who may look into him", async () => {
    const held = (who: string) =>
      `setsid ${ALICE} sleep 1000 & p=$!; ${ASLEEP} echo $p > held;
       printf '#!/bin/sh\n[ "$CRTOOLS_SCRIPT_ACTION" != post-dump ] || ${who} kinds let-go\n' > act; chmod +x act;
       criu dump -t $p -D img --action-script /tmp/act; echo $?; cat result;`;
    expect(await says(`${held(RESTORER)} wait $p 2>/dev/null`)).toEqual(["0\nCHECKPOINT_FINISH: -1, not 0\n", ""]);
    expect(await says(`${held("")} ${END}`)).toEqual([
      "1\nok\n",
      "criu: process N was written, and then somebody else let it go: it runs on\n",
    ]);
    expect(await says(`setsid sleep 1000 & p=$!; ${ASLEEP} echo $p > held; kinds let-go; cat result; ${END}`)).toEqual([
      "CHECKPOINT_FINISH: -22, not 0\n",
      "",
    ]);
  });

  it("who is root in a user namespace only chooses PIDs in PID namespaces of that", async () => {
    const dumped = `setsid ${ALICE} sleep 1000 & p=$!; ${ASLEEP} criu dump -t $p -D img; wait $p 2>/dev/null; chmod -R a+rX img;`;
    expect(await says(`${dumped} ${ALICE} unshare -U -r criu restore -d -D img; echo $?`)).toEqual([
      "1\n",
      "criu: cannot restore: only root, or who has CAP_CHECKPOINT_RESTORE over the PID namespace, may choose PIDs: restart in one of your own (unshare -Urpf --mount-proc)\n",
    ]);
  });

  it("a user namespace maps what the restarter could map", async () => {
    const dumped = (by: string) =>
      `setsid ${by} sleep 1000 & p=$!; ${ASLEEP} criu dump -t $p -D img; wait $p 2>/dev/null; chmod -R a+rX img;`;
    const restored = `${RESTORER} criu restore -d -D img; echo $?;`;
    expect(await says(`${dumped("unshare -U -r")} ${restored} cat /proc/$p/uid_map`)).toEqual([
      "1\n",
      "criu: cannot restore: no user namespace may be made: you have not CAP_SETUID and CAP_SETGID to map its ids\ncat: /proc/N/uid_map: No such file or directory\n",
    ]);
    expect(await says(`${dumped(`${ALICE} unshare -U -r`)} ${restored} tr -s ' ' < /proc/$p/uid_map; ${END}`)).toEqual([
      "0\n 0 1000 1\n",
      "",
    ]);
  });
});
