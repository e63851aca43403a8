// Connections to somebody who is not in the tree: `peer` is that somebody, and says in /tmp/peer what he has seen.

import * as file from "../../../asm/lib/sys/file";
import { O_RDONLY } from "../../../asm/lib/sys/file";
import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import { SYS_checkpoint } from "../../../asm/lib/sys/raw";
import { expect, expectText, half, MS, meanwhile, put, readText, room } from "./common";
import { AF_INET, address, bytes, connected, drain, listener, loopback, STREAM } from "./inet";
import { receive, received, sendFds } from "./rights";

const PORT = 7300;
const ALL = 2_510_000;
const PIECE = 25_100;
const POLLIN = 1;

/** Writes the numbered bytes of `drain`, a little at a time. */
function writeAll(fd: i32): void {
  for (let i = 0; i < 251 * 101; i++) store<u8>(bytes + i, (i % 251) as u8);
  for (let n = 0; n < ALL; n += PIECE) {
    if (file.writeAll(fd, bytes, PIECE) < 0) proc._exit(1);
    misc.nanosleep(5 * MS);
  }
  proc._exit(0);
}

/** Writes, and wants all of it back, whatever happens to who sends it. */
function peer(): void {
  let fd = -1;
  for (let i = 0; i < 1000; i++) {
    fd = misc.socket(AF_INET, STREAM, 0);
    if (!misc.connect(fd, address, loopback(AF_INET, PORT))) break;
    file.close(fd);
    misc.nanosleep(5 * MS);
  }
  if (!proc.fork()) writeAll(fd);
  drain(fd, ALL);
  proc.wait4(-1, 0);
  expect("all was written", proc.waitStatus(), 0);
}

/** Sends all that comes back to who sent it. @param middle called when a quarter has come */
function sendBack(s: i32, middle: () => void): void {
  let n = 0;
  for (let r = 0; n < ALL; n += r) {
    r = file.read(s, bytes, 65536);
    if (r <= 0) {
      expect("read", r, 1);
      return;
    }
    if (file.writeAll(s, bytes, r) < 0) {
      expect("write", -1, r);
      return;
    }
    if (n < ALL / 4 && n + r >= ALL / 4) middle();
  }
}

function echo(): void {
  const l = listener(AF_INET, PORT, 1);
  const s = misc.accept(l, 0, 0);
  file.close(l);
  sendBack(s, () => put("/tmp/up", ""));
}

/** Puts a socket into the queue of one that is in the queue of another, waits, and takes it out again. */
function inFlight(s: i32): i32 {
  misc.socketpair(1, STREAM, 0, room);
  const inner = load<i32>(room);
  const innerEnd = load<i32>(room, 4);
  misc.socketpair(1, STREAM, 0, room);
  const outer = load<i32>(room);
  const outerEnd = load<i32>(room, 4);
  sendFds(inner, "connection", [s]);
  sendFds(outer, "its way", [innerEnd]);
  meanwhile();
  expectText("the socket around it", receive(outerEnd), "its way");
  const way = received(0);
  expectText("it", receive(way), "connection");
  return received(0);
}

/** A connection that nobody has open: it is on its way. Who sends through it goes on sending. */
function flight(): void {
  const l = listener(AF_INET, PORT, 1);
  const s = misc.accept(l, 0, 0);
  file.close(l);
  sendBack(inFlight(s), () => {});
}

/** The same with a listener, in which somebody waits. */
function flightOfListener(): void {
  const l = listener(AF_INET, PORT, 1);
  misc.pollOne(l, POLLIN, -1);
  sendBack(misc.accept(inFlight(l), 0, 0), () => {});
}

/** --tcp-close: the connection has ended, and the socket is as good as new. */
function closed(): void {
  const l = listener(AF_INET, PORT, 1);
  const s = misc.accept(l, 0, 0);
  meanwhile();
  expect("not connected", file.read(s, room, 10), -107);
  const c = connected(AF_INET, PORT);
  const t = misc.accept(l, 0, 0);
  file.writeAll(c, room, 5);
  expect("the listener listens", file.read(t, room, 10), 5);
  expect("connect again", misc.connect(s, address, loopback(AF_INET, PORT)), 0);
}

half("outside-peer", peer);
half("outside-echo", echo);
half("outside-flight", flight);
half("outside-flight-listener", flightOfListener);
half("outside-closed", closed);

/** Somebody who holds nothing lets the tree of the process in /tmp/held go. */
half("let-go", () => {
  const pid = i32.parse(readText(file.open("/tmp/held", O_RDONLY), 16));
  expect("CHECKPOINT_FINISH", SYS_checkpoint(pid, -1, 0x800, -1, 0, 0), 0);
});
