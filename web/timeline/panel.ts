// The timeline: the machine's savepoints as marks in their tree. A click, or Enter, takes the machine to one; what each command changed
// is told above the mark that somebody looks at.

import "./timeline.css";
import type { Machine, NamespaceKind, Savepoint, SavepointRoom, SavepointTables } from "../../workers/api.ts";
import { BUDGETS, keepBudget } from "../budget.ts";
import { h, icon } from "../dom.ts";
import { clockTime } from "../life.ts";
import { bytes } from "../status.ts";
import { type Changes, changesBetween } from "./changes.ts";
import type { Mark } from "./marks.ts";
import { hued, Strip } from "./strip.ts";
import { type Direction, neighbour, type Place, placed } from "./tree.ts";
import { describePlace, inMemory, inNumbers, inWords, nameOf } from "./words.ts";

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

export class Timeline {
  private readonly back = this.button("Back", "M9 7 4 12l5 5M4 12h11a5 5 0 0 1 0 10h-2", () => this.step("back"));
  private readonly on = this.button("Forward", "M15 7l5 5-5 5M20 12H9a5 5 0 0 0 0 10h2", () => this.step("forward"));
  private readonly strip = new Strip({
    go: (id) => void this.go(id),
    hover: (mark) => this.hover(mark),
    describe: (place) => describePlace(place, this.changes.get(keyOf(place))),
    hues: (place) => this.hues(place),
    drawn: (marks) => this.drawn(marks),
  });
  private readonly numbers = h("span", { class: "numbers" });
  private readonly used = h("span", { class: "used" });
  private readonly budget = h("select", {
    attrs: { "aria-label": "Memory that moments may take" },
    on: { change: () => this.chooseBudget() },
  });
  private readonly tip = h("div", { class: "moment-tip", attrs: { id: "moment-tip", hidden: true } });
  private readonly said = h("p", { class: "unseen", attrs: { role: "status" } });
  /** By id: asked for once. */
  private readonly tables = new Map<number, Promise<SavepointTables | undefined>>();
  /** By id and parent. */
  private readonly changes = new Map<string, Changes>();
  private machine: Machine | undefined;
  private places: Place[] = [];
  private byId = new Map<number, Place>();
  /** Whom the tip is about. */
  private told: number | undefined;
  /** Where the keyboard is. */
  private active: number | undefined;
  private hovered: Mark | undefined;
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
    const { strip } = this;
    const steps = h("div", { class: "steps" }, this.back, this.on, strip.further, strip.closer);
    const kept = h("div", { class: "kept" }, this.numbers, h("span", { class: "memory" }, this.used, this.budget));
    element.replaceChildren(steps, strip.element, kept, this.tip, this.said);
    strip.list.addEventListener("keydown", (event) => this.key(event));
    strip.list.addEventListener("focus", () => this.activate(this.current));
    strip.list.addEventListener("blur", () => this.activate(undefined));
    strip.element.addEventListener("scroll", () => this.showTip());
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
    this.strip.list.focus();
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
    const { current } = this;
    this.byId = new Map(this.places.map((place) => [place.point.id, place]));
    const { byId } = this;
    for (const id of this.tables.keys()) if (!byId.has(id)) this.tables.delete(id);
    for (const key of this.changes.keys()) if (!byId.has(Number.parseInt(key, 10))) this.changes.delete(key);
    if (this.active !== undefined && !byId.has(this.active)) this.active = current?.point.id;
    if (this.hovered?.places.some(({ point }) => !byId.has(point.id))) this.hovered = undefined;
    this.strip.show(this.places, this.active);
    if (room) this.showRoom(room);
    this.back.disabled = current?.parent === undefined;
    this.on.disabled = current === undefined || current.children.length === 0;
    this.back.title = current?.parent ? `Before: ${nameOf(current.point)} (undo)` : "";
    this.on.title =
      current && !this.on.disabled ? `${nameOf(neighbour(this.places, current, "forward").point)} (redo)` : "";
    if (current && current.point.id !== before) this.strip.reveal(current);
    if (current) void this.compare(current);
    this.showNumbers();
    this.showTip();
  }

  /** What lies before each moment that is seen is found out. */
  private drawn(marks: readonly Mark[]): void {
    for (const { places } of marks) {
      const [place, second] = places;
      if (place && !second) void this.compare(place);
    }
  }

  private hues(place: Place): Set<NamespaceKind> {
    const changes = this.changes.get(keyOf(place));
    return new Set(changes ? inWords(changes).flatMap(({ kind }) => kind ?? []) : []);
  }

  /** What the last command changed. */
  private showNumbers(): void {
    const { current } = this;
    const changes = current && this.changes.get(keyOf(current));
    this.numbers.textContent = (changes && inNumbers(changes)) || (current ? inMemory(current) : "");
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
    const now = this.byId.get(place.point.id);
    if (now === undefined || keyOf(now) !== key) return;
    this.strip.update(now.point.id);
    if (now.point.current) this.showNumbers();
    if (now.point.id === this.told) this.showTip();
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
    const here = (this.active === undefined ? undefined : this.byId.get(this.active)) ?? this.current;
    const direction = KEYS[event.key];
    if (event.key === "Escape") this.leave();
    else if (here && direction) this.activate(neighbour(this.places, here, direction));
    else if (event.key === "+" || event.key === "=") this.strip.zoom(1.6);
    else if (event.key === "-") this.strip.zoom(1 / 1.6);
    else if (event.key === "0") this.strip.zoom(0);
    else if (here && (event.key === "Enter" || event.key === " ")) void this.go(here.point.id);
    else return;
    event.preventDefault();
  }

  private activate(place: Place | undefined): void {
    this.active = place?.point.id;
    if (place) {
      this.strip.reveal(place);
      void this.compare(place);
    }
    this.strip.activate(this.active);
    this.showTip();
  }

  private hover(mark: Mark | undefined): void {
    this.hovered = mark;
    this.showTip();
  }

  /** What there is to say of the mark under the pointer, or of the moment where the keyboard is. */
  private showTip(): void {
    const [first, second] = this.hovered?.places ?? [];
    const place = first ?? (this.active === undefined ? undefined : this.byId.get(this.active));
    this.told = second ? undefined : place?.point.id;
    this.tip.hidden = place === undefined;
    this.strip.undescribed();
    if (place === undefined) return;
    if (this.hovered && second) this.tip.replaceChildren(...aboutSeveral(this.hovered));
    else {
      this.tip.replaceChildren(...this.about(place));
      this.strip.update(place.point.id, this.tip.id);
    }
    const box = this.element.getBoundingClientRect();
    const mark = this.strip.element.getBoundingClientRect().left - box.left + this.strip.at(place);
    const most = box.width - this.tip.offsetWidth - 8;
    this.tip.style.left = `${Math.max(8, Math.min(mark - 20, most))}px`;
  }

  private about(place: Place): (Node | string)[] {
    const { point } = place;
    const changes = this.changes.get(keyOf(place));
    const lines = changes ? inWords(changes) : [];
    const what = changes
      ? inNumbers(changes) || "No process, namespace, mount, control group or device came or went."
      : place.parent
        ? ""
        : "The oldest moment that is kept.";
    return [
      h("p", { class: "head" }, h("b", {}, nameOf(point)), h("time", {}, clockTime(point.time))),
      h("p", { class: "what" }, [what, inMemory(place)].filter(Boolean).join(" · ")),
      lines.length > 0
        ? h("ul", {}, ...lines.map(({ sign, kind, text }) => hued(h("li", {}, h("i", {}, sign), text), kind)))
        : "",
    ];
  }
}

function aboutSeveral({ places }: Mark): HTMLElement[] {
  const [first, last] = [places[0], places.at(-1)];
  return [
    h("p", { class: "head" }, h("b", {}, `${places.length} moments`)),
    h(
      "p",
      { class: "what" },
      `From ${nameOf(first?.point ?? UNNAMED)} to ${nameOf(last?.point ?? UNNAMED)}. A click spreads them.`,
    ),
  ];
}

const UNNAMED = { label: "", prompt: false };
const keyOf = ({ point, parent }: Place): string => `${point.id} ${parent?.point.id}`;
