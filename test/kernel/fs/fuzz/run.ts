// Runs a sequence of ops.ts on a kernel; the answers have the shape of native.py's.

import { AT_FDCWD, errnoName, type Kernel } from "../../harness.ts";
import type { Op } from "./ops.ts";

export type Answer = string | number | (string | number)[];

export function prepare(k: Kernel): void {
  k.ok("mkdir", "/proc", 0o755);
  k.ok("mount", "proc", "/proc", "proc", 0, 0);
  k.ok("umask", 0o22);
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

function plain(r: number): string | number {
  return r < 0 && r > -4096 ? errnoName(r) : r;
}

export function runOp(k: Kernel, [name, ...args]: Op): Answer {
  switch (name) {
    case "stat": {
      const at = k.buffer(144);
      const r = k.call("newfstatat", AT_FDCWD, args[0] as string, at, 0x100);
      if (r < 0) return errnoName(r);
      const v = new DataView(k.bytes(at, 144).buffer);
      return [
        v.getUint32(24, true).toString(8),
        Number(v.getBigUint64(16, true)),
        v.getUint32(28, true),
        v.getUint32(32, true),
        Number(v.getBigInt64(48, true)),
        Number(v.getBigInt64(64, true)),
      ];
    }
    case "ls":
    case "cat":
    case "mounts":
      return readWhole(k, name, name === "mounts" ? "/proc/self/mountinfo" : (args[0] as string));
    case "write": {
      const bytes = new TextEncoder().encode(args[1] as string);
      return plain(k.call("write", args[0] as number, bytes, bytes.length));
    }
    case "fstatfs": {
      const at = k.buffer(120);
      const r = k.call("fstatfs", args[0] as number, at);
      return r < 0 ? errnoName(r) : Number(new DataView(k.bytes(at, 8).buffer).getBigUint64(0, true));
    }
  }
  let out = 0;
  let room = 0;
  const values = args.map((arg) => {
    if (typeof arg !== "object") return arg;
    room = arg.out;
    out = k.buffer(room + 1);
    return out;
  });
  const r = k.call(name, ...values);
  if (room && r >= 0) return [r, latin1(k.bytes(out, Math.min(r, room)))];
  return plain(r);
}

function readWhole(k: Kernel, name: string, path: string): Answer {
  const fd = k.call("openat", AT_FDCWD, path, name === "ls" ? 0o200000 : 0o4000, 0);
  if (fd < 0) return errnoName(fd);
  const parts: Uint8Array[] = [];
  for (;;) {
    const at = k.buffer(4096);
    const n = k.call(name === "ls" ? "getdents64" : "read", fd, at, 4096);
    if (n < 0) {
      k.ok("close", fd);
      return errnoName(n);
    }
    if (n === 0) break;
    parts.push(k.bytes(at, n));
  }
  k.ok("close", fd);
  const data = Buffer.concat(parts);
  if (name === "cat") return data.toString("latin1");
  if (name === "mounts") return mountinfo(data.toString());
  const names: string[] = [];
  for (let p = 0; p < data.length; p += data.readUInt16LE(p + 16)) names.push(data.toString("latin1", p + 19, data.indexOf(0, p + 19)));
  return names.filter((entry) => entry !== "." && entry !== "..");
}

function mountinfo(text: string): string[] {
  const numbering = () => {
    const seen = new Map<string, number>();
    return (key: string) => {
      if (!seen.has(key)) seen.set(key, seen.size + 1);
      return String(seen.get(key));
    };
  };
  const id = numbering();
  const dev = numbering();
  const group = numbering();
  return text
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [left = "", right = ""] = line.split(" - ");
      const cells = left.split(" ");
      const optional = cells.slice(6).map((tag) => tag.replace(/\d+/g, group));
      const fields = [id(cells[0] ?? ""), id(cells[1] ?? ""), dev(cells[2] ?? ""), cells[3], cells[4], cells[5], ...optional, "-", right.split(" ")[0]];
      return fields.filter((field) => field).join(" ");
    });
}
