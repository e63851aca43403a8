// A process is moved to another machine by hand: while its card is dragged, or after a key, the machines that it can go to lie over the map's foot.
// Dropped on one, or on the map of one in another window, the command is typed into the terminal, and Enter is the reader's: migrate(8) has what moves.

import { h } from "../dom.ts";

/** What is dragged: only a word by which the map that it is dropped on reaches the one that it comes from. */
const TYPE = "application/x-nutshell-process";
const CHANNEL = "nutshell-drag:";

/** Who is to be moved. */
export interface Mover {
  readonly pid: number;
  readonly comm: string;
}

export interface MovesActions {
  /** Names of the machines that processes can go to. */
  others(): Promise<string[]>;
  /** What others call this machine; undefined: nothing can come here. */
  name(): string | undefined;
  /** The process's number as the terminal in front sees it; undefined: it does not. */
  seen(pid: number): number | undefined;
  /** Puts a command line into the terminal in front, and the keyboard there. */
  type(command: string): void;
  /** Nothing was chosen, and the keyboard was in here. */
  left(): void;
}

export class Moves {
  readonly element = h("div", {
    class: "moves",
    attrs: { role: "group", "aria-label": "Move to another machine", hidden: true },
    on: {
      keydown: (event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        this.close();
        this.actions.left();
      },
    },
  });
  /** Over the map of a machine to which a process of another one is about to come. */
  readonly landing = h("p", { class: "landing", attrs: { hidden: true } });
  private mover: Mover | undefined;
  private channel: BroadcastChannel | undefined;

  /** @param map where a process of another machine can be dropped */
  constructor(
    map: HTMLElement,
    private readonly actions: MovesActions,
  ) {
    map.addEventListener("dragenter", (event) => this.over(event));
    map.addEventListener("dragover", (event) => this.over(event));
    map.addEventListener("dragleave", (event) => {
      if (!(event.relatedTarget instanceof Node && map.contains(event.relatedTarget))) this.landing.hidden = true;
    });
    map.addEventListener("drop", (event) => this.dropped(event));
  }

  /** A card is being dragged. */
  carry(event: DragEvent, mover: Mover): void {
    const { dataTransfer } = event;
    if (!dataTransfer) return;
    const token = crypto.randomUUID();
    dataTransfer.setData(TYPE, token);
    dataTransfer.effectAllowed = "move";
    this.channel?.close();
    this.channel = new BroadcastChannel(CHANNEL + token);
    this.channel.onmessage = ({ data }: MessageEvent<unknown>) => typeof data === "string" && this.choose(data);
    void this.show(mover, false);
    // The card may have gone meanwhile, with its process, and what is gone does not say that it is not dragged any more; but no pointer moves before.
    document.addEventListener("pointermove", () => this.carried(), { once: true });
  }

  /** It is not dragged any more. */
  carried(): void {
    this.close();
    // A word from where it was dropped may still be on its way.
    const { channel } = this;
    setTimeout(() => channel?.close(), 1000);
  }

  /** By the keyboard. */
  offer(mover: Mover): void {
    void this.show(mover, true);
  }

  close(): void {
    this.mover = undefined;
    this.element.hidden = true;
    this.landing.hidden = true;
  }

  private async show(mover: Mover, focus: boolean): Promise<void> {
    this.mover = mover;
    const others = await this.actions.others();
    if (this.mover !== mover) return;
    const seen = this.actions.seen(mover.pid);
    const who = `${mover.comm} ${seen ?? mover.pid}`;
    this.element.replaceChildren();
    if (seen === undefined) this.element.append(h("p", {}, `The terminal's shell does not see ${who}.`));
    else if (others.length === 0)
      this.element.append(h("p", {}, `No other machine for ${who} to move to: open this page in one more tab.`));
    else this.element.append(h("p", {}, "Move ", h("b", {}, who), " to"), ...others.map((name) => this.target(name)));
    this.element.hidden = false;
    if (!focus) return;
    const first = this.element.querySelector("button") ?? this.element.querySelector("p");
    if (first instanceof HTMLParagraphElement) first.tabIndex = -1;
    first?.focus();
  }

  private target(name: string): HTMLElement {
    const enter = (event: DragEvent) => {
      event.preventDefault(); // it may be dropped here
      button.classList.add("over");
    };
    const button = h(
      "button",
      {
        class: "solid",
        attrs: { type: "button" },
        on: {
          click: () => this.choose(name),
          dragenter: enter,
          dragover: enter,
          dragleave: () => button.classList.remove("over"),
          drop: (event) => {
            event.preventDefault();
            event.stopPropagation();
            this.choose(name);
          },
        },
      },
      name,
    );
    return button;
  }

  private choose(name: string): void {
    const { mover } = this;
    const seen = mover && this.actions.seen(mover.pid);
    this.close();
    if (seen !== undefined) this.actions.type(`migrate ${seen} --to ${name}`);
  }

  /** @returns whether a process of another machine is over this map */
  private over(event: DragEvent): boolean {
    const foreign = this.mover === undefined && event.dataTransfer?.types.includes(TYPE) === true;
    const name = foreign ? this.actions.name() : undefined;
    if (name === undefined) return false;
    event.preventDefault();
    this.landing.textContent = `Drop it here, and it can move to this machine, ${name}`;
    this.landing.hidden = false;
    return true;
  }

  private dropped(event: DragEvent): void {
    if (!this.over(event)) return;
    this.landing.hidden = true;
    const channel = new BroadcastChannel(CHANNEL + event.dataTransfer?.getData(TYPE));
    channel.postMessage(this.actions.name());
    channel.close();
  }
}
