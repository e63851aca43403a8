// The map beside the terminal: watches the machine while it is shown, and draws what it tells, at most once a frame.

import "./map.css";
import {
  type Census,
  type Machine,
  type MachineEvent,
  NAMESPACE_KINDS,
  type NamespaceKind,
} from "../../workers/api.ts";
import { h } from "../dom.ts";
import { Inside } from "./inside/view.ts";
import { Inspector } from "./inspector.ts";
import { buildModel, type MapModel, type Memory, pidSeenFrom } from "./model.ts";
import { chip, Tree } from "./tree.ts";
import { describeEvent, KINDS, labelOf } from "./words.ts";

/** To begin with, where there is nothing to see yet. */
const FIRST_ROOMS = ["unshare -u sh", "unshare -pf --mount-proc sh", "unshare -Ur sh"];
/** Lines of the log. */
const LINES = 3;
/** Device numbers of /dev/pts: 136, N. */
const PTS_MAJOR = 136;

export interface PanelActions {
  /** Puts a command line into the terminal in front, and the keyboard there. */
  type(command: string): void;
  /** The pty of the terminal in front: /dev/pts/N. */
  terminal(): string | undefined;
}

export class MapPanel {
  private readonly tree: Tree;
  private readonly inspector: Inspector;
  private readonly inside: Inside;
  private readonly lens = h("div", { class: "lens", attrs: { role: "group", "aria-label": "Kinds of namespaces" } });
  private readonly scroll = h("div", { class: "map-scroll" });
  private readonly hint = h("div", { class: "hint", attrs: { hidden: true } });
  private readonly empty = h("div", { class: "empty", attrs: { hidden: true } });
  private readonly log = h("ol", { class: "map-log", attrs: { "aria-label": "What happened last" } });
  private readonly memory: Memory = new Map();
  /** Who had which number when the last picture was drawn, and in the events since. */
  private names = new Map<number, string>();
  private kind: NamespaceKind | undefined;
  private machine: Machine | undefined;
  private model: MapModel | undefined;
  private events: MachineEvent[] = [];
  private census: Census | undefined;
  private frame: Promise<void> | undefined;

  /** @param element the place that the page keeps for the map */
  constructor(
    element: HTMLElement,
    private readonly actions: PanelActions,
  ) {
    this.tree = new Tree({
      choose: (pid) => this.inspect(pid),
      enter: (room) => {
        this.inside.openRoom(room);
        this.cover();
      },
      redraw: () => this.model && this.tree.draw(this.model, []),
    });
    this.inspector = new Inspector({
      closed: () => {
        this.tree.select(undefined);
        if (this.inside.open) this.inside.focus();
        else this.tree.focus();
      },
      type: (command) => actions.type(command),
      seen: (pid) => this.seen(pid),
      light: (inum) => this.tree.lightNamespace(inum),
    });
    this.inside = new Inside({
      closed: () => {
        this.scroll.inert = false;
        this.tree.focus();
      },
      choose: (pid) => this.inspect(pid),
    });
    const commands = FIRST_ROOMS.map((command) =>
      h("button", { class: "solid", attrs: { type: "button" }, on: { click: () => actions.type(command) } }, command),
    );
    this.hint.append(
      h(
        "p",
        {},
        "Every process is in one namespace of each kind above. These share the first ones; who gets one of its own moves into a room here:",
      ),
      ...commands,
    );
    this.scroll.append(this.tree.element, this.hint, this.empty);
    element.replaceChildren(this.lens, this.scroll, this.inside.element, this.inspector.element, this.log);
  }

  /** Watches this machine from now on; undefined: none. */
  async watch(machine: Machine | undefined): Promise<void> {
    if (this.machine === machine) return;
    const before = this.machine;
    this.machine = machine;
    if (machine) await machine.watch((census, events) => this.machine === machine && this.take(census, events));
    else await before?.watch(undefined);
  }

  /** The machine is gone: nothing more will be asked of it. */
  forget(): void {
    this.machine = undefined;
    this.inside.forget();
    this.scroll.inert = false;
  }

  focus(): void {
    if (this.inside.open) this.inside.focus();
    else this.tree.focus();
  }

  /** The inside of a room lies over the tree. */
  private cover(): void {
    this.scroll.inert = true;
    this.inside.focus();
  }

  /** Settles when it is on the screen: the machine sends no more before. */
  private take(census: Census, events: MachineEvent[]): Promise<void> {
    this.census = census;
    this.events.push(...events);
    this.frame ??= new Promise((resolve) => {
      // A page that is not seen gets no frames.
      const draw = () => {
        cancelAnimationFrame(frame);
        clearTimeout(late);
        this.frame = undefined;
        this.draw();
        resolve();
      };
      const frame = requestAnimationFrame(draw);
      const late = setTimeout(draw, 1000);
    });
    return this.frame;
  }

