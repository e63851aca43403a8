// Unpacks the initramfs (cpio "newc") into the root file system, by task 0's system calls. Device nodes and hard links do not
// occur in ours and are refused.

import { MachineError } from "./api.ts";
import type { Task0 } from "./task0.ts";

const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;
const S_IFREG = 0o100000;
const S_IFLNK = 0o120000;

interface Entry {
  name: string;
  mode: number;
  uid: number;
  gid: number;
  data: Uint8Array;
}

const DECODER = new TextDecoder();

function* entries(archive: Uint8Array): Generator<Entry> {
  let at = 0;
  const align = (n: number): number => (n + 3) & ~3;
  for (;;) {
    if (at + 110 > archive.length) throw new MachineError("the initramfs is cut short");
    const header = DECODER.decode(archive.subarray(at, at + 110));
    if (!header.startsWith("070701")) throw new MachineError(`the initramfs is damaged at byte ${at}`);
    const field = (i: number): number => Number.parseInt(header.slice(6 + i * 8, 14 + i * 8), 16);
    const size = field(6);
    const nameSize = field(11);
    const name = DECODER.decode(archive.subarray(at + 110, at + 110 + nameSize - 1));
    const data = at + align(110 + nameSize);
    if (name === "TRAILER!!!") return;
    yield { name, mode: field(1), uid: field(2), gid: field(3), data: archive.subarray(data, data + size) };
    at = align(data + size);
  }
}

/** The WebAssembly files of an archive. */
export function* programsIn(archive: Uint8Array): Generator<Uint8Array> {
  for (const { mode, data } of entries(archive)) {
    if ((mode & S_IFMT) === S_IFREG && data[0] === 0 && data[1] === 0x61 && data[2] === 0x73 && data[3] === 0x6d)
      yield data;
  }
}

export function unpackInitramfs(task: Task0, archive: Uint8Array): void {
  for (const { name, mode, uid, gid, data } of entries(archive)) {
    const path = `/${name}`;
    const permissions = mode & 0o7777;
    const type = mode & S_IFMT;
    if (type === S_IFDIR) {
      task.makeDirectory(path, permissions);
      task.chmod(path, permissions);
    } else if (type === S_IFLNK) {
      task.symlink(DECODER.decode(data), path);
    } else if (type === S_IFREG) {
      task.writeFile(path, data, permissions);
    } else {
      throw new MachineError(`${path}: the initramfs holds what it may not (mode ${mode.toString(8)})`);
    }
    if (uid !== 0 || gid !== 0) task.chown(path, uid, gid);
  }
}
