// cksum(1), sum(1), md5sum(1), sha*sum(1), b2sum(1): one program under many names, as in GNU's.
import * as C from "../../lib/chars";
import { ENOENT } from "../../lib/errno";
import { error, tryHelp } from "../../lib/error";
import { padLeft } from "../../lib/fmt";
import { Getopt, LongOption, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { stdout } from "../../lib/io";
import { isDigits, strtol } from "../../lib/number";
import { quote, quotef } from "../../lib/quote";
import { applet, exit } from "../../lib/start";
import { close, O_RDONLY, open, read } from "../../lib/sys/file";
import { argMatch, LONG_ONLY, other, standard } from "../coreutils/common";
import { Blake2b, Digest, Md5, Sha1, Sha256, Sha512, Sm3 } from "./digest";
import { openInput } from "./input";

const BSD = 0;
const SYSV = 1;
const CRC = 2;
const MD5 = 3;
const SHA1 = 4;
const SHA224 = 5;
const SHA256 = 6;
const SHA384 = 7;
const SHA512 = 8;
const BLAKE2B = 9;
const SM3 = 10;
const NAMES: string[] = ["bsd", "sysv", "crc", "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "sm3"];
const TAGS: string[] = ["BSD", "SYSV", "CRC", "MD5", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "BLAKE2b", "SM3"];
const BITS: i32[] = [16, 16, 32, 128, 160, 224, 256, 384, 512, 512, 256];

const CHECK_HELP = `
The following five options are useful only when verifying checksums:
      --ignore-missing  don't fail or report status for missing files
      --quiet           don't print OK for each successfully verified file
      --status          don't output anything, status code shows success
      --strict          exit non-zero for improperly formatted checksum lines
  -w, --warn            warn about improperly formatted checksum lines
`;

let algorithm = MD5;
let length = 0; // bits of -l
let isCksum = false;
let given = false;
let zero = false;
let tagged = false;
let binary = 0;
let warnLines = false;
let statusOnly = false;
let quiet = false;
let strict = false;
let ignoreMissing = false;

function make(a: i32, bits: i32): Digest {
  switch (a) {
    case MD5:
      return new Md5();
    case SHA1:
      return new Sha1();
    case SHA224:
    case SHA256:
      return new Sha256(bits);
    case SHA384:
    case SHA512:
      return new Sha512(bits);
    case BLAKE2B:
      return new Blake2b(bits >> 3);
  }
  return new Sm3();
}

const SIZE = 65536;
let buffer: usize = 0;
/** The file is missing and that shall be no error. */
let missing = false;

/** Opens for digesting: fd, or −1 after a message. */
function openFile(name: string): i32 {
  missing = false;
  if (name == "-") return 0;
  const fd = open(name, O_RDONLY);
  if (fd >= 0) return fd;
  if (ignoreMissing && fd == -ENOENT) missing = true;
  else error(0, fd, quotef(name));
  return -1;
}
function digestFile(name: string, a: i32, bits: i32): Digest | null {
  const fd = openFile(name);
  if (fd < 0) return null;
  const d = make(a, bits);
  let n: i32;
  while ((n = read(fd, buffer, SIZE)) > 0) d.update(buffer, n);
  if (fd) close(fd);
  if (n < 0) {
    error(0, n, quotef(name));
    return null;
  }
  d.final();
  return d;
}

// The CRC of POSIX's cksum: eight tables, so that eight bytes are taken at a time.
let crcTable: usize = 0;
function makeCrc(): void {
  crcTable = heap.alloc(8 * 1024);
  for (let i: u32 = 0; i < 256; i++) {
    let c = i << 24;
    for (let k = 0; k < 8; k++) c = c & 0x80000000 ? (c << 1) ^ 0x04c11db7 : c << 1;
    store<u32>(crcTable + (i << 2), c);
  }
  for (let i: u32 = 0; i < 256; i++) {
    let c = load<u32>(crcTable + (i << 2));
    for (let k = 1; k < 8; k++) {
      c = (c << 8) ^ load<u32>(crcTable + ((c >> 24) << 2));
      store<u32>(crcTable + (k << 10) + (i << 2), c);
    }
  }
}
@inline function entry(k: i32, i: u32): u32 {
  return load<u32>(crcTable + (k << 10) + ((i & 255) << 2));
}
function oldSum(name: string, withName: bool): bool {
  const fd = openFile(name);
  if (fd < 0) return false;
  let total: u64 = 0;
  let s: u32 = 0;
  let n: i32;
  if (algorithm == CRC && !crcTable) makeCrc();
  while ((n = read(fd, buffer, SIZE)) > 0) {
    total += n;
    let p = buffer;
    const end = p + n;
    if (algorithm == SYSV) for (; p < end; p++) s += load<u8>(p);
    else if (algorithm == BSD) for (; p < end; p++) s = ((s >> 1) + ((s & 1) << 15) + load<u8>(p)) & 0xffff;
    else {
      for (; p + 8 <= end; p += 8) {
        const a = bswap(load<u32>(p)) ^ s;
        const b = bswap(load<u32>(p, 4));
        s =
          entry(7, a >> 24) ^
          entry(6, a >> 16) ^
          entry(5, a >> 8) ^
          entry(4, a) ^
          entry(3, b >> 24) ^
          entry(2, b >> 16) ^
          entry(1, b >> 8) ^
          entry(0, b);
      }
      for (; p < end; p++) s = (s << 8) ^ entry(0, (s >> 24) ^ load<u8>(p));
    }
  }
  if (fd) close(fd);
  if (n < 0) {
    error(0, n, quotef(name));
    return false;
  }
  const tail = withName ? " " + name : "";
  let text: string;
  if (algorithm == CRC) {
    for (let k = total; k; k >>= 8) s = (s << 8) ^ entry(0, (s >> 24) ^ (k as u32));
    text = (~s).toString() + " " + total.toString();
  } else if (algorithm == SYSV) {
    const r = (s & 0xffff) + (s >> 16);
    text = ((r & 0xffff) + (r >> 16)).toString() + " " + ((total + 511) / 512).toString();
  } else {
    const digits = s.toString();
    text = "0".repeat(5 - digits.length) + digits + " " + padLeft(((total + 1023) / 1024).toString(), 5);
  }
  stdout.put(text + tail);
  stdout.byte(zero ? 0 : C.NL);
  return true;
}

function needsEscape(name: string): bool {
  return name.includes("\\") || name.includes("\n") || name.includes("\r");
}
function escaped(name: string): string {
  let out = "";
  for (let i = 0; i < name.length; i++) {
    const c = name.charAt(i);
    out += c == "\\" ? "\\\\" : c == "\n" ? "\\n" : c == "\r" ? "\\r" : c;
  }
  return out;
}

function print(name: string): bool {
  const d = digestFile(name, algorithm, length);
  if (d === null) return missing;
  const escape = !zero && needsEscape(name);
  const shown = escape ? escaped(name) : name;
  if (escape) stdout.byte(C.BACKSLASH);
  if (tagged) {
    stdout.put(TAGS[algorithm]);
    if (algorithm == BLAKE2B && length != 512) stdout.put("-" + length.toString());
    stdout.put(" (" + shown + ") = " + d.hex());
  } else stdout.put(d.hex() + (binary > 0 ? " *" : "  ") + shown);
  stdout.byte(zero ? 0 : C.NL);
  return true;
}

// Of a line of a list of checksums:
let lineName = "";
let lineHex = "";
let lineAlgorithm = 0;
let lineBits = 0;
/** −1 not known yet, 1: the list is in the reversed style of BSD (one blank between digest and name). */
let reversed = -1;

function isHex(s: string): bool {
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i) | 32;
    if (!((c >= C.n0 && c <= C.n9) || (c >= C.a && c <= C.f))) return false;
  }
  return true;
}
function unescape(s: string): string | null {
  let out = "";
  for (let i = 0; i < s.length; i++) {
    if (s.charAt(i) == "\\") {
      if (++i == s.length) return null;
      const c = s.charAt(i);
      if (c == "n") out += "\n";
      else if (c == "r") out += "\r";
      else if (c == "\\") out += "\\";
      else return null;
    } else out += s.charAt(i);
  }
  return out;
}
function setName(name: string, isEscaped: bool): bool {
  if (isEscaped) {
    const plain = unescape(name);
    if (plain === null) return false;
    lineName = plain;
  } else lineName = name;
  return true;
}
function parseLine(s: string): bool {
  let i = 0;
  while (i < s.length && (s.charAt(i) == " " || s.charAt(i) == "\t")) i++;
  let isEscaped = false;
  if (i < s.length && s.charAt(i) == "\\") {
    isEscaped = true;
    i++;
  }
  lineAlgorithm = algorithm;
  lineBits = length;
  // "MD5 (name) = digest"
  let tag = -1;
  for (let a = MD5; a <= SM3; a++) {
    if (!(isCksum && !given) && a != algorithm) continue;
    const t = TAGS[a];
    if (!s.startsWith(t, i)) continue;
    const c = s.charCodeAt(i + t.length);
    if (c == C.SPACE || c == C.LPAREN || (c == C.MINUS && a == BLAKE2B)) tag = a;
  }
  if (tag >= 0) {
    let k = i + TAGS[tag].length;
    let bits = BITS[tag];
    if (tag == BLAKE2B && s.charCodeAt(k) == C.MINUS) {
      bits = 0;
      for (k++; k < s.length && s.charCodeAt(k) >= C.n0 && s.charCodeAt(k) <= C.n9; k++)
        bits = bits * 10 + s.charCodeAt(k) - C.n0;
      if (bits <= 0 || bits > 512 || bits % 8) return false;
    }
    if (s.charCodeAt(k) == C.SPACE) k++;
    if (s.charCodeAt(k) == C.LPAREN) {
      k++;
      const end = s.lastIndexOf(")");
      if (end < k) return false;
      let j = end + 1;
      while (j < s.length && (s.charAt(j) == " " || s.charAt(j) == "\t")) j++;
      if (j >= s.length || s.charAt(j) != "=") return false;
      j++;
      while (j < s.length && (s.charAt(j) == " " || s.charAt(j) == "\t")) j++;
      lineHex = s.substring(j);
      lineAlgorithm = tag;
      lineBits = bits;
      return lineHex.length == bits >> 2 && isHex(lineHex) && setName(s.substring(k, end), isEscaped);
    }
  }
  if (isCksum && !given) return false;
  let k = i;
  while (k < s.length && isHex(s.charAt(k))) k++;
  const digits = k - i;
  if (algorithm == BLAKE2B) {
    if (digits < 2 || digits % 2 || digits > 128) return false;
    lineBits = digits * 4;
  } else if (digits != BITS[algorithm] >> 2) return false;
  if (k >= s.length || (s.charAt(k) != " " && s.charAt(k) != "\t")) return false;
  lineHex = s.substring(i, k);
  k++;
  if (s.length - k == 1 || (s.charAt(k) != " " && s.charAt(k) != "*")) {
    if (reversed == 0) return false;
    reversed = 1;
  } else if (reversed != 1) {
    reversed = 0;
    k++;
  }
  return k < s.length && setName(s.substring(k), isEscaped);
}

