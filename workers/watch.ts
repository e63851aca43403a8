// Watching a machine: the census (census.ts) and the events of the trace's ring, sent when something has changed and only then.
// The kernel rings once for whatever comes (asm/kernel/watch.ts); then there is a pause, so that a flood of forks is a few
// pictures a second and not one each; and a listener that is slow is not sent the next before it is done with the last.

import * as trace from "../asm/abi/trace.ts";
import type { MachineEvent } from "./api.ts";
import type { Kernel } from "./kernel.ts";

/** Milliseconds from one picture to the next. */
const PAUSE = 100;
/** Milliseconds after the last change: who ran at that moment has come to rest. */
const SETTLE = 300;
/** Events sent with one picture at most; of a larger flood the last ones. */
const EVENTS = 256;
/** The census's time, in which two of the same machine differ. */
const TIME_AT = 16;
const TIME_BYTES = 8;

const NAMES: Readonly<Record<number, MachineEvent["kind"]>> = {
  [trace.EV_FORK]: "fork",
  [trace.EV_EXEC]: "exec",
  [trace.EV_EXITED]: "exit",
  [trace.EV_UNSHARE]: "unshare",
  [trace.EV_SETNS]: "setns",
  [trace.EV_FREEZE]: "freeze",
  [trace.EV_THAW]: "thaw",
  [trace.EV_CHECKPOINT]: "checkpoint",
  [trace.EV_RESTORE]: "restore",
  [trace.EV_MOUNT]: "mount",
  [trace.EV_UMOUNT]: "umount",
  [trace.EV_SIGNAL]: "signal",
};

/** The census as the kernel writes it: one moment of the whole machine. */
export function takeCensus(kernel: Kernel): Uint8Array {
  const k = kernel.exports;
  for (let room = 1 << 16; ; ) {
    const at = k.alloc_buffer(room) >>> 0;
    if (at === 0) throw new Error("no kernel memory for a census");
    try {
      const bytes = k.census_write(at, room) >>> 0;
      if (bytes <= room) return kernel.bytes(at + bytes).slice(at, at + bytes);
      room = 2 ** Math.ceil(Math.log2(bytes));
    } finally {
      k.free_buffer(at);
    }
  }
}

/** The ring's events after the one with number `after`. */
export function eventsSince(kernel: Kernel, after: number): { events: MachineEvent[]; last: number } {
  const k = kernel.exports;
  const last = k.trace_next();
  const size = k.trace_size();
  const base = k.trace_at() >>> 0;
  const view = kernel.dataView(base + size * trace.TRACE_RECORD);
  const events: MachineEvent[] = [];
  for (let seq = last; seq > after && events.length < EVENTS; seq--) {
    const at = base + ((seq - 1) % size) * trace.TRACE_RECORD;
    if (view.getUint32(at, true) !== seq) break; // overwritten by a round of the ring
    const kind = NAMES[view.getUint16(at + 4, true)];
    if (kind === undefined) continue;
    const event: MachineEvent = {
      seq,
      kind,
      pid: view.getUint32(at + 12, true) || view.getUint32(at + 8, true),
      time: Number(view.getBigInt64(at + 16, true)) / 1e9,
      value: Number(view.getBigInt64(at + 24, true)),
    };
    if (kind === "exec") event.comm = kernel.text(at + 32, 16).split("\0")[0] ?? "";
    events.unshift(event);
  }
  return { events, last };
}

function sameCensus(a: Uint8Array, b: Uint8Array | undefined): boolean {
  if (a.length !== b?.length) return false;
  return a.every((byte, at) => byte === b[at] || (at >= TIME_AT && at < TIME_AT + TIME_BYTES));
}

/** Is told of what is new. @param census bytes for readCensus. What it returns is waited for. */
export type CensusListener = (census: Uint8Array, events: MachineEvent[]) => unknown;

export class Watcher {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private due = Number.POSITIVE_INFINITY;
  private sent: Uint8Array | undefined;
  private lastSent = Number.NEGATIVE_INFINITY;
  private seen: number;
  private busy = false;
  private stopped = false;

  /**
   * @param hold whether the machine stands still for a snapshot: a picture of that would show everybody asleep
   * @param failed told once when the listener throws; then nothing more is sent
   */
  constructor(
    private readonly kernel: Kernel,
    private readonly listener: CensusListener,
    private readonly hold: () => boolean,
    private readonly failed: (error: unknown) => void,
  ) {
    this.seen = kernel.exports.trace_next();
    this.at(0);
  }

  /** The kernel has rung, for this or for something else. */
  look(): void {
    if (this.kernel.exports.watch_quiet() === 0) this.at(Math.max(0, this.lastSent + PAUSE - performance.now()));
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private at(milliseconds: number): void {
    const due = performance.now() + milliseconds;
    if (this.stopped || this.due <= due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => {
      this.due = Number.POSITIVE_INFINITY;
      if (this.busy || this.hold()) this.at(PAUSE);
      else this.send().catch((error: unknown) => this.fail(error));
    }, milliseconds);
    if (typeof this.timer === "object") this.timer.unref(); // watching keeps no Node program alive
  }

  private fail(error: unknown): void {
    if (!this.stopped) this.failed(error);
    this.stop();
  }

  private async send(): Promise<void> {
    const k = this.kernel.exports;
    const changed = k.watch_quiet() === 0;
    k.watch_begin(); // before the look, so that nothing falls between
    const census = takeCensus(this.kernel);
    const { events, last } = eventsSince(this.kernel, this.seen);
    this.seen = last;
    if (events.length > 0 || !sameCensus(census, this.sent)) {
      this.sent = census;
      this.lastSent = performance.now();
      this.busy = true;
      try {
        await this.listener(census.slice(), events);
      } finally {
        this.busy = false;
      }
    }
    if (changed) this.at(SETTLE);
    this.look();
  }
}
