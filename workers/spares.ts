// Instances that nobody runs in. What an engine does for a new one (address space, page faults, garbage) costs many times what copying a
// small memory does.
//
// Of a process that has ended: the next process of the same program on this CPU takes it over. Only for our own programs: a foreign one may
// have changed its table, or have a start function that has to run again.
//
// Of a process that is stored in kernel memory: it is the process still, until somebody changes what is stored. Who goes on here goes on in
// it, and nothing is copied: what a freezer, a checkpoint or a savepoint has stored mostly runs again soon.

import type { Process } from "./process.ts";
import type { Program } from "./program.ts";

/** Larger memories are given back to the engine: 4 MiB. */
const MAX_PAGES = 64;
/** What those of stored processes have in all: 256 MiB. */
const STORED_PAGES = 4096;

export class Spares {
  private readonly perProgram: number;
  private readonly inAll: number;
  private readonly storedInAll: number;
  /** Oldest first. */
  private readonly kept: Process[] = [];
  /** Those of stored processes by their number (Process.stored), oldest first. */
  private readonly stored = new Map<number, Process>();
  private storedPages = 0;

  /** @param storedInAll how many of stored processes, beside the `inAll` of ended ones */
  constructor(perProgram: number, inAll: number, storedInAll: number) {
    this.perProgram = perProgram;
    this.inAll = inAll;
    this.storedInAll = storedInAll;
  }

  /**
   * Keeps the instance of a process that is no more; its stack must not be in use. Where there is no room the oldest goes, of the same
   * program if that has its share: memories that have grown would otherwise stay for ever, and the small ones of today find no place.
   */
  put(process: Process): void {
    const { program } = process;
    if (program.info.areaSize === 0 || process.pages > MAX_PAGES || process.halfway) return;
    const own = this.kept.filter((one) => one.program === program);
    const oldest = own.length >= this.perProgram ? own[0] : this.kept.length >= this.inAll ? this.kept[0] : undefined;
    if (oldest !== undefined) this.kept.splice(this.kept.indexOf(oldest), 1);
    this.kept.push(process);
  }

  /** Keeps the instance of a process that has just been stored. */
  putStored(process: Process): void {
    this.stored.set(process.stored, process);
    this.storedPages += process.pages;
    for (const [number, oldest] of this.stored) {
      if (this.stored.size <= this.storedInAll && this.storedPages <= STORED_PAGES) break;
      this.takeStored(number);
      this.put(oldest);
    }
  }

  /** The instance with that number, when it is still here. */
  takeStored(number: number): Process | undefined {
    const process = this.stored.get(number);
    if (process === undefined) return undefined;
    this.stored.delete(number);
    this.storedPages -= process.pages;
    return process;
  }

  /** Whether there is room for an instance of that program, and none of it yet. */
  wants(program: Program): boolean {
    return this.kept.length < this.inAll && !this.kept.some((one) => one.program === program);
  }

  clear(): void {
    this.kept.length = 0;
    this.stored.clear();
    this.storedPages = 0;
  }

  /** One whose memory is not larger than so many pages (a memory does not shrink), the largest of them. */
  take(program: Program, pages: number): Process | undefined {
    let best = -1;
    for (let at = 0; at < this.kept.length; at++) {
      const one = this.kept[at] as Process;
      if (one.program !== program || one.pages > pages) continue;
      if (best < 0 || one.pages > (this.kept[best] as Process).pages) best = at;
    }
    if (best >= 0) return this.kept.splice(best, 1)[0];
    if (program.info.areaSize === 0) return undefined;
    for (const [number, one] of this.stored)
      if (one.program === program && one.pages <= pages) return this.takeStored(number);
    return undefined;
  }
}
