// Namespaces as /proc shows them: links, nsfs, sysctls of the reader's namespaces, id maps, time offsets, pidfds.

import { beforeEach, describe, expect, it } from "vitest";
import type { Actor, World } from "../world.ts";
import { attempt, cat, echo, field, ls, open, type Part, readAll, readlink, run, worldWithProc } from "./scripts.ts";

const NEWTIME = 0x80;
const NEWUTS = 0x4000000;
const NEWUSER = 0x10000000;
const NEWPID = 0x20000000;
const NS_GET_USERNS = 0xb701;
const NS_GET_PARENT = 0xb702;
const NS_GET_NSTYPE = 0xb703;
const NS_GET_OWNER_UID = 0xb704;

let w: World;
beforeEach(() => {
  w = worldWithProc();
});

describe("ns links", () => {
  it("name kind and number; the initial ones are Linux's", () => {
    const seen = run(w, function* (p) {
      const links: Record<string, string> = {};
      for (const name of (yield* ls(p, "/proc/self/ns")) as string[])
        links[name] = yield* readlink(p, `/proc/self/ns/${name}`);
      return links;
    });
    expect(seen).toEqual({
      net: "net:[4026531833]",
      uts: "uts:[4026531838]",
      ipc: "ipc:[4026531839]",
      pid: "pid:[4026531836]",
      pid_for_children: "pid:[4026531836]",
      user: "user:[4026531837]",
      mnt: "mnt:[4026531832]",
      cgroup: "cgroup:[4026531835]",
      time: "time:[4026531834]",
      time_for_children: "time:[4026531834]",
    });
  });

  it("pid_for_children is ENOENT until the first child", () => {
    const seen = run(w, function* (p) {
      yield ["unshare", NEWPID];
      return [yield* readlink(p, "/proc/self/ns/pid_for_children"), yield* readlink(p, "/proc/self/ns/pid")];
    });
    expect(seen).toEqual(["ENOENT", "pid:[4026531836]"]);
  });

  it("an open one keeps its namespace and can be entered", () => {
    const seen = run(w, function* (p) {
      const old = Number(yield* open(p, "/proc/self/ns/uts"));
      yield ["unshare", NEWUTS];
      yield ["sethostname", p.put("inner"), 5];
      const inner = yield* cat(p, "/proc/sys/kernel/hostname");
      const mine = Number(yield* open(p, "/proc/self/ns/uts"));
      yield ["setns", old, 0];
      const outer = yield* cat(p, "/proc/sys/kernel/hostname");
      yield ["setns", mine, NEWUTS];
      const back = yield* cat(p, "/proc/sys/kernel/hostname");
      const stat = p.buffer(144);
      yield ["fstat", old, stat];
      return {
        inner,
        outer,
        back,
        ino: p.u64(stat + 8),
        link: yield* readlink(p, `/proc/self/fd/${old}`),
        wrong: yield* attempt("setns", old, NEWUSER),
      };
    });
    expect(seen).toEqual({
      inner: "inner\n",
      outer: "nutshell\n",
      back: "inner\n",
      ino: 4026531838n,
      link: "uts:[4026531838]",
      wrong: "EINVAL",
    });
  });

  it("cannot be opened for writing", () => {
    expect(
      run(w, function* (p) {
        return yield* open(p, "/proc/self/ns/uts", 1);
      }),
    ).toBe("EPERM");
  });

  it("can be mounted somewhere, and that keeps it too", () => {
    const seen = run(w, function* (p) {
      yield ["close", Number(yield* open(p, "/tmp/uts", 0o100))];
      yield ["unshare", NEWUTS];
      yield ["sethostname", p.put("kept"), 4];
      const name = yield* readlink(p, "/proc/self/ns/uts");
      const bound = yield* attempt("mount", p.put("/proc/self/ns/uts"), p.put("/tmp/uts"), 0, 4096n, 0);
      yield ["setns", Number(yield* open(p, "/proc/1/ns/uts")), 0];
      const line = (yield* cat(p, "/proc/self/mountinfo")).split("\n").find((l) => l.includes(" /tmp/uts "));
      yield ["setns", Number(yield* open(p, "/tmp/uts")), 0];
      return { bound, name, line, host: yield* cat(p, "/proc/sys/kernel/hostname") };
    });
    expect(seen.bound).toBe(0);
    expect(seen.line).toContain(` ${seen.name} /tmp/uts rw - nsfs none rw`);
    expect(seen.host).toBe("kept\n");
  });

  it("nsfs ioctls", () => {
    const seen = run(w, function* (p) {
      const uts = Number(yield* open(p, "/proc/self/ns/uts"));
      const user = Number(yield* open(p, "/proc/self/ns/user"));
      const pid = Number(yield* open(p, "/proc/self/ns/pid"));
      const word = p.buffer(4);
      const owner = yield ["ioctl", uts, NS_GET_USERNS, 0];
      return [
        yield* attempt("ioctl", uts, NS_GET_NSTYPE, 0),
        yield* readlink(p, `/proc/self/fd/${owner}`),
        yield* attempt("ioctl", uts, NS_GET_PARENT, 0),
        yield* attempt("ioctl", user, NS_GET_PARENT, 0),
        yield* attempt("ioctl", pid, NS_GET_PARENT, 0),
        yield* attempt("ioctl", uts, NS_GET_OWNER_UID, word),
        yield* attempt("ioctl", user, NS_GET_OWNER_UID, word),
        yield* attempt("ioctl", uts, 0xb7ff, 0),
        yield* attempt("ioctl", Number(yield* open(p, "/tmp/f", 0o102)), NS_GET_NSTYPE, 0),
      ];
    });
    expect(seen).toEqual([NEWUTS, "user:[4026531837]", "EINVAL", "EPERM", "EPERM", "EINVAL", 0, "ENOTTY", "ENOTTY"]);
  });
});

