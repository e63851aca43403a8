// Finding commands: functions, builtins, and programs along PATH with the table that `hash` shows.
import { EACCES, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR, strerror } from "../../lib/errno";
import { isReg, Stat } from "../../lib/stat";
import { appletNamed } from "../ash/applets";
import { ASH } from "../ash/flavour";
import { FuncNode } from "./ast";
import { findBuiltin } from "./builtins/table";
import { warn } from "./state";
import { PATH } from "./vars";

export const F_UNKNOWN = 0;
export const F_PROGRAM = 1;
export const F_BUILTIN = 2;
export const F_FUNCTION = 3;

/** Do not look for functions (command). */
export const L_NO_FUNCTION = 1;
/** Say so when there is none. */
export const L_ERROR = 2;
/** Only what needs no search: functions and builtins. */
export const L_QUICK = 4;
/** A name with a slash must exist (type, command -v). */
export const L_ABSOLUTE = 8;

export class Found {
  static kind: i32 = F_UNKNOWN;
  static builtin: i32 = 0;
  static func: FuncNode | null = null;
  /** F_PROGRAM: which element of PATH, −1 = the name has a slash, less = ash's APPLET_*. */
  static index: i32 = -1;
}
export class Commands {
  /** Changes when a name may mean something else than before. */
  static epoch: i32 = 0;
}

const functions = new Map<string, FuncNode>();
/** Programs found so far: index of the element of PATH, less STALE from the next cd on until it has been looked for again. */
const programs = new Map<string, i32>();
const STALE: i32 = 1 << 24;

export function defineFunction(f: FuncNode): void {
  functions.set(f.name, f);
  programs.delete(f.name);
  Commands.epoch++;
}
export function removeFunction(name: string): bool {
  Commands.epoch++;
  return functions.delete(name);
}
export function findFunction(name: string): FuncNode | null {
  return functions.size && functions.has(name) ? functions.get(name) : null;
}
export function pathChanged(): void {
  programs.clear();
}
/** After cd, a relative element before the one that a program was found in may have it too: each is looked for once more. */
export function directoryChanged(): void {
  if (!programs.size) return;
  const names = programs.keys();
  for (let i = 0; i < names.length; i++) {
    const index = programs.get(names[i]);
    if (index >= 0) programs.set(names[i], index - STALE);
  }
}
function programIndex(name: string): i32 {
  const index = programs.get(name);
  return index < 0 ? index + STALE : index;
}
/** Whether cd has been called since the program was found. */
export function isStale(name: string): bool {
  return programs.get(name) < 0;
}
export function forgetPrograms(): void {
  programs.clear();
}
export function forgetProgram(name: string): void {
  if (programs.size) programs.delete(name);
}
export function programNames(): string[] {
  return programs.keys();
}
export function programPath(name: string): string {
  return pathOf(pathElements(currentPath())[programIndex(name)], name);
}
export function functionNames(): string[] {
  return functions.keys();
}

export function currentPath(): string {
  const p = PATH.value;
  return p === null ? "" : p;
}
let splitPath: string = "";
let splitElements: string[] = [""];
/** The elements of a PATH. */
export function pathElements(path: string): string[] {
  if (path != splitPath) {
    splitPath = path;
    splitElements = path.split(":");
  }
  return splitElements;
}
/** An empty element is the working directory. */
export function pathOf(element: string, name: string): string {
  if (!element.length) return name;
  return element.endsWith("/") ? element + name : element + "/" + name;
}

/** Why a command could not be run, in dash's words. */
export function execError(errno: i32): string {
  const e = errno < 0 ? -errno : errno;
  return e == ENOENT || e == ENOTDIR ? "not found" : strerror(e);
}
export function execStatus(errno: i32): i32 {
  const e = errno < 0 ? -errno : errno;
  return e == ENOENT || e == ENOTDIR || e == ELOOP || e == ENAMETOOLONG ? 127 : 126;
}

const probe = new Stat();
/** Looks `name` up; the answer is in Found. */
export function findCommand(name: string, flags: i32, path: string | null = null): void {
  Found.index = -1;
  if (name.includes("/")) {
    Found.kind = F_PROGRAM;
    if (flags & L_ABSOLUTE && probe.stat(name) < 0) Found.kind = F_UNKNOWN;
    return;
  }
  if (!(flags & L_NO_FUNCTION)) {
    const f = findFunction(name);
    if (f !== null) {
      Found.kind = F_FUNCTION;
      Found.func = f;
      return;
    }
  }
  const b = findBuiltin(name);
  if (b >= 0) {
    Found.kind = F_BUILTIN;
    Found.builtin = b;
    return;
  }
  if (ASH) {
    Found.index = appletNamed(name);
    if (Found.index) {
      Found.kind = F_PROGRAM;
      return;
    }
    Found.index = -1;
  }
  Found.kind = F_UNKNOWN;
  if (flags & L_QUICK) return;
  const own = path === null;
  let before = -1; // where a stale one was
  if (own && programs.size && programs.has(name)) {
    Found.index = programs.get(name);
    if (Found.index >= 0) {
      Found.kind = F_PROGRAM;
      return;
    }
    before = programIndex(name);
    Found.index = -1;
  }
  let e = ENOENT;
  if (!own || PATH.value !== null) {
    const elements = pathElements(own ? currentPath() : path!);
    for (let i = 0; i < elements.length; i++) {
      // absolute elements are as they were
      if (i <= before && elements[i].startsWith("/")) {
        if (i < before) continue;
        Found.kind = F_PROGRAM;
        Found.index = i;
        programs.set(name, i);
        return;
      }
      const r = probe.stat(pathOf(elements[i], name));
      if (r < 0) {
        if (r != -ENOENT && r != -ENOTDIR) e = -r;
        continue;
      }
      e = EACCES; // if nothing better follows
      if (!isReg(probe.mode)) continue;
      Found.kind = F_PROGRAM;
      Found.index = i;
      if (own) programs.set(name, i);
      return;
    }
  }
  if (before >= 0) programs.delete(name);
  if (flags & L_ERROR) warn(name + ": " + execError(e));
}

export function isHashed(name: string): bool {
  return programs.size > 0 && programs.has(name) && findFunction(name) === null && findBuiltin(name) < 0;
}
