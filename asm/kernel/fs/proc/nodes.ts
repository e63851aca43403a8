// The entries of /proc: a number, a name and a mode each. Those of one directory are neighbours, in the order in which
// readdir shows them (proc(5): by length and name at the top, by name below sys/, as listed in fs/proc/base.c for PID).

import { S_IFDIR, S_IFLNK, S_IFREG } from "../../../abi/fs";

// root
export const P_ROOT: u32 = 1;
export const P_SYS: u32 = 2;
export const P_NET: u32 = 3;
export const P_TTY: u32 = 4;
export const P_MISC: u32 = 5;
export const P_STAT: u32 = 6;
export const P_LOCKS: u32 = 7;
export const P_SWAPS: u32 = 8;
export const P_MOUNTS: u32 = 9;
export const P_UPTIME: u32 = 10;
export const P_CGROUPS: u32 = 11;
export const P_CMDLINE: u32 = 12;
export const P_CPUINFO: u32 = 13;
export const P_DEVICES: u32 = 14;
export const P_LOADAVG: u32 = 15;
export const P_MEMINFO: u32 = 16;
export const P_SYSVIPC: u32 = 17;
export const P_VERSION: u32 = 18;
export const P_CONSOLES: u32 = 19;
export const P_SLABINFO: u32 = 20;
export const P_FILESYSTEMS: u32 = 21;
export const P_SYSRQ_TRIGGER: u32 = 22;
export const P_SELF: u32 = 23;
export const P_THREAD_SELF: u32 = 24;
// tty/
export const P_TTY_DRIVERS: u32 = 25;
export const P_TTY_LDISCS: u32 = 26;
// sysvipc/
export const P_SYSVIPC_MSG: u32 = 27;
export const P_SYSVIPC_SEM: u32 = 28;
export const P_SYSVIPC_SHM: u32 = 29;
// sys/ and all below: everything from P_SYS_FIRST to P_SYS_LAST obeys the rules of sysctls
export const S_DEV: u32 = 30;
export const S_FS: u32 = 31;
export const S_KERNEL: u32 = 32;
export const S_NET: u32 = 33;
export const S_USER: u32 = 34;
export const S_VM: u32 = 35;
export const S_DEV_TTY: u32 = 36;
export const S_DEV_TTY_LDISC_AUTOLOAD: u32 = 37;
export const S_DEV_TTY_LEGACY_TIOCSTI: u32 = 38;
export const S_FS_DENTRY_STATE: u32 = 39;
export const S_FS_EPOLL: u32 = 40;
export const S_FS_FILE_MAX: u32 = 41;
export const S_FS_FILE_NR: u32 = 42;
export const S_FS_INODE_NR: u32 = 43;
export const S_FS_INODE_STATE: u32 = 44;
export const S_FS_INOTIFY: u32 = 45;
export const S_FS_MOUNT_MAX: u32 = 46;
export const S_FS_MQUEUE: u32 = 47;
export const S_FS_NR_OPEN: u32 = 48;
export const S_FS_OVERFLOWGID: u32 = 49;
export const S_FS_OVERFLOWUID: u32 = 50;
export const S_FS_PIPE_MAX_SIZE: u32 = 51;
export const S_FS_PIPE_USER_PAGES_HARD: u32 = 52;
export const S_FS_PIPE_USER_PAGES_SOFT: u32 = 53;
export const S_FS_PROTECTED_FIFOS: u32 = 54;
export const S_FS_PROTECTED_HARDLINKS: u32 = 55;
export const S_FS_PROTECTED_REGULAR: u32 = 56;
export const S_FS_PROTECTED_SYMLINKS: u32 = 57;
export const S_FS_SUID_DUMPABLE: u32 = 58;
export const S_FS_EPOLL_MAX_USER_WATCHES: u32 = 59;
export const S_FS_INOTIFY_MAX_QUEUED_EVENTS: u32 = 60;
export const S_FS_INOTIFY_MAX_USER_INSTANCES: u32 = 61;
export const S_FS_INOTIFY_MAX_USER_WATCHES: u32 = 62;
export const S_FS_MQUEUE_MSG_DEFAULT: u32 = 63;
export const S_FS_MQUEUE_MSG_MAX: u32 = 64;
export const S_FS_MQUEUE_MSGSIZE_DEFAULT: u32 = 65;
export const S_FS_MQUEUE_MSGSIZE_MAX: u32 = 66;
export const S_FS_MQUEUE_QUEUES_MAX: u32 = 67;
export const S_KERNEL_ARCH: u32 = 68;
export const S_KERNEL_AUTO_MSGMNI: u32 = 69;
export const S_KERNEL_CAP_LAST_CAP: u32 = 70;
export const S_KERNEL_CORE_PATTERN: u32 = 71;
export const S_KERNEL_DOMAINNAME: u32 = 72;
export const S_KERNEL_HOSTNAME: u32 = 73;
export const S_KERNEL_MSG_NEXT_ID: u32 = 74;
export const S_KERNEL_MSGMAX: u32 = 75;
export const S_KERNEL_MSGMNB: u32 = 76;
export const S_KERNEL_MSGMNI: u32 = 77;
export const S_KERNEL_NGROUPS_MAX: u32 = 78;
export const S_KERNEL_NS_LAST_PID: u32 = 79;
export const S_KERNEL_OSRELEASE: u32 = 80;
export const S_KERNEL_OSTYPE: u32 = 81;
export const S_KERNEL_OVERFLOWGID: u32 = 82;
export const S_KERNEL_OVERFLOWUID: u32 = 83;
export const S_KERNEL_PID_MAX: u32 = 84;
export const S_KERNEL_PTY: u32 = 85;
export const S_KERNEL_RANDOM: u32 = 86;
export const S_KERNEL_RANDOMIZE_VA_SPACE: u32 = 87;
export const S_KERNEL_SEM: u32 = 88;
export const S_KERNEL_SEM_NEXT_ID: u32 = 89;
export const S_KERNEL_SHM_NEXT_ID: u32 = 90;
export const S_KERNEL_SHM_RMID_FORCED: u32 = 91;
export const S_KERNEL_SHMALL: u32 = 92;
export const S_KERNEL_SHMMAX: u32 = 93;
export const S_KERNEL_SHMMNI: u32 = 94;
export const S_KERNEL_SYSCTL_WRITES_STRICT: u32 = 95;
export const S_KERNEL_TAINTED: u32 = 96;
export const S_KERNEL_THREADS_MAX: u32 = 97;
export const S_KERNEL_VERSION: u32 = 98;
export const S_KERNEL_PTY_MAX: u32 = 99;
export const S_KERNEL_PTY_NR: u32 = 100;
export const S_KERNEL_PTY_RESERVE: u32 = 101;
export const S_KERNEL_RANDOM_BOOT_ID: u32 = 102;
export const S_KERNEL_RANDOM_ENTROPY_AVAIL: u32 = 103;
export const S_KERNEL_RANDOM_POOLSIZE: u32 = 104;
export const S_KERNEL_RANDOM_UUID: u32 = 105;
export const S_USER_MAX_CGROUP_NAMESPACES: u32 = 106;
export const S_USER_MAX_FANOTIFY_GROUPS: u32 = 107;
export const S_USER_MAX_FANOTIFY_MARKS: u32 = 108;
export const S_USER_MAX_INOTIFY_INSTANCES: u32 = 109;
export const S_USER_MAX_INOTIFY_WATCHES: u32 = 110;
export const S_USER_MAX_IPC_NAMESPACES: u32 = 111;
export const S_USER_MAX_MNT_NAMESPACES: u32 = 112;
export const S_USER_MAX_NET_NAMESPACES: u32 = 113;
export const S_USER_MAX_PID_NAMESPACES: u32 = 114;
export const S_USER_MAX_TIME_NAMESPACES: u32 = 115;
export const S_USER_MAX_USER_NAMESPACES: u32 = 116;
export const S_USER_MAX_UTS_NAMESPACES: u32 = 117;
export const S_VM_MAX_MAP_COUNT: u32 = 118;
export const S_VM_OVERCOMMIT_MEMORY: u32 = 119;
export const S_VM_OVERCOMMIT_RATIO: u32 = 120;
export const S_VM_SWAPPINESS: u32 = 121;
export const S_NET_CORE: u32 = 122;
export const S_NET_IPV4: u32 = 123;
export const S_NET_IPV6: u32 = 124;
export const S_NET_UNIX: u32 = 125;
export const S_NET_CORE_SOMAXCONN: u32 = 126;
export const S_NET_IPV4_CONF: u32 = 127;
export const S_NET_IPV4_ICMP_ECHO_IGNORE_ALL: u32 = 128;
export const S_NET_IPV4_IP_DEFAULT_TTL: u32 = 129;
export const S_NET_IPV4_IP_FORWARD: u32 = 130;
export const S_NET_IPV4_IP_LOCAL_PORT_RANGE: u32 = 131;
export const S_NET_IPV4_IP_UNPRIVILEGED_PORT_START: u32 = 132;
export const S_NET_IPV4_PING_GROUP_RANGE: u32 = 133;
export const S_NET_IPV4_TCP_FIN_TIMEOUT: u32 = 134;
export const S_NET_IPV4_TCP_KEEPALIVE_INTVL: u32 = 135;
export const S_NET_IPV4_TCP_KEEPALIVE_PROBES: u32 = 136;
export const S_NET_IPV4_TCP_KEEPALIVE_TIME: u32 = 137;
export const S_NET_IPV4_TCP_RETRIES2: u32 = 138;
export const S_NET_IPV4_TCP_SACK: u32 = 139;
export const S_NET_IPV4_TCP_SYN_RETRIES: u32 = 140;
export const S_NET_IPV4_TCP_SYNACK_RETRIES: u32 = 141;
export const S_NET_IPV4_TCP_TIMESTAMPS: u32 = 142;
export const S_NET_IPV4_TCP_WINDOW_SCALING: u32 = 143;
export const S_NET_IPV6_BINDV6ONLY: u32 = 144;
export const S_NET_IPV6_CONF: u32 = 145;
export const S_NET_CONF4_DEV: u32 = 146;
export const S_NET_CONF6_DEV: u32 = 147;
export const S_NET_CONF4_ACCEPT_LOCAL: u32 = 148;
export const S_NET_CONF4_ARP_IGNORE: u32 = 149;
export const S_NET_CONF4_FORWARDING: u32 = 150;
export const S_NET_CONF4_RP_FILTER: u32 = 151;
export const S_NET_CONF6_DAD_TRANSMITS: u32 = 152;
export const S_NET_CONF6_DISABLE_IPV6: u32 = 153;
export const S_NET_CONF6_FORWARDING: u32 = 154;
export const S_NET_CONF6_HOP_LIMIT: u32 = 155;
export const S_NET_UNIX_MAX_DGRAM_QLEN: u32 = 156;
export const P_SYS_FIRST: u32 = S_DEV;
export const P_SYS_LAST: u32 = S_NET_UNIX_MAX_DGRAM_QLEN;
// /proc/PID and, but for some, /proc/PID/task/TID
export const T_TGID: u32 = 157;
export const T_TID: u32 = 158;
export const T_TASK: u32 = 159;
export const T_FD: u32 = 160;
export const T_MAP_FILES: u32 = 161;
export const T_FDINFO: u32 = 162;
export const T_NS: u32 = 163;
export const T_NET: u32 = 164;
export const T_ENVIRON: u32 = 165;
export const T_AUXV: u32 = 166;
export const T_STATUS: u32 = 167;
export const T_PERSONALITY: u32 = 168;
export const T_LIMITS: u32 = 169;
export const T_TIMENS_OFFSETS: u32 = 170;
export const T_COMM: u32 = 171;
export const T_SYSCALL: u32 = 172;
export const T_CMDLINE: u32 = 173;
export const T_STAT: u32 = 174;
export const T_STATM: u32 = 175;
export const T_MAPS: u32 = 176;
export const T_CHILDREN: u32 = 177;
export const T_CWD: u32 = 178;
export const T_ROOT: u32 = 179;
export const T_EXE: u32 = 180;
export const T_MOUNTS: u32 = 181;
export const T_MOUNTINFO: u32 = 182;
export const T_MOUNTSTATS: u32 = 183;
export const T_SMAPS: u32 = 184;
export const T_WCHAN: u32 = 185;
export const T_SCHEDSTAT: u32 = 186;
export const T_CGROUP: u32 = 187;
export const T_OOM_SCORE: u32 = 188;
export const T_OOM_ADJ: u32 = 189;
export const T_OOM_SCORE_ADJ: u32 = 190;
export const T_LOGINUID: u32 = 191;
export const T_SESSIONID: u32 = 192;
export const T_IO: u32 = 193;
export const T_UID_MAP: u32 = 194;
export const T_GID_MAP: u32 = 195;
export const T_PROJID_MAP: u32 = 196;
export const T_SETGROUPS: u32 = 197;
export const T_TIMERS: u32 = 198;
export const T_TIMERSLACK_NS: u32 = 199;
export const T_TRACE: u32 = 200;
// PID/ns, in the order of readdir
export const N_NET: u32 = 201;
export const N_UTS: u32 = 202;
export const N_IPC: u32 = 203;
export const N_PID: u32 = 204;
export const N_PID_FOR_CHILDREN: u32 = 205;
export const N_USER: u32 = 206;
export const N_MNT: u32 = 207;
export const N_CGROUP: u32 = 208;
export const N_TIME: u32 = 209;
export const N_TIME_FOR_CHILDREN: u32 = 210;
// PID/net
export const NET_ARP: u32 = 211;
export const NET_DEV: u32 = 212;
export const NET_IF_INET6: u32 = 213;
export const NET_IPV6_ROUTE: u32 = 214;
export const NET_NETLINK: u32 = 215;
export const NET_NETSTAT: u32 = 216;
export const NET_PACKET: u32 = 217;
export const NET_PSCHED: u32 = 218;
export const NET_RAW: u32 = 219;
export const NET_RAW6: u32 = 220;
export const NET_ROUTE: u32 = 221;
export const NET_SNMP: u32 = 222;
export const NET_SOCKSTAT: u32 = 223;
export const NET_SOCKSTAT6: u32 = 224;
export const NET_TCP: u32 = 225;
export const NET_TCP6: u32 = 226;
export const NET_UDP: u32 = 227;
export const NET_UDP6: u32 = 228;
export const NET_UNIX: u32 = 229;
// entries whose name is a number
export const T_FD_LINK: u32 = 230;
export const T_FDINFO_FILE: u32 = 231;
export const P_END: u32 = 232;

