// ip monitor: what changes, as the kernel's groups tell it; ip-monitor(8). ip rule: the rules that are there.
import { stderr, stdout } from "../../lib/io";
import { monitorAddr } from "./addr";
import { allLinks, fail, family, forgetLinks, json, matches, out, outJson, quoted, Words } from "./common";
import { monitorLink } from "./link";
import { neighText } from "./neigh";
import { AF_INET6, begin, dump, findAttr, listen, listenNext, Message } from "./netlink";
import { monitorRoute } from "./route";

const RTM_NEWLINK = 16;
const RTM_DELLINK = 17;
const RTM_NEWADDR = 20;
const RTM_DELADDR = 21;
const RTM_NEWROUTE = 24;
const RTM_DELROUTE = 25;
const RTM_NEWNEIGH = 28;
const RTM_DELNEIGH = 29;

// RTMGRP_*
const LINK = 1;
const NEIGH = 4;
const ADDR4 = 0x10;
const ROUTE4 = 0x40;
const ADDR6 = 0x100;
const ROUTE6 = 0x400;

function told(m: Message, label: bool): string {
  switch (m.type) {
    case RTM_NEWLINK:
    case RTM_DELLINK:
      forgetLinks();
      return (label ? "[LINK]" : "") + (m.type == RTM_DELLINK ? "Deleted " : "") + monitorLink(m);
    case RTM_NEWADDR:
    case RTM_DELADDR:
      return (label ? "[ADDR]" : "") + (m.type == RTM_DELADDR ? "Deleted " : "") + monitorAddr(m);
    case RTM_NEWROUTE:
    case RTM_DELROUTE:
      return (label ? "[ROUTE]" : "") + (m.type == RTM_DELROUTE ? "Deleted " : "") + monitorRoute(m);
    case RTM_NEWNEIGH:
    case RTM_DELNEIGH:
      return (label ? "[NEIGH]" : "") + (m.type == RTM_DELNEIGH ? "Deleted " : "") + neighText(m, false) + "\n";
  }
  return "";
}

export function ipMonitor(args: string[]): i32 {
  const w = new Words(args);
  let groups = 0;
  let label = false;
  while (w.more) {
    const a = w.word;
    if (matches(a, "link")) groups |= LINK;
    else if (matches(a, "address")) groups |= (family != AF_INET6 ? ADDR4 : 0) | (family != 2 ? ADDR6 : 0);
    else if (matches(a, "route")) groups |= (family != AF_INET6 ? ROUTE4 : 0) | (family != 2 ? ROUTE6 : 0);
    else if (matches(a, "neigh")) groups |= NEIGH;
    else if (a == "all") label = true;
    else if (matches(a, "label")) label = true;
    else if (matches(a, "help")) {
      stderr.put("Usage: ip monitor [ all | OBJECTS ] [ label ]\nOBJECTS :=  address | link | neigh | route\n");
      return 255;
    } else fail('Argument "' + a + '" is unknown, try "ip monitor help".', 255);
    w.at++;
  }
  if (!groups) groups = LINK | NEIGH | (family != AF_INET6 ? ADDR4 | ROUTE4 : 0) | (family != 2 ? ADDR6 | ROUTE6 : 0);
  allLinks();
  if (listen(groups)) return 1;
  while (true) {
    const list = listenNext();
    if (list === null) return 1;
    for (let i = 0; i < list.length; i++) out(told(list[i], label));
    stdout.flush();
  }
}

function tableName(t: i32): string {
  if (t == 255) return "local";
  if (t == 254) return "main";
  return t == 253 ? "default" : t.toString();
}

/** ip rule: show. */
export function ipRule(args: string[]): i32 {
  const w = new Words(args);
  let table = 0;
  if (w.more) {
    const a = w.word;
    w.at++;
    if (!matches(a, "show") && !matches(a, "list") && !matches(a, "lst")) {
      if (matches(a, "add") || matches(a, "delete") || matches(a, "flush")) {
        stderr.put("RTNETLINK answers: Operation not supported\n");
        return 2;
      }
      fail('Command "' + a + '" is unknown, try "ip rule help".', 255);
    }
    while (w.more) {
      if (w.word == "table" || w.word == "lookup") {
        const t = w.next();
        table = t == "local" ? 255 : t == "main" ? 254 : t == "default" ? 253 : (I32.parseInt(t) as i32);
      }
      w.at++;
    }
  }
  const body = begin(34, 0, 12);
  store<u8>(body, (family ? family : 2) as u8);
  const list = dump();
  if (list === null) return 1;
  let whole = "";
  for (let i = 0; i < list.length; i++) {
    const m = list[i];
    const at = m.find(12, 6);
    const priority = at ? load<u32>(at) : 0;
    const t = findAttr(m.body + 12, m.end, 15);
    const id = t ? load<i32>(t) : (load<u8>(m.body, 4) as i32);
    if (table && id != table) continue;
    const name = tableName(id);
    if (json)
      whole +=
        (whole.length ? "," : "") + '{"priority":' + priority.toString() + ',"src":"all","table":' + quoted(name) + "}";
    else out(priority.toString() + ":\tfrom all lookup " + name + "\n");
  }
  if (json) outJson("[" + whole + "]");
  return 0;
}
