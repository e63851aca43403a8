// Random sequences of file system calls. One seed makes one sequence, the same everywhere; native.py runs it on a real
// Linux kernel, fuzz.test.ts here, and the answers must be the same.
//
// An operation is [name, argument …]: a system call with numbers and strings, or one of these:
//   ["stat", path]      type, mode, links, owner, size, blocks; or the error
//   ["ls", path]        the names in the order they come
//   ["cat", path]       content
//   ["put", path, text] opens for writing, writes once, closes
//   ["mounts"]          /proc/self/mountinfo, with ids numbered by first appearance
// {"hex": …} as an argument points to these bytes; {"out": n} is a buffer of n bytes; the bytes that the call says it filled are part of the answer.

export type Arg = number | string | { out: number } | { hex: string };
export type Op = [string, ...Arg[]];

const AT_FDCWD = -100;

/** mulberry32: small, and the same in every language. */
export function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Options {
  length: number;
  /** What it is about: names and files, mounts and propagation, permissions, or mounts in user namespaces. */
  theme: "names" | "mounts" | "access" | "userns";
}

/** What is recorded in ref/ and played in every run of the tests. */
export const CASES: readonly (Options & { seeds: number })[] = [
  { theme: "names", seeds: 25, length: 200 },
  { theme: "access", seeds: 25, length: 150 },
  { theme: "mounts", seeds: 40, length: 60 },
  { theme: "userns", seeds: 30, length: 80 },
];

