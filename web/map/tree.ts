// The picture: rooms and processes as elements, one a thing for as long as the thing lives, so that what changes can be seen
// to move. It is an ARIA tree: arrows walk and fold it, Enter opens what is at hand, Tab leaves. The cards are its items, and say how deep they lie: an item with
// all that is inside of it would be called by all of that.

import type { MachineEvent, NamespaceInfo, NamespaceKind, TaskInfo } from "../../workers/api.ts";
import { h, icon } from "../dom.ts";
import { type Group, grouped, type MapModel, moverOf, type ProcessNode, type Room } from "./model.ts";
import { describeProcess, describeRoom, KINDS, kindsIn, labelOf, linkOf, numbersOf, stateOf } from "./words.ts";

/** Rooms side by side from which on they come closed. */
const CROWD = 12;
/** Things that may move in one picture, and that may come and go in a second: beyond, motion explains nothing. */
const MOVES = 24;
const MOVES_A_SECOND = 12;

type Thing = Room | ProcessNode | Group;

/** A namespace as a chip: its kind's letter and hue, and what tells it from others. */
export function chip(info: NamespaceInfo, label = labelOf(info)): HTMLElement {
  return h(
    "span",
    {
      class: `chip ns-${info.kind}`,
      attrs: { "data-ns": info.inum, title: `${linkOf(info)}: ${KINDS[info.kind].what}` },
    },
    h("i", { attrs: { "aria-hidden": "true" } }, KINDS[info.kind].letter),
    h("span", {}, info.kind),
    label !== "" && " ",
    label !== "" && h("b", {}, label),
  );
}

/** The letter alone, for a process. */
function letter(kind: NamespaceKind, inum: number): HTMLElement {
  const title = `${linkOf({ kind, inum })}, not its parent's`;
  return h("i", { class: `letter ns-${kind}`, attrs: { "data-ns": inum, title } }, KINDS[kind].letter);
}

/** 1 inside, and what it is outside. */
export function numbers(pids: number[]): HTMLElement {
  const [inside, ...outside] = pids;
  const title = outside.length > 0 ? `pid ${inside} inside, ${outside.join(", then ")} outside` : `pid ${inside}`;
  return h(
    "span",
    { class: "pids", attrs: { title } },
    h("b", {}, String(inside)),
    outside.length > 0 && h("i", {}, `is ${outside.join(" › ")}`),
  );
}

/** One thing's elements: `card` is what one sees of the thing itself, the tree's item; `item` holds it, and in `kids` what is inside. */
interface View {
  readonly key: string;
  readonly item: HTMLElement;
  readonly card: HTMLElement;
  readonly kids: HTMLElement;
  readonly lineBreak: HTMLElement;
  thing: Thing;
  /** What the card shows, to leave alone what has not changed. */
  shown: string;
  /** Which of how many siblings, likewise. */
  position: string;
  /** How many rooms lie in each other in it. */
  nested: number;
  open: boolean;
  parent: View | undefined;
}

export interface TreeActions {
  /** A process was chosen. */
  choose(pid: number): void;
  /** A room is to be opened: what its namespaces contain. */
  enter(room: Room): void;
  /** The picture's own reason to be drawn again: something was opened or closed. */
  redraw(): void;
  /** Where processes can be moved by hand. */
  moves?: {
    /** Its card is being dragged. */
    carry(event: DragEvent, process: TaskInfo): void;
    /** It is not any more. */
    carried(): void;
    /** It is to be moved, by the keyboard. */
    offer(process: TaskInfo): void;
  };
  /** A key that is not the tree's own. @returns whether it was taken */
  key(key: string): boolean;
}

export class Tree {
  readonly element: HTMLElement;
  private readonly views = new Map<string, View>();
  private readonly opened = new Map<string, boolean>();
  private readonly still = matchMedia("(prefers-reduced-motion: reduce)");
  private model: MapModel | undefined;
  private seen = new Set<string>();
  private current = "";
  private stop: HTMLElement | undefined;
  private selected: number | undefined;
  private selectedCard: HTMLElement | undefined;
  private lit: number | undefined;
  /** When things came or went lately. */
  private readonly moved: number[] = [];

  constructor(private readonly actions: TreeActions) {
    this.element = h("div", {
      class: "map-tree",
      attrs: { role: "tree", "aria-label": "Processes in their namespaces" },
      on: {
        keydown: (event) => this.key(event),
        click: (event) => this.click(event),
        mouseover: (event) => this.light(event.target),
        mouseleave: () => this.light(null),
        focusin: (event) => this.focused(event.target),
        dragstart: (event) => {
          const mover = this.moverOf(this.at(event.target)?.thing);
          if (mover) actions.moves?.carry(event, mover);
          else event.preventDefault();
        },
        dragend: () => actions.moves?.carried(),
      },
    });
  }

