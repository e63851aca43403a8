// Tokens of an awk program (POSIX awk, "Lexical Conventions"). The parser asks for one at a time; whether "/" begins a pattern only
// it knows, so it calls readRegex() when it expects an operand.
import { numEnd, strtod } from "../../lib/number";
import * as err from "./errors";

export const T_EOF = 0;
export const T_NEWLINE = 1;
export const T_NUMBER = 2;
export const T_STRING = 3;
export const T_NAME = 4;
export const T_FUNC_NAME = 5; // a name with "(" right behind it
export const T_BUILTIN = 6; // value: B_…
export const T_KEYWORD = 7; // value: K_…
export const T_OP = 8; // value: character, or one of the O_…

export const O_INCR = 256;
export const O_DECR = 257;
export const O_ADD_ASSIGN = 258;
export const O_SUB_ASSIGN = 259;
export const O_MUL_ASSIGN = 260;
export const O_DIV_ASSIGN = 261;
export const O_MOD_ASSIGN = 262;
export const O_POW_ASSIGN = 263;
export const O_EQ = 264;
export const O_NE = 265;
export const O_LE = 266;
export const O_GE = 267;
export const O_AND = 268;
export const O_OR = 269;
export const O_NO_MATCH = 270;
export const O_APPEND = 271;

export const K_BEGIN = 1;
export const K_END = 2;
export const K_FUNCTION = 3;
export const K_IF = 4;
export const K_ELSE = 5;
export const K_WHILE = 6;
export const K_DO = 7;
export const K_FOR = 8;
export const K_IN = 9;
export const K_BREAK = 10;
export const K_CONTINUE = 11;
export const K_NEXT = 12;
export const K_NEXTFILE = 13;
export const K_EXIT = 14;
export const K_RETURN = 15;
export const K_DELETE = 16;
export const K_GETLINE = 17;
export const K_PRINT = 18;
export const K_PRINTF = 19;
const KEYWORDS: string[] = [
  "",
  "BEGIN",
  "END",
  "function",
  "if",
  "else",
  "while",
  "do",
  "for",
  "in",
  "break",
  "continue",
  "next",
  "nextfile",
  "exit",
  "return",
  "delete",
  "getline",
  "print",
  "printf",
];

export const BUILTINS: string[] = [
  "length",
  "substr",
  "index",
  "split",
  "sub",
  "gsub",
  "match",
  "sprintf",
  "sin",
  "cos",
  "atan2",
  "exp",
  "log",
  "sqrt",
  "int",
  "rand",
  "srand",
  "tolower",
  "toupper",
  "system",
  "close",
  "fflush",
  "systime",
  "strftime",
  "mktime",
  "gensub",
  "and",
  "or",
  "xor",
  "compl",
  "lshift",
  "rshift",
];
export const B_LENGTH = 0;
export const B_SUBSTR = 1;
export const B_INDEX = 2;
export const B_SPLIT = 3;
export const B_SUB = 4;
export const B_GSUB = 5;
export const B_MATCH = 6;
export const B_SPRINTF = 7;
export const B_SIN = 8;
export const B_COS = 9;
export const B_ATAN2 = 10;
export const B_EXP = 11;
export const B_LOG = 12;
export const B_SQRT = 13;
export const B_INT = 14;
export const B_RAND = 15;
export const B_SRAND = 16;
export const B_TOLOWER = 17;
export const B_TOUPPER = 18;
export const B_SYSTEM = 19;
export const B_CLOSE = 20;
export const B_FFLUSH = 21;
export const B_SYSTIME = 22;
export const B_STRFTIME = 23;
export const B_MKTIME = 24;
export const B_GENSUB = 25;
export const B_AND = 26;
export const B_OR = 27;
export const B_XOR = 28;
export const B_COMPL = 29;
export const B_LSHIFT = 30;
export const B_RSHIFT = 31;

function isDigit(c: i32): bool {
  return c >= 48 && c <= 57;
}
function isNameStart(c: i32): bool {
  return c == 0x5f || ((c | 32) - 97 < 26 && (c | 32) >= 97);
}
function hexValue(c: i32): i32 {
  if (isDigit(c)) return c - 48;
  c |= 32;
  return c >= 97 && c <= 102 ? c - 87 : -1;
}

