// How the page's room is divided: between the terminals beside each other, and between them and the map. It is kept over a reload.

import "./layout.css";
import { Divider } from "./divider.ts";

/** Percent that a terminal has at least of the room for all. */
const LEAST = 12;
/** What differs between the page and a frame in somebody's page. */
export interface Around {
  /** Where it is kept; left out: nowhere. */
  key?: string;
  /** Where terminals and map are one above the other, and which is above. */
  stacked: string;
  above: "terminals" | "map";
  /** Pixels that they have at least, side by side, and one above the other. */
  least: { map: number; terminals: number; height: number };
  /** How wide lessons are, as the style sheet has it. */
  lessons: string;
}

export const PAGE: Around = {
  key: "nutshell.layout",
  stacked: "(max-width: 900px)",
  above: "terminals",
  least: { map: 300, terminals: 340, height: 120 },
  lessons: "clamp(300px, 25vw, 420px)",
};

interface Kept {
  /** Percent of the page's width, or height, that lie before the map. */
  map?: { x?: number; y?: number };
  /** Percent of each terminal, by how many are beside each other. */
  terminals?: Record<number, number[]>;
}

function read(key: string | undefined): Kept {
  if (key === undefined) return {};
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}") as Kept;
  } catch {
    return {}; // no storage in this frame, or not ours
  }
}

function isNumbers(value: unknown, count: number): value is number[] {
  return Array.isArray(value) && value.length === count && value.every((one) => one >= LEAST - 1 && one <= 100);
}

export class Layout {
  private readonly mapDivider: Divider;
  private readonly kept: Kept;
  private dividers: Divider[] = [];
  private count = 1;

  /**
   * @param screens the terminals
   * @param changed told when terminals are to be placed anew
   */
  constructor(
    private readonly screens: HTMLElement,
    private readonly changed: () => void,
    private readonly around: Around = PAGE,
  ) {
    this.kept = read(around.key);
    const { least } = around;
    const stacked = matchMedia(around.stacked);
    const axis = () => (stacked.matches ? "y" : "x");
    this.mapDivider = new Divider({
      label: "Between terminal and map",
      axis,
      box: () => {
        const { top, bottom } = this.stack();
        return { left: 0, top, width: innerWidth, height: bottom - top };
      },
      at: () => {
        const own = screens.getBoundingClientRect();
        const { top, bottom } = this.stack();
        const edge = around.above === "map" ? own.top : own.bottom;
        return 100 * (axis() === "x" ? own.right / innerWidth : (edge - top) / (bottom - top));
      },
      range: () => {
        const { left } = screens.getBoundingClientRect();
        if (axis() === "x")
          return [(100 * (left + least.terminals)) / innerWidth, (100 * (innerWidth - least.map)) / innerWidth];
        const { top, bottom } = this.stack();
        const lowest = (100 * least.height) / (bottom - top);
        return [lowest, 100 - lowest];
      },
      move: (to) => {
        this.kept.map = { ...this.kept.map, [axis()]: to };
        this.place();
        this.keep();
      },
    });
    this.mapDivider.element.classList.add("before-map");
    screens.append(this.mapDivider.element);
    this.place();
  }

  /** Where the terminals, and what is above or below of them, begin and end. */
  private stack(): { top: number; bottom: number } {
    const others = this.screens.parentElement?.querySelectorAll(":scope > :is(.map, .lessons)") ?? [];
    const all = [this.screens, ...others].filter((one) => one.checkVisibility());
    const boxes = all.map((one) => one.getBoundingClientRect());
    return { top: Math.min(...boxes.map(({ top }) => top)), bottom: Math.max(...boxes.map(({ bottom }) => bottom)) };
  }

  private keep(): void {
    const { key } = this.around;
    if (key === undefined) return;
    try {
      localStorage.setItem(key, JSON.stringify(this.kept));
    } catch (refused) {
      console.info("No storage in this frame: the layout is as it is until the page is closed.", refused);
    }
  }

  private place(): void {
    const { style } = document.documentElement;
    const { x, y } = this.kept.map ?? {};
    const { least, lessons } = this.around;
    const set = (name: string, value: string | undefined) =>
      value === undefined ? style.removeProperty(name) : style.setProperty(name, value);
    const wide = (rest: string) =>
      typeof x === "number" ? `clamp(${least.map}px, ${100 - x}vw, calc(100vw - ${rest}))` : undefined;
    set("--map-alone", wide(`${least.terminals}px`));
    set("--map-beside", wide(`${least.terminals}px - ${lessons}`));
    set("--above", typeof y === "number" ? `minmax(0, ${y}fr)` : undefined);
    set("--below", typeof y === "number" ? `minmax(0, ${100 - y}fr)` : undefined);
  }

  /** Where each of so many terminals lies: percent before it, and its own. */
  terminals(count: number): { from: number; share: number }[] {
    this.count = count;
    while (this.dividers.length > Math.max(0, count - 1)) this.dividers.pop()?.element.remove();
    while (this.dividers.length < count - 1) {
      const divider = this.between(this.dividers.length);
      divider.element.classList.add("between");
      this.dividers.push(divider);
      this.screens.append(divider.element);
    }
    const shares = this.shares();
    const places = shares.map((share, at) => ({ share, from: sum(shares.slice(0, at)) }));
    for (const [at, divider] of this.dividers.entries()) {
      divider.element.style.setProperty("--from", String(places[at + 1]?.from ?? 0));
      divider.update();
    }
    this.mapDivider.update();
    return places;
  }

  private shares(): number[] {
    const { count } = this;
    const kept = this.kept.terminals?.[count];
    return isNumbers(kept, count) ? kept : Array.from({ length: count }, () => 100 / count);
  }

  /** @param at which terminal it stands behind */
  private between(at: number): Divider {
    const edge = () => sum(this.shares().slice(0, at + 1));
    return new Divider({
      label: `Between terminals ${at + 1} and ${at + 2}`,
      axis: () => (this.screens.clientWidth <= 640 ? "y" : "x"),
      box: () => this.screens.getBoundingClientRect(),
      at: edge,
      range: () => [sum(this.shares().slice(0, at)) + LEAST, sum(this.shares().slice(0, at + 2)) - LEAST],
      move: (to) => {
        const shares = this.shares();
        const before = sum(shares.slice(0, at));
        const both = (shares[at] ?? 0) + (shares[at + 1] ?? 0);
        const first = to === undefined ? both / 2 : to - before;
        shares.splice(at, 2, first, both - first);
        this.kept.terminals = { ...this.kept.terminals, [this.count]: shares };
        this.keep();
        this.changed();
      },
    });
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
