// What waits in the queues of unix sockets: bytes, descriptors (SCM_RIGHTS) in sk-queues.img as CRIU has them; who sent it
// (SCM_CREDENTIALS) and by which name in nutshell-messages.img. Written after everything that is open, as descriptors on their way
// may be open nowhere else.

import {
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
import { AF_UNIX } from "../../abi/net";
import { FILE_SOCKET, File, isNull, nil } from "../fs/types";
import { ADDR_BYTES, addrLen, Skb } from "../net/skb";
import { Sock, SS_LISTEN } from "../net/sock";
import { fromKgidMunged, fromKuidMunged, UserNs } from "../ns/user";
import { cred } from "../task/cred";
import { Pid, pidNrNs, taskPidNs } from "../task/pid";
import { fileNumber } from "./dumpfile";
import { entryBegin, entryEnd } from "./folder";
import { counted, meet, member, SET_FILES, SET_OPEN, SET_WRITTEN, treeRoot } from "./objects";
import { OUT_MESSAGES, OUT_QUEUES, shared } from "./out";
import { putBegin, putBytes, putEnd, putRaw, putUint } from "./protobuf";

const SCM_RIGHTS: u64 = 1;

/** A unix socket; null: the file is none. */
function unixOf(file: File): Sock {
  if (file.kind != FILE_SOCKET) return nil<Sock>();
  const sk = changetype<Sock>(file.data);
  return sk.family == AF_UNIX ? sk : nil<Sock>();
}

@inline
function rightsOf(skb: Skb): u32 {
  return skb.files ? load<u32>(skb.files) : 0;
}

@inline
function right(skb: Skb, i: u32): File {
  return load<File>(skb.files + 4 + ((<usize>i) << 2));
}

/**
 * Enters the descriptors in a socket's queue into SET_OPEN; in those of connections that wait to be accepted too.
 * @returns false when memory is exhausted
 */
export function meetRights(file: File): bool {
  const sk = unixOf(file);
  if (isNull(sk)) return true;
  if (!meetRightsIn(sk.queueHead)) return false;
  if (sk.state != SS_LISTEN) return true;
  for (let p = sk.acceptHead; !isNull(p); p = p.acceptNext) if (!meetRightsIn(p.queueHead)) return false;
  return true;
}

function meetRightsIn(first: Skb): bool {
  for (let skb = first; !isNull(skb); skb = skb.next) {
    const n = rightsOf(skb);
    for (let i: u32 = 0; i < n; i++) if (!meet(SET_OPEN, changetype<usize>(right(skb, i)))) return false;
  }
  return true;
}

/** Who sent a message, and by which name, if it says so. Ids as the dumper's user namespace has them. */
function putSender(id: u32, index: u32, skb: Skb): void {
  if (!skb.hasCred && !skb.addr) return;
  const o = shared(OUT_MESSAGES, "nutshell-messages", MAGIC_NUTSHELL_MESSAGES);
  const e = entryBegin(o);
  putUint(o, NUT_MESSAGE_ENTRY_ID_FOR, id);
  putUint(o, NUT_MESSAGE_ENTRY_INDEX, index);
  if (skb.hasCred) {
    const user = changetype<UserNs>(cred().userNs);
    putUint(
      o,
      NUT_MESSAGE_ENTRY_PID,
      skb.credPid ? <u64>pidNrNs(changetype<Pid>(skb.credPid), taskPidNs(treeRoot())) : 0,
    );
    putUint(o, NUT_MESSAGE_ENTRY_UID, fromKuidMunged(user, skb.credUid));
    putUint(o, NUT_MESSAGE_ENTRY_GID, fromKgidMunged(user, skb.credGid));
  }
  if (skb.addr) putBytes(o, NUT_MESSAGE_ENTRY_ADDRESS, skb.addr + ADDR_BYTES, addrLen(skb.addr));
  entryEnd(o, e);
}

function dumpQueue(id: u32, first: Skb): void {
  let index: u32 = 0;
  for (let skb = first; changetype<usize>(skb); skb = skb.next) {
    const n = rightsOf(skb);
    // Their entries first.
    for (let i: u32 = 0; i < n; i++) fileNumber(right(skb, i), treeRoot());
    const q = shared(OUT_QUEUES, "sk-queues", MAGIC_SK_QUEUES);
    const e = entryBegin(q);
    putUint(q, SK_PACKET_ENTRY_ID_FOR, id);
    putUint(q, SK_PACKET_ENTRY_LENGTH, skb.len);
    if (n) {
      const scm = putBegin(q, SK_PACKET_ENTRY_SCM);
      putUint(q, SCM_ENTRY_TYPE, SCM_RIGHTS);
      for (let i: u32 = 0; i < n; i++) putUint(q, SCM_ENTRY_RIGHTS, meet(SET_FILES, changetype<usize>(right(skb, i))));
      putEnd(q, scm);
    }
    entryEnd(q, e);
    putRaw(q, skb.data + skb.off, skb.len);
    putSender(id, index++, skb);
  }
}

/** The queues of all sockets that have been written; those that come along in them too. */
export function dumpQueues(): void {
  for (let i: u32 = 0; i < counted(SET_WRITTEN); i++) {
    const file = changetype<File>(member(SET_WRITTEN, i));
    const sk = unixOf(file);
    if (isNull(sk)) continue;
    dumpQueue(meet(SET_FILES, changetype<usize>(file)), sk.queueHead);
    if (sk.state != SS_LISTEN) continue;
    for (let p = sk.acceptHead; !isNull(p); p = p.acceptNext)
      dumpQueue(meet(SET_FILES, changetype<usize>(p)), p.queueHead);
  }
}
