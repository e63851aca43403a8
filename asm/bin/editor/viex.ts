// The commands behind ":": ranges, files, substitution, :g, :!, :set.
import { cstr } from "../../lib/bytes";
import { strerror } from "../../lib/errno";
import { RE_ICASE, Regex } from "../../lib/regex";
import { Stat } from "../../lib/stat";
import { access } from "../../lib/sys/file";
import { lengthAt } from "../../lib/width";
import { Buffer, contents, contentsError } from "./buffer";
import { leaveTerminal, runOnTerminal, suspend } from "./terminal";
import { cut, filter, filterLines, join, put, Range, shift, yank } from "./vichange";
import { compilePattern } from "./vimotion";
import { firstNonBlank, markLine, Register, registers, settleOnCharacter, Vi } from "./vistate";

let text = "";
let at = 0;
let from = 0;
let to = 0;
/** How many addresses were given. */
let addresses = 0;
let lastReplacement = "";
let lastFile = "";
let lastCommand = "";

function peek(): i32 {
  return at < text.length ? text.charCodeAt(at) : 0;
}
function blanks(): void {
  while (peek() == 32 || peek() == 9) at++;
}
function number(): i32 {
  let n = 0;
  while (peek() >= 48 && peek() <= 57) n = n * 10 + text.charCodeAt(at++) - 48;
  return n;
}
/** Up to an unescaped delimiter, which is skipped. */
function upTo(delimiter: i32): string {
  let out = "";
  while (at < text.length) {
    const c = text.charCodeAt(at++);
    if (c == delimiter) return out;
    if (c == 0x5c && at < text.length) {
      if (text.charCodeAt(at) != delimiter) out += "\\";
      out += text.charAt(at++);
    } else out += String.fromCharCode(c);
  }
  return out;
}
/** @returns a line (from 0; −1 stands for line 0), or −2 when there is none here, −3 after an error */
function address(): i32 {
  const b = Vi.buffer;
  blanks();
  let line = -2;
  const c = peek();
  if (c >= 48 && c <= 57) line = number() - 1;
  else if (c == 0x2e) {
    at++;
    line = b.line;
  } else if (c == 0x24) {
    at++;
    line = b.count - 1;
  } else if (c == 0x27) {
    at++;
    line = markLine(peek() == 0x60 ? 0x27 : peek());
    at++;
    if (line < 0) {
      Vi.message = "Mark not set";
      return -3;
    }
  } else if (c == 0x2f || c == 0x3f) {
    at++;
    const pattern = upTo(c);
    if (pattern.length) Vi.pattern = pattern;
    const re = compilePattern();
    if (re === null) return -3;
    const n = b.count;
    for (let k = 1; k <= n && line < 0; k++) {
      const i = c == 0x2f ? (b.line + k) % n : (b.line - k + n) % n;
      if (re.exec(cstr(b.lines[i]), b.lines[i].length, 0)) line = i;
    }
    if (line < 0) {
      Vi.message = "Pattern not found: " + Vi.pattern;
      return -3;
    }
  }
  for (;;) {
    blanks();
    const sign = peek();
    if (sign != 0x2b && sign != 0x2d) break;
    at++;
    const n = peek() >= 48 && peek() <= 57 ? number() : 1;
    if (line == -2) line = b.line;
    line += sign == 0x2b ? n : -n;
  }
  return line;
}
/** Reads the addresses before a command. @returns false after an error */
function range(): bool {
  const b = Vi.buffer;
  from = to = b.line;
  addresses = 0;
  blanks();
  if (peek() == 0x25) {
    at++;
    from = 0;
    to = b.count - 1;
    addresses = 2;
    return true;
  }
  for (;;) {
    const line = address();
    if (line == -3) return false;
    if (line != -2) {
      from = addresses ? to : line;
      to = line;
      addresses = min(addresses + 1, 2);
    }
    const c = peek();
    if (c != 0x2c && c != 0x3b) break;
    if (line == -2) {
      from = to = b.line;
      addresses = 1;
    }
    if (c == 0x3b) b.line = max(to, 0);
    at++;
    // "1," ends at the current line
    blanks();
    const d = peek();
    if (!((d >= 48 && d <= 57) || ".$'/?+-".includes(String.fromCharCode(d)))) {
      from = to;
      to = b.line;
      addresses = 2;
    }
  }
  if (from > to) {
    const t = from;
    from = to;
    to = t;
  }
  if (to >= b.count || from < -1) {
    Vi.message = "Invalid range";
    return false;
  }
  return true;
}

