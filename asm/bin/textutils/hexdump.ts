// hexdump(1) of util-linux: everything, the built-in displays too, is a format string of units "repetitions/bytes "format"".
import * as C from "../../lib/chars";
import { errx, warn, warnx } from "../../lib/err";
import { formatFloat, formatInt, formatString } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { Reader, readFile, stdin, stdout } from "../../lib/io";
import { parseSize, SIZE_OK, sizeError, strtol } from "../../lib/number";

import { O_RDONLY, open } from "../../lib/sys/file";
import { help, tryHelp, version } from "../util-linux/common";

const HELP = `
Usage:
 hexdump [options] <file>...

Display file contents in hexadecimal, decimal, octal, or ascii.

Options:
 -b, --one-byte-octal      one-byte octal display
 -c, --one-byte-char       one-byte character display
 -C, --canonical           canonical hex+ASCII display
 -d, --two-bytes-decimal   two-byte decimal display
 -o, --two-bytes-octal     two-byte octal display
 -x, --two-bytes-hex       two-byte hexadecimal display
 -L, --color[=<mode>]      interpret color formatting specifiers
                             colors are enabled by default
 -e, --format <format>     format string to be used for displaying data
 -f, --format-file <file>  file that contains format strings
 -n, --length <length>     interpret only length bytes of input
 -s, --skip <offset>       skip offset bytes from the beginning
 -v, --no-squeezing        output identical lines

 -h, --help                display this help
 -V, --version             display version

Arguments:
 <length> and <offset> arguments may be followed by the suffixes for
   GiB, TiB, PiB, EiB, ZiB, and YiB (the "iB" is optional)

For more details see hexdump(1).
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
  "lf",
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
];

/** A piece of a unit: text before, one conversion (0 = none), text behind. */
class Piece {
  before: string = "";
  after: string = "";
  flags: i32 = 0;
  width: i32 = 0;
  precision: i32 = -1;
  conversion: i32 = 0;
  /** "a", "A", "c", "p" or "u" behind "%_". */
  special: i32 = 0;
  bytes: i32 = 0;
}
class Unit {
  pieces: Piece[] = [];
  reps: i32 = 1;
  /** Bytes one repetition takes. */
  bytes: i32 = 0;
  setReps: bool = false;
  ignore: bool = false;
}
class Format {
  units: Unit[] = [];
  bytes: i32 = 0;
}
const formats: Format[] = [];
let endUnit: Unit | null = null;

function bad(text: string): void {
  errx(1, "bad format {" + text + "}");
}
function unescape(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    let c = text.charCodeAt(i);
    if (c == C.BACKSLASH && i + 1 < text.length) {
      c = text.charCodeAt(++i);
      if (c == C.a) c = 7;
      else if (c == C.b) c = 8;
      else if (c == C.f) c = 12;
      else if (c == C.n) c = 10;
      else if (c == C.r) c = 13;
      else if (c == C.t) c = 9;
      else if (c == C.v) c = 11;
    }
    out += String.fromCharCode(c);
  }
  return out;
}
/** Splits the text of a unit at its conversions. */
function pieces(text: string, given: i32): Piece[] {
  const list: Piece[] = [];
  let i = 0;
  let before = "";
  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c != C.PERCENT) {
      before += text.charAt(i++);
      continue;
    }
    if (i + 1 < text.length && text.charCodeAt(i + 1) == C.PERCENT) {
      before += "%";
      i += 2;
      continue;
    }
    const p = new Piece();
    p.before = before;
    before = "";
    i++;
    for (; i < text.length; i++) {
      const f = text.charAt(i);
      if (f == "-") p.flags |= 1;
      else if (f == "0") p.flags |= 2;
      else if (f == "+") p.flags |= 4;
      else if (f == " ") p.flags |= 8;
      else if (f == "#") p.flags |= 16;
      else break;
    }
    for (; i < text.length && text.charCodeAt(i) >= C.n0 && text.charCodeAt(i) <= C.n9; i++)
      p.width = p.width * 10 + text.charCodeAt(i) - C.n0;
    if (i < text.length && text.charAt(i) == ".") {
      p.precision = 0;
      for (i++; i < text.length && text.charCodeAt(i) >= C.n0 && text.charCodeAt(i) <= C.n9; i++)
        p.precision = p.precision * 10 + text.charCodeAt(i) - C.n0;
    }
    const k = i < text.length ? text.charAt(i++) : "";
    if (k == "_") {
      p.special = i < text.length ? text.charCodeAt(i++) : 0;
      if (p.special == C.a || p.special == C.A) p.conversion = i < text.length ? text.charCodeAt(i++) : 0;
      else if (p.special == C.c || p.special == C.p || p.special == C.u) {
        p.bytes = 1;
        p.conversion = C.c;
      } else errx(1, "bad conversion character %_" + text.charAt(i - 1));
    } else {
      p.conversion = k.length ? k.charCodeAt(0) : 0;
      if (k == "c") p.bytes = 1;
      else if ("dioxXu".includes(k) && k.length) {
        p.bytes = given ? given : 4;
        if (p.bytes != 1 && p.bytes != 2 && p.bytes != 4 && p.bytes != 8)
          errx(1, "bad byte count for conversion character " + k);
      } else if ("eEfgG".includes(k) && k.length) {
        p.bytes = given ? given : 8;
        if (p.bytes != 4 && p.bytes != 8) errx(1, "bad byte count for conversion character " + k);
      } else if (k == "s") {
        p.bytes = p.precision >= 0 ? p.precision : given;
        if (!p.bytes) errx(1, "%s requires a precision or a byte count");
      } else errx(1, "bad conversion character %" + k);
    }
    list.push(p);
  }
  if (before.length) {
    const p = new Piece();
    p.before = before;
    list.push(p);
  }
  return list;
}
function addFormat(text: string): void {
  const f = new Format();
  let i = 0;
  while (true) {
    while (i < text.length && (text.charAt(i) == " " || text.charAt(i) == "\t" || text.charAt(i) == "\n")) i++;
    if (i >= text.length) break;
    const unit = new Unit();
    let given = 0;
    let start = i;
    while (i < text.length && text.charCodeAt(i) >= C.n0 && text.charCodeAt(i) <= C.n9) i++;
    if (i > start) {
      unit.reps = strtol(text.substring(start, i)) as i32;
      unit.setReps = true;
      while (i < text.length && text.charAt(i) == " ") i++;
    }
    if (i < text.length && text.charAt(i) == "/") {
      i++;
      while (i < text.length && text.charAt(i) == " ") i++;
      start = i;
      while (i < text.length && text.charCodeAt(i) >= C.n0 && text.charCodeAt(i) <= C.n9) i++;
      if (i == start) bad(text);
      given = strtol(text.substring(start, i)) as i32;
      while (i < text.length && text.charAt(i) == " ") i++;
    }
    if (i >= text.length || text.charAt(i) != '"') bad(text);
    start = ++i;
    while (i < text.length && text.charAt(i) != '"') i++;
    if (i >= text.length) bad(text);
    unit.pieces = pieces(unescape(text.substring(start, i++)), given);
    let conversions = 0;
    for (let k = 0; k < unit.pieces.length; k++) {
      unit.bytes += unit.pieces[k].bytes;
      if (unit.pieces[k].bytes) conversions++;
      if (unit.pieces[k].special == C.A) {
        endUnit = unit;
        unit.ignore = true;
      }
    }
    if (given && conversions > 1) errx(1, "byte count with multiple conversion characters");
    if (given && !conversions) unit.bytes = given;
    f.units.push(unit);
  }
  for (let k = 0; k < f.units.length; k++) f.bytes += f.units[k].bytes * f.units[k].reps;
  formats.push(f);
}

let files: string[] = [];
let nextFile = 0;
let current: Reader | null = null;
let left: i64 = -1;
let status = 0;
let opened = false;
let skip: i64 = 0;

function openNext(): bool {
  while (nextFile < files.length) {
    const name = files[nextFile++];
    const fd = open(name, O_RDONLY);
    if (fd >= 0) {
      opened = true;
      current = new Reader(fd);
      return true;
    }
    warn(fd, name);
    status = 1;
  }
  current = null;
  return false;
}
function get(): i32 {
  while (current !== null) {
    if (left == 0) return -1;
    const c = current!.getc();
    if (c >= 0) {
      if (left > 0) left--;
      return c;
    }
    if (current!.fd == 0 && !files.length) {
      current = null;
      return -1;
    }
    current!.close();
    openNext();
  }
  return -1;
}

let address: i64 = 0;
function value(at: usize, n: i32): u64 {
  return n == 1 ? load<u8>(at) : n == 2 ? load<u16>(at) : n == 4 ? load<u32>(at) : load<u64>(at);
}
function signed(at: usize, n: i32): i64 {
  return n == 1 ? load<i8>(at) : n == 2 ? load<i16>(at) : n == 4 ? load<i32>(at) : load<i64>(at);
}
function convert(p: Piece, at: usize, where: i64): string {
  const c = p.conversion;
  if (p.special == C.a || p.special == C.A) return formatInt(where, c, p.flags, p.width, p.precision);
  const byte = load<u8>(at) as i32;
  if (p.special == C.c) {
    const text =
      byte == 0
        ? "\\0"
        : byte == 7
          ? "\\a"
          : byte == 8
            ? "\\b"
            : byte == 12
              ? "\\f"
              : byte == 10
                ? "\\n"
                : byte == 13
                  ? "\\r"
                  : byte == 9
                    ? "\\t"
                    : byte == 11
                      ? "\\v"
                      : byte >= 32 && byte < 127
                        ? String.fromCharCode(byte)
                        : octal3(byte);
    return formatString(text, p.flags & 1, p.width, -1);
  }
  if (p.special == C.p)
    return formatString(byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".", p.flags & 1, p.width, -1);
  if (p.special == C.u) {
    const text = byte < 32 ? NAMES[byte] : byte == 127 ? "del" : byte < 127 ? String.fromCharCode(byte) : hex2(byte);
    return formatString(text, p.flags & 1, p.width, -1);
  }
  if (c == C.c) return formatString(String.fromCharCode(byte), p.flags & 1, p.width, -1);
  if (c == C.s) {
    let text = "";
    for (let i = 0; i < p.bytes && load<u8>(at + i); i++) text += String.fromCharCode(load<u8>(at + i));
    return formatString(text, p.flags & 1, p.width, -1);
  }
  if (c == C.d || c == C.i) return formatInt(signed(at, p.bytes), c, p.flags, p.width, p.precision);
  if (c == C.o || c == C.x || c == C.X || c == C.u)
    return formatInt(value(at, p.bytes) as i64, c, p.flags, p.width, p.precision);
  const x = p.bytes == 4 ? (load<f32>(at) as f64) : load<f64>(at);
  return formatFloat(x, c, p.flags, p.width, p.precision);
}
function octal3(c: i32): string {
  return (c >> 6).toString() + ((c >> 3) & 7).toString() + (c & 7).toString();
}
function hex2(c: i32): string {
  return "0123456789abcdef".charAt(c >> 4) + "0123456789abcdef".charAt(c & 15);
}

function putBlock(block: usize, start: i64, n: i32): void {
  for (let f = 0; f < formats.length; f++) {
    let at = 0;
    const units = formats[f].units;
    for (let u = 0; u < units.length; u++) {
      const unit = units[u];
      if (unit.ignore) break;
      for (let rep = unit.reps; rep > 0; rep--) {
        for (let k = 0; k < unit.pieces.length; k++) {
          const p = unit.pieces[k];
          let text = p.before;
          if (p.conversion) {
            // behind the end of the data there is only room
            text += p.bytes && at >= n ? " ".repeat(p.width) : convert(p, block + at, start + at);
          }
          if (rep == 1 && unit.reps > 1 && k + 1 == unit.pieces.length && text.length) {
            const last = text.charCodeAt(text.length - 1);
            if (!p.conversion && (last == C.SPACE || last == C.TAB || last == C.NL))
              text = text.substring(0, text.length - 1);
          }
          stdout.put(text);
          at += p.bytes;
        }
        if (!unit.pieces.length || unit.bytes == 0) continue;
      }
    }
  }
}

function size(text: string, what: string): i64 {
  let v: i64;
  if (text.startsWith("0x") || text.startsWith("0X")) v = strtol(text, 16);
  else {
    v = parseSize(text, "KMGTPEZY0");
    if (sizeError != SIZE_OK) errx(1, what + ": '" + text + "'");
  }
  return v;
}

export function hexdump(args: string[], canonical: bool): i32 {
  let squeeze = true;
  const o = new Getopt(args, "bcCde:f:L::n:os:vxhV", [
    long("one-byte-char", NO_ARG, C.c),
    long("one-byte-octal", NO_ARG, C.b),
    long("two-bytes-decimal", NO_ARG, C.d),
    long("two-bytes-octal", NO_ARG, C.o),
    long("two-bytes-hex", NO_ARG, C.x),
    long("canonical", NO_ARG, C.C),
    long("format", REQ_ARG, C.e),
    long("format-file", REQ_ARG, C.f),
    long("color", OPT_ARG, C.L),
    long("length", REQ_ARG, C.n),
    long("skip", REQ_ARG, C.s),
    long("no-squeezing", NO_ARG, C.v),
    long("help", NO_ARG, C.h),
    long("version", NO_ARG, C.V),
  ]);
  if (canonical) addCanonical();
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    const arg: string = o.arg === null ? "" : o.arg!;
    switch (c) {
      case C.b:
        addFormat('"%07.7_Ax\n"');
        addFormat('"%07.7_ax " 16/1 "%03o " "\\n"');
        break;
      case C.c:
        addFormat('"%07.7_Ax\n"');
        addFormat('"%07.7_ax " 16/1 "%3_c " "\\n"');
        break;
      case C.C:
        addCanonical();
        break;
      case C.d:
        addFormat('"%07.7_Ax\n"');
        addFormat('"%07.7_ax " 8/2 "  %05u " "\\n"');
        break;
      case C.o:
        addFormat('"%07.7_Ax\n"');
        addFormat('"%07.7_ax " 8/2 " %06o " "\\n"');
        break;
      case C.x:
        addFormat('"%07.7_Ax\n"');
        addFormat('"%07.7_ax " 8/2 "   %04x " "\\n"');
        break;
      case C.e:
        addFormat(arg);
        break;
      case C.f: {
        const text = readFile(arg);
        if (text === null) errx(1, "can't read " + arg);
        const list = text!.split("\n");
        for (let i = 0; i < list.length; i++) if (list[i].length && !list[i].startsWith("#")) addFormat(list[i]);
        break;
      }
      case C.L:
        break;
      case C.n:
        left = size(arg, "failed to parse length");
        break;
      case C.s:
        skip = size(arg, "failed to parse offset");
        break;
      case C.v:
        squeeze = false;
        break;
      case C.h:
        return help(HELP);
      case C.V:
        return version();
      default:
        return tryHelp();
    }
  }
  if (!formats.length) {
    addFormat('"%07.7_Ax\n"');
    addFormat('"%07.7_ax " 8/2 "%04x " "\\n"');
  }
  files = o.rest();
  let blockSize = 0;
  for (let f = 0; f < formats.length; f++) blockSize = max(blockSize, formats[f].bytes);
  // the last unit of a shorter format is repeated over the block
  for (let f = 0; f < formats.length; f++) {
    const format = formats[f];
    for (let u = 0; u < format.units.length; u++) {
      const unit = format.units[u];
      if (u + 1 == format.units.length && format.bytes < blockSize && !unit.setReps && unit.bytes)
        unit.reps += (blockSize - format.bytes) / unit.bytes;
    }
  }
  if (!files.length) {
    current = stdin();
    opened = true;
  } else openNext();
  if (!opened) {
    warnx("all input file arguments failed");
    return 1;
  }
  const limit = left;
  left = -1;
  for (let k: i64 = 0; k < skip && get() >= 0; k++) address++;
  left = limit;
  if (blockSize == 0) blockSize = 1;
  let block = heap.alloc(blockSize + 8);
  let before = heap.alloc(blockSize + 8);
  let first = true;
  let starred = false;
  let end: i64 = 0;
  while (true) {
    let n = 0;
    for (; n < blockSize; n++) {
      const c = get();
      if (c < 0) break;
      store<u8>(block + n, c as u8);
    }
    if (n == 0) {
      end = address;
      break;
    }
    if (n < blockSize) {
      memory.fill(block + n, 0, blockSize - n + 8);
      end = address + n;
      putBlock(block, address, n);
      break;
    }
    if (squeeze && !first && memory.compare(block, before, blockSize) == 0) {
      if (!starred) stdout.put("*\n");
      starred = true;
    } else {
      putBlock(block, address, n);
      starred = false;
    }
    first = false;
    address += n;
    const t = block;
    block = before;
    before = t;
  }
  const unit = endUnit;
  if (unit !== null && end > 0) {
    for (let k = 0; k < unit.pieces.length; k++) {
      const p = unit.pieces[k];
      stdout.put(p.before);
      if (p.conversion) stdout.put(convert(p, block, end));
    }
  }
  return status;
}
function addCanonical(): void {
  addFormat('"%08.8_Ax\n"');
  addFormat('"%08.8_ax  " 8/1 "%02x " "  " 8/1 "%02x " ');
  addFormat('"  |" 16/1 "%_p" "|\\n"');
}
