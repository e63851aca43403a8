// The strip below everything where the machine's moments are.

import { h } from "./dom.ts";
import { Side } from "./side.ts";
import type { Timeline } from "./timeline/panel.ts";

export class TimeSide extends Side<Timeline> {
  /** @param leave gives the keyboard back to the terminal */
  constructor(leave: () => void, failed: (error: unknown) => void) {
    const element = h("section", { class: "timeline", attrs: { id: "timeline", "aria-label": "Timeline" } });
    const load = async () => new (await import("./timeline/panel.ts")).Timeline(element, leave, failed);
    super(element, "timeline", "(max-width: 900px), (max-height: 560px)", load, failed);
  }

  /** Whether the keyboard can go there: it is shown, and its code is on its way or there. */
  get reachable(): boolean {
    return this.shown && this.panel !== undefined;
  }
}
