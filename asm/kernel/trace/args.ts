// What the arguments of a system call point to, for sessions of the trace: one letter for each argument.
//
//   -  a number            s  a NUL-terminated string        a  an array of strings (argv)
//   b  bytes the call reads, length in the next argument     r  bytes it wrote, as many as it returned
//   v  iovecs it reads from, count in the next               w  iovecs it filled
//   f  pollfds, count in the next; before and after          k  a socket address, length in the next
//   e  epoll events it filled: 12 bytes for each it returned  q  a structure it reads, size in the next
//
// and structures of a fixed size, before the call (lower case) or after it (upper case):
//
//   i I  4 bytes    p P  8    t T  16    g G  24    n N  32    o O  128    l L  144    m M  256    c C  390    j J  112

/** The letters of a call; "" when nothing points anywhere. */
export function argKinds(nr: i32): string {
  switch (nr) {
    case 0: // read
    case 17: // pread64
    case 78: // getdents
    case 217: // getdents64
    case 45: // recvfrom
      return "-r";
    case 1: // write
    case 18: // pwrite64
    case 44: // sendto
      return "-b";
    case 2: // open
    case 21: // access
    case 76: // truncate
    case 80: // chdir
    case 83: // mkdir
    case 84: // rmdir
    case 85: // creat
    case 87: // unlink
    case 90: // chmod
    case 92: // chown
    case 94: // lchown
    case 132: // utime
    case 133: // mknod
    case 161: // chroot
    case 163: // acct
    case 319: // memfd_create
    case 430: // fsopen
      return "s";
    case 170: // sethostname
    case 171: // setdomainname
      return "b";
    case 4: // stat
    case 6: // lstat
      return "sL";
    case 5: // fstat
      return "-L";
    case 7: // poll
    case 271: // ppoll
      return "f-t";
    case 13: // rt_sigaction
      return "-gG";
    case 14: // rt_sigprocmask
      return "-pP";
    case 19: // readv
    case 295: // preadv
    case 327: // preadv2
      return "-w";
    case 20: // writev
    case 296: // pwritev
    case 328: // pwritev2
      return "-v";
    case 22: // pipe
    case 293: // pipe2
      return "P";
    case 35: // nanosleep
      return "tT";
    case 36: // getitimer
      return "-N";
    case 38: // setitimer
      return "-nN";
    case 42: // connect
    case 49: // bind
      return "-k";
    case 53: // socketpair
      return "---P";
    case 59: // execve
      return "saa";
    case 322: // execveat
      return "-saa";
    case 61: // wait4
      return "-I-L";
    case 63: // uname
      return "C";
    case 79: // getcwd
      return "r";
    case 82: // rename
    case 86: // link
    case 88: // symlink
    case 155: // pivot_root
      return "ss";
    case 89: // readlink
      return "sr";
    case 96: // gettimeofday
      return "TP";
    case 97: // getrlimit
    case 98: // getrusage
      return nr == 97 ? "-T" : "-L";
    case 99: // sysinfo
      return "J";
    case 100: // times
      return "N";
    case 118: // getresuid
    case 120: // getresgid
      return "III";
    case 126: // capset
      return "pg";
    case 125: // capget
      return "pG";
    case 127: // rt_sigpending
      return "P";
    case 128: // rt_sigtimedwait
      return "pOt";
    case 130: // rt_sigsuspend
      return "p";
    case 137: // statfs
      return "sO";
    case 138: // fstatfs
      return "-O";
    case 160: // setrlimit
      return "-t";
    case 165: // mount
      return "sss-s";
    case 166: // umount2
    case 267: // readlinkat
      return nr == 166 ? "s" : "-sr";
    case 188: // setxattr
    case 189: // lsetxattr
      return "ssb";
    case 191: // getxattr
    case 192: // lgetxattr
      return "ssr";
    case 227: // clock_settime
      return "-t";
    case 228: // clock_gettime
    case 229: // clock_getres
      return "-T";
    case 230: // clock_nanosleep
      return "--tT";
    case 232: // epoll_wait
    case 281: // epoll_pwait
      return "-e";
    case 233: // epoll_ctl
      return "---p";
    case 247: // waitid
      return "--O";
    case 257: // openat
    case 258: // mkdirat
    case 259: // mknodat
    case 260: // fchownat
    case 263: // unlinkat
    case 268: // fchmodat
    case 269: // faccessat
    case 439: // faccessat2
    case 452: // fchmodat2
    case 254: // inotify_add_watch
    case 428: // open_tree
      return "-s";
    case 262: // newfstatat
      return "-sL";
    case 264: // renameat
    case 316: // renameat2
    case 265: // linkat
      return "-s-s";
    case 266: // symlinkat
      return "s-s";
    case 270: // pselect6
      return "----t";
    case 280: // utimensat
      return "-sn";
    case 302: // prlimit64
      return "--tT";
    case 318: // getrandom
      return "r";
    case 332: // statx
      return "-s--M";
    case 429: // move_mount
      return "-s-s";
    case 435: // clone3
      return "q";
    case 437: // openat2
      return "-sq";
    case 442: // mount_setattr
      return "-s-q";
  }
  return "";
}

/** Bytes of a structure letter; 0 = it is none. */
export function structSize(letter: i32): u32 {
  switch (letter | 32) {
    case 105: // i
      return 4;
    case 112: // p
      return 8;
    case 116: // t
      return 16;
    case 103: // g
      return 24;
    case 110: // n
      return 32;
    case 106: // j
      return 112;
    case 111: // o
      return 128;
    case 108: // l
      return 144;
    case 109: // m
      return 256;
    case 99: // c
      return 390;
  }
  return 0;
}
