// less(1): look at files page by page, forwards and backwards, and search in them. Its commonly used options and keys.
import { cstr } from "../../lib/bytes";
import { getenv } from "../../lib/env";
import { strerror } from "../../lib/errno";
import { padLeft } from "../../lib/fmt";
import { print, stderr, stdout } from "../../lib/io";
import { exec, waitpid } from "../../lib/process";
import { RE_EXTENDED, RE_ICASE, Regex, regcomp } from "../../lib/regex";
import {
  closeScreen,
  cooked,
  KEY_ALT,
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
  openScreen,
  raw,
  readKey,
  rows,
  width,
} from "../../lib/screen";
import { handlerOf, raise, SIG_DFL, SIGINT, SIGTSTP, SIGWINCH, sigaction } from "../../lib/signal";
import { isDir, Stat } from "../../lib/stat";
import { isatty } from "../../lib/sys/file";
import { _exit, fork } from "../../lib/sys/proc";
import { Document, rowsOf } from "./document";

const KEYS = `
                   SUMMARY OF LESS COMMANDS

  Most commands may be preceded by a number, N.

  h  H               This help.
  q  :q  Q  ZZ       Quit.

  j  Enter  e  Down  Forward one line (or N).
  k  y  Up           Backward one line (or N).
  f  Space  PageDown Forward one window (or N lines).
  b  PageUp          Backward one window (or N lines).
  d  u               Half a window forward, backward.
  Right  Left        Half a screen width right, left.
  F                  Forward for ever, as tail -f; ^C stops it.
  r  R  ^L           Repaint the screen.

  /pattern           Search forward for the N-th matching line.
  ?pattern           Search backward. (A leading ! or ^N: lines that do not match.)
  n  N               Repeat the search; in the other direction.
  &pattern           Show only the lines that match; & alone: all again.

  g  <  Home         First line (or line N).
  G  >  End          Last line (or line N).
  p  %               N percent into the file.
  mX  'X  ''         Mark this place; go to a mark; go back.

  :e file  :n  :p  :x  :d    Another file; the next; the previous; the first; forget this one.
  =  ^G  :f          Name, line and size of the file.
  -X                 Toggle an option: -N numbers, -S chop long lines, -i -I case, -R colours, -F -E.
  !command           Run a command of the shell.
  v                  Edit the file.
`;

let numbers = false; // -N
let chop = false; // -S
let colors = false; // -R
let caseless = 0; // -i 1, -I 2
let oneScreen = false; // -F
let keepScreen = false; // -X
let quitAtEnd = 0; // -e 2, -E 1
let longPrompt = 0; // -m -M
/** Behaves as more(1): no way back beyond the screen, ends with the file. */
let asMore = false;

let files: string[] = [];
let current = 0;
let doc: Document = new Document("/dev/null");
/** The line at the top of the window, and which of its screen rows. */
let top = 0;
let topRow = 0;
let shift = 0;
let message = "";
let pattern: Regex | null = null;
let patternText = "";
let forward = true;
let invert = false;
let filter: Regex | null = null;
let filterInvert = false;
const marks = new Map<i32, i32>();
let previous = 0;
let reachedEnd = false;

let interrupted = false;
function onInterrupt(sig: i32): void {
  interrupted = true;
}
function onResize(sig: i32): void {}

