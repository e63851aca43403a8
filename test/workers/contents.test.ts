// What happens when the bytes of a program do not come: the call fails as a disk would fail, the machine says why, and the
// next call tries again. The machine's surroundings are made here, so that what arrives and when is in the test's hands.

import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { LocalMachine } from "../../workers/machine.ts";
import type { Platform } from "../../workers/platform.ts";
import { sh } from "../machine/boot.ts";

const DIST = new URL("../../dist/", import.meta.url);

const built = async (name: string): Promise<Uint8Array> => {
  const folder = /^(kernel-|initramfs)/.test(name) ? "" : "programs/";
  return new Uint8Array(readFileSync(new URL(folder + name, DIST)));
};

/** A host that gives files as `fetch` says; one CPU, in this thread. */
function host(fetch: Record<string, () => Promise<Uint8Array>>): Platform {
  const refuse = () => {
    throw new Error("not in this test");
  };
  return {
    shared: false,
    hardwareCpus: 1,
    asset: (name) => (fetch[name] ?? (() => built(name)))(),
    read: refuse,
    startCpu: refuse,
    startCompiler: refuse,
    prepare: refuse,
    neighbours: refuse,
    cacheGet: async () => undefined,
    cachePut: async () => undefined,
    soon: (callback) => void setImmediate(callback),
    hold: () => () => undefined,
  };
}

describe("a program that does not come", () => {
  let machine: LocalMachine | undefined;

  afterEach(() => machine?.shutdown());

  async function boot(fetch: Record<string, () => Promise<Uint8Array>>): Promise<{ said: string[]; m: LocalMachine }> {
    const said: string[] = [];
    machine = await LocalMachine.boot(host(fetch), { onLog: ({ level, text }) => level <= 3 && said.push(text) });
    return { said, m: machine };
  }

  test("fails as an I/O error with a line that says why, and comes when it is tried again", async () => {
    let reachable = false;
    const { said, m } = await boot({
      "awk.wasm": () => (reachable ? built("awk.wasm") : Promise.reject(new TypeError("Failed to fetch"))),
    });
    const script = "awk 'BEGIN { print 1 }' < /dev/null; echo $?; head -c 4 /usr/lib/nutshell/awk.wasm | wc -c";
    const failed = await sh(m, script);
    expect(failed.out).toBe("126\n0\n");
    expect(failed.err).toMatch(/awk.*(I\/O|Input\/output) error/i);
    expect(failed.err).toMatch(/head: .*Input\/output error/);
    // The shell tries every directory of PATH that has it.
    expect([...new Set(said)]).toEqual(["awk.wasm did not arrive: Failed to fetch"]);
    await expect(m.readFile("/usr/lib/nutshell/awk.wasm")).rejects.toThrow("awk.wasm did not arrive");
    reachable = true;
    expect((await sh(m, script)).out).toBe("1\n0\n4\n");
  });

  test("is refused when it is not what the machine was built with", async () => {
    const { said, m } = await boot({ "strace.wasm": () => built("init.wasm") });
    expect((await sh(m, "strace true; echo $?")).out).toBe("126\n");
    expect([...new Set(said)]).toEqual(["strace.wasm is damaged, or of another build than this machine"]);
  });

  test("can be waited for no longer: a signal ends the wait, and a handler's return goes on with it", async () => {
    let arrive: (bytes: Uint8Array) => void = () => undefined;
    let asked = 0;
    const { m } = await boot({
      "awk.wasm": () => {
        asked += 1;
        return new Promise((resolve) => {
          arrive = resolve;
        });
      },
    });
    const killed = await sh(m, "head -c 4 /usr/lib/nutshell/awk.wasm & sleep 0.1; kill $!; wait $!; echo $?");
    expect(killed.out).toBe("143\n");
    const waited = sh(
      m,
      "trap 'echo caught' USR1; (sleep 0.1; kill -USR1 $$; sleep 0.1; echo go > /tmp/go) & read -r line < /usr/lib/nutshell/awk.wasm; echo read $?",
    );
    while (!(await m.list("/tmp")).some(({ name }) => name === "go"))
      await new Promise((resolve) => setTimeout(resolve, 10));
    arrive(await built("awk.wasm"));
    expect((await waited).out).toBe("caught\nread 0\n");
    expect(asked).toBe(1);
  });

  test("survives a snapshot taken while somebody waits for it", async () => {
    const { m } = await boot({ "awk.wasm": () => new Promise(() => undefined) });
    const waiting = sh(m, "head -c 4 /usr/lib/nutshell/awk.wasm > /tmp/head; echo done > /tmp/done");
    waiting.catch(() => undefined); // its machine ends
    while (!(await m.processes()).some(({ comm }) => comm === "head"))
      await new Promise((resolve) => setTimeout(resolve, 10));
    const snapshot = await m.snapshot();
    await m.shutdown();
    machine = await LocalMachine.boot(host({}), { snapshot });
    for (;;) {
      const names = (await machine.list("/tmp")).map(({ name }) => name);
      if (names.includes("done")) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await machine.readFile("/tmp/head")).toEqual((await built("awk.wasm")).slice(0, 4));
  });
});
