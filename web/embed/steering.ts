// The frame's end of the channel to the page around it: who may have it, requests answered, events sent.

import { reason } from "../life.ts";
import {
  type Answer,
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
  private origin: string | undefined;

  /** @param connected told when somebody has connected: what was missed can be said again */
  constructor(
    private readonly allowed: readonly string[],
    private readonly handlers: Handlers,
    private readonly connected: () => void,
  ) {
    addEventListener("message", (event) => this.message(event));
    if (parent !== window) parent.postMessage({ nutshell: VERSION, event: "loaded" } satisfies Greeting, "*");
  }

  send(event: FrameEvent): void {
    this.port?.postMessage(event);
  }

  private message(event: MessageEvent<Partial<Connect> | null>): void {
    const { data, origin, source } = event;
    if (typeof data !== "object" || data?.event !== "connect" || !("nutshell" in data)) return;
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
    this.origin = origin;
    port.onmessage = ({ data: request }: MessageEvent<Request>) => void this.answer(port, request);
    this.connected();
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
