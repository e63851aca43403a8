// nano(1): an editor whose keys stand on the screen. What each key does, and the words, are those of GNU nano.

import { cstr } from "../../lib/bytes";
import { strerror } from "../../lib/errno";
import { Getopt, long, NO_ARG, OPT_ERR } from "../../lib/getopt";
import { print, stderr } from "../../lib/io";
import { RE_EXTENDED, RE_ICASE, Regex } from "../../lib/regex";
import {
  KEY_ALT,
  KEY_DELETE,
  KEY_DOWN,
  KEY_END,
  KEY_HOME,
  KEY_LEFT,
  KEY_NONE,
  KEY_PAGE_DOWN,
  KEY_PAGE_UP,
  KEY_RIGHT,
  KEY_UP,
  measure,
  readKey,
  rows,
  width,
} from "../../lib/screen";
import { Stat } from "../../lib/stat";
import { access } from "../../lib/sys/file";
import { after, before, lengthAt, textCells } from "../../lib/width";
import { Buffer, contents, contentsError, read } from "./buffer";
import { leaveTerminal, suspend, takeTerminal, toldToEnd, waitKey, wholeCharacter } from "./terminal";
import { byteAt, columnOf, fit, View } from "./view";

const USAGE = `Usage: nano [OPTIONS] [[+LINE[,COLUMN]] FILE]...

To place the cursor on a specific line of a file, put the line number with
a '+' before the filename.  The column number can be added after a comma.

 Option         Long option             Meaning
 -B             --backup                Save backups of existing files
 -E             --tabstospaces          Convert typed tabs to spaces
 -h             --help                  Show this help text and exit
 -i             --autoindent            Automatically indent new lines
 -l             --linenumbers           Show line numbers in front of the text
 -L             --nonewlines            Don't automatically add newlines
 -R             --restricted            Restrict access to the filesystem
 -T <number>    --tabsize=<number>      Make a tab this number of columns wide
 -V             --version               Print version information and exit
 -v             --view                  View mode (read-only)
 -x             --nohelp                Don't show the two help lines
`;

const HELP: string[] = [
  "Main nano help text",
  "",
  "Type to write. The two lines at the bottom show what else there is: ^X is Ctrl and X",
  "together; M-U is Alt and U together, or Escape and then U.",
  "",
  "^G  This help                           ^X  Leave, asking about changes",
  "^O  Write the file (Save as)            ^S  Save the file at once",
  "^R  Insert another file here",
  "^W  Search forward                      ^Q  Search backward",
  "M-W Next match                          M-Q Previous match",
  "^\\  Search and replace                  ^_  Go to a line (also M-G)",
  "^K  Cut the line, or what is marked     M-6 Copy the line, or what is marked",
  "^U  Paste                               M-T Cut from here to the end",
  "M-A Mark from here (also ^6)            M-U Undo      M-E Redo",
  "^C  Say where the cursor is             M-D Count lines, words, characters",
  "",
  "Arrows, Home, End, PageUp, PageDown     move; also ^B ^F ^P ^N ^A ^E ^Y ^V",
  "M-Space, ^Space (or M-B, M-F)           A word back, a word on",
  "M-\\ and M-/                             First line, last line",
  "M-R  Regular expressions while asked for a search; M-C: capitals matter",
  "M-N  Line numbers on or off             M-I  Indent new lines or not",
  "^L  Draw the screen again               ^Z  Suspend (fg comes back)",
  "",
  "Press any key to go back.",
];

const MAIN: string[] = [
  "^G",
  "Help",
  "^X",
  "Exit",
  "^O",
  "Write Out",
  "^R",
  "Read File",
  "^W",
  "Where Is",
  "^\\",
  "Replace",
  "^K",
  "Cut",
  "^U",
  "Paste",
  "^C",
  "Location",
  "^_",
  "Go To Line",
  "M-U",
  "Undo",
  "M-E",
  "Redo",
  "M-A",
  "Set Mark",
  "M-6",
  "Copy",
];
const ASKING: string[] = ["^G", "Help", "^C", "Cancel", "Enter", "Accept"];
const SEARCHING: string[] = ["^C", "Cancel", "Enter", "Search", "M-R", "Reg.exp.", "M-C", "Case Sens"];
const YESNO: string[] = [" Y", "Yes", " N", "No", "^C", "Cancel"];
const YESNOALL: string[] = [" Y", "Yes", " A", "All", " N", "No", "^C", "Cancel"];

