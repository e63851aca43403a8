// The globals of fs/, laid over their page, and the scratch memory of path names. All scratch is used under the kernel
// lock by one call at a time and holds nothing between two entries.

import { clock_realtime } from "../host";
import { idrClear, idrGet, idrSet } from "../mem/idr";
import { FS_STATE } from "../mem/map";
import { pageAlloc, pageAllocZero } from "../mem/page";
import { FsStruct, MntNs, Mount, Super } from "./types";

@unmanaged
export class FsState {
  // hash tables: dcache.ts, mount.ts
  dentryTable: usize;
  dentryBits: u32;
  dentryCount: u32;
  mountTable: usize;
  mountBits: u32;
  mountCount: u32;
  // numbers: Idr {node, height} and the lowest that may be free
  mntIdNode: usize;
  mntIdHeight: u32;
  mntIdHint: u32;
  groupNode: usize;
  groupHeight: u32;
  groupHint: u32;
  devNode: usize;
  devHeight: u32;
  devHint: u32;
  nextUniqueId: u64;
  nextNsSeq: u64;
  nextVersion: u64;
  pipeIno: u32;
  mountMax: u32; // /proc/sys/fs/mount-max
  pipeMaxSize: u32; // /proc/sys/fs/pipe-max-size
  files: u32; // open file descriptions
  // kernel-internal file systems
  pipeSuper: Super;
  anonSuper: Super;
  memfdSuper: Super;
  devSuper: Super; // devtmpfs is one instance, however often it is mounted
  rootSuper: Super;
  initNs: MntNs;
  initFs: FsStruct;
  // scratch
  name0: usize; // a path name from the program: one page each
  name1: usize;
  text: usize; // made text (readlink, d_path …): two pages
  io: usize; // data on its way between two files: 64 KiB
  zero: usize; // a page of zeros, never written
  mark: u32; // number of the propagation in hand: Mount.visit
  depth: u32; // nesting of epoll walks
  force: u32; // reads and writes must not wait: splice, sendfile, preadv2 with RWF_NOWAIT
  locksPending: usize; // blocked lock requests
  cookie: u32; // inotify
  created: u32; // the open in hand made the file
  propagated: Mount; // copies that attachTree is about to attach: first and last
  propagatedLast: Mount;
  // Nameidata records follow at ND_AT
}
export const IO_SIZE: u32 = 65536;
export const ND_AT: usize = FS_STATE + 1024;
if (offsetof<FsState>() > 1024) ERROR("FsState ran into the nameidata records");

@inline
export function fsState(): FsState {
  return changetype<FsState>(FS_STATE);
}

export function fsStateInit(): void {
  const s = fsState();
  s.name0 = pageAlloc(0);
  s.name1 = pageAlloc(0);
  s.text = pageAlloc(1);
  s.io = pageAlloc(4);
  s.zero = pageAllocZero(0);
  s.mntIdHint = 1;
  s.groupHint = 1;
  s.devHint = 1;
  s.nextUniqueId = 0x80000001;
  s.nextNsSeq = 1;
  s.nextVersion = 1;
  s.mountMax = 100000;
  s.pipeMaxSize = 1048576;
}

/** Nanoseconds since 1970, for time stamps. */
@inline
export function timeNow(): i64 {
  return clock_realtime();
}

/** The lowest free number of an Idr of marks; `hint` is the address of the lowest that may be free. */
function numberAlloc(idr: usize, hint: usize): u32 {
  let n = load<u32>(hint);
  while (idrGet(idr, n)) n++;
  idrSet(idr, n, 1);
  store<u32>(hint, n + 1);
  return n;
}

function numberFree(idr: usize, hint: usize, n: u32): void {
  idrClear(idr, n);
  if (n < load<u32>(hint)) store<u32>(hint, n);
}

export function mntIdAlloc(): u32 {
  return numberAlloc(FS_STATE + offsetof<FsState>("mntIdNode"), FS_STATE + offsetof<FsState>("mntIdHint"));
}
export function mntIdFree(n: u32): void {
  numberFree(FS_STATE + offsetof<FsState>("mntIdNode"), FS_STATE + offsetof<FsState>("mntIdHint"), n);
}
export function groupIdAlloc(): u32 {
  return numberAlloc(FS_STATE + offsetof<FsState>("groupNode"), FS_STATE + offsetof<FsState>("groupHint"));
}
export function groupIdFree(n: u32): void {
  numberFree(FS_STATE + offsetof<FsState>("groupNode"), FS_STATE + offsetof<FsState>("groupHint"), n);
}
export function devAlloc(): u32 {
  return numberAlloc(FS_STATE + offsetof<FsState>("devNode"), FS_STATE + offsetof<FsState>("devHint"));
}
export function devFree(n: u32): void {
  numberFree(FS_STATE + offsetof<FsState>("devNode"), FS_STATE + offsetof<FsState>("devHint"), n);
}
