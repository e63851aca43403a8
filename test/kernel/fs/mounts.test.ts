// Mounts: mount(2), umount(2), pivot_root(2), bind mounts and what is shared with whom.

import { beforeEach, describe, expect, it } from "vitest";
import { AT_FDCWD, bootKernel, type Kernel, O_CREAT, O_PATH, O_RDWR } from "../harness.ts";

const MS_RDONLY = 1;
const MS_REMOUNT = 32;
const MS_BIND = 4096;
const MS_MOVE = 8192;
const MS_REC = 16384;
const MS_UNBINDABLE = 1 << 17;
const MS_PRIVATE = 1 << 18;
const MS_SLAVE = 1 << 19;
const MS_SHARED = 1 << 20;
const MNT_DETACH = 2;
const MNT_EXPIRE = 4;
const CLONE_NEWNS = 0x20000;

let k: Kernel;
beforeEach(() => {
  k = bootKernel();
  for (const path of ["/a", "/b", "/c"]) k.ok("mkdir", path, 0o755);
});

const mount = (target: string, data: string | number = 0) => k.call("mount", "none", target, "tmpfs", 0, data);
const bind = (from: string, to: string, flags = 0) => k.error("mount", from, to, 0, MS_BIND | flags, 0);
const umount = (path: string, flags = 0) => k.error("umount2", path, flags);

describe("tmpfs", () => {
  it("hides what it covers and gives it back", () => {
    k.writeFile("/a/under", "");
    expect(mount("/a")).toBe(0);
    expect(k.list("/a")).toEqual([]);
    expect(k.stat("/a")).toMatchObject({ mode: 0o41777, ino: 1 });
    expect(k.stat("/a/..").ino).toBe(k.stat("/").ino);
    k.writeFile("/a/over", "");
    expect(umount("/a")).toBe(0);
    expect(k.list("/a")).toEqual(["under"]);
  });

  it("takes size, mode, owner and count of inodes", () => {
    expect(mount("/a", "size=8k,mode=750,uid=1000,gid=2000,nr_inodes=4")).toBe(0);
    expect(k.stat("/a")).toMatchObject({ mode: 0o40750, uid: 1000, gid: 2000 });
    const fd = k.ok("openat", AT_FDCWD, "/a/f", O_RDWR | O_CREAT, 0o644);
    expect(k.write(fd, "x".repeat(12000))).toBe(8192);
    expect(k.error("write", fd, "x", 1)).toBe("ENOSPC");
    k.writeFile("/a/g", "");
    k.writeFile("/a/h", "");
    expect(k.error("openat", AT_FDCWD, "/a/i", O_RDWR | O_CREAT, 0o644)).toBe("ENOSPC");
    expect(k.error("mount", "none", "/b", "tmpfs", 0, "nonsense")).toBe("EINVAL");
    expect(k.error("mount", "none", "/b", "nofs", 0, 0)).toBe("ENODEV");
    expect(k.error("mount", "none", "/none", "tmpfs", 0, 0)).toBe("ENOENT");
    // A file system that wants a block device looks for it.
    expect(k.error("mount", "none", "/b", "ext4", 0, 0)).toBe("ENOENT");
    expect(k.error("mount", "/a", "/b", "ext4", 0, 0)).toBe("ENOTBLK");
    k.ok("mknod", "/disk", 0o60600, 0x800);
    expect(k.error("mount", "/disk", "/b", "ext4", 0, 0)).toBe("ENXIO");
  });

  it("is busy while something is open or mounted on it", () => {
    mount("/a");
    const fd = k.ok("openat", AT_FDCWD, "/a/f", O_RDWR | O_CREAT, 0o644);
    expect(umount("/a")).toBe("EBUSY");
    k.ok("close", fd);
    k.ok("mkdir", "/a/x", 0o755);
    mount("/a/x");
    expect(umount("/a")).toBe("EBUSY");
    expect(umount("/a", MNT_DETACH)).toBe(0);
    expect(k.list("/a")).toEqual([]);
    expect(umount("/a")).toBe("EINVAL");
  });

  it("detached, it lives as long as somebody is in it", () => {
    // The first descriptor brings the first piece of their table, which stays.
    k.list("/");
    const before = k.usage();
    mount("/a");
    k.ok("mkdir", "/a/x", 0o755);
    k.ok("chdir", "/a/x");
    expect(umount("/a", MNT_DETACH)).toBe(0);
    const at = k.buffer(64);
    const n = k.ok("getcwd", at, 64);
    expect(new TextDecoder().decode(k.bytes(at, n - 1))).toBe("(unreachable)/x");
    k.writeFile("f", "still here");
    expect(k.readFile("f")).toBe("still here");
    k.ok("chdir", "/");
    expect(k.usage()).toEqual(before);
  });

  it("expires at the second asking", () => {
    mount("/a");
    expect(umount("/a", MNT_EXPIRE)).toBe("EAGAIN");
    expect(umount("/a", MNT_EXPIRE)).toBe(0);
  });

  it("read-only: the mount or the whole file system", () => {
    mount("/a");
    k.writeFile("/a/f", "x");
    expect(k.error("mount", 0, "/a", 0, MS_REMOUNT | MS_BIND | MS_RDONLY, 0)).toBe(0);
    for (const [call, ...args] of [
      ["mkdir", "/a/d", 0o755],
      ["unlink", "/a/f"],
      ["rename", "/a/f", "/a/g"],
      ["chmod", "/a/f", 0o600],
      ["truncate", "/a/f", 0],
      ["openat", AT_FDCWD, "/a/f", O_RDWR, 0],
      ["openat", AT_FDCWD, "/a/new", O_RDWR | O_CREAT, 0o644],
      ["access", "/a/f", 2],
    ] as const) {
      expect(k.error(call, ...args)).toBe("EROFS");
    }
    expect(k.error("mount", 0, "/a", 0, MS_REMOUNT | MS_BIND, 0)).toBe(0);
    const fd = k.ok("openat", AT_FDCWD, "/a/f", O_RDWR, 0);
    expect(k.error("mount", 0, "/a", 0, MS_REMOUNT | MS_RDONLY, 0)).toBe("EBUSY");
    k.ok("close", fd);
    expect(k.error("mount", 0, "/a", 0, MS_REMOUNT | MS_RDONLY, 0)).toBe(0);
    expect(k.error("unlink", "/a/f")).toBe("EROFS");
  });

  it("a mountpoint cannot be removed or renamed", () => {
    mount("/a");
    expect(k.error("rmdir", "/a")).toBe("EBUSY");
    expect(k.error("rename", "/a", "/x")).toBe("EBUSY");
    expect(k.error("rename", "/a", "/b/x")).toBe("EBUSY");
    k.writeFile("/a/f", "");
    expect(k.error("rename", "/a/f", "/f")).toBe("EXDEV");
    expect(k.error("link", "/a/f", "/f")).toBe("EXDEV");
  });
});

