// The machine's end of a conversation with migrate(8): frames over a connection of task 0 (asm/abi/migrate.ts).

import { MIGRATE_FRAME_MAX } from "../../asm/abi/migrate.ts";
import { MachineError } from "../api.ts";
import { bytesOf, Frames, frameOf } from "../compile/wire.ts";
import type { Pump } from "../streams.ts";
import { ECONNRESET, EPIPE, type Task0 } from "../task0.ts";

const HEAD = 5;

export interface Listener {
  frame(kind: number, content: Uint8Array): void;
  /** The process is gone, or the machine has gone to another moment. */
  end(): void;
}

export class Talk implements Pump {
  /** What the process says waits. */
  paused = false;
  /** Told how many bytes of payload the process has taken. */
  took: (bytes: number) => void = () => undefined;
  private listener: Listener | undefined;
  private readonly frames = new Frames();
  private readonly heard: { kind: number; content: Uint8Array }[] = [];
  private unsent: Uint8Array[] = [];
  /** Nothing more is said after this. */
  private finishing = false;
  private closed = false;

  constructor(
    private readonly task: Task0,
    private readonly fd: number,
    private readonly wake: () => void,
  ) {}

  listen(listener: Listener): void {
    this.listener = listener;
  }

  put(kind: number, ...content: (string | Uint8Array)[]): void {
    if (this.closed || this.finishing) return;
    const bytes = content.map((part) => (typeof part === "string" ? bytesOf(part) : part));
    const [only = new Uint8Array()] = bytes;
    for (let at = 0; at === 0 || at < only.length; at += MIGRATE_FRAME_MAX - HEAD)
      this.unsent.push(frameOf(kind, only.subarray(at, at + MIGRATE_FRAME_MAX - HEAD)));
    this.wake();
  }

  /** Ends the conversation once the process has heard all. */
  finish(): void {
    this.finishing = true;
    this.wake();
  }

  pump(): boolean {
    if (this.closed) return false;
    try {
      this.send();
      if (this.finishing) {
        if (this.unsent.length === 0) this.close();
      } else this.receive();
    } catch (error) {
      if (!(error instanceof MachineError) || (error.errno !== EPIPE && error.errno !== ECONNRESET)) throw error;
      this.close();
    }
    return !this.closed;
  }

  wentBack(): undefined {
    this.closed = true;
    this.listener?.end();
  }

  private send(): void {
    for (let [first] = this.unsent; first !== undefined; [first] = this.unsent) {
      const n = this.task.write(this.fd, first);
      if (n > 0) this.took(n);
      if (n < first.length) {
        this.unsent[0] = first.subarray(n);
        return;
      }
      this.unsent.shift();
    }
  }

  private receive(): void {
    while (!this.closed && !this.finishing && !this.paused) {
      const next = this.heard.shift();
      if (next !== undefined) {
        this.listener?.frame(next.kind, next.content);
        continue;
      }
      const bytes = this.task.read(this.fd, MIGRATE_FRAME_MAX);
      if (bytes === null) return;
      if (bytes.length === 0) {
        this.close();
        return;
      }
      this.heard.push(...this.frames.add(bytes));
    }
  }

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    this.task.close(this.fd);
    this.listener?.end();
  }
}
