// Where a program needs safepoints, so that no path through it runs forever without meeting one.
//
// A safepoint goes to the head of a loop, unless every path back to that head passes a *certain* call: one to a function
// that has a safepoint at its entry. And it goes to
// the entry of functions so that every cycle of the call graph holds one: the targets of back edges of a depth-first walk,
// because every cycle contains a back edge.
//
// A loop that nothing unwinds out of but its own safepoint can be *split*: an inner loop that counts its turns in a local,
// and an outer one whose head holds the check. Unwinding leaves the inner loop alone, which makes tight loops about as fast
// as they were.

import { Reader } from "./bytes.ts";
import { addTo, collectCalls, functionsInTables, skipLocals } from "./callgraph.ts";
import { FUNCREF, importedFunctions, type Module } from "./module.ts";
import * as op from "./opcodes.ts";

export interface Safepoints {
  /** By index of the defined function: a check at its entry. */
  entries: Set<number>;
  /** By index of the defined function: offsets (in the body) of `loop` instructions, and whether they can be split. */
  loops: Map<number, Map<number, LoopKind>>;
}

export type LoopKind = "check" | "split";

/** The check that stands at a safepoint, as the code has it. */
export interface Safepoint {
  check: Uint8Array;
  /** Where in the check the call begins that may unwind; before it the check's condition, behind it an end. */
  call: number;
  /** The global that is counted down. */
  counter: number;
}

/** Whether a safepoint's check begins at that offset of a body. */
export function isSafepoint({ check }: Safepoint, bytes: Uint8Array, offset: number): boolean {
  for (let i = 0; i < check.length; i++) if (bytes[offset + i] !== check[i]) return false;
  return true;
}

/**
 * The call graph's successors. Nodes are the defined functions, then one node for every type that is called through
 * a table (a call through a table leads there, and from there to every function of the type whose address is taken).
 * @param looseTypes a call may meet functions of other types (casts.ts)
 */
function callGraph(module: Module, looseTypes: boolean): number[][] {
  const imported = importedFunctions(module).length;
  const taken = functionsInTables(module);
  const calls = collectCalls(module, taken);
  const count = module.bodies.length;
  const typeNode = new Map<string, number>();
  const graph: number[][] = [];
  const nodeOf = (type: number): number => {
    const signature = module.types[type];
    const key = looseTypes || signature === undefined ? FUNCREF.toString() : `${signature.params}>${signature.results}`;
    let node = typeNode.get(key);
    if (node === undefined) {
      node = count + typeNode.size;
      typeNode.set(key, node);
    }
    return node;
  };
  for (const { direct, indirect } of calls) {
    const next: number[] = [];
    for (const callee of direct) if (callee >= imported) next.push(callee - imported);
    for (const type of indirect) next.push(nodeOf(type));
    graph.push([...new Set(next)]);
  }
  for (let node = 0; node < typeNode.size; node++) graph.push([]);
  for (const index of taken) {
    if (index < imported) continue;
    const node = nodeOf(module.functions[index - imported] as number);
    graph[node]?.push(index - imported);
  }
  return graph;
}

/** Targets of back edges of a depth-first walk over the whole graph. */
function backEdgeTargets(graph: number[][]): Set<number> {
  const WHITE = 0;
  const GREY = 1;
  const BLACK = 2;
  const colour = new Uint8Array(graph.length);
  const targets = new Set<number>();
  for (let root = 0; root < graph.length; root++) {
    if (colour[root] !== WHITE) continue;
    const path: { node: number; next: number }[] = [{ node: root, next: 0 }];
    colour[root] = GREY;
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const successor = graph[top.node]?.[top.next++];
      if (successor === undefined) {
        colour[top.node] = BLACK;
        path.pop();
      } else if (colour[successor] === GREY) {
        targets.add(successor);
      } else if (colour[successor] === WHITE) {
        colour[successor] = GREY;
        path.push({ node: successor, next: 0 });
      }
    }
  }
  return targets;
}