describe("sysctls", () => {
  it("hostname is the writer's own, even through an old descriptor; 70 bytes are cut to 64", () => {
    const seen = run(w, function* (p) {
      const fd = Number(yield* open(p, "/proc/sys/kernel/hostname", 2));
      yield ["unshare", NEWUTS];
      const wrote = yield* attempt("write", fd, p.put("h".repeat(70)), 70);
      yield ["lseek", fd, 0n, 0];
      return [wrote, yield* readAll(p, fd)];
    });
    expect(seen).toEqual([70, `${"h".repeat(64)}\n`]);
    expect(run(w, (p) => cat(p, "/proc/sys/kernel/hostname"))).toBe("nutshell\n");
  });

  it("poll on hostname tells of a change, once", () => {
    const seen = run(w, function* (p) {
      const fd = Number(yield* open(p, "/proc/sys/kernel/hostname"));
      const record = p.buffer(8);
      const poll = function* (): Part<number> {
        p.view().setInt32(record, fd, true);
        p.view().setInt32(record + 4, 2 | 8, true);
        yield ["poll", record, 1n, 0];
        return p.view().getInt16(record + 6, true);
      };
      const before = yield* poll();
      yield ["sethostname", p.put("new"), 3];
      return [before, yield* poll(), yield* poll()];
    });
    expect(seen).toEqual([0, 10, 0]);
  });

  it("root of a user namespace may not write it, nor what root alone may", () => {
    const seen = run(w, function* (p) {
      yield ["setresuid", 1000, 1000, 1000];
      yield ["unshare", NEWUSER | NEWUTS];
      return [
        yield* open(p, "/proc/sys/kernel/hostname", 1),
        yield* open(p, "/proc/sys/kernel/pid_max", 1),
        yield* open(p, "/proc/sys/kernel/osrelease", 1),
        yield* attempt("sethostname", p.put("mine"), 4),
        yield* cat(p, "/proc/sys/kernel/hostname"),
      ];
    });
    expect(seen).toEqual(["EACCES", "EACCES", "EACCES", 0, "mine\n"]);
  });

  it("ns_last_pid says where the next number comes from", () => {
    const seen = run(w, function* (p) {
      const last = yield* cat(p, "/proc/sys/kernel/ns_last_pid");
      return [
        last,
        yield* echo(p, "499", "/proc/sys/kernel/ns_last_pid"),
        yield* cat(p, "/proc/sys/kernel/ns_last_pid"),
        yield* echo(p, "-1", "/proc/sys/kernel/ns_last_pid"),
      ];
    });
    expect(seen).toEqual(["2\n", 3, "499\n", "EINVAL"]);
    const next = w.spawn(function* () {
      yield ["getpid"];
    });
    expect(next).toBe(500);
  });

  it("numbers are checked: range, junk, position", () => {
    const seen = run(w, function* (p) {
      const file = "/proc/sys/kernel/pid_max";
      return [
        yield* echo(p, "300", file),
        yield* echo(p, "4194305", file),
        yield* echo(p, "12x", file),
        yield* echo(p, "", file),
        yield* echo(p, " 0x8000\n", file),
        yield* cat(p, file),
        yield* echo(p, "1\n", "/proc/sys/user/max_uts_namespaces"),
        yield* attempt("unshare", NEWUTS),
        yield* attempt("unshare", NEWUTS),
      ];
    });
    expect(seen).toEqual(["EINVAL", "EINVAL", "EINVAL", 0, 8, "32768\n", 2, 0, "ENOSPC"]);
  });

  it("boot_id stays, uuid does not", () => {
    const seen = run(w, function* (p) {
      const at = "/proc/sys/kernel/random";
      return [yield* cat(p, `${at}/boot_id`), yield* cat(p, `${at}/boot_id`), yield* cat(p, `${at}/uuid`)];
    });
    expect(seen[0]).toBe(seen[1]);
    expect(seen[2]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\n$/);
  });
});

