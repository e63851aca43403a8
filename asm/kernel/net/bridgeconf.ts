// What may be set of a bridge and of its ports: attributes IFLA_BR_* and IFLA_BRPORT_*, most of which have a file in sysfs too
// (br_netlink.c, br_sysfs_br.c, br_sysfs_if.c). Times are clock ticks, 100 a second.
//
// What this bridge does not do (spanning trees, VLANs, answering ARP for others) cannot be turned on; what it does without anybody
// asking (a group's frames go to all ports while nobody queries) is kept as it is set.

import { EINVAL, ENOMEM, EOPNOTSUPP, ERANGE } from "../../abi/errno";
import { isNull } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { DEV_VETH, devHead, devRunning, NetDev } from "./dev";

export const BR_SETTINGS: u32 = 29;
export const BR_FORWARD_DELAY: u32 = 0;
export const BR_HELLO_TIME: u32 = 1;
export const BR_MAX_AGE: u32 = 2;
export const BR_AGEING_TIME: u32 = 3;
export const BR_STP_STATE: u32 = 4;
export const BR_PRIORITY: u32 = 5;
export const BR_VLAN_FILTERING: u32 = 6;
export const BR_GROUP_FWD_MASK: u32 = 7;
const BR_MCAST_ROUTER: u32 = 8;
const BR_IGMP_VERSION: u32 = 26;
const BR_MLD_VERSION: u32 = 27;
/** br_boolopt_multi: bit 0 is no_linklocal_learn. */
export const BR_BOOLOPT: u32 = 28;

export const PORT_SETTINGS: u32 = 19;
export const PORT_PRIORITY: u32 = 0;
export const PORT_COST: u32 = 1;
export const PORT_HAIRPIN: u32 = 2;
export const PORT_LEARNING: u32 = 6;
export const PORT_UNICAST_FLOOD: u32 = 7;
const PORT_PROXYARP: u32 = 8;
const PORT_PROXYARP_WIFI: u32 = 9;
const PORT_MCAST_ROUTER: u32 = 10;
export const PORT_MULTICAST_FLOOD: u32 = 11;
const PORT_MCAST_TO_UNICAST: u32 = 12;
const PORT_VLAN_TUNNEL: u32 = 13;
export const PORT_BROADCAST_FLOOD: u32 = 14;
export const PORT_GROUP_FWD_MASK: u32 = 15;
const PORT_NEIGH_SUPPRESS: u32 = 16;
export const PORT_ISOLATED: u32 = 17;
const PORT_LOCKED: u32 = 18;
/** Beside the settings: port_no. */
const PORT_NO: u32 = PORT_SETTINGS;

/** IFLA_BR_*, bytes of the value, default; in the order above. */
const BRIDGE = memory.data<u32>([
  1, 4, 1500, 2, 4, 200, 3, 4, 2000, 4, 4, 30000, 5, 4, 0, 6, 2, 32768, 7, 1, 0, 9, 2, 0, 22, 1, 1, 23, 1, 1, 24, 1, 0,
  25, 1, 0, 26, 4, 16, 27, 4, 4096, 28, 4, 2, 29, 4, 2, 30, 8, 100, 31, 8, 26000, 32, 8, 25500, 33, 8, 12500, 34, 8,
  1000, 35, 8, 3124, 36, 1, 0, 37, 1, 0, 38, 1, 0, 42, 1, 0, 43, 1, 2, 44, 1, 1, 46, 8, 0,
]);
/** IFLA_BRPORT_*, bytes of the value, default. */
const PORT = memory.data<u32>([
  2, 2, 32, 3, 4, 100, 4, 1, 0, 5, 1, 0, 6, 1, 0, 7, 1, 0, 8, 1, 1, 9, 1, 1, 10, 1, 0, 12, 1, 0, 25, 1, 1, 27, 1, 1, 28,
  1, 0, 29, 1, 0, 30, 1, 1, 31, 2, 0, 32, 1, 0, 33, 1, 0, 39, 1, 0,
]);

@inline
function row(port: bool, i: u32): usize {
  return (port ? PORT : BRIDGE) + <usize>i * 12;
}
@inline
export function settingCount(port: bool): u32 {
  return port ? PORT_SETTINGS : BR_SETTINGS;
}
/** The attribute of IFLA_INFO_DATA or IFLA_INFO_SLAVE_DATA. */
@inline
export function settingAttr(port: bool, i: u32): u32 {
  return load<u32>(row(port, i));
}
@inline
export function settingSize(port: bool, i: u32): u32 {
  return load<u32>(row(port, i), 4);
}

