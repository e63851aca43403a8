// The system calls by number and name, and the sets that -e trace= names.
import { cstr } from "../../lib/bytes";
import { RE_EXTENDED, regcomp } from "../../lib/regex";
import { GROUPS, KINDS, MEMBERS } from "./kinds";
import { TABLE } from "./table";

export class Call {
  /** A letter or name for each argument; see kinds.ts. */
  kinds: string[] = [];
  constructor(
    public nr: i32,
    public name: string,
    /** "i" or "l" for each argument. */
    public types: string,
  ) {}
}
const byNumber = new Map<i32, Call>();
const byName = new Map<string, Call>();
let loaded = false;
function load_(): void {
  if (loaded) return;
  loaded = true;
  const lines = TABLE.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const f = lines[i].split(" ");
    const c = new Call(I32.parseInt(f[0]), f[1], f.length > 2 ? f[2] : "");
    byNumber.set(c.nr, c);
    byName.set(c.name, c);
  }
  const kinds = KINDS.split("\n");
  for (let i = 0; i < kinds.length; i++) {
    const f = kinds[i].split(" ");
    if (f.length && byName.has(f[0])) byName.get(f[0]).kinds = f.slice(1);
  }
}
export function callOf(nr: i32): Call {
  load_();
  if (byNumber.has(nr)) return byNumber.get(nr);
  const c = new Call(nr, "syscall_0x" + nr.toString(16), "llllll");
  byNumber.set(nr, c);
  return c;
}
export function callNamed(name: string): Call | null {
  load_();
  return byName.has(name) ? byName.get(name) : null;
}

/** What could not be understood in the last parseSet, or "". */
export let badName = "";
/** "open,close", "%file", "!read", "/regex", "all", "none": the numbers. */
export function parseSet(text: string): Map<i32, bool> {
  load_();
  badName = "";
  const set = new Map<i32, bool>();
  const all = byNumber.keys();
  let invert = false;
  let expr = text;
  while (expr.startsWith("!")) {
    invert = !invert;
    expr = expr.substring(1);
  }
  const items: string[] = expr == "none" ? [] : expr.split(",");
  for (let i = 0; i < items.length; i++) {
    let name = items[i];
    const optional = name.startsWith("?");
    if (optional) name = name.substring(1);
    if (name == "all") {
      for (let k = 0; k < all.length; k++) set.set(all[k], true);
      continue;
    }
    if (name.startsWith("/")) {
      const re = regcomp(name.substring(1), RE_EXTENDED);
      if (re.error === null)
        for (let k = 0; k < all.length; k++) {
          const n = callOf(all[k]).name;
          if (re.exec(cstr(n), n.length, 0)) set.set(all[k], true);
        }
      continue;
    }
    const group = GROUPS.indexOf(name.startsWith("%") ? name.substring(1) : name);
    const c = callNamed(name);
    if (group >= 0 && (name.startsWith("%") || c === null)) {
      const members = MEMBERS[group].split(" ");
      for (let k = 0; k < members.length; k++) {
        const m = callNamed(members[k]);
        if (m !== null) set.set(m.nr, true);
      }
      continue;
    }
    if (c !== null) set.set(c.nr, true);
    else if (name.length && name.charCodeAt(0) >= 48 && name.charCodeAt(0) <= 57) set.set(I32.parseInt(name), true);
    else if (!optional && !badName.length) badName = name;
  }
  if (!invert) return set;
  const rest = new Map<i32, bool>();
  for (let k = 0; k < all.length; k++) if (!set.has(all[k])) rest.set(all[k], true);
  return rest;
}
