// The automaton made deterministic while it runs: states are made when first reached and kept in a table that is emptied when it
// grows too large. One byte of input is one table load, whatever the pattern; time is linear in the input.
//
// A state is a set of instructions after everything that needs no look at the next byte has been followed. Assertions (^ $ \b …)
// stay in the set until the next byte is known; so whether a match ended *before* a byte is only known with that byte, and the
// entry for it carries the answer (MATCHED). The end of the input is one more column.

import { OP_ASSERT, OP_CHAR, OP_CLOSE, OP_MATCH, OP_NOP, OP_OPEN, OP_SET, OP_SPLIT, Program } from "./program";
import {
  AT_BUFFER_END,
  AT_BUFFER_START,
  AT_LINE_END,
  AT_LINE_START,
  AT_NO_WORD_AFTER,
  AT_NO_WORD_BEFORE,
  AT_NOT_WORD_EDGE,
  AT_WORD_EDGE,
  AT_WORD_END,
  AT_WORD_START,
  ByteSet,
  isWordByte,
} from "./syntax";
import { continues, isWordLead } from "./utf8";

/** What lies before a position. */
export const CTX_BEGIN = 0;
export const CTX_NEWLINE = 1;
export const CTX_WORD = 2;
export const CTX_OTHER = 3;
/** The buffer's start where ^ must not match (NOTBOL). */
export const CTX_NOTBOL = 4;
/** What lies after one. */
export const AFTER_END = 5;
export const AFTER_NOTEOL = 6;

/** In a table entry, which is otherwise the byte offset of the next state's row: a match ended before this byte. */
const MATCHED = 1;
/** Not made yet, or dead. */
const SPECIAL = 2;
const UNKNOWN = 2;
const MAX_TABLE = 1 << 22;

/** Whether an assertion holds between `before` and `after` (CTX_… or AFTER_…; a byte after is CTX_NEWLINE, WORD or OTHER). */
export function holds(kind: i32, before: i32, after: i32, newline: bool): bool {
  const wordBefore = before == CTX_WORD;
  const wordAfter = after == CTX_WORD;
  switch (kind) {
    case AT_LINE_START:
      return before == CTX_BEGIN || (newline && before == CTX_NEWLINE);
    case AT_LINE_END:
      return after == AFTER_END || (newline && after == CTX_NEWLINE);
    case AT_WORD_START:
      return !wordBefore && wordAfter;
    case AT_WORD_END:
      return wordBefore && !wordAfter;
    case AT_WORD_EDGE:
      return wordBefore != wordAfter;
    case AT_NOT_WORD_EDGE:
      return wordBefore == wordAfter;
    case AT_BUFFER_START:
      return before == CTX_BEGIN || before == CTX_NOTBOL;
    case AT_BUFFER_END:
      return after >= AFTER_END;
    case AT_NO_WORD_BEFORE:
      return !wordBefore;
    case AT_NO_WORD_AFTER:
      return !wordAfter;
  }
  return false;
}
export function contextOf(c: i32, utf8: bool): i32 {
  return c == 10 ? CTX_NEWLINE : isWordByte(c) || (utf8 && isWordLead(c)) ? CTX_WORD : CTX_OTHER;
}

export class Dfa {
  /** 256 bytes: class of each byte. */
  classes: usize;
  private classCount: i32 = 0;
  private representative: i32[] = [];
  private columns: i32 = 0;
  private rowBytes: i32 = 0;
  private table: usize = 0;
  private tableSize: i32 = 0;
  private states: i32 = 0;
  private dead: i32 = -1;
  // per state: offset and count of its instructions in the arena, context, hash chain
  private stateAt: i32[] = [];
  private stateCount: i32[] = [];
  private stateContext: u8[] = [];
  private stateNext: i32[] = [];
  private arena: i32[] = [];
  private hash: StaticArray<i32> = new StaticArray<i32>(1024);
  private starts: StaticArray<i32> = new StaticArray<i32>(5);
  private hasAsserts: bool;
  // scratch sets of instructions
  private mark: usize;
  private generation: i32 = 1;
  private list: usize;
  private count: i32 = 0;
  private stack: usize;
  private old: usize;

  constructor(
    private p: Program,
    private anchored: bool,
    private newline: bool,
  ) {
    this.classes = heap.alloc(256);
    this.hasAsserts = p.anchors != 0;
    this.makeClasses();
    this.columns = this.classCount + 2;
    this.rowBytes = this.columns * 4;
    const n = p.length as usize;
    this.mark = heap.alloc(n * 4);
    memory.fill(this.mark, 0, n * 4);
    this.list = heap.alloc(n * 4);
    this.old = heap.alloc(n * 4);
    this.stack = heap.alloc(n * 8 + 16);
    this.reset();
  }

