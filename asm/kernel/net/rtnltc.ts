// Queueing disciplines by rtnetlink(7): RTM_{NEW,DEL,GET}QDISC, as tc(8) asks.

import { EEXIST, EINVAL, ENODEV, ENOENT, ENOMEM } from "../../abi/errno";
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_MULTI, NLM_F_REPLACE, RTM_NEWQDISC } from "../../abi/net";
import { isNull } from "../fs/types";
import { isStr } from "../mem/str";
import { DEV_VETH, devByIndex, devHead, NetDev } from "./dev";
import {
  answerRoom,
  attrFind,
  attrLen,
  attrText,
  dumpNext,
  messageBegin,
  messageBody,
  messageEnd,
  nestBegin,
  nestEnd,
  putAttr,
  putAttrStr,
  Request,
} from "./nlmsg";
import {
  QDISC_BFIFO,
  QDISC_NETEM,
  QDISC_PFIFO,
  QDISC_TBF,
  Qdisc,
  qdiscDestroy,
  qdiscGraft,
  qdiscName,
  qdiscNew,
} from "./qdisc";
import { explain } from "./rtnl";
import { NET_SCRATCH } from "./state";

const TCMSG: u32 = 20;
const TC_H_ROOT: u32 = 0xffffffff;
const TCA_KIND: u32 = 1;
const TCA_OPTIONS: u32 = 2;
const TCA_STATS: u32 = 3;
const TCA_STATS2: u32 = 7;
const TCA_HW_OFFLOAD: u32 = 12;
// struct tc_netem_qopt, and the attributes behind it
const NETEM_QOPT: u32 = 24;
const NETEM_CORR: u32 = 1;
const NETEM_REORDER: u32 = 3;
const NETEM_CORRUPT: u32 = 4;
const NETEM_RATE: u32 = 6;
const NETEM_RATE64: u32 = 8;
const NETEM_LATENCY64: u32 = 10;
const NETEM_JITTER64: u32 = 11;
// tbf
const TBF_PARMS: u32 = 1;
const TBF_RATE64: u32 = 4;
const TBF_BURST: u32 = 6;
/** A tick of the packet scheduler is 64 ns. */
const SHIFT: u32 = 6;

function put(d: NetDev, flags: u32, seq: u32, portid: u32): void {
  const q = changetype<Qdisc>(d.qdisc);
  const at = messageBegin(RTM_NEWQDISC, flags, seq, portid, TCMSG);
  const body = messageBody(at);
  store<u32>(body, d.ifindex, 4);
  store<u32>(body, isNull(q) ? 0 : q.handle, 8);
  store<u32>(body, TC_H_ROOT, 12);
  // A reference for the device and one for each of its queues.
  store<u32>(body, isNull(q) ? 2 : d.kind == DEV_VETH ? 3 : 2, 16);
  putAttrStr(TCA_KIND, qdiscName(d));
  if (!isNull(q)) putOptions(q);
  store<u8>(NET_SCRATCH, 0);
  putAttr(TCA_HW_OFFLOAD, NET_SCRATCH, 1);
  const stats = nestBegin(TCA_STATS2);
  const s = NET_SCRATCH;
  memory.fill(s, 0, 40);
  if (!isNull(q)) {
    store<u64>(s, q.bytes);
    store<u32>(s, q.packets, 8);
  }
  putAttr(1, s, 16);
  memory.fill(s, 0, 40);
  if (!isNull(q)) {
    store<u32>(s, q.qlen);
    store<u32>(s, q.backlog, 4);
    store<u32>(s, q.drops, 8);
    store<u32>(s, q.overlimits, 16);
  }
  putAttr(3, s, 20);
  nestEnd(stats);
  memory.fill(s, 0, 40);
  if (!isNull(q)) {
    store<u64>(s, q.bytes);
    store<u32>(s, q.packets, 8);
    store<u32>(s, q.drops, 12);
    store<u32>(s, q.overlimits, 16);
    store<u32>(s, q.qlen, 28);
    store<u32>(s, q.backlog, 32);
  }
  putAttr(TCA_STATS, s, 40);
  messageEnd(at);
}

