// The grammar: tokens into nodes (ast.ts), with dash's messages. One call of parseCommand reads one complete command.

import { findAlias } from "./alias";
import {
  Assign,
  BinaryNode,
  CaseClause,
  CaseNode,
  CmdNode,
  ForNode,
  FuncNode,
  IfNode,
  ListNode,
  N_AND,
  N_BACKGROUND,
  N_NOT,
  N_OR,
  N_PIPE,
  N_REDIR,
  N_SUBSHELL,
  N_UNTIL,
  N_WHILE,
  NO_ASSIGNS,
  NO_REDIRS,
  NO_WORDS,
  Node,
  P_LIT,
  P_PARAM,
  Part,
  PipeNode,
  QMARK,
  Redir,
  RedirNode,
  S_NORMAL,
  T_APPEND,
  T_CLOBBER,
  T_FROM,
  T_FROMFD,
  T_FROMTO,
  T_HERE,
  T_TO,
  T_TOFD,
  T_XHERE,
  Word,
} from "./ast";
import { findBuiltin, isSpecialBuiltin } from "./builtins/table";
import { EOF, getc, getcJoined, Input, pushBack, releaseAliases, ungetc, wantPrompt } from "./input";
import { R_ERROR, raise, Sh, warn } from "./state";
import { goodName, nameLength, varAt, variable } from "./vars";
import { isDigit, Lex, readHere, readRawHere, readWord, resetLexer } from "./words";

// Tokens. Reserved words follow TWORD in alphabetical order of their text.
const TEOF = 0;
const TNL = 1;
const TSEMI = 2;
const TBACKGND = 3;
const TAND = 4;
const TOR = 5;
const TPIPE = 6;
const TLP = 7;
const TRP = 8;
const TENDCASE = 9;
const TREDIR = 10;
const TWORD = 11;
const TNOT = 12;
const TCASE = 13;
const TDO = 14;
const TDONE = 15;
const TELIF = 16;
const TELSE = 17;
const TESAC = 18;
const TFI = 19;
const TFOR = 20;
const TIF = 21;
const TIN = 22;
const TTHEN = 23;
const TUNTIL = 24;
const TWHILE = 25;
const TBEGIN = 26;
const TEND = 27;
const NAMES: StaticArray<string> = [
  "end of file",
  "newline",
  '";"',
  '"&"',
  '"&&"',
  '"||"',
  '"|"',
  '"("',
  '")"',
  '";;"',
  "redirection",
  "word",
  '"!"',
  '"case"',
  '"do"',
  '"done"',
  '"elif"',
  '"else"',
  '"esac"',
  '"fi"',
  '"for"',
  '"if"',
  '"in"',
  '"then"',
  '"until"',
  '"while"',
  '"{"',
  '"}"',
];
/** Number of the reserved word, or −1. */
export function reservedWord(w: string): i32 {
  const n = w.length;
  if (n > 5) return -1;
  const c = n ? w.charCodeAt(0) : 0;
  switch (c) {
    case 0x21:
      return n == 1 ? TNOT : -1;
    case 0x63:
      return w == "case" ? TCASE : -1;
    case 0x64:
      return w == "do" ? TDO : w == "done" ? TDONE : -1;
    case 0x65:
      return w == "elif" ? TELIF : w == "else" ? TELSE : w == "esac" ? TESAC : -1;
    case 0x66:
      return w == "fi" ? TFI : w == "for" ? TFOR : -1;
    case 0x69:
      return w == "if" ? TIF : w == "in" ? TIN : -1;
    case 0x74:
      return w == "then" ? TTHEN : -1;
    case 0x75:
      return w == "until" ? TUNTIL : -1;
    case 0x77:
      return w == "while" ? TWHILE : -1;
    case 0x7b:
      return n == 1 ? TBEGIN : -1;
    case 0x7d:
      return n == 1 ? TEND : -1;
  }
  return -1;
}
/** Tokens that end a list. */
function endsList(t: i32): bool {
  return (
    t == TEOF ||
    t == TRP ||
    t == TENDCASE ||
    t == TDO ||
    t == TDONE ||
    t == TELIF ||
    t == TELSE ||
    t == TESAC ||
    t == TFI ||
    t == TTHEN ||
    t == TEND
  );
}

