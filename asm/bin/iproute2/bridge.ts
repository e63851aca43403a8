// What ip link knows of a bridge and of its ports: words of "type bridge" and "type bridge_slave", and what -d shows of both
// (ip-link(8), iplink_bridge.c, iplink_bridge_slave.c).
import { fail, invalid, quoted, Words } from "./common";
import { attr, findAttr, mac, size } from "./netlink";

/** How a value is said: a number, on or off, a mask, an identifier of a bridge, an address, seconds, the state of a port, "0x1". */
enum As {
  NUMBER,
  SWITCH,
  MASK,
  ID,
  MAC,
  TIMER,
  STATE,
  HEX,
}

/** One setting, in the order in which -d shows them. @param width bytes that are sent; 0: it is only shown */
class Row {
  constructor(
    public word: string,
    public name: string,
    public attr: i32,
    public as: As,
    public width: i32,
  ) {}
}

const MULTI_BOOLOPT = 46; // IFLA_BR_MULTI_BOOLOPT
const NO_LINKLOCAL_LEARN = 0;
const MCAST_VLAN_SNOOPING = 1;
const FDB_FLUSH = 21; // IFLA_BR_FDB_FLUSH
const PORT_FLUSH = 24; // IFLA_BRPORT_FLUSH
const PORT_STATES = ["disabled", "listening", "learning", "forwarding", "blocking"];

