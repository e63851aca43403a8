// Perl's regular expressions, as far as grep -P is used for: a backtracking matcher with lazy and possessive repetition, look-around,
// \K, named groups and inline options. The first match by Perl's order wins, not the longest.
import * as C from "../../lib/chars";
import { addClass, ByteSet, isWordByte, WRAP_WORD } from "../../lib/regex";

// instructions: op, x, y, z as four i32
const CHAR = 0; // x = byte
const SET = 1; // x = set
const SPLIT = 2; // x first, then y
const JUMP = 3; // x
const SAVE = 4; // x = register
const ASSERT = 5; // x = kind
const BACKREF = 6; // x = group, y = 1 without case
const LOOK = 7; // body behind it up to MATCH; x = go on there, y = 1 negative, z = how far back (−1: ahead)
const ATOMIC = 8; // body behind it up to MATCH; x = go on there
const KEEP = 9; // \K
const MATCH = 10;
const MARK = 11; // x = loop slot: remembers the position
const PROGRESS = 12; // x = loop slot: fails when nothing was taken since

// assertions
const BOL = 1;
const EOL = 2;
const WORD = 3;
const NOT_WORD = 4;
const BEGIN = 5;
const END = 6;
const NO_WORD_BEFORE = 7;
const NO_WORD_AFTER = 8;

const INFINITE = i32.MAX_VALUE;
const STEP_LIMIT = 200000000;

/** A piece of code and how long its match is (−1 = that varies). */
class Piece {
  code: i32[] = [];
  length: i32 = 0;
}

export class Perl {
  error: string | null = null;
  /** The last match. */
  start: i32 = 0;
  end: i32 = 0;
  private s: string;
  private at: i32 = 0;
  private groups: i32 = 0;
  private names: string[] = [];
  private nameGroups: i32[] = [];
  private sets: ByteSet[] = [];
  private slots: i32 = 0;
  private flagI: bool;
  private flagS: bool = false;
  private flagX: bool = false;
  private code: StaticArray<i32> = new StaticArray<i32>(0);
  private ptr: usize = 0;
  private length: i32 = 0;
  private registers: StaticArray<i32> = new StaticArray<i32>(0);
  private loops: StaticArray<i32> = new StaticArray<i32>(0);
  private kept: i32 = -1;
  private stack: usize = 0;
  private capacity: i32 = 0;
  private steps: i32 = 0;

  constructor(pattern: string, ignoreCase: bool, wrap: i32) {
    this.s = pattern;
    this.flagI = ignoreCase;
    const p = this.alternatives();
    if (this.error === null && this.at < this.s.length) this.error = "unmatched closing parenthesis";
    let code: i32[] = [];
    if (wrap) this.emit(code, ASSERT, wrap == WRAP_WORD ? NO_WORD_BEFORE : BOL, 0, 0);
    code = this.join(code, p.code);
    if (wrap) this.emit(code, ASSERT, wrap == WRAP_WORD ? NO_WORD_AFTER : EOL, 0, 0);
    this.emit(code, MATCH, 0, 0, 0);
    this.code = new StaticArray<i32>(code.length);
    for (let i = 0; i < code.length; i++) this.code[i] = code[i];
    this.registers = new StaticArray<i32>((this.groups + 1) * 2);
    this.loops = new StaticArray<i32>(this.slots + 1);
    this.capacity = 1024;
    this.stack = heap.alloc(this.capacity * 12);
  }

  // ---- parsing: code is position independent until joined; jumps are relative to their own instruction ----

  private emit(code: i32[], op: i32, x: i32, y: i32, z: i32): void {
    code.push(op);
    code.push(x);
    code.push(y);
    code.push(z);
  }
  private join(a: i32[], b: i32[]): i32[] {
    for (let i = 0; i < b.length; i++) a.push(b[i]);
    return a;
  }
  private fail(message: string): void {
    if (this.error === null) this.error = message;
    this.at = this.s.length;
  }
  private peek(): i32 {
    return this.at < this.s.length ? this.s.charCodeAt(this.at) : -1;
  }
  private take(text: string): bool {
    if (this.s.substring(this.at, this.at + text.length) != text) return false;
    this.at += text.length;
    return true;
  }

