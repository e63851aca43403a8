// Markdown as a manual page on a terminal: headings at the margin, text indented and filled, code as it is. What is understood is what
// our pages use: "# name(section) – what", "## HEADING", paragraphs, "- item", "term" lines with "  text" below, ``` blocks,
// **bold**, *underlined*, `code`.
import { replaceEach } from "../../lib/text";

const INDENT = 7;
/** Begins a block of what a program says of its own options, which is as wide as a page. */
export const HELP_FENCE = "```help";

let width = 80;
let plain = false;
let out = "";

/** The inline marks of a text: bold and underline as the terminal shows them, or nothing. */
function inline(text: string): string {
  let result = "";
  let bold = false;
  let under = false;
  let code = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (code && c != "`") {
      result += c;
      continue;
    }
    if (c == "\\" && i + 1 < text.length && "*`_\\".includes(text.charAt(i + 1))) result += text.charAt(++i);
    else if (c == "`") {
      code = !code;
      if (!plain) result += code ? "\x1b[1m" : "\x1b[0m";
    } else if (c == "*" && i + 1 < text.length && text.charAt(i + 1) == "*") {
      i++;
      bold = !bold;
      if (!plain) result += bold ? "\x1b[1m" : "\x1b[0m";
    } else if (c == "*" && (under || (i + 1 < text.length && text.charAt(i + 1) != " "))) {
      under = !under;
      if (!plain) result += under ? "\x1b[4m" : "\x1b[0m";
    } else result += c;
  }
  return result;
}
/** Columns a text takes: escapes take none. */
function columns(text: string): i32 {
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) == 27) {
      while (i < text.length && text.charAt(i) != "m") i++;
      continue;
    }
    const c = text.charCodeAt(i);
    if (c < 0x80 || c >= 0xc0) n++;
  }
  return n;
}
function fill(text: string, first: string, indent: i32): void {
  const words = text.split(" ");
  let line = first;
  let used = columns(first);
  let empty = true;
  for (let i = 0; i < words.length; i++) {
    const w = words[i];
    if (!w.length) continue;
    const n = columns(w);
    if (!empty && used + 1 + n > width - 2) {
      out += line.trimEnd() + "\n";
      line = " ".repeat(indent);
      used = indent;
      empty = true;
    }
    if (!empty) {
      line += " ";
      used++;
    }
    line += w;
    used += n;
    empty = false;
  }
  out += line.trimEnd() + "\n";
}
function heading(text: string): void {
  out += (plain ? text : "\x1b[1m" + text + "\x1b[0m") + "\n";
}
/** "LS(1)      User Commands      LS(1)" */
export function titleLine(name: string, middle: string, columnsWide: i32): string {
  const room = columnsWide - 2 * name.length - middle.length;
  const left = max(1, room / 2);
  return name + " ".repeat(left) + middle + " ".repeat(max(1, room - left)) + name;
}

/** @param asPlain without escapes, for what is no terminal */
export function render(text: string, columnsWide: i32, asPlain: bool): string {
  width = min(columnsWide, 100);
  plain = asPlain;
  out = "";
  const lines = text.split("\n");
  let paragraph = "";
  let first = " ".repeat(INDENT);
  let indent = INDENT;
  let code = false;
  let codeIndent = INDENT;
  for (let i = 0; i <= lines.length; i++) {
    const line = i < lines.length ? lines[i].trimEnd() : "";
    if (line.startsWith("```")) {
      if (paragraph.length) {
        fill(inline(paragraph), first, indent);
        paragraph = "";
        out += "\n";
      }
      code = !code;
      codeIndent = line == HELP_FENCE ? INDENT : INDENT + 4;
      if (!code) out += "\n";
      continue;
    }
    if (code) {
      out += (line.length ? " ".repeat(codeIndent) + line : "") + "\n";
      continue;
    }
    const starts =
      line == "" || line.startsWith("#") || line.startsWith("- ") || line.startsWith(": ") || i == lines.length;
    if (starts && paragraph.length) {
      fill(inline(paragraph), first, indent);
      // a term stands directly above its text, items of a list under one another
      if (line == "" || line.startsWith("#")) out += "\n";
      paragraph = "";
      first = " ".repeat(INDENT);
      indent = INDENT;
    }
    if (line.startsWith("# ")) continue;
    if (line.startsWith("### ")) {
      out += "   ";
      heading(inline(line.substring(4)));
    } else if (line.startsWith("## ")) heading(line.substring(3).toUpperCase());
    else if (line.startsWith("- ")) {
      first = " ".repeat(INDENT) + "\xc2\xb7 ";
      indent = INDENT + 2;
      paragraph = line.substring(2);
    } else if (line.startsWith(": ")) {
      first = " ".repeat(INDENT + 7);
      indent = INDENT + 7;
      paragraph = line.substring(2);
    } else if (line != "") paragraph += (paragraph.length ? " " : "") + replaceEach(line.trimStart(), "\t", " ");
  }
  return out;
}
