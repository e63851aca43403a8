// Walks the tree: expressions to values, statements to how they end.

import { compareBytes } from "../../lib/bytes";
import { stdout, Writer } from "../../lib/io";
import { Regex } from "../../lib/regex";
import { exit } from "../../lib/start";
import { AwkArray } from "./array";
import * as ast from "./ast";
import { Func, Node, Program } from "./ast";
import { builtin } from "./builtins";
import * as err from "./errors";
import { getlineFile, getlineMain, getlinePipe, nextRecord, skipFile } from "./input";
import { ignoreCase, matches, pattern } from "./patterns";
import { sprintf } from "./printf";
import { drop, keep, pause } from "./roots";
import * as state from "./state";
import { closeAll, output } from "./streams";
import { Cell, input, number, numberText, text, truth, UNSET_VALUE, Value } from "./value";

/** How a statement ended. */
const NORMAL = 0;
const BREAK = 1;
const CONTINUE = 2;
const NEXT = 3;
const RETURN = 4;

let functions: Func[] = [];
let ends: Node[] = [];
let frame: Cell[] = [];
let returned: Value = UNSET_VALUE;
/** "next" inside a function: the rules end when the call has come back. */
let nextPending = false;
let depth = 0;
const MAX_DEPTH = 4000;
let ending = false;
export let status: i32 = 0;
export function setStatus(n: i32): void {
  status = n;
}

export function runProgram(p: Program): void {
  functions = p.functions;
  ends = p.end;
  for (let i = 0; i < p.begin.length; i++) exec(p.begin[i]);
  if (p.rules.length || p.end.length)
    while (nextRecord()) {
      runRules(p);
      pause();
    }
  finish();
}
function runRules(p: Program): void {
  const rules = p.rules;
  nextPending = false;
  for (let i = 0; i < rules.length; i++) {
    const r = unchecked(rules[i]);
    if (r.kind == ast.P_EXPR) {
      if (!evaluate(r.from!).truth()) continue;
    } else if (r.kind == ast.P_RANGE) {
      if (!r.active && !evaluate(r.from!).truth()) continue;
      r.active = !evaluate(r.to!).truth();
    }
    const body = r.body;
    if (body === null) {
      stdout.put(state.getField(0).str(state.convfmt));
      stdout.put(state.ors);
    } else if (exec(body) == NEXT || nextPending) return;
  }
}
/** exit, or the input's end: the END rules (once), then everything is closed. Does not come back. */
function finish(): void {
  if (!ending) {
    ending = true;
    for (let i = 0; i < ends.length; i++) exec(ends[i]);
  }
  closeAll();
  exit(status);
}

// ---- statements ----

