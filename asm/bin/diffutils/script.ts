// What differs between two sequences of lines: an edit script, found as GNU diff finds it, so that of many right answers ours is
// the same. Lines are numbers of equivalence classes here. The steps: lines that occur in one file only are set aside (and some that
// occur too often among them), the rest goes through Myers' O(ND) search from both ends ("An O(ND) Difference Algorithm and its
// Variations", 1986), then runs of changes are moved so that they merge or end as late as they can.

/** One hunk: `deleted` lines of file 0 from line0 on are replaced by `inserted` lines of file 1 from line1 on. */
export class Change {
  /** Only blank lines, or lines that -I matches. */
  ignore: bool = false;
  constructor(
    public line0: i32,
    public line1: i32,
    public deleted: i32,
    public inserted: i32,
  ) {}
}

/** Classes of the lines of one file, and what became of each. changed has a 0 before the first and behind the last. */
class Side {
  changed: StaticArray<u8>;
  classes: StaticArray<i32>;
  /** Index of each line that takes part in the search, and its class. */
  real: StaticArray<i32>;
  kept: StaticArray<i32>;
  keptCount: i32 = 0;
  constructor(
    lines: StaticArray<i32>,
    public count: i32,
  ) {
    this.classes = lines;
    this.changed = new StaticArray<u8>(count + 2);
    this.real = new StaticArray<i32>(count);
    this.kept = new StaticArray<i32>(count);
  }
  @inline get(i: i32): u8 {
    return unchecked(this.changed[i + 1]);
  }
  @inline set(i: i32, v: u8): void {
    unchecked((this.changed[i + 1] = v));
  }
}

let x: StaticArray<i32> = new StaticArray<i32>(0);
let y: StaticArray<i32> = new StaticArray<i32>(0);
let side0: Side | null = null;
let side1: Side | null = null;
let forward: StaticArray<i32> = new StaticArray<i32>(0);
let backward: StaticArray<i32> = new StaticArray<i32>(0);
let origin = 0; // index of diagonal 0 in both
let tooExpensive = 0;

/** Which lines to leave out of the search: 1 for those without a partner, 2 provisionally for those with too many. */
function discard(side: Side, other: Side, classes: i32, minimal: bool): void {
  const end = side.count;
  const counts = new StaticArray<i32>(classes);
  for (let i = 0; i < other.count; i++) counts[other.classes[i]]++;
  const marks = new StaticArray<u8>(end);
  let many = 5;
  for (let t = (end / 64) >> 2; t > 0; t >>= 2) many *= 2;
  for (let i = 0; i < end; i++) {
    const matches = counts[side.classes[i]];
    if (matches == 0) marks[i] = 1;
    else if (matches > many) marks[i] = 2;
  }
  // a provisional one stays out only within a run whose ends are not provisional
  for (let i = 0; i < end; i++) {
    if (marks[i] == 2) {
      marks[i] = 0;
      continue;
    }
    if (marks[i] == 0) continue;
    let j = i;
    let provisional = 0;
    for (; j < end && marks[j] != 0; j++) if (marks[j] == 2) provisional++;
    while (j > i && marks[j - 1] == 2) {
      marks[--j] = 0;
      provisional--;
    }
    const length = j - i;
    if (provisional * 4 > length) {
      while (j > i) if (marks[--j] == 2) marks[j] = 0;
      continue;
    }
    // about the square root of a quarter of the run
    let least = 1;
    for (let t = length >> 4; t > 0; t >>= 2) least <<= 1;
    least++;
    let run = 0;
    for (let k = 0; k < length; k++) {
      if (marks[i + k] != 2) run = 0;
      else if (least == ++run) k -= run;
      else if (least < run) marks[i + k] = 0;
    }
    run = 0;
    for (let k = 0; k < length; k++) {
      if (k >= 8 && marks[i + k] == 1) break;
      if (marks[i + k] == 2) {
        run = 0;
        marks[i + k] = 0;
      } else if (marks[i + k] == 0) run = 0;
      else run++;
      if (run == 3) break;
    }
    i += length - 1;
    run = 0;
    for (let k = 0; k < length; k++) {
      if (k >= 8 && marks[i - k] == 1) break;
      if (marks[i - k] == 2) {
        run = 0;
        marks[i - k] = 0;
      } else if (marks[i - k] == 0) run = 0;
      else run++;
      if (run == 3) break;
    }
  }
  let n = 0;
  for (let i = 0; i < end; i++) {
    if (minimal || marks[i] == 0) {
      side.kept[n] = side.classes[i];
      side.real[n++] = i;
    } else side.set(i, 1);
  }
  side.keptCount = n;
}

