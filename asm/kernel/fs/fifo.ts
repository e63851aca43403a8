// FIFOs: fifo(7). Opening one end waits for the other. The file of an open that waits is whole and counted in the pipe, so
// that the other side sees it; it belongs to the task (task.opening) until the open is over.

import { EAGAIN, EINVAL, ENOMEM, ENXIO, ERESTARTSYS } from "../../abi/errno";
import { O_NONBLOCK } from "../../abi/fs";
import { wakeAll } from "../sync/wait";
import { blockOn } from "../task/call";
import { current, hostMode } from "../task/current";
import { signalPending } from "../task/signal";
import { Task } from "../task/task";
import { filePut } from "./file";
import { attach, Pipe, pipeNew, pipeOf } from "./pipe";
import { File, FMODE_READ, FMODE_WRITE, FS_PIPEFS, isNull } from "./types";

/**
 * The last step of opening a FIFO, or a pipe by /proc/self/fd/N.
 * @returns 0, or -errno (the caller puts the file), or BLOCKED (it does not, and begins again with fifoOpening())
 */
export function fifoOpen(file: File): i64 {
  if (current.opening == changetype<usize>(file)) return waitPartner(file);
  const inode = file.inode;
  const mode = file.mode & (FMODE_READ | FMODE_WRITE);
  if (!mode) return -EINVAL;
  let p = changetype<Pipe>(inode.pipe);
  // open(2): O_NONBLOCK | O_WRONLY and nobody reads. A pipe may be opened again whatever is open.
  const isPipe = inode.sb.fstype == FS_PIPEFS;
  const nonblock = (file.flags & O_NONBLOCK) != 0;
  if (!isPipe && nonblock && mode == FMODE_WRITE && (isNull(p) || !p.readers)) return -ENXIO;
  if (isNull(p)) {
    p = pipeNew();
    if (isNull(p)) return -ENOMEM;
    inode.pipe = changetype<usize>(p);
  }
  const first = (mode & FMODE_READ && !p.readers) || (mode & FMODE_WRITE && !p.writers);
  attach(file, p);
  if (first) wakeAll(p.openWait);
  if (isPipe) return 0;
  if (mode == FMODE_READ && !p.writers) {
    // Not hung up before the first writer has come and gone.
    file.seen = p.writeOpens;
    if (nonblock) return 0;
  } else if (mode == FMODE_WRITE && !p.readers) file.seen = p.readOpens;
  else return 0;
  // The control plane never waits.
  if (hostMode) return -EAGAIN;
  return waitPartner(file);
}

/** Waits until the other side has been opened since, if only for a moment. */
function waitPartner(file: File): i64 {
  const p = pipeOf(file);
  const partner = file.mode & FMODE_READ ? p.writeOpens : p.readOpens;
  current.opening = 0;
  if (file.seen != <u64>partner) {
    file.seen = 0;
    return 0;
  }
  if (signalPending()) return -ERESTARTSYS;
  const r = blockOn(p.openWait);
  if (r != -ENOMEM) current.opening = changetype<usize>(file);
  return r;
}

/** The file that the running task is in the middle of opening, or null. */
export function fifoOpening(): File {
  return changetype<File>(current.opening);
}

/** The task goes away in the middle of an open. */
export function fifoAbandon(task: Task): void {
  if (!task.opening) return;
  const file = changetype<File>(task.opening);
  task.opening = 0;
  filePut(file);
}