function textWidth(): i32 {
  return max(width - (numbers ? 8 : 0), 1);
}
function shown(i: i32): bool {
  const re = filter;
  if (re === null) return true;
  return re.exec(doc.lineAt(i), doc.length(i), 0) != filterInvert;
}
/** Screen rows of a line. */
function lineRows(i: i32): string[] {
  const all = rowsOf(doc.line(i), chop ? 100000 : textWidth(), colors);
  if (!chop) return all;
  return [sliceColumns(all[0], shift, textWidth())];
}
/** Columns [from, from + n) of a row; escapes are kept. */
function sliceColumns(row: string, from: i32, n: i32): string {
  let out = "";
  let column = 0;
  let cut = false;
  for (let i = 0; i < row.length; i++) {
    const c = row.charCodeAt(i);
    if (c == 27) {
      let k = i + 1;
      while (k < row.length && (row.charCodeAt(k) < 0x40 || row.charCodeAt(k) > 0x7e || row.charCodeAt(k) == 0x5b)) k++;
      out += row.substring(i, k + 1);
      i = k;
      continue;
    }
    const wide = (c & 0xc0) == 0x80 ? 0 : 1;
    if (column >= from + n && wide) {
      cut = true;
      break;
    }
    if (column + wide > from) out += row.charAt(i);
    column += wide;
  }
  return cut && out.length ? out.substring(0, out.length - 1) + "\x1b[7m>\x1b[27m" : out;
}
/** Marks what the search found. */
function highlight(i: i32, row: string): string {
  const re = pattern;
  if (re === null || invert) return row;
  let out = "";
  let at = 0;
  let from = 0;
  // only what is plain text: an escape would be cut in pieces
  if (row.includes("\x1b")) return row;
  while (at <= row.length && re.exec(cstr(row), row.length, at)) {
    const s = re.start(0);
    const e = re.end(0);
    if (e == s) {
      at = e + 1;
      continue;
    }
    out += row.substring(from, s) + "\x1b[7m" + row.substring(s, e) + "\x1b[27m";
    from = at = e;
  }
  return out + row.substring(from);
}

/** The next line after i that is shown, −1 at the end. */
function nextLine(i: i32): i32 {
  for (i++; doc.has(i); i++) if (shown(i)) return i;
  return -1;
}
function previousLine(i: i32): i32 {
  for (i--; i >= 0; i--) if (shown(i)) return i;
  return -1;
}

function draw(): void {
  stdout.put("\x1b[H");
  const room = rows - 1;
  let y = 0;
  let line = top;
  let skip = topRow;
  reachedEnd = false;
  if (doc.has(line) && !shown(line)) line = nextLine(line);
  while (y < room && line >= 0 && doc.has(line)) {
    const list = lineRows(line);
    for (let r = skip; r < list.length && y < room; r++) {
      if (numbers) stdout.put(r == 0 ? padLeft((line + 1).toString(), 7) + " " : "        ");
      stdout.put(highlight(line, list[r]) + (colors ? "\x1b[0m" : "") + "\x1b[K\r\n");
      y++;
    }
    skip = 0;
    line = nextLine(line);
  }
  reachedEnd = line < 0 || !doc.has(line);
  for (; y < room; y++) stdout.put(asMore ? "\x1b[K\r\n" : "~\x1b[K\r\n");
  prompt();
}
function lastShown(): i32 {
  let y = 0;
  let line = top;
  let last = top;
  let skip = topRow;
  while (y < rows - 1 && line >= 0 && doc.has(line)) {
    y += lineRows(line).length - skip;
    skip = 0;
    last = line;
    line = nextLine(line);
  }
  return last;
}
function percent(): string {
  if (doc.size > 0) {
    const last = lastShown();
    const at = doc.has(last) ? doc.start(last) + doc.length(last) + 1 : 0;
    return min(((at as i64) * 100) / doc.size, 100).toString() + "%";
  }
  return "";
}
function nameLine(): string {
  const name = doc.name == "-" ? "(standard input)" : doc.name;
  let s = name;
  if (files.length > 1) s += " (file " + (current + 1).toString() + " of " + files.length.toString() + ")";
  s += " lines " + (top + 1).toString() + "-" + (lastShown() + 1).toString();
  if (doc.ended) s += "/" + doc.count.toString();
  if (doc.size >= 0) {
    const last = lastShown();
    s +=
      " byte " +
      (doc.has(last) ? doc.start(last) + doc.length(last) + 1 : 0).toString() +
      "/" +
      doc.size.toString() +
      " " +
      percent();
  }
  if (reachedEnd) s += " (END)";
  return s;
}
let first = true;
function prompt(): void {
  let text = "";
  if (message.length) text = "\x1b[7m" + message + "\x1b[27m";
  else if (asMore) text = "\x1b[7m--More--" + (percent().length ? "(" + percent() + ")" : "") + "\x1b[27m";
  else if (longPrompt > 1) text = "\x1b[7m" + nameLine() + "\x1b[27m";
  else if (first && doc.name != "-")
    text =
      "\x1b[7m" +
      doc.name +
      (files.length > 1 ? " (file " + (current + 1).toString() + " of " + files.length.toString() + ")" : "") +
      (reachedEnd ? " (END)" : "") +
      "\x1b[27m";
  else if (reachedEnd)
    text = "\x1b[7m(END)" + (current + 1 < files.length ? " - Next: " + files[current + 1] : "") + "\x1b[27m";
  else if (longPrompt && percent().length) text = percent();
  else text = filter !== null ? "& " : ":";
  stdout.put("\x1b[" + rows.toString() + ";1H" + text + "\x1b[K");
  stdout.flush();
  message = "";
  first = false;
}

