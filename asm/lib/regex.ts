// POSIX regular expressions: regcomp(3) and regexec(3) with GNU's syntax (see regex/syntax.ts for flags and errors).
// The leftmost match is found, and of those that begin there the longest. What its groups hold is decided as glibc does: among the
// ways to match exactly that stretch, the first by the order of alternatives, each repetition taking as much as it can.
//
//   const re = regcomp("a\\(b*\\)", 0);
//   if (re.error !== null) …
//   if (re.exec(ptr, length, 0)) … re.start(0) … re.end(1)
//
// Patterns without back-references run on a DFA (regex/dfa.ts) in time linear in the input.
import { memmem, putBytes } from "./bytes";
import { AFTER_END, AFTER_NOTEOL, CTX_BEGIN, CTX_NOTBOL, contextOf, Dfa, holds } from "./regex/dfa";
import {
  OP_ASSERT,
  OP_BACKREF,
  OP_CHAR,
  OP_CLOSE,
  OP_MATCH,
  OP_NOP,
  OP_OPEN,
  OP_SET,
  OP_SPLIT,
  Program,
} from "./regex/program";
import {
  ALT,
  AT_LINE_END,
  AT_LINE_START,
  AT_NO_WORD_AFTER,
  AT_NO_WORD_BEFORE,
  CAT,
  Node,
  Parser,
  RE_ICASE,
  RE_NEWLINE,
} from "./regex/syntax";
import { continues } from "./regex/utf8";

export {
  addClass,
  ByteSet,
  isWordByte,
  RE_BYTES,
  RE_CLASS_ERROR,
  RE_EXTENDED,
  RE_GREP,
  RE_ICASE,
  RE_NEWLINE,
  RE_NO_NEWLINE,
  RE_PAREN_ERROR,
  RE_REPEAT_ANCHORS,
} from "./regex/syntax";

/** Flags of exec: the buffer's start is no line start, its end no line end. */
export const RE_NOTBOL = 1;
export const RE_NOTEOL = 2;
export const WRAP_WORD = 1;
export const WRAP_LINE = 2;

export class Regex {
  /** What is wrong with the pattern, in regerror(3)'s words; then nothing else may be used. */
  error: string | null = null;
  /** Number of groups. */
  groups: i32 = 0;
  /** Operators without operand that grep warns about. */
  warnings: string[] = [];
  private program: Program | null = null;
  private newline: bool = false;
  private fold: bool = false;
  private searcher: Dfa | null = null;
  private matcher: Dfa | null = null;
  private literalAt: usize = 0;
  private literalLength: i32 = 0;
  private mustAt: usize = 0;
  private mustLength: i32 = 0;
  // of the last match
  private subject: usize = 0;
  private subjectLength: i32 = 0;
  private flags: i32 = 0;
  private from: i32 = 0;
  private to: i32 = 0;
  private registers: StaticArray<i32> = new StaticArray<i32>(0);
  private haveRegisters: bool = false;

  /**
   * @param patterns alternatives of one another, each with groups of its own
   * @param fixed they are plain text
   * @param wrap WRAP_WORD or WRAP_LINE: only matches with no word character next to them, or of whole lines
   */
  constructor(patterns: string[], flags: i32, fixed: bool = false, wrap: i32 = 0) {
    let parser: Parser | null = null;
    let all: Node | null = null;
    for (let i = 0; i < patterns.length; i++) {
      const p = new Parser(patterns[i], flags, parser);
      parser = p;
      const tree = fixed ? p.fixed() : p.parse();
      this.error = p.error;
      this.warnings = p.warnings;
      if (tree === null || this.error !== null) break;
      all = all === null ? tree : new Node(ALT, 0, all, tree);
    }
    if (all !== null && parser !== null && this.error === null) {
      let tree: Node = all;
      if (wrap) {
        const before = parser.anchorNode(wrap == WRAP_WORD ? AT_NO_WORD_BEFORE : AT_LINE_START);
        const after = parser.anchorNode(wrap == WRAP_WORD ? AT_NO_WORD_AFTER : AT_LINE_END);
        tree = new Node(CAT, 0, new Node(CAT, 0, before, tree), after);
      }
      this.prepare(new Program(parser, tree), flags);
    }
  }
  private prepare(p: Program, flags: i32): void {
    this.program = p;
    this.groups = p.groups;
    this.newline = (flags & RE_NEWLINE) != 0;
    this.fold = (flags & RE_ICASE) != 0;
    this.registers = new StaticArray<i32>((p.groups + 1) * 2);
    const literal = p.literal;
    if (literal !== null) {
      this.literalLength = literal.length;
      this.literalAt = heap.alloc(literal.length);
      putBytes(this.literalAt, literal);
    }
    if (p.must.length) {
      this.mustLength = p.must.length;
      this.mustAt = heap.alloc(p.must.length);
      putBytes(this.mustAt, p.must);
    }
  }

