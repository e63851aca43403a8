// termios(3), ioctl_tty(2): the bits, the control characters and the ioctl numbers, as <asm-generic/termbits.h> has them
// on x86-64.

// c_iflag
export const IGNBRK: u32 = 0o1;
export const BRKINT: u32 = 0o2;
export const IGNPAR: u32 = 0o4;
export const PARMRK: u32 = 0o10;
export const INPCK: u32 = 0o20;
export const ISTRIP: u32 = 0o40;
export const INLCR: u32 = 0o100;
export const IGNCR: u32 = 0o200;
export const ICRNL: u32 = 0o400;
export const IUCLC: u32 = 0o1000;
export const IXON: u32 = 0o2000;
export const IXANY: u32 = 0o4000;
export const IXOFF: u32 = 0o10000;
export const IMAXBEL: u32 = 0o20000;
export const IUTF8: u32 = 0o40000;
// c_oflag
export const OPOST: u32 = 0o1;
export const OLCUC: u32 = 0o2;
export const ONLCR: u32 = 0o4;
export const OCRNL: u32 = 0o10;
export const ONOCR: u32 = 0o20;
export const ONLRET: u32 = 0o40;
export const TABDLY: u32 = 0o14000;
export const XTABS: u32 = 0o14000;
// c_cflag
export const CBAUD: u32 = 0o10017;
export const CBAUDEX: u32 = 0o10000;
export const BOTHER: u32 = 0o10000;
export const B38400: u32 = 0o17;
export const CSIZE: u32 = 0o60;
export const CS8: u32 = 0o60;
export const CREAD: u32 = 0o200;
export const PARENB: u32 = 0o400;
export const HUPCL: u32 = 0o2000;
export const CLOCAL: u32 = 0o4000;
export const ADDRB: u32 = 0o4000000000;
export const IBSHIFT: u32 = 16;
// c_lflag
export const ISIG: u32 = 0o1;
export const ICANON: u32 = 0o2;
export const XCASE: u32 = 0o4;
export const ECHO: u32 = 0o10;
export const ECHOE: u32 = 0o20;
export const ECHOK: u32 = 0o40;
export const ECHONL: u32 = 0o100;
export const NOFLSH: u32 = 0o200;
export const TOSTOP: u32 = 0o400;
export const ECHOCTL: u32 = 0o1000;
export const ECHOPRT: u32 = 0o2000;
export const ECHOKE: u32 = 0o4000;
export const FLUSHO: u32 = 0o10000;
export const PENDIN: u32 = 0o40000;
export const IEXTEN: u32 = 0o100000;
export const EXTPROC: u32 = 0o200000;
// c_cc
export const VINTR: i32 = 0;
export const VQUIT: i32 = 1;
export const VERASE: i32 = 2;
export const VKILL: i32 = 3;
export const VEOF: i32 = 4;
export const VTIME: i32 = 5;
export const VMIN: i32 = 6;
export const VSWTC: i32 = 7;
export const VSTART: i32 = 8;
export const VSTOP: i32 = 9;
export const VSUSP: i32 = 10;
export const VEOL: i32 = 11;
export const VREPRINT: i32 = 12;
export const VDISCARD: i32 = 13;
export const VWERASE: i32 = 14;
export const VLNEXT: i32 = 15;
export const VEOL2: i32 = 16;
export const NCCS: i32 = 19;
/** struct termio, termios, termios2. */
export const TERMIO_SIZE: u32 = 18;
export const TERMIOS_SIZE: u32 = 36;
export const TERMIOS2_SIZE: u32 = 44;

