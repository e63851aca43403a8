// --explain, which is ours alone: under a call what it does, when it is seen first, and under one that failed why, with a command that
// would do it. The words are asm/explain's, which the page's inspector shows too; here the state is read for them.

import { Answer, Made } from "../../explain/answer";
import { does } from "../../explain/does";
import { alike } from "../../explain/errors";
import { explain, netlinkAnswer } from "../../explain/explain";
import { absolute, pathsOf } from "../../explain/mounts";
import { State } from "../../explain/state";
import { fromBytes } from "../../lib/bytes";
import { EACCES, ENOENT, ENOTDIR, EROFS, errnoName } from "../../lib/errno";
import { F_DUPFD, F_DUPFD_CLOEXEC } from "../../lib/sys/file";
import { readlink } from "../../lib/sys/fs";
import { Call } from "./calls";
import { Pieces } from "./format";
import { lookAlong, lookAround, lookAt, lookAtLimits, lookAtTarget, numberHere } from "./look";
import { sockaddr } from "./structs";

export let explaining = false;
export function setExplaining(): void {
  explaining = true;
}

/** What was last seen of each traced process: it may have ended when its records are read. */
const states = new Map<i32, State>();
const told = new Set<string>();

/** Calls after which the process is somebody or somewhere else. */
const CHANGES =
  " unshare setns setuid setgid setreuid setregid setresuid setresgid setgroups capset chroot pivot_root chdir fchdir prctl execve ";

/** Calls whose results say where descriptors lead. */
const DESCRIPTORS = "open openat creat dup dup2 dup3 fcntl close close_range socket";
/** Calls that are followed whatever -e asks for, to know the state at the others. */
export function needed(): string {
  return DESCRIPTORS.split(" ").join(",") + "," + CHANGES.trim().split(" ").join(",");
}

/** Keeps where descriptors lead, as the records tell it: the process may be further, or gone. */
function followDescriptors(made: Made, state: State, result: i32): void {
  const name = made.name;
  const from = made.arg(0).toString();
  if (name == "close") state.set("fd/" + from, "");
  else if (name == "close_range")
    for (let fd = made.arg(0); fd <= made.arg(1) && fd < 1024; fd++) state.set("fd/" + fd.toString(), "");
  else if (name == "open" || name == "creat") state.set("fd/" + result.toString(), absolute(state, made.text(0)));
  else if (name == "openat") state.set("fd/" + result.toString(), absolute(state, pathFrom(state, made, 1)));
  else if (name == "socket") state.set("fd/" + result.toString(), "socket:[]");
  else if (name.startsWith("dup") || (name == "fcntl" && (made.arg(1) == F_DUPFD || made.arg(1) == F_DUPFD_CLOEXEC)))
    state.set("fd/" + result.toString(), state.text("fd/" + from));
  else if (name.startsWith("exec"))
    for (let fd = 3; fd < 1024; fd++) if (state.knows("fd/" + fd.toString())) state.set("fd/" + fd.toString(), "");
}

/** A path argument, from the directory of the descriptor before it where there is one. */
function pathFrom(state: State, made: Made, n: i32): string {
  const path = made.text(n);
  const fd = n > 0 ? (made.arg(n - 1) as i32) : -1;
  return fd >= 0 && !path.startsWith("/") ? state.text("fd/" + fd.toString()) + "/" + path : path;
}

/** What a path that was opened leads to, as its descriptor's link would say. */
function leadsTo(state: State, path: string): string {
  const own = path.startsWith("/proc/self/") ? "/proc/" + state.pid.toString() + path.substring(10) : path;
  if (!own.startsWith("/proc/") || !own.includes("/ns/")) return own;
  const link = readlink(own);
  return link !== null ? link : own;
}

function stateOf(tid: i32): State {
  if (states.has(tid)) return states.get(tid);
  const state = new State(tid);
  states.set(tid, state);
  lookAt(state);
  lookAround(state);
  return state;
}

/** It is traced from now on. */
export function meet(tid: i32): void {
  stateOf(tid);
}
/** A child begins as its parent is. */
export function inherit(parent: i32, child: i32): void {
  const from = stateOf(parent);
  const state = from.copy(child);
  states.set(child, state);
  lookAt(state);
}
export function forget(tid: i32): void {
  states.delete(tid);
}

