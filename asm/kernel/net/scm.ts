// Descriptors and credentials in messages: unix(7), SCM_RIGHTS and SCM_CREDENTIALS. What travels are the files themselves
// and kernel ids; the receiver's namespaces decide which numbers it sees.

import { EBADF, EFAULT, EINVAL, ENOMEM, EPERM, ESRCH, ETOOMANYREFS } from "../../abi/errno";
import { RLIMIT_NOFILE } from "../../abi/flags";
import {
  CMSGHDR_SIZE,
  MSG_CMSG_CLOEXEC,
  MSG_CTRUNC,
  MSG_PEEK,
  SCM_CREDENTIALS,
  SCM_MAX_FD,
  SCM_RIGHTS,
  SOL_SOCKET,
} from "../../abi/net";
import { fdGetRaw, fdInstall, fdReserve } from "../fs/fdtable";
import { fileGet } from "../fs/file";
import { File, isNull } from "../fs/types";
import { kmalloc } from "../mem/slab";
import { getUser32, putUser32, userOk } from "../mem/user";
import { PidNs } from "../ns/pid";
import { fromKgidMunged, fromKuidMunged, INVALID_ID, makeKgid, makeKuid, UserNs } from "../ns/user";
import { CAP_SETGID, CAP_SETUID, CAP_SYS_ADMIN, CAP_SYS_RESOURCE, capable, cred, nsCapable } from "../task/cred";
import { current } from "../task/current";
import { findPid, Pid, pidGet, pidPut, pidVnr, taskPidNs, taskTgid } from "../task/pid";
import { rlimit } from "../task/rlimit";
import { cmsgHead, cmsgPut } from "./msg";
import { filesDrop, Skb } from "./skb";
import { SK_PASSCRED, Sock } from "./sock";
import { Msg, NET_SCRATCH, netState } from "./state";
import { unixInFlight } from "./unixgc";

/** scm_fp_copy: the descriptors of one SCM_RIGHTS; a message may have several. */
export function scmRights(m: Msg, at: u32, n: u32): i64 {
  const count = n >> 2;
  if (!count) return 0;
  if (count > SCM_MAX_FD) return -EINVAL;
  if (!userOk(at, count << 2)) return -EFAULT;
  if (!m.files) {
    m.files = kmalloc(4 + ((<usize>SCM_MAX_FD) << 2));
    if (!m.files) return -ENOMEM;
  }
  const had = load<u32>(m.files);
  if (had + count > SCM_MAX_FD) return -EINVAL;
  for (let i: u32 = 0; i < count; i++) {
    const file = fdGetRaw(<i32>getUser32(at + (i << 2)));
    if (isNull(file)) return -EBADF;
    store<File>(m.files + 4 + ((<usize>(had + i)) << 2), fileGet(file));
    store<u32>(m.files, had + i + 1);
    unixInFlight(file);
  }
  // too_many_unix_fds: no more on their way than one may have open.
  if (
    <u64>netState().inflight > rlimit(current, RLIMIT_NOFILE) &&
    !capable(CAP_SYS_RESOURCE) &&
    !capable(CAP_SYS_ADMIN)
  )
    return -ETOOMANYREFS;
  return 0;
}

/** scm_check_creds: who one may say that one is. @param at struct ucred of the program */
export function scmCredentials(m: Msg, at: u32): i64 {
  if (!userOk(at, 12)) return -EFAULT;
  const pid = <i32>getUser32(at);
  const c = cred();
  const ns = changetype<UserNs>(c.userNs);
  const uid = makeKuid(ns, getUser32(at + 4));
  const gid = makeKgid(ns, getUser32(at + 8));
  if (uid == INVALID_ID || gid == INVALID_ID) return -EINVAL;
  const own = pid == pidVnr(taskTgid(current));
  if (!own && !nsCapable(changetype<UserNs>(changetype<PidNs>(taskPidNs(current)).ownerNs), CAP_SYS_ADMIN))
    return -EPERM;
  if (uid != c.uid && uid != c.euid && uid != c.suid && !nsCapable(ns, CAP_SETUID)) return -EPERM;
  if (gid != c.gid && gid != c.egid && gid != c.sgid && !nsCapable(ns, CAP_SETGID)) return -EPERM;
  const who = own ? taskTgid(current) : findPid(pid);
  if (isNull(who)) return -ESRCH;
  if (m.credPid) pidPut(changetype<Pid>(m.credPid));
  m.credPid = changetype<usize>(pidGet(who));
  m.credUid = uid;
  m.credGid = gid;
  return 0;
}

