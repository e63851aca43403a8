// Savepoints: a machine that goes back to an earlier moment of itself, and on from there. In Node and in Chromium, SMP and UP.

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { countObjects, createMachine, MODES, sh, Typist, text } from "./boot.ts";

const LIMIT = { timeout: 20_000 };
const ENOENT = 2;
const ENOSPC = 28;
const ECANCELED = 125;

describe.each(MODES)("a savepoint, %s", (_mode, options) => {
  let machine: Machine;

  beforeAll(async () => {
    machine = await createMachine(options);
  });

  afterAll(async () => {
    await machine.shutdown();
  });

  const out = async (script: string): Promise<string> => (await sh(machine, script)).out.trim();
  /** What a file holds, "" while it is not there. */
  const file = async (path: string): Promise<string> =>
    text(await machine.readFile(path).catch(() => new Uint8Array()));
  const pids = async (): Promise<number[]> => (await machine.processes()).map(({ pid }) => pid);
  const state = async (pid: number): Promise<string | undefined> =>
    (await machine.processes()).find((process) => process.pid === pid)?.state;

  test("a counter goes back, and counts on from there", async () => {
    const pid = Number(
      await out("(i=0; while :; do i=$((i + 1)); echo $i >> /tmp/count; sleep 0.01; done) > /dev/null & echo $!"),
    );
    const counted = async () => (await file("/tmp/count")).trim().split("\n").map(Number);
    await vi.waitFor(async () => expect((await counted()).length).toBeGreaterThan(3), LIMIT);
    await machine.kill(pid, 19);
    await vi.waitFor(async () => expect(await state(pid)).toBe("T"), LIMIT);
    const then = await counted();
    const { id } = await machine.savepoint();
    for (let round = 0; round < 2; round++) {
      await machine.kill(pid, 18);
      await vi.waitFor(async () => expect((await counted()).length).toBeGreaterThan(then.length + 3), LIMIT);
      await machine.revert(id);
      expect(await counted()).toEqual(then);
      await vi.waitFor(async () => expect(await state(pid)).toBe("T"), LIMIT);
      expect(await counted()).toEqual(then);
    }
    await machine.kill(pid, 18);
    await vi.waitFor(async () => expect((await counted()).length).toBeGreaterThan(then.length), LIMIT);
    const [first] = (await counted()).slice(then.length);
    expect(first).toBe(then.length + 1);
    await machine.kill(pid, 9);
  });

  test("who was born since is gone, who was killed lives again", async () => {
    const old = Number(await out("sleep 1000 > /dev/null & echo $!"));
    const { id } = await machine.savepoint();
    const young = Number(await out(`kill ${old}; sleep 1001 > /dev/null & echo $!`));
    await vi.waitFor(async () => expect(await pids()).not.toContain(old), LIMIT);
    await machine.revert(id);
    expect(await pids()).toContain(old);
    expect((await machine.processes()).filter(({ cmdline }) => cmdline.includes("1001"))).toEqual([]);
    expect(young).toBeGreaterThan(0);
    // It is no picture of a process: it can be killed once more, and its number is given again in turn.
    await machine.kill(old, 15);
    await vi.waitFor(async () => expect(await pids()).not.toContain(old), LIMIT);
  });

  test("files, mounts, namespaces and pipes are what they were", async () => {
    const pid = Number(
      await out(
        "mkdir -p /tmp/m; mount -t tmpfs none /tmp/m; echo kept > /tmp/m/f; mkfifo /tmp/p;" +
          "unshare -u sh -c 'hostname inside; exec sleep 1000 <> /tmp/p' > /dev/null & echo $!;" +
          "until [ -e /proc/$!/fd/0 ] && readlink /proc/$!/fd/0 | grep -q /tmp/p; do sleep 0.01; done; echo in the pipe > /tmp/p",
      ),
    );
    const look = () =>
      out(
        `cat /tmp/m/f; nsenter -t ${pid} -u hostname; timeout 5 head -n 1 /tmp/p; ls /tmp/m; grep -c /tmp/m /proc/mounts`,
      );
    const then = "kept\ninside\nin the pipe\nf\n1";
    const { id } = await machine.savepoint();
    expect(await look()).toBe(then);
    await sh(machine, `nsenter -t ${pid} -u hostname other; kill ${pid}; umount /tmp/m; rm -r /tmp/m /tmp/p`);
    await machine.revert(id);
    expect(await look()).toBe(then);
    await sh(machine, `kill ${pid}; umount /tmp/m; rm -r /tmp/m /tmp/p`);
  });

  test("who waited in a read waits again, and a sleeper has the rest of its time", async () => {
    await sh(machine, "mkfifo /tmp/q");
    const pid = Number(
      await out(
        "(read a < /tmp/q; read b c < /proc/uptime; sleep 1; read d e < /proc/uptime; echo $a $b $d > /tmp/said) & echo $!",
      ),
    );
    const reads = await machine.savepoint("reads");
    await sh(machine, "echo first > /tmp/q");
    const sleeps = await machine.savepoint("sleeps");
    const said = async (): Promise<string> => {
      await vi.waitFor(async () => expect(await file("/tmp/said")).not.toBe(""), LIMIT);
      const [word = "", from, to] = (await file("/tmp/said")).split(" ");
      expect(Number(to) - Number(from)).toBeGreaterThanOrEqual(0.99);
      return word;
    };
    expect(await said()).toBe("first");
    const late = Number((await out("cat /proc/uptime")).split(" ")[0]);

    await machine.revert(sleeps.id);
    expect(await file("/tmp/said")).toBe("");
    expect(Number((await out("cat /proc/uptime")).split(" ")[0])).toBeLessThan(late);
    expect(await said()).toBe("first");

    await machine.revert(reads.id);
    expect(await pids()).toContain(pid);
    await sh(machine, "echo second > /tmp/q");
    expect(await said()).toBe("second");
    await sh(machine, "rm /tmp/q /tmp/said");
  });

  test("nobody sleeps through what wakes him while savepoints are taken", async () => {
    await machine.writeFile(
      "/tmp/busy.sh",
      `cd /tmp; mkfifo ping pong; exec 3<> ping 4<> pong
      (i=0; while [ $i -lt 100 ]; do i=$((i + 1)); echo $i >&3; read a <&4; done; [ $a = 100 ]) & a=$!
      (i=0; while [ $i -lt 100 ]; do i=$((i + 1)); read b <&3; echo $b >&4; done; [ $b = 100 ]) & b=$!
      (i=0; while [ $i -lt 40 ]; do i=$((i + 1)); sleep 0.01; done) & c=$!
      (i=0; while [ $i -lt 20 ]; do i=$((i + 1)); flock l sleep 0.005; done) & d=$!
      (i=0; while [ $i -lt 20 ]; do i=$((i + 1)); flock l sleep 0.005; done) & e=$!
      (i=0; while [ $i -lt 30 ]; do i=$((i + 1)); sh -c 'exit 3' & wait $!; [ $? = 3 ] || exit 1; done) & f=$!
      (n=0; trap 'n=$((n + 1))' USR1; : > caught; while [ $n -lt 3 ]; do sleep 1000 & s=$!; wait $s; kill $s; done) & g=$!
      (until [ -e caught ]; do sleep 0.01; done; while kill -USR1 $g; do sleep 0.02; done) 2> /dev/null & h=$!
      i=0; while [ $i -lt 40 ]; do i=$((i + 1)); seq 2000 | cat | tail -n 1; done | sort -u
      for p in $a $b $c $d $e $f $g $h; do wait $p || echo "one failed: $?"; done`,
    );
    let over = false;
    const run = sh(machine, "sh /tmp/busy.sh").finally(() => {
      over = true;
    });
    let taken = 0;
    for (; !over; taken++) {
      await machine.savepoint();
      // Time to get on: the machine stands still in a savepoint.
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await run).toMatchObject({ out: "2000\n", code: 0 });
    expect(taken).toBeGreaterThan(3);
  }, 60_000);

  test("what nobody has touched costs nothing, however large", async () => {
    const hold = "bench hold 24 > /dev/null & echo $!; until pgrep -x -r S bench > /dev/null; do sleep 0.01; done";
    const pid = Number(await out(hold));
    const first = await machine.savepoint();
    expect(first.size).toBeGreaterThan(24 << 20);
    for (let round = 0; round < 3; round++) expect((await machine.savepoint()).changed).toBeLessThan(2 << 20);
    await machine.revert(first.id);
    expect((await machine.savepoint()).changed).toBeLessThan(2 << 20);
    expect(await state(pid)).toBe("S");
    await machine.kill(pid, 9);
  });

  test("a file is what it was, however it was changed since", async () => {
    const sum = () => out("sha256sum < /tmp/large");
    const ways = [
      "head -c 3000000 /dev/urandom > /tmp/large",
      "printf here | dd of=/tmp/large bs=1 seek=1234567 conv=notrunc status=none",
      "truncate -s 100000 /tmp/large; truncate -s 2000000 /tmp/large",
      "fallocate -p -o 4096 -l 20000 /tmp/large",
      "cp --reflink=auto /tmp/large /tmp/other; printf there | dd of=/tmp/large bs=1 seek=10 conv=notrunc status=none",
      "cat /tmp/other /tmp/other >> /tmp/large",
      "rm /tmp/large; cp /tmp/other /tmp/large; printf x >> /tmp/large",
    ];
    const moments: { id: number; is: string }[] = [];
    for (const way of ways) {
      await out(way);
      moments.push({ id: (await machine.savepoint()).id, is: await sum() });
    }
    expect(new Set(moments.map(({ is }) => is)).size).toBe(ways.length);
    for (const at of [3, 0, 6, 1, 5, 2, 4, 6]) {
      const { id, is } = moments[at] as (typeof moments)[number];
      await machine.revert(id);
      expect(await sum()).toBe(is);
      // What is written after it belongs to no moment.
      await out("printf gone | dd of=/tmp/large bs=1 seek=5000 conv=notrunc status=none");
    }
  });

  test("a line that is being edited is edited on", async () => {
    const terminal = await machine.terminal();
    const typist = await Typist.at(terminal);
    await typist.types("x=there\r");
    await typist.types("echo hal");
    await typist.sees("echo hal");
    const { id } = await machine.savepoint();
    await typist.types("t; x=gone\r");
    await typist.sees("\nhalt\n");
    await machine.revert(id);
    await typist.types("lo $x\r");
    await typist.sees("\nhallo there\n");
    expect((await machine.terminals()).map(({ path }) => path)).toEqual([terminal.path]);
    await terminal.close();
    await vi.waitFor(async () => expect(await machine.terminals()).toEqual([]), LIMIT);
  });

  test("a terminal whose screen is kept shows what it showed", async () => {
    const terminal = await machine.terminal();
    let shown = "";
    await terminal.onData(
      (data) => {
        shown += text(data);
      },
      {
        take: async () => shown,
        show: async (screen) => {
          shown = screen;
        },
      },
    );
    const does = async (command: string, answer: string) => {
      await terminal.write(`${command}\r`);
      await vi.waitFor(() => expect(shown).toContain(`${answer}\r\n`), LIMIT);
      await vi.waitFor(() => expect(shown.slice(shown.lastIndexOf(answer))).toContain("# "), LIMIT);
    };
    await does("echo be''fore", "before");
    const { id } = await machine.savepoint();
    const then = shown;
    await does("echo af''ter", "after");
    await machine.revert(id);
    await vi.waitFor(() => expect(shown).toBe(then), LIMIT);
    await does("echo on''ce more", "once more");
    expect(shown.startsWith(then)).toBe(true);
    await terminal.close();
  });

  test("so does one that nobody looked at yet", async () => {
    const terminal = await machine.terminal({ argv: ["sh", "-c", "echo early; read x; echo $x; sleep 1000"] });
    await vi.waitFor(
      async () => expect((await machine.processes()).some(({ comm }) => comm === "sh")).toBe(true),
      LIMIT,
    );
    await sh(machine, "sleep 0.1"); // it may have printed or not: both are moments
    const { id } = await machine.savepoint();
    let shown = "page ";
    await terminal.onData(
      (data) => {
        shown += text(data);
      },
      {
        take: async () => shown,
        show: async (screen) => {
          shown = screen;
        },
      },
    );
    await terminal.write("word\r");
    const whole = "page early\r\nword\r\nword\r\n";
    await vi.waitFor(() => expect(shown).toBe(whole), LIMIT);
    await machine.revert(id);
    await vi.waitFor(() => expect(shown).toBe("page early\r\n"), LIMIT);
    await terminal.write("word\r");
    await vi.waitFor(() => expect(shown).toBe(whole), LIMIT);
    await terminal.close();
  });

  test("to and fro: a branch, and nothing is overwritten", async () => {
    const at = async (content: string) => {
      await machine.writeFile("/tmp/branch", content);
      return machine.savepoint(content);
    };
    const one = await at("one");
    const two = await at("two");
    await machine.revert(one.id);
    expect(await file("/tmp/branch")).toBe("one");
    const three = await at("three");
    for (const { id, label } of [two, three, one, three, two]) {
      expect((await machine.revert(id)).current).toBe(true);
      expect(await file("/tmp/branch")).toBe(label);
    }
    expect([two.parent, three.parent]).toEqual([one.id, one.id]);
    const listed = await machine.savepoints();
    expect(listed.filter(({ current }) => current).map(({ id }) => id)).toEqual([two.id]);
    // What they have in common they share.
    expect(two.own).toBeLessThan(two.size / 4);
    await sh(machine, "rm /tmp/branch");
  });

  test("ten programs that compute", async () => {
    const { out: numbers } = await sh(
      machine,
      "for n in 1 2 3 4 5 6 7 8 9 10; do sh -c 'while :; do i=$((i + 1)); done' > /dev/null & echo $!; done",
    );
    const all = numbers.trim().split("\n").map(Number);
    const alive = async () => (await pids()).filter((pid) => all.includes(pid));
    for (let round = 0; round < 3; round++) {
      const { id } = await machine.savepoint();
      await sh(machine, `kill -9 ${all.slice(round).join(" ")}`);
      await machine.revert(id);
      expect(await alive()).toEqual(all);
    }
    await sh(machine, `kill -9 ${all.join(" ")}`);
    await vi.waitFor(async () => expect(await alive()).toEqual([]), LIMIT);
  });

  test("a run that the moment knows goes on, another ends with ECANCELED", async () => {
    let feed: (data: Uint8Array) => void = () => undefined;
    const parts = [new Promise<Uint8Array>((resolve) => (feed = resolve))];
    const known = machine.run({ argv: ["cat"], stdin: async () => (await parts.shift()) ?? null });
    const before = await machine.savepoint();
    const unknown = machine.run({ argv: ["sleep", "2000"] });
    const refused = expect(unknown).rejects.toMatchObject({ errno: ECANCELED });
    await machine.savepoint();
    await machine.revert(before.id);
    await refused;
    expect((await machine.processes()).filter(({ cmdline }) => cmdline.includes("2000"))).toEqual([]);
    feed(new TextEncoder().encode("fed"));
    expect(text((await known).stdout)).toBe("fed");
  });

  test("a terminal of later is over, one that was closed is there again", async () => {
    const first = await machine.terminal();
    await (await Typist.at(first)).types("x=1\r");
    const { id } = await machine.savepoint();
    const later = await machine.terminal();
    const over = expect(later.exited).rejects.toMatchObject({ errno: ECANCELED });
    await first.close();
    await vi.waitFor(async () => expect((await machine.terminals()).length).toBe(1), LIMIT);
    await machine.revert(id);
    await over;
    const [again, ...others] = await machine.terminals();
    expect(others).toEqual([]);
    expect(again?.path).toBe(first.path);
    if (again === undefined) throw new Error("no terminal");
    const typist = await Typist.at(again);
    await typist.types("echo $((x + 1)) still; exit 7\r");
    await typist.sees("\n2 still\n");
    expect((await again.exited).code).toBe(7);
    // Its session had not ended then.
    await machine.revert(id);
    const [third] = await machine.terminals();
    if (third === undefined) throw new Error("no terminal");
    const other = await Typist.at(third);
    await other.types("echo $((x + 2)) more\r");
    await other.sees("\n3 more\n");
    await third.close();
  });

  test("programs that came since are known, whatever their numbers were", async () => {
    const { id } = await machine.savepoint();
    const awk = "echo 6 7 | awk '{ print $1 * $2 }'";
    const cmp = "echo a > /tmp/a; cmp /tmp/a /tmp/a && echo same";
    const sed = "echo left | sed s/left/right/";
    expect(await out(`${awk}; ${cmp}`)).toBe("42\nsame");
    await machine.revert(id);
    expect(await out(`${sed}; ${cmp}`)).toBe("right\nsame");
    await machine.revert(id);
    expect(await out(`${cmp}; ${sed}; ${awk}; rm /tmp/a`)).toBe("same\nright\n42");
  });

  test("a snapshot of a machine that went back boots", async () => {
    await machine.writeFile("/tmp/then", "then");
    const { id } = await machine.savepoint();
    await machine.writeFile("/tmp/then", "later");
    await machine.revert(id);
    const second = await createMachine({ ...options, snapshot: await machine.snapshot() });
    expect(text(await second.readFile("/tmp/then"))).toBe("then");
    expect((await sh(second, "cat /tmp/then | tr a-z A-Z")).out).toBe("THEN");
    await second.shutdown();
    await sh(machine, "rm /tmp/then");
  });
});

