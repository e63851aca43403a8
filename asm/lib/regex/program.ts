// The tree as a nondeterministic automaton: 16-byte instructions in plain memory, and what a search can know of a pattern beforehand.
import {
  ALT,
  ANCHOR,
  AT_BUFFER_START,
  AT_LINE_START,
  BACKREF,
  ByteSet,
  CAT,
  CHAR,
  EMPTY,
  GROUP,
  Node,
  OPTION,
  Parser,
  SET,
  STAR,
} from "./syntax";

//  instruction: op i32 @0, out i32 @4, other i32 @8, arg i32 @12
export const OP_CHAR = 0; // arg = byte
export const OP_SET = 1; // arg = set
export const OP_SPLIT = 2; // out first, then other
export const OP_ASSERT = 3; // arg = AT_…
export const OP_OPEN = 4; // arg = group
export const OP_CLOSE = 5; // arg = group, other = 1 when the group is optional
export const OP_BACKREF = 6; // arg = group
export const OP_MATCH = 7;
export const OP_NOP = 8;
export const INSTRUCTION = 16;

export class Program {
  code: usize = 0;
  length: i32 = 0;
  start: i32 = 0;
  groups: i32;
  utf8: bool;
  backrefs: bool;
  anchors: i32;
  sets: ByteSet[];
  /** Bytes a match can begin with; meaningless when `nullable`. */
  first: ByteSet = new ByteSet();
  /** May match the empty string (or begins with a reference). */
  nullable: bool = false;
  /** The pattern is just these bytes. */
  literal: string | null = null;
  /** Bytes that every match contains, the longest run known. */
  must: string = "";
  /** Every match begins at a line start, or at the buffer's. */
  anchored: bool = false;
  private capacity: i32 = 0;

  constructor(parser: Parser, tree: Node) {
    this.groups = parser.groups;
    this.utf8 = parser.utf8;
    this.backrefs = parser.backrefs;
    this.anchors = parser.anchors;
    this.sets = parser.sets;
    const match = this.emit(OP_MATCH, 0, 0, 0);
    this.start = this.compile(tree, match);
    this.nullable = this.findFirst(tree);
    this.literal = literalOf(tree);
    this.must = mustOf(tree);
    this.anchored = beginsAnchored(tree);
  }

  @inline op(i: i32): i32 {
    return load<i32>(this.code + ((i as usize) << 4));
  }
  @inline out(i: i32): i32 {
    return load<i32>(this.code + ((i as usize) << 4), 4);
  }
  @inline other(i: i32): i32 {
    return load<i32>(this.code + ((i as usize) << 4), 8);
  }
  @inline arg(i: i32): i32 {
    return load<i32>(this.code + ((i as usize) << 4), 12);
  }

  private emit(op: i32, out: i32, other: i32, arg: i32): i32 {
    if (this.length == this.capacity) {
      this.capacity = this.capacity ? this.capacity * 2 : 32;
      const size = this.capacity * INSTRUCTION;
      this.code = this.code ? heap.realloc(this.code, size) : heap.alloc(size);
    }
    const at = this.code + ((this.length as usize) << 4);
    store<i32>(at, op);
    store<i32>(at, out, 4);
    store<i32>(at, other, 8);
    store<i32>(at, arg, 12);
    return this.length++;
  }

