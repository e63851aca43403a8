// tr(1): sets are expanded to 256-byte tables, and the input goes through them buffer by buffer.
import * as C from "../../lib/chars";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END } from "../../lib/getopt";
import { eprint, stdout } from "../../lib/io";
import { quote } from "../../lib/quote";
import { addClass, ByteSet } from "../../lib/regex";
import { close, read } from "../../lib/sys/file";
import { other, standard } from "./common";

const USAGE = `[OPTION]... STRING1 [STRING2]
Translate, squeeze, and/or delete characters from standard input,
writing to standard output.  STRING1 and STRING2 specify arrays of
characters ARRAY1 and ARRAY2 that control the action.

  -c, -C, --complement    use the complement of ARRAY1
  -d, --delete            delete characters in ARRAY1, do not translate
  -s, --squeeze-repeats   replace each sequence of a repeated character
                            that is listed in the last specified ARRAY,
                            with a single occurrence of that character
  -t, --truncate-set1     first truncate ARRAY1 to length of ARRAY2

ARRAYs are specified as strings of characters: \\NNN, \\\\, \\a \\b \\f \\n \\r \\t \\v,
CHAR1-CHAR2, [CHAR*] and [CHAR*REPEAT] in ARRAY2, [:alnum:] and the other
classes, [=CHAR=].
`;
const SIZE = 65536;

const BYTE = 0;
const RANGE = 1;
const CLASS = 2;
const EQUIVALENCE = 3;
const REPEAT = 4;

class Element {
  constructor(
    public kind: i32,
    public a: i32,
    public b: i32,
    public name: string = "",
    /** Of [c*n]; 0 = as many as needed. */
    public count: i64 = 0,
  ) {}
}

/** A string with its backslashes taken: bytes, and whether each was escaped. */
class Unquoted {
  bytes: i32[] = [];
  escaped: bool[] = [];
  at(i: i32, c: i32): bool {
    return i < this.bytes.length && this.bytes[i] == c && !this.escaped[i];
  }
}

function unquote(s: string): Unquoted {
  const out = new Unquoted();
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c != C.BACKSLASH) {
      out.bytes.push(c);
      out.escaped.push(false);
      continue;
    }
    if (i + 1 >= s.length) {
      error(0, 0, "warning: an unescaped backslash at end of string is not portable");
      out.bytes.push(c);
      out.escaped.push(false);
      continue;
    }
    i++;
    const d = s.charCodeAt(i);
    const at = "\\abfnrtv".indexOf(s.charAt(i));
    let v = d;
    if (at >= 0) v = "\\\x07\b\f\n\r\t\v".charCodeAt(at);
    else if (d >= C.n0 && d <= C.n7) {
      v = d - C.n0;
      let digits = 1;
      while (digits < 3 && i + 1 < s.length && s.charCodeAt(i + 1) >= C.n0 && s.charCodeAt(i + 1) <= C.n7) {
        const next = v * 8 + s.charCodeAt(i + 1) - C.n0;
        if (next > 255) {
          error(
            0,
            0,
            "warning: the ambiguous octal escape \\" +
              s.substring(i - digits + 1, i + 2) +
              " is being\n\tinterpreted as the 2-byte sequence \\0" +
              s.substring(i - digits + 1, i + 1) +
              ", " +
              s.charAt(i + 1),
          );
          break;
        }
        v = next;
        i++;
        digits++;
      }
    }
    out.bytes.push(v);
    out.escaped.push(true);
  }
  return out;
}

function printable(c: i32): string {
  if (c >= 32 && c < 127) return String.fromCharCode(c);
  const o = c.toString(8);
  return "\\" + "0".repeat(3 - o.length) + o;
}

function fail(message: string): void {
  error(1, 0, message);
}

