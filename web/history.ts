// Savepoints that outlive their page, in IndexedDB, beside the states of saved.ts. What a savepoint is never changes, so each piece is
// written once; the state that a machine goes on from says which pieces its history consists of. Pieces are there before the state that
// names them, and go when no state of the machine does: a page that is closed at any moment leaves at most pieces too many.

import type { Machine, MachineState, SavedHistory } from "../workers/api.ts";
import { finished, GENERATIONS, type SavedMachine, settled } from "./saved.ts";

const DATABASE = "nutshell.history";
const PIECES = "pieces";
/** Kinds of pieces: what a savepoint is, and pages. Keys are [machine, kind, number]. */
const MOMENT = "moment";
const PACK = "pack";

type Key = [machine: string, kind: string, number: number];

const keysOf = (machine: string, { moments, packs }: SavedHistory): Key[] => [
  ...moments.map(({ id }): Key => [machine, MOMENT, id]),
  ...packs.map((pack): Key => [machine, PACK, pack]),
];

/** The history of one page's machine. */
export class HistoryKeeper {
  /** The last writing of which all pieces are here. */
  private stored = 0;
  /** Of the machine's states that are kept, newest first. */
  private named: (SavedHistory | undefined)[] = [];
  /** Storage had no room: from then on machines are kept without. */
  private full = false;

  private constructor(
    private readonly database: IDBDatabase,
    private readonly machine: string,
  ) {}

  /** @throws when the browser refuses storage */
  static async open(machine: string): Promise<HistoryKeeper> {
    const open = indexedDB.open(DATABASE, 1);
    open.onupgradeneeded = () => open.result.createObjectStore(PIECES);
    return new HistoryKeeper(await settled(open), machine);
  }

  /** Writes down what is new of a machine's history. @returns what its state consists of */
  async state(machine: Machine): Promise<Pick<SavedMachine, "snapshot" | "history">> {
    if (this.full) return { snapshot: await machine.snapshot() };
    const { snapshot, history, ...pieces } = await machine.state(this.stored);
    try {
      await this.put(pieces);
    } catch (error) {
      console.error("The savepoints could not be kept, so a reload loses them.", error);
      this.full = true;
      await this.clean([], undefined).catch(() => undefined);
      return { snapshot };
    }
    this.stored = history.writing;
    return { snapshot, history };
  }

  private async put({ contents, packs }: Pick<MachineState, "contents" | "packs">): Promise<void> {
    const transaction = this.database.transaction(PIECES, "readwrite");
    const store = transaction.objectStore(PIECES);
    for (const content of contents) store.put(content, [this.machine, MOMENT, content.id] satisfies Key);
    for (const pack of packs) store.put(pack, [this.machine, PACK, pack.key] satisfies Key);
    await finished(transaction);
  }

  /** A state has been kept that has this history. @param machines whose states are kept */
  async kept(history: SavedHistory | undefined, machines: string[]): Promise<void> {
    this.named = [history, ...this.named].slice(0, GENERATIONS);
    await this.clean(this.named, machines);
  }

  /** Deletes pieces that no state names, and those of machines that are not kept any more. @param machines undefined: of none other */
  private async clean(named: (SavedHistory | undefined)[], machines: string[] | undefined): Promise<void> {
    const wanted = new Set(
      named.flatMap((history) => (history === undefined ? [] : keysOf(this.machine, history).map(String))),
    );
    const transaction = this.database.transaction(PIECES, "readwrite");
    const store = transaction.objectStore(PIECES);
    for (const key of (await settled(store.getAllKeys())) as Key[]) {
      if (key[0] === this.machine ? !wanted.has(String(key)) : machines?.includes(key[0]) === false) store.delete(key);
    }
    await finished(transaction);
  }

  /**
   * Gives the savepoints back to a machine that goes on from one of the states.
   * @param states those that are kept, that one first
   */
  async recall(machine: Machine, states: SavedMachine[]): Promise<void> {
    this.named = states.map(({ history }) => history);
    this.stored = 0;
    const [history] = this.named;
    if (history === undefined) return;
    const store = this.database.transaction(PIECES).objectStore(PIECES);
    const pieces = async <T>(kind: string, numbers: number[]): Promise<T[]> => {
      const all = await Promise.all(
        numbers.map((number) => settled(store.get([this.machine, kind, number] satisfies Key))),
      );
      return all.filter((piece) => piece !== undefined) as T[];
    };
    const [contents, packs] = await Promise.all([
      pieces<MachineState["contents"][number]>(
        MOMENT,
        history.moments.map(({ id }) => id),
      ),
      pieces<MachineState["packs"][number]>(PACK, history.packs),
    ]);
    await machine.recall(contents, packs);
  }
}
