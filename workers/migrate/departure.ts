// A tree that leaves this machine: what migrate(8) says goes to the other one, and the moment after which only the copy over there may live
// is here (`commit`).

import { MIGRATE_ALIVE, MIGRATE_DATA, MIGRATE_ERROR, MIGRATE_KEPT, MIGRATE_OK } from "../../asm/abi/migrate.ts";
import type { PtyTerminal } from "../terminal.ts";
import { hostPid, leavers, type Surroundings, screenOf, terminalOf } from "./surroundings.ts";
import type { Talk } from "./talk.ts";
import { type Message, type Owner, type Place, VERSION, type Wire } from "./wire.ts";

/** Bytes on their way that the other machine has not taken. */
const WINDOW = 1 << 20;

const GOES_ON = 0;
const ENDS = 1;

type State = "calling" | "copying" | "leaving" | "gone" | "alive" | "over";

export class Departure {
  private readonly id = crypto.randomUUID();
  private state: State = "calling";
  private wire: Wire | undefined;
  private untaken = 0;
  /** The process that asked is there. */
  private asker = true;
  /** Nothing that is kept of this machine would bring the tree back. */
  private noted = false;
  private terminal: PtyTerminal | undefined;
  private hasTerminal = false;

  /**
   * @param peer who asked: its number in the initial PID namespace
   * @param owner with whose rights the tree is built; undefined: root's
   */
  constructor(
    private readonly around: Surroundings,
    private readonly talk: Talk,
    private readonly peer: number,
    private readonly to: string,
    private readonly owner: Owner | undefined,
  ) {
    talk.listen({ frame: (kind, content) => this.said(kind, content), end: () => this.ended() });
  }

  /** @param pid the root, as who asked sees it */
  async start(place: Place, pid: number): Promise<void> {
    try {
      const root = hostPid(this.around.task, this.peer, pid);
      const terminal = terminalOf(this.around, root);
      if (this.to === place.name) throw new Error("it is on that machine: name another one (migrate --list)");
      const wire = await place.call(this.to);
      if (!this.asker) return wire.close();
      this.wire = wire;
      this.hasTerminal = terminal !== undefined;
      this.terminal = terminal?.ours;
      wire.listen(
        (message) => this.hear(message),
        () => this.lost(`${this.to} has ended`),
      );
      wire.send({
        kind: "hello",
        version: VERSION,
        id: this.id,
        from: place.name,
        keeps: this.around.keeper.leaving !== undefined,
        ...(this.owner && { owner: this.owner }),
        ...(terminal && { terminal: terminal.size }),
      });
    } catch (error) {
      this.lost(error instanceof Error ? error.message : String(error));
    }
  }

  private said(kind: number, content: Uint8Array): void {
    if (kind !== MIGRATE_DATA || this.state !== "copying") return;
    this.untaken += content.length;
    if (this.untaken > WINDOW) this.talk.paused = true;
    this.wire?.send({ kind: "data", bytes: content.slice() });
  }

  private hear(message: Message): void {
    if (message.kind === "no") this.lost(message.why);
    else if (message.kind === "welcome" && this.state === "calling") {
      this.state = "copying";
      this.talk.put(MIGRATE_OK, "");
    } else if (message.kind === "took") {
      this.untaken -= message.bytes;
      if (this.untaken <= WINDOW && this.talk.paused) {
        this.talk.paused = false;
        this.around.wake();
      }
    } else if (message.kind === "ready" && this.state === "copying") void this.commit();
    else if (message.kind === "alive" && this.state === "gone") this.lives();
    else if (message.kind === "kept" && this.state === "alive") {
      this.talk.put(MIGRATE_KEPT, "");
      this.close();
    }
  }

  /** The copy over there is whole. What is kept of this machine must not bring the tree back any more; then that copy is the one that lives. */
  private async commit(): Promise<void> {
    this.state = "leaving";
    const root = this.around.fate(this.peer, GOES_ON);
    try {
      if (root !== 0)
        await this.around.keeper.leaving?.({
          id: this.id,
          to: this.to,
          processes: leavers(this.around.task, root),
          terminal: this.terminal?.path,
        });
      this.noted = true;
    } catch (error) {
      return this.refuse(
        `what is kept of this machine could not be changed: ${error instanceof Error ? error.message : error}`,
      );
    }
    if (this.state !== "leaving") return this.stays();
    // From here to the end nothing waits: a machine that ends has done all of it or nothing.
    if (this.around.fate(this.peer, ENDS) === 0) return this.refuse("nobody holds it any more");
    this.state = "gone";
    this.wire?.send({ kind: "go" });
  }

  private lives(): void {
    this.state = "alive";
    // It is asked now, before the end of what ran there is on it.
    const shown = this.terminal === undefined ? Promise.resolve("") : screenOf(this.terminal);
    this.around.keeper.left?.(this.id, this.to, this.terminal?.path);
    this.talk.put(MIGRATE_ALIVE, "");
    if (this.hasTerminal) void shown.then((screen) => this.wire?.send({ kind: "screen", screen }));
  }

  /** The other machine will not have it, or is gone. */
  private lost(why: string): void {
    if (this.state === "over") return;
    const said = this.state === "alive" ? `${why} before it had kept what came` : why;
    if (this.state === "gone") this.around.fate(this.peer, GOES_ON);
    if (this.state !== "leaving" && this.state !== "alive") this.stays();
    this.talk.put(MIGRATE_ERROR, said);
    this.close();
  }

  private refuse(why: string): void {
    if (this.state === "over") return;
    this.wire?.send({ kind: "no", why });
    this.stays();
    this.talk.put(MIGRATE_ERROR, why);
    this.close();
  }

  /** What was to be forgotten of this machine is not. */
  private stays(): void {
    if (this.noted) this.around.keeper.stays?.(this.id);
    this.noted = false;
  }

  /** Who asked is gone: until it was settled, with its tree going on; afterwards that ends with it. */
  private ended(): void {
    this.asker = false;
    if (this.state === "gone" || this.state === "alive" || this.state === "over") return;
    this.wire?.send({ kind: "no", why: "it was called off" });
    if (this.state !== "leaving") this.stays();
    this.close();
  }

  private close(): void {
    this.state = "over";
    this.talk.finish();
    this.wire?.close();
  }
}
