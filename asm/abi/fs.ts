// Flag values and record layouts of the file system calls (x86-64 Linux), shared by the kernel, the C library and tests.

// open(2)
export const O_ACCMODE: u32 = 3;
export const O_RDONLY: u32 = 0;
export const O_WRONLY: u32 = 1;
export const O_RDWR: u32 = 2;
export const O_CREAT: u32 = 0x40;
export const O_EXCL: u32 = 0x80;
export const O_NOCTTY: u32 = 0x100;
export const O_TRUNC: u32 = 0x200;
export const O_APPEND: u32 = 0x400;
export const O_NONBLOCK: u32 = 0x800;
export const O_DSYNC: u32 = 0x1000;
export const O_ASYNC: u32 = 0x2000;
export const O_DIRECT: u32 = 0x4000;
export const O_LARGEFILE: u32 = 0x8000;
export const O_DIRECTORY: u32 = 0x10000;
export const O_NOFOLLOW: u32 = 0x20000;
export const O_NOATIME: u32 = 0x40000;
export const O_CLOEXEC: u32 = 0x80000;
export const O_SYNC: u32 = 0x101000;
export const O_PATH: u32 = 0x200000;
export const O_TMPFILE: u32 = 0x410000;
export const O_TMPFILE_BIT: u32 = 0x400000;

// openat2(2)
export const RESOLVE_NO_XDEV: u32 = 1;
export const RESOLVE_NO_MAGICLINKS: u32 = 2;
export const RESOLVE_NO_SYMLINKS: u32 = 4;
export const RESOLVE_BENEATH: u32 = 8;
export const RESOLVE_IN_ROOT: u32 = 16;
export const RESOLVE_CACHED: u32 = 32;

// *at(2)
export const AT_FDCWD: i32 = -100;
export const AT_SYMLINK_NOFOLLOW: u32 = 0x100;
export const AT_REMOVEDIR: u32 = 0x200;
export const AT_EACCESS: u32 = 0x200;
export const AT_SYMLINK_FOLLOW: u32 = 0x400;
export const AT_NO_AUTOMOUNT: u32 = 0x800;
export const AT_EMPTY_PATH: u32 = 0x1000;
/** Ours, of execveat: the program file that runs already, whatever its path, as the applet that argv[0] names; /proc/PID/cmdline stays. */
export const AT_SAME_FILE: u32 = 0x40000000;
export const AT_STATX_SYNC_TYPE: u32 = 0x6000;
export const AT_RECURSIVE: u32 = 0x8000;

// inode(7)
export const S_IFMT: u32 = 0xf000;
export const S_IFSOCK: u32 = 0xc000;
export const S_IFLNK: u32 = 0xa000;
export const S_IFREG: u32 = 0x8000;
export const S_IFBLK: u32 = 0x6000;
export const S_IFDIR: u32 = 0x4000;
export const S_IFCHR: u32 = 0x2000;
export const S_IFIFO: u32 = 0x1000;
export const S_ISUID: u32 = 0x800;
export const S_ISGID: u32 = 0x400;
export const S_ISVTX: u32 = 0x200;
export const S_IRWXU: u32 = 0x1c0;
export const S_IRUSR: u32 = 0x100;
export const S_IWUSR: u32 = 0x80;
export const S_IXUSR: u32 = 0x40;
export const S_IRWXG: u32 = 0x38;
export const S_IXGRP: u32 = 0x8;
export const S_IRWXO: u32 = 7;
export const S_IXUGO: u32 = 0x49;
export const S_IALLUGO: u32 = 0xfff;

// access(2); also the mask of permission checks
export const MAY_EXEC: u32 = 1;
export const MAY_WRITE: u32 = 2;
export const MAY_READ: u32 = 4;
export const MAY_APPEND: u32 = 8;

// readdir
export const DT_UNKNOWN: u32 = 0;
export const DT_FIFO: u32 = 1;
export const DT_CHR: u32 = 2;
export const DT_DIR: u32 = 4;
export const DT_BLK: u32 = 6;
export const DT_REG: u32 = 8;
export const DT_LNK: u32 = 10;
export const DT_SOCK: u32 = 12;

