// The pages of pr(1): columns that are read from one file down or across, or from one file each, line by line.
//
// A column prints as it reads, but for columns down, which are stored for a page and balanced. Blanks are not printed before
// something follows them: then tabs go where they fit.
import * as C from "../../lib/chars";
import { error } from "../../lib/error";
import { Reader, stdin, stdout } from "../../lib/io";
import { quotef } from "../../lib/quote";
import { Stat } from "../../lib/stat";
import { O_RDONLY, open } from "../../lib/sys/file";
import { localtime, now, strftime } from "../../lib/time";

/** What the options say. Lengths are in lines, widths in columns. */
export class PrSettings {
  columns: i32 = 1;
  across: bool = false;
  parallel: bool = false;
  /** One file in columns down: its lines are stored. */
  stored: bool = true;
  doubled: bool = false;
  headers: bool = true;
  keepFormFeeds: bool = false;
  formFeed: bool = false;
  pageLength: i32 = 66;
  pageWidth: i32 = 72;
  numbered: bool = false;
  numberSeparator: i32 = C.TAB;
  numberDigits: i32 = 5;
  firstNumber: i32 = 1;
  /** Lines of skipped pages count. */
  countSkipped: bool = true;
  margin: i32 = 0;
  separator: string = "";
  useSeparator: bool = false;
  join: bool = false;
  cut: bool = false;
  tabIn: i32 = C.TAB;
  tabInWidth: i32 = 8;
  untabify: bool = false;
  tabOut: i32 = C.TAB;
  tabOutWidth: i32 = 8;
  tabify: bool = false;
  hats: bool = false;
  octals: bool = false;
  header: string | null = null;
  dateFormat: string = "%Y-%m-%d %H:%M";
  firstPage: i64 = 1;
  lastPage: i64 = i64.MAX_VALUE;
  quiet: bool = false;
}

const OPEN = 0;
/** A form feed was read: nothing more on this page. */
const HELD = 1;
/** The same, while columns are stored. */
const FOUND = 2;
const CLOSED = 3;

class Column {
  status: i32 = OPEN;
  /** Lines it still has for this page. */
  left: i32 = 0;
  numbered: bool = false;
  /** Where it begins, with the separator counted to it; 0 = wherever the line stands. */
  start: i32 = 0;
  fullPage: bool = false;
  // when stored: lines of it, the first of them
  count: i32 = 0;
  line: i32 = 0;
  constructor(
    public reader: Reader,
    public name: string,
  ) {}
}

/** Whether a file could not be opened. */
export let failed = false;

export class Pages {
  private columns: Column[] = [];
  private ready: i32 = 0;
  private body: i32 = 0;
  private columnWidth: i32 = 0;
  private numberWidth: i32 = 0;
  private number: i32 = 0;
  private page: i64 = 1;
  private lastSkipped: bool = false;
  // the line at hand
  private outAt: i32 = 0;
  private inAt: i32 = 0;
  private blanks: i32 = 0;
  private separators: i32 = 0;
  private padding: i32 = 0;
  private padDown: bool = false;
  private headerDue: bool = false;
  private feedDue: bool = false;
  private feedOnly: bool = false;
  private emptyLine: bool = false;
  private alignEmpty: bool = false;
  private date: string = "";
  private title: string = "";
  /** Stored lines, and how wide each was. */
  private store: string[] = [];
  private storedWidth: i32[] = [];
  private storing: bool = false;
  private stored: string = "";

  constructor(private s: PrSettings) {}

  /** Prints a file, or several side by side. */
  print(files: string[]): void {
    const s = this.s;
    this.setUp(files.length);
    if (!this.open(files)) return;
    this.page = 1;
    if (s.firstPage > 1) {
      if (!this.skipTo(s.firstPage)) return;
      this.page = s.firstPage;
    }
    this.place();
    while (this.printPage()) {}
  }