/** The message was not sent: what its control data held is let go. */
export function scmDestroy(m: Msg): void {
  if (m.files) filesDrop(m.files);
  m.files = 0;
  if (m.credPid) pidPut(changetype<Pid>(m.credPid));
  m.credPid = 0;
}

/** unix_scm_to_skb: hands descriptors to `skb` (once) and tells it who sends. @param show somebody wants credentials */
export function scmAttach(m: Msg, skb: Skb, show: bool): void {
  skb.files = m.files;
  m.files = 0;
  if (m.credPid) {
    skb.hasCred = 1;
    skb.credPid = changetype<usize>(pidGet(changetype<Pid>(m.credPid)));
    skb.credUid = m.credUid;
    skb.credGid = m.credGid;
  } else if (show) {
    skb.hasCred = 1;
    skb.credPid = changetype<usize>(pidGet(taskTgid(current)));
    skb.credUid = cred().uid;
    skb.credGid = cred().gid;
  }
}

/** scm_recv: what a message brings besides its bytes. With MSG_PEEK the descriptors stay with it as well. */
export function scmRecv(sk: Sock, m: Msg, skb: Skb): void {
  if (sk.flags & SK_PASSCRED) {
    const ns = changetype<UserNs>(cred().userNs);
    const at = NET_SCRATCH + 64;
    store<i32>(at, skb.hasCred && skb.credPid ? pidVnr(changetype<Pid>(skb.credPid)) : 0);
    store<u32>(at, fromKuidMunged(ns, skb.hasCred ? skb.credUid : INVALID_ID), 4);
    store<u32>(at, fromKgidMunged(ns, skb.hasCred ? skb.credGid : INVALID_ID), 8);
    cmsgPut(m, SOL_SOCKET, SCM_CREDENTIALS, at, 12);
  }
  if (!skb.files) return;
  const files = skb.files;
  const n = load<u32>(files);
  const room = m.controlLen - m.outControl;
  const most = m.control && room > CMSGHDR_SIZE ? (room - CMSGHDR_SIZE) >> 2 : 0;
  const at = m.control + m.outControl;
  let done: u32 = 0;
  const cloexec = (m.flags & MSG_CMSG_CLOEXEC) != 0;
  while (done < n && done < most && !fdReserve(1)) {
    const fd = fdInstall(fileGet(load<File>(files + 4 + ((<usize>done) << 2))), cloexec);
    if (fd < 0 || putUser32(at + CMSGHDR_SIZE + (done << 2), <u32>fd)) break;
    done++;
  }
  if (done) {
    const len = CMSGHDR_SIZE + (done << 2);
    if (!cmsgHead(at, len, SOL_SOCKET, SCM_RIGHTS)) m.outControl += len < room ? len : room;
  }
  if (done < n) m.outFlags |= MSG_CTRUNC;
  if (m.flags & MSG_PEEK) return;
  skb.files = 0;
  filesDrop(files);
}

/** Credentials of `skb` and `other` are the same: a stream's read may go on from one to the next. */
export function scmSame(a: Skb, b: Skb): bool {
  return a.hasCred == b.hasCred && a.credPid == b.credPid && a.credUid == b.credUid && a.credGid == b.credGid;
}
