// The folder of an image, and CRIU's framing of the files in it (CRIU images; criu(8) in asm/root has the list):
//
//   u32 0x54564319, u32 magic of the file, { u32 size, protobuf[size], what the entry says that follows }*
//
// inventory.img has its own magic only; pages-N.img is bare pages. Files are opened by name relative to a descriptor of the
// caller, with the caller's rights. Errors stay with the file and with the folder: who writes asks once, at the end.

import { MAGIC_INVENTORY } from "../../abi/criu";
import { O_DIRECTORY } from "../../abi/fs";
import { fdClose, fdInstall } from "../fs/fdtable";
import { fileGet, filePut } from "../fs/file";
import { fileRead, fileWrite } from "../fs/fileops";
import { openPath } from "../fs/open";
import { File, isErr } from "../fs/types";
import { CR_STATE } from "../mem/map";
import { kfree, kmalloc, krealloc } from "../mem/slab";
import { putHex, putStr, putU64 } from "../mem/str";
import { hostMode, setHostMode } from "../task/current";
import { Buffer, Msg, msgAt, msgOf, putWord } from "./protobuf";

export const MAGIC_COMMON: u32 = 0x54564319;
/** What is put together before it is written. */
const FLUSH_AT: u32 = 65536;
/** No entry is longer: the largest hold a jump's stack or the arguments of a program. */
const MAX_ENTRY: u32 = 2_000_000;
const MAX_ENTRIES: u32 = 1_000_000;

export const NO_FOLDER: i32 = i32.MIN_VALUE;

const O_WRONLY: u32 = 1;
const O_CREAT: u32 = 0o100;
const O_TRUNC: u32 = 0o1000;
const O_CLOEXEC: u32 = 0o2000000;

@unmanaged
class Folder {
  fd: i32;
  err: i32; // the first of a file that was written
  bytes: i64; // written, for the statistics
}
const AT: usize = CR_STATE + 896;
/** The name of the file in question, for messages too. */
export const NAME_AT: usize = CR_STATE + 928;

@inline
function folder(): Folder {
  return changetype<Folder>(AT);
}

export function folderOpen(fd: i32): void {
  memory.fill(AT, 0, offsetof<Folder>());
  folder().fd = fd;
}

export function folderError(): i32 {
  return folder().err;
}

export function folderBytes(): i64 {
  return folder().bytes;
}

/** The folder "parent" of the one that files are opened in. @returns File (counted) or -errno */
export function folderParent(): i32 {
  const at = CR_STATE + 880;
  store<u8>(putStr(at, "parent"), 0);
  return <i32>openPath(folder().fd, at, O_DIRECTORY | O_CLOEXEC, 0, 0);
}

/** Files are opened in another folder, until folderBack. @returns what that wants; NO_FOLDER: no descriptor could be had */
export function folderTurn(dir: File): i32 {
  const before = folder().fd;
  const fd = fdInstall(fileGet(dir), true);
  if (fd < 0) return NO_FOLDER;
  folder().fd = fd;
  return before;
}

export function folderBack(before: i32): void {
  if (before == NO_FOLDER) return;
  fdClose(folder().fd);
  folder().fd = before;
}

/** Builds "KIND-ID.img", or "KIND.img" without an id, at NAME_AT. */
export function imageName(kind: string, id: u64 = u64.MAX_VALUE): void {
  let at = putStr(NAME_AT, kind);
  if (id != u64.MAX_VALUE) at = putU64(putStr(at, "-"), id);
  at = putStr(at, ".img");
  store<u8>(at, 0);
}

/** The same with the id in hexadecimal digits, as CRIU names a few of its files. */
export function imageNameHex(kind: string, id: u64): void {
  const at = putStr(putHex(putStr(putStr(NAME_AT, kind), "-"), id, 1), ".img");
  store<u8>(at, 0);
}

/** Opens a file of the folder. @returns File (counted) or -errno */
function openImage(flags: u32, path: usize = NAME_AT): i32 {
  return <i32>openPath(folder().fd, path, flags | O_CLOEXEC, 0o644, 0);
}

/** An image file being written. */
@unmanaged
export class ImageOut extends Buffer {
  file: usize;
  pos: i64;
}

function fail(o: ImageOut, err: i32): void {
  if (!o.err) o.err = err;
  if (!folder().err) folder().err = err;
}

function write(o: ImageOut, from: usize, n: u32): void {
  const was = hostMode;
  setHostMode(true);
  let done: u32 = 0;
  while (done < n && !o.err) {
    const r = fileWrite(changetype<File>(o.file), <u32>(from + done), n - done, o.pos);
    if (r <= 0) fail(o, r < 0 ? <i32>r : -28);
    else {
      done += <u32>r;
      o.pos += r;
    }
  }
  folder().bytes += done;
  setHostMode(was);
}

/** Opens NAME_AT for writing: it is empty after it. */
export function imageBare(o: ImageOut): void {
  memory.fill(changetype<usize>(o), 0, offsetof<ImageOut>());
  const file = openImage(O_WRONLY | O_CREAT | O_TRUNC);
  if (isErr(file)) fail(o, file);
  else o.file = <usize>file;
}

