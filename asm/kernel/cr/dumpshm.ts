// Memory that is a file's: of memfd_create(2) and System V segments. pagemap-shmem-N.img says which pages, pages-N.img has
// them, as for a process.

import {
  MAGIC_PAGEMAP,
  PAGEMAP_ENTRY_COMPAT_NR_PAGES,
  PAGEMAP_ENTRY_FLAGS,
  PAGEMAP_ENTRY_NR_PAGES,
  PAGEMAP_ENTRY_VADDR,
  PAGEMAP_HEAD_PAGES_ID,
} from "../../abi/criu";
import { filePut } from "../fs/file";
import { fileRead } from "../fs/fileops";
import { openAt } from "../fs/open";
import { File, isErr } from "../fs/types";
import { CR_STATE } from "../mem/map";
import { kfree, kmalloc } from "../mem/slab";
import { bytesZero } from "../mem/str";
import { hostMode, setHostMode } from "../task/current";
import { entryBegin, entryEnd, imageBare, imageBegin, imageEnd, imageName, imageRaw } from "./folder";
import { OUT_ONE, OUT_PAGES, out } from "./out";
import { putUint } from "./protobuf";

const PE_PRESENT: u64 = 4;
/** The number that the next pages-N.img gets. */
const PAGES_ID: usize = CR_STATE + 24;

export function pagesIdReset(): void {
  store<u32>(PAGES_ID, 0);
}

export function pagesIdNext(): u32 {
  const id = load<u32>(PAGES_ID) + 1;
  store<u32>(PAGES_ID, id);
  return id;
}

/** Begins pagemap-shmem-N.img in OUT_ONE and its pages in OUT_PAGES. */
export function shmBegin(number: u32): void {
  const o = out(OUT_ONE);
  const id = pagesIdNext();
  imageName("pagemap-shmem", number);
  imageBegin(o, MAGIC_PAGEMAP);
  imageName("pages", id);
  imageBare(out(OUT_PAGES));
  const head = entryBegin(o);
  putUint(o, PAGEMAP_HEAD_PAGES_ID, id);
  entryEnd(o, head);
}

/** One page of it, unless it is empty. */
export function shmPage(index: u32, page: usize): void {
  if (bytesZero(page, 4096)) return;
  const o = out(OUT_ONE);
  imageRaw(out(OUT_PAGES), page, 4096);
  const e = entryBegin(o);
  putUint(o, PAGEMAP_ENTRY_VADDR, (<u64>index) << 12);
  putUint(o, PAGEMAP_ENTRY_COMPAT_NR_PAGES, 0);
  putUint(o, PAGEMAP_ENTRY_FLAGS, PE_PRESENT);
  putUint(o, PAGEMAP_ENTRY_NR_PAGES, 1);
  entryEnd(o, e);
}

export function shmEnd(): void {
  imageEnd(out(OUT_PAGES));
  imageEnd(out(OUT_ONE));
}

/** The pages of a memory file. */
export function dumpShmPages(file: File, number: u32): void {
  shmBegin(number);
  const opened = <i32>openAt(file.mount, file.dentry, 0o100000);
  const page = kmalloc(4096);
  if (isErr(opened) || !page) out(OUT_ONE).err = -12;
  else {
    const was = hostMode;
    for (let i: u32 = 0; (<i64>i) << 12 < file.inode.size; i++) {
      memory.fill(page, 0, 4096);
      setHostMode(true);
      fileRead(changetype<File>(<usize>opened), <u32>page, 4096, (<i64>i) << 12);
      setHostMode(was);
      shmPage(i, page);
    }
  }
  if (!isErr(opened)) filePut(changetype<File>(<usize>opened));
  kfree(page);
  shmEnd();
}
