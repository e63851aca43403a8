// Where each savepoint stands in the picture: how far from the beginning, and in which lane. The first way on from a moment goes
// straight; who went back and did something else is a lane of its own below. DOM-free.

import type { Savepoint } from "../../workers/api.ts";

export interface Place {
  readonly point: Savepoint;
  /** Steps from the oldest one that is kept, and lanes below the first. */
  readonly column: number;
  readonly lane: number;
  readonly parent: Place | undefined;
  /** In the order in which they were taken. */
  readonly children: Place[];
  /** On the way from the oldest to the present one. */
  onWay: boolean;
}

export type Direction = "back" | "forward" | "up" | "down" | "first" | "last";

/** @param points oldest first, as the machine lists them @returns them by lane, and from left to right in each */
export function placed(points: readonly Savepoint[]): Place[] {
  const ids = new Set(points.map(({ id }) => id));
  const children = new Map<number, Savepoint[]>();
  for (const point of points) {
    const parent = ids.has(point.parent) ? point.parent : 0;
    const siblings = children.get(parent);
    if (siblings) siblings.push(point);
    else children.set(parent, [point]);
  }
  const places: Place[] = [];
  /** Columns that each lane has taken, as [from, to]. */
  const lanes: [number, number][][] = [];
  const length = (point: Savepoint | undefined): number => {
    let steps = 0;
    for (let at = point; at !== undefined; at = children.get(at.id)?.[0]) steps += 1;
    return steps;
  };
  const take = (lane: number, from: number, to: number) => {
    const taken = lanes[lane] ?? [];
    lanes[lane] = taken;
    // Many branches of one moment cross the same place.
    if (!taken.some(([start, end]) => start <= from && to <= end)) taken.push([from, to]);
  };
  /** The first lane from `above` on with room; a branch begins at its parent's column, where its line comes down. */
  const laneFor = (above: number, from: number, to: number): number => {
    let lane = above;
    while (lanes[lane]?.some(([start, end]) => start <= to && from <= end)) lane += 1;
    for (let crossed = above; crossed < lane; crossed += 1) take(crossed, from, from);
    take(lane, from, to);
    return lane;
  };
  const waiting: { first: Savepoint; parent: Place | undefined }[] = [];
  const begin = (list: Savepoint[], parent: Place | undefined) =>
    waiting.push(...list.map((first) => ({ first, parent })));
  begin(children.get(0) ?? [], undefined);
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    let parent = next.parent;
    let column = (parent?.column ?? -1) + 1;
    const lane = laneFor(
      parent === undefined ? 0 : parent.lane + 1,
      Math.max(0, column - 1),
      column + length(next.first) - 1,
    );
    const branches: typeof waiting = [];
    for (let point: Savepoint | undefined = next.first; point !== undefined; column += 1) {
      const place: Place = { point, column, lane, parent, children: [], onWay: false };
      parent?.children.push(place);
      places.push(place);
      const [on, ...others]: Savepoint[] = children.get(point.id) ?? [];
      branches.push(...others.map((first) => ({ first, parent: place })));
      parent = place;
      point = on;
    }
    // Those near the end come first, so that they lie nearest.
    waiting.unshift(...branches.reverse());
  }
  for (let at = places.find(({ point }) => point.current); at !== undefined; at = at.parent) at.onWay = true;
  return places.sort((a, b) => a.lane - b.lane || a.column - b.column);
}

/** Where a key leads to from a place: along its own way, or to the nearest in the lane above or below. */
export function neighbour(places: readonly Place[], from: Place, direction: Direction): Place {
  const onwards = ({ children }: Place) => children.find(({ onWay }) => onWay) ?? children.at(-1);
  let at = from;
  if (direction === "back") return from.parent ?? from;
  if (direction === "forward") return onwards(from) ?? from;
  if (direction === "first") {
    while (at.parent) at = at.parent;
    return at;
  }
  if (direction === "last") {
    for (let next = onwards(at); next !== undefined; next = onwards(at)) at = next;
    return at;
  }
  const step = direction === "up" ? -1 : 1;
  const last = Math.max(...places.map(({ lane }) => lane));
  for (let lane = from.lane + step; lane >= 0 && lane <= last; lane += step) {
    const there = places.filter((place) => place.lane === lane);
    const distance = ({ column }: Place) => Math.abs(column - from.column);
    if (there.length > 0) return there.reduce((best, place) => (distance(place) < distance(best) ? place : best));
  }
  return from;
}
