// The machine of the host the tests run in: the bundle for Node, the adapter of the page in a browser. One suite, two hosts.

import type { BootOptions, Machine, RunResult, Terminal } from "../../workers/api.ts";
import { leaks, settled, slabs } from "../leaks.mjs";

export const MODES: [mode: "SMP" | "UP", options: BootOptions][] = [
  ["SMP", {}],
  ["UP", { cpus: 1 }],
];

/** A file beside the tests, in Node and in Chromium. */
export async function fileOf(url: URL): Promise<Uint8Array> {
  if (typeof window !== "undefined") {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  }
  const { readFile } = await import(/* @vite-ignore */ `node:${"fs/promises"}`);
  return readFile(url);
}

export async function createMachine(options: BootOptions = {}): Promise<Machine> {
  if (typeof window === "undefined") {
    const bundle = new URL("../../dist/node/machine.js", import.meta.url).href;
    const built: { createMachine(options: BootOptions): Promise<Machine> } = await import(/* @vite-ignore */ bundle);
    return built.createMachine(options);
  }
  const page = await import("../../workers/browser.ts");
  return page.createMachine(options);
}

/**
 * Counts what the kernel has given out, now that nothing runs. Called back when nothing runs again, and files and history are gone, it
 * says what was not given back ("" when all was).
 */
export async function countObjects(machine: Machine): Promise<() => Promise<string>> {
  await sh(machine, ":");
  await settled(machine);
  const before = await slabs(machine);
  return async () => {
    await sh(machine, "cd /tmp && rm -rf -- * .[!.]* ~/.sh_history");
    return leaks(machine, before);
  };
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

/** A terminal as the person before it: types, and waits until what was looked for has been printed. */
export class Typist {
  /** Everything printed, without cursor movements. */
  printed = "";
  private raw = "";
  private from = 0;
  private look: () => void = () => undefined;

  private readonly terminal: Terminal;

  private constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  static async at(terminal: Terminal): Promise<Typist> {
    const typist = new Typist(terminal);
    await terminal.onData((data) => {
      typist.raw += text(data);
      typist.printed = plain(typist.raw);
      typist.look();
    });
    return typist;
  }

  async types(keys: string): Promise<void> {
    await this.terminal.write(keys);
  }

  /** Waits for a text that comes after the one that was seen last; the test's own limit ends a vain wait. */
  async sees(what: string): Promise<void> {
    await new Promise<void>((resolve) => {
      this.look = () => {
        const at = this.printed.indexOf(what, this.from);
        if (at < 0) return;
        this.from = at + what.length;
        resolve();
      };
      this.look();
    });
  }
}
