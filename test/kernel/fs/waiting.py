#!/usr/bin/env python3
"""Records what Linux answers to random sequences of calls on pipes, epoll sets and file locks, one case a line.

    test/kernel/fs/waiting.py > test/kernel/fs/waiting.jsonl

The replay is waiting.test.ts. Nothing waits: every descriptor is O_NONBLOCK, every timeout 0. Descriptors are named by
the order in which they were made, so that numbers do not matter.
"""
import ctypes
import json
import os
import random
import struct
import tempfile

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
BUF = ctypes.create_string_buffer(1 << 20)
NR = {"read": 0, "write": 1, "close": 3, "poll": 7, "ioctl": 16, "dup": 32, "fcntl": 72, "flock": 73,
      "epoll_wait": 232, "epoll_ctl": 233, "eventfd2": 290, "epoll_create1": 291, "pipe2": 293}


def call(name, *args):
    r = libc.syscall(NR[name], *[ctypes.c_long(a) if isinstance(a, int) else a for a in args])
    return r if r >= 0 else -ctypes.get_errno()


class Case:
    def __init__(self):
        self.fds = []
        self.steps = []

    def name(self, fd):
        self.fds.append(fd)
        return len(self.fds) - 1

    def log(self, op, args, result):
        self.steps.append([op, args, result])

    def end(self, kind):
        for fd in self.fds:
            if fd is not None:
                os.close(fd)
        print(json.dumps({"kind": kind, "steps": self.steps}, separators=(",", ":")))


def make_pipe(c, flags):
    r, w = os.pipe2(flags | os.O_NONBLOCK)
    a, b = c.name(r), c.name(w)
    c.log("pipe", [flags], [a, b])
    return a, b


def do_write(c, f, n):
    c.log("write", [f, n], call("write", c.fds[f], BUF, n))


def do_read(c, f, n):
    c.log("read", [f, n], call("read", c.fds[f], BUF, n))


def do_close(c, f):
    os.close(c.fds[f])
    c.fds[f] = None
    c.log("close", [f], 0)


def do_poll(c, f, events):
    p = ctypes.create_string_buffer(struct.pack("ihh", c.fds[f], events, 0), 8)
    call("poll", p, 1, 0)
    c.log("poll", [f, events], struct.unpack("ihH", p.raw)[2])


SIZES = [1, 2, 3, 100, 1000, 2048, 2049, 4000, 4095, 4096, 4097, 5000, 8192, 10000, 65536, 70000]


def pipe_case(rng):
    c = Case()
    r, w = make_pipe(c, rng.choice([0, 0, 0, os.O_DIRECT]))
    for _ in range(rng.randrange(10, 50)):
        op = rng.randrange(12)
        if op < 5 and c.fds[w] is not None:
            do_write(c, w, rng.choice(SIZES))
        elif op < 9 and c.fds[r] is not None:
            do_read(c, r, rng.choice(SIZES))
        elif op == 9:
            f = rng.choice([r, w])
            if c.fds[f] is not None:
                n = ctypes.c_int(0)
                call("ioctl", c.fds[f], 0x541B, ctypes.byref(n))
                c.log("fionread", [f], n.value)
                do_poll(c, f, 0x1 | 0x4 | 0x40 | 0x100)
        elif op == 10:
            f = rng.choice([r, w])
            if c.fds[f] is not None:
                size = rng.choice([0, 1, 4096, 8192, 12288, 32768, 65536, 100000])
                c.log("setsize", [f, size], call("fcntl", c.fds[f], 1031, size))
        elif rng.random() < 0.2:
            f = rng.choice([r, w])
            if c.fds[f] is not None:
                do_close(c, f)
    c.end("pipe")


