// From tokens to the tree: POSIX awk's grammar by precedence climbing. As in busybox, binary minus binds tighter than concatenation
// even behind a string: 1 " " -1 is "1-1".
import * as ast from "./ast";
import { Func, Node, Program, Rule } from "./ast";
import * as err from "./errors";
import * as lex from "./lexer";
import { Lexer, T_BUILTIN, T_EOF, T_FUNC_NAME, T_KEYWORD, T_NAME, T_NEWLINE, T_NUMBER, T_OP, T_STRING } from "./lexer";
import { pattern } from "./patterns";

const SEMICOLON = 0x3b;

export class Parser {
  private lx: Lexer = new Lexer("");
  private locals: Map<string, i32> | null = null;
  private functions: Map<string, i32> = new Map<string, i32>();
  /** ">" is a redirection here. */
  private noGreater: bool = false;
  private loops: i32 = 0;
  constructor(private program: Program) {}

  /** Adds the rules and functions of one text. */
  parse(text: string, source: string): void {
    err.setSource(source);
    this.lx = new Lexer(text);
    this.lx.next();
    for (;;) {
      this.skipTerminators();
      if (this.lx.type == T_EOF) break;
      this.item();
    }
  }
  /** All texts are read: every function that is called must have been defined. */
  finish(): void {
    const f = this.program.functions;
    for (let i = 0; i < f.length; i++) {
      if (f[i].defined) continue;
      err.setLine(f[i].line);
      err.fatal("Call to undefined function");
    }
  }

  // ---- tokens ----

  private unexpected(): void {
    err.fatal(this.lx.previous == T_NEWLINE || this.lx.previous == T_EOF ? err.UNEXPECTED_END : err.UNEXPECTED_TOKEN);
  }
  private isOp(c: i32): bool {
    return this.lx.type == T_OP && this.lx.value == c;
  }
  private isKeyword(k: i32): bool {
    return this.lx.type == T_KEYWORD && this.lx.value == k;
  }
  private acceptOp(c: i32): bool {
    if (!this.isOp(c)) return false;
    this.lx.next();
    return true;
  }
  private expect(c: i32): void {
    if (!this.acceptOp(c)) this.unexpected();
  }
  private skipNewlines(): void {
    while (this.lx.type == T_NEWLINE) this.lx.next();
  }
  private skipTerminators(): void {
    while (this.lx.type == T_NEWLINE || this.isOp(SEMICOLON)) this.lx.next();
  }
  private node(op: i32): Node {
    return new Node(op, this.lx.line);
  }
  private unary(op: i32, n: i32, a: Node): Node {
    const r = this.node(op);
    r.n = n;
    r.a = a;
    return r;
  }
  private binary(op: i32, n: i32, a: Node, b: Node): Node {
    const r = this.unary(op, n, a);
    r.b = b;
    return r;
  }

  // ---- items ----

  private item(): void {
    const p = this.program;
    if (this.isKeyword(lex.K_BEGIN)) {
      this.lx.next();
      p.begin.push(this.block());
    } else if (this.isKeyword(lex.K_END)) {
      this.lx.next();
      p.end.push(this.block());
    } else if (this.isKeyword(lex.K_FUNCTION)) this.functionItem();
    else if (this.isOp(0x7b)) p.rules.push(new Rule(ast.P_ALWAYS, null, null, this.block()));
    else {
      const from = this.expression();
      let to: Node | null = null;
      if (this.acceptOp(0x2c)) {
        this.skipNewlines();
        to = this.expression();
      }
      const body: Node | null = this.isOp(0x7b) ? this.block() : null;
      if (body === null && this.lx.type != T_NEWLINE && this.lx.type != T_EOF && !this.isOp(SEMICOLON))
        this.unexpected();
      p.rules.push(new Rule(to === null ? ast.P_EXPR : ast.P_RANGE, from, to, body));
    }
  }
  private functionIndex(name: string): i32 {
    if (this.functions.has(name)) return this.functions.get(name);
    const i = this.program.functions.length;
    const f = new Func(name);
    f.line = this.lx.line;
    this.program.functions.push(f);
    this.functions.set(name, i);
    return i;
  }
  private functionItem(): void {
    this.lx.next();
    if (this.lx.type != T_NAME && this.lx.type != T_FUNC_NAME) this.unexpected();
    const f = this.program.functions[this.functionIndex(this.lx.text)];
    if (f.defined) err.fatal("Duplicate function");
    f.defined = true;
    this.lx.next();
    this.expect(0x28);
    const locals = new Map<string, i32>();
    while (!this.isOp(0x29)) {
      this.skipNewlines();
      if (this.lx.type != T_NAME) this.unexpected();
      locals.set(this.lx.text, f.params.length);
      f.params.push(this.lx.text);
      this.lx.next();
      this.skipNewlines();
      if (!this.isOp(0x29)) this.expect(0x2c);
    }
    this.lx.next();
    this.skipNewlines();
    this.locals = locals;
    f.body = this.block();
    this.locals = null;
  }

