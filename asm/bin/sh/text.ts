// A command as text, for `jobs`: dash's rendering, which leaves out what it cannot show shortly.
import {
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
      let out = ""; // assignments are not shown
      for (let i = 0; i < c.args.length; i++) out = joined(out, word(c.args[i]));
      return out + redirs(c.redirs);
    }
    case N_PIPE: {
      const p = changetype<PipeNode>(n);
      let out = "";
      for (let i = 0; i < p.commands.length; i++) out += (i ? " | " : "") + node(p.commands[i]);
      return out;
    }
    case N_REDIR:
    case N_BACKGROUND:
      return node(changetype<RedirNode>(n).body);
    case N_SUBSHELL:
      return "(" + node(changetype<RedirNode>(n).body) + ")";
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
      return "!" + node(changetype<BinaryNode>(n).left);
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
        // the first of its patterns
        out += word(c.clauses[i].patterns[0]) + ") " + node(c.clauses[i].body) + ";; ";
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
    if (r.type == T_HERE || r.type == T_XHERE) {
      out += " <<...";
      continue;
    }
    out += " " + r.fd.toString() + op;
    const w = r.word;
    // "-" is shown as the digit of descriptor −1
    if (r.source >= -1 && (r.type == T_TOFD || r.type == T_FROMFD)) out += String.fromCharCode(48 + r.source);
    else if (w !== null) out += word(w);
  }
  return out;
}
function word(w: Word): string {
  return partsText(w.parts, false);
}
/**
 * Whether the quotation that begins at `from` was made with ", as far as can be told: an expansion or a ' is in it. In such a
 * one, $ and " have had a backslash of their own, and are shown without.
 */
function isDouble(text: string, from: i32): bool {
  for (let i = from; i < text.length; i++) {
    const u = text.charCodeAt(i);
    if (u == QMARK) return false;
    if ((u & 0xff) == 0x27) return true;
  }
  return true; // it goes on behind an expansion
}
/**
 * Quotations are shown with ", whichever they were made with. What is a plain character inside one, but would not be so in
 * "…", gets a backslash.
 * @param quoted inside a quotation already
 */
function partsText(list: Part[], quoted: bool): string {
  let out = "";
  let open = quoted;
  let double = false;
  for (let i = 0; i < list.length; i++) {
    const p = list[i];
    if (p.kind == P_LIT) {
      // a string that grows by characters costs the square of its length, and words of 20,000 are pasted
      const shown: i32[] = [];
      for (let k = 0; k < p.text.length; k++) {
        const u = p.text.charCodeAt(k);
        if (u == QMARK) {
          open = !open;
          double = open && isDouble(p.text, k + 1);
          shown.push(0x22);
          continue;
        }
        const c = u & 0xff;
        if (open) {
          if (c == 0x27 || ((c == 0x22 || c == 0x24) && !double)) shown.push(0x5c);
        } else if (c == 0x24 && !(u & Q)) shown.push(0x5c);
        shown.push(c);
      }
      out += String.fromCharCodes(shown);
      continue;
    }
    // "$@" is the only quotation without marks
    const marks = p.quoted && !open;
    if (marks) out += '"';
    if (p.kind == P_COMMAND) out += "$(...)";
    else if (p.kind == P_ARITH) out += "$((" + partsText(p.word, false) + "))";
    else out += parameter(p);
    if (marks) out += '"';
  }
  return out;
}
function parameter(p: Part): string {
  const v = p.variable;
  let name = v !== null ? v.name : p.special < 0 ? (-1 - p.special).toString() : String.fromCharCode(p.special);
  if (name == "$") name = "\\$";
  if (p.op == S_LENGTH) return "${#" + name + "}";
  if (p.op == S_NORMAL) return "${" + name + "}";
  let out = "${" + name;
  if (p.colon) out += ":";
  if (p.op == S_MINUS) out += "-";
  else if (p.op == S_PLUS) out += "+";
  else if (p.op == S_QUESTION) out += "?";
  else if (p.op == S_ASSIGN) out += "=";
  else if (p.op >= S_RIGHT && p.op < S_LEFT) out += p.op == S_RIGHT ? "%" : "%%";
  else if (p.op >= S_LEFT && p.op < S_LENGTH) out += p.op == S_LEFT ? "#" : "##";
  return out + partsText(p.word, p.quoted) + "}";
}
