// Unix sockets in flight. A descriptor in a message keeps its file open, also when the only way to receive it is a socket that
// is itself in a message: such a ring would live for ever. So sockets whose every reference is in messages are looked
// at: those that no message outside of that set leads to are garbage, and their messages are dropped. Linux: net/unix/garbage.c.

import { AF_UNIX } from "../../abi/net";
import { FILE_SOCKET, File, isNull, nil } from "../fs/types";
import { dropDrain, skbDequeue, skbFree } from "./skb";
import { Sock, sockOf } from "./sock";
import { netState } from "./state";
import { UnixSock } from "./unix";

const NOT: u32 = 0;
const CANDIDATE: u32 = 1;
const REACHABLE: u32 = 2; // its messages have yet to be looked at
const DONE: u32 = 3;

function unixOf(file: File): UnixSock {
  if (file.kind != FILE_SOCKET || sockOf(file).family != AF_UNIX) return nil<UnixSock>();
  return changetype<UnixSock>(sockOf(file));
}

@inline
function head(): UnixSock {
  return changetype<UnixSock>(netState().flightHead);
}

/** A message now holds this file. */
export function unixInFlight(file: File): void {
  const u = unixOf(file);
  if (isNull(u)) return;
  const s = netState();
  s.inflight++;
  if (u.inflight++) return;
  u.flightPrev = nil<UnixSock>();
  u.flightNext = head();
  if (!isNull(u.flightNext)) u.flightNext.flightPrev = u;
  s.flightHead = changetype<usize>(u);
}

/** A message no longer holds it. */
export function unixNotInFlight(file: File): void {
  const u = unixOf(file);
  if (isNull(u)) return;
  const s = netState();
  s.inflight--;
  if (--u.inflight) return;
  if (!isNull(u.flightPrev)) u.flightPrev.flightNext = u.flightNext;
  else s.flightHead = changetype<usize>(u.flightNext);
  if (!isNull(u.flightNext)) u.flightNext.flightPrev = u.flightPrev;
}

/** One socket that may be garbage was found in a message: counted off, or found to be reachable. */
function seen(u: UnixSock, reach: bool): bool {
  if (u.gcMark != CANDIDATE) return false;
  if (!reach) {
    u.gcRefs--;
    return false;
  }
  u.gcMark = REACHABLE;
  return true;
}

function scanQueue(sk: Sock, reach: bool): bool {
  let found = false;
  for (let skb = sk.queueHead; !isNull(skb); skb = skb.next) {
    if (!skb.files) continue;
    const n = load<u32>(skb.files);
    for (let i: u32 = 0; i < n; i++) {
      const u = unixOf(load<File>(skb.files + 4 + ((<usize>i) << 2)));
      if (!isNull(u) && seen(u, reach)) found = true;
    }
  }
  return found;
}

/** What can be received through `u`: its messages, and those of connections that wait to be accepted. */
function scan(u: UnixSock, reach: bool): bool {
  let found = scanQueue(u, reach);
  for (let e = u.acceptHead; !isNull(e); e = e.acceptNext) if (scanQueue(e, reach)) found = true;
  return found;
}

function purge(sk: Sock): void {
  for (let skb = skbDequeue(sk); !isNull(skb); skb = skbDequeue(sk)) skbFree(skb);
}

/** unix_gc. */
export function unixCollect(): void {
  const s = netState();
  for (let u = head(); !isNull(u); u = u.flightNext) {
    u.gcMark = !isNull(u.file) && u.file.refs == u.inflight ? CANDIDATE : NOT;
    u.gcRefs = u.inflight;
  }
  for (let u = head(); !isNull(u); u = u.flightNext) if (u.gcMark == CANDIDATE) scan(u, false);
  let more = false;
  for (let u = head(); !isNull(u); u = u.flightNext) {
    if (u.gcMark == CANDIDATE && u.gcRefs) {
      u.gcMark = REACHABLE;
      more = true;
    }
  }
  while (more) {
    more = false;
    for (let u = head(); !isNull(u); u = u.flightNext) {
      if (u.gcMark != REACHABLE) continue;
      u.gcMark = DONE;
      if (scan(u, true)) more = true;
    }
  }
  // Nothing is put before every queue is empty: the sockets are each other's last references.
  const was = s.dropping;
  s.dropping = 1;
  for (let u = head(); !isNull(u); u = u.flightNext) {
    if (u.gcMark != CANDIDATE) continue;
    purge(u);
    for (let e = u.acceptHead; !isNull(e); e = e.acceptNext) purge(e);
  }
  s.dropping = was;
  if (s.dropHead) dropDrain();
}
