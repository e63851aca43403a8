// What a page that embeds a machine has of it by Comlink (connect.ts; the frame's end is exposed.ts). docs/embedding.md

import type { ProxyMarked, Remote, releaseProxy } from "comlink";
import type { FrameEvent, Methods } from "./protocol.ts";

export type EventName = FrameEvent["event"];

/** What comes with an event: an output's text, an exit's code … */
export type Detail<E extends EventName> = Omit<Extract<FrameEvent, { event: E }>, "event">;

/** The frame's methods. Each rejects with an Error that says why not. */
type Asked = { [M in keyof Methods]: (...params: Parameters<Methods[M]>) => Promise<ReturnType<Methods[M]>> };

export interface Nutshell extends Asked {
  /**
   * Calls back at each such event from now on; at "ready" at once if there is a prompt already.
   * @param listener proxy() of a function
   * @returns what ends that
   */
  on<E extends EventName>(name: E, listener: ((detail: Detail<E>) => void) & ProxyMarked): Promise<Remote<() => void>>;
  /** Lets go of the frame, which goes on. */
  [releaseProxy](): void;
}
