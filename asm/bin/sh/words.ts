// Reading one word: quotes, $, backquotes, arithmetic, here-document bodies. The result is a list of parts (ast.ts).
// dash keeps a stack of syntaxes; here each nesting is a call of readParts with its own context.
import {
  Node,
  P_ARITH,
  P_COMMAND,
  P_LIT,
  P_PARAM,
  Part,
  Q,
  QMARK,
  S_ASSIGN,
  S_BAD,
  S_LEFT,
  S_LENGTH,
  S_MINUS,
  S_NORMAL,
  S_PLUS,
  S_QUESTION,
  S_RIGHT,
} from "./ast";
import { EOF, getc, getcJoined, Input, popSource, pushBack, pushString, ungetc, wantPrompt } from "./input";
import { Parse, parseBackquoted, parseSubstitution, syntaxError } from "./parser";
import { varAt } from "./vars";

// Contexts of readParts
/** A word outside quotes: ends before a blank or operator. */
const C_WORD = 0;
/** Inside "…". */
const C_DOUBLE = 1;
/** The word of ${x-word} outside quotes, and every pattern: ends at "}". */
const C_BRACE = 2;
/** The word of "${x-word}": as in double quotes, but " toggles. */
const C_DQ_BRACE = 3;
/** The body of a here-document, to the end of the pushed text. */
const C_HERE = 4;
/** Inside $((…)). */
const C_ARITH = 5;
/** A whole text that is expanded as a here-document is (PS1). */
const C_PROMPT = 6;

/** What the last readWord met. */
export class Lex {
  /** Some of it was quoted. */
  static quoted: bool = false;
  /** The eof word of a here-document is being read: $ means nothing. */
  static eofMark: bool = false;
  /** A here-document's body (or a prompt) is being read: " is literal. */
  static inHere: bool = false;
  /** Its lines come one by one, until its end. */
  static byLine: bool = false;
  /** Line where the outermost open quotation began. */
  static startLine: i32 = 0;
}

// The literal being collected: units in one buffer that grows; nested calls use what lies behind.
let units: usize = 0;
let capacity = 0;
let length = 0;
function put(u: i32): void {
  if (length == capacity) {
    capacity = capacity ? capacity * 2 : 512;
    units = units ? heap.realloc(units, (capacity as usize) << 1) : heap.alloc((capacity as usize) << 1);
  }
  store<u16>(units + ((length++ as usize) << 1), u as u16);
}
/** Forgets half-read literals (a syntax error has left them). */
export function resetLexer(): void {
  length = 0;
  Lex.eofMark = false;
  Lex.inHere = false;
  Lex.byLine = false;
}
function take(base: i32): string {
  const n = length - base;
  length = base;
  if (!n) return "";
  const s = changetype<string>(__new((n as usize) << 1, idof<string>()));
  memory.copy(changetype<usize>(s), units + ((base as usize) << 1), (n as usize) << 1);
  return s;
}
function flush(parts: Part[], base: i32): void {
  if (length == base) return;
  const p = new Part(P_LIT);
  p.text = take(base);
  parts.push(p);
}

export function isNameStart(c: i32): bool {
  return c == 0x5f || (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a);
}
export function isDigit(c: i32): bool {
  return c >= 48 && c <= 57;
}
/** $@ $* $# $? $- $$ $! and digits */
function isSpecial(c: i32): bool {
  return c == 0x40 || c == 0x2a || c == 0x23 || c == 0x3f || c == 0x2d || c == 0x24 || c == 0x21 || isDigit(c);
}
/** Ends an unquoted word. */
function isMeta(c: i32): bool {
  return (
    c == 32 ||
    c == 9 ||
    c == 10 ||
    c == EOF ||
    c == 0x26 ||
    c == 0x3b ||
    c == 0x3c ||
    c == 0x3e ||
    c == 0x28 ||
    c == 0x29 ||
    c == 0x7c
  );
}

