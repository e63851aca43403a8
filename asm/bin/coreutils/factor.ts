// factor(1): trial division, then Pollard's rho with Miller-Rabin, for numbers of up to 64 bits.

import * as C from "../../lib/chars";
import { error } from "../../lib/error";
import { Getopt, OPT_END } from "../../lib/getopt";
import { stdin, stdout } from "../../lib/io";
import { numEnd, numOverflow, strtoul } from "../../lib/number";
import { quote } from "../../lib/quote";
import { other, standard } from "./common";

const USAGE = `[OPTION] [NUMBER]...
Print the prime factors of each specified integer NUMBER.  If none
are specified on the command line, read them from standard input.
`;

function mulmod(a: u64, b: u64, m: u64): u64 {
  if (a < 0x100000000 && b < 0x100000000) return (a * b) % m;
  let r: u64 = 0;
  // shift and add; a carry out of 64 bits is a reduction by m
  a %= m;
  while (b) {
    if (b & 1) r = r >= m - a ? r - (m - a) : r + a;
    a = a >= m - a ? a - (m - a) : a + a;
    b >>= 1;
  }
  return r;
}
function powmod(a: u64, e: u64, m: u64): u64 {
  let r: u64 = 1;
  a %= m;
  while (e) {
    if (e & 1) r = mulmod(r, a, m);
    a = mulmod(a, a, m);
    e >>= 1;
  }
  return r;
}
function isPrime(n: u64): bool {
  if (n < 2) return false;
  let d = n - 1;
  const s = ctz(d) as i32;
  d >>= s as u64;
  // these bases decide for every 64-bit number
  const bases: u64[] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
  for (let i = 0; i < bases.length; i++) {
    const a = bases[i];
    if (n % a == 0) return n == a;
    let x = powmod(a, d, n);
    if (x == 1 || x == n - 1) continue;
    let composite = true;
    for (let r = 1; r < s && composite; r++) {
      x = mulmod(x, x, n);
      if (x == n - 1) composite = false;
    }
    if (composite) return false;
  }
  return true;
}
function gcd(a: u64, b: u64): u64 {
  while (b) {
    const t = a % b;
    a = b;
    b = t;
  }
  return a;
}
function split(n: u64, out: u64[]): void {
  if (n == 1) return;
  if (isPrime(n)) {
    out.push(n);
    return;
  }
  for (let c: u64 = 1; ; c++) {
    let x: u64 = 2;
    let y: u64 = 2;
    let d: u64 = 1;
    while (d == 1) {
      x = (mulmod(x, x, n) + c) % n;
      y = (mulmod(y, y, n) + c) % n;
      y = (mulmod(y, y, n) + c) % n;
      d = gcd(x > y ? x - y : y - x, n);
    }
    if (d != n) {
      split(d, out);
      split(n / d, out);
      return;
    }
  }
}
function show(text: string): bool {
  let t = text;
  while (t.startsWith(" ")) t = t.substring(1);
  const digits = t.startsWith("+") ? t.substring(1) : t;
  let ok = digits.length > 0;
  for (let i = 0; i < digits.length; i++) ok = ok && digits.charCodeAt(i) >= C.n0 && digits.charCodeAt(i) <= C.n9;
  if (!ok) {
    error(0, 0, quote(text) + " is not a valid positive integer");
    return false;
  }
  const n = strtoul(digits);
  if (numOverflow || numEnd == 0) {
    error(0, 0, quote(text) + " is too large");
    return false;
  }
  const factors: u64[] = [];
  let rest = n;
  if (rest > 1) {
    for (let p: u64 = 2; p < 5000 && p * p <= rest; p += p == 2 ? 1 : 2) {
      while (rest % p == 0) {
        factors.push(p);
        rest /= p;
      }
    }
    split(rest, factors);
    factors.sort((a: u64, b: u64): i32 => (a < b ? -1 : a > b ? 1 : 0));
  }
  stdout.put(n.toString());
  stdout.byte(C.COLON);
  for (let i = 0; i < factors.length; i++) stdout.put(" " + factors[i].toString());
  stdout.byte(C.NL);
  return true;
}

export function factor(args: string[]): i32 {
  const o = new Getopt(args, "", standard([]));
  for (let c = o.next(); c != OPT_END; c = o.next()) return other(c, USAGE);
  const list = o.rest();
  let ok = true;
  if (list.length) {
    for (let i = 0; i < list.length; i++) if (!show(list[i])) ok = false;
    return ok ? 0 : 1;
  }
  const r = stdin();
  for (let line = r.readLine(); line !== null; line = r.readLine()) {
    const words = line.split(" ");
    for (let i = 0; i < words.length; i++) {
      const w = words[i].trim();
      if (w.length && !show(w)) ok = false;
    }
  }
  return ok ? 0 : 1;
}
