// What /proc/PID/io counts: bytes and calls of the read and write families. A blocked call counts when it ends.

import { BLOCKED } from "./call";
import { current } from "./current";

@inline
export function countRead(r: i64): void {
  if (r == BLOCKED) return;
  if (r > 0) current.rchar += r;
  current.syscr++;
}

@inline
export function countWrite(r: i64): void {
  if (r == BLOCKED) return;
  if (r > 0) current.wchar += r;
  current.syscw++;
}
