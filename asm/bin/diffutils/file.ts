// A file to compare: its bytes, where its lines lie, and which lines are the same as which.
import { memchr, memcmp } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { Reader } from "../../lib/io";
import { Stat } from "../../lib/stat";
import {
  ALL_SPACE,
  ED,
  FORWARD_ED,
  NO_SPACE,
  SPACE_CHANGE,
  settings,
  TAB_EXPANSION,
  TRAILING,
  TRAILING_AND_TABS,
} from "./settings";

export class File {
  stat: Stat = new Stat();
  /** Not there (−N lets it count as empty). */
  absent: bool = false;
  data: usize = 0;
  size: i32 = 0;
  /** Line i lies from starts[i] to starts[i + 1], its newline included. */
  starts: StaticArray<i32> = new StaticArray<i32>(0);
  count: i32 = 0;
  /** The last line has no newline. */
  incomplete: bool = false;
  constructor(
    public name: string,
    public fd: i32,
  ) {}

  /** Reads all of it. @returns 0 or −errno */
  load(): i32 {
    if (this.fd < 0) return 0;
    const r = new Reader(this.fd);
    while (r.fill() > 0) {}
    this.data = r.buffer;
    this.size = r.end;
    return r.error;
  }
  get binary(): bool {
    return this.size > 0 && memchr(this.data, 0, min(this.size, 65536)) != 0;
  }
  split(): void {
    const end = this.data + this.size;
    let n = 0;
    for (let p = this.data; p < end; n++) {
      const nl = memchr(p, C.NL, end - p);
      p = nl ? nl + 1 : end;
    }
    this.starts = new StaticArray<i32>(n + 1);
    this.count = n;
    n = 0;
    for (let p = this.data; p < end; ) {
      this.starts[n++] = (p - this.data) as i32;
      const nl = memchr(p, C.NL, end - p);
      p = nl ? nl + 1 : end;
    }
    this.starts[n] = this.size;
    this.incomplete = this.size > 0 && load<u8>(end - 1) != C.NL;
  }
  @inline line(i: i32): usize {
    return this.data + unchecked(this.starts[i]);
  }
  @inline length(i: i32): i32 {
    return unchecked(this.starts[i + 1]) - unchecked(this.starts[i]);
  }
  /** Length without the newline. */
  textLength(i: i32): i32 {
    const n = this.length(i);
    return n && load<u8>(this.line(i) + n - 1) == C.NL ? n - 1 : n;
  }
}

@inline function isSpace(c: i32): bool {
  return c == C.SPACE || (c >= 9 && c <= 13);
}
@inline function lower(c: i32): i32 {
  return c >= C.A && c <= C.Z ? c + 32 : c;
}

// A line with what is to be ignored taken out of it.
let plain: usize = 0;
let plainSize = 0;
function normalise(p: usize, n: i32): i32 {
  if (n * 9 + 16 > plainSize) {
    plainSize = n * 9 + 256;
    if (plain) heap.free(plain);
    plain = heap.alloc(plainSize);
  }
  const white = settings.white;
  let out = 0;
  if (settings.stripCr && n && load<u8>(p + n - 1) == C.CR) n--;
  if (white == TRAILING || white == TRAILING_AND_TABS || white == SPACE_CHANGE) {
    while (n && isSpace(load<u8>(p + n - 1))) n--;
  }
  let column = 0;
  for (let i = 0; i < n; i++) {
    let c = load<u8>(p + i) as i32;
    if (white == NO_SPACE) {
      if (isSpace(c)) continue;
    } else if (white == SPACE_CHANGE) {
      if (isSpace(c)) {
        while (i + 1 < n && isSpace(load<u8>(p + i + 1))) i++;
        c = C.SPACE;
      }
    } else if (white == TAB_EXPANSION || white == TRAILING_AND_TABS) {
      if (c == C.TAB) {
        const stop = column + settings.tabSize - (column % settings.tabSize);
        for (; column < stop; column++) store<u8>(plain + out++, C.SPACE);
        continue;
      }
      if (c == C.BS) {
        if (column) column--;
      } else if (c == C.CR) column = 0;
      else column++;
    }
    store<u8>(plain + out++, (settings.ignoreCase ? lower(c) : c) as u8);
  }
  return out;
}

@inline function hash(p: usize, n: i32): u32 {
  let h: u32 = 2166136261;
  for (let i = 0; i < n; i++) h = (h ^ load<u8>(p + i)) * 16777619;
  return h;
}

/** Numbers for lines: equal for lines that count as the same. */
export class Classes {
  count: i32 = 0;
  private table: StaticArray<i32>;
  private mask: i32;
  private hashes: StaticArray<u32>;
  private texts: StaticArray<usize>;
  private lengths: StaticArray<i32>;
  private exact: bool;
  /** The class of a last line without newline, when it is like no complete line. */
  constructor(lines: i32) {
    let size = 64;
    while (size < lines * 2) size *= 2;
    this.mask = size - 1;
    this.table = new StaticArray<i32>(size);
    this.hashes = new StaticArray<u32>(lines + 1);
    this.texts = new StaticArray<usize>(lines + 1);
    this.lengths = new StaticArray<i32>(lines + 1);
    this.exact = settings.white == ALL_SPACE && !settings.ignoreCase && !settings.stripCr;
  }
  /** Class of a line given without its newline. */
  of(p: usize, n: i32, incomplete: bool): i32 {
    if (!this.exact) {
      n = normalise(p, n);
      p = plain;
    }
    const odd: u32 = incomplete ? 0x5bd1e995 : 0;
    const h = hash(p, n) ^ odd;
    let at = (h as i32) & this.mask;
    for (; ; at = (at + 1) & this.mask) {
      const k = this.table[at] - 1;
      if (k < 0) break;
      // incompleteness is kept in the sign of the length
      const length = this.lengths[k];
      if (this.hashes[k] == h && length == (incomplete ? ~n : n) && memcmp(this.texts[k], p, n) == 0) return k;
    }
    const k = this.count++;
    this.table[at] = k + 1;
    this.hashes[k] = h;
    this.lengths[k] = incomplete ? ~n : n;
    if (this.exact) this.texts[k] = p;
    else {
      const copy = heap.alloc(n + 1);
      memory.copy(copy, p, n);
      this.texts[k] = copy;
    }
    return k;
  }
}

/** Whether a last line without newline differs from one with it: ed scripts complete lines silently. */
export function robust(): bool {
  return settings.style != ED && settings.style != FORWARD_ED;
}
/** Classes of lines `from` … `to` of a file. */
export function classify(f: File, from: i32, to: i32, classes: Classes): StaticArray<i32> {
  const list = new StaticArray<i32>(to - from);
  for (let i = from; i < to; i++) {
    const last = i == f.count - 1 && f.incomplete && robust() && settings.white < TRAILING;
    list[i - from] = classes.of(f.line(i), f.textLength(i), last);
  }
  return list;
}
