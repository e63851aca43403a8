// Names: directories, links, renames, and in which order a directory lists them.

import { beforeEach, describe, expect, it } from "vitest";
import { AT_FDCWD, bootKernel, type Kernel, O_CREAT, O_DIRECTORY, O_RDWR } from "../harness.ts";

let k: Kernel;
beforeEach(() => {
  k = bootKernel();
  // The table of dentries and the first page of each slab stay.
  k.writeFile("/warm", "");
  k.ok("unlink", "/warm");
});

describe("mkdir and rmdir", () => {
  it("count links and entries as tmpfs does", () => {
    k.ok("mkdir", "/d", 0o777);
    expect(k.stat("/d")).toMatchObject({ mode: 0o40755, nlink: 2, size: 40 });
    k.ok("mkdir", "/d/e", 0o1777);
    k.writeFile("/d/f", "");
    expect(k.stat("/d")).toMatchObject({ nlink: 3, size: 80 });
    expect(k.stat("/d/e").mode).toBe(0o41755);
    k.ok("rmdir", "/d/e");
    expect(k.stat("/d")).toMatchObject({ nlink: 2, size: 60 });
  });

  it.each<[string, string, string]>([
    ["mkdir", "/", "EEXIST"],
    ["mkdir", "/d", "EEXIST"],
    ["mkdir", "/d/.", "EEXIST"],
    ["mkdir", "/none/x", "ENOENT"],
    ["mkdir", "/f/x", "ENOTDIR"],
    ["mkdir", "/dangling", "EEXIST"],
    ["rmdir", "/", "EBUSY"],
    ["rmdir", "/d/.", "EINVAL"],
    ["rmdir", "/d/e/..", "ENOTEMPTY"],
    ["rmdir", "/d", "ENOTEMPTY"],
    ["rmdir", "/f", "ENOTDIR"],
    ["rmdir", "/none", "ENOENT"],
    ["unlink", "/d", "EISDIR"],
    ["unlink", "/d/", "EISDIR"],
    ["unlink", "/f/", "ENOTDIR"],
    ["unlink", "/", "EISDIR"],
    ["unlink", "/none", "ENOENT"],
  ])("%s(%s) is %s", (call, path, error) => {
    k.ok("mkdir", "/d", 0o755);
    k.ok("mkdir", "/d/e", 0o755);
    k.writeFile("/f", "");
    k.ok("symlink", "none", "/dangling");
    expect(k.error(call, path, 0o755)).toBe(error);
  });

  it("a directory that is gone takes nothing in and lists nothing", () => {
    k.ok("mkdir", "/d", 0o755);
    k.ok("chdir", "/d");
    const fd = k.ok("openat", AT_FDCWD, ".", O_DIRECTORY, 0);
    k.ok("rmdir", "/d");
    expect(k.error("openat", AT_FDCWD, "x", O_CREAT | O_RDWR, 0o644)).toBe("ENOENT");
    expect(k.error("mkdir", "x", 0o755)).toBe("ENOENT");
    expect(k.error("getdents64", fd, k.buffer(512), 512)).toBe("ENOENT");
    expect(k.error("getcwd", k.buffer(64), 64)).toBe("ENOENT");
    expect(k.stat("..").ino).toBe(k.stat("/").ino);
  });

  it("getcwd says where it is", () => {
    k.ok("mkdir", "/d", 0o755);
    k.ok("mkdir", `/d/${"x".repeat(200)}`, 0o755);
    k.ok("chdir", `/d/${"x".repeat(200)}`);
    expect(k.cwd()).toBe(`/d/${"x".repeat(200)}`);
    k.ok("chdir", "..");
    expect(k.cwd()).toBe("/d");
    k.ok("chdir", "../../..");
    expect(k.cwd()).toBe("/");
    expect(k.error("getcwd", k.buffer(1), 1)).toBe("ERANGE");
  });
});

describe("getdents", () => {
  it("lists the newest first, and each entry once whatever happens in between", () => {
    k.ok("mkdir", "/d", 0o755);
    const names = Array.from({ length: 300 }, (_, i) => `file${i}`);
    for (const name of names) k.writeFile(`/d/${name}`, "");
    expect(k.list("/d")).toEqual([...names].reverse());
    const fd = k.ok("openat", AT_FDCWD, "/d", O_DIRECTORY, 0);
    const seen: string[] = [];
    let round = 0;
    for (;;) {
      const at = k.buffer(200);
      const n = k.ok("getdents64", fd, at, 200);
      if (!n) break;
      const view = new DataView(k.bytes(at, n).buffer);
      for (let p = 0; p < n; p += view.getUint16(p + 16, true)) {
        let end = p + 19;
        while (view.getUint8(end)) end++;
        seen.push(new TextDecoder().decode(new Uint8Array(view.buffer, p + 19, end - p - 19)));
      }
      // What was seen goes, something new comes.
      for (const name of seen.splice(0)) if (name.startsWith("file")) k.ok("unlink", `/d/${name}`);
      k.writeFile(`/d/new${round++}`, "");
    }
    const left = k.list("/d");
    expect(left.filter((name) => name.startsWith("file"))).toEqual([]);
    expect(left).toHaveLength(round);
    expect(k.error("getdents64", fd, k.buffer(10), 10)).toBe(0);
    k.ok("lseek", fd, 0, 0);
    expect(k.error("getdents64", fd, k.buffer(10), 10)).toBe("EINVAL");
  });
});

