// The WALI repository's programs and tests, from a checkout that NUTSHELL_WALI names; README.md in this folder says how.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, said } from "../machine/boot.ts";
import { install, ROOT, read } from "./checkout.ts";

const SYSROOT = process.env["NUTSHELL_SYSROOT"];

describe.skipIf(ROOT === undefined).each(MODES)("the repository's programs, %s", (_, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
    await install(machine, "bash", "lua", "sqlite3");
    await machine.writeFile("/tmp/chinook.db", read("examples/precompiled/sqlite/chinook.db"));
  }, 60_000);
  afterAll(() => machine.shutdown());

  const SLOW = 120_000;
  const run = async (argv: string[], stdin?: string) =>
    said(
      await machine.run({
        argv,
        timeout: SLOW,
        ...(stdin === undefined ? {} : { stdin: new TextEncoder().encode(stdin) }),
      }),
    );

  test("lua: errors, coroutines, closures, other programs", { timeout: SLOW }, async () => {
    const script = `
      print(pcall(function() error({code = 7}) end))
      print(select(2, pcall(error, "message", 0)))
      local co = coroutine.wrap(function(a) local b = coroutine.yield(a + 1); error("in " .. b, 0) end)
      print(co(1), pcall(co, "coroutine"))
      io.stdout:flush(); print(os.execute("echo from a pipe | tr a-z A-Z"))
      print(os.execute("exit 3"))
      print(pcall(io.popen, "echo"))
      print(os.getenv("HOME"), #arg)
      local function down(n) return n == 0 and 0 or 1 + down(n - 1) end
      print(("x"):rep(3), down(150), pcall(string.rep))`;
    const { out, err, code } = await run(["lua", "-"], script);
    expect(err).toBe("");
    expect(out.replace(/0x[0-9a-f]+/, "0x")).toBe(
      "false\ttable: 0x\nmessage\n2\tfalse\tin coroutine\nFROM A PIPE\ntrue\texit\t0\n" +
        // this binary is plain ANSI C's Lua: a wait status as it is, and no popen
        "nil\texit\t768\nfalse\t'popen' not supported\n/root\t0\n" +
        "xxx\t150\tfalse\tbad argument #1 to 'string.rep' (string expected, got no value)\n",
    );
    expect(code).toBe(0);
  });

  test("bash: a script that uses most of it", { timeout: SLOW }, async () => {
    await machine.writeFile("/tmp/t.sh", readFileSync(new URL("programs/bash.sh", import.meta.url), "utf8"));
    const { out, code } = await run(["bash", "/tmp/t.sh"]);
    expect(out).toBe(readFileSync(new URL("programs/bash.out", import.meta.url), "utf8"));
    expect(code).toBe(0);
  });

  test("bash: everything that it has", { timeout: SLOW }, async () => {
    const programs = new URL("programs/", import.meta.url);
    await machine.writeFile("/tmp/everything.sh", readFileSync(new URL("everything.sh", programs), "utf8"));
    const env = { PATH: "/usr/bin:/bin", HOME: "/root", TERM: "dumb", LC_ALL: "C.UTF-8" };
    const script = `cd /tmp && bash everything.sh one "two words" 2>&1`;
    const { out, code } = said(await machine.run({ argv: ["sh", "-c", script], env, timeout: SLOW }));
    expect(out).toBe(readFileSync(new URL("everything.out", programs), "utf8"));
    expect(code).toBe(12);
  });

  test("sqlite3: a database, as argument and from stdin", { timeout: SLOW }, async () => {
    const query = "SELECT albumid, title FROM albums ORDER BY title LIMIT 2;";
    const rows =
      "156|...And Justice For All\n257|20th Century Masters - The Millennium Collection: The Best of Scorpions\n";
    expect(await run(["sqlite3", "/tmp/chinook.db", query])).toEqual({ code: 0, out: rows, err: "" });
    const changes =
      "create table t(a, b); insert into t values (1, 'x'), (2, 'y'); select sum(a), group_concat(b) from t; bad;";
    const { out, err } = await run(["sqlite3", "/tmp/new.db"], changes);
    expect(out).toBe("3|x,y\n");
    expect(err).toContain("syntax error");
    expect((await run(["sqlite3", "/tmp/new.db", "select count(*) from t"])).out).toBe("2\n");
  });
});

/** One line `// CMD: key="words" …` of a test's source. */
interface Run {
  setup: string[];
  args: string[];
  cleanup: string[];
  env: Record<string, string>;
}

