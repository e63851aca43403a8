// Sockets of netlink and of packets in an image, as CRIU has them; what waits in them is dumpmore.ts.

import {
  FD_TYPES_NETLINKSK,
  FD_TYPES_PACKETSK,
  FILE_ENTRY_NLSK,
  FILE_ENTRY_PSK,
  NETLINK_SK_ENTRY_DST_GROUP,
  NETLINK_SK_ENTRY_DST_PORTID,
  NETLINK_SK_ENTRY_FLAGS,
  NETLINK_SK_ENTRY_FOWN,
  NETLINK_SK_ENTRY_GROUPS,
  NETLINK_SK_ENTRY_ID,
  NETLINK_SK_ENTRY_INO,
  NETLINK_SK_ENTRY_NS_ID,
  NETLINK_SK_ENTRY_OPTS,
  NETLINK_SK_ENTRY_PORTID,
  NETLINK_SK_ENTRY_PROTOCOL,
  NETLINK_SK_ENTRY_STATE,
  PACKET_SOCK_ENTRY_AUX_DATA,
  PACKET_SOCK_ENTRY_COPY_THRESH,
  PACKET_SOCK_ENTRY_FLAGS,
  PACKET_SOCK_ENTRY_FOWN,
  PACKET_SOCK_ENTRY_ID,
  PACKET_SOCK_ENTRY_IFINDEX,
  PACKET_SOCK_ENTRY_LOSS,
  PACKET_SOCK_ENTRY_NS_ID,
  PACKET_SOCK_ENTRY_OPTS,
  PACKET_SOCK_ENTRY_ORIG_DEV,
  PACKET_SOCK_ENTRY_PROTOCOL,
  PACKET_SOCK_ENTRY_RESERVE,
  PACKET_SOCK_ENTRY_TIMESTAMP,
  PACKET_SOCK_ENTRY_TYPE,
  PACKET_SOCK_ENTRY_VERSION,
  PACKET_SOCK_ENTRY_VNET_HDR,
} from "../../abi/criu";
import { File } from "../fs/types";
import { NlSock } from "../net/netlink";
import { PacketSock } from "../net/packet";
import { beginEntry, putFown } from "./dumpfile";
import { dumpMore } from "./dumpmore";
import { putOptions } from "./dumpsock";
import { entryEnd, ImageOut } from "./folder";
import { meet, SET_NS, treeRoot } from "./objects";
import { putBegin, putEnd, putUint } from "./protobuf";

export function dumpNetlink(o: ImageOut, id: u32, file: File, sk: NlSock): void {
  const e = beginEntry(o, FD_TYPES_NETLINKSK, id);
  const m = putBegin(o, FILE_ENTRY_NLSK);
  putUint(o, NETLINK_SK_ENTRY_ID, id);
  putUint(o, NETLINK_SK_ENTRY_INO, sk.ino);
  putUint(o, NETLINK_SK_ENTRY_PROTOCOL, sk.protocol);
  putUint(o, NETLINK_SK_ENTRY_STATE, sk.state);
  putUint(o, NETLINK_SK_ENTRY_FLAGS, file.flags);
  putUint(o, NETLINK_SK_ENTRY_PORTID, sk.portid);
  if (sk.groups) putUint(o, NETLINK_SK_ENTRY_GROUPS, sk.groups);
  putUint(o, NETLINK_SK_ENTRY_DST_PORTID, sk.destination);
  putUint(o, NETLINK_SK_ENTRY_DST_GROUP, 0);
  putFown(o, NETLINK_SK_ENTRY_FOWN, file, treeRoot());
  putOptions(o, NETLINK_SK_ENTRY_OPTS, sk);
  putUint(o, NETLINK_SK_ENTRY_NS_ID, meet(SET_NS, changetype<usize>(sk.net)));
  putEnd(o, m);
  entryEnd(o, e);
  dumpMore(id, sk);
}

export function dumpPacket(o: ImageOut, id: u32, file: File, sk: PacketSock): void {
  const e = beginEntry(o, FD_TYPES_PACKETSK, id);
  const m = putBegin(o, FILE_ENTRY_PSK);
  putUint(o, PACKET_SOCK_ENTRY_ID, id);
  putUint(o, PACKET_SOCK_ENTRY_TYPE, sk.type);
  putUint(o, PACKET_SOCK_ENTRY_PROTOCOL, bswap<u16>(<u16>sk.ethertype));
  putUint(o, PACKET_SOCK_ENTRY_FLAGS, file.flags);
  putUint(o, PACKET_SOCK_ENTRY_IFINDEX, sk.ifindex);
  putFown(o, PACKET_SOCK_ENTRY_FOWN, file, treeRoot());
  putOptions(o, PACKET_SOCK_ENTRY_OPTS, sk);
  putUint(o, PACKET_SOCK_ENTRY_VERSION, 0);
  putUint(o, PACKET_SOCK_ENTRY_RESERVE, 0);
  putUint(o, PACKET_SOCK_ENTRY_AUX_DATA, 0);
  putUint(o, PACKET_SOCK_ENTRY_ORIG_DEV, 0);
  putUint(o, PACKET_SOCK_ENTRY_VNET_HDR, 0);
  putUint(o, PACKET_SOCK_ENTRY_LOSS, 0);
  putUint(o, PACKET_SOCK_ENTRY_TIMESTAMP, 0);
  putUint(o, PACKET_SOCK_ENTRY_COPY_THRESH, 0);
  putUint(o, PACKET_SOCK_ENTRY_NS_ID, meet(SET_NS, changetype<usize>(sk.net)));
  putEnd(o, m);
  entryEnd(o, e);
  dumpMore(id, sk);
}
