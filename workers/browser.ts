// A machine for a page: starts the machine's worker and gives it back as a Machine, with plain functions and errors.

import * as Comlink from "comlink";
import {
  type BootOptions,
  type ExitStatus,
  type JoinOptions,
  type Keeper,
  type Machine,
  MachineError,
  type MachineEvent,
  type MomentContent,
  type NamespaceContents,
  type NamespaceKind,
  type Pack,
  type RunOptions,
  type Screen,
  type Terminal,
} from "./api.ts";
import type { WireMachine, WireTerminal } from "./browser/wire.ts";

export * from "./api.ts";

/** Errors of the worker come with their errno behind a NUL (machine-worker.ts). */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [message = "", errno] = error.message.split("\0");
    throw errno === undefined ? error : new MachineError(message, Number(errno));
  }
}

class PageTerminal implements Terminal {
  readonly path: string;
  readonly exited: Promise<ExitStatus>;
  private readonly remote: Comlink.Remote<WireTerminal>;
  /** Settles when the machine knows the listener, and that has taken what came before. */
  private heard: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(remote: Comlink.Remote<WireTerminal>, path: string) {
    this.remote = remote;
    this.path = path;
    // A program may end while its listener is still on the way to the machine.
    this.exited = told(remote.exited()).then(async (status) => {
      await this.heard;
      return status;
    });
    this.exited.catch(() => undefined); // whoever waits for it hears of it
  }

  async write(data: string | Uint8Array): Promise<void> {
    if (!this.closed) await told(this.remote.write(data));
  }

  onData(callback: (data: Uint8Array) => unknown, screen?: Screen): Promise<void> {
    const take = async (message: Uint8Array | string | null): Promise<string | undefined> => {
      if (message === null) return screen?.take();
      await (typeof message === "string" ? screen?.show(message) : callback(message));
      return undefined;
    };
    const heard = told(this.remote.onData(Comlink.proxy(take), screen !== undefined));
    this.heard = heard.catch(() => undefined); // who set it hears of it
    return heard;
  }

  async resize(rows: number, cols: number): Promise<void> {
    if (!this.closed) await told(this.remote.resize(rows, cols));
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await told(this.remote.close());
    // With its end told there is nothing more to ask. Until it is collected as garbage, here and there, it would hold all that listens.
    const release = () => this.remote[Comlink.releaseProxy]();
    this.exited.then(release, release);
  }
}

class PageMachine implements Machine {
  readonly mode: "smp" | "up";
  private readonly worker: Worker;
  private readonly remote: Comlink.Remote<WireMachine>;

  constructor(worker: Worker, remote: Comlink.Remote<WireMachine>, mode: "smp" | "up") {
    this.worker = worker;
    this.remote = remote;
    this.mode = mode;
  }

  run({ stdin, stdout, stderr, ...plain }: RunOptions): ReturnType<Machine["run"]> {
    const more = typeof stdin === "function" ? Comlink.proxy(stdin) : undefined;
    return told(
      this.remote.run(
        plain,
        typeof stdin === "function" ? undefined : stdin,
        more,
        stdout && Comlink.proxy(stdout),
        stderr && Comlink.proxy(stderr),
      ),
    );
  }

  async terminal(options: Parameters<Machine["terminal"]>[0] = {}): Promise<Terminal> {
    const remote = await told(this.remote.terminal(options));
    return this.page(remote as unknown as Comlink.Remote<WireTerminal>);
  }

  async terminals(): Promise<Terminal[]> {
    const paths = await told(this.remote.terminals());
    return Promise.all(
      paths.map(async (path) => {
        const remote = await told(this.remote.attach(path));
        return this.page(remote as unknown as Comlink.Remote<WireTerminal>);
      }),
    );
  }

  private async page(remote: Comlink.Remote<WireTerminal>): Promise<Terminal> {
    return new PageTerminal(remote, await told(remote.path()));
  }

  readFile(path: string): Promise<Uint8Array> {
    return told(this.remote.readFile(path));
  }

  writeFile(path: string, data: string | Uint8Array, mode?: number): Promise<void> {
    return told(this.remote.writeFile(path, data, mode));
  }

  list(path: string): ReturnType<Machine["list"]> {
    return told(this.remote.list(path));
  }

  processes(): ReturnType<Machine["processes"]> {
    return told(this.remote.processes());
  }

  census(): ReturnType<Machine["census"]> {
    return told(this.remote.census());
  }

  async watch(listener: Parameters<Machine["watch"]>[0]): Promise<void> {
    if (listener === undefined) return told(this.remote.watch(undefined));
    const { readCensus } = await import("./census.ts"); // wanted by few pages, and not before there is a prompt
    const take = async (census: Uint8Array, events: MachineEvent[]) =>
      void (await listener(readCensus(census), events));
    return told(this.remote.watch(Comlink.proxy(take)));
  }

  inspect(pid: number): ReturnType<Machine["inspect"]> {
    return told(this.remote.inspect(pid));
  }

