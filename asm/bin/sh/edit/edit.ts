// The line editor: emacs keys, history, completion, suggestions. On while `set -o emacs` is, at an interactive shell on a terminal.

import { stderr } from "../../../lib/io";
import { handlerOf, SIGWINCH, sigaction, sigprevious } from "../../../lib/signal";
import { isatty } from "../../../lib/sys/file";
import {
  ECHO,
  ICANON,
  ICRNL,
  IEXTEN,
  IGNCR,
  INLCR,
  ISIG,
  ISTRIP,
  IXON,
  TCSETSW,
  tcsetattr,
  VMIN,
  VTIME,
} from "../../../lib/tty";
import { after, before, textCells } from "../../../lib/width";
import { expandPrompt } from "../prompt";
import { O_EMACS, O_INTERACTIVE, opt } from "../state";
import { Signals } from "../trap";
import { lookup, PS1, PS2 } from "../vars";
import { complete } from "./complete";
import { decodePrompt } from "./decode";
import { addHistory, historyLines } from "./history";
import {
  K_DELETE,
  K_DOWN,
  K_END,
  K_EOF,
  K_HOME,
  K_LEFT,
  K_META,
  K_PASTE,
  K_RIGHT,
  K_SIGNAL,
  K_UNKNOWN,
  K_UP,
  K_WORD_LEFT,
  K_WORD_RIGHT,
  pendingKeys,
  readKey,
  readPaste,
} from "./keys";
import { insert, keyDone, kill, Line, remove, startLine, undo, yank } from "./line";
import { settledModes } from "./modes";
import { bell, columns, leave, refresh, Screen, startScreen } from "./screen";
import { searchHistory } from "./search";

/** The lines of a command so far, for the history: a command of several lines is one entry. */
let entry = "";

export function editing(): bool {
  if (!opt(O_EMACS) || !opt(O_INTERACTIVE)) return false;
  const term = lookup("TERM");
  return (term === null || term != "dumb") && isatty(0) && isatty(2);
}

function isWord(c: i32): bool {
  return (c >= 48 && c <= 57) || (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a) || c >= 0x80;
}
function wordLeft(): i32 {
  let i = Line.cursor;
  while (i > 0 && !isWord(Line.text.charCodeAt(i - 1))) i--;
  while (i > 0 && isWord(Line.text.charCodeAt(i - 1))) i--;
  return i;
}
function wordRight(): i32 {
  let i = Line.cursor;
  const n = Line.text.length;
  while (i < n && !isWord(Line.text.charCodeAt(i))) i++;
  while (i < n && isWord(Line.text.charCodeAt(i))) i++;
  return i;
}
/** M-t: the word before the cursor (or around it) changes places with the one before that. @returns false when there are no two */
function swapWords(): bool {
  const text = Line.text;
  const kept = Line.cursor;
  const end = wordRight();
  Line.cursor = end;
  const start = wordLeft();
  Line.cursor = start;
  const otherStart = wordLeft();
  Line.cursor = otherStart;
  const otherEnd = wordRight();
  Line.cursor = kept;
  if (otherStart == start || otherEnd > start) return false;
  Line.text =
    text.substring(0, otherStart) +
    text.substring(start, end) +
    text.substring(otherEnd, start) +
    text.substring(otherStart, otherEnd) +
    text.substring(end);
  Line.cursor = end;
  return true;
}
function lineStart(): i32 {
  return Line.cursor > 0 ? Line.text.lastIndexOf("\n", Line.cursor - 1) + 1 : 0;
}
function lineEnd(): i32 {
  const i = Line.text.indexOf("\n", Line.cursor);
  return i < 0 ? Line.text.length : i;
}

/** The place in a line of the text that is so many cells from its start, or its end. */
function atCells(from: i32, cells: i32): i32 {
  let i = from;
  while (i < Line.text.length && Line.text.charCodeAt(i) != 10) {
    const next = after(Line.text, i);
    if (textCells(Line.text.substring(from, next)) > cells) break;
    i = next;
  }
  return i;
}
/** In a text of several lines: the cursor to the line above. @returns false when it is in the first */
function rowUp(): bool {
  const from = lineStart();
  if (!from) return false;
  const cells = textCells(Line.text.substring(from, Line.cursor));
  Line.cursor = from - 1;
  Line.cursor = atCells(lineStart(), cells);
  return true;
}
function rowDown(): bool {
  const end = lineEnd();
  if (end == Line.text.length) return false;
  Line.cursor = atCells(end + 1, textCells(Line.text.substring(lineStart(), Line.cursor)));
  return true;
}

