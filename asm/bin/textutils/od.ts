// od(1).
import { fromBytes } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { error, tryHelp } from "../../lib/error";
import { F80, formatF80, parseF80 } from "../../lib/float80";
import { formatFloat, padLeft } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { Reader, stdin, stdout } from "../../lib/io";
import { numEnd, numOverflow, strtod, strtoul } from "../../lib/number";
import { quote, quotef } from "../../lib/quote";
import { exit } from "../../lib/start";
import { close, O_RDONLY, open } from "../../lib/sys/file";
import { argMatch, LONG_ONLY, other, standard } from "../coreutils/common";

const USAGE = `[OPTION]... [FILE]...
  or:  od [-abcdfilosx]... [FILE] [[+]OFFSET[.][b]]
  or:  od --traditional [OPTION]... [FILE] [[+]OFFSET[.][b] [+][LABEL][.][b]]

Write an unambiguous representation, octal bytes by default,
of FILE to standard output.  With more than one FILE argument,
concatenate them in the listed order to form the input.

With no FILE, or when FILE is -, read standard input.

  -A, --address-radix=RADIX   output format for file offsets; RADIX is one
                                of [doxn], for Decimal, Octal, Hex or None
      --endian={big|little}   swap input bytes according the specified order
  -j, --skip-bytes=BYTES      skip BYTES input bytes first
  -N, --read-bytes=BYTES      limit dump to BYTES input bytes
  -S BYTES, --strings[=BYTES]  output strings of at least BYTES graphic chars;
                                3 is implied when BYTES is not specified
  -t, --format=TYPE           select output format or formats
  -v, --output-duplicates     do not use * to mark line suppression
  -w[BYTES], --width[=BYTES]  output BYTES bytes per output line;
                                32 is implied when BYTES is not specified
      --traditional           accept arguments in third form above

TYPE is made up of one or more of these specifications:
  a          named character, ignoring high-order bit
  c          printable character or backslash escape
  d[SIZE]    signed decimal, SIZE bytes per integer
  f[SIZE]    floating point, SIZE bytes per float
  o[SIZE]    octal, SIZE bytes per integer
  u[SIZE]    unsigned decimal, SIZE bytes per integer
  x[SIZE]    hexadecimal, SIZE bytes per integer

SIZE is a number.  For TYPE in [doux], SIZE may also be C, S, I or L; for f, F, D or L.
Adding a z suffix to any type displays printable characters at the end of each line.
`;
const NAMES: string[] = [
  "nul",
  "soh",
  "stx",
  "etx",
  "eot",
  "enq",
  "ack",
  "bel",
  "bs",
  "ht",
  "nl",
  "vt",
  "ff",
  "cr",
  "so",
  "si",
  "dle",
  "dc1",
  "dc2",
  "dc3",
  "dc4",
  "nak",
  "syn",
  "etb",
  "can",
  "em",
  "sub",
  "esc",
  "fs",
  "gs",
  "rs",
  "us",
  "sp",
];

class Spec {
  width: i32 = 0;
  pad: i32 = 0;
  trailer: bool = false;
  /** @param kind a c d f o u x @param size bytes of one datum */
  constructor(
    public kind: i32,
    public size: i32,
  ) {
    // the widest that a value can be
    switch (kind) {
      case C.a:
      case C.c:
        this.width = 3;
        break;
      case C.o:
        this.width = (size * 8 + 2) / 3;
        break;
      case C.x:
        this.width = size * 2;
        break;
      case C.u:
        this.width = size == 1 ? 3 : size == 2 ? 5 : size == 4 ? 10 : 20;
        break;
      case C.d:
        this.width = size == 1 ? 4 : size == 2 ? 6 : size == 4 ? 11 : 20;
        break;
      default:
        this.width = size == 4 ? 15 : size == 8 ? 24 : 29;
    }
  }
}

