// What ipcs, ipcmk and ipcrm share: System V IPC by its system calls (svipc(7)) and by /proc/sysvipc, with the structures of
// x86-64, which are WALI's.
import { readFile } from "../../lib/io";
import { getrandom } from "../../lib/sys/misc";
import { SYS_msgctl, SYS_msgget, SYS_semctl, SYS_semget, SYS_shmctl, SYS_shmget } from "../../lib/sys/raw";
import { words } from "../../lib/text";

export const SHM = 0;
export const MSG = 1;
export const SEM = 2;
export const KINDS: string[] = ["shm", "msg", "sem"];
/** As messages call them. */
export const LONG_NAMES: string[] = ["shared memory segment", "message queue", "semaphore"];

export const IPC_CREAT = 0o1000;
export const IPC_EXCL = 0o2000;
const IPC_RMID = 0;
const IPC_STAT = 2;
const IPC_INFO = 3;
const GETVAL = 12;
const GETPID = 11;
const GETNCNT = 14;
const GETZCNT = 15;

const info = memory.data(80);

/** One line of /proc/sysvipc: its columns by the names in the head line. */
export class Entry {
  constructor(
    private names: string[],
    private values: i64[],
    private modeText: string,
  ) {}
  get(name: string): i64 {
    const i = this.names.indexOf(name);
    return i < 0 || i >= this.values.length ? 0 : this.values[i];
  }
  /** The mode is written in octal. */
  mode(): i32 {
    let mode = 0;
    for (let i = 0; i < this.modeText.length; i++) mode = mode * 8 + (this.modeText.charCodeAt(i) - 48);
    return mode;
  }
}

/** Objects of a kind that the caller's IPC namespace has. */
export function entries(kind: i32): Entry[] {
  const out: Entry[] = [];
  const text = readFile("/proc/sysvipc/" + KINDS[kind]);
  if (text === null) return out;
  const lines = text.split("\n");
  const names = words(lines[0]);
  for (let i = 1; i < lines.length; i++) {
    const cells = words(lines[i]);
    if (!cells.length) continue;
    const values: i64[] = [];
    for (let j = 0; j < cells.length; j++) values.push(I64.parseInt(cells[j]));
    out.push(new Entry(names, values, cells[2]));
  }
  return out;
}

/** A new object with a key that nobody has. @returns its id or −errno */
export function create(kind: i32, size: i64, mode: i32): i32 {
  getrandom(info, 4);
  const key = load<i32>(info);
  const flags = mode | IPC_CREAT | IPC_EXCL;
  if (kind == SHM) return SYS_shmget(key, size as i32, flags) as i32;
  return (kind == MSG ? SYS_msgget(key, flags) : SYS_semget(key, size as i32, flags)) as i32;
}

/** IPC_RMID. @returns 0 or −errno */
export function remove(kind: i32, id: i32): i32 {
  if (kind == SHM) return SYS_shmctl(id, IPC_RMID, 0) as i32;
  return (kind == MSG ? SYS_msgctl(id, IPC_RMID, 0) : SYS_semctl(id, 0, IPC_RMID, 0)) as i32;
}

/** @returns an id or −errno */
export function byKey(kind: i32, key: i32): i32 {
  if (kind == SHM) return SYS_shmget(key, 0, 0) as i32;
  return (kind == MSG ? SYS_msgget(key, 0) : SYS_semget(key, 0, 0)) as i32;
}

/** How many bytes a queue may hold, as who may read it is told; else 0. */
export function msgQbytes(id: i32): u64 {
  const ds = memory.data(120);
  return SYS_msgctl(id, IPC_STAT, ds as i32) < 0 ? 0 : load<u64>(ds, 88);
}

export function semValue(id: i32, num: i32): i32 {
  return SYS_semctl(id, num, GETVAL, 0) as i32;
}
export function semPid(id: i32, num: i32): i32 {
  return SYS_semctl(id, num, GETPID, 0) as i32;
}
export function semWaiting(id: i32, num: i32, zero: bool): i32 {
  return SYS_semctl(id, num, zero ? GETZCNT : GETNCNT, 0) as i32;
}

/** A number of /proc/sys/kernel, or the n-th of several. */
export function limit(name: string, n: i32 = 0): u64 {
  const text = readFile("/proc/sys/kernel/" + name);
  if (text === null) return 0;
  const cells = text.trim().split("\t");
  return n < cells.length ? U64.parseInt(cells[n]) : 0;
}

/** IPC_INFO's SEMVMX. */
export function semaphoreMaximum(): i32 {
  if (SYS_semctl(0, 0, IPC_INFO, info as i64) < 0) return 0;
  return load<i32>(info, 32);
}

/** "0x0001e240". */
export function keyText(key: i32): string {
  let text = "";
  for (let shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef".charAt((key >>> shift) & 15);
  return "0x" + text;
}
