// The keys that a phone's keyboard lacks and a shell wants. Shown where the pointer is a finger.

import { h } from "./dom.ts";

const KEYS: readonly (readonly [label: string, sequence: string])[] = [
  ["Esc", "\x1b"],
  ["Tab", "\t"],
  ["↑", "\x1b[A"],
  ["↓", "\x1b[B"],
  ["←", "\x1b[D"],
  ["→", "\x1b[C"],
  ["|", "|"],
  ["/", "/"],
  ["-", "-"],
  ["^C", "\x03"],
  ["^D", "\x04"],
  ["^Z", "\x1a"],
];

/** @param type sends a sequence to the terminal in front */
export function touchKeys(type: (sequence: string) => void): HTMLElement {
  const keys = KEYS.map(([label, sequence]) =>
    h(
      "button",
      {
        attrs: { type: "button", tabindex: -1 },
        // The press must not take the focus from the terminal, or the phone's keyboard goes away.
        on: { pointerdown: (event) => event.preventDefault(), click: () => type(sequence) },
      },
      label,
    ),
  );
  return h("div", { class: "touchkeys", attrs: { role: "toolbar", "aria-label": "Keys" } }, ...keys);
}