  /** Bytes that no instruction tells apart share a column. */
  private makeClasses(): void {
    const p = this.p;
    const ids = new StaticArray<i32>(256);
    let count = 1;
    const map = new Map<i32, i32>();
    const sets: ByteSet[] = [];
    for (let i = 0; i < p.sets.length; i++) sets.push(p.sets[i]);
    const singles = new ByteSet();
    for (let i = 0; i < p.length; i++) if (p.op(i) == OP_CHAR) singles.add(p.arg(i));
    if (this.hasAsserts) {
      singles.add(10);
      const words = new ByteSet();
      for (let c = 0; c < 256; c++) if (contextOf(c, p.utf8) == CTX_WORD) words.add(c);
      sets.push(words);
      const within = new ByteSet();
      within.addRange(0x80, 0xbf);
      if (p.utf8) sets.push(within);
    }
    for (let k = 0; k < sets.length; k++) {
      map.clear();
      let fresh = 0;
      for (let c = 0; c < 256; c++) {
        const key = ids[c] * 2 + (sets[k].has(c) ? 1 : 0);
        if (!map.has(key)) map.set(key, fresh++);
        ids[c] = map.get(key);
      }
      count = fresh;
    }
    for (let c = 0; c < 256; c++) if (singles.has(c)) ids[c] = count++;
    // renumber without holes
    map.clear();
    for (let c = 0; c < 256; c++) {
      if (!map.has(ids[c])) {
        map.set(ids[c], this.representative.length);
        this.representative.push(c);
      }
      store<u8>(this.classes + c, map.get(ids[c]));
    }
    this.classCount = this.representative.length;
  }

  private reset(): void {
    this.states = 0;
    this.stateAt = [];
    this.stateCount = [];
    this.stateContext = [];
    this.stateNext = [];
    this.arena = [];
    this.dead = -1;
    for (let i = 0; i < 1024; i++) unchecked((this.hash[i] = -1));
    for (let i = 0; i < 5; i++) unchecked((this.starts[i] = -1));
  }

  /** Adds `i` and what follows it without a byte or an assertion. */
  private add(first: i32): void {
    const p = this.p;
    let top = 0;
    store<i32>(this.stack, first);
    top = 1;
    while (top) {
      let i = load<i32>(this.stack + ((--top as usize) << 2));
      for (;;) {
        const m = this.mark + ((i as usize) << 2);
        if (load<i32>(m) == this.generation) break;
        store<i32>(m, this.generation);
        const op = p.op(i);
        if (op == OP_SPLIT) {
          store<i32>(this.stack + ((top++ as usize) << 2), p.other(i));
          i = p.out(i);
          continue;
        }
        if (op == OP_OPEN || op == OP_CLOSE || op == OP_NOP) {
          i = p.out(i);
          continue;
        }
        store<i32>(this.list + ((this.count++ as usize) << 2), i);
        break;
      }
    }
  }
  private clear(): void {
    this.count = 0;
    this.generation++;
  }

  /** The state of the collected set. @returns its row's offset */
  private state(context: i32): i32 {
    const n = this.count;
    let h = context * 31 + n;
    for (let k = 0; k < n; k++) h = h * 16777619 + load<i32>(this.list + ((k as usize) << 2));
    h = (h ^ (h >>> 15)) & 1023;
    for (let s = unchecked(this.hash[h]); s >= 0; s = unchecked(this.stateNext[s])) {
      if (unchecked(this.stateCount[s]) != n || unchecked(this.stateContext[s]) != context) continue;
      const at = unchecked(this.stateAt[s]);
      let same = true;
      for (let k = 0; k < n && same; k++)
        same = unchecked(this.arena[at + k]) == load<i32>(this.list + ((k as usize) << 2));
      if (same) return s * this.rowBytes;
    }
    const s = this.states++;
    this.stateAt.push(this.arena.length);
    this.stateCount.push(n);
    this.stateContext.push(context as u8);
    this.stateNext.push(unchecked(this.hash[h]));
    unchecked((this.hash[h] = s));
    for (let k = 0; k < n; k++) this.arena.push(load<i32>(this.list + ((k as usize) << 2)));
    const need = this.states * this.rowBytes;
    if (need > this.tableSize) {
      this.tableSize = max(need * 2, 4096);
      this.table = this.table ? heap.realloc(this.table, this.tableSize) : heap.alloc(this.tableSize);
    }
    const row = this.table + s * this.rowBytes;
    for (let k = 0; k < this.columns; k++) store<i32>(row + ((k as usize) << 2), UNKNOWN);
    if (n == 0 && this.anchored) this.dead = s * this.rowBytes;
    return s * this.rowBytes;
  }

  /** Empties the table but for the state of `row`. @returns its new row */
  private flush(row: i32): i32 {
    const s = row / this.rowBytes;
    const context = this.stateContext[s] as i32;
    const at = this.stateAt[s];
    this.count = this.stateCount[s];
    for (let k = 0; k < this.count; k++) store<i32>(this.list + ((k as usize) << 2), this.arena[at + k]);
    this.reset();
    return this.state(context);
  }