/** Reads a word whose first byte has been taken and pushed back. */
export function readWord(): Part[] {
  Lex.quoted = false;
  Lex.startLine = Input.source.line;
  return readParts(C_WORD, false);
}
/** @param inBrace some ${…} is open around this, so that \} means } */
function readParts(context: i32, inBrace: bool): Part[] {
  const parts: Part[] = [];
  const base = length;
  // in these contexts literal bytes are quoted
  const mark = context == C_DOUBLE || context == C_DQ_BRACE || context == C_HERE || context == C_PROMPT ? Q : 0;
  const quotedParts = mark != 0 || context == C_ARITH;
  let inner = false; // C_DQ_BRACE: between two inner "
  let depth = 0; // C_ARITH: open parentheses
  let bol = context == C_HERE;
  while (!Parse.failed) {
    let c = getcJoined();
    if (bol) {
      // before each line of a here-document its end is looked for, even inside a ${…} of it
      bol = false;
      c = hereLine(c);
      if (c == EOF && context == C_HERE) break;
    }
    switch (c) {
      case EOF:
        if (context == C_ARITH) syntaxError("Missing '))'");
        else if (context == C_DOUBLE || context == C_DQ_BRACE) unterminated();
        else if (context == C_BRACE) syntaxError("Missing '}'");
        else ungetc();
        flush(parts, base);
        return parts;
      case 10:
        if (context == C_WORD) {
          ungetc();
          flush(parts, base);
          return parts;
        }
        Input.source.line++;
        put(10 | mark);
        bol = Lex.byLine;
        if (Input.prompting) wantPrompt(2);
        break;
      case 0x5c: {
        const d = getc();
        if (d == EOF) {
          put(0x5c | Q);
          ungetc();
          break;
        }
        if (
          quotedParts &&
          d != 0x5c &&
          d != 0x60 &&
          d != 0x24 &&
          (d != 0x22 || context == C_HERE || context == C_PROMPT) &&
          (d != 0x7d || !(inBrace || context == C_DQ_BRACE))
        )
          put(0x5c | Q);
        put(d | Q);
        Lex.quoted = true;
        break;
      }
      case 0x27:
        if (context == C_WORD || context == C_BRACE) readSingle();
        else put(c | mark);
        break;
      case 0x22:
        if (context == C_WORD || context == C_BRACE) {
          Lex.quoted = true;
          flush(parts, base);
          const inside = readParts(C_DOUBLE, inBrace || context == C_BRACE);
          // "$@" without parameters is no field at all; anything else in quotes is one
          const all =
            inside.length == 1 && inside[0].kind == P_PARAM && inside[0].special == 0x40 && inside[0].op == S_NORMAL;
          if (!all) {
            put(QMARK);
            if (inside.length) flush(parts, base);
          }
          for (let i = 0; i < inside.length; i++) parts.push(inside[i]);
          if (!all) put(QMARK);
        } else if (context == C_DOUBLE) {
          flush(parts, base);
          return parts;
        } else if (context == C_DQ_BRACE) {
          inner = !inner;
          Lex.quoted = true;
          if (!Lex.inHere) put(QMARK);
        } else put(c | mark);
        break;
      case 0x24:
        readDollar(parts, base, context, quotedParts, inner, inBrace);
        break;
      case 0x60: {
        if (Lex.eofMark) {
          put(c | mark);
          break;
        }
        flush(parts, base);
        const p = new Part(P_COMMAND);
        p.quoted = quotedParts;
        p.command = readBackquoted(quotedParts);
        parts.push(p);
        break;
      }
      case 0x7d:
        if ((context == C_BRACE || context == C_DQ_BRACE) && !inner) {
          flush(parts, base);
          return parts;
        }
        put(c | mark);
        break;
      case 0x28:
        if (context == C_ARITH) depth++;
        else if (context == C_WORD) {
          ungetc();
          flush(parts, base);
          return parts;
        }
        put(c | mark);
        break;
      case 0x29:
        if (context == C_ARITH) {
          if (depth > 0) depth--;
          else if (getcJoined() == 0x29) {
            flush(parts, base);
            return parts;
          } else ungetc(); // unbalanced: not ours to judge
        } else if (context == C_WORD) {
          ungetc();
          flush(parts, base);
          return parts;
        }
        put(c | mark);
        break;
      default:
        if (context == C_WORD && isMeta(c)) {
          ungetc();
          flush(parts, base);
          return parts;
        }
        put(c | mark);
    }
  }
  flush(parts, base);
  return parts;
}

/** A quotation meets the end. In a here-document there are quotes only in the pattern of a ${…}, and dash misses its brace. */
function unterminated(): void {
  syntaxError(Lex.inHere ? "Missing '}'" : "Unterminated quoted string");
}

