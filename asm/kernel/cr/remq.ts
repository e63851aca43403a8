// POSIX message queues made again (dumpmq.ts): a queue when a description of it is first asked for, those of a namespace of the tree in
// any case. In the restarter's own namespace a queue of that name that is there is taken as it is.

import {
  NUT_MQ_MESSAGE_DATA,
  NUT_MQ_MESSAGE_PRIO,
  NUT_MQUEUE_ENTRY_GID,
  NUT_MQUEUE_ENTRY_ID,
  NUT_MQUEUE_ENTRY_MAX_MESSAGES,
  NUT_MQUEUE_ENTRY_MESSAGE_SIZE,
  NUT_MQUEUE_ENTRY_MESSAGES,
  NUT_MQUEUE_ENTRY_MODE,
  NUT_MQUEUE_ENTRY_NAME,
  NUT_MQUEUE_ENTRY_NOTIFY_HOW,
  NUT_MQUEUE_ENTRY_NOTIFY_PID,
  NUT_MQUEUE_ENTRY_NOTIFY_SIGNAL,
  NUT_MQUEUE_ENTRY_NOTIFY_VALUE,
  NUT_MQUEUE_ENTRY_NS_ID,
  NUT_MQUEUE_ENTRY_UID,
  NUT_MQUEUE_ENTRY_UNLINKED,
} from "../../abi/criu";
import { EINVAL } from "../../abi/errno";
import { dentryFind, dget, dput } from "../fs/dcache";
import { openAt } from "../fs/open";
import { Dentry, File, isErr, isNull, Mount, nil } from "../fs/types";
import { MqInfo, mqueueCreate, mqueueFill, mqueueInstance, mqueueUnlink } from "../ipc/mqueue";
import { kfree, kmalloc } from "../mem/slab";
import { putBytes, putStr } from "../mem/str";
import { NS_IPC } from "../ns/common";
import { IpcNs } from "../ns/ipc";
import { INVALID_ID, makeKgid, makeKuid, UserNs } from "../ns/user";
import { current, setCurrent } from "../task/current";
import { findPidNs, PIDTYPE_TGID, Pid, pidGet, pidTask, taskPidNs } from "../task/pid";
import { Task } from "../task/task";
import { Entries, entryAt, imageName } from "./folder";
import { damaged, fail, memberAt, noMemory, ok, plan } from "./plan";
import { getMsg, getU32, getUint, hasField, Msg, msgAt, msgSize, nextMsg } from "./protobuf";
import { say } from "./reason";
import { isOwn, spaceNs } from "./respace";

const NAME_MAX: u32 = 255;
const MOST: u64 = 1 << 24;
/** What mq_open gives to its description: how it is accessed, O_NONBLOCK. */
const MAY: u32 = 3 | 0o4000;

@unmanaged
class MadeQueue {
  next: usize;
  id: u32;
  fresh: u32; // made in the restarter's own namespace, with a name
  mount: Mount;
  dentry: Dentry; // counted
}

function find(id: u32): MadeQueue {
  let at = plan().queueHead;
  while (at && changetype<MadeQueue>(at).id != id) at = changetype<MadeQueue>(at).next;
  return changetype<MadeQueue>(at);
}

function entryOf(id: u32): Msg {
  if (!plan().queues) return 0;
  const e = changetype<Entries>(plan().queues);
  for (let i: u32 = 0; i < e.count; i++) if (getU32(entryAt(e, i), NUT_MQUEUE_ENTRY_ID) == id) return entryAt(e, i);
  return 0;
}

function refuse(err: i32, name: Msg, why: string): void {
  fail(err, putStr(putBytes(say("the message queue /"), msgAt(name), <i32>msgSize(name)), why));
}

function messages(q: MqInfo, m: Msg): void {
  for (let at = nextMsg(m, NUT_MQUEUE_ENTRY_MESSAGES, 0); at && ok(); at = nextMsg(m, NUT_MQUEUE_ENTRY_MESSAGES, at)) {
    const data = getMsg(at, NUT_MQ_MESSAGE_DATA);
    const r = mqueueFill(q, getU32(at, NUT_MQ_MESSAGE_PRIO), msgAt(data), msgSize(data));
    if (r == -EINVAL) damaged();
    else if (r) noMemory();
  }
}

function notify(q: MqInfo, m: Msg): void {
  const nr = getU32(m, NUT_MQUEUE_ENTRY_NOTIFY_PID);
  if (!nr || q.owner) return;
  const pid = findPidNs(<i32>nr, taskPidNs(changetype<Task>(memberAt(0).task)));
  const signal = getU32(m, NUT_MQUEUE_ENTRY_NOTIFY_SIGNAL);
  const how = getU32(m, NUT_MQUEUE_ENTRY_NOTIFY_HOW);
  if (signal > 64 || how > 1) {
    damaged();
    return;
  }
  if (isNull(pid) || isNull(pidTask(pid, PIDTYPE_TGID))) return;
  q.owner = changetype<usize>(pidGet(changetype<Pid>(pid)));
  q.notify = <i32>how;
  q.signo = <i32>signal;
  q.value = getUint(m, NUT_MQUEUE_ENTRY_NOTIFY_VALUE, 0);
}

