// Names of system calls, errors and signals, by the kernel's own tables. DOM-free.

import * as errnos from "../../asm/abi/errno.ts";
import table from "../../asm/abi/syscall_64.tbl?raw";

const CALLS = new Map(
  table.split("\n").flatMap((line): [number, string][] => {
    const [nr, name = ""] = line.trim().split(/\s+/);
    return nr && /^\d+$/.test(nr) ? [[Number(nr), name]] : [];
  }),
);

const ERRNO = new Map(Object.entries(errnos).map(([name, value]) => [Number(value), name]));
/** A call's name by its number; "" for one that there is not. */
export function callName(nr: number): string {
  return CALLS.get(nr) ?? "";
}
/** ENOENT of 2. */
export function errorName(errno: number): string | undefined {
  return ERRNO.get(errno);
}

const SIGNALS =
  "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS".split(
    " ",
  );

/** The signals of a mask of /proc/PID/status: INT, QUIT …; "" when there are none. */
export function signalsIn(mask: string | undefined): string {
  const bits = BigInt(`0x${mask || "0"}`);
  const found = Array.from({ length: 64 }, (_, at) => at).filter((at) => (bits >> BigInt(at)) & 1n);
  if (found.length >= 60) return "all";
  return found.map((at) => SIGNALS[at] ?? `RT${at + 1 - 32}`).join(" ");
}
