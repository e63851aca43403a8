// What went wrong, said so that a person knows what to do. DOM-free; panels.ts draws it.

import type { PanicReport } from "../workers/api.ts";
import { panicText } from "../workers/panic.ts";

export interface Trouble {
  title: string;
  /** One or two sentences: what happened and what can be done. */
  text: string;
  /** For whoever mends it: trace, log, error text. */
  detail?: string;
}

export function unsupported(missing: string[]): Trouble {
  return {
    title: "This browser cannot run Nutshell",
    text: `It lacks ${missing.join(", ")}. Chrome or Edge 119, Firefox 121 and Safari 17.4, or anything newer, have what is needed.`,
  };
}

/** A boot that did not come to its end. Errors of the machine's worker arrive as copies: their names tell what they were. */
export function bootFailed(error: unknown): Trouble {
  const detail = describe(error);
  const { name, message } = error instanceof Error ? error : { name: "", message: "" };
  if (/did not load|: [45]\d\d\b/.test(message) || (name === "TypeError" && /fetch|network|load/i.test(message))) {
    return {
      title: "A part of Nutshell could not be downloaded",
      text: "The kernel or its files did not arrive. Is the connection up, and is the server still running? Then try again.",
      detail,
    };
  }
  if (name === "CompileError" || name === "LinkError") {
    return {
      title: "The kernel did not fit this browser",
      text: "What was downloaded is not a WebAssembly module that this browser takes. A newer browser or a fresh build should help.",
      detail,
    };
  }
  if (name === "RangeError") {
    return {
      title: "There is not enough memory",
      text: "The browser refused the memory for the machine. Closing other tabs helps; then try again.",
      detail,
    };
  }
  return {
    title: "The machine did not start",
    text: "Something unforeseen happened on the way to the prompt.",
    detail,
  };
}

export function panicked(report: PanicReport): Trouble {
  return {
    title: "Kernel panic",
    text: "The kernel met a state that must not be and stopped, so that nothing gets worse. This is a bug in Nutshell, not in what you did.",
    detail: panicText(report),
  };
}

/** The machine has not answered for a while: no panic, which would say so itself. */
export function silence(): Trouble {
  return {
    title: "The machine does not answer",
    text: "It may be very busy, or it hangs, which is a bug in Nutshell. You can wait, or go back.",
  };
}

/** The state could not be written down. */
export function unsaved(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
  if (name === "QuotaExceededError" || /quota/i.test(message)) {
    return "The browser's storage is full, so a reload would lose the last steps. Delete large files in the machine, or let the browser forget other sites' data; what comes next is saved again as soon as it fits.";
  }
  return `The machine could not be saved, so a reload may lose the last steps: ${message}`;
}

/** An error as text: its own words, its causes, its stack where the engine gives one. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack?.includes(error.message) ? error.stack : `${error.name}: ${error.message}`;
  return error.cause === undefined ? stack : `${stack}\ncaused by ${describe(error.cause)}`;
}
