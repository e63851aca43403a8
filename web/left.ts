// Processes that have moved from a machine of this origin to another one, in IndexedDB: a state of the machine that was saved before would
// bring them back. A record is there before they live over there (Keeper.leaving), and says to both pages which copy lives when one of
// them ends in between.

import type { Leaver, Leaving } from "../workers/api.ts";
import { finished, type SavedStore, settled } from "./saved.ts";

const DATABASE = "nutshell.left";
const TREES = "trees";

interface Row extends Leaving {
  /** Whose they were: the id of saved.ts. */
  machine: string;
  time: number;
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () =>
    request.result.createObjectStore(TREES, { keyPath: "id" }).createIndex("machine", "machine");
  return settled(request);
}

/** Does something in a transaction of its own. Settles when that is written. */
async function within<T>(mode: IDBTransactionMode, work: (trees: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    const transaction = database.transaction(TREES, mode, { durability: "strict" });
    const request = work(transaction.objectStore(TREES));
    await finished(transaction);
    return request.result;
  } finally {
    database.close();
  }
}

export async function noteLeaving(machine: string, tree: Leaving): Promise<void> {
  await within("readwrite", (trees) => trees.put({ ...tree, machine, time: Date.now() } satisfies Row));
}

export async function noteStays(id: string): Promise<void> {
  await within("readwrite", (trees) => trees.delete(id));
}

export async function hasLeft(id: string): Promise<boolean> {
  return (await within("readonly", (trees) => trees.count(id))) > 0;
}

/** Those who have left a machine. */
export async function leaversOf(machine: string): Promise<Leaver[]> {
  const rows = (await within("readonly", (trees) => trees.index("machine").getAll(machine))) as Row[];
  return rows.flatMap(({ processes }) => processes);
}

/** Where what ran in a machine's terminals has moved to since a moment, by the terminal's path. */
export async function terminalsLeft(machine: string, since: number): Promise<Map<string, string>> {
  const rows = (await within("readonly", (trees) => trees.index("machine").getAll(machine))) as Row[];
  return new Map(rows.flatMap(({ terminal, to, time }) => (terminal && time > since ? [[terminal, to]] : [])));
}

/** Forgets those whom no state that is kept would bring back. */
export async function forgetLeft(store: SavedStore): Promise<void> {
  const rows = (await within("readonly", (trees) => trees.getAll())) as Row[];
  for (const { id, machine, time } of rows) {
    const states = await store.load(machine);
    if (states.every((state) => state.time > time)) await noteStays(id);
  }
}
