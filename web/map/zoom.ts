// How large the map is drawn: by the wheel with Ctrl (a trackpad's pinch comes as that too), two fingers, keys, buttons. While it changes, what has been
// laid out is only drawn larger or smaller, which costs the page's thread nothing; when it stops, it is laid out for the room that there is then.

import { h } from "../dom.ts";

const LEAST = 0.3;
const MOST = 2.5;
/** One press of a key or button. */
const STEP = 1.2;
/** This near to 1 it is 1: who turns back by hand means it. */
const NEAR = 0.03;
/** What one pixel of a wheel does. */
const PER_PIXEL = 0.0025;
/** Milliseconds without another step after which it has stopped. */
const REST = 180;

export class Zoom {
  /** What there is to press. */
  readonly element: HTMLElement;
  private readonly whole: HTMLButtonElement;
  private scale = 1;
  /** The scale that the layer has been laid out for. */
  private laidOut = 1;
  private resting: ReturnType<typeof setTimeout> | undefined;
  private pinch: { distance: number; scale: number } | undefined;

  /**
   * @param scroll what scrolls
   * @param layer all that is in it
   */
  constructor(
    private readonly scroll: HTMLElement,
    private readonly layer: HTMLElement,
  ) {
    const button = (label: string, text: string, click: () => void) =>
      h("button", { attrs: { type: "button", "aria-label": label, title: label }, on: { click } }, text);
    this.whole = button("", "", () => this.to(1));
    this.say();
    this.element = h(
      "div",
      { class: "zoom", attrs: { role: "group", "aria-label": "Size of the map" } },
      button("Smaller (−)", "−", () => this.by(1 / STEP)),
      this.whole,
      button("Larger (+)", "+", () => this.by(STEP)),
    );
    scroll.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    scroll.addEventListener("touchmove", (event) => this.touch(event), { passive: false });
    scroll.addEventListener("touchend", () => {
      this.pinch = undefined;
    });
  }

  /** + and − and 0. @returns whether it was one of them */
  key(key: string): boolean {
    if (key === "+" || key === "=") this.by(STEP);
    else if (key === "-") this.by(1 / STEP);
    else if (key === "0") this.to(1);
    else return false;
    return true;
  }

  private by(factor: number): void {
    this.to(this.scale * factor);
  }

  private wheel(event: WheelEvent): void {
    if (!event.ctrlKey) return;
    event.preventDefault(); // the browser would zoom the page
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * 16;
    this.to(this.scale * Math.exp(-pixels * PER_PIXEL), event.clientX, event.clientY);
  }

  private touch(event: TouchEvent): void {
    const [one, two] = event.touches;
    if (!one || !two) return;
    event.preventDefault();
    const distance = Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
    this.pinch ??= { distance, scale: this.scale };
    const scale = this.pinch.scale * (distance / Math.max(1, this.pinch.distance));
    this.to(scale, (one.clientX + two.clientX) / 2, (one.clientY + two.clientY) / 2);
  }

  /** @param x the place that stays where it is; the middle, if none */
  private to(wanted: number, x?: number, y?: number): void {
    const scale = Math.abs(wanted - 1) < NEAR ? 1 : Math.min(MOST, Math.max(LEAST, wanted));
    const { scroll, layer } = this;
    const box = scroll.getBoundingClientRect();
    const [dx, dy] = [(x ?? box.left + box.width / 2) - box.left, (y ?? box.top + box.height / 2) - box.top];
    const [left, top] = [(scroll.scrollLeft + dx) / this.scale, (scroll.scrollTop + dy) / this.scale];
    this.scale = scale;
    layer.style.willChange = "transform"; // drawn as it is, and sharp again in the end
    layer.style.transform = scale === 1 ? "" : `scale(${scale})`;
    scroll.scrollTo(left * scale - dx, top * scale - dy);
    this.say();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(box.left + dx, box.top + dy), REST);
  }

  private say(): void {
    const percent = `${Math.round(100 * this.scale)} %`;
    this.whole.textContent = percent;
    this.whole.title = "The usual size (0)";
    this.whole.setAttribute("aria-label", `${percent}: the usual size`);
  }

  /** Lays out for the room that there is now. What is at this place stays there. */
  private rest(x: number, y: number): void {
    const { scroll, layer, scale } = this;
    layer.style.willChange = "";
    if (scale === this.laidOut) return;
    this.laidOut = scale;
    const there = document.elementFromPoint(x, y)?.closest<HTMLElement>(".map-scroll .card");
    const before = there?.getBoundingClientRect().top ?? 0;
    layer.style.width = scale === 1 ? "" : `${100 / scale}%`;
    if (there) scroll.scrollTop += there.getBoundingClientRect().top - before;
  }
}
