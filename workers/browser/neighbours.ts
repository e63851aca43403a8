// Machines of one origin, in whichever tabs, frames and elements: each has a BroadcastChannel of its own to hear by, and holds a Web Lock of
// its name for as long as it exists. So a name is one machine's alone, and its end is known and never guessed: the browser gives a lock back when
// the worker that holds it is gone, however that came.

import { MachineError } from "../api.ts";
import { type Message, type Neighbours, names, type Place, type Wire } from "../migrate/wire.ts";
import { ENOENT } from "../task0.ts";

const PREFIX = "nutshell-at:";
/** Milliseconds after the end of a machine in which what it said last may still be on its way: locks and channels are not in order among each other. */
const LAST_WORDS = 300;

interface Letter {
  /** Of the conversation. */
  id: string;
  from: string;
  message: Message;
}

class ChannelWire implements Wire {
  private readonly channel: BroadcastChannel;
  private readonly waiting = new AbortController();
  private unheard: Message[] = [];
  private hear: ((message: Message) => void) | undefined;
  private gone: () => void = () => undefined;
  private over = false;

  constructor(
    private readonly place: ChannelPlace,
    readonly id: string,
    other: string,
  ) {
    this.channel = new BroadcastChannel(PREFIX + other);
    const { signal } = this.waiting;
    navigator.locks
      .request(PREFIX + other, { mode: "shared", signal }, () => undefined)
      .then(
        () => setTimeout(() => this.lost(), LAST_WORDS),
        () => undefined, // closed before
      );
  }

  send(message: Message): void {
    if (!this.waiting.signal.aborted)
      this.channel.postMessage({ id: this.id, from: this.place.name, message } satisfies Letter);
  }

  take(message: Message): void {
    if (this.hear === undefined) this.unheard.push(message);
    else if (!this.waiting.signal.aborted) this.hear(message);
  }

  private lost(): void {
    this.over = true;
    if (!this.waiting.signal.aborted) this.gone();
  }

  listen(hear: (message: Message) => void, gone: () => void): void {
    this.hear = hear;
    this.gone = gone;
    for (const message of this.unheard.splice(0)) this.take(message);
    if (this.over) this.lost();
  }

  close(): void {
    this.waiting.abort();
    this.channel.close();
    this.place.wires.delete(this.id);
  }
}

class ChannelPlace implements Place {
  readonly wires = new Map<string, ChannelWire>();
  private readonly channel: BroadcastChannel;

  /** @param release gives the name back */
  constructor(
    readonly name: string,
    private readonly release: () => void,
    called: (wire: Wire) => void,
  ) {
    this.channel = new BroadcastChannel(PREFIX + name);
    this.channel.onmessage = ({ data }: MessageEvent<Letter>) => {
      const known = this.wires.get(data.id);
      if (known !== undefined) return known.take(data.message);
      if (data.message.kind !== "hello") return;
      const wire = this.wire(data.id, data.from);
      wire.take(data.message);
      called(wire);
    };
  }

  private wire(id: string, other: string): ChannelWire {
    const wire = new ChannelWire(this, id, other);
    this.wires.set(id, wire);
    return wire;
  }

  async all(): Promise<string[]> {
    const { held = [] } = await navigator.locks.query();
    const found = held.flatMap(({ name, mode }) =>
      mode === "exclusive" && name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : [],
    );
    return found.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  }

  async call(name: string): Promise<Wire> {
    if (!(await this.all()).includes(name))
      throw new MachineError(`there is no machine ${name}: migrate --list names those that there are`, ENOENT);
    return this.wire(crypto.randomUUID(), name);
  }

  leave(): void {
    for (const wire of [...this.wires.values()]) wire.close();
    this.channel.close();
    this.release();
  }
}

/** Takes a name. @returns what gives it back; undefined when another has it */
function hold(name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(PREFIX + name, { ifAvailable: true }, (lock) => {
        if (lock === null) return resolve(undefined);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}

export const originNeighbours: Neighbours = {
  async join(wanted, called) {
    for (const name of names(wanted)) {
      const release = await hold(name);
      if (release !== undefined) return new ChannelPlace(name, release, called);
    }
    throw new MachineError("unreachable"); // names never end
  },
};
