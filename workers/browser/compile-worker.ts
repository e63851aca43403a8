// Entry of the Web Worker that compiles AssemblyScript.

import { serveCompiler, type Toolchain } from "../compile/compiler.ts";
import type { CompilerMessage, ToCompiler } from "../platform.ts";

const EMBEDDED = "data:application/wasm;base64,";

/**
 * While it is loaded, the compiler fetches a small module that it carries along as a data: URL. The page's policy lets nobody fetch
 * but from the page's own host (vite.config.ts): such a URL is answered here.
 */
async function embedded<T>(action: () => Promise<T>): Promise<T> {
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    if (typeof input !== "string" || !input.startsWith(EMBEDDED)) return fetch(input, init);
    const bytes = Uint8Array.from(atob(input.slice(EMBEDDED.length)), (unit) => unit.charCodeAt(0));
    return new Response(bytes, { headers: { "Content-Type": "application/wasm" } });
  };
  try {
    return await action();
  } finally {
    globalThis.fetch = fetch;
  }
}

async function load(): Promise<Toolchain> {
  return embedded(async () => {
    const { binaryen } = await import("../compile/loads.mjs");
    return { asc: await import("assemblyscript/asc"), binaryen };
  });
}

const take = serveCompiler(load, (message: CompilerMessage) => self.postMessage(message));
self.onmessage = (event: MessageEvent<ToCompiler>) => take(event.data);
