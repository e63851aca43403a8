// ss(8): sockets, as iproute2 6.1 shows them. It reads the tables of /proc/net, as ss itself does where the kernel has no sock_diag.
import { listDir } from "../../lib/dirs";
import { ip4Text, ip6Text } from "../../lib/inet";
import { print, readFile, stderr } from "../../lib/io";
import { readlink } from "../../lib/sys/fs";

const USAGE = `Usage: ss [ OPTIONS ]
       ss [ OPTIONS ] [ FILTER ]
   -h, --help          this message
   -V, --version       output version information
   -n, --numeric       don't resolve service names
   -a, --all           display all sockets
   -l, --listening     display listening sockets
   -o, --options       show timer information
   -e, --extended      show detailed socket information
   -p, --processes     show process using socket
   -s, --summary       show socket usage summary
   -4, --ipv4          display only IP version 4 sockets
   -6, --ipv6          display only IP version 6 sockets
   -t, --tcp           display only TCP sockets
   -u, --udp           display only UDP sockets
   -w, --raw           display only RAW sockets
   -x, --unix          display only Unix domain sockets
   -H, --no-header     suppress header line
   FILTER := [ state STATE-FILTER ]
`;

const STATES = [
  "UNKNOWN",
  "ESTAB",
  "SYN-SENT",
  "SYN-RECV",
  "FIN-WAIT-1",
  "FIN-WAIT-2",
  "TIME-WAIT",
  "UNCONN",
  "CLOSE-WAIT",
  "LAST-ACK",
  "LISTEN",
  "CLOSING",
];
const LISTEN = 10;
const CLOSE = 7;
const TIME_WAIT = 6;
const SYN_RECV = 3;
const ALL: i32 = 0xffe;
const CONNECTED: i32 = ALL & ~((1 << LISTEN) | (1 << CLOSE) | (1 << TIME_WAIT) | (1 << SYN_RECV));

class Row {
  netid: string = "";
  state: i32 = 0;
  recv: string = "0";
  send: string = "0";
  local: string = "";
  localPort: string = "";
  peer: string = "";
  peerPort: string = "";
  extra: string = "";
}

let states: i32 = CONNECTED;
let timers = false;
let extended = false;
let processes = false;
let numeric = false;
let owners: Map<string, string> | null = null;

/** Which processes hold the socket of an inode: users:(("nc",pid=7,fd=3)). */
function ownersOf(inode: string): string {
  let map = owners;
  if (map === null) {
    map = new Map<string, string>();
    const pids = listDir("/proc");
    if (pids !== null) {
      for (let i = 0; i < pids.length; i++) {
        const pid = pids[i];
        if (I32.parseInt(pid) <= 0) continue;
        const fds = listDir("/proc/" + pid + "/fd");
        if (fds === null) continue;
        const comm = readFile("/proc/" + pid + "/comm");
        for (let j = 0; j < fds.length; j++) {
          const link = readlink("/proc/" + pid + "/fd/" + fds[j]);
          if (link === null || !link.startsWith("socket:[")) continue;
          const ino = link.substring(8, link.length - 1);
          const who = '("' + (comm === null ? "" : comm.trim()) + '",pid=' + pid + ",fd=" + fds[j] + ")";
          map.set(ino, map.has(ino) ? map.get(ino) + "," + who : who);
        }
      }
    }
    owners = map;
  }
  return map.has(inode) ? " users:(" + map.get(inode) + ")" : "";
}

function hexValue(s: string): u32 {
  return U32.parseInt(s, 16) as u32;
}

/** An address of a table: words of the machine's order. */
function address(s: string, listens: bool): string {
  if (s.length == 8) {
    const v = hexValue(s);
    return ip4Text(v);
  }
  for (let i = 0; i < 4; i++) store<u32>(place + i * 4, hexValue(s.substring(i * 8, i * 8 + 8)));
  const text = ip6Text(place);
  return listens && text == "::" ? "*" : "[" + text + "]";
}
const place = memory.data(16);