// What readToken checks for
const K_NEWLINES = 1;
const K_WORDS = 2;
const K_ALIASES = 4;

class HereDocument {
  constructor(
    public redir: Redir,
    public end: string,
    public strip: bool,
  ) {}
}

export class Parse {
  /** A syntax error has been reported; everything returns. */
  static failed: bool = false;
  /** Set when the last parseCommand met the end of the input with nothing before it. */
  static atEnd: bool = false;
}
let last = 0;
let pushedBack = false;
let check = 0;
/** Of the last TWORD. */
let parts: Part[] = [];
let literal: string | null = null; // its text, when it is one unquoted literal
let wordQuoted = false;
/** Of the last TREDIR. */
let redirection: Redir | null = null;
let documents: HereDocument[] = [];

export function syntaxError(message: string): void {
  if (Parse.failed) return;
  Parse.failed = true;
  Sh.errLine = Input.source.line;
  warn("Syntax error: " + message);
  Sh.status = 2;
  raise(R_ERROR);
}
function unexpected(wanted: i32): void {
  let message = unchecked(NAMES[last]) + " unexpected";
  if (wanted >= 0) message += " (expecting " + unchecked(NAMES[wanted]) + ")";
  syntaxError(message);
}

/** Reads one complete command. @returns null for an empty line, and at the end (Parse.atEnd) or after an error (Parse.failed) */
export function parseCommand(interactive: bool): Node | null {
  pushedBack = false;
  check = 0;
  documents = [];
  Parse.failed = false;
  Parse.atEnd = false;
  Input.prompting = interactive;
  if (interactive) wantPrompt(1);
  Input.needPrompt = false;
  const n = list(1);
  if (Parse.failed) {
    resetLexer();
    return null;
  }
  return n;
}
/** The command of a $(…), up to its ")". */
export function parseSubstitution(): Node | null {
  const saved = documents;
  const eofMark = Lex.eofMark;
  const inHere = Lex.inHere;
  const byLine = Lex.byLine;
  const quoted = Lex.quoted;
  documents = [];
  Lex.eofMark = false;
  Lex.inHere = false;
  Lex.byLine = false;
  const state = saveState();
  const n = list(2);
  if (!Parse.failed && readToken() != TRP) unexpected(TRP);
  restoreState(state);
  documents = saved;
  Lex.eofMark = eofMark;
  Lex.inHere = inHere;
  Lex.byLine = byLine;
  Lex.quoted = quoted;
  return n;
}
/** The command in backquotes: the whole source. */
export function parseBackquoted(): Node | null {
  const saved = documents;
  const inHere = Lex.inHere;
  const byLine = Lex.byLine;
  const quoted = Lex.quoted;
  const prompting = Input.prompting;
  documents = [];
  Lex.inHere = false;
  Lex.byLine = false;
  Input.prompting = false;
  const state = saveState();
  const n = list(2);
  restoreState(state);
  Input.prompting = prompting;
  documents = saved;
  Lex.inHere = inHere;
  Lex.byLine = byLine;
  Lex.quoted = quoted;
  return n;
}
// A substitution is read in the middle of a word, that is in the middle of a token.
function saveState(): i32 {
  const state = check;
  check = 0;
  pushedBack = false;
  return state;
}
function restoreState(state: i32): void {
  check = state;
  pushedBack = false;
}
/** All that a prompt's expansion in the middle of a command would disturb. */
export class ParserState {
  private last: i32 = last;
  private pushedBack: bool = pushedBack;
  private check: i32 = check;
  private parts: Part[] = parts;
  private literal: string | null = literal;
  private quoted: bool = wordQuoted;
  private redirection: Redir | null = redirection;
  private documents: HereDocument[] = documents;
  private strip: bool = stripTabs;
  private sawQuote: bool = Lex.quoted;
  private eofMark: bool = Lex.eofMark;
  restore(): void {
    last = this.last;
    pushedBack = this.pushedBack;
    check = this.check;
    parts = this.parts;
    literal = this.literal;
    wordQuoted = this.quoted;
    redirection = this.redirection;
    documents = this.documents;
    stripTabs = this.strip;
    Lex.quoted = this.sawQuote;
    Lex.eofMark = this.eofMark;
  }
}
export function withParserState(): ParserState {
  return new ParserState();
}

// ---- tokens

