// Runs a sequence of ops.ts in a process of a kernel (world.ts); the answers have the shape of native.py's.

import { errnoName } from "../../harness.ts";
import { type Actor, type Argument, type Call, World } from "../../world.ts";
import type { Op } from "./ops.ts";

export type Answer = string | number | (string | number)[];
/** Calls to be made; their results come back in. */
type Steps<T> = Generator<Call, T, number>;

const AT_FDCWD = -100;
const CLONE_NEWUSER = 0x10000000;

/** Which arguments of the calls are 64 bits wide. */
const WIDE: Record<string, number[]> = {
  mount: [3],
  fcntl: [2],
  pread64: [3],
  lseek: [1],
  truncate: [1],
  ftruncate: [1],
  fallocate: [2, 3],
};

function* call(self: Actor, name: string, ...args: (Argument | string)[]): Steps<number> {
  const wide = WIDE[name] ?? [];
  const values = args.map((arg, i) => {
    const value = typeof arg === "string" ? self.put(arg) : arg;
    return wide.includes(i) ? BigInt(value) : value;
  });
  return yield [name, ...values];
}

/** A root of its own, an empty tmpfs with proc: as native.py prepares it. */
function* prepare(self: Actor): Steps<void> {
  const steps: [string, ...(number | string)[]][] = [
    ["unshare", 0x20000],
    ["mkdirat", AT_FDCWD, "/root", 0o755],
    ["mount", "none", "/root", "tmpfs", 0, "mode=755"],
    ["chdir", "/root"],
    ["mkdirat", AT_FDCWD, "proc", 0o755],
    ["pivot_root", ".", "."],
    ["umount2", ".", 2],
    ["chdir", "/"],
    ["mount", "proc", "/proc", "proc", 0, 0],
    ["umask", 0o22],
  ];
  for (const [name, ...args] of steps) {
    const r = yield* call(self, name, ...args);
    if (r < 0) throw new Error(`${name}(${args.join(", ")}): ${errnoName(r)}`);
  }
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
const plain = (r: number): string | number => (r < 0 && r > -4096 ? errnoName(r) : r);

function* runOp(self: Actor, [name, ...args]: Op): Steps<Answer> {
  switch (name) {
    case "stat": {
      const at = self.buffer(144);
      const r = yield* call(self, "newfstatat", AT_FDCWD, args[0] as string, at, 0x100);
      if (r < 0) return errnoName(r);
      const v = new DataView(self.bytes(at, 144).slice().buffer);
      const [nlink, size, blocks] = [16, 48, 64].map((offset) => Number(v.getBigInt64(offset, true)));
      return [
        v.getUint32(24, true).toString(8),
        nlink as number,
        v.getUint32(28, true),
        v.getUint32(32, true),
        size as number,
        blocks as number,
      ];
    }
    case "ls":
    case "cat":
    case "mounts":
      return yield* readWhole(self, name, name === "mounts" ? "/proc/self/mountinfo" : (args[0] as string));
    case "put": {
      const fd = yield* call(self, "openat", AT_FDCWD, args[0] as string, 1, 0);
      if (fd < 0) return errnoName(fd);
      const text = args[1] as string;
      const r = yield* call(self, "write", fd, text, text.length);
      yield* call(self, "close", fd);
      return plain(r);
    }
    case "write": {
      const text = args[1] as string;
      return plain(yield* call(self, "write", args[0] as number, text, text.length));
    }
    case "fstatfs": {
      const at = self.buffer(120);
      const r = yield* call(self, "fstatfs", args[0] as number, at);
      return r < 0 ? errnoName(r) : Number(self.u64(at));
    }
  }
  let out = 0;
  let room = 0;
  const values = args.map((arg) => {
    if (typeof arg !== "object") return arg;
    if ("hex" in arg) return self.put(Buffer.from(arg.hex, "hex"));
    room = arg.out;
    out = self.buffer(room + 1);
    return out;
  });
  const r = yield* call(self, name, ...values);
  return room && r >= 0 ? [r, latin1(self.bytes(out, Math.min(r, room)))] : plain(r);
}

function* readWhole(self: Actor, name: string, path: string): Steps<Answer> {
  const fd = yield* call(self, "openat", AT_FDCWD, path, name === "ls" ? 0o200000 : 0o4000, 0);
  if (fd < 0) return errnoName(fd);
  const parts: Uint8Array[] = [];
  const at = self.buffer(4096);
  let n: number;
  for (;;) {
    n = yield* call(self, name === "ls" ? "getdents64" : "read", fd, at, 4096);
    if (n <= 0) break;
    parts.push(self.bytes(at, n).slice());
  }
  yield* call(self, "close", fd);
  if (n < 0) return errnoName(n);
  const data = Buffer.concat(parts);
  if (name === "cat") return data.toString("latin1");
  if (name === "mounts") return mountinfo(data.toString());
  const names: string[] = [];
  for (let p = 0; p < data.length; p += data.readUInt16LE(p + 16))
    names.push(data.toString("latin1", p + 19, data.indexOf(0, p + 19)));
  return names.filter((entry) => entry !== "." && entry !== "..");
}

function numbering(): (key: string) => string {
  const seen = new Map<string, number>();
  return (key) => {
    if (!seen.has(key)) seen.set(key, seen.size + 1);
    return String(seen.get(key));
  };
}

function mountinfo(text: string): string[] {
  const [id, dev, group] = [numbering(), numbering(), numbering()];
  return text
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [left = "", right = ""] = line.split(" - ");
      const cells = left.split(" ");
      const optional = cells.slice(6).map((tag) => tag.replace(/\d+/g, group));
      const fields = [
        id(cells[0] ?? ""),
        id(cells[1] ?? ""),
        dev(cells[2] ?? ""),
        cells[3],
        cells[4],
        cells[5],
        ...optional,
        "-",
        right.split(" ")[0],
      ];
      return fields.filter((field) => field).join(" ");
    });
}

/** Writes the maps of another process's new user namespace. @returns a descriptor of it */
function* userNs(self: Actor, pid: number, [, uids, gids]: Op): Steps<Answer> {
  for (const [file, map] of [
    ["uid_map", uids],
    ["gid_map", gids],
  ] as const) {
    if (typeof map !== "string" || !map) continue;
    const fd = yield* call(self, "openat", AT_FDCWD, `/proc/${pid}/${file}`, 1, 0);
    yield* call(self, "write", fd, map, map.length);
    yield* call(self, "close", fd);
  }
  return plain(yield* call(self, "openat", AT_FDCWD, `/proc/${pid}/ns/user`, 0, 0));
}

/** The answers of a kernel that has just booted. */
export function run(ops: Op[]): Answer[] {
  const world = new World();
  const answers: Answer[] = [];
  // User namespaces are made by processes that do nothing else.
  const owners = ops
    .filter(([name]) => name === "userns")
    .map(() =>
      world.spawn(function* () {
        yield ["unshare", CLONE_NEWUSER];
        yield ["pause"];
      }),
    );
  if (owners.length) world.settle();
  world.spawn(function* (self) {
    yield* prepare(self);
    for (const op of ops)
      answers.push(op[0] === "userns" ? yield* userNs(self, owners.shift() ?? 0, op) : yield* runOp(self, op));
  });
  world.run();
  return answers;
}
