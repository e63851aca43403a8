#!/usr/bin/env python3
"""Runs sequences of ops.ts on this machine's kernel, each in a mount namespace of its own whose root is an empty tmpfs.

Started by record.mjs. Reads one sequence a line (JSON), writes one list of answers a line. See ops.ts for what an operation is.
"""
import ctypes, errno, json, os, re, struct, sys

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
ERR = dict(errno.errorcode)
ERR[11] = "EAGAIN"; ERR[95] = "EOPNOTSUPP"; ERR[35] = "EDEADLK"
AT_FDCWD = -100


def table():
    here = os.path.dirname(os.path.abspath(__file__))
    nr = {}
    with open(os.path.join(here, "../../../../asm/abi/syscall_64.tbl")) as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                cells = line.rstrip("\n").split("\t")
                nr[cells[1]] = int(cells[0])
    return nr


def call(nr, *args):
    """One system call: (result or error name)."""
    values = []
    for a in args:
        if isinstance(a, str):
            a = a.encode()
        values.append(ctypes.c_char_p(a) if isinstance(a, bytes) else ctypes.c_long(a) if isinstance(a, int) else a)
    r = libc.syscall(ctypes.c_long(nr), *values)
    return ERR[ctypes.get_errno()] if r == -1 else r


def run_op(nr, op):
    name, args = op[0], op[1:]
    if name == "stat":
        buf = ctypes.create_string_buffer(144)
        r = call(nr["newfstatat"], AT_FDCWD, args[0], buf, 0x100)
        if isinstance(r, str):
            return r
        dev, ino, nlink, mode, uid, gid = struct.unpack_from("<QQQIII", buf.raw, 0)
        size, = struct.unpack_from("<q", buf.raw, 48)
        blocks, = struct.unpack_from("<q", buf.raw, 64)
        return [oct(mode)[2:], nlink, uid, gid, size, blocks]
    if name in ("ls", "cat", "mounts"):
        path = "/proc/self/mountinfo" if name == "mounts" else args[0]
        fd = call(nr["openat"], AT_FDCWD, path, 0o200000 if name == "ls" else 0o4000, 0)
        if isinstance(fd, str):
            return fd
        data = b""
        while True:
            buf = ctypes.create_string_buffer(4096)
            n = call(nr["getdents64" if name == "ls" else "read"], fd, buf, 4096)
            if isinstance(n, str):
                call(nr["close"], fd)
                return n
            if n == 0:
                break
            data += buf.raw[:n]
        call(nr["close"], fd)
        if name == "cat":
            return data.decode("latin1")
        if name == "mounts":
            return mountinfo(data.decode())
        names, p = [], 0
        while p < len(data):
            size, = struct.unpack_from("<H", data, p + 16)
            names.append(data[p + 19:p + size].split(b"\0")[0].decode())
            p += size
        return [n for n in names if n not in (".", "..")]
    if name == "put":
        fd = call(nr["openat"], AT_FDCWD, args[0], 1, 0)
        if isinstance(fd, str):
            return fd
        r = call(nr["write"], fd, args[1], len(args[1]))
        call(nr["close"], fd)
        return r
    if name == "write":
        text = args[1].encode()
        return call(nr["write"], args[0], text, len(text))
    if name == "fstatfs":
        buf = ctypes.create_string_buffer(120)
        r = call(nr["fstatfs"], args[0], buf)
        return r if isinstance(r, str) else struct.unpack_from("<Q", buf.raw, 0)[0]
    buffers, values = [], []
    for a in args:
        if isinstance(a, dict):
            buffers.append(ctypes.create_string_buffer(a["out"] + 1))
            values.append(buffers[-1])
        else:
            values.append(a)
    r = call(nr[name], *values)
    if buffers and isinstance(r, int):
        return [r, buffers[0].raw[:min(r, len(buffers[0]) - 1)].decode("latin1")]
    return r


def mountinfo(text):
    """Lines without what differs between machines: ids by first appearance, no device numbers, no source."""
    ids, devs, groups = {}, {}, {}
    number = lambda t, k: t.setdefault(k, len(t) + 1)
    out = []
    for line in text.splitlines():
        left, right = line.split(" - ")
        cells = left.split(" ")
        opt = [re.sub(r"\d+", lambda m: str(number(groups, m[0])), o) for o in cells[6:]]
        fields = [str(number(ids, cells[0])), str(number(ids, cells[1])), str(number(devs, cells[2])), cells[3], cells[4], cells[5], *opt, "-", right.split(" ")[0]]
        out.append(" ".join(f for f in fields if f))
    return out


def prepare():
    os.makedirs("/tmp/nutfuzz", exist_ok=True)
    libc.unshare(0x20000)
    def mount(src, dst, fs, flags, data=None):
        if libc.mount(src, dst, fs, ctypes.c_ulong(flags), data):
            raise OSError(ctypes.get_errno(), dst)
    mount(None, b"/", None, (1 << 18) | 16384)
    mount(b"none", b"/tmp/nutfuzz", b"tmpfs", 0, b"mode=755")
    os.chdir("/tmp/nutfuzz")
    os.mkdir("proc")
    if libc.syscall(155, b".", b"."):
        raise OSError(ctypes.get_errno(), "pivot_root")
    libc.umount2(b".", 2)
    os.chdir("/")
    mount(b"proc", b"/proc", b"proc", 0)
    os.umask(0o22)


def main():
    nr = table()
    for line in sys.stdin:
        ops = json.loads(line)
        r, w = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.dup2(w, 900)
            for fd in range(0, 64):
                try:
                    os.close(fd)
                except OSError:
                    pass
            prepare()
            try:
                answers = [run_op(nr, op) for op in ops]
            except BaseException as error:
                answers = "failed: %r" % error
            data = json.dumps(answers).encode()
            while data:
                data = data[os.write(900, data):]
            os._exit(0)
        os.close(w)
        data = b""
        while chunk := os.read(r, 65536):
            data += chunk
        os.close(r)
        os.waitpid(pid, 0)
        sys.stdout.write((data.decode() or "null") + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
