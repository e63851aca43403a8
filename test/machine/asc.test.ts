// Compile in place: asc in the machine, the examples that come with it, and what becomes of a compilation that is cut short.

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { countObjects, createMachine, MODES, sh, Typist } from "./boot.ts";

/** Loading the compiler takes seconds, on a machine that does other things too many. */
const LONG = 90_000;

const HELLO = `import { println } from "nutshell/io";
import { run } from "nutshell/start";
run((_name: string, args: string[]): i32 => {
  println("h\u00e9llo \u2026 " + args[1]);
  return 3;
});
`;

describe.each(MODES)("asc, %s", (_mode, options) => {
  let machine: Machine;
  let left: () => Promise<string>;
  const run = (script: string) => sh(machine, `cd /tmp; ${script}`, LONG);

  beforeAll(async () => {
    machine = await createMachine({ ...options, files: { "/srv/hello.ts": HELLO } });
    // The sources of the library come now, and stay.
    await run("for i in /usr/share/examples/*.ts; do asc $i --noEmit || exit; done");
    await run("rm -rf /tmp/*");
    left = await countObjects(machine);
  }, 2 * LONG);

  afterAll(async () => {
    expect(await left()).toBe("");
    await machine?.shutdown();
  });

  test("makes an executable of a source, named after it", async () => {
    expect(await run("asc /srv/hello.ts; echo $?; ./hello you; echo $?; stat -c %A hello")).toEqual({
      code: 0,
      out: "0\nh\u00e9llo \u2026 you\n3\n-rwxr-xr-x\n",
      err: "",
    });
  });

  test("takes asc's options, and what stands in a configuration beside the source", async () => {
    const { out } = await run(
      "mkdir -p p/build; cp /srv/hello.ts p; cd p; asc hello.ts -O1 -o build/small -t build/small.wat; head -c 7 build/small.wat; echo; build/small x; " +
        `echo '{"extends": "/usr/lib/assemblyscript/asconfig.json", "options": {"outFile": "named"}}' > asconfig.json; asc hello.ts; ls; ` +
        "asc hello.ts --baseDir build --config ../asconfig.json; echo $?; asc --version; asc hello.ts -o | head -c 4 | od -An -c",
    );
    expect(out).toBe(
      "(module\nh\u00e9llo \u2026 x\nasconfig.json\nbuild\nhello.ts\nnamed\n1\nVersion 0.28.20\n  \\0   a   s   m\n",
    );
  });

  test("says what is wrong as asc does, and leaves nothing behind", async () => {
    const wrong = 'let x: i32 = "\u00e9";';
    const { code, out, err } = await run(`echo '${wrong}' > wrong.ts; asc wrong.ts; echo $?; ls wrong; asc absent.ts`);
    expect([code, out]).toEqual([1, "1\n"]);
    expect(err).toBe(`ERROR TS2322: Type '~lib/string/String' is not assignable to type 'i32'.
   :
 1 \u2502 ${wrong}
   \u2502              ~~~~
   \u2514\u2500 in wrong.ts(1,14)

FAILURE 1 compile error(s)
ls: cannot access 'wrong': No such file or directory
ERROR TS6054: File 'absent.ts' not found.

FAILURE 1 parse error(s)
`);
  });

  test("acts with the rights, the directory and the root of who calls it", async () => {
    const { err, code } = await sh(
      machine,
      "cp /srv/hello.ts /home/alice; cd /home/alice; chmod 600 hello.ts; chmod 755 .; setpriv --reuid 1001 --clear-groups asc hello.ts",
      LONG,
    );
    expect([code, err.split("\n")[0]]).toEqual([1, "asc: /home/alice/hello.ts: Permission denied"]);
    const other = await sh(
      machine,
      "cd /home/alice; chmod 644 hello.ts; setpriv --reuid 1001 --clear-groups asc hello.ts; s=$?; rm hello.ts; exit $s",
      LONG,
    );
    expect([other.code, other.err]).toEqual([1, "FAILURE /home/alice/hello: Permission denied\n"]);
    const inside = await run(
      "unshare -m sh -c 'mount -t tmpfs none /mnt; cp /srv/hello.ts /mnt; cd /mnt; asc hello.ts && ./hello in'; ls /mnt",
    );
    expect(inside.out).toBe("h\u00e9llo \u2026 in\n");
  });

  test("a plug-in, which would be JavaScript outside of the machine, is not known", async () => {
    const { err } = await run("asc /srv/hello.ts --transform ./x.js --noEmit");
    expect(err).toContain("Unknown option '--transform'");
  });

  test("several at a time, and another process meanwhile", async () => {
    const { out } = await run(
      "for i in 1 2 3; do asc /srv/hello.ts -o h$i & done; echo first; wait; for i in 1 2 3; do ./h$i $i; done",
    );
    expect(out).toBe("first\nh\u00e9llo \u2026 1\nh\u00e9llo \u2026 2\nh\u00e9llo \u2026 3\n");
  });

  test("^C ends it, and the next one works", async () => {
    const terminal = await machine.terminal({ cwd: "/tmp" });
    const typist = await Typist.at(terminal);
    await typist.types("asc /srv/hello.ts -O3 -o never\n");
    const compiles = async () => (await machine.processes()).some(({ comm }) => comm === "asc");
    await vi.waitUntil(compiles, { timeout: LONG });
    await typist.types("\x03");
    await vi.waitUntil(async () => !(await compiles()), { timeout: LONG });
    await typist.types("echo status $?; ls never; exit\n");
    await typist.sees("status 130");
    await typist.sees("No such file");
    await terminal.exited;
    await terminal.close();
    expect((await run("asc /srv/hello.ts && ./hello again")).out).toBe("h\u00e9llo \u2026 again\n");
  });

  test("a checkpoint in the middle of it is refused with the reason", async () => {
    const { out, err } = await run(
      "mkfifo slow.ts; asc slow.ts & sleep 0; checkpoint -o image $!; echo $?; kill $!; wait",
    );
    expect(out).toBe("1\n");
    expect(err).toMatch(/process \d+'s descriptor \d is a unix socket that is connected to a process outside/);
  });

  test("a machine that goes on from a snapshot compiles from the beginning what it was compiling", async () => {
    await run("rm -f slow.ts; mkfifo slow.ts; asc slow.ts -o fast > said 2>&1 &");
    await vi.waitUntil(async () => (await machine.processes()).some(({ comm }) => comm === "asc"), { timeout: LONG });
    const { cpus } = options;
    const second = await createMachine({ ...(cpus && { cpus }), snapshot: await machine.snapshot() });
    try {
      // Once for the compiler that is gone, if it had got so far, and once for the new one.
      await sh(second, "cd /tmp; while pgrep -x asc; do timeout 1 sh -c 'cat /srv/hello.ts > slow.ts'; done", LONG);
      const compiles = async () => (await second.processes()).some(({ comm }) => comm === "asc");
      await vi.waitUntil(async () => !(await compiles()), { timeout: LONG });
      expect((await sh(second, "cd /tmp; cat said; ./fast there", LONG)).out).toBe("h\u00e9llo \u2026 there\n");
    } finally {
      await second.shutdown();
    }
    await run("killall asc");
  });

  describe("the examples", () => {
    const build = (name: string) => `asc /usr/share/examples/${name}.ts || exit;`;

    test("a greeting", async () => {
      expect((await run(`${build("hello")} ./hello; ./hello you`)).out).toBe("Hello, world!\nHello, you!\n");
    });

    test("clone: a child in namespaces of its own", async () => {
      const { out } = await run(`${build("clone")} ./clone; hostname`);
      expect(out).toMatch(
        /^parent: I am process (\d+), .* on "nutshell"\nchild: I am process 1, my parent is 0, .* "nutshell"\nchild: I am process 1, .* "walnut"\nparent: process \d+ ended with 7\nparent: I am process \1, .* "nutshell"\nnutshell\n$/,
      );
    });

    test("init: reaps orphans, and ends with the status of what it started", async () => {
      const { out, code } = await run(
        `${build("init")} unshare --pid --fork --mount-proc ./init sh -c '(sh -c "exit 1" &); exit 4'`,
      );
      expect(code).toBe(4);
      expect(out).toMatch(/^init: I am process 1, and have started 2\n/);
      expect(out).toMatch(/\ninit: reaped \d+, an orphan\n/);
      expect(out).toMatch(/\ninit: \d orphan\(s\), 2 ended with 4\n$/);
    });

    test("pipe: two programs joined", async () => {
      const { out } = await run(`${build("pipe")} ./pipe; ls /usr/bin | wc -l`);
      const [counted, , expected] = out.split("\n");
      expect(counted).toBe(expected);
    });

    test("signals: a handler is called, the program goes on", async () => {
      await run(build("signals"));
      const terminal = await machine.terminal({ cwd: "/tmp", argv: ["/tmp/signals"] });
      const typist = await Typist.at(terminal);
      await typist.sees("Interrupt me.");
      for (const n of [1, 2, 3]) {
        await typist.types("\x03");
        await typist.sees(`SIGINT: ${n} of 3`);
      }
      expect(await terminal.exited).toEqual({ code: 0 });
      await terminal.close();
    });

    test("counter: written down, ended, and going on with the next line", async () => {
      const { out, err } = await run(
        `${build("counter")} ./counter 50 > found & until [ -s found ]; do sleep 0.05; done; checkpoint -q -k -o image $!; ` +
          "before=$(wc -l < found); restart image & " +
          "until [ $(wc -l < found) -gt $((before + 2)) ]; do sleep 0.05; done; killall counter; cat found",
      );
      const lines = out.trim().split("\n");
      const process = /^process (\d+) /.exec(lines[0] ?? "")?.[1];
      expect(lines.slice(0, 3)).toEqual([
        `process ${process} knows 100 primes, the last is 541`,
        `process ${process} knows 200 primes, the last is 1223`,
        `process ${process} knows 300 primes, the last is 1987`,
      ]);
      lines.forEach((line, n) => {
        expect(line).toContain(`process ${process} knows ${(n + 1) * 100} primes`);
      });
      expect(err).not.toContain("asc");
    });
  });
});
