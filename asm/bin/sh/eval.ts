// Running the tree. Every function returns the exit status; Sh.raised and Sh.skip tell callers to return at once.

import { poll } from "../../lib/safepoint";
import { close, dup2, pipe, pipeRead, pipeWrite } from "../../lib/sys/file";
import { ASH } from "../ash/flavour";
import {
  BinaryNode,
  CaseNode,
  CmdNode,
  ForNode,
  FuncNode,
  IfNode,
  ListNode,
  N_AND,
  N_BACKGROUND,
  N_CASE,
  N_CMD,
  N_DEFUN,
  N_FOR,
  N_IF,
  N_NOT,
  N_OR,
  N_PIPE,
  N_REDIR,
  N_SEMI,
  N_SUBSHELL,
  N_WHILE,
  Node,
  P_LIT,
  PipeNode,
  RedirNode,
} from "./ast";
import { evalCommand } from "./command";
import { exitShell } from "./exit";
import { expandPattern, expandText, expandWord, Out, X_FULL, X_TILDE } from "./expand";
import { Input, pushString, Source, unwindSources } from "./input";
import { FORK_BG, FORK_FG, forkReset, forkShell, makeJob, waitForJob } from "./jobs";
import { defineFunction, findCommand } from "./lookup";
import { Parse, parseCommand } from "./parser";
import { matchUnits } from "./pattern";
import { expandRedirs, frameDepth, popFrame, redirect, redirectSafely } from "./redir";
import { dropList, dropNode, keepList, keepNode } from "./roots";
import { fail, O_ERREXIT, O_NOEXEC, opt, R_END, raise, Sh, SKIP_BREAK, SKIP_CONT, SKIP_FUNC } from "./state";
import { dieOfStack, haveTraps, runPending, Signals } from "./trap";
import { goodName, setVariable } from "./vars";

/** Nothing follows: the process may end with this. */
export const E_EXIT = 1;
/** The status is looked at (if, while, &&, !): set -e does not apply. */
export const E_TESTED = 2;

export function evalTree(n: Node | null, flags: i32): i32 {
  poll();
  let status = 0;
  let checked = false; // set -e looks at this kind
  if (n !== null && !opt(O_NOEXEC)) {
    if (Signals.pending | (Signals.interrupt as i32)) {
      runPending();
      if (Sh.raised) return Sh.status;
    }
    switch (n.type) {
      case N_CMD:
        status = evalCommand(changetype<CmdNode>(n), flags);
        checked = true;
        break;
      case N_SEMI: {
        const all = changetype<ListNode>(n).commands;
        const last = all.length - 1;
        for (let i = 0; i <= last; i++) {
          status = evalTree(all[i], i < last ? flags & E_TESTED : flags);
          if (Sh.raised) return status;
          if (Sh.skip) break;
        }
        break;
      }
      case N_AND:
      case N_OR: {
        // a chain leans to the left, however long it is: its nodes are found anew for each step, which takes no stack and no memory
        let depth = 0;
        let first: Node = n;
        for (; first.type == N_AND || first.type == N_OR; depth++) first = changetype<BinaryNode>(first).left!;
        status = evalTree(first, E_TESTED);
        while (depth-- > 0 && !Sh.raised && !Sh.skip) {
          let b = changetype<BinaryNode>(n);
          for (let i = 0; i < depth; i++) b = changetype<BinaryNode>(b.left!);
          if ((b.type == N_AND) == (status != 0)) continue;
          status = evalTree(b.right, depth ? E_TESTED : flags);
        }
        if (Sh.raised) return status;
        break;
      }
      case N_NOT:
        status = evalTree(changetype<BinaryNode>(n).left, E_TESTED);
        if (!Sh.skip) status = status ? 0 : 1; // "! return 3" returns 3
        break;
      case N_REDIR: {
        const r = changetype<RedirNode>(n);
        Sh.errLine = r.line;
        expandRedirs(r.redirs);
        if (Sh.raised) return Sh.status;
        const depth = frameDepth();
        status = redirectSafely(r.redirs, true);
        if (status) checked = true;
        else if (!Sh.raised) status = evalTree(r.body, flags & E_TESTED);
        if (frameDepth() > depth) popFrame(false);
        break;
      }
      case N_IF: {
        const f = changetype<IfNode>(n);
        status = evalTree(f.test, E_TESTED);
        if (Sh.raised) return status;
        if (Sh.skip) break;
        if (!status) status = evalTree(f.then, flags);
        else if (f.otherwise !== null) status = evalTree(f.otherwise, flags);
        else status = 0;
        break;
      }
      case N_FOR:
        status = evalFor(changetype<ForNode>(n), flags);
        break;
      case N_CASE:
        status = evalCase(changetype<CaseNode>(n), flags);
        break;
      case N_DEFUN:
        defineFunction(changetype<FuncNode>(n));
        break;
      case N_PIPE:
        status = evalPipe(changetype<PipeNode>(n), flags);
        checked = true;
        break;
      case N_SUBSHELL:
      case N_BACKGROUND:
        status = evalSubshell(changetype<RedirNode>(n), flags);
        checked = true;
        break;
      default:
        status = evalLoop(changetype<BinaryNode>(n), flags);
    }
    if (Sh.raised) return Sh.status;
    Sh.status = status;
  }
  if (checked && status && !(flags & E_TESTED) && opt(O_ERREXIT)) {
    raise(R_END);
    return status;
  }
  if (Signals.pending | (Signals.interrupt as i32)) {
    runPending();
    if (Sh.raised) return Sh.status;
  }
  if (flags & E_EXIT) raise(R_END);
  return Sh.status;
}