  /** Start and end of group `i` of the last match (0 is all of it), relative to the subject; −1 when it took no part. */
  start(i: i32): i32 {
    if (i == 0) return this.from;
    if (!this.haveRegisters) this.findRegisters();
    return i <= this.groups ? unchecked(this.registers[i * 2]) : -1;
  }
  end(i: i32): i32 {
    if (i == 0) return this.to;
    if (!this.haveRegisters) this.findRegisters();
    return i <= this.groups ? unchecked(this.registers[i * 2 + 1]) : -1;
  }

  private before(ptr: usize, at: i32): i32 {
    if (at == 0) return this.flags & RE_NOTBOL ? CTX_NOTBOL : CTX_BEGIN;
    let i = at - 1;
    const utf8 = this.program!.utf8;
    while (utf8 && i > 0 && at - i < 4 && continues(load<u8>(ptr + i))) i--;
    return contextOf(load<u8>(ptr + i), utf8);
  }
  private after(ptr: usize, at: i32, length: i32): i32 {
    if (at == length) return this.flags & RE_NOTEOL ? AFTER_NOTEOL : AFTER_END;
    const utf8 = this.program!.utf8;
    if (utf8 && at > 0 && continues(load<u8>(ptr + at))) return this.before(ptr, at);
    return contextOf(load<u8>(ptr + at), utf8);
  }

  private searchDfa(): Dfa {
    let d = this.searcher;
    if (d === null) {
      d = new Dfa(this.program!, false, this.newline);
      this.searcher = d;
    }
    return d;
  }
  private matchDfa(): Dfa {
    let d = this.matcher;
    if (d === null) {
      d = new Dfa(this.program!, true, this.newline);
      this.matcher = d;
    }
    return d;
  }

  /**
   * Looks for the pattern in the `length` bytes at `ptr`, from index `start` on (what lies before it is context).
   * @returns whether it was found; then start() and end() tell where. The bytes must stay until those are asked.
   */
  exec(ptr: usize, length: i32, start: i32 = 0, flags: i32 = 0): bool {
    const p = this.program!;
    this.subject = ptr;
    this.subjectLength = length;
    this.flags = flags;
    this.haveRegisters = false;
    if (start > length) return false;
    if (this.literalLength) {
      const at = memmem(ptr + start, length - start, this.literalAt, this.literalLength);
      if (!at) return false;
      this.from = (at - ptr) as i32;
      this.to = this.from + this.literalLength;
      return true;
    }
    if (p.backrefs) return this.backtrackFrom(start);
    const end = flags & RE_NOTEOL ? AFTER_NOTEOL : AFTER_END;
    const limit = ptr + length;
    const matcher = this.matchDfa();
    if (p.anchored && !this.newline) {
      if (start > 0) return false;
      const r = matcher.run(ptr, limit, this.before(ptr, 0), end);
      if (!r) return false;
      this.from = 0;
      this.to = (r - ptr) as i32;
      return true;
    }
    if (this.mustLength && !memmem(ptr + start, length - start, this.mustAt, this.mustLength)) return false;
    // no attempt succeeds unless some match ends somewhere; and none begins behind where the first to end does
    const first = this.searchDfa().run(ptr + start, limit, this.before(ptr, start), end);
    if (!first) return false;
    const set = p.first;
    const last = (first - ptr) as i32;
    for (let i = start; i <= last; i++) {
      if (!p.nullable && (i == length || !set.has(load<u8>(ptr + i)))) continue;
      const r = matcher.run(ptr + i, limit, this.before(ptr, i), end);
      if (r) {
        this.from = i;
        this.to = (r - ptr) as i32;
        return true;
      }
    }
    return false;
  }

