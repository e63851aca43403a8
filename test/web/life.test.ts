import { describe, expect, test, vi } from "vitest";
import { type Boot, Life } from "../../web/life.ts";
import { memoryStore, type SavedMachine } from "../../web/saved.ts";
import type { BootOptions, Machine } from "../../workers/api.ts";

const saved = (time: number): SavedMachine => ({
  time,
  mode: "smp",
  snapshot: new Uint8Array([time]),
  terminals: [],
});

/** A machine of which only what Life uses is there. */
function machine(): Machine {
  const parts: Pick<Machine, "mode" | "snapshot" | "shutdown"> = {
    mode: "smp",
    snapshot: async () => new Uint8Array([7]),
    shutdown: vi.fn(async () => undefined),
  };
  return parts as Machine;
}

function setUp(boot: Boot) {
  const store = memoryStore();
  const life = new Life(boot, {}, store, "id");
  const notices: string[] = [];
  life.notice.on((text) => notices.push(text));
  return { store, life, notices };
}

describe("Life", () => {
  test("boots when nothing was saved", async () => {
    const boot = vi.fn(async () => machine());
    const { life } = setUp(boot);
    await life.begin();
    expect(life.state.name).toBe("running");
    expect(boot).toHaveBeenCalledWith(expect.not.objectContaining({ snapshot: expect.anything() }));
  });

  test("goes on from the newest state", async () => {
    const boot = vi.fn(async (_options: BootOptions) => machine());
    const { store, life } = setUp(boot);
    await store.put("id", saved(1));
    await store.put("id", saved(2));
    await life.begin();
    expect(boot.mock.calls[0]?.[0].snapshot).toEqual(new Uint8Array([2]));
    expect(life.state).toMatchObject({ name: "running", from: { time: 2 } });
  });

  test("a state that does not come back is said and forgotten, and the one before it is tried", async () => {
    const { store, life, notices } = setUp(async (options) => {
      if (options.snapshot?.[0] === 2) throw new Error("damaged image");
      return machine();
    });
    await store.put("id", saved(1));
    await store.put("id", saved(2));
    await life.begin();
    expect(life.state).toMatchObject({ name: "running", from: { time: 1 } });
    expect(notices.join()).toMatch(/damaged image/);
    expect(await store.load("id")).toHaveLength(1);
  });

  test("a failed boot says what went wrong", async () => {
    const { life } = setUp(async () => {
      throw new TypeError("Failed to fetch");
    });
    await life.begin();
    expect(life.state).toMatchObject({ name: "broken", trouble: { title: expect.stringMatching(/downloaded/) } });
  });

  test("after a panic it goes back to the last good state", async () => {
    let options: BootOptions = {};
    const { life } = setUp(async (given) => {
      options = given;
      return machine();
    });
    await life.begin();
    await life.save(async () => ({ terminals: [] }));
    options.onPanic?.({ message: "BUG", cpu: 0, log: [], events: [] });
    await vi.waitFor(() => expect(life.state.name).toBe("broken"));
    expect(life.state).toMatchObject({ saved: { snapshot: new Uint8Array([7]) } });
    await life.goBack();
    expect(options.snapshot).toEqual(new Uint8Array([7]));
    expect(life.state.name).toBe("running");
  });

  test("a state that panics as soon as it is back is not offered again", async () => {
    let options: BootOptions = {};
    const { store, life } = setUp(async (given) => {
      options = given;
      return machine();
    });
    await store.put("id", saved(1));
    await store.put("id", saved(2));
    await life.begin();
    options.onPanic?.({ message: "BUG", cpu: 0, log: [], events: [] });
    await vi.waitFor(() => expect(life.state.name).toBe("broken"));
    expect(life.state).toMatchObject({ saved: { time: 1 } });
  });

  test("a fresh start forgets what was saved and ends the old machine", async () => {
    const old = machine();
    const { store, life } = setUp(async () => old);
    await store.put("id", saved(1));
    await life.begin();
    await life.fresh();
    expect(old.shutdown).toHaveBeenCalledTimes(1);
    expect(await store.load("id")).toEqual([]);
    expect(life.state).toMatchObject({ name: "running", from: undefined });
  });
});
