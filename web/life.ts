// The life of the machine in the page: starting → running → panicked or failed, and back from a saved state. DOM-free.

import type { BootOptions, Leaver, LogLine, Machine, PanicReport } from "../workers/api.ts";
import { savepointOptions } from "./budget.ts";
import { Emitter } from "./events.ts";
import type { HistoryKeeper } from "./history.ts";
import type { SavedMachine, SavedStore } from "./saved.ts";
import { bootFailed, panicked, type Trouble } from "./trouble.ts";

export type Boot = (options: BootOptions) => Promise<Machine>;

/** How a machine of that id keeps its savepoints over a reload. */
export type KeepsHistory = (id: string) => Promise<HistoryKeeper>;
/** Who has moved away from a machine of that id. */
export type Leavers = (id: string) => Promise<Leaver[]>;

export type State =
  | { name: "starting"; restoring: boolean }
  | { name: "running"; machine: Machine; from: SavedMachine | undefined }
  | { name: "broken"; trouble: Trouble; saved: SavedMachine | undefined };

export class Life {
  readonly changed = new Emitter<State>();
  /** Kernel log lines as they come. */
  readonly log = new Emitter<LogLine>();
  /** Small news that need no decision: a saved state that did not come back. */
  readonly notice = new Emitter<string>();
  private current: State = { name: "starting", restoring: false };
  private machine: Machine | undefined;
  /** Whether the running machine came from the newest saved state and nothing was saved since. */
  private untried = false;
  private keeper: Promise<HistoryKeeper | undefined> | undefined;
  /** Settles when the machine has its savepoints back, or does not get them. */
  recalled: Promise<void> = Promise.resolve();

  /** @param keeps how savepoints are kept over a reload; left out: they are not */
  constructor(
    private readonly boot: Boot,
    private readonly options: Pick<BootOptions, "cpus">,
    private readonly store: SavedStore,
    private readonly id: string,
    private readonly keeps?: KeepsHistory,
    private readonly leavers?: Leavers,
  ) {}

  get state(): State {
    return this.current;
  }

  /** Goes on from the newest saved state that works, else boots. */
  async begin(): Promise<void> {
    const states = await this.load();
    for (const [at, saved] of states.entries()) {
      this.set({ name: "starting", restoring: true });
      try {
        await this.start(saved, states.slice(at));
        return;
      } catch (error) {
        console.error("The saved machine did not come back.", error);
        await this.store.drop(this.id, "newest");
        this.notice.emit(`The machine saved at ${clockTime(saved.time)} did not come back: ${reason(error)}`);
      }
    }
    await this.fresh();
  }

  /** Boots anew; what was saved is forgotten. */
  async fresh(): Promise<void> {
    await this.end();
    this.set({ name: "starting", restoring: false });
    try {
      await this.store.drop(this.id, "all");
      await this.start(undefined);
    } catch (error) {
      this.set({ name: "broken", trouble: bootFailed(error), saved: undefined });
    }
  }

  /** After a panic: back to the last good state. */
  async goBack(): Promise<void> {
    await this.end();
    await this.begin();
  }

  /** Writes the running machine down. @param terminals what the page adds to it, asked for after the machine stood still */
  async save(terminals: () => Promise<Pick<SavedMachine, "terminals" | "active" | "shown">>): Promise<void> {
    const { machine } = this;
    if (!machine) return;
    await this.recalled;
    const keeper = await this.keeping();
    const state = (await keeper?.state(machine)) ?? { snapshot: await machine.snapshot() };
    const screens = await terminals();
    if (this.machine !== machine) return;
    await this.store.put(this.id, { time: Date.now(), mode: machine.mode, ...state, ...screens });
    this.untried = false;
    await keeper?.kept(state.history, await this.store.ids());
  }

  /** What `goBack` would go back to. */
  async lastGood(): Promise<SavedMachine | undefined> {
    const [saved] = await this.load();
    return saved;
  }

  private async load(): Promise<SavedMachine[]> {
    try {
      return await this.store.load(this.id);
    } catch (error) {
      this.notice.emit(`What was saved cannot be read: ${reason(error)}`);
      return [];
    }
  }

  /** @param states the saved one and those before it */
  private async start(saved: SavedMachine | undefined, states: SavedMachine[] = []): Promise<void> {
    const left = saved && (await this.leavers?.(this.id));
    const machine = await this.boot({
      ...this.options,
      savepoints: savepointOptions(),
      ...(saved ? { snapshot: saved.snapshot } : {}),
      ...(saved?.history ? { history: saved.history } : {}),
      ...(left ? { left } : {}),
      onLog: (line) => this.log.emit(line),
      onPanic: (report) => void this.panic(report),
    });
    this.machine = machine;
    this.untried = saved !== undefined;
    this.recalled = this.recall(machine, states);
    this.set({ name: "running", machine, from: saved });
  }

  private keeping(): Promise<HistoryKeeper | undefined> | undefined {
    this.keeper ??= this.keeps?.(this.id).catch((error: unknown) => {
      console.info("Savepoints are not kept over a reload.", error);
      return undefined;
    });
    return this.keeper;
  }

  private async recall(machine: Machine, states: SavedMachine[]): Promise<void> {
    if (states.length === 0 && this.keeper === undefined) return; // a first visit waits for nothing that it does not need
    try {
      await (await this.keeping())?.recall(machine, states);
    } catch (error) {
      console.error("The savepoints did not come back.", error);
    }
  }

  private async panic(report: PanicReport): Promise<void> {
    // A state that panics before it was ever saved again may do so for ever: the one before it is offered.
    if (this.untried) await this.store.drop(this.id, "newest");
    this.untried = false;
    const [saved] = await this.load();
    this.set({ name: "broken", trouble: panicked(report), saved });
  }

  private async end(): Promise<void> {
    const { machine } = this;
    this.machine = undefined;
    if (!machine) return;
    try {
      await machine.shutdown();
    } catch (error) {
      console.error("The old machine did not shut down cleanly.", error);
    }
  }

  private set(state: State): void {
    this.current = state;
    this.changed.emit(state);
  }
}

/** An error's own words. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A time of day as the reader writes it. */
export function clockTime(time: number): string {
  return new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(time);
}