/** Moves the window down by n screen rows; stops when the end stands at the bottom. */
function down(n: i32): void {
  while (n-- > 0) {
    if (atEnd()) break;
    const count = lineRows(top).length;
    if (topRow + 1 < count) topRow++;
    else {
      const next = nextLine(top);
      if (next < 0) break;
      top = next;
      topRow = 0;
    }
  }
}
function up(n: i32): void {
  while (n-- > 0) {
    if (topRow > 0) topRow--;
    else {
      const before = previousLine(top);
      if (before < 0) break;
      top = before;
      topRow = lineRows(top).length - 1;
    }
  }
}
/** Whether nothing is below the window. */
function atEnd(): bool {
  let y = -topRow;
  for (let line = top; line >= 0 && doc.has(line); line = nextLine(line)) {
    y += lineRows(line).length;
    if (y > rows - 1) return false;
  }
  return true;
}
function toEnd(): void {
  interrupted = false;
  while (!doc.ended && !interrupted) doc.more();
  top = max(doc.known - 1, 0);
  if (!shown(top)) top = max(previousLine(top), 0);
  topRow = 0;
  up(rows - 2);
}
function toLine(n: i32): void {
  previous = top;
  top = max(n, 0);
  while (top > 0 && !doc.has(top)) top--;
  topRow = 0;
  if (doc.has(top) && !shown(top)) top = max(nextLine(top), 0);
}

/** Reads a line at the bottom. @returns null when it was given up */
function ask(start: string): string | null {
  let text = "";
  let c = 0;
  while (c != 13 && c != 10) {
    stdout.put("\x1b[" + rows.toString() + ";1H" + start + text + "\x1b[K");
    stdout.flush();
    c = readKey();
    if (c == 27 || c == 3 || c == KEY_NONE) return null;
    if (c == 8 || c == 127) {
      if (!text.length) return null;
      text = text.substring(0, text.length - 1);
    } else if (c == 21) text = "";
    else if (c >= 32 && c < 256) text += String.fromCharCode(c);
  }
  return text;
}

function compile(text: string): Regex | null {
  // -i: capitals make it exact; -I never
  const fold = caseless == 2 || (caseless == 1 && text == text.toLowerCase());
  const re = regcomp(text, RE_EXTENDED | (fold ? RE_ICASE : 0));
  const e = re.error;
  if (e === null) return re;
  message = e;
  return null;
}
/** Goes to the n-th match. */
function search(n: i32, ahead: bool): void {
  const re = pattern;
  if (re === null) {
    message = "No previous regular expression";
    return;
  }
  interrupted = false;
  let line = ahead ? top : top;
  let found = -1;
  while (n > 0) {
    line = ahead ? nextLine(line) : previousLine(line);
    if (line < 0 || interrupted) break;
    if (re.exec(doc.lineAt(line), doc.length(line), 0) != invert) {
      found = line;
      n--;
    }
  }
  if (n > 0) {
    message = "Pattern not found";
    return;
  }
  previous = top;
  top = found;
  topRow = 0;
}
function startSearch(ahead: bool, n: i32): void {
  const got = ask(ahead ? "/" : "?");
  if (got === null) return;
  let text = got;
  forward = ahead;
  if (text.length) {
    invert = text.startsWith("!") || text.startsWith("\x0e");
    if (invert) text = text.substring(1);
    patternText = text;
    pattern = compile(text);
    if (pattern === null) return;
  }
  // the top line itself counts when the search has just begun there
  search(n, ahead);
}

