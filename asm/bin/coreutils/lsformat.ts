// How ls shows a list of files: long lines, columns, across, with commas, one a line; names quoted, marked and coloured.
import * as C from "../../lib/chars";
import { getenv } from "../../lib/env";
import { padLeft, padRight } from "../../lib/fmt";
import { stdout } from "../../lib/io";
import { cQuote, escapeName, questionMarks, quote, quoteaf, quotef, shellQuote } from "../../lib/quote";
import { inBusybox } from "../../lib/start";
import {
  isBlock,
  isChar,
  isDir,
  isFifo,
  isLink,
  isReg,
  isSocket,
  major,
  minor,
  modeString,
  Stat,
} from "../../lib/stat";
import { replaceEach } from "../../lib/text";
import { localtime, nowNsec, strftime } from "../../lib/time";
import { groupByGid, passwdByUid } from "../../lib/users";
import { BlockSize } from "./blocksize";

// formats
export const LONG = 0;
export const ONE = 1;
export const COLUMNS = 2;
export const ACROSS = 3;
export const COMMAS = 4;
// what stands behind a name
export const NO_INDICATOR = 0;
export const SLASH = 1;
export const FILE_TYPE = 2;
export const CLASSIFY = 3;
// times
export const MTIME = 0;
export const ATIME = 1;
export const CTIME = 2;
// quoting styles
export const LITERAL = 0;
export const SHELL = 1;
export const SHELL_ALWAYS = 2;
export const SHELL_ESCAPE = 3;
export const SHELL_ESCAPE_ALWAYS = 4;
export const C_STYLE = 5;
export const ESCAPE = 6;
export const LOCALE = 7;
const C_MAYBE = 8;
const CLOCALE = 9;
export const QUOTING_NAMES = [
  "literal",
  "shell",
  "shell-always",
  "shell-escape",
  "shell-escape-always",
  "c",
  "c-maybe",
  "escape",
  "locale",
  "clocale",
];
export const QUOTING_VALUES: i32[] = [
  LITERAL,
  SHELL,
  SHELL_ALWAYS,
  SHELL_ESCAPE,
  SHELL_ESCAPE_ALWAYS,
  C_STYLE,
  C_MAYBE,
  ESCAPE,
  LOCALE,
  CLOCALE,
];

export class Entry {
  stat: Stat = new Stat();
  /** The stat is good. */
  known: bool = false;
  /** Only the type in stat.mode is. */
  typeOnly: bool = false;
  target: string | null = null;
  targetKnown: bool = false;
  targetMode: u32 = 0;
  leadsToDirectory: bool = false;
  shown: string = "";
  constructor(public name: string) {}
}

export let format: i32 = ONE;
export let indicator: i32 = NO_INDICATOR;
export let showBlocks: bool = false;
export let showContext: bool = false;
export let colored: bool = false;
export const blockSize: BlockSize = new BlockSize();
export const fileSize: BlockSize = new BlockSize();
let showInode = false;
let showOwner = true;
let showGroup = true;
let showAuthor = false;
let numeric = false;
let timeKind = MTIME;
let quoting = LITERAL;
let hideControl = false;
let end = C.NL;
let width = 80;
let tabSize = 8;
let oldFormat = "";
let recentFormat = "";

export function setFormat(f: i32): void {
  format = f;
}
export function setIndicator(i: i32): void {
  indicator = i;
}
export function setBlocks(on: bool): void {
  showBlocks = on;
}
export function setContext(on: bool): void {
  showContext = on;
}
export function setColored(on: bool): void {
  colored = on;
}
export function setInode(on: bool): void {
  showInode = on;
}
export function setOwner(on: bool): void {
  showOwner = on;
}
export function setGroup(on: bool): void {
  showGroup = on;
}
export function setAuthor(on: bool): void {
  showAuthor = on;
}
export function setNumeric(on: bool): void {
  numeric = on;
}
export function setTimeKind(kind: i32): void {
  timeKind = kind;
}
export function setEnd(c: i32): void {
  end = c;
}
export function setGeometry(columns: i32, tabs: i32): void {
  width = columns;
  tabSize = tabs;
}
export function setQuoting(style: i32, hide: bool): void {
  quoting = style;
  hideControl = hide;
}
export function setTimeFormats(old: string, recent: string): void {
  oldFormat = old;
  recentFormat = recent;
}

