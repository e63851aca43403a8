// The find bar over a terminal: looks while one types, Enter for the next, Shift+Enter for the one before, Escape closes.

import type { ISearchOptions, SearchAddon } from "@xterm/addon-search";
import { h, icon } from "./dom.ts";
import type { TerminalView } from "./terminal.ts";

const OPTIONS: ISearchOptions = {
  decorations: {
    matchBackground: "#5a4a1e",
    matchOverviewRuler: "#e3b558",
    activeMatchBackground: "#b8791d",
    activeMatchColorOverviewRuler: "#f3cd80",
  },
};

export class FindBar {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly found: HTMLElement;
  private view: TerminalView | undefined;
  private search: SearchAddon | undefined;
  private results: { dispose(): void } | undefined;

  constructor() {
    this.input = h("input", {
      attrs: { type: "search", placeholder: "Find", "aria-label": "Find in the terminal", spellcheck: "false" },
      on: { input: () => this.find(1, true), keydown: (event) => this.key(event) },
    });
    this.found = h("span", { class: "found", attrs: { role: "status" } });
    const button = (label: string, path: string, action: () => void) =>
      h("button", { attrs: { type: "button", "aria-label": label, title: label }, on: { click: action } }, icon(path));
    this.element = h(
      "div",
      { class: "find", attrs: { role: "search", hidden: true } },
      this.input,
      this.found,
      button("Previous", "M6 14l6-6 6 6", () => this.find(-1)),
      button("Next", "M6 10l6 6 6-6", () => this.find(1)),
      button("Close", "M7 7l10 10M17 7L7 17", () => this.close()),
    );
  }

  /** Opens over this terminal, with its selection as the first thing to look for. */
  open(view: TerminalView): void {
    this.view = view;
    this.search = undefined;
    const selection = view.xterm.getSelection();
    if (selection && !selection.includes("\n")) this.input.value = selection;
    this.element.hidden = false;
    this.input.select();
    void this.begin(view);
  }

  private async begin(view: TerminalView): Promise<void> {
    const search = await view.search();
    if (this.view !== view) return;
    this.search = search;
    this.results?.dispose();
    this.results = search.onDidChangeResults(({ resultIndex, resultCount }) => {
      this.found.textContent = resultCount === 0 ? "none" : `${resultIndex + 1} of ${resultCount}`;
    });
    this.find(1, true);
  }

  close(): void {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.results?.dispose();
    this.search?.clearDecorations();
    this.search = undefined;
    this.view?.focus();
    this.view = undefined;
  }

  private find(direction: 1 | -1, incremental = false): void {
    const { search } = this;
    if (!search) return;
    if (this.input.value === "") {
      search.clearDecorations();
      this.found.textContent = "";
    } else if (direction > 0) {
      search.findNext(this.input.value, { ...OPTIONS, incremental });
    } else {
      search.findPrevious(this.input.value, OPTIONS);
    }
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter") this.find(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  }
}