  private setUp(files: i32): void {
    const s = this.s;
    this.body = s.pageLength - 10;
    if (this.body <= 0) {
      s.headers = false;
      s.keepFormFeeds = true;
    }
    if (!s.headers) this.body = s.pageLength;
    if (s.doubled) this.body /= 2;
    if (!files) s.parallel = false;
    if (s.parallel) s.columns = files;
    if (s.columns > 1) {
      if (!s.useSeparator) {
        s.separator = s.join ? "\t" : " ";
        s.useSeparator = true;
      } else if (!s.join && s.separator == "\t") s.separator = " ";
      s.cut = true;
      if (s.separator != "\t") s.untabify = true;
      s.tabify = true;
    } else s.stored = false;
    if (s.join) s.cut = false;
    this.number = s.firstNumber;
    this.numberWidth = s.numberDigits + (s.numberSeparator == C.TAB ? 8 - (s.numberDigits % 8) : 1);
    const used: i64 = s.numbered && s.parallel ? this.numberWidth : 0;
    const separators = ((s.columns - 1) as i64) * s.separator.length;
    this.columnWidth = ((s.pageWidth - used - separators) / s.columns) as i32;
    if (this.columnWidth < 1) error(1, 0, "page width too narrow");
  }

  private open(files: string[]): bool {
    const s = this.s;
    this.columns = [];
    let time = now();
    let name = "";
    const list = files.length ? files : ["-"];
    for (let i = 0; i < list.length; i++) {
      if (list[i] == "-") {
        this.columns.push(new Column(stdin(), "standard input"));
        continue;
      }
      const fd = open(list[i], O_RDONLY);
      if (fd < 0) {
        failed = true;
        if (!s.quiet) error(0, fd, quotef(list[i]));
        continue;
      }
      this.columns.push(new Column(new Reader(fd), list[i]));
      const st = new Stat();
      if (!s.parallel) {
        if (st.fstat(fd) >= 0) time = st.mtime;
        name = list[i];
      }
    }
    if (!this.columns.length) return false;
    this.ready = this.columns.length;
    if (s.parallel) s.columns = this.columns.length;
    const c = this.columns[0];
    while (this.columns.length < s.columns) this.columns.push(new Column(c.reader, c.name));
    const header = s.header;
    this.title = header !== null ? header : name;
    this.date = strftime(s.dateFormat, localtime(time), 0);
    return true;
  }

  /** Where each column begins. */
  private place(): void {
    const s = this.s;
    let at = s.margin + s.separator.length;
    let next = s.margin + this.columnWidth + (s.parallel && s.numbered ? this.numberWidth : 0);
    for (let i = 0; i < this.columns.length; i++) {
      const c = this.columns[i];
      c.numbered = s.numbered && (!s.parallel || i == 0);
      c.start = at;
      at = s.cut ? next + s.separator.length : 0;
      next = at + this.columnWidth;
    }
  }

  // ---- files ----

  private get(c: Column): i32 {
    return c.reader.getc();
  }
  private close(c: Column): void {
    if (c.status == CLOSED) return;
    if (c.reader.error < 0) error(1, c.reader.error, quotef(c.name));
    if (c.reader.fd) c.reader.close();
    for (let i = 0; i < this.columns.length; i++) {
      const q = this.columns[i];
      if (this.s.parallel && q != c) continue;
      q.status = CLOSED;
      if (this.s.parallel || !q.count) q.left = 0;
    }
    this.ready--;
  }
  /** A form feed: the rest is for the next page. */
  private hold(c: Column): void {
    if (this.s.parallel) c.status = HELD;
    else for (let i = 0; i < this.columns.length; i++) this.columns[i].status = this.s.stored ? FOUND : HELD;
    c.left = 0;
    this.ready--;
  }
  private release(): void {
    for (let i = 0; i < this.columns.length; i++) {
      const c = this.columns[i];
      if (c.status != HELD) continue;
      c.status = OPEN;
      this.ready++;
    }
    if (this.s.stored) this.ready = this.columns[0].status == CLOSED ? 0 : 1;
  }
  /** Behind a form feed: a newline belongs to it. */
  private afterFeed(c: Column): void {
    const d = this.get(c);
    if (d != C.NL && d >= 0) c.reader.pos--;
  }
  private toPrint(): i32 {
    let n = 0;
    for (let i = 0; i < this.columns.length; i++) {
      const c = this.columns[i];
      if (c.status == OPEN || c.status == FOUND || (this.s.stored && c.count > 0 && c.left > 0)) n++;
    }
    return n;
  }
  private readRest(c: Column): void {
    for (let b = this.get(c); b != C.NL; b = this.get(c)) {
      if (b == C.FF) {
        this.afterFeed(c);
        if (this.s.keepFormFeeds) this.feedDue = true;
        this.hold(c);
        return;
      }
      if (b < 0) return this.close(c);
    }
  }