export function timeOf(st: Stat): i64 {
  return timeKind == MTIME ? st.mtime : timeKind == ATIME ? st.atime : st.ctime;
}
export function nsecOf(st: Stat): i64 {
  return timeKind == MTIME ? st.mtimeNsec : timeKind == ATIME ? st.atimeNsec : st.ctimeNsec;
}

function quoted(name: string): string {
  switch (quoting) {
    case LITERAL:
      return hideControl ? questionMarks(name) : name;
    case SHELL:
      return shellPlain(name, false);
    case SHELL_ALWAYS:
      return shellPlain(name, true);
    case SHELL_ESCAPE:
      return shellQuote(name);
    case SHELL_ESCAPE_ALWAYS:
      return quoteaf(name);
    case C_STYLE:
      return cQuote(name);
    case C_MAYBE: {
      const q = cQuote(name);
      return q.length == name.length + 2 ? name : q;
    }
    case ESCAPE:
      return escapeName(name);
  }
  return quote(name);
}
/** Shell quoting that leaves control characters as they are. */
function shellPlain(name: string, always: bool): string {
  const plain = questionMarks(name);
  const control = plain != name;
  if (!control) return always ? quoteaf(name) : shellQuote(name);
  return "'" + replaceEach(hideControl ? plain : name, "'", "'\\''") + "'";
}

/** The header of a directory's listing. */
export function header(name: string): void {
  let text: string;
  // a colon in the name would be mistaken for the header's
  if (quoting == SHELL_ESCAPE || quoting == SHELL) text = quotef(name);
  else if (quoting == ESCAPE) text = replaceEach(escapeName(name), ":", "\\:");
  else if (quoting == C_STYLE) text = replaceEach(cQuote(name), ":", "\\:");
  else text = quoted(name);
  if (colored) paint(text, colorOf("di"));
  else stdout.put(text);
  stdout.put(":\n");
}

export function total(blocks: u64): void {
  stdout.put("total " + blockSize.show(blocks * 512));
  stdout.byte(end);
}

function letterOf(mode: u32, known: bool): string {
  if (!known || indicator == NO_INDICATOR) return "";
  if (isDir(mode)) return "/";
  if (indicator == SLASH) return "";
  if (isReg(mode)) return indicator == CLASSIFY && mode & 0o111 ? "*" : "";
  return isLink(mode) ? "@" : isFifo(mode) ? "|" : isSocket(mode) ? "=" : "";
}

// ---- colours ----