  private alternatives(): Piece {
    const i = this.flagI;
    const s = this.flagS;
    const x = this.flagX;
    let p = this.sequence();
    while (this.peek() == C.BAR) {
      this.at++;
      const right = this.sequence();
      const out = new Piece();
      out.length = p.length == right.length ? p.length : -1;
      const n = p.code.length / 4;
      this.emit(out.code, SPLIT, 1, n + 2, 0);
      this.join(out.code, p.code);
      this.emit(out.code, JUMP, right.code.length / 4 + 1, 0, 0);
      this.join(out.code, right.code);
      p = out;
    }
    this.flagI = i;
    this.flagS = s;
    this.flagX = x;
    return p;
  }
  private sequence(): Piece {
    const out = new Piece();
    while (this.at < this.s.length) {
      const c = this.peek();
      if (c == C.BAR || c == C.RPAREN) break;
      if (this.flagX && (c == C.SPACE || (c >= 9 && c <= 13))) {
        this.at++;
        continue;
      }
      if (this.flagX && c == C.HASH) {
        while (this.at < this.s.length && this.peek() != C.NL) this.at++;
        continue;
      }
      const atom = this.atom();
      if (this.error !== null) break;
      const p = this.quantified(atom);
      this.join(out.code, p.code);
      out.length = out.length < 0 || p.length < 0 ? -1 : out.length + p.length;
    }
    return out;
  }

  private setPiece(set: ByteSet): Piece {
    if (this.flagI) set.fold();
    const p = new Piece();
    this.sets.push(set);
    this.emit(p.code, SET, this.sets.length - 1, 0, 0);
    p.length = 1;
    return p;
  }
  private charPiece(c: i32): Piece {
    if (this.flagI && ((c >= C.a && c <= C.z) || (c >= C.A && c <= C.Z))) {
      const s = new ByteSet();
      s.add(c);
      return this.setPiece(s);
    }
    const p = new Piece();
    this.emit(p.code, CHAR, c, 0, 0);
    p.length = 1;
    return p;
  }
  private assertPiece(kind: i32): Piece {
    const p = new Piece();
    this.emit(p.code, ASSERT, kind, 0, 0);
    return p;
  }

  /** Letter classes \d \w \s \h \v and their complements. @returns false when `c` is none */
  private classEscape(set: ByteSet, c: i32): bool {
    const add = new ByteSet();
    switch (c | 32) {
      case C.d:
        add.addRange(C.n0, C.n9);
        break;
      case C.w:
        for (let k = 0; k < 256; k++) if (isWordByte(k)) add.add(k);
        break;
      case C.s:
        addClass(add, "space");
        break;
      case C.h:
        addClass(add, "blank");
        break;
      case C.v:
        add.addRange(10, 13);
        break;
      default:
        return false;
    }
    if (c < C.a) add.invert();
    for (let k = 0; k < 256; k++) if (add.has(k)) set.add(k);
    return true;
  }
  /** The byte of an escape whose letter is at `at`, which moves behind it; −1 when it is none. */
  private byteEscape(): i32 {
    const c = this.peek();
    this.at++;
    switch (c) {
      case C.t:
        return 9;
      case C.n:
        return 10;
      case C.r:
        return 13;
      case C.f:
        return 12;
      case C.e:
        return 27;
      case C.a:
        return 7;
      case C.n0: {
        let v = 0;
        let n = 0;
        while (n < 2 && this.peek() >= C.n0 && this.peek() <= C.n7) {
          v = v * 8 + this.peek() - C.n0;
          this.at++;
          n++;
        }
        return v & 255;
      }
      case C.x: {
        const braces = this.peek() == C.LBRACE;
        if (braces) this.at++;
        let v = 0;
        const most = braces ? 8 : 2;
        for (let n = 0; n < most; n++) {
          const d = this.peek();
          const h = d >= C.n0 && d <= C.n9 ? d - C.n0 : (d | 32) >= C.a && (d | 32) <= C.f ? (d | 32) - 87 : -1;
          if (h < 0) break;
          v = v * 16 + h;
          this.at++;
        }
        if (braces) this.at++;
        return v & 255;
      }
      case C.c: {
        const d = this.peek();
        this.at++;
        return (d >= C.a && d <= C.z ? d - 32 : d) ^ 64;
      }
    }
    if ((c >= C.a && c <= C.z) || (c >= C.A && c <= C.Z) || (c >= C.n0 && c <= C.n9)) return -1;
    return c;
  }