function readSingle(): void {
  Lex.quoted = true;
  put(QMARK);
  let bol = false;
  while (true) {
    let c = getc();
    if (bol) {
      bol = false;
      c = hereLine(c);
    }
    if (c == 0x27) break;
    if (c == EOF) {
      unterminated();
      return;
    }
    if (c == 10) {
      Input.source.line++;
      bol = Lex.byLine;
      if (Input.prompting) wantPrompt(2);
    }
    put(c | Q);
  }
  put(QMARK);
}

function readBackquoted(quoted: bool): Node | null {
  // the text up to the closing quote, one level of backslashes removed
  const base = length;
  while (true) {
    let c = getcJoined();
    if (c == 0x60) break;
    if (c == 0x5c) {
      c = getc();
      if (c != 0x5c && c != 0x60 && c != 0x24 && (!quoted || c != 0x22)) put(0x5c);
    }
    if (c == EOF) {
      syntaxError("EOF in backquote substitution");
      length = base;
      return null;
    }
    if (c == 10) {
      Input.source.line++;
      if (Input.prompting) wantPrompt(2);
    }
    put(c);
  }
  pushString(take(base));
  const node = parseBackquoted();
  popSource();
  return node;
}

function readDollar(parts: Part[], base: i32, context: i32, quoted: bool, inner: bool, inBrace: bool): void {
  let c = getcJoined();
  if (Lex.eofMark || (c != 0x28 && c != 0x7b && !isNameStart(c) && !isSpecial(c))) {
    put(quoted && context != C_ARITH ? 0x24 | Q : 0x24);
    ungetc();
    return;
  }
  flush(parts, base);
  if (c == 0x28) {
    if (getcJoined() == 0x28) {
      const p = new Part(P_ARITH);
      p.quoted = quoted;
      p.word = readParts(C_ARITH, false);
      parts.push(p);
      return;
    }
    ungetc();
    const p = new Part(P_COMMAND);
    p.quoted = quoted;
    p.command = parseSubstitution();
    parts.push(p);
    return;
  }
  const p = new Part(P_PARAM);
  p.quoted = quoted;
  parts.push(p);
  if (c != 0x7b) {
    // $name, or one character
    if (isNameStart(c)) {
      while (isNameStart(c) || isDigit(c)) {
        put(c);
        c = getcJoined();
      }
      ungetc();
      name(p, base);
    } else if (isDigit(c)) p.special = -1 - (c - 48);
    else p.special = c;
    return;
  }
  c = getcJoined();
  let op = -1; // not known
  if (c == 0x23) {
    // ${#name}, ${#} or ${#op…}
    c = getcJoined();
    if (isNameStart(c) || isDigit(c)) op = S_LENGTH;
    else {
      const cc = c;
      c = getcJoined();
      if (cc == 0x7d || c != 0x7d) {
        // it was $# itself
        ungetc();
        c = cc;
        p.special = 0x23;
      } else if (isSpecial(cc)) {
        op = S_LENGTH;
        p.special = cc;
      } else {
        p.op = S_BAD;
        ungetc();
        p.word = readParts(wordContext(context), inBrace || context != C_WORD);
        return;
      }
    }
  }
  if (p.special == 0) {
    if (isNameStart(c)) {
      while (isNameStart(c) || isDigit(c)) {
        put(c);
        c = getcJoined();
      }
      name(p, base);
    } else if (isDigit(c)) {
      let n = 0;
      while (isDigit(c)) {
        n = min(n * 10 + c - 48, 0x7ffffff);
        c = getcJoined();
      }
      p.special = -1 - n;
    } else if (c != 0x7d && isSpecial(c)) {
      p.special = c;
      c = getcJoined();
    } else {
      // dash drops the byte that begins no parameter, a newline or a quote too
      if (c != 0x7d && c != EOF) getcJoined();
      ungetc();
      p.op = S_BAD;
      p.word = readParts(wordContext(context), true);
      return;
    }
  }
  if (op == S_LENGTH) {
    if (c == 0x7d) {
      p.op = S_LENGTH;
      return;
    }
    p.op = S_BAD;
    ungetc();
    p.word = readParts(wordContext(context), true);
    return;
  }
  let wanted = wordContext(context);
  if (c == 0x3a) {
    p.colon = true;
    c = getcJoined();
  }
  switch (c) {
    case 0x7d:
      p.op = S_NORMAL;
      if (p.colon) {
        // dash takes ${x:} for $x and goes on to the next "}"
        p.colon = false;
        const rest = readParts(wanted, true);
        for (let i = 0; i < rest.length; i++) parts.push(rest[i]);
      }
      return;
    case 0x2d:
      p.op = S_MINUS;
      break;
    case 0x2b:
      p.op = S_PLUS;
      break;
    case 0x3f:
      p.op = S_QUESTION;
      break;
    case 0x3d:
      p.op = S_ASSIGN;
      break;
    case 0x25:
    case 0x23:
      if (p.colon) {
        p.op = S_BAD;
        break;
      }
      p.op = c == 0x25 ? S_RIGHT : S_LEFT;
      if (getcJoined() == c) p.op++;
      else ungetc();
      wanted = C_BRACE;
      break;
    default:
      // dash drops the byte that is no operator, a newline or a quote too
      p.op = S_BAD;
      if (c == EOF) ungetc();
  }
  p.word = readParts(wanted, true);
}
/** The context of the word in ${x-word}. */
function wordContext(context: i32): i32 {
  return context == C_WORD || context == C_BRACE ? C_BRACE : C_DQ_BRACE;
}
function name(p: Part, base: i32): void {
  p.variable = varAt(units + ((base as usize) << 1), length - base);
  length = base;
}

