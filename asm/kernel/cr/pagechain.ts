// Images that are built on one another (criu --prev-images-dir): the folder "parent" of an image has what did not change since. A level
// is one of them, with the pages of one process; pages are looked for in order of address.

import {
  MAGIC_PAGEMAP,
  PAGEMAP_ENTRY_COMPAT_NR_PAGES,
  PAGEMAP_ENTRY_FLAGS,
  PAGEMAP_ENTRY_NR_PAGES,
  PAGEMAP_ENTRY_VADDR,
  PAGEMAP_HEAD_PAGES_ID,
} from "../../abi/criu";
import { kfree, kmalloc } from "../mem/slab";
import { putStr, putU64 } from "../mem/str";
import { Entries, entriesFree, entriesRead, entryAt, ImageIn, imageClose, imageGet, imageOpen } from "./folder";
import { PE_PARENT, PE_PRESENT } from "./format";
import { getU32, getUint, Msg } from "./protobuf";

/** As many symbolic links as a path may have. */
const MAX_DEPTH: u32 = 40;
const PAGE: u32 = 4096;

@unmanaged
export class PageLevel {
  depth: u32;
  number: u32;
  entries: usize; // Entries of its pagemap
  file: usize; // ImageIn of its pages
  at: u32; // the entry in question
  first: u32; // … its pages
  count: u32;
  flags: u32;
  skipped: i64; // bytes of pages before it
  above: PageLevel; // its own parent, opened when it is first needed
}

/** "parent/" as often as it takes, and the file's name: kmalloc'd. */
function pathOf(depth: u32, kind: string, id: u32): usize {
  const path = kmalloc(512);
  if (!path) return 0;
  let at = path;
  for (let i: u32 = 0; i < depth; i++) at = putStr(at, "parent/");
  at = putStr(putU64(putStr(at, kind), id), ".img");
  store<u8>(at, 0);
  return path;
}

function free(l: PageLevel): void {
  if (l.entries) entriesFree(changetype<Entries>(l.entries));
  if (l.file) imageClose(changetype<ImageIn>(l.file));
  kfree(l.entries);
  kfree(l.file);
  kfree(changetype<usize>(l));
}

/** The image that many levels up, with what it has of a process; null: there is none, or it is torn. */
export function levelOpen(depth: u32, number: u32): PageLevel {
  const none = changetype<PageLevel>(0);
  if (depth > MAX_DEPTH) return none;
  const l = changetype<PageLevel>(kmalloc(offsetof<PageLevel>()));
  if (!changetype<usize>(l)) return none;
  memory.fill(changetype<usize>(l), 0, offsetof<PageLevel>());
  l.depth = depth;
  l.number = number;
  l.entries = kmalloc(offsetof<Entries>());
  if (l.entries) memory.fill(l.entries, 0, offsetof<Entries>());
  l.file = kmalloc(offsetof<ImageIn>());
  if (l.file) memory.fill(l.file, 0, offsetof<ImageIn>());
  const map = pathOf(depth, "pagemap-", number);
  const e = changetype<Entries>(l.entries);
  let good = map != 0 && l.entries != 0 && l.file != 0 && !entriesRead(e, MAGIC_PAGEMAP, map) && e.count != 0;
  kfree(map);
  if (good) {
    const pages = pathOf(depth, "pages-", getU32(entryAt(e, 0), PAGEMAP_HEAD_PAGES_ID));
    if (pages) imageOpen(changetype<ImageIn>(l.file), 0, pages);
    good = pages != 0 && !changetype<ImageIn>(l.file).err;
    kfree(pages);
  }
  if (good) return l;
  free(l);
  return none;
}

export function levelClose(l: PageLevel): void {
  while (changetype<usize>(l)) {
    const above = l.above;
    free(l);
    l = above;
  }
}

/** Pages of an entry of a pagemap, beyond 2^20: as many. */
export function runLength(m: Msg): u32 {
  const n = getUint(m, PAGEMAP_ENTRY_NR_PAGES, getUint(m, PAGEMAP_ENTRY_COMPAT_NR_PAGES, 0));
  return n > 1 << 20 ? 1 << 20 : <u32>n;
}

/** Looks at the entry in question. @returns false: there is none left */
function look(l: PageLevel): bool {
  const e = changetype<Entries>(l.entries);
  if (l.at >= e.count) return false;
  const m = entryAt(e, l.at);
  l.first = <u32>(getUint(m, PAGEMAP_ENTRY_VADDR, 0) >> 12);
  l.count = runLength(m);
  l.flags = <u32>getUint(m, PAGEMAP_ENTRY_FLAGS, PE_PRESENT);
  return true;
}

/** Copies a page of the image, or of one that it builds on. Pages are asked for in order. @returns false: it has none */
export function levelFind(l: PageLevel, page: u32, to: usize): bool {
  while (!l.at || page - l.first >= l.count) {
    if (l.at && page < l.first) return false;
    if (l.at && l.flags & PE_PRESENT) l.skipped += (<i64>l.count) << 12;
    l.at++;
    if (!look(l)) {
      // Behind the last: nothing is there.
      l.first = u32.MAX_VALUE;
      l.count = 0;
      return false;
    }
  }
  if (l.flags & PE_PRESENT) {
    const file = changetype<ImageIn>(l.file);
    file.pos = l.skipped + ((<i64>(page - l.first)) << 12);
    return imageGet(file, to, PAGE);
  }
  if (!(l.flags & PE_PARENT)) return false;
  if (!changetype<usize>(l.above)) l.above = levelOpen(l.depth + 1, l.number);
  return changetype<usize>(l.above) != 0 && levelFind(l.above, page, to);
}
