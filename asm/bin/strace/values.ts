// Names of flags and constants, in the order in which strace shows them.
import { hex } from "../../lib/number";
import { signalName } from "../../lib/signal";

class Name {
  constructor(
    public text: string,
    public value: u64,
  ) {}
}
/** "NAME=value …": values in decimal, or hexadecimal with 0x. */
function names(list: string): Name[] {
  const out: Name[] = [];
  const items = list.split(" ");
  for (let i = 0; i < items.length; i++) {
    const equal = items[i].indexOf("=");
    const v = items[i].substring(equal + 1);
    out.push(
      new Name(items[i].substring(0, equal), v.startsWith("0x") ? U64.parseInt(v.substring(2), 16) : U64.parseInt(v)),
    );
  }
  return out;
}

const LISTS: string[] = [
  "open",
  "prot",
  "map",
  "access",
  "clone",
  "wait",
  "mount",
  "umount",
  "flock",
  "socktype",
  "msg",
  "at",
  "unlinkat",
  "rename",
  "timer",
  "timerfd",
  "eventfd",
  "epoll",
  "inotify",
  "random",
  "memfd",
  "statx",
  "pidfd",
  "closerange",
  "whence",
  "how",
  "itimer",
  "domain",
  "shut",
  "fcntl",
  "rlimit",
  "rusage",
  "prio",
  "prctl",
  "clock",
  "epollctl",
  "idtype",
  "ioctl",
  "futex",
];
const TEXTS: string[] = [
  "O_CREAT=64 O_EXCL=128 O_NOCTTY=256 O_TRUNC=512 O_APPEND=1024 O_NONBLOCK=2048 O_SYNC=1052672 O_DSYNC=4096 O_DIRECT=16384 O_LARGEFILE=32768 O_NOFOLLOW=131072 O_NOATIME=262144 O_CLOEXEC=524288 O_PATH=2097152 O_TMPFILE=4259840 O_DIRECTORY=65536",
  "PROT_READ=1 PROT_WRITE=2 PROT_EXEC=4",
  "MAP_SHARED=1 MAP_PRIVATE=2 MAP_FIXED=16 MAP_ANONYMOUS=32 MAP_NORESERVE=16384 MAP_POPULATE=32768 MAP_STACK=131072 MAP_FIXED_NOREPLACE=1048576",
  "R_OK=4 W_OK=2 X_OK=1",
  "CLONE_NEWTIME=0x80 CLONE_VM=0x100 CLONE_FS=0x200 CLONE_FILES=0x400 CLONE_SIGHAND=0x800 CLONE_PIDFD=0x1000 CLONE_PTRACE=0x2000 CLONE_VFORK=0x4000 CLONE_PARENT=0x8000 CLONE_THREAD=0x10000 CLONE_NEWNS=0x20000 CLONE_SYSVSEM=0x40000 CLONE_SETTLS=0x80000 CLONE_PARENT_SETTID=0x100000 CLONE_CHILD_CLEARTID=0x200000 CLONE_UNTRACED=0x800000 CLONE_CHILD_SETTID=0x1000000 CLONE_NEWCGROUP=0x2000000 CLONE_NEWUTS=0x4000000 CLONE_NEWIPC=0x8000000 CLONE_NEWUSER=0x10000000 CLONE_NEWPID=0x20000000 CLONE_NEWNET=0x40000000 CLONE_IO=0x80000000",
  "WNOHANG=1 WSTOPPED=2 WEXITED=4 WCONTINUED=8 WNOWAIT=0x1000000 __WNOTHREAD=0x20000000 __WALL=0x40000000 __WCLONE=0x80000000",
  "MS_RDONLY=1 MS_NOSUID=2 MS_NODEV=4 MS_NOEXEC=8 MS_SYNCHRONOUS=16 MS_REMOUNT=32 MS_MANDLOCK=64 MS_DIRSYNC=128 MS_NOSYMFOLLOW=256 MS_NOATIME=1024 MS_NODIRATIME=2048 MS_BIND=4096 MS_MOVE=8192 MS_REC=16384 MS_SILENT=32768 MS_UNBINDABLE=0x20000 MS_PRIVATE=0x40000 MS_SLAVE=0x80000 MS_SHARED=0x100000 MS_RELATIME=0x200000 MS_STRICTATIME=0x1000000 MS_LAZYTIME=0x2000000",
  "MNT_FORCE=1 MNT_DETACH=2 MNT_EXPIRE=4 UMOUNT_NOFOLLOW=8",
  "LOCK_SH=1 LOCK_EX=2 LOCK_NB=4 LOCK_UN=8",
  "SOCK_CLOEXEC=524288 SOCK_NONBLOCK=2048",
  "MSG_OOB=1 MSG_PEEK=2 MSG_DONTROUTE=4 MSG_DONTWAIT=64 MSG_WAITALL=256 MSG_NOSIGNAL=16384",
  "AT_SYMLINK_NOFOLLOW=256 AT_EACCESS=512 AT_SYMLINK_FOLLOW=1024 AT_NO_AUTOMOUNT=2048 AT_EMPTY_PATH=4096",
  "AT_REMOVEDIR=512",
  "RENAME_NOREPLACE=1 RENAME_EXCHANGE=2 RENAME_WHITEOUT=4",
  "TIMER_ABSTIME=1",
  "TFD_CLOEXEC=524288 TFD_NONBLOCK=2048",
  "EFD_SEMAPHORE=1 EFD_CLOEXEC=524288 EFD_NONBLOCK=2048",
  "EPOLL_CLOEXEC=524288",
  "IN_CLOEXEC=524288 IN_NONBLOCK=2048",
  "GRND_NONBLOCK=1 GRND_RANDOM=2",
  "MFD_CLOEXEC=1 MFD_ALLOW_SEALING=2",
  "STATX_BASIC_STATS=0x7ff STATX_TYPE=1 STATX_MODE=2 STATX_NLINK=4 STATX_UID=8 STATX_GID=16 STATX_ATIME=32 STATX_MTIME=64 STATX_CTIME=128 STATX_INO=256 STATX_SIZE=512 STATX_BLOCKS=1024 STATX_BTIME=2048 STATX_MNT_ID=4096",
  "PIDFD_NONBLOCK=2048",
  "CLOSE_RANGE_UNSHARE=2 CLOSE_RANGE_CLOEXEC=4",
  "SEEK_SET=0 SEEK_CUR=1 SEEK_END=2 SEEK_DATA=3 SEEK_HOLE=4",
  "SIG_BLOCK=0 SIG_UNBLOCK=1 SIG_SETMASK=2",
  "ITIMER_REAL=0 ITIMER_VIRTUAL=1 ITIMER_PROF=2",
  "AF_UNSPEC=0 AF_UNIX=1 AF_INET=2 AF_INET6=10 AF_NETLINK=16 AF_PACKET=17",
  "SHUT_RD=0 SHUT_WR=1 SHUT_RDWR=2",
  "F_DUPFD=0 F_GETFD=1 F_SETFD=2 F_GETFL=3 F_SETFL=4 F_GETLK=5 F_SETLK=6 F_SETLKW=7 F_SETOWN=8 F_GETOWN=9 F_SETSIG=10 F_GETSIG=11 F_OFD_GETLK=36 F_OFD_SETLK=37 F_OFD_SETLKW=38 F_SETLEASE=1024 F_GETLEASE=1025 F_DUPFD_CLOEXEC=1030 F_SETPIPE_SZ=1031 F_GETPIPE_SZ=1032 F_ADD_SEALS=1033 F_GET_SEALS=1034",
  "RLIMIT_CPU=0 RLIMIT_FSIZE=1 RLIMIT_DATA=2 RLIMIT_STACK=3 RLIMIT_CORE=4 RLIMIT_RSS=5 RLIMIT_NPROC=6 RLIMIT_NOFILE=7 RLIMIT_MEMLOCK=8 RLIMIT_AS=9 RLIMIT_LOCKS=10 RLIMIT_SIGPENDING=11 RLIMIT_MSGQUEUE=12 RLIMIT_NICE=13 RLIMIT_RTPRIO=14 RLIMIT_RTTIME=15",
  "RUSAGE_SELF=0 RUSAGE_CHILDREN=0xffffffff RUSAGE_THREAD=1",
  "PRIO_PROCESS=0 PRIO_PGRP=1 PRIO_USER=2",
  "PR_SET_PDEATHSIG=1 PR_GET_PDEATHSIG=2 PR_GET_DUMPABLE=3 PR_SET_DUMPABLE=4 PR_GET_KEEPCAPS=7 PR_SET_KEEPCAPS=8 PR_SET_NAME=15 PR_GET_NAME=16 PR_CAPBSET_READ=23 PR_CAPBSET_DROP=24 PR_GET_SECUREBITS=27 PR_SET_SECUREBITS=28 PR_SET_CHILD_SUBREAPER=36 PR_GET_CHILD_SUBREAPER=37 PR_SET_NO_NEW_PRIVS=38 PR_GET_NO_NEW_PRIVS=39 PR_CAP_AMBIENT=47",
  "CLOCK_REALTIME=0 CLOCK_MONOTONIC=1 CLOCK_PROCESS_CPUTIME_ID=2 CLOCK_THREAD_CPUTIME_ID=3 CLOCK_MONOTONIC_RAW=4 CLOCK_REALTIME_COARSE=5 CLOCK_MONOTONIC_COARSE=6 CLOCK_BOOTTIME=7",
  "EPOLL_CTL_ADD=1 EPOLL_CTL_DEL=2 EPOLL_CTL_MOD=3",
  "P_ALL=0 P_PID=1 P_PGID=2 P_PIDFD=3",
  "TCGETS=0x5401 TCSETS=0x5402 TCSETSW=0x5403 TCSETSF=0x5404 TIOCSCTTY=0x540e TIOCGPGRP=0x540f TIOCSPGRP=0x5410 TIOCOUTQ=0x5411 TIOCSTI=0x5412 TIOCGWINSZ=0x5413 TIOCSWINSZ=0x5414 FIONREAD=0x541b TIOCNOTTY=0x5422 TIOCGSID=0x5429 FIONBIO=0x5421 FIOCLEX=0x5451 FIONCLEX=0x5450 TIOCGPTN=0x80045430 TIOCSPTLCK=0x40045431 NS_GET_USERNS=0xb701 NS_GET_PARENT=0xb702 NS_GET_NSTYPE=0xb703 NS_GET_OWNER_UID=0xb704",
  "FUTEX_WAIT=0 FUTEX_WAKE=1 FUTEX_REQUEUE=3 FUTEX_CMP_REQUEUE=4 FUTEX_WAKE_OP=5 FUTEX_WAIT_BITSET=9 FUTEX_WAKE_BITSET=10 FUTEX_WAIT_PRIVATE=128 FUTEX_WAKE_PRIVATE=129 FUTEX_REQUEUE_PRIVATE=131 FUTEX_CMP_REQUEUE_PRIVATE=132 FUTEX_WAIT_BITSET_PRIVATE=137 FUTEX_WAKE_BITSET_PRIVATE=138",
];
const parsed = new Map<string, Name[]>();
function listOf(name: string): Name[] {
  if (!parsed.has(name)) {
    const at = LISTS.indexOf(name);
    parsed.set(name, at < 0 ? [] : names(TEXTS[at]));
  }
  return parsed.get(name);
}