// fcntl(2)
export const F_DUPFD = 0;
export const F_GETFD = 1;
export const F_SETFD = 2;
export const F_GETFL = 3;
export const F_SETFL = 4;
export const F_GETLK = 5;
export const F_SETLK = 6;
export const F_SETLKW = 7;
export const F_SETOWN = 8;
export const F_GETOWN = 9;
export const F_SETSIG = 10;
export const F_GETSIG = 11;
export const F_SETOWN_EX = 15;
export const F_GETOWN_EX = 16;
export const F_GETOWNER_UIDS = 17;
export const F_OFD_GETLK = 36;
export const F_OFD_SETLK = 37;
export const F_OFD_SETLKW = 38;
export const F_SETLEASE = 1024;
export const F_GETLEASE = 1025;
export const F_NOTIFY = 1026;
export const F_DUPFD_QUERY = 1027;
export const F_CREATED_QUERY = 1028;
export const F_DUPFD_CLOEXEC = 1030;
export const F_SETPIPE_SZ = 1031;
export const F_GETPIPE_SZ = 1032;
export const F_ADD_SEALS = 1033;
export const F_GET_SEALS = 1034;
export const F_GET_RW_HINT = 1035;
export const F_SET_RW_HINT = 1036;
export const FD_CLOEXEC = 1;
export const F_RDLCK = 0;
export const F_WRLCK = 1;
export const F_UNLCK = 2;
export const LOCK_SH = 1;
export const LOCK_EX = 2;
export const LOCK_NB = 4;
export const LOCK_UN = 8;
export const F_SEAL_SEAL: u32 = 1;
export const F_SEAL_SHRINK: u32 = 2;
export const F_SEAL_GROW: u32 = 4;
export const F_SEAL_WRITE: u32 = 8;
export const F_SEAL_FUTURE_WRITE: u32 = 16;
export const F_SEAL_EXEC: u32 = 32;

// lseek(2)
export const SEEK_SET = 0;
export const SEEK_CUR = 1;
export const SEEK_END = 2;
export const SEEK_DATA = 3;
export const SEEK_HOLE = 4;

// rename, close_range, fallocate, memfd, splice
export const RENAME_NOREPLACE: u32 = 1;
export const RENAME_EXCHANGE: u32 = 2;
export const RENAME_WHITEOUT: u32 = 4;
export const CLOSE_RANGE_UNSHARE: u32 = 2;
export const CLOSE_RANGE_CLOEXEC: u32 = 4;
export const FALLOC_FL_KEEP_SIZE: u32 = 1;
export const FALLOC_FL_PUNCH_HOLE: u32 = 2;
export const MFD_CLOEXEC: u32 = 1;
export const MFD_ALLOW_SEALING: u32 = 2;
export const MFD_HUGETLB: u32 = 4;
export const MFD_NOEXEC_SEAL: u32 = 8;
export const MFD_EXEC: u32 = 16;
export const SPLICE_F_MOVE: u32 = 1;
export const SPLICE_F_NONBLOCK: u32 = 2;
export const SPLICE_F_MORE: u32 = 4;
export const SPLICE_F_GIFT: u32 = 8;

// mount(2)
export const MS_RDONLY: u32 = 1;
export const MS_NOSUID: u32 = 2;
export const MS_NODEV: u32 = 4;
export const MS_NOEXEC: u32 = 8;
export const MS_SYNCHRONOUS: u32 = 16;
export const MS_REMOUNT: u32 = 32;
export const MS_MANDLOCK: u32 = 64;
export const MS_DIRSYNC: u32 = 128;
export const MS_NOSYMFOLLOW: u32 = 256;
export const MS_NOATIME: u32 = 1024;
export const MS_NODIRATIME: u32 = 2048;
export const MS_BIND: u32 = 4096;
export const MS_MOVE: u32 = 8192;
export const MS_REC: u32 = 16384;
export const MS_SILENT: u32 = 32768;
export const MS_POSIXACL: u32 = 1 << 16;
export const MS_UNBINDABLE: u32 = 1 << 17;
export const MS_PRIVATE: u32 = 1 << 18;
export const MS_SLAVE: u32 = 1 << 19;
export const MS_SHARED: u32 = 1 << 20;
export const MS_RELATIME: u32 = 1 << 21;
export const MS_STRICTATIME: u32 = 1 << 24;
export const MS_LAZYTIME: u32 = 1 << 25;
export const MS_MGC_VAL: u32 = 0xc0ed0000;
export const MS_MGC_MSK: u32 = 0xffff0000;
export const MNT_FORCE: u32 = 1;
export const MNT_DETACH: u32 = 2;
export const MNT_EXPIRE: u32 = 4;
export const UMOUNT_NOFOLLOW: u32 = 8;