let palette: Map<string, string> | null = null;
const suffixes: string[] = [];
const suffixColors: string[] = [];
function colors(): Map<string, string> {
  let p = palette;
  if (p !== null) return p;
  p = new Map<string, string>();
  palette = p;
  const names = ["di", "ln", "pi", "so", "bd", "cd", "or", "su", "sg", "tw", "ow", "st", "ex"];
  const values = [
    "01;34",
    "01;36",
    "33",
    "01;35",
    "01;33",
    "01;33",
    "",
    "37;41",
    "30;43",
    "30;42",
    "34;42",
    "37;44",
    "01;32",
  ];
  for (let i = 0; i < names.length; i++) p.set(names[i], values[i]);
  const env = getenv("LS_COLORS");
  if (env !== null) {
    const parts = env.split(":");
    for (let i = 0; i < parts.length; i++) {
      const equal = parts[i].indexOf("=");
      if (equal < 0) continue;
      const key = parts[i].substring(0, equal);
      const value = parts[i].substring(equal + 1);
      if (key.startsWith("*")) {
        suffixes.push(key.substring(1));
        suffixColors.push(value);
      } else p.set(key, value);
    }
  }
  return p;
}
function colorOf(key: string): string {
  const p = colors();
  return p.has(key) ? p.get(key) : "";
}
let usedColor = false;
function paint(text: string, color: string): void {
  if (!color.length || color == "0" || color == "00") {
    stdout.put(text);
    return;
  }
  if (!usedColor) {
    // whatever the terminal was showing in
    stdout.put("\x1b[0m");
    usedColor = true;
  }
  stdout.put("\x1b[" + color + "m" + text + "\x1b[0m");
}
function entryColor(name: string, mode: u32, known: bool, orphan: bool): string {
  if (!known) return "";
  if (isLink(mode)) {
    const or = colorOf("or");
    return orphan && or.length ? or : colorOf("ln");
  }
  if (isReg(mode)) {
    if (mode & 0o4000) return colorOf("su");
    if (mode & 0o2000) return colorOf("sg");
    if (mode & 0o111) return colorOf("ex");
    for (let i = suffixes.length - 1; i >= 0; i--) if (name.endsWith(suffixes[i])) return suffixColors[i];
    return colorOf("fi");
  }
  if (isDir(mode)) {
    const sticky = (mode & 0o1000) != 0;
    const writable = (mode & 0o002) != 0;
    return colorOf(sticky && writable ? "tw" : writable ? "ow" : sticky ? "st" : "di");
  }
  return colorOf(isFifo(mode) ? "pi" : isSocket(mode) ? "so" : isBlock(mode) ? "bd" : "cd");
}

// ---- one name ----

/** Whether names are shifted by one because some of them begin with a quote. */
let align = false;
let someQuoted = false;

function prepare(list: Entry[]): void {
  align =
    (quoting == SHELL || quoting == SHELL_ESCAPE) &&
    (format == LONG || ((format == COLUMNS || format == ACROSS) && width > 0));
  someQuoted = false;
  for (let i = 0; i < list.length; i++) {
    const e = list[i];
    e.shown = quoted(e.name);
    if (align && isQuoted(e)) someQuoted = true;
  }
}
function isQuoted(e: Entry): bool {
  return e.shown != e.name && (e.shown.startsWith("'") || e.shown.startsWith('"'));
}
function pad(e: Entry): bool {
  return align && someQuoted && !isQuoted(e);
}
export function nameWidth(e: Entry): i32 {
  return displayWidth(quoted(e.name));
}
/** What is not printable takes no room. */
function displayWidth(text: string): i32 {
  let n = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 32 && text.charCodeAt(i) < 127) n++;
  return n;
}

function putName(e: Entry): void {
  if (pad(e)) stdout.byte(C.SPACE);
  if (colored)
    paint(e.shown, entryColor(e.name, e.stat.mode, e.known || e.typeOnly, e.target !== null && !e.targetKnown));
  else stdout.put(e.shown);
}

let inodeWidth = 0;
let blocksWidth = 0;
let contextWidth = 0;

function inodeText(e: Entry): string {
  return e.known || e.stat.ino ? e.stat.ino.toString() : "?";
}
function blocksText(e: Entry): string {
  return e.known ? blockSize.show(e.stat.blocks * 512) : "?";
}

/** The name with what goes before and behind it. */
function putEntry(e: Entry): void {
  if (showInode) stdout.put(padLeft(inodeText(e), format == COMMAS ? 0 : inodeWidth) + " ");
  if (showBlocks) stdout.put(padLeft(blocksText(e), format == COMMAS ? 0 : blocksWidth) + " ");
  if (showContext) stdout.put(padLeft("?", format == COMMAS ? 0 : contextWidth) + " ");
  putName(e);
  stdout.put(letterOf(e.stat.mode, e.known || e.typeOnly));
}
function entryWidth(e: Entry): i32 {
  let n = 0;
  if (showInode) n += (format == COMMAS ? inodeText(e).length : inodeWidth) + 1;
  if (showBlocks) n += (format == COMMAS ? blocksText(e).length : blocksWidth) + 1;
  if (showContext) n += 2;
  return n + displayWidth(e.shown) + (pad(e) ? 1 : 0) + letterOf(e.stat.mode, e.known || e.typeOnly).length;
}

