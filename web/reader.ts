// For who listens instead of looking: the terminals' screen-reader mode (xterm keeps the rows as text, and says what is printed). Off by
// default, for it costs each row an element; on by a key or in the help, and remembered.

import type { Terminal } from "@xterm/xterm";
import { Emitter } from "./events.ts";

const KEY = "nutshell.reader";

class Reader {
  readonly changed = new Emitter<boolean>();
  private current = false;

  constructor() {
    try {
      this.current = localStorage.getItem(KEY) === "on";
    } catch {
      // no storage in this frame: off
    }
    // Before the terminal, which would send it to the shell.
    document.addEventListener("keydown", (event) => this.key(event), { capture: true });
  }

  get on(): boolean {
    return this.current;
  }

  set(on: boolean): void {
    this.current = on;
    try {
      if (on) localStorage.setItem(KEY, "on");
      else localStorage.removeItem(KEY);
    } catch (refused) {
      console.info("No storage in this frame: the screen-reader mode holds until the page is closed.", refused);
    }
    this.changed.emit(on);
  }

  private key(event: KeyboardEvent): void {
    const { code, ctrlKey, shiftKey, altKey, metaKey } = event;
    if (code !== "KeyS" || !ctrlKey || !shiftKey || altKey || metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.set(!this.current);
  }
}

export const reader = new Reader();

/** The terminal is read aloud whenever that is on. */
export function follow(terminal: Terminal): void {
  terminal.options.screenReaderMode = reader.on;
  const dispose = reader.changed.on((on) => {
    terminal.options.screenReaderMode = on;
  });
  terminal.loadAddon({ activate: () => undefined, dispose }); // it ends with the terminal
}
