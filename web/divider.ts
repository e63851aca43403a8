// A line between two parts of the page, which is dragged, or moved by the arrow keys: ARIA's window splitter. A double click brings it back to where
// it was at first.

import { h } from "./dom.ts";

/** Percent by one press of a key. */
const STEP = 2;

export interface Divided {
  label: string;
  /** How the parts lie now: beside each other, or one above the other. */
  axis(): "x" | "y";
  /** What the line's place is a percentage of. */
  box(): { left: number; top: number; width: number; height: number };
  at(): number;
  range(): [least: number, most: number];
  /** @param to percent; undefined: as at first */
  move(to: number | undefined): void;
}

export class Divider {
  readonly element: HTMLElement;
  /** How far from the line it was taken hold of. */
  private grip = 0;

  constructor(private readonly divided: Divided) {
    this.element = h("div", {
      class: "divider",
      attrs: { role: "separator", tabindex: 0, "aria-label": divided.label },
      on: {
        keydown: (event) => this.key(event),
        focus: () => this.update(),
        pointerenter: () => this.update(),
        mousedown: (event) => event.preventDefault(), // the keyboard stays where it is
        dblclick: () => this.move(undefined),
        pointerdown: (event) => {
          if (event.button !== 0) return;
          this.grip = this.percent(event) - divided.at();
          this.element.setPointerCapture(event.pointerId);
          this.element.classList.add("dragged");
        },
        pointermove: (event) => {
          if (!this.element.hasPointerCapture(event.pointerId)) return;
          this.move(this.percent(event) - this.grip);
        },
        lostpointercapture: () => this.element.classList.remove("dragged"),
      },
    });
  }

  /** Says where it is. */
  update(): void {
    const { divided, element } = this;
    const [least, most] = divided.range();
    element.setAttribute("aria-orientation", divided.axis() === "x" ? "vertical" : "horizontal");
    element.setAttribute("aria-valuenow", String(Math.round(divided.at())));
    element.setAttribute("aria-valuemin", String(Math.round(least)));
    element.setAttribute("aria-valuemax", String(Math.round(most)));
  }

  private percent({ clientX, clientY }: PointerEvent): number {
    const { left, top, width, height } = this.divided.box();
    return 100 * (this.divided.axis() === "x" ? (clientX - left) / width : (clientY - top) / height);
  }

  private move(to: number | undefined): void {
    const [least, most] = this.divided.range();
    this.divided.move(to === undefined ? undefined : Math.max(least, Math.min(most, to)));
    this.update();
  }

  private key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const [less, more] = this.divided.axis() === "x" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    const [least, most] = this.divided.range();
    if (event.key === less) this.move(this.divided.at() - STEP);
    else if (event.key === more) this.move(this.divided.at() + STEP);
    else if (event.key === "Home") this.move(least);
    else if (event.key === "End") this.move(most);
    else if (event.key === "Enter") this.move(undefined);
    else return;
    event.preventDefault();
  }
}
