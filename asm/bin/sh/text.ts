// A command as text, for `jobs`: dash's rendering, which leaves out what it cannot show shortly.
import {
  Assign,
  BinaryNode,
  CaseNode,
  CmdNode,
  ForNode,
  FuncNode,
  IfNode,
  ListNode,
  N_AND,
  N_BACKGROUND,
  N_CASE,
  N_CMD,
  N_DEFUN,
  N_FOR,
  N_IF,
  N_NOT,
  N_OR,
  N_PIPE,
  N_REDIR,
  N_SEMI,
  N_SUBSHELL,
  N_UNTIL,
  N_WHILE,
  Node,
  P_ARITH,
  P_COMMAND,
  P_LIT,
  Part,
  PipeNode,
  Q,
  QMARK,
  Redir,
  RedirNode,
  S_ASSIGN,
  S_LEFT,
  S_LENGTH,
  S_MINUS,
  S_NORMAL,
  S_PLUS,
  S_QUESTION,
  S_RIGHT,
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

export function commandText(n: Node): string {
  return node(n);
}
function node(n: Node | null): string {
  if (n === null) return "";
  switch (n.type) {
    case N_CMD: {
      const c = changetype<CmdNode>(n);
      let out = "";
      for (let i = 0; i < c.assigns.length; i++) out = joined(out, assign(c.assigns[i]));
      for (let i = 0; i < c.args.length; i++) out = joined(out, word(c.args[i]));
      return out + redirs(c.redirs);
    }
    case N_PIPE: {
      const p = changetype<PipeNode>(n);
      let out = "";
      for (let i = 0; i < p.commands.length; i++) out += (i ? " | " : "") + node(p.commands[i]);
      return out;
    }
    case N_REDIR: {
      const r = changetype<RedirNode>(n);
      return node(r.body) + redirs(r.redirs);
    }
    case N_BACKGROUND: {
      const r = changetype<RedirNode>(n);
      return node(r.body) + redirs(r.redirs);
    }
    case N_SUBSHELL: {
      const r = changetype<RedirNode>(n);
      return "(" + node(r.body) + ")" + redirs(r.redirs);
    }
    case N_SEMI: {
      const all = changetype<ListNode>(n).commands;
      let out = "";
      for (let i = 0; i < all.length; i++) out += (i ? "; " : "") + node(all[i]);
      return out;
    }
    case N_AND:
      return both(n, " && ");
    case N_OR:
      return both(n, " || ");
    case N_NOT:
      return "! " + node(changetype<BinaryNode>(n).left);
    case N_IF: {
      const f = changetype<IfNode>(n);
      let out = "if " + node(f.test) + "; then " + node(f.then);
      if (f.otherwise !== null) out += "; else " + node(f.otherwise);
      return out + "; fi";
    }
    case N_WHILE:
      return loop("while ", n);
    case N_UNTIL:
      return loop("until ", n);
    case N_FOR: {
      const f = changetype<ForNode>(n);
      let out = "for " + f.variable.name + " in";
      for (let i = 0; i < f.args.length; i++) out += " " + word(f.args[i]);
      return out + "; do " + node(f.body) + "; done";
    }
    case N_CASE: {
      const c = changetype<CaseNode>(n);
      let out = "case " + word(c.word) + " in ";
      for (let i = 0; i < c.clauses.length; i++) {
        for (let k = 0; k < c.clauses[i].patterns.length; k++) out += (k ? "|" : "") + word(c.clauses[i].patterns[k]);
        out += ") " + node(c.clauses[i].body) + ";; ";
      }
      return out + "esac";
    }
    case N_DEFUN:
      return changetype<FuncNode>(n).name + "() { ... }";
  }
  return "";
}
function both(n: Node, between: string): string {
  const b = changetype<BinaryNode>(n);
  return node(b.left) + between + node(b.right);
}
function loop(head: string, n: Node): string {
  const b = changetype<BinaryNode>(n);
  return head + node(b.left) + "; do " + node(b.right) + "; done";
}
function joined(a: string, b: string): string {
  return a.length ? a + " " + b : b;
}
function assign(a: Assign): string {
  return a.variable.name + "=" + word(a.value);
}
function redirs(list: Redir[]): string {
  let out = "";
  for (let i = 0; i < list.length; i++) {
    const r = list[i];
    let op: string;
    switch (r.type) {
      case T_TO:
        op = ">";
        break;
      case T_CLOBBER:
        op = ">|";
        break;
      case T_APPEND:
        op = ">>";
        break;
      case T_FROM:
        op = "<";
        break;
      case T_FROMTO:
        op = "<>";
        break;
      case T_TOFD:
        op = ">&";
        break;
      case T_FROMFD:
        op = "<&";
        break;
      default:
        op = "<<...";
    }
    const standard =
      r.type == T_FROM || r.type == T_FROMTO || r.type == T_FROMFD || r.type == T_HERE || r.type == T_XHERE ? 0 : 1;
    out += " " + (r.fd != standard ? r.fd.toString() : "") + op;
    const w = r.word;
    if (r.source >= -1 && (r.type == T_TOFD || r.type == T_FROMFD)) out += r.source < 0 ? "-" : r.source.toString();
    else if (w !== null) out += word(w);
  }
  return out;
}
function word(w: Word): string {
  return partsText(w.parts);
}
function partsText(list: Part[]): string {
  let out = "";
  for (let i = 0; i < list.length; i++) {
    const p = list[i];
    switch (p.kind) {
      case P_LIT: {
        let open = false;
        for (let k = 0; k < p.text.length; k++) {
          const u = p.text.charCodeAt(k);
          if (u == QMARK) {
            open = !open;
            out += '"';
          } else {
            const c = u & 0xff;
            if (u & Q && (c == 0x22 || c == 0x24 || c == 0x5c || c == 0x60)) out += "\\";
            out += String.fromCharCode(c);
          }
        }
        break;
      }
      case P_COMMAND:
        out += "$(...)";
        break;
      case P_ARITH:
        out += "$((" + partsText(p.word) + "))";
        break;
      default: {
        const v = p.variable;
        const name = v !== null ? v.name : p.special < 0 ? (-1 - p.special).toString() : String.fromCharCode(p.special);
        if (p.op == S_NORMAL) {
          out += "$" + name;
          break;
        }
        out += p.op == S_LENGTH ? "${#" + name : "${" + name;
        if (p.colon) out += ":";
        if (p.op == S_MINUS) out += "-";
        else if (p.op == S_PLUS) out += "+";
        else if (p.op == S_QUESTION) out += "?";
        else if (p.op == S_ASSIGN) out += "=";
        else if (p.op >= S_RIGHT && p.op < S_LEFT) out += p.op == S_RIGHT ? "%" : "%%";
        else if (p.op >= S_LEFT && p.op < S_LENGTH) out += p.op == S_LEFT ? "#" : "##";
        out += partsText(p.word) + "}";
      }
    }
  }
  return out;
}