let buffer = new Buffer();
let view = new View();
let files: string[] = [];
let status = "";
let clipboard = "";
/** The last key cut a line: the next adds to what was cut. */
let cutting = false;
let marking = false;
let markLine = 0;
let markAt = 0;
let wanted = -1; // column that ↑ and ↓ keep to
let pattern = "";
let replacement = "";
let regular = false;
let exact = false;
let indent = false;
let spaces = false;
let backup = false;
let viewing = false;
let addNewline = true;
let noHelp = false;
let over = false;
let typing = false; // successive letters are one step of undo

function control(c: i32): i32 {
  return c & 31;
}

// ---- the screen

function title(): string {
  const name = buffer.path.length ? buffer.path : "New Buffer";
  const right = viewing ? "View" : buffer.modified ? "Modified" : "";
  const left = "  nano  ";
  const room = width - right.length - 2;
  let text = textCells(name) + left.length <= room ? left : "  ";
  const shown = fit(name, max(room - text.length, 1));
  const pad = ((width - textCells(shown)) >> 1) - text.length;
  if (pad > 0) text += " ".repeat(pad);
  text += shown;
  const gap = width - textCells(text) - right.length - 1;
  return "\x1b[7m" + text + (gap >= 0 ? " ".repeat(gap) + right + " " : "") + "\x1b[27m";
}
/** Two lines of keys, as many as fit. */
function keyRows(keys: string[], y: i32): void {
  const pairs = keys.length >> 1;
  const columns = max(min((pairs + 1) >> 1, width / 13), 1);
  const cell = width / columns;
  for (let r = 0; r < 2; r++) {
    let line = "";
    for (let c = 0; c < columns; c++) {
      const i = c * 2 + r;
      if (i >= pairs) break;
      const key = keys[i * 2];
      const label = fit(keys[i * 2 + 1], max(cell - key.length - 2, 0));
      line += "\x1b[7m" + key + "\x1b[27m " + label + " ".repeat(max(cell - key.length - 1 - label.length, 0));
    }
    view.row(y + r, line);
  }
}
function helpRows(): i32 {
  return noHelp || rows < 6 ? 0 : 2;
}
function place(): void {
  view.height = max(rows - 2 - helpRows(), 1);
  view.follow(buffer);
}
function compose(keys: string[]): i32 {
  place();
  if (marking) setMark();
  else view.markLine = -1;
  view.compose(buffer, rows > 2 ? 1 : 0);
  if (rows > 2) view.row(0, title());
  const bottom = rows - 1 - helpRows();
  if (helpRows()) keyRows(keys, bottom + 1);
  return bottom;
}
function draw(): void {
  const bottom = compose(MAIN);
  if (status.length) {
    const text = fit("[ " + status + " ]", width);
    const pad = max((width - textCells(text)) >> 1, 0);
    view.row(bottom, " ".repeat(pad) + "\x1b[7m" + text + "\x1b[27m");
  }
  view.show();
}
function setMark(): void {
  const forward = markLine < buffer.line || (markLine == buffer.line && markAt <= buffer.at);
  view.markLine = forward ? markLine : buffer.line;
  view.markAt = forward ? markAt : buffer.at;
  view.markEndLine = forward ? buffer.line : markLine;
  view.markEndAt = forward ? buffer.at : markAt;
}

/** The next key; draws anew when the window changes. */
function key(again: bool): i32 {
  for (;;) {
    const c = waitKey();
    if (toldToEnd()) return KEY_NONE;
    if (c != KEY_NONE) return c;
    if (measure()) {
      view.forget();
      place();
      view.center(buffer);
      if (again) draw();
      else return KEY_ALT;
    } else if (readKey(0) == KEY_NONE && ++vain > 20) {
      over = true;
      return KEY_NONE;
    }
  }
  return KEY_NONE;
}
/** Reads that gave nothing: the terminal is gone when they go on. */
let vain = 0;

