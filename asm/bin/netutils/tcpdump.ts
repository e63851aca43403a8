// tcpdump(8): what passes a device, one line a packet, by an AF_PACKET socket. The text is tcpdump 4.99's without -v.

import { warnx } from "../../lib/err";
import { strerror } from "../../lib/errno";
import { print, stderr, stdout } from "../../lib/io";
import { interfaceIndex } from "../../lib/netdev";
import { handlerOf, SIGINT, SIGTERM, sigaction } from "../../lib/signal";
import { close, O_CREAT, O_TRUNC, O_WRONLY, open, read, writeAll } from "../../lib/sys/file";
import { socket } from "../../lib/sys/misc";
import * as raw from "../../lib/sys/raw";
import { localtime, strftime } from "../../lib/time";
import { Capture, linkText, packetText } from "./decode";
import { Filter, parseFilter } from "./filter";

const USAGE =
  "Usage: tcpdump [-AceKlLnNqStUvxX] [ -c count ] [ -i interface ] [ -r file ] [ -s snaplen ] [ -w file ] [ expression ]\n";
const AF_PACKET = 17;
const SIOCGSTAMPNS = 0x8907;
let stopped = false;
const name = memory.data(32);
const nameLength = memory.data(4);
const stamp = memory.data(16);
const record = memory.data(32);
const SNAP = 262144;

function stop(_signal: i32): void {
  stopped = true;
}

function bytes(at: usize, n: i32, ascii: bool): string {
  let s = "";
  for (let i = 0; i < n; i += 16) {
    s += "\t0x" + i.toString(16).padStart(4, "0") + ": ";
    let line = "";
    for (let j = 0; j < 16; j++) {
      if (i + j < n) {
        const b = load<u8>(at + i + j) as i32;
        line += (j & 1 ? "" : " ") + b.toString(16).padStart(2, "0");
      }
    }
    s += ascii ? line.padEnd(41) : line;
    if (ascii) {
      let text = "";
      for (let j = 0; j < 16 && i + j < n; j++) {
        const b = load<u8>(at + i + j) as i32;
        text += b >= 32 && b < 127 ? String.fromCharCode(b) : ".";
      }
      s += text;
    }
    s += "\n";
  }
  return s;
}

