// Pipes and named pipes made again, with what was in them; and descriptions that the restarter hands over in the place of the
// image's (criu restore --inherit-fd).

import {
  FD_TYPES_PIPE,
  FD_TYPES_REG,
  FD_TYPES_UNIXSK,
  FILE_ENTRY_PIPE,
  FILE_ENTRY_REG,
  FILE_ENTRY_TYPE,
  FILE_ENTRY_USK,
  MAGIC_FIFO_DATA,
  MAGIC_PIPES_DATA,
  NUT_FILE_ENTRY_PACKETS,
  NUT_FILE_ENTRY_PIPE_ID,
  PIPE_DATA_ENTRY_BYTES,
  PIPE_DATA_ENTRY_PIPE_ID,
  PIPE_DATA_ENTRY_SIZE,
  PIPE_ENTRY_PIPE_ID,
  REG_FILE_ENTRY_EXT,
  REG_FILE_ENTRY_NAME,
  UNIX_SK_ENTRY_INO,
} from "../../abi/criu";
import { fdGetRaw } from "../fs/fdtable";
import { fileGet, filePut } from "../fs/file";
import { pipeCreate, pipeFill, pipeOf, pipePacketPut, pipeSetSize, pipeUsed } from "../fs/pipe";
import { File } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { bytesEqual, putBytes, putStr, putU64, strLen } from "../mem/str";
import { current, setCurrent } from "../task/current";
import { Task } from "../task/task";
import { Entries, entryAt, ImageIn, imageClose, imageGet, imageName, imageNext, imageOpen } from "./folder";
import { damaged, fail, noMemory, ok, plan } from "./plan";
import { getMsg, getNumbers, getU32, hasField, Msg, msgAt, msgSize } from "./protobuf";
import { say } from "./reason";

const MAX_PACKETS: u32 = 256;
const MAX_BYTES: u32 = 1 << 20;

/** A pipe of the image: ends of it that keep it alive until its descriptions have been made. */
@unmanaged
class MadePipe {
  next: usize;
  id: u32;
  fifo: u32;
  read: File;
  write: File; // null for a named one: read has both sides
}

/**
 * Any end of the pipe with that number, which is made and filled when it is asked for the first time.
 * @param both  a named pipe, opened for reading and writing: taken over. null: it has no name
 * @returns null: the restart has failed
 */
export function pipeFor(id: u32, both: File): File {
  const fifo: u32 = changetype<usize>(both) ? 1 : 0;
  for (let at = plan().pipeHead; at; at = changetype<MadePipe>(at).next) {
    const made = changetype<MadePipe>(at);
    if (made.id != id || made.fifo != fifo) continue;
    if (fifo && pipeOf(made.read) != pipeOf(both)) {
      // Two names for one pipe of the image: the image is not what we wrote.
      filePut(both);
      imageName("files");
      damaged();
      return changetype<File>(0);
    }
    if (fifo) filePut(both);
    return made.read;
  }
  const p = changetype<MadePipe>(kmalloc(offsetof<MadePipe>()));
  if (!changetype<usize>(p)) {
    if (fifo) filePut(both);
    noMemory();
    return changetype<File>(0);
  }
  p.id = id;
  p.fifo = fifo;
  if (fifo) p.read = both;
  else {
    const err = pipeCreate(0, changetype<usize>(p) + offsetof<MadePipe>("read"));
    if (err) {
      kfree(changetype<usize>(p));
      fail(err, say("a pipe cannot be made"));
      return changetype<File>(0);
    }
  }
  p.next = plan().pipeHead;
  plan().pipeHead = changetype<usize>(p);
  // Somebody else may have opened the named pipe meanwhile, and waits: what was in it comes first.
  if (!fifo || !pipeUsed(pipeOf(both))) fillFrom(p);
  return ok() ? p.read : changetype<File>(0);
}

/** A pipe of packets gets them one by one. @returns false: it is none */
function fillPackets(p: MadePipe, bytes: usize, n: u32): bool {
  const list = plan().ownFiles;
  const count = list ? changetype<Entries>(list).count : 0;
  for (let i: u32 = 0; i < count; i++) {
    const m = entryAt(changetype<Entries>(list), i);
    if (!hasField(m, NUT_FILE_ENTRY_PIPE_ID) || getU32(m, NUT_FILE_ENTRY_PIPE_ID) != p.id) continue;
    const lengths = kmalloc(MAX_PACKETS << 3);
    const packets = lengths ? getNumbers(m, NUT_FILE_ENTRY_PACKETS, lengths, MAX_PACKETS) : 0;
    let done: u32 = 0;
    for (let k: u32 = 0; k < packets && k < MAX_PACKETS && ok(); k++) {
      const length = <u32>load<u64>(lengths + ((<usize>k) << 3));
      if (length >> 1 > n - done || pipePacketPut(p.read, bytes + done, length >> 1, (length & 1) != 0)) damaged();
      done += length >> 1;
    }
    kfree(lengths);
    return true;
  }
  return false;
}

