// The special builtins that steer: break, continue, return, shift, eval, ".", exec, exit.

import { ENOENT, ENOTDIR, strerror } from "../../../lib/errno";
import { stderr } from "../../../lib/io";
import { isReg, Stat } from "../../../lib/stat";
import { close, F_DUPFD_CLOEXEC, fcntl, O_RDONLY, open } from "../../../lib/sys/file";
import { appletNamed } from "../../ash/applets";
import { ASH } from "../../ash/flavour";
import { E_TESTED, evalString, evalTree } from "../eval";
import { Input, pushFile, unwindSources } from "../input";
import { stoppedJobs } from "../jobs";
import { currentPath, pathElements, pathOf } from "../lookup";
import { Options, optionsChanged } from "../options";
import { Parse, parseCommand } from "../parser";
import { execProgram } from "../program";
import { dropList, dropNode, keepList, keepNode } from "../roots";
import {
  fail,
  O_INTERACTIVE,
  O_MONITOR,
  R_ERROR,
  R_EXIT,
  raise,
  Sh,
  SKIP_BREAK,
  SKIP_CONT,
  SKIP_FUNC,
  SKIP_FUNCDEF,
  setOpt,
  warn,
} from "../state";
import { Signals } from "../trap";
import { parseCount } from "./number";

export function breakCommand(args: string[], goOn: bool): i32 {
  let n = 1;
  if (args.length > 1) {
    n = parseCount(args[1]);
    if (n == 0) fail("Illegal number: " + args[1]);
    if (Sh.raised) return 2;
  }
  if (n > Sh.loopNest) n = Sh.loopNest;
  if (n > 0) {
    Sh.skip = goOn ? SKIP_CONT : SKIP_BREAK;
    Sh.skipCount = n;
  }
  return 0;
}

export function returnCommand(args: string[]): i32 {
  let status = Sh.status;
  if (args.length > 1) {
    status = parseCount(args[1]);
    if (status < 0) return 2;
    Sh.skip = SKIP_FUNC;
  } else Sh.skip = SKIP_FUNCDEF;
  return status;
}

export function shift(args: string[]): i32 {
  let n = 1;
  if (args.length > 1) {
    n = parseCount(args[1]);
    if (n < 0) return 2;
  }
  if (n > Sh.params.length) return ASH ? 1 : fail("can't shift that many");
  if (n) Sh.params = Sh.params.slice(n);
  Sh.optIndex = 1;
  Sh.optOffset = -1;
  return 0;
}

export function evalBuiltin(args: string[], flags: i32): i32 {
  if (args.length < 2) return 0;
  return evalString(args.length == 2 ? args[1] : args.slice(1).join(" "), flags & E_TESTED);
}

/** Opens a script for reading, out of the way of small descriptors; raises an error. */
export function openScript(path: string): i32 {
  const fd = open(path, O_RDONLY);
  if (fd < 0) {
    if (ASH) warn("can't open '" + path + "': " + strerror(fd));
    else warn("cannot open " + path + ": " + (fd == -ENOENT || fd == -ENOTDIR ? "No such file" : strerror(fd)));
    Sh.status = 2;
    raise(R_ERROR);
    return fd;
  }
  if (fd >= 10) return fd;
  const moved = fcntl(fd, F_DUPFD_CLOEXEC, 10);
  close(fd);
  if (moved < 0) fail(fd.toString() + ": " + strerror(moved));
  return moved;
}
/** Runs commands from the current source to its end. */
export function runFile(): i32 {
  let status = 0;
  while (true) {
    const n = parseCommand(false);
    if (Parse.failed || Parse.atEnd) break;
    keepNode(n);
    const r = evalTree(n, 0);
    dropNode();
    if (n !== null) status = r;
    if (Sh.raised) break;
    if (Sh.skip) {
      Sh.skip &= ~(SKIP_FUNC | SKIP_FUNCDEF);
      break;
    }
  }
  return status;
}

export function dot(args: string[]): i32 {
  const o = new Options(args, "");
  if (o.next() < 0) return 2;
  if (o.index >= args.length) return 0;
  const name = args[o.index];
  let path = name;
  if (!name.includes("/")) {
    path = "";
    const st = new Stat();
    const elements = pathElements(currentPath());
    for (let i = 0; i < elements.length; i++) {
      const p = pathOf(elements[i], name);
      if (st.stat(p) == 0 && isReg(st.mode)) {
        path = p;
        break;
      }
    }
    if (!path.length) return fail(name + ": not found");
  }
  const fd = openScript(path);
  if (Sh.raised) return 2;
  const outer = Input.source;
  const prompting = Input.prompting;
  pushFile(fd);
  Sh.command = path; // what messages name from here on
  keepList([path]);
  const status = runFile();
  dropList();
  unwindSources(outer);
  Input.prompting = prompting;
  return status;
}

export function execBuiltin(args: string[]): i32 {
  if (args.length < 2) return 0;
  setOpt(O_INTERACTIVE, false); // the program gets signals as they were
  setOpt(O_MONITOR, false);
  optionsChanged();
  const slash = args[1].includes("/");
  const applet = ASH && !slash ? appletNamed(args[1]) : 0;
  return execProgram(args, 1, null, applet ? applet : slash ? -1 : 0);
}

/** Whether exit has warned of stopped jobs, so that the next exit goes: 2 just now, 1 one command ago. */
let warned = 0;
export function forgetWarning(): void {
  warned = warned == 2 ? 1 : 0;
}
/** Warns once when jobs are stopped; true when it has just done so. */
export function warnStopped(): bool {
  if (warned || !stoppedJobs()) return false;
  stderr.put("You have stopped jobs.\n");
  warned = 2;
  return true;
}

export function exitCommand(args: string[]): i32 {
  if (warnStopped()) return 0;
  if (args.length > 1) {
    const n = parseCount(args[1]);
    if (n < 0) return 2;
    Sh.status = n;
  } else if (Signals.savedStatus >= 0) Sh.status = Signals.savedStatus; // in a trap: the status from before it
  raise(R_EXIT);
  return Sh.status;
}
