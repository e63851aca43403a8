// Garbage (see ../../lib/rt/manual): collected between commands only. What a running command keeps on the stack alone is entered
// here meanwhile: the trees being run, argument lists, the parameters of calling functions.
import { collectionDue } from "../../lib/rt/manual";
import { Node } from "./ast";

const nodes: (Node | null)[] = [];
const lists: string[][] = [];
/** Argument lists that are in use, and behind them those that may be used again. */
const pool: string[][] = [];
let inUse = 0;

export function keepNode(n: Node | null): void {
  nodes.push(n);
}
export function dropNode(): void {
  nodes.length--;
}
export function keepList(list: string[]): void {
  lists.push(list);
}
export function dropList(): void {
  lists.length--;
}
/** An empty list for the arguments of a command, kept until `returnArgs`. Lists are returned in the reverse order. */
export function takeArgs(): string[] {
  if (inUse == pool.length) pool.push([]);
  return unchecked(pool[inUse++]);
}
export function returnArgs(): void {
  unchecked(pool[--inUse]).length = 0;
}

/** Called where nothing but what is entered here and globals is needed. */
export function safePlace(): void {
  if (collectionDue()) __collect();
}
