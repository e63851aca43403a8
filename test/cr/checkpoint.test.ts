// Checkpoint and restart of a process tree: in any state, in the same machine and in another, from UP to SMP and back.

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { countObjects, createMachine, MODES, sh, Typist } from "../machine/boot.ts";

/**
 * A script that goes on by itself and says how far it is in /tmp/out. It may be caught while it holds that file open, so the
 * file must be there, and no shorter, when it is restarted.
 */
const COUNTER = "i=0; while :; do i=$((i+1)); [ $((i % 500)) = 0 ] && echo $i >> /tmp/out; done";

/** Sets n to the number of processes, by what the shell can do without making one. */
const COUNT = "count() { set -- /proc/[0-9]*; n=$#; }; ";

/** Writes the tree of $p to img and kills it; gone means that its numbers are free again. */
const DUMP =
  "checkpoint -k -q -o img $p; echo dumped $?; wait $u $p 2>/dev/null; until count; [ $n -le $idle ]; do sleep 0.02; done; ";

/** Waits inside the machine until `condition` (shell) holds. */
const until = (condition: string) => `until ${condition}; do sleep 0.02; done; `;

describe.each(MODES)("%s", (_mode, options) => {
  let machine: Machine;
  let left: () => Promise<string>;
  beforeEach(async () => {
    machine = await createMachine(options);
    left = await countObjects(machine);
  });
  afterEach(async () => {
    expect(await left()).toBe("");
    await machine.shutdown();
  });

  const run = async (script: string) => (await sh(machine, `cd /tmp; ${COUNT}count; idle=$n; ${script}`, 60_000)).out;

  it("goes on counting where it was, under its own PID", async () => {
    const out = await run(
      `sh -c '${COUNTER}' & p=$!; ${until("[ -s out ]")}` +
        DUMP +
        "before=$(tail -n 1 out); lines=$(wc -l < out);" +
        `restart img & ${until("[ $(wc -l < out) -gt $lines ]")} first=$(sed -n $((lines + 1))p out);` +
        "[ $first -gt $before ] && [ $first -le $((before + 1500)) ] && echo continued;" +
        "kill -0 $p && echo same pid; kill $p; wait",
    );
    expect(out).toBe("dumped 0\ncontinued\nsame pid\n");
  });

  it("a session that was outside of the tree's PID namespace becomes the restarter's, if that is asked for", async () => {
    const said = await sh(
      machine,
      `mkdir /tmp/img; unshare -pf sh -c 'sleep 1000 & exec setsid sleep 1001' </dev/null >/dev/null 2>&1 & u=$!
       until p=$(pgrep -f '^sleep 1001'); do sleep 0.01; done
       criu dump -t $p -D /tmp/img; criu dump -j -t $p -D /tmp/img || exit; wait $u 2>/dev/null; criu restore -j -d -D /tmp/img --pidfile /tmp/pid || exit
       p=$(cat /tmp/pid); c=$(pgrep -P $p); of() { ps -o "$1=" -p $2 | tr -d ' '; }
       [ $(of sid $p) = $p ] && echo a leader; [ $(of sid $c) = $(of sid $$) ] && [ $(of pgid $c) = $(of pgid $$) ] && echo mine; kill -9 $p; rm -r /tmp/img /tmp/pid
       while [ -e /proc/$p ]; do sleep 0.01; done`,
      30_000,
    );
    expect(said.err).toMatch(
      /^criu: cannot dump process \d+: process \d+ belongs to a session whose leader is outside of its PID namespace: --shell-job takes .*\n$/,
    );
    expect(said.out).toBe("a leader\nmine\n");
  });

  it("leaves the process running when it is not killed", async () => {
    const out = await run(
      `sh -c '${COUNTER}' & p=$!; ${until("[ -s out ]")} checkpoint -q -o img $p; lines=$(wc -l < out); ${until("[ $(wc -l < out) -gt $lines ]")} kill $p; wait $p 2>/dev/null; echo $?`,
    );
    expect(out).toBe("143\n");
  });

  it("keeps what is in a pipe", async () => {
    const out = await run(
      "sh -c '{ echo kept; echo > up; exec sleep 60; } | { until [ -e go ]; do sleep 0.02; done; read a; echo $a > out; }' & p=$!;" +
        `${until("[ -e up ]")} ` +
        DUMP +
        `restart -d img > /dev/null; touch go; ${until("[ -s out ]")} cat out; kill -9 $(pgrep -P $p) $p`,
    );
    expect(out).toBe("dumped 0\nkept\n");
  });

  it("restarts a process that was blocked in read", async () => {
    const out = await run(
      `sh -c '{ sleep 8; echo late; } | cat > out' & p=$!; ${until("pgrep -P $p cat > /dev/null")}${DUMP}restart img; cat out`,
    );
    expect(out).toBe("dumped 0\nlate\n");
  });

  it("keeps what is left of a sleep, and the status of the tree's root", async () => {
    const out = await run(
      `sh -c 'sleep 8; exit 7' & p=$!; ${until("pgrep -P $p sleep > /dev/null")}${DUMP}restart img; echo $?`,
    );
    expect(out).toBe("dumped 0\n7\n");
  });

  it("restarts a process that was blocked in wait4", async () => {
    const out = await run(
      `sh -c 'sh -c "sleep 8; exit 5"; echo got $? > out' & p=$!; ${until('[ "$(cat /proc/$p/wchan)" = do_wait ] && pgrep sleep > /dev/null')}` +
        DUMP +
        "restart img; cat out",
    );
    expect(out).toBe("dumped 0\ngot 5\n");
  });

  it("keeps traps, blocked and pending signals", async () => {
    const out = await run(
      'sh -c \'trap "echo usr1 >> out" USR1; trap "" USR2; echo > up; until [ -e go ]; do :; done; echo end >> out\' & p=$!;' +
        until("[ -e up ]") +
        `kill -STOP $p; ${until("[ $(cut -d' ' -f3 /proc/$p/stat) = T ]")} kill -USR1 $p; kill -USR2 $p;` +
        DUMP +
        `restart -d img > /dev/null; grep -E '^(ShdPnd|SigIgn|SigCgt)' /proc/$p/status; touch go; kill -CONT $p; ${until("grep -q end out")} cat out`,
    );
    expect(out).toBe(
      "dumped 0\nShdPnd:\t0000000000000200\nSigIgn:\t0000000000000806\nSigCgt:\t0000000000010200\nusr1\nend\n",
    );
  });

  it("keeps process groups and sessions", async () => {
    const out = await run(
      "setsid sh -c 'set -m; sleep 60 & echo $! > up; wait' & p=$!;" +
        until("[ -s up ]") +
        "ids() { cut -d' ' -f5,6 /proc/$p/stat /proc/$(cat up)/stat; }; before=$(ids);" +
        DUMP +
        'restart -d img > /dev/null; [ "$before" = "$(ids)" ] && echo the same; kill -9 $p $(cat up)',
    );
    expect(out).toBe("dumped 0\nthe same\n");
  });

  it("keeps an offset that two descriptors share", async () => {
    const out = await run(
      "seq 9 > in; sh -c '{ read a; echo > up; until [ -e go ]; do sleep 0.02; done; (read b; echo $b > out); read c; echo $c >> out; } < in' & p=$!;" +
        until("[ -e up ]") +
        DUMP +
        `restart -d img > /dev/null; touch go; ${until("[ $(wc -l < out) = 2 ]")} cat out`,
    );
    expect(out).toBe("dumped 0\n2\n3\n");
  });

  it("keeps a stopped process stopped", async () => {
    const out = await run(
      "sh -c 'kill -STOP $$; echo on > out; exit 3' & p=$!;" +
        `${until("[ $(cut -d' ' -f3 /proc/$p/stat) = T ]")} ` +
        DUMP +
        `restart -d img > /dev/null; cut -d' ' -f3 /proc/$p/stat; [ -e out ] || echo silent; kill -CONT $p; ${until("[ -s out ]")} cat out`,
    );
    expect(out).toBe("dumped 0\nT\nsilent\non\n");
  });

  it("brings a PID namespace back with the same PIDs inside", async () => {
    const out = await run(
      "unshare -p -f sh -c 'sleep 60 & c=$!; echo > up; until [ -e go ]; do sleep 0.02; done; echo $$ $c; kill $c; wait $c; echo $?' > out & u=$!;" +
        `${until("[ -e up ]")} p=$(pgrep -P $u); ` +
        DUMP +
        `restart -d img > /dev/null; touch go; ${until("[ $(wc -l < out) = 2 ]")} cat out`,
    );
    expect(out).toBe("dumped 0\n1 2\n143\n");
  });

  it("keeps a UTS namespace's name", async () => {
    const out = await run(
      "unshare -u sh -c 'hostname boxed; echo > up; until [ -e go ]; do sleep 0.02; done; hostname' > out & p=$!;" +
        `${until("[ -e up ]")} ` +
        DUMP +
        `restart -d img > /dev/null; touch go; ${until("[ -s out ]")} cat out; hostname`,
    );
    expect(out).toBe("dumped 0\nboxed\nnutshell\n");
  });

  it("refuses with a reason, and leaves everything as it was", async () => {
    const said = await sh(
      machine,
      "cd /tmp; checkpoint -q -o img $$; echo $?; ls img 2>/dev/null; checkpoint -q -o img 99999; echo $?",
    );
    expect(said.out).toBe("1\n1\n");
    expect(said.err).toMatch(
      /^checkpoint: cannot checkpoint process \d+: process \d+ is the caller or one of its ancestors/,
    );
    expect(said.err).toContain("No such process");
  });

  it("refuses a PID that is in use", async () => {
    const said = await sh(
      machine,
      "cd /tmp; sleep 60 & p=$!; sleep 0.05; checkpoint -q -o img $p; restart img; echo $?; kill $p; wait $p 2>/dev/null; restart -d img >/dev/null; echo $?; kill $p",
    );
    expect(said.out).toBe("1\n0\n");
    expect(said.err).toContain("is in use");
  });

  it("refuses a damaged image at every cut and flip, and nothing is half restored", async () => {
    await sh(machine, "cd /tmp; sleep 60 & p=$!; sleep 0.05; checkpoint -k -q -o img $p; wait $p");
    const image = await machine.readFile("/tmp/img");
    for (let i = 0; i < 24; i++) {
      const at = Math.floor((image.length * i) / 24);
      const bad = image.slice();
      if (i % 2) bad[at] = (bad[at] ?? 0) ^ 0x40;
      await machine.writeFile("/tmp/bad", i % 2 ? bad : image.slice(0, at));
      const said = await sh(machine, "restart /tmp/bad; echo $?; pgrep -c sleep");
      expect([said.out, said.err]).toEqual([
        "1\n0\n",
        "restart: /tmp/bad: this is no checkpoint image, or it is damaged\n",
      ]);
    }
  });
});

