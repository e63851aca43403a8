// Generated from asm/abi/syscall_64.tbl by asm/abi/generate.mjs: do not edit.

import { ENOSYS } from "../../abi/errno";
import { CallRecord } from "../task/task";
import { enter, leave, leaveSlow, plain } from "./gate";
import { sysCheckpoint } from "../cr/dump";
import { sysRestart } from "../cr/restore";
import { sysChmod, sysChown, sysFadvise, sysFallocate, sysFchmod, sysFchmodat, sysFchmodat2, sysFchown, sysFchownat, sysFdatasync, sysFsync, sysFtruncate, sysFutimesat, sysLchown, sysReadahead, sysSync, sysSyncFileRange, sysSyncfs, sysTruncate, sysUtime, sysUtimensat, sysUtimes } from "../fs/attr";
import { sysLink, sysLinkat, sysMkdir, sysMkdirat, sysMknod, sysMknodat, sysRmdir, sysSymlink, sysSymlinkat, sysUnlink, sysUnlinkat } from "../fs/dirs";
import { sysEpollCreate, sysEpollCreate1, sysEpollCtl, sysEpollPwait, sysEpollPwait2, sysEpollWait } from "../fs/epoll";
import { sysEventfd, sysEventfd2 } from "../fs/eventfd";
import { sysClose, sysCloseRange, sysDup, sysDup2, sysDup3, sysFcntl, sysIoctl } from "../fs/fcntl";
import { sysFsconfig, sysFsmount, sysFsopen, sysFspick } from "../fs/fscontext";
import { sysChdir, sysChroot, sysFchdir, sysGetcwd, sysUmask } from "../fs/fsstruct";
import { sysInotifyAddWatch, sysInotifyInit, sysInotifyInit1, sysInotifyRmWatch } from "../fs/inotify";
import { sysFlock } from "../fs/locks";
import { sysMemfdCreate } from "../fs/memfd";
import { sysMountSetattr } from "../fs/mountattr";
import { sysMount, sysUmount2 } from "../fs/mountcall";
import { sysMoveMount } from "../fs/movemount";
import { sysCreat, sysOpen, sysOpenat, sysOpenat2 } from "../fs/open";
import { sysOpenTree } from "../fs/opentree";
import { sysPidfdGetfd, sysPidfdOpen, sysPidfdSendSignal } from "../fs/pidfd";
import { sysPipe, sysPipe2 } from "../fs/pipe";
import { sysPivotRoot } from "../fs/pivot";
import { sysPoll, sysPpoll, sysPselect6, sysSelect } from "../fs/poll";
import { sysGetdents, sysGetdents64 } from "../fs/readdir";
import { sysRename, sysRenameat, sysRenameat2 } from "../fs/rename";
import { sysLseek, sysPread64, sysPreadv, sysPreadv2, sysPwrite64, sysPwritev, sysPwritev2, sysRead, sysReadv, sysWrite, sysWritev } from "../fs/rw";
import { sysSignalfd, sysSignalfd4 } from "../fs/signalfd";
import { sysCopyFileRange, sysSendfile, sysSplice, sysTee, sysVmsplice } from "../fs/splice";
import { sysAccess, sysFaccessat, sysFaccessat2, sysFstat, sysFstatfs, sysLstat, sysNewfstatat, sysReadlink, sysReadlinkat, sysStat, sysStatfs, sysStatx, sysUstat } from "../fs/stat";
import { sysListmount, sysStatmount } from "../fs/statmount";
import { sysTimerfdCreate, sysTimerfdGettime, sysTimerfdSettime } from "../fs/timerfd";
import { sysFgetxattr, sysFlistxattr, sysFremovexattr, sysFsetxattr, sysGetxattr, sysLgetxattr, sysListxattr, sysLlistxattr, sysLremovexattr, sysLsetxattr, sysRemovexattr, sysSetxattr } from "../fs/xattr";
import { sysShmat, sysShmdt } from "../ipc/attach";
import { sysMqGetsetattr, sysMqNotify, sysMqOpen, sysMqTimedreceive, sysMqTimedsend, sysMqUnlink } from "../ipc/mqueue";
import { sysMsgctl, sysMsgget, sysMsgrcv, sysMsgsnd } from "../ipc/msg";
import { sysSemctl, sysSemget, sysSemop, sysSemtimedop } from "../ipc/sem";
import { sysShmctl, sysShmget } from "../ipc/shm";
import { sysAccept, sysAccept4, sysBind, sysConnect, sysGetpeername, sysGetsockname, sysListen, sysRecvfrom, sysRecvmmsg, sysRecvmsg, sysSendmmsg, sysSendmsg, sysSendto, sysShutdown, sysSocket, sysSocketpair } from "../net/call";
import { sysGetsockopt, sysSetsockopt } from "../net/options";
import { sysSetdomainname, sysSethostname, sysUname } from "../ns/uts";
import { sysCapget, sysCapset, sysGetegid, sysGeteuid, sysGetgid, sysGetgroups, sysGetpgid, sysGetpgrp, sysGetpid, sysGetppid, sysGetresgid, sysGetresuid, sysGetsid, sysGettid, sysGetuid, sysSetfsgid, sysSetfsuid, sysSetgid, sysSetgroups, sysSetpgid, sysSetregid, sysSetresgid, sysSetresuid, sysSetreuid, sysSetsid, sysSetuid } from "./id";
import { sysGetcpu, sysGetpriority, sysGetrandom, sysGetrlimit, sysGetrusage, sysPersonality, sysPrctl, sysPrlimit64, sysReboot, sysSchedGetPriorityMax, sysSchedGetPriorityMin, sysSchedGetaffinity, sysSchedGetparam, sysSchedGetscheduler, sysSchedSetaffinity, sysSchedSetparam, sysSchedSetscheduler, sysSchedYield, sysSetRobustList, sysSetTidAddress, sysSetpriority, sysSetrlimit, sysSysinfo, sysTimes } from "./misc";
import { sysBrk, sysMadvise, sysMlock, sysMlockall, sysMmap, sysMprotect, sysMremap, sysMsync, sysMunlock, sysMunlockall, sysMunmap } from "./mmap";
import { sysSetns, sysUnshare } from "./ns";
import { sysKill, sysPause, sysRtSigaction, sysRtSigpending, sysRtSigprocmask, sysRtSigqueueinfo, sysRtSigreturn, sysRtSigsuspend, sysRtSigtimedwait, sysRtTgsigqueueinfo, sysSigaltstack, sysTgkill, sysTkill } from "./signal";
import { sysClone, sysClone3, sysFork, sysVfork } from "../task/clone";
import { sysExecve, sysExecveat } from "../task/exec";
import { sysExit, sysExitGroup } from "../task/exit";
import { sysFutex } from "../task/futex";
import { sysWait4, sysWaitid } from "../task/wait";
import { sysClockGetres, sysClockGettime, sysClockNanosleep, sysClockSettime, sysGettimeofday, sysNanosleep, sysSettimeofday, sysTime } from "../time/clock";
import { sysAlarm, sysGetitimer, sysSetitimer, sysTimerCreate, sysTimerDelete, sysTimerGetoverrun, sysTimerGettime, sysTimerSettime } from "../time/itimer";
import { sysVhangup } from "../tty/io";

