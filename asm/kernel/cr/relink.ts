// Sockets of netlink and of packets made again.

import {
  NETLINK_SK_ENTRY_DST_PORTID,
  NETLINK_SK_ENTRY_FLAGS,
  NETLINK_SK_ENTRY_GROUPS,
  NETLINK_SK_ENTRY_NS_ID,
  NETLINK_SK_ENTRY_OPTS,
  NETLINK_SK_ENTRY_PORTID,
  NETLINK_SK_ENTRY_PROTOCOL,
  PACKET_SOCK_ENTRY_FLAGS,
  PACKET_SOCK_ENTRY_IFINDEX,
  PACKET_SOCK_ENTRY_NS_ID,
  PACKET_SOCK_ENTRY_OPTS,
  PACKET_SOCK_ENTRY_PROTOCOL,
  PACKET_SOCK_ENTRY_RX_RING,
  PACKET_SOCK_ENTRY_TX_RING,
  PACKET_SOCK_ENTRY_TYPE,
} from "../../abi/criu";
import { EADDRINUSE, ENODEV } from "../../abi/errno";
import { SOCK_RAW } from "../../abi/net";
import { File, isErr, isNull } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { devByIndex } from "../net/dev";
import { NlSock, netlinkByPort, netlinkCreate } from "../net/netlink";
import { PacketSock, packetCreate } from "../net/packet";
import { Sock, sockDestroy, sockFile } from "../net/sock";
import { imageName } from "./folder";
import { damaged, fail, ok } from "./plan";
import { getMsg, getNumbers, getU32, Msg } from "./protobuf";
import { say } from "./reason";
import { netOf } from "./reinet";
import { moreOptions, moreQueues } from "./remore";
import { refused, socketOptions } from "./resock";

const O_NONBLOCK: u32 = 0o4000;

/** The open file of a socket that was made; null: the restart has failed. */
function fileFor(made: i32, flags: u32, what: string): File {
  const none = changetype<File>(0);
  if (isErr(made)) {
    refused(made, what);
    return none;
  }
  const sk = changetype<Sock>(<usize>made);
  const at = sockFile(sk, flags & O_NONBLOCK);
  if (!isErr(at)) return changetype<File>(<usize>at);
  sockDestroy(sk);
  refused(at, what);
  return none;
}

export function netlinkSocket(id: u32, m: Msg): File {
  const none = changetype<File>(0);
  const net = netOf(m, NETLINK_SK_ENTRY_NS_ID);
  if (!ok() || !changetype<usize>(net)) return none;
  const made = netlinkCreate(<u32>SOCK_RAW, <i32>getU32(m, NETLINK_SK_ENTRY_PROTOCOL), net);
  const file = fileFor(made, getU32(m, NETLINK_SK_ENTRY_FLAGS), "a netlink socket");
  if (isNull(file)) return none;
  const sk = changetype<NlSock>(file.data);
  socketOptions(sk, getMsg(m, NETLINK_SK_ENTRY_OPTS));
  const port = getU32(m, NETLINK_SK_ENTRY_PORTID);
  if (port && !isNull(netlinkByPort(net, sk.protocol, port)))
    fail(-EADDRINUSE, say("the port of a netlink socket is taken in its network namespace"));
  sk.portid = port;
  sk.destination = getU32(m, NETLINK_SK_ENTRY_DST_PORTID);
  const words = kmalloc(8);
  if (words && getNumbers(m, NETLINK_SK_ENTRY_GROUPS, words, 1)) sk.groups = load<u32>(words);
  kfree(words);
  moreOptions(id, sk);
  if (ok()) moreQueues(id, sk);
  return file;
}

export function packetSocket(id: u32, m: Msg): File {
  const none = changetype<File>(0);
  const net = netOf(m, PACKET_SOCK_ENTRY_NS_ID);
  if (!ok() || !changetype<usize>(net)) return none;
  imageName("files");
  if (getMsg(m, PACKET_SOCK_ENTRY_RX_RING) || getMsg(m, PACKET_SOCK_ENTRY_TX_RING)) damaged();
  // It sees nothing until all of it is there.
  const made = ok() ? packetCreate(getU32(m, PACKET_SOCK_ENTRY_TYPE), 0, net) : -22;
  const file = fileFor(made, getU32(m, PACKET_SOCK_ENTRY_FLAGS), "a packet socket");
  if (isNull(file)) return none;
  const sk = changetype<PacketSock>(file.data);
  socketOptions(sk, getMsg(m, PACKET_SOCK_ENTRY_OPTS));
  const index = getU32(m, PACKET_SOCK_ENTRY_IFINDEX);
  if (index && index != u32.MAX_VALUE && isNull(devByIndex(net, index)))
    fail(-ENODEV, say("the device of a packet socket is not in its network namespace"));
  sk.ifindex = index;
  sk.bound = index ? 1 : 0;
  moreOptions(id, sk);
  if (ok()) moreQueues(id, sk);
  sk.ethertype = <u32>bswap<u16>(<u16>getU32(m, PACKET_SOCK_ENTRY_PROTOCOL));
  return file;
}
