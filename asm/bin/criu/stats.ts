// stats-dump and stats-restore: how long it took, how much it was.
import {
  DUMP_STATS_ENTRY_FREEZING_TIME,
  DUMP_STATS_ENTRY_FROZEN_TIME,
  DUMP_STATS_ENTRY_MEMDUMP_TIME,
  DUMP_STATS_ENTRY_MEMWRITE_TIME,
  DUMP_STATS_ENTRY_PAGES_LAZY,
  DUMP_STATS_ENTRY_PAGES_SCANNED,
  DUMP_STATS_ENTRY_PAGES_SKIPPED_PARENT,
  DUMP_STATS_ENTRY_PAGES_WRITTEN,
  MAGIC_IMG_SERVICE,
  MAGIC_STATS,
  RESTORE_STATS_ENTRY_FORKING_TIME,
  RESTORE_STATS_ENTRY_PAGES_COMPARED,
  RESTORE_STATS_ENTRY_PAGES_SKIPPED_COW,
  RESTORE_STATS_ENTRY_RESTORE_TIME,
  STATS_ENTRY_DUMP,
  STATS_ENTRY_RESTORE,
} from "../../abi/criu";
import { close, O_CLOEXEC, O_CREAT, O_TRUNC, O_WRONLY, open, writeAll } from "../../lib/sys/file";

import { PageCount } from "./pages";

class Message {
  bytes: u8[] = [];
  uint(field: u32, value: u64): void {
    this.varint(field << 3);
    this.varint(value);
  }
  nested(field: u32, m: Message): void {
    this.varint((field << 3) | 2);
    this.varint(m.bytes.length);
    for (let i = 0; i < m.bytes.length; i++) this.bytes.push(m.bytes[i]);
  }
  private varint(value: u64): void {
    for (; value > 127; value >>= 7) this.bytes.push(((value & 127) | 128) as u8);
    this.bytes.push(value as u8);
  }
}

/** Into the working directory: criu's work folder. */
function write(name: string, field: u32, inner: Message): void {
  const m = new Message();
  m.nested(field, inner);
  const fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644);
  if (fd < 0) return;
  const size = 12 + m.bytes.length;
  const at = heap.alloc(size);
  store<u32>(at, MAGIC_IMG_SERVICE);
  store<u32>(at, MAGIC_STATS, 4);
  store<u32>(at, m.bytes.length, 8);
  for (let i = 0; i < m.bytes.length; i++) store<u8>(at + 12 + i, m.bytes[i]);
  writeAll(fd, at, size);
  heap.free(at);
  close(fd);
}

/** @param micros that the tree was frozen */
export function writeDumpStats(pages: PageCount, micros: i64): void {
  const m = new Message();
  m.uint(DUMP_STATS_ENTRY_FREEZING_TIME, 0);
  m.uint(DUMP_STATS_ENTRY_FROZEN_TIME, micros);
  m.uint(DUMP_STATS_ENTRY_MEMDUMP_TIME, micros);
  m.uint(DUMP_STATS_ENTRY_MEMWRITE_TIME, 0);
  m.uint(DUMP_STATS_ENTRY_PAGES_SCANNED, pages.written + pages.skipped);
  m.uint(DUMP_STATS_ENTRY_PAGES_SKIPPED_PARENT, pages.skipped);
  m.uint(DUMP_STATS_ENTRY_PAGES_WRITTEN, pages.written);
  m.uint(DUMP_STATS_ENTRY_PAGES_LAZY, 0);
  write("stats-dump", STATS_ENTRY_DUMP, m);
}

export function writeRestoreStats(micros: i64): void {
  const m = new Message();
  m.uint(RESTORE_STATS_ENTRY_PAGES_COMPARED, 0);
  m.uint(RESTORE_STATS_ENTRY_PAGES_SKIPPED_COW, 0);
  m.uint(RESTORE_STATS_ENTRY_FORKING_TIME, 0);
  m.uint(RESTORE_STATS_ENTRY_RESTORE_TIME, micros);
  write("stats-restore", STATS_ENTRY_RESTORE, m);
}
