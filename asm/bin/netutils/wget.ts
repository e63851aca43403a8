// wget, as busybox has it, and curl's first steps: one HTTP/1.1 request, its answer into a file or to standard output.

import { fromBytes, putBytes } from "../../lib/bytes";
import { warnx } from "../../lib/err";
import { strerror } from "../../lib/errno";
import { stderr, stdout } from "../../lib/io";
import { close, O_CREAT, O_EXCL, O_TRUNC, O_WRONLY, open, read, writeAll } from "../../lib/sys/file";
import { connect, socket } from "../../lib/sys/misc";
import { Address, lookup } from "./address";

const USAGE = `BusyBox v1.35.0 (Debian 1:1.35.0-4+b3) multi-call binary.

Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[-P DIR] [-U AGENT] [-T SEC] URL...

Retrieve files via HTTP or FTP
`;
const CURL_USAGE = "curl: try 'curl --help' for more information\n";
const ROOM = 65536;

class Url {
  host: string = "";
  port: i32 = 80;
  path: string = "/";
  get authority(): string {
    const name = this.host.indexOf(":") >= 0 ? "[" + this.host + "]" : this.host;
    return this.port == 80 ? name : name + ":" + this.port.toString();
  }
}

function parseUrl(s: string): Url {
  const u = new Url();
  let rest = s.startsWith("http://") ? s.substring(7) : s;
  const slash = rest.indexOf("/");
  if (slash >= 0) {
    u.path = rest.substring(slash);
    rest = rest.substring(0, slash);
  }
  if (rest.startsWith("[")) {
    const end = rest.indexOf("]");
    u.host = rest.substring(1, end < 0 ? rest.length : end);
    rest = end < 0 ? "" : rest.substring(end + 1);
    if (rest.startsWith(":")) u.port = I32.parseInt(rest.substring(1)) as i32;
    return u;
  }
  const colon = rest.indexOf(":");
  u.host = colon < 0 ? rest : rest.substring(0, colon);
  if (colon >= 0) u.port = I32.parseInt(rest.substring(colon + 1)) as i32;
  return u;
}

/** An answer that is being read. */
class Response {
  status: i32 = 0;
  line: string = "";
  headers: string = "";
  /** −1: until the end of the connection. */
  length: i64 = -1;
  chunked: bool = false;
  location: string = "";
  buffer: usize = heap.alloc(ROOM);
  at: i32 = 0;
  end: i32 = 0;
  constructor(public fd: i32) {}

  fill(): bool {
    if (this.at < this.end) return true;
    this.at = 0;
    const n = read(this.fd, this.buffer, ROOM);
    this.end = n > 0 ? n : 0;
    return n > 0;
  }
  readLine(): string | null {
    let s = "";
    while (this.fill()) {
      let i = this.at;
      while (i < this.end && load<u8>(this.buffer + i) != 10) i++;
      s += fromBytes(this.buffer + this.at, i - this.at);
      const done = i < this.end;
      this.at = done ? i + 1 : i;
      if (done) return s.endsWith("\r") ? s.substring(0, s.length - 1) : s;
    }
    return s.length ? s : null;
  }
  head(): bool {
    const first = this.readLine();
    if (first === null || !first.startsWith("HTTP/")) return false;
    this.line = first;
    this.headers = first + "\n";
    const words = first.split(" ");
    this.status = words.length > 1 ? (I32.parseInt(words[1]) as i32) : 0;
    while (true) {
      const l = this.readLine();
      if (l === null) return false;
      if (!l.length) return true;
      this.headers += l + "\n";
      const colon = l.indexOf(":");
      if (colon < 0) continue;
      const name = l.substring(0, colon).toLowerCase();
      const value = l.substring(colon + 1).trim();
      if (name == "content-length") this.length = I64.parseInt(value);
      else if (name == "transfer-encoding") this.chunked = value.toLowerCase() == "chunked";
      else if (name == "location") this.location = value;
    }
  }
  /** @param out descriptor, −1 = nowhere @returns bytes, −1: the connection ended too early */
  body(out: i32): i64 {
    if (!this.chunked) return this.part(out, this.length);
    let all: i64 = 0;
    while (true) {
      const l = this.readLine();
      if (l === null) return -1;
      const n = I64.parseInt(l, 16);
      if (!n) return all;
      if (this.part(out, n) != n) return -1;
      all += n;
      this.readLine();
    }
  }
  part(out: i32, length: i64): i64 {
    let done: i64 = 0;
    while (length < 0 || done < length) {
      if (!this.fill()) return length < 0 ? done : -1;
      let n = this.end - this.at;
      if (length >= 0 && (n as i64) > length - done) n = (length - done) as i32;
      if (out >= 0 && writeAll(out, this.buffer + this.at, n) < 0) return -1;
      this.at += n;
      done += n;
    }
    return done;
  }
}