  private skipTo(page: i64): bool {
    for (let n: i64 = 1; n < page; n++) {
      for (let i = 1; i <= this.body; i++) {
        this.lastSkipped = i == this.body;
        for (let k = 0; k < this.columns.length; k++)
          if (this.columns[k].status == OPEN) this.skipLine(this.columns[k], k);
      }
      if (this.s.stored) {
        for (let k = 0; k < this.columns.length; k++)
          if (this.columns[k].status != CLOSED) this.columns[k].status = HELD;
      }
      this.release();
      this.lastSkipped = false;
      if (this.ready < 1) {
        error(0, 0, "starting page number " + page.toString() + " exceeds page count " + n.toString());
        return false;
      }
    }
    return true;
  }
  private skipLine(c: Column, index: i32): void {
    let b = this.get(c);
    if (b == C.FF && c.fullPage) {
      b = this.get(c);
      if (b == C.NL) b = this.get(c);
    }
    c.fullPage = false;
    const alone = b == C.FF;
    if (this.lastSkipped) c.fullPage = true;
    for (; b != C.NL; b = this.get(c)) {
      if (b == C.FF) {
        if (this.lastSkipped) {
          for (let i = 0; i < this.columns.length; i++)
            if (!this.s.parallel || this.columns[i] == c) this.columns[i].fullPage = false;
        }
        this.afterFeed(c);
        this.hold(c);
        break;
      }
      if (b < 0) {
        this.close(c);
        break;
      }
    }
    if (this.s.countSkipped && (!this.s.parallel || index == 0) && !alone) this.number++;
  }

  // ---- a page ----

  private begin(): void {
    const s = this.s;
    if (s.stored) this.storeColumns();
    for (let i = 0; i < this.columns.length; i++) {
      const c = this.columns[i];
      c.left = s.stored ? c.count : c.status == OPEN ? this.body : 0;
    }
  }
  private storeColumns(): void {
    this.store = [];
    this.storedWidth = [];
    const n = this.columns.length;
    for (let i = 0; i < n; i++) this.columns[i].count = 0;
    this.storing = true;
    for (let i = 0; i < n && this.ready > 0; i++) {
      const c = this.columns[i];
      for (let k = this.body; k > 0 && this.ready > 0; k--) {
        if (c.status != OPEN) continue;
        this.inAt = 0;
        this.stored = "";
        if (!this.readLine(c)) this.readRest(c);
        if (c.status != OPEN && !this.stored.length) continue;
        this.store.push(this.stored);
        this.storedWidth.push(this.inAt);
      }
    }
    this.storing = false;
    let first = 0;
    for (let i = 0; i < n; i++) {
      const lines = this.store.length / n + (i < this.store.length % n ? 1 : 0);
      this.columns[i].count = lines;
      this.columns[i].line = first;
      first += lines;
    }
  }