/** Asks for a line. @returns null when it is given up */
function ask(prompt: string, start: string, keys: string[]): string | null {
  let text = start;
  let at = text.length;
  for (;;) {
    const bottom = compose(keys);
    const head =
      keys == SEARCHING ? prompt + (exact ? " [Case Sensitive]" : "") + (regular ? " [Regexp]" : "") : prompt;
    let shown = fit(head, max(width - 8, 1)) + ": ";
    const used = textCells(shown);
    // what does not fit is cut on the left
    let from = 0;
    while (used + textCells(text.substring(from, at)) > width - 1 && from < at) from = after(text, from);
    const rest = fit(text.substring(from), max(width - used, 0));
    const pad = width - used - textCells(rest);
    view.row(bottom, "\x1b[7m" + shown + rest + " ".repeat(max(pad, 0)) + "\x1b[27m");
    view.cursor(bottom, used + textCells(text.substring(from, at)));
    view.show();
    const c = key(false);
    if (c == KEY_NONE || c == 3 || c == 27) return null;
    if (c == 13 || c == 10) return text;
    if (c == 127 || c == 8) {
      const b = before(text, at);
      text = text.substring(0, b) + text.substring(at);
      at = b;
    } else if (c == KEY_DELETE || c == 4) text = text.substring(0, at) + text.substring(after(text, at));
    else if (c == KEY_LEFT || c == 2) at = before(text, at);
    else if (c == KEY_RIGHT || c == 6) at = after(text, at);
    else if (c == KEY_HOME || c == 1) at = 0;
    else if (c == KEY_END || c == 5) at = text.length;
    else if (c == control(0x4b) || c == 21) {
      text = "";
      at = 0;
    } else if (keys == SEARCHING && c == KEY_ALT + 0x72) regular = !regular;
    else if (keys == SEARCHING && c == KEY_ALT + 0x63) exact = !exact;
    else if (c == 7) showHelp();
    else if (c >= 32 && c < 256) {
      const s = wholeCharacter(c);
      text = text.substring(0, at) + s + text.substring(at);
      at += s.length;
    }
  }
  return null;
}
/** Asks a question. @returns "y", "n", "a", or "" when it is given up */
function choose(question: string, all: bool): string {
  for (;;) {
    const bottom = compose(all ? YESNOALL : YESNO);
    const text = fit(question, width);
    if (!helpRows()) view.row(bottom, "\x1b[7m" + fit(question + " (y/n/^C)", width) + "\x1b[27m");
    else view.row(bottom, "\x1b[7m" + text + " ".repeat(max(width - textCells(text), 0)) + "\x1b[27m");
    view.cursor(bottom, textCells(text));
    view.show();
    const c = key(false);
    if (c == KEY_NONE || c == 3 || c == 27) return "";
    if (c == 0x79 || c == 0x59) return "y";
    if (c == 0x6e || c == 0x4e) return "n";
    if (all && (c == 0x61 || c == 0x41)) return "a";
  }
  return "";
}
function showHelp(): void {
  let first = 0;
  for (;;) {
    view.compose(new Buffer(), 0);
    for (let y = 0; y < rows; y++) view.row(y, first + y < HELP.length ? fit(HELP[first + y], width) : "");
    view.cursor(rows - 1, 0);
    view.show();
    const c = key(false);
    if (c == KEY_ALT) continue;
    // a small screen shows it in pieces
    if (first + rows < HELP.length && c != KEY_NONE && c != 3 && c != 24) first += rows;
    else break;
  }
  vain = 0;
}

// ---- files