describe.each(MODES)("going back, %s", (_mode, options) => {
  test("leaves nothing behind, refused or not", async () => {
    const machine = await createMachine(options);
    const leaked = await countObjects(machine);
    const { id } = await machine.savepoint();
    await sh(machine, "sleep 1000 > /dev/null & mkdir /tmp/d; echo x > /tmp/d/f; mount -t tmpfs none /tmp/d");
    await machine.savepoint();
    await expect(machine.revert(123_456)).rejects.toMatchObject({ errno: ENOENT });
    await machine.revert(id);
    expect((await sh(machine, "ls /tmp; pgrep sleep")).out).toBe("");
    expect(await leaked()).toBe("");
    await machine.shutdown();
  });
});

describe.each(MODES)("the budget for savepoints, %s", (_mode, options) => {
  test("gives up the oldest, and refuses what is larger than it", async () => {
    const budget = 16 << 20;
    const machine = await createMachine({ ...options, savepoints: { budget } });
    const fill = async (name: string) => {
      const noise = crypto.getRandomValues(new Uint8Array(65536));
      const bytes = new Uint8Array(4 << 20);
      for (let at = 0; at < bytes.length; at += noise.length) bytes.set(noise, at);
      for (let at = 0; at < bytes.length; at += 4096) bytes[at] = at >> 12;
      await machine.writeFile("/tmp/noise", bytes);
      return machine.savepoint(name);
    };
    const first = await machine.savepoint("first");
    for (const name of ["a", "b", "c", "d"]) await fill(name);
    const kept = await machine.savepoints();
    expect(kept.map(({ label }) => label)).not.toContain("first");
    expect(kept.at(-1)).toMatchObject({ label: "d", current: true });
    // The oldest that is left has lost its parent.
    expect(kept[0]?.parent).toBe(0);
    await expect(machine.revert(first.id)).rejects.toMatchObject({ errno: ENOENT });

    await machine.writeFile("/tmp/large", crypto.getRandomValues(new Uint8Array(65536)));
    await sh(machine, "for i in 1 2 3 4 5 6 7 8 9 10; do cat /tmp/noise; done > /tmp/large");
    await expect(machine.savepoint()).rejects.toMatchObject({ errno: ENOSPC });
    expect((await machine.savepoints()).map(({ label }) => label)).toEqual(kept.map(({ label }) => label));
    await machine.revert(kept[0]?.id ?? 0);
    expect((await sh(machine, "ls /tmp")).out).toBe("noise\n");
    await machine.shutdown();
  });
});
