// Trees of processes that move between two machines, in Node and in Chromium, from SMP to UP and back: what goes along.

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, fileOf, MODES, sh, Typist, text } from "./boot.ts";

/** Programs that check themselves, built before (test/cr/kinds/build.mjs). */
const KINDS = new URL("../../node_modules/.cache/nutshell/kinds.wasm", import.meta.url);

const LIMIT = { timeout: 20_000, interval: 30 };

describe.each(MODES)("from %s to the other", (mode, options) => {
  let here: Machine;
  let there: Machine;
  let to = "";
  let come: string | undefined;

  beforeAll(async () => {
    here = await createMachine(options);
    there = await createMachine(mode === "UP" ? {} : { cpus: 1 });
    await here.join({ name: `from-${mode}` });
    for (const machine of [here, there]) await machine.writeFile("/usr/bin/kinds", await fileOf(KINDS), 0o755);
    to = await there.join({ name: `to-${mode}`, arrived: async (_from, terminal) => void (come = terminal) });
  }, 60_000);

  afterAll(async () => {
    await here.shutdown();
    await there.shutdown();
  });

  const lines = async (machine: Machine, path: string): Promise<string[]> =>
    text(await machine.readFile(path).catch(() => new Uint8Array()))
      .split("\n")
      .slice(0, -1);

  test("each knows the other", async () => {
    expect(await here.neighbours()).toContain(to);
    expect(await here.neighbours()).not.toContain(`from-${mode}`);
    expect((await sh(here, "migrate --list")).out).toContain(`from-${mode}  (this one)\n`);
  });

  test("what cannot move stays, and it is said why", async () => {
    const refused = async (script: string) => (await sh(here, script)).err.replaceAll(/\d+/g, "N");
    expect(await refused("sleep 9 & migrate $! --to nowhere; kill $!")).toBe(
      "migrate: process N stays here: there is no machine nowhere: migrate --list names those that there are\n",
    );
    expect(await refused(`sleep 9 & migrate $! --to from-${mode}; kill $!`)).toBe(
      "migrate: process N stays here: it is on that machine: name another one (migrate --list)\n",
    );
    expect(await refused(`migrate 1 --to ${to}`)).toBe(
      "migrate: process N stays here: it is init, and so the machine itself: move a process below it\n",
    );
    await sh(there, "echo of another kind > /tmp/same");
    const other = `echo one > /tmp/same; sleep 9 < /tmp/same & migrate -q $! --to ${to}; kill $!`;
    expect(await refused(other)).toBe(
      "migrate: process N stays here: there, /tmp/same is another file: move one of them away\n",
    );
    expect(await refused(`setpriv --reuid 1000 --clear-groups migrate 1 --to ${to}`)).toBe(
      "migrate: process N stays here: only root, or who has CAP_CHECKPOINT_RESTORE, may move processes to another machine: who begins them in a user namespace of his own has it there (unshare -Urpf --mount-proc)\n",
    );
    expect(await refused(`unshare -Ur migrate 1 --to ${to}`)).toBe(
      "migrate: process N stays here: you are root of a user namespace that root has made: move the tree from outside of it\n",
    );
    const nobody = "setpriv --reuid 1000 --regid 1000 --clear-groups";
    expect(await refused(`${nobody} unshare -U --keep-caps migrate 1 --to ${to}`)).toBe(
      "migrate: process N stays here: your user namespace has other ids than yours alone, which nobody would give you there: move the tree from outside of it\n",
    );
    expect(await refused(`${nobody} unshare -Ur setpriv --bounding-set -checkpoint_restore migrate 1 --to ${to}`)).toBe(
      "migrate: process N stays here: only root, or who has CAP_CHECKPOINT_RESTORE, may move processes to another machine: who begins them in a user namespace of his own has it there (unshare -Urpf --mount-proc)\n",
    );
    expect((await sh(there, "pgrep sleep; ls -A /tmp")).out).toBe("same\n");
  });

  test("who may write trees down moves his own, and they have no more rights there", async () => {
    const alice = "setpriv --reuid 1000 --regid 1000 --groups 100,1000";
    const may = `${alice} --inh-caps +checkpoint_restore --ambient-caps +checkpoint_restore`;
    // Root's file has its owner in no machine but by root's hand.
    const begin = `cd /; mkdir -m 777 /tmp/hers; echo text > /tmp/hers/root; ${alice} sh -c 'echo $$ > /tmp/hers/own; sleep 8 < /tmp/hers/own & exec sleep 9 < $0'`;
    const start = (file: string) =>
      `${begin} ${file} </dev/null >/dev/null 2>&1 & until p=$(pgrep -f '^sleep 9'); do sleep 0.01; done`;
    const moves = `${may} migrate -q $p --to ${to}`;
    await sh(there, "mkdir -m 777 /tmp/hers");
    const roots = await sh(here, `${start("/tmp/hers/root")}; ${moves}; pkill sleep; wait; rm -r /tmp/hers`);
    expect(roots.err).toContain("there, /tmp/hers/root, which is another user's: Operation not permitted");
    const others = await sh(here, `sleep 7 & ${may} migrate -q $! --to ${to}; kill $!`);
    expect(others.err).toContain("is another user's, or has rights that you have not");
    const said = await sh(here, `${start("/tmp/hers/own")}; ${moves}; pgrep sleep; rm -r /tmp/hers`);
    expect([said.out, said.err]).toEqual(["", ""]);
    const look =
      "for p in $(pgrep sleep); do grep -hE '^(Uid|Gid|Groups|CapEff)' /proc/$p/status | tr '\t\n' '  '; done";
    const one = "Uid: 1000 1000 1000 1000 Gid: 1000 1000 1000 1000 Groups: 100 1000  CapEff: 0000000000000000 ";
    expect((await sh(there, `${look}; pkill sleep; rm -r /tmp/hers`)).out).toBe(one + one);
  });

  test("who has his rights in a user namespace of his own moves what is in it, and has no more rights there", async () => {
    const nobody = "setpriv --reuid 1000 --regid 1000 --groups 100";
    const own = `${nobody} unshare -Urpf --mount-proc sh -c`;
    await sh(here, "mkdir -m 777 /tmp/his; echo secret > /tmp/his/root; chmod 644 /tmp/his/root");
    await sh(there, "mkdir -m 777 /tmp/his");
    const moves = `migrate -q $! --to ${to}; echo $?`;
    // Whose file it is over there he cannot say.
    const roots = await sh(here, `cd /; ${own} 'sleep 9 < /tmp/his/root & ${moves}; kill $!'`);
    expect(roots.out).toBe("1\n");
    expect(roots.err).toContain("there, /tmp/his/root, which is another user's: ");
    const said = await sh(
      here,
      `cd /; ${own} 'echo text > /tmp/his/own; sh -c "sleep 8 & exec sleep 9" < /tmp/his/own & until [ $(pgrep -c sleep) = 2 ]; do sleep 0.01; done; ${moves}; pgrep sleep'; rm -r /tmp/his`,
    );
    expect([said.out, said.err]).toEqual(["0\n", ""]);
    const look =
      "for p in $(pgrep sleep); do grep -hE '^(Uid|Gid|Groups)' /proc/$p/status | tr '\t\n' '  '; tr -s ' ' < /proc/$p/uid_map; [ $(readlink /proc/$p/ns/user) = $(readlink /proc/1/ns/user) ] && echo outside; done";
    const one = "Uid: 1000 1000 1000 1000 Gid: 1000 1000 1000 1000 Groups: 100 0 1000 1\n";
    expect((await sh(there, look)).out.replaceAll(/ +/g, " ")).toBe(one + one);
    expect((await sh(there, "stat -c '%u %g' /tmp/his/own; pkill sleep; rm -r /tmp/his")).out).toBe("1000 1000\n");
  });

  test("a shell in such a namespace moves itself", async () => {
    const own = "setpriv --reuid 1000 --regid 1000 --clear-groups unshare -Urpf --mount-proc";
    await sh(there, "rm -rf /tmp/moved; mkdir -m 777 /tmp/moved");
    const loop = "until [ -e /tmp/moved/on ]; do sleep 0.02; done; id -u > /tmp/moved/id";
    const said = await sh(
      here,
      `mkdir -m 777 /tmp/moved; cd /; ${own} sh -c 'migrate -q 1 --to ${to}; setsid sh -c "migrate -q \\$\\$ --to ${to} || exit; ${loop}" </dev/null & wait; echo gone'; rm -r /tmp/moved`,
    );
    expect([said.out, said.err]).toEqual([
      "gone\n",
      "migrate: process 1 stays here: it is the first process of its PID namespace, which ends with it: move one below it\n",
    ]);
    await sh(there, "touch /tmp/moved/on");
    await vi.waitFor(async () => expect(await lines(there, "/tmp/moved/id")).toEqual(["0"]), LIMIT);
    expect((await sh(there, "stat -c %u /tmp/moved/id; rm -r /tmp/moved")).out).toBe("1000\n");
  });

  test("nobody else takes what comes, though he can read the token", async () => {
    const user = (id: number) =>
      `setpriv --reuid ${id} --regid ${id} --clear-groups --inh-caps +checkpoint_restore --ambient-caps +checkpoint_restore`;
    // Here whoever builds is started late.
    const late = `#!/bin/sh\nfor token; do :; done; echo $token > /tmp/token.new; mv /tmp/token.new /tmp/token; until [ -e /tmp/on ]; do sleep 0.01; done; exec /tmp/bin/setpriv "$@"\n`;
    await sh(there, `mkdir /tmp/bin; mv /usr/bin/setpriv /tmp/bin/`);
    await there.writeFile("/usr/bin/setpriv", new TextEncoder().encode(late), 0o755);
    const moves = sh(here, `cd /; ${user(1000)} sleep 8 & ${user(1000)} migrate -q $! --to ${to}; echo $?`);
    const incoming = "migrate --incoming $(cat /tmp/token); echo $?";
    // The second has the same id, and rights in a namespace of his own alone.
    const thief = `until [ -e /tmp/token ]; do sleep 0.01; done; /tmp/bin/${user(1001)} ${incoming}; /tmp/bin/setpriv --reuid 1000 --regid 1000 --clear-groups unshare -Ur ${incoming}; touch /tmp/on`;
    expect((await sh(there, thief)).out).toBe("1\n1\n");
    expect((await moves).out).toBe("0\n");
    const end =
      "ps -o uid= -C sleep | tr -d ' '; pkill sleep; mv /tmp/bin/setpriv /usr/bin/; rm -r /tmp/bin /tmp/token /tmp/on";
    expect((await sh(there, end)).out).toBe("1000\n");
  });

  test("a TCP connection within the tree, and a pipe, go on where they were", async () => {
    const script = `sleep 1000 | nc -l 127.0.0.1 7000 > /tmp/heard & until ss -ltn | grep -q 7000; do sleep 0.02; done
      n=0; while :; do n=$((n+1)); echo $n; sleep 0.02; done | nc 127.0.0.1 7000`;
    await here.writeFile("/tmp/talk", script);
    const ready = "until [ -s /tmp/heard ]; do sleep 0.05; done";
    const said = await sh(here, `setsid sh /tmp/talk </dev/null >/dev/null 2>&1 & ${ready}; migrate $! --to ${to}`);
    expect(said.err).toBe("");
    const moved = (await lines(here, "/tmp/heard")).length;
    await vi.waitFor(async () => expect((await lines(there, "/tmp/heard")).length).toBeGreaterThan(moved + 5), LIMIT);
    const heard = (await lines(there, "/tmp/heard")).map(Number);
    expect(heard).toEqual(heard.map((_, at) => at + 1));
    expect((await sh(here, "pgrep nc")).out).toBe("");
    await sh(there, "pkill -f /tmp/[t]alk; pkill nc; pkill sleep");
  });

  test.each([
    "tcp-talk",
    "tcp-queues",
    "tcp-backlog",
    "unix-talk-pair",
    "unix-talk-named",
    "unix-talk-abstract",
    "unix-stream",
    "unix-dgram",
    "unix-seqpacket",
    "unix-listen",
    "unix-renamed",
    "unix-backlog",
    "unix-backlog-abstract",
    "unix-backlog-seqpacket",
    "unix-partners",
    "unix-closed",
    "unix-targets",
    "scm-stream",
  ])("sockets within the tree: %s", async (kind) => {
    const clean = "cd /; rm -rf /tmp/*";
    const ready = "until [ -e /tmp/up ] || ! [ -e /proc/$! ]; do sleep 0.01; done";
    await sh(there, clean);
    const start = `${clean}; setsid kinds ${kind} </dev/null >/tmp/said 2>&1 & ${ready}; migrate -q $! --to ${to}`;
    expect((await sh(here, start)).err).toBe("");
    const end = "touch /tmp/go; until [ -e /tmp/result ] || ! pgrep kinds >/dev/null; do sleep 0.01; done";
    expect((await sh(there, `${end}; cat /tmp/result; ${clean}`)).out).toBe("ok\n");
    expect((await sh(here, `pgrep kinds; ${clean}`)).out).toBe("");
  });

  test("the name of a socket: its folders are made, and what is somebody else's there stays", async () => {
    const clean = "cd /; rm -rf /tmp/*";
    const up = "until [ -e /tmp/up ]; do sleep 0.01; done";
    const gone = "while pgrep kinds >/dev/null; do sleep 0.01; done";
    const start = (to: string) => `mkdir /tmp/far; setsid kinds unix-far ${to} </dev/null >/tmp/said 2>&1 & ${up}`;
    const moves = `migrate -q $(pgrep kinds) --to ${to}`;
    await sh(there, `${clean}; mkdir /tmp/far; echo mine > /tmp/far/away`);
    expect((await sh(here, `${clean}; ${start("")}; ${moves}`)).err).toContain(
      "there, /tmp/far/away is another file: move one",
    );
    expect((await sh(there, "cat /tmp/far/away")).out).toBe("mine\n");
    await sh(there, `${clean}; ${start("/tmp/other")}`);
    expect((await sh(here, moves)).err).toContain("there, another process has the socket /tmp/far/away: end that");
    // Nobody has heard of the question, and what is left of a socket is in nobody's way.
    expect((await sh(there, `touch /tmp/go; ${gone}; cat /tmp/other; rm /tmp/go; ls /tmp/far`)).out).toBe("ok\naway\n");
    expect((await sh(here, moves)).err).toBe("");
    expect((await sh(there, `touch /tmp/go; ${gone}; cat /tmp/result; ${clean}`)).out).toBe("ok\n");
    expect((await sh(here, `${clean}; ${start("")}; ${moves}`)).err).toBe("");
    expect((await sh(there, `touch /tmp/go; ${gone}; cat /tmp/result; ${clean}`)).out).toBe("ok\n");
    await sh(here, clean);
  });

  test("named pipes with what nobody has read, wherever they are", async () => {
    const script = `mkdir -p /tmp/deep/er; mkfifo -m 640 /tmp/deep/er/in /tmp/wake; chown 1000:100 /tmp/wake
      exec 3<>/tmp/deep/er/in 4<>/tmp/wake; echo unread >&3; echo up > /tmp/up
      read go <&4; read word <&3; echo "$word $go" > /tmp/heard; read end <&4`;
    await here.writeFile("/tmp/pipes", script);
    const ready = "until [ -s /tmp/up ]; do sleep 0.05; done";
    const moves = `setsid sh /tmp/pipes </dev/null >/dev/null 2>&1 & ${ready}; migrate $! --to ${to}`;
    // What lies there under the name of a pipe is somebody's file.
    await there.writeFile("/tmp/wake", "a file");
    expect((await sh(here, moves)).err).toContain("/tmp/wake is another file");
    expect((await sh(there, "cat /tmp/wake; find /tmp/deep -type p; rm /tmp/wake")).out).toBe("a file");
    expect((await sh(here, `migrate $(pgrep -f /tmp/[p]ipes) --to ${to}`)).err).toBe("");
    expect((await sh(there, "stat -c '%F %a %u %g' /tmp/deep/er/in /tmp/wake")).out).toBe(
      "fifo 640 0 0\nfifo 640 1000 100\n",
    );
    await sh(there, "echo moved > /tmp/wake");
    await vi.waitFor(async () => expect(await lines(there, "/tmp/heard")).toEqual(["unread moved"]), LIMIT);
    await sh(there, "pkill -f /tmp/[p]ipes; rm -r /tmp/deep /tmp/wake /tmp/heard");
  });

  test("a terminal with its shell: what it shows, its settings, its size, its jobs", async () => {
    const old = await here.terminal({ rows: 30, cols: 90 });
    const pupil = await Typist.at(old);
    await pupil.types("word=kept; cd /tmp; sleep 1234 &\r");
    await sh(here, "until pgrep -f 'sleep 1234' >/dev/null; do sleep 0.05; done");
    come = undefined;
    await old.write(`migrate $$ --to ${to}\r`);
    await vi.waitFor(() => expect(come).toBeDefined(), LIMIT);
    const pty = (await there.terminals()).find(({ path }) => path === come);
    if (pty === undefined) throw new Error("no terminal has come");
    const other = await Typist.at(pty);
    await pty.write("echo $word in $PWD; stty size; jobs; kill %1; exit 7\r");
    await other.sees("kept in /tmp\n30 90\n");
    await other.sees("sleep 1234");
    expect(await pty.exited).toEqual({ code: 7 });
    expect((await sh(here, "pgrep -f '[s]leep 1234'")).out).toBe("");
  });
});
