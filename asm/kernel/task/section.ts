// The first section of a WebAssembly module, when it is a custom one: what our own kinds of executables consist of.

import { isStr } from "../mem/str";

/** LEB128 u32 at `at`; the value, and in the upper half the address after it. 0: it does not end before `end`. */
function leb(at: usize, end: usize): u64 {
  let value: u32 = 0;
  let shift: u32 = 0;
  while (at < end) {
    const b = load<u8>(at++);
    value |= (<u32>(b & 127)) << shift;
    if (!(b & 128)) return ((<u64>(at as u32)) << 32) | value;
    shift += 7;
  }
  return 0;
}

/**
 * Where the custom section of that name lies whose module begins with the n bytes at `header`.
 * @returns its content's address, and in the upper half its end, which may lie behind the n bytes; 0: another module
 */
export function firstSection(header: usize, n: u32, title: string): u64 {
  const end = header + n;
  if (n < 12 || load<u8>(header + 8) != 0) return 0;
  const size = leb(header + 9, end);
  if (!size) return 0;
  const body = <usize>(size >> 32);
  const name = leb(body, end);
  if (!name) return 0;
  const text = <usize>(name >> 32);
  const length = <u32>name;
  if (text + length > end || !isStr(text, <i32>length, title)) return 0;
  return ((<u64>(body + <u32>size)) << 32) | <u64>(text + length);
}
