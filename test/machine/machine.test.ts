// What workers/api.ts promises, in both modes and on both hosts.

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { countObjects, createMachine, MODES, plain, said, sh, Typist, text } from "./boot.ts";

describe.each(MODES)("a machine, %s", (mode, options) => {
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

  test("a first number far from 0 leaves nothing behind", async () => {
    const leaked = await countObjects(machine);
    await sh(machine, "unshare -i sh -c 'echo 64 > /proc/sys/kernel/shm_next_id; ipcmk -M 100; ipcrm -a'");
    await sh(machine, "unshare -i sh -c 'echo 30000 > /proc/sys/kernel/msg_next_id; ipcmk -Q'");
    await sh(machine, "dd if=/dev/zero of=/tmp/sparse bs=1 count=1 seek=3G status=none; rm /tmp/sparse");
    expect(await leaked()).toBe("");
  });

  test("is of the mode that was asked for", async () => {
    expect(machine.mode).toBe(mode.toLowerCase());
    expect((await machine.stats()).mode).toBe(mode.toLowerCase());
  });

  test("runs a program and gives its output and status", async () => {
    expect(await sh(machine, "echo out; echo err >&2; exit 3")).toEqual({ code: 3, out: "out\n", err: "err\n" });
  });

  test("says which signal ended a program", async () => {
    const result = await machine.run({ argv: ["sh", "-c", "kill -9 $$"] });
    expect(result).toMatchObject({ code: 137, signal: 9 });
  });

  test("hands stdin over, as bytes and piece by piece", async () => {
    expect(said(await machine.run({ argv: ["cat"], stdin: "all at once" })).out).toBe("all at once");
    const pieces = ["one ", "two ", "three"];
    const next = async () => {
      const piece = pieces.shift();
      return piece === undefined ? null : new TextEncoder().encode(piece);
    };
    expect(said(await machine.run({ argv: ["cat"], stdin: next })).out).toBe("one two three");
  });

  test("what is more than a pipe or a terminal takes at once arrives whole, and once", async () => {
    const text = Array.from({ length: 4000 }, (_, n) => `${n} the quick brown fox jumps over the lazy dog\n`).join("");
    expect(said(await machine.run({ argv: ["cat"], stdin: text })).out).toBe(text);
    const terminal = await machine.terminal({ argv: ["sh", "-c", "stty -echo; echo ready; cat > /tmp/typed"] });
    const typist = await Typist.at(terminal);
    await typist.sees("ready");
    await typist.types(text);
    await typist.types("\x04");
    await terminal.exited;
    await terminal.close();
    expect(await machine.readFile("/tmp/typed")).toEqual(new TextEncoder().encode(text));
  });

  test("calls back with output as it comes", async () => {
    let heard = "";
    const { stdout } = await machine.run({
      argv: ["sh", "-c", "echo a; echo b"],
      stdout: (data) => {
        heard += text(data);
      },
    });
    expect(heard).toBe("a\nb\n");
    expect(stdout.length).toBe(0);
  });

  test("gives environment, folder and user", async () => {
    const result = await machine.run({
      argv: ["sh", "-c", 'echo "$GREETING $(pwd) $(id -u)"'],
      env: { GREETING: "hi" },
      cwd: "/tmp",
      uid: 1000,
      gid: 1000,
    });
    expect(said(result).out).toBe("hi /tmp 1000\n");
  });

  test("ends what takes too long", async () => {
    const result = await machine.run({ argv: ["sleep", "100"], timeout: 200 });
    expect(result.signal).toBe(9);
  });

  test("ends a loop that makes no system call", async () => {
    const result = await machine.run({ argv: ["sh", "-c", "while :; do :; done"], timeout: 300 });
    expect(result.signal).toBe(9);
  });

  test("hands forty thousand arguments over, each once", { timeout: 60_000 }, async () => {
    const script = "x=$(seq 40000); /bin/true $x; sh -c 'shift 39999; echo $# $1' sh $x";
    expect(await sh(machine, script)).toEqual({ code: 0, out: "1 40000\n", err: "" });
  });

  test("refuses what cannot be run as Linux does", async () => {
    await expect(machine.run({ argv: ["nonesuch"] })).rejects.toMatchObject({ errno: 2 });
    expect(await machine.run({ argv: ["/nonesuch"] })).toMatchObject({ code: 127 });
    await machine.writeFile("/tmp/garbage", new Uint8Array([1, 2, 3]), 0o755);
    expect(await machine.run({ argv: ["/tmp/garbage"] })).toMatchObject({ code: 126 });
  });

  test("files go in and come out", async () => {
    await machine.writeFile("/tmp/blob", new Uint8Array([0, 255, 10]), 0o600);
    expect(await machine.readFile("/tmp/blob")).toEqual(new Uint8Array([0, 255, 10]));
    expect((await sh(machine, "stat -c '%a %s' /tmp/blob")).out).toBe("600 3\n");
    expect(await machine.list("/tmp")).toContainEqual({ name: "blob", type: "file" });
    await expect(machine.readFile("/tmp/none")).rejects.toMatchObject({ errno: 2 });
  });

  test("lists processes and signals them", async () => {
    const { out } = await sh(machine, "sleep 1000 >/dev/null 2>&1 & echo $!");
    const pid = Number(out);
    await vi.waitFor(async () =>
      expect(await machine.processes()).toContainEqual(expect.objectContaining({ pid, comm: "sleep" })),
    );
    await machine.kill(pid, 15);
    await vi.waitFor(async () => expect((await machine.processes()).map((process) => process.pid)).not.toContain(pid));
  });

  test("a terminal is a shell with a size, and ends with it", async () => {
    const terminal = await machine.terminal({ rows: 30, cols: 90 });
    let screen = "";
    await terminal.onData((data) => {
      screen += text(data);
    });
    await vi.waitFor(() => expect(screen).toContain("# "), { timeout: 10_000 });
    await terminal.write("stty size; tty\r");
    await vi.waitFor(() => expect(plain(screen)).toContain(`30 90\n${terminal.path}\n`), { timeout: 10_000 });
    await terminal.resize(40, 100);
    await terminal.write("stty size\r");
    await vi.waitFor(() => expect(plain(screen)).toContain("40 100\n"), { timeout: 10_000 });
    await terminal.write("exit 7\r");
    expect(await terminal.exited).toEqual({ code: 7 });
    await terminal.close();
  });

  test("a slow listener holds the writer back, and loses nothing", async () => {
    const terminal = await machine.terminal({ argv: ["seq", "20000"] });
    let screen = "";
    await terminal.onData(async (data) => {
      screen += text(data);
      await new Promise((resolve) => setTimeout(resolve, 1));
    });
    await terminal.exited;
    await vi.waitFor(() => expect(screen.endsWith("20000\r\n")).toBe(true), { timeout: 10_000 });
    expect(screen.split("\r\n")).toHaveLength(20_001);
    await terminal.close();
  });

  test("tells a terminal's end after all that it printed, also to who listens late", async () => {
    const terminal = await machine.terminal({ argv: ["sh", "-c", "seq 3000; exit 5"] });
    let screen = "";
    void terminal.onData(async (data) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      screen += text(data);
    });
    expect(await terminal.exited).toEqual({ code: 5 });
    expect(screen.endsWith("3000\r\n")).toBe(true);
    await terminal.close();

    const late = await machine.terminal({ argv: ["echo", "done"] });
    await late.exited;
    let heard = "";
    await late.onData(async (data) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      heard += text(data);
    });
    expect(heard).toBe("done\r\n");
    await late.close();
  });

  test("reaps what it ran", async () => {
    for (let n = 0; n < 5; n += 1) await sh(machine, "true");
    await vi.waitFor(async () => expect((await machine.processes()).filter(({ state }) => state === "Z")).toEqual([]));
  });

  test("a fork bomb meets its user's limit, and the machine goes on", async () => {
    const bomb = "ulimit -p 40; f() { f | f & f; }; f";
    const { out } = await sh(
      machine,
      `setpriv --reuid 1000 --regid 1000 --clear-groups sh -c '${bomb}' 2>/tmp/said; until ! pkill -9 -u 1000; do sleep 0.05; done; sort -u /tmp/said; echo still here`,
      60_000,
    );
    expect(out).toBe("sh: 1: Cannot fork\nstill here\n");
  });

  test("a shell that reads without end leaves others their turn", async () => {
    const { out } = await sh(machine, "read x </dev/zero & sleep 0.1; echo alive; kill $!; wait $!; echo $?");
    expect(out).toBe("alive\n143\n");
  });

  test("who takes all memory it may have dies alone", async () => {
    const { out, err } = await sh(
      machine,
      `sleep 1000 & (ulimit -v 65536; awk 'BEGIN { s = "sixteen letters."; while (1) s = s s }'; echo $?); kill -0 $! && kill $!; head -c 70000000 /dev/zero > /dev/shm/f; echo $?; rm -f /dev/shm/f`,
      60_000,
    );
    expect(out).toMatch(/^(132|2)\n0\n$/);
    expect(err).not.toContain("No such process");
  });

  test("a full file system is an error of who writes, and empty again when the file is gone", async () => {
    const { out, err } = await sh(
      machine,
      "mkdir /tmp/small; mount -t tmpfs -o size=1m none /tmp/small; yes > /tmp/small/f; echo $?; rm /tmp/small/f; echo more > /tmp/small/f; cat /tmp/small/f; umount /tmp/small",
    );
    expect(out).toBe("1\nmore\n");
    expect(err).toBe("yes: standard output: No space left on device\n");
  });

  test("two hundred processes live at once", async () => {
    const { out, err } = await sh(
      machine,
      'i=0; while [ $i -lt 200 ]; do sleep 1000 & all="$all $!"; i=$((i + 1)); done; set -- /proc/[0-9]*; echo $#; kill $all; wait; echo done',
      50_000,
    );
    expect(err).toBe("");
    const [alive, end] = out.trim().split("\n");
    expect(Number(alive)).toBeGreaterThanOrEqual(200);
    expect(end).toBe("done");
  });
});

describe.each(MODES)("a snapshot, %s", (_mode, options) => {
  test("goes on where the machine was, with its terminals", async () => {
    const first = await createMachine(options);
    const terminal = await first.terminal();
    let screen = "";
    await terminal.onData((data) => {
      screen += text(data);
    });
    await terminal.write("x=kept; echo file > /tmp/file; echo ready\r");
    await vi.waitFor(() => expect(screen).toContain("ready\r\n"), { timeout: 10_000 });
    const snapshot = await first.snapshot();
    await first.shutdown();

    const second = await createMachine({ ...options, snapshot });
    const [again] = await second.terminals();
    expect(again?.path).toBe(terminal.path);
    screen = "";
    await again?.onData((data) => {
      screen += text(data);
    });
    await again?.write("echo $x $(cat /tmp/file)\r");
    await vi.waitFor(() => expect(plain(screen)).toContain("\nkept file\n"), { timeout: 10_000 });
    await second.shutdown();
  });

  test("a damaged one is refused", async () => {
    await expect(createMachine({ ...options, snapshot: new Uint8Array(100) })).rejects.toThrow();
  });
});
