// The map beside the terminal: watches the machine while it is shown, and draws what it tells, at most once a frame.

import "./map.css";
import {
  type Census,
  type Machine,
  type MachineEvent,
  NAMESPACE_KINDS,
  type NamespaceInfo,
  type NamespaceKind,
} from "../../workers/api.ts";
import { h } from "../dom.ts";
import { Inside } from "./inside/view.ts";
import { Inspector } from "./inspector.ts";
import { replaceKeeping } from "./keep.ts";
import { buildModel, type MapModel, type Memory, pidSeenFrom } from "./model.ts";
import { Moves } from "./moves.ts";
import { seenBy } from "./seen.ts";
import { chip, numbers, Tree } from "./tree.ts";
import { describeEvent, KINDS, labelOf, numbersOf } from "./words.ts";
import { Zoom } from "./zoom.ts";

/** To begin with, where there is nothing to see yet. */
const FIRST_ROOMS = ["unshare -u sh", "unshare -pf --mount-proc sh", "unshare -Ur sh"];
/** Lines of the log. */
const LINES = 3;
/** Milliseconds from one look at the process in the inspector to the next. */
const TICK = 1000;
/** Device numbers of /dev/pts: 136, N. */
const PTS_MAJOR = 136;

export interface PanelActions {
  /** Puts a command line into the terminal in front, and the keyboard there. */
  type(command: string): void;
  /** The pty of the terminal in front: /dev/pts/N. */
  terminal(): string | undefined;
  /** What other machines call this one; undefined: they do not know it (yet). */
  name(): string | undefined;
}

