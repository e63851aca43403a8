// What errors mean: of one call ("unshare EINVAL words"), else of any. For where nothing of the state tells more.

const OF_CALLS = `
unshare EINVAL the flags hold a bit that unshare does not know, or one (user, time, memory, signals) that a process of several threads cannot leave
unshare ENOSPC a limit of /proc/sys/user, or the greatest depth of 32 user or PID namespaces, is reached
unshare EUSERS user namespaces would be nested too deep
clone EINVAL the flags exclude each other: CLONE_NEWNS with CLONE_FS, CLONE_NEWUSER with CLONE_FS, CLONE_THREAD without CLONE_SIGHAND or with CLONE_NEWPID or CLONE_NEWUSER, CLONE_SIGHAND without CLONE_VM
clone EAGAIN as many processes as RLIMIT_NPROC or pids.max of the cgroup allow exist already
clone ENOMEM memory is used up, or the init of the PID namespace for children has ended: nobody can be born there any more
clone ENOSPC a limit of /proc/sys/user, or the greatest depth of 32 user or PID namespaces, is reached
fork EAGAIN as many processes as RLIMIT_NPROC or pids.max of the cgroup allow exist already
fork ENOMEM memory is used up, or the init of the PID namespace for children has ended: nobody can be born there any more
setns EINVAL the descriptor leads to no namespace, or to one of another kind than asked for; or it is the user namespace in which the caller is already, or a PID namespace that is not the caller's or inside it; or the caller has several threads
setns EBADF the descriptor is not open
setns ESRCH the process of the pidfd has ended
mount EBUSY it is mounted there already, or files of it are open for writing and it is to be read-only
mount EINVAL for what is asked of it the target has to be a mount point of the caller's mount namespace; or flags exclude each other; or the source is in another mount namespace, unbindable, or is to be moved out of a shared parent
mount ENODEV there is no file system of that type: /proc/filesystems lists them
mount ENOENT source or target is not there
mount ENOTDIR the target is no directory and the source is one, or the other way round
mount ENOTBLK the source is no block device, and this file system needs one
mount ELOOP the target lies inside of what is to be moved
umount2 EBUSY somebody is in there: an open file, a working directory, a root, or a mount on top
umount2 EINVAL it is no mount point of the caller's mount namespace, or it is locked
umount2 EAGAIN it is marked as expired from now on
sethostname EINVAL longer than 64 bytes
setdomainname EINVAL longer than 64 bytes
pivot_root EBUSY new root and old are the same file system's mount, or the new one is the present root
pivot_root EINVAL the new root is no mount point, or the place for the old one is not at or under it, or a parent mount is shared, or the present root is the first root file system
kill ESRCH the caller's PID namespace has no such process, or group
kill EINVAL there is no such signal
tgkill ESRCH the caller's PID namespace has no such thread in that process
tkill ESRCH the caller's PID namespace has no such thread
setuid EINVAL the user namespace maps no such user
setgid EINVAL the user namespace maps no such group
setgroups EINVAL the user namespace maps no such group, or there are too many
capset EPERM permitted capabilities cannot grow, effective ones must be permitted, and inheritable ones must be permitted or, with CAP_SETPCAP, in the bounding set
chroot ENOENT the directory is not there
execve ENOEXEC neither a WebAssembly program nor a script with #!
execve EACCES a part of the way may not be searched, or the file may not be executed: its mode, or a mount with noexec
execve ENOENT the file is not there, or the interpreter that its first line names
execve E2BIG arguments and environment are too long
bind EADDRINUSE another socket of this network namespace has that address
bind EADDRNOTAVAIL no device of this network namespace has that address
bind EACCES ports below net.ipv4.ip_unprivileged_port_start need CAP_NET_BIND_SERVICE; or the way to the socket's path may not be used
connect ECONNREFUSED nobody listens there, in this network namespace
connect ENETUNREACH this network namespace has no route there: is its device up, has it an address?
connect EHOSTUNREACH the neighbour does not answer
connect ENOENT there is no socket of that path, or of that abstract name in this network namespace
socket EAFNOSUPPORT the kernel does not know the family, or not with that type
socket EPROTONOSUPPORT the family does not know the protocol
sendto ENETUNREACH this network namespace has no route there: is its device up, has it an address?
ptrace EPERM the process may not be looked at: another user's without CAP_SYS_PTRACE in its user namespace, traced already, or the tracer itself
mkdir EAGAIN the cgroup's greatest depth or number of descendants is reached (cgroup.max.depth, cgroup.max.descendants)
rmdir EBUSY something is mounted on it; of a cgroup: it has processes or groups in it
semget ENOENT this IPC namespace has no set of that key
shmget ENOENT this IPC namespace has no segment of that key
msgget ENOENT this IPC namespace has no queue of that key
semget EEXIST this IPC namespace has a set of that key
shmget EEXIST this IPC namespace has a segment of that key
msgget EEXIST this IPC namespace has a queue of that key
msgrcv ENOMSG no message of that type is there, and it was not to wait
semop EAGAIN it would have to wait, and was not to
wait4 ECHILD it has no child that is not waited for, or not that one
waitid ECHILD it has no child that is not waited for, or not that one
setpgid EPERM the process has its own session, or the group is of another session
setsid EPERM it leads a process group already
prctl EINVAL there is no such operation, or it takes other arguments
prctl EPERM the operation needs a capability: CAP_SETPCAP to change the bounding set or securebits
reboot EINVAL the magic numbers or the command are wrong
ioctl ENOTTY this kind of file knows no such request
mmap ENODEV this kind of file cannot be mapped
mmap ENOMEM the address space, or memory, is used up
read EISDIR a directory is read with getdents64
read EAGAIN nothing is there yet, and it was not to wait
read EIO a job in the background may not read its terminal
write EAGAIN it is full, and it was not to wait
write EPIPE nobody will read it any more
write EPERM the file takes nothing from this process
open ENXIO nobody has the other end open
`;

