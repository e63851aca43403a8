// Capabilities as text: cap_to_text(3), cap_from_text(3), and the vector of inheritable, ambient and bounding ones (cap_iab(3)).
import { numEnd, strtoul } from "../../lib/number";
import { words } from "../../lib/text";
import { capName, capNumber, lastCap } from "../util-linux/caps";

const E = 1;
const P = 2;
const I = 4;

/** The three sets. */
export class Caps {
  constructor(
    public effective: u64,
    public permitted: u64,
    public inheritable: u64,
  ) {}
}

@inline
function bit(cap: i32): u64 {
  return (<u64>1) << cap;
}

export function fullName(cap: i32): string {
  const name = capName(cap);
  return name.startsWith("cap_") ? name : "cap_" + name;
}

/** The highest number that there is room for. */
const TOP = 63;

/** cap_from_name: a name, or a number as C writes it. @returns −1 when it is none */
export function capByName(text: string): i32 {
  if (text.length && text.charCodeAt(0) >= 48 && text.charCodeAt(0) <= 57) {
    const n = strtoul(text, 0);
    return numEnd == text.length && n <= <u64>TOP ? <i32>n : -1;
  }
  const lower = text.toLowerCase();
  return lower.startsWith("cap_") ? capNumber(lower.substring(4)) : -1;
}

/** @param top the highest that is looked at; those without a name are numbers */
export function namesOf(mask: u64, top: i32 = lastCap()): string {
  let out = "";
  for (let n = 0; n <= top; n++)
    if (mask & bit(n)) out += (out.length ? "," : "") + (n <= lastCap() ? fullName(n) : n.toString());
  return out;
}

function stateOf(c: Caps, n: i32): i32 {
  return (c.effective & bit(n) ? E : 0) | (c.permitted & bit(n) ? P : 0) | (c.inheritable & bit(n) ? I : 0);
}
function letters(flags: i32): string {
  return (flags & E ? "e" : "") + (flags & I ? "i" : "") + (flags & P ? "p" : "");
}

/** cap_to_text: what most have, then who differs; those that have no name here come last. */
export function capsText(c: Caps): string {
  const count = new Array<i32>(8).fill(0);
  for (let n = 0; n <= lastCap(); n++) count[stateOf(c, n)]++;
  let most = 7;
  for (let t = 6; t >= 0; t--) if (count[t] > count[most]) most = t;
  let out = "=" + letters(most);
  let first = true;
  for (let t = 7; t >= 0; t--) {
    if (t == most || !count[t]) continue;
    let names = "";
    for (let n = 0; n <= lastCap(); n++) if (stateOf(c, n) == t) names += (names.length ? "," : "") + fullName(n);
    const more = letters(t & ~most);
    const less = letters(most & ~t);
    // Where nobody has anything else, the first clause says all.
    if (!most && first) out = names + "=" + more;
    else out += " " + names + (more.length ? "+" + more : "") + (less.length ? "-" + less : "");
    first = false;
  }
  for (let t = 7; t > 0; t--) {
    let numbers = "";
    for (let n = lastCap() + 1; n <= TOP; n++)
      if (stateOf(c, n) == t) numbers += (numbers.length ? "," : "") + n.toString();
    if (numbers.length) out += " " + numbers + "+" + letters(t);
  }
  return out;
}

/** cap_from_text. @returns null when it is none */
export function capsFrom(text: string): Caps | null {
  const c = new Caps(0, 0, 0);
  const clauses = words(text);
  for (let k = 0; k < clauses.length; k++) {
    const clause = clauses[k];
    let at = 0;
    while (at < clause.length && !"=+-".includes(clause.charAt(at))) at++;
    let mask: u64 = 0;
    const names = clause.substring(0, at);
    if (!names.length || names == "all") mask = bit(lastCap() + 1) - 1;
    else {
      const list = names.split(",");
      for (let i = 0; i < list.length; i++) {
        const n = capByName(list[i]);
        if (n < 0) return null;
        mask |= bit(n);
      }
    }
    if (at == clause.length || (!names.length && clause.charAt(at) != "=")) return null;
    const first = at;
    while (at < clause.length) {
      const operator = clause.charAt(at++);
      if (operator == "=" && at > first + 1) return null;
      let flags = 0;
      while (at < clause.length && !"=+-".includes(clause.charAt(at))) {
        const f = "epi".indexOf(clause.charAt(at++));
        if (f < 0) return null;
        flags |= 1 << f;
      }
      const none = operator == "=" ? 7 : operator == "-" ? flags : 0;
      const some = operator == "-" ? 0 : flags;
      if (none & E) c.effective &= ~mask;
      if (none & P) c.permitted &= ~mask;
      if (none & I) c.inheritable &= ~mask;
      if (some & E) c.effective |= mask;
      if (some & P) c.permitted |= mask;
      if (some & I) c.inheritable |= mask;
    }
  }
  return c;
}

/** cap_iab_to_text: "!" is not in the bounding set, "^" ambient, "%" inheritable beside "!". */
export function iabText(inheritable: u64, ambient: u64, bounding: u64): string {
  let out = "";
  for (let n = 0; n <= lastCap(); n++) {
    const dropped = !(bounding & bit(n));
    let mark = dropped ? "!" : "";
    if (ambient & bit(n)) mark += "^";
    else if (inheritable & bit(n)) mark += dropped ? "%" : "";
    else if (!dropped) continue;
    out += (out.length ? "," : "") + mark + fullName(n);
  }
  return out;
}
