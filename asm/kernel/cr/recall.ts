// The call that a task was in, the signal handlers on its stack and the setjmps that it can return to.

import {
  NUT_CALL_ENTRY_ARGS,
  NUT_CALL_ENTRY_DONE,
  NUT_CALL_ENTRY_FOREVER,
  NUT_CALL_ENTRY_LEFT,
  NUT_CALL_ENTRY_NR,
  NUT_CALL_ENTRY_RESTART,
  NUT_CALL_ENTRY_RESULT,
  NUT_CALL_ENTRY_STATE,
  NUT_CORE_ENTRY_CALL,
  NUT_CORE_ENTRY_FRAMES,
  NUT_CORE_ENTRY_GLOBALS,
  NUT_CORE_ENTRY_JUMPS,
  NUT_FRAME_ENTRY_CALL,
  NUT_FRAME_ENTRY_DEPTH,
  NUT_FRAME_ENTRY_FLAGS,
  NUT_FRAME_ENTRY_HANDLER,
  NUT_FRAME_ENTRY_MASK,
  NUT_FRAME_ENTRY_SIG,
  NUT_FRAME_ENTRY_SIGINFO,
  NUT_JUMP_ENTRY_FRAMES,
  NUT_JUMP_ENTRY_GLOBALS,
  NUT_JUMP_ENTRY_ID,
  NUT_JUMP_ENTRY_MASK,
  NUT_JUMP_ENTRY_SHARED,
  NUT_JUMP_ENTRY_SITE,
  NUT_JUMP_ENTRY_SIZE,
  NUT_JUMP_ENTRY_STACK,
} from "../../abi/criu";
import { CACHE_JMPBUF, CACHE_SIGFRAME, CACHE_SIGINFO, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { SigFrame } from "../task/deliver";
import { Jump, jumpBase } from "../task/jump";
import { SigInfo } from "../task/signal";
import { CallRecord, Task } from "../task/task";
import { monotonicNow } from "../time/timer";
import { imageName } from "./folder";
import { damaged, noMemory, ok } from "./plan";
import { getMsg, getNumbers, getSint, getU32, getUint, hasField, Msg, msgAt, msgSize, nextMsg } from "./protobuf";
import { readSigInfo } from "./retask";

const MAX_DEPTH: u32 = 31;
const MAX_STATE: u64 = 1 << 48;
const MAX_DONE: u64 = 0x7ffff000;
const MOST_LEFT: u64 = 9_000_000_000_000_000_000;

const NR_CLONE = 56;
const NR_FORK = 57;
const NR_VFORK = 58;
const NR_CLONE3 = 435;
const NR_CHECKPOINT = 600;

/** What a call keeps is numbers of its own; but one that makes a process keeps where its record is, and an image never has that. */
function stateOf(nr: i32, state: u64): i64 {
  // Nobody is frozen for it any more: it begins again.
  if (nr == NR_CHECKPOINT) return 0;
  const forks = nr == NR_CLONE || nr == NR_FORK || nr == NR_VFORK || nr == NR_CLONE3;
  if (forks ? state != 0 && !(nr == NR_VFORK && state == 2) : state > MAX_STATE) damaged();
  return ok() ? <i64>state : 0;
}

function callFill(c: CallRecord, m: Msg, now: i64): void {
  const args = kmalloc(64);
  if (!args) {
    noMemory();
    return;
  }
  c.nr = <i32>getSint(m, NUT_CALL_ENTRY_NR, -1);
  c.restart = <i32>getU32(m, NUT_CALL_ENTRY_RESTART);
  if (getNumbers(m, NUT_CALL_ENTRY_ARGS, args, 6) != 6) damaged();
  memory.copy(changetype<usize>(c) + offsetof<CallRecord>("a0"), args, 48);
  kfree(args);
  const done = getUint(m, NUT_CALL_ENTRY_DONE, 0);
  const left = getUint(m, NUT_CALL_ENTRY_LEFT, 0);
  if (done > MAX_DONE || left > MOST_LEFT) damaged();
  c.done = <i64>done;
  c.deadline = getUint(m, NUT_CALL_ENTRY_FOREVER, 0) ? i64.MAX_VALUE : left ? now + <i64>left : 0;
  c.state = stateOf(c.nr, getUint(m, NUT_CALL_ENTRY_STATE, 0));
  c.result = getSint(m, NUT_CALL_ENTRY_RESULT, 0);
}

function frames(task: Task, own: Msg, now: i64): void {
  let link = changetype<usize>(task) + offsetof<Task>("frames");
  let n: u32 = 0;
  for (let m = nextMsg(own, NUT_CORE_ENTRY_FRAMES, 0); m && ok(); m = nextMsg(own, NUT_CORE_ENTRY_FRAMES, m)) {
    const bytes = getMsg(m, NUT_FRAME_ENTRY_SIGINFO);
    const sig = getU32(m, NUT_FRAME_ENTRY_SIG);
    const depth = getU32(m, NUT_FRAME_ENTRY_DEPTH);
    if (msgSize(bytes) < 128 || sig < 1 || sig > 64 || depth > MAX_DEPTH || ++n > MAX_DEPTH + 1) {
      damaged();
      return;
    }
    const f = knew<SigFrame>(CACHE_SIGFRAME);
    const info = knew<SigInfo>(CACHE_SIGINFO);
    if (!changetype<usize>(f) || !changetype<usize>(info)) {
      if (changetype<usize>(f)) kdelete(CACHE_SIGFRAME, f);
      noMemory();
      return;
    }
    readSigInfo(msgAt(bytes), info);
    f.info = changetype<usize>(info);
    f.sig = <i32>sig;
    f.handler = getU32(m, NUT_FRAME_ENTRY_HANDLER);
    f.flags = getU32(m, NUT_FRAME_ENTRY_FLAGS);
    f.depth = depth;
    f.mask = getUint(m, NUT_FRAME_ENTRY_MASK, 0);
    callFill(f.call, getMsg(m, NUT_FRAME_ENTRY_CALL), now);
    store<usize>(link, changetype<usize>(f));
    link = changetype<usize>(f) + offsetof<SigFrame>("next");
  }
}

/** A copy of bytes that is never 0 but for want of memory. */
function copyOf(m: Msg): usize {
  const at = kmalloc(msgSize(m) ? msgSize(m) : 1);
  if (at) memory.copy(at, msgAt(m), msgSize(m));
  else noMemory();
  return at;
}

/** @param count  of the program's globals */
function jumps(task: Task, own: Msg, count: u32): void {
  let link = changetype<usize>(task) + offsetof<Task>("jumps");
  let outer = u32.MAX_VALUE;
  for (let m = nextMsg(own, NUT_CORE_ENTRY_JUMPS, 0); m && ok(); m = nextMsg(own, NUT_CORE_ENTRY_JUMPS, m)) {
    const size = getU32(m, NUT_JUMP_ENTRY_SIZE);
    const shared = getU32(m, NUT_JUMP_ENTRY_SHARED);
    const stack = getMsg(m, NUT_JUMP_ENTRY_STACK);
    const globals = getMsg(m, NUT_JUMP_ENTRY_GLOBALS);
    // The deepest comes first; each has its stack whole, together with those after it.
    if (size > outer || shared > size || msgSize(stack) != size - shared || msgSize(globals) != count << 3) {
      damaged();
      return;
    }
    outer = size;
    const j = knew<Jump>(CACHE_JMPBUF);
    if (!changetype<usize>(j)) {
      noMemory();
      return;
    }
    j.id = getU32(m, NUT_JUMP_ENTRY_ID);
    j.site = getU32(m, NUT_JUMP_ENTRY_SITE);
    j.size = size;
    j.shared = shared;
    j.frames = getU32(m, NUT_JUMP_ENTRY_FRAMES);
    j.saveMask = hasField(m, NUT_JUMP_ENTRY_MASK) ? 1 : 0;
    j.mask = getUint(m, NUT_JUMP_ENTRY_MASK, 0);
    j.bytes = copyOf(stack);
    j.globals = copyOf(globals);
    store<usize>(link, changetype<usize>(j));
    link = changetype<usize>(j) + offsetof<Jump>("next");
  }
  for (let at = task.jumps; at && ok(); at = changetype<Jump>(at).next) {
    const j = changetype<Jump>(at);
    j.base = jumpBase(j.next, j.size);
    if (j.shared && (!j.base || j.shared > changetype<Jump>(j.base).size)) damaged();
  }
}

/** Where a task was: after its memory has been made. @param own  its nutshell-core */
export function callMake(task: Task, own: Msg, number: u32): void {
  const now = monotonicNow();
  imageName("nutshell-core", number);
  callFill(task.call, getMsg(own, NUT_CORE_ENTRY_CALL), now);
  frames(task, own, now);
  if (ok()) jumps(task, own, msgSize(getMsg(own, NUT_CORE_ENTRY_GLOBALS)) >> 3);
}
