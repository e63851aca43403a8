// Pages of images: how many there are, and which of an earlier image a later one has anew (criu dedup).
import { MOST_LEVELS } from "../../abi/chain";
import { listDir } from "../../lib/dirs";
import { strerror } from "../../lib/errno";
import {
  close,
  fallocate,
  lseek,
  O_CLOEXEC,
  O_DIRECTORY,
  O_RDONLY,
  O_RDWR,
  open,
  openat,
  read,
} from "../../lib/sys/file";
import { error, info } from "./log";
import { Options } from "./options";

const PE_PARENT: u64 = 1;
const PE_PRESENT: u64 = 4;
const KEEP_SIZE_AND_PUNCH = 3;

export class PageCount {
  written: u64 = 0;
  /** As in the image before. */
  skipped: u64 = 0;
}

class Run {
  constructor(
    public first: u64,
    public count: u64,
    public flags: u64,
    /** Where its pages begin in the file of pages. */
    public offset: u64,
  ) {}
}

/** pagemap-N.img: the number of its file of pages, and its runs by address. */
class PageMap {
  pagesId: u64 = 0;
  runs: Run[] = [];
  private at: usize = 0;

  /** @returns null: there is none, or it is torn */
  static read(folder: i32, name: string): PageMap | null {
    const fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return null;
    const size = lseek(fd, 0, 2) as i32;
    lseek(fd, 0, 0);
    const buf = heap.alloc(size + 1);
    let got = 0;
    for (let r = 1; got < size && r > 0; got += r > 0 ? r : 0) r = read(fd, buf + got, size - got);
    close(fd);
    const map = new PageMap();
    const good = got == size && size >= 12 && map.parse(buf + 8, buf + size);
    heap.free(buf);
    return good ? map : null;
  }

  private varint(end: usize): u64 {
    let value: u64 = 0;
    for (let shift: u64 = 0; this.at < end && shift < 64; shift += 7) {
      const byte = load<u8>(this.at++);
      value |= ((byte & 127) as u64) << shift;
      if (byte < 128) break;
    }
    return value;
  }

  private parse(from: usize, end: usize): bool {
    this.at = from;
    let offset: u64 = 0;
    for (let i = 0; this.at + 4 <= end; i++) {
      const stop = this.at + 4 + load<u32>(this.at);
      this.at += 4;
      if (stop > end) return false;
      const fields = new StaticArray<u64>(6);
      fields[4] = PE_PRESENT;
      while (this.at < stop) {
        const tag = this.varint(stop);
        const value = this.varint(stop);
        if (tag & 7 || tag >> 3 > 5) return false;
        fields[(tag >> 3) as i32] = value;
      }
      if (!i) this.pagesId = fields[1];
      else {
        const n = fields[5] ? fields[5] : fields[2];
        this.runs.push(new Run(fields[1] >> 12, n, fields[4], offset));
        if (fields[4] & PE_PRESENT) offset += n << 12;
      }
    }
    return this.at == end;
  }
}

function pagemaps(folder: string): string[] {
  const all = listDir(folder);
  return all === null
    ? []
    : all.filter((name) => name.startsWith("pagemap-") && !name.startsWith("pagemap-shmem-") && name.endsWith(".img"));
}

/** Pages of the processes of an image. */
export function countPages(folder: string): PageCount {
  const count = new PageCount();
  const names = pagemaps(folder);
  const fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  for (let i = 0; i < names.length; i++) {
    const map = PageMap.read(fd, names[i]);
    if (!map) continue;
    for (let k = 0; k < map.runs.length; k++) {
      if (map.runs[k].flags & PE_PRESENT) count.written += map.runs[k].count;
      else if (map.runs[k].flags & PE_PARENT) count.skipped += map.runs[k].count;
    }
  }
  close(fd);
  return count;
}

/** Pages from `first` to `end`. */
class Range {
  constructor(
    public first: u64,
    public end: u64,
  ) {}
}

/**
 * Gives back pages of a process in a folder.
 * @param ranges what is asked for; after it what is in the folders before this one
 * @returns pages, or −errno
 */
function punch(folder: i32, name: string, ranges: Range[]): i64 {
  const map = PageMap.read(folder, name);
  const asked = ranges.splice(0, ranges.length);
  if (!map) return 0;
  const fd = openat(folder, "pages-" + map.pagesId.toString() + ".img", O_RDWR | O_CLOEXEC);
  if (fd < 0) return fd;
  let freed: i64 = 0;
  for (let k = 0; k < asked.length; k++)
    for (let i = 0; i < map.runs.length; i++) {
      const run = map.runs[i];
      const from = max(run.first, asked[k].first);
      const to = min(run.first + run.count, asked[k].end);
      if (from >= to) continue;
      if (run.flags & PE_PRESENT) {
        const at = run.offset + ((from - run.first) << 12);
        const r = fallocate(fd, KEEP_SIZE_AND_PUNCH, at as i64, ((to - from) << 12) as i64);
        if (r < 0) {
          close(fd);
          return r;
        }
        freed += (to - from) as i64;
      } else if (run.flags & PE_PARENT) ranges.push(new Range(from, to));
    }
  close(fd);
  return freed;
}

/** Gives back, in all folders that one builds on, pages of a process. @returns pages, or −errno */
function punchAll(folder: i32, name: string, ranges: Range[]): i64 {
  let freed: i64 = 0;
  let at = folder;
  // Folders may lead in a circle; the kernel looks into as many.
  for (let depth: u32 = 0; ranges.length && depth < MOST_LEVELS; depth++) {
    const next = openat(at, "parent", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (at != folder) close(at);
    if (next < 0) return freed;
    at = next;
    const r = punch(at, name, ranges);
    if (r < 0) {
      close(at);
      return r;
    }
    freed += r;
  }
  if (at != folder) close(at);
  return freed;
}

/** criu dedup: what an image has anew is given back in those that it builds on, which are of no use without it from then on. */
export function dedup(o: Options): i32 {
  const names = pagemaps(o.images);
  const folder = open(o.images, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  let freed: i64 = 0;
  for (let i = 0; i < names.length; i++) {
    const map = PageMap.read(folder, names[i]);
    if (!map) return error(o.images + "/" + names[i] + " is no pagemap, or is torn");
    const ranges: Range[] = [];
    for (let k = 0; k < map.runs.length; k++) {
      const run = map.runs[k];
      if (run.flags & PE_PRESENT) ranges.push(new Range(run.first, run.first + run.count));
    }
    const r = punchAll(folder, names[i], ranges);
    if (r < 0) return error("cannot give back pages before " + o.images + ": " + strerror(-(r as i32)));
    freed += r;
  }
  close(folder);
  info("gave back " + freed.toString() + " pages");
  return 0;
}
