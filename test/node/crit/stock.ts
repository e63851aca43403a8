// The crit of CRIU that is installed on the host: that of $CRIT, else the one in the PATH.

import { execFile, spawn } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const DRIVER = fileURLToPath(new URL("driver.py", import.meta.url));

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where it is; undefined: nowhere. */
export const CRIT: string | undefined =
  process.env["CRIT"] ??
  (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "crit"))
    .find(isProgram);

/** What it says, as its user sees it. */
export async function crit(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(CRIT ?? "crit", args, { maxBuffer: 1 << 26 });
  return stdout;
}

/** Of each message it knows, by number: each field's name, and the words that it has for an enum's values. */
export type Known = Record<string, Record<string, [name: string, words: string[]]>>;

/** The same program over and over, as starting Python each time takes longer than all else. */
export class Crit {
  private readonly process;
  private readonly lines: AsyncIterator<string>;

  constructor(path: string) {
    // The Python that it asks for is the one that has its modules.
    const [, python = "/usr/bin/env python3"] = /^#!\s*(.*)/.exec(readFileSync(path, "utf8")) ?? [];
    const [command = "", ...args] = python.split(/\s+/);
    this.process = spawn(command, [...args, DRIVER, path], { stdio: ["pipe", "pipe", "inherit"] });
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  private async line(): Promise<string> {
    const { value, done } = await this.lines.next();
    if (done) throw new Error("driver.py has ended");
    return value;
  }

  /** To be asked once, before all else. */
  async known(): Promise<Known> {
    return JSON.parse(await this.line());
  }

  /** @returns "" or why it has failed */
  async run(...args: string[]): Promise<string> {
    this.process.stdin.write(`${args.join("\t")}\n`);
    const line = await this.line();
    return line === "ok" ? "" : JSON.parse(line);
  }

  end(): void {
    this.process.stdin.end();
  }
}
