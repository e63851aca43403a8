// Somebody at a real terminal: a command of this computer on a pty of its own (script(1) makes it), typed at and read.

import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { expect, vi } from "vitest";
import { plain } from "../machine/boot.ts";

/** Whether this computer has the script(1) that Linux distributions have. */
export const hasPty = spawnSync("script", ["--version"]).status === 0;

const PROMPT = /(?:^|\n)[^\n]*[#$] $/;

export class Tty {
  private readonly child: ChildProcessWithoutNullStreams;
  private printed = "";

  /** @param command of sh */
  constructor(command: string, rows = 30, cols = 100) {
    const sized = `stty rows ${rows} cols ${cols}; ${command}`;
    this.child = spawn("script", ["-q", "-f", "-e", "-c", sized, "/dev/null"], {
      env: { ...process.env, TERM: "xterm" },
    });
    this.child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.printed += text;
    });
  }

  /** What has been printed since `from`, without cursor movements and colours. */
  text(from = 0): string {
    return plain(this.printed.slice(from));
  }

  async prompt(from = 0, timeout = 30_000): Promise<void> {
    await vi.waitFor(() => expect(this.text(from)).toMatch(PROMPT), { timeout, interval: 20 });
  }

  type(keys: string): void {
    this.child.stdin.write(keys);
  }

  /** Types a line and waits for the next prompt. @returns what was printed between */
  async runs(command: string): Promise<string> {
    this.type(command);
    // The line editor shows what was typed; what comes after its end of line is the command's.
    await vi.waitFor(() => expect(this.text().endsWith(command)).toBe(true), { timeout: 20_000, interval: 20 });
    const from = this.printed.length;
    this.type("\r");
    await this.prompt(from);
    return this.text(from).split("\n").slice(1, -1).join("\n");
  }

  async reloads(): Promise<void> {
    // A terminal has no page: the tour goes on in the same machine.
  }

  /** Ends the session. @returns its exit status */
  async leaves(): Promise<number> {
    const ended = once(this.child, "exit");
    this.type("\x04");
    const [code] = await ended;
    return code;
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }
}