const BRIDGE: Row[] = [
  new Row("forward_delay", "forward_delay", 1, As.NUMBER, 4),
  new Row("hello_time", "hello_time", 2, As.NUMBER, 4),
  new Row("max_age", "max_age", 3, As.NUMBER, 4),
  new Row("ageing_time", "ageing_time", 4, As.NUMBER, 4),
  new Row("stp_state", "stp_state", 5, As.NUMBER, 4),
  new Row("priority", "priority", 6, As.NUMBER, 2),
  new Row("vlan_filtering", "vlan_filtering", 7, As.NUMBER, 1),
  new Row("bridge_id", "bridge_id", 11, As.ID, 0),
  new Row("designated_root", "root_id", 10, As.ID, 0),
  new Row("root_port", "root_port", 12, As.NUMBER, 0),
  new Row("root_path_cost", "root_path_cost", 13, As.NUMBER, 0),
  new Row("topology_change", "topology_change", 14, As.NUMBER, 0),
  new Row("topology_change_detected", "topology_change_detected", 15, As.NUMBER, 0),
  new Row("hello_timer", "hello_timer", 16, As.TIMER, 0),
  new Row("tcn_timer", "tcn_timer", 17, As.TIMER, 0),
  new Row("topology_change_timer", "topology_change_timer", 18, As.TIMER, 0),
  new Row("gc_timer", "gc_timer", 19, As.TIMER, 0),
  new Row("group_fwd_mask", "group_fwd_mask", 9, As.MASK, 2),
  new Row("group_address", "group_addr", 20, As.MAC, 0),
  new Row("mcast_snooping", "mcast_snooping", 23, As.NUMBER, 1),
  new Row("no_linklocal_learn", "no_linklocal_learn", -1 - NO_LINKLOCAL_LEARN, As.NUMBER, 0),
  new Row("mcast_vlan_snooping", "mcast_vlan_snooping", -1 - MCAST_VLAN_SNOOPING, As.NUMBER, 0),
  new Row("mcast_router", "mcast_router", 22, As.NUMBER, 1),
  new Row("mcast_query_use_ifaddr", "mcast_query_use_ifaddr", 24, As.NUMBER, 1),
  new Row("mcast_querier", "mcast_querier", 25, As.NUMBER, 1),
  new Row("mcast_hash_elasticity", "mcast_hash_elasticity", 26, As.NUMBER, 4),
  new Row("mcast_hash_max", "mcast_hash_max", 27, As.NUMBER, 4),
  new Row("mcast_last_member_count", "mcast_last_member_cnt", 28, As.NUMBER, 4),
  new Row("mcast_startup_query_count", "mcast_startup_query_cnt", 29, As.NUMBER, 4),
  new Row("mcast_last_member_interval", "mcast_last_member_intvl", 30, As.NUMBER, 8),
  new Row("mcast_membership_interval", "mcast_membership_intvl", 31, As.NUMBER, 8),
  new Row("mcast_querier_interval", "mcast_querier_intvl", 32, As.NUMBER, 8),
  new Row("mcast_query_interval", "mcast_query_intvl", 33, As.NUMBER, 8),
  new Row("mcast_query_response_interval", "mcast_query_response_intvl", 34, As.NUMBER, 8),
  new Row("mcast_startup_query_interval", "mcast_startup_query_intvl", 35, As.NUMBER, 8),
  new Row("mcast_stats_enabled", "mcast_stats_enabled", 42, As.NUMBER, 1),
  new Row("mcast_igmp_version", "mcast_igmp_version", 43, As.NUMBER, 1),
  new Row("mcast_mld_version", "mcast_mld_version", 44, As.NUMBER, 1),
  new Row("nf_call_iptables", "nf_call_iptables", 36, As.NUMBER, 1),
  new Row("nf_call_ip6tables", "nf_call_ip6tables", 37, As.NUMBER, 1),
  new Row("nf_call_arptables", "nf_call_arptables", 38, As.NUMBER, 1),
];
const PORT: Row[] = [
  new Row("state", "state", 1, As.STATE, 1),
  new Row("priority", "priority", 2, As.NUMBER, 2),
  new Row("cost", "cost", 3, As.NUMBER, 4),
  new Row("hairpin", "hairpin", 4, As.SWITCH, 1),
  new Row("guard", "guard", 5, As.SWITCH, 1),
  new Row("root_block", "root_block", 6, As.SWITCH, 1),
  new Row("fastleave", "fastleave", 7, As.SWITCH, 1),
  new Row("learning", "learning", 8, As.SWITCH, 1),
  new Row("flood", "flood", 9, As.SWITCH, 1),
  new Row("port_id", "id", 17, As.HEX, 0),
  new Row("port_no", "no", 18, As.HEX, 0),
  new Row("designated_port", "designated_port", 15, As.NUMBER, 0),
  new Row("designated_cost", "designated_cost", 16, As.NUMBER, 0),
  new Row("designated_bridge", "bridge_id", 14, As.ID, 0),
  new Row("designated_root", "root_id", 13, As.ID, 0),
  new Row("hold_timer", "hold_timer", 23, As.TIMER, 0),
  new Row("message_age_timer", "message_age_timer", 21, As.TIMER, 0),
  new Row("forward_delay_timer", "forward_delay_timer", 22, As.TIMER, 0),
  new Row("topology_change_ack", "topology_change_ack", 19, As.NUMBER, 0),
  new Row("config_pending", "config_pending", 20, As.NUMBER, 0),
  new Row("proxy_arp", "proxy_arp", 10, As.SWITCH, 1),
  new Row("proxy_arp_wifi", "proxy_arp_wifi", 12, As.SWITCH, 1),
  new Row("mcast_router", "multicast_router", 25, As.NUMBER, 1),
  new Row("mcast_fast_leave", "mcast_fast_leave", 7, As.SWITCH, 1),
  new Row("mcast_flood", "mcast_flood", 27, As.SWITCH, 1),
  new Row("bcast_flood", "bcast_flood", 30, As.SWITCH, 1),
  new Row("mcast_to_unicast", "mcast_to_unicast", 28, As.SWITCH, 1),
  new Row("neigh_suppress", "neigh_suppress", 32, As.SWITCH, 1),
  new Row("group_fwd_mask", "group_fwd_mask", 31, As.MASK, 2),
  new Row("group_fwd_mask_str", "group_fwd_mask_str", 31, As.HEX, 0),
  new Row("vlan_tunnel", "vlan_tunnel", 29, As.SWITCH, 1),
  new Row("isolated", "isolated", 33, As.SWITCH, 1),
  new Row("locked", "locked", 39, As.SWITCH, 1),
];

/** The value of a row within attributes; false: the kernel said nothing of it. */
let value: u64 = 0;
let valueAt: usize = 0;
function read(data: usize, row: Row): bool {
  const end = data + size(data);
  const at = findAttr(data, end, row.attr < 0 ? MULTI_BOOLOPT : row.attr);
  if (!at) return false;
  const n = size(at);
  valueAt = at;
  value = n == 1 ? load<u8>(at) : n == 2 ? load<u16>(at) : n == 4 ? load<u32>(at) : load<u64>(at);
  if (row.attr < 0) value = (value >> (-1 - row.attr)) & 1;
  return true;
}