function entrySafepoints(module: Module, looseTypes: boolean): Set<number> {
  const graph = callGraph(module, looseTypes);
  const entries = new Set<number>();
  for (const target of backEdgeTargets(graph)) {
    if (target < module.bodies.length) entries.add(target);
    else for (const callee of graph[target] ?? []) entries.add(callee);
  }
  return entries;
}

const NEVER = Number.MAX_SAFE_INTEGER;

interface Frame {
  opcode: number;
  start: number;
  /** How many loops enclose the inside of this frame (itself included). */
  loopsInside: number;
  /** At the frame's entry, for `else` and `catch`. */
  coveredAtEntry: number;
  /** Minimum over the branches that leave through the frame's end (blocks), or go back to its head (loops). */
  coveredAtBranches: number;
}

/**
 * Loops of one body that some path goes round without a certain call.
 *
 * One pass. At every point `covered` is the number of enclosing loops, counted from the outermost, whose current turn
 * has certainly met a certain call. A certain call covers all enclosing loops; a loop starts its turn uncovered; where
 * paths meet, the minimum holds. The covered ones are always the outer ones, so that a number is enough.
 */
export function loopsNeedingSafepoints(body: Uint8Array, isCertain: (callee: number) => boolean): Set<number> {
  const needing = new Set<number>();
  const reader = new Reader(body);
  skipLocals(reader);
  const at = op.instruction();
  const frames: Frame[] = [
    { opcode: op.OP_BLOCK, start: -1, loopsInside: 0, coveredAtEntry: 0, coveredAtBranches: NEVER },
  ];
  let covered = 0;
  const branch = (depth: number): void => {
    const target = frames[frames.length - 1 - depth];
    if (target !== undefined) target.coveredAtBranches = Math.min(target.coveredAtBranches, covered);
  };
  while (!reader.done) {
    op.step(reader, at);
    const top = frames.at(-1) as Frame;
    switch (at.opcode) {
      case op.OP_TRY_TABLE:
      case op.OP_BLOCK:
      case op.OP_IF:
      case op.OP_TRY:
      case op.OP_LOOP:
        if (at.opcode === op.OP_TRY_TABLE) for (const label of at.labels) branch(label);
        frames.push({
          opcode: at.opcode,
          start: at.start,
          loopsInside: top.loopsInside + (at.opcode === op.OP_LOOP ? 1 : 0),
          coveredAtEntry: covered,
          coveredAtBranches: NEVER,
        });
        break;
      case op.OP_ELSE:
      case op.OP_CATCH:
      case op.OP_CATCH_ALL:
        branch(0);
        covered = top.coveredAtEntry;
        top.opcode = at.opcode;
        break;
      case op.OP_END:
      case op.OP_DELEGATE: {
        frames.pop();
        if (top.opcode === op.OP_LOOP) {
          if (top.coveredAtBranches < top.loopsInside) needing.add(top.start);
        } else {
          // an `if` without `else` can be skipped
          const skipped = top.opcode === op.OP_IF ? top.coveredAtEntry : NEVER;
          covered = Math.min(covered, top.coveredAtBranches, skipped);
        }
        // what is known of loops that have been left says nothing about the next one at their depth
        if (covered !== NEVER) covered = Math.min(covered, frames.at(-1)?.loopsInside ?? 0);
        break;
      }
      case op.OP_BR:
        branch(at.index);
        covered = NEVER;
        break;
      case op.OP_BR_IF:
      case 0xd5:
      case 0xd6:
        branch(at.index);
        break;
      case op.OP_BR_TABLE:
        for (const label of at.labels) branch(label);
        covered = NEVER;
        break;
      case op.OP_RETURN:
      case op.OP_UNREACHABLE:
      case op.OP_THROW:
      case op.OP_RETHROW:
      case op.OP_THROW_REF:
      case op.OP_RETURN_CALL:
      case op.OP_RETURN_CALL_INDIRECT:
        covered = NEVER;
        break;
      case op.OP_CALL:
        if (covered !== NEVER && isCertain(at.index)) covered = top.loopsInside;
        break;
      default:
        break;
    }
  }
  return needing;
}

