// The numbers of a network namespace that sysctl(8) sets, by their fields in nut_netns_entry.

import { NetNs } from "../ns/net";

/** Fields 1 to this one of nut_netns_entry. */
export const NET_WORDS: u32 = 25;

/** Where the number of a field is in the namespace's record. */
export function netWord(ns: NetNs, field: u32): usize {
  const at = changetype<usize>(ns);
  switch (field) {
    case 1:
      return at + offsetof<NetNs>("ipForward");
    case 2:
      return at + offsetof<NetNs>("portFirst");
    case 3:
      return at + offsetof<NetNs>("portLast");
    case 4:
      return at + offsetof<NetNs>("unprivilegedPort");
    case 5:
      return at + offsetof<NetNs>("somaxconn");
    case 6:
      return at + offsetof<NetNs>("pingFirst");
    case 7:
      return at + offsetof<NetNs>("pingLast");
    case 8:
      return at + offsetof<NetNs>("unixMaxDgramQlen");
    case 9:
      return at + offsetof<NetNs>("defaultTtl");
    case 10:
      return at + offsetof<NetNs>("echoIgnoreAll");
    case 11:
      return at + offsetof<NetNs>("tcpTimestamps");
    case 12:
      return at + offsetof<NetNs>("tcpSack");
    case 13:
      return at + offsetof<NetNs>("tcpWindowScaling");
    case 14:
      return at + offsetof<NetNs>("synRetries");
    case 15:
      return at + offsetof<NetNs>("synackRetries");
    case 16:
      return at + offsetof<NetNs>("retries2");
    case 17:
      return at + offsetof<NetNs>("finTimeout");
    case 18:
      return at + offsetof<NetNs>("keepTime");
    case 19:
      return at + offsetof<NetNs>("keepInterval");
    case 20:
      return at + offsetof<NetNs>("keepProbes");
    case 21:
      return at + offsetof<NetNs>("forward6");
    case 22:
      return at + offsetof<NetNs>("disable6");
    case 23:
      return at + offsetof<NetNs>("hopLimit6");
    case 24:
      return at + offsetof<NetNs>("dadTransmits");
    default:
      return at + offsetof<NetNs>("bindv6only");
  }
}

/** The largest that a number may be: what divides, shifts or counts with it relies on that. */
export function netWordMost(field: u32): u32 {
  switch (field) {
    case 2:
    case 3:
    case 4:
      return 65535;
    case 9:
    case 23:
      return 255;
    case 14:
    case 15:
    case 16:
    case 20:
      return 255;
    case 11:
    case 12:
    case 13:
    case 10:
    case 25:
      return 2;
    case 17:
    case 18:
    case 19:
      return 0x7fffff;
    default:
      return u32.MAX_VALUE;
  }
}

// Dumps of rtnetlink as iproute2 saves them: a magic of the kind, then the messages. The last two are ours.
export const SAVED_ADDRESSES: u32 = 0x47361222;
export const SAVED_ROUTES: u32 = 0x45311224;
export const SAVED_NEIGHBOURS: u32 = 0x4e55484e;
export const SAVED_QDISCS: u32 = 0x4e554451;
