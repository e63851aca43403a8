// Runs the console blocks of a file in a machine, and says what is not as it is written there.

import type { Machine } from "../api.ts";
import { compare, type Difference } from "./compare.ts";
import type { Block, Command, Outcome } from "./document.ts";
import { type Ended, Shell } from "./shell.ts";

/** What a command did otherwise. */
export interface Failure extends Outcome {
  command: Command;
  /** In words: its status, its time, a shell that is gone. */
  reasons: string[];
  differences: Difference[] | undefined;
  /** It could not be asked, so what it printed is not to be written down. */
  broken: boolean;
}

export interface Report {
  commands: number;
  skipped: number;
  failures: Failure[];
}

export interface RunOptions {
  /** A machine that has just been started. */
  boot(): Promise<Machine>;
  /** Milliseconds that a command may take. */
  timeout: number;
}

function judge(command: Command, { anyStatus }: Block, ended: Ended): Failure | undefined {
  const { status, output, trouble } = ended;
  const reasons = trouble === undefined ? [] : [trouble];
  const wanted = command.status ?? (anyStatus ? status : 0);
  if (status !== wanted && trouble === undefined) reasons.push(`ended with ${status} instead of ${wanted}`);
  const differences = compare(command.expected, output);
  if (reasons.length === 0 && !differences) return undefined;
  return { command, status, output, reasons, differences, broken: trouble !== undefined };
}

/** One machine for all blocks, unless one asks for its own; a shell for each. */
export async function runBlocks(blocks: Block[], { boot, timeout }: RunOptions): Promise<Report> {
  const report: Report = { commands: 0, skipped: 0, failures: [] };
  let machine: Machine | undefined;
  let shell: Shell | undefined;
  try {
    for (const block of blocks) {
      if (block.skip) {
        report.skipped += 1;
        continue;
      }
      if (!block.sameShell) {
        await shell?.close();
        shell = undefined;
      }
      if (block.newMachine) {
        await machine?.shutdown();
        machine = undefined;
      }
      machine ??= await boot();
      shell ??= await Shell.start(machine);
      for (const command of block.commands) {
        report.commands += 1;
        const limit = block.timeout === undefined ? timeout : block.timeout * 1000;
        const ended: Ended = shell.ended
          ? { status: 0, output: [], trouble: "was not run: the shell had ended" }
          : await shell.run(command.text, limit);
        const failure = judge(command, block, ended);
        if (failure) report.failures.push(failure);
      }
    }
  } finally {
    await machine?.shutdown();
  }
  return report;
}
