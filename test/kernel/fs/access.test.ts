// Permissions: modes, groups, capabilities, sticky and set-group-ID directories, extended attributes.

import { beforeEach, describe, expect, it } from "vitest";
import { AT_FDCWD, bootKernel, type Kernel, O_CREAT, O_RDWR, O_WRONLY } from "../harness.ts";

let k: Kernel;
beforeEach(() => {
  k = bootKernel();
});

/** From now on the caller is an ordinary user. */
const become = (uid: number, gid = uid) => {
  k.ok("setgroups", 0, 0);
  k.ok("setresgid", gid, gid, gid);
  k.ok("setresuid", uid, uid, uid);
};

describe("mode bits", () => {
  it("the class that fits decides, even against the caller", () => {
    k.writeFile("/f", "x", 0o644);
    k.ok("chown", "/f", 1000, 1000);
    k.ok("chmod", "/f", 0o066);
    become(1000);
    expect(k.error("openat", AT_FDCWD, "/f", 0, 0)).toBe("EACCES");
    k.ok("chmod", "/f", 0o400);
    expect(k.error("openat", AT_FDCWD, "/f", 0, 0)).toBe(0);
    expect(k.error("openat", AT_FDCWD, "/f", O_WRONLY, 0)).toBe("EACCES");
    expect(k.error("access", "/f", 2)).toBe("EACCES");
  });

  it("directories: x to pass, w and x to change, r to list", () => {
    k.ok("mkdir", "/d", 0o755);
    k.writeFile("/d/f", "x");
    k.ok("chmod", "/d", 0o711);
    become(1000);
    expect(k.readFile("/d/f")).toBe("x");
    expect(k.error("openat", AT_FDCWD, "/d", 0, 0)).toBe("EACCES");
    expect(k.error("unlink", "/d/f")).toBe("EACCES");
    expect(k.error("openat", AT_FDCWD, "/d/new", O_RDWR | O_CREAT, 0o644)).toBe("EACCES");
    expect(k.error("mkdir", "/d/f", 0o755)).toBe("EEXIST");
    expect(k.error("mkdir", "/x", 0o755)).toBe("EACCES");
  });

  it("root does all but execute what nobody may", () => {
    k.writeFile("/f", "x", 0o000);
    expect(k.readFile("/f")).toBe("x");
    expect(k.error("access", "/f", 1)).toBe("EACCES");
    k.ok("chmod", "/f", 0o001);
    expect(k.error("access", "/f", 1)).toBe(0);
  });

  it("only the owner changes mode and times; nobody but root gives away", () => {
    k.writeFile("/f", "x", 0o666);
    k.writeFile("/mine", "x");
    k.ok("chown", "/mine", 1000, 1000);
    become(1000);
    expect(k.error("chmod", "/f", 0o777)).toBe("EPERM");
    expect(k.error("utimensat", AT_FDCWD, "/f", 0, 0)).toBe("EACCES");
    expect(k.error("chown", "/mine", 0, -1)).toBe("EPERM");
    expect(k.error("chown", "/mine", -1, 5)).toBe("EPERM");
    expect(k.error("chown", "/mine", 1000, 1000)).toBe(0);
  });

  it("a sticky directory lets only owners remove", () => {
    k.ok("mkdir", "/tmp", 0o777);
    k.ok("chmod", "/tmp", 0o1777);
    k.writeFile("/tmp/root", "");
    become(1000);
    k.writeFile("/tmp/mine", "");
    expect(k.error("unlink", "/tmp/root")).toBe("EPERM");
    expect(k.error("rename", "/tmp/root", "/tmp/x")).toBe("EPERM");
    expect(k.error("rename", "/tmp/mine", "/tmp/root")).toBe("EPERM");
    expect(k.error("unlink", "/tmp/mine")).toBe(0);
  });

  it("a set-group-ID directory hands its group on", () => {
    k.ok("mkdir", "/d", 0o755);
    k.ok("chown", "/d", 1000, 2000);
    k.ok("chmod", "/d", 0o2777);
    become(1000);
    k.writeFile("/d/f", "");
    k.ok("mkdir", "/d/e", 0o755);
    expect(k.stat("/d/f")).toMatchObject({ gid: 2000, mode: 0o100644 });
    expect(k.stat("/d/e")).toMatchObject({ gid: 2000, mode: 0o42755 });
    k.ok("chmod", "/d/f", 0o2755);
    expect(k.stat("/d/f").mode).toBe(0o100755);
  });

  it("writing and chown take the set-ID bits away", () => {
    k.writeFile("/f", "x");
    k.ok("chown", "/f", 1000, 1000);
    k.ok("chmod", "/f", 0o6777);
    k.ok("chown", "/f", 1000, -1);
    expect(k.stat("/f").mode).toBe(0o100777);
    k.ok("chmod", "/f", 0o6777);
    become(1001);
    const fd = k.ok("openat", AT_FDCWD, "/f", O_WRONLY, 0);
    k.write(fd, "y");
    expect(k.fstat(fd).mode).toBe(0o100777);
  });

  it("devices need CAP_MKNOD, FIFOs do not", () => {
    k.ok("chmod", "/", 0o777);
    become(1000);
    expect(k.error("mknod", "/null", 0o20666, 0x103)).toBe("EPERM");
    expect(k.error("mknod", "/fifo", 0o10666, 0)).toBe(0);
    expect(k.error("mknod", "/dir", 0o40755, 0)).toBe("EPERM");
    expect(k.error("mknod", "/what", 0o30666, 0)).toBe("EINVAL");
    expect(k.error("mount", "none", "/", "tmpfs", 0, 0)).toBe("EPERM");
    expect(k.error("chroot", "/")).toBe("EPERM");
  });
});