/** The newest line of the history that begins as this one does: what it would add. */
function suggestion(): string {
  const text = Line.text;
  if (!text.length || Line.cursor < text.length || text.includes("\n")) return "";
  const lines = historyLines();
  for (let i = lines.length - 1; i >= 0; i--) {
    const h = lines[i];
    if (h.length > text.length && h.startsWith(text) && !h.includes("\n")) return h.substring(text.length);
  }
  return "";
}

function onResize(sig: i32): void {
  // it only has to interrupt the read
}

/** When output did not end its line, a mark stays there and the prompt begins below: the mark and so many blanks as fill one row. */
function freshLine(): void {
  stderr.put("\x1b[90m\xe2\x8f\x8e\x1b[0m" + " ".repeat(columns() - 1) + "\r");
}

/** The last command that was typed, with all of its lines. */
export function typedCommand(): string {
  return entry;
}

/** Reads a line with the prompt `which` (1 or 2). @returns it with its newline; null at the end of the input, or after ^C (Signals.interrupt) */
export function editLine(which: i32): string | null {
  const ps = which == 1 ? PS1.value : PS2.value;
  if (which == 1) entry = "";
  Screen.prompt = ps === null ? "" : expandPrompt(decodePrompt(ps));
  startScreen();
  const cooked = settledModes();
  const raw = cooked.copy();
  raw.iflag &= ~(ICRNL | INLCR | IGNCR | IXON | ISTRIP);
  raw.lflag &= ~(ICANON | ECHO | ISIG | IEXTEN);
  raw.setCc(VMIN, 1);
  raw.setCc(VTIME, 0);
  tcsetattr(0, TCSETSW, raw);
  sigaction(SIGWINCH, handlerOf(onResize));
  const previous = sigprevious();
  stderr.put("\x1b[?2004h");
  if (which == 1) freshLine();
  const line = edit();
  stderr.put("\x1b[?2004l");
  sigaction(SIGWINCH, previous);
  tcsetattr(0, TCSETSW, cooked);
  if (line === null) return null;
  entry += (entry.length ? "\n" : "") + line;
  if (which == 1) addHistory(entry);
  else {
    // what was typed before and this are one command
    const lines = historyLines();
    if (lines.length && entry.startsWith(lines[lines.length - 1] + "\n")) lines[lines.length - 1] = entry;
    else addHistory(entry);
  }
  return line + "\n";
}

