// struct msghdr and its control data, in and out: sendmsg(2), recvmsg(2), cmsg(3).

import { EFAULT, EINVAL, EMSGSIZE } from "../../abi/errno";
import {
  CMSGHDR_SIZE,
  MSG_CTRUNC,
  MSG_DONTWAIT,
  MSGHDR_SIZE,
  SCM_CREDENTIALS,
  SCM_RIGHTS,
  SOCKADDR_MAX,
  SOL_SOCKET,
} from "../../abi/net";
import { importIov } from "../fs/rw";
import { fsState } from "../fs/state";
import { copyFromUser, copyToUser, getUser32, putUser32, userOk } from "../mem/user";
import { scmCredentials, scmRights } from "./scm";
import { MSG_AT, MSG_NAME, Msg, NET_SCRATCH, theMsg } from "./state";

/** An empty message. @param flags MSG_* @param nonblock the file has O_NONBLOCK, or nobody may wait */
export function msgBegin(flags: u32, nonblock: bool): Msg {
  memory.fill(MSG_AT, 0, offsetof<Msg>());
  const m = theMsg();
  m.flags = flags;
  m.nonblock = <u32>(nonblock || (flags & MSG_DONTWAIT) != 0);
  return m;
}

/** A message of one segment. */
export function msgSegment(m: Msg, buf: u32, n: u32): void {
  m.segBase = buf;
  m.segLen = n;
  m.iov = MSG_AT + offsetof<Msg>("segBase");
  m.count = 1;
  m.total = n;
}

/** move_addr_to_kernel. @returns 0 or -errno */
export function nameFromUser(addr: u32, n: i32): i64 {
  if (n < 0 || <u32>n > SOCKADDR_MAX) return -EINVAL;
  return copyFromUser(MSG_NAME, addr, <u32>n);
}

/** move_addr_to_user: as much of the address as there is room for; its real length. */
export function nameToUser(from: usize, n: u32, addr: u32, lenAt: u32): i64 {
  if (!userOk(lenAt, 4)) return -EFAULT;
  const room = <i32>getUser32(lenAt);
  if (room < 0) return -EINVAL;
  const part = <u32>room < n ? <u32>room : n;
  if (part && copyToUser(addr, from, part)) return -EFAULT;
  return putUser32(lenAt, n);
}

/** The program's msghdr of a send: segments, address, control data. @returns 0 or -errno */
export function msgFromUser(m: Msg, at: u32, sending: bool): i64 {
  if (copyFromUser(NET_SCRATCH, at, MSGHDR_SIZE)) return -EFAULT;
  const name = load<u32>(NET_SCRATCH);
  let nameLen = <i32>load<u32>(NET_SCRATCH, 4);
  const iov = load<u32>(NET_SCRATCH, 8);
  const count = <i32>load<u32>(NET_SCRATCH, 12);
  m.control = load<u32>(NET_SCRATCH, 20);
  m.controlLen = m.control ? load<u32>(NET_SCRATCH, 24) : 0;
  if (!name) nameLen = 0;
  if (nameLen < 0) return -EINVAL;
  if (<u32>nameLen > SOCKADDR_MAX) nameLen = <i32>SOCKADDR_MAX;
  if (sending && nameLen) {
    const err = nameFromUser(name, nameLen);
    if (err) return err;
    m.nameLen = <u32>nameLen;
  }
  if (<u32>count > 1024) return -EMSGSIZE;
  const total = importIov(iov, count);
  if (total < 0) return total;
  m.iov = fsState().text;
  m.count = <u32>count;
  m.total = <u32>total;
  return 0;
}

/** The answers of a receive in the program's msghdr. */
export function msgToUser(m: Msg, at: u32): i64 {
  if (!userOk(at, MSGHDR_SIZE)) return -EFAULT;
  const name = getUser32(at);
  if (name) {
    const room = getUser32(at + 4);
    if (<i32>room < 0) return -EINVAL;
    const n = m.nameLen;
    if (copyToUser(name, MSG_NAME, room < n ? room : n)) return -EFAULT;
    putUser32(at + 4, n);
  }
  putUser32(at + 32, m.outFlags);
  putUser32(at + 24, m.outControl);
  return 0;
}

@inline
function align(n: u32): u32 {
  return (n + 3) & ~3;
}

/** __scm_send: what the control data of a message says. @returns 0 or -errno; on an error what was taken is with the message */
export function scmSend(m: Msg): i64 {
  let at = m.control;
  const end = m.control + m.controlLen;
  while (m.controlLen && at + CMSGHDR_SIZE <= end) {
    if (!userOk(at, CMSGHDR_SIZE)) return -EFAULT;
    const len = getUser32(at);
    if (len < CMSGHDR_SIZE || len > end - at) return -EINVAL;
    if (<i32>getUser32(at + 8) == SOL_SOCKET) {
      const type = <i32>getUser32(at + 12);
      let err: i64 = -EINVAL;
      if (type == SCM_RIGHTS) err = scmRights(m, at + CMSGHDR_SIZE, len - CMSGHDR_SIZE);
      else if (type == SCM_CREDENTIALS && len == CMSGHDR_SIZE + 12) err = scmCredentials(m, at + CMSGHDR_SIZE);
      if (err) return err;
    }
    at += align(len);
  }
  return 0;
}

/** put_cmsg: one piece of control data for the receiver; MSG_CTRUNC when it does not fit. */
export function cmsgPut(m: Msg, level: i32, type: i32, data: usize, n: u32): void {
  const room = m.controlLen - m.outControl;
  if (!m.control || room < CMSGHDR_SIZE) {
    m.outFlags |= MSG_CTRUNC;
    return;
  }
  let len = CMSGHDR_SIZE + n;
  if (len > room) {
    m.outFlags |= MSG_CTRUNC;
    len = room;
  }
  const at = m.control + m.outControl;
  if (cmsgHead(at, len, level, type) || copyToUser(at + CMSGHDR_SIZE, data, len - CMSGHDR_SIZE)) return;
  const used = align(len);
  m.outControl += used < room ? used : room;
}

export function cmsgHead(at: u32, len: u32, level: i32, type: i32): bool {
  store<u32>(NET_SCRATCH, len);
  store<u32>(NET_SCRATCH, 0, 4);
  store<i32>(NET_SCRATCH, level, 8);
  store<i32>(NET_SCRATCH, type, 12);
  return copyToUser(at, NET_SCRATCH, CMSGHDR_SIZE) != 0;
}