def epoll_case(rng):
    c = Case()
    sets = []
    for _ in range(rng.choice([1, 1, 2])):
        ep = c.name(call("epoll_create1", 0))
        c.log("epoll", [], ep)
        sets.append(ep)
    readers, writers, events = [], [], []
    for _ in range(rng.randrange(1, 3)):
        r, w = make_pipe(c, 0)
        readers.append(r)
        writers.append(w)
    for _ in range(rng.randrange(0, 3)):
        initial = rng.randrange(3)
        semaphore = rng.randrange(2)
        e = c.name(call("eventfd2", initial, os.O_NONBLOCK | semaphore))
        c.log("eventfd", [initial, semaphore], e)
        events.append(e)
    targets = readers + writers + events + (sets[1:])
    alive = lambda f: c.fds[f] is not None
    for _ in range(rng.randrange(20, 70)):
        op = rng.randrange(14)
        if op < 4:
            f = rng.choice(targets)
            ep = rng.choice(sets)
            if not alive(f) or not alive(ep):
                continue
            how = rng.choice([1, 1, 1, 2, 3, 3])
            mask = rng.choice([1, 4, 5, 0, 1, 0x2000]) | rng.choice([0, 0, 1 << 31, 1 << 30, (1 << 31) | (1 << 30), 1 << 28])
            data = rng.randrange(1000)
            r = call("epoll_ctl", c.fds[ep], how, c.fds[f], ctypes.create_string_buffer(struct.pack("=IQ", mask, data), 12))
            c.log("ctl", [ep, how, f, mask, data], r)
        elif op < 6:
            f = rng.choice(writers)
            if alive(f):
                do_write(c, f, rng.choice([1, 1, 100, 4096, 65536]))
        elif op < 8:
            f = rng.choice(readers)
            if alive(f):
                do_read(c, f, rng.choice([1, 1, 100, 4096, 65536]))
        elif op < 9 and events:
            f = rng.choice(events)
            if alive(f):
                if rng.random() < 0.5:
                    do_read(c, f, 8)
                else:
                    value = rng.choice([0, 1, 1, (1 << 64) - 2])
                    c.log("add", [f, str(value)], call("write", c.fds[f], struct.pack("Q", value), 8))
        elif op == 9 and rng.random() < 0.15:
            f = rng.choice(targets)
            if alive(f):
                do_close(c, f)
        elif op == 10 and rng.random() < 0.2:
            f = rng.choice(targets)
            if alive(f):
                copy = c.name(call("dup", c.fds[f]))
                c.log("dup", [f], copy)
        else:
            ep = rng.choice(sets)
            if not alive(ep):
                continue
            n = rng.choice([1, 2, 3, 10])
            got = call("epoll_wait", c.fds[ep], BUF, n, 0)
            found = [list(struct.unpack_from("=IQ", BUF.raw[:200], i * 12)) for i in range(max(got, 0))]
            c.log("wait", [ep, n], found)
    c.end("epoll")


def flock_struct(kind, start, length, whence=0):
    return ctypes.create_string_buffer(struct.pack("hhqqi4x", kind, whence, start, length, 0), 32)


def lock_case(rng, path):
    c = Case()
    count = rng.randrange(2, 5)
    for _ in range(count):
        f = c.name(os.open(path, os.O_RDWR))
        c.log("open", [], f)
    watcher = c.name(os.open(path, os.O_RDWR))
    c.log("open", [], watcher)
    alive = lambda f: c.fds[f] is not None
    for _ in range(rng.randrange(10, 40)):
        f = rng.randrange(count)
        if not alive(f):
            continue
        op = rng.randrange(12)
        if op < 8:
            cmd = rng.choice([6, 6, 37])
            kind = rng.choice([0, 1, 1, 2])
            start = rng.randrange(24)
            length = rng.choice([0, 1, 2, 3, 5, 8, 13, -1, -4])
            c.log("lock", [f, cmd, kind, start, length], call("fcntl", c.fds[f], cmd, flock_struct(kind, start, length)))
        elif op < 10:
            how = rng.choice([1, 2, 8]) | 4
            c.log("flock", [f, how], call("flock", c.fds[f], how))
        elif op == 10 and rng.random() < 0.3:
            do_close(c, f)
        elif op == 11 and rng.random() < 0.3:
            copy = c.name(call("dup", c.fds[f]))
            c.log("dup", [f], copy)
        # What every byte looks like to somebody else.
        seen = []
        for byte in range(0, 30):
            p = flock_struct(1, byte, 1)
            call("fcntl", c.fds[watcher], 36, p)
            kind, _, start, length, pid = struct.unpack("hhqqi4x", p.raw[:32])
            seen.append("-" if kind == 2 else f"{'rw'[kind]}{start}+{length}{'o' if pid == -1 else 'p'}")
        c.log("seen", [watcher], " ".join(seen))
    c.end("lock")


def main():
    rng = random.Random(20081)
    for _ in range(80):
        pipe_case(rng)
    for _ in range(120):
        epoll_case(rng)
    with tempfile.NamedTemporaryFile() as f:
        for _ in range(40):
            lock_case(rng, f.name)


main()