// ioctls
export const TCGETS = 0x5401;
export const TCSETS = 0x5402;
export const TCSETSW = 0x5403;
export const TCSETSF = 0x5404;
export const TCGETA = 0x5405;
export const TCSETA = 0x5406;
export const TCSETAW = 0x5407;
export const TCSETAF = 0x5408;
export const TCSBRK = 0x5409;
export const TCXONC = 0x540a;
export const TCFLSH = 0x540b;
export const TIOCEXCL = 0x540c;
export const TIOCNXCL = 0x540d;
export const TIOCSCTTY = 0x540e;
export const TIOCGPGRP = 0x540f;
export const TIOCSPGRP = 0x5410;
export const TIOCOUTQ = 0x5411;
export const TIOCSTI = 0x5412;
export const TIOCGWINSZ = 0x5413;
export const TIOCSWINSZ = 0x5414;
export const TIOCMGET = 0x5415;
export const TIOCMBIS = 0x5416;
export const TIOCMBIC = 0x5417;
export const TIOCMSET = 0x5418;
export const TIOCGSOFTCAR = 0x5419;
export const TIOCSSOFTCAR = 0x541a;
export const FIONREAD = 0x541b;
export const TIOCCONS = 0x541d;
export const TIOCPKT = 0x5420;
export const TIOCNOTTY = 0x5422;
export const TIOCSETD = 0x5423;
export const TIOCGETD = 0x5424;
export const TCSBRKP = 0x5425;
export const TIOCSBRK = 0x5427;
export const TIOCCBRK = 0x5428;
export const TIOCGSID = 0x5429;
export const TCGETS2: u32 = 0x802c542a;
export const TCSETS2: u32 = 0x402c542b;
export const TCSETSW2: u32 = 0x402c542c;
export const TCSETSF2: u32 = 0x402c542d;
export const TIOCGPTN: u32 = 0x80045430;
export const TIOCSPTLCK: u32 = 0x40045431;
export const TIOCGDEV: u32 = 0x80045432;
export const TIOCSIG: u32 = 0x40045436;
export const TIOCVHANGUP = 0x5437;
export const TIOCGPKT: u32 = 0x80045438;
export const TIOCGPTLCK: u32 = 0x80045439;
export const TIOCGEXCL: u32 = 0x80045440;
export const TIOCGPTPEER = 0x5441;
export const TIOCGLCKTRMIOS = 0x5456;
export const TIOCSLCKTRMIOS = 0x5457;

// tcflow, tcflush
export const TCOOFF = 0;
export const TCOON = 1;
export const TCIOFF = 2;
export const TCION = 3;
export const TCIFLUSH = 0;
export const TCOFLUSH = 1;
export const TCIOFLUSH = 2;

// Packet mode status bits (TIOCPKT)
export const TIOCPKT_DATA: u32 = 0;
export const TIOCPKT_FLUSHREAD: u32 = 1;
export const TIOCPKT_FLUSHWRITE: u32 = 2;
export const TIOCPKT_STOP: u32 = 4;
export const TIOCPKT_START: u32 = 8;
export const TIOCPKT_NOSTOP: u32 = 16;
export const TIOCPKT_DOSTOP: u32 = 32;
export const TIOCPKT_IOCTL: u32 = 64;

/** The speed that a B* code of c_cflag means; 0 for B0 and for codes that name none. */
export function baudOf(code: u32): u32 {
  switch (code) {
    case 1:
      return 50;
    case 2:
      return 75;
    case 3:
      return 110;
    case 4:
      return 134;
    case 5:
      return 150;
    case 6:
      return 200;
    case 7:
      return 300;
    case 8:
      return 600;
    case 9:
      return 1200;
    case 10:
      return 1800;
    case 11:
      return 2400;
    case 12:
      return 4800;
    case 13:
      return 9600;
    case 14:
      return 19200;
    case 15:
      return 38400;
    case 0o10001:
      return 57600;
    case 0o10002:
      return 115200;
    case 0o10003:
      return 230400;
    case 0o10004:
      return 460800;
    case 0o10005:
      return 500000;
    case 0o10006:
      return 576000;
    case 0o10007:
      return 921600;
    case 0o10010:
      return 1000000;
    case 0o10011:
      return 1152000;
    case 0o10012:
      return 1500000;
    case 0o10013:
      return 2000000;
    case 0o10014:
      return 2500000;
    case 0o10015:
      return 3000000;
    case 0o10016:
      return 3500000;
    case 0o10017:
      return 4000000;
    default:
      return 0;
  }
}
