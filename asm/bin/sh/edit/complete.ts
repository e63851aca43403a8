// Tab: the word before the cursor completed to a command, path, variable, user, option, or to what its command takes (argument.ts).
import { compareBytes } from "../../../lib/bytes";
import { openDir } from "../../../lib/dirs";
import { readFile, stderr } from "../../../lib/io";
import { isDir, isReg, Stat } from "../../../lib/stat";
import { textCells } from "../../../lib/width";
import { allAliases } from "../alias";
import { builtinNames } from "../builtins/table";
import { currentPath, functionNames, pathElements, pathOf } from "../lookup";
import { homeOf } from "../tilde";
import { lookup, sorted } from "../vars";
import { offerArguments } from "./argument";
import { readKey } from "./keys";
import { insert, Line, remove } from "./line";
import { optionsOf } from "./optionhelp";
import { bell, columns, refresh, startScreen } from "./screen";

// What the word is, and what stands before it
let wordStart = 0;
/** The word without quotes and backslashes. */
let word = "";
/** The quote that is still open, or 0. */
let quote = 0;
/** Behind the last "=" outside quotes, and any ":" after that: where the path in NAME=path:path or --option=path begins; 0 = there is none. */
let valueStart = 0;
/** The command that the word is an argument of; "" when the word is the command itself. */
let commandName = "";
/** The word before. */
let previous = "";

const SEPARATORS = "|&;(";
const OPENERS: StaticArray<string> = [
  "then",
  "do",
  "else",
  "elif",
  "if",
  "while",
  "until",
  "{",
  "!",
  "sudo",
  "exec",
  "command",
  "env",
  "strace",
  "time",
];

function isOpener(w: string): bool {
  for (let i = 0; i < OPENERS.length; i++) if (OPENERS[i] == w) return true;
  return w.includes("=") && !w.startsWith("-");
}

/** Reads the line up to the cursor as far as it takes to know where the word begins. */
function parse(): void {
  const text = Line.text;
  const end = Line.cursor;
  commandName = "";
  previous = "";
  let atCommand = true;
  let i = 0;
  word = "";
  wordStart = 0;
  quote = 0;
  while (i <= end) {
    while (i < end && text.charCodeAt(i) <= 32) {
      if (text.charCodeAt(i) == 10) {
        atCommand = true;
        commandName = "";
      }
      i++;
    }
    if (i < end && SEPARATORS.includes(text.charAt(i))) {
      atCommand = true;
      commandName = "";
      i++;
      continue;
    }
    if (i < end && (text.charCodeAt(i) == 0x3c || text.charCodeAt(i) == 0x3e || text.charCodeAt(i) == 0x29)) {
      i++;
      if (i <= end && atCommand) atCommand = true;
      continue;
    }
    wordStart = i;
    valueStart = 0;
    previous = word;
    word = "";
    quote = 0;
    while (i < end) {
      const c = text.charCodeAt(i);
      if (quote == 0x27) {
        if (c == 0x27) quote = 0;
        else word += text.charAt(i);
      } else if (c == 0x5c && i + 1 < end) word += text.charAt(++i);
      else if (quote == 0x22) {
        if (c == 0x22) quote = 0;
        else word += text.charAt(i);
      } else if (c == 0x22 || c == 0x27) quote = c;
      else if (c <= 32 || SEPARATORS.includes(text.charAt(i)) || c == 0x3c || c == 0x3e || c == 0x29) break;
      else {
        word += text.charAt(i);
        if (c == 0x3d || (c == 0x3a && valueStart)) valueStart = i + 1;
      }
      i++;
    }
    if (i >= end) break;
    if (atCommand && !isOpener(word)) {
      commandName = word;
      atCommand = false;
    }
  }
  if (atCommand) commandName = "";
}

let found: string[] = [];
/** What each is shown as in a list, when that is more than itself. */
let labels: string[] = [];
export function offer(s: string, label: string = ""): void {
  for (let i = 0; i < found.length; i++) if (found[i] == s) return;
  found.push(s);
  labels.push(label);
}

