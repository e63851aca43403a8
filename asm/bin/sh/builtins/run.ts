// Calls a builtin by its number.

import { aliasCommand, unaliasCommand } from "./alias";
import { cd, pwd } from "./cd";
import { breakCommand, dot, evalBuiltin, execBuiltin, exitCommand, returnCommand, shift } from "./control";
import { echo } from "./echo";
import { getopts } from "./getopts";
import { help, history } from "./help";
import { fgCommand, jobsCommand, waitCommand } from "./jobs";
import { kill } from "./kill";
import { times, ulimit, umaskCommand } from "./limits";
import { printf } from "./printf";
import { readCommand } from "./read";
import {
  B_ALIAS,
  B_BG,
  B_BRACKET,
  B_BREAK,
  B_CD,
  B_CHDIR,
  B_COLON,
  B_COMMAND,
  B_CONTINUE,
  B_DOT,
  B_ECHO,
  B_EVAL,
  B_EXEC,
  B_EXIT,
  B_EXPORT,
  B_FALSE,
  B_FG,
  B_GETOPTS,
  B_HASH,
  B_HELP,
  B_HISTORY,
  B_JOBS,
  B_KILL,
  B_LOCAL,
  B_PRINTF,
  B_PWD,
  B_READ,
  B_READONLY,
  B_RETURN,
  B_SET,
  B_SHIFT,
  B_TEST,
  B_TIMES,
  B_TRAP,
  B_TRUE,
  B_TYPE,
  B_ULIMIT,
  B_UMASK,
  B_UNALIAS,
  B_UNSET,
  B_WAIT,
} from "./table";
import { test } from "./test";
import { trapCommand } from "./trap";
import { commandBuiltin, hash, type } from "./type";
import { exportCommand, localCommand, setCommand, unset } from "./variables";

/** @param args args[0] is the name it was called by @returns the status; Sh.raised tells of errors */
export function runBuiltin(b: i32, args: string[], flags: i32): i32 {
  switch (b) {
    case B_COLON:
    case B_TRUE:
      return 0;
    case B_FALSE:
      return 1;
    case B_BRACKET:
    case B_TEST:
      return test(args);
    case B_ECHO:
      return echo(args);
    case B_PRINTF:
      return printf(args);
    case B_READ:
      return readCommand(args);
    case B_CD:
    case B_CHDIR:
      return cd(args);
    case B_PWD:
      return pwd(args);
    case B_BREAK:
    case B_CONTINUE:
      return breakCommand(args, b == B_CONTINUE);
    case B_RETURN:
      return returnCommand(args);
    case B_SHIFT:
      return shift(args);
    case B_EVAL:
      return evalBuiltin(args, flags);
    case B_DOT:
      return dot(args);
    case B_EXEC:
      return execBuiltin(args);
    case B_EXIT:
      return exitCommand(args);
    case B_SET:
      return setCommand(args);
    case B_EXPORT:
    case B_READONLY:
      return exportCommand(args, b == B_READONLY);
    case B_LOCAL:
      return localCommand(args);
    case B_UNSET:
      return unset(args);
    case B_TRAP:
      return trapCommand(args);
    case B_KILL:
      return kill(args);
    case B_WAIT:
      return waitCommand(args);
    case B_JOBS:
      return jobsCommand(args);
    case B_FG:
    case B_BG:
      return fgCommand(args, b == B_FG);
    case B_TYPE:
      return type(args);
    case B_COMMAND:
      return commandBuiltin(args);
    case B_HASH:
      return hash(args);
    case B_GETOPTS:
      return getopts(args);
    case B_ALIAS:
      return aliasCommand(args);
    case B_UNALIAS:
      return unaliasCommand(args);
    case B_UMASK:
      return umaskCommand(args);
    case B_ULIMIT:
      return ulimit(args);
    case B_TIMES:
      return times();
    case B_HELP:
      return help(args);
    case B_HISTORY:
      return history(args);
  }
  return 0;
}
