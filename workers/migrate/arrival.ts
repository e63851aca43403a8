// A tree that comes to this machine. It is built by a process of its own (migrate --incoming), frozen, and lives when the other machine
// has given it up: by its word, or by its end.

import { MIGRATE_ALIVE, MIGRATE_DATA, MIGRATE_ERROR, MIGRATE_READY } from "../../asm/abi/migrate.ts";
import { MachineError } from "../api.ts";
import { EPERM } from "../task0.ts";
import type { PtyTerminal } from "../terminal.ts";
import { isSame, ownerOf, runAs, type Surroundings } from "./surroundings.ts";
import type { Talk } from "./talk.ts";
import { type Message, type Owner, VERSION, type Wire } from "./wire.ts";

const GOES_ON_NOW = 2;

const DECODER = new TextDecoder();

type State = "waiting" | "building" | "ready" | "alive" | "over";

export class Arrival {
  /** By which its builder is known. */
  readonly token: string = crypto.randomUUID();
  private state: State = "waiting";
  private talk: Talk | undefined;
  /** The builder, in the initial PID namespace. */
  private peer = 0;
  private id = "";
  private keeps = false;
  private from = "";
  /** With whose rights it is built; undefined: root's. */
  private owner: Owner | undefined;
  private terminal: PtyTerminal | undefined;
  private arrived = false;

  /** @param over told when nothing is left to do */
  constructor(
    private readonly around: Surroundings,
    private readonly wire: Wire,
    private readonly over: (arrival: Arrival) => void,
  ) {
    wire.listen(
      (message) => this.hear(message),
      () => void this.lost(),
    );
  }

  /**
   * The builder is there: who was started for it, or who is no other user. The token is on a command line that everybody can read.
   * @throws MachineError EPERM
   */
  meet(talk: Talk, peer: number): void {
    if (!isSame(ownerOf(this.around.task, peer), this.owner)) throw new MachineError("it is not for you", EPERM);
    this.talk = talk;
    this.peer = peer;
    talk.listen({ frame: (kind, content) => this.said(kind, content), end: () => this.ended() });
    talk.took = (bytes) => this.wire.send({ kind: "took", bytes });
    if (this.state !== "waiting") {
      talk.finish();
      return;
    }
    this.state = "building";
    this.wire.send({ kind: "welcome" });
  }

  private hear(message: Message): void {
    if (message.kind === "hello") void this.begin(message);
    else if (message.kind === "data") this.talk?.put(MIGRATE_DATA, message.bytes);
    else if (message.kind === "go") this.live();
    else if (message.kind === "no") this.discard();
    else if (message.kind === "screen" && this.state === "alive") void this.settle(message.screen);
  }

  private async begin(hello: Message & { kind: "hello" }): Promise<void> {
    this.id = hello.id;
    this.keeps = hello.keeps;
    this.from = hello.from;
    this.owner = hello.owner;
    if (hello.version !== VERSION) return this.refuse("that machine is of another version: reload the older page");
    const argv = runAs(hello.owner, ["migrate", "--incoming", this.token]);
    try {
      if (hello.terminal === undefined) {
        const { code } = await this.around.machine.run({ argv });
        if (code !== 0) this.ended();
      } else {
        this.terminal = (await this.around.machine.terminal({ argv, ...hello.terminal })) as PtyTerminal;
        // Closed meanwhile by who will not have it.
        if (this.state === "over") await this.terminal.close();
      }
    } catch (error) {
      this.refuse(`there, ${error instanceof Error ? error.message : error}`);
    }
  }

  private said(kind: number, content: Uint8Array): void {
    if (kind === MIGRATE_READY && this.state === "building") {
      this.state = "ready";
      this.wire.send({ kind: "ready" });
    } else if (kind === MIGRATE_ERROR) this.refuse(DECODER.decode(content));
  }

  /** The other copy never lives again. Nothing waits here: who hears of it knows that it is so, and nothing of this machine was kept meanwhile. */
  private live(): void {
    if (this.state !== "ready") return;
    if (this.around.fate(this.peer, GOES_ON_NOW) === 0) {
      this.refuse("there, who had built it was ended");
      return;
    }
    this.state = "alive";
    this.wire.send({ kind: "alive" });
    this.talk?.put(MIGRATE_ALIVE, "");
    this.talk?.finish();
    this.around.wake();
    if (this.terminal === undefined) void this.settle(undefined);
  }

  /** The other machine is gone, with its copy; unless that would come back from what is kept of it. */
  private async lost(): Promise<void> {
    if (this.state === "ready") {
      const gone = !this.keeps || ((await this.around.keeper.hasLeft?.(this.id)) ?? false);
      if (gone) this.live();
      else this.discard();
    }
    if (this.state === "alive") await this.settle(undefined);
    else this.discard();
  }

  /** @param screen what its terminal showed */
  private async settle(screen: string | undefined): Promise<void> {
    if (this.arrived) return;
    this.arrived = true;
    if (screen) this.terminal?.show(screen);
    try {
      await this.around.keeper.arrived?.(this.from, this.terminal?.path);
      this.wire.send({ kind: "kept" });
    } catch {
      // It lives, but would not come back: who sent it keeps its image.
      this.wire.send({ kind: "no", why: "that machine could not be kept" });
    }
    this.close();
  }

  private refuse(why: string): void {
    if (this.state === "over" || this.state === "alive") return;
    this.wire.send({ kind: "no", why });
    this.discard();
  }

  /** The builder ends, and what it holds with it. */
  private discard(): void {
    if (this.state === "over" || this.state === "alive") return;
    void this.terminal?.close();
    this.close();
  }

  /** The builder is gone. */
  private ended(): void {
    if (this.state !== "alive") this.refuse("there, who was building it has ended");
  }

  private close(): void {
    this.state = "over";
    this.talk?.finish();
    this.wire.close();
    this.over(this);
  }
}
