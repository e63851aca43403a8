// A terminal with a screen: what a program draws, as somebody who sits before it sees it.

import { Terminal as Screen } from "@xterm/headless";
import { expect } from "vitest";
import type { Machine, Terminal } from "../../workers/api.ts";

export class Editor {
  readonly screen: Screen;
  private readonly terminal: Terminal;

  private constructor(terminal: Terminal, screen: Screen) {
    this.terminal = terminal;
    this.screen = screen;
  }

  static async start(machine: Machine, argv: string[], rows = 24, cols = 80): Promise<Editor> {
    const screen = new Screen({ rows, cols, allowProposedApi: true });
    const terminal = await machine.terminal({ argv, rows, cols });
    await terminal.onData((data) => new Promise<void>((done) => screen.write(data, done)));
    return new Editor(terminal, screen);
  }

  type(keys: string | Uint8Array): Promise<void> {
    return this.terminal.write(keys);
  }

  async resize(rows: number, cols: number): Promise<void> {
    this.screen.resize(cols, rows);
    await this.terminal.resize(rows, cols);
  }

  /** The rows of the screen, without blanks at their ends; not what has gone off its top. */
  rows(): string[] {
    const { active } = this.screen.buffer;
    return Array.from({ length: this.screen.rows }, (_, y) => {
      return active.getLine(active.baseY + y)?.translateToString(true) ?? "";
    });
  }

  row(y: number): string {
    return this.rows().at(y) ?? "";
  }

  /** Row and column of the cursor, from 0. */
  cursor(): [number, number] {
    const { active } = this.screen.buffer;
    return [active.cursorY, active.cursorX];
  }

  async sees(what: string | RegExp): Promise<void> {
    const pattern = typeof what === "string" ? expect.stringContaining(what) : expect.stringMatching(what);
    await expect.poll(() => this.rows().join("\n"), { timeout: 20_000, interval: 10 }).toEqual(pattern);
  }

  async ends(): Promise<void> {
    await this.terminal.exited;
    await this.terminal.close();
  }
}
