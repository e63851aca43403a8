// cd and pwd: the logical working directory (POSIX cd, steps 1 to 10, as dash takes them).

import { strerror } from "../../../lib/errno";
import { println } from "../../../lib/io";
import { isDir, Stat } from "../../../lib/stat";
import { chdir, getcwd, lastError } from "../../../lib/sys/fs";
import { ASH } from "../../ash/flavour";
import { directoryChanged, pathElements, pathOf } from "../lookup";
import { Options } from "../options";
import { fail, warn } from "../state";
import { HOME, lookup, OLDPWD, PWD, setVariable, V_EXPORT } from "../vars";

/** The logical directory; "" when it is not known. */
let current = "";
/** The physical one, null when it has to be asked for. */
let physical: string | null = null;
/** What the last chdir(2) said: ash tells why, dash does not. */
let chdirError = 0;

function askPhysical(): string {
  const p = getcwd();
  if (p !== null) return p;
  warn("getcwd() failed: " + strerror(lastError));
  return "";
}
function setDirectory(logical: string | null, remember: bool): void {
  const old = current;
  if (remember) setVariable(OLDPWD, old, V_EXPORT);
  if (logical === null) {
    const p = askPhysical();
    physical = p;
    current = p;
  } else {
    current = logical;
    physical = null;
  }
  setVariable(PWD, current, V_EXPORT);
}
/** Takes PWD over when it names the directory we are in. */
export function initDirectory(): void {
  const p = PWD.value;
  const a = new Stat();
  const b = new Stat();
  if (p !== null && p.startsWith("/") && a.stat(p) == 0 && b.stat(".") == 0 && a.same(b)) setDirectory(p, false);
  else setDirectory(null, false);
}
export function currentDirectory(): string {
  return current;
}

/** `path` from here, without "." and "..", by text alone; null when the directory is not known. Two leading slashes stay. */
function logicalPath(path: string): string | null {
  let root = "/";
  const parts: string[] = [];
  let rest = path;
  if (!path.startsWith("/")) {
    if (!current.length) return null;
    rest = current + "/" + path;
    if (current.startsWith("//")) root = "//";
  } else if (path.startsWith("//") && !path.startsWith("///")) root = "//";
  const all = rest.split("/");
  for (let i = 0; i < all.length; i++) {
    const p = all[i];
    if (!p.length || p == ".") continue;
    if (p == "..") {
      if (parts.length) parts.pop();
    } else parts.push(p);
  }
  return root + parts.join("/");
}

function change(to: string, physically: bool): bool {
  let logical: string | null = null;
  if (!physically) {
    logical = logicalPath(to);
    if (logical !== null) to = logical;
  }
  const r = chdir(to);
  if (ASH) chdirError = r;
  if (r < 0) return false;
  setDirectory(logical, true);
  directoryChanged();
  return true;
}

/** -L and -P; the last one counts. */
function physicalWanted(o: Options): i32 {
  let wanted = 0;
  for (let c = o.next(); c; c = o.next()) {
    if (c < 0) return -1;
    wanted = c == 0x50 ? 1 : 0;
  }
  return wanted;
}

export function cd(args: string[]): i32 {
  const o = new Options(args, "LP");
  const physically = physicalWanted(o);
  if (physically < 0) return 2;
  let to: string = "";
  let print = false;
  if (o.index >= args.length) {
    const home = HOME.value;
    if (home !== null) to = home;
  } else {
    to = args[o.index];
    if (to == "-") {
      const old = OLDPWD.value;
      to = old !== null ? old : "";
      print = true;
    }
  }
  let target = to;
  const dotted = to == "." || to == ".." || to.startsWith("./") || to.startsWith("../");
  if (!to.startsWith("/") && !dotted) {
    if (!to.length) to = ".";
    target = to;
    const path = lookup("CDPATH");
    if (path !== null) {
      const st = new Stat();
      const elements = pathElements(path);
      for (let i = 0; i < elements.length; i++) {
        const p = pathOf(elements[i], to);
        if (st.stat(p) == 0 && isDir(st.mode)) {
          if (elements[i].length) print = true;
          target = p;
          break;
        }
      }
    }
  }
  if (!change(target, physically == 1)) {
    if (ASH) return fail("can't cd to " + to + ": " + strerror(chdirError));
    return fail("can't cd to " + to);
  }
  if (print) println(current);
  return 0;
}

export function pwd(args: string[]): i32 {
  const o = new Options(args, "LP");
  const physically = physicalWanted(o);
  if (physically < 0) return 2;
  if (physically) {
    let p = physical;
    if (p === null) {
      p = askPhysical();
      physical = p;
    }
    println(p);
  } else println(current);
  return 0;
}
