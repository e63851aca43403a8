// What patch(1) reads: hunks of unified, context and normal differences, all brought into one form.
import { fromBytes } from "../../lib/bytes";
import { eprint, Reader, stdout } from "../../lib/io";
import { isDigits } from "../../lib/number";
import { exit, prog } from "../../lib/start";

export const UNIFIED = 1;
export const CONTEXT = 2;
export const NORMAL = 3;

/** What is to be found, and what it becomes. Lines end in their newline; one that has none is the end of its file. */
export class Hunk {
  /** Number of the first old line; of no lines, of the one behind which the new ones go, plus one. */
  first: i32 = 0;
  newFirst: i32 = 0;
  old: string[] = [];
  come: string[] = [];
  /** A mark for each: " ", "-" or "!", and " ", "+" or "!". */
  oldMarks: string = "";
  comeMarks: string = "";
  /** What stands behind the stars or the @@. */
  section: string = "";

  swap(): void {
    const first = this.first;
    const lines = this.old;
    const marks = this.oldMarks;
    this.first = this.newFirst;
    this.old = this.come;
    this.oldMarks = this.comeMarks.replaceAll("+", "-");
    this.newFirst = first;
    this.come = lines;
    this.comeMarks = marks.replaceAll("-", "+");
  }
  prefix(): i32 {
    let n = 0;
    while (this.oldMarks.charAt(n) == " " && this.comeMarks.charAt(n) == " ") n++;
    return n;
  }
  suffix(): i32 {
    const a = this.oldMarks;
    const b = this.comeMarks;
    let n = 0;
    while (n < a.length && n < b.length && a.charAt(a.length - 1 - n) == " " && b.charAt(b.length - 1 - n) == " ") n++;
    return n;
  }
}

/** The text of a file as lines with their newlines. */
export class Content {
  lines: string[] = [];
  constructor(fd: i32) {
    const r = new Reader(fd);
    while (r.nextLine()) this.lines.push(fromBytes(r.linePtr, r.lineLen) + (r.hadNewline ? "\n" : ""));
  }
}

export function fatal(message: string): void {
  stdout.flush();
  eprint(prog + ": **** " + message + "\n");
  exit(2);
}

/** A patch, and where in it we are. */
export class Input {
  at: i32 = 0;
  /** Set by header(): the kind of hunks that follow, and the two lines of names. */
  kind: i32 = 0;
  oldHeader: string = "";
  newHeader: string = "";
  constructor(public lines: string[]) {}

  line(ahead: i32 = 0): string {
    return this.at + ahead < this.lines.length ? this.lines[this.at + ahead] : "";
  }
  /** Goes to the next hunk; what lies before it is a header or garbage. @returns whether there is one */
  header(): bool {
    this.oldHeader = this.newHeader = "";
    for (; this.at < this.lines.length; this.at++) {
      const line = this.line();
      const next = this.line(1);
      if (line.startsWith("--- ") && next.startsWith("+++ ")) {
        this.oldHeader = line.substring(4);
        this.newHeader = next.substring(4);
        this.at++;
      } else if (line.startsWith("*** ") && next.startsWith("--- ") && this.line(2).startsWith("***************")) {
        this.oldHeader = line.substring(4);
        this.newHeader = next.substring(4);
        this.at++;
      } else if (line.startsWith("@@ -")) this.kind = UNIFIED;
      else if (line.startsWith("***************") && next.startsWith("*** ")) this.kind = CONTEXT;
      else if (isNormal(line)) this.kind = NORMAL;
      else continue;
      if (this.kind) return true;
    }
    return false;
  }
  /** The next hunk of the kind that header() found, or null. */
  hunk(): Hunk | null {
    const h = this.kind == UNIFIED ? this.unified() : this.kind == CONTEXT ? this.context() : this.normal();
    if (h !== null && !h.old.length) h.first++;
    if (h !== null && !h.come.length) h.newFirst++;
    return h;
  }

  private malformed(): void {
    fatal("malformed patch at line " + (this.at + 1).toString() + ": " + this.line());
  }
  /** "\\ No newline at end of file" takes the newline of the line before. */
  private open(list: string[]): void {
    const n = list.length;
    if (n) list[n - 1] = list[n - 1].substring(0, list[n - 1].length - 1);
  }

  /** @@ -a,b +c,d @@ */
  private unified(): Hunk | null {
    const head = this.line();
    if (!head.startsWith("@@ -")) return null;
    const words = head.split(" ");
    if (words.length < 4 || !words[2].startsWith("+")) return null;
    const a = numbers(words[1].substring(1));
    const b = numbers(words[2].substring(1));
    if (!a.length || !b.length) return null;
    const h = new Hunk();
    h.first = a[0];
    h.newFirst = b[0];
    const end = head.indexOf("@@", 3);
    h.section = end < 0 ? "" : head.substring(end + 2).trimEnd();
    this.at++;
    let last = " ";
    while (h.old.length < a[1] || h.come.length < b[1] || this.line().startsWith("\\")) {
      if (this.at >= this.lines.length) fatal("unexpected end of file in patch");
      const line = this.line();
      const mark = line == "\n" ? " " : line.charAt(0);
      const text = line == "\n" || mark == "\t" ? line : line.substring(1);
      if (mark == "\\") {
        if (last != "+") this.open(h.old);
        if (last != "-") this.open(h.come);
        this.at++;
        continue;
      }
      if (mark == " " || mark == "\t") {
        h.old.push(text);
        h.oldMarks += " ";
        h.come.push(text);
        h.comeMarks += " ";
      } else if (mark == "-") {
        h.old.push(text);
        h.oldMarks += "-";
      } else if (mark == "+") {
        h.come.push(text);
        h.comeMarks += "+";
      } else this.malformed();
      if (h.old.length > a[1] || h.come.length > b[1]) this.malformed();
      last = mark;
      this.at++;
    }
    return h;
  }

