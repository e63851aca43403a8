// What these programs share: their help, their complaints about usage.

import { fromBytes } from "../../lib/bytes";
import { warn, warnx } from "../../lib/err";
import { print, stderr } from "../../lib/io";
import { progShort } from "../../lib/start";
import { close, O_CLOEXEC, O_NONBLOCK, pipe2, pipeRead, pipeWrite, read } from "../../lib/sys/file";

/** The ends of the pipe through which the kernel gives the reason of a refusal (logfd of checkpoint(2) and restart(2)). */
let reasonFrom: i32 = -1;
let reasonTo: i32 = -1;

/** @returns a logfd; complain() tells what came through it */
export function logfd(): i32 {
  if (pipe2(O_CLOEXEC | O_NONBLOCK) < 0) return 2;
  reasonFrom = pipeRead();
  reasonTo = pipeWrite();
  return reasonTo;
}

/** The kernel's reason, or "" when it gave none: it is read once. */
export function reason(): string {
  if (reasonFrom < 0) return "";
  const room = memory.data(1024);
  const n = read(reasonFrom, room, 1024);
  close(reasonFrom);
  close(reasonTo);
  reasonFrom = -1;
  return n > 1 ? fromBytes(room, n - 1) : "";
}

/** Says why a call was refused: the kernel's reason, or in want of one what its error means. */
export function complain(error: i32, what: string): void {
  const why = reason();
  if (why.length) warnx(what + ": " + why);
  else warn(error, what);
}

export function help(text: string): i32 {
  print(text);
  return 0;
}

export function tryHelp(): i32 {
  stderr.put("Try '" + progShort() + " --help' for more information.\n");
  return 1;
}

export function badUsage(message: string): i32 {
  stderr.put(progShort() + ": " + message + "\n");
  return tryHelp();
}
