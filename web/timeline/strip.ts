// The picture of the timeline: marks in lanes, with lines between them, which can be scrolled and made larger and smaller. What is drawn is bounded
// by what is seen (marks.ts).

import type { NamespaceKind } from "../../workers/api.ts";
import { h, svg } from "../dom.ts";
import { linesIn, type Mark, marksIn, type Part } from "./marks.ts";
import type { Place } from "./tree.ts";
import { describeMark, nameOf } from "./words.ts";

/** Pixels from mark to mark at most, and those with which their names are seen. */
const STEP = 118;
const NAMED = 64;
/** … from the edges to the first. */
const LEFT = 16;
const TOP = 25;
/** What is wide enough to be hit, and how far it is from lane to lane: by a mouse, by a finger. */
const SIZES = { fine: { target: 28, lane: 32 }, coarse: { target: 44, lane: 42 } };
/** By one key or button. */
const FACTOR = 1.6;
/** Marks beyond the edges that are there already when they come into sight. */
const BEYOND = 3;

export interface StripActions {
  /** A mark of one moment was clicked. */
  go(id: number): void;
  hover(mark: Mark | undefined): void;
  /** For who does not see it. */
  describe(place: Place): string;
  /** Whose things it changed. */
  hues(place: Place): Iterable<NamespaceKind>;
  /** What is drawn is another than before. */
  drawn(marks: readonly Mark[]): void;
}

interface Drawn {
  mark: Mark;
  element: HTMLElement;
  name: HTMLElement;
  ticks: HTMLElement;
}

export function hued(element: HTMLElement, kind: NamespaceKind | undefined): HTMLElement {
  if (kind) element.style.setProperty("--hue", `var(--${kind})`);
  return element;
}

export class Strip {
  readonly list = h("div", {
    class: "marks",
    attrs: { role: "listbox", tabindex: 0, "aria-label": "Moments of the machine", "aria-orientation": "horizontal" },
  });
  readonly element = h("div", { class: "track" }, this.list);
  readonly closer = this.button("Closer", "M12 6v12M6 12h12", () => this.zoom(FACTOR));
  readonly further = this.button("Further", "M6 12h12", () => this.zoom(1 / FACTOR));
  private readonly ways = [svg("path"), svg("path", { class: "way" })] as const;
  private readonly branches = svg("svg", { "aria-hidden": "true", class: "branches" }, ...this.ways);
  /** By the first moment of each mark. */
  private readonly options = new Map<number, Drawn>();
  private readonly coarse = matchMedia("(pointer: coarse)");
  private places: readonly Place[] = [];
  private order = new Map<number, number>();
  private columns = 1;
  private lanes = 1;
  private active: number | undefined;
  /** Pixels from column to column. */
  private step = STEP;
  private soon = 0;

