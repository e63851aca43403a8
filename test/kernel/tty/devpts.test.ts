// devpts: names, owners, instances, and what is left when a side closes.

import { beforeEach, expect, it } from "vitest";
import { AT_FDCWD, type Kernel, O_NONBLOCK, O_RDWR } from "../harness.ts";
import { bootWithDev, Pty, TIOCGPTPEER, TIOCSPTLCK } from "./pty.ts";

const O_NOCTTY = 0o400;
let k: Kernel;
beforeEach(() => {
  k = bootWithDev();
});

const open = (path: string) => k.error("openat", AT_FDCWD, path, O_RDWR | O_NOCTTY | O_NONBLOCK, 0);

it("a slave has the lowest free number, the mount's mode and group, and the opener's uid", () => {
  const a = new Pty(k);
  const b = new Pty(k);
  expect([a.name, b.name]).toEqual(["/dev/pts/0", "/dev/pts/1"]);
  expect(k.list("/dev/pts")).toEqual(["1", "0", "ptmx"]);
  const s = k.stat(a.name);
  expect([s.mode.toString(8), s.uid, s.gid, s.rdev, s.ino]).toEqual(["20620", 0, 5, 0x8800, 3]);
  a.close();
  expect(new Pty(k).name).toBe("/dev/pts/0");
  b.close();
});

it("the slave cannot be opened before it is unlocked, nor after the master is closed", () => {
  const m = k.ok("openat", AT_FDCWD, "/dev/ptmx", O_RDWR, 0);
  expect(open("/dev/pts/0")).toBe("EIO");
  k.ok("ioctl", m, TIOCSPTLCK | 0, new Uint8Array(4));
  const s = k.ok("openat", AT_FDCWD, "/dev/pts/0", O_RDWR | O_NOCTTY, 0);
  k.ok("close", m);
  expect(open("/dev/pts/0")).toBe("ENOENT");
  const at = k.buffer(8);
  expect(k.call("read", s, at, 8)).toBe(0);
  expect(k.error("write", s, "x", 1)).toBe("EIO");
  expect(k.error("ioctl", s, 0x5401, k.buffer(64))).toBe("EIO");
  k.ok("close", s);
});

it("a master reads what is left and then EIO when the slave is closed, and goes on when it is opened again", () => {
  const t = new Pty(k);
  t.print("last words");
  k.ok("close", t.slave);
  expect(t.screen()).toBe("last words");
  expect(t.screen()).toBe("EIO");
  const again = k.ok("openat", AT_FDCWD, t.name, O_RDWR | O_NOCTTY | O_NONBLOCK, 0);
  expect(t.screen()).toBe("EAGAIN");
  expect(t.type("x\n")).toBe(2);
  k.ok("close", again);
  k.ok("close", t.master);
});

it("every mount is an instance of its own", () => {
  const t = new Pty(k);
  k.ok("mkdir", "/other", 0o755);
  k.ok("mount", "devpts", "/other", "devpts", 0, "newinstance,ptmxmode=600,max=1");
  expect(k.list("/other")).toEqual(["ptmx"]);
  const u = new Pty(k, "/other/ptmx", "/other");
  expect(u.name).toBe("/other/0");
  expect(k.list("/dev/pts")).toEqual(["0", "ptmx"]);
  expect(open("/other/ptmx")).toBe("ENOSPC");
  u.type("a\n");
  expect(t.screen()).toBe("EAGAIN");
  // The pair outlives the mount.
  k.ok("umount2", "/other", 2);
  expect(u.screen()).toBe("a\r\n");
  u.close();
  t.close();
});

it("ptmx without devpts beside it is ENODEV, a node with a slave's number opens nothing", () => {
  k.ok("umount2", "/dev/pts", 2);
  expect(open("/dev/ptmx")).toBe("ENODEV");
  k.ok("mknod", "/node", 0o20666, 0x8800);
  expect(open("/node")).toBe("EIO");
  expect(open("/dev/tty")).toBe("ENXIO");
});

it("TIOCGPTPEER opens the slave without its name", () => {
  const t = new Pty(k);
  const peer = k.ok("ioctl", t.master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_NONBLOCK);
  k.write(peer, "peer");
  expect(t.screen()).toBe("peer");
  k.ok("close", peer);
  t.close();
});

it("wrong options are refused", () => {
  k.ok("mkdir", "/x", 0o755);
  for (const options of ["mode=9", "uid=x", "what=1", "gid=99999999999"]) {
    expect(k.error("mount", "devpts", "/x", "devpts", 0, options)).toBe("EINVAL");
  }
});

it("gives everything back", () => {
  new Pty(k).close();
  const before = k.usage();
  for (let i = 0; i < 5; i++) {
    const t = new Pty(k);
    t.type("typed");
    t.print("printed");
    t.close();
  }
  expect(k.usage()).toEqual(before);
});