  /** Draws what the kernel says now. @param events what led here: the cards flash */
  draw(model: MapModel, events: MachineEvent[]): void {
    const first = this.model === undefined;
    this.model = model;
    const before = new Map<View, { parent: View | undefined; box: DOMRect }>();
    for (const { kind, pid } of events) {
      if (kind !== "unshare" && kind !== "setns") continue;
      const view = this.viewOf(pid);
      if (view && before.size < MOVES)
        before.set(view, { parent: view.parent, box: view.card.getBoundingClientRect() });
    }
    const hadFocus = this.element.contains(document.activeElement);
    this.seen = new Set();
    const born: View[] = [];
    const top = model.root ? [this.place(model.root, undefined, 1, born)] : [];
    arrange(this.element, top);
    const gone = [...this.views.values()].filter((view) => !this.seen.has(view.key));
    const calm = this.calm(born.length + gone.length);
    for (const view of gone) this.remove(view, calm);
    this.keepFocus(hadFocus);
    this.select(this.selected);
    if (this.lit !== undefined) for (const view of born) view.item.classList.toggle("lit", inhabits(view, this.lit));
    if (first || this.still.matches) return;
    if (calm && born.length <= MOVES) for (const view of born) appear(view.card);
    for (const [view, { parent, box }] of before) if (view.parent !== parent) travel(view.card, box);
    if (calm) for (const event of events) this.flash(event);
  }

  /** Whether so little has come and gone within a second that an eye can follow. @param now how much in this picture */
  private calm(now: number): boolean {
    const time = performance.now();
    for (let n = 0; n < Math.min(now, MOVES); n += 1) this.moved.push(time);
    while ((this.moved[0] ?? time) < time - 1000) this.moved.shift();
    return this.moved.length - Math.min(now, MOVES) < MOVES_A_SECOND;
  }

  /** Marks a process as the one that is looked at. */
  select(pid: number | undefined): void {
    this.selected = pid;
    const card = pid === undefined ? undefined : this.viewOf(pid)?.card;
    if (card === this.selectedCard) return;
    this.selectedCard?.removeAttribute("aria-selected");
    card?.setAttribute("aria-selected", "true");
    this.selectedCard = card;
  }

  focus(): void {
    const view = this.views.get(this.current) ?? this.visible()[0];
    view?.card.focus();
  }

  /** Lights the members of a namespace, undefined: of none. */
  lightNamespace(inum: number | undefined): void {
    if (inum === this.lit) return;
    this.lit = inum;
    this.element.classList.toggle("lighting", inum !== undefined);
    for (const view of this.views.values())
      view.item.classList.toggle("lit", inum !== undefined && inhabits(view, inum));
  }

  private viewOf(pid: number): View | undefined {
    const node = this.model?.nodes.get(pid);
    return node && this.views.get(node.key);
  }

  private place(thing: Thing, parent: View | undefined, level: number, born: View[]): HTMLElement {
    let view = this.views.get(thing.key);
    if (!view) {
      view = this.make(thing);
      this.views.set(thing.key, view);
      born.push(view);
    }
    view.thing = thing;
    view.parent = parent;
    this.seen.add(thing.key);
    const inside: Thing[] = [];
    let crowd = 0;
    if (thing.type === "group") inside.push(...thing.members);
    else inside.push(...grouped(thing.type === "room" ? thing.roots : thing.children), ...thing.rooms);
    if (thing.type === "room") crowd = (this.parentThing(parent)?.rooms.length ?? 0) > CROWD ? 1 : 0;
    const closed = thing.type === "group" || crowd > 0;
    view.open = this.opened.get(thing.key) ?? !closed;
    this.dress(view, level, inside.length > 0);
    const items = view.open ? inside.map((one) => this.place(one, view, level + 1, born)) : [];
    if (view.open) this.count(inside);
    // Rooms begin a row of their own.
    const first = inside.findIndex(({ type }) => type === "room");
    if (items.length > 0 && first > 0) items.splice(first, 0, view.lineBreak);
    else view.lineBreak.remove();
    arrange(view.kids, items);
    this.measure(view, view.open ? inside : []);
    return view.item;
  }