export function generate(seed: number, { length, theme }: Options): Op[] {
  const next = random(seed);
  const below = (n: number) => Math.floor(next() * n);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  const chance = (p: number) => next() < p;

  const names = ["a", "b", "c", "d"];
  const component = () =>
    chance(0.08)
      ? pick([".", "..", "..", "x".repeat(256), "e with a name of more than thirty-two bytes"])
      : pick(names);
  const path = (): string => {
    const depth = 1 + below(theme === "mounts" || theme === "userns" ? 2 : 3);
    let p = chance(0.15) ? "" : "/";
    for (let i = 0; i < depth; i++) p += (i ? (chance(0.04) ? "//" : "/") : "") + component();
    if (chance(0.05)) p += "/";
    return chance(0.01) ? "" : p;
  };
  const fd = () => below(6);

  const files: (() => Op)[] = [
    () => ["openat", AT_FDCWD, path(), openFlags(), pick([0o644, 0o600, 0o666, 0o4755, 0o400])],
    () => ["openat", AT_FDCWD, path(), pick([0, 1, 2]) | 0o4100, 0o644],
    () => ["openat", fd(), path(), openFlags(), 0o644],
    () => ["close", fd()],
    () => ["read", fd(), { out: 5000 }, pick([1, 10, 5000])],
    () => ["write", fd(), "hello world"],
    () => ["write", fd(), "x".repeat(pick([4096, 5000, 9000]))],
    () => ["pread64", fd(), { out: 20 }, 20, pick([0, 3, 4090, 10000, -1])],
    () => ["lseek", fd(), pick([0, 5, 4096, 9000, -3]), below(6)],
    () => ["ftruncate", fd(), pick([0, 3, 5000, 20000, -1])],
    () => ["fallocate", fd(), pick([0, 1, 2, 3]), pick([0, 100, 4096, 8192]), pick([1, 4096, 9000, 0])],
    () => ["dup", fd()],
    () => ["dup2", fd(), fd()],
    () => ["dup3", fd(), fd(), pick([0, 0o2000000, 1])],
    () => ["fcntl", fd(), pick([1, 3, 1030]), below(8)],
    () => ["fcntl", fd(), 4, pick([0o6000, 0o4000])],
    () => ["fchmod", fd(), pick([0o600, 0o755, 0o7777])],
    () => ["fchdir", fd()],
    () => ["fstatfs", fd(), 0],
    () => ["cat", path()],
  ];
  const entries: (() => Op)[] = [
    () => ["mkdirat", AT_FDCWD, path(), pick([0o755, 0o777, 0o1777, 0o2775])],
    () => ["mkdirat", AT_FDCWD, path(), 0o755],
    () => ["mkdirat", fd(), path(), 0o755],
    () => ["unlinkat", AT_FDCWD, path(), pick([0, 0, 0x200])],
    () => ["rmdir", path()],
    () => ["renameat2", AT_FDCWD, path(), AT_FDCWD, path(), pick([0, 0, 0, 1, 2, 4, 3])],
    () => ["linkat", AT_FDCWD, path(), AT_FDCWD, path(), pick([0, 0x400])],
    () => ["symlinkat", pick(["a", "b", "/c", "../a", "d/a", "/", ".", "a/", "b/../c"]), AT_FDCWD, path()],
    () => ["readlinkat", AT_FDCWD, path(), { out: 20 }, pick([20, 3, 0])],
    () => ["mknodat", AT_FDCWD, path(), pick([0o10644, 0o100600, 0o140755, 0o40755, 0o30000]), 0],
    () => ["truncate", path(), pick([0, 10, 5000])],
    () => ["chdir", path()],
    () => ["getcwd", { out: 100 }, pick([100, 100, 4])],
    () => ["faccessat", AT_FDCWD, path(), below(8)],
    () => ["umask", pick([0, 0o22, 0o77])],
    () => ["stat", path()],
    () => ["ls", path()],
  ];
  const attributes: (() => Op)[] = [
    () => [
      "fchmodat",
      AT_FDCWD,
      path(),
      pick([0o755, 0o644, 0o000, 0o777, 0o1777, 0o2777, 0o6755, 0o700, 0o070, 0o007]),
    ],
    () => ["fchownat", AT_FDCWD, path(), pick([0, 1000, 1001, -1]), pick([0, 1000, 1001, -1]), pick([0, 0x100])],
    () => ["setfsuid", pick([0, 1000, 1000, 1001])],
    () => ["setfsgid", pick([0, 1000, 1001])],
    () => ["setfsuid", 0],
    () => ["stat", path()],
    () => [
      "setxattr",
      path(),
      pick(["user.a", "user.b", "trusted.a", "security.a", "wrong"]),
      "value",
      5,
      pick([0, 1, 2]),
    ],
    () => [
      "getxattr",
      path(),
      pick(["user.a", "user.b", "trusted.a", "security.a", "wrong"]),
      { out: 10 },
      pick([10, 3, 0]),
    ],
    () => ["removexattr", path(), pick(["user.a", "user.b", "trusted.a"])],
    () => ["utimensat", AT_FDCWD, path(), 0, 0],
    () => ["faccessat2", AT_FDCWD, path(), below(8), pick([0, 0x200])],
  ];
  const mounting: (() => Op)[] = [
    () => ["mount", "none", path(), "tmpfs", 0, 0],
    () => ["mount", path(), path(), 0, 4096, 0],
    () => ["mount", path(), path(), 0, 4096 | 16384, 0],
    () => ["mount", path(), path(), 0, 8192, 0],
    () => ["mount", 0, path(), 0, pick([1 << 20, 1 << 20, 1 << 19, 1 << 18, 1 << 17]) | pick([0, 16384]), 0],
    () => ["mount", 0, pick(["/", path()]), 0, pick([1 << 20, 1 << 19, 1 << 18]) | 16384, 0],
    () => ["mount", 0, path(), 0, 32 | 4096 | pick([0, 1, 2, 4, 8, 1024]), 0],
    () => ["umount2", path(), pick([0, 0, 2, 4, 8])],
    () => ["umount2", path(), 2],
    () => ["unshare", 0x20000],
    () => ["pivot_root", path(), path()],
    () => ["mkdirat", AT_FDCWD, path(), 0o755],
    () => ["mkdirat", AT_FDCWD, path(), 0o755],
    () => ["openat", AT_FDCWD, path(), 0o4100, 0o644],
    () => ["openat", AT_FDCWD, path(), pick([0o200000, 0o10000000]), 0],
    () => ["close", fd()],
    () => ["chdir", pick(["/", path()])],
    () => ["fchdir", fd()],
    () => ["getcwd", { out: 200 }, 200],
    () => ["rmdir", path()],
    () => ["unlinkat", AT_FDCWD, path(), 0],
    () => ["renameat2", AT_FDCWD, path(), AT_FDCWD, path(), pick([0, 2])],
    () => ["ls", path()],
    () => ["stat", path()],
    () => ["mounts"],
  ];
  const users: (() => Op)[] = [
    () => ["unshare", 0x10000000],
    () => ["unshare", 0x10020000],
    () => ["unshare", 0x20000],
    () => ["put", "/proc/self/uid_map", pick(["0 0 1", "0 0 4294967295", "0 1000 1", "1000 0 1", "x"])],
    () => ["put", "/proc/self/setgroups", pick(["deny", "allow"])],
    () => ["put", "/proc/self/gid_map", pick(["0 0 1", "0 0 4294967295", "0 1000 1"])],
    () => ["mount", 0, path(), 0, 32 | 4096 | pick([0, 1, 2, 4, 8, 1024, 7]), 0],
    () => ["mount", 0, path(), 0, 32 | pick([0, 1, 2]), 0],
    () => ["mount", "none", path(), pick(["tmpfs", "devpts", "nofs"]), pick([0, 1, 2, 6]), 0],
    () => ["mount", "none", "/proc", "proc", pick([0, 14]), 0],
    () => ["fchownat", AT_FDCWD, path(), pick([0, 1000, -1]), pick([0, 1000, -1]), 0],
    () => ["fchmodat", AT_FDCWD, path(), pick([0o755, 0o700, 0o777])],
    () => ["mknodat", AT_FDCWD, path(), pick([0o20666, 0o10666]), 0x103],
    () => ["chroot", path()],
    () => ["mounts"],
  ];
  function openFlags(): number {
    let flags = pick([0, 1, 2, 2]);
    if (chance(0.6)) flags |= 0o100;
    if (chance(0.15)) flags |= 0o200;
    if (chance(0.2)) flags |= 0o1000;
    if (chance(0.15)) flags |= 0o2000;
    if (chance(0.1)) flags |= 0o200000;
    if (chance(0.1)) flags |= 0o400000;
    if (chance(0.05)) flags |= 0o10000000;
    if (chance(0.05)) flags |= 0o20200000;
    if (chance(0.1)) flags |= 0o2000000;
    // Opening a FIFO would wait.
    return flags | 0o4000;
  }

  const themes = {
    names: [...files, ...entries, ...entries],
    mounts: mounting,
    userns: [...mounting, ...users],
    access: [...entries, ...attributes, ...attributes, ...files.slice(0, 4)],
  };
  const ops: Op[] = [];
  if (theme === "mounts" || theme === "userns") {
    for (const dir of ["/a", "/b", "/c", "/d", "/a/b", "/b/c"]) ops.push(["mkdirat", AT_FDCWD, dir, 0o755]);
  }
  for (let i = 0; i < length; i++) ops.push(pick(themes[theme])());
  if (theme === "mounts" || theme === "userns") ops.push(["mounts"]);
  for (const name of names) ops.push(["stat", `/${name}`], ["ls", `/${name}`]);
  ops.push(["ls", "/"]);
  return ops;
}