let specs: Spec[] = [];
let radix = C.o;
let traditional = false;
let label: i64 = -1;
let labelDelta: i64 = 0;
let bigEndian = false;

/** Type strings of -t: "x1z", "cdL". @returns false after a message */
function addSpecs(text: string): bool {
  if (!text.length) {
    error(0, 0, "invalid type string " + quote(text));
    return false;
  }
  let i = 0;
  while (i < text.length) {
    const start = i;
    const kind = text.charCodeAt(i++);
    let size = 1;
    if (kind == C.d || kind == C.o || kind == C.u || kind == C.x || kind == C.f) {
      const real = kind == C.f;
      size = real ? 8 : 4;
      const s = i < text.length ? text.charCodeAt(i) : 0;
      if (!real && (s == C.C || s == C.S || s == C.I || s == C.L)) {
        size = s == C.C ? 1 : s == C.S ? 2 : s == C.I ? 4 : 8;
        i++;
      } else if (real && (s == C.F || s == C.D || s == C.L)) {
        size = s == C.F ? 4 : s == C.D ? 8 : 16;
        i++;
      } else if (s >= C.n0 && s <= C.n9) {
        let v: i64 = 0;
        let overflow = false;
        while (i < text.length && text.charCodeAt(i) >= C.n0 && text.charCodeAt(i) <= C.n9) {
          v = v * 10 + text.charCodeAt(i++) - C.n0;
          if (v > 0x7fffffff) overflow = true;
        }
        const known = real ? v == 4 || v == 8 || v == 16 : v == 1 || v == 2 || v == 4 || v == 8;
        if (overflow) {
          error(0, 0, "invalid type string " + quote(text));
          return false;
        }
        if (!known) {
          error(
            0,
            0,
            "invalid type string " +
              quote(text) +
              ";\nthis system doesn't provide a " +
              v.toString() +
              (real ? "-byte floating point type" : "-byte integral type"),
          );
          return false;
        }
        size = v as i32;
      }
    } else if (kind != C.a && kind != C.c) {
      error(0, 0, "invalid character '" + text.charAt(start) + "' in type string " + quote(text));
      return false;
    }
    const spec = new Spec(kind, size);
    if (i < text.length && text.charCodeAt(i) == C.z) {
      spec.trailer = true;
      i++;
    }
    specs.push(spec);
  }
  return true;
}

// The input: all files one after another.
let files: string[] = [];
let nextFile = 0;
let current: Reader | null = null;
let currentName = "";
let ok = true;
let left: i64 = -1; // of -N; -1 is no limit

function openNext(): bool {
  while (nextFile < files.length) {
    currentName = files[nextFile++];
    if (currentName == "-") {
      currentName = "standard input";
      current = stdin();
      return true;
    }
    const fd = open(currentName, O_RDONLY);
    if (fd >= 0) {
      current = new Reader(fd);
      return true;
    }
    error(0, fd, quotef(currentName));
    ok = false;
  }
  current = null;
  return false;
}
function closeCurrent(): void {
  const r = current!;
  if (r.error < 0) {
    error(0, r.error, quotef(currentName));
    ok = false;
  }
  if (r.fd) r.close();
}
/** Up to `n` bytes. @returns how many: less only at the end of all files */
function readBlock(to: usize, n: i32): i32 {
  let got = 0;
  while (current !== null && got < n) {
    const m = current!.take(to + got, n - got);
    got += m;
    if (m == 0) {
      closeCurrent();
      openNext();
    }
  }
  return got;
}
function skip(n: i64): bool {
  const scratch = heap.alloc(4096);
  while (n > 0) {
    const m = readBlock(scratch, min(n, 4096) as i32);
    if (m == 0) {
      error(0, 0, "cannot skip past end of combined input");
      return false;
    }
    n -= m;
  }
  heap.free(scratch);
  return true;
}

