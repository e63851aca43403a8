// What of control groups scripts cannot see: events that are polled and watched, clone3's checks, the pids controller of version 2,
// and that everything is given back.

import { beforeEach, expect, it } from "vitest";
import { attempt, cat, open, type Part } from "./proc/scripts.ts";
import { type Actor, World } from "./world.ts";

const O_WRONLY = 1;
const O_RDONLY = 0;
const O_DIRECTORY = 0o200000;
const POLLIN = 1;
const POLLPRI = 2;
const POLLERR = 8;
const IN_MODIFY = 2;
const IN_NONBLOCK = 0o4000;
const CG = "/cg";

let w: World;
beforeEach(() => {
  w = new World();
  w.call("mkdir", w.zero.put(CG), 0o755);
  const type = w.zero.put("cgroup2");
  expect(w.call("mount", type, w.zero.put(CG), type, 0n, 0)).toBe(0);
  // The first process is the machine's init, which has to stay.
  w.spawn(function* () {
    for (;;) yield ["pause"];
  });
});

const mkdir = (p: Actor, path: string) => attempt("mkdir", p.put(CG + path), 0o755);
const rmdir = (p: Actor, path: string) => attempt("rmdir", p.put(CG + path));

function* write(p: Actor, path: string, text: string): Part<number | string> {
  const fd = yield* open(p, CG + path, O_WRONLY);
  if (typeof fd === "string") return fd;
  const r = yield* attempt("write", fd, p.put(text), text.length);
  yield ["close", fd];
  return r;
}

it("cgroup.events is polled and watched", () => {
  const seen: unknown[] = [];
  w.spawn(function* (p) {
    yield* mkdir(p, "/a");
    const fd = (yield* open(p, `${CG}/a/cgroup.events`, O_RDONLY)) as number;
    const watch = yield ["inotify_init1", IN_NONBLOCK];
    yield ["inotify_add_watch", watch, p.put(`${CG}/a/cgroup.events`), IN_MODIFY];
    const set = p.buffer(8);
    const ask = function* (): Part<number> {
      p.view().setInt32(set, fd, true);
      p.view().setInt16(set + 4, POLLIN | POLLPRI | POLLERR, true);
      yield ["poll", set, 1n, 0];
      return p.view().getInt16(set + 6, true);
    };
    const buf = p.buffer(64);
    const told = function* (): Part<number | string> {
      return yield* attempt("read", watch, buf, 64);
    };
    seen.push(yield* ask(), yield ["pread64", fd, buf, 64, 0n], yield* ask(), yield* told());
    seen.push(yield* write(p, "/a/cgroup.procs", "0"), yield* ask(), yield* told());
    seen.push(p.text(buf, 0), yield ["pread64", fd, buf, 64, 0n], yield* ask());
    seen.push(yield* write(p, "/cgroup.procs", "0"), yield* ask(), yield* rmdir(p, "/a"));
    seen.push(yield* attempt("pread64", fd, buf, 64, 0n), yield* ask());
  });
  w.run();
  const news = POLLIN | POLLPRI | POLLERR;
  expect(seen.slice(0, 4)).toEqual([news, 21, POLLIN, "EAGAIN"]);
  expect(seen.slice(4)).toEqual([1, news, 16, "", 21, POLLIN, 1, news, 0, "ENODEV", news]);
});

it("who waits in poll is woken", () => {
  const seen: unknown[] = [];
  w.spawn(function* (p) {
    yield* mkdir(p, "/a");
    const fd = (yield* open(p, `${CG}/a/cgroup.events`, O_RDONLY)) as number;
    yield ["pread64", fd, p.buffer(64), 64, 0n];
    const set = p.words(fd, POLLPRI);
    seen.push(yield ["poll", set, 1n, -1], yield* cat(p, `${CG}/a/cgroup.events`));
  });
  w.settle();
  w.spawn(function* (p) {
    yield* write(p, "/a/cgroup.procs", "0");
    yield* write(p, "/cgroup.procs", "0");
  });
  w.run();
  expect(seen[0]).toBe(1);
});