// The end of the here-document whose body is read now, and whether its tabs are stripped (<<-).
let hereEnd = "";
let hereStrip = false;

/** The body of a here-document, with expansions. */
export function readHere(end: string, strip: bool): Part[] {
  const savedEnd = hereEnd;
  const savedStrip = hereStrip;
  const savedIn = Lex.inHere;
  const savedBy = Lex.byLine;
  const quoted = Lex.quoted;
  hereEnd = end;
  hereStrip = strip;
  Lex.inHere = true;
  Lex.byLine = true;
  const parts = readParts(C_HERE, false);
  hereEnd = savedEnd;
  hereStrip = savedStrip;
  Lex.inHere = savedIn;
  Lex.byLine = savedBy;
  Lex.quoted = quoted;
  return parts;
}
/** The body of a here-document as it stands. */
export function readRawHere(end: string, strip: bool): Part[] {
  const parts: Part[] = [];
  const p = new Part(P_LIT);
  const base = length;
  const savedEnd = hereEnd;
  const savedStrip = hereStrip;
  hereEnd = end;
  hereStrip = strip;
  let c = hereLine(getc());
  while (c != EOF) {
    put(c | Q);
    const newline = c == 10;
    if (newline) {
      Input.source.line++;
      if (Input.prompting) wantPrompt(2);
    }
    c = getc();
    if (newline) c = hereLine(c);
  }
  hereEnd = savedEnd;
  hereStrip = savedStrip;
  p.text = take(base);
  if (p.text.length) parts.push(p);
  return parts;
}
/**
 * At the start of a line of the here-document whose first byte is `c`: strips its tabs and looks for the end, byte by byte, so that
 * an end of several lines is found too. What has been read of a line that is not the end is put back.
 * @returns the line's first byte, EOF at the document's end
 */
function hereLine(c: i32): i32 {
  if (hereStrip) while (c == 9) c = getc();
  const base = length;
  const n = hereEnd.length;
  let i = 0;
  const first = c;
  while (i < n && c == hereEnd.charCodeAt(i)) {
    c = getc();
    put(c);
    i++;
  }
  if (i == n && (c == 10 || c == EOF)) {
    length = base;
    Input.source.line++;
    Input.needPrompt = Input.prompting;
    Input.atEof = false;
    return EOF;
  }
  if (i) {
    Input.atEof = false;
    if (c == EOF) length--;
    const rest = take(base);
    if (rest.length) pushBack(rest, null);
  }
  return first;
}

/** Text of an assignment, prompt or trap expanded as in a here-document: all of the pushed string. */
export function readPrompt(): Part[] {
  const savedIn = Lex.inHere;
  const savedBy = Lex.byLine;
  Lex.inHere = true;
  Lex.byLine = false;
  const parts = readParts(C_PROMPT, false);
  Lex.inHere = savedIn;
  Lex.byLine = savedBy;
  return parts;
}
