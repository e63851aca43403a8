// Associative arrays. The order of for (k in a) is nobody's promise, but scripts show it: the hash, the table sizes and the place of
// new keys are those of busybox awk, so the order is too.
import { Cell } from "./value";

const FIRST_SIZE = 61;
const SIZES: i32[] = [251, 1021, 4093, 16381, 65521];
/** Average length of a chain that makes the table grow. */
const MAX_LOAD = 10;

export class Item extends Cell {
  next: Item | null = null;
  constructor(
    public key: string,
    public hash: u32,
  ) {
    super();
  }
}

function hashOf(s: string): u32 {
  let h: u32 = 0;
  for (let i = 0, n = s.length; i < n; i++) h = (s.charCodeAt(i) as i8 as i32 as u32) + (h << 6) + (h >> 26);
  return h;
}

export class AwkArray {
  size: i32 = 0;
  private table: StaticArray<Item | null> = new StaticArray<Item | null>(FIRST_SIZE);
  private grown: i32 = 0;

  find(key: string): Item | null {
    const h = hashOf(key);
    const t = this.table;
    let i = unchecked(t[h % t.length]);
    while (i !== null) {
      if (i.hash == h && i.key == key) return i;
      i = i.next;
    }
    return null;
  }
  /** The element, made when there is none. */
  at(key: string): Item {
    const found = this.find(key);
    if (found !== null) return found;
    if (++this.size > this.table.length * MAX_LOAD && this.grown < SIZES.length) this.grow();
    const item = new Item(key, hashOf(key));
    const t = this.table;
    const slot = item.hash % t.length;
    item.next = unchecked(t[slot]);
    unchecked((t[slot] = item));
    return item;
  }
  private grow(): void {
    const old = this.table;
    const t = new StaticArray<Item | null>(SIZES[this.grown++]);
    for (let s = 0; s < old.length; s++) {
      let i = unchecked(old[s]);
      while (i !== null) {
        const next = i.next;
        const slot = i.hash % t.length;
        i.next = unchecked(t[slot]);
        unchecked((t[slot] = i));
        i = next;
      }
    }
    this.table = t;
  }
  delete(key: string): void {
    const h = hashOf(key);
    const t = this.table;
    const slot = h % t.length;
    let before: Item | null = null;
    let i = unchecked(t[slot]);
    while (i !== null) {
      if (i.hash == h && i.key == key) {
        if (before === null) unchecked((t[slot] = i.next));
        else before.next = i.next;
        this.size--;
        return;
      }
      before = i;
      i = i.next;
    }
  }
  clear(): void {
    const t = this.table;
    for (let i = 0; i < t.length; i++) unchecked((t[i] = null));
    this.size = 0;
  }
  keys(): string[] {
    const list: string[] = [];
    const t = this.table;
    for (let s = 0; s < t.length; s++) {
      let i = unchecked(t[s]);
      while (i !== null) {
        list.push(i.key);
        i = i.next;
      }
    }
    return list;
  }
}