function writable(): bool {
  if (!viewing) return true;
  status = "Key is invalid in view mode";
  return false;
}
/** Writes the file. @param asking under which name @returns whether it is written */
function writeOut(asking: bool): bool {
  let path = buffer.path;
  if (asking || !path.length) {
    const answer = ask("File Name to Write", path, ASKING);
    if (answer === null || !answer.length) {
      status = "Cancelled";
      return false;
    }
    path = answer;
  }
  const other = path != buffer.path;
  if (other && new Stat().stat(path) == 0) {
    if (choose('File "' + path + '" exists; OVERWRITE?', false) != "y") {
      status = "Cancelled";
      return false;
    }
  } else if (!other && buffer.changedOutside()) {
    if (choose("File on disk has changed since you opened it; continue saving?", false) != "y") {
      status = "Cancelled";
      return false;
    }
  }
  if (backup && new Stat().stat(path) == 0) {
    const old = contents(path);
    if (old !== null) {
      const copy = new Buffer();
      copy.fill(old);
      copy.write(path + "~");
    }
  }
  const before = buffer.path;
  buffer.path = path;
  const r = buffer.save();
  if (r < 0) {
    buffer.path = before;
    status = "Error writing " + path + ": " + strerror(r);
    return false;
  }
  const n = buffer.written;
  status = "Wrote " + n.toString() + (n == 1 ? " line" : " lines");
  return true;
}
function insertFile(): void {
  if (!writable()) return;
  const path = ask("File to insert [from ./]", "", ASKING);
  if (path === null || !path.length) {
    status = "Cancelled";
    return;
  }
  const text = contents(path);
  if (text === null) {
    const e = contentsError();
    status = e == -2 ? 'File "' + path + '" not found' : "Error reading " + path + ": " + strerror(e);
    return;
  }
  const whole = text.split("\r\n").join("\n");
  buffer.begin();
  buffer.insert(whole);
  const n = whole.split("\n").length - (whole.endsWith("\n") ? 1 : 0);
  status = read(n, whole.length != text.length);
}
/** @returns whether this buffer may go */
function leave(): bool {
  if (!buffer.modified) return true;
  const answer = choose("Save modified buffer?", false);
  if (answer == "n") return true;
  if (answer == "y") return writeOut(true);
  status = "Cancelled";
  return false;
}
/** Hangup or SIGTERM: what is not saved goes to FILE.save. */
function emergency(): void {
  if (!buffer.modified) return;
  const base = (buffer.path.length ? buffer.path : "nano") + ".save";
  let path = base;
  for (let i = 1; i < 1000 && access(path, 0) == 0; i++) path = base + "." + i.toString();
  const r = buffer.write(path);
  stderr.put(r < 0 ? "\nBuffer not written: " + strerror(r) + "\n" : "\nBuffer written to " + path + "\n");
}

// ---- search

