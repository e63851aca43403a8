// What the tests of proc do often, as parts of a process's script (world.ts).

import { errnoName } from "../harness.ts";
import { type Actor, type Argument, type Call, World } from "../world.ts";

/** A part of a script that ends in a value. */
export type Part<T> = Generator<Call, T, number>;

const AT_FDCWD = -100;
const O_DIRECTORY = 0o200000;

/** A machine with /proc, /dev and /dev/pts. */
export function worldWithProc(options = ""): World {
  const w = new World();
  for (const [type, at, data] of [
    ["proc", "/proc", options],
    ["devtmpfs", "/dev", ""],
    ["devpts", "/dev/pts", "gid=5,mode=620,ptmxmode=666"],
    ["tmpfs", "/tmp", ""],
  ] as const) {
    w.call("mkdir", w.zero.put(at), 0o755);
    const name = w.zero.put(type);
    const r = w.call("mount", name, w.zero.put(at), name, 0n, w.zero.put(data));
    if (r < 0) throw new Error(`mount ${type}: ${errnoName(r)}`);
  }
  return w;
}

/** The result, or the error's name. */
export function* attempt(...call: [name: string, ...args: Argument[]]): Part<number | string> {
  const r = yield call;
  return r < 0 ? errnoName(r) : r;
}

export function* open(p: Actor, path: string, flags = 0): Part<number | string> {
  return yield* attempt("openat", AT_FDCWD, p.put(path), flags, 0o644);
}

/** The text of a file from its start, or the name of the first error. */
export function* cat(p: Actor, path: string, chunk = 4096): Part<string> {
  const fd = yield ["openat", AT_FDCWD, p.put(path), 0, 0];
  if (fd < 0) return errnoName(fd);
  const text = yield* readAll(p, fd, chunk);
  yield ["close", fd];
  return text;
}

export function* readAll(p: Actor, fd: number, chunk = 4096): Part<string> {
  const at = p.buffer(chunk);
  let text = "";
  for (;;) {
    const n = yield ["read", fd, at, chunk];
    if (n < 0) return errnoName(n);
    if (n === 0) return text;
    text += p.text(at, n);
  }
}

/** Opens, writes once, closes. @returns bytes or the error's name */
export function* echo(p: Actor, text: string, path: string): Part<number | string> {
  const fd = yield ["openat", AT_FDCWD, p.put(path), 1, 0];
  if (fd < 0) return errnoName(fd);
  const bytes = new TextEncoder().encode(text);
  const r = yield* attempt("write", fd, p.put(bytes), bytes.length);
  yield ["close", fd];
  return r;
}

export function* readlink(p: Actor, path: string): Part<string> {
  const at = p.buffer(256);
  const n = yield ["readlink", p.put(path), at, 256];
  return n < 0 ? errnoName(n) : p.text(at, n);
}

/** Names of a directory without the dots, or the error's name. */
export function* ls(p: Actor, path: string): Part<string[] | string> {
  const fd = yield ["openat", AT_FDCWD, p.put(path), O_DIRECTORY, 0];
  if (fd < 0) return errnoName(fd);
  const at = p.buffer(8192);
  const names: string[] = [];
  for (;;) {
    const n = yield ["getdents64", fd, at, 8192];
    if (n < 0) return errnoName(n);
    if (n === 0) break;
    for (let a = at; a < at + n; a += p.view().getUint16(a + 16, true)) {
      let end = a + 19;
      while (p.view().getUint8(end)) end++;
      names.push(p.text(a + 19, end - a - 19));
    }
  }
  yield ["close", fd];
  return names.filter((name) => name !== "." && name !== "..");
}

/** A line of status: what stands behind "Name:\t". */
export function field(text: string, name: string): string | undefined {
  return text
    .split("\n")
    .find((line) => line.startsWith(`${name}:`))
    ?.slice(name.length + 1)
    .trim();
}

/** Runs one process to its end and gives what its script returned. */
export function run<T>(w: World, script: (p: Actor) => Part<T>): T {
  let result: { value: T } | undefined;
  w.spawn(function* (p) {
    result = { value: yield* script(p) };
  });
  w.run();
  if (!result) throw new Error("the script did not end");
  return result.value;
}
