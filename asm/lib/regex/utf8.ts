// Sets of characters in UTF-8, as trees over bytes: the automata stay byte by byte, and a character is a sequence of sets.
// What the classes hold beyond ASCII is the locale's to say (C.UTF-8); here it is its blocks, not its table of each character.
import { ALT, ByteSet, CAT, Node, Parser } from "./syntax";

const LAST = 0x10ffff;
/** Codes from here on are bytes that are no character: RAW + byte. */
export const RAW = 0x110000;

/** From and to of ranges of codes. */
const ALPHA: i32[] = [
  0xaa, 0xaa, 0xb5, 0xb5, 0xba, 0xba, 0xc0, 0xd6, 0xd8, 0xf6, 0xf8, 0x2c1, 0x2e0, 0x2e4, 0x370, 0x374, 0x376, 0x37d,
  0x37f, 0x37f, 0x386, 0x386, 0x388, 0x3f5, 0x3f7, 0x481, 0x48a, 0x559, 0x560, 0x588, 0x5d0, 0x5f2, 0x620, 0x669, 0x66e,
  0x6d3, 0x6d5, 0x6dc, 0x6e5, 0x6e8, 0x6ee, 0x6ff, 0x710, 0x1fff, 0x2c00, 0x2dff, 0x3005, 0x3007, 0x3021, 0x3029,
  0x3031, 0x3035, 0x3041, 0xd7ff, 0xf900, 0xfd3d, 0xfd50, 0xfdfb, 0xfe70, 0xfefc, 0xff10, 0xff19, 0xff21, 0xff3a,
  0xff41, 0xff5a, 0xff66, 0xffdc, 0x10000, 0x1cfff, 0x1d400, 0x1efff, 0x20000, 0x3ffff,
];
const PUNCT: i32[] = [
  0xa0, 0xa9, 0xab, 0xb4, 0xb6, 0xb9, 0xbb, 0xbf, 0xd7, 0xd7, 0xf7, 0xf7, 0x2c2, 0x2df, 0x2e5, 0x36f, 0x3f6, 0x3f6,
  0x2007, 0x2007, 0x200b, 0x2027, 0x202a, 0x205e, 0x2060, 0x2bff, 0x2e00, 0x2fff, 0x3001, 0x3004, 0x3008, 0x3020,
  0x302a, 0x3030, 0x3036, 0x3040, 0xe000, 0xf8ff, 0xfd3e, 0xfd4f, 0xfe00, 0xfe6f, 0xff01, 0xff0f, 0xff1a, 0xff20,
  0xff3b, 0xff40, 0xff5b, 0xff65, 0xffe0, 0xfffd, 0x1d000, 0x1d3ff, 0x1f000, 0x1ffff,
];
const SPACE: i32[] = [0x1680, 0x1680, 0x2000, 0x2006, 0x2008, 0x200a, 0x2028, 0x2029, 0x205f, 0x205f, 0x3000, 0x3000];
const CNTRL: i32[] = [0x80, 0x9f, 0x2028, 0x2029];
/** Where the letters with two cases are. */
const CASED: i32[] = [0xb5, 0x24f, 0x370, 0x556, 0x1e00, 0x1fff, 0xff21, 0xff5a];

