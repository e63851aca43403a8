// TCP: connections with both ends in the tree, in each state that a socket can be in; listeners with connections that wait.

import { readFile } from "../../../asm/lib/io";
import * as file from "../../../asm/lib/sys/file";
import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import { expect, expectText, half, kind, later, meanwhile, readText, room } from "./common";
import {
  AF_INET,
  AF_INET6,
  address,
  bytes,
  client,
  connected,
  drain,
  EAGAIN,
  fill,
  listener,
  loopback,
  mapped,
  NONBLOCK,
  nonblocking,
  option,
  pair,
  portOf,
  STREAM,
  server,
  setOption,
  shutdown,
  write,
} from "./inet";

/** Whether both directions still work, and the end is heard. */
function goesOn(): void {
  write(client, "ping");
  expectText("goes on", readText(server, 100), "ping");
  write(server, "pong");
  expectText("and back", readText(client, 100), "pong");
  file.close(client);
  expect("end", file.read(server, room, 10), 0);
}

function queues(family: i32): void {
  pair(family, 7101);
  write(client, "to the server");
  write(server, "to the client");
  const from = portOf(client, false);
  meanwhile();
  expect("name", portOf(client, false), from);
  expect("peer", portOf(server, true), from);
  expect("peer of the client", portOf(client, true), 7101);
  expectText("at the server", readText(server, 100), "to the server");
  expectText("at the client", readText(client, 100), "to the client");
  goesOn();
}

kind("tcp-queues", () => queues(AF_INET));
kind("tcp6-queues", () => queues(AF_INET6));

kind("tcp-mapped", () => {
  const l = misc.socket(AF_INET6, STREAM, 0);
  memory.fill(address, 0, 32);
  store<u16>(address, AF_INET6);
  store<u16>(address, 0xbe1b, 2);
  expect("bind", misc.bind(l, address, 28), 0);
  misc.listen(l, 5);
  const c = misc.socket(AF_INET6, STREAM, 0);
  expect("connect", misc.connect(c, address, mapped(7102)), 0);
  const s = misc.accept(l, 0, 0);
  write(c, "four in six");
  meanwhile();
  expectText("content", readText(s, 100), "four in six");
  write(s, "back");
  expectText("back", readText(c, 100), "back");
});

kind("tcp-options", () => {
  pair(AF_INET, 7103);
  setOption(client, 6, 1, 1);
  setOption(client, 6, 4, 33);
  setOption(client, 6, 5, 7);
  setOption(client, 6, 6, 3);
  setOption(client, 6, 18, 12345);
  setOption(client, 0, 1, 16);
  setOption(client, 1, 9, 1);
  setOption(client, 1, 8, 20000);
  meanwhile();
  expect("nodelay", option(client, 6, 1), 1);
  expect("keepidle", option(client, 6, 4), 33);
  expect("keepintvl", option(client, 6, 5), 7);
  expect("keepcnt", option(client, 6, 6), 3);
  expect("user timeout", option(client, 6, 18), 12345);
  expect("tos", option(client, 0, 1), 16);
  expect("keepalive", option(client, 1, 9), 1);
  expect("rcvbuf", option(client, 1, 8), 40000);
  goesOn();
});

kind("tcp-window-shut", () => {
  pair(AF_INET, 7104);
  const n = fill(client);
  meanwhile();
  drain(server, n);
  goesOn();
});

kind("tcp-both-windows-shut", () => {
  pair(AF_INET6, 7105);
  const n = fill(client);
  const m = fill(server);
  meanwhile();
  drain(client, m);
  drain(server, n);
  goesOn();
});

kind("tcp-close-wait", () => {
  pair(AF_INET, 7106);
  write(client, "last words");
  shutdown(client, 1);
  meanwhile();
  expectText("what was written before the end", readText(server, 100), "last words");
  expect("end", file.read(server, room, 10), 0);
  write(server, "answer");
  expectText("the other way is open", readText(client, 100), "answer");
  expect("nothing more may be written", misc.sendto(client, room, 1, 0x4000, 0, 0), -32);
  file.close(server);
  expect("its end", file.read(client, room, 10), 0);
});