function inRadix(v: i64, r: i32): string {
  return r == C.d
    ? zeros(v.toString(), 7)
    : r == C.x
      ? zeros((v as u64).toString(16), 6)
      : zeros((v as u64).toString(8), 7);
}
function zeros(text: string, width: i32): string {
  return text.length >= width ? text : "0".repeat(width - text.length) + text;
}
function putAddress(at: i64): void {
  if (radix != C.n) stdout.put(inRadix(at, radix));
  if (label >= 0) {
    const text = inRadix(at + labelDelta, radix == C.n ? C.o : radix);
    stdout.put((radix == C.n ? "(" : " (") + text + ")");
  }
}

/** Of the last bit of a number with the least exponent. */
const LEAST_EXPONENT = 1 - 16383 - 63;
/** "%.*Lg" with the fewest digits that give the same value back. */
function shortest80(x: F80): string {
  for (let digits = 1; digits < 21; digits++) {
    const text = formatF80(x, C.g, 0, 0, digits);
    if (denormal(parseF80(text)).compare(x) == 0) return text;
  }
  return formatF80(x, C.g, 0, 0, 21);
}
/** Rounded to the bits that so small a number has in memory. */
function denormal(x: F80): F80 {
  const drop = LEAST_EXPONENT - x.e;
  if (drop <= 0 || drop > 63) return x;
  const half: u64 = 1 << ((drop - 1) as u64);
  let m = x.m >> (drop as u64);
  const rest = x.m & ((half << 1) - 1);
  if (rest > half || (rest == half && m & 1)) m++;
  return m >> ((64 - drop) as u64)
    ? new F80(x.negative, 1 << 63, x.e + 1)
    : new F80(x.negative, m << (drop as u64), x.e);
}
function shortest(x: f64, single: bool): string {
  if (x != x) return reinterpret<u64>(x) >> 63 ? "-nan" : "nan";
  if (!isFinite(x)) return x < 0 ? "-inf" : "inf";
  for (let digits = 1; digits < 18; digits++) {
    const text = formatFloat(x, C.g, 0, 0, digits);
    const back = strtod(text);
    if (single ? (back as f32) == (x as f32) : back == x) return text;
  }
  return formatFloat(x, C.g, 0, 0, 17);
}

function datum(spec: Spec, at: usize): string {
  let v: u64 = 0;
  const size = spec.size;
  if (size <= 8) {
    for (let i = 0; i < size; i++) v |= (load<u8>(at + (bigEndian ? size - 1 - i : i)) as u64) << (i * 8);
  }
  switch (spec.kind) {
    case C.a: {
      const c = (v & 0x7f) as i32;
      return c == 127 ? "del" : c <= 32 ? NAMES[c] : String.fromCharCode(c);
    }
    case C.c: {
      const c = v as i32;
      if (c == 0) return "\\0";
      if (c == 7) return "\\a";
      if (c == 8) return "\\b";
      if (c == 9) return "\\t";
      if (c == 10) return "\\n";
      if (c == 11) return "\\v";
      if (c == 12) return "\\f";
      if (c == 13) return "\\r";
      return c >= 32 && c < 127 ? String.fromCharCode(c) : zeros(c.toString(8), 3);
    }
    case C.o:
      return zeros(v.toString(8), spec.width);
    case C.x:
      return zeros(v.toString(16), spec.width);
    case C.u:
      return v.toString();
    case C.d:
      return size == 1
        ? (v as i8).toString()
        : size == 2
          ? (v as i16).toString()
          : size == 4
            ? (v as i32).toString()
            : (v as i64).toString();
  }
  if (size == 4) return shortest(reinterpret<f32>(v as u32) as f64, true);
  if (size == 8) return shortest(reinterpret<f64>(v), false);
  const bytes = memory.data(16);
  for (let i = 0; i < 16; i++) store<u8>(bytes + i, load<u8>(at + (bigEndian ? 15 - i : i)));
  return longDouble(bytes);
}
/** An x87 extended number: 64 bits of mantissa, the leading one among them, then sign and exponent. */
function longDouble(at: usize): string {
  const mantissa = load<u64>(at);
  const high = load<u16>(at, 8) as i32;
  const exponent = high & 0x7fff;
  const sign = high >> 15 ? "-" : "";
  if (exponent == 0x7fff) return mantissa << 1 ? sign + "nan" : sign + "inf";
  // what the processor calls invalid: no leading one
  if (exponent && !(mantissa >> 63)) return sign + "nan";
  if (!mantissa) return sign + "0";
  const shift = clz(mantissa) as i32; // a denormal has no leading one
  return shortest80(new F80(high >> 15 != 0, mantissa << shift, LEAST_EXPONENT + max(exponent - 1, 0) - shift));
}

