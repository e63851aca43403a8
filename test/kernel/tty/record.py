#!/usr/bin/env python3
"""Records random dealings with a pseudoterminal of the real kernel, for recorded.test.ts.

    ./record.py 120 >recorded.jsonl      # on Linux; the file here is from 6.18

A line is a case: a list of [step, arguments, result]. Results are numbers (negative: -errno) or bytes in hexadecimal.

    set iflag oflag lflag cc flush    TCSETS2 / TCSETSF2 on the slave
    mw hex, sw hex                    write to the master (keys), to the slave (a program's output)
    mr n, sr n                        read at most n bytes from the master (the screen), from the slave
    io side request argument          FIONREAD, TIOCOUTQ, TCFLSH, TCXONC
    pkt on                            TIOCPKT on the master
    poll side                         events that hold

Both sides are O_NONBLOCK, and no process has the terminal as its own. The kernel moves bytes between the sides in the
background: each step is given time for that. A key that flushes (^C ^Z ^\\) is typed alone, because how much of the echo
before it is lost depends on timing.
"""
import errno, fcntl, json, os, random, select, struct, sys, time

TCSETS2, TCSETSF2, FIONREAD, TIOCOUTQ, TCFLSH, TCXONC, TIOCPKT = 0x402C542B, 0x402C542D, 0x541B, 0x5411, 0x540B, 0x540A, 0x5420
IFLAGS = [0o10, 0o40, 0o100, 0o200, 0o400, 0o1000, 0o2000, 0o4000, 0o20000, 0o40000]
OFLAGS = [0o1, 0o2, 0o4, 0o10, 0o20, 0o40, 0o14000]
LFLAGS = [0o1, 0o2, 0o10, 0o20, 0o40, 0o100, 0o200, 0o1000, 0o2000, 0o4000, 0o100000]
CC = [3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22, 0, 0, 0]
KEYS = b"\x03\x1c\x7f\x15\x04\x11\x13\x1a\x12\x0f\x17\x16\r\n\t\x08\xff\x00;"


def attempt(f):
    try:
        return f()
    except OSError as e:
        return -e.errno


def settle(slave):
    poll = select.poll()
    poll.register(slave, select.POLLIN)
    poll.poll(0)
    time.sleep(0.004)
    poll.poll(0)


def keys(r, n):
    out = bytearray()
    for _ in range(n):
        k = r.random()
        if k < 0.45:
            out += bytes([r.choice(b"abcdefgXYZ 0123_-./ ")])
        elif k < 0.8:
            out += bytes([r.choice(KEYS)])
        elif k < 0.9:
            out += r.choice(["é", "€", "ü", "😀"]).encode()
        else:
            out += bytes([r.randrange(256)])
    return bytes(out)


def case(seed):
    r = random.Random(seed)
    master, slave = os.openpty()
    side = {"m": master, "s": slave}
    for fd in master, slave:
        os.set_blocking(fd, False)
    steps = []

    def do(name, *a):
        if name == "set":
            def act():
                i, o, l, cc, flush = a
                fcntl.ioctl(slave, TCSETSF2 if flush else TCSETS2, struct.pack("IIIIB19sII", i, o, 0o277, l, 0, bytes(cc), 38400, 38400))
                return 0
        elif name in ("mw", "sw"):
            act = lambda: os.write(side[name[0]], bytes.fromhex(a[0]))
        elif name in ("mr", "sr"):
            act = lambda: os.read(side[name[0]], a[0]).hex()
        elif name == "io":
            if a[1] in (FIONREAD, TIOCOUTQ):
                act = lambda: struct.unpack("i", fcntl.ioctl(side[a[0]], a[1], b"\0" * 4))[0]
            else:
                act = lambda: fcntl.ioctl(side[a[0]], a[1], a[2])
        elif name == "pkt":
            act = lambda: fcntl.ioctl(master, TIOCPKT, struct.pack("i", a[0])) and 0
        else:
            def act():
                poll = select.poll()
                poll.register(side[a[0]], 0x1DF)
                got = poll.poll(0)
                return got[0][1] if got else 0
        result = attempt(act)
        settle(slave)
        steps.append([name, list(a), result])

    def settings():
        if r.random() < 0.5:
            i, o, l = 0o2400, 5, 0o105073
            for _ in range(r.randrange(3)):
                i ^= r.choice(IFLAGS)
            for _ in range(r.randrange(2)):
                o ^= r.choice(OFLAGS)
            for _ in range(r.randrange(3)):
                l ^= r.choice(LFLAGS)
        else:
            i = sum(x for x in IFLAGS if r.random() < 0.4)
            o = sum(x for x in OFLAGS if r.random() < 0.4)
            l = sum(x for x in LFLAGS if r.random() < 0.6)
        cc = list(CC)
        if r.random() < 0.4:
            cc[6] = r.choice([0, 1, 3, 10])
        if r.random() < 0.3:
            cc[11] = r.choice([0, 59, 97])
        if r.random() < 0.2:
            cc[16] = r.choice([0, 98, 255])
        if r.random() < 0.15:
            cc[r.choice([2, 3, 4, 8, 9, 14, 15, 12])] = r.choice([0, 64, 99, 0x41, 0xC3])
        do("set", i, o, l, cc, r.random() < 0.2)

    def type_keys():
        part = bytearray()
        for b in keys(r, r.choice([1, 1, 2, 5, 10, 20])):
            if b not in (3, 0x1C, 0x1A):
                part.append(b)
                continue
            if part:
                do("mw", bytes(part).hex())
            do("mw", bytes([b]).hex())
            part = bytearray()
            break
        if part:
            do("mw", bytes(part).hex())

    for _ in range(r.randrange(8, 24)):
        k = r.random()
        if k < 0.14:
            settings()
        elif k < 0.54:
            type_keys()
        elif k < 0.64:
            do("sw", keys(r, r.choice([1, 3, 10, 30])).hex())
        elif k < 0.75:
            do("mr", r.choice([1, 10, 100, 4096]))
        elif k < 0.9:
            do("sr", r.choice([1, 5, 63, 64, 65, 4096]))
        elif k < 0.94:
            do("io", r.choice("ms"), r.choice([FIONREAD, TIOCOUTQ]), 0)
        elif k < 0.96:
            do("io", r.choice("ms"), TCFLSH, r.randrange(4))
        elif k < 0.975:
            do("io", "s", TCXONC, r.randrange(5))
        elif k < 0.985:
            do("pkt", r.randrange(2))
        else:
            do("poll", r.choice("ms"))
    do("mr", 65536)
    do("io", "s", FIONREAD, 0)
    do("sr", 65536)
    os.close(master)
    os.close(slave)
    return steps


for seed in range(int(sys.argv[1])):
    print(json.dumps(case(seed), separators=(",", ":")))
