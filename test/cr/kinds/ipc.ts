// System V IPC that processes hold: attached memory, semaphores to be given back, calls that wait in it.

import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import * as raw from "../../../asm/lib/sys/raw";
import { exists, expect, kind, later, MS, meanwhile, put, room } from "./common";

const IPC_RMID = 0;
const IPC_STAT = 2;
const SHM_RDONLY = 0o10000;
const SEM_UNDO: i16 = 0x1000;
const GETVAL = 12;
const SETVAL = 16;

function segment(size: i32): i32 {
  return raw.SYS_shmget(0, size, 0o600) as i32;
}

function attach(id: i32, at: usize = 0, flags: i32 = 0): usize {
  return raw.SYS_shmat(id, at as i32, flags) as usize;
}

function attached(id: i32): i64 {
  raw.SYS_shmctl(id, IPC_STAT, room as i32);
  return load<u64>(room, 88);
}

/** A child that attaches nothing of its own, has what its parent has, and does `act` at /tmp/next. */
function partner(act: () => void): i32 {
  const child = proc.fork();
  if (child) return child;
  while (!exists("/tmp/next")) misc.nanosleep(5 * MS);
  act();
  proc._exit(0);
  return 0;
}

let shared: usize = 0;

function shmShared(): void {
  const id = segment(100_000);
  shared = attach(id);
  store<u32>(shared, 0x11111111);
  store<u32>(shared, 0x22222222, 70_000);
  const child = partner(() => {
    store<u32>(shared, load<u32>(shared) + 1, 8);
    store<u32>(shared, load<u32>(shared, 70_000), 90_000);
  });
  store<u32>(shared, 0x33333333, 99_996);
  meanwhile();
  expect("attached twice", attached(id), 2);
  expect("first", load<u32>(shared), 0x11111111);
  expect("in another page", load<u32>(shared, 70_000), 0x22222222);
  expect("after the fork", load<u32>(shared, 99_996), 0x33333333);
  put("/tmp/next", "x");
  proc.wait4(child, 0);
  misc.nanosleep(MS);
  expect("what the other wrote", load<u32>(shared, 8), 0x11111112);
  expect("far away too", load<u32>(shared, 90_000), 0x22222222);
  expect("attached once", attached(id), 1);
  expect("detach", raw.SYS_shmdt(shared as i32), 0);
  raw.SYS_shmctl(id, IPC_RMID, 0);
}

function shmRemoved(): void {
  const id = segment(8192);
  shared = attach(id);
  store<u32>(shared, 77);
  raw.SYS_shmctl(id, IPC_RMID, 0);
  const child = partner(() => store<u32>(shared, 78, 4096));
  meanwhile();
  put("/tmp/next", "x");
  proc.wait4(child, 0);
  misc.nanosleep(MS);
  expect("content", load<u32>(shared), 77);
  expect("still shared", load<u32>(shared, 4096), 78);
  raw.SYS_shmctl(id, IPC_STAT, room as i32);
  expect("to be destroyed", load<u32>(room, 20) & 0o1000, 0o1000);
  raw.SYS_shmdt(shared as i32);
  expect("gone", raw.SYS_shmctl(id, IPC_STAT, room as i32), -22);
}

function shmTwice(): void {
  const id = segment(4096);
  const a = attach(id);
  const b = attach(id, 0, SHM_RDONLY);
  store<u32>(a, 5);
  misc.nanosleep(MS);
  meanwhile();
  expect("by the other address", load<u32>(b), 5);
  store<u32>(a, 6, 16);
  misc.nanosleep(MS);
  expect("kept alike", load<u32>(b, 16), 6);
  expect("attached", attached(id), 2);
  expect("detach", raw.SYS_shmdt(a as i32), 0);
  expect("detach the other", raw.SYS_shmdt(b as i32), 0);
  raw.SYS_shmctl(id, IPC_RMID, 0);
}

function operate(id: i32, num: u16, by: i16, flags: i16 = 0): i64 {
  store<u16>(room, num);
  store<i16>(room, by, 2);
  store<i16>(room, flags, 4);
  return raw.SYS_semop(id, room as i32, 1);
}

