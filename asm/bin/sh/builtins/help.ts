// help and history: for people at a terminal (dash has neither).
import { println } from "../../../lib/io";
import { clearHistory, historyLines } from "../edit/history";
import { Options } from "../options";
import { warn } from "../state";
import { findBuiltin } from "./table";

// One line a builtin: name, usage, what it does.
const TEXTS: StaticArray<string> = [
  ".",
  ". FILE",
  "run the commands of FILE in this shell",
  ":",
  ": [ARG...]",
  "do nothing, successfully",
  "[",
  "[ EXPRESSION ]",
  "test files, strings and numbers; see test",
  "alias",
  "alias [NAME[=TEXT]...]",
  "show or define words that stand for others",
  "bg",
  "bg [JOB...]",
  "let stopped jobs go on in the background",
  "break",
  "break [N]",
  "leave N loops",
  "cd",
  "cd [-L|-P] [DIR|-]",
  "go to a directory; without DIR, home; -, where you were before",
  "command",
  "command [-p] [-v|-V] NAME [ARG...]",
  "run NAME though there is a function of that name, or say what it is",
  "continue",
  "continue [N]",
  "go on with the next turn of the N-th loop",
  "echo",
  "echo [-n] [TEXT...]",
  "print TEXT, with \\n, \\t ... meaning what they do in C",
  "eval",
  "eval [TEXT...]",
  "read TEXT as commands",
  "exec",
  "exec [COMMAND [ARG...]]",
  "become COMMAND; without one, keep the redirections",
  "exit",
  "exit [N]",
  "leave this shell with status N",
  "export",
  "export [-p] [NAME[=VALUE]...]",
  "pass variables on to programs",
  "false",
  "false",
  "do nothing, unsuccessfully",
  "fg",
  "fg [JOB]",
  "bring a job to the foreground",
  "getopts",
  "getopts LETTERS NAME [ARG...]",
  "take the next option of the arguments",
  "hash",
  "hash [-r] [NAME...]",
  "show, fill or forget the table of found programs",
  "help",
  "help [NAME...]",
  "this list, or one line of it",
  "history",
  "history [-c]",
  "show, or forget, the lines typed so far",
  "jobs",
  "jobs [-l|-p] [JOB...]",
  "show what runs or is stopped in the background",
  "kill",
  "kill [-s NAME|-NAME|-N] PID|JOB...",
  "send a signal; kill -l lists them",
  "local",
  "local NAME[=VALUE]...",
  "variables of this function only",
  "printf",
  "printf FORMAT [ARG...]",
  "print by a format",
  "pwd",
  "pwd [-L|-P]",
  "print the working directory",
  "read",
  "read [-r] [-p PROMPT] NAME...",
  "read a line into variables",
  "readonly",
  "readonly [-p] [NAME[=VALUE]...]",
  "variables that may not change any more",
  "return",
  "return [N]",
  "leave a function or a file with status N",
  "set",
  "set [-efux...] [-o OPTION] [--] [ARG...]",
  "options, positional parameters; without arguments, all variables",
  "shift",
  "shift [N]",
  "drop the first N parameters",
  "test",
  "test EXPRESSION",
  "test files (-e -f -d ...), strings (= != -z -n) and numbers (-eq -lt ...)",
  "times",
  "times",
  "processor time used so far",
  "trap",
  "trap [COMMAND SIGNAL...]",
  "run COMMAND when a signal comes, or at EXIT",
  "true",
  "true",
  "do nothing, successfully",
  "type",
  "type NAME...",
  "say what a name means",
  "ulimit",
  "ulimit [-HSa] [-LETTER [N]]",
  "show or set limits",
  "umask",
  "umask [-S] [MODE]",
  "show or set what new files do not permit",
  "unalias",
  "unalias -a|NAME...",
  "forget aliases",
  "unset",
  "unset [-f|-v] NAME...",
  "forget variables or functions",
  "wait",
  "wait [PID|JOB...]",
  "wait for background jobs",
];

function line(i: i32): string {
  const usage = TEXTS[i + 1];
  return usage.length < 38 ? usage.padEnd(38) + " " + TEXTS[i + 2] : usage + "\n" + " ".repeat(39) + TEXTS[i + 2];
}
export function help(args: string[]): i32 {
  if (args.length < 2) {
    println(
      "The words this shell knows itself; everything else is a program (ls /bin shows them, man NAME explains them):\n",
    );
    for (let i = 0; i < TEXTS.length; i += 3) println(line(i));
    println("\nKeys: ^A ^E ends of the line, ^R search what was typed, Tab completes, ^C ^Z ^D as ever.");
    return 0;
  }
  let status = 0;
  for (let k = 1; k < args.length; k++) {
    let found = false;
    for (let i = 0; i < TEXTS.length && !found; i += 3) {
      if (TEXTS[i] == args[k]) {
        println(line(i));
        found = true;
      }
    }
    if (!found) {
      warn(args[k] + (findBuiltin(args[k]) >= 0 ? ": no help" : ": not a builtin; try man " + args[k]));
      status = 1;
    }
  }
  return status;
}

export function history(args: string[]): i32 {
  const o = new Options(args, "c");
  const c = o.next();
  if (c < 0) return 2;
  if (c) {
    clearHistory();
    return 0;
  }
  const lines = historyLines();
  for (let i = 0; i < lines.length; i++) println((i + 1).toString().padStart(5) + "  " + lines[i]);
  return 0;
}