/** The name of the file in bridge/; empty: it has none. */
export function bridgeFileName(i: u32): string {
  switch (i) {
    case BR_FORWARD_DELAY:
      return "forward_delay";
    case BR_HELLO_TIME:
      return "hello_time";
    case BR_MAX_AGE:
      return "max_age";
    case BR_AGEING_TIME:
      return "ageing_time";
    case BR_STP_STATE:
      return "stp_state";
    case BR_PRIORITY:
      return "priority";
    case BR_GROUP_FWD_MASK:
      return "group_fwd_mask";
    case BR_MCAST_ROUTER:
      return "multicast_router";
    case 9:
      return "multicast_snooping";
    case 10:
      return "multicast_query_use_ifaddr";
    case 11:
      return "multicast_querier";
    case 12:
      return "hash_elasticity";
    case 13:
      return "hash_max";
    case 14:
      return "multicast_last_member_count";
    case 15:
      return "multicast_startup_query_count";
    case 16:
      return "multicast_last_member_interval";
    case 17:
      return "multicast_membership_interval";
    case 18:
      return "multicast_querier_interval";
    case 19:
      return "multicast_query_interval";
    case 20:
      return "multicast_query_response_interval";
    case 21:
      return "multicast_startup_query_interval";
    case 22:
      return "nf_call_iptables";
    case 23:
      return "nf_call_ip6tables";
    case 24:
      return "nf_call_arptables";
    case 25:
      return "multicast_stats_enabled";
    case BR_IGMP_VERSION:
      return "multicast_igmp_version";
    case BR_MLD_VERSION:
      return "multicast_mld_version";
    case BR_BOOLOPT:
      return "no_linklocal_learn";
    default:
      return "";
  }
}

/** The name of the file in brport/; empty: it has none. */
export function portFileName(i: u32): string {
  switch (i) {
    case PORT_PRIORITY:
      return "priority";
    case PORT_COST:
      return "path_cost";
    case PORT_HAIRPIN:
      return "hairpin_mode";
    case 3:
      return "bpdu_guard";
    case 4:
      return "root_block";
    case 5:
      return "multicast_fast_leave";
    case PORT_LEARNING:
      return "learning";
    case PORT_UNICAST_FLOOD:
      return "unicast_flood";
    case PORT_PROXYARP:
      return "proxyarp";
    case PORT_PROXYARP_WIFI:
      return "proxyarp_wifi";
    case PORT_MCAST_ROUTER:
      return "multicast_router";
    case PORT_MULTICAST_FLOOD:
      return "multicast_flood";
    case PORT_MCAST_TO_UNICAST:
      return "multicast_to_unicast";
    case PORT_BROADCAST_FLOOD:
      return "broadcast_flood";
    case PORT_GROUP_FWD_MASK:
      return "group_fwd_mask";
    case PORT_NEIGH_SUPPRESS:
      return "neigh_suppress";
    case PORT_ISOLATED:
      return "isolated";
    default:
      return "";
  }
}

@inline
function block(d: NetDev, port: bool): usize {
  return port ? d.portConf : d.bridgeConf;
}

@inline
export function settingGet(d: NetDev, port: bool, i: u32): u32 {
  return load<u32>(block(d, port) + ((<usize>i) << 2));
}
@inline
export function bridgeSetting(br: NetDev, i: u32): u32 {
  return settingGet(br, false, i);
}
@inline
export function portSetting(port: NetDev, i: u32): u32 {
  return settingGet(port, true, i);
}
@inline
export function portNumber(port: NetDev): u32 {
  return portSetting(port, PORT_NO);
}
/** Priority and number in one: port_id. */
export function portId(port: NetDev): u32 {
  return (portSetting(port, PORT_PRIORITY) << 10) | portNumber(port);
}

/** BR_STATE_*: forwarding or disabled; without a spanning tree there is nothing between. */
export function portState(port: NetDev): u32 {
  return devRunning(port) ? 3 : 0;
}

function defaults(port: bool): usize {
  const at = kmalloc((settingCount(port) + 1) << 2);
  if (!at) return 0;
  for (let i: u32 = 0; i < settingCount(port); i++) store<u32>(at + ((<usize>i) << 2), load<u32>(row(port, i), 8));
  return at;
}

/** bridge_id: the priority before the address. @param at eight bytes */
export function bridgeId(br: NetDev, at: usize): void {
  store<u16>(at, bswap<u16>(<u16>bridgeSetting(br, BR_PRIORITY)));
  memory.copy(at + 2, br.macAt, 6);
}