let perLine = 16;

function putBlock(at: i64, n: i32, block: usize): void {
  for (let i = 0; i < specs.length; i++) {
    const spec = specs[i];
    const fields = perLine / spec.size;
    const blanks = (perLine - n) / spec.size;
    if (i == 0) putAddress(at);
    else stdout.put(" ".repeat(radix == C.n ? 0 : radix == C.x ? 6 : 7));
    let padLeftOver = spec.pad;
    let p = block;
    for (let k = fields; k > blanks; k--) {
      const next = (spec.pad * (k - 1)) / fields;
      stdout.byte(C.SPACE);
      stdout.put(padLeft(datum(spec, p), padLeftOver - next + spec.width));
      padLeftOver = next;
      p += spec.size;
    }
    if (spec.trailer) {
      stdout.put(" ".repeat(blanks * (spec.width + 1) + (spec.pad * blanks) / fields));
      stdout.put("  >");
      for (let k = 0; k < n; k++) {
        const c = load<u8>(block + k);
        stdout.byte(c >= 32 && c < 127 ? c : C.DOT);
      }
      stdout.byte(C.LT);
    }
    stdout.byte(C.NL);
  }
}

function gcd(x: i32, y: i32): i32 {
  while (y) {
    const t = x % y;
    x = y;
    y = t;
  }
  return x;
}

function dump(skipped: i64, everything: bool, lcm: i32): void {
  let block = heap.alloc(perLine);
  let before = heap.alloc(perLine);
  let at = skipped;
  let first = true;
  let starred = false;
  while (true) {
    const want = left >= 0 ? (min(left, perLine) as i32) : perLine;
    const n = want ? readBlock(block, want) : 0;
    if (left >= 0) left -= n;
    if (n == perLine) {
      if (!everything && !first && memory.compare(block, before, perLine) == 0) {
        if (!starred) stdout.put("*\n");
        starred = true;
      } else {
        putBlock(at, n, block);
        starred = false;
      }
    } else {
      if (n) {
        const whole = ((n + lcm - 1) / lcm) * lcm;
        memory.fill(block + n, 0, whole - n);
        putBlock(at, n, block);
      }
      at += n;
      break;
    }
    first = false;
    at += n;
    const t = block;
    block = before;
    before = t;
  }
  if (radix != C.n || label >= 0) {
    putAddress(at);
    stdout.byte(C.NL);
  }
}

/** -S: runs of at least `least` printable bytes that a NUL ends. */
function dumpStrings(skipped: i64, least: i32): void {
  let size = least + 128;
  let text = heap.alloc(size);
  const one = memory.data(8);
  let at = skipped;
  const end = left >= 0 ? skipped + left : i64.MAX_VALUE;
  while (at < end) {
    let n = 0;
    let good = true;
    while (true) {
      if (at >= end && n < least) return;
      if (left >= 0 && at >= end) break;
      if (readBlock(one, 1) == 0) return;
      at++;
      const c = load<u8>(one);
      if (c == 0) break;
      if (c < 32 || c > 126) {
        good = false;
        break;
      }
      if (n == size) {
        size *= 2;
        text = heap.realloc(text, size);
      }
      store<u8>(text + n++, c);
    }
    if (!good || n < least) continue;
    if (radix != C.n) stdout.put(inRadix(at - n - 1, radix) + " ");
    stdout.put(fromBytes(text, n));
    stdout.byte(C.NL);
  }
}

