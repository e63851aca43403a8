// POSIX regular expressions, from text to a tree: basic and extended syntax with GNU's additions (\w \< \b \+ \| …), over bytes, or
// over the characters of UTF-8 where that is the locale's (utf8.ts). What is an operator where, and which error a bad pattern gets, follow glibc's regcomp(3); see regex(7).
import * as C from "../chars";
import { isUtf8 } from "../locale";
import { codeAt } from "../width";
import { byteOf, CodeSet, RAW } from "./utf8";

/** Flags of regcomp. */
export const RE_EXTENDED = 1;
export const RE_ICASE = 2;
/** "." and [^…] do not match a newline, ^ and $ match around one (REG_NEWLINE). */
export const RE_NEWLINE = 4;
/** What grep and expr forgive: an operator without operand, a repeated repetition, a "{" that begins no interval. */
export const RE_GREP = 8;
/** Nothing matches a newline: lines are searched for in a buffer of many. */
export const RE_NO_NEWLINE = 16;
/** An unmatched ")" is an error in extended syntax too, as sed wants. */
export const RE_PAREN_ERROR = 32;
/** A bracket that looks like a class without its own brackets ("[:space:]") is an error, as in grep and sed. */
export const RE_CLASS_ERROR = 64;

/** Behind something else in basic syntax an anchor is repeated like anything: what grep's own matcher does. */
export const RE_REPEAT_ANCHORS = 128;

/** Bytes whatever the locale. */
export const RE_BYTES = 256;

export const EMPTY = 0;
/** a = index of a set */
export const SET = 1;
/** a = byte */
export const CHAR = 2;
export const CAT = 3;
export const ALT = 4;
export const STAR = 5;
/** a, or nothing */
export const OPTION = 6;
/** a = body, b = number */
export const GROUP = 7;
/** a = one of the AT_… */
export const ANCHOR = 8;
/** a = group */
export const BACKREF = 9;

export const AT_LINE_START = 1;
export const AT_LINE_END = 2;
export const AT_WORD_START = 3;
export const AT_WORD_END = 4;
export const AT_WORD_EDGE = 5;
export const AT_NOT_WORD_EDGE = 6;
export const AT_BUFFER_START = 7;
export const AT_BUFFER_END = 8;
/** No word character before, or behind: what grep -w puts around. */
export const AT_NO_WORD_BEFORE = 9;
export const AT_NO_WORD_AFTER = 10;

const DUP_MAX = 32767;
/** More nodes than this are refused: counted repetitions multiply. */
const MAX_NODES = 400000;

export function isWordByte(c: i32): bool {
  return (c >= C.a && c <= C.z) || (c >= C.A && c <= C.Z) || (c >= C.n0 && c <= C.n9) || c == C.UNDER;
}

/** 256 bits. */
@final
export class ByteSet {
  private w0: u64 = 0;
  private w1: u64 = 0;
  private w2: u64 = 0;
  private w3: u64 = 0;
  @inline has(c: i32): bool {
    return (load<u64>(changetype<usize>(this) + (((c >> 6) as usize) << 3)) >> ((c & 63) as u64)) & 1 ? true : false;
  }
  @inline add(c: i32): void {
    const at = changetype<usize>(this) + (((c >> 6) as usize) << 3);
    store<u64>(at, load<u64>(at) | ((1 as u64) << ((c & 63) as u64)));
  }
  @inline remove(c: i32): void {
    const at = changetype<usize>(this) + (((c >> 6) as usize) << 3);
    store<u64>(at, load<u64>(at) & ~((1 as u64) << ((c & 63) as u64)));
  }
  addRange(from: i32, to: i32): void {
    for (let c = from; c <= to; c++) this.add(c);
  }
  invert(): void {
    this.w0 = ~this.w0;
    this.w1 = ~this.w1;
    this.w2 = ~this.w2;
    this.w3 = ~this.w3;
  }
  /** Letters in both cases. */
  fold(): void {
    for (let c = C.a; c <= C.z; c++) {
      if (this.has(c) || this.has(c - 32)) {
        this.add(c);
        this.add(c - 32);
      }
    }
  }
  count(): i32 {
    return (popcnt(this.w0) + popcnt(this.w1) + popcnt(this.w2) + popcnt(this.w3)) as i32;
  }
  same(other: ByteSet): bool {
    return this.w0 == other.w0 && this.w1 == other.w1 && this.w2 == other.w2 && this.w3 == other.w3;
  }
}