function putOptions(q: Qdisc): void {
  const s = NET_SCRATCH;
  memory.fill(s, 0, 64);
  if (q.kind == QDISC_PFIFO || q.kind == QDISC_BFIFO) {
    store<u32>(s, q.limit);
    putAttr(TCA_OPTIONS, s, 4);
    return;
  }
  const at = nestBegin(TCA_OPTIONS);
  if (q.kind == QDISC_TBF) {
    store<u8>(s, 1, 1); // TC_LINKLAYER_ETHERNET
    store<u16>(s, <u16>q.overhead, 2);
    store<u32>(s, <u32>(q.rate > u32.MAX_VALUE ? u32.MAX_VALUE : q.rate), 8);
    store<u32>(s, q.limit, 24);
    store<u32>(s, q.burst, 28);
    store<u32>(s, 0, 32);
    putAttr(TBF_PARMS, s, 36);
    nestEnd(at);
    return;
  }
  store<u32>(s, <u32>(q.latency >> SHIFT));
  store<u32>(s, q.limit, 4);
  store<u32>(s, q.loss, 8);
  store<u32>(s, q.gap, 12);
  store<u32>(s, q.duplicate, 16);
  store<u32>(s, <u32>(q.jitter >> SHIFT), 20);
  putRaw(s, NETEM_QOPT);
  store<i64>(s, q.latency);
  putAttr(NETEM_LATENCY64, s, 8);
  store<i64>(s, q.jitter);
  putAttr(NETEM_JITTER64, s, 8);
  memory.fill(s, 0, 16);
  putAttr(NETEM_CORR, s, 12);
  if (q.reorder) {
    store<u32>(s, q.reorder);
    putAttr(NETEM_REORDER, s, 8);
  }
  if (q.corrupt) {
    store<u32>(s, q.corrupt);
    putAttr(NETEM_CORRUPT, s, 8);
  }
  if (q.rate) {
    memory.fill(s, 0, 16);
    store<u32>(s, <u32>(q.rate > u32.MAX_VALUE ? u32.MAX_VALUE : q.rate));
    store<i32>(s, q.overhead, 4);
    putAttr(NETEM_RATE, s, 16);
  }
  nestEnd(at);
}

/** Bytes in a nest that are no attribute. */
function putRaw(from: usize, n: u32): void {
  const at = answerRoom(n);
  if (at) memory.copy(at, from, n);
}

export function qdiscDump(r: Request): void {
  const index = r.end >= r.body + TCMSG ? load<u32>(r.body, 4) : 0;
  for (let d = devHead(r.sk.net); !isNull(d); d = d.next) {
    if (index && d.ifindex != index) continue;
    // What has never been up has a discipline that is not shown.
    if (!d.qdisc && !d.activated) continue;
    put(d, NLM_F_MULTI, r.seq, r.portid);
    dumpNext(r);
  }
}

function deviceOf(r: Request): NetDev {
  return devByIndex(r.sk.net, load<u32>(r.body, 4));
}

/** The numbers of a netem. @returns 0 or -errno */
function netemOptions(q: Qdisc, options: usize): i32 {
  const n = attrLen(options);
  if (n < NETEM_QOPT) return -EINVAL;
  q.latency = (<i64>load<u32>(options)) << SHIFT;
  q.limit = load<u32>(options, 4);
  q.loss = load<u32>(options, 8);
  q.gap = load<u32>(options, 12);
  q.duplicate = load<u32>(options, 16);
  q.jitter = (<i64>load<u32>(options, 20)) << SHIFT;
  const attrs = options + NETEM_QOPT;
  const end = options + n;
  const latency = attrFind(attrs, end, NETEM_LATENCY64);
  if (latency) q.latency = load<i64>(latency);
  const jitter = attrFind(attrs, end, NETEM_JITTER64);
  if (jitter) q.jitter = load<i64>(jitter);
  const reorder = attrFind(attrs, end, NETEM_REORDER);
  q.reorder = reorder ? load<u32>(reorder) : q.gap ? u32.MAX_VALUE : 0;
  const corrupt = attrFind(attrs, end, NETEM_CORRUPT);
  q.corrupt = corrupt ? load<u32>(corrupt) : 0;
  const rate = attrFind(attrs, end, NETEM_RATE);
  q.rate = rate ? load<u32>(rate) : 0;
  q.overhead = rate ? load<i32>(rate, 4) : 0;
  const rate64 = attrFind(attrs, end, NETEM_RATE64);
  if (rate64) q.rate = load<u64>(rate64);
  return 0;
}

function tbfOptions(q: Qdisc, options: usize): i32 {
  const end = options + attrLen(options);
  const parms = attrFind(options, end, TBF_PARMS);
  if (!parms || attrLen(parms) < 36) return -EINVAL;
  q.rate = load<u32>(parms, 8);
  q.overhead = <i32>load<u16>(parms, 2);
  q.limit = load<u32>(parms, 24);
  q.burst = load<u32>(parms, 28);
  const rate64 = attrFind(options, end, TBF_RATE64);
  if (rate64) q.rate = load<u64>(rate64);
  if (!q.rate) return -EINVAL;
  q.bucket = (<i64>q.burst) << SHIFT;
  const burst = attrFind(options, end, TBF_BURST);
  if (burst) q.bucket = <i64>((<u64>load<u32>(burst) * 1_000_000_000) / q.rate);
  q.mtu = <u32>((<u64>q.bucket * q.rate) / 1_000_000_000);
  q.tokens = q.bucket;
  return 0;
}

