// From _start to main and out again: arguments, the applet's name, exit(3). Also names what an applet calls itself in messages.

import { abort } from "./abort";
import { fromBytes } from "./bytes";
import { strerror } from "./errno";
import { stderr, stdout } from "./io";
import * as raw from "./sys/raw";

@external("wali", "__cl_get_argc") declare function clGetArgc(): i32;
@external("wali", "__cl_get_argv_len") declare function clGetArgvLen(i: i32): i32;
@external("wali", "__cl_copy_argv") declare function clCopyArgv(ptr: i32, i: i32): i32;
@external("nut", "applet") declare function nutApplet(ptr: i32, size: i32): i32;

/** What main returns for a name it does not know. */
export const NO_APPLET = -1;

/** argv[0] as it was given: the program's name in messages (program_invocation_name). */
export let prog: string = "";
/** The applet that runs: "ls" even when argv[0] is something else. */
export let applet: string = "";

/** The executable is busybox. */
export let inBusybox: bool = false;
/** What a status becomes in busybox. */
let busyboxStatus: ((status: i32) => i32) | null = null;
export function statusIs(meant: (status: i32) => i32): void {
  busyboxStatus = meant;
}

/** The last component of argv[0] (program_invocation_short_name). */
export function progShort(): string {
  const slash = prog.lastIndexOf("/");
  return slash < 0 ? prog : prog.substring(slash + 1);
}
/** For programs that name themselves otherwise (sh's $0, a login shell's "-sh"). */
export function setProg(name: string): void {
  prog = name;
}

function loadArguments(): string[] {
  const argc = clGetArgc();
  const args = new Array<string>();
  let size = 0;
  let buffer: usize = 0;
  for (let i = 0; i < argc; i++) {
    const n = clGetArgvLen(i);
    if (n + 1 > size) {
      if (buffer) heap.free(buffer);
      size = n + 256;
      buffer = heap.alloc(size);
    }
    clCopyArgv(buffer as i32, i);
    args.push(fromBytes(buffer, n));
  }
  if (buffer) heap.free(buffer);
  return args;
}

/** Runs `main` with the applet's name and argv, and exits with what it returns. */
export function run(main: (name: string, args: string[]) => i32): void {
  const args = loadArguments();
  prog = args.length ? args[0] : "";
  const name = memory.data(64);
  const n = nutApplet(name as i32, 64);
  applet = n > 0 ? fromBytes(name, n & 0xff) : progShort();
  inBusybox = (n & 0x100) != 0;
  if (applet.startsWith("-")) applet = applet.substring(1); // a login shell
  const code = main(applet, args);
  if (code == NO_APPLET) {
    stderr.put(prog + ": applet not found\n");
    exit(127);
  }
  exit(code);
}

/** The status that a failed write to stdout gives, when it is not 1 (grep and diff: 2). */
export let writeErrorStatus: i32 = 1;
export function setWriteErrorStatus(status: i32): void {
  writeErrorStatus = status;
}

/**
 * exit(3) with gnulib's close_stdout: what cannot be written is an error. When the last write was well (or there was none) but
 * one before it failed, nobody knows any more why: a terminal's lines are written as they end.
 */
export function exit(code: i32): void {
  const before = stdout.error;
  stdout.error = 0;
  const e = stdout.flush();
  if (e < 0 || before < 0) {
    stderr.put(prog + ": write error" + (e < 0 ? ": " + strerror(e) : "") + "\n");
    code = writeErrorStatus;
  }
  const meant = busyboxStatus;
  if (meant !== null && inBusybox) code = meant(code);
  raw.SYS_exit_group(code);
  unreachable();
}

// asconfig.json names this as the runtime's abort; importing it here is what brings it into every program
export { abort };
