// Simple commands (POSIX 2.9.1): expand, redirect, assign, then run a function, a builtin or a program.
import { putBytes } from "../../lib/bytes";
import { stdout } from "../../lib/io";
import { writeAll } from "../../lib/sys/file";
import { ASH } from "../ash/flavour";
import { ashTraced } from "../ash/words";
import { CmdNode, FuncNode, P_LIT, Word } from "./ast";
import { runBuiltin } from "./builtins/run";
import { B_COMMAND, B_EXEC, B_KILL, B_WAIT, isSpecialBuiltin, takesAssignments } from "./builtins/table";
import { E_EXIT, E_TESTED, evalTree } from "./eval";
import { expandText, expandWord, X_ASSIGNMENT, X_FULL, X_TILDE, X_VARTILDE } from "./expand";
import { Input, unwindSources } from "./input";
import { reap, spawnProgram, waitForJob } from "./jobs";
import {
  Commands,
  F_BUILTIN,
  F_FUNCTION,
  F_UNKNOWN,
  Found,
  findCommand,
  L_ERROR,
  L_NO_FUNCTION,
  L_QUICK,
} from "./lookup";
import { execProgram } from "./program";
import { expandPrompt } from "./prompt";
import {
  errorBefore,
  expandRedirs,
  frameDepth,
  popFrame,
  redirectSafely,
  resetErrorBefore,
  unwindFrames,
} from "./redir";
import { dropList, dropNode, keepList, keepNode, returnArgs, safePlace, takeArgs } from "./roots";
import { fail, O_INTERACTIVE, O_XTRACE, opt, R_ERROR, R_NONE, raise, Sh, SKIP_FUNC, SKIP_FUNCDEF, warn } from "./state";
import { haveTraps } from "./trap";
import {
  DEFAULT_PATH,
  enterLocals,
  leaveLocals,
  localMark,
  nameLength,
  PS4,
  saveLocal,
  setVariable,
  V_EXPORT,
  variable,
} from "./vars";

/**
 * Whom kill has just ended is taken by the next command and not at once: with a CPU that is free at once it can be gone already, which it hardly
 * ever is on Linux, and a wait that comes next tells of its death as there.
 */
let killed = false;

/** Whether a word begins with NAME= as it is written. */
function looksAssigned(w: Word): bool {
  const parts = w.parts;
  if (!parts.length || parts[0].kind != P_LIT) return false;
  const text = parts[0].text;
  const n = nameLength(text);
  return n > 0 && n < text.length && text.charCodeAt(n) == 0x3d;
}

/** Looks up the first word; a constant one remembers what it was. */
function lookUpFirst(n: CmdNode, name: string): void {
  if (n.foundEpoch == Commands.epoch) {
    const found = n.found;
    Found.kind = found & 3;
    Found.builtin = found >> 2;
    Found.func = n.foundFunction;
    return;
  }
  findCommand(name, L_QUICK);
  if (n.args[0].plain !== null) {
    n.foundEpoch = Commands.epoch;
    n.found = Found.kind | (Found.builtin << 2);
    n.foundFunction = Found.kind == F_FUNCTION ? Found.func : null;
  }
}

export function evalCommand(n: CmdNode, flags: i32): i32 {
  safePlace();
  const args = takeArgs();
  const status = evalWith(n, args, flags);
  returnArgs();
  return status;
}