describe("bind mounts", () => {
  it("show a tree a second time", () => {
    k.writeFile("/a/f", "text");
    expect(bind("/a", "/b")).toBe(0);
    expect(k.readFile("/b/f")).toBe("text");
    expect(k.error("link", "/a/f", "/b/g")).toBe("EXDEV");
    k.writeFile("/file", "over");
    expect(bind("/file", "/b/f")).toBe(0);
    expect(k.readFile("/b/f")).toBe("over");
    expect(k.readFile("/a/f")).toBe("text");
    expect(bind("/file", "/c")).toBe("ENOTDIR");
    expect(bind("/c", "/file")).toBe("ENOTDIR");
    expect(bind("/none", "/c")).toBe("ENOENT");
  });

  it("without MS_REC leave out what is mounted below", () => {
    k.ok("mkdir", "/a/x", 0o755);
    mount("/a/x");
    k.writeFile("/a/x/f", "");
    bind("/a", "/b");
    expect(k.list("/b/x")).toEqual([]);
    bind("/a", "/c", MS_REC);
    expect(k.list("/c/x")).toEqual(["f"]);
    expect(umount("/c")).toBe("EBUSY");
    expect(umount("/c", MNT_DETACH)).toBe(0);
  });

  it("unbindable ones are refused, or left out below", () => {
    mount("/a");
    k.ok("mkdir", "/a/x", 0o755);
    mount("/a/x");
    k.ok("mount", 0, "/a/x", 0, MS_UNBINDABLE, 0);
    expect(bind("/a/x", "/b")).toBe("EINVAL");
    expect(bind("/a", "/b", MS_REC)).toBe(0);
    expect(k.stat("/b/x").ino).not.toBe(1);
  });

  it("move", () => {
    mount("/a");
    k.writeFile("/a/f", "x");
    k.ok("mkdir", "/a/d", 0o755);
    expect(k.error("mount", "/a", "/b", 0, MS_MOVE, 0)).toBe(0);
    expect(k.list("/a")).toEqual([]);
    expect(k.readFile("/b/f")).toBe("x");
    expect(k.error("mount", "/b", "/b/d", 0, MS_MOVE, 0)).toBe("ELOOP");
    expect(k.error("mount", "/b/d", "/a", 0, MS_MOVE, 0)).toBe("EINVAL");
  });
});

