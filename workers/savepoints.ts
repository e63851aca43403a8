// Moments of a machine that it can go back to. A savepoint is an image of kernel memory, taken while every process lies there at
// rest, and what the control plane had to do with it: terminals, runs, descriptors. They form a tree: whoever goes back and goes
// on from there begins a branch, and what was before stays to be gone to.
//
// asm/README.md, "Savepoints", has the whole picture; machine.ts brings the machine to rest, here are the history and its budget.

import { MachineError, type SavedHistory, type Savepoint, type SavepointRoom } from "./api.ts";
import { type Image, imageBytes, PAGE_BYTES, Vault } from "./vault.ts";

/** Bytes that savepoints may take when the machine was given no other number. */
export const DEFAULT_BUDGET = 64 << 20;

const ENOENT = 2;
const ENOSPC = 28;

export interface Moment<Outside> {
  readonly id: number;
  parent: number;
  /** The child on the way that was last gone back from, or on: where redo goes; 0 = none. */
  forward: number;
  readonly label: string;
  /** Taken at the prompt of a shell: where undo and redo stop. */
  readonly prompt: boolean;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Nanoseconds since boot. */
  readonly monotonic: number;
  /** Bytes of it beside the image. */
  extra: number;
  /** Bytes of the pages in which it differs from the one before. */
  readonly changed: number;
  readonly image: Image;
  /** The kernel's number of it (machine_moment): what has not been written since then is as it was. 0 = not known, it is another machine's. */
  readonly since: number;
  readonly outside: Outside;
}

/** What of kernel memory a savepoint holds (machine_pages). */
export interface Held {
  memory: Uint8Array;
  pages: Uint8Array;
  /** Those that are as they were at the moment that the machine has gone on from. */
  same: Uint8Array;
  /** The kernel's number of this moment. */
  moment: number;
}

export class Savepoints<Outside> {
  readonly vault: Vault;
  readonly moments = new Map<number, Moment<Outside>>();
  lastId: number;
  /** The moment that the machine has gone on from. */
  currentId = 0;

  /**
   * @param budget bytes
   * @param changed told when something else is to be seen in `list` or `room`
   * @param last numbers that the machine before this one has given
   */
  constructor(
    private budget: number,
    private readonly changed: () => void = () => undefined,
    last?: SavedHistory,
  ) {
    this.vault = new Vault(last?.lastPage);
    this.lastId = last?.lastMoment ?? 0;
  }

  /** The moment that the machine has gone on from, if it is still kept. */
  get current(): Moment<Outside> | undefined {
    return this.moments.get(this.currentId);
  }

  /**
   * Keeps the present.
   * @param extra bytes of `outside` that count
   * @throws MachineError (ENOSPC) when it alone is over the budget; the others are kept then
   */
  take(held: Held, label: string, prompt: boolean, monotonic: number, outside: Outside, extra = 0): Moment<Outside> {
    const image = this.image(held);
    if (this.vault.sizes(image).all + imageBytes(image) + extra > this.budget) {
      this.vault.drop(image);
      throw new MachineError(
        `a savepoint takes more than the ${Math.round(this.budget / 2 ** 20)} MiB that there are for all`,
        ENOSPC,
      );
    }
    const moment = {
      id: ++this.lastId,
      parent: this.currentId,
      forward: 0,
      label,
      prompt,
      time: Date.now(),
      monotonic,
      extra,
      changed: this.differing(image) * PAGE_BYTES,
      image,
      since: held.moment,
      outside,
    };
    this.moments.set(moment.id, moment);
    const before = this.moments.get(this.currentId);
    if (before !== undefined) before.forward = moment.id;
    this.currentId = moment.id;
    this.keepBudget();
    this.changed();
    return moment;
  }

  /** Pages that are not those of the moment that the machine has gone on from. */
  private differing(image: Image): number {
    const before = this.moments.get(this.currentId)?.image ?? new Uint32Array();
    let pages = 0;
    for (let page = 0; page < Math.max(image.length, before.length); page++)
      if ((image[page] ?? 0) !== (before[page] ?? 0)) pages++;
    return pages;
  }

