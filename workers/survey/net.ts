// The devices of a network namespace, by rtnetlink(7): what `ip -s link` and `ip address` ask.

import type { NetDevice } from "../api.ts";
import type { Task0 } from "../task0.ts";
import type { Opened, Surveyor } from "./index.ts";

const AF_NETLINK = 16;
const AF_INET = 2;
const SOCK_RAW_CLOEXEC = 3 | 0x80000;
const NLM_F_REQUEST = 1;
const NLM_F_DUMP = 0x300;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
const [RTM_NEWLINK, RTM_GETLINK, RTM_NEWADDR, RTM_GETADDR, RTM_NEWNSID, RTM_GETNSID] = [16, 18, 20, 22, 88, 90];
const IFF_UP = 1;
/** Lengths of struct nlmsghdr, ifinfomsg, ifaddrmsg, rtgenmsg. */
const [HEAD, IFINFOMSG, IFADDRMSG, RTGENMSG] = [16, 16, 8, 4];
/** rtattr(7)'s numbers, IFLA_*, IFA_* and NETNSA_*. */
const IFLA = { address: 1, name: 3, mtu: 4, link: 5, master: 10, info: 18, stats: 23, carrier: 33, linkNetns: 37 };
const IFLA_INFO_KIND = 1;
const IFA = { address: 1, local: 2 };
const NETNSA = { nsid: 1, fd: 3 };

const DECODER = new TextDecoder();

type Attributes = Map<number, DataView>;

interface Message {
  type: number;
  body: DataView;
}

function attributes(body: DataView, from: number): Attributes {
  const found: Attributes = new Map();
  for (let at = from; at + 4 <= body.byteLength; ) {
    const length = body.getUint16(at, true);
    if (length < 4) break;
    found.set(body.getUint16(at + 2, true) & 0x3fff, new DataView(body.buffer, body.byteOffset + at + 4, length - 4));
    at += (length + 3) & ~3;
  }
  return found;
}

const bytesOf = (view: DataView) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const textOf = (view: DataView | undefined) => (view ? (DECODER.decode(bytesOf(view)).split("\0")[0] ?? "") : "");
const numberOf = (view: DataView | undefined) => view?.getUint32(0, true) ?? 0;

/** A request and all messages of its answer. @param body what follows struct nlmsghdr */
function ask(task: Task0, socket: number, type: number, flags: number, body: Uint8Array): Message[] {
  const request = new Uint8Array(HEAD + body.length);
  const head = new DataView(request.buffer);
  head.setUint32(0, request.length, true);
  head.setUint16(4, type, true);
  head.setUint16(6, NLM_F_REQUEST | flags, true);
  request.set(body, HEAD);
  task.write(socket, request);
  const messages: Message[] = [];
  for (;;) {
    const part = task.read(socket);
    if (part === null || part.length === 0) return messages;
    const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
    for (let at = 0; at + HEAD <= part.length; ) {
      const length = view.getUint32(at, true);
      const kind = view.getUint16(at + 4, true);
      const inside = new DataView(part.buffer, part.byteOffset + at + HEAD, length - HEAD);
      if (kind === NLMSG_DONE) return messages;
      if (kind === NLMSG_ERROR) throw task.error("rtnetlink", -inside.getInt32(0, true));
      messages.push({ type: kind, body: inside });
      at += (length + 3) & ~3;
    }
    if (flags !== NLM_F_DUMP) return messages;
  }
}

/** The namespaces that one knows by a number: by that. */
function numbered({ task, all }: Surveyor, socket: number): Map<number, number> {
  const found = new Map<number, number>();
  for (const { info, fd } of all()) {
    const body = new Uint8Array(RTGENMSG + 8);
    const view = new DataView(body.buffer);
    view.setUint16(RTGENMSG, 8, true);
    view.setUint16(RTGENMSG + 2, NETNSA.fd, true);
    view.setInt32(RTGENMSG + 4, fd, true);
    for (const answer of ask(task, socket, RTM_GETNSID, 0, body)) {
      const id = attributes(answer.body, RTGENMSG).get(NETNSA.nsid)?.getInt32(0, true) ?? -1;
      if (answer.type === RTM_NEWNSID && id >= 0) found.set(id, info.inum);
    }
  }
  return found;
}

