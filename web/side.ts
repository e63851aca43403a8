// A part of the page that can be hidden: whether it is shown, and its code, which comes when there is a prompt and somebody sees it.

import type { Machine } from "../workers/api.ts";
import { Emitter } from "./events.ts";

/** What there is to see of a machine. */
export interface Panel {
  /** Watches this machine from now on; undefined: none. */
  watch(machine: Machine | undefined): Promise<void>;
  /** The machine is gone: nothing more will be asked of it. */
  forget(): void;
  focus(): void;
}

export class Side<P extends Panel> {
  /** It is shown or hidden now. */
  readonly changed = new Emitter<boolean>();
  private readonly small: MediaQueryList;
  private readonly key: string;
  protected panel: Promise<P> | undefined;
  private machine: Machine | undefined;
  private prompted = false;

  /**
   * @param name of what is kept, and for messages
   * @param small where there is no room for it: there it comes only when it is asked for, and is not remembered
   * @param load makes what is in it
   */
  constructor(
    readonly element: HTMLElement,
    private readonly name: string,
    small: string,
    private readonly load: () => Promise<P>,
    private readonly failed: (error: unknown) => void,
  ) {
    this.key = `nutshell.${name}`;
    this.small = matchMedia(small);
    this.element.hidden = this.small.matches || this.remembered() === "hidden";
  }

  private remembered(): string | null {
    try {
      return localStorage.getItem(this.key);
    } catch (refused) {
      console.info(`No storage in this frame: whether the ${this.name} is shown is not remembered.`, refused);
      return null;
    }
  }

  get shown(): boolean {
    return !this.element.hidden;
  }

  toggle(): void {
    this.element.hidden = this.shown;
    if (!this.small.matches) {
      try {
        localStorage.setItem(this.key, this.shown ? "shown" : "hidden");
      } catch (refused) {
        console.info(`No storage in this frame: the ${this.name} is as it is until the page is closed.`, refused);
      }
    }
    this.changed.emit(this.shown);
    this.update();
  }

  /** The machine to watch; undefined: it is gone. */
  show(machine: Machine | undefined): void {
    this.machine = machine;
    if (machine) this.update();
    else void this.panel?.then((panel) => panel.forget());
  }

  /** There is a prompt: from now on nobody waits for anything else. */
  begin(): void {
    this.prompted = true;
    this.update();
  }

  async focus(): Promise<void> {
    (await this.panel)?.focus();
  }

  private update(): void {
    if (this.shown && this.prompted) this.panel ??= this.begun();
    this.panel
      ?.then((panel) => panel.watch(this.shown ? this.machine : undefined))
      .catch((error: unknown) => this.failed(error));
  }

  private async begun(): Promise<P> {
    try {
      return await this.load();
    } catch (error) {
      this.panel = undefined; // the next look tries again
      throw error;
    }
  }
}
