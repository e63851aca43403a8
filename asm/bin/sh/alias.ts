// alias and unalias: names that the parser replaces by text.
import { println } from "../../lib/io";
import { singleQuote } from "./quoting";

@final
export class Alias {
  /** Being read right now: not expanded again. */
  inUse: bool = false;
  constructor(
    public name: string,
    public value: string,
  ) {}
}
const aliases = new Map<string, Alias>();

export function findAlias(name: string): Alias | null {
  if (!aliases.size || !aliases.has(name)) return null;
  return aliases.get(name);
}
export function setAlias(name: string, value: string): void {
  const a = findAlias(name);
  if (a !== null) a.value = value;
  else aliases.set(name, new Alias(name, value));
}
export function removeAlias(name: string): bool {
  return aliases.delete(name);
}
export function removeAliases(): void {
  aliases.clear();
}
export function printAlias(a: Alias): void {
  println(a.name + "=" + singleQuote(a.value));
}
/** All of them, in the order of dash's table: 39 buckets by a simple hash, each in the order of definition. */
export function allAliases(): Alias[] {
  const list: Alias[] = [];
  const all = aliases.values();
  for (let bucket = 0; bucket < 39; bucket++) {
    for (let i = 0; i < all.length; i++) if (hash(all[i].name) == bucket) list.push(all[i]);
  }
  return list;
}
function hash(name: string): i32 {
  let h = name.charCodeAt(0) << 4;
  for (let i = 0; i < name.length; i++) h += name.charCodeAt(i);
  return h % 39;
}