function parse(text: string): Element[] {
  const u = unquote(text);
  const out: Element[] = [];
  const n = u.bytes.length;
  let i = 0;
  while (i < n) {
    if (u.at(i, C.LBRACKET) && i + 2 < n) {
      const mark = u.bytes[i + 1];
      if ((mark == C.COLON || mark == C.EQ) && !u.escaped[i + 1]) {
        let k = i + 2;
        while (k + 1 < n && !(u.at(k, mark) && u.at(k + 1, C.RBRACKET))) k++;
        if (k + 1 < n) {
          const length = k - i - 2;
          if (length == 0) {
            // "[::]" and "[==]": the marks themselves may be meant
            if (!(mark == C.EQ && u.at(i + 2, C.EQ) && i + 4 < n && u.at(i + 3, C.EQ) && u.at(i + 4, C.RBRACKET)))
              fail(
                mark == C.COLON ? "missing character class name '[::]'" : "missing equivalence class character '[==]'",
              );
          }
          let name = "";
          for (let j = i + 2; j < k; j++) name += String.fromCharCode(u.bytes[j]);
          if (mark == C.COLON) {
            const probe = new ByteSet();
            if (addClass(probe, name)) {
              out.push(new Element(CLASS, 0, 0, name));
              i = k + 2;
              continue;
            }
            // "[:*]" is a repeat
            if (!isRepeat(u, i)) fail("invalid character class " + quote(name));
          } else {
            if (length == 1) {
              out.push(new Element(EQUIVALENCE, u.bytes[i + 2], 0));
              i = k + 2;
              continue;
            }
            if (length == 0 && u.at(i + 2, C.EQ)) {
              out.push(new Element(EQUIVALENCE, C.EQ, 0));
              i += 5;
              continue;
            }
            if (!isRepeat(u, i)) fail(name + ": equivalence class operand must be a single character");
          }
        }
      }
      if (isRepeat(u, i)) {
        let k = i + 3;
        let digits = "";
        while (!u.at(k, C.RBRACKET)) digits += String.fromCharCode(u.bytes[k++]);
        let count: i64 = 0;
        if (digits.length) {
          const base = digits.startsWith("0") ? 8 : 10;
          for (let j = 0; j < digits.length; j++) {
            const d = digits.charCodeAt(j) - C.n0;
            if (d < 0 || d >= base || count > 1 << 50)
              fail("invalid repeat count " + quote(digits) + " in [c*n] construct");
            count = count * base + d;
          }
        }
        out.push(new Element(REPEAT, u.bytes[i + 1], 0, "", count));
        i = k + 1;
        continue;
      }
    }
    if (i + 2 < n && u.at(i + 1, C.MINUS)) {
      const a = u.bytes[i];
      const b = u.bytes[i + 2];
      if (b < a)
        fail("range-endpoints of '" + printable(a) + "-" + printable(b) + "' are in reverse collating sequence order");
      out.push(new Element(RANGE, a, b));
      i += 3;
      continue;
    }
    out.push(new Element(BYTE, u.bytes[i], 0));
    i++;
  }
  return out;
}
/** "[c*…]" with only digits after the star. */
function isRepeat(u: Unquoted, i: i32): bool {
  if (!u.at(i + 2, C.STAR)) return false;
  let k = i + 3;
  while (k < u.bytes.length && !u.escaped[k] && u.bytes[k] != C.RBRACKET) k++;
  return k < u.bytes.length && u.at(k, C.RBRACKET);
}

/** The bytes of an element that is no repeat, in order. */
function members(e: Element): i32[] {
  if (e.kind == BYTE || e.kind == EQUIVALENCE) return [e.a];
  const out: i32[] = [];
  if (e.kind == RANGE) for (let c = e.a; c <= e.b; c++) out.push(c);
  if (e.kind == CLASS) {
    const s = new ByteSet();
    addClass(s, e.name);
    for (let c = 0; c < 256; c++) if (s.has(c)) out.push(c);
  }
  return out;
}
const LOWER = 1;
const UPPER = 2;
/** Goes through a set byte by byte, or over a class as a whole. */
class Cursor {
  /** Of the byte that next() gave: LOWER or UPPER when it stands for such a class. */
  letters: i32 = 0;
  /** The next byte is the first of its element. */
  fresh: bool = true;
  private index: i32 = 0;
  private done: i64 = 0;
  private bytes: i32[] = [];
  constructor(private list: Element[]) {}