/** What a call that begins points to, as far as explanations need it. */
export function began(call: Call, tid: i32, args: StaticArray<i64>, pieces: Pieces): Made {
  const made = new Made(call.name, [], [], 0);
  for (let i = 0; i < call.types.length; i++) {
    made.args.push(args[i] as u32);
    let text = "";
    const kind = i < call.kinds.length ? call.kinds[i] : "";
    if ((kind == "s" || kind == "b") && pieces.find(i)) text = fromBytes(pieces.ptr, pieces.size);
    else if (kind == "h" && pieces.find(i)) text = sockaddr(pieces.ptr, pieces.size);
    else if (kind == "q" && pieces.find(i)) made.flags = load<u32>(pieces.ptr);
    else if (i == 0 && (kind == "f" || (kind == "D" && (args[0] as i32) >= 0))) {
      const state = stateOf(tid);
      const name = "fd/" + (args[0] as i32).toString();
      if (state.text(name).length) state.set(name, leadsTo(state, state.text(name)));
      else {
        const link = readlink("/proc/" + tid.toString() + "/" + name);
        if (link !== null) state.set(name, link);
      }
    }
    made.texts.push(text);
  }
  return made;
}

/** A netlink socket's answer: struct nlmsghdr, then struct nlmsgerr. @returns −errno in it, 0 = none */
function errorIn(call: Call, pieces: Pieces): i32 {
  if (call.name != "recvfrom" && call.name != "recvmsg" && call.name != "read") return 0;
  if (!pieces.find(1) || pieces.size < 20) return 0;
  const NLMSG_ERROR = 2;
  return load<u16>(pieces.ptr, 4) == NLMSG_ERROR ? load<i32>(pieces.ptr, 16) : 0;
}

function lines(answer: Answer): string {
  let text = answer.why.length ? "\n        why: " + answer.why : "";
  if (answer.command.length)
    text += "\n        " + (answer.who.length ? "as " + answer.who : "try") + ": " + answer.command;
  return text;
}

/** Along the call's paths, until one ends before its end. */
function goAlong(state: State, call: Call, made: Made): void {
  const paths = pathsOf(made);
  for (let i = 0; i < paths.length; i++) {
    const n = paths[i];
    if (n >= call.kinds.length || call.kinds[n] != "s" || !made.text(n).length) continue;
    lookAlong(state, call.kinds[n > 0 ? n - 1 : n] == "D" ? pathFrom(state, made, n) : made.text(n));
    if (!state.text("way").startsWith("last")) return;
  }
}

/** A call has returned: what it changed is known from now on. */
export function returned(made: Made, tid: i32, result: i64): void {
  if (result < 0) return;
  const state = stateOf(tid);
  followDescriptors(made, state, result as i32);
  if (CHANGES.includes(" " + made.name + " ")) lookAt(state);
}

/** @returns lines to put under the call's, each with the line's end before it */
export function explained(call: Call, made: Made, tid: i32, result: i64, pieces: Pieces): string {
  let text = "";
  const what = does(call.name);
  if (what.length && !told.has(call.name)) {
    told.add(call.name);
    text += "\n        " + call.name + " " + what;
  }
  const state = stateOf(tid);
  if (result >= 0 || result < -4095) {
    const link = state.text("fd/" + made.arg(0).toString());
    if (result > 0 && link.startsWith("socket:") && errorIn(call, pieces) < 0) {
      lookAround(state);
      const answer = netlinkAnswer(errnoName(-errorIn(call, pieces)), state);
      if (answer !== null) text += lines(answer);
    }
    return text;
  }
  made.errno = -(result as i32);
  lookAt(state);
  lookAround(state);
  lookAtLimits(state);
  state.set("way", "");
  if (alike(call.name) == "kill" || call.name == "tkill") {
    const pid = numberHere(state, made.arg(0));
    if (pid.length) lookAtTarget(state, pid);
  } else if (alike(call.name) == "write") {
    const link = state.text("fd/" + made.arg(0).toString());
    if (link.startsWith("/proc/")) lookAtTarget(state, link.split("/")[2]);
  }
  const e = made.errno;
  if (e == ENOENT || e == EACCES || e == ENOTDIR || e == EROFS) goAlong(state, call, made);
  return text + lines(explain(made, errnoName(e), state));
}