  survey<K extends NamespaceKind>(kind: K, inums?: number[]): Promise<NamespaceContents[K][]> {
    return told(this.remote.survey(kind, inums)) as Promise<NamespaceContents[K][]>;
  }

  memory(pid: number): Promise<Uint32Array> {
    return told(this.remote.memory(pid));
  }
  recordCalls(pid: number | undefined): Promise<void> {
    return told(this.remote.recordCalls(pid));
  }

  kill(pid: number, signal: number): Promise<void> {
    return told(this.remote.kill(pid, signal));
  }

  stats(): ReturnType<Machine["stats"]> {
    return told(this.remote.stats());
  }

  warmUp(): Promise<void> {
    return told(this.remote.warmUp());
  }

  snapshot(): Promise<Uint8Array> {
    return told(this.remote.snapshot());
  }

  state(stored: number): ReturnType<Machine["state"]> {
    return told(this.remote.state(stored));
  }

  recall(contents: MomentContent[], packs: Pack[]): Promise<void> {
    const moved = packs.map(({ bytes }) => bytes.buffer);
    return told(this.remote.recall(contents, Comlink.transfer(packs, moved)));
  }

  savepoint(label?: string): ReturnType<Machine["savepoint"]> {
    return told(this.remote.savepoint(label));
  }

  savepoints(): ReturnType<Machine["savepoints"]> {
    return told(this.remote.savepoints());
  }

  async watchSavepoints(listener: Parameters<Machine["watchSavepoints"]>[0]): Promise<void> {
    const tell =
      listener && Comlink.proxy(async (...what: Parameters<typeof listener>) => void (await listener(...what)));
    return told(this.remote.watchSavepoints(tell));
  }

  savepointBudget(bytes: number): Promise<void> {
    return told(this.remote.savepointBudget(bytes));
  }

  async savepointTables(id: number): ReturnType<Machine["savepointTables"]> {
    const raw = await told(this.remote.savepointTables(id));
    const { readTables } = await import("./readtables.ts");
    return readTables(raw);
  }

  revert(id: number, keep?: string): ReturnType<Machine["revert"]> {
    return told(this.remote.revert(id, keep));
  }

  join({ name, through: _through, ...keeper }: JoinOptions = {}): Promise<string> {
    const has = Object.keys(keeper) as (keyof Keeper)[];
    return told(this.remote.join(name, has, Comlink.proxy(keeper as Required<Keeper>)));
  }

  neighbours(): Promise<string[]> {
    return told(this.remote.neighbours());
  }

  /** Ends the worker even when the machine does not answer any more. */
  async shutdown(): Promise<void> {
    const answered = this.remote.shutdown().catch(() => undefined);
    await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, 1000))]);
    this.remote[Comlink.releaseProxy]();
    this.worker.terminate();
  }
}

interface Started {
  worker: Worker;
  remote: Comlink.Remote<WireMachine>;
  failed: Promise<never>;
}

/** A worker that waits for its machine. */
let ready: Started | undefined;

declare global {
  /** Of a built page, until its code has come: web/public/first.js. */
  var nutshellEarly: { worker: Worker; failure?: string } | undefined;
}

function start(): Started {
  const early = globalThis.nutshellEarly;
  globalThis.nutshellEarly = undefined;
  const worker =
    early?.worker ??
    new Worker(new URL("./browser/machine-worker.ts", import.meta.url), { type: "module", name: "machine" });
  const failed = new Promise<never>((_, reject) => {
    // A script that could not be had is an event without a message.
    const fail = (message?: string) =>
      reject(new MachineError(`the machine's worker did not load: ${message || "it could not be had"}`));
    worker.onerror = (event) => fail(event.message);
    if (early?.failure !== undefined) fail(early.failure);
  });
  failed.catch(() => undefined); // whoever boots in it hears of it
  return { worker, remote: Comlink.wrap<WireMachine>(worker), failed };
}

/**
 * Loads what the first boot needs, while nobody waits for it yet.
 * @param cpus as in BootOptions
 */
export function prepare(cpus?: number): void {
  if (ready !== undefined) return;
  ready = start();
  ready.remote.prepare(cpus).catch(() => undefined); // what could not be had is asked for again
}

/** Boots a machine in a worker of its own. */
export async function boot(options: BootOptions = {}): Promise<Machine> {
  const { onPanic, onLog, cache: _cache, ...plain } = options;
  const { worker, remote, failed } = ready ?? start();
  ready = undefined;
  try {
    const mode = await Promise.race([
      told(
        remote.boot(
          plain,
          Comlink.proxy((report) => onPanic?.(report)),
          Comlink.proxy((line) => onLog?.(line)),
        ),
      ),
      failed,
    ]);
    // From now on nobody waits for `failed`: a worker that breaks is a machine that is gone.
    worker.onerror = (event) =>
      onPanic?.({ message: `the machine's worker failed: ${event.message}`, cpu: 0, log: [], events: [] });
    return new PageMachine(worker, remote, mode);
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

export const createMachine = boot;