/** The name of an entry; "" for those named by a number. */
export function nodeName(id: u32): string {
  switch (id) {
    case P_SYS:
      return "sys";
    case P_NET:
      return "net";
    case T_NET:
      return "net";
    case S_NET:
      return "net";
    case S_NET_CORE:
      return "core";
    case S_NET_IPV4:
      return "ipv4";
    case S_NET_IPV6:
      return "ipv6";
    case S_NET_IPV4_CONF:
      return "conf";
    case S_NET_IPV4_ICMP_ECHO_IGNORE_ALL:
      return "icmp_echo_ignore_all";
    case S_NET_IPV4_IP_DEFAULT_TTL:
      return "ip_default_ttl";
    case S_NET_IPV4_TCP_FIN_TIMEOUT:
      return "tcp_fin_timeout";
    case S_NET_IPV4_TCP_KEEPALIVE_INTVL:
      return "tcp_keepalive_intvl";
    case S_NET_IPV4_TCP_KEEPALIVE_PROBES:
      return "tcp_keepalive_probes";
    case S_NET_IPV4_TCP_KEEPALIVE_TIME:
      return "tcp_keepalive_time";
    case S_NET_IPV4_TCP_RETRIES2:
      return "tcp_retries2";
    case S_NET_IPV4_TCP_SACK:
      return "tcp_sack";
    case S_NET_IPV4_TCP_SYN_RETRIES:
      return "tcp_syn_retries";
    case S_NET_IPV4_TCP_SYNACK_RETRIES:
      return "tcp_synack_retries";
    case S_NET_IPV4_TCP_TIMESTAMPS:
      return "tcp_timestamps";
    case S_NET_IPV4_TCP_WINDOW_SCALING:
      return "tcp_window_scaling";
    case S_NET_IPV6_BINDV6ONLY:
      return "bindv6only";
    case S_NET_IPV6_CONF:
      return "conf";
    case S_NET_CONF4_ACCEPT_LOCAL:
      return "accept_local";
    case S_NET_CONF4_ARP_IGNORE:
      return "arp_ignore";
    case S_NET_CONF4_FORWARDING:
      return "forwarding";
    case S_NET_CONF4_RP_FILTER:
      return "rp_filter";
    case S_NET_CONF6_DAD_TRANSMITS:
      return "dad_transmits";
    case S_NET_CONF6_DISABLE_IPV6:
      return "disable_ipv6";
    case S_NET_CONF6_FORWARDING:
      return "forwarding";
    case S_NET_CONF6_HOP_LIMIT:
      return "hop_limit";
    case S_NET_UNIX:
      return "unix";
    case S_NET_CORE_SOMAXCONN:
      return "somaxconn";
    case S_NET_IPV4_IP_FORWARD:
      return "ip_forward";
    case S_NET_IPV4_IP_LOCAL_PORT_RANGE:
      return "ip_local_port_range";
    case S_NET_IPV4_IP_UNPRIVILEGED_PORT_START:
      return "ip_unprivileged_port_start";
    case S_NET_IPV4_PING_GROUP_RANGE:
      return "ping_group_range";
    case S_NET_UNIX_MAX_DGRAM_QLEN:
      return "max_dgram_qlen";
    case NET_ARP:
      return "arp";
    case NET_DEV:
      return "dev";
    case NET_IF_INET6:
      return "if_inet6";
    case NET_NETLINK:
      return "netlink";
    case NET_NETSTAT:
      return "netstat";
    case NET_IPV6_ROUTE:
      return "ipv6_route";
    case NET_PACKET:
      return "packet";
    case NET_PSCHED:
      return "psched";
    case NET_RAW6:
      return "raw6";
    case NET_SNMP:
      return "snmp";
    case NET_SOCKSTAT6:
      return "sockstat6";
    case NET_RAW:
      return "raw";
    case NET_ROUTE:
      return "route";
    case NET_SOCKSTAT:
      return "sockstat";
    case NET_TCP:
      return "tcp";
    case NET_TCP6:
      return "tcp6";
    case NET_UDP:
      return "udp";
    case NET_UDP6:
      return "udp6";
    case NET_UNIX:
      return "unix";
    case P_SYSVIPC:
      return "sysvipc";
    case P_SYSVIPC_MSG:
      return "msg";
    case P_SYSVIPC_SEM:
      return "sem";
    case P_SYSVIPC_SHM:
      return "shm";
    case S_KERNEL_AUTO_MSGMNI:
      return "auto_msgmni";
    case S_KERNEL_MSG_NEXT_ID:
      return "msg_next_id";
    case S_KERNEL_MSGMAX:
      return "msgmax";
    case S_KERNEL_MSGMNB:
      return "msgmnb";
    case S_KERNEL_MSGMNI:
      return "msgmni";
    case S_KERNEL_SEM:
      return "sem";
    case S_KERNEL_SEM_NEXT_ID:
      return "sem_next_id";
    case S_KERNEL_SHM_NEXT_ID:
      return "shm_next_id";
    case S_KERNEL_SHM_RMID_FORCED:
      return "shm_rmid_forced";
    case S_KERNEL_SHMALL:
      return "shmall";
    case S_KERNEL_SHMMAX:
      return "shmmax";
    case S_KERNEL_SHMMNI:
      return "shmmni";
    case P_TTY:
      return "tty";
    case P_MISC:
      return "misc";
    case P_STAT:
      return "stat";
    case P_LOCKS:
      return "locks";
    case P_SWAPS:
      return "swaps";
    case P_MOUNTS:
      return "mounts";
    case P_UPTIME:
      return "uptime";
    case P_CGROUPS:
      return "cgroups";
    case P_CMDLINE:
      return "cmdline";
    case P_CPUINFO:
      return "cpuinfo";
    case P_DEVICES:
      return "devices";
    case P_LOADAVG:
      return "loadavg";
    case P_MEMINFO:
      return "meminfo";
    case P_VERSION:
      return "version";
    case P_CONSOLES:
      return "consoles";
    case P_SLABINFO:
      return "slabinfo";
    case P_FILESYSTEMS:
      return "filesystems";
    case P_SYSRQ_TRIGGER:
      return "sysrq-trigger";
    case P_SELF:
      return "self";
    case P_THREAD_SELF:
      return "thread-self";
    case P_TTY_DRIVERS:
      return "drivers";
    case P_TTY_LDISCS:
      return "ldiscs";
    case S_DEV:
      return "dev";
    case S_FS:
      return "fs";
    case S_KERNEL:
      return "kernel";
    case S_USER:
      return "user";
    case S_VM:
      return "vm";
    case S_DEV_TTY:
      return "tty";
    case S_DEV_TTY_LDISC_AUTOLOAD:
      return "ldisc_autoload";
    case S_DEV_TTY_LEGACY_TIOCSTI:
      return "legacy_tiocsti";
    case S_FS_DENTRY_STATE:
      return "dentry-state";
    case S_FS_EPOLL:
      return "epoll";
    case S_FS_FILE_MAX:
      return "file-max";
    case S_FS_FILE_NR:
      return "file-nr";
    case S_FS_INODE_NR:
      return "inode-nr";
    case S_FS_INODE_STATE:
      return "inode-state";
    case S_FS_INOTIFY:
      return "inotify";
    case S_FS_MOUNT_MAX:
      return "mount-max";
    case S_FS_MQUEUE:
      return "mqueue";
    case S_FS_MQUEUE_MSG_DEFAULT:
      return "msg_default";
    case S_FS_MQUEUE_MSG_MAX:
      return "msg_max";
    case S_FS_MQUEUE_MSGSIZE_DEFAULT:
      return "msgsize_default";
    case S_FS_MQUEUE_MSGSIZE_MAX:
      return "msgsize_max";
    case S_FS_MQUEUE_QUEUES_MAX:
      return "queues_max";
    case S_FS_NR_OPEN:
      return "nr_open";
    case S_FS_OVERFLOWGID:
      return "overflowgid";
    case S_FS_OVERFLOWUID:
      return "overflowuid";
    case S_FS_PIPE_MAX_SIZE:
      return "pipe-max-size";
    case S_FS_PIPE_USER_PAGES_HARD:
      return "pipe-user-pages-hard";
    case S_FS_PIPE_USER_PAGES_SOFT:
      return "pipe-user-pages-soft";
    case S_FS_PROTECTED_FIFOS:
      return "protected_fifos";
    case S_FS_PROTECTED_HARDLINKS:
      return "protected_hardlinks";
    case S_FS_PROTECTED_REGULAR:
      return "protected_regular";
    case S_FS_PROTECTED_SYMLINKS:
      return "protected_symlinks";
    case S_FS_SUID_DUMPABLE:
      return "suid_dumpable";
    case S_FS_EPOLL_MAX_USER_WATCHES:
      return "max_user_watches";
    case S_FS_INOTIFY_MAX_QUEUED_EVENTS:
      return "max_queued_events";
    case S_FS_INOTIFY_MAX_USER_INSTANCES:
      return "max_user_instances";
    case S_FS_INOTIFY_MAX_USER_WATCHES:
      return "max_user_watches";
    case S_KERNEL_ARCH:
      return "arch";
    case S_KERNEL_CAP_LAST_CAP:
      return "cap_last_cap";
    case S_KERNEL_CORE_PATTERN:
      return "core_pattern";
    case S_KERNEL_DOMAINNAME:
      return "domainname";
    case S_KERNEL_HOSTNAME:
      return "hostname";
    case S_KERNEL_NGROUPS_MAX:
      return "ngroups_max";
    case S_KERNEL_NS_LAST_PID:
      return "ns_last_pid";
    case S_KERNEL_OSRELEASE:
      return "osrelease";
    case S_KERNEL_OSTYPE:
      return "ostype";
    case S_KERNEL_OVERFLOWGID:
      return "overflowgid";
    case S_KERNEL_OVERFLOWUID:
      return "overflowuid";
    case S_KERNEL_PID_MAX:
      return "pid_max";
    case S_KERNEL_PTY:
      return "pty";
    case S_KERNEL_RANDOM:
      return "random";
    case S_KERNEL_RANDOMIZE_VA_SPACE:
      return "randomize_va_space";
    case S_KERNEL_SYSCTL_WRITES_STRICT:
      return "sysctl_writes_strict";
    case S_KERNEL_TAINTED:
      return "tainted";
    case S_KERNEL_THREADS_MAX:
      return "threads-max";
    case S_KERNEL_VERSION:
      return "version";
    case S_KERNEL_PTY_MAX:
      return "max";
    case S_KERNEL_PTY_NR:
      return "nr";
    case S_KERNEL_PTY_RESERVE:
      return "reserve";
    case S_KERNEL_RANDOM_BOOT_ID:
      return "boot_id";
    case S_KERNEL_RANDOM_ENTROPY_AVAIL:
      return "entropy_avail";
    case S_KERNEL_RANDOM_POOLSIZE:
      return "poolsize";
    case S_KERNEL_RANDOM_UUID:
      return "uuid";
    case S_USER_MAX_CGROUP_NAMESPACES:
      return "max_cgroup_namespaces";
    case S_USER_MAX_FANOTIFY_GROUPS:
      return "max_fanotify_groups";
    case S_USER_MAX_FANOTIFY_MARKS:
      return "max_fanotify_marks";
    case S_USER_MAX_INOTIFY_INSTANCES:
      return "max_inotify_instances";
    case S_USER_MAX_INOTIFY_WATCHES:
      return "max_inotify_watches";
    case S_USER_MAX_IPC_NAMESPACES:
      return "max_ipc_namespaces";
    case S_USER_MAX_MNT_NAMESPACES:
      return "max_mnt_namespaces";
    case S_USER_MAX_NET_NAMESPACES:
      return "max_net_namespaces";
    case S_USER_MAX_PID_NAMESPACES:
      return "max_pid_namespaces";
    case S_USER_MAX_TIME_NAMESPACES:
      return "max_time_namespaces";
    case S_USER_MAX_USER_NAMESPACES:
      return "max_user_namespaces";
    case S_USER_MAX_UTS_NAMESPACES:
      return "max_uts_namespaces";
    case S_VM_MAX_MAP_COUNT:
      return "max_map_count";
    case S_VM_OVERCOMMIT_MEMORY:
      return "overcommit_memory";
    case S_VM_OVERCOMMIT_RATIO:
      return "overcommit_ratio";
    case S_VM_SWAPPINESS:
      return "swappiness";
    case T_TASK:
      return "task";
    case T_FD:
      return "fd";
    case T_MAP_FILES:
      return "map_files";
    case T_FDINFO:
      return "fdinfo";
    case T_NS:
      return "ns";
    case T_ENVIRON:
      return "environ";
    case T_AUXV:
      return "auxv";
    case T_STATUS:
      return "status";
    case T_PERSONALITY:
      return "personality";
    case T_LIMITS:
      return "limits";
    case T_TIMENS_OFFSETS:
      return "timens_offsets";
    case T_COMM:
      return "comm";
    case T_SYSCALL:
      return "syscall";
    case T_CMDLINE:
      return "cmdline";
    case T_STAT:
      return "stat";
    case T_STATM:
      return "statm";
    case T_MAPS:
      return "maps";
    case T_CHILDREN:
      return "children";
    case T_CWD:
      return "cwd";
    case T_ROOT:
      return "root";
    case T_EXE:
      return "exe";
    case T_MOUNTS:
      return "mounts";
    case T_MOUNTINFO:
      return "mountinfo";
    case T_MOUNTSTATS:
      return "mountstats";
    case T_SMAPS:
      return "smaps";
    case T_WCHAN:
      return "wchan";
    case T_SCHEDSTAT:
      return "schedstat";
    case T_CGROUP:
      return "cgroup";
    case T_OOM_SCORE:
      return "oom_score";
    case T_OOM_ADJ:
      return "oom_adj";
    case T_OOM_SCORE_ADJ:
      return "oom_score_adj";
    case T_LOGINUID:
      return "loginuid";
    case T_SESSIONID:
      return "sessionid";
    case T_IO:
      return "io";
    case T_UID_MAP:
      return "uid_map";
    case T_GID_MAP:
      return "gid_map";
    case T_PROJID_MAP:
      return "projid_map";
    case T_SETGROUPS:
      return "setgroups";
    case T_TIMERS:
      return "timers";
    case T_TIMERSLACK_NS:
      return "timerslack_ns";
    case T_TRACE:
      return "trace";
    case N_NET:
      return "net";
    case N_UTS:
      return "uts";
    case N_IPC:
      return "ipc";
    case N_PID:
      return "pid";
    case N_PID_FOR_CHILDREN:
      return "pid_for_children";
    case N_USER:
      return "user";
    case N_MNT:
      return "mnt";
    case N_CGROUP:
      return "cgroup";
    case N_TIME:
      return "time";
    case N_TIME_FOR_CHILDREN:
      return "time_for_children";
    default:
      return "";
  }
}

