// /proc/PID: what one process sees of itself, of another, of a zombie, and of what is not its own.

import { beforeEach, describe, expect, it } from "vitest";
import type { World } from "../world.ts";
import { attempt, cat, echo, field, ls, open, readlink, run, worldWithProc } from "./scripts.ts";

let w: World;
beforeEach(() => {
  w = worldWithProc();
});

it("self and thread-self lead to the reader", () => {
  const seen = run(w, function* (p) {
    return [
      yield* readlink(p, "/proc/self"),
      yield* readlink(p, "/proc/thread-self"),
      yield* readlink(p, "/proc/mounts"),
    ];
  });
  expect(seen).toEqual(["2", "2/task/2", "self/mounts"]);
});

it("stat and status tell the same", () => {
  const [stat, status] = run(w, function* (p) {
    return [yield* cat(p, "/proc/self/stat"), yield* cat(p, "/proc/self/status")];
  }) as [string, string];
  const fields = stat.trim().split(" ");
  expect(fields.length).toBe(52);
  expect(fields.slice(0, 8)).toEqual(["2", "(p2)", "R", "1", "2", "2", "0", "-1"]);
  expect(field(status, "Name")).toBe("p2");
  expect(field(status, "State")).toBe("R (running)");
  expect(field(status, "Pid")).toBe(fields[0]);
  expect(field(status, "PPid")).toBe(fields[3]);
  expect(field(status, "Uid")).toBe("0\t0\t0\t0");
  expect(field(status, "VmSize")).toBe("256 kB");
  expect(Number(fields[22])).toBe(256 * 1024);
});

it("a file can be read in small pieces and again from its start", () => {
  const [whole, pieces, again] = run(w, function* (p) {
    const fd = Number(yield* open(p, "/proc/self/status"));
    const at = p.buffer(4096);
    const n = yield ["read", fd, at, 4096];
    const first = p.text(at, n);
    yield ["lseek", fd, 0n, 0];
    const m = yield ["read", fd, at, 5];
    return [first, yield* cat(p, "/proc/self/status", 7), p.text(at, m)];
  });
  expect(pieces).toBe(whole);
  expect(again).toBe("Name:");
});

it("descriptors are links to what they are open on", () => {
  const seen = run(w, function* (p) {
    const fd = Number(yield* open(p, "/tmp/f", 0o102));
    yield ["unlink", p.put("/tmp/f")];
    const pipe = p.buffer(8);
    yield ["pipe2", pipe, 0];
    const names = yield* ls(p, "/proc/self/fd");
    const link = yield* readlink(p, `/proc/self/fd/${fd}`);
    const piped = yield* readlink(p, `/proc/self/fd/${p.i32(pipe)}`);
    // A magic link leads to the object: the name is gone, the file is not.
    const again = yield* open(p, `/proc/self/fd/${fd}`);
    const stat = p.buffer(144);
    yield ["newfstatat", -100, p.put("/proc/self/fd"), stat, 0];
    return {
      names,
      link,
      piped,
      again,
      size: Number(p.u64(stat + 48)),
      missing: yield* readlink(p, "/proc/self/fd/9"),
    };
  });
  expect(seen.names).toEqual(["0", "1", "2", "3"]);
  expect(seen.link).toBe("/tmp/f (deleted)");
  expect(seen.piped).toMatch(/^pipe:\[\d+\]$/);
  expect(seen.again).toBe(3);
  expect(seen.size).toBe(4);
  expect(seen.missing).toBe("ENOENT");
});

it("fdinfo shows position, flags and mount", () => {
  const text = run(w, function* (p) {
    const fd = Number(yield* open(p, "/tmp/f", 0o2000101));
    yield ["write", fd, p.put("abc"), 3];
    return yield* cat(p, `/proc/self/fdinfo/${fd}`);
  });
  expect(text).toMatch(/^pos:\t3\nflags:\t02100001\nmnt_id:\t\d+\nino:\t\d+\n$/);
});

it("comm can be set by its process, and only cut to 15 bytes", () => {
  const seen = run(w, function* (p) {
    return [
      yield* echo(p, "a (b) name too long", "/proc/self/comm"),
      yield* cat(p, "/proc/self/comm"),
      yield* echo(p, "x", "/proc/1/comm"),
    ];
  });
  expect(seen).toEqual([19, "a (b) name too \n", "EINVAL"]);
});

describe("a zombie", () => {
  it("has no memory, no descriptors and no namespaces, but a state", () => {
    const pid = w.spawn(function* () {
      yield ["exit_group", 3];
    });
    w.run();
    const seen = run(w, function* (p) {
      const at = `/proc/${pid}`;
      return {
        stat: yield* cat(p, `${at}/stat`),
        status: yield* cat(p, `${at}/status`),
        cmdline: yield* cat(p, `${at}/cmdline`),
        maps: yield* cat(p, `${at}/maps`),
        exe: yield* readlink(p, `${at}/exe`),
        cwd: yield* readlink(p, `${at}/cwd`),
        uts: yield* readlink(p, `${at}/ns/uts`),
        user: yield* readlink(p, `${at}/ns/user`),
        fd: yield* ls(p, `${at}/fd`),
        mounts: yield* cat(p, `${at}/mounts`),
      };
    });
    expect(seen.stat).toMatch(/^2 \(p2\) Z 1 /);
    expect(seen.stat.trim().split(" ").at(-1)).toBe("768");
    expect(field(seen.status, "State")).toBe("Z (zombie)");
    expect(seen.status).not.toContain("Vm");
    expect([seen.cmdline, seen.maps, seen.exe, seen.cwd, seen.uts]).toEqual(["", "", "ENOENT", "ENOENT", "ENOENT"]);
    expect(seen.user).toBe("user:[4026531837]");
    expect([seen.fd, seen.mounts]).toEqual([[], "EINVAL"]);
  });
});

