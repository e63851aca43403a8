// A kernel of thirty lines for tests of preparation: system calls are the test's own functions, and what nut.work()
// answers is a script. Uses the CPU's real Process, so that unwinding and rewinding are the ones that machines use.

import "../../workers/compile/loads.mjs";
import asc from "assemblyscript/asc";
import { SLOW_HIGH, WORK_DONE, WORK_HANDLER1, WORK_LEAVE, WORK_PARK } from "../../asm/abi/park.ts";
import { type PrepareOptions, prepare } from "../../workers/prepare/index.ts";
import { LEAVE, type Outcome, Process } from "../../workers/process.ts";
import { bindImports, makeProgram, type Program } from "../../workers/program.ts";

export const SLOW = BigInt(SLOW_HIGH) << 32n;

/** Compiles AssemblyScript as asm/lib/asconfig.json does (with the small runtime). */
export async function compile(source: string, flags: string[] = []): Promise<Uint8Array> {
  let wasm: Uint8Array | undefined;
  let messages = "";
  const collect = {
    write(chunk: string | Uint8Array): boolean {
      messages += chunk.toString();
      return true;
    },
  };
  const options = ["--runtime", "stub", "--use", "abort=", "--exportStart", "_start", "--exportTable"];
  const { error } = await asc.main(
    ["program.ts", "--outFile", "out.wasm", ...options, "--memoryBase", "65536", "-O3", "--noAssert", ...flags],
    {
      stdout: collect,
      stderr: collect,
      readFile: (name) => (name === "program.ts" ? source : null),
      writeFile: (_, contents) => {
        wasm = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error || !wasm) throw new Error(messages || String(error));
  return wasm;
}

export async function build(source: string, options: PrepareOptions = { ownArea: true }): Promise<Program> {
  const prepared = await prepare(await compile(source), options);
  return makeProgram(1, new WebAssembly.Module(prepared as BufferSource));
}

/** One thing that nut.work() answers. */
export type Work =
  | { park: true }
  | { done: bigint | ((process: Process) => bigint) }
  | { handler: (process: Process) => number; signo: number }
  | { leave: true };

type Call = (...args: (number | bigint)[]) => bigint;

export class MockKernel {
  current!: Process;
  /** Answers of nut.work(), taken from the front. */
  script: Work[] = [];
  /** What nut.safepoint() says, and how often it was asked. */
  safepoint: () => number = () => 0;
  grow: (pages: number) => number = () => 1;
  grown: number[] = [];
  sigreturns = 0;
  readonly calls: Record<string, Call>;
  private signo = 0;
  private handler = 0;
  private result = 0n;

  constructor(calls: Record<string, Call>) {
    this.calls = calls;
  }

  private work(): number {
    const next = this.script.shift();
    if (next === undefined) throw new Error("nut.work() was asked once too often");
    if ("park" in next) return WORK_PARK;
    if ("leave" in next) return WORK_LEAVE;
    if ("handler" in next) {
      this.signo = next.signo;
      this.handler = next.handler(this.current);
      return WORK_HANDLER1;
    }
    this.result = typeof next.done === "function" ? next.done(this.current) : next.done;
    return WORK_DONE;
  }

  spawn(program: Program): Process {
    const nut: Record<string, WebAssembly.ImportValue> = {
      work: () => this.work(),
      result: () => this.result,
      park: () => this.current.park(),
      leave: () => {
        throw LEAVE;
      },
      handler: () => this.handler,
      signo: () => this.signo,
      siginfo: () => 0,
      ucontext: () => 0,
      sigreturn: () => {
        this.sigreturns++;
      },
      safepoint: () => this.safepoint(),
      grow: (pages: number) => this.grow(pages),
      grown: (pages: number) => {
        this.grown.push(pages);
      },
    };
    const imports = bindImports(program, {
      resolve: (module, name) => (module === "nut" ? nut[name] : this.calls[name]),
      missing: (module, name) => {
        throw new Error(`the mock kernel has no ${module}.${name}`);
      },
    });
    return new Process(program, imports);
  }

  start(process: Process): Outcome {
    this.current = process;
    return process.start();
  }

  rewind(process: Process): Outcome {
    this.current = process;
    return process.rewind();
  }

  /** What fork and checkpoint do: a new instance with the memory and globals of a parked one. */
  copy(parked: Process): Process {
    const child = this.spawn(parked.program);
    const missing = parked.pages - child.pages;
    if (missing > 0) child.exports.nut_grow_memory(missing);
    if (parked.program.info.areaSize === 0) child.setArea(parked.areaBase);
    child.view().set(parked.view());
    const globals = new DataView(new ArrayBuffer(8 * parked.program.info.globals.length));
    parked.saveGlobals(globals, 0);
    child.loadGlobals(globals, 0);
    return child;
  }
}
