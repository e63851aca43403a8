// Memory of a process from an image, and from the images that it builds on (pagechain.ts).

import { MOST_LEVELS } from "../../abi/chain";
import { MAGIC_PAGEMAP, PAGEMAP_ENTRY_FLAGS, PAGEMAP_ENTRY_VADDR, PAGEMAP_HEAD_PAGES_ID } from "../../abi/criu";
import { ENOENT } from "../../abi/errno";
import { kfree, kmalloc } from "../mem/slab";
import { putStr, putU64 } from "../mem/str";
import { Mm, mmChunkMake } from "../task/mm";
import { Entries, entryAt, ImageIn, imageClose, imageGet, imageName, imageOpen, NAME_AT } from "./folder";
import { PE_PARENT, PE_PRESENT } from "./format";
import {
  CHAIN_CIRCLE,
  CHAIN_GOOD,
  CHAIN_LONG,
  levelClose,
  levelFind,
  levelOpen,
  PageLevel,
  runLength,
} from "./pagechain";
import { damaged, dropList, fail, noMemory, ok, readList } from "./plan";
import { getU32, getUint } from "./protobuf";
import { say, sayPath } from "./reason";

/** Pages from pagemap-N.img and pages-N.img into the memory. */
export function pagesRead(mm: Mm, number: u32): void {
  imageName("pagemap", number);
  const list = readList(MAGIC_PAGEMAP, true);
  if (!list) return;
  const e = changetype<Entries>(list);
  const file = changetype<ImageIn>(kmalloc(offsetof<ImageIn>()));
  let parent = changetype<PageLevel>(0);
  if (!changetype<usize>(file)) noMemory();
  else if (!e.count) damaged();
  else {
    imageName("pages", getU32(entryAt(e, 0), PAGEMAP_HEAD_PAGES_ID));
    imageOpen(file, 0);
    // An empty memory has no pages, but the file is there.
    if (file.err) fail(-ENOENT, sayPath("the image has no ", NAME_AT, ""));
    for (let i: u32 = 1; i < e.count && ok(); i++) {
      const m = entryAt(e, i);
      const from = getUint(m, PAGEMAP_ENTRY_VADDR, 0);
      const n = runLength(m);
      const flags = <u32>getUint(m, PAGEMAP_ENTRY_FLAGS, PE_PRESENT);
      if (from & 4095 || (from >> 12) + n > (<u64>mm.pages) << 4 || !(flags & (PE_PRESENT | PE_PARENT))) damaged();
      else if (flags & PE_PRESENT) readRun(mm, file, <u32>(from >> 12), n);
      else {
        if (!changetype<usize>(parent)) parent = levelOpen(number);
        readAbove(mm, parent, <u32>(from >> 12), n);
      }
    }
    imageClose(file);
  }
  levelClose(parent);
  kfree(changetype<usize>(file));
  dropList(list);
}

function readRun(mm: Mm, file: ImageIn, first: u32, n: u32): void {
  while (n && ok()) {
    const within: u32 = 16 - (first & 15);
    const part = within < n ? within : n;
    const chunk = mmChunkMake(mm, first >> 4);
    if (!chunk) noMemory();
    else if (!imageGet(file, chunk + ((first & 15) << 12), part << 12)) damaged();
    first += part;
    n -= part;
  }
}

function notThere(fault: u32): usize {
  if (fault == CHAIN_LONG)
    return putStr(
      putU64(say("the image builds on more than "), MOST_LEVELS),
      ' others, each in the folder "parent" of the next: an image in between should have been written whole',
    );
  if (fault == CHAIN_CIRCLE) return say('the folders "parent" of the image lead in a circle');
  return say('the image builds on another (its folder "parent"), which is not there, or has lost pages: bring it back');
}

/** Pages that did not change since the image before. */
function readAbove(mm: Mm, parent: PageLevel, first: u32, n: u32): void {
  for (let page = first; page < first + n && ok(); page++) {
    const chunk = mmChunkMake(mm, page >> 4);
    if (!chunk) noMemory();
    else if (!changetype<usize>(parent) || !levelFind(parent, page, chunk + ((page & 15) << 12)))
      fail(-ENOENT, notThere(changetype<usize>(parent) ? parent.fault : CHAIN_GOOD));
  }
}