  /** A room asks for width for those in it. */
  private measure(view: View, inside: Thing[]): void {
    const levels = inside.map(({ key, type }) => (this.views.get(key)?.nested ?? 0) + (type === "room" ? 1 : 0));
    const nested = Math.max(0, ...levels);
    if (nested === view.nested) return;
    view.nested = nested;
    if (view.thing.type === "room") view.item.style.setProperty("--nested", String(nested));
  }

  private parentThing(view: View | undefined): Room | ProcessNode | undefined {
    return view && view.thing.type !== "group" ? view.thing : undefined;
  }

  /** Says which of its siblings each of these is: nobody can tell by elements that lie in others. */
  private count(siblings: Thing[]): void {
    for (const [at, { key }] of siblings.entries()) {
      const view = this.views.get(key);
      const position = `${at + 1} ${siblings.length}`;
      if (!view || view.position === position) continue;
      view.position = position;
      view.card.setAttribute("aria-posinset", String(at + 1));
      view.card.setAttribute("aria-setsize", String(siblings.length));
    }
  }

  private make(thing: Thing): View {
    const card = h("div", { class: "card", attrs: { role: "treeitem", tabindex: -1 } });
    const kids = h("div", { class: "kids" });
    const item = h("div", { class: thing.type, attrs: { "data-key": thing.key } }, card, kids);
    const lineBreak = h("div", { class: "break" });
    return {
      key: thing.key,
      item,
      card,
      kids,
      lineBreak,
      thing,
      shown: "",
      position: "",
      nested: -1,
      open: true,
      parent: undefined,
    };
  }

  /** Brings a thing's card up to date. */
  private dress(view: View, level: number, full: boolean): void {
    const { thing, item, card } = view;
    // Only what has changed is touched: most things are as they were.
    const shown = JSON.stringify([level, view.open, full, outlook(thing), this.model?.viewer?.pid]);
    if (shown === view.shown) return;
    view.shown = shown;
    card.setAttribute("aria-level", String(level));
    if (full) card.setAttribute("aria-expanded", String(view.open));
    else card.removeAttribute("aria-expanded");
    item.classList.toggle("open", full && view.open);
    item.classList.toggle("closed", full && !view.open);
    view.kids.hidden = !full || !view.open;
    card.draggable = this.moverOf(thing) !== undefined;
    if (thing.type === "room") {
      item.classList.toggle("frozen", thing.frozen);
      item.style.setProperty("--edge", edge(thing.own.map(({ kind }) => kind)));
      const chips = thing.parent ? thing.own.map((info) => chip(info)) : [];
      const name = thing.own.find(({ kind }) => kind === "uts")?.hostname;
      const viewer = this.model?.viewer;
      const whose = viewer ? `as ${viewer.comm} ${viewer.pids.at(-1)} sees it` : "the first namespaces";
      const title = h("span", { class: "title" }, name ?? "machine", h("small", {}, whose));
      card.replaceChildren(
        ...(full ? [caret(view.open)] : []),
        ...(thing.parent ? [] : [title]),
        ...(thing.frozen ? [h("span", { class: "ice" }, "❄ frozen")] : []),
        ...chips,
        h("span", { class: "count", attrs: { title: "processes in here" } }, view.open ? "" : String(thing.population)),
        unseen(describeRoom(thing)),
      );
    } else if (thing.type === "process") {
      this.dressProcess(item, card, thing);
    } else {
      const [first] = thing.members;
      const comm = first?.process.comm ?? "";
      card.replaceChildren(
        dot(thing.members.find(({ process }) => process.state === "R") ?? first),
        h("span", { class: "comm" }, comm),
        h("span", { class: "times" }, `× ${thing.members.length}`),
        h("span", { class: "more" }, view.open ? "fold" : "show"),
        unseen("processes alike"),
      );
    }
  }

  private dressProcess(item: HTMLElement, card: HTMLElement, node: ProcessNode): void {
    const { process } = node;
    item.dataset["pid"] = String(process.pid);
    item.dataset["comm"] = process.comm;
    item.classList.toggle("frozen", process.frozen && !node.room.frozen);
    item.classList.toggle("zombie", process.state === "Z");
    const { namespaces } = node.room;
    const came = node.from && node.from.pid !== this.anchorOf(node);
    card.replaceChildren(
      dot(node),
      h("span", { class: "comm" }, process.comm),
      numbers(numbersOf(process)),
      ...(node.differs.length > 0
        ? [h("span", { class: "letters" }, ...node.differs.map((kind) => letter(kind, namespaces[kind])))]
        : []),
      ...(came ? [h("small", {}, `from ${node.from?.comm} ${node.from?.pids[0]}`)] : []),
      ...(process.uid !== 0 ? [h("small", {}, `uid ${process.uid}`)] : []),
      ...(node.cgroup !== undefined && node.cgroup !== "/" ? [h("small", { class: "cg" }, node.cgroup)] : []),
      ...(process.frozen && !node.room.frozen ? [h("small", { class: "ice" }, "❄")] : []),
      unseen(describeProcess(node)),
    );
  }