function compile(): Regex | null {
  const re = new Regex([pattern], (regular ? RE_EXTENDED : 0) | (exact ? 0 : RE_ICASE), !regular);
  const e = re.error;
  if (e === null) return re;
  status = 'Bad regex "' + pattern + '": ' + e;
  return null;
}
let foundEnd = 0;
let wrapped = false;
/** Looks for the next match after the cursor (or before it), around the end. @returns whether the cursor stands on one */
function find(re: Regex, backward: bool, here: bool): bool {
  wrapped = false;
  const n = buffer.count;
  for (let k = 0; k <= n; k++) {
    const i = backward ? (buffer.line - k + n * 2) % n : (buffer.line + k) % n;
    const s = buffer.lines[i];
    let found = -1;
    if (!backward) {
      let from = k == 0 ? buffer.at + (here ? 0 : lengthAt(s, buffer.at)) : 0;
      if (from <= s.length && re.exec(cstr(s), s.length, from)) found = re.start(0);
      if (k == n && found > buffer.at) found = -1;
      if (found >= 0) foundEnd = re.end(0);
    } else {
      const limit = k == 0 ? buffer.at : s.length + 1;
      let from = 0;
      while (from <= s.length && re.exec(cstr(s), s.length, from) && re.start(0) < limit) {
        found = re.start(0);
        foundEnd = re.end(0);
        from = found + max(1, lengthAt(s, found));
      }
    }
    if (found < 0) continue;
    wrapped = backward ? i > buffer.line || (k == n && found >= buffer.at) : i < buffer.line || k == n;
    buffer.line = i;
    buffer.at = found;
    return true;
  }
  return false;
}
function search(backward: bool, asking: bool): void {
  if (asking || !pattern.length) {
    const head = "Search" + (backward ? " [Backwards]" : "") + (pattern.length ? " [" + fit(pattern, 20) + "]" : "");
    const answer = ask(head, "", SEARCHING);
    if (answer === null) {
      status = "Cancelled";
      return;
    }
    if (answer.length) pattern = answer;
    if (!pattern.length) return;
  }
  const re = compile();
  if (re === null) return;
  const line = buffer.line;
  const at = buffer.at;
  if (!find(re, backward, false)) status = '"' + pattern + '" not found';
  else if (buffer.line == line && buffer.at == at) status = "This is the only occurrence";
  else if (wrapped) status = "Search Wrapped";
}
/** What stands for a match: & and \1 … of a regular expression. */
function filled(re: Regex, s: string): string {
  if (!regular) return replacement;
  let out = "";
  for (let i = 0; i < replacement.length; i++) {
    const c = replacement.charCodeAt(i);
    if (c == 0x5c && i + 1 < replacement.length) {
      const d = replacement.charCodeAt(++i);
      if (d >= 48 && d <= 57) {
        if (d - 48 <= re.groups && re.start(d - 48) >= 0) out += s.substring(re.start(d - 48), re.end(d - 48));
      } else out += String.fromCharCode(d);
    } else out += String.fromCharCode(c);
  }
  return out;
}
function replaceAll(): void {
  if (!writable()) return;
  const answer = ask("Search (to replace)" + (pattern.length ? " [" + fit(pattern, 20) + "]" : ""), "", SEARCHING);
  if (answer === null || (!answer.length && !pattern.length)) {
    status = "Cancelled";
    return;
  }
  if (answer.length) pattern = answer;
  const re = compile();
  if (re === null) return;
  const given = ask("Replace with", "", ASKING);
  if (given === null) {
    status = "Cancelled";
    return;
  }
  replacement = given;
  const startLine = buffer.line;
  const startAt = buffer.at;
  let all = false;
  let count = 0;
  buffer.begin();
  // once around: matches from the cursor to the end, then those before it
  let around = false;
  let here = true;
  let found = false;
  for (;;) {
    const line = buffer.line;
    const at = buffer.at;
    if (!find(re, false, here)) break;
    found = true;
    if (buffer.line < line || (buffer.line == line && buffer.at < at)) {
      if (around) break;
      around = true;
    }
    if (around && (buffer.line > startLine || (buffer.line == startLine && buffer.at >= startAt))) break;
    here = false;
    const end = foundEnd;
    if (!all) {
      marking = true;
      markLine = buffer.line;
      markAt = buffer.at;
      buffer.at = end;
      const c = choose("Replace this instance?", true);
      buffer.at = markAt;
      marking = false;
      if (c == "") break;
      if (c == "n") continue;
      if (c == "a") all = true;
    }
    const s = buffer.text();
    // the match again: a question may have come between
    re.exec(cstr(s), s.length, buffer.at);
    const text = filled(re, s);
    buffer.setLine(buffer.line, s.substring(0, buffer.at) + text + s.substring(end));
    count++;
    buffer.at += text.length;
    here = end > re.start(0);
    if (!here && buffer.at >= buffer.text().length) {
      if (buffer.line + 1 >= buffer.count) break;
      buffer.line++;
      buffer.at = 0;
      here = true;
    }
  }
  buffer.line = startLine;
  buffer.at = startAt;
  buffer.settle();
  if (!found) status = '"' + pattern + '" not found';
  else status = "Replaced " + count.toString() + (count == 1 ? " occurrence" : " occurrences");
}
function goTo(): void {
  const answer = ask("Enter line number, column number", "", ASKING);
  if (answer === null) {
    status = "Cancelled";
    return;
  }
  if (!place2(answer)) status = "Invalid line or column number";
}
/** "12", "12,5": counted from 1; negative from the end. */
function place2(text: string): bool {
  const comma = text.indexOf(",");
  const first = comma < 0 ? text : text.substring(0, comma);
  const l = first.length ? (parseInt(first) as f64) : ((buffer.line + 1) as f64);
  const c = comma < 0 ? 1.0 : (parseInt(text.substring(comma + 1)) as f64);
  if (isNaN(l) || isNaN(c) || l == 0 || c == 0) return false;
  const line = l as i32;
  buffer.line = line < 0 ? buffer.count + line : line - 1;
  buffer.at = 0;
  buffer.settle();
  buffer.at = c < 0 ? buffer.text().length : byteAt(buffer.text(), (c as i32) - 1);
  return true;
}

