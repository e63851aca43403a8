// Images that are built on one another (criu --prev-images-dir): the folder "parent" of an image has what did not change since. A level
// is one of them, with the pages of one process; pages are looked for in order of address.

import { MOST_LEVELS } from "../../abi/chain";
import {
  MAGIC_PAGEMAP,
  PAGEMAP_ENTRY_COMPAT_NR_PAGES,
  PAGEMAP_ENTRY_FLAGS,
  PAGEMAP_ENTRY_NR_PAGES,
  PAGEMAP_ENTRY_VADDR,
  PAGEMAP_HEAD_PAGES_ID,
} from "../../abi/criu";
import { filePut } from "../fs/file";
import { File, isErr, isNull, nil } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { putStr, putU64 } from "../mem/str";
import {
  Entries,
  entriesFree,
  entriesRead,
  entryAt,
  folderBack,
  folderParent,
  folderTurn,
  ImageIn,
  imageClose,
  imageGet,
  imageOpen,
  NO_FOLDER,
} from "./folder";
import { PE_PARENT, PE_PRESENT } from "./format";
import { getU32, getUint, Msg } from "./protobuf";

const PAGE: u32 = 4096;

/** Why a page is not there. */
export const CHAIN_GOOD: u32 = 0;
export const CHAIN_LONG: u32 = 1;
export const CHAIN_CIRCLE: u32 = 2;

@unmanaged
export class PageLevel {
  dir: File; // its folder, counted
  number: u32;
  entries: usize; // Entries of its pagemap
  file: usize; // ImageIn of its pages
  at: u32; // the entry in question
  first: u32; // … its pages
  count: u32;
  flags: u32;
  skipped: i64; // bytes of pages before it
  above: PageLevel; // its own parent, opened when it is first needed
  // of the first level:
  depth: u32; // levels that are open
  fault: u32; // CHAIN_…
}

function name(kind: string, id: u32, to: usize): usize {
  store<u8>(putStr(putU64(putStr(to, kind), id), ".img"), 0);
  return to;
}

function free(l: PageLevel): void {
  if (l.entries) entriesFree(changetype<Entries>(l.entries));
  if (l.file) imageClose(changetype<ImageIn>(l.file));
  if (!isNull(l.dir)) filePut(l.dir);
  kfree(l.entries);
  kfree(l.file);
  kfree(changetype<usize>(l));
}

/** What the folder that files are opened in has of a process. @returns false: nothing, or it is torn */
function read(l: PageLevel): bool {
  const path = kmalloc(64);
  l.entries = kmalloc(offsetof<Entries>());
  l.file = kmalloc(offsetof<ImageIn>());
  if (l.entries) memory.fill(l.entries, 0, offsetof<Entries>());
  if (l.file) memory.fill(l.file, 0, offsetof<ImageIn>());
  const e = changetype<Entries>(l.entries);
  let good = path != 0 && l.entries != 0 && l.file != 0;
  if (good) good = !entriesRead(e, MAGIC_PAGEMAP, name("pagemap-", l.number, path)) && e.count != 0;
  if (good) {
    const file = changetype<ImageIn>(l.file);
    imageOpen(file, 0, name("pages-", getU32(entryAt(e, 0), PAGEMAP_HEAD_PAGES_ID), path));
    good = !file.err;
  }
  kfree(path);
  return good;
}

/** The level whose folder is the "parent" of the one that files are opened in; null: there is none, or it is torn. */
function openNext(number: u32): PageLevel {
  const none = nil<PageLevel>();
  const l = changetype<PageLevel>(kmalloc(offsetof<PageLevel>()));
  if (isNull(l)) return none;
  memory.fill(changetype<usize>(l), 0, offsetof<PageLevel>());
  l.number = number;
  const dir = folderParent();
  if (!isErr(dir)) l.dir = changetype<File>(<usize>dir);
  if (!isNull(l.dir) && readIn(l)) return l;
  free(l);
  return none;
}

/** Reads what a level's folder has, by a descriptor of it that the caller has for a moment. */
function readIn(l: PageLevel): bool {
  const before = folderTurn(l.dir);
  const good = before != NO_FOLDER && read(l);
  folderBack(before);
  return good;
}

/** The image that the one of the folder builds on, with what it has of a process; null: there is none, or it is torn. */
export function levelOpen(number: u32): PageLevel {
  const l = openNext(number);
  if (!isNull(l)) l.depth = 1;
  return l;
}

/** The level above another one. @param first of the chain */
function above(first: PageLevel, l: PageLevel): PageLevel {
  if (!isNull(l.above) || first.fault) return l.above;
  if (first.depth >= MOST_LEVELS) {
    first.fault = CHAIN_LONG;
    return nil<PageLevel>();
  }
  const before = folderTurn(l.dir);
  const next = before != NO_FOLDER ? openNext(l.number) : nil<PageLevel>();
  folderBack(before);
  if (isNull(next)) return next;
  for (let at = first; !isNull(at); at = at.above)
    if (at.dir.inode == next.dir.inode) {
      first.fault = CHAIN_CIRCLE;
      free(next);
      return nil<PageLevel>();
    }
  l.above = next;
  first.depth++;
  return next;
}

export function levelClose(l: PageLevel): void {
  while (!isNull(l)) {
    const next = l.above;
    free(l);
    l = next;
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

/** Goes on to the entry that a page is in. @returns false: it is in none */
function seek(l: PageLevel, page: u32): bool {
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
  return true;
}

/**
 * Copies a page of the image, or of one that it builds on. Pages are asked for in order.
 * @returns false: it has none, or first.fault says why it cannot be had
 */
export function levelFind(first: PageLevel, page: u32, to: usize): bool {
  let l = first;
  while (!isNull(l) && seek(l, page)) {
    if (l.flags & PE_PRESENT) {
      const file = changetype<ImageIn>(l.file);
      file.pos = l.skipped + ((<i64>(page - l.first)) << 12);
      return imageGet(file, to, PAGE);
    }
    if (!(l.flags & PE_PARENT)) return false;
    l = above(first, l);
  }
  return false;
}