  /** A line of stars, "*** a,b ****" with the old lines, "--- c,d ----" with the new ones; an unchanged side may be left out. */
  private context(): Hunk | null {
    if (!this.line().startsWith("***************") || !this.line(1).startsWith("*** ")) return null;
    const h = new Hunk();
    h.section = this.line().substring(15).trimEnd();
    this.at++;
    const a = numbers(this.line().split(" ")[1]);
    if (!a.length) this.malformed();
    this.at++;
    h.first = a[0];
    const oldCount = a.length < 3 ? (a[0] ? 1 : 0) : a[1] - a[0] + 1;
    h.oldMarks = this.side(h.old, oldCount, " -!");
    if (!this.line().startsWith("--- ")) this.malformed();
    const b = numbers(this.line().split(" ")[1]);
    if (!b.length) this.malformed();
    this.at++;
    h.newFirst = b[0];
    const newCount = b.length < 3 ? (b[0] ? 1 : 0) : b[1] - b[0] + 1;
    h.comeMarks = this.side(h.come, newCount, " +!");
    if (!h.old.length && oldCount) h.oldMarks = unchanged(h.come, h.comeMarks, h.old);
    else if (!h.come.length && newCount) h.comeMarks = unchanged(h.old, h.oldMarks, h.come);
    return h;
  }
  private side(list: string[], count: i32, marks: string): string {
    let out = "";
    while (this.at < this.lines.length && list.length < count) {
      const line = this.line();
      if (line.length < 2 || !marks.includes(line.charAt(0)) || (line.charAt(1) != " " && line.charAt(1) != "\t"))
        break;
      out += line.charAt(0);
      list.push(line.substring(2));
      this.at++;
    }
    if (list.length && this.line().startsWith("\\")) {
      this.open(list);
      this.at++;
    }
    return out;
  }

  /** 3,4c5,6 */
  private normal(): Hunk | null {
    const line = this.line();
    if (!isNormal(line)) return null;
    let i = 0;
    while (!"acd".includes(line.charAt(i))) i++;
    const kind = line.charAt(i);
    const a = numbers(line.substring(0, i));
    const b = numbers(line.substring(i + 1).trimEnd());
    const h = new Hunk();
    h.first = a[0];
    h.newFirst = b[0];
    this.at++;
    if (kind != "a") this.plain(h.old, a.length < 3 ? 1 : a[1] - a[0] + 1, "<");
    h.oldMarks = "-".repeat(h.old.length);
    if (kind == "c") {
      if (!this.line().startsWith("---")) fatal("'---' expected at line " + (this.at + 1).toString() + " of patch");
      this.at++;
    }
    if (kind != "d") this.plain(h.come, b.length < 3 ? 1 : b[1] - b[0] + 1, ">");
    h.comeMarks = "+".repeat(h.come.length);
    return h;
  }
  private plain(list: string[], count: i32, mark: string): void {
    for (let k = 0; k < count; k++) {
      const line = this.line();
      if (this.at >= this.lines.length) fatal("unexpected end of file in patch at line " + (this.at + 1).toString());
      if (!line.startsWith(mark + " ") && !line.startsWith(mark + "\t"))
        fatal("'" + mark + "' expected at line " + (this.at + 1).toString() + " of patch");
      list.push(line.substring(2));
      this.at++;
    }
    if (this.line().startsWith("\\")) {
      this.open(list);
      this.at++;
    }
  }
}

function unchanged(from: string[], marks: string, to: string[]): string {
  for (let i = 0; i < from.length; i++) if (marks.charAt(i) == " ") to.push(from[i]);
  return " ".repeat(to.length);
}
/** "3": [3, 1]; "3,4": [3, 4, 2]; anything else: []. */
function numbers(text: string): i32[] {
  const comma = text.indexOf(",");
  const a = comma < 0 ? text : text.substring(0, comma);
  const b = comma < 0 ? "" : text.substring(comma + 1);
  if (!isDigits(a) || (comma >= 0 && !isDigits(b))) return [];
  return comma < 0 ? [parseInt(a) as i32, 1] : [parseInt(a) as i32, parseInt(b) as i32, 2];
}
function isNormal(line: string): bool {
  let i = 0;
  while (i < line.length && !"acd".includes(line.charAt(i))) i++;
  return (
    i > 0 &&
    i < line.length &&
    numbers(line.substring(0, i)).length > 0 &&
    numbers(line.substring(i + 1).trimEnd()).length > 0
  );
}
