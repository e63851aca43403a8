// POSIX message queues in an image: nutshell-mqueue.img. CRIU has none.

import {
  MAGIC_NUTSHELL_MQUEUE,
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
import { isUnlinked } from "../fs/dcache";
import { Dentry, Mount } from "../fs/types";
import { MQ_HEAD, MqInfo, MqMsg } from "../ipc/mqueue";
import { IpcNs } from "../ns/ipc";
import { fromKgidMunged, fromKuidMunged, UserNs } from "../ns/user";
import { Pid, pidNrNs, taskPidNs } from "../task/pid";
import { entryBegin, entryEnd, ImageOut } from "./folder";
import { counted, meet, SET_NS, SET_QUEUES, treeRoot } from "./objects";
import { OUT_QUEUE, shared } from "./out";
import { putBegin, putBytes, putEnd, putUint } from "./protobuf";

function putMessages(o: ImageOut, q: MqInfo): void {
  for (let at = q.head; at; at = changetype<MqMsg>(at).next) {
    const msg = changetype<MqMsg>(at);
    const m = putBegin(o, NUT_MQUEUE_ENTRY_MESSAGES);
    putUint(o, NUT_MQ_MESSAGE_PRIO, msg.prio);
    putBytes(o, NUT_MQ_MESSAGE_DATA, at + MQ_HEAD, msg.size);
    putEnd(o, m);
  }
}

/** Who is to be told, if the tree's root can see him. */
function putNotify(o: ImageOut, q: MqInfo): void {
  const nr = q.owner ? pidNrNs(changetype<Pid>(q.owner), taskPidNs(treeRoot())) : 0;
  if (!nr) return;
  putUint(o, NUT_MQUEUE_ENTRY_NOTIFY_PID, <u64>nr);
  putUint(o, NUT_MQUEUE_ENTRY_NOTIFY_HOW, <u64>q.notify);
  putUint(o, NUT_MQUEUE_ENTRY_NOTIFY_SIGNAL, <u64>q.signo);
  putUint(o, NUT_MQUEUE_ENTRY_NOTIFY_VALUE, q.value);
}

/** The number of a queue, which is written when it is met for the first time. */
export function queueNumber(d: Dentry): u32 {
  const before = counted(SET_QUEUES);
  const number = meet(SET_QUEUES, changetype<usize>(d.inode));
  if (number <= before) return number;
  const q = changetype<MqInfo>(d.inode.data);
  const ns = d.sb.data;
  const user = changetype<UserNs>(d.sb.userNs);
  const o = shared(OUT_QUEUE, "nutshell-mqueue", MAGIC_NUTSHELL_MQUEUE);
  const e = entryBegin(o);
  putUint(o, NUT_MQUEUE_ENTRY_ID, number);
  putUint(o, NUT_MQUEUE_ENTRY_NS_ID, ns ? meet(SET_NS, ns) : 0);
  putBytes(o, NUT_MQUEUE_ENTRY_NAME, d.name, d.nameLen);
  if (isUnlinked(d)) putUint(o, NUT_MQUEUE_ENTRY_UNLINKED, 1);
  putUint(o, NUT_MQUEUE_ENTRY_MODE, d.inode.mode & 0o7777);
  putUint(o, NUT_MQUEUE_ENTRY_UID, fromKuidMunged(user, d.inode.uid));
  putUint(o, NUT_MQUEUE_ENTRY_GID, fromKgidMunged(user, d.inode.gid));
  putUint(o, NUT_MQUEUE_ENTRY_MAX_MESSAGES, <u64>q.maxMsg);
  putUint(o, NUT_MQUEUE_ENTRY_MESSAGE_SIZE, <u64>q.msgSize);
  putMessages(o, q);
  putNotify(o, q);
  entryEnd(o, e);
  return number;
}

/** The queues of a namespace of the tree, whoever has them open. */
export function dumpQueuesOf(ns: IpcNs): void {
  if (!ns.mqMount) return;
  const root = changetype<Mount>(ns.mqMount).root;
  let d = root.childHead;
  while (changetype<usize>(d) && changetype<usize>(d.childNext)) d = d.childNext;
  // The oldest first, as they are made again.
  for (; changetype<usize>(d); d = d.childPrev) if (d.inode.data && !isUnlinked(d)) queueNumber(d);
}
