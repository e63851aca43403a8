// Regular files on tmpfs: open(2), read(2), write(2), lseek(2), truncate(2), fallocate(2), and what they leave behind.

import { beforeEach, describe, expect, it } from "vitest";
import {
  AT_FDCWD,
  bootKernel,
  type Kernel,
  O_APPEND,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOFOLLOW,
  O_PATH,
  O_RDWR,
  O_TMPFILE,
  O_TRUNC,
  O_WRONLY,
} from "../harness.ts";

let k: Kernel;
beforeEach(() => {
  k = bootKernel();
});

const open = (path: string, flags: number, mode = 0o644) => k.call("openat", AT_FDCWD, path, flags, mode);

describe("open", () => {
  it("gives the lowest free descriptor", () => {
    expect(open("/a", O_RDWR | O_CREAT)).toBe(0);
    expect(open("/a", O_RDWR)).toBe(1);
    k.ok("close", 0);
    expect(open("/a", O_RDWR)).toBe(0);
  });

  it("obeys the umask and remembers its flags", () => {
    const fd = open("/a", O_RDWR | O_CREAT, 0o666);
    expect(k.fstat(fd).mode).toBe(0o100644);
    expect(k.call("fcntl", fd, 3, 0)).toBe(0o100002);
  });

  it.each<[string, string, number, string]>([
    ["a missing file", "/none", 0, "ENOENT"],
    ["a missing directory", "/none/x", O_CREAT | O_RDWR, "ENOENT"],
    ["a file as a directory", "/f/x", O_RDWR, "ENOTDIR"],
    ["a file with a slash behind it", "/f/", 0, "ENOTDIR"],
    ["O_EXCL on what exists", "/f", O_CREAT | O_EXCL | O_RDWR, "EEXIST"],
    ["O_EXCL on a dangling link", "/dangling", O_CREAT | O_EXCL | O_RDWR, "EEXIST"],
    ["writing a directory", "/d", O_RDWR, "EISDIR"],
    ["creating over a directory", "/d", O_CREAT, "EISDIR"],
    ["creating with a slash behind", "/new/", O_CREAT | O_RDWR, "EISDIR"],
    ["O_DIRECTORY on a file", "/f", O_DIRECTORY, "ENOTDIR"],
    ["O_DIRECTORY with O_CREAT", "/new", O_CREAT | O_DIRECTORY, "EINVAL"],
    ["O_NOFOLLOW on a link", "/link", O_NOFOLLOW, "ELOOP"],
    ["a loop", "/loop", 0, "ELOOP"],
    ["nothing", "", 0, "ENOENT"],
    ["a name of 256 bytes", `/${"x".repeat(256)}`, 0, "ENAMETOOLONG"],
    ["a path of 4096 bytes", "/".repeat(4096), 0, "ENAMETOOLONG"],
  ])("refuses %s", (_, path, flags, error) => {
    k.writeFile("/f", "text");
    k.ok("mkdir", "/d", 0o755);
    k.ok("symlink", "f", "/link");
    k.ok("symlink", "nowhere", "/dangling");
    k.ok("symlink", "loop", "/loop");
    expect(k.error("openat", AT_FDCWD, path, flags, 0o644)).toBe(error);
  });

  it("creates through a dangling link, and a directory through a link with a slash", () => {
    k.ok("symlink", "new", "/dangling");
    k.ok("mkdir", "/d", 0o755);
    k.ok("symlink", "d", "/dl");
    expect(open("/dangling", O_CREAT | O_RDWR)).toBe(0);
    expect(k.stat("/new").mode).toBe(0o100644);
    expect(k.stat("/dl/", 0x100).mode).toBe(0o40755);
    expect(k.stat("/dl", 0x100).mode).toBe(0o120777);
  });

  it("follows forty links and not one more", () => {
    k.writeFile("/l0", "end");
    for (let i = 1; i <= 41; i++) k.ok("symlink", `l${i - 1}`, `/l${i}`);
    expect(k.readFile("/l40")).toBe("end");
    expect(k.error("openat", AT_FDCWD, "/l41", 0, 0)).toBe("ELOOP");
  });

  it("O_PATH gives a descriptor that only names", () => {
    k.writeFile("/f", "text");
    k.ok("symlink", "f", "/link");
    const fd = open("/link", O_PATH | O_NOFOLLOW);
    expect(k.fstat(fd).mode).toBe(0o120777);
    expect(k.error("read", fd, k.buffer(8), 8)).toBe("EBADF");
    expect(k.error("fchmod", fd, 0o600)).toBe("EBADF");
    expect(k.call("fcntl", fd, 3, 0)).toBe(O_PATH | O_NOFOLLOW);
    const at = k.buffer(8);
    expect(k.call("readlinkat", fd, "", at, 8)).toBe(1);
  });

  it("O_TRUNC empties, O_TMPFILE has no name until it is linked", () => {
    k.writeFile("/f", "text");
    open("/f", O_WRONLY | O_TRUNC);
    expect(k.stat("/f").size).toBe(0);
    const fd = open("/", O_TMPFILE | O_RDWR, 0o600);
    k.write(fd, "hidden");
    expect(k.fstat(fd).nlink).toBe(0);
    k.ok("linkat", fd, "", AT_FDCWD, "/shown", 0x1000);
    expect(k.readFile("/shown")).toBe("hidden");
    expect(k.error("openat", AT_FDCWD, "/", O_TMPFILE, 0o600)).toBe("EINVAL");
  });

  it("fills up at RLIMIT_NOFILE, before it looks at the path", () => {
    k.writeFile("/f", "");
    for (let i = 0; i < 1024; i++) expect(open("/f", 0)).toBe(i);
    expect(k.error("openat", AT_FDCWD, "/none", 0, 0)).toBe("EMFILE");
    expect(k.error("dup", 0)).toBe("EMFILE");
    expect(k.error("dup2", 0, 1024)).toBe("EBADF");
    k.ok("close_range", 10, 0x7fffffff, 0);
    expect(open("/f", 0)).toBe(10);
  });
});