it("clone3 into a cgroup wants a directory of the unified hierarchy that may be written", () => {
  const seen: unknown[] = [];
  w.spawn(function* (p) {
    yield* mkdir(p, "/a");
    const clone = (fd: number, size = 88) =>
      attempt("clone3", p.longs(0x200000000n, 0, 0, 0, 17, 0, 0, 0, 0, 0, fd), size);
    seen.push(yield* clone(99), yield* clone(99, 80));
    const file = (yield* open(p, `${CG}/a/cgroup.procs`, O_WRONLY)) as number;
    const root = (yield* open(p, "/", O_DIRECTORY)) as number;
    const dir = (yield* open(p, `${CG}/a`, O_DIRECTORY)) as number;
    seen.push(yield* clone(file), yield* clone(root));
    yield* rmdir(p, "/a");
    seen.push(yield* clone(dir));
    yield* mkdir(p, "/b");
    const other = (yield* open(p, `${CG}/b`, O_DIRECTORY)) as number;
    yield ["setresuid", 1000, 1000, 1000];
    seen.push(yield* clone(other));
  });
  w.run();
  expect(seen).toEqual(["EBADF", "EINVAL", "EBADF", "EBADF", "ENOENT", "EACCES"]);
});

it("controllers are given from parent to child, and their files come and go", () => {
  const seen: unknown[] = [];
  w.spawn(function* (p) {
    yield* mkdir(p, "/a");
    yield* mkdir(p, "/a/b");
    seen.push(yield* cat(p, `${CG}/cgroup.controllers`), yield* cat(p, `${CG}/a/pids.max`));
    seen.push(
      yield* write(p, "/a/cgroup.subtree_control", "+pids"),
      yield* write(p, "/cgroup.subtree_control", "+pids"),
    );
    seen.push(yield* cat(p, `${CG}/a/cgroup.controllers`), yield* cat(p, `${CG}/a/pids.max`));
    seen.push(yield* write(p, "/a/cgroup.procs", "0"), yield* cat(p, `${CG}/a/pids.current`));
    // pids may be used within a threaded subtree: a domain with tasks becomes its root.
    seen.push(yield* write(p, "/a/cgroup.subtree_control", "+pids"), yield* cat(p, `${CG}/a/cgroup.type`));
    seen.push(yield* cat(p, `${CG}/a/b/cgroup.type`), yield* write(p, "/cgroup.subtree_control", "-pids"));
    seen.push(yield* write(p, "/a/cgroup.subtree_control", "-pids"), yield* write(p, "/a/pids.max", "1"));
    seen.push(yield* write(p, "/cgroup.procs", "0"), yield* write(p, "/cgroup.subtree_control", "-pids"));
    seen.push(yield* cat(p, `${CG}/a/pids.max`));
  });
  w.run();
  expect(seen.slice(0, 8)).toEqual(["cpuset cpu io memory pids\n", "ENOENT", "ENOENT", 5, "pids\n", "max\n", 1, "1\n"]);
  expect(seen.slice(8)).toEqual([5, "domain threaded\n", "domain invalid\n", "EBUSY", 5, 1, 1, 5, "ENOENT"]);
});

it("what is made goes with rmdir", () => {
  const caches = [14, 27, 30, 31, 63, 64, 65].map((cache) => [cache, w.inUse(cache)] as const);
  w.spawn(function* (p) {
    for (let i = 0; i < 20; i++) yield* mkdir(p, `/c${i}`);
    yield* write(p, "/c3/cgroup.procs", "0");
    yield* write(p, "/c3/cgroup.freeze", "0");
    yield* write(p, "/cgroup.procs", "0");
    for (let i = 0; i < 20; i++) yield* rmdir(p, `/c${i}`);
  });
  w.run();
  for (const [cache, before] of caches) expect([cache, w.inUse(cache) <= before + 2]).toEqual([cache, true]);
});
