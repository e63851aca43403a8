// Sockets of the internet made again. A TCP connection is locked (net/tcprepair.ts) until everything else is there: a restart that fails
// says nothing to the other end, one that succeeds tells it at once how far this one is.

import {
  FD_TYPES_INETSK,
  FILE_ENTRY_TYPE,
  INET_SK_ENTRY_BACKLOG,
  INET_SK_ENTRY_DST_ADDR,
  INET_SK_ENTRY_DST_PORT,
  INET_SK_ENTRY_FAMILY,
  INET_SK_ENTRY_FLAGS,
  INET_SK_ENTRY_INO,
  INET_SK_ENTRY_IP_OPTS,
  INET_SK_ENTRY_NS_ID,
  INET_SK_ENTRY_OPTS,
  INET_SK_ENTRY_PROTO,
  INET_SK_ENTRY_SHUTDOWN,
  INET_SK_ENTRY_SRC_ADDR,
  INET_SK_ENTRY_SRC_PORT,
  INET_SK_ENTRY_STATE,
  INET_SK_ENTRY_TCP_OPTS,
  INET_SK_ENTRY_TYPE,
  INET_SK_ENTRY_V6ONLY,
  IP_OPTS_ENTRY_FREEBIND,
  IP_OPTS_ENTRY_PKTINFO,
  IP_OPTS_ENTRY_RAW,
  IP_OPTS_ENTRY_TOS,
  IP_OPTS_ENTRY_TTL,
  IP_OPTS_RAW_ENTRY_HDRINCL,
  IP_OPTS_RAW_ENTRY_ICMPV_FILTER,
  TCP_OPTS_ENTRY_CORK,
  TCP_OPTS_ENTRY_KEEPCNT,
  TCP_OPTS_ENTRY_KEEPIDLE,
  TCP_OPTS_ENTRY_KEEPINTVL,
  TCP_OPTS_ENTRY_NODELAY,
} from "../../abi/criu";
import { AF_INET, AF_INET6, SOCK_RAW, SOCK_STREAM } from "../../abi/net";
import { fdClose } from "../fs/fdtable";
import { FILE_SOCKET, File, isErr } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { sysBind, sysConnect, sysListen } from "../net/call";
import { InetSock, inetCreate } from "../net/inet";
import { isLinkLocal6 } from "../net/pkt";
import { Sock, SS_CLOSE, SS_ESTABLISHED, SS_LISTEN, sockDestroy, sockFile } from "../net/sock";
import { tcpUnlock } from "../net/tcprepair";
import { NS_NET } from "../ns/common";
import { NetNs } from "../ns/net";
import { NsProxy } from "../ns/nsproxy";
import { current, hostMode, setHostMode } from "../task/current";
import { imageName } from "./folder";
import { isTcp } from "./netlock";
import { damaged, FILE_SLOT, ok, plan } from "./plan";
import { getMsg, getNumbers, getU32, getUint, hasField, Msg } from "./protobuf";
import { connectionMake, connectionsWanted, pendingMake, streamRead } from "./reconn";
import { fileEntry } from "./refile";
import { moreOf, moreOptions, moreQueues } from "./remore";
import { orphansSettle, requestsMake } from "./reorphan";
import { fdOf, refused, socketOptions } from "./resock";
import { spaceNs } from "./respace";

const O_NONBLOCK: u32 = 0o4000;
const RCV_AND_SEND: u32 = 3;

/** The network namespace that an entry names; the task's own when it names none. null: the restart has failed */
export function netOf(m: Msg, field: u32): NetNs {
  if (!hasField(m, field)) return changetype<NetNs>(changetype<NsProxy>(current.nsproxy).net);
  return changetype<NetNs>(spaceNs(NS_NET, getU32(m, field)));
}

/** Sixteen bytes from a field of network words, at `to`. */
export function addressTo(to: usize, m: Msg, field: u32, family: u32): void {
  const words = kmalloc(32);
  memory.fill(to, 0, 16);
  if (!words) return;
  const n = getNumbers(m, field, words, 4);
  if (n != (family == AF_INET6 ? 4 : 1)) damaged();
  else if (family == AF_INET6)
    for (let i: usize = 0; i < 4; i++) store<u32>(to + (i << 2), <u32>load<u64>(words + (i << 3)));
  else if (load<u32>(words)) {
    store<u32>(to, 0xffff0000, 8);
    store<u32>(to, load<u32>(words), 12);
  }
  kfree(words);
}

