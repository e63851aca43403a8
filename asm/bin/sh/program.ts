// Executing programs. Everything execve needs lies ready in raw memory before a vfork, because the child shares ours until it execs:
// it may not allocate.
import { putBytes, strdup } from "../../lib/bytes";
import { ENOENT, ENOEXEC, ENOTDIR, strerror } from "../../lib/errno";
import { SIGINT } from "../../lib/signal";
import { SYS_close, SYS_execve, SYS_open, SYS_read, SYS_write } from "../../lib/sys/raw";
import { becomeApplet } from "../ash/applets";
import { ASH } from "../ash/flavour";
import { currentPath, execError, execStatus, pathElements, pathOf } from "./lookup";
import { messagePrefix, R_END, raise, Sh } from "./state";
import { interrupted, releaseInterrupt, setSignal } from "./trap";
import { environment } from "./vars";

const SHELL = "/bin/sh";

/** What lies ready. One at a time is enough: the parent waits in vfork. */
let block: usize = 0; // argv with a free slot before it, then candidates, then the bytes of all
let argv: usize = 0;
let envp: usize = 0;
let envBlock: usize = 0;
let candidates: usize = 0;
let candidateCount = 0;
let shell: usize = 0;
let message: usize = 0;
/** What is to run is an applet (ash): APPLET_*. */
let appletKind = 0;
let messageLength = 0;
/** Where in the message the name of the program begins. */
let nameAt = 0;

/** @param index element of PATH to begin with, −1 = the name has a slash */
export function prepareProgram(args: string[], start: i32, path: string | null, index: i32): void {
  if (!shell) shell = strdup(SHELL);
  const name = args[start];
  const mine = messagePrefix("");
  appletKind = ASH && index < -1 ? index : 0;
  const prefix = mine + name + ": ";
  nameAt = mine.length;
  const paths: string[] = [];
  if (index == -1) paths.push(name);
  else {
    if (ASH && index < 0) index = 0; // when the applet cannot be executed
    const elements = pathElements(path !== null ? path : currentPath());
    for (let i = index; i < elements.length; i++) paths.push(pathOf(elements[i], name));
  }
  const argc = args.length - start;
  let size = (argc + 2 + paths.length) * 4 + prefix.length + 120;
  for (let i = start; i < args.length; i++) size += args[i].length + 1;
  for (let i = 0; i < paths.length; i++) size += paths[i].length + 1;
  block = heap.alloc(size);
  argv = block + 4;
  candidates = argv + (argc + 1) * 4;
  candidateCount = paths.length;
  let to = candidates + paths.length * 4;
  for (let i = 0; i < argc; i++) {
    store<u32>(argv + i * 4, to as u32);
    to = putCstr(to, args[start + i]);
  }
  store<u32>(argv + argc * 4, 0);
  for (let i = 0; i < paths.length; i++) {
    store<u32>(candidates + i * 4, to as u32);
    to = putCstr(to, paths[i]);
  }
  message = to;
  messageLength = putBytes(to, prefix);

  const env = environment();
  size = (env.length + 1) * 4;
  for (let i = 0; i < env.length; i++) size += env[i].length + 1;
  envBlock = heap.alloc(size);
  envp = envBlock;
  to = envp + (env.length + 1) * 4;
  for (let i = 0; i < env.length; i++) {
    store<u32>(envp + i * 4, to as u32);
    to = putCstr(to, env[i]);
  }
  store<u32>(envp + env.length * 4, 0);
}
function putCstr(to: usize, s: string): usize {
  const end = to + putBytes(to, s);
  store<u8>(end, 0);
  return end + 1;
}
export function releaseProgram(): void {
  heap.free(block);
  heap.free(envBlock);
}

const head = memory.data(128);
/** Whether a file without #! may be a script: no control bytes (but white space, SO, SI, ESC) in its first line, as far as 128 bytes go. */
function isText(file: usize): bool {
  const fd = SYS_open(file as i32, 0, 0) as i32;
  if (fd < 0) return true;
  const n = SYS_read(fd, head as i32, 128) as i32;
  SYS_close(fd);
  for (let i = 0; i < n; i++) {
    const c: i32 = load<u8>(head + i);
    if (c == 10) break;
    if ((c < 32 && !(c >= 9 && c <= 15) && c != 27) || c == 127) return false;
  }
  return true;
}

/** Tries the candidates. Returns only when all fail. @returns errno. Allocates nothing. */
export function tryPrograms(): i32 {
  if (ASH && appletKind) becomeApplet(appletKind, argv, envp);
  let e = ENOENT;
  for (let i = 0; i < candidateCount; i++) {
    const file = load<u32>(candidates + i * 4);
    let r = -(SYS_execve(file, argv as i32, envp as i32) as i32);
    if (r == ENOEXEC && isText(file)) {
      // a script without #!
      store<u32>(argv - 4, shell as u32);
      const first = load<u32>(argv);
      store<u32>(argv, file);
      r = -(SYS_execve(shell as i32, (argv - 4) as i32, envp as i32) as i32);
      store<u32>(argv, first);
    }
    if ((r != ENOENT && r != ENOTDIR) || candidateCount == 1) e = r;
  }
  return e;
}
/** Says why, as `warn` does, without allocating. */
export function reportFailure(errno: i32): void {
  const n = messageLength;
  const length = n + putBytes(message + n, execError(errno));
  store<u8>(message + length, 10);
  SYS_write(2, message as i32, length + 1);
}

/** Says that the terminal could not be taken, without allocating. */
export function reportTerminal(errno: i32): void {
  // the shell's prefix ends before the program's name
  let n = putBytes(message + nameAt, "Cannot set tty process group (") + nameAt;
  n += putBytes(message + n, strerror(errno));
  store<u16>(message + n, 0x0a29); // ")" and a newline
  SYS_write(2, message as i32, n + 2);
}

/** Replaces this process. On failure says why and raises the end; a script ends with 127 or 126. */
export function execProgram(args: string[], start: i32, path: string | null, index: i32): i32 {
  if (!releaseInterrupt()) {
    interrupted();
    return Sh.status;
  }
  prepareProgram(args, start, path, index);
  const e = tryPrograms();
  setSignal(SIGINT);
  reportFailure(e);
  releaseProgram();
  Sh.status = execStatus(e);
  raise(R_END);
  return Sh.status;
}
