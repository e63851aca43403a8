// criu's log: a file in the work directory, else standard error. Errors go to both, so that who reads neither still sees why.

import { cstr, strlen } from "../../lib/bytes";
import { stderr } from "../../lib/io";
import { O_APPEND, O_CLOEXEC, O_CREAT, O_TRUNC, O_WRONLY, open, writeAll } from "../../lib/sys/file";

let fd: i32 = -1;
/** Verbosity 0: the log is there, and empty. */
let quiet: bool = false;

/** @param path  "-": standard output @returns 0 or −errno */
export function openLog(path: string, verbosity: i32): i32 {
  quiet = !verbosity;
  if (path == "-") {
    fd = 1;
    return 0;
  }
  fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600);
  return fd < 0 ? fd : 0;
}

function put(line: string): void {
  if (quiet) return;
  const text = cstr(line);
  writeAll(fd, text, strlen(text));
}

export function info(message: string): void {
  if (fd >= 0) put(message + "\n");
}

/** @returns 1, the status of what failed */
export function error(message: string): i32 {
  if (fd >= 0) put("Error: " + message + "\n");
  stderr.put("criu: " + message + "\n");
  return 1;
}