function named(path: string): string {
  return '"' + path + '"';
}
/** :w. @returns whether it was written */
function writeFile(path: string, force: bool, append: bool): bool {
  const b = Vi.buffer;
  const target = path.length ? path : b.path;
  if (!target.length) {
    Vi.message = "No file name";
    return false;
  }
  const own = target == b.path;
  const whole = addresses == 0;
  if (!force) {
    if (Vi.readOnly && own) {
      Vi.message = "File is read only (add ! to override)";
      return false;
    }
    if ((!own || (b.isNew && !whole)) && !append && new Stat().stat(target) == 0) {
      Vi.message = "File exists (add ! to override)";
      return false;
    }
    if (own && b.changedOutside()) {
      Vi.message = "File has been changed since reading it (add ! to override)";
      return false;
    }
    if (own && !whole) {
      Vi.message = "Use ! to write partial buffer";
      return false;
    }
  }
  let r: i32;
  const isNew = access(target, 0) < 0;
  if (!b.path.length) b.path = target;
  if (b.path == target && whole && !append) r = b.save();
  else r = b.write(target, whole ? 0 : max(from, 0), whole ? b.count : to + 1, append);
  if (r < 0) {
    Vi.message = named(target) + " " + strerror(r);
    return false;
  }
  const lines = whole ? b.count : to - from + 1;
  const bytes = b.bytes(whole ? 0 : max(from, 0), whole ? b.count : to + 1).length;
  Vi.message =
    named(target) +
    (isNew ? " [New]" : "") +
    " " +
    lines.toString() +
    "L, " +
    bytes.toString() +
    "B " +
    (append ? "appended" : "written");
  return true;
}
/** @returns whether the buffer may go */
function free(force: bool): bool {
  if (force || !Vi.buffer.modified) return true;
  Vi.message = "No write since last change (add ! to override)";
  return false;
}
export function openFile(path: string): void {
  const b = new Buffer();
  Vi.view.top = 0;
  Vi.view.topRow = 0;
  if (path.length && !b.load(path)) {
    Vi.message = b.message;
    b.path = path;
  } else if (path.length) {
    const bytes = b.isNew ? 0 : b.bytes(0, b.count).length;
    const unwritable = !b.isNew && access(path, 2) < 0;
    if (unwritable) Vi.readOnly = true;
    Vi.message =
      named(path) +
      (b.isNew
        ? " [New]"
        : (unwritable ? " [readonly]" : "") +
          (b.noNewline ? " [noeol]" : "") +
          (b.dos ? " [dos]" : "") +
          " " +
          (bytes ? b.count : 0).toString() +
          "L, " +
          bytes.toString() +
          "B");
  }
  if (Vi.buffer.path.length) lastFile = Vi.buffer.path;
  Vi.buffer = b;
  b.at = firstNonBlank(b.text());
}