describe("propagation", () => {
  it("what is mounted on one peer is mounted on all", () => {
    mount("/a");
    k.ok("mount", 0, "/a", 0, MS_SHARED, 0);
    k.ok("mkdir", "/a/x", 0o755);
    bind("/a", "/b");
    mount("/b/x");
    k.writeFile("/a/x/f", "both");
    expect(k.readFile("/b/x/f")).toBe("both");
    expect(umount("/a/x")).toBe(0);
    expect(k.list("/b/x")).toEqual([]);
  });

  it("a slave receives and does not send; private does neither", () => {
    mount("/a");
    k.ok("mount", 0, "/a", 0, MS_SHARED, 0);
    k.ok("mkdir", "/a/x", 0o755);
    k.ok("mkdir", "/a/y", 0o755);
    bind("/a", "/b");
    bind("/a", "/c");
    k.ok("mount", 0, "/b", 0, MS_SLAVE, 0);
    k.ok("mount", 0, "/c", 0, MS_PRIVATE, 0);
    mount("/a/x");
    k.writeFile("/a/x/f", "");
    expect(k.list("/b/x")).toEqual(["f"]);
    expect(k.list("/c/x")).toEqual([]);
    mount("/b/y");
    k.writeFile("/b/y/g", "");
    expect(k.list("/a/y")).toEqual([]);
    expect(umount("/a/x")).toBe(0);
    expect(k.list("/b/x")).toEqual([]);
    expect(k.list("/b/y")).toEqual(["g"]);
  });

  it("a shared parent does not let its child be moved", () => {
    mount("/a");
    k.ok("mount", 0, "/a", 0, MS_SHARED, 0);
    k.ok("mkdir", "/a/x", 0o755);
    mount("/a/x");
    expect(k.error("mount", "/a/x", "/b", 0, MS_MOVE, 0)).toBe("EINVAL");
    expect(k.error("mount", 0, "/a", 0, MS_SHARED | MS_PRIVATE, 0)).toBe("EINVAL");
    expect(k.error("mount", 0, "/b", 0, MS_PRIVATE, 0)).toBe("EINVAL");
  });

  it("into a namespace, and out of it again", () => {
    k.ok("mount", 0, "/", 0, MS_SHARED | MS_REC, 0);
    mount("/a");
    const old = k.ok("openat", AT_FDCWD, "/", O_PATH, 0);
    k.ok("unshare", CLONE_NEWNS);
    mount("/b");
    k.writeFile("/b/f", "seen from both");
    const fd = k.ok("openat", old, "b/f", 0, 0);
    expect(k.readAll(fd)).toBe("seen from both");
    k.ok("close", fd);
    k.ok("mount", 0, "/", 0, MS_PRIVATE | MS_REC, 0);
    mount("/c");
    k.writeFile("/c/f", "");
    expect(k.error("openat", old, "c/f", 0, 0)).toBe("ENOENT");
    expect(umount("/a")).toBe(0);
    // The dirfd from before is in the other namespace: it resolves, but nothing can be mounted there.
    k.ok("fchdir", old);
    expect(k.error("mount", "b", "c", 0, MS_BIND, 0)).toBe("EINVAL");
  });
});

describe("namespaces and roots", () => {
  it("pivot_root, also onto itself", () => {
    mount("/a");
    for (const dir of ["/a/old", "/a/sub"]) k.ok("mkdir", dir, 0o755);
    expect(k.error("pivot_root", "/b", "/b")).toBe("EBUSY");
    expect(k.error("pivot_root", "/", "/")).toBe("EBUSY");
    k.ok("pivot_root", "/a", "/a/old");
    expect(k.list("/")).toEqual(["sub", "old"]);
    expect(k.list("/old").sort()).toEqual(["a", "b", "c"]);
    expect(k.cwd()).toBe("/");
    k.ok("chdir", "/");
    expect(umount("/old", MNT_DETACH)).toBe(0);
    mount("/sub");
    k.ok("chdir", "/sub");
    k.ok("pivot_root", ".", ".");
    k.ok("umount2", ".", MNT_DETACH);
    expect(k.list("/")).toEqual([]);
  });

  it("chroot: .. stays inside", () => {
    k.ok("mkdir", "/a/x", 0o755);
    k.ok("chroot", "/a");
    k.ok("chdir", "/");
    expect(k.list("/")).toEqual(["x"]);
    expect(k.list("/../..")).toEqual(["x"]);
    mount("/x");
    // The root is not a mountpoint.
    expect(k.error("pivot_root", "/x", "/x")).toBe("EINVAL");
  });

  it("a namespace that is left takes its mounts along", () => {
    const round = () => {
      const k2 = bootKernel();
      k2.list("/");
      k2.ok("unshare", CLONE_NEWNS);
      const before = k2.usage();
      k2.ok("mkdir", "/m", 0o755);
      k2.ok("mount", "none", "/m", "tmpfs", 0, 0);
      k2.writeFile("/m/f", "x".repeat(10000));
      k2.ok("unshare", CLONE_NEWNS);
      k2.ok("umount2", "/m", 0);
      k2.ok("rmdir", "/m");
      return [before, k2.usage()];
    };
    const [before, after] = round();
    expect(after).toEqual(before);
  });

  it("sysctl fs.mount-max is a limit", () => {
    for (let i = 0; i < 200; i++) expect(mount("/a")).toBe(0);
    for (let i = 0; i < 200; i++) expect(umount("/a")).toBe(0);
    expect(umount("/a")).toBe("EINVAL");
  });
});
