// An image as one file: its folder as a tar archive (POSIX ustar), which tar(1) opens too. Names are plain ("core-7.img"), sizes below
// 8 GiB. The last member, nutshell.sum, is a check sum of all before it, so that what has been damaged on its way is not believed; an
// archive that somebody made of a folder himself has none.
import { cstr, fromBytes, strlen } from "../../lib/bytes";
import { listDir } from "../../lib/dirs";
import { EEXIST, EINVAL } from "../../lib/errno";
import { Stat } from "../../lib/stat";
import {
  close,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  open,
  openat,
  read,
  writeAll,
} from "../../lib/sys/file";
import { mkdir, rmdir, unlinkat } from "../../lib/sys/fs";
import { getpid } from "../../lib/sys/proc";

const BLOCK = 512;
const BUFFER = 65536;
const SUM = "nutshell.sum";
const SUM_SIZE = 17;
const FNV_START: u64 = 0xcbf29ce484222325;
const FNV_PRIME: u64 = 0x100000001b3;

/** FNV-1a by words of eight bytes: every byte matters, and 64 MiB take a few milliseconds. */
let sum: u64 = FNV_START;

function mix(at: usize, n: i32): void {
  for (let i = 0; i < n; i += 8) sum = (sum ^ load<u64>(at + i)) * FNV_PRIME;
}

/** A folder of our own below /tmp. */
export class Folder {
  fd: i32 = -1;
  path: string = "";
  /** −errno of what could not be made. */
  error: i32 = 0;

