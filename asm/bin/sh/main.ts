// sh(1): the POSIX shell as dash 0.5.12 has it. Start, the main loop, and what an error leaves to be put right.
import { SAVEPOINT_REQUEST_MAX, SAVEPOINT_SOCKET } from "../../abi/savepoint";
import { stderr, stdout } from "../../lib/io";
import { askMachine } from "../../lib/savepoint";
import { SIGINT } from "../../lib/signal";
import { geteuid } from "../../lib/sys/cred";
import { access, close, isatty, O_RDONLY, open, W_OK } from "../../lib/sys/file";
import { getpid, getppid } from "../../lib/sys/proc";
import { ASH } from "../ash/flavour";
import { initDirectory } from "./builtins/cd";
import { forgetWarning, openScript, runFile, warnStopped } from "./builtins/control";
import { editing, typedCommand } from "./edit/edit";
import { historyLines, loadHistory, saveHistory } from "./edit/history";
import { E_EXIT, evalString, evalTree } from "./eval";
import { exitShell } from "./exit";
import { Out } from "./expand";
import { flushInput, Input, pushFile, Source, unwindSources } from "./input";
import { jobControl, SHOW_CHANGED, showJobs } from "./jobs";
import { optionsChanged, parseOptions } from "./options";
import { Parse, parseCommand } from "./parser";
import { expandPrompt } from "./prompt";
import { unwindFrames } from "./redir";
import { dropNode, keepNode } from "./roots";
import {
  fail,
  O_IGNOREEOF,
  O_INTERACTIVE,
  O_MONITOR,
  O_STDIN,
  opt,
  R_END,
  R_EXIT,
  R_INT,
  R_NONE,
  Sh,
  SKIP_FUNC,
  SKIP_FUNCDEF,
  setOpt,
} from "./state";
import { commandText } from "./text";
import { catchChild, runPending, setSignal } from "./trap";
import { initVariables, lookup, undoLocals } from "./vars";

/** Puts right what an error has left half done, at an interactive shell. */
function recover(outer: Source): void {
  const interrupted = Sh.raised == R_INT;
  Sh.raised = R_NONE;
  Sh.skip = 0;
  Sh.loopNest = 0;
  Sh.funcLine = 0;
  Sh.command = "";
  Sh.inPs4 = false;
  Parse.failed = false;
  Out.length = 0;
  Out.regionCount = 0;
  stdout.discard();
  unwindFrames(0);
  undoLocals(0);
  unwindSources(outer);
  flushInput();
  if (interrupted) stderr.put("\n");
}

/** What the shell was told last. */
let command = "";

/** A machine that keeps moments to go back to keeps this one: what the next command does can be undone. */
function keepPrompt(): void {
  if (access(SAVEPOINT_SOCKET, W_OK) != 0) return;
  let line = "prompt ";
  for (let i = 0; i < command.length; i++) {
    const c = command.charCodeAt(i);
    // A character is not cut in two.
    if (line.length >= SAVEPOINT_REQUEST_MAX - 4 && (c & 0xc0) != 0x80) break;
    line += c < 32 || c == 127 ? " " : command.charAt(i);
  }
  askMachine(line);
}

/** What the shell that began this one was told last, as far as the history says. */
function commandBefore(): string {
  const lines = historyLines();
  return Sh.loginShell || !lines.length ? "" : lines[lines.length - 1];
}

/** Reads and runs commands to the end of the input. Returns when the shell is to exit. */
function commandLoop(): void {
  const outer = Input.source;
  let ends = 0;
  let changed = true;
  if (opt(O_INTERACTIVE)) command = commandBefore();
  while (true) {
    if (jobControl) {
      const jobs = showJobs(SHOW_CHANGED);
      if (jobs.length) stderr.put(jobs);
    }
    const interactive = opt(O_INTERACTIVE);
    if (interactive && changed && !Sh.level) keepPrompt();
    changed = false;
    const n = parseCommand(interactive);
    if (interactive && editing()) saveHistory();
    if (!Sh.raised) {
      if (Parse.atEnd) {
        if (ends >= 50) return;
        if (!(interactive && warnStopped())) {
          if (!opt(O_IGNOREEOF)) {
            if (interactive) stderr.put("\n");
            return;
          }
          stderr.put('\nUse "exit" to leave shell.\n');
        }
        ends++;
        Input.atEof = false;
        continue;
      }
      ends = 0;
      if (n !== null) {
        changed = true;
        if (interactive) command = editing() ? typedCommand() : commandText(n);
        keepNode(n);
        evalTree(n, 0);
        dropNode();
      } else runPending(); // what came while an empty line was typed
      if (n !== null && !Sh.raised) forgetWarning();
      if (Sh.skip && !Sh.raised) {
        Sh.skip &= ~(SKIP_FUNC | SKIP_FUNCDEF);
        return;
      }
    }
    if (Sh.raised) {
      if (Sh.raised == R_EXIT || Sh.raised == R_END || !opt(O_INTERACTIVE) || Sh.level) return;
      recover(outer);
    }
  }
}

/** Runs a start-up file, if there is one. */
function runProfile(path: string): void {
  const fd = open(path, O_RDONLY);
  if (fd < 0) return;
  close(fd);
  const script = openScript(path);
  if (script < 0) return;
  const outer = Input.source;
  pushFile(script);
  runFile();
  unwindSources(outer);
  if (Sh.raised && Sh.raised != R_EXIT && Sh.raised != R_END && opt(O_INTERACTIVE)) recover(outer);
}

export function main(args: string[]): i32 {
  Sh.rootPid = getpid();
  if (args.length) Sh.arg0 = args[0];
  Sh.loginShell = Sh.arg0.startsWith("-");
  initVariables(getppid(), geteuid() == 0);
  let at = parseOptions(args, 1, true);
  if (Sh.raised) return 2;
  const rest = args.length - at;
  let text: string | null = null;
  if (rest == 0) {
    if (Sh.commandMode) {
      fail("-c requires an argument");
      return 2;
    }
    setOpt(O_STDIN, true);
  }
  if (!opt(O_INTERACTIVE) && opt(O_STDIN) && !Sh.commandMode && isatty(0) && isatty(1)) setOpt(O_INTERACTIVE, true);
  if (opt(O_INTERACTIVE)) setOpt(O_MONITOR, true);
  Input.source.fd = 0;
  if (Sh.commandMode) {
    text = args[at++];
    if (at < args.length) Sh.arg0 = args[at++];
  } else if (!opt(O_STDIN)) {
    const fd = openScript(args[at]);
    if (Sh.raised) return Sh.status;
    Sh.arg0 = args[at++];
    Sh.scriptMode = true;
    Input.source.fd = fd;
  }
  Sh.params = args.slice(at);
  setSignal(SIGINT);
  catchChild();
  optionsChanged();
  initDirectory();
  const outer = Input.source;
  if (Sh.loginShell) {
    runProfile("/etc/profile");
    const home = lookup("HOME");
    if (home !== null && !Sh.raised) runProfile(home + "/.profile");
  }
  if (opt(O_INTERACTIVE) && !Sh.raised) {
    const env = lookup("ENV");
    if (env !== null && env.length) runProfile(expandPrompt(env));
    if (editing()) loadHistory();
  }
  Input.source = outer;
  // the last command of -c is not exec'ed in place: dash forks for it, and pids show it; ash does
  if (!Sh.raised && text !== null) evalString(text, ASH ? E_EXIT : 0);
  if (!Sh.raised && (opt(O_STDIN) || text === null)) commandLoop();
  exitShell();
  return 0;
}
