// The timeline: the machine's savepoints as marks in their tree. A click, or Enter, takes the machine to one; what each command changed
// is told above the mark that somebody looks at.

import "./timeline.css";
import type { Machine, NamespaceKind, Savepoint, SavepointRoom, SavepointTables } from "../../workers/api.ts";
import { BUDGETS, keepBudget } from "../budget.ts";
import { h, icon, svg } from "../dom.ts";
import { clockTime } from "../life.ts";
import { bytes } from "../status.ts";
import { type Changes, changesBetween } from "./changes.ts";
import { type Direction, neighbour, type Place, placed } from "./tree.ts";
import { describePlace, inMemory, inNumbers, inWords, nameOf } from "./words.ts";

/** Pixels from mark to mark, from lane to lane, and from the edges to the first of both. */
const STEP = 118;
const LANE = 32;
const LEFT = 16;
const TOP = 25;

const KEYS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "back",
  ArrowRight: "forward",
  ArrowUp: "up",
  ArrowDown: "down",
  Home: "first",
  End: "last",
};

/** What the present is called that is kept before the machine goes elsewhere. */
const UNFINISHED = "left unfinished";

function hued(element: HTMLElement, kind: NamespaceKind | undefined): HTMLElement {
  if (kind) element.style.setProperty("--hue", `var(--${kind})`);
  return element;
}

const x = ({ column }: Place) => LEFT + column * STEP;
const y = ({ lane }: Place) => TOP + lane * LANE;

export class Timeline {
  private readonly back = this.button("Back", "M9 7 4 12l5 5M4 12h11a5 5 0 0 1 0 10h-2", () => this.step("back"));
  private readonly on = this.button("Forward", "M15 7l5 5-5 5M20 12H9a5 5 0 0 0 0 10h2", () => this.step("forward"));
  private readonly marks = h("div", {
    class: "marks",
    attrs: { role: "listbox", tabindex: 0, "aria-label": "Moments of the machine", "aria-orientation": "horizontal" },
  });
  private readonly branches = svg("svg", { "aria-hidden": "true" });
  private readonly scroll = h("div", { class: "track" });
  private readonly numbers = h("span", { class: "numbers" });
  private readonly used = h("span", { class: "used" });
  private readonly budget = h("select", {
    attrs: { "aria-label": "Memory that moments may take" },
    on: { change: () => this.chooseBudget() },
  });
  private readonly tip = h("div", { class: "moment-tip", attrs: { id: "moment-tip", hidden: true } });
  private readonly said = h("p", { class: "unseen", attrs: { role: "status" } });
  private readonly options = new Map<number, HTMLElement>();
  /** By id: asked for once. */
  private readonly tables = new Map<number, Promise<SavepointTables | undefined>>();
  /** By id and parent. */
  private readonly changes = new Map<string, Changes>();
  private machine: Machine | undefined;
  private places: Place[] = [];
  /** Where the keyboard is. */
  private active: number | undefined;
  private hovered: number | undefined;
  private going = false;

  /**
   * @param element the place that the page keeps for it
   * @param leave gives the keyboard back to the terminal
   * @param failed told when the machine refuses
   */
  constructor(
    private readonly element: HTMLElement,
    private readonly leave: () => void,
    private readonly failed: (error: unknown) => void,
  ) {
    this.branches.classList.add("branches");
    this.marks.append(this.branches);
    this.scroll.append(this.marks);
    const kept = h("div", { class: "kept" }, this.numbers, h("span", { class: "memory" }, this.used, this.budget));
    element.replaceChildren(h("div", { class: "steps" }, this.back, this.on), this.scroll, kept, this.tip, this.said);
    this.marks.addEventListener("keydown", (event) => this.key(event));
    this.marks.addEventListener("focus", () => {
      this.active ??= this.current?.point.id;
      this.showTip();
    });
    this.marks.addEventListener("blur", () => {
      this.active = undefined;
      this.showTip();
    });
    // The keyboard stays where it is: who clicks a mark goes on typing.
    this.marks.addEventListener("pointerdown", (event) => event.preventDefault());
    this.marks.addEventListener("mousedown", (event) => event.preventDefault());
    this.scroll.addEventListener("scroll", () => this.showTip());
  }

  /** Shows the moments of this machine from now on; undefined: none. */
  async watch(machine: Machine | undefined): Promise<void> {
    if (this.machine === machine) return;
    const before = this.machine;
    this.forget();
    this.machine = machine;
    await before?.watchSavepoints(undefined);
    await machine?.watchSavepoints((points, room) => this.machine === machine && this.show(points, room));
  }

