// What /usr/bin/asc and the machine's compiler say to each other, over a stream socket that task 0 listens at. The process owns the
// file access: the compiler asks it for what it wants to read, list or write. Answers come in the order of the questions.
//
// A frame is a u32 (little endian, the length of all that follows), one byte that says what it is, and its content.

export const ASC_SOCKET = "/run/asc.socket";
/** Longest frame, its kind included: what a source or a result may be. */
export const ASC_FRAME_MAX = 0x4000000;

// From the process.
/** u8 ASC_TTY_* bits, then NUL-ended strings: the working directory, then the arguments. */
export const ASC_START = 1;
/** Answer to READ: u8 found, then the bytes. */
export const ASC_FILE = 2;
/** Answer to LIST: u8 found, then NUL-ended names. */
export const ASC_NAMES = 3;
/** Answer to WRITE: the reason why it failed, as text; empty when it did not. */
export const ASC_WRITTEN = 4;

export const ASC_TTY_STDOUT = 1;
export const ASC_TTY_STDERR = 2;

// From the compiler.
/** The path. */
export const ASC_READ = 16;
/** The path of a directory. */
export const ASC_LIST = 17;
/** The path, NUL, the bytes. Directories above it are made. */
export const ASC_WRITE = 18;
/** Bytes for stdout, for stderr. */
export const ASC_OUT = 19;
export const ASC_ERR = 20;
/** u8: the exit status. */
export const ASC_EXIT = 21;