let failure = 0;
/** A connection with the request sent, or null: `failure` says why (−errno, 0 = a bad name). */
function request(u: Url, method: string, headers: string, body: string, to: Address): Response | null {
  const fd = socket(to.family, 1, 0);
  failure = fd;
  if (fd < 0) return null;
  failure = connect(fd, to.sockaddr(u.port), to.size);
  if (failure < 0) {
    close(fd);
    return null;
  }
  let s = method + " " + u.path + " HTTP/1.1\r\nHost: " + u.authority + "\r\n" + headers;
  if (body.length) s += "Content-Length: " + String.UTF8.byteLength(body).toString() + "\r\n";
  s += "Connection: close\r\n\r\n" + body;
  const at = heap.alloc(s.length * 3 + 16);
  const n = putBytes(at, s);
  writeAll(fd, at, n);
  return new Response(fd);
}

function baseName(path: string): string {
  const q = path.indexOf("?");
  const p = q < 0 ? path : path.substring(0, q);
  const name = p.substring(p.lastIndexOf("/") + 1);
  return name.length ? name : "index.html";
}

export function wget(args: string[]): i32 {
  let quiet = false;
  let output = "";
  let headers = "";
  let post = "";
  let show = false;
  let spider = false;
  let dir = "";
  let agent = "Wget";
  const urls: string[] = [];
  for (let i = 1; i < args.length; i++) {
    const a = args[i];
    if (a == "--spider") spider = true;
    else if (a == "-q" || a == "--quiet") quiet = true;
    else if (a == "-S") show = true;
    else if (a == "-qO-" || a == "-qO") {
      quiet = true;
      output = a == "-qO-" ? "-" : i + 1 < args.length ? args[++i] : "";
    } else if (a.startsWith("-O")) output = a.length > 2 ? a.substring(2) : i + 1 < args.length ? args[++i] : "";
    else if (a.startsWith("-P")) dir = a.length > 2 ? a.substring(2) : i + 1 < args.length ? args[++i] : "";
    else if (a == "-U") agent = i + 1 < args.length ? args[++i] : "";
    else if (a == "-T" || a == "-o" || a == "-Y" || a == "-t") i++;
    else if (a == "--header") headers += (i + 1 < args.length ? args[++i] : "") + "\r\n";
    else if (a.startsWith("--header=")) headers += a.substring(9) + "\r\n";
    else if (a == "--post-data") post = i + 1 < args.length ? args[++i] : "";
    else if (a.startsWith("--post-data=")) post = a.substring(12);
    else if (a == "-c") continue;
    else if (a.startsWith("-") && a.length > 1) {
      stderr.put(
        "wget: " +
          (a.startsWith("--") ? "unrecognized option '" + a : "invalid option -- '" + a.charAt(1)) +
          "'\n" +
          USAGE,
      );
      return 1;
    } else urls.push(a);
  }
  if (!urls.length) {
    stderr.put(USAGE);
    return 1;
  }
  for (let k = 0; k < urls.length; k++) {
    let u = parseUrl(urls[k]);
    let r: Response | null = null;
    for (let turn = 0; turn < 10; turn++) {
      const to = lookup(u.host);
      if (to === null) {
        warnx("bad address '" + u.host + "'");
        return 1;
      }
      if (!quiet)
        stderr.put(
          "Connecting to " +
            u.authority +
            " (" +
            (to.family == 10 ? "[" + to.text + "]" : to.text) +
            ":" +
            u.port.toString() +
            ")\n",
        );
      let h = "User-Agent: " + agent + "\r\n" + headers;
      if (post.length) h += "Content-Type: application/x-www-form-urlencoded\r\n";
      r = request(u, post.length ? "POST" : spider ? "HEAD" : "GET", h, post, to);
      if (r === null) {
        warnx("can't connect to remote host" + (" (" + to.text + ")") + ": " + strerror(-failure));
        return 1;
      }
      if (!r.head()) {
        warnx("error getting response");
        return 1;
      }
      if (show) stderr.put("  " + r.headers.trimEnd().replaceAll("\n", "\n  ") + "\n");
      if (r.status < 300 || r.status >= 400 || !r.location.length) break;
      close(r.fd);
      if (r.location.startsWith("/")) u.path = r.location;
      else u = parseUrl(r.location);
    }
    const answer = r as Response;
    if (answer.status != 200 && answer.status != 204 && answer.status != 206) {
      warnx("server returned error: " + answer.line);
      return 1;
    }
    if (spider) {
      if (!quiet) stderr.put("remote file exists\n");
      continue;
    }
    const name = output.length ? output : (dir.length ? dir + "/" : "") + baseName(u.path);
    let out = 1;
    if (name != "-") {
      out = open(name, output.length ? O_WRONLY | O_CREAT | O_TRUNC : O_WRONLY | O_CREAT | O_EXCL, 0o666);
      if (out < 0) {
        warnx("can't open '" + name + "': " + strerror(-out));
        return 1;
      }
      if (!quiet) stderr.put("saving to '" + name + "'\n");
    } else if (!quiet) stderr.put("writing to stdout\n");
    const n = answer.body(out);
    close(answer.fd);
    if (out > 1) close(out);
    if (n < 0) {
      warnx("connection closed prematurely");
      return 1;
    }
    if (!quiet) {
      stderr.put(
        (name == "-" ? "-" : name).padEnd(20) +
          " 100% |" +
          "*".repeat(32) +
          "| " +
          n.toString().padStart(5) +
          "  0:00:00 ETA\n",
      );
      stderr.put(name == "-" ? "written to stdout\n" : "'" + name + "' saved\n");
    }
  }
  return 0;
}

