// Corners of network namespaces (network_namespaces(7)) that no scenario shows; README.md says where the others are.

import { child, corners, lines, NEWNET, NEWUSER, sys, USER } from "./world.ts";

const AF_UNIX = 1;
const AF_INET = 2;
const AF_PACKET = 17;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_RAW = 3;
const LOCALHOST = 0x0100007f;
const SIOCGIFFLAGS = 0x8913;
const SIOCSIFFLAGS = 0x8914;
const SIOCGIFINDEX = 0x8933;

const networkOrder = (port: number) => ((port & 0xff) << 8) | (port >> 8);
/** struct sockaddr_in of 127.0.0.1 in a buffer. */
const address = (buffer: string, port: number) => [
  `put ${buffer} 2 ${AF_INET}`,
  `put ${buffer}+2 2 ${networkOrder(port)}`,
  `put ${buffer}+4 4 ${LOCALHOST}`,
];
const bytes = (text: string) => [...text].reduceRight((n, c) => n * 256n + BigInt(c.charCodeAt(0)), 0n);
const UP = "sh ip link set lo up";

corners([
  [
    "connect to 127.0.0.1 is ENETUNREACH while lo is down, ECONNREFUSED when it is up",
    sys(
      `unshare ${NEWNET}`,
      ...address("@a", 7000),
      `s=socket ${AF_INET} ${SOCK_STREAM} 0`,
      "connect %s @a 16",
      `d=socket ${AF_INET} ${SOCK_DGRAM} 0`,
      "sendto %d @b 1 0 @a 16",
      "bind %s @a 16",
      UP,
      `s=socket ${AF_INET} ${SOCK_STREAM} 0`,
      "connect %s @a 16",
      "sendto %d @b 1 0 @a 16",
    ),
    lines("unshare: 0", "connect: ENETUNREACH", "sendto: ENETUNREACH", "bind: 0", "connect: ECONNREFUSED", "sendto: 1"),
  ],
  [
    "a socket stays in the namespace it was made in",
    sys(
      `unshare ${NEWNET}`,
      UP,
      ...address("@a", 7000),
      `l=socket ${AF_INET} ${SOCK_STREAM} 0`,
      "bind %l @a 16",
      "listen %l 5",
      `old=socket ${AF_INET} ${SOCK_STREAM} 0`,
      `unshare ${NEWNET}`,
      `new=socket ${AF_INET} ${SOCK_STREAM} 0`,
      "connect %new @a 16",
      "connect %old @a 16",
      "sh grep -c 1B58 /proc/net/tcp",
    ),
    lines("unshare: 0", "bind: 0", "listen: 0", "unshare: 0", "connect: ENETUNREACH", "connect: 0", "0"),
  ],
  [
    "a port is taken once in a namespace, and free in another",
    sys(
      `unshare ${NEWNET}`,
      UP,
      ...address("@a", 7000),
      `s=socket ${AF_INET} ${SOCK_STREAM} 0`,
      "bind %s @a 16",
      "listen %s 5",
      `t=socket ${AF_INET} ${SOCK_STREAM} 0`,
      "bind %t @a 16",
      `u=socket ${AF_INET} ${SOCK_DGRAM} 0`,
      "bind %u @a 16",
      ...child(NEWNET, UP, `n=socket ${AF_INET} ${SOCK_STREAM} 0`, "bind %n @a 16", "listen %n 5", "bind %t @a 16"),
    ),
    lines(
      "unshare: 0",
      "bind: 0",
      "listen: 0",
      "bind: EADDRINUSE",
      "bind: 0",
      "bind: 0",
      "listen: 0",
      "bind: EADDRINUSE",
      "wait: exit 0",
    ),
  ],
  [
    "an abstract socket's name is its namespace's; one with a path is reached across, its peer's number too",
    sys(
      `put @x 2 ${AF_UNIX}`,
      "put @x+3 1 120",
      `put @p 2 ${AF_UNIX}`,
      `put @p+2 8 ${bytes("/tmp/s")}`,
      `l=socket ${AF_UNIX} ${SOCK_STREAM} 0`,
      "bind %l @x 4",
      "listen %l 5",
      `m=socket ${AF_UNIX} ${SOCK_STREAM} 0`,
      "bind %m @p 9",
      "listen %m 5",
      `early=socket ${AF_UNIX} ${SOCK_STREAM} 0`,
      ...child(
        NEWNET,
        `s=socket ${AF_UNIX} ${SOCK_STREAM} 0`,
        "connect %s @x 4",
        "connect %s @p 9",
        "connect %early @x 4",
        `t=socket ${AF_UNIX} ${SOCK_STREAM} 0`,
        "bind %t @x 4",
        "put @q 2 1",
        "bind %t @p 9",
        "sh grep -c -e @x -e /tmp/s /proc/net/unix",
      ),
      `s=socket ${AF_UNIX} ${SOCK_STREAM} 0`,
      "bind %s @x 4",
      "connect %s @x 4",
    ),
    lines(
      "bind: 0",
      "listen: 0",
      "bind: 0",
      "listen: 0",
      "connect: ECONNREFUSED",
      "connect: 0",
      "connect: 0",
      "bind: 0",
      "bind: EADDRINUSE",
      "2",
      "wait: exit 0",
      "bind: EADDRINUSE",
      "connect: 0",
    ),
  ],
  [
    "a veth end ends with its namespace, and so does its peer; a descriptor keeps a namespace alive",
    `unshare -n ${sys(
      "_=pipe @p",
      "r=get @p 4",
      "_=pipe @q",
      "rr=get @q 4",
      "w=get @q+4 4",
      `child=clone ${NEWNET}|17 0 0 0 0`,
      "{",
      "_=read %r @b 1",
      "}",
      'sh ip link add v0 type veth peer name v1; ip link set v1 netns $child; tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d " "',
      "keep=open /proc/%child/ns/net 0 0",
      "_=kill %child 9",
      "wait %child",
      "sh ip link show v0 | grep -c link-netns",
      "_=close %keep",
      'sh while ip link show v0 >/dev/null 2>&1; do sleep 0.01; done; tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d " "',
    )}`,
    lines("lo", "v0", "wait: signal 9", "1", "lo"),
  ],
  [
    "sysctls are the kernel's defaults in a new one, whatever the old one has",
    `unshare -n sh -c 'cd /proc/sys/net; echo 80 >ipv4/ip_unprivileged_port_start; echo 77 >core/somaxconn; echo "2000 3000" >ipv4/ip_local_port_range; echo 1 >ipv4/ip_forward
cat ipv4/ip_unprivileged_port_start core/somaxconn ipv4/ip_local_port_range
unshare -n cat ipv4/ip_unprivileged_port_start core/somaxconn ipv4/ip_local_port_range'`,
    lines("80", "77", "2000\t3000", "1024", "4096", "32768\t60999"),
  ],
  [
    "raw and packet sockets are EPERM and port 80 EACCES for a user, until the namespace is his",
    `cat >/tmp/t <<'T'
${sys(
  `raw=socket ${AF_INET} ${SOCK_RAW} 1`,
  `packet=socket ${AF_PACKET} ${SOCK_RAW} 768`,
  ...address("@a", 80),
  `s=socket ${AF_INET} ${SOCK_STREAM} 0`,
  "bind %s @a 16",
  "say tried",
)}
T
unshare -n sh -c 'ip link set lo up; ${USER} sh /tmp/t; ${USER} unshare -Ur sh /tmp/t; ${USER} unshare -Urn sh /tmp/t'`,
    lines(
      "socket: EPERM",
      "socket: EPERM",
      "bind: EACCES",
      "tried",
      "socket: EPERM",
      "socket: EPERM",
      "bind: EACCES",
      "tried",
      "bind: 0",
      "tried",
    ),
  ],
  [
    "a device that is not there is ENODEV; a user may look at flags and not set them, in his own namespace he may",
    `unshare -n ${USER} ${sys(
      `s=socket ${AF_INET} ${SOCK_DGRAM} 0`,
      `put @n 8 ${bytes("nosuch")}`,
      `ioctl %s ${SIOCGIFFLAGS} @n`,
      `ioctl %s ${SIOCGIFINDEX} @n`,
      `ioctl %s ${SIOCSIFFLAGS} @n`,
      `put @l 8 ${bytes("lo")}`,
      `ioctl %s ${SIOCGIFFLAGS} @l`,
      "get @l+16 2",
      `put @l+16 2 9`,
      `ioctl %s ${SIOCSIFFLAGS} @l`,
      `unshare ${NEWUSER}`,
      `ioctl %s ${SIOCSIFFLAGS} @l`,
      `unshare ${NEWNET}`,
      `ioctl %s ${SIOCSIFFLAGS} @l`,
      `own=socket ${AF_INET} ${SOCK_DGRAM} 0`,
      `ioctl %own ${SIOCSIFFLAGS} @l`,
      `ioctl %own ${SIOCGIFFLAGS} @l`,
      "get @l+16 2",
    )}`,
    lines(
      "ioctl: ENODEV",
      "ioctl: ENODEV",
      "ioctl: EPERM",
      "ioctl: 0",
      "get: 8",
      "ioctl: EPERM",
      "unshare: 0",
      "ioctl: EPERM",
      "unshare: 0",
      "ioctl: EPERM",
      "ioctl: 0",
      "ioctl: 0",
      "get: 73",
    ),
  ],
  [
    "setns to a network namespace needs CAP_SYS_ADMIN over it and over one's own user namespace",
    `${sys(
      `other=clone ${NEWNET}|17 0 0 0 0`,
      "{",
      "pause",
      "}",
      "fd=open /proc/%other/ns/net 0 0",
      `setns %fd 0`,
      `setns %fd ${NEWUSER}`,
      `setns %fd ${NEWNET}`,
      ...child(NEWUSER, "setns %fd 0", `unshare ${NEWNET}`, "setns %fd 0"),
      "_=kill %other 9",
      "wait %other",
    )}`,
    lines(
      "setns: 0",
      "setns: EINVAL",
      "setns: 0",
      "setns: EPERM",
      "unshare: 0",
      "setns: EPERM",
      "wait: exit 0",
      "wait: signal 9",
    ),
  ],
  [
    "/proc/net is the reader's, /proc/PID/net the process's; with the process it is gone",
    sys(
      `child=clone ${NEWNET}|17 0 0 0 0`,
      "{",
      "pause",
      "}",
      `unshare ${NEWNET}`,
      "sh ip link add v0 type veth peer name v1; tail -n +3 /proc/net/dev | wc -l; tail -n +3 /proc/$child/net/dev | wc -l",
      "fd=open /proc/%child/net 65536 0",
      "_=kill %child 9",
      "wait %child",
      "openat %fd dev 0 0",
    ),
    lines("unshare: 0", "3", "1", "wait: signal 9", "openat: ENOENT"),
  ],
]);