  private atom(): Piece {
    const c = this.peek();
    this.at++;
    switch (c) {
      case C.DOT: {
        const s = new ByteSet();
        s.invert();
        if (!this.flagS) s.remove(10);
        const p = new Piece();
        this.sets.push(s);
        this.emit(p.code, SET, this.sets.length - 1, 0, 0);
        p.length = 1;
        return p;
      }
      case C.CARET:
        return this.assertPiece(BOL);
      case C.DOLLAR:
        return this.assertPiece(EOL);
      case C.LBRACKET:
        return this.bracket();
      case C.LPAREN:
        return this.group();
      case C.STAR:
      case C.PLUS:
      case C.QUESTION:
        this.fail("quantifier does not follow a repeatable item");
        return new Piece();
      case C.BACKSLASH:
        return this.escape();
    }
    return this.charPiece(c);
  }

  private escape(): Piece {
    const c = this.peek();
    if (c < 0) {
      this.fail("\\ at end of pattern");
      return new Piece();
    }
    switch (c) {
      case C.b:
        this.at++;
        return this.assertPiece(WORD);
      case C.B:
        this.at++;
        return this.assertPiece(NOT_WORD);
      case C.A:
      case C.G:
        this.at++;
        return this.assertPiece(BEGIN);
      case C.z:
      case C.Z:
        this.at++;
        return this.assertPiece(END);
      case C.K: {
        this.at++;
        const p = new Piece();
        this.emit(p.code, KEEP, 0, 0, 0);
        return p;
      }
      case C.N: {
        this.at++;
        const s = new ByteSet();
        s.invert();
        s.remove(10);
        return this.setPiece(s);
      }
      case C.R: {
        this.at++;
        const s = new ByteSet();
        s.addRange(10, 13);
        return this.setPiece(s);
      }
      case C.E:
        this.at++;
        return new Piece();
      case C.Q: {
        this.at++;
        const stop = this.s.indexOf("\\E", this.at);
        const end = stop < 0 ? this.s.length : stop;
        const out = new Piece();
        for (; this.at < end; this.at++) {
          const p = this.charPiece(this.s.charCodeAt(this.at));
          this.join(out.code, p.code);
          out.length++;
        }
        if (stop >= 0) this.at += 2;
        return out;
      }
      case C.g:
      case C.k: {
        this.at++;
        const open = this.peek();
        let name = "";
        if (open == C.LBRACE || open == C.LT || open == C.QUOTE) {
          const close = open == C.LBRACE ? C.RBRACE : open == C.LT ? C.GT : C.QUOTE;
          this.at++;
          while (this.at < this.s.length && this.peek() != close) name += this.s.charAt(this.at++);
          this.at++;
        } else while (this.peek() >= C.n0 && this.peek() <= C.n9) name += this.s.charAt(this.at++);
        const known = this.names.indexOf(name);
        let n = known >= 0 ? this.nameGroups[known] : (I32.parseInt(name) as i32);
        if (name.startsWith("-")) n = this.groups + 1 + n;
        return this.backreference(n);
      }
    }
    if (c >= C.n1 && c <= C.n9) {
      let n = 0;
      let k = this.at;
      while (k < this.s.length && this.s.charCodeAt(k) >= C.n0 && this.s.charCodeAt(k) <= C.n9)
        n = n * 10 + this.s.charCodeAt(k++) - C.n0;
      this.at = k;
      return this.backreference(n);
    }
    const set = new ByteSet();
    if (this.classEscape(set, c)) {
      this.at++;
      const p = new Piece();
      this.sets.push(set);
      this.emit(p.code, SET, this.sets.length - 1, 0, 0);
      p.length = 1;
      return p;
    }
    const b = this.byteEscape();
    if (b < 0) {
      this.fail("unrecognized character follows \\");
      return new Piece();
    }
    return this.charPiece(b);
  }
  private backreference(n: i32): Piece {
    const p = new Piece();
    if (n < 1 || n > 99) this.fail("reference to non-existent subpattern");
    this.emit(p.code, BACKREF, n, this.flagI ? 1 : 0, 0);
    p.length = -1;
    return p;
  }

