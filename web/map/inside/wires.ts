// A picture of two columns of boxes with lines between what is in them: cables between devices, arrows between mounts. The boxes are ordinary
// elements; the lines lie over them and are drawn again when anything has moved.

import { h, svg } from "../../dom.ts";
import { curve, side } from "./curve.ts";

export interface Wire {
  /** Tells it from the others for as long as it is there. */
  key: string;
  from: Element;
  to: Element;
  class: string;
  /** Heads of arrows: at its end, at both ends, or none. */
  heads?: "end" | "both";
}

/** Packets drawn for one look at the counters; more look no different. */
const PACKETS = 4;
const TRAVEL = 700;

export class Wires {
  readonly element: HTMLElement;
  private readonly lines = svg("svg", { class: "lines", "aria-hidden": "true" });
  private readonly still = matchMedia("(prefers-reduced-motion: reduce)");
  private wires: Wire[] = [];
  private readonly paths = new Map<string, SVGPathElement>();
  private readonly moved = new ResizeObserver(() => this.place());

  constructor(left: HTMLElement[], right: HTMLElement[]) {
    this.element = h("div", { class: right.length > 0 ? "wires" : "wires alone" });
    this.element.append(h("div", { class: "column" }, ...left), h("div", { class: "column" }, ...right), this.lines);
    const head = svg("path", { d: "M0 0L8 4L0 8Z" });
    const attributes = { id: "wire-head", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 5, markerHeight: 5 };
    this.lines.append(svg("defs", {}, svg("marker", { ...attributes, orient: "auto-start-reverse" }, head)));
    this.moved.observe(this.element);
  }

  draw(wires: Wire[]): void {
    this.wires = wires;
    for (const path of this.paths.values()) path.remove();
    this.paths.clear();
    for (const { key, class: kind, heads } of wires) {
      const path = svg("path", { class: `wire ${kind}` });
      if (heads !== undefined) path.setAttribute("marker-end", "url(#wire-head)");
      if (heads === "both") path.setAttribute("marker-start", "url(#wire-head)");
      this.paths.set(key, path);
      this.lines.append(path);
    }
    this.place();
  }

  /** Packets on their way along a wire. @param back from its end to its beginning */
  travel(key: string, count: number, back: boolean): void {
    const path = this.paths.get(key);
    if (!path || this.still.matches) return;
    const way = path.getAttribute("d") ?? "";
    for (let n = 0; n < Math.min(count, PACKETS); n += 1) {
      const dot = svg("circle", { class: "packet", r: 4 });
      dot.style.offsetPath = `path("${way}")`;
      this.lines.append(dot);
      const places = back ? ["100%", "0%"] : ["0%", "100%"];
      const going = dot.animate({ offsetDistance: places }, { duration: TRAVEL, delay: n * 140, fill: "both" });
      going.onfinish = () => dot.remove();
    }
  }

  private place(): void {
    const { width, height } = this.element.getBoundingClientRect();
    this.lines.setAttribute("viewBox", `0 0 ${Math.max(1, Math.round(width))} ${Math.max(1, Math.round(height))}`);
    for (const { key, from, to } of this.wires) {
      const same = from.closest(".column") === to.closest(".column");
      const d = curve(side(from, this.element, "right"), side(to, this.element, same ? "right" : "left"));
      this.paths.get(key)?.setAttribute("d", d);
    }
  }
}