let services: Map<string, string> | null = null;
/** A port's name in /etc/services, unless -n. */
function portText(s: string, protocol: string): string {
  const port = hexValue(s);
  if (!port) return "*";
  if (numeric) return port.toString();
  let map = services;
  if (map === null) {
    map = new Map<string, string>();
    const file = readFile("/etc/services");
    const lines = file === null ? new Array<string>(0) : file.split("\n");
    for (let i = 0; i < lines.length; i++) {
      const words = fields(lines[i].split("#")[0]);
      if (words.length > 1 && !map.has(words[1])) map.set(words[1], words[0]);
    }
    services = map;
  }
  const key = port.toString() + "/" + protocol;
  return map.has(key) ? map.get(key) : port.toString();
}

function fields(line: string): string[] {
  const words = line.replaceAll("\t", " ").split(" ");
  const list: string[] = [];
  for (let i = 0; i < words.length; i++) if (words[i].length) list.push(words[i]);
  return list;
}

function duration(ticks: u32): string {
  const ms = ticks * 10;
  const secs = ms / 1000;
  const rest = ms % 1000;
  if (secs >= 60) return (secs / 60).toString() + "min" + (secs % 60 ? (secs % 60).toString() + "sec" : "");
  if (secs >= 10 || !rest) return secs.toString() + "sec";
  return (
    (secs ? secs.toString() + "." : "") + (secs ? rest.toString().padStart(3, "0") + "ms" : rest.toString() + "ms")
  );
}

const TIMERS = ["off", "on", "keepalive", "timewait", "persist"];

/** The rows of a table of /proc/net. */
function inet(file: string, protocol: string, rows: Row[]): void {
  const text = readFile("/proc/net/" + file);
  if (text === null) return;
  const lines = text.split("\n");
  for (let i = 1; i < lines.length; i++) {
    const f = fields(lines[i]);
    if (f.length < 10) continue;
    const state = hexValue(f[3]) as i32;
    if (!(states & (1 << state))) continue;
    const r = new Row();
    r.netid = protocol;
    r.state = state;
    const local = f[1].split(":");
    const peer = f[2].split(":");
    r.local = address(local[0], state == LISTEN || state == CLOSE);
    r.localPort = portText(local[1], protocol);
    r.peer = address(peer[0], state == LISTEN || state == CLOSE);
    r.peerPort = portText(peer[1], protocol);
    const queues = f[4].split(":");
    const recv = hexValue(queues[1]);
    r.recv = recv.toString();
    r.send = hexValue(queues[0]).toString();
    const inode = f[9];
    if (timers && f[5].length) {
      const t = f[5].split(":");
      const kind = hexValue(t[0]) as i32;
      if (kind > 0 && kind < 5)
        r.extra += " timer:(" + TIMERS[kind] + "," + duration(hexValue(t[1])) + "," + hexValue(f[6]).toString() + ")";
    }
    if (processes) r.extra += ownersOf(inode);
    if (extended) {
      if (f[7] != "0") r.extra += " uid:" + f[7];
      if (inode != "0") r.extra += " ino:" + inode;
      r.extra += " sk:" + (f.length > 11 ? f[11].substring(8) : "0");
      r.extra += " <->";
    }
    rows.push(r);
  }
}

function unix(rows: Row[]): void {
  const text = readFile("/proc/net/unix");
  if (text === null) return;
  const lines = text.split("\n");
  for (let i = 1; i < lines.length; i++) {
    const f = fields(lines[i]);
    if (f.length < 7) continue;
    const type = hexValue(f[4]);
    const st = hexValue(f[5]);
    const listens = (hexValue(f[3]) & 0x10000) != 0;
    const state = listens ? LISTEN : st == 3 ? 1 : CLOSE;
    if (!(states & (1 << state))) continue;
    const r = new Row();
    r.netid = type == 1 ? "u_str" : type == 2 ? "u_dgr" : "u_seq";
    r.state = state;
    r.local = f.length > 7 ? f[7] : "*";
    r.localPort = f[6];
    r.peer = "*";
    r.peerPort = "0";
    if (processes) r.extra += ownersOf(f[6]);
    rows.push(r);
  }
}