  private draw(): void {
    if (!this.census) return;
    const events = this.events.splice(0);
    this.report(events);
    this.model = buildModel(this.census, this.memory);
    this.tree.draw(this.model, events);
    this.drawLens(this.model);
    this.drawEmpty(this.model);
    this.hint.hidden = this.model.rooms.size !== 1;
    if (!this.machine) return;
    this.inside.update(this.machine, this.model, this.census.time);
    void this.inspector.refresh(this.machine, this.model);
  }

  private inspect(pid: number): void {
    const { machine, model } = this;
    if (!machine || !model) return;
    this.tree.select(pid);
    this.inspector.open(pid);
    void this.inspector.refresh(machine, model).then(() => this.inspector.focus());
  }

  /** The number of a process as who reads the terminal in front sees it. */
  private seen(pid: number): number | undefined {
    const { model } = this;
    const target = model?.nodes.get(pid)?.process;
    const line = Number(this.actions.terminal()?.match(/\/(\d+)$/)?.[1]);
    const tty = (PTS_MAJOR << 8) | line;
    const there = [...(model?.nodes.values() ?? [])].map(({ process }) => process).filter((one) => one.tty === tty);
    const reader = there.find(({ pgrp, foreground }) => pgrp === foreground) ?? there[0];
    return model && target && reader && pidSeenFrom(model, reader, target);
  }

  private drawLens(model: MapModel): void {
    if (this.lens.childElementCount === 0) {
      const buttons = NAMESPACE_KINDS.map((kind) =>
        h(
          "button",
          {
            class: `ns-${kind}`,
            attrs: { type: "button", "aria-pressed": "false", title: KINDS[kind].what },
            on: { click: () => this.look(kind) },
          },
          h("i", { attrs: { "aria-hidden": "true" } }, KINDS[kind].letter),
          h("span", {}, kind),
          " ",
          h("b", {}),
        ),
      );
      this.lens.replaceChildren(...buttons);
    }
    for (const [at, kind] of NAMESPACE_KINDS.entries()) {
      const button = this.lens.children[at];
      const number = button?.querySelector("b");
      const text = String(model.counts[kind]);
      if (number && number.textContent !== text) number.textContent = text;
    }
  }

  /** Shows one kind alone, or all again. */
  private look(kind: NamespaceKind): void {
    this.kind = this.kind === kind ? undefined : kind;
    if (this.kind) this.tree.element.dataset["lens"] = this.kind;
    else delete this.tree.element.dataset["lens"];
    for (const [at, one] of NAMESPACE_KINDS.entries()) {
      this.lens.children[at]?.setAttribute("aria-pressed", String(one === this.kind));
    }
  }

  private drawEmpty({ empty }: MapModel): void {
    const key = empty.map(({ inum }) => inum).join(" ");
    if (this.empty.dataset["shown"] === key) return;
    this.empty.dataset["shown"] = key;
    this.empty.hidden = empty.length === 0;
    this.empty.replaceChildren(
      h("p", {}, "Nobody is in these; a file, a mount or a child keeps them:"),
      ...empty.map((info) =>
        h(
          "button",
          {
            class: "link",
            attrs: { type: "button" },
            on: {
              click: () => {
                this.inside.openNamespace(info);
                this.cover();
              },
            },
          },
          chip(info, labelOf(info) || String(info.inum)),
        ),
      ),
    );
  }

  /** What happened, for the eye: the tree says it to everyone else. */
  private report(events: MachineEvent[]): void {
    const lines: HTMLElement[] = [];
    for (const event of events) {
      const { kind, pid, value, time, comm } = event;
      const name = this.names.get(pid);
      // A child is called as its parent is until it execs.
      if (kind === "fork" && name !== undefined) this.names.set(value, name);
      if (kind === "exec" && comm !== undefined) this.names.set(pid, comm);
      const words = describeEvent(event);
      if (words === undefined) continue;
      const when = h("time", {}, time.toFixed(2));
      lines.push(h("li", { class: kind }, when, h("b", {}, `${name ?? "pid"} ${pid}`), ` ${words}`));
    }
    this.log.append(...lines.slice(-LINES));
    while (this.log.childElementCount > LINES) this.log.firstElementChild?.remove();
    this.names = new Map(this.census?.processes.map(({ pid, comm }) => [pid, comm]));
  }
}