/** The bytes that the image has for a pipe. */
function fillFrom(p: MadePipe): void {
  const now = current;
  setCurrent(changetype<Task>(plan().caller));
  imageName(p.fifo ? "fifo-data" : "pipes-data");
  const file = changetype<ImageIn>(kmalloc(offsetof<ImageIn>()));
  const buf = kmalloc(MAX_BYTES);
  if (!changetype<usize>(file) || !buf) noMemory();
  else {
    imageOpen(file, p.fifo ? MAGIC_FIFO_DATA : MAGIC_PIPES_DATA);
    // Without it the pipe comes back empty, as CRIU has it.
    if (file.err && file.err != -2) damaged();
    while (!file.err && ok()) {
      const m = imageNext(file);
      if (!m) break;
      const bytes = getU32(m, PIPE_DATA_ENTRY_BYTES);
      const mine = getU32(m, PIPE_DATA_ENTRY_PIPE_ID) == p.id;
      const size = getU32(m, PIPE_DATA_ENTRY_SIZE);
      kfree(msgAt(m));
      if (bytes > MAX_BYTES || (bytes && !imageGet(file, buf, bytes))) damaged();
      else if (mine) {
        if (size && size <= MAX_BYTES) pipeSetSize(p.read, size);
        if (!p.fifo && fillPackets(p, buf, bytes)) break;
        if (ok() && pipeFill(p.read, buf, bytes)) noMemory();
        break;
      }
    }
    if (file.err && file.err != -2) damaged();
    imageClose(file);
  }
  kfree(buf);
  kfree(changetype<usize>(file));
  setCurrent(now);
}

/** What CRIU calls a file that may be handed over: "pipe:[N]", "socket:[N]", a path without its first slash, "file[MOUNT:INODE]". @returns its length */
function keyOf(entry: Msg, at: usize): u32 {
  switch (getU32(entry, FILE_ENTRY_TYPE)) {
    case FD_TYPES_PIPE:
      return <u32>(
        (putStr(putU64(putStr(at, "pipe:["), getU32(getMsg(entry, FILE_ENTRY_PIPE), PIPE_ENTRY_PIPE_ID)), "]") - at)
      );
    case FD_TYPES_UNIXSK:
      return <u32>(
        (putStr(putU64(putStr(at, "socket:["), getU32(getMsg(entry, FILE_ENTRY_USK), UNIX_SK_ENTRY_INO)), "]") - at)
      );
    case FD_TYPES_REG: {
      const reg = getMsg(entry, FILE_ENTRY_REG);
      const name = getMsg(reg, REG_FILE_ENTRY_NAME);
      if (msgSize(name) < 2 || msgSize(name) > 400) return 0;
      if (getU32(reg, REG_FILE_ENTRY_EXT)) return <u32>(putBytes(at, msgAt(name), msgSize(name)) - at);
      return <u32>(putBytes(at, msgAt(name) + 1, msgSize(name) - 1) - at);
    }
    default:
      return 0;
  }
}

/** The restarter's own description for an entry, when he hands one over; null: he does not. */
export function inherited(entry: Msg, _id: u32): File {
  const p = plan();
  if (!p.inheritSize) return changetype<File>(0);
  const key = kmalloc(512);
  if (!key) return changetype<File>(0);
  const n = keyOf(entry, key);
  let fd: i32 = -1;
  let at = p.inherit;
  const end = p.inherit + p.inheritSize;
  while (n && at < end && fd < 0) {
    const length = <u32>strLen(at);
    const number = at + length + 1;
    if (length == n && bytesEqual(at, key, <i32>n)) {
      fd = 0;
      for (let i: usize = 0; load<u8>(number + i) >= 48 && load<u8>(number + i) < 58; i++)
        fd = fd * 10 + load<u8>(number + i) - 48;
    }
    at = number + strLen(number) + 1;
  }
  kfree(key);
  if (fd < 0) return changetype<File>(0);
  const now = current;
  setCurrent(changetype<Task>(p.caller));
  const file = fdGetRaw(fd);
  setCurrent(now);
  if (!changetype<usize>(file)) {
    fail(-9, say("a descriptor of --inherit-fd is not open"));
    return file;
  }
  return fileGet(file);
}

export function pipesRelease(): void {
  let at = plan().pipeHead;
  while (at) {
    const p = changetype<MadePipe>(at);
    at = p.next;
    filePut(p.read);
    if (changetype<usize>(p.write)) filePut(p.write);
    kfree(changetype<usize>(p));
  }
}