  private startState(context: i32): i32 {
    const key = this.hasAsserts ? context : CTX_OTHER;
    let s = unchecked(this.starts[key]);
    if (s < 0) {
      this.clear();
      this.add(this.p.start);
      s = this.state(key);
      unchecked((this.starts[key] = s));
    }
    return s;
  }

  /** Fills the entry of `row` for `column` (a class, or the two ends). @returns it */
  private step(row: i32, column: i32): i32 {
    const p = this.p;
    const s = row / this.rowBytes;
    const c = column < this.classCount ? this.representative[column] : -1;
    const context = unchecked(this.stateContext[s]) as i32;
    const at = unchecked(this.stateAt[s]);
    const n = unchecked(this.stateCount[s]);
    // follow the assertions that hold here
    this.clear();
    // within a character all is as at its first byte
    const inside = c >= 0 && p.utf8 && continues(c) && context != CTX_BEGIN && context != CTX_NOTBOL;
    const after = inside
      ? context
      : c >= 0
        ? contextOf(c, p.utf8)
        : column == this.classCount
          ? AFTER_END
          : AFTER_NOTEOL;
    for (let k = 0; k < n; k++) {
      const i = unchecked(this.arena[at + k]);
      store<i32>(this.mark + ((i as usize) << 2), this.generation);
      store<i32>(this.list + ((k as usize) << 2), i);
    }
    this.count = n;
    let matched = false;
    for (let k = 0; k < this.count; k++) {
      const i = load<i32>(this.list + ((k as usize) << 2));
      const op = p.op(i);
      if (op == OP_ASSERT) {
        if (holds(p.arg(i), context, after, this.newline)) this.add(p.out(i));
      } else if (op == OP_MATCH) matched = true;
    }
    if (c < 0) return matched ? MATCHED : 0;
    const m = this.count;
    memory.copy(this.old, this.list, (m as usize) << 2);
    this.clear();
    for (let k = 0; k < m; k++) {
      const i = load<i32>(this.old + ((k as usize) << 2));
      const op = p.op(i);
      if (op == OP_CHAR ? p.arg(i) == c : op == OP_SET && this.p.sets[p.arg(i)].has(c)) this.add(p.out(i));
    }
    if (!this.anchored) this.add(p.start);
    const next = this.state(this.hasAsserts ? after : CTX_OTHER);
    const entry = next | (matched ? MATCHED : 0) | (next == this.dead ? SPECIAL : 0);
    // a dead state's entries stay "special", so row 0 with UNKNOWN is told from it by the row
    store<i32>(this.table + row + ((column as usize) << 2), entry);
    return entry;
  }

  /**
   * The end of the first match to end (unanchored), or of the longest one from `from` (anchored).
   * @param limit end of the input @param end AFTER_END or AFTER_NOTEOL
   * @returns an address, or 0
   */
  run(from: usize, limit: usize, context: i32, end: i32): usize {
    if (this.states * this.rowBytes > MAX_TABLE) this.reset();
    let s = this.startState(context);
    let table = this.table;
    const classes = this.classes;
    let last: usize = 0;
    let p = from;
    while (p < limit) {
      // four bytes a turn, as long as the states are known and say nothing
      while (p + 4 <= limit) {
        const a = load<i32>(table + s + ((load<u8>(classes + load<u8>(p)) as usize) << 2));
        if (a & 3) break;
        const b = load<i32>(table + a + ((load<u8>(classes + load<u8>(p, 1)) as usize) << 2));
        if (b & 3) {
          s = a;
          p += 1;
          break;
        }
        const c = load<i32>(table + b + ((load<u8>(classes + load<u8>(p, 2)) as usize) << 2));
        if (c & 3) {
          s = b;
          p += 2;
          break;
        }
        const d = load<i32>(table + c + ((load<u8>(classes + load<u8>(p, 3)) as usize) << 2));
        if (d & 3) {
          s = c;
          p += 3;
          break;
        }
        s = d;
        p += 4;
      }
      if (p == limit) break;
      const column = load<u8>(classes + load<u8>(p)) as i32;
      let v = load<i32>(table + s + ((column as usize) << 2));
      if (v & 3) {
        if (v == UNKNOWN) {
          if (this.states * this.rowBytes > MAX_TABLE) s = this.flush(s);
          v = this.step(s, column);
          table = this.table;
        }
        if (v & MATCHED) {
          last = p;
          if (!this.anchored) return p;
        }
        if (v & SPECIAL) return last;
        v &= ~3;
      }
      s = v;
      p++;
    }
    const v = this.step(s, end == AFTER_END ? this.classCount : this.classCount + 1);
    return v & MATCHED ? limit : last;
  }

  free(): void {
    heap.free(this.classes);
    heap.free(this.mark);
    heap.free(this.list);
    heap.free(this.old);
    heap.free(this.stack);
    if (this.table) heap.free(this.table);
  }
}
