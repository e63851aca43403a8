// xxd(1): a hex dump and back, as Vim's distribution has it (2022-01-14).
import { fromBytes } from "../../lib/bytes";
import { strerror } from "../../lib/errno";
import { print, Reader, stderr, stdout, Writer } from "../../lib/io";
import { prog } from "../../lib/start";
import { isReg, Stat } from "../../lib/stat";
import { lseek, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY, open } from "../../lib/sys/file";

const USAGE = `Usage:
       xxd [options] [infile [outfile]]
    or
       xxd -r [-s [-]offset] [-c cols] [-ps] [infile [outfile]]
Options:
    -a          toggle autoskip: A single '*' replaces nul-lines. Default off.
    -b          binary digit dump (incompatible with -ps,-i,-r). Default hex.
    -C          capitalize variable names in C include file style (-i).
    -c cols     format <cols> octets per line. Default 16 (-i: 12, -ps: 30).
    -E          show characters in EBCDIC. Default ASCII.
    -e          little-endian dump (incompatible with -ps,-i,-r).
    -g bytes    number of octets per group in normal output. Default 2 (-e: 4).
    -h          print this summary.
    -i          output in C include file style.
    -l len      stop after <len> octets.
    -n name     set the variable name used in C include output (-i).
    -o off      add <off> to the displayed file position.
    -ps         output in postscript plain hexdump style.
    -r          reverse operation: convert (or patch) hexdump into binary.
    -r -s off   revert with <off> added to file positions found in hexdump.
    -d          show offset in decimal instead of hex.
    -s [+][-]seek  start at <seek> bytes abs. (or +: rel.) infile offset.
    -u          use upper case hex letters.
    -v          show version: "xxd 2022-01-14 by Juergen Weigert et al.".
`;
const HEX = 0;
const PLAIN = 1;
const INCLUDE = 2;
const BITS = 3;
const LITTLE = 4;
const MOST_COLUMNS = 256;

function hexDigit(c: i32): i32 {
  if (c >= 48 && c <= 57) return c - 48;
  const l = c | 32;
  return l >= 97 && l <= 102 ? l - 87 : -1;
}
/** strtol(3) with base 0. */
function number(s: string): i64 {
  let i = 0;
  let sign: i64 = 1;
  if (s.startsWith("+")) i++;
  else if (s.startsWith("-")) {
    i++;
    sign = -1;
  }
  let base: i64 = 10;
  if (s.charAt(i) == "0") base = s.charAt(i + 1) == "x" || s.charAt(i + 1) == "X" ? 16 : 8;
  if (base == 16) i += 2;
  let v: i64 = 0;
  for (; i < s.length; i++) {
    const d = hexDigit(s.charCodeAt(i));
    if (d < 0 || d >= base) break;
    v = v * base + d;
  }
  return sign * v;
}
let upper = false;
function hex2(c: i32): string {
  const digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  return digits.charAt(c >> 4) + digits.charAt(c & 15);
}
function usage(): i32 {
  stderr.put(USAGE);
  return 1;
}
function complain(name: string, e: i32, status: i32): i32 {
  stderr.put(prog + ": " + name + ": " + strerror(e) + "\n");
  return status;
}
function printable(c: i32): string {
  return c > 31 && c < 127 ? String.fromCharCode(c) : ".";
}

/** hexdump → bytes. Positions move the output forward, by seeking when it can be. */
function reverse(r: Reader, out: Writer, plain: bool, columns: i32, offset: i64): i32 {
  let at: i64 = 0;
  const st = new Stat();
  const seekable = st.fstat(out.fd) == 0 && isReg(st.mode);
  let high = -1;
  while (r.nextLine()) {
    const s = fromBytes(r.linePtr, r.lineLen);
    let i = 0;
    if (!plain) {
      while (s.charAt(i) == " ") i++;
      let where: i64 = 0;
      const start = i;
      while (i < s.length && hexDigit(s.charCodeAt(i)) >= 0) where = where * 16 + hexDigit(s.charCodeAt(i++));
      if (i == start || s.charAt(i) != ":") continue;
      i++;
      where += offset;
      if (where != at) {
        out.flush();
        if (seekable && where >= 0) {
          lseek(out.fd, where, 0);
          at = where;
        } else if (where > at) {
          for (; at < where; at++) out.byte(0);
        } else {
          stderr.put(prog + ": sorry, cannot seek backwards.\n");
          return 5;
        }
      }
    }
    let count = 0;
    let gap = 0;
    high = plain ? high : -1;
    for (; i < s.length && (plain || count < columns); i++) {
      const c = s.charCodeAt(i);
      const d = hexDigit(c);
      if (d < 0) {
        // two blanks end the bytes: text follows
        if (!plain && (c == 32 || c == 9)) {
          if (++gap > 1 && high < 0) break;
          continue;
        }
        if (plain && (c == 32 || c == 9 || c == 13)) continue;
        high = -1;
        if (plain) continue;
        break;
      }
      gap = 0;
      if (high < 0) {
        high = d;
        continue;
      }
      out.byte((high << 4) | d);
      high = -1;
      at++;
      count++;
    }
  }
  const e = out.flush();
  return e < 0 ? complain("output", e, 3) : 0;
}