  private bracket(): Piece {
    const set = new ByteSet();
    let negated = false;
    if (this.peek() == C.CARET) {
      negated = true;
      this.at++;
    }
    let first = true;
    while (true) {
      let c = this.peek();
      if (c < 0) {
        this.fail("missing terminating ] for character class");
        return new Piece();
      }
      if (c == C.RBRACKET && !first) {
        this.at++;
        break;
      }
      first = false;
      if (c == C.LBRACKET && this.at + 1 < this.s.length && this.s.charCodeAt(this.at + 1) == C.COLON) {
        const end = this.s.indexOf(":]", this.at + 2);
        if (end >= 0) {
          let name = this.s.substring(this.at + 2, end);
          const not = name.startsWith("^");
          if (not) name = name.substring(1);
          const s = new ByteSet();
          if (name == "word") this.classEscape(s, C.w);
          else if (!addClass(s, name)) {
            this.fail("unknown POSIX class name");
            return new Piece();
          }
          if (not) s.invert();
          for (let k = 0; k < 256; k++) if (s.has(k)) set.add(k);
          this.at = end + 2;
          continue;
        }
      }
      this.at++;
      if (c == C.BACKSLASH) {
        if (this.classEscape(set, this.peek())) {
          this.at++;
          continue;
        }
        if (this.peek() == C.b) {
          this.at++;
          c = 8;
        } else {
          const d = this.peek();
          c = this.byteEscape();
          if (c < 0) c = d;
        }
      }
      if (this.peek() == C.MINUS && this.at + 1 < this.s.length && this.s.charCodeAt(this.at + 1) != C.RBRACKET) {
        this.at++;
        let to = this.peek();
        this.at++;
        if (to == C.BACKSLASH) {
          const d = this.peek();
          to = this.byteEscape();
          if (to < 0) to = d;
        }
        if (to < c) {
          this.fail("range out of order in character class");
          return new Piece();
        }
        set.addRange(c, to);
      } else set.add(c);
    }
    if (this.flagI) set.fold();
    if (negated) set.invert();
    const p = new Piece();
    this.sets.push(set);
    this.emit(p.code, SET, this.sets.length - 1, 0, 0);
    p.length = 1;
    return p;
  }

  private group(): Piece {
    if (!this.take("?")) return this.capture("");
    if (this.take("#")) {
      while (this.at < this.s.length && this.peek() != C.RPAREN) this.at++;
      this.at++;
      return new Piece();
    }
    if (this.take(":")) return this.closed(this.alternatives());
    if (this.take("=")) return this.look(false, false);
    if (this.take("!")) return this.look(true, false);
    if (this.take("<=")) return this.look(false, true);
    if (this.take("<!")) return this.look(true, true);
    if (this.take(">")) return this.atomic(this.closed(this.alternatives()));
    if (this.take("P<") || this.take("<")) return this.named(C.GT);
    if (this.take("'")) return this.named(C.QUOTE);
    if (this.take("P=")) {
      let name = "";
      while (this.at < this.s.length && this.peek() != C.RPAREN) name += this.s.charAt(this.at++);
      this.at++;
      const k = this.names.indexOf(name);
      return this.backreference(k < 0 ? 0 : this.nameGroups[k]);
    }
    let on = true;
    const i = this.flagI;
    const s = this.flagS;
    const x = this.flagX;
    while (this.at < this.s.length) {
      const c = this.peek();
      this.at++;
      if (c == C.MINUS) on = false;
      else if (c == C.i) this.flagI = on;
      else if (c == C.s) this.flagS = on;
      else if (c == C.x) this.flagX = on;
      else if (c == C.m || c == C.U || c == C.J) continue;
      else if (c == C.RPAREN)
        return new Piece(); // until the end of the enclosing group
      else if (c == C.COLON) {
        const p = this.closed(this.alternatives());
        this.flagI = i;
        this.flagS = s;
        this.flagX = x;
        return p;
      } else break;
    }
    this.fail("unrecognized character after (? or (?-");
    return new Piece();
  }
  private named(close: i32): Piece {
    let name = "";
    while (this.at < this.s.length && this.peek() != close) name += this.s.charAt(this.at++);
    this.at++;
    return this.capture(name);
  }
  private closed(p: Piece): Piece {
    if (this.error === null && !this.take(")")) this.fail("missing closing parenthesis");
    return p;
  }
  private capture(name: string): Piece {
    const n = ++this.groups;
    if (name.length) {
      this.names.push(name);
      this.nameGroups.push(n);
    }
    const body = this.closed(this.alternatives());
    const p = new Piece();
    this.emit(p.code, SAVE, n * 2, 0, 0);
    this.join(p.code, body.code);
    this.emit(p.code, SAVE, n * 2 + 1, 0, 0);
    p.length = body.length;
    return p;
  }
  private look(negative: bool, behind: bool): Piece {
    const body = this.closed(this.alternatives());
    if (behind && body.length < 0) this.fail("lookbehind assertion is not fixed length");
    const p = new Piece();
    this.emit(p.code, LOOK, body.code.length / 4 + 2, negative ? 1 : 0, behind ? body.length : -1);
    this.join(p.code, body.code);
    this.emit(p.code, MATCH, 0, 0, 0);
    return p;
  }
  private atomic(body: Piece): Piece {
    const p = new Piece();
    this.emit(p.code, ATOMIC, body.code.length / 4 + 2, 0, 0);
    this.join(p.code, body.code);
    this.emit(p.code, MATCH, 0, 0, 0);
    p.length = body.length;
    return p;
  }

