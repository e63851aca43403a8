// Devices by ioctl: netdevice(7). struct ifreq is a name of 16 bytes and a union.

import { EADDRNOTAVAIL, EFAULT, ENODEV, ENOTTY, EPERM } from "../../abi/errno";
import { AF_INET, ARPHRD_ETHER, ARPHRD_LOOPBACK, IFF_UP } from "../../abi/net";
import { isNull } from "../fs/types";
import { strLen } from "../mem/str";
import { copyFromUser, copyToUser, getUser32, putUser32, userOk } from "../mem/user";
import { NetNs } from "../ns/net";
import { UserNs } from "../ns/user";
import { CAP_NET_ADMIN, nsCapable } from "../task/cred";
import { addrHead } from "./addr";
import { DEV_LO, devByIndex, devByName, devDown, devFlags, devHead, devUp, NetDev } from "./dev";
import { prefixMask } from "./route";
import { NET_SCRATCH } from "./state";

const SIOCGIFNAME: u32 = 0x8910;
const SIOCGIFCONF: u32 = 0x8912;
const SIOCGIFFLAGS: u32 = 0x8913;
const SIOCSIFFLAGS: u32 = 0x8914;
const SIOCGIFADDR: u32 = 0x8915;
const SIOCGIFBRDADDR: u32 = 0x8919;
const SIOCGIFNETMASK: u32 = 0x891b;
const SIOCGIFMTU: u32 = 0x8921;
const SIOCGIFHWADDR: u32 = 0x8927;
const SIOCGIFINDEX: u32 = 0x8933;
const SIOCGIFTXQLEN: u32 = 0x8942;
const IFREQ: u32 = 40;

function putAddress(at: usize, addr: u32): void {
  memory.fill(at, 0, 16);
  store<u16>(at, <u16>AF_INET);
  store<u32>(at, bswap<u32>(addr), 4);
}

/** SIOCGIFCONF: the IPv4 addresses as an array of ifreq. The program's struct is {i32 length, u32 buffer}. */
function conf(net: NetNs, arg: u32): i64 {
  if (!userOk(arg, 8)) return -EFAULT;
  const room = getUser32(arg);
  const buf = getUser32(arg + 4);
  let used: u32 = 0;
  for (let d = devHead(net); !isNull(d); d = d.next) {
    for (let a = addrHead(d); !isNull(a); a = a.next) {
      if (a.family != AF_INET) continue;
      if (buf) {
        if (used + IFREQ > room) return putUser32(arg, used);
        memory.fill(NET_SCRATCH, 0, IFREQ);
        memory.copy(NET_SCRATCH, a.label, 16);
        putAddress(NET_SCRATCH + 16, a.local);
        if (copyToUser(buf + used, NET_SCRATCH, IFREQ)) return -EFAULT;
      }
      used += IFREQ;
    }
  }
  return putUser32(arg, used);
}

/** Fills in what is asked about a device. @returns 0 or -errno */
function tell(d: NetDev, cmd: u32, at: usize): i64 {
  switch (cmd) {
    case SIOCGIFFLAGS:
      store<u16>(at, <u16>devFlags(d));
      return 0;
    case SIOCGIFMTU:
      store<u32>(at, d.mtu);
      return 0;
    case SIOCGIFINDEX:
      store<u32>(at, d.ifindex);
      return 0;
    case SIOCGIFTXQLEN:
      store<u32>(at, d.txqlen);
      return 0;
    case SIOCGIFHWADDR:
      memory.fill(at, 0, 16);
      store<u16>(at, <u16>(d.kind == DEV_LO ? ARPHRD_LOOPBACK : ARPHRD_ETHER));
      memory.copy(at + 2, d.macAt, 6);
      return 0;
    case SIOCGIFADDR:
    case SIOCGIFNETMASK:
    case SIOCGIFBRDADDR:
      for (let a = addrHead(d); !isNull(a); a = a.next) {
        if (a.family != AF_INET) continue;
        putAddress(at, cmd == SIOCGIFADDR ? a.local : cmd == SIOCGIFNETMASK ? prefixMask(a.plen) : a.broadcast);
        return 0;
      }
      return -EADDRNOTAVAIL;
  }
  return -ENOTTY;
}

export function ifIoctl(net: NetNs, cmd: u32, arg: u32): i64 {
  if (cmd == SIOCGIFCONF) return conf(net, arg);
  if (cmd < SIOCGIFNAME || cmd > SIOCGIFTXQLEN) return -ENOTTY;
  const at = NET_SCRATCH;
  if (copyFromUser(at, arg, IFREQ)) return -EFAULT;
  if (cmd == SIOCGIFNAME) {
    const d = devByIndex(net, load<u32>(at, 16));
    if (isNull(d)) return -ENODEV;
    return copyToUser(arg, d.name, 16);
  }
  store<u8>(at, 0, 15);
  if (cmd == SIOCSIFFLAGS && !nsCapable(changetype<UserNs>(net.ownerNs), CAP_NET_ADMIN)) return -EPERM;
  const d = devByName(net, at, strLen(at));
  if (isNull(d)) return -ENODEV;
  if (cmd == SIOCSIFFLAGS) {
    if (load<u16>(at, 16) & <u16>IFF_UP) devUp(d);
    else devDown(d);
    return 0;
  }
  const err = tell(d, cmd, at + 16);
  return err ? err : copyToUser(arg, at, IFREQ);
}