/** The replacement of a match: & and \1 … \9, \n and \r for a new line. */
function replaced(re: Regex, s: string, r: string): string {
  let out = "";
  for (let i = 0; i < r.length; i++) {
    const c = r.charCodeAt(i);
    if (c == 0x26) out += s.substring(re.start(0), re.end(0));
    else if (c == 0x5c && i + 1 < r.length) {
      const d = r.charCodeAt(++i);
      if (d >= 48 && d <= 57) {
        if (d - 48 <= re.groups && re.start(d - 48) >= 0) out += s.substring(re.start(d - 48), re.end(d - 48));
      } else if (d == 0x6e || d == 0x72) out += "\n";
      else if (d == 0x74) out += "\t";
      else out += String.fromCharCode(d);
    } else out += String.fromCharCode(c);
  }
  return out;
}
function substitute(quiet: bool): void {
  const b = Vi.buffer;
  const delimiter = peek();
  if (delimiter && delimiter != 32 && !((delimiter | 32) >= 97 && (delimiter | 32) <= 122) && delimiter != 0x26) {
    at++;
    const pattern = upTo(delimiter);
    if (pattern.length) Vi.pattern = pattern;
    lastReplacement = upTo(delimiter);
  }
  let all = false;
  let fold = Vi.ignoreCase;
  let counting = false;
  for (; at < text.length; at++) {
    const c = peek();
    if (c == 0x67) all = true;
    else if (c == 0x69) fold = true;
    else if (c == 0x49) fold = false;
    else if (c == 0x6e) counting = true;
    else if (c != 0x26 && c != 0x65 && c != 32) break;
  }
  if (compilePattern() === null) return;
  const re = new Regex([Vi.pattern], fold ? RE_ICASE : 0);
  let count = 0;
  let lines = 0;
  let end = to;
  for (let i = max(from, 0); i <= end; i++) {
    const s = b.lines[i];
    let out = "";
    let done = 0;
    let look = 0;
    let hits = 0;
    while (look <= s.length && re.exec(cstr(s), s.length, look)) {
      const start = re.start(0);
      const stop = re.end(0);
      hits++;
      out += s.substring(done, start) + replaced(re, s, lastReplacement);
      done = stop;
      look = stop;
      if (stop == start) {
        const n = stop < s.length ? lengthAt(s, stop) : 1;
        out += s.substring(stop, min(stop + n, s.length));
        look = stop + n;
        done = min(look, s.length);
      }
      // as in Vim: behind a match nothing more is found at the end of the line
      if (!all || look >= s.length) break;
    }
    if (!hits) continue;
    count += hits;
    lines++;
    if (counting) continue;
    const list = (out + s.substring(done)).split("\n");
    if (list.length == 1) b.setLine(i, list[0]);
    else b.replace(i, 1, list);
    end += list.length - 1;
    i += list.length - 1;
    b.line = i;
    b.at = firstNonBlank(b.text());
  }
  if (!count) {
    if (!quiet) Vi.message = "Pattern not found: " + Vi.pattern;
  } else if (counting || lines > 2)
    Vi.message =
      count.toString() +
      (counting ? " match" : " substitution") +
      (count == 1 ? "" : counting ? "es" : "s") +
      " on " +
      lines.toString() +
      (lines == 1 ? " line" : " lines");
}
/** :g and :v */
function global(inverse: bool): void {
  const b = Vi.buffer;
  const delimiter = peek();
  at++;
  const pattern = upTo(delimiter);
  if (pattern.length) Vi.pattern = pattern;
  const re = compilePattern();
  if (re === null) return;
  const command = text.substring(at);
  const first = addresses ? max(from, 0) : 0;
  const last = addresses ? to : b.count - 1;
  const lines: i32[] = [];
  for (let i = first; i <= last; i++) if (re.exec(cstr(b.lines[i]), b.lines[i].length, 0) != inverse) lines.push(i);
  if (!lines.length) {
    Vi.message = "Pattern not found: " + Vi.pattern;
    return;
  }
  // each command may make lines more or fewer
  let moved = 0;
  for (let k = 0; k < lines.length; k++) {
    const before = b.count;
    const line = lines[k] + moved;
    if (line < 0 || line >= before) continue;
    b.line = line;
    b.at = 0;
    text = command.length ? command : "p";
    at = 0;
    one(true);
    moved += b.count - before;
  }
}
function set(): void {
  const words = text.substring(at).split(" ");
  for (let i = 0; i < words.length; i++) {
    let w = words[i];
    if (!w.length) continue;
    const on = !w.startsWith("no");
    if (!on) w = w.substring(2);
    const equals = w.indexOf("=");
    const value = equals < 0 ? 0 : (parseInt(w.substring(equals + 1)) as i32);
    if (equals >= 0) w = w.substring(0, equals);
    if (w == "nu" || w == "number") {
      Vi.view.numbers = on;
      Vi.view.forget();
    } else if (w == "ic" || w == "ignorecase") Vi.ignoreCase = on;
    else if (w == "ws" || w == "wrapscan") Vi.wrapScan = on;
    else if (w == "ai" || w == "autoindent") Vi.autoIndent = on;
    else if (w == "et" || w == "expandtab") Vi.expandTab = on;
    else if (w == "ro" || w == "readonly") Vi.readOnly = on;
    else if ((w == "sw" || w == "shiftwidth") && value > 0) Vi.shiftWidth = value;
    else if (w == "all")
      Vi.message =
        (Vi.view.numbers ? "" : "no") +
        "number " +
        (Vi.ignoreCase ? "" : "no") +
        "ignorecase " +
        (Vi.autoIndent ? "" : "no") +
        "autoindent " +
        (Vi.expandTab ? "" : "no") +
        "expandtab shiftwidth=" +
        Vi.shiftWidth.toString();
    else Vi.message = "Unknown option: " + w;
  }
}
/** % and # of a shell command are this file and the one before. */
function expandNames(s: string): string {
  let out = "";
  for (let i = 0; i < s.length; i++) {
    const c = s.charAt(i);
    if (c == "\\" && i + 1 < s.length && (s.charAt(i + 1) == "%" || s.charAt(i + 1) == "#" || s.charAt(i + 1) == "!"))
      out += s.charAt(++i);
    else if (c == "%") out += Vi.buffer.path;
    else if (c == "#") out += lastFile;
    else out += c;
  }
  return out;
}
function bang(): void {
  blanks();
  let command = text.substring(at);
  if (command == "!") command = lastCommand;
  command = expandNames(command);
  lastCommand = command;
  if (addresses) filterLines(max(from, 0), to, command);
  else {
    if (Vi.buffer.modified) Vi.message = "";
    runOnTerminal(command, true);
    Vi.view.forget();
  }
}
function readInto(): void {
  const b = Vi.buffer;
  blanks();
  let got: string | null;
  if (peek() == 0x21) got = filter(expandNames(text.substring(at + 1)), "");
  else {
    const path = at < text.length ? text.substring(at) : b.path;
    got = contents(path);
    if (got === null) {
      Vi.message = contentsError() == -2 ? "Can't open file " + path : named(path) + " " + strerror(contentsError());
      return;
    }
  }
  if (got === null || !got.length) return;
  const list = got.split("\n");
  if (!list[list.length - 1].length) list.pop();
  const line = (addresses ? to : b.line) + 1;
  b.replace(line, 0, list);
  b.line = line;
  b.at = firstNonBlank(b.text());
  if (list.length > 2) Vi.message = list.length.toString() + " more lines";
}
function is(name: string, short: string, long: string): bool {
  return name.startsWith(short) && long.startsWith(name);
}

