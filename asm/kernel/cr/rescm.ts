// What waited in unix sockets, put back once all sockets are there (dumpscm.ts): one pass over sk-queues.img.

import {
  FD_TYPES_UNIXSK,
  FILE_ENTRY_TYPE,
  MAGIC_NUTSHELL_MESSAGES,
  MAGIC_SK_QUEUES,
  NUT_MESSAGE_ENTRY_ADDRESS,
  NUT_MESSAGE_ENTRY_GID,
  NUT_MESSAGE_ENTRY_ID_FOR,
  NUT_MESSAGE_ENTRY_INDEX,
  NUT_MESSAGE_ENTRY_PID,
  NUT_MESSAGE_ENTRY_UID,
  SCM_ENTRY_RIGHTS,
  SCM_ENTRY_TYPE,
  SK_PACKET_ENTRY_ID_FOR,
  SK_PACKET_ENTRY_LENGTH,
  SK_PACKET_ENTRY_SCM,
} from "../../abi/criu";
import { SCM_MAX_FD, SOCKADDR_UN_MAX } from "../../abi/net";
import { fileGet } from "../fs/file";
import { File, isNull, nil } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { addrNew, Skb, skbFree, skbNew, skbOwn, skbQueue } from "../net/skb";
import { Sock } from "../net/sock";
import { UnixSock } from "../net/unix";
import { unixInFlight } from "../net/unixgc";
import { current, setCurrent } from "../task/current";
import { findPidNs, Pid, pidGet, taskPidNs } from "../task/pid";
import { Task } from "../task/task";
import { Entries, entryAt, ImageIn, imageClose, imageGet, imageName, imageNext, imageOpen } from "./folder";
import { damaged, dropList, memberAt, noMemory, ok, readList } from "./plan";
import { getMsg, getNumbers, getU32, hasField, Msg, msgAt, msgSize, nextMsg } from "./protobuf";
import { fileEntry, fileOf } from "./refile";
import { waitingOf } from "./reunix";
import { claimedGid, claimedUid } from "./rights";

const MAX_PACKET: u32 = 1 << 20;
const SCM_RIGHTS: u32 = 1;

/** Descriptors of a message: they are made when nobody has them yet. */
function rights(skb: Skb, m: Msg): void {
  const numbers = kmalloc((<usize>SCM_MAX_FD) << 3);
  const files = kmalloc(4 + ((<usize>SCM_MAX_FD) << 2));
  if (!numbers || !files) {
    kfree(numbers);
    kfree(files);
    noMemory();
    return;
  }
  skb.files = files;
  for (let scm = nextMsg(m, SK_PACKET_ENTRY_SCM, 0); scm && ok(); scm = nextMsg(m, SK_PACKET_ENTRY_SCM, scm)) {
    const n = getNumbers(scm, SCM_ENTRY_RIGHTS, numbers, SCM_MAX_FD);
    const had = load<u32>(files);
    if (getU32(scm, SCM_ENTRY_TYPE) != SCM_RIGHTS || had + n > SCM_MAX_FD) damaged();
    for (let i: u32 = 0; i < n && ok(); i++) {
      const file = fileOf(<u32>load<u64>(numbers + ((<usize>i) << 3)));
      if (isNull(file)) break;
      store<File>(files + 4 + ((<usize>(had + i)) << 2), fileGet(file));
      store<u32>(files, had + i + 1);
      unixInFlight(file);
    }
  }
  kfree(numbers);
}

/** Who sent it, and by which name. */
function sender(skb: Skb, list: usize, id: u32, index: u32): void {
  if (!list) return;
  const e = changetype<Entries>(list);
  for (let i: u32 = 0; i < e.count; i++) {
    const m = entryAt(e, i);
    if (getU32(m, NUT_MESSAGE_ENTRY_ID_FOR) != id || getU32(m, NUT_MESSAGE_ENTRY_INDEX) != index) continue;
    if (hasField(m, NUT_MESSAGE_ENTRY_UID)) {
      const nr = getU32(m, NUT_MESSAGE_ENTRY_PID);
      const pid = nr ? findPidNs(<i32>nr, taskPidNs(changetype<Task>(memberAt(0).task))) : changetype<Pid>(0);
      skb.hasCred = 1;
      skb.credPid = changetype<usize>(pid) ? changetype<usize>(pidGet(pid)) : 0;
      skb.credUid = claimedUid(getU32(m, NUT_MESSAGE_ENTRY_UID));
      skb.credGid = claimedGid(getU32(m, NUT_MESSAGE_ENTRY_GID));
    }
    const address = getMsg(m, NUT_MESSAGE_ENTRY_ADDRESS);
    if (msgSize(address) > SOCKADDR_UN_MAX) damaged();
    else if (address) skb.addr = addrNew(msgAt(address), msgSize(address));
  }
}

/** Who is to read a message: a socket, or a connection that waits in one; null: there is none, or the restart has failed. */
function reader(id: u32): UnixSock {
  const entry = fileEntry(id);
  if (!entry) return waitingOf(id);
  if (getU32(entry, FILE_ENTRY_TYPE) != FD_TYPES_UNIXSK) return nil<UnixSock>();
  const file = fileOf(id);
  return isNull(file) ? nil<UnixSock>() : changetype<UnixSock>(file.data);
}

function message(m: Msg, bytes: usize, senders: usize): void {
  const id = getU32(m, SK_PACKET_ENTRY_ID_FOR);
  const n = getU32(m, SK_PACKET_ENTRY_LENGTH);
  const u = reader(id);
  if (isNull(u)) {
    damaged();
    return;
  }
  const skb = skbNew(n);
  if (isNull(skb)) {
    noMemory();
    return;
  }
  memory.copy(skb.data, bytes, n);
  if (nextMsg(m, SK_PACKET_ENTRY_SCM, 0)) rights(skb, m);
  if (ok()) sender(skb, senders, id, u.queueLen);
  if (!ok()) {
    skbFree(skb);
    return;
  }
  skbOwn(skb, changetype<usize>(u.peer) ? changetype<Sock>(u.peer) : u);
  skbQueue(u, skb);
}

/** Fills the queues of all unix sockets. */
export function queuesMake(): void {
  imageName("nutshell-messages");
  const senders = readList(MAGIC_NUTSHELL_MESSAGES, false);
  imageName("sk-queues");
  const file = changetype<ImageIn>(kmalloc(offsetof<ImageIn>()));
  const buf = kmalloc(MAX_PACKET);
  if (!changetype<usize>(file) || !buf) noMemory();
  if (ok()) {
    imageOpen(file, MAGIC_SK_QUEUES);
    const none = file.err == -2;
    while (!none && ok()) {
      const m = imageNext(file);
      if (!m) break;
      const n = getU32(m, SK_PACKET_ENTRY_LENGTH);
      if (n > MAX_PACKET || (n && !imageGet(file, buf, n))) damaged();
      else {
        // Descriptors are opened as the root, as they were written.
        const now = current;
        setCurrent(changetype<Task>(memberAt(0).task));
        message(m, buf, senders);
        setCurrent(now);
        imageName("sk-queues");
      }
      kfree(msgAt(m));
    }
    if (!none && file.err) damaged();
    imageClose(file);
  }
  kfree(buf);
  kfree(changetype<usize>(file));
  dropList(senders);
}