/** Type and permissions. */
export function nodeMode(id: u32): u32 {
  switch (id) {
    case P_SYS:
    case P_TTY:
    case P_SYSVIPC:
    case S_DEV:
    case S_FS:
    case S_KERNEL:
    case S_USER:
    case S_VM:
    case S_DEV_TTY:
    case S_FS_EPOLL:
    case S_FS_INOTIFY:
    case S_FS_MQUEUE:
    case S_KERNEL_PTY:
    case S_KERNEL_RANDOM:
    case S_NET:
    case S_NET_CORE:
    case S_NET_IPV4:
    case S_NET_IPV6:
    case S_NET_IPV4_CONF:
    case S_NET_IPV6_CONF:
    case S_NET_CONF4_DEV:
    case S_NET_CONF6_DEV:
    case S_NET_UNIX:
    case T_NET:
    case T_TGID:
    case T_TID:
    case T_TASK:
    case T_FDINFO:
    case P_ROOT:
      return S_IFDIR | 0o555;
    case P_MOUNTS:
    case P_NET:
    case P_SELF:
    case P_THREAD_SELF:
    case T_CWD:
    case T_ROOT:
    case T_EXE:
    case N_NET:
    case N_UTS:
    case N_IPC:
    case N_PID:
    case N_PID_FOR_CHILDREN:
    case N_USER:
    case N_MNT:
    case N_CGROUP:
    case N_TIME:
    case N_TIME_FOR_CHILDREN:
    case T_FD_LINK:
      return S_IFLNK | 0o777;
    case P_SYSRQ_TRIGGER:
      return S_IFREG | 0o200;
    case P_SLABINFO:
    case T_ENVIRON:
    case T_AUXV:
    case T_PERSONALITY:
    case T_SYSCALL:
    case T_MOUNTSTATS:
    case T_IO:
      return S_IFREG | 0o400;
    case S_DEV_TTY_LDISC_AUTOLOAD:
    case S_DEV_TTY_LEGACY_TIOCSTI:
    case S_FS_FILE_MAX:
    case S_FS_MOUNT_MAX:
    case S_FS_NR_OPEN:
    case S_FS_OVERFLOWGID:
    case S_FS_OVERFLOWUID:
    case S_FS_PIPE_MAX_SIZE:
    case S_FS_PIPE_USER_PAGES_HARD:
    case S_FS_PIPE_USER_PAGES_SOFT:
    case S_FS_PROTECTED_FIFOS:
    case S_FS_PROTECTED_HARDLINKS:
    case S_FS_PROTECTED_REGULAR:
    case S_FS_PROTECTED_SYMLINKS:
    case S_FS_SUID_DUMPABLE:
    case S_FS_EPOLL_MAX_USER_WATCHES:
    case S_FS_INOTIFY_MAX_QUEUED_EVENTS:
    case S_FS_INOTIFY_MAX_USER_INSTANCES:
    case S_FS_INOTIFY_MAX_USER_WATCHES:
    case S_FS_MQUEUE_MSG_DEFAULT:
    case S_FS_MQUEUE_MSG_MAX:
    case S_FS_MQUEUE_MSGSIZE_DEFAULT:
    case S_FS_MQUEUE_MSGSIZE_MAX:
    case S_FS_MQUEUE_QUEUES_MAX:
    case S_KERNEL_AUTO_MSGMNI:
    case S_KERNEL_MSGMAX:
    case S_KERNEL_MSGMNB:
    case S_KERNEL_MSGMNI:
    case S_KERNEL_SEM:
    case S_KERNEL_SHM_RMID_FORCED:
    case S_KERNEL_SHMALL:
    case S_KERNEL_SHMMAX:
    case S_KERNEL_SHMMNI:
    case S_KERNEL_CORE_PATTERN:
    case S_KERNEL_DOMAINNAME:
    case S_KERNEL_HOSTNAME:
    case S_KERNEL_OVERFLOWGID:
    case S_KERNEL_OVERFLOWUID:
    case S_KERNEL_PID_MAX:
    case S_KERNEL_RANDOMIZE_VA_SPACE:
    case S_KERNEL_SYSCTL_WRITES_STRICT:
    case S_KERNEL_TAINTED:
    case S_KERNEL_THREADS_MAX:
    case S_KERNEL_PTY_MAX:
    case S_KERNEL_PTY_RESERVE:
    case S_USER_MAX_CGROUP_NAMESPACES:
    case S_USER_MAX_FANOTIFY_GROUPS:
    case S_USER_MAX_FANOTIFY_MARKS:
    case S_USER_MAX_INOTIFY_INSTANCES:
    case S_USER_MAX_INOTIFY_WATCHES:
    case S_USER_MAX_IPC_NAMESPACES:
    case S_USER_MAX_MNT_NAMESPACES:
    case S_USER_MAX_NET_NAMESPACES:
    case S_USER_MAX_PID_NAMESPACES:
    case S_USER_MAX_TIME_NAMESPACES:
    case S_USER_MAX_USER_NAMESPACES:
    case S_USER_MAX_UTS_NAMESPACES:
    case S_VM_MAX_MAP_COUNT:
    case S_VM_OVERCOMMIT_MEMORY:
    case S_VM_OVERCOMMIT_RATIO:
    case S_VM_SWAPPINESS:
    case S_NET_CORE_SOMAXCONN:
    case S_NET_IPV4_IP_FORWARD:
    case S_NET_IPV4_IP_LOCAL_PORT_RANGE:
    case S_NET_IPV4_IP_UNPRIVILEGED_PORT_START:
    case S_NET_IPV4_PING_GROUP_RANGE:
    case S_NET_IPV4_ICMP_ECHO_IGNORE_ALL:
    case S_NET_IPV4_IP_DEFAULT_TTL:
    case S_NET_IPV4_TCP_FIN_TIMEOUT:
    case S_NET_IPV4_TCP_KEEPALIVE_INTVL:
    case S_NET_IPV4_TCP_KEEPALIVE_PROBES:
    case S_NET_IPV4_TCP_KEEPALIVE_TIME:
    case S_NET_IPV4_TCP_RETRIES2:
    case S_NET_IPV4_TCP_SACK:
    case S_NET_IPV4_TCP_SYN_RETRIES:
    case S_NET_IPV4_TCP_SYNACK_RETRIES:
    case S_NET_IPV4_TCP_TIMESTAMPS:
    case S_NET_IPV4_TCP_WINDOW_SCALING:
    case S_NET_IPV6_BINDV6ONLY:
    case S_NET_CONF4_ACCEPT_LOCAL:
    case S_NET_CONF4_ARP_IGNORE:
    case S_NET_CONF4_FORWARDING:
    case S_NET_CONF4_RP_FILTER:
    case S_NET_CONF6_DAD_TRANSMITS:
    case S_NET_CONF6_DISABLE_IPV6:
    case S_NET_CONF6_FORWARDING:
    case S_NET_CONF6_HOP_LIMIT:
    case S_NET_UNIX_MAX_DGRAM_QLEN:
    case T_TIMENS_OFFSETS:
    case T_COMM:
    case T_OOM_ADJ:
    case T_OOM_SCORE_ADJ:
    case T_LOGINUID:
    case T_UID_MAP:
    case T_GID_MAP:
    case T_PROJID_MAP:
    case T_SETGROUPS:
      return S_IFREG | 0o644;
    case S_KERNEL_NS_LAST_PID:
    case T_TIMERSLACK_NS:
      return S_IFREG | 0o666;
    case T_TRACE:
      return S_IFREG | 0o600;
    case T_FD:
    case T_MAP_FILES:
      return S_IFDIR | 0o500;
    case T_NS:
      return S_IFDIR | 0o511;
    default:
      return S_IFREG | 0o444;
  }
}

