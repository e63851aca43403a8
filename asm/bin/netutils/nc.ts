// nc, as busybox has it: connects or listens, and copies between the connection and its standard streams.
import { warn, warnx } from "../../lib/err";
import { stderr, stdout } from "../../lib/io";
import { exec } from "../../lib/process";
import { close, dup2, read, writeAll } from "../../lib/sys/file";
import { alarm, POLLIN, poll, socket } from "../../lib/sys/misc";
import * as raw from "../../lib/sys/raw";
import { resolve, resolved, sockaddr } from "./address";

const USAGE = `BusyBox v1.35.0 (Debian 1:1.35.0-4+b3) multi-call binary.

Usage: nc [-l] [-p PORT] [-w SEC] [-e PROG] [IPADDR PORT]
`;
const SIZE = 16384;
const one = memory.data(4);
const fds = memory.data(16);

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
    if (load<i16>(fds, 6)) {
      const n = read(fd, buffer, SIZE);
      // The other end is done: so are we.
      if (n <= 0) return n < 0 ? 1 : 0;
      if (writeAll(1, buffer, n) < 0) return 1;
    }
    if (input >= 0 && load<i16>(fds, 14)) {
      const n = read(input, buffer, SIZE);
      if (n <= 0) {
        raw.SYS_shutdown(fd, 1);
        input = -1;
      } else if (writeAll(fd, buffer, n) < 0) return 1;
    }
  }
}

export function nc(args: string[]): i32 {
  let listening = false;
  let port = 0;
  let wait = 0;
  let udp = false;
  let zero = false;
  let command: string[] = [];
  let i = 1;
  for (; i < args.length && args[i].startsWith("-") && args[i].length > 1; i++) {
    const o = args[i];
    for (let j = 1; j < o.length; j++) {
      const c = o.charAt(j);
      if (c == "l") listening = true;
      else if (c == "u") udp = true;
      else if (c == "z") zero = true;
      else if (c == "n" || c == "v" || c == "4" || c == "k") continue;
      else if (c == "p" || c == "w" || c == "e" || c == "s") {
        const value = j + 1 < o.length ? o.substring(j + 1) : ++i < args.length ? args[i] : "";
        if (!value.length) {
          stderr.put("nc: option requires an argument -- '" + c + "'\n" + USAGE);
          return 1;
        }
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
  if (listening && !port && rest.length) port = I32.parseInt(rest[rest.length - 1]) as i32;
  if (!listening && rest.length < 2) {
    stderr.put(USAGE);
    return 1;
  }
  if (wait) alarm(wait);
  let fd = socket(2, udp ? 2 : 1, 0);
  if (fd < 0) {
    warn(fd, "socket");
    return 1;
  }
  store<i32>(one, 1);
  raw.SYS_setsockopt(fd, 1, 2, one as i32, 4);
  if (listening || port) {
    const r = raw.SYS_bind(fd, sockaddr(0, port) as i32, 16) as i32;
    if (r < 0) {
      warn(r, "bind");
      return 1;
    }
  }
  if (listening) {
    if (!udp) {
      const r = raw.SYS_listen(fd, 1) as i32;
      if (r < 0) {
        warn(r, "listen");
        return 1;
      }
      const taken = raw.SYS_accept(fd, 0, 0) as i32;
      if (taken < 0) {
        warn(taken, "accept");
        return 1;
      }
      close(fd);
      fd = taken;
    }
  } else {
    if (!resolve(rest[0])) {
      warnx("bad address '" + rest[0] + "'");
      return 1;
    }
    const to = I32.parseInt(rest[1]) as i32;
    const r = raw.SYS_connect(fd, sockaddr(resolved(), to) as i32, 16) as i32;
    if (r < 0) {
      warn(r, "can't connect to remote host (" + rest[0] + ")");
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
