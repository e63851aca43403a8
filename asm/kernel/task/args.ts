// What a program asks about its own start: argv, environment, and the applet that a stub named. WALI's __cl_* calls and our
// nut.env_*; addresses are the program's.

import { strLen } from "../mem/str";
import { copyToUser } from "../mem/user";
import { lock, unlock } from "../sync/lock";
import { current } from "./current";
import { Mm } from "./mm";

function mm(): Mm {
  return changetype<Mm>(current.mm);
}

function arg(i: i32): usize {
  let at = mm().argv;
  const end = at + mm().argvSize;
  while (i > 0 && at < end) {
    at += <usize>strLen(at) + 1;
    i--;
  }
  return at < end ? at : 0;
}

/** wali.__cl_get_argc. */
export function argc(): i32 {
  return <i32>mm().argc;
}

/** wali.__cl_get_argv_len(i): without the NUL. */
export function argvLen(i: i32): i32 {
  const at = arg(i);
  return at ? strLen(at) : 0;
}

/** wali.__cl_copy_argv(buf, i): with the NUL. @returns 0 */
export function argvCopy(buf: i32, i: i32): i32 {
  const at = arg(i);
  if (!at) return -1;
  lock();
  const err = copyToUser(<u32>buf, at, <u32>strLen(at) + 1);
  unlock();
  return err;
}

/** nut.env_size: bytes of the block of K=V strings, each with its NUL. */
export function envSize(): i32 {
  return <i32>mm().envSize;
}

/** nut.env_copy(buf). */
export function envCopy(buf: i32): i32 {
  lock();
  const err = copyToUser(<u32>buf, mm().envp, mm().envSize);
  unlock();
  return err;
}

/** nut.applet(buf, size): the applet's name with NUL. @returns its length, 0 when the program is no stub's */
export function applet(buf: i32, size: i32): i32 {
  const at = mm().applet;
  if (!at) return 0;
  const n = strLen(at);
  if (n + 1 > size) return 0;
  lock();
  const err = copyToUser(<u32>buf, at, <u32>n + 1);
  unlock();
  return err ? 0 : n;
}