function plural(n: i64, one: string, many: string): string {
  return "WARNING: " + n.toString() + (n == 1 ? one : many);
}
function check(file: string): bool {
  const shown = file == "-" ? "standard input" : file;
  const r = openInput(file);
  if (r === null) return false;
  let number: i64 = 0;
  let proper: i64 = 0;
  let improper: i64 = 0;
  let mismatched: i64 = 0;
  let unread: i64 = 0;
  let matched = false;
  reversed = -1;
  while (true) {
    let line = r.readLine();
    if (line === null) break;
    number++;
    if (line.startsWith("#")) continue;
    if (line.endsWith("\r")) line = line.substring(0, line.length - 1);
    if (!line.length) continue;
    if (!parseLine(line) || (file == "-" && lineName == "-")) {
      improper++;
      if (warnLines)
        error(
          0,
          0,
          quotef(shown) + ": " + number.toString() + ": improperly formatted " + TAGS[lineAlgorithm] + " checksum line",
        );
      continue;
    }
    proper++;
    const escape = !zero && needsEscape(lineName);
    const name = escape ? "\\" + escaped(lineName) : lineName;
    const d = digestFile(lineName, lineAlgorithm, lineBits);
    if (d === null) {
      if (missing) continue;
      unread++;
      if (!statusOnly) stdout.put(name + ": FAILED open or read\n");
      continue;
    }
    const good = d.hex() == lineHex.toLowerCase();
    if (good) matched = true;
    else mismatched++;
    if (!statusOnly) {
      if (!good) stdout.put(name + ": FAILED\n");
      else if (!quiet) stdout.put(name + ": OK\n");
    }
  }
  const e = r.error;
  if (file != "-") r.close();
  if (e < 0) {
    error(0, e, quotef(shown) + ": read error");
    return false;
  }
  if (!proper) error(0, 0, quotef(shown) + ": no properly formatted checksum lines found");
  else if (!statusOnly) {
    if (improper) error(0, 0, plural(improper, " line is improperly formatted", " lines are improperly formatted"));
    if (unread) error(0, 0, plural(unread, " listed file could not be read", " listed files could not be read"));
    if (mismatched)
      error(0, 0, plural(mismatched, " computed checksum did NOT match", " computed checksums did NOT match"));
    if (ignoreMissing && !matched) error(0, 0, quotef(shown) + ": no file was verified");
  }
  return proper != 0 && matched && mismatched == 0 && unread == 0 && (!strict || improper == 0);
}

