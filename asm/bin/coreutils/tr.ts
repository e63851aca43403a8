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

function lengthOf(e: Element): i64 {
  if (e.kind == RANGE) return e.b - e.a + 1;
  if (e.kind == REPEAT) return e.count;
  if (e.kind == CLASS) {
    const s = new ByteSet();
    addClass(s, e.name);
    return s.count();
  }
  return 1;
}
/** Bytes in order. @param fill how many an open-ended [c*] stands for */
function expand(list: Element[], fill: i64): i32[] {
  const out: i32[] = [];
  for (let i = 0; i < list.length; i++) {
    const e = list[i];
    if (e.kind == RANGE) for (let c = e.a; c <= e.b; c++) out.push(c);
    else if (e.kind == CLASS) {
      const s = new ByteSet();
      addClass(s, e.name);
      for (let c = 0; c < 256; c++) if (s.has(c)) out.push(c);
    } else if (e.kind == REPEAT) {
      // no set is longer than this
      const n = min(e.count ? e.count : fill, 100000);
      for (let k: i64 = 0; k < n; k++) out.push(e.a);
    } else out.push(e.a);
  }
  return out;
}
function hasKind(list: Element[], kind: i32): bool {
  for (let i = 0; i < list.length; i++) if (list[i].kind == kind) return true;
  return false;
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
  if (hasKind(one, REPEAT)) fail("the [c*] repeat construct may not appear in string1");
  let open_ = 0;
  for (let i = 0; i < two.length; i++) if (two[i].kind == REPEAT && two[i].count == 0) open_++;
  if (open_ > 1) fail("only one [c*] repeat construct may appear in string2");
  if (translating) {
    if (hasKind(two, EQUIVALENCE)) fail("[=c=] expressions may not appear in string2 when translating");
  }
  let first = expand(one, 0);
  if (complement) {
    const s = new ByteSet();
    for (let i = 0; i < first.length; i++) s.add(first[i]);
    first = [];
    for (let c = 0; c < 256; c++) if (!s.has(c)) first.push(c);
  }
  let fixed: i64 = 0;
  for (let i = 0; i < two.length; i++) fixed += lengthOf(two[i]);
  let second = expand(two, max((first.length as i64) - fixed, 0));
  if (translating) {
    const classesTwo = hasClassOtherThanCase(two);
    if (classesTwo)
      fail("when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'");
    if (hasKind(two, CLASS)) checkCase(one, two, complement);
    if (complement && hasKind(one, CLASS) && !allSame(second, first.length))
      fail(
        "when translating with complemented character classes,\nstring2 must map all characters in the domain to one",
      );
    if (first.length > second.length && !truncateSet) {
      if (!second.length) fail("when not truncating set1, string2 must be non-empty");
      if (two.length && two[two.length - 1].kind == CLASS)
        fail(
          "when translating with string1 longer than string2,\nthe latter string must not end with a character class",
        );
      const last = second[second.length - 1];
      while (second.length < first.length) second.push(last);
    }
  } else if (sets.length == 2 && open_) fail("the [c*] construct may appear in string2 only when translating");

  const map = memory.data(256);
  const drop = memory.data(256);
  const once = memory.data(256);
  for (let c = 0; c < 256; c++) store<u8>(map + c, c);
  if (translating) {
    const n = min(first.length, second.length);
    if (hasKind(two, CLASS) && !complement) mapWithCase(one, two, map, truncateSet, second.length);
    else for (let i = 0; i < n; i++) store<u8>(map + first[i], second[i]);
  }
  if (remove) for (let i = 0; i < first.length; i++) store<u8>(drop + first[i], 1);
  if (squeeze) {
    const list: i32[] = sets.length == 2 ? second : first;
    for (let i = 0; i < list.length; i++) store<u8>(once + list[i], 1);
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

function allSame(list: i32[], n: i32): bool {
  for (let i = 1; i < list.length; i++) if (list[i] != list[0]) return false;
  return list.length > 0 || n == 0;
}
function hasClassOtherThanCase(list: Element[]): bool {
  for (let i = 0; i < list.length; i++)
    if (list[i].kind == CLASS && list[i].name != "upper" && list[i].name != "lower") return true;
  return false;
}
/** [:upper:] and [:lower:] in string2 must stand where string1 has one of them. */
function checkCase(one: Element[], two: Element[], complement: bool): void {
  if (complement) return;
  let at: i64 = 0;
  for (let i = 0; i < two.length; i++) {
    if (two[i].kind == CLASS) {
      let start: i64 = 0;
      let found = false;
      for (let k = 0; k < one.length; k++) {
        if (start == at && one[k].kind == CLASS && (one[k].name == "upper" || one[k].name == "lower")) found = true;
        start += lengthOf(one[k]);
      }
      if (!found) fail("misaligned [:upper:] and/or [:lower:] construct");
    }
    at += lengthOf(two[i]);
  }
}
/** Element by element, so that [:lower:] to [:upper:] maps letter to letter. */
function mapWithCase(one: Element[], two: Element[], map: usize, truncateSet: bool, limit: i32): void {
  const a = expand(one, 0);
  const b = expand(two, a.length);
  const n = truncateSet ? min(a.length, limit) : a.length;
  for (let i = 0; i < n; i++) store<u8>(map + a[i], b[min(i, b.length - 1)]);
}
