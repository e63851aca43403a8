// When to save a machine: soon after something happened, once things are quiet, but not later than every few seconds while
// they are not. DOM-free; the page also calls `now()` when it is hidden or about to go.

export interface Clock {
  now(): number;
  /** @returns a function that cancels */
  after(milliseconds: number, callback: () => void): () => void;
}

export const realClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Milliseconds of quiet before a save. */
export const QUIET = 700;
/** Milliseconds after the first unsaved change when a save comes even without quiet. */
export const LONGEST = 5000;

export class Saver {
  private dirtySince: number | undefined;
  private saving: Promise<void> | undefined;
  private cancel: (() => void) | undefined;
  private stopped = false;

  /**
   * @param save writes the state down; it may fail
   * @param failed told of each failure; the next change tries again
   */
  constructor(
    private readonly save: () => Promise<void>,
    private readonly failed: (error: unknown) => void,
    private readonly clock: Clock = realClock,
  ) {}

  /** Something happened that a reload should bring back. */
  touch(): void {
    if (this.stopped) return;
    this.dirtySince ??= this.clock.now();
    if (this.saving) return;
    this.cancel?.();
    const left = Math.max(0, this.dirtySince + LONGEST - this.clock.now());
    this.cancel = this.clock.after(Math.min(QUIET, left), () => void this.now());
  }

  /** Saves at once what is unsaved. Settles when nothing is left to save. */
  async now(): Promise<void> {
    if (this.saving) return this.saving;
    if (this.stopped || this.dirtySince === undefined) return;
    this.cancel?.();
    this.dirtySince = undefined;
    this.saving = this.save().catch((error: unknown) => this.failed(error));
    await this.saving;
    this.saving = undefined;
    // What happened while it was written is a change of its own.
    if (this.dirtySince !== undefined) this.touch();
  }

  /** The machine is gone: nothing is saved any more. */
  stop(): void {
    this.stopped = true;
    this.cancel?.();
  }
}