  private printPage(): bool {
    const s = this.s;
    this.begin();
    if (!this.toPrint()) return false;
    if (s.headers) this.headerDue = true;
    this.padDown = false;
    let any = false;
    let lines = s.doubled ? this.body * 2 : this.body;
    while (lines > 0 && this.toPrint()) {
      this.outAt = this.blanks = this.separators = 0;
      this.padDown = this.alignEmpty = false;
      this.emptyLine = true;
      for (let i = 0; i < this.columns.length; i++) {
        const c = this.columns[i];
        this.inAt = 0;
        if (c.left > 0 || c.status == FOUND) {
          this.feedOnly = false;
          this.padding = c.start;
          if (!(s.stored ? this.printStored(c) : this.readLine(c))) this.readRest(c);
          any = any || this.padDown;
          c.left--;
          if (c.left <= 0 && !this.toPrint()) break;
          if (s.parallel && c.status != OPEN) {
            if (this.emptyLine) this.alignEmpty = true;
            else if (c.status == CLOSED || (c.status == HELD && this.feedOnly)) this.align(c);
          }
        } else if (s.parallel) {
          if (this.emptyLine) this.alignEmpty = true;
          else this.align(c);
        }
        if (s.useSeparator) this.separators++;
      }
      if (this.padDown) {
        stdout.byte(C.NL);
        lines--;
      }
      if (!s.headers && !this.toPrint()) break;
      if (s.doubled && any) {
        stdout.byte(C.NL);
        lines--;
      }
    }
    if (lines == 0) {
      for (let i = 0; i < this.columns.length; i++) if (this.columns[i].status == OPEN) this.columns[i].fullPage = true;
    }
    this.padDown = any;
    if (any && s.headers) {
      if (s.formFeed) stdout.byte(C.FF);
      else for (let n = lines + 5; n > 0; n--) stdout.byte(C.NL);
    } else if (s.keepFormFeeds && this.feedDue) {
      stdout.byte(C.FF);
      this.feedDue = false;
    }
    if (++this.page > s.lastPage) return false;
    this.release();
    return true;
  }

  private putHeader(): void {
    this.outAt = 0;
    this.padTo(this.s.margin);
    this.settle();
    const label = "Page " + this.page.toString();
    const room = max(0, this.s.pageWidth - this.date.length - this.title.length - label.length);
    const left = room >> 1;
    // a blank at least, and the margin once more
    stdout.put("\n\n" + " ".repeat(this.s.margin) + this.date + " ".repeat(max(1, left)) + this.title);
    stdout.put(" ".repeat(max(1, room - left)) + label + "\n\n\n");
    this.headerDue = false;
    this.outAt = 0;
  }

  // ---- a line ----

  /** A column that has nothing to say: its place is kept. */
  private align(c: Column): void {
    this.padding = c.start;
    this.reach();
    if (this.s.useSeparator) this.putSeparators();
    if (c.numbered) this.putNumber();
  }
  private reach(): void {
    const n = this.s.separator.length;
    if (n >= this.padding) return;
    this.padTo(this.padding - n);
    this.padding = 0;
  }
  private padTo(column: i32): void {
    if (this.s.tabify) this.blanks = column - this.outAt;
    else {
      for (let i = this.outAt; i < column; i++) stdout.byte(C.SPACE);
      this.outAt = column;
    }
  }
  private settle(): void {
    const goal = this.outAt + this.blanks;
    const wide = this.s.tabOutWidth;
    let at = this.outAt;
    for (let stop = at + wide - (at % wide); goal - at > 1 && stop <= goal; stop = at + wide - (at % wide)) {
      stdout.byte(this.s.tabOut);
      at = stop;
    }
    for (; at < goal; at++) stdout.byte(C.SPACE);
    this.outAt = goal;
    this.blanks = 0;
  }
  private putSeparators(): void {
    if (this.separators <= 0) {
      if (this.blanks > 0) this.settle();
      return;
    }
    const s = this.s.separator;
    for (let i = 0; i < s.length; i++) {
      if (s.charCodeAt(i) == C.SPACE) {
        this.blanks++;
        continue;
      }
      if (this.blanks > 0) this.settle();
      stdout.byte(s.charCodeAt(i));
      this.outAt++;
    }
    if (this.blanks > 0) this.settle();
    this.separators = 0;
  }
  private putNumber(): void {
    const s = this.s;
    let digits = (this.number++).toString();
    if (digits.length > s.numberDigits) digits = digits.substring(digits.length - s.numberDigits);
    this.putAll(digits.padStart(s.numberDigits, " "));
    if (s.columns > 1 && s.numberSeparator == C.TAB) this.putAll(" ".repeat(this.numberWidth - s.numberDigits));
    else {
      this.put(s.numberSeparator);
      if (s.columns == 1 && s.numberSeparator == C.TAB) this.outAt += s.tabOutWidth - (this.outAt % s.tabOutWidth);
    }
    if (s.cut && !s.parallel) this.inAt += this.numberWidth;
  }
  private putAll(text: string): void {
    for (let i = 0; i < text.length; i++) this.put(text.charCodeAt(i));
  }
  private put(c: i32): void {
    if (this.storing) this.stored += String.fromCharCode(c);
    else this.show(c);
  }
  private show(c: i32): void {
    if (this.s.tabify) {
      if (c == C.SPACE) {
        this.blanks++;
        return;
      }
      if (this.blanks > 0) this.settle();
      if (c >= 32 && c < 127) this.outAt++;
      else if (c == 8) this.outAt--;
    }
    stdout.byte(c);
  }