function openFile(index: i32): bool {
  const name = files[index];
  const st = new Stat();
  if (name != "-") {
    const r = st.stat(name);
    if (r < 0 || isDir(st.mode)) {
      message = name + (r < 0 ? ": " + strerror(r) : " is a directory");
      return false;
    }
  }
  const d = new Document(name);
  if (d.error < 0) {
    message = name + ": " + strerror(d.error);
    return false;
  }
  doc.close();
  doc = d;
  current = index;
  top = topRow = shift = 0;
  first = true;
  marks.clear();
  return true;
}

function shell(command: string): void {
  stdout.put("\x1b[" + rows.toString() + ";1H\x1b[K");
  closeForChild();
  const sh = getenv("SHELL");
  const path = sh === null || !sh.length ? "/bin/sh" : sh;
  const pid = fork();
  if (pid == 0) _exit(exec(command.length ? [path, "-c", command] : [path]) < 0 ? 127 : 0);
  if (pid > 0) waitpid(pid);
  raw();
  stdout.put("!done  (press RETURN)");
  stdout.flush();
  readKey();
}
function closeForChild(): void {
  stdout.flush();
  cooked();
}

function follow(): void {
  interrupted = false;
  toEnd();
  while (!interrupted) {
    message = "Waiting for data... (interrupt to abort)";
    draw();
    const c = readKey(300);
    if (c == 3 || c == 0x71) break;
    if (doc.more() || !doc.ended) toEnd();
  }
}

function toggle(): void {
  stdout.put("\x1b[" + rows.toString() + ";1H-\x1b[K");
  stdout.flush();
  const c = readKey();
  switch (c) {
    case 0x4e:
      numbers = !numbers;
      message = numbers ? "Constantly display line numbers" : "Don't use line numbers";
      break;
    case 0x53:
      chop = !chop;
      topRow = 0;
      message = chop ? "Chop long lines" : "Fold long lines";
      break;
    case 0x52:
      colors = !colors;
      message = colors
        ? "Display ANSI sequences directly, other control characters as ^X"
        : "Display control characters as ^X";
      break;
    case 0x69:
      caseless = caseless == 1 ? 0 : 1;
      pattern = patternText.length ? compile(patternText) : null;
      message = caseless ? "Ignore case in searches" : "Case is significant in searches";
      break;
    case 0x49:
      caseless = caseless == 2 ? 0 : 2;
      pattern = patternText.length ? compile(patternText) : null;
      message = caseless ? "Ignore case in searches and in patterns" : "Case is significant in searches";
      break;
    default:
      message = "There is no -" + String.fromCharCode(c & 127) + " option";
  }
}

