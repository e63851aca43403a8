// The parsed program. A word is a list of parts; literal text is held as *units*: a byte, with the bits below.
import { Var } from "./vars";

/** Mark of a quoted byte: neither split nor a pattern character. */
export const Q = 0x100;
/** Stands where a quotation began or ended: makes an empty word a field. */
export const QMARK = 0x400;
/** Between the fields of $@ while expanding. */
export const SEP = 0x800;

// Kinds of part
export const P_LIT = 0;
export const P_PARAM = 1;
export const P_COMMAND = 2;
export const P_ARITH = 3;

// Operators of ${name…}
export const S_BAD = 0;
export const S_NORMAL = 1;
export const S_MINUS = 2;
export const S_PLUS = 3;
export const S_QUESTION = 4;
export const S_ASSIGN = 5;
export const S_RIGHT = 6; // %
export const S_RIGHT_MAX = 7; // %%
export const S_LEFT = 8; // #
export const S_LEFT_MAX = 9; // ##
export const S_LENGTH = 10;

@final
export class Part {
  /** Units of a literal. */
  text: string = "";
  /** P_PARAM: the variable, or null for a special parameter, which is then `special`. */
  variable: Var | null = null;
  /** '@', '*', '#', … or −1 − n for $n. */
  special: i32 = 0;
  op: i32 = S_NORMAL;
  /** The operator had a colon. */
  colon: bool = false;
  quoted: bool = false;
  /** Word after the operator, or the arithmetic expression. */
  word: Part[] = EMPTY;
  /** P_COMMAND: what to run; null when it is empty. */
  command: Node | null = null;
  constructor(public kind: i32) {}
}
const EMPTY: Part[] = [];

@final
export class Word {
  /** The result, when no expansion can change it. */
  plain: string | null = null;
  /** The word is only this parameter ($x or "$x"). */
  single: Part | null = null;
  constructor(public parts: Part[]) {}
}

/** NAME=value before a command. */
@final
export class Assign {
  constructor(
    public variable: Var,
    public value: Word,
  ) {}
}

// Kinds of redirection
export const T_TO = 0; // >
export const T_CLOBBER = 1; // >|
export const T_APPEND = 2; // >>
export const T_FROM = 3; // <
export const T_FROMTO = 4; // <>
export const T_TOFD = 5; // >&
export const T_FROMFD = 6; // <&
export const T_HERE = 7; // quoted here-document
export const T_XHERE = 8; // expanded here-document

@final
export class Redir {
  /** File name, or the descriptor's word when it is not a digit. */
  word: Word | null = null;
  /** Expanded at the last run. */
  name: string = "";
  /** T_TOFD: the source, −1 = close; −2 = not known before expansion. */
  source: i32 = -2;
  /** Here-document's text. */
  document: Part[] = EMPTY;
  constructor(
    public type: i32,
    public fd: i32,
  ) {}
}

// Kinds of node
export const N_CMD = 0;
export const N_PIPE = 1;
export const N_REDIR = 2;
export const N_BACKGROUND = 3;
export const N_SUBSHELL = 4;
export const N_AND = 5;
export const N_OR = 6;
export const N_SEMI = 7;
export const N_IF = 8;
export const N_WHILE = 9;
export const N_UNTIL = 10;
export const N_FOR = 11;
export const N_CASE = 12;
export const N_DEFUN = 13;
export const N_NOT = 14;

export class Node {
  line: i32 = 0;
  constructor(public type: i32) {}
}
@final
export class CmdNode extends Node {
  assigns: Assign[] = NO_ASSIGNS;
  args: Word[] = NO_WORDS;
  redirs: Redir[] = NO_REDIRS;
  /** What the literal first word was found to be, while `Commands.epoch` stays the same. */
  found: i32 = 0;
  foundEpoch: i32 = -1;
  foundFunction: FuncNode | null = null;
  constructor() {
    super(N_CMD);
  }
}
@final
export class PipeNode extends Node {
  background: bool = false;
  commands: Node[] = [];
  constructor() {
    super(N_PIPE);
  }
}
/** N_REDIR, N_SUBSHELL, N_BACKGROUND */
@final
export class RedirNode extends Node {
  redirs: Redir[] = NO_REDIRS;
  constructor(
    type: i32,
    public body: Node | null,
  ) {
    super(type);
  }
}
/** Commands one after another: a flat list, so that a long body does not mean a deep stack. */
@final
export class ListNode extends Node {
  commands: Node[] = [];
  constructor() {
    super(N_SEMI);
  }
}
/** N_AND, N_OR, N_WHILE, N_UNTIL; N_NOT has only `left`. */
@final
export class BinaryNode extends Node {
  constructor(
    type: i32,
    public left: Node | null,
    public right: Node | null,
  ) {
    super(type);
  }
}
@final
export class IfNode extends Node {
  otherwise: Node | null = null;
  constructor(
    public test: Node | null,
    public then: Node | null,
  ) {
    super(N_IF);
  }
}
@final
export class ForNode extends Node {
  args: Word[] = NO_WORDS;
  body: Node | null = null;
  constructor(public variable: Var) {
    super(N_FOR);
  }
}
@final
export class CaseNode extends Node {
  clauses: CaseClause[] = [];
  constructor(public word: Word) {
    super(N_CASE);
  }
}
@final
export class CaseClause {
  patterns: Word[] = [];
  body: Node | null = null;
}
@final
export class FuncNode extends Node {
  body: Node | null = null;
  constructor(public name: string) {
    super(N_DEFUN);
  }
}
export const NO_ASSIGNS: Assign[] = [];
export const NO_WORDS: Word[] = [];
export const NO_REDIRS: Redir[] = [];
