// The tree that parser.ts builds and interp.ts walks.

/** Expressions. */
export const E_NUM = 1;
export const E_STR = 2;
export const E_REGEX = 3; // a bare /re/: a match against $0 unless an operator takes it as a pattern
export const E_GLOBAL = 4; // n = index of the global
export const E_LOCAL = 5; // n = slot in the frame
export const E_FIELD = 6; // $a
export const E_INDEX = 7; // a = the array's variable, list = subscripts
export const E_ASSIGN = 8; // a = b
export const E_ASSIGN_OP = 9; // n = operator
export const E_COND = 10;
export const E_AND = 11;
export const E_OR = 12;
export const E_IN = 13; // a = E_GROUP or one expression, b = array
export const E_MATCH = 14; // n = 1: !~
export const E_COMPARE = 15; // n = C_…
export const E_CONCAT = 16;
export const E_BINARY = 17; // n = character of the operator
export const E_NOT = 18;
export const E_NEGATE = 19;
export const E_PLUS = 20;
export const E_PRE = 21; // n = +1 or −1
export const E_POST = 22;
export const E_CALL = 23; // n = index of the function
export const E_BUILTIN = 24; // n = B_…
export const E_GETLINE = 25; // a = variable or null
export const E_GETLINE_FILE = 26; // b = file
export const E_GETLINE_PIPE = 27; // b = command
export const E_GROUP = 28; // (list)

export const C_LT = 0;
export const C_LE = 1;
export const C_EQ = 2;
export const C_NE = 3;
export const C_GT = 4;
export const C_GE = 5;

/** Statements. */
export const S_EXPR = 40;
export const S_PRINT = 41; // list, n = redirection (0, '>', 'A' for >>, '|'), a = target
export const S_PRINTF = 42;
export const S_IF = 43; // a, body b, c
export const S_WHILE = 44;
export const S_DO = 45;
export const S_FOR = 46; // a = init, b = condition, c = step, list[0] = body
export const S_FOR_IN = 47; // a = variable, b = array, c = body
export const S_BLOCK = 48;
export const S_NEXT = 49;
export const S_NEXTFILE = 50;
export const S_EXIT = 51;
export const S_RETURN = 52;
export const S_BREAK = 53;
export const S_CONTINUE = 54;
export const S_DELETE = 55; // a = E_INDEX or an array

const NONE: Node[] = [];

export class Node {
  a: Node | null = null;
  b: Node | null = null;
  c: Node | null = null;
  list: Node[] = NONE;
  n: i32 = 0;
  num: f64 = 0;
  str: string = "";
  /** What the interpreter keeps here: a compiled pattern, a ready value. */
  cache: Object | null = null;
  constructor(
    public op: i32,
    public line: i32,
  ) {}
}

export const P_ALWAYS = 0;
export const P_EXPR = 1;
export const P_RANGE = 2;

/** pattern { action } */
export class Rule {
  active: bool = false; // inside a range
  constructor(
    public kind: i32,
    public from: Node | null,
    public to: Node | null,
    public body: Node | null,
  ) {}
}

export class Func {
  params: string[] = [];
  body: Node | null = null;
  defined: bool = false;
  line: i32 = 0;
  constructor(public name: string) {}
}

export class Program {
  begin: Node[] = [];
  end: Node[] = [];
  rules: Rule[] = [];
  functions: Func[] = [];
  globals: Map<string, i32> = new Map<string, i32>();
  names: string[] = [];

  global(name: string): i32 {
    if (this.globals.has(name)) return this.globals.get(name);
    const i = this.names.length;
    this.globals.set(name, i);
    this.names.push(name);
    return i;
  }
}
