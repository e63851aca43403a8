// Terminals: termios(3), window size, foreground group (ioctl_tty(2)).
import { openDir } from "./dirs";
import { isChar, Stat } from "./stat";
import { ioctl } from "./sys/file";
import { readlink } from "./sys/fs";
import { getpgrp } from "./sys/proc";

export const TCGETS = 0x5401;
export const TCSETS = 0x5402;
export const TCSETSW = 0x5403;
export const TCSETSF = 0x5404;
export const TIOCSCTTY = 0x540e;
export const TIOCGPGRP = 0x540f;
export const TIOCSPGRP = 0x5410;
export const TIOCOUTQ = 0x5411;
export const TIOCSTI = 0x5412;
export const TIOCGWINSZ = 0x5413;
export const TIOCSWINSZ = 0x5414;
export const FIONREAD = 0x541b;
export const TIOCNOTTY = 0x5422;
export const TIOCGSID = 0x5429;
export const TIOCGPTN = 0x80045430 as i32;
export const TIOCSPTLCK = 0x40045431;

// c_iflag
export const IGNBRK = 0o1;
export const BRKINT = 0o2;
export const IGNPAR = 0o4;
export const PARMRK = 0o10;
export const INPCK = 0o20;
export const ISTRIP = 0o40;
export const INLCR = 0o100;
export const IGNCR = 0o200;
export const ICRNL = 0o400;
export const IUCLC = 0o1000;
export const IXON = 0o2000;
export const IXANY = 0o4000;
export const IXOFF = 0o10000;
export const IMAXBEL = 0o20000;
export const IUTF8 = 0o40000;
// c_oflag
export const OPOST = 0o1;
export const OLCUC = 0o2;
export const ONLCR = 0o4;
export const OCRNL = 0o10;
export const ONOCR = 0o20;
export const ONLRET = 0o40;
// c_lflag
export const ISIG = 0o1;
export const ICANON = 0o2;
export const XCASE = 0o4;
export const ECHO = 0o10;
export const ECHOE = 0o20;
export const ECHOK = 0o40;
export const ECHONL = 0o100;
export const NOFLSH = 0o200;
export const TOSTOP = 0o400;
export const ECHOCTL = 0o1000;
export const ECHOPRT = 0o2000;
export const ECHOKE = 0o4000;
export const FLUSHO = 0o10000;
export const PENDIN = 0o40000;
export const IEXTEN = 0o100000;
export const EXTPROC = 0o200000;
// c_cc
export const VINTR = 0;
export const VQUIT = 1;
export const VERASE = 2;
export const VKILL = 3;
export const VEOF = 4;
export const VTIME = 5;
export const VMIN = 6;
export const VSWTC = 7;
export const VSTART = 8;
export const VSTOP = 9;
export const VSUSP = 10;
export const VEOL = 11;
export const VREPRINT = 12;
export const VDISCARD = 13;
export const VWERASE = 14;
export const VLNEXT = 15;
export const VEOL2 = 16;

/** The kernel's struct termios (36 bytes), lying in the object. */
@final
export class Termios {
  iflag: u32;
  oflag: u32;
  cflag: u32;
  lflag: u32;
  line: u8;
  private cc0: u8; // cc[0 … 18] from here
  private cc1: u8;
  private cc2: u8;
  private cc3: u32;
  private cc4: u32;
  private cc5: u32;
  private cc6: u32;

  @inline get at(): usize {
    return changetype<usize>(this);
  }
  cc(i: i32): i32 {
    return load<u8>(this.at + 17 + i);
  }
  setCc(i: i32, value: i32): void {
    store<u8>(this.at + 17 + i, value as u8);
  }
  copy(): Termios {
    const t = new Termios();
    memory.copy(t.at, this.at, 36);
    return t;
  }
}

export function tcgetattr(fd: i32, t: Termios): i32 {
  return ioctl(fd, TCGETS, t.at);
}
/** @param request TCSETS (now), TCSETSW (drained), TCSETSF (flushed) */
export function tcsetattr(fd: i32, request: i32, t: Termios): i32 {
  return ioctl(fd, request, t.at);
}
export function cfmakeraw(t: Termios): void {
  t.iflag &= ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
  t.oflag &= ~OPOST;
  t.lflag &= ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
  t.cflag = (t.cflag & ~0o460) | 0o60;
  t.setCc(VMIN, 1);
  t.setCc(VTIME, 0);
}
const winsize = memory.data(8);
/** @returns 0 or −errno; then windowRows(), windowColumns() */
export function getWinsize(fd: i32): i32 {
  return ioctl(fd, TIOCGWINSZ, winsize);
}
export function windowRows(): i32 {
  return load<u16>(winsize);
}
export function windowColumns(): i32 {
  return load<u16>(winsize, 2);
}
export function setWinsize(fd: i32, rows: i32, columns: i32): i32 {
  store<u16>(winsize, rows as u16);
  store<u16>(winsize, columns as u16, 2);
  store<u32>(winsize, 0, 4);
  return ioctl(fd, TIOCSWINSZ, winsize);
}
const group = memory.data(4);
export function tcgetpgrp(fd: i32): i32 {
  const r = ioctl(fd, TIOCGPGRP, group);
  return r < 0 ? r : load<i32>(group);
}
export function tcsetpgrp(fd: i32, pgrp: i32): i32 {
  store<i32>(group, pgrp);
  return ioctl(fd, TIOCSPGRP, group);
}
/** Whether this process is in the foreground of the terminal. */
export function isForeground(fd: i32): bool {
  return tcgetpgrp(fd) == getpgrp();
}
/** Whether a name leads to the terminal that `mine` tells of. */
function leadsTo(path: string, mine: Stat): bool {
  const st = new Stat();
  return st.stat(path) == 0 && isChar(st.mode) && st.ino == mine.ino && st.dev == mine.dev && st.rdev == mine.rdev;
}
function search(folder: string, mine: Stat): string | null {
  const d = openDir(folder);
  if (d === null) return null;
  let found: string | null = null;
  while (found === null && d.next()) {
    const name = d.name;
    if (name == "stdin" || name == "stdout" || name == "stderr" || name.startsWith(".")) continue;
    if (d.ino == mine.ino && leadsTo(folder + name, mine)) found = folder + name;
  }
  d.close();
  return found;
}
/**
 * ttyname(3): a path that leads to the terminal, or null. What /proc says counts only when it does so here: another devpts
 * instance may be mounted over it.
 */
export function ttyname(fd: i32): string | null {
  const t = new Termios();
  const mine = new Stat();
  if (tcgetattr(fd, t) < 0 || mine.fstat(fd) < 0) return null;
  const link = readlink("/proc/self/fd/" + fd.toString());
  if (link !== null && leadsTo(link, mine)) return link;
  const name = search("/dev/pts/", mine);
  return name !== null ? name : search("/dev/", mine);
}
