// traceroute, as busybox has it: UDP datagrams whose time to live grows, and the ICMP errors that they bring back. tracepath(8) is the
// same by the error queue of one socket, which anybody may have.
import { warn, warnx } from "../../lib/err";
import { fmt1 } from "../../lib/fmt";
import { ip4Text, ip6Text } from "../../lib/inet";
import { print, stderr, stdout } from "../../lib/io";
import { CLOCK_MONOTONIC, clockNow, POLLERR, POLLIN, pollOne, socket } from "../../lib/sys/misc";
import * as raw from "../../lib/sys/raw";
import { AF_INET6, lookup } from "./address";

const USAGE = `BusyBox v1.35.0 (Debian 1:1.35.0-4+b3) multi-call binary.

Usage: traceroute [-46FIlnrv] [-f 1ST_TTL] [-m MAXTTL] [-q PROBES] [-p PORT]
	[-t TOS] [-w WAIT_SEC] [-i IFACE] HOST [BYTES]

Trace the route to HOST
`;
const BASE = 33434;
const option = memory.data(16);
const message = memory.data(64);
const iov = memory.data(8);
const from = memory.data(32);
const control = memory.data(512);
const data = memory.data(2048);

/** One answer: who, and what it says. */
class Answer {
  from: string = "";
  type: i32 = 0;
  code: i32 = 0;
}

function setOption(fd: i32, level: i32, what: i32, value: i32): i32 {
  store<i32>(option, value);
  return raw.SYS_setsockopt(fd, level, what, option as i32, 4) as i32;
}

/** The next error of a socket's queue: recvmsg(2) with MSG_ERRQUEUE. Null: there is none. */
function nextError(fd: i32, six: bool): Answer | null {
  store<i32>(iov, data as i32);
  store<i32>(iov, 2048, 4);
  memory.fill(message, 0, 64);
  store<i32>(message, from as i32);
  store<i32>(message, 32, 4);
  store<i32>(message, iov as i32, 8);
  store<i32>(message, 1, 12);
  store<i32>(message, control as i32, 20);
  store<i32>(message, 512, 24);
  const n = raw.SYS_recvmsg(fd, message as i32, 0x2000 | 0x40) as i32;
  if (n < 0) return null;
  const used = load<i32>(message, 24);
  for (let at = 0; at + 16 <= used; ) {
    const size = load<i32>(control + at);
    const level = load<i32>(control + at, 8);
    const type = load<i32>(control + at, 12);
    const e = control + at + 16;
    if ((level == 0 && type == 11) || (level == 41 && type == 25)) {
      const a = new Answer();
      a.type = load<u8>(e, 5) as i32;
      a.code = load<u8>(e, 6) as i32;
      // Local errors have no offender.
      if (load<u8>(e, 4) < 2) return null;
      a.from = six ? ip6Text(e + 24) : ip4Text(load<u32>(e, 20));
      return a;
    }
    at += (size + 3) & ~3;
  }
  return null;
}

function millis(ns: i64): string {
  return fmt1("%.3f", ((ns / 1000) as f64) / 1000.0) + " ms";
}

/** What stands behind the time when the end was not reached in the usual way. */
function mark(a: Answer, six: bool): string {
  if (six) {
    if (a.type != 1) return "";
    if (a.code == 0) return " !N";
    if (a.code == 1) return " !P";
    return a.code == 3 ? " !H" : "";
  }
  if (a.type != 3) return "";
  if (a.code == 0) return " !N";
  if (a.code == 1) return " !H";
  if (a.code == 2) return " !P";
  if (a.code == 4) return " !F";
  if (a.code == 13) return " !X";
  return a.code == 3 ? "" : " !<" + a.code.toString() + ">";
}

export function traceroute(args: string[]): i32 {
  let family = args[0].endsWith("6") ? AF_INET6 : 0;
  let first = 1;
  let most = 30;
  let probes = 3;
  let wait = 5;
  let base = BASE;
  let host = "";
  let size = 38;
  let numeric = false;
  for (let i = 1; i < args.length; i++) {
    const a = args[i];
    if (!a.startsWith("-") || a.length < 2) {
      if (!host.length) host = a;
      else size = I32.parseInt(a) as i32;
      continue;
    }
    for (let j = 1; j < a.length; j++) {
      const o = a.charAt(j);
      if (o == "4") family = 2;
      else if (o == "6") family = AF_INET6;
      else if (o == "n") numeric = true;
      else if ("FIlrv".indexOf(o) >= 0) continue;
      else if ("fmqptwisgz".indexOf(o) >= 0) {
        const value = j + 1 < a.length ? a.substring(j + 1) : ++i < args.length ? args[i] : "";
        const n = I32.parseInt(value) as i32;
        if (o == "f") first = n;
        else if (o == "m") most = n;
        else if (o == "q") probes = n;
        else if (o == "p") base = n;
        else if (o == "w") wait = n;
        break;
      } else {
        stderr.put(args[0] + ": invalid option -- '" + o + "'\n" + USAGE);
        return 1;
      }
    }
  }
  if (!host.length) {
    stderr.put(USAGE);
    return 1;
  }
  const to = lookup(host, family);
  if (to === null) {
    warnx("bad address '" + host + "'");
    return 1;
  }
  const six = to.family == AF_INET6;
  const fd = socket(to.family, 2, 0);
  if (fd < 0) {
    warn(fd, "socket");
    return 1;
  }
  setOption(fd, six ? 41 : 0, six ? 25 : 11, 1);
  print(
    "traceroute to " +
      host +
      " (" +
      to.text +
      "), " +
      most.toString() +
      " hops max, " +
      (size + 8).toString() +
      " byte packets\n",
  );
  stdout.flush();
  let seq = 0;
  for (let ttl = first; ttl <= most; ttl++) {
    print(ttl.toString().padStart(2));
    let last = "";
    let done = false;
    let failed = 0;
    for (let p = 0; p < probes; p++) {
      setOption(fd, six ? 41 : 0, six ? 16 : 2, ttl);
      const start = clockNow(CLOCK_MONOTONIC);
      while (nextError(fd, six) !== null) {}
      const r = raw.SYS_sendto(fd, data as i32, size, 0, to.sockaddr(base + seq++) as i32, to.size) as i32;
      if (r < 0 && r != -111 && r != -113 && r != -101) {
        print("\n");
        stdout.flush();
        warn(r, "sendto");
        return 1;
      }
      const a = await_(fd, six, start + (wait as i64) * 1000000000);
      if (a === null) {
        print("  *");
        stdout.flush();
        continue;
      }
      if (a.from != last) {
        print("  " + (numeric ? a.from : a.from + " (" + a.from + ")"));
        last = a.from;
      }
      print("  " + millis(clockNow(CLOCK_MONOTONIC) - start) + mark(a, six));
      stdout.flush();
      if (six ? a.type == 1 : a.type == 3) {
        if (six ? a.code == 4 : a.code == 3) done = true;
        else failed++;
      }
    }
    print("\n");
    stdout.flush();
    if (done || failed >= probes - 1) break;
  }
  return 0;
}

function await_(fd: i32, six: bool, until: i64): Answer | null {
  while (true) {
    const a = nextError(fd, six);
    if (a !== null) return a;
    const left = until - clockNow(CLOCK_MONOTONIC);
    if (left <= 0) return null;
    pollOne(fd, POLLIN | POLLERR, ((left + 999999) / 1000000) as i32);
  }
}
