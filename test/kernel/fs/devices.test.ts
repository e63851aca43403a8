// Character devices, memfds, and the initramfs.

import { beforeEach, expect, it } from "vitest";
import { AT_FDCWD, bootKernel, type Kernel, O_RDWR } from "../harness.ts";

let k: Kernel;
beforeEach(() => {
  k = bootKernel();
  k.ok("mkdir", "/dev", 0o755);
  k.ok("mount", "devtmpfs", "/dev", "devtmpfs", 0, 0);
});

const open = (path: string, flags = O_RDWR) => k.ok("openat", AT_FDCWD, path, flags, 0);

it("null swallows, zero and full give zeros, full takes nothing", () => {
  const nul = open("/dev/null");
  expect(k.write(nul, "text")).toBe(4);
  expect(k.read(nul, 8)).toBe("");
  expect(k.call("lseek", nul, 100, 0)).toBe(100);
  expect(k.read(open("/dev/zero"), 3)).toBe("\0\0\0");
  const full = open("/dev/full");
  expect(k.error("write", full, "x", 1)).toBe("ENOSPC");
  expect(k.read(full, 2)).toBe("\0\0");
});

it("random is random and urandom too", () => {
  for (const path of ["/dev/random", "/dev/urandom"]) {
    const at = k.buffer(8192);
    expect(k.call("read", open(path), at, 8192)).toBe(8192);
    expect(new Set(k.bytes(at, 8192)).size).toBeGreaterThan(200);
  }
});

it("a node without a driver is ENXIO, on a nodev mount EACCES", () => {
  k.ok("mknod", "/strange", 0o20666, 0xfe01);
  expect(k.error("openat", AT_FDCWD, "/strange", O_RDWR, 0)).toBe("ENXIO");
  k.ok("mkdir", "/m", 0o755);
  k.ok("mount", "none", "/m", "tmpfs", 4, 0);
  k.ok("mknod", "/m/null", 0o20666, 0x103);
  expect(k.error("openat", AT_FDCWD, "/m/null", O_RDWR, 0)).toBe("EACCES");
});

it("devtmpfs is one, wherever it is mounted", () => {
  k.ok("mkdir", "/dev2", 0o755);
  k.ok("mount", "devtmpfs", "/dev2", "devtmpfs", 0, 0);
  k.ok("mkdir", "/dev/pts", 0o755);
  expect(k.list("/dev2")).toContain("pts");
  expect(k.error("mount", "devtmpfs", "/dev", "devtmpfs", 0, 0)).toBe("EBUSY");
});

it("memfds can be sealed", () => {
  const fd = k.ok("memfd_create", "name", 2);
  expect(k.write(fd, "hello")).toBe(5);
  k.ok("fcntl", fd, 1033, 2 | 4);
  expect(k.call("fcntl", fd, 1034, 0)).toBe(6);
  expect(k.error("ftruncate", fd, 1)).toBe("EPERM");
  expect(k.error("ftruncate", fd, 100)).toBe("EPERM");
  k.ok("fcntl", fd, 1033, 8 | 1);
  expect(k.error("pwrite64", fd, "x", 1, 0)).toBe("EPERM");
  expect(k.error("fcntl", fd, 1033, 16)).toBe("EPERM");
  expect(k.fstat(fd)).toMatchObject({ mode: 0o100777, nlink: 0, size: 5 });
  expect(k.error("fcntl", k.ok("memfd_create", "plain", 0), 1033, 2)).toBe("EPERM");
});

/** One entry of a newc archive. */
function entry(ino: number, mode: number, name: string, data = "", nlink = 1): string {
  const hex = (n: number) => n.toString(16).padStart(8, "0");
  const fields = [ino, mode, 7, 8, nlink, 1000, data.length, 0, 0, 1, 3, name.length + 1, 0];
  const pad = (s: string) => s + "\0".repeat((4 - (s.length % 4)) % 4);
  return pad(pad(`070701${fields.map(hex).join("")}${name}\0`) + data);
}

it("an initramfs is unpacked: directories, files, links, devices", () => {
  const archive =
    entry(1, 0o40700, "bin") +
    entry(2, 0o100755, "bin/sh", "#!\n".repeat(3000), 2) +
    entry(2, 0o100755, "bin/ash", "", 2) +
    entry(3, 0o120777, "init", "bin/sh") +
    entry(4, 0o20666, "null") +
    entry(0, 0, "TRAILER!!!");
  const bytes = new TextEncoder().encode(archive);
  const at = k.put(bytes);
  expect(k.raw("initramfs_unpack", at, bytes.length)).toBe(5);
  expect(k.readFile("/init")).toBe("#!\n".repeat(3000));
  expect(k.stat("/bin")).toMatchObject({ mode: 0o40700, uid: 7, gid: 8, mtime: 1000_000_000_000n });
  expect(k.stat("/bin/ash")).toMatchObject({ nlink: 2, mode: 0o100755 });
  expect(k.stat("/null").rdev).toBe(0x103);
  expect(k.raw("initramfs_unpack", k.put("nonsense".repeat(40)), 320)).toBe(-22);
});
