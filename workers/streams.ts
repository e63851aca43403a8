// The pipes between the control plane and a process that `run` started: one fed from JavaScript, two drained into it.

import { EPIPE, type Task0 } from "./task0.ts";

/** Something that moves bytes whenever the machine has an event. */
export interface Pump {
  /** Moves what can be moved without waiting. @returns false when there is nothing left to do for it, ever */
  pump(): boolean;
  /**
   * The machine has gone back to another moment, and task 0's descriptors are those of that moment: whoever does not go on there leaves
   * them alone.
   * @param known whether it pumped at that moment too
   * @returns the descriptor that it goes on with, undefined when it has ended
   */
  wentBack(known: boolean): number | undefined;
}

const ENCODER = new TextEncoder();

/** Feeds a pipe from bytes or from a function that is asked for more. */
export class Feeder implements Pump {
  private readonly task: Task0;
  private readonly fd: number;
  private readonly wake: () => void;
  private readonly more: (() => Promise<Uint8Array | null>) | undefined;
  private pending: Uint8Array;
  private asking = false;
  private ended: boolean;
  private closed = false;

  /** @param fd write end, which this object owns */
  constructor(
    task: Task0,
    fd: number,
    source: string | Uint8Array | (() => Promise<Uint8Array | null>),
    wake: () => void,
  ) {
    this.task = task;
    this.fd = fd;
    this.wake = wake;
    this.more = typeof source === "function" ? source : undefined;
    this.ended = typeof source !== "function";
    this.pending =
      typeof source === "string" ? ENCODER.encode(source) : source instanceof Uint8Array ? source : new Uint8Array();
  }

  pump(): boolean {
    if (this.closed) return false;
    if (this.pending.length > 0) {
      try {
        this.pending = this.pending.subarray(this.task.write(this.fd, this.pending));
      } catch (error) {
        if (!(error instanceof Error && "errno" in error && error.errno === EPIPE)) throw error;
        // nobody reads any more
        this.close();
        return false;
      }
    }
    if (this.pending.length === 0) {
      if (this.ended) {
        this.close();
        return false;
      }
      this.ask();
    }
    return true;
  }

  wentBack(known: boolean): number | undefined {
    if (known && !this.closed) return this.fd;
    this.closed = true;
    return undefined;
  }

  private ask(): void {
    if (this.asking || this.more === undefined) return;
    this.asking = true;
    this.more().then(
      (data) => {
        this.asking = false;
        if (data === null) this.ended = true;
        else this.pending = data;
        this.wake();
      },
      () => {
        // a source that fails has no more to give: end of file, as a terminal that went away
        this.asking = false;
        this.ended = true;
        this.wake();
      },
    );
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.task.close(this.fd);
  }
}

/** Drains a pipe into a callback, or collects it. */
export class Drain implements Pump {
  /** Settles at the end of the file. */
  readonly ended: Promise<void>;
  private readonly task: Task0;
  private readonly fd: number;
  private readonly sink: ((data: Uint8Array) => void) | undefined;
  private readonly parts: Uint8Array[] = [];
  private finish: () => void = () => undefined;
  private closed = false;

  /** @param fd read end, which this object owns */
  constructor(task: Task0, fd: number, sink: ((data: Uint8Array) => void) | undefined) {
    this.task = task;
    this.fd = fd;
    this.sink = sink;
    this.ended = new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  pump(): boolean {
    while (!this.closed) {
      const data = this.task.read(this.fd);
      if (data === null) return true;
      if (data.length === 0) {
        this.close();
        return false;
      }
      if (this.sink !== undefined) this.sink(data);
      else this.parts.push(data);
    }
    return false;
  }

  wentBack(known: boolean): number | undefined {
    if (known && !this.closed) return this.fd;
    this.closed = true;
    this.finish();
    return undefined;
  }

  /** What was collected. */
  bytes(): Uint8Array {
    const whole = new Uint8Array(this.parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.task.close(this.fd);
    this.finish();
  }
}
