// The objects of the VFS: path_resolution(7), mount_namespaces(7). One file, because they point at each other.
//
//   FsStruct ─ root, cwd ─┐                          FdTable ─► File ─► Path, Inode, data of its kind
//                         ▼
//   Path = (Mount, Dentry)      Mount ─► root Dentry, parent Mount + mountpoint Dentry, MntNs, peer group
//                                 │                         Dentry ─► parent Dentry, Inode
//                                 └────► Super ◄──────────── Inode
//
// Every object is counted. Who holds what:
//   Path (in a File, an FsStruct, a Nameidata)   one reference on the mount and one on the dentry
//   Dentry                                       one on its parent and one on its inode; its name in a tmpfs directory
//                                                is one reference on the dentry itself (DENTRY_PINNED)
//   Mount                                        one on its super, its root, its mountpoint; being attached in a tree is
//                                                one reference on the mount itself
//   Super                                        counts its mounts and kernel users; at 0 it is killed
//
// There are no operation tables (rule 2 of asm/README.md). What a file does follows from File.kind (fileops.ts); what
// an inode does, from Super.fstype (inodeops.ts).

import { NsCommon } from "../ns/common";

// File system types.
export const FS_TMPFS: u32 = 1;
export const FS_DEVTMPFS: u32 = 2;
export const FS_ROOTFS: u32 = 3;
export const FS_MEMFD: u32 = 4; // the kernel's own tmpfs: memfd_create
export const FS_PIPEFS: u32 = 5;
export const FS_ANON: u32 = 6; // eventfd, epoll, timerfd, signalfd, inotify
export const FS_PROC: u32 = 7;
export const FS_SYSFS: u32 = 8;
export const FS_DEVPTS: u32 = 9;
export const FS_NSFS: u32 = 10;
export const FS_PIDFS: u32 = 11;
export const FS_MQUEUE: u32 = 12;
export const FS_CGROUP2: u32 = 13;
export const FS_SOCKFS: u32 = 14;
export const FS_CGROUP1: u32 = 15;
export const FS_OVERLAY: u32 = 16;
export const FS_BLOCK: u32 = 17; // the last: ext4 and its like, which want a block device: there is none to mount

// What a File is.
export const FILE_NONE: u32 = 0; // no operation is allowed (sockets nodes cannot be opened, so: never)
export const FILE_PATH: u32 = 1; // O_PATH
export const FILE_TMPFS: u32 = 2; // regular file on tmpfs, memfd
export const FILE_DIR: u32 = 3;
export const FILE_PIPE: u32 = 4; // pipe or FIFO
export const FILE_NULL: u32 = 5;
export const FILE_ZERO: u32 = 6;
export const FILE_FULL: u32 = 7;
export const FILE_RANDOM: u32 = 8; // random and urandom
export const FILE_TTY: u32 = 9; // a tty, a pty slave, /dev/console: data = Tty
export const FILE_PTMX: u32 = 10; // a pty master: data = Tty
export const FILE_EVENTFD: u32 = 11;
export const FILE_EPOLL: u32 = 12;
export const FILE_PROC: u32 = 13;
export const FILE_SYSFS: u32 = 14;
export const FILE_NSFS: u32 = 15;
export const FILE_PIDFD: u32 = 16; // data = Pid
export const FILE_TIMERFD: u32 = 17;
export const FILE_SIGNALFD: u32 = 18;
export const FILE_INOTIFY: u32 = 19;
export const FILE_SOCKET: u32 = 20;
export const FILE_KMSG: u32 = 21;
export const FILE_MQUEUE: u32 = 22;
export const FILE_CGROUP: u32 = 23;
export const FILE_FSCONTEXT: u32 = 24; // fsopen, fspick: data = FsContext

/** A place in the tree of mounts. Also laid over two neighbouring fields of a larger record. */
@unmanaged
export class Path {
  mount: Mount;
  dentry: Dentry;
}

/** A mounted (or kernel-internal) file system: Linux's super_block. */
@unmanaged
export class Super {
  refs: u32;
  fstype: u32;
  dev: u32; // as st_dev: major 0, minor counted up
  flags: u32; // MS_RDONLY and other per-superblock flags
  magic: u32;
  root: Dentry;
  userNs: usize; // UserNs of the mounter: owns the ids in it
  nextIno: u32;
  mounts: Mount; // list by superNext
  // tmpfs: limits (0 = none) and what is used
  maxBlocks: u64; // pages
  usedBlocks: u64;
  maxInodes: u64;
  usedInodes: u64;
  removed: u32; // inodes without a name that are still in use: no read-only while there are any
  optMode: u32;
  optUid: u32;
  optGid: u32;
  optFlags: u32; // which were given, for /proc/mounts
  /** The type's own: PidNs of proc, the pty table of devpts … */
  data: usize;
  data2: usize;
  data3: usize;
  fsid: u64;
}

