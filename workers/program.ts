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
  /** The running program has called what does not exist. */
  missing(module: string, name: string): void;
}

const ENOSYS = 38n;

/** Builds the import object for a program; the same one serves every instance of it on a CPU, but for a memory of its own. */
export function bindImports(program: Program, binding: Binding): WebAssembly.Imports {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  const all = WebAssembly.Module.imports(program.module);
  for (const { module, name, kind } of all) {
    if (kind !== "function") continue;
    let value = binding.resolve(module, name);
    if (module === "nut" && name === "absent") {
      value = (index: number) => binding.missing(all[index]?.module ?? "", all[index]?.name ?? "");
    } else if (value === undefined) {
      // Preparation knows the call, this kernel does not have it; or nothing calls it any more (glue.absent).
      value = () => {
        binding.missing(module, name);
        return -ENOSYS;
      };
    }
    imports[module] ??= {};
    (imports[module] as Record<string, WebAssembly.ImportValue>)[name] = value;
  }
  return imports;
}

/** The imports of one instance: with the memory that it shares, or one of its own. */
export function withMemory(
  program: Program,
  imports: WebAssembly.Imports,
  shared?: WebAssembly.Memory,
): WebAssembly.Imports {
  const limits = program.info.memory;
  if (limits === undefined) return imports;
  const memory = shared ?? new WebAssembly.Memory({ ...limits, shared: true });
  return { ...imports, nut: { ...imports["nut"], memory } };
}
