// Light and dark: by the system, or as chosen with the button in the header (kept in localStorage, read early by first.js).

import type { ITheme } from "@xterm/xterm";
import { Emitter } from "./events.ts";

export type Theme = "light" | "dark";
/** What was chosen; "system" follows the system, also while the page is open. */
export type ThemeChoice = Theme | "system";

const KEY = "nutshell.theme";
const ORDER: readonly ThemeChoice[] = ["system", "light", "dark"];

/** What the button gives next: from the system's theme to the other one first, so that one click always changes something. */
export function nextChoice(choice: ThemeChoice, system: Theme): ThemeChoice {
  const other: Theme = system === "dark" ? "light" : "dark";
  if (choice === "system") return other;
  return choice === other ? system : "system";
}

export class ThemeSwitch {
  readonly changed = new Emitter<Theme>();
  private readonly media = matchMedia("(prefers-color-scheme: light)");
  private current: ThemeChoice;

  constructor() {
    const early = document.documentElement.dataset["theme"];
    this.current = ORDER.find((choice) => choice === early) ?? "system";
    this.media.addEventListener("change", () => this.changed.emit(this.theme));
  }

  get choice(): ThemeChoice {
    return this.current;
  }

  get system(): Theme {
    return this.media.matches ? "light" : "dark";
  }

  get theme(): Theme {
    return this.current === "system" ? this.system : this.current;
  }

  next(): void {
    this.current = nextChoice(this.current, this.system);
    if (this.current === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = this.current;
    try {
      if (this.current === "system") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, this.current);
    } catch (refused) {
      console.info("No storage in this frame: the theme holds until the page is closed.", refused);
    }
    this.changed.emit(this.theme);
  }
}

/** The terminal's sixteen colours: the page's own hues (one a namespace kind), light enough or dark enough to read. */
export const TERMINAL_THEMES: Record<Theme, ITheme> = {
  dark: {
    background: "#0d1014",
    foreground: "#d9e0e8",
    cursor: "#d9e0e8",
    cursorAccent: "#0d1014",
    selectionBackground: "#2c4a6b",
    black: "#222934",
    red: "#f17d6b",
    green: "#71d08a",
    yellow: "#e3b558",
    blue: "#6fb1f6",
    magenta: "#e489bf",
    cyan: "#5fd0d8",
    white: "#c3ccd6",
    brightBlack: "#66758a",
    brightRed: "#ff9d8c",
    brightGreen: "#93e5a6",
    brightYellow: "#f3cd80",
    brightBlue: "#97c9ff",
    brightMagenta: "#f5aad5",
    brightCyan: "#8ce6ec",
    brightWhite: "#f2f5f8",
  },
  light: {
    background: "#fdfcfa",
    foreground: "#20262e",
    cursor: "#20262e",
    cursorAccent: "#fdfcfa",
    selectionBackground: "#f3d9ad",
    black: "#20262e",
    red: "#b9341f",
    green: "#22753b",
    yellow: "#8a5a00",
    blue: "#1f62ad",
    magenta: "#a2317c",
    cyan: "#0f6f78",
    white: "#77818d",
    brightBlack: "#66717e",
    brightRed: "#a32a16",
    brightGreen: "#19652f",
    brightYellow: "#774c00",
    brightBlue: "#17528f",
    brightMagenta: "#8b2469",
    brightCyan: "#0a5e66",
    brightWhite: "#20262e",
  },
};