export const DENTRY_UNHASHED: u32 = 1; // its name is gone: unlinked, or never had one
export const DENTRY_PINNED: u32 = 2; // its name holds a reference (tmpfs)
export const DENTRY_MOUNTPOINT: u32 = 4; // something is mounted on it somewhere
export const DENTRY_CANTMOUNT: u32 = 8;

/** A name: Linux's dentry. There are no negative ones. */
@unmanaged
export class Dentry {
  refs: u32;
  flags: u32;
  parent: Dentry; // itself at a root
  inode: Inode;
  sb: Super;
  hash: u32;
  hashNext: Dentry;
  nameLen: u32;
  nameFar: usize; // kmalloc'd when longer than 32
  name0: u64; // else here
  name1: u64;
  name2: u64;
  name3: u64;
  // children, newest first: readdir's order
  childHead: Dentry;
  childNext: Dentry;
  childPrev: Dentry;
  /** Directory: offset given to the newest child. Child: its own offset (readdir's d_off). */
  lastCookie: u32;
  cookie: u32;
  mounted: u32; // mounts on it, in any namespace
  /** The file system's own. */
  data: usize;

  @inline get name(): usize {
    return this.nameFar ? this.nameFar : changetype<usize>(this) + offsetof<Dentry>("name0");
  }
}
export const DNAME_INLINE: u32 = 32;

/** A file as such: inode(7). Times are nanoseconds since 1970. */
@unmanaged
export class Inode {
  refs: u32;
  mode: u32;
  uid: u32; // kernel ids
  gid: u32;
  nlink: u32;
  rdev: u32; // as st_rdev
  sb: Super;
  flags: u32; // INODE_*
  ino: u64;
  size: i64;
  blocks: u64; // of 512 bytes
  atime: i64;
  mtime: i64;
  ctime: i64;
  btime: i64;
  /** Raised at every change of content. */
  version: u64;
  /** Program (task/program) compiled from this content; 0 = none known. Cleared when the content changes. */
  programId: u32;
  /** SHA-256 of a content that is elsewhere (absent.ts); 0: it is here. */
  content: usize;
  /** Open for writing; negative: being executed, opening for writing is ETXTBSY. */
  writers: i32;
  /** tmpfs file: Idr of pages {node, height}; symlink: kmalloc'd target; others: the file system's own. */
  data: usize;
  data2: usize;
  /** FIFO: its Pipe while it is open. */
  pipe: usize;
  /** Locks of fcntl, OFD and flock on it (locks.ts). */
  locks: usize;
  xattrs: usize;
  watches: usize; // inotify
  seals: u32;
  /** The file system's own: what kind of entry it is in proc, sysfs … */
  kind: u32;
  a: usize;
  b: usize;
  c: usize;
}
export const INODE_IMMUTABLE: u32 = 1;
export const INODE_APPEND: u32 = 2;
export const INODE_LINKABLE: u32 = 4; // O_TMPFILE without O_EXCL: linkat may give it a name

// Mount flags, as in Linux's mnt_flags.
export const MNT_NOSUID: u32 = 1;
export const MNT_NODEV: u32 = 2;
export const MNT_NOEXEC: u32 = 4;
export const MNT_NOATIME: u32 = 8;
export const MNT_NODIRATIME: u32 = 16;
export const MNT_RELATIME: u32 = 32;
export const MNT_READONLY: u32 = 64;
export const MNT_NOSYMFOLLOW: u32 = 128;
export const MNT_SHARED: u32 = 0x1000;
export const MNT_UNBINDABLE: u32 = 0x2000;
export const MNT_LOCK_ATIME: u32 = 0x40000;
export const MNT_LOCK_NOEXEC: u32 = 0x80000;
export const MNT_LOCK_NOSUID: u32 = 0x100000;
export const MNT_LOCK_NODEV: u32 = 0x200000;
export const MNT_LOCK_READONLY: u32 = 0x400000;
export const MNT_LOCKED: u32 = 0x800000;
export const MNT_DOOMED: u32 = 0x1000000;
export const MNT_SYNC_UMOUNT: u32 = 0x2000000;
export const MNT_UMOUNT: u32 = 0x8000000;
export const MNT_INTERNAL: u32 = 0x4000;

/** A file system at a place: Linux's struct mount. */
@unmanaged
export class Mount {
  refs: u32;
  flags: u32;
  id: u32; // as in mountinfo
  uniqueId: u64;
  sb: Super;
  root: Dentry;
  parent: Mount; // itself at the top of a tree, and while detached
  mountpoint: Dentry;
  hash: u32;
  hashNext: Mount; // table by (parent, mountpoint)
  childHead: Mount; // mounts on this one, oldest first
  childTail: Mount;
  childNext: Mount;
  childPrev: Mount;
  ns: MntNs; // null when detached
  nsNext: Mount; // the namespace's mounts by uniqueId
  nsPrev: Mount;
  superNext: Mount; // all mounts of the super
  superPrev: Mount;
  // Peer group: a ring of its members (itself when alone); group is 0 unless shared.
  group: u32;
  peerNext: Mount;
  peerPrev: Mount;
  // Where a slave gets its events from, and a master's slaves.
  master: Mount;
  slaveHead: Mount;
  slaveNext: Mount;
  slavePrev: Mount;
  expiry: u32; // MNT_EXPIRE was asked once
  writers: u32; // files open for writing through it
  idmap: usize; // IdMap, counted; 0: ids are shown as they are
  device: usize; // kmalloc'd source as given to mount(2), NUL-terminated; 0 = "none"
  /** Scratch of one operation: propagation, umount, copy. Zero outside it. */
  work: Mount;
  workNext: Mount;
  mark: u32;
  visit: u32; // number of the propagation that came by last
}