describe("an image", () => {
  it.each([
    ["UP", "SMP", MODES[1]?.[1], MODES[0]?.[1]],
    ["SMP", "UP", MODES[0]?.[1], MODES[1]?.[1]],
  ])("written in %s is restarted in a new machine in %s", async (_from, _to, from, to) => {
    const first = await createMachine(from);
    let image: Uint8Array;
    let counted: Uint8Array;
    try {
      await sh(
        first,
        `cd /tmp; unshare -p -f sh -c '${COUNTER}' & u=$!; ${until("[ -s out ]")} checkpoint -k -q -o img $(pgrep -P $u)`,
        60_000,
      );
      image = await first.readFile("/tmp/img");
      counted = await first.readFile("/tmp/out");
    } finally {
      await first.shutdown();
    }
    const second = await createMachine(to);
    try {
      await second.writeFile("/tmp/img", image);
      await second.writeFile("/tmp/out", counted);
      const said = await sh(
        second,
        `cd /tmp; lines=$(wc -l < out); p=$(restart -d img); ${until("[ $(wc -l < out) -gt $lines ]")} [ $(sed -n $((lines + 1))p out) = $(((lines + 1) * 500)) ] && echo continued; kill -9 $p`,
        60_000,
      );
      expect(said.out + said.err).toBe("continued\n");
    } finally {
      await second.shutdown();
    }
  });
});

