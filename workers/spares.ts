// Instances whose process has ended. The next process of the same program on this CPU takes one over: what an engine does for a
// new instance (address space, page faults, garbage) costs many times what copying a small memory does.
//
// Only for our own programs: a foreign one may have changed its table, or have a start function that has to run again.

import type { Process } from "./process.ts";
import type { Program } from "./program.ts";

/** Larger memories are given back to the engine: 4 MiB. */
const MAX_PAGES = 64;

export class Spares {
  private readonly perProgram: number;
  private readonly inAll: number;
  /** Oldest first. */
  private readonly kept: Process[] = [];

  constructor(perProgram: number, inAll: number) {
    this.perProgram = perProgram;
    this.inAll = inAll;
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

  /** Whether there is room for an instance of that program, and none of it yet. */
  wants(program: Program): boolean {
    return this.kept.length < this.inAll && !this.kept.some((one) => one.program === program);
  }

  clear(): void {
    this.kept.length = 0;
  }

  /** One whose memory is not larger than so many pages (a memory does not shrink), the largest of them. */
  take(program: Program, pages: number): Process | undefined {
    let best = -1;
    for (let at = 0; at < this.kept.length; at++) {
      const one = this.kept[at] as Process;
      if (one.program !== program || one.pages > pages) continue;
      if (best < 0 || one.pages > (this.kept[best] as Process).pages) best = at;
    }
    return best < 0 ? undefined : this.kept.splice(best, 1)[0];
  }
}
