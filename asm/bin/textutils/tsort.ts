// tsort(1): a topological order, in GNU's order of its own: by the number of predecessors, then as names sort.
import { fromBytes } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { error, extraOperand } from "../../lib/error";
import { Getopt, OPT_END } from "../../lib/getopt";
import { eprint, stdout } from "../../lib/io";
import { quotef } from "../../lib/quote";
import { prog } from "../../lib/start";
import { other, standard } from "../coreutils/common";
import { closeInput, openInput } from "./input";

const USAGE = `[OPTION] [FILE]
Write totally ordered list consistent with the partial ordering in FILE.

With no FILE, or when FILE is -, read standard input.
`;

class Item {
  /** Predecessors not written yet. */
  count: i32 = 0;
  /** Successors, the newest first. */
  after: Item[] = [];
  printed: bool = false;
  /** In a search for a loop: the item one came from. */
  link: Item | null = null;
  constructor(public name: string) {}
}

export function tsort(args: string[]): i32 {
  const o = new Getopt(args, "", standard([]));
  for (let c = o.next(); c != OPT_END; c = o.next()) return other(c, USAGE);
  const files = o.rest();
  if (files.length > 1) {
    extraOperand(files[1]);
    return 1;
  }
  const name = files.length ? files[0] : "-";
  const r = openInput(name);
  if (r === null) return 1;
  const items = new Map<string, Item>();
  let first: Item | null = null;
  let words = 0;
  while (r.nextLine()) {
    const line = fromBytes(r.linePtr, r.lineLen);
    for (let i = 0, end = 0; i < line.length; i = end + 1) {
      end = i;
      while (end < line.length && line.charCodeAt(end) != C.SPACE && line.charCodeAt(end) != C.TAB) end++;
      if (end == i) continue;
      const word = line.substring(i, end);
      let item: Item;
      if (items.has(word)) item = items.get(word);
      else {
        item = new Item(word);
        items.set(word, item);
      }
      words++;
      const before = first;
      if (before === null) first = item;
      else {
        if (before != item) {
          item.count++;
          before.after.unshift(item);
        }
        first = null;
      }
    }
  }
  if (!closeInput(r, name)) return 1;
  if (words & 1) error(1, 0, quotef(name) + ": input contains an odd number of tokens");
  const all = items.values();
  all.sort((x: Item, y: Item): i32 => (x.name < y.name ? -1 : x.name > y.name ? 1 : 0));
  let left = all.length;
  let ok = true;
  while (left > 0) {
    // a queue of those without predecessors
    const queue: Item[] = [];
    for (let i = 0; i < all.length; i++) if (all[i].count == 0 && !all[i].printed) queue.push(all[i]);
    for (let head = 0; head < queue.length; head++) {
      const item = queue[head];
      item.printed = true;
      stdout.line(item.name);
      left--;
      for (let k = 0; k < item.after.length; k++) if (--item.after[k].count == 0) queue.push(item.after[k]);
    }
    if (left > 0) {
      error(0, 0, quotef(name) + ": input contains a loop:");
      ok = false;
      breakLoop(all);
    }
  }
  return ok ? 0 : 1;
}

let loop: Item | null = null;
/** detect_loop of GNU's: walks backwards until an item is met again, prints the loop and cuts one edge. */
function visit(k: Item): bool {
  if (k.count > 0) {
    if (loop === null) loop = k;
    else {
      for (let p = 0; p < k.after.length; p++) {
        if (k.after[p] != loop) continue;
        if (k.link !== null) {
          // a loop: name it, cut the edge
          while (loop !== null) {
            const l = loop!;
            const next = l.link;
            eprint(prog + ": " + l.name + "\n");
            if (l == k) {
              k.after[p].count--;
              k.after.splice(p, 1);
              break;
            }
            l.link = null;
            loop = next;
          }
          while (loop !== null) {
            const next = loop!.link;
            loop!.link = null;
            loop = next;
          }
          return true;
        }
        k.link = loop;
        loop = k;
        break;
      }
    }
  }
  return false;
}
function breakLoop(all: Item[]): void {
  loop = null;
  do {
    for (let i = 0; i < all.length; i++) if (visit(all[i])) break;
  } while (loop !== null);
}
