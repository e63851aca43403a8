// A pseudoterminal for tests: both sides opened by task 0, which never waits (EAGAIN).

import { AT_FDCWD, bootKernel, errnoName, type Kernel, O_NONBLOCK, O_RDWR } from "../harness.ts";

export const TCGETS2 = 0x802c542a;
export const TCSETS2 = 0x402c542b;
export const TCSETSF2 = 0x402c542d;
export const TIOCGPTN = 0x80045430;
export const TIOCSPTLCK = 0x40045431;
export const TIOCPKT = 0x5420;
export const TIOCSTI = 0x5412;
export const TIOCGWINSZ = 0x5413;
export const TIOCSWINSZ = 0x5414;
export const TIOCGPTPEER = 0x5441;
export const FIONREAD = 0x541b;
export const TIOCOUTQ = 0x5411;
export const TCFLSH = 0x540b;
export const TCXONC = 0x540a;
const O_NOCTTY = 0o400;

export const ICRNL = 0o400;
export const IXON = 0o2000;
export const OPOST = 1;
export const ONLCR = 4;
export const ISIG = 1;
export const ICANON = 2;
export const ECHO = 0o10;
export const IEXTEN = 0o100000;

export interface Termios {
  iflag: number;
  oflag: number;
  cflag: number;
  lflag: number;
  cc: number[];
}

/** A machine with /dev and /dev/pts. */
export function bootWithDev(options = "gid=5,mode=620,ptmxmode=666"): Kernel {
  const k = bootKernel();
  k.ok("mkdir", "/dev", 0o755);
  k.ok("mount", "devtmpfs", "/dev", "devtmpfs", 0, 0);
  k.ok("mkdir", "/dev/pts", 0o755);
  k.ok("mount", "devpts", "/dev/pts", "devpts", 0, options);
  return k;
}

export class Pty {
  readonly k: Kernel;
  readonly master: number;
  readonly slave: number;
  readonly name: string;

  constructor(k: Kernel, ptmx = "/dev/ptmx", folder = "/dev/pts") {
    this.k = k;
    this.master = k.ok("openat", AT_FDCWD, ptmx, O_RDWR | O_NOCTTY | O_NONBLOCK, 0);
    this.ioctl(this.master, TIOCSPTLCK, new Uint8Array(4));
    const n = new DataView(this.get(this.master, TIOCGPTN, 4).buffer).getInt32(0, true);
    this.name = `${folder}/${n}`;
    this.slave = k.ok("openat", AT_FDCWD, this.name, O_RDWR | O_NOCTTY | O_NONBLOCK, 0);
  }

  ioctl(fd: number, request: number, arg: number | Uint8Array = 0): number {
    return this.k.ok("ioctl", fd, request | 0, arg);
  }

  error(fd: number, request: number, arg: number | Uint8Array = 0): string | number {
    return this.k.error("ioctl", fd, request | 0, arg);
  }

  get(fd: number, request: number, size: number): Uint8Array<ArrayBuffer> {
    return this.k.out(size, (at) => this.ioctl(fd, request, at));
  }

  /** FIONREAD and the like. */
  number(fd: number, request: number): number {
    return new DataView(this.get(fd, request, 4).buffer).getInt32(0, true);
  }

  private write(fd: number, data: string | Uint8Array): number {
    const bytes = typeof data === "string" ? Buffer.from(data, "latin1") : data;
    return this.k.call("write", fd, new Uint8Array(bytes), bytes.length);
  }

  private read(fd: number, n: number): string {
    const at = this.k.buffer(n);
    const got = this.k.call("read", fd, at, n);
    return got < 0 ? errnoName(got) : Buffer.from(this.k.bytes(at, got)).toString("latin1");
  }

  /** Types keys, one latin-1 character a byte. */
  type(keys: string | Uint8Array): number {
    return this.write(this.master, keys);
  }

  /** Writes as a program does. */
  print(text: string | Uint8Array): number {
    return this.write(this.slave, text);
  }

  /** What the screen shows since the last look; "EAGAIN" when nothing. */
  screen(n = 65536): string {
    return this.read(this.master, n);
  }

  /** What a program reads. */
  input(n = 4096): string {
    return this.read(this.slave, n);
  }

  termios(): Termios {
    const v = new DataView(this.get(this.slave, TCGETS2, 44).buffer);
    return {
      iflag: v.getUint32(0, true),
      oflag: v.getUint32(4, true),
      cflag: v.getUint32(8, true),
      lflag: v.getUint32(12, true),
      cc: [...new Uint8Array(v.buffer, 17, 19)],
    };
  }

  set(t: Termios, flush = false): number {
    const bytes = new Uint8Array(44);
    const v = new DataView(bytes.buffer);
    v.setUint32(0, t.iflag, true);
    v.setUint32(4, t.oflag, true);
    v.setUint32(8, t.cflag, true);
    v.setUint32(12, t.lflag, true);
    bytes.set(t.cc, 17);
    v.setUint32(36, 38400, true);
    v.setUint32(40, 38400, true);
    return this.k.call("ioctl", this.slave, (flush ? TCSETSF2 : TCSETS2) | 0, bytes);
  }

  /** Changes the settings: bits to clear and to set, control characters by their place. */
  change(f: (t: Termios) => void): void {
    const t = this.termios();
    f(t);
    if (this.set(t) < 0) throw new Error("tcsetattr failed");
  }

  close(): void {
    this.k.ok("close", this.slave);
    this.k.ok("close", this.master);
  }
}