export function xxd(args: string[]): i32 {
  let mode = HEX;
  let columns = -1;
  let group = -1;
  let limit: i64 = -1;
  let seek: i64 = 0;
  let relative = false;
  let negative = false;
  let display: i64 = 0;
  let autoskip = false;
  let capital = false;
  let decimal = false;
  let back = false;
  let name: string | null = null;
  const files: string[] = [];
  for (let i = 1; i < args.length; i++) {
    let a = args[i];
    if (!a.startsWith("-") || a.length == 1 || files.length) {
      files.push(a);
      continue;
    }
    if (a == "--") {
      for (i++; i < args.length; i++) files.push(args[i]);
      break;
    }
    if (a.startsWith("--")) a = a.substring(1);
    const c = a.charAt(1);
    const rest = a.substring(2);
    // options with a value take the rest of the word or the next word; words such as -cols count as their first letter
    const letters = rest.length && (rest.charCodeAt(0) | 32) >= 97 && (rest.charCodeAt(0) | 32) <= 122;
    if ("cglosn".includes(c) && a != "-ps") {
      let value = rest;
      if (!rest.length || (letters && c != "n")) {
        if (i + 1 >= args.length) return usage();
        value = args[++i];
      }
      if (c == "c") columns = number(value) as i32;
      else if (c == "g") group = number(value) as i32;
      else if (c == "l") limit = number(value);
      else if (c == "o") display = number(value);
      else if (c == "n") name = value;
      else {
        relative = value.startsWith("+");
        if (relative) value = value.substring(1);
        negative = value.startsWith("-");
        seek = number(value);
      }
      continue;
    }
    if (c == "a") autoskip = !autoskip;
    else if (c == "b") mode = BITS;
    else if (c == "C") capital = true;
    else if (c == "d") decimal = true;
    else if (c == "e") mode = LITTLE;
    else if (c == "i") mode = INCLUDE;
    else if (c == "p") mode = PLAIN;
    else if (c == "r") back = true;
    else if (c == "u") upper = true;
    else if (c == "v") {
      print("xxd 2022-01-14 by Juergen Weigert et al.\n");
      return 0;
    } else return usage();
  }
  if (columns < 0 || (!columns && mode != PLAIN))
    columns = mode == PLAIN ? 30 : mode == INCLUDE ? 12 : mode == BITS ? 6 : 16;
  if (group < 0) group = mode == BITS ? 1 : mode == LITTLE ? 4 : 2;
  if ((columns < 1 && mode != PLAIN) || ((mode == HEX || mode == BITS || mode == LITTLE) && columns > MOST_COLUMNS)) {
    stderr.put(prog + ": invalid number of columns (max. " + MOST_COLUMNS.toString() + ").\n");
    return 1;
  }
  if (group < 1 || group > columns) group = columns;
  if (mode == LITTLE && group & (group - 1)) {
    stderr.put(prog + ": number of octets per group must be a power of 2 with -e.\n");
    return 1;
  }
  if (files.length > 2) return usage();
  let r = new Reader(0);
  if (files.length && files[0] != "-") {
    const fd = open(files[0], O_RDONLY);
    if (fd < 0) return complain(files[0], fd, 2);
    r = new Reader(fd);
  }
  let out = stdout;
  if (files.length == 2 && files[1] != "-") {
    const fd = open(files[1], O_WRONLY | O_CREAT | (back ? 0 : O_TRUNC), 0o666);
    if (fd < 0) return complain(files[1], fd, 3);
    out = new Writer(fd);
    out.setFull();
  }
  if (back) {
    if (mode != HEX && mode != PLAIN) {
      stderr.put(prog + ": sorry, cannot revert this type of hexdump\n");
      return -1 & 255;
    }
    return reverse(r, out, mode == PLAIN, columns, seek);
  }
  if (seek || negative || relative) {
    const whence = negative && !relative ? 2 : relative ? 1 : 0;
    const to = lseek(r.fd, seek, whence);
    if (to >= 0) seek = to;
    else if (negative) {
      stderr.put(prog + ": sorry cannot seek.\n");
      return 4;
    } else
      for (let k: i64 = 0; k < seek; k++)
        if (r.getc() < 0) {
          stderr.put(prog + ": sorry cannot seek.\n");
          return 4;
        }
  }
  const status = dump(r, out, mode, columns, group, limit, seek + display, autoskip, capital, decimal, files, name);
  const e = out.flush();
  return e < 0 && !status ? complain("output", e, 3) : status;
}

