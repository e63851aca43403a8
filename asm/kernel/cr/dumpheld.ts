// What a tree holds of the IPC namespace that it shares with the dumper: System V segments that it has attached, semaphores
// that it owes for (SEM_UNDO) or waits for. Their namespace stays, but may be another's at the restart, and what has been
// removed or is attached by nobody else goes with the tree: so they are written, in the files that the namespace's own
// objects would have. And what each task of the tree owes.

import {
  NUT_CORE_ENTRY_UNDOS,
  NUT_UNDO_ENTRY_ADJUST,
  NUT_UNDO_ENTRY_SET,
  VMA_ENTRY_END,
  VMA_ENTRY_FD,
  VMA_ENTRY_FLAGS,
  VMA_ENTRY_PGOFF,
  VMA_ENTRY_PROT,
  VMA_ENTRY_SHMID,
  VMA_ENTRY_START,
  VMA_ENTRY_STATUS,
} from "../../abi/criu";
import { ShmAttach } from "../ipc/attach";
import { SemUndo, SemWait } from "../ipc/sem";
import { pagesOf } from "../ipc/shm";
import { IpcNs } from "../ns/ipc";
import { NsProxy } from "../ns/nsproxy";
import { current } from "../task/current";
import { Mm } from "../task/mm";
import { TASK_ZOMBIE, Task } from "../task/task";
import { dumpHeldIpc } from "./dumpipc";
import { ImageOut } from "./folder";
import { counted, meet, member, SET_IPC, SET_NS, SET_TASKS } from "./objects";
import { putBegin, putEnd, putSint, putUint } from "./protobuf";

function ipcOf(task: Task): usize {
  return changetype<NsProxy>(task.nsproxy).ipc;
}

/** What stands in the way of writing a task's IPC down, in words; "": nothing. */
export function ipcObstacle(task: Task): string {
  for (let at = changetype<Mm>(task.mm).shm; at; at = changetype<ShmAttach>(at).next) {
    if (changetype<usize>(changetype<ShmAttach>(at).segment.ns) != ipcOf(task))
      return " has shared memory attached from another IPC namespace than its own: it cannot be found again; detach it first";
  }
  return "";
}

function meetHeld(task: Task): void {
  for (let at = changetype<Mm>(task.mm).shm; at; at = changetype<ShmAttach>(at).next)
    meet(SET_IPC, changetype<usize>(changetype<ShmAttach>(at).segment));
  for (let at = task.semUndo; at; at = changetype<SemUndo>(at).next) {
    const set = changetype<SemUndo>(at).set;
    if (changetype<usize>(set)) meet(SET_IPC, changetype<usize>(set));
  }
  if (task.semWait) {
    const set = changetype<SemWait>(task.semWait).set;
    if (changetype<usize>(set)) meet(SET_IPC, changetype<usize>(set));
  }
}

/** After the tasks: the objects of the dumper's own namespace that the tree holds. */
export function dumpHeld(): void {
  const own = ipcOf(current);
  for (let i: u32 = 0; i < counted(SET_TASKS); i++) {
    const task = changetype<Task>(member(SET_TASKS, i));
    if (task.state != TASK_ZOMBIE && ipcOf(task) == own) meetHeld(task);
  }
  if (counted(SET_IPC)) dumpHeldIpc(changetype<IpcNs>(own), meet(SET_NS, own));
}

/** What a task owes: nut_undo_entry. */
export function putUndos(o: ImageOut, task: Task): void {
  for (let at = task.semUndo; at; at = changetype<SemUndo>(at).next) {
    const u = changetype<SemUndo>(at);
    if (!changetype<usize>(u.set)) continue;
    const m = putBegin(o, NUT_CORE_ENTRY_UNDOS);
    putUint(o, NUT_UNDO_ENTRY_SET, <u32>u.set.id);
    const count = u.set.count;
    for (let i: u32 = 0; i < count; i++) putSint(o, NUT_UNDO_ENTRY_ADJUST, load<i16>(u.adjust + ((<usize>i) << 1)));
    putEnd(o, m);
  }
}

/** VMA_AREA_REGULAR | VMA_AREA_SYSVIPC. */
const SYSVIPC_STATUS: u64 = 0x401;
const MAP_SHARED: u64 = 1;

/** The area of an attachment, as CRIU has it: shmid is the segment's. */
export function putAttachment(o: ImageOut, field: u32, a: ShmAttach): void {
  const v = putBegin(o, field);
  putUint(o, VMA_ENTRY_START, a.address);
  putUint(o, VMA_ENTRY_END, <u64>a.address + ((<u64>pagesOf(a.segment.size)) << 12));
  putUint(o, VMA_ENTRY_PGOFF, 0);
  putUint(o, VMA_ENTRY_SHMID, <u32>a.segment.id);
  putUint(o, VMA_ENTRY_PROT, a.readOnly ? 1 : 3);
  putUint(o, VMA_ENTRY_FLAGS, MAP_SHARED);
  putUint(o, VMA_ENTRY_STATUS, SYSVIPC_STATUS);
  putSint(o, VMA_ENTRY_FD, -1);
  putEnd(o, v);
}