/** A count with 0x or 0 in front and b, K, KB … behind. Ends the program when it is none. */
function count(text: string, option: string): i64 {
  let v = strtoul(text, 0);
  let i = numEnd;
  let bad = i == 0 || text.startsWith("-");
  let overflow = numOverflow;
  if (!bad && i < text.length) {
    const c = text.charAt(i);
    const power = "KMGTPEZY".indexOf(c == "k" ? "K" : c == "m" ? "M" : c);
    if (c == "b") {
      v *= 512;
      i++;
    } else if (c == "B") {
      v *= 1024;
      i++;
    } else if (power >= 0) {
      i++;
      let base: u64 = 1024;
      if (text.charAt(i) == "B") {
        base = 1000;
        i++;
      } else if (text.substring(i, i + 2) == "iB") i += 2;
      for (let k = 0; k <= power; k++) {
        if (v > u64.MAX_VALUE / base) overflow = true;
        v *= base;
      }
    } else bad = true;
    if (!bad && i != text.length) {
      error(1, 0, "invalid suffix in " + option + " argument " + quote(text));
    } else if (bad && numEnd) error(1, 0, "invalid suffix in " + option + " argument " + quote(text));
  }
  if (bad) error(1, 0, "invalid " + option + " argument " + quote(text));
  if (overflow) error(1, 0, option + " argument " + quote(text) + " too large");
  return v as i64;
}

let oldOffset: i64 = 0;
/** The old way to give an offset: [+]OFFSET[.][b], octal unless a dot or 0x says otherwise. */
function parseOld(text: string): bool {
  if (!text.length) return false;
  let s = text.charCodeAt(0) == C.PLUS ? text.substring(1) : text;
  let base = 8;
  let unit: i64 = 1;
  if (s.endsWith("b") && !s.startsWith("0x") && !s.startsWith("0X")) {
    unit = 512;
    s = s.substring(0, s.length - 1);
  }
  if (s.endsWith(".")) {
    base = 10;
    s = s.substring(0, s.length - 1);
  } else if (s.startsWith("0x") || s.startsWith("0X")) base = 16;
  if (!s.length || s.charCodeAt(0) == C.MINUS) return false;
  const v = strtoul(s, base);
  if (numEnd != s.length) return false;
  oldOffset = (v as i64) * unit;
  return true;
}