function evalWith(n: CmdNode, args: string[], flags: i32): i32 {
  Sh.errLine = n.line;
  Sh.backStatus = 0;
  const words = n.args;
  let kind = F_BUILTIN;
  let builtin = -1; // none: only assignments and redirections
  let func: FuncNode | null = null;
  let special = -1; // 1: special builtin, 0: other builtin, −1: neither
  let own = false; // assignments are for this command alone
  let lookFlags = 0;
  let path: string | null = null;
  let start = 0; // where the command proper begins: behind "command -p"

  if (words.length) {
    let w = 0;
    while (w < words.length && !args.length) {
      expandWord(words[w++], args, X_FULL | X_TILDE);
      if (Sh.raised) return Sh.status;
    }
    if (args.length) {
      own = true;
      while (true) {
        if (start == 0 && w == 1) lookUpFirst(n, args[0]);
        else findCommand(args[start], lookFlags | L_QUICK);
        kind = Found.kind;
        if (kind == F_FUNCTION) func = Found.func;
        if (kind != F_BUILTIN) break;
        builtin = Found.builtin;
        if (special < 0) {
          special = isSpecialBuiltin(builtin) ? 1 : 0;
          own = !special;
        }
        if (builtin != B_COMMAND) break;
        // "command" before a command is no command itself
        let at = start + 1;
        let proper = false;
        while (true) {
          while (at >= args.length && w < words.length) {
            expandWord(words[w++], args, X_FULL | X_TILDE);
            if (Sh.raised) return Sh.status;
          }
          if (at >= args.length) break;
          const a = args[at];
          if (a.length < 2 || a.charCodeAt(0) != 0x2d) {
            proper = true;
            break;
          }
          at++;
          if (a == "--") {
            while (at >= args.length && w < words.length) {
              expandWord(words[w++], args, X_FULL | X_TILDE);
              if (Sh.raised) return Sh.status;
            }
            proper = at < args.length;
            break;
          }
          let onlyP = true;
          for (let k = 1; k < a.length && onlyP; k++) onlyP = a.charCodeAt(k) == 0x70;
          if (!onlyP) break;
          path = DEFAULT_PATH;
        }
        if (!proper) {
          path = null;
          break;
        }
        start = at;
        lookFlags = L_NO_FUNCTION;
      }
      const assigns = kind == F_BUILTIN && takesAssignments(builtin);
      for (; w < words.length; w++) {
        expandWord(words[w], args, assigns && looksAssigned(words[w]) ? X_ASSIGNMENT : X_FULL | X_TILDE);
        if (Sh.raised) return Sh.status;
      }
    }
  }
  const argc = args.length;
  const isExec = kind == F_BUILTIN && builtin == B_EXEC;
  const exported = isExec && argc > start + 1 ? V_EXPORT : 0;
  const mark = own ? enterLocals() : localMark();
  const lastArg = opt(O_INTERACTIVE) && Sh.funcLine == 0 && argc ? args[argc - 1] : null;
  const frames = frameDepth();
  const source = Input.source;
  let status = 0;

  const redirs = n.redirs;
  if (redirs.length) {
    expandRedirs(redirs);
    if (!Sh.raised) {
      resetErrorBefore();
      status = redirectSafely(redirs, true);
      if (status) {
        Sh.status = status;
        if (special > 0) raise(R_ERROR);
        finish(frames, isExec && !Sh.raised, own, mark); // "command exec" keeps those that were done
        return status;
      }
    }
    if (Sh.raised) {
      finish(frames, false, own, mark);
      return Sh.status;
    }
  }

  const assigns = n.assigns;
  let traced = "";
  const tracing = opt(O_XTRACE) && !Sh.inPs4;
  for (let i = 0; i < assigns.length; i++) {
    const a = assigns[i];
    const value = expandText(a.value, X_VARTILDE);
    if (!Sh.raised) {
      if (own) {
        saveLocal(a.variable);
        setVariable(a.variable, value, V_EXPORT);
      } else setVariable(a.variable, value, exported);
    }
    if (Sh.raised) {
      finish(frames, false, own, mark);
      return Sh.status;
    }
    if (tracing) traced += (i ? " " : "") + a.variable.name + "=" + (ASH ? ashTraced(value) : value);
  }
  if (tracing) {
    trace(traced, args, redirs.length ? errorBefore : 2);
    if (Sh.raised) {
      finish(frames, false, own, mark);
      return Sh.status;
    }
  }

  if (kind == F_BUILTIN) {
    if (builtin < 0) {
      // only assignments: the status of the last command substitution
      status = Sh.backStatus;
      Sh.status = status;
    } else {
      if (killed && builtin != B_WAIT) reap();
      status = start
        ? callWithRest(builtin, args.slice(start), flags, special)
        : callBuiltin(builtin, args, flags, special);
      killed = builtin == B_KILL;
      if (!killed && !Sh.raised) reap();
    }
  } else if (kind == F_FUNCTION) status = callFunction(func!, args, flags);
  else {
    findCommand(args[start], lookFlags | L_ERROR, path);
    if (Found.kind == F_UNKNOWN) status = 127;
    else if (flags & E_EXIT && !haveTraps()) status = execProgram(args, start, path, Found.index);
    else {
      const job = spawnProgram(n, args, start, path, Found.index);
      status = Sh.raised ? Sh.status : waitForJob(job);
    }
  }
  finish(frames, isExec && !Sh.raised, own, mark);
  if (Input.source != source) unwindSources(source);
  if (lastArg !== null && !Sh.raised) setVariable(variable("_"), lastArg);
  return status;
}

