// The sandbox's pid 1: draws the operations, has them performed, and prints what can be seen afterwards.

import { cstr, fromBytes, fromCstr } from "../../lib/bytes";
import { eprint, print } from "../../lib/io";
import { _exit } from "../../lib/sys/proc";
import * as raw from "../../lib/sys/raw";
import { errorName } from "./errors";
import {
  generate,
  OP_FORK,
  OP_MAP,
  OP_NSIOC,
  OP_PING,
  OP_READMAP,
  OP_SAVE,
  OP_SETNS,
  OP_WAIT,
  SLOTS,
} from "./operations";
import {
  end,
  getFile,
  hostOf,
  REPLY_SIZE,
  REQUEST_SIZE,
  Reply,
  Request,
  replies,
  requests,
  textOf,
  transfer,
} from "./plumbing";
import { NS_NAMES, worker } from "./worker";

const WALL_NOHANG = 0x40000001;
const POLLIN = 1;
const PF_EXITING: u32 = 4;
/** Polls of 2 ms before a process that exits counts as stuck there. */
const PATIENCE = 150;

/** Pids of the slots' processes in the base namespace; 0: empty. */
const pids = new StaticArray<i32>(SLOTS);
/** How a slot ended: 1 dead, 2 stuck in exit. */
const how = new StaticArray<i32>(SLOTS);
/** The latest reply of each slot. */
const latest = memory.data(SLOTS * 1024, 8);
const answerAt = changetype<Reply>(memory.data(1024, 8));
const request = changetype<Request>(memory.data(64, 8));
const pollfd = memory.data(8);
const buf = memory.data(256, 8);
let stuck: i32[] = [];

@inline
function latestOf(slot: i32): Reply {
  return changetype<Reply>(latest + ((<usize>slot) << 10));
}

function fatal(what: string): void {
  eprint("nsfuzz: " + what + "\n");
  _exit(3);
}

function readable(fd: i32, milliseconds: i32): bool {
  store<i32>(pollfd, fd);
  store<i32>(pollfd, POLLIN, 4);
  return raw.SYS_poll(pollfd as i32, 1, milliseconds) > 0;
}

function pause(): void {
  raw.SYS_poll(0, 0, 2);
}

/** 0 runs, 1 gone or a zombie, 2 exiting: a namespace's init waits there for members whose parents are outside. */
function life(pid: i32): i32 {
  const text = getFile("/proc/" + pid.toString() + "/stat");
  if (text === null || !text.length) return 1;
  const words = text.slice(text.lastIndexOf(")") + 2).split(" ");
  if (words.length < 7 || words[0] == "Z" || words[0] == "X") return 1;
  return (U32.parseInt(words[6]) & PF_EXITING) != 0 ? 2 : 0;
}

/** Waits for a slot's reply. @returns 0 it came, 1 the process died, 2 it is stuck in exit */
function answer(slot: i32, to: Reply): i32 {
  const fd = end(replies, slot, 0);
  let exiting = 0;
  while (true) {
    if (readable(fd, 2)) {
      if (!transfer(fd, changetype<usize>(to), REPLY_SIZE, false)) fatal("no reply");
      return 0;
    }
    const l = life(pids[slot]);
    if (l == 1 && !readable(fd, 0)) return 1;
    if (l == 2 && ++exiting == PATIENCE) {
      stuck.push(pids[slot]);
      return 2;
    }
  }
}

/** Something was reaped or died: those who are stuck get the time to finish. */
function unstick(): void {
  const still: i32[] = [];
  for (let i = 0; i < stuck.length; i++) {
    for (let t = 0; t < PATIENCE && life(stuck[i]) == 2; t++) pause();
    if (life(stuck[i]) == 2) still.push(stuck[i]);
  }
  stuck = still;
}

function drainPipe(fd: i32): void {
  while (readable(fd, 0) && raw.SYS_read(fd, buf as i32, 256) > 0) {}
}

function empty(slot: i32): void {
  pids[slot] = 0;
  drainPipe(end(requests, slot, 0));
  drainPipe(end(replies, slot, 0));
}

