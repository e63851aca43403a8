// The decoder alone, for who draws the machine: a call in a line, as strace -y writes it, from records of a session (asm/kernel/trace.ts). It is
// built into a module of its own (workers/build/decoder.mjs), which runs in no process.

import { fromBytes } from "../../lib/bytes";
import { Call, callOf } from "./calls";
import { argument, countShown, isOutput, Pieces, resultText, setFdPaths } from "./format";

const HEAD = 80;

setFdPaths();

/** n bytes to put records into. */
export function room(n: i32): usize {
  return heap.alloc(n);
}

/** A call's name. */
export function name(nr: i32): string {
  return callOf(nr).name;
}

function argsOf(enter: usize): StaticArray<i64> {
  const args = new StaticArray<i64>(6);
  for (let i = 0; i < 6; i++) args[i] = load<i64>(enter + 32 + i * 8);
  return args;
}
function piecesOf(record: usize): Pieces {
  return new Pieces(record + HEAD, record + load<u32>(record));
}
function kindOf(call: Call, i: i32): string {
  return i < call.kinds.length ? call.kinds[i] : "";
}

/**
 * openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3, or as much as is known before it returns: read(0</dev/pts/0>, …
 * @param enter record of its beginning
 * @param exit that of its end, 0 = it has not returned
 */
export function line(enter: usize, exit: usize): string {
  const call = callOf(load<u16>(enter, 6));
  const tid = load<i32>(enter, 8);
  const args = argsOf(enter);
  const before = piecesOf(enter);
  const after = exit ? piecesOf(exit) : new Pieces(0, 0);
  const result = exit ? load<i64>(exit, 24) : 0;
  let out = call.name + "(";
  const n = countShown(call, args);
  for (let i = 0; i < n; i++) {
    const output = isOutput(kindOf(call, i));
    if (output && !exit) return out + "…";
    out += argument(call, i, args[i], args, output ? after : before, tid, result) + (i < n - 1 ? ", " : "");
  }
  if (!exit) return out + " …";
  const ends = call.name == "exit_group" || call.name == "exit";
  return out + ") = " + (ends ? "?" : resultText(call, result, after));
}

/** The string that an argument points to; "" when there is none, or it is not known. */
export function text(enter: usize, i: i32): string {
  const kind = kindOf(callOf(load<u16>(enter, 6)), i);
  const pieces = piecesOf(enter);
  return (kind == "s" || kind == "b") && pieces.find(i) ? fromBytes(pieces.ptr, pieces.size) : "";
}
