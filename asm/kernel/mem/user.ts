// Copies between kernel memory and the current program's own. Small ones go through the program's accessors in the
// function table (wasm to wasm, a few nanoseconds); large ones through the host's TypedArray.set.
// All return 0 or -EFAULT, as copy_from_user's callers do.

import { EFAULT, ENAMETOOLONG } from "../../abi/errno";
import { SLOT_PEEK8, SLOT_PEEK32, SLOT_PEEK64, SLOT_POKE8, SLOT_POKE32, SLOT_POKE64 } from "../../abi/park";
import { copy_in, copy_out } from "../host";
import { direct, userBytes, userBytesAgain } from "../task/current";

/** Below lies nothing a C program would put there: a null pointer plus a small member offset faults. */
const USER_MIN: u32 = 64;
/** From here on the host's copy is the faster one. */
const SMALL: u32 = 192;

@inline
function accessOk(addr: u32, n: u32): bool {
  return direct || (addr >= USER_MIN && (<u64>addr + n <= userBytes || userBytesAgain(addr, n)));
}

/** True when [addr, addr + n) is the program's. */
export function userOk(addr: u32, n: u32): bool {
  return n == 0 || accessOk(addr, n);
}

export function copyFromUser(dst: usize, src: u32, n: u32): i32 {
  if (n == 0) return 0;
  if (!accessOk(src, n)) return -EFAULT;
  if (direct) {
    memory.copy(dst, src, n);
    return 0;
  }
  if (n > SMALL) {
    copy_in(dst, src, n);
    return 0;
  }
  while (n >= 8) {
    store<u64>(dst, call_indirect<u64>(SLOT_PEEK64, src));
    dst += 8;
    src += 8;
    n -= 8;
  }
  if (n >= 4) {
    store<u32>(dst, call_indirect<u32>(SLOT_PEEK32, src));
    dst += 4;
    src += 4;
    n -= 4;
  }
  while (n) {
    store<u8>(dst++, <u8>call_indirect<u32>(SLOT_PEEK8, src++));
    n--;
  }
  return 0;
}

export function copyToUser(dst: u32, src: usize, n: u32): i32 {
  if (n == 0) return 0;
  if (!accessOk(dst, n)) return -EFAULT;
  if (direct) {
    memory.copy(dst, src, n);
    return 0;
  }
  if (n > SMALL) {
    copy_out(dst, src, n);
    return 0;
  }
  while (n >= 8) {
    call_indirect<void>(SLOT_POKE64, dst, load<u64>(src));
    dst += 8;
    src += 8;
    n -= 8;
  }
  if (n >= 4) {
    call_indirect<void>(SLOT_POKE32, dst, load<u32>(src));
    dst += 4;
    src += 4;
    n -= 4;
  }
  while (n) {
    call_indirect<void>(SLOT_POKE8, dst++, <u32>load<u8>(src++));
    n--;
  }
  return 0;
}

/** Zeroes n bytes of the program's memory. */
export function clearUser(dst: u32, n: u32): i32 {
  if (!userOk(dst, n)) return -EFAULT;
  for (; n; n--, dst++) {
    if (direct) store<u8>(dst, 0);
    else call_indirect<void>(SLOT_POKE8, dst, <u32>0);
  }
  return 0;
}

/** Reads a word; check userOk(addr, 4) first. */
export function getUser32(addr: u32): u32 {
  return direct ? load<u32>(addr) : call_indirect<u32>(SLOT_PEEK32, addr);
}

/** Reads a word; check userOk(addr, 8) first. */
export function getUser64(addr: u32): u64 {
  return direct ? load<u64>(addr) : call_indirect<u64>(SLOT_PEEK64, addr);
}

export function putUser32(addr: u32, value: u32): i32 {
  if (!accessOk(addr, 4)) return -EFAULT;
  if (direct) store<u32>(addr, value);
  else call_indirect<void>(SLOT_POKE32, addr, value);
  return 0;
}

export function putUser64(addr: u32, value: u64): i32 {
  if (!accessOk(addr, 8)) return -EFAULT;
  if (direct) store<u64>(addr, value);
  else call_indirect<void>(SLOT_POKE64, addr, value);
  return 0;
}

/**
 * Copies a C string with its NUL into dst, which has room for max bytes.
 * @returns its length without the NUL, -EFAULT, or -ENAMETOOLONG when no NUL came within max bytes
 */
export function strFromUser(dst: usize, src: u32, max: u32): i32 {
  for (let n: u32 = 0; n < max; n++) {
    const at = src + n;
    if (!accessOk(at, 1)) return -EFAULT;
    const c = direct ? load<u8>(at) : <u8>call_indirect<u32>(SLOT_PEEK8, at);
    store<u8>(dst + n, c);
    if (!c) return n as i32;
  }
  return -ENAMETOOLONG;
}