/** Adds the members of a class ("alpha"). @returns false when there is no such class */
export function addClass(set: ByteSet, name: string): bool {
  if (name == "alpha") {
    set.addRange(C.a, C.z);
    set.addRange(C.A, C.Z);
  } else if (name == "digit") set.addRange(C.n0, C.n9);
  else if (name == "alnum") {
    set.addRange(C.a, C.z);
    set.addRange(C.A, C.Z);
    set.addRange(C.n0, C.n9);
  } else if (name == "upper") set.addRange(C.A, C.Z);
  else if (name == "lower") set.addRange(C.a, C.z);
  else if (name == "space") {
    set.addRange(9, 13);
    set.add(32);
  } else if (name == "blank") {
    set.add(9);
    set.add(32);
  } else if (name == "punct") {
    set.addRange(33, 47);
    set.addRange(58, 64);
    set.addRange(91, 96);
    set.addRange(123, 126);
  } else if (name == "print") set.addRange(32, 126);
  else if (name == "graph") set.addRange(33, 126);
  else if (name == "cntrl") {
    set.addRange(0, 31);
    set.add(127);
  } else if (name == "xdigit") {
    set.addRange(C.n0, C.n9);
    set.addRange(C.a, C.f);
    set.addRange(C.A, C.F);
  } else return false;
  return true;
}

/** A node of the tree. */
@final
export class Node {
  /** A group right under a repetition that may take it zero times (glibc's opt_subexp). */
  optional: bool = false;
  constructor(
    public kind: i32,
    public a: i32 = 0,
    public left: Node | null = null,
    public right: Node | null = null,
  ) {}
  /** Without `optional`, as glibc copies: it shows in what the groups of a repeated group hold. */
  copy(): Node {
    const l = this.left;
    const r = this.right;
    return new Node(this.kind, this.a, l === null ? null : l.copy(), r === null ? null : r.copy());
  }
}

// tokens
const T_END = 0;
const T_CHAR = 1;
const T_ANY = 2;
const T_STAR = 3;
const T_PLUS = 4;
const T_QUESTION = 5;
const T_OPEN_DUP = 6;
const T_CLOSE_DUP = 7;
const T_OPEN = 8;
const T_CLOSE = 9;
const T_ALT = 10;
const T_BRACKET = 11;
const T_ANCHOR = 12;
const T_BACKREF = 13;
const T_SET = 14;
const T_BACKSLASH = 15;

export class Parser {
  error: string | null = null;
  groups: i32 = 0;
  sets: ByteSet[] = [];
  backrefs: bool = false;
  /** Anchors met, as bits 1 << AT_…. */
  anchors: i32 = 0;
  /** For grep: operators ("*", "+", "?", "{...}") that began an expression, which it warns about. */
  warnings: string[] = [];
  /** Nothing but anchors has been read of this branch. */
  private fresh: bool = true;
  private base: i32 = 0;
  private pos: i32 = 0;
  private token: i32 = 0;
  private value: i32 = 0;
  private tokenStart: i32 = 0;
  /** Groups 1 … 9 that a reference may be to, as bits. */
  private closed: u32 = 0;
  private nodes: i32 = 0;
  private extended: bool;
  /** Characters are UTF-8's. */
  utf8: bool;

  /** @param before a parser whose pattern is an alternative to this one: groups and sets are counted on */
  constructor(
    private s: string,
    private flags: i32,
    before: Parser | null = null,
  ) {
    this.extended = (flags & RE_EXTENDED) != 0;
    this.utf8 = !(flags & RE_BYTES) && isUtf8();
    if (before !== null) {
      this.base = this.groups = before.groups;
      this.sets = before.sets;
      this.backrefs = before.backrefs;
      this.anchors = before.anchors;
      this.warnings = before.warnings;
    }
  }