  /** The process below which a node's room hangs. */
  private anchorOf(node: ProcessNode): number | undefined {
    const around = this.views.get(node.key)?.parent?.parent?.thing;
    return around?.type === "process" ? around.process.pid : undefined;
  }

  private remove(view: View, moves: boolean): void {
    this.views.delete(view.key);
    this.opened.delete(view.key);
    if (
      !moves ||
      this.still.matches ||
      view.thing.type === "group" ||
      !view.parent ||
      !this.seen.has(view.parent.key)
    ) {
      view.item.remove();
      return;
    }
    // It fades where it stood. Nobody can reach it any more.
    view.item.inert = true;
    view.item.classList.add("leaving");
    view.card.removeAttribute("role");
    view.item.removeAttribute("data-pid");
    view.item.replaceChildren(view.card);
    const fading = view.item.animate([{ opacity: 1 }, { opacity: 0, transform: "scale(0.85)" }], {
      duration: 220,
      easing: "ease-in",
    });
    fading.onfinish = () => view.item.remove();
    fading.oncancel = () => view.item.remove();
  }

  private flash({ kind, pid, value }: MachineEvent): void {
    const card = this.viewOf(pid)?.card;
    if (!card) return;
    const [first] = kind === "unshare" || kind === "setns" ? kindsIn(value) : [];
    const hue =
      kind === "exec"
        ? "var(--accent)"
        : kind === "freeze" || kind === "checkpoint"
          ? "var(--ice)"
          : first && `var(--${first})`;
    if (!hue) return;
    card.animate([{ boxShadow: `0 0 0 3px ${hue}` }, { boxShadow: "0 0 0 3px transparent" }], {
      duration: 900,
      easing: "ease-out",
    });
  }

  // Walking with the keyboard, after the ARIA tree pattern.

  private visible(): View[] {
    const items = this.element.querySelectorAll<HTMLElement>("[data-key]");
    return [...items].flatMap((item) => this.views.get(item.dataset["key"] ?? "") ?? []);
  }

  private keepFocus(hadFocus: boolean): void {
    if (!this.views.has(this.current)) this.current = this.model?.root?.key ?? "";
    this.setStop();
    if (hadFocus && !this.element.contains(document.activeElement)) this.views.get(this.current)?.card.focus();
  }

  /** One thing at a time is where Tab stops. */
  private setStop(): void {
    const stop = this.views.get(this.current)?.card;
    if (stop === this.stop) return;
    this.stop?.setAttribute("tabindex", "-1");
    stop?.setAttribute("tabindex", "0");
    this.stop = stop;
  }

  private focused(target: EventTarget | null): void {
    const view = this.at(target);
    if (!view) return;
    this.current = view.key;
    this.setStop();
  }

  private at(target: EventTarget | null): View | undefined {
    const item = target instanceof Element ? target.closest<HTMLElement>("[data-key]") : null;
    return this.views.get(item?.dataset["key"] ?? "");
  }

  /** Who moves when this is. */
  private moverOf(thing: Thing | undefined): TaskInfo | undefined {
    if (!thing || !this.actions.moves || thing.type === "group") return undefined;
    return moverOf(thing)?.process;
  }