describe.each(MODES)("at a terminal, %s", (_mode, options) => {
  it("a foreground job is stopped, written, killed, restarted there, and listens to ^C again", async () => {
    const machine = await createMachine(options);
    try {
      const person = await Typist.at(await machine.terminal({ rows: 24, cols: 200 }));
      await person.sees("# ");
      await person.types(
        "cd /tmp; sh -c 'trap \"echo interrupted; exit 9\" INT; echo ready; while :; do read line; echo got $line; done'\r",
      );
      await person.sees("ready\n");
      await person.types("\x1a");
      await person.sees("Stopped");
      await person.sees("# ");
      await person.types("jobs -p > pid; checkpoint -k -q -o img $(cat pid); restart img\r");
      await person.sees("Stopped");
      await person.sees("# ");
      await person.types("fg; echo status $?\r");
      await person.sees("restart img\n");
      await person.types("hello\r");
      await person.sees("got hello\n");
      await person.types("\x03");
      await person.sees("interrupted\n");
      await person.sees("status 9\n");
    } finally {
      await machine.shutdown();
    }
  });

  it("a job that comes back in a PID namespace has the terminal in the foreground, and in the background leaves it to the shell", async () => {
    const machine = await createMachine(options);
    try {
      const person = await Typist.at(await machine.terminal({ rows: 24, cols: 200 }));
      await person.sees("# ");
      await person.types(
        "cd /tmp; sh -c 'until [ -e go ]; do sleep 0.02; done; echo ready; read line; echo got $line' &\r",
      );
      await person.sees("# ");
      await person.types("checkpoint -k -q -o img $!; wait; clear\r");
      await person.sees("Killed");
      await person.types("unshare -p -f restart img &\r");
      // From outside: a shell takes the terminal back after each command of its own.
      await sh(machine, "until grep -q do_wait /proc/$(pgrep -x restart)/wchan; do sleep 0.01; done");
      await person.types("echo the shell $((6 * 7))\r");
      await person.sees("the shell 42\n");
      await person.types("kill -9 $(pgrep -P $(pgrep -x restart)); wait\r");
      await person.sees("Done(137)");
      await person.sees("# ");
      await person.types("touch go; unshare -p -f restart img\r");
      await person.sees("ready\n");
      await person.types("hello\r");
      await person.sees("got hello\n");
    } finally {
      await machine.shutdown();
    }
  });
});