describe("a user namespace", () => {
  it("without maps owns nothing and changes nothing", () => {
    k.ok("chmod", "/", 0o777);
    k.writeFile("/f", "x", 0o600);
    become(1000);
    k.writeFile("/mine", "y", 0o600);
    k.ok("unshare", 0x10000000);
    expect(k.stat("/f")).toMatchObject({ uid: 65534, gid: 65534 });
    expect(k.error("openat", AT_FDCWD, "/f", 0, 0)).toBe("EACCES");
    expect(k.error("chmod", "/f", 0o644)).toBe("EPERM");
    expect(k.readFile("/mine")).toBe("y");
    expect(k.error("chown", "/mine", 0, 0)).toBe("EINVAL");
    expect(k.error("mount", "none", "/", "tmpfs", 0, 0)).toBe("EPERM");
    // With a mount namespace of its own it may.
    k.ok("unshare", 0x20000);
    expect(k.error("mount", "none", "/", "tmpfs", 0, 0)).toBe(0);
    expect(k.error("mount", "none", "/", "devtmpfs", 0, 0)).toBe("EPERM");
  });
});

describe("times", () => {
  it("are set by what they are named for", () => {
    k.writeFile("/f", "x");
    const first = k.stat("/f");
    k.readFile("/f");
    const read = k.stat("/f");
    expect(read.atime).toBeGreaterThan(first.atime);
    expect(read.mtime).toBe(first.mtime);
    k.ok("chmod", "/f", 0o600);
    const changed = k.stat("/f");
    expect(changed.ctime).toBeGreaterThan(read.ctime);
    expect(changed.mtime).toBe(first.mtime);
    k.writeFile("/f", "y");
    expect(k.stat("/f").mtime).toBeGreaterThan(changed.mtime);
    // relatime: read since it was written, and less than a day ago.
    k.readFile("/f");
    const again = k.stat("/f").atime;
    k.readFile("/f");
    expect(k.stat("/f").atime).toBe(again);
    k.realtime += 86_401_000_000_000n;
    k.readFile("/f");
    expect(k.stat("/f").atime).toBeGreaterThan(again);
  });

  it("utimensat sets them, or leaves them", () => {
    k.writeFile("/f", "x");
    const times = k.buffer(32);
    const v = k.view();
    v.setBigInt64(times, -5n, true);
    v.setBigInt64(times + 8, 123n, true);
    v.setBigInt64(times + 24, 0x3ffffffen, true);
    const before = k.stat("/f").mtime;
    const copy = k.bytes(times, 32);
    k.ok("utimensat", AT_FDCWD, "/f", copy, 0);
    expect(k.stat("/f").atime).toBe(-5_000_000_000n + 123n);
    expect(k.stat("/f").mtime).toBe(before);
    copy[8 + 4] = 1;
    expect(k.error("utimensat", AT_FDCWD, "/f", copy, 0)).toBe("EINVAL");
  });
});

describe("extended attributes", () => {
  const set = (path: string, name: string, value: string, flags = 0) =>
    k.error("setxattr", path, name, new TextEncoder().encode(value), value.length, flags);
  const get = (path: string, name: string) => {
    const at = k.buffer(64);
    const n = k.call("getxattr", path, name, at, 64);
    return n < 0 ? n : new TextDecoder().decode(k.bytes(at, n));
  };

  it("are kept, replaced, listed and removed", () => {
    k.writeFile("/f", "");
    expect(set("/f", "user.one", "1")).toBe(0);
    expect(set("/f", "user.two", "22")).toBe(0);
    expect(set("/f", "user.one", "x", 1)).toBe("EEXIST");
    expect(set("/f", "user.none", "x", 2)).toBe("ENODATA");
    expect(set("/f", "user.one", "111")).toBe(0);
    expect(get("/f", "user.one")).toBe("111");
    expect(k.call("listxattr", "/f", 0, 0)).toBe(18);
    expect(k.error("getxattr", "/f", "user.two", k.buffer(1), 1)).toBe("ERANGE");
    k.ok("removexattr", "/f", "user.one");
    expect(k.error("getxattr", "/f", "user.one", 0, 0)).toBe("ENODATA");
    expect(set("/f", "other.x", "1")).toBe("EOPNOTSUPP");
    expect(set("/f", "", "1")).toBe("ERANGE");
    k.ok("mknod", "/p", 0o10644, 0);
    expect(set("/p", "user.x", "1")).toBe("EPERM");
  });
});