kind("tcp-fin-wait1", () => {
  pair(AF_INET, 7107);
  const n = fill(client);
  shutdown(client, 1);
  meanwhile();
  drain(server, n);
  expect("end", file.read(server, room, 10), 0);
  write(server, "x");
  expectText("the other way is open", readText(client, 10), "x");
});

kind("tcp-last-ack", () => {
  pair(AF_INET, 7108);
  shutdown(client, 1);
  expect("its end", file.read(server, room, 10), 0);
  const n = fill(server);
  shutdown(server, 1);
  meanwhile();
  drain(client, n);
  expect("end", file.read(client, room, 10), 0);
});

kind("tcp-closing", () => {
  pair(AF_INET, 7109);
  const n = fill(client);
  const m = fill(server);
  shutdown(client, 1);
  shutdown(server, 1);
  meanwhile();
  drain(server, n);
  drain(client, m);
  expect("end", file.read(server, room, 10), 0);
  expect("end of the client", file.read(client, room, 10), 0);
});

kind("tcp-closed", () => {
  pair(AF_INET, 7110);
  write(client, "not read yet");
  shutdown(client, 1);
  shutdown(server, 1);
  meanwhile();
  expectText("what was not read", readText(server, 100), "not read yet");
  expect("end", file.read(server, room, 10), 0);
  expect("end of the client", file.read(client, room, 10), 0);
  expect("poll", misc.pollOne(client, 1, 0) & 16, 16);
});

kind("tcp-reset", () => {
  pair(AF_INET, 7111);
  write(client, "never read");
  file.close(server);
  meanwhile();
  expect("reset", file.read(client, room, 10), -104);
  expect("then the end", file.read(client, room, 10), 0);
});

kind("tcp-other-end-closed", () => {
  pair(AF_INET, 7112);
  write(client, "and gone");
  file.close(client);
  meanwhile();
  expectText("what it wrote", readText(server, 100), "and gone");
  expect("end", file.read(server, room, 10), 0);
});

kind("tcp-backlog", () => {
  const l = listener(AF_INET, 7113, 5);
  const a = connected(AF_INET, 7113);
  const b = connected(AF_INET, 7113);
  const c = connected(AF_INET, 7113);
  write(a, "first");
  write(c, "third");
  file.close(c);
  meanwhile();
  expect("waits", misc.pollOne(l, 1, 0), 1);
  const s = misc.accept(l, 0, 0);
  const t = misc.accept(l, 0, 0);
  const u = misc.accept(l, 0, 0);
  nonblocking(l, true);
  expect("no more", misc.accept(l, 0, 0), EAGAIN);
  expectText("in order", readText(s, 100), "first");
  expectText("and the last", readText(u, 100), "third");
  expect("which has ended", file.read(u, room, 10), 0);
  write(t, "second");
  expectText("the other way", readText(b, 100), "second");
  write(b, "x");
  expectText("and back", readText(t, 100), "x");
});

kind("tcp-syn-sent", () => {
  const l = listener(AF_INET, 7114, 0);
  const a = connected(AF_INET, 7114);
  const b = misc.socket(AF_INET, STREAM | NONBLOCK, 0);
  expect("connect", misc.connect(b, address, loopback(AF_INET, 7114)), -115);
  meanwhile();
  expect("still", misc.pollOne(b, 4, 0), 0);
  const s = misc.accept(l, 0, 0);
  expect("there", misc.pollOne(b, 4, 10000), 4);
  expect("no error", option(b, 1, 4), 0);
  const t = misc.accept(l, 0, 0);
  nonblocking(b, false);
  write(b, "late");
  expectText("works", readText(t, 100), "late");
  write(a, "early");
  expectText("works too", readText(s, 100), "early");
});

kind("tcp-shared", () => {
  pair(AF_INET, 7115);
  const child = proc.fork();
  if (!child) {
    // The same socket, and the last who has it.
    while (readText(server, 1) == "a") write(server, "b");
    proc._exit(0);
  }
  file.close(server);
  write(client, "a");
  meanwhile();
  expectText("by the child", readText(client, 1), "b");
  write(client, "a");
  expectText("again", readText(client, 1), "b");
  write(client, "!");
  proc.wait4(child, 0);
  expect("end", file.read(client, room, 10), 0);
});

