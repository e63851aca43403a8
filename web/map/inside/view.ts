// The inside of a room: what each of its eight namespaces contains, live while it is open. It asks the machine when the map changes, and
// once a second for what changes without anybody being told (counters, queues, clocks); closed, it asks nothing.

import "./inside.css";
import { type Machine, NAMESPACE_KINDS, type NamespaceInfo, type NamespaceKind } from "../../../workers/api.ts";
import { h, icon } from "../../dom.ts";
import { replaceKeeping } from "../keep.ts";
import type { MapModel, Room } from "../model.ts";
import { KINDS, linkOf } from "../words.ts";
import { cgroup } from "./cgroup.ts";
import { time, uts } from "./few.ts";
import { ipc } from "./ipc.ts";
import { mnt } from "./mnt.ts";
import { net } from "./net.ts";
import { namespaceLink, type Scene, type View } from "./parts.ts";
import { pid } from "./pid.ts";
import { user } from "./user.ts";

const VIEWS = { uts, pid, mnt, net, ipc, user, cgroup, time } as unknown as Record<NamespaceKind, View<unknown>>;
const PAUSE = 1000;

export interface InsideActions {
  closed(): void;
  choose(pid: number): void;
}

/** Namespaces that are looked at together: those of a room, or one that nobody is in. */
type Spaces = Partial<Record<NamespaceKind, number>>;

