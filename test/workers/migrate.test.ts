// A tree moves while it runs, and something breaks: at each message between the two machines, before and after it is sent and heard, one of
// them ends, or the program that works for it there. Afterwards the tree lives exactly once, or is in a complete image.

import { describe, expect, test, vi } from "vitest";
import type { BootOptions, Keeper, Machine } from "../../workers/api.ts";
import { LocalNeighbours } from "../../workers/migrate/local.ts";
import type { Message, Neighbours, Place, Wire } from "../../workers/migrate/wire.ts";
import { createMachine, sh, text } from "../machine/boot.ts";

const LIMIT = { timeout: 20_000, interval: 20 };
const SIGKILL = 9;
const MODES: [name: string, from: BootOptions, to: BootOptions][] = [
  ["UP to SMP", { cpus: 1 }, {}],
  ["SMP to UP", {}, { cpus: 1 }],
];

/** Counts into a file that it has open, so that each number says when it was written. */
const COUNTER = "exec >> /tmp/counted; i=0; while :; do i=$((i+1)); echo $i; sleep 0.005; done";

type Point = "unsent" | "sent" | "unheard" | "heard";
const POINTS: readonly Point[] = ["unsent", "sent", "unheard", "heard"];
const KINDS: readonly Message["kind"][] = ["hello", "welcome", "data", "took", "ready", "go", "alive", "kept"];

/** Calls back at each point of each message, of whichever wire. */
class Watched implements Neighbours {
  private readonly inner = new LocalNeighbours();

  constructor(private readonly at: (point: Point, message: Message) => void) {}

  async join(wanted: string | undefined, called: (wire: Wire) => void): Promise<Place> {
    const place = await this.inner.join(wanted, (wire) => called(this.watch(wire)));
    return {
      name: place.name,
      all: () => place.all(),
      call: async (name) => this.watch(await place.call(name)),
      leave: () => place.leave(),
    };
  }

  private watch(wire: Wire): Wire {
    return {
      send: (message) => {
        this.at("unsent", message);
        wire.send(message);
        this.at("sent", message);
      },
      listen: (hear, gone) =>
        wire.listen((message) => {
          this.at("unheard", message);
          hear(message);
          this.at("heard", message);
        }, gone),
      close: () => wire.close(),
    };
  }
}

/** Those that count; a child that has not begun its own program yet is none. */
async function counters(machine: Machine): Promise<number[]> {
  const all = (await machine.processes()).filter(({ cmdline }) => cmdline.includes(COUNTER));
  return all.filter(({ ppid }) => !all.some(({ pid }) => pid === ppid)).map(({ pid }) => pid);
}

/** Two machines, each with somebody who keeps it beyond its end. */
class Pair {
  readonly from: Machine;
  readonly to: Machine;
  readonly ended = new Set<Machine>();
  /** The tree would not come back with what is kept of the one, and would with what is kept of the other. */
  left = false;
  arrived = false;

  private constructor(from: Machine, to: Machine) {
    this.from = from;
    this.to = to;
  }

  static async boot(from: BootOptions, to: BootOptions, at: (pair: Pair, point: Point, message: Message) => void) {
    const pair = new Pair(await createMachine(from), await createMachine(to));
    const through = new Watched((point, message) => at(pair, point, message));
    const keeper: Keeper = {
      leaving: async () => void (pair.left = true),
      stays: () => void (pair.left = false),
      hasLeft: async () => pair.left,
    };
    await pair.from.join({ name: "from", through, ...keeper });
    await pair.to.join({
      name: "to",
      through,
      ...keeper,
      arrived: async () => void (pair.arrived = !pair.ended.has(pair.to)),
    });
    return pair;
  }

  end(machine: Machine): void {
    if (this.ended.has(machine)) return;
    this.ended.add(machine);
    void machine.shutdown();
  }

  /** Kills the program that works for the migration in there. */
  async killIn(machine: Machine): Promise<void> {
    for (const { pid, comm } of await machine.processes())
      if (comm === "migrate") await machine.kill(pid, SIGKILL).catch(() => undefined);
  }

  living(): Machine[] {
    return [this.from, this.to].filter((machine) => !this.ended.has(machine));
  }