function configure(q: Qdisc, options: usize): i32 {
  switch (q.kind) {
    case QDISC_NETEM:
      return options ? netemOptions(q, options) : -EINVAL;
    case QDISC_TBF:
      return options ? tbfOptions(q, options) : -EINVAL;
  }
  if (options && attrLen(options) >= 4) q.limit = load<u32>(options);
  else q.limit = q.kind == QDISC_PFIFO ? q.dev.txqlen : q.dev.txqlen * q.dev.mtu;
  return 0;
}

function kindOf(at: usize): u32 {
  const n = attrText(at);
  if (isStr(at, n, "netem")) return QDISC_NETEM;
  if (isStr(at, n, "tbf")) return QDISC_TBF;
  if (isStr(at, n, "pfifo")) return QDISC_PFIFO;
  return isStr(at, n, "bfifo") ? QDISC_BFIFO : 0;
}

/** tc_modify_qdisc, of the root only. */
export function qdiscNewRequest(r: Request): i32 {
  if (r.end < r.body + TCMSG) return -EINVAL;
  const d = deviceOf(r);
  if (isNull(d)) return -ENODEV;
  if (!load<u32>(r.body, 12) && !load<u32>(r.body, 8)) return explain("Handle cannot be zero", -EINVAL);
  if (load<u32>(r.body, 12) != TC_H_ROOT) return explain("Failed to find specified qdisc", -ENOENT);
  const attrs = r.body + TCMSG;
  const kindAt = attrFind(attrs, r.end, TCA_KIND);
  const options = attrFind(attrs, r.end, TCA_OPTIONS);
  const old = changetype<Qdisc>(d.qdisc);
  let handle = load<u32>(r.body, 8);
  const kind = kindAt ? kindOf(kindAt) : isNull(old) ? 0 : old.kind;
  const same = !isNull(old) && old.kind == kind && (!handle || handle == old.handle);
  if (!(r.flags & NLM_F_CREATE)) {
    if (isNull(old)) return explain("Qdisc not found. To create specify NLM_F_CREATE flag", -ENOENT);
    // Another kind takes its place, created or not.
    if (old.kind == kind) return same ? configure(old, options) : explain("Invalid handle", -EINVAL);
  }
  if (!isNull(old) && r.flags & NLM_F_EXCL) return explain("Exclusivity flag on, cannot modify", -EEXIST);
  if (same && r.flags & NLM_F_REPLACE) return configure(old, options);
  if (!kindAt) return -EINVAL;
  if (!kind) return explain("Specified qdisc kind is unknown", -ENOENT);
  const q = qdiscNew(d, kind);
  if (isNull(q)) return -ENOMEM;
  // qdisc_alloc_handle: 8001:, 8002: …
  if (!handle) {
    do r.sk.net.qdiscHandle++;
    while (taken(r, ((0x8000 + (r.sk.net.qdiscHandle & 0x7fff)) << 16) & 0xffff0000));
    handle = ((0x8000 + (r.sk.net.qdiscHandle & 0x7fff)) << 16) & 0xffff0000;
  }
  q.handle = handle;
  const err = configure(q, options);
  qdiscGraft(d, q);
  if (err) qdiscDestroy(d);
  return err;
}

function taken(r: Request, handle: u32): bool {
  for (let d = devHead(r.sk.net); !isNull(d); d = d.next)
    if (d.qdisc && changetype<Qdisc>(d.qdisc).handle == handle) return true;
  return false;
}

/** tc_get_qdisc for deletion. */
export function qdiscDelRequest(r: Request): i32 {
  if (r.end < r.body + TCMSG) return -EINVAL;
  const d = deviceOf(r);
  if (isNull(d)) return -ENODEV;
  const q = changetype<Qdisc>(d.qdisc);
  if (isNull(q)) return explain("Cannot delete qdisc with handle of zero", -ENOENT);
  const handle = load<u32>(r.body, 8);
  if (handle && handle != q.handle) return explain("Invalid handle", -EINVAL);
  const kindAt = attrFind(r.body + TCMSG, r.end, TCA_KIND);
  if (kindAt && kindOf(kindAt) != q.kind) return explain("Invalid qdisc name", -EINVAL);
  qdiscDestroy(d);
  return 0;
}
