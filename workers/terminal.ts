// A terminal of the machine: the master side of a pty, which task 0 holds (pts(4)), and a session on its slave.

import type { ExitStatus, Screen, Terminal } from "./api.ts";
import { EAGAIN, EIO, O_NOCTTY, O_RDWR, type Task0 } from "./task0.ts";

const TIOCSPTLCK = 0x40045431;
const TIOCGPTN = 0x80045430;
const TIOCSWINSZ = 0x5414;
/** Output that nobody listens to yet is kept up to so many bytes; then the pty fills up and its writers wait. */
const HELD_LIMIT = 1 << 20;
/** Output on its way to a listener that answers with a promise: more is read only as it settles, so nobody is flooded. */
const UNTAKEN_LIMIT = 128 << 10;

const ENCODER = new TextEncoder();

/** Opens a pty. @returns the master's descriptor and the slave's path */
export function openPty(task: Task0, rows: number, cols: number): { master: number; path: string } {
  const master = task.open("/dev/ptmx", O_RDWR | O_NOCTTY);
  task.ioctl(master, TIOCSPTLCK, new Uint8Array(4));
  const number = new DataView(task.ioctl(master, TIOCGPTN, new Uint8Array(4)).buffer).getInt32(0, true);
  setSize(task, master, rows, cols);
  return { master, path: `/dev/pts/${number}` };
}

function setSize(task: Task0, master: number, rows: number, cols: number): void {
  const size = new Uint8Array(8);
  const view = new DataView(size.buffer);
  view.setUint16(0, rows, true);
  view.setUint16(2, cols, true);
  task.ioctl(master, TIOCSWINSZ, size);
}

export class PtyTerminal implements Terminal {
  readonly path: string;
  /** Settles when the session's leader has ended and what was printed until then has been taken. */
  readonly exited: Promise<ExitStatus>;
  private readonly task: Task0;
  private readonly master: number;
  private readonly wake: () => void;
  private open = true;
  /** Its session's leader has ended. */
  private over = false;
  /** Set by `resize`. */
  private size: [rows: number, cols: number] | undefined;
  private typed: Uint8Array[] = [];
  private held: Uint8Array[] = [];
  private heldBytes = 0;
  private untaken = 0;
  /** Bytes given to listeners that answer with a promise, since the beginning. */
  private given = 0;
  /** Told once so many of those bytes have been taken. */
  private takers: { upTo: number; done: () => void }[] = [];
  private listener: ((data: Uint8Array) => unknown) | undefined;
  private screen: Screen | undefined;
  /** What is to be shown as soon as somebody looks. */
  private unshown: string | undefined;
  /** Who wants to know what was shown at moments when nobody looked yet. */
  private waiting: { unheard: Uint8Array[]; tell: (screen: string) => void }[] = [];

  /** @param wake asks the machine to pump soon */
  constructor(task: Task0, master: number, path: string, exited: Promise<ExitStatus>, wake: () => void) {
    this.task = task;
    this.master = master;
    this.path = path;
    this.exited = exited.then(async (status) => {
      this.over = true;
      this.pump();
      await this.taken();
      return status;
    });
    this.exited.catch(() => undefined); // whoever waits for it hears of it
    this.wake = wake;
  }

  /** Hung up by `close`. */
  get closed(): boolean {
    return !this.open;
  }

  async write(data: string | Uint8Array): Promise<void> {
    if (!this.open) return;
    this.typed.push(typeof data === "string" ? ENCODER.encode(data) : data.slice());
    this.pumpInput();
    this.wake();
  }

  async onData(callback: (data: Uint8Array) => unknown, screen?: Screen): Promise<void> {
    this.listener = callback;
    this.screen = screen;
    this.tellScreens(this.waiting.splice(0));
    if (screen !== undefined && this.unshown !== undefined) this.show(this.unshown);
    for (const data of this.held) this.deliver(callback, data);
    this.held = [];
    this.heldBytes = 0;
    this.wake();
    await this.taken();
  }

  async resize(rows: number, cols: number): Promise<void> {
    if (!this.open) return;
    this.size = [rows, cols];
    setSize(this.task, this.master, rows, cols);
    this.wake();
  }

  async close(): Promise<void> {
    if (!this.open) return;
    this.open = false;
    this.task.close(this.master);
    for (const { done } of this.takers.splice(0)) done(); // a listener that is gone takes nothing any more
    this.listener = undefined;
    this.screen = undefined;
    this.wake();
  }