  /** @returns −1 at the end */
  next(): i32 {
    this.letters = 0;
    while (this.index < this.list.length) {
      const e = this.list[this.index];
      if (this.fresh && e.kind != REPEAT) this.bytes = members(e);
      const length = e.kind == REPEAT ? e.count : (this.bytes.length as i64);
      if (this.done >= length) {
        this.skip();
        continue;
      }
      if (e.kind == CLASS) this.letters = e.name == "lower" ? LOWER : e.name == "upper" ? UPPER : 0;
      const c = e.kind == REPEAT ? e.a : this.bytes[this.done as i32];
      this.fresh = false;
      if (++this.done == length) this.skip();
      return c;
    }
    return -1;
  }
  /** Leaves out what is left of the element that the last byte came from. */
  skipRest(): void {
    if (!this.fresh) this.skip();
  }
  private skip(): void {
    this.index++;
    this.done = 0;
    this.fresh = true;
  }
}
function lengthOf(list: Element[]): i64 {
  let n: i64 = 0;
  for (let i = 0; i < list.length; i++) n += list[i].kind == REPEAT ? list[i].count : (members(list[i]).length as i64);
  return n;
}
function hasKind(list: Element[], kind: i32): bool {
  for (let i = 0; i < list.length; i++) if (list[i].kind == kind) return true;
  return false;
}
function setOf(list: Element[], complement: bool): ByteSet {
  const s = new ByteSet();
  const cursor = new Cursor(list);
  for (let c = cursor.next(); c >= 0; c = cursor.next()) s.add(c);
  if (!complement) return s;
  const rest = new ByteSet();
  for (let c = 0; c < 256; c++) if (!s.has(c)) rest.add(c);
  return rest;
}

/** Looks at the sets as GNU's does, in its order, and lengthens the second. */
function check(one: Element[], two: Element[], translating: bool, complement: bool, truncateSet: bool): void {
  if (hasKind(one, REPEAT)) fail("the [c*] repeat construct may not appear in string1");
  let length1 = complement ? (setOf(one, true).count() as i64) : lengthOf(one);
  let length2 = lengthOf(two);
  let open: Element | null = null;
  let opens = 0;
  for (let i = 0; i < two.length; i++) {
    if (two[i].kind != REPEAT || two[i].count) continue;
    open = two[i];
    opens++;
  }
  if (opens > 1) fail("only one [c*] repeat construct may appear in string2");
  if (open !== null && length1 >= length2) {
    open.count = length1 - length2;
    length2 = length1;
  }
  if (!translating) {
    if (opens) fail("the [c*] construct may appear in string2 only when translating");
    return;
  }
  if (hasKind(two, EQUIVALENCE)) fail("[=c=] expressions may not appear in string2 when translating");
  for (let i = 0; i < two.length; i++) {
    if (two[i].kind == CLASS && two[i].name != "upper" && two[i].name != "lower")
      fail("when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'");
  }
  if (!complement && hasKind(two, CLASS)) {
    const skipped = checkCase(one, two) * 25;
    length1 -= skipped;
    length2 -= skipped;
  }
  if (length1 > length2 && !truncateSet) {
    if (!length2) fail("when not truncating set1, string2 must be non-empty");
    const last = two[two.length - 1];
    if (last.kind == CLASS)
      fail("when translating with string1 longer than string2,\nthe latter string must not end with a character class");
    two.push(new Element(REPEAT, last.kind == RANGE ? last.b : last.a, 0, "", length1 - length2));
    length2 = length1;
  }
  if (complement && hasKind(one, CLASS) && !(length1 == length2 && allSame(two)))
    fail("when translating with complemented character classes,\nstring2 must map all characters in the domain to one");
}
function allSame(list: Element[]): bool {
  const cursor = new Cursor(list);
  const first = cursor.next();
  if (first < 0) return false;
  for (let c = cursor.next(); c >= 0; c = cursor.next()) if (c != first) return false;
  return true;
}
/** [:upper:] and [:lower:] in string2 must begin where string1 has one of them. @returns how many do */
function checkCase(one: Element[], two: Element[]): i32 {
  const a = new Cursor(one);
  const b = new Cursor(two);
  let pairs = 0;
  while (true) {
    const aFresh = a.fresh;
    const bFresh = b.fresh;
    const c1 = a.next();
    const c2 = b.next();
    if (b.letters && bFresh && !(aFresh && a.letters)) fail("misaligned [:upper:] and/or [:lower:] construct");
    if (b.letters) {
      a.skipRest();
      b.skipRest();
      pairs++;
    }
    if (c1 < 0 || c2 < 0) return pairs;
  }
}
/** What each byte becomes. */
function translation(one: Element[], two: Element[], complement: bool, map: usize): void {
  const b = new Cursor(two);
  if (complement) {
    const s = setOf(one, true);
    for (let c = 0; c < 256; c++) {
      if (!s.has(c)) continue;
      const to = b.next();
      if (to < 0) return;
      store<u8>(map + c, to);
    }
    return;
  }
  const a = new Cursor(one);
  while (true) {
    const c1 = a.next();
    const c2 = b.next();
    if (a.letters == LOWER && b.letters == UPPER) for (let c = C.a; c <= C.z; c++) store<u8>(map + c, c - 32);
    else if (a.letters == UPPER && b.letters == LOWER) for (let c = C.A; c <= C.Z; c++) store<u8>(map + c, c + 32);
    else {
      if (c1 < 0 || c2 < 0) return;
      store<u8>(map + c1, c2);
    }
    if (b.letters) {
      a.skipRest();
      b.skipRest();
    }
  }
}

