// NETLINK_ROUTE: rtnetlink(7). Takes requests apart and answers errors; links are rtnllink.ts, addresses and routes rtnladdr.ts.

import { EOPNOTSUPP, EPERM } from "../../abi/errno";
import {
  AF_INET6,
  NLM_F_ACK,
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLM_F_DUMP,
  NLM_F_REQUEST,
  NLMSG_ERROR,
  NLMSG_HDRLEN,
  NLMSGERR_ATTR_MSG,
  RTM_DELADDR,
  RTM_DELLINK,
  RTM_DELNEIGH,
  RTM_DELQDISC,
  RTM_DELROUTE,
  RTM_GETADDR,
  RTM_GETLINK,
  RTM_GETNEIGH,
  RTM_GETNSID,
  RTM_GETQDISC,
  RTM_GETROUTE,
  RTM_GETRULE,
  RTM_NEWADDR,
  RTM_NEWLINK,
  RTM_NEWNEIGH,
  RTM_NEWNSID,
  RTM_NEWQDISC,
  RTM_NEWROUTE,
  RTM_SETLINK,
} from "../../abi/net";
import { isNull } from "../fs/types";
import { UserNs } from "../ns/user";
import { CAP_NET_ADMIN, Cred, credHasCap, nsCapable } from "../task/cred";
import { NL_CAP_ACK, NL_EXT_ACK, NlSock } from "./netlink";
import { answerBegin, answerSend, dumpEnd, messageBegin, messageBody, messageEnd, putAttrStr, Request } from "./nlmsg";
import {
  addrDelRequest,
  addrDump,
  addrNewRequest,
  routeDelRequest,
  routeDump,
  routeGet,
  routeNewRequest,
} from "./rtnladdr";
import { linkDelRequest, linkDump, linkGet, linkNewRequest } from "./rtnllink";
import { neighDelRequest, neighDump, neighGet, neighNewRequest } from "./rtnlneigh";
import { nsidDump, nsidGet, nsidNewRequest } from "./rtnlnsid";
import { route6DelRequest, route6Dump, route6Get, route6NewRequest, ruleDump } from "./rtnlroute6";
import { qdiscDelRequest, qdiscDump, qdiscNewRequest } from "./rtnltc";
import { NET_SCRATCH, netState } from "./state";
import { netRun } from "./xmit";

/** Words that go with an error, for who asked for them (NETLINK_EXT_ACK). @returns err */
export function explain(text: string, err: i32): i32 {
  netState().explanation = changetype<usize>(text);
  return err;
}

/** netlink_net_capable: who sends, and who opened the socket. */
function mayChange(sk: NlSock): bool {
  const owner = changetype<UserNs>(sk.net.ownerNs);
  if (!nsCapable(owner, CAP_NET_ADMIN)) return false;
  return isNull(sk.file) || credHasCap(changetype<Cred>(sk.file.cred), owner, CAP_NET_ADMIN);
}

function dump(r: Request): i32 {
  switch (r.type) {
    case RTM_GETLINK:
      linkDump(r);
      break;
    case RTM_GETADDR:
      addrDump(r);
      break;
    case RTM_GETROUTE:
      if (r.body < r.end && load<u8>(r.body) == <u8>AF_INET6) {
        route6Dump(r);
        break;
      }
      routeDump(r);
      if (r.body >= r.end || !load<u8>(r.body)) route6Dump(r);
      break;
    case RTM_GETNSID:
      nsidDump(r);
      break;
    case RTM_GETNEIGH:
      neighDump(r);
      break;
    case RTM_GETQDISC:
      qdiscDump(r);
      break;
    case RTM_GETRULE:
      ruleDump(r);
      break;
    default:
      return -EOPNOTSUPP;
  }
  dumpEnd(r);
  return 0;
}

function isV6(r: Request): bool {
  return r.body < r.end && load<u8>(r.body) == <u8>AF_INET6;
}

function perform(r: Request): i32 {
  // Messages come in fours: new, delete, get, set.
  const kind = r.type & 3;
  if (kind != 2 && !mayChange(r.sk)) return -EPERM;
  if (kind == 2 && (r.flags & NLM_F_DUMP) == NLM_F_DUMP) return dump(r);
  switch (r.type) {
    case RTM_NEWLINK:
    case RTM_SETLINK:
      return linkNewRequest(r);
    case RTM_DELLINK:
      return linkDelRequest(r);
    case RTM_GETLINK:
      return linkGet(r);
    case RTM_NEWADDR:
      return addrNewRequest(r);
    case RTM_DELADDR:
      return addrDelRequest(r);
    case RTM_NEWROUTE:
      return isV6(r) ? route6NewRequest(r) : routeNewRequest(r);
    case RTM_DELROUTE:
      return isV6(r) ? route6DelRequest(r) : routeDelRequest(r);
    case RTM_GETROUTE:
      return isV6(r) ? route6Get(r) : routeGet(r);
    case RTM_NEWNEIGH:
      return neighNewRequest(r);
    case RTM_DELNEIGH:
      return neighDelRequest(r);
    case RTM_GETNEIGH:
      return neighGet(r);
    case RTM_NEWQDISC:
      return qdiscNewRequest(r);
    case RTM_DELQDISC:
      return qdiscDelRequest(r);
    case RTM_GETNSID:
      return nsidGet(r);
    case RTM_NEWNSID:
      return nsidNewRequest(r);
  }
  return -EOPNOTSUPP;
}

/** netlink_ack. @param header the request's */
function acknowledge(sk: NlSock, header: usize, err: i32): void {
  const s = netState();
  const whole = err && !(sk.options & NL_CAP_ACK);
  const size = whole ? load<u32>(header) : NLMSG_HDRLEN;
  const words = err && s.explanation && sk.options & NL_EXT_ACK;
  const flags = (whole ? 0 : NLM_F_CAPPED) | (words ? NLM_F_ACK_TLVS : 0);
  answerBegin();
  const at = messageBegin(NLMSG_ERROR, flags, load<u32>(header, 8), sk.portid, 4 + size);
  const body = messageBody(at);
  store<i32>(body, err);
  memory.copy(body + 4, header, size);
  if (words) putAttrStr(NLMSGERR_ATTR_MSG, changetype<string>(s.explanation));
  messageEnd(at);
  answerSend(sk);
}

/** netlink_rcv_skb: each message of what was sent. */
export function rtnlReceive(sk: NlSock, at: usize, n: u32): void {
  const end = at + n;
  const r = changetype<Request>(NET_SCRATCH + 512);
  while (at + NLMSG_HDRLEN <= end) {
    const len = load<u32>(at);
    if (len < NLMSG_HDRLEN || at + len > end) return;
    r.sk = sk;
    r.type = load<u16>(at, 4);
    r.flags = load<u16>(at, 6);
    r.seq = load<u32>(at, 8);
    r.portid = sk.portid;
    r.body = at + NLMSG_HDRLEN;
    r.end = at + len;
    if (r.flags & NLM_F_REQUEST && r.type >= 16) {
      const s = netState();
      s.explanation = 0;
      answerBegin();
      const err = perform(r);
      const dumped = (r.type & 3) == 2 && (r.flags & NLM_F_DUMP) == NLM_F_DUMP;
      if (err || (r.flags & NLM_F_ACK && !dumped)) acknowledge(sk, at, err);
    }
    at += (len + 3) & ~3;
  }
  netRun();
}