/** Columns as wide as what is in them. */
function show(rows: Row[], withNetid: bool, withState: bool, header: bool): void {
  let w0 = 5;
  let w1 = 5;
  let w2 = 6;
  let w3 = 6;
  let w4 = 13;
  let w5 = 4;
  let w6 = 12;
  let w7 = 4;
  let w8 = 7;
  for (let i = 0; i < rows.length; i++) {
    const r = rows[i];
    w0 = max(w0, r.netid.length);
    w1 = max(w1, STATES[r.state].length);
    w2 = max(w2, r.recv.length);
    w3 = max(w3, r.send.length);
    w4 = max(w4, r.local.length);
    w5 = max(w5, r.localPort.length);
    w6 = max(w6, r.peer.length);
    w7 = max(w7, r.peerPort.length);
    w8 = max(w8, r.extra.length);
  }
  if (header)
    print(
      (withNetid ? "Netid".padEnd(w0) + " " : "") +
        (withState ? "State".padEnd(w1) + " " : "") +
        "Recv-Q".padEnd(w2) +
        " " +
        "Send-Q".padEnd(w3) +
        " " +
        "Local Address".padStart(w4) +
        ":" +
        "Port".padEnd(w5) +
        " " +
        "Peer Address".padStart(w6) +
        ":" +
        "Port".padEnd(w7) +
        "Process".padEnd(rows.length ? w8 : 7).trimEnd() +
        "\n",
    );
  for (let i = 0; i < rows.length; i++) {
    const r = rows[i];
    print(
      (withNetid ? r.netid.padEnd(w0) + " " : "") +
        (withState ? STATES[r.state].padEnd(w1) + " " : "") +
        r.recv.padEnd(w2) +
        " " +
        r.send.padEnd(w3) +
        " " +
        r.local.padStart(w4) +
        ":" +
        r.localPort.padEnd(w5) +
        " " +
        r.peer.padStart(w6) +
        ":" +
        r.peerPort.padEnd(w7) +
        r.extra.padEnd(w8) +
        "\n",
    );
  }
}

function number(text: string | null, key: string, name: string): i32 {
  if (text === null) return 0;
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const f = fields(lines[i]);
    if (!f.length || f[0] != key + ":") continue;
    for (let j = 1; j + 1 < f.length; j++) if (f[j] == name) return I32.parseInt(f[j + 1]) as i32;
  }
  return 0;
}

function summary(): void {
  const four = readFile("/proc/net/sockstat");
  const six = readFile("/proc/net/sockstat6");
  const used = number(four, "sockets", "used");
  const tw = number(four, "TCP", "tw");
  const alloc = number(four, "TCP", "alloc");
  const snmp = readFile("/proc/net/snmp");
  let established = 0;
  if (snmp !== null) {
    const lines = snmp.split("\n");
    for (let i = 0; i < lines.length; i++)
      if (lines[i].startsWith("Tcp: 1 ")) established = I32.parseInt(fields(lines[i])[9]) as i32;
  }
  const inuse = number(four, "TCP", "inuse") + number(six, "TCP6", "inuse");
  print(
    "Total: " +
      used.toString() +
      "\nTCP:   " +
      (alloc + tw).toString() +
      " (estab " +
      established.toString() +
      ", closed " +
      (alloc + tw - inuse < 0 ? 0 : alloc + tw - inuse).toString() +
      ", orphaned 0, timewait " +
      tw.toString() +
      ")\n\nTransport Total     IP        IPv6\n",
  );
  const names = ["RAW", "UDP", "TCP"];
  let all4 = 0;
  let all6 = 0;
  for (let i = 0; i < 3; i++) {
    const a = number(four, names[i], "inuse");
    const b = number(six, names[i] + "6", "inuse");
    all4 += a;
    all6 += b;
    line(names[i], a, b);
  }
  line("INET", all4, all6);
  line("FRAG", number(four, "FRAG", "inuse"), number(six, "FRAG6", "inuse"));
  print("\n");
}

function line(name: string, a: i32, b: i32): void {
  print(
    name + "\t  " + (a + b).toString().padEnd(9) + " " + a.toString().padEnd(9) + " " + b.toString().padEnd(9) + "\n",
  );
}

