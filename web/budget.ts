// How the page's machines keep savepoints: at each prompt, and in as much memory as the reader has chosen.

import type { SavepointOptions } from "../workers/api.ts";

const KEY = "nutshell.savepoints";

/** Bytes to choose from. */
export const BUDGETS: readonly number[] = [16, 32, 64, 128, 256, 512].map((size) => size << 20);

/** Of every machine of the page: undo goes back to before the last command. */
export function savepointOptions(): SavepointOptions {
  try {
    const budget = Number(localStorage.getItem(KEY));
    if (BUDGETS.includes(budget)) return { prompts: true, budget };
  } catch {
    // no storage in this frame: nothing has been chosen
  }
  return { prompts: true };
}

/** @param bytes one of BUDGETS, for machines to come */
export function keepBudget(bytes: number): void {
  try {
    localStorage.setItem(KEY, String(bytes));
  } catch (refused) {
    console.info("No storage in this frame: the budget holds until the page is closed.", refused);
  }
}