export function tcpdump(args: string[]): i32 {
  let device = "";
  let count = 0;
  let time = true;
  let link = false;
  let hex = false;
  let ascii = false;
  let quiet = false;
  let writing = "";
  let reading = "";
  let unbuffered = false;
  let list = false;
  const capture = new Capture();
  let i = 1;
  for (; i < args.length && args[i].startsWith("-") && args[i].length > 1; i++) {
    const a = args[i];
    if (a == "--list-interfaces") {
      list = true;
      continue;
    }
    if (a == "--version") {
      stderr.put("tcpdump version 4.99.3\n");
      return 0;
    }
    for (let j = 1; j < a.length; j++) {
      const o = a.charAt(j);
      if ("icrwsBCGWyzZTjmEF".indexOf(o) >= 0) {
        const value = j + 1 < a.length ? a.substring(j + 1) : ++i < args.length ? args[i] : "";
        if (!value.length) {
          stderr.put("tcpdump: option requires an argument -- '" + o + "'\n" + USAGE);
          return 1;
        }
        if (o == "i") device = value;
        else if (o == "c") count = I32.parseInt(value) as i32;
        else if (o == "w") writing = value;
        else if (o == "r") reading = value;
        break;
      }
      if (o == "t") time = false;
      else if (o == "e") link = true;
      else if (o == "x") hex = true;
      else if (o == "X") {
        hex = true;
        ascii = true;
      } else if (o == "q") quiet = true;
      else if (o == "S") capture.absolute = true;
      else if (o == "l" || o == "U") unbuffered = true;
      else if (o == "D") list = true;
      else if ("nNvpKAOLuf#".indexOf(o) >= 0) continue;
      else {
        stderr.put("tcpdump: invalid option -- '" + o + "'\n" + USAGE);
        return 1;
      }
    }
  }
  capture.quiet = quiet;
  const filter = parseFilter(args.slice(i));
  if (filter === null) {
    stderr.put("tcpdump: can't parse filter expression: syntax error\n");
    return 1;
  }
  if (list) {
    print("1.any (Pseudo-device that captures on all interfaces) [Up, Running]\n");
    return 0;
  }
  if (reading.length) return replay(reading, capture, filter as Filter, time, link, count);
  if (!device.length) device = "any";
  const fd = socket(AF_PACKET, 3, 0x0300);
  if (fd < 0) {
    stderr.put(
      "tcpdump: " +
        device +
        ": You don't have permission to perform this capture on that device\n(socket: " +
        strerror(-fd) +
        ")\n",
    );
    return 1;
  }
  const any = device == "any";
  const index = any ? 0 : interfaceIndex(device);
  if (!any && !index) {
    stderr.put("tcpdump: " + device + ": No such device exists\n(No such device exists)\n");
    return 1;
  }
  memory.fill(name, 0, 20);
  store<u16>(name, AF_PACKET as u16);
  store<u16>(name, 0x0300, 2);
  store<i32>(name, index, 4);
  const r = raw.SYS_bind(fd, name as i32, 20) as i32;
  if (r < 0) {
    warnx(device + ": " + strerror(-r));
    return 1;
  }
  let file = -1;
  if (writing.length) {
    file = writing == "-" ? 1 : open(writing, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
    if (file < 0) {
      stderr.put("tcpdump: " + writing + ": " + strerror(-file) + "\n");
      return 1;
    }
    fileHead(file);
  } else stderr.put("tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n");
  stderr.put(
    (writing.length ? "tcpdump: " : "") +
      "listening on " +
      device +
      ", link-type " +
      (any ? "LINUX_SLL2 (Linux cooked v2)" : "EN10MB (Ethernet)") +
      ", snapshot length 262144 bytes\n",
  );
  sigaction(SIGINT, handlerOf(stop));
  sigaction(SIGTERM, handlerOf(stop));
  const buffer = heap.alloc(SNAP);
  let captured = 0;
  while (!stopped && (!count || captured < count)) {
    store<i32>(nameLength, 20);
    const n = raw.SYS_recvfrom(fd, buffer as i32, SNAP, 0, name as i32, nameLength as i32) as i32;
    if (n < 0) {
      if (n == -100) {
        stderr.put("tcpdump: pcap_loop: The interface disappeared\n");
        break;
      }
      continue;
    }
    if (!(filter as Filter).fits(buffer, n)) continue;
    raw.SYS_ioctl(fd, SIOCGSTAMPNS, stamp as i32);
    captured++;
    const sec = load<i64>(stamp);
    const micro = (load<i64>(stamp, 8) / 1000) as i32;
    if (file >= 0) {
      store<i32>(record, sec as i32);
      store<i32>(record, micro, 4);
      store<i32>(record, n, 8);
      store<i32>(record, n, 12);
      writeAll(file, record, 16);
      writeAll(file, buffer, n);
      continue;
    }
    if (time) print(clock(sec, micro));
    if (any) {
      const kind = load<u8>(name, 10) as i32;
      const way = kind == 4 ? "Out" : kind == 1 ? "B" : kind == 2 ? "M" : kind == 3 ? "P" : "In";
      print(deviceName(load<i32>(name, 4)).padEnd(6) + " " + way.padEnd(3) + " ");
    }
    if (link) print(linkText(buffer, n));
    print(packetText(capture, buffer, n) + "\n");
    if (hex) print(bytes(buffer + 14, n - 14, ascii));
    if (unbuffered || true) stdout.flush();
  }
  stdout.flush();
  const option = memory.data(16);
  store<i32>(option, 8, 8);
  raw.SYS_getsockopt(fd, 263, 6, option as i32, (option + 8) as i32);
  stderr.put(
    "\n" +
      captured.toString() +
      " packet" +
      (captured == 1 ? "" : "s") +
      " captured\n" +
      load<u32>(option).toString() +
      " packet" +
      (load<u32>(option) == 1 ? "" : "s") +
      " received by filter\n" +
      load<u32>(option, 4).toString() +
      " packet" +
      (load<u32>(option, 4) == 1 ? "" : "s") +
      " dropped by kernel\n",
  );
  return 0;
}

function clock(sec: i64, micro: i32): string {
  return strftime("%H:%M:%S.", localtime(sec)) + micro.toString().padStart(6, "0") + " ";
}

function deviceName(index: i32): string {
  const request = heap.alloc(40);
  memory.fill(request, 0, 40);
  store<i32>(request, index, 16);
  const fd = socket(2, 2, 0);
  const r = raw.SYS_ioctl(fd, 0x8910, request as i32) as i32;
  close(fd);
  let s = "";
  for (let i = 0; r >= 0 && i < 16 && load<u8>(request + i); i++) s += String.fromCharCode(load<u8>(request + i));
  return s;
}

/** The head of a capture file: pcap-savefile(5). */
function fileHead(fd: i32): void {
  store<u32>(record, 0xa1b2c3d4);
  store<u16>(record, 2, 4);
  store<u16>(record, 4, 6);
  store<u64>(record, 0, 8);
  store<u32>(record, SNAP, 16);
  store<u32>(record, 1, 20);
  writeAll(fd, record, 24);
}

function readAll(fd: i32, to: usize, n: i32): bool {
  for (let done = 0; done < n; ) {
    const r = read(fd, to + done, n - done);
    if (r <= 0) return false;
    done += r;
  }
  return true;
}

/** -r: what was written is shown. */
function replay(path: string, capture: Capture, filter: Filter, time: bool, link: bool, count: i32): i32 {
  const fd = path == "-" ? 0 : open(path, 0);
  if (fd < 0) {
    stderr.put("tcpdump: " + path + ": " + strerror(-fd) + "\n");
    return 1;
  }
  if (!readAll(fd, record, 24) || load<u32>(record) != 0xa1b2c3d4) {
    stderr.put("tcpdump: unknown file format\n");
    return 1;
  }
  stderr.put("reading from file " + path + ", link-type EN10MB (Ethernet), snapshot length 262144\n");
  const buffer = heap.alloc(SNAP);
  let shown = 0;
  while ((!count || shown < count) && readAll(fd, record, 16)) {
    const sec = load<u32>(record) as i64;
    const micro = load<i32>(record, 4);
    const n = load<i32>(record, 8);
    if (n > SNAP || !readAll(fd, buffer, n)) break;
    if (!filter.fits(buffer, n)) continue;
    shown++;
    if (time) print(clock(sec, micro));
    if (link) print(linkText(buffer, n));
    print(packetText(capture, buffer, n) + "\n");
  }
  return 0;
}
