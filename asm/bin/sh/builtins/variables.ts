// set, export, readonly, local, unset
import { println, stdout } from "../../../lib/io";
import { removeFunction } from "../lookup";
import { Options, optionsChanged, parseOptions } from "../options";
import { singleQuote } from "../quoting";
import { fail, Sh } from "../state";
import {
  goodName,
  localDepth,
  saveLocal,
  saveOptions,
  setText,
  setVariable,
  sorted,
  unsetVariable,
  V_EXPORT,
  V_READONLY,
  variable,
} from "../vars";

/** All that have the flags, so that the shell can read them back. */
function show(prefix: string, flags: i32): void {
  const list = sorted(flags);
  for (let i = 0; i < list.length; i++) {
    const value = list[i].value;
    stdout.put(prefix + list[i].name);
    println(value === null ? "" : "=" + singleQuote(value));
  }
}

export function setCommand(args: string[]): i32 {
  if (args.length == 1) {
    show("", 0);
    return 0;
  }
  const at = parseOptions(args, 1, false);
  if (Sh.raised) return 2;
  optionsChanged();
  if (at < args.length) {
    Sh.params = args.slice(at);
    Sh.optIndex = 1;
    Sh.optOffset = -1;
  }
  return 0;
}

export function exportCommand(args: string[], readonly: bool): i32 {
  const o = new Options(args, "p");
  const c = o.next();
  if (c < 0) return 2;
  const flag = readonly ? V_READONLY : V_EXPORT;
  if (c || o.index >= args.length) {
    show(args[0] + " ", flag);
    return 0;
  }
  for (let i = o.index; i < args.length; i++) if (!setText(args[i], flag)) return 2;
  return 0;
}

export function localCommand(args: string[]): i32 {
  if (!localDepth) return fail("not in a function");
  for (let i = 1; i < args.length; i++) {
    const a = args[i];
    if (a == "-") {
      saveOptions();
      continue;
    }
    const equal = a.indexOf("=");
    const name = equal < 0 ? a : a.substring(0, equal);
    if (!goodName(name)) return fail(name + ": bad variable name");
    const v = variable(name);
    saveLocal(v);
    if (equal >= 0 && !setVariable(v, a.substring(equal + 1))) return 2;
  }
  return 0;
}

export function unset(args: string[]): i32 {
  const o = new Options(args, "vf");
  let functions = false;
  for (let c = o.next(); c; c = o.next()) {
    if (c < 0) return 2;
    functions = c == 0x66;
  }
  for (let i = o.index; i < args.length; i++) {
    if (functions) removeFunction(args[i]);
    else if (!unsetVariable(args[i])) return 2;
  }
  return 0;
}
