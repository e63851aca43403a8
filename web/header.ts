// The header: the name, what the machine is doing, and the page's few buttons.

import { h, icon } from "./dom.ts";
import { bytes, count, type Status } from "./status.ts";
import { SEVERAL_CPUS } from "./support.ts";
import type { ThemeChoice } from "./theme.ts";

export interface HeaderActions {
  share(): void;
  lessons(): void;
  map(): void;
  timeline(): void;
  files(): void;
  theme(): void;
  help(): void;
}

const THEME_LABELS: Record<ThemeChoice, string> = {
  system: "Theme: as the system",
  light: "Theme: light",
  dark: "Theme: dark",
};
const THEME_ICONS: Record<ThemeChoice, string[]> = {
  system: ["M12 4a8 8 0 1 0 0 16z", "M12 4a8 8 0 0 1 0 16"],
  light: [
    "M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z",
    "M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6l1.4 1.4M17 17l1.4 1.4M18.4 5.6L17 7M7 17l-1.4 1.4",
  ],
  dark: ["M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"],
};

export class Header {
  readonly element: HTMLElement;
  private readonly mode = h("span", { class: "mode" });
  private readonly numbers = h("span", { class: "numbers" });
  private readonly themeButton: HTMLButtonElement;
  private readonly filesButton: HTMLButtonElement;
  private readonly mapButton: HTMLButtonElement;
  private readonly timeButton: HTMLButtonElement;
  private readonly lessonsButton: HTMLButtonElement;

  constructor(actions: HeaderActions) {
    this.lessonsButton = h(
      "button",
      { class: "solid", attrs: { type: "button", "aria-controls": "lessons" }, on: { click: actions.lessons } },
      "Lessons",
    );
    this.lessons = false;
    this.mapButton = h(
      "button",
      {
        class: "solid",
        attrs: { type: "button", "aria-controls": "map", title: "Processes in their namespaces (Alt+0)" },
        on: { click: actions.map },
      },
      "Map",
    );
    this.timeButton = h(
      "button",
      {
        class: "solid",
        attrs: { type: "button", "aria-controls": "timeline", title: "Moments of the machine to go back to" },
        on: { click: actions.timeline },
      },
      "Timeline",
    );
    this.filesButton = h(
      "button",
      { class: "solid", attrs: { type: "button", disabled: true }, on: { click: actions.files } },
      "Files",
    );
    const share = h(
      "button",
      {
        class: "solid",
        attrs: { type: "button", title: "A link that carries a script, a lesson or processes" },
        on: { click: actions.share },
      },
      "Share",
    );
    this.themeButton = h("button", { class: "solid square", attrs: { type: "button" }, on: { click: actions.theme } });
    const help = h(
      "button",
      {
        class: "solid square",
        attrs: { type: "button", "aria-label": "Help", title: "Help" },
        on: { click: actions.help },
      },
      icon("M9 9.3a3 3 0 1 1 4.3 2.7c-.9.5-1.3 1-1.3 2", "M12 17.4v.2"),
    );
    const logo = icon(
      "M12 2.5c5 2 8.5 6 8.5 10.5S16.5 21.5 12 21.5 3.5 17.5 3.5 13 7 4.5 12 2.5Z",
      "M12 6.5c2.6 1.5 4.2 3.7 4.2 6.4S14.5 18 12 18s-4.2-2.2-4.2-5.1S9.4 8 12 6.5Z",
    );
    this.element = h(
      "header",
      { class: "top" },
      h("h1", { class: "logo" }, logo, "Nutshell"),
      h("p", { class: "status", attrs: { "aria-label": "Machine" } }, this.mode, this.numbers),
      h(
        "nav",
        { attrs: { "aria-label": "Page" } },
        this.lessonsButton,
        this.mapButton,
        this.timeButton,
        this.filesButton,
        share,
        this.themeButton,
        help,
      ),
    );
    this.say("starting");
  }

  /** One word in place of the numbers: starting, stopped. */
  say(word: string): void {
    this.mode.textContent = word;
    this.mode.dataset["state"] = word;
    this.numbers.textContent = "";
    this.filesButton.disabled = true;
  }

  set status(status: Status) {
    const up = status.mode === "up";
    this.mode.textContent = up ? "UP" : "SMP";
    this.mode.dataset["state"] = status.mode;
    this.mode.title = up ? "One CPU: processes take turns" : SEVERAL_CPUS;
    const parts = [count(status.processes, "process", "processes"), count(status.cpus, "CPU"), bytes(status.memory)];
    this.numbers.replaceChildren(
      ...parts.flatMap((part, at) => {
        const [number, ...words] = part.split(" ");
        return [
          h(
            "span",
            { class: `part part-${at}` },
            at > 0 && h("i", {}, " · "),
            h("b", {}, number ?? ""),
            ` ${words.join(" ")}`,
          ),
        ];
      }),
    );
    this.filesButton.disabled = false;
  }

  set theme(choice: ThemeChoice) {
    this.themeButton.replaceChildren(icon(...THEME_ICONS[choice]));
    this.themeButton.title = THEME_LABELS[choice];
    this.themeButton.setAttribute("aria-label", THEME_LABELS[choice]);
  }

  /** Whether the lessons are shown. */
  set lessons(shown: boolean) {
    this.lessonsButton.setAttribute("aria-pressed", String(shown));
  }

  /** Whether the map is shown. */
  set map(shown: boolean) {
    this.mapButton.setAttribute("aria-pressed", String(shown));
  }

  /** Whether the timeline is shown. */
  set timeline(shown: boolean) {
    this.timeButton.setAttribute("aria-pressed", String(shown));
  }

  focus(): void {
    this.element.querySelector<HTMLElement>("button:not(:disabled)")?.focus();
  }
}