const st = new Stat();
/** Paths that begin with the word; directories end in "/". */
function paths(onlyDirectories: bool, onlyPrograms: bool): void {
  const slash = word.lastIndexOf("/");
  const shown = word.substring(0, slash + 1);
  const start = word.substring(slash + 1);
  let directory = shown;
  if (directory.startsWith("~")) {
    const e = directory.indexOf("/");
    const home = homeOf(directory.substring(1, e));
    if (home !== null) directory = home + directory.substring(e);
  } else if (directory.startsWith("$") && quote != 0x27) {
    const braced = directory.charCodeAt(1) == 0x7b;
    const e = directory.indexOf("/");
    const value = lookup(braced ? directory.substring(2, e - 1) : directory.substring(1, e));
    if (value !== null) directory = value + directory.substring(e);
  }
  const d = openDir(directory.length ? directory : ".");
  if (d === null) return;
  while (d.next()) {
    const name = d.name;
    if (!name.startsWith(start)) continue;
    if (name.charCodeAt(0) == 0x2e && (!start.length || name == "." || name == "..")) continue;
    const known = st.stat(directory + name) == 0;
    const folder = known && isDir(st.mode);
    if (onlyDirectories && !folder) continue;
    if (onlyPrograms && !folder && !(known && isReg(st.mode) && st.mode & 0o111)) continue;
    offer(shown + name + (folder ? "/" : ""), name + (folder ? "/" : ""));
  }
  d.close();
}
function commands(): void {
  const builtins = builtinNames();
  for (let i = 0; i < builtins.length; i++) if (builtins[i].startsWith(word)) offer(builtins[i]);
  const functions = functionNames();
  for (let i = 0; i < functions.length; i++) if (functions[i].startsWith(word)) offer(functions[i]);
  const aliases = allAliases();
  for (let i = 0; i < aliases.length; i++) if (aliases[i].name.startsWith(word)) offer(aliases[i].name);
  const elements = pathElements(currentPath());
  for (let i = 0; i < elements.length; i++) {
    const d = openDir(elements[i].length ? elements[i] : ".");
    if (d === null) continue;
    while (d.next()) {
      const name = d.name;
      if (name.startsWith(word) && st.stat(pathOf(elements[i], name)) == 0 && isReg(st.mode) && st.mode & 0o111)
        offer(name);
    }
    d.close();
  }
}
function variables(prefix: string): void {
  const list = sorted(0);
  const start = word.substring(prefix.length);
  for (let i = 0; i < list.length; i++) {
    if (list[i].name.startsWith(start)) offer(prefix + list[i].name + (prefix.endsWith("{") ? "}" : ""), list[i].name);
  }
}
function users(): void {
  const text = readFile("/etc/passwd");
  if (text === null) return;
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const name = lines[i].substring(0, max(lines[i].indexOf(":"), 0));
    if (name.length && name.startsWith(word.substring(1))) offer("~" + name + "/", name);
  }
}
/** What stands from byte `from` to the cursor, without backslashes (quotes cannot begin before it). */
function unquoted(from: i32): string {
  let out = "";
  for (let i = from; i < Line.cursor; i++) {
    const c = Line.text.charCodeAt(i);
    if (c == 0x5c && quote != 0x27 && i + 1 < Line.cursor) i++;
    else if (c == 0x22 || c == 0x27) continue;
    out += Line.text.charAt(i);
  }
  return out;
}

/** Makes a candidate fit for the line: quoted as the word already is. */
function quoted(s: string): string {
  let out = "";
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (quote == 0x27) out += c == 0x27 ? "'\\''" : s.charAt(i);
    else if (quote == 0x22)
      out += (c == 0x22 || c == 0x5c || c == 0x60 || (c == 0x24 && i > 0) ? "\\" : "") + s.charAt(i);
    else {
      const special =
        c <= 32 || "\"'\\`&|;<>()*?[]#!{}".includes(s.charAt(i)) || (c == 0x24 && i > 0) || (c == 0x7e && i > 0);
      const brace = word.startsWith("${") && (c == 0x7b || c == 0x7d);
      out += (special && !brace ? "\\" : "") + s.charAt(i);
    }
  }
  return quote ? String.fromCharCode(quote) + out : out;
}

/** @param list show the candidates (the second Tab) */
export function complete(list: bool): void {
  parse();
  found = [];
  labels = [];
  if (word.startsWith("${") && !word.includes("}")) variables("${");
  else if (word.startsWith("$") && !word.includes("/")) variables("$");
  else if (word.startsWith("~") && !word.includes("/")) users();
  else if (!commandName.length) {
    if (word.includes("/")) paths(false, true);
    else {
      commands();
      if (!found.length) paths(false, false);
    }
  } else if (word.startsWith("-") && !word.includes("/")) {
    offerArguments(commandName, previous, word);
    const options = optionsOf(commandName);
    for (let i = 0; i < options.length; i++) if (options[i].startsWith(word)) offer(options[i]);
  } else {
    offerArguments(commandName, previous, word);
    if (commandName == "unset" || commandName == "export" || commandName == "readonly") variables("");
    if (commandName == "help" || commandName == "type" || commandName == "man" || commandName == "command") {
      if (!word.includes("/")) commands();
    }
    if (!found.length) paths(commandName == "cd" || commandName == "rmdir" || commandName == "chroot", false);
  }
  if (!found.length && valueStart) {
    // bytes of the line that the value takes: it is a word of its own, with the same quote
    word = unquoted(valueStart);
    wordStart = valueStart;
    paths(false, false);
  }
  if (!found.length) {
    bell();
    return;
  }
  let common = found[0];
  for (let i = 1; i < found.length; i++) {
    let k = 0;
    while (k < common.length && k < found[i].length && common.charCodeAt(k) == found[i].charCodeAt(k)) k++;
    common = common.substring(0, k);
  }
  const one = found.length == 1;
  if (one || common.length > word.length) {
    remove(wordStart, Line.cursor);
    let text = quoted(common);
    if (one && !common.endsWith("/"))
      text += (quote ? String.fromCharCode(quote) : "") + (common.startsWith("$") ? "" : " ");
    insert(text);
    return;
  }
  if (list) show();
  else bell();
}

/** The candidates below the line, in columns. */
function show(): void {
  const shown: string[] = [];
  let widest = 0;
  for (let i = 0; i < found.length; i++) {
    const s = labels[i].length ? labels[i] : found[i];
    shown.push(s);
    widest = max(widest, textCells(s));
  }
  shown.sort(compareBytes);
  refresh(Line.text, Line.text.length);
  if (shown.length > 200) {
    stderr.put("\r\nDisplay all " + shown.length.toString() + " possibilities? (y or n)");
    const key = readKey();
    if (key != 0x79 && key != 0x20) {
      stderr.put("\r\n");
      startScreen();
      return;
    }
  }
  const perRow = max(1, columns() / (widest + 2));
  const rows = (shown.length + perRow - 1) / perRow;
  let out = "\r\n";
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < perRow; c++) {
      const k = c * rows + r;
      if (k >= shown.length) break;
      out += shown[k];
      if (k + rows < shown.length) out += " ".repeat(widest + 2 - textCells(shown[k]));
    }
    out += "\r\n";
  }
  stderr.put(out);
  startScreen();
}
