// What a page and the frame in it say to each other, by postMessage. docs/embedding.md tells it to those who embed.
//
// The frame greets its parent, whoever that is, and tells nothing but that it is there. The parent answers with one end of a MessageChannel;
// the frame takes it if it comes from its own parent, and from an origin that may (refusal() says who). All the rest goes through the channel,
// which nobody else has.

/** Grows when something is said otherwise than before. */
export const VERSION = 1;

/** Frame → parent window, to any origin. */
export interface Greeting {
  nutshell: typeof VERSION;
  event: "loaded";
}

/** Parent window → frame: it is asked to greet again. */
export interface Ask {
  nutshell: typeof VERSION;
  event: "ask";
}

/** Parent window → frame, with a MessagePort. */
export interface Connect {
  nutshell: typeof VERSION;
  event: "connect";
  /** What goes through the port is Comlink's (remote.ts), after one message { connected: true }; else requests, answers and events. */
  comlink?: boolean;
}

/** Frame → parent window, to the origin that asked: it may not connect, and why. */
export interface Refusal {
  nutshell: typeof VERSION;
  event: "refused";
  message: string;
}

export interface RunResult {
  /** What a shell would show in $?. */
  code: number;
  /** What it wrote to its standard output and error, as text. */
  out: string;
  err: string;
}

/** What may be asked: by name, what it takes and what it gives. */
export interface Methods {
  /** Runs a command line by a shell of its own, beside the terminal. Starts the machine if need be. */
  run(command: string, options?: { stdin?: string; timeout?: number }): RunResult;
  /** As if typed at the keyboard; "\r" is Enter. */
  type(text: string): void;
  /** Starts the machine if need be, and the script or the image, in a new shell. */
  start(): void;
  /** A new machine. The script is not run. */
  reset(): void;
  /** An image of processes for `start`, in place of the script. */
  image(bytes: Uint8Array): void;
  /** Opens a lesson beside the terminal: its text, as docs/lessons.md has it. @param step from 1 on; left out: where the reader left it */
  lesson(text: string, step?: number): void;
  theme(theme: "light" | "dark" | "auto"): void;
  focus(): void;
}

export interface Request {
  id: number;
  method: keyof Methods;
  params: unknown[];
}

export type Answer = { id: number; result: unknown } | { id: number; error: string };

/** Told without being asked. */
export type FrameEvent =
  /** There is a prompt. */
  | { event: "ready"; mode: "smp" | "up" }
  /** The terminal's programs printed this, escape sequences and all. */
  | { event: "output"; text: string }
  /** The terminal's shell, or the script of a frame that only shows, has ended. */
  | { event: "exit"; code: number }
  /** The machine did not start, or broke. */
  | { event: "trouble"; message: string };

/**
 * Whether who sent a message may steer the frame.
 * @param allowed origins of the frame's parameters; empty: whoever has the frame in their page
 * @param connected the origin that steers it already
 * @returns a sentence that says why not; undefined: they may
 */
export function refusal(
  from: { origin: string; isParent: boolean },
  allowed: readonly string[],
  connected: string | undefined,
): string | undefined {
  if (!from.isParent) return "Only the page around the frame may connect to it.";
  if (allowed.length > 0 && !allowed.includes(from.origin))
    return `${from.origin} is not among the origins of this frame (${allowed.join(", ")}).`;
  if (connected !== undefined && connected !== from.origin) return `The frame is ${connected}'s already.`;
  return undefined;
}