describe("id maps", () => {
  const unprivileged = function* (p: Actor): Part<void> {
    yield ["setresgid", 1000, 1000, 1000];
    yield ["setresuid", 1000, 1000, 1000];
    // A process that changed its ids may not be dumped, and its maps belong to root.
    yield ["prctl", 4, 1n, 0n, 0n, 0n];
    yield ["unshare", NEWUSER];
    void p;
  };

  it("the initial namespace's is the whole range and cannot be written", () => {
    const seen = run(w, function* (p) {
      return [yield* cat(p, "/proc/self/uid_map"), yield* echo(p, "0 0 1", "/proc/self/uid_map")];
    });
    expect(seen).toEqual(["         0          0 4294967295\n", "EPERM"]);
  });

  it("an unprivileged process maps itself, once, and its group after deny", () => {
    const seen = run(w, function* (p) {
      yield* unprivileged(p);
      const self = "/proc/self";
      return [
        yield* cat(p, `${self}/uid_map`),
        yield* attempt("getuid"),
        yield* echo(p, "0 999 1", `${self}/uid_map`),
        yield* echo(p, "0 1000 2", `${self}/uid_map`),
        yield* echo(p, "0 1000 1\n", `${self}/uid_map`),
        yield* echo(p, "0 1000 1\n", `${self}/uid_map`),
        yield* attempt("getuid"),
        yield* cat(p, `${self}/uid_map`),
        yield* echo(p, "0 1000 1", `${self}/gid_map`),
        yield* echo(p, "deny", `${self}/setgroups`),
        yield* echo(p, "0 1000 1", `${self}/gid_map`),
        yield* cat(p, `${self}/setgroups`),
        yield* echo(p, "allow", `${self}/setgroups`),
        field(yield* cat(p, `${self}/status`), "Uid"),
      ];
    });
    expect(seen).toEqual([
      "",
      65534,
      "EPERM",
      "EPERM",
      9,
      "EPERM",
      0,
      "         0       1000          1\n",
      "EPERM",
      4,
      8,
      "deny\n",
      "EPERM",
      "0\t0\t0\t0",
    ]);
  });

  it("refuses what is no map", () => {
    const seen = run(w, function* (p) {
      yield ["unshare", NEWUSER];
      const results: unknown[] = [];
      const many = Array.from({ length: 341 }, (_, i) => `${i} ${i} 1\n`).join("");
      for (const text of ["", "0 0", "0 0 0", "x 0 1", "0 0 1 junk", "0 0 2\n1 5 1\n", "4294967295 0 1", many]) {
        results.push(yield* echo(p, text, "/proc/self/uid_map"));
      }
      // More than oneself needs CAP_SETUID in the parent, which is gone.
      results.push(yield* echo(p, "0 0 1\n1000 1000 10\n", "/proc/self/uid_map"));
      results.push(yield* echo(p, " 0 0 1\n", "/proc/self/uid_map"), yield* cat(p, "/proc/self/uid_map"));
      return results;
    });
    expect(seen).toEqual([...Array(8).fill("EINVAL"), "EPERM", 7, "         0          0          1\n"]);
  });
});

