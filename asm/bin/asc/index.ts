// asc: compiles AssemblyScript to programs of this machine. The compiler itself is the real one, which is JavaScript and runs
// beside the machine; this program is its hands. It connects to it, passes the arguments on, and reads, lists and writes the files
// that the compiler asks for: with this process's directory, mounts and permissions. asm/abi/asc.ts is the protocol.

import {
  ASC_ERR,
  ASC_EXIT,
  ASC_FILE,
  ASC_FRAME_MAX,
  ASC_LIST,
  ASC_NAMES,
  ASC_OUT,
  ASC_READ,
  ASC_SOCKET,
  ASC_START,
  ASC_TTY_STDERR,
  ASC_TTY_STDOUT,
  ASC_WRITE,
  ASC_WRITTEN,
} from "../../abi/asc";
import { fromBytes, memchr, putBytes } from "../../lib/bytes";
import { listDir } from "../../lib/dirs";
import { EEXIST, EFBIG, EISDIR, ENOENT, ENOTDIR, strerror } from "../../lib/errno";
import { stderr } from "../../lib/io";
import { SIG_IGN, SIGPIPE, sigaction } from "../../lib/signal";
import { exit, run } from "../../lib/start";
import { isDir, isReg, Stat } from "../../lib/stat";
import {
  close,
  isatty,
  O_CLOEXEC,
  O_CREAT,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  open,
  read,
  umask,
  writeAll,
} from "../../lib/sys/file";
import { fchmod, getcwd, mkdir, unlink } from "../../lib/sys/fs";
import { connectUnix, unixStream } from "../../lib/unix";

const WASM_MAGIC: u32 = 0x6d736100;

function die(what: string, errno: i32): void {
  stderr.put("asc: " + what + ": " + strerror(errno) + "\n");
  exit(1);
}

/** The connection to the compiler. */
let wire: i32 = -1;
/** The frame that was read last, its kind first; and how much room there is for the next. */
let frame: usize = 0;
let frameSize: u32 = 0;
let room: u32 = 0;

function dial(): void {
  wire = unixStream();
  if (wire < 0) die("cannot make a socket", wire);
  const r = connectUnix(wire, ASC_SOCKET);
  if (r < 0) die("cannot reach the compiler at " + ASC_SOCKET, r);
}

/** @returns whether all of it came; false: the other side is gone */
function receive(to: usize, n: u32): bool {
  while (n) {
    const got = read(wire, to, n as i32);
    if (got <= 0) return false;
    to += got;
    n -= got;
  }
  return true;
}

const header = memory.data(8);

/** Reads the next frame. */
function next(): bool {
  if (!receive(header, 4)) return false;
  const n = load<u32>(header);
  if (n == 0 || n > <u32>ASC_FRAME_MAX) return false;
  if (n > room) {
    if (frame) heap.free(frame);
    frame = heap.alloc(n);
    room = n;
  }
  frameSize = n;
  return receive(frame, n);
}

/** Begins a frame of `n` bytes of content, which follow. When the compiler is gone, `next` will tell. */
function begin(kind: u32, n: u32): void {
  store<u32>(header, n + 1);
  store<u8>(header, kind, 4);
  writeAll(wire, header, 5);
}

function send(kind: u32, text: string): void {
  begin(kind, text.length);
  const at = heap.alloc(text.length + 1);
  putBytes(at, text);
  writeAll(wire, at, text.length);
  heap.free(at);
}

function start(args: string[]): void {
  const flags = (isatty(1) ? ASC_TTY_STDOUT : 0) | (isatty(2) ? ASC_TTY_STDERR : 0);
  const cwd = getcwd();
  let text = String.fromCharCode(flags) + (cwd === null ? "." : cwd) + "\0";
  for (let i = 1; i < args.length; i++) text += args[i] + "\0";
  send(ASC_START, text);
}

/** Content of a file: what was read is at `content`, of `contentSize` bytes. @returns 0 or −errno */
let content: usize = 0;
let contentSize: i32 = 0;
let contentRoom: i32 = 0;