describe("read and write", () => {
  it("moves the position, also past the end", () => {
    const fd = open("/f", O_RDWR | O_CREAT);
    expect(k.write(fd, "hello")).toBe(5);
    expect(k.call("lseek", fd, 10000, 0)).toBe(10000);
    expect(k.write(fd, "end")).toBe(3);
    expect(k.fstat(fd).size).toBe(10003);
    expect(k.fstat(fd).blocks).toBe(16);
    k.ok("lseek", fd, 3, 0);
    expect(k.read(fd, 4)).toBe("lo\0\0");
    expect(k.call("lseek", fd, 0, 3)).toBe(0);
    expect(k.call("lseek", fd, 0, 4)).toBe(4096);
    expect(k.call("lseek", fd, 4096, 3)).toBe(8192);
    expect(k.error("lseek", fd, 10003, 3)).toBe("ENXIO");
    expect(k.error("lseek", fd, -1, 0)).toBe("EINVAL");
  });

  it("appends wherever the position is", () => {
    k.writeFile("/f", "one");
    const fd = open("/f", O_RDWR | O_APPEND);
    k.write(fd, "two");
    expect(k.call("lseek", fd, 0, 1)).toBe(6);
    const bytes = new TextEncoder().encode("XYZ");
    k.ok("pwrite64", fd, bytes, 3, 0);
    expect(k.readFile("/f")).toBe("onetwoXYZ");
  });

  it("scatters and gathers", () => {
    const fd = open("/f", O_RDWR | O_CREAT);
    const a = k.put(new TextEncoder().encode("hello "));
    const b = k.put(new TextEncoder().encode("world"));
    const iov = k.buffer(24);
    [a, 6, 0, 0, b, 5].forEach((word, i) => {
      k.view().setUint32(iov + 4 * i, word, true);
    });
    expect(k.call("writev", fd, iov, 3)).toBe(11);
    expect(k.readFile("/f")).toBe("hello world");
    expect(k.error("writev", fd, iov, 1025)).toBe("EINVAL");
  });

  it("needs the right access mode", () => {
    k.writeFile("/f", "x");
    const r = open("/f", 0);
    const w = open("/f", O_WRONLY);
    expect(k.error("write", r, "x", 1)).toBe("EBADF");
    expect(k.error("read", w, k.buffer(4), 4)).toBe("EBADF");
    expect(k.error("read", 99, k.buffer(4), 4)).toBe("EBADF");
    expect(k.error("ftruncate", r, 0)).toBe("EINVAL");
    const d = open("/", O_DIRECTORY);
    expect(k.error("read", d, k.buffer(4), 4)).toBe("EISDIR");
  });

  it("truncates and grows with zeros", () => {
    k.writeFile("/f", "abcdef");
    k.ok("truncate", "/f", 3);
    k.ok("truncate", "/f", 6);
    expect(k.readFile("/f")).toBe("abc\0\0\0");
    const fd = open("/f", O_RDWR);
    k.ok("fallocate", fd, 0, 0, 20000);
    expect(k.fstat(fd)).toMatchObject({ size: 20000, blocks: 40 });
    k.ok("fallocate", fd, 3, 4096, 8192);
    expect(k.fstat(fd)).toMatchObject({ size: 20000, blocks: 24 });
    expect(k.error("fallocate", fd, 2, 0, 10)).toBe("EOPNOTSUPP");
  });

  it("sends from file to file", () => {
    k.writeFile("/f", "0123456789");
    const from = open("/f", 0);
    const to = open("/g", O_RDWR | O_CREAT);
    expect(k.call("sendfile", to, from, 0, 4)).toBe(4);
    expect(k.call("copy_file_range", from, 0, to, 0, 100, 0)).toBe(6);
    expect(k.readFile("/g")).toBe("0123456789");
    expect(k.error("copy_file_range", to, 0, to, 0, 1, 0)).toBe(0);
  });

  it("large files use as many pages as they have, and give them back", () => {
    k.writeFile("/warm", "x");
    k.ok("unlink", "/warm");
    const before = k.usage();
    const pages = Number(k.raw("pages_used"));
    const fd = open("/big", O_RDWR | O_CREAT);
    const block = new Uint8Array(65536).fill(7);
    for (let i = 0; i < 64; i++) k.ok("pwrite64", fd, block, 65536, i * 65536);
    expect(k.fstat(fd).blocks).toBe(8192);
    k.ok("unlink", "/big");
    expect(k.fstat(fd).nlink).toBe(0);
    k.ok("close", fd);
    expect(k.usage()).toEqual(before);
    expect(Number(k.raw("pages_used"))).toBeLessThanOrEqual(pages + 2);
  });
});