/** First entry of a fixed directory; 0 when it is none. */
export function dirFirst(id: u32): u32 {
  switch (id) {
    case P_ROOT:
      return P_SYS;
    case P_TTY:
      return P_TTY_DRIVERS;
    case P_SYSVIPC:
      return P_SYSVIPC_MSG;
    case P_SYS:
      return S_DEV;
    case S_DEV:
      return S_DEV_TTY;
    case S_DEV_TTY:
      return S_DEV_TTY_LDISC_AUTOLOAD;
    case S_FS:
      return S_FS_DENTRY_STATE;
    case S_FS_EPOLL:
      return S_FS_EPOLL_MAX_USER_WATCHES;
    case S_FS_INOTIFY:
      return S_FS_INOTIFY_MAX_QUEUED_EVENTS;
    case S_FS_MQUEUE:
      return S_FS_MQUEUE_MSG_DEFAULT;
    case S_KERNEL:
      return S_KERNEL_ARCH;
    case S_KERNEL_PTY:
      return S_KERNEL_PTY_MAX;
    case S_KERNEL_RANDOM:
      return S_KERNEL_RANDOM_BOOT_ID;
    case S_USER:
      return S_USER_MAX_CGROUP_NAMESPACES;
    case S_VM:
      return S_VM_MAX_MAP_COUNT;
    case T_TGID:
    case T_TID:
      return T_TASK;
    case T_NS:
      return N_NET;
    case T_NET:
      return NET_ARP;
    case S_NET:
      return S_NET_CORE;
    case S_NET_CORE:
      return S_NET_CORE_SOMAXCONN;
    case S_NET_IPV4:
      return S_NET_IPV4_CONF;
    case S_NET_IPV6:
      return S_NET_IPV6_BINDV6ONLY;
    case S_NET_CONF4_DEV:
      return S_NET_CONF4_ACCEPT_LOCAL;
    case S_NET_CONF6_DEV:
      return S_NET_CONF6_DAD_TRANSMITS;
    case S_NET_UNIX:
      return S_NET_UNIX_MAX_DGRAM_QLEN;
    default:
      return 0;
  }
}