/** What a loop does about break and continue: the SKIP_* that is left for it. */
function skipLoop(): i32 {
  let skip = Sh.skip;
  if (skip == SKIP_BREAK || skip == SKIP_CONT) {
    if (--Sh.skipCount <= 0) Sh.skip = 0;
    else skip = SKIP_BREAK;
  }
  return skip;
}

function evalLoop(n: BinaryNode, flags: i32): i32 {
  Sh.loopNest++;
  let status = 0;
  flags &= E_TESTED;
  const whileLoop = n.type == N_WHILE;
  while (true) {
    const test = evalTree(n.left, E_TESTED);
    if (Sh.raised) {
      status = test;
      break;
    }
    let skip = 0;
    if (Sh.skip) {
      skip = skipLoop();
      if (skip == SKIP_FUNC) status = test;
      if (skip & ~SKIP_CONT) break;
      continue;
    }
    if ((test == 0) != whileLoop) break;
    status = evalTree(n.right, flags);
    if (Sh.raised) break;
    if (Sh.skip) {
      skip = skipLoop();
      if (skip & ~SKIP_CONT) break;
    }
  }
  Sh.loopNest--;
  return status;
}

function evalFor(n: ForNode, flags: i32): i32 {
  Sh.errLine = n.line;
  const list: string[] = [];
  for (let i = 0; i < n.args.length; i++) {
    expandWord(n.args[i], list, X_FULL | X_TILDE);
    if (Sh.raised) return Sh.status;
  }
  let status = 0;
  Sh.loopNest++;
  flags &= E_TESTED;
  keepList(list);
  for (let i = 0; i < list.length; i++) {
    if (!setVariable(n.variable, list[i])) break;
    status = evalTree(n.body, flags);
    if (Sh.raised) break;
    if (Sh.skip && skipLoop() & ~SKIP_CONT) break;
  }
  dropList();
  Sh.loopNest--;
  return status;
}

function evalCase(n: CaseNode, flags: i32): i32 {
  Sh.errLine = n.line;
  const word = expandText(n.word, X_TILDE);
  if (Sh.raised) return Sh.status;
  for (let i = 0; i < n.clauses.length; i++) {
    const clause = n.clauses[i];
    for (let k = 0; k < clause.patterns.length; k++) {
      const p = clause.patterns[k];
      const plain = p.plain;
      let matched: bool;
      if (plain !== null) matched = plain == word;
      else {
        const base = expandPattern(p.parts);
        if (Sh.raised) return Sh.status;
        matched = matchUnits(Out.units, base, Out.length, changetype<usize>(word), 0, word.length);
        Out.length = base;
      }
      if (matched) {
        // an empty clause leaves 0
        return clause.body !== null ? evalTree(clause.body, flags) : 0;
      }
    }
  }
  return 0;
}

