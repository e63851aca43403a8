// The line being edited, and what was done to it: kills, for ^Y and M-y, and states to go back to, for ^_.

/** How many kills are kept. */
const RING = 16;
const STATES = 200;

export class Line {
  static text: string = "";
  static cursor: i32 = 0;
}

const killed: string[] = [];
/** The last key killed: another kill adds to what it took. */
let killing = false;
let killedNow = false;
let yanked = 0; // place in the ring, from the newest
let yankFrom = -1; // where the last yank begins, −1 when the last key was none
let yankedNow = false;

let texts: string[] = [];
let cursors: i32[] = [];

export function startLine(): void {
  Line.text = "";
  Line.cursor = 0;
  texts = [];
  cursors = [];
  killing = false;
  yankFrom = -1;
}

export function insert(s: string): void {
  Line.text = Line.text.substring(0, Line.cursor) + s + Line.text.substring(Line.cursor);
  Line.cursor += s.length;
}

/** Removes the bytes from … to. */
export function remove(from: i32, to: i32): void {
  Line.text = Line.text.substring(0, from) + Line.text.substring(to);
  Line.cursor = from;
}

/** Removes and keeps. Kills that follow one another are one. */
export function kill(from: i32, to: i32): void {
  killedNow = true;
  if (to <= from) return;
  const text = Line.text.substring(from, to);
  const before = to == Line.cursor && from < Line.cursor;
  if (killing && killed.length) {
    const last = killed[killed.length - 1];
    killed[killed.length - 1] = before ? text + last : last + text;
  } else {
    killed.push(text);
    if (killed.length > RING) killed.shift();
  }
  killing = true;
  remove(from, to);
}

/** ^Y; with `next` M-y, which puts an older kill in the place of the one just yanked. @returns false when there is none */
export function yank(next: bool): bool {
  if (!killed.length || (next && yankFrom < 0)) return false;
  if (next) {
    yanked = (yanked + 1) % killed.length;
    remove(yankFrom, Line.cursor);
  } else yanked = 0;
  yankFrom = Line.cursor;
  insert(killed[killed.length - 1 - yanked]);
  yankedNow = true;
  return true;
}

/** After each key. @param text, cursor as they were before it; @param typing the key was a character, and so was the one before */
export function keyDone(text: string, cursor: i32, typing: bool): void {
  if (!killedNow) killing = false;
  killedNow = false;
  if (!yankedNow) yankFrom = -1;
  yankedNow = false;
  if (text == Line.text || typing) return;
  texts.push(text);
  cursors.push(cursor);
  if (texts.length > STATES) {
    texts.shift();
    cursors.shift();
  }
}

/** ^_. @returns false when there is nothing to undo */
export function undo(): bool {
  if (!texts.length) return false;
  Line.text = texts.pop();
  Line.cursor = cursors.pop();
  return true;
}
