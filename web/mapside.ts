// The place beside the terminals where the map is.

import { h } from "./dom.ts";
import type { MapPanel, PanelActions } from "./map/panel.ts";
import { Side } from "./side.ts";

export class MapSide extends Side<MapPanel> {
  constructor(actions: PanelActions, failed: (error: unknown) => void, landmark = true) {
    const role = landmark ? undefined : "group";
    const attrs = { id: "map", role, "aria-label": "Map of the machine" };
    const element = h(landmark ? "aside" : "div", { class: "map", attrs });
    const load = async () => new (await import("./map/panel.ts")).MapPanel(element, actions);
    // Not where both have no room side by side.
    super(element, "map", "(max-width: 900px)", load, failed);
  }

  /** Whether there is room for it, too. */
  get seen(): boolean {
    return this.element.checkVisibility();
  }
}