/** Carries out a key. @returns false to quit */
function handle(c: i32, n: i32): bool {
  const given = n >= 0;
  const count = given ? n : 1;
  const page = rows - 1;
  switch (c) {
    case 0x71:
    case 0x51:
      return false;
    case 0x65:
    case 5:
    case 0x6a:
    case 14:
    case 13:
    case 10:
    case KEY_DOWN:
      if (atEnd()) return atEndKey();
      down(count);
      break;
    case 0x79:
    case 25:
    case 0x6b:
    case 11:
    case 16:
    case KEY_UP:
      up(count);
      break;
    case 0x66:
    case 6:
    case 22:
    case 32:
    case KEY_PAGE_DOWN:
      if (atEnd()) return atEndKey();
      down(given ? n : page);
      break;
    case 0x62:
    case 2:
    case KEY_PAGE_UP:
      up(given ? n : page);
      break;
    case 0x64:
    case 4:
      if (atEnd()) return atEndKey();
      down(given ? n : page / 2);
      break;
    case 0x75:
    case 21:
      up(given ? n : page / 2);
      break;
    case KEY_RIGHT:
      shift += given ? n : width / 2;
      chop = true;
      topRow = 0;
      break;
    case KEY_LEFT:
      shift = max(shift - (given ? n : width / 2), 0);
      break;
    case 0x67:
    case 0x3c:
    case KEY_HOME:
      toLine(count - 1);
      break;
    case 0x47:
    case 0x3e:
    case KEY_END:
      if (given) toLine(n - 1);
      else {
        previous = top;
        toEnd();
      }
      break;
    case 0x70:
    case 0x25:
      toLine((((doc.count as i64) * (min(count, 100) as i64)) / 100) as i32);
      break;
    case 0x2f:
      startSearch(true, count);
      break;
    case 0x3f:
      startSearch(false, count);
      break;
    case 0x6e:
      search(count, forward);
      break;
    case 0x4e:
      search(count, !forward);
      break;
    case 0x26: {
      const got = ask("&/");
      if (got === null) break;
      filterInvert = got.startsWith("!");
      const text = filterInvert ? got.substring(1) : got;
      filter = text.length ? compile(text) : null;
      top = topRow = 0;
      break;
    }
    case 0x46:
      follow();
      break;
    case 0x6d: {
      stdout.put("\x1b[" + rows.toString() + ";1Hmark: \x1b[K");
      stdout.flush();
      marks.set(readKey(), top);
      break;
    }
    case 0x27: {
      stdout.put("\x1b[" + rows.toString() + ";1Hgoto mark: \x1b[K");
      stdout.flush();
      const m = readKey();
      if (m == 0x27) toLine(previous);
      else if (m == 0x5e) toLine(0);
      else if (m == 0x24) toEnd();
      else if (marks.has(m)) toLine(marks.get(m));
      else message = "Mark not set";
      break;
    }
    case 0x3d:
    case 7:
      doc.count;
      message = nameLine();
      break;
    case 0x2d:
      toggle();
      break;
    case 0x68:
    case 0x48:
      showHelp();
      break;
    case 0x21: {
      const got = ask("!");
      if (got !== null) shell(got);
      break;
    }
    case 0x76: {
      const editor = getenv("VISUAL");
      const other = getenv("EDITOR");
      if (doc.name == "-") message = "Cannot edit standard input";
      else shell((editor !== null ? editor : other !== null ? other : "vi") + " " + doc.name);
      break;
    }
    case 0x3a:
      return colon();
    case 0x5a:
      return readKey() != 0x5a;
    case 0x72:
    case 0x52:
    case 12:
      measure();
      stdout.put("\x1b[2J");
      break;
    case KEY_ALT + 0x75:
      pattern = null;
      break;
    case 0x1a:
      closeForChild();
      sigaction(SIGTSTP, SIG_DFL);
      raise(SIGTSTP);
      raw();
      measure();
      break;
    case 3:
      break;
    default:
      stdout.put("\x07");
  }
  return true;
}
/** A key for more at the end: more(1) and -e leave, or go to the next file. */
function atEndKey(): bool {
  if (asMore || quitAtEnd) {
    if (current + 1 >= files.length) return false;
    if (openFile(current + 1)) return true;
  }
  stdout.put("\x07");
  return true;
}
function colon(): bool {
  stdout.put("\x1b[" + rows.toString() + ";1H:\x1b[K");
  stdout.flush();
  const c = readKey();
  switch (c) {
    case 0x71:
    case 0x51:
      return false;
    case 0x6e:
      if (current + 1 < files.length) openFile(current + 1);
      else message = "No next file";
      break;
    case 0x70:
      if (current > 0) openFile(current - 1);
      else message = "No previous file";
      break;
    case 0x78:
      openFile(0);
      break;
    case 0x64:
      if (files.length > 1) {
        files.splice(current, 1);
        openFile(min(current, files.length - 1));
      }
      break;
    case 0x66:
      message = nameLine();
      break;
    case 0x65: {
      const got = ask("Examine: ");
      if (got === null || !got.length) break;
      files.push(got);
      if (!openFile(files.length - 1)) files.pop();
      break;
    }
  }
  return true;
}
function showHelp(): void {
  const lines = KEYS.split("\n");
  let at = 0;
  for (;;) {
    stdout.put("\x1b[H\x1b[2J");
    for (let i = 0; i < rows - 1 && at + i < lines.length; i++) stdout.put(lines[at + i] + "\r\n");
    at += rows - 1;
    stdout.put(
      "\x1b[7mHELP -- " +
        (at < lines.length ? "Press RETURN for more, or q when done" : "Press q to continue") +
        "\x1b[27m",
    );
    stdout.flush();
    const c = readKey();
    if (c == 0x71 || c == KEY_NONE || at >= lines.length) break;
  }
}

