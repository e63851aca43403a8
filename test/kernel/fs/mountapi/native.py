#!/usr/bin/env python3
"""Runs the sequences of cases.ts on this machine's kernel: fuzz/native.py with user namespaces and arguments of bytes."""
import ctypes, os, sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../fuzz"))
import native

plain = native.run_op


def user_namespace(uids, gids):
    """A descriptor of a new user namespace with these maps."""
    ready, go = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        native.libc.unshare(0x10000000)
        os.write(ready[1], b"x")
        os.read(go[0], 1)
        os._exit(0)
    os.read(ready[0], 1)
    for name, text in (("uid_map", uids), ("gid_map", gids)):
        if text:
            fd = os.open(f"/proc/{pid}/{name}", os.O_WRONLY)
            os.write(fd, text.encode())
            os.close(fd)
    target = f"/proc/{pid}/ns/user"
    for fd in ready + (go[0],):
        os.close(fd)
    fd = native.call(257, -100, target, 0, 0)
    os.write(go[1], b"x")
    os.close(go[1])
    os.waitpid(pid, 0)
    return fd


def run_op(nr, op):
    if op[0] == "userns":
        return user_namespace(*op[1:])
    args = [ctypes.create_string_buffer(bytes.fromhex(a["hex"])) if isinstance(a, dict) and "hex" in a else a for a in op[1:]]
    return plain(nr, [op[0], *args])


native.run_op = run_op
native.main()
