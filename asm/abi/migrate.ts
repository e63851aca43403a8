// What migrate(8) and the machine say to each other, over a stream socket that task 0 listens at in a machine that knows others
// (workers/migrate). Anybody may ask; who may move a tree is looked up (workers/migrate/surroundings.ts, ownerOf).
//
// Frames: u32 length of what follows, u8 kind, payload. Texts are bytes, of UTF-8 where a person reads them.
//
// Who sends a tree away says MIGRATE_TO, and hears MIGRATE_OK. Then it sends MIGRATE_DATA; at the end of it, with the tree held frozen, it
// waits: MIGRATE_ALIVE, the tree goes on over there and its own copy is to end; MIGRATE_ERROR, it goes on here. After MIGRATE_ALIVE comes
// MIGRATE_KEPT, or MIGRATE_ERROR when the other machine has ended before it has kept what came.
//
// Who builds a tree that comes is started by the machine (migrate --incoming TOKEN) and says MIGRATE_INCOMING. It hears MIGRATE_DATA; when it
// has built the tree, frozen, it says MIGRATE_READY, and hears MIGRATE_ALIVE when the machine has let the tree go on, or the end
// of the connection: then the tree is to end with it.
//
// MIGRATE_DATA is a stream of lines, some with bytes after them:
//
//   image N               from here on files of image N, which builds on image N − 1
//   file NAME SIZE        … and SIZE bytes
//   carry MODE UID GID SIZE PATH   a file that the tree needs beside its image, and SIZE bytes; MODE in decimal
//   folder MODE UID GID PATH       a directory that it needs
//   fifo MODE UID GID PATH         a named pipe
//   socket PATH           the name of a unix socket, which the image makes: nobody else may have it
//   restart               all is there

export const MIGRATE_SOCKET = "/run/migrate.socket";
/** Longest frame. */
export const MIGRATE_FRAME_MAX = 65536;

/** NAME NUL PID: the machine to move to, and the root of the tree as the sender sees it. */
export const MIGRATE_TO = 1;
/** Which machines there are: MIGRATE_OK with a line for each. */
export const MIGRATE_LIST = 2;
/** TOKEN, from the command line. */
export const MIGRATE_INCOMING = 3;
export const MIGRATE_DATA = 4;
export const MIGRATE_READY = 5;
/** NAME NUL PID: moves a tree that the sender is in, as soon as he has closed the connection; what goes wrong is said on his terminal. */
export const MIGRATE_LATER = 6;

export const MIGRATE_OK = 16;
export const MIGRATE_ALIVE = 17;
export const MIGRATE_KEPT = 18;
/** A sentence that says why not. Either way. */
export const MIGRATE_ERROR = 19;