  private fail(message: string): Node | null {
    if (this.error === null) this.error = message;
    return null;
  }
  private byteAt(i: i32): i32 {
    return i < this.s.length ? this.s.charCodeAt(i) : -1;
  }

  /** Looks at the token at `pos`, without taking it. @returns its length */
  private peek(caretHere: bool): i32 {
    const s = this.s;
    const i = this.pos;
    this.tokenStart = i;
    if (i >= s.length) {
      this.token = T_END;
      return 0;
    }
    const c = s.charCodeAt(i);
    this.value = c;
    this.token = T_CHAR;
    if (c >= 0x80) return this.wide(i);
    const ere = this.extended;
    if (c == C.BACKSLASH) {
      if (i + 1 >= s.length) {
        this.token = T_BACKSLASH;
        return 1;
      }
      const d = s.charCodeAt(i + 1);
      this.value = d;
      if (d >= 0x80) return 1 + this.wide(i + 1);
      switch (d) {
        case C.BAR:
          if (!ere) this.token = T_ALT;
          break;
        case C.n1:
        case C.n2:
        case C.n3:
        case C.n4:
        case C.n5:
        case C.n6:
        case C.n7:
        case C.n8:
        case C.n9:
          this.token = T_BACKREF;
          this.value = d - C.n0;
          break;
        case C.LT:
          this.anchor(AT_WORD_START);
          break;
        case C.GT:
          this.anchor(AT_WORD_END);
          break;
        case C.b:
          this.anchor(AT_WORD_EDGE);
          break;
        case C.B:
          this.anchor(AT_NOT_WORD_EDGE);
          break;
        case C.BACKTICK:
          this.anchor(AT_BUFFER_START);
          break;
        case C.QUOTE:
          this.anchor(AT_BUFFER_END);
          break;
        case C.w:
        case C.W:
        case C.s:
        case C.S:
          this.token = T_SET;
          break;
        case C.LPAREN:
          if (!ere) this.token = T_OPEN;
          break;
        case C.RPAREN:
          if (!ere) this.token = T_CLOSE;
          break;
        case C.PLUS:
          if (!ere) this.token = T_PLUS;
          break;
        case C.QUESTION:
          if (!ere) this.token = T_QUESTION;
          break;
        case C.LBRACE:
          if (!ere) this.token = T_OPEN_DUP;
          break;
        case C.RBRACE:
          if (!ere) this.token = T_CLOSE_DUP;
          break;
      }
      return 2;
    }
    switch (c) {
      case C.BAR:
        if (ere) this.token = T_ALT;
        break;
      case C.STAR:
        this.token = T_STAR;
        break;
      case C.PLUS:
        if (ere) this.token = T_PLUS;
        break;
      case C.QUESTION:
        if (ere) this.token = T_QUESTION;
        break;
      case C.LBRACE:
        if (ere) this.token = T_OPEN_DUP;
        break;
      case C.RBRACE:
        if (ere) this.token = T_CLOSE_DUP;
        break;
      case C.LPAREN:
        if (ere) this.token = T_OPEN;
        break;
      case C.RPAREN:
        if (ere) this.token = T_CLOSE;
        break;
      case C.LBRACKET:
        this.token = T_BRACKET;
        break;
      case C.DOT:
        this.token = T_ANY;
        break;
      case C.CARET:
        if (ere || caretHere || i == 0) this.anchor(AT_LINE_START);
        break;
      case C.DOLLAR: {
        let is = ere || i + 1 >= s.length;
        if (!is) {
          const d = s.charCodeAt(i + 1);
          is = d == C.BACKSLASH && (this.byteAt(i + 2) == C.BAR || this.byteAt(i + 2) == C.RPAREN);
        }
        if (is) this.anchor(AT_LINE_END);
        break;
      }
    }
    return 1;
  }
  /** A character beyond ASCII at `i` becomes the value. @returns its bytes */
  private wide(i: i32): i32 {
    const code = this.utf8 ? codeAt(this.s, i) : -1;
    this.value = code < 0 ? RAW + this.s.charCodeAt(i) : code;
    return code < 0 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  private anchor(kind: i32): void {
    this.token = T_ANCHOR;
    this.value = kind;
  }
  private fetch(caretHere: bool): void {
    this.pos += this.peek(caretHere);
  }

  parse(): Node | null {
    this.fetch(true);
    const tree = this.alternatives(0);
    if (this.error !== null) return null;
    return tree;
  }

  /** The pattern taken as plain text. */
  fixed(): Node {
    let tree: Node | null = null;
    for (let i = 0; i < this.s.length; ) {
      this.value = this.s.charCodeAt(i);
      i += this.value >= 0x80 ? this.wide(i) : 1;
      const next = this.literal(this.value);
      tree = tree === null ? next : append(tree, next);
    }
    return tree === null ? new Node(EMPTY) : tree;
  }
  /** An anchor, counted. */
  anchorNode(kind: i32): Node {
    this.anchors |= 1 << kind;
    return new Node(ANCHOR, kind);
  }

  private alternatives(nest: i32): Node | null {
    const before = this.closed;
    let tree = this.branch(nest);
    if (this.error !== null) return null;
    while (this.token == T_ALT) {
      this.fetch(true);
      let right: Node | null = new Node(EMPTY);
      if (this.token != T_ALT && this.token != T_END && !(nest && this.token == T_CLOSE)) {
        // a reference may not be to a group of another alternative
        const all = this.closed;
        this.closed = before;
        right = this.branch(nest);
        this.closed |= all;
        if (this.error !== null) return null;
      }
      tree = new Node(ALT, 0, tree, right);
    }
    return tree;
  }
  private branch(nest: i32): Node | null {
    let tree: Node | null = null;
    this.fresh = true;
    while (this.token != T_ALT && this.token != T_END && !(nest && this.token == T_CLOSE)) {
      const next = this.expression(nest);
      if (next === null) return null;
      tree = tree === null ? next : append(tree, next);
    }
    return tree === null ? new Node(EMPTY) : tree;
  }

  /** A set of bytes. */
  byteSet(set: ByteSet): Node {
    return this.set(set);
  }
  /** A set of characters: what it has of ASCII, and the rest. @param raw bytes that are no character may be in `set` */
  private characters(set: ByteSet, wide: CodeSet): Node {
    if (!this.utf8 || wide.empty) return this.set(set);
    const others = wide.node(this);
    if (this.flags & RE_NO_NEWLINE) set.remove(C.NL);
    return set.count() ? new Node(ALT, 0, this.set(set), others) : others;
  }
  private set(set: ByteSet): Node {
    if (this.flags & RE_NO_NEWLINE) set.remove(C.NL);
    if (set.count() == 1) for (let c = 0; c < 256; c++) if (set.has(c)) return new Node(CHAR, c);
    for (let i = 0; i < this.sets.length; i++) if (this.sets[i].same(set)) return new Node(SET, i);
    this.sets.push(set);
    return new Node(SET, this.sets.length - 1);
  }
  private literal(code: i32): Node {
    const c = code >= RAW ? code - RAW : code;
    if (code >= 0x80 && code < RAW) {
      if (this.flags & RE_ICASE) {
        const both = new CodeSet();
        both.add(code, code);
        both.fold();
        return both.node(this);
      }
      const length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      let bytes = new Node(CHAR, byteOf(code, 0, length));
      for (let k = 1; k < length; k++) bytes = new Node(CAT, 0, bytes, new Node(CHAR, byteOf(code, k, length)));
      return bytes;
    }
    if (this.flags & RE_ICASE && ((c >= C.a && c <= C.z) || (c >= C.A && c <= C.Z))) {
      const set = new ByteSet();
      set.add(c | 32);
      set.add(c & ~32);
      return this.set(set);
    }
    return new Node(CHAR, c);
  }

  /** As grep does: only when nothing but anchors stands before the operator in its branch. */
  private warn(): void {
    if (!this.fresh) return;
    this.warnings.push(
      this.token == T_OPEN_DUP ? "{...}" : this.token == T_STAR ? "*" : this.token == T_PLUS ? "+" : "?",
    );
  }

  private expression(nest: i32): Node | null {
    if (++this.nodes > MAX_NODES) return this.fail("Regular expression too big");
    let tree: Node;
    switch (this.token) {
      case T_CHAR:
        this.fresh = false;
        tree = this.literal(this.value);
        break;
      case T_OPEN: {
        const t = this.group(nest + 1);
        if (t === null) return null;
        this.fresh = false;
        tree = t;
        break;
      }
      case T_BRACKET: {
        const t = this.bracket();
        if (t === null) return null;
        this.fresh = false;
        tree = t;
        break;
      }
      case T_BACKREF:
        if (!this.isClosed(this.value)) return this.fail("Invalid back reference");
        this.backrefs = true;
        this.fresh = false;
        tree = new Node(BACKREF, this.base + this.value);
        break;
      case T_STAR:
      case T_PLUS:
      case T_QUESTION:
      case T_OPEN_DUP: {
        // an operator with nothing before it
        const dup = this.token == T_OPEN_DUP;
        if (this.extended) {
          if (!(this.flags & RE_GREP)) return this.fail("Invalid preceding regular expression");
          this.warn();
          if (dup) {
            const r = this.repeats(new Node(EMPTY));
            return r;
          }
          this.fetch(false);
          // glibc goes on with the next expression; at the end there is none
          if (this.token == T_END || this.token == T_ALT || (nest && this.token == T_CLOSE)) return new Node(EMPTY);
          return this.expression(nest);
        }
        if (dup && !(this.flags & RE_GREP)) return this.fail("Invalid preceding regular expression");
        tree = this.literal(dup ? C.LBRACE : this.value);
        break;
      }
      case T_CLOSE:
        if (!this.extended || this.flags & RE_PAREN_ERROR) return this.fail("Unmatched ) or \\)");
        tree = this.literal(C.RPAREN);
        break;
      case T_CLOSE_DUP:
        tree = this.literal(C.RBRACE);
        break;
      case T_ANCHOR:
        this.anchors |= 1 << this.value;
        tree = new Node(ANCHOR, this.value);
        // nothing repeats an anchor: "^*" is an anchor and a star; grep -E lets it
        this.fetch(false);
        if (
          (this.extended ? this.flags & RE_GREP : this.flags & RE_REPEAT_ANCHORS && !this.fresh) &&
          this.token >= T_STAR &&
          this.token <= T_OPEN_DUP
        ) {
          this.warn();
          return this.repeats(tree);
        }
        return tree;
      case T_ANY: {
        const set = new ByteSet();
        const wide = new CodeSet();
        this.complement(set, wide);
        if (this.flags & RE_NEWLINE) set.remove(C.NL);
        tree = this.characters(set, wide);
        break;
      }
      case T_SET: {
        const set = new ByteSet();
        const wide = new CodeSet();
        const letter = this.value | 32;
        addClass(set, letter == C.w ? "alnum" : "space");
        wide.addClass(letter == C.w ? "alnum" : "space");
        if (letter == C.w) set.add(C.UNDER);
        if (this.value < C.a) this.complement(set, wide);
        tree = this.characters(set, wide);
        break;
      }
      default:
        return this.fail("Trailing backslash");
    }
    this.fresh = false;
    this.fetch(false);
    return this.repeats(tree);
  }

  /** The repetition operators behind `tree`. */
  private repeats(tree: Node): Node | null {
    let t: Node = tree;
    while (this.token == T_STAR || this.token == T_PLUS || this.token == T_QUESTION || this.token == T_OPEN_DUP) {
      const before = this.tokenStart;
      const r = this.duplicate(t);
      if (r === null) return null;
      if (this.tokenStart == before) return t; // "{" was no interval: it is a character now
      t = r;
      if (!this.extended && !(this.flags & RE_GREP) && (this.token == T_STAR || this.token == T_OPEN_DUP))
        return this.fail("Invalid preceding regular expression");
    }
    return t;
  }

  private number(): i32 {
    let n = -1;
    while (true) {
      this.fetch(false);
      const c = this.value;
      if (this.token == T_END) return -2;
      if (this.token == T_CLOSE_DUP || (this.token == T_CHAR && c == C.COMMA)) return n;
      n =
        this.token != T_CHAR || c < C.n0 || c > C.n9 || n == -2
          ? -2
          : n == -1
            ? c - C.n0
            : min(n * 10 + c - C.n0, DUP_MAX + 1);
    }
  }

  private duplicate(elem: Node): Node | null {
    let low = 0;
    let high = -1;
    if (this.token == T_OPEN_DUP) {
      const start = this.pos;
      const at = this.tokenStart;
      low = this.number();
      let end = -2;
      if (low == -1) {
        if (this.token == T_CHAR && this.value == C.COMMA) low = 0;
        else if (this.flags & RE_GREP && this.extended) low = -2;
        else return this.fail("Invalid content of \\{\\}");
      }
      if (low != -2)
        end = this.token == T_CLOSE_DUP ? low : this.token == T_CHAR && this.value == C.COMMA ? this.number() : -2;
      if (low == -2 || end == -2) {
        if (!(this.flags & RE_GREP && this.extended))
          return this.fail(this.token == T_END ? "Unmatched \\{" : "Invalid content of \\{\\}");
        this.pos = start;
        this.tokenStart = at;
        this.token = T_CHAR;
        this.value = C.LBRACE;
        return elem;
      }
      if ((end != -1 && low > end) || this.token != T_CLOSE_DUP) return this.fail("Invalid content of \\{\\}");
      if ((end == -1 ? low : end) > DUP_MAX) return this.fail("Regular expression too big");
      high = end;
    } else {
      low = this.token == T_PLUS ? 1 : 0;
      high = this.token == T_QUESTION ? 1 : -1;
    }
    this.fetch(false);
    if (elem.kind == EMPTY) return elem;
    if (low == 0 && high == 0) return new Node(EMPTY);
    this.nodes += size(elem) * max(low, high);
    if (this.nodes > MAX_NODES) return this.fail("Regular expression too big");
    let done: Node | null = null;
    let body = elem;
    if (low > 0) {
      done = elem;
      for (let i = 2; i <= low; i++) done = new Node(CAT, 0, done, elem.copy());
      if (low == high) return done;
      body = elem.copy();
    }
    if (body.kind == GROUP) body.optional = true;
    let tree = new Node(high == -1 ? STAR : OPTION, 0, body);
    for (let i = low + 2; i <= high; i++) tree = new Node(OPTION, 0, new Node(CAT, 0, tree, body.copy()));
    return done === null ? tree : new Node(CAT, 0, done, tree);
  }

  private group(nest: i32): Node | null {
    const number = ++this.groups;
    this.fetch(true);
    let body: Node | null = new Node(EMPTY);
    if (this.token != T_CLOSE) {
      body = this.alternatives(nest);
      if (this.error !== null) return null;
      if (this.token != T_CLOSE) return this.fail("Unmatched ( or \\(");
    }
    if (number - this.base <= 9) this.closed |= 1 << (number - this.base);
    return new Node(GROUP, number, body);
  }
  private isClosed(n: i32): bool {
    return (this.closed & (1 << n)) != 0;
  }

  /** [.x.], [=x=] or [:name:] at `pos` (behind its "[" and mark). @returns its text, or null with an error */
  private symbol(mark: i32): string | null {
    const s = this.s;
    const start = this.pos;
    for (let i = start; i + 1 < s.length; i++) {
      if (s.charCodeAt(i) == mark && s.charCodeAt(i + 1) == C.RBRACKET) {
        this.pos = i + 2;
        return s.substring(start, i);
      }
    }
    this.fail("Unmatched [, [^, [:, [., or [=");
    return null;
  }

  /** Everything else. */
  private complement(set: ByteSet, wide: CodeSet): void {
    set.invert();
    if (!this.utf8) return;
    for (let c = 0x80; c < 0x100; c++) set.remove(c);
    wide.invert();
  }
  /** A member of a bracket. */
  private member(set: ByteSet, wide: CodeSet, from: i32, to: i32): void {
    if (from >= RAW) set.addRange(from - RAW, max(from, to) - RAW);
    else {
      set.addRange(from, min(to, 0x7f));
      wide.add(from, min(to, 0x10ffff));
    }
  }
  /** One end of a range, or a single member: its code, or −1 for a class (already added), −2 on error. */
  private element(set: ByteSet, wide: CodeSet, first: bool, asEnd: bool): i32 {
    const s = this.s;
    const c = this.byteAt(this.pos);
    if (c < 0) {
      this.fail("Unmatched [, [^, [:, [., or [=");
      return -2;
    }
    if (c == C.LBRACKET) {
      const mark = this.byteAt(this.pos + 1);
      if (mark == C.DOT || mark == C.EQ || mark == C.COLON) {
        this.pos += 2;
        const name = this.symbol(mark);
        if (name === null) return -2;
        if (mark == C.COLON) {
          if (asEnd) {
            this.fail("Invalid range end");
            return -2;
          }
          const known =
            this.flags & RE_ICASE && (name == "upper" || name == "lower")
              ? addClass(set, "alpha")
              : addClass(set, name);
          if (!known) {
            this.fail("Invalid character class name");
            return -2;
          }
          wide.addClass(name);
          return -1;
        }
        const code = this.utf8 && name.length ? codeAt(name, 0) : -1;
        if (name.length != (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4)) {
          this.fail("Invalid collation character");
          return -2;
        }
        return code >= 0 ? code : name.charCodeAt(0) < 0x80 ? name.charCodeAt(0) : RAW + name.charCodeAt(0);
      }
    }
    if (c == C.MINUS && !first && !asEnd && this.byteAt(this.pos + 1) != C.RBRACKET) {
      // "[a-z-9]": a minus that is neither first nor last nor a range
      this.fail("Invalid range end");
      return -2;
    }
    if (c >= 0x80) {
      this.pos += this.wide(this.pos);
      return this.value;
    }
    this.pos++;
    return s.charCodeAt(this.pos - 1);
  }

  private bracket(): Node | null {
    const set = new ByteSet();
    const wide = new CodeSet();
    let negated = false;
    const start = this.pos;
    if (this.byteAt(this.pos) < 0) return this.fail("Invalid regular expression");
    if (this.byteAt(this.pos) == C.CARET) {
      negated = true;
      this.pos++;
      if (this.byteAt(this.pos) < 0) return this.fail("Invalid regular expression");
    }
    let first = true;
    for (;;) {
      if (!first && this.byteAt(this.pos) == C.RBRACKET) break;
      const from = this.element(set, wide, first, false);
      if (from == -2) return null;
      first = false;
      if (this.byteAt(this.pos) < 0) return this.fail("Unmatched [, [^, [:, [., or [=");
      if (this.byteAt(this.pos) == C.MINUS && this.byteAt(this.pos + 1) != C.RBRACKET) {
        if (this.byteAt(this.pos + 1) < 0) return this.fail("Unmatched [, [^, [:, [., or [=");
        if (from == -1) return this.fail("Invalid range end");
        this.pos++;
        const to = this.element(set, wide, false, true);
        if (to == -2) return null;
        if (to < from) return this.fail("Invalid range end");
        this.member(set, wide, from, to);
        if (this.byteAt(this.pos) < 0) return this.fail("Unmatched [, [^, [:, [., or [=");
      } else if (from >= 0) this.member(set, wide, from, from);
    }
    const text = this.s.substring(start, this.pos);
    this.pos++;
    if (this.flags & RE_CLASS_ERROR && text.length > 2 && text.startsWith(":") && text.endsWith(":"))
      return this.fail("character class syntax is [[:space:]], not [:space:]");
    if (this.flags & RE_ICASE) {
      set.fold();
      if (this.utf8) wide.fold();
    }
    if (negated) {
      this.complement(set, wide);
      if (this.flags & RE_NEWLINE) set.remove(C.NL);
    }
    return this.characters(set, wide);
  }
}

/** A chain leans to the left, whatever joins it. */
function append(tree: Node, next: Node): Node {
  if (next.kind != CAT) return new Node(CAT, 0, tree, next);
  return append(append(tree, next.left!), next.right!);
}
function size(n: Node): i32 {
  const l = n.left;
  const r = n.right;
  return 1 + (l === null ? 0 : size(l)) + (r === null ? 0 : size(r));
}