function load_(path: string): i32 {
  const fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fd;
  const st = new Stat();
  let r = st.fstat(fd);
  if (r == 0 && isDir(st.mode)) r = -EISDIR;
  contentSize = 0;
  while (r == 0) {
    if (contentSize == contentRoom) {
      if (contentRoom >= ASC_FRAME_MAX / 2) {
        r = -EFBIG;
        break;
      }
      contentRoom = contentRoom ? contentRoom * 2 : 65536;
      content = content ? heap.realloc(content, contentRoom) : heap.alloc(contentRoom);
    }
    const n = read(fd, content + contentSize, contentRoom - contentSize);
    if (n <= 0) {
      r = n;
      break;
    }
    contentSize += n;
  }
  close(fd);
  return r;
}

/** The compiler asks for names that may well not exist; anything else that keeps it from a file is worth a word. */
function tell(path: string, errno: i32): void {
  if (errno == -ENOENT || errno == -ENOTDIR || errno == -EISDIR) return;
  stderr.put("asc: " + path + ": " + strerror(errno) + "\n");
}

function answerRead(path: string): void {
  const r = load_(path);
  if (r < 0) {
    tell(path, r);
    send(ASC_FILE, "\0");
    return;
  }
  begin(ASC_FILE, contentSize + 1);
  store<u8>(header, 1);
  writeAll(wire, header, 1);
  writeAll(wire, content, contentSize);
}

function answerList(path: string): void {
  const names = listDir(path);
  send(ASC_NAMES, names === null ? "\0" : "\x01" + (names.length ? names.join("\0") + "\0" : ""));
}

/** mkdir -p of what stands before the last slash. */
function makeParents(path: string): i32 {
  for (let at = path.indexOf("/", 1); at > 0; at = path.indexOf("/", at + 1)) {
    const r = mkdir(path.substring(0, at), 0o777);
    if (r < 0 && r != -EEXIST) return r;
  }
  return 0;
}

/** Writes a result, a program so that it can be executed. As linkers do, an old file is put away first: it may be running. */
function store_(path: string, at: usize, n: i32): i32 {
  const program = n >= 8 && load<u32>(at) == WASM_MAGIC;
  const mode = program ? 0o777 : 0o666;
  const st = new Stat();
  if (st.lstat(path) == 0 && isReg(st.mode)) unlink(path);
  let fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (fd == -ENOENT) {
    const r = makeParents(path);
    if (r < 0) return r;
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  }
  if (fd < 0) return fd;
  let r = writeAll(fd, at, n);
  // A file that could not be put away keeps its permissions, and gets those that are missing.
  if (r >= 0 && program && st.fstat(fd) == 0 && isReg(st.mode)) {
    const mask = umask(0);
    umask(mask);
    const wanted = (st.mode & 0o7777) | (0o111 & ~mask);
    if (wanted != (st.mode & 0o7777)) fchmod(fd, wanted);
  }
  const closed = close(fd);
  return r < 0 ? r : closed;
}

function answerWrite(): void {
  const end = memchr(frame + 1, 0, frameSize - 1);
  if (!end) exit(1);
  const path = fromBytes(frame + 1, (end - frame - 1) as i32);
  const r = store_(path, end + 1, (frame + frameSize - end - 1) as i32);
  send(ASC_WRITTEN, r < 0 ? strerror(r) : "");
}

function print(at: usize, n: i32): void {
  const r = writeAll(1, at, n);
  if (r < 0) die("write error", r);
}

/** Does what the compiler says until it ends. @returns the status, or −1 when the connection is lost before */
function serve(): i32 {
  while (next()) {
    const kind = load<u8>(frame);
    if (kind == ASC_READ) answerRead(fromBytes(frame + 1, frameSize - 1));
    else if (kind == ASC_LIST) answerList(fromBytes(frame + 1, frameSize - 1));
    else if (kind == ASC_WRITE) answerWrite();
    else if (kind == ASC_OUT) print(frame + 1, frameSize - 1);
    else if (kind == ASC_ERR) writeAll(2, frame + 1, frameSize - 1);
    else if (kind == ASC_EXIT && frameSize == 2) return load<u8>(frame, 1);
    else return 1;
  }
  return -1;
}

run((_name: string, args: string[]): i32 => {
  // A compiler that is gone is found by the next read.
  sigaction(SIGPIPE, SIG_IGN);
  for (;;) {
    dial();
    start(args);
    const status = serve();
    if (status >= 0) return status;
    // The machine was saved in the middle of this and goes on elsewhere, where nobody knows of it: from the beginning, then.
    close(wire);
  }
  return 1;
});