kind("tcp-blocked-read", () => {
  pair(AF_INET, 7116);
  later((): void => write(server, "late"));
  expectText("read", readText(client, 10), "late");
});

kind("tcp-blocked-write", () => {
  pair(AF_INET, 7117);
  later((): void => {
    let n = 0;
    while (n < 8_000_000) {
      const r = file.read(server, bytes, 65536);
      if (r <= 0) break;
      n += r;
    }
    proc._exit(n == 8_000_000 ? 0 : 1);
  });
  const big = heap.alloc(8_000_000);
  expect("write", file.write(client, big, 8_000_000), 8_000_000);
  proc.wait4(-1, 0);
  expect("all of it came", proc.waitStatus(), 0);
});

kind("tcp-blocked-accept", () => {
  const l = listener(AF_INET6, 7118, 3);
  later((): void => write(connected(AF_INET6, 7118), "hello"));
  const s = misc.accept(l, 0, 0);
  expectText("accept", readText(s, 10), "hello");
});

kind("tcp-blocked-poll", () => {
  pair(AF_INET, 7119);
  later((): void => write(server, "x"));
  expect("poll", misc.pollOne(client, 1, 60000), 1);
});

let listening = -1;
kind("tcp-blocked-connect", () => {
  listening = listener(AF_INET, 7120, 0);
  connected(AF_INET, 7120);
  later((): void => {
    misc.accept(listening, 0, 0);
    const s = misc.accept(listening, 0, 0);
    proc._exit(readText(s, 10) == "hello" ? 0 : 1);
  });
  const c = connected(AF_INET, 7120);
  write(c, "hello");
  // Nobody listens any more when the next begins.
  proc.wait4(-1, 0);
  expect("what came", proc.waitStatus(), 0);
});

/** Both ends of two connections have sent more than was read, and who sent it has closed. */
half("tcp-orphans", () => {
  pair(AF_INET, 7130);
  const early = server;
  const n = fill(client);
  file.close(client);
  pair(AF_INET6, 7131);
  shutdown(client, 1);
  expect("its end", file.read(server, room, 10), 0);
  const m = fill(server);
  file.close(server);
  meanwhile();
  drain(early, n);
  expect("end of the first", file.read(early, room, 10), 0);
  drain(client, m);
  expect("end of the second", file.read(client, room, 10), 0);
});

/** How many connections are in a state, as /proc/net/tcp has it. */
function inState(state: string): i32 {
  const table = readFile("/proc/net/tcp");
  const lines = (table === null ? "" : table).split("\n");
  let n = 0;
  // "sl local_address rem_address st …"
  for (let i = 1; i < lines.length; i++) {
    const words = lines[i].trim().split(" ");
    if (words.length > 3 && words[3] == state) n++;
  }
  return n;
}

/** One that is over at both ends, and one that is closed at one. */
half("tcp-time-wait", () => {
  pair(AF_INET, 7132);
  file.close(client);
  file.close(server);
  pair(AF_INET, 7133);
  file.close(client);
  expect("TIME_WAIT", inState("06"), 1);
  expect("FIN_WAIT2", inState("05"), 1);
  meanwhile();
  expect("TIME_WAIT still", inState("06"), 1);
  expect("FIN_WAIT2 still", inState("05"), 1);
  expect("end", file.read(server, room, 10), 0);
  file.close(server);
  expect("TIME_WAIT of both", inState("06"), 2);
});

/** A connection that its maker has, and its listener not yet: what ends the handshake is lost (the test sees to that). */
half("tcp-request", () => {
  const l = listener(AF_INET, 7134, 5);
  const c = misc.socket(AF_INET, STREAM | NONBLOCK, 0);
  expect("connect", misc.connect(c, address, loopback(AF_INET, 7134)), -115);
  expect("there", misc.pollOne(c, 4, 30000), 4);
  expect("no error", option(c, 1, 4), 0);
  nonblocking(c, false);
  meanwhile();
  write(c, "late");
  expectText("works", readText(misc.accept(l, 0, 0), 10), "late");
});
