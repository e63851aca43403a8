// How far somebody has come in each lesson, kept by the browser: steps done, by the lesson's name.

const KEY = "nutshell.lessons";

export class Progress {
  private readonly done: Record<string, number>;

  constructor() {
    this.done = {};
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
      if (typeof kept === "object" && kept !== null)
        for (const [id, steps] of Object.entries(kept)) if (Number.isInteger(steps)) this.done[id] = steps as number;
    } catch (refused) {
      console.info("No storage in this frame: how far you come in the lessons is not remembered.", refused);
    }
  }

  of(id: string): number {
    return this.done[id] ?? 0;
  }

  set(id: string, steps: number): void {
    if (this.of(id) >= steps) return;
    this.done[id] = steps;
    try {
      localStorage.setItem(KEY, JSON.stringify(this.done));
    } catch {
      // See above.
    }
  }
}