function readToken(): i32 {
  let kwd = check;
  while (true) {
    let t = nextToken();
    if (kwd & K_NEWLINES) {
      while (t == TNL && !Parse.failed) {
        readDocuments();
        check = 0;
        t = nextToken();
      }
    }
    kwd |= check;
    check = 0;
    if (Input.aliasBlank) {
      // the alias just left ended in a blank: this word is looked up, too
      Input.aliasBlank = false;
      kwd |= K_ALIASES;
    }
    if (Parse.failed) {
      last = TEOF;
      return TEOF;
    }
    if (t != TWORD) return t;
    const w = literal;
    if (w === null) return t;
    if (kwd & K_WORDS) {
      const r = reservedWord(w);
      if (r >= 0) {
        last = r;
        return r;
      }
    }
    if (kwd & K_ALIASES) {
      const a = findAlias(w);
      if (a !== null) releaseAliases(false);
      if (a !== null && !a.inUse) {
        if (a.value.length) pushBack(a.value, a);
        continue;
      }
    }
    return t;
  }
  return TEOF;
}

function nextToken(): i32 {
  if (pushedBack) {
    pushedBack = false;
    return last;
  }
  releaseAliases(true);
  if (Input.needPrompt) wantPrompt(2);
  literal = null;
  while (true) {
    const c = getcJoined();
    switch (c) {
      case 32:
      case 9:
        continue;
      case 0x23: {
        let d: i32;
        do {
          d = getc();
        } while (d != 10 && d != EOF);
        ungetc();
        continue;
      }
      case 10:
        Input.source.line++;
        Input.needPrompt = Input.prompting;
        return (last = TNL);
      case EOF:
        return (last = TEOF);
      case 0x26:
        if (getcJoined() == 0x26) return (last = TAND);
        ungetc();
        return (last = TBACKGND);
      case 0x7c:
        if (getcJoined() == 0x7c) return (last = TOR);
        ungetc();
        return (last = TPIPE);
      case 0x3b:
        if (getcJoined() == 0x3b) return (last = TENDCASE);
        ungetc();
        return (last = TSEMI);
      case 0x28:
        return (last = TLP);
      case 0x29:
        return (last = TRP);
      case 0x3c:
      case 0x3e:
        readRedirection(c, -1);
        return (last = TREDIR);
    }
    ungetc();
    return word();
  }
  return TEOF;
}

function word(): i32 {
  parts = readWord();
  wordQuoted = Lex.quoted;
  if (Parse.failed) return (last = TEOF);
  literal = null;
  if (parts.length == 1 && !wordQuoted && parts[0].kind == P_LIT) {
    const text = parts[0].text;
    literal = text;
    if (text.length == 1 && isDigit(text.charCodeAt(0))) {
      // a descriptor before < or >
      const c = getc();
      if (c == 0x3c || c == 0x3e) {
        readRedirection(c, text.charCodeAt(0) - 48);
        literal = null;
        return (last = TREDIR);
      }
      ungetc();
    }
  } else if (parts.length == 0) literal = "";
  return (last = TWORD);
}

function readRedirection(c: i32, fd: i32): void {
  let type: i32;
  if (c == 0x3e) {
    if (fd < 0) fd = 1;
    c = getcJoined();
    if (c == 0x3e) type = T_APPEND;
    else if (c == 0x7c) type = T_CLOBBER;
    else if (c == 0x26) type = T_TOFD;
    else {
      type = T_TO;
      ungetc();
    }
  } else {
    if (fd < 0) fd = 0;
    c = getcJoined();
    if (c == 0x3c) {
      type = T_HERE;
      if (getcJoined() == 0x2d) stripTabs = true;
      else {
        stripTabs = false;
        ungetc();
      }
    } else if (c == 0x26) type = T_FROMFD;
    else if (c == 0x3e) type = T_FROMTO;
    else {
      type = T_FROM;
      ungetc();
    }
  }
  redirection = new Redir(type, fd);
}
let stripTabs = false;