  /** How a byte is shown; inAt moves by its width. */
  private clump(c: i32): string {
    const s = this.s;
    let out = String.fromCharCode(c);
    let width = 1;
    if (c == s.tabIn || c == C.TAB) {
      const wide = c == s.tabIn ? s.tabInWidth : 8;
      width = wide - (this.inAt % wide);
      if (s.untabify) out = " ".repeat(width);
    } else if (c < 32 || c >= 127) {
      const octal = "\\" + c.toString(8).padStart(3, "0");
      if (s.octals || (s.hats && c >= 128)) out = octal;
      else if (s.hats) out = "^" + String.fromCharCode(c ^ 64);
      width = s.octals || s.hats ? out.length : c == 8 ? -1 : 0;
    }
    if (width < 0 && this.inAt == 0) return "";
    this.inAt = max(0, this.inAt + width);
    return out;
  }

  /** Prints or stores a line. @returns false when it was cut */
  private readLine(c: Column): bool {
    const s = this.s;
    let b = this.get(c);
    let last = this.inAt;
    if (b == C.FF && c.fullPage) {
      b = this.get(c);
      if (b == C.NL) b = this.get(c);
    }
    c.fullPage = false;
    if (b == C.FF) {
      this.afterFeed(c);
      this.feedOnly = true;
      if (this.headerDue && !s.stored) {
        this.padDown = true;
        this.putHeader();
      } else if (s.keepFormFeeds) this.feedDue = true;
      this.hold(c);
      return true;
    }
    if (b < 0) {
      this.close(c);
      return true;
    }
    let text = b == C.NL ? "" : this.clump(b);
    if (s.cut && this.inAt > this.columnWidth) {
      this.inAt = last;
      return false;
    }
    if (!this.storing) {
      this.padDown = true;
      if (this.headerDue && !s.stored) this.putHeader();
      if (s.parallel && this.alignEmpty) {
        const n = this.separators;
        this.separators = 0;
        for (let i = 0; i < n; i++) {
          this.align(this.columns[i]);
          this.separators++;
        }
        this.padding = c.start;
        this.blanks = s.cut ? this.columnWidth : 0;
        this.alignEmpty = false;
      }
      this.reach();
      if (s.useSeparator) this.putSeparators();
    }
    if (c.numbered) this.putNumber();
    this.emptyLine = false;
    while (b != C.NL) {
      this.putAll(text);
      b = this.get(c);
      if (b == C.FF) {
        this.afterFeed(c);
        if (s.keepFormFeeds) this.feedDue = true;
        this.hold(c);
        return true;
      }
      if (b < 0) {
        this.close(c);
        return true;
      }
      if (b == C.NL) return true;
      last = this.inAt;
      text = this.clump(b);
      if (s.cut && this.inAt > this.columnWidth) {
        this.inAt = last;
        return false;
      }
    }
    return true;
  }

  private printStored(c: Column): bool {
    const s = this.s;
    const line = c.line++;
    this.padDown = true;
    if (this.headerDue) this.putHeader();
    if (c.status == FOUND) {
      for (let i = 0; i < this.columns.length; i++) this.columns[i].status = HELD;
      if (this.columns[0].left <= 0) {
        if (!s.headers) this.padDown = false;
        return true;
      }
    }
    this.reach();
    if (s.useSeparator) this.putSeparators();
    const text = line < this.store.length ? this.store[line] : "";
    for (let i = 0; i < text.length; i++) this.show(text.charCodeAt(i));
    if (this.blanks == 0) {
      this.outAt = c.start + (line < this.storedWidth.length ? this.storedWidth[line] : 0);
      if (c.start - s.separator.length == s.margin) this.outAt -= s.separator.length;
    }
    return true;
  }
}
