// The strip below everything where the machine's moments are: whether it is shown, and its code, which comes when there is a prompt
// and somebody sees it.

import type { Machine } from "../workers/api.ts";
import { h } from "./dom.ts";
import { Emitter } from "./events.ts";
import type { Timeline } from "./timeline/panel.ts";

const KEY = "nutshell.timeline";
/** Where there is no room for it, it comes only when it is asked for, and is not remembered. */
const SMALL = "(max-width: 900px), (max-height: 560px)";

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch (refused) {
    console.info("No storage in this frame: whether the timeline is shown is not remembered.", refused);
    return null;
  }
}

export class TimeSide {
  readonly element = h("section", { class: "timeline", attrs: { id: "timeline", "aria-label": "Timeline" } });
  /** It is shown or hidden now. */
  readonly changed = new Emitter<boolean>();
  private readonly small = matchMedia(SMALL);
  private panel: Promise<Timeline> | undefined;
  private machine: Machine | undefined;
  private prompted = false;

  /** @param leave gives the keyboard back to the terminal */
  constructor(
    private readonly leave: () => void,
    private readonly failed: (error: unknown) => void,
  ) {
    this.element.hidden = this.small.matches || remembered() === "hidden";
  }

  get shown(): boolean {
    return !this.element.hidden;
  }

  /** Whether the keyboard can go there: it is shown, and its code is on its way or there. */
  get reachable(): boolean {
    return this.shown && this.panel !== undefined;
  }

  toggle(): void {
    this.element.hidden = this.shown;
    if (!this.small.matches) {
      try {
        localStorage.setItem(KEY, this.shown ? "shown" : "hidden");
      } catch (refused) {
        console.info("No storage in this frame: the timeline is as it is until the page is closed.", refused);
      }
    }
    this.changed.emit(this.shown);
    this.update();
  }

  /** The machine whose moments they are; undefined: it is gone. */
  show(machine: Machine | undefined): void {
    this.machine = machine;
    if (machine) this.update();
    else void this.panel?.then((panel) => panel.forget());
  }

  /** There is a prompt: from now on nobody waits for anything else. */
  begin(): void {
    this.prompted = true;
    this.update();
  }

  async focus(): Promise<void> {
    (await this.panel)?.focus();
  }

  private update(): void {
    if (this.shown && this.prompted) this.panel ??= this.load();
    this.panel
      ?.then((panel) => panel.watch(this.shown ? this.machine : undefined))
      .catch((error: unknown) => this.failed(error));
  }

  private async load(): Promise<Timeline> {
    try {
      const { Timeline } = await import("./timeline/panel.ts");
      return new Timeline(this.element, this.leave, this.failed);
    } catch (error) {
      this.panel = undefined; // the next look tries again
      throw error;
    }
  }
}
