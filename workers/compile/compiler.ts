// The AssemblyScript compiler in a worker of its own, for one process of the machine after the other. It has no files: whatever it
// reads, lists or writes, the process does (asm/abi/asc.ts). Loaded when it is first used: it is larger than all the rest.

import type * as Asc from "assemblyscript/asc";
import {
  ASC_ERR,
  ASC_EXIT,
  ASC_FILE,
  ASC_LIST,
  ASC_NAMES,
  ASC_OUT,
  ASC_READ,
  ASC_START,
  ASC_TTY_STDERR,
  ASC_TTY_STDOUT,
  ASC_WRITE,
  ASC_WRITTEN,
} from "../../asm/abi/asc.ts";
import type { CompilerMessage, ToCompiler } from "../platform.ts";
import { argumentsFor } from "./arguments.ts";
import { bytesOf, Frames, frameOf, stringsOf, textOf } from "./wire.ts";

/** What the worker runs: the front end, and the library that it emits code with. */
export interface Toolchain {
  asc: typeof Asc;
  binaryen: { setOptimizeStackIR(on: boolean): void };
}

/** A load that takes longer than this is told at a terminal, in milliseconds. */
const SHOWN_AFTER_MS = 400;

const UTF8_MARK = "\xef\xbb\xbf";

/** Serves one process after the other. @param load the first time somebody compiles */
export function serveCompiler(load: () => Promise<Toolchain>, post: (message: CompilerMessage) => void) {
  let toolchain: Promise<Toolchain> | undefined;
  let session: Session | undefined;
  return (message: ToCompiler): void => {
    if (message === "begin") {
      toolchain ??= load();
      session = new Session(toolchain, post);
    } else {
      session?.take(message);
    }
  };
}

/** Thrown through the compiler when it wants to end the process that it thinks it is. */
const EXITED = /^exit (\d+)$/;

class Session {
  private readonly frames = new Frames();
  /** Who waits for the answers, in the order in which they were asked. */
  private readonly asked: { kind: number; settle: (content: Uint8Array) => void }[] = [];
  private started = false;
  private ended = false;

  constructor(
    private readonly toolchain: Promise<Toolchain>,
    private readonly post: (message: CompilerMessage) => void,
  ) {}

  take(bytes: Uint8Array): void {
    if (this.ended) return;
    try {
      for (const { kind, content } of this.frames.add(bytes)) this.frame(kind, content);
    } catch (error) {
      // Not our program at the other end, or one that has lost its place.
      this.ended = true;
      this.post({ broken: error instanceof Error ? error.message : String(error) });
    }
  }

  private frame(kind: number, content: Uint8Array): void {
    if (kind === ASC_START && !this.started) {
      this.started = true;
      void this.compile(content);
      return;
    }
    const question = this.asked.shift();
    if (question?.kind !== kind) throw new RangeError(`an answer of kind ${kind} that nobody asked for`);
    question.settle(content);
  }

  private say(kind: number, ...parts: Uint8Array[]): void {
    if (!this.ended) this.post({ bytes: frameOf(kind, ...parts) });
  }

  private ask(kind: number, answer: number, ...parts: Uint8Array[]): Promise<Uint8Array> {
    return new Promise((settle) => {
      this.asked.push({ kind: answer, settle });
      this.say(kind, ...parts);
    });
  }

  private async read(path: string): Promise<string | null> {
    const content = await this.ask(ASC_READ, ASC_FILE, bytesOf(path));
    if (content[0] !== 1) return null;
    const text = textOf(content.subarray(1));
    return text.startsWith(UTF8_MARK) ? text.slice(UTF8_MARK.length) : text;
  }

  private async list(path: string): Promise<string[] | null> {
    const names = await this.ask(ASC_LIST, ASC_NAMES, bytesOf(path));
    if (names[0] !== 1) return null;
    return stringsOf(names.subarray(1)).filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
  }

  private async write(path: string, content: Uint8Array | string): Promise<void> {
    const bytes = typeof content === "string" ? bytesOf(content) : content;
    const failed = textOf(await this.ask(ASC_WRITE, ASC_WRITTEN, bytesOf(`${path}\0`), bytes));
    if (failed === "") return;
    const error = new Error(`${path}: ${failed}`);
    error.stack = error.message; // asc prints the stack
    throw error;
  }

  private async compile(content: Uint8Array): Promise<void> {
    const flags = content[0] as number;
    const [cwd = ".", ...args] = stringsOf(content.subarray(1));
    const write = (kind: number) => (chunk: string | Uint8Array) =>
      this.say(kind, typeof chunk === "string" ? bytesOf(chunk) : chunk);
    const stdout = { isTTY: (flags & ASC_TTY_STDOUT) !== 0, write: write(ASC_OUT) };
    const stderr = { isTTY: (flags & ASC_TTY_STDERR) !== 0, write: write(ASC_ERR) };
    let status = 0;
    let sound = true;
    try {
      const { asc, binaryen } = await this.loaded(stderr.isTTY);
      const files = { ...asc.libraryFiles };
      console.error = (...words: unknown[]) => stderr.write(`${words.join(" ")}\n`);
      try {
        const { error } = await asc.main(await argumentsFor(args, cwd, asc.options, (path) => this.read(path)), {
          stdout,
          stderr,
          readFile: (name, base) => this.read(inside(base, name)),
          writeFile: (name, bytes, base) => this.write(inside(base, name), bytes),
          listFiles: (name, base) => this.list(inside(base, name)),
        } as Asc.APIOptions);
        if (error) status = 1;
      } finally {
        // The next process finds the compiler as it was: without the library files of this one, and with the settings of a new one.
        for (const name of Object.keys(asc.libraryFiles)) if (!(name in files)) delete asc.libraryFiles[name];
        Object.assign(asc.libraryFiles, files);
        binaryen.setOptimizeStackIR(false);
      }
    } catch (error) {
      const { message } = error instanceof Error ? error : new Error(String(error));
      const exit = EXITED.exec(message);
      // A bad configuration is told in this way; so is a compiler that has gone wrong and had better not be used again.
      sound = false;
      status = exit ? Number(exit[1]) : 1;
      if (!exit) stderr.write(`FAILURE ${message}\n`);
    }
    this.say(ASC_EXIT, Uint8Array.of(status));
    this.ended = true;
    this.post({ done: sound });
  }

  /** The compiler; a person before a terminal hears what it is that takes its time. */
  private async loaded(terminal: boolean): Promise<Toolchain> {
    let shown = false;
    const show = setTimeout(() => {
      shown = terminal;
      if (shown) this.say(ASC_ERR, bytesOf("\r\x1b[KLoading the compiler …"));
    }, SHOWN_AFTER_MS);
    try {
      const toolchain = await this.toolchain;
      tame(toolchain.asc.options);
      return toolchain;
    } catch (error) {
      throw new Error(`the compiler did not arrive: ${error instanceof Error ? error.message : error}`);
    } finally {
      clearTimeout(show);
      if (shown) this.say(ASC_ERR, bytesOf("\r\x1b[K"));
    }
  }
}

/** Plug-ins are JavaScript, which would run outside of the machine: nobody inside may name one. */
function tame(options: Record<string, { alias?: string }>): void {
  delete options["transform"];
  delete options["wasm"];
  // What every other compiler calls it.
  if (options["debug"]) options["debug"].alias = "g";
}

function inside(base: string, name: string): string {
  return name.startsWith("/") ? name : `${base}/${name}`;
}
