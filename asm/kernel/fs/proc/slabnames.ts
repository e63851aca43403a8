// The names of the slab caches, for /proc/slabinfo and for tests that ask who leaked.

import {
  CACHE_CGROUP,
  CACHE_CGROUP_HIERARCHY,
  CACHE_CGROUP_LINK,
  CACHE_CGROUP_NS,
  CACHE_CRED,
  CACHE_DENTRY,
  CACHE_EPITEM,
  CACHE_EPOLL,
  CACHE_EVENTFD,
  CACHE_EXEC,
  CACHE_EXIT,
  CACHE_FDB,
  CACHE_FDCHUNK,
  CACHE_FIFO_OPEN,
  CACHE_FILE,
  CACHE_FILES,
  CACHE_FLOCK,
  CACHE_FRAG,
  CACHE_FS,
  CACHE_FSCONTEXT,
  CACHE_FUTEX,
  CACHE_GROUP,
  CACHE_IDMAP,
  CACHE_IDR,
  CACHE_IFADDR,
  CACHE_INODE,
  CACHE_INOTIFY,
  CACHE_IPC_NS,
  CACHE_ITIMER,
  CACHE_JMPBUF,
  CACHE_LOAD,
  CACHE_MM,
  CACHE_MNT_NS,
  CACHE_MOUNT,
  CACHE_MQUEUE,
  CACHE_MSQ,
  CACHE_NEIGH,
  CACHE_NET_NS,
  CACHE_NETDEV,
  CACHE_NSPROXY,
  CACHE_PID,
  CACHE_PID_NS,
  CACHE_PIPE,
  CACHE_PROC,
  CACHE_QDISC,
  CACHE_ROUTE,
  CACHE_ROUTE6,
  CACHE_SEM,
  CACHE_SEM_UNDO,
  CACHE_SEM_WAIT,
  CACHE_SHM,
  CACHE_SHM_ATTACH,
  CACHE_SIGFRAME,
  CACHE_SIGHAND,
  CACHE_SIGINFO,
  CACHE_SIGNALFD,
  CACHE_SKB,
  CACHE_SOCK_INET,
  CACHE_SOCK_NETLINK,
  CACHE_SOCK_PACKET,
  CACHE_SOCK_UNIX,
  CACHE_SUPER,
  CACHE_TASK,
  CACHE_TCP_MINI,
  CACHE_TIME_NS,
  CACHE_TIMER,
  CACHE_TIMERFD,
  CACHE_TTY,
  CACHE_UCOUNTS,
  CACHE_USER_NS,
  CACHE_UTS_NS,
  CACHE_VMA,
  CACHE_WAIT,
  CACHE_WATCH,
} from "../../mem/slab";

/** The name of a cache; the first eight are kmalloc's sizes. */
export function cacheName(id: i32): string {
  switch (id) {
    case 0:
      return "kmalloc-16";
    case 1:
      return "kmalloc-32";
    case 2:
      return "kmalloc-64";
    case 3:
      return "kmalloc-128";
    case 4:
      return "kmalloc-256";
    case 5:
      return "kmalloc-512";
    case CACHE_SOCK_UNIX:
      return "UNIX";
    case CACHE_SKB:
      return "skbuff_head_cache";
    case CACHE_SOCK_INET:
      return "INET";
    case CACHE_SOCK_NETLINK:
      return "NETLINK";
    case CACHE_NETDEV:
      return "net_device";
    case CACHE_IFADDR:
      return "in_ifaddr";
    case CACHE_ROUTE:
      return "fib_alias";
    case CACHE_ROUTE6:
      return "fib6_node";
    case CACHE_NEIGH:
      return "neighbour";
    case CACHE_TCP_MINI:
      return "tw_sock_TCP";
    case CACHE_FDB:
      return "bridge_fdb_cache";
    case CACHE_QDISC:
      return "qdisc";
    case CACHE_FRAG:
      return "ip4-frags";
    case CACHE_SOCK_PACKET:
      return "PACKET";
    case CACHE_TASK:
      return "task_struct";
    case CACHE_GROUP:
      return "signal_cache";
    case CACHE_SIGHAND:
      return "sighand_cache";
    case CACHE_MSQ:
      return "msg_queue";
    case CACHE_SEM:
      return "sem_array";
    case CACHE_SEM_UNDO:
      return "sem_undo";
    case CACHE_SEM_WAIT:
      return "sem_queue";
    case CACHE_SHM:
      return "shmid_kernel";
    case CACHE_SHM_ATTACH:
      return "shm_attach";
    case CACHE_CRED:
      return "cred";
    case CACHE_PID:
      return "pid";
    case CACHE_IDR:
      return "radix_tree_node";
    case CACHE_WAIT:
      return "wait_entry";
    case CACHE_SIGINFO:
      return "sigqueue";
    case CACHE_MM:
      return "mm_struct";
    case CACHE_TIMER:
      return "timer";
    case CACHE_NSPROXY:
      return "nsproxy";
    case CACHE_UTS_NS:
      return "uts_namespace";
    case CACHE_IPC_NS:
      return "ipc_namespace";
    case CACHE_MNT_NS:
      return "mnt_namespace";
    case CACHE_PID_NS:
      return "pid_namespace";
    case CACHE_NET_NS:
      return "net_namespace";
    case CACHE_USER_NS:
      return "user_namespace";
    case CACHE_CGROUP_NS:
      return "cgroup_namespace";
    case CACHE_TIME_NS:
      return "time_namespace";
    case CACHE_FILE:
      return "filp";
    case CACHE_FILES:
      return "files_cache";
    case CACHE_FS:
      return "fs_cache";
    case CACHE_INODE:
      return "inode_cache";
    case CACHE_DENTRY:
      return "dentry";
    case CACHE_MOUNT:
      return "mnt_cache";
    case CACHE_SUPER:
      return "super_block";
    case CACHE_PIPE:
      return "pipe";
    case CACHE_EPOLL:
      return "eventpoll";
    case CACHE_EPITEM:
      return "eventpoll_epi";
    case CACHE_EVENTFD:
      return "eventfd";
    case CACHE_FLOCK:
      return "file_lock_cache";
    case CACHE_TTY:
      return "tty_struct";
    case CACHE_PROC:
      return "proc";
    case CACHE_SIGFRAME:
      return "sigframe";
    case CACHE_JMPBUF:
      return "jmpbuf";
    case CACHE_TIMERFD:
      return "timerfd";
    case CACHE_SIGNALFD:
      return "signalfd";
    case CACHE_INOTIFY:
      return "inotify";
    case CACHE_FUTEX:
      return "futex";
    case CACHE_ITIMER:
      return "posix_timers_cache";
    case CACHE_UCOUNTS:
      return "ucounts";
    case CACHE_EXIT:
      return "exit_record";
    case CACHE_EXEC:
      return "exec_image";
    case CACHE_LOAD:
      return "load_request";
    case CACHE_VMA:
      return "vm_area_struct";
    case CACHE_FDCHUNK:
      return "fd_chunk";
    case CACHE_FIFO_OPEN:
      return "fifo_open";
    case CACHE_WATCH:
      return "inotify_watch";
    case CACHE_MQUEUE:
      return "mqueue_inode_cache";
    case CACHE_CGROUP:
      return "cgroup";
    case CACHE_CGROUP_LINK:
      return "cgroup_link";
    case CACHE_CGROUP_HIERARCHY:
      return "cgroup_root";
    case CACHE_IDMAP:
      return "mnt_idmap";
    case CACHE_FSCONTEXT:
      return "fs_context";
    default:
      return "other";
  }
}
