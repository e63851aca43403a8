// A checkout of the WALI repository, that NUTSHELL_WALI names: README.md in this folder says how.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "../../workers/api.ts";

export const ROOT = process.env["NUTSHELL_WALI"];
if (ROOT === undefined)
  console.warn("upstream programs are skipped: NUTSHELL_WALI names no checkout of the WALI repository");

export const read = (path: string) => new Uint8Array(readFileSync(join(ROOT ?? "", path)));

const PROGRAMS = {
  bash: "bash/bash.wasm",
  lua: "lua/lua.wasm",
  sqlite3: "sqlite/sqlite3.wasm",
  memcached: "memcached.wasm",
};

/** Puts programs of the repository into /usr/bin. */
export async function install(machine: Machine, ...names: (keyof typeof PROGRAMS)[]): Promise<void> {
  for (const name of names)
    await machine.writeFile(`/usr/bin/${name}`, read(`examples/precompiled/${PROGRAMS[name]}`), 0o755);
}