/** Puts back what the command had changed. @param keep exec: its redirections stay */
function finish(frames: i32, keep: bool, own: bool, mark: i32): void {
  if (frameDepth() > frames) {
    unwindFrames(frames + 1);
    popFrame(keep);
  }
  if (own) leaveLocals(mark);
}

/** set -x */
function trace(assigned: string, args: string[], fd: i32): void {
  Sh.inPs4 = true;
  const ps4 = PS4.value;
  let line = ps4 === null ? "" : expandPrompt(ps4);
  Sh.inPs4 = false;
  if (Sh.raised) return;
  line += assigned;
  for (let i = 0; i < args.length; i++) {
    const word = ASH ? ashTraced(args[i]) : args[i];
    line += i || assigned.length ? " " + word : word;
  }
  line += "\n";
  const bytes = heap.alloc(line.length);
  writeAll(fd, bytes, putBytes(bytes, line));
  heap.free(bytes);
}

function callWithRest(builtin: i32, args: string[], flags: i32, special: i32): i32 {
  keepList(args);
  const status = callBuiltin(builtin, args, flags, special);
  dropList();
  return status;
}
/** @param special 1 when an error in it ends a script */
function callBuiltin(builtin: i32, args: string[], flags: i32, special: i32): i32 {
  const outer = Sh.command;
  Sh.command = args[0];
  let status = runBuiltin(builtin, args, flags);
  if (Sh.raised) {
    stdout.discard();
    stdout.error = 0;
    status = Sh.status;
    if (Sh.raised == R_ERROR && special <= 0) Sh.raised = R_NONE;
  } else {
    if (stdout.flush() < 0) {
      stdout.error = 0;
      warn(Sh.command + ": I/O error");
      status |= 1;
    }
    Sh.status = status;
  }
  Sh.command = outer;
  return status;
}

/** As many calls of functions inside each other as dash allows. */
const MAX_DEPTH = 1000;

function callFunction(f: FuncNode, args: string[], flags: i32): i32 {
  if (Sh.functionDepth >= MAX_DEPTH)
    return fail("Maximum function recursion depth (" + MAX_DEPTH.toString() + ") reached");
  Sh.functionDepth++;
  const params = Sh.params;
  const optIndex = Sh.optIndex;
  const optOffset = Sh.optOffset;
  const funcLine = Sh.funcLine;
  const loopNest = Sh.loopNest;
  Sh.params = args.slice(1);
  Sh.optIndex = 1;
  Sh.optOffset = -1;
  Sh.funcLine = f.line;
  Sh.loopNest = 0;
  keepNode(f);
  keepList(params);
  const status = evalTree(f.body, flags & E_TESTED);
  dropList();
  dropNode();
  Sh.functionDepth--;
  Sh.loopNest = loopNest;
  Sh.funcLine = funcLine;
  Sh.params = params;
  Sh.optIndex = optIndex;
  Sh.optOffset = optOffset;
  Sh.skip &= ~(SKIP_FUNC | SKIP_FUNCDEF);
  return status;
}
