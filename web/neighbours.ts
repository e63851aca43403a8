// The page's machine among the others of this origin: trees of processes can come from there and go there (migrate(8)), with their terminals.

import type { Machine } from "../workers/api.ts";
import { forgetLeft, hasLeft, noteLeaving, noteStays } from "./left.ts";
import type { SavedStore } from "./saved.ts";

export interface Home {
  /** Where the machine is kept beyond the page, and by which id; undefined: nowhere. */
  kept: { store: SavedStore; id: string } | undefined;
  say(text: string): void;
  /** A terminal's processes run on that machine from now on. */
  moved(path: string, to: string): void;
  /** Shows terminals that the page does not show yet. */
  bringTerminals(): Promise<void>;
  /** Settles when the machine as it is now is kept. */
  save(): Promise<void>;
}

/** @returns what others call the machine */
export async function join(machine: Machine, home: Home): Promise<string> {
  const { kept } = home;
  const name = await machine.join({
    ...(kept && {
      leaving: (tree) => noteLeaving(kept.id, tree),
      stays: (id) => noteStays(id),
      hasLeft,
    }),
    left(_id, to, terminal) {
      home.say(`Processes have moved to ${to}.`);
      if (terminal !== undefined) home.moved(terminal, to);
      void home.save();
    },
    async arrived(from, terminal) {
      if (terminal !== undefined) await home.bringTerminals();
      home.say(`${terminal === undefined ? "Processes have" : "A terminal has"} come from ${from}.`);
      await home.save();
    },
  });
  if (kept) await forgetLeft(kept.store);
  return name;
}