function reap(): void {
  while (raw.SYS_wait4(-1, 0, WALL_NOHANG, 0) > 0) {}
}

function ask(slot: i32, kind: i32): void {
  request.kind = kind;
  transfer(end(requests, slot, 1), changetype<usize>(request), REQUEST_SIZE, true);
}

/** Each live slot answers or is found dead, again until nothing more dies. @returns the dead slots, in order */
function settle(reaped: bool): i32[] {
  const before = new StaticArray<i32>(SLOTS);
  for (let s = 0; s < SLOTS; s++) before[s] = pids[s];
  if (reaped && stuck.length) {
    reap();
    unstick();
  }
  for (let again = true; again; ) {
    again = false;
    for (let s = 0; s < SLOTS; s++) {
      if (!pids[s]) continue;
      ask(s, OP_PING);
      how[s] = answer(s, latestOf(s));
      if (how[s]) {
        empty(s);
        again = true;
      }
    }
    reap();
    if (again && stuck.length) unstick();
  }
  const died: i32[] = [];
  for (let s = 0; s < SLOTS; s++) if (before[s] && !pids[s]) died.push(s);
  return died;
}

/** The new worker of a slot says hello with its pid. */
function greet(slot: i32): void {
  const fd = end(replies, slot, 0);
  if (!readable(fd, 5000)) fatal("no hello");
  if (!transfer(fd, changetype<usize>(answerAt), REPLY_SIZE, false) || !answerAt.ready || answerAt.result <= 0)
    fatal("hello");
  pids[slot] = answerAt.result as i32;
}

function spawn(slot: i32): void {
  const pid = raw.SYS_fork() as i32;
  if (pid < 0) fatal("fork");
  if (pid == 0) {
    raw.SYS_prctl(1, 9, 0, 0, 0); // PR_SET_PDEATHSIG
    worker(slot);
  }
  greet(slot);
}

/** The drawn slot, or the next after it that is live or empty; −1: there is none. */
function resolve(slot: i32, live: bool): i32 {
  for (let k = 0; k < SLOTS; k++) if ((pids[(slot + k) % SLOTS] != 0) == live) return (slot + k) % SLOTS;
  return -1;
}

/** Namespace inodes by type, in the order in which they were met: the place is the symbol. Each is kept alive. */
const seen: u64[][] = [[], [], [], [], [], [], [], []];
const TYPE_OF: i32[] = [0, 1, 2, 3, 4, 5, 6, 7, 3, 7];

function symbol(type: i32, inode: u64, path: string | null): i32 {
  const at = seen[type].indexOf(inode);
  if (at >= 0) return at;
  if (path !== null && raw.SYS_open(cstr(path) as i32, 0o2000000, 0) < 0) return -2;
  return seen[type].push(inode) - 1;
}

function nsSymbol(slot: i32, which: i32): i32 {
  const path = "/proc/" + pids[slot].toString() + "/ns/" + NS_NAMES[which];
  const n = raw.SYS_readlink(cstr(path) as i32, buf as i32, 64) as i32;
  if (n < 0) return -1;
  const text = fromBytes(buf, n);
  const inode = U64.parseInt(text.slice(text.indexOf("[") + 1));
  return symbol(TYPE_OF[which], inode, path);
}

const LETTERS: string[] = ["u", "i", "m", "p", "n", "U", "c", "t", "pc", "tc"];

function stateOf(slot: i32): string {
  const r = latestOf(slot);
  let text =
    " | pid=" +
    r.pid.toString() +
    " ppid=" +
    r.ppid.toString() +
    " uid=" +
    (r.uid as u32).toString() +
    "/" +
    (r.euid as u32).toString() +
    " host=" +
    fromCstr(hostOf(r)) +
    " nspid=";
  const status = getFile("/proc/" + pids[slot].toString() + "/status");
  const at = status ? status.indexOf("NSpid:\t") : -1;
  if (at >= 0) text += status!.slice(at + 7, status!.indexOf("\n", at)).replaceAll("\t", ",");
  text += " ns=";
  for (let i = 0; i < 10; i++) {
    const s = nsSymbol(slot, i);
    text += (i ? "," : "") + LETTERS[i] + (s >= 0 ? s.toString() : s == -1 ? "-" : "?");
  }
  return text;
}

