// Entry of the worker thread that compiles AssemblyScript.

import { parentPort } from "node:worker_threads";
import { serveCompiler, type Toolchain } from "../compile/compiler.ts";
import type { CompilerMessage, ToCompiler } from "../platform.ts";

const port = parentPort;
if (port === null) throw new Error("this file is a worker's");

/**
 * The compiler as it is in a browser. In a Node it would find its own way to files, and to modules that a configuration names: what a
 * process of the machine says must not reach the files of this computer. It looks for Node once, when it is loaded.
 */
async function load(): Promise<Toolchain> {
  const { process } = globalThis;
  Reflect.deleteProperty(globalThis, "process");
  try {
    const { binaryen } = await import("../compile/loads.mjs");
    const asc = await import("assemblyscript/asc");
    return { asc, binaryen };
  } finally {
    globalThis.process = process;
  }
}

const take = serveCompiler(load, (message: CompilerMessage) => port.postMessage(message));
port.on("message", (message: ToCompiler) => take(message));