  /** Whether the pattern occurs at all; cheaper than exec. */
  test(ptr: usize, length: i32, flags: i32 = 0): bool {
    const p = this.program!;
    if (this.literalLength) return memmem(ptr, length, this.literalAt, this.literalLength) != 0;
    if (p.backrefs || (p.anchored && !this.newline)) return this.exec(ptr, length, 0, flags);
    if (this.mustLength && !memmem(ptr, length, this.mustAt, this.mustLength)) return false;
    return (
      this.searchDfa().run(
        ptr,
        ptr + length,
        flags & RE_NOTBOL ? CTX_NOTBOL : CTX_BEGIN,
        flags & RE_NOTEOL ? AFTER_NOTEOL : AFTER_END,
      ) != 0
    );
  }

  /** Whether it matches at `at` exactly. @returns the longest match's length, or −1 */
  matchAt(ptr: usize, length: i32, at: i32, flags: i32 = 0): i32 {
    this.subject = ptr;
    this.subjectLength = length;
    this.flags = flags;
    this.haveRegisters = false;
    if (this.program!.backrefs) {
      if (!this.backtrack(at)) return -1;
    } else {
      const r = this.matchDfa().run(
        ptr + at,
        ptr + length,
        this.before(ptr, at),
        flags & RE_NOTEOL ? AFTER_NOTEOL : AFTER_END,
      );
      if (!r) return -1;
      this.from = at;
      this.to = (r - ptr) as i32;
    }
    return this.to - this.from;
  }

  /**
   * For a buffer of many lines and a pattern compiled with RE_NEWLINE | RE_NO_NEWLINE: some place in the first line that may match.
   * The buffer begins at a line start.
   * @returns an address in that line (or at its newline), 0 = no line matches. With `exactLines` the line does match; else it must be tested.
   */
  scan(ptr: usize, length: usize): usize {
    if (this.literalLength) return memmem(ptr, length, this.literalAt, this.literalLength);
    if (this.mustLength) return memmem(ptr, length, this.mustAt, this.mustLength);
    if (this.program!.backrefs) return ptr;
    return this.searchDfa().run(ptr, ptr + length, CTX_BEGIN, AFTER_END);
  }
  /** Whether a line that scan() points into matches for sure. */
  get exactLines(): bool {
    return this.literalLength > 0 || (!this.mustLength && !this.program!.backrefs);
  }
  /** The one literal string that the pattern is, or null. */
  get literal(): string | null {
    return this.program!.literal;
  }

  // ---- groups of a match whose ends are known ----