/** The word after a redirection operator. */
function readTarget(r: Redir): void {
  const strip = stripTabs;
  if (r.type == T_HERE) Lex.eofMark = true;
  const t = readToken();
  Lex.eofMark = false;
  if (t != TWORD) {
    unexpected(-1);
    return;
  }
  if (r.type == T_HERE) {
    if (!wordQuoted) r.type = T_XHERE;
    documents.push(new HereDocument(r, strippedText(parts), strip));
  } else if (r.type == T_TOFD || r.type == T_FROMFD) {
    const text = strippedText(parts);
    if (parts.length == 1 && parts[0].kind == P_LIT && text.length == 1 && isDigit(text.charCodeAt(0)))
      r.source = text.charCodeAt(0) - 48;
    else if (parts.length == 1 && parts[0].kind == P_LIT && text == "-") r.source = -1;
    else r.word = makeWord(parts);
  } else r.word = makeWord(parts);
}
/** Text of literal parts without marks. */
function strippedText(list: Part[]): string {
  let out = "";
  for (let i = 0; i < list.length; i++) out += withoutMarks(list[i].text);
  return out;
}
export function withoutMarks(text: string): string {
  const n = text.length;
  let marked = 0;
  let gone = 0;
  for (let i = 0; i < n; i++) {
    const u = text.charCodeAt(i);
    marked |= u;
    if (u == QMARK) gone++;
  }
  if (marked < 256) return text;
  const out = changetype<string>(__new(((n - gone) as usize) << 1, idof<string>()));
  let at = changetype<usize>(out);
  for (let i = 0; i < n; i++) {
    const u = text.charCodeAt(i);
    if (u == QMARK) continue;
    store<u16>(at, (u & 0xff) as u16);
    at += 2;
  }
  return n == gone ? "" : out;
}

/** After a newline: the bodies of the here-documents that the line began. */
function readDocuments(): void {
  const all = documents;
  documents = [];
  for (let i = 0; i < all.length && !Parse.failed; i++) {
    const h = all[i];
    if (Input.needPrompt) wantPrompt(2);
    h.redir.document = h.redir.type == T_HERE ? readRawHere(h.end, h.strip) : readHere(h.end, h.strip);
  }
}

/** Joins literals that lie side by side. */
function joined(list: Part[]): Part[] {
  let same = true;
  for (let i = 1; i < list.length && same; i++) same = list[i].kind != P_LIT || list[i - 1].kind != P_LIT;
  if (same) return list;
  const out: Part[] = [];
  for (let i = 0; i < list.length; i++) {
    const p = list[i];
    if (p.kind == P_LIT && out.length && out[out.length - 1].kind == P_LIT) {
      const whole = new Part(P_LIT);
      whole.text = out.pop().text + p.text;
      out.push(whole);
    } else out.push(p);
  }
  return out;
}
/** $name or $1 without an operator. */
function isSimple(p: Part): bool {
  return p.kind == P_PARAM && p.op == S_NORMAL && (p.variable !== null || p.special < 0);
}
/** A word node, with its constant result worked out when it has one. */
function makeWord(list: Part[]): Word {
  list = joined(list);
  const w = new Word(list);
  if (list.length == 1 && list[0].kind == P_LIT) {
    const text = list[0].text;
    let constant = true;
    for (let i = 0; i < text.length && constant; i++) {
      const u = text.charCodeAt(i);
      constant = u != 0x2a && u != 0x3f && u != 0x7e && u != 0x5c && !(u == 0x5b && text.length > 1);
    }
    if (constant) w.plain = withoutMarks(text);
  } else if (list.length == 1 && isSimple(list[0])) w.single = list[0];
  else if (
    list.length == 3 &&
    isSimple(list[1]) &&
    list[0].kind == P_LIT &&
    list[2].kind == P_LIT &&
    list[0].text.length == 1 &&
    list[0].text.charCodeAt(0) == QMARK &&
    list[2].text.length == 1 &&
    list[2].text.charCodeAt(0) == QMARK
  )
    w.single = list[1];
  return w;
}

// ---- grammar

