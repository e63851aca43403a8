// What the programs of the suite share: the list of kinds, what is expected, and the moment at which the checkpoint happens.

import { cstr } from "../../../asm/lib/bytes";
import * as file from "../../../asm/lib/sys/file";
import { O_CREAT, O_WRONLY } from "../../../asm/lib/sys/file";
import * as fs from "../../../asm/lib/sys/fs";
import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";

const names: string[] = [];
const bodies: (() => void)[] = [];

/** Enters a program: it sets a kind of thing up, calls `meanwhile`, and looks at it again. The tests read these calls for the names. */
export function kind(name: string, body: () => void): void {
  names.push(name);
  bodies.push(body);
}

/** Enters a program that is one half of a test of two, and no kind by itself. */
export function half(name: string, body: () => void): void {
  names.push(name);
  bodies.push(body);
}

/** The program of that name; null: there is none. */
export function bodyOf(name: string): (() => void) | null {
  const i = names.indexOf(name);
  return i < 0 ? null : bodies[i];
}

export const MS: i64 = 1_000_000;
export const room = memory.data(4096);

/** What was wrong; the first counts. */
export let wrong = "";

export function expect(what: string, got: i64, want: i64): void {
  if (got != want && !wrong.length) wrong = what + ": " + got.toString() + ", not " + want.toString();
}

export function put(path: string, text: string): void {
  const fd = file.open(path, O_WRONLY | O_CREAT, 0o644);
  file.writeAll(fd, cstr(text), text.length);
  file.close(fd);
}

export function exists(path: string): bool {
  return file.access(path, 0) == 0;
}

/** Everything is set up: here the checkpoint happens. */
export function meanwhile(): void {
  put("/tmp/up.new", "up\n");
  fs.rename("/tmp/up.new", "/tmp/up");
  while (!exists("/tmp/go")) misc.nanosleep(5 * MS);
}

/** A child that tells the outside that its parent is where it is to be, and does `act` once it is to go on. */
export function later(act: () => void): i32 {
  const child = proc.fork();
  if (child) return child;
  misc.nanosleep(100 * MS);
  meanwhile();
  act();
  proc._exit(0);
  return 0;
}

export function readText(fd: i32, n: i32): string {
  const got = file.read(fd, room, n);
  let text = "";
  for (let i = 0; i < got; i++) text += String.fromCharCode(load<u8>(room + i));
  return got < 0 ? got.toString() : text;
}

export function expectText(what: string, got: string, want: string): void {
  if (got != want && !wrong.length) wrong = what + ': "' + got + '", not "' + want + '"';
}