  /**
   * Walks from the start to the end through instructions from which the end can still be reached, as glibc's set_regs does: the
   * first alternative that is alive, but never twice the same one without a byte between.
   */
  private findRegisters(): void {
    const p = this.program!;
    this.haveRegisters = true;
    const regs = this.registers;
    for (let i = 0; i < regs.length; i++) unchecked((regs[i] = -1));
    unchecked((regs[0] = this.from));
    unchecked((regs[1] = this.to));
    if (!this.groups) return;
    const length = this.to - this.from;
    const words = (p.length + 31) >> 5;
    const rowBytes = words * 4;
    const alive = heap.alloc((length + 1) * rowBytes);
    memory.fill(alive, 0, (length + 1) * rowBytes);
    for (let k = length; k >= 0; k--) this.markAlive(alive, k, length, rowBytes);
    const before = new StaticArray<i32>(regs.length);
    memory.copy(changetype<usize>(before), changetype<usize>(regs), (regs.length as usize) << 2);
    const passed = new StaticArray<i32>(p.length);
    let generation = 1;
    let i = p.start;
    let k = 0;
    for (;;) {
      const op = p.op(i);
      if (op == OP_MATCH) break;
      switch (op) {
        case OP_CHAR:
        case OP_SET:
          k++;
          generation++;
          i = p.out(i);
          continue;
        case OP_OPEN: {
          const n = p.arg(i);
          unchecked((regs[n * 2] = this.from + k));
          unchecked((regs[n * 2 + 1] = -1));
          break;
        }
        case OP_CLOSE: {
          const n = p.arg(i);
          if (unchecked(regs[n * 2]) < this.from + k) {
            unchecked((regs[n * 2 + 1] = this.from + k));
            memory.copy(changetype<usize>(before), changetype<usize>(regs), (regs.length as usize) << 2);
          } else if (p.other(i) && unchecked(before[n * 2]) != -1) {
            // an empty pass of an optional group after another one does not count: (a?)*
            memory.copy(changetype<usize>(regs), changetype<usize>(before), (regs.length as usize) << 2);
          } else unchecked((regs[n * 2 + 1] = this.from + k));
          break;
        }
        case OP_SPLIT: {
          unchecked((passed[i] = generation));
          const a = p.out(i);
          const b = p.other(i);
          const row = alive + k * rowBytes;
          const aliveA = isSet(row, a);
          if (aliveA && (unchecked(passed[a]) != generation || !isSet(row, b))) i = a;
          else i = b;
          continue;
        }
      }
      unchecked((passed[i] = generation));
      i = p.out(i);
    }
    heap.free(alive);
  }
  /** Which instructions at position `k` of the match can reach its end. */
  private markAlive(alive: usize, k: i32, length: i32, rowBytes: i32): void {
    const p = this.program!;
    const row = alive + k * rowBytes;
    const next = row + rowBytes;
    const at = this.from + k;
    const before = this.before(this.subject, at);
    const after = this.after(this.subject, at, this.subjectLength);
    const c = k < length ? (load<u8>(this.subject + at) as i32) : -1;
    for (let i = 0; i < p.length; i++) {
      const op = p.op(i);
      let yes = false;
      if (op == OP_CHAR) yes = c == p.arg(i) && isSet(next, p.out(i));
      else if (op == OP_SET) yes = c >= 0 && p.sets[p.arg(i)].has(c) && isSet(next, p.out(i));
      else if (op == OP_MATCH) yes = k == length;
      if (yes) mark(row, i);
    }
    for (let changed = true; changed; ) {
      changed = false;
      for (let i = 0; i < p.length; i++) {
        if (isSet(row, i)) continue;
        const op = p.op(i);
        let yes = false;
        if (op == OP_SPLIT) yes = isSet(row, p.out(i)) || isSet(row, p.other(i));
        else if (op == OP_OPEN || op == OP_CLOSE || op == OP_NOP) yes = isSet(row, p.out(i));
        else if (op == OP_ASSERT) yes = isSet(row, p.out(i)) && holds(p.arg(i), before, after, this.newline);
        if (yes) {
          mark(row, i);
          changed = true;
        }
      }
    }
  }

  // ---- patterns with back-references: all ways are tried, the longest wins ----

  private backtrackFrom(start: i32): bool {
    const p = this.program!;
    const length = this.subjectLength;
    const ptr = this.subject;
    if (this.mustLength && !memmem(ptr + start, length - start, this.mustAt, this.mustLength)) return false;
    if (p.anchored && !this.newline) return start == 0 && this.backtrack(0);
    for (let i = start; i <= length; i++) {
      if (!p.nullable && (i == length || !p.first.has(load<u8>(ptr + i)))) continue;
      if (this.backtrack(i)) return true;
    }
    return false;
  }

