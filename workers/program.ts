// A program as a CPU knows it: a compiled module that was prepared, and how its imports are bound to a kernel instance.

import { infoOfModule, type ProgramInfo } from "./prepare/section.ts";

export interface Program {
  readonly id: number;
  readonly module: WebAssembly.Module;
  readonly info: ProgramInfo;
}

/** @throws when the module was not prepared: the control plane hands out only prepared ones */
export function makeProgram(id: number, module: WebAssembly.Module): Program {
  const info = infoOfModule(module);
  if (info === undefined) throw new Error(`program ${id} is not prepared`);
  return { id, module, info };
}

/** What a program's functions may be bound to: the kernel's exports by the names that the program uses. */
export interface Binding {
  /** Import "module.name" → function, or undefined when the kernel has none. */
  resolve(module: string, name: string): WebAssembly.ImportValue | undefined;
  /** Says once that a program imports what does not exist. */
  missing(module: string, name: string): void;
}

const ENOSYS = 38n;

/** What stands in for a function that does not exist: -ENOSYS of whatever type the program expects. */
function absent(type: "i64" | "other"): WebAssembly.ImportValue {
  return type === "i64" ? () => -ENOSYS : () => 0;
}

/** Builds the import object for a program; the same one serves every instance of it on a CPU. */
export function bindImports(program: Program, binding: Binding): WebAssembly.Imports {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module, name, kind } of WebAssembly.Module.imports(program.module)) {
    let value = kind === "function" ? binding.resolve(module, name) : undefined;
    if (value === undefined) {
      binding.missing(module, name);
      value = absent(name.startsWith("SYS_") ? "i64" : "other");
    }
    imports[module] ??= {};
    (imports[module] as Record<string, WebAssembly.ImportValue>)[name] = value;
  }
  return imports;
}
