// Machines of one Node process.

import { MachineError } from "../api.ts";
import { ENOENT } from "../task0.ts";
import { type Message, type Neighbours, names, type Place, type Wire } from "./wire.ts";

class LocalWire implements Wire {
  private other: LocalWire | undefined;
  private waiting: (Message | undefined)[] = [];
  private hear: ((message: Message) => void) | undefined;
  private gone: () => void = () => undefined;
  private open = true;

  constructor(readonly place: LocalPlace) {}

  static pair(from: LocalPlace, to: LocalPlace): [LocalWire, LocalWire] {
    const [here, there] = [new LocalWire(from), new LocalWire(to)];
    here.other = there;
    there.other = here;
    return [here, there];
  }

  send(message: Message): void {
    if (this.open && this.place.exists) this.other?.take(message);
  }

  /** @param message undefined: the other machine is gone */
  take(message: Message | undefined): void {
    this.waiting.push(message);
    setImmediate(() => this.deliver());
  }

  /** The machine at this end is gone. */
  lose(): void {
    if (this.open) this.other?.take(undefined);
  }

  listen(hear: (message: Message) => void, gone: () => void): void {
    this.hear = hear;
    this.gone = gone;
    this.deliver();
  }

  private deliver(): void {
    while (this.hear !== undefined && this.open && this.place.exists && this.waiting.length > 0) {
      const message = this.waiting.shift();
      if (message === undefined) this.gone();
      else this.hear(message);
    }
  }

  close(): void {
    this.open = false;
    this.place.wires.delete(this);
  }
}

class LocalPlace implements Place {
  exists = true;
  readonly wires = new Set<LocalWire>();

  constructor(
    readonly name: string,
    private readonly places: Map<string, LocalPlace>,
    readonly called: (wire: Wire) => void,
  ) {}

  async all(): Promise<string[]> {
    return [...this.places.keys()].sort();
  }

  async call(name: string): Promise<Wire> {
    const other = this.places.get(name);
    if (other === undefined)
      throw new MachineError(`there is no machine ${name}: migrate --list names those that there are`, ENOENT);
    const [here, there] = LocalWire.pair(this, other);
    this.wires.add(here);
    other.wires.add(there);
    other.called(there);
    return here;
  }

  leave(): void {
    if (!this.exists) return;
    this.exists = false;
    this.places.delete(this.name);
    for (const wire of this.wires) wire.lose();
  }
}

export class LocalNeighbours implements Neighbours {
  private readonly places = new Map<string, LocalPlace>();

  async join(wanted: string | undefined, called: (wire: Wire) => void): Promise<Place> {
    for (const name of names(wanted)) {
      if (this.places.has(name)) continue;
      const place = new LocalPlace(name, this.places, called);
      this.places.set(name, place);
      return place;
    }
    throw new MachineError("unreachable"); // names never end
  }
}
