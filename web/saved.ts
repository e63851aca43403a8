// Machines that outlive their page: the last two states of each tab, in IndexedDB.
//
// A tab knows its machine by an id in sessionStorage, which a reload keeps and a new tab lacks. A duplicated tab copies the id,
// so the id is held by a Web Lock: whoever comes second takes a new one and starts afresh.

import type { SavedHistory } from "../workers/api.ts";

/** A terminal as it stood when the machine was saved. */
export interface SavedTerminal {
  /** The slave's path: what Terminal.path says again after the restore. */
  path: string;
  title: string;
  /** The screen and its scrollback as escape sequences. */
  screen: string;
  /** What ran in it has ended, and its screen says so. */
  over?: boolean;
  /** … or rather runs there now. */
  movedTo?: string;
}

export interface SavedMachine {
  /** Milliseconds since the epoch. */
  time: number;
  /** "smp" or "up": a state can go on in either, but it is said. */
  mode: "smp" | "up";
  snapshot: Uint8Array;
  /** Of its savepoints, whose pieces lie elsewhere (history.ts). */
  history?: SavedHistory;
  terminals: SavedTerminal[];
  /** Path of the terminal that was in front. */
  active?: string;
  /** Paths of those that were shown beside each other. */
  shown?: string[];
}

/** Where states are kept. The newest comes first; `put` keeps two of each id. */
export interface SavedStore {
  load(id: string): Promise<SavedMachine[]>;
  put(id: string, state: SavedMachine): Promise<void>;
  /** Forgets the newest state (it did not come back), or all. */
  drop(id: string, which: "newest" | "all"): Promise<void>;
  /** Machines of which states are kept. */
  ids(): Promise<string[]>;
}

/** States kept of one machine: the newest may be the one that breaks, so there is one before it. */
export const GENERATIONS = 2;
/** Machines kept of tabs that are gone. */
const MACHINES = 6;

const DATABASE = "nutshell";
const STATES = "states";

interface Row {
  id: string;
  /** Newest first. */
  states: SavedMachine[];
  time: number;
}

/** What a request gives. */
export function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB request failed"));
  });
}

/** Until a transaction is written. */
export function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("IndexedDB transaction aborted"));
  });
}

/** The store of this origin. @throws when the browser refuses storage (a private frame): then nothing survives a reload */
export async function openStore(): Promise<SavedStore> {
  const open = indexedDB.open(DATABASE, 1);
  open.onupgradeneeded = () => open.result.createObjectStore(STATES, { keyPath: "id" }).createIndex("time", "time");
  const database = await settled(open);
  const change = async (id: string, edit: (states: SavedMachine[]) => SavedMachine[]): Promise<void> => {
    const transaction = database.transaction(STATES, "readwrite");
    const store = transaction.objectStore(STATES);
    const row = (await settled(store.get(id))) as Row | undefined;
    const states = edit(row?.states ?? []);
    if (states.length === 0) store.delete(id);
    else store.put({ id, states, time: Date.now() } satisfies Row);
    const ids = await settled(store.index("time").getAllKeys());
    for (const old of ids.slice(0, Math.max(0, ids.length - MACHINES))) if (old !== id) store.delete(old);
    await finished(transaction);
  };
  return {
    async load(id) {
      const row = (await settled(database.transaction(STATES).objectStore(STATES).get(id))) as Row | undefined;
      return row?.states ?? [];
    },
    put: (id, state) => change(id, (states) => [state, ...states].slice(0, GENERATIONS)),
    drop: (id, which) => change(id, (states) => (which === "all" ? [] : states.slice(1))),
    ids: async () => (await settled(database.transaction(STATES).objectStore(STATES).getAllKeys())) as string[],
  };
}

/** A store that keeps nothing beyond the page: where storage is refused, and in tests. */
export function memoryStore(): SavedStore {
  const machines = new Map<string, SavedMachine[]>();
  return {
    load: async (id) => machines.get(id) ?? [],
    async put(id, state) {
      machines.set(id, [state, ...(machines.get(id) ?? [])].slice(0, GENERATIONS));
    },
    async drop(id, which) {
      machines.set(id, which === "all" ? [] : (machines.get(id) ?? []).slice(1));
    },
    ids: async () => [...machines.keys()],
  };
}

/** Where a tab keeps its machine's id: in sessionStorage. */
const KEY = "nutshell.machine";

/** Whether this tab has had a machine. Where nothing may be kept it has not. */
export function hasId(): boolean {
  try {
    return sessionStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

/**
 * This tab's machine id: the one it had before the reload, or a new one when another tab lives under it.
 * @param until holds the id until then
 */
export async function claimId(until: AbortSignal): Promise<string> {
  const known = sessionStorage.getItem(KEY);
  if (known && (await hold(known, until))) return known;
  const fresh = crypto.randomUUID();
  sessionStorage.setItem(KEY, fresh);
  await hold(fresh, until);
  return fresh;
}

/** Takes the lock of an id. @returns false when another tab has it */
function hold(id: string, until: AbortSignal): Promise<boolean> {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`nutshell.machine.${id}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock ? new Promise<void>((release) => until.addEventListener("abort", () => release())) : undefined;
      })
      .catch(reject);
  });
}