function semUndo(): void {
  const id = raw.SYS_semget(0, 3, 0o600) as i32;
  raw.SYS_semctl(id, 0, SETVAL, 5);
  raw.SYS_semctl(id, 1, SETVAL, 1);
  const child = proc.fork();
  if (!child) {
    operate(id, 0, -2, SEM_UNDO);
    operate(id, 1, -1, SEM_UNDO);
    operate(id, 2, 4, SEM_UNDO);
    while (!exists("/tmp/go")) misc.nanosleep(5 * MS);
    misc.nanosleep(50 * MS);
    proc._exit(0);
  }
  while (raw.SYS_semctl(id, 2, GETVAL, 0) != 4) misc.nanosleep(MS);
  meanwhile();
  expect("held", raw.SYS_semctl(id, 0, GETVAL, 0), 3);
  expect("taken", raw.SYS_semctl(id, 1, GETVAL, 0), 0);
  proc.wait4(child, 0);
  expect("given back", raw.SYS_semctl(id, 0, GETVAL, 0), 5);
  expect("given back too", raw.SYS_semctl(id, 1, GETVAL, 0), 1);
  expect("taken back", raw.SYS_semctl(id, 2, GETVAL, 0), 0);
  raw.SYS_semctl(id, 0, IPC_RMID, 0);
}

function semWaitsForZero(): void {
  const id = raw.SYS_semget(0, 2, 0o600) as i32;
  store<i32>(room, id, 256);
  raw.SYS_semctl(id, 1, SETVAL, 1);
  later(() => {
    operate(load<i32>(room, 256), 1, -1);
  });
  // Both, or neither.
  store<u64>(room, 0);
  store<u16>(room, 1);
  store<i16>(room, 0, 2);
  store<u16>(room, 0, 4);
  store<u16>(room, 0, 6);
  store<i16>(room, 3, 8);
  store<u16>(room, 0, 10);
  expect("semop", raw.SYS_semop(id, room as i32, 2), 0);
  expect("its other half", raw.SYS_semctl(id, 0, GETVAL, 0), 3);
  raw.SYS_semctl(id, 0, IPC_RMID, 0);
}

function semTimed(): void {
  const id = raw.SYS_semget(0, 1, 0o600) as i32;
  later(() => {});
  store<u16>(room, 0);
  store<i16>(room, -1, 2);
  store<u16>(room, 0, 4);
  store<i64>(room, 0, 16);
  store<i64>(room, 600 * MS, 24);
  const before = misc.clockNow(1);
  expect("semtimedop", raw.SYS_semtimedop(id, room as i32, 1, (room + 16) as i32), -11);
  const waited = misc.clockNow(1) - before;
  expect("as long as it was to", waited >= 600 * MS && waited < 5000 * MS ? 1 : 0, 1);
  raw.SYS_semctl(id, 0, IPC_RMID, 0);
}

function msgsndWaits(): void {
  const id = raw.SYS_msgget(0, 0o600) as i32;
  store<i32>(room, id, 2048);
  store<i64>(room, 1);
  while (raw.SYS_msgsnd(id, room as i32, 1000, 0o4000) == 0) {}
  const child = later(() => {
    raw.SYS_msgrcv(load<i32>(room, 2048), (room + 2056) as i32, 1000, 0, 0);
  });
  store<i64>(room, 9);
  store<u32>(room, 0x1234, 8);
  expect("msgsnd", raw.SYS_msgsnd(id, room as i32, 1000, 0), 0);
  expect("its message", raw.SYS_msgrcv(id, room as i32, 1000, 9, 0), 1000);
  expect("its bytes", load<u32>(room, 8), 0x1234);
  expect("one in the order of all", raw.SYS_msgrcv(id, room as i32, 1000, 1, 0), 1000);
  proc.wait4(child, 0);
  raw.SYS_msgctl(id, 0, 0);
}

/** Two wait for different types; each gets its own. */
function msgrcvByType(): void {
  const id = raw.SYS_msgget(0, 0o600) as i32;
  const child = proc.fork();
  if (!child) {
    const n = raw.SYS_msgrcv(id, room as i32, 100, 7, 0);
    proc._exit(n == 4 && load<u32>(room, 8) == 70 ? 0 : 1);
  }
  store<i32>(room, id, 2048);
  later(() => {
    for (let type = 6; type < 8; type++) {
      store<i64>(room, type);
      store<u32>(room, type * 10, 8);
      raw.SYS_msgsnd(load<i32>(room, 2048), room as i32, 4, 0);
    }
  });
  expect("msgrcv", raw.SYS_msgrcv(id, room as i32, 100, -6, 0), 4);
  expect("the lower", load<u32>(room, 8), 60);
  proc.wait4(child, 0);
  expect("the other", proc.waitStatus(), 0);
  raw.SYS_msgctl(id, 0, 0);
}

kind("shm-shared", shmShared);
kind("shm-removed", shmRemoved);
kind("shm-twice", shmTwice);
kind("sem-undo", semUndo);
kind("blocked-semop-zero", semWaitsForZero);
kind("blocked-semtimedop", semTimed);
kind("blocked-msgsnd", msgsndWaits);
kind("blocked-msgrcv-type", msgrcvByType);