/** What a reply says in words; some of it only the controller can. */
function wordsOf(r: Reply, clock: i32): string {
  const text = fromBytes(textOf(r), r.textLen);
  if (text.startsWith("@clock ")) {
    raw.SYS_clock_gettime(clock ? 7 : 1, buf as i32);
    const d = I64.parseInt(text.slice(7)) - load<i64>(buf);
    return " offset " + ((d + (d < 0 ? -500 : 500)) / 1000).toString() + "ks";
  }
  if (text.startsWith("@")) {
    const space = text.indexOf(" ");
    const type = text.slice(1, space);
    const t = NS_NAMES.indexOf(type);
    return " " + type + " " + (t >= 0 && t < 8 ? symbol(t, U64.parseInt(text.slice(space + 1)), null) : -1).toString();
  }
  return text.length ? " " + text : "";
}

function diedText(died: i32[]): string {
  let text = "";
  for (let i = 0; i < died.length; i++)
    text += (i ? "," : " | died=") + died[i].toString() + (how[died[i]] == 2 ? "~" : "");
  return text;
}

/** One operation. @returns the rest of its line */
function step(): string {
  const o = generate();
  let line = o.toString();
  o.actor = resolve(o.actor, true);
  line += " @" + o.actor.toString();
  let target = -1;
  if (o.kind == OP_SAVE) target = o.x[1] = resolve(o.x[1], true);
  if (o.kind == OP_SETNS || o.kind == OP_MAP || o.kind == OP_READMAP) target = o.x[0] = resolve(o.x[0], true);
  if (o.kind == OP_FORK) o.x[0] = resolve(o.x[0], false);
  if (o.kind == OP_FORK) line += ">" + o.x[0].toString();
  else if (target >= 0) line += ">" + target.toString();
  if (o.kind == OP_FORK && o.x[0] < 0) return line + " = skip(no room)";
  if (
    (o.kind == OP_READMAP && nsSymbol(target, 5) == 0) ||
    (o.kind == OP_NSIOC && o.x[1] == 3 && nsSymbol(o.actor, 5) == 0)
  )
    return line + " = skip(base)";
  request.x0 = o.x[0];
  request.x1 = o.x[1];
  request.x2 = o.x[2];
  request.x3 = o.x[3];
  request.pid = target >= 0 ? pids[target] : 0;
  ask(o.actor, o.kind);
  const ended = answer(o.actor, answerAt);
  if (ended) {
    empty(o.actor);
    return line + (ended == 2 ? " = gone~" : " = gone") + diedText(settle(true));
  }
  const result = answerAt.result;
  // greet() and settle() use the same place for what they read.
  const words = wordsOf(answerAt, o.x[0]);
  if (o.kind == OP_FORK && result > 0) greet(o.x[0]);
  const died = settle(o.kind == OP_WAIT && result > 0);
  line += " = " + (result < 0 ? "-1 " + errorName(-result as i32) : result.toString()) + words;
  if (pids[o.actor]) line += stateOf(o.actor);
  if (o.kind == OP_FORK && result > 0 && pids[o.x[0]]) line += " || child" + stateOf(o.x[0]);
  return line + diedText(died);
}

export function control(count: i32): void {
  for (let s = 0; s < SLOTS; s++) {
    const at = (<usize>s) << 3;
    if (raw.SYS_pipe2((requests + at) as i32, 0o2000000) < 0 || raw.SYS_pipe2((replies + at) as i32, 0o2000000) < 0)
      fatal("pipe");
  }
  for (let s = 0; s < 3; s++) spawn(s);
  settle(false);
  for (let s = 0; s < 3; s++) print("init " + s.toString() + stateOf(s) + "\n");
  for (let i = 0; i < count; i++) {
    if (!pids[0]) {
      spawn(0);
      print("respawn 0\n");
    }
    print(i.toString().padStart(4, "0") + " " + step() + "\n");
  }
  for (let s = 0; s < SLOTS; s++) print("end " + s.toString() + (pids[s] ? " alive" : " empty") + "\n");
}
