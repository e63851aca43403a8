// What a program says when it cannot go on and has no memory to say it with. Nothing here allocates, and the calls go to the kernel
// directly ("nut", not "wali"), without the wrapper that may park: otherwise every function that indexes an array or makes an
// object would count as one that can be parked, and programs would be twice as large.
@external("nut", "SYS_write") declare function writeNow(fd: i32, buf: i32, count: i32): i64;
@external("nut", "SYS_exit_group") declare function exitNow(status: i32): i64;

const SIZE = 256;
const buffer = memory.data(256);

/** A text's first bytes to stderr. */
export function say(text: string): void {
  const shown = min(text.length, SIZE);
  for (let i = 0; i < shown; i++) store<u8>(buffer + i, text.charCodeAt(i));
  writeNow(2, buffer as i32, shown);
}

export function sayNumber(n: u32): void {
  let at = 16;
  do {
    store<u8>(buffer + --at, 0x30 + (n % 10));
    n /= 10;
  } while (n);
  writeNow(2, (buffer + at) as i32, 16 - at);
}

/** Bytes that were to be written, as far as they can be without waiting. */
export function writeLast(fd: i32, from: usize, count: i32): void {
  if (count > 0) writeNow(fd, from as i32, count);
}

/** _exit(2). The trap behind it only ends the stack: the kernel knows by then that this process exits. */
export function exitLast(status: i32): void {
  exitNow(status);
  unreachable();
}