function dump(
  r: Reader,
  out: Writer,
  mode: i32,
  columns: i32,
  group: i32,
  limit: i64,
  offset: i64,
  autoskip: bool,
  capital: bool,
  decimal: bool,
  files: string[],
  name: string | null,
): i32 {
  let left = limit < 0 ? i64.MAX_VALUE : limit;
  if (mode == INCLUDE) return include(r, out, columns, left, capital, files, name);
  if (mode == PLAIN) {
    let n = 0;
    for (; left > 0; left--) {
      const c = r.getc();
      if (c < 0) break;
      out.put(hex2(c));
      if (columns && ++n == columns) {
        out.byte(10);
        n = 0;
      }
    }
    if (n || !columns) out.byte(10);
    return r.error < 0 ? complain("read", r.error, 2) : 0;
  }
  const cell = mode == BITS ? 8 : 2;
  // a group and the blank behind it
  const wide = group * cell + 1;
  let zeros = 0;
  let skipped = "";
  const row = new StaticArray<u8>(16 + columns * (cell + 2));
  for (;;) {
    let n = 0;
    let zero = true;
    let end = 0;
    const head = (decimal ? offset.toString().padStart(8, "0") : hexOf(offset)) + ":";
    row.fill(32);
    for (let i = 0; i < head.length; i++) row[i] = head.charCodeAt(i) as u8;
    const text = head.length + 3 + (wide * columns - 1) / group;
    for (; n < columns && left > 0; n++, left--) {
      const c = r.getc();
      if (c < 0) break;
      // the last group may be cut: turned round, it lies where all of it would, and the text over it
      const place = mode == LITTLE ? n ^ (group - 1) : n;
      let at = head.length + 1 + (place / group) * wide + (place % group) * cell;
      if (mode == BITS) for (let bit = 7; bit >= 0; bit--) row[at++] = (((c >> bit) & 1) + 48) as u8;
      else {
        const digits = hex2(c);
        row[at] = digits.charCodeAt(0) as u8;
        row[at + 1] = digits.charCodeAt(1) as u8;
      }
      end = text + n;
      row[end++] = printable(c).charCodeAt(0) as u8;
      if (c) zero = false;
    }
    if (!n) break;
    row[end++] = 10;
    const s = fromBytes(changetype<usize>(row), end);
    offset += n;
    if (autoskip && zero) {
      // the first and the last of many zero lines are shown
      zeros++;
      if (zeros == 1) out.put(s);
      else {
        if (zeros == 2) skipped = s;
        else {
          if (zeros == 3) out.put("*\n");
          skipped = s;
        }
      }
    } else {
      if (zeros == 2) out.put(skipped);
      zeros = 0;
      out.put(s);
    }
  }
  if (zeros >= 2) out.put(skipped);
  return r.error < 0 ? complain("read", r.error, 2) : 0;
}
function hexOf(n: i64): string {
  let s = "";
  let v = n as u64;
  do {
    s = "0123456789abcdef".charAt((v & 15) as i32) + s;
    v >>= 4;
  } while (v);
  return s.padStart(8, "0");
}
function include(
  r: Reader,
  out: Writer,
  columns: i32,
  left: i64,
  capital: bool,
  files: string[],
  name: string | null,
): i32 {
  let title = name !== null ? name : files.length && files[0] != "-" ? files[0] : "";
  if (title.length) {
    let t = title.charCodeAt(0) >= 48 && title.charCodeAt(0) <= 57 ? "__" : "";
    for (let i = 0; i < title.length; i++) {
      const c = title.charCodeAt(i);
      const ok = (c >= 48 && c <= 57) || ((c | 32) >= 97 && (c | 32) <= 122);
      t += ok ? title.charAt(i) : "_";
    }
    title = capital ? t.toUpperCase() : t;
    out.put("unsigned char " + title + "[] = {\n");
  }
  let n = 0;
  for (; left > 0; left--) {
    const c = r.getc();
    if (c < 0) break;
    out.put((n % columns ? ", " : n ? ",\n  " : "  ") + (upper ? "0X" : "0x") + hex2(c));
    n++;
  }
  if (n) out.byte(10);
  if (title.length) out.put("};\nunsigned int " + title + (capital ? "_LEN" : "_len") + " = " + n.toString() + ";\n");
  return r.error < 0 ? complain("read", r.error, 2) : 0;
}