  /** An image of the present, which is the caller's to give back (`release`). */
  image({ memory, pages, same }: Held): Image {
    return this.vault.take(memory, pages, this.current?.image, same);
  }

  release(image: Image): void {
    this.vault.drop(image);
  }

  /** @param present what the memory is, if that is known */
  restore(image: Image, memory: Uint8Array, present?: Image): void {
    this.vault.restore(image, memory, present);
  }

  /** The machine has gone back, or forward, to that moment: the way from there to here is the one to go forward on. */
  went(to: Moment<Outside>): void {
    for (let here = this.moments.get(this.currentId); here !== undefined && here !== to; ) {
      const above = this.moments.get(here.parent);
      if (above !== undefined) above.forward = here.id;
      here = above;
    }
    this.currentId = to.id;
    this.changed();
  }

  /** The prompt before the last command. @throws MachineError (ENOENT) when there is none */
  before(): number {
    return this.prompt("parent", "nothing to undo: no earlier prompt is kept");
  }

  /** The prompt that was last gone back from. @throws MachineError (ENOENT) when there is none */
  after(): number {
    return this.prompt("forward", "nothing to redo: nothing has been undone since the last command");
  }

  private prompt(way: "parent" | "forward", none: string): number {
    const next = (moment: Moment<Outside> | undefined) => this.moments.get(moment?.[way] ?? 0);
    let at = next(this.moments.get(this.currentId));
    while (at !== undefined && !at.prompt) at = next(at);
    if (at === undefined) throw new MachineError(none, ENOENT);
    return at.id;
  }

  /** @throws MachineError (ENOENT) when there is none of that number */
  find(id: number): Moment<Outside> {
    const moment = this.moments.get(id);
    if (moment === undefined) throw new MachineError(`there is no savepoint ${id}`, ENOENT);
    return moment;
  }

  /** Takes over the moments of the machine before this one, oldest first. @param current the one that this machine has gone on from */
  adopt(old: Moment<Outside>[], current: number): void {
    const own = [...this.moments.values()];
    this.moments.clear();
    for (const moment of old) this.moments.set(moment.id, moment);
    for (const moment of own) this.moments.set(moment.id, { ...moment, parent: moment.parent || current });
    this.currentId ||= current;
    this.keepBudget();
    this.changed();
  }

  /** Something of that size has come to be kept with it. */
  grew(moment: Moment<Outside>, bytes: number): void {
    moment.extra += bytes;
    this.keepBudget();
    this.changed();
  }

  get room(): SavepointRoom {
    return { used: this.bytes, budget: this.budget };
  }

  /** @param bytes what all may take from now on */
  limit(bytes: number): void {
    this.budget = bytes;
    this.keepBudget();
    this.changed();
  }

  /** Gives one up; its children become its parent's. @returns whether there was one */
  drop(id: number): boolean {
    const moment = this.moments.get(id);
    if (moment === undefined) return false;
    this.moments.delete(id);
    for (const other of this.moments.values()) if (other.parent === id) other.parent = moment.parent;
    if (this.currentId === id) this.currentId = moment.parent;
    this.vault.drop(moment.image);
    return true;
  }

  /** Oldest first. */
  list(): Savepoint[] {
    return [...this.moments.values()].map((moment) => this.describe(moment));
  }

  describe({ id, parent, label, prompt, time, monotonic, extra, changed, image }: Moment<Outside>): Savepoint {
    const { all, own } = this.vault.sizes(image);
    return {
      id,
      parent,
      label,
      prompt,
      time,
      uptime: monotonic / 1e9,
      size: all,
      own: own + imageBytes(image) + extra,
      changed,
      current: id === this.currentId,
    };
  }

  private get bytes(): number {
    let sum = this.vault.bytes;
    for (const { image, extra } of this.moments.values()) sum += imageBytes(image) + extra;
    return sum;
  }

  /** Gives up the oldest while all take too much: never the one that the machine has gone on from. */
  private keepBudget(): void {
    for (const id of [...this.moments.keys()]) {
      if (this.bytes <= this.budget) return;
      if (id !== this.currentId) this.drop(id);
    }
  }
}