/** "A|B|0x100": the names of the bits, what is left in hexadecimal. */
export function flags(name: string, value: u64, none: string = "0"): string {
  const list = listOf(name);
  let out = "";
  for (let i = 0; i < list.length; i++) {
    const v = list[i].value;
    if (!v || (value & v) != v) continue;
    out += (out.length ? "|" : "") + list[i].text;
    value &= ~v;
  }
  if (value) out += (out.length ? "|" : "") + "0x" + hex(value);
  return out.length ? out : none;
}
/** The name of a value, or the value as strace shows an unknown one. */
export function constant(name: string, value: u64): string {
  const list = listOf(name);
  for (let i = 0; i < list.length; i++) if (list[i].value == (value & 0xffffffff)) return list[i].text;
  return "0x" + hex(value & 0xffffffff);
}
/** "SIGTERM", or the number. */
export function signal(n: i32): string {
  if (n == 34) return "SIGRTMIN";
  if (n > 34 && n <= 64) return "SIGRT_" + (n - 34).toString();
  const s = n > 0 ? signalName(n) : "";
  return s.length ? "SIG" + s : n.toString();
}
/** "[INT TERM]", or "~[…]" when most are in. */
export function signalSet(set: u64): string {
  const inverted = popcnt(set) > 32;
  if (inverted) set = ~set;
  let out = "";
  for (let n = 1; n <= 64; n++)
    if ((set >> ((n - 1) as u64)) & 1) out += (out.length ? " " : "") + signal(n).substring(3);
  return (inverted ? "~[" : "[") + out + "]";
}
export function openFlags(value: u64): string {
  const mode = value & 3;
  const base = mode == 0 ? "O_RDONLY" : mode == 1 ? "O_WRONLY" : mode == 2 ? "O_RDWR" : "O_ACCMODE";
  const rest = value & ~(3 as u64);
  return rest ? base + "|" + flags("open", rest) : base;
}
/** The kernel's restart errors, which no program sees. */
export function restartError(n: i32): string {
  if (n == 512) return "ERESTARTSYS (To be restarted if SA_RESTART is set)";
  if (n == 513) return "ERESTARTNOINTR (To be restarted)";
  if (n == 514) return "ERESTARTNOHAND (To be restarted if no handler)";
  if (n == 516) return "ERESTART_RESTARTBLOCK (Interrupted by signal)";
  return "";
}