  private quantified(atom: Piece): Piece {
    const c = this.peek();
    let low = 0;
    let high = INFINITE;
    if (c == C.STAR) this.at++;
    else if (c == C.PLUS) {
      low = 1;
      this.at++;
    } else if (c == C.QUESTION) {
      high = 1;
      this.at++;
    } else if (c == C.LBRACE) {
      const start = this.at;
      this.at++;
      let a = "";
      let b = "";
      let comma = false;
      while (this.at < this.s.length && this.peek() != C.RBRACE) {
        const ch = this.s.charAt(this.at++);
        if (ch == "," && !comma) comma = true;
        else if (ch >= "0" && ch <= "9") {
          if (comma) b += ch;
          else a += ch;
        } else {
          this.at = start;
          return this.literalBrace(atom);
        }
      }
      if (this.peek() != C.RBRACE || !a.length) {
        this.at = start;
        return this.literalBrace(atom);
      }
      this.at++;
      low = I32.parseInt(a);
      high = !comma ? low : b.length ? I32.parseInt(b) : INFINITE;
      if (high < low) this.fail("numbers out of order in {} quantifier");
      if (low > 65535 || (high != INFINITE && high > 65535)) this.fail("number too big in {} quantifier");
    } else return atom;
    let lazy = false;
    let possessive = false;
    if (this.peek() == C.QUESTION) {
      lazy = true;
      this.at++;
    } else if (this.peek() == C.PLUS) {
      possessive = true;
      this.at++;
    }
    if (this.error !== null) return atom;
    const out = new Piece();
    for (let i = 0; i < low; i++) this.join(out.code, atom.code);
    const n = atom.code.length / 4;
    if (high == INFINITE) {
      const slot = this.slots++;
      // L: split body, out; mark; body; progress; jump L
      this.emit(out.code, SPLIT, lazy ? n + 4 : 1, lazy ? 1 : n + 4, 0);
      this.emit(out.code, MARK, slot, 0, 0);
      this.join(out.code, atom.code);
      this.emit(out.code, PROGRESS, slot, 0, 0);
      this.emit(out.code, JUMP, -(n + 3), 0, 0);
    } else {
      const left = high - low;
      for (let i = 0; i < left; i++) {
        const skip = (left - i) * (n + 1);
        this.emit(out.code, SPLIT, lazy ? skip : 1, lazy ? 1 : skip, 0);
        this.join(out.code, atom.code);
      }
    }
    out.length = atom.length >= 0 && low == high ? atom.length * low : -1;
    return possessive ? this.atomic(out) : out;
  }
  /** "{" that begins no repetition is itself; the atom before stays as it is. */
  private literalBrace(atom: Piece): Piece {
    this.at++;
    const p = this.charPiece(C.LBRACE);
    this.join(atom.code, p.code);
    atom.length = atom.length < 0 ? -1 : atom.length + 1;
    return atom;
  }

  // ---- matching ----

