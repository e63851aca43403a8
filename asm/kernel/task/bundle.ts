// A bundle: an executable that names many programs by the hashes of their contents, as a statically linked busybox holds many.
// What it is called as (argv[0]) chooses; called by its own name it takes the next argument for the name.
//
//   \0asm 1, then one custom section "nutshell.bundle":
//     count u8, count hashes of 32 bytes, then for each name { program u8, text, NUL }. The first name is the bundle's own;
//     its program is who runs for a name that is not there.

import { ENOENT, ENOEXEC, ENOMEM } from "../../abi/errno";
import { kernelRead } from "../fs/exec";
import { File } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { bytesEqual, strLen } from "../mem/str";
import { HASH_SIZE } from "./program";
import { firstSection } from "./section";

const MAX_SIZE: i64 = 65536;
/** Room for a name, its NUL included. */
export const APPLET_MAX: usize = 64;

/** Where the section's content begins in the first `n` bytes of a file, 0: it is no bundle. */
function content(header: usize, n: u32): usize {
  return <usize>(<u32>firstSection(header, n, "nutshell.bundle"));
}

export function isBundle(header: usize, n: u32): bool {
  return content(header, n) != 0;
}

/** The entry of a name in the list from `at` to `end`, 0 when there is none. */
function find(at: usize, end: usize, name: usize, length: usize): usize {
  while (at + 1 < end) {
    const size = strLen(at + 1);
    if (<usize>size == length && bytesEqual(at + 1, name, size)) return at;
    at += <usize>size + 2;
  }
  return 0;
}

/** What a program is called as: argv[0] behind its last slash, without a login shell's dash. */
function baseName(argv: usize, size: usize): usize {
  let at = argv;
  for (let i = argv; i < argv + size; i++) if (load<u8>(i) == 47) at = i + 1;
  return load<u8>(at) == 45 ? at + 1 : at;
}

/**
 * Which program of a bundle runs.
 * @param argv   argc strings, NUL-terminated, one after the other
 * @param known  a name that is not there is an error
 * @param hash   takes the program's hash, 32 bytes
 * @param applet takes the name, at most 63 bytes and a NUL
 * @returns how many arguments the choice has used up (0 or 1), or -errno
 */
export function bundleChoose(file: File, argv: usize, argc: u32, known: bool, hash: usize, applet: usize): i32 {
  const size = file.inode.size;
  if (size > MAX_SIZE) return -ENOEXEC;
  const bytes = kmalloc(<usize>size + 1);
  if (!bytes) return -ENOMEM;
  const n = kernelRead(file, bytes, <u32>size, 0);
  let r: i32 = n < 0 ? n : -ENOEXEC;
  if (n == <i32>size) {
    store<u8>(bytes + <usize>size, 0);
    r = choose(content(bytes, <u32>n), bytes + <usize>size, argv, argc, known, hash, applet);
  }
  kfree(bytes);
  return r;
}

function choose(at: usize, end: usize, argv: usize, argc: u32, known: bool, hash: usize, applet: usize): i32 {
  if (!at || at >= end) return -ENOEXEC;
  const count = <usize>load<u8>(at++);
  const names = at + count * HASH_SIZE;
  if (names + 2 > end) return -ENOEXEC;
  const own = strLen(names + 1);
  let entry = names;
  let used = 0;
  if (argc) {
    const length = <usize>strLen(argv);
    const name = baseName(argv, length);
    const found = find(names, end, name, argv + length - name);
    if (found > names) entry = found;
    else if (known) return -ENOENT;
    else if (argc > 1 && <usize>own <= argv + length - name && bytesEqual(names + 1, name, own)) {
      const second = argv + length + 1;
      const next = find(names, end, second, <usize>strLen(second));
      if (next > names) {
        entry = next;
        used = 1;
      }
    }
  }
  const program = <usize>load<u8>(entry);
  const length = <usize>strLen(entry + 1);
  if (program >= count || length >= APPLET_MAX) return -ENOEXEC;
  memory.copy(hash, at + program * HASH_SIZE, HASH_SIZE);
  memory.copy(applet, entry + 1, length + 1);
  return used;
}
