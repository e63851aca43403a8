// The machine of the host the tests run in: the bundle for Node, the adapter of the page in a browser. One suite, two hosts.

import type { BootOptions, Machine, RunResult } from "../../workers/api.ts";

export const MODES: [mode: "SMP" | "UP", options: BootOptions][] = [
  ["SMP", {}],
  ["UP", { cpus: 1 }],
];

export async function createMachine(options: BootOptions = {}): Promise<Machine> {
  if (typeof window === "undefined") {
    const bundle = new URL("../../dist/node/machine.js", import.meta.url).href;
    const built: { createMachine(options: BootOptions): Promise<Machine> } = await import(/* @vite-ignore */ bundle);
    return built.createMachine(options);
  }
  const page = await import("../../workers/browser.ts");
  return page.createMachine(options);
}

export const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

export interface Said {
  code: number;
  out: string;
  err: string;
}

export function said({ code, stdout, stderr }: RunResult): Said {
  return { code, out: text(stdout), err: text(stderr) };
}

/** Runs a script in sh. */
export async function sh(machine: Machine, script: string, timeout = 20_000): Promise<Said> {
  return said(await machine.run({ argv: ["sh", "-c", script], timeout }));
}

const SEQUENCES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, "g");

/** What a terminal printed, without cursor movements and colours. */
export function plain(printed: string): string {
  return printed.replace(SEQUENCES, "").replaceAll("\r\n", "\n").replaceAll("\r", "");
}
