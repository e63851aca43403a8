// wc(1). Lines alone are counted eight bytes at a time; words and widths by a table of byte kinds.

import { countByte } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { error, tryHelp } from "../../lib/error";
import { padLeft } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { eprint, lastError, readFile, slurp, stdout } from "../../lib/io";
import { isUtf8 } from "../../lib/locale";
import { quoteaf, quotef } from "../../lib/quote";
import { inBusybox } from "../../lib/start";
import { isReg, Stat } from "../../lib/stat";
import { close, lseek, O_RDONLY, open, read, SEEK_CUR, SEEK_END } from "../../lib/sys/file";
import { cells } from "../../lib/width";
import { LONG_ONLY, other, standard } from "./common";

const USAGE = `[OPTION]... [FILE]...
  or:  wc [OPTION]... --files0-from=F
Print newline, word, and byte counts for each FILE, and a total line if
more than one FILE is specified.

With no FILE, or when FILE is -, read standard input.

  -c, --bytes            print the byte counts
  -m, --chars            print the character counts
  -l, --lines            print the newline counts
      --files0-from=F    read input from the files specified by
                           NUL-terminated names in file F
  -L, --max-line-length  print the maximum display width
  -w, --words            print the word counts
`;
const SIZE = 131072;

let showLines = false;
let showWords = false;
let showChars = false;
let showBytes = false;
let showWidth = false;
let width = 1;
let totalLines: u64 = 0;
let totalWords: u64 = 0;
let totalBytes: u64 = 0;
let totalWidth: u64 = 0;
let totalChars: u64 = 0;
let buffer: usize = 0;

// kinds of bytes: 0 neither a blank nor printable, 1 part of a word, 2 separates words
const kinds = memory.data(256);

function show(lines: u64, words: u64, chars: u64, bytes: u64, longest: u64, name: string): void {
  let out = "";
  if (showLines) out += padLeft(lines.toString(), width);
  if (showWords) out += (out.length ? " " : "") + padLeft(words.toString(), width);
  if (showChars) out += (out.length ? " " : "") + padLeft(chars.toString(), width);
  if (showBytes) out += (out.length ? " " : "") + padLeft(bytes.toString(), width);
  if (showWidth) out += (out.length ? " " : "") + padLeft(longest.toString(), width);
  if (name.length) out += " " + (name.includes("\n") ? quotef(name) : name);
  stdout.put(out);
  stdout.byte(C.NL);
}

/** Counts the characters of UTF-8 in what has a byte beyond ASCII; a character may be cut by a buffer's end. */
class Characters {
  count: u64 = 0;
  words: u64 = 0;
  longest: u64 = 0;
  column: u64 = 0;
  inWord: bool = false;
  private code: i32 = 0;
  private least: i32 = 0;
  private missing: i32 = 0;

  take(p: usize, n: i32): void {
    for (let i = 0; i < n; i++) {
      const c = load<u8>(p + i) as i32;
      if (this.missing) {
        if ((c & 0xc0) == 0x80) {
          this.code = (this.code << 6) | (c & 63);
          if (!--this.missing && this.code >= this.least && (this.code & ~0x7ff) != 0xd800 && this.code <= 0x10ffff)
            this.character(this.code);
          continue;
        }
        this.missing = 0;
      }
      if (c < 0x80) this.character(c);
      else if (c >= 0xc2 && c < 0xf5) {
        this.missing = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
        this.code = c & (c < 0xe0 ? 31 : c < 0xf0 ? 15 : 7);
        this.least = c < 0xe0 ? 0x80 : c < 0xf0 ? 0x800 : 0x10000;
      }
    }
  }
  private character(c: i32): void {
    this.count++;
    if (c == C.NL || c == C.CR || c == C.FF) {
      this.longest = max(this.longest, this.column);
      this.column = 0;
      this.inWord = false;
    } else if (c == C.TAB) {
      this.column += 8 - (this.column & 7);
      this.inWord = false;
    } else if (c == C.SPACE || (c >= 0x2000 && c < 0x200b) || c == 0xa0 || c == 0x3000) {
      this.column += c == 0x3000 ? 2 : 1;
      this.inWord = false;
    } else if (c == C.VT) this.inWord = false;
    else if ((c > 32 && c < 127) || c >= 0xa0) {
      this.column += cells(c);
      if (!this.inWord) this.words++;
      this.inWord = true;
    }
  }
}
function hasHighBytes(p: usize, n: i32): bool {
  let i = 0;
  for (; i + 8 <= n; i += 8) if (load<u64>(p + i) & 0x8080808080808080) return true;
  for (; i < n; i++) if (load<u8>(p + i) & 0x80) return true;
  return false;
}

