// httpd, as busybox has it: serves the files below a directory. A connection is a process.
import { fromBytes, putBytes } from "../../lib/bytes";

import { warn, warnx } from "../../lib/err";
import { stderr } from "../../lib/io";
import { SIG_IGN, SIGCHLD, sigaction } from "../../lib/signal";
import { isDir, Stat } from "../../lib/stat";
import { close, dup2, open, read, writeAll } from "../../lib/sys/file";
import { chdir } from "../../lib/sys/fs";
import { accept, bind, listen, socket } from "../../lib/sys/misc";
import { fork } from "../../lib/sys/proc";
import * as raw from "../../lib/sys/raw";
import { gmtime, now, strftime } from "../../lib/time";
import { anyAddress, lookup } from "./address";

const USAGE = `BusyBox v1.35.0 (Debian 1:1.35.0-4+b3) multi-call binary.

Usage: httpd [-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-u USER[:GRP]] [-r REALM] [-h HOME]
or httpd -d/-e/-m STRING

Listen for incoming HTTP requests

	-i		Inetd mode
	-f		Run in foreground
	-v[v]		Verbose
	-p [IP:]PORT	Bind to IP:PORT (default *:80)
	-h HOME		Home directory (default .)
`;
const ROOM = 65536;
const one = memory.data(4);

function typeOf(path: string): string {
  const dot = path.lastIndexOf(".");
  const ext = dot < 0 ? "" : path.substring(dot + 1).toLowerCase();
  if (ext == "html" || ext == "htm") return "text/html";
  if (ext == "css") return "text/css";
  if (ext == "js") return "application/javascript";
  if (ext == "json") return "application/json";
  if (ext == "png") return "image/png";
  if (ext == "svg") return "image/svg+xml";
  if (ext == "txt" || ext == "h" || ext == "c" || ext == "md" || ext == "log") return "text/plain";
  return "application/octet-stream";
}

function put(fd: i32, s: string): void {
  const at = heap.alloc(s.length * 3 + 16);
  writeAll(fd, at, putBytes(at, s));
  heap.free(at);
}

function date(t: i64): string {
  return strftime("%a, %d %b %Y %H:%M:%S GMT", gmtime(t));
}

function head(fd: i32, status: string, type: string, length: i64, more: string): void {
  put(
    fd,
    "HTTP/1.1 " +
      status +
      "\r\nDate: " +
      date(now()) +
      "\r\nConnection: close\r\n" +
      more +
      "Content-type: " +
      type +
      "\r\n" +
      (length >= 0 ? "Content-Length: " + length.toString() + "\r\n" : "") +
      "\r\n",
  );
}

function error(fd: i32, status: string, text: string): void {
  const body =
    "<HTML><HEAD><TITLE>" + status + "</TITLE></HEAD>\n<BODY><H1>" + status + "</H1>\n" + text + "\n</BODY></HTML>\n";
  head(fd, status, "text/html", -1, "");
  put(fd, body);
}

/** "%20" and its kin. */
function decode(s: string): string {
  let out = "";
  for (let i = 0; i < s.length; i++) {
    if (s.charAt(i) == "%" && i + 2 < s.length) {
      const v = I32.parseInt(s.substring(i + 1, i + 3), 16) as i32;
      if (v > 0) {
        out += String.fromCharCode(v);
        i += 2;
        continue;
      }
    }
    out += s.charAt(i);
  }
  return out;
}

