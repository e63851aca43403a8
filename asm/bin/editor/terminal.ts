// What both editors do at the terminal: taking and leaving it, suspending, signals, running a command, whole characters.
import { stderr, stdout } from "../../lib/io";
import { exec, waitpid } from "../../lib/process";
import { closeScreen, cooked, KEY_NONE, keyboard, measure, openScreen, raw, readKey } from "../../lib/screen";
import {
  handlerOf,
  raise,
  SIG_DFL,
  SIG_IGN,
  SIG_SETMASK,
  SIGHUP,
  SIGINT,
  SIGQUIT,
  SIGTERM,
  SIGTSTP,
  SIGWINCH,
  sigaction,
  sigprocmask,
} from "../../lib/signal";
import { isatty } from "../../lib/sys/file";
import { _exit, fork } from "../../lib/sys/proc";
import { SYS_ppoll } from "../../lib/sys/raw";

/** Signals that come only while we wait for a key, so that none is lost just before. */
const WAITED: u64 = ((1 as u64) << (SIGWINCH - 1)) | ((1 as u64) << (SIGHUP - 1)) | ((1 as u64) << (SIGTERM - 1));
const pollFd = memory.data(8);
const noSignals = memory.data(8);

let ending = false;
function onEnd(sig: i32): void {
  ending = true;
}
function onResize(sig: i32): void {}

/** The next key. @returns KEY_NONE when a signal came first, or the terminal is gone */
export function waitKey(): i32 {
  store<i32>(pollFd, keyboard);
  store<i32>(pollFd, 1, 4);
  store<u64>(noSignals, 0);
  if (SYS_ppoll(pollFd as i32, 1, 0, noSignals as i32, 8) < 0) return KEY_NONE;
  return readKey();
}
/** In a child, before it runs something else. */
export function unblock(): void {
  sigprocmask(SIG_SETMASK, 0);
}
/** @returns whether somebody wants us to end (a hangup, SIGTERM): what is not saved has to be put somewhere */
export function toldToEnd(): bool {
  return ending;
}

/** @returns false, with a message, when there is no terminal */
export function takeTerminal(name: string): bool {
  if (!isatty(1) || !openScreen()) {
    stderr.put(name + ": standard input and output must be a terminal\n");
    return false;
  }
  stdout.setFull();
  sigaction(SIGWINCH, handlerOf(onResize));
  sigaction(SIGHUP, handlerOf(onEnd));
  sigaction(SIGTERM, handlerOf(onEnd));
  sigprocmask(SIG_SETMASK, WAITED);
  stdout.put("\x1b[?1049h\x1b[2J");
  return true;
}
export function leaveTerminal(): void {
  stdout.put("\x1b[?25h\x1b[?1049l");
  closeScreen();
}
/** The terminal for somebody else for a while. */
export function lend(): void {
  stdout.put("\x1b[?25h\x1b[?1049l");
  stdout.flush();
  cooked();
}
export function takeBack(): void {
  raw();
  measure();
  stdout.put("\x1b[?1049h\x1b[2J");
}
export function suspend(): void {
  lend();
  sigaction(SIGTSTP, SIG_DFL);
  raise(SIGTSTP);
  takeBack();
}
/** Runs a command of sh on the terminal, and waits for a key when `wait` is set. */
export function runOnTerminal(command: string, wait: bool): void {
  lend();
  const pid = fork();
  if (pid == 0) {
    unblock();
    exec(command.length ? ["sh", "-c", command] : ["sh"]);
    _exit(127);
  }
  sigaction(SIGINT, SIG_IGN);
  sigaction(SIGQUIT, SIG_IGN);
  if (pid > 0) waitpid(pid);
  sigaction(SIGINT, SIG_DFL);
  sigaction(SIGQUIT, SIG_DFL);
  if (wait) {
    stdout.put("\n[Press any key to go on]");
    stdout.flush();
    raw();
    readKey();
  }
  takeBack();
}

/** Bytes that follow the first of a character, as they come. @returns the whole character */
export function wholeCharacter(first: i32): string {
  let s = String.fromCharCode(first);
  let more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0;
  while (more-- > 0) {
    const c = readKey(100);
    if (c == KEY_NONE) break;
    s += String.fromCharCode(c & 255);
  }
  return s;
}
