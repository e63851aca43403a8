// The help: commands to begin with (a click types them), the page's keys, and what this machine is.

import { h, icon } from "./dom.ts";
import { reader } from "./reader.ts";

/** First commands; each is typed into the terminal, not run: Enter is the reader's. */
const COMMANDS: readonly (readonly [command: string, what: string])[] = [
  ["ps", "the processes: each is a WebAssembly instance"],
  ["ls -l /proc/self/ns", "the namespaces this shell is in"],
  ["unshare --uts sh -c 'hostname box; hostname'", "a host name of its own"],
  ["unshare --pid --fork --mount-proc ps", "PIDs that begin at 1 again"],
];

/** The page's own keys: shortcuts.ts and reader.ts know them. */
const SHORTCUTS: readonly (readonly [keys: string, what: string])[] = [
  ["Ctrl+Shift+C", "copy the selection"],
  ["Ctrl+Shift+V", "paste"],
  ["Ctrl+Shift+F", "find in the terminal"],
  ["Ctrl+Shift+E", "one more terminal beside this one"],
  ["Ctrl+Shift+S", "screen-reader mode of the terminal"],
  ["Alt+1 … Alt+9", "terminal 1 … 9"],
  ["Alt+0", "show or hide the map"],
  ["+ − 0", "in the map, and in the timeline: larger, smaller, as it was; the wheel with Ctrl too"],
  ["m", "in the map: move the process or room to the machine of another tab; or drag it"],
  ["F6", "from the terminal to the lessons, the map, the timeline, the header, and back"],
];

export class HelpDialog {
  readonly element: HTMLDialogElement;
  private readonly about: HTMLElement;
  private readonly aloud = h("input", {
    attrs: { type: "checkbox" },
    on: { change: () => reader.set(this.aloud.checked) },
  });

  /** @param type puts a command line into the terminal in front */
  constructor(type: (command: string) => void) {
    this.about = h("p", { class: "about" });
    const rows = COMMANDS.map(([command, what]) =>
      h(
        "li",
        {},
        h(
          "button",
          {
            attrs: { type: "button" },
            on: {
              click: () => {
                this.element.close();
                type(command);
              },
            },
          },
          h("code", {}, command),
        ),
        h("span", {}, what),
      ),
    );
    const keys = SHORTCUTS.flatMap(([key, what]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)]);
    this.element = h(
      "dialog",
      { class: "help", attrs: { "aria-label": "Help" } },
      h(
        "header",
        {},
        h("h2", {}, "Nutshell"),
        h(
          "button",
          { attrs: { type: "button", "aria-label": "Close" }, on: { click: () => this.element.close() } },
          icon("M7 7l10 10M17 7L7 17"),
        ),
      ),
      h(
        "p",
        {},
        "A small Linux machine, alive in this page only: nothing you type leaves it. Close it and nothing is left running.",
      ),
      this.about,
      h("h3", {}, "To begin with"),
      h("ul", { class: "commands" }, ...rows),
      h("h3", {}, "Keys"),
      h("dl", {}, ...keys),
      h("h3", {}, "Reading aloud"),
      h("label", {}, this.aloud, " Screen-reader mode: terminals tell what they show as text"),
    );
    reader.changed.on((on) => {
      this.aloud.checked = on;
    });
  }

  /** @param about what kind of machine this is and why */
  open(about: string): void {
    this.about.textContent = about;
    this.aloud.checked = reader.on;
    this.element.showModal();
  }
}