  /** The machine is gone: nothing more will be asked of it. */
  forget(): void {
    this.machine = undefined;
    this.tables.clear();
    this.changes.clear();
    this.show([], undefined);
  }

  focus(): void {
    this.marks.focus();
  }

  private get current(): Place | undefined {
    return this.places.find(({ point }) => point.current);
  }

  private button(name: string, drawing: string, action: () => void): HTMLButtonElement {
    const attrs = { type: "button", "aria-label": name };
    return h("button", { class: "square", attrs, on: { click: action } }, icon(drawing));
  }

  private show(points: readonly Savepoint[], room: SavepointRoom | undefined): void {
    const before = this.current?.point.id;
    this.places = placed(points);
    this.draw();
    if (room) this.showRoom(room);
    const { current } = this;
    this.back.disabled = current?.parent === undefined;
    this.on.disabled = current === undefined || current.children.length === 0;
    this.back.title = current?.parent ? `Before: ${nameOf(current.point)} (undo)` : "";
    this.on.title =
      current && !this.on.disabled ? `${nameOf(neighbour(this.places, current, "forward").point)} (redo)` : "";
    if (current && current.point.id !== before) this.reveal(current);
    for (const place of this.places) void this.compare(place);
    this.showTip();
  }

  private draw(): void {
    const ids = new Set(this.places.map(({ point }) => point.id));
    for (const [id, option] of this.options) {
      if (ids.has(id)) continue;
      option.remove();
      this.options.delete(id);
      this.tables.delete(id);
    }
    const lanes = Math.max(0, ...this.places.map(({ lane }) => lane)) + 1;
    const columns = Math.max(0, ...this.places.map(({ column }) => column)) + 1;
    this.marks.style.width = `${LEFT + columns * STEP}px`;
    this.marks.style.height = `${lanes * LANE + 6}px`;
    this.element.style.setProperty("--lanes", String(lanes));
    this.branches.replaceChildren(...this.places.flatMap((place) => this.wire(place)));
    // In the order of the picture, which is that of reading; what has not moved stays where it is, and keeps what it says.
    let at: Element = this.branches;
    for (const place of this.places) {
      const option = this.option(place);
      if (at.nextElementSibling !== option) at.after(option);
      at = option;
    }
  }

  private option(place: Place): HTMLElement {
    const { point } = place;
    let option = this.options.get(point.id);
    if (option === undefined) {
      option = h(
        "div",
        {
          class: "mark",
          attrs: { role: "option", id: `moment-${point.id}` },
          on: {
            click: () => void this.go(point.id),
            mouseenter: () => this.hover(point.id),
            mouseleave: () => this.hover(undefined),
          },
        },
        h("span", { class: "name" }, nameOf(point)),
        h("i", { class: "ticks" }),
      );
      this.options.set(point.id, option);
    }
    option.setAttribute("aria-selected", String(point.current));
    option.style.left = `${x(place)}px`;
    option.style.top = `${y(place)}px`;
    option.classList.toggle("passed", place.onWay);
    option.classList.toggle("active", point.id === this.active);
    this.describe(place);
    return option;
  }

  /** The line that leads to a mark. */
  private wire(place: Place): SVGElement[] {
    const { parent } = place;
    if (parent === undefined) return [];
    const down = y(place) - y(parent);
    const bend = down === 0 ? "" : `v${down - 8}q0 8 8 8`;
    const d = `M${x(parent)} ${y(parent)}${bend}H${x(place)}`;
    return [svg("path", { d, class: place.onWay ? "way" : "" })];
  }

  private describe(place: Place): void {
    const option = this.options.get(place.point.id);
    const changes = this.changes.get(keyOf(place));
    option?.setAttribute("aria-label", describePlace(place, changes));
    if (place.point.current) {
      const text = changes && inNumbers(changes);
      this.numbers.textContent = text || inMemory(place);
    }
  }

  /** Finds out what lies between a mark and the one before. */
  private async compare(place: Place): Promise<void> {
    const { parent } = place;
    const key = keyOf(place);
    if (parent === undefined || this.changes.has(key)) return;
    const [before, after] = await Promise.all([this.ask(parent.point.id), this.ask(place.point.id)]);
    if (before === undefined || after === undefined || this.changes.has(key)) return;
    const changes = changesBetween(before, after);
    this.changes.set(key, changes);
    const now = this.places.find((one) => keyOf(one) === key);
    if (now === undefined) return;
    this.describe(now);
    const hues = new Set(inWords(changes).flatMap(({ kind }) => kind ?? []));
    const ticks = [...hues].map((kind) => hued(h("b"), kind));
    this.options
      .get(place.point.id)
      ?.querySelector(".ticks")
      ?.replaceChildren(...ticks);
    this.showTip();
  }