/** Which of the loops that need a safepoint can be split. */
function classifyLoops(
  module: Module,
  body: Uint8Array,
  needing: ReadonlySet<number>,
  unwinds: (callee: number) => boolean,
): Map<number, LoopKind> {
  const kinds = new Map<number, LoopKind>();
  const reader = new Reader(body);
  skipLocals(reader);
  const at = op.instruction();
  /** Offsets of the enclosing loops that need a safepoint and could still be split; -1 for other frames. */
  const frames: number[] = [-1];
  const spoil = (): void => {
    frames.fill(-1);
  };
  while (!reader.done) {
    op.step(reader, at);
    switch (at.opcode) {
      case op.OP_LOOP: {
        const takesParameters = at.index >= 0 && (module.types[at.index]?.params.length ?? 1) > 0;
        if (needing.has(at.start)) {
          spoil();
          kinds.set(at.start, "check");
        }
        frames.push(needing.has(at.start) && !takesParameters ? at.start : -1);
        break;
      }
      case op.OP_TRY_TABLE:
      case op.OP_TRY:
        spoil();
        frames.push(-1);
        break;
      case op.OP_BLOCK:
      case op.OP_IF:
        frames.push(-1);
        break;
      case op.OP_END:
      case op.OP_DELEGATE: {
        const loop = frames.pop() ?? -1;
        if (loop >= 0) kinds.set(loop, "split");
        break;
      }
      case op.OP_BR_TABLE:
        for (const label of at.labels) frames[frames.length - 1 - label] = -1;
        break;
      case 0xd5:
      case 0xd6:
        frames[frames.length - 1 - at.index] = -1;
        break;
      case op.OP_CALL:
      case op.OP_RETURN_CALL:
        if (unwinds(at.index)) spoil();
        break;
      case op.OP_CALL_INDIRECT:
      case op.OP_RETURN_CALL_INDIRECT:
        spoil();
        break;
      default:
        break;
    }
  }
  return kinds;
}

/** Functions (defined, by index) out of which the stack may unwind: they hold a safepoint or reach something that does. */
function unwindingFunctions(module: Module, imported: number, holdsSafepoint: (index: number) => boolean): Set<number> {
  const calls = collectCalls(module, new Set());
  const callers = new Map<number, number[]>();
  const unwinding = new Set<number>();
  const queue: number[] = [];
  const mark = (index: number): void => {
    if (unwinding.has(index)) return;
    unwinding.add(index);
    queue.push(index);
  };
  calls.forEach(({ direct, indirect }, index) => {
    if (indirect.size > 0 || holdsSafepoint(index)) mark(index);
    for (const callee of direct) {
      if (callee < imported) mark(index);
      else addTo(callers, callee - imported, index);
    }
  });
  for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
    for (const caller of callers.get(index) ?? []) mark(caller);
  }
  return unwinding;
}

/** @param looseTypes see callGraph */
export function findSafepoints(module: Module, looseTypes: boolean): Safepoints {
  const imported = importedFunctions(module).length;
  const entries = entrySafepoints(module, looseTypes);
  const isCertain = (callee: number): boolean => callee >= imported && entries.has(callee - imported);
  const needing = module.bodies.map((body) => loopsNeedingSafepoints(body.bytes, isCertain));
  const holds = (index: number): boolean => entries.has(index) || (needing[index]?.size ?? 0) > 0;
  const unwinding = unwindingFunctions(module, imported, holds);
  const unwinds = (callee: number): boolean => callee < imported || unwinding.has(callee - imported);
  const loops = new Map<number, Map<number, LoopKind>>();
  needing.forEach((found, index) => {
    if (found.size === 0) return;
    loops.set(index, classifyLoops(module, module.bodies[index]?.bytes ?? new Uint8Array(), found, unwinds));
  });
  return { entries, loops };
}