  /** The longest match at `start`, with its groups. The stack holds ways not yet tried, and registers to put back. */
  private backtrack(start: i32): bool {
    const p = this.program!;
    const ptr = this.subject;
    const length = this.subjectLength;
    const regs = new StaticArray<i32>(this.registers.length);
    for (let i = 0; i < regs.length; i++) unchecked((regs[i] = -1));
    const loops = new StaticArray<i32>(p.length); // position + 1 where a split was last passed
    let best = -1;
    // entries of three: kind (0 = go on at instruction, 1 = register, 2 = loop), index, value
    let capacity = 256;
    let stack = heap.alloc(capacity * 12);
    let top = 0;
    let i = p.start;
    let k = start;
    for (;;) {
      let fail = false;
      if (top + 4 > capacity) {
        capacity *= 2;
        stack = heap.realloc(stack, capacity * 12);
      }
      switch (p.op(i)) {
        case OP_CHAR:
          if (k < length && (load<u8>(ptr + k) as i32) == p.arg(i)) {
            k++;
            i = p.out(i);
          } else fail = true;
          break;
        case OP_SET:
          if (k < length && p.sets[p.arg(i)].has(load<u8>(ptr + k))) {
            k++;
            i = p.out(i);
          } else fail = true;
          break;
        case OP_ASSERT:
          if (holds(p.arg(i), this.before(ptr, k), this.after(ptr, k, length), this.newline)) i = p.out(i);
          else fail = true;
          break;
        case OP_SPLIT: {
          if (unchecked(loops[i]) == k + 1) {
            // around a loop without taking anything: leave it
            i = p.other(i);
            break;
          }
          push(stack, top++, 2, i, unchecked(loops[i]));
          unchecked((loops[i] = k + 1));
          push(stack, top++, 0, p.other(i), k);
          i = p.out(i);
          break;
        }
        case OP_OPEN:
        case OP_CLOSE: {
          const r = p.arg(i) * 2 + (p.op(i) == OP_CLOSE ? 1 : 0);
          push(stack, top++, 1, r, unchecked(regs[r]));
          unchecked((regs[r] = k));
          i = p.out(i);
          break;
        }
        case OP_BACKREF: {
          const from = unchecked(regs[p.arg(i) * 2]);
          const n = unchecked(regs[p.arg(i) * 2 + 1]) - from;
          if (from < 0 || n < 0 || k + n > length || !this.sameBytes(ptr + from, ptr + k, n)) fail = true;
          else {
            k += n;
            i = p.out(i);
          }
          break;
        }
        case OP_MATCH:
          if (k > best) {
            best = k;
            memory.copy(changetype<usize>(this.registers), changetype<usize>(regs), (regs.length as usize) << 2);
          }
          fail = true;
          break;
        default:
          i = p.out(i);
      }
      if (!fail) continue;
      if (best == length) break;
      let resumed = false;
      while (top) {
        const at = stack + --top * 12;
        const kind = load<i32>(at);
        const index = load<i32>(at, 4);
        const value = load<i32>(at, 8);
        if (kind == 1) unchecked((regs[index] = value));
        else if (kind == 2) unchecked((loops[index] = value));
        else {
          i = index;
          k = value;
          resumed = true;
          break;
        }
      }
      if (!resumed) break;
    }
    heap.free(stack);
    if (best < 0) return false;
    this.from = start;
    this.to = best;
    unchecked((this.registers[0] = start));
    unchecked((this.registers[1] = best));
    this.haveRegisters = true;
    return true;
  }
  private sameBytes(a: usize, b: usize, n: i32): bool {
    for (let i = 0; i < n; i++) {
      let x = load<u8>(a + i) as i32;
      let y = load<u8>(b + i) as i32;
      if (x == y) continue;
      if (!this.fold) return false;
      if (x >= 65 && x <= 90) x += 32;
      if (y >= 65 && y <= 90) y += 32;
      if (x != y) return false;
    }
    return true;
  }

  /** Gives its memory back. */
  free(): void {
    const s = this.searcher;
    if (s !== null) s.free();
    const m = this.matcher;
    if (m !== null) m.free();
    this.searcher = null;
    this.matcher = null;
    const p = this.program;
    if (p !== null && p.code) heap.free(p.code);
    if (this.literalAt) heap.free(this.literalAt);
    if (this.mustAt) heap.free(this.mustAt);
    this.program = null;
  }
}

@inline function isSet(row: usize, i: i32): bool {
  return ((load<u32>(row + (((i >> 5) as usize) << 2)) >> ((i & 31) as u32)) & 1) != 0;
}
@inline function mark(row: usize, i: i32): void {
  const at = row + (((i >> 5) as usize) << 2);
  store<u32>(at, load<u32>(at) | (1 << ((i & 31) as u32)));
}
@inline function push(stack: usize, top: i32, kind: i32, index: i32, value: i32): void {
  const at = stack + top * 12;
  store<i32>(at, kind);
  store<i32>(at, index, 4);
  store<i32>(at, value, 8);
}

/** Compiles; look at `.error` of the result. @param flags RE_… */
export function regcomp(pattern: string, flags: i32): Regex {
  return new Regex([pattern], flags);
}
