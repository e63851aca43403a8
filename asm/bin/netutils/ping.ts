// ping, as busybox has it: ICMP echo requests by a raw socket, or by a ping socket for who may not have one.

import { warn, warnx } from "../../lib/err";
import { fmt1 } from "../../lib/fmt";
import { ip4Text, ip6Text } from "../../lib/inet";
import { stderr, stdout } from "../../lib/io";
import { interfaceIndex } from "../../lib/netdev";
import { strtod } from "../../lib/number";
import { handlerOf, SIGINT, sigaction } from "../../lib/signal";
import { CLOCK_MONOTONIC, clockNow, POLLIN, pollOne, socket } from "../../lib/sys/misc";
import { getpid } from "../../lib/sys/proc";
import * as raw from "../../lib/sys/raw";
import { AF_INET, AF_INET6, lookup } from "./address";

const USAGE = `BusyBox v1.35.0 (Debian 1:1.35.0-4+b3) multi-call binary.

Usage: ping [OPTIONS] HOST

Send ICMP ECHO_REQUESTs to HOST

	-4,-6		Force IP or IPv6 name resolution
	-c CNT		Send only CNT pings
	-s SIZE		Send SIZE data bytes in packets (default 56)
	-i SECS		Interval
	-t TTL		Set TTL
	-I IFACE/IP	Source interface or IP address
	-W SEC		Seconds to wait for the first response (default 10)
			(after all -c CNT packets are sent)
	-w SEC		Seconds until ping exits (default:infinite)
			(can exit earlier with -c CNT)
	-q		Quiet, only display output at start/finish
	-p HEXBYTE	Payload pattern
`;
const NS: i64 = 1000000000;
let stopped = false;
const packet = memory.data(66000);
const reply = memory.data(66000);
const option = memory.data(32);
const from = memory.data(32);
const message = memory.data(48);
const iov = memory.data(8);
const control = memory.data(128);
let hopLimit = 64;

/** The next message, with the hop limit that it came with. @returns bytes or -errno */
function receive(fd: i32): i32 {
  store<i32>(iov, reply as i32);
  store<i32>(iov, 65536, 4);
  memory.fill(message, 0, 48);
  store<i32>(message, from as i32);
  store<i32>(message, 32, 4);
  store<i32>(message, iov as i32, 8);
  store<i32>(message, 1, 12);
  store<i32>(message, control as i32, 20);
  store<i32>(message, 128, 24);
  const n = raw.SYS_recvmsg(fd, message as i32, 0x40) as i32;
  if (n >= 0 && load<i32>(message, 24) >= 20 && load<i32>(control, 8) == 41) hopLimit = load<i32>(control, 16);
  return n;
}

