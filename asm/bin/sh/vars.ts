// Shell variables: the table, export and readonly, locals of functions, and what happens when special ones change.

import { compareBytes } from "../../lib/bytes";
import { environ } from "../../lib/env";
import { parseCount } from "./builtins/number";
import { pathChanged } from "./lookup";
import { optionsChanged } from "./options";
import { fail, O_ALLEXPORT, OPTIONS, opt, optionBytes, Sh } from "./state";

export const V_EXPORT = 1;
export const V_READONLY = 2;

// What a variable does when it is set
const H_NONE = 0;
const H_PATH = 1;
const H_OPTIND = 2;
const H_IFS = 3;

/** A variable. It stays in the table for ever, so that parsed words can point to it; unset is a null value. */
@final
export class Var {
  value: string | null = null;
  flags: i32 = 0;
  hook: i32 = H_NONE;
  next: Var | null = null;
  constructor(public name: string) {}
}

const BUCKETS = 128;
const table = new StaticArray<Var | null>(BUCKETS);

/** The variable called by the `n` units at `ptr`; made when there is none. */
export function varAt(ptr: usize, n: i32): Var {
  let h: u32 = n;
  for (let i = 0; i < n; i++) h = h * 31 + load<u16>(ptr + (i << 1));
  h &= BUCKETS - 1;
  let old = table[h];
  while (old !== null) {
    if (old.name.length == n && memory.compare(changetype<usize>(old.name), ptr, (n as usize) << 1) == 0) return old;
    old = old.next;
  }
  const name = changetype<string>(__new((n as usize) << 1, idof<string>()));
  memory.copy(changetype<usize>(name), ptr, (n as usize) << 1);
  const v = new Var(name);
  v.next = table[h];
  table[h] = v;
  return v;
}
export function variable(name: string): Var {
  return varAt(changetype<usize>(name), name.length);
}

export const IFS: Var = variable("IFS");
export const PATH: Var = variable("PATH");
export const HOME: Var = variable("HOME");
export const OPTIND: Var = variable("OPTIND");
export const PS1: Var = variable("PS1");
export const PS2: Var = variable("PS2");
export const PS4: Var = variable("PS4");
export const PWD: Var = variable("PWD");
export const OLDPWD: Var = variable("OLDPWD");
const DEFAULT_IFS = " \t\n";
export const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What IFS means now: 256 bytes, 0 no separator, 1 separator, 2 white space separator. */
export const ifsClass = memory.data(256);
/** First byte of IFS, −1 when it is empty; a blank when it is unset. */
export let ifsFirst: i32 = 0x20;
function ifsChanged(): void {
  memory.fill(ifsClass, 0, 256);
  const v = IFS.value;
  const s = v === null ? DEFAULT_IFS : v;
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    store<u8>(ifsClass + c, c == 32 || c == 9 || c == 10 ? 2 : 1);
  }
  ifsFirst = v === null ? 0x20 : v.length ? v.charCodeAt(0) : -1;
}

/** Does what a new value of a special variable entails. */
export function variableChanged(v: Var): void {
  changed(v);
}
function changed(v: Var): void {
  switch (v.hook) {
    case H_PATH:
      pathChanged();
      break;
    case H_IFS:
      ifsChanged();
      break;
    case H_OPTIND: {
      // getopts begins anew; what is no number is an error, and unset counts as empty
      const s = v.value;
      const n = parseCount(s === null ? "" : s);
      if (n < 0) return;
      Sh.optIndex = n ? n : 1;
      Sh.optOffset = -1;
    }
  }
}

