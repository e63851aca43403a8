// Tables as libsmartcols prints them: aligned columns, trees in one column, raw (-r), KEY="value" (-P) and JSON (-J).
import { fmt1 } from "../../lib/fmt";
import { stdout } from "../../lib/io";
import { columns as cells, cutColumns, isUtf8 } from "../../lib/locale";
import { isatty } from "../../lib/sys/file";
import { getWinsize, windowColumns } from "../../lib/tty";

export const RIGHT = 1;
export const TREE = 2;
/** May be cut to fit a terminal. */
export const TRUNC = 4;
/** Unusually long cells do not widen the column when a terminal is too narrow. */
export const NOEXTREMES = 8;

export const JSON_STRING = 0;
export const JSON_NUMBER = 1;
export const JSON_BOOLEAN = 2;

export class Column {
  width: i32 = 0;
  json: i32 = JSON_STRING;
  /** @param hint at least 1: smallest width; below: share of the terminal */
  constructor(
    public name: string,
    public hint: f64,
    public flags: i32,
  ) {}
}

export class Line {
  children: Line[] = [];
  cells: (string | null)[] = [];
  constructor(public parent: Line | null) {}
}

/** Bytes that would move the cursor, or are no character here, as \xHH. */
function safe(text: string): string {
  const wide = isUtf8();
  let clean = true;
  for (let i = 0; clean && i < text.length; i++) {
    const c = text.charCodeAt(i);
    clean = c >= 32 && c != 127 && (wide || c < 128);
  }
  if (clean) return text;
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    out += c < 32 || c == 127 || (!wide && c >= 128) ? fmt1("\\x%02x", c) : text.charAt(i);
  }
  return out;
}
/** For -r: nothing that separates fields. */
function nonBlank(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    out += c <= 32 || c == 0x5c || c >= 127 ? fmt1("\\x%02x", c) : text.charAt(i);
  }
  return out;
}
/** For -P: inside double quotes. */
function quoted(text: string): string {
  let out = '"';
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    out += c == 0x22 || c == 0x5c || c == 0x60 || c == 0x24 || c < 32 || c >= 127 ? fmt1("\\x%02x", c) : text.charAt(i);
  }
  return out + '"';
}
function jsonString(text: string): string {
  let out = '"';
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c == 0x22 || c == 0x5c) out += "\\" + text.charAt(i);
    else if (c == 8) out += "\\b";
    else if (c == 9) out += "\\t";
    else if (c == 10) out += "\\n";
    else if (c == 12) out += "\\f";
    else if (c == 13) out += "\\r";
    else if (c < 32) out += fmt1("\\u%04x", c);
    else out += text.charAt(i);
  }
  return out + '"';
}

export class Table {
  columns: Column[] = [];
  lines: Line[] = [];
  headings: bool = true;
  raw: bool = false;
  pairs: bool = false;
  json: bool = false;
  ascii: bool = !isUtf8();
  /** Names as shell variables: no characters but letters, digits, _. */
  shellNames: bool = false;
  constructor(public name: string) {}

  column(name: string, hint: f64, flags: i32, json: i32 = JSON_STRING): void {
    const c = new Column(name, hint, flags);
    c.json = json;
    this.columns.push(c);
  }
  line(parent: Line | null = null): Line {
    const l = new Line(parent);
    for (let i = 0; i < this.columns.length; i++) l.cells.push(null);
    if (parent !== null) parent.children.push(l);
    this.lines.push(l);
    return l;
  }
  get isTree(): bool {
    for (let i = 0; i < this.columns.length; i++) if (this.columns[i].flags & TREE) return true;
    return false;
  }

  print(): void {
    if (!this.lines.length) return;
    if (this.json) return this.printJson();
    const tree = this.isTree;
    if (!this.raw && !this.pairs) this.measure(tree);
    if (this.headings && !this.pairs) this.heading();
    if (!tree) {
      for (let i = 0; i < this.lines.length; i++) this.row(this.lines[i], "");
      return;
    }
    for (let i = 0; i < this.lines.length; i++) if (this.lines[i].parent === null) this.subtree(this.lines[i], "", "");
  }

  private vertical(): string {
    return this.ascii ? "| " : "\xe2\x94\x82 ";
  }
  private branch(last: bool): string {
    if (this.ascii) return last ? "`-" : "|-";
    return last ? "\xe2\x94\x94\xe2\x94\x80" : "\xe2\x94\x9c\xe2\x94\x80";
  }
  /** @param art what stands before this line's own cell @param below what stands before its descendants' */
  private subtree(l: Line, art: string, below: string): void {
    this.row(l, art);
    const n = l.children.length;
    for (let i = 0; i < n; i++) {
      const last = i == n - 1;
      this.subtree(l.children[i], below + this.branch(last), below + (last ? "  " : this.vertical()));
    }
  }
  private text(l: Line, i: i32, art: string): string {
    const t = l.cells[i];
    const cell = t === null ? "" : t;
    return this.columns[i].flags & TREE ? art + safe(cell) : safe(cell);
  }