  constructor() {
    for (let i = 0; i < 100; i++) {
      this.path = "/tmp/.checkpoint-" + getpid().toString() + "-" + i.toString();
      this.error = mkdir(this.path, 0o700);
      if (this.error != -EEXIST) break;
    }
    if (this.error >= 0) {
      this.fd = open(this.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      if (this.fd < 0) this.error = this.fd;
    }
  }
  /** Takes it away, with what is in it. */
  remove(): void {
    const names = listDir(this.path);
    if (names) for (let i = 0; i < names.length; i++) unlinkat(this.fd, names[i], 0);
    close(this.fd);
    rmdir(this.path);
  }
}

function octal(at: usize, width: i32, value: i64): void {
  for (let i = width - 2; i >= 0; i--) {
    store<u8>(at + i, (48 + (value & 7)) as u8);
    value >>= 3;
  }
}

/** Reads n bytes, whatever it takes. @returns 0, −errno, or −EINVAL when there are not so many */
function readWhole(from: i32, to: usize, n: i32): i32 {
  for (let done = 0; done < n; ) {
    const got = read(from, to + done, n - done);
    if (got <= 0) return got < 0 ? got : -EINVAL;
    done += got;
  }
  return 0;
}

/** Puts n bytes of a file into the archive, padded to whole blocks. @returns 0 or −errno */
function pack(from: i32, to: i32, n: i64, buffer: usize): i32 {
  for (let left = n; left > 0; ) {
    const part = min(left, BUFFER as i64) as i32;
    const whole = (part + BLOCK - 1) & ~(BLOCK - 1);
    memory.fill(buffer + part, 0, whole - part);
    const bad = readWhole(from, buffer, part);
    if (bad < 0) return bad;
    mix(buffer, whole);
    const put = writeAll(to, buffer, whole);
    if (put < 0) return put;
    left -= part;
  }
  return 0;
}

/** Takes n bytes of the archive, padded to whole blocks, into a file; −1: they are passed. @returns 0 or −errno */
function unpack(from: i32, to: i32, n: i64, buffer: usize): i32 {
  for (let left = n; left > 0; ) {
    const part = min(left, BUFFER as i64) as i32;
    const whole = (part + BLOCK - 1) & ~(BLOCK - 1);
    const bad = readWhole(from, buffer, whole);
    if (bad < 0) return bad;
    mix(buffer, whole);
    const put = to < 0 ? 0 : writeAll(to, buffer, part);
    if (put < 0) return put;
    left -= part;
  }
  return 0;
}

function hex(value: u64): string {
  let text = "";
  for (let i = 60; i >= 0; i -= 4) text += "0123456789abcdef".charAt(((value >> i) & 15) as i32);
  return text;
}

/** Fills a block with the header of a plain file. */
function header(head: usize, name: string, size: i64, mtime: i64): void {
  memory.fill(head, 0, BLOCK);
  const text = cstr(name);
  memory.copy(head, text, min(strlen(text), 99));
  octal(head + 100, 8, 0o644);
  octal(head + 108, 8, 0);
  octal(head + 116, 8, 0);
  octal(head + 124, 12, size);
  octal(head + 136, 12, mtime);
  memory.fill(head + 148, 32, 8);
  store<u8>(head + 156, 48);
  store<u64>(head + 257, 0x3030007261747375); // "ustar\0" "00"
  let check: i64 = 0;
  for (let k = 0; k < BLOCK; k++) check += load<u8>(head + k);
  octal(head + 148, 7, check);
  store<u8>(head + 154, 0);
}

/** Writes the folder into an open file. @returns bytes or −errno */
export function packFolder(folder: Folder, to: i32): i64 {
  const names = listDir(folder.path);
  if (!names) return -EINVAL;
  const buffer = heap.alloc(BUFFER);
  const head = heap.alloc(BLOCK);
  const st = new Stat();
  let total: i64 = 0;
  sum = FNV_START;
  let error = 0;
  for (let i = 0; i < names.length && error >= 0; i++) {
    const file = openat(folder.fd, names[i], O_RDONLY | O_CLOEXEC);
    if (file < 0) {
      error = file;
      break;
    }
    st.fstat(file);
    header(head, names[i], st.size, st.mtime);
    mix(head, BLOCK);
    error = writeAll(to, head, BLOCK);
    if (error >= 0) error = pack(file, to, st.size, buffer);
    total += BLOCK + ((st.size + BLOCK - 1) & ~(BLOCK - 1));
    close(file);
  }
  if (error >= 0) {
    header(head, SUM, SUM_SIZE, 0);
    error = writeAll(to, head, BLOCK);
  }
  memory.fill(buffer, 0, 3 * BLOCK);
  memory.copy(buffer, cstr(hex(sum) + "\n"), SUM_SIZE);
  if (error >= 0) error = writeAll(to, buffer, 3 * BLOCK);
  heap.free(buffer);
  heap.free(head);
  return error < 0 ? error : total + 4 * BLOCK;
}

/** Unpacks an open file into the folder. @returns 0 or −errno: −EINVAL for what is no such archive */
export function unpackFolder(from: i32, folder: Folder): i32 {
  const buffer = heap.alloc(BUFFER);
  const head = heap.alloc(BLOCK);
  let error = 0;
  let files = 0;
  sum = FNV_START;
  while (error >= 0) {
    error = readWhole(from, head, BLOCK);
    if (error < 0 || !load<u8>(head)) break;
    let size: i64 = 0;
    for (let i = 0; i < 11; i++) {
      const c = load<u8>(head + 124 + i);
      if (c >= 48 && c <= 55) size = (size << 3) | (c - 48);
    }
    const type = load<u8>(head + 156);
    let name = fromBytes(head, min(strlen(head), 100));
    if (name.startsWith("./")) name = name.substring(2);
    const plain = name.length > 0 && name.indexOf("/") < 0 && name != "." && name != "..";
    if (load<u32>(head + 257) != 0x61747375 || ((type == 48 || type == 0) && !plain)) {
      error = -EINVAL;
      break;
    }
    if (name == SUM) {
      const want = hex(sum) + "\n";
      error = size == SUM_SIZE ? readWhole(from, buffer, BLOCK) : -EINVAL;
      if (error >= 0 && fromBytes(buffer, SUM_SIZE) != want) error = -EINVAL;
      continue;
    }
    mix(head, BLOCK);
    // Folders and what tar says about itself are passed.
    const file =
      type == 48 || type == 0 ? openat(folder.fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600) : -1;
    if (file >= 0) files++;
    error = unpack(from, file, size, buffer);
    if (file >= 0) close(file);
  }
  heap.free(buffer);
  heap.free(head);
  return error < 0 ? error : files ? 0 : -EINVAL;
}