/** Runs the command line of `:`. */
export function command(line: string): void {
  text = line;
  at = 0;
  while (peek() == 0x3a || peek() == 32) at++;
  const stay = Vi.buffer;
  stay.begin();
  one(false);
  settleOnCharacter();
}
function one(inGlobal: bool): void {
  const b = Vi.buffer;
  if (!range()) return;
  blanks();
  const start = at;
  const first = peek();
  if (!first || first == 0x22) {
    if (addresses) {
      b.line = max(to, 0);
      b.at = firstNonBlank(b.text());
    }
    return;
  }
  if ((first | 32) >= 97 && (first | 32) <= 122) {
    while ((peek() | 32) >= 97 && (peek() | 32) <= 122) at++;
  } else at++;
  let name = text.substring(start, at);
  // "s/…", "g/…", "k" and "ma" take what follows at once: :s&g is not a name
  const force = peek() == 0x21 && name != "!";
  if (force) at++;
  const argument = start + name.length + (force ? 1 : 0);
  while (at < text.length && (peek() == 32 || peek() == 9)) at++;
  if (name == "!") {
    at = argument;
    bang();
  } else if (name == "s" || name == "&") substitute(inGlobal);
  else if (
    name.startsWith("s") &&
    !is(name, "se", "set") &&
    !is(name, "sh", "shell") &&
    !is(name, "su", "suspend") &&
    name != "st" &&
    name != "stop"
  ) {
    // ":sg", ":sgi": the last substitution again
    at = start + 1;
    substitute(inGlobal);
  } else if (is(name, "w", "write") || name == "wn" || name == "wq") {
    if (name == "w" && text.charAt(at) == "!" && at > argument) {
      // ":w !command"
      const lines = addresses ? b.bytes(max(from, 0), to + 1) : b.bytes(0, b.count);
      Vi.message = filter(expandNames(text.substring(at + 1)), lines)
        .split("\n")
        .join(" ");
      return;
    }
    let append = false;
    if (text.substring(at, at + 2) == ">>") {
      append = true;
      at += 2;
      blanks();
    }
    if (!writeFile(expandNames(text.substring(at)), force, append)) return;
    if (name == "wq") Vi.over = true;
    if (name == "wn") nextFile(1);
  } else if (is(name, "x", "xit") || name == "exit") {
    if (b.modified || text.length > at) {
      if (!writeFile(text.substring(at), force, false)) return;
    }
    Vi.over = true;
  } else if (is(name, "q", "quit") || is(name, "qa", "qall") || is(name, "clo", "close")) {
    if (!free(force)) return;
    if (!force && name.startsWith("q") && Vi.file + 1 < Vi.files.length && !warned) {
      warned = true;
      Vi.message = (Vi.files.length - Vi.file - 1).toString() + " more file to edit";
      return;
    }
    Vi.over = true;
  } else if (is(name, "wqa", "wqall") || is(name, "xa", "xall")) {
    if (writeFile("", force, false)) Vi.over = true;
  } else if (is(name, "cq", "cquit")) {
    Vi.over = true;
    Vi.status = 1;
  } else if (is(name, "e", "edit") || is(name, "vi", "visual")) {
    const path = expandNames(text.substring(at));
    if (!free(force)) return;
    const line = b.line;
    const again = !path.length || path == b.path;
    openFile(again ? b.path : path);
    if (again) Vi.buffer.line = line;
    Vi.buffer.settle();
  } else if (is(name, "n", "next") || is(name, "N", "Next") || is(name, "prev", "previous")) {
    if (free(force)) nextFile(name.startsWith("n") ? 1 : -1);
  } else if (is(name, "rew", "rewind")) {
    if (free(force)) nextFile(-Vi.file);
  } else if (is(name, "r", "read")) readInto();
  else if (is(name, "f", "file")) {
    if (at < text.length) b.path = text.substring(at);
    Vi.message =
      (b.path.length ? named(b.path) : "[No Name]") +
      (b.modified ? " [Modified]" : "") +
      " line " +
      (b.line + 1).toString() +
      " of " +
      b.count.toString();
  } else if (is(name, "d", "delete")) cut(new Range(max(from, 0), 0, to, 0, true), register());
  else if (is(name, "y", "yank")) yank(new Range(max(from, 0), 0, to, 0, true), register());
  else if (is(name, "pu", "put")) {
    const r = register();
    const key = r ? r : 0x22;
    if (registers.has(key)) {
      b.line = max(to, 0);
      put(new Register(registers.get(key).text, true), to >= 0, 1, 0);
    }
  } else if (is(name, "j", "join")) join(max(from, 0), addresses == 2 ? to - from + 1 : 2, !force);
  else if (name == ">" || name == "<") {
    let n = 1;
    while (peek() == first) {
      n++;
      at++;
    }
    shift(max(from, 0), to, first == 0x3e, n);
  } else if (is(name, "m", "move") || is(name, "t", "t") || is(name, "co", "copy")) {
    const first2 = max(from, 0);
    const last = to;
    const target = address();
    if (target < -1) {
      Vi.message = Vi.message.length ? Vi.message : "Invalid address";
      return;
    }
    const lines = b.lines.slice(first2, last + 1);
    let where = target + 1;
    if (name.startsWith("m")) {
      if (target >= first2 && target <= last) return;
      b.replace(first2, lines.length, []);
      if (target > last) where -= lines.length;
    }
    // when all lines were moved away an empty one stands in
    b.replace(min(where, b.count), 0, lines);
    b.line = where + lines.length - 1;
    b.at = firstNonBlank(b.text());
  } else if (is(name, "g", "global")) global(force);
  else if (is(name, "v", "vglobal")) global(true);
  else if (is(name, "se", "set")) set();
  else if (is(name, "u", "undo")) b.undo();
  else if (is(name, "red", "redo")) b.redo();
  else if (is(name, "sh", "shell")) {
    runOnTerminal("", false);
    Vi.view.forget();
  } else if (is(name, "st", "stop") || is(name, "su", "suspend")) {
    suspend();
    Vi.view.forget();
  } else if (is(name, "p", "print")) {
    b.line = max(to, 0);
    b.at = firstNonBlank(b.text());
  } else if (name == "=") Vi.message = ((addresses ? to : b.count - 1) + 1).toString();
  else if (is(name, "ve", "version")) Vi.message = "vi of Nutshell";
  else if (is(name, "noh", "nohlsearch")) return;
  else if (is(name, "h", "help")) Vi.message = "i insert  Esc back  :w write  :q leave  u undo  /text search  man vi";
  else Vi.message = "Not an editor command: " + text.substring(start);
}
let warned = false;
function register(): i32 {
  const c = peek();
  if (!c) return 0;
  at++;
  return c;
}
function nextFile(by: i32): void {
  const to = Vi.file + by;
  if (to < 0 || to >= Vi.files.length) {
    Vi.message = by > 0 ? "No more files to edit" : "No previous files to edit";
    return;
  }
  Vi.file = to;
  openFile(Vi.files[to]);
}
/** Hangup or SIGTERM: what is not saved goes to FILE.save. */
export function emergency(): string {
  const b = Vi.buffer;
  if (!b.modified) return "";
  const path = (b.path.length ? b.path : "vi") + ".save";
  const r = b.write(path);
  return r < 0 ? "vi: " + path + ": " + strerror(r) + "\n" : "vi: buffer written to " + path + "\n";
}
export { leaveTerminal };
