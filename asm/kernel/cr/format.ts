// Words of the image format and of its two system calls. What CRIU has a field for is in CRIU's messages (abi/criu.ts); the
// rest is in nutshell*.img. A new field gets a new number and is optional, so that older images are read by newer kernels;
// only a change of what an old field means raises VERSION.

/** nut_inventory_entry.version. */
export const VERSION: u32 = 1;
/** inventory_entry.img_version of CRIU 4. */
export const CRTOOLS_IMAGES_V1_1: u32 = 2;

/** task_core_entry.task_state. */
export const AS_ALIVE: u32 = 1;
export const AS_DEAD: u32 = 2;
export const AS_STOPPED: u32 = 3;

// Flags of checkpoint(2): Linux-CR's first.
export const CHECKPOINT_SUBTREE: u32 = 1;
/** What has been written is killed before it can go on. */
export const CHECKPOINT_KILL: u32 = 0x100;
/** It stays, stopped. */
export const CHECKPOINT_STOP: u32 = 0x200;
/** It stays frozen, until a call with CHECKPOINT_FINISH says what becomes of it. */
export const CHECKPOINT_HOLD: u32 = 0x400;
export const CHECKPOINT_FINISH: u32 = 0x800;
/** A session, process group or terminal of someone outside is not a reason to refuse. */
export const CHECKPOINT_SHELL_JOB: u32 = 0x1000;
export const CHECKPOINT_FILE_LOCKS: u32 = 0x2000;
/** Namespaces within those of the tree's root, which CRIU cannot write. */
export const CHECKPOINT_NESTED: u32 = 0x4000;
export const CHECKPOINT_TCP_ESTABLISHED: u32 = 0x8000;
export const CHECKPOINT_TCP_CLOSE: u32 = 0x10000;
export const CHECKPOINT_EXT_UNIX: u32 = 0x20000;
export const CHECKPOINT_LINK_REMAP: u32 = 0x40000;
/** Only memory is written, and everybody goes on at once. */
export const CHECKPOINT_PREDUMP: u32 = 0x80000;
export const CHECKPOINT_FLAGS: u32 = 0xfff01;

// pagemap_entry.flags.
/** The page is as it was in the image before (the folder "parent"). */
export const PE_PARENT: u32 = 1;
export const PE_PRESENT: u32 = 4;

// Flags of restart(2).
export const RESTART_FROZEN: u32 = 2;
/** With RESTART_FROZEN: it ends when who holds it ends before he has said what is to become of it. */
export const RESTART_KILL: u32 = 0x100;
/** It comes back stopped. */
export const RESTART_STOP: u32 = 0x200;
export const RESTART_SHELL_JOB: u32 = 0x1000;
export const RESTART_FILE_LOCKS: u32 = 0x2000;
/** Everyone stays in the cgroups of who restarts. */
export const RESTART_NO_CGROUPS: u32 = 0x4000;
/** TCP connections of the image are taken up again. */
export const RESTART_TCP_ESTABLISHED: u32 = 0x8000;
/** … or are closed sockets. */
export const RESTART_TCP_CLOSE: u32 = 0x10000;
/** The root becomes a child of the restarter's parent. */
export const RESTART_SIBLING: u32 = 0x20000;
/** The root's process group gets the terminal, when it is the restarter's to give: his own is in the foreground. */
export const RESTART_FOREGROUND: u32 = 0x40000;
/** The restarter's controlling terminal becomes that of the tree, with the settings that its own had (reterm.ts). */
export const RESTART_TERMINAL: u32 = 0x80000;
/** A unix socket that sent to somebody outside is connected again, by name. */
export const RESTART_EXT_UNIX: u32 = 0x100000;
/** Control groups must be there already. */
export const RESTART_OLD_CGROUPS: u32 = 0x200000;
/** Control groups must not be there yet. */
export const RESTART_NEW_CGROUPS: u32 = 0x400000;
/** Limits of control groups are set although they are there. */
export const RESTART_CGROUP_LIMITS: u32 = 0x800000;
/** Files must have the modes that they had. */
export const RESTART_SAME_MODES: u32 = 0x1000000;
export const RESTART_FLAGS: u32 = 0x1fff302;

// unix_sk_entry.uflags.
/** The partner of a socket of the tree, and outside of it. */
export const USK_EXTERN: u32 = 1;

// tcp_stream_entry.opt_mask.
export const TCPI_TIMESTAMPS: u32 = 1;
export const TCPI_SACK: u32 = 2;
export const TCPI_WSCALE: u32 = 4;

// nut_tty_entry.flags.
export const TTYF_OTHER_CLOSED: u32 = 1;
export const TTYF_ERROR: u32 = 2;
export const TTYF_STOPPED: u32 = 4;
export const TTYF_TCO_STOPPED: u32 = 8;
export const TTYF_LNEXT: u32 = 16;
export const TTYF_ERASING: u32 = 32;
export const TTYF_PUSH: u32 = 64;
export const TTYF_NO_ROOM: u32 = 128;

// file_lock_entry.flag.
export const FL_POSIX: u32 = 1;
export const FL_FLOCK: u32 = 2;
export const FL_OFDLCK: u32 = 1024;
