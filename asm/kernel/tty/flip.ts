// What stands between the two sides of a pseudoterminal: bytes that one side has sent and the other's line discipline has
// not taken yet (Linux's struct tty_buffer). They are offered to it when they are sent and after every read.

import { TTY_STATE } from "../mem/map";
import { wakeAll } from "../sync/wait";
import { consoleWrite } from "./console";
import { lookaheadFlow, receive } from "./input";
import { FLIP_SIZE, TTY_CONSOLE, Tty } from "./tty";

/** Sends n bytes (no more than ttyWriteRoom) out of `t`: to its other side. */
export function flipSend(t: Tty, at: usize, n: u32): void {
  if (t.kind == TTY_CONSOLE) {
    consoleWrite(at, n);
    return;
  }
  flipPut(t.other, at, n);
}

/** Appends to a side's flip and lets its discipline take what it can. @returns bytes taken in */
export function flipPut(to: Tty, at: usize, n: u32): u32 {
  const room = FLIP_SIZE - to.flipUsed;
  if (n > room) n = room;
  if (!n) return 0;
  if (!to.flipUsed) {
    to.flipHead = 0;
    to.flipTail = 0;
  }
  let first = FLIP_SIZE - to.flipHead;
  if (first > n) first = n;
  memory.copy(to.flip + to.flipHead, at, first);
  if (n > first) memory.copy(to.flip, at + first, n - first);
  to.flipHead = (to.flipHead + n) % FLIP_SIZE;
  to.flipUsed += n;
  // Echo waits until the block of input that causes it is done: a ^C further on in the block still takes it back.
  if (to.link && to.other.inReceive) return n;
  flipPush(to);
  // What had to stay behind is searched for ^S and ^Q at once, or flow control would wait behind the data it stops.
  if (to.flipUsed > to.lookahead && !to.inReceive) {
    let from = to.lookahead;
    while (from < to.flipUsed) {
      lookaheadFlow(to, <u32>load<u8>(to.flip + ((to.flipTail + from) % FLIP_SIZE)));
      from++;
    }
    to.lookahead = to.flipUsed;
  }
  return n;
}

/** Offers what waits in flip to the discipline, and what that sends back to the other side's; wakes writers. */
export function flipPush(to: Tty): void {
  if (to.inReceive || !push(to) || !to.link) return;
  wakeAll(to.other.writeWait);
  if (to.other.flipUsed && push(to.other)) wakeAll(to.writeWait);
}

/** @returns true when the discipline took something */
function push(to: Tty): bool {
  to.inReceive = 1;
  let moved = false;
  while (to.flipUsed) {
    let run = FLIP_SIZE - to.flipTail;
    if (run > to.flipUsed) run = to.flipUsed;
    const taken = receive(to, to.flip + to.flipTail, run);
    if (taken) {
      moved = true;
      to.flipTail = (to.flipTail + taken) % FLIP_SIZE;
      to.flipUsed -= taken;
      to.lookahead = to.lookahead > taken ? to.lookahead - taken : 0;
    }
    if (taken < run) break;
  }
  to.inReceive = 0;
  return moved;
}

/** Throws away what is on its way to `to`. */
export function flipClear(to: Tty): void {
  to.flipUsed = 0;
  to.flipHead = 0;
  to.flipTail = 0;
  to.lookahead = 0;
}

/** Eight bytes for output.ts to put a character into before it is sent. */
export const BYTE: usize = TTY_STATE + 64;
