// Hostile use: tables are filled until the kernel refuses, with the errors of Linux; afterwards nothing has leaked and nothing hangs. What
// Linux itself answers is recorded in test/conformance/core (core-host-*); here it is a matter of numbers.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { countObjects, createMachine, MODES, sh } from "../machine/boot.ts";

/** Ten times as much: what was run once by hand (HOSTILE=10), and what every run can afford. */
const TIMES = Number(process.env.HOSTILE ?? 1);

describe.each(MODES)("hostile use, %s", { timeout: TIMES * 30_000 }, (_mode, options) => {
  let machine: Machine;
  let leaked: () => Promise<string>;
  beforeAll(async () => {
    machine = await createMachine(options);
    // What is made once and stays: the tree of control groups, the instances of file systems.
    await sh(
      machine,
      "ls /sys/fs/cgroup; unshare -muinpCTf --mount-proc true; mkdir /sys/fs/cgroup/x; rmdir /sys/fs/cgroup/x",
    );
    leaked = await countObjects(machine);
  }, 60_000);
  afterAll(() => machine.shutdown());

  async function filled(script: string, expected: string): Promise<void> {
    const { out, err } = await sh(machine, script, TIMES * 20_000);
    expect({ out: out.trim(), err }).toEqual({ out: expected, err: "" });
    expect(await leaked()).toBe("");
  }

  test("mounts on top of each other, and beside each other", () =>
    filled(
      `mkdir -p /tmp/m; mount -t tmpfs none /tmp/m; cd /tmp/m; n=${TIMES * 1000}; mkdir top; mkdir $(seq $n)
       i=0; while [ $i -lt 500 ]; do mount --bind top top || break; i=$((i+1)); done
       i=0; while [ $i -lt $n ]; do i=$((i+1)); mount --bind $i $i || break; done; grep -c /tmp/m /proc/self/mountinfo
       cd /; unshare -m grep -c /tmp/m /proc/self/mountinfo; umount -l /tmp/m; rmdir /tmp/m; grep -c /tmp/m /proc/self/mountinfo`,
      `${TIMES * 1000 + 501}\n${TIMES * 1000 + 501}\n0`,
    ));

  test("mount-max", () =>
    filled(
      `old=$(cat /proc/sys/fs/mount-max); echo 60 > /proc/sys/fs/mount-max; mkdir -p /tmp/m
       unshare -m sh -c 'mount -t tmpfs none /tmp/m; while mount --bind /tmp/m /tmp/m 2>/tmp/e; do :; done
         grep -c "system call failed: No space left on device" /tmp/e; [ $(wc -l < /proc/self/mountinfo) -ge 59 ] && echo full'
       echo $old > /proc/sys/fs/mount-max; rmdir /tmp/m; rm /tmp/e`,
      "1\nfull",
    ));

  test.each(["uts", "ipc", "mount", "net", "cgroup", "pid", "time"])(
    "namespaces of a kind, kept by binds: %s",
    (kind) =>
      filled(
        `mkdir -p /tmp/n; mount -t tmpfs none /tmp/n; mount --make-private /tmp/n; n=${TIMES * 100}; i=0
         while [ $i -lt $n ]; do : > /tmp/n/$i; unshare -f --${kind}=/tmp/n/$i true || break; i=$((i+1)); done
         grep -c nsfs /proc/self/mountinfo; i=0; while [ $i -lt $n ]; do umount /tmp/n/$i; i=$((i+1)); done; umount /tmp/n; rmdir /tmp/n`,
        `${TIMES * 100}`,
      ),
  );

  test("a fork bomb within pids.max is ended by cgroup.kill", () =>
    filled(
      `cd /sys/fs/cgroup; echo +pids > cgroup.subtree_control; mkdir bomb; echo ${TIMES * 40} > bomb/pids.max
       printf 'f() { f | f & }; f; sleep 100' > /tmp/bomb
       sh -c 'echo $$ > bomb/cgroup.procs; exec sh /tmp/bomb' 2>/dev/null & until grep -q 'max [1-9]' bomb/pids.events; do sleep 0.05; done
       [ $(cat bomb/pids.current) -le ${TIMES * 40} ] && echo held; echo 1 > bomb/cgroup.kill; wait
       until grep -q 'populated 0' bomb/cgroup.events; do sleep 0.05; done; until rmdir bomb; do sleep 0.05; done 2>/dev/null
       echo -pids > cgroup.subtree_control; rm /tmp/bomb; echo gone`,
      "held\ngone",
    ));

  test("32 PID namespaces and 33 user namespaces deep", () =>
    filled(
      `echo 'if unshare $2 true 2>/dev/null; then exec unshare $2 sh /tmp/deep $(($1+1)) $2; else echo $1; fi' > /tmp/deep
       sh /tmp/deep 0 -pf; sh /tmp/deep 0 -Ur; rm /tmp/deep`,
      "32\n33",
    ));

  test("processes of a user, System V objects", () =>
    filled(
      `cd /tmp; mkdir -m 777 u; echo 'ulimit -p 8; i=0; while [ $i -lt 20 ]; do sleep 100 >/dev/null 2>&1 & i=$((i+1)); done' > u/f
       setpriv --reuid 1000 --regid 1000 --clear-groups sh u/f 2>&1 | sed 's/.*: //' | tail -1; pkill -u 1000; until ! pgrep -u 1000 >/dev/null; do sleep 0.05; done
       old=$(cat /proc/sys/kernel/msgmni); echo 50 > /proc/sys/kernel/msgmni; i=0; while ipcmk -Q >/dev/null 2>&1; do i=$((i+1)); done
       echo $i; ipcrm -a; echo $old > /proc/sys/kernel/msgmni; ipcs -q | grep -c 0x; rm -r u`,
      "Cannot fork\n50\n0",
    ));

  // Two gigabytes: a machine that is full can still be told to remove and to end what fills it.
  test.runIf(TIMES > 1)("memory, filled with the content of files", () =>
    filled(
      `mkdir /tmp/t; mount -t tmpfs -o size=8g none /tmp/t; dd if=/dev/zero of=/tmp/t/x bs=1M 2>&1 | head -1
       [ $(stat -c %s /tmp/t/x) -gt 1900000000 ] && echo full; rm /tmp/t/x; umount /tmp/t; rmdir /tmp/t`,
      "dd: error writing '/tmp/t/x': No space left on device\nfull",
    ),
  );

  test.runIf(TIMES > 1)("memory, filled with processes", () =>
    filled(
      `sh -c 'while sleep 1000 >/dev/null 2>&1 & do :; done' 2>&1 | sed 's/.*: //'; [ $(ps -e | wc -l) -gt 2000 ] && echo full
       pkill -9 sleep; until ! pgrep sleep >/dev/null; do sleep 0.05; done`,
      "Cannot fork\nfull",
    ),
  );

  test("a chain of processes, each waiting for the next", () =>
    filled(
      `echo '[ $1 -eq 0 ] && exit 7; sh /tmp/n $(($1-1))' > /tmp/n; sh /tmp/n ${TIMES * 300}; echo $?; rm /tmp/n`,
      "7",
    ));

  test("zombies that nobody waits for until the end", () =>
    filled(
      `sh -c 'i=0; while [ $i -lt ${TIMES * 300} ]; do (exit 0) & i=$((i+1)); done; exec sleep 0.3'
       until [ $(ps -e -o stat= | grep -c Z) -eq 0 ]; do sleep 0.05; done; echo none`,
      "none",
    ));
});