/** A mount namespace. */
@unmanaged
export class MntNs extends NsCommon {
  root: Mount;
  mountHead: Mount; // by uniqueId
  mountTail: Mount;
  count: u32;
  pending: u32;
  seq: u64; // a mount may only be bound into a younger namespace's file …
  event: u64; // raised at each change: poll of /proc/PID/mounts
  anon: u32; // of a tree that is attached nowhere (anon.ts)
  origin: u64; // of such a one: seq of the namespace that its tree was copied in, 0: of no other
  waitHead: usize; // wait queue of that poll
  waitTail: usize;
}

export const FMODE_READ: u32 = 1;
export const FMODE_WRITE: u32 = 2;
export const FMODE_LSEEK: u32 = 4;
export const FMODE_PREAD: u32 = 8;
export const FMODE_PWRITE: u32 = 16;
export const FMODE_EXEC: u32 = 32;
export const FMODE_PATH: u32 = 0x4000;
export const FMODE_STREAM: u32 = 0x200000; // no position at all (pipes, ttys …)
export const FMODE_CREATED: u32 = 0x100000;
export const FMODE_WRITER: u32 = 0x10000; // counted in inode.writers
export const FMODE_OPENED: u32 = 0x80000;
export const FMODE_NEED_UNMOUNT: u32 = 0x10000000; // the tree that it holds goes with it

/** An open file description: open(2). */
@unmanaged
export class File {
  refs: u32;
  kind: u32; // FILE_*
  flags: u32; // O_* as F_GETFL shows them
  mode: u32; // FMODE_*
  pos: i64;
  mount: Mount; // Path laid over these two
  dentry: Dentry;
  inode: Inode;
  /** By kind: Pipe, Tty, EventFd, Epoll, Pid … */
  data: usize;
  data2: usize;
  cred: usize; // Cred of the opener
  ownerPid: usize; // F_SETOWN: Pid
  ownerType: i32;
  ownerSig: i32;
  epolls: usize; // epoll items that watch it
  /** What poll of proc and mounts remembers: the version last seen. */
  seen: u64;
  mntWrite: u32;
  pad: u32;

  @inline get path(): Path {
    return changetype<Path>(changetype<usize>(this) + offsetof<File>("mount"));
  }
}

/** 64 descriptors. */
@unmanaged
export class FdChunk {
  used: u64;
  cloexec: u64;
  // 64 File addresses follow at FD_FILES
}
export const FD_FILES: usize = 16;
export const FD_CHUNK_SIZE: usize = 16 + 64 * 4;

/** A table of file descriptors: Linux's files_struct. */
@unmanaged
export class FdTable {
  refs: u32;
  chunks: usize; // kmalloc'd array of FdChunk addresses, 0 = no descriptor there yet
  count: u32; // entries of that array
  next: u32; // no free descriptor below it
}

/** Root, current directory, umask: Linux's fs_struct. `refs` must stay first. */
@unmanaged
export class FsStruct {
  refs: u32;
  umask: u32;
  rootMount: Mount;
  rootDentry: Dentry;
  cwdMount: Mount;
  cwdDentry: Dentry;

  @inline get root(): Path {
    return changetype<Path>(changetype<usize>(this) + offsetof<FsStruct>("rootMount"));
  }
  @inline get cwd(): Path {
    return changetype<Path>(changetype<usize>(this) + offsetof<FsStruct>("cwdMount"));
  }
}

@inline
export function isNull<T>(object: T): bool {
  return changetype<usize>(object) == 0;
}

@inline
export function nil<T>(): T {
  return changetype<T>(0);
}

/** True for an answer that is -errno where an address was expected. */
@inline
export function isErr(answer: i32): bool {
  return <u32>answer >= <u32>-4095;
}

@inline
export function isDir(inode: Inode): bool {
  return (inode.mode & 0xf000) == 0x4000;
}
@inline
export function isReg(inode: Inode): bool {
  return (inode.mode & 0xf000) == 0x8000;
}
@inline
export function isLnk(inode: Inode): bool {
  return (inode.mode & 0xf000) == 0xa000;
}

/** st_dev and st_rdev as the stat family shows them. */
@inline
export function makeDev(major: u32, minor: u32): u32 {
  return (minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12);
}
@inline
export function devMajor(dev: u32): u32 {
  return (dev >> 8) & 0xfff;
}
@inline
export function devMinor(dev: u32): u32 {
  return (dev & 0xff) | ((dev >> 12) & 0xfff00);
}
