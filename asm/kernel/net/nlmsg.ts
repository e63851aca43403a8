// Netlink messages: attributes of a request are found, answers are built. One answer at a time, in a buffer of the
// namespace's globals that grows; netlink(7), netlink(3).

import { NLM_F_MULTI, NLMSG_DONE, NLMSG_HDRLEN } from "../../abi/net";
import { kfree, krealloc } from "../mem/slab";
import { strLen } from "../mem/str";
import { NlSock, netlinkAnswer } from "./netlink";
import { netState } from "./state";

/** The request in hand. */
@unmanaged
export class Request {
  sk: NlSock;
  type: u32;
  flags: u32;
  seq: u32;
  portid: u32;
  body: usize;
  end: usize;
}

@inline
function align(n: u32): u32 {
  return (n + 3) & ~3;
}

/** The value of an attribute between `at` and `end`, 0 when it is not there. Its length: attrLen. */
export function attrFind(at: usize, end: usize, type: u32): usize {
  while (at + 4 <= end) {
    const len = <u32>load<u16>(at);
    if (len < 4 || at + len > end) return 0;
    // NLA_F_NESTED says nothing that the type does not.
    if ((<u32>load<u16>(at, 2) & 0x3fff) == type) return at + 4;
    at += align(len);
  }
  return 0;
}

@inline
export function attrLen(value: usize): u32 {
  return <u32>load<u16>(value - 4) - 4;
}

/** A string attribute's length without its NUL. */
export function attrText(value: usize): i32 {
  const n = <i32>attrLen(value);
  for (let i = 0; i < n; i++) if (!load<u8>(value + i)) return i;
  return n;
}

/** Room for n more bytes of the answer, cleared; 0 without memory. */
export function answerRoom(n: u32): usize {
  return room(n);
}

function room(n: u32): usize {
  const s = netState();
  if (s.answerLen + n > s.answerRoom) {
    const want = (s.answerLen + n + 8191) & ~4095;
    const next = krealloc(s.answer, s.answerLen, want);
    if (!next) {
      s.answerFailed = 1;
      return 0;
    }
    s.answer = next;
    s.answerRoom = want;
  }
  const at = s.answer + s.answerLen;
  memory.fill(at, 0, n);
  s.answerLen += n;
  return at;
}

export function answerBegin(): void {
  const s = netState();
  s.answerLen = 0;
  s.answerFailed = 0;
}

/** The answers so far go to the socket. */
export function answerSend(sk: NlSock): void {
  const s = netState();
  if (s.answerLen && !s.answerFailed) netlinkAnswer(sk, s.answer, s.answerLen);
  s.answerLen = 0;
  if (s.answerRoom > 65536) {
    kfree(s.answer);
    s.answer = 0;
    s.answerRoom = 0;
  }
}

/** A message's head; `bodySize` bytes of body follow, cleared. @returns where the message begins, as an offset */
export function messageBegin(type: u32, flags: u32, seq: u32, portid: u32, bodySize: u32): u32 {
  const s = netState();
  const offset = s.answerLen;
  const at = room(NLMSG_HDRLEN + align(bodySize));
  if (!at) return offset;
  store<u16>(at, <u16>type, 4);
  store<u16>(at, <u16>flags, 6);
  store<u32>(at, seq, 8);
  store<u32>(at, portid, 12);
  return offset;
}

/** Address of a message's body: good until the next attribute. */
@inline
export function messageBody(offset: u32): usize {
  return netState().answer + offset + NLMSG_HDRLEN;
}

export function messageEnd(offset: u32): void {
  const s = netState();
  if (!s.answerFailed) store<u32>(s.answer + offset, s.answerLen - offset);
}

/** An attribute of n bytes. */
export function putAttr(type: u32, from: usize, n: u32): void {
  const at = room(align(4 + n));
  if (!at) return;
  store<u16>(at, <u16>(4 + n));
  store<u16>(at, <u16>type, 2);
  memory.copy(at + 4, from, n);
}

export function putAttr32(type: u32, value: u32): void {
  const at = room(8);
  if (!at) return;
  store<u16>(at, 8);
  store<u16>(at, <u16>type, 2);
  store<u32>(at, value, 4);
}

export function putAttr8(type: u32, value: u32): void {
  const at = room(8);
  if (!at) return;
  store<u16>(at, 5);
  store<u16>(at, <u16>type, 2);
  store<u8>(at, <u8>value, 4);
}

/** A string with its NUL. @param at kernel bytes */
export function putAttrText(type: u32, at: usize): void {
  putAttr(type, at, <u32>strLen(at) + 1);
}

/** A literal with its NUL. */
export function putAttrStr(type: u32, text: string): void {
  const n = <u32>text.length;
  const at = room(align(5 + n));
  if (!at) return;
  store<u16>(at, <u16>(5 + n));
  store<u16>(at, <u16>type, 2);
  for (let i: u32 = 0; i < n; i++) store<u8>(at + 4 + i, <u8>load<u16>(changetype<usize>(text) + ((<usize>i) << 1)));
}

/** Attributes in an attribute follow, until nestEnd. @returns its offset */
export function nestBegin(type: u32): u32 {
  const offset = netState().answerLen;
  const at = room(4);
  if (at) store<u16>(at, <u16>type, 2);
  return offset;
}

export function nestEnd(offset: u32): void {
  const s = netState();
  if (!s.answerFailed) store<u16>(s.answer + offset, <u16>(s.answerLen - offset));
}

/** Between two messages of a dump: what is there goes out in pieces that a reader's buffer holds. */
export function dumpNext(r: Request): void {
  if (netState().answerLen > 12288) answerSend(r.sk);
}

/** NLMSG_DONE. */
export function dumpEnd(r: Request): void {
  answerSend(r.sk);
  messageEnd(messageBegin(NLMSG_DONE, NLM_F_MULTI, r.seq, r.portid, 4));
  answerSend(r.sk);
}