// ---- moving and changing

function vertical(lines: i32): void {
  if (wanted < 0) wanted = columnOf(buffer.text(), buffer.at);
  buffer.line = max(min(buffer.line + lines, buffer.count - 1), 0);
  buffer.at = byteAt(buffer.text(), wanted);
}
function left(): void {
  if (buffer.at > 0) buffer.at = before(buffer.text(), buffer.at);
  else if (buffer.line > 0) {
    buffer.line--;
    buffer.at = buffer.text().length;
  }
}
function right(): void {
  if (buffer.at < buffer.text().length) buffer.at = after(buffer.text(), buffer.at);
  else if (buffer.line + 1 < buffer.count) {
    buffer.line++;
    buffer.at = 0;
  }
}
function wordHere(): bool {
  const s = buffer.text();
  if (buffer.at >= s.length) return false;
  const c = s.charCodeAt(buffer.at);
  return c >= 128 || c == 0x5f || (c >= 48 && c <= 57) || ((c | 32) >= 97 && (c | 32) <= 122);
}
function atEnd(): bool {
  return buffer.line == buffer.count - 1 && buffer.at == buffer.text().length;
}
function nextWord(): void {
  while (wordHere()) right();
  while (!wordHere() && !atEnd()) right();
}
function previousWord(): void {
  left();
  while (!wordHere() && (buffer.line > 0 || buffer.at > 0)) left();
  while (wordHere() && buffer.at > 0) {
    left();
    if (!wordHere()) {
      right();
      break;
    }
  }
}
function enter(): void {
  buffer.begin();
  let lead = "";
  if (indent) {
    const s = buffer.text();
    let i = 0;
    while (i < buffer.at && (s.charCodeAt(i) == 32 || s.charCodeAt(i) == 9)) i++;
    lead = s.substring(0, i);
  }
  buffer.insert("\n" + lead);
}
function erase(): void {
  if (atEnd()) return;
  const line = buffer.line;
  const at = buffer.at;
  right();
  buffer.remove(line, at, buffer.line, buffer.at);
}
function cut(copying: bool, toEnd: bool): void {
  if (!copying && !writable()) return;
  buffer.begin();
  if (marking || toEnd) {
    if (toEnd) {
      markLine = buffer.count - 1;
      markAt = buffer.lines[markLine].length;
    }
    setMark();
    marking = false;
    clipboard = buffer.slice(view.markLine, view.markAt, view.markEndLine, view.markEndAt);
    if (!copying) buffer.remove(view.markLine, view.markAt, view.markEndLine, view.markEndAt);
    return;
  }
  // whole lines; one after the other adds up
  const last = buffer.line == buffer.count - 1;
  const text = buffer.text() + (last ? "" : "\n");
  if (last && !buffer.text().length && !copying) {
    status = "Nothing was cut";
    return;
  }
  clipboard = cutting ? clipboard + text : text;
  cutting = true;
  if (copying) {
    if (!last) buffer.line++;
    buffer.at = 0;
    return;
  }
  if (last) buffer.setLine(buffer.line, "");
  else buffer.replace(buffer.line, 1, []);
  buffer.at = 0;
}
function location(): void {
  let bytes = 0;
  let total = 0;
  for (let i = 0; i < buffer.count; i++) {
    if (i == buffer.line) bytes = total + buffer.at;
    total += buffer.lines[i].length + 1;
  }
  total--;
  const s = buffer.text();
  const column = columnOf(s, buffer.at) + 1;
  const columns = columnOf(s, s.length) + 1;
  status =
    "line " +
    (buffer.line + 1).toString() +
    "/" +
    buffer.count.toString() +
    " (" +
    percent(buffer.line + 1, buffer.count) +
    "), col " +
    column.toString() +
    "/" +
    columns.toString() +
    " (" +
    percent(column, columns) +
    "), char " +
    bytes.toString() +
    "/" +
    total.toString() +
    " (" +
    percent(bytes, total) +
    ")";
}
function percent(a: i32, b: i32): string {
  return (b ? ((a as i64) * 100) / b : 0).toString() + "%";
}
function countWords(): void {
  let words = 0;
  let characters = 0;
  for (let i = 0; i < buffer.count; i++) {
    const s = buffer.lines[i];
    let inside = false;
    for (let k = 0; k < s.length; k++) {
      const c = s.charCodeAt(k);
      const blank = c == 32 || c == 9;
      if (!blank && !inside) words++;
      inside = !blank;
      if ((c & 0xc0) != 0x80) characters++;
    }
    characters++;
  }
  status =
    "In buffer:  " +
    buffer.count.toString() +
    " lines,  " +
    words.toString() +
    " words,  " +
    (characters - 1).toString() +
    " characters";
}
function page(down: bool): void {
  vertical(down ? max(view.height - 2, 1) : -max(view.height - 2, 1));
}

