// What a tree holds of IPC namespaces, made again (dumpheld.ts): attachments, what tasks owe for semaphores, and, when the restart
// fails, back out of the restarter's own namespace what was made there.

import {
  MM_ENTRY_VMAS,
  NUT_CORE_ENTRY_UNDOS,
  NUT_UNDO_ENTRY_ADJUST,
  NUT_UNDO_ENTRY_SET,
  VMA_ENTRY_PROT,
  VMA_ENTRY_SHMID,
  VMA_ENTRY_START,
  VMA_ENTRY_STATUS,
} from "../../abi/criu";
import { shmAttachStored } from "../ipc/attach";
import { ipcFind } from "../ipc/ids";
import { SemSet, semDestroy, semOwe, undoFor } from "../ipc/sem";
import { pagesOf, ShmSegment, shmRemove } from "../ipc/shm";
import { kfree, kmalloc } from "../mem/slab";
import { putStr, putU64 } from "../mem/str";
import { IpcNs } from "../ns/ipc";
import { NsProxy } from "../ns/nsproxy";
import { Mm } from "../task/mm";
import { Task } from "../task/task";
import { imageName } from "./folder";
import { damaged, fail, Member, noMemory, ok, plan } from "./plan";
import { getSints, getU32, getUint, Msg, nextMsg } from "./protobuf";
import { say } from "./reason";

export const HELD_SEM: u32 = 1;
export const HELD_SHM: u32 = 2;
const VMA_AREA_SYSVIPC: u64 = 1 << 10;
const MAX_SEMS: u32 = 32000;

/** An object that was made in the restarter's own namespace. */
@unmanaged
class MadeHeld {
  next: usize;
  kind: u32;
  object: usize;
}

export function noteHeld(kind: u32, object: usize): void {
  const h = changetype<MadeHeld>(kmalloc(offsetof<MadeHeld>()));
  if (!changetype<usize>(h)) {
    noMemory();
    return;
  }
  h.kind = kind;
  h.object = object;
  h.next = plan().heldHead;
  plan().heldHead = changetype<usize>(h);
}

function wasMade(object: usize): bool {
  for (let at = plan().heldHead; at; at = changetype<MadeHeld>(at).next)
    if (changetype<MadeHeld>(at).object == object) return true;
  return false;
}

/** At the end of a restart: what was made stays, or goes when it has failed. */
export function heldRelease(): void {
  const ns = changetype<IpcNs>(changetype<NsProxy>(changetype<Task>(plan().caller).nsproxy).ipc);
  while (plan().heldHead) {
    const h = changetype<MadeHeld>(plan().heldHead);
    plan().heldHead = h.next;
    if (plan().err) {
      if (h.kind == HELD_SEM) semDestroy(ns, changetype<SemSet>(h.object));
      else shmRemove(changetype<ShmSegment>(h.object));
    }
    kfree(changetype<usize>(h));
  }
}

function ipcOf(m: Member): IpcNs {
  return changetype<IpcNs>(changetype<NsProxy>(changetype<Task>(m.task).nsproxy).ipc);
}

/** The segments that the member has attached, with their bytes. */
export function attachmentsMake(m: Member): void {
  const task = changetype<Task>(m.task);
  imageName("mm", m.number);
  for (let v = nextMsg(m.mm, MM_ENTRY_VMAS, 0); v && ok(); v = nextMsg(m.mm, MM_ENTRY_VMAS, v)) {
    if (!(getUint(v, VMA_ENTRY_STATUS, 0) & VMA_AREA_SYSVIPC)) continue;
    const id = getU32(v, VMA_ENTRY_SHMID);
    const s = changetype<ShmSegment>(ipcFind(ipcOf(m).shm, <i32>id));
    const start = getUint(v, VMA_ENTRY_START, 0);
    if (!changetype<usize>(s)) {
      fail(-22, putStr(putU64(say("the shared memory segment "), id), " is not in its IPC namespace"));
      return;
    }
    const end = start + ((<u64>pagesOf(s.size)) << 12);
    if (start & 4095 || end > (<u64>changetype<Mm>(task.mm).pages) << 16) damaged();
    else if (!shmAttachStored(task, s, <u32>start, !(getUint(v, VMA_ENTRY_PROT, 3) & 2))) noMemory();
  }
}

function undoMake(m: Member, entry: Msg): void {
  const task = changetype<Task>(m.task);
  const id = getU32(entry, NUT_UNDO_ENTRY_SET);
  const set = changetype<SemSet>(ipcFind(ipcOf(m).sem, <i32>id));
  const adjust = kmalloc(((<usize>MAX_SEMS) << 3) + 8);
  const n = adjust ? getSints(entry, NUT_UNDO_ENTRY_ADJUST, adjust, MAX_SEMS) : 0;
  if (!adjust) noMemory();
  else if (!changetype<usize>(set))
    fail(-22, putStr(putU64(say("the set of semaphores "), id), " is not in its IPC namespace"));
  else if (n != set.count) damaged();
  else {
    const u = undoFor(task, set);
    // In a namespace that stayed, the end of the tree gave back what it held: it is taken again.
    const own = changetype<usize>(ipcOf(m)) == changetype<NsProxy>(changetype<Task>(plan().caller).nsproxy).ipc;
    const take = own && !wasMade(changetype<usize>(set));
    if (!changetype<usize>(u)) noMemory();
    for (let i: u32 = 0; i < n && ok(); i++) {
      const by = load<i64>(adjust + ((<usize>i) << 3));
      if (by < -32768 || by > 32767) damaged();
      else if (by && !semOwe(u, i, <i32>by, take))
        fail(
          -11,
          putStr(putU64(putStr(putU64(say("semaphore "), i), " of set "), id), " is held by somebody else now"),
        );
    }
  }
  kfree(adjust);
}

/** What the member owes for semaphores. */
export function undosMake(m: Member): void {
  imageName("nutshell-core", m.number);
  for (let u = nextMsg(m.own, NUT_CORE_ENTRY_UNDOS, 0); u && ok(); u = nextMsg(m.own, NUT_CORE_ENTRY_UNDOS, u))
    undoMake(m, u);
}