describe("time offsets", () => {
  it("are written before the first member, in range, with the clock's name or number", () => {
    const seen = run(w, function* (p) {
      const file = "/proc/self/timens_offsets";
      const before = yield* echo(p, "boottime 1 0", file);
      yield ["unshare", NEWTIME];
      const results: unknown[] = [before];
      for (const text of [
        "realtime 1 0",
        "monotonic 1 1000000000",
        "monotonic 99999999999 0",
        "monotonic 0",
        "monotonic -1000000 0",
      ]) {
        results.push(yield* echo(p, text, file));
      }
      results.push(yield* echo(p, "monotonic 10 5\n7 -0 1\n", file), yield* cat(p, file));
      yield ["setns", Number(yield* open(p, "/proc/self/ns/time_for_children")), 0];
      results.push(yield* echo(p, "boottime 1 0", file));
      return results;
    });
    expect(seen).toEqual([
      "EACCES",
      "EINVAL",
      "EINVAL",
      "ERANGE",
      "EINVAL",
      "ERANGE",
      22,
      "monotonic          10         5\nboottime            0         1\n",
      "EACCES",
    ]);
  });
});

describe("pidfds", () => {
  it("open, poll, signal, and tell whom they stand for", () => {
    const pid = w.spawn(function* () {
      for (;;) yield ["pause"];
    });
    const seen = run(w, function* (p) {
      const fd = yield ["pidfd_open", pid, 0];
      const record = p.buffer(8);
      const poll = function* (): Part<number> {
        p.view().setInt32(record, fd, true);
        p.view().setInt32(record + 4, 1, true);
        yield ["poll", record, 1n, 0];
        return p.view().getInt16(record + 6, true);
      };
      const quiet = yield* poll();
      const info = yield* cat(p, `/proc/self/fdinfo/${fd}`);
      const link = yield* readlink(p, `/proc/self/fd/${fd}`);
      const uts = yield ["ioctl", fd, 0xff0a, 0];
      const name = yield* readlink(p, `/proc/self/fd/${uts}`);
      const killed = yield* attempt("pidfd_send_signal", fd, 9, 0, 0);
      yield ["sched_yield"];
      const rest = p.longs(0, 10_000_000);
      yield ["nanosleep", rest, 0];
      return { quiet, link, name, killed, pid: field(info, "Pid"), ended: yield* poll() };
    });
    expect(seen).toEqual({
      quiet: 0,
      link: "anon_inode:[pidfd]",
      name: "uts:[4026531838]",
      killed: 0,
      pid: String(pid),
      ended: 1,
    });
  });

  it("refuse what is no process", () => {
    const seen = run(w, function* (p) {
      return [
        yield* attempt("pidfd_open", 0, 0),
        yield* attempt("pidfd_open", 9999, 0),
        yield* attempt("pidfd_open", 1, 1),
        yield* attempt("pidfd_send_signal", Number(yield* open(p, "/tmp/x", 0o102)), 0, 0, 0),
        yield* attempt("pidfd_send_signal", Number(yield* open(p, "/proc/1", 0o200000)), 0, 0, 0),
      ];
    });
    expect(seen).toEqual(["EINVAL", "ESRCH", "EINVAL", "EBADF", 0]);
  });

  it("getfd copies a descriptor of another process", () => {
    const pid = w.spawn(function* (p) {
      const fd = yield ["openat", -100, p.put("/tmp/shared"), 0o102, 0o600];
      yield ["write", fd, p.put("theirs"), 6];
      for (;;) yield ["pause"];
    });
    w.run();
    const seen = run(w, function* (p) {
      const fd = yield ["pidfd_open", pid, 0];
      const copy = yield ["pidfd_getfd", fd, 0, 0];
      yield ["lseek", copy, 0n, 0];
      return [
        yield* readAll(p, copy),
        yield* attempt("pidfd_getfd", fd, 5, 0),
        yield* attempt("pidfd_getfd", fd, 0, 1),
      ];
    });
    expect(seen).toEqual(["theirs", "EBADF", "EINVAL"]);
  });
});
