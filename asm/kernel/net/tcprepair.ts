// A connection that is written down and made again: what TCP_REPAIR is for on Linux. While it is *locked* no segment comes in or goes
// out, its timers do nothing and its end is silent. A lock outlives the socket, as a record (MINI_LOCKED), so that nobody tells the
// other end that the connection is gone while it is only in an image; whoever takes it up again, in the same namespace, ends the lock.

import { ENOMEM } from "../../abi/errno";
import { isNull } from "../fs/types";
import { monotonicNow } from "../time/timer";
import { InetSock } from "./inet";
import { SK_LOCKED, SS_CLOSE, SS_LISTEN, SS_SYN_SENT } from "./sock";
import { MINI_LOCKED, miniDelete, miniFind, miniNew, TcpMini } from "./tcpmini";
import { RTO_MIN, tcpArm } from "./tcptimer";

function record(sk: InetSock): TcpMini {
  return miniFind(sk.net, sk.src0, sk.src1, sk.sport, sk.dst0, sk.dst1, sk.dport);
}

/** Is it a connection: neither closed nor listening? */
@inline
export function isConnection(sk: InetSock): bool {
  return sk.state != SS_CLOSE && sk.state != SS_LISTEN;
}

/** Locks a connection, and of a listener those that nobody has accepted: it hears of no others. @returns 0 or -ENOMEM */
export function tcpLock(sk: InetSock): i32 {
  if (sk.state == SS_LISTEN) {
    sk.flags |= SK_LOCKED;
    for (let e = sk.acceptHead; !isNull(e); e = e.acceptNext) {
      const err = tcpLock(changetype<InetSock>(e));
      if (err) return err;
    }
    return 0;
  }
  if (!isConnection(sk) || sk.flags & SK_LOCKED) return 0;
  if (isNull(record(sk))) {
    const m = miniNew(sk.net, MINI_LOCKED, sk.src0, sk.src1, sk.sport, sk.dst0, sk.dst1, sk.dport);
    if (isNull(m)) return -ENOMEM;
    m.family = sk.family;
  }
  sk.flags |= SK_LOCKED;
  return 0;
}

/**
 * Ends the lock of a connection, or of those that wait in a listener.
 * @param again  it was made again: the other end hears at once how far it is, and what it may have missed goes to it
 */
export function tcpUnlock(sk: InetSock, again: bool): void {
  if (sk.state == SS_LISTEN) {
    sk.flags &= ~SK_LOCKED;
    for (let e = sk.acceptHead; !isNull(e); e = e.acceptNext) tcpUnlock(changetype<InetSock>(e), again);
    return;
  }
  if (!(sk.flags & SK_LOCKED)) return;
  sk.flags &= ~SK_LOCKED;
  const m = record(sk);
  if (!isNull(m) && m.state == MINI_LOCKED) miniDelete(m);
  if (!isConnection(sk)) return;
  const now = monotonicNow();
  if (sk.state == SS_SYN_SENT) sk.rtoAt = now;
  else {
    // Who has heard the end of the other knows all that it has to say; there may be nobody left to hear it.
    if (!sk.finReceived) sk.ackAt = now;
    if (again && sk.sndNxt != sk.sndUna) sk.rtoAt = now + RTO_MIN;
    if (again && !isNull(sk.txSend) && sk.sndNxt == sk.sndUna) sk.probeAt = now;
  }
  tcpArm(sk);
}