/** ether_ntoa: no zero before a digit. */
function plainMac(at: usize): string {
  let s = "";
  for (let i = 0; i < 6; i++) s += (i ? ":" : "") + load<u8>(at + i).toString(16);
  return s;
}

function said(row: Row): string {
  switch (row.as) {
    case As.SWITCH:
      return value ? "on" : "off";
    case As.MASK:
      return value ? "0x" + value.toString(16) : "0";
    case As.HEX:
      return "0x" + value.toString(16);
    case As.ID:
      return bswap<u16>(load<u16>(valueAt)).toString(16).padStart(4, "0") + "." + plainMac(valueAt + 2);
    case As.MAC:
      return mac(valueAt, 6);
    case As.TIMER:
      return (value / 100).toString() + "." + (value % 100).toString().padStart(2, "0");
    case As.STATE:
      return value < 5 ? PORT_STATES[value as i32] : value.toString();
    default:
      return value.toString();
  }
}

function details(rows: Row[], data: usize): string {
  let s = "";
  for (let i = 0; i < rows.length; i++) {
    if (!read(data, rows[i])) continue;
    const text = said(rows[i]);
    s += rows[i].word + " " + (rows[i].as == As.TIMER ? text.padStart(7) : text) + " ";
  }
  return s;
}

function members(rows: Row[], data: usize): string {
  let s = "";
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    // The same as fastleave.
    if (row.word == "mcast_fast_leave" || !read(data, row)) continue;
    const bare = row.as == As.NUMBER || row.as == As.TIMER;
    const text = row.as == As.SWITCH ? (value ? "true" : "false") : bare ? said(row) : quoted(said(row));
    s += (s.length ? "," : "") + quoted(row.name) + ":" + text;
  }
  return s;
}

/** What -d shows of a bridge. @param data  IFLA_INFO_DATA */
export function bridgeDetails(data: usize): string {
  return details(BRIDGE, data);
}
export function bridgeJson(data: usize): string {
  return members(BRIDGE, data);
}
/** What -d shows of a port. @param data  IFLA_INFO_SLAVE_DATA */
export function portDetails(data: usize): string {
  return details(PORT, data);
}
export function portJson(data: usize): string {
  return members(PORT, data);
}

const BRIDGE_USAGE = `Usage: ... bridge [ fdb_flush ]
		  [ forward_delay FORWARD_DELAY ]
		  [ hello_time HELLO_TIME ]
		  [ max_age MAX_AGE ]
		  [ ageing_time AGEING_TIME ]
		  [ stp_state STP_STATE ]
		  [ priority PRIORITY ]
		  [ group_fwd_mask MASK ]
		  [ group_address ADDRESS ]
		  [ no_linklocal_learn NO_LINKLOCAL_LEARN ]
		  [ vlan_filtering VLAN_FILTERING ]
		  [ vlan_protocol VLAN_PROTOCOL ]
		  [ vlan_default_pvid VLAN_DEFAULT_PVID ]
		  [ vlan_stats_enabled VLAN_STATS_ENABLED ]
		  [ vlan_stats_per_port VLAN_STATS_PER_PORT ]
		  [ mcast_snooping MULTICAST_SNOOPING ]
		  [ mcast_vlan_snooping MULTICAST_VLAN_SNOOPING ]
		  [ mcast_router MULTICAST_ROUTER ]
		  [ mcast_query_use_ifaddr MCAST_QUERY_USE_IFADDR ]
		  [ mcast_querier MULTICAST_QUERIER ]
		  [ mcast_hash_elasticity HASH_ELASTICITY ]
		  [ mcast_hash_max HASH_MAX ]
		  [ mcast_last_member_count LAST_MEMBER_COUNT ]
		  [ mcast_startup_query_count STARTUP_QUERY_COUNT ]
		  [ mcast_last_member_interval LAST_MEMBER_INTERVAL ]
		  [ mcast_membership_interval MEMBERSHIP_INTERVAL ]
		  [ mcast_querier_interval QUERIER_INTERVAL ]
		  [ mcast_query_interval QUERY_INTERVAL ]
		  [ mcast_query_response_interval QUERY_RESPONSE_INTERVAL ]
		  [ mcast_startup_query_interval STARTUP_QUERY_INTERVAL ]
		  [ mcast_stats_enabled MCAST_STATS_ENABLED ]
		  [ mcast_igmp_version IGMP_VERSION ]
		  [ mcast_mld_version MLD_VERSION ]
		  [ nf_call_iptables NF_CALL_IPTABLES ]
		  [ nf_call_ip6tables NF_CALL_IP6TABLES ]
		  [ nf_call_arptables NF_CALL_ARPTABLES ]

Where: VLAN_PROTOCOL := { 802.1Q | 802.1ad }
`;
const PORT_USAGE = `Usage: ... bridge_slave [ fdb_flush ]
			[ state STATE ]
			[ priority PRIO ]
			[ cost COST ]
			[ guard {on | off} ]
			[ hairpin {on | off} ]
			[ fastleave {on | off} ]
			[ root_block {on | off} ]
			[ learning {on | off} ]
			[ flood {on | off} ]
			[ proxy_arp {on | off} ]
			[ proxy_arp_wifi {on | off} ]
			[ mcast_router MULTICAST_ROUTER ]
			[ mcast_fast_leave {on | off} ]
			[ mcast_flood {on | off} ]
			[ bcast_flood {on | off} ]
			[ mcast_to_unicast {on | off} ]
			[ group_fwd_mask MASK ]
			[ neigh_suppress {on | off} ]
			[ vlan_tunnel {on | off} ]
			[ isolated {on | off} ]
			[ locked {on | off} ]
			[ backup_port DEVICE ] [ nobackup_port ]`;