export function tr(args: string[]): i32 {
  let complement = false;
  let remove = false;
  let squeeze = false;
  let truncateSet = false;
  const o = new Getopt(
    args,
    "+AcCdst",
    standard([
      long("complement", NO_ARG, C.c),
      long("delete", NO_ARG, C.d),
      long("squeeze-repeats", NO_ARG, C.s),
      long("truncate-set1", NO_ARG, C.t),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.A:
        break;
      case C.c:
      case C.C:
        complement = true;
        break;
      case C.d:
        remove = true;
        break;
      case C.s:
        squeeze = true;
        break;
      case C.t:
        truncateSet = true;
        break;
      default:
        return other(c, USAGE);
    }
  }
  const sets = o.rest();
  const least = 1 + (remove == squeeze ? 1 : 0);
  const most = 1 + (remove <= squeeze ? 1 : 0);
  if (sets.length < least) {
    if (!sets.length) error(0, 0, "missing operand");
    else {
      error(0, 0, "missing operand after " + quote(sets[sets.length - 1]));
      eprint(
        squeeze
          ? "Two strings must be given when both deleting and squeezing repeats.\n"
          : "Two strings must be given when translating.\n",
      );
    }
    tryHelp();
    return 1;
  }
  if (sets.length > most) {
    error(0, 0, "extra operand " + quote(sets[most]));
    if (sets.length == 2) eprint("Only one string may be given when deleting without squeezing repeats.\n");
    tryHelp();
    return 1;
  }
  const one = parse(sets[0]);
  const two: Element[] = sets.length == 2 ? parse(sets[1]) : [];
  const translating = sets.length == 2 && !remove;
  check(one, two, translating, complement, truncateSet);
  const map = memory.data(256);
  const drop = memory.data(256);
  const once = memory.data(256);
  for (let c = 0; c < 256; c++) store<u8>(map + c, c);
  if (translating) translation(one, two, complement, map);
  const first = setOf(one, complement);
  const last = sets.length == 2 ? setOf(two, false) : first;
  for (let c = 0; c < 256; c++) {
    if (remove && first.has(c)) store<u8>(drop + c, 1);
    if (squeeze && last.has(c)) store<u8>(once + c, 1);
  }

  const buffer = heap.alloc(SIZE);
  let lastByte = -1;
  while (true) {
    const n = read(0, buffer, SIZE);
    if (n < 0) error(1, n, "read error");
    if (n <= 0) break;
    if (!remove && !squeeze) {
      const end = buffer + n;
      for (let p = buffer; p < end; p++) store<u8>(p, load<u8>(map + load<u8>(p)));
      stdout.bytes(buffer, n);
      continue;
    }
    let to = buffer;
    for (let i = 0; i < n; i++) {
      let c = load<u8>(buffer + i) as i32;
      if (load<u8>(drop + c)) continue;
      c = load<u8>(map + c);
      if (c == lastByte && load<u8>(once + c)) continue;
      lastByte = c;
      store<u8>(to++, c);
    }
    stdout.bytes(buffer, (to - buffer) as i32);
  }
  const e = close(0);
  if (e < 0) error(1, e, "standard input");
  return 0;
}
