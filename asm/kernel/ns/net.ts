// NET namespaces: net_namespaces(7) (network_namespaces(7)). The object, its owner and its life; what lies behind it hangs on this record.

import { ENOMEM, ENOSPC } from "../../abi/errno";
import { CACHE_NET_NS, kdelete, knew } from "../mem/slab";
import { Cred } from "../task/cred";
import { NS_NET, NsCommon, nsCharge, nsFini, nsInit } from "./common";
import { UserNs } from "./user";

@unmanaged
export class NetNs {
  refs: u32;
  kind: u32;
  inum: u32;
  pad: u32;
  ownerNs: usize;
  ucounts: usize;
  nsNext: usize;
  nsPrev: usize;
  // sockets of each family: lists by Sock.nsNext
  unixHead: usize;
  netlinkHead: usize;
  inetHead: usize;
  unixMaxDgramQlen: u32; // /proc/sys/net/unix/max_dgram_qlen
}

/** Sysctls are not inherited: each namespace begins with the defaults. */
function defaults(ns: NetNs): void {
  ns.unixMaxDgramQlen = 10;
}

export function netNsBoot(owner: UserNs): NetNs {
  const ns = knew<NetNs>(CACHE_NET_NS);
  nsInit(changetype<NsCommon>(ns), NS_NET, owner, 0);
  defaults(ns);
  return ns;
}

/** A new one owned by `c`'s user namespace. @returns its address or -errno */
export function netNsCopy(c: Cred): i32 {
  const owner = changetype<UserNs>(c.userNs);
  const charge = nsCharge(owner, c.euid, NS_NET);
  if (!charge) return -ENOSPC;
  const ns = knew<NetNs>(CACHE_NET_NS);
  if (!changetype<usize>(ns)) return -ENOMEM;
  nsInit(changetype<NsCommon>(ns), NS_NET, owner, charge);
  defaults(ns);
  return changetype<i32>(changetype<usize>(ns));
}

export function netNsPut(ns: NetNs): void {
  if (--ns.refs) return;
  nsFini(changetype<NsCommon>(ns));
  kdelete(CACHE_NET_NS, ns);
}