/** Everything, as cat: stdout is no terminal. */
function copyAll(): i32 {
  let status = 0;
  for (let f = 0; f < files.length; f++) {
    const st = new Stat();
    if (files[f] != "-" && st.stat(files[f]) == 0 && isDir(st.mode)) {
      stderr.put(files[f] + " is a directory\n");
      status = 1;
      continue;
    }
    const d = new Document(files[f]);
    if (d.error < 0) {
      stderr.put(files[f] + ": " + strerror(d.error) + "\n");
      status = 1;
      continue;
    }
    if (asMore && files.length > 1) print("::::::::::::::\n" + files[f] + "\n::::::::::::::\n");
    for (let i = 0; d.has(i); i++) {
      stdout.bytes(d.lineAt(i), d.length(i));
      if (i < d.known - 1 || !d.ended || d.start(i) + d.length(i) < d.bytes) stdout.byte(10);
    }
    d.close();
  }
  return status;
}

let startLine = 0;
let startAtEnd = false;
let startPattern: string | null = null;
/** "+50", "+G", "+/text" */
function startCommand(text: string): void {
  if (text.startsWith("/")) startPattern = text.substring(1);
  else if (text == "G") startAtEnd = true;
  else if (text == "F") startAtEnd = true;
  else startLine = max((parseInt(text) as i32) - 1, 0);
}
/** @returns the exit status when there is no more to do, −1 to go on */
function parse(args: string[]): i32 {
  const environment = getenv("LESS");
  const words: string[] = [];
  if (environment !== null && !asMore) {
    const list = environment.split(" ");
    for (let i = 0; i < list.length; i++)
      if (list[i].length) words.push(list[i].startsWith("-") ? list[i] : "-" + list[i]);
  }
  for (let i = 1; i < args.length; i++) words.push(args[i]);
  let options = true;
  for (let i = 0; i < words.length; i++) {
    const a = words[i];
    if (options && a == "--") {
      options = false;
      continue;
    }
    if (options && a.startsWith("+")) {
      startCommand(a.substring(1).startsWith("+") ? a.substring(2) : a.substring(1));
      continue;
    }
    if (!options || !a.startsWith("-") || a.length < 2) {
      files.push(a);
      continue;
    }
    if (a == "--help") {
      print(KEYS);
      return 0;
    }
    if (a == "--version") {
      print(asMore ? "more from util-linux 2.38.1\n" : "less 590 (POSIX regular expressions)\n");
      return 0;
    }
    if (a.startsWith("--")) {
      const name = a.substring(2);
      if (name == "LINE-NUMBERS") numbers = true;
      else if (name == "chop-long-lines") chop = true;
      else if (name == "RAW-CONTROL-CHARS" || name == "raw-control-chars") colors = true;
      else if (name == "ignore-case") caseless = 1;
      else if (name == "IGNORE-CASE") caseless = 2;
      else if (name == "quit-if-one-screen") oneScreen = true;
      else if (name == "no-init") keepScreen = true;
      else if (name == "quit-at-eof" || name == "QUIT-AT-EOF") quitAtEnd = 1;
      continue;
    }
    for (let k = 1; k < a.length; k++) {
      const c = a.charAt(k);
      if (c == "N") numbers = true;
      else if (c == "S") chop = true;
      else if (c == "R" || c == "r") colors = true;
      else if (c == "i") caseless = 1;
      else if (c == "I") caseless = 2;
      else if (c == "F") oneScreen = true;
      else if (c == "X") keepScreen = true;
      else if (c == "E" || c == "e") quitAtEnd = 1;
      else if (c == "m") longPrompt = 1;
      else if (c == "M") longPrompt = 2;
      else if (c == "q" || c == "Q")
        continue; // no bell is ever rung
      else if (c == "V") {
        print(asMore ? "more from util-linux 2.38.1\n" : "less 590 (POSIX regular expressions)\n");
        return 0;
      } else if (c == "?") {
        print(KEYS);
        return 0;
      } else if ("bhjoOpPtTxyzkD".includes(c)) {
        // these take a value, here or as the next word
        const value = k + 1 < a.length ? a.substring(k + 1) : i + 1 < words.length ? words[++i] : "";
        if (c == "p") startPattern = value;
        break;
      } else if (!"abcdfgGJKLnsuUwWVB~#".includes(c) && !asMore) {
        stderr.put("There is no " + c + ' option ("less --help" for help)\n');
        return 1;
      }
    }
  }
  return -1;
}

