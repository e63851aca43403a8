// Whether the machine still answers. A machine that panics says so; one that says nothing at all for long has hung in a way
// that it could not tell of, and then the page must.

/** Beats without an answer after which the machine counts as silent. */
export const SILENT_BEATS = 6;

/** Counts beats, not time: a computer that slept for an hour has missed one. */
export class Pulse {
  private asked = 0;
  private outstanding = false;
  private silent = false;

  /**
   * @param ask asks the machine for anything; its answer is what counts, also an error
   * @param changed told when the machine falls silent, and when it is heard again
   */
  constructor(
    private readonly ask: () => Promise<unknown>,
    private readonly changed: (silent: boolean) => void,
  ) {}

  /** Called now and then while the page is seen. */
  beat(): void {
    this.asked += 1;
    if (!this.outstanding) void this.listen();
    else if (this.asked > SILENT_BEATS) this.set(true);
  }

  private async listen(): Promise<void> {
    this.outstanding = true;
    this.asked = 0;
    try {
      await this.ask();
    } catch (error) {
      console.warn("The machine did not say how it is.", error);
    }
    this.outstanding = false;
    this.set(false);
  }

  private set(silent: boolean): void {
    if (this.silent === silent) return;
    this.silent = silent;
    this.changed(silent);
  }
}
