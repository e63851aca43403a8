// The options of a command, for Tab: read from what its --help prints. Only programs of the system's own directories are asked,
// because to ask is to run them.

import { fromBytes } from "../../../lib/bytes";
import { exec } from "../../../lib/process";
import { SIGKILL } from "../../../lib/signal";
import { close, dup2, O_RDONLY, open, pipe, pipeRead, pipeWrite, read } from "../../../lib/sys/file";
import { POLLIN, pollOne } from "../../../lib/sys/misc";
import { _exit, fork, kill, wait4 } from "../../../lib/sys/proc";
import { currentPath, F_PROGRAM, Found, findCommand, pathElements, pathOf } from "../lookup";

const known = new Map<string, string[]>();

/** "-x" and "--long" words that the help of `name` mentions. */
export function optionsOf(name: string): string[] {
  if (known.has(name)) return known.get(name);
  const list: string[] = [];
  known.set(name, list);
  findCommand(name, 0);
  if (Found.kind != F_PROGRAM || Found.index < 0) return list;
  const path = pathOf(pathElements(currentPath())[Found.index], name);
  if (
    !path.startsWith("/usr/bin/") &&
    !path.startsWith("/usr/sbin/") &&
    !path.startsWith("/bin/") &&
    !path.startsWith("/sbin/")
  )
    return list;
  const text = helpOf(path);
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) != 0x2d || (i > 0 && !" \t\n[,|(".includes(text.charAt(i - 1)))) continue;
    let j = i;
    while (j < text.length && isOption(text.charCodeAt(j))) j++;
    const option = text.substring(i, j);
    if (option.length > 1 && option != "--" && !list.includes(option)) list.push(option);
    i = j;
  }
  return list;
}
function isOption(c: i32): bool {
  return c == 0x2d || (c >= 48 && c <= 57) || (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a);
}

/** What `path --help` prints within a second. */
function helpOf(path: string): string {
  if (pipe() < 0) return "";
  const from = pipeRead();
  const to = pipeWrite();
  const pid = fork();
  if (pid == 0) {
    close(0);
    open("/dev/null", O_RDONLY);
    dup2(to, 1);
    dup2(to, 2);
    close(from);
    if (to > 2) close(to);
    exec([path, "--help"]);
    _exit(127);
  }
  close(to);
  let text = "";
  const buffer = heap.alloc(4096);
  while (pid > 0 && text.length < 65536 && pollOne(from, POLLIN, 1000) > 0) {
    const n = read(from, buffer, 4096);
    if (n <= 0) break;
    text += fromBytes(buffer, n);
  }
  heap.free(buffer);
  close(from);
  if (pid > 0) {
    kill(pid, SIGKILL);
    wait4(pid, 0);
  }
  return text;
}
