// type, command -v and -V, hash
import { println, stdout } from "../../../lib/io";
import { findAlias, printAlias } from "../alias";
import {
  currentPath,
  F_BUILTIN,
  F_FUNCTION,
  F_PROGRAM,
  F_UNKNOWN,
  Found,
  findCommand,
  forgetProgram,
  forgetPrograms,
  isHashed,
  isStale,
  L_ABSOLUTE,
  L_ERROR,
  pathElements,
  pathOf,
  programNames,
  programPath,
} from "../lookup";
import { Options } from "../options";
import { reservedWord } from "../parser";
import { DEFAULT_PATH } from "../vars";
import { isSpecialBuiltin } from "./table";

/** What a name means. @param path search there instead of in PATH @param verbose as `type`, else as `command -v` */
function describe(name: string, path: string | null, verbose: bool): i32 {
  if (verbose) stdout.put(name);
  if (reservedWord(name) >= 0) {
    println(verbose ? " is a shell keyword" : name);
    return 0;
  }
  const a = findAlias(name);
  if (a !== null) {
    if (verbose) println(" is an alias for " + a.value);
    else {
      stdout.put("alias ");
      printAlias(a);
    }
    return 0;
  }
  if (path === null && isHashed(name)) {
    println(verbose ? " is a tracked alias for " + programPath(name) : programPath(name));
    return 0;
  }
  findCommand(name, L_ABSOLUTE, path);
  switch (Found.kind) {
    case F_PROGRAM: {
      const p = Found.index < 0 ? name : pathOf(pathElements(path !== null ? path : currentPath())[Found.index], name);
      println(verbose ? " is " + p : p);
      return 0;
    }
    case F_FUNCTION:
      println(verbose ? " is a shell function" : name);
      return 0;
    case F_BUILTIN:
      println(
        verbose ? (isSpecialBuiltin(Found.builtin) ? " is a special shell builtin" : " is a shell builtin") : name,
      );
      return 0;
  }
  if (verbose) println(": not found");
  return 127;
}

export function type(args: string[]): i32 {
  let status = 0;
  for (let i = 1; i < args.length; i++) status |= describe(args[i], null, true);
  return status;
}

/** `command` itself runs only for -v and -V, or when no command follows: see evalCommand. */
export function commandBuiltin(args: string[]): i32 {
  const o = new Options(args, "pvV");
  let show = 0;
  let path: string | null = null;
  for (let c = o.next(); c; c = o.next()) {
    if (c < 0) return 2;
    if (c == 0x70) path = DEFAULT_PATH;
    else show = c;
  }
  if (show && o.index < args.length) return describe(args[o.index], path, show == 0x56);
  return 0;
}

export function hash(args: string[]): i32 {
  const o = new Options(args, "r");
  const c = o.next();
  if (c < 0) return 2;
  if (c) {
    forgetPrograms();
    return 0;
  }
  if (o.index >= args.length) {
    // in the order of dash's table: 31 buckets, each in the order of finding
    const names = programNames();
    for (let bucket = 0; bucket < 31; bucket++) {
      for (let i = 0; i < names.length; i++) {
        if (bucketOf(names[i]) == bucket) println(programPath(names[i]) + (isStale(names[i]) ? "*" : ""));
      }
    }
    return 0;
  }
  let status = 0;
  for (let i = o.index; i < args.length; i++) {
    forgetProgram(args[i]);
    findCommand(args[i], L_ERROR);
    if (Found.kind == F_UNKNOWN) status = 1;
  }
  return status;
}
function bucketOf(name: string): i32 {
  let h = name.charCodeAt(0) << 4;
  for (let i = 0; i < name.length; i++) h += name.charCodeAt(i);
  return (h & 0x7fff) % 31;
}
