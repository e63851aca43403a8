// The terminals of the page as a list: order, titles, which are shown beside each other, which of those is in front, which comes next when one
// closes. DOM-free.

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
  /** Those that are shown, from left to right: the one in front is among them. */
  private panes: Session<T>[] = [];
  private keys = 0;

  get all(): readonly Session<T>[] {
    return this.list;
  }

  get active(): Session<T> | undefined {
    return this.front;
  }

  get shown(): readonly Session<T>[] {
    return this.panes;
  }

  /** Adds one and brings it to the front. @param beside the one that was there stays, at its left */
  add(view: T, title: string, beside = false): Session<T> {
    this.keys += 1;
    const session = { key: this.keys, title, view };
    this.list.push(session);
    if (beside && this.front) this.panes.splice(this.panes.indexOf(this.front) + 1, 0, session);
    else this.take(session);
    this.front = session;
    this.changed.emit();
    return session;
  }

  /** Brings one to the front: where it is shown, else in place of the one in front. */
  activate(session: Session<T>): void {
    if (!this.list.includes(session) || this.front === session) return;
    if (!this.panes.includes(session)) this.take(session);
    this.front = session;
    this.changed.emit();
  }

  /** Shows these beside each other. */
  arrange(panes: readonly Session<T>[]): void {
    const there = panes.filter((one) => this.list.includes(one));
    if (there.length === 0) return;
    this.panes = there;
    if (!this.front || !there.includes(this.front)) this.front = there[0];
    this.changed.emit();
  }

  private take(session: Session<T>): void {
    const at = this.front ? this.panes.indexOf(this.front) : -1;
    if (at < 0) this.panes = [session];
    else this.panes[at] = session;
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

  /**
   * Takes one out; its right neighbour comes to the front, or the left one when it was the last: of those that are shown, if others are, else of
   * all.
   */
  remove(session: Session<T>): void {
    const at = this.list.indexOf(session);
    if (at < 0) return;
    this.list.splice(at, 1);
    const pane = this.panes.indexOf(session);
    if (pane >= 0) this.panes.splice(pane, 1);
    if (this.front === session) {
      this.front = this.panes[pane] ?? this.panes[pane - 1] ?? this.list[at] ?? this.list[at - 1];
      if (this.front && this.panes.length === 0) this.panes = [this.front];
    }
    this.changed.emit();
  }
}