// where the last search met
let xMid = 0;
let yMid = 0;
let lowMinimal = false;
let highMinimal = false;

/** Searches from both corners of the box at once until the two meet. */
function middle(x0: i32, x1: i32, y0: i32, y1: i32, minimal: bool): void {
  const fd = forward;
  const bd = backward;
  const o = origin;
  const dmin = x0 - y1;
  const dmax = x1 - y0;
  const fmid = x0 - y0;
  const bmid = x1 - y1;
  let fmin = fmid;
  let fmax = fmid;
  let bmin = bmid;
  let bmax = bmid;
  const odd = ((fmid - bmid) & 1) != 0;
  unchecked((fd[o + fmid] = x0));
  unchecked((bd[o + bmid] = x1));
  for (let cost = 1; ; cost++) {
    if (fmin > dmin) unchecked((fd[o + --fmin - 1] = -1));
    else fmin++;
    if (fmax < dmax) unchecked((fd[o + ++fmax + 1] = -1));
    else fmax--;
    for (let d = fmax; d >= fmin; d -= 2) {
      const lo = unchecked(fd[o + d - 1]);
      const hi = unchecked(fd[o + d + 1]);
      let i = lo < hi ? hi : lo + 1;
      let k = i - d;
      while (i < x1 && k < y1 && unchecked(x[i]) == unchecked(y[k])) {
        i++;
        k++;
      }
      unchecked((fd[o + d] = i));
      if (odd && bmin <= d && d <= bmax && unchecked(bd[o + d]) <= i) {
        xMid = i;
        yMid = k;
        lowMinimal = highMinimal = true;
        return;
      }
    }
    if (bmin > dmin) unchecked((bd[o + --bmin - 1] = i32.MAX_VALUE));
    else bmin++;
    if (bmax < dmax) unchecked((bd[o + ++bmax + 1] = i32.MAX_VALUE));
    else bmax--;
    for (let d = bmax; d >= bmin; d -= 2) {
      const lo = unchecked(bd[o + d - 1]);
      const hi = unchecked(bd[o + d + 1]);
      let i = lo < hi ? lo : hi - 1;
      let k = i - d;
      while (x0 < i && y0 < k && unchecked(x[i - 1]) == unchecked(y[k - 1])) {
        i--;
        k--;
      }
      unchecked((bd[o + d] = i));
      if (!odd && fmin <= d && d <= fmax && i <= unchecked(fd[o + d])) {
        xMid = i;
        yMid = k;
        lowMinimal = highMinimal = true;
        return;
      }
    }
    if (minimal || cost < tooExpensive) continue;
    // enough: the diagonal that came farthest
    let fBest = -1;
    let fx = 0;
    for (let d = fmax; d >= fmin; d -= 2) {
      let i = min(fd[o + d], x1);
      let k = i - d;
      if (y1 < k) {
        i = y1 + d;
        k = y1;
      }
      if (fBest < i + k) {
        fBest = i + k;
        fx = i;
      }
    }
    let bBest = i32.MAX_VALUE;
    let bx = 0;
    for (let d = bmax; d >= bmin; d -= 2) {
      let i = max(x0, bd[o + d]);
      let k = i - d;
      if (k < y0) {
        i = y0 + d;
        k = y0;
      }
      if (i + k < bBest) {
        bBest = i + k;
        bx = i;
      }
    }
    if (x1 + y1 - bBest < fBest - (x0 + y0)) {
      xMid = fx;
      yMid = fBest - fx;
      lowMinimal = true;
      highMinimal = false;
    } else {
      xMid = bx;
      yMid = bBest - bx;
      lowMinimal = false;
      highMinimal = true;
    }
    return;
  }
}