  exec(ptr: usize, length: i32, from: i32): bool {
    this.ptr = ptr;
    this.length = length;
    for (let i = from; i <= length; i++) {
      for (let k = 0; k < this.registers.length; k++) unchecked((this.registers[k] = -1));
      this.kept = -1;
      this.steps = 0;
      const e = this.run(0, i, 0);
      if (e >= 0) {
        this.start = this.kept >= 0 ? this.kept : i;
        this.end = e;
        return true;
      }
    }
    return false;
  }
  private isWord(i: i32): bool {
    return i >= 0 && i < this.length && isWordByte(load<u8>(this.ptr + i));
  }
  private holds(kind: i32, k: i32): bool {
    switch (kind) {
      case BOL:
        return k == 0 || load<u8>(this.ptr + k - 1) == 10;
      case EOL:
        return k == this.length || load<u8>(this.ptr + k) == 10;
      case WORD:
        return this.isWord(k - 1) != this.isWord(k);
      case NOT_WORD:
        return this.isWord(k - 1) == this.isWord(k);
      case BEGIN:
        return k == 0;
      case END:
        return k == this.length;
      case NO_WORD_BEFORE:
        return !this.isWord(k - 1);
    }
    return !this.isWord(k);
  }
  /** Ways not tried, and things to put back: kind 0 = go on at (pc, position), 1 = register, 2 = loop slot, 3 = kept. */
  private push(top: i32, kind: i32, a: i32, b: i32): i32 {
    if (top == this.capacity) {
      this.capacity *= 2;
      this.stack = heap.realloc(this.stack, this.capacity * 12);
    }
    const at = this.stack + top * 12;
    store<i32>(at, kind);
    store<i32>(at, a, 4);
    store<i32>(at, b, 8);
    return top + 1;
  }
  /** Runs from instruction `pc`. @param base of the stack that belongs to this run @returns where the match ends, or −1 */
  private run(pcStart: i32, position: i32, base: i32): i32 {
    const code = this.code;
    const ptr = this.ptr;
    const length = this.length;
    let pc = pcStart;
    let k = position;
    let top = base;
    while (true) {
      let fail = false;
      const i = pc * 4;
      const x = unchecked(code[i + 1]);
      switch (unchecked(code[i])) {
        case CHAR:
          if (k < length && (load<u8>(ptr + k) as i32) == x) {
            k++;
            pc++;
          } else fail = true;
          break;
        case SET:
          if (k < length && unchecked(this.sets[x]).has(load<u8>(ptr + k))) {
            k++;
            pc++;
          } else fail = true;
          break;
        case SPLIT:
          top = this.push(top, 0, pc + unchecked(code[i + 2]), k);
          pc += x;
          break;
        case JUMP:
          pc += x;
          break;
        case SAVE:
          top = this.push(top, 1, x, unchecked(this.registers[x]));
          unchecked((this.registers[x] = k));
          pc++;
          break;
        case ASSERT:
          if (this.holds(x, k)) pc++;
          else fail = true;
          break;
        case BACKREF: {
          const from = x * 2 < this.registers.length ? unchecked(this.registers[x * 2]) : -1;
          const n = from < 0 ? -1 : unchecked(this.registers[x * 2 + 1]) - from;
          if (n < 0 || k + n > length || !this.sameText(ptr + from, ptr + k, n, unchecked(code[i + 2]) != 0))
            fail = true;
          else {
            k += n;
            pc++;
          }
          break;
        }
        case LOOK: {
          const back = unchecked(code[i + 3]);
          const start = back < 0 ? k : k - back;
          const r = start < 0 ? -1 : this.run(pc + 1, start, top);
          const yes = r >= 0 && (back < 0 || r == k);
          if (yes != (unchecked(code[i + 2]) != 0)) pc += x;
          else fail = true;
          break;
        }
        case ATOMIC: {
          const r = this.run(pc + 1, k, top);
          if (r >= 0) {
            k = r;
            pc += x;
          } else fail = true;
          break;
        }
        case KEEP:
          top = this.push(top, 3, this.kept, 0);
          this.kept = k;
          pc++;
          break;
        case MARK:
          top = this.push(top, 2, x, unchecked(this.loops[x]));
          unchecked((this.loops[x] = k));
          pc++;
          break;
        case PROGRESS:
          if (unchecked(this.loops[x]) == k) fail = true;
          else pc++;
          break;
        default:
          return k;
      }
      if (!fail) continue;
      if (++this.steps > STEP_LIMIT) return -1;
      let resumed = false;
      while (top > base) {
        const at = this.stack + --top * 12;
        const kind = load<i32>(at);
        const a = load<i32>(at, 4);
        const b = load<i32>(at, 8);
        if (kind == 0) {
          pc = a;
          k = b;
          resumed = true;
          break;
        }
        if (kind == 1) unchecked((this.registers[a] = b));
        else if (kind == 2) unchecked((this.loops[a] = b));
        else this.kept = a;
      }
      if (!resumed) break;
    }
    return -1;
  }
  private sameText(a: usize, b: usize, n: i32, fold: bool): bool {
    for (let i = 0; i < n; i++) {
      let x = load<u8>(a + i) as i32;
      let y = load<u8>(b + i) as i32;
      if (fold) {
        if (x >= C.A && x <= C.Z) x += 32;
        if (y >= C.A && y <= C.Z) y += 32;
      }
      if (x != y) return false;
    }
    return true;
  }
}