describe("another user's process", () => {
  it("shows its status but not its files, links and environment", () => {
    const pid = w.spawn(function* () {
      for (;;) yield ["pause"];
    });
    const seen = run(w, function* (p) {
      yield ["setresuid", 1000, 1000, 1000];
      const at = `/proc/${pid}`;
      return [
        (yield* cat(p, `${at}/status`)).slice(0, 5),
        yield* readlink(p, `${at}/exe`),
        yield* readlink(p, `${at}/ns/uts`),
        yield* ls(p, `${at}/fd`),
        yield* cat(p, `${at}/environ`),
        yield* cat(p, `${at}/maps`),
        yield* open(p, `${at}/trace`, 2),
        (yield* cat(p, `${at}/stat`)).split(" ")[34],
      ];
    });
    expect(seen).toEqual(["Name:", "EACCES", "EACCES", "EACCES", "EACCES", "EACCES", "EACCES", "0"]);
  });

  it("is not there at all with hidepid", () => {
    w = worldWithProc("hidepid=invisible");
    const pid = w.spawn(function* () {
      for (;;) yield ["pause"];
    });
    const seen = run(w, function* (p) {
      yield ["setresgid", 1000, 1000, 1000];
      yield ["setresuid", 1000, 1000, 1000];
      const own = yield ["getpid"];
      const names = (yield* ls(p, "/proc")) as string[];
      return [names.filter((name) => /^\d+$/.test(name)), String(own), yield* cat(p, `/proc/${pid}/stat`)];
    });
    expect(seen[0]).toEqual([seen[1]]);
    expect(seen[2]).toBe("ENOENT");
  });

  it("owns the entries of its process, unless that may not be dumped", () => {
    const pid = w.spawn(function* () {
      yield ["setresuid", 1000, 1000, 1000];
      for (;;) yield ["pause"];
    });
    w.run();
    const seen = run(w, function* (p) {
      const stat = p.buffer(144);
      const owners: number[] = [];
      for (const path of [`/proc/${pid}`, `/proc/${pid}/status`]) {
        yield ["newfstatat", -100, p.put(path), stat, 0];
        owners.push(p.i32(stat + 28));
      }
      return owners;
    });
    expect(seen).toEqual([1000, 0]);
  });
});

it("a process that has gone: ENOENT by name, ESRCH through what was open", () => {
  const pid = w.spawn(function* () {
    yield ["getpid"];
  });
  const seen = run(w, function* (p) {
    yield* attempt("getpid");
    return yield* cat(p, `/proc/${pid + 100}/stat`);
  });
  expect(seen).toBe("ENOENT");
});

it("limits, as Linux lays them out", () => {
  const text = run(w, function* (p) {
    return yield* cat(p, "/proc/self/limits");
  });
  expect(text.split("\n").slice(0, 2)).toEqual([
    "Limit                     Soft Limit           Hard Limit           Units     ",
    "Max cpu time              unlimited            unlimited            seconds   ",
  ]);
  expect(text).toContain("Max nice priority         0                    0                    \n");
});

it("oom_score_adj may be raised by everyone and lowered with CAP_SYS_RESOURCE", () => {
  const seen = run(w, function* (p) {
    const file = "/proc/self/oom_score_adj";
    const steps: unknown[] = [
      yield* echo(p, "-500\n", file),
      yield* cat(p, file),
      yield* echo(p, "1001", file),
      yield* echo(p, "x", file),
    ];
    yield ["setresuid", 1000, 1000, 1000];
    return steps;
  });
  expect(seen).toEqual([5, "-500\n", "EINVAL", "EINVAL"]);
});

it("mounts and mountinfo show what can be reached", () => {
  const seen = run(w, function* (p) {
    yield ["mkdir", p.put("/tmp/a b"), 0o755];
    yield ["mount", p.put("src#1"), p.put("/tmp/a b"), p.put("tmpfs"), 7n, p.put("size=64k,mode=700")];
    const mounts = yield* cat(p, "/proc/self/mounts");
    yield ["chroot", p.put("/tmp")];
    yield ["chdir", p.put("/")];
    yield ["mkdir", p.put("/proc"), 0o755];
    yield ["mount", p.put("proc"), p.put("/proc"), p.put("proc"), 0n, 0];
    return [mounts, yield* cat(p, "/proc/self/mountinfo")];
  }) as [string, string];
  expect(seen[0]).toContain("\nsrc\\0431 /tmp/a\\040b tmpfs ro,nosuid,nodev,relatime,size=64k,mode=700 0 0\n");
  expect(seen[0]).toContain("devpts /dev/pts devpts rw,relatime,gid=5,mode=620,ptmxmode=666 0 0\n");
  const lines = seen[1].trim().split("\n");
  expect(lines.map((line) => line.split(" ")[4])).toEqual(["/", "/a\\040b", "/proc"]);
  expect(lines[1]).toMatch(
    /^\d+ \d+ 0:\d+ \/ \/a\\040b ro,nosuid,nodev,relatime - tmpfs src\\0431 ro,size=64k,mode=700$/,
  );
});
