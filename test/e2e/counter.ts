// A process of which two copies, or a copy of an older moment, are seen by what they write.

import type { Person } from "./person.ts";

/** Counts into a file that it has open: each number says where it was written. */
export const COUNTER = "exec >> /tmp/counted; i=0; while :; do i=$((i+1)); echo $i; sleep 0.02; done";

/** The counters that a tab's machine runs; a child that has not begun its own program yet is none. */
export async function counters(who: Person): Promise<number> {
  const all = (await who.page.evaluate(() => globalThis.nutshell?.machine?.processes())) ?? [];
  const found = all.filter(({ cmdline }) => cmdline.some((word) => word.includes("exec >> /tmp/counted")));
  return found.filter(({ ppid }) => !found.some(({ pid }) => pid === ppid)).length;
}

export async function counted(who: Person): Promise<number[]> {
  const bytes = await who.page.evaluate(async () => [
    ...((await globalThis.nutshell?.machine?.readFile("/tmp/counted").catch(() => undefined)) ?? []),
  ]);
  return new TextDecoder().decode(Uint8Array.from(bytes)).split("\n").slice(0, -1).map(Number);
}
