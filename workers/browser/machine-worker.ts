// The worker in which a machine's control plane lives, so that the page's thread never waits for a kernel lock.

import * as Comlink from "comlink";
import { type Keeper, MachineError, type Terminal } from "../api.ts";
import { LocalMachine } from "../machine.ts";
import { browserPlatform } from "./platform.ts";
import type { WireMachine, WireTerminal } from "./wire.ts";

// Comlink rebuilds an error from its message, name and stack only; the errno has to go with it.
const throwing = Comlink.transferHandlers.get("throw");
if (throwing !== undefined) {
  const serialize = throwing.serialize.bind(throwing);
  Comlink.transferHandlers.set("throw", {
    ...throwing,
    serialize(thrown: unknown) {
      const error = (thrown as { value?: unknown }).value;
      if (error instanceof MachineError) error.message = `${error.message}\0${error.errno}`;
      return serialize(thrown);
    },
  });
}

let machine: LocalMachine | undefined;

function booted(): LocalMachine {
  if (machine === undefined) throw new MachineError("the machine has not been booted");
  return machine;
}

function moved(data: Uint8Array): Uint8Array {
  return Comlink.transfer(data, [data.buffer]);
}

/** Gives a function of the page's back, which nobody calls any more. */
function release(callback: unknown): void {
  (callback as Partial<Comlink.ProxyMethods> | undefined)?.[Comlink.releaseProxy]?.();
}

/**
 * A function of the page's. When it is done with, it is given back as soon as no call of it is under way, whose answer would not come any
 * more; else both sides hold it, and all that it knows, until this worker happens to collect its garbage.
 */
class Callback<A extends unknown[], R> {
  private readonly remote: (...args: A) => R | Promise<R>;
  private underway = 0;
  private wanted = true;

  constructor(remote: (...args: A) => R | Promise<R>) {
    this.remote = remote;
  }

  readonly call = async (...args: A): Promise<R> => {
    this.underway += 1;
    try {
      return await this.remote(...args);
    } finally {
      this.underway -= 1;
      this.giveBack();
    }
  };

  done(): void {
    this.wanted = false;
    this.giveBack();
  }

  private giveBack(): void {
    if (!this.wanted && this.underway === 0) release(this.remote);
  }
}

/** Who listens to a terminal, which may be known to the page by more than one object. */
const listeners = new WeakMap<Terminal, Callback<[Uint8Array | string | null], string | undefined>>();

function listens(terminal: Terminal, heard: Callback<[Uint8Array | string | null], string | undefined> | undefined) {
  listeners.get(terminal)?.done();
  if (heard === undefined) listeners.delete(terminal);
  else listeners.set(terminal, heard);
}

function wire(terminal: Terminal): WireTerminal {
  terminal.exited.catch(() => listens(terminal, undefined)); // the machine is at a moment that does not know it, or no more
  return Comlink.proxy({
    path: () => terminal.path,
    write: (data: string | Uint8Array) => terminal.write(data),
    onData: (callback: Parameters<WireTerminal["onData"]>[0], screen: boolean) => {
      const heard = new Callback(callback);
      listens(terminal, heard);
      return terminal.onData(
        (data) => heard.call(moved(data)),
        screen
          ? {
              take: async () => (await heard.call(null)) ?? "",
              show: async (shown) => void (await heard.call(shown)),
            }
          : undefined,
      );
    },
    resize: (rows: number, cols: number) => terminal.resize(rows, cols),
    async close() {
      await terminal.close();
      listens(terminal, undefined);
    },
    exited: () => terminal.exited,
  });
}

/** A function of the page's, which is one to call whatever its arguments are. */
function call(remote: unknown, args: unknown[]): Promise<unknown> {
  return (remote as (...args: unknown[]) => Promise<unknown>)(...args);
}

/** Who is told of the machine, and of its savepoints. */
let watcher: { done(): void } | undefined;
let savepointWatcher: { done(): void } | undefined;

const service: WireMachine = {
  prepare: (cpus) => LocalMachine.prepare(browserPlatform, cpus === undefined ? {} : { cpus }),
  async boot(options, onPanic, onLog) {
    machine = await LocalMachine.boot(browserPlatform, { ...options, onPanic, onLog });
    return machine.mode;
  },
  async run(options, stdin, more, stdout, stderr) {
    const source = more ?? stdin;
    // Each callback has a message port of its own, and ports are not in order among each other: the end is not told
    // before all output has been heard.
    const telling = new Set<Promise<unknown>>();
    const teller = (listener: (data: Uint8Array) => void) => (data: Uint8Array) => {
      const heard: Promise<unknown> = Promise.resolve(listener(moved(data))).finally(() => telling.delete(heard));
      telling.add(heard);
    };
    try {
      const result = await booted().run({
        ...options,
        ...(source === undefined ? {} : { stdin: source }),
        ...(stdout === undefined ? {} : { stdout: teller(stdout) }),
        ...(stderr === undefined ? {} : { stderr: teller(stderr) }),
      });
      await Promise.allSettled(telling);
      return result;
    } finally {
      for (const callback of [more, stdout, stderr]) release(callback);
    }
  },
  terminal: async (options) => wire(await booted().terminal(options)),
  terminals: async () => (await booted().terminals()).map((terminal) => terminal.path),
  attach: (path) => {
    const found = booted().terminalAt(path);
    if (found === undefined) throw new MachineError(`${path}: no such terminal`, 2);
    return wire(found);
  },
  readFile: async (path) => moved(await booted().readFile(path)),
  writeFile: (path, data, mode) => booted().writeFile(path, data, mode),
  list: (path) => booted().list(path),
  processes: () => booted().processes(),
  census: () => booted().census(),
  watch(listener) {
    const watching = listener && new Callback(listener);
    booted().watchBytes(watching && ((census, events) => watching.call(moved(census), events)));
    watcher?.done();
    watcher = watching;
  },
  inspect: (pid) => booted().inspect(pid),
  survey: (kind, inums) => booted().survey(kind, inums),
  memory: (pid) => booted().memory(pid),
  recordCalls: (pid) => booted().recordCalls(pid),
  kill: (pid, signal) => booted().kill(pid, signal),
  stats: () => booted().stats(),
  warmUp: () => booted().warmUp(),
  snapshot: async () => moved(await booted().snapshot()),
  async state(stored) {
    const state = await booted().state(stored);
    return Comlink.transfer(state, [state.snapshot.buffer, ...state.packs.map(({ bytes }) => bytes.buffer)]);
  },
  recall: (contents, packs) => booted().recall(contents, packs),
  savepoint: (label) => booted().savepoint(label),
  savepoints: () => booted().savepoints(),
  async watchSavepoints(listener) {
    const watching = listener && new Callback(listener);
    const before = savepointWatcher;
    savepointWatcher = watching;
    await booted().watchSavepoints(watching?.call);
    before?.done();
  },
  savepointBudget: (bytes) => booted().savepointBudget(bytes),
  savepointTables: (id) => booted().rawTables(id),
  revert: (id, keep) => booted().revert(id, keep),
  join(name, has, keeper) {
    const own = Object.fromEntries(has.map((key) => [key, (...args: unknown[]) => call(keeper[key], args)])) as Keeper;
    return booted().join({ ...own, ...(name !== undefined && { name }) });
  },
  neighbours: () => booted().neighbours(),
  shutdown: () => booted().shutdown(),
};

Comlink.expose(service);