export function od(args: string[]): i32 {
  let skipBytes: i64 = 0;
  let strings = -1;
  let everything = false;
  let modern = false;
  let width = -1;
  let good = true;
  const o = new Getopt(
    args,
    "A:aBbcDdeFfHhIij:LlN:OoS:st:vw::Xx",
    standard([
      long("skip-bytes", REQ_ARG, C.j),
      long("address-radix", REQ_ARG, C.A),
      long("read-bytes", REQ_ARG, C.N),
      long("format", REQ_ARG, C.t),
      long("output-duplicates", NO_ARG, C.v),
      long("strings", OPT_ARG, C.S),
      long("traditional", NO_ARG, LONG_ONLY),
      long("width", OPT_ARG, C.w),
      long("endian", REQ_ARG, LONG_ONLY + 1),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    const given = o.arg !== null;
    const arg: string = given ? o.arg! : "";
    let old = "";
    switch (c) {
      case C.A:
        modern = true;
        radix = arg.length ? arg.charCodeAt(0) : 0;
        if (radix != C.d && radix != C.o && radix != C.x && radix != C.n) {
          error(1, 0, "invalid output address radix '" + arg.charAt(0) + "'; it must be one character from [doxn]");
        }
        break;
      case C.j:
        modern = true;
        skipBytes = count(arg, "-j");
        break;
      case C.N:
        modern = true;
        left = count(arg, "-N");
        break;
      case C.S:
        modern = true;
        strings = given ? (count(arg, "-S") as i32) : 3;
        break;
      case C.t:
        modern = true;
        if (!addSpecs(arg)) good = false;
        break;
      case C.v:
        modern = true;
        everything = true;
        break;
      case C.w:
        modern = true;
        width = given ? (count(arg, "-w") as i32) : 32;
        break;
      case LONG_ONLY:
        traditional = true;
        break;
      case LONG_ONLY + 1:
        bigEndian = argMatch("--endian", arg, ["little", "big"], [0, 1]) == 1;
        break;
      case C.a:
        old = "a";
        break;
      case C.b:
        old = "o1";
        break;
      case C.c:
        old = "c";
        break;
      case C.D:
        old = "u4";
        break;
      case C.d:
        old = "u2";
        break;
      case C.F:
      case C.e:
        old = "fD";
        break;
      case C.f:
        old = "fF";
        break;
      case C.H:
      case C.X:
        old = "x4";
        break;
      case C.h:
      case C.x:
        old = "x2";
        break;
      case C.i:
        old = "dI";
        break;
      case C.I:
      case C.L:
      case C.l:
        old = "dL";
        break;
      case C.O:
        old = "o4";
        break;
      case C.B:
      case C.o:
        old = "o2";
        break;
      case C.s:
        old = "d2";
        break;
      default:
        return other(c, USAGE);
    }
    if (old.length) addSpecs(old);
  }
  if (!good) return 1;
  if (strings >= 0 && specs.length) error(1, 0, "no type may be specified when dumping strings");
  files = o.rest();
  if (!modern || traditional) {
    const n = files.length;
    if (n == 1) {
      if ((traditional || files[0].startsWith("+")) && parseOld(files[0])) {
        skipBytes = oldOffset;
        files = [];
      }
    } else if (n == 2) {
      const c = files[1].length ? files[1].charCodeAt(0) : 0;
      if ((traditional || c == C.PLUS || (c >= C.n0 && c <= C.n9)) && parseOld(files[1])) {
        const second = oldOffset;
        if (traditional && parseOld(files[0])) {
          skipBytes = oldOffset;
          label = second;
          files = [];
        } else {
          skipBytes = second;
          files = [files[0]];
        }
      }
    } else if (n == 3 && traditional) {
      if (parseOld(files[1])) {
        skipBytes = oldOffset;
        if (parseOld(files[2])) {
          label = oldOffset;
          files = [files[0]];
        }
      }
    }
    if (traditional && files.length > 1) {
      error(0, 0, "extra operand " + quote(files[1]));
      error(0, 0, "compatibility mode supports at most one file");
      tryHelp();
      exit(1);
    }
    labelDelta = label >= 0 ? label - skipBytes : 0;
  }
  if (!specs.length) addSpecs("oS");
  if (!files.length) files.push("-");
  if (!openNext()) return 1;
  if (!skip(skipBytes)) return 1;
  let lcm = 1;
  for (let i = 0; i < specs.length; i++) lcm = (lcm / gcd(lcm, specs[i].size)) * specs[i].size;
  if (width >= 0) {
    if (width > 0 && width % lcm == 0) perLine = width;
    else {
      error(0, 0, "warning: invalid width " + width.toString() + "; using " + lcm.toString() + " instead");
      perLine = lcm;
    }
  } else perLine = lcm < 16 ? lcm * (16 / lcm) : lcm;
  let widest = 0;
  for (let i = 0; i < specs.length; i++) widest = max(widest, (specs[i].width + 1) * (perLine / specs[i].size));
  for (let i = 0; i < specs.length; i++) specs[i].pad = widest - (specs[i].width + 1) * (perLine / specs[i].size);
  if (strings >= 0) dumpStrings(skipBytes, strings);
  else dump(skipBytes, everything, lcm);
  if (current !== null && left >= 0 && current!.fd) close(current!.fd);
  return ok ? 0 : 1;
}