  private key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const view = this.at(event.target);
    if (!view) return;
    const mover = this.moverOf(view.thing);
    const all = this.visible();
    const at = all.indexOf(view);
    const inside = view.card.hasAttribute("aria-expanded");
    let to: View | undefined = view;
    if (event.key === "ArrowDown") to = all[at + 1];
    else if (event.key === "ArrowUp") to = all[at - 1];
    else if (event.key === "Home") to = all[0];
    else if (event.key === "End") to = all.at(-1);
    else if (event.key === "ArrowRight" && inside) {
      if (view.open) to = all[at + 1];
      else this.toggle(view);
    } else if (event.key === "ArrowLeft") {
      if (inside && view.open && view.thing.type !== "process") this.toggle(view);
      else to = view.parent;
    } else if (event.key === "Enter" || event.key === " ") this.act(view);
    else if (event.key === "m" && mover) {
      this.actions.moves?.offer(mover);
      to = undefined;
    } else if (!this.actions.key(event.key)) return;
    event.preventDefault();
    to?.card.focus();
  }

  private click(event: MouseEvent): void {
    const view = this.at(event.target);
    if (!view || !(event.target instanceof Element) || !event.target.closest(".card")) return;
    view.card.focus();
    if (event.target.closest(".caret")) this.toggle(view);
    else this.act(view);
  }

  private act(view: View): void {
    const { thing } = view;
    if (thing.type === "process") this.actions.choose(thing.process.pid);
    else if (thing.type === "room") this.actions.enter(thing);
    else this.toggle(view);
  }

  private toggle(view: View): void {
    this.opened.set(view.key, !view.open);
    this.actions.redraw();
  }

  /** What is under the pointer lights up wherever else it is. */
  private light(target: EventTarget | null): void {
    const element = target instanceof Element ? target : null;
    const named = element?.closest<HTMLElement>("[data-ns]");
    if (named) {
      this.lightNamespace(Number(named.dataset["ns"]));
      return;
    }
    const view = element?.closest(".card") ? this.at(element) : undefined;
    const own = view && view.thing.type === "process" ? this.ownOf(view.thing) : undefined;
    this.lightNamespace(own);
  }

  /** The innermost namespace that sets a process apart. */
  private ownOf(node: ProcessNode): number | undefined {
    return node.room.parent ? node.room.own[0]?.inum : undefined;
  }
}

/** All that a card shows. */
function outlook(thing: Thing): unknown {
  if (thing.type === "room") {
    return [describeRoom(thing), thing.own.map((info) => [info.inum, labelOf(info)]), thing.population, thing.frozen];
  }
  if (thing.type === "group") return thing.members.map(({ process }) => [process.pid, stateOf(process)]);
  const { process, differs } = thing;
  return [
    process.comm,
    describeProcess(thing),
    differs.map((kind) => thing.room.namespaces[kind]),
    process.uid,
    thing.room.frozen,
  ];
}

function inhabits({ thing }: View, inum: number): boolean {
  if (thing.type === "group") return false;
  const { namespaces } = thing.type === "room" ? thing : thing.room;
  return Object.values(namespaces).includes(inum);
}

function dot(node: ProcessNode | undefined): HTMLElement {
  const state = node ? stateOf(node.process) : "";
  return h("span", { class: `state ${state.split(/[ ,]/)[0]}`, attrs: { title: state } });
}

/** Folds a room for who points; by keyboard the arrows do. */
function caret(open: boolean): HTMLElement {
  const title = open ? "Fold" : "Show who is in it";
  return h(
    "span",
    { class: "caret", attrs: { "aria-hidden": "true", title } },
    icon(open ? "M7 10l5 5 5-5" : "M10 7l5 5-5 5"),
  );
}

/** For whoever does not see the picture: the end of a card's name, whose beginning is what the others see. */
function unseen(text: string): HTMLElement {
  return h("span", { class: "unseen" }, text);
}

/** A room's edge has the hues of what it has of its own. */
function edge(kinds: NamespaceKind[]): string {
  const step = 100 / Math.max(1, kinds.length);
  const stops = kinds.map((kind, at) => `var(--${kind}) ${at * step}% ${(at + 1) * step}%`);
  return stops.length > 0 ? `linear-gradient(${stops.join(", ")})` : "none";
}

/** Makes these the children, in this order, without moving what stands right. What is leaving stays where it is. */
function arrange(parent: HTMLElement, wanted: HTMLElement[]): void {
  const staying = new Set<Element>(wanted);
  let at = parent.firstElementChild;
  for (const element of wanted) {
    while (at && !staying.has(at)) at = at.nextElementSibling;
    if (at === element) at = at.nextElementSibling;
    else parent.insertBefore(element, at);
  }
}

function appear(card: HTMLElement): void {
  card.animate([{ opacity: 0, transform: "translateY(-6px) scale(0.92)" }, { opacity: 1 }], {
    duration: 240,
    easing: "cubic-bezier(0.2, 0.8, 0.3, 1)",
  });
}

/** From where it was to where it is. */
function travel(card: HTMLElement, from: DOMRect): void {
  const to = card.getBoundingClientRect();
  const scale = to.width / Math.max(1, card.offsetWidth); // the map's, by which a card's own lengths are drawn
  const [x, y] = [(from.left - to.left) / scale, (from.top - to.top) / scale];
  if (x === 0 && y === 0) return;
  card.animate(
    [
      { transform: `translate(${x}px, ${y}px)`, zIndex: 2 },
      { transform: "none", zIndex: 2 },
    ],
    {
      duration: 420,
      easing: "cubic-bezier(0.3, 0.9, 0.3, 1)",
    },
  );
}
