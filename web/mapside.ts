// The place beside the terminals where the map is: whether it is shown, and its code, which comes when there is a prompt and
// somebody sees it.

import type { Machine } from "../workers/api.ts";
import { h } from "./dom.ts";
import { Emitter } from "./events.ts";
import type { MapPanel, PanelActions } from "./map/panel.ts";

const KEY = "nutshell.map";
/** Where there is no room for both side by side, the map comes only when it is asked for, and is not remembered. */
const NARROW = "(max-width: 900px)";

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch (refused) {
    console.info("No storage in this frame: whether the map is shown is not remembered.", refused);
    return null;
  }
}

export class MapSide {
  readonly element: HTMLElement;
  /** It is shown or hidden now. */
  readonly changed = new Emitter<boolean>();
  private readonly narrow = matchMedia(NARROW);
  private panel: Promise<MapPanel> | undefined;
  private machine: Machine | undefined;
  private prompted = false;

  constructor(
    private readonly actions: PanelActions,
    private readonly failed: (error: unknown) => void,
    landmark = true,
  ) {
    const role = landmark ? undefined : "group";
    const attrs = { id: "map", role, "aria-label": "Map of the machine" };
    this.element = h(landmark ? "aside" : "div", { class: "map", attrs });
    this.element.hidden = this.narrow.matches || remembered() === "hidden";
  }

  get shown(): boolean {
    return !this.element.hidden;
  }

  /** Whether there is room for it, too. */
  get seen(): boolean {
    return this.element.checkVisibility();
  }

  toggle(): void {
    this.element.hidden = this.shown;
    if (!this.narrow.matches) {
      try {
        localStorage.setItem(KEY, this.shown ? "shown" : "hidden");
      } catch (refused) {
        console.info("No storage in this frame: the map is as it is until the page is closed.", refused);
      }
    }
    this.changed.emit(this.shown);
    this.update();
  }

  /** The machine to watch; undefined: it is gone. */
  show(machine: Machine | undefined): void {
    const gone = machine === undefined;
    this.machine = machine;
    if (gone) void this.panel?.then((panel) => panel.forget());
    else this.update();
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

  private async load(): Promise<MapPanel> {
    try {
      const { MapPanel } = await import("./map/panel.ts");
      return new MapPanel(this.element, this.actions);
    } catch (error) {
      this.panel = undefined; // the next look tries again
      throw error;
    }
  }
}