/** @param name "" = standard input without a name */
function count(fd: i32, name: string): bool {
  let lines: u64 = 0;
  let words: u64 = 0;
  let bytes: u64 = 0;
  let longest: u64 = 0;
  let ok = true;
  const label = name.length && name != "-" ? name : "standard input";
  const utf8 = isUtf8();
  const wide = new Characters();
  let chars: u64 = 0;
  const onlyBytes = !showLines && !showWords && !showWidth && !(showChars && utf8);
  const st = new Stat();
  let known = false;
  if (onlyBytes && st.fstat(fd) == 0 && isReg(st.mode) && st.size > 0) {
    const here = lseek(fd, 0, SEEK_CUR);
    if (here >= 0 && lseek(fd, 0, SEEK_END) >= 0) {
      bytes = st.size > here ? ((st.size - here) as u64) : 0;
      known = true;
    }
  }
  if (!known) {
    let inWord = false;
    let column: u64 = 0;
    while (true) {
      const n = read(fd, buffer, SIZE);
      if (n < 0) {
        error(0, n, quotef(label));
        ok = false;
      }
      if (n <= 0) break;
      bytes += n;
      if (utf8 && (showChars || showWords || showWidth) && (wide.count || hasHighBytes(buffer, n))) {
        if (!wide.count) {
          wide.inWord = inWord;
          wide.column = column;
        }
        const before = wide.words;
        const counted = wide.count;
        wide.take(buffer, n);
        words += wide.words - before;
        chars += wide.count - counted;
        longest = max(longest, wide.longest);
        column = wide.column;
        lines += countByte(buffer, C.NL, n) as u64;
        continue;
      }
      chars += n;
      if (showWords || showWidth) {
        if (!showWidth) {
          // words and lines only
          let w: u32 = 0;
          const end = buffer + n;
          let within = inWord;
          for (let p = buffer; p < end; p++) {
            const k = load<u8>(kinds + load<u8>(p));
            if (k == 1) {
              w += within ? 0 : 1;
              within = true;
            } else if (k == 2) within = false;
          }
          inWord = within;
          words += w;
          if (showLines) lines += countByte(buffer, C.NL, n) as u64;
          continue;
        }
        for (let i = 0; i < n; i++) {
          const c = load<u8>(buffer + i) as i32;
          if (c == C.NL || c == C.CR || c == C.FF) {
            if (c == C.NL) lines++;
            longest = max(longest, column);
            column = 0;
            inWord = false;
          } else if (c == C.TAB) {
            column += 8 - (column & 7);
            inWord = false;
          } else if (c == C.SPACE) {
            column++;
            inWord = false;
          } else if (c == C.VT) inWord = false;
          else if (c > 32 && c < 127) {
            column++;
            if (!inWord) words++;
            inWord = true;
          }
        }
      } else if (showLines) lines += countByte(buffer, C.NL, n) as u64;
    }
    longest = max(longest, column);
  }
  if (known) chars = bytes;
  totalChars += chars;
  show(lines, words, chars, bytes, longest, name);
  totalLines += lines;
  totalWords += words;
  totalBytes += bytes;
  totalWidth = max(totalWidth, longest);
  return ok;
}

