// A terminal: pty(7), tty(4). One Tty object is one side of a pseudoterminal, or the console. It holds the termios
// settings, the state of the line discipline (ntty.ts), and the job control state (jobctrl.ts).
//
// Bytes flow like this, and every arrow is a plain call:
//
//   master write ─► slave.flip ─► discipline of the slave ─► slave.readBuf ─► slave read
//                                   │ echo                         (canonical lines, or raw bytes)
//                                   ▼
//   master read ◄─ master.readBuf ◄─ master.flip ◄─ output processing ◄─ slave write
//
// `flip` is what has been sent and does not fit into readBuf yet (Linux's flip buffers, which a worker empties; here they
// are emptied at once, and again after each read). A full flip is what makes a writer wait.

import { TTY_STATE } from "../mem/map";
import { pageAlloc, pageFree } from "../mem/page";
import { CACHE_TTY, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { waitDestroy } from "../sync/wait";
import { Pid, pidGet, pidPut } from "../task/pid";
import {
  B38400,
  CREAD,
  CS8,
  ECHO,
  ECHOCTL,
  ECHOE,
  ECHOK,
  ECHOKE,
  ICANON,
  ICRNL,
  IEXTEN,
  ISIG,
  IXON,
  ONLCR,
  OPOST,
} from "./termios";

/** Room in the page of globals for what is copied in and out. */
export const TTY_STATE_SCRATCH: usize = TTY_STATE + 128;

export const TTY_CONSOLE: u32 = 0;
export const TTY_MASTER: u32 = 1;
export const TTY_SLAVE: u32 = 2;

/** N_TTY_BUF_SIZE: what readBuf and echoBuf hold. */
export const NTTY_SIZE: u32 = 4096;
export const NTTY_MASK: u32 = NTTY_SIZE - 1;
/** What may lie in flip. Linux's limit is counted in buffers of 256 bytes and more and comes to 8 … 16 KiB. */
export const FLIP_SIZE: u32 = 12288;
const BUFFER_ORDER: i32 = 2;

@unmanaged
export class Tty {
  refs: u32; // the other side, files, controlling-terminal pointers
  kind: u32; // TTY_*
  index: u32; // N of /dev/pts/N
  count: i32; // open files; a slave has one more for its master
  link: usize; // Tty: the other side
  devpts: usize; // the devpts instance that the pair belongs to (a SuperBlock)
  /** Raised at each hangup: a file that was opened before it is hung up (ttyHungUp). */
  hangups: u32;
  dentry: usize; // a slave's name
  dev: u32;

  // struct termios2
  iflag: u32;
  oflag: u32;
  cflag: u32;
  lflag: u32;
  line: u8;
  cc0: u8; // NCCS of them: cc(i)
  cc1: u8;
  cc2: u8;
  cc3: u32;
  cc7: u32;
  cc11: u32;
  cc15: u32;
  ispeed: u32;
  ospeed: u32;
  /** kmalloc'd termios2 of TIOCSLCKTRMIOS, 0 = nothing locked. */
  locked: usize;
  packetByte: u32;
  winsize: u64; // rows, cols, xpixel, ypixel: u16 each

  // job control
  session: usize; // Pid
  pgrp: usize; // Pid

  // flags, one word each: there are few ttys
  otherClosed: u32; // the other side has no opener left
  ioError: u32;
  exclusive: u32; // TIOCEXCL
  ptyLock: u32; // master: the slave may not be opened yet
  packet: u32; // master: TIOCPKT
  pktStatus: u32; // slave: TIOCPKT_* bits that the master has not read
  stopped: u32; // output is held (^S, TCOOFF)
  tcoStopped: u32; // by TCOOFF, so ^Q does not start it
  inReceive: u32; // its flip is being emptied

  // the line discipline
  icanon: u32;
  raw: u32; // nothing is looked at
  lnext: u32; // the next character is literal
  erasing: u32; // between \ and / of ECHOPRT
  push: u32; // canonHead was set by a switch to ICANON, not by a line end
  noRoom: u32;
  readHead: u32; // these count up; masked when used
  canonHead: u32; // end of the last whole line
  commitHead: u32; // raw: what may be read
  readTail: u32;
  lineStart: u32;
  echoHead: u32;
  echoMark: u32;
  echoCommit: u32;
  echoTail: u32;
  column: u32;
  canonColumn: u32; // where the line being typed began
  lookahead: u32; // bytes of flip whose flow control characters have been obeyed already
  map0: u64; // bit c: character c is special
  map1: u64;
  map2: u64;
  map3: u64;

  flipHead: u32; // offsets in flip; head == tail means empty
  flipTail: u32;
  flipUsed: u32;
  /** One block of pages: readBuf, then flip. */
  readBuf: usize;
  /** Bit i: readBuf[i] ends a line. NTTY_SIZE / 8 bytes. */
  readFlags: usize;
  /** Slave and console: what will be echoed. */
  echoBuf: usize;

  readHeadQ: usize; // wait queues
  readTailQ: usize;
  writeHeadQ: usize;
  writeTailQ: usize;

  @inline get flip(): usize {
    return this.readBuf + NTTY_SIZE;
  }
  @inline get readWait(): usize {
    return changetype<usize>(this) + offsetof<Tty>("readHeadQ");
  }
  @inline get writeWait(): usize {
    return changetype<usize>(this) + offsetof<Tty>("writeHeadQ");
  }
  @inline get termios(): usize {
    return changetype<usize>(this) + offsetof<Tty>("iflag");
  }
  @inline get other(): Tty {
    return changetype<Tty>(this.link);
  }
  @inline cc(i: i32): u32 {
    return <u32>load<u8>(changetype<usize>(this) + offsetof<Tty>("cc0") + i);
  }
}
if (offsetof<Tty>("ispeed") - offsetof<Tty>("iflag") != 36)
  ERROR("the termios of a Tty is not laid out as struct termios2");

/** tty_std_termios, with the changes that the pty driver makes. */
export function ttyInitTermios(t: Tty): void {
  memory.fill(t.termios, 0, 44);
  t.cflag = B38400 | CS8 | CREAD;
  if (t.kind != TTY_MASTER) {
    t.iflag = ICRNL | IXON;
    t.oflag = OPOST | ONLCR;
    t.lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN;
  }
  const cc = changetype<usize>(t) + offsetof<Tty>("cc0");
  store<u8>(cc, 3, 0); // VINTR ^C
  store<u8>(cc, 28, 1); // VQUIT ^\
  store<u8>(cc, 127, 2); // VERASE ^?
  store<u8>(cc, 21, 3); // VKILL ^U
  store<u8>(cc, 4, 4); // VEOF ^D
  store<u8>(cc, 1, 6); // VMIN
  store<u8>(cc, 17, 8); // VSTART ^Q
  store<u8>(cc, 19, 9); // VSTOP ^S
  store<u8>(cc, 26, 10); // VSUSP ^Z
  store<u8>(cc, 18, 12); // VREPRINT ^R
  store<u8>(cc, 15, 13); // VDISCARD ^O
  store<u8>(cc, 23, 14); // VWERASE ^W
  store<u8>(cc, 22, 15); // VLNEXT ^V
  t.ispeed = 38400;
  t.ospeed = 38400;
}

/** A new side with one reference, its default settings and empty buffers; null when memory is exhausted. */
export function ttyNew(kind: u32): Tty {
  const t = knew<Tty>(CACHE_TTY);
  if (!changetype<usize>(t)) return t;
  t.refs = 1;
  t.kind = kind;
  t.readBuf = pageAlloc(BUFFER_ORDER);
  t.readFlags = kmalloc(NTTY_SIZE >> 3);
  if (kind != TTY_MASTER) t.echoBuf = kmalloc(NTTY_SIZE);
  if (!t.readBuf || !t.readFlags || (kind != TTY_MASTER && !t.echoBuf)) {
    ttyFree(t);
    return changetype<Tty>(0);
  }
  ttyInitTermios(t);
  return t;
}

function ttyFree(t: Tty): void {
  if (t.readBuf) pageFree(t.readBuf);
  kfree(t.readFlags);
  kfree(t.echoBuf);
  kfree(t.locked);
  if (t.session) pidPut(changetype<Pid>(t.session));
  if (t.pgrp) pidPut(changetype<Pid>(t.pgrp));
  waitDestroy(t.readWait);
  waitDestroy(t.writeWait);
  kdelete(CACHE_TTY, t);
}

export function ttyGet(t: Tty): Tty {
  t.refs++;
  return t;
}

export function ttyPut(t: Tty): void {
  if (--t.refs == 0) ttyFree(t);
}

/** Sets a Pid field of a Tty (session, pgrp), moving the reference. 0 clears it. */
export function ttySetPid(t: Tty, field: usize, pid: usize): void {
  const at = changetype<usize>(t) + field;
  const old = load<usize>(at);
  if (pid) pidGet(changetype<Pid>(pid));
  store<usize>(at, pid);
  if (old) pidPut(changetype<Pid>(old));
}