/** less, or more when `more` is set. */
export function less(args: string[], more: bool): i32 {
  asMore = more;
  const done = parse(args);
  if (done >= 0) return done;
  if (!files.length) {
    if (isatty(0)) {
      stderr.put(
        more
          ? "more: bad usage\nTry 'more --help' for more information.\n"
          : 'Missing filename ("less --help" for help)\n',
      );
      return 1;
    }
    files.push("-");
  }
  if (!isatty(1)) return copyAll();
  if (!openScreen()) return copyAll();
  stdout.setFull();
  let opened = false;
  for (let i = 0; i < files.length && !opened; i++) {
    opened = openFile(i);
    if (!opened) {
      cooked();
      stdout.put(message + "\n");
      stdout.flush();
      raw();
      message = "";
    }
  }
  if (!opened) {
    closeScreen();
    return 1;
  }
  if ((oneScreen || asMore) && files.length == 1 && atEnd() && startPattern === null) {
    // everything fits: print it and be done
    cooked();
    copyAllOf(doc);
    return 0;
  }
  sigaction(SIGINT, handlerOf(onInterrupt));
  sigaction(SIGWINCH, handlerOf(onResize));
  if (!keepScreen && !asMore) stdout.put("\x1b[?1049h\x1b[?1h");
  stdout.put("\x1b[H\x1b[2J");
  if (startLine) toLine(startLine);
  if (startAtEnd) toEnd();
  const wanted = startPattern;
  if (wanted !== null) {
    patternText = wanted;
    pattern = compile(wanted);
    const re = pattern;
    if (re !== null && !(doc.has(0) && re.exec(doc.lineAt(0), doc.length(0), 0))) search(1, true);
  }
  let again = true;
  while (again) {
    draw();
    if (asMore && reachedEnd && current + 1 >= files.length) break;
    let n = -1;
    let c = readKey();
    while (c >= 48 && c <= 57) {
      n = (n < 0 ? 0 : n) * 10 + c - 48;
      stdout.put("\x1b[" + rows.toString() + ";1H:" + n.toString() + "\x1b[K");
      stdout.flush();
      c = readKey();
    }
    if (c == KEY_NONE) {
      // a resized window, or the terminal is gone
      if (!measure() && readKey(0) == KEY_NONE && !interrupted) again = stillThere();
      interrupted = false;
      continue;
    }
    again = handle(c, n);
  }
  stdout.put("\x1b[" + rows.toString() + ";1H\x1b[K");
  if (!keepScreen && !asMore) stdout.put("\x1b[?1l\x1b[?1049l");
  closeScreen();
  return 0;
}
let misses = 0;
function stillThere(): bool {
  return ++misses < 3;
}
function copyAllOf(d: Document): void {
  for (let i = 0; d.has(i); i++) {
    stdout.bytes(d.lineAt(i), d.length(i));
    stdout.byte(10);
  }
  stdout.flush();
}