describe("link and symlink", () => {
  it("two names of one file", () => {
    k.writeFile("/a", "text");
    k.ok("link", "/a", "/b");
    expect(k.stat("/b")).toMatchObject({ nlink: 2, ino: k.stat("/a").ino });
    k.ok("unlink", "/a");
    expect(k.readFile("/b")).toBe("text");
    expect(k.stat("/b").nlink).toBe(1);
  });

  it("link names a symbolic link itself, unless told to follow", () => {
    k.writeFile("/f", "text");
    k.ok("symlink", "f", "/s");
    k.ok("link", "/s", "/hard");
    expect(k.readlink("/hard")).toBe("f");
    k.ok("linkat", AT_FDCWD, "/s", AT_FDCWD, "/followed", 0x400);
    expect(k.stat("/followed", 0x100).mode).toBe(0o100644);
  });

  it("refuses what Linux refuses", () => {
    k.writeFile("/f", "");
    k.ok("mkdir", "/d", 0o755);
    expect(k.error("link", "/d", "/e")).toBe("EPERM");
    expect(k.error("link", "/f", "/d")).toBe("EEXIST");
    expect(k.error("link", "/none", "/e")).toBe("ENOENT");
    expect(k.error("link", "/f", "/e/")).toBe("ENOENT");
    expect(k.error("symlink", "", "/e")).toBe("ENOENT");
    expect(k.error("symlink", "x", "/f")).toBe("EEXIST");
    expect(k.error("readlink", "/f", k.buffer(8), 8)).toBe("EINVAL");
    expect(k.error("readlink", "/f", k.buffer(8), 0)).toBe("EINVAL");
  });
});

describe("rename", () => {
  it("moves files and directories, over what is there", () => {
    k.ok("mkdir", "/d", 0o755);
    k.ok("mkdir", "/e", 0o755);
    k.writeFile("/d/f", "one");
    k.writeFile("/e/f", "two");
    k.ok("rename", "/d/f", "/e/f");
    expect(k.readFile("/e/f")).toBe("one");
    expect(k.list("/d")).toEqual([]);
    k.ok("rename", "/e", "/d");
    expect(k.list("/d")).toEqual(["f"]);
    expect(k.stat("/").nlink).toBe(3);
    k.ok("mkdir", "/x", 0o755);
    k.ok("rename", "/d", "/x/a long name that does not fit into thirty-two bytes");
    expect(k.stat("/x").nlink).toBe(3);
    expect(k.readFile("/x/a long name that does not fit into thirty-two bytes/f")).toBe("one");
  });

  it.each<[string, string, number, string | number]>([
    ["/none", "/x", 0, "ENOENT"],
    ["/f", "/none/x", 0, "ENOENT"],
    ["/d", "/d/e/x", 0, "EINVAL"],
    ["/d/e", "/d", 0, "ENOTEMPTY"],
    ["/empty", "/d", 0, "ENOTEMPTY"],
    ["/f", "/d", 0, "EISDIR"],
    ["/d", "/f", 0, "ENOTDIR"],
    ["/f", "/x/", 0, "ENOTDIR"],
    ["/f/", "/x", 0, "ENOTDIR"],
    ["/d/.", "/x", 0, "EBUSY"],
    ["/d", "/d/..", 0, "EBUSY"],
    ["/f", "/g", 1, "EEXIST"],
    ["/f", "/x", 2, "ENOENT"],
    ["/f", "/x", 3, "EINVAL"],
    ["/f", "/hard", 0, 0],
    ["/f", "/f", 0, 0],
  ])("rename(%s, %s, %i) is %s", (from, to, flags, result) => {
    k.ok("mkdir", "/d", 0o755);
    k.ok("mkdir", "/d/e", 0o755);
    k.ok("mkdir", "/empty", 0o755);
    k.writeFile("/f", "f");
    k.writeFile("/g", "g");
    k.ok("link", "/f", "/hard");
    expect(k.error("renameat2", AT_FDCWD, from, AT_FDCWD, to, flags)).toBe(result);
    if (to === "/hard") expect(k.stat("/f").nlink).toBe(2);
  });

  it("exchanges, also a file with a directory", () => {
    k.ok("mkdir", "/a", 0o755);
    k.ok("mkdir", "/b", 0o755);
    k.ok("mkdir", "/a/dir with a name of more than thirty-two bytes", 0o755);
    k.writeFile("/b/file", "text");
    k.ok("renameat2", AT_FDCWD, "/a/dir with a name of more than thirty-two bytes", AT_FDCWD, "/b/file", 2);
    expect(k.readFile("/a/dir with a name of more than thirty-two bytes")).toBe("text");
    expect(k.stat("/b/file").mode).toBe(0o40755);
    expect([k.stat("/a").nlink, k.stat("/b").nlink]).toEqual([2, 3]);
  });
});

describe("nothing leaks", () => {
  it("after names of all kinds have come and gone", () => {
    const round = () => {
      k.ok("mkdir", "/d", 0o755);
      for (let i = 0; i < 50; i++) {
        k.writeFile(`/d/file ${i} ${"x".repeat(i * 4)}`, "x".repeat(i * 200));
        k.ok("symlink", "x".repeat(i + 1), `/d/s${i}`);
        k.ok("link", `/d/file ${i} ${"x".repeat(i * 4)}`, `/d/l${i}`);
        k.ok("mknod", `/d/p${i}`, 0o10644, 0);
        k.ok("rename", `/d/l${i}`, `/d/m${i}`);
        k.error("mkdir", `/d/file ${i}`, 0o755);
        k.error("openat", AT_FDCWD, `/d/s${i}`, 0, 0);
      }
      for (const name of k.list("/d")) k.error("unlink", `/d/${name}`);
      for (const name of k.list("/d")) k.ok("rmdir", `/d/${name}`);
      k.ok("rmdir", "/d");
    };
    round();
    const before = k.usage();
    round();
    expect(k.usage()).toEqual(before);
  });
});