  // ---- statements ----

  private block(): Node {
    const r = this.node(ast.S_BLOCK);
    const list: Node[] = [];
    r.list = list;
    this.expect(0x7b);
    for (;;) {
      this.skipTerminators();
      if (this.isOp(0x7d)) break;
      list.push(this.statement());
    }
    this.lx.next();
    return r;
  }
  /** A simple statement ends at ; newline or before }. */
  private endSimple(): void {
    if (this.lx.type == T_NEWLINE || this.isOp(SEMICOLON)) this.lx.next();
    else if (!this.isOp(0x7d) && this.lx.type != T_EOF) this.unexpected();
  }
  /** The body of if, while …: newlines may come first, ";" alone is empty. */
  private body(): Node {
    this.skipNewlines();
    if (this.acceptOp(SEMICOLON)) return this.node(ast.S_BLOCK);
    return this.statement();
  }
  private loopBody(): Node {
    this.loops++;
    const b = this.body();
    this.loops--;
    return b;
  }
  private condition(): Node {
    this.expect(0x28);
    const e = this.expression();
    this.expect(0x29);
    return e;
  }
  private statement(): Node {
    if (this.isOp(0x7b)) return this.block();
    if (this.lx.type != T_KEYWORD) return this.simpleEnded();
    const k = this.lx.value;
    const r = this.node(0);
    switch (k) {
      case lex.K_IF: {
        this.lx.next();
        r.op = ast.S_IF;
        r.a = this.condition();
        r.b = this.body();
        // an else may stand behind terminators
        this.skipTerminators();
        if (this.isKeyword(lex.K_ELSE)) {
          this.lx.next();
          r.c = this.body();
        }
        return r;
      }
      case lex.K_WHILE:
        this.lx.next();
        r.op = ast.S_WHILE;
        r.a = this.condition();
        r.b = this.loopBody();
        return r;
      case lex.K_DO:
        this.lx.next();
        r.op = ast.S_DO;
        r.b = this.loopBody();
        this.skipTerminators();
        if (!this.isKeyword(lex.K_WHILE)) this.unexpected();
        this.lx.next();
        r.a = this.condition();
        this.endSimple();
        return r;
      case lex.K_FOR:
        return this.forStatement(r);
      case lex.K_BREAK:
        r.op = ast.S_BREAK;
        this.lx.next();
        break;
      case lex.K_CONTINUE:
        r.op = ast.S_CONTINUE;
        this.lx.next();
        break;
      case lex.K_NEXT:
        r.op = ast.S_NEXT;
        this.lx.next();
        break;
      case lex.K_NEXTFILE:
        r.op = ast.S_NEXTFILE;
        this.lx.next();
        break;
      case lex.K_EXIT:
      case lex.K_RETURN:
        r.op = k == lex.K_EXIT ? ast.S_EXIT : ast.S_RETURN;
        this.lx.next();
        if (this.lx.type != T_NEWLINE && this.lx.type != T_EOF && !this.isOp(SEMICOLON) && !this.isOp(0x7d))
          r.a = this.expression();
        break;
      default:
        return this.simpleEnded();
    }
    this.endSimple();
    return r;
  }
  private simpleEnded(): Node {
    const s = this.simple();
    this.endSimple();
    return s;
  }
  private forStatement(r: Node): Node {
    this.lx.next();
    this.expect(0x28);
    if (!this.isOp(SEMICOLON)) {
      const init = this.simple();
      if (init.op == ast.S_EXPR && this.isOp(0x29)) {
        const e = init.a!;
        if (e.op != ast.E_IN || e.n) this.unexpected();
        this.lx.next();
        r.op = ast.S_FOR_IN;
        r.a = e.a;
        r.b = e.b;
        r.c = this.loopBody();
        return r;
      }
      r.a = init;
    }
    r.op = ast.S_FOR;
    this.expect(SEMICOLON);
    this.skipNewlines();
    if (!this.isOp(SEMICOLON)) r.b = this.expression();
    this.expect(SEMICOLON);
    this.skipNewlines();
    if (!this.isOp(0x29)) r.c = this.simple();
    this.expect(0x29);
    r.list = [this.loopBody()];
    return r;
  }
  private simple(): Node {
    const r = this.node(ast.S_EXPR);
    if (this.isKeyword(lex.K_PRINT) || this.isKeyword(lex.K_PRINTF)) return this.print(r);
    if (this.isKeyword(lex.K_DELETE)) {
      r.op = ast.S_DELETE;
      this.lx.next();
      const paren = this.acceptOp(0x28);
      if (this.lx.type != T_NAME) this.unexpected();
      r.a = this.nameOrIndex();
      if (paren) this.expect(0x29);
      return r;
    }
    r.a = this.expression();
    return r;
  }
  private print(r: Node): Node {
    r.op = this.lx.value == lex.K_PRINT ? ast.S_PRINT : ast.S_PRINTF;
    this.lx.next();
    const list: Node[] = [];
    if (!this.endsPrint()) {
      const saved = this.noGreater;
      this.noGreater = true;
      const first = this.expression();
      if (first.op == ast.E_GROUP) {
        for (let i = 0; i < first.list.length; i++) list.push(first.list[i]);
      } else list.push(first);
      while (this.acceptOp(0x2c)) {
        this.skipNewlines();
        list.push(this.expression());
      }
      this.noGreater = saved;
    }
    r.list = list;
    if (r.op == ast.S_PRINTF && !list.length) this.unexpected();
    if (this.isOp(0x3e) || this.isOp(lex.O_APPEND) || this.isOp(0x7c)) {
      r.n = this.lx.value == lex.O_APPEND ? 0x41 : this.lx.value;
      this.lx.next();
      const saved = this.noGreater;
      this.noGreater = true;
      // busybox takes a whole expression: print 1 > 2 ? "a" : "b" writes to file "a"
      r.a = this.expression();
      this.noGreater = saved;
    }
    return r;
  }
  private endsPrint(): bool {
    return (
      this.lx.type == T_NEWLINE ||
      this.lx.type == T_EOF ||
      this.isOp(SEMICOLON) ||
      this.isOp(0x7d) ||
      this.isOp(0x29) ||
      this.isOp(0x3e) ||
      this.isOp(lex.O_APPEND) ||
      this.isOp(0x7c)
    );
  }

