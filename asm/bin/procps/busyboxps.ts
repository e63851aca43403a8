// ps as busybox has it (1.35, as Debian builds it): every process, columns by -o alone, widths that do not depend on what they hold.

import { padLeft, padRight } from "../../lib/fmt";
import { Getopt, OPT_END } from "../../lib/getopt";
import { println, stderr } from "../../lib/io";
import { isatty } from "../../lib/sys/file";
import { getWinsize, windowColumns } from "../../lib/tty";
import { groupName, userName } from "../../lib/users";
import { allProcesses, Process, threadsOf } from "./process";

const NAMES: string[] = [
  "user",
  "group",
  "comm",
  "args",
  "pid",
  "ppid",
  "pgid",
  "nice",
  "rgroup",
  "ruser",
  "tty",
  "vsz",
  "sid",
  "stat",
  "rss",
];
const HEADERS: string[] = [
  "USER",
  "GROUP",
  "COMMAND",
  "COMMAND",
  "PID",
  "PPID",
  "PGID",
  "NI",
  "RGROUP",
  "RUSER",
  "TT",
  "VSZ",
  "SID",
  "STAT",
  "RSS",
];
const WIDTHS: StaticArray<i32> = [8, 8, 16, 0, 5, 5, 5, 5, 8, 8, 6, 4, 5, 4, 4];

let columns: i32[] = [];
let headers: string[] = [];

/** One operand of -o: names and one NAME=HEADER at its end. @returns the name that is none, or "" */
function choose(list: string): string {
  let rest = list;
  while (rest.length) {
    const comma = rest.indexOf(",");
    const equals = rest.indexOf("=");
    const titled = equals >= 0 && (comma < 0 || equals < comma);
    const end = titled ? equals : comma < 0 ? rest.length : comma;
    const name = rest.substring(0, end);
    const at = NAMES.indexOf(name);
    if (at < 0) return name;
    columns.push(at);
    // a header goes as far as the operand
    headers.push(titled ? rest.substring(equals + 1) : HEADERS[at]);
    rest = titled ? "" : rest.substring(end + 1);
  }
  return "";
}

/** A number of kilobytes in four places. */
function four(value: u64): string {
  const units = " mgtpezy";
  let unit = 0;
  let tenths: u64 = 0;
  while (value >= (unit ? 1000 : 10000)) {
    tenths = ((value & 1023) * 10) >> 10;
    value >>= 10;
    unit++;
  }
  if (!unit) return padLeft(value.toString(), 4);
  return (value < 10 ? value.toString() + "." + tenths.toString() : padLeft(value.toString(), 3)) + units.charAt(unit);
}

/** The arguments; before them the name, when it is another than the first of them says. */
function commandLine(p: Process): string {
  const args = p.args;
  if (!args.length) return "[" + p.comm + "]";
  const first = args[0].split(" ")[0];
  let base = first.substring(first.lastIndexOf("/") + 1);
  if (base.startsWith("-")) base = base.substring(1);
  const line = args.join(" ");
  let text = "";
  for (let i = 0; i < line.length; i++) text += line.charCodeAt(i) < 32 ? " " : line.charAt(i);
  return base.startsWith(p.comm) ? text : "{" + p.comm + "} " + text;
}

function cell(p: Process, column: i32): string {
  switch (column) {
    case 0:
      return userName(p.euid as i32);
    case 1:
      return groupName(p.egid as i32);
    case 2:
      return p.comm;
    case 3:
      return commandLine(p);
    case 4:
      return padLeft(p.tid.toString(), 5);
    case 5:
      return padLeft(p.ppid.toString(), 5);
    case 6:
      return padLeft(p.pgrp.toString(), 5);
    case 7:
      return padLeft(p.nice.toString(), 5);
    case 8:
      return groupName(p.rgid as i32);
    case 9:
      return userName(p.ruid as i32);
    case 10:
      return p.tty ? (p.tty >> 8).toString() + "," + (p.tty & 255).toString() : "?";
    case 11:
      return four(p.vsize >> 10);
    case 12:
      return padLeft(p.session.toString(), 5);
    case 13:
      return p.state + (p.vsize == 0 && p.state != "Z" ? "W" : "") + (p.nice < 0 ? "<" : p.nice > 0 ? "N" : "");
  }
  return four((p.rss as u64) << 2);
}

function row(p: Process | null, width: i32): void {
  let line = "";
  const last = columns.length - 1;
  for (let i = 0; i <= last; i++) {
    const text = p === null ? headers[i] : cell(p, columns[i]);
    line += i == last ? text : padRight(text.length || p === null ? text : "-", WIDTHS[columns[i]]) + " ";
  }
  println(line.length > width ? line.substring(0, width) : line);
}

export function busyboxPs(args: string[]): i32 {
  const o = new Getopt(args, "o:T");
  let threads = false;
  // "ps aux": old options mean nothing
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == 0x54) threads = true;
    else if (c == 0x6f) {
      const wrong = choose(o.arg!);
      if (wrong.length) {
        stderr.put("ps: bad -o argument '" + wrong + "', supported arguments: " + NAMES.join(",") + "\n");
        return 1;
      }
    } else return 1;
  }
  if (!columns.length) choose("pid,user,args");
  const width = isatty(1) && getWinsize(1) == 0 && windowColumns() > 0 ? windowColumns() : i32.MAX_VALUE;
  let titles = "";
  for (let i = 0; i < headers.length; i++) titles += headers[i];
  if (titles.length) row(null, width);
  const all = allProcesses();
  for (let i = 0; i < all.length; i++) {
    if (!threads) row(all[i], width);
    else {
      const list = threadsOf(all[i]);
      for (let k = 0; k < list.length; k++) row(list[k], width);
    }
  }
  return 0;
}
