// /proc/sys/net/ipv4/conf and ipv6/conf: a directory for each device of the namespace, "default" for those to come, and "all".
// In the inode: b = index of the device, ALL or DEFAULT.

import { EINVAL } from "../../../abi/errno";
import { isStr } from "../../mem/str";
import { addrs6Disable } from "../../net/addr";
import { devByIndex, devByName, devHead, NetDev } from "../../net/dev";
import { currentNet } from "../../net/sock";
import { NetNs } from "../../ns/net";
import { Dentry, isNull } from "../types";
import {
  S_NET_CONF4_ACCEPT_LOCAL,
  S_NET_CONF4_DEV,
  S_NET_CONF4_FORWARDING,
  S_NET_CONF6_DEV,
  S_NET_CONF6_DISABLE_IPV6,
  S_NET_CONF6_FORWARDING,
  S_NET_CONF6_HOP_LIMIT,
  S_NET_IPV4_CONF,
  S_NET_IPV6_CONF,
} from "./nodes";
import { nextNumber, Scan } from "./number";
import { outChar, outNum } from "./seq";

const ALL: u32 = 0xffffffff;
const DEFAULT: u32 = 0xfffffffe;

@inline
export function isConf(id: u32): bool {
  return id == S_NET_IPV4_CONF || id == S_NET_IPV6_CONF;
}
@inline
export function isConfDev(id: u32): bool {
  return id == S_NET_CONF4_DEV || id == S_NET_CONF6_DEV;
}
@inline
export function isConfFile(id: u32): bool {
  return id >= S_NET_CONF4_ACCEPT_LOCAL && id <= S_NET_CONF6_HOP_LIMIT;
}

/** What a name in conf stands for, 0 = nothing. */
export function confIndex(name: usize, len: i32): u32 {
  if (isStr(name, len, "all")) return ALL;
  if (isStr(name, len, "default")) return DEFAULT;
  const d = devByName(currentNet(), name, len);
  return isNull(d) ? 0 : d.ifindex;
}

/** Is a directory's device still there, in this namespace and under this name? */
export function confValid(d: Dentry): bool {
  const index = <u32>d.inode.b;
  return confIndex(d.name, <i32>d.nameLen) == index;
}

/** Address of the eight numbers; 0: the device is gone. */
function numbers(net: NetNs, index: u32): usize {
  if (index == ALL) return changetype<usize>(net) + offsetof<NetNs>("confAll0");
  if (index == DEFAULT) return changetype<usize>(net) + offsetof<NetNs>("confDefault0");
  const d = devByIndex(net, index);
  return isNull(d) ? 0 : changetype<usize>(d) + offsetof<NetDev>("acceptLocal");
}

@inline
function place(id: u32): usize {
  return (<usize>(id - S_NET_CONF4_ACCEPT_LOCAL)) << 2;
}

export function showConf(id: u32, index: u32): void {
  const at = numbers(currentNet(), index);
  if (!at) return;
  const net = currentNet();
  const v = id == S_NET_CONF4_FORWARDING && index == ALL ? net.ipForward : load<u32>(at + place(id));
  outNum(<i32>v);
  outChar(10);
}

/** inet_forward_change and addrconf_fixup_forwarding: "all" is for every device, and for those to come. */
export function forwardAll(net: NetNs, six: bool, value: u32): void {
  const at = place(six ? S_NET_CONF6_FORWARDING : S_NET_CONF4_FORWARDING);
  if (six) net.forward6 = value;
  else net.ipForward = value;
  store<u32>(numbers(net, ALL) + at, value);
  store<u32>(numbers(net, DEFAULT) + at, value);
  for (let d = devHead(net); !isNull(d); d = d.next) store<u32>(numbers(net, d.ifindex) + at, value);
}

function disableAll(net: NetNs, value: u32): void {
  store<u32>(numbers(net, DEFAULT) + place(S_NET_CONF6_DISABLE_IPV6), value);
  for (let d = devHead(net); !isNull(d); d = d.next) if (d.disable6 != value) addrs6Disable(d, value != 0);
}

/** @param scratch  8 bytes @returns n or -errno */
export function writeConf(id: u32, index: u32, text: usize, n: u32, scratch: usize): i64 {
  const net = currentNet();
  const at = numbers(net, index);
  if (!at) return -EINVAL;
  const s = changetype<Scan>(scratch);
  s.at = 0;
  s.bad = 0;
  const number = nextNumber(text, n, s);
  if (s.bad || number != <i64>(<i32>number)) return -EINVAL;
  const v = <u32>number;
  if (id == S_NET_CONF4_FORWARDING && index == ALL) forwardAll(net, false, v);
  else if (id == S_NET_CONF6_FORWARDING && index == ALL) forwardAll(net, true, v);
  else if (id == S_NET_CONF6_DISABLE_IPV6 && index < DEFAULT) {
    const d = devByIndex(net, index);
    if (d.disable6 != <u32>(v != 0)) addrs6Disable(d, v != 0);
  } else {
    store<u32>(at + place(id), v);
    if (id == S_NET_CONF6_DISABLE_IPV6 && index == ALL) disableAll(net, <u32>(v != 0));
    if (id == S_NET_CONF6_HOP_LIMIT && index == ALL) net.hopLimit6 = v;
  }
  return n;
}