/** One escape sequence of awk; `s[at]` is what follows the backslash. Sets escapeEnd. @returns the byte, or −1: both stay */
export let escapeEnd: i32 = 0;
export function escape(s: string, at: i32): i32 {
  const c = at < s.length ? s.charCodeAt(at) : 0;
  escapeEnd = at + 1;
  switch (c) {
    case 0x6e:
      return 10;
    case 0x74:
      return 9;
    case 0x72:
      return 13;
    case 0x61:
      return 7;
    case 0x62:
      return 8;
    case 0x66:
      return 12;
    case 0x76:
      return 11;
    case 0x5c:
      return 0x5c;
    case 0x22:
      return 0x22;
    case 0x2f:
      return 0x2f;
    case 0x78: {
      let v = 0;
      let i = at + 1;
      while (i < s.length && i < at + 3 && hexValue(s.charCodeAt(i)) >= 0) v = v * 16 + hexValue(s.charCodeAt(i++));
      if (i == at + 1) return -1;
      escapeEnd = i;
      return v;
    }
  }
  if (c >= 48 && c <= 55) {
    let v = 0;
    let i = at;
    while (i < s.length && i < at + 3 && s.charCodeAt(i) >= 48 && s.charCodeAt(i) <= 55)
      v = v * 8 + s.charCodeAt(i++) - 48;
    escapeEnd = i;
    return v & 255;
  }
  return -1;
}
/** Escapes of a string that came from the command line (-v, operands, -F). */
export function unescape(s: string): string {
  if (!s.includes("\\")) return s;
  let out = "";
  for (let i = 0; i < s.length; ) {
    const c = s.charCodeAt(i++);
    if (c != 0x5c || i == s.length) {
      out += String.fromCharCode(c);
      continue;
    }
    const e = escape(s, i);
    if (e < 0) out += "\\" + s.charAt(i);
    else out += String.fromCharCode(e);
    i = escapeEnd;
  }
  return out;
}

export class Lexer {
  /** The current token. */
  type: i32 = T_NEWLINE;
  value: i32 = 0;
  text: string = "";
  num: f64 = 0;
  line: i32 = 1;
  /** Type of the token before. */
  previous: i32 = T_NEWLINE;
  private at: i32 = 0;
  private start: i32 = 0;
  constructor(private src: string) {}

  private char(i: i32): i32 {
    return i < this.src.length ? this.src.charCodeAt(i) : -1;
  }
  private skipBlanks(): void {
    for (;;) {
      const c = this.char(this.at);
      if (c == 32 || c == 9 || c == 13) this.at++;
      else if (c == 0x5c && this.char(this.at + 1) == 10) {
        this.at += 2;
        this.line++;
      } else if (c == 0x5c && this.char(this.at + 1) == 13 && this.char(this.at + 2) == 10) {
        this.at += 3;
        this.line++;
      } else if (c == 0x23) {
        while (this.at < this.src.length && this.char(this.at) != 10) this.at++;
      } else return;
    }
  }
  private op(value: i32, length: i32): void {
    this.type = T_OP;
    this.value = value;
    this.at += length;
  }

  /** Whether the token after the current one is the word getline. */
  getlineFollows(): bool {
    const at = this.at;
    const line = this.line;
    this.skipBlanks();
    const here = this.at;
    this.at = at;
    this.line = line;
    if (this.src.substring(here, here + 7) != "getline") return false;
    const c = this.char(here + 7);
    return !isNameStart(c) && !isDigit(c);
  }

  next(): void {
    this.previous = this.type == T_OP && this.value == 0x3b ? T_OP : this.type;
    this.skipBlanks();
    this.start = this.at;
    err.setLine(this.line);
    const c = this.char(this.at);
    if (c < 0) {
      this.type = T_EOF;
      return;
    }
    if (c == 10) {
      this.at++;
      this.line++;
      this.type = T_NEWLINE;
      return;
    }
    if (c == 0x22) return this.string();
    if (isDigit(c) || (c == 0x2e && isDigit(this.char(this.at + 1)))) return this.number();
    if (isNameStart(c)) return this.word();
    const d = this.char(this.at + 1);
    const assign = d == 0x3d;
    switch (c) {
      case 0x2b:
        return d == 0x2b ? this.op(O_INCR, 2) : assign ? this.op(O_ADD_ASSIGN, 2) : this.op(c, 1);
      case 0x2d:
        return d == 0x2d ? this.op(O_DECR, 2) : assign ? this.op(O_SUB_ASSIGN, 2) : this.op(c, 1);
      case 0x2a:
        if (d == 0x2a) return this.char(this.at + 2) == 0x3d ? this.op(O_POW_ASSIGN, 3) : this.op(0x5e, 2);
        return assign ? this.op(O_MUL_ASSIGN, 2) : this.op(c, 1);
      case 0x2f:
        return assign ? this.op(O_DIV_ASSIGN, 2) : this.op(c, 1);
      case 0x25:
        return assign ? this.op(O_MOD_ASSIGN, 2) : this.op(c, 1);
      case 0x5e:
        return assign ? this.op(O_POW_ASSIGN, 2) : this.op(c, 1);
      case 0x3d:
        return assign ? this.op(O_EQ, 2) : this.op(c, 1);
      case 0x21:
        return assign ? this.op(O_NE, 2) : d == 0x7e ? this.op(O_NO_MATCH, 2) : this.op(c, 1);
      case 0x3c:
        return assign ? this.op(O_LE, 2) : this.op(c, 1);
      case 0x3e:
        return assign ? this.op(O_GE, 2) : d == 0x3e ? this.op(O_APPEND, 2) : this.op(c, 1);
      case 0x26:
        if (d == 0x26) return this.op(O_AND, 2);
        break;
      case 0x7c:
        return d == 0x7c ? this.op(O_OR, 2) : this.op(c, 1);
      case 0x28:
      case 0x29:
      case 0x5b:
      case 0x5d:
      case 0x7b:
      case 0x7d:
      case 0x3b:
      case 0x2c:
      case 0x3f:
      case 0x3a:
      case 0x24:
      case 0x7e:
        return this.op(c, 1);
    }
    err.fatal(err.UNEXPECTED_TOKEN);
  }