/** A letter or underscore, then letters, digits, underscores. */
export function goodName(name: string): bool {
  return nameLength(name) == name.length && name.length > 0;
}
/** Length of the name at the start of a text. */
export function nameLength(s: string): i32 {
  let i = 0;
  for (; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (!(c == 0x5f || (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || (i > 0 && c >= 48 && c <= 57))) break;
  }
  return i;
}

/** Sets; null unsets. @param flags added @returns false (and an error is raised) for a readonly one */
export function setVariable(v: Var, value: string | null, flags: i32 = 0): bool {
  // most variables are nothing special
  if (value !== null && !(v.hook | flags | (v.flags & V_READONLY)) && !opt(O_ALLEXPORT)) {
    v.value = value;
    return true;
  }
  if (v.flags & V_READONLY) {
    fail(v.name + ": is read only");
    return false;
  }
  v.value = value;
  if (value === null) v.flags = flags;
  else {
    v.flags |= flags;
    if (opt(O_ALLEXPORT)) v.flags |= V_EXPORT;
  }
  if (v.hook) changed(v);
  return true;
}
export function setVar(name: string, value: string | null, flags: i32 = 0): bool {
  const n = nameLength(name);
  if (n == 0 || n != name.length) {
    fail(name + ": bad variable name");
    return false;
  }
  return setVariable(variable(name), value, flags);
}
/** "NAME=value" or "NAME" (flags only). */
export function setText(text: string, flags: i32): bool {
  const equal = text.indexOf("=");
  const name = equal < 0 ? text : text.substring(0, equal);
  if (!goodName(name)) {
    fail(name + ": bad variable name");
    return false;
  }
  const v = variable(name);
  if (equal < 0) {
    v.flags |= flags;
    return true;
  }
  return setVariable(v, text.substring(equal + 1), flags);
}
export function lookup(name: string): string | null {
  return variable(name).value;
}
/** unset(1): false (and an error is raised) for a readonly one. */
export function unsetVariable(name: string): bool {
  if (!goodName(name)) {
    fail(name + ": bad variable name");
    return false;
  }
  const v = variable(name);
  if (v.flags & V_READONLY) {
    fail(v.name + ": is read only");
    return false;
  }
  return setVariable(v, null, 0);
}

/** The environment for a program, "K=V" each. */
export function environment(): string[] {
  const list: string[] = [];
  for (let i = 0; i < BUCKETS; i++) {
    let v = table[i];
    while (v !== null) {
      const value = v.value;
      if (v.flags & V_EXPORT && value !== null) list.push(v.name + "=" + value);
      v = v.next;
    }
  }
  return list;
}
/** Variables that have all of `flags`, by name; unset ones too when flags is not 0. */
export function sorted(flags: i32): Var[] {
  const list: Var[] = [];
  for (let i = 0; i < BUCKETS; i++) {
    let v = table[i];
    while (v !== null) {
      if ((v.flags & flags) == flags && (v.value !== null || flags)) list.push(v);
      v = v.next;
    }
  }
  list.sort((a: Var, b: Var) => compareBytes(a.name, b.name));
  return list;
}

// Locals. A frame begins at a mark in the list; undoing goes back to it.
@final
class Local {
  /** null: the options ("local -"). */
  variable: Var | null = null;
  value: string | null = null;
  flags: i32 = 0;
  options: usize = 0;
}
const locals: Local[] = [];
/** Depth of function calls: "local" outside one is an error. */
export let localDepth: i32 = 0;
export function localMark(): i32 {
  return locals.length;
}
export function enterLocals(): i32 {
  localDepth++;
  return locals.length;
}
export function leaveLocals(mark: i32): void {
  localDepth--;
  undoLocals(mark);
}
export function undoLocals(mark: i32): void {
  while (locals.length > mark) {
    const l = locals.pop();
    const v = l.variable;
    if (v === null) {
      memory.copy(optionBytes, l.options, OPTIONS);
      heap.free(l.options);
      optionsChanged();
      continue;
    }
    v.value = l.value;
    v.flags = l.flags;
    if (v.hook) changed(v);
  }
}
/** Remembers a variable, to be put back at the end of the function or command. */
export function saveLocal(v: Var): void {
  const l = new Local();
  l.variable = v;
  l.value = v.value;
  l.flags = v.flags;
  locals.push(l);
}
export function saveOptions(): void {
  const l = new Local();
  l.options = heap.alloc(OPTIONS);
  memory.copy(l.options, optionBytes, OPTIONS);
  locals.push(l);
}

/** Takes over the environment and sets the defaults. */
export function initVariables(ppid: i32, root: bool): void {
  PATH.hook = H_PATH;
  IFS.hook = H_IFS;
  OPTIND.hook = H_OPTIND;
  PATH.value = DEFAULT_PATH;
  PS1.value = root ? "# " : "$ ";
  PS2.value = "> ";
  PS4.value = "+ ";
  OPTIND.value = "1";
  const env = environ();
  for (let i = 0; i < env.length; i++) {
    const equal = env[i].indexOf("=");
    if (equal <= 0) continue;
    const name = env[i].substring(0, equal);
    if (goodName(name)) setVariable(variable(name), env[i].substring(equal + 1), V_EXPORT);
  }
  // neither the caller's IFS nor its OPTIND is taken over
  setVariable(IFS, DEFAULT_IFS);
  IFS.flags = 0;
  setVariable(OPTIND, "1");
  OPTIND.flags = 0;
  variable("PPID").value = ppid.toString();
}
