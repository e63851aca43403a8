// The page's own keys. Few, and none that a program in the terminal could want: what a shell knows stays the shell's.

export type Command = "copy" | "paste" | "find" | "next" | "previous" | "leave" | "map" | "split" | { tab: number };

export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

/**
 * @param mac Command+C and Command+V are the browser's own there
 * @returns what the page does with this key; undefined = it goes to the terminal
 */
export function commandOf(press: KeyPress, mac: boolean): Command | undefined {
  const { ctrlKey, shiftKey, altKey, metaKey } = press;
  if (press.key === "F6" && !ctrlKey && !altKey && !metaKey) return "leave";
  if (ctrlKey && shiftKey && !altKey && !metaKey) {
    if (press.code === "KeyC") return "copy";
    if (press.code === "KeyV") return "paste";
    if (press.code === "KeyF") return "find";
    if (press.code === "KeyE") return "split";
  }
  if (mac && metaKey && !ctrlKey && !altKey && press.code === "KeyF") return "find";
  if (ctrlKey && !altKey && !metaKey && !shiftKey) {
    if (press.key === "PageDown") return "next";
    if (press.key === "PageUp") return "previous";
  }
  if (isMapKey(press)) return "map";
  if (altKey && !ctrlKey && !metaKey && !shiftKey) {
    const digit = /^Digit([1-9])$/.exec(press.code)?.[1];
    if (digit) return { tab: Number(digit) };
  }
  return undefined;
}

/** The map's key, which holds in the whole page. */
export function isMapKey({ code, ctrlKey, shiftKey, altKey, metaKey }: KeyPress): boolean {
  return code === "Digit0" && altKey && !ctrlKey && !shiftKey && !metaKey;
}