  private string(): void {
    let out = "";
    let i = this.at + 1;
    let run = i;
    for (;;) {
      const c = this.char(i);
      if (c < 0 || c == 10) err.fatal(err.UNEXPECTED_END);
      if (c != 0x22 && c != 0x5c) {
        i++;
        continue;
      }
      out += this.src.substring(run, i++);
      if (c == 0x22) break;
      if (this.char(i) == 10) {
        this.line++;
        i++;
      } else {
        const e = escape(this.src, i);
        if (e < 0) out += "\\" + (i < this.src.length ? this.src.charAt(i) : "");
        else out += String.fromCharCode(e);
        i = escapeEnd;
      }
      run = i;
    }
    this.at = i;
    this.text = out;
    this.type = T_STRING;
  }

  /** As busybox (CONFIG_DESKTOP) reads them: 0x1f and 017 too, in the program only. */
  private number(): void {
    this.type = T_NUMBER;
    const c = this.char(this.at);
    const d = this.char(this.at + 1);
    if (c == 48 && ((d | 32) == 0x78 || isDigit(d))) {
      const hex = (d | 32) == 0x78;
      let i = this.at + (hex ? 2 : 1);
      let v: u64 = 0;
      if (hex) for (; hexValue(this.char(i)) >= 0; i++) v = v * 16 + hexValue(this.char(i));
      else for (; this.char(i) >= 48 && this.char(i) <= 55; i++) v = v * 8 + (this.char(i) - 48);
      if (hex || (!isDigit(this.char(i)) && this.char(i) != 0x2e)) {
        this.num = v as f64;
        this.at = i;
        return;
      }
    }
    let i = this.at;
    while (isDigit(this.char(i))) i++;
    if (this.char(i) == 0x2e) for (i++; isDigit(this.char(i)); ) i++;
    if ((this.char(i) | 32) == 0x65) {
      let j = i + 1;
      if (this.char(j) == 0x2b || this.char(j) == 0x2d) j++;
      if (isDigit(this.char(j))) {
        while (isDigit(this.char(j))) j++;
        i = j;
      }
    }
    this.num = strtod(this.src.substring(this.at, i));
    this.at += numEnd;
  }

  private word(): void {
    let i = this.at + 1;
    while (isNameStart(this.char(i)) || isDigit(this.char(i))) i++;
    const s = this.src.substring(this.at, i);
    this.at = i;
    this.text = s;
    let k = KEYWORDS.indexOf(s);
    if (s == "func") k = K_FUNCTION;
    if (k > 0) {
      this.type = T_KEYWORD;
      this.value = k;
      return;
    }
    k = BUILTINS.indexOf(s);
    if (k >= 0) {
      this.type = T_BUILTIN;
      this.value = k;
      return;
    }
    this.type = this.char(i) == 0x28 ? T_FUNC_NAME : T_NAME;
  }

  /** The current token is "/" or "/=": goes on behind the pattern it begins. @returns the pattern, its escapes still in it but for "\/" */
  readRegex(): string {
    let i = this.start + 1;
    let out = "";
    let bracket = false;
    for (;;) {
      const c = this.char(i);
      if (c < 0 || c == 10) err.fatal(err.UNEXPECTED_END);
      if (c == 0x2f && !bracket) break;
      if (c == 0x5c) {
        if (this.char(i + 1) == 0x2f) out += "/";
        else out += this.src.substring(i, i + 2);
        i += 2;
        continue;
      }
      if (c == 0x5b && !bracket) {
        // a "]" first in a bracket belongs to it
        let j = i + 1;
        if (this.char(j) == 0x5e) j++;
        if (this.char(j) == 0x5d) j++;
        const close = this.src.indexOf("]", j);
        if (close >= 0 && close < this.lineEnd(i)) bracket = true;
        out += this.src.substring(i, j);
        i = j;
        continue;
      }
      if (c == 0x5b && this.char(i + 1) == 0x3a) {
        const close = this.src.indexOf(":]", i + 2);
        if (close >= 0) {
          out += this.src.substring(i, close + 2);
          i = close + 2;
          continue;
        }
      }
      if (c == 0x5d) bracket = false;
      out += String.fromCharCode(c);
      i++;
    }
    this.at = i + 1;
    this.type = T_STRING;
    this.next();
    return out;
  }
  private lineEnd(i: i32): i32 {
    const e = this.src.indexOf("\n", i);
    return e < 0 ? this.src.length : e;
  }
}
