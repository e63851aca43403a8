// Savepoints in the browser's storage: pieces come before the state that names them, and go when none does any more.

import { expect, test, vi } from "vitest";
import { HistoryKeeper } from "../../web/history.ts";
import { openStore, type SavedMachine } from "../../web/saved.ts";
import type { Machine, MachineState, MomentContent, MomentLink, Pack, SavedHistory } from "../../workers/api.ts";

const link = (id: number): MomentLink => ({
  id,
  parent: id - 1,
  forward: 0,
  label: "",
  prompt: true,
  time: 0,
  monotonic: 0,
  extra: 0,
  changed: 0,
});
const content = (id: number): MomentContent => ({
  id,
  pages: new Uint32Array([id]),
  tables: { census: new Uint8Array(), mountinfo: [], devices: [], cgroups: [] },
  terminals: [],
  children: [],
  sockets: [3, 4],
  questions: [],
});
const pack = (key: number): Pack => ({ key, pages: new Uint32Array([key]), bytes: new Uint8Array(4096).fill(key) });

function history(writing: number, moments: number[], packs: number[]): SavedHistory {
  const rest = { arrived: 0, missed: false, lastMoment: 9, lastPage: 9 };
  return { ...rest, writing, current: moments.at(-1) ?? 0, moments: moments.map(link), packs };
}

/** A machine that has these states one after the other. */
function machine(...states: Omit<MachineState, "snapshot">[]) {
  const snapshot = new Uint8Array([1]);
  const parts = {
    state: vi.fn(async (_stored: number) => ({ snapshot, ...(states.shift() as Omit<MachineState, "snapshot">) })),
    snapshot: vi.fn(async () => snapshot),
    recall: vi.fn(async (_contents: MomentContent[], _packs: Pack[]) => undefined),
  };
  return { ...parts, machine: parts as unknown as Machine };
}

const saved = (of: SavedHistory | undefined): SavedMachine => ({
  time: 1,
  mode: "up",
  snapshot: new Uint8Array([1]),
  terminals: [],
  ...(of === undefined ? {} : { history: of }),
});

/** What a machine that begins with that state is given. */
async function given(id: string, states: SavedMachine[]): Promise<[moments: number[], packs: number[]]> {
  const { recall, machine: next } = machine();
  await (await HistoryKeeper.open(id)).recall(next, states);
  const [contents, packs] = recall.mock.calls[0] ?? [[], []];
  return [contents.map((one) => one.id), packs.map(({ key }) => key)];
}

test("a state's pieces are there for the next page; what no state names goes", async () => {
  const id = crypto.randomUUID();
  const { machine: one, state } = machine(
    { history: history(1, [1, 2], [1]), contents: [content(1), content(2)], packs: [pack(1)] },
    { history: history(2, [2, 3], [1, 5]), contents: [content(3)], packs: [pack(5)] },
    { history: history(3, [3], [5]), contents: [], packs: [] },
  );
  const keeper = await HistoryKeeper.open(id);
  const states: SavedMachine[] = [];
  const keep = async () => {
    const { history: kept } = await keeper.state(one);
    states.unshift(saved(kept));
    states.splice(2);
    await keeper.kept(kept, [id]);
  };
  await keep();
  expect(await given(id, states)).toEqual([[1, 2], [1]]);
  await keep();
  expect(await given(id, states)).toEqual([
    [2, 3],
    [1, 5],
  ]);
  expect(await given(id, states.slice(1))).toEqual([[1, 2], [1]]); // the state before it, when the newest does not come back
  await keep();
  expect(await given(id, states)).toEqual([[3], [5]]);
  expect(await given(id, [saved(history(1, [1, 2, 3], [1, 5]))])).toEqual([
    [2, 3],
    [1, 5],
  ]);
  expect(state.mock.calls.map(([stored]) => stored)).toEqual([0, 1, 2]);
});