  private widen(l: Line, depth: i32): void {
    for (let i = 0; i < this.columns.length; i++) {
      const c = this.columns[i];
      const w = cells(this.text(l, i, "")) + (c.flags & TREE ? depth * 2 : 0);
      if (w > c.width) c.width = w;
    }
    if (depth >= 0) for (let i = 0; i < l.children.length; i++) this.widen(l.children[i], depth + 1);
  }
  private measure(tree: bool): void {
    const terminal = isatty(1) && getWinsize(1) >= 0 && windowColumns() > 0;
    for (let i = 0; i < this.columns.length; i++) {
      const c = this.columns[i];
      c.width = cells(c.name); // counts even when headings are not shown
      if (c.hint >= 1 && c.width < (c.hint as i32)) c.width = c.hint as i32;
    }
    for (let i = 0; i < this.lines.length; i++) {
      if (!tree) {
        const l = this.lines[i];
        for (let k = 0; k < this.columns.length; k++)
          this.columns[k].width = max(this.columns[k].width, cells(this.text(l, k, "")));
      } else if (this.lines[i].parent === null) this.widen(this.lines[i], 0);
    }
    if (terminal) this.fit(windowColumns());
  }
  /** Narrows columns that may be cut, the last first, down to their share or heading. */
  private fit(width: i32): void {
    let total = this.columns.length - 1;
    for (let i = 0; i < this.columns.length; i++) total += this.columns[i].width;
    for (let stage = 0; stage < 2; stage++) {
      for (let i = this.columns.length - 1; i >= 0 && total > width; i--) {
        const c = this.columns[i];
        if (!(c.flags & TRUNC)) continue;
        const least = stage == 0 && c.hint < 1 ? max(cells(c.name), (c.hint * width) as i32) : cells(c.name);
        const cut = min(total - width, c.width - least);
        if (cut <= 0) continue;
        c.width -= cut;
        total -= cut;
      }
    }
  }

  private columnName(c: Column): string {
    if (!this.shellNames) return c.name;
    let out = "";
    for (let i = 0; i < c.name.length; i++) {
      const ch = c.name.charCodeAt(i);
      if (ch == 0x25) out += (out.length && !out.endsWith("_") ? "_" : "") + "PCT";
      else out += (ch >= 48 && ch <= 57) || (ch >= 65 && ch <= 90) || (ch >= 97 && ch <= 122) ? c.name.charAt(i) : "_";
    }
    return out;
  }
  private heading(): void {
    const n = this.columns.length;
    for (let i = 0; i < n; i++) {
      if (i) stdout.byte(32);
      const c = this.columns[i];
      if (this.raw) stdout.put(nonBlank(this.columnName(c)));
      else this.cell(this.columnName(c), c, i == n - 1);
    }
    stdout.byte(10);
  }
  private cell(text: string, c: Column, last: bool): void {
    let w = cells(text);
    if (w > c.width) {
      text = cutColumns(text, c.width);
      w = c.width;
    }
    if (c.flags & RIGHT) {
      for (; w < c.width; w++) stdout.byte(32);
      stdout.put(text);
      return;
    }
    stdout.put(text);
    if (!last) for (; w < c.width; w++) stdout.byte(32);
  }
  private row(l: Line, art: string): void {
    const n = this.columns.length;
    for (let i = 0; i < n; i++) {
      if (i) stdout.byte(32);
      const c = this.columns[i];
      const raw = l.cells[i];
      if (this.pairs) stdout.put(this.columnName(c) + "=" + quoted(raw === null ? "" : raw));
      else if (this.raw) stdout.put(nonBlank((c.flags & TREE ? art : "") + (raw === null ? "" : raw)));
      else this.cell(this.text(l, i, art), c, i == n - 1);
    }
    stdout.byte(10);
  }

  private printJson(): void {
    stdout.put("{\n   " + jsonString(this.name) + ": [\n");
    const top: Line[] = [];
    const tree = this.isTree;
    for (let i = 0; i < this.lines.length; i++) if (!tree || this.lines[i].parent === null) top.push(this.lines[i]);
    this.jsonLines(top, "      ", tree);
    stdout.put("   ]\n}\n");
  }
  private jsonLines(list: Line[], indent: string, tree: bool): void {
    for (let k = 0; k < list.length; k++) {
      const l = list[k];
      stdout.put(k ? ",{\n" : indent + "{\n");
      const n = this.columns.length;
      const nested = tree && l.children.length > 0;
      for (let i = 0; i < n; i++) {
        const c = this.columns[i];
        const t = l.cells[i];
        stdout.put(indent + "   " + jsonString(this.columnName(c).toLowerCase()) + ": ");
        if (t === null || !t.length) stdout.put(c.json == JSON_BOOLEAN ? "false" : "null");
        else if (c.json == JSON_NUMBER) stdout.put(t);
        else if (c.json == JSON_BOOLEAN)
          stdout.put(t == "0" || t.startsWith("n") || t.startsWith("N") ? "false" : "true");
        else stdout.put(jsonString(t));
        stdout.put(i < n - 1 || nested ? ",\n" : "\n");
      }
      if (nested) {
        stdout.put(indent + '   "children": [\n');
        this.jsonLines(l.children, indent + "      ", tree);
        stdout.put(indent + "   ]\n");
      }
      stdout.put(indent + "}");
    }
    if (list.length) stdout.byte(10);
  }
}
