// What the parts of vi share: the buffer, registers, marks, options, and where keys come from.
import { KEY_ALT, KEY_NONE, measure, readKey, rows } from "../../lib/screen";
import { after, before } from "../../lib/width";
import { Buffer } from "./buffer";
import { toldToEnd, waitKey } from "./terminal";
import { View } from "./view";

export class Register {
  constructor(
    public text: string,
    public linewise: bool,
  ) {}
}

export class Vi {
  static buffer: Buffer = new Buffer();
  static view: View = new View();
  static message: string = "";
  static files: string[] = [];
  static file: i32 = 0;
  static over: bool = false;
  /** The terminal is gone. */
  static gone: bool = false;
  static status: i32 = 0;
  static readOnly: bool = false;
  // options of :set
  static ignoreCase: bool = false;
  static wrapScan: bool = true;
  static autoIndent: bool = false;
  static expandTab: bool = false;
  static shiftWidth: i32 = 8;
  // the last search, and the last f F t T
  static pattern: string = "";
  static backward: bool = false;
  static findKey: i32 = 0;
  static findWhat: string = "";
}
/** Unnamed: 34 ("). */
export const registers = new Map<i32, Register>();
/** Lines and bytes of marks: key, then key + 1000. */
const marks = new Map<i32, i32>();
export function setMark(key: i32): void {
  marks.set(key, Vi.buffer.line);
  marks.set(key + 1000, Vi.buffer.at);
}
/** @returns the mark's line, −1 when it is not set */
export function markLine(key: i32): i32 {
  return marks.has(key) ? min(marks.get(key), Vi.buffer.count - 1) : -1;
}
export function markAt(key: i32): i32 {
  return min(marks.get(key + 1000), Vi.buffer.lines[markLine(key)].length);
}

// ---- keys

/** Keys that are taken before those of the keyboard: a repeated command, a register that is executed. */
let queue: i32[] = [];
let queued = 0;
/** The keys of the command that runs. */
export let taken: i32[] = [];
/** The keys of a register that is being recorded, and its name. */
let macro: i32[] = [];
export let macroName = 0;
let vain = 0;
let behindEscape = -1;

export function pushKeys(keys: i32[]): void {
  queue = keys.concat(queue.slice(queued));
  queued = 0;
}
export function dropKeys(): void {
  queue = [];
  queued = 0;
}
export function beginTaking(first: i32): void {
  taken = [first];
}
export function startMacro(name: i32): void {
  macroName = name;
  macro = [];
}
/** Ends recording; the last key was the q that ends it. */
export function endMacro(): void {
  let text = "";
  for (let i = 0; i < macro.length - 1; i++) if (macro[i] < 256) text += String.fromCharCode(macro[i]);
  registers.set(macroName, new Register(text, false));
  macroName = 0;
}
/** The next key; `draw` is called when the window changes. KEY_NONE: the terminal is gone, or we are to end. */
export function getKey(draw: () => void): i32 {
  let c: i32;
  if (queued < queue.length) c = queue[queued++];
  else {
    for (;;) {
      c = behindEscape >= 0 ? behindEscape : waitKey();
      behindEscape = -1;
      if (toldToEnd()) return KEY_NONE;
      if (c != KEY_NONE) break;
      if (measure()) {
        Vi.view.forget();
        Vi.view.height = max(rows - 1, 1);
        Vi.view.center(Vi.buffer);
        draw();
      } else if (readKey(0) == KEY_NONE && ++vain > 20) {
        Vi.over = Vi.gone = true;
        return KEY_NONE;
      }
    }
    vain = 0;
    if (c >= KEY_ALT) {
      // Escape and a key typed at once: there is no Alt here
      behindEscape = c - KEY_ALT;
      c = 27;
    }
    if (macroName) macro.push(c);
  }
  taken.push(c);
  return c;
}
/** Bytes of a character whose first has been read. */
export function rest(c: i32, draw: () => void): string {
  let s = String.fromCharCode(c & 255);
  let more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc2 ? 1 : 0;
  while (more-- > 0) s += String.fromCharCode(getKey(draw) & 255);
  return s;
}

// ---- places

export function firstNonBlank(s: string): i32 {
  let i = 0;
  while (i < s.length && (s.charCodeAt(i) == 32 || s.charCodeAt(i) == 9)) i++;
  return i;
}
/** In normal mode the cursor stands on a character, not behind the last. */
export function settleOnCharacter(): void {
  const b = Vi.buffer;
  b.settle();
  const s = b.text();
  if (b.at >= s.length && s.length) b.at = before(s, s.length);
}
export function nextAt(s: string, at: i32): i32 {
  return after(s, at);
}
