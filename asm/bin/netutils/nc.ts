// nc, as busybox has it: connects or listens, and copies between the connection and its standard streams.
import { warn, warnx } from "../../lib/err";
import { stderr, stdout } from "../../lib/io";
import { exec } from "../../lib/process";
import { handlerOf, SIG_IGN, SIGALRM, SIGCHLD, sigaction } from "../../lib/signal";
import { close, dup2, read, writeAll } from "../../lib/sys/file";
import { alarm, POLLIN, poll, socket } from "../../lib/sys/misc";
import { fork } from "../../lib/sys/proc";
import * as raw from "../../lib/sys/raw";
import { Address, AF_INET, AF_INET6, anyAddress, lookup } from "./address";

const USAGE = `BusyBox v1.35.0 (Debian 1:1.35.0-4+b3) multi-call binary.

Usage: nc [-46luzk] [-p PORT] [-s ADDR] [-w SEC] [-e PROG] [IPADDR PORT]
`;
const SIZE = 16384;
const one = memory.data(4);
const fds = memory.data(16);
const peerName = memory.data(32);

/** -w: nobody has answered in time. */
function late(_signal: i32): void {
  warnx("timed out");
  raw.SYS_exit_group(1);
}

function copy(fd: i32): i32 {
  const buffer = heap.alloc(SIZE);
  let input = 0;
  while (true) {
    store<i32>(fds, fd);
    store<i32>(fds, POLLIN, 4);
    store<i32>(fds, input, 8);
    store<i32>(fds, POLLIN, 12);
    const r = poll(fds, 2, -1);
    if (r < 0) continue;
    // What is to be said goes first: it must not be lost to an other end that has nothing to say.
    if (input >= 0 && load<i16>(fds, 14)) {
      const n = read(input, buffer, SIZE);
      if (n <= 0) {
        raw.SYS_shutdown(fd, 1);
        input = -1;
      } else if (writeAll(fd, buffer, n) < 0) return 1;
    }
    if (load<i16>(fds, 6)) {
      const n = read(fd, buffer, SIZE);
      // The other end is done: so are we.
      if (n <= 0) return n < 0 ? 1 : 0;
      if (writeAll(1, buffer, n) < 0) return 1;
    }
  }
}

export function nc(args: string[]): i32 {
  let listening = 0;
  let port = 0;
  let wait = 0;
  let udp = false;
  let zero = false;
  let command: string[] = [];
  let family = 0;
  let source = "";
  let i = 1;
  for (; i < args.length && args[i].startsWith("-") && args[i].length > 1; i++) {
    const o = args[i];
    for (let j = 1; j < o.length; j++) {
      const c = o.charAt(j);
      if (c == "l") listening++;
      else if (c == "u") udp = true;
      else if (c == "z") zero = true;
      else if (c == "4" || c == "6") family = c == "4" ? AF_INET : AF_INET6;
      else if (c == "n" || c == "v" || c == "k") continue;
      else if (c == "p" || c == "w" || c == "e" || c == "s") {
        const value = j + 1 < o.length ? o.substring(j + 1) : ++i < args.length ? args[i] : "";
        if (!value.length) {
          stderr.put("nc: option requires an argument -- '" + c + "'\n" + USAGE);
          return 1;
        }
        if (c == "s") source = value;
        if (c == "p") port = I32.parseInt(value) as i32;
        else if (c == "w") wait = I32.parseInt(value) as i32;
        else if (c == "e") {
          command = [value];
          for (let k = i + 1; k < args.length; k++) command.push(args[k]);
          i = args.length;
        }
        break;
      } else {
        stderr.put("nc: invalid option -- '" + c + "'\n" + USAGE);
        return 1;
      }
    }
  }
  const rest = i < args.length ? args.slice(i) : new Array<string>(0);
  // As OpenBSD's nc, which most people know: "nc -l 8080". Busybox takes that for an address, which nobody has.
  if (listening && !port && rest.length == 1 && !rest[0].includes(".") && !rest[0].includes(":")) {
    port = I32.parseInt(rest[0]) as i32;
    if (port <= 0 || port > 65535) {
      warnx("bad port '" + rest[0] + "'");
      return 1;
    }
  } else if (listening && rest.length) {
    // What may be reached: an address of ours, all of them without one.
    if (!port && rest.length > 1) port = I32.parseInt(rest[1]) as i32;
    if (!source.length) source = rest[0];
  }
  if (!listening && rest.length < 2) {
    stderr.put(USAGE);
    return 1;
  }
  if (wait) {
    sigaction(SIGALRM, handlerOf(late));
    alarm(wait);
  }
  let to: Address | null = null;
  if (!listening) to = lookup(rest[0], family);
  if (!listening && to === null) {
    warnx("bad address '" + rest[0] + "'");
    return 1;
  }
  let own: Address | null = null;
  if (source.length) {
    own = lookup(source, family);
    if (own === null) {
      warnx("bad address '" + source + "'");
      return 1;
    }
  }
  // A listener on "any" of IPv6 hears both.
  let wanted = family ? family : AF_INET6;
  if (to !== null) wanted = to.family;
  let at = own !== null ? own : anyAddress(wanted);
  let fd = socket(at.family, udp ? 2 : 1, 0);
  if (fd < 0 && own === null && !family && to === null) {
    at = anyAddress(AF_INET);
    fd = socket(AF_INET, udp ? 2 : 1, 0);
  }
  if (fd < 0) {
    warn(fd, "socket");
    return 1;
  }
  store<i32>(one, 1);
  raw.SYS_setsockopt(fd, 1, 2, one as i32, 4);
  if (listening || port || own !== null) {
    const r = raw.SYS_bind(fd, at.sockaddr(port) as i32, at.size) as i32;
    if (r < 0) {
      warn(r, "bind");
      return 1;
    }
  }
  if (listening) {
    if (!udp) {
      const r = raw.SYS_listen(fd, listening) as i32;
      if (r < 0) {
        warn(r, "listen");
        return 1;
      }
      // With more than one -l a server: each connection gets a child, as long as there is something to run for it.
      const forever = listening > 1 && command.length > 0;
      if (forever) sigaction(SIGCHLD, SIG_IGN);
      const server = fd;
      do {
        fd = raw.SYS_accept(server, 0, 0) as i32;
        if (fd < 0) {
          warn(fd, "accept");
          return 1;
        }
        if (!forever || fork() == 0) break;
        close(fd);
      } while (true);
      close(server);
    } else {
      // The first datagram says who the other end is.
      store<i32>(one, 28);
      const r = raw.SYS_recvfrom(fd, fds as i32, 1, 2, peerName as i32, one as i32) as i32;
      if (r >= 0) raw.SYS_connect(fd, peerName as i32, load<i32>(one));
    }
  } else {
    const peer = to as Address;
    const r = raw.SYS_connect(fd, peer.sockaddr(I32.parseInt(rest[1]) as i32) as i32, peer.size) as i32;
    if (r < 0) {
      warn(r, "can't connect to remote host" + (peer.family == AF_INET ? " (" + peer.text + ")" : ""));
      return 1;
    }
    if (zero) return 0;
  }
  if (wait) alarm(0);
  if (command.length) {
    stdout.flush();
    dup2(fd, 0);
    dup2(fd, 1);
    if (fd > 1) close(fd);
    const r = exec(command);
    warn(r, "can't execute '" + command[0] + "'");
    return 127;
  }
  return copy(fd);
}