/** A new bridge. @returns 0 or -ENOMEM */
export function bridgeConfNew(br: NetDev): i32 {
  br.bridgeConf = defaults(false);
  return br.bridgeConf ? 0 : -ENOMEM;
}

function isTaken(br: NetDev, number: u32): bool {
  for (let p = devHead(br.net); !isNull(p); p = p.next) if (p.master == br && portNumber(p) == number) return true;
  return false;
}

/** A new port, which is not among the bridge's yet: find_portno gives it the least number that is free. @returns 0 or -ENOMEM */
export function portConfNew(d: NetDev, br: NetDev): i32 {
  const at = defaults(true);
  if (!at) return -ENOMEM;
  let number: u32 = 1;
  while (isTaken(br, number)) number++;
  store<u32>(at + ((<usize>PORT_NO) << 2), number);
  // port_cost: a veth runs at 10 Gb/s, what has no speed counts as the slowest.
  if (d.kind == DEV_VETH) store<u32>(at + ((<usize>PORT_COST) << 2), 2);
  d.portConf = at;
  return 0;
}

/** @returns false: there is no such number, or another port has it */
export function portNumberSet(d: NetDev, number: u32): bool {
  if (!number || number > 1023) return false;
  if (number != portNumber(d) && isTaken(d.master, number)) return false;
  store<u32>(d.portConf + ((<usize>PORT_NO) << 2), number);
  return true;
}

export function confFree(d: NetDev, port: bool): void {
  kfree(block(d, port));
  if (port) d.portConf = 0;
  else d.bridgeConf = 0;
}

/** @returns 0 or -errno of one who may not have that value */
export function settingSet(d: NetDev, port: bool, i: u32, value: u64): i32 {
  const err = port ? portCheck(i, value) : bridgeCheck(i, value);
  if (err) return err;
  store<u32>(block(d, port) + ((<usize>i) << 2), isFlag(port, i) ? <u32>(value != 0) : <u32>value);
  return 0;
}

/** Yes or no: what has one byte, but for these. */
function isFlag(port: bool, i: u32): bool {
  if (settingSize(port, i) != 1) return false;
  return port ? i != PORT_MCAST_ROUTER : i != BR_MCAST_ROUTER && i != BR_IGMP_VERSION && i != BR_MLD_VERSION;
}

function bridgeCheck(i: u32, value: u64): i32 {
  if (value > u32.MAX_VALUE) return -ERANGE;
  switch (i) {
    case BR_HELLO_TIME:
      return value < 100 || value > 1000 ? -ERANGE : 0;
    case BR_MAX_AGE:
      return value < 600 || value > 4000 ? -ERANGE : 0;
    case BR_STP_STATE:
    case BR_VLAN_FILTERING:
      return value ? -EOPNOTSUPP : 0;
    case BR_PRIORITY:
      return value > 0xffff ? -ERANGE : 0;
    case BR_GROUP_FWD_MASK:
      // BR_GROUPFWD_RESTRICTED: spanning trees, flow control and link aggregation stay on their link.
      return value & 7 || value > 0xffff ? -EINVAL : 0;
    case BR_MCAST_ROUTER: // never, if one is heard, always
      return value > 2 ? -EINVAL : 0;
    case BR_IGMP_VERSION:
      return value < 2 || value > 3 ? -EINVAL : 0;
    case BR_MLD_VERSION:
      return value < 1 || value > 2 ? -EINVAL : 0;
    case BR_BOOLOPT:
      return value > 1 ? -EOPNOTSUPP : 0;
  }
  return 0;
}

function portCheck(i: u32, value: u64): i32 {
  switch (i) {
    case PORT_PRIORITY:
      return value > 63 ? -ERANGE : 0;
    case PORT_COST:
      return value < 1 || value > 65535 ? -ERANGE : 0;
    case PORT_GROUP_FWD_MASK:
      return value & 7 || value > 0xffff ? -EINVAL : 0;
    case PORT_PROXYARP:
    case PORT_PROXYARP_WIFI:
    case PORT_MCAST_TO_UNICAST:
    case PORT_VLAN_TUNNEL:
    case PORT_NEIGH_SUPPRESS:
    case PORT_LOCKED:
      return value ? -EOPNOTSUPP : 0;
    case PORT_MCAST_ROUTER:
      return value > 3 ? -EINVAL : 0;
  }
  return 0;
}