function exec(s: Node): i32 {
  switch (s.op) {
    case ast.S_BLOCK: {
      const list = s.list;
      for (let i = 0; i < list.length; i++) {
        const r = exec(unchecked(list[i]));
        if (r) return r;
      }
      return NORMAL;
    }
    case ast.S_EXPR:
      evaluate(s.a!);
      return nextPending ? NEXT : NORMAL;
    case ast.S_PRINT:
      return print(s);
    case ast.S_PRINTF: {
      const args = values(s.list);
      keep(args);
      const out = s.n ? output(s.n, evaluate(s.a!).str(state.convfmt)) : stdout;
      drop();
      err.setLine(s.line);
      out.put(sprintf(args[0].str(state.convfmt), args, 1, state.convfmt));
      return NORMAL;
    }
    case ast.S_IF: {
      if (evaluate(s.a!).truth()) return exec(s.b!);
      const other = s.c;
      return other === null ? NORMAL : exec(other);
    }
    case ast.S_WHILE:
      while (evaluate(s.a!).truth()) {
        pause();
        const r = exec(s.b!);
        if (r == BREAK) break;
        if (r > CONTINUE) return r;
      }
      return NORMAL;
    case ast.S_DO:
      do {
        pause();
        const r = exec(s.b!);
        if (r == BREAK) break;
        if (r > CONTINUE) return r;
      } while (evaluate(s.a!).truth());
      return NORMAL;
    case ast.S_FOR: {
      const init = s.a;
      const cond = s.b;
      const step = s.c;
      if (init !== null) exec(init);
      while (cond === null || evaluate(cond).truth()) {
        pause();
        const r = exec(s.list[0]);
        if (r == BREAK) break;
        if (r > CONTINUE) return r;
        if (step !== null) exec(step);
      }
      return NORMAL;
    }
    case ast.S_FOR_IN: {
      const keys = arrayOf(s.b!).keys();
      keep(keys);
      let result = NORMAL;
      for (let i = 0; i < keys.length; i++) {
        pause();
        assign(s.a!, input(keys[i]));
        const r = exec(s.c!);
        if (r == BREAK) break;
        if (r > CONTINUE) {
          result = r;
          break;
        }
      }
      drop();
      return result;
    }
    case ast.S_NEXT:
    case ast.S_NEXTFILE:
      if (s.op == ast.S_NEXTFILE) skipFile();
      if (depth) nextPending = true;
      return NEXT;
    case ast.S_EXIT: {
      const a = s.a;
      if (a !== null) status = (evaluate(a).num() as i32) & 255;
      finish();
      return NORMAL;
    }
    case ast.S_RETURN: {
      const a = s.a;
      returned = a === null ? UNSET_VALUE : evaluate(a);
      return RETURN;
    }
    case ast.S_BREAK:
      return BREAK;
    case ast.S_CONTINUE:
      return CONTINUE;
    case ast.S_DELETE: {
      const target = s.a!;
      if (target.op == ast.E_INDEX) arrayOf(target.a!).delete(subscript(target.list));
      else arrayOf(target).clear();
      return NORMAL;
    }
  }
  return NORMAL;
}
function print(s: Node): i32 {
  err.setLine(s.line);
  const list = s.list;
  let out: Writer = stdout;
  if (s.n) out = output(s.n, evaluate(s.a!).str(state.convfmt));
  if (!list.length) {
    out.put(state.getField(0).str(state.convfmt));
    out.put(state.ors);
    return NORMAL;
  }
  keep(out);
  const last = list.length - 1;
  for (let i = 0; i <= last && !nextPending; i++) {
    const v = evaluate(unchecked(list[i]));
    if (nextPending) break;
    out.put(v.isNumber ? numberText(v.num(), state.ofmt) : v.str(state.convfmt));
    out.put(i < last ? state.ofs : state.ors);
  }
  drop();
  return nextPending ? NEXT : NORMAL;
}

// ---- variables ----

export function cellOf(n: Node): Cell {
  return n.op == ast.E_GLOBAL ? state.globals[n.n] : frame[n.n];
}
export function arrayOf(n: Node): AwkArray {
  if (n.op == ast.E_GLOBAL) return unchecked(state.globals[n.n]).getArray();
  if (n.op == ast.E_LOCAL) return unchecked(frame[n.n]).getArray();
  if (n.op == ast.E_GROUP && n.list.length == 1) return arrayOf(n.list[0]);
  err.fatal("Not an array");
  return new AwkArray();
}
export function subscript(list: Node[]): string {
  let s = evaluate(list[0]).str(state.convfmt);
  for (let i = 1; i < list.length; i++) {
    keep(s);
    const next = evaluate(list[i]).str(state.convfmt);
    drop();
    s += state.subsep + next;
  }
  return s;
}
export function assign(n: Node, v: Value): void {
  switch (n.op) {
    case ast.E_GLOBAL:
      state.setGlobal(n.n, v);
      return;
    case ast.E_LOCAL:
      frame[n.n].value = v;
      return;
    case ast.E_FIELD: {
      keep(v);
      const i = evaluate(n.a!).num();
      drop();
      state.setField(i, v);
      return;
    }
    case ast.E_INDEX: {
      keep(v);
      const key = subscript(n.list);
      drop();
      arrayOf(n.a!).at(key).value = v;
      return;
    }
    case ast.E_GROUP:
      if (n.list.length == 1) return assign(n.list[0], v);
  }
  err.fatal(err.UNEXPECTED_TOKEN);
}
export function values(list: Node[]): Value[] {
  const out: Value[] = [];
  keep(out);
  for (let i = 0; i < list.length; i++) out.push(evaluate(list[i]));
  drop();
  return out;
}
/** The pattern that an operand means: itself, or its value as a dynamic one. */
export function patternOf(n: Node): Regex {
  if (n.op == ast.E_REGEX) return pattern(n.str);
  if (n.op == ast.E_GROUP && n.list.length == 1 && n.list[0].op == ast.E_REGEX) return pattern(n.list[0].str);
  return pattern(evaluate(n).str(state.convfmt));
}