function edit(): string | null {
  startLine();
  const lines = historyLines();
  let at = lines.length; // place in the history
  let kept = ""; // the line that was being typed before going there
  let tabs = 0;
  let lastArgument = 0; // how many lines back M-. is
  let lastArgumentStart = 0;
  let typing = false; // characters typed in a row are undone together
  refresh("", 0);
  while (true) {
    const key = readKey();
    const hint = suggestion();
    const text = Line.text;
    const cursor = Line.cursor;
    let undone = false;
    const wasTyping = typing;
    typing = key > 32 && key < 256 && key != 127;
    if (key != 9) tabs = 0;
    if (key != K_META + 0x2e && key != K_META + 0x5f) lastArgument = 0;
    switch (key) {
      case K_EOF:
        leave(Line.text);
        return Line.text.length ? Line.text : null;
      case K_SIGNAL:
        if (Signals.interrupt) return null;
        break;
      case 13:
      case 10:
        leave(Line.text);
        return Line.text;
      case 3:
        refresh(Line.text, Line.text.length);
        startScreen();
        stderr.put("^C");
        entry = "";
        Signals.interrupt = true;
        return null;
      case 4:
        if (!Line.text.length) {
          return null;
        }
        if (Line.cursor < Line.text.length) remove(Line.cursor, after(Line.text, Line.cursor));
        else bell();
        break;
      case K_DELETE:
        if (Line.cursor < Line.text.length) remove(Line.cursor, after(Line.text, Line.cursor));
        break;
      case 8:
      case 127:
        if (Line.cursor > 0) remove(before(Line.text, Line.cursor), Line.cursor);
        break;
      case 1:
      case K_HOME:
        Line.cursor = lineStart();
        break;
      case 5:
      case K_END:
        if (hint.length) insert(hint);
        else Line.cursor = lineEnd();
        break;
      case 2:
      case K_LEFT:
        Line.cursor = before(Line.text, Line.cursor);
        break;
      case 6:
      case K_RIGHT:
        if (hint.length) insert(hint);
        else Line.cursor = after(Line.text, Line.cursor);
        break;
      case K_META + 0x62:
      case K_WORD_LEFT:
        Line.cursor = wordLeft();
        break;
      case K_META + 0x66:
      case K_WORD_RIGHT:
        if (hint.length) {
          // a word of the suggestion
          const end = Line.text.length;
          insert(hint);
          Line.cursor = end;
          const to = wordRight();
          Line.text = Line.text.substring(0, to);
          Line.cursor = to;
        } else Line.cursor = wordRight();
        break;
      case 11:
        kill(Line.cursor, lineEnd() == Line.cursor ? min(Line.cursor + 1, Line.text.length) : lineEnd());
        break;
      case 21:
        kill(lineStart(), Line.cursor);
        break;
      case 23: {
        let i = Line.cursor;
        while (i > 0 && Line.text.charCodeAt(i - 1) <= 32) i--;
        while (i > 0 && Line.text.charCodeAt(i - 1) > 32) i--;
        kill(i, Line.cursor);
        break;
      }
      case K_META + 127:
      case K_META + 8:
        kill(wordLeft(), Line.cursor);
        break;
      case K_META + 0x64: {
        const from = Line.cursor;
        kill(from, wordRight());
        break;
      }
      case 25:
      case K_META + 0x79:
        if (!yank(key != 25)) bell();
        break;
      case 31:
        if (!undo()) bell();
        undone = true;
        break;
      case K_META + 13:
        insert("\n");
        break;
      case 20:
        // swap the two characters around the cursor
        if (Line.cursor > 0 && Line.text.length > 1) {
          const right = Line.cursor == Line.text.length ? before(Line.text, Line.cursor) : Line.cursor;
          const left = before(Line.text, right);
          const end = after(Line.text, right);
          Line.text =
            Line.text.substring(0, left) +
            Line.text.substring(right, end) +
            Line.text.substring(left, right) +
            Line.text.substring(end);
          Line.cursor = end;
        }
        break;
      case K_META + 0x74:
        if (!swapWords()) bell();
        break;
      case K_META + 0x75:
      case K_META + 0x6c:
      case K_META + 0x63: {
        const from = Line.cursor;
        const to = wordRight();
        let w = Line.text.substring(from, to);
        if (key == K_META + 0x75) w = w.toUpperCase();
        else {
          w = w.toLowerCase();
          if (key == K_META + 0x63) {
            let k = 0;
            while (k < w.length && !isWord(w.charCodeAt(k))) k++;
            w = w.substring(0, k) + w.charAt(k).toUpperCase() + w.substring(k + 1);
          }
        }
        Line.text = Line.text.substring(0, from) + w + Line.text.substring(to);
        Line.cursor = to;
        break;
      }
      case 12:
        stderr.put("\x1b[H\x1b[2J");
        startScreen();
        break;
      case 16:
      case K_UP:
        if (rowUp()) break;
        if (at > 0) {
          if (at == lines.length) kept = Line.text;
          Line.text = lines[--at];
          Line.cursor = Line.text.length;
        } else bell();
        break;
      case 14:
      case K_DOWN:
        if (rowDown()) break;
        if (at < lines.length) {
          at++;
          Line.text = at == lines.length ? kept : lines[at];
          Line.cursor = Line.text.length;
        } else bell();
        break;
      case K_META + 0x3c:
        if (lines.length) {
          if (at == lines.length) kept = Line.text;
          at = 0;
          Line.text = lines[0];
          Line.cursor = Line.text.length;
        }
        break;
      case K_META + 0x3e:
        if (at < lines.length) {
          at = lines.length;
          Line.text = kept;
          Line.cursor = Line.text.length;
        }
        break;
      case 18:
      case 19: {
        const found = searchHistory();
        if (Signals.interrupt) return null;
        if (found == 13) {
          leave(Line.text);
          return Line.text;
        }
        break;
      }
      case K_META + 0x2e:
      case K_META + 0x5f: {
        // the last word of the line before, of the one before that …
        const from = lastArgument ? lastArgumentStart : Line.cursor;
        if (lines.length > lastArgument) {
          lastArgument++;
          const words = lines[lines.length - lastArgument].trim().split(" ");
          Line.text = Line.text.substring(0, from) + words[words.length - 1] + Line.text.substring(Line.cursor);
          Line.cursor = from + words[words.length - 1].length;
          lastArgumentStart = from;
        } else bell();
        break;
      }
      case 9:
        complete(++tabs > 1);
        break;
      case 22: {
        // the next byte as it is
        const c = readKey();
        if (c >= 0 && c < 256) insert(String.fromCharCode(c));
        break;
      }
      case K_PASTE:
        insert(readPaste());
        break;
      case 7:
      case 27:
      case 26:
      case 28:
      case K_UNKNOWN:
        break;
      default:
        if (key >= 32 && key < 256) insert(String.fromCharCode(key));
        else bell();
    }
    if (!undone) keyDone(text, cursor, typing && wasTyping);
    // fast typing and pasting are drawn once
    if (!pendingKeys()) refresh(Line.text, Line.cursor, suggestion());
  }
  return null;
}