export function wc(args: string[]): i32 {
  let files0: string | null = null;
  const o = new Getopt(
    args,
    "clLmw",
    standard([
      long("bytes", NO_ARG, C.c),
      long("chars", NO_ARG, C.m),
      long("lines", NO_ARG, C.l),
      long("words", NO_ARG, C.w),
      long("files0-from", REQ_ARG, LONG_ONLY),
      long("max-line-length", NO_ARG, C.L),
      long("debug", NO_ARG, LONG_ONLY + 1),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.c:
        showBytes = true;
        break;
      case C.m:
        showChars = true;
        break;
      case C.l:
        showLines = true;
        break;
      case C.w:
        showWords = true;
        break;
      case C.L:
        showWidth = true;
        break;
      case LONG_ONLY:
        files0 = o.arg;
        break;
      case LONG_ONLY + 1:
        break;
      default:
        return other(c, USAGE);
    }
  }
  if (!(showLines || showWords || showChars || showBytes || showWidth)) showLines = showWords = showBytes = true;
  for (let c = 33; c < 127; c++) store<u8>(kinds + c, 1);
  for (let c = 9; c <= 13; c++) store<u8>(kinds + c, 2);
  store<u8>(kinds + 32, 2);
  let files = o.rest();
  let ok = true;
  const named = files.length > 0 || files0 !== null;
  if (files0 !== null) {
    if (files.length) {
      error(0, 0, "extra operand " + quoteaf(files[0]));
      stdout.flush();
      eprint("file operands cannot be combined with --files0-from\n");
      tryHelp();
      return 1;
    }
    const text = files0 == "-" ? slurp(0) : readFile(files0);
    if (text === null) error(1, lastError, "cannot open " + quoteaf(files0) + " for reading");
    files = text!.split("\0");
    if (files.length && !files[files.length - 1].length) files.pop();
  } else if (!files.length) files = [""];
  // as wide as the sizes of all regular files together, or 7 when there is another kind
  const columns: i32 = i32(showLines) + i32(showWords) + i32(showChars) + i32(showBytes) + i32(showWidth);
  if (files.length > 1 || columns > 1) {
    const st = new Stat();
    let total: i64 = 0;
    let least = 1;
    for (let i = 0; i < files.length; i++) {
      const e = !files[i].length || files[i] == "-" ? st.fstat(0) : st.stat(files[i]);
      if (e < 0) {
        if (i == 0 && files0 !== null) break;
        continue;
      }
      if (isReg(st.mode)) total += st.size;
      else least = 7;
    }
    width = max(least, total.toString().length);
  }
  if (files0 == "-") width = 1;
  if (inBusybox && (named || columns > 1)) width = 9;
  buffer = heap.alloc(SIZE);
  let usedStdin = false;
  for (let i = 0; i < files.length; i++) {
    const name = files[i];
    if (named && !name.length) {
      if (files0 !== null) error(0, 0, quotef(files0) + ":" + (i + 1).toString() + ": invalid zero-length file name");
      else error(0, 0, "invalid zero-length file name");
      ok = false;
      continue;
    }
    if (files0 == "-" && name == "-") {
      error(0, 0, "when reading file names from stdin, no file name of " + quoteaf("-") + " allowed");
      ok = false;
      continue;
    }
    if (!name.length || name == "-") {
      usedStdin = true;
      if (!count(0, name)) ok = false;
      continue;
    }
    const fd = open(name, O_RDONLY);
    if (fd < 0) {
      error(0, fd, quotef(name));
      ok = false;
      continue;
    }
    if (!count(fd, name)) ok = false;
    close(fd);
  }
  if (files.length > 1) show(totalLines, totalWords, totalChars, totalBytes, totalWidth, "total");
  if (usedStdin) {
    const e = close(0);
    if (e < 0) error(1, e, "-");
  }
  return ok ? 0 : 1;
}
