#!/usr/bin/env node
// The command line: nutshell [--cpus N] [run FILE [ARG…] | doctest FILE… | COMMAND [ARG…]]. Without a command: a shell at the terminal.
// stdin, stdout, stderr and the exit status are the program's own.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type BootOptions, type Machine, MachineError, type PanicReport } from "../api.ts";
import { panicText } from "../panic.ts";
import { UsageError } from "./arguments.ts";
import { createMachine } from "./index.ts";

const USAGE = `usage: nutshell [OPTION…]                   a shell at this terminal
       nutshell [OPTION…] run FILE [ARG…]    runs a script of this computer inside
       nutshell [OPTION…] COMMAND [ARG…]     runs a command inside
       nutshell [OPTION…] doctest [--update] [--timeout SECONDS] FILE.md…
                                             runs the console blocks of these files, and compares what they print

  --cpus N           CPUs of the machine; 1: one worker, unshared memory
  --hostname NAME    its host name
  --put FILE=PATH    copies a file of this computer to PATH inside, before anything runs (may be repeated)
  --log              kernel messages on stderr
  --help             this text
`;

interface Arguments {
  boot: BootOptions;
  command: string[];
}

/** Exit status when the machine's kernel gave up. */
const PANIC_STATUS = 255;
/** syslog levels up to this one are errors of the machine that a person should see unasked. */
const LOUD = 3;

function cpusOf(text: string): number {
  const cpus = Number(text);
  if (!Number.isInteger(cpus) || cpus < 1 || cpus > 127) throw new UsageError("--cpus: a number from 1 to 127");
  return cpus;
}

function parseArguments(args: string[]): Arguments {
  const boot: BootOptions = {
    onLog: ({ level, text }) => level <= LOUD && process.stderr.write(`nutshell: ${text}\n`),
  };
  const files: Record<string, Uint8Array> = {};
  const rest = [...args];
  for (let arg = rest[0]; arg?.startsWith("-"); arg = rest[0]) {
    rest.shift();
    if (arg === "--") break;
    const [name = "", inline] = arg.split(/=(.*)/s, 2);
    const value = (): string => {
      const found = inline ?? rest.shift();
      if (found === undefined) throw new UsageError(`${name} needs a value`);
      return found;
    };
    if (name === "--help" || name === "-h") {
      process.stdout.write(USAGE);
      process.exit(0);
    } else if (name === "--cpus") {
      boot.cpus = cpusOf(value());
    } else if (name === "--hostname") {
      boot.hostname = value();
    } else if (name === "--put") {
      const [from = "", to] = value().split(/=(.*)/s, 2);
      if (!to?.startsWith("/")) throw new UsageError("--put: FILE=PATH, with an absolute PATH");
      files[to] = new Uint8Array(readFileSync(from));
    } else if (name === "--log") {
      boot.onLog = ({ level, time, text }) => process.stderr.write(`<${level}>[${time.toFixed(6)}] ${text}\n`);
    } else {
      throw new UsageError(`unknown option ${arg}`);
    }
  }
  if (rest[0] === "run") {
    const [, file, ...scriptArgs] = rest;
    if (file === undefined) throw new UsageError("run: which file?");
    const inside = `/root/${basename(file)}`;
    files[inside] = new Uint8Array(readFileSync(file));
    boot.files = files;
    return { boot, command: ["sh", inside, ...scriptArgs] };
  }
  boot.files = files;
  return { boot, command: rest };
}

/** Writes all, waiting for nothing: Node buffers what a slow reader has not taken. */
function sink(stream: NodeJS.WriteStream): (data: Uint8Array) => void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(141); // as SIGPIPE would
  });
  return (data) => {
    stream.write(data);
  };
}

/** Standard input as a function that is asked for the next bytes. */
function stdinSource(): () => Promise<Uint8Array | null> {
  const iterator = process.stdin[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await iterator.next();
    return done === true ? null : new Uint8Array(value);
  };
}

async function runCommand(machine: Machine, argv: string[]): Promise<number> {
  const { code } = await machine.run({
    argv,
    env: { TERM: process.env["TERM"] },
    stdin: stdinSource(),
    stdout: sink(process.stdout),
    stderr: sink(process.stderr),
  });
  return code;
}

/** A session on a pty, joined to the real terminal. */
async function interact(machine: Machine, argv: string[]): Promise<number> {
  const { stdin, stdout } = process;
  const size = (): [number, number] => [stdout.rows || 24, stdout.columns || 80];
  const [rows, cols] = size();
  const terminal = await machine.terminal({
    rows,
    cols,
    env: { TERM: process.env["TERM"] },
    ...(argv.length > 0 ? { argv } : {}),
  });
  await terminal.onData(sink(stdout));
  stdin.setRawMode(true);
  stdin.on("data", (data) => void terminal.write(new Uint8Array(data)));
  stdout.on("resize", () => void terminal.resize(...size()));
  try {
    const { code } = await terminal.exited;
    return code;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
  }
}

/** Keeps the process alive: the machine's own workers do not. */
async function awake<T>(work: Promise<T>): Promise<T> {
  const timer = setInterval(() => undefined, 1 << 30);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

async function main(): Promise<number> {
  const { boot, command } = parseArguments(process.argv.slice(2));
  if (command[0] === "doctest") {
    const { doctest } = await import("./doctest.ts");
    return doctest(command.slice(1), boot, cpusOf);
  }
  let report: PanicReport | undefined;
  boot.onPanic = (panic) => {
    report = panic;
  };
  const machine = await createMachine(boot);
  try {
    const terminal = process.stdin.isTTY && process.stdout.isTTY;
    const [name] = command;
    if (name === undefined && !terminal) return await runCommand(machine, ["sh"]);
    return await (terminal ? interact(machine, command) : runCommand(machine, command));
  } catch (error) {
    if (report === undefined) throw error;
    process.stderr.write(`${panicText(report)}\n`);
    return PANIC_STATUS;
  } finally {
    await machine.shutdown();
  }
}

try {
  process.exitCode = await awake(main());
} catch (error) {
  if (error instanceof UsageError) process.stderr.write(`nutshell: ${error.message}\n${USAGE}`);
  else if (error instanceof MachineError) process.stderr.write(`nutshell: ${error.message}\n`);
  else if (error instanceof Error && "code" in error) process.stderr.write(`nutshell: ${error.message}\n`);
  else throw error;
  process.exitCode = error instanceof MachineError && error.errno === 2 ? 127 : 2;
}
// standard input may still be open, and is nobody's any more
process.stdin.destroy();
