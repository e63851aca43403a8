// The functions that need a math library. The awk of small systems (busybox without it) lacks them and says so.
import { fatal } from "./errors";

let supported = true;
export function withoutMath(): void {
  supported = false;
}
export function need(): void {
  if (!supported) fatal("Math support is not compiled in");
}
export function power(a: f64, b: f64): f64 {
  need();
  return Math.pow(a, b);
}
