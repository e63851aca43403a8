// What each system call does, in a few words: "name words", one a line. The manual pages of section 2 say more.

const LINES = `
read takes bytes from an open file
write gives bytes to an open file
open opens a file by its path
openat opens a file by its path, from a directory
openat2 opens a file by its path, with rules for the way there
creat makes a file, or empties it, and opens it for writing
close lets go of a descriptor
close_range lets go of all descriptors in a range
stat tells what a path names: kind, mode, owner, size, times
fstat tells what a descriptor leads to
lstat tells what a path names, a symbolic link itself
newfstatat tells what a path names, from a directory
statx tells what a path names, field by field
poll waits until one of several files is ready
ppoll waits until one of several files is ready, with other signals blocked meanwhile
select waits until one of several files is ready
pselect6 waits until one of several files is ready, with other signals blocked meanwhile
lseek moves the place in a file at which the next read or write begins
mmap puts memory, or a file, into the address space
munmap takes memory out of the address space
mprotect says whether memory may be read, written, executed
mremap moves or resizes mapped memory
brk moves the end of the heap
madvise says how memory will be used
rt_sigaction says what a signal does to the process
rt_sigprocmask blocks and unblocks signals
rt_sigreturn comes back from a signal's handler
rt_sigpending tells which blocked signals wait
rt_sigtimedwait takes a blocked signal, waiting for it
rt_sigsuspend waits for a signal with other ones blocked
sigaltstack gives handlers of signals a stack of their own
ioctl does what only this kind of file can
pread64 takes bytes from a place in a file
pwrite64 gives bytes to a place in a file
readv takes bytes from a file into several buffers
writev gives bytes of several buffers to a file
access asks whether a path may be read, written or executed by the real user
faccessat asks whether a path may be read, written or executed
faccessat2 asks whether a path may be read, written or executed
pipe makes a pipe: what is written at one end is read at the other
pipe2 makes a pipe: what is written at one end is read at the other
dup gives an open file another descriptor
dup2 gives an open file a chosen descriptor
dup3 gives an open file a chosen descriptor
sched_yield lets others run first
pause waits for a signal
nanosleep waits for a time
clock_nanosleep waits for a time of a clock
alarm asks for SIGALRM after some seconds
getpid tells the process's number in its PID namespace
gettid tells the thread's number in its PID namespace
getppid tells the parent's number in the caller's PID namespace: 0 when it is not in there
getuid tells the real user, as the user namespace numbers them
geteuid tells the effective user, as the user namespace numbers them
getgid tells the real group, as the user namespace numbers them
getegid tells the effective group, as the user namespace numbers them
sendfile copies from one file to another in the kernel
socket makes an end of a connection, in the network namespace of the caller
socketpair makes two connected sockets
connect connects a socket to an address
accept takes a connection that has come to a listening socket
accept4 takes a connection that has come to a listening socket
bind gives a socket an address of its own
listen lets connections come to a socket
sendto sends a message
recvfrom takes a message
sendmsg sends a message, with descriptors or credentials if wanted
recvmsg takes a message, with what comes beside it
shutdown ends one or both directions of a connection
setsockopt sets an option of a socket
getsockopt tells an option of a socket
clone makes a child process or thread, in new namespaces if wanted
clone3 makes a child process or thread, in new namespaces if wanted
fork makes a child process: a copy of the caller
vfork makes a child process that borrows the caller's memory until it execs
execve puts another program into the process
execveat puts another program into the process, from a directory
exit ends the thread
exit_group ends the process
wait4 waits for a child to end, or stop
waitid waits for a child to end, or stop
kill sends a signal to a process, or to a group of them
tkill sends a signal to a thread
tgkill sends a signal to a thread of a process
pidfd_open makes a descriptor that stays the process's
pidfd_send_signal sends a signal to the process of a descriptor
pidfd_getfd takes a copy of another process's descriptor
uname tells the names of the system: the UTS namespace's
sethostname sets the host name of the UTS namespace
setdomainname sets the domain name of the UTS namespace
semget finds or makes semaphores of the IPC namespace
semop acts on semaphores, waiting if need be
semctl asks or changes semaphores
shmget finds or makes shared memory of the IPC namespace
shmat puts shared memory into the address space
shmdt takes shared memory out of the address space
shmctl asks or changes shared memory
msgget finds or makes a message queue of the IPC namespace
msgsnd puts a message into a queue
msgrcv takes a message from a queue
msgctl asks or changes a message queue
mq_open opens a POSIX message queue of the IPC namespace
mq_unlink removes a POSIX message queue
mq_timedsend puts a message into a POSIX queue
mq_timedreceive takes a message from a POSIX queue
fcntl asks or changes what belongs to a descriptor
flock locks a whole file
fsync waits until a file is on its medium
truncate changes a file's length
ftruncate changes an open file's length
fallocate gives a file room
getdents64 lists a directory
getcwd tells the working directory
chdir changes the working directory
fchdir changes the working directory to an open one
chroot changes what / means to the process
rename gives a file another name
renameat gives a file another name
renameat2 gives a file another name, or swaps two
mkdir makes a directory; in a cgroup file system, a group
mkdirat makes a directory; in a cgroup file system, a group
rmdir removes an empty directory; in a cgroup file system, a group
link gives a file one more name
linkat gives a file one more name
unlink removes a name
unlinkat removes a name
symlink makes a symbolic link
symlinkat makes a symbolic link
readlink tells where a symbolic link leads
readlinkat tells where a symbolic link leads
chmod changes who may do what with a file
fchmod changes who may do what with an open file
fchmodat changes who may do what with a file
chown changes whose a file is
fchown changes whose an open file is
lchown changes whose a link is
fchownat changes whose a file is
mknod makes a device, a pipe or a file
mknodat makes a device, a pipe or a file
umask sets which permissions new files do not get
getrlimit tells a limit of the process
setrlimit sets a limit of the process
prlimit64 tells and sets a limit of a process
getrusage tells what the process has used
sysinfo tells of the machine's memory and load
times tells the time that the process has used
ptrace watches and steers another process
syslog reads the kernel's log
setuid sets the user
setgid sets the group
setreuid sets real and effective user
setregid sets real and effective group
setresuid sets real, effective and saved user
setresgid sets real, effective and saved group
setfsuid sets the user whose rights count with files
setfsgid sets the group whose rights count with files
getgroups tells the other groups
setgroups sets the other groups
setpgid moves a process into a process group
getpgid tells the process group of a process
getpgrp tells the process group
setsid begins a session
getsid tells the session of a process
capget tells capabilities
capset sets capabilities
statfs tells of a file system
fstatfs tells of an open file's file system
getpriority tells how nice a process is
setpriority says how nice a process is
sched_setscheduler says how a process is scheduled
sched_setaffinity says on which CPUs a process may run
sched_getaffinity tells on which CPUs a process may run
pivot_root makes another mount the root of the mount namespace
mount changes the mount namespace's tree: adds, binds, moves a mount, or changes how it is
umount2 takes a mount out of the mount namespace
open_tree takes a mount, or a copy of one, as a descriptor
move_mount puts a mount somewhere in the tree
fsopen begins to make a file system
fsconfig sets what a file system will be like
fsmount makes a mount of a file system, attached nowhere yet
fspick takes a mounted file system to change it
mount_setattr changes how mounts are: read-only, propagation, ids
statmount tells of one mount
listmount lists mounts
unshare leaves namespaces, or other things shared with others, for new ones of its own
setns moves the thread into a namespace that exists
prctl sets or tells something of the process
arch_prctl sets a register of the thread
seccomp allows itself only some system calls
reboot ends the machine, or its PID namespace
clock_gettime tells the time of a clock
clock_settime sets a clock
settimeofday sets the clock
gettimeofday tells the time
adjtimex adjusts the clock
futex waits for a word in memory to change, or wakes who waits
epoll_create1 makes a set of files to wait for
epoll_ctl changes a set of files to wait for
epoll_wait waits until a file of a set is ready
epoll_pwait waits until a file of a set is ready
eventfd2 makes a counter to wait for
signalfd4 makes signals readable as a file
timerfd_create makes a timer to wait for
timerfd_settime sets a timer
inotify_init1 makes a file that tells of changes to others
inotify_add_watch asks to be told of changes to a file
inotify_rm_watch asks no more
utimensat sets a file's times
getrandom gives random bytes
memfd_create makes a file that is only memory
copy_file_range copies from one file to another in the kernel
splice moves bytes between a pipe and a file
getxattr tells an extended attribute
setxattr sets an extended attribute
removexattr removes an extended attribute
listxattr lists extended attributes
add_key adds a key to a keyring
request_key finds a key
keyctl acts on keys
set_tid_address says which word to clear when the thread ends
set_robust_list says which locks to let go of when the thread ends
personality sets how the system behaves to the process
sync writes everything to its medium
bpf loads a program into the kernel
checkpoint writes a tree of processes to a file
restart makes processes again from a checkpoint
`;

/** What it does, as said of the call; "" for one that is not known. */
export function does(name: string): string {
  const at = LINES.indexOf("\n" + name + " ");
  if (at < 0) return "";
  const from = at + name.length + 2;
  return LINES.substring(from, LINES.indexOf("\n", from));
}