export class MapPanel {
  private readonly tree: Tree;
  private readonly inspector: Inspector;
  private readonly inside: Inside;
  private readonly moves: Moves;
  private readonly lens = h("div", { class: "lens", attrs: { role: "group", "aria-label": "Kinds of namespaces" } });
  private readonly layer = h("div", { class: "map-layer" });
  private readonly scroll = h("div", { class: "map-scroll" }, this.layer);
  private readonly zoom = new Zoom(this.scroll, this.layer);
  private readonly whose = h("div", { class: "whose", attrs: { role: "status", tabindex: -1, hidden: true } });
  private readonly hint = h("div", { class: "hint", attrs: { hidden: true } });
  private readonly empty = h("div", { class: "empty", attrs: { hidden: true } });
  private readonly log = h("ol", { class: "map-log", attrs: { "aria-label": "What happened last" } });
  private readonly memory: Memory = new Map();
  /** Who had which number when the last picture was drawn, and in the events since. */
  private names = new Map<number, { comm: string; number: number }>();
  private kind: NamespaceKind | undefined;
  private machine: Machine | undefined;
  /** All of the machine, and what is drawn of it: that, or what the viewer sees. */
  private model: MapModel | undefined;
  private picture: MapModel | undefined;
  private viewer: { pid: number; started: number } | undefined;
  private events: MachineEvent[] = [];
  private census: Census | undefined;
  private frame: Promise<void> | undefined;
  private ticking: ReturnType<typeof setInterval> | undefined;

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
      redraw: () => this.picture && this.tree.draw(this.picture, []),
      moves: {
        carry: (event, process) => this.moves.carry(event, process),
        carried: () => this.moves.carried(),
        offer: (process) => this.moves.offer(process),
      },
      key: (key) => this.zoom.key(key),
    });
    this.moves = new Moves(element, {
      others: async () => (await this.machine?.neighbours()) ?? [],
      name: () => actions.name(),
      seen: (pid) => this.seen(pid),
      type: (command) => actions.type(command),
      left: () => this.tree.focus(),
    });
    this.inspector = new Inspector({
      closed: () => {
        this.follow(false);
        this.tree.select(undefined);
        if (this.inside.open) this.inside.focus();
        else this.tree.focus();
      },
      type: (command) => actions.type(command),
      seen: (pid) => this.seen(pid),
      see: (pid) => {
        this.see(pid);
        this.inspector.close(); // the world as it sees it, and whose it is, lie under it
      },
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
    this.layer.append(this.whose, this.tree.element, this.hint, this.empty);
    element.replaceChildren(
      this.lens,
      this.scroll,
      this.zoom.element,
      this.inside.element,
      this.inspector.element,
      this.moves.element,
      this.moves.landing,
      this.log,
    );
  }

  /** Watches this machine from now on; undefined: none. */
  async watch(machine: Machine | undefined): Promise<void> {
    if (this.machine === machine) return;
    const before = this.machine;
    if (this.inspector.pid !== undefined) this.follow(false);
    this.machine = machine;
    if (machine && this.inspector.pid !== undefined) this.follow(true);
    if (machine) await machine.watch((census, events) => this.machine === machine && this.take(census, events));
    else await before?.watch(undefined);
  }

  /** The machine is gone: nothing more will be asked of it. */
  forget(): void {
    this.machine = undefined;
    clearInterval(this.ticking);
    this.moves.close();
    this.inside.forget();
    this.scroll.inert = false;
  }

  focus(): void {
    if (this.inside.open) this.inside.focus();
    else this.tree.focus();
  }

  private enter(info: NamespaceInfo): void {
    this.inside.openNamespace(info);
    this.cover();
  }

  /** The inside of a room lies over the tree, and nothing over it: the inspector of a process in the tree would hide its tabs. */
  private cover(): void {
    this.scroll.inert = true;
    if (this.inspector.pid !== undefined) this.inspector.close();
    this.inside.focus();
  }

  /**
   * Settles when it is on the screen: the machine sends no more before. The work is done in three pieces, of which only the second has a frame wait
   * for it: what there is to draw is found out before, and who only reads it does so after.
   */
  private take(census: Census, events: MachineEvent[]): Promise<void> {
    this.census = census;
    this.events.push(...events);
    this.understand();
    this.frame ??= new Promise((resolve) => {
      // A page that is not seen gets no frames.
      const draw = () => {
        cancelAnimationFrame(frame);
        clearTimeout(late);
        this.frame = undefined;
        this.draw();
        setTimeout(() => {
          this.tell();
          resolve();
        });
      };
      const frame = requestAnimationFrame(draw);
      const late = setTimeout(draw, 1000);
    });
    return this.frame;
  }

  /** What the census says, for the picture. */
  private understand(): void {
    const { census } = this;
    if (!census) return;
    const viewer = census.processes.find(
      ({ pid, started }) => pid === this.viewer?.pid && started === this.viewer.started,
    );
    if (viewer === undefined) this.viewer = undefined; // it has ended: there is nobody who sees it so
    // Who died unseen is drawn where it was seen last, in both pictures.
    this.model = buildModel(census, this.memory);
    this.picture = viewer ? buildModel(seenBy(census, viewer), new Map(this.memory), viewer) : this.model;
  }

  private draw(): void {
    if (!this.picture) return;
    const events = this.picture.viewer ? this.seenEvents(this.events.splice(0)) : this.events.splice(0);
    this.report(events);
    this.tree.draw(this.picture, events);
    this.drawLens(this.picture);
    this.drawEmpty(this.picture);
    this.drawViewer(this.picture);
    this.hint.hidden = this.picture.rooms.size !== 1 || this.picture.viewer !== undefined;
  }

  /** Those that show more of it than the picture. */
  private tell(): void {
    const { machine, model, census } = this;
    if (!machine || !model || !census) return;
    this.inside.update(machine, model, census.time);
    void this.inspector.refresh(machine, model);
  }

  /** Draws the machine as this process sees it from now on; undefined: all of it. */
  private see(pid: number | undefined): void {
    const process = this.census?.processes.find((one) => one.pid === pid);
    this.viewer = process && { pid: process.pid, started: process.started };
    this.understand();
    this.draw();
    this.tell();
  }

  /** What the viewer hears of: what those did whom it sees. */
  private seenEvents(events: MachineEvent[]): MachineEvent[] {
    const sees = (pid: number) => this.names.has(pid) || this.picture?.nodes.has(pid) === true;
    return events.filter(({ pid, kind, value }) => sees(pid) && (kind !== "fork" || sees(value)));
  }

  private drawViewer({ viewer, nodes }: MapModel): void {
    const shown = viewer ? `${viewer.comm} ${viewer.pids.join(" ")} ${nodes.size}` : "";
    if (this.whose.dataset["shown"] === shown) return;
    this.whose.dataset["shown"] = shown;
    this.whose.hidden = viewer === undefined;
    if (!viewer) {
      this.whose.replaceChildren();
      return;
    }
    const mounts = () => {
      const info = this.model?.namespaces.get(viewer.namespaces.mnt);
      if (info) this.enter(info);
    };
    const button = (label: string, click: () => void) =>
      h("button", { class: "solid", attrs: { type: "button", "data-key": label }, on: { click } }, label);
    const back = () => {
      this.see(undefined);
      this.tree.focus();
    };
    replaceKeeping(this.whose, [
      h("p", {}, "As ", h("b", {}, viewer.comm), " ", numbers(numbersOf(viewer)), ` sees it: ${nodes.size} processes`),
      button("Its mounts", mounts),
      button("The whole machine", back),
    ]);
  }

  private inspect(pid: number): void {
    const { machine, model } = this;
    if (!machine || !model) return;
    this.tree.select(pid);
    this.inspector.open(pid);
    this.follow(true);
    void this.inspector.refresh(machine, model).then(() => this.inspector.focus());
  }

  /** A process's system calls are recorded while somebody looks at it, and it is looked at again and again: nobody tells of them. */
  private follow(on: boolean): void {
    clearInterval(this.ticking);
    const look = () => {
      const { machine, model } = this;
      if (!machine || !model || document.hidden) return;
      void this.inspector.refresh(machine, model);
      void this.inspector.lookAtMemory(machine);
    };
    if (on) look();
    this.ticking = on ? setInterval(look, TICK) : undefined;
    this.machine
      ?.recordCalls(on ? this.inspector.pid : undefined)
      .catch((error: unknown) => console.info("System calls are not recorded:", error));
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
              click: () => this.enter(info),
            },
          },
          chip(info, labelOf(info) || String(info.inum)),
        ),
      ),
    );
  }

  /** What happened, for the eye: the tree says it to everyone else. Numbers are those that the viewer sees. */
  private report(events: MachineEvent[]): void {
    const lines: HTMLElement[] = [];
    const level = (this.picture?.viewer?.pids.length ?? 1) - 1;
    const numberOf = (pid: number) =>
      this.model?.nodes.get(pid)?.process.pids[level] ?? this.names.get(pid)?.number ?? pid;
    for (const event of events) {
      const { kind, pid, value, time, comm } = event;
      const known = this.names.get(pid);
      // A child is called as its parent is until it execs.
      if (kind === "fork" && known) this.names.set(value, { comm: known.comm, number: numberOf(value) });
      if (kind === "exec" && comm !== undefined) this.names.set(pid, { comm, number: numberOf(pid) });
      const words = describeEvent(kind === "fork" ? { ...event, value: numberOf(value) } : event);
      if (words === undefined) continue;
      const when = h("time", {}, time.toFixed(2));
      lines.push(h("li", { class: kind }, when, h("b", {}, `${known?.comm ?? "pid"} ${numberOf(pid)}`), ` ${words}`));
    }
    this.log.append(...lines.slice(-LINES));
    while (this.log.childElementCount > LINES) this.log.firstElementChild?.remove();
    this.names = new Map(
      [...(this.picture?.nodes.values() ?? [])].map(({ process }) => [
        process.pid,
        { comm: process.comm, number: process.pids[0] ?? process.pid },
      ]),
    );
  }
}
