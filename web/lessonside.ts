// The place beside the terminals where the lessons are; their code comes when they are first asked for.

import type { Machine } from "../workers/api.ts";
import { h } from "./dom.ts";
import { Emitter } from "./events.ts";
import type { LessonActions, LessonPanel } from "./lessons/panel.ts";
import type { LessonPlace } from "./share/link.ts";

export class LessonSide {
  readonly element: HTMLElement;
  /** They are shown or hidden now. */
  readonly changed = new Emitter<boolean>();
  private panel: Promise<LessonPanel> | undefined;
  private machine: Machine | undefined;

  constructor(
    private readonly type: LessonActions["type"],
    private readonly failed: (error: unknown) => void,
    landmark = true,
  ) {
    const role = landmark ? undefined : "group";
    const attrs = { id: "lessons", role, "aria-label": "Lessons", hidden: true };
    this.element = h(landmark ? "aside" : "div", { class: "lessons", attrs });
  }

  get shown(): boolean {
    return !this.element.hidden;
  }

  /** Whether there is room for them, too. */
  get seen(): boolean {
    return this.element.checkVisibility();
  }

  async focus(): Promise<void> {
    (await this.panel)?.focus();
  }

  toggle(): void {
    this.element.hidden = this.shown;
    this.changed.emit(this.shown);
    if (this.shown) void this.load().then((panel) => panel?.focus());
    this.update();
  }

  /** Takes the room that a lesson will have, before anything is printed beside it. */
  reserve(): void {
    this.element.hidden = false;
    this.changed.emit(true);
  }

  /** Opens a lesson. @param stranger it came with a link @returns why it cannot be shown */
  async open(place: LessonPlace, stranger = false): Promise<string | undefined> {
    if (!this.shown) this.toggle();
    return (await this.load())?.show(place, stranger);
  }

  /** What is shown. */
  async place(): Promise<LessonPanel["place"]> {
    return this.shown ? (await this.panel)?.place : undefined;
  }

  /** The machine that is looked at; undefined: it is gone. */
  show(machine: Machine | undefined): void {
    this.machine = machine;
    this.update();
  }

  private update(): void {
    void this.panel?.then((panel) => panel.watch(this.shown ? this.machine : undefined));
  }

  private async load(): Promise<LessonPanel | undefined> {
    this.panel ??= import("./lessons/panel.ts").then(
      ({ LessonPanel }) => new LessonPanel(this.element, { type: this.type, close: () => this.toggle() }),
    );
    try {
      const panel = await this.panel;
      this.update();
      return panel;
    } catch (error) {
      this.panel = undefined; // the next click tries again
      this.failed(error);
      return undefined;
    }
  }
}
