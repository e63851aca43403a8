// Compiled modules by content, for all machines of this thread: booting a second one compiles nothing.

import { hashOf } from "./bytes.ts";

const compiled = new Map<string, Promise<WebAssembly.Module>>();

/** What was compiled of the content with that hash, if anything was. */
export function compiledOf(hash: string): Promise<WebAssembly.Module> | undefined {
  return compiled.get(hash);
}

/** Compiles, or finds what was compiled of the same bytes. */
export async function compileOnce(bytes: Uint8Array, hash?: string): Promise<WebAssembly.Module> {
  const key = hash ?? (await hashOf(bytes));
  let module = compiled.get(key);
  if (module === undefined) {
    module = WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>);
    compiled.set(key, module);
    module.catch(() => compiled.delete(key));
  }
  return module;
}
