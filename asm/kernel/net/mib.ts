// Counters of a namespace's protocols: /proc/net/snmp, netstat(8) -s. Made when the first is counted.

import { kfree, kmalloc } from "../mem/slab";
import { NetNs } from "../ns/net";

export const IP_INRECEIVES: u32 = 0;
export const IP_INHDRERRORS: u32 = 1;
export const IP_INADDRERRORS: u32 = 2;
export const IP_FORWDATAGRAMS: u32 = 3;
export const IP_INUNKNOWNPROTOS: u32 = 4;
export const IP_INDISCARDS: u32 = 5;
export const IP_INDELIVERS: u32 = 6;
export const IP_OUTREQUESTS: u32 = 7;
export const IP_OUTNOROUTES: u32 = 8;
export const IP_REASMREQDS: u32 = 9;
export const IP_REASMOKS: u32 = 10;
export const IP_FRAGOKS: u32 = 11;
export const IP_FRAGCREATES: u32 = 12;
export const ICMP_INMSGS: u32 = 13;
export const ICMP_INDESTUNREACHS: u32 = 14;
export const ICMP_INECHOS: u32 = 15;
export const ICMP_INECHOREPS: u32 = 16;
export const ICMP_INTIMEEXCDS: u32 = 17;
export const ICMP_OUTMSGS: u32 = 18;
export const ICMP_OUTDESTUNREACHS: u32 = 19;
export const ICMP_OUTECHOS: u32 = 20;
export const ICMP_OUTECHOREPS: u32 = 21;
export const ICMP_OUTTIMEEXCDS: u32 = 22;
export const TCP_ACTIVEOPENS: u32 = 23;
export const TCP_PASSIVEOPENS: u32 = 24;
export const TCP_ATTEMPTFAILS: u32 = 25;
export const TCP_ESTABRESETS: u32 = 26;
export const TCP_INSEGS: u32 = 27;
export const TCP_OUTSEGS: u32 = 28;
export const TCP_RETRANSSEGS: u32 = 29;
export const TCP_INERRS: u32 = 30;
export const TCP_OUTRSTS: u32 = 31;
export const UDP_INDATAGRAMS: u32 = 32;
export const UDP_NOPORTS: u32 = 33;
export const UDP_INERRORS: u32 = 34;
export const UDP_OUTDATAGRAMS: u32 = 35;
export const UDP_RCVBUFERRORS: u32 = 36;
export const TCPEXT_IPRPFILTER: u32 = 37;
const COUNT: u32 = 64;

export function mibAdd(net: NetNs, id: u32, n: u32 = 1): void {
  if (!net.mib) {
    net.mib = kmalloc(COUNT << 3);
    if (!net.mib) return;
  }
  const at = net.mib + ((<usize>id) << 3);
  store<u64>(at, load<u64>(at) + n);
}

export function mibGet(net: NetNs, id: u32): u64 {
  return net.mib ? load<u64>(net.mib + ((<usize>id) << 3)) : 0;
}

export function mibExit(net: NetNs): void {
  kfree(net.mib);
  net.mib = 0;
}
