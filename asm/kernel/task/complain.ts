// What the kernel has to say about a program, as Linux prints it to the console: a line in the log, and on the terminal of the
// process that it is about, because that is where someone looks.

import { TRAP_ARITHMETIC, TRAP_MEMORY, TRAP_STACK, TRAP_UNREACHABLE } from "../../abi/park";
import { log, stackEntry } from "../host";
import { kfree, kmalloc } from "../mem/slab";
import { putBytes, putChar, putI64, putStr, strLen } from "../mem/str";
import { lock, unlock } from "../sync/lock";
import { outputBlock } from "../tty/output";
import { Tty } from "../tty/tty";
import { current } from "./current";
import { pidVnr, taskTgid } from "./pid";
import { groupOf } from "./signal";
import { Task } from "./task";

/** KERN_WARNING. */
const LEVEL: i32 = 4;
const LINE: u32 = 512;

/** "comm[pid]: " @returns where the rest goes */
function begin(at: usize): usize {
  const name = changetype<usize>(current) + offsetof<Task>("comm0");
  at = putBytes(at, name, <usize>strLen(name));
  at = putChar(at, 91);
  at = putI64(at, pidVnr(taskTgid(current)));
  return putStr(at, "]: ");
}

function say(line: usize, end: usize): void {
  log(line, <u32>(end - line), LEVEL);
  const t = changetype<Tty>(groupOf(current).tty);
  if (!changetype<usize>(t)) return;
  const feed = line + LINE - 2;
  store<u8>(feed, 13);
  store<u8>(feed + 1, 10);
  if (t.column) outputBlock(t, feed, 2);
  outputBlock(t, line, <u32>(end - line));
  outputBlock(t, feed, 2);
}

/** The current program has trapped. */
export function complainTrap(kind: i32): void {
  const line = kmalloc(LINE);
  if (!line) return;
  let at = begin(line);
  if (kind == TRAP_UNREACHABLE) at = putStr(at, "trap invalid opcode: unreachable code was reached");
  else if (kind == TRAP_ARITHMETIC)
    at = putStr(at, "trap divide error: a division by zero, or a result that does not fit");
  else if (kind == TRAP_STACK) at = putStr(at, "segfault: the stack is used up");
  else if (kind == TRAP_MEMORY)
    at = putStr(at, "segfault: an address outside its memory, or a function of another type");
  else at = putStr(at, "segfault: it could not go on");
  say(line, at);
  kfree(line);
}

/** complain_missing(name, n): the current program has called an import that does not exist. */
export function complainMissing(name: usize, n: u32): void {
  stackEntry();
  lock();
  const line = kmalloc(LINE);
  if (line) {
    let at = begin(line);
    at = putStr(at, "calls ");
    at = putBytes(at, name, n < 256 ? n : 256);
    at = putStr(at, ", which does not exist: ENOSYS");
    say(line, at);
    kfree(line);
  }
  unlock();
}
