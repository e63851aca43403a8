// Neighbours by rtnetlink(7): RTM_{NEW,DEL,GET}NEIGH, of both families, and of bridges (bridge fdb).

import { EAFNOSUPPORT, EEXIST, EINVAL, ENODEV, ENOENT, ENOMEM } from "../../abi/errno";
import {
  AF_BRIDGE,
  AF_INET,
  AF_INET6,
  NDA_CACHEINFO,
  NDA_DST,
  NDA_LLADDR,
  NDA_MASTER,
  NDA_PROBES,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_MULTI,
  NLM_F_REPLACE,
  RTM_DELNEIGH,
  RTM_NEWNEIGH,
} from "../../abi/net";
import { isNull, nil } from "../fs/types";
import { CACHE_FDB, kdelete } from "../mem/slab";
import { monotonicNow } from "../time/timer";
import { FdbEntry, fdbLearn } from "./bridge";
import { DEV_BRIDGE, devByIndex, devHead, NetDev } from "./dev";
import {
  Neigh,
  NUD_FAILED,
  NUD_PERMANENT,
  NUD_VALID,
  neighCreate,
  neighDelete,
  neighFind,
  neighHead,
  neighUpdate,
} from "./neigh";
import { netlinkHears, netlinkMulticast } from "./netlink";
import {
  answerSend,
  attrFind,
  attrLen,
  dumpNext,
  messageBegin,
  messageBody,
  messageEnd,
  putAttr,
  putAttr32,
  Request,
} from "./nlmsg";
import { mapped } from "./pkt";
import { explain } from "./rtnl";
import { NET_SCRATCH, netState } from "./state";

const NDMSG: u32 = 12;
const RTNLGRP_NEIGH: u32 = 3;
/** USER_HZ */
const TICK: i64 = 10_000_000;

function put(n: Neigh, type: u32, flags: u32, seq: u32, portid: u32): void {
  const at = messageBegin(type, flags, seq, portid, NDMSG);
  const body = messageBody(at);
  store<u8>(body, <u8>(n.is4 ? AF_INET : AF_INET6));
  store<u32>(body, n.dev.ifindex, 4);
  store<u16>(body, <u16>n.state, 8);
  store<u8>(body, <u8>n.flags, 10);
  store<u8>(body, 1, 11); // RTN_UNICAST
  if (n.is4) putAttr32(NDA_DST, <u32>(n.a1 >> 32));
  else putAttr(NDA_DST, changetype<usize>(n) + offsetof<Neigh>("a0"), 16);
  if (n.state & NUD_VALID) putAttr(NDA_LLADDR, n.macAt, 6);
  const now = monotonicNow();
  store<u32>(NET_SCRATCH, <u32>((now - n.confirmed) / TICK));
  store<u32>(NET_SCRATCH, <u32>((now - n.used) / TICK), 4);
  store<u32>(NET_SCRATCH, <u32>((now - n.updated) / TICK), 8);
  store<u32>(NET_SCRATCH, 0, 12);
  putAttr(NDA_CACHEINFO, NET_SCRATCH, 16);
  putAttr32(NDA_PROBES, n.probes);
  messageEnd(at);
}

/** neigh_update_notify. */
export function neighNotify(n: Neigh, gone: bool = false): void {
  if (!netlinkHears(n.dev.net, RTNLGRP_NEIGH)) return;
  const s = netState();
  // Between the messages of a request's own answer nothing is told: it happens after it.
  if (s.answerLen) return;
  put(n, gone ? RTM_DELNEIGH : RTM_NEWNEIGH, 0, 0, 0);
  if (!s.answerFailed) netlinkMulticast(n.dev.net, RTNLGRP_NEIGH, s.answer, s.answerLen);
  s.answerLen = 0;
}

function putFdb(br: NetDev, f: FdbEntry, r: Request): void {
  const at = messageBegin(RTM_NEWNEIGH, NLM_F_MULTI, r.seq, r.portid, NDMSG);
  const body = messageBody(at);
  store<u8>(body, <u8>AF_BRIDGE);
  store<u32>(body, f.port.ifindex, 4);
  store<u16>(body, <u16>(f.permanent ? NUD_PERMANENT : 2), 8);
  putAttr(NDA_LLADDR, f.macAt, 6);
  if (f.port != br) putAttr32(NDA_MASTER, br.ifindex);
  const now = monotonicNow();
  store<u32>(NET_SCRATCH, 0);
  store<u32>(NET_SCRATCH, <u32>((now - f.used) / TICK), 4);
  store<u32>(NET_SCRATCH, <u32>((now - f.updated) / TICK), 8);
  store<u32>(NET_SCRATCH, 0, 12);
  putAttr(NDA_CACHEINFO, NET_SCRATCH, 16);
  messageEnd(at);
}

export function neighDump(r: Request): void {
  const family: u32 = r.body < r.end ? load<u8>(r.body) : 0;
  const net = r.sk.net;
  if (family == AF_BRIDGE) {
    for (let d = devHead(net); !isNull(d); d = d.next) {
      if (d.kind != DEV_BRIDGE) continue;
      for (let f = changetype<FdbEntry>(d.fdb); !isNull(f); f = f.next) {
        putFdb(d, f, r);
        dumpNext(r);
      }
    }
    return;
  }
  for (let pass = 0; pass < 2; pass++) {
    const four = pass == 0;
    if (family && family != (four ? AF_INET : AF_INET6)) continue;
    for (let d = devHead(net); !isNull(d); d = d.next) {
      for (let n = neighHead(d); !isNull(n); n = n.next) {
        if (n.is4 != four) continue;
        put(n, RTM_NEWNEIGH, NLM_F_MULTI, r.seq, r.portid);
        dumpNext(r);
      }
    }
  }
}