// ---- lists ----

/** @param all what the columns are made wide enough for: on the command line also the directories listed later */
export function show(list: Entry[], all: Entry[] = list): void {
  prepare(all);
  inodeWidth = blocksWidth = 0;
  contextWidth = 1;
  for (let i = 0; i < all.length; i++) {
    if (showInode) inodeWidth = max(inodeWidth, inodeText(all[i]).length);
    if (showBlocks) blocksWidth = max(blocksWidth, blocksText(all[i]).length);
  }
  if (format == LONG) {
    longList(list, all);
    return;
  }
  if (format == COMMAS) {
    commas(list);
    return;
  }
  if ((format == COLUMNS || format == ACROSS) && width > 0) {
    columns(list, format == ACROSS);
    return;
  }
  if (format == COLUMNS || format == ACROSS) {
    // no limit: all on one line
    for (let i = 0; i < list.length; i++) {
      if (i) stdout.put("  ");
      putEntry(list[i]);
    }
    stdout.byte(end);
    return;
  }
  for (let i = 0; i < list.length; i++) {
    putEntry(list[i]);
    stdout.byte(end);
  }
}

function commas(list: Entry[]): void {
  let at = 0;
  for (let i = 0; i < list.length; i++) {
    const n = entryWidth(list[i]);
    if (i) {
      stdout.byte(C.COMMA);
      if (width == 0 || at + n + 2 < width) {
        at += 2;
        stdout.byte(C.SPACE);
      } else {
        at = 0;
        stdout.byte(end);
      }
    }
    putEntry(list[i]);
    at += n;
  }
  stdout.byte(end);
}

function indent(fromGiven: i32, to: i32): void {
  let from = fromGiven;
  while (from < to) {
    if (tabSize && to / tabSize > (from + 1) / tabSize) {
      stdout.byte(C.TAB);
      from += tabSize - (from % tabSize);
    } else {
      stdout.byte(C.SPACE);
      from++;
    }
  }
}

const MIN_COLUMN = 3;
/** As many columns as fit: each as wide as its longest entry and two. */
function columns(list: Entry[], across: bool): void {
  const n = list.length;
  const widths = new StaticArray<i32>(n);
  for (let i = 0; i < n; i++) widths[i] = entryWidth(list[i]);
  const most = min(n, max(1, width / MIN_COLUMN + (width % MIN_COLUMN ? 1 : 0)));
  let best = 1;
  let bestWidths = new StaticArray<i32>(1);
  for (let count = most; count >= 1; count--) {
    const rows = (n + count - 1) / count;
    const w = new StaticArray<i32>(count);
    for (let i = 0; i < count; i++) w[i] = MIN_COLUMN;
    let line = count * MIN_COLUMN;
    for (let i = 0; i < n; i++) {
      const column = across ? i % count : i / rows;
      const real = widths[i] + (column == count - 1 ? 0 : 2);
      if (w[column] < real) {
        line += real - w[column];
        w[column] = real;
      }
    }
    if (line < width || count == 1) {
      best = count;
      bestWidths = w;
      break;
    }
  }
  const rows = (n + best - 1) / best;
  for (let row = 0; row < rows; row++) {
    let at = 0;
    for (let column = 0; column < best; column++) {
      const i = across ? row * best + column : column * rows + row;
      if (i >= n) break;
      putEntry(list[i]);
      const next = across ? i + 1 < n && column + 1 < best : i + rows < n;
      if (!next) break;
      indent(at + widths[i], at + bestWidths[column]);
      at += bestWidths[column];
    }
    stdout.byte(end);
  }
}

