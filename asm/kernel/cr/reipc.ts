// System V objects of an IPC namespace made again, with their ids: by the calls that make them, as a task of the namespace, with
// the id that it asks for in msg_next_id and its like.

import {
  IPC_DESC_ENTRY_CGID,
  IPC_DESC_ENTRY_CUID,
  IPC_DESC_ENTRY_GID,
  IPC_DESC_ENTRY_ID,
  IPC_DESC_ENTRY_KEY,
  IPC_DESC_ENTRY_MODE,
  IPC_DESC_ENTRY_UID,
  IPC_MSG_ENTRY_DESC,
  IPC_MSG_ENTRY_QBYTES,
  IPC_MSG_ENTRY_QNUM,
  IPC_MSG_MSIZE,
  IPC_MSG_MTYPE,
  IPC_SEM_ENTRY_DESC,
  IPC_SEM_ENTRY_NSEMS,
  IPC_SHM_ENTRY_DESC,
  IPC_SHM_ENTRY_SIZE,
  IPC_VAR_ENTRY_AUTO_MSGMNI,
  IPC_VAR_ENTRY_MQ_MSG_DEFAULT,
  IPC_VAR_ENTRY_MQ_MSG_MAX,
  IPC_VAR_ENTRY_MQ_MSGSIZE_DEFAULT,
  IPC_VAR_ENTRY_MQ_MSGSIZE_MAX,
  IPC_VAR_ENTRY_MQ_QUEUES_MAX,
  IPC_VAR_ENTRY_MSG_CTLMAX,
  IPC_VAR_ENTRY_MSG_CTLMNB,
  IPC_VAR_ENTRY_MSG_CTLMNI,
  IPC_VAR_ENTRY_SEM_CTLS,
  IPC_VAR_ENTRY_SHM_CTLALL,
  IPC_VAR_ENTRY_SHM_CTLMAX,
  IPC_VAR_ENTRY_SHM_CTLMNI,
  IPC_VAR_ENTRY_SHM_RMID_FORCED,
  MAGIC_IPC_VAR,
  MAGIC_IPCNS_MSG,
  MAGIC_IPCNS_SEM,
  MAGIC_IPCNS_SHM,
} from "../../abi/criu";
import { IPC_CREAT, IPC_EXCL, IpcIds, IpcPerm, ipcAtSlot, ipcFind } from "../ipc/ids";
import { Msg as Message, MSG_HEAD, MsgQueue, sysMsgget } from "../ipc/msg";
import { SEM_SIZE, SemSet, sysSemget } from "../ipc/sem";
import { pagesOf, ShmSegment, sysShmget } from "../ipc/shm";
import { pageAllocZero } from "../mem/page";
import { kfree, kmalloc } from "../mem/slab";
import { putI64, putStr } from "../mem/str";
import { IpcNs } from "../ns/ipc";
import { INVALID_ID, makeKgid, makeKuid, UserNs } from "../ns/user";
import { current, setCurrent } from "../task/current";
import { Task } from "../task/task";
import { Entries, entryAt, ImageIn, imageClose, imageGet, imageName, imageNext, imageOpen } from "./folder";
import { damaged, dropList, fail, noMemory, ok, readList, Space } from "./plan";
import { getMsg, getNumbers, getU32, getUint, Msg, msgAt, msgOf } from "./protobuf";
import { say } from "./reason";
import { HELD_SEM, HELD_SHM, noteHeld } from "./reheld";

const MAX_MESSAGE: u32 = 1 << 20;
const MAX_SEMS: u32 = 32000;

