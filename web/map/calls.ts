// System calls in words, as strace(1) writes them but for what pointers lead to: names and arguments by the kernel's own table. DOM-free.

import * as errnos from "../../asm/abi/errno.ts";
import table from "../../asm/abi/syscall_64.tbl?raw";
import type { ProcessDetails, SystemCall } from "../../workers/api.ts";

/** name, and of each argument its name and type, by number. */
const CALLS = new Map(
  table.split("\n").flatMap((line): [number, { name: string; args: string[][] }][] => {
    const fields = line.trim().split(/\s+/);
    const [nr, name = "", , ...args] = fields;
    if (!nr || !/^\d+$/.test(nr)) return [];
    return [[Number(nr), { name, args: args.filter((arg) => arg.includes(":")).map((arg) => arg.split(":")) }]];
  }),
);

const ERRNO = new Map(Object.entries(errnos).map(([name, value]) => [Number(value), name]));
const AT_FDCWD = -100;
/** Arguments that are addresses, by what the table calls them; those of other names are numbers. */
const ADDRESS =
  /name$|path|buf|addr|stat|ptr|argv|envp|set$|act$|rusage|info|rqtp|rmtp|timeout|utime|tv|tz|vec|msg|fds|events|value$|old|new|uaddr|dir$|type$/;
/** Large numbers that are no addresses. */
const NUMBER = /count|size|len|off|pos|nbytes|pid|uid|gid|sec|^nr|^n$/;
const FD = /^(?:.*fd|dfd|fildes|newdfd|olddfd|mqdes)$/;

const hex = (value: number) => `0x${(value < 0 ? value + 2 ** 32 : value).toString(16)}`;

function argument(name: string, value: number, fds: ProcessDetails["fds"]): string {
  const signed = value >= 2 ** 31 && value < 2 ** 32 ? value - 2 ** 32 : value;
  if (FD.test(name)) {
    if (signed === AT_FDCWD) return "AT_FDCWD";
    const target = fds.find(({ fd }) => fd === signed)?.target;
    return target === undefined ? String(signed) : `${signed}<${target}>`;
  }
  if (ADDRESS.test(name) && value !== 0 && Math.abs(value) > 4095) return hex(value);
  if (/flags|mode|clone|request/.test(name) && value !== 0) return hex(value);
  if (value > 0xffff && !NUMBER.test(name)) return hex(value);
  return String(signed);
}

/** A call's name by its number; "" for one that there is not. */
export function callName(nr: number): string {
  return CALLS.get(nr)?.name ?? "";
}
/** ENOENT of 2. */
export function errorName(errno: number): string | undefined {
  return ERRNO.get(errno);
}

/**
 * One call as a line: read(0</dev/pts/0>, 0x1f40, 1) = 1.
 * @param fds the process's now: what a descriptor led to then may be closed
 */
export function describeCall({ nr, args, result }: SystemCall, fds: ProcessDetails["fds"]): string {
  const call = CALLS.get(nr);
  const names = call?.args ?? args.map(() => [""]);
  const words = names.map(([name = ""], at) => {
    const value = args[at];
    return value === undefined ? "…" : argument(name, value, fds);
  });
  const line = `${call?.name ?? `syscall_${nr}`}(${words.join(", ")})`;
  if (result === undefined) return line;
  const error = result < 0 ? ERRNO.get(-result) : undefined;
  if (error !== undefined) return `${line} = −1 ${error}`;
  return `${line} = ${result > 0xffff && /mmap|brk|mremap/.test(call?.name ?? "") ? hex(result) : result}`;
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