/** The neighbour that a request names. @param create make it when there is none @returns its address, 0 = none, or -errno */
function named(r: Request, create: bool): i32 {
  if (r.end < r.body + NDMSG) return -EINVAL;
  const family: u32 = load<u8>(r.body);
  const attrs = r.body + NDMSG;
  const dst = attrFind(attrs, r.end, NDA_DST);
  if (!dst) return explain("Network address not specified", -EINVAL);
  if (family != AF_INET && family != AF_INET6) return -EAFNOSUPPORT;
  if (attrLen(dst) < (family == AF_INET ? 4 : 16)) return explain("Invalid network address", -EINVAL);
  const index = load<u32>(r.body, 4);
  const d = index ? devByIndex(r.sk.net, index) : nil<NetDev>();
  if (isNull(d)) return -ENODEV;
  const a0: u64 = family == AF_INET ? 0 : load<u64>(dst);
  const a1: u64 = family == AF_INET ? mapped(bswap<u32>(load<u32>(dst))) : load<u64>(dst, 8);
  const n = neighFind(d, a0, a1);
  if (!isNull(n)) {
    if (create && r.flags & NLM_F_EXCL) return -EEXIST;
    return <i32>changetype<usize>(n);
  }
  if (!create) return 0;
  if (!(r.flags & NLM_F_CREATE)) return -ENOENT;
  const made = neighCreate(d, a0, a1);
  return isNull(made) ? -ENOMEM : <i32>changetype<usize>(made);
}

/** neigh_add. */
export function neighNewRequest(r: Request): i32 {
  if (r.end >= r.body + NDMSG && load<u8>(r.body) == <u8>AF_BRIDGE) return fdbRequest(r, true);
  const at = named(r, true);
  if (at < 0 && at > -4096) return at;
  const n = changetype<Neigh>(<usize>at);
  const mac = attrFind(r.body + NDMSG, r.end, NDA_LLADDR);
  const state: u32 = load<u16>(r.body, 8);
  n.flags = load<u8>(r.body, 10);
  if (!mac && !(n.state & NUD_VALID) && (!state || state & NUD_VALID)) {
    if (!n.state) neighDelete(n);
    return explain("No link layer address given", -EINVAL);
  }
  if (mac && attrLen(mac) < 6) return explain("Invalid link address", -EINVAL);
  // Static ones are a person's to change.
  if (n.state & NUD_PERMANENT && r.flags & NLM_F_REPLACE) n.state &= ~NUD_PERMANENT;
  neighUpdate(n, mac, state ? state : NUD_PERMANENT, true);
  return 0;
}

/** neigh_delete. */
export function neighDelRequest(r: Request): i32 {
  if (r.end >= r.body + NDMSG && load<u8>(r.body) == <u8>AF_BRIDGE) return fdbRequest(r, false);
  const at = named(r, false);
  if (at < 0 && at > -4096) return at;
  if (!at) return -ENOENT;
  const n = changetype<Neigh>(<usize>at);
  n.state = NUD_FAILED;
  if (netlinkHears(n.dev.net, RTNLGRP_NEIGH)) {
    const s = netState();
    put(n, RTM_DELNEIGH, 0, 0, 0);
    if (!s.answerFailed) netlinkMulticast(n.dev.net, RTNLGRP_NEIGH, s.answer, s.answerLen);
    s.answerLen = 0;
  }
  neighDelete(n);
  return 0;
}

/** RTM_GETNEIGH of one: ip neigh get. */
export function neighGet(r: Request): i32 {
  const at = named(r, false);
  if (at < 0 && at > -4096) return at;
  if (!at) return explain("Neighbour entry not found", -ENOENT);
  put(changetype<Neigh>(<usize>at), RTM_NEWNEIGH, 0, r.seq, r.portid);
  answerSend(r.sk);
  return 0;
}

/** bridge fdb add, del. */
function fdbRequest(r: Request, add: bool): i32 {
  const mac = attrFind(r.body + NDMSG, r.end, NDA_LLADDR);
  if (!mac || attrLen(mac) != 6) return explain("invalid address", -EINVAL);
  const d = devByIndex(r.sk.net, load<u32>(r.body, 4));
  if (isNull(d)) return -ENODEV;
  const br = d.kind == DEV_BRIDGE ? d : d.master;
  if (isNull(br)) return -EINVAL;
  let at = changetype<usize>(br) + offsetof<NetDev>("fdb");
  while (load<usize>(at)) {
    const f = load<FdbEntry>(at);
    if (f.port == d && load<u32>(f.macAt) == load<u32>(mac) && load<u16>(f.macAt, 4) == load<u16>(mac, 4)) break;
    at = changetype<usize>(f) + offsetof<FdbEntry>("next");
  }
  if (add) {
    if (load<usize>(at)) return r.flags & NLM_F_EXCL ? -EEXIST : 0;
    fdbLearn(br, d, mac, true);
    return 0;
  }
  if (!load<usize>(at)) return -ENOENT;
  const f = load<FdbEntry>(at);
  store<FdbEntry>(at, f.next);
  kdelete(CACHE_FDB, f);
  return 0;
}