/** A struct sockaddr_in or sockaddr_in6 (64 bytes of room) from a field of network words. @returns its size */
function addressAt(at: usize, m: Msg, field: u32, family: u32, port: u32, scope: u32): i32 {
  if (port > 65535) damaged();
  addressTo(at + 32, m, field, family);
  memory.fill(at, 0, 28);
  store<u16>(at, <u16>family);
  store<u16>(at, bswap<u16>(<u16>port), 2);
  if (family == AF_INET) {
    store<u32>(at, load<u32>(at, 44), 4);
    return 16;
  }
  memory.copy(at + 8, at + 32, 16);
  if (isLinkLocal6(load<u64>(at, 8))) store<u32>(at, scope, 24);
  return 28;
}

function ipOptions(sk: InetSock, m: Msg): void {
  sk.freebind = getU32(m, IP_OPTS_ENTRY_FREEBIND) & 1;
  sk.pktInfo = getU32(m, IP_OPTS_ENTRY_PKTINFO) & 1;
  sk.tos = getU32(m, IP_OPTS_ENTRY_TOS) & 255;
  sk.ttl = getU32(m, IP_OPTS_ENTRY_TTL) & 255;
  const raw = getMsg(m, IP_OPTS_ENTRY_RAW);
  if (!raw || sk.type != SOCK_RAW) return;
  sk.hdrIncl = getU32(raw, IP_OPTS_RAW_ENTRY_HDRINCL) & 1;
  const words = kmalloc(64);
  if (!words) return;
  const n = getNumbers(raw, IP_OPTS_RAW_ENTRY_ICMPV_FILTER, words, 8);
  if (sk.family == AF_INET6 && n == 8) {
    const filter = kmalloc(32);
    for (let i: usize = 0; i < 8 && filter; i++) store<u32>(filter + (i << 2), <u32>load<u64>(words + (i << 3)));
    sk.icmpFilter = <u32>filter;
  } else if (sk.family == AF_INET && n) sk.icmpFilter = <u32>load<u64>(words);
  kfree(words);
}

function tcpOptions(sk: InetSock, m: Msg): void {
  if (!m) return;
  sk.cork = getU32(m, TCP_OPTS_ENTRY_CORK) & 1;
  sk.nodelay = getU32(m, TCP_OPTS_ENTRY_NODELAY) & 1;
  sk.keepCount = <u32>getUint(m, TCP_OPTS_ENTRY_KEEPCNT, sk.keepCount) & 127;
  sk.keepIdle = <u32>getUint(m, TCP_OPTS_ENTRY_KEEPIDLE, sk.keepIdle) & 32767;
  sk.keepInterval = <u32>getUint(m, TCP_OPTS_ENTRY_KEEPINTVL, sk.keepInterval) & 32767;
}

/** Options of all kinds. @param more  its entries in nutshell-sockets.img: its number there */
export function inetOptions(sk: InetSock, m: Msg): void {
  socketOptions(sk, getMsg(m, INET_SK_ENTRY_OPTS));
  if (sk.family == AF_INET6) sk.v6only = getU32(m, INET_SK_ENTRY_V6ONLY) & 1;
  ipOptions(sk, getMsg(m, INET_SK_ENTRY_IP_OPTS));
  if (sk.type == SOCK_STREAM) tcpOptions(sk, getMsg(m, INET_SK_ENTRY_TCP_OPTS));
}

/** Name and peer of what is not a connection of TCP: by the calls that gave them. @returns 0 or -errno */
function nameAgain(fd: i32, sk: InetSock, m: Msg, address: usize): i64 {
  const family = sk.family;
  const state = getU32(m, INET_SK_ENTRY_STATE);
  const port = getU32(m, INET_SK_ENTRY_SRC_PORT);
  const scope = sk.scopeId;
  const n = addressAt(address, m, INET_SK_ENTRY_SRC_ADDR, family, port, scope);
  let r: i64 = 0;
  if (port || (sk.type == SOCK_RAW && load<u64>(address, 32) | load<u64>(address, 40)))
    r = sysBind(fd, <i32>address, n);
  if (r >= 0 && state == SS_LISTEN) r = sysListen(fd, <i32>getU32(m, INET_SK_ENTRY_BACKLOG));
  const to = getU32(m, INET_SK_ENTRY_DST_PORT);
  if (r >= 0 && state == SS_ESTABLISHED && sk.type != SOCK_STREAM)
    r = sysConnect(fd, <i32>address, addressAt(address, m, INET_SK_ENTRY_DST_ADDR, family, to, scope));
  return r;
}

