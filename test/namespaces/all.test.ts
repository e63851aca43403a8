// Corners that namespaces of all kinds share (namespaces(7), setns(2), unshare(2), ioctl_nsfs(2)); README.md says where the others are.

import {
  type Corner,
  child,
  corners,
  lines,
  NEWCGROUP,
  NEWIPC,
  NEWNET,
  NEWNS,
  NEWPID,
  NEWUSER,
  NEWUTS,
  native,
  SIGCHLD,
  sys,
  USER,
} from "./world.ts";

const CLONE_VM = 0x100;
const CLONE_FS = 0x200;
const CLONE_SIGHAND = 0x800;
const CLONE_THREAD = 0x10000;
const CLONE_SYSVSEM = 0x40000;
const NS_GET_USERNS = 0xb701;
const NS_GET_PARENT = 0xb702;
const NS_GET_NSTYPE = 0xb703;
const NS_GET_OWNER_UID = 0xb704;
const NS_GET_TGID_IN_PIDNS = "0x8004b709";
const NS_GET_TGID_FROM_PIDNS = "0x8004b707";
const NS_GET_MNTNS_ID = "0x8008b705";
const NS_MNT_GET_INFO = "0x8010b70a";
const NS_GET_ID = "0x8008b70d";
const PIDFD_GET = 0xff00;
const PIDFD_GET_INFO = "0xc040ff0b";
const PIDFD_INFO_PID = 1;
const PIDFD_INFO_CREDS = 2;
const PIDFD_INFO_EXIT = 8;
const KINDS = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"];
const UP_TO = ["_=pipe @p", "r=get @p 4", "w=get @p+4 4"];
/** A child that waits until it is told to end. */
const waiting = (flags: number, name = "child") => [
  `${name}=clone ${flags}|${SIGCHLD} 0 0 0 0`,
  "{",
  "_=close %w",
  "_=read %r @b 1",
  "}",
];
const END = ["_=close %w", "wait %child"];

