// Starting programs and hearing how they ended: execvp(3), wait(2).
import { strdup } from "./bytes";
import { environ, getenv } from "./env";
import { EACCES, EINTR, ENOENT, ENOEXEC, ENOTDIR } from "./errno";
import { stdout } from "./io";
import { _exit, execve, fork, wait4, waitStatus } from "./sys/proc";

export function WIFEXITED(status: i32): bool {
  return (status & 0x7f) == 0;
}
export function WEXITSTATUS(status: i32): i32 {
  return (status >> 8) & 0xff;
}
export function WIFSIGNALED(status: i32): bool {
  const low = status & 0x7f;
  return low != 0 && low != 0x7f;
}
export function WTERMSIG(status: i32): i32 {
  return status & 0x7f;
}
export function WCOREDUMP(status: i32): bool {
  return (status & 0x80) != 0;
}
export function WIFSTOPPED(status: i32): bool {
  return (status & 0xff) == 0x7f;
}
export function WSTOPSIG(status: i32): i32 {
  return (status >> 8) & 0xff;
}
export function WIFCONTINUED(status: i32): bool {
  return status == 0xffff;
}
/** What a shell shows for a wait status: the exit code, or 128 + the signal. */
export function statusCode(status: i32): i32 {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + (WIFSTOPPED(status) ? WSTOPSIG(status) : WTERMSIG(status));
}

/** A NULL-ended array of C strings in memory that stays until freeVector. */
export function vector(list: string[]): usize {
  const at = heap.alloc((list.length + 1) * 4);
  for (let i = 0; i < list.length; i++) store<u32>(at + i * 4, strdup(list[i]) as u32);
  store<u32>(at + list.length * 4, 0);
  return at;
}
export function freeVector(at: usize): void {
  for (let p = at; load<u32>(p); p += 4) heap.free(load<u32>(p));
  heap.free(at);
}

/** execve(2) of one path with lists of strings. Returns only on error, −errno. */
export function execPath(path: string, argv: string[], envp: string[]): i32 {
  const a = vector(argv);
  const e = vector(envp);
  let r = execve(path, a, e);
  freeVector(a);
  if (r == -ENOEXEC) {
    // what execvp does with a script without #!
    const script = ["/bin/sh", path];
    for (let i = 1; i < argv.length; i++) script.push(argv[i]);
    const s = vector(script);
    r = execve("/bin/sh", s, e);
    freeVector(s);
  }
  freeVector(e);
  return r;
}

/**
 * execvp(3): searches PATH when argv[0] has no slash. Flushes stdout first.
 * @returns −errno: EACCES when something was found that may not be executed, else what the last try said
 */
export function exec(argv: string[], envp: string[] = environ()): i32 {
  stdout.flush();
  const file = argv[0];
  if (file.includes("/")) return execPath(file, argv, envp);
  if (!file.length) return -ENOENT;
  const path = getenv("PATH");
  const directories = (path === null ? "/bin:/usr/bin" : path).split(":");
  let denied = false;
  let r = -ENOENT;
  for (let i = 0; i < directories.length; i++) {
    const d = directories[i];
    r = execPath(d.length ? d + "/" + file : file, argv, envp);
    if (r == -EACCES) denied = true;
    else if (r != -ENOENT && r != -ENOTDIR) return r;
  }
  return denied ? -EACCES : r;
}

/** Exit statuses of env, nohup, timeout, xargs …: 126 found but not executable, 127 not found. */
export function execFailure(errno: i32): i32 {
  return errno == -ENOENT ? 127 : 126;
}

/** Waits for one child, through interruptions. @returns its wait status, or −errno */
export function waitpid(pid: i32): i32 {
  for (;;) {
    const r = wait4(pid, 0);
    if (r == -EINTR) continue;
    return r < 0 ? r : waitStatus();
  }
}

/** Forks and execs. @returns the child's pid or −errno; a failed exec ends the child with 127 or 126 */
export function spawn(argv: string[]): i32 {
  stdout.flush();
  const pid = fork();
  if (pid == 0) _exit(execFailure(exec(argv)));
  return pid;
}