function checksum(at: usize, n: i32): u32 {
  let sum: u32 = 0;
  for (; n > 1; n -= 2, at += 2) sum += load<u16>(at);
  if (n) sum += load<u8>(at);
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

class Options {
  count: i32 = 0;
  size: i32 = 56;
  interval: f64 = 1;
  wait: i64 = 10;
  deadline: i64 = 0;
  ttl: i32 = 0;
  quiet: bool = false;
  source: string = "";
  host: string = "";
  family: i32 = 0;
}

function parse(args: string[], o: Options): bool {
  for (let i = 1; i < args.length; i++) {
    const a = args[i];
    if (!a.startsWith("-") || a.length < 2) {
      o.host = a;
      continue;
    }
    for (let j = 1; j < a.length; j++) {
      const c = a.charAt(j);
      if (c == "4" || c == "6") {
        o.family = c == "4" ? AF_INET : AF_INET6;
        continue;
      }
      if (c == "n" || c == "A") continue;
      if (c == "q") {
        o.quiet = true;
        continue;
      }
      if ("csitIWwp".indexOf(c) < 0) {
        stderr.put("ping: invalid option -- '" + c + "'\n" + USAGE);
        return false;
      }
      const value = j + 1 < a.length ? a.substring(j + 1) : ++i < args.length ? args[i] : "";
      if (!value.length) {
        stderr.put("ping: option requires an argument -- '" + c + "'\n" + USAGE);
        return false;
      }
      const n = I32.parseInt(value) as i32;
      if (c == "c") o.count = n;
      else if (c == "s") o.size = n;
      else if (c == "i") o.interval = strtod(value);
      else if (c == "t") o.ttl = n;
      else if (c == "W") o.wait = n;
      else if (c == "w") o.deadline = n;
      else if (c == "I") o.source = value;
      break;
    }
  }
  if (!o.host.length) stderr.put(USAGE);
  return o.host.length > 0;
}

function millis(ns: i64): string {
  const us = ns / 1000;
  return fmt1("%.3f", (us as f64) / 1000.0);
}

function stop(_signal: i32): void {
  stopped = true;
}

export function ping(args: string[]): i32 {
  const o = new Options();
  if (args[0].endsWith("6")) o.family = AF_INET6;
  if (!parse(args, o)) return 1;
  const to = lookup(o.host, o.family);
  if (to === null) {
    warnx("bad address '" + o.host + "'");
    return 1;
  }
  const six = to.family == AF_INET6;
  let fd = socket(to.family, 3, six ? 58 : 1);
  const isRaw = fd >= 0;
  if (!isRaw) {
    const denied = fd;
    fd = socket(to.family, 2, six ? 58 : 1);
    if (fd < 0) {
      warn(denied, "permission denied (are you root?)");
      return 1;
    }
  }
  if (o.source.length) {
    const source = lookup(o.source, to.family);
    if (source !== null) {
      const r = raw.SYS_bind(fd, source.sockaddr(0) as i32, source.size) as i32;
      if (r < 0) {
        warn(r, "bind");
        return 1;
      }
    } else {
      for (let i = 0; i < o.source.length && i < 15; i++) store<u8>(option + i, o.source.charCodeAt(i) as u8);
      const r = raw.SYS_setsockopt(fd, 1, 25, option as i32, o.source.length + 1) as i32;
      if (r < 0) {
        warn(r, "can't bind to interface " + o.source);
        return 1;
      }
    }
  }
  if (o.ttl) {
    store<i32>(option, o.ttl);
    raw.SYS_setsockopt(fd, six ? 41 : 0, six ? 16 : 2, option as i32, 4);
  }
  if (six && o.source.length && !to.scope) to.scope = interfaceIndex(o.source);
  // The hop limit that an answer came with.
  store<i32>(option, 1);
  if (six) raw.SYS_setsockopt(fd, 41, 51, option as i32, 4);
  sigaction(SIGINT, handlerOf(stop));
  stdout.put("PING " + o.host + " (" + to.text + "): " + o.size.toString() + " data bytes\n");
  const id = getpid() & 0xffff;
  const start = clockNow(CLOCK_MONOTONIC);
  let sent = 0;
  let received = 0;
  let duplicates = 0;
  let least: i64 = i64.MAX_VALUE;
  let most: i64 = 0;
  let sum: i64 = 0;
  let next = start;
  const step = (o.interval * 1e9) as i64;
  const seen = new Uint8Array(8192);
  let end: i64 = o.deadline ? start + o.deadline * NS : i64.MAX_VALUE;
  while (!stopped) {
    let now = clockNow(CLOCK_MONOTONIC);
    if (now >= end) break;
    const more = !o.count || sent < o.count;
    if (more && now >= next) {
      memory.fill(packet, 0, 8 + o.size);
      store<u8>(packet, six ? 128 : 8);
      store<u16>(packet, id as u16, 4);
      store<u16>(packet, bswap<u16>(sent as u16), 6);
      if (o.size >= 4) store<u32>(packet, (now / 1000) as u32, 8);
      if (!six) store<u16>(packet, checksum(packet, 8 + o.size) as u16, 2);
      seen[(sent >> 3) & 8191] &= ~(1 << ((sent & 7) as u8));
      sent++;
      const r = raw.SYS_sendto(fd, packet as i32, 8 + o.size, 0, to.sockaddr(0) as i32, to.size) as i32;
      if (r < 0) {
        stdout.flush();
        warn(r, "sendto");
        return 1;
      }
      next = now + step;
      // The last one is out: how much longer for its answer?
      if (o.count && sent == o.count) {
        const limit = now + (received ? (2 * most > NS ? 2 * most : NS) : o.wait * NS);
        if (limit < end) end = limit;
      }
      stdout.flush();
      now = clockNow(CLOCK_MONOTONIC);
    }
    let until = end;
    if ((!o.count || sent < o.count) && next < until) until = next;
    const left = until - now;
    const r = pollOne(fd, POLLIN, left <= 0 ? 0 : (((left + 999999) / 1000000) as i32));
    if (r <= 0) continue;
    const n = receive(fd);
    if (n < 0) continue;
    const header = isRaw && !six ? ((load<u8>(reply) & 15) as i32) << 2 : 0;
    const at = reply + header;
    if (n - header < 8 || load<u8>(at) != (six ? 129 : 0)) continue;
    if (isRaw && (load<u16>(at, 4) as i32) != id) continue;
    const seq = bswap<u16>(load<u16>(at, 6)) as i32;
    const took =
      clockNow(CLOCK_MONOTONIC) / 1000 -
      ((load<u32>(at, 8) as i64) | ((clockNow(CLOCK_MONOTONIC) / 1000) & ~0xffffffff));
    const time = took * 1000;
    received++;
    const again = (seen[(seq >> 3) & 8191] & (1 << ((seq & 7) as u8))) != 0;
    if (again) {
      duplicates++;
      received--;
    }
    seen[(seq >> 3) & 8191] |= 1 << ((seq & 7) as u8);
    if (time < least) least = time;
    if (time > most) most = time;
    sum += time;
    if (!o.quiet) {
      const ttl = six ? hopLimit : isRaw ? (load<u8>(reply, 8) as i32) : 64;
      stdout.put(
        (n - header).toString() +
          " bytes from " +
          (six ? ip6Text(from + 8) : ip4Text(load<u32>(from, 4))) +
          ": seq=" +
          seq.toString() +
          " ttl=" +
          ttl.toString(),
      );
      if (o.size >= 4) stdout.put(" time=" + millis(time) + " ms");
      stdout.put(again ? " (DUP!)\n" : "\n");
      stdout.flush();
    }
    if (o.count && received >= o.count) break;
  }
  stdout.put("\n--- " + o.host + " ping statistics ---\n");
  stdout.put(sent.toString() + " packets transmitted, " + received.toString() + " packets received, ");
  if (duplicates) stdout.put(duplicates.toString() + " duplicates, ");
  if (sent) stdout.put((((sent - received) * 100) / sent).toString() + "% packet loss\n");
  if (received && o.size >= 4)
    stdout.put(
      "round-trip min/avg/max = " +
        millis(least) +
        "/" +
        millis(sum / (received + duplicates)) +
        "/" +
        millis(most) +
        " ms\n",
    );
  return received ? 0 : 1;
}