const HALF_YEAR: i64 = 31556952 / 2;
function userText(uid: u32): string {
  if (!numeric) {
    const p = passwdByUid(uid as i32);
    if (p !== null) return p.name;
  }
  return uid.toString();
}
function groupText(gid: u32): string {
  if (!numeric) {
    const g = groupByGid(gid as i32);
    if (g !== null) return g.name;
  }
  return gid.toString();
}

function longList(list: Entry[], all: Entry[]): void {
  let links = 0;
  let owners = 0;
  let groups = 0;
  let authors = 0;
  let majors = 0;
  let minors = 0;
  let sizes = 0;
  for (let i = 0; i < all.length; i++) {
    const e = all[i];
    const st = e.stat;
    links = max(links, e.known ? st.nlink.toString().length : 1);
    owners = max(owners, e.known ? userText(st.uid).length : 1);
    groups = max(groups, e.known ? groupText(st.gid).length : 1);
    authors = max(authors, e.known ? userText(st.uid).length : 1);
    if (e.known && (isChar(st.mode) || isBlock(st.mode))) {
      majors = max(majors, major(st.rdev).toString().length);
      minors = max(minors, minor(st.rdev).toString().length);
      sizes = max(sizes, majors + 2 + minors);
    } else sizes = max(sizes, e.known ? fileSize.show(st.size as u64).length : 1);
  }
  // busybox's columns do not depend on what is in them
  if (inBusybox) {
    links = 4;
    owners = groups = 8;
    sizes = 9;
    majors = 4;
    minors = 3;
  }
  let now = nowNsec();
  for (let i = 0; i < list.length; i++) {
    const e = list[i];
    const st = e.stat;
    let line = "";
    if (showInode) line += padLeft(inodeText(e), inodeWidth) + " ";
    if (showBlocks) line += padLeft(blocksText(e), blocksWidth) + " ";
    line += e.known ? modeString(st.mode) : (e.typeOnly ? modeString(st.mode).charAt(0) : "?") + "?????????";
    line += " " + padLeft(e.known ? st.nlink.toString() : "?", links) + " ";
    if (showOwner) line += nameColumn(e.known ? userText(st.uid) : "?", owners, st.uid, e.known) + " ";
    if (showGroup) line += nameColumn(e.known ? groupText(st.gid) : "?", groups, st.gid, e.known) + " ";
    if (showContext) line += padRight("?", contextWidth) + " ";
    if (showAuthor) line += nameColumn(e.known ? userText(st.uid) : "?", authors, st.uid, e.known) + " ";
    if (e.known && (isChar(st.mode) || isBlock(st.mode))) {
      const blank = max(0, sizes - (majors + 2 + minors));
      line +=
        padLeft(major(st.rdev).toString(), majors + blank) + ", " + padLeft(minor(st.rdev).toString(), minors) + " ";
    } else line += padLeft(e.known ? fileSize.show(st.size as u64) : "?", sizes) + " ";
    if (e.known) {
      const t = timeOf(st);
      const at = t * 1000000000 + nsecOf(st);
      if (at > now) now = nowNsec();
      const recent = at > now - HALF_YEAR * 1000000000 && at < now;
      line += strftime(recent ? recentFormat : oldFormat, localtime(t), nsecOf(st)) + " ";
    } else line += padLeft("?", strftime(oldFormat, localtime(0), 0).length) + " ";
    stdout.put(line);
    putName(e);
    const target = e.target;
    if (isLink(st.mode)) {
      if (target !== null) {
        stdout.put(" -> ");
        const shown = quoted(target);
        if (colored) paint(shown, entryColor(target, e.targetMode, e.targetKnown, false));
        else stdout.put(shown);
        if (indicator != NO_INDICATOR) stdout.put(letterOf(e.targetMode, e.targetKnown));
      }
    } else stdout.put(letterOf(st.mode, e.known || e.typeOnly));
    stdout.byte(end);
  }
}
/** Names are put left, numbers right. */
function nameColumn(text: string, w: i32, id: u32, known: bool): string {
  return inBusybox || (known && text != id.toString()) ? padRight(text, w) : padLeft(text, w);
}
