// What the files of this folder share: a corner is a script and what it prints, run in a machine of each mode. With NATIVE=1 in the
// environment the same scripts run on the host's own kernel instead (root on Linux, a C compiler), which is how it was found what they print.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BootOptions, Machine } from "../../workers/api.ts";
import { createMachine, fileOf, MODES, type Said, said } from "../machine/boot.ts";

/** Built before (sys/build.mjs). */
const SYS = new URL("../../node_modules/.cache/nutshell/sys.wasm", import.meta.url);
const THREADED = new URL("../../node_modules/.cache/nutshell/threaded.wasm", import.meta.url);

export const NEWTIME = 0x80;
export const NEWNS = 0x20000;
export const NEWCGROUP = 0x2000000;
export const NEWUTS = 0x4000000;
export const NEWIPC = 0x8000000;
export const NEWUSER = 0x10000000;
export const NEWPID = 0x20000000;
export const NEWNET = 0x40000000;
/** What a child of clone(2) sends when it ends. */
export const SIGCHLD = 17;
export const AT_FDCWD = -100;

/** An ordinary user, before a command. */
export const USER = "setpriv --reuid=1000 --regid=1000 --clear-groups";

/** The command line of `sys` with one statement a line (README.md). No statement may contain a single quote. */
export function sys(...statements: string[]): string {
  return ["sys", ...statements.map((statement) => `'${statement}'`)].join(" ");
}

/** A child by clone(2) with these flags that does `inside`, and is waited for; its number is `child`. */
export function child(flags: number | string, ...inside: string[]): string[] {
  return [`child=clone ${flags}|${SIGCHLD} 0 0 0 0`, "{", ...inside, "}", "wait %child"];
}

interface World {
  run(script: string): Promise<Said>;
  shutdown(): Promise<void>;
}

async function machineOf(options: BootOptions): Promise<World> {
  const machine: Machine = await createMachine(options);
  await machine.writeFile("/usr/bin/sys", await fileOf(SYS), 0o755);
  await machine.writeFile("/usr/bin/threaded", await fileOf(THREADED), 0o755);
  return {
    run: async (script) => said(await machine.run({ argv: ["sh", "-c", script], timeout: 60_000 })),
    shutdown: () => machine.shutdown(),
  };
}

/** Linux is asked, and programs that are only for the machine are not there. */
export const native = globalThis.process?.env["NATIVE"] !== undefined;
const worlds: [string, () => Promise<World>][] = native
  ? [["native", async () => (await import("./native.ts")).nativeWorld()]]
  : MODES.map(([mode, options]) => [mode, () => machineOf(options)]);

/** [what holds, the script, what it prints] */
export type Corner = [name: string, script: string, out: string];

/** Each a test, in each mode. A script finds an empty /tmp and leaves no process behind; nothing may come on stderr. */
export function corners(list: Corner[]): void {
  describe.each(worlds)("%s", (_mode, boot) => {
    let world: World;
    beforeAll(async () => {
      world = await boot();
    }, 120_000);
    afterAll(() => world.shutdown());

    it.each(list)("%s", async (_name, script, out) => {
      const { out: printed, err } = await world.run(`cd /tmp && rm -rf -- * ; ${script}`);
      expect({ out: printed, err }).toEqual({ out, err: "" });
    });
  });
}

/** Lines, each with its end. */
export const lines = (...list: string[]) => list.map((line) => `${line}\n`).join("");
