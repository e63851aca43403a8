// How large text is: as usual, or to be read from the last row of a room with a projector.

import { Emitter } from "./events.ts";

export type TextSize = "usual" | "presenter";

const KEY = "nutshell.size";

export class SizeSwitch {
  readonly changed = new Emitter<TextSize>();
  private current: TextSize;

  constructor() {
    this.current = remembered();
    this.show();
  }

  get size(): TextSize {
    return this.current;
  }

  toggle(): void {
    this.current = this.current === "usual" ? "presenter" : "usual";
    this.show();
    try {
      localStorage.setItem(KEY, this.current);
    } catch (refused) {
      console.info("No storage in this frame: the size of text holds until the page is closed.", refused);
    }
    this.changed.emit(this.current);
  }

  private show(): void {
    document.documentElement.dataset["size"] = this.current;
  }
}

function remembered(): TextSize {
  try {
    return localStorage.getItem(KEY) === "presenter" ? "presenter" : "usual";
  } catch (refused) {
    console.info("No storage in this frame: the size of text is the usual one.", refused);
    return "usual";
  }
}