function wrong(message: string): void {
  error(0, 0, message);
  tryHelp();
  exit(1);
}

function usage(): string {
  if (applet == "sum") {
    return `[OPTION]... [FILE]...
Print or check BSD (16-bit) checksums.

With no FILE, or when FILE is -, read standard input.

  -r              use BSD sum algorithm (the default), use 1K blocks
  -s, --sysv      use System V sum algorithm, use 512 bytes blocks
`;
  }
  if (isCksum) {
    return (
      `[OPTION]... [FILE]...
Print or verify checksums.
By default use the 32 bit CRC algorithm.

With no FILE, or when FILE is -, read standard input.

  -a, --algorithm=TYPE  select the digest type to use: sysv, bsd, crc, md5, sha1,
                          sha224, sha256, sha384, sha512, blake2b, sm3
  -c, --check           read checksums from the FILEs and check them
  -l, --length=BITS     digest length in bits; must not exceed the max for
                          the blake2 algorithm and must be a multiple of 8
      --tag             create a BSD-style checksum (the default)
      --untagged        create a reversed style checksum, without digest type
  -z, --zero            end each output line with NUL, not newline,
                          and disable file name escaping
` + CHECK_HELP
    );
  }
  return (
    "[OPTION]... [FILE]...\nPrint or check " +
    TAGS[algorithm] +
    " (" +
    BITS[algorithm].toString() +
    `-bit) checksums.

With no FILE, or when FILE is -, read standard input.
  -b, --binary          read in binary mode
  -c, --check           read checksums from the FILEs and check them
      --tag             create a BSD-style checksum
  -t, --text            read in text mode (default)
  -z, --zero            end each output line with NUL, not newline,
                          and disable file name escaping
` +
    CHECK_HELP
  );
}

