// For a page that embeds the frame by an <iframe> of its own and speaks Comlink: import { connect } from "nutshell/comlink", or from nutshell-comlink.js
// beside the built page. docs/embedding.md

import { wrap } from "comlink";
import { deferred } from "../deferred.ts";
import { type Ask, type Connect, type Greeting, type Refusal, VERSION } from "./protocol.ts";
import type { Nutshell } from "./remote.ts";

export { proxy, releaseProxy } from "comlink";
export type { RunResult } from "./protocol.ts";
export type { Detail, EventName, Nutshell } from "./remote.ts";

const PATIENCE = 15_000;

export interface ConnectOptions {
  /** Where the frame has to be from; left out: the origin of its address. Nobody else is spoken to. */
  origin?: string;
  /** Milliseconds after which a frame that does not greet is given up. 15,000 */
  timeout?: number;
}

/**
 * Connects to the frame of a machine, whether or not it has been loaded.
 * @returns its methods: `await nut.run("uname -a")`; `nut[releaseProxy]()` lets go
 * @throws Error that says why: the frame refused this page, or did not answer
 */
export function connect(frame: HTMLIFrameElement, options: ConnectOptions = {}): Promise<Nutshell> {
  const { origin = new URL(frame.src, document.baseURI).origin, timeout = PATIENCE } = options;
  const done = new AbortController();
  const { promise, resolve, reject } = deferred<Nutshell>();
  let greeted = false;
  const late = setTimeout(() => reject(new Error(`${origin} does not answer.`)), timeout);
  addEventListener(
    "message",
    (event: MessageEvent<Greeting | Refusal | null>) => {
      const { data, source } = event;
      if (source !== frame.contentWindow || event.origin !== origin) return;
      if (typeof data !== "object" || data?.nutshell !== VERSION) return;
      if (data.event === "refused") return reject(new Error(data.message));
      if (data.event !== "loaded" || greeted) return;
      greeted = true; // once may be asked for and once by itself
      const { port1, port2 } = new MessageChannel();
      const message: Connect = { nutshell: VERSION, event: "connect", comlink: true };
      frame.contentWindow?.postMessage(message, origin, [port2]);
      // It says that it has connected; one that was refused says so on the other way.
      port1.addEventListener("message", () => resolve(wrap(port1) as unknown as Nutshell), { once: true });
      port1.start();
    },
    { signal: done.signal },
  );
  // It has greeted before, perhaps. To whom this goes is not known yet, and it says nothing.
  frame.contentWindow?.postMessage({ nutshell: VERSION, event: "ask" } satisfies Ask, "*");
  return promise.finally(() => {
    clearTimeout(late);
    done.abort();
  });
}
