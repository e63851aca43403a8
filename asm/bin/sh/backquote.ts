// Command substitution: the output of a subshell, without its trailing newlines.
import { EINTR } from "../../lib/errno";
import { stdout } from "../../lib/io";
import { close, dup2, pipe, pipeRead, pipeWrite, read } from "../../lib/sys/file";
import { Node } from "./ast";
import { evalInChild } from "./eval";
import { emit, Out } from "./expand";
import { FORK_NOJOB, forkShell, makeJob, waitForJob } from "./jobs";
import { fail, Sh } from "./state";

const CHUNK = 4096;
let buffer: usize = 0;

/** Appends the output of `n` to the expansion buffer, each byte with `mark`. Leaves its status in Sh.backStatus. */
export function substituteCommand(n: Node | null, mark: i32): void {
  if (n === null) {
    Sh.backStatus = 0;
    return;
  }
  if (pipe() < 0) {
    fail("Pipe call failed");
    return;
  }
  const from = pipeRead();
  const to = pipeWrite();
  const job = makeJob(n, 1);
  const pid = forkShell(job, n, FORK_NOJOB);
  if (Sh.raised) {
    close(from);
    close(to);
    return;
  }
  if (pid == 0) {
    close(from);
    if (to != 1) {
      dup2(to, 1);
      close(to);
    }
    stdout.discard();
    evalInChild(n);
  }
  close(to);
  if (!buffer) buffer = heap.alloc(CHUNK);
  const begin = Out.length;
  while (true) {
    const r = read(from, buffer, CHUNK);
    if (r == -EINTR) continue;
    if (r <= 0) break;
    for (let i = 0; i < r; i++) {
      const c = load<u8>(buffer + i);
      if (c) emit((c as i32) | mark);
    }
  }
  close(from);
  Sh.backStatus = waitForJob(job);
  while (Out.length > begin && (load<u16>(Out.units + (((Out.length - 1) as usize) << 1)) & 0xff) == 10) Out.length--;
}