const OF_ANY = `
EPERM it needs a right that the process does not have
ENOENT a part of the path is not there
ESRCH there is no such process
EINTR a signal came first
EIO the device failed
ENXIO there is no such device, or nobody at its other end
E2BIG there is too much of it
ENOEXEC it is no program
EBADF the descriptor is not open, or not for that
ECHILD there is no such child
EAGAIN not now: it would have to wait, or a limit is reached
ENOMEM memory is used up
EACCES the permissions of a file, or of a directory on the way to it, do not allow it
EFAULT an address is not the process's
ENOTBLK it is no block device
EBUSY it is in use
EEXIST it exists already
EXDEV the two are on different mounts
ENODEV there is no such device, or it cannot do that
ENOTDIR a part of the path is no directory
EISDIR it is a directory
EINVAL an argument is one that it cannot take
ENFILE the machine has too many open files
EMFILE the process has as many open files as RLIMIT_NOFILE allows
ENOTTY it is no terminal, or knows no such request
ETXTBSY the program runs, or is open for writing
EFBIG the file would be larger than allowed
ENOSPC no room, or a limit is reached
ESPIPE a pipe or socket has no places to go to
EROFS the file system, or this mount of it, is read-only
EMLINK the file has too many names
EPIPE the other end is closed
EDOM a number is outside of what the function takes
ERANGE the result does not fit
EDEADLK everybody would wait for everybody else
ENAMETOOLONG a name is longer than 255 bytes, or a path than 4095
ENOSYS this kernel has no such call
ENOTEMPTY the directory is not empty
ELOOP symbolic links lead to each other, or must not be followed
ENOMSG there is no such message
EIDRM it was removed meanwhile
ENODATA there is no such attribute
EOVERFLOW a number does not fit into its field, or a user has no number in this user namespace
EUSERS there are too many
ENOTSOCK it is no socket
EDESTADDRREQ it does not say where to
EMSGSIZE the message is too long
EPROTOTYPE the protocol is of another type
ENOPROTOOPT there is no such option
EPROTONOSUPPORT there is no such protocol
ESOCKTNOSUPPORT there is no such type of socket
EOPNOTSUPP it cannot do that
EAFNOSUPPORT there is no such family of addresses
EADDRINUSE the address is taken
EADDRNOTAVAIL the address is not one of this network namespace
ENETDOWN the device is down
ENETUNREACH there is no route to there
ECONNABORTED the connection was given up
ECONNRESET the other side has ended the connection
ENOBUFS no room for more
EISCONN it is connected already
ENOTCONN it is not connected
ETIMEDOUT nothing came in time
ECONNREFUSED nobody listens there
EHOSTUNREACH the host does not answer
EALREADY it is being done already
EINPROGRESS it has begun and is not finished
ESTALE it is gone
EDQUOT a quota is used up
ECANCELED it was given up
ENOKEY there is no such key
`;

function find(lines: string, key: string): string {
  const at = lines.indexOf("\n" + key + " ");
  if (at < 0) return "";
  const from = at + key.length + 2;
  return lines.substring(from, lines.indexOf("\n", from));
}

/** Calls that fail as another one does. */
const LIKE =
  " openat=open openat2=open creat=open clone3=clone vfork=fork mkdirat=mkdir execveat=execve sendmsg=sendto setreuid=setuid setresuid=setuid setregid=setgid setresgid=setgid pidfd_send_signal=kill writev=write pwrite64=write readv=read pread64=read unlinkat=unlink ";

/** The call whose errors are meant. */
export function alike(name: string): string {
  const at = LIKE.indexOf(" " + name + "=");
  if (at < 0) return name;
  const from = at + name.length + 2;
  return LIKE.substring(from, LIKE.indexOf(" ", from));
}

/** @param error its name: ENOENT. @returns "" when nothing is known of it */
export function meaning(name: string, error: string): string {
  const known = find(OF_CALLS, alike(name) + " " + error);
  return known.length > 0 ? known : find(OF_ANY, error);
}