/** A word of "state WORD". @returns a mask, 0 = it is none */
function stateMask(s: string): i32 {
  if (s == "all") return ALL;
  if (s == "connected") return ALL & ~((1 << CLOSE) | (1 << LISTEN));
  if (s == "synchronized") return ALL & ~((1 << CLOSE) | (1 << LISTEN) | (1 << 2));
  if (s == "bucket") return (1 << SYN_RECV) | (1 << TIME_WAIT);
  if (s == "big") return ALL & ~((1 << SYN_RECV) | (1 << TIME_WAIT));
  if (s == "established" || s == "estab") return 2;
  if (s == "listening" || s == "listen") return 1 << LISTEN;
  if (s == "closed" || s == "close" || s == "unconnected") return 1 << CLOSE;
  for (let i = 1; i < STATES.length; i++) if (STATES[i].toLowerCase() == s) return 1 << i;
  return 0;
}

export function ss(args: string[]): i32 {
  let tcp = false;
  let udp = false;
  let raw = false;
  let local = false;
  let four = true;
  let six = true;
  let header = true;
  let i = 1;
  for (; i < args.length && args[i].startsWith("-") && args[i].length > 1; i++) {
    const a = args[i];
    const long = a.startsWith("--");
    const list: string[] = long ? [a.substring(2)] : a.substring(1).split("");
    for (let j = 0; j < list.length; j++) {
      const o = list[j];
      if (o == "t" || o == "tcp") tcp = true;
      else if (o == "u" || o == "udp") udp = true;
      else if (o == "w" || o == "raw") raw = true;
      else if (o == "x" || o == "unix") local = true;
      else if (o == "a" || o == "all") states = ALL;
      else if (o == "l" || o == "listening") states = (1 << LISTEN) | (1 << CLOSE);
      else if (o == "n" || o == "numeric") numeric = true;
      else if (o == "o" || o == "options") timers = true;
      else if (o == "e" || o == "extended") extended = true;
      else if (o == "p" || o == "processes") processes = true;
      else if (o == "H" || o == "no-header") header = false;
      else if (o == "4" || o == "ipv4") six = false;
      else if (o == "6" || o == "ipv6") four = false;
      else if (o == "s" || o == "summary") {
        summary();
        return 0;
      } else if (o == "V" || o == "version") {
        print("ss utility, iproute2-6.1.0\n");
        return 0;
      } else if (o == "h" || o == "help") {
        print(USAGE);
        return 0;
      } else if (o == "i" || o == "m" || o == "r" || o == "O" || o == "info" || o == "memory" || o == "oneline")
        continue;
      else {
        stderr.put("ss: " + (long ? "unrecognized option '" + a : "invalid option -- '" + o) + "'\n" + USAGE);
        return 255;
      }
    }
  }
  for (; i < args.length; i++) {
    if (args[i] != "state" || i + 1 >= args.length) {
      stderr.put('ss: bison bellows (while parsing filter): "syntax error!" Sorry.\n' + USAGE);
      return 255;
    }
    const mask = stateMask(args[++i]);
    if (!mask) {
      stderr.put("ss: wrong state name: " + args[i] + "\n");
      return 255;
    }
    states = mask;
  }
  if (!tcp && !udp && !raw && !local) {
    tcp = true;
    udp = true;
    raw = true;
    local = four && six;
  }
  const rows: Row[] = [];
  if (local) unix(rows);
  if (raw && four) inet("raw", "icmp", rows);
  if (raw && six) inet("raw6", "icmp6", rows);
  if (udp && four) inet("udp", "udp", rows);
  if (udp && six) inet("udp6", "udp", rows);
  if (tcp && four) inet("tcp", "tcp", rows);
  if (tcp && six) inet("tcp6", "tcp", rows);
  const kinds = (tcp ? 1 : 0) + (udp ? 1 : 0) + (raw ? 1 : 0) + (local ? 2 : 0);
  // One state alone is not repeated in each line.
  show(rows, kinds > 1, (states & (states - 1)) != 0, header);
  return 0;
}