  /** Instructions for `n` that go on at `next`. @returns the first */
  private compile(n: Node, next: i32): i32 {
    switch (n.kind) {
      case EMPTY:
        return next;
      case CHAR:
        return this.emit(OP_CHAR, next, 0, n.a);
      case SET:
        return this.emit(OP_SET, next, 0, n.a);
      case ANCHOR:
        return this.emit(OP_ASSERT, next, 0, n.a);
      case BACKREF:
        return this.emit(OP_BACKREF, next, 0, n.a);
      case CAT: {
        // long chains lean to the left: walk them instead of recursing
        let at: Node = n;
        let to = next;
        while (at.kind == CAT) {
          to = this.compile(at.right!, to);
          at = at.left!;
        }
        return this.compile(at, to);
      }
      case ALT: {
        // these chains lean to the left as well, and a list of words makes them long
        const branches: i32[] = [];
        let at: Node = n;
        while (at.kind == ALT) {
          branches.push(this.compile(at.right!, next));
          at = at.left!;
        }
        branches.push(this.compile(at, next));
        let split = branches[0];
        for (let i = 1; i < branches.length; i++) split = this.emit(OP_SPLIT, branches[i], split, 0);
        return split;
      }
      case OPTION: {
        const l = this.compile(n.left!, next);
        return this.emit(OP_SPLIT, l, next, 0);
      }
      case STAR: {
        const split = this.emit(OP_SPLIT, 0, next, 0);
        const body = this.compile(n.left!, split);
        store<i32>(this.code + ((split as usize) << 4), body, 4);
        return split;
      }
    }
    // GROUP
    const close = this.emit(OP_CLOSE, next, n.optional ? 1 : 0, n.a);
    const body = this.compile(n.left!, close);
    return this.emit(OP_OPEN, body, 0, n.a);
  }

  /** Adds what `n` can begin with. @returns whether it may be empty */
  private findFirst(n: Node): bool {
    switch (n.kind) {
      case EMPTY:
      case ANCHOR:
        return true;
      case BACKREF: {
        this.first.invert();
        return true;
      }
      case CHAR:
        this.first.add(n.a);
        return false;
      case SET: {
        const set = this.sets[n.a];
        for (let c = 0; c < 256; c++) if (set.has(c)) this.first.add(c);
        return false;
      }
      case CAT: {
        // to the left end of the chain, then right as long as all may be empty
        const chain: Node[] = [];
        let at: Node = n;
        while (at.kind == CAT) {
          chain.push(at.right!);
          at = at.left!;
        }
        if (!this.findFirst(at)) return false;
        while (chain.length) if (!this.findFirst(chain.pop())) return false;
        return true;
      }
      case ALT: {
        let empty = false;
        let at: Node = n;
        while (at.kind == ALT) {
          if (this.findFirst(at.right!)) empty = true;
          at = at.left!;
        }
        return this.findFirst(at) || empty;
      }
      case GROUP:
        return this.findFirst(n.left!);
    }
    this.findFirst(n.left!);
    return true;
  }
}

function literalOf(n: Node): string | null {
  if (n.kind == CHAR) return String.fromCharCode(n.a);
  if (n.kind != CAT) return null;
  let text = "";
  let at: Node = n;
  while (at.kind == CAT) {
    if (at.right!.kind != CHAR) return null;
    text = String.fromCharCode(at.right!.a) + text;
    at = at.left!;
  }
  return at.kind == CHAR ? String.fromCharCode(at.a) + text : null;
}
/** The longest run of plain bytes at the top level. */
function mustOf(n: Node): string {
  let best = "";
  let run = "";
  let at: Node = n;
  for (;;) {
    const right: Node = at.kind == CAT ? at.right! : at;
    if (right.kind == CHAR) run = String.fromCharCode(right.a) + run;
    else {
      if (run.length > best.length) best = run;
      run = "";
      if (right.kind == GROUP || right.kind == CAT) {
        const inner = mustOf(right.kind == GROUP ? right.left! : right);
        if (inner.length > best.length) best = inner;
      }
    }
    if (at.kind != CAT) break;
    at = at.left!;
  }
  return run.length > best.length ? run : best;
}
function beginsAnchored(n: Node): bool {
  let at: Node = n;
  while (at.kind == CAT || at.kind == GROUP) at = at.left!;
  for (; at.kind == ALT; at = at.left!) if (!beginsAnchored(at.right!)) return false;
  if (at.kind == CAT || at.kind == GROUP) return beginsAnchored(at);
  return at.kind == ANCHOR && (at.a == AT_LINE_START || at.a == AT_BUFFER_START);
}