/** @param mode 1: one line (a complete command); 0: at least one command; 2: maybe none */
function list(mode: i32): Node | null {
  const newlines = mode & 1 ? 0 : K_NEWLINES;
  let n: Node | null = null;
  let all: ListNode | null = null;
  while (!Parse.failed) {
    check = newlines | K_WORDS | K_ALIASES;
    let t = readToken();
    if (t == TNL) {
      readDocuments();
      return n;
    }
    if (t == TEOF) {
      if (n === null && !newlines) Parse.atEnd = true;
      readDocuments();
      pushedBack = true;
      last = TEOF;
      return n;
    }
    pushedBack = true;
    if (mode == 2 && endsList(t)) return n;
    mode |= 2;
    let next = andOr();
    if (Parse.failed || next === null) return null;
    t = readToken();
    if (t == TBACKGND) {
      if (next.type == N_PIPE) changetype<PipeNode>(next).background = true;
      else if (next.type == N_REDIR) next.type = N_BACKGROUND;
      else {
        const b = new RedirNode(N_BACKGROUND, next);
        b.line = next.line;
        next = b;
      }
    }
    if (n === null) n = next;
    else {
      if (all === null) {
        all = new ListNode();
        all.commands.push(n);
        n = all;
      }
      all.commands.push(next);
    }
    if (t == TEOF) {
      readDocuments();
      pushedBack = true;
      last = TEOF;
      return n;
    }
    if (t == TNL) pushedBack = true;
    else if (t != TBACKGND && t != TSEMI) {
      if (!newlines) unexpected(-1);
      pushedBack = true;
      return n;
    }
  }
  return null;
}

function andOr(): Node | null {
  let n = pipeline();
  while (!Parse.failed) {
    const t = readToken();
    if (t != TAND && t != TOR) {
      pushedBack = true;
      return n;
    }
    check = K_NEWLINES | K_WORDS | K_ALIASES;
    const right = pipeline();
    n = new BinaryNode(t == TAND ? N_AND : N_OR, n, right);
  }
  return null;
}

function pipeline(): Node | null {
  let negate = false;
  if (readToken() == TNOT) {
    negate = true;
    check = K_WORDS | K_ALIASES;
  } else pushedBack = true;
  let n = command();
  if (Parse.failed) return null;
  if (readToken() == TPIPE) {
    const p = new PipeNode();
    p.commands.push(n!);
    do {
      check = K_NEWLINES | K_WORDS | K_ALIASES;
      const c = command();
      if (Parse.failed) return null;
      p.commands.push(c!);
    } while (readToken() == TPIPE);
    n = p;
  }
  pushedBack = true;
  if (negate) return new BinaryNode(N_NOT, n, null);
  return n;
}

function expect(t: i32): void {
  if (!Parse.failed && readToken() != t) unexpected(t);
}

function command(): Node | null {
  const line = Input.source.line;
  let n: Node | null = null;
  let end = -1;
  const t = readToken();
  switch (t) {
    case TIF: {
      let test = list(0);
      expect(TTHEN);
      let node = new IfNode(test, list(0));
      n = node;
      while (!Parse.failed && readToken() == TELIF) {
        test = list(0);
        expect(TTHEN);
        const inner = new IfNode(test, list(0));
        node.otherwise = inner;
        node = inner;
      }
      if (last == TELSE) node.otherwise = list(0);
      else pushedBack = true;
      end = TFI;
      break;
    }
    case TWHILE:
    case TUNTIL: {
      const test = list(0);
      expect(TDO);
      n = new BinaryNode(t == TWHILE ? N_WHILE : N_UNTIL, test, list(0));
      end = TDONE;
      break;
    }
    case TFOR: {
      const got = readToken();
      const name = literal;
      if (got != TWORD || name === null || !goodName(name)) {
        syntaxError("Bad for loop variable");
        return null;
      }
      const f = new ForNode(variable(name));
      f.line = line;
      check = K_NEWLINES | K_WORDS | K_ALIASES;
      if (readToken() == TIN) {
        const args: Word[] = [];
        while (readToken() == TWORD) args.push(makeWord(parts));
        f.args = args;
        if (last != TNL && last != TSEMI) unexpected(-1);
      } else {
        const at = new Part(P_PARAM);
        at.special = 0x40;
        at.quoted = true;
        f.args = [new Word([at])];
        // a newline or semicolon is optional here
        if (last != TSEMI) pushedBack = true;
      }
      check = K_NEWLINES | K_WORDS | K_ALIASES;
      expect(TDO);
      f.body = list(0);
      n = f;
      end = TDONE;
      break;
    }
    case TCASE: {
      if (readToken() != TWORD) {
        unexpected(TWORD);
        return null;
      }
      const c = new CaseNode(makeWord(parts));
      c.line = line;
      check = K_NEWLINES | K_WORDS | K_ALIASES;
      expect(TIN);
      check = K_NEWLINES | K_WORDS;
      let u = readToken();
      while (u != TESAC && !Parse.failed) {
        const clause = new CaseClause();
        if (u == TLP) u = readToken();
        while (!Parse.failed) {
          // a reserved word is a pattern like any other; what is no word leaves the last one's text, as dash does
          clause.patterns.push(makeWord(parts));
          if (readToken() != TPIPE) break;
          readToken();
        }
        if (Parse.failed) return null;
        if (last != TRP) {
          unexpected(TRP);
          return null;
        }
        clause.body = list(2);
        c.clauses.push(clause);
        check = K_NEWLINES | K_WORDS;
        u = readToken();
        if (u != TESAC) {
          if (u != TENDCASE) {
            unexpected(TENDCASE);
            return null;
          }
          check = K_NEWLINES | K_WORDS;
          u = readToken();
        }
      }
      n = c;
      break;
    }
    case TLP: {
      const s = new RedirNode(N_SUBSHELL, list(0));
      s.line = line;
      n = s;
      end = TRP;
      break;
    }
    case TBEGIN:
      n = list(0);
      end = TEND;
      break;
    case TWORD:
    case TREDIR:
      pushedBack = true;
      return simple();
    default:
      unexpected(-1);
  }
  if (Parse.failed) return null;
  if (end >= 0) expect(end);
  // redirections of the whole
  check = K_WORDS | K_ALIASES;
  let redirs: Redir[] | null = null;
  while (!Parse.failed && readToken() == TREDIR) {
    const r = redirection!;
    if (redirs === null) redirs = [];
    redirs.push(r);
    readTarget(r);
  }
  pushedBack = true;
  if (redirs !== null) {
    if (n!.type != N_SUBSHELL) {
      const r = new RedirNode(N_REDIR, n);
      r.line = line;
      n = r;
    }
    changetype<RedirNode>(n!).redirs = redirs;
  }
  return n;
}

