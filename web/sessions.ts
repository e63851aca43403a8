// The terminals of the page as a list with one in front: order, titles, which comes next when one closes. DOM-free.

import { Emitter } from "./events.ts";

export interface Session<T> {
  readonly key: number;
  title: string;
  readonly view: T;
}

export class Sessions<T> {
  /** After any change: order, titles, the one in front. */
  readonly changed = new Emitter<void>();
  private readonly list: Session<T>[] = [];
  private front: Session<T> | undefined;
  private keys = 0;

  get all(): readonly Session<T>[] {
    return this.list;
  }

  get active(): Session<T> | undefined {
    return this.front;
  }

  /** Adds one and brings it to the front. */
  add(view: T, title: string): Session<T> {
    this.keys += 1;
    const session = { key: this.keys, title, view };
    this.list.push(session);
    this.front = session;
    this.changed.emit();
    return session;
  }

  activate(session: Session<T>): void {
    if (!this.list.includes(session) || this.front === session) return;
    this.front = session;
    this.changed.emit();
  }

  /** The one `by` places along, round the end. */
  step(by: number): void {
    if (!this.front) return;
    const at = this.list.indexOf(this.front) + by;
    const next = this.list[((at % this.list.length) + this.list.length) % this.list.length];
    if (next) this.activate(next);
  }

  rename(session: Session<T>, title: string): void {
    if (session.title === title) return;
    session.title = title;
    this.changed.emit();
  }

  /** Takes one out; its right neighbour comes to the front, or the left one when it was the last. */
  remove(session: Session<T>): void {
    const at = this.list.indexOf(session);
    if (at < 0) return;
    this.list.splice(at, 1);
    if (this.front === session) this.front = this.list[at] ?? this.list[at - 1];
    this.changed.emit();
  }
}