/** fe80:0:0:0:0:0:0:1 with the longest run of zeros left out, as RFC 5952 wants it. */
function ipv6(view: DataView): string {
  const words = Array.from({ length: 8 }, (_, at) => view.getUint16(2 * at).toString(16)).join(":");
  const runs = words.match(/(?:^|(?<=:))0(?::0)+(?=:|$)/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), "");
  if (longest === "") return words;
  const at = words.search(new RegExp(`(?:^|(?<=:))${longest}(?=:|$)`));
  const [before, after] = [words.slice(0, at), words.slice(at + longest.length)];
  return `${before.replace(/:$/, "")}::${after.replace(/^:/, "")}`;
}

function addressesBy(task: Task0, socket: number): Map<number, string[]> {
  const found = new Map<number, string[]>();
  for (const { type, body } of ask(task, socket, RTM_GETADDR, NLM_F_DUMP, new Uint8Array(IFADDRMSG))) {
    if (type !== RTM_NEWADDR) continue;
    const attrs = attributes(body, IFADDRMSG);
    const view = attrs.get(IFA.local) ?? attrs.get(IFA.address);
    if (view === undefined) continue;
    const text = body.getUint8(0) === AF_INET ? bytesOf(view).join(".") : ipv6(view);
    const index = body.getUint32(4, true);
    found.set(index, [...(found.get(index) ?? []), `${text}/${body.getUint8(1)}`]);
  }
  return found;
}

export function devicesOf(surveyor: Surveyor, place: Opened): NetDevice[] {
  const { task, within } = surveyor;
  const socket = within(place, () => task.call("rtnetlink", "socket", AF_NETLINK, SOCK_RAW_CLOEXEC, 0));
  try {
    const addresses = addressesBy(task, socket);
    const links = ask(task, socket, RTM_GETLINK, NLM_F_DUMP, new Uint8Array(IFINFOMSG));
    let elsewhere: Map<number, number> | undefined;
    return links.flatMap(({ type, body }) => {
      if (type !== RTM_NEWLINK) return [];
      const attrs = attributes(body, IFINFOMSG);
      const index = body.getInt32(4, true);
      const info = attrs.get(IFLA.info);
      const kind = textOf(info && attributes(info, 0).get(IFLA_INFO_KIND)) || "lo";
      let peer: NetDevice["peer"];
      if (kind === "veth" && attrs.has(IFLA.link)) {
        const id = attrs.get(IFLA.linkNetns)?.getInt32(0, true);
        if (id !== undefined) elsewhere ??= numbered(surveyor, socket);
        const netns = id === undefined ? place.info.inum : elsewhere?.get(id);
        if (netns !== undefined) peer = { netns, index: numberOf(attrs.get(IFLA.link)) };
      }
      const hardware = attrs.get(IFLA.address);
      const stats = attrs.get(IFLA.stats);
      const counter = (at: number) => Number(stats?.getBigUint64(8 * at, true) ?? 0n);
      const device: NetDevice = {
        index,
        name: textOf(attrs.get(IFLA.name)),
        type: kind,
        up: (body.getUint32(8, true) & IFF_UP) !== 0,
        carrier: (attrs.get(IFLA.carrier)?.getUint8(0) ?? 0) !== 0,
        address: hardware ? Array.from(bytesOf(hardware), (byte) => byte.toString(16).padStart(2, "0")).join(":") : "",
        mtu: numberOf(attrs.get(IFLA.mtu)),
        addresses: addresses.get(index) ?? [],
        master: numberOf(attrs.get(IFLA.master)),
        peer,
        received: { packets: counter(0), bytes: counter(2), dropped: counter(6) },
        sent: { packets: counter(1), bytes: counter(3), dropped: counter(7) },
      };
      return [device];
    });
  } finally {
    task.close(socket);
  }
}