/** curl(1): what people type most. Errors and their statuses are curl's. */
export function curl(args: string[]): i32 {
  let silent = false;
  let showError = false;
  let include = false;
  let headOnly = false;
  let follow = false;
  let fail = false;
  let output = "";
  let remote = false;
  let method = "";
  let body = "";
  let headers = "";
  let agent = "curl/7.88.1";
  let verbose = false;
  let format = "";
  const urls: string[] = [];
  for (let i = 1; i < args.length; i++) {
    const a = args[i];
    if (!a.startsWith("-") || a.length < 2) {
      urls.push(a);
      continue;
    }
    const list: string[] = a.startsWith("--") ? [a] : a.substring(1).split("");
    for (let j = 0; j < list.length; j++) {
      const o = list[j];
      if (o == "s" || o == "--silent") silent = true;
      else if (o == "S" || o == "--show-error") showError = true;
      else if (o == "i" || o == "--include") include = true;
      else if (o == "I" || o == "--head") headOnly = true;
      else if (o == "L" || o == "--location") follow = true;
      else if (o == "f" || o == "--fail") fail = true;
      else if (o == "O" || o == "--remote-name") remote = true;
      else if (o == "v" || o == "--verbose") verbose = true;
      else if (o == "4" || o == "6" || o == "k" || o == "g") continue;
      else if ("oXdHAmwu".indexOf(o) >= 0 || o.startsWith("--")) {
        const inline = !o.startsWith("--") && j + 1 < list.length;
        const value = inline ? list.slice(j + 1).join("") : ++i < args.length ? args[i] : "";
        if (o == "o" || o == "--output") output = value;
        else if (o == "X" || o == "--request") method = value;
        else if (o == "d" || o == "--data") body = value;
        else if (o == "H" || o == "--header") headers += value + "\r\n";
        else if (o == "A" || o == "--user-agent") agent = value;
        else if (o == "w" || o == "--write-out") format = value;
        else if (o != "m" && o != "u" && o != "--max-time" && o != "--connect-timeout") {
          stderr.put("curl: option " + o + ": is unknown\n" + CURL_USAGE);
          return 2;
        }
        if (inline) break;
      } else {
        stderr.put("curl: option -" + o + ": is unknown\n" + CURL_USAGE);
        return 2;
      }
    }
  }
  if (!urls.length) {
    stderr.put(CURL_USAGE);
    return 2;
  }
  const tell = !silent || showError;
  let u = parseUrl(urls[0]);
  for (let turn = 0; turn < 50; turn++) {
    const to = lookup(u.host);
    if (to === null) {
      if (tell) stderr.put("curl: (6) Could not resolve host: " + u.host + "\n");
      return 6;
    }
    let h = "User-Agent: " + agent + "\r\nAccept: */*\r\n" + headers;
    if (body.length) h += "Content-Type: application/x-www-form-urlencoded\r\n";
    const verb = method.length ? method : headOnly ? "HEAD" : body.length ? "POST" : "GET";
    const r = request(u, verb, h, body, to);
    if (r === null) {
      if (tell)
        stderr.put(
          "curl: (7) Failed to connect to " +
            u.host +
            " port " +
            u.port.toString() +
            " after 0 ms: Couldn't connect to server\n",
        );
      return 7;
    }
    if (!r.head()) {
      if (tell) stderr.put("curl: (52) Empty reply from server\n");
      return 52;
    }
    if (verbose)
      stderr.put(
        "> " + verb + " " + u.path + " HTTP/1.1\n< " + r.headers.trimEnd().replaceAll("\n", "\n< ") + "\n< \n",
      );
    if (follow && r.status >= 300 && r.status < 400 && r.location.length) {
      close(r.fd);
      if (r.location.startsWith("/")) u.path = r.location;
      else u = parseUrl(r.location);
      continue;
    }
    if (fail && r.status >= 400) {
      if (tell) stderr.put("curl: (22) The requested URL returned error: " + r.status.toString() + "\n");
      return 22;
    }
    let out = 1;
    const name = remote ? baseName(u.path) : output;
    if (name.length && name != "-") {
      out = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
      if (out < 0) {
        stderr.put("Warning: Failed to open the file " + name + ": " + strerror(-out) + "\n");
        return 23;
      }
    }
    if (include || headOnly) {
      const text = r.headers.replaceAll("\n", "\r\n") + "\r\n";
      const at = heap.alloc(text.length * 3 + 16);
      writeAll(out, at, putBytes(at, text));
    }
    const n = headOnly ? 0 : r.body(out);
    close(r.fd);
    if (format.length) {
      stdout.put(
        format
          .replaceAll("%{http_code}", r.status.toString())
          .replaceAll("%{size_download}", n.toString())
          .replaceAll("\\n", "\n"),
      );
      stdout.flush();
    }
    if (n < 0) {
      if (tell) stderr.put("curl: (18) transfer closed with outstanding read data remaining\n");
      return 18;
    }
    return 0;
  }
  if (tell) stderr.put("curl: (47) Maximum (50) redirects followed\n");
  return 47;
}