  // ---- expressions, loosest first ----

  private expression(): Node {
    return this.ternary();
  }
  private isLvalue(e: Node): bool {
    return e.op == ast.E_GLOBAL || e.op == ast.E_LOCAL || e.op == ast.E_FIELD || e.op == ast.E_INDEX;
  }
  /** An assignment binds to the lvalue on its left wherever that stands: 1 + x = 2, !x = y. */
  private assignment(left: Node): Node {
    if (this.lx.type != T_OP) return left;
    let n = 0;
    switch (this.lx.value) {
      case 0x3d:
        break;
      case lex.O_ADD_ASSIGN:
        n = 0x2b;
        break;
      case lex.O_SUB_ASSIGN:
        n = 0x2d;
        break;
      case lex.O_MUL_ASSIGN:
        n = 0x2a;
        break;
      case lex.O_DIV_ASSIGN:
        n = 0x2f;
        break;
      case lex.O_MOD_ASSIGN:
        n = 0x25;
        break;
      case lex.O_POW_ASSIGN:
        n = 0x5e;
        break;
      default:
        return left;
    }
    this.lx.next();
    this.skipNewlines();
    return this.binary(n ? ast.E_ASSIGN_OP : ast.E_ASSIGN, n, left, this.ternary());
  }
  private ternary(): Node {
    const cond = this.or();
    if (!this.isOp(0x3f)) return cond;
    this.lx.next();
    this.skipNewlines();
    const yes = this.ternary();
    this.skipNewlines();
    this.expect(0x3a);
    this.skipNewlines();
    const r = this.binary(ast.E_COND, 0, cond, yes);
    r.c = this.ternary();
    return r;
  }
  private or(): Node {
    let l = this.and();
    while (this.acceptOp(lex.O_OR)) {
      this.skipNewlines();
      l = this.binary(ast.E_OR, 0, l, this.and());
    }
    return l;
  }
  private and(): Node {
    let l = this.in();
    while (this.acceptOp(lex.O_AND)) {
      this.skipNewlines();
      l = this.binary(ast.E_AND, 0, l, this.in());
    }
    return l;
  }
  private in(): Node {
    let l = this.match();
    while (this.isKeyword(lex.K_IN)) {
      this.lx.next();
      if (this.lx.type != T_NAME) this.unexpected();
      const array = this.variable(this.lx.text);
      this.lx.next();
      l = this.binary(ast.E_IN, 0, l, array);
    }
    return l;
  }
  private match(): Node {
    let l = this.comparison();
    while (this.isOp(lex.O_NO_MATCH) || this.isOp(0x7e)) {
      const no = this.isOp(lex.O_NO_MATCH);
      this.lx.next();
      l = this.binary(ast.E_MATCH, no ? 1 : 0, l, this.comparison());
    }
    return l;
  }
  private comparison(): Node {
    let l = this.pipe();
    while (this.lx.type == T_OP) {
      let n: i32;
      switch (this.lx.value) {
        case 0x3c:
          n = ast.C_LT;
          break;
        case lex.O_LE:
          n = ast.C_LE;
          break;
        case lex.O_EQ:
          n = ast.C_EQ;
          break;
        case lex.O_NE:
          n = ast.C_NE;
          break;
        case lex.O_GE:
          n = ast.C_GE;
          break;
        case 0x3e:
          if (this.noGreater) return l;
          n = ast.C_GT;
          break;
        default:
          return l;
      }
      this.lx.next();
      l = this.binary(ast.E_COMPARE, n, l, this.pipe());
    }
    return l;
  }
  /** command | getline [variable] */
  private pipe(): Node {
    let l = this.concat();
    while (this.isOp(0x7c) && this.lx.getlineFollows()) {
      this.lx.next();
      this.lx.next();
      const r = this.node(ast.E_GETLINE_PIPE);
      r.a = this.optionalLvalue();
      r.b = l;
      l = r;
    }
    return l;
  }
  private startsOperand(): bool {
    switch (this.lx.type) {
      case T_NUMBER:
      case T_STRING:
      case T_NAME:
      case T_FUNC_NAME:
      case T_BUILTIN:
        return true;
      case T_OP: {
        const v = this.lx.value;
        return v == 0x24 || v == 0x21 || v == 0x28 || v == 0x2d || v == 0x2b || v == lex.O_INCR || v == lex.O_DECR;
      }
    }
    return false;
  }
  private concat(): Node {
    let l = this.additive();
    while (this.startsOperand()) l = this.binary(ast.E_CONCAT, 0, l, this.additive());
    return l;
  }
  private additive(): Node {
    let l = this.multiplicative();
    while (this.isOp(0x2b) || this.isOp(0x2d)) {
      const n = this.lx.value;
      this.lx.next();
      l = this.binary(ast.E_BINARY, n, l, this.multiplicative());
    }
    return l;
  }
  private multiplicative(): Node {
    let l = this.prefix();
    while (this.isOp(0x2a) || this.isOp(0x2f) || this.isOp(0x25)) {
      const n = this.lx.value;
      this.lx.next();
      l = this.binary(ast.E_BINARY, n, l, this.prefix());
    }
    return l;
  }
  private prefix(): Node {
    if (this.acceptOp(0x21)) return this.unary(ast.E_NOT, 0, this.prefix());
    if (this.acceptOp(0x2d)) return this.unary(ast.E_NEGATE, 0, this.prefix());
    if (this.acceptOp(0x2b)) return this.unary(ast.E_PLUS, 0, this.prefix());
    return this.power();
  }
  /** Right-associative, and its right side may have a sign: 2^-1. */
  private power(): Node {
    const l = this.postfix();
    if (!this.acceptOp(0x5e)) return this.isLvalue(l) ? this.assignment(l) : l;
    return this.binary(ast.E_BINARY, 0x5e, l, this.prefixOfPower());
  }
  private prefixOfPower(): Node {
    if (this.acceptOp(0x2d)) return this.unary(ast.E_NEGATE, 0, this.prefixOfPower());
    if (this.acceptOp(0x2b)) return this.unary(ast.E_PLUS, 0, this.prefixOfPower());
    if (this.acceptOp(0x21)) return this.unary(ast.E_NOT, 0, this.prefixOfPower());
    return this.power();
  }
  private postfix(): Node {
    if (this.isOp(lex.O_INCR) || this.isOp(lex.O_DECR)) {
      const n = this.lx.value == lex.O_INCR ? 1 : -1;
      this.lx.next();
      const l = this.primary();
      if (!this.isLvalue(l)) this.unexpected();
      return this.unary(ast.E_PRE, n, l);
    }
    const e = this.primary();
    if (this.isLvalue(e) && (this.isOp(lex.O_INCR) || this.isOp(lex.O_DECR))) {
      const n = this.lx.value == lex.O_INCR ? 1 : -1;
      this.lx.next();
      return this.unary(ast.E_POST, n, e);
    }
    return e;
  }

