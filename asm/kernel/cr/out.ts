// The image files that a checkpoint is writing: those that all tasks share stay open until its end, one slot serves for the
// others, one after the other.

import { CR_TABLES } from "../mem/map";
import { ImageOut, imageBegin, imageEnd, imageName } from "./folder";

export const OUT_FILES = 0;
export const OUT_PIPES_DATA = 1;
export const OUT_FIFO_DATA = 2;
export const OUT_REMAP = 3;
export const OUT_TTY_INFO = 4;
export const OUT_MEMFD = 5;
export const OUT_QUEUES = 6;
/** The file of one task, one namespace … */
export const OUT_ONE = 7;
/** The pages of a memory, while OUT_ONE is their map. */
export const OUT_PAGES = 8;
/** Files of our own: POSIX message queues, and what descriptions have that CRIU has no field for. */
export const OUT_QUEUE = 9;
export const OUT_OWN_FILES = 10;
/** Messages of unix sockets, and what CRIU has no field for in them. */
export const OUT_MESSAGES = 11;
/** What came into terminals and has not been read; where their line disciplines stand. */
export const OUT_TTY_DATA = 12;
export const OUT_OWN_TTY = 13;
/** What waits in a TCP connection. */
export const OUT_STREAM = 14;
/** What sockets have that CRIU has no field for. */
export const OUT_SOCKETS = 15;
const OUTS = 16;

const AT: usize = CR_TABLES + 1024;

@inline
export function out(which: i32): ImageOut {
  return changetype<ImageOut>(AT + <usize>which * 32);
}
if (offsetof<ImageOut>() > 32) ERROR("ImageOut outgrew its slot");

/** A file that is begun when the first entry of its kind is met. */
export function shared(which: i32, name: string, magic: u32): ImageOut {
  const o = out(which);
  if (!o.file && !o.err) {
    imageName(name);
    imageBegin(o, magic);
  }
  return o;
}

export function outsClear(): void {
  memory.fill(AT, 0, OUTS * 32);
}

export function outsEnd(): void {
  for (let i = 0; i < OUTS; i++) if (out(i).file) imageEnd(out(i));
}
