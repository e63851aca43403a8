// The memory of a process in an image: pagemap-N.img says which pages, pages-N.img has them. What an earlier image, the folder "parent",
// has just so is not written again (PE_PARENT): each page is compared with the one that is there, byte by byte. So it is exact, nothing is
// kept in the kernel between two dumps, and any image will do, also one of another machine. The cost is a read of what is there: the
// writing is in proportion to what has changed, the comparing to what exists.

import {
  MAGIC_PAGEMAP,
  PAGEMAP_ENTRY_COMPAT_NR_PAGES,
  PAGEMAP_ENTRY_FLAGS,
  PAGEMAP_ENTRY_NR_PAGES,
  PAGEMAP_ENTRY_VADDR,
  PAGEMAP_HEAD_PAGES_ID,
} from "../../abi/criu";
import { shmAttachAt } from "../ipc/attach";
import { kfree, kmalloc } from "../mem/slab";
import { blocksEqual, bytesZero } from "../mem/str";
import { Mm } from "../task/mm";
import { entryBegin, entryEnd, ImageOut, imageBare, imageBegin, imageEnd, imageName, imageRaw } from "./folder";
import { PE_PARENT, PE_PRESENT } from "./format";
import { OUT_ONE, OUT_PAGES, out } from "./out";
import { levelClose, levelFind, levelOpen, PageLevel } from "./pagechain";
import { putUint } from "./protobuf";

const PAGE: u32 = 4096;

function putRun(o: ImageOut, page: u32, count: u32, flags: u32): void {
  if (!count) return;
  const e = entryBegin(o);
  putUint(o, PAGEMAP_ENTRY_VADDR, (<u64>page) << 12);
  putUint(o, PAGEMAP_ENTRY_COMPAT_NR_PAGES, 0);
  putUint(o, PAGEMAP_ENTRY_FLAGS, flags);
  putUint(o, PAGEMAP_ENTRY_NR_PAGES, count);
  entryEnd(o, e);
}

/** What becomes of a page: 0: it is not written, because it is zero, or an attached segment's, which is written by itself. */
function fate(mm: Mm, parent: PageLevel, buf: usize, at: usize, page: u32): u32 {
  if (bytesZero(at, PAGE) || (mm.shm != 0 && changetype<usize>(shmAttachAt(mm, page << 12)) != 0)) return 0;
  const same = changetype<usize>(parent) != 0 && levelFind(parent, page, buf) && blocksEqual(at, buf, PAGE);
  return same ? PE_PARENT : PE_PRESENT;
}

/** Pages of 4 KiB that are not all zero, in runs. */
export function dumpPages(mm: Mm, number: u32, pagesId: u32): void {
  const o = out(OUT_ONE);
  const parent = levelOpen(number);
  const buf = changetype<usize>(parent) ? kmalloc(PAGE) : 0;
  imageName("pagemap", number);
  imageBegin(o, MAGIC_PAGEMAP);
  const pages = out(OUT_PAGES);
  imageName("pages", pagesId);
  imageBare(pages);
  const head = entryBegin(o);
  putUint(o, PAGEMAP_HEAD_PAGES_ID, pagesId);
  entryEnd(o, head);
  let first: u32 = 0;
  let count: u32 = 0;
  let flags: u32 = 0;
  for (let i: u32 = 0; i < mm.chunkCount; i++) {
    const chunk = load<usize>(mm.chunks + (i << 2));
    if (!chunk) continue;
    let begin: usize = 0; // of what lies together and is written together
    for (let k: u32 = 0; k < 16; k++) {
      const page = (i << 4) + k;
      const at = chunk + (k << 12);
      const what = fate(mm, buf ? parent : changetype<PageLevel>(0), buf, at, page);
      if (begin && what != PE_PRESENT) {
        imageRaw(pages, begin, <u32>(at - begin));
        begin = 0;
      }
      if (!what) continue;
      if (what == PE_PRESENT && !begin) begin = at;
      if (first + count != page || flags != what) {
        putRun(o, first, count, flags);
        first = page;
        count = 0;
        flags = what;
      }
      count++;
    }
    if (begin) imageRaw(pages, begin, <u32>(chunk + 65536 - begin));
  }
  putRun(o, first, count, flags);
  imageEnd(pages);
  imageEnd(o);
  levelClose(parent);
  kfree(buf);
}