// mount_setattr(2), fsmount(2)
export const MOUNT_ATTR_RDONLY: u32 = 1;
export const MOUNT_ATTR_NOSUID: u32 = 2;
export const MOUNT_ATTR_NODEV: u32 = 4;
export const MOUNT_ATTR_NOEXEC: u32 = 8;
export const MOUNT_ATTR_ATIME: u32 = 0x70; // what of access times: MOUNT_ATTR__ATIME
export const MOUNT_ATTR_NOATIME: u32 = 0x10;
export const MOUNT_ATTR_STRICTATIME: u32 = 0x20;
export const MOUNT_ATTR_NODIRATIME: u32 = 0x80;
export const MOUNT_ATTR_IDMAP: u32 = 0x100000;
export const MOUNT_ATTR_NOSYMFOLLOW: u32 = 0x200000;
// open_tree(2), move_mount(2)
export const OPEN_TREE_CLONE: u32 = 1;
export const MOVE_MOUNT_F_SYMLINKS: u32 = 1;
export const MOVE_MOUNT_F_AUTOMOUNTS: u32 = 2;
export const MOVE_MOUNT_F_EMPTY_PATH: u32 = 4;
export const MOVE_MOUNT_T_SYMLINKS: u32 = 0x10;
export const MOVE_MOUNT_T_AUTOMOUNTS: u32 = 0x20;
export const MOVE_MOUNT_T_EMPTY_PATH: u32 = 0x40;
export const MOVE_MOUNT_SET_GROUP: u32 = 0x100;
export const MOVE_MOUNT_BENEATH: u32 = 0x200;
// fspick(2), fsconfig(2)
export const FSPICK_SYMLINK_NOFOLLOW: u32 = 2;
export const FSPICK_NO_AUTOMOUNT: u32 = 4;
export const FSPICK_EMPTY_PATH: u32 = 8;
export const FSCONFIG_SET_FLAG: u32 = 0;
export const FSCONFIG_SET_STRING: u32 = 1;
export const FSCONFIG_SET_BINARY: u32 = 2;
export const FSCONFIG_SET_PATH: u32 = 3;
export const FSCONFIG_SET_PATH_EMPTY: u32 = 4;
export const FSCONFIG_SET_FD: u32 = 5;
export const FSCONFIG_CMD_CREATE: u32 = 6;
export const FSCONFIG_CMD_RECONFIGURE: u32 = 7;
export const FSCONFIG_CMD_CREATE_EXCL: u32 = 8;

// statfs(2)
export const TMPFS_MAGIC: u32 = 0x01021994;
export const PROC_SUPER_MAGIC: u32 = 0x9fa0;
export const SYSFS_MAGIC: u32 = 0x62656572;
export const DEVPTS_SUPER_MAGIC: u32 = 0x1cd1;
export const NSFS_MAGIC: u32 = 0x6e736673;
export const PIPEFS_MAGIC: u32 = 0x50495045;
export const SOCKFS_MAGIC: u32 = 0x534f434b;
export const ANON_INODE_FS_MAGIC: u32 = 0x09041934;
export const PID_FS_MAGIC: u32 = 0x50494446;
export const MQUEUE_MAGIC: u32 = 0x19800202;
export const OVERLAYFS_SUPER_MAGIC: u32 = 0x794c7630;
export const CGROUP_SUPER_MAGIC: u32 = 0x27e0eb;
export const CGROUP2_SUPER_MAGIC: u32 = 0x63677270;
export const RAMFS_MAGIC: u32 = 0x858458f6;

// poll(2)
export const POLLIN: u32 = 1;
export const POLLPRI: u32 = 2;
export const POLLOUT: u32 = 4;
export const POLLERR: u32 = 8;
export const POLLHUP: u32 = 16;
export const POLLNVAL: u32 = 32;
export const POLLRDNORM: u32 = 64;
export const POLLRDBAND: u32 = 128;
export const POLLWRNORM: u32 = 256;
export const POLLWRBAND: u32 = 512;
export const POLLMSG: u32 = 1024;
export const POLLRDHUP: u32 = 8192;

// epoll(7)
export const EPOLL_CTL_ADD = 1;
export const EPOLL_CTL_DEL = 2;
export const EPOLL_CTL_MOD = 3;
export const EPOLLEXCLUSIVE: u32 = 1 << 28;
export const EPOLLWAKEUP: u32 = 1 << 29;
export const EPOLLONESHOT: u32 = 1 << 30;
export const EPOLLET: u32 = 1 << 31;

// eventfd(2)
export const EFD_SEMAPHORE: u32 = 1;

// ioctl(2) that every file has
export const FIONCLEX: u32 = 0x5450;
export const FIOCLEX: u32 = 0x5451;
export const FIOASYNC: u32 = 0x5452;
export const FIONBIO: u32 = 0x5421;
export const FIONREAD: u32 = 0x541b;
export const FIOQSIZE: u32 = 0x5460;

export const PATH_MAX: u32 = 4096;
export const NAME_MAX: u32 = 255;