/** Last entry of a fixed directory. */
export function dirLast(id: u32): u32 {
  switch (id) {
    case P_ROOT:
      return P_THREAD_SELF;
    case P_TTY:
      return P_TTY_LDISCS;
    case P_SYSVIPC:
      return P_SYSVIPC_SHM;
    case P_SYS:
      return S_VM;
    case S_DEV:
      return S_DEV_TTY;
    case S_DEV_TTY:
      return S_DEV_TTY_LEGACY_TIOCSTI;
    case S_FS:
      return S_FS_SUID_DUMPABLE;
    case S_FS_EPOLL:
      return S_FS_EPOLL_MAX_USER_WATCHES;
    case S_FS_INOTIFY:
      return S_FS_INOTIFY_MAX_USER_WATCHES;
    case S_FS_MQUEUE:
      return S_FS_MQUEUE_QUEUES_MAX;
    case S_KERNEL:
      return S_KERNEL_VERSION;
    case S_KERNEL_PTY:
      return S_KERNEL_PTY_RESERVE;
    case S_KERNEL_RANDOM:
      return S_KERNEL_RANDOM_UUID;
    case S_USER:
      return S_USER_MAX_UTS_NAMESPACES;
    case S_VM:
      return S_VM_SWAPPINESS;
    case T_TGID:
    case T_TID:
      return T_TRACE;
    case T_NS:
      return N_TIME_FOR_CHILDREN;
    case T_NET:
      return NET_UNIX;
    case S_NET:
      return S_NET_UNIX;
    case S_NET_CORE:
      return S_NET_CORE_SOMAXCONN;
    case S_NET_IPV4:
      return S_NET_IPV4_TCP_WINDOW_SCALING;
    case S_NET_IPV6:
      return S_NET_IPV6_CONF;
    case S_NET_CONF4_DEV:
      return S_NET_CONF4_RP_FILTER;
    case S_NET_CONF6_DEV:
      return S_NET_CONF6_HOP_LIMIT;
    case S_NET_UNIX:
      return S_NET_UNIX_MAX_DGRAM_QLEN;
    default:
      return 0;
  }
}

/** Some entries are the process's only, some the thread's only. */
export function nodeIn(dir: u32, id: u32): bool {
  if (dir == T_TGID) return id != T_CHILDREN;
  if (dir == T_TID)
    return id != T_TASK && id != T_MOUNTSTATS && id != T_TIMENS_OFFSETS && id != T_TIMERSLACK_NS && id != T_TRACE;
  return true;
}

/** Entries of a process or thread: those that hold a Pid. */
@inline
export function isTaskNode(id: u32): bool {
  return id >= T_TGID;
}

@inline
export function isSysctl(id: u32): bool {
  return id >= P_SYS_FIRST && id <= P_SYS_LAST;
}
