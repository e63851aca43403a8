// The frame's end of the channel to the page around it: who may have it, requests answered, events sent.

import { reason } from "../life.ts";
import {
  type Answer,
  type Ask,
  type Connect,
  type FrameEvent,
  type Greeting,
  type Methods,
  type Refusal,
  type Request,
  refusal,
  VERSION,
} from "./protocol.ts";

export type Handlers = {
  [M in keyof Methods]: (...params: Parameters<Methods[M]>) => ReturnType<Methods[M]> | Promise<ReturnType<Methods[M]>>;
};

export class Steering {
  private port: MessagePort | undefined;
  private tell: ((event: FrameEvent) => void) | undefined;
  private origin: string | undefined;

  /** @param ready the event to tell who connects later than it happened */
  constructor(
    private readonly allowed: readonly string[],
    private readonly handlers: Handlers,
    private readonly ready: () => FrameEvent | undefined,
  ) {
    addEventListener("message", (event) => void this.message(event));
    this.greet();
  }

  private greet(): void {
    if (parent !== window) parent.postMessage({ nutshell: VERSION, event: "loaded" } satisfies Greeting, "*");
  }

  send(event: FrameEvent): void {
    this.tell?.(event);
  }

  private async message(event: MessageEvent<Partial<Connect> | Ask | null>): Promise<void> {
    const { data, origin, source } = event;
    if (typeof data !== "object" || data === null || !("nutshell" in data)) return;
    if (data.event === "ask" && source === parent) this.greet();
    if (data.event !== "connect") return;
    const [port] = event.ports;
    const from = { origin, isParent: source === parent && parent !== window };
    const why =
      refusal(from, this.allowed, this.origin) ??
      (data.nutshell !== VERSION ? `The frame speaks version ${VERSION}, not ${data.nutshell}.` : undefined) ??
      (port ? undefined : "A connect comes with a MessagePort.");
    if (why !== undefined || !port) {
      console.warn(`Nutshell: ${why}`);
      // An opaque origin cannot be named as a target, and hears nothing.
      if (origin !== "null")
        source?.postMessage({ nutshell: VERSION, event: "refused", message: why ?? "" } satisfies Refusal, {
          targetOrigin: origin,
        });
      return;
    }
    this.port?.close();
    this.port = port;
    this.tell = undefined;
    this.origin = origin;
    if (data.comlink === true) {
      const { exposeFrame } = await import("./exposed.ts");
      if (this.port !== port) return; // another has connected meanwhile
      this.tell = exposeFrame(port, this.handlers, this.ready);
      port.postMessage({ connected: true });
      return;
    }
    port.onmessage = ({ data: request }: MessageEvent<Request>) => void this.answer(port, request);
    this.tell = (told) => port.postMessage(told);
    const now = this.ready();
    if (now) this.tell(now);
  }

  private async answer(port: MessagePort, { id, method, params }: Request): Promise<void> {
    let answer: Answer;
    try {
      const handler = Object.hasOwn(this.handlers, method) ? this.handlers[method] : undefined;
      if (!handler) throw new Error(`There is no method ${String(method)}: ${Object.keys(this.handlers).join(", ")}.`);
      const result = await (handler as (...all: unknown[]) => unknown)(...(Array.isArray(params) ? params : []));
      answer = { id, result };
    } catch (error) {
      answer = { id, error: reason(error) };
    }
    port.postMessage(answer);
  }
}
