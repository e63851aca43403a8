// The script's text, character by character, with the place that error messages name: the n-th character of an -e expression, or the
// line of a script file. Escapes for characters (\t, \x41, \o101, \d065, \cA …) are turned into what they mean here.
import * as C from "../../../lib/chars";
import { BAD_USAGE, panic } from "./messages";

export const END = -1;

@final
export class Source {
  pos: i32 = 0;
  line: i32 = 1;
  /** @param file name of the script file, "" for an -e expression, which has a number */
  constructor(
    public text: string,
    public file: string,
    public number: i32,
  ) {}

  next(): i32 {
    if (this.pos >= this.text.length) return END;
    const c = this.text.charCodeAt(this.pos++);
    if (c == C.NL) this.line++;
    return c;
  }
  back(c: i32): void {
    if (c == END) return;
    this.pos--;
    if (c == C.NL) this.line--;
  }
  /** The next character that is no blank. */
  nonblank(): i32 {
    let c = this.next();
    while (c == C.SPACE || c == C.TAB) c = this.next();
    return c;
  }
  /** A number whose first digit is `c`. */
  integer(c: i32): i64 {
    let n: i64 = 0;
    while (isDigit(c)) {
      n = n * 10 + (c - C.n0);
      c = this.next();
    }
    this.back(c);
    return n;
  }
  /** The rest of the line: a file's name. */
  restOfLine(): string {
    let c = this.nonblank();
    const from = this.pos - 1;
    if (c == END) return "";
    while (c != END && c != C.NL) c = this.next();
    this.back(c);
    return this.text.substring(from, this.pos);
  }
  label(): string {
    let c = this.nonblank();
    if (c == END) return "";
    const from = this.pos - 1;
    while (c != END && !isSpace(c) && c != C.SEMI && c != C.RBRACE && c != C.HASH) c = this.next();
    this.back(c);
    return this.text.substring(from, this.pos);
  }
  fail(message: string): void {
    this.failAt(this.pos, this.line, message);
  }
  failAt(pos: i32, line: i32, message: string): void {
    if (this.file.length) panic("file " + this.file + " line " + line.toString() + ": " + message, BAD_USAGE);
    panic("-e expression #" + this.number.toString() + ", char " + pos.toString() + ": " + message, BAD_USAGE);
  }

  /**
   * Up to the delimiter, which is taken. A delimiter behind a backslash loses the backslash; inside a bracket expression of a regular
   * expression it is no delimiter.
   * @returns null when it ends before
   */
  delimited(delimiter: i32, regex: bool): string | null {
    let out = "";
    let c = this.next();
    while (c != delimiter) {
      if (c == END) return null;
      if (c == C.NL && regex) {
        this.back(c);
        return null;
      }
      if (c == C.BACKSLASH) {
        c = this.next();
        if (c == END) return null;
        if (c == delimiter) {
          if (!regex && c == C.AMP) out += "\\";
        } else if (c == C.n && regex) c = C.NL;
        else if (c != C.NL || !regex) out += "\\";
        out += String.fromCharCode(c);
      } else if (c == C.LBRACKET && regex) {
        const from = this.pos;
        const inside = this.bracket();
        if (inside === null) {
          // no bracket expression ends on this line
          this.pos = from;
          out += "[";
          c = this.next();
          while (c != END && c != C.NL) c = this.next();
          this.back(c);
          return null;
        }
        out += inside;
      } else out += String.fromCharCode(c);
      c = this.next();
    }
    return out;
  }
  /** A bracket expression behind its "[", with "\n" made a newline; null when the line ends before it does. */
  private bracket(): string | null {
    const t = this.text;
    let i = this.pos;
    let out = "[";
    if (i < t.length && t.charCodeAt(i) == C.CARET) {
      out += "^";
      i++;
    }
    if (i < t.length && t.charCodeAt(i) == C.RBRACKET) {
      out += "]";
      i++;
    }
    while (i < t.length) {
      const c = t.charCodeAt(i);
      if (c == C.NL) return null;
      if (c == C.RBRACKET) {
        this.pos = i + 1;
        return out + "]";
      }
      if (c == C.LBRACKET && i + 1 < t.length) {
        const kind = t.charCodeAt(i + 1);
        if (kind == C.COLON || kind == C.DOT || kind == C.EQ) {
          const close = t.indexOf(t.charAt(i + 1) + "]", i + 2);
          if (close >= 0) {
            out += t.substring(i, close + 2);
            i = close + 2;
            continue;
          }
        }
      }
      if (c == C.BACKSLASH && i + 1 < t.length && t.charCodeAt(i + 1) == C.n) {
        out += "\n";
        i += 2;
        continue;
      }
      out += String.fromCharCode(c);
      i++;
    }
    return null;
  }
}

export function isDigit(c: i32): bool {
  return c >= C.n0 && c <= C.n9;
}
export function isSpace(c: i32): bool {
  return c == C.SPACE || (c >= C.TAB && c <= C.CR);
}
function digitOf(c: i32, base: i32): i32 {
  let d = -1;
  if (isDigit(c)) d = c - C.n0;
  else if (c >= C.a && c <= C.f) d = c - C.a + 10;
  else if (c >= C.A && c <= C.F) d = c - C.A + 10;
  return d < base ? d : -1;
}

/** In which kind of text escapes are replaced: what would be special there stays quoted. */
export const IN_REGEX = 0;
export const IN_REPLACEMENT = 1;
export const IN_TEXT = 2;

/** Replaces the escapes that stand for one character; others stay as they are. */
export function convertEscapes(text: string, kind: i32, source: Source): string {
  if (!text.includes("\\")) return text;
  let out = "";
  for (let i = 0; i < text.length; i++) {
    let c = text.charCodeAt(i);
    if (c != C.BACKSLASH || i + 1 >= text.length) {
      out += String.fromCharCode(c);
      continue;
    }
    c = text.charCodeAt(++i);
    let made = -1;
    switch (c) {
      case C.a:
        made = 7;
        break;
      case C.f:
        made = 12;
        break;
      case C.r:
        made = 13;
        break;
      case C.n:
        if (kind == IN_TEXT) made = 10;
        break;
      case C.t:
        made = 9;
        break;
      case C.v:
        made = 11;
        break;
      case C.c:
        if (i + 1 < text.length) {
          made = text.charCodeAt(++i);
          if (made == C.BACKSLASH) {
            // "\c\\" is control-backslash
            if (i + 1 < text.length && text.charCodeAt(i + 1) == C.BACKSLASH) i++;
            else source.fail("recursive escaping after \\c not allowed");
          }
          if (made >= C.a && made <= C.z) made -= 32;
          made ^= 0x40;
        }
        break;
      case C.d:
      case C.o:
      case C.x: {
        const base = c == C.d ? 10 : c == C.o ? 8 : 16;
        const most = c == C.x ? 2 : 3;
        let n = 0;
        let k = 0;
        while (k < most && i + 1 + k < text.length) {
          const d = digitOf(text.charCodeAt(i + 1 + k), base);
          if (d < 0) break;
          n = n * base + d;
          k++;
        }
        if (k) {
          made = n & 255;
          i += k;
        }
        break;
      }
    }
    if (made < 0) out += "\\" + String.fromCharCode(c);
    else if (kind != IN_REGEX && made == C.BACKSLASH) out += "\\\\";
    else if (kind == IN_REPLACEMENT && (made == C.AMP || made == C.NL)) out += "\\" + String.fromCharCode(made);
    else out += String.fromCharCode(made);
  }
  return out;
}
