// The name section (core specification, appendix "Custom Sections"): what a compiler called the functions.

import { Reader } from "./bytes.ts";
import type { Module } from "./module.ts";

const FUNCTIONS = 1;

/** Index of the function of that name, if names were kept and one has it. */
export function functionNamed(module: Module, name: string): number | undefined {
  const section = module.customs.find((custom) => custom.name === "name");
  if (section === undefined) return undefined;
  const reader = new Reader(section.bytes);
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