/** Characters beyond ASCII. */
export class CodeSet {
  private list: i32[] = [];
  get empty(): bool {
    return !this.list.length;
  }
  add(from: i32, to: i32): void {
    if (to < 0x80) return;
    this.list.push(max(from, 0x80));
    this.list.push(min(to, LAST));
  }
  private addAll(ranges: i32[]): void {
    for (let i = 0; i < ranges.length; i += 2) this.add(ranges[i], ranges[i + 1]);
  }
  addClass(name: string): void {
    if (name == "alpha" || name == "alnum") this.addAll(ALPHA);
    else if (name == "punct") this.addAll(PUNCT);
    else if (name == "space" || name == "blank") this.addAll(SPACE);
    else if (name == "cntrl") this.addAll(CNTRL);
    else if (name == "print" || name == "graph") {
      this.addAll(ALPHA);
      this.addAll(PUNCT);
      if (name == "print") this.addAll(SPACE);
    } else if (name == "upper" || name == "lower") {
      for (let i = 0; i < CASED.length; i += 2)
        for (let c = CASED[i]; c <= CASED[i + 1]; c++)
          if ((name == "upper" ? lowerOf(c) : upperOf(c)) != c) this.add(c, c);
    }
  }
  /** Both cases of each, as long as that are not too many to look at. */
  fold(): void {
    const n = this.list.length;
    for (let i = 0; i < n; i += 2) {
      if (this.list[i + 1] - this.list[i] > 4096) continue;
      for (let c = this.list[i]; c <= this.list[i + 1]; c++) {
        const up = upperOf(c);
        const low = lowerOf(c);
        if (up != c) this.add(up, up);
        if (low != c) this.add(low, low);
      }
    }
  }
  /** Sorted, and none touches the next. */
  private tidy(): i32[] {
    const n = this.list.length / 2;
    const order = new Array<i32>(n);
    for (let i = 0; i < n; i++) order[i] = i;
    sorting = this.list;
    order.sort((a: i32, b: i32): i32 => sorting[a * 2] - sorting[b * 2]);
    const out: i32[] = [];
    for (let i = 0; i < n; i++) {
      const from = this.list[order[i] * 2];
      const to = this.list[order[i] * 2 + 1];
      if (out.length && from <= out[out.length - 1] + 1) out[out.length - 1] = max(out[out.length - 1], to);
      else {
        out.push(from);
        out.push(to);
      }
    }
    return out;
  }
  invert(): void {
    const ranges = this.tidy();
    this.list = [];
    let from = 0x80;
    for (let i = 0; i <= ranges.length; i += 2) {
      const to = i < ranges.length ? ranges[i] - 1 : LAST;
      if (from <= to) {
        // surrogates are no characters
        if (from < 0xd800) this.add(from, min(to, 0xd7ff));
        if (to > 0xdfff) this.add(max(from, 0xe000), to);
      }
      if (i < ranges.length) from = ranges[i + 1] + 1;
    }
  }
  /** The tree that matches one of them. */
  node(parser: Parser): Node {
    const ranges = this.tidy();
    const sequences: i32[][] = [];
    for (let i = 0; i < ranges.length; i += 2) split(ranges[i], ranges[i + 1], sequences);
    // those that differ in their last byte only share a set
    const prefixes: i32[][] = [];
    const lasts: ByteSet[] = [];
    for (let i = 0; i < sequences.length; i++) {
      const s = sequences[i];
      let k = prefixes.length - 1;
      if (k < 0 || !samePrefix(prefixes[k], s)) {
        prefixes.push(s);
        lasts.push(new ByteSet());
        k++;
      }
      lasts[k].addRange(s[s.length - 2], s[s.length - 1]);
    }
    let tree: Node | null = null;
    for (let i = 0; i < prefixes.length; i++) {
      const p = prefixes[i];
      let one: Node | null = null;
      for (let k = 0; k < p.length - 2; k += 2) {
        const set = new ByteSet();
        set.addRange(p[k], p[k + 1]);
        const next = parser.byteSet(set);
        one = one === null ? next : new Node(CAT, 0, one, next);
      }
      const last = parser.byteSet(lasts[i]);
      const whole = one === null ? last : new Node(CAT, 0, one, last);
      tree = tree === null ? whole : new Node(ALT, 0, tree, whole);
    }
    // nothing at all: a set without members
    return tree === null ? parser.byteSet(new ByteSet()) : tree;
  }
}
let sorting: i32[] = [];

function samePrefix(a: i32[], b: i32[]): bool {
  if (a.length != b.length) return false;
  for (let i = 0; i < a.length - 2; i++) if (a[i] != b[i]) return false;
  return true;
}
/** Ranges of codes as sequences of ranges of bytes: [from, to] of each byte in turn. */
function split(from: i32, to: i32, out: i32[][]): void {
  if (from > to) return;
  for (let limit = 0x7ff; limit <= 0xffff; limit = (limit << 5) | 0x1f) {
    if (from <= limit && to > limit) {
      split(from, limit, out);
      return split(limit + 1, to, out);
    }
  }
  const length = to <= 0x7ff ? 2 : to <= 0xffff ? 3 : 4;
  for (let i = 1; i < length; i++) {
    const m = (1 << (6 * i)) - 1;
    if ((from & ~m) == (to & ~m)) continue;
    if (from & m) {
      split(from, from | m, out);
      return split((from | m) + 1, to, out);
    }
    if ((to & m) != m) {
      split(from, (to & ~m) - 1, out);
      return split(to & ~m, to, out);
    }
  }
  const bytes: i32[] = [];
  for (let k = 0; k < length; k++) {
    bytes.push(byteOf(from, k, length));
    bytes.push(byteOf(to, k, length));
  }
  out.push(bytes);
}
/** Byte k of the `length` that encode `code`. */
export function byteOf(code: i32, k: i32, length: i32): i32 {
  if (k) return 0x80 | ((code >> (6 * (length - 1 - k))) & 63);
  return (length == 2 ? 0xc0 : length == 3 ? 0xe0 : 0xf0) | (code >> (6 * (length - 1)));
}
export function upperOf(code: i32): i32 {
  const s = String.fromCodePoint(code).toUpperCase();
  return s.length == (code > 0xffff ? 2 : 1) ? s.codePointAt(0) : code;
}
export function lowerOf(code: i32): i32 {
  const s = String.fromCodePoint(code).toLowerCase();
  return s.length == (code > 0xffff ? 2 : 1) ? s.codePointAt(0) : code;
}
/** Whether a byte goes on with a character that began before it. */
@inline export function continues(c: i32): bool {
  return (c & 0xc0) == 0x80;
}
/** Whether a character that begins with this byte is a word's: all but the blocks of signs. */
export function isWordLead(c: i32): bool {
  return c >= 0xc3 && c < 0xee && c != 0xe2;
}
