// How the arguments of each system call are shown: one letter or name for each argument.
//
//   d signed   u unsigned   l 64 bits   o mode   x hexadecimal   p address   f descriptor   D descriptor of a directory
//   %name a set of flags    =name one of a list (values.ts)
//
// and what an argument points to, as it was before the call
//   s string   b bytes, length in the next   a argv   e environment   v iovec   h socket address   y pollfds   q clone_args
//   t timespec   n itimerval   j rlimit   g signal set   k sigaction   z other structure
// or after it (then the argument is shown when the call has returned)
//   R bytes   V iovec   S stat   T timespec   N itimerval   J rlimit   G signal set   K sigaction   W wait status
//   P two ints   I an int   U utsname   X statx   Z statfs   Y epoll events   O siginfo

export const KINDS = `
read f R u
write f b u
open s %open o
close f
stat s S
fstat f S
lstat s S
poll y u d
lseek f l =whence
mmap p u %prot %map f l
mprotect p u %prot
munmap p u
brk p
rt_sigaction =signal k K u
rt_sigprocmask =how g G u
rt_sigreturn p
ioctl f =ioctl p
pread64 f R u l
pwrite64 f b u l
readv f V u
writev f v u
access s %access
pipe P
nanosleep t T
getitimer =itimer N
alarm u
setitimer =itimer n N
sendfile f f p u
socket =domain %socktype d
connect f h u
accept f p p
sendto f b u %msg h u
recvfrom f R u %msg p p
shutdown f =shut
bind f h u
listen f d
socketpair =domain %socktype d P
clone %clone p p p p
execve s a e
exit d
wait4 d W %wait p
kill d =signal
uname U
fcntl f =fcntl l
flock f %flock
fsync f
fdatasync f
truncate s l
ftruncate f l
getcwd R u
chdir s
fchdir f
rename s s
mkdir s o
rmdir s
creat s o
link s s
unlink s
symlink s s
readlink s R u
chmod s o
fchmod f o
chown s d d
fchown f d d
lchown s d d
umask o
getrlimit =rlimit J
getrusage =rusage p
sysinfo p
times p
setuid d
setgid d
setpgid d d
setreuid d d
setregid d d
getgroups d p
setgroups d p
setresuid d d d
getresuid I I I
setresgid d d d
getresgid I I I
getpgid d
getsid d
rt_sigpending G u
rt_sigtimedwait g O t u
rt_sigsuspend g u
mknod s o x
statfs s Z
fstatfs f Z
getpriority =prio d
setpriority =prio d d
pivot_root s s
prctl =prctl l l l l
setrlimit =rlimit j
chroot s
mount s s s %mount s
umount2 s %umount
sethostname b u
setdomainname b u
setxattr s s b u d
lsetxattr s s b u d
getxattr s s R u
lgetxattr s s R u
tkill d =signal
tgkill d d =signal
futex p =futex d p p d
sched_setaffinity d u p
sched_getaffinity d u p
getdents64 f p u
set_tid_address p
clock_settime =clock t
clock_gettime =clock T
clock_getres =clock T
clock_nanosleep =clock %timer t T
exit_group d
epoll_create d
epoll_wait f Y d d
epoll_pwait f Y d d p u
epoll_ctl f =epollctl f p
waitid =idtype d O %wait p
inotify_add_watch f s x
inotify_rm_watch f d
openat D s %open o
mkdirat D s o
mknodat D s o x
fchownat D s d d %at
newfstatat D s S %at
unlinkat D s %unlinkat
renameat D s D s
renameat2 D s D s %rename
linkat D s D s %at
symlinkat s D s
readlinkat D s R u
fchmodat D s o
fchmodat2 D s o %at
faccessat D s %access
faccessat2 D s %access %at
ppoll y u t p u
pselect6 d p p p t p
unshare %clone
utimensat D s z %at
timerfd_create =clock %timerfd
timerfd_settime f %timer p p
timerfd_gettime f p
signalfd4 f p u %timerfd
eventfd2 u %eventfd
epoll_create1 %epoll
dup f
dup2 f f
dup3 f f %open
pipe2 P %open
inotify_init1 %inotify
prlimit64 d =rlimit j J
setns f %clone
getrandom R u %random
memfd_create s %memfd
execveat D s a e %at
copy_file_range f p f p u u
statx D s %at %statx X
pidfd_send_signal f =signal p u
pidfd_open d %pidfd
clone3 q u
close_range u u %closerange
openat2 D s z u
open_tree D s x
move_mount D s D s x
fsopen s x
mount_setattr D s x z u
checkpoint d f x f
restart d f x f
process_vm_readv d p u p u u
process_vm_writev d p u p u u
`;

