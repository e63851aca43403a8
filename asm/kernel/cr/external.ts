// Mounts that a dump is told come from outside (criu dump --external mnt[MOUNTPOINT]:KEY), and files: their keys go into the image
// instead of what they show.

import { EFAULT, ENOMEM } from "../../abi/errno";
import { CR_STATE } from "../mem/map";
import { kfree, kmalloc } from "../mem/slab";
import { bytesEqual, parseU64, putHex, putStr, strLen } from "../mem/str";
import { copyFromUser } from "../mem/user";

@unmanaged
class Externals {
  list: usize; // kmalloc'd, a NUL behind it
  size: u32;
}
const AT: usize = CR_STATE + 80;

function externals(): Externals {
  return changetype<Externals>(AT);
}

/** Copies the caller's list. @returns 0 or -errno */
export function externalsTake(from: u32, size: u32): i64 {
  const e = externals();
  e.size = 0;
  e.list = size ? kmalloc(size + 1) : 0;
  if (!size) return 0;
  if (!e.list) return -ENOMEM;
  if (copyFromUser(e.list, from, size)) return -EFAULT;
  e.size = size;
  return 0;
}

export function externalsDrop(): void {
  kfree(externals().list);
  externals().list = 0;
  externals().size = 0;
}

/** The key of the mount at a path; 0: it is not external. */
export function externalKey(path: usize, n: i32): usize {
  const e = externals();
  let at = e.list;
  while (at && at < e.list + e.size) {
    const key = at + strLen(at) + 1;
    if (strLen(at) == n && bytesEqual(at, path, n)) return key;
    at = key + strLen(key) + 1;
  }
  return 0;
}

/** Whether the list has the word `before` + the n bytes at `path`. */
export function isWord(before: string, path: usize, n: i32): bool {
  const text = externals().size ? kmalloc(before.length + n) : 0;
  if (!text) return false;
  memory.copy(putStr(text, before), path, n);
  const has = externalKey(text, before.length + n) != 0;
  kfree(text);
  return has;
}

/** Whether network namespaces are to be written without what is in them (criu dump --empty-ns net). */
export function netsEmpty(): bool {
  return isWord("empty-ns:net", 0, 0);
}

/** How many bytes a deleted file may have (criu dump --ghost-limit comes in the same list); nobody has said: any. */
export function ghostLimit(): i64 {
  const name = "ghost-limit";
  const text = kmalloc(16);
  if (!text) return i64.MAX_VALUE;
  store<u8>(putStr(text, name), 0);
  const value = externalKey(text, name.length);
  kfree(text);
  const limit = value ? parseU64(value, strLen(value)) : -1;
  return limit < 0 ? i64.MAX_VALUE : limit;
}

/** What CRIU calls a file from outside (criu dump --external file[MOUNT:INODE], in hexadecimal digits), if it is one. @returns kmalloc'd, or 0 */
export function externalFile(mount: i32, ino: u64): usize {
  if (!externals().size) return 0;
  const text = kmalloc(64);
  if (!text) return 0;
  const end = putStr(putHex(putStr(putHex(putStr(text, "file["), mount, 1), ":"), ino, 1), "]");
  store<u8>(end, 0);
  if (externalKey(text, <i32>(end - text))) return text;
  kfree(text);
  return 0;
}
