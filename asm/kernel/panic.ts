// The kernel gives up: it met a state that must not be, and everything it did from here on might make it worse.
//
// What is known is written once into a page of its own, then host.panic throws and the CPU is left. The kernel lock stays held:
// whoever waits for it looks at this page (sync/lock.ts) and stops too, so nobody sleeps for ever on a machine that is gone.
// The control plane reads the page, the log and the trace ring, and tells people.
//
//   PANIC_STATE: { state u32: 0 none, 1 being written, 2 written │ cpu i32 │ pid u32 │ comm 16 bytes │ length u32 │ text }
//
// An assertion is AssemblyScript's own `assert(condition, "what must not be")`; the compiler makes a call of `abort` of it
// (asc --use abort=…), with the file and line. They are kept in the build: what is cheap enough for every call is asserted,
// and what is not belongs into a test.

import { PANIC_TEXT, PANIC_TEXT_AT } from "../abi/panic";
import { panic as hostPanic } from "./host";
import { PAGE_SIZE, PANIC_STATE } from "./mem/map";
import { putChar, putHex, putStr, putU64 } from "./mem/str";
import { cpuId, current } from "./task/current";
import { pidNr, taskPid } from "./task/pid";

@unmanaged
class PanicState {
  state: u32;
  cpu: i32;
  pid: u32;
  comm0: u64;
  comm1: u64;
  length: u32;
}
const TEXT: usize = PANIC_STATE + <usize>PANIC_TEXT_AT;
if (<usize>(PANIC_TEXT_AT + PANIC_TEXT) > PAGE_SIZE) ERROR("a panic's text does not fit its page");
if (offsetof<PanicState>() > <usize>PANIC_TEXT_AT) ERROR("the head of the panic page outgrew its place");

/** Is the machine gone? */
@inline
export function panicked(): bool {
  return load<u32>(PANIC_STATE) != 0;
}

/** Takes the page. @returns false when another CPU was first: its words are the ones that count */
function begin(): bool {
  if (ASC_FEATURE_THREADS) {
    if (atomic.cmpxchg<u32>(PANIC_STATE, 0, 1) != 0) return false;
  } else {
    if (load<u32>(PANIC_STATE)) return false;
    store<u32>(PANIC_STATE, 1);
  }
  const p = changetype<PanicState>(PANIC_STATE);
  p.cpu = cpuId;
  const task = current;
  if (changetype<usize>(task) && task.pid) {
    p.pid = <u32>pidNr(taskPid(task));
    p.comm0 = task.comm0;
    p.comm1 = task.comm1;
  }
  return true;
}

function end(length: usize): void {
  changetype<PanicState>(PANIC_STATE).length = <u32>length;
  if (ASC_FEATURE_THREADS) atomic.store<u32>(PANIC_STATE, 2);
  else store<u32>(PANIC_STATE, 2);
}

/** Leaves this CPU, with what was written down. Does not return. */
export function halt(): void {
  hostPanic(TEXT, changetype<PanicState>(PANIC_STATE).length);
  unreachable();
}

/** Gives up. Does not return. */
export function panic(message: string): void {
  if (begin()) end(putStr(TEXT, message) - TEXT);
  halt();
}

/** Gives up, with a number in hexadecimal behind the message. Does not return. */
export function panicHex(message: string, value: u32): void {
  if (begin()) end(putHex(putStr(TEXT, message), value, 8) - TEXT);
  halt();
}

/** An assertion failed: file.ts:line: what must not be. */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  if (begin()) {
    let at = TEXT;
    if (file !== null) {
      at = putStr(at, file);
      at = putChar(at, 58);
      at = putU64(at, line);
      at = putStr(at, ": ");
    }
    end(putStr(at, message === null ? "assertion failed" : message) - TEXT);
  }
  halt();
}

/**
 * panic_begin(): JavaScript saw the kernel's code trap, or something else that cannot be gone on from, and will write down what.
 * @returns where its text goes (at most PANIC_TEXT bytes), 0 when the machine is gone already: the first word said stands
 */
export function panicBegin(): usize {
  return begin() ? TEXT : 0;
}

/** panic_end(n): so many bytes were written there. */
export function panicEnd(n: u32): void {
  end(n);
}

/** panic_at(): address of the page when the machine is gone, else 0. */
export function panicAt(): usize {
  return panicked() ? PANIC_STATE : 0;
}
