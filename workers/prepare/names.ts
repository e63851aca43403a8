// The name section (core specification, appendix "Custom Sections"): what a compiler called the functions.

import { FormatError, Reader } from "./bytes.ts";
import type { Module } from "./module.ts";

const FUNCTIONS = 1;

/** Index of the function of that name, if names were kept and one has it. Nobody else looks at that section: damaged, it says nothing. */
export function functionNamed(module: Module, name: string): number | undefined {
  const section = module.customs.find((custom) => custom.name === "name");
  if (section === undefined) return undefined;
  try {
    return find(section.bytes, name);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function find(bytes: Uint8Array, name: string): number | undefined {
  const reader = new Reader(bytes);
  while (!reader.done) {
    const id = reader.u8();
    const part = reader.sub(reader.u32());
    if (id !== FUNCTIONS) continue;
    for (let n = part.u32(); n > 0; n--) {
      const index = part.u32();
      if (part.name() === name) return index;
    }
  }
  return undefined;
}
