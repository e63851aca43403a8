// A terminal as a program that draws on all of it sees it: keys without echo, size, restoring everything at the end.
import { stdout } from "./io";
import { close, isatty, O_RDONLY, open, read } from "./sys/file";
import { POLLIN, pollOne } from "./sys/misc";
import {
  ECHO,
  getWinsize,
  ICANON,
  ICRNL,
  ISIG,
  IXON,
  TCSETSW,
  Termios,
  tcgetattr,
  tcsetattr,
  VMIN,
  VTIME,
  windowColumns,
  windowRows,
} from "./tty";

// keys beyond the byte values
export const KEY_UP = 1000;
export const KEY_DOWN = 1001;
export const KEY_LEFT = 1002;
export const KEY_RIGHT = 1003;
export const KEY_HOME = 1004;
export const KEY_END = 1005;
export const KEY_PAGE_UP = 1006;
export const KEY_PAGE_DOWN = 1007;
export const KEY_DELETE = 1008;
/** Escape and then a key: KEY_ALT + the key. */
export const KEY_ALT = 2000;
/** Nothing came in time, or the terminal is gone. */
export const KEY_NONE = -1;

export let rows = 24;
export let width = 80;
export let keyboard = -1;
const saved = new Termios();
const byte = memory.data(8);

/** Takes the terminal: the keyboard is stderr's or /dev/tty when stdin is not one. @returns false when there is none */
export function openScreen(): bool {
  if (isatty(0)) keyboard = 0;
  else {
    keyboard = open("/dev/tty", O_RDONLY);
    if (keyboard < 0) keyboard = isatty(2) ? 2 : -1;
  }
  if (keyboard < 0 || tcgetattr(keyboard, saved) < 0) return false;
  raw();
  measure();
  return true;
}
export function raw(): void {
  const t = saved.copy();
  t.iflag &= ~(ICRNL | IXON);
  t.lflag &= ~(ICANON | ECHO | ISIG);
  t.setCc(VMIN, 1);
  t.setCc(VTIME, 0);
  tcsetattr(keyboard, TCSETSW, t);
}
/** The terminal as it was found. */
export function cooked(): void {
  tcsetattr(keyboard, TCSETSW, saved);
}
export function closeScreen(): void {
  stdout.flush();
  cooked();
  if (keyboard > 2) close(keyboard);
}
/** @returns whether the size has changed */
export function measure(): bool {
  const r = rows;
  const w = width;
  if (getWinsize(1) >= 0 && windowColumns() > 0) {
    rows = windowRows();
    width = windowColumns();
  }
  return r != rows || w != width;
}

function next(timeout: i32): i32 {
  if (timeout >= 0 && pollOne(keyboard, POLLIN, timeout) <= 0) return KEY_NONE;
  return read(keyboard, byte, 1) == 1 ? (load<u8>(byte) as i32) : KEY_NONE;
}
/** One key. @param timeout milliseconds, −1 = for ever; also KEY_NONE when a signal interrupts */
export function readKey(timeout: i32 = -1): i32 {
  const c = next(timeout);
  if (c != 27) return c;
  // a sequence comes at once; a lone Escape is followed by nothing
  const d = next(50);
  if (d == KEY_NONE) return 27;
  if (d != 0x5b && d != 0x4f) return KEY_ALT + d;
  let e = next(50);
  let number = 0;
  while (e >= 48 && e <= 57) {
    number = number * 10 + e - 48;
    e = next(50);
  }
  // modifiers of some keys: "1;5C"
  if (e == 0x3b) {
    next(50);
    e = next(50);
  }
  switch (e) {
    case 0x41:
      return KEY_UP;
    case 0x42:
      return KEY_DOWN;
    case 0x43:
      return KEY_RIGHT;
    case 0x44:
      return KEY_LEFT;
    case 0x48:
      return KEY_HOME;
    case 0x46:
      return KEY_END;
    case 0x7e:
      if (number == 1 || number == 7) return KEY_HOME;
      if (number == 4 || number == 8) return KEY_END;
      if (number == 5) return KEY_PAGE_UP;
      if (number == 6) return KEY_PAGE_DOWN;
      if (number == 3) return KEY_DELETE;
  }
  return 27;
}
