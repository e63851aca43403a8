// The frame's end for a page that speaks Comlink: its methods, and nothing else of the frame. Comlink itself would let who has the port go along any
// path of properties, to a function's constructor too; here a path is one of the names.

import { type Endpoint, expose, proxy } from "comlink";
import type { FrameEvent } from "./protocol.ts";

type Listener = (detail: Omit<FrameEvent, "event">) => unknown;

/** What Comlink sends: of its messages those that call, and the one that says good-bye. */
interface Message {
  id?: string;
  type: string;
  path?: string[];
}

function mayBeDone({ type, path }: Message, names: string[]): boolean {
  if (type === "RELEASE") return true;
  return type === "APPLY" && path?.length === 1 && names.includes(path[0] ?? "");
}

/** A port that takes no other messages. */
function guarded(port: MessagePort, names: string[]): Endpoint {
  const heard = new Map<unknown, (event: Event) => void>();
  return {
    postMessage: (message, transfer = []) => port.postMessage(message, transfer),
    addEventListener(type, listener) {
      const guard = (event: Event) => {
        const message = (event as MessageEvent<Message>).data;
        if (mayBeDone(message, names)) {
          if (typeof listener === "function") listener(event);
          else listener.handleEvent(event);
          return;
        }
        const why = `There is no method ${message.path?.join(".")}: ${names.join(", ")}.`;
        const value = { isError: true, value: { name: "Error", message: why } };
        port.postMessage({ id: message.id, type: "HANDLER", name: "throw", value });
      };
      heard.set(listener, guard);
      port.addEventListener(type, guard);
    },
    removeEventListener(type, listener) {
      const guard = heard.get(listener);
      if (guard) port.removeEventListener(type, guard);
      heard.delete(listener);
    },
    start: () => port.start(),
  };
}

/**
 * @param methods by name
 * @param ready what is to be said at once to who listens for "ready"
 * @returns what tells an event
 */
export function exposeFrame(
  port: MessagePort,
  methods: Record<string, (...params: never[]) => unknown>,
  ready: () => FrameEvent | undefined,
): (event: FrameEvent) => void {
  const listeners = new Map<string, Set<Listener>>();
  const tell = ({ event, ...detail }: FrameEvent, to: Iterable<Listener>) => {
    for (const listener of to) void listener(detail);
  };
  const on = (name: unknown, listener: unknown) => {
    if (typeof listener !== "function") throw new Error("A listener is given as Comlink's proxy(function).");
    const all = listeners.get(String(name)) ?? new Set();
    listeners.set(String(name), all);
    all.add(listener as Listener);
    const now = name === "ready" ? ready() : undefined;
    if (now) tell(now, [listener as Listener]);
    return proxy(() => void all.delete(listener as Listener));
  };
  const exposed = { ...methods, on };
  expose(exposed, guarded(port, Object.keys(exposed)));
  return (event) => tell(event, listeners.get(event.event) ?? []);
}