/** A TCP socket that is closed: a connection that has ended keeps its name, what was not read, and that it has ended. */
function closed(sk: InetSock, m: Msg): void {
  sk.shutdown = RCV_AND_SEND;
  sk.sport = getU32(m, INET_SK_ENTRY_SRC_PORT) & 65535;
  addressTo(changetype<usize>(sk) + offsetof<InetSock>("src0"), m, INET_SK_ENTRY_SRC_ADDR, sk.family);
  streamRead(sk, getU32(m, INET_SK_ENTRY_INO), false);
}

function named(file: File, sk: InetSock, m: Msg): void {
  const address = kmalloc(128);
  const fd = address ? fdOf(file) : -1;
  if (fd >= 0) {
    const was = hostMode;
    setHostMode(true);
    const r = nameAgain(fd, sk, m, address);
    setHostMode(was);
    fdClose(fd);
    if (r < 0) refused(r, "an internet socket");
  }
  kfree(address);
}

export function inetSocket(id: u32, m: Msg): File {
  const family = getU32(m, INET_SK_ENTRY_FAMILY);
  const type = getU32(m, INET_SK_ENTRY_TYPE);
  const net = netOf(m, INET_SK_ENTRY_NS_ID);
  const none = changetype<File>(0);
  if (!ok() || !changetype<usize>(net)) return none;
  imageName("files");
  const proto = getU32(m, INET_SK_ENTRY_PROTO);
  const made: i32 = family == AF_INET || family == AF_INET6 ? inetCreate(family, type, <i32>proto, net) : -97;
  if (isErr(made)) {
    refused(made, "an internet socket");
    return none;
  }
  const sk = changetype<InetSock>(<usize>made);
  const at = sockFile(sk, getU32(m, INET_SK_ENTRY_FLAGS) & O_NONBLOCK);
  if (isErr(at)) {
    sockDestroy(sk);
    refused(at, "an internet socket");
    return none;
  }
  const file = changetype<File>(<usize>at);
  inetOptions(sk, m);
  moreOptions(id, sk);
  const state = getU32(m, INET_SK_ENTRY_STATE);
  const shut = getU32(m, INET_SK_ENTRY_SHUTDOWN) & RCV_AND_SEND;
  if (!ok()) return file;
  if (type == SOCK_STREAM && state != SS_LISTEN && state != SS_CLOSE) {
    if (connectionsWanted()) connectionMake(sk, m, getU32(m, INET_SK_ENTRY_INO));
    return file;
  }
  if (type == SOCK_STREAM && state == SS_CLOSE && shut == RCV_AND_SEND) closed(sk, m);
  else {
    const boundAddr = sk.boundAddr;
    named(file, sk, m);
    if (moreOf(id)) sk.boundAddr = boundAddr;
    sk.shutdown = shut;
  }
  if (ok()) moreQueues(id, sk);
  if (ok() && state == SS_LISTEN) {
    pendingMake(id, sk);
    if (ok()) requestsMake(id, sk);
  }
  return file;
}

/** Everything is there: connections go on. */
export function connectionsResume(): void {
  const p = plan();
  for (let id: u32 = 0; id < p.fileRoom; id++) {
    const entry = fileEntry(id);
    const file = changetype<File>(load<usize>(p.files + <usize>id * FILE_SLOT, 8));
    if (!entry || !changetype<usize>(file) || getU32(entry, FILE_ENTRY_TYPE) != FD_TYPES_INETSK) continue;
    if (file.kind == FILE_SOCKET && isTcp(changetype<Sock>(file.data)))
      tcpUnlock(changetype<InetSock>(file.data), true);
  }
  orphansSettle(true);
}
