// What a program asks about its own start: argv, environment, and the applet that a stub named. WALI's __cl_* calls and our
// nut.env_*; addresses are the program's.

import { kernelRead } from "../fs/exec";
import { File } from "../fs/types";
import { stackEntry } from "../host";
import { kfree, kmalloc } from "../mem/slab";
import { strLen } from "../mem/str";
import { copyToUser } from "../mem/user";
import { lock, unlock } from "../sync/lock";
import { isBundle } from "./bundle";
import { current } from "./current";
import { Mm } from "./mm";

/** Enough to see what section a file begins with. */
const BUNDLE_HEADER: u32 = 64;

function mm(): Mm {
  return changetype<Mm>(current.mm);
}

/** Where argument i begins, 0 when there is none. Preconditions: the lock, because threads share the place of the last one. */
function argLocked(i: i32): usize {
  const m = mm();
  if (<u32>i >= m.argc) return 0;
  if (<u32>i < m.argIndex) {
    m.argIndex = 0;
    m.argOffset = 0;
  }
  while (m.argIndex < <u32>i) {
    m.argOffset += <u32>strLen(m.argv + m.argOffset) + 1;
    m.argIndex++;
  }
  return m.argOffset < m.argvSize ? m.argv + m.argOffset : 0;
}

/** wali.__cl_get_argc. */
export function argc(): i32 {
  return <i32>mm().argc;
}

/** wali.__cl_get_argv_len(i): without the NUL. */
export function argvLen(i: i32): i32 {
  stackEntry();
  lock();
  const at = argLocked(i);
  const n = at ? strLen(at) : 0;
  unlock();
  return n;
}

/** wali.__cl_copy_argv(buf, i): with the NUL. @returns 0 */
export function argvCopy(buf: i32, i: i32): i32 {
  stackEntry();
  lock();
  const at = argLocked(i);
  const err = at ? copyToUser(<u32>buf, at, <u32>strLen(at) + 1) : -1;
  unlock();
  return err;
}

/** nut.env_size: bytes of the block of K=V strings, each with its NUL. */
export function envSize(): i32 {
  return <i32>mm().envSize;
}

/** nut.env_copy(buf). */
export function envCopy(buf: i32): i32 {
  stackEntry();
  lock();
  const err = copyToUser(<u32>buf, mm().envp, mm().envSize);
  unlock();
  return err;
}

function isFromBundle(m: Mm): bool {
  const header = m.exe ? kmalloc(BUNDLE_HEADER) : 0;
  if (!header) return false;
  const file = changetype<File>(m.exe);
  const n = file.inode.content ? 0 : kernelRead(file, header, BUNDLE_HEADER, 0);
  const found = n > 0 && isBundle(header, <u32>n);
  kfree(header);
  return found;
}

/** In nut.applet's answer: the executable is a bundle, that is busybox. */
const FROM_BUNDLE: i32 = 0x100;

/** nut.applet(buf, size): the applet's name with NUL. @returns its length (and FROM_BUNDLE), 0 when the program is no stub's */
export function applet(buf: i32, size: i32): i32 {
  stackEntry();
  const at = mm().applet;
  if (!at) return 0;
  const n = strLen(at);
  if (n + 1 > size) return 0;
  lock();
  const err = copyToUser(<u32>buf, at, <u32>n + 1);
  const bundled = !err && isFromBundle(mm());
  unlock();
  return err ? 0 : bundled ? n | FROM_BUNDLE : n;
}