function serve(fd: i32): void {
  const buffer = heap.alloc(ROOM);
  let have = 0;
  while (have < ROOM) {
    const n = read(fd, buffer + have, ROOM - have);
    if (n <= 0) break;
    have += n;
    const s = fromBytes(buffer, have);
    if (s.indexOf("\r\n\r\n") >= 0 || s.indexOf("\n\n") >= 0) break;
  }
  const words = fromBytes(buffer, have).split("\n")[0].trim().split(" ");
  if (words.length < 2) {
    error(fd, "400 Bad Request", "Unsupported method");
    return;
  }
  const method = words[0];
  if (method != "GET" && method != "HEAD") {
    error(fd, "501 Not Implemented", "The requested method is not recognized");
    return;
  }
  let path = decode(words[1].split("?")[0]);
  if (!path.startsWith("/") || path.indexOf("/../") >= 0 || path.endsWith("/..")) {
    error(fd, "400 Bad Request", "Unsupported method");
    return;
  }
  let file = "." + path;
  const found = new Stat();
  if (found.stat(file) == 0 && isDir(found.mode)) {
    if (!path.endsWith("/")) {
      head(fd, "302 Found", "text/html", -1, "Location: " + path + "/\r\n");
      return;
    }
    path += "index.html";
    file += "index.html";
  }
  const from = open(file, 0);
  if (from < 0) {
    if (from == -13) error(fd, "403 Forbidden", "");
    else error(fd, "404 Not Found", "The requested URL was not found");
    return;
  }
  const st = new Stat();
  st.fstat(from);
  head(fd, "200 OK", typeOf(path), st.size, "Accept-Ranges: bytes\r\nLast-Modified: " + date(st.mtime) + "\r\n");
  if (method == "HEAD") return;
  while (true) {
    const n = read(from, buffer, ROOM);
    if (n <= 0 || writeAll(fd, buffer, n) < 0) break;
  }
  close(from);
}

export function httpd(args: string[]): i32 {
  let port = 80;
  let home = "";
  let foreground = false;
  let inetd = false;
  let host = "";
  for (let i = 1; i < args.length; i++) {
    const a = args[i];
    if (!a.startsWith("-") || a.length < 2) continue;
    for (let j = 1; j < a.length; j++) {
      const o = a.charAt(j);
      if (o == "f") foreground = true;
      else if (o == "i") inetd = true;
      else if (o == "v") continue;
      else if ("phcur".indexOf(o) >= 0) {
        const value = j + 1 < a.length ? a.substring(j + 1) : ++i < args.length ? args[i] : "";
        if (o == "p") {
          const colon = value.lastIndexOf(":");
          host = colon < 0 ? "" : value.substring(0, colon);
          port = I32.parseInt(colon < 0 ? value : value.substring(colon + 1)) as i32;
        } else if (o == "h") home = value;
        break;
      } else {
        stderr.put("httpd: invalid option -- '" + o + "'\n" + USAGE);
        return 1;
      }
    }
  }
  if (home.length) {
    const r = chdir(home);
    if (r < 0) {
      warn(r, "can't change directory to '" + home + "'");
      return 1;
    }
  }
  if (inetd) {
    serve(0);
    return 0;
  }
  let to = anyAddress(10);
  if (host.length) {
    const found = lookup(host.startsWith("[") ? host.substring(1, host.length - 1) : host);
    if (found === null) {
      warnx("bad address '" + host + "'");
      return 1;
    }
    to = found;
  }
  const fd = socket(to.family, 1, 0);
  if (fd < 0) {
    warn(fd, "socket");
    return 1;
  }
  store<i32>(one, 1);
  raw.SYS_setsockopt(fd, 1, 2, one as i32, 4);
  let r = bind(fd, to.sockaddr(port), to.size);
  if (r < 0) {
    warn(r, "bind");
    return 1;
  }
  r = listen(fd, 9);
  if (r < 0) {
    warn(r, "listen");
    return 1;
  }
  // Whose connection has ended is not waited for.
  sigaction(SIGCHLD, SIG_IGN);
  if (!foreground) {
    const child = fork();
    if (child < 0) return 1;
    if (child > 0) return 0;
    raw.SYS_setsid();
    const none = open("/dev/null", 2);
    if (none >= 0) {
      dup2(none, 0);
      dup2(none, 1);
      dup2(none, 2);
    }
  }
  while (true) {
    const taken = accept(fd, 0, 0);
    if (taken < 0) continue;
    const child = fork();
    if (child == 0) {
      close(fd);
      serve(taken);
      raw.SYS_shutdown(taken, 1);
      raw.SYS_exit_group(0);
    }
    close(taken);
  }
}
