// What a failed runtime check does (array index, out of memory, stack overflow): say it as libc would and die by SIGABRT's status.
// Named by --use in asconfig.json; must not allocate, because it may be called when memory has run out.
import { SYS_write, SYS_kill, SYS_getpid, SYS_exit_group } from "./sys/raw";

/** Writes a managed string's bytes to stderr without allocating. */
function complain(text: string | null): void {
  if (text === null) return;
  const n = text.length;
  const buffer = memory.data(256);
  const shown = min(n, 256);
  for (let i = 0; i < shown; i++) store<u8>(buffer + i, text.charCodeAt(i));
  SYS_write(2, buffer as i32, shown);
}

export function abort(message: string | null, fileName: string | null, line: u32, column: u32): void {
  complain("abort: ");
  complain(message);
  complain("\n");
  SYS_kill(SYS_getpid() as i32, 6);
  SYS_exit_group(134);
  unreachable();
}
