// nutshell doctest: runs the console blocks of Markdown files, and says with file and line what they print today. docs/doctest.md

import { readFileSync, writeFileSync } from "node:fs";
import type { BootOptions } from "../api.ts";
import { DocumentError, readDocument, rewritten } from "../doctest/document.ts";
import { type Failure, runBlocks } from "../doctest/run.ts";
import { UsageError } from "./arguments.ts";
import { createMachine } from "./index.ts";

const TIMEOUT = 60;

interface Arguments {
  files: string[];
  update: boolean;
  /** Milliseconds. */
  timeout: number;
}

function parse(args: string[], boot: BootOptions, cpusOf: (text: string) => number): Arguments {
  const parsed: Arguments = { files: [], update: false, timeout: TIMEOUT * 1000 };
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [name = "", inline] = arg.split(/=(.*)/s, 2);
    const value = () => inline ?? rest.shift() ?? "";
    if (arg === "--") parsed.files.push(...rest.splice(0));
    else if (arg === "--update") parsed.update = true;
    else if (name === "--cpus") boot.cpus = cpusOf(value());
    else if (name === "--timeout") {
      const seconds = Number(value());
      if (!(seconds > 0 && seconds <= 86_400)) throw new UsageError("--timeout: a number of seconds");
      parsed.timeout = seconds * 1000;
    } else if (arg.startsWith("-")) throw new UsageError(`doctest: unknown option ${arg}`);
    else parsed.files.push(arg);
  }
  if (parsed.files.length === 0) throw new UsageError("doctest: which files?");
  return parsed;
}

function describe(file: string, { command, reasons, differences }: Failure): string {
  const [first = "", ...more] = command.text.split("\n");
  const lines = [`${file}:${command.line + 1}: $ ${first}${more.length > 0 ? " …" : ""}`];
  for (const reason of reasons) lines.push(`    ${reason}`);
  for (const { sign, text } of differences ?? []) lines.push(`  ${sign} ${text}`.trimEnd());
  return `${lines.join("\n")}\n`;
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;

/**
 * @param args behind the word doctest
 * @returns 0 when all is as it is written, 1 when something is not
 * @throws UsageError for what cannot be begun: options, a file that cannot be read or understood
 */
export async function doctest(args: string[], boot: BootOptions, cpusOf: (text: string) => number): Promise<number> {
  const { files, update, timeout } = parse(args, boot, cpusOf);
  // All are read before any is run: a mistake is told at once.
  const documents = files.map((file) => {
    const source = readFileSync(file, "utf8");
    try {
      return { file, source, blocks: readDocument(source) };
    } catch (error) {
      if (error instanceof DocumentError) throw new UsageError(`${file}:${error.line + 1}: ${error.message}`);
      throw error;
    }
  });
  let [commands, failed, updated] = [0, 0, 0];
  for (const { file, source, blocks } of documents) {
    const report = await runBlocks(blocks, { boot: () => createMachine(boot), timeout });
    commands += report.commands;
    const settled = report.failures.filter(({ broken }) => update && !broken);
    for (const failure of report.failures)
      if (!settled.includes(failure)) process.stdout.write(describe(file, failure));
    failed += report.failures.length - settled.length;
    updated += settled.length;
    const now = rewritten(source, blocks, new Map(settled.map((failure) => [failure.command, failure])));
    if (now !== source) writeFileSync(file, now);
    if (report.commands === 0) process.stdout.write(`${file}: no console block that is run\n`);
  }
  const parts = [`${count(commands, "command")} of ${count(files.length, "file")}`, `${failed} not as written`];
  if (update) parts.push(`${updated} updated`);
  process.stdout.write(`${parts.join(", ")}\n`);
  return failed > 0 ? 1 : 0;
}
