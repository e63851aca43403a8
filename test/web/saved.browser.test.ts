import { beforeEach, describe, expect, test } from "vitest";
import { claimId, GENERATIONS, memoryStore, openStore, type SavedMachine } from "../../web/saved.ts";

const state = (time: number): SavedMachine => ({ time, mode: "smp", snapshot: new Uint8Array([time]), terminals: [] });

beforeEach(async () => {
  sessionStorage.clear();
});

describe.each([
  ["IndexedDB", openStore],
  ["memory", async () => memoryStore()],
])("the store over %s", (_name, open) => {
  test("gives back the newest first, and no more than it should keep", async () => {
    const store = await open();
    const id = crypto.randomUUID();
    for (let time = 1; time <= GENERATIONS + 2; time += 1) await store.put(id, state(time));
    const times = (await store.load(id)).map(({ time }) => time);
    expect(times).toEqual(Array.from({ length: GENERATIONS }, (_, at) => GENERATIONS + 2 - at));
  });

  test("forgets the newest, or all", async () => {
    const store = await open();
    const id = crypto.randomUUID();
    await store.put(id, state(1));
    await store.put(id, state(2));
    await store.drop(id, "newest");
    expect((await store.load(id)).map(({ time }) => time)).toEqual([1]);
    await store.drop(id, "all");
    expect(await store.load(id)).toEqual([]);
  });

  test("machines do not meet", async () => {
    const store = await open();
    const [one, two] = [crypto.randomUUID(), crypto.randomUUID()];
    await store.put(one, state(1));
    await store.put(two, state(2));
    expect((await store.load(one)).map(({ time }) => time)).toEqual([1]);
  });
});

test("machines of tabs that are gone are not kept for ever", async () => {
  const store = await openStore();
  const ids = Array.from({ length: 12 }, () => crypto.randomUUID());
  for (const [at, id] of ids.entries()) await store.put(id, state(at));
  const kept = await Promise.all(ids.map(async (id) => (await store.load(id)).length));
  expect(kept[0]).toBe(0);
  expect(kept.at(-1)).toBe(1);
});

describe("a tab's id", () => {
  test("is the same after a reload", async () => {
    const first = new AbortController();
    const id = await claimId(first.signal);
    first.abort();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const second = new AbortController();
    expect(await claimId(second.signal)).toBe(id);
    second.abort();
  });

  test("is a new one when another tab lives under it", async () => {
    const both = new AbortController();
    const id = await claimId(both.signal);
    expect(await claimId(both.signal)).not.toBe(id);
    both.abort();
  });
});