  /** @returns undefined when it has been given up meanwhile */
  private ask(id: number): Promise<SavepointTables | undefined> {
    let asked = this.tables.get(id);
    if (asked === undefined) {
      asked = this.machine?.savepointTables(id).catch(() => undefined) ?? Promise.resolve(undefined);
      this.tables.set(id, asked);
    }
    return asked;
  }

  private showRoom({ used, budget }: SavepointRoom): void {
    this.used.textContent = `${bytes(used)} of`;
    const choices = [...new Set([...BUDGETS, budget])].sort((a, b) => a - b);
    if (this.budget.childElementCount !== choices.length)
      this.budget.replaceChildren(
        ...choices.map((size) => h("option", { attrs: { value: size } }, `${Math.round(size / (1 << 20))} MiB`)),
      );
    this.budget.value = String(budget);
  }

  private chooseBudget(): void {
    const size = Number(this.budget.value);
    keepBudget(size);
    this.machine?.savepointBudget(size).catch(this.failed);
  }

  private step(direction: "back" | "forward"): void {
    const { current } = this;
    if (current) void this.go(neighbour(this.places, current, direction).point.id);
  }

  private async go(id: number): Promise<void> {
    const { machine } = this;
    if (!machine || this.going || this.current?.point.id === id) return;
    this.going = true;
    this.element.setAttribute("aria-busy", "true");
    try {
      const at = await machine.revert(id, UNFINISHED);
      this.said.textContent = `The machine is at: ${nameOf(at)}`;
    } catch (error) {
      this.failed(error);
    } finally {
      this.going = false;
      this.element.removeAttribute("aria-busy");
    }
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const here = this.places.find(({ point }) => point.id === this.active) ?? this.current;
    const direction = KEYS[event.key];
    if (event.key === "Escape") this.leave();
    else if (here && direction) this.activate(neighbour(this.places, here, direction));
    else if (here && (event.key === "Enter" || event.key === " ")) void this.go(here.point.id);
    else return;
    event.preventDefault();
  }

  private activate(place: Place): void {
    this.active = place.point.id;
    this.reveal(place);
    this.showTip();
  }

  private reveal(place: Place): void {
    const { scroll } = this;
    const left = x(place) - LEFT;
    if (left < scroll.scrollLeft || left + STEP > scroll.scrollLeft + scroll.clientWidth)
      scroll.scrollLeft = left - scroll.clientWidth / 2;
    const top = y(place) - TOP;
    if (top < scroll.scrollTop || top + LANE > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = top;
  }

  private hover(id: number | undefined): void {
    this.hovered = id;
    this.showTip();
  }

  /** What there is to say of the mark under the pointer, or of the one where the keyboard is. */
  private showTip(): void {
    for (const [id, option] of this.options) option.classList.toggle("active", id === this.active);
    if (this.active === undefined) this.marks.removeAttribute("aria-activedescendant");
    else this.marks.setAttribute("aria-activedescendant", `moment-${this.active}`);
    const id = this.hovered ?? this.active;
    const place = this.places.find(({ point }) => point.id === id);
    this.tip.hidden = place === undefined;
    for (const option of this.options.values()) option.removeAttribute("aria-describedby");
    if (place === undefined) return;
    const { point } = place;
    const changes = this.changes.get(keyOf(place));
    const lines = changes ? inWords(changes) : [];
    const what = changes
      ? inNumbers(changes) || "No process, namespace, mount, control group or device came or went."
      : place.parent
        ? ""
        : "The oldest moment that is kept.";
    this.tip.replaceChildren(
      h("p", { class: "head" }, h("b", {}, nameOf(point)), h("time", {}, clockTime(point.time))),
      h("p", { class: "what" }, [what, inMemory(place)].filter(Boolean).join(" · ")),
      (lines.length > 0 &&
        h("ul", {}, ...lines.map(({ sign, kind, text }) => hued(h("li", {}, h("i", {}, sign), text), kind)))) ||
        "",
    );
    this.options.get(point.id)?.setAttribute("aria-describedby", this.tip.id);
    const box = this.element.getBoundingClientRect();
    const mark = this.scroll.getBoundingClientRect().left - box.left + x(place) - this.scroll.scrollLeft;
    const most = box.width - this.tip.offsetWidth - 8;
    this.tip.style.left = `${Math.max(8, Math.min(mark - 20, most))}px`;
  }
}

const keyOf = ({ point, parent }: Place): string => `${point.id} ${parent?.point.id}`;
