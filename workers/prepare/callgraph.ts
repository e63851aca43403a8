// Who calls whom, directly and through tables; and who can, in the end, come to a given function.

import { Reader } from "./bytes.ts";
import { type FuncType, importedFunctions, type Module } from "./module.ts";
import * as op from "./opcodes.ts";

export interface Calls {
  /** Function indices. */
  direct: Set<number>;
  /** Type indices. */
  indirect: Set<number>;
}

/** Past the declarations of locals. */
export function skipLocals(reader: Reader): void {
  for (let groups = reader.u32(); groups > 0; groups--) {
    reader.skipLeb();
    reader.skip(1);
  }
}

/** @param addressTaken is given the functions that the code takes the address of */
export function collectCalls(module: Module, addressTaken: Set<number>): Calls[] {
  const at = op.instruction();
  return module.bodies.map((body) => {
    const calls: Calls = { direct: new Set(), indirect: new Set() };
    const reader = new Reader(body.bytes);
    skipLocals(reader);
    while (!reader.done) {
      op.step(reader, at);
      if (at.opcode === op.OP_CALL || at.opcode === op.OP_RETURN_CALL) calls.direct.add(at.index);
      else if (at.opcode === op.OP_CALL_INDIRECT || at.opcode === op.OP_RETURN_CALL_INDIRECT)
        calls.indirect.add(at.index);
      else if (at.opcode === op.OP_REF_FUNC) addressTaken.add(at.index);
    }
    return calls;
  });
}

/** Functions that a table may hold. */
export function functionsInTables(module: Module): Set<number> {
  const taken = new Set<number>();
  for (const segment of module.elements) {
    for (const index of segment.functions) taken.add(index);
    for (const expression of segment.expressions) {
      if (expression[0] === op.OP_REF_FUNC) taken.add(new Reader(expression, 1).u32());
    }
  }
  return taken;
}

export function signatureOf({ params, results }: FuncType): string {
  return `${params}>${results}`;
}

export interface Reaching {
  /** Defined functions, by index. */
  functions: Set<number>;
  /** Types by which a call through a table may come there. */
  types: Set<number>;
}

/** What can come to a function, by calls in any number. @param index an import or a defined one */
export function reaching(module: Module, index: number): Reaching {
  const imported = importedFunctions(module).length;
  const taken = functionsInTables(module);
  const calls = collectCalls(module, taken);
  const signatures = module.types.map(signatureOf);
  const callers = new Map<number, number[]>();
  const callersThrough = new Map<string, number[]>();
  calls.forEach(({ direct, indirect }, caller) => {
    for (const callee of direct) addTo(callers, callee, caller);
    for (const type of indirect) addTo(callersThrough, signatures[type] ?? "", caller);
  });
  const functions = new Set<number>();
  const reached = new Set<string>();
  const queue = [index];
  const enter = (found: number[] | undefined): void => {
    for (const caller of found ?? []) {
      if (functions.has(caller)) continue;
      functions.add(caller);
      queue.push(caller + imported);
    }
  };
  for (let callee = queue.pop(); callee !== undefined; callee = queue.pop()) {
    enter(callers.get(callee));
    if (callee < imported || !taken.has(callee)) continue;
    const signature = signatures[module.functions[callee - imported] ?? -1] ?? "";
    if (reached.has(signature)) continue;
    reached.add(signature);
    enter(callersThrough.get(signature));
  }
  const types = new Set(signatures.flatMap((signature, type) => (reached.has(signature) ? [type] : [])));
  return { functions, types };
}

/** One more in a list of many: a copy of it each time would cost the square of their number. */
export function addTo<K>(map: Map<K, number[]>, key: K, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