function vars(ns: IpcNs, id: u32): void {
  imageName("ipcns-var", id);
  const list = readList(MAGIC_IPC_VAR, true);
  if (!list) return;
  const e = changetype<Entries>(list);
  const sems = kmalloc(64);
  if (!e.count || !sems) damaged();
  else {
    const m = entryAt(e, 0);
    if (getNumbers(m, IPC_VAR_ENTRY_SEM_CTLS, sems, 4) == 4) {
      ns.semmsl = <u32>load<u64>(sems);
      ns.semmns = <u32>load<u64>(sems, 8);
      ns.semopm = <u32>load<u64>(sems, 16);
      ns.semmni = <u32>load<u64>(sems, 24);
    } else damaged();
    ns.msgmax = getU32(m, IPC_VAR_ENTRY_MSG_CTLMAX);
    ns.msgmnb = getU32(m, IPC_VAR_ENTRY_MSG_CTLMNB);
    ns.msgmni = getU32(m, IPC_VAR_ENTRY_MSG_CTLMNI);
    ns.autoMsgmni = getU32(m, IPC_VAR_ENTRY_AUTO_MSGMNI);
    ns.shmmax = getUint(m, IPC_VAR_ENTRY_SHM_CTLMAX, 0);
    ns.shmall = getUint(m, IPC_VAR_ENTRY_SHM_CTLALL, 0);
    ns.shmmni = getU32(m, IPC_VAR_ENTRY_SHM_CTLMNI);
    ns.shmRmidForced = getU32(m, IPC_VAR_ENTRY_SHM_RMID_FORCED);
    ns.mqQueuesMax = getU32(m, IPC_VAR_ENTRY_MQ_QUEUES_MAX);
    ns.mqMsgMax = getU32(m, IPC_VAR_ENTRY_MQ_MSG_MAX);
    ns.mqSizeMax = getU32(m, IPC_VAR_ENTRY_MQ_MSGSIZE_MAX);
    ns.mqMsgDefault = getU32(m, IPC_VAR_ENTRY_MQ_MSG_DEFAULT);
    ns.mqSizeDefault = getU32(m, IPC_VAR_ENTRY_MQ_MSGSIZE_DEFAULT);
  }
  kfree(sems);
  dropList(list);
}

/** Opens one of the three files; whoever has none has no such objects. @returns null: there is none, or the restart has failed */
function open(kind: string, id: u32, magic: u32): ImageIn {
  const file = changetype<ImageIn>(kmalloc(offsetof<ImageIn>()));
  if (!changetype<usize>(file)) {
    noMemory();
    return file;
  }
  imageName(kind, id);
  imageOpen(file, magic);
  if (!file.err) return file;
  if (file.err != -2) damaged();
  imageClose(file);
  kfree(changetype<usize>(file));
  return changetype<ImageIn>(0);
}

function close(file: ImageIn): void {
  if (file.err) damaged();
  imageClose(file);
  kfree(changetype<usize>(file));
}

/** Whether an object that the tree held is in the namespace still, as it was; else it is made. @param kind  as a sentence has it */
function isThere(ids: IpcIds, d: Msg, size: u32, has: u32, kind: string): bool {
  const id = <i32>getU32(d, IPC_DESC_ENTRY_ID);
  const at = ipcFind(ids, id);
  if (!at) {
    if (ipcAtSlot(ids, id)) fail(-17, putStr(putI64(say(kind), id), " cannot be had: another one is in its place"));
    return false;
  }
  if (changetype<IpcPerm>(at).key != <i32>getU32(d, IPC_DESC_ENTRY_KEY) || size != has)
    fail(-17, putStr(putI64(say(kind), id), " is another one than when the image was made"));
  return true;
}

/** What ipc_desc says of an object that has just been made. @param was  of wish() @param r  what the call gave @returns null: it could not be made */
function describe(ids: IpcIds, was: i32, r: i64, d: Msg, user: UserNs): usize {
  const id = <i32>getU32(d, IPC_DESC_ENTRY_ID);
  ids.nextId = was;
  const at = r < 0 ? 0 : ipcFind(ids, <i32>r);
  if (!at || r != id) {
    fail(r < 0 ? <i32>r : -17, putStr(putI64(say("the IPC object "), id), " cannot be made again"));
    return 0;
  }
  const perm = changetype<IpcPerm>(at);
  const uid = makeKuid(user, getU32(d, IPC_DESC_ENTRY_UID));
  const gid = makeKgid(user, getU32(d, IPC_DESC_ENTRY_GID));
  const cuid = makeKuid(user, getU32(d, IPC_DESC_ENTRY_CUID));
  const cgid = makeKgid(user, getU32(d, IPC_DESC_ENTRY_CGID));
  if (uid != INVALID_ID) perm.uid = uid;
  if (gid != INVALID_ID) perm.gid = gid;
  if (cuid != INVALID_ID) perm.cuid = cuid;
  if (cgid != INVALID_ID) perm.cgid = cgid;
  perm.mode = getU32(d, IPC_DESC_ENTRY_MODE) & 0o177777;
  return at;
}