function words(text: string): string[] {
  return [...text.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replace(/["']/g, ""));
}

function runsOf(source: string): Run[] {
  const runs = [...source.matchAll(/^\/\/ CMD:(.*)$/gm)].map(([, line = ""]) => {
    const value = (key: string) => words(new RegExp(`\\b${key}="([^"]*)"`).exec(line)?.[1] ?? "");
    const env = Object.fromEntries(value("env").map((pair) => pair.split(/=(.*)/s, 2) as [string, string]));
    const cleanup = value("cleanup");
    return { setup: value("setup"), args: value("args"), cleanup: cleanup.length > 0 ? cleanup : value("setup"), env };
  });
  return runs.length > 0 ? runs : [{ setup: [], args: [], cleanup: [], env: {} }];
}

/** The fixtures of a test, which its source holds beside it, as a program. */
function hooks(name: string, into: string): Uint8Array {
  const tests = join(ROOT ?? "", "tests");
  const out = join(into, `${name}.wasm`);
  execFileSync("clang-22", [
    ...["--target=wasm32-linux-muslwali", `--sysroot=${SYSROOT}`, "-O1", "-w", "-matomics", "-mbulk-memory"],
    ...["-nodefaultlibs", "--no-wasm-opt", "-DWALI_TEST_WRAPPER", `-I${tests}`, `-I${tests}/common`, "-o", out],
    ...["-Wl,--allow-undefined", join(tests, "common/hooks_main.c"), join(tests, `unit/${name}.c`), "-lc"],
    join(ROOT ?? "", "toolchains/rt_builtins/llvm-22.libclang_rt.builtins-wasm32-wali.a"),
  ]);
  return new Uint8Array(readFileSync(out));
}

/** The test and its fixtures as programs of this computer: its kernel is the judge, because many tests only report what a call said. */
function natively(name: string, into: string): (run: Run) => number | null {
  const tests = join(ROOT ?? "", "tests");
  const [program, fixtures] = [join(into, name), join(into, `${name}_hooks`)];
  const flags = [`-I${tests}`, `-I${tests}/common`, "-O2", "-w", "-D_GNU_SOURCE"];
  const source = join(tests, `unit/${name}.c`);
  execFileSync("cc", [...flags, "-o", program, source, "-lm", "-lpthread"]);
  const hooksMain = join(tests, "common/hooks_main.c");
  execFileSync("cc", [...flags, "-DWALI_TEST_WRAPPER", "-o", fixtures, hooksMain, source]);
  return ({ setup, args, cleanup, env }) => {
    // A session of its own: some signal their process group.
    const options = { cwd: into, env, timeout: 20_000, detached: true } as const;
    const { status } = spawnSync(fixtures, ["setup", ...setup, "--", program, ...args], options);
    spawnSync(fixtures, ["cleanup", ...cleanup], options);
    return status;
  };
}

const UNIT = "tests/bin/unit/wasm";
const names =
  ROOT !== undefined && SYSROOT !== undefined && existsSync(join(ROOT, UNIT))
    ? readdirSync(join(ROOT, UNIT))
        .map((file) => file.replace(".wasm", ""))
        .sort()
    : [];
/** README.md says why. */
const KNOWN = new Set(
  existsSync(new URL("known.txt", import.meta.url))
    ? readFileSync(new URL("known.txt", import.meta.url), "utf8")
        .split("\n")
        .map((line) => line.replace(/\s*#.*/, ""))
        .filter((line) => line !== "")
    : [],
);

describe.skipIf(names.length === 0).each(MODES)("one system call each, %s", (_, options) => {
  let machine: Machine;
  const folder = mkdtempSync(join(tmpdir(), "nutshell-wali-"));
  beforeAll(async () => {
    machine = await createMachine(options);
  }, 60_000);
  afterAll(() => machine.shutdown());

  test.each(names)("%s", { timeout: 120_000 }, async (name) => {
    await machine.writeFile(`/tmp/${name}.wasm`, read(`${UNIT}/${name}.wasm`), 0o755);
    await machine.writeFile(`/tmp/${name}.hooks`, hooks(name, folder), 0o755);
    const failures: string[] = [];
    const native = natively(name, folder);
    for (const run of runsOf(readFileSync(join(ROOT ?? "", `tests/unit/${name}.c`), "utf8"))) {
      const { setup, args, cleanup, env } = run;
      const argv = [`/tmp/${name}.hooks`, "setup", ...setup, "--", `/tmp/${name}.wasm`, ...args];
      const result = said(await machine.run({ argv, env, cwd: "/tmp", timeout: 20_000 }));
      const wanted = native(run);
      if (result.code !== wanted)
        failures.push(`${args.join(" ")}: ${result.code} for ${wanted} ${result.out}${result.err}`);
      await machine.run({ argv: [`/tmp/${name}.hooks`, "cleanup", ...cleanup], cwd: "/tmp", timeout: 20_000 });
    }
    if (KNOWN.has(name)) expect(failures).not.toEqual([]);
    else expect(failures).toEqual([]);
  });
});