/** Opens NAME_AT for writing with the magic of its kind. */
export function imageBegin(o: ImageOut, magic: u32): void {
  imageBare(o);
  if (magic != MAGIC_INVENTORY) putWord(o, MAGIC_COMMON);
  putWord(o, magic);
}

export function imageFlush(o: ImageOut): void {
  if (o.err) fail(o, o.err);
  else write(o, o.at, o.used);
  o.used = 0;
}

/** Begins an entry. @returns what entryEnd wants */
export function entryBegin(o: ImageOut): u32 {
  if (o.used >= FLUSH_AT) imageFlush(o);
  putWord(o, 0);
  return o.used;
}

export function entryEnd(o: ImageOut, begin: u32): void {
  if (!o.err) store<u32>(o.at + begin - 4, o.used - begin);
}

/** Bytes that are not an entry: large ones are not copied. */
export function imageRaw(o: ImageOut, from: usize, n: u32): void {
  imageFlush(o);
  if (!o.err) write(o, from, n);
}

export function imageEnd(o: ImageOut): void {
  imageFlush(o);
  kfree(o.at);
  if (o.file) filePut(changetype<File>(o.file));
  o.at = 0;
  o.file = 0;
}

/** An image file being read, entry by entry. */
@unmanaged
export class ImageIn {
  file: usize;
  pos: i64;
  err: i32; // -ENOENT: there is none; -EINVAL: it is none; -ENOMEM
}

/** Reads n bytes. @returns false at the end of the file or after an error */
export function imageGet(i: ImageIn, to: usize, n: u32): bool {
  if (i.err) return false;
  const was = hostMode;
  setHostMode(true);
  let done: u32 = 0;
  while (done < n) {
    const r = fileRead(changetype<File>(i.file), <u32>(to + done), n - done, i.pos);
    if (r <= 0) {
      if (r < 0) i.err = <i32>r;
      break;
    }
    done += <u32>r;
    i.pos += r;
  }
  setHostMode(was);
  // In the middle of something it is torn.
  if (done && done < n) i.err = -22;
  return done == n;
}

export function imageSize(i: ImageIn): i64 {
  return i.file ? changetype<File>(i.file).inode.size : 0;
}

/** Opens NAME_AT, or another path from the folder, and looks at its magic (0: bare). */
export function imageOpen(i: ImageIn, magic: u32, path: usize = NAME_AT): void {
  memory.fill(changetype<usize>(i), 0, offsetof<ImageIn>());
  const file = openImage(0, path);
  if (isErr(file)) {
    i.err = file;
    return;
  }
  i.file = <usize>file;
  if (!magic) return;
  const at = CR_STATE + 880;
  const n: u32 = magic == MAGIC_INVENTORY ? 4 : 8;
  if (n == 4) store<u32>(at, MAGIC_COMMON);
  if ((!imageGet(i, at + 8 - n, n) && !i.err) || load<u32>(at) != MAGIC_COMMON || load<u32>(at, 4) != magic)
    i.err = -22;
}

export function imageClose(i: ImageIn): void {
  if (i.file) filePut(changetype<File>(i.file));
  i.file = 0;
}

/** The next entry in a kmalloc'd block, which is the caller's to free; 0: the end, or i.err. */
export function imageNext(i: ImageIn): Msg {
  const at = CR_STATE + 880;
  if (!imageGet(i, at, 4)) return 0;
  const n = load<u32>(at);
  if (n > MAX_ENTRY || <i64>n > imageSize(i) - i.pos) {
    i.err = -22;
    return 0;
  }
  const block = kmalloc(n ? n : 1);
  if (!block) {
    i.err = -12;
    return 0;
  }
  if (n && !imageGet(i, block, n)) {
    if (!i.err) i.err = -22;
    kfree(block);
    return 0;
  }
  return msgOf(block, n);
}

/** All entries of a file. */
@unmanaged
export class Entries {
  list: usize; // Msg
  count: u32;
  room: u32;
}

export function entriesFree(e: Entries): void {
  for (let i: u32 = 0; i < e.count; i++) kfree(msgAt(load<u64>(e.list + (i << 3))));
  kfree(e.list);
  memory.fill(changetype<usize>(e), 0, offsetof<Entries>());
}

@inline
export function entryAt(e: Entries, i: u32): Msg {
  return load<u64>(e.list + ((<usize>i) << 3));
}

/** Reads NAME_AT, or another path from the folder, whole. @returns 0, -ENOENT, -EINVAL or -ENOMEM: then there are none */
export function entriesRead(e: Entries, magic: u32, path: usize = NAME_AT): i32 {
  memory.fill(changetype<usize>(e), 0, offsetof<Entries>());
  const i = changetype<ImageIn>(CR_STATE + 848);
  imageOpen(i, magic, path);
  while (!i.err) {
    const m = imageNext(i);
    if (!m) break;
    if (e.count == e.room) {
      const room = e.room ? e.room << 1 : 16;
      const list = room > MAX_ENTRIES ? 0 : krealloc(e.list, e.count << 3, room << 3);
      if (!list) {
        kfree(msgAt(m));
        i.err = -12;
        break;
      }
      e.list = list;
      e.room = room;
    }
    store<u64>(e.list + ((<usize>e.count) << 3), m);
    e.count++;
  }
  imageClose(i);
  if (i.err) entriesFree(e);
  return i.err;
}