/** Asks for the id. @returns what was asked for before, for describe() to put back: a wish that fails is not for whoever comes next */
function wish(ids: IpcIds, d: Msg): i32 {
  const was = ids.nextId;
  const id = <i32>getU32(d, IPC_DESC_ENTRY_ID);
  if (id < 0) damaged();
  else if (ok()) ids.nextId = id;
  return was;
}

function queues(ns: IpcNs, id: u32, user: UserNs): void {
  const file = open("ipcns-msg", id, MAGIC_IPCNS_MSG);
  if (!changetype<usize>(file)) return;
  while (ok()) {
    const m = imageNext(file);
    if (!m) break;
    const d = getMsg(m, IPC_MSG_ENTRY_DESC);
    const was = wish(ns.msg, d);
    const at = ok()
      ? describe(ns.msg, was, sysMsgget(<i32>getU32(d, IPC_DESC_ENTRY_KEY), IPC_CREAT | IPC_EXCL), d, user)
      : 0;
    const n = getU32(m, IPC_MSG_ENTRY_QNUM);
    if (at) {
      changetype<MsgQueue>(at).qbytes = getU32(m, IPC_MSG_ENTRY_QBYTES);
      for (let i: u32 = 0; i < n && ok(); i++) message(ns, changetype<MsgQueue>(at), file);
    }
    kfree(msgAt(m));
  }
  close(file);
}

function message(ns: IpcNs, q: MsgQueue, file: ImageIn): void {
  const head = kmalloc(64);
  if (!head || !imageGet(file, head, 4) || load<u32>(head) > 60 || !imageGet(file, head + 4, load<u32>(head))) {
    damaged();
    kfree(head);
    return;
  }
  const m = msgOf(head + 4, load<u32>(head));
  const size = getU32(m, IPC_MSG_MSIZE);
  const type = <i64>getUint(m, IPC_MSG_MTYPE, 0);
  const msg = size > MAX_MESSAGE || type <= 0 ? 0 : kmalloc(MSG_HEAD + ((<usize>size + 7) & ~7));
  kfree(head);
  if (!msg || (size && !imageGet(file, msg + MSG_HEAD, (size + 7) & ~7))) {
    damaged();
    kfree(msg);
    return;
  }
  const entry = changetype<Message>(msg);
  entry.next = 0;
  entry.size = size;
  entry.type = type;
  if (q.tail) changetype<Message>(q.tail).next = msg;
  else q.head = msg;
  q.tail = msg;
  q.qnum++;
  q.cbytes += size;
  ns.msgCount++;
  ns.msgBytes += size;
}

/** @param held  the namespace is the restarter's own: what is there is taken as it is */
function sems(ns: IpcNs, id: u32, user: UserNs, held: bool): void {
  const file = open("ipcns-sem", id, MAGIC_IPCNS_SEM);
  if (!changetype<usize>(file)) return;
  while (ok()) {
    const m = imageNext(file);
    if (!m) break;
    const d = getMsg(m, IPC_SEM_ENTRY_DESC);
    const n = getU32(m, IPC_SEM_ENTRY_NSEMS);
    if (!n || n > MAX_SEMS) damaged();
    const old =
      held && ok() ? changetype<SemSet>(ipcFind(ns.sem, <i32>getU32(d, IPC_DESC_ENTRY_ID))) : changetype<SemSet>(0);
    const there =
      held && ok() && isThere(ns.sem, d, n, changetype<usize>(old) ? old.count : 0, "the set of semaphores ");
    const was = there ? -1 : wish(ns.sem, d);
    const at =
      ok() && !there
        ? describe(ns.sem, was, sysSemget(<i32>getU32(d, IPC_DESC_ENTRY_KEY), <i32>n, IPC_CREAT | IPC_EXCL), d, user)
        : 0;
    const values = kmalloc((((<usize>n) << 1) + 15) & ~7);
    if (at && held) noteHeld(HELD_SEM, at);
    if (ok() && (!values || !imageGet(file, values, ((n << 1) + 7) & ~7))) damaged();
    for (let i: u32 = 0; i < n && at && ok(); i++)
      store<i32>(changetype<SemSet>(at).sems + <usize>i * SEM_SIZE, load<u16>(values + ((<usize>i) << 1)));
    kfree(values);
    kfree(msgAt(m));
  }
  close(file);
}