function compare(x0: i32, x1: i32, y0: i32, y1: i32, minimal: bool): void {
  while (x0 < x1 && y0 < y1 && unchecked(x[x0]) == unchecked(y[y0])) {
    x0++;
    y0++;
  }
  while (x0 < x1 && y0 < y1 && unchecked(x[x1 - 1]) == unchecked(y[y1 - 1])) {
    x1--;
    y1--;
  }
  if (x0 == x1) {
    for (; y0 < y1; y0++) side1!.set(side1!.real[y0], 1);
  } else if (y0 == y1) {
    for (; x0 < x1; x0++) side0!.set(side0!.real[x0], 1);
  } else {
    middle(x0, x1, y0, y1, minimal);
    const xm = xMid;
    const ym = yMid;
    const high = highMinimal;
    compare(x0, xm, y0, ym, lowMinimal);
    compare(xm, x1, ym, y1, high);
  }
}

/** Moves runs of changes: back, to merge with the run before; then on as far as it goes; and back to where the other file changes too. */
function shift(side: Side, other: Side): void {
  const c = side.classes;
  const end = side.count;
  let i = 0;
  let j = 0;
  while (true) {
    while (i < end && !side.get(i)) {
      while (other.get(j++)) {}
      i++;
    }
    if (i == end) break;
    let start = i;
    while (side.get(++i)) {}
    while (other.get(j)) j++;
    let length: i32;
    let corresponding: i32;
    do {
      length = i - start;
      while (start && c[start - 1] == c[i - 1]) {
        side.set(--start, 1);
        side.set(--i, 0);
        while (side.get(start - 1)) start--;
        while (other.get(--j)) {}
      }
      corresponding = other.get(j - 1) ? i : end;
      while (i != end && c[start] == c[i]) {
        side.set(start++, 0);
        side.set(i++, 1);
        while (side.get(i)) i++;
        while (other.get(++j)) corresponding = i;
      }
    } while (length != i - start);
    while (corresponding < i) {
      side.set(--start, 1);
      side.set(--i, 0);
      while (other.get(--j)) {}
    }
  }
}

/**
 * @param a classes of the lines of file 0, @param b of file 1; equal numbers are equal lines
 * @param classes all are below this
 * @returns changes in order; line numbers count from 0
 */
export function editScript(a: StaticArray<i32>, b: StaticArray<i32>, classes: i32, minimal: bool): Change[] {
  const s0 = new Side(a, a.length);
  const s1 = new Side(b, b.length);
  side0 = s0;
  side1 = s1;
  discard(s0, s1, classes, minimal);
  discard(s1, s0, classes, minimal);
  x = s0.kept;
  y = s1.kept;
  const diagonals = s0.keptCount + s1.keptCount + 3;
  forward = new StaticArray<i32>(diagonals + 2);
  backward = new StaticArray<i32>(diagonals + 2);
  origin = s1.keptCount + 1;
  tooExpensive = 1;
  for (let d = diagonals; d != 0; d >>= 2) tooExpensive <<= 1;
  tooExpensive = max(4096, tooExpensive);
  compare(0, s0.keptCount, 0, s1.keptCount, minimal);
  shift(s0, s1);
  shift(s1, s0);
  const script: Change[] = [];
  let i = 0;
  let k = 0;
  while (i < s0.count || k < s1.count) {
    if (s0.get(i) | s1.get(k)) {
      const line0 = i;
      const line1 = k;
      while (i < s0.count && s0.get(i)) i++;
      while (k < s1.count && s1.get(k)) k++;
      script.push(new Change(line0, line1, i - line0, k - line1));
    } else {
      i++;
      k++;
    }
  }
  return script;
}