export class Inside {
  readonly element: HTMLElement;
  private readonly title = h("h2", { attrs: { tabindex: -1 } });
  private readonly tabs = h("div", {
    class: "kinds",
    attrs: { role: "tablist", "aria-label": "Namespaces of the room" },
  });
  private readonly body = h("div", { class: "body", attrs: { role: "tabpanel", id: "inside-body", tabindex: 0 } });
  private spaces: Spaces | undefined;
  private kind: NamespaceKind = "uts";
  private machine: Machine | undefined;
  private model: MapModel | undefined;
  private time = 0;
  private since = 0;
  /** What the body has been drawn from. */
  private shown = "";
  private asking = false;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly actions: InsideActions) {
    const back = h(
      "button",
      {
        class: "square",
        attrs: { type: "button", "aria-label": "Back to the map" },
        on: { click: () => this.close() },
      },
      icon("M15 5l-7 7 7 7"),
    );
    this.element = h(
      "section",
      {
        class: "inside",
        attrs: { "aria-label": "Room", hidden: true },
        on: {
          keydown: (event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            this.close();
          },
        },
      },
      h("header", {}, back, this.title),
      this.tabs,
      this.body,
    );
    this.tabs.addEventListener("keydown", (event) => this.key(event));
  }

  get open(): boolean {
    return this.spaces !== undefined;
  }

  /** Shows a room by the kind that sets it apart. */
  openRoom(room: Room): void {
    const own = room.parent ? room.own[0]?.kind : undefined;
    this.show({ ...room.namespaces }, own ?? "pid");
  }

  /** Shows one namespace, in the room that is open if it belongs to it, else with all that somebody in it has. */
  openNamespace(info: NamespaceInfo): void {
    const { kind, inum } = info;
    const room = [...(this.model?.rooms.values() ?? [])].find(({ namespaces }) => namespaces[kind] === inum);
    const spaces = room ? { ...room.namespaces } : { [kind]: inum };
    this.show(this.spaces?.[kind] === inum ? this.spaces : spaces, kind);
  }

  focus(): void {
    this.title.focus({ preventScroll: true });
  }

  close(): void {
    if (!this.open) return;
    this.forget();
    this.actions.closed();
  }

  /** Closes, without a word. */
  forget(): void {
    this.spaces = undefined;
    this.element.hidden = true;
    clearInterval(this.timer);
    this.timer = undefined;
    this.body.replaceChildren();
    this.shown = "";
  }

  /** The map has changed. @param time seconds since boot */
  update(machine: Machine, model: MapModel, time: number): void {
    this.machine = machine;
    this.model = model;
    this.time = time;
    this.since = performance.now();
    if (!this.open) return;
    this.drawHead();
    void this.refresh();
  }

  private show(spaces: Spaces, kind: NamespaceKind): void {
    this.spaces = spaces;
    this.kind = kind;
    this.element.hidden = false;
    this.shown = "";
    this.body.replaceChildren();
    this.body.scrollTop = 0;
    this.timer ??= setInterval(() => document.hidden || void this.refresh(), PAUSE);
    this.drawHead();
    void this.refresh();
  }

  private drawHead(): void {
    const { model, spaces } = this;
    if (!model || !spaces) return;
    const named = spaces.uts === undefined ? undefined : model.namespaces.get(spaces.uts)?.hostname;
    const some = model.namespaces.get(spaces[this.kind] ?? 0);
    this.title.textContent = named ?? (some ? `${linkOf(some)}, nobody is in it` : "gone");
    const had = this.tabs.contains(document.activeElement);
    const tabs = NAMESPACE_KINDS.flatMap((kind) => {
      const info = model.namespaces.get(spaces[kind] ?? 0);
      if (spaces[kind] === undefined) return [];
      const on = kind === this.kind;
      const what = `${kind}: ${KINDS[kind].what}`;
      const tab = h(
        "button",
        {
          class: `ns-${kind}`,
          attrs: {
            type: "button",
            role: "tab",
            id: `inside-${kind}`,
            "aria-selected": String(on),
            "aria-controls": "inside-body",
            tabindex: on ? 0 : -1,
            title: info ? `${what}, ${linkOf(info)}` : what,
          },
          on: { click: () => this.choose(kind) },
        },
        h("i", { attrs: { "aria-hidden": "true" } }, KINDS[kind].letter),
        h("span", {}, kind),
      );
      return [tab];
    });
    this.tabs.replaceChildren(...tabs);
    this.body.setAttribute("aria-labelledby", `inside-${this.kind}`);
    if (had) this.tabs.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }

  private choose(kind: NamespaceKind): void {
    if (this.spaces) this.show(this.spaces, kind);
  }

  /** Arrows along the kinds: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ */
  private key(event: KeyboardEvent): void {
    const kinds = NAMESPACE_KINDS.filter((kind) => this.spaces?.[kind] !== undefined);
    const at = kinds.indexOf(this.kind);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + kinds.length, Home: 0, End: kinds.length - 1 }[event.key];
    const kind = to === undefined ? undefined : kinds[to % kinds.length];
    if (kind === undefined) return;
    event.preventDefault();
    this.choose(kind);
    this.tabs.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }

  private scene(): Scene | undefined {
    const { machine, model, spaces } = this;
    const info = model?.namespaces.get(spaces?.[this.kind] ?? 0);
    if (!machine || !model || !info) return undefined;
    return {
      machine,
      model,
      info,
      time: this.time + (performance.now() - this.since) / 1000,
      go: (inum) => {
        const target = this.model?.namespaces.get(inum);
        if (!target) return;
        this.openNamespace(target);
        this.focus();
      },
      choose: (pid) => this.actions.choose(pid),
    };
  }

  private async refresh(): Promise<void> {
    if (this.asking) return;
    const { spaces, kind } = this;
    const scene = this.scene();
    if (!scene) {
      this.shown = "";
      this.body.replaceChildren(h("p", { class: "dim" }, "This namespace is gone: nothing kept it any more."));
      return;
    }
    const view = VIEWS[kind];
    this.asking = true;
    try {
      const found = await view.ask?.(scene);
      if (this.spaces !== spaces || this.kind !== kind) return;
      this.draw(view, scene, found);
    } finally {
      this.asking = false;
      if (this.open && (this.spaces !== spaces || this.kind !== kind)) void this.refresh();
    }
  }

  private draw(view: View<unknown>, scene: Scene, found: unknown): void {
    const { model, info, time: now } = scene;
    const people = [...model.nodes.values()].map(({ process, room }) => [
      process.pid,
      process.pids,
      process.comm,
      process.state,
      room.key,
    ]);
    const live = this.kind === "time" ? Math.floor(now) : 0;
    const shown = JSON.stringify([info, people, live, view.steady ? view.steady(found) : found]);
    if (shown !== this.shown) {
      this.shown = shown;
      replaceKeeping(this.body, [this.intro(scene), ...view.draw(scene, found)]);
    }
    view.settle?.(this.body, scene, found);
  }

  /** What the namespace is, whose it is, who is in it. */
  private intro(scene: Scene): HTMLElement {
    const { model, info } = scene;
    const members = [...model.nodes.values()].filter(({ room }) => room.namespaces[info.kind] === info.inum).length;
    const who = members === 0 ? "nobody is in it" : `${members} ${members === 1 ? "process" : "processes"}`;
    return h(
      "p",
      { class: "intro" },
      h("code", {}, linkOf(info)),
      h("span", {}, who),
      ...(info.owner && info.kind !== "user" ? [h("span", {}, "owned by ", namespaceLink(scene, info.owner))] : []),
    );
  }
}
