// alias, unalias
import { stderr } from "../../../lib/io";
import { allAliases, findAlias, printAlias, removeAlias, removeAliases, setAlias } from "../alias";
import { Options } from "../options";

export function aliasCommand(args: string[]): i32 {
  if (args.length == 1) {
    const all = allAliases();
    for (let i = 0; i < all.length; i++) printAlias(all[i]);
    return 0;
  }
  let status = 0;
  for (let i = 1; i < args.length; i++) {
    const equal = args[i].indexOf("=", 1);
    if (equal > 0) {
      setAlias(args[i].substring(0, equal), args[i].substring(equal + 1));
      continue;
    }
    const a = findAlias(args[i]);
    if (a !== null) printAlias(a);
    else {
      stderr.put("alias: " + args[i] + " not found\n");
      status = 1;
    }
  }
  return status;
}

export function unaliasCommand(args: string[]): i32 {
  const o = new Options(args, "a");
  const c = o.next();
  if (c < 0) return 2;
  if (c) {
    removeAliases();
    return 0;
  }
  let status = 0;
  for (let i = o.index; i < args.length; i++) {
    if (removeAlias(args[i])) continue;
    stderr.put("unalias: " + args[i] + " not found\n");
    status = 1;
  }
  return status;
}
