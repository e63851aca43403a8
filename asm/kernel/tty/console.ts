// /dev/console: output goes to the machine's log line by line, input never comes. Terminals for people are ptys that the
// control plane opens.

import { log } from "../host";
import { TTY_STATE } from "../mem/map";
import { inputSetTermios } from "./input";
import { TTY_CONSOLE, Tty, ttyNew } from "./tty";

const LINE: usize = TTY_STATE + 1024;
const LINE_MAX: u32 = 1024;
/** KERN_INFO. */
const LEVEL: i32 = 6;

@unmanaged
class TtyState {
  console: usize; // Tty
  used: u32; // bytes of LINE
}

function state(): TtyState {
  return changetype<TtyState>(TTY_STATE);
}

/** The console's Tty, made when it is first opened; null when memory is exhausted. */
export function consoleTty(): Tty {
  const s = state();
  if (!s.console) {
    const t = ttyNew(TTY_CONSOLE);
    if (!changetype<usize>(t)) return t;
    inputSetTermios(t, 0, 0, true);
    t.dev = 0x501;
    s.console = changetype<usize>(t);
  }
  return changetype<Tty>(s.console);
}

function emit(s: TtyState): void {
  let n = s.used;
  if (n && load<u8>(LINE + n - 1) == 13) n--;
  log(LINE, n, LEVEL);
  s.used = 0;
}

/** Output of the console, processed already. */
export function consoleWrite(at: usize, n: u32): void {
  const s = state();
  for (let i: u32 = 0; i < n; i++) {
    const c = load<u8>(at + i);
    if (c == 10) {
      emit(s);
      continue;
    }
    if (s.used == LINE_MAX) emit(s);
    store<u8>(LINE + s.used++, c);
  }
}