  /** Processes that count, in the machines that are left; and those that would come back with one that is not. */
  async copies(): Promise<number> {
    let count = 0;
    for (const machine of this.living()) {
      count += (await counters(machine)).length;
    }
    if (this.ended.has(this.from) && !this.left) count++;
    if (this.ended.has(this.to) && this.arrived) count++;
    return count;
  }

  /** Programs that work for the migration: while there are any, a copy that has been built, frozen, may still be given up. */
  async workers(): Promise<number> {
    const all = await Promise.all(this.living().map((machine) => machine.processes()));
    return all.flat().filter(({ comm }) => comm === "migrate").length;
  }

  /** Whether the first machine has the tree in an image, whole. */
  async hasImage(): Promise<boolean> {
    if (this.ended.has(this.from)) return false;
    const said = await sh(this.from, "ls /tmp/.migrate-*/*/pstree.img");
    return said.code === 0;
  }

  /** Begins the counter, and moves it. @returns what migrate said */
  async move(): Promise<string> {
    const script = `setsid sh -c '${COUNTER}' </dev/null 2>/dev/null & until [ -s /tmp/counted ]; do :; done; migrate $! --to to 2>&1`;
    const run = this.from.run({ argv: ["sh", "-c", script] });
    return run.then(
      ({ stdout }) => text(stdout),
      () => "", // the machine ended
    );
  }

  async shutdown(): Promise<void> {
    for (const machine of this.living()) await machine.shutdown();
  }
}

async function counted(machine: Machine): Promise<number[]> {
  const lines = text(await machine.readFile("/tmp/counted")).split("\n");
  return lines.slice(0, -1).map(Number);
}

/** Wherever it is now, it has counted without a gap, and goes on. */
async function countsOn(machine: Machine): Promise<void> {
  const before = await counted(machine);
  expect(before).toEqual(before.map((_, at) => at + 1));
  await vi.waitFor(async () => expect((await counted(machine)).length).toBeGreaterThan(before.length), LIMIT);
}

async function livesOnce(pair: Pair, what: string): Promise<void> {
  await vi.waitFor(async () => {
    expect(await pair.workers(), `${what}: the migration is over`).toBe(0);
    const copies = await pair.copies();
    if (copies === 0) expect(await pair.hasImage(), `${what}: no copy, and no image`).toBe(true);
    else expect(copies, what).toBe(1);
  }, LIMIT);
  for (const machine of pair.living()) {
    if ((await counters(machine)).length > 0) await countsOn(machine);
  }
}

describe.each(MODES)("a tree that moves, %s", (_name, from, to) => {
  test("counts on over there without a gap, and is gone here", async () => {
    const pair = await Pair.boot(from, to, () => undefined);
    const said = await pair.move();
    expect(said).toMatch(/^round 1: \d+ pages, \d+ KiB, [\d.]+ ms\n/);
    expect(said).toMatch(/\nmoved to to: \d+ KiB in [\d.]+ ms, stopped for [\d.]+ ms\n$/);
    await countsOn(pair.to);
    expect(await pair.copies()).toBe(1);
    expect((await sh(pair.from, "ls -A /tmp")).out).toBe("counted\n");
    expect((await sh(pair.to, "ls -A /tmp")).out).toBe("counted\n");
    await pair.shutdown();
  });
});

describe.each(KINDS)("something breaks at %s:", (kind) => {
  const victims = ["the first machine", "the second machine", "migrate", "who builds it"] as const;
  test.each(victims)("%s ends", async (victim) => {
    for (const point of POINTS) {
      let struck = false;
      const pair = await Pair.boot({ cpus: 1 }, { cpus: 1 }, (those, when, message) => {
        if (struck || when !== point || message.kind !== kind) return;
        struck = true;
        if (victim === "the first machine") those.end(those.from);
        else if (victim === "the second machine") those.end(those.to);
        else void those.killIn(victim === "migrate" ? those.from : those.to);
      });
      await pair.move();
      expect(struck).toBe(true);
      await livesOnce(pair, `${point}`);
      await pair.shutdown();
    }
  });
});