function shms(ns: IpcNs, id: u32, user: UserNs, held: bool): void {
  const file = open("ipcns-shm", id, MAGIC_IPCNS_SHM);
  if (!changetype<usize>(file)) return;
  while (ok()) {
    const m = imageNext(file);
    if (!m) break;
    const d = getMsg(m, IPC_SHM_ENTRY_DESC);
    const size = getUint(m, IPC_SHM_ENTRY_SIZE, 0);
    if (!size || size > <u64>i32.MAX_VALUE) damaged();
    const old =
      held && ok()
        ? changetype<ShmSegment>(ipcFind(ns.shm, <i32>getU32(d, IPC_DESC_ENTRY_ID)))
        : changetype<ShmSegment>(0);
    const there =
      held &&
      ok() &&
      isThere(ns.shm, d, <u32>size, changetype<usize>(old) ? old.size : 0, "the shared memory segment ");
    const was = there ? -1 : wish(ns.shm, d);
    const at =
      ok() && !there
        ? describe(ns.shm, was, sysShmget(<i32>getU32(d, IPC_DESC_ENTRY_KEY), <i32>size, IPC_CREAT | IPC_EXCL), d, user)
        : 0;
    if (at && held) noteHeld(HELD_SHM, at);
    if (ok()) segment(changetype<ShmSegment>(at), <u32>size, file);
    kfree(msgAt(m));
  }
  close(file);
}

/** @param s  null: its bytes are passed over */
function segment(s: ShmSegment, size: u32, file: ImageIn): void {
  const padded = (size + 3) & ~3;
  const page = kmalloc(4096);
  if (!page) noMemory();
  for (let i: u32 = 0; i < pagesOf(size) && ok(); i++) {
    const left = padded - (i << 12);
    const n = left < 4096 ? left : 4096;
    if (!imageGet(file, page, n)) {
      damaged();
      break;
    }
    let used = false;
    for (let k: u32 = 0; k < n && !used; k += 4) used = load<u32>(page + k) != 0;
    if (!used || !changetype<usize>(s)) continue;
    if (!s.pages) s.pages = kmalloc((<usize>pagesOf(size)) << 2);
    const to = s.pages ? pageAllocZero(0) : 0;
    if (!to) noMemory();
    else {
      memory.copy(to, page, n);
      store<usize>(s.pages + ((<usize>i) << 2), to);
    }
  }
  kfree(page);
}

/** Fills a namespace that has just been made. @param task  one that is in it */
export function ipcFill(s: Space, task: Task): void {
  const ns = changetype<IpcNs>(s.ns);
  vars(ns, s.id);
  const user = changetype<UserNs>(ns.ownerNs);
  // The calls look at whose namespace it is; the files are opened by who restarts, whose descriptors the task still has.
  const now = current;
  setCurrent(task);
  if (ok()) queues(ns, s.id, user);
  if (ok()) sems(ns, s.id, user, false);
  if (ok()) shms(ns, s.id, user, false);
  setCurrent(now);
}

/** What the tree held of the namespace that it shares with the restarter. @param id  the number that the namespace has in the image */
export function heldFill(ns: IpcNs, id: u32): void {
  const user = changetype<UserNs>(ns.ownerNs);
  if (ok()) sems(ns, id, user, true);
  if (ok()) shms(ns, id, user, true);
}