  /** What nobody has listened to yet: copies, because a listener may take the buffers away. */
  unheard(): Uint8Array[] {
    return this.held.map((data) => data.slice());
  }

  /**
   * @param known whether the terminal was there at that moment, and its session's leader as alive or dead as now
   * @param unheard what it had then
   */
  wentBack(known: boolean, unheard: Uint8Array[] = []): number | undefined {
    this.typed = [];
    if (!known || !this.open) {
      this.open = false;
      for (const { done } of this.takers.splice(0)) done();
      return undefined;
    }
    if (this.listener === undefined) {
      this.held = unheard.map((data) => data.slice());
      this.heldBytes = unheard.reduce((sum, { length }) => sum + length, 0);
    }
    // It is as large as whoever looks at it now has made it.
    if (this.size !== undefined) setSize(this.task, this.master, ...this.size);
    return this.master;
  }

  /**
   * Has somebody told what it shows now, when that is kept: what was there before it printed anything, and what it printed, if nobody
   * looks yet.
   * @returns settles when that is known, or will not be before somebody looks
   */
  async shown(tell: (screen: string) => void): Promise<void> {
    if (this.listener === undefined) this.waiting.push({ unheard: this.unheard(), tell });
    else await this.screen?.take().then(tell, () => undefined);
  }

  private tellScreens(waiting: { unheard: Uint8Array[]; tell: (screen: string) => void }[]): void {
    if (waiting.length === 0) return;
    this.screen?.take().then(
      (before) => {
        for (const { unheard, tell } of waiting) {
          const decoder = new TextDecoder();
          tell(before + unheard.map((data) => decoder.decode(data, { stream: true })).join(""));
        }
      },
      () => undefined,
    );
  }

  show(screen: string): void {
    this.unshown = this.screen === undefined ? screen : undefined;
    this.screen?.show(screen).catch(() => undefined); // a page that is gone shows nothing
  }

  /** Whether its session's leader has ended. */
  get ended(): boolean {
    return this.over;
  }

  /** Moves what can be moved without waiting. @returns false when the terminal is finished with */
  pump(): boolean {
    if (!this.open) return false;
    this.pumpInput();
    while (this.open && this.heldBytes < HELD_LIMIT && this.untaken < UNTAKEN_LIMIT) {
      let data: Uint8Array | null;
      try {
        data = this.task.read(this.master);
      } catch (error) {
        // EIO: every slave is closed. The terminal stays: another program may open it again.
        if (errnoOf(error) === EIO) break;
        throw error;
      }
      if (data === null || data.length === 0) break;
      if (this.listener !== undefined) {
        this.deliver(this.listener, data);
      } else {
        this.held.push(data);
        this.heldBytes += data.length;
      }
    }
    return this.open;
  }

  /** Settles when all that was delivered until now has been taken, or nobody takes it any more. */
  private taken(): Promise<void> {
    if (this.untaken === 0 || !this.open) return Promise.resolve();
    return new Promise((done) => this.takers.push({ upTo: this.given, done }));
  }

  private deliver(listener: (data: Uint8Array) => unknown, data: Uint8Array): void {
    const size = data.length; // the listener may take the buffer away
    const answer = listener(data);
    if (!(answer instanceof Promise)) return;
    this.untaken += size;
    this.given += size;
    const taken = () => {
      this.untaken -= size;
      while (this.takers[0] && this.given - this.untaken >= this.takers[0].upTo) this.takers.shift()?.done();
      this.wake();
    };
    answer.then(taken, (error: unknown) => {
      console.error("A terminal's listener failed.", error);
      taken();
    });
  }

  private pumpInput(): void {
    for (let data = this.typed[0]; data !== undefined; data = this.typed[0]) {
      let done: number;
      try {
        done = this.task.write(this.master, data);
      } catch (error) {
        if (errnoOf(error) !== EIO && errnoOf(error) !== EAGAIN) throw error;
        done = data.length; // nobody is on the other side
      }
      if (done < data.length) {
        this.typed[0] = data.subarray(done);
        return;
      }
      this.typed.shift();
    }
  }
}

function errnoOf(error: unknown): number {
  return error instanceof Error && "errno" in error ? Number(error.errno) : 0;
}
