// Trees that come and go: listens where migrate(8) connects to, and to what other machines begin.

import {
  MIGRATE_ERROR,
  MIGRATE_INCOMING,
  MIGRATE_LATER,
  MIGRATE_LIST,
  MIGRATE_OK,
  MIGRATE_SOCKET,
  MIGRATE_TO,
} from "../../asm/abi/migrate.ts";
import type { JoinOptions, Keeper } from "../api.ts";
import type { Kernel } from "../kernel.ts";
import type { LocalMachine } from "../machine.ts";
import type { Platform } from "../platform.ts";
import type { Pump } from "../streams.ts";
import { O_NOCTTY, O_NONBLOCK, O_WRONLY, type Task0 } from "../task0.ts";
import type { PtyTerminal } from "../terminal.ts";
import { Arrival } from "./arrival.ts";
import { Departure } from "./departure.ts";
import { hostPid, movesAs, ownerOf, peerOf, type Surroundings, ttyOf } from "./surroundings.ts";
import { Talk } from "./talk.ts";
import type { Neighbours, Owner, Place } from "./wire.ts";

/** Whoever may connect is asked who he is. */
const EVERYBODY = 0o666;
const DECODER = new TextDecoder();

export class MigrationService implements Pump {
  private socket = -1;
  private readonly around: Surroundings;
  private keeper: Keeper = {};
  private joining: Promise<Place> | undefined;
  private place: Place | undefined;
  private stopped = false;
  /** Those whose builders have not come yet. */
  private readonly expected = new Map<string, Arrival>();

  /** @param wake asks the machine to pump soon */
  constructor(
    machine: Surroundings["machine"] & Pick<LocalMachine, "terminalAt">,
    kernel: Kernel,
    task: Task0,
    private readonly pumps: Set<Pump>,
    private readonly platform: Platform,
    wake: () => void,
  ) {
    const keeper = () => this.keeper;
    this.around = {
      task,
      machine,
      get keeper() {
        return keeper();
      },
      wake,
      terminalAt: (path) => machine.terminalAt(path) as PtyTerminal | undefined,
      fate(holder, fate) {
        wake();
        return kernel.exports.hold_fate(holder, fate);
      },
    };
  }

  /** @returns the machine's name */
  async join({ name, through, ...keeper }: JoinOptions): Promise<string> {
    this.keeper = keeper;
    this.joining ??= this.begin(name, through);
    return (await this.joining).name;
  }

  private async begin(name: string | undefined, through: Neighbours | undefined): Promise<Place> {
    const neighbours = through ?? (await this.platform.neighbours());
    const place = await neighbours.join(name, (wire) => {
      const arrival = new Arrival(this.around, wire, ({ token }) => this.expected.delete(token));
      this.expected.set(arrival.token, arrival);
    });
    if (this.stopped) place.leave();
    else {
      this.place = place;
      this.socket = this.around.task.listenAt(MIGRATE_SOCKET, EVERYBODY);
      this.pumps.add(this);
    }
    return place;
  }

  /** Names of the other machines. */
  async others(): Promise<string[]> {
    const place = await this.joining;
    return ((await place?.all()) ?? []).filter((name) => name !== place?.name);
  }

  pump(): boolean {
    const { task } = this.around;
    for (let fd = task.accept(this.socket); fd !== null; fd = task.accept(this.socket)) {
      const peer = peerOf(task, fd);
      const talk = new Talk(task, fd, () => this.around.wake());
      talk.listen({
        frame: (kind, content) => this.first(talk, peer, kind, DECODER.decode(content)),
        end: () => undefined,
      });
      if (talk.pump()) this.pumps.add(talk);
    }
    return true;
  }

  /** In another moment nobody may have listened yet, or at another descriptor. */
  wentBack(): number {
    this.socket = this.around.task.listenAt(MIGRATE_SOCKET, EVERYBODY);
    return this.socket;
  }

  stop(): void {
    this.stopped = true;
    this.place?.leave();
  }

  /** What a process wants. */
  private first(talk: Talk, peer: number, kind: number, text: string): void {
    const { place } = this;
    if (place === undefined) return;
    try {
      if (kind === MIGRATE_LIST) void this.list(talk, place);
      else if (kind === MIGRATE_INCOMING) this.incoming(talk, peer, text);
      else {
        const [to = "", pid = ""] = text.split("\0");
        const owner = ownerOf(this.around.task, peer);
        if (kind === MIGRATE_TO) void new Departure(this.around, talk, peer, to, owner).start(place, Number(pid));
        else if (kind === MIGRATE_LATER)
          void this.later(talk, peer, place, to, Number(pid), owner).catch((error: unknown) => refuse(talk, error));
        else throw new Error(`no such request: ${kind}`);
      }
    } catch (error) {
      refuse(talk, error);
    }
  }

  private async list(talk: Talk, place: Place): Promise<void> {
    const names = await place.all();
    talk.put(MIGRATE_OK, names.map((name) => `${name}${name === place.name ? "  (this one)" : ""}\n`).join(""));
    talk.finish();
  }

  private incoming(talk: Talk, peer: number, token: string): void {
    const arrival = this.expected.get(token);
    if (arrival === undefined) throw new Error("nothing comes by that name");
    arrival.meet(talk, peer);
  }

  /** Moves a tree that who asks is in, from outside: as soon as he is gone. */
  private async later(
    talk: Talk,
    peer: number,
    place: Place,
    to: string,
    pid: number,
    owner: Owner | undefined,
  ): Promise<void> {
    const { task, machine } = this.around;
    const root = hostPid(task, peer, pid);
    if (root === 1) throw new Error("it is init, and so the machine itself: move a process below it");
    if (!(await place.all()).includes(to))
      throw new Error(`there is no machine ${to}: migrate --list names those that there are`);
    const argv = movesAs(task, owner, to, root);
    const tty = ttyOf(task, peer);
    talk.listen({
      frame: () => undefined,
      end: () =>
        void machine.run({ argv }).then(
          ({ code, stderr }) => {
            if (code === 0 || tty === undefined) return;
            const fd = task.open(tty, O_WRONLY | O_NOCTTY | O_NONBLOCK);
            task.write(fd, stderr);
            task.close(fd);
            this.around.wake();
          },
          () => undefined,
        ), // the machine is gone
    });
    talk.put(MIGRATE_OK, "");
  }
}

function refuse(talk: Talk, error: unknown): void {
  talk.put(MIGRATE_ERROR, error instanceof Error ? error.message : String(error));
  talk.finish();
}