/** Names of -e trace=%group. */
export const GROUPS: string[] = [
  "file",
  "process",
  "network",
  "net",
  "signal",
  "ipc",
  "desc",
  "memory",
  "creds",
  "clock",
  "stat",
  "lstat",
  "fstat",
  "pure",
  "statfs",
];
export const MEMBERS: string[] = [
  "open stat lstat access execve truncate getcwd chdir rename mkdir rmdir creat link unlink symlink readlink chmod chown lchown utime mknod uselib statfs pivot_root chroot acct mount umount2 swapon swapoff quotactl setxattr lsetxattr getxattr lgetxattr listxattr llistxattr removexattr lremovexattr utimes inotify_add_watch openat mkdirat mknodat fchownat futimesat newfstatat unlinkat renameat linkat symlinkat readlinkat fchmodat faccessat utimensat renameat2 execveat statx open_tree move_mount fspick openat2 faccessat2 mount_setattr fchmodat2 name_to_handle_at fsconfig",
  "clone fork vfork execve exit wait4 kill exit_group tkill tgkill waitid execveat clone3 rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_send_signal unshare setns",
  "sendfile socket connect accept sendto recvfrom sendmsg recvmsg shutdown bind listen getsockname getpeername socketpair setsockopt getsockopt accept4 recvmmsg sendmmsg",
  "sendfile socket connect accept sendto recvfrom sendmsg recvmsg shutdown bind listen getsockname getpeername socketpair setsockopt getsockopt accept4 recvmmsg sendmmsg",
  "rt_sigaction rt_sigprocmask rt_sigreturn pause kill rt_sigpending rt_sigtimedwait rt_sigqueueinfo rt_sigsuspend sigaltstack tkill tgkill signalfd signalfd4 rt_tgsigqueueinfo pidfd_send_signal",
  "shmget shmat shmctl semget semop semctl shmdt msgget msgsnd msgrcv msgctl semtimedop",
  "read write open close fstat poll lseek mmap ioctl pread64 pwrite64 readv writev pipe select dup dup2 sendfile fcntl flock fsync fdatasync ftruncate getdents fchdir creat fchmod fchown fstatfs readahead fsetxattr fgetxattr flistxattr fremovexattr epoll_create getdents64 fadvise epoll_wait epoll_ctl mq_open inotify_init inotify_add_watch inotify_rm_watch openat mkdirat mknodat fchownat futimesat newfstatat unlinkat renameat linkat symlinkat readlinkat fchmodat faccessat pselect6 ppoll splice tee sync_file_range vmsplice utimensat epoll_pwait signalfd timerfd_create eventfd fallocate timerfd_settime timerfd_gettime signalfd4 eventfd2 epoll_create1 dup3 pipe2 inotify_init1 preadv pwritev syncfs setns renameat2 memfd_create execveat copy_file_range preadv2 pwritev2 statx open_tree move_mount fsopen fsconfig fsmount fspick pidfd_open openat2 pidfd_getfd faccessat2 close_range mount_setattr fchmodat2",
  "mmap mprotect munmap brk mremap msync mincore madvise mlock munlock mlockall munlockall mlock2",
  "getuid getgid setuid setgid geteuid getegid setreuid setregid getgroups setgroups setresuid getresuid setresgid getresgid setfsuid setfsgid capget capset prctl",
  "gettimeofday adjtimex settimeofday time clock_settime clock_gettime clock_getres clock_adjtime",
  "stat",
  "lstat",
  "fstat newfstatat",
  "getpid getuid getgid geteuid getegid getppid getpgrp gettid",
  "statfs fstatfs",
];