  constructor(private readonly actions: StripActions) {
    this.list.append(this.branches);
    // The keyboard stays where it is: who clicks a mark goes on typing.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.element.addEventListener("scroll", () => this.later());
    this.element.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        this.zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, event.clientX);
      },
      { passive: false },
    );
    let width = 0;
    new ResizeObserver(() => {
      if (width === this.element.clientWidth) return;
      width = this.element.clientWidth;
      this.draw();
      const current = this.places.find(({ point }) => point.current);
      if (current) this.reveal(current);
    }).observe(this.element);
  }

  private button(name: string, drawing: string, action: () => void): HTMLButtonElement {
    const attrs = { type: "button", "aria-label": name, hidden: true };
    const drawn = svg(
      "svg",
      { viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" },
      svg("path", { d: drawing }),
    );
    return h("button", { class: "square", attrs, on: { click: action } }, drawn);
  }

  private get sizes() {
    return this.coarse.matches ? SIZES.coarse : SIZES.fine;
  }

  /** Columns that are one mark. */
  private get fold(): number {
    return Math.max(1, Math.ceil(this.sizes.target / this.step - 0.001));
  }

  /** Where a moment is from the left of the track, as that is scrolled now. */
  at({ column }: Place): number {
    return this.x(column) - this.element.scrollLeft;
  }

  private x(column: number): number {
    return LEFT + column * this.step;
  }

  private y(lane: number): number {
    return TOP + lane * this.sizes.lane;
  }

  /** @param active where the keyboard is */
  show(places: readonly Place[], active: number | undefined): void {
    this.places = places;
    this.active = active;
    this.order = new Map(places.map(({ point }, at) => [point.id, at + 1]));
    this.columns = places.reduce((most, { column }) => Math.max(most, column + 1), 1);
    this.lanes = places.reduce((most, { lane }) => Math.max(most, lane + 1), 1);
    this.draw();
  }

  /** Where the keyboard is. */
  activate(id: number | undefined): void {
    this.active = id;
    this.draw();
  }

  private later(): void {
    this.soon ||= requestAnimationFrame(() => {
      this.soon = 0;
      this.draw();
    });
  }

  private seen(): Part {
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.element;
    const { lane } = this.sizes;
    const beyond = BEYOND * this.fold;
    return {
      from: Math.floor((scrollLeft - LEFT) / this.step) - beyond,
      to: Math.ceil((scrollLeft + clientWidth - LEFT) / this.step) + beyond,
      top: Math.floor((scrollTop - TOP) / lane) - 1,
      bottom: Math.ceil((scrollTop + clientHeight - TOP) / lane) + 1,
    };
  }

  private draw(): void {
    const { element, list, sizes } = this;
    list.style.width = `${LEFT + this.columns * this.step + (this.step < NAMED ? NAMED : 0)}px`;
    list.style.height = `${this.lanes * sizes.lane + 6}px`;
    list.style.setProperty("--width", `${Math.max(this.step, sizes.target)}px`);
    element.style.setProperty("--lane", `${sizes.lane}px`);
    element.style.setProperty("--lanes", String(this.lanes));
    element.classList.toggle("nameless", this.step < NAMED);
    const tooMany = LEFT + this.columns * STEP > element.clientWidth;
    for (const button of [this.closer, this.further]) button.hidden = !tooMany && this.step === STEP;
    this.closer.disabled = this.step === STEP;
    this.further.disabled = this.step <= this.least;
    const part = this.seen();
    const lines = linesIn(this.places, part);
    for (const [at, path] of this.ways.entries())
      path.setAttribute("d", lines.flatMap((place) => (place.onWay === (at === 1) ? this.line(place) : [])).join(""));
    const marks = marksIn(this.places, this.fold, part);
    const { active } = this;
    if (active !== undefined && !marks.some((mark) => holds(mark, active))) {
      // A screen reader is told of it by its element, so that has to be there.
      const place = this.places.find(({ point }) => point.id === active);
      if (place)
        marks.push(...marksIn(this.places, this.fold, { ...rowOf(place), from: place.column, to: place.column }));
    }
    const ids = new Set(marks.map(keyOf));
    for (const [id, { element: option }] of this.options) {
      if (ids.has(id)) continue;
      option.remove();
      this.options.delete(id);
    }
    // In the order of the picture, which is that of reading; what has not moved stays where it is, and keeps what it says.
    let at: Element = this.branches;
    for (const mark of marks) {
      const option = this.option(mark);
      if (at.nextElementSibling !== option) at.after(option);
      at = option;
    }
    const place = this.places.find(({ point }) => point.id === active);
    if (place) list.setAttribute("aria-activedescendant", `moment-${place.point.id}`);
    else list.removeAttribute("aria-activedescendant");
    this.actions.drawn(marks);
  }

  private option(mark: Mark): HTMLElement {
    const drawn = this.options.get(keyOf(mark)) ?? this.made(mark);
    drawn.mark = mark;
    const { element, name } = drawn;
    const { places } = mark;
    const several = places.length > 1;
    const shown = shownOf(mark, this.active);
    const text = several ? String(places.length) : nameOf(shown.point);
    if (name.textContent !== text) name.textContent = text;
    element.id = `moment-${shown.point.id}`;
    element.setAttribute("aria-posinset", String(this.order.get(shown.point.id)));
    element.setAttribute("aria-setsize", String(this.places.length));
    element.setAttribute("aria-selected", String(places.some(({ point }) => point.current)));
    element.style.left = `${this.x(mark.column)}px`;
    element.style.top = `${this.y(mark.lane)}px`;
    element.classList.toggle("several", several);
    element.classList.toggle("passed", shown.onWay);
    element.classList.toggle(
      "active",
      places.some(({ point }) => point.id === this.active),
    );
    this.describe(drawn);
    return element;
  }

  private made(mark: Mark): Drawn {
    const name = h("span", { class: "name" });
    const ticks = h("i", { class: "ticks" });
    const element = h(
      "div",
      {
        class: "mark",
        attrs: { role: "option" },
        on: {
          click: () => this.click(drawn.mark),
          mouseenter: () => this.actions.hover(drawn.mark),
          mouseleave: () => this.actions.hover(undefined),
        },
      },
      name,
      ticks,
    );
    const drawn: Drawn = { mark, element, name, ticks };
    this.options.set(keyOf(mark), drawn);
    return drawn;
  }

  private describe({ mark, element, ticks }: Drawn): void {
    const shown = shownOf(mark, this.active);
    const alone = mark.places.length === 1;
    const text = this.actions.describe(shown);
    element.setAttribute("aria-label", alone ? text : describeMark(mark, shown.point.id === this.active, text));
    const hues = alone ? [...this.actions.hues(shown)] : [];
    if (ticks.dataset["hues"] === hues.join()) return;
    ticks.dataset["hues"] = hues.join();
    ticks.replaceChildren(...hues.map((kind) => hued(h("b"), kind)));
  }

  /** More is known of a moment, or a tip is about it. @param described the tip's id */
  update(id: number, described?: string): void {
    for (const drawn of this.options.values()) {
      if (!holds(drawn.mark, id)) continue;
      this.describe(drawn);
      if (described !== undefined) drawn.element.setAttribute("aria-describedby", described);
    }
  }

  /** No tip is about any. */
  undescribed(): void {
    for (const { element } of this.options.values()) element.removeAttribute("aria-describedby");
  }

  /** The line that leads to a moment. */
  private line(place: Place): string {
    const { parent } = place;
    if (parent === undefined) return "";
    const [left, top, down] = [this.x(parent.column), this.y(parent.lane), this.y(place.lane) - this.y(parent.lane)];
    const turn = Math.min(8, this.step);
    const bend = down === 0 ? "" : `v${down - turn}q0 ${turn} ${turn} ${turn}`;
    return `M${left} ${top}${bend}H${this.x(place.column)}`;
  }

  private click(mark: Mark): void {
    const [first, second] = mark.places;
    if (first && !second) this.actions.go(first.point.id);
    else this.spread(mark);
  }

  /** Makes the picture as large as it takes for each moment of a mark to be one, and all of them to be seen if there is room. */
  private spread({ places, column }: Mark): void {
    this.actions.hover(undefined); // it will not be there to be left
    const room = (this.element.clientWidth - 2 * LEFT) / (places.length + 1);
    this.step = Math.min(STEP, Math.max(this.sizes.target, room));
    this.draw();
    this.element.scrollLeft = this.x(column) - Math.min(2 * this.sizes.target, this.step);
    this.draw();
  }

  /** With all of it in the track. */
  private get least(): number {
    return Math.min(STEP, (this.element.clientWidth - LEFT - NAMED) / this.columns);
  }

  /** @param factor 0: as at first @param around where the picture is to stay, in pixels of the window; left out: where the keyboard or the machine is */
  zoom(factor: number, around?: number): void {
    const { element } = this;
    const place = this.places.find(({ point }) =>
      this.active === undefined ? point.current : point.id === this.active,
    );
    const seen = place ? this.at(place) : element.clientWidth / 2;
    const from = around === undefined ? seen : around - element.getBoundingClientRect().left;
    const column = (from + element.scrollLeft - LEFT) / this.step;
    this.step = factor === 0 ? STEP : Math.min(STEP, Math.max(this.least, this.step * factor));
    this.draw();
    const inside = Math.max(LEFT, Math.min(from, element.clientWidth - NAMED));
    element.scrollLeft = this.x(column) - inside;
    this.draw();
  }

  reveal(place: Place): void {
    const { element } = this;
    const { lane } = this.sizes;
    const left = this.x(place.column) - LEFT;
    const width = Math.max(this.step, NAMED);
    if (left < element.scrollLeft || left + width > element.scrollLeft + element.clientWidth)
      element.scrollLeft = left - element.clientWidth / 2;
    const top = this.y(place.lane) - TOP;
    if (top < element.scrollTop || top + lane > element.scrollTop + element.clientHeight) element.scrollTop = top;
  }
}

function keyOf({ places }: Mark): number {
  return places[0]?.point.id ?? 0;
}

function holds({ places }: Mark, id: number): boolean {
  return places.some(({ point }) => point.id === id);
}

/** Which of its moments a mark stands for: where the keyboard is, or the machine, or the last. */
function shownOf({ places }: Mark, active: number | undefined): Place {
  const shown =
    places.find(({ point }) => point.id === active) ?? places.find(({ point }) => point.current) ?? places.at(-1);
  if (!shown) throw new Error("a mark without a moment");
  return shown;
}

function rowOf({ lane }: Place): { top: number; bottom: number } {
  return { top: lane, bottom: lane };
}
