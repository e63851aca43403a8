// Much memory of which little changes: what a chain of images is for.

import * as fs from "../../../asm/lib/sys/fs";
import * as misc from "../../../asm/lib/sys/misc";
import { exists, expect, half, MS, put } from "./common";

const PAGES = 2048;
const PAGE = 4096;

/** Content of a word of a page that was last written in a step. */
function word(page: i32, at: i32, step: i32): u32 {
  return (page * 2654435761 + at * 40503 + step * 97 + 1) as u32;
}

function write(base: usize, page: i32, step: i32): void {
  for (let at = 0; at < PAGE; at += 4) store<u32>(base + page * PAGE + at, word(page, at, step));
}

/** A step for each /tmp/step: the pages 10·step to 10·step + 9 are written anew, one is cleared; at /tmp/go all is looked at. */
function steps(): void {
  const base = heap.alloc(PAGES * PAGE);
  const last = new StaticArray<i32>(PAGES);
  for (let p = 0; p < PAGES; p++) write(base, p, 0);
  put("/tmp/up", "");
  for (let step = 1; !exists("/tmp/go"); ) {
    if (!exists("/tmp/step")) {
      misc.nanosleep(2 * MS);
      continue;
    }
    for (let p = step * 10; p < step * 10 + 10; p++) {
      write(base, p, step);
      last[p] = step;
    }
    memory.fill(base + (1000 + step) * PAGE, 0, PAGE);
    last[1000 + step] = -1;
    step++;
    fs.unlink("/tmp/step");
  }
  for (let p = 0; p < PAGES; p++)
    for (let at = 0; at < PAGE; at += 4) {
      const want = last[p] < 0 ? 0 : word(p, at, last[p]);
      if (load<u32>(base + p * PAGE + at) != want) {
        expect("page " + p.toString() + " at " + at.toString(), load<u32>(base + p * PAGE + at), want);
        return;
      }
    }
}

half("memory-steps", steps);
