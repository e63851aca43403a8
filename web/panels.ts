// What lies over the terminals: the boot's progress, what went wrong, and short news.

import type { LogLine } from "../workers/api.ts";
import { h, icon } from "./dom.ts";
import type { Trouble } from "./trouble.ts";

export interface Choice {
  label: string;
  /** The one that most people want: drawn solid and focused. */
  first?: boolean;
  action(): void;
}

/** Kernel log lines kept on the boot panel. */
const LINES = 12;

/** The boot: what is being done, and the kernel's own words as they come. Shown only when it takes long enough to notice. */
export class BootPanel {
  readonly element: HTMLElement;
  private readonly what: HTMLElement;
  private readonly log: HTMLElement;

  constructor() {
    this.what = h("p", { class: "what" });
    this.log = h("pre", { class: "log", attrs: { "aria-hidden": "true" } });
    this.element = h(
      "div",
      { class: "panel boot", attrs: { role: "status", hidden: true } },
      h("div", { class: "bar" }, h("span")),
      this.what,
      this.log,
    );
  }

  show(what: string): void {
    this.what.textContent = what;
    this.log.replaceChildren();
    this.element.hidden = false;
  }

  line(line: LogLine): void {
    this.log.append(`[${line.time.toFixed(6).padStart(12)}] ${line.text}\n`);
    while (this.log.childNodes.length > LINES) this.log.firstChild?.remove();
  }

  hide(): void {
    this.element.hidden = true;
  }
}

/** Something went wrong: what, what can be done, and the details to copy. */
export function troublePanel(trouble: Trouble, choices: Choice[]): HTMLElement {
  const title = h("h2", { attrs: { id: "trouble-title", tabindex: -1 } }, trouble.title);
  const buttons = choices.map((choice) =>
    h(
      "button",
      { class: choice.first ? "solid primary" : "solid", attrs: { type: "button" }, on: { click: choice.action } },
      choice.label,
    ),
  );
  const { detail } = trouble;
  if (detail !== undefined) {
    buttons.push(
      h(
        "button",
        { attrs: { type: "button" }, on: { click: () => void navigator.clipboard.writeText(detail) } },
        "Copy the details",
      ),
    );
  }
  return h(
    "section",
    { class: "panel trouble", attrs: { role: "alert", "aria-labelledby": "trouble-title" } },
    h(
      "div",
      { class: "card" },
      icon("M12 4l9 16H3z", "M12 10v4.5M12 17.2v.3"),
      title,
      h("p", {}, trouble.text),
      h("div", { class: "choices" }, ...buttons),
      detail !== undefined && h("pre", { attrs: { tabindex: 0, "aria-label": "Details" } }, detail),
    ),
  );
}

/** Short news at the bottom: gone by themselves, read aloud by a screen reader. */
export class Toasts {
  readonly element = h("div", { class: "toasts", attrs: { role: "status", "aria-live": "polite" } });

  say(text: string, seconds = 5): void {
    const toast = h("p", {}, text);
    this.element.append(toast);
    setTimeout(() => toast.remove(), seconds * 1000);
  }
}