export function sums(args: string[], name: string): i32 {
  isCksum = name == "cksum";
  let shorts = "bctwz";
  let longs: LongOption[] = [];
  if (name == "sum") {
    algorithm = BSD;
    shorts = "rs";
    longs.push(long("sysv", NO_ARG, C.s));
  } else {
    longs = [
      long("check", NO_ARG, C.c),
      long("ignore-missing", NO_ARG, LONG_ONLY),
      long("quiet", NO_ARG, LONG_ONLY + 1),
      long("status", NO_ARG, LONG_ONLY + 2),
      long("warn", NO_ARG, C.w),
      long("strict", NO_ARG, LONG_ONLY + 3),
      long("tag", NO_ARG, LONG_ONLY + 4),
      long("zero", NO_ARG, C.z),
    ];
    if (isCksum) {
      algorithm = CRC;
      shorts = "a:cl:wz";
      longs.push(long("algorithm", REQ_ARG, C.a));
      longs.push(long("length", REQ_ARG, C.l));
      longs.push(long("untagged", NO_ARG, LONG_ONLY + 5));
      longs.push(long("debug", NO_ARG, LONG_ONLY + 6));
    } else {
      longs.push(long("binary", NO_ARG, C.b));
      longs.push(long("text", NO_ARG, C.t));
      if (name == "b2sum") {
        algorithm = BLAKE2B;
        shorts = "bctwzl:";
        longs.push(long("length", REQ_ARG, C.l));
      } else algorithm = NAMES.indexOf(name.substring(0, name.length - 3));
    }
  }
  let checking = false;
  let tagOption = isCksum ? 1 : 0;
  let lengthText = "";
  binary = -1;
  const o = new Getopt(args, shorts, standard(longs));
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.r) algorithm = BSD;
    else if (c == C.s) algorithm = SYSV;
    else if (c == C.a) {
      algorithm = argMatch("--algorithm", o.arg!, NAMES, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      given = true;
    } else if (c == C.b) binary = 1;
    else if (c == C.t) binary = 0;
    else if (c == C.c) checking = true;
    else if (c == C.l) {
      lengthText = o.arg!;
      if (!isDigits(lengthText)) error(1, 0, "invalid length: " + quote(lengthText));
      length = strtol(lengthText) as i32;
      if (length % 8) {
        error(0, 0, "invalid length: " + quote(lengthText));
        error(1, 0, "length is not a multiple of 8");
      }
    } else if (c == C.w) {
      statusOnly = quiet = false;
      warnLines = true;
    } else if (c == C.z) zero = true;
    else if (c == LONG_ONLY) ignoreMissing = true;
    else if (c == LONG_ONLY + 1) {
      statusOnly = warnLines = false;
      quiet = true;
    } else if (c == LONG_ONLY + 2) {
      warnLines = quiet = false;
      statusOnly = true;
    } else if (c == LONG_ONLY + 3) strict = true;
    else if (c == LONG_ONLY + 4) {
      tagOption = 1;
      if (!isCksum) binary = 1;
    } else if (c == LONG_ONLY + 5) tagOption = 0;
    else if (c == LONG_ONLY + 6) continue;
    else return other(c, usage());
  }
  if (length && algorithm != BLAKE2B) error(1, 0, "--length is only supported with --algorithm=blake2b");
  if (length > 512) {
    error(0, 0, "invalid length: " + quote(lengthText));
    error(1, 0, "maximum digest length for " + quote("BLAKE2b") + " is 512 bits");
  }
  if (!length) length = BITS[algorithm];
  if (isCksum && checking && given && algorithm <= CRC)
    error(1, 0, "--check is not supported with --algorithm={bsd,sysv,crc}");
  tagged = tagOption == 1;
  if (!isCksum) {
    if (tagged && !checking && binary == 0) wrong("--tag does not support --text mode");
    if (zero && checking) wrong("the --zero option is not supported when verifying checksums");
    if (tagged && checking) wrong("the --tag option is meaningless when verifying checksums");
    if (binary >= 0 && checking) wrong("the --binary and --text options are meaningless when verifying checksums");
  } else if (zero && checking) wrong("the --zero option is not supported when verifying checksums");
  if (!checking) {
    const only = " option is meaningful only when verifying checksums";
    if (ignoreMissing) wrong("the --ignore-missing" + only);
    if (statusOnly) wrong("the --status" + only);
    if (warnLines) wrong("the --warn" + only);
    if (quiet) wrong("the --quiet" + only);
    if (strict) wrong("the --strict" + only);
  }
  const files = o.rest();
  const named = files.length > 0;
  if (!named) files.push("-");
  buffer = heap.alloc(SIZE);
  let ok = true;
  let usedStdin = false;
  for (let i = 0; i < files.length; i++) {
    if (files[i] == "-") usedStdin = true;
    const good = checking ? check(files[i]) : algorithm <= CRC ? oldSum(files[i], named) : print(files[i]);
    if (!good) ok = false;
  }
  if (usedStdin) {
    const e = close(0);
    if (e < 0) error(1, e, "standard input");
  }
  return ok ? 0 : 1;
}
