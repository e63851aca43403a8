// Unpacks the initramfs (cpio "newc") into the root file system, by task 0's system calls. Device nodes and hard links do not
// occur in ours and are refused. What the archive only names (workers/build/initramfs.mjs) becomes a file whose content is
// elsewhere.

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
  /** Seconds since 1970; 0 = now. */
  mtime: number;
  data: Uint8Array;
}

const DECODER = new TextDecoder();

function* entries(archive: Uint8Array): Generator<Entry> {
  let at = 0;
  let between = false;
  const align = (n: number): number => (n + 3) & ~3;
  for (;;) {
    // Archives may follow each other, with zeros between, as on Linux: what comes later is laid over what came before.
    while (between && at < archive.length && archive[at] === 0) at += 1;
    if (between && at === archive.length) return;
    between = false;
    if (at + 110 > archive.length) throw new MachineError("the initramfs is cut short");
    const header = DECODER.decode(archive.subarray(at, at + 110));
    if (!header.startsWith("070701")) throw new MachineError(`the initramfs is damaged at byte ${at}`);
    const field = (i: number): number => Number.parseInt(header.slice(6 + i * 8, 14 + i * 8), 16);
    const size = field(6);
    const nameSize = field(11);
    const name = DECODER.decode(archive.subarray(at + 110, at + 110 + nameSize - 1));
    const data = at + align(110 + nameSize);
    at = align(data + size);
    between = name === "TRAILER!!!";
    if (between) continue;
    yield {
      name,
      mode: field(1),
      uid: field(2),
      gid: field(3),
      mtime: field(5),
      data: archive.subarray(data, data + size),
    };
  }
}

/** A content that is elsewhere. */
export interface Absent {
  /** SHA-256 in hex. */
  hash: string;
  size: number;
  /** Its file among the built programs. */
  name: string;
}

const ABSENT = "nutshell.absent";

/** What an entry stands for, when it is a module that holds nothing but that section. */
function absentOf(data: Uint8Array): Absent | undefined {
  // magic, version, custom section, its size (one byte: it is short), the length of its name
  const start = 8 + 3;
  if (data.length > 8 + 2 + 127 || data[8] !== 0 || data[10] !== ABSENT.length) return undefined;
  const text = DECODER.decode(data.subarray(start));
  if (!text.startsWith(ABSENT)) return undefined;
  const [hash = "", size = "", name = ""] = text.slice(ABSENT.length).split("\0");
  return { hash, size: Number(size), name };
}

function isProgram(data: Uint8Array): boolean {
  return data[0] === 0 && data[1] === 0x61 && data[2] === 0x73 && data[3] === 0x6d;
}

/** The contents that the archive names but does not hold. */
export function absentIn(archive: Uint8Array): Absent[] {
  const found: Absent[] = [];
  for (const { mode, data } of entries(archive)) {
    const absent = (mode & S_IFMT) === S_IFREG && isProgram(data) ? absentOf(data) : undefined;
    if (absent !== undefined) found.push(absent);
  }
  return found;
}

/** The WebAssembly files that the archive holds. */
export function* programsIn(archive: Uint8Array): Generator<Uint8Array> {
  for (const { mode, data } of entries(archive)) {
    if ((mode & S_IFMT) === S_IFREG && isProgram(data) && absentOf(data) === undefined) yield data;
  }
}

export function unpackInitramfs(task: Task0, archive: Uint8Array): void {
  const directories: [path: string, mtime: number][] = [];
  for (const { name, mode, uid, gid, mtime, data } of entries(archive)) {
    const path = `/${name}`;
    const permissions = mode & 0o7777;
    const type = mode & S_IFMT;
    if (type === S_IFDIR) {
      task.makeDirectory(path, permissions);
      task.chmod(path, permissions);
      if (mtime !== 0) directories.push([path, mtime]);
    } else if (type === S_IFLNK) {
      task.symlink(DECODER.decode(data), path);
    } else if (type === S_IFREG) {
      const absent = isProgram(data) ? absentOf(data) : undefined;
      if (absent === undefined) task.writeFile(path, data, permissions);
      else task.absentFile(path, absent.hash, absent.size, permissions);
    } else {
      throw new MachineError(`${path}: the initramfs holds what it may not (mode ${mode.toString(8)})`);
    }
    if (uid !== 0 || gid !== 0) task.chown(path, uid, gid);
    if (mtime !== 0) task.setTimes(path, mtime);
  }
  // What is made in a directory changes its times: they are set when all is there.
  for (const [path, mtime] of directories) task.setTimes(path, mtime);
}