/** Whether a word begins with NAME=; then the name's length. */
function assignmentName(list: Part[]): i32 {
  if (!list.length || list[0].kind != P_LIT) return 0;
  const text = list[0].text;
  const n = nameLength(text);
  return n > 0 && n < text.length && text.charCodeAt(n) == 0x3d ? n : 0;
}
function makeAssign(list: Part[], n: i32): Assign {
  const text = list[0].text;
  const v = varAt(changetype<usize>(text), n);
  const rest: Part[] = [];
  if (text.length > n + 1) {
    const p = new Part(P_LIT);
    p.text = text.substring(n + 1);
    rest.push(p);
  }
  for (let i = 1; i < list.length; i++) rest.push(list[i]);
  const w = makeWord(rest);
  if (!rest.length) w.plain = "";
  return new Assign(v, w);
}

function simple(): Node | null {
  const n = new CmdNode();
  n.line = Input.source.line;
  let args = NO_WORDS;
  let assigns = NO_ASSIGNS;
  let redirs = NO_REDIRS;
  let firstName: string | null = null;
  let first = K_ALIASES;
  while (!Parse.failed) {
    check = first;
    const t = readToken();
    if (t == TWORD) {
      const assigned = first ? assignmentName(parts) : 0;
      if (assigned) {
        if (!assigns.length) assigns = [];
        assigns.push(makeAssign(parts, assigned));
      } else {
        if (!args.length) {
          args = [];
          firstName = literal;
        }
        args.push(makeWord(parts));
        first = 0;
      }
    } else if (t == TREDIR) {
      const r = redirection!;
      if (!redirs.length) redirs = [];
      redirs.push(r);
      readTarget(r);
    } else if (t == TLP && args.length == 1 && !assigns.length && !redirs.length) {
      expect(TRP);
      if (Parse.failed) return null;
      if (firstName === null || !goodName(firstName) || isSpecialBuiltin(findBuiltin(firstName))) {
        syntaxError("Bad function name");
        return null;
      }
      const f = new FuncNode(firstName);
      check = K_NEWLINES | K_WORDS | K_ALIASES;
      f.line = Input.source.line;
      f.body = command();
      return f;
    } else {
      pushedBack = true;
      break;
    }
  }
  n.args = args;
  n.assigns = assigns;
  n.redirs = redirs;
  return n;
}