  private variable(name: string): Node {
    const locals = this.locals;
    const r = this.node(ast.E_GLOBAL);
    r.str = name;
    if (locals !== null && locals.has(name)) {
      r.op = ast.E_LOCAL;
      r.n = locals.get(name);
    } else r.n = this.program.global(name);
    return r;
  }
  private nameOrIndex(): Node {
    const v = this.variable(this.lx.text);
    this.lx.next();
    if (!this.acceptOp(0x5b)) return v;
    const r = this.unary(ast.E_INDEX, 0, v);
    r.list = this.expressions(0x5d);
    return r;
  }
  /** Expressions up to `close`, which is taken. */
  private expressions(close: i32): Node[] {
    const list: Node[] = [];
    const greater = this.noGreater;
    this.noGreater = false;
    this.skipNewlines();
    while (!this.isOp(close)) {
      list.push(this.expression());
      this.skipNewlines();
      if (this.isOp(close)) break;
      this.expect(0x2c);
      this.skipNewlines();
    }
    this.noGreater = greater;
    this.lx.next();
    return list;
  }
  private optionalLvalue(): Node | null {
    if (this.isOp(0x24)) return this.primary();
    return this.lx.type == T_NAME ? this.nameOrIndex() : null;
  }
  private primary(): Node {
    const r = this.node(0);
    switch (this.lx.type) {
      case T_NUMBER:
        r.op = ast.E_NUM;
        r.num = this.lx.num;
        this.lx.next();
        return r;
      case T_STRING:
        r.op = ast.E_STR;
        r.str = this.lx.text;
        this.lx.next();
        return r;
      case T_NAME:
        return this.nameOrIndex();
      case T_FUNC_NAME:
        r.op = ast.E_CALL;
        r.n = this.functionIndex(this.lx.text);
        this.lx.next();
        this.lx.next();
        r.list = this.expressions(0x29);
        return r;
      case T_BUILTIN: {
        r.op = ast.E_BUILTIN;
        r.n = this.lx.value;
        this.lx.next();
        if (this.acceptOp(0x28)) r.list = this.expressions(0x29);
        else if (r.n != lex.B_LENGTH) this.unexpected();
        this.checkArguments(r);
        return r;
      }
      case T_KEYWORD:
        if (this.lx.value != lex.K_GETLINE) break;
        this.lx.next();
        r.op = ast.E_GETLINE;
        r.a = this.optionalLvalue();
        if (this.acceptOp(0x3c)) {
          r.op = ast.E_GETLINE_FILE;
          r.b = this.postfix();
        }
        return r;
      case T_OP: {
        const v = this.lx.value;
        if (v == 0x24) {
          this.lx.next();
          r.op = ast.E_FIELD;
          if (this.isOp(0x2d) || this.isOp(0x2b) || this.isOp(0x21)) r.a = this.signedOperand();
          else if (this.isOp(lex.O_INCR) || this.isOp(lex.O_DECR)) r.a = this.postfix();
          else r.a = this.primary(); // $i++ is ($i)++
          return r;
        }
        if (v == 0x2f || v == lex.O_DIV_ASSIGN) {
          r.op = ast.E_REGEX;
          r.str = this.lx.readRegex();
          pattern(r.str); // what is wrong with it is said before anything behind it
          return r;
        }
        if (v == 0x28) return this.parenthesised(r);
        if (v == 0x2d || v == 0x2b || v == 0x21) return this.signedOperand();
      }
    }
    this.unexpected();
    return r;
  }
  private signedOperand(): Node {
    const v = this.lx.value;
    this.lx.next();
    return this.unary(v == 0x2d ? ast.E_NEGATE : v == 0x2b ? ast.E_PLUS : ast.E_NOT, 0, this.primary());
  }
  private parenthesised(r: Node): Node {
    this.lx.next();
    const list = this.expressions(0x29);
    if (!list.length) this.unexpected();
    r.op = ast.E_GROUP;
    r.list = list;
    if (list.length > 1) return r;
    // (x) is an operand of its own kind: no lvalue, no "for (i in a)"
    if (list[0].op == ast.E_IN) list[0].n = 1;
    return this.isLvalue(list[0]) || list[0].op == ast.E_GROUP || list[0].op == ast.E_REGEX ? r : list[0];
  }
  private checkArguments(r: Node): void {
    const n = r.list.length;
    let least = 0;
    switch (r.n) {
      case lex.B_SUBSTR:
      case lex.B_INDEX:
      case lex.B_SPLIT:
      case lex.B_SUB:
      case lex.B_GSUB:
      case lex.B_MATCH:
      case lex.B_ATAN2:
      case lex.B_AND:
      case lex.B_OR:
      case lex.B_XOR:
      case lex.B_LSHIFT:
      case lex.B_RSHIFT:
        least = 2;
        break;
      case lex.B_GENSUB:
        least = 3;
        break;
      case lex.B_SIN:
      case lex.B_COS:
      case lex.B_EXP:
      case lex.B_LOG:
      case lex.B_SQRT:
      case lex.B_INT:
      case lex.B_TOLOWER:
      case lex.B_TOUPPER:
      case lex.B_SYSTEM:
      case lex.B_CLOSE:
      case lex.B_SPRINTF:
      case lex.B_COMPL:
      case lex.B_MKTIME:
        least = 1;
        break;
    }
    if (n < least) err.fatal("Too few arguments");
    if ((r.n == lex.B_SUB || r.n == lex.B_GSUB) && n > 2) {
      const t = r.list[2];
      if (t.op == ast.E_GROUP && t.list.length == 1) r.list[2] = t.list[0];
    }
  }
}