/** One key. */
function handle(c: i32): void {
  const wasCutting = cutting;
  const wasTyping = typing;
  cutting = false;
  typing = false;
  const column = wanted;
  wanted = -1;
  switch (c) {
    case 24: // ^X
      over = leave();
      return;
    case 15: // ^O
      if (writable()) writeOut(true);
      return;
    case 19: // ^S
      if (writable()) writeOut(false);
      return;
    case 18:
      insertFile();
      return;
    case 23:
      search(false, true);
      return;
    case 17:
      search(true, true);
      return;
    case KEY_ALT + 0x77:
      search(false, false);
      return;
    case KEY_ALT + 0x71:
      search(true, false);
      return;
    case 28:
    case KEY_ALT + 0x72:
      replaceAll();
      return;
    case 31:
    case KEY_ALT + 0x67:
      goTo();
      return;
    case 3:
      location();
      return;
    case 7:
      showHelp();
      return;
    case 12:
      view.forget();
      return;
    case 26:
      suspend();
      measure();
      view.forget();
      return;
    case 11:
      cutting = wasCutting;
      cut(false, false);
      return;
    case KEY_ALT + 0x36:
      cutting = wasCutting;
      cut(true, false);
      return;
    case KEY_ALT + 0x74:
      cut(false, true);
      return;
    case KEY_ALT + 0x64:
      countWords();
      return;
    case 21: // ^U
      if (!writable()) return;
      buffer.begin();
      if (clipboard.length) buffer.insert(clipboard);
      else status = "Cutbuffer is empty";
      return;
    case KEY_ALT + 0x61:
    case 30:
      marking = !marking;
      markLine = buffer.line;
      markAt = buffer.at;
      status = marking ? "Mark Set" : "Mark Unset";
      return;
    case KEY_ALT + 0x75:
      if (!writable()) return;
      marking = false;
      status = buffer.undo() ? "Undid action" : "Nothing to undo";
      return;
    case KEY_ALT + 0x65:
      if (!writable()) return;
      marking = false;
      status = buffer.redo() ? "Redid action" : "Nothing to redo";
      return;
    case KEY_ALT + 0x6e:
      view.numbers = !view.numbers;
      view.forget();
      return;
    case KEY_ALT + 0x69:
      indent = !indent;
      status = "Auto indent " + (indent ? "enabled" : "disabled");
      return;
    case KEY_ALT + 0x78:
      noHelp = !noHelp;
      return;
    case KEY_UP:
    case 16:
      wanted = column;
      vertical(-1);
      return;
    case KEY_DOWN:
    case 14:
      wanted = column;
      vertical(1);
      return;
    case KEY_PAGE_UP:
    case 25:
      wanted = column;
      page(false);
      return;
    case KEY_PAGE_DOWN:
    case 22:
      wanted = column;
      page(true);
      return;
    case KEY_LEFT:
    case 2:
      left();
      return;
    case KEY_RIGHT:
    case 6:
      right();
      return;
    case KEY_HOME:
    case 1:
      buffer.at = 0;
      return;
    case KEY_END:
    case 5:
      buffer.at = buffer.text().length;
      return;
    case 0:
    case KEY_ALT + 0x66:
      nextWord();
      return;
    case KEY_ALT + 32:
    case KEY_ALT + 0x62:
      previousWord();
      return;
    case KEY_ALT + 0x5c:
    case KEY_ALT + 0x7c:
      buffer.line = 0;
      buffer.at = 0;
      return;
    case KEY_ALT + 0x2f:
    case KEY_ALT + 0x3f:
      buffer.line = buffer.count - 1;
      buffer.at = buffer.text().length;
      return;
  }
  if (c == 27 || c >= KEY_ALT) {
    status = "Unbound key";
    return;
  }
  if (!writable()) return;
  if (c == 127 || c == 8 || c == KEY_DELETE || c == 4) {
    buffer.begin();
    if (marking) {
      const kept = clipboard;
      cut(false, false);
      clipboard = kept;
    } else if (c == 127 || c == 8) {
      if (buffer.at == 0 && buffer.line == 0) return;
      left();
      erase();
    } else erase();
    return;
  }
  marking = false;
  if (c == 13 || c == 10) {
    enter();
    return;
  }
  if (c == 9 || (c >= 32 && c < 256)) {
    if (!wasTyping || c == 32) buffer.begin();
    typing = true;
    if (c == 9 && spaces) buffer.insert(" ".repeat(8 - (columnOf(buffer.text(), buffer.at) % 8)));
    else buffer.insert(wholeCharacter(c));
    return;
  }
  status = "Unbound key";
}

