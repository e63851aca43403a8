// Messages with a place in the program, as busybox awk writes them: "awk: cmd. line:1: Unexpected token".
import { eprint } from "../../lib/io";
import { exit, progShort } from "../../lib/start";

export const UNEXPECTED_END = "Unexpected end of string";
export const UNEXPECTED_TOKEN = "Unexpected token";
export const DIVISION_BY_ZERO = "Division by zero";
const NO_MATH = "Math support is not compiled in";

/**
 * /opt/busybox/awk is what Debian's busybox has: no powers, roots, logarithms or circles, whole numbers of printf of 32 bits, -Ft
 * as it stands, RSTART and RLENGTH nothing before the first match.
 */
export let busybox: bool = false;
export function asBusybox(): void {
  busybox = true;
}
export function needMath(): void {
  if (busybox) fatal(NO_MATH);
}

/** Where the text being parsed or the statement being run comes from. */
export let source: string = "cmd. line";
export let line: i32 = 1;
export function setSource(name: string): void {
  source = name;
}
export function setLine(n: i32): void {
  line = n;
}

/** Says what is wrong at the current line and ends the program with status 1. */
export function fatal(message: string): void {
  eprint(progShort() + ": " + source + ":" + line.toString() + ": " + message + "\n");
  exit(1);
}
/** The same for what has no place in the program. */
export function fatalPlain(message: string): void {
  eprint(progShort() + ": " + message + "\n");
  exit(1);
}