/** A new queue with its messages, as the task that runs. @returns its Dentry, counted; null: the restart has failed */
function create(root: Dentry, m: Msg): Dentry {
  const name = getMsg(m, NUT_MQUEUE_ENTRY_NAME);
  const attr = kmalloc(64);
  const most = getUint(m, NUT_MQUEUE_ENTRY_MAX_MESSAGES, 0);
  const size = getUint(m, NUT_MQUEUE_ENTRY_MESSAGE_SIZE, 0);
  if (!attr || most > MOST || size > MOST) {
    kfree(attr);
    damaged();
    return nil<Dentry>();
  }
  store<u64>(attr, most, 8);
  store<u64>(attr, size, 16);
  const made = mqueueCreate(root, msgAt(name), <i32>msgSize(name), getU32(m, NUT_MQUEUE_ENTRY_MODE) & 0o7777, attr);
  kfree(attr);
  if (isErr(made)) {
    refuse(made, name, " cannot be made again: its limits are above those of who restarts, or there are too many");
    return nil<Dentry>();
  }
  const d = changetype<Dentry>(<usize>made);
  const user = changetype<UserNs>(d.sb.userNs);
  const uid = makeKuid(user, getU32(m, NUT_MQUEUE_ENTRY_UID));
  const gid = makeKgid(user, getU32(m, NUT_MQUEUE_ENTRY_GID));
  if (uid != INVALID_ID) d.inode.uid = uid;
  if (gid != INVALID_ID) d.inode.gid = gid;
  messages(changetype<MqInfo>(d.inode.data), m);
  return d;
}

/** The queue of that name as it is there; null: there is none, or it is another (the restart has failed). */
function existing(root: Dentry, m: Msg): Dentry {
  const name = getMsg(m, NUT_MQUEUE_ENTRY_NAME);
  const d = dentryFind(root, msgAt(name), <i32>msgSize(name));
  if (isNull(d)) return d;
  const q = changetype<MqInfo>(d.inode.data);
  if (
    q.maxMsg == <i64>getUint(m, NUT_MQUEUE_ENTRY_MAX_MESSAGES, 0) &&
    q.msgSize == <i64>getUint(m, NUT_MQUEUE_ENTRY_MESSAGE_SIZE, 0)
  )
    return dget(d);
  refuse(-EINVAL, name, " is another one than when the image was made");
  return nil<Dentry>();
}

/** The queue of that number, made when it is first asked for; null: the restart has failed. */
function queueOf(id: u32): MadeQueue {
  const known = find(id);
  if (!isNull(known)) return known;
  imageName("nutshell-mqueue");
  const m = entryOf(id);
  const n = msgSize(getMsg(m, NUT_MQUEUE_ENTRY_NAME));
  const nsId = getU32(m, NUT_MQUEUE_ENTRY_NS_ID);
  const ns = m ? changetype<IpcNs>(spaceNs(NS_IPC, nsId)) : nil<IpcNs>();
  if (!m || !n || n > NAME_MAX) damaged();
  const g = changetype<MadeQueue>(kmalloc(offsetof<MadeQueue>()));
  const mount = ok() ? mqueueInstance(ns) : nil<Mount>();
  if (isNull(g) || isNull(mount)) {
    if (ok()) noMemory();
    kfree(changetype<usize>(g));
    return nil<MadeQueue>();
  }
  const root = mount.root;
  const unlinked = hasField(m, NUT_MQUEUE_ENTRY_UNLINKED);
  const old = isOwn(NS_IPC, nsId) && !unlinked ? existing(root, m) : nil<Dentry>();
  const d = isNull(old) && ok() ? create(root, m) : old;
  if (!isNull(d) && ok()) notify(changetype<MqInfo>(d.inode.data), m);
  if (!isNull(d) && unlinked) mqueueUnlink(d);
  if (isNull(d)) {
    kfree(changetype<usize>(g));
    return nil<MadeQueue>();
  }
  g.id = id;
  g.fresh = isNull(old) && isOwn(NS_IPC, nsId) && !unlinked ? 1 : 0;
  g.mount = mount;
  g.dentry = d;
  g.next = plan().queueHead;
  plan().queueHead = changetype<usize>(g);
  return g;
}

/** An open descriptor's description of a queue. */
export function queueFile(id: u32, flags: u32): File {
  const g = queueOf(id);
  if (isNull(g) || !ok()) return nil<File>();
  const opened = <i32>openAt(g.mount, g.dentry, flags & MAY);
  if (!isErr(opened)) return changetype<File>(<usize>opened);
  fail(opened, say("a message queue cannot be opened again"));
  return nil<File>();
}

/** All queues of a namespace of the tree. */
export function queuesFill(nsId: u32): void {
  if (!plan().queues) return;
  const now = current;
  setCurrent(changetype<Task>(plan().caller));
  const e = changetype<Entries>(plan().queues);
  for (let i: u32 = 0; i < e.count && ok(); i++)
    if (getU32(entryAt(e, i), NUT_MQUEUE_ENTRY_NS_ID) == nsId) queueOf(getU32(entryAt(e, i), NUT_MQUEUE_ENTRY_ID));
  setCurrent(now);
}

export function queuesRelease(): void {
  while (plan().queueHead) {
    const g = changetype<MadeQueue>(plan().queueHead);
    plan().queueHead = g.next;
    if (g.fresh && plan().err) mqueueUnlink(g.dentry);
    dput(g.dentry);
    kfree(changetype<usize>(g));
  }
}