export function SYS_read(a0: i32, a1: i32, a2: i32): i64 {
  enter(0, a0, a1, a2, 0, 0, 0);
  const r = sysRead(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(0, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_write(a0: i32, a1: i32, a2: i32): i64 {
  enter(1, a0, a1, a2, 0, 0, 0);
  const r = sysWrite(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(1, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_open(a0: i32, a1: i32, a2: i32): i64 {
  enter(2, a0, a1, a2, 0, 0, 0);
  const r = sysOpen(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(2, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_close(a0: i32): i64 {
  enter(3, a0, 0, 0, 0, 0, 0);
  const r = sysClose(a0);
  return plain(r) ? leave(r) : leaveSlow(3, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_stat(a0: i32, a1: i32): i64 {
  enter(4, a0, a1, 0, 0, 0, 0);
  const r = sysStat(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(4, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_fstat(a0: i32, a1: i32): i64 {
  enter(5, a0, a1, 0, 0, 0, 0);
  const r = sysFstat(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(5, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_lstat(a0: i32, a1: i32): i64 {
  enter(6, a0, a1, 0, 0, 0, 0);
  const r = sysLstat(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(6, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_poll(a0: i32, a1: i64, a2: i32): i64 {
  enter(7, a0, a1, a2, 0, 0, 0);
  const r = sysPoll(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(7, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_lseek(a0: i32, a1: i64, a2: i32): i64 {
  enter(8, a0, a1, a2, 0, 0, 0);
  const r = sysLseek(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(8, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_mmap(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32, a5: i64): i64 {
  enter(9, a0, a1, a2, a3, a4, a5);
  const r = sysMmap(a0, a1, a2, a3, a4, a5);
  return plain(r) ? leave(r) : leaveSlow(9, r, a0, a1, a2, a3, a4, a5);
}

export function SYS_mprotect(a0: i32, a1: i32, a2: i32): i64 {
  enter(10, a0, a1, a2, 0, 0, 0);
  const r = sysMprotect(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(10, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_munmap(a0: i32, a1: i32): i64 {
  enter(11, a0, a1, 0, 0, 0, 0);
  const r = sysMunmap(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(11, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_brk(a0: i32): i64 {
  enter(12, a0, 0, 0, 0, 0, 0);
  const r = sysBrk(a0);
  return plain(r) ? leave(r) : leaveSlow(12, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_rt_sigaction(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(13, a0, a1, a2, a3, 0, 0);
  const r = sysRtSigaction(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(13, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_rt_sigprocmask(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(14, a0, a1, a2, a3, 0, 0);
  const r = sysRtSigprocmask(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(14, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_rt_sigreturn(a0: i64): i64 {
  enter(15, a0, 0, 0, 0, 0, 0);
  const r = sysRtSigreturn(a0);
  return plain(r) ? leave(r) : leaveSlow(15, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_ioctl(a0: i32, a1: i32, a2: i32): i64 {
  enter(16, a0, a1, a2, 0, 0, 0);
  const r = sysIoctl(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(16, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_pread64(a0: i32, a1: i32, a2: i32, a3: i64): i64 {
  enter(17, a0, a1, a2, a3, 0, 0);
  const r = sysPread64(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(17, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_pwrite64(a0: i32, a1: i32, a2: i32, a3: i64): i64 {
  enter(18, a0, a1, a2, a3, 0, 0);
  const r = sysPwrite64(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(18, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_readv(a0: i32, a1: i32, a2: i32): i64 {
  enter(19, a0, a1, a2, 0, 0, 0);
  const r = sysReadv(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(19, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_writev(a0: i32, a1: i32, a2: i32): i64 {
  enter(20, a0, a1, a2, 0, 0, 0);
  const r = sysWritev(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(20, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_access(a0: i32, a1: i32): i64 {
  enter(21, a0, a1, 0, 0, 0, 0);
  const r = sysAccess(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(21, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_pipe(a0: i32): i64 {
  enter(22, a0, 0, 0, 0, 0, 0);
  const r = sysPipe(a0);
  return plain(r) ? leave(r) : leaveSlow(22, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_select(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(23, a0, a1, a2, a3, a4, 0);
  const r = sysSelect(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(23, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_sched_yield(): i64 {
  enter(24, 0, 0, 0, 0, 0, 0);
  const r = sysSchedYield();
  return plain(r) ? leave(r) : leaveSlow(24, r, 0, 0, 0, 0, 0, 0);
}

export function SYS_mremap(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(25, a0, a1, a2, a3, a4, 0);
  const r = sysMremap(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(25, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_msync(a0: i32, a1: i32, a2: i32): i64 {
  enter(26, a0, a1, a2, 0, 0, 0);
  const r = sysMsync(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(26, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_madvise(a0: i32, a1: i32, a2: i32): i64 {
  enter(28, a0, a1, a2, 0, 0, 0);
  const r = sysMadvise(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(28, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_shmget(a0: i32, a1: i32, a2: i32): i64 {
  enter(29, a0, a1, a2, 0, 0, 0);
  const r = sysShmget(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(29, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_shmat(a0: i32, a1: i32, a2: i32): i64 {
  enter(30, a0, a1, a2, 0, 0, 0);
  const r = sysShmat(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(30, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_shmctl(a0: i32, a1: i32, a2: i32): i64 {
  enter(31, a0, a1, a2, 0, 0, 0);
  const r = sysShmctl(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(31, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_dup(a0: i32): i64 {
  enter(32, a0, 0, 0, 0, 0, 0);
  const r = sysDup(a0);
  return plain(r) ? leave(r) : leaveSlow(32, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_dup2(a0: i32, a1: i32): i64 {
  enter(33, a0, a1, 0, 0, 0, 0);
  const r = sysDup2(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(33, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_pause(): i64 {
  enter(34, 0, 0, 0, 0, 0, 0);
  const r = sysPause();
  return plain(r) ? leave(r) : leaveSlow(34, r, 0, 0, 0, 0, 0, 0);
}

export function SYS_nanosleep(a0: i32, a1: i32): i64 {
  enter(35, a0, a1, 0, 0, 0, 0);
  const r = sysNanosleep(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(35, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_getitimer(a0: i32, a1: i32): i64 {
  enter(36, a0, a1, 0, 0, 0, 0);
  const r = sysGetitimer(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(36, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_alarm(a0: i32): i64 {
  enter(37, a0, 0, 0, 0, 0, 0);
  const r = sysAlarm(a0);
  return plain(r) ? leave(r) : leaveSlow(37, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_setitimer(a0: i32, a1: i32, a2: i32): i64 {
  enter(38, a0, a1, a2, 0, 0, 0);
  const r = sysSetitimer(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(38, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_getpid(): i64 {
  return sysGetpid();
}

export function SYS_sendfile(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(40, a0, a1, a2, a3, 0, 0);
  const r = sysSendfile(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(40, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_socket(a0: i32, a1: i32, a2: i32): i64 {
  enter(41, a0, a1, a2, 0, 0, 0);
  const r = sysSocket(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(41, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_connect(a0: i32, a1: i32, a2: i32): i64 {
  enter(42, a0, a1, a2, 0, 0, 0);
  const r = sysConnect(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(42, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_accept(a0: i32, a1: i32, a2: i32): i64 {
  enter(43, a0, a1, a2, 0, 0, 0);
  const r = sysAccept(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(43, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_sendto(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32, a5: i32): i64 {
  enter(44, a0, a1, a2, a3, a4, a5);
  const r = sysSendto(a0, a1, a2, a3, a4, a5);
  return plain(r) ? leave(r) : leaveSlow(44, r, a0, a1, a2, a3, a4, a5);
}

export function SYS_recvfrom(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32, a5: i32): i64 {
  enter(45, a0, a1, a2, a3, a4, a5);
  const r = sysRecvfrom(a0, a1, a2, a3, a4, a5);
  return plain(r) ? leave(r) : leaveSlow(45, r, a0, a1, a2, a3, a4, a5);
}

export function SYS_sendmsg(a0: i32, a1: i32, a2: i32): i64 {
  enter(46, a0, a1, a2, 0, 0, 0);
  const r = sysSendmsg(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(46, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_recvmsg(a0: i32, a1: i32, a2: i32): i64 {
  enter(47, a0, a1, a2, 0, 0, 0);
  const r = sysRecvmsg(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(47, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_shutdown(a0: i32, a1: i32): i64 {
  enter(48, a0, a1, 0, 0, 0, 0);
  const r = sysShutdown(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(48, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_bind(a0: i32, a1: i32, a2: i32): i64 {
  enter(49, a0, a1, a2, 0, 0, 0);
  const r = sysBind(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(49, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_listen(a0: i32, a1: i32): i64 {
  enter(50, a0, a1, 0, 0, 0, 0);
  const r = sysListen(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(50, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_getsockname(a0: i32, a1: i32, a2: i32): i64 {
  enter(51, a0, a1, a2, 0, 0, 0);
  const r = sysGetsockname(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(51, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_getpeername(a0: i32, a1: i32, a2: i32): i64 {
  enter(52, a0, a1, a2, 0, 0, 0);
  const r = sysGetpeername(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(52, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_socketpair(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(53, a0, a1, a2, a3, 0, 0);
  const r = sysSocketpair(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(53, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_setsockopt(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(54, a0, a1, a2, a3, a4, 0);
  const r = sysSetsockopt(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(54, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_getsockopt(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(55, a0, a1, a2, a3, a4, 0);
  const r = sysGetsockopt(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(55, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_clone(a0: i64, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(56, a0, a1, a2, a3, a4, 0);
  const r = sysClone(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(56, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_fork(): i64 {
  enter(57, 0, 0, 0, 0, 0, 0);
  const r = sysFork();
  return plain(r) ? leave(r) : leaveSlow(57, r, 0, 0, 0, 0, 0, 0);
}

export function SYS_vfork(): i64 {
  enter(58, 0, 0, 0, 0, 0, 0);
  const r = sysVfork();
  return plain(r) ? leave(r) : leaveSlow(58, r, 0, 0, 0, 0, 0, 0);
}

export function SYS_execve(a0: i32, a1: i32, a2: i32): i64 {
  enter(59, a0, a1, a2, 0, 0, 0);
  const r = sysExecve(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(59, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_exit(a0: i32): i64 {
  enter(60, a0, 0, 0, 0, 0, 0);
  const r = sysExit(a0);
  return plain(r) ? leave(r) : leaveSlow(60, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_wait4(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(61, a0, a1, a2, a3, 0, 0);
  const r = sysWait4(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(61, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_kill(a0: i32, a1: i32): i64 {
  enter(62, a0, a1, 0, 0, 0, 0);
  const r = sysKill(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(62, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_uname(a0: i32): i64 {
  enter(63, a0, 0, 0, 0, 0, 0);
  const r = sysUname(a0);
  return plain(r) ? leave(r) : leaveSlow(63, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_semget(a0: i32, a1: i32, a2: i32): i64 {
  enter(64, a0, a1, a2, 0, 0, 0);
  const r = sysSemget(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(64, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_semop(a0: i32, a1: i32, a2: i32): i64 {
  enter(65, a0, a1, a2, 0, 0, 0);
  const r = sysSemop(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(65, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_semctl(a0: i32, a1: i32, a2: i32, a3: i64): i64 {
  enter(66, a0, a1, a2, a3, 0, 0);
  const r = sysSemctl(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(66, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_shmdt(a0: i32): i64 {
  enter(67, a0, 0, 0, 0, 0, 0);
  const r = sysShmdt(a0);
  return plain(r) ? leave(r) : leaveSlow(67, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_msgget(a0: i32, a1: i32): i64 {
  enter(68, a0, a1, 0, 0, 0, 0);
  const r = sysMsgget(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(68, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_msgsnd(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(69, a0, a1, a2, a3, 0, 0);
  const r = sysMsgsnd(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(69, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_msgrcv(a0: i32, a1: i32, a2: i32, a3: i64, a4: i32): i64 {
  enter(70, a0, a1, a2, a3, a4, 0);
  const r = sysMsgrcv(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(70, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_msgctl(a0: i32, a1: i32, a2: i32): i64 {
  enter(71, a0, a1, a2, 0, 0, 0);
  const r = sysMsgctl(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(71, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_fcntl(a0: i32, a1: i32, a2: i64): i64 {
  enter(72, a0, a1, a2, 0, 0, 0);
  const r = sysFcntl(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(72, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_flock(a0: i32, a1: i32): i64 {
  enter(73, a0, a1, 0, 0, 0, 0);
  const r = sysFlock(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(73, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_fsync(a0: i32): i64 {
  enter(74, a0, 0, 0, 0, 0, 0);
  const r = sysFsync(a0);
  return plain(r) ? leave(r) : leaveSlow(74, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_fdatasync(a0: i32): i64 {
  enter(75, a0, 0, 0, 0, 0, 0);
  const r = sysFdatasync(a0);
  return plain(r) ? leave(r) : leaveSlow(75, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_truncate(a0: i32, a1: i64): i64 {
  enter(76, a0, a1, 0, 0, 0, 0);
  const r = sysTruncate(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(76, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_ftruncate(a0: i32, a1: i64): i64 {
  enter(77, a0, a1, 0, 0, 0, 0);
  const r = sysFtruncate(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(77, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_getdents(a0: i32, a1: i32, a2: i32): i64 {
  enter(78, a0, a1, a2, 0, 0, 0);
  const r = sysGetdents(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(78, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_getcwd(a0: i32, a1: i32): i64 {
  enter(79, a0, a1, 0, 0, 0, 0);
  const r = sysGetcwd(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(79, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_chdir(a0: i32): i64 {
  enter(80, a0, 0, 0, 0, 0, 0);
  const r = sysChdir(a0);
  return plain(r) ? leave(r) : leaveSlow(80, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_fchdir(a0: i32): i64 {
  enter(81, a0, 0, 0, 0, 0, 0);
  const r = sysFchdir(a0);
  return plain(r) ? leave(r) : leaveSlow(81, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_rename(a0: i32, a1: i32): i64 {
  enter(82, a0, a1, 0, 0, 0, 0);
  const r = sysRename(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(82, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_mkdir(a0: i32, a1: i32): i64 {
  enter(83, a0, a1, 0, 0, 0, 0);
  const r = sysMkdir(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(83, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_rmdir(a0: i32): i64 {
  enter(84, a0, 0, 0, 0, 0, 0);
  const r = sysRmdir(a0);
  return plain(r) ? leave(r) : leaveSlow(84, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_creat(a0: i32, a1: i32): i64 {
  enter(85, a0, a1, 0, 0, 0, 0);
  const r = sysCreat(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(85, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_link(a0: i32, a1: i32): i64 {
  enter(86, a0, a1, 0, 0, 0, 0);
  const r = sysLink(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(86, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_unlink(a0: i32): i64 {
  enter(87, a0, 0, 0, 0, 0, 0);
  const r = sysUnlink(a0);
  return plain(r) ? leave(r) : leaveSlow(87, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_symlink(a0: i32, a1: i32): i64 {
  enter(88, a0, a1, 0, 0, 0, 0);
  const r = sysSymlink(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(88, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_readlink(a0: i32, a1: i32, a2: i32): i64 {
  enter(89, a0, a1, a2, 0, 0, 0);
  const r = sysReadlink(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(89, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_chmod(a0: i32, a1: i32): i64 {
  enter(90, a0, a1, 0, 0, 0, 0);
  const r = sysChmod(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(90, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_fchmod(a0: i32, a1: i32): i64 {
  enter(91, a0, a1, 0, 0, 0, 0);
  const r = sysFchmod(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(91, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_chown(a0: i32, a1: i32, a2: i32): i64 {
  enter(92, a0, a1, a2, 0, 0, 0);
  const r = sysChown(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(92, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_fchown(a0: i32, a1: i32, a2: i32): i64 {
  enter(93, a0, a1, a2, 0, 0, 0);
  const r = sysFchown(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(93, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_lchown(a0: i32, a1: i32, a2: i32): i64 {
  enter(94, a0, a1, a2, 0, 0, 0);
  const r = sysLchown(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(94, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_umask(a0: i32): i64 {
  enter(95, a0, 0, 0, 0, 0, 0);
  const r = sysUmask(a0);
  return plain(r) ? leave(r) : leaveSlow(95, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_gettimeofday(a0: i32, a1: i32): i64 {
  enter(96, a0, a1, 0, 0, 0, 0);
  const r = sysGettimeofday(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(96, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_getrlimit(a0: i32, a1: i32): i64 {
  enter(97, a0, a1, 0, 0, 0, 0);
  const r = sysGetrlimit(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(97, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_getrusage(a0: i32, a1: i32): i64 {
  enter(98, a0, a1, 0, 0, 0, 0);
  const r = sysGetrusage(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(98, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_sysinfo(a0: i32): i64 {
  enter(99, a0, 0, 0, 0, 0, 0);
  const r = sysSysinfo(a0);
  return plain(r) ? leave(r) : leaveSlow(99, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_times(a0: i32): i64 {
  enter(100, a0, 0, 0, 0, 0, 0);
  const r = sysTimes(a0);
  return plain(r) ? leave(r) : leaveSlow(100, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_getuid(): i64 {
  return sysGetuid();
}

export function SYS_getgid(): i64 {
  return sysGetgid();
}

export function SYS_setuid(a0: i32): i64 {
  enter(105, a0, 0, 0, 0, 0, 0);
  const r = sysSetuid(a0);
  return plain(r) ? leave(r) : leaveSlow(105, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_setgid(a0: i32): i64 {
  enter(106, a0, 0, 0, 0, 0, 0);
  const r = sysSetgid(a0);
  return plain(r) ? leave(r) : leaveSlow(106, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_geteuid(): i64 {
  return sysGeteuid();
}

export function SYS_getegid(): i64 {
  return sysGetegid();
}

export function SYS_setpgid(a0: i32, a1: i32): i64 {
  enter(109, a0, a1, 0, 0, 0, 0);
  const r = sysSetpgid(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(109, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_getppid(): i64 {
  return sysGetppid();
}

export function SYS_getpgrp(): i64 {
  enter(111, 0, 0, 0, 0, 0, 0);
  const r = sysGetpgrp();
  return plain(r) ? leave(r) : leaveSlow(111, r, 0, 0, 0, 0, 0, 0);
}

export function SYS_setsid(): i64 {
  enter(112, 0, 0, 0, 0, 0, 0);
  const r = sysSetsid();
  return plain(r) ? leave(r) : leaveSlow(112, r, 0, 0, 0, 0, 0, 0);
}

export function SYS_setreuid(a0: i32, a1: i32): i64 {
  enter(113, a0, a1, 0, 0, 0, 0);
  const r = sysSetreuid(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(113, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_setregid(a0: i32, a1: i32): i64 {
  enter(114, a0, a1, 0, 0, 0, 0);
  const r = sysSetregid(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(114, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_getgroups(a0: i32, a1: i32): i64 {
  enter(115, a0, a1, 0, 0, 0, 0);
  const r = sysGetgroups(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(115, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_setgroups(a0: i32, a1: i32): i64 {
  enter(116, a0, a1, 0, 0, 0, 0);
  const r = sysSetgroups(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(116, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_setresuid(a0: i32, a1: i32, a2: i32): i64 {
  enter(117, a0, a1, a2, 0, 0, 0);
  const r = sysSetresuid(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(117, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_getresuid(a0: i32, a1: i32, a2: i32): i64 {
  enter(118, a0, a1, a2, 0, 0, 0);
  const r = sysGetresuid(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(118, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_setresgid(a0: i32, a1: i32, a2: i32): i64 {
  enter(119, a0, a1, a2, 0, 0, 0);
  const r = sysSetresgid(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(119, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_getresgid(a0: i32, a1: i32, a2: i32): i64 {
  enter(120, a0, a1, a2, 0, 0, 0);
  const r = sysGetresgid(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(120, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_getpgid(a0: i32): i64 {
  enter(121, a0, 0, 0, 0, 0, 0);
  const r = sysGetpgid(a0);
  return plain(r) ? leave(r) : leaveSlow(121, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_setfsuid(a0: i32): i64 {
  enter(122, a0, 0, 0, 0, 0, 0);
  const r = sysSetfsuid(a0);
  return plain(r) ? leave(r) : leaveSlow(122, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_setfsgid(a0: i32): i64 {
  enter(123, a0, 0, 0, 0, 0, 0);
  const r = sysSetfsgid(a0);
  return plain(r) ? leave(r) : leaveSlow(123, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_getsid(a0: i32): i64 {
  enter(124, a0, 0, 0, 0, 0, 0);
  const r = sysGetsid(a0);
  return plain(r) ? leave(r) : leaveSlow(124, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_capget(a0: i32, a1: i32): i64 {
  enter(125, a0, a1, 0, 0, 0, 0);
  const r = sysCapget(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(125, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_capset(a0: i32, a1: i32): i64 {
  enter(126, a0, a1, 0, 0, 0, 0);
  const r = sysCapset(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(126, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_rt_sigpending(a0: i32, a1: i32): i64 {
  enter(127, a0, a1, 0, 0, 0, 0);
  const r = sysRtSigpending(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(127, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_rt_sigtimedwait(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(128, a0, a1, a2, a3, 0, 0);
  const r = sysRtSigtimedwait(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(128, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_rt_sigqueueinfo(a0: i32, a1: i32, a2: i32): i64 {
  enter(129, a0, a1, a2, 0, 0, 0);
  const r = sysRtSigqueueinfo(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(129, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_rt_sigsuspend(a0: i32, a1: i32): i64 {
  enter(130, a0, a1, 0, 0, 0, 0);
  const r = sysRtSigsuspend(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(130, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_sigaltstack(a0: i32, a1: i32): i64 {
  enter(131, a0, a1, 0, 0, 0, 0);
  const r = sysSigaltstack(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(131, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_utime(a0: i32, a1: i32): i64 {
  enter(132, a0, a1, 0, 0, 0, 0);
  const r = sysUtime(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(132, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_mknod(a0: i32, a1: i32, a2: i32): i64 {
  enter(133, a0, a1, a2, 0, 0, 0);
  const r = sysMknod(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(133, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_personality(a0: i64): i64 {
  enter(135, a0, 0, 0, 0, 0, 0);
  const r = sysPersonality(a0);
  return plain(r) ? leave(r) : leaveSlow(135, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_ustat(a0: i32, a1: i32): i64 {
  enter(136, a0, a1, 0, 0, 0, 0);
  const r = sysUstat(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(136, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_statfs(a0: i32, a1: i32): i64 {
  enter(137, a0, a1, 0, 0, 0, 0);
  const r = sysStatfs(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(137, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_fstatfs(a0: i32, a1: i32): i64 {
  enter(138, a0, a1, 0, 0, 0, 0);
  const r = sysFstatfs(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(138, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_getpriority(a0: i32, a1: i32): i64 {
  enter(140, a0, a1, 0, 0, 0, 0);
  const r = sysGetpriority(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(140, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_setpriority(a0: i32, a1: i32, a2: i32): i64 {
  enter(141, a0, a1, a2, 0, 0, 0);
  const r = sysSetpriority(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(141, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_sched_setparam(a0: i32, a1: i32): i64 {
  enter(142, a0, a1, 0, 0, 0, 0);
  const r = sysSchedSetparam(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(142, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_sched_getparam(a0: i32, a1: i32): i64 {
  enter(143, a0, a1, 0, 0, 0, 0);
  const r = sysSchedGetparam(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(143, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_sched_setscheduler(a0: i32, a1: i32, a2: i32): i64 {
  enter(144, a0, a1, a2, 0, 0, 0);
  const r = sysSchedSetscheduler(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(144, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_sched_getscheduler(a0: i32): i64 {
  enter(145, a0, 0, 0, 0, 0, 0);
  const r = sysSchedGetscheduler(a0);
  return plain(r) ? leave(r) : leaveSlow(145, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_sched_get_priority_max(a0: i32): i64 {
  enter(146, a0, 0, 0, 0, 0, 0);
  const r = sysSchedGetPriorityMax(a0);
  return plain(r) ? leave(r) : leaveSlow(146, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_sched_get_priority_min(a0: i32): i64 {
  enter(147, a0, 0, 0, 0, 0, 0);
  const r = sysSchedGetPriorityMin(a0);
  return plain(r) ? leave(r) : leaveSlow(147, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_mlock(a0: i32, a1: i32): i64 {
  enter(149, a0, a1, 0, 0, 0, 0);
  const r = sysMlock(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(149, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_munlock(a0: i32, a1: i32): i64 {
  enter(150, a0, a1, 0, 0, 0, 0);
  const r = sysMunlock(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(150, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_mlockall(a0: i32): i64 {
  enter(151, a0, 0, 0, 0, 0, 0);
  const r = sysMlockall(a0);
  return plain(r) ? leave(r) : leaveSlow(151, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_munlockall(): i64 {
  enter(152, 0, 0, 0, 0, 0, 0);
  const r = sysMunlockall();
  return plain(r) ? leave(r) : leaveSlow(152, r, 0, 0, 0, 0, 0, 0);
}

export function SYS_vhangup(): i64 {
  enter(153, 0, 0, 0, 0, 0, 0);
  const r = sysVhangup();
  return plain(r) ? leave(r) : leaveSlow(153, r, 0, 0, 0, 0, 0, 0);
}

export function SYS_pivot_root(a0: i32, a1: i32): i64 {
  enter(155, a0, a1, 0, 0, 0, 0);
  const r = sysPivotRoot(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(155, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_prctl(a0: i32, a1: i64, a2: i64, a3: i64, a4: i64): i64 {
  enter(157, a0, a1, a2, a3, a4, 0);
  const r = sysPrctl(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(157, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_setrlimit(a0: i32, a1: i32): i64 {
  enter(160, a0, a1, 0, 0, 0, 0);
  const r = sysSetrlimit(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(160, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_chroot(a0: i32): i64 {
  enter(161, a0, 0, 0, 0, 0, 0);
  const r = sysChroot(a0);
  return plain(r) ? leave(r) : leaveSlow(161, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_sync(): i64 {
  enter(162, 0, 0, 0, 0, 0, 0);
  const r = sysSync();
  return plain(r) ? leave(r) : leaveSlow(162, r, 0, 0, 0, 0, 0, 0);
}

export function SYS_settimeofday(a0: i32, a1: i32): i64 {
  enter(164, a0, a1, 0, 0, 0, 0);
  const r = sysSettimeofday(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(164, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_mount(a0: i32, a1: i32, a2: i32, a3: i64, a4: i32): i64 {
  enter(165, a0, a1, a2, a3, a4, 0);
  const r = sysMount(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(165, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_umount2(a0: i32, a1: i32): i64 {
  enter(166, a0, a1, 0, 0, 0, 0);
  const r = sysUmount2(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(166, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_reboot(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(169, a0, a1, a2, a3, 0, 0);
  const r = sysReboot(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(169, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_sethostname(a0: i32, a1: i32): i64 {
  enter(170, a0, a1, 0, 0, 0, 0);
  const r = sysSethostname(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(170, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_setdomainname(a0: i32, a1: i32): i64 {
  enter(171, a0, a1, 0, 0, 0, 0);
  const r = sysSetdomainname(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(171, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_gettid(): i64 {
  return sysGettid();
}

export function SYS_readahead(a0: i32, a1: i64, a2: i32): i64 {
  enter(187, a0, a1, a2, 0, 0, 0);
  const r = sysReadahead(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(187, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_setxattr(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(188, a0, a1, a2, a3, a4, 0);
  const r = sysSetxattr(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(188, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_lsetxattr(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(189, a0, a1, a2, a3, a4, 0);
  const r = sysLsetxattr(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(189, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_fsetxattr(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(190, a0, a1, a2, a3, a4, 0);
  const r = sysFsetxattr(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(190, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_getxattr(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(191, a0, a1, a2, a3, 0, 0);
  const r = sysGetxattr(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(191, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_lgetxattr(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(192, a0, a1, a2, a3, 0, 0);
  const r = sysLgetxattr(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(192, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_fgetxattr(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(193, a0, a1, a2, a3, 0, 0);
  const r = sysFgetxattr(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(193, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_listxattr(a0: i32, a1: i32, a2: i32): i64 {
  enter(194, a0, a1, a2, 0, 0, 0);
  const r = sysListxattr(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(194, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_llistxattr(a0: i32, a1: i32, a2: i32): i64 {
  enter(195, a0, a1, a2, 0, 0, 0);
  const r = sysLlistxattr(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(195, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_flistxattr(a0: i32, a1: i32, a2: i32): i64 {
  enter(196, a0, a1, a2, 0, 0, 0);
  const r = sysFlistxattr(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(196, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_removexattr(a0: i32, a1: i32): i64 {
  enter(197, a0, a1, 0, 0, 0, 0);
  const r = sysRemovexattr(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(197, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_lremovexattr(a0: i32, a1: i32): i64 {
  enter(198, a0, a1, 0, 0, 0, 0);
  const r = sysLremovexattr(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(198, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_fremovexattr(a0: i32, a1: i32): i64 {
  enter(199, a0, a1, 0, 0, 0, 0);
  const r = sysFremovexattr(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(199, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_tkill(a0: i32, a1: i32): i64 {
  enter(200, a0, a1, 0, 0, 0, 0);
  const r = sysTkill(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(200, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_time(a0: i32): i64 {
  enter(201, a0, 0, 0, 0, 0, 0);
  const r = sysTime(a0);
  return plain(r) ? leave(r) : leaveSlow(201, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_futex(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32, a5: i32): i64 {
  enter(202, a0, a1, a2, a3, a4, a5);
  const r = sysFutex(a0, a1, a2, a3, a4, a5);
  return plain(r) ? leave(r) : leaveSlow(202, r, a0, a1, a2, a3, a4, a5);
}

export function SYS_sched_setaffinity(a0: i32, a1: i32, a2: i32): i64 {
  enter(203, a0, a1, a2, 0, 0, 0);
  const r = sysSchedSetaffinity(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(203, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_sched_getaffinity(a0: i32, a1: i32, a2: i32): i64 {
  enter(204, a0, a1, a2, 0, 0, 0);
  const r = sysSchedGetaffinity(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(204, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_epoll_create(a0: i32): i64 {
  enter(213, a0, 0, 0, 0, 0, 0);
  const r = sysEpollCreate(a0);
  return plain(r) ? leave(r) : leaveSlow(213, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_getdents64(a0: i32, a1: i32, a2: i32): i64 {
  enter(217, a0, a1, a2, 0, 0, 0);
  const r = sysGetdents64(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(217, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_set_tid_address(a0: i32): i64 {
  enter(218, a0, 0, 0, 0, 0, 0);
  const r = sysSetTidAddress(a0);
  return plain(r) ? leave(r) : leaveSlow(218, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_semtimedop(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(220, a0, a1, a2, a3, 0, 0);
  const r = sysSemtimedop(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(220, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_fadvise(a0: i32, a1: i64, a2: i64, a3: i32): i64 {
  enter(221, a0, a1, a2, a3, 0, 0);
  const r = sysFadvise(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(221, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_timer_create(a0: i32, a1: i32, a2: i32): i64 {
  enter(222, a0, a1, a2, 0, 0, 0);
  const r = sysTimerCreate(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(222, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_timer_settime(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(223, a0, a1, a2, a3, 0, 0);
  const r = sysTimerSettime(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(223, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_timer_gettime(a0: i32, a1: i32): i64 {
  enter(224, a0, a1, 0, 0, 0, 0);
  const r = sysTimerGettime(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(224, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_timer_getoverrun(a0: i32): i64 {
  enter(225, a0, 0, 0, 0, 0, 0);
  const r = sysTimerGetoverrun(a0);
  return plain(r) ? leave(r) : leaveSlow(225, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_timer_delete(a0: i32): i64 {
  enter(226, a0, 0, 0, 0, 0, 0);
  const r = sysTimerDelete(a0);
  return plain(r) ? leave(r) : leaveSlow(226, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_clock_settime(a0: i32, a1: i32): i64 {
  enter(227, a0, a1, 0, 0, 0, 0);
  const r = sysClockSettime(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(227, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_clock_gettime(a0: i32, a1: i32): i64 {
  enter(228, a0, a1, 0, 0, 0, 0);
  const r = sysClockGettime(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(228, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_clock_getres(a0: i32, a1: i32): i64 {
  enter(229, a0, a1, 0, 0, 0, 0);
  const r = sysClockGetres(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(229, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_clock_nanosleep(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(230, a0, a1, a2, a3, 0, 0);
  const r = sysClockNanosleep(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(230, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_exit_group(a0: i32): i64 {
  enter(231, a0, 0, 0, 0, 0, 0);
  const r = sysExitGroup(a0);
  return plain(r) ? leave(r) : leaveSlow(231, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_epoll_wait(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(232, a0, a1, a2, a3, 0, 0);
  const r = sysEpollWait(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(232, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_epoll_ctl(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(233, a0, a1, a2, a3, 0, 0);
  const r = sysEpollCtl(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(233, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_tgkill(a0: i32, a1: i32, a2: i32): i64 {
  enter(234, a0, a1, a2, 0, 0, 0);
  const r = sysTgkill(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(234, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_utimes(a0: i32, a1: i32): i64 {
  enter(235, a0, a1, 0, 0, 0, 0);
  const r = sysUtimes(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(235, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_mq_open(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(240, a0, a1, a2, a3, 0, 0);
  const r = sysMqOpen(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(240, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_mq_unlink(a0: i32): i64 {
  enter(241, a0, 0, 0, 0, 0, 0);
  const r = sysMqUnlink(a0);
  return plain(r) ? leave(r) : leaveSlow(241, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_mq_timedsend(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(242, a0, a1, a2, a3, a4, 0);
  const r = sysMqTimedsend(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(242, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_mq_timedreceive(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(243, a0, a1, a2, a3, a4, 0);
  const r = sysMqTimedreceive(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(243, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_mq_notify(a0: i32, a1: i32): i64 {
  enter(244, a0, a1, 0, 0, 0, 0);
  const r = sysMqNotify(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(244, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_mq_getsetattr(a0: i32, a1: i32, a2: i32): i64 {
  enter(245, a0, a1, a2, 0, 0, 0);
  const r = sysMqGetsetattr(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(245, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_waitid(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(247, a0, a1, a2, a3, a4, 0);
  const r = sysWaitid(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(247, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_inotify_init(): i64 {
  enter(253, 0, 0, 0, 0, 0, 0);
  const r = sysInotifyInit();
  return plain(r) ? leave(r) : leaveSlow(253, r, 0, 0, 0, 0, 0, 0);
}

export function SYS_inotify_add_watch(a0: i32, a1: i32, a2: i32): i64 {
  enter(254, a0, a1, a2, 0, 0, 0);
  const r = sysInotifyAddWatch(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(254, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_inotify_rm_watch(a0: i32, a1: i32): i64 {
  enter(255, a0, a1, 0, 0, 0, 0);
  const r = sysInotifyRmWatch(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(255, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_openat(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(257, a0, a1, a2, a3, 0, 0);
  const r = sysOpenat(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(257, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_mkdirat(a0: i32, a1: i32, a2: i32): i64 {
  enter(258, a0, a1, a2, 0, 0, 0);
  const r = sysMkdirat(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(258, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_mknodat(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(259, a0, a1, a2, a3, 0, 0);
  const r = sysMknodat(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(259, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_fchownat(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(260, a0, a1, a2, a3, a4, 0);
  const r = sysFchownat(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(260, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_futimesat(a0: i32, a1: i32, a2: i32): i64 {
  enter(261, a0, a1, a2, 0, 0, 0);
  const r = sysFutimesat(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(261, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_newfstatat(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(262, a0, a1, a2, a3, 0, 0);
  const r = sysNewfstatat(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(262, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_unlinkat(a0: i32, a1: i32, a2: i32): i64 {
  enter(263, a0, a1, a2, 0, 0, 0);
  const r = sysUnlinkat(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(263, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_renameat(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(264, a0, a1, a2, a3, 0, 0);
  const r = sysRenameat(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(264, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_linkat(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(265, a0, a1, a2, a3, a4, 0);
  const r = sysLinkat(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(265, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_symlinkat(a0: i32, a1: i32, a2: i32): i64 {
  enter(266, a0, a1, a2, 0, 0, 0);
  const r = sysSymlinkat(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(266, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_readlinkat(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(267, a0, a1, a2, a3, 0, 0);
  const r = sysReadlinkat(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(267, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_fchmodat(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(268, a0, a1, a2, a3, 0, 0);
  const r = sysFchmodat(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(268, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_faccessat(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(269, a0, a1, a2, a3, 0, 0);
  const r = sysFaccessat(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(269, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_pselect6(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32, a5: i32): i64 {
  enter(270, a0, a1, a2, a3, a4, a5);
  const r = sysPselect6(a0, a1, a2, a3, a4, a5);
  return plain(r) ? leave(r) : leaveSlow(270, r, a0, a1, a2, a3, a4, a5);
}

export function SYS_ppoll(a0: i32, a1: i64, a2: i32, a3: i32, a4: i32): i64 {
  enter(271, a0, a1, a2, a3, a4, 0);
  const r = sysPpoll(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(271, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_unshare(a0: i32): i64 {
  enter(272, a0, 0, 0, 0, 0, 0);
  const r = sysUnshare(a0);
  return plain(r) ? leave(r) : leaveSlow(272, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_set_robust_list(a0: i32, a1: i32): i64 {
  enter(273, a0, a1, 0, 0, 0, 0);
  const r = sysSetRobustList(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(273, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_splice(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32, a5: i32): i64 {
  enter(275, a0, a1, a2, a3, a4, a5);
  const r = sysSplice(a0, a1, a2, a3, a4, a5);
  return plain(r) ? leave(r) : leaveSlow(275, r, a0, a1, a2, a3, a4, a5);
}

export function SYS_tee(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(276, a0, a1, a2, a3, 0, 0);
  const r = sysTee(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(276, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_sync_file_range(a0: i32, a1: i64, a2: i64, a3: i32): i64 {
  enter(277, a0, a1, a2, a3, 0, 0);
  const r = sysSyncFileRange(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(277, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_vmsplice(a0: i32, a1: i32, a2: i64, a3: i32): i64 {
  enter(278, a0, a1, a2, a3, 0, 0);
  const r = sysVmsplice(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(278, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_utimensat(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(280, a0, a1, a2, a3, 0, 0);
  const r = sysUtimensat(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(280, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_epoll_pwait(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32, a5: i32): i64 {
  enter(281, a0, a1, a2, a3, a4, a5);
  const r = sysEpollPwait(a0, a1, a2, a3, a4, a5);
  return plain(r) ? leave(r) : leaveSlow(281, r, a0, a1, a2, a3, a4, a5);
}

export function SYS_signalfd(a0: i32, a1: i32, a2: i32): i64 {
  enter(282, a0, a1, a2, 0, 0, 0);
  const r = sysSignalfd(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(282, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_timerfd_create(a0: i32, a1: i32): i64 {
  enter(283, a0, a1, 0, 0, 0, 0);
  const r = sysTimerfdCreate(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(283, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_eventfd(a0: i32): i64 {
  enter(284, a0, 0, 0, 0, 0, 0);
  const r = sysEventfd(a0);
  return plain(r) ? leave(r) : leaveSlow(284, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_fallocate(a0: i32, a1: i32, a2: i64, a3: i64): i64 {
  enter(285, a0, a1, a2, a3, 0, 0);
  const r = sysFallocate(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(285, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_timerfd_settime(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(286, a0, a1, a2, a3, 0, 0);
  const r = sysTimerfdSettime(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(286, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_timerfd_gettime(a0: i32, a1: i32): i64 {
  enter(287, a0, a1, 0, 0, 0, 0);
  const r = sysTimerfdGettime(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(287, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_accept4(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(288, a0, a1, a2, a3, 0, 0);
  const r = sysAccept4(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(288, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_signalfd4(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(289, a0, a1, a2, a3, 0, 0);
  const r = sysSignalfd4(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(289, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_eventfd2(a0: i32, a1: i32): i64 {
  enter(290, a0, a1, 0, 0, 0, 0);
  const r = sysEventfd2(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(290, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_epoll_create1(a0: i32): i64 {
  enter(291, a0, 0, 0, 0, 0, 0);
  const r = sysEpollCreate1(a0);
  return plain(r) ? leave(r) : leaveSlow(291, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_dup3(a0: i32, a1: i32, a2: i32): i64 {
  enter(292, a0, a1, a2, 0, 0, 0);
  const r = sysDup3(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(292, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_pipe2(a0: i32, a1: i32): i64 {
  enter(293, a0, a1, 0, 0, 0, 0);
  const r = sysPipe2(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(293, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_inotify_init1(a0: i32): i64 {
  enter(294, a0, 0, 0, 0, 0, 0);
  const r = sysInotifyInit1(a0);
  return plain(r) ? leave(r) : leaveSlow(294, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_preadv(a0: i32, a1: i32, a2: i64, a3: i64, a4: i64): i64 {
  enter(295, a0, a1, a2, a3, a4, 0);
  const r = sysPreadv(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(295, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_pwritev(a0: i32, a1: i32, a2: i64, a3: i64, a4: i64): i64 {
  enter(296, a0, a1, a2, a3, a4, 0);
  const r = sysPwritev(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(296, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_rt_tgsigqueueinfo(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(297, a0, a1, a2, a3, 0, 0);
  const r = sysRtTgsigqueueinfo(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(297, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_recvmmsg(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(299, a0, a1, a2, a3, a4, 0);
  const r = sysRecvmmsg(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(299, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_prlimit64(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(302, a0, a1, a2, a3, 0, 0);
  const r = sysPrlimit64(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(302, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_syncfs(a0: i32): i64 {
  enter(306, a0, 0, 0, 0, 0, 0);
  const r = sysSyncfs(a0);
  return plain(r) ? leave(r) : leaveSlow(306, r, a0, 0, 0, 0, 0, 0);
}

export function SYS_sendmmsg(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(307, a0, a1, a2, a3, 0, 0);
  const r = sysSendmmsg(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(307, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_setns(a0: i32, a1: i32): i64 {
  enter(308, a0, a1, 0, 0, 0, 0);
  const r = sysSetns(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(308, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_getcpu(a0: i32, a1: i32, a2: i32): i64 {
  enter(309, a0, a1, a2, 0, 0, 0);
  const r = sysGetcpu(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(309, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_renameat2(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(316, a0, a1, a2, a3, a4, 0);
  const r = sysRenameat2(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(316, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_getrandom(a0: i32, a1: i32, a2: i32): i64 {
  enter(318, a0, a1, a2, 0, 0, 0);
  const r = sysGetrandom(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(318, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_memfd_create(a0: i32, a1: i32): i64 {
  enter(319, a0, a1, 0, 0, 0, 0);
  const r = sysMemfdCreate(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(319, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_execveat(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(322, a0, a1, a2, a3, a4, 0);
  const r = sysExecveat(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(322, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_copy_file_range(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32, a5: i32): i64 {
  enter(326, a0, a1, a2, a3, a4, a5);
  const r = sysCopyFileRange(a0, a1, a2, a3, a4, a5);
  return plain(r) ? leave(r) : leaveSlow(326, r, a0, a1, a2, a3, a4, a5);
}

export function SYS_preadv2(a0: i32, a1: i32, a2: i64, a3: i64, a4: i64, a5: i32): i64 {
  enter(327, a0, a1, a2, a3, a4, a5);
  const r = sysPreadv2(a0, a1, a2, a3, a4, a5);
  return plain(r) ? leave(r) : leaveSlow(327, r, a0, a1, a2, a3, a4, a5);
}

export function SYS_pwritev2(a0: i32, a1: i32, a2: i64, a3: i64, a4: i64, a5: i32): i64 {
  enter(328, a0, a1, a2, a3, a4, a5);
  const r = sysPwritev2(a0, a1, a2, a3, a4, a5);
  return plain(r) ? leave(r) : leaveSlow(328, r, a0, a1, a2, a3, a4, a5);
}

export function SYS_statx(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(332, a0, a1, a2, a3, a4, 0);
  const r = sysStatx(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(332, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_pidfd_send_signal(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(424, a0, a1, a2, a3, 0, 0);
  const r = sysPidfdSendSignal(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(424, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_open_tree(a0: i32, a1: i32, a2: i32): i64 {
  enter(428, a0, a1, a2, 0, 0, 0);
  const r = sysOpenTree(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(428, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_move_mount(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(429, a0, a1, a2, a3, a4, 0);
  const r = sysMoveMount(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(429, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_fsopen(a0: i32, a1: i32): i64 {
  enter(430, a0, a1, 0, 0, 0, 0);
  const r = sysFsopen(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(430, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_fsconfig(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(431, a0, a1, a2, a3, a4, 0);
  const r = sysFsconfig(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(431, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_fsmount(a0: i32, a1: i32, a2: i32): i64 {
  enter(432, a0, a1, a2, 0, 0, 0);
  const r = sysFsmount(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(432, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_fspick(a0: i32, a1: i32, a2: i32): i64 {
  enter(433, a0, a1, a2, 0, 0, 0);
  const r = sysFspick(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(433, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_pidfd_open(a0: i32, a1: i32): i64 {
  enter(434, a0, a1, 0, 0, 0, 0);
  const r = sysPidfdOpen(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(434, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_clone3(a0: i32, a1: i32): i64 {
  enter(435, a0, a1, 0, 0, 0, 0);
  const r = sysClone3(a0, a1);
  return plain(r) ? leave(r) : leaveSlow(435, r, a0, a1, 0, 0, 0, 0);
}

export function SYS_close_range(a0: i32, a1: i32, a2: i32): i64 {
  enter(436, a0, a1, a2, 0, 0, 0);
  const r = sysCloseRange(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(436, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_openat2(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(437, a0, a1, a2, a3, 0, 0);
  const r = sysOpenat2(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(437, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_pidfd_getfd(a0: i32, a1: i32, a2: i32): i64 {
  enter(438, a0, a1, a2, 0, 0, 0);
  const r = sysPidfdGetfd(a0, a1, a2);
  return plain(r) ? leave(r) : leaveSlow(438, r, a0, a1, a2, 0, 0, 0);
}

export function SYS_faccessat2(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(439, a0, a1, a2, a3, 0, 0);
  const r = sysFaccessat2(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(439, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_epoll_pwait2(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32, a5: i32): i64 {
  enter(441, a0, a1, a2, a3, a4, a5);
  const r = sysEpollPwait2(a0, a1, a2, a3, a4, a5);
  return plain(r) ? leave(r) : leaveSlow(441, r, a0, a1, a2, a3, a4, a5);
}

export function SYS_mount_setattr(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(442, a0, a1, a2, a3, a4, 0);
  const r = sysMountSetattr(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(442, r, a0, a1, a2, a3, a4, 0);
}

export function SYS_fchmodat2(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(452, a0, a1, a2, a3, 0, 0);
  const r = sysFchmodat2(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(452, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_statmount(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(457, a0, a1, a2, a3, 0, 0);
  const r = sysStatmount(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(457, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_listmount(a0: i32, a1: i32, a2: i32, a3: i32): i64 {
  enter(458, a0, a1, a2, a3, 0, 0);
  const r = sysListmount(a0, a1, a2, a3);
  return plain(r) ? leave(r) : leaveSlow(458, r, a0, a1, a2, a3, 0, 0);
}

export function SYS_checkpoint(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32, a5: i32): i64 {
  enter(600, a0, a1, a2, a3, a4, a5);
  const r = sysCheckpoint(a0, a1, a2, a3, a4, a5);
  return plain(r) ? leave(r) : leaveSlow(600, r, a0, a1, a2, a3, a4, a5);
}

export function SYS_restart(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): i64 {
  enter(601, a0, a1, a2, a3, a4, 0);
  const r = sysRestart(a0, a1, a2, a3, a4);
  return plain(r) ? leave(r) : leaveSlow(601, r, a0, a1, a2, a3, a4, 0);
}

/** Makes the call of a record again: the task has been woken. */
export function callAgain(c: CallRecord): i64 {
  switch (c.nr) {
    case 0:
      return sysRead(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 1:
      return sysWrite(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 2:
      return sysOpen(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 3:
      return sysClose(<i32>c.a0);
    case 4:
      return sysStat(<i32>c.a0, <i32>c.a1);
    case 5:
      return sysFstat(<i32>c.a0, <i32>c.a1);
    case 6:
      return sysLstat(<i32>c.a0, <i32>c.a1);
    case 7:
      return sysPoll(<i32>c.a0, c.a1, <i32>c.a2);
    case 8:
      return sysLseek(<i32>c.a0, c.a1, <i32>c.a2);
    case 9:
      return sysMmap(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4, c.a5);
    case 10:
      return sysMprotect(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 11:
      return sysMunmap(<i32>c.a0, <i32>c.a1);
    case 12:
      return sysBrk(<i32>c.a0);
    case 13:
      return sysRtSigaction(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 14:
      return sysRtSigprocmask(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 15:
      return sysRtSigreturn(c.a0);
    case 16:
      return sysIoctl(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 17:
      return sysPread64(<i32>c.a0, <i32>c.a1, <i32>c.a2, c.a3);
    case 18:
      return sysPwrite64(<i32>c.a0, <i32>c.a1, <i32>c.a2, c.a3);
    case 19:
      return sysReadv(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 20:
      return sysWritev(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 21:
      return sysAccess(<i32>c.a0, <i32>c.a1);
    case 22:
      return sysPipe(<i32>c.a0);
    case 23:
      return sysSelect(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 24:
      return sysSchedYield();
    case 25:
      return sysMremap(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 26:
      return sysMsync(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 28:
      return sysMadvise(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 29:
      return sysShmget(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 30:
      return sysShmat(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 31:
      return sysShmctl(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 32:
      return sysDup(<i32>c.a0);
    case 33:
      return sysDup2(<i32>c.a0, <i32>c.a1);
    case 34:
      return sysPause();
    case 35:
      return sysNanosleep(<i32>c.a0, <i32>c.a1);
    case 36:
      return sysGetitimer(<i32>c.a0, <i32>c.a1);
    case 37:
      return sysAlarm(<i32>c.a0);
    case 38:
      return sysSetitimer(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 40:
      return sysSendfile(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 41:
      return sysSocket(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 42:
      return sysConnect(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 43:
      return sysAccept(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 44:
      return sysSendto(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4, <i32>c.a5);
    case 45:
      return sysRecvfrom(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4, <i32>c.a5);
    case 46:
      return sysSendmsg(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 47:
      return sysRecvmsg(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 48:
      return sysShutdown(<i32>c.a0, <i32>c.a1);
    case 49:
      return sysBind(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 50:
      return sysListen(<i32>c.a0, <i32>c.a1);
    case 51:
      return sysGetsockname(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 52:
      return sysGetpeername(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 53:
      return sysSocketpair(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 54:
      return sysSetsockopt(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 55:
      return sysGetsockopt(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 56:
      return sysClone(c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 57:
      return sysFork();
    case 58:
      return sysVfork();
    case 59:
      return sysExecve(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 60:
      return sysExit(<i32>c.a0);
    case 61:
      return sysWait4(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 62:
      return sysKill(<i32>c.a0, <i32>c.a1);
    case 63:
      return sysUname(<i32>c.a0);
    case 64:
      return sysSemget(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 65:
      return sysSemop(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 66:
      return sysSemctl(<i32>c.a0, <i32>c.a1, <i32>c.a2, c.a3);
    case 67:
      return sysShmdt(<i32>c.a0);
    case 68:
      return sysMsgget(<i32>c.a0, <i32>c.a1);
    case 69:
      return sysMsgsnd(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 70:
      return sysMsgrcv(<i32>c.a0, <i32>c.a1, <i32>c.a2, c.a3, <i32>c.a4);
    case 71:
      return sysMsgctl(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 72:
      return sysFcntl(<i32>c.a0, <i32>c.a1, c.a2);
    case 73:
      return sysFlock(<i32>c.a0, <i32>c.a1);
    case 74:
      return sysFsync(<i32>c.a0);
    case 75:
      return sysFdatasync(<i32>c.a0);
    case 76:
      return sysTruncate(<i32>c.a0, c.a1);
    case 77:
      return sysFtruncate(<i32>c.a0, c.a1);
    case 78:
      return sysGetdents(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 79:
      return sysGetcwd(<i32>c.a0, <i32>c.a1);
    case 80:
      return sysChdir(<i32>c.a0);
    case 81:
      return sysFchdir(<i32>c.a0);
    case 82:
      return sysRename(<i32>c.a0, <i32>c.a1);
    case 83:
      return sysMkdir(<i32>c.a0, <i32>c.a1);
    case 84:
      return sysRmdir(<i32>c.a0);
    case 85:
      return sysCreat(<i32>c.a0, <i32>c.a1);
    case 86:
      return sysLink(<i32>c.a0, <i32>c.a1);
    case 87:
      return sysUnlink(<i32>c.a0);
    case 88:
      return sysSymlink(<i32>c.a0, <i32>c.a1);
    case 89:
      return sysReadlink(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 90:
      return sysChmod(<i32>c.a0, <i32>c.a1);
    case 91:
      return sysFchmod(<i32>c.a0, <i32>c.a1);
    case 92:
      return sysChown(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 93:
      return sysFchown(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 94:
      return sysLchown(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 95:
      return sysUmask(<i32>c.a0);
    case 96:
      return sysGettimeofday(<i32>c.a0, <i32>c.a1);
    case 97:
      return sysGetrlimit(<i32>c.a0, <i32>c.a1);
    case 98:
      return sysGetrusage(<i32>c.a0, <i32>c.a1);
    case 99:
      return sysSysinfo(<i32>c.a0);
    case 100:
      return sysTimes(<i32>c.a0);
    case 105:
      return sysSetuid(<i32>c.a0);
    case 106:
      return sysSetgid(<i32>c.a0);
    case 109:
      return sysSetpgid(<i32>c.a0, <i32>c.a1);
    case 111:
      return sysGetpgrp();
    case 112:
      return sysSetsid();
    case 113:
      return sysSetreuid(<i32>c.a0, <i32>c.a1);
    case 114:
      return sysSetregid(<i32>c.a0, <i32>c.a1);
    case 115:
      return sysGetgroups(<i32>c.a0, <i32>c.a1);
    case 116:
      return sysSetgroups(<i32>c.a0, <i32>c.a1);
    case 117:
      return sysSetresuid(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 118:
      return sysGetresuid(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 119:
      return sysSetresgid(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 120:
      return sysGetresgid(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 121:
      return sysGetpgid(<i32>c.a0);
    case 122:
      return sysSetfsuid(<i32>c.a0);
    case 123:
      return sysSetfsgid(<i32>c.a0);
    case 124:
      return sysGetsid(<i32>c.a0);
    case 125:
      return sysCapget(<i32>c.a0, <i32>c.a1);
    case 126:
      return sysCapset(<i32>c.a0, <i32>c.a1);
    case 127:
      return sysRtSigpending(<i32>c.a0, <i32>c.a1);
    case 128:
      return sysRtSigtimedwait(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 129:
      return sysRtSigqueueinfo(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 130:
      return sysRtSigsuspend(<i32>c.a0, <i32>c.a1);
    case 131:
      return sysSigaltstack(<i32>c.a0, <i32>c.a1);
    case 132:
      return sysUtime(<i32>c.a0, <i32>c.a1);
    case 133:
      return sysMknod(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 135:
      return sysPersonality(c.a0);
    case 136:
      return sysUstat(<i32>c.a0, <i32>c.a1);
    case 137:
      return sysStatfs(<i32>c.a0, <i32>c.a1);
    case 138:
      return sysFstatfs(<i32>c.a0, <i32>c.a1);
    case 140:
      return sysGetpriority(<i32>c.a0, <i32>c.a1);
    case 141:
      return sysSetpriority(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 142:
      return sysSchedSetparam(<i32>c.a0, <i32>c.a1);
    case 143:
      return sysSchedGetparam(<i32>c.a0, <i32>c.a1);
    case 144:
      return sysSchedSetscheduler(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 145:
      return sysSchedGetscheduler(<i32>c.a0);
    case 146:
      return sysSchedGetPriorityMax(<i32>c.a0);
    case 147:
      return sysSchedGetPriorityMin(<i32>c.a0);
    case 149:
      return sysMlock(<i32>c.a0, <i32>c.a1);
    case 150:
      return sysMunlock(<i32>c.a0, <i32>c.a1);
    case 151:
      return sysMlockall(<i32>c.a0);
    case 152:
      return sysMunlockall();
    case 153:
      return sysVhangup();
    case 155:
      return sysPivotRoot(<i32>c.a0, <i32>c.a1);
    case 157:
      return sysPrctl(<i32>c.a0, c.a1, c.a2, c.a3, c.a4);
    case 160:
      return sysSetrlimit(<i32>c.a0, <i32>c.a1);
    case 161:
      return sysChroot(<i32>c.a0);
    case 162:
      return sysSync();
    case 164:
      return sysSettimeofday(<i32>c.a0, <i32>c.a1);
    case 165:
      return sysMount(<i32>c.a0, <i32>c.a1, <i32>c.a2, c.a3, <i32>c.a4);
    case 166:
      return sysUmount2(<i32>c.a0, <i32>c.a1);
    case 169:
      return sysReboot(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 170:
      return sysSethostname(<i32>c.a0, <i32>c.a1);
    case 171:
      return sysSetdomainname(<i32>c.a0, <i32>c.a1);
    case 187:
      return sysReadahead(<i32>c.a0, c.a1, <i32>c.a2);
    case 188:
      return sysSetxattr(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 189:
      return sysLsetxattr(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 190:
      return sysFsetxattr(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 191:
      return sysGetxattr(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 192:
      return sysLgetxattr(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 193:
      return sysFgetxattr(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 194:
      return sysListxattr(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 195:
      return sysLlistxattr(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 196:
      return sysFlistxattr(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 197:
      return sysRemovexattr(<i32>c.a0, <i32>c.a1);
    case 198:
      return sysLremovexattr(<i32>c.a0, <i32>c.a1);
    case 199:
      return sysFremovexattr(<i32>c.a0, <i32>c.a1);
    case 200:
      return sysTkill(<i32>c.a0, <i32>c.a1);
    case 201:
      return sysTime(<i32>c.a0);
    case 202:
      return sysFutex(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4, <i32>c.a5);
    case 203:
      return sysSchedSetaffinity(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 204:
      return sysSchedGetaffinity(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 213:
      return sysEpollCreate(<i32>c.a0);
    case 217:
      return sysGetdents64(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 218:
      return sysSetTidAddress(<i32>c.a0);
    case 220:
      return sysSemtimedop(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 221:
      return sysFadvise(<i32>c.a0, c.a1, c.a2, <i32>c.a3);
    case 222:
      return sysTimerCreate(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 223:
      return sysTimerSettime(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 224:
      return sysTimerGettime(<i32>c.a0, <i32>c.a1);
    case 225:
      return sysTimerGetoverrun(<i32>c.a0);
    case 226:
      return sysTimerDelete(<i32>c.a0);
    case 227:
      return sysClockSettime(<i32>c.a0, <i32>c.a1);
    case 228:
      return sysClockGettime(<i32>c.a0, <i32>c.a1);
    case 229:
      return sysClockGetres(<i32>c.a0, <i32>c.a1);
    case 230:
      return sysClockNanosleep(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 231:
      return sysExitGroup(<i32>c.a0);
    case 232:
      return sysEpollWait(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 233:
      return sysEpollCtl(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 234:
      return sysTgkill(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 235:
      return sysUtimes(<i32>c.a0, <i32>c.a1);
    case 240:
      return sysMqOpen(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 241:
      return sysMqUnlink(<i32>c.a0);
    case 242:
      return sysMqTimedsend(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 243:
      return sysMqTimedreceive(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 244:
      return sysMqNotify(<i32>c.a0, <i32>c.a1);
    case 245:
      return sysMqGetsetattr(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 247:
      return sysWaitid(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 253:
      return sysInotifyInit();
    case 254:
      return sysInotifyAddWatch(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 255:
      return sysInotifyRmWatch(<i32>c.a0, <i32>c.a1);
    case 257:
      return sysOpenat(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 258:
      return sysMkdirat(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 259:
      return sysMknodat(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 260:
      return sysFchownat(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 261:
      return sysFutimesat(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 262:
      return sysNewfstatat(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 263:
      return sysUnlinkat(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 264:
      return sysRenameat(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 265:
      return sysLinkat(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 266:
      return sysSymlinkat(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 267:
      return sysReadlinkat(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 268:
      return sysFchmodat(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 269:
      return sysFaccessat(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 270:
      return sysPselect6(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4, <i32>c.a5);
    case 271:
      return sysPpoll(<i32>c.a0, c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 272:
      return sysUnshare(<i32>c.a0);
    case 273:
      return sysSetRobustList(<i32>c.a0, <i32>c.a1);
    case 275:
      return sysSplice(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4, <i32>c.a5);
    case 276:
      return sysTee(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 277:
      return sysSyncFileRange(<i32>c.a0, c.a1, c.a2, <i32>c.a3);
    case 278:
      return sysVmsplice(<i32>c.a0, <i32>c.a1, c.a2, <i32>c.a3);
    case 280:
      return sysUtimensat(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 281:
      return sysEpollPwait(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4, <i32>c.a5);
    case 282:
      return sysSignalfd(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 283:
      return sysTimerfdCreate(<i32>c.a0, <i32>c.a1);
    case 284:
      return sysEventfd(<i32>c.a0);
    case 285:
      return sysFallocate(<i32>c.a0, <i32>c.a1, c.a2, c.a3);
    case 286:
      return sysTimerfdSettime(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 287:
      return sysTimerfdGettime(<i32>c.a0, <i32>c.a1);
    case 288:
      return sysAccept4(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 289:
      return sysSignalfd4(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 290:
      return sysEventfd2(<i32>c.a0, <i32>c.a1);
    case 291:
      return sysEpollCreate1(<i32>c.a0);
    case 292:
      return sysDup3(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 293:
      return sysPipe2(<i32>c.a0, <i32>c.a1);
    case 294:
      return sysInotifyInit1(<i32>c.a0);
    case 295:
      return sysPreadv(<i32>c.a0, <i32>c.a1, c.a2, c.a3, c.a4);
    case 296:
      return sysPwritev(<i32>c.a0, <i32>c.a1, c.a2, c.a3, c.a4);
    case 297:
      return sysRtTgsigqueueinfo(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 299:
      return sysRecvmmsg(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 302:
      return sysPrlimit64(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 306:
      return sysSyncfs(<i32>c.a0);
    case 307:
      return sysSendmmsg(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 308:
      return sysSetns(<i32>c.a0, <i32>c.a1);
    case 309:
      return sysGetcpu(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 316:
      return sysRenameat2(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 318:
      return sysGetrandom(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 319:
      return sysMemfdCreate(<i32>c.a0, <i32>c.a1);
    case 322:
      return sysExecveat(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 326:
      return sysCopyFileRange(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4, <i32>c.a5);
    case 327:
      return sysPreadv2(<i32>c.a0, <i32>c.a1, c.a2, c.a3, c.a4, <i32>c.a5);
    case 328:
      return sysPwritev2(<i32>c.a0, <i32>c.a1, c.a2, c.a3, c.a4, <i32>c.a5);
    case 332:
      return sysStatx(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 424:
      return sysPidfdSendSignal(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 428:
      return sysOpenTree(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 429:
      return sysMoveMount(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 430:
      return sysFsopen(<i32>c.a0, <i32>c.a1);
    case 431:
      return sysFsconfig(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 432:
      return sysFsmount(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 433:
      return sysFspick(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 434:
      return sysPidfdOpen(<i32>c.a0, <i32>c.a1);
    case 435:
      return sysClone3(<i32>c.a0, <i32>c.a1);
    case 436:
      return sysCloseRange(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 437:
      return sysOpenat2(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 438:
      return sysPidfdGetfd(<i32>c.a0, <i32>c.a1, <i32>c.a2);
    case 439:
      return sysFaccessat2(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 441:
      return sysEpollPwait2(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4, <i32>c.a5);
    case 442:
      return sysMountSetattr(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
    case 452:
      return sysFchmodat2(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 457:
      return sysStatmount(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 458:
      return sysListmount(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3);
    case 600:
      return sysCheckpoint(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4, <i32>c.a5);
    case 601:
      return sysRestart(<i32>c.a0, <i32>c.a1, <i32>c.a2, <i32>c.a3, <i32>c.a4);
  }
  return -ENOSYS;
}
