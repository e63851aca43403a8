// unshare's --map-users, --map-groups and --map-auto: ranges of ids, written by newuidmap(1) and newgidmap(1), which may write
// what an ordinary user may not (user_namespaces(7), subuid(5)).
import { err, errx } from "../../lib/err";
import { lastError, readFile } from "../../lib/io";
import { passwdByUid } from "../../lib/users";
import { EXIT_FAILURE, execOrDie, parseUlong } from "./common";

export class MapRange {
  constructor(
    public outer: u32,
    /** u32.MAX_VALUE: not given; ids begin at 0. */
    public inner: u32,
    public count: u32,
  ) {}
}
const UNSET: u32 = u32.MAX_VALUE;
/** What the functions below would return had errx not exited. */
const NO_RANGE = new MapRange(0, 0, 0);

/** "outer,inner,count" */
export function parseRange(text: string): MapRange {
  const numbers: u32[] = [];
  let rest = text;
  while (rest.length) {
    if (numbers.length == 3) errx(EXIT_FAILURE, "too many elements for mapping '" + text + "'");
    const comma = rest.indexOf(",");
    const split = comma >= 0 && comma + 1 < rest.length;
    numbers.push(parseUlong(split ? rest.substring(0, comma) : rest, "could not parse ID") as u32);
    rest = split ? rest.substring(comma + 1) : "";
  }
  if (numbers.length < 3)
    errx(EXIT_FAILURE, "mapping '" + text + "' contains only " + numbers.length.toString() + " elements");
  return new MapRange(numbers[0], numbers[1], numbers[2]);
}

/** The first range of the user in /etc/subuid or /etc/subgid. */
export function subidRange(path: string, uid: i32): MapRange {
  const user = passwdByUid(uid);
  if (user === null) {
    errx(EXIT_FAILURE, "you (user " + uid.toString() + ") don't exist.");
    return NO_RANGE;
  }
  const text = readFile(path);
  if (text === null) {
    err(EXIT_FAILURE, lastError, "could not open '" + path + "'");
    return NO_RANGE;
  }
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const f = lines[i].split(":");
    if (f.length < 3 || (f[0] != user.name && f[0] != uid.toString())) continue;
    return new MapRange(
      parseUlong(f[1], "failed to parse subid map") as u32,
      UNSET,
      parseUlong(f[2], "failed to parse subid map") as u32,
    );
  }
  err(EXIT_FAILURE, 0, 'no line matching user "' + user.name + '" in ' + path);
  return NO_RANGE;
}

function pushRange(argv: string[], r: MapRange): void {
  if (!r.count) return; // newuidmap takes no empty range
  argv.push(r.inner.toString());
  argv.push(r.outer.toString());
  argv.push(r.count.toString());
}
/**
 * Runs newuidmap or newgidmap for `pid`; does not return.
 * @param outer the caller's own id  @param inner what it shall be inside, −1 = only what `map` says
 */
export function runMapper(mapper: string, pid: i32, outer: u32, inner: u32, map: MapRange): void {
  const argv = [mapper, pid.toString()];
  if (map.inner == UNSET) map.inner = 0;
  if (inner == UNSET) {
    argv.push(map.inner.toString());
    argv.push(map.outer.toString());
    argv.push(map.count.toString());
    execOrDie(argv);
    return;
  }
  // the single id is cut out of the range on both sides, which leaves up to three pieces
  if ((outer >= map.outer && outer <= map.outer + map.count) || (inner >= map.inner && inner <= map.inner + map.count))
    map.count--;
  const outerOffset = min<u32>(outer > map.outer ? outer - map.outer : 0, map.count);
  const innerOffset = min<u32>(inner > map.inner ? inner - map.inner : 0, map.count);
  const lo = new MapRange(map.outer, map.inner, min(innerOffset, outerOffset));
  const mid = new MapRange(lo.outer + lo.count, lo.inner + lo.count, max(innerOffset, outerOffset) - lo.count);
  if (mid.outer == outer) mid.outer++;
  if (mid.inner == inner) mid.inner++;
  const hi = new MapRange(mid.outer + mid.count, mid.inner + mid.count, map.count - lo.count - mid.count);
  if (hi.outer == outer) hi.outer++;
  if (hi.inner == inner) hi.inner++;
  pushRange(argv, new MapRange(outer, inner, 1));
  pushRange(argv, lo);
  pushRange(argv, mid);
  pushRange(argv, hi);
  execOrDie(argv);
}