const list: Corner[] = [
  [
    "unshare of a bit that is none is EINVAL, of nothing 0",
    sys("unshare 1", "unshare 0x2000", "unshare 0", `unshare ${CLONE_THREAD}`, `unshare ${CLONE_FS}`),
    lines("unshare: EINVAL", "unshare: EINVAL", "unshare: 0", "unshare: 0", "unshare: 0"),
  ],
  [
    "setns: no descriptor EBADF, no namespace, another kind or two kinds EINVAL; the own one 0, but for user",
    sys(
      "setns 99 0",
      "file=open /etc/passwd 0 0",
      "setns %file 0",
      "uts=open /proc/self/ns/uts 0 0",
      `setns %uts ${NEWIPC}`,
      `setns %uts ${NEWUTS | NEWIPC}`,
      "setns %uts 1",
      `setns %uts ${NEWUTS}`,
      ...KINDS.flatMap((name) => [`fd=open /proc/self/ns/${name} 0 0`, "setns %fd 0"]),
      "dir=open /proc/self/ns 65536 0",
      "setns %dir 0",
      "null=open /dev/null 2097152 0",
      "setns %null 0",
    ),
    lines(
      "setns: EBADF",
      "setns: EINVAL",
      "setns: EINVAL",
      "setns: EINVAL",
      "setns: EINVAL",
      "setns: 0",
      "setns: 0",
      "setns: 0",
      "setns: 0",
      "setns: 0",
      "setns: 0",
      "setns: 0",
      "setns: EINVAL",
      "setns: 0",
      "setns: EINVAL",
      "setns: EBADF",
    ),
  ],
  [
    "setns with a pidfd: no kind EINVAL, several kinds at once, all or none; a process that is gone ESRCH",
    sys(
      ...UP_TO,
      ...waiting(NEWUTS | NEWIPC),
      "fd=pidfd_open %child 0",
      "setns %fd 0",
      "setns %fd 1",
      `setns %fd ${NEWUTS | NEWIPC}`,
      "sh [ $(readlink /proc/$PPID/ns/uts) = $(readlink /proc/$child/ns/uts) ] && echo there",
      `unshare ${NEWUTS}`,
      `setns %fd ${NEWUTS | NEWUSER}`,
      "sh [ $(readlink /proc/$PPID/ns/uts) = $(readlink /proc/$child/ns/uts) ] || echo not there",
      `setns %fd ${NEWUSER}`,
      ...END,
      `setns %fd ${NEWUTS}`,
    ),
    lines(
      "setns: EINVAL",
      "setns: EINVAL",
      "setns: 0",
      "there",
      "unshare: 0",
      "setns: EINVAL",
      "not there",
      "setns: EINVAL",
      "wait: exit 0",
      "setns: ESRCH",
    ),
  ],
  [
    "a namespace's file is not opened to write; a user cannot read the links of another's",
    `${sys(...KINDS.slice(0, 3).map((name) => `open /proc/self/ns/${name} 1 0`), "open /proc/self/ns/uts 2 0", "readlink /proc/self/ns/none @b 64")}
${USER} ${sys("readlink /proc/1/ns/uts @b 64", "open /proc/1/ns/uts 0 0", "access /proc/1/ns 0", "open /proc/1/ns 65536 0", "_=readlink /proc/self/ns/uts @b 64")}`,
    lines(
      "open: EPERM",
      "open: EPERM",
      "open: EPERM",
      "open: EPERM",
      "readlink: ENOENT",
      "readlink: EACCES",
      "open: EACCES",
      "access: 0",
      "open: EACCES",
    ),
  ],
  [
    "ioctls of namespace files: kinds, owners, parents; another file ENOTTY",
    sys(
      ...KINDS.flatMap((name) => [
        `fd=open /proc/self/ns/${name} 0 0`,
        `ioctl %fd ${NS_GET_NSTYPE} 0`,
        `ioctl %fd ${NS_GET_OWNER_UID} @uid`,
      ]),
      "uts=open /proc/self/ns/uts 0 0",
      `ioctl %uts ${NS_GET_PARENT} 0`,
      `owner=ioctl %uts ${NS_GET_USERNS} 0`,
      `ioctl %owner ${NS_GET_NSTYPE} 0`,
      "ioctl %uts 0xb7ff 0",
      "file=open /etc/passwd 0 0",
      `ioctl %file ${NS_GET_NSTYPE} 0`,
    ),
    lines(
      "ioctl: 33554432",
      "ioctl: EINVAL",
      "ioctl: 134217728",
      "ioctl: EINVAL",
      "ioctl: 131072",
      "ioctl: EINVAL",
      "ioctl: 1073741824",
      "ioctl: EINVAL",
      "ioctl: 536870912",
      "ioctl: EINVAL",
      "ioctl: 128",
      "ioctl: EINVAL",
      "ioctl: 268435456",
      "ioctl: 0",
      "ioctl: 67108864",
      "ioctl: EINVAL",
      "ioctl: EINVAL",
      "ioctl: 268435456",
      "ioctl: ENOTTY",
      "ioctl: ENOTTY",
    ),
  ],
  [
    "a PID namespace's file translates numbers; its parent is the one it was made in",
    sys(
      ...UP_TO,
      ...waiting(NEWPID),
      "fd=open /proc/%child/ns/pid 0 0",
      `ioctl %fd ${NS_GET_TGID_IN_PIDNS} %child`,
      `n=ioctl %fd ${NS_GET_TGID_FROM_PIDNS} 1`,
      "sh [ $n = $child ] && echo the child",
      `ioctl %fd ${NS_GET_TGID_FROM_PIDNS} 5`,
      `ioctl %fd ${NS_GET_TGID_IN_PIDNS} 1`,
      `parent=ioctl %fd ${NS_GET_PARENT} 0`,
      "sh [ $(readlink /proc/$PPID/fd/$parent) = $(readlink /proc/$PPID/ns/pid) ] && echo ours",
      ...END,
    ),
    lines("ioctl: 1", "the child", "ioctl: ESRCH", "ioctl: ESRCH", "ours", "wait: exit 0"),
  ],
  [
    "a pidfd gives its process's namespaces; an argument EINVAL, a process that is gone ESRCH",
    sys(
      ...UP_TO,
      ...waiting(NEWUTS),
      "fd=pidfd_open %child 0",
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].flatMap((n) => [
        `ns=ioctl %fd ${PIDFD_GET + n} 0`,
        "sh readlink /proc/$PPID/fd/$ns | cut -d: -f1",
      ]),
      `ioctl %fd ${PIDFD_GET + 10} 1`,
      `ioctl %fd ${PIDFD_GET + 99} 0`,
      ...END,
      `ioctl %fd ${PIDFD_GET + 10} 0`,
    ),
    lines(
      "cgroup",
      "ipc",
      "mnt",
      "net",
      "pid",
      "pid",
      "time",
      "time",
      "user",
      "uts",
      "ioctl: EINVAL",
      "ioctl: ENOTTY",
      "wait: exit 0",
      "ioctl: ESRCH",
    ),
  ],
  [
    "clone refuses pairs that contradict each other",
    sys(
      ...[
        NEWNS | CLONE_FS,
        NEWUSER | CLONE_FS,
        NEWIPC | CLONE_SYSVSEM,
        NEWPID | CLONE_THREAD | CLONE_SIGHAND | CLONE_VM,
        NEWUSER | CLONE_THREAD | CLONE_SIGHAND | CLONE_VM,
        CLONE_THREAD | CLONE_VM,
        CLONE_SIGHAND,
      ].map((flags) => `clone ${flags} 0 0 0 0`),
      ...child(NEWUTS | NEWIPC | NEWNET | NEWCGROUP | NEWNS | NEWPID | NEWUSER, "getpid", "getuid"),
    ),
    lines(
      "clone: EINVAL",
      "clone: EINVAL",
      "clone: EINVAL",
      "clone: EINVAL",
      "clone: EINVAL",
      "clone: EINVAL",
      "clone: EINVAL",
      "getpid: 1",
      "getuid: 65534",
      "wait: exit 0",
    ),
  ],
  [
    "a mount namespace's file tells its number and how many mounts it has; other kinds EINVAL",
    sys(
      "fd=open /proc/self/ns/mnt 0 0",
      `ioctl %fd ${NS_GET_MNTNS_ID} @id`,
      `ioctl %fd ${NS_MNT_GET_INFO} @info`,
      "a=get @id 8",
      "b=get @info+8 8",
      "sh [ $a = $b ] && echo same",
      "n=get @info+4 4",
      "mount t /mnt tmpfs 0 0",
      `ioctl %fd ${NS_MNT_GET_INFO} @info`,
      "m=get @info+4 4",
      "sh [ $m = $((n + 1)) ] && echo one more",
      "umount2 /mnt 0",
      `ioctl %fd ${NS_MNT_GET_INFO} 0`,
      "uts=open /proc/self/ns/uts 0 0",
      `ioctl %uts ${NS_GET_MNTNS_ID} @id`,
      `ioctl %uts ${NS_MNT_GET_INFO} @info`,
      `ioctl %uts ${NS_GET_ID} @id`,
    ),
    lines(
      "ioctl: 0",
      "ioctl: 0",
      "same",
      "mount: 0",
      "ioctl: 0",
      "one more",
      "umount2: 0",
      "ioctl: EINVAL",
      "ioctl: EINVAL",
      "ioctl: EINVAL",
      "ioctl: 0",
    ),
  ],
  [
    "PIDFD_GET_INFO tells numbers and ids; how a process ended only once it was waited for, and then nothing else",
    sys(
      `child=clone ${NEWPID}|${SIGCHLD} 0 0 0 0`,
      "{",
      "exit_group 3",
      "}",
      "fd=pidfd_open %child 0",
      `put @info 8 ${PIDFD_INFO_PID | PIDFD_INFO_CREDS | PIDFD_INFO_EXIT}`,
      "_=waitid 1 %child @w 0x1000004 0",
      `ioctl %fd ${PIDFD_GET_INFO} @info`,
      "pid=get @info+16 4",
      "sh [ $pid = $child ] && echo its number",
      "get @info 8",
      "get @info+28 4",
      "get @info+60 4",
      "wait %child",
      `put @info 8 ${PIDFD_INFO_PID | PIDFD_INFO_EXIT}`,
      `ioctl %fd ${PIDFD_GET_INFO} @info`,
      "get @info 8",
      "get @info+16 4",
      "get @info+60 4",
      `put @info 8 ${PIDFD_INFO_PID}`,
      `ioctl %fd ${PIDFD_GET_INFO} @info`,
    ),
    lines(
      "ioctl: 0",
      "its number",
      "get: 7",
      "get: 0",
      "get: 0",
      "wait: exit 3",
      "ioctl: 0",
      "get: 12",
      "get: 0",
      "get: 768",
      "ioctl: ESRCH",
    ),
  ],
];

if (!native)
  list.push([
    "two threads: unshare is for the one that calls; USER and what threads share EINVAL, setns to a time namespace EUSERS",
    "threaded",
    lines(
      "thread: unshare UTS: 0",
      "thread is in inner",
      "main is in outer",
      "unshare USER: -22",
      "unshare THREAD: -22",
      "unshare SIGHAND: -22",
      "unshare VM: -22",
      "unshare TIME: 0",
      "setns time: -87",
      "setns user: -22",
      "setns mnt: -22",
      "unshare PID: 0",
      "unshare NS: 0",
      "setns mnt: 0",
    ),
  ]);

corners(list);