/** Edits one file. */
function edit(path: string, position: string): void {
  buffer = new Buffer();
  buffer.lineAfterLast = true;
  buffer.addNewline = addNewline;
  const numbers = view.numbers;
  view = new View();
  view.numbers = numbers;
  status = "";
  marking = false;
  over = false;
  if (path.length) {
    if (!buffer.load(path)) {
      status = buffer.message;
      buffer.path = "";
    } else {
      status = buffer.message;
      if (!viewing && !buffer.isNew && access(path, 2) < 0) status = 'File "' + path + '" is unwritable';
    }
  } else status = "Welcome.  For basic help, type Ctrl+G.";
  if (position.length) place2(position);
  while (!over) {
    draw();
    const c = key(true);
    if (toldToEnd() || (over && c == KEY_NONE)) {
      emergency();
      over = true;
      return;
    }
    vain = 0;
    status = "";
    handle(c);
  }
}

export function nano(args: string[]): i32 {
  const options = new Getopt(args, "+BEhilLRT:Vvxw", [
    long("backup", NO_ARG, 0x42),
    long("tabstospaces", NO_ARG, 0x45),
    long("help", NO_ARG, 0x68),
    long("autoindent", NO_ARG, 0x69),
    long("linenumbers", NO_ARG, 0x6c),
    long("nonewlines", NO_ARG, 0x4c),
    long("version", NO_ARG, 0x56),
    long("view", NO_ARG, 0x76),
    long("nohelp", NO_ARG, 0x78),
    long("restricted", NO_ARG, 0x52),
  ]);
  for (let c = options.next(); c != -1; c = options.next()) {
    if (c == 0x42) backup = true;
    else if (c == 0x45) spaces = true;
    else if (c == 0x69) indent = true;
    else if (c == 0x6c) view.numbers = true;
    else if (c == 0x4c) addNewline = false;
    else if (c == 0x76) viewing = true;
    else if (c == 0x78) noHelp = true;
    else if (c == 0x68) {
      print(USAGE);
      return 0;
    } else if (c == 0x56) {
      print(" nano of Nutshell, keys and words after GNU nano 7.2\n");
      return 0;
    } else if (c == OPT_ERR) {
      stderr.put("Type 'nano -h' for a list of available options.\n");
      return 1;
    }
  }
  const operands = options.rest();
  const positions: string[] = [];
  let position = "";
  for (let i = 0; i < operands.length; i++) {
    const a = operands[i];
    if (a.length > 1 && a.startsWith("+") && i + 1 < operands.length) position = a.substring(1);
    else {
      files.push(a);
      positions.push(position);
      position = "";
    }
  }
  if (!files.length) {
    files.push("");
    positions.push("");
  }
  if (!takeTerminal("nano")) return 1;
  for (let i = 0; i < files.length && !toldToEnd(); i++) edit(files[i], positions[i]);
  leaveTerminal();
  return 0;
}
