// What a failed runtime check does (array index, out of memory): say it, then trap, which the kernel turns into a signal.
// Named by --use in asconfig.json. It must not allocate, because it may be called when memory has run out. Its write goes to the
// kernel directly ("nut", not "wali"), without the wrapper that may park: otherwise every function that indexes an array would
// count as one that can be parked, and programs would be twice as large.
@external("nut", "SYS_write") declare function writeNow(fd: i32, buf: i32, count: i32): i64;

function complain(text: string): void {
  const buffer = memory.data(256);
  const shown = min(text.length, 256);
  for (let i = 0; i < shown; i++) store<u8>(buffer + i, text.charCodeAt(i));
  writeNow(2, buffer as i32, shown);
}

export function abort(message: string | null, fileName: string | null, line: u32, column: u32): void {
  complain("abort: ");
  if (message !== null) complain(message);
  complain("\n");
  unreachable();
}