// ---- expressions ----

export function evaluate(n: Node): Value {
  switch (n.op) {
    case ast.E_NUM: {
      let v = n.cache;
      if (v === null) {
        v = number(n.num);
        n.cache = v;
      }
      return changetype<Value>(v);
    }
    case ast.E_STR: {
      let v = n.cache;
      if (v === null) {
        v = text(n.str);
        n.cache = v;
      }
      return changetype<Value>(v);
    }
    case ast.E_REGEX:
      return truth(matches(pattern(n.str), state.getField(0).str(state.convfmt)));
    case ast.E_GLOBAL:
      return state.getGlobal(n.n);
    case ast.E_LOCAL:
      return unchecked(frame[n.n]).value;
    case ast.E_FIELD:
      return state.getField(evaluate(n.a!).num());
    case ast.E_INDEX: {
      const key = subscript(n.list);
      return arrayOf(n.a!).at(key).value;
    }
    case ast.E_GROUP:
      if (n.list.length > 1) err.fatal(err.UNEXPECTED_TOKEN);
      return evaluate(n.list[0]);
    case ast.E_ASSIGN: {
      const v = evaluate(n.b!);
      assign(n.a!, v);
      return v;
    }
    case ast.E_ASSIGN_OP: {
      const right = evaluate(n.b!).num();
      err.setLine(n.line);
      const v = number(arithmetic(n.n, evaluate(n.a!).num(), right));
      assign(n.a!, v);
      return v;
    }
    case ast.E_COND:
      return evaluate(n.a!).truth() ? evaluate(n.b!) : evaluate(n.c!);
    case ast.E_AND:
      return truth(evaluate(n.a!).truth() && evaluate(n.b!).truth());
    case ast.E_OR:
      return truth(evaluate(n.a!).truth() || evaluate(n.b!).truth());
    case ast.E_IN: {
      const l = n.a!;
      const key = l.op == ast.E_GROUP ? subscript(l.list) : evaluate(l).str(state.convfmt);
      return truth(arrayOf(n.b!).find(key) !== null);
    }
    case ast.E_MATCH: {
      const s = evaluate(n.a!).str(state.convfmt);
      err.setLine(n.line);
      keep(s);
      const re = patternOf(n.b!);
      drop();
      return truth(matches(re, s) != (n.n == 1));
    }
    case ast.E_COMPARE: {
      const l = evaluate(n.a!);
      keep(l);
      const r = evaluate(n.b!);
      drop();
      return truth(compare(n.n, l, r));
    }
    case ast.E_CONCAT: {
      const l = evaluate(n.a!).str(state.convfmt);
      keep(l);
      const r = evaluate(n.b!).str(state.convfmt);
      drop();
      return text(l + r);
    }
    case ast.E_BINARY: {
      const l = evaluate(n.a!).num();
      const r = evaluate(n.b!).num();
      err.setLine(n.line);
      return number(arithmetic(n.n, l, r));
    }
    case ast.E_NOT:
      return truth(!evaluate(n.a!).truth());
    case ast.E_NEGATE:
      return number(-evaluate(n.a!).num());
    case ast.E_PLUS:
      return number(evaluate(n.a!).num());
    case ast.E_PRE: {
      const v = number(evaluate(n.a!).num() + n.n);
      assign(n.a!, v);
      return v;
    }
    case ast.E_POST: {
      const old = evaluate(n.a!).num();
      assign(n.a!, number(old + n.n));
      return number(old);
    }
    case ast.E_CALL:
      return call(n);
    case ast.E_BUILTIN:
      err.setLine(n.line);
      return builtin(n);
    case ast.E_GETLINE:
      return number(getlineMain(n.a));
    case ast.E_GETLINE_FILE:
      return number(getlineFile(n.a, evaluate(n.b!).str(state.convfmt)));
    case ast.E_GETLINE_PIPE:
      return number(getlinePipe(n.a, evaluate(n.b!).str(state.convfmt)));
  }
  return UNSET_VALUE;
}
function arithmetic(op: i32, l: f64, r: f64): f64 {
  switch (op) {
    case 0x2b:
      return l + r;
    case 0x2d:
      return l - r;
    case 0x2a:
      return l * r;
    case 0x2f:
      if (r == 0) err.fatal(err.DIVISION_BY_ZERO);
      return l / r;
    case 0x25:
      if (r == 0) err.fatal(err.DIVISION_BY_ZERO);
      return l % r;
  }
  err.needMath();
  return Math.pow(l, r);
}
function lower(s: string): string {
  return s.toLowerCase();
}
function compare(op: i32, l: Value, r: Value): bool {
  if (l.isNumeric() && r.isNumeric()) {
    const a = l.num();
    const b = r.num();
    switch (op) {
      case ast.C_LT:
        return a < b;
      case ast.C_LE:
        return a <= b;
      case ast.C_EQ:
        return a == b;
      case ast.C_NE:
        return a != b;
      case ast.C_GT:
        return a > b;
    }
    return a >= b;
  }
  let x = l.str(state.convfmt);
  let y = r.str(state.convfmt);
  if (ignoreCase) {
    x = lower(x);
    y = lower(y);
  }
  if (op == ast.C_EQ) return x == y;
  if (op == ast.C_NE) return x != y;
  const c = compareBytes(x, y);
  switch (op) {
    case ast.C_LT:
      return c < 0;
    case ast.C_LE:
      return c <= 0;
    case ast.C_GT:
      return c > 0;
  }
  return c >= 0;
}
function call(n: Node): Value {
  const f = unchecked(functions[n.n]);
  const count = f.params.length;
  const cells: Cell[] = [];
  keep(cells);
  for (let i = 0; i < n.list.length; i++) cells.push(argument(n.list[i]));
  for (let i = n.list.length; i < count; i++) cells.push(new Cell());
  drop();
  if (++depth > MAX_DEPTH) {
    err.setLine(n.line);
    err.fatal("Too deep recursion");
  }
  const saved = frame;
  keep(saved);
  frame = cells;
  returned = UNSET_VALUE;
  pause();
  exec(f.body!);
  const v = returned;
  returned = UNSET_VALUE;
  frame = saved;
  drop();
  depth--;
  return v;
}
/** Arrays go by reference, scalars by value; a variable that is nothing yet may become either. */
function argument(n: Node): Cell {
  if (n.op == ast.E_GROUP && n.list.length == 1 && n.list[0].op <= ast.E_LOCAL) n = n.list[0];
  if (n.op == ast.E_GLOBAL || n.op == ast.E_LOCAL) {
    const from = cellOf(n);
    if (n.op == ast.E_LOCAL || n.n > state.V_FNR) {
      const c = new Cell();
      if (from.array !== null) c.array = from.array;
      else if (from.value === UNSET_VALUE) c.origin = from;
      else c.value = from.value;
      return c;
    }
  }
  const v = evaluate(n);
  const c = new Cell();
  c.value = v;
  return c;
}