/** The tail of a forked child: runs `n` and ends the process. */
export function evalInChild(n: Node | null): void {
  keepNode(n);
  evalTree(n, E_EXIT);
  exitShell();
}

function evalSubshell(n: RedirNode, flags: i32): i32 {
  const background = n.type == N_BACKGROUND;
  Sh.errLine = n.line;
  expandRedirs(n.redirs);
  if (Sh.raised) return Sh.status;
  if (!background && flags & E_EXIT && !haveTraps()) {
    forkReset();
    redirect(n.redirs, false);
    if (!Sh.raised) evalTree(n.body, flags);
    exitShell();
  }
  const job = makeJob(n, 1);
  const pid = forkShell(job, n, background ? FORK_BG : FORK_FG);
  if (Sh.raised) return Sh.status;
  if (pid == 0) {
    redirect(n.redirs, false);
    if (!Sh.raised) evalTree(n.body, E_EXIT | (background ? 0 : flags & E_TESTED));
    exitShell();
  }
  return background ? 0 : waitForJob(job);
}

/** Looks a plain name up before the fork, so that the parent remembers where the program is, too. */
function rememberProgram(n: Node): void {
  if (n.type != N_CMD) return;
  const args = changetype<CmdNode>(n).args;
  if (!args.length) return;
  const parts = args[0].parts;
  if (parts.length == 1 && parts[0].kind == P_LIT && goodName(parts[0].text)) findCommand(parts[0].text, 0);
}

function evalPipe(n: PipeNode, flags: i32): i32 {
  const count = n.commands.length;
  const job = makeJob(n, count);
  let from = -1;
  for (let i = 0; i < count; i++) {
    rememberProgram(n.commands[i]);
    let next = -1;
    let to = -1;
    if (i + 1 < count) {
      if (pipe() < 0) {
        if (from >= 0) close(from);
        fail("Pipe call failed");
        return Sh.status;
      }
      next = pipeRead();
      to = pipeWrite();
    }
    const pid = forkShell(job, n.commands[i], n.background ? FORK_BG : FORK_FG);
    if (Sh.raised) return Sh.status;
    if (pid == 0) {
      if (next >= 0) close(next);
      if (from > 0) {
        dup2(from, 0);
        close(from);
      }
      if (to > 1) {
        dup2(to, 1);
        close(to);
      }
      evalTree(n.commands[i], E_EXIT | (flags & E_TESTED));
      exitShell();
    }
    if (from >= 0) close(from);
    from = next;
    if (to >= 0) close(to);
  }
  return n.background ? 0 : waitForJob(job);
}

/**
 * How many texts and functions may run inside each other. dash goes on until its stack is at an end, and dies of that. Ours must not be
 * met: it may come to an end inside a system call.
 */
const MAX_NEST = 1000;
let nest = 0;

/** Parses and runs a text in this shell (eval, traps, -c). @returns its status */
export function evalString(text: string, flags: i32): i32 {
  if (nest + Sh.functionDepth > MAX_NEST) dieOfStack();
  nest++;
  const status = evalText(text, flags);
  nest--;
  return status;
}
/** Nothing follows the command that has just been read, not even the end of its line. */
function isLast(s: Source): bool {
  return !s.pushed && s.pos >= s.end && !s.text.endsWith("\n");
}
function evalText(text: string, flags: i32): i32 {
  const outer = Input.source;
  const prompting = Input.prompting;
  pushString(text);
  if (ASH) Input.source.line = Sh.errLine; // lines go on from the command's
  let status = 0;
  while (true) {
    const n = parseCommand(false);
    if (Parse.failed || Parse.atEnd) break;
    keepNode(n);
    const r = evalTree(n, ASH && !isLast(Input.source) ? flags & ~E_EXIT : flags);
    dropNode();
    if (n !== null) status = r;
    if (Sh.raised || Sh.skip) break;
  }
  unwindSources(outer);
  Input.prompting = prompting;
  return Sh.raised ? Sh.status : status;
}
