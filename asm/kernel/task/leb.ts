// Numbers as WebAssembly modules have them.

/** LEB128 u32 at `at`; the value, and in the upper half the address after it. 0: it does not end before `end`. */
export function leb(at: usize, end: usize): u64 {
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