test("pieces of machines of which no state is kept go with the next save of any", async () => {
  const [gone, here] = [crypto.randomUUID(), crypto.randomUUID()];
  for (const id of [gone, here]) {
    const { machine: one } = machine({ history: history(1, [1], [1]), contents: [content(1)], packs: [pack(1)] });
    const keeper = await HistoryKeeper.open(id);
    const { history: kept } = await keeper.state(one);
    await keeper.kept(kept, id === gone ? [gone] : [here]);
  }
  expect(await given(gone, [saved(history(1, [1], [1]))])).toEqual([[], []]);
  expect(await given(here, [saved(history(1, [1], [1]))])).toEqual([[1], [1]]);
});

test("a page that is gone at any step leaves a state with all its pieces", async () => {
  // Each call of the storage in turn is the last that this page makes.
  for (let last = 1, whole = false; !whole; last += 1) {
    const id = crypto.randomUUID();
    const store = await openStore();
    const { machine: one } = machine(
      { history: history(1, [1], [1]), contents: [content(1)], packs: [pack(1)] },
      { history: history(2, [2, 3], [1, 5]), contents: [content(2), content(3)], packs: [pack(5)] },
      { history: history(3, [3], [5]), contents: [], packs: [] },
    );
    let calls = 0;
    const gone = [];
    for (const name of ["put", "delete"] as const) {
      const real = IDBObjectStore.prototype[name] as unknown as (this: IDBObjectStore, ...args: unknown[]) => unknown;
      const spy = vi.spyOn(IDBObjectStore.prototype, name);
      spy.mockImplementation(function (this: IDBObjectStore, ...args: unknown[]) {
        calls += 1;
        if (calls >= last) throw new DOMException("gone", "AbortError");
        return real.apply(this, args);
      } as never);
      gone.push(spy);
    }
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const keeper = await HistoryKeeper.open(id);
    try {
      for (let save = 0; save < 3; save += 1) {
        const state = await keeper.state(one);
        await store.put(id, { ...saved(undefined), ...state });
        await keeper.kept(state.history, [id]);
      }
      whole = true;
    } catch {
      // what was being saved is lost
    }
    for (const spy of [...gone, said]) spy.mockRestore();
    const states = await store.load(id);
    for (const [at, { history: named }] of states.entries()) {
      if (named === undefined) continue; // no room was said, and so the machine alone is kept
      expect(await given(id, states.slice(at))).toEqual([named.moments.map((moment) => moment.id), named.packs]);
    }
    expect(last).toBeLessThan(100);
  }
});

test("where storage has no room the machine is kept without its savepoints", async () => {
  const id = crypto.randomUUID();
  const {
    machine: one,
    snapshot,
    state,
  } = machine(
    { history: history(1, [1], [1]), contents: [content(1)], packs: [pack(1)] },
    { history: history(2, [1, 2], [1, 2]), contents: [content(2)], packs: [pack(2)] },
  );
  const other = crypto.randomUUID();
  const { machine: two } = machine({ history: history(1, [1], [1]), contents: [content(1)], packs: [pack(1)] });
  await (await HistoryKeeper.open(other)).state(two);
  const keeper = await HistoryKeeper.open(id);
  await keeper.kept((await keeper.state(one)).history, [id, other]);
  const put = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("no room", "QuotaExceededError");
  });
  const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
  expect(await keeper.state(one)).toEqual({ snapshot: new Uint8Array([1]) });
  expect(said).toHaveBeenCalledOnce();
  put.mockRestore();
  said.mockRestore();
  expect(await keeper.state(one)).toEqual({ snapshot: new Uint8Array([1]) });
  expect([state.mock.calls.length, snapshot.mock.calls.length]).toEqual([2, 1]);
  expect(await given(id, [saved(history(1, [1], [1]))])).toEqual([[], []]); // what there was takes no room either
  expect(await given(other, [saved(history(1, [1], [1]))])).toEqual([[1], [1]]); // what others have is theirs
});