/** A number, decimal or hexadecimal, in so many bytes; -1: it is none. */
function numberOf(text: string, width: i32): i64 {
  const n = text.startsWith("0x") ? I64.parseInt(text.substring(2), 16) : I64.parseInt(text);
  if (!text.length || n < 0 || (width < 8 && n >> (width * 8)) || !isNumber(text)) return -1;
  return n;
}
function isNumber(text: string): bool {
  const hex = text.startsWith("0x");
  for (let i = hex ? 2 : 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (!(c >= 48 && c <= 57) && !(hex && (c | 32) >= 97 && (c | 32) <= 102)) return false;
  }
  return text.length > (hex ? 2 : 0);
}

const buffer = memory.data(8);

/** One word and its value, into the request. @returns false: the word is none of these */
function parse(rows: Row[], w: Words, port: bool): bool {
  const a = w.word;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (row.word != a || (!row.width && row.attr >= 0) || row.word == "group_fwd_mask_str") continue;
    const text = w.next();
    store<u64>(buffer, 0);
    if (row.as == As.SWITCH) {
      if (text != "on" && text != "off")
        fail('Error: argument of "' + a + '" must be one of "off", "on", not "' + text + '"', 255);
      store<u8>(buffer, (text == "on" ? 1 : 0) as u8);
    } else {
      const n = numberOf(text, row.width ? row.width : 1);
      if (n < 0) invalid(port ? a + " is invalid" : "invalid " + a, text);
      store<i64>(buffer, row.attr < 0 ? (n ? 1 : 0) << (-1 - row.attr) : n);
      if (row.attr < 0) store<u32>(buffer, 1 << (-1 - row.attr), 4);
    }
    attr(row.attr < 0 ? MULTI_BOOLOPT : row.attr, buffer, row.attr < 0 ? 8 : row.width);
    return true;
  }
  if (a != "fdb_flush") return false;
  attr(port ? PORT_FLUSH : FDB_FLUSH, buffer, 0);
  return true;
}

/** A word after "type bridge". */
export function parseBridge(w: Words): void {
  const a = w.word;
  if (!parse(BRIDGE, w, false)) fail('bridge: unknown command "' + a + '"?\n' + BRIDGE_USAGE, 255);
}
/** A word after "type bridge_slave". */
export function parsePort(w: Words): void {
  const a = w.word;
  if (!parse(PORT, w, true)) fail('bridge_slave: unknown option "' + a + '"?\n' + PORT_USAGE, 255);
}
